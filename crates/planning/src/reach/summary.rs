//! From points to areas and the region: totals, mean, median, 90 % and worst.

use crate::facility::Nearest;
use crate::reach::{Ratio, Reach, divide_half_up};
use rayon::prelude::*;

/// Which area each demand point lies in, and how areas lie in each other.
#[derive(Debug, Clone, Copy)]
pub struct AreaTree<'a> {
    /// Index of the parent of each area; no cycles.
    pub parents: &'a [Option<u32>],
    /// Deepest area of each demand point; `None` outside every area.
    pub of_point: &'a [Option<u32>],
}

/// Sums over a set of demand points, all in thousandths of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Demand points with persons that take part.
    pub points: u64,
    /// Persons that take part.
    pub persons: i64,
    /// Persons served.
    pub served: i64,
    /// Persons not served by reason, in the order of [`crate::reach::Reason::ALL`].
    pub reasons: [i64; 5],
    /// Persons with at least the promised places per person; 0 for promises without places.
    pub at_norm: i64,
}

impl Totals {
    /// Persons not served: what is missing from served to persons, the sum of the reasons.
    pub fn not_served(&self) -> i64 {
        self.reasons
            .iter()
            .fold(0, |sum, &part| sum.saturating_add(part))
    }

    /// Share served in parts per million, **rounded down**; `None` without persons.
    ///
    /// Promised shares are whole parts per million, so the printed share reaches the promised one
    /// exactly when the true share does.
    pub fn share_ppm(&self) -> Option<u32> {
        share_ppm(self.served, self.persons)
    }

    /// Whether at least `share` (parts per million) of the persons are served; `None` without persons.
    pub fn kept(&self, share: u32) -> Option<bool> {
        (self.persons > 0).then(|| {
            i128::from(self.served) * 1_000_000 >= i128::from(self.persons) * i128::from(share)
        })
    }

    fn add(&mut self, reach: &Reach, point: usize, norm: Option<Ratio>) {
        let persons = reach.persons.get(point).copied().unwrap_or(0);
        if persons == 0 {
            return;
        }
        let served = reach.served.get(point).copied().unwrap_or(0);
        self.points += 1;
        self.persons = self.persons.saturating_add(persons);
        self.served = self.served.saturating_add(served);
        if let Some(reason) = reach.reasons.get(point).copied().flatten() {
            let part = &mut self.reasons[reason.index()];
            *part = part.saturating_add(persons - served);
        }
        let ratio = reach.ratios.get(point).copied().flatten();
        if norm.is_some() && ratio >= norm {
            self.at_norm = self.at_norm.saturating_add(persons);
        }
    }

    fn merge(&mut self, other: &Totals) {
        self.points += other.points;
        self.persons = self.persons.saturating_add(other.persons);
        self.served = self.served.saturating_add(other.served);
        for (sum, part) in self.reasons.iter_mut().zip(other.reasons) {
            *sum = sum.saturating_add(part);
        }
        self.at_norm = self.at_norm.saturating_add(other.at_norm);
    }
}

/// `part ÷ whole` in parts per million, rounded down; `None` if the whole is 0.
pub fn share_ppm(part: i64, whole: i64) -> Option<u32> {
    (whole > 0).then(|| {
        let ppm = i128::from(part.max(0)) * 1_000_000 / i128::from(whole);
        u32::try_from(ppm).unwrap_or(u32::MAX)
    })
}

/// How long (or how far) the persons travel that reach a facility at all, in the promise's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Travel {
    /// Persons who have a total, served or not; thousandths.
    pub persons: i64,
    /// Weighted mean, rounded half up.
    pub mean: Option<u32>,
    /// The smallest total that at least half of these persons do not exceed.
    pub median: Option<u32>,
    /// The smallest total that at least nine tenths of these persons do not exceed.
    pub p90: Option<u32>,
    /// The largest total.
    pub worst: Option<u32>,
    /// Index of the point with the largest total; the lowest of those that tie.
    pub worst_point: Option<u32>,
}

/// What a promise comes to in one area or in the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Persons, served and not.
    pub totals: Totals,
    /// Their times or distances.
    pub travel: Travel,
}

/// What a promise comes to everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summaries {
    /// All points.
    pub region: Summary,
    /// Each area with everything inside it.
    pub areas: Vec<Summary>,
    /// Points outside every area.
    pub outside: Summary,
    /// Points of each area that lie in none of its parts: the leaves that add up to `areas`.
    pub own: Vec<Totals>,
}

/// Totals and travel of the region, of every area at every level, and of what lies outside.
///
/// `norm` is the promised ratio of a promise about places. O(n log n) in the points, times the
/// depth of the areas.
pub fn summarise(
    reach: &Reach,
    nearest: &[Option<Nearest>],
    tree: &AreaTree<'_>,
    norm: Option<Ratio>,
) -> Summaries {
    let areas = tree.parents.len();
    let mut own = vec![Totals::default(); areas];
    let mut outside = Totals::default();
    for point in 0..reach.persons.len() {
        let area = tree.of_point.get(point).copied().flatten();
        match area.and_then(|area| own.get_mut(area as usize)) {
            Some(totals) => totals.add(reach, point, norm),
            None => outside.add(reach, point, norm),
        }
    }
    let mut totals = vec![Totals::default(); areas];
    let mut region = outside;
    for (area, own) in own.iter().enumerate() {
        region.merge(own);
        for above in lineage(tree.parents, area as u32) {
            if let Some(sum) = totals.get_mut(above as usize) {
                sum.merge(own);
            }
        }
    }

    // One sort for all; each area then receives its points in order of their totals.
    let mut by_total: Vec<(u32, u32)> = (0_u32..)
        .zip(reach.persons.iter().zip(nearest))
        .filter_map(|(point, (&persons, nearest))| {
            nearest
                .filter(|_| persons > 0)
                .map(|nearest| (nearest.total, point))
        })
        .collect();
    by_total.par_sort_unstable();
    let mut points_of: Vec<Vec<(u32, u32)>> = vec![Vec::new(); areas + 1];
    for &(total, point) in &by_total {
        match tree.of_point.get(point as usize).copied().flatten() {
            Some(area) => {
                for above in lineage(tree.parents, area) {
                    if let Some(list) = points_of.get_mut(above as usize) {
                        list.push((total, point));
                    }
                }
            }
            None => points_of[areas].push((total, point)),
        }
    }
    let mut travels: Vec<Travel> = points_of
        .par_iter()
        .map(|list| travel(list, &reach.persons))
        .collect();
    let outside_travel = travels.pop().unwrap_or_default();
    Summaries {
        region: Summary {
            totals: region,
            travel: travel(&by_total, &reach.persons),
        },
        areas: totals
            .into_iter()
            .zip(travels)
            .map(|(totals, travel)| Summary { totals, travel })
            .collect(),
        outside: Summary {
            totals: outside,
            travel: outside_travel,
        },
        own,
    }
}

/// Totals of each of `classes` groups of points; a point whose class is out of range counts nowhere.
pub fn totals_by_class(
    reach: &Reach,
    class_of_point: &[u32],
    classes: usize,
    norm: Option<Ratio>,
) -> Vec<Totals> {
    let mut totals = vec![Totals::default(); classes];
    for (point, &class) in class_of_point.iter().enumerate() {
        if let Some(sum) = totals.get_mut(class as usize) {
            sum.add(reach, point, norm);
        }
    }
    totals
}

/// An area, its parent, and so on to the top; ends even if the parents go round in a circle.
fn lineage(parents: &[Option<u32>], area: u32) -> impl Iterator<Item = u32> + '_ {
    std::iter::successors(Some(area), move |&area| {
        parents.get(area as usize).copied().flatten()
    })
    .take(parents.len())
}

/// Weighted statistics of `(total, point)` sorted by both.
fn travel(sorted: &[(u32, u32)], persons: &[i64]) -> Travel {
    let weight = |point: u32| i128::from(persons.get(point as usize).copied().unwrap_or(0));
    let mut all = 0_i128;
    let mut product = 0_i128;
    for &(total, point) in sorted {
        all += weight(point);
        product += weight(point) * i128::from(total);
    }
    if all == 0 {
        return Travel::default();
    }
    let mut median = None;
    let mut p90 = None;
    let mut so_far = 0_i128;
    for &(total, point) in sorted {
        so_far += weight(point);
        if median.is_none() && 2 * so_far >= all {
            median = Some(total);
        }
        if 10 * so_far >= 9 * all {
            p90 = Some(total);
            break;
        }
    }
    let worst = sorted.last().map(|&(total, _)| total);
    let first_worst = sorted.partition_point(|&(total, _)| Some(total) < worst);
    Travel {
        persons: i64::try_from(all).unwrap_or(i64::MAX),
        mean: u32::try_from(divide_half_up(product, all)).ok(),
        median,
        p90,
        worst,
        worst_point: sorted.get(first_worst).map(|&(_, point)| point),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::{Demand, Entry};
    use crate::reach::coverage::coverage;
    use proptest::prelude::*;

    fn at(total: u32) -> Option<Nearest> {
        Some(Nearest {
            facility: 0,
            total,
            road: total,
        })
    }

    /// Persons 1, 2, 3, 4 at totals 40, 10, 30, 20. In order: 10 (2 persons, 20 %), 20 (6, 60 %),
    /// 30 (9, 90 %), 40 (10). Mean (40 + 20 + 90 + 80) ÷ 10 = 23.
    #[test]
    fn statistics_by_hand() {
        let persons = [1000, 2000, 3000, 4000, 9000];
        let nearest = [at(40), at(10), at(30), at(20), None];
        let demand = Demand {
            persons: &persons,
            limits: &[Some(20); 5],
            entries: &[Entry::Main; 5],
        };
        let reach = coverage(&demand, &nearest);
        let tree = AreaTree {
            parents: &[],
            of_point: &[None; 5],
        };
        let all = summarise(&reach, &nearest, &tree, None);
        let travel = all.region.travel;
        assert_eq!(
            (
                travel.mean,
                travel.median,
                travel.p90,
                travel.worst,
                travel.worst_point
            ),
            (Some(23), Some(20), Some(30), Some(40), Some(0))
        );
        assert_eq!(travel.persons, 10_000);
        assert_eq!(all.region.totals.persons, 19_000);
        assert_eq!(all.region.totals.served, 6_000);
        assert_eq!(all.region.totals.reasons, [0, 0, 9_000, 4_000, 0]);
        assert_eq!(all.outside, all.region);
    }

    #[test]
    fn of_two_equally_bad_points_the_first_is_named() {
        let reach = Reach {
            persons: vec![5, 5, 5],
            served: vec![0; 3],
            reasons: vec![None; 3],
            ratios: vec![],
        };
        let tree = AreaTree {
            parents: &[],
            of_point: &[],
        };
        let all = summarise(&reach, &[at(1), at(7), at(7)], &tree, None);
        assert_eq!(all.region.travel.worst_point, Some(1));
    }

    #[test]
    fn a_share_printed_is_never_better_than_the_promise_it_misses() {
        let totals = Totals {
            persons: 3_000_000_000,
            served: 2_849_999_999,
            ..Totals::default()
        };
        assert_eq!(totals.share_ppm(), Some(949_999));
        assert_eq!(totals.kept(950_000), Some(false));
        let totals = Totals {
            served: 2_850_000_000,
            ..totals
        };
        assert_eq!(
            (totals.share_ppm(), totals.kept(950_000)),
            (Some(950_000), Some(true))
        );
        assert_eq!(Totals::default().kept(0), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_wholes_and_statistics_agree_with_brute_force(
            points in prop::collection::vec(
                (0_i64..9_000, prop::option::of(0_u32..50), prop::option::of(0_u32..7)),
                0..60,
            ),
            limit in 0_u32..50,
        ) {
            // 0 holds 1, 2 and 3; 3 holds 4 and 5; 6 stands alone.
            let parents = [None, Some(0), Some(0), Some(0), Some(3), Some(3), None];
            let persons: Vec<i64> = points.iter().map(|p| p.0).collect();
            let nearest: Vec<_> = points.iter().map(|p| p.1.and_then(at)).collect();
            let of_point: Vec<_> = points.iter().map(|p| p.2).collect();
            let n = points.len();
            let demand = Demand {
                persons: &persons,
                limits: &vec![Some(limit); n],
                entries: &vec![Entry::Main; n],
            };
            let reach = coverage(&demand, &nearest);
            let all = summarise(
                &reach, &nearest, &AreaTree { parents: &parents, of_point: &of_point }, None,
            );
            let inside = |area: usize| {
                let (persons, of_point) = (&persons, &of_point);
                (0..n).filter(move |&i| {
                    persons[i] > 0
                        && of_point[i].is_some_and(|a| lineage(&parents, a).any(|a| a as usize == area))
                })
            };
            for area in 0..parents.len() {
                let ours = &all.areas[area];
                let sum: i64 = inside(area).map(|i| persons[i]).sum();
                prop_assert_eq!(ours.totals.persons, sum);
                prop_assert_eq!(ours.totals.persons, ours.totals.served + ours.totals.not_served());
                // Repeat every point once per thousandth and take the middle of the list.
                let mut list: Vec<u32> = inside(area)
                    .filter_map(|i| nearest[i].map(|n| (n.total, persons[i])))
                    .flat_map(|(total, persons)| vec![total; persons as usize])
                    .collect();
                list.sort_unstable();
                let pick = |q: usize| list.get((list.len() * q).div_ceil(10).wrapping_sub(1)).copied();
                prop_assert_eq!(ours.travel.median, pick(5));
                prop_assert_eq!(ours.travel.p90, pick(9));
                prop_assert_eq!(ours.travel.worst, list.last().copied());
                let worst = inside(area).find(|&i| nearest[i].map(|n| n.total) == ours.travel.worst);
                prop_assert_eq!(
                    ours.travel.worst_point.map(|p| p as usize),
                    worst.filter(|_| ours.travel.worst.is_some())
                );
            }
            let parts = all.areas[0].totals.persons + all.areas[6].totals.persons;
            prop_assert_eq!(all.region.totals.persons, parts + all.outside.totals.persons);
            let parts: i64 = [1, 2, 3].iter().map(|&a| all.areas[a].totals.served).sum();
            prop_assert_eq!(all.areas[0].totals.served, parts + all.own[0].served);
        }
    }
}
