//! An order of the states by nested dissection of the junctions.
//!
//! Junctions are cut apart by inertial flow (Schild and Sommer 2015, 10.1007/978-3-319-20086-6_22):
//! along several directions the first and the last quarter are held apart by a smallest cut, and
//! the ends of the best cut come last. Junctions with at most two neighbours come first, as removing
//! one never makes more edges (Ost, Schulz, Strash 2021, arXiv:2004.11315), small parts go by least
//! degree. States of
//! one junction follow each other, so that what separates junctions separates states (Buchhold,
//! Wagner, Zeitz, Zündorf 2020, 10.4230/OASIcs.ATMOS.2020.9). The order depends on the topology and
//! the places of junctions alone, not on threads.

mod edges;
mod flow;

use crate::LonLat;
use crate::hilbert::hilbert_key;
use crate::network::{CHAIN_BACKWARD, CHAIN_FORWARD, Chain, Network};
use flow::separate;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// Parts up to this size are ordered by least degree; a set of neighbours is one word.
pub(crate) const LEAF: usize = 64;
/// Parts above this size are dissected in parallel.
const PARALLEL: usize = 4096;

/// An undirected graph without loops or parallel edges; neighbours ascend.
pub(crate) struct Part {
    /// Numbers of the vertices in the whole graph, ascending.
    vertices: Vec<u32>,
    first: Vec<u32>,
    heads: Vec<u32>,
}

impl Part {
    /// From both directions of each edge, in any order and as often as one likes.
    fn of(vertices: usize, mut pairs: Vec<(u32, u32)>) -> Part {
        pairs.par_sort_unstable();
        pairs.dedup();
        let mut first = vec![0u32; vertices + 1];
        for (tail, _) in &pairs {
            first[*tail as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        Part {
            vertices: (0..vertices as u32).collect(),
            first,
            heads: pairs.into_iter().map(|(_, head)| head).collect(),
        }
    }

    fn len(&self) -> usize {
        self.vertices.len()
    }

    fn neighbours(&self, vertex: u32) -> &[u32] {
        &self.heads[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize]
    }

    /// The parts that vertices with the same label make, in the order of labels; those with
    /// `u32::MAX` are left out.
    fn split(&self, label: &[u32], labels: usize) -> Vec<Part> {
        let mut parts: Vec<Part> = (0..labels)
            .map(|_| Part {
                vertices: Vec::new(),
                first: vec![0],
                heads: Vec::new(),
            })
            .collect();
        let mut local = vec![u32::MAX; self.len()];
        for (vertex, label) in label.iter().enumerate() {
            if let Some(part) = parts.get_mut(*label as usize) {
                local[vertex] = part.vertices.len() as u32;
                part.vertices.push(self.vertices[vertex]);
            }
        }
        for (vertex, own) in label.iter().enumerate() {
            if let Some(part) = parts.get_mut(*own as usize) {
                let inside = self
                    .neighbours(vertex as u32)
                    .iter()
                    .filter(|next| label[**next as usize] == *own)
                    .map(|next| local[*next as usize]);
                part.heads.extend(inside);
                part.first.push(part.heads.len() as u32);
            }
        }
        parts
    }

    /// Label of the connected component of each vertex, and how many there are.
    fn components(&self) -> (Vec<u32>, usize) {
        let mut label = vec![u32::MAX; self.len()];
        let (mut count, mut stack) = (0, Vec::new());
        for start in 0..self.len() as u32 {
            if label[start as usize] != u32::MAX {
                continue;
            }
            label[start as usize] = count;
            stack.push(start);
            while let Some(vertex) = stack.pop() {
                for next in self.neighbours(vertex) {
                    if label[*next as usize] == u32::MAX {
                        label[*next as usize] = count;
                        stack.push(*next);
                    }
                }
            }
            count += 1;
        }
        (label, count as usize)
    }
}

/// Junctions along a Hilbert curve, with their places, longitudes shortened as the parallels are.
struct Junctions {
    /// Of each vertex.
    numbers: Vec<u32>,
    graph: Part,
    places: Vec<(i32, i32)>,
}

/// Junctions of the open roads, numbered from 0.
fn junction_count(network: &Network) -> usize {
    let last = |chain: &Chain| chain.tail.max(chain.head);
    let count = network
        .chains
        .iter()
        .map(last)
        .max()
        .map_or(0, |last| last as usize + 1);
    // A damaged file must not ask for memory.
    count.min(network.chains.len() * 2)
}

/// Where each junction lies; numbers that are not of one are at the origin.
fn junction_places(network: &Network) -> Vec<LonLat> {
    let mut places = vec![LonLat { lon: 0, lat: 0 }; junction_count(network)];
    for (index, chain) in network.chains.iter().enumerate() {
        let range = network.chain_first[index] as usize + index
            ..=network.chain_first[index + 1] as usize + index;
        let ends = network.points.get(range).unwrap_or_default();
        let (Some(start), Some(end)) = (ends.first(), ends.last()) else {
            continue;
        };
        for (junction, place) in [(chain.tail, start), (chain.head, end)] {
            if let Some(known) = places.get_mut(junction as usize) {
                *known = *place;
            }
        }
    }
    places
}

fn junctions(network: &Network) -> Junctions {
    let limit = junction_count(network);
    let known = junction_places(network);
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(network.chains.len() * 2);
    for chain in network.chains.iter() {
        let open = chain.flags & (CHAIN_FORWARD | CHAIN_BACKWARD) != 0;
        let inside = (chain.tail.max(chain.head) as usize) < limit;
        if open && inside && chain.tail != chain.head {
            pairs.push((chain.tail, chain.head));
            pairs.push((chain.head, chain.tail));
        }
    }
    let mut numbers: Vec<u32> = (0..limit as u32).collect();
    numbers.par_sort_by_cached_key(|junction| (hilbert_key(known[*junction as usize]), *junction));
    let mut vertex = vec![0u32; limit];
    for (at, junction) in numbers.iter().enumerate() {
        vertex[*junction as usize] = at as u32;
    }
    for (tail, head) in &mut pairs {
        (*tail, *head) = (vertex[*tail as usize], vertex[*head as usize]);
    }
    let shrink = network.points.first().map_or(1.0, |place| {
        libm::cos(place.lat_degrees().to_radians()).max(0.01)
    });
    let place = |junction: &u32| {
        let place = known[*junction as usize];
        ((f64::from(place.lon) * shrink) as i32, place.lat)
    };
    Junctions {
        graph: Part::of(limit, pairs),
        places: numbers.iter().map(place).collect(),
        numbers,
    }
}

/// States from the lowest to the highest.
pub(crate) fn state_order(network: &Network, leaf: usize) -> Vec<u32> {
    let junctions = junctions(network);
    if network.turns_take_time() {
        return edge_states(network, &junctions, leaf);
    }
    let order = order(&junctions.graph, &junctions.places, leaf);
    let mut position = vec![0u32; order.len()];
    for (at, vertex) in order.iter().enumerate() {
        position[junctions.numbers[*vertex as usize] as usize] = at as u32;
    }
    states_by(network, &position)
}

/// States from the lowest to the highest, as the junctions at the same places come in another network
/// of which the rank of each state is given; those at new places come with a neighbour. `None` where
/// these are a twentieth or more of all, and where turns take time.
pub(crate) fn state_order_as(network: &Network, other: &Network, rank: &[u32]) -> Option<Vec<u32>> {
    if network.turns_take_time() || other.turns_take_time() {
        return None;
    }
    let places = junction_places(other);
    let mut of_place: FxHashMap<LonLat, u32> = FxHashMap::default();
    for (junction, rank) in junction_of_states(other).into_iter().zip(rank) {
        let known = of_place.entry(places[junction as usize]).or_insert(*rank);
        *known = (*known).min(*rank);
    }
    let Junctions { numbers, graph, .. } = junctions(network);
    let places = junction_places(network);
    let mut position: Vec<u32> = numbers
        .iter()
        .map(|junction| of_place.get(&places[*junction as usize]).copied())
        .map(|rank| rank.unwrap_or(u32::MAX))
        .collect();
    let mut queue: VecDeque<u32> = (0..graph.len() as u32)
        .filter(|vertex| position[*vertex as usize] != u32::MAX)
        .collect();
    let is_new = |vertex: &u32| {
        position[*vertex as usize] == u32::MAX && !graph.neighbours(*vertex).is_empty()
    };
    if (0..graph.len() as u32).filter(is_new).count() * 20 > graph.len() {
        return None;
    }
    while let Some(vertex) = queue.pop_front() {
        for next in graph.neighbours(vertex) {
            if position[*next as usize] == u32::MAX {
                position[*next as usize] = position[vertex as usize];
                queue.push_back(*next);
            }
        }
    }
    let mut of_junction = vec![0u32; numbers.len()];
    for (junction, position) in numbers.iter().zip(position) {
        of_junction[*junction as usize] = position;
    }
    Some(states_by(network, &of_junction))
}

/// States that are edges, by the position of their chain.
fn edge_states(network: &Network, junctions: &Junctions, leaf: usize) -> Vec<u32> {
    let mut vertex = vec![0u32; junctions.numbers.len()];
    for (at, junction) in junctions.numbers.iter().enumerate() {
        vertex[*junction as usize] = at as u32;
    }
    let end = |junction: u32| vertex.get(junction as usize).copied().unwrap_or(0);
    let ends: Vec<(u32, u32)> = network
        .chains
        .iter()
        .map(|chain| (end(chain.tail), end(chain.head)))
        .collect();
    let order = edges::chain_order(&ends, &junctions.places, leaf);
    let mut position = vec![0u32; order.len()];
    for (at, chain) in order.iter().enumerate() {
        position[*chain as usize] = at as u32;
    }
    let last = network.last_edges();
    let mut states: Vec<u32> = (0..network.states() as u32).collect();
    states.par_sort_unstable_by_key(|state| {
        let chain = last[*state as usize] / 2;
        (position.get(chain as usize).copied(), *state)
    });
    states
}

/// States by the position of their junction.
fn states_by(network: &Network, position: &[u32]) -> Vec<u32> {
    let junction_of = junction_of_states(network);
    let mut states: Vec<u32> = (0..network.states() as u32).collect();
    states.par_sort_unstable_by_key(|state| {
        let junction = junction_of[*state as usize];
        (position[junction as usize], junction, *state)
    });
    states
}

/// The junction of each state: where the edges that lead to it end, or those from it begin.
fn junction_of_states(network: &Network) -> Vec<u32> {
    let states = network.states();
    let junctions = junction_count(network);
    let mut junction = vec![0u32; states];
    let ends = |edge: u32| {
        let chain = &network.chains[edge as usize / 2];
        if edge & 1 == 0 {
            (chain.tail, chain.head)
        } else {
            (chain.head, chain.tail)
        }
    };
    for (state, range) in network.out_first.windows(2).enumerate() {
        for arc in &network.out_arcs[range[0] as usize..range[1] as usize] {
            let (tail, head) = ends(arc.edge);
            for (state, at) in [(state, tail), (arc.state as usize, head)] {
                if (at as usize) < junctions {
                    junction[state] = at;
                }
            }
        }
    }
    // A trip may begin where nothing leads to and end where nothing leads on.
    for (edge, state) in network.start_state.iter().enumerate() {
        let (_, head) = ends(edge as u32);
        if let Some(junction) = junction.get_mut(*state as usize)
            && (head as usize) < junctions
        {
            *junction = head;
        }
    }
    junction
}

/// Vertices of a graph, which are numbered from 0, from the lowest to the highest.
fn order(graph: &Part, places: &[(i32, i32)], leaf: usize) -> Vec<u32> {
    let (mut order, core) = without_small_degrees(graph);
    order.extend(dissect(core, places, leaf));
    order
}

/// The vertices with at most two neighbours, as they are removed and these joined, in rounds in which
/// no two removed are neighbours; and what is left.
fn without_small_degrees(graph: &Part) -> (Vec<u32>, Part) {
    let mut heads = graph.heads.clone();
    let mut degree: Vec<u32> = graph
        .first
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    let mut removed = vec![false; graph.len()];
    let mut touched = vec![0u32; graph.len()];
    let mut order: Vec<u32> = Vec::with_capacity(graph.len());
    let is_small = |degree: &[u32], vertex: u32| degree[vertex as usize] <= 2;
    let mut candidates: Vec<u32> = (0..graph.len() as u32)
        .filter(|vertex| is_small(&degree, *vertex))
        .collect();
    let mut round = 0;
    while !candidates.is_empty() {
        round += 1;
        let mut later = Vec::new();
        for vertex in candidates {
            if touched[vertex as usize] == round {
                later.push(vertex);
                continue;
            }
            removed[vertex as usize] = true;
            order.push(vertex);
            let begin = graph.first[vertex as usize] as usize;
            let (one, two) = (heads.get(begin).copied(), heads.get(begin + 1).copied());
            let (one, two) = match degree[vertex as usize] {
                0 => (None, None),
                1 => (one, None),
                _ => (one, two),
            };
            for (neighbour, other) in [(one, two), (two, one)] {
                let Some(neighbour) = neighbour else { continue };
                touched[neighbour as usize] = round;
                let begin = graph.first[neighbour as usize] as usize;
                let own = &mut heads[begin..begin + degree[neighbour as usize] as usize];
                let at = own.iter().position(|head| *head == vertex);
                let joined = other.filter(|other| !own.contains(other));
                if let (Some(at), Some(other)) = (at, joined) {
                    own[at] = other;
                } else if let Some(at) = at {
                    let last = own.len() - 1;
                    own.swap(at, last);
                    degree[neighbour as usize] -= 1;
                }
                if is_small(&degree, neighbour) {
                    later.push(neighbour);
                }
            }
        }
        later.sort_unstable();
        later.dedup();
        later.retain(|vertex| !removed[*vertex as usize] && is_small(&degree, *vertex));
        candidates = later;
    }
    let mut core = Part {
        vertices: Vec::new(),
        first: vec![0],
        heads: Vec::new(),
    };
    let mut local = vec![u32::MAX; graph.len()];
    for vertex in (0..graph.len() as u32).filter(|vertex| !removed[*vertex as usize]) {
        local[vertex as usize] = core.vertices.len() as u32;
        core.vertices.push(vertex);
    }
    for at in 0..core.vertices.len() {
        let vertex = core.vertices[at] as usize;
        let begin = core.heads.len();
        let own = graph.first[vertex] as usize..(graph.first[vertex] + degree[vertex]) as usize;
        core.heads
            .extend(heads[own].iter().map(|head| local[*head as usize]));
        core.heads[begin..].sort_unstable();
        core.first.push(core.heads.len() as u32);
    }
    (order, core)
}

fn dissect(part: Part, places: &[(i32, i32)], leaf: usize) -> Vec<u32> {
    if part.len() <= leaf {
        return least_degree(&part);
    }
    let (label, count) = part.components();
    if count > 1 {
        let parts = part.split(&label, count);
        drop(part);
        let orders: Vec<Vec<u32>> = parts
            .into_par_iter()
            .map(|part| dissect(part, places, leaf))
            .collect();
        return orders.concat();
    }
    let label = separate(&part, places);
    let separator: Vec<u32> = label
        .iter()
        .zip(&part.vertices)
        .filter(|(label, _)| **label == u32::MAX)
        .map(|(_, vertex)| *vertex)
        .collect();
    let mut parts = part.split(&label, 2).into_iter();
    let size = part.len();
    drop(part);
    let (Some(one), Some(two)) = (parts.next(), parts.next()) else {
        return separator;
    };
    let (mut order, rest) = if size > PARALLEL {
        rayon::join(|| dissect(one, places, leaf), || dissect(two, places, leaf))
    } else {
        (dissect(one, places, leaf), dissect(two, places, leaf))
    };
    order.extend(rest);
    order.extend(separator);
    order
}

/// Removes the vertex with the fewest neighbours, joins these, and so on.
fn least_degree(part: &Part) -> Vec<u32> {
    let mut sets: Vec<u64> = (0..part.len() as u32)
        .map(|vertex| {
            part.neighbours(vertex)
                .iter()
                .fold(0, |set, next| set | 1u64 << (next & 63))
        })
        .collect();
    let mut left: Vec<u32> = (0..part.len() as u32).collect();
    let mut order = Vec::with_capacity(left.len());
    while let Some(at) =
        (0..left.len()).min_by_key(|at| (sets[left[*at] as usize].count_ones(), left[*at]))
    {
        let vertex = left.swap_remove(at);
        let set = sets[vertex as usize];
        for next in 0..64u32 {
            if set >> next & 1 == 1 {
                let joined = &mut sets[next as usize];
                *joined = (*joined | set) & !(1 << next) & !(1 << vertex);
            }
        }
        order.push(part.vertices[vertex as usize]);
    }
    order
}
