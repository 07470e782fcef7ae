//! Whether tables in other coordinates are found by their distance to the roads: on the model
//! region, whose truth is known, and on places beside the real roads of northern Anhui.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod data;

use data::data;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use liyuan::demo::{DemoOptions, write};
use liyuan::progress::Silent;
use liyuan_formats::CoordinateSystem;
use liyuan_formats::shift::{Hypothesis, Suspicion, suspect};
use liyuan_roads::osm::read_roads;
use liyuan_roads::profile::Profile;
use liyuan_roads::{LonLat, Network, SnapOptions};

type Place = (f64, f64);

fn network(roads: &Path) -> Network {
    let profile = Profile::builtin("walk").unwrap();
    let data = read_roads(roads, &profile.key_bases(), &Silent).unwrap();
    Network::build(&data, &profile, "roads").unwrap()
}

fn judged(network: &Network, places: &[Place]) -> Option<Suspicion> {
    suspect(places, |places| {
        let places: Vec<LonLat> = places
            .iter()
            .map(|(lon, lat)| LonLat {
                lon: (lon * 1e7).round() as i32,
                lat: (lat * 1e7).round() as i32,
            })
            .collect();
        let snaps = network.snap(&places, &SnapOptions::default());
        snaps
            .iter()
            .map(|snap| snap.map(|snap| snap.leg_m))
            .collect()
    })
}

/// A table with its name.
type Table = (String, Vec<Place>);

/// The model region: its network and every table with at least 30 places.
struct Model {
    network: Network,
    tables: Vec<Table>,
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &DemoOptions::default(), &|_| ()).unwrap();
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
            .collect();
        paths.sort();
        let tables: Vec<Table> = paths
            .iter()
            .filter_map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                Some((name, places(&std::fs::read_to_string(path).unwrap())?))
            })
            .filter(|(_, places)| places.len() >= 30)
            .collect();
        assert!(tables.len() >= 10, "{}", tables.len());
        Model {
            network: network(&folder.path().join("roads.osm.pbf")),
            tables,
        }
    })
}

/// Columns `lon` and `lat` of a table that has them.
fn places(table: &str) -> Option<Vec<Place>> {
    let mut lines = table.lines();
    let heading: Vec<&str> = lines.next()?.split(',').collect();
    let lon = heading.iter().position(|name| *name == "lon")?;
    let lat = heading.iter().position(|name| *name == "lat")?;
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Some((fields[lon].parse().ok()?, fields[lat].parse().ok()?))
        })
        .collect()
}

/// A generator of numbers from 0 to 1; the same seed gives the same ones.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// So many rows of a table, in its order.
    fn subset(&mut self, places: &[Place], count: usize) -> Vec<Place> {
        let mut left = count.min(places.len());
        let mut kept = Vec::new();
        for (index, place) in places.iter().enumerate() {
            if self.next() * ((places.len() - index) as f64) < left as f64 {
                kept.push(*place);
                left -= 1;
            }
        }
        kept
    }

    /// Each place moved by up to so many metres in any direction.
    fn jittered(&mut self, places: &[Place], metres: f64) -> Vec<Place> {
        places
            .iter()
            .map(|(lon, lat)| {
                let angle = self.next() * std::f64::consts::TAU;
                let degrees = self.next() * metres / 111_195.0;
                (
                    lon + degrees * angle.cos() / lat.to_radians().cos(),
                    lat + degrees * angle.sin(),
                )
            })
            .collect()
    }
}

fn shifted(places: &[Place], system: &CoordinateSystem) -> Vec<Place> {
    places
        .iter()
        .map(|(lon, lat)| system.from_wgs84(*lon, *lat).unwrap())
        .collect()
}

/// Every tenth row with longitude and latitude exchanged.
fn every_tenth_swapped(mut places: Vec<Place>) -> Vec<Place> {
    for place in places.iter_mut().step_by(10) {
        *place = (place.1, place.0);
    }
    places
}

fn hypotheses() -> [(CoordinateSystem, Hypothesis); 2] {
    [
        (CoordinateSystem::gcj02(), Hypothesis::Gcj02),
        (CoordinateSystem::bd09(), Hypothesis::Bd09),
    ]
}

#[test]
fn shifted_tables_of_the_model_region_are_told_though_a_tenth_is_swapped() {
    for (name, places) in &model().tables {
        for (system, hypothesis) in hypotheses() {
            let wrong = every_tenth_swapped(shifted(places, &system));
            let found = judged(&model().network, &wrong);
            assert_eq!(
                found.map(|found| found.hypothesis),
                Some(hypothesis),
                "{name}: {found:?}"
            );
        }
        let swapped: Vec<Place> = places.iter().map(|(lon, lat)| (*lat, *lon)).collect();
        let found = judged(&model().network, &swapped);
        assert_eq!(
            found.map(|found| found.hypothesis),
            Some(Hypothesis::Exchanged),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn parts_of_tables_are_told_too() {
    let (mut told, mut all) = (0, 0);
    for seed in 1..=10 {
        let mut chance = Chance(seed * 7919);
        for (name, places) in &model().tables {
            let part = chance.subset(places, 60);
            for (system, hypothesis) in hypotheses() {
                let wrong = every_tenth_swapped(shifted(&part, &system));
                let found = judged(&model().network, &wrong).map(|found| found.hypothesis);
                // Silence may be; a wrong answer may not.
                assert!(found.is_none_or(|found| found == hypothesis), "{name}");
                told += usize::from(found.is_some());
                all += 1;
            }
        }
    }
    eprintln!("{told} of {all} parts of 60 rows were told");
    assert!(told * 10 >= all * 8, "{told} of {all}");
}

#[test]
fn clean_tables_of_the_model_region_are_silent() {
    let mut samples = 0;
    for seed in 0..20 {
        let mut chance = Chance(seed * 104_729 + 1);
        for (name, places) in &model().tables {
            // The whole table, parts of it, and places that are only roughly right.
            let table = match seed {
                0 => places.clone(),
                1..=9 => chance.subset(places, 30 + 40 * seed as usize),
                10..=14 => every_tenth_swapped(chance.subset(places, 200)),
                _ => chance.jittered(&chance_part(places, seed), 80.0),
            };
            let found = judged(&model().network, &table);
            assert_eq!(found, None, "{name}, seed {seed}");
            samples += 1;
        }
    }
    assert!(samples >= 200, "{samples}");
}

fn chance_part(places: &[Place], seed: u64) -> Vec<Place> {
    Chance(seed + 1).subset(places, 500)
}

/// Nodes of residential streets and villages' roads, as a stand-in for where people live.
fn residential(roads: &Path) -> Vec<Place> {
    let bytes = std::fs::read(roads).unwrap();
    let document = liyuan_roads::osm::read_document(&bytes, "roads").unwrap();
    let mut wanted: Vec<i64> = document
        .ways
        .iter()
        .filter(|way| {
            way.tags.iter().any(|(key, value)| {
                key == "highway" && ["residential", "living_street"].contains(&value.as_str())
            })
        })
        .flat_map(|way| way.refs.clone())
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    document
        .nodes
        .iter()
        .filter(|node| wanted.binary_search(&node.id).is_ok())
        .map(|node| (f64::from(node.lon) / 1e7, f64::from(node.lat) / 1e7))
        .collect()
}

#[test]
fn places_along_real_streets() {
    let Some(data) = data("places_along_real_streets") else {
        return;
    };
    let roads = data.join("osm/anhui-north.osm.pbf");
    let network = network(&roads);
    let streets = residential(&roads);
    assert!(streets.len() > 5000, "{}", streets.len());
    for seed in 1..=20 {
        let mut chance = Chance(seed * 31_337);
        let part = chance.subset(&streets, if seed % 2 == 0 { 3000 } else { 300 });
        let homes = chance.jittered(&part, 80.0);
        assert_eq!(judged(&network, &homes), None, "seed {seed}");
        for (system, hypothesis) in hypotheses() {
            let wrong = every_tenth_swapped(shifted(&homes, &system));
            let found = judged(&network, &wrong);
            assert_eq!(
                found.map(|found| found.hypothesis),
                Some(hypothesis),
                "seed {seed}: {found:?}"
            );
        }
    }
}

/// Places of OpenStreetMap with these keys; of a building, its first corner.
fn mapped(roads: &Path, keys: &[&str]) -> Vec<Place> {
    let bytes = std::fs::read(roads).unwrap();
    let document = liyuan_roads::osm::read_document(&bytes, "roads").unwrap();
    let wanted = |tags: &[(String, String)]| {
        tags.iter().any(|(key, _)| keys.contains(&key.as_str()))
            && tags.iter().all(|(key, _)| key != "highway")
    };
    let corners: BTreeSet<i64> = document
        .ways
        .iter()
        .filter(|way| wanted(&way.tags))
        .filter_map(|way| way.refs.first().copied())
        .collect();
    document
        .nodes
        .iter()
        .filter(|node| wanted(&node.tags) || corners.contains(&node.id))
        .map(|node| (f64::from(node.lon) / 1e7, f64::from(node.lat) / 1e7))
        .collect()
}

#[test]
fn real_sites_are_silent_as_they_are_and_never_told_wrongly() {
    let Some(data) = data("real_sites_are_silent_as_they_are_and_never_told_wrongly") else {
        return;
    };
    let roads = data.join("osm/anhui-north.osm.pbf");
    let network = network(&roads);
    for keys in [
        ["amenity", "shop"],
        ["place", "place"],
        ["building", "office"],
    ] {
        let sites = mapped(&roads, &keys);
        assert!(sites.len() >= 100, "{keys:?}: {}", sites.len());
        assert_eq!(judged(&network, &sites), None, "{keys:?}");
        for (system, hypothesis) in hypotheses() {
            let found = judged(&network, &every_tenth_swapped(shifted(&sites, &system)));
            // Settlements and buildings lie where few roads are mapped: silence may be there.
            assert!(
                found.is_some_and(|found| found.hypothesis == hypothesis)
                    || (found.is_none() && keys[0] != "amenity"),
                "{keys:?}: {found:?}"
            );
        }
    }
}
