//! Sites that an answer has and does not need.

use crate::site::Status;
use crate::site::cover::rows::Coverage;
use std::cmp::Reverse;

/// Takes out of `chosen` (ascending) the sites without which every row still has what it needs, the dearest
/// first, of equals the latest; required ones stay. Gives what they cost.
pub(super) fn drop_needless(coverage: &Coverage, costs: &[i64], chosen: &mut Vec<u32>) -> i64 {
    let status = coverage.statuses();
    let mut position: Vec<Option<usize>> = vec![None; status.len()];
    for (at, &site) in chosen.iter().enumerate() {
        if status[site as usize] != Status::Required {
            position[site as usize] = Some(at);
        }
    }
    let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); chosen.len()];
    let mut have = vec![0_u32; coverage.rows()];
    for (row, have) in have.iter_mut().enumerate() {
        for &site in coverage.sets().of(row) {
            if let Some(at) = position[site as usize] {
                rows_of[at].push(row);
                *have += 1;
            }
        }
    }
    let mut order: Vec<usize> = (0..chosen.len())
        .filter(|&at| position[chosen[at] as usize].is_some())
        .collect();
    order.sort_by_key(|&at| (Reverse(costs[chosen[at] as usize]), Reverse(at)));
    let mut spared = 0;
    let mut kept = vec![true; chosen.len()];
    for at in order {
        let needed = |&row: &usize| have[row] <= coverage.needs()[row];
        if !rows_of[at].iter().any(needed) {
            kept[at] = false;
            spared += costs[chosen[at] as usize];
            for &row in &rows_of[at] {
                have[row] -= 1;
            }
        }
    }
    let mut kept = kept.into_iter();
    chosen.retain(|_| kept.next().unwrap_or(true));
    spared
}

#[cfg(test)]
mod tests {
    use crate::site::cover::Coverage;
    use crate::site::set_cover::{OutOfReach, SetCover, set_cover};
    use crate::site::{Limits, Status};

    #[test]
    fn where_nothing_costs_anything_no_site_is_there_that_is_not_needed() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..500 {
            let sites = 2 + next(8) as usize;
            let mut status = vec![Status::Candidate; sites];
            if next(3) == 0 {
                status[0] = Status::Required;
            }
            let times = 1 + next(2) as u32;
            let lists: Vec<Vec<u32>> = (0..1 + next(12))
                .map(|_| (0..sites as u32).filter(|_| next(2) == 0).collect())
                .collect();
            let mut coverage = Coverage::new(&status);
            for list in &lists {
                coverage
                    .push_backed_up(list.iter().copied(), 1, times)
                    .unwrap();
            }
            let costs: Vec<i64> = (0..sites).map(|_| (next(3) / 2) as i64).collect();
            let problem = SetCover {
                coverage: &coverage,
                costs: &costs,
                out_of_reach: OutOfReach::Leave,
            };
            let answer = set_cover(&problem, &Limits::default()).unwrap();
            assert_eq!(answer.value, answer.bound);
            let served = |chosen: &[u32]| -> Vec<usize> {
                let near = |list: &Vec<u32>| list.iter().filter(|s| chosen.contains(s)).count();
                lists
                    .iter()
                    .map(|list| near(list).min(times as usize))
                    .collect()
            };
            let with = served(&answer.chosen);
            for &site in &answer.chosen {
                let mut without = answer.chosen.clone();
                without.retain(|&other| other != site);
                let is_required = status[site as usize] == Status::Required;
                assert!(
                    is_required || served(&without) != with,
                    "{site} of {answer:?}"
                );
            }
        }
    }
}
