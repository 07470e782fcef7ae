//! Straight distances: nearest facility and catchments without any road.
//!
//! Distances are great-circle distances on the sphere of [`liyuan_roads::EARTH_RADIUS_M`], rounded
//! half up to decimetres. A k-d tree over unit vectors answers: no date line, no poles, no projection.

use crate::facility::Nearest;
use liyuan_roads::{LonLat, UnitVector, round_half_up};
use rayon::prelude::*;

/// Half a decimetre of rounding and far more than floating point loses, in metres.
const SLACK_M: f64 = 0.2;
/// Points in a leaf of the tree.
const LEAF: usize = 8;

/// The great-circle distance in decimetres, rounded half up.
pub fn distance_dm(a: LonLat, b: LonLat) -> u32 {
    round_half_up(a.distance_m(b) * 10.0)
}

/// The facility with the least straight distance to each point; ties go to the lowest index.
///
/// `open` gives the place of each facility, `None` for those that cannot serve. Exact; parallel over
/// the points, expected O(log facilities) each.
pub fn nearest(open: &[Option<LonLat>], points: &[LonLat]) -> Vec<Option<Nearest>> {
    let places: Vec<(u32, LonLat)> = (0_u32..)
        .zip(open)
        .filter_map(|(facility, place)| Some((facility, (*place)?)))
        .collect();
    let tree = Tree::new(places);
    points
        .par_iter()
        .with_min_len(512)
        .map(|&point| tree.nearest(point))
        .collect()
}

/// The points within reach of each facility, in index order: straight distance ≤ limit of the point.
///
/// `limits` has one item per point, decimetres, inclusive; a point without a limit is in no catchment.
pub fn catchments(
    open: &[Option<LonLat>],
    points: &[LonLat],
    limits: &[Option<u32>],
) -> Vec<Vec<u32>> {
    let bound = limits.iter().copied().flatten().max();
    let placed = (0_u32..).zip(points.iter().copied()).collect();
    let tree = Tree::new(placed);
    open.par_iter()
        .map(|place| match (place, bound) {
            (Some(place), Some(bound)) => {
                let mut found = tree.within(*place, bound);
                found.retain(|&(point, distance)| {
                    limits
                        .get(point as usize)
                        .copied()
                        .flatten()
                        .is_some_and(|l| distance <= l)
                });
                found.into_iter().map(|(point, _)| point).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// A balanced k-d tree in one array: the middle of a range splits it, axes in turn.
struct Tree {
    nodes: Vec<Item>,
}

#[derive(Clone, Copy)]
struct Item {
    index: u32,
    direction: UnitVector,
}

impl Tree {
    fn new(places: Vec<(u32, LonLat)>) -> Tree {
        let mut nodes: Vec<Item> = places
            .into_par_iter()
            .map(|(index, place)| Item {
                index,
                direction: UnitVector::of(place),
            })
            .collect();
        arrange(&mut nodes, 0);
        Tree { nodes }
    }

    fn nearest(&self, point: LonLat) -> Option<Nearest> {
        let from = UnitVector::of(point);
        let mut best: Option<(u32, u32)> = None;
        let mut chord = f64::INFINITY; // of the best so far, on the unit sphere
        let mut open = vec![self.whole()];
        while let Some(half) = open.pop() {
            // A straight gap is a lower bound of the chord, hence of the arc.
            if half.gap > chord + SLACK_M / liyuan_roads::EARTH_RADIUS_M {
                continue;
            }
            self.descend(half, from, &mut open, |item| {
                let candidate = (
                    round_half_up(from.distance_m(item.direction) * 10.0),
                    item.index,
                );
                if best.is_none_or(|best| candidate < best) {
                    best = Some(candidate);
                    chord = chord.min(chord_length(from, item.direction));
                }
            });
        }
        best.map(|(total, facility)| Nearest {
            facility,
            total,
            road: 0,
        })
    }

    /// Items within `bound` decimetres, with their distances, by index.
    fn within(&self, place: LonLat, bound: u32) -> Vec<(u32, u32)> {
        let from = UnitVector::of(place);
        let reach = (f64::from(bound) / 10.0 + SLACK_M) / liyuan_roads::EARTH_RADIUS_M;
        let mut found = Vec::new();
        let mut open = vec![self.whole()];
        while let Some(half) = open.pop() {
            // The chord is shorter than the arc, so a gap beyond the arc rules the half out.
            if half.gap > reach {
                continue;
            }
            self.descend(half, from, &mut open, |item| {
                let distance = round_half_up(from.distance_m(item.direction) * 10.0);
                if distance <= bound {
                    found.push((item.index, distance));
                }
            });
        }
        found.sort_unstable();
        found
    }

    fn whole(&self) -> Half {
        Half {
            start: 0,
            end: self.nodes.len(),
            axis: 0,
            gap: 0.0,
        }
    }

    /// Goes down to the leaf on the side of `from`, visiting what splits the ranges and what the
    /// leaf holds; the other halves are left open.
    fn descend(
        &self,
        mut half: Half,
        from: UnitVector,
        open: &mut Vec<Half>,
        mut visit: impl FnMut(&Item),
    ) {
        while half.end - half.start > LEAF {
            let middle = half.start + (half.end - half.start) / 2;
            let item = &self.nodes[middle];
            visit(item);
            let apart = from.xyz()[half.axis] - item.direction.xyz()[half.axis];
            let axis = (half.axis + 1) % 3;
            let before = Half {
                start: half.start,
                end: middle,
                axis,
                gap: apart.abs(),
            };
            let after = Half {
                start: middle + 1,
                end: half.end,
                axis,
                gap: apart.abs(),
            };
            let (near, far) = if apart < 0.0 {
                (before, after)
            } else {
                (after, before)
            };
            open.push(far);
            half = near;
        }
        self.nodes[half.start..half.end].iter().for_each(visit);
    }
}

/// One side of a split, and how far away from the place in question it is at least.
#[derive(Clone, Copy)]
struct Half {
    start: usize,
    end: usize,
    axis: usize,
    gap: f64,
}

/// Puts the median of the axis in the middle, smaller ones before it, and so on with the next axis.
fn arrange(nodes: &mut [Item], axis: usize) {
    if nodes.len() <= LEAF {
        return;
    }
    let middle = nodes.len() / 2;
    // With the index as tie-breaker the order, and so the tree, is one and the same every time.
    nodes.select_nth_unstable_by(middle, |a, b| {
        a.direction.xyz()[axis]
            .total_cmp(&b.direction.xyz()[axis])
            .then(a.index.cmp(&b.index))
    });
    let (left, rest) = nodes.split_at_mut(middle);
    let right = &mut rest[1..]; // without the one that splits
    let next = (axis + 1) % 3;
    if right.len() > 4096 {
        rayon::join(|| arrange(left, next), || arrange(right, next));
    } else {
        arrange(left, next);
        arrange(right, next);
    }
}

fn chord_length(a: UnitVector, b: UnitVector) -> f64 {
    let (a, b) = (a.xyz(), b.xyz());
    let square = |k: usize| (a[k] - b[k]) * (a[k] - b[k]);
    (square(0) + square(1) + square(2)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn five_hundred_metres_are_five_hundred_metres() {
        let degree = liyuan_roads::EARTH_RADIUS_M.to_radians();
        let school = LonLat::from_degrees(117.0, 33.0).unwrap();
        let home = |metres: f64| LonLat::from_degrees(117.0, 33.0 + metres / degree).unwrap();
        let points = [home(499.9), home(500.0), home(500.2)];
        let nearest = nearest(&[None, Some(school)], &points);
        let totals: Vec<_> = nearest
            .iter()
            .map(|n| n.map(|n| (n.facility, n.total)))
            .collect();
        assert_eq!(totals, [Some((1, 4999)), Some((1, 5000)), Some((1, 5002))]);
        let limits = [Some(5000); 3];
        assert_eq!(
            catchments(&[Some(school), None], &points, &limits),
            [vec![0, 1], vec![]]
        );
    }

    #[test]
    fn the_date_line_is_no_wall() {
        let west = LonLat::from_degrees(179.9999, -17.0).unwrap();
        let east = LonLat::from_degrees(-179.9999, -17.0).unwrap();
        let far = LonLat::from_degrees(179.0, -17.0).unwrap();
        let nearest = nearest(&[Some(far), Some(east)], &[west]);
        assert_eq!(nearest[0].map(|n| n.facility), Some(1));
    }

    #[test]
    fn without_a_facility_nothing_is_near() {
        let point = LonLat::from_degrees(1.0, 1.0).unwrap();
        assert_eq!(nearest(&[None, None], &[point]), [None]);
        assert_eq!(nearest(&[], &[point]), [None]);
    }

    fn places(n: usize) -> impl Strategy<Value = Vec<LonLat>> {
        // A coarse lattice makes ties and coinciding places common.
        let place = (0_i32..40, 0_i32..40).prop_map(|(x, y)| LonLat {
            lon: 1_170_000_000 + x * 20_000,
            lat: 330_000_000 + y * 20_000,
        });
        prop::collection::vec(place, 0..n)
    }

    proptest! {
        #[test]
        fn the_tree_agrees_with_trying_all(
            facilities in places(120),
            points in places(120),
            limits in prop::collection::vec(prop::option::of(0_u32..60_000), 120),
        ) {
            let open: Vec<_> = facilities.iter().copied().map(Some).collect();
            let limits = &limits[..points.len()];
            let nearest = nearest(&open, &points);
            for (point, ours) in points.iter().zip(&nearest) {
                let brute = facilities.iter().zip(0_u32..)
                    .map(|(f, i)| (distance_dm(*point, *f), i))
                    .min();
                prop_assert_eq!(ours.map(|n| (n.total, n.facility)), brute);
            }
            let ours = catchments(&open, &points, limits);
            for (facility, ours) in facilities.iter().zip(&ours) {
                let brute: Vec<u32> = points.iter().zip(limits).zip(0_u32..)
                    .filter(|((p, l), _)| l.is_some_and(|l| distance_dm(**p, *facility) <= l))
                    .map(|(_, i)| i)
                    .collect();
                prop_assert_eq!(ours, &brute);
            }
        }
    }
}
