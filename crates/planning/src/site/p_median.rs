//! p-median: a given number of sites so that the ways of all people together are shortest.

mod coarse;
mod greedy;
mod instance;
mod parts;
mod regions;
mod relaxation;
mod rows;
mod search;
mod swap;

use crate::site::{Answer, Limits, Lists, SiteError, Status};
use instance::Instance;
pub(in crate::site) use instance::check_number;
use std::sync::OnceLock;

/// What it costs to serve a point from a site that is not on its list.
///
/// Lists of large problems are cut: they hold the nearest sites of a point, not all. A site that is
/// not on a cut list must cost at least the largest cost on it, counted before forbidden sites are
/// taken out.
pub trait OffList: Sync {
    /// Whether the list of a point holds every site that can serve it.
    fn complete(&self, point: usize) -> bool {
        let _ = point;
        false
    }

    /// Exact cost of serving a point from a site off its list; `None` where there is no way.
    fn cost(&self, point: usize, site: u32) -> Option<u32>;
}

/// A p-median problem: which sites, so that the sum over the points of weight times cost from the
/// cheapest chosen site, and of the fixed costs of the chosen sites, is least.
#[derive(Clone, Copy)]
pub struct PMedian<'a> {
    /// The sites that can serve each point.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more. A point without weight takes no part: nobody is there.
    pub weights: &'a [i64],
    /// What is decided about each site beforehand.
    pub status: &'a [Status],
    /// How many sites are chosen, the required ones among them.
    pub sites: usize,
    /// Cost of choosing each site, in units of weight times cost; empty: none has any.
    pub fixed_costs: &'a [i64],
    /// What sites off the lists cost. `None`: all lists are complete, and a choice that leaves a
    /// point unserved is none.
    pub off_list: Option<&'a dyn OffList>,
}

/// Solves a p-median problem: the best choice found, and a bound that no choice can pass.
///
/// A step of [`Limits::work`] is one evaluation of the relaxation or one swap of the local search; where
/// the problem falls into parts also a thousand list entries of the set covering that says how few
/// sites serve each. Parts are proven one by one and joined by dynamic programming.
/// The answer is the same on any number of threads. See `docs/methods/p-median.md`.
///
/// # Errors
/// Where the input is malformed, or no choice serves everybody, or none was found within the limits.
pub fn solve(problem: &PMedian<'_>, limits: &Limits<'_>) -> Result<Answer, SiteError> {
    // Whoever says stop once has said it to every part of the search.
    let said = OnceLock::new();
    let stop = || {
        let again = said.get().copied();
        again.or_else(|| {
            let stop = limits.stop?()?;
            Some(*said.get_or_init(|| stop))
        })
    };
    let limits = &Limits {
        stop: limits.stop.is_some().then_some(&stop),
        ..*limits
    };
    let instance = Instance::new(problem)?;
    match parts::Parts::of(&instance, limits) {
        Some(parts) => parts.run(&instance),
        None => search::Search::new(instance, limits).run(),
    }
}

#[cfg(test)]
mod tests;
