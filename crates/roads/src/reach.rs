//! Catchments and nearest hubs by sweeps over a contraction hierarchy: what [`crate::catchments`]
//! and [`crate::nearest`] answer, faster where there are many hubs.
//!
#![doc = include_str!("../../../docs/methods/reach-engine.md")]

pub use crate::cch::{Hierarchy, Metric, Pairs, Perfect, Tally, Within};

pub use prepared::{Engine, Prepared};

use crate::cch::{Gather, Kept, Lists, Meetings, Sums, Task, Width, nearest_labels, sweep};
use crate::dijkstra::nearest_by_label;
use crate::network::{Network, Reached, SearchOptions};
use crate::places::Places;
use crate::progress::{Progress, Step};
use std::sync::atomic::AtomicI64;

/// From so many hubs on a hierarchy is worth making where there is none: it takes as long as some
/// hundred searches within an hour (`docs/bench.md`), and is kept with the region.
pub const HUBS_WORTH_A_HIERARCHY: usize = 256;
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

impl Search<'_> {
    fn width(&self, bound: u32) -> Width {
        Width::fitting(self.hubs.len(), self.network.states(), bound)
    }
}

/// Every hub's reachable points, exactly as [`crate::catchments`] gives them.
///
/// `visit` is called once for every hub, from several threads and in no particular order, with the
/// points reached within the bound, ascending by point, each with its least total in the unit of the
/// metric's measure, which takes the place of that of the options.
///
/// Memory a thread, for 32 hubs at a time and 16-bit numbers: 66 bytes a state, and some 400 for each
/// point that any of the 32 reaches; 32-bit numbers, or 64 hubs at a time where hubs are dense, take
/// about twice as much.
pub fn catchments(
    search: &Search<'_>,
    options: &SearchOptions,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let width = search.width(options.bound.unwrap_or(u32::MAX));
    lists(search, options, width, progress, visit);
}

fn lists(
    search: &Search<'_>,
    options: &SearchOptions,
    width: Width,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    with_task(search, options, |task| {
        let lists = Lists {
            points: search.points.len(),
            bound: task.bound,
            visit,
        };
        sweep_all(task, width, progress, &lists);
    });
}

/// For each tally, the sum of every hub over the points that it reaches, without telling which.
///
/// A point counts where its least total is within the bound of the options and its limit in the
/// tally. It is what adding up the lists of [`catchments`] gives, sooner. The measure is that of the metric.
pub fn sums(
    search: &Search<'_>,
    options: &SearchOptions,
    tallies: &[Tally<'_>],
    progress: &dyn Progress,
) -> Vec<Vec<i64>> {
    sums_by(search, options, tallies, None, progress)
}

fn sums_by(
    search: &Search<'_>,
    options: &SearchOptions,
    tallies: &[Tally<'_>],
    width: Option<Width>,
    progress: &dyn Progress,
) -> Vec<Vec<i64>> {
    let greatest = tallies
        .iter()
        .filter_map(|tally| tally.within.greatest())
        .max();
    let Some(greatest) = greatest else {
        return vec![vec![0; search.hubs.len()]; tallies.len()];
    };
    let bound = options.bound.map_or(greatest, |bound| bound.min(greatest));
    let options = SearchOptions {
        bound: Some(bound),
        ..*options
    };
    let width = width.unwrap_or_else(|| search.width(bound));
    with_task(search, &options, |task| {
        let none = || (0..search.hubs.len()).map(|_| AtomicI64::new(0)).collect();
        let sums = Sums {
            tallies,
            bound: task.bound,
            sums: tallies.iter().map(|_| none()).collect(),
        };
        sweep_all(task, width, progress, &sums);
        let values = |sums: Vec<AtomicI64>| sums.into_iter().map(AtomicI64::into_inner).collect();
        sums.sums.into_iter().map(values).collect()
    })
}

/// Below the largest number, which is "beyond".
fn greatest_bound(options: &SearchOptions) -> u32 {
    options.bound.unwrap_or(u32::MAX).min(u32::MAX - 1)
}

fn sweep_all(task: &Task<'_>, width: Width, progress: &dyn Progress, gather: &impl Gather) {
    let all: Vec<u32> = (0..task.hubs.len() as u32).collect();
    progress.begin(Step::Search, task.hubs.len() as u64);
    sweep(task, &all, width, &Kept::default(), progress, gather);
    progress.end(Step::Search);
}

fn with_task<R>(
    search: &Search<'_>,
    options: &SearchOptions,
    run: impl FnOnce(&Task<'_>) -> R,
) -> R {
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
    run(&Task {
        network,
        metric,
        hubs,
        points,
        meetings: &Meetings::of(network, metric.hierarchy, points, &options),
        options,
        bound: greatest_bound(&options),
    })
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
    let bound = greatest_bound(&options);
    let labels = nearest_labels(metric, options.direction, bound, seeds);
    let rank = metric.hierarchy.rank;
    nearest_by_label(network, hubs, points, &options, |state| {
        labels[rank[state as usize] as usize]
    })
}

mod prepared;
#[cfg(test)]
mod tests;
