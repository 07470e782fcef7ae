//! The built-in region, read back from its files: what it must add up to, how its roads are made,
//! and that its bytes are the same everywhere.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use liyuan::demo::{DemoOptions, DemoSummary, Stage, write};
use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Document, MemberKind, Way};
use liyuan_roads::osm::{read_document, read_roads};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The standard region, drawn once for all tests.
struct Drawn {
    dir: PathBuf,
    _keep: tempfile::TempDir,
    summary: DemoSummary,
    roads: Document,
}

fn drawn() -> &'static Drawn {
    static DRAWN: OnceLock<Drawn> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let keep = tempfile::tempdir().unwrap();
        let dir = keep.path().join("region");
        let summary = write(&dir, &DemoOptions::default(), &|_| ()).unwrap();
        let roads =
            read_document(&std::fs::read(dir.join("roads.osm.pbf")).unwrap(), "roads").unwrap();
        Drawn {
            dir,
            _keep: keep,
            summary,
            roads,
        }
    })
}

fn text(name: &str) -> String {
    std::fs::read_to_string(drawn().dir.join(name)).unwrap()
}

/// Rows of a table, by column name.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            names
                .iter()
                .map(ToString::to_string)
                .zip(line.split(',').map(str::to_string))
                .collect()
        })
        .collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].parse().unwrap()
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// Hash of every file; of the road file, that of its uncompressed blobs, as a run records it.
fn hashes(dir: &Path, summary: &DemoSummary) -> String {
    let mut lines = String::new();
    for (name, _) in &summary.files {
        let path = dir.join(name);
        let hash = if name.ends_with(".pbf") {
            hex(&read_roads(&path, &[], &liyuan::progress::Silent)
                .unwrap()
                .content_hash)
        } else {
            hex(&Sha256::digest(std::fs::read(&path).unwrap()))
        };
        lines.push_str(&format!("{hash}  {name}\n"));
    }
    lines
}

/// A change of these is a change of results: say so in the changelog.
#[test]
fn the_bytes_are_the_same_everywhere() {
    assert_eq!(
        hashes(&drawn().dir, &drawn().summary),
        include_str!("demo/sha256.txt")
    );
}

#[test]
fn another_seed_draws_another_region_with_the_same_totals() {
    let dir = tempfile::tempdir().unwrap();
    let stages = std::sync::Mutex::new(Vec::new());
    let options = DemoOptions { scale: 2, seed: 7 };
    let summary = write(dir.path(), &options, &|stage| {
        stages.lock().unwrap().push(stage)
    })
    .unwrap();
    assert_eq!(
        *stages.lock().unwrap(),
        [Stage::Borders, Stage::Roads, Stage::People, Stage::Files]
    );
    assert_eq!(summary.persons, 2_873_168);
    assert_eq!(summary.townships, 143);
    assert!(
        summary.points > drawn().summary.points + 6000,
        "scale 2 has twice the hamlets"
    );
    assert!(summary.nodes > drawn().summary.nodes * 13 / 10);
    assert_ne!(
        hashes(dir.path(), &summary),
        hashes(&drawn().dir, &drawn().summary)
    );
}

#[test]
fn a_scale_out_of_range_is_refused() {
    for scale in [0, 65] {
        let error = write(
            Path::new("nowhere"),
            &DemoOptions { scale, seed: 1 },
            &|_| (),
        )
        .unwrap_err();
        assert!(error.to_string().contains(&format!("`{scale}`")));
    }
    assert!(!Path::new("nowhere").exists());
}

#[test]
fn persons_are_those_of_the_census() {
    let people = rows(&text("people.csv"));
    let county_of = |row: &BTreeMap<String, String>| row["area"][..6].to_string();
    for county in rows(include_str!("../data/counties.csv")) {
        let here = people.iter().filter(|row| county_of(row) == county["code"]);
        assert_eq!(
            here.map(|row| number(row, "all")).sum::<i64>(),
            number(&county, "population"),
            "{}",
            county["name"]
        );
    }
    let sum = |column: &str| people.iter().map(|row| number(row, column)).sum::<i64>();
    assert_eq!(sum("all"), 2_873_168);
    assert_eq!(sum("age_65_plus"), 345_378);
    let urban = people
        .iter()
        .filter(|row| row["class"] == "urban")
        .map(|row| number(row, "all"));
    assert_eq!(urban.sum::<i64>(), 1_437_512);
    let apart = [
        "age_0_2",
        "age_3_5",
        "age_6_11",
        "age_12_14",
        "age_15_17",
        "age_18_59",
        "age_60_plus",
    ];
    for row in &people {
        assert_eq!(
            apart.iter().map(|group| number(row, group)).sum::<i64>(),
            number(row, "all"),
            "{}",
            row["id"]
        );
        assert!(number(row, "age_60_plus") >= number(row, "age_65_plus"));
        assert!(number(row, "age_65_plus") >= number(row, "age_80_plus"));
    }
    assert!(
        (11_900..=12_000).contains(&people.len()),
        "{}",
        people.len()
    );
}

#[test]
fn facilities_are_in_the_published_numbers() {
    let count = |name: &str| rows(&text(name)).len();
    let places = |name: &str| {
        rows(&text(name))
            .iter()
            .map(|row| number(row, "places"))
            .sum::<i64>()
    };
    assert_eq!(count("ambulance_stations.csv"), 37);
    assert_eq!(
        count("primary_schools.csv") + count("middle_schools.csv"),
        327
    );
    assert_eq!(
        (count("care_homes.csv"), places("care_homes.csv")),
        (438, 29_900)
    );
    assert_eq!(count("kindergartens.csv"), 31 + 50 + 268);
    assert_eq!(count("hospitals.csv"), 3 + 21 + 7);
    let clinics = rows(&text("clinics.csv"));
    let kind = |kind: &str| clinics.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!(
        (kind("central-health-centre"), kind("village-clinic")),
        (39, 500)
    );
    assert_eq!(count("culture_stations.csv"), 143);
    assert_eq!(count("museums.csv"), 8);
    assert_eq!(count("training_sites.csv"), 10 + 100);
    assert_eq!(count("employment_sites.csv"), 21 + 8);
    assert_eq!(count("heritage_sites.csv"), 69 + 72);
    let stations = rows(&text("ambulance_stations.csv"));
    let of = |county: &str| {
        stations
            .iter()
            .filter(|row| row["area"].starts_with(county))
            .count()
    };
    for county in rows(include_str!("../data/counties.csv")) {
        assert!(of(&county["code"]) > 0, "{} has no station", county["name"]);
    }
    for (name, _) in drawn()
        .summary
        .files
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
    {
        assert!(
            rows(&text(name)).iter().all(|row| !row["area"].is_empty()),
            "{name}: a row lies outside all areas"
        );
    }
}

type Ring = Vec<(i64, i64)>;

/// Rings of every area in 10⁻⁷ degree, with its parent.
fn areas() -> BTreeMap<String, (Option<String>, Vec<Ring>)> {
    let document: Value = serde_json::from_str(&text("areas.geojson")).unwrap();
    assert_eq!(document["model"], true);
    assert!(
        document["attribution"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a.as_str().unwrap().contains("GeoNames"))
    );
    let e7 = |v: &Value| (v.as_f64().unwrap() * 1e7).round() as i64;
    let ring = |v: &Value| {
        v.as_array()
            .unwrap()
            .iter()
            .map(|p| (e7(&p[0]), e7(&p[1])))
            .collect()
    };
    let mut areas = BTreeMap::new();
    for feature in document["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        assert_eq!(
            feature["geometry"]["type"], "Polygon",
            "{}",
            properties["name"]
        );
        let rings: Vec<Ring> = feature["geometry"]["coordinates"]
            .as_array()
            .unwrap()
            .iter()
            .map(ring)
            .collect();
        assert_eq!(rings.len(), 1, "{} has a hole", properties["name"]);
        let parent = properties["parent"].as_str().map(str::to_string);
        areas.insert(
            properties["code"].as_str().unwrap().to_string(),
            (parent, rings),
        );
    }
    areas
}

#[test]
fn townships_fill_their_county_and_counties_the_prefecture() {
    let areas = areas();
    assert_eq!(areas.len(), 1 + 9 + 143);
    let sides = |code: &str| -> Vec<((i64, i64), (i64, i64))> {
        areas[code]
            .1
            .iter()
            .flat_map(|ring| ring.windows(2).map(|w| (w[0], w[1])))
            .collect()
    };
    for code in areas.keys() {
        let children: Vec<&String> = areas
            .iter()
            .filter(|(_, (p, _))| p.as_ref() == Some(code))
            .map(|(c, _)| c)
            .collect();
        if children.is_empty() {
            continue;
        }
        // A side between two children is walked once each way; what remains is the parent's border.
        let mut open = BTreeSet::new();
        for (a, b) in children.iter().flat_map(|child| sides(child)) {
            if !open.remove(&(b, a)) {
                assert!(open.insert((a, b)), "{code}: two children overlap");
            }
        }
        assert_eq!(
            open,
            sides(code).into_iter().collect(),
            "{code}: gaps between its children"
        );
    }
}

#[test]
fn counties_have_their_published_areas() {
    let areas = areas();
    let km2 = |code: &str| {
        let side = |w: &[(i64, i64)]| {
            let mean = (w[0].1 + w[1].1) as f64 / 2e7;
            // The area under a side, in the cylindrical equal-area sense.
            let east = (w[1].0 - w[0].0) as f64 / 1e7 * 111.195;
            -east * mean.to_radians().sin() * 6371.0088
        };
        areas[code]
            .1
            .iter()
            .flat_map(|ring| ring.windows(2))
            .map(side)
            .sum::<f64>()
    };
    for county in rows(include_str!("../data/counties.csv")) {
        let Ok(published) = county["area_km2"].parse::<f64>() else {
            continue;
        };
        // The development zone is a part of Horqin's published area.
        let drawn = km2(&county["code"])
            + if county["code"] == "150502" {
                km2("150571")
            } else {
                0.0
            };
        assert!(
            (drawn / published - 1.0).abs() < 0.015,
            "{}: {drawn:.0} km² for {published}",
            county["name"]
        );
    }
}

fn tag<'a>(way: &'a Way, key: &str) -> Option<&'a str> {
    way.tags
        .iter()
        .find(|(k, _)| k == key)
        .map(|(_, value)| value.as_str())
}

fn highways() -> impl Iterator<Item = &'static Way> {
    drawn()
        .roads
        .ways
        .iter()
        .filter(|way| tag(way, "highway").is_some())
}

/// Neighbours of every road node, one-ways both ways, in metres.
fn graph() -> &'static BTreeMap<i64, Vec<(i64, f64)>> {
    static GRAPH: OnceLock<BTreeMap<i64, Vec<(i64, f64)>>> = OnceLock::new();
    GRAPH.get_or_init(|| {
        let mut graph: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
        for w in highways().flat_map(|way| way.refs.windows(2)) {
            let metres = place(w[0]).distance_m(place(w[1]));
            graph.entry(w[0]).or_default().push((w[1], metres));
            graph.entry(w[1]).or_default().push((w[0], metres));
        }
        graph
    })
}

fn place(node: i64) -> LonLat {
    let node = &drawn().roads.nodes[node as usize - 1];
    LonLat {
        lon: node.lon,
        lat: node.lat,
    }
}

/// Road metres from a node to all that it reaches.
fn distances(from: i64) -> BTreeMap<i64, f64> {
    let mut reached = BTreeMap::new();
    let mut queue = BinaryHeap::from([(std::cmp::Reverse(0u64), from)]);
    while let Some((std::cmp::Reverse(millimetres), node)) = queue.pop() {
        if reached.contains_key(&node) {
            continue;
        }
        reached.insert(node, millimetres as f64 / 1000.0);
        for (next, metres) in &graph()[&node] {
            queue.push((
                std::cmp::Reverse(millimetres + (metres * 1000.0) as u64),
                *next,
            ));
        }
    }
    reached
}

#[test]
fn the_map_has_the_size_of_a_prefecture() {
    let junctions = graph().values().filter(|arms| arms.len() != 2).count();
    assert!((60_000..=100_000).contains(&junctions), "{junctions}");
    assert!((200_000..=300_000).contains(&drawn().roads.nodes.len()));
    for (i, node) in drawn().roads.nodes.iter().enumerate() {
        assert_eq!(node.id, i as i64 + 1);
    }
}

/// Journeys of everyday length, between 5 and 100 km.
#[test]
fn roads_are_a_fifth_to_a_third_longer_than_the_crow_flies() {
    let nodes: Vec<i64> = graph().keys().copied().collect();
    let (mut ratios, mut at) = (Vec::new(), 0);
    for start in 0..6 {
        let from = nodes[(start * 46_337 + 911) % nodes.len()];
        let reached = distances(from);
        for _ in 0..3000 {
            at = (at + 39_916_801) % nodes.len();
            let straight = place(from).distance_m(place(nodes[at]));
            if let Some(road) = reached
                .get(&nodes[at])
                .filter(|_| (5_000.0..100_000.0).contains(&straight))
            {
                ratios.push(road / straight);
            }
        }
    }
    assert!(ratios.len() > 1000, "{}", ratios.len());
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    assert!((1.2..=1.35).contains(&mean), "{mean}");
}

#[test]
fn three_villages_are_islands_and_twenty_tracks_lead_nowhere() {
    let mut seen = BTreeSet::new();
    let mut pieces = Vec::new();
    for &start in graph().keys() {
        if seen.contains(&start) {
            continue;
        }
        let piece = distances(start);
        pieces.push(piece.len());
        seen.extend(piece.into_keys());
    }
    pieces.sort_unstable();
    assert_eq!(pieces.len(), 4, "{pieces:?}");
    assert!(pieces[2] < 40);
    let tracks: Vec<&Way> = highways()
        .filter(|way| tag(way, "highway") == Some("track"))
        .collect();
    assert_eq!(tracks.len(), 20);
    for track in tracks {
        assert_eq!(graph()[track.refs.last().unwrap()].len(), 1);
        assert!(graph()[&track.refs[0]].len() > 1);
    }
}

#[test]
fn towns_have_one_way_pairs_signals_gates_and_restrictions() {
    let one_way = |value| {
        highways()
            .filter(|w| tag(w, "highway") == Some("residential") && tag(w, "oneway") == Some(value))
            .count()
    };
    let (along, against) = (one_way("yes"), one_way("-1"));
    assert!(along >= 10 && against >= 10, "{along} {against}");
    let nodes_with = |value: &str| {
        drawn()
            .roads
            .nodes
            .iter()
            .filter(|n| n.tags.iter().any(|(_, v)| v == value))
            .count()
    };
    assert!(nodes_with("traffic_signals") > 100);
    assert!(nodes_with("gate") > 20);
    let ways: BTreeMap<i64, &Way> = drawn().roads.ways.iter().map(|w| (w.id, w)).collect();
    let mut kinds: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let restrictions = drawn().roads.relations.iter().filter_map(|relation| {
        let kind = relation.tags.iter().find(|(k, _)| k == "restriction")?;
        Some((relation, kind.1.as_str()))
    });
    assert_eq!(restrictions.clone().count(), drawn().summary.restrictions);
    for (relation, kind) in restrictions {
        let member = |role: &str| relation.members.iter().find(|m| m.role == role).unwrap();
        let (from, via, to) = (
            ways[&member("from").id],
            member("via"),
            ways[&member("to").id],
        );
        // The three hang together at the ends of the ways.
        let joins: Vec<i64> = match via.kind {
            MemberKind::Node => vec![via.id, via.id],
            _ => vec![ways[&via.id].refs[0], *ways[&via.id].refs.last().unwrap()],
        };
        let ends = |way: &Way, node: i64| {
            way.refs.first() == Some(&node) || way.refs.last() == Some(&node)
        };
        assert!(
            ends(from, joins[0]) && ends(to, joins[1]),
            "relation {}",
            relation.id
        );
        *kinds
            .entry((kind, via.kind == MemberKind::Node))
            .or_default() += 1;
    }
    for kind in ["no_left_turn", "only_straight_on", "no_u_turn"] {
        assert!(
            kinds.get(&(kind, true)).is_some_and(|n| *n >= 5),
            "{kinds:?}"
        );
    }
    assert!(kinds.contains_key(&("no_u_turn", false)), "{kinds:?}");
}

#[test]
fn water_is_crossed_on_bridges_of_larger_roads_only() {
    let bridges: Vec<&Way> = highways().filter(|w| tag(w, "bridge").is_some()).collect();
    assert!(bridges.len() >= 30, "{}", bridges.len());
    for way in &bridges {
        let class = tag(way, "highway").unwrap();
        assert!(
            ["motorway", "trunk", "primary", "secondary"].contains(&class),
            "{class}"
        );
    }
    // Squares of about a kilometre that water runs through.
    let square = |p: LonLat| (p.lon / 100_000, p.lat / 100_000);
    let mut water: BTreeMap<(i32, i32), BTreeSet<(i64, i64)>> = BTreeMap::new();
    for river in drawn()
        .roads
        .ways
        .iter()
        .filter(|w| tag(w, "waterway").is_some())
    {
        for w in river.refs.windows(2) {
            let (a, b) = (square(place(w[0])), square(place(w[1])));
            for i in a.0.min(b.0)..=a.0.max(b.0) {
                for j in a.1.min(b.1)..=a.1.max(b.1) {
                    water.entry((i, j)).or_default().insert((w[0], w[1]));
                }
            }
        }
    }
    let turn = |a: LonLat, b: LonLat, c: LonLat| {
        let (ux, uy) = (i64::from(b.lon - a.lon), i64::from(b.lat - a.lat));
        let (vx, vy) = (i64::from(c.lon - a.lon), i64::from(c.lat - a.lat));
        (i128::from(ux) * i128::from(vy) - i128::from(uy) * i128::from(vx)).signum()
    };
    let mut crossings = 0;
    for way in highways() {
        for w in way.refs.windows(2) {
            let (a, b) = (place(w[0]), place(w[1]));
            let (s, t) = (square(a), square(b));
            let squares = (s.0.min(t.0)..=s.0.max(t.0))
                .flat_map(|i| (s.1.min(t.1)..=s.1.max(t.1)).map(move |j| (i, j)));
            let near: BTreeSet<(i64, i64)> = squares
                .filter_map(|sq| water.get(&sq))
                .flatten()
                .copied()
                .collect();
            for (c, d) in near {
                let (c, d) = (place(c), place(d));
                if turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0 {
                    crossings += 1;
                    assert!(tag(way, "bridge").is_some(), "way {} fords a river", way.id);
                }
            }
        }
    }
    assert!(crossings >= 30, "{crossings}");
}

#[test]
fn the_plan_reads_and_some_of_its_promises_are_broken() {
    let plan = liyuan::plan_file::Plan::read(&drawn().dir.join("liyuan.toml")).unwrap();
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    assert!(plan.promises.len() >= 6 && plan.services.len() >= 5);
    let out = tempfile::tempdir().unwrap();
    let options = liyuan::run::RunOptions {
        out: out.path().to_path_buf(),
        ..Default::default()
    };
    liyuan::run::run(&plan, &options, &liyuan::progress::Silent).unwrap();
    let table = std::fs::read_to_string(out.path().join("promises.csv")).unwrap();
    let promises = rows(&table);
    let kept = promises.iter().filter(|row| row["kept"] == "true").count();
    assert!(kept >= 2 && promises.len() - kept >= 3, "{table}");
    let ems = promises
        .iter()
        .find(|row| row["promise_id"] == "ems-circle")
        .unwrap();
    let share: f64 = ems["share"].parse().unwrap();
    assert!((0.85..0.93).contains(&share), "{share}");
    assert!(number(ems, "island") > 0);
    let findings = std::fs::read_to_string(out.path().join("findings.csv")).unwrap();
    let codes: Vec<&str> = findings
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    // The candidates of one repair are made by the program, which says so.
    let [made, island @ ..] = &codes[..] else {
        panic!("{codes:?}")
    };
    assert_eq!(
        (*made, island),
        ("repair.candidates.made", &["people.island"; 3][..])
    );
    let table = std::fs::read_to_string(out.path().join("repairs.csv")).unwrap();
    let repairs = rows(&table);
    assert_eq!(repairs.len(), 3, "{table}");
    for row in &repairs {
        assert_eq!(
            (&*row["outcome"], &*row["kept"]),
            ("kept", "true"),
            "{table}"
        );
        assert!(number(row, "gained") > 0 && number(row, "sites") > 0);
    }
    // The ambulances are few enough for the proof.
    let ems = repairs
        .iter()
        .find(|row| row["promise_id"] == "ems-circle")
        .unwrap();
    assert_eq!(
        (&ems["stopped"], &ems["value"]),
        (&"proven".to_string(), &ems["bound"])
    );
}
