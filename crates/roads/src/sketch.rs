//! Road maps drawn in ASCII art and sent through the real importer, for tests and examples.
//!
//! ```text
//! A----B----C        ABC highway=primary maxspeed=60
//!      |             BD  highway=residential oneway=yes
//!      D             node B highway=traffic_signals
//!                    relation no_right_turn from=ABC via=B to=BD
//! ```
//! Left the map: letters and digits are nodes, `-`, `|`, `/` and `\` join them in straight lines,
//! which cross without meeting at `+`. Right of at least three blanks, or on lines of their own,
//! the statements:
//! * `ABC key=value …` – a way along these nodes; values with blanks stand in double quotes;
//! * `node B key=value …` – tags of a node;
//! * `relation KIND from=AB via=B to=BC key=value …` – a turn restriction. A single letter is a
//!   node, several are the way that has them in a row. Without `KIND` the relation has no
//!   `restriction` tag; `via` and the others may stand several times;
//! * `grid 50` – so many metres from one character to the next, in both directions (100).
//!
//! Text after ` # ` is a comment. Ids: a node has the code of its letter, ways count from 1001,
//! relations from 5001, in the order of their statements. The map lies at latitude 0 and longitude
//! 0, where a metre is the same in both directions.

mod drawing;
mod error;

pub use error::SketchError;

use crate::network::{Direction, Measure, Network, SearchOptions};
use crate::osm::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use crate::osm::{read_roads_from, write::write_pbf};
use crate::path::{Route, route};
use crate::profile::Profile;
use crate::progress::Silent;
use crate::{Deciseconds, EARTH_RADIUS_M, Islands, LonLat, Snap, SnapOptions};
use drawing::Drawing;
use std::collections::{BTreeMap, BTreeSet};

/// A road map drawn in ASCII art.
#[derive(Debug, Clone)]
pub struct Sketch {
    drawing: Drawing,
    grid_m: f64,
    ways: Vec<(String, Vec<Tag>)>,
    node_tags: BTreeMap<char, Vec<Tag>>,
    relations: Vec<(Vec<Member>, Vec<Tag>)>,
}

impl Sketch {
    /// Reads map and statements.
    ///
    /// # Errors
    /// [`SketchError`] names the line that is not understood; also where a way follows no line and
    /// where a line belongs to no way.
    pub fn parse(text: &str) -> Result<Sketch, SketchError> {
        let mut sketch = Sketch {
            drawing: Drawing::default(),
            grid_m: 100.0,
            ways: Vec::new(),
            node_tags: BTreeMap::new(),
            relations: Vec::new(),
        };
        let mut statements = Vec::new();
        for (row, line) in text.lines().enumerate() {
            let line = line.split(" # ").next().unwrap_or_default().trim_end();
            let (map, statement) = split(line);
            sketch.drawing.read_row(row, map)?;
            if !statement.is_empty() {
                statements.push((row + 1, statement));
            }
        }
        // Relations name ways, whatever the order of the statements.
        let (relations, others): (Vec<_>, Vec<_>) = statements
            .into_iter()
            .partition(|(_, text)| text.starts_with("relation "));
        let mut used = BTreeSet::new();
        for (line, text) in others {
            sketch.read_statement(line, text, &mut used)?;
        }
        for (line, text) in relations {
            sketch.read_relation(line, text)?;
        }
        if let Some((row, column)) = sketch.drawing.unused(&used) {
            return Err(SketchError::UnusedLine {
                line: row + 1,
                column: column + 1,
            });
        }
        Ok(sketch)
    }

    fn read_statement(
        &mut self,
        line: usize,
        text: &str,
        used: &mut BTreeSet<(usize, usize)>,
    ) -> Result<(), SketchError> {
        let bad = || SketchError::BadStatement {
            line,
            text: text.to_owned(),
        };
        let (first, rest) = text.split_once(' ').ok_or_else(bad)?;
        match first {
            "grid" => {
                self.grid_m = rest
                    .trim()
                    .parse()
                    .ok()
                    .filter(|m| (0.1..=1e5).contains(m))
                    .ok_or_else(bad)?;
            }
            "node" => {
                let (name, rest) = rest.trim_start().split_once(' ').ok_or_else(bad)?;
                let node = name
                    .chars()
                    .next()
                    .filter(|_| name.chars().count() == 1)
                    .ok_or_else(bad)?;
                self.drawn(line, node)?;
                self.node_tags
                    .entry(node)
                    .or_default()
                    .extend(tags(rest).ok_or_else(bad)?);
            }
            nodes => {
                let letters: Vec<char> = nodes.chars().collect();
                if letters.len() < 2 || !letters.iter().all(char::is_ascii_alphanumeric) {
                    return Err(bad());
                }
                for pair in letters.windows(2) {
                    let &[from, to] = pair else { continue };
                    self.drawn(line, from)?;
                    self.drawn(line, to)?;
                    let cells = self.drawing.line_between(from, to);
                    used.extend(cells.ok_or(SketchError::NotJoined { line, from, to })?);
                }
                self.ways
                    .push((nodes.to_owned(), tags(rest).ok_or_else(bad)?));
            }
        }
        Ok(())
    }

    fn drawn(&self, line: usize, node: char) -> Result<(), SketchError> {
        if self.drawing.nodes.contains_key(&node) {
            Ok(())
        } else {
            Err(SketchError::NotDrawn { line, node })
        }
    }

    fn read_relation(&mut self, line: usize, text: &str) -> Result<(), SketchError> {
        let bad = || SketchError::BadStatement {
            line,
            text: text.to_owned(),
        };
        let rest = text.strip_prefix("relation ").ok_or_else(bad)?.trim_start();
        let mut own = vec![("type".to_owned(), "restriction".to_owned())];
        let kind = rest.split(' ').next().filter(|word| !word.contains('='));
        if let Some(kind) = kind {
            own.push(("restriction".to_owned(), kind.to_owned()));
        }
        let mut members = Vec::new();
        for (key, value) in
            tags(rest.get(kind.map_or(0, str::len)..).unwrap_or_default()).ok_or_else(bad)?
        {
            match key.as_str() {
                "from" | "via" | "to" => members.push(self.member(line, key, &value)?),
                "type" => own[0].1 = value,
                _ => own.push((key, value)),
            }
        }
        self.relations.push((members, own));
        Ok(())
    }

    fn member(&self, line: usize, role: String, nodes: &str) -> Result<Member, SketchError> {
        let letters: Vec<char> = nodes.chars().collect();
        if let &[node] = letters.as_slice() {
            self.drawn(line, node)?;
            return Ok(Member {
                kind: MemberKind::Node,
                id: node_id(node),
                role,
            });
        }
        let reversed: String = nodes.chars().rev().collect();
        let holders: Vec<usize> = (0..self.ways.len())
            .filter(|&i| self.ways[i].0.contains(nodes) || self.ways[i].0.contains(&reversed))
            .collect();
        match holders.as_slice() {
            &[way] => Ok(Member {
                kind: MemberKind::Way,
                id: way_id(way),
                role,
            }),
            _ => Err(SketchError::WhichWay {
                line,
                nodes: nodes.to_owned(),
                ways: holders.len(),
            }),
        }
    }

    /// The map as OpenStreetMap data, sorted by id.
    pub fn document(&self) -> Document {
        let nodes = self.drawing.nodes.keys().map(|&letter| {
            let place = self.node_place(letter);
            Node {
                id: node_id(letter),
                lon: place.lon,
                lat: place.lat,
                tags: self.node_tags.get(&letter).cloned().unwrap_or_default(),
            }
        });
        let ways = self.ways.iter().enumerate().map(|(i, (nodes, tags))| Way {
            id: way_id(i),
            refs: nodes.chars().map(node_id).collect(),
            tags: tags.clone(),
        });
        let relations = self
            .relations
            .iter()
            .zip(5001..)
            .map(|((members, tags), id)| Relation {
                id,
                members: members.clone(),
                tags: tags.clone(),
            });
        Document {
            nodes: nodes.collect(),
            ways: ways.collect(),
            relations: relations.collect(),
        }
    }

    /// The place of a node (`A`) or the middle between two nodes (`AB`).
    pub fn place(&self, name: &str) -> Option<LonLat> {
        let letters: Vec<char> = name.chars().collect();
        if !letters
            .iter()
            .all(|letter| self.drawing.nodes.contains_key(letter))
        {
            return None;
        }
        match *letters.as_slice() {
            [node] => Some(self.node_place(node)),
            [a, b] => {
                let (a, b) = (self.node_place(a), self.node_place(b));
                Some(LonLat {
                    lon: (a.lon + b.lon) / 2,
                    lat: (a.lat + b.lat) / 2,
                })
            }
            _ => None,
        }
    }

    fn node_place(&self, node: char) -> LonLat {
        let (row, column) = self.drawing.nodes.get(&node).copied().unwrap_or_default();
        let unit = self.grid_m / EARTH_RADIUS_M.to_radians() * 1e7;
        LonLat {
            lon: libm::round(column as f64 * unit) as i32,
            lat: libm::round(row as f64 * -unit) as i32,
        }
    }

    /// Writes the map as PBF, reads it back and builds the network of a profile.
    ///
    /// # Errors
    /// [`SketchError::Import`] with whatever the importer says.
    pub fn network(&self, profile: &Profile) -> Result<SketchNetwork<'_>, SketchError> {
        let bytes = write_pbf(&self.document());
        let data = read_roads_from(&bytes, "sketch", &profile.key_bases(), &Silent)
            .map_err(crate::RoadsError::from)?;
        let network = Network::build(&data, profile, "sketch")?;
        Ok(SketchNetwork {
            sketch: self,
            network,
        })
    }
}

/// A sketch with the network that the importer made of it for one profile.
#[derive(Debug)]
pub struct SketchNetwork<'s> {
    sketch: &'s Sketch,
    /// The network.
    pub network: Network,
}

impl SketchNetwork<'_> {
    /// Where a place enters the network; `None` where no road of the profile leads along it.
    ///
    /// # Errors
    /// [`SketchError::UnknownPlace`].
    pub fn snap(&self, name: &str) -> Result<Option<Snap>, SketchError> {
        let place = self
            .sketch
            .place(name)
            .ok_or_else(|| SketchError::UnknownPlace {
                name: name.to_owned(),
            })?;
        // A place of a sketch lies on its road or on none.
        let options = SnapOptions {
            max_snap_m: 1.0,
            islands: Islands::Keep,
        };
        Ok(self
            .network
            .snap(&[place], &options)
            .into_iter()
            .next()
            .flatten())
    }

    /// Travel time from one place to another; `None` where it cannot be reached.
    ///
    /// A node where several roads meet enters the network on the one with the lowest way id: name
    /// the middle of a road (`AB`) or its free end where that matters.
    ///
    /// # Errors
    /// [`SketchError::UnknownPlace`].
    pub fn travel_time(&self, from: &str, to: &str) -> Result<Option<Deciseconds>, SketchError> {
        let places = |name| Ok::<_, SketchError>(self.network.places(&[self.snap(name)?]));
        let options = SearchOptions {
            direction: Direction::Forward,
            measure: Measure::Time,
            bound: None,
        };
        let reached = crate::nearest(&self.network, &places(from)?, &places(to)?, &options);
        Ok(reached
            .first()
            .copied()
            .flatten()
            .map(|reached| Deciseconds(reached.total)))
    }

    /// The fastest route from one place to another, and the letters of the nodes on it.
    ///
    /// # Errors
    /// [`SketchError::UnknownPlace`].
    pub fn route(&self, from: &str, to: &str) -> Result<Option<(Route, String)>, SketchError> {
        let (Some(start), Some(end)) = (self.snap(from)?, self.snap(to)?) else {
            return Ok(None);
        };
        Ok(
            route(&self.network, &start, &end, Measure::Time).map(|route| {
                let letters = route
                    .line
                    .iter()
                    .filter_map(|place| self.letter_at(*place))
                    .collect();
                (route, letters)
            }),
        )
    }

    fn letter_at(&self, place: LonLat) -> Option<char> {
        self.sketch
            .drawing
            .nodes
            .keys()
            .copied()
            .find(|letter| self.sketch.node_place(*letter) == place)
    }
}

fn node_id(letter: char) -> i64 {
    i64::from(u32::from(letter))
}

fn way_id(index: usize) -> i64 {
    1001 + index as i64
}

/// Splits a line into map and statement: a statement has a `=` or begins with `grid`, and begins
/// the line or follows three blanks.
fn split(line: &str) -> (&str, &str) {
    let statement_at = |end: usize| line[..end].rfind("   ").map_or(0, |at| at + 3);
    let at = match line.find('=') {
        Some(end) => statement_at(end),
        None => match line.find("grid ") {
            Some(at) => at,
            None => return (line, ""),
        },
    };
    let (map, statement) = line.split_at(at);
    (map, statement.trim())
}

/// `key=value key="value with blanks"`.
fn tags(text: &str) -> Option<Vec<Tag>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        if key.is_empty() || key.contains(' ') {
            return None;
        }
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        found.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use liyuan_finding::Diagnose;

    const CROSS: &str = r#"
A----B----C        ABC highway=primary name="Long Street"
     |             BD  highway=residential oneway=yes
     D             node B highway=traffic_signals   # lights
                   relation no_right_turn from=ABC via=B to=BD except=psv
"#;

    #[test]
    fn a_drawing_becomes_a_document() {
        let sketch = Sketch::parse(CROSS).unwrap();
        let document = sketch.document();
        assert_eq!(
            document.nodes.iter().map(|n| n.id).collect::<Vec<_>>(),
            [65, 66, 67, 68]
        );
        assert_eq!(
            document.nodes[1].tags,
            [("highway".to_owned(), "traffic_signals".to_owned())]
        );
        assert_eq!(document.ways[0].refs, [65, 66, 67]);
        assert_eq!(document.ways[0].tags[1].1, "Long Street");
        assert_eq!(document.ways[1].id, 1002);
        let members: Vec<_> = document.relations[0]
            .members
            .iter()
            .map(|m| (m.role.as_str(), m.id))
            .collect();
        assert_eq!(members, [("from", 1001), ("via", 66), ("to", 1002)]);
        assert_eq!(document.relations[0].tags[1].1, "no_right_turn");
        let metres = sketch
            .place("A")
            .unwrap()
            .distance_m(sketch.place("B").unwrap());
        assert!((metres - 500.0).abs() < 0.02, "{metres}");
        let down = sketch
            .place("B")
            .unwrap()
            .distance_m(sketch.place("D").unwrap());
        assert!((down - 200.0).abs() < 0.02, "{down}");
    }

    #[test]
    fn the_importer_reads_it_back() {
        let sketch =
            Sketch::parse("A----B   AB highway=primary\n|\n|\nC   CA highway=primary\ngrid 50")
                .unwrap();
        let car = sketch.network(&Profile::builtin("car").unwrap()).unwrap();
        assert_eq!(car.travel_time("B", "C").unwrap(), Some(Deciseconds(240)));
        assert_eq!(car.route("B", "C").unwrap().unwrap().1, "BAC");
        assert!(matches!(
            car.travel_time("B", "Z"),
            Err(SketchError::UnknownPlace { .. })
        ));
    }

    #[test]
    fn diagonals_and_crossings() {
        let text = "A   B\n \\ /     AC highway=path\n  +      DB highway=path\n / \\\nD   C";
        let sketch = Sketch::parse(text).unwrap();
        let walk = sketch.network(&Profile::builtin("walk").unwrap()).unwrap();
        assert!(walk.travel_time("A", "C").unwrap().is_some());
        assert_eq!(
            walk.travel_time("A", "B").unwrap(),
            None,
            "lines cross without meeting"
        );
    }

    #[test]
    fn bad_sketches_are_named() {
        let table = [
            ("A--B   AB highway=primary\nA", "roads.sketch.twice_drawn"),
            ("A--B?", "roads.sketch.stray_character"),
            ("A--B", "roads.sketch.unused_line"),
            ("A--B   AC highway=primary", "roads.sketch.not_drawn"),
            ("A  B   AB highway=primary", "roads.sketch.not_joined"),
            (
                "A--B   AB highway=primary\nnode Z barrier=gate",
                "roads.sketch.not_drawn",
            ),
            (
                "A--B   AB highway=primary\nAB highway",
                "roads.sketch.twice_drawn",
            ),
            (
                "A--B   AB highway=primary\nwhat is=this",
                "roads.sketch.not_drawn",
            ),
            (
                "A--B   AB highway=primary\n@ is=this",
                "roads.sketch.bad_statement",
            ),
            (
                "A--B   AB highway=primary\ngrid zero",
                "roads.sketch.bad_statement",
            ),
            (
                "A--B   AB highway=primary\nrelation no_u_turn from=BC via=B to=AB",
                "roads.sketch.which_way",
            ),
        ];
        for (text, code) in table {
            let error = Sketch::parse(text).expect_err(text);
            assert_eq!(error.code(), code, "{text}: {error}");
            assert!(error.hint().is_some());
        }
        let closed = Sketch::parse("A--B   AB highway=proposed").unwrap();
        let error = closed
            .network(&Profile::builtin("car").unwrap())
            .expect_err("no road");
        assert_eq!(error.kind(), liyuan_finding::Kind::Data);
    }
}
