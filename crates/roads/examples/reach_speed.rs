//! What the sweep costs beside plain searches on one network; see `bench/reach`.
//!
//! `reach_speed ROADS [HUBS] [MINUTES]`: `ROADS` is an extract, or `grid:500` for a made grid of
//! 500 × 500 junctions (harder than real roads: its separators are long). Hubs at random segments, points at one segment in eight.
//! Answers are compared first, then both are timed on one thread.

#![allow(clippy::print_stdout)]

use liyuan_roads::osm::document::{Document, Node, Way};
use liyuan_roads::osm::read_roads_from;
use liyuan_roads::osm::write::write_pbf;
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::reach::{self, Hierarchy, Metric, Search};
use liyuan_roads::{
    Direction, LonLat, Measure, Network, Places, SearchOptions, SnapOptions, catchments, nearest,
};
use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Seconds of this thread on a processor where the system tells (Linux), else of the clock.
fn now(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match told
        .split(' ')
        .next()
        .and_then(|text| text.parse::<f64>().ok())
    {
        Some(nanoseconds) => nanoseconds * 1e-9,
        None => start.elapsed().as_secs_f64(),
    }
}

fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let begin = now(start);
    let value = work();
    (value, now(start) - begin)
}

fn at_segments(network: &Network, segments: impl Iterator<Item = u32>) -> Places {
    let points: Vec<LonLat> = segments
        .map(|segment| {
            let (one, two) = network.segment_points(segment);
            LonLat {
                lon: one.lon.midpoint(two.lon),
                lat: one.lat.midpoint(two.lat),
            }
        })
        .collect();
    network.places(&network.snap(&points, &SnapOptions::default()))
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a road file")?;
    let count: usize = arguments.next().map_or(Ok(1000), |text| text.parse())?;
    let minutes: u32 = arguments.next().map_or(Ok(60), |text| text.parse())?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()?
        .install(|| measure(&file, count, minutes))
}

fn measure(file: &str, count: usize, minutes: u32) -> Result<(), Box<dyn Error + Send + Sync>> {
    let profile = Profile::builtin("car").ok_or("no profile `car`")?;
    let bytes = match file.strip_prefix("grid:") {
        Some(side) => write_pbf(&grid(side.parse()?)),
        None => std::fs::read(file)?,
    };
    let data = read_roads_from(&bytes, file, &profile.key_bases(), &Silent)?;
    let network = Network::build(&data, &profile, file)?;
    let segments = network.segments() as u32;
    // A fixed multiplicative sequence: the same hubs in every run.
    let hubs = at_segments(
        &network,
        (1..=count as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32 % segments),
    );
    let points = at_segments(&network, (0..segments).step_by(8));
    let (hierarchy, ordering) = seconds(|| Hierarchy::of(&network));
    let (metric, customising) = seconds(|| Metric::new(&hierarchy, &network, Measure::Time));
    println!(
        "{file}: {} junctions, {} states, {} arcs, {} edges of the hierarchy",
        network.junctions(),
        network.states(),
        network.arcs(),
        hierarchy.edges()
    );
    println!("order and contraction {ordering:.3} s, customisation {customising:.3} s");
    let search = Search {
        network: &network,
        metric: &metric,
        hubs: &hubs,
        points: &points,
    };
    for bound in [Some(minutes * 600), None] {
        let options = SearchOptions {
            direction: Direction::Backward,
            measure: Measure::Time,
            bound,
        };
        if bound.is_some() {
            check(&search, &options)?;
        }
        let (plain, sweep) = (AtomicU64::new(0), AtomicU64::new(0));
        let ((), of_plain) = seconds(|| {
            catchments(&network, &hubs, &points, &options, &Silent, |_, reached| {
                plain.fetch_add(reached.len() as u64, Ordering::Relaxed);
            });
        });
        let ((), of_sweep) = seconds(|| {
            reach::catchments(&search, &options, &Silent, |_, reached| {
                sweep.fetch_add(reached.len() as u64, Ordering::Relaxed);
            });
        });
        let (plain, sweep) = (plain.into_inner(), sweep.into_inner());
        if plain != sweep {
            return Err(format!("{plain} pairs by searches, {sweep} by sweeps").into());
        }
        let each = |seconds: f64| seconds * 1e3 / count as f64;
        let within = bound.map_or("unbounded".to_owned(), |_| format!("{minutes} min"));
        println!(
            "{within}: {plain} pairs; search {:.3} ms, sweep {:.4} ms a hub, {:.1} times less; \
             {:.2} ns a state",
            each(of_plain),
            each(of_sweep),
            of_plain / of_sweep,
            of_sweep * 1e9 / count as f64 / network.states() as f64
        );
    }
    let none = at_segments(&network, std::iter::empty());
    let options = SearchOptions {
        direction: Direction::Backward,
        measure: Measure::Time,
        bound: Some(minutes * 600),
    };
    // The search alone, without points to tell.
    let alone = Search {
        points: &none,
        ..search
    };
    let ((), of_plain) = seconds(|| {
        catchments(&network, &hubs, &none, &options, &Silent, |_, _| ());
    });
    let ((), of_sweep) = seconds(|| reach::catchments(&alone, &options, &Silent, |_, _| ()));
    println!(
        "{minutes} min without points: search {:.3} ms, sweep {:.4} ms a hub, {:.1} times less",
        of_plain * 1e3 / count as f64,
        of_sweep * 1e3 / count as f64,
        of_plain / of_sweep
    );
    let (_, of_plain) = seconds(|| nearest(&network, &hubs, &points, &options));
    let (_, of_sweep) = seconds(|| reach::nearest(&search, &options));
    println!("nearest: search {of_plain:.3} s, sweep {of_sweep:.3} s");
    Ok(())
}

/// Streets some 150 m apart, a sixth of them missing, every tenth a main road.
fn grid(side: i32) -> Document {
    let mut document = Document::default();
    let id = |row: i32, column: i32| i64::from(row) * i64::from(side) + i64::from(column) + 1;
    let mixed = |at: i64| (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    for row in 0..side {
        for column in 0..side {
            let here = id(row, column);
            document.nodes.push(Node {
                id: here,
                lon: 100_000_000 + column * 20_000 + (mixed(here) % 8_000) as i32,
                lat: 450_000_000 + row * 14_000 + (mixed(-here) % 6_000) as i32,
                tags: vec![],
            });
            let next = [(row, column + 1, row), (row + 1, column, column)];
            for (way, (there_row, there_column, line)) in (here * 2..).zip(next) {
                let main = line % 10 == 0;
                if there_row == side || there_column == side || (!main && mixed(way) % 6 == 0) {
                    continue;
                }
                let kind = if main { "primary" } else { "residential" };
                document.ways.push(Way {
                    id: way,
                    refs: vec![here, id(there_row, there_column)],
                    tags: vec![("highway".to_owned(), kind.to_owned())],
                });
            }
        }
    }
    document
}

/// Every catchment and every nearest hub, by both.
fn check(search: &Search<'_>, options: &SearchOptions) -> Result<(), Box<dyn Error + Send + Sync>> {
    let Search {
        network,
        hubs,
        points,
        ..
    } = *search;
    let plain = Mutex::new(vec![Vec::new(); hubs.len()]);
    let sweep = Mutex::new(vec![Vec::new(); hubs.len()]);
    let into = |lists: &Mutex<Vec<Vec<(u32, u32)>>>, hub: u32, reached: &[(u32, u32)]| {
        if let Ok(mut lists) = lists.lock()
            && let Some(list) = lists.get_mut(hub as usize)
        {
            *list = reached.to_vec();
        }
    };
    catchments(network, hubs, points, options, &Silent, |hub, reached| {
        into(&plain, hub, reached);
    });
    reach::catchments(search, options, &Silent, |hub, reached| {
        into(&sweep, hub, reached);
    });
    let (plain, sweep) = (plain.into_inner()?, sweep.into_inner()?);
    if plain != sweep {
        return Err("catchments differ".into());
    }
    if nearest(network, hubs, points, options) != reach::nearest(search, options) {
        return Err("nearest hubs differ".into());
    }
    Ok(())
}
