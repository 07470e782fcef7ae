//! Checks answers to questions with rules by definition; shares nothing with what found them.

use super::capacitated::Number;
use super::ruled::{Measure, Ruled};
use super::{Answer, Goal, Status, Stop};

/// A rule that an answer breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Offence {
    /// The sites do not ascend, or one stands twice.
    Order,
    /// There is no such site.
    NoSuchSite(u32),
    /// A forbidden site is chosen.
    Forbidden(u32),
    /// A required site is missing.
    Missing(u32),
    /// Another number of sites than is allowed.
    Number(usize),
    /// So many sites in an area.
    Count {
        /// The area.
        area: usize,
        /// Sites chosen there.
        chosen: usize,
    },
    /// The sites of an area, or all (`None`), cost more than there is.
    Spent {
        /// The area.
        area: Option<usize>,
        /// What they cost.
        cost: i128,
    },
    /// Nobody serves this point.
    Unserved(usize),
    /// A rule about people is exceeded.
    People {
        /// Its number.
        cap: usize,
        /// What it comes to.
        sum: i128,
    },
    /// The sites have another value.
    Value {
        /// As the answer says.
        said: i64,
        /// As counted.
        counted: i128,
    },
    /// The bound is above the value, or they are equal and it is not called proven, or the other way round.
    Bound {
        /// The value.
        value: i64,
        /// The bound.
        bound: i64,
        /// Why it stopped.
        stopped: Stop,
    },
    /// The goal is another one.
    Goal(Goal),
}

/// What an answer to a question with rules violates; empty: nothing. O(entries of the lists).
///
/// Whether a better choice exists is not checked here: that is what the bound says.
pub fn verify_ruled(problem: &Ruled<'_>, answer: &Answer) -> Vec<Offence> {
    let mut offences = of_sites(problem, answer);
    offences.extend(of_areas(problem, answer));
    let mut open = vec![false; problem.lists.sites()];
    for &site in &answer.chosen {
        if let Some(open) = open.get_mut(site as usize) {
            *open = true;
        }
    }
    let served = |point: usize| {
        let list = problem.lists.of(point).iter();
        let near = list.filter(|entry| open[entry.site as usize]);
        near.map(|entry| entry.cost).min()
    };
    let mut counted = 0_i128;
    let mut sums = vec![0_i128; problem.caps.len()];
    for (point, &weight) in problem
        .weights
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight > 0)
    {
        let cost = served(point);
        let Some(paid) = cost.or(problem.unserved) else {
            offences.push(Offence::Unserved(point));
            continue;
        };
        counted += i128::from(weight) * i128::from(paid);
        for (sum, cap) in sums.iter_mut().zip(problem.caps) {
            if problem.point_area.get(point) != Some(&cap.area) {
                continue;
            }
            let of = match cap.measure {
                Measure::Cost => i128::from(paid),
                Measure::Beyond(bound) => i128::from(cost.is_none_or(|cost| cost > bound)),
            };
            *sum += i128::from(weight) * of;
        }
    }
    for (cap, (&sum, rule)) in sums.iter().zip(problem.caps).enumerate() {
        if sum > i128::from(rule.most) {
            offences.push(Offence::People { cap, sum });
        }
    }
    if counted != i128::from(answer.value) {
        offences.push(Offence::Value {
            said: answer.value,
            counted,
        });
    }
    let proven = answer.stopped == Stop::Proven;
    if answer.bound > answer.value || proven != (answer.bound == answer.value) {
        offences.push(Offence::Bound {
            value: answer.value,
            bound: answer.bound,
            stopped: answer.stopped,
        });
    }
    if answer.goal != Goal::Least {
        offences.push(Offence::Goal(answer.goal));
    }
    offences
}

/// Order, statuses and number of the chosen sites.
fn of_sites(problem: &Ruled<'_>, answer: &Answer) -> Vec<Offence> {
    let mut offences = Vec::new();
    if answer.chosen.windows(2).any(|pair| pair[0] >= pair[1]) {
        offences.push(Offence::Order);
    }
    for &site in &answer.chosen {
        match problem.status.get(site as usize) {
            None => offences.push(Offence::NoSuchSite(site)),
            Some(Status::Forbidden) => offences.push(Offence::Forbidden(site)),
            Some(_) => {}
        }
    }
    for (site, status) in (0_u32..).zip(problem.status) {
        if *status == Status::Required && !answer.chosen.contains(&site) {
            offences.push(Offence::Missing(site));
        }
    }
    let number = answer.chosen.len();
    let right = match problem.number {
        Number::Any => true,
        Number::AtMost(most) => number <= most,
        Number::Exactly(asked) => number == asked,
    };
    if !right {
        offences.push(Offence::Number(number));
    }
    offences
}

/// Counts and costs by area and in all.
fn of_areas(problem: &Ruled<'_>, answer: &Answer) -> Vec<Offence> {
    let mut offences = Vec::new();
    let cost = |sites: &[u32]| -> i128 {
        let costs = sites
            .iter()
            .filter_map(|&site| problem.costs.get(site as usize));
        costs.map(|cost| i128::from(*cost)).sum()
    };
    let mut spent = |area: Option<usize>, budget: Option<i64>, sites: &[u32]| {
        let cost = cost(sites);
        if budget.is_some_and(|budget| cost > i128::from(budget)) {
            offences.push(Offence::Spent { area, cost });
        }
    };
    spent(None, problem.budget, &answer.chosen);
    let mut counts = Vec::new();
    for (area, rule) in problem.areas.iter().enumerate() {
        let here =
            |site: &u32| problem.site_area.get(*site as usize).map(|of| *of as usize) == Some(area);
        let sites: Vec<u32> = answer.chosen.iter().copied().filter(here).collect();
        spent(Some(area), rule.budget, &sites);
        let chosen = sites.len();
        if chosen < rule.at_least || rule.at_most.is_some_and(|most| chosen > most) {
            counts.push(Offence::Count { area, chosen });
        }
    }
    offences.extend(counts);
    offences
}
