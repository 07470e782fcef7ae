//! The answer for each number of sites of a range.

use super::SiteError;
use super::area_error::AreaError;
use super::areas::Rules;
use super::output::{cost, exact, mean, names, thousandths};
use super::question::{Question, Unit};
use super::solution::{Amount, Mean, Solution};
use super::solve::{Choice, Model, SolveOptions, solve};
use crate::tables::text::{Decimal, Rows};
use liyuan_finding::{Diagnose, Kind};
use liyuan_planning::site::Goal;
use std::ops::RangeInclusive;

/// What so many sites can do.
#[derive(Debug)]
pub struct CurvePoint {
    /// Number of sites, the required ones among them.
    pub sites: usize,
    /// The answer, or why there is none: the question is impossible with so many, or the search was
    /// stopped before it found any.
    pub found: Result<Box<Solution>, Box<SiteError>>,
    /// No choice of so many sites has a better value. At least as good as the bound of the answer: what
    /// more sites cannot do, fewer cannot either.
    pub bound: Option<Amount>,
    /// By how much the value is better than that of one site less; `None` where one of the two is
    /// missing.
    pub gain: Option<Amount>,
}

impl CurvePoint {
    /// Distance between value and bound as a share of the value; `None` where there is no value.
    pub fn gap(&self) -> Option<f64> {
        let (solution, bound) = (self.found.as_ref().ok()?, self.bound?);
        let apart = (solution.objective.parts - bound.parts).abs();
        let value = solution.objective.parts.abs().max(1);
        Some(apart as f64 / value as f64)
    }
}

/// Answers a question for each number of sites of a range, ascending; none is left out, up to the first
/// that is above the number of sites which may be chosen.
///
/// The lists are read and prepared once. The work limit of the options holds for all together: each
/// number gets an equal share of what is left. `next` is called before each with the count of those that are
/// still to come, itself among them, so that a clock can be shared likewise.
///
/// # Errors
/// The model is not one of a number of sites, or the question cannot be answered for any number: nobody
/// is there, people are out of reach, sums do not fit.
pub fn curve(
    question: &Question<'_>,
    model: &Model,
    range: RangeInclusive<usize>,
    options: &SolveOptions<'_>,
    mut next: impl FnMut(usize),
) -> Result<Vec<CurvePoint>, SiteError> {
    let mut points: Vec<CurvePoint> = Vec::new();
    let mut work = options.limits.work;
    let last = *range.end();
    for sites in range {
        let Some(model) = model.with_sites(sites) else {
            return Err(SiteError::NoCurve {
                model: model.name(),
            });
        };
        let left = last - sites + 1;
        next(left);
        let mut limits = options.limits;
        limits.work = work.map(|work| work / left as u64);
        let found = solve(question, &model, &SolveOptions { limits, ..*options });
        let found = match found {
            Ok(solution) => {
                work = work.map(|work| work.saturating_sub(solution.answer.work));
                Ok(Box::new(solution))
            }
            Err(error @ SiteError::NothingYet { .. }) => {
                work = work.map(|work| work.saturating_sub(limits.work.unwrap_or(0)));
                Err(Box::new(error))
            }
            Err(error) if of_number(&error) => Err(Box::new(error)),
            Err(error) => return Err(error),
        };
        let all_are_too_few =
            matches!(&found, Err(error) if matches!(**error, SiteError::TooMany { .. }));
        points.push(CurvePoint {
            sites,
            bound: found.as_ref().ok().map(|solution| solution.bound),
            gain: None,
            found,
        });
        if all_are_too_few {
            break;
        }
    }
    // With budgets by area one more site may not be paid for.
    let budgets = |rules: &Rules| rules.areas.iter().any(|area| area.budget.is_some());
    if !question.rules.as_ref().is_some_and(budgets) {
        tighten(&mut points);
    }
    for at in 1..points.len() {
        let [before, after] = [&points[at - 1], &points[at]].map(|point| point.found.as_ref().ok());
        points[at].gain = before.zip(after).map(|(before, after)| Amount {
            parts: better(after, after.objective.parts - before.objective.parts),
            per: after.objective.per,
        });
    }
    Ok(points)
}

/// Whether another number of sites may have an answer where this one has none.
fn of_number(error: &SiteError) -> bool {
    error.kind() == Kind::Infeasible
        && matches!(
            error,
            SiteError::TooMany { .. }
                | SiteError::BelowRequired { .. }
                | SiteError::TooFew { .. }
                | SiteError::Areas(
                    AreaError::TooFew { .. }
                        | AreaError::TooMany { .. }
                        | AreaError::Budget { .. }
                        | AreaError::Together { .. }
                )
        )
}

/// A change as what it makes better.
fn better(solution: &Solution, change: i128) -> i128 {
    match solution.answer.goal {
        Goal::Least => -change,
        Goal::Most => change,
    }
}

/// Bounds of more sites hold for fewer.
fn tighten(points: &mut [CurvePoint]) {
    let mut known: Option<Amount> = None;
    for point in points.iter_mut().rev() {
        let (Some(bound), Ok(solution)) = (&mut point.bound, &point.found) else {
            continue;
        };
        if let Some(known) = known {
            let tighter = match solution.answer.goal {
                Goal::Least => known.parts > bound.parts,
                Goal::Most => known.parts < bound.parts,
            };
            if tighter {
                *bound = known;
            }
        }
        known = Some(*bound);
    }
}

/// Columns of `curve.csv`.
pub(super) fn columns(unit: Unit) -> Vec<&'static str> {
    let names = names(unit);
    vec![
        "p",
        "objective",
        "bound",
        "gap",
        "gain",
        "unit",
        "persons_served",
        names.mean,
        names.worst,
        "stopped",
        "reason",
    ]
}

/// `curve.csv`: a row for each number of sites.
pub(super) fn csv(question: &Question<'_>, points: &[CurvePoint]) -> Vec<u8> {
    let mut rows = Rows::with_heading(&columns(question.unit));
    for point in points {
        let found = point.found.as_ref();
        let solution = found.ok();
        rows.integer(point.sites as i64);
        rows.decimal(solution.map(|of| exact(of.objective)));
        rows.decimal(point.bound.map(exact));
        // Millionths, rounded up: what reads as nothing is nothing.
        rows.decimal(point.gap().map(|gap| {
            let millionths = Decimal {
                digits: (gap * 1e6).ceil() as i64,
                decimals: 6,
            };
            millionths.trimmed()
        }));
        rows.decimal(point.gain.map(exact));
        rows.maybe_text(solution.map(|of| of.objective_unit()));
        rows.decimal(solution.map(|of| thousandths(of.persons_served)));
        let of_mean = |of: Mean| mean(of, question.unit, question.scale);
        rows.decimal(solution.and_then(|of| of.mean).map(of_mean));
        let way = |way: u32| cost(way, question.scale);
        rows.decimal(solution.and_then(|of| of.worst).map(way));
        rows.maybe_text(solution.map(|of| of.answer.stopped.as_str()));
        rows.maybe_text(found.err().map(|error| error.code()));
        rows.end();
    }
    rows.bytes
}

impl Model {
    /// The same with so many sites; `None` where it does not ask for a number.
    pub fn with_sites(&self, sites: usize) -> Option<Model> {
        match self {
            Model::PMedian { .. } => Some(Model::PMedian { sites }),
            Model::PCenter { .. } => Some(Model::PCenter { sites }),
            Model::MaxCover {
                choice: Choice::Sites(_),
            } => Some(Model::MaxCover {
                choice: Choice::Sites(sites),
            }),
            Model::MaxCover { .. } | Model::SetCover { .. } => None,
        }
    }
}
