//! How many lanes of how many bits, and with which instructions; batches over threads. Results do not
//! depend on the choice.

use super::sweep::{Gather, Lane, Scratch, Task};
use super::turns::seeds;
use crate::network::SearchOptions;
use crate::pool::Pool;
use crate::progress::{Progress, Step};
use crate::wide::{self, Work};
use rayon::prelude::*;
use std::any::Any;

/// Hubs are dense where there are so many states for each at most.
const DENSE: usize = 16;

/// Lanes and bits of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Width {
    /// 8, 16, 32 or, of 16 bits, 64 hubs at a time.
    pub(crate) lanes: usize,
    /// 16-bit numbers; for bounds below 65,535 only.
    pub(crate) narrow: bool,
    /// Use the instructions of the processor beyond those of every machine.
    pub(crate) wide_instructions: bool,
}

impl Width {
    /// What is fastest for so many hubs on a network of so many states within a bound: the more hubs
    /// the nearer they lie to each other, and the more of what one reaches its neighbours reach too.
    pub(crate) fn fitting(hubs: usize, states: usize, bound: u32) -> Width {
        let narrow = bound < u32::from(u16::MAX);
        let lanes = match hubs {
            0..=8 => 8,
            9..=64 => 16,
            _ if narrow && hubs > states / DENSE => 64,
            _ => 32,
        };
        Width {
            lanes,
            narrow,
            wide_instructions: true,
        }
    }
}

/// A batch, as work for wide registers.
struct Batch<'b, T: Lane, const L: usize, G: Gather> {
    scratch: &'b mut Scratch<T, L>,
    task: &'b Task<'b>,
    batch: &'b [u32],
    gather: &'b G,
    of_batch: &'b mut G::Of<T, L>,
}

impl<T: Lane, const L: usize, G: Gather> Work for Batch<'_, T, L, G> {
    #[inline(always)]
    fn run(self) {
        self.scratch
            .run(self.task, self.batch, self.gather, self.of_batch);
    }
}

/// Memory of batches; each is of one width and gathers one thing.
pub(crate) type Kept = Pool<Box<dyn Any + Send>>;

/// The memory of a thread, and what it gathers.
struct Memory<T, const L: usize, O> {
    scratch: Scratch<T, L>,
    of_batch: O,
}

/// Gathers from some hubs, those that lie together in one batch.
///
/// `kept` belongs to one hierarchy, one set of points, one width and one way of gathering.
pub(crate) fn sweep(
    task: &Task<'_>,
    asked: &[u32],
    width: Width,
    kept: &Kept,
    progress: &dyn Progress,
    gather: &impl Gather,
) {
    let order = in_order(task, asked);
    let narrow = width.narrow && task.bound < u32::from(u16::MAX);
    let run = Run {
        task,
        order: &order,
        wide: width.wide_instructions && wide::is_available(),
        kept,
        progress,
    };
    match (narrow, width.lanes) {
        (true, 0..=8) => run.batches::<u16, 8, _>(gather),
        (true, 9..=16) => run.batches::<u16, 16, _>(gather),
        (true, 17..=32) => run.batches::<u16, 32, _>(gather),
        (true, _) => run.batches::<u16, 64, _>(gather),
        (false, 0..=8) => run.batches::<u32, 8, _>(gather),
        (false, 9..=16) => run.batches::<u32, 16, _>(gather),
        (false, _) => run.batches::<u32, 32, _>(gather),
    }
}

/// Hubs by the rank at which they start; those that start nowhere come last.
pub(crate) fn in_order(task: &Task<'_>, asked: &[u32]) -> Vec<u32> {
    let SearchOptions {
        direction, measure, ..
    } = task.options;
    let start = |hub: u32| {
        let place = task.hubs.list[hub as usize].as_ref()?;
        let seeds = seeds(task.network, place, direction, measure);
        let ranks = seeds
            .iter()
            .map(|(state, _)| task.metric.hierarchy.rank[*state as usize]);
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
    fn batches<T: Lane, const L: usize, G: Gather>(&self, gather: &G) {
        type Own<T, const L: usize, G> = Memory<T, L, <G as Gather>::Of<T, L>>;
        let new = || -> Box<dyn Any + Send> {
            Box::new(Memory {
                scratch: Scratch::<T, L>::new(self.task),
                of_batch: gather.make::<T, L>(),
            })
        };
        self.order.par_chunks(L).for_each_init(
            || {
                let mut borrowed = self.kept.take(new);
                // Of another width or another result: of no use here.
                if let Some(item) = borrowed.item().filter(|item| !item.is::<Own<T, L, G>>()) {
                    *item = new();
                }
                borrowed
            },
            |borrowed, batch| {
                let memory = borrowed
                    .item()
                    .and_then(|item| item.downcast_mut::<Own<T, L, G>>());
                if let Some(Memory { scratch, of_batch }) = memory {
                    scratch.batch(self.task, batch, |scratch| {
                        let work = Batch {
                            scratch,
                            task: self.task,
                            batch,
                            gather,
                            of_batch,
                        };
                        if self.wide {
                            wide::run(work);
                        } else {
                            work.run();
                        }
                    });
                }
                self.progress.advance(Step::Search, batch.len() as u64);
            },
        );
    }
}
