//! Checks deployments of vehicles by definition, with no code of the solver.

use crate::site::expected_cover::{Deployment, ExpectedCover};
use crate::site::{Goal, Status, Stop};

/// A rule that a deployment breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// The sites do not ascend, one stands twice, or one has no vehicle.
    Order,
    /// The sites of the answer are not those that have vehicles.
    Chosen,
    /// There is no such site.
    NoSuchSite(u32),
    /// A vehicle stands at a forbidden site.
    Forbidden(u32),
    /// No vehicle stands at a required site.
    Missing(u32),
    /// More vehicles stand at a site than may.
    Crowded(u32),
    /// Another number of vehicles than there are.
    Number {
        /// There are.
        asked: usize,
        /// Placed.
        placed: usize,
    },
    /// The vehicles have another value.
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
    /// Least is sought.
    Goal,
}

/// What a deployment violates; empty: nothing.
///
/// Whether a better one exists is not checked here: that is what the bound says.
pub fn expected_cover(problem: &ExpectedCover<'_>, deployment: &Deployment) -> Vec<Broken> {
    let mut broken = Vec::new();
    let (answer, vehicles) = (&deployment.answer, &deployment.vehicles);
    let ascends = vehicles.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !ascends || vehicles.iter().any(|&(_, count)| count == 0) {
        broken.push(Broken::Order);
    }
    if !vehicles
        .iter()
        .map(|&(site, _)| site)
        .eq(answer.chosen.iter().copied())
    {
        broken.push(Broken::Chosen);
    }
    let mut at = vec![0_usize; problem.status.len()];
    for &(site, count) in vehicles {
        match problem.status.get(site as usize) {
            None => broken.push(Broken::NoSuchSite(site)),
            Some(status) => {
                at[site as usize] += count;
                if *status == Status::Forbidden {
                    broken.push(Broken::Forbidden(site));
                }
            }
        }
    }
    for (site, (&status, &count)) in (0_u32..).zip(problem.status.iter().zip(&at)) {
        if status == Status::Required && count == 0 {
            broken.push(Broken::Missing(site));
        }
        if count > problem.at_most {
            broken.push(Broken::Crowded(site));
        }
    }
    let placed = vehicles.iter().map(|&(_, count)| count).sum();
    if placed != problem.vehicles {
        broken.push(Broken::Number {
            asked: problem.vehicles,
            placed,
        });
    }
    let mut counted = 0_i128;
    for (point, &weight) in problem.weights.iter().enumerate() {
        let near = problem
            .lists
            .of(point)
            .iter()
            .map(|entry| at[entry.site as usize]);
        // Each vehicle answers what is free of what the ones before it leave.
        let (mut answered, mut next) = (0_i128, 1_000_000 - i128::from(problem.busy));
        for _ in 0..near.sum() {
            answered += next;
            next = next * i128::from(problem.busy) / 1_000_000;
        }
        counted += answered * i128::from(weight);
    }
    if i128::from(answer.value) != counted {
        broken.push(Broken::Value {
            said: answer.value,
            counted,
        });
    }
    if answer.bound < answer.value {
        broken.push(Broken::Bound {
            value: answer.value,
            bound: answer.bound,
        });
    }
    if (answer.stopped == Stop::Proven) != (answer.bound == answer.value) {
        broken.push(Broken::Stop(answer.stopped));
    }
    if answer.goal != Goal::Most {
        broken.push(Broken::Goal);
    }
    broken
}
