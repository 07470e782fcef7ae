//! How many lanes of how many bits, and with which instructions; batches over threads.
//!
//! The one module of the hierarchy with `unsafe`: a function compiled for AVX2 is called where the
//! processor has been asked for it. Results do not depend on the choice.

use super::Metric;
use super::sweep::{Lane, Scratch, Task};
use crate::dijkstra::Meetings;
use crate::network::{Network, SearchOptions};
use crate::places::Places;
use crate::progress::{Progress, Step};
use rayon::prelude::*;
use std::any::Any;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    /// Of the points, by rank.
    pub(crate) meetings: &'a Meetings,
    pub(crate) options: SearchOptions,
}

/// Memory of batches, kept from one call to the next.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Box<dyn Any + Send>>>);

impl Kept {
    fn list(&self) -> MutexGuard<'_, Vec<Box<dyn Any + Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept for this width, or new memory.
    fn take<T: Lane + 'static, const L: usize>(&self, task: &Task<'_>) -> Borrowed<'_, T, L> {
        let kept = self.list().pop();
        let scratch = kept.and_then(|kept| kept.downcast::<Scratch<T, L>>().ok());
        Borrowed {
            kept: self,
            scratch: Some(scratch.unwrap_or_else(|| Box::new(Scratch::new(task)))),
        }
    }
}

/// Goes back where it was taken from.
struct Borrowed<'k, T: Lane + 'static, const L: usize> {
    kept: &'k Kept,
    scratch: Option<Box<Scratch<T, L>>>,
}

impl<T: Lane + 'static, const L: usize> Drop for Borrowed<'_, T, L> {
    fn drop(&mut self) {
        if let Some(scratch) = self.scratch.take()
            && !std::thread::panicking()
        {
            self.kept.list().push(scratch);
        }
    }
}

/// The catchments of some hubs, those that lie together in one batch.
///
/// `kept` belongs to one hierarchy, one set of points and one width.
pub(crate) fn catchments_of(
    search: &Catchments<'_>,
    asked: &[u32],
    width: Width,
    kept: &Kept,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let Catchments {
        network,
        metric,
        hubs,
        points,
        meetings,
        options,
    } = *search;
    let task = Task {
        network,
        metric,
        hubs,
        points,
        meetings,
        options,
        bound: options.bound.unwrap_or(u32::MAX - 1),
    };
    let order = in_order(search, asked);
    let narrow = width.narrow && task.bound < u32::from(u16::MAX);
    let run = Run {
        task: &task,
        order: &order,
        wide: width.wide_instructions && has_wide_instructions(),
        kept,
        progress,
    };
    match (narrow, width.lanes) {
        (true, 0..=8) => run.batches::<u16, 8>(&visit),
        (true, 9..=16) => run.batches::<u16, 16>(&visit),
        (true, _) => run.batches::<u16, 32>(&visit),
        (false, 0..=8) => run.batches::<u32, 8>(&visit),
        (false, 9..=16) => run.batches::<u32, 16>(&visit),
        (false, _) => run.batches::<u32, 32>(&visit),
    }
}

/// Hubs by the rank at which they start; those that start nowhere come last.
pub(crate) fn in_order(search: &Catchments<'_>, asked: &[u32]) -> Vec<u32> {
    let SearchOptions {
        direction, measure, ..
    } = search.options;
    let start = |hub: u32| {
        let place = search.hubs.list[hub as usize].as_ref()?;
        let seeds = search.network.seeds(place, direction, measure);
        let ranks = seeds
            .iter()
            .map(|(state, _)| search.metric.hierarchy.rank[*state as usize]);
        ranks.min()
    };
    let mut order: Vec<(u32, u32)> = asked
        .iter()
        .map(|hub| (start(*hub).unwrap_or(u32::MAX), *hub))
        .collect();
    order.par_sort_unstable();
    order.into_iter().map(|(_, hub)| hub).collect()
}

/// Batches of one call.
struct Run<'r> {
    task: &'r Task<'r>,
    order: &'r [u32],
    wide: bool,
    kept: &'r Kept,
    progress: &'r dyn Progress,
}

impl Run<'_> {
    fn batches<T: Lane + 'static, const L: usize>(
        &self,
        visit: &(impl Fn(u32, &[(u32, u32)]) + Sync),
    ) {
        self.order.par_chunks(L).for_each_init(
            || self.kept.take::<T, L>(self.task),
            |borrowed, batch| {
                if let Some(scratch) = &mut borrowed.scratch {
                    if self.wide {
                        scratch.batch(self.task, batch, run_wide, visit);
                    } else {
                        scratch.batch(self.task, batch, |scratch, task| scratch.run(task), visit);
                    }
                }
                self.progress.advance(Step::Search, batch.len() as u64);
            },
        );
    }
}
