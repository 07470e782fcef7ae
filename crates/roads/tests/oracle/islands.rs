//! The largest strongly connected part of the roads, on raw nodes.

use super::search::Oracle;
use std::collections::HashMap;

/// What the oracle finds connected.
pub struct Islands {
    /// Junctions in all: places where roads end, meet or change, and one on a ring that has none.
    pub junctions: usize,
    /// Whether each segment lies in the main part; `None` where two parts are equally large.
    pub main: Option<Vec<bool>>,
}

/// A node, or one end of a segment at a node that nobody passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Corner {
    Node(usize),
    End(usize, usize),
}

/// Depth-first over `next`, iteratively; the corners in the order in which they are left.
fn finish_order(
    next: &[Vec<usize>],
    starts: impl Iterator<Item = usize>,
    part: &mut [usize],
    number: usize,
) -> Vec<usize> {
    let mut order = Vec::new();
    for start in starts {
        if part[start] != usize::MAX {
            continue;
        }
        part[start] = number;
        let mut stack = vec![(start, 0)];
        while let Some((corner, done)) = stack.pop() {
            match next[corner].get(done) {
                Some(&to) => {
                    stack.push((corner, done + 1));
                    if part[to] == usize::MAX {
                        part[to] = number;
                        stack.push((to, 0));
                    }
                }
                None => order.push(corner),
            }
        }
    }
    order
}

/// Kosaraju and Sharir's method: finish order forwards, then reach backwards.
pub fn islands(oracle: &Oracle) -> Islands {
    let map = &oracle.map;
    let mut number_of: HashMap<Corner, usize> = HashMap::new();
    let mut is_junction: Vec<bool> = Vec::new();
    let mut corner = |segment: usize, node: usize| {
        let passable = map.nodes[node].rule.passable;
        let corner = if passable {
            Corner::Node(node)
        } else {
            Corner::End(segment, node)
        };
        *number_of.entry(corner).or_insert_with(|| {
            is_junction.push(!passable || oracle.is_junction(node));
            is_junction.len() - 1
        })
    };
    let ends: Vec<(usize, usize)> = map
        .segments
        .iter()
        .enumerate()
        .map(|(i, s)| (corner(i, s.a), corner(i, s.b)))
        .collect();
    let count = is_junction.len();
    let (mut next, mut previous, mut beside) = (
        vec![vec![]; count],
        vec![vec![]; count],
        vec![vec![]; count],
    );
    for (segment, &(a, b)) in map.segments.iter().zip(&ends) {
        beside[a].push(b);
        beside[b].push(a);
        for (open, from, to) in [(segment.forward, a, b), (segment.backward, b, a)] {
            if open.is_some() {
                next[from].push(to);
                previous[to].push(from);
            }
        }
    }
    // A ring without a junction has one all the same.
    let mut seen = vec![usize::MAX; count];
    let mut rings = 0;
    for start in 0..count {
        let members = finish_order(&beside, std::iter::once(start), &mut seen, start);
        rings += usize::from(!members.is_empty() && !members.iter().any(|&c| is_junction[c]));
    }
    let mut seen = vec![usize::MAX; count];
    let order = finish_order(&next, 0..count, &mut seen, 0);
    let mut part = vec![usize::MAX; count];
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for &start in order.iter().rev() {
        let members = finish_order(&previous, std::iter::once(start), &mut part, start);
        if !members.is_empty() {
            let junctions = members.iter().filter(|&&c| is_junction[c]).count();
            // Inner nodes of a one-way road between two parts are no part of their own.
            let ring = junctions == 0 && members.len() > 1;
            sizes.insert(start, if ring { 1 } else { junctions });
        }
    }
    let largest = sizes.values().copied().max().unwrap_or(0);
    let mut of_size = sizes
        .iter()
        .filter(|&(_, &size)| size == largest)
        .map(|(&start, _)| start);
    let main = match (of_size.next(), of_size.next()) {
        (Some(main), None) => Some(
            ends.iter()
                .map(|&(a, b)| part[a] == main && part[b] == main)
                .collect(),
        ),
        _ => None,
    };
    Islands {
        junctions: is_junction.iter().filter(|&&j| j).count() + rings,
        main,
    }
}
