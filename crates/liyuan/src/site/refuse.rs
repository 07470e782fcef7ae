//! What makes a question impossible, told with the ids before a model is asked.

use super::SiteError;
use super::question::Question;
use super::solve::{Choice, Model, SolveOptions};
use crate::read::demand::write_persons;
use liyuan_planning::site::Status;

/// How many ids an error names.
const NAMED: usize = 10;

/// The first ids of many.
pub(super) fn first_ids<'s>(ids: impl Iterator<Item = &'s str>) -> Vec<String> {
    ids.take(NAMED).map(str::to_owned).collect()
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
    /// What each site costs, in thousandths; empty where the model does not ask.
    pub costs: Vec<i64>,
}

/// Refuses what cannot be answered; else what the models need.
///
/// # Errors
/// See [`SiteError`]: nobody is there, statuses and number or budget contradict, people are out of
/// reach who must be served.
pub(super) fn look(
    question: &Question<'_>,
    model: &Model,
    options: &SolveOptions<'_>,
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
    let costs = costs(question, model, &mut status)?;
    let allowed = status.iter().filter(|of| **of != Status::Forbidden).count();
    let required = status.iter().filter(|of| **of == Status::Required).count();
    if allowed == 0 {
        return Err(SiteError::NoCandidates {
            candidates: status.len(),
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
    let times = match model {
        Model::SetCover { times, .. } => *times as usize,
        _ => 1,
    };
    let bound = question.within.unwrap_or(u32::MAX);
    let reached = |point: usize| {
        let near = question.lists.of(point).iter();
        near.take_while(|entry| entry.cost <= bound)
            .filter(|entry| status.get(entry.site as usize) != Some(&Status::Forbidden))
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
            return Err(out_of_reach(question, &status, times, &unreached, peopled));
        }
        // Set covering covers them as often as it can.
        if !matches!(model, Model::SetCover { .. }) {
            for &point in &unreached {
                if let Some(weight) = weights.get_mut(point) {
                    *weight = 0;
                }
            }
            if unreached.len() == peopled {
                return Err(out_of_reach(question, &status, times, &unreached, peopled));
            }
        }
    }
    Ok(Looked {
        unit,
        weights,
        unreached,
        status,
        costs,
    })
}

/// What the candidates cost, where the model asks. A candidate without a cost cannot be chosen, and
/// none may be required.
fn costs(
    question: &Question<'_>,
    model: &Model,
    status: &mut [Status],
) -> Result<Vec<i64>, SiteError> {
    let asked = matches!(
        model,
        Model::SetCover { cheapest: true, .. }
            | Model::MaxCover {
                choice: Choice::Budget(_)
            }
    );
    if !asked {
        return Ok(Vec::new());
    }
    let Some(costs) = &question.candidates.costs else {
        return Err(SiteError::CostMissing {
            ids: Vec::new(),
            count: 0,
        });
    };
    let mut missing = Vec::new();
    for (index, (cost, of)) in costs.iter().zip(status.iter_mut()).enumerate() {
        if cost.is_none() {
            if *of == Status::Required {
                missing.push(index);
            }
            *of = Status::Forbidden;
        }
    }
    if !missing.is_empty() {
        let ids = &question.candidates.ids;
        return Err(SiteError::CostMissing {
            count: missing.len(),
            ids: first_ids(
                missing
                    .iter()
                    .filter_map(|&at| ids.get(at))
                    .map(String::as_str),
            ),
        });
    }
    Ok(costs.iter().map(|cost| cost.unwrap_or(0)).collect())
}

/// Who is out of reach, and what bound would do.
fn out_of_reach(
    question: &Question<'_>,
    status: &[Status],
    times: usize,
    unreached: &[usize],
    points: usize,
) -> SiteError {
    let may = |site: u32| status.get(site as usize) != Some(&Status::Forbidden);
    // What the lists hold beyond the bound, or, where they end there, what a search finds.
    let nth = |point: usize| {
        let mut allowed = question
            .lists
            .of(point)
            .iter()
            .filter(|entry| may(entry.site));
        allowed.nth(times - 1).map(|entry| entry.cost)
    };
    let searched = match &question.beyond {
        Some(nearest) if times == 1 => Some(nearest(status)),
        _ => None,
    };
    let known = question.beyond.is_none() || times == 1;
    let (mut enough, mut never) = (0, 0);
    for &point in unreached {
        let least = match &searched {
            Some(least) => least.get(point).copied().flatten(),
            None => nth(point),
        };
        match least {
            Some(least) => enough = enough.max(least),
            None => never += 1,
        }
    }
    let demand = &question.demand;
    let persons: i64 = unreached
        .iter()
        .filter_map(|&point| demand.persons.get(point))
        .sum();
    SiteError::OutOfReach {
        ids: first_ids(
            unreached
                .iter()
                .filter_map(|&point| demand.ids.get(point))
                .map(String::as_str),
        ),
        count: unreached.len(),
        points,
        persons: write_persons(persons),
        enough: (known && never == 0).then(|| question.write_cost(enough)),
        never: if known { never } else { 0 },
    }
}
