//! `.osm` files: OpenStreetMap XML.

use super::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use super::packed::archive;
use crate::error::ReadError;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, Read};

/// The object whose children are being read.
enum Open {
    Nothing,
    Node(Node),
    Way(Way),
    Relation(Relation),
}

/// Reads OSM XML; deleted objects (`visible="false"` or `action="delete"`) are left out. Returns the
/// hash of the text too.
pub(crate) fn read_xml(
    source: impl BufRead,
    file: &str,
) -> Result<(Document, [u8; 32]), ReadError> {
    let mut reader = Reader::from_reader(Watched {
        source,
        line: 1,
        hash: Sha256::new(),
    });
    reader.config_mut().check_end_names = true;
    let mut document = Document::default();
    let mut open = Open::Nothing;
    let mut seen_root = false;
    let mut closed_root = false;
    let mut buffer = Vec::new();
    loop {
        let line = reader.get_ref().line;
        let fail = |what: String| ReadError::Xml {
            file: file.to_owned(),
            line,
            what,
        };
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| match error {
                quick_xml::Error::Io(error) => archive(file, &error),
                error => fail(error.to_string()),
            })?;
        match event {
            Event::Start(ref element) | Event::Empty(ref element) => {
                let empty = matches!(event, Event::Empty(_));
                if !seen_root {
                    if !matches!(element.name().as_ref(), "osm") {
                        let name = element.name().as_ref().to_owned();
                        return Err(fail(format!(
                            "the outermost element is `{name}`, not `osm`"
                        )));
                    }
                    seen_root = true;
                    closed_root = empty;
                    continue;
                }
                start(element, &mut open, &fail)?;
                if empty && matches!(element.name().as_ref(), "node" | "way" | "relation") {
                    close(&mut open, &mut document);
                }
            }
            Event::End(element) => match element.name().as_ref() {
                "node" | "way" | "relation" => close(&mut open, &mut document),
                "osm" => closed_root = true,
                _ => {}
            },
            Event::Eof if !seen_root || !closed_root => {
                return Err(fail("the file ends before `</osm>`".to_owned()));
            }
            Event::Eof => {
                let hash = reader.get_ref().hash.clone().finalize();
                return Ok((document, hash.into()));
            }
            _ => {}
        }
    }
}

fn start(
    element: &BytesStart<'_>,
    open: &mut Open,
    fail: &dyn Fn(String) -> ReadError,
) -> Result<(), ReadError> {
    let attribute = |name: &str| -> Result<Option<String>, ReadError> {
        for found in element.attributes() {
            let found = found.map_err(|error| fail(error.to_string()))?;
            if found.key.as_ref() == name {
                let value = found
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .map_err(|error| fail(error.to_string()))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    };
    let required = |name: &str| -> Result<String, ReadError> {
        attribute(name)?.ok_or_else(|| fail(format!("attribute `{name}` is missing")))
    };
    let id = |name: &str| -> Result<i64, ReadError> {
        let text = required(name)?;
        text.parse()
            .map_err(|_| fail(format!("`{name}` is `{text}`, not a whole number")))
    };
    let kept = || -> Result<bool, ReadError> {
        Ok(attribute("visible")?.as_deref() != Some("false")
            && attribute("action")?.as_deref() != Some("delete"))
    };
    match element.name().as_ref() {
        "node" => {
            let id = id("id")?;
            *open = if kept()? {
                let coordinate = |name: &str, limit: f64| -> Result<i32, ReadError> {
                    let text = required(name)?;
                    let degrees: f64 = text
                        .parse()
                        .map_err(|_| fail(format!("`{name}` is `{text}`, not a number")))?;
                    if !(-limit..=limit).contains(&degrees) {
                        return Err(fail(format!("`{name}` is `{text}`, outside ±{limit}")));
                    }
                    Ok(libm::round(degrees * 1e7) as i32)
                };
                Open::Node(Node {
                    id,
                    lon: coordinate("lon", 180.0)?,
                    lat: coordinate("lat", 90.0)?,
                    tags: vec![],
                })
            } else {
                Open::Nothing
            };
        }
        "way" => {
            let id = id("id")?;
            *open = if kept()? {
                Open::Way(Way {
                    id,
                    ..Way::default()
                })
            } else {
                Open::Nothing
            };
        }
        "relation" => {
            let id = id("id")?;
            *open = if kept()? {
                Open::Relation(Relation {
                    id,
                    ..Relation::default()
                })
            } else {
                Open::Nothing
            };
        }
        "tag" => {
            let tag: Tag = (required("k")?, required("v")?);
            match open {
                Open::Node(node) => node.tags.push(tag),
                Open::Way(way) => way.tags.push(tag),
                Open::Relation(relation) => relation.tags.push(tag),
                Open::Nothing => {}
            }
        }
        "nd" => {
            if let Open::Way(way) = open {
                way.refs.push(id("ref")?);
            }
        }
        "member" => {
            if let Open::Relation(relation) = open {
                let kind = match required("type")?.as_str() {
                    "node" => MemberKind::Node,
                    "way" => MemberKind::Way,
                    "relation" => MemberKind::Relation,
                    other => return Err(fail(format!("a member of type `{other}`"))),
                };
                relation.members.push(Member {
                    kind,
                    id: id("ref")?,
                    role: attribute("role")?.unwrap_or_default(),
                });
            }
        }
        _ => {}
    }
    Ok(())
}

fn close(open: &mut Open, document: &mut Document) {
    match std::mem::replace(open, Open::Nothing) {
        Open::Nothing => {}
        Open::Node(node) => document.nodes.push(node),
        Open::Way(way) => document.ways.push(way),
        Open::Relation(relation) => document.relations.push(relation),
    }
}

/// Counts lines and hashes what is read.
struct Watched<R> {
    source: R,
    /// Of the next byte, from 1.
    line: u64,
    hash: Sha256,
}

impl<R: BufRead> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.source.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Watched<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.source.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed is in the buffer already, so that this reads nothing.
        if let Some(part) = self
            .source
            .fill_buf()
            .ok()
            .and_then(|held| held.get(..count))
        {
            self.hash.update(part);
            self.line += part.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.source.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file() {
        let text = r#"<?xml version="1.0"?>
<osm version="0.6"><bounds minlat="0" minlon="0" maxlat="1" maxlon="1"/>
<node id="-1" lat="1.5" lon="2.25"/>
<node id="2" lat="1" lon="2"><tag k="barrier" v="gate &amp; wall"/></node>
<node id="3" visible="false" lat="1" lon="2"/>
<way id="7"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="path"/></way>
<relation id="8"><member type="way" ref="7" role="from"/></relation></osm>"#;
        let (document, hash) = read_xml(text.as_bytes(), "t.osm").unwrap();
        assert_eq!(hash, <[u8; 32]>::from(Sha256::digest(text)));
        assert_eq!(document.nodes.len(), 2);
        assert_eq!(
            (document.nodes[0].lon, document.nodes[0].lat),
            (22_500_000, 15_000_000)
        );
        assert_eq!(
            document.nodes[1].tags,
            [("barrier".into(), "gate & wall".into())]
        );
        assert_eq!(document.ways[0].refs, [-1, 2]);
        assert_eq!(document.relations[0].members[0].role, "from");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            ("<html></html>", "line 1: the outermost element is `html`"),
            (
                "<osm>\n<node id='x' lat='1' lon='1'/></osm>",
                "line 2: `id` is `x`, not a whole number",
            ),
            (
                "<osm>\n\n<node id='1' lat='91' lon='1'/></osm>",
                "line 3: `lat` is `91`, outside ±90",
            ),
            ("<osm><way id='1'>", "the file ends before `</osm>`"),
            ("<osm><way id='1'></node></osm>", "expected `</way>`"),
        ] {
            let error = read_xml(text.as_bytes(), "t.osm").unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
