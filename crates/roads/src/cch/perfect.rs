//! Perfect customisation: the arcs of a hierarchy that shortest ways need.

use super::Metric;
use super::contract::Ranks;
use crate::network::Direction;

const BEYOND: u32 = u32::MAX;
const NONE: u32 = u32::MAX;

/// Arcs from each rank to upper neighbours, and what they cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upward<'a> {
    /// First arc of each rank; one more at the end.
    pub(super) first: &'a [u32],
    /// Upper neighbours, ascending for each rank.
    pub(super) heads: &'a [u32],
    /// Cost of each arc.
    pub(super) weights: &'a [u32],
}

impl Upward<'_> {
    /// Upper neighbours of a rank and what it costs to get there (or from there).
    #[inline(always)]
    pub(super) fn of(&self, rank: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let range = self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize;
        let (heads, weights) = (&self.heads[range.clone()], &self.weights[range]);
        heads.iter().copied().zip(weights.iter().copied())
    }

    /// Cost of the arc from a rank to an upper neighbour.
    pub(super) fn weight(&self, rank: u32, head: u32) -> Option<u32> {
        let range = self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize;
        let at = self.heads[range.clone()].binary_search(&head).ok()?;
        Some(self.weights[range.start + at])
    }
}

/// A metric without the arcs that are longer than the shortest way between their ends: queries of pairs
/// look at fewer of them.
#[derive(Debug, Clone)]
pub struct Perfect<'a> {
    pub(super) metric: &'a Metric<'a>,
    /// For ways that climb from their start.
    forward: Kept,
    /// For ways that descend to their end.
    backward: Kept,
}

#[derive(Debug, Clone)]
struct Kept {
    first: Vec<u32>,
    heads: Vec<u32>,
    weights: Vec<u32>,
}

impl<'a> Perfect<'a> {
    /// Perfect customisation of a metric (Dibbelt, Strasser, Wagner 2016, 10.1145/2886843): from the
    /// highest rank down, each arc is held against the ways over the upper corner of each triangle that
    /// it closes, whose other arcs are as short as any way by then. Those that are longer are left out.
    ///
    /// Work: twice that of [`Metric::new`] or somewhat more; memory: 8 bytes for each arc kept.
    pub fn new(metric: &'a Metric<'a>) -> Perfect<'a> {
        let ranks = metric.hierarchy;
        let (up, down) = metric.weights(Direction::Forward);
        let (mut least_up, mut least_down) = (up.to_vec(), down.to_vec());
        lower_by_upper_triangles(ranks, &mut least_up, &mut least_down);
        Perfect {
            metric,
            forward: Kept::of(ranks, up, &least_up),
            backward: Kept::of(ranks, down, &least_down),
        }
    }

    /// Arcs kept of both directions together; a hierarchy has twice [`super::Hierarchy::edges`].
    pub fn arcs(&self) -> usize {
        self.forward.heads.len() + self.backward.heads.len()
    }

    /// Cost of the arc between a rank and an upper neighbour that is travelled in a direction, where it
    /// is kept.
    #[cfg(test)]
    pub(crate) fn weight(&self, direction: Direction, rank: u32, head: u32) -> Option<u32> {
        self.upward(direction).weight(rank, head)
    }

    pub(super) fn upward(&self, direction: Direction) -> Upward<'_> {
        let kept = match direction {
            Direction::Forward => &self.forward,
            Direction::Backward => &self.backward,
        };
        Upward {
            first: &kept.first,
            heads: &kept.heads,
            weights: &kept.weights,
        }
    }
}

impl Kept {
    /// The arcs that are as short as the shortest way between their ends, where there is one.
    fn of(ranks: Ranks<'_>, weights: &[u32], least: &[u32]) -> Kept {
        let mut kept = Kept {
            first: Vec::with_capacity(ranks.states() + 1),
            heads: Vec::new(),
            weights: Vec::new(),
        };
        kept.first.push(0);
        for rank in 0..ranks.states() as u32 {
            for edge in ranks.range(rank) {
                if weights[edge] != BEYOND && weights[edge] == least[edge] {
                    kept.heads.push(ranks.up[edge]);
                    kept.weights.push(weights[edge]);
                }
            }
            kept.first.push(kept.heads.len() as u32);
        }
        kept
    }
}

/// The arcs between the upper neighbours of a rank are there, and as short as any way once that has been
/// done for all higher ranks: so a shortest way to one of them goes over one other at most.
fn lower_by_upper_triangles(ranks: Ranks<'_>, up: &mut [u32], down: &mut [u32]) {
    // Place of each upper neighbour among those of the rank at hand.
    let mut place = vec![NONE; ranks.states()];
    for rank in (0..ranks.states() as u32).rev() {
        let own = ranks.range(rank);
        let heads = &ranks.up[own.clone()];
        for (at, head) in heads.iter().enumerate() {
            place[*head as usize] = at as u32;
        }
        let (own_up, above_up) = up[own.start..].split_at_mut(own.len());
        let (own_down, above_down) = down[own.start..].split_at_mut(own.len());
        for (low, head) in heads.iter().enumerate() {
            for edge in ranks.range(*head) {
                let high = place[ranks.up[edge] as usize] as usize;
                if high >= own_up.len() {
                    continue;
                }
                // Arcs of higher ranks come after those of this one.
                let (climb, descend) = (above_up[edge - own.end], above_down[edge - own.end]);
                own_up[high] = own_up[high].min(own_up[low].saturating_add(climb));
                own_up[low] = own_up[low].min(own_up[high].saturating_add(descend));
                own_down[high] = own_down[high].min(own_down[low].saturating_add(descend));
                own_down[low] = own_down[low].min(own_down[high].saturating_add(climb));
            }
        }
        for head in heads {
            place[*head as usize] = NONE;
        }
    }
}
