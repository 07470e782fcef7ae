//! What closing one, two, … sites does.

use super::{CloseModel, CloseRefusal, Closing, close};
use crate::site::SiteError;
use crate::site::question::Question;
use crate::site::solve::SolveOptions;
use liyuan_finding::{Diagnose, Kind};
use std::ops::RangeInclusive;

/// What closing so many sites does.
#[derive(Debug)]
pub struct ClosingPoint {
    /// Sites that go.
    pub close: usize,
    /// Which, or why there is no answer.
    pub found: Result<Box<Closing>, Box<SiteError>>,
}

/// Answers for each number of sites of a range, ascending, up to the first that is more than can go.
///
/// The work limit of the options holds for all together: each number gets an equal share of what is left.
/// `next` is called before each with the count of those still to come, itself among them.
///
/// # Errors
/// The question cannot be answered for any number: nobody is there, a bound is missing, sums do not fit.
pub fn close_curve(
    question: &Question<'_>,
    model: &CloseModel,
    range: RangeInclusive<usize>,
    options: &SolveOptions<'_>,
    mut next: impl FnMut(usize),
) -> Result<Vec<ClosingPoint>, SiteError> {
    let mut points = Vec::new();
    let mut work = options.limits.work;
    let last = *range.end();
    for number in range {
        let left = last - number + 1;
        next(left);
        let mut limits = options.limits;
        limits.work = work.map(|work| work / left as u64);
        let asked = CloseModel {
            close: number,
            ..*model
        };
        let found = close(question, &asked, &SolveOptions { limits, ..*options });
        let found = match found {
            Ok(closing) => {
                work = work.map(|work| work.saturating_sub(closing.answer.work));
                Ok(Box::new(closing))
            }
            Err(error @ SiteError::NothingYet { .. }) => {
                work = work.map(|work| work.saturating_sub(limits.work.unwrap_or(0)));
                Err(Box::new(error))
            }
            Err(error) if error.kind() == Kind::Infeasible => Err(Box::new(error)),
            Err(error) => return Err(error),
        };
        let too_many =
            |error: &SiteError| matches!(error, SiteError::Close(CloseRefusal::TooMany { .. }));
        let end = found.as_ref().is_err_and(|error| too_many(error));
        points.push(ClosingPoint {
            close: number,
            found,
        });
        if end {
            break;
        }
    }
    Ok(points)
}
