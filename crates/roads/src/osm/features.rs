//! Nodes, ways and relations that the caller asks for, with all their tags and their places.
//!
//! The road import ([`super::read_roads`]) keeps what can be travelled; this reader keeps what a
//! [`Select`] says: borders, settlements, buildings, sites. What these mean is told elsewhere.
//!
//! The file is read in three steps, each in parallel and in any order of objects: relations and
//! ways by their tags; ways that only a kept relation refers to; nodes by their tags and those that
//! a kept way refers to. Blocks that hold nothing of a kind are not opened again, so a sorted file
//! is decompressed twice. Memory follows what is kept, not the file.

mod collect;
mod rings;

pub use rings::{Chain, Ring, Rings, rings};

use super::blob::{Blob, Inflater, blobs, check_header};
use super::block::{Block, Visitor};
use super::document::{Document, Member, MemberKind, Tag};
use super::packed::unpacked;
use super::read::{Format, format_of};
use super::wire::{Malformed, Message, zigzag};
use super::xml::read_xml;
use crate::LonLat;
use crate::error::ReadError;
use crate::progress::{Progress, Step};
use collect::{NodeCollector, WayCollector};
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::io::Read;
use std::path::Path;

/// The tags of an object that is being looked at.
#[derive(Clone, Copy)]
pub struct Tags<'a>(Source<'a>);

#[derive(Clone, Copy)]
enum Source<'a> {
    Block(&'a [&'a [u8]], &'a [(u32, u32)]),
    Document(&'a [Tag]),
}

impl std::fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.to_vec()).finish()
    }
}

impl<'a> Tags<'a> {
    pub(crate) fn block(strings: &'a [&'a [u8]], pairs: &'a [(u32, u32)]) -> Tags<'a> {
        Tags(Source::Block(strings, pairs))
    }

    /// Of an object in memory.
    pub fn of(tags: &'a [Tag]) -> Tags<'a> {
        Tags(Source::Document(tags))
    }

    /// The value of a key; `None` where it is missing or not UTF-8.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        match self.0 {
            Source::Document(tags) => tags
                .iter()
                .find(|(found, _)| found == key)
                .map(|(_, value)| value.as_str()),
            Source::Block(strings, pairs) => {
                let text = |at: u32| strings.get(at as usize).copied();
                let (_, value) = pairs
                    .iter()
                    .find(|(found, _)| text(*found) == Some(key.as_bytes()))?;
                std::str::from_utf8(text(*value)?).ok()
            }
        }
    }

    /// Whether a key has this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Key and value of all.
    pub fn to_vec(&self) -> Vec<Tag> {
        match self.0 {
            Source::Document(tags) => tags.to_vec(),
            Source::Block(strings, pairs) => {
                let text = |at: u32| {
                    let bytes = strings.get(at as usize).copied().unwrap_or_default();
                    String::from_utf8_lossy(bytes).into_owned()
                };
                pairs
                    .iter()
                    .map(|(key, value)| (text(*key), text(*value)))
                    .collect()
            }
        }
    }
}

/// Which objects to keep; asked from several threads, for objects that have tags only.
pub trait Select: Sync {
    /// Whether a node is kept.
    fn node(&self, tags: Tags<'_>) -> bool;
    /// Whether a way is kept, with the places of its nodes.
    fn way(&self, tags: Tags<'_>) -> bool;
    /// Whether a relation is kept, with the ways that it refers to.
    fn relation(&self, tags: Tags<'_>) -> bool;
}

/// A node that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureNode {
    /// OSM id.
    pub id: i64,
    /// Where it is.
    pub place: LonLat,
    /// All tags, in file order.
    pub tags: Vec<Tag>,
}

/// A way that was asked for, by its tags or by a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureWay {
    /// OSM id.
    pub id: i64,
    /// Its nodes as indices into [`Features::node_ids`], in order.
    pub refs: Vec<u32>,
    /// All tags, in file order.
    pub tags: Vec<Tag>,
    /// Its own tags were asked for; otherwise a relation refers to it.
    pub selected: bool,
}

impl FeatureWay {
    /// Whether it ends where it begins, around something.
    pub fn is_closed(&self) -> bool {
        self.refs.len() > 3 && self.refs.first() == self.refs.last()
    }
}

/// A relation that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureRelation {
    /// OSM id.
    pub id: i64,
    /// In file order.
    pub members: Vec<Member>,
    /// All tags, in file order.
    pub tags: Vec<Tag>,
}

/// What was asked for, each kind ascending by id; of objects that stand twice the last is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// Nodes by their tags.
    pub nodes: Vec<FeatureNode>,
    /// Ways by their tags or by relations.
    pub ways: Vec<FeatureWay>,
    /// Relations by their tags.
    pub relations: Vec<FeatureRelation>,
    /// Ids of the nodes of the ways, ascending.
    pub node_ids: Vec<i64>,
    /// Their places; `None` where the file lacks the node.
    pub node_places: Vec<Option<LonLat>>,
    /// South-west and north-east corner of the box that the file says it was cut to.
    pub bounds: Option<(LonLat, LonLat)>,
}

impl Features {
    /// Places of a way's nodes, without those that the file lacks.
    pub fn places<'a>(&'a self, way: &'a FeatureWay) -> impl Iterator<Item = LonLat> + 'a {
        way.refs
            .iter()
            .filter_map(|at| self.node_places.get(*at as usize).copied().flatten())
    }

    /// The way with an id.
    pub fn find_way(&self, id: i64) -> Option<&FeatureWay> {
        let at = self.ways.binary_search_by_key(&id, |way| way.id).ok()?;
        self.ways.get(at)
    }

    /// The node with an id, if it was kept by its tags.
    pub fn find_node(&self, id: i64) -> Option<&FeatureNode> {
        let at = self.nodes.binary_search_by_key(&id, |node| node.id).ok()?;
        self.nodes.get(at)
    }
}

/// A way before the places of its nodes are known.
pub(crate) struct RawWay {
    pub(crate) id: i64,
    pub(crate) refs: Vec<i64>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) selected: bool,
}

/// What the first step finds in a block.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) ways: Vec<RawWay>,
    pub(crate) relations: Vec<FeatureRelation>,
    pub(crate) has_nodes: bool,
    pub(crate) has_ways: bool,
    bounds: Option<(LonLat, LonLat)>,
}

/// Reads what is asked for from a file.
///
/// # Errors
/// [`ReadError`] where the file cannot be read, is neither PBF nor XML, cut off or damaged.
pub fn read_features(
    path: &Path,
    select: &dyn Select,
    progress: &dyn Progress,
) -> Result<Features, ReadError> {
    let file = path.display().to_string();
    let bytes = crate::mapped::map_file(path).map_err(|source| ReadError::Io {
        file: file.clone(),
        source,
    })?;
    read_features_from(&bytes, &file, select, progress)
}

/// As [`read_features`], from bytes in memory.
///
/// # Errors
/// As [`read_features`].
pub fn read_features_from(
    bytes: &[u8],
    file: &str,
    select: &dyn Select,
    progress: &dyn Progress,
) -> Result<Features, ReadError> {
    match format_of(bytes, file)? {
        Format::Pbf => read_pbf(bytes, file, select, progress),
        Format::Xml => {
            let document = read_xml(bytes, file)?.0;
            Ok(of_document(document, xml_bounds(bytes), select))
        }
        format @ (Format::Gzip | Format::Bzip2) => {
            let document = read_xml(unpacked(bytes, format, file)?, file)?.0;
            // The bounds stand at the beginning, before the first node.
            let mut start = Vec::new();
            let _ = unpacked(bytes, format, file)?
                .take(START)
                .read_to_end(&mut start);
            Ok(of_document(document, xml_bounds(&start), select))
        }
    }
}

/// So many bytes of a packed file are looked at for its bounds.
const START: u64 = 1 << 16;

fn read_pbf(
    bytes: &[u8],
    file: &str,
    select: &dyn Select,
    progress: &dyn Progress,
) -> Result<Features, ReadError> {
    let blobs = blobs(bytes, file)?;
    let reader = Reader { file, progress };
    progress.begin(Step::ReadWays, bytes.len() as u64);
    let all = vec![true; blobs.len()];
    let found = reader.blobs(&blobs, &all, Step::ReadWays, |kind, inflated, blob| {
        let mut found = Found::default();
        if kind == b"OSMHeader" {
            check_header(inflated, blob, file)?;
            found.bounds = header_bounds(inflated).unwrap_or(None);
            return Ok(found);
        }
        reader.visit(inflated, blob, |strings| {
            WayCollector::tagged(strings, select, &mut found)
        })?;
        Ok(found)
    })?;
    let with_ways: Vec<bool> = found.iter().map(|found| found.has_ways).collect();
    let with_nodes: Vec<bool> = found.iter().map(|found| found.has_nodes).collect();
    let mut draft = Draft::default();
    found.into_iter().for_each(|found| draft.add(found));

    let wanted = draft.wanted_ways();
    if !wanted.is_empty() {
        let found = reader.blobs(
            &blobs,
            &with_ways,
            Step::ReadWays,
            |kind, inflated, blob| {
                let mut found = Found::default();
                if kind == b"OSMData" {
                    reader.visit(inflated, blob, |strings| {
                        WayCollector::members(strings, &wanted, &mut found)
                    })?;
                }
                Ok(found)
            },
        )?;
        found.into_iter().for_each(|found| draft.add(found));
    }
    progress.end(Step::ReadWays);

    draft.settle();
    progress.begin(Step::ReadNodes, bytes.len() as u64);
    let ids = &draft.features.node_ids;
    let found = reader.blobs(
        &blobs,
        &with_nodes,
        Step::ReadNodes,
        |kind, inflated, blob| {
            let mut found = FoundNodes::default();
            if kind == b"OSMData" {
                reader.visit(inflated, blob, |strings| {
                    NodeCollector::new(strings, select, ids, &mut found)
                })?;
            }
            Ok(found)
        },
    )?;
    progress.end(Step::ReadNodes);
    for found in found {
        draft.add_nodes(found);
    }
    Ok(draft.finish())
}

/// What the last step finds in a block.
#[derive(Default)]
pub(crate) struct FoundNodes {
    pub(crate) nodes: Vec<FeatureNode>,
    pub(crate) places: Vec<(u32, LonLat)>,
}

struct Reader<'a> {
    file: &'a str,
    progress: &'a dyn Progress,
}

impl Reader<'_> {
    /// Opens the blobs marked, in parallel, and gives what `look` makes of each, in file order.
    fn blobs<T: Default + Send>(
        &self,
        blobs: &[Blob<'_>],
        marked: &[bool],
        step: Step,
        look: impl Fn(&[u8], &[u8], &Blob<'_>) -> Result<T, ReadError> + Sync,
    ) -> Result<Vec<T>, ReadError> {
        blobs
            .par_iter()
            .zip(marked)
            .map_init(Inflater::new, |inflater, (blob, marked)| {
                let known = matches!(blob.kind, b"OSMHeader" | b"OSMData");
                let found = if *marked && known {
                    look(blob.kind, inflater.inflate(blob, self.file)?, blob)
                } else {
                    Ok(T::default())
                };
                self.progress.advance(step, blob.file_bytes());
                found
            })
            .collect()
    }

    fn visit<'s, V: Visitor>(
        &self,
        inflated: &'s [u8],
        blob: &Blob<'_>,
        visitor: impl FnOnce(Vec<&'s [u8]>) -> V,
    ) -> Result<(), ReadError> {
        Block::parse(inflated)
            .and_then(|block| {
                let mut visitor = visitor(block.strings.clone());
                block.visit(&mut visitor)
            })
            .map_err(|Malformed| ReadError::Damaged {
                file: self.file.to_owned(),
                offset: blob.offset,
                what: "the block is malformed",
            })
    }
}

/// The box in the file header, in 10⁻⁹ degree there; `None` where there is none or it is empty.
fn header_bounds(block: &[u8]) -> Result<Option<(LonLat, LonLat)>, Malformed> {
    let mut message = Message(block);
    while let Some((field, value)) = message.next()? {
        if field != 1 {
            continue;
        }
        let mut sides = [None; 4];
        let mut bbox = Message(value.bytes()?);
        while let Some((field, value)) = bbox.next()? {
            let side = usize::try_from(field).ok().and_then(|at| at.checked_sub(1));
            if let Some(side) = side.and_then(|at| sides.get_mut(at)) {
                *side = i32::try_from(zigzag(value.varint()?).div_euclid(100)).ok();
            }
        }
        if let [Some(left), Some(right), Some(top), Some(bottom)] = sides
            && left < right
            && bottom < top
        {
            let corner = |lon, lat| LonLat { lon, lat };
            return Ok(Some((corner(left, bottom), corner(right, top))));
        }
    }
    Ok(None)
}

/// The `bounds` element before the first object of an XML file that has been read once; `None` where
/// there is none or it is empty.
fn xml_bounds(bytes: &[u8]) -> Option<(LonLat, LonLat)> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    loop {
        let element = match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => return None,
            _ => continue,
        };
        match element.name().as_ref() {
            "bounds" => {
                let side = |name: &str| -> Option<f64> {
                    let mut attributes = element.attributes().flatten();
                    let found = attributes.find(|found| found.key.as_ref() == name)?;
                    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
                    value.trim().parse().ok()
                };
                let south_west = LonLat::from_degrees(side("minlon")?, side("minlat")?)?;
                let north_east = LonLat::from_degrees(side("maxlon")?, side("maxlat")?)?;
                let wide = south_west.lon < north_east.lon && south_west.lat < north_east.lat;
                return wide.then_some((south_west, north_east));
            }
            "node" | "way" | "relation" => return None,
            _ => {}
        }
    }
}

/// Features while they are put together.
#[derive(Default)]
struct Draft {
    features: Features,
    raw: Vec<RawWay>,
}

impl Draft {
    fn add(&mut self, found: Found) {
        self.raw.extend(found.ways);
        self.features.relations.extend(found.relations);
        self.features.bounds = self.features.bounds.or(found.bounds);
    }

    /// Ways that relations refer to and that are not kept yet.
    fn wanted_ways(&self) -> FxHashSet<i64> {
        let kept: FxHashSet<i64> = self.raw.iter().map(|way| way.id).collect();
        self.features
            .relations
            .iter()
            .flat_map(|relation| &relation.members)
            .filter(|member| member.kind == MemberKind::Way && !kept.contains(&member.id))
            .map(|member| member.id)
            .collect()
    }

    /// Sorts ways and relations and numbers the nodes that ways refer to.
    fn settle(&mut self) {
        keep_last(&mut self.raw, |way| way.id);
        keep_last(&mut self.features.relations, |relation| relation.id);
        let mut ids: Vec<i64> = self
            .raw
            .iter()
            .flat_map(|way| way.refs.iter().copied())
            .collect();
        ids.par_sort_unstable();
        ids.dedup();
        self.features.ways = self
            .raw
            .par_iter_mut()
            .map(|raw| FeatureWay {
                id: raw.id,
                refs: raw
                    .refs
                    .iter()
                    .filter_map(|id| u32::try_from(ids.binary_search(id).ok()?).ok())
                    .collect(),
                tags: std::mem::take(&mut raw.tags),
                selected: raw.selected,
            })
            .collect();
        self.raw = Vec::new();
        self.features.node_places = vec![None; ids.len()];
        self.features.node_ids = ids;
    }

    fn add_nodes(&mut self, found: FoundNodes) {
        self.features.nodes.extend(found.nodes);
        for (at, place) in found.places {
            if let Some(slot) = self.features.node_places.get_mut(at as usize) {
                *slot = Some(place);
            }
        }
    }

    fn finish(mut self) -> Features {
        keep_last(&mut self.features.nodes, |node| node.id);
        self.features
    }
}

/// Sorts by id and keeps the last of equals.
fn keep_last<T>(list: &mut Vec<T>, id: impl Fn(&T) -> i64) {
    list.reverse();
    list.sort_by_key(&id);
    list.dedup_by_key(|item| id(item));
}

fn of_document(
    document: Document,
    bounds: Option<(LonLat, LonLat)>,
    select: &dyn Select,
) -> Features {
    let mut draft = Draft::default();
    draft.features.bounds = bounds;
    let asked =
        |tags: &[Tag], ask: &dyn Fn(Tags<'_>) -> bool| !tags.is_empty() && ask(Tags::of(tags));
    for relation in document.relations {
        if asked(&relation.tags, &|tags| select.relation(tags)) {
            draft.features.relations.push(FeatureRelation {
                id: relation.id,
                members: relation.members,
                tags: relation.tags,
            });
        }
    }
    let wanted = draft.wanted_ways();
    for way in document.ways {
        let selected = asked(&way.tags, &|tags| select.way(tags));
        if selected || wanted.contains(&way.id) {
            draft.raw.push(RawWay {
                id: way.id,
                refs: way.refs,
                tags: way.tags,
                selected,
            });
        }
    }
    draft.settle();
    let mut found = FoundNodes::default();
    for node in document.nodes {
        let place = LonLat {
            lon: node.lon,
            lat: node.lat,
        };
        if let Ok(at) = draft.features.node_ids.binary_search(&node.id)
            && let Ok(at) = u32::try_from(at)
        {
            found.places.push((at, place));
        }
        if asked(&node.tags, &|tags| select.node(tags)) {
            found.nodes.push(FeatureNode {
                id: node.id,
                place,
                tags: node.tags,
            });
        }
    }
    draft.add_nodes(found);
    draft.finish()
}

#[cfg(test)]
mod tests;
