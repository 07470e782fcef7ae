//! Where the name of an area stands.

use super::border::twice_area;
use super::projection::Spot;

/// The middle of an area's widest part, and how wide it is there, in pixels.
///
/// Of some horizontal lines through the area, the one is taken whose longest stretch within (even–odd), less
/// a part of its distance from the middle height, is longest.
pub(in crate::drawing) fn middle(rings: &[Vec<Spot>]) -> Option<((f64, f64), f64)> {
    const LINES: i32 = 15;
    let largest = rings.iter().max_by_key(|ring| twice_area(ring).abs())?;
    let top = largest.iter().map(|spot| spot.1).min()?;
    let bottom = largest.iter().map(|spot| spot.1).max()?;
    let centre = f64::from(top + bottom) / 2.0;
    let mut best: Option<(f64, (f64, f64), f64)> = None;
    for i in 1..LINES {
        let y = f64::from(top) + f64::from(bottom - top) * f64::from(i) / f64::from(LINES);
        // Between two units, so that no vertex lies on the line.
        let y = libm::floor(y) + 0.5;
        let mut crossings = crossings(rings, y);
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let &[left, right] = pair else { continue };
            let worth = right - left - 0.7 * (y - centre).abs();
            if best.is_none_or(|(most, ..)| worth > most) {
                best = Some((
                    worth,
                    ((left + right) / 20.0, y / 10.0),
                    (right - left) / 10.0,
                ));
            }
        }
    }
    best.map(|(_, place, wide)| (place, wide))
}

/// Whether a place in pixels lies within rings (even–odd).
pub(super) fn holds(rings: &[Vec<Spot>], (x, y): (f64, f64)) -> bool {
    let left = crossings(rings, libm::floor(y * 10.0) + 0.5);
    left.into_iter().filter(|&at| at < x * 10.0).count() % 2 == 1
}

fn crossings(rings: &[Vec<Spot>], y: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for ring in rings {
        let next = ring.iter().cycle().skip(1);
        for (&a, &b) in ring.iter().zip(next) {
            let (ay, by) = (f64::from(a.1), f64::from(b.1));
            if (ay > y) != (by > y) {
                let (ax, bx) = (f64::from(a.0), f64::from(b.0));
                found.push(ax + (bx - ax) * (y - ay) / (by - ay));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_lies_within() {
        let square = vec![(0, 0), (1000, 0), (1000, 1000), (0, 1000)];
        let hole = vec![(200, 200), (990, 200), (990, 800), (200, 800)];
        let (place, wide) = middle(std::slice::from_ref(&square)).unwrap();
        assert!((place.0 - 50.0).abs() < 0.1 && (place.1 - 50.0).abs() < 5.0 && wide > 99.0);
        let (place, _) = middle(&[square, hole]).unwrap();
        let in_hole = (20.0..99.0).contains(&place.0) && (20.0..80.0).contains(&place.1);
        assert!(!in_hole, "{place:?}");
        assert_eq!(middle(&[]), None);
        let ring = [vec![(0, 0), (1000, 0), (1000, 1000), (0, 1000)]];
        assert!(holds(&ring, (50.0, 50.0)) && !holds(&ring, (150.0, 50.0)));
        assert!(!holds(&ring, (50.0, 150.0)));
    }
}
