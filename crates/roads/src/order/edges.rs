//! An order of the chains, for states that are edges: smallest cuts between junctions are smallest
//! separators of edges (Buchhold, Wagner, Zeitz, Zündorf 2020, 10.4230/OASIcs.ATMOS.2020.9).

use super::flow::separate;
use super::{LEAF, PARALLEL, Part, least_degree, without_small_degrees};

/// A chain with its two ends, which are numbers of a part.
type Ends = (u32, u32, u32);

/// Chains from the lowest to the highest. `ends` are vertices of each, `places` lie where these do;
/// parts of up to `leaf` chains are not cut.
pub(super) fn chain_order(ends: &[(u32, u32)], places: &[(i32, i32)], leaf: usize) -> Vec<u32> {
    // Chains that lie together get numbers that do.
    let mut by_place: Vec<u32> = (0..ends.len() as u32).collect();
    by_place.sort_unstable_by_key(|chain| {
        let (one, two) = ends[*chain as usize];
        (one.min(two), one.max(two), *chain)
    });
    let ends_of: Vec<(u32, u32)> = by_place.iter().map(|chain| ends[*chain as usize]).collect();
    let (mut order, core) = without_small_degrees(&meeting(places.len(), &ends_of));
    let mut left = vec![false; ends_of.len()];
    for chain in &core.vertices {
        left[*chain as usize] = true;
    }
    // What a removed chain linked is linked without it.
    let mut joined = Joined((0..places.len() as u32).collect());
    for ((one, two), left) in ends_of.iter().zip(&left) {
        if !left {
            joined.join(*one, *two);
        }
    }
    let whole: Vec<Ends> = core
        .vertices
        .iter()
        .map(|chain| {
            let (one, two) = ends_of[*chain as usize];
            (*chain, joined.find(one), joined.find(two))
        })
        .collect();
    let part = part_of(places.len(), &whole);
    order.extend(dissect(part, whole, places, leaf));
    order
        .into_iter()
        .map(|chain| by_place[chain as usize])
        .collect()
}

/// Parts with their chains, and the chains between them.
type Split = (Vec<(Part, Vec<Ends>)>, Vec<u32>);

/// Classes of vertices.
struct Joined(Vec<u32>);

impl Joined {
    fn find(&mut self, mut vertex: u32) -> u32 {
        while self.0[vertex as usize] != vertex {
            let above = self.0[self.0[vertex as usize] as usize];
            self.0[vertex as usize] = above;
            vertex = above;
        }
        vertex
    }

    fn join(&mut self, one: u32, two: u32) {
        let (one, two) = (self.find(one), self.find(two));
        self.0[one.max(two) as usize] = one.min(two);
    }
}

/// Chains as vertices, those that meet at a junction as neighbours.
fn meeting(junctions: usize, ends: &[(u32, u32)]) -> Part {
    let mut at: Vec<(u32, u32)> = Vec::with_capacity(ends.len() * 2);
    for (chain, (one, two)) in ends.iter().enumerate() {
        at.push((*one, chain as u32));
        at.push((*two, chain as u32));
    }
    at.sort_unstable();
    at.dedup();
    debug_assert!(
        at.last()
            .is_none_or(|(last, _)| (*last as usize) < junctions)
    );
    let mut pairs = Vec::new();
    for here in at.chunk_by(|one, two| one.0 == two.0) {
        for (_, one) in here {
            let others = here.iter().filter(|(_, two)| two != one);
            pairs.extend(others.map(|(_, two)| (*one, *two)));
        }
    }
    Part::of(ends.len(), pairs)
}

/// The junctions of some chains as vertices. All vertices are there, those without chains alone.
fn part_of(vertices: usize, chains: &[Ends]) -> Part {
    let both = |(_, one, two): &Ends| [(*one, *two), (*two, *one)];
    let pairs = chains.iter().filter(|chain| chain.1 != chain.2);
    Part::of(vertices, pairs.flat_map(both).collect())
}

fn dissect(part: Part, chains: Vec<Ends>, places: &[(i32, i32)], leaf: usize) -> Vec<u32> {
    if chains.len() <= leaf.min(LEAF) {
        let ends: Vec<(u32, u32)> = chains.iter().map(|chain| (chain.1, chain.2)).collect();
        let order = least_degree(&meeting(part.len(), &ends));
        return order.into_iter().map(|at| chains[at as usize].0).collect();
    }
    let (label, count) = part.components();
    if count > 1 {
        let parts = split(&part, &chains, &label, count).0;
        drop((part, chains));
        let ordered = parts.into_iter().map(|(part, chains)| {
            if chains.is_empty() {
                return Vec::new();
            }
            dissect(part, chains, places, leaf)
        });
        return ordered.flatten().collect();
    }
    let uncut = |chains: Vec<Ends>| chains.into_iter().map(|chain| chain.0).collect();
    if part.len() < 4 {
        return uncut(chains);
    }
    let mut label = separate(&part, places);
    rejoin(&part, &mut label);
    if label.iter().all(|side| *side == label[0]) {
        return uncut(chains);
    }
    let (mut parts, cut) = split(&part, &chains, &label, 2);
    let size = part.len();
    drop((part, chains));
    let (Some(two), Some(one)) = (parts.pop(), parts.pop()) else {
        return cut;
    };
    let order = |(part, chains): (Part, Vec<Ends>)| dissect(part, chains, places, leaf);
    let (mut order, rest) = if size > PARALLEL {
        rayon::join(|| order(one), || order(two))
    } else {
        (order(one), order(two))
    };
    order.extend(rest);
    order.extend(cut);
    order
}

/// Gives the vertices of a separator to the side to which more edges lead, so that fewer are cut, or
/// to that which has none.
fn rejoin(part: &Part, label: &mut [u32]) {
    let mut leading = [0usize; 2];
    for vertex in (0..part.len() as u32).filter(|vertex| label[*vertex as usize] == u32::MAX) {
        for next in part.neighbours(vertex) {
            if let Some(count) = leading.get_mut(label[*next as usize] as usize) {
                *count += 1;
            }
        }
    }
    let side = match [0, 1].map(|side| label.contains(&side)) {
        [false, _] => 0,
        [_, false] => 1,
        _ => u32::from(leading[1] > leading[0]),
    };
    for label in label.iter_mut().filter(|label| **label == u32::MAX) {
        *label = side;
    }
}

/// The parts that labels make, with their chains, and the chains between them.
fn split(part: &Part, chains: &[Ends], label: &[u32], labels: usize) -> Split {
    let mut local = vec![0u32; part.len()];
    let mut count = vec![0u32; labels];
    for (vertex, label) in label.iter().enumerate() {
        local[vertex] = count[*label as usize];
        count[*label as usize] += 1;
    }
    let mut inside: Vec<Vec<Ends>> = vec![Vec::new(); labels];
    let mut cut = Vec::new();
    for (chain, one, two) in chains {
        let (from, to) = (label[*one as usize], label[*two as usize]);
        if from == to {
            inside[from as usize].push((*chain, local[*one as usize], local[*two as usize]));
        } else {
            cut.push(*chain);
        }
    }
    (
        part.split(label, labels).into_iter().zip(inside).collect(),
        cut,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends of the chains, and places.
    type Drawn = (Vec<(u32, u32)>, Vec<(i32, i32)>);

    /// A ladder of so many rungs: two chains lead from rung to rung.
    fn ladder(rungs: u32) -> Drawn {
        let mut ends = Vec::new();
        for rung in 0..rungs {
            ends.push((rung * 2, rung * 2 + 1));
            if rung + 1 < rungs {
                ends.push((rung * 2, rung * 2 + 2));
                ends.push((rung * 2 + 1, rung * 2 + 3));
            }
        }
        let places = (0..rungs * 2).map(|at| ((at / 2) as i32, (at % 2) as i32));
        (ends, places.collect())
    }

    #[test]
    fn every_chain_comes_once_and_a_ladder_is_cut_across() {
        let (ends, places) = ladder(200);
        let order = chain_order(&ends, &places, LEAF);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..ends.len() as u32));
        // The last two are the rails between two rungs in the middle half.
        let last: Vec<u32> = order[order.len() - 2..]
            .iter()
            .map(|chain| ends[*chain as usize].0 / 2)
            .collect();
        assert_eq!(last[0], last[1]);
        assert!((50..150).contains(&last[0]), "{last:?}");
    }

    #[test]
    fn loops_and_roads_beside_each_other_are_ordered_too() {
        let ends: Vec<(u32, u32)> = (0..300).map(|at| (at % 3, at % 2)).collect();
        let mut order = chain_order(&ends, &[(0, 0), (1, 0), (0, 1)], LEAF);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..300));
        assert!(chain_order(&[], &[], LEAF).is_empty());
    }
}
