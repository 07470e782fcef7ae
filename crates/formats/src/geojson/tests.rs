//! GeoJSON made here, whole and broken.

use super::*;
use geo_types::{Geometry, point};
use liyuan_finding::Diagnose;
use tempfile::TempDir;

struct Layer {
    heading: Vec<String>,
    records: Vec<Record>,
    problems: Vec<RowProblem>,
    crs: Option<Crs>,
    notes: Vec<Note>,
}

impl Layer {
    fn cells(&self) -> Vec<String> {
        let records = self.records.iter();
        records
            .map(|record| format!("{}|{}", record.row, record.cells.join("|")))
            .collect()
    }
}

fn read(bytes: &[u8]) -> Result<Layer, FormatError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.geojson");
    std::fs::write(&path, bytes).unwrap();
    let mut reader = open_geojson(&path)?;
    let mut layer = Layer {
        heading: reader.heading().to_vec(),
        records: Vec::new(),
        problems: Vec::new(),
        crs: reader.crs().cloned(),
        notes: Vec::new(),
    };
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => layer.records.push(record.clone()),
            Err(problem) => layer.problems.push(problem),
        }
    }
    assert_eq!(reader.next(&mut record), None);
    layer.notes = reader.notes().to_vec();
    Ok(layer)
}

const COLLECTION: &str = r#"{ "name": "x[", "type": "FeatureCollection",
"features": [
 {"type":"Feature","id":5,"properties":{"名称":" 甲\"} ","n":150502001.0,"e":1.5e3,"big":1505020020000000019},
  "geometry":{"type":"Point","coordinates":[119.5,43.5,7]}},
 {"type":"Feature","properties":{"late":null,"n":0.30,"list":[1,{"a":2}],"yes":true},"geometry":null},
 {"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}
],
"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}} }"#;

#[test]
fn a_collection_is_a_table() {
    let layer = read(COLLECTION.as_bytes()).unwrap();
    assert_eq!(
        layer.heading,
        ["id", "名称", "n", "e", "big", "late", "list", "yes"]
    );
    assert_eq!(
        layer.cells(),
        [
            "1|5|甲\"}|150502001|1500|1505020020000000019|||",
            "2|||0.30||||[1,{\"a\":2}]|true",
            "3||||||||",
        ]
    );
    assert_eq!(layer.crs, Some(Crs::Code("EPSG:4490".to_owned())));
    let geometries: Vec<_> = layer
        .records
        .iter()
        .map(|record| &record.geometry)
        .collect();
    assert_eq!(*geometries[0], Some(point!(x: 119.5, y: 43.5).into()));
    assert_eq!(*geometries[1], None);
    assert!(matches!(geometries[2], Some(Geometry::Polygon(_))));
    assert_eq!((layer.problems, layer.notes), (vec![], vec![]));
}

#[test]
fn an_id_that_is_a_property_is_one_column() {
    let layer = read(br#"{"type":"Feature","id":5,"properties":{"a":1,"id":"x"}}"#).unwrap();
    assert_eq!(layer.heading, ["a", "id"]);
    assert_eq!(layer.cells(), ["1|1|x"]);
}

#[test]
fn features_and_geometries_by_themselves_and_on_lines_are_read() {
    let point = r#"{"type":"Point","coordinates":[1,2]}"#;
    let feature = format!(r#"{{"type":"Feature","properties":{{"a":1}},"geometry":{point}}}"#);
    for (text, count) in [
        (point.to_owned(), 1),
        (feature.clone(), 1),
        (format!("{feature}\n{point}\n\n{feature}\n"), 3),
        (format!("\u{feff}\u{1e}{feature}\n\u{1e}{feature}"), 2),
        (
            format!(r#"{{"type":"FeatureCollection","features":[{feature},]}}"#),
            1,
        ),
        (
            r#"{"type":"FeatureCollection","features":[]}"#.to_owned(),
            0,
        ),
    ] {
        let layer = read(text.as_bytes()).unwrap();
        assert_eq!(layer.records.len(), count, "{text}");
        assert_eq!(layer.problems, []);
        assert!(layer.records.iter().all(|record| record.geometry.is_some()));
        assert_eq!(layer.crs, None);
    }
}

#[test]
fn gb18030_is_read_and_told() {
    // The second bytes of these are `}`, `\`, `[` and `{`.
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名":"眧眫 昜昞 慬慭縗"}},
        {"type":"Feature","properties":{"名":"乙"}}]}"#;
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    assert!(std::str::from_utf8(&bytes).is_err());
    let layer = read(&bytes).unwrap();
    assert_eq!(layer.heading, ["名"]);
    assert_eq!(layer.cells(), ["1|眧眫 昜昞 慬慭縗", "2|乙"]);
    assert_eq!(layer.notes[0].code, "file.encoding");
    let mut worse = bytes.to_vec();
    let at = worse.iter().rposition(|&byte| byte >= 0x80).unwrap();
    worse[at - 1] = 0xff;
    let layer = read(&worse).unwrap();
    assert_eq!(layer.records.len(), 1);
    assert_eq!(layer.problems[0].code, "row.unreadable");
    assert_eq!(layer.problems[0].row, 2);
}

#[test]
fn bad_features_cost_themselves_only() {
    let good = r#"{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}"#;
    for (bad, code) in [
        (
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}"#,
            "geometry.damaged",
        ),
        (
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":["1","2"]}}"#,
            "geometry.damaged",
        ),
        (
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,2]}}"#,
            "geometry.damaged",
        ),
        (
            r#"{"type":"Feature","geometry":{"type":"Point"}}"#,
            "geometry.damaged",
        ),
        (
            r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[1,2]}}"#,
            "geometry.damaged",
        ),
        (
            r#"{"type":"Feature","geometry":{"type":"Curve","coordinates":[]}}"#,
            "geometry.kind",
        ),
        (r#"{"type":"Feature","geometry":7}"#, "geometry.damaged"),
        (r#"{"type":"Feature","properties":[]}"#, "row.unreadable"),
        (r#"{"type":"Feature" "properties":{}}"#, "row.unreadable"),
        ("7", "row.unreadable"),
        ("\"x\"", "row.unreadable"),
        ("{}", "geometry.kind"),
        (
            &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
            "row.unreadable",
        ),
        (
            &format!(
                r#"{{"type":"Feature","geometry":{}null{}}}"#,
                r#"{"type":"GeometryCollection","geometries":["#.repeat(5000),
                "]}".repeat(5000)
            ),
            "geometry.damaged",
        ),
    ] {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{good},{bad},{good}]}}"#);
        let layer = read(text.as_bytes()).unwrap();
        assert_eq!(layer.cells(), ["1|1", "3|1"], "{bad:.90}");
        let problem = &layer.problems[0];
        assert_eq!(
            (problem.row, problem.code, problem.last),
            (2, code, false),
            "{bad:.90}"
        );
        assert!(!problem.hint.is_empty());
    }
}

#[test]
fn what_is_no_geojson_is_named() {
    for (bytes, code, words) in [
        (b"".as_slice(), "file.empty", "empty"),
        (b"  \n", "file.empty", "empty"),
        (b"[1]", "file.kind", "a list"),
        (b"<html>", "file.kind", "a web page"),
        (b"id,name", "file.kind", "does not begin"),
        (b"\xff\xfe{\0", "file.kind", "UTF-16"),
        (b"{}", "file.kind", "neither `features`"),
        (b"{\"type\":\"Thing\"}", "file.kind", "`Thing`"),
        (
            b"{\"type\":\"Topology\",\"objects\":{}}",
            "file.unsupported",
            "TopoJSON",
        ),
        (
            b"{\"geometryType\":\"esriGeometryPoint\",\"features\":[]}",
            "file.unsupported",
            "Esri",
        ),
        (b"{\"a\" 1}", "file.damaged", "byte 6 should be `:`"),
        (b"{\"a\":1", "file.damaged", "byte 7 should be `,` or `}`"),
        (b"{7:1}", "file.damaged", "the name of a member"),
    ] {
        let error = read(bytes).err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let many: Vec<String> = (0..10_001).map(|index| format!("\"{index}\":0")).collect();
    let many = format!(
        r#"{{"type":"Feature","properties":{{{}}}}}"#,
        many.join(",")
    );
    assert_eq!(
        read(many.as_bytes()).err().unwrap().code(),
        "file.too_large"
    );
}

#[test]
fn every_prefix_gives_fewer_rows_and_an_end() {
    for end in 0..COLLECTION.len() {
        let Ok(layer) = read(&COLLECTION.as_bytes()[..end]) else {
            continue;
        };
        let whole = layer.records.len();
        assert!(whole <= 3);
        // A cut inside the list is told; one behind it costs nothing.
        if whole < 3 {
            let problem = layer.problems.last().unwrap();
            assert!(problem.last, "{end}");
            assert_eq!(problem.row, whole as u64 + 1);
        }
    }
    let last = COLLECTION.rfind("],").unwrap();
    assert_eq!(
        read(&COLLECTION.as_bytes()[..last]).unwrap().records.len(),
        3
    );
}
