//! A batch of hubs in lanes: one climb, one bounded descent.
//!
//! The descent visits ranks from the highest down, as PHAST does (Delling, Goldberg, Nowatzyk,
//! Werneck 2013, 10.1016/j.jpdc.2012.02.007), and leaves out what lies beyond the bound. The upper
//! neighbours of a rank separate its descendants from all else. Where none of them is within the
//! bound in any lane, and no hub of the batch starts below, the whole range of descendants is
//! skipped. Points are met as their states are passed.

use super::Metric;
use crate::dijkstra::{Meetings, on_chain};
use crate::network::{Network, SearchOptions};
use crate::places::{Places, direct_from_hub};

const NONE: u32 = u32::MAX;

/// A number of a lane; its largest value is "beyond".
pub(super) trait Lane: Copy + Ord + Send + Sync {
    const ZERO: Self;
    const BEYOND: Self;
    /// The number, or "beyond" where it does not fit.
    fn of(wide: u32) -> Self;
    /// The sum, or "beyond" where it does not fit.
    fn plus(self, other: Self) -> Self;
    fn wide(self) -> u32;
}

impl Lane for u32 {
    const ZERO: u32 = 0;
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
    const ZERO: u16 = 0;
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

/// What all batches share.
pub(super) struct Task<'a> {
    pub(super) network: &'a Network,
    pub(super) metric: &'a Metric<'a>,
    pub(super) hubs: &'a Places,
    pub(super) points: &'a Places,
    /// By rank.
    pub(super) meetings: &'a Meetings,
    pub(super) options: SearchOptions,
    pub(super) bound: u32,
}

/// Memory of a batch, reused; one per thread.
pub(super) struct Scratch<T, const L: usize> {
    /// Of each rank; what is not of this batch is never read.
    distance: Vec<[T; L]>,
    /// Whether a rank is within the bound in any lane; likewise.
    within: Vec<bool>,
    /// Ranks at or above a seed, and whether a rank is one of them.
    path: Vec<u32>,
    on_path: Vec<bool>,
    /// Row of each point that is met, and the points and rows.
    row: Vec<u32>,
    met: Vec<u32>,
    totals: Vec<[T; L]>,
    /// One bit a point, to put those met in order.
    bits: Vec<u64>,
    /// Of each lane.
    found: [Vec<(u32, u32)>; L],
}

impl<T: Lane, const L: usize> Scratch<T, L> {
    pub(super) fn new(task: &Task<'_>) -> Scratch<T, L> {
        let states = task.metric.hierarchy.states();
        Scratch {
            distance: vec![[T::ZERO; L]; states],
            within: vec![false; states],
            path: Vec::new(),
            on_path: vec![false; states],
            row: vec![NONE; task.points.len()],
            met: Vec::new(),
            totals: Vec::new(),
            bits: Vec::new(),
            found: std::array::from_fn(|_| Vec::new()),
        }
    }

    /// The totals of a point, all beyond at first.
    #[inline(always)]
    fn totals_of(&mut self, point: u32) -> &mut [T; L] {
        let row = &mut self.row[point as usize];
        if *row == NONE {
            *row = self.met.len() as u32;
            self.met.push(point);
            self.totals.push([T::BEYOND; L]);
        }
        &mut self.totals[*row as usize]
    }

    /// Seeds of the batch, and all ranks above them.
    fn seed(&mut self, task: &Task<'_>, batch: &[u32]) {
        let hierarchy = task.metric.hierarchy;
        let SearchOptions {
            direction, measure, ..
        } = task.options;
        for (lane, hub) in batch.iter().enumerate().take(L) {
            let Some(hub) = &task.hubs.list[*hub as usize] else {
                continue;
            };
            let leg = hub.leg(measure);
            for (state, cost) in task.network.seeds(hub, direction, measure) {
                let cost = cost.saturating_add(leg);
                if cost > task.bound {
                    continue;
                }
                let rank = hierarchy.rank[state as usize];
                let mut at = Some(rank);
                while let Some(rank) = at.filter(|rank| !self.on_path[*rank as usize]) {
                    self.on_path[rank as usize] = true;
                    self.path.push(rank);
                    self.distance[rank as usize] = [T::BEYOND; L];
                    at = hierarchy.parent(rank);
                }
                let known = &mut self.distance[rank as usize][lane];
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
        least <= bound && least < T::BEYOND
    }

    #[inline(always)]
    fn climb(&mut self, task: &Task<'_>) {
        let hierarchy = task.metric.hierarchy;
        let (weights, _) = task.metric.weights(task.options.direction);
        let bound = T::of(task.bound);
        for rank in &self.path {
            let own = self.distance[*rank as usize];
            if !Self::is_within(&own, bound) {
                continue;
            }
            let edges = hierarchy.range(*rank);
            for (head, weight) in hierarchy.up[edges.clone()].iter().zip(&weights[edges]) {
                let weight = T::of(*weight);
                let known = &mut self.distance[*head as usize];
                for lane in 0..L {
                    known[lane] = known[lane].min(own[lane].plus(weight));
                }
            }
        }
    }

    #[inline(always)]
    fn descend(&mut self, task: &Task<'_>) {
        let hierarchy = task.metric.hierarchy;
        let (_, weights) = task.metric.weights(task.options.direction);
        let bound = T::of(task.bound);
        let mut next = hierarchy.states() as u32;
        while let Some(rank) = next.checked_sub(1) {
            let edges = hierarchy.range(rank);
            let heads = &hierarchy.up[edges.clone()];
            let starts_below = self.on_path[rank as usize];
            if !starts_below && !heads.iter().any(|head| self.within[*head as usize]) {
                next = hierarchy.lowest[rank as usize];
                continue;
            }
            next = rank;
            let mut own = if starts_below {
                self.distance[rank as usize]
            } else {
                [T::BEYOND; L]
            };
            for (head, weight) in heads.iter().zip(&weights[edges]) {
                if self.within[*head as usize] {
                    let weight = T::of(*weight);
                    let above = &self.distance[*head as usize];
                    for lane in 0..L {
                        own[lane] = own[lane].min(above[lane].plus(weight));
                    }
                }
            }
            self.distance[rank as usize] = own;
            let within = Self::is_within(&own, bound);
            self.within[rank as usize] = within;
            if !within {
                continue;
            }
            for (point, cost) in task.meetings.at(rank) {
                let cost = T::of(*cost);
                let totals = self.totals_of(*point);
                for lane in 0..L {
                    totals[lane] = totals[lane].min(own[lane].plus(cost));
                }
            }
        }
    }

    /// Both passes; what is called under each set of instructions.
    #[inline(always)]
    pub(super) fn run(&mut self, task: &Task<'_>) {
        self.climb(task);
        self.descend(task);
    }

    /// Trips along the road of a hub without leaving it.
    fn go_straight(&mut self, task: &Task<'_>, batch: &[u32]) {
        for (lane, index) in batch.iter().enumerate().take(L) {
            let Some(hub) = &task.hubs.list[*index as usize] else {
                continue;
            };
            for point in on_chain(&task.meetings.by_chain, hub.chain) {
                let Some(place) = &task.points.list[point as usize] else {
                    continue;
                };
                if let Some(cost) = direct_from_hub(task.network, hub, place, &task.options) {
                    let total = cost
                        .saturating_add(hub.leg(task.options.measure))
                        .saturating_add(place.leg(task.options.measure));
                    if total <= task.bound {
                        let known = &mut self.totals_of(point)[lane];
                        *known = (*known).min(T::of(total));
                    }
                }
            }
        }
    }

    /// Puts the points met in ascending order: through a map of bits, unless they are few.
    fn put_in_order(&mut self, points: usize) {
        if self.met.len() < points / 512 {
            self.met.sort_unstable();
            return;
        }
        self.bits.resize(points.div_ceil(64), 0);
        for point in self.met.drain(..) {
            self.bits[point as usize / 64] |= 1 << (point % 64);
        }
        for (word, bits) in self.bits.iter_mut().enumerate() {
            while *bits != 0 {
                self.met.push(word as u32 * 64 + bits.trailing_zeros());
                *bits &= *bits - 1;
            }
        }
    }

    /// The catchments of a batch of at most `L` hubs; `run` calls [`Scratch::run`].
    pub(super) fn batch(
        &mut self,
        task: &Task<'_>,
        batch: &[u32],
        run: impl Fn(&mut Self, &Task<'_>),
        visit: &(impl Fn(u32, &[(u32, u32)]) + Sync),
    ) {
        self.seed(task, batch);
        run(self, task);
        self.go_straight(task, batch);
        self.put_in_order(task.points.len());
        for point in &self.met {
            let totals = &self.totals[self.row[*point as usize] as usize];
            for (found, total) in self.found.iter_mut().zip(totals) {
                if *total < T::BEYOND && total.wide() <= task.bound {
                    found.push((*point, total.wide()));
                }
            }
        }
        for (hub, found) in batch.iter().zip(&mut self.found) {
            visit(*hub, found);
            found.clear();
        }
        for point in self.met.drain(..) {
            self.row[point as usize] = NONE;
        }
        self.totals.clear();
        for rank in self.path.drain(..) {
            self.on_path[rank as usize] = false;
        }
    }
}
