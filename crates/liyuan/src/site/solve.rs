//! A question, a model, an answer that has been checked.

use super::SiteError;
use super::question::Question;
use super::refuse::{Looked, first_ids, look};
use super::solution::{Solution, tell};
use liyuan_planning::site::cover::Coverage;
use liyuan_planning::site::max_cover::{self, MaxCover};
use liyuan_planning::site::p_center::{self, PCenter};
use liyuan_planning::site::p_median::{self, PMedian};
use liyuan_planning::site::set_cover::{self, OutOfReach, SetCover};
use liyuan_planning::site::verify_cover::{verify_max_cover, verify_set_cover};
use liyuan_planning::site::{Answer, Limits, SiteError as ModelError, Stop, verify};
use std::sync::Mutex;

/// Which model, and what it needs beside the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// The fewest sites that leave nobody out.
    SetCover {
        /// Sites that each point needs within the bound.
        times: u32,
        /// The cheapest sites instead of the fewest.
        cheapest: bool,
    },
    /// The most people within the bound of a site.
    MaxCover {
        /// How many sites, or a budget.
        choice: Choice,
    },
    /// The shortest ways of all people together.
    PMedian {
        /// How many sites, the required ones among them.
        sites: usize,
    },
    /// The shortest longest way of anybody.
    PCenter {
        /// How many sites, the required ones among them.
        sites: usize,
    },
}

/// How much may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// So many sites, the required ones among them.
    Sites(usize),
    /// Sites that cost no more together, in thousandths.
    Budget(i64),
}

impl Model {
    /// Whether it asks what sites cost.
    pub fn needs_costs(&self) -> bool {
        matches!(
            self,
            Model::SetCover { cheapest: true, .. }
                | Model::MaxCover {
                    choice: Choice::Budget(_)
                }
        )
    }

    /// Its name on the command line and in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Model::SetCover { .. } => "set-cover",
            Model::MaxCover { .. } => "max-cover",
            Model::PMedian { .. } => "p-median",
            Model::PCenter { .. } => "p-center",
        }
    }
}

/// What a search may take, and what becomes of people out of reach.
#[derive(Debug, Clone, Copy, Default)]
pub struct SolveOptions<'a> {
    /// When to stop before the proof is there.
    pub limits: Limits<'a>,
    /// Serve all who can be served, where not all can.
    pub leave_unreached: bool,
}

/// Answers a question and checks the answer by definition, with no code of the search.
///
/// The same on any number of threads, unless `limits.stop` stops it.
///
/// # Errors
/// The question has no answer, and why, with ids; nothing was found within the limits; or the answer
/// breaks a rule of its model, which is a defect of the program.
pub fn solve(
    question: &Question<'_>,
    model: &Model,
    options: &SolveOptions<'_>,
) -> Result<Solution, SiteError> {
    solve_with(question, model, options, None)
}

/// As [`solve`], with one more site required, even if it is forbidden.
pub(super) fn solve_with(
    question: &Question<'_>,
    model: &Model,
    options: &SolveOptions<'_>,
    required: Option<u32>,
) -> Result<Solution, SiteError> {
    let looked = look(question, model, options, required)?;
    // The model does not say which limit left it without any choice.
    let stopped = Mutex::new(None);
    let asked = options.limits.stop;
    let stop = || {
        let stop = asked.and_then(|ask| ask());
        if stop.is_some()
            && let Ok(mut stopped) = stopped.lock()
        {
            *stopped = stop;
        }
        stop
    };
    let limits = Limits {
        stop: Some(&stop),
        ..options.limits
    };
    let found = match *model {
        Model::SetCover { times, .. } => set_cover(question, &looked, times, &limits),
        Model::MaxCover { choice } => max_cover(question, &looked, choice, &limits),
        Model::PMedian { sites } => {
            let problem = PMedian {
                lists: &question.lists,
                weights: &looked.weights,
                status: &looked.status,
                sites,
                fixed_costs: &[],
                off_list: None,
            };
            p_median::solve(&problem, &limits)
                .map(|answer| (broken(verify::p_median(&problem, &answer)), answer))
                .map_err(SiteError::from)
        }
        Model::PCenter { sites } => {
            let problem = PCenter {
                lists: &question.lists,
                weights: &looked.weights,
                status: &looked.status,
                sites,
            };
            p_center::solve(&problem, &limits)
                .map(|answer| (broken(verify::p_center(&problem, &answer)), answer))
                .map_err(SiteError::from)
        }
    };
    let (broken, answer) = found.map_err(|error| {
        let stopped = stopped.lock().ok().and_then(|stopped| *stopped);
        with_ids(error, question, stopped)
    })?;
    if let Some(broken) = broken {
        return Err(SiteError::Check {
            model: model.name(),
            broken,
        });
    }
    Ok(tell(question, model, answer, looked))
}

/// The first rules that an answer breaks, in words for a report.
fn broken<B: std::fmt::Debug>(broken: Vec<B>) -> Option<String> {
    (!broken.is_empty()).then(|| {
        let first: Vec<String> = broken
            .iter()
            .take(5)
            .map(|rule| format!("{rule:?}"))
            .collect();
        first.join(", ")
    })
}

type Found = Result<(Option<String>, Answer), SiteError>;

fn set_cover(question: &Question<'_>, looked: &Looked, times: u32, limits: &Limits<'_>) -> Found {
    let mut coverage = Coverage::new(&looked.status);
    for (point, &weight) in looked.weights.iter().enumerate() {
        let times = if weight > 0 { times } else { 0 };
        coverage.push_backed_up(near(question, point), weight, times)?;
    }
    let out_of_reach = if looked.unreached.is_empty() {
        OutOfReach::Refuse
    } else {
        OutOfReach::Leave
    };
    let problem = SetCover {
        coverage: &coverage,
        costs: &looked.costs,
        out_of_reach,
    };
    let answer = set_cover::set_cover(&problem, limits)?;
    let points = looked
        .weights
        .iter()
        .enumerate()
        .map(|(point, &weight)| (near(question, point), if weight > 0 { times } else { 0 }));
    let rules = verify_set_cover(&answer, &looked.status, &looked.costs, out_of_reach, points);
    Ok((broken(rules), answer))
}

fn max_cover(
    question: &Question<'_>,
    looked: &Looked,
    choice: Choice,
    limits: &Limits<'_>,
) -> Found {
    let mut coverage = Coverage::new(&looked.status);
    let persons = &question.demand.persons;
    for (point, &persons) in persons.iter().enumerate() {
        coverage.push(near(question, point), persons)?;
    }
    let choice = match choice {
        Choice::Sites(sites) => max_cover::Choice::Sites(sites),
        Choice::Budget(budget) => max_cover::Choice::Budget {
            costs: &looked.costs,
            budget: budget / looked.cost_unit,
        },
    };
    let problem = MaxCover {
        coverage: &coverage,
        choice,
    };
    let answer = max_cover::max_cover(&problem, limits)?;
    let points = persons
        .iter()
        .enumerate()
        .map(|(point, &persons)| near(question, point).map(move |site| (site, persons)));
    let rules = verify_max_cover(&answer, &looked.status, choice, points);
    Ok((broken(rules), answer))
}

/// The sites within the bound of a point.
fn near<'q>(question: &'q Question<'_>, point: usize) -> impl Iterator<Item = u32> + 'q {
    question.lists.of(point).iter().map(|entry| entry.site)
}

/// The error of a model with the ids of the tables where it names any.
pub(super) fn with_ids(
    error: SiteError,
    question: &Question<'_>,
    stopped: Option<Stop>,
) -> SiteError {
    match error {
        SiteError::Model(ModelError::TooFewSites {
            sites,
            least,
            enough,
        }) => SiteError::TooFew {
            asked: sites,
            least,
            enough,
        },
        SiteError::Model(ModelError::Stopped) => SiteError::NothingYet {
            stopped: stopped.unwrap_or(Stop::Work).as_str(),
        },
        SiteError::Model(ModelError::Unserved { points }) => {
            let ids = points
                .iter()
                .filter_map(|&point| question.demand.ids.get(point));
            SiteError::OutOfReach {
                ids: first_ids(ids.map(String::as_str)),
                count: points.len(),
                points: question.demand.ids.len(),
                persons: crate::read::demand::write_persons(
                    points
                        .iter()
                        .filter_map(|&point| question.demand.persons.get(point))
                        .sum(),
                ),
                enough: None,
                never: 0,
                without_cost: 0,
            }
        }
        other => other,
    }
}
