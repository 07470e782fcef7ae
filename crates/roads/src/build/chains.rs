//! Simplification: segments between two junctions become one chain.

use super::segments::Segments;
use crate::LonLat;
use crate::hilbert::hilbert_key;

/// A segment within a chain and whether the chain runs against the way there.
pub(crate) type ChainSegment = (u32, bool);

/// Chains of segments between junctions.
pub(crate) struct Chains {
    /// Segments of the chains, back to back, in travel order.
    pub(crate) segments: Vec<ChainSegment>,
    /// First segment of each chain; one more at the end.
    pub(crate) first: Vec<u32>,
    /// Junctions (tail, head) of each chain.
    pub(crate) ends: Vec<(u32, u32)>,
    /// Vertex of each junction.
    pub(crate) junctions: Vec<u32>,
}

/// Incidence of vertices and segments.
struct Incidence {
    first: Vec<u32>,
    /// Segment × 2 + 1 if the vertex is its end `b`.
    ends: Vec<u32>,
}

impl Incidence {
    fn of(segments: &Segments) -> Incidence {
        let mut first = vec![0u32; segments.vertex_node.len() + 1];
        for segment in &segments.list {
            first[segment.a as usize + 1] += 1;
            first[segment.b as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut ends = vec![0; segments.list.len() * 2];
        for (index, segment) in segments.list.iter().enumerate() {
            for (at_b, vertex) in [(0, segment.a), (1, segment.b)] {
                let slot = &mut next[vertex as usize];
                ends[*slot as usize] = index as u32 * 2 + at_b;
                *slot += 1;
            }
        }
        Incidence { first, ends }
    }

    fn at(&self, vertex: u32) -> &[u32] {
        &self.ends[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize]
    }
}

/// Joins segments into chains.
///
/// A vertex is a junction unless exactly two segments with two different far ends meet there, with
/// the same admission and passage on both sides in both directions, and it is not `kept`. A ring
/// without junction gets one at its lowest vertex. Junctions are numbered along a Hilbert curve, so
/// that neighbours on the map are neighbours in memory.
pub(crate) fn chains(segments: &Segments, kept: &[u32], places: &[Option<LonLat>]) -> Chains {
    let incidence = Incidence::of(segments);
    let vertices = segments.vertex_node.len();
    let mut is_kept = vec![false; vertices];
    for vertex in kept {
        is_kept[*vertex as usize] = true;
    }
    let is_junction: Vec<bool> = (0..vertices as u32)
        .map(|vertex| match incidence.at(vertex) {
            [] => false,
            [one, other] => is_kept[vertex as usize] || !passes_through(segments, *one, *other),
            _ => true,
        })
        .collect();

    let place =
        |vertex: u32| places[segments.vertex_node[vertex as usize] as usize].unwrap_or_default();
    let mut order: Vec<(u64, u32)> = (0..vertices as u32)
        .filter(|vertex| is_junction[*vertex as usize])
        .map(|vertex| (hilbert_key(place(vertex)), vertex))
        .collect();
    order.sort_unstable();
    let mut walker = Walker {
        segments,
        incidence: &incidence,
        rank: vec![u32::MAX; vertices],
        visited: vec![false; segments.list.len()],
        chains: Chains {
            segments: Vec::with_capacity(segments.list.len()),
            first: vec![0],
            ends: Vec::new(),
            junctions: order.iter().map(|(_, vertex)| *vertex).collect(),
        },
    };
    for (rank, (_, vertex)) in order.iter().enumerate() {
        walker.rank[*vertex as usize] = rank as u32;
    }
    for (_, vertex) in &order {
        walker.walk_all(*vertex);
    }
    // What is left are rings without a junction; vertices ascend, so the lowest comes first.
    for vertex in 0..vertices as u32 {
        let left = incidence
            .at(vertex)
            .iter()
            .any(|end| !walker.visited[(*end >> 1) as usize]);
        if left && walker.rank[vertex as usize] == u32::MAX {
            walker.rank[vertex as usize] = walker.chains.junctions.len() as u32;
            walker.chains.junctions.push(vertex);
            walker.walk_all(vertex);
        }
    }
    walker.chains
}

/// Whether travelling straight through a vertex with two segments changes nothing.
fn passes_through(segments: &Segments, one: u32, other: u32) -> bool {
    let (first, second) = (
        &segments.list[(one >> 1) as usize],
        &segments.list[(other >> 1) as usize],
    );
    let (first_at_b, second_at_b) = (one & 1 == 1, other & 1 == 1);
    // Arriving along the first means forward if the vertex is its end; leaving along the second
    // means forward if the vertex is its start.
    first.end(!first_at_b) != second.end(!second_at_b)
        && first.attributes(first_at_b) == second.attributes(!second_at_b)
        && first.attributes(!first_at_b) == second.attributes(second_at_b)
}

struct Walker<'a> {
    segments: &'a Segments,
    incidence: &'a Incidence,
    /// Number of the junction at a vertex, `u32::MAX` elsewhere.
    rank: Vec<u32>,
    visited: Vec<bool>,
    chains: Chains,
}

impl Walker<'_> {
    fn walk_all(&mut self, vertex: u32) {
        let incidence = self.incidence;
        for end in incidence.at(vertex) {
            if !self.visited[(*end >> 1) as usize] {
                self.walk(vertex, *end);
            }
        }
    }

    fn walk(&mut self, start: u32, mut end: u32) {
        let head = loop {
            let segment = end >> 1;
            let against = end & 1 == 1;
            self.visited[segment as usize] = true;
            self.chains.segments.push((segment, against));
            let far = self.segments.list[segment as usize].end(!against);
            if self.rank[far as usize] != u32::MAX {
                break far;
            }
            match self
                .incidence
                .at(far)
                .iter()
                .find(|other| **other >> 1 != segment)
            {
                Some(next) => end = *next,
                None => break far,
            }
        };
        self.chains.first.push(self.chains.segments.len() as u32);
        self.chains
            .ends
            .push((self.rank[start as usize], self.rank[head as usize]));
    }
}
