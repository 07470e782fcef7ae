//! Checks answers by definition, with no code of the solvers.
//!
//! Everything is counted anew from the lists: which sites stand in the answer, whom they serve, at
//! what cost. O(entries of the lists), and for cut lists as many questions as points times sites.

use crate::site::p_center::PCenter;
use crate::site::p_median::PMedian;
use crate::site::{Answer, Goal, Status, Stop};

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
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
        /// Asked for.
        asked: usize,
        /// Chosen.
        chosen: usize,
    },
    /// Nobody serves this point.
    Unserved(usize),
    /// The sites have another value.
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
    /// The goal is another one.
    Goal(Goal),
    /// A site off the list of a point is cheaper than the dearest on it: bounds do not hold.
    CutTooSoon {
        /// The point.
        point: usize,
        /// The site off its list.
        site: u32,
    },
}

/// What an answer to a p-median problem violates; empty: nothing.
///
/// Whether a better choice exists is not checked here: that is what the bound says.
pub fn p_median(problem: &PMedian<'_>, answer: &Answer) -> Vec<Violation> {
    let mut violations = choice(problem.status, problem.sites, answer);
    let open = table(problem.status.len(), answer);
    let is_open = |site: u32| open[site as usize];
    // The last point on whose list each site was seen.
    let mut listed_for = vec![usize::MAX; problem.lists.sites()];
    let mut counted = 0_i128;
    for &site in &answer.chosen {
        counted += i128::from(problem.fixed_costs.get(site as usize).copied().unwrap_or(0));
    }
    for (point, &weight) in problem.weights.iter().enumerate() {
        if weight == 0 {
            continue;
        }
        let list = problem.lists.of(point);
        let mut least: Option<u32> = None;
        for entry in list {
            if is_open(entry.site) {
                least = Some(least.map_or(entry.cost, |cost| cost.min(entry.cost)));
            }
        }
        if let Some(off_list) = problem.off_list.filter(|off| !off.complete(point)) {
            let dearest = list.iter().map(|entry| entry.cost).max().unwrap_or(0);
            for entry in list {
                listed_for[entry.site as usize] = point;
            }
            for &site in &answer.chosen {
                if listed_for
                    .get(site as usize)
                    .is_none_or(|&seen| seen == point)
                {
                    continue;
                }
                let Some(cost) = off_list.cost(point, site) else {
                    continue;
                };
                if cost < dearest {
                    violations.push(Violation::CutTooSoon { point, site });
                }
                least = Some(least.map_or(cost, |known| known.min(cost)));
            }
        }
        match least {
            Some(cost) => counted += i128::from(weight) * i128::from(cost),
            None => violations.push(Violation::Unserved(point)),
        }
    }
    value(counted, answer, &mut violations);
    violations
}

/// What an answer to a p-centre problem violates; empty: nothing. Points without weight take no part.
pub fn p_center(problem: &PCenter<'_>, answer: &Answer) -> Vec<Violation> {
    let PCenter {
        lists,
        weights,
        status,
        sites,
    } = *problem;
    let mut violations = choice(status, sites, answer);
    let open = table(status.len(), answer);
    let mut radius = 0;
    for (point, &weight) in weights.iter().enumerate() {
        if weight == 0 {
            continue;
        }
        let costs = lists.of(point).iter();
        let served = costs.filter(|entry| open[entry.site as usize]);
        match served.map(|entry| entry.cost).min() {
            Some(cost) => radius = radius.max(cost),
            None => violations.push(Violation::Unserved(point)),
        }
    }
    value(i128::from(radius), answer, &mut violations);
    violations
}

/// Whether each site is chosen.
fn table(sites: usize, answer: &Answer) -> Vec<bool> {
    let mut open = vec![false; sites];
    for &site in &answer.chosen {
        if let Some(open) = open.get_mut(site as usize) {
            *open = true;
        }
    }
    open
}

/// Order, statuses and number of the chosen sites.
fn choice(status: &[Status], sites: usize, answer: &Answer) -> Vec<Violation> {
    let mut violations = Vec::new();
    if answer.chosen.windows(2).any(|pair| pair[0] >= pair[1]) {
        violations.push(Violation::Order);
    }
    for &site in &answer.chosen {
        match status.get(site as usize) {
            None => violations.push(Violation::NoSuchSite(site)),
            Some(Status::Forbidden) => violations.push(Violation::Forbidden(site)),
            Some(_) => {}
        }
    }
    let open = table(status.len(), answer);
    for (site, (&status, open)) in (0_u32..).zip(status.iter().zip(open)) {
        if status == Status::Required && !open {
            violations.push(Violation::Missing(site));
        }
    }
    if answer.chosen.len() != sites {
        violations.push(Violation::Number {
            asked: sites,
            chosen: answer.chosen.len(),
        });
    }
    violations
}

/// Value, bound, and what the answer calls itself.
fn value(counted: i128, answer: &Answer, violations: &mut Vec<Violation>) {
    if answer.goal != Goal::Least {
        violations.push(Violation::Goal(answer.goal));
    }
    if i128::from(answer.value) != counted {
        violations.push(Violation::Value {
            said: answer.value,
            counted,
        });
    }
    if answer.bound > answer.value {
        violations.push(Violation::Bound {
            value: answer.value,
            bound: answer.bound,
        });
    }
    if (answer.stopped == Stop::Proven) != (answer.bound == answer.value) {
        violations.push(Violation::Stop(answer.stopped));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Entry, Lists};

    /// One wrong answer per violation, each told as that and nothing else.
    #[test]
    fn each_violation_is_found() {
        let entry = |cost, site| Entry { cost, site };
        let mut lists = Lists::new(4);
        lists.push([entry(1, 0), entry(5, 1), entry(6, 3)]);
        lists.push([entry(9, 0), entry(2, 1), entry(7, 3)]);
        lists.push([entry(9, 2)]);
        let status = [
            Status::Required,
            Status::Candidate,
            Status::Forbidden,
            Status::Candidate,
        ];
        let problem = PMedian {
            lists: &lists,
            weights: &[3, 1, 0],
            status: &status,
            sites: 2,
            fixed_costs: &[10, 20, 0, 0],
            off_list: None,
        };
        let right = Answer {
            goal: Goal::Least,
            chosen: vec![0, 1],
            value: 35,
            bound: 35,
            stopped: Stop::Proven,
            work: 0,
        };
        assert_eq!(p_median(&problem, &right), []);
        let found = |change: &dyn Fn(&mut Answer)| {
            let mut wrong = right.clone();
            change(&mut wrong);
            p_median(&problem, &wrong)
        };
        assert_eq!(
            found(&|a| a.value = 34)[0],
            Violation::Value {
                said: 34,
                counted: 35
            }
        );
        let bound = Violation::Bound {
            value: 35,
            bound: 36,
        };
        assert_eq!(
            found(&|a| a.bound = 36),
            [bound, Violation::Stop(Stop::Proven)]
        );
        assert_eq!(
            found(&|a| a.stopped = Stop::Gap),
            [Violation::Stop(Stop::Gap)]
        );
        assert!(found(&|a| a.chosen = vec![1, 0]).contains(&Violation::Order));
        assert!(found(&|a| a.chosen = vec![1, 3]).contains(&Violation::Missing(0)));
        assert!(found(&|a| a.chosen = vec![0, 2]).contains(&Violation::Forbidden(2)));
        assert!(found(&|a| a.chosen = vec![0, 9]).contains(&Violation::NoSuchSite(9)));
        let number = Violation::Number {
            asked: 2,
            chosen: 1,
        };
        assert!(found(&|a| a.chosen = vec![0]).contains(&number));
        let center = Answer {
            value: 2,
            bound: 2,
            ..right.clone()
        };
        let weighted = |weights| {
            let problem = PCenter {
                lists: &lists,
                weights,
                status: &status,
                sites: 2,
            };
            p_center(&problem, &center)
        };
        assert_eq!(weighted(&[3, 1, 0]), []);
        assert_eq!(weighted(&[3, 1, 1]), [Violation::Unserved(2)]);
    }
}
