//! Why these sites: what hangs on each, what another one would cost, and who is left out.
//!
//! All changes are counted from two chosen sites that each point remembers (Resende and Werneck 2007,
//! 10.1007/s10479-006-0154-0), in one pass over the lists by candidate: O(entries of the lists +
//! candidates × chosen sites), and memory for the lists a second time.

mod force;
mod longest;
mod sums;
mod tables;
mod write;

use super::SiteError;
use super::question::{Far, Question};
use super::refuse::{Looked, look};
use super::solution::{Amount, Solution, amount};
use super::solve::{Choice, Model, SolveOptions};
use liyuan_planning::site::Status;
use tables::{Near, Offer, Pair, Swaps};

pub use force::{Forced, force};
pub(super) use write::{site_columns, sites_csv, unserved_columns, unserved_csv};

/// Why these sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The chosen sites, in the order of the candidates.
    pub chosen: Vec<Chosen>,
    /// The other candidates, in their order.
    pub others: Vec<Other>,
    /// The points with people who are not served, in the order of the demand.
    pub unserved: Vec<Unserved>,
}

/// What hangs on a chosen site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Index of the candidate.
    pub site: u32,
    /// Whether it was required: then no swap is looked for.
    pub required: bool,
    /// Points with people who are served and would not be without it.
    pub points_alone: usize,
    /// Persons there, in thousandths.
    pub persons_alone: i64,
    /// Change of the objective without it; `None` where the model has no value then, because somebody
    /// would not be served who must be.
    pub without: Option<Amount>,
    /// Longest way, without it, of those who would still be served, in parts of a unit.
    pub worst_without: Option<u32>,
    /// The candidate that could best take its place; `None` where none can.
    pub swap: Option<Swap>,
}

/// One site in the place of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swap {
    /// Index of the other site: of equals the first in the table of candidates.
    pub site: u32,
    /// By how much the objective is worse then; below zero where the choice was not the best.
    pub price: Amount,
}

/// What another candidate would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other {
    /// Index of the candidate.
    pub site: u32,
    /// Why it could not be chosen, if it could not.
    pub barred: Option<Barred>,
    /// Change of the objective with it as one more; `None` where it is barred, or too dear for what is
    /// left of a budget.
    pub with: Option<Amount>,
    /// The chosen site whose place it would best take, and what that costs: at most so much more if it
    /// must be chosen. `None` where it can take the place of none.
    pub swap: Option<Swap>,
}

/// Why a candidate cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Barred {
    /// It is forbidden.
    Forbidden,
    /// It has no cost, and the model weighs what sites cost.
    WithoutCost,
}

/// Why a point is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unserved {
    /// Index of the point.
    pub point: usize,
    /// Persons there, in thousandths.
    pub persons: i64,
    /// The reason.
    pub why: Why,
    /// The site that the reason names: the nearest one that may be chosen ([`Why::NoCandidate`], also
    /// beyond the bound; [`Why::NotChosen`]) or may not ([`Why::Barred`]), or the last of those that
    /// would be needed ([`Why::TooFew`]). `None` where there is none, or it is not known.
    pub nearest: Option<Far>,
    /// Candidates within the bound that may be chosen.
    pub candidates: usize,
}

/// Why somebody is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// No candidate is within the bound.
    NoCandidate,
    /// Those within the bound cannot be chosen.
    Barred,
    /// Fewer that may be chosen are within the bound than each point needs.
    TooFew,
    /// Candidates within the bound may be chosen, and none was.
    NotChosen,
}

impl Why {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::NoCandidate => "no_candidate",
            Why::Barred => "barred",
            Why::TooFew => "too_few",
            Why::NotChosen => "not_chosen",
        }
    }
}

/// Explains a choice, by definition from the lists: nothing is searched for.
///
/// A swap exchanges one chosen site for one other; a price is the exact change of the objective that
/// this makes, and so at most what it costs to have the other site ([`force()`] finds how much it is at
/// least). Swaps after which somebody is not served who must be, or which a budget does not pay, do
/// not count. Points without people take no part. O(entries + candidates × sites).
///
/// # Errors
/// Those of [`solve`](super::solve()) before the search; none where the solution is of this question.
pub fn explain(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    solution: &Solution,
) -> Result<Explanation, SiteError> {
    let model = &solution.model;
    let looked = look(question, model, options, None)?;
    let written = |value: i128| amount(question, model, &looked, value);
    let weights = match model {
        // Persons as they are: what is covered is counted in thousandths.
        Model::MaxCover { .. } => &question.demand.persons,
        _ => &looked.weights,
    };
    let near = Near::new(question, model, &looked, weights, &solution.answer.chosen);
    let swaps = match model {
        Model::PCenter { .. } => longest::swaps(&near, &looked.status),
        _ => sums::swaps(&near, model, &looked),
    };
    let Swaps {
        removed,
        added,
        by_chosen,
        by_site,
    } = swaps;
    let swap = |pair: Option<Pair>| {
        pair.map(|Pair { site, price }| Swap {
            site,
            price: written(price),
        })
    };
    let alone = near.alone();
    let worst = near.worst_without();
    let chosen = (solution.sites.iter().zip(&removed).zip(by_chosen))
        .zip(alone.iter().zip(worst))
        .map(|(((share, without), by), (alone, worst_without))| Chosen {
            site: share.site,
            required: share.required,
            points_alone: alone.len(),
            persons_alone: persons(question, alone),
            without: without.map(written),
            worst_without,
            swap: swap(by),
        })
        .collect();
    let others = (0_u32..)
        .zip(added.iter().zip(by_site))
        .filter(|(site, _)| !near.is_chosen(*site))
        .map(|(site, (with, by))| Other {
            site,
            barred: barred(question, &looked, site),
            with: with.map(written),
            swap: swap(by),
        })
        .collect();
    Ok(Explanation {
        chosen,
        others,
        unserved: unserved(question, &looked, solution),
    })
}

fn persons(question: &Question<'_>, points: &[u32]) -> i64 {
    let persons = &question.demand.persons;
    let of = |&point: &u32| persons.get(point as usize);
    points.iter().filter_map(of).sum()
}

fn barred(question: &Question<'_>, looked: &Looked, site: u32) -> Option<Barred> {
    let at = site as usize;
    match (question.candidates.status.get(at), looked.status.get(at)) {
        (Some(Status::Forbidden), _) => Some(Barred::Forbidden),
        (_, Some(Status::Forbidden)) => Some(Barred::WithoutCost),
        _ => None,
    }
}

/// Who is not served, and why.
fn unserved(question: &Question<'_>, looked: &Looked, solution: &Solution) -> Vec<Unserved> {
    let times = solution.model.times();
    let may = |site: u32| looked.status.get(site as usize) != Some(&Status::Forbidden);
    let persons = &question.demand.persons;
    let points = (0..persons.len()).zip(persons).zip(&solution.served);
    let mut unserved: Vec<Unserved> = points
        .filter(|((_, persons), served)| {
            **persons > 0 && served.is_none_or(|served| !served.enough)
        })
        .map(|((point, &persons), _)| {
            let list = question.lists.of(point);
            let candidates = list.iter().filter(|entry| may(entry.site)).count();
            let far = |entry: &liyuan_planning::site::Entry| Far {
                site: entry.site,
                cost: question.thousandths(entry.cost),
            };
            let (why, nearest) = match candidates {
                0 => match list.first() {
                    Some(first) => (Why::Barred, Some(far(first))),
                    None => (Why::NoCandidate, None),
                },
                few if few < times => (Why::TooFew, None),
                _ => {
                    let first = list.iter().find(|entry| may(entry.site));
                    (Why::NotChosen, first.map(far))
                }
            };
            Unserved {
                point,
                persons,
                why,
                nearest,
                candidates,
            }
        })
        .collect();
    // Those whose site lies beyond the bound.
    for (why, times) in [(Why::NoCandidate, 1), (Why::TooFew, times)] {
        let of = unserved.iter().filter(|of| of.why == why);
        let points: Vec<usize> = of.map(|of| of.point).collect();
        if points.is_empty() {
            continue;
        }
        let nearest = question.nearest(&points, &looked.status, times);
        let of = unserved.iter_mut().filter(|of| of.why == why);
        for (of, nearest) in of.zip(nearest.unwrap_or_default()) {
            of.nearest = nearest;
        }
    }
    unserved
}

impl Model {
    /// How many sites each point needs.
    pub(super) fn times(&self) -> usize {
        match self {
            Model::SetCover { times, .. } => *times as usize,
            _ => 1,
        }
    }
}

/// What swaps may cost: sites and a budget, where the model has one.
fn offer<'a>(model: &Model, looked: &'a Looked) -> Offer<'a> {
    match *model {
        Model::SetCover { .. } => Offer::Price(&looked.costs),
        Model::MaxCover {
            choice: Choice::Budget(budget),
        } => Offer::Budget(&looked.costs, budget / looked.cost_unit),
        _ => Offer::Free,
    }
}

#[cfg(test)]
mod tests;
