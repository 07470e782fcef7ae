//! Checks answers of the covering models against the data; shares nothing with what found them.

use super::max_cover::Choice;
use super::set_cover::OutOfReach;
use super::{Answer, Goal, Status, Stop};

/// A rule that an answer breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// The sites do not ascend, or one stands twice.
    Order,
    /// There is no such site.
    Unknown(u32),
    /// A required site is not chosen.
    Required(u32),
    /// A forbidden site is chosen.
    Forbidden(u32),
    /// A point is covered less often than it needs.
    Short {
        /// Which one.
        point: usize,
        /// Sites that it needs.
        times: u32,
        /// Chosen sites that cover it.
        covered: u32,
    },
    /// Another number of sites was asked for.
    Count {
        /// Asked for.
        asked: usize,
        /// Chosen.
        chosen: usize,
    },
    /// The sites cost more than there is.
    Budget {
        /// There is.
        budget: i64,
        /// They cost.
        cost: i128,
    },
    /// The value is another one.
    Value {
        /// What the answer says.
        said: i64,
        /// What it is.
        found: i128,
    },
    /// The bound is on the wrong side of the value, or apart from it although proven.
    Bound {
        /// What the answer says.
        bound: i64,
        /// Value of the answer.
        value: i64,
    },
    /// Least instead of most, or the other way round.
    Wrong(Goal),
}

/// What is wrong with an answer of set covering; empty if nothing is.
///
/// For each point its sites, in any order, and how many of them it needs; empty costs are one each.
pub fn verify_set_cover<P: IntoIterator<Item = u32>>(
    answer: &Answer,
    statuses: &[Status],
    costs: &[i64],
    out_of_reach: OutOfReach,
    points: impl IntoIterator<Item = (P, u32)>,
) -> Vec<Broken> {
    let mut broken = verify_sites(answer, statuses, Goal::Least);
    let cost = cost_of(answer, costs);
    if cost != i128::from(answer.value) {
        broken.push(Broken::Value {
            said: answer.value,
            found: cost,
        });
    }
    let chosen = marked(answer, statuses.len());
    for (point, (sites, times)) in points.into_iter().enumerate() {
        let mut sites: Vec<u32> = sites
            .into_iter()
            .filter(|&site| (site as usize) < statuses.len())
            .collect();
        sites.sort_unstable();
        sites.dedup();
        let allowed = sites
            .iter()
            .filter(|&&site| statuses[site as usize] != Status::Forbidden)
            .count() as u32;
        let covered = sites.iter().filter(|&&site| chosen[site as usize]).count() as u32;
        let needed = match out_of_reach {
            OutOfReach::Refuse => times,
            OutOfReach::Leave => times.min(allowed),
        };
        if covered < needed {
            broken.push(Broken::Short {
                point,
                times,
                covered,
            });
        }
    }
    broken
}

/// What is wrong with an answer of maximal covering; empty if nothing is.
///
/// For each point the sites that cover it and how much of it each covers; the best chosen one
/// counts. Without partial coverage that is the weight of the point for each of its sites.
pub fn verify_max_cover<P: IntoIterator<Item = (u32, i64)>>(
    answer: &Answer,
    statuses: &[Status],
    choice: Choice<'_>,
    points: impl IntoIterator<Item = P>,
) -> Vec<Broken> {
    let mut broken = verify_sites(answer, statuses, Goal::Most);
    match choice {
        Choice::Sites(asked) => {
            if answer.chosen.len() != asked {
                broken.push(Broken::Count {
                    asked,
                    chosen: answer.chosen.len(),
                });
            }
        }
        Choice::Budget { costs, budget } => {
            let cost = cost_of(answer, costs);
            if cost > i128::from(budget) {
                broken.push(Broken::Budget { budget, cost });
            }
        }
    }
    let chosen = marked(answer, statuses.len());
    let found: i128 = points
        .into_iter()
        .map(|gains| {
            let of_chosen = gains
                .into_iter()
                .filter(|&(site, _)| chosen.get(site as usize) == Some(&true));
            i128::from(of_chosen.map(|(_, gain)| gain).max().unwrap_or(0))
        })
        .sum();
    if found != i128::from(answer.value) {
        broken.push(Broken::Value {
            said: answer.value,
            found,
        });
    }
    broken
}

fn verify_sites(answer: &Answer, statuses: &[Status], goal: Goal) -> Vec<Broken> {
    let mut broken = Vec::new();
    if answer.goal != goal {
        broken.push(Broken::Wrong(answer.goal));
    }
    if answer.chosen.windows(2).any(|pair| pair[0] >= pair[1]) {
        broken.push(Broken::Order);
    }
    for &site in &answer.chosen {
        match statuses.get(site as usize) {
            None => broken.push(Broken::Unknown(site)),
            Some(Status::Forbidden) => broken.push(Broken::Forbidden(site)),
            Some(_) => {}
        }
    }
    let chosen = marked(answer, statuses.len());
    for (site, (&status, chosen)) in (0_u32..).zip(statuses.iter().zip(chosen)) {
        if status == Status::Required && !chosen {
            broken.push(Broken::Required(site));
        }
    }
    let right = match goal {
        Goal::Least => answer.bound <= answer.value,
        Goal::Most => answer.bound >= answer.value,
    };
    if !right || (answer.stopped == Stop::Proven) != (answer.bound == answer.value) {
        broken.push(Broken::Bound {
            bound: answer.bound,
            value: answer.value,
        });
    }
    broken
}

/// Which of the sites that there are were chosen.
fn marked(answer: &Answer, sites: usize) -> Vec<bool> {
    let mut chosen = vec![false; sites];
    for &site in &answer.chosen {
        if let Some(chosen) = chosen.get_mut(site as usize) {
            *chosen = true;
        }
    }
    chosen
}

fn cost_of(answer: &Answer, costs: &[i64]) -> i128 {
    answer
        .chosen
        .iter()
        .map(|&site| i128::from(costs.get(site as usize).copied().unwrap_or(1)))
        .sum()
}
