//! Maximal covering: the most demand that a number of sites, or a budget, can cover.

mod dual;
mod model;
mod search;
mod swap;

use super::cover::effort::Effort;
use super::cover::error::CoverError;
use super::cover::rows::Coverage;
use super::cover::sparse::Sparse;
use super::set_cover::divisor;
use super::{Answer, Goal, Limits, Status, Stop};
use model::Model;
use search::Search;

/// How much may be chosen.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// Exactly so many sites, the required ones among them. Where fewer cover as much, sites that
    /// add nothing fill up the number, lowest index first.
    Sites(usize),
    /// Sites that cost no more than the budget together, the required ones among them.
    Budget {
        /// What each site costs, 0 or more.
        costs: &'a [i64],
        /// What there is.
        budget: i64,
    },
}

/// The maximal covering location problem (MCLP).
#[derive(Debug, Clone, Copy)]
pub struct MaxCover<'a> {
    /// Who can be covered by which sites, and how much they weigh.
    pub coverage: &'a Coverage,
    /// How many sites, or a budget.
    pub choice: Choice<'a>,
}

/// Chooses sites so that the points which at least one of them covers weigh most.
///
/// The value includes what the required sites cover. The answer is `Proven` where nothing covers
/// more; one step of [`Limits::work`] is a thousand list entries looked at. The same on any number
/// of threads and machines.
///
/// 1. Rows of one site become its own weight; a site goes if another one that costs no more covers
///    all that it covers.
/// 2. Greedy and exchanges for the value; for the bound Lagrangean relaxation of the rows by
///    subgradient steps (Galvão and ReVelle 1996, 10.1016/0377-2217(94)00159-6), from which the
///    exchanges start again.
/// 3. Sites are settled by their reduced gains, and the rows that become equal are merged; again
///    while that helps.
/// 4. A tree that branches on sites, the best bound first, with warm multipliers and steps 1 and 3
///    in each node.
pub fn max_cover(problem: &MaxCover<'_>, limits: &Limits<'_>) -> Result<Answer, CoverError> {
    let coverage = problem.coverage;
    let statuses = coverage.statuses();
    let sites = statuses.len();
    let allowed = statuses
        .iter()
        .filter(|&&status| status != Status::Forbidden);
    let allowed = allowed.count();
    if allowed == 0 {
        return Err(CoverError::NoCandidates { sites });
    }
    if let Some((point, times)) = coverage.backup() {
        return Err(CoverError::Backup { point, times });
    }
    let (costs, budget) = costs_and_budget(coverage, problem.choice, allowed)?;
    let mut effort = Effort::new(limits);
    let gap = effort.gap();
    let unit = coverage
        .weights()
        .iter()
        .fold(0, |unit, &weight| divisor(unit, weight))
        .max(1);
    let first = first_model(coverage, (&costs, budget), unit);
    effort.spend(3 * first.rows.entries() as u64);
    let candidates = first.names.clone();
    // Nothing is taken, so nothing can be too expensive.
    let mut chosen: Vec<u32> = coverage.required().collect();
    let (mut value, mut bound) = (coverage.kept(), coverage.kept());
    if let Some(restricted) = first.restricted(&[], &[]) {
        drop(first);
        effort.spend(restricted.looked);
        let names = restricted.model.names.clone();
        let mut search = Search::new(restricted.model, limits.seed, &mut effort);
        let enough = |value: i64, bound: i64| {
            let kept = coverage.kept() / unit;
            gap > 0.0 && (bound - value) as f64 <= gap * (value + kept).max(1) as f64
        };
        search.root(&mut effort, enough);
        if !search.is_proven() {
            search.branch(&mut effort, enough);
        }
        if !search.is_proven() && enough(search.value(), search.bound()) {
            effort.finish_by_gap();
        }
        value += search.value() * unit;
        bound += search.bound() * unit;
        let picked = search.chosen().iter();
        chosen.extend(picked.map(|&column| candidates[names[column as usize] as usize]));
    }
    chosen.sort_unstable();
    if let Choice::Sites(number) = problem.choice {
        fill_up(&mut chosen, number, statuses);
    }
    let stopped = if value == bound {
        Stop::Proven
    } else {
        effort.stopped().unwrap_or(Stop::Exhausted)
    };
    Ok(Answer {
        goal: Goal::Most,
        chosen,
        value,
        bound,
        stopped,
        work: effort.steps(),
    })
}

/// The costs, and what is left of the budget once the required sites are paid.
fn costs_and_budget(
    coverage: &Coverage,
    choice: Choice<'_>,
    allowed: usize,
) -> Result<(Option<Vec<i64>>, i64), CoverError> {
    match choice {
        Choice::Sites(asked) => {
            let required = coverage.required().count();
            if asked > allowed {
                return Err(CoverError::TooFewSites { asked, allowed });
            }
            if asked < required {
                return Err(CoverError::TooManyRequired { asked, required });
            }
            Ok((None, (asked - required) as i64))
        }
        Choice::Budget { costs, budget } => {
            coverage.check_costs(costs)?;
            let required = coverage.required().map(|site| costs[site as usize]).sum();
            if budget < required {
                return Err(CoverError::BudgetTooSmall { budget, required });
            }
            Ok((Some(costs.to_vec()), budget - required))
        }
    }
}

/// Candidates as columns, rows with a weight as rows.
fn first_model(coverage: &Coverage, (costs, budget): (&Option<Vec<i64>>, i64), unit: i64) -> Model {
    let names: Vec<u32> = coverage.with(Status::Candidate).collect();
    let mut number = vec![model::NONE; coverage.statuses().len()];
    for (column, &site) in names.iter().enumerate() {
        number[site as usize] = column as u32;
    }
    let mut rows = Sparse::new();
    let mut weights = Vec::new();
    for (row, &weight) in coverage.weights().iter().enumerate() {
        if weight > 0 {
            weights.push(weight / unit);
            let sites = coverage.sets().of(row).iter();
            rows.push(sites.map(|&site| number[site as usize]));
        }
    }
    Model {
        weights,
        columns: rows.transposed(names.len()),
        rows,
        own: vec![0; names.len()],
        alike: costs.is_none(),
        costs: match costs {
            Some(costs) => names.iter().map(|&site| costs[site as usize]).collect(),
            None => vec![1; names.len()],
        },
        budget,
        base: 0,
        names,
    }
}

/// Sites that add nothing, until there are so many.
fn fill_up(chosen: &mut Vec<u32>, number: usize, statuses: &[Status]) {
    let mut site = 0u32;
    while chosen.len() < number && (site as usize) < statuses.len() {
        if statuses[site as usize] != Status::Forbidden {
            if let Err(place) = chosen.binary_search(&site) {
                chosen.insert(place, site);
            }
        }
        site += 1;
    }
}
