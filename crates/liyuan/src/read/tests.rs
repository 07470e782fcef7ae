//! Tables and areas good and bad. Adding a test is adding a line to a table.

use super::areas::AreaReader;
use super::findings::Findings;
use crate::plan_file::{AreaColumns, InputPath, Plan};
use crate::region::{Areas, Region, RegionError};
use crate::wording::tests::assert_chinese;
use liyuan_finding::{Diagnose, Finding};
use liyuan_roads::LonLat;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::path::Path;

const PLAN: &str = r#"[region]
name = "r"
roads = "roads.osm.pbf"
demand = { file = "people.csv", groups = ["all", "old"] }
[[service]]
id = "s"
facilities = "places.csv"
profile = "car"
[[promise]]
id = "p"
service = "s"
places = "35 per 1000"
"#;

const PEOPLE: &str = "id,lon,lat,all,old\na,117.0,33.0,10,1\nb,117.1,33.1,20,2\n";
const FACILITIES: &str = "id,lon,lat,places,name\nf,117.0,33.0,5,F\n";

/// Reads a region with these files.
fn region(plan: &str, people: &[u8], facilities: &[u8], areas: Option<&str>) -> Region {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("people.csv"), people).unwrap();
    std::fs::write(path("places.csv"), facilities).unwrap();
    let mut plan = plan.to_owned();
    if let Some(areas) = areas {
        std::fs::write(path("areas.geojson"), areas).unwrap();
        plan = plan
            .replace("[[service]]", "[region.x]\n[[service]]")
            .replace("[region.x]\n", "");
        plan = plan.replace("name = \"r\"", "name = \"r\"\nareas = \"areas.geojson\"");
    }
    let plan = Plan::parse(&plan, &path("liyuan.toml")).unwrap();
    Region::read(&plan)
}

fn unfold(text: &str) -> Vec<u8> {
    text.replace('⏎', "\n").replace('→', "\t").into_bytes()
}

/// `code@row[id]`, with what is there of them.
fn brief(findings: &[Finding]) -> String {
    let one = |finding: &Finding| {
        assert!(finding.hint.is_some(), "{} has no hint", finding.code);
        assert!(finding.file.is_some(), "{} names no file", finding.code);
        assert_chinese(finding);
        let row = finding.row.map(|row| format!("@{row}")).unwrap_or_default();
        let id = finding.id.as_ref().filter(|id| !id.is_empty());
        let id = id.map(|id| format!("[{id}]")).unwrap_or_default();
        format!("{}{row}{id}", finding.code)
    };
    findings.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn check(table: &str, run: impl Fn(&str) -> (String, Vec<Finding>)) {
    let (mut lines, mut wrong) = (0, String::new());
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [input, kept, codes, rest @ ..] = parts.as_slice() else {
            panic!("{line}")
        };
        let (kept_found, findings) = run(input);
        let told = |text: &&str| {
            findings.iter().any(|finding| {
                finding.message.contains(*text)
                    || finding
                        .hint
                        .as_ref()
                        .is_some_and(|hint| hint.contains(*text))
            })
        };
        let found = brief(&findings);
        if (kept_found.as_str(), found.as_str()) != (*kept, *codes) || !rest.iter().all(told) {
            let texts: Vec<_> = findings.iter().map(|f| (&f.message, &f.hint)).collect();
            wrong.push_str(&format!(
                "{line}\n  found {kept_found} | {found} | {texts:?}\n"
            ));
        }
        lines += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(lines > 5, "the table was not read");
}

#[test]
fn people_good_and_bad() {
    // file | ids with persons of `all` kept | findings | what one of them says
    let table = r#"
        id,lon,lat,all,old⏎a,117,33,10.5,1⏎ | a=10500 | 
        all;old;lat;lon;id⏎10;1;33;117;a | a=10000 | 
        id→lon→lat→all→old⏎a→117→33→10→1 | a=10000 | 
        ﻿id,lon,lat,all,old⏎a,117,33,10,1 | a=10000 | 
        id,lon,lat,all,old⏎"a,⏎b",117,33,10,1⏎c,117,33,1,1 | a,_b=10000 c=1000 | 
        id,lon,lat,all,old⏎a,117,33,10,1,,⏎ | a=10000 | 
        id,lon,lat,all,old⏎a,117,33,,1⏎ | a=0 | people.persons.empty@2[a] | counted as nobody
        id,lon,lat,all,old⏎a,117,33,-3,1⏎ | a=0 | people.persons.negative@2[a] | `all` is `-3`
        id,lon,lat,all,old⏎a,117,33,NaN,1⏎ | a=0 | people.persons.not_finite@2[a] | counted as nobody
        id,lon,lat,all,old⏎a,117,33,ten,1⏎ | a=0 | people.persons.not_number@2[a] | in digits
        id,lon,lat,all,old⏎a,117,33,"1,200",1⏎ | a=0 | people.persons.not_number@2[a] | nothing between thousands
        id,lon,lat,all,old⏎a,117,33,1e99,1⏎ | a=0 | people.persons.too_large@2[a] | below 9
        id,lon,lat,all,old⏎a,,33,10,1⏎b,117,33,1,1 | b=1000 | people.place.empty@2[a] | left out with 10 persons of group `all`
        id,lon,lat,all,old⏎a,117E,33,10,1⏎b,117,33,1,1 | b=1000 | people.place.not_number@2[a] | `117E`
        id,lon,lat,all,old⏎a,"117,5",33,10,1⏎b,117,33,1,1 | b=1000 | people.place.not_number@2[a] | `.` before decimals
        id,lon,lat,all,old⏎a,nan,33,10,1⏎b,117,33,1,1 | b=1000 | people.place.not_number@2[a] | leave the row out
        id,lon,lat,all,old⏎a,33,117,10,1⏎b,117,33,1,1 | b=1000 | people.place.swapped@2[a] | seem exchanged
        id,lon,lat,all,old⏎a,217,33,10,1⏎b,117,33,1,1 | b=1000 | people.place.out_of_range@2[a] | ±180
        id,lon,lat,all,old⏎a,500000,3700000,10,1⏎b,117,33,1,1 | b=1000 | people.place.out_of_range@2[a] | projected metres
        id,lon,lat,all,old⏎a,0,0,10,1⏎ | a=10000 | people.place.zero@2[a] | in the sea
        id,lon,lat,all,old⏎a,117,33,10,1⏎a,118,33,7,1⏎b,117,33,1,1 | a=10000 b=1000 | people.id.duplicate@3[a] | row `2` already; row left out with 7 persons
        id,lon,lat,all,old⏎,117,33,10,1⏎ | row-2=10000 | people.id.empty@2[row-2] | `row-2`
        id,lon,lat,all,old⏎a,117,33⏎ | a=0 | people.row.too_few_fields@2[a] people.persons.empty@2[a] people.persons.empty@2[a] people.group.nobody people.group.nobody | compare the row
        id,lon,lat,all,old⏎a,117,33,10,1,x⏎b,117,33,1,1 | b=1000 | people.row.too_many_fields@2 | `6` fields under a heading of `5`
        id,lon,lat,all,old⏎,,,,⏎b,117,33,1,1⏎ | b=1000 | people.row.blank@2 | nothing is lost
        id,lon,lat,all,old⏎"a,117,33,10,1⏎b,117,33,1,1⏎ | b=1000 | people.row.quote_unclosed@2 | close it
        id,lng,lat,all,old⏎a,117,33,10,1⏎ | a=10000 | people.column.recognised@1 | the table has `lng`
        id,lon,纬度,all,old⏎a,117,33,10,1⏎ | a=10000 | people.column.recognised@1 | the table has `纬度`
        ID,lon,lat,all,old⏎a,117,33,10,1⏎ | a=10000 | people.column.recognised@1 | the table has `ID`
        id,lon,lat,total,old⏎a,117,33,10,1⏎ | a=10000 | people.column.recognised@1 | the table has `total`
        id,lon,lat,heads,old⏎a,117,33,10,1⏎ | a=0 | people.column.missing@1 | columns of the table: `id`, `lon`
        id,lon,lat,lat,all,old⏎a,117,33,34,10,1⏎ | a=10000 | people.column.repeated@1 | the first is read
        id,lon,lat,all,old⏎ |  | 
        id,lon,lat,all,old⏎a,117,33,0,0⏎ | a=0 | people.group.nobody people.group.nobody | nobody belongs to group `all`
        ⏎⏎ |  | people.file.empty@1 | write a heading
    "#;
    check(table, |file| {
        let region = region(PLAN, &unfold(file), FACILITIES.as_bytes(), None);
        let mut findings = region.findings;
        findings.retain(|finding| finding.file.as_deref() == Some("people.csv"));
        // Zero persons of `old` alone and empty tables are not what most lines are about.
        if !file.contains(",0,0") && !file.ends_with("117,33⏎") {
            findings.retain(|finding| finding.code != "people.group.nobody");
        }
        let all = region.demand.persons.first().cloned().unwrap_or_default();
        let kept: Vec<String> = region
            .demand
            .ids
            .iter()
            .zip(all)
            .map(|(id, persons)| format!("{}={persons}", id.replace('\n', "_")))
            .collect();
        (kept.join(" "), findings)
    });
}

#[test]
fn facilities_good_and_bad() {
    let table = r#"
        id,lon,lat,places,name⏎f,117,33,5,F⏎ | f=5000 | 
        id,lon,lat,places⏎f,117,33,5⏎ | f=5000 | 
        id,lon,lat,places⏎f,117,33,0⏎ | f=0 | facilities.places.zero@2[f] | serves nobody
        id,lon,lat,places⏎f,117,33,⏎ | f=? | facilities.places.empty@2[f] promise.unmeasured[p] | `0` if it is closed
        id,lon,lat,places⏎f,117,33,-5⏎ | f=? | facilities.places.negative@2[f] promise.unmeasured[p] | taken as not given
        id,lon,lat,places⏎f,117,33,few⏎ | f=? | facilities.places.not_number@2[f] promise.unmeasured[p] | in digits
        id,lon,lat,beds⏎f,117,33,5⏎ | f=5000 | facilities.column.recognised@1 | `beds` is taken for `places`
        id,lon,lat,wards⏎f,117,33,5⏎ | f=? | facilities.column.missing@1 promise.unmeasured[p] | `places`
        id,lon,lat,places⏎ |  | facilities.none | nobody is served
        id,lon,lat,places⏎f,117,133,5⏎ |  | facilities.place.out_of_range@2[f] facilities.none promise.unmeasured[p] | `5` places
        id,lon,lat,places⏎f,33,117,5⏎ |  | facilities.place.swapped@2[f] facilities.none promise.unmeasured[p] | exchange
        id,lon,lat,places⏎f,33,17,5⏎ | f=5000 | facilities.place.far@2[f] | kept as written
        id,lon,lat,places⏎f,117,33,5⏎f,117,33,5⏎ | f=5000 | facilities.id.duplicate@3[f] | `5` places
        id,lon,lat,name,places⏎f,117,33,⏎ | f=? | facilities.row.too_few_fields@2[f] facilities.places.empty@2[f] promise.unmeasured[p] | heading of `5`
    "#;
    check(table, |file| {
        let region = region(PLAN, PEOPLE.as_bytes(), &unfold(file), None);
        let facilities = &region.facilities[0];
        let kept: Vec<String> = facilities
            .ids
            .iter()
            .zip(&facilities.capacity)
            .map(|(id, places)| {
                format!("{id}={}", places.map_or("?".to_owned(), |p| p.to_string()))
            })
            .collect();
        (kept.join(" "), region.findings)
    });
}

#[test]
fn places_matter_only_where_they_are_promised() {
    let plan = PLAN.replace("places = \"35 per 1000\"", "within = \"20min\"");
    let file = b"id,lon,lat,places\nf,117,33,0\ng,117,33,\nh,117,33,-1\n";
    assert_eq!(
        brief(&region(&plan, PEOPLE.as_bytes(), file, None).findings),
        "facilities.places.negative@4[h]"
    );
    let file = b"id,lon,lat\nf,117,33\n";
    let region = region(&plan, PEOPLE.as_bytes(), file, None);
    assert_eq!(
        (
            brief(&region.findings).as_str(),
            region.facilities[0].capacity.as_slice()
        ),
        ("", &[None][..])
    );
    assert_eq!(region.facilities[0].names, ["f"]);
}

#[test]
fn files_that_are_no_tables_are_named_for_what_they_are() {
    let (gb, _, _) = encoding_rs::GB18030.encode("id,lon,lat,all,old\n奈曼旗,117,33,10,1\n");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "id\tlon\tlat\tall\told\n奈曼旗\t117\t33\t10\t1\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let cases: [(&[u8], &str, &str); 5] = [
        (&gb, "奈曼旗", "people.file.encoding"),
        (&utf16, "奈曼旗", "people.file.encoding"),
        (b"PK\x03\x04....", "", "people.file.binary"),
        (b"\x00\x01\x02", "", "people.file.binary"),
        (
            b"id,lon,lat,all,old\nS\xe3o,117,33,1,1\n",
            "",
            "people.file.encoding@2",
        ),
    ];
    for (bytes, ids, expected) in cases {
        let region = region(PLAN, bytes, FACILITIES.as_bytes(), None);
        let mut findings = region.findings;
        findings.retain(|finding| finding.file.as_deref() == Some("people.csv"));
        assert_eq!(
            (
                region.demand.ids.join(" ").as_str(),
                brief(&findings).as_str()
            ),
            (ids, expected)
        );
    }
}

#[test]
fn a_layer_says_in_which_coordinates_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("people.csv"), PEOPLE).unwrap();
    let plan = PLAN.replace("places.csv", "places.geojson");
    let plan = Plan::parse(&plan, &path("liyuan.toml")).unwrap();
    let read = |crs: &str, x: f64, y: f64| {
        let layer = format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{crs}"}}}},"features":[
            {{"type":"Feature","properties":{{"id":"f","places":5}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}]}}"#
        );
        std::fs::write(path("places.geojson"), layer).unwrap();
        Region::read(&plan)
    };
    // On the central meridian of the zone, where the easting is 500 km.
    let found = read("EPSG:4548", 500_000.0, 3_652_600.0);
    assert_eq!(brief(&found.findings), "facilities.file.coordinates");
    let place = found.facilities[0].places[0];
    assert!((place.lon_degrees() - 117.0).abs() < 1e-6, "{place:?}");
    assert!((place.lat_degrees() - 33.0).abs() < 0.01, "{place:?}");
    // What cannot be converted is not read as if it were degrees.
    let found = read("EPSG:2154", 700_000.0, 6_600_000.0);
    assert_eq!(
        brief(&found.findings),
        "facilities.coordinates.unsupported promise.unmeasured[p]"
    );
}

#[test]
fn one_table_that_cannot_be_read_leaves_the_other_promises() {
    let plan = PLAN.to_owned()
        + r#"[[service]]
id = "other"
facilities = "other.csv"
profile = "car"
[[promise]]
id = "by-all"
service = "s"
within = "20min"
[[promise]]
id = "by-old"
service = "s"
within = "20min"
group = "old"
[[promise]]
id = "elsewhere"
service = "other"
within = "20min"
"#;
    let unmeasured = |region: &Region| {
        let plan = Plan::parse(&plan, Path::new("liyuan.toml")).unwrap();
        let ids = region.unmeasured(&plan);
        let ids = ids
            .iter()
            .map(|(at, why)| format!("{} {why:?}", plan.promises[*at].id));
        ids.collect::<Vec<_>>().join(", ")
    };
    // The column of one group is missing: said once, not once a row; nobody is counted in it.
    let without_old = "id,lon,lat,all\na,117.0,33.0,10\nb,117.1,33.1,20\n";
    let found = region(&plan, without_old.as_bytes(), FACILITIES.as_bytes(), None);
    assert_eq!(
        brief(&found.findings),
        "people.column.missing@1 facilities.file.missing promise.unmeasured[by-old] \
         promise.unmeasured[elsewhere]"
    );
    assert_eq!(found.demand.persons, [[10_000, 20_000], [0, 0]]);
    assert_eq!(unmeasured(&found), "by-old People, elsewhere Facilities");
    // So is that of the places: only the promise about places goes.
    let without_places = "id,lon,lat\nf,117.0,33.0\n";
    let found = region(&plan, PEOPLE.as_bytes(), without_places.as_bytes(), None);
    assert_eq!(unmeasured(&found), "p Places, elsewhere Facilities");
    assert_eq!(found.facilities[0].ids, ["f"]);
    // A table without any row can be read; that it has no facility is a result.
    let nothing = "id,lon,lat,places\n";
    let found = region(&plan, PEOPLE.as_bytes(), nothing.as_bytes(), None);
    assert_eq!(unmeasured(&found), "elsewhere Facilities");
}

#[test]
fn people_between_the_parts_of_an_area_are_told() {
    let square = |code: &str, parent: &str, west: f64, east: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","parent":"{parent}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},33],[{east},33],[{east},34],[{west},34],[{west},33]]]}}}}"#
        )
    };
    let areas = format!(
        r#"{{"type":"FeatureCollection","features":[{},{},{}]}}"#,
        square("1", "", 117.0, 118.0),
        square("11", "1", 117.0, 117.4),
        square("12", "1", 117.5, 118.0)
    );
    let people = "id,lon,lat,all,old\na,117.2,33.5,10,1\nb,117.45,33.5,20.5,2\nc,117.47,33.5,4,2\n";
    let found = region(PLAN, people.as_bytes(), FACILITIES.as_bytes(), Some(&areas));
    let between: Vec<&Finding> = found
        .findings
        .iter()
        .filter(|finding| finding.code == "people.area.between")
        .collect();
    let [finding] = between.as_slice() else {
        panic!("{:?}", found.findings)
    };
    assert_eq!(
        (finding.row, finding.id.as_deref(), finding.value.as_deref()),
        (Some(3), Some("b"), Some("1"))
    );
    assert!(
        finding.message.contains("`2` points with 24.5 persons"),
        "{}",
        finding.message
    );
}

#[test]
fn a_run_stops_where_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let plan = Plan::parse(PLAN, &path("liyuan.toml")).unwrap();
    std::fs::write(path("people.csv.bak"), "").unwrap();
    let error = Region::load(&plan).unwrap_err();
    let RegionError::Missing { file, findings } = &error else {
        panic!("{error}")
    };
    assert_eq!(file, "people.csv");
    assert_chinese(&Finding::of(&error));
    assert_eq!(
        brief(findings),
        "people.file.missing facilities.file.missing promise.unmeasured[p]"
    );
    assert_eq!(
        error.hint().unwrap(),
        "there is a `people.csv.bak` in that folder"
    );

    std::fs::write(path("people.csv"), "id,lon,lat,all,old\na,33,117,1,1\n").unwrap();
    std::fs::write(path("places.csv"), "").unwrap();
    let error = Region::load(&plan).unwrap_err();
    assert_eq!(
        error.to_string(),
        "find people in `people.csv`: none of its `1` rows can be used"
    );
    assert_chinese(&Finding::of(&error));
    assert!(error.hint().unwrap().contains("seem exchanged"));

    std::fs::write(path("people.csv"), PEOPLE).unwrap();
    let error = Region::load(&plan).unwrap_err();
    assert_eq!(error.code(), "region.no_promise");
    assert_eq!(
        brief(error.findings()),
        "facilities.file.empty@1 promise.unmeasured[p]"
    );
    std::fs::write(path("places.csv"), "id,lon,lat,places\n").unwrap();
    let region = Region::load(&plan).unwrap();
    assert_eq!(brief(&region.findings), "facilities.none");
    let hashed: Vec<_> = region
        .inputs
        .iter()
        .map(|input| (input.file.as_str(), input.bytes))
        .collect();
    assert_eq!(
        hashed,
        [("people.csv", PEOPLE.len() as u64), ("places.csv", 18)]
    );
    let hash = Sha256::digest(b"id,lon,lat,places\n");
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(region.inputs[1].sha256, hash);
}

#[test]
fn a_place_alone_on_the_wrong_side_of_the_globe_is_seen() {
    let mut file = String::from("id,lon,lat,all,old\n");
    for row in 0..20 {
        file.push_str(&format!("{row},-51.{row:02},-30.{row:02},1,1\n"));
    }
    file.push_str("swapped,-30.1,-51.1,5,1\nsea,-20,-30,5,1\n");
    let region = region(
        PLAN,
        file.as_bytes(),
        b"id,lon,lat,places\nf,-30.1,-51.1,1\n",
        None,
    );
    assert_eq!(
        brief(&region.findings),
        "people.place.swapped@22[swapped] people.place.far@23[sea]"
    );
    assert_eq!(region.demand.ids.len(), 22);
}

/// Areas by their boxes: `code=west south east north`, with `<parent` and `*class` behind the code.
fn areas_of(text: &str) -> String {
    let feature = |part: &str| {
        let (head, shape) = part.split_once('=').unwrap();
        let (head, class) = head.trim().split_once('*').unwrap_or((head.trim(), ""));
        let (code, parent) = head.split_once('<').unwrap_or((head, ""));
        let shape = shape.trim();
        let geometry = if shape.starts_with(['{', 'n']) {
            shape.to_owned()
        } else {
            let rings: Vec<String> = shape
                .split('-')
                .map(|ring| {
                    let n: Vec<f64> = ring
                        .split_whitespace()
                        .map(|n| n.parse().unwrap())
                        .collect();
                    let corners: Vec<(f64, f64)> = match n.as_slice() {
                        [w, s, e, n] => vec![(*w, *s), (*e, *s), (*e, *n), (*w, *n), (*w, *s)],
                        list => list.chunks(2).map(|pair| (pair[0], pair[1])).collect(),
                    };
                    let corners: Vec<String> =
                        corners.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
                    format!("[{}]", corners.join(","))
                })
                .collect();
            format!(
                "{{\"type\":\"Polygon\",\"coordinates\":[{}]}}",
                rings.join(",")
            )
        };
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{code}\",\"parent\":\"{parent}\",\"class\":\"{class}\"}},\"geometry\":{geometry}}}"
        )
    };
    let features: Vec<String> = text.split(';').map(feature).collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
        features.join(",")
    )
}

fn parsed(text: &str) -> (Areas, Vec<Finding>) {
    let file = InputPath {
        given: "areas.geojson".to_owned(),
        path: Path::new("areas.geojson").into(),
        reading: crate::plan_file::Reading::default(),
    };
    let mut findings = Findings::default();
    let reader = AreaReader {
        file: &file,
        columns: &AreaColumns::default(),
    };
    let areas = reader.parse(text, &mut findings).unwrap_or_default();
    (areas, findings.finish())
}

#[test]
fn areas_good_and_bad() {
    // areas | code:level kept | findings | what one of them says
    let table = r#"
        a=0 0 2 2; b<a=0 0 1 2; c<a=1 0 2 2 | a:0 b:1 c:1 | 
        b<a=0 0 1 2; a=0 0 2 2 | a:0 b:1 | 
        a=0 0 2 2; a=5 5 6 6 | a:0 | areas.code.duplicate@2[a] | feature `1` already
        =0 0 2 2; b=5 5 6 6 | b:0 | areas.code.missing@1 | `code`
        b<aa=0 0 1 2; ab=0 0 2 2 | ab:0 b:0 | areas.parent.unknown@1[b] areas.shape.overlap[ab] | which does not exist
        a<c=0 0 1 1; b<a=0 0 1 1; c<b=0 0 1 1 | a:0 b:1 c:2 | areas.parent.circle@1[a] | its own ancestor
        a<a=0 0 1 1 | a:0 | areas.parent.circle@1[a] | larger area
        a=0 0 2 2; b=1 1 3 3 | a:0 b:0 | areas.shape.overlap[a] | overlap on `12360` km²
        a=0 0 2 2; b=1.99999 0 3 2 | a:0 b:0 | 
        a=0 0 4 4 - 1 1 2 2 | a:0 | areas.shape.hole[a] | no area fills
        a=0 0 4 4 - 1 1 2 2; b=1 1 2 2 | a:0 b:0 | 
        a=0 0 2 2 2 0 0 2 0 0 | a:0 | areas.shape.self_crossing[a] | crosses itself
        a=0 0 4 0 4 4 0 4 0 0; b<a=8 8 9 9 | a:0 b:1 | areas.parent.apart[b] | outside its parent `a`
        a=null; b=0 0 1 1 | a:0 b:0 | areas.shape.missing@1[a] | has no polygon
        a={"type":"Point","coordinates":[1,2]} | a:0 | areas.shape.kind@1[a] | not lines or points
        a={"type":"Polygon","coordinates":[[["x",2]]]} | a:0 | areas.shape.coordinates@1[a] | pairs of numbers
        a={"type":"Polygon","coordinates":[[[1,2],[1,3],[1,2]]]} | a:0 | areas.shape.too_few_corners@1[a] | draw it again
        a={"type":"Polygon","coordinates":[[[33,117],[33,118],[34,118],[33,117]]]} | a:0 | areas.shape.out_of_range@1[a] | longitude first
        a={"type":"Polygon","coordinates":[[[500000,3700000],[1,3],[1,2]]]} | a:0 | areas.shape.out_of_range@1[a] | projected metres
        a={"type":"MultiPolygon","coordinates":[[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]],[[[2,0],[3,0],[3,1]]]]} | a:0 | 
    "#;
    check(table, |text| {
        let (areas, findings) = parsed(&areas_of(text));
        let kept: Vec<String> = areas
            .list
            .iter()
            .map(|area| format!("{}:{}", area.code, area.level))
            .collect();
        (kept.join(" "), findings)
    });
}

#[test]
fn files_that_hold_no_areas_say_why() {
    let cases = [
        ("", "areas.file.empty@1"),
        ("{\n\"type\": ", "areas.file.syntax@2"),
        ("[1, 2]", "areas.file.kind"),
        (
            r#"{"type":"FeatureCollection","features":[]}"#,
            "areas.none",
        ),
        (
            r#"{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4527"}},"features":[]}"#,
            "areas.file.coordinates areas.none",
        ),
        (
            r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:2154"}},"features":[]}"#,
            "areas.coordinates.unsupported",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(brief(&parsed(text).1), expected, "{text}");
    }
}

#[test]
fn areas_say_whom_to_name() {
    let text = r#"{"type":"FeatureCollection","model":true,"attribution":["X","Y"],
        "estimated_groups":["age_6_11"],"features":[]}"#;
    let (areas, _) = parsed(text);
    assert!(areas.model);
    assert_eq!(areas.attributions, ["X", "Y"]);
    assert_eq!(areas.estimated_groups, ["age_6_11"]);
}

#[test]
fn points_lie_in_the_deepest_area_and_on_a_border_in_the_lowest_code() {
    let (areas, _) = parsed(&areas_of("p*rural=0 0 4 4; b<p*urban=0 0 2 4; a<p=2 0 4 3"));
    let code = |lon, lat| {
        let area = areas.locate(LonLat::from_degrees(lon, lat).unwrap());
        area.map(|area| areas.list[area as usize].code.as_str())
    };
    assert_eq!(code(1.0, 1.0), Some("b"));
    assert_eq!(code(2.0, 1.0), Some("a"));
    assert_eq!(code(3.0, 3.5), Some("p"));
    assert_eq!(code(5.0, 1.0), None);
    let class = |code| areas.class_of(areas.find(code).unwrap());
    assert_eq!((class("a"), class("b")), (Some("rural"), Some("urban")));
}

#[test]
fn people_take_their_area_and_class_from_where_they_live_unless_they_say_so() {
    let plan = PLAN
        .replace("groups =", "class = \"class\", area = \"area\", groups =")
        .replace(
            "places = \"35 per 1000\"",
            "within = { urban = \"20min\", rurall = \"30min\" }",
        );
    let people = "id,lon,lat,all,old,class,area\n\
        in,1,1,1,1,,\n\
        own,1,1,1,1,rural,\n\
        named,1,1,1,1,,b\n\
        typo,1,1,1,1,,bb\n\
        out,4.5,1,5,1,,\n";
    let areas = areas_of("a*urban=0 0 2 2; b*rural=2 0 4 2");
    let region = region(
        &plan,
        people.as_bytes(),
        b"id,lon,lat\nf,1,1\n",
        Some(&areas),
    );
    let shown: Vec<String> = (0..region.demand.ids.len())
        .map(|at| {
            let area =
                region.demand.area[at].map_or("-", |area| &region.areas.list[area as usize].code);
            format!(
                "{}:{area}:{}",
                region.demand.ids[at],
                region.demand.class[at].as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        shown.join(" "),
        "in:a:urban own:a:rural named:b:rural typo:a:urban out:-:-"
    );
    assert_eq!(
        brief(&region.findings),
        "people.area.unknown@5[typo] people.area.outside@6[out] promise.class.no_value[p] \
         promise.class.no_value[p] promise.class.unused[p]"
    );
    let said = |at: usize| region.findings[at].message.as_str();
    assert_eq!(
        said(1),
        "outside every area, with 5 persons of group `all`; counted under none"
    );
    assert_eq!(
        said(2),
        "`1` points without a class with 5 persons have no value; measured by the strictest"
    );
    assert_eq!(
        said(3),
        "`2` points of class `rural` with 2 persons have no value; measured by the strictest"
    );
    assert_eq!(
        region.findings[4].hint.as_deref(),
        Some("did you mean `rural`?")
    );
}

#[test]
fn areas_may_be_known_by_their_codes_alone() {
    let plan = PLAN.replace("groups =", "area = \"area\", groups =");
    let people = "id,lon,lat,all,old,area\nx,1,1,1,1,b\ny,1,1,1,1,a\nz,1,1,1,1,\n";
    let region = region(&plan, people.as_bytes(), FACILITIES.as_bytes(), None);
    assert_eq!(region.demand.area, [Some(1), Some(0), None]);
    assert_eq!(region.areas.list[1].name, "b");
}

#[test]
fn a_table_that_two_services_share_is_reported_once() {
    let plan =
        format!("{PLAN}[[service]]\nid = \"t\"\nfacilities = \"places.csv\"\nprofile = \"walk\"\n");
    let region = region(
        &plan,
        PEOPLE.as_bytes(),
        b"id,lon,lat,places\nf,117,33,-1\n",
        None,
    );
    assert_eq!(
        brief(&region.findings),
        "facilities.places.negative@2[f] promise.unmeasured[p]"
    );
    assert_eq!(region.facilities.len(), 2);
    assert_eq!(region.facilities[0], region.facilities[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_table_makes_the_reader_panic(
        heading in any::<bool>(),
        bytes in prop::collection::vec(prop_oneof![
            any::<u8>(), Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), b'0'..=b'9', Just(b'.'), Just(b'-'),
        ], 0..400),
    ) {
        let mut file = if heading { PEOPLE.as_bytes().to_vec() } else { Vec::new() };
        file.extend(bytes);
        let region = region(PLAN, &file, &file, None);
        for persons in &region.demand.persons {
            prop_assert_eq!(persons.len(), region.demand.ids.len());
            prop_assert!(persons.iter().all(|&persons| persons >= 0));
        }
        prop_assert_eq!(region.demand.class.len(), region.demand.ids.len());
    }

    #[test]
    fn no_areas_make_the_reader_panic(
        numbers in prop::collection::vec(prop_oneof![-3_i32..4, -200_i32..200], 0..40),
        parents in prop::collection::vec(0_usize..5, 1..5),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let shapes: Vec<String> = parents
            .iter()
            .enumerate()
            .map(|(at, parent)| {
                let corners: Vec<String> = numbers
                    .iter()
                    .skip(at * 3)
                    .zip(numbers.iter().skip(at * 2 + 1))
                    .map(|(x, y)| format!("[{x},{y}]"))
                    .collect();
                format!("{at}<{parent}={{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", corners.join(","))
            })
            .collect();
        let mut text = areas_of(&shapes.join(";"));
        if !whole {
            text.truncate(cut.index(text.len()));
        }
        let (areas, _) = parsed(&text);
        for area in &areas.list {
            prop_assert!(area.level as usize <= areas.list.len());
        }
    }
}
