//! Admitted segments of one profile, with the weights of the prefix rule.

use crate::osm::RoadData;
use crate::profile::{NodeRule, Passage, Profile, Speed, Travel, WayRule};
use crate::tags::Tags;
use crate::units::{UnitVector, round_half_up};
use crate::{Deciseconds, LonLat};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Admitted along the way.
pub(crate) const FORWARD: u8 = 1;
/// Admitted against the way.
pub(crate) const BACKWARD: u8 = 2;
/// Destination only along the way.
pub(crate) const FORWARD_DESTINATION: u8 = 4;
/// Destination only against the way.
pub(crate) const BACKWARD_DESTINATION: u8 = 8;

/// A piece of a way between two consecutive nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    /// Index of the way in the road data.
    pub(crate) way: u32,
    /// Position in the way: from reference `index` to `index + 1`.
    pub(crate) index: u32,
    /// Vertex at its start; the node index unless the node cannot be passed.
    pub(crate) a: u32,
    /// Vertex at its end.
    pub(crate) b: u32,
    /// Deciseconds along the way, if admitted.
    pub(crate) forward: u32,
    /// Deciseconds against the way, if admitted.
    pub(crate) backward: u32,
    /// Decimetres.
    pub(crate) length: u32,
    /// Charged on entering `b` along the way.
    pub(crate) delay_b: u32,
    /// Charged on entering `a` against the way.
    pub(crate) delay_a: u32,
    /// Admission and passage.
    pub(crate) flags: u8,
    /// Importance for drawing.
    pub(crate) rank: u8,
}

impl Segment {
    /// Admission (bit 0) and passage (bit 1) in one direction.
    pub(crate) fn attributes(&self, forward: bool) -> u8 {
        let flags = if forward { self.flags } else { self.flags >> 1 };
        (flags & 1) | ((flags >> 1) & 2)
    }

    /// The vertex at one end.
    pub(crate) fn end(&self, at_b: bool) -> u32 {
        if at_b { self.b } else { self.a }
    }
}

/// All admitted segments of a profile.
pub(crate) struct Segments {
    /// Sorted by way, then position.
    pub(crate) list: Vec<Segment>,
    /// First segment of each way; one more at the end.
    pub(crate) first_of_way: Vec<u32>,
    /// Node of each vertex. Vertices below the number of nodes are the nodes themselves, the rest
    /// are the dead ends at nodes that cannot be passed.
    pub(crate) vertex_node: Vec<u32>,
    /// Nodes that cannot be passed.
    pub(crate) blocked: Vec<bool>,
    /// Nodes that hold one up.
    pub(crate) delays: FxHashMap<u32, NodeRule>,
}

/// Applies the rules of a profile to every way and node.
pub(crate) fn segments(data: &RoadData, profile: &Profile) -> Segments {
    let rules = way_rules(data, profile);
    let (blocked, delays) = node_rules(data, profile);
    let vectors: Vec<Option<UnitVector>> = data
        .node_places
        .par_iter()
        .map(|place| place.map(UnitVector::of))
        .collect();

    let per_way: Vec<Vec<Segment>> = data
        .ways
        .par_iter()
        .enumerate()
        .with_min_len(256)
        .map(|(index, way)| match rules[way.tags as usize] {
            Some(rule) => way_segments(
                index as u32,
                data.way_refs(way),
                rule,
                &data.node_places,
                &vectors,
                &delays,
            ),
            None => Vec::new(),
        })
        .collect();

    let mut first_of_way = Vec::with_capacity(per_way.len() + 1);
    first_of_way.push(0);
    let mut list = Vec::with_capacity(per_way.iter().map(Vec::len).sum());
    for segments in per_way {
        list.extend(segments);
        first_of_way.push(list.len() as u32);
    }

    // A node that cannot be passed is a dead end of its own for every segment that ends there.
    let mut vertex_node: Vec<u32> = (0..data.node_ids.len() as u32).collect();
    for segment in &mut list {
        for vertex in [&mut segment.a, &mut segment.b] {
            if blocked[*vertex as usize] {
                vertex_node.push(*vertex);
                *vertex = (vertex_node.len() - 1) as u32;
            }
        }
    }
    Segments {
        list,
        first_of_way,
        vertex_node,
        blocked,
        delays,
    }
}

fn way_rules(data: &RoadData, profile: &Profile) -> Vec<Option<WayRule>> {
    let mut used = vec![false; data.tag_sets.len()];
    for way in &data.ways {
        used[way.tags as usize] = true;
    }
    data.tag_sets
        .par_iter()
        .zip(&used)
        .map(|(set, used)| {
            let pairs: Vec<(&str, &str)> =
                set.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let rule = used.then(|| profile.way(Tags::new(&pairs)))?;
            (rule.forward.is_some() || rule.backward.is_some()).then_some(rule)
        })
        .collect()
}

fn node_rules(data: &RoadData, profile: &Profile) -> (Vec<bool>, FxHashMap<u32, NodeRule>) {
    let mut blocked = vec![false; data.node_ids.len()];
    let mut delays = FxHashMap::default();
    let mut cache: FxHashMap<u32, NodeRule> = FxHashMap::default();
    for (node, tags) in &data.node_tags {
        let rule = *cache.entry(*tags).or_insert_with(|| {
            let set = &data.tag_sets[*tags as usize];
            let pairs: Vec<(&str, &str)> =
                set.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            profile.node(Tags::new(&pairs))
        });
        blocked[*node as usize] = !rule.passable;
        if rule.delay_forward.0 > 0 || rule.delay_backward.0 > 0 {
            delays.insert(*node, rule);
        }
    }
    (blocked, delays)
}

/// Time from the first node to a place so many metres along the way.
fn prefix(travel: Option<Travel>, metres: f64, total: f64) -> u32 {
    match travel.map(|travel| travel.speed) {
        None => 0,
        Some(Speed::Kmh(kmh)) => round_half_up(metres * 36.0 / kmh),
        Some(Speed::WholeWay(Deciseconds(whole))) if total > 0.0 => {
            round_half_up(f64::from(whole) * metres / total)
        }
        Some(Speed::WholeWay(_)) => 0,
    }
}

fn way_segments(
    way: u32,
    refs: &[u32],
    rule: WayRule,
    places: &[Option<LonLat>],
    vectors: &[Option<UnitVector>],
    delays: &FxHashMap<u32, NodeRule>,
) -> Vec<Segment> {
    let vector = |node: u32| vectors[node as usize];
    let step = |pair: &[u32]| match pair {
        [a, b] => match (vector(*a), vector(*b)) {
            (Some(from), Some(to)) if a != b => Some(from.distance_m(to)),
            _ => None,
        },
        _ => None,
    };
    let mut total = 0.0;
    for pair in refs.windows(2) {
        total += step(pair).unwrap_or(0.0);
    }
    let flag = |travel: Option<Travel>, admitted: u8, destination: u8| match travel {
        None => 0,
        Some(travel) if travel.passage == Passage::Destination => admitted | destination,
        Some(_) => admitted,
    };
    let flags = flag(rule.forward, FORWARD, FORWARD_DESTINATION)
        | flag(rule.backward, BACKWARD, BACKWARD_DESTINATION);

    let mut found = Vec::with_capacity(refs.len().saturating_sub(1));
    let mut metres = 0.0;
    let mut start = (0, 0, 0);
    for (index, pair) in refs.windows(2).enumerate() {
        let Some(distance) = step(pair) else { continue };
        metres += distance;
        let end = (
            prefix(rule.forward, metres, total),
            prefix(rule.backward, metres, total),
            round_half_up(metres * 10.0),
        );
        let (a, b) = (pair[0], pair[1]);
        debug_assert!(places[a as usize].is_some() && places[b as usize].is_some());
        found.push(Segment {
            way,
            index: index as u32,
            a,
            b,
            forward: end.0.saturating_sub(start.0),
            backward: end.1.saturating_sub(start.1),
            length: end.2 - start.2,
            delay_b: delays.get(&b).map_or(0, |rule| rule.delay_forward.0),
            delay_a: delays.get(&a).map_or(0, |rule| rule.delay_backward.0),
            flags,
            rank: rule.rank,
        });
        start = end;
    }
    found
}
