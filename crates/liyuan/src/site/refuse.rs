//! What makes a question impossible, told with the ids before a model is asked.

use super::question::{Far, Question};
use super::solve::{Choice, Model, SolveOptions};
use super::{SiteError, TableRow};
use crate::read::demand::write_persons;
use liyuan_planning::site::Status;
use liyuan_planning::site::set_cover::MOST_COST;

/// How many ids an error keeps for programs; its sentence names the first few of them.
pub const KEPT_IDS: usize = 1000;

/// The first ids of many.
pub(super) fn first_ids<'s>(ids: impl Iterator<Item = &'s str>) -> Vec<String> {
    ids.take(KEPT_IDS).map(str::to_owned).collect()
}

/// Greatest common divisor of some weights, 1 where all are zero.
pub(super) fn divisor(weights: &[i64]) -> i64 {
    let divisor = weights.iter().fold(0_i64, |divisor, &weight| {
        let (mut a, mut b) = (divisor, weight);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    divisor.max(1)
}

/// What a question comes to once statuses, bound and people are looked at.
pub(super) struct Looked {
    /// Greatest common divisor of the persons of all points.
    pub unit: i64,
    /// Persons of each point in that unit; 0 where the point takes no part.
    pub weights: Vec<i64>,
    /// Points with people whom too few sites reach that may be chosen, ascending.
    pub unreached: Vec<usize>,
    /// What is decided about each site: the table, and no site that cannot be weighed.
    pub status: Vec<Status>,
    /// What each site costs, in units of `cost_unit`; empty where the model does not ask. A site that
    /// cannot be chosen costs nothing.
    pub costs: Vec<i64>,
    /// Thousandths that all costs are multiples of.
    pub cost_unit: i64,
    /// Sites that cannot be chosen for want of a cost, ascending.
    pub without_cost: Vec<u32>,
}

/// Refuses what cannot be answered; else what the models need. `required`: one more site that is
/// required, whatever the table says.
///
/// # Errors
/// See [`SiteError`]: nobody is there, statuses and number or budget contradict, people are out of
/// reach who must be served.
pub(super) fn look(
    question: &Question<'_>,
    model: &Model,
    options: &SolveOptions<'_>,
    required: Option<u32>,
) -> Result<Looked, SiteError> {
    let demand = &question.demand;
    let unit = divisor(&demand.persons);
    let mut weights: Vec<i64> = demand
        .persons
        .iter()
        .map(|persons| persons / unit)
        .collect();
    let peopled = weights.iter().filter(|weight| **weight > 0).count();
    if peopled == 0 {
        return Err(SiteError::Nobody {
            file: demand.file.clone(),
            points: demand.ids.len(),
        });
    }
    let mut status = question.candidates.status.clone();
    if let Some(status) = required.and_then(|site| status.get_mut(site as usize)) {
        *status = Status::Required;
    }
    let (mut costs, without_cost) = costs(question, model, &mut status)?;
    let cost_unit = divisor(&costs);
    let allowed = status.iter().filter(|of| **of != Status::Forbidden).count();
    let required = status.iter().filter(|of| **of == Status::Required).count();
    if allowed == 0 {
        return Err(SiteError::NoCandidates {
            candidates: status.len(),
            without_cost: without_cost.len(),
        });
    }
    match *model {
        Model::PMedian { sites: asked }
        | Model::PCenter { sites: asked }
        | Model::MaxCover {
            choice: Choice::Sites(asked),
        } => {
            if asked > allowed {
                return Err(SiteError::TooMany { asked, allowed });
            }
            if asked < required {
                return Err(SiteError::BelowRequired { asked, required });
            }
        }
        Model::MaxCover {
            choice: Choice::Budget(budget),
        } => {
            let standing: i128 = (costs.iter().zip(&status))
                .filter(|(_, of)| **of == Status::Required)
                .map(|(cost, _)| i128::from(*cost))
                .sum();
            let standing = i64::try_from(standing).unwrap_or(i64::MAX);
            if standing > budget {
                return Err(SiteError::BudgetBelowRequired {
                    budget: write_persons(budget),
                    required: write_persons(standing),
                    missing: write_persons(standing - budget),
                });
            }
        }
        Model::SetCover { .. } => {}
    }
    for cost in &mut costs {
        *cost /= cost_unit;
    }
    if matches!(model, Model::SetCover { cheapest: true, .. }) {
        check_sum(question, &costs, cost_unit)?;
    }
    let times = model.times();
    let reached = |point: usize| {
        let near = question.lists.of(point).iter();
        near.filter(|entry| status.get(entry.site as usize) != Some(&Status::Forbidden))
            .take(times)
            .count()
            == times
    };
    let unreached: Vec<usize> = (0..weights.len())
        .filter(|&point| weights.get(point).is_some_and(|weight| *weight > 0) && !reached(point))
        .collect();
    let everybody = !matches!(model, Model::MaxCover { .. });
    if everybody && !unreached.is_empty() {
        if !options.leave_unreached {
            return Err(out_of_reach(
                question,
                (&status, &without_cost),
                times,
                &unreached,
                peopled,
            ));
        }
        // Set covering covers them as often as it can.
        if !matches!(model, Model::SetCover { .. }) {
            for &point in &unreached {
                if let Some(weight) = weights.get_mut(point) {
                    *weight = 0;
                }
            }
            if unreached.len() == peopled {
                return Err(nobody_reached(question, &status, times, &unreached));
            }
        }
    }
    Ok(Looked {
        unit,
        weights,
        unreached,
        status,
        costs,
        cost_unit,
        without_cost,
    })
}

/// What the candidates cost in thousandths, where the model asks, and which have no cost: they cannot be
/// chosen, and none may be required.
fn costs(
    question: &Question<'_>,
    model: &Model,
    status: &mut [Status],
) -> Result<(Vec<i64>, Vec<u32>), SiteError> {
    if !model.needs_costs() {
        return Ok(Default::default());
    }
    let Some(costs) = &question.candidates.costs else {
        return Err(SiteError::CostMissing {
            ids: Vec::new(),
            count: 0,
        });
    };
    let (mut missing, mut required) = (Vec::new(), Vec::new());
    for ((index, cost), of) in (0_u32..).zip(costs).zip(status.iter_mut()) {
        if cost.is_none() {
            match *of {
                Status::Required => required.push(index),
                Status::Candidate => missing.push(index),
                Status::Forbidden => {}
            }
            *of = Status::Forbidden;
        }
    }
    if !required.is_empty() {
        return Err(SiteError::CostMissing {
            count: required.len(),
            ids: question.candidates.ids_of(&required),
        });
    }
    let allowed = costs.iter().zip(status.iter());
    let costs = allowed.map(|(cost, of)| match of {
        Status::Forbidden => 0,
        _ => cost.unwrap_or(0),
    });
    Ok((costs.collect(), missing))
}

/// Refuses costs of sites, in parts of `unit` thousandths, that set covering does not add up exactly.
fn check_sum(question: &Question<'_>, costs: &[i64], unit: i64) -> Result<(), SiteError> {
    let sum: i128 = costs.iter().map(|&cost| i128::from(cost)).sum();
    if sum <= i128::from(MOST_COST) {
        return Ok(());
    }
    let most = (0..costs.len()).max_by_key(|&site| costs.get(site));
    let site = most.unwrap_or(0);
    let candidates = &question.candidates;
    let written = |parts: i128| {
        let thousandths = parts.saturating_mul(i128::from(unit));
        write_persons(i64::try_from(thousandths).unwrap_or(i64::MAX))
    };
    Err(SiteError::SiteCostsTooLarge {
        at: Box::new(TableRow {
            file: candidates.file.clone(),
            row: candidates.rows.get(site).copied(),
        }),
        id: candidates.ids.get(site).cloned().unwrap_or_default(),
        cost: written(i128::from(costs.get(site).copied().unwrap_or(0))),
        sum: written(sum),
        most: written(i128::from(MOST_COST)),
    })
}

/// Nobody is within reach, and those who are not were to be left out.
fn nobody_reached(
    question: &Question<'_>,
    status: &[Status],
    times: usize,
    unreached: &[usize],
) -> SiteError {
    let nearest = question.nearest(unreached, status, times);
    SiteError::NobodyReached {
        points: unreached.len(),
        persons: persons_at(question, unreached),
        enough: least(question, nearest.as_deref()),
    }
}

/// The least bound that reaches all, given who is nearest; `None` where there is none.
fn least(question: &Question<'_>, nearest: Option<&[Option<Far>]>) -> Option<String> {
    let costs = nearest?.iter().map(|far| far.map(|far| far.cost));
    let least = costs.max_by_key(|cost| cost.map_or(i64::MAX, |cost| cost))??;
    Some(question.write_cost(least))
}

fn persons_at(question: &Question<'_>, points: &[usize]) -> String {
    let persons = &question.demand.persons;
    let persons = points.iter().filter_map(|&point| persons.get(point));
    write_persons(persons.sum())
}

/// Who is out of reach, and what bound would do.
fn out_of_reach(
    question: &Question<'_>,
    (status, without_cost): (&[Status], &[u32]),
    times: usize,
    unreached: &[usize],
    points: usize,
) -> SiteError {
    // What the lists hold, and what lies beyond their end.
    let nearest = question.nearest(unreached, status, times);
    let enough = least(question, nearest.as_deref());
    let never = nearest.map_or(0, |nearest| {
        nearest.iter().filter(|far| far.is_none()).count()
    });
    let demand = &question.demand;
    SiteError::OutOfReach {
        ids: first_ids(
            unreached
                .iter()
                .filter_map(|&point| demand.ids.get(point))
                .map(String::as_str),
        ),
        count: unreached.len(),
        points,
        persons: persons_at(question, unreached),
        enough,
        never,
        without_cost: without_cost.len(),
    }
}
