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
    /// A chosen site serves less than its minimum.
    BelowMinimum {
        /// The site.
        site: u32,
        /// Its minimum.
        least: i64,
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
    for &site in &answer.chosen {
        let least = problem.least.get(site as usize).copied().unwrap_or(0);
        let load = load.get(site as usize).copied().unwrap_or(0);
        if load < i128::from(least) {
            broken.push(Broken::BelowMinimum { site, least, load });
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::capacitated::{Budget, Share};
    use crate::site::{Answer, Entry, Lists};

    /// One wrong allocation per rule, each told as that.
    #[test]
    fn each_broken_rule_is_found() {
        let entry = |cost, site| Entry { cost, site };
        let mut lists = Lists::new(4);
        lists.push([entry(1, 0), entry(5, 1), entry(6, 3)]);
        lists.push([entry(9, 0), entry(2, 1), entry(7, 3)]);
        lists.push([entry(9, 2)]);
        let problem = Capacitated {
            lists: &lists,
            weights: &[3, 4, 0],
            status: &[
                Status::Required,
                Status::Candidate,
                Status::Forbidden,
                Status::Candidate,
            ],
            capacity: &[4, 4, 4, 0],
            least: &[3, 1, 0, 0],
            fixed_costs: &[10, 20, 0, 0],
            number: Number::AtMost(2),
            budget: Some(Budget {
                costs: &[1, 1, 1, 8],
                budget: 5,
            }),
            service: Service::Split,
        };
        let share = |point, site, weight| Share {
            point,
            site,
            weight,
        };
        let right = Allocation {
            answer: Answer {
                goal: Goal::Least,
                chosen: vec![0, 1],
                value: 41,
                bound: 41,
                stopped: Stop::Proven,
                work: 0,
            },
            shares: vec![share(0, 0, 3), share(1, 1, 4)],
        };
        assert_eq!(capacitated(&problem, &right), []);
        let found = |change: &dyn Fn(&mut Allocation)| {
            let mut wrong = right.clone();
            change(&mut wrong);
            capacitated(&problem, &wrong)
        };
        let has = |change: &dyn Fn(&mut Allocation), broken: Broken| {
            let all = found(change);
            assert!(all.contains(&broken), "{broken:?} not in {all:?}");
        };
        let value = |said, counted| Broken::Value { said, counted };
        assert_eq!(found(&|a| a.answer.value = 42)[0], value(42, 41));
        has(&|a| a.answer.chosen = vec![1, 0], Broken::Order);
        has(&|a| a.answer.chosen = vec![0, 9], Broken::NoSuchSite(9));
        has(&|a| a.answer.chosen = vec![0, 2], Broken::Forbidden(2));
        has(&|a| a.answer.chosen = vec![1], Broken::Missing(0));
        let number = Broken::Number {
            asked: Number::AtMost(2),
            chosen: 3,
        };
        has(&|a| a.answer.chosen = vec![0, 1, 3], number);
        let budget = Broken::Budget { budget: 5, cost: 9 };
        has(&|a| a.answer.chosen = vec![0, 3], budget);
        // Not chosen, not on the list, nothing, no such point, twice.
        has(&|a| a.answer.chosen = vec![0], Broken::Share(1));
        has(&|a| a.shares[1].site = 2, Broken::Share(1));
        has(&|a| a.shares[1].weight = 0, Broken::Share(1));
        has(&|a| a.shares[1].point = 3, Broken::Share(1));
        has(&|a| a.shares[1] = a.shares[0], Broken::Share(1));
        let served = Broken::Served {
            point: 0,
            weight: 3,
            served: 2,
        };
        has(&|a| a.shares[0].weight = 2, served);
        let overfull = Broken::Overfull {
            site: 0,
            capacity: 4,
            load: 7,
        };
        has(&|a| a.shares[1].site = 0, overfull);
        let below = Broken::BelowMinimum {
            site: 0,
            least: 3,
            load: 2,
        };
        has(&|a| a.shares[0].weight = 2, below);
        let below = Broken::BelowMinimum {
            site: 1,
            least: 1,
            load: 0,
        };
        has(&|a| a.shares[1].site = 0, below);
        let bound = Broken::Bound {
            value: 41,
            bound: 42,
        };
        assert_eq!(
            found(&|a| a.answer.bound = 42),
            [bound, Broken::Stop(Stop::Proven)]
        );
        assert_eq!(
            found(&|a| a.answer.stopped = Stop::Gap),
            [Broken::Stop(Stop::Gap)]
        );
        assert_eq!(found(&|a| a.answer.goal = Goal::Most), [Broken::Goal]);
        let mut divided = right.clone();
        divided.shares = vec![share(0, 0, 3), share(1, 0, 1), share(1, 1, 3)];
        divided.answer.value = 30 + 3 + 9 + 6;
        divided.answer.bound = 48;
        assert_eq!(capacitated(&problem, &divided), []);
        let whole = Capacitated {
            service: Service::Whole,
            ..problem
        };
        assert_eq!(capacitated(&whole, &divided), [Broken::Divided(1)]);
    }
}
