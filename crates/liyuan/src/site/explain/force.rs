//! What it costs to have a certain site: the question again, with it required.

use crate::site::SiteError;
use crate::site::question::Question;
use crate::site::solution::{Amount, Solution};
use crate::site::solve::{SolveOptions, solve_with};
use liyuan_finding::{Diagnose, Kind};
use liyuan_planning::site::{Goal, Stop};

/// What a site costs that has to be chosen.
#[derive(Debug)]
pub enum Forced {
    /// Nothing: it is chosen.
    Chosen,
    /// With it there is a choice.
    Found {
        /// By how much the objective is worse then, in the best choice with it that was found.
        price: Amount,
        /// It cannot be had for less.
        least: Amount,
        /// Why the search with it stopped; where it is proven, `price` and `least` are equal.
        stopped: Stop,
        /// The chosen sites that go for it, in the order of the candidates.
        out: Vec<u32>,
        /// The other sites that come with it.
        along: Vec<u32>,
    },
    /// There is no choice with it, and why.
    Impossible(Box<SiteError>),
    /// The search with it was stopped before any choice was found.
    NothingYet,
}

impl Forced {
    /// Whether a person stopped the search.
    pub fn is_interrupted(&self) -> bool {
        matches!(
            self,
            Forced::Found {
                stopped: Stop::Interrupted,
                ..
            }
        )
    }
}

/// Answers the question of a solution again with one more site required, even if it is forbidden.
///
/// # Errors
/// Those of [`solve`](crate::site::solve()) that are not about the question with this site.
pub fn force(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    solution: &Solution,
    site: u32,
) -> Result<Forced, SiteError> {
    let before = &solution.answer.chosen;
    if before.contains(&site) {
        return Ok(Forced::Chosen);
    }
    let with = match solve_with(question, &solution.model, options, Some(site)) {
        Ok(with) => with,
        Err(SiteError::NothingYet { .. }) => return Ok(Forced::NothingYet),
        Err(error) if error.kind() == Kind::Infeasible => {
            return Ok(Forced::Impossible(Box::new(error)));
        }
        Err(error @ SiteError::CostMissing { .. }) => {
            return Ok(Forced::Impossible(Box::new(error)));
        }
        Err(error) => return Err(error),
    };
    let worse = |amount: Amount| {
        let change = amount.parts - solution.objective.parts;
        let parts = match with.answer.goal {
            Goal::Least => change,
            Goal::Most => -change,
        };
        Amount { parts, ..amount }
    };
    let after = &with.answer.chosen;
    let missing = |from: &[u32], of: &[u32]| -> Vec<u32> {
        let kept = from.iter().filter(|kept| !of.contains(kept));
        kept.copied().collect()
    };
    let mut along = missing(after, before);
    along.retain(|&other| other != site);
    Ok(Forced::Found {
        price: worse(with.objective),
        least: worse(with.bound),
        stopped: with.answer.stopped,
        out: missing(before, after),
        along,
    })
}
