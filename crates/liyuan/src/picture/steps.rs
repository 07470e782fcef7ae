//! The slider: its positions, and the share at each of them.

use super::input::{PictureMeasure, PicturePromise, PointResult};

/// What the slider of a promise moves over, and what it finds there.
///
/// For a time or a distance a position is a bound, and the table counts the persons within it, per
/// limit of the promise (each class of areas has its own slider). For places a position is a norm,
/// and the table counts the persons who would be served under it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// Positions in ascending order, from 0; every promised bound is one of them.
    pub positions: Vec<u32>,
    /// Per limit (one at least) and position: persons served, in thousandths.
    pub served: Vec<Vec<i64>>,
    /// Per limit: all its persons, in thousandths.
    pub persons: Vec<i64>,
    /// Per limit: the index of the promised position.
    pub promised: Vec<usize>,
}

impl Steps {
    /// Counts the persons of a promise.
    pub fn of(promise: &PicturePromise) -> Steps {
        match promise.measure {
            PictureMeasure::Time | PictureMeasure::Distance => Steps::of_bounds(promise),
            PictureMeasure::Places { norm, .. } => Steps::of_norms(promise, norm),
        }
    }

    /// Persons of the promise, in thousandths.
    pub fn all_persons(&self) -> i64 {
        self.persons.iter().sum()
    }

    /// Persons served at the promised positions, in thousandths.
    pub fn promised_served(&self) -> i64 {
        self.served
            .iter()
            .zip(&self.promised)
            .filter_map(|(row, &at)| row.get(at))
            .sum()
    }

    /// The last position.
    pub fn end(&self) -> u32 {
        self.positions.last().copied().unwrap_or(1).max(1)
    }

    fn of_bounds(promise: &PicturePromise) -> Steps {
        let limits: Vec<u32> = if promise.limits.is_empty() {
            vec![0]
        } else {
            promise.limits.iter().map(|limit| limit.limit).collect()
        };
        let mut totals: Vec<Vec<(u32, i64)>> = vec![Vec::new(); limits.len()];
        let mut persons = vec![0_i64; limits.len()];
        for result in promise.results.iter().filter(|result| result.persons > 0) {
            let class = usize::from(result.limit).min(limits.len() - 1);
            if let (Some(list), Some(sum)) = (totals.get_mut(class), persons.get_mut(class)) {
                *sum += result.persons;
                if let Some(total) = result.total {
                    list.push((total, result.persons));
                }
            }
        }
        for list in &mut totals {
            list.sort_unstable();
        }
        let positions = bounds(&limits, &totals, promise.measure);
        let served = totals
            .iter()
            .map(|list| cumulated(list, &positions))
            .collect();
        let promised = promised_indexes(&positions, &limits);
        Steps {
            positions,
            served,
            persons,
            promised,
        }
    }

    fn of_norms(promise: &PicturePromise, norm: u32) -> Steps {
        // Some forty steps up to the norm and as many beyond, round ones where the norm is round.
        let step = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2]
            .into_iter()
            .find(|&step| norm.is_multiple_of(step) && (25..=60).contains(&(norm / step)))
            .unwrap_or_else(|| (norm / 40).max(1));
        let end = norm.saturating_mul(2).max(step);
        let mut positions: Vec<u32> = (0..=end / step).map(|i| i * step).chain([norm]).collect();
        positions.sort_unstable();
        positions.dedup();
        let taking_part = || promise.results.iter().filter(|result| result.persons > 0);
        let persons = taking_part().map(|result| result.persons).sum();
        let served = positions
            .iter()
            .map(|&position| {
                if position == norm {
                    // As counted by the run, from the ratio before it was rounded for the page.
                    taking_part().map(|result| result.served).sum()
                } else {
                    taking_part()
                        .map(|result| served_under(result, position))
                        .sum()
                }
            })
            .collect();
        let promised = promised_indexes(&positions, &[norm]);
        Steps {
            positions,
            served: vec![served],
            persons: vec![persons],
            promised,
        }
    }
}

/// Persons × min(1, ratio ÷ norm), rounded down to a thousandth.
fn served_under(result: &PointResult, norm: u32) -> i64 {
    let ratio = result.ratio.unwrap_or(0);
    if ratio >= norm {
        return result.persons;
    }
    let product = i128::from(result.persons) * i128::from(ratio) / i128::from(norm);
    i64::try_from(product).unwrap_or(i64::MAX)
}

fn promised_indexes(positions: &[u32], limits: &[u32]) -> Vec<usize> {
    limits
        .iter()
        .map(|limit| positions.binary_search(limit).unwrap_or_else(|at| at))
        .collect()
}

/// Positions for a slider over bounds: round steps, as far as there is something to see, at
/// least half as far again as the furthest promise.
fn bounds(limits: &[u32], totals: &[Vec<(u32, i64)>], measure: PictureMeasure) -> Vec<u32> {
    let steps: &[u32] = match measure {
        // 5 s to 1 h
        PictureMeasure::Time => &[36_000, 18_000, 6_000, 3_000, 1_200, 600, 300, 150, 100, 50],
        // 10 m to 50 km
        _ => &[
            500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
        ],
    };
    let furthest = limits.iter().copied().max().unwrap_or(0).max(1);
    let known = totals
        .iter()
        .flatten()
        .map(|&(total, _)| total)
        .max()
        .unwrap_or(0);
    let most = high_quantile(totals);
    let wanted = most
        .clamp(
            furthest.saturating_add(furthest / 2),
            furthest.saturating_mul(3),
        )
        // Totals may be known up to some bound only; beyond it a flat curve would be a lie.
        .min(known.max(furthest.saturating_add(furthest / 10)));
    let fine = wanted / 50;
    let step = steps
        .iter()
        .copied()
        .find(|&step| step <= fine && limits.iter().all(|limit| limit.is_multiple_of(step)))
        .or_else(|| steps.iter().copied().find(|&step| step <= fine))
        .unwrap_or_else(|| fine.max(1));
    let count = wanted.div_ceil(step).min(400);
    let mut positions: Vec<u32> = (0..=count)
        .map(|i| i.saturating_mul(step))
        .chain(limits.iter().copied())
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// The total within which 98 of 100 persons are who are reached at all.
fn high_quantile(totals: &[Vec<(u32, i64)>]) -> u32 {
    let mut all: Vec<(u32, i64)> = totals.iter().flatten().copied().collect();
    all.sort_unstable();
    let persons: i64 = all.iter().map(|&(_, persons)| persons).sum();
    let mut sum = 0;
    for (total, persons_here) in all {
        sum += persons_here;
        if i128::from(sum) * 100 >= i128::from(persons) * 98 {
            return total;
        }
    }
    0
}

fn cumulated(totals: &[(u32, i64)], positions: &[u32]) -> Vec<i64> {
    let mut rest = totals.iter().peekable();
    let mut sum = 0;
    positions
        .iter()
        .map(|&position| {
            while let Some((_, persons)) = rest.next_if(|(total, _)| *total <= position) {
                sum += persons;
            }
            sum
        })
        .collect()
}

/// The least bound at which the promised share would be reached, for a promise with one limit
/// that is broken; `None` where no bound would do, or there are several limits.
pub(super) fn bound_that_would_do(promise: &PicturePromise) -> Option<u32> {
    if promise.kept != Some(false)
        || promise.limits.len() != 1
        || matches!(promise.measure, PictureMeasure::Places { .. })
    {
        return None;
    }
    let taking_part = || promise.results.iter().filter(|result| result.persons > 0);
    let persons: i64 = taking_part().map(|result| result.persons).sum();
    let mut totals: Vec<(u32, i64)> = taking_part()
        .filter_map(|result| Some((result.total?, result.persons)))
        .collect();
    totals.sort_unstable();
    let mut sum = 0;
    totals.into_iter().find_map(|(total, here)| {
        sum += here;
        let enough =
            i128::from(sum) * 1_000_000 >= i128::from(persons) * i128::from(promise.share_promised);
        enough.then_some(total)
    })
}

#[cfg(test)]
mod tests {
    use super::super::input::{Catchment, ClassLimit};
    use super::*;
    use proptest::prelude::*;

    fn promise(limits: &[u32], results: Vec<PointResult>) -> PicturePromise {
        PicturePromise {
            limits: limits
                .iter()
                .map(|&limit| ClassLimit { class: None, limit })
                .collect(),
            results,
            share_promised: 900_000,
            kept: Some(false),
            ..Default::default()
        }
    }

    #[test]
    fn positions_are_round_and_hold_every_limit() {
        let results = (0..100)
            .map(|i| PointResult {
                persons: 1000,
                total: Some(i * 600),
                ..Default::default()
            })
            .collect();
        let steps = Steps::of(&promise(&[12_000, 18_000], results));
        assert_eq!(steps.positions[1], 600);
        assert_eq!(steps.positions[steps.promised[0]], 12_000);
        assert_eq!(steps.positions[steps.promised[1]], 18_000);
        let odd = Steps::of(&promise(&[7_777], Vec::new()));
        assert_eq!(odd.positions[odd.promised[0]], 7_777);
    }

    #[test]
    fn the_slider_does_not_go_beyond_what_is_known() {
        let results = (0..1000)
            .map(|i| PointResult {
                persons: 1000,
                total: Some(i * 14),
                ..Default::default()
            })
            .collect();
        let steps = Steps::of(&promise(&[12_000], results));
        assert!(steps.end() <= 14_400, "{}", steps.end());
    }

    #[test]
    fn a_longer_bound_that_would_do_is_the_least() {
        let results = (1..=10)
            .map(|i| PointResult {
                persons: 1000,
                total: Some(i * 100),
                ..Default::default()
            })
            .collect();
        assert_eq!(bound_that_would_do(&promise(&[300], results)), Some(900));
        let unreached = vec![PointResult {
            persons: 1000,
            ..Default::default()
        }];
        assert_eq!(bound_that_would_do(&promise(&[300], unreached)), None);
    }

    proptest! {
        #[test]
        fn the_table_counts_as_plainly_as_can_be(
            rows in prop::collection::vec((0_i64..5_000, prop::option::of(0_u32..60_000), 0_u8..2), 1..60),
            limits in (1_u32..40_000, 1_u32..40_000),
        ) {
            let limits = [limits.0, limits.1];
            let results: Vec<PointResult> = rows
                .iter()
                .map(|&(persons, total, limit)| PointResult { persons, total, limit, ..Default::default() })
                .collect();
            let served: i64 = results
                .iter()
                .filter(|r| r.total.is_some_and(|total| total <= limits[usize::from(r.limit)]))
                .map(|r| r.persons)
                .sum();
            let steps = Steps::of(&promise(&limits, results.clone()));
            prop_assert_eq!(steps.promised_served(), served);
            prop_assert_eq!(steps.all_persons(), results.iter().map(|r| r.persons).sum::<i64>());
            for (class, row) in steps.served.iter().enumerate() {
                for (&position, &sum) in steps.positions.iter().zip(row) {
                    let plain: i64 = results
                        .iter()
                        .filter(|r| usize::from(r.limit) == class)
                        .filter(|r| r.total.is_some_and(|total| total <= position))
                        .map(|r| r.persons)
                        .sum();
                    prop_assert_eq!(sum, plain);
                }
            }
        }

        #[test]
        fn under_a_higher_norm_fewer_are_served(
            rows in prop::collection::vec((0_i64..5_000, 0_u32..90_000), 1..40),
            norm in 1_u32..60_000,
        ) {
            let mut promise = promise(&[], rows
                .iter()
                .map(|&(persons, ratio)| {
                    let mut result = PointResult { persons, ratio: Some(ratio), ..Default::default() };
                    result.served = served_under(&result, norm);
                    result
                })
                .collect());
            promise.measure = PictureMeasure::Places { norm, catchment: Some(Catchment::Time) };
            let steps = Steps::of(&promise);
            prop_assert!(steps.served[0].is_sorted_by(|a, b| a >= b));
            prop_assert_eq!(steps.served[0][0], steps.all_persons());
            prop_assert!(steps.positions.len() <= 170);
        }
    }
}
