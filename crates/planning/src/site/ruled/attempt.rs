//! One of several searches that share their work.

use super::instance::Instance;
use super::search::{Search, Wanted};
use super::{RuleError, Ruled};
use crate::site::cover::effort::steps;
use crate::site::{Answer, Limits, SiteError};

/// What a search came to, and what it took.
pub(super) struct Attempt {
    pub outcome: Result<Answer, RuleError>,
    /// Steps, also where there is no choice.
    pub work: u64,
}

/// Searches for a choice unless there is no work left. Making what the search sees of the question looks at every
/// list once, which counts beside the work of the limits.
pub(super) fn attempt(problem: &Ruled<'_>, limits: &Limits<'_>, wanted: Wanted) -> Attempt {
    if limits.work == Some(0) {
        return Attempt {
            outcome: Err(SiteError::Stopped.into()),
            work: 0,
        };
    }
    let making = steps(problem.lists.len() as u64);
    let (outcome, work) = match Instance::new(problem) {
        Ok(instance) => Search::new(&instance, limits).run(wanted),
        Err(error) => (Err(error), 0),
    };
    Attempt {
        outcome,
        work: making + work,
    }
}
