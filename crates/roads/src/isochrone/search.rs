//! The bounded search of an isochrone, with a queue of buckets (Denardo and Fox 1979,
//! 10.1287/opre.27.1.161) in place of a heap.
//!
//! A state waits in the bucket of its cost; buckets are emptied in order. What improves within the
//! bucket that is being emptied is settled again, so costs are those of any other exact search,
//! whatever the width of a bucket. The buckets form a ring; what lies beyond its end waits apart until
//! the ring is empty.

use super::NONE;
use crate::network::{Network, SearchOptions};
use crate::places::Place;

/// Costs in a bucket: 2 to the power of it.
const WIDTH_SHIFT: u32 = 3;
/// Buckets in the ring, a power of two: 1.8 hours, or 6.5 km.
const RING: usize = 8192;

/// A state that waits, in the list of its bucket or of free places.
#[derive(Debug, Clone, Copy)]
struct Entry {
    state: u32,
    cost: u32,
    next: u32,
}

/// Memory of a search, reused from one to the next.
#[derive(Debug)]
pub(super) struct Search {
    distance: Vec<u32>,
    touched: Vec<u32>,
    /// First entry of each bucket.
    ring: Vec<u32>,
    entries: Vec<Entry>,
    free: u32,
    /// Entries in the ring.
    waiting: usize,
    /// State and cost of what lies beyond the ring.
    beyond: Vec<(u32, u32)>,
}

impl Search {
    pub(super) fn new(states: usize) -> Search {
        Search {
            distance: vec![NONE; states],
            touched: Vec::new(),
            ring: vec![NONE; RING],
            entries: Vec::new(),
            free: NONE,
            waiting: 0,
            beyond: Vec::new(),
        }
    }

    /// Forgets the last search.
    pub(super) fn reset(&mut self) {
        for state in self.touched.drain(..) {
            self.distance[state as usize] = NONE;
        }
    }

    /// The states that were reached, each once, in no order that matters.
    pub(super) fn touched_mut(&mut self) -> &mut Vec<u32> {
        &mut self.touched
    }

    /// States that were reached, each once, and their least costs.
    pub(super) fn reached(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let cost = |state: &u32| (*state, self.distance[*state as usize]);
        self.touched.iter().map(cost)
    }

    /// Settles everything within an inclusive bound of a hub, its leg included.
    pub(super) fn run(
        &mut self,
        network: &Network,
        hub: &Place,
        options: &SearchOptions,
        bound: u32,
    ) {
        let measure = options.measure;
        let leg = hub.leg(measure);
        for (state, cost) in network.seeds(hub, options.direction, measure) {
            let cost = cost.saturating_add(leg);
            if cost <= bound && self.improves(state, cost) {
                self.beyond.push((state, cost));
            }
        }
        let (first, arcs) = network.arcs_from(options.direction);
        while let Some(mut bucket) = self.refill() {
            while self.waiting > 0 {
                let Some((state, cost)) = self.take(bucket) else {
                    bucket += 1;
                    continue;
                };
                if cost > self.distance[state as usize] {
                    continue;
                }
                let range = first[state as usize] as usize..first[state as usize + 1] as usize;
                for arc in &arcs[range] {
                    let next = cost.saturating_add(arc.weight(measure));
                    if next > bound || !self.improves(arc.state, next) {
                        continue;
                    }
                    // The ring turns: what has been emptied is free again.
                    if (next >> WIDTH_SHIFT) - bucket < RING as u32 {
                        self.put(arc.state, next);
                    } else {
                        self.beyond.push((arc.state, next));
                    }
                }
            }
        }
    }

    fn improves(&mut self, state: u32, cost: u32) -> bool {
        let known = &mut self.distance[state as usize];
        let better = cost < *known;
        if better {
            if *known == NONE {
                self.touched.push(state);
            }
            *known = cost;
        }
        better
    }

    /// Moves what lies within a turn of the least that waits beyond the ring into the empty ring, and
    /// gives the first bucket.
    fn refill(&mut self) -> Option<u32> {
        let distance = &self.distance;
        self.beyond
            .retain(|(state, cost)| *cost <= distance[*state as usize]);
        let least = self.beyond.iter().map(|(_, cost)| *cost).min()?;
        let bucket = least >> WIDTH_SHIFT;
        let mut beyond = std::mem::take(&mut self.beyond);
        beyond.retain(|(state, cost)| {
            let is_near = (cost >> WIDTH_SHIFT) - bucket < RING as u32;
            if is_near {
                self.put(*state, *cost);
            }
            !is_near
        });
        self.beyond = beyond;
        Some(bucket)
    }

    fn put(&mut self, state: u32, cost: u32) {
        let head = &mut self.ring[(cost >> WIDTH_SHIFT) as usize % RING];
        let entry = Entry {
            state,
            cost,
            next: *head,
        };
        if let Some(place) = self.entries.get_mut(self.free as usize) {
            *head = std::mem::replace(&mut self.free, place.next);
            *place = entry;
        } else {
            *head = self.entries.len() as u32;
            self.entries.push(entry);
        }
        self.waiting += 1;
    }

    fn take(&mut self, bucket: u32) -> Option<(u32, u32)> {
        let head = &mut self.ring[bucket as usize % RING];
        let index = *head;
        let entry = self.entries.get_mut(index as usize)?;
        *head = entry.next;
        entry.next = self.free;
        self.free = index;
        self.waiting -= 1;
        Some((entry.state, entry.cost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dijkstra::Scratch;
    use crate::isochrone::tests::network_of;
    use crate::{Direction, Measure, SnapOptions};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Roads of some 160 m, and of 10 km, longer than the ring in decimetres.
        #[test]
        fn costs_are_those_of_a_search_with_a_heap(
            salt in 0i64..1000,
            times in prop::sample::select(vec![1, 60]),
            seeds in prop::collection::vec((0u32..1000, 0u32..400_000), 3),
            backward in any::<bool>(),
            length in any::<bool>(),
        ) {
            let network = network_of(9, salt, (1_220_000_000, 436_000_000), times);
            let options = SearchOptions {
                direction: if backward { Direction::Backward } else { Direction::Forward },
                measure: if length { Measure::Length } else { Measure::Time },
                bound: None,
            };
            let mut search = Search::new(network.states());
            // One after the other in the same memory, the last without a bound.
            for (number, (seed, bound)) in seeds.into_iter().enumerate() {
                let bound = if number == 2 { NONE - 1 } else { bound / (61 - times as u32) };
                let (a, _) = network.segment_points(seed % network.segments() as u32);
                let Some(hub) = network.snap_one(a, &SnapOptions::default()) else { continue };
                let hub = network.place(&hub);
                search.reset();
                search.run(&network, &hub, &options, bound);
                let mut plain = Scratch::new(network.states(), 0);
                plain.search(&network, &hub, &SearchOptions { bound: Some(bound), ..options });
                let mut found: Vec<(u32, u32)> = search.reached().collect();
                found.sort_unstable();
                let expected: Vec<(u32, u32)> = (0..network.states() as u32)
                    .map(|state| (state, plain.distance[state as usize]))
                    .filter(|(_, cost)| *cost != NONE)
                    .collect();
                prop_assert_eq!(found, expected);
                prop_assert_eq!(search.waiting, 0);
            }
        }
    }
}
