//! Checks allocations with capacities by definition, with no code of the solver.
//!
//! Everything is counted anew from the lists: sites, number, budget, who is served where, loads, cost.

use crate::site::capacitated::{Allocation, Capacitated, Number, Service};
use crate::site::{Goal, Status, Stop};

/// A rule that an allocation breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// The sites do not ascend, or one stands twice.
    Order,
    /// There is no such site.
    NoSuchSite(u32),
    /// A forbidden site is chosen.
    Forbidden(u32),
    /// A required site is missing.
    Missing(u32),
    /// Another number of sites than was asked for.
    Number {
        /// What was asked for.
        asked: Number,
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
    /// A share names no point, a site that cannot serve it or is not chosen, or a weight of nothing, or
    /// does not ascend.
    Share(usize),
    /// A point is served by several sites though it has to be whole.
    Divided(u32),
    /// Another weight of a point is served than it has.
    Served {
        /// The point.
        point: usize,
        /// Its weight.
        weight: i64,
        /// What is served of it.
        served: i128,
    },
    /// A site serves more than it has room for.
    Overfull {
        /// The site.
        site: u32,
        /// Its capacity.
        capacity: i64,
        /// What it serves.
        load: i128,
    },
    /// Sites and shares have another value.
    Value {
        /// As the answer says.
        said: i64,
        /// As counted.
        counted: i128,
    },
    /// The bound is on the wrong side of the value.
    Bound {
        /// The value.
        value: i64,
        /// The bound.
        bound: i64,
    },
    /// It is called proven though value and bound differ, or not proven though they are equal.
    Stop(Stop),
    /// Most is sought.
    Goal,
}

/// What an allocation violates; empty: nothing.
///
/// Whether a better choice exists is not checked here: that is what the bound says.
pub fn capacitated(problem: &Capacitated<'_>, allocation: &Allocation) -> Vec<Broken> {
    let mut broken = sites(problem, &allocation.answer.chosen);
    let mut served = vec![0_i128; problem.lists.points()];
    let mut load = vec![0_i128; problem.lists.sites()];
    let mut counted: i128 = 0;
    for &site in &allocation.answer.chosen {
        let cost = problem.fixed_costs.get(site as usize);
        counted += i128::from(cost.copied().unwrap_or(0));
    }
    let mut before: Option<(u32, u32)> = None;
    for (index, share) in allocation.shares.iter().enumerate() {
        let here = (share.point, share.site);
        let ascends = before.is_none_or(|before| before < here);
        if let Some((point, _)) = before
            && problem.service == Service::Whole
            && point == share.point
        {
            broken.push(Broken::Divided(point));
        }
        before = Some(here);
        let known = (share.point as usize) < problem.lists.points();
        let list = if known {
            problem.lists.of(share.point as usize)
        } else {
            &[]
        };
        let entry = list.iter().find(|entry| entry.site == share.site);
        match entry {
            Some(entry)
                if ascends
                    && share.weight > 0
                    && allocation.answer.chosen.contains(&share.site) =>
            {
                served[share.point as usize] += i128::from(share.weight);
                load[share.site as usize] += i128::from(share.weight);
                counted += i128::from(share.weight) * i128::from(entry.cost);
            }
            _ => broken.push(Broken::Share(index)),
        }
    }
    for (point, (&weight, &served)) in problem.weights.iter().zip(&served).enumerate() {
        if i128::from(weight) != served {
            broken.push(Broken::Served {
                point,
                weight,
                served,
            });
        }
    }
    for (site, (&capacity, &load)) in (0_u32..).zip(problem.capacity.iter().zip(&load)) {
        if load > i128::from(capacity) {
            broken.push(Broken::Overfull {
                site,
                capacity,
                load,
            });
        }
    }
    let answer = &allocation.answer;
    if answer.goal != Goal::Least {
        broken.push(Broken::Goal);
    }
    if i128::from(answer.value) != counted {
        broken.push(Broken::Value {
            said: answer.value,
            counted,
        });
    }
    if answer.bound > answer.value {
        broken.push(Broken::Bound {
            value: answer.value,
            bound: answer.bound,
        });
    }
    if (answer.stopped == Stop::Proven) != (answer.bound == answer.value) {
        broken.push(Broken::Stop(answer.stopped));
    }
    broken
}

/// Order, statuses, number and budget of the sites.
fn sites(problem: &Capacitated<'_>, chosen: &[u32]) -> Vec<Broken> {
    let mut broken = Vec::new();
    if chosen.windows(2).any(|pair| pair[0] >= pair[1]) {
        broken.push(Broken::Order);
    }
    for &site in chosen {
        match problem.status.get(site as usize) {
            None => broken.push(Broken::NoSuchSite(site)),
            Some(Status::Forbidden) => broken.push(Broken::Forbidden(site)),
            Some(_) => {}
        }
    }
    for (site, &status) in (0_u32..).zip(problem.status) {
        if status == Status::Required && !chosen.contains(&site) {
            broken.push(Broken::Missing(site));
        }
    }
    let keeps = match problem.number {
        Number::Any => true,
        Number::AtMost(most) => chosen.len() <= most,
        Number::Exactly(number) => chosen.len() == number,
    };
    if !keeps {
        broken.push(Broken::Number {
            asked: problem.number,
            chosen: chosen.len(),
        });
    }
    if let Some(budget) = problem.budget {
        let costs = chosen.iter();
        let costs = costs.filter_map(|&site| budget.costs.get(site as usize));
        let cost: i128 = costs.map(|&cost| i128::from(cost)).sum();
        if cost > i128::from(budget.budget) {
            broken.push(Broken::Budget {
                budget: budget.budget,
                cost,
            });
        }
    }
    broken
}
