//! Rings from the ways of a relation.
//!
//! Members come in any order and direction, roles may be missing or wrong, and rings may touch.
//! Ways are edges between their end nodes. A walk starts at an end where an odd number of ways
//! meet, if there is one, and follows unused ways; whenever it comes to a node where it was before,
//! what lies between is cut off as a ring, so rings that touch at a node come out apart. What is
//! left when no way goes on is an open chain: its border goes on where the file does not.

use super::{FeatureRelation, Features};
use crate::LonLat;
use crate::osm::document::MemberKind;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A closed line: first and last place are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// At least four.
    pub places: Vec<LonLat>,
}

/// A line with two open ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// At least two.
    pub places: Vec<LonLat>,
}

/// The border of a relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rings {
    /// Closed parts, whatever their roles.
    pub closed: Vec<Ring>,
    /// Parts that end where the file has no more.
    pub open: Vec<Chain>,
    /// Ways that the relation refers to and the file lacks.
    pub missing_ways: usize,
    /// Ways of the relation with nodes that the file lacks.
    pub broken_ways: usize,
}

/// Puts the ways of a relation together; members with a role other than `outer`, `inner` or none
/// (such as `subarea`) are left aside.
pub fn rings(features: &Features, relation: &FeatureRelation) -> Rings {
    let mut border = Rings::default();
    let members: BTreeSet<i64> = relation
        .members
        .iter()
        .filter(|member| {
            member.kind == MemberKind::Way
                && matches!(member.role.as_str(), "" | "outer" | "inner" | "outline")
        })
        .map(|member| member.id)
        .collect();
    let mut edges = Vec::new();
    for id in members {
        let Some(way) = features.find_way(id) else {
            border.missing_ways += 1;
            continue;
        };
        let places: Vec<LonLat> = features.places(way).collect();
        border.broken_ways += usize::from(places.len() < way.refs.len());
        if let (Some(first), Some(last)) = (way.refs.first(), way.refs.last())
            && places.len() > 1
        {
            edges.push(Edge {
                ends: (*first, *last),
                places,
            });
        }
    }
    Walk::new(edges).into(&mut border);
    border
}

struct Edge {
    ends: (u32, u32),
    places: Vec<LonLat>,
}

struct Walk {
    edges: Vec<Edge>,
    used: Vec<bool>,
    /// Edges at each node, as given.
    at: FxHashMap<u32, Vec<usize>>,
}

impl Walk {
    fn new(edges: Vec<Edge>) -> Walk {
        let mut at: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (index, edge) in edges.iter().enumerate() {
            at.entry(edge.ends.0).or_default().push(index);
            at.entry(edge.ends.1).or_default().push(index);
        }
        Walk {
            used: vec![false; edges.len()],
            edges,
            at,
        }
    }

    fn into(mut self, border: &mut Rings) {
        let mut starts: Vec<u32> = self
            .at
            .iter()
            .filter(|(_, edges)| edges.len() % 2 == 1)
            .map(|(node, _)| *node)
            .collect();
        starts.sort_unstable();
        let others: Vec<u32> = self.edges.iter().map(|edge| edge.ends.0).collect();
        for start in starts.into_iter().chain(others) {
            while self.next(start).is_some() {
                self.from(start, border);
            }
        }
    }

    /// The next unused edge at a node.
    fn next(&self, node: u32) -> Option<usize> {
        let edges = self.at.get(&node)?;
        edges
            .iter()
            .copied()
            .find(|edge| self.used.get(*edge) == Some(&false))
    }

    fn from(&mut self, start: u32, border: &mut Rings) {
        // (node where the edge starts, edge)
        let mut path: Vec<(u32, usize)> = Vec::new();
        let mut on_path: FxHashMap<u32, usize> = FxHashMap::default();
        let mut node = start;
        loop {
            if let Some(since) = on_path.get(&node).copied() {
                let cycle: Vec<(u32, usize)> = path.split_off(since);
                cycle.iter().for_each(|(node, _)| {
                    on_path.remove(node);
                });
                let mut places = self.line(&cycle);
                // The node that joins the ends may be one that the file lacks.
                if let Some(first) = places.first().copied()
                    && places.last() != Some(&first)
                {
                    places.push(first);
                }
                if places.len() > 3 {
                    border.closed.push(Ring { places });
                }
            }
            let Some(edge) = self.next(node) else { break };
            if let Some(used) = self.used.get_mut(edge) {
                *used = true;
            }
            let Some((a, b)) = self.edges.get(edge).map(|edge| edge.ends) else {
                break;
            };
            on_path.insert(node, path.len());
            path.push((node, edge));
            node = if a == node { b } else { a };
        }
        let places = self.line(&path);
        if places.len() > 1 {
            border.open.push(Chain { places });
        }
    }

    /// The places along edges, without repeating where they meet.
    fn line(&self, path: &[(u32, usize)]) -> Vec<LonLat> {
        let mut line: Vec<LonLat> = Vec::new();
        for (start, edge) in path {
            let Some(edge) = self.edges.get(*edge) else {
                continue;
            };
            if edge.ends.0 == *start {
                line.extend(&edge.places);
            } else {
                line.extend(edge.places.iter().rev());
            }
        }
        line.dedup();
        line
    }
}
