//! A part of a large file: what lies in an outline, with all tags.
//!
//! Kept are the ways with a node in the outline or near it, whole, with all their nodes; tagged
//! nodes there; and relations with a member among these, whose other members are missing as in any
//! extract. The file is read in three steps, each in parallel and in any order of objects: which
//! nodes lie there, which ways they belong to, which nodes these need. Memory follows the outline,
//! not the file, save for XML, which is read whole.

use super::blob::{Blob, Inflater, blobs, check_header};
use super::block::{Block, NodeView, RelationView, Visitor, WayView};
use super::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use super::outline::Outline;
use super::packed::unpacked;
use super::read::{Format, format_of};
use super::wanted::WantedIds;
use super::wire::Malformed;
use super::xml::read_xml;
use crate::LonLat;
use crate::error::ReadError;
use crate::progress::{Progress, Step};
use rayon::prelude::*;
use std::path::Path;

/// Reads what lies in an outline or within its margin; each kind ascends by id, and of objects that
/// stand twice the last is kept.
///
/// # Errors
/// [`ReadError`] where the file cannot be read, is neither PBF nor XML, cut off or damaged.
pub fn read_within(
    path: &Path,
    outline: &Outline,
    progress: &dyn Progress,
) -> Result<Document, ReadError> {
    let file = path.display().to_string();
    let bytes = crate::mapped::map_file(path).map_err(|source| ReadError::Io {
        file: file.clone(),
        source,
    })?;
    read_within_from(&bytes, &file, outline, progress)
}

/// As [`read_within`], from bytes in memory.
///
/// # Errors
/// As [`read_within`].
pub fn read_within_from(
    bytes: &[u8],
    file: &str,
    outline: &Outline,
    progress: &dyn Progress,
) -> Result<Document, ReadError> {
    match format_of(bytes, file)? {
        Format::Pbf => read_pbf(bytes, file, outline, progress),
        Format::Xml => Ok(of_document(read_xml(bytes, file)?.0, outline)),
        format @ (Format::Gzip | Format::Bzip2) => {
            let text = unpacked(bytes, format, file)?;
            Ok(of_document(read_xml(text, file)?.0, outline))
        }
    }
}

fn read_pbf(
    bytes: &[u8],
    file: &str,
    outline: &Outline,
    progress: &dyn Progress,
) -> Result<Document, ReadError> {
    let blobs = blobs(bytes, file)?;
    let reader = Reader {
        file,
        blobs: &blobs,
        progress,
    };
    let all = vec![true; blobs.len()];
    progress.begin(Step::ReadNodes, 2 * bytes.len() as u64);
    let found = reader.each(&all, Step::ReadNodes, |block| {
        let mut near = Near {
            outline,
            ids: Vec::new(),
            has_ways: false,
            has_others: false,
        };
        block.visit(&mut near)?;
        Ok((near.ids, near.has_ways, near.has_others))
    })?;
    // Blocks that hold nothing of a kind are not opened again for it.
    let with_ways: Vec<bool> = found.iter().map(|(_, ways, _)| *ways).collect();
    let with_others: Vec<bool> = found.iter().map(|(_, _, others)| *others).collect();
    let near = sorted(found.into_iter().flat_map(|(ids, ..)| ids).collect());

    progress.begin(Step::ReadWays, bytes.len() as u64);
    let found = reader.each(&with_ways, Step::ReadWays, |block| {
        let mut touching = Touching {
            strings: &block.strings,
            near: WantedIds::new(&near),
            ways: Vec::new(),
        };
        block.visit(&mut touching)?;
        Ok(touching.ways)
    })?;
    progress.end(Step::ReadWays);
    let mut document = Document {
        ways: found.into_iter().flatten().collect(),
        ..Document::default()
    };
    settle(&mut document.ways, |way| way.id);

    let refs = document
        .ways
        .iter()
        .flat_map(|way| way.refs.iter().copied());
    let needed = sorted(refs.collect());
    let found = reader.each(&with_others, Step::ReadNodes, |block| {
        let mut rest = Rest {
            strings: &block.strings,
            outline,
            needed: WantedIds::new(&needed),
            near: &near,
            ways: &document.ways,
            nodes: Vec::new(),
            relations: Vec::new(),
        };
        block.visit(&mut rest)?;
        Ok((rest.nodes, rest.relations))
    })?;
    progress.end(Step::ReadNodes);
    for (nodes, relations) in found {
        document.nodes.extend(nodes);
        document.relations.extend(relations);
    }
    settle(&mut document.nodes, |node| node.id);
    settle(&mut document.relations, |relation| relation.id);
    Ok(document)
}

fn of_document(whole: Document, outline: &Outline) -> Document {
    let place = |node: &Node| LonLat {
        lon: node.lon,
        lat: node.lat,
    };
    let near = whole
        .nodes
        .iter()
        .filter(|node| outline.is_near(place(node)));
    let near = sorted(near.map(|node| node.id).collect());
    let touches = |id: &i64| near.binary_search(id).is_ok();
    let mut document = whole;
    document.ways.retain(|way| way.refs.iter().any(touches));
    settle(&mut document.ways, |way| way.id);
    let refs = document
        .ways
        .iter()
        .flat_map(|way| way.refs.iter().copied());
    let needed = sorted(refs.collect());
    document.nodes.retain(|node| {
        needed.binary_search(&node.id).is_ok() || !node.tags.is_empty() && touches(&node.id)
    });
    settle(&mut document.nodes, |node| node.id);
    let ways = &document.ways;
    document.relations.retain(|relation| {
        let mut members = relation.members.iter();
        members.any(|member| is_kept(member.kind, member.id, ways, &near))
    });
    settle(&mut document.relations, |relation| relation.id);
    document
}

/// Whether a member of a relation is kept, or a node without tags lies there.
fn is_kept(kind: MemberKind, id: i64, ways: &[Way], near: &[i64]) -> bool {
    match kind {
        MemberKind::Node => near.binary_search(&id).is_ok(),
        MemberKind::Way => ways.binary_search_by_key(&id, |way| way.id).is_ok(),
        MemberKind::Relation => false,
    }
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.par_sort_unstable();
    ids.dedup();
    ids
}

/// Sorts by id; of those that are the same keeps the last.
fn settle<T>(list: &mut Vec<T>, id: impl Fn(&T) -> i64) {
    list.reverse();
    list.sort_by_key(|item| id(item));
    list.dedup_by_key(|item| id(item));
}

struct Reader<'a> {
    file: &'a str,
    blobs: &'a [Blob<'a>],
    progress: &'a dyn Progress,
}

impl Reader<'_> {
    /// What `look` makes of each marked block, in file order; nothing of the others.
    fn each<T: Default + Send>(
        &self,
        marked: &[bool],
        step: Step,
        look: impl Fn(&Block<'_>) -> Result<T, Malformed> + Sync,
    ) -> Result<Vec<T>, ReadError> {
        let open = |inflater: &mut Inflater, blob: &Blob<'_>| -> Result<T, ReadError> {
            let inflated = inflater.inflate(blob, self.file)?;
            if blob.kind == b"OSMHeader" {
                check_header(inflated, blob, self.file)?;
                return Ok(T::default());
            }
            Block::parse(inflated)
                .and_then(|block| look(&block))
                .map_err(|Malformed| ReadError::Damaged {
                    file: self.file.to_owned(),
                    offset: blob.offset,
                    what: "the block is malformed",
                })
        };
        self.blobs
            .par_iter()
            .zip(marked)
            .map_init(Inflater::new, |inflater, (blob, marked)| {
                let known = matches!(blob.kind, b"OSMHeader" | b"OSMData");
                let found = if *marked && known {
                    open(inflater, blob)
                } else {
                    Ok(T::default())
                };
                self.progress.advance(step, blob.file_bytes());
                found
            })
            .collect()
    }
}

/// Nodes in the outline or near it, and what else is in the block.
struct Near<'o> {
    outline: &'o Outline,
    ids: Vec<i64>,
    has_ways: bool,
    /// Nodes or relations.
    has_others: bool,
}

impl Visitor for Near<'_> {
    const NODES: bool = true;
    const WAYS: bool = true;

    fn node(&mut self, node: NodeView<'_>) {
        self.has_others = true;
        let place = LonLat {
            lon: node.lon,
            lat: node.lat,
        };
        if self.outline.is_near(place) {
            self.ids.push(node.id);
        }
    }

    fn way(&mut self, _: WayView<'_, '_>) -> Result<(), Malformed> {
        self.has_ways = true;
        Ok(())
    }

    fn relation(&mut self, _: RelationView<'_>) {
        self.has_others = true;
    }
}

fn text(strings: &[&[u8]], at: u32) -> String {
    let bytes = strings.get(at as usize).copied().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

fn tags(strings: &[&[u8]], pairs: &[(u32, u32)]) -> Vec<Tag> {
    pairs
        .iter()
        .map(|(key, value)| (text(strings, *key), text(strings, *value)))
        .collect()
}

/// Ways with a node in the outline or near it.
struct Touching<'a, 'b> {
    strings: &'b [&'a [u8]],
    near: WantedIds<'b>,
    ways: Vec<Way>,
}

impl Visitor for Touching<'_, '_> {
    const NODES: bool = false;
    const WAYS: bool = true;

    fn way(&mut self, way: WayView<'_, '_>) -> Result<(), Malformed> {
        let mut refs = way.refs;
        let near = &mut self.near;
        let touches = refs.any(|id| id.is_ok_and(|id| near.find(id).is_some()));
        if touches {
            self.ways.push(Way {
                id: way.id,
                refs: way.refs.collect::<Result<_, Malformed>>()?,
                tags: tags(self.strings, way.tags),
            });
        }
        Ok(())
    }
}

/// Nodes that ways need, tagged ones in the outline or near it, and relations of any of these.
struct Rest<'a, 'b> {
    strings: &'b [&'a [u8]],
    outline: &'b Outline,
    needed: WantedIds<'b>,
    near: &'b [i64],
    ways: &'b [Way],
    nodes: Vec<Node>,
    relations: Vec<Relation>,
}

impl Visitor for Rest<'_, '_> {
    const NODES: bool = true;
    const WAYS: bool = true;

    fn node(&mut self, node: NodeView<'_>) {
        let place = LonLat {
            lon: node.lon,
            lat: node.lat,
        };
        let is_needed = self.needed.find(node.id).is_some();
        if is_needed || !node.tags.is_empty() && self.outline.is_near(place) {
            self.nodes.push(Node {
                id: node.id,
                lon: node.lon,
                lat: node.lat,
                tags: tags(self.strings, node.tags),
            });
        }
    }

    fn relation(&mut self, relation: RelationView<'_>) {
        let mut members = relation.members.iter();
        if !members.any(|(kind, id, _)| is_kept(*kind, *id, self.ways, self.near)) {
            return;
        }
        let members = relation.members.iter().map(|(kind, id, role)| Member {
            kind: *kind,
            id: *id,
            role: text(self.strings, *role),
        });
        self.relations.push(Relation {
            id: relation.id,
            members: members.collect(),
            tags: tags(self.strings, relation.tags),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osm::write::write_pbf;
    use crate::progress::Silent;

    fn tag(key: &str, value: &str) -> Vec<Tag> {
        vec![(key.to_owned(), value.to_owned())]
    }

    /// Nodes 1 to 9 at x = 1 to 9, y = 0, in hundredths of a degree; the outline is x from 2.5 to 5.5.
    fn row() -> Document {
        let node = |id: i64| Node {
            id,
            lon: id as i32 * 100_000,
            lat: 0,
            tags: if id % 4 == 0 {
                tag("place", "village")
            } else {
                Vec::new()
            },
        };
        let way = |id: i64, refs: &[i64]| Way {
            id,
            refs: refs.to_vec(),
            tags: tag("highway", "primary"),
        };
        let member = |kind, id| Member {
            kind,
            id,
            role: "x".to_owned(),
        };
        let relation = |id, members: Vec<Member>| Relation {
            id,
            members,
            tags: tag("type", "restriction"),
        };
        Document {
            nodes: (1..=9).rev().map(node).collect(),
            ways: vec![
                way(14, &[6, 7, 8, 9]),
                way(11, &[1, 2, 3]),
                way(12, &[1, 2]),
                way(13, &[9, 5, 77]),
            ],
            relations: vec![
                relation(23, vec![member(MemberKind::Relation, 21)]),
                relation(
                    21,
                    vec![member(MemberKind::Way, 12), member(MemberKind::Way, 11)],
                ),
                relation(
                    22,
                    vec![member(MemberKind::Way, 14), member(MemberKind::Node, 1)],
                ),
                relation(24, vec![member(MemberKind::Node, 4)]),
            ],
        }
    }

    fn outline(margin_m: f64) -> Outline {
        let at = |lon: i32, lat: i32| LonLat { lon, lat };
        let ring = [
            at(250_000, -100_000),
            at(550_000, -100_000),
            at(550_000, 100_000),
            at(250_000, 100_000),
        ];
        Outline::new(&[vec![ring.to_vec()]], margin_m).unwrap()
    }

    fn ids(document: &Document) -> [Vec<i64>; 3] {
        [
            document.nodes.iter().map(|node| node.id).collect(),
            document.ways.iter().map(|way| way.id).collect(),
            document
                .relations
                .iter()
                .map(|relation| relation.id)
                .collect(),
        ]
    }

    #[test]
    fn ways_stay_whole_and_what_lies_elsewhere_is_left_out() {
        let bytes = write_pbf(&row());
        let kept = read_within_from(&bytes, "t", &outline(0.0), &Silent).unwrap();
        assert_eq!(
            ids(&kept),
            [vec![1, 2, 3, 4, 5, 9], vec![11, 13], vec![21, 24]]
        );
        assert_eq!(kept.ways[1].refs, [9, 5, 77]);
        assert_eq!(kept.nodes[3].tags, tag("place", "village"));
        // A degree is 111 km: 600 m reach x = 2 and x = 6.
        let kept = read_within_from(&bytes, "t", &outline(600.0), &Silent).unwrap();
        assert_eq!(
            ids(&kept),
            [
                vec![1, 2, 3, 4, 5, 6, 7, 8, 9],
                vec![11, 12, 13, 14],
                vec![21, 22, 24]
            ]
        );
    }

    #[test]
    fn xml_is_cut_as_pbf_is() {
        let mut xml = String::from("<osm version=\"0.6\">");
        let tags = |tags: &[Tag]| -> String {
            tags.iter()
                .map(|(k, v)| format!("<tag k=\"{k}\" v=\"{v}\"/>"))
                .collect()
        };
        let row = row();
        for node in &row.nodes {
            let (lat, lon) = (f64::from(node.lat) / 1e7, f64::from(node.lon) / 1e7);
            xml += &format!(
                "<node id=\"{}\" lat=\"{lat}\" lon=\"{lon}\">{}</node>",
                node.id,
                tags(&node.tags)
            );
        }
        for way in &row.ways {
            let refs: String = way
                .refs
                .iter()
                .map(|id| format!("<nd ref=\"{id}\"/>"))
                .collect();
            xml += &format!("<way id=\"{}\">{refs}{}</way>", way.id, tags(&way.tags));
        }
        for relation in &row.relations {
            let member = |member: &Member| {
                let kind = match member.kind {
                    MemberKind::Node => "node",
                    MemberKind::Way => "way",
                    MemberKind::Relation => "relation",
                };
                format!("<member type=\"{kind}\" ref=\"{}\" role=\"x\"/>", member.id)
            };
            let members: String = relation.members.iter().map(member).collect();
            xml += &format!(
                "<relation id=\"{}\">{members}{}</relation>",
                relation.id,
                tags(&relation.tags)
            );
        }
        xml += "</osm>";
        for margin in [0.0, 600.0] {
            let outline = outline(margin);
            let from_xml = read_within_from(xml.as_bytes(), "t", &outline, &Silent).unwrap();
            let from_pbf = read_within_from(&write_pbf(&row), "t", &outline, &Silent).unwrap();
            assert_eq!(from_xml, from_pbf);
        }
    }
}
