//! Labels that keep out of each other's way.

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    /// The rectangle around a place.
    pub fn around((x, y): (f64, f64), (wide, tall): (f64, f64)) -> Area {
        Area {
            left: x - wide / 2.0,
            top: y - tall / 2.0,
            right: x + wide / 2.0,
            bottom: y + tall / 2.0,
        }
    }

    /// Whether two rectangles share more than an edge.
    pub fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether another one lies within.
    pub fn holds(&self, other: &Area) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && other.right <= self.right
            && other.bottom <= self.bottom
    }
}

/// Middles of labels on one line, each as near to where it is wanted as the others allow.
///
/// `wanted` are the middles, `sizes` the extents along the line; labels keep their order (ties: as given), do not overlap
/// and stay between `low` and `high`, unless together they are longer than that: then they go on beyond `high`.
pub(super) fn spread(wanted: &[f64], sizes: &[f64], low: f64, high: f64) -> Vec<f64> {
    struct Block {
        start: f64,
        size: f64,
        /// Sum of where the members would have the block start, and their number.
        pull: f64,
        count: f64,
    }
    let mut order: Vec<usize> = (0..wanted.len().min(sizes.len())).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let mut blocks: Vec<Block> = Vec::new();
    for &i in &order {
        let mut block = Block {
            start: 0.0,
            size: sizes[i],
            pull: wanted[i] - sizes[i] / 2.0,
            count: 1.0,
        };
        loop {
            let start = block.pull / block.count;
            block.start = start.min(high - block.size).max(low);
            match blocks.pop() {
                Some(before) if before.start + before.size > block.start => {
                    block.pull = before.pull + block.pull - before.size * block.count;
                    block.count += before.count;
                    block.size += before.size;
                }
                Some(before) => {
                    blocks.push(before);
                    break;
                }
                None => break,
            }
        }
        blocks.push(block);
    }
    let mut middles = vec![0.0; wanted.len()];
    let mut members = order.iter();
    for block in blocks {
        let mut at = block.start;
        for &i in members.by_ref().take(block.count as usize) {
            middles[i] = at + sizes[i] / 2.0;
            at += sizes[i];
        }
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stay_where_they_are_wanted_if_they_can() {
        assert_eq!(
            spread(&[50.0, 10.0], &[10.0, 10.0], 0.0, 100.0),
            [50.0, 10.0]
        );
        assert_eq!(
            spread(&[50.0, 50.0], &[10.0, 10.0], 0.0, 100.0),
            [45.0, 55.0]
        );
        assert_eq!(
            spread(&[99.0, 98.0, 2.0], &[10.0; 3], 0.0, 100.0),
            [95.0, 85.0, 5.0]
        );
        assert!(spread(&[], &[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn labels_never_overlap() {
        let mut state = 1_u64;
        let mut next = |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % most
        };
        for _ in 0..500 {
            let count = next(12) as usize;
            let wanted: Vec<f64> = (0..count).map(|_| next(100) as f64).collect();
            let sizes: Vec<f64> = (0..count).map(|_| 3.0 + next(5) as f64).collect();
            let middles = spread(&wanted, &sizes, 0.0, 100.0);
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|&a, &b| middles[a].total_cmp(&middles[b]));
            for pair in order.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                assert!(middles[a] + sizes[a] / 2.0 <= middles[b] - sizes[b] / 2.0 + 1e-9);
                assert!(wanted[a] <= wanted[b]);
            }
            for i in 0..count {
                let half = sizes[i] / 2.0;
                assert!(middles[i] - half >= -1e-9 && middles[i] + half <= 100.0 + 1e-9);
            }
        }
    }
}
