//! The arcs of the network that an arc of a hierarchy stands for.

use super::Metric;
use super::contract::Ranks;
use super::perfect::Upward;
use crate::network::{Direction, Network};

/// Lower neighbours of each rank, and the state of each rank: 4 bytes for each edge of the hierarchy and
/// 8 for each state.
#[derive(Debug)]
pub(super) struct Unpacking {
    first: Vec<u32>,
    lower: Vec<u32>,
    state: Vec<u32>,
}

/// Travelled from one state to the next: the edge of the network, as [`crate::network::Arc`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passed {
    /// State left.
    pub(crate) from: u32,
    /// Edge travelled.
    pub(crate) edge: u32,
}

impl Unpacking {
    pub(super) fn of(ranks: Ranks<'_>) -> Unpacking {
        let states = ranks.states();
        let mut first = vec![0u32; states + 1];
        for head in ranks.up {
            first[*head as usize + 1] += 1;
        }
        for rank in 0..states {
            first[rank + 1] += first[rank];
        }
        let mut next = first.clone();
        let mut lower = vec![0u32; ranks.up.len()];
        for low in 0..states as u32 {
            for head in &ranks.up[ranks.range(low)] {
                let slot = &mut next[*head as usize];
                lower[*slot as usize] = low;
                *slot += 1;
            }
        }
        let mut state = vec![0u32; states];
        for (of, rank) in ranks.rank.iter().enumerate() {
            state[*rank as usize] = of as u32;
        }
        Unpacking {
            first,
            lower,
            state,
        }
    }

    /// The state of a rank.
    pub(super) fn state(&self, rank: u32) -> u32 {
        self.state[rank as usize]
    }

    /// Adds the arcs of the network by which one comes from one rank to another that is joined with it
    /// by an edge, as cheaply as the metric has it. `None` if its weights were not made by basic
    /// customisation of this network.
    pub(super) fn unpack(
        &self,
        network: &Network,
        metric: &Metric<'_>,
        way: (u32, u32),
        arcs: &mut Vec<Passed>,
    ) -> Option<()> {
        let up = upward(metric, Direction::Forward);
        let down = upward(metric, Direction::Backward);
        let cost = |from: u32, to: u32| match from < to {
            true => up.weight(from, to),
            false => down.weight(to, from),
        };
        let (first, out) = network.arcs_from(Direction::Forward);
        let mut open = vec![way];
        while let Some((from, to)) = open.pop() {
            let whole = cost(from, to)?;
            let (state, next) = (self.state(from), self.state(to));
            let own = first[state as usize] as usize..first[state as usize + 1] as usize;
            let arc = out[own]
                .iter()
                .find(|arc| arc.state == next && arc.weight(metric.measure) == whole);
            if let Some(arc) = arc {
                arcs.push(Passed {
                    from: state,
                    edge: arc.edge,
                });
                continue;
            }
            // Over the lower corner of a triangle that costs as much.
            let low = from.min(to) as usize;
            let below = &self.lower[self.first[low] as usize..self.first[low + 1] as usize];
            let middle = below.iter().copied().find(|middle| {
                let two = down.weight(*middle, from).zip(up.weight(*middle, to));
                two.is_some_and(|(one, two)| one.checked_add(two) == Some(whole))
            })?;
            open.push((middle, to));
            open.push((from, middle));
        }
        Some(())
    }
}

/// All arcs of a metric.
pub(super) fn upward<'m>(metric: &'m Metric<'_>, direction: Direction) -> Upward<'m> {
    Upward {
        first: metric.hierarchy.up_first,
        heads: metric.hierarchy.up,
        weights: metric.weights(direction).0,
    }
}
