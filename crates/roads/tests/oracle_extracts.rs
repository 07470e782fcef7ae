//! Real extracts: sampled sources agree with the oracle on raw ways and relations, to the
//! decisecond, in all four profiles.
//!
//! The files are read from `LIYUAN_DATA` (default `../shared/data` beside the project); a test whose
//! file is absent is skipped, saying so, and fails where `LIYUAN_REQUIRE_DATA=1`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod oracle;

use liyuan_roads::osm::read_document;
use liyuan_roads::{Direction, LonLat, Measure};
use oracle::agree::{Both, DIRECTIONS, Verdict, build};
use oracle::raw::profile_with_turns;
use oracle::rng::Rng;
use oracle::search::Oracle;
use std::path::PathBuf;

/// The bytes of a data file, or `None` where there are no data.
fn data(name: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("LIYUAN_DATA").map_or_else(beside, PathBuf::from);
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let required = std::env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|v| v == "1");
            assert!(!required, "{name} is required: {error}");
            eprintln!("skipped: {name} is not in {}", folder.display());
            None
        }
    }
}

struct Sample {
    sources: usize,
    targets: usize,
}

/// Points up to some 60 m from nodes of roads that the profile may use.
fn points(oracle: &Oracle, rng: &mut Rng, count: usize) -> Vec<LonLat> {
    let map = &oracle.map;
    (0..count)
        .map(|_| {
            let segment = rng.pick(&map.segments);
            let at = map.nodes[if rng.chance(50) { segment.a } else { segment.b }].place;
            LonLat {
                lon: at.lon + rng.between(-5000, 5000) as i32,
                lat: at.lat + rng.between(-5000, 5000) as i32,
            }
        })
        .collect()
}

fn compare(both: &Both<'_>, sample: &Sample, rng: &mut Rng) -> Verdict {
    let sources: Vec<usize> = (0..sample.sources.min(both.len())).collect();
    let all: Vec<usize> = (0..both.len()).collect();
    let table = both.table(&sources, Measure::Time);
    both.searches(&table, &sources, &all, Direction::Forward, None)?;
    // Backward from every place to hubs that are the oracle's sources' targets.
    both.searches(&table, &all, &sources, Direction::Backward, None)?;
    if let Some(total) = table.any_total(rng) {
        for direction in DIRECTIONS {
            let (hubs, points) = match direction {
                Direction::Forward => (&sources, &all),
                Direction::Backward => (&all, &sources),
            };
            both.searches(&table, hubs, points, direction, Some(total))?;
            both.searches(
                &table,
                hubs,
                points,
                direction,
                Some(total.saturating_sub(1)),
            )?;
        }
    }
    let asked: Vec<(usize, usize)> = (sources.iter())
        .flat_map(|&from| [from; 8])
        .map(|from| (from, rng.below(both.len())))
        .collect();
    both.routes(&table, asked.into_iter())?;
    let one = &sources[..1];
    let table = both.table(one, Measure::Length);
    both.searches(&table, one, &all, Direction::Forward, None)?;
    let asked = [0; 5].map(|from| (from, rng.below(both.len())));
    both.routes(&table, asked.into_iter())?;
    Ok(())
}

fn check(name: &str, sample: &Sample) {
    let Some(bytes) = data(name) else { return };
    let document = read_document(&bytes, name).unwrap();
    for profile_name in ["car", "emergency", "walk", "bicycle", "car+turns"] {
        let profile = profile_with_turns(profile_name);
        let oracle = Oracle::new(&document, &profile);
        let network = build(&oracle, &bytes, name, &profile)
            .unwrap()
            .expect("there are roads");
        let mut rng = Rng::new(2026);
        let points = points(&oracle, &mut rng, sample.sources + sample.targets);
        let both = Both::new(&oracle, &network, &profile, &points);
        let verdict = both.and_then(|both| {
            // Points at corners are left out; most are not.
            assert!(
                both.len() * 2 > points.len(),
                "{} of {} points are clear",
                both.len(),
                points.len()
            );
            both.islands(&points)?;
            compare(&both, sample, &mut rng)?;
            both.segments
        });
        if let Err(message) = verdict {
            panic!("{name}, profile {profile_name}: {message}");
        }
    }
}

#[test]
fn anhui_north() {
    check(
        "osm/anhui-north.osm.pbf",
        &Sample {
            sources: 5,
            targets: 200,
        },
    );
}

#[test]
fn andorra() {
    check(
        "osm/andorra.osm.pbf",
        &Sample {
            sources: 5,
            targets: 200,
        },
    );
}

#[test]
fn milan() {
    check(
        "osm/milan.osm.pbf",
        &Sample {
            sources: 5,
            targets: 200,
        },
    );
}

#[test]
fn liberia_guinea() {
    check(
        "osm/liberia-guinea.osm.pbf",
        &Sample {
            sources: 3,
            targets: 120,
        },
    );
}

#[test]
fn bahamas_large_ids() {
    check(
        "osm/bahamas-large-ids.osm.pbf",
        &Sample {
            sources: 3,
            targets: 120,
        },
    );
}

#[test]
fn reisterstown_unsorted() {
    check(
        "osm/reisterstown-unsorted.osm.pbf",
        &Sample {
            sources: 3,
            targets: 120,
        },
    );
}

#[test]
fn beatty() {
    check(
        "osm/beatty.osm",
        &Sample {
            sources: 10,
            targets: 300,
        },
    );
}

#[test]
fn porto_alegre() {
    check(
        "porto-alegre/poa_osm.pbf",
        &Sample {
            sources: 5,
            targets: 200,
        },
    );
}
