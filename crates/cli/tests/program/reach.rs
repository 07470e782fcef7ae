//! `liyuan reach`.

use crate::region::{Outcome, Region, exists};
use insta::assert_snapshot;

fn isochrone(region: &Region, more: &[&str]) -> Outcome {
    let mut arguments = vec!["reach", "isochrone", "--roads", "roads.osm"];
    arguments.extend(more);
    region.run(&arguments)
}

#[test]
fn areas_have_the_people_who_are_within_the_time() {
    let region = Region::new();
    let outcome = isochrone(
        &region,
        &[
            "--to",
            "hospitals.csv",
            "--within",
            "3min,6min",
            "--demand",
            "people.csv",
            "--persons",
            "all",
            "--cell",
            "100m",
            "-o",
            "areas.geojson",
            "--lines",
            "roads.csv",
        ],
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stderr, @r#"
    one row for each point and time, 2 in all; borders are true to a cell of 100 m
    7 persons of the table of people have no road nearby and count nowhere
    "#);
    let areas: serde_json::Value = serde_json::from_str(&region.read("areas.geojson")).unwrap();
    let features = areas["features"].as_array().unwrap();
    let persons: Vec<(&str, f64, f64)> = features
        .iter()
        .map(|feature| {
            let of = &feature["properties"];
            assert_eq!(feature["geometry"]["type"], "MultiPolygon");
            (
                of["id"].as_str().unwrap(),
                of["within_s"].as_f64().unwrap(),
                of["persons"].as_f64().unwrap(),
            )
        })
        .collect();
    // b is 160.1 s away, a 320.2 s.
    assert_eq!(persons, [("h", 180.0, 300.0), ("h", 360.0, 1800.0)]);
    assert!(
        region
            .read("roads.csv")
            .starts_with("id,way_id,start_s,end_s,wkt\nh,")
    );
}

#[test]
fn a_point_without_an_area_is_told() {
    let region = Region::new();
    let outcome = isochrone(
        &region,
        &[
            "--from",
            "people.csv",
            "--within",
            "1min",
            "-o",
            "areas.csv",
        ],
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stderr, @r#"
    one row for each point and time, 4 in all; borders are true to a cell of 50 m
    1 point has no road nearby and no area
    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  points on a road that is cut off (points.island)
                    first in people.csv, row 4, `c`, (10.00500, 0.05000): its road
                    is cut off from the network; the area is that of the island
                    alone
                    hint: join the road in the map, or take the next one with
                    `--islands skip`
    warning      1  points without a road nearby (points.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of this point; it reaches nothing
                    hint: check the coordinates, or allow more with `--max-snap 5km`
    "#);
    let rows = region.read("areas.csv");
    assert!(
        rows.starts_with("id,within_s,area_km2,reason,wkt\na,60.0,"),
        "{rows}"
    );
    assert!(rows.contains("d,60.0,,off_network,\n"), "{rows}");
}

#[test]
fn wrong_usage_is_told_before_the_work() {
    let region = Region::new();
    let none = isochrone(&region, &["--within", "1min", "-o", "a.geojson"]);
    assert_eq!(none.code, 2);
    let both = ["--from", "people.csv", "--to", "hospitals.csv"];
    let both = isochrone(
        &region,
        &[&both[..], &["--within", "1min", "-o", "a.geojson"]].concat(),
    );
    assert_eq!(both.code, 2);
    let to = ["--to", "hospitals.csv"];
    for (within, cell, output) in [
        ("10", "50m", "a.geojson"),
        ("10min", "0.5m", "a.geojson"),
        ("10min", "50m", "a.docx"),
    ] {
        let more = ["--within", within, "--cell", cell, "-o", output];
        let outcome = isochrone(&region, &[&to[..], &more].concat());
        assert_eq!(outcome.code, 2, "{more:?}: {}", outcome.stderr);
        assert!(!exists(&region.path(output)));
    }
}
