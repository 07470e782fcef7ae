//! What hangs on a site with capacities: the question again, without it or with it.

use super::prepare::Change;
use super::{Allotment, allot_with};
use crate::site::SiteError;
use crate::site::capacity_error::CapacityRefusal;
use crate::site::explain::Forced;
use crate::site::question::Question;
use crate::site::solution::Amount;
use crate::site::solve::SolveOptions;
use liyuan_finding::{Diagnose, Kind};

/// Answers the question again with one more site required, even if it is forbidden.
///
/// # Errors
/// Those of [`allot`](super::allot) that are not about the question with this site.
pub fn with_site(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    allotment: &Allotment,
    site: u32,
) -> Result<Forced, SiteError> {
    if allotment.answer.chosen.contains(&site) {
        return Ok(Forced::Chosen);
    }
    again(question, options, allotment, Change::Require(site), site)
}

/// Answers the question again without a chosen site, even if it is required; other sites take its place
/// where number and budget allow that. Whoever would be out of reach without it must still be served.
///
/// # Errors
/// Those of [`allot`](super::allot) that are not about the question without this site.
pub fn without_site(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    allotment: &Allotment,
    site: u32,
) -> Result<Forced, SiteError> {
    let change = Change::Forbid(site, &allotment.unreached);
    again(question, options, allotment, change, site)
}

fn again(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    before: &Allotment,
    change: Change<'_>,
    site: u32,
) -> Result<Forced, SiteError> {
    let after = match allot_with(question, &before.model, options, change) {
        Ok(after) => after,
        Err(SiteError::NothingYet { .. }) => return Ok(Forced::NothingYet),
        Err(error) if error.kind() == Kind::Infeasible || lacks(&error) => {
            return Ok(Forced::Impossible(Box::new(error)));
        }
        Err(error) => return Err(error),
    };
    let worse = |amount: Amount| Amount {
        parts: amount.parts - before.objective.parts,
        ..amount
    };
    let missing = |from: &[u32], of: &[u32]| -> Vec<u32> {
        let others = from.iter().copied().filter(|other| *other != site);
        others.filter(|other| !of.contains(other)).collect()
    };
    let (old, new) = (&before.answer.chosen, &after.answer.chosen);
    Ok(Forced::Found {
        price: worse(after.objective),
        least: worse(after.bound),
        stopped: after.answer.stopped,
        out: missing(old, new),
        along: missing(new, old),
    })
}

/// Whether a site lacks a number without which it cannot be chosen.
fn lacks(error: &SiteError) -> bool {
    matches!(error, SiteError::Capacity(refusal) if matches!(**refusal, CapacityRefusal::Missing { .. }))
}
