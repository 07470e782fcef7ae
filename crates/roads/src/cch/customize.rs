//! Weights for a hierarchy.

use super::Hierarchy;
use super::contract::Ranks;
use super::turns::by_beginnings;
use crate::network::{Arc, Direction, Measure, Network};
use std::sync::OnceLock;

/// No way.
const BEYOND: u32 = u32::MAX;

/// A hierarchy weighed by a measure of its network.
#[derive(Debug, Clone)]
pub struct Metric<'a> {
    pub(crate) hierarchy: Ranks<'a>,
    pub(crate) measure: Measure,
    network: &'a Network,
    weights: Weights,
    /// For forward sweeps where turns take time; see `turns`.
    by_beginnings: OnceLock<Weights>,
}

/// From a rank to its upper neighbour, and back, for each edge of the hierarchy.
#[derive(Debug, Clone)]
struct Weights {
    up: Vec<u32>,
    down: Vec<u32>,
}

impl<'a> Metric<'a> {
    /// Weighs a hierarchy by basic customisation: each edge is at most as long as the detours
    /// through the lower corner of each triangle that it closes, from the lowest rank up.
    ///
    /// The hierarchy must be that of the network; nothing else is read of its topology.
    pub fn new(hierarchy: &'a Hierarchy, network: &'a Network, measure: Measure) -> Metric<'a> {
        let ranks = hierarchy.ranks();
        Metric {
            hierarchy: ranks,
            measure,
            network,
            weights: Weights::of(ranks, network, |_, arc| arc.weight(measure)),
            by_beginnings: OnceLock::new(),
        }
    }

    /// Weights by which a search that runs in a direction climbs, and by which it descends.
    pub(crate) fn weights(&self, direction: Direction) -> (&[u32], &[u32]) {
        self.weights.towards(direction)
    }

    /// The same for sweeps that meet points.
    pub(crate) fn sweep_weights(&self, direction: Direction) -> (&[u32], &[u32]) {
        if !by_beginnings(self.network, direction) {
            return self.weights(direction);
        }
        let weights = self.by_beginnings.get_or_init(|| {
            let network = self.network;
            let last = network.last_edges();
            let own = |edge: u32| match self.measure {
                Measure::Time => network.edge_time(edge),
                Measure::Length => network.chains[edge as usize / 2].length,
            };
            Weights::of(self.hierarchy, network, |from, arc| {
                let turn = arc.weight(self.measure).saturating_sub(own(arc.edge));
                match last[from as usize] {
                    // Nobody comes there.
                    u32::MAX => BEYOND,
                    before => own(before).saturating_add(turn),
                }
            })
        });
        weights.towards(direction)
    }

    /// Bytes of its weights.
    pub(crate) fn bytes(&self) -> u64 {
        let sets = 1 + u64::from(self.network.turns_take_time());
        sets * self.hierarchy.up.len() as u64 * 8
    }
}

impl Weights {
    /// Of the arcs of a network, by the state that they leave, and of all detours.
    fn of(ranks: Ranks<'_>, network: &Network, weight: impl Fn(u32, &Arc) -> u32) -> Weights {
        let mut weights = Weights {
            up: vec![BEYOND; ranks.up.len()],
            down: vec![BEYOND; ranks.up.len()],
        };
        weights.weigh_arcs(ranks, network, weight);
        weights.relax_triangles(ranks);
        weights
    }

    fn towards(&self, direction: Direction) -> (&[u32], &[u32]) {
        match direction {
            Direction::Forward => (&self.up, &self.down),
            Direction::Backward => (&self.down, &self.up),
        }
    }

    fn weigh_arcs(
        &mut self,
        ranks: Ranks<'_>,
        network: &Network,
        weight: impl Fn(u32, &Arc) -> u32,
    ) {
        let rank = ranks.rank;
        for (state, range) in network.out_first.windows(2).enumerate().take(rank.len()) {
            for arc in &network.out_arcs[range[0] as usize..range[1] as usize] {
                let (from, to) = (rank[state], rank[arc.state as usize]);
                if from == to {
                    continue;
                }
                let edges = ranks.range(from.min(to));
                let Ok(at) = ranks.up[edges.clone()].binary_search(&from.max(to)) else {
                    continue;
                };
                let weights = if from < to {
                    &mut self.up
                } else {
                    &mut self.down
                };
                let known = &mut weights[edges.start + at];
                *known = (*known).min(weight(state as u32, arc));
            }
        }
    }

    /// From the lowest rank up, a rank takes what its lower neighbours, whose edges are final by
    /// then, know: from one upper neighbour of theirs to another, of which the rank is the first.
    fn relax_triangles(&mut self, ranks: Ranks<'_>) {
        let states = ranks.states();
        // The lower neighbours whose next upper neighbour is this rank, as a list; where each stands.
        let mut waiting = vec![BEYOND; states];
        let mut next = vec![BEYOND; states];
        let mut cursor: Vec<u32> = ranks.up_first[..states].to_vec();
        // Edge of a rank to each of its upper neighbours, less its first one.
        let mut place = vec![0u32; states];
        for middle in 0..states as u32 {
            let own = ranks.range(middle);
            for (at, head) in ranks.up[own.clone()].iter().enumerate() {
                place[*head as usize] = at as u32;
            }
            let (below_up, own_up) = self.up.split_at_mut(own.start);
            let (below_down, own_down) = self.down.split_at_mut(own.start);
            let own_up = &mut own_up[..own.len()];
            let own_down = &mut own_down[..own.len()];
            let mut low = std::mem::replace(&mut waiting[middle as usize], BEYOND);
            while low != BEYOND {
                let following = next[low as usize];
                let edge = cursor[low as usize] as usize;
                let later = edge + 1..ranks.up_first[low as usize + 1] as usize;
                let (climb, descend) = (below_up[edge], below_down[edge]);
                let heads = &ranks.up[later.clone()];
                if !heads.is_empty() {
                    if climb != BEYOND || descend != BEYOND {
                        let (up, down) = (&below_up[later.clone()], &below_down[later.clone()]);
                        if heads.len() == own_up.len() {
                            // They are all the upper neighbours of `middle`.
                            lower_all(own_up, up, descend);
                            lower_all(own_down, down, climb);
                        } else {
                            for ((head, up), down) in heads.iter().zip(up).zip(down) {
                                let at = place[*head as usize] as usize;
                                own_up[at] = own_up[at].min(plus(*up, descend));
                                own_down[at] = own_down[at].min(plus(*down, climb));
                            }
                        }
                    }
                    cursor[low as usize] = later.start as u32;
                    next[low as usize] = std::mem::replace(&mut waiting[heads[0] as usize], low);
                }
                low = following;
            }
            if let Some(parent) = ranks.up[own].first() {
                next[middle as usize] = std::mem::replace(&mut waiting[*parent as usize], middle);
            }
        }
    }
}

/// The sum, or [`BEYOND`] where it does not fit.
#[inline(always)]
fn plus(one: u32, two: u32) -> u32 {
    one.min(!two).wrapping_add(two)
}

/// Each weight, or the way over a lower corner where that is shorter.
#[inline(always)]
fn lower_all(weights: &mut [u32], over: &[u32], first: u32) {
    for (weight, over) in weights.iter_mut().zip(over) {
        *weight = (*weight).min(plus(*over, first));
    }
}
