//! Borders as thin as the paper can show, alike on both sides.

use super::projection::{Projection, Spot};
use std::collections::{BTreeMap, BTreeSet};

/// Rings as the caller has them: degrees east and north, open or closed.
pub type Rings = Vec<Vec<(f64, f64)>>;

/// Vertices snap to multiples of this many tenths of a pixel.
const STEP: i32 = 3;

/// Rings snapped to the grid: no vertex twice in a row, none repeated at the end, at least three.
pub(in crate::drawing) fn snapped(rings: &Rings, projection: &Projection) -> Vec<Vec<Spot>> {
    rings
        .iter()
        .filter_map(|ring| {
            let mut spots: Vec<Spot> = Vec::with_capacity(ring.len());
            for &(lon, lat) in ring {
                let spot = projection.spot(lon, lat, STEP);
                if spot.is_some() && spots.last() != spot.as_ref() {
                    spots.extend(spot);
                }
            }
            while spots.len() > 1 && spots.first() == spots.last() {
                spots.pop();
            }
            (spots.len() >= 3).then_some(spots)
        })
        .collect()
}

/// Vertices at which lines of several rings part: those with other than two neighbours.
///
/// Between them every line is thinned once in one direction, so that two areas that share it keep
/// sharing it. A vertex of one area in the middle of an edge of another (a T without a vertex) is not seen: there
/// a gap of at most the tolerance may open, which the border's stroke covers.
#[derive(Debug, Default)]
pub(in crate::drawing) struct Thinner {
    parting: BTreeSet<Spot>,
    /// In tenths of a pixel.
    tolerance: f64,
}

impl Thinner {
    /// Learns where lines part.
    pub fn of<'a>(rings: impl IntoIterator<Item = &'a Vec<Spot>>, tolerance: f64) -> Thinner {
        let mut neighbours: BTreeMap<Spot, [Option<Spot>; 2]> = BTreeMap::new();
        let mut parting = BTreeSet::new();
        for ring in rings {
            for (i, &spot) in ring.iter().enumerate() {
                let before = ring.get((i + ring.len() - 1) % ring.len());
                let after = ring.get((i + 1) % ring.len());
                let known = neighbours.entry(spot).or_default();
                for &next in [before, after].into_iter().flatten() {
                    if known.contains(&Some(next)) {
                        continue;
                    }
                    match known.iter_mut().find(|slot| slot.is_none()) {
                        Some(slot) => *slot = Some(next),
                        None => {
                            parting.insert(spot);
                        }
                    }
                }
            }
        }
        Thinner { parting, tolerance }
    }

    /// A ring with fewer vertices; `None` if nothing of it is left to see.
    pub fn thin(&self, ring: &[Spot]) -> Option<Vec<Spot>> {
        let start = ring.iter().position(|spot| self.parting.contains(spot));
        let alone = start.is_none();
        let start = start.or_else(|| {
            // A ring that meets no other begins at its least vertex, whoever draws it.
            (0..ring.len()).min_by_key(|&i| ring.get(i).copied())
        })?;
        let mut turned: Vec<Spot> = ring
            .iter()
            .cycle()
            .skip(start)
            .take(ring.len())
            .copied()
            .collect();
        turned.push(*turned.first()?);
        let mut kept: Vec<Spot> = Vec::new();
        let mut from = 0;
        for to in 1..turned.len() {
            let ends = to + 1 == turned.len();
            if !ends && (alone || !turned.get(to).is_some_and(|s| self.parting.contains(s))) {
                continue;
            }
            let line = thin(turned.get(from..=to)?, self.tolerance);
            kept.extend(line.iter().skip(usize::from(from > 0)));
            from = to;
        }
        kept.pop();
        (kept.len() >= 3 && twice_area(&kept) != 0).then_some(kept)
    }
}

/// Douglas and Peucker (10.3138/FM57-6770-U75U-7727) in the direction that both sides agree on.
fn thin(line: &[Spot], tolerance: f64) -> Vec<Spot> {
    if line.iter().rev().lt(line.iter()) {
        let reversed: Vec<Spot> = line.iter().rev().copied().collect();
        let mut thinned = keep(&reversed, tolerance);
        thinned.reverse();
        return thinned;
    }
    keep(line, tolerance)
}

/// The ends and what lies further than the tolerance from the lines between what is kept.
pub(super) fn keep(line: &[Spot], tolerance: f64) -> Vec<Spot> {
    let mut kept = vec![false; line.len()];
    let last = line.len().saturating_sub(1);
    for end in [0, last] {
        if let Some(flag) = kept.get_mut(end) {
            *flag = true;
        }
    }
    let mut stack = vec![(0, last)];
    while let Some((from, to)) = stack.pop() {
        let (Some(&a), Some(&b)) = (line.get(from), line.get(to)) else {
            continue;
        };
        let mut worst = (0.0, from);
        for (i, &spot) in line.iter().enumerate().take(to).skip(from + 1) {
            let distance = squared_distance(spot, a, b);
            if distance > worst.0 {
                worst = (distance, i);
            }
        }
        if worst.0 > tolerance * tolerance {
            if let Some(flag) = kept.get_mut(worst.1) {
                *flag = true;
            }
            stack.push((from, worst.1));
            stack.push((worst.1, to));
        }
    }
    let kept = line.iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(&spot, _)| spot).collect()
}

/// The longer side of what a line lies in, in tenths of a pixel.
pub(super) fn extent(line: &[Spot]) -> i32 {
    let side = |of: fn(&Spot) -> i32| {
        let values = || line.iter().map(of);
        let (least, most) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
        most.saturating_sub(least)
    };
    side(|spot| spot.0).max(side(|spot| spot.1))
}

fn squared_distance(p: Spot, a: Spot, b: Spot) -> f64 {
    let of = |s: Spot| (f64::from(s.0), f64::from(s.1));
    let ((px, py), (ax, ay), (bx, by)) = (of(p), of(a), of(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (((px - ax) * dx + (py - ay) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (px - ax - along * dx, py - ay - along * dy);
    ex * ex + ey * ey
}

/// Twice the area of a ring in square tenths of a pixel, positive or negative.
pub(in crate::drawing) fn twice_area(ring: &[Spot]) -> i64 {
    let cross =
        |a: &Spot, b: &Spot| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1);
    let closing = match (ring.last(), ring.first()) {
        (Some(last), Some(first)) => cross(last, first),
        _ => 0,
    };
    let pairs = ring.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(cross(a, b)),
        _ => None,
    });
    pairs.sum::<i64>() + closing
}

/// Appends a line to the `d` of a path, relative, in pixels with one decimal.
pub(super) fn append(path: &mut String, spots: &[Spot], close: bool) {
    use crate::drawing::sheet::tenths;
    let Some(&(x, y)) = spots.first() else {
        return;
    };
    path.push('M');
    let _ = tenths(path, i64::from(x));
    path.push(' ');
    let _ = tenths(path, i64::from(y));
    path.push('l');
    let mut before = (x, y);
    let mut number = String::new();
    for (i, &(x, y)) in spots.iter().enumerate().skip(1) {
        for (value, lead) in [(x - before.0, i > 1), (y - before.1, true)] {
            number.clear();
            let _ = tenths(&mut number, i64::from(value));
            if lead && !number.starts_with('-') {
                path.push(' ');
            }
            path.push_str(&number);
        }
        before = (x, y);
    }
    if close {
        path.push('z');
    }
}

/// The `d` of closed rings.
pub(in crate::drawing) fn path(rings: &[Vec<Spot>]) -> String {
    let mut out = String::new();
    for ring in rings {
        append(&mut out, ring, true);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wavy border between two areas, drawn from both sides from different starts.
    #[test]
    fn a_shared_border_stays_shared() {
        let wave: Vec<Spot> = (0..=400).map(|i| (1000 + (i * 37) % 23, i * 10)).collect();
        let mut west: Vec<Spot> = wave.clone();
        west.extend([(0, 4000), (0, 0)]);
        let mut east: Vec<Spot> = wave.iter().rev().copied().collect();
        east.extend([(2000, 0), (2000, 4000)]);
        west.rotate_left(57);
        east.rotate_left(133);
        let thinner = Thinner::of([&west, &east], 8.0);
        let (west, east) = (thinner.thin(&west).unwrap(), thinner.thin(&east).unwrap());
        let inner = |ring: &[Spot]| -> BTreeSet<Spot> {
            ring.iter()
                .filter(|s| s.0 != 0 && s.0 != 2000)
                .copied()
                .collect()
        };
        assert_eq!(inner(&west), inner(&east));
        assert!(west.len() < 200, "{}", west.len());
        assert_eq!(
            twice_area(&west).abs() + twice_area(&east).abs(),
            2 * 2000 * 4000
        );
    }

    #[test]
    fn what_nothing_is_left_of_is_none() {
        let thinner = Thinner::of([], 7.0);
        assert_eq!(thinner.thin(&[]), None);
        assert_eq!(thinner.thin(&[(0, 0), (100, 0), (50, 1)]), None);
        let square = vec![(0, 0), (50, 0), (100, 0), (100, 100), (0, 100)];
        assert_eq!(thinner.thin(&square).unwrap().len(), 4);
    }

    #[test]
    fn paths_are_relative_and_short() {
        let mut out = String::new();
        append(&mut out, &[(100, 205), (103, 200), (98, 200)], true);
        assert_eq!(out, "M10 20.5l.3-.5-.5 0z");
    }
}
