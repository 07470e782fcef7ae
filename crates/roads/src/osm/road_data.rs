//! What the road import keeps of a file, whatever the profile.

use super::document::MemberKind;
use crate::LonLat;

/// How many of what a file holds; compared with independent counts by the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct ReadReport {
    /// Nodes in the file.
    pub nodes_in_file: u64,
    /// Ways in the file.
    pub ways_in_file: u64,
    /// Relations in the file.
    pub relations_in_file: u64,
    /// Ways with a `highway` tag.
    pub highway_ways: u64,
    /// Ways with `route=ferry` or `route=shuttle_train`.
    pub ferry_ways: u64,
    /// Pairs of consecutive references of ways with a `highway` tag.
    pub highway_segments: u64,
    /// Relations with `type=restriction` (or `type=restriction:<mode>`).
    pub restrictions: u64,
    /// Nodes with `highway=traffic_signals` that lie on a way with a `highway` tag.
    pub signals: u64,
    /// Nodes with a `barrier` tag that lie on a way with a `highway` tag.
    pub barriers: u64,
    /// Distinct nodes that kept ways refer to and that the file does not hold.
    pub missing_nodes: u64,
    /// References to those nodes.
    pub missing_references: u64,
    /// Objects that stand twice; the last one is used.
    pub duplicate_ways: u64,
}

/// A way that some profile may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoadWay {
    /// OSM id.
    pub id: i64,
    /// Index into [`RoadData::tag_sets`].
    pub tags: u32,
    /// Index into [`RoadData::names`].
    pub name: u32,
    /// First of its references in [`RoadData::refs`].
    pub first: u32,
    /// How many references it has.
    pub count: u32,
}

/// A member of a restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadMember {
    /// Node or way; others are left out.
    pub kind: MemberKind,
    /// OSM id.
    pub id: i64,
    /// `from`, `via`, `to` or something else.
    pub role: String,
}

/// A turn restriction as mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadRestriction {
    /// OSM id of the relation.
    pub id: i64,
    /// Index into [`RoadData::tag_sets`].
    pub tags: u32,
    /// In file order.
    pub members: Vec<RoadMember>,
}

/// Ways, their nodes and restrictions of one OpenStreetMap file.
///
/// Ways and restrictions are sorted by id, nodes by id; only nodes that a kept way refers to are
/// here. Tags are limited to the keys that rules read and stored once per distinct set.
#[derive(Debug, Clone, Default)]
pub struct RoadData {
    /// Ids, ascending.
    pub node_ids: Vec<i64>,
    /// Places, parallel to `node_ids`; `None` where the file lacks the node.
    pub node_places: Vec<Option<LonLat>>,
    /// (node index, tag set) of nodes that carry a tag some rule reads, ascending.
    pub node_tags: Vec<(u32, u32)>,
    /// Ways, ascending by id.
    pub ways: Vec<RoadWay>,
    /// Node indices of the ways, back to back.
    pub refs: Vec<u32>,
    /// Distinct tag sets.
    pub tag_sets: Vec<Vec<(String, String)>>,
    /// Distinct names; the first is empty.
    pub names: Vec<String>,
    /// Restrictions, ascending by id.
    pub restrictions: Vec<RoadRestriction>,
    /// Counts.
    pub report: ReadReport,
    /// SHA-256 over the SHA-256 of each block's uncompressed bytes, in file order.
    pub content_hash: [u8; 32],
}

impl RoadData {
    /// Node indices of a way.
    pub fn way_refs(&self, way: &RoadWay) -> &[u32] {
        self.refs
            .get(way.first as usize..(way.first + way.count) as usize)
            .unwrap_or_default()
    }

    /// Index of the way with an id.
    pub fn find_way(&self, id: i64) -> Option<usize> {
        self.ways.binary_search_by_key(&id, |way| way.id).ok()
    }

    /// Index of the node with an id.
    pub fn find_node(&self, id: i64) -> Option<usize> {
        self.node_ids.binary_search(&id).ok()
    }
}
