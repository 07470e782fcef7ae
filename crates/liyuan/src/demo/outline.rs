//! From labelled squares to polygons whose neighbours share every vertex.
//!
//! The border between two labels is one arc of square sides. Each arc is smoothed once, by cutting
//! its corners at the middles of the sides and dropping vertices that hardly bend it, and then used
//! by both neighbours and by every larger area around them. So there are neither gaps nor slivers.

use std::collections::BTreeMap;

use liyuan_roads::LonLat;

use super::land::{Land, OUTSIDE, SQUARE};
use super::plane::{Point, point, squared_distance_to_line, to_place};

/// How far a dropped vertex may lie off the line, in metres. Below the least distance between two
/// smoothed arcs, half a square's diagonal, so that they cannot cross.
const TOLERANCE: f64 = 240.0;

/// The border between two labels.
#[derive(Debug)]
pub(crate) struct Arc {
    left: u16,
    right: u16,
    from: usize,
    to: usize,
    line: Vec<LonLat>,
}

impl Arc {
    /// From end to end; a closed one repeats its first place.
    pub(crate) fn line(&self) -> &[LonLat] {
        &self.line
    }

    /// Whether just one side of it is inside.
    pub(crate) fn is_border(&self, inside: impl Fn(u16) -> bool) -> bool {
        inside(self.left) != inside(self.right)
    }
}

/// A closed ring; the last place repeats the first.
pub(crate) type Ring = Vec<LonLat>;

/// A corner of squares, numbered by row.
struct Corners<'a> {
    land: &'a Land,
    /// Corners in a row: one more than squares.
    row: usize,
}

const EAST: usize = 0;
const NORTH: usize = 1;
const WEST: usize = 2;
const SOUTH: usize = 3;

impl Corners<'_> {
    /// Labels of the squares around a corner: south-west, south-east, north-west, north-east.
    fn around(&self, corner: usize) -> [u16; 4] {
        let (i, j) = (corner % self.row, corner / self.row);
        let label = |column: usize, row: usize| {
            let inside = column < self.land.width && row < self.land.height;
            if inside {
                self.land.labels[row * self.land.width + column]
            } else {
                OUTSIDE
            }
        };
        let (west, south) = (i.wrapping_sub(1), j.wrapping_sub(1));
        [
            label(west, south),
            label(i, south),
            label(west, j),
            label(i, j),
        ]
    }

    /// Left and right label of the side that leaves a corner in a direction, if it is a border.
    fn side(&self, corner: usize, direction: usize) -> Option<(u16, u16)> {
        let [sw, se, nw, ne] = self.around(corner);
        let (left, right) = match direction {
            EAST => (ne, se),
            NORTH => (nw, ne),
            WEST => (sw, nw),
            _ => (se, sw),
        };
        (left != right).then_some((left, right))
    }

    fn step(&self, corner: usize, direction: usize) -> usize {
        match direction {
            EAST => corner + 1,
            NORTH => corner + self.row,
            WEST => corner - 1,
            _ => corner - self.row,
        }
    }

    fn degree(&self, corner: usize) -> usize {
        (0..4).filter(|&d| self.side(corner, d).is_some()).count()
    }

    fn place(&self, corner: usize) -> Point {
        let (i, j) = (corner % self.row, corner / self.row);
        point(
            self.land.corner.x + i as f64 * SQUARE,
            self.land.corner.y + j as f64 * SQUARE,
        )
    }
}

/// All arcs of a labelled plane.
pub(crate) fn arcs(land: &Land) -> Vec<Arc> {
    let corners = Corners {
        land,
        row: land.width + 1,
    };
    let count = (land.width + 1) * (land.height + 1);
    let mut seen = vec![[false; 4]; count];
    let mut arcs = Vec::new();
    // Arcs between nodes first, then the closed ones that have none.
    for closed in [false, true] {
        for start in 0..count {
            if !closed && matches!(corners.degree(start), 0 | 2) {
                continue;
            }
            for direction in [EAST, NORTH, WEST, SOUTH] {
                if let Some((left, right)) = corners.side(start, direction)
                    && !seen[start][direction]
                {
                    let path = walk(&corners, start, direction, &mut seen);
                    let to = path.last().copied().unwrap_or(start);
                    let line = smooth(&path.iter().map(|&c| corners.place(c)).collect::<Vec<_>>());
                    let line = line.into_iter().map(to_place).collect();
                    arcs.push(Arc {
                        left,
                        right,
                        from: start,
                        to,
                        line,
                    });
                }
            }
        }
    }
    arcs
}

/// Follows a border to the next corner where more than two sides meet, or back to its start.
fn walk(
    corners: &Corners<'_>,
    start: usize,
    direction: usize,
    seen: &mut [[bool; 4]],
) -> Vec<usize> {
    let (mut corner, mut direction, mut path) = (start, direction, vec![start]);
    loop {
        seen[corner][direction] = true;
        corner = corners.step(corner, direction);
        let back = (direction + 2) % 4;
        seen[corner][back] = true;
        path.push(corner);
        if corner == start || corners.degree(corner) != 2 {
            return path;
        }
        match (0..4).find(|&d| d != back && corners.side(corner, d).is_some()) {
            Some(next) => direction = next,
            None => return path,
        }
    }
}

fn smooth(corners: &[Point]) -> Vec<Point> {
    let closed = corners.first() == corners.last();
    let cut = |line: &[Point]| {
        let mut middles: Vec<Point> = line.windows(2).map(|w| w[0].towards(w[1], 0.5)).collect();
        if closed {
            middles.extend(middles.first().copied());
        } else {
            middles.insert(0, line[0]);
            middles.push(line[line.len() - 1]);
        }
        middles
    };
    simplify(&cut(&cut(corners)))
}

/// Drops vertices within the tolerance (Douglas and Peucker 1973, 10.3138/FM57-6770-U75U-7727);
/// a closed line is halved first so that it keeps an area.
fn simplify(line: &[Point]) -> Vec<Point> {
    let mut keep = vec![false; line.len()];
    let last = line.len() - 1;
    let mut parts = vec![(0, last)];
    if line[0] == line[last] {
        parts = vec![
            (0, last / 3),
            (last / 3, 2 * last / 3),
            (2 * last / 3, last),
        ];
    }
    while let Some((from, to)) = parts.pop() {
        keep[from] = true;
        keep[to] = true;
        let base = [line[from], line[to]];
        let mut worst = (TOLERANCE * TOLERANCE, 0);
        for (i, p) in line.iter().enumerate().take(to).skip(from + 1) {
            let d = squared_distance_to_line(*p, &base);
            if d > worst.0 {
                worst = (d, i);
            }
        }
        if worst.1 > 0 {
            parts.extend([(from, worst.1), (worst.1, to)]);
        }
    }
    line.iter()
        .zip(keep)
        .filter_map(|(p, k)| k.then_some(*p))
        .collect()
}

/// The rings around all squares whose label is in the group: outer ones counter-clockwise, holes
/// clockwise.
pub(crate) fn rings(arcs: &[Arc], in_group: impl Fn(u16) -> bool) -> Vec<Ring> {
    // Every arc with the group on one side, turned so that the group is on its left.
    let mut leaving: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
    for (i, arc) in arcs.iter().enumerate() {
        match (in_group(arc.left), in_group(arc.right)) {
            (true, false) => leaving.entry(arc.from).or_default().push((i, true)),
            (false, true) => leaving.entry(arc.to).or_default().push((i, false)),
            _ => {}
        }
    }
    let mut rings = Vec::new();
    while let Some((&start, _)) = leaving.iter().find(|(_, arcs)| !arcs.is_empty()) {
        let mut ring: Ring = Vec::new();
        let mut corner = start;
        while let Some((i, forward)) = leaving.get_mut(&corner).and_then(Vec::pop) {
            let arc = &arcs[i];
            ring.pop();
            if forward {
                ring.extend(&arc.line);
                corner = arc.to;
            } else {
                ring.extend(arc.line.iter().rev());
                corner = arc.from;
            }
            if corner == start {
                break;
            }
        }
        rings.push(ring);
        leaving.retain(|_, arcs| !arcs.is_empty());
    }
    rings.sort_by_key(|ring| std::cmp::Reverse(twice_area(ring)));
    rings
}

/// Twice the signed area in squared 10⁻⁷ degrees; positive counter-clockwise.
pub(crate) fn twice_area(ring: &[LonLat]) -> i128 {
    ring.windows(2)
        .map(|w| {
            i128::from(w[0].lon) * i128::from(w[1].lat)
                - i128::from(w[1].lon) * i128::from(w[0].lat)
        })
        .sum()
}

/// Whether the place is inside the rings (odd crossings of a ray to the east).
pub(crate) fn holds(rings: &[Ring], place: LonLat) -> bool {
    let (x, y) = (i128::from(place.lon), i128::from(place.lat));
    let mut inside = false;
    for w in rings.iter().flat_map(|ring| ring.windows(2)) {
        let (x1, y1, x2, y2) = (
            i128::from(w[0].lon),
            i128::from(w[0].lat),
            i128::from(w[1].lon),
            i128::from(w[1].lat),
        );
        if (y1 > y) != (y2 > y) {
            let side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
            // Strictly to the east, whichever way the side is walked: a place on a border is in one
            // of the two areas, never in both or none.
            if if y2 > y1 { side > 0 } else { side < 0 } {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn land(rows: &[&str]) -> Land {
        // The first row is the northernmost; '.' is outside.
        let width = rows[0].len();
        let labels = rows.iter().rev().flat_map(|r| r.bytes()).map(|b| {
            if b == b'.' {
                OUTSIDE
            } else {
                u16::from(b - b'a')
            }
        });
        Land {
            corner: point(0.0, 0.0),
            width,
            height: rows.len(),
            labels: labels.collect(),
        }
    }

    #[test]
    fn neighbours_share_their_border_and_fill_their_parent() {
        let land = land(&["......", ".aabb.", ".aacb.", ".acc..", "......"]);
        let arcs = arcs(&land);
        let area = |group: &dyn Fn(u16) -> bool| {
            rings(&arcs, group)
                .iter()
                .map(|r| twice_area(r))
                .sum::<i128>()
        };
        let parts: i128 = (0..3).map(|l| area(&|x| x == l)).sum();
        assert_eq!(parts, area(&|x| x != OUTSIDE));
        assert!(parts > 0);
        for label in 0..3 {
            let rings = rings(&arcs, |x| x == label);
            assert_eq!(rings.len(), 1);
            assert_eq!(rings[0].first(), rings[0].last());
        }
    }

    #[test]
    fn an_enclave_is_a_hole() {
        let land = land(&["aaaaaa", "aaaaaa", "aabbaa", "aabbaa", "aaaaaa", "aaaaaa"]);
        let arcs = arcs(&land);
        let outer = rings(&arcs, |x| x == 0);
        assert_eq!(outer.len(), 2);
        assert!(twice_area(&outer[0]) > 0 && twice_area(&outer[1]) < 0);
        let inner = rings(&arcs, |x| x == 1);
        assert_eq!(twice_area(&outer[1]), -twice_area(&inner[0]));
        let middle = to_place(point(3000.0, 3000.0));
        assert!(holds(&inner, middle) && !holds(&outer, middle));
        assert!(holds(&outer, to_place(point(500.0, 3000.0))));
    }

    #[test]
    fn a_place_on_a_border_is_in_one_area() {
        let land = land(&["aabb", "aabb", "aabb", "ccbb"]);
        let arcs = arcs(&land);
        for step in 1..39 {
            let on_border = to_place(point(2000.0, 100.0 * f64::from(step)));
            let owners = (0..3)
                .filter(|&l| holds(&rings(&arcs, |x| x == l), on_border))
                .count();
            assert_eq!(owners, 1, "{on_border:?}");
        }
    }
}
