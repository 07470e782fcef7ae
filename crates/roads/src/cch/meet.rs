//! Demand points in the order in which a descent is done with them.

use super::contract::Ranks;
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
        // Lowest rank, point, all ranks with their costs.
        let mut met: Vec<(u32, u32, Vec<(u32, u32)>)> = points
            .list
            .par_iter()
            .enumerate()
            .filter_map(|(index, point)| {
                let point = point.as_ref()?;
                let leg = point.leg(options.measure);
                let mut entries: Vec<(u32, u32)> = network
                    .meetings(point, options.direction, options.measure)
                    .into_iter()
                    .map(|(state, cost)| (ranks.rank[state as usize], cost.saturating_add(leg)))
                    .collect();
                entries.sort_unstable();
                entries.dedup_by_key(|entry| entry.0);
                let lowest = entries.first().map_or(u32::MAX, |entry| entry.0);
                Some((lowest, index as u32, entries))
            })
            .collect();
        met.par_sort_unstable_by_key(|(lowest, point, _)| (*lowest, *point));
        let states = ranks.states();
        let mut first = vec![0u32; states + 1];
        for (lowest, ..) in &met {
            if let Some(count) = first.get_mut(*lowest as usize + 1) {
                *count += 1;
            }
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut entries = Vec::with_capacity(met.iter().map(|met| met.2.len()).sum());
        let mut slots = Vec::with_capacity(met.len());
        let mut by_chain = Vec::with_capacity(met.len());
        for (_, point, own) in met {
            if let Some(place) = &points.list[point as usize] {
                by_chain.push((place.chain, slots.len() as u32));
            }
            entries.extend_from_slice(&own);
            slots.push(Slot {
                point,
                end: entries.len() as u32,
            });
        }
        by_chain.sort_unstable();
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
