//! A whole run on a region small enough for paper.
//!
//! One footpath runs north, a node every kilometre; between n6 and n7 it is cut.
//!
//! ```text
//! n0---n1---n2---n3---n4---n5---n6    n7---n8---n9        far away: p5
//! p0   p1   f0   p2        p3              p4
//! 100  200       300       f1              10             5.5 persons
//!                          50
//! |---A1---|----A2----|-----------B-----------------|     (county A = A1 + A2)
//! ```
//!
//! One walks 5 km/h, so a kilometre is 720 s. f0 has 3 places, f1 has 4.

#![allow(clippy::unwrap_used)]

use liyuan::locale::Lang;
use liyuan::plan_file::Plan;
use liyuan::progress::Silent;
use liyuan::run::{Cache, RunOptions, RunResult, run};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Degrees of latitude in a kilometre on the sphere of the design (radius 6,371,008.8 m).
const KM: f64 = 1000.0 / (6_371_008.8 * std::f64::consts::PI / 180.0);

fn lat(kilometres: f64) -> f64 {
    33.0 + kilometres * KM
}

const PLAN: &str = r#"
[region]
name   = { zh = "纸上县", en = "Paper County" }
roads  = "roads.osm"
areas  = "areas.geojson"
demand = { file = "people.csv", id = "id", lon = "lon", lat = "lat", groups = ["all", "old", "nobody"] }

[[service]]
id         = "clinic"
name       = { zh = "诊所", en = "Clinic" }
facilities = "clinics.csv"
profile    = "walk"

[[service]]
id         = "nurse"
name       = { zh = "上门护理", en = "Visiting nurse" }
facilities = "clinics.csv"
profile    = "walk"
direction  = "from_facility"
delay      = "5min"

[[promise]]
id      = "clinic-walk"
service = "clinic"
group   = "all"
within  = "15min"
share   = "80%"

[[promise]]
id      = "clinic-radius"
service = "clinic"
group   = "all"
within  = "1100m"
by      = "straight"

[[promise]]
id      = "clinic-road-length"
service = "clinic"
group   = "all"
within  = { town = "1100m", country = "2100m" }
share   = "95%"

[[promise]]
id      = "clinic-places"
service = "clinic"
group   = "all"
places  = "12 per 1000"
within  = "15min"

[[promise]]
id      = "clinic-per-head"
service = "clinic"
group   = "all"
places  = "10 per 1000"

[[promise]]
id      = "nurse-in-time"
service = "nurse"
group   = "old"
within  = "16min"

[[promise]]
id      = "for-nobody"
service = "nurse"
group   = "nobody"
within  = "16min"
"#;

fn square(code: &str, name: &str, parent: &str, class: &str, south: f64, north: f64) -> String {
    let (s, n) = (lat(south), lat(north));
    let text = |value: &str| {
        if value.is_empty() {
            "null".to_owned()
        } else {
            format!("\"{value}\"")
        }
    };
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{name}","parent":{},"class":{}}},"geometry":{{"type":"Polygon","coordinates":[[[116.9,{s}],[117.1,{s}],[117.1,{n}],[116.9,{n}],[116.9,{s}]]]}}}}"#,
        text(parent),
        text(class),
    )
}

fn region(folder: &Path) {
    let mut roads = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n");
    for node in 0..10 {
        writeln!(
            roads,
            "<node id=\"{}\" lat=\"{:.7}\" lon=\"117.0\"/>",
            node + 1,
            lat(f64::from(node))
        )
        .unwrap();
    }
    for (way, nodes) in [(1, 1..=7), (2, 8..=10)] {
        writeln!(roads, "<way id=\"{way}\">").unwrap();
        nodes.for_each(|node| writeln!(roads, "<nd ref=\"{node}\"/>").unwrap());
        roads.push_str("<tag k=\"highway\" v=\"footway\"/>\n</way>\n");
    }
    roads.push_str("</osm>\n");
    std::fs::write(folder.join("roads.osm"), roads).unwrap();

    let areas = [
        square("A", "甲县", "", "country", -0.5, 3.5),
        square("A1", "甲一镇", "A", "town", -0.5, 1.5),
        square("A2", "甲二乡", "A", "", 1.5, 3.5),
        square("B", "乙县", "", "country", 3.5, 9.5),
    ];
    let areas = format!(
        r#"{{"type":"FeatureCollection","attribution":"drawn by hand","features":[{}]}}"#,
        areas.join(",")
    );
    std::fs::write(folder.join("areas.geojson"), areas).unwrap();

    let mut people = String::from("id,lon,lat,all,old,nobody\n");
    for (id, lon, at, all, old) in [
        ("p0", 117.0, 0.0, "100", "10"),
        ("p1", 117.0, 1.0, "200", "20"),
        ("p2", 117.0, 3.0, "300", "30.5"),
        ("p3", 117.0, 5.0, "50", "0"),
        ("p4", 117.0, 8.0, "10", "1"),
        ("p5", 117.6, 5.0, "5.5", "0.7"),
    ] {
        writeln!(people, "{id},{lon},{:.7},{all},{old},0", lat(at)).unwrap();
    }
    std::fs::write(folder.join("people.csv"), people).unwrap();

    let clinics = format!(
        "id,name,lon,lat,places\nf0,南,117.0,{:.7},3\nf1,北,117.0,{:.7},4\n",
        lat(2.0),
        lat(5.0)
    );
    std::fs::write(folder.join("clinics.csv"), clinics).unwrap();
    std::fs::write(folder.join("liyuan.toml"), PLAN).unwrap();
}

fn run_in(folder: &Path, out: &str, threads: usize, cache: Cache) -> RunResult {
    let plan = Plan::read(&folder.join("liyuan.toml")).unwrap();
    let options = RunOptions {
        out: folder.join(out),
        threads: Some(threads),
        lang: Lang::Zh,
        cache,
        ..RunOptions::default()
    };
    run(&plan, &options, &Silent).unwrap()
}

/// Rows of a table by column name.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            heading
                .iter()
                .map(str::to_owned)
                .zip(row.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

fn pick<'a>(row: &'a BTreeMap<String, String>, columns: &[&str]) -> Vec<&'a str> {
    columns.iter().map(|column| row[*column].as_str()).collect()
}

const SUMS: [&str; 9] = [
    "persons",
    "served",
    "not_served",
    "off_network",
    "island",
    "no_facility",
    "beyond",
    "no_places",
    "kept",
];

#[test]
fn every_promise_comes_out_as_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let result = run_in(folder.path(), "out", 2, Cache::Off);
    let rows = table(&folder.path().join("out/promises.csv"));
    let sums: Vec<Vec<&str>> = rows.iter().map(|row| pick(row, &SUMS)).collect();

    // p1, p2 and p3 are within 720 s. 665.5 persons are printed as 666, the half one off the network.
    assert_eq!(
        sums[0],
        ["666", "550", "116", "6", "10", "0", "100", "0", "true"]
    );
    // 550 ÷ 665.5 = 0.8264462…
    assert_eq!(
        pick(&rows[0], &["share", "share_promised"]),
        ["0.826446", "0.800000"]
    );
    // 100 × 1440 + 500 × 720 + 50 × 0 over 650 persons = 775.38 s.
    assert_eq!(
        pick(
            &rows[0],
            &[
                "mean_s",
                "median_s",
                "p90_s",
                "worst_s",
                "worst_point_id",
                "mean_m"
            ]
        ),
        ["775.4", "720.0", "1440.0", "1440.0", "p0", ""]
    );

    // Straight: the island is 3 km from f1 and nobody is off anything.
    assert_eq!(
        sums[1],
        ["666", "550", "116", "0", "0", "0", "116", "0", "false"]
    );
    assert_eq!(pick(&rows[1], &["median_s", "median_m"]), ["", "1000.0"]);

    // By length: p0 is in a town (limit 1.1 km) and 2 km away; p2 and p3 are in the country.
    assert_eq!(
        sums[2],
        ["666", "550", "116", "6", "10", "0", "100", "0", "false"]
    );
    assert_eq!(
        pick(&rows[2], &["worst_m", "p90_m", "worst_s"]),
        ["2000.0", "2000.0", ""]
    );

    // f0: 3 places for 500 persons, half of the norm of 12 per 1,000. f1: 4 for 50, more than enough.
    assert_eq!(
        sums[3],
        ["666", "300", "366", "6", "10", "0", "100", "250", "false"]
    );
    assert_eq!(rows[3]["share_at_norm"], "0.075131"); // 50 ÷ 665.5

    // County A: 3 places for 600, half of 10 per 1,000. County B: 4 for 60. Outside: no facility.
    assert_eq!(
        sums[4],
        ["666", "360", "306", "0", "0", "6", "0", "300", "false"]
    );

    // The nurse needs 300 s before she starts: p1 and p2 after 1,020 s, above 960 s. Nobody is served:
    // 60.5 old people on the road, one on the island, 0.7 off the network.
    assert_eq!(
        sums[5],
        ["62", "0", "62", "1", "1", "0", "60", "0", "false"]
    );
    assert_eq!(
        pick(&rows[5], &["median_s", "worst_s", "share"]),
        ["1020.0", "1740.0", "0.000000"]
    );

    assert_eq!(sums[6], ["0", "0", "0", "0", "0", "0", "0", "0", ""]);
    assert_eq!(
        pick(&rows[6], &["share", "median_s", "worst_point_id"]),
        ["", "", ""]
    );

    assert_eq!(result.promises[3].region.kept, Some(false));
    assert!(!result.all_kept());
    let worst: Vec<&str> = result.promises[0]
        .worst_areas
        .iter()
        .map(|&area| result.region.areas.list[area as usize].code.as_str())
        .collect();
    // A1 200 of 300; B 50 of 60 is more than 80 %; A2 all.
    assert_eq!(worst, ["A1"]);
}

#[test]
fn areas_and_classes_add_up_to_the_region() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    run_in(folder.path(), "out", 2, Cache::Off);
    let out = folder.path().join("out");
    let regions = table(&out.join("promises.csv"));
    let areas = table(&out.join("by_area.csv"));
    let classes = table(&out.join("by_class.csv"));
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<i64>().unwrap();
    for region in &regions {
        let of =
            |rows: &[BTreeMap<String, String>], column: &str, keep: &dyn Fn(&str, &str) -> bool| {
                rows.iter()
                    .filter(|row| row["promise_id"] == region["promise_id"])
                    .filter(|row| {
                        keep(
                            row.get("area_code").map_or("", String::as_str),
                            row.get("parent_code").map_or("", String::as_str),
                        )
                    })
                    .map(|row| number(row, column))
                    .sum::<i64>()
            };
        for column in &SUMS[..8] {
            let whole = number(region, column);
            assert_eq!(
                of(&areas, column, &|_, parent| parent.is_empty()),
                whole,
                "{column}"
            );
            assert_eq!(of(&classes, column, &|_, _| true), whole, "{column}");
            let county = of(&areas, column, &|code, _| code == "A");
            assert_eq!(
                of(&areas, column, &|_, parent| parent == "A"),
                county,
                "{column}"
            );
        }
        let parts: i64 = SUMS[3..8].iter().map(|column| number(region, column)).sum();
        assert_eq!(number(region, "not_served"), parts);
        assert_eq!(number(region, "persons"), parts + number(region, "served"));
    }
    // Every level, and the point that lies in no area.
    let codes: Vec<&str> = areas[..5]
        .iter()
        .map(|row| row["area_code"].as_str())
        .collect();
    assert_eq!(codes, ["A", "A1", "A2", "B", "none"]);
    assert_eq!(
        pick(&areas[1], &["area_name", "parent_code", "class"]),
        ["甲一镇", "A", "town"]
    );
}

#[test]
fn the_ledger_gives_every_point_its_reason_and_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    run_in(folder.path(), "out", 1, Cache::Off);
    let rows = table(&folder.path().join("out/people.csv"));
    let of = |promise: &str| {
        rows.iter()
            .filter(|row| row["promise_id"] == promise)
            .map(|row| {
                pick(
                    row,
                    &[
                        "point_id",
                        "persons",
                        "served",
                        "facility_id",
                        "total_s",
                        "ratio",
                        "reason",
                    ],
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("clinic-places"),
        [
            ["p0", "100", "0", "f0", "1440.0", "", "beyond"],
            [
                "p1",
                "200",
                "100",
                "f0",
                "720.0",
                "0.006000000",
                "no_places"
            ],
            [
                "p2",
                "300",
                "150",
                "f0",
                "720.0",
                "0.006000000",
                "no_places"
            ],
            ["p3", "50", "50", "f1", "0.0", "0.080000000", ""],
            ["p4", "10", "0", "", "", "", "island"],
            ["p5", "5.5", "0", "", "", "", "off_network"],
        ]
    );
    // p3 has no old people, so it takes no part; old people come in thousandths.
    let nurse = of("nurse-in-time");
    assert_eq!(
        nurse.iter().map(|row| row[0]).collect::<Vec<_>>(),
        ["p0", "p1", "p2", "p4", "p5"]
    );
    assert_eq!(nurse[2][1], "30.5");
    let facilities = table(&folder.path().join("out/facilities.csv"));
    let columns = [
        "facility_id",
        "places",
        "persons_in_catchment",
        "persons_nearest",
        "leg_m",
        "island",
    ];
    let facilities: Vec<_> = facilities.iter().map(|row| pick(row, &columns)).collect();
    assert_eq!(facilities[0], ["f0", "3", "500", "600", "0.0", "false"]);
    assert_eq!(facilities[1], ["f1", "4", "50", "50", "0.0", "false"]);
    // Straight: the island and the far point have a nearest clinic too; 665.5 persons in all.
    assert_eq!(facilities[2], ["f0", "3", "500", "600", "", ""]);
    assert_eq!(facilities[3], ["f1", "4", "50", "66", "", ""]);
    // Per head there is no catchment.
    assert_eq!(facilities[8][2], "");
}

#[test]
fn odd_places_are_named_once_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let result = run_in(folder.path(), "out", 2, Cache::Off);
    let of = |code: &str| {
        result
            .findings
            .iter()
            .filter(|finding| finding.code == code)
            .map(|finding| {
                (
                    finding.id.as_deref().unwrap(),
                    finding.value.as_deref().unwrap(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(of("people.off_network"), [("p5", "walk")]);
    assert_eq!(of("people.island"), [("p4", "walk")]);
    assert_eq!(of("promise.nobody"), [("for-nobody", "nobody")]);
    let strict = RunOptions {
        out: folder.path().join("strict"),
        strict: true,
        cache: Cache::Off,
        ..RunOptions::default()
    };
    let plan = Plan::read(&folder.path().join("liyuan.toml")).unwrap();
    let error = run(&plan, &strict, &Silent).unwrap_err();
    assert!(
        error.to_string().contains("`strict` allows none"),
        "{error}"
    );
    assert!(!folder.path().join("strict").exists());
}

/// Every byte but the timings is the same on one thread and on four, read from the road file or from
/// the region file.
#[test]
fn threads_and_cache_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let outs = [
        ("one", 1, Cache::Off),
        ("four", 4, Cache::Off),
        ("building", 2, Cache::BesidePlan),
        ("cached", 3, Cache::BesidePlan),
    ];
    let files = outs.clone().map(|(out, threads, cache)| {
        run_in(folder.path(), out, threads, cache);
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder.path().join(out)).unwrap() {
            let entry = entry.unwrap();
            files.insert(
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            );
        }
        assert!(files.remove("timings.json").is_some());
        files
    });
    let names: Vec<&str> = files[0].keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "areas.geojson",
            "by_area.csv",
            "by_class.csv",
            "columns.csv",
            "facilities.csv",
            "facilities.geojson",
            "figures.csv",
            "figures.parquet",
            "findings.csv",
            "index.html",
            "people.csv",
            "people.geojson",
            "promises.csv",
            "run.json",
        ]
    );
    for (other, (out, ..)) in files.iter().zip(outs).skip(1) {
        for (name, bytes) in other {
            assert!(files[0][name] == *bytes, "{name} differs in {out}");
        }
    }
    assert!(folder.path().join(".liyuan").is_dir());
}

#[test]
fn figures_are_unique_and_are_the_numbers_of_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    run_in(folder.path(), "out", 2, Cache::Off);
    let figures = table(&folder.path().join("out/figures.csv"));
    let by_id: BTreeMap<&str, _> = figures
        .iter()
        .map(|row| (row["figure_id"].as_str(), row))
        .collect();
    assert_eq!(by_id.len(), figures.len());
    let columns = [
        "value",
        "unit",
        "state",
        "numerator",
        "denominator",
        "rows_in",
        "rows_used",
    ];
    assert_eq!(
        pick(by_id["reach/clinic-walk/share"], &columns),
        ["0.826446", "share", "value", "550", "665.5", "6", "6"]
    );
    assert_eq!(
        pick(by_id["reach/nurse-in-time/served/area/B"], &columns),
        ["0", "persons", "value", "", "", "2", "1"]
    );
    assert_eq!(
        pick(by_id["reach/for-nobody/share"], &columns),
        ["", "share", "not_applicable", "0", "0", "6", "0"]
    );
    assert_eq!(by_id["reach/for-nobody/median_s"]["state"], "null");
    assert_eq!(
        by_id["reach/clinic-walk/share"]["inputs"],
        "roads.osm;areas.geojson;people.csv;clinics.csv"
    );
    for row in table(&folder.path().join("out/by_area.csv")) {
        if row["area_code"] == "none" {
            continue;
        }
        let id = format!(
            "reach/{}/beyond/area/{}",
            row["promise_id"], row["area_code"]
        );
        assert_eq!(by_id[id.as_str()]["value"], row["beyond"], "{id}");
    }
}

#[test]
fn maps_and_manifest_are_json_that_says_what_the_tables_say() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    run_in(folder.path(), "out", 2, Cache::Off);
    let read = |name: &str| -> serde_json::Value {
        let text = std::fs::read(folder.path().join("out").join(name)).unwrap();
        serde_json::from_slice(&text).unwrap()
    };
    let areas = read("areas.geojson");
    let county = &areas["features"][0];
    assert_eq!(county["properties"]["name"], "甲县");
    assert_eq!(county["properties"]["clinic-walk.served"], 500);
    assert_eq!(county["properties"]["clinic-walk.kept"], true);
    assert_eq!(county["geometry"]["type"], "MultiPolygon");
    let people = read("people.geojson");
    assert_eq!(people["features"].as_array().unwrap().len(), 6);
    assert_eq!(
        people["features"][5]["properties"]["clinic-walk.reason"],
        "off_network"
    );
    assert_eq!(people["features"][2]["properties"]["persons.old"], 30.5);
    assert_eq!(people["features"][0]["geometry"]["coordinates"][0], 117);
    let facilities = read("facilities.geojson");
    assert_eq!(facilities["features"].as_array().unwrap().len(), 4);
    assert_eq!(
        facilities["features"][0]["properties"]["clinic-walk.persons_nearest"],
        600
    );
    let manifest = read("run.json");
    assert_eq!(manifest["model"], false);
    assert_eq!(manifest["plan_file"], "liyuan.toml");
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 5);
    assert_eq!(manifest["findings"]["people.island"], 1);
    let page = std::fs::read_to_string(folder.path().join("out/index.html")).unwrap();
    assert!(page.contains("纸上县"));
    let timings = read("timings.json");
    assert_eq!(timings["threads"], 2);
}

/// From a thousand origins on, a matrix is made by sweeps over a hierarchy; in two halves it is made by
/// plain searches, and both say the same.
#[test]
fn a_large_matrix_is_that_of_its_halves() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("region");
    let demo = liyuan::demo::DemoOptions::default();
    liyuan::demo::write(&region, &demo, &|_| ()).unwrap();
    let people = std::fs::read_to_string(region.join("people.csv")).unwrap();
    let rows: Vec<&str> = people.lines().collect();
    let table = |name: &str, part: &[&str]| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("{}\n{}\n", rows[0], part.join("\n"))).unwrap();
        liyuan::travel::read_points(&path).unwrap()
    };
    let every = |step: usize, count: usize| -> Vec<&str> {
        rows[1..]
            .iter()
            .step_by(step)
            .take(count)
            .copied()
            .collect()
    };
    let (from, to) = (every(9, 1200), every(7, 1400));
    let profile = liyuan::travel::open_profile("car").unwrap();
    let roads = region.join("roads.osm.pbf");
    let (network, _) = liyuan::travel::open_network(&roads, &profile, None, &Silent).unwrap();
    let options = liyuan::travel::TravelOptions {
        within: Some(liyuan::roads::Deciseconds(18_000)),
        snap: liyuan::roads::SnapOptions::default(),
    };
    let to = table("to.csv", &to);
    let matrix = |from: &liyuan::travel::Points| {
        let mut text = Vec::new();
        let matrix = liyuan::travel::Matrix::new(&network, from, &to, &options);
        matrix.write_csv(&mut text, &Silent).unwrap();
        let text = String::from_utf8(text).unwrap();
        let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
        rows.sort();
        rows
    };
    let whole = matrix(&table("from.csv", &from));
    let mut halves = matrix(&table("one.csv", &from[..600]));
    halves.extend(matrix(&table("two.csv", &from[600..])));
    halves.sort();
    assert!(whole.len() > 10_000, "{}", whole.len());
    assert!(whole == halves);
}
