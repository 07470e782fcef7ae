//! Reads what the road import needs, in two passes over the blobs, each in parallel.
//!
//! Pass one keeps ways that some profile may travel and turn restrictions; pass two looks up the
//! nodes that these ways refer to. So memory follows the road network, not the file, and the order
//! of objects in the file does not matter.

use super::blob::{Blob, Inflater, blobs, check_header};
use super::block::{Block, NodeView, RelationView, Visitor, WayView};
use super::document::{Document, MemberKind};
use super::keep::{KeyFilter, is_kept_way, name_rank};
use super::merge::{FoundNode, Merger};
use super::packed::unpacked;
use super::read::{Format, format_of};
use super::road_data::{RoadData, RoadMember};
use super::wanted::WantedIds;
use super::wire::{Malformed, Packed};
use super::xml::read_xml;
use crate::LonLat;
use crate::error::ReadError;
use crate::progress::{Progress, Step};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::path::Path;

/// A way as found in one block; tags and name are indices into the block's own tables.
pub(crate) struct FoundWay {
    pub(crate) id: i64,
    pub(crate) tags: u32,
    pub(crate) name: u32,
    pub(crate) count: u32,
    pub(crate) highway: bool,
    pub(crate) ferry: bool,
}

/// A restriction as found in one block.
pub(crate) struct FoundRestriction {
    pub(crate) id: i64,
    pub(crate) tags: u32,
    pub(crate) members: Vec<RoadMember>,
}

/// What pass one keeps of one block.
#[derive(Default)]
pub(crate) struct FoundWays {
    pub(crate) ways: Vec<FoundWay>,
    pub(crate) refs: Vec<i64>,
    pub(crate) restrictions: Vec<FoundRestriction>,
    pub(crate) tag_sets: Vec<Vec<(String, String)>>,
    pub(crate) names: Vec<String>,
    pub(crate) counts: [u64; 3],
}

/// What pass two keeps of one block.
#[derive(Default)]
pub(crate) struct FoundNodes {
    pub(crate) nodes: Vec<FoundNode>,
    pub(crate) tagged: Vec<(u32, u32)>,
    pub(crate) tag_sets: Vec<Vec<(String, String)>>,
}

/// Reads the roads of a file: ways, their nodes, restrictions.
///
/// `key_bases` are the tag keys (the part before the first `:`) that rules read; see
/// [`crate::profile::Profile::key_bases`].
///
/// # Errors
/// [`ReadError`] where the file cannot be read, is neither PBF nor XML (plain or packed with gzip
/// or bzip2), cut off or damaged.
pub fn read_roads(
    path: &Path,
    key_bases: &[String],
    progress: &dyn Progress,
) -> Result<RoadData, ReadError> {
    let file = path.display().to_string();
    let io = |source| ReadError::Io {
        file: file.clone(),
        source,
    };
    let bytes = crate::mapped::map_file(path).map_err(io)?;
    read_roads_from(&bytes, &file, key_bases, progress)
}

/// As [`read_roads`], from bytes in memory.
///
/// # Errors
/// As [`read_roads`].
pub fn read_roads_from(
    bytes: &[u8],
    file: &str,
    key_bases: &[String],
    progress: &dyn Progress,
) -> Result<RoadData, ReadError> {
    let filter = KeyFilter::new(key_bases);
    match format_of(bytes, file)? {
        Format::Pbf => read_pbf(bytes, file, &filter, progress),
        Format::Xml => Ok(from_text(read_xml(bytes, file)?, &filter)),
        format @ (Format::Gzip | Format::Bzip2) => {
            let text = unpacked(bytes, format, file)?;
            Ok(from_text(read_xml(text, file)?, &filter))
        }
    }
}

fn from_text((document, hash): (Document, [u8; 32]), filter: &KeyFilter) -> RoadData {
    let mut data = from_document(&document, filter);
    data.content_hash = hash;
    data
}

fn read_pbf(
    bytes: &[u8],
    file: &str,
    filter: &KeyFilter,
    progress: &dyn Progress,
) -> Result<RoadData, ReadError> {
    let blobs = blobs(bytes, file)?;
    progress.begin(Step::ReadWays, bytes.len() as u64);
    let found = blobs
        .par_iter()
        .map_init(Inflater::new, |inflater, blob| {
            let found = ways_of_blob(blob, inflater, file, filter);
            progress.advance(Step::ReadWays, blob.file_bytes());
            found
        })
        .collect::<Result<Vec<(FoundWays, [u8; 32])>, ReadError>>()?;
    progress.end(Step::ReadWays);
    let mut hash = Sha256::new();
    for (_, digest) in &found {
        hash.update(digest);
    }
    let has_nodes: Vec<bool> = found.iter().map(|(ways, _)| ways.counts[0] > 0).collect();
    let mut merger = Merger::new(found.into_iter().map(|(ways, _)| ways).collect());

    progress.begin(Step::ReadNodes, bytes.len() as u64);
    let nodes = blobs
        .par_iter()
        .zip(&has_nodes)
        .map_init(Inflater::new, |inflater, (blob, has_nodes)| {
            let found = if *has_nodes {
                nodes_of_blob(blob, inflater, file, filter, merger.node_ids())
            } else {
                Ok(FoundNodes::default())
            };
            progress.advance(Step::ReadNodes, blob.file_bytes());
            found
        })
        .collect::<Result<Vec<FoundNodes>, ReadError>>()?;
    progress.end(Step::ReadNodes);
    for found in nodes {
        merger.add_nodes(found);
    }
    Ok(merger.finish(hash.finalize().into()))
}

fn malformed(blob: &Blob<'_>, file: &str) -> ReadError {
    ReadError::Damaged {
        file: file.to_owned(),
        offset: blob.offset,
        what: "the block is malformed",
    }
}

fn ways_of_blob(
    blob: &Blob<'_>,
    inflater: &mut Inflater,
    file: &str,
    filter: &KeyFilter,
) -> Result<(FoundWays, [u8; 32]), ReadError> {
    let mut found = FoundWays::default();
    if !matches!(blob.kind, b"OSMHeader" | b"OSMData") {
        return Ok((found, [0; 32]));
    }
    let inflated = inflater.inflate(blob, file)?;
    let digest = Sha256::digest(inflated).into();
    if blob.kind == b"OSMHeader" {
        check_header(inflated, blob, file)?;
        return Ok((found, digest));
    }
    let block = Block::parse(inflated).map_err(|Malformed| malformed(blob, file))?;
    let mut visitor = WayVisitor {
        interner: Interner::new(&block.strings, filter),
        names: FxHashMap::default(),
        found: &mut found,
    };
    block
        .visit(&mut visitor)
        .map_err(|Malformed| malformed(blob, file))?;
    let tag_sets = visitor.interner.into_sets();
    found.tag_sets = tag_sets;
    Ok((found, digest))
}

fn nodes_of_blob(
    blob: &Blob<'_>,
    inflater: &mut Inflater,
    file: &str,
    filter: &KeyFilter,
    wanted: &[i64],
) -> Result<FoundNodes, ReadError> {
    let mut found = FoundNodes::default();
    let inflated = inflater.inflate(blob, file)?;
    let block = Block::parse(inflated).map_err(|Malformed| malformed(blob, file))?;
    let mut visitor = NodeVisitor {
        interner: Interner::new(&block.strings, filter),
        wanted: WantedIds::new(wanted),
        found: &mut found,
    };
    block
        .visit(&mut visitor)
        .map_err(|Malformed| malformed(blob, file))?;
    let tag_sets = visitor.interner.into_sets();
    found.tag_sets = tag_sets;
    Ok(found)
}

/// Turns the tags of a block's objects into indices of distinct sets.
struct Interner<'a, 'b> {
    strings: &'b [&'a [u8]],
    /// Which strings are keys that rules read.
    wanted: Vec<bool>,
    sets: FxHashMap<Vec<(u32, u32)>, u32>,
    order: Vec<Vec<(u32, u32)>>,
    kept: Vec<(u32, u32)>,
}

impl<'a, 'b> Interner<'a, 'b> {
    fn new(strings: &'b [&'a [u8]], filter: &KeyFilter) -> Self {
        let wanted = strings.iter().map(|key| filter.keeps(key)).collect();
        Interner {
            strings,
            wanted,
            sets: FxHashMap::default(),
            order: Vec::new(),
            kept: Vec::new(),
        }
    }

    fn string(&self, index: u32) -> &'a [u8] {
        self.strings
            .get(index as usize)
            .copied()
            .unwrap_or_default()
    }

    fn text(&self, index: u32) -> String {
        String::from_utf8_lossy(self.string(index)).into_owned()
    }

    /// The value of a key among an object's tags.
    fn get(&self, tags: &[(u32, u32)], key: &[u8]) -> Option<&'a [u8]> {
        tags.iter()
            .find(|(k, _)| self.string(*k) == key)
            .map(|(_, v)| self.string(*v))
    }

    /// Whether any of an object's tags is read by a rule.
    fn is_wanted(&self, tags: &[(u32, u32)]) -> bool {
        tags.iter()
            .any(|(key, _)| self.wanted.get(*key as usize) == Some(&true))
    }

    fn intern(&mut self, tags: &[(u32, u32)]) -> u32 {
        self.kept.clear();
        let wanted = &self.wanted;
        self.kept.extend(
            tags.iter()
                .filter(|(key, _)| wanted.get(*key as usize) == Some(&true)),
        );
        if let Some(set) = self.sets.get(&self.kept) {
            return *set;
        }
        let set = self.order.len() as u32;
        self.sets.insert(self.kept.clone(), set);
        self.order.push(self.kept.clone());
        set
    }

    fn into_sets(self) -> Vec<Vec<(String, String)>> {
        self.order
            .iter()
            .map(|set| {
                set.iter()
                    .map(|(key, value)| (self.text(*key), self.text(*value)))
                    .collect()
            })
            .collect()
    }
}

struct WayVisitor<'a, 'b> {
    interner: Interner<'a, 'b>,
    names: FxHashMap<u32, u32>,
    found: &'b mut FoundWays,
}

impl Visitor for WayVisitor<'_, '_> {
    const NODES: bool = false;
    const WAYS: bool = true;

    fn skipped_nodes(&mut self, count: u64) {
        self.found.counts[0] += count;
    }

    fn way(&mut self, way: WayView<'_, '_>) -> Result<(), Malformed> {
        self.found.counts[1] += 1;
        let get = |key: &str| self.interner.get(way.tags, key.as_bytes());
        if !is_kept_way(get) {
            return Ok(());
        }
        let highway = get("highway").is_some();
        let ferry = matches!(get("route"), Some(b"ferry" | b"shuttle_train"));
        let name = way
            .tags
            .iter()
            .filter_map(|(key, value)| Some((name_rank(self.interner.string(*key))?, *value)))
            .min_by_key(|(rank, _)| *rank);
        let name = match name {
            None => u32::MAX,
            Some((_, string)) => match self.names.get(&string) {
                Some(known) => *known,
                None => {
                    let index = self.found.names.len() as u32;
                    self.names.insert(string, index);
                    self.found.names.push(self.interner.text(string));
                    index
                }
            },
        };
        let tags = self.interner.intern(way.tags);
        let start = self.found.refs.len();
        self.found.refs.reserve(Packed(way.refs_bytes).numbers());
        for reference in way.refs {
            self.found.refs.push(reference?);
        }
        let count = (self.found.refs.len() - start) as u32;
        self.found.ways.push(FoundWay {
            id: way.id,
            tags,
            name,
            count,
            highway,
            ferry,
        });
        Ok(())
    }

    fn relation(&mut self, relation: RelationView<'_>) {
        self.found.counts[2] += 1;
        let is_restriction = self
            .interner
            .get(relation.tags, b"type")
            .is_some_and(|kind| kind == b"restriction" || kind.starts_with(b"restriction:"));
        if !is_restriction {
            return;
        }
        let members = relation
            .members
            .iter()
            .filter(|(kind, _, _)| *kind != MemberKind::Relation)
            .map(|(kind, id, role)| RoadMember {
                kind: *kind,
                id: *id,
                role: self.interner.text(*role),
            })
            .collect();
        let tags = self.interner.intern(relation.tags);
        self.found.restrictions.push(FoundRestriction {
            id: relation.id,
            tags,
            members,
        });
    }
}

struct NodeVisitor<'a, 'b> {
    interner: Interner<'a, 'b>,
    wanted: WantedIds<'b>,
    found: &'b mut FoundNodes,
}

impl Visitor for NodeVisitor<'_, '_> {
    const NODES: bool = true;
    const WAYS: bool = false;

    fn node(&mut self, node: NodeView<'_>) {
        let Some(index) = self.wanted.find(node.id) else {
            return;
        };
        self.found.nodes.push(FoundNode {
            index,
            place: LonLat {
                lon: node.lon,
                lat: node.lat,
            },
        });
        if self.interner.is_wanted(node.tags) {
            let tags = self.interner.intern(node.tags);
            self.found.tagged.push((index, tags));
        }
    }
}

/// The road data of a document in memory.
fn from_document(document: &Document, filter: &KeyFilter) -> RoadData {
    let keep = |tags: &[(String, String)]| -> Vec<(String, String)> {
        tags.iter()
            .filter(|(key, _)| filter.keeps(key.as_bytes()))
            .cloned()
            .collect()
    };
    let mut found = FoundWays {
        counts: [
            document.nodes.len() as u64,
            document.ways.len() as u64,
            document.relations.len() as u64,
        ],
        ..FoundWays::default()
    };
    for way in &document.ways {
        let get = |key: &str| {
            way.tags
                .iter()
                .find(|(k, _)| k == key)
                .map(|(_, value)| value.as_bytes())
        };
        if !is_kept_way(get) {
            continue;
        }
        let name = way
            .tags
            .iter()
            .filter_map(|(key, value)| Some((name_rank(key.as_bytes())?, value)))
            .min_by_key(|(rank, _)| *rank);
        let name = name.map_or(u32::MAX, |(_, name)| {
            found.names.push(name.clone());
            (found.names.len() - 1) as u32
        });
        found.ways.push(FoundWay {
            id: way.id,
            tags: found.tag_sets.len() as u32,
            name,
            count: way.refs.len() as u32,
            highway: get("highway").is_some(),
            ferry: matches!(get("route"), Some(b"ferry" | b"shuttle_train")),
        });
        found.refs.extend(&way.refs);
        found.tag_sets.push(keep(&way.tags));
    }
    for relation in &document.relations {
        let is_restriction = relation.tags.iter().any(|(key, value)| {
            key == "type" && (value == "restriction" || value.starts_with("restriction:"))
        });
        if !is_restriction {
            continue;
        }
        let members = relation
            .members
            .iter()
            .filter(|member| member.kind != MemberKind::Relation)
            .map(|member| RoadMember {
                kind: member.kind,
                id: member.id,
                role: member.role.clone(),
            })
            .collect();
        found.restrictions.push(FoundRestriction {
            id: relation.id,
            tags: found.tag_sets.len() as u32,
            members,
        });
        found.tag_sets.push(keep(&relation.tags));
    }
    let mut merger = Merger::new(vec![found]);
    let mut nodes = FoundNodes::default();
    for node in &document.nodes {
        let Ok(index) = merger.node_ids().binary_search(&node.id) else {
            continue;
        };
        let index = index as u32;
        nodes.nodes.push(FoundNode {
            index,
            place: LonLat {
                lon: node.lon,
                lat: node.lat,
            },
        });
        let kept = keep(&node.tags);
        if !kept.is_empty() {
            nodes.tagged.push((index, nodes.tag_sets.len() as u32));
            nodes.tag_sets.push(kept);
        }
    }
    merger.add_nodes(nodes);
    merger.finish([0; 32])
}
