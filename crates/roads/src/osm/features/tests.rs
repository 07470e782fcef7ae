use super::*;
use crate::osm::document::{Document, Node, Relation, Way};
use crate::osm::write::write_pbf;
use crate::progress::Silent;

struct Borders;

impl Select for Borders {
    fn node(&self, tags: Tags<'_>) -> bool {
        tags.get("place").is_some()
    }
    fn way(&self, tags: Tags<'_>) -> bool {
        tags.is("building", "yes")
    }
    fn relation(&self, tags: Tags<'_>) -> bool {
        tags.is("boundary", "administrative")
    }
}

fn tags(text: &str) -> Vec<Tag> {
    text.split_whitespace()
        .filter_map(|tag| tag.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn node(id: i64, lon: i32, lat: i32, text: &str) -> Node {
    let tags = tags(text);
    Node { id, lon, lat, tags }
}

fn way(id: i64, refs: &[i64], text: &str) -> Way {
    let (refs, tags) = (refs.to_vec(), tags(text));
    Way { id, refs, tags }
}

fn border(id: i64, ways: &[(i64, &str)]) -> Relation {
    let members = ways.iter().map(|(id, role)| Member {
        kind: MemberKind::Way,
        id: *id,
        role: (*role).to_owned(),
    });
    Relation {
        id,
        members: members.collect(),
        tags: tags("type=boundary boundary=administrative"),
    }
}

/// ```text
/// 4---3   8---7
/// |   |   |   |      two squares that touch at 9, an inner square 10-13 within the first
/// 1---2=9=5---6
/// ```
fn squares() -> Document {
    let places = [
        (1, 0, 0),
        (9, 10, 0),
        (3, 10, 10),
        (4, 0, 10),
        (6, 20, 0),
        (7, 20, -10),
        (8, 10, -10),
        (10, 2, 2),
        (11, 4, 2),
        (12, 4, 4),
        (13, 2, 4),
    ];
    let mut nodes: Vec<Node> = places
        .iter()
        .map(|&(id, lon, lat)| node(id, lon, lat, ""))
        .collect();
    nodes.push(node(99, 5, 5, "place=town name=Middle population=12"));
    nodes.push(node(98, 5, 5, "highway=crossing"));
    nodes.reverse();
    Document {
        nodes,
        ways: vec![
            way(30, &[8, 9], ""),
            way(24, &[9, 6, 7, 8], ""),
            way(21, &[9, 1, 4], "name=Border"),
            way(22, &[9, 3, 4], ""),
            way(23, &[12, 13, 10, 11, 12], ""),
            way(25, &[10, 11, 12, 10], "building=yes"),
            way(26, &[1, 9], "highway=primary"),
        ],
        relations: vec![
            border(
                41,
                &[
                    (23, "outer"),
                    (22, "outer"),
                    (24, ""),
                    (21, ""),
                    (30, "outer"),
                    (26, "subarea"),
                ],
            ),
            border(40, &[(22, "outer"), (77, "outer")]),
        ],
    }
}

fn read(bytes: &[u8]) -> Features {
    read_features_from(bytes, "test", &Borders, &Silent).unwrap()
}

#[test]
fn what_is_asked_for_is_kept_with_all_its_tags() {
    let features = read(&write_pbf(&squares()));
    let ids = |list: &[FeatureWay]| list.iter().map(|way| way.id).collect::<Vec<_>>();
    // 26 is kept because a relation refers to it, though not for its border.
    assert_eq!(ids(&features.ways), [21, 22, 23, 24, 25, 26, 30]);
    let selected: Vec<i64> = features
        .ways
        .iter()
        .filter(|way| way.selected)
        .map(|way| way.id)
        .collect();
    assert_eq!(selected, [25]);
    assert_eq!(features.nodes.len(), 1);
    assert_eq!(
        features.nodes[0].tags,
        tags("place=town name=Middle population=12")
    );
    assert_eq!(features.find_way(21).unwrap().tags, tags("name=Border"));
    assert_eq!(features.relations.len(), 2);
    let corner = |lon, lat| LonLat { lon, lat };
    assert_eq!(features.bounds, Some((corner(0, -10), corner(20, 10))));
}

#[test]
fn the_order_in_the_file_does_not_matter() {
    let document = squares();
    let expected = read(&write_pbf(&document));
    let part = |nodes, ways, relations| {
        write_pbf(&Document {
            nodes,
            ways,
            relations,
        })
    };
    let mut bytes = part(Vec::new(), Vec::new(), document.relations.clone());
    bytes.extend(part(Vec::new(), document.ways.clone(), Vec::new()));
    bytes.extend(part(document.nodes.clone(), Vec::new(), Vec::new()));
    assert_eq!(read(&bytes), expected);
}

#[test]
fn xml_gives_the_same() {
    let xml = r#"<osm><bounds minlat="0" minlon="-1" maxlat="3" maxlon="3"/><node id="1" lon="1" lat="1"/><node id="2" lon="2" lat="1"/>
        <node id="3" lon="2" lat="2"><tag k="place" v="town"/></node>
        <way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/></way>
        <way id="6"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>
        <relation id="7"><member type="way" ref="5" role="outer"/><tag k="boundary" v="administrative"/></relation></osm>"#;
    let features = read(xml.as_bytes());
    assert_eq!((features.nodes.len(), features.ways.len()), (1, 1));
    let corner = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
    assert_eq!(features.bounds, Some((corner(-1.0, 0.0), corner(3.0, 3.0))));
    let border = rings(&features, &features.relations[0]);
    assert_eq!(border.closed.len(), 1);
    assert_eq!(
        border.closed[0].places[0],
        LonLat::from_degrees(1.0, 1.0).unwrap()
    );
}

#[test]
fn rings_come_apart_where_they_touch_and_gaps_stay_open() {
    let features = read(&write_pbf(&squares()));
    let whole = rings(
        &features,
        features.relations.iter().find(|r| r.id == 41).unwrap(),
    );
    let mut corners: Vec<usize> = whole.closed.iter().map(|ring| ring.places.len()).collect();
    corners.sort_unstable();
    assert_eq!(corners, [5, 5, 5], "{whole:?}");
    assert!(whole.open.is_empty() && whole.missing_ways == 0);
    for ring in &whole.closed {
        assert_eq!(ring.places.first(), ring.places.last());
    }
    let cut = rings(
        &features,
        features.relations.iter().find(|r| r.id == 40).unwrap(),
    );
    assert_eq!((cut.closed.len(), cut.open.len()), (0, 1));
    assert_eq!(cut.missing_ways, 1);
    assert_eq!(cut.open[0].places.len(), 3);
}

#[test]
fn a_way_with_missing_nodes_is_counted() {
    let mut document = squares();
    document.nodes.retain(|node| node.id != 3);
    let features = read(&write_pbf(&document));
    let whole = rings(
        &features,
        features.relations.iter().find(|r| r.id == 41).unwrap(),
    );
    assert_eq!(whole.broken_ways, 1);
    assert_eq!(whole.closed.len(), 3);
}

#[test]
fn damaged_bytes_are_an_error_and_no_panic() {
    let bytes = write_pbf(&squares());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let _ = read_features_from(&damaged, "test", &Borders, &Silent);
        let _ = read_features_from(&bytes[..at], "test", &Borders, &Silent);
    }
}
