//! Reads a whole file into a [`Document`].

use super::blob::{Inflater, blobs, check_header};
use super::block::{Block, NodeView, RelationView, Visitor, WayView};
use super::document::{Document, Member, Node, Relation, Tag, Way};
use super::packed::unpacked;
use super::wire::Malformed;
use super::xml::read_xml;
use crate::error::ReadError;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `.osm.pbf`.
    Pbf,
    /// `.osm`.
    Xml,
    /// `.osm.gz`.
    Gzip,
    /// `.osm.bz2`.
    Bzip2,
}

/// Recognises the format by content, not by name.
pub(crate) fn format_of(bytes: &[u8], file: &str) -> Result<Format, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty {
            file: file.to_owned(),
        });
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if start.trim_ascii_start().starts_with(b"<") {
        return Ok(Format::Xml);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Ok(Format::Gzip);
    }
    if bytes.starts_with(b"BZh") {
        return Ok(Format::Bzip2);
    }
    // Length of the first header, then field 1 (string) "OSMHeader".
    if bytes.get(4..15) == Some(b"\x0a\x09OSMHeader".as_slice()) {
        return Ok(Format::Pbf);
    }
    if bytes.len() < 15 && bytes.starts_with(&[0, 0, 0]) {
        return Err(ReadError::Truncated {
            file: file.to_owned(),
            offset: 0,
            expected: 15,
            found: bytes.len() as u64,
        });
    }
    let start = bytes.get(..bytes.len().min(8)).unwrap_or_default();
    Err(ReadError::WrongMagic {
        file: file.to_owned(),
        start: start.escape_ascii().to_string(),
    })
}

/// Reads a whole `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2` file, with all tags, in file order.
///
/// For small data and tests; a country does not fit. `file` is the name for messages.
///
/// # Errors
/// [`ReadError`] where the bytes are of no such format, cut off or damaged.
pub fn read_document(bytes: &[u8], file: &str) -> Result<Document, ReadError> {
    match format_of(bytes, file)? {
        Format::Xml => read_xml(bytes, file).map(|(document, _)| document),
        format @ (Format::Gzip | Format::Bzip2) => {
            read_xml(unpacked(bytes, format, file)?, file).map(|(document, _)| document)
        }
        Format::Pbf => read_pbf(bytes, file),
    }
}

fn read_pbf(bytes: &[u8], file: &str) -> Result<Document, ReadError> {
    let mut document = Document::default();
    let mut inflater = Inflater::new();
    for blob in blobs(bytes, file)? {
        match blob.kind {
            b"OSMHeader" => check_header(inflater.inflate(&blob, file)?, &blob, file)?,
            b"OSMData" => {
                let inflated = inflater.inflate(&blob, file)?;
                Block::parse(inflated)
                    .and_then(|block| {
                        block.visit(&mut Collector {
                            strings: &block.strings,
                            document: &mut document,
                        })
                    })
                    .map_err(|Malformed| ReadError::Damaged {
                        file: file.to_owned(),
                        offset: blob.offset,
                        what: "the block is malformed",
                    })?;
            }
            _ => {}
        }
    }
    Ok(document)
}

struct Collector<'a, 'b> {
    strings: &'b [&'a [u8]],
    document: &'b mut Document,
}

impl Collector<'_, '_> {
    fn string(&self, index: u32) -> String {
        let bytes = self
            .strings
            .get(index as usize)
            .copied()
            .unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn tags(&self, pairs: &[(u32, u32)]) -> Vec<Tag> {
        pairs
            .iter()
            .map(|(key, value)| (self.string(*key), self.string(*value)))
            .collect()
    }
}

impl Visitor for Collector<'_, '_> {
    const NODES: bool = true;
    const WAYS: bool = true;

    fn node(&mut self, node: NodeView<'_>) {
        let tags = self.tags(node.tags);
        self.document.nodes.push(Node {
            id: node.id,
            lon: node.lon,
            lat: node.lat,
            tags,
        });
    }

    fn way(&mut self, way: WayView<'_, '_>) -> Result<(), Malformed> {
        let refs = way.refs.collect::<Result<Vec<i64>, Malformed>>()?;
        let tags = self.tags(way.tags);
        self.document.ways.push(Way {
            id: way.id,
            refs,
            tags,
        });
        Ok(())
    }

    fn relation(&mut self, relation: RelationView<'_>) {
        let members = relation
            .members
            .iter()
            .map(|(kind, id, role)| Member {
                kind: *kind,
                id: *id,
                role: self.string(*role),
            })
            .collect();
        let tags = self.tags(relation.tags);
        self.document.relations.push(Relation {
            id: relation.id,
            members,
            tags,
        });
    }
}
