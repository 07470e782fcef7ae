//! A map and its points as text: what is printed of a counter-example can be kept as it is.

use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use std::collections::BTreeSet;

/// A map and points near it.
#[derive(Debug, Clone)]
pub struct Scene {
    pub document: Document,
    pub points: Vec<LonLat>,
}

/// A scene in a few lines, to be read by people.
pub fn text(scene: &Scene) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let join = |tags: &[Tag]| {
        tags.iter()
            .map(|(k, v)| format!(" {k}={}", v.replace(' ', "␣")))
            .collect::<String>()
    };
    let used: BTreeSet<i64> = scene
        .document
        .ways
        .iter()
        .flat_map(|w| w.refs.iter().copied())
        .collect();
    for n in scene.document.nodes.iter().filter(|n| used.contains(&n.id)) {
        let _ = writeln!(out, "n{} {} {}{}", n.id, n.lon, n.lat, join(&n.tags));
    }
    for w in &scene.document.ways {
        let _ = writeln!(out, "w{} {:?}{}", w.id, w.refs, join(&w.tags));
    }
    for r in &scene.document.relations {
        let members: String = r
            .members
            .iter()
            .map(|m| {
                let kind = match m.kind {
                    MemberKind::Node => 'n',
                    MemberKind::Way => 'w',
                    MemberKind::Relation => 'r',
                };
                format!(" {}={kind}{}", m.role, m.id)
            })
            .collect();
        let _ = writeln!(out, "r{}{members}{}", r.id, join(&r.tags));
    }
    for (i, p) in scene.points.iter().enumerate() {
        let _ = writeln!(out, "point {i}: {} {}", p.lon, p.lat);
    }
    out
}

/// Reads what [`text`] writes, so that a counter-example can be kept.
pub fn parse(text: &str) -> Scene {
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let mut document = Document::default();
    let mut points = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("point ") {
            let place: Vec<i64> = rest
                .split(": ")
                .nth(1)
                .unwrap()
                .split(' ')
                .map(number)
                .collect();
            points.push(LonLat {
                lon: place[0] as i32,
                lat: place[1] as i32,
            });
            continue;
        }
        let (name, rest) = line.split_once(' ').unwrap();
        let id = number(&name[1..]);
        let pairs = |text: &str| -> Vec<Tag> {
            let pair = |word: &str| {
                word.split_once('=')
                    .map(|(k, v)| (k.to_string(), v.replace('␣', " ")))
            };
            text.split_whitespace().filter_map(pair).collect()
        };
        match &name[..1] {
            "n" => {
                let mut words = rest.split(' ');
                let mut next = || number(words.next().unwrap()) as i32;
                document.nodes.push(Node {
                    id,
                    lon: next(),
                    lat: next(),
                    tags: pairs(rest),
                });
            }
            "w" => {
                let (refs, rest) = rest[1..].split_once(']').unwrap();
                let refs = refs.split(", ").map(number).collect();
                document.ways.push(Way {
                    id,
                    refs,
                    tags: pairs(rest),
                });
            }
            _ => {
                let (members, tags): (Vec<Tag>, Vec<Tag>) =
                    pairs(rest).into_iter().partition(|(role, _)| {
                        ["from", "via", "to", "location_hint"].contains(&role.as_str())
                    });
                let members = members.into_iter().map(|(role, object)| {
                    let kind = if object.starts_with('n') {
                        MemberKind::Node
                    } else {
                        MemberKind::Way
                    };
                    Member {
                        kind,
                        id: number(&object[1..]),
                        role,
                    }
                });
                document.relations.push(Relation {
                    id,
                    members: members.collect(),
                    tags,
                });
            }
        }
    }
    Scene { document, points }
}
