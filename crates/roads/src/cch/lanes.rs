//! How many lanes of how many bits, and with which instructions; batches over threads.
//!
//! The one module of the hierarchy with `unsafe`: a function compiled for AVX2 is called where the
//! processor has been asked for it. Results do not depend on the choice.

use super::Metric;
use super::contract::Ranks;
use super::sweep::{Lane, Scratch, Task};
use crate::dijkstra::Meetings;
use crate::network::{Network, SearchOptions};
use crate::places::Places;
use crate::progress::{Progress, Step};
use rayon::prelude::*;

/// Lanes and bits of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Width {
    /// 8, 16 or 32 hubs at a time.
    pub(crate) lanes: usize,
    /// 16-bit numbers; for bounds below 65,535 only.
    pub(crate) narrow: bool,
    /// Use the instructions of the processor beyond those of every machine.
    pub(crate) wide_instructions: bool,
}

impl Width {
    /// What is fastest for so many hubs within a bound.
    pub(crate) fn fitting(hubs: usize, bound: u32) -> Width {
        let narrow = bound < u32::from(u16::MAX);
        let lanes = match hubs {
            0..=8 => 8,
            9..=64 => 16,
            _ => 32,
        };
        Width {
            lanes,
            narrow,
            wide_instructions: true,
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_wide_instructions() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_wide_instructions() -> bool {
    false
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<T: Lane, const L: usize>(scratch: &mut Scratch<T, L>, task: &Task<'_>) {
    scratch.run(task);
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
fn run_wide<T: Lane, const L: usize>(scratch: &mut Scratch<T, L>, task: &Task<'_>) {
    if has_wide_instructions() {
        // SAFETY: the processor has AVX2, as just asked; the function needs nothing else.
        unsafe { run_avx2(scratch, task) }
    } else {
        scratch.run(task);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn run_wide<T: Lane, const L: usize>(scratch: &mut Scratch<T, L>, task: &Task<'_>) {
    scratch.run(task);
}

/// The parameters of [`catchments_of`].
pub(crate) struct Catchments<'a> {
    pub(crate) network: &'a Network,
    pub(crate) metric: &'a Metric<'a>,
    pub(crate) hubs: &'a Places,
    pub(crate) points: &'a Places,
    pub(crate) options: SearchOptions,
}

/// The catchments of all hubs, those that lie together in one batch.
pub(crate) fn catchments_of(
    search: Catchments<'_>,
    width: Width,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let Catchments {
        network,
        metric,
        hubs,
        points,
        options,
    } = search;
    let rank = metric.hierarchy.rank;
    let task = Task {
        network,
        metric,
        hubs,
        points,
        meetings: Meetings::of(network, points, &options, |state| rank[state as usize]),
        options,
        bound: options.bound.unwrap_or(u32::MAX - 1),
    };
    progress.begin(Step::Search, hubs.len() as u64);
    let order = in_order(&task, metric.hierarchy);
    let narrow = width.narrow && task.bound < u32::from(u16::MAX);
    let wide = width.wide_instructions && has_wide_instructions();
    match (narrow, width.lanes) {
        (true, 0..=8) => batches::<u16, 8>(&task, &order, wide, progress, &visit),
        (true, 9..=16) => batches::<u16, 16>(&task, &order, wide, progress, &visit),
        (true, _) => batches::<u16, 32>(&task, &order, wide, progress, &visit),
        (false, 0..=8) => batches::<u32, 8>(&task, &order, wide, progress, &visit),
        (false, 9..=16) => batches::<u32, 16>(&task, &order, wide, progress, &visit),
        (false, _) => batches::<u32, 32>(&task, &order, wide, progress, &visit),
    }
    progress.end(Step::Search);
}

/// Hubs by the rank at which they start; those that start nowhere come last.
fn in_order(task: &Task<'_>, hierarchy: Ranks<'_>) -> Vec<u32> {
    let start = |hub: u32| {
        let place = task.hubs.list[hub as usize].as_ref()?;
        let seeds = task
            .network
            .seeds(place, task.options.direction, task.options.measure);
        seeds
            .iter()
            .map(|(state, _)| hierarchy.rank[*state as usize])
            .min()
    };
    let mut order: Vec<(u32, u32)> = (0..task.hubs.len() as u32)
        .map(|hub| (start(hub).unwrap_or(u32::MAX), hub))
        .collect();
    order.par_sort_unstable();
    order.into_iter().map(|(_, hub)| hub).collect()
}

fn batches<T: Lane, const L: usize>(
    task: &Task<'_>,
    order: &[u32],
    wide: bool,
    progress: &dyn Progress,
    visit: &(impl Fn(u32, &[(u32, u32)]) + Sync),
) {
    order.par_chunks(L).for_each_init(
        || Scratch::<T, L>::new(task),
        |scratch, batch| {
            if wide {
                scratch.batch(task, batch, run_wide, visit);
            } else {
                scratch.batch(task, batch, |scratch, task| scratch.run(task), visit);
            }
            progress.advance(Step::Search, batch.len() as u64);
        },
    );
}
