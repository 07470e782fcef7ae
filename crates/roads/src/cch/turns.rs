//! Sweeps where turns take time.
//!
//! A state is an edge then, and stands for its end. Backward, a point on the edge is met there. Forward
//! it would have to be met at every edge from which one turns into its own; so a forward sweep lets a
//! state stand for the beginning of its edge, after the turn into it: the same arcs, which travel the
//! edge of the state that they leave instead of that of the state that they lead to.

use crate::network::{Direction, Measure, Network};
use crate::places::Place;

/// Whether states stand for the beginnings of their edges.
pub(crate) fn by_beginnings(network: &Network, direction: Direction) -> bool {
    direction == Direction::Forward && network.turns_take_time()
}

/// The states at the end of each edge.
pub(crate) struct Ended {
    first: Vec<u32>,
    states: Vec<u32>,
}

impl Ended {
    pub(crate) fn of(network: &Network) -> Ended {
        let last = network.last_edges();
        let edges = network.chains() * 2;
        let mut first = vec![0u32; edges + 1];
        for edge in last.iter().filter(|edge| **edge != u32::MAX) {
            first[*edge as usize + 1] += 1;
        }
        for edge in 1..first.len() {
            first[edge] += first[edge - 1];
        }
        let mut next = first.clone();
        let mut states = vec![0u32; first[edges] as usize];
        for (state, edge) in last.iter().enumerate() {
            if *edge != u32::MAX {
                let slot = &mut next[*edge as usize];
                states[*slot as usize] = state as u32;
                *slot += 1;
            }
        }
        Ended { first, states }
    }

    pub(crate) fn by(&self, edge: u32) -> &[u32] {
        &self.states[self.first[edge as usize] as usize..self.first[edge as usize + 1] as usize]
    }
}

/// Where sweeps meet points.
pub(crate) struct Meets<'a> {
    network: &'a Network,
    direction: Direction,
    measure: Measure,
    /// Where states stand for the beginnings of their edges.
    ended: Option<Ended>,
}

impl<'a> Meets<'a> {
    pub(crate) fn of(network: &'a Network, direction: Direction, measure: Measure) -> Meets<'a> {
        Meets {
            network,
            direction,
            measure,
            ended: by_beginnings(network, direction).then(|| Ended::of(network)),
        }
    }

    /// Calls back with the states at which a point is met, and the cost from there.
    #[inline]
    pub(crate) fn each(&self, point: &Place, mut found: impl FnMut(u32, u32)) {
        let Some(ended) = &self.ended else {
            return self
                .network
                .for_meetings(point, self.direction, self.measure, found);
        };
        for against in 0..2 {
            let position = point.position(self.measure, against);
            for state in ended.by(point.chain * 2 + against as u32) {
                found(*state, position);
            }
        }
    }
}

/// Where a sweep from a hub begins.
pub(crate) fn seeds(
    network: &Network,
    hub: &Place,
    direction: Direction,
    measure: Measure,
) -> Vec<(u32, u32)> {
    let seeds = network.seeds(hub, direction, measure);
    if !by_beginnings(network, direction) {
        return seeds;
    }
    let (first, arcs) = network.arcs_from(Direction::Forward);
    let turned = seeds.into_iter().flat_map(|(state, cost)| {
        let leaving = first[state as usize] as usize..first[state as usize + 1] as usize;
        arcs[leaving].iter().map(move |arc| {
            let turn = match measure {
                Measure::Time => network.turn_of(arc),
                Measure::Length => 0,
            };
            (arc.state, cost.saturating_add(turn))
        })
    });
    turned.collect()
}
