//! A batch of hubs in lanes: one climb, one bounded descent.
//!
//! The descent visits ranks from the highest down, as PHAST does (Delling, Goldberg, Nowatzyk,
//! Werneck 2013, 10.1016/j.jpdc.2012.02.007), and leaves out what lies beyond the bound. The upper
//! neighbours of a rank separate its descendants from all else. Where none of them is within the
//! bound in any lane, and no hub of the batch starts below, the whole range of descendants is
//! skipped. A point is met when the last of its states is passed.

use super::Metric;
use super::meet::Meetings;
use super::turns::seeds;
use crate::network::{Network, SearchOptions};
use crate::places::{Places, direct_from_hub};
use bytemuck::{Zeroable, zeroed_vec};

/// Bytes of a line of the cache.
const LINE: usize = 64;

/// A number of a lane; its largest value is "beyond".
pub(crate) trait Lane: Copy + Ord + Send + Sync + Zeroable + 'static {
    const BEYOND: Self;
    /// The number, or "beyond" where it does not fit.
    fn of(wide: u32) -> Self;
    /// The sum, or "beyond" where it does not fit.
    fn plus(self, other: Self) -> Self;
    fn wide(self) -> u32;
}

impl Lane for u32 {
    const BEYOND: u32 = u32::MAX;
    #[inline(always)]
    fn of(wide: u32) -> u32 {
        wide
    }
    /// There is no saturating addition of 32-bit lanes, but a minimum.
    #[inline(always)]
    fn plus(self, other: u32) -> u32 {
        self.min(!other).wrapping_add(other)
    }
    #[inline(always)]
    fn wide(self) -> u32 {
        self
    }
}

impl Lane for u16 {
    const BEYOND: u16 = u16::MAX;
    #[inline(always)]
    fn of(wide: u32) -> u16 {
        wide.min(u32::from(u16::MAX)) as u16
    }
    #[inline(always)]
    fn plus(self, other: u16) -> u16 {
        self.saturating_add(other)
    }
    #[inline(always)]
    fn wide(self) -> u32 {
        u32::from(self)
    }
}

/// What is told of the points that batches meet; shared by all threads.
pub(crate) trait Gather: Sync {
    /// What a thread keeps of a batch, for any number of lanes of any kind.
    type Of<T: Lane, const L: usize>: Send + 'static;
    fn make<T: Lane, const L: usize>(&self) -> Self::Of<T, L>;
    /// A point with its total in each lane, at least one of them within the bound; once a batch.
    fn meet<T: Lane, const L: usize>(
        &self,
        of_batch: &mut Self::Of<T, L>,
        point: u32,
        totals: &[T; L],
    );
    /// The batch is done; its hubs by lane.
    fn end<T: Lane, const L: usize>(&self, of_batch: &mut Self::Of<T, L>, batch: &[u32]);
}

/// What all batches share.
pub(crate) struct Task<'a> {
    pub(crate) network: &'a Network,
    pub(crate) metric: &'a Metric<'a>,
    pub(crate) hubs: &'a Places,
    pub(crate) points: &'a Places,
    pub(crate) meetings: &'a Meetings,
    pub(crate) options: SearchOptions,
    /// Below the largest number of a lane.
    pub(crate) bound: u32,
}

/// The distances of each rank.
///
/// Rows begin at multiples of their size, up to a line of the cache, so that none straddles two. Memory
/// comes as pages of zeroes, which the system gives when they are written to; it does so for plain
/// numbers, not for types that ask for lines.
struct Rows<T, const L: usize> {
    numbers: Vec<T>,
    /// Numbers before the first row.
    skipped: usize,
}

impl<T: Lane, const L: usize> Rows<T, L> {
    fn new(rows: usize) -> Rows<T, L> {
        let line = LINE / size_of::<T>();
        let numbers: Vec<T> = zeroed_vec(rows * L + line);
        Rows {
            skipped: numbers.as_ptr().align_offset(LINE).min(line),
            numbers,
        }
    }

    #[inline(always)]
    fn as_slice(&mut self) -> &mut [[T; L]] {
        self.numbers[self.skipped..].as_chunks_mut().0
    }
}

/// Memory of a batch, reused; one per thread.
pub(super) struct Scratch<T, const L: usize> {
    /// Of each rank; what is not of this batch is never read.
    distance: Rows<T, L>,
    /// Whether a rank is within the bound in any lane; likewise.
    within: Vec<bool>,
    /// Ranks at or above a seed, and whether a rank is one of them.
    path: Vec<u32>,
    on_path: Vec<bool>,
    /// Slot, lane and total of the points that a hub reaches along its own road, sorted; and
    /// whether a slot is one of them and not yet met.
    straight: Vec<(u32, u32, u32)>,
    is_straight: Vec<bool>,
}

impl<T: Lane, const L: usize> Scratch<T, L> {
    pub(super) fn new(task: &Task<'_>) -> Scratch<T, L> {
        let states = task.metric.hierarchy.states();
        Scratch {
            distance: Rows::new(states),
            within: vec![false; states],
            path: Vec::new(),
            on_path: vec![false; states],
            straight: Vec::new(),
            is_straight: vec![false; task.meetings.len()],
        }
    }

    /// Seeds of the batch, and all ranks above them.
    fn seed(&mut self, task: &Task<'_>, batch: &[u32]) {
        let hierarchy = task.metric.hierarchy;
        let SearchOptions {
            direction, measure, ..
        } = task.options;
        let distances = self.distance.as_slice();
        for (lane, hub) in batch.iter().enumerate().take(L) {
            let Some(hub) = &task.hubs.list[*hub as usize] else {
                continue;
            };
            let leg = hub.leg(measure);
            for (state, cost) in seeds(task.network, hub, direction, measure) {
                let cost = cost.saturating_add(leg);
                if cost > task.bound {
                    continue;
                }
                let rank = hierarchy.rank[state as usize];
                let mut at = Some(rank);
                while let Some(rank) = at.filter(|rank| !self.on_path[*rank as usize]) {
                    self.on_path[rank as usize] = true;
                    self.path.push(rank);
                    distances[rank as usize] = [T::BEYOND; L];
                    at = hierarchy.parent(rank);
                }
                let known = &mut distances[rank as usize][lane];
                *known = (*known).min(T::of(cost));
            }
        }
        self.path.sort_unstable();
    }

    #[inline(always)]
    fn is_within(distance: &[T; L], bound: T) -> bool {
        let mut least = T::BEYOND;
        for value in distance {
            least = least.min(*value);
        }
        least <= bound
    }

    #[inline(always)]
    fn climb(&mut self, task: &Task<'_>) {
        let hierarchy = task.metric.hierarchy;
        let (weights, _) = task.metric.sweep_weights(task.options.direction);
        let bound = T::of(task.bound);
        let distances = self.distance.as_slice();
        for rank in &self.path {
            let own = distances[*rank as usize];
            if !Self::is_within(&own, bound) {
                continue;
            }
            let edges = hierarchy.range(*rank);
            for (head, weight) in hierarchy.up[edges.clone()].iter().zip(&weights[edges]) {
                lower(&mut distances[*head as usize], &own, *weight);
            }
        }
    }

    #[inline(always)]
    fn descend<G: Gather>(&mut self, task: &Task<'_>, gather: &G, of_batch: &mut G::Of<T, L>) {
        let hierarchy = task.metric.hierarchy;
        let (_, weights) = task.metric.sweep_weights(task.options.direction);
        let bound = T::of(task.bound);
        // Without a bound nothing is left out, and nobody asks what is within it.
        let bounded = task.bound < u32::MAX - 1;
        let distances = self.distance.as_slice();
        let mut next = hierarchy.states() as u32;
        while let Some(rank) = next.checked_sub(1) {
            let edges = hierarchy.range(rank);
            let heads = &hierarchy.up[edges.clone()];
            let starts_below = self.on_path[rank as usize];
            if bounded && !starts_below && !heads.iter().any(|head| self.within[*head as usize]) {
                next = hierarchy.lowest[rank as usize];
                continue;
            }
            next = rank;
            let mut own = if starts_below {
                distances[rank as usize]
            } else {
                [T::BEYOND; L]
            };
            // What is above a rank that is passed has been passed.
            for (head, weight) in heads.iter().zip(&weights[edges]) {
                lower(&mut own, &distances[*head as usize], *weight);
            }
            distances[rank as usize] = own;
            if bounded {
                self.within[rank as usize] = Self::is_within(&own, bound);
            }
            for slot in task.meetings.done_at(rank) {
                let mut totals = [T::BEYOND; L];
                for (rank, cost) in task.meetings.entries(slot) {
                    lower(&mut totals, &distances[*rank as usize], *cost);
                }
                if self.is_straight[slot as usize] {
                    self.is_straight[slot as usize] = false;
                    go_straight(&self.straight, slot, &mut totals);
                }
                if Self::is_within(&totals, bound) {
                    gather.meet(of_batch, task.meetings.point(slot), &totals);
                }
            }
        }
    }

    /// Both passes, and what is made of them; what is called under each set of instructions.
    #[inline(always)]
    pub(super) fn run<G: Gather>(
        &mut self,
        task: &Task<'_>,
        batch: &[u32],
        gather: &G,
        of_batch: &mut G::Of<T, L>,
    ) {
        self.climb(task);
        self.descend(task, gather, of_batch);
        // Points that are reached along the road of a hub alone.
        for at in 0..self.straight.len() {
            let slot = self.straight[at].0;
            if self.is_straight[slot as usize] {
                self.is_straight[slot as usize] = false;
                let mut totals = [T::BEYOND; L];
                go_straight(&self.straight, slot, &mut totals);
                gather.meet(of_batch, task.meetings.point(slot), &totals);
            }
        }
        gather.end(of_batch, batch);
    }

    /// Trips along the road of a hub without leaving it.
    fn find_straight(&mut self, task: &Task<'_>, batch: &[u32]) {
        for (lane, index) in batch.iter().enumerate().take(L) {
            let Some(hub) = &task.hubs.list[*index as usize] else {
                continue;
            };
            for slot in task.meetings.on_chain(hub.chain) {
                let Some(place) = &task.points.list[task.meetings.point(slot) as usize] else {
                    continue;
                };
                if let Some(cost) = direct_from_hub(task.network, hub, place, &task.options) {
                    let total = cost
                        .saturating_add(hub.leg(task.options.measure))
                        .saturating_add(place.leg(task.options.measure));
                    if total <= task.bound {
                        self.straight.push((slot, lane as u32, total));
                        self.is_straight[slot as usize] = true;
                    }
                }
            }
        }
        self.straight.sort_unstable();
    }

    /// A batch of at most `L` hubs; `run` calls [`Scratch::run`].
    pub(super) fn batch(&mut self, task: &Task<'_>, batch: &[u32], run: impl FnOnce(&mut Self)) {
        self.seed(task, batch);
        self.find_straight(task, batch);
        run(self);
        self.straight.clear();
        for rank in self.path.drain(..) {
            self.on_path[rank as usize] = false;
        }
    }
}

/// What hubs reach along their own road.
#[cold]
fn go_straight<T: Lane, const L: usize>(
    straight: &[(u32, u32, u32)],
    slot: u32,
    totals: &mut [T; L],
) {
    let begin = straight.partition_point(|entry| entry.0 < slot);
    for (_, lane, total) in straight[begin..].iter().take_while(|entry| entry.0 == slot) {
        let known = &mut totals[*lane as usize];
        *known = (*known).min(T::of(*total));
    }
}

/// Each lane, or the way over another rank where that is shorter.
#[inline(always)]
fn lower<T: Lane, const L: usize>(known: &mut [T; L], over: &[T; L], weight: u32) {
    let weight = T::of(weight);
    for lane in 0..L {
        known[lane] = known[lane].min(over[lane].plus(weight));
    }
}
