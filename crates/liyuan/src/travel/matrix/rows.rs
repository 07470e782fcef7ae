//! Rows of a matrix between the search and the file: packed while they wait, hub by hub.

use crate::travel::Points;

/// What one hub reaches: points ascending, each with its time, in some three bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    pub(super) rows: u32,
    bytes: Vec<u8>,
}

impl Packed {
    /// Steps from point to point as numbers of variable length, times in two bytes if `narrow`
    /// (they must fit), else in four.
    pub(super) fn of(reached: &[(u32, u32)], narrow: bool) -> Packed {
        let mut bytes = Vec::with_capacity(reached.len() * if narrow { 3 } else { 5 } + 16);
        let mut next = 0;
        for &(point, total) in reached {
            let mut step = point - next;
            while step >= 0x80 {
                bytes.push(step as u8 | 0x80);
                step >>= 7;
            }
            bytes.push(step as u8);
            if narrow {
                bytes.extend_from_slice(&(total as u16).to_le_bytes());
            } else {
                bytes.extend_from_slice(&total.to_le_bytes());
            }
            next = point + 1;
        }
        bytes.shrink_to_fit();
        Packed {
            rows: reached.len() as u32,
            bytes,
        }
    }

    /// Point and time of each row, in order.
    #[inline(always)]
    pub(super) fn for_each(&self, narrow: bool, mut row: impl FnMut(u32, u32)) {
        let mut rest = self.bytes.as_slice();
        let mut next = 0;
        for _ in 0..self.rows {
            let (mut step, mut shift) = (0u32, 0);
            while let Some((&byte, after)) = rest.split_first() {
                rest = after;
                step |= u32::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let point = next + step;
            let total = if narrow {
                match rest.split_first_chunk::<2>() {
                    Some((bytes, after)) => {
                        rest = after;
                        u32::from(u16::from_le_bytes(*bytes))
                    }
                    None => return,
                }
            } else {
                match rest.split_first_chunk::<4>() {
                    Some((bytes, after)) => {
                        rest = after;
                        u32::from_le_bytes(*bytes)
                    }
                    None => return,
                }
            };
            row(point, total);
            next = point + 1;
        }
    }

    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> u64 {
        (self.bytes.len() + size_of::<Packed>()) as u64
    }
}

/// The two tables as seen from the search.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    /// Where searches begin: the table with fewer points.
    pub(super) hubs: &'a Points,
    pub(super) points: &'a Points,
    /// Whether the hubs are the first table.
    pub(super) hubs_are_from: bool,
    /// Whether every time fits two bytes.
    pub(super) narrow: bool,
}

/// A hub and what it reaches.
pub(super) type HubRows = (u32, Packed);

/// Rows in the form in which they go into the file: those of whole hubs.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The first hub after it.
    pub(super) next_hub: u32,
    pub(super) rows: u64,
    pub(super) bytes: Vec<u8>,
    /// Of the row group that it is, if the file is Parquet.
    pub(super) columns: Vec<super::parquet::Column>,
}

/// Cuts hubs in the order of their table into pieces of at least so many rows. Where the cuts lie
/// depends on the rows alone, not on how many hubs come at a time.
#[derive(Debug)]
pub(super) struct Cutter {
    least: u64,
    hubs: Vec<HubRows>,
    rows: u64,
}

impl Cutter {
    pub(super) fn new(least: u64) -> Cutter {
        Cutter {
            least,
            hubs: Vec::new(),
            rows: 0,
        }
    }

    /// Adds a hub; gives the hubs of a piece if it is complete.
    pub(super) fn add(&mut self, hub: HubRows) -> Option<Vec<HubRows>> {
        self.rows += u64::from(hub.1.rows);
        self.hubs.push(hub);
        (self.rows >= self.least).then(|| self.rest())
    }

    /// The hubs of the last piece.
    pub(super) fn rest(&mut self) -> Vec<HubRows> {
        self.rows = 0;
        std::mem::take(&mut self.hubs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let reached = [(0, 0), (1, 65_534), (130, 7), (4_000_000_000, 18_000)];
        for narrow in [false, true] {
            let packed = Packed::of(&reached, narrow);
            let mut found = Vec::new();
            packed.for_each(narrow, |point, total| found.push((point, total)));
            assert_eq!(found, reached);
        }
        let dense: Vec<(u32, u32)> = (0..1000).map(|i| (i * 3, i * 18)).collect();
        assert!(Packed::of(&dense, true).bytes() < 3_100);
        let wide = [(5, 4_000_000_000)];
        let mut found = Vec::new();
        Packed::of(&wide, false).for_each(false, |point, total| found.push((point, total)));
        assert_eq!(found, wide);
    }

    #[test]
    fn cuts_do_not_depend_on_how_hubs_come() {
        let mut cutter = Cutter::new(5);
        let rows = |n: u32| Packed::of(&(0..n).map(|i| (i, i)).collect::<Vec<_>>(), true);
        let mut pieces = Vec::new();
        for (hub, count) in [2, 0, 4, 9, 1, 0].into_iter().enumerate() {
            if let Some(piece) = cutter.add((hub as u32, rows(count))) {
                pieces.push(piece.len());
            }
        }
        assert_eq!((pieces, cutter.rest().len()), (vec![3, 1], 2));
    }
}
