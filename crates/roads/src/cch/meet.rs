//! Demand points in the order in which a descent is done with them.

use super::contract::Ranks;
use super::turns::Meets;
use crate::network::{Network, SearchOptions};
use crate::places::Places;
use rayon::prelude::*;

/// Points by the lowest rank at which a search meets them.
///
/// All ranks at which a point is met are on one path to a root (see `contract::pairs`). The descent
/// comes to the lowest one last, and passes it by only if none of the others is within the bound.
pub(crate) struct Meetings {
    /// First slot of each rank; one more at the end, from where on are points that are met nowhere.
    first: Vec<u32>,
    /// Points that are on the network.
    slots: Vec<Slot>,
    /// Rank, and cost from it with the leg of the point, ascending for each slot.
    entries: Vec<(u32, u32)>,
    /// (chain, slot), sorted.
    by_chain: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) point: u32,
    /// End of its entries; they begin where those of the slot before end.
    end: u32,
}

impl Meetings {
    pub(crate) fn of(
        network: &Network,
        ranks: Ranks<'_>,
        points: &Places,
        options: &SearchOptions,
    ) -> Meetings {
        let states = ranks.states();
        let rank = |state: u32| ranks.rank[state as usize];
        let SearchOptions {
            direction, measure, ..
        } = *options;
        let meets = Meets::of(network, direction, measure);
        // Where each point is met last: a rank, or beyond all ranks, or it is off the network.
        let lowest: Vec<u32> = points
            .list
            .par_iter()
            .map(|point| {
                let Some(point) = point else { return u32::MAX };
                let mut lowest = states as u32;
                meets.each(point, |state, _| {
                    lowest = lowest.min(rank(state));
                });
                lowest
            })
            .collect();
        let mut first = vec![0u32; states + 2];
        for lowest in &lowest {
            if let Some(count) = first.get_mut(*lowest as usize + 1) {
                *count += 1;
            }
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut slots =
            vec![Slot { point: 0, end: 0 }; first.last().map_or(0, |all| *all as usize)];
        for (point, lowest) in lowest.iter().enumerate() {
            if let Some(next) = next
                .get_mut(*lowest as usize)
                .filter(|_| *lowest != u32::MAX)
            {
                slots[*next as usize].point = point as u32;
                *next += 1;
            }
        }
        first.truncate(states + 1);
        let mut entries = Vec::with_capacity(slots.len() * 2);
        let mut by_chain = Vec::with_capacity(slots.len());
        for (at, slot) in slots.iter_mut().enumerate() {
            let begin = entries.len();
            if let Some(point) = &points.list[slot.point as usize] {
                by_chain.push((point.chain, at as u32));
                let leg = point.leg(measure);
                meets.each(point, |state, cost| {
                    entries.push((rank(state), cost.saturating_add(leg)));
                });
            }
            entries[begin..].sort_unstable();
            slot.end = entries.len() as u32;
        }
        by_chain.par_sort_unstable();
        Meetings {
            first,
            slots,
            entries,
            by_chain,
        }
    }

    /// How many points are on the network.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Bytes that it holds.
    pub(crate) fn bytes(&self) -> u64 {
        let pairs = self.slots.len() + self.entries.len() + self.by_chain.len();
        (self.first.len() * 4 + pairs * 8) as u64
    }

    /// Slots of the points whose lowest rank this is.
    #[inline(always)]
    pub(crate) fn done_at(&self, rank: u32) -> std::ops::Range<u32> {
        self.first[rank as usize]..self.first[rank as usize + 1]
    }

    #[inline(always)]
    pub(crate) fn point(&self, slot: u32) -> u32 {
        self.slots[slot as usize].point
    }

    /// Ranks and costs of a slot.
    #[inline(always)]
    pub(crate) fn entries(&self, slot: u32) -> &[(u32, u32)] {
        let begin = match slot.checked_sub(1) {
            Some(before) => self.slots[before as usize].end,
            None => 0,
        };
        &self.entries[begin as usize..self.slots[slot as usize].end as usize]
    }

    /// Slots of the points on a chain.
    pub(crate) fn on_chain(&self, chain: u32) -> impl Iterator<Item = u32> + '_ {
        crate::dijkstra::on_chain(&self.by_chain, chain)
    }
}
