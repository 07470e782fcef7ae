//! What is kept while a block is visited.

use super::{FeatureNode, FeatureRelation, Found, FoundNodes, RawWay, Select, Tags};
use crate::LonLat;
use crate::osm::block::{NodeView, RelationView, Visitor, WayView};
use crate::osm::document::Member;
use crate::osm::wanted::WantedIds;
use crate::osm::wire::{Malformed, Packed};
use rustc_hash::FxHashSet;

/// Keeps relations and ways by their tags, or ways by their ids.
pub(super) struct WayCollector<'s, 'b> {
    strings: Vec<&'s [u8]>,
    ask: Ask<'b>,
    found: &'b mut Found,
}

enum Ask<'b> {
    Tags(&'b dyn Select),
    Ids(&'b FxHashSet<i64>),
}

impl<'s, 'b> WayCollector<'s, 'b> {
    pub(super) fn tagged(
        strings: Vec<&'s [u8]>,
        select: &'b dyn Select,
        found: &'b mut Found,
    ) -> Self {
        let ask = Ask::Tags(select);
        WayCollector {
            strings,
            ask,
            found,
        }
    }

    pub(super) fn members(
        strings: Vec<&'s [u8]>,
        ids: &'b FxHashSet<i64>,
        found: &'b mut Found,
    ) -> Self {
        let ask = Ask::Ids(ids);
        WayCollector {
            strings,
            ask,
            found,
        }
    }
}

impl Visitor for WayCollector<'_, '_> {
    const NODES: bool = false;
    const WAYS: bool = true;

    fn skipped_nodes(&mut self, count: u64) {
        self.found.has_nodes |= count > 0;
    }

    fn way(&mut self, way: WayView<'_, '_>) -> Result<(), Malformed> {
        self.found.has_ways = true;
        let tags = Tags::block(&self.strings, way.tags);
        let selected = match self.ask {
            Ask::Tags(select) => !way.tags.is_empty() && select.way(tags),
            Ask::Ids(_) => false,
        };
        let wanted = match self.ask {
            Ask::Tags(_) => selected,
            Ask::Ids(ids) => ids.contains(&way.id),
        };
        if !wanted {
            return Ok(());
        }
        // Numbers are counted in bytes that are there, so the capacity is bounded by the block.
        let mut refs = Vec::with_capacity(Packed(way.refs_bytes).numbers());
        for reference in way.refs {
            refs.push(reference?);
        }
        self.found.ways.push(RawWay {
            id: way.id,
            refs,
            tags: tags.to_vec(),
            selected,
        });
        Ok(())
    }

    fn relation(&mut self, relation: RelationView<'_>) {
        let Ask::Tags(select) = self.ask else { return };
        let tags = Tags::block(&self.strings, relation.tags);
        if relation.tags.is_empty() || !select.relation(tags) {
            return;
        }
        let role = |at: u32| {
            let bytes = self.strings.get(at as usize).copied().unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let members = relation.members.iter().map(|(kind, id, at)| Member {
            kind: *kind,
            id: *id,
            role: role(*at),
        });
        let relation = FeatureRelation {
            id: relation.id,
            members: members.collect(),
            tags: tags.to_vec(),
        };
        self.found.relations.push(relation);
    }
}

/// Keeps nodes by their tags, and the places of nodes that ways refer to.
pub(super) struct NodeCollector<'s, 'b> {
    strings: Vec<&'s [u8]>,
    select: &'b dyn Select,
    wanted: WantedIds<'b>,
    found: &'b mut FoundNodes,
}

impl<'s, 'b> NodeCollector<'s, 'b> {
    pub(super) fn new(
        strings: Vec<&'s [u8]>,
        select: &'b dyn Select,
        wanted: &'b [i64],
        found: &'b mut FoundNodes,
    ) -> Self {
        NodeCollector {
            strings,
            select,
            wanted: WantedIds::new(wanted),
            found,
        }
    }
}

impl Visitor for NodeCollector<'_, '_> {
    const NODES: bool = true;
    const WAYS: bool = false;

    fn node(&mut self, node: NodeView<'_>) {
        let place = LonLat {
            lon: node.lon,
            lat: node.lat,
        };
        if let Some(at) = self.wanted.find(node.id) {
            self.found.places.push((at, place));
        }
        if node.tags.is_empty() {
            return;
        }
        let tags = Tags::block(&self.strings, node.tags);
        if self.select.node(tags) {
            self.found.nodes.push(FeatureNode {
                id: node.id,
                place,
                tags: tags.to_vec(),
            });
        }
    }
}
