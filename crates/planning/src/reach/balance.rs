//! Printing thousandths of persons as whole persons so that parts add up to wholes.
//!
#![doc = include_str!("../../../../docs/methods/rounding.md")]

use crate::demand::PERSON;

/// Thousandths rounded half up to whole persons.
pub fn whole(thousandths: i64) -> i64 {
    // Split first: adding half a person to a huge number could overflow.
    thousandths.div_euclid(PERSON) + i64::from(thousandths.rem_euclid(PERSON) >= PERSON / 2)
}

/// Rounds parts to whole persons that add up to `total`, by largest remainder (Hamilton's method);
/// of equal remainders the first in order is rounded up.
///
/// `parts` are thousandths, not negative, and `total` should be their sum rounded either way:
/// then every part is rounded up or down to a neighbouring whole number.
pub fn largest_remainder(parts: &[i64], total: i64) -> Vec<i64> {
    let mut wholes: Vec<i64> = parts.iter().map(|part| part.div_euclid(PERSON)).collect();
    let given: i64 = wholes.iter().fold(0, |sum, &part| sum.saturating_add(part));
    let missing = usize::try_from(total.saturating_sub(given))
        .unwrap_or(0)
        .min(parts.len());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(parts[i].rem_euclid(PERSON)), i));
    for &i in &order[..missing] {
        wholes[i] += 1;
    }
    wholes
}

/// Whole persons in `K` columns for the region, every area, and what lies outside all areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balanced<const K: usize> {
    /// The region.
    pub region: [i64; K],
    /// Each area with everything inside it.
    pub areas: Vec<[i64; K]>,
    /// Outside every area.
    pub outside: [i64; K],
}

/// Rounds a table of areas × columns to whole persons so that it adds up in both directions.
///
/// `parents` gives each area's parent (no cycles), `own` the thousandths of the points of an area
/// that lie in none of its parts, `outside` those outside every area; none negative. In the result
///
/// - an area is the sum of its parts and its own points, the region that of the areas without
///   parent and of what lies outside, in every column;
/// - the sum of a row depends on the sums of `own` alone, not on how they are spread over columns:
///   an area has the same number of persons in all promises to the same group;
/// - row sums are within one person of the truth, and so are the columns of the region;
/// - a table of whole persons comes out unchanged.
///
/// Single numbers are within one person of the truth, save where the margins leave no such table
/// (8 in 1,000 of random tables of small fractions); then within two wherever a choice is left.
///
/// Method: the row sums are differences of the rounded running sum over the areas in depth-first
/// order; the region's columns follow by largest remainder; then each node's whole numbers are
/// halved again and again between the first and the second half of its parts, by least squares
/// under the given sums, staying within two persons of the truth. Deterministic, O(areas × K²).
pub fn round_areas<const K: usize>(
    parents: &[Option<u32>],
    own: &[[i64; K]],
    outside: [i64; K],
) -> Balanced<K> {
    let outline = Outline::new(parents);
    let mut running = Vec::with_capacity(parents.len() + 2);
    let mut sums = [0_i64; K];
    running.push(sums);
    for leaf in &outline.leaves {
        let row = leaf.map_or(&outside, |area| &own[area as usize]);
        for (sum, part) in sums.iter_mut().zip(row) {
            *sum = sum.saturating_add(*part);
        }
        running.push(sums);
    }
    let persons = |at: usize| {
        running[at]
            .iter()
            .fold(0_i64, |sum, &part| sum.saturating_add(part))
    };
    let exact = |from: usize, to: usize| -> [i64; K] {
        std::array::from_fn(|k| running[to][k].saturating_sub(running[from][k]))
    };
    let rows = |from: usize, to: usize| whole(persons(to)) - whole(persons(from));

    let mut result = Balanced {
        region: [0; K],
        areas: vec![[0; K]; parents.len()],
        outside: [0; K],
    };
    let last = outline.leaves.len();
    let columns = largest_remainder(&exact(0, last), whole(persons(last)));
    result.region.copy_from_slice(&columns);

    // Neighbouring parts of one node that together hold `wholes`.
    let mut open = vec![(outline.top.clone(), result.region)];
    while let Some((range, wholes)) = open.pop() {
        match &outline.parts[range.clone()] {
            [] => {}
            [
                Part {
                    node: Node::Own, ..
                },
            ] => {}
            [
                Part {
                    node: Node::Outside,
                    ..
                },
            ] => result.outside = wholes,
            [
                Part {
                    node: Node::Area(area),
                    ..
                },
            ] => {
                result.areas[*area as usize] = wholes;
                open.push((outline.parts_of[*area as usize].clone(), wholes));
            }
            [first, .., last] => {
                let middle = range.start + range.len() / 2;
                let (from, cut, to) = (first.from, outline.parts[middle].from, last.to);
                let left = halve(&wholes, &exact(from, cut), &exact(cut, to), rows(from, cut));
                let right = std::array::from_fn(|k| wholes[k] - left[k]);
                open.push((range.start..middle, left));
                open.push((middle..range.end, right));
            }
        }
    }
    result
}

/// Splits whole persons between two sets of areas.
///
/// `left` and `right` are the exact thousandths, `wholes` the rounded numbers of both together and
/// `row` what the left row must add up to. Minimises the sum of the squared errors of both rows,
/// first of all leaving what is whole (or nothing) as it is.
fn halve<const K: usize>(
    wholes: &[i64; K],
    left: &[i64; K],
    right: &[i64; K],
    row: i64,
) -> [i64; K] {
    let floor = |x: i64| x.div_euclid(PERSON);
    let ceil = |x: i64| x.div_euclid(PERSON) + i64::from(x.rem_euclid(PERSON) != 0);
    let mut low = [0_i64; K];
    let mut high = [0_i64; K];
    for k in 0..K {
        let a = floor(left[k])
            .max(wholes[k] - ceil(right[k]))
            .clamp(0, wholes[k].max(0));
        let b = ceil(left[k])
            .min(wholes[k] - floor(right[k]))
            .clamp(0, wholes[k].max(0));
        (low[k], high[k]) = (a.min(b), a.max(b));
    }
    let mut result = low;
    // Growth of the squared errors if column k of the left goes from n to n + 1, without constants.
    let price = |k: usize, n: i64| {
        2 * i128::from(PERSON) * i128::from(n) + i128::from(PERSON) - i128::from(left[k])
            + i128::from(right[k])
            - i128::from(PERSON) * i128::from(wholes[k])
    };
    // Thousandths by which n persons in column k of the left are two persons from the truth, or more.
    let far = |k: usize, n: i64| {
        let error =
            |n: i64, exact: i64| (i128::from(PERSON) * i128::from(n) - i128::from(exact)).abs();
        let worse = error(n, left[k]).max(error(wholes[k].saturating_sub(n), right[k]));
        (worse - 2 * i128::from(PERSON) + 1).max(0)
    };
    let mut missing = row
        - result
            .iter()
            .fold(0_i64, |sum, &part| sum.saturating_add(part));
    while missing > 0 {
        let best = (0..K).filter(|&k| result[k] < wholes[k]).min_by_key(|&k| {
            let next = result[k] + 1;
            let beyond = result[k] >= high[k];
            (far(k, next), beyond, left[k] == 0, price(k, result[k]), k)
        });
        let Some(k) = best else { break };
        result[k] += 1;
        missing -= 1;
    }
    while missing < 0 {
        let best = (0..K).filter(|&k| result[k] > 0).min_by_key(|&k| {
            let next = result[k] - 1;
            (far(k, next), right[k] == 0, -price(k, next), k)
        });
        let Some(k) = best else { break };
        result[k] -= 1;
        missing += 1;
    }
    result
}

/// What a node is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    /// An area inside it.
    Area(u32),
    /// Its own points.
    Own,
    /// Points outside every area.
    Outside,
}

/// A part of a node and the leaves below it.
#[derive(Debug, Clone, Copy)]
struct Part {
    node: Node,
    from: usize,
    to: usize,
}

/// The tree of areas, flattened depth first.
struct Outline {
    /// Area whose own points a leaf holds; `None`: outside.
    leaves: Vec<Option<u32>>,
    /// Parts of all nodes, those of one node side by side.
    parts: Vec<Part>,
    /// Parts of each area.
    parts_of: Vec<std::ops::Range<usize>>,
    /// Parts of the region.
    top: std::ops::Range<usize>,
}

impl Outline {
    fn new(parents: &[Option<u32>]) -> Outline {
        let areas = parents.len();
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); areas];
        let mut top = Vec::new();
        for (area, parent) in (0_u32..).zip(parents) {
            match parent.and_then(|parent| children.get_mut(parent as usize)) {
                Some(list) => list.push(area),
                None => top.push(area),
            }
        }
        let mut leaves = Vec::with_capacity(areas + 1);
        let mut span = vec![(0, 0); areas];
        let mut stack: Vec<(u32, bool)> = top.iter().rev().map(|&area| (area, false)).collect();
        while let Some((area, leaving)) = stack.pop() {
            let at = area as usize;
            if leaving {
                span[at].1 = leaves.len();
                continue;
            }
            span[at].0 = leaves.len();
            leaves.push(Some(area));
            stack.push((area, true));
            stack.extend(children[at].iter().rev().map(|&child| (child, false)));
        }
        let outside = leaves.len();
        leaves.push(None);

        let mut parts = Vec::with_capacity(2 * areas + 1);
        let area_part = |area: u32| {
            let (from, to) = span[area as usize];
            Part {
                node: Node::Area(area),
                from,
                to,
            }
        };
        let parts_of = (0..areas)
            .map(|area| {
                let start = parts.len();
                let from = span[area].0;
                parts.push(Part {
                    node: Node::Own,
                    from,
                    to: from + 1,
                });
                parts.extend(children[area].iter().map(|&child| area_part(child)));
                start..parts.len()
            })
            .collect();
        let start = parts.len();
        parts.extend(top.iter().map(|&area| area_part(area)));
        parts.push(Part {
            node: Node::Outside,
            from: outside,
            to: outside + 1,
        });
        Outline {
            leaves,
            top: start..parts.len(),
            parts,
            parts_of,
        }
    }
}

#[cfg(test)]
#[allow(clippy::needless_range_loop)] // rows of several tables side by side
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainders_are_rounded_up() {
        assert_eq!(largest_remainder(&[1_400, 2_300, 3_300], 7), [2, 2, 3]);
        assert_eq!(largest_remainder(&[500, 500], 1), [1, 0]);
        assert_eq!(largest_remainder(&[], 0), [0_i64; 0]);
        assert_eq!((whole(499), whole(500), whole(1_500)), (0, 1, 2));
    }

    /// Two counties of two townships each, served and not served:
    /// townships 1.5 + 0.5, 0.6 + 1.4, 2 + 0, 0.4 + 0.6; outside 0.5 + 0.
    #[test]
    fn two_counties_by_hand() {
        let parents = [None, None, Some(0), Some(0), Some(1), Some(1)];
        let own = [
            [0, 0],
            [0, 0],
            [1_500, 500],
            [600, 1_400],
            [2_000, 0],
            [400, 600],
        ];
        let balanced = round_areas(&parents, &own, [500, 0]);
        // 7.5 persons are 8, 5.0 of them served.
        assert_eq!(balanced.region, [5, 3]);
        // 4 persons: 2.1 served; then 3 persons: 2.4 served; then the half person outside.
        assert_eq!(balanced.areas[0], [2, 2]);
        assert_eq!(balanced.areas[1], [2, 1]);
        assert_eq!(balanced.outside, [1, 0]);
        assert_eq!(balanced.areas[4], [2, 0]); // whole persons stay as they are
    }

    fn sum(row: &[i64; 6]) -> i64 {
        row.iter().sum()
    }

    /// Sums over the subtree of each area.
    fn exact(parents: &[Option<u32>], own: &[[i64; 6]]) -> Vec<[i64; 6]> {
        let mut sums = own.to_vec();
        for area in (0..own.len()).rev() {
            if let Some(parent) = parents[area] {
                for k in 0..6 {
                    sums[parent as usize][k] += sums[area][k];
                }
            }
        }
        sums
    }

    fn table() -> impl Strategy<Value = (Vec<Option<u32>>, Vec<[i64; 6]>, [i64; 6])> {
        let cell = prop_oneof![3 => Just(0_i64), 1 => Just(1_000), 3 => 0_i64..3_000];
        let row = prop::array::uniform6(cell);
        prop::collection::vec((any::<u32>(), row.clone()), 0..40).prop_flat_map(move |list| {
            let parents = list
                .iter()
                .enumerate()
                .map(|(i, (seed, _))| match seed % 4 {
                    0 => None,
                    _ if i == 0 => None,
                    _ => Some(seed / 4 % i as u32),
                })
                .collect::<Vec<_>>();
            let own = list.iter().map(|(_, row)| *row).collect::<Vec<_>>();
            (Just(parents), Just(own), row.clone())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn tables_add_up_both_ways_and_stay_near_the_truth((parents, own, outside) in table()) {
            let balanced = round_areas(&parents, &own, outside);
            let truth = exact(&parents, &own);
            let mut top = balanced.outside;
            for area in 0..parents.len() {
                let row = balanced.areas[area];
                prop_assert!(row.iter().all(|&cell| cell >= 0), "{:?}", row);
                prop_assert!((sum(&row) * PERSON - sum(&truth[area])).abs() < PERSON);
                let mut parts = [0; 6];
                for child in (0..parents.len()).filter(|&c| parents[c] == Some(area as u32)) {
                    for k in 0..6 {
                        parts[k] += balanced.areas[child][k];
                    }
                }
                for k in 0..6 {
                    prop_assert!(parts[k] <= row[k], "own points of {}: {:?} {:?}", area, row, parts);
                    prop_assert!((row[k] * PERSON - truth[area][k]).abs() <= 2 * PERSON);
                    if own[area] == [0; 6] {
                        // Own points hold nothing, so the parts are all of it.
                        prop_assert_eq!(sum(&parts), sum(&row));
                    }
                }
                if parents[area].is_none() {
                    for k in 0..6 {
                        top[k] += row[k];
                    }
                }
            }
            prop_assert_eq!(top, balanced.region);
            let mut whole_region = outside;
            for row in &own {
                for k in 0..6 {
                    whole_region[k] += row[k];
                }
            }
            for k in 0..6 {
                prop_assert!((balanced.region[k] * PERSON - whole_region[k]).abs() < PERSON);
            }
            prop_assert_eq!(sum(&balanced.region), whole(sum(&whole_region)));
        }

        /// However the persons of an area are spread over the columns, their number stays.
        #[test]
        fn persons_of_an_area_do_not_depend_on_the_promise((parents, own, outside) in table()) {
            let spread = round_areas(&parents, &own, outside);
            let one_column = |row: &[i64; 6]| [0, sum(row), 0, 0, 0, 0];
            let lumped: Vec<_> = own.iter().map(one_column).collect();
            let lumped = round_areas(&parents, &lumped, one_column(&outside));
            for (a, b) in spread.areas.iter().zip(&lumped.areas) {
                prop_assert_eq!(sum(a), sum(b));
            }
            prop_assert_eq!(sum(&spread.outside), sum(&lumped.outside));
        }

        #[test]
        fn whole_persons_stay((parents, own, outside) in table()) {
            let round = |row: &[i64; 6]| row.map(|cell| cell / PERSON * PERSON);
            let own: Vec<_> = own.iter().map(round).collect();
            let outside = round(&outside);
            let balanced = round_areas(&parents, &own, outside);
            let truth = exact(&parents, &own);
            for (ours, truth) in balanced.areas.iter().zip(&truth) {
                prop_assert_eq!(ours.map(|cell| cell * PERSON), *truth);
            }
            prop_assert_eq!(balanced.outside.map(|cell| cell * PERSON), outside);
        }
    }
}
