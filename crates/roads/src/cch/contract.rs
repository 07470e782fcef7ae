//! The chordal supergraph of the state graph under its order, and its elimination tree.

use super::turns::Ended;
use crate::column::Column;
use crate::network::Network;
use crate::order::{LEAF, state_order, state_order_as};
use rayon::prelude::*;

const NONE: u32 = u32::MAX;

/// States in the order of a nested dissection, with the shortcuts that any weights need.
///
/// A *rank* is the position of a state in a post-order of the elimination tree, so that the
/// descendants of a rank are one range that ends with it. It depends on the topology of the network
/// and on the places of its junctions alone, and is the same for any number of threads.
#[derive(Debug, Clone, Default)]
pub struct Hierarchy {
    /// Rank of each state.
    pub(crate) rank: Column<u32>,
    /// The lowest descendant of each rank.
    pub(crate) lowest: Column<u32>,
    /// First upper neighbour of each rank; one more at the end.
    pub(crate) up_first: Column<u32>,
    /// Upper neighbours, ascending for each rank; the first one is the parent.
    pub(crate) up: Column<u32>,
}

impl Hierarchy {
    /// Orders and contracts a network.
    ///
    /// Steps: nested dissection of the junctions by inertial flow; the order of states from that of
    /// their junctions; elimination tree (Liu 1990, 10.1137/0611010) and its post-order; upper
    /// neighbours of each rank from its own and those of its children.
    pub fn of(network: &Network) -> Hierarchy {
        Hierarchy::dissected(network, LEAF)
    }

    /// The hierarchy of a network that was edited, by the order of the network before: without a
    /// dissection, which takes most of the time.
    ///
    /// Junctions are known again by their places; new ones come with a neighbour. Answers do not
    /// depend on the order, only speed does. Where a few roads were closed or given other speeds it
    /// is as good as before; compare [`Hierarchy::edges`] with those of the hierarchy before: where
    /// they have grown by a fifth or more, a new order pays. A network of which a twentieth of the
    /// junctions or more lies elsewhere is ordered anew, and one where turns take time.
    pub fn as_before(network: &Network, before: &Network, hierarchy: &Hierarchy) -> Hierarchy {
        match state_order_as(network, before, &hierarchy.rank) {
            Some(order) => Hierarchy::with_order(network, &order),
            None => Hierarchy::of(network),
        }
    }

    /// Orders and contracts a network; parts of up to so many junctions (at most 64, which is what
    /// [`Hierarchy::of`] takes, at least 4) are not cut but go by least degree.
    pub fn dissected(network: &Network, leaf: usize) -> Hierarchy {
        Hierarchy::with_order(network, &state_order(network, leaf.clamp(4, LEAF)))
    }

    /// Contracts along an order of the states, lowest first. Where that makes more edges than can be
    /// numbered, the hierarchy is of no states, as where none has been made.
    pub(crate) fn with_order(network: &Network, order: &[u32]) -> Hierarchy {
        let states = network.states();
        let mut rank = vec![0u32; states];
        for (at, state) in order.iter().enumerate() {
            rank[*state as usize] = at as u32;
        }
        let lower = pairs(network, &rank, |low, high| (high, low));
        let place = post_order(&elimination_tree(states, &lower));
        drop(lower);
        for rank in &mut rank {
            *rank = place[*rank as usize];
        }
        let upper = pairs(network, &rank, |low, high| (low, high));
        let Some((up_first, up)) = contract(states, &upper) else {
            return Hierarchy::default();
        };
        let lowest = lowest_descendants(&up_first, &up);
        Hierarchy {
            rank: rank.into(),
            lowest: lowest.into(),
            up_first: up_first.into(),
            up: up.into(),
        }
    }

    /// Whether ranks and neighbours fit together, for so many states, so that no customisation or
    /// sweep can reach outside a column.
    pub(crate) fn is_consistent(&self, states: usize) -> bool {
        let mut seen = vec![false; states];
        let all_ranks = self.rank.len() == states
            && self.rank.iter().all(|rank| {
                seen.get_mut(*rank as usize)
                    .is_some_and(|seen| !std::mem::replace(seen, true))
            });
        let rows = self.up_first.len() == states + 1
            && self.up_first.first() == Some(&0)
            && self.up_first.windows(2).all(|pair| pair[0] <= pair[1])
            && self.up_first.last().copied() == u32::try_from(self.up.len()).ok();
        if !all_ranks || !rows {
            return false;
        }
        let ranks = self.ranks();
        let neighbours = (0..states as u32).all(|rank| {
            let heads = &ranks.up[ranks.range(rank)];
            heads.first().is_none_or(|head| *head > rank)
                && heads.last().is_none_or(|head| (*head as usize) < states)
                && heads.windows(2).all(|pair| pair[0] < pair[1])
        });
        // The later neighbours of a rank are among those of the first: both ascend.
        let chordal = || {
            (0..states as u32).all(|rank| {
                let Some((parent, later)) = ranks.up[ranks.range(rank)].split_first() else {
                    return true;
                };
                let mut above = ranks.up[ranks.range(*parent)].iter();
                later.iter().all(|head| above.any(|other| other == head))
            })
        };
        neighbours && chordal() && *self.lowest == *lowest_descendants(&self.up_first, &self.up)
    }

    /// States that it holds.
    pub fn states(&self) -> usize {
        self.rank.len()
    }

    /// Edges between a rank and its upper neighbours.
    pub fn edges(&self) -> usize {
        self.up.len()
    }

    /// The columns as slices, looked up once.
    pub(crate) fn ranks(&self) -> Ranks<'_> {
        Ranks {
            rank: &self.rank,
            lowest: &self.lowest,
            up_first: &self.up_first,
            up: &self.up,
        }
    }
}

/// A hierarchy as slices; see [`Hierarchy`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranks<'a> {
    pub(crate) rank: &'a [u32],
    pub(crate) lowest: &'a [u32],
    pub(crate) up_first: &'a [u32],
    pub(crate) up: &'a [u32],
}

impl Ranks<'_> {
    pub(crate) fn states(&self) -> usize {
        self.rank.len()
    }

    #[inline(always)]
    pub(crate) fn range(&self, rank: u32) -> std::ops::Range<usize> {
        self.up_first[rank as usize] as usize..self.up_first[rank as usize + 1] as usize
    }

    pub(crate) fn parent(&self, rank: u32) -> Option<u32> {
        parent(self.up_first, self.up, rank as usize)
    }
}

/// The lowest descendant of each rank; each row of `up` begins with the parent.
fn lowest_descendants(up_first: &[u32], up: &[u32]) -> Vec<u32> {
    let ranks = up_first.len().saturating_sub(1);
    let mut lowest: Vec<u32> = (0..ranks as u32).collect();
    for low in 0..ranks {
        if let Some(parent) = parent(up_first, up, low) {
            lowest[parent as usize] = lowest[parent as usize].min(lowest[low]);
        }
    }
    lowest
}

fn parent(up_first: &[u32], up: &[u32], rank: usize) -> Option<u32> {
    up[up_first[rank] as usize..up_first[rank + 1] as usize]
        .first()
        .copied()
}

/// Neighbours of the state graph, without directions and loops, sorted; and the states at which a
/// search can meet a point of the same road, each with each, so that these lie on one path to a root.
fn pairs(
    network: &Network,
    rank: &[u32],
    arranged: impl Fn(u32, u32) -> (u32, u32),
) -> Vec<(u32, u32)> {
    let mut pairs = Vec::with_capacity(network.arcs());
    let mut join = |one: u32, two: u32| {
        let (one, two) = (rank[one as usize], rank[two as usize]);
        if one != two {
            pairs.push(arranged(one.min(two), one.max(two)));
        }
    };
    for (state, range) in network.out_first.windows(2).enumerate() {
        for arc in &network.out_arcs[range[0] as usize..range[1] as usize] {
            join(state as u32, arc.state);
        }
    }
    let mut meeting: Vec<u32> = Vec::new();
    // Where turns take time: the states at the end of each edge.
    let ended = network.turns_take_time().then(|| Ended::of(network));
    for edge in (0..network.start_state.len() as u32).step_by(2) {
        meeting.clear();
        for edge in [edge, edge + 1] {
            meeting.extend_from_slice(match &ended {
                None => network.entering(edge),
                Some(ended) => ended.by(edge),
            });
        }
        for (at, one) in meeting.iter().enumerate() {
            for two in &meeting[at + 1..] {
                join(*one, *two);
            }
        }
        let ends = [edge, edge + 1].map(|edge| network.start_state[edge as usize]);
        if !ends.contains(&NONE) {
            join(ends[0], ends[1]);
        }
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// Parent of each vertex; `lower` holds (vertex, lower neighbour), sorted.
fn elimination_tree(vertices: usize, lower: &[(u32, u32)]) -> Vec<u32> {
    let mut parent = vec![NONE; vertices];
    let mut ancestor = vec![NONE; vertices];
    for (vertex, neighbour) in lower {
        let mut at = *neighbour;
        while at != *vertex {
            let next = ancestor[at as usize];
            ancestor[at as usize] = *vertex;
            if next == NONE {
                parent[at as usize] = *vertex;
                break;
            }
            at = next;
        }
    }
    parent
}

/// Position of each vertex when children come before their parent and subtrees stay together.
fn post_order(parent: &[u32]) -> Vec<u32> {
    let mut child = vec![NONE; parent.len()];
    let mut sibling = vec![NONE; parent.len()];
    let mut roots = NONE;
    for vertex in (0..parent.len()).rev() {
        let list = match parent[vertex] {
            NONE => &mut roots,
            parent => &mut child[parent as usize],
        };
        sibling[vertex] = std::mem::replace(list, vertex as u32);
    }
    let mut place = vec![0; parent.len()];
    let (mut at, mut vertex) = (0, roots);
    while vertex != NONE {
        // Down to the first leaf, then out through those whose children are all done.
        while child[vertex as usize] != NONE {
            vertex = std::mem::replace(&mut child[vertex as usize], NONE);
        }
        place[vertex as usize] = at;
        at += 1;
        vertex = match (sibling[vertex as usize], parent[vertex as usize]) {
            (NONE, parent) => parent,
            (sibling, _) => sibling,
        };
    }
    place
}

/// Upper neighbours: those of the graph, and those of the children without the vertex itself. `None`
/// where they are more than 2³².
fn contract(vertices: usize, upper: &[(u32, u32)]) -> Option<(Vec<u32>, Vec<u32>)> {
    let (mut up_first, mut up) = (Vec::with_capacity(vertices + 1), Vec::new());
    let mut child = vec![NONE; vertices];
    let mut sibling = vec![NONE; vertices];
    let mut seen = vec![NONE; vertices];
    let mut own = upper.iter().copied().peekable();
    let mut list: Vec<u32> = Vec::new();
    up_first.push(0);
    for vertex in 0..vertices as u32 {
        list.clear();
        seen[vertex as usize] = vertex;
        while let Some((_, head)) = own.next_if(|(tail, _)| *tail == vertex) {
            seen[head as usize] = vertex;
            list.push(head);
        }
        let mut below = child[vertex as usize];
        while below != NONE {
            let range = up_first[below as usize] as usize..up_first[below as usize + 1] as usize;
            for head in &up[range] {
                if seen[*head as usize] != vertex {
                    seen[*head as usize] = vertex;
                    list.push(*head);
                }
            }
            below = sibling[below as usize];
        }
        list.sort_unstable();
        if let Some(parent) = list.first() {
            sibling[vertex as usize] = std::mem::replace(&mut child[*parent as usize], vertex);
        }
        up.extend_from_slice(&list);
        up_first.push(u32::try_from(up.len()).ok()?);
    }
    Some((up_first, up))
}
