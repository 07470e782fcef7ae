//! Catchments and nearest hubs by sweeps over a contraction hierarchy: what [`crate::catchments`]
//! and [`crate::nearest`] answer, faster where there are many hubs.
//!
#![doc = include_str!("../../../docs/methods/reach-engine.md")]

pub use crate::cch::{Hierarchy, Metric, Pairs};

pub use prepared::{Engine, Prepared};

use crate::cch::{Catchments, Kept, Width, catchments_of, nearest_labels};
use crate::dijkstra::{Meetings, nearest_by_label};
use crate::network::{Network, Reached, SearchOptions};
use crate::places::Places;
use crate::progress::{Progress, Step};

/// From so many hubs on a hierarchy is worth making where there is none: it takes as long as some
/// hundred unbounded searches, or a thousand within an hour (`docs/bench.md`).
pub const HUBS_WORTH_A_HIERARCHY: usize = 1000;
/// From so many hubs on weighing a hierarchy that is there takes less time than searching without.
pub const HUBS_WORTH_A_METRIC: usize = 32;

/// A network with its weights, and who is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// Network of the hierarchy that the metric weighs.
    pub network: &'a Network,
    /// Of the measure that is asked for.
    pub metric: &'a Metric<'a>,
    /// Where searches begin (or, backward, end).
    pub hubs: &'a Places,
    /// What is reached.
    pub points: &'a Places,
}

/// Every hub's reachable points, exactly as [`crate::catchments`] gives them.
///
/// `visit` is called once for every hub, from several threads and in no particular order, with the
/// points reached within the bound, ascending by point, each with its least total in the unit of the
/// metric's measure, which takes the place of that of the options.
///
/// Memory a thread: 32 numbers a state, and 32 for each point reached by a batch of hubs.
pub fn catchments(
    search: &Search<'_>,
    options: &SearchOptions,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let width = Width::fitting(search.hubs.len(), options.bound.unwrap_or(u32::MAX));
    catchments_in(search, options, width, progress, visit);
}

fn catchments_in(
    search: &Search<'_>,
    options: &SearchOptions,
    width: Width,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let Search {
        network,
        metric,
        hubs,
        points,
    } = *search;
    let options = SearchOptions {
        measure: metric.measure,
        ..*options
    };
    let rank = metric.hierarchy.rank;
    let meetings = Meetings::of(network, points, &options, |state| rank[state as usize]);
    let search = Catchments {
        network,
        metric,
        hubs,
        points,
        meetings: &meetings,
        options,
    };
    let all: Vec<u32> = (0..hubs.len() as u32).collect();
    progress.begin(Step::Search, hubs.len() as u64);
    catchments_of(&search, &all, width, &Kept::default(), progress, visit);
    progress.end(Step::Search);
}

/// The nearest hub of every point, exactly as [`crate::nearest`] gives it: one sweep from all hubs.
///
/// `None` where no hub is reached within the bound. Of hubs that tie, the lowest index. The measure
/// is that of the metric.
pub fn nearest(search: &Search<'_>, options: &SearchOptions) -> Vec<Option<Reached>> {
    let Search {
        network,
        metric,
        hubs,
        points,
    } = *search;
    let options = SearchOptions {
        measure: metric.measure,
        ..*options
    };
    let seeds = hubs.list.iter().enumerate().flat_map(|(index, hub)| {
        hub.iter().flat_map(move |hub| {
            let leg = hub.leg(options.measure);
            let seeds = network.seeds(hub, options.direction, options.measure);
            seeds.into_iter().map(move |(state, cost)| {
                let distance = cost.saturating_add(leg);
                (state, u64::from(distance) << 32 | index as u64)
            })
        })
    });
    let bound = options.bound.unwrap_or(u32::MAX - 1);
    let labels = nearest_labels(metric, options.direction, bound, seeds);
    let rank = metric.hierarchy.rank;
    nearest_by_label(network, hubs, points, &options, |state| {
        labels[rank[state as usize] as usize]
    })
}

mod prepared;
#[cfg(test)]
mod tests;
