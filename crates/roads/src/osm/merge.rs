//! Puts the parts found in the blocks together: distinct nodes, tag sets and names, ways by id.

use super::import::{FoundNodes, FoundWays};
use super::road_data::{ReadReport, RoadData, RoadRestriction, RoadWay};
use crate::LonLat;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A wanted node with its place.
pub(crate) struct FoundNode {
    pub(crate) index: u32,
    pub(crate) place: LonLat,
}

#[derive(Default)]
struct TagSets {
    index: FxHashMap<Vec<(String, String)>, u32>,
    sets: Vec<Vec<(String, String)>>,
}

impl TagSets {
    fn add(&mut self, set: Vec<(String, String)>) -> u32 {
        if let Some(known) = self.index.get(&set) {
            return *known;
        }
        let index = self.sets.len() as u32;
        self.sets.push(set.clone());
        self.index.insert(set, index);
        index
    }
}

/// Collects what the two passes find.
pub(crate) struct Merger {
    data: RoadData,
    tag_sets: TagSets,
    on_highway: Vec<bool>,
}

impl Merger {
    /// Takes what pass one found, in file order, and settles which nodes are wanted.
    pub(crate) fn new(found: Vec<FoundWays>) -> Merger {
        let mut data = RoadData {
            names: vec![String::new()],
            ..RoadData::default()
        };
        let mut report = ReadReport::default();
        let mut tag_sets = TagSets::default();
        let mut names: FxHashMap<String, u32> = FxHashMap::default();
        names.insert(String::new(), 0);

        // (id, position in the file) of each way, with its references in one list.
        let mut ids: Vec<i64> = Vec::with_capacity(found.iter().map(|f| f.refs.len()).sum());
        let mut ways: Vec<(RoadWay, bool)> =
            Vec::with_capacity(found.iter().map(|f| f.ways.len()).sum());
        for part in found {
            report.nodes_in_file += part.counts[0];
            report.ways_in_file += part.counts[1];
            report.relations_in_file += part.counts[2];
            let sets: Vec<u32> = part
                .tag_sets
                .into_iter()
                .map(|set| tag_sets.add(set))
                .collect();
            let set_of = |local: u32| sets.get(local as usize).copied().unwrap_or_default();
            let name_of: Vec<u32> = part
                .names
                .into_iter()
                .map(|name| match names.get(&name) {
                    Some(known) => *known,
                    None => {
                        let index = data.names.len() as u32;
                        data.names.push(name.clone());
                        names.insert(name, index);
                        index
                    }
                })
                .collect();
            let mut first = ids.len() as u32;
            for way in part.ways {
                report.highway_ways += u64::from(way.highway);
                report.ferry_ways += u64::from(way.ferry);
                if way.highway {
                    report.highway_segments += u64::from(way.count.saturating_sub(1));
                }
                let name = name_of.get(way.name as usize).copied().unwrap_or_default();
                let tags = set_of(way.tags);
                ways.push((
                    RoadWay {
                        id: way.id,
                        tags,
                        name,
                        first,
                        count: way.count,
                    },
                    way.highway,
                ));
                first += way.count;
            }
            ids.extend(part.refs);
            report.restrictions += part.restrictions.len() as u64;
            data.restrictions
                .extend(
                    part.restrictions
                        .into_iter()
                        .map(|restriction| RoadRestriction {
                            id: restriction.id,
                            tags: set_of(restriction.tags),
                            members: restriction.members,
                        }),
                );
        }

        // Distinct nodes: sort (id, position), number the ids, put the numbers back in place.
        let mut order: Vec<(i64, u32)> = ids
            .iter()
            .enumerate()
            .map(|(position, id)| (*id, position as u32))
            .collect();
        order.par_sort_unstable();
        data.refs = vec![0; ids.len()];
        for (id, position) in order {
            if data.node_ids.last() != Some(&id) {
                data.node_ids.push(id);
            }
            if let Some(slot) = data.refs.get_mut(position as usize) {
                *slot = (data.node_ids.len() - 1) as u32;
            }
        }
        data.node_places = vec![None; data.node_ids.len()];
        let mut on_highway = vec![false; data.node_ids.len()];
        for (way, highway) in &ways {
            if *highway {
                for node in data.way_refs(way) {
                    if let Some(flag) = on_highway.get_mut(*node as usize) {
                        *flag = true;
                    }
                }
            }
        }

        // By id; of those that stand twice the last in the file counts.
        ways.sort_by_key(|(way, _)| way.id);
        data.ways = Vec::with_capacity(ways.len());
        for (way, _) in ways {
            match data.ways.last_mut() {
                Some(last) if last.id == way.id => {
                    report.duplicate_ways += 1;
                    *last = way;
                }
                _ => data.ways.push(way),
            }
        }
        data.restrictions.sort_by_key(|restriction| restriction.id);
        data.report = report;
        Merger {
            data,
            tag_sets,
            on_highway,
        }
    }

    /// Ids of the nodes that ways refer to, ascending.
    pub(crate) fn node_ids(&self) -> &[i64] {
        &self.data.node_ids
    }

    /// Takes what pass two found in one block; blocks come in file order.
    pub(crate) fn add_nodes(&mut self, found: FoundNodes) {
        for node in found.nodes {
            if let Some(slot) = self.data.node_places.get_mut(node.index as usize) {
                *slot = Some(node.place);
            }
        }
        let sets: Vec<u32> = found
            .tag_sets
            .into_iter()
            .map(|set| self.tag_sets.add(set))
            .collect();
        for (node, tags) in found.tagged {
            self.data
                .node_tags
                .push((node, sets.get(tags as usize).copied().unwrap_or_default()));
        }
    }

    /// The finished road data.
    pub(crate) fn finish(mut self, content_hash: [u8; 32]) -> RoadData {
        let data = &mut self.data;
        data.node_tags.sort_by_key(|(node, _)| *node);
        data.node_tags.dedup_by_key(|(node, _)| *node);
        data.tag_sets = self.tag_sets.sets;
        let missing: Vec<bool> = data.node_places.iter().map(Option::is_none).collect();
        let is_missing = |node: &u32| missing.get(*node as usize) == Some(&true);
        data.report.missing_nodes = missing.iter().filter(|missing| **missing).count() as u64;
        data.report.missing_references = data
            .ways
            .iter()
            .map(|way| {
                data.way_refs(way)
                    .iter()
                    .filter(|node| is_missing(node))
                    .count() as u64
            })
            .sum();
        for (node, tags) in &data.node_tags {
            if self.on_highway.get(*node as usize) != Some(&true) {
                continue;
            }
            let tags = data
                .tag_sets
                .get(*tags as usize)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let has = |key: &str, value: Option<&str>| {
                tags.iter()
                    .any(|(k, v)| k == key && value.is_none_or(|value| v == value))
            };
            data.report.signals += u64::from(has("highway", Some("traffic_signals")));
            data.report.barriers += u64::from(has("barrier", None));
        }
        data.content_hash = content_hash;
        self.data
    }
}
