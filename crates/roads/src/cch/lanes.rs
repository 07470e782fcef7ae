//! How many lanes of how many bits, and with which instructions; batches over threads.
//!
//! The one module of the hierarchy with `unsafe`: a function compiled for AVX2 is called where the
//! processor has been asked for it. Results do not depend on the choice.

use super::contract::Ranks;
use super::gather::Gatherer;
use super::sweep::{Gather, Lane, Scratch, Task};
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
fn run_avx2<T: Lane, const L: usize, G: Gather<T, L>>(
    scratch: &mut Scratch<T, L>,
    task: &Task<'_>,
    batch: &[u32],
    gather: &mut G,
) {
    scratch.run(task, batch, gather);
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
fn run_wide<T: Lane, const L: usize, G: Gather<T, L>>(
    scratch: &mut Scratch<T, L>,
    task: &Task<'_>,
    batch: &[u32],
    gather: &mut G,
) {
    if has_wide_instructions() {
        // SAFETY: the processor has AVX2, as just asked; the function needs nothing else.
        unsafe { run_avx2(scratch, task, batch, gather) }
    } else {
        scratch.run(task, batch, gather);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn run_wide<T: Lane, const L: usize, G: Gather<T, L>>(
    scratch: &mut Scratch<T, L>,
    task: &Task<'_>,
    batch: &[u32],
    gather: &mut G,
) {
    scratch.run(task, batch, gather);
}

/// Gathers from all hubs, those that lie together in one batch.
pub(crate) fn sweep(
    task: &Task<'_>,
    width: Width,
    progress: &dyn Progress,
    gatherer: &impl Gatherer,
) {
    progress.begin(Step::Search, task.hubs.len() as u64);
    let order = in_order(task, task.metric.hierarchy);
    let narrow = width.narrow && task.bound < u32::from(u16::MAX);
    let wide = width.wide_instructions && has_wide_instructions();
    match (narrow, width.lanes) {
        (true, 0..=8) => batches::<u16, 8>(task, &order, wide, progress, gatherer),
        (true, 9..=16) => batches::<u16, 16>(task, &order, wide, progress, gatherer),
        (true, _) => batches::<u16, 32>(task, &order, wide, progress, gatherer),
        (false, 0..=8) => batches::<u32, 8>(task, &order, wide, progress, gatherer),
        (false, 9..=16) => batches::<u32, 16>(task, &order, wide, progress, gatherer),
        (false, _) => batches::<u32, 32>(task, &order, wide, progress, gatherer),
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
    gatherer: &impl Gatherer,
) {
    order.par_chunks(L).for_each_init(
        || (Scratch::<T, L>::new(task), gatherer.make::<T, L>()),
        |(scratch, gather), batch| {
            if wide {
                scratch.batch(task, batch, gather, run_wide);
            } else {
                scratch.batch(task, batch, gather, |scratch, task, batch, gather| {
                    scratch.run(task, batch, gather);
                });
            }
            progress.advance(Step::Search, batch.len() as u64);
        },
    );
}
