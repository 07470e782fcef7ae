//! Turn restrictions as chains of directed segments.

use super::raw::{RawMap, Rules};
use liyuan_roads::osm::document::{Document, MemberKind, Relation};
use liyuan_roads::profile::RestrictionRule;
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// `only_*` rather than `no_*`.
    pub only: bool,
    /// At least two directed segments, each beginning where the one before ends.
    pub segments: Vec<usize>,
    /// The via node, or the ends of the via ways.
    pub meeting: Vec<usize>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Relations that bind the profile.
    pub binding: usize,
    /// Relations of those that forbid or command something that could be travelled.
    pub used: usize,
    /// Relations of those whose members do not say which turn is meant.
    pub ambiguous: usize,
    /// Chains that nobody could travel anyway.
    pub untravellable: usize,
}

#[derive(Default)]
pub struct Restrictions {
    pub chains: Vec<Chain>,
    pub counts: Counts,
}

/// Nodes of a way without repetitions in a row, with the index in refs of the segment that follows.
struct Course {
    way_id: i64,
    nodes: Vec<i64>,
    index: Vec<usize>,
}

impl Course {
    fn new(way_id: i64, refs: &[i64]) -> Course {
        let mut course = Course {
            way_id,
            nodes: Vec::new(),
            index: Vec::new(),
        };
        for (i, &node) in refs.iter().enumerate() {
            if course.nodes.last() != Some(&node) {
                course.nodes.push(node);
                course.index.push(i);
            } else if let Some(last) = course.index.last_mut() {
                *last = i;
            }
        }
        course
    }

    fn ends(&self) -> Option<(i64, i64)> {
        match (self.nodes.first(), self.nodes.last()) {
            (Some(&first), Some(&last)) if first != last => Some((first, last)),
            _ => None,
        }
    }

    /// Whether `node` is one end of the way and nothing else of it.
    fn ends_once_at(&self, node: i64) -> bool {
        self.nodes.iter().filter(|&&n| n == node).count() == 1
            && (self.nodes.first() == Some(&node) || self.nodes.last() == Some(&node))
    }

    /// Directed segment number `step` of the course, travelled forward or backward.
    fn directed(&self, map: &RawMap, step: usize, forward: bool) -> Option<usize> {
        let segment = &map.segments[*map.segment_at.get(&(self.way_id, self.index[step]))?];
        if forward {
            segment.forward
        } else {
            segment.backward
        }
    }

    /// The segment that arrives at the end `node`.
    fn arriving(&self, map: &RawMap, node: i64) -> Option<usize> {
        let last = self.nodes.len().checked_sub(2)?;
        if self.nodes.last() == Some(&node) {
            self.directed(map, last, true)
        } else {
            self.directed(map, 0, false)
        }
    }

    /// The segment that leaves the end `node`.
    fn leaving(&self, map: &RawMap, node: i64) -> Option<usize> {
        let last = self.nodes.len().checked_sub(2)?;
        if self.nodes.first() == Some(&node) {
            self.directed(map, 0, true)
        } else {
            self.directed(map, last, false)
        }
    }

    /// All segments from the end `node` to the other end.
    fn through(&self, map: &RawMap, node: i64) -> Vec<Option<usize>> {
        let steps = self.nodes.len() - 1;
        if self.nodes.first() == Some(&node) {
            (0..steps).map(|i| self.directed(map, i, true)).collect()
        } else {
            (0..steps)
                .rev()
                .map(|i| self.directed(map, i, false))
                .collect()
        }
    }
}

/// Nodes at which the parts of a restriction meet: the via node, or the ends of the via ways in
/// the order of travel. `None` if there is not exactly one reading.
fn meeting_nodes(from: &Course, via: &Via, to: &Course) -> Option<Vec<i64>> {
    let mut readings = Vec::new();
    match via {
        Via::Node(node) => readings.push(vec![*node]),
        Via::Ways(ways) => {
            let (a, b) = ways[0].ends()?;
            for (first, second) in [(a, b), (b, a)] {
                let mut nodes = vec![first, second];
                let mut open = true;
                for way in &ways[1..] {
                    let at = nodes[nodes.len() - 1];
                    match way.ends() {
                        Some((x, y)) if x == at => nodes.push(y),
                        Some((x, y)) if y == at => nodes.push(x),
                        _ => open = false,
                    }
                }
                if open {
                    readings.push(nodes);
                }
            }
        }
    }
    readings.retain(|nodes| from.ends_once_at(nodes[0]) && to.ends_once_at(nodes[nodes.len() - 1]));
    if readings.len() == 1 {
        readings.pop()
    } else {
        None
    }
}

enum Via {
    Node(i64),
    Ways(Vec<Course>),
}

pub fn restrictions(document: &Document, rules: &impl Rules, map: &RawMap) -> Restrictions {
    let ways: HashMap<i64, &[i64]> = document
        .ways
        .iter()
        .map(|w| (w.id, w.refs.as_slice()))
        .collect();
    let mut all = Restrictions::default();
    for relation in &document.relations {
        let only = match rules.restriction(&relation.tags) {
            RestrictionRule::No => false,
            RestrictionRule::Only => true,
            _ => continue,
        };
        all.counts.binding += 1;
        let chains = all.chains.len();
        match chains_of(relation, only, &ways, map, &mut all) {
            Some(()) => all.counts.used += usize::from(all.chains.len() > chains),
            None => all.counts.ambiguous += 1,
        }
    }
    all
}

fn chains_of(
    relation: &Relation,
    only: bool,
    ways: &HashMap<i64, &[i64]>,
    map: &RawMap,
    all: &mut Restrictions,
) -> Option<()> {
    let course = |id: i64| ways.get(&id).map(|refs| Course::new(id, refs));
    let (mut from, mut to, mut via_ways, mut via_nodes) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for member in &relation.members {
        match (member.role.as_str(), member.kind) {
            ("from", MemberKind::Way) => from.push(course(member.id)),
            ("to", MemberKind::Way) => to.push(course(member.id)),
            ("via", MemberKind::Way) => via_ways.push(course(member.id)?),
            ("via", MemberKind::Node) => via_nodes.push(member.id),
            ("from" | "to" | "via", _) => return None,
            _ => {}
        }
    }
    let via = match (via_nodes.as_slice(), via_ways.is_empty()) {
        ([node], true) => Via::Node(*node),
        ([], false) => Via::Ways(via_ways),
        _ => return None,
    };
    if from.is_empty() || to.is_empty() || (only && from.len() + to.len() > 2) {
        return None;
    }
    // Of several pairs those that are clear bind.
    let mut found = Vec::new();
    for from in from.iter().flatten() {
        for to in to.iter().flatten() {
            let Some(nodes) = meeting_nodes(from, &via, to) else {
                continue;
            };
            let mut steps = vec![from.arriving(map, nodes[0])];
            if let Via::Ways(ways) = &via {
                for (way, &node) in ways.iter().zip(&nodes) {
                    steps.extend(way.through(map, node));
                }
            }
            steps.push(to.leaving(map, nodes[nodes.len() - 1]));
            found.push((steps.into_iter().collect::<Option<Vec<usize>>>(), nodes));
        }
    }
    if found.is_empty() {
        return None;
    }
    for (segments, nodes) in found {
        let travellable = segments.filter(|segments| {
            segments.windows(2).all(|pair| {
                let (end, start) = (map.directed[pair[0]].to, map.directed[pair[1]].from);
                end == start && map.nodes[end].rule.passable
            })
        });
        match travellable {
            Some(segments) => {
                let meeting = nodes.iter().map(|id| map.node_of_id[id]).collect();
                all.chains.push(Chain {
                    only,
                    segments,
                    meeting,
                });
            }
            None => all.counts.untravellable += 1,
        }
    }
    Some(())
}
