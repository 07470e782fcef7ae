//! One's own area out of a larger file: what is kept, whose people are counted, and that the
//! answer within is the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use liyuan::clip::{ClipError, clip, read_outline};
use liyuan::demo::{DemoOptions, write};
use liyuan::finding::Diagnose;
use liyuan::init::{DemandSource, InitOptions, PeopleSource, init};
use liyuan::locale::Lang;
use liyuan::plan_file::{Plan, Reading};
use liyuan::progress::Silent;
use liyuan::roads::LonLat;
use liyuan::roads::osm::document::Document;
use liyuan::roads::osm::read_document;
use liyuan::run::{Cache, RunOptions, run};
use std::collections::BTreeSet;
use std::path::Path;

/// The border of a county of the model region as a file of its own.
fn border(region: &Path, code: &str, to: &Path) {
    let text = std::fs::read(region.join("areas.geojson")).unwrap();
    let mut areas: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let list = areas["features"].as_array_mut().unwrap();
    list.retain(|area| area["properties"]["code"] == code);
    assert_eq!(list.len(), 1);
    std::fs::write(to, areas.to_string()).unwrap();
}

fn document(path: &Path) -> Document {
    read_document(&std::fs::read(path).unwrap(), "t").unwrap()
}

#[test]
fn a_county_is_cut_out_of_the_region_and_answers_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("region");
    write(&region, &DemoOptions::default(), &|_| ()).unwrap();
    let county = "150524";
    let polygon = folder.path().join("county.geojson");
    border(&region, county, &polygon);
    let whole = region.join("roads.osm.pbf");

    // Kept is exactly what has a node in the margin, by looking at each object of the whole.
    let part = folder.path().join("part.osm.pbf");
    let kept = clip(&whole, &polygon, &part, 2000.0, &Silent).unwrap();
    let outline = read_outline(&polygon, 2000.0).unwrap();
    let (all, own) = (document(&whole), document(&part));
    let near: BTreeSet<i64> = all
        .nodes
        .iter()
        .filter(|node| {
            outline.is_near(LonLat {
                lon: node.lon,
                lat: node.lat,
            })
        })
        .map(|node| node.id)
        .collect();
    let ways: Vec<_> = all
        .ways
        .iter()
        .filter(|way| way.refs.iter().any(|id| near.contains(id)))
        .cloned()
        .collect();
    assert_eq!(own.ways, ways);
    assert!(ways.len() * 20 > all.ways.len() && ways.len() * 2 < all.ways.len());
    let needed: BTreeSet<i64> = ways.iter().flat_map(|way| way.refs.clone()).collect();
    let nodes: Vec<_> = all
        .nodes
        .iter()
        .filter(|node| {
            needed.contains(&node.id) || !node.tags.is_empty() && near.contains(&node.id)
        })
        .cloned()
        .collect();
    assert_eq!(own.nodes, nodes);
    assert_eq!(
        (kept.nodes, kept.ways, kept.relations),
        (own.nodes.len(), own.ways.len(), own.relations.len())
    );

    // `init` with the polygon: the county and its townships whole, its people and nobody else.
    let options = InitOptions {
        osm: whole,
        demand: DemandSource::Osm,
        reading: Reading::default(),
        areas: None,
        clip: Some(polygon.clone()),
        margin_m: 2000.0,
        population: None,
        lang: Lang::En,
    };
    let plan_folder = folder.path().join("plan");
    let made = init(&plan_folder, &options, &Silent).unwrap();
    assert_eq!(
        std::fs::read(plan_folder.join("roads.osm.pbf")).unwrap(),
        std::fs::read(&part).unwrap()
    );
    let plan = Plan::read(&made.plan).unwrap();
    let settings = RunOptions {
        out: folder.path().join("out"),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    let result = run(&plan, &settings, &Silent).unwrap();
    let found: BTreeSet<&str> = result
        .region
        .areas
        .list
        .iter()
        .map(|area| area.code.as_str())
        .collect();
    let drawn_plan = Plan::read(&region.join("liyuan.toml")).unwrap();
    let drawn = liyuan::region::Region::read(&drawn_plan);
    let list = &drawn.areas.list;
    let parent = |at: u32| list[at as usize].code.as_str();
    let own: BTreeSet<&str> = list
        .iter()
        .filter(|area| area.code == county || area.parent.map(parent) == Some(county))
        .map(|area| area.code.as_str())
        .collect();
    assert!(own.len() > 5 && own.is_subset(&found), "{own:?} {found:?}");
    for place in &result.region.demand.places {
        assert!(outline.holds(*place), "{place:?}");
    }
    let of_area = made
        .people
        .iter()
        .find(|people| people.source == PeopleSource::AreaPopulation);
    assert!(
        of_area.is_some_and(|people| people.persons > 100_000),
        "{made:?}"
    );

    // A table of the whole prefecture is cut to those who live in the county, group by group.
    let options = InitOptions {
        demand: DemandSource::Table(region.join("people.csv")),
        ..options
    };
    let made = init(&folder.path().join("table"), &options, &Silent).unwrap();
    let plan = Plan::read(&made.plan).unwrap();
    let table = liyuan::region::Region::read(&plan);
    let inside: Vec<usize> = (0..drawn.demand.places.len())
        .filter(|at| outline.holds(drawn.demand.places[*at]))
        .collect();
    assert!(inside.len() > 100 && inside.len() * 2 < drawn.demand.places.len());
    let ids: Vec<&String> = inside.iter().map(|at| &drawn.demand.ids[*at]).collect();
    assert_eq!(table.demand.ids.iter().collect::<Vec<_>>(), ids);
    assert!(table.demand.persons.len() > 1);
    // What is for children is promised to children where the table knows them.
    let promised: Vec<(&str, &str)> = plan
        .promises
        .iter()
        .map(|promise| (promise.service.as_str(), promise.group.as_str()))
        .collect();
    for pair in [
        ("primary_school", "age_6_11"),
        ("kindergarten", "age_3_5"),
        ("care_home", "age_60_plus"),
        ("hospital", "all"),
    ] {
        assert!(promised.contains(&pair), "{promised:?}");
    }
    for (name, given) in drawn.demand.groups.iter().zip(&drawn.demand.persons) {
        let groups = &table.demand.groups;
        let at = groups.iter().position(|group| group == name).unwrap();
        let own = inside.iter().map(|row| given[*row]);
        assert_eq!(own.collect::<Vec<_>>(), table.demand.persons[at], "{name}");
    }
    let left_out = made
        .findings
        .iter()
        .find(|finding| finding.code == "init.people.clipped");
    let rows = drawn.demand.places.len() - inside.len();
    assert!(
        left_out.is_some_and(|finding| finding.message.contains(&format!("`{rows}` rows"))),
        "{:?}",
        made.findings
    );
}

#[test]
fn what_cannot_be_cut_by_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let osm = file(
        "r.osm",
        r#"<osm version="0.6"><node id="1" lat="43.6" lon="122.2"><tag k="place" v="village"/></node></osm>"#,
    );
    let square = |lon: f64| {
        format!(
            r#"{{"type":"Polygon","coordinates":[[[{lon},43],[{0},43],[{0},44],[{lon},44],[{lon},43]]]}}"#,
            lon + 1.0
        )
    };
    // file | code | what is said
    let cases = [
        ("none.geojson", None, "clip.outline", "cannot open"),
        (
            "text.geojson",
            Some("hello".to_owned()),
            "clip.outline",
            "JSON",
        ),
        (
            "point.geojson",
            Some(r#"{"type":"Point","coordinates":[122.2,43.6]}"#.to_owned()),
            "clip.no_polygon",
            "polygon",
        ),
        ("far.geojson", Some(square(20.0)), "clip.empty", "r.osm"),
        (
            "t.csv",
            Some("id,lon,lat\n1,122,43\n".to_owned()),
            "clip.no_polygon",
            "t.csv",
        ),
    ];
    for (name, text, code, said) in cases {
        let polygon = match text {
            Some(text) => file(name, &text),
            None => folder.path().join(name),
        };
        let output = folder.path().join("out.osm.pbf");
        let error: ClipError = clip(&osm, &polygon, &output, 2000.0, &Silent).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(said), "{name}: {error}");
        assert!(error.hint().is_some_and(|hint| hint.len() > 10), "{name}");
        assert!(!output.exists());
    }
    let polygon = file("near.geojson", &square(122.0));
    let output = folder.path().join("no-such-folder/out.osm.pbf");
    let error = clip(&osm, &polygon, &output, 2000.0, &Silent).unwrap_err();
    assert_eq!(error.code(), "clip.write");
}
