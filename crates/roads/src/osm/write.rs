//! Writes a [`Document`] as an OpenStreetMap PBF file.
//!
//! The format is that of the OpenStreetMap wiki, page "PBF Format": a header blob, then data blobs
//! of at most [`ENTITIES_PER_BLOB`] dense nodes, ways or relations, each with its own string table,
//! deflated with zlib. The same document always gives the same uncompressed blobs; the deflated
//! bytes depend on the version of the compressor, which is why hashes are taken of the former.

use libdeflater::{CompressionLvl, Compressor};
use rustc_hash::FxHashMap;

use crate::LonLat;

use super::document::{Document, MemberKind, Node, Relation, Tag, Way};

/// The number of entities after which a new blob begins, as other writers have it.
pub const ENTITIES_PER_BLOB: usize = 8000;

/// The format forbids blobs over 32 MiB; a blob ends early when it may come near.
const BLOB_BYTES: usize = 16 << 20;

/// A document as the bytes of a PBF file.
///
/// Entities are written in the order of the document: all nodes, all ways, all relations. The
/// header carries the bounding box of the nodes (left out when there are none) and, where ids
/// ascend within each kind, the feature `Sort.Type_then_ID` that lets readers stream.
pub fn write_pbf(document: &Document) -> Vec<u8> {
    write_pbf_within(document, bounds(&document.nodes))
}

/// As [`write_pbf`], with the box to which the document was cut: south-west and north-east corner.
pub fn write_pbf_within(document: &Document, bounds: Option<(LonLat, LonLat)>) -> Vec<u8> {
    let mut file = Vec::new();
    put_blob(&mut file, "OSMHeader", &header_block(document, bounds));
    for chunk in chunks(&document.nodes, node_bytes) {
        put_blob(
            &mut file,
            "OSMData",
            &primitive_block(|strings| dense_nodes(chunk, strings)),
        );
    }
    for chunk in chunks(&document.ways, way_bytes) {
        put_blob(
            &mut file,
            "OSMData",
            &primitive_block(|strings| ways(chunk, strings)),
        );
    }
    for chunk in chunks(&document.relations, relation_bytes) {
        put_blob(
            &mut file,
            "OSMData",
            &primitive_block(|strings| relations(chunk, strings)),
        );
    }
    file
}

/// Slices of at most [`ENTITIES_PER_BLOB`] entities and about [`BLOB_BYTES`] bytes.
fn chunks<T>(entities: &[T], bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut parts = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (i, entity) in entities.iter().enumerate() {
        let bytes = bytes(entity);
        if i > start && (i - start == ENTITIES_PER_BLOB || size + bytes > BLOB_BYTES) {
            parts.push(&entities[start..i]);
            (start, size) = (i, 0);
        }
        size += bytes;
    }
    if start < entities.len() {
        parts.push(&entities[start..]);
    }
    parts
}

fn tag_bytes(tags: &[Tag]) -> usize {
    tags.iter()
        .map(|(key, value)| key.len() + value.len() + 30)
        .sum()
}

fn node_bytes(node: &Node) -> usize {
    30 + tag_bytes(&node.tags)
}

fn way_bytes(way: &Way) -> usize {
    40 + 10 * way.refs.len() + tag_bytes(&way.tags)
}

fn relation_bytes(relation: &Relation) -> usize {
    40 + tag_bytes(&relation.tags)
        + relation
            .members
            .iter()
            .map(|m| 25 + m.role.len())
            .sum::<usize>()
}

fn header_block(document: &Document, bounds: Option<(LonLat, LonLat)>) -> Vec<u8> {
    let mut block = Vec::new();
    if let Some(bounds) = bounds {
        put_bytes(&mut block, 1, &header_bbox(bounds));
    }
    put_bytes(&mut block, 4, b"OsmSchema-V0.6");
    put_bytes(&mut block, 4, b"DenseNodes");
    if is_sorted(document) {
        put_bytes(&mut block, 5, b"Sort.Type_then_ID");
    }
    put_bytes(&mut block, 16, b"liyuan");
    block
}

/// The box around the nodes; `None` if there are none.
fn bounds(nodes: &[Node]) -> Option<(LonLat, LonLat)> {
    let south_west = LonLat {
        lon: nodes.iter().map(|n| n.lon).min()?,
        lat: nodes.iter().map(|n| n.lat).min()?,
    };
    let north_east = LonLat {
        lon: nodes.iter().map(|n| n.lon).max()?,
        lat: nodes.iter().map(|n| n.lat).max()?,
    };
    Some((south_west, north_east))
}

fn header_bbox((south_west, north_east): (LonLat, LonLat)) -> Vec<u8> {
    let sides = [
        (1, south_west.lon),
        (2, north_east.lon),
        (3, north_east.lat),
        (4, south_west.lat),
    ];
    let mut bbox = Vec::new();
    for (field, degrees_e7) in sides {
        put_varint(&mut bbox, field << 3);
        put_varint(&mut bbox, zigzag(i64::from(degrees_e7) * 100)); // the header counts in 10⁻⁹ degree
    }
    bbox
}

fn is_sorted(document: &Document) -> bool {
    document.nodes.is_sorted_by(|a, b| a.id < b.id)
        && document.ways.is_sorted_by(|a, b| a.id < b.id)
        && document.relations.is_sorted_by(|a, b| a.id < b.id)
}

/// Strings of one block, numbered in the order of first use; number 0 is kept free by the format.
#[derive(Default)]
struct Strings<'a> {
    numbers: FxHashMap<&'a str, u64>,
    table: Vec<u8>,
}

impl<'a> Strings<'a> {
    fn number(&mut self, text: &'a str) -> u64 {
        let next = self.numbers.len() as u64 + 1;
        *self.numbers.entry(text).or_insert_with(|| {
            put_bytes(&mut self.table, 1, text.as_bytes());
            next
        })
    }
}

/// A block whose group is written by `group`; the string table comes first in the file although
/// it is known last. Granularity and offsets keep their defaults: 10⁻⁷ degree, nothing added.
fn primitive_block<'a>(group: impl FnOnce(&mut Strings<'a>) -> Vec<u8>) -> Vec<u8> {
    let mut strings = Strings::default();
    put_bytes(&mut strings.table, 1, b"");
    let group = group(&mut strings);
    let mut block = Vec::with_capacity(strings.table.len() + group.len() + 20);
    put_bytes(&mut block, 1, &strings.table);
    put_bytes(&mut block, 2, &group);
    block
}

fn dense_nodes<'a>(nodes: &'a [Node], strings: &mut Strings<'a>) -> Vec<u8> {
    let (mut ids, mut lats, mut lons, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let any_tags = nodes.iter().any(|n| !n.tags.is_empty());
    let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
    for node in nodes {
        put_varint(&mut ids, zigzag(node.id.wrapping_sub(id)));
        put_varint(&mut lats, zigzag(i64::from(node.lat) - lat));
        put_varint(&mut lons, zigzag(i64::from(node.lon) - lon));
        (id, lat, lon) = (node.id, i64::from(node.lat), i64::from(node.lon));
        for (key, value) in &node.tags {
            put_varint(&mut tags, strings.number(key));
            put_varint(&mut tags, strings.number(value));
        }
        if any_tags {
            put_varint(&mut tags, 0);
        }
    }
    let mut dense = Vec::new();
    put_bytes(&mut dense, 1, &ids);
    put_bytes(&mut dense, 8, &lats);
    put_bytes(&mut dense, 9, &lons);
    if any_tags {
        put_bytes(&mut dense, 10, &tags);
    }
    let mut group = Vec::new();
    put_bytes(&mut group, 2, &dense);
    group
}

fn put_tags<'a>(message: &mut Vec<u8>, tags: &'a [Tag], strings: &mut Strings<'a>) {
    if tags.is_empty() {
        return;
    }
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (key, value) in tags {
        put_varint(&mut keys, strings.number(key));
        put_varint(&mut values, strings.number(value));
    }
    put_bytes(message, 2, &keys);
    put_bytes(message, 3, &values);
}

/// Field 1 of ways and relations: the id as a plain (not zigzag) varint.
fn put_id(message: &mut Vec<u8>, id: i64) {
    put_varint(message, 1 << 3);
    put_varint(message, id as u64);
}

fn ways<'a>(ways: &'a [Way], strings: &mut Strings<'a>) -> Vec<u8> {
    let mut group = Vec::new();
    for way in ways {
        let mut message = Vec::new();
        put_id(&mut message, way.id);
        put_tags(&mut message, &way.tags, strings);
        let mut refs = Vec::new();
        let mut before = 0i64;
        for &id in &way.refs {
            put_varint(&mut refs, zigzag(id.wrapping_sub(before)));
            before = id;
        }
        put_bytes(&mut message, 8, &refs);
        put_bytes(&mut group, 3, &message);
    }
    group
}

fn relations<'a>(relations: &'a [Relation], strings: &mut Strings<'a>) -> Vec<u8> {
    let mut group = Vec::new();
    for relation in relations {
        let mut message = Vec::new();
        put_id(&mut message, relation.id);
        put_tags(&mut message, &relation.tags, strings);
        let (mut roles, mut ids, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut before = 0i64;
        for member in &relation.members {
            let role = if member.role.is_empty() {
                0
            } else {
                strings.number(&member.role)
            };
            put_varint(&mut roles, role);
            put_varint(&mut ids, zigzag(member.id.wrapping_sub(before)));
            before = member.id;
            put_varint(
                &mut kinds,
                match member.kind {
                    MemberKind::Node => 0,
                    MemberKind::Way => 1,
                    MemberKind::Relation => 2,
                },
            );
        }
        put_bytes(&mut message, 8, &roles);
        put_bytes(&mut message, 9, &ids);
        put_bytes(&mut message, 10, &kinds);
        put_bytes(&mut group, 4, &message);
    }
    group
}

/// Appends length, blob header and blob.
fn put_blob(file: &mut Vec<u8>, kind: &str, block: &[u8]) {
    let mut blob = Vec::new();
    match deflate(block) {
        Some(deflated) => {
            put_varint(&mut blob, 2 << 3);
            put_varint(&mut blob, block.len() as u64);
            put_bytes(&mut blob, 3, &deflated);
        }
        None => put_bytes(&mut blob, 1, block),
    }
    let mut header = Vec::new();
    put_bytes(&mut header, 1, kind.as_bytes());
    put_varint(&mut header, 3 << 3);
    put_varint(&mut header, blob.len() as u64);
    file.extend_from_slice(&(header.len() as u32).to_be_bytes());
    file.extend_from_slice(&header);
    file.extend_from_slice(&blob);
}

fn deflate(block: &[u8]) -> Option<Vec<u8>> {
    let mut compressor = Compressor::new(CompressionLvl::new(9).unwrap_or_default());
    let mut deflated = vec![0; compressor.zlib_compress_bound(block.len())];
    let length = compressor.zlib_compress(block, &mut deflated).ok()?;
    deflated.truncate(length);
    Some(deflated)
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn put_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(value as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}

/// A field of wire type 2: key, length, bytes.
fn put_bytes(message: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    put_varint(message, field << 3 | 2);
    put_varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osm::document::Member;

    fn tag(key: &str, value: &str) -> Tag {
        (key.to_string(), value.to_string())
    }

    #[test]
    fn dense_nodes_are_deltas_with_a_zero_after_each_nodes_tags() {
        let nodes = vec![
            Node {
                id: 1,
                lon: 10,
                lat: -1,
                tags: vec![tag("a", "b")],
            },
            Node {
                id: 3,
                lon: 9,
                lat: 1,
                tags: vec![],
            },
        ];
        let block = primitive_block(|strings| dense_nodes(&nodes, strings));
        let strings: &[u8] = &[0x0a, 8, 0x0a, 0, 0x0a, 1, b'a', 0x0a, 1, b'b'];
        let group: &[u8] = &[
            0x12, 20, 0x12, 18, // group, dense
            0x0a, 2, 2, 4, // ids 1, +2
            0x42, 2, 1, 4, // latitudes −1, +2
            0x4a, 2, 20, 1, // longitudes 10, −1
            0x52, 4, 1, 2, 0, 0,
        ];
        assert_eq!(block, [strings, group].concat());
    }

    #[test]
    fn a_relation_without_roles_uses_the_free_string() {
        let relation = Relation {
            id: 300,
            members: vec![
                Member {
                    kind: MemberKind::Way,
                    id: 5,
                    role: String::new(),
                },
                Member {
                    kind: MemberKind::Node,
                    id: 4,
                    role: "via".into(),
                },
            ],
            tags: vec![],
        };
        let block = primitive_block(|strings| relations(std::slice::from_ref(&relation), strings));
        let strings: &[u8] = &[0x0a, 7, 0x0a, 0, 0x0a, 3, b'v', b'i', b'a'];
        let group: &[u8] = &[
            0x12, 17, 0x22, 15, 0x08, 0xac, 2, // id 300
            0x42, 2, 0, 1, 0x4a, 2, 10, 1, 0x52, 2, 1, 0,
        ];
        assert_eq!(block, [strings, group].concat());
    }

    #[test]
    fn blobs_end_at_the_limit_of_entities_and_of_bytes() {
        let sizes: Vec<usize> = chunks(&[(); 2 * ENTITIES_PER_BLOB + 1], |()| 1)
            .iter()
            .map(|c| c.len())
            .collect();
        assert_eq!(sizes, [ENTITIES_PER_BLOB, ENTITIES_PER_BLOB, 1]);
        let sizes: Vec<usize> = chunks(&[(); 3], |()| BLOB_BYTES / 2)
            .iter()
            .map(|c| c.len())
            .collect();
        assert_eq!(sizes, [2, 1]);
        assert!(chunks(&[(); 0], |()| 1).is_empty());
    }

    #[test]
    fn the_header_promises_order_only_where_there_is_order() {
        let node = |id| Node {
            id,
            ..Node::default()
        };
        let has = |document: &Document| {
            header_block(document, bounds(&document.nodes))
                .windows(17)
                .any(|w| w == b"Sort.Type_then_ID")
        };
        assert!(has(&Document {
            nodes: vec![node(1), node(2)],
            ..Document::default()
        }));
        assert!(!has(&Document {
            nodes: vec![node(2), node(1)],
            ..Document::default()
        }));
        assert!(!has(&Document {
            nodes: vec![node(1), node(1)],
            ..Document::default()
        }));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let tags = |n: i64| {
            (0..n % 4)
                .map(|k| tag(&format!("key{k}"), &format!("值 {}", n * k)))
                .collect::<Vec<_>>()
        };
        let node = |n: i64| Node {
            id: n * 1_000_000_007 - 5_000_000_000,
            lon: (n * 7_919_003 % 1_800_000_001) as i32 - 900_000_000,
            lat: (n * 104_729 % 900_000_001) as i32 - 450_000_000,
            tags: tags(n),
        };
        let way = |n: i64| Way {
            id: i64::MAX - n,
            refs: (0..n % 9).map(|k| k * k * 77 - n).collect(),
            tags: tags(n + 1),
        };
        let kinds = [MemberKind::Node, MemberKind::Way, MemberKind::Relation];
        let member = |k: i64| Member {
            kind: kinds[k as usize % 3],
            id: 9 - 4 * k,
            role: ["", "from", "via"][k as usize / 3 % 3].into(),
        };
        let relation = |n: i64| Relation {
            id: n,
            members: (0..n % 12).map(member).collect(),
            tags: tags(n + 2),
        };
        let document = Document {
            nodes: (0..ENTITIES_PER_BLOB as i64 + 50).map(node).collect(),
            ways: (0..300).map(way).collect(),
            relations: (1..40).map(relation).collect(),
        };
        let read = crate::osm::read_document(&write_pbf(&document), "round trip").unwrap();
        assert_eq!(read, document);
        let nothing = Document::default();
        assert_eq!(
            crate::osm::read_document(&write_pbf(&nothing), "nothing").unwrap(),
            nothing
        );
    }
}
