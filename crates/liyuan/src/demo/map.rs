//! Collects nodes, ways and relations of the drawn map.

use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};

use super::plane::{Point, to_place};

/// Tags from pairs.
pub(crate) fn tags(pairs: &[(&str, &str)]) -> Vec<Tag> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_string(), (*value).to_string()))
        .collect()
}

/// The map so far. Ids count up from 1 in each kind, so the file is sorted.
#[derive(Default)]
pub(crate) struct Map {
    pub(crate) document: Document,
}

impl Map {
    pub(crate) fn node(&mut self, p: Point) -> i64 {
        let (id, place) = (self.document.nodes.len() as i64 + 1, to_place(p));
        self.document.nodes.push(Node {
            id,
            lon: place.lon,
            lat: place.lat,
            tags: Vec::new(),
        });
        id
    }

    /// A node of borders and sites, which no road leads through.
    pub(crate) fn node_at(&mut self, place: LonLat, tags: Vec<Tag>) -> i64 {
        let id = self.document.nodes.len() as i64 + 1;
        self.document.nodes.push(Node {
            id,
            lon: place.lon,
            lat: place.lat,
            tags,
        });
        id
    }

    /// Adds tags to a node of this map.
    pub(crate) fn tag(&mut self, node: i64, pairs: &[(&str, &str)]) {
        if let Some(node) = self.document.nodes.get_mut(node as usize - 1) {
            node.tags.extend(tags(pairs));
        }
    }

    pub(crate) fn way(&mut self, refs: Vec<i64>, tags: Vec<Tag>) -> i64 {
        let id = self.document.ways.len() as i64 + 1;
        self.document.ways.push(Way { id, refs, tags });
        id
    }

    /// A relation of any kind.
    pub(crate) fn relation(&mut self, members: Vec<Member>, tags: Vec<Tag>) {
        let id = self.document.relations.len() as i64 + 1;
        self.document.relations.push(Relation { id, members, tags });
    }

    /// A turn restriction; `via` are ways where there are several, else a node.
    pub(crate) fn restriction(&mut self, kind: &str, from: i64, via: (MemberKind, i64), to: i64) {
        let member = |kind, id, role: &str| Member {
            kind,
            id,
            role: role.to_string(),
        };
        let members = vec![
            member(MemberKind::Way, from, "from"),
            member(via.0, via.1, "via"),
            member(MemberKind::Way, to, "to"),
        ];
        self.relation(
            members,
            tags(&[("type", "restriction"), ("restriction", kind)]),
        );
    }
}
