//! What it costs to enter where roads end. Those that share an end are as near as each other to every
//! place beyond it; one of them counts, as for points, whichever of them a node came to know.

use super::road::Road;
use rustc_hash::FxHashMap;

/// The places where roads end.
#[derive(Debug, Default)]
pub(super) struct Ends {
    first: FxHashMap<(u32, u32), First>,
}

/// The road that counts at an end.
#[derive(Debug, Clone, Copy)]
struct First {
    rank: (u32, u32),
    cost: f32,
}

fn key(place: (f32, f32)) -> (u32, u32) {
    (place.0.to_bits(), place.1.to_bits())
}

impl Ends {
    /// No road is known.
    pub(super) fn clear(&mut self) {
        self.first.clear();
    }

    /// Takes note of a road; again changes nothing.
    pub(super) fn add(&mut self, road: &Road) {
        let rank = road.rank();
        let (a, b) = road.ends();
        for (place, cost) in [(a, road.cost(0.0)), (b, road.cost(1.0))] {
            let first = self.first.entry(key(place)).or_insert(First { rank, cost });
            // Parts of one segment: the lesser cost is that of the place.
            if rank < first.rank || rank == first.rank && cost < first.cost {
                *first = First { rank, cost };
            }
        }
    }

    /// Tells a road what it costs to enter at its ends, once all are known.
    pub(super) fn tell(&self, road: &mut Road) {
        let (a, b) = road.ends();
        let cost = |place| self.first.get(&key(place)).map(|first| first.cost);
        road.enter_at_ends(
            cost(a).unwrap_or_else(|| road.cost(0.0)),
            cost(b).unwrap_or_else(|| road.cost(1.0)),
        );
    }
}
