//! Weights for a hierarchy.

use super::Hierarchy;
use super::contract::Ranks;
use crate::network::{Direction, Measure, Network};

/// No way.
const BEYOND: u32 = u32::MAX;

/// A hierarchy weighed by a measure of its network.
#[derive(Debug, Clone)]
pub struct Metric<'a> {
    pub(crate) hierarchy: Ranks<'a>,
    pub(crate) measure: Measure,
    /// From a rank to its upper neighbour, and back, for each edge of the hierarchy.
    up: Vec<u32>,
    down: Vec<u32>,
}

impl<'a> Metric<'a> {
    /// Weighs a hierarchy by basic customisation: each edge is at most as long as the detours
    /// through the lower corner of each triangle that it closes, from the lowest rank up.
    ///
    /// The hierarchy must be that of the network; nothing else is read of its topology.
    pub fn new(hierarchy: &'a Hierarchy, network: &Network, measure: Measure) -> Metric<'a> {
        let mut metric = Metric {
            hierarchy: hierarchy.ranks(),
            measure,
            up: vec![BEYOND; hierarchy.up.len()],
            down: vec![BEYOND; hierarchy.up.len()],
        };
        metric.weigh_arcs(network);
        metric.relax_triangles();
        metric
    }

    /// Weights by which a search that runs in a direction climbs, and by which it descends.
    pub(crate) fn weights(&self, direction: Direction) -> (&[u32], &[u32]) {
        match direction {
            Direction::Forward => (&self.up, &self.down),
            Direction::Backward => (&self.down, &self.up),
        }
    }

    fn weigh_arcs(&mut self, network: &Network) {
        let rank = self.hierarchy.rank;
        for (state, range) in network.out_first.windows(2).enumerate().take(rank.len()) {
            for arc in &network.out_arcs[range[0] as usize..range[1] as usize] {
                let (from, to) = (rank[state], rank[arc.state as usize]);
                if from == to {
                    continue;
                }
                let edges = self.hierarchy.range(from.min(to));
                let Ok(at) = self.hierarchy.up[edges.clone()].binary_search(&from.max(to)) else {
                    continue;
                };
                let weights = if from < to {
                    &mut self.up
                } else {
                    &mut self.down
                };
                let known = &mut weights[edges.start + at];
                *known = (*known).min(arc.weight(self.measure));
            }
        }
    }

    fn relax_triangles(&mut self) {
        let hierarchy = self.hierarchy;
        for low in 0..hierarchy.states() as u32 {
            let edges = hierarchy.range(low);
            for one in edges.clone() {
                let middle = hierarchy.up[one];
                let (climb, descend) = (self.up[one], self.down[one]);
                if climb == BEYOND && descend == BEYOND {
                    continue;
                }
                // The later neighbours of `low` are all among those of `middle`; both ascend.
                let mut at = hierarchy.up_first[middle as usize] as usize;
                for two in one + 1..edges.end {
                    let high = hierarchy.up[two];
                    while hierarchy.up[at] < high {
                        at += 1;
                    }
                    let up = descend.saturating_add(self.up[two]);
                    let down = self.down[two].saturating_add(climb);
                    self.up[at] = self.up[at].min(up);
                    self.down[at] = self.down[at].min(down);
                }
            }
        }
    }
}
