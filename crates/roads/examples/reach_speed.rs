//! What the engine for catchments costs, one question at a time; `bench/reach` asks the same of its
//! peers.
//!
//! `reach_speed QUESTION ROADS CACHE OUT [NUMBER…]` reads an extract (or its region file in the folder
//! `CACHE`; `-` for none), or a plain graph (`.gr`), for the profile `car`, compares answers with plain searches, and prints
//! `name value` lines. A question that ends with `+turns` is asked where turns take time. Seconds are CPU seconds of the one thread that works. What peers need goes
//! into the folder `OUT` as raw little-endian numbers.

#![allow(clippy::print_stdout)]

use liyuan_roads::osm::document::{Document, Node, Way};
use liyuan_roads::osm::write::write_pbf;
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::reach::{self, Hierarchy, Metric, Pairs, Perfect, Search, Tally, Within};
use liyuan_roads::region_file::{open_or_build, with_hierarchy};
use liyuan_roads::{
    Direction, Link, LonLat, Measure, Network, Places, SearchOptions, Snap, SnapOptions,
    catchments, nearest,
};
use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

type Failure = Box<dyn Error + Send + Sync>;

/// CPU seconds of this thread; the clock where the system does not tell.
fn cpu() -> f64 {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(unix))]
    {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64()
    }
}

fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu();
    let value = work();
    (value, cpu() - start)
}

/// The median of three.
fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..3).map(|_| seconds(&mut work).1).collect();
    times.sort_by(f64::total_cmp);
    times[1]
}

fn tell(name: &str, value: f64) {
    println!("{name} {value}");
}

struct Asked {
    network: Network,
    out: PathBuf,
    numbers: Vec<u32>,
}

impl Asked {
    fn number(&self, at: usize) -> Result<u32, Failure> {
        Ok(*self.numbers.get(at).ok_or("a number is missing")?)
    }

    fn hierarchy(&self) -> Result<&Hierarchy, Failure> {
        Ok(self.network.hierarchy().ok_or("ask `prepare` first")?)
    }

    fn write(&self, name: &str, numbers: impl IntoIterator<Item = u32>) -> Result<(), Failure> {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        Ok(std::fs::write(self.out.join(name), bytes)?)
    }

    fn write_places(&self, name: &str, places: &[LonLat]) -> Result<(), Failure> {
        let numbers = places.iter().flat_map(|place| [place.lon, place.lat]);
        self.write(name, numbers.map(|number| number as u32))
    }

    fn write_links(&self, name: &str, links: &[Link]) -> Result<(), Failure> {
        let numbers = links
            .iter()
            .flat_map(|link| [link.place, link.state, link.cost]);
        self.write(name, numbers)
    }

    /// The same places in every run: beside random segments, by up to 100 m.
    fn scattered(&self, count: u32, seed: u64) -> Vec<LonLat> {
        let segments = self.network.segments() as u64;
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        (0..count)
            .map(|_| {
                let (one, two) = self.network.segment_points((next() % segments) as u32);
                LonLat {
                    lon: one.lon.midpoint(two.lon) + (next() % 20_001) as i32 - 10_000,
                    lat: one.lat.midpoint(two.lat) + (next() % 20_001) as i32 - 10_000,
                }
            })
            .collect()
    }

    fn enter(&self, places: &[LonLat]) -> Places {
        let snaps = self.network.snap(places, &SnapOptions::default());
        self.network.places(&snaps)
    }

    /// Facilities at random places.
    fn hubs(&self, count: u32) -> Places {
        self.enter(&self.scattered(count, 7))
    }

    /// One point at every eighth segment.
    fn points(&self) -> Places {
        let middle = |segment| {
            let (one, two) = self.network.segment_points(segment);
            LonLat {
                lon: one.lon.midpoint(two.lon),
                lat: one.lat.midpoint(two.lat),
            }
        };
        let segments = (0..self.network.segments() as u32).step_by(8);
        self.enter(&segments.map(middle).collect::<Vec<_>>())
    }
}

const UNBOUNDED: SearchOptions = SearchOptions {
    direction: Direction::Forward,
    measure: Measure::Time,
    bound: None,
};

fn within(minutes: u32) -> SearchOptions {
    SearchOptions {
        bound: Some(minutes * 600),
        ..UNBOUNDED
    }
}

/// The catchments as one list: hub, point, total; ascending.
fn listed(
    run: impl FnOnce(&(dyn Fn(u32, &[(u32, u32)]) + Sync)),
) -> Result<Vec<[u32; 3]>, Failure> {
    let list = Mutex::new(Vec::new());
    run(&|hub, reached| {
        if let Ok(mut list) = list.lock() {
            list.extend(reached.iter().map(|(point, total)| [hub, *point, *total]));
        }
    });
    let mut list = list.into_inner()?;
    list.sort_unstable();
    Ok(list)
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [question, roads, cache, out, numbers @ ..] = &arguments[..] else {
        return Err("reach_speed QUESTION ROADS CACHE OUT [NUMBER…]".into());
    };
    let numbers: Vec<u32> = numbers
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()?
        .install(|| answer(question, roads.as_ref(), cache, out.as_ref(), numbers))
}

/// A plain graph (`p tw VERTICES EDGES`, then an edge a line) as an extract, without coordinates:
/// a vertex is placed by how many edges it is from the ends of two long ways.
fn extract_of(graph: &Path, out: &Path) -> Result<PathBuf, Failure> {
    let text = std::fs::read_to_string(graph)?;
    let mut lines = text.lines().filter(|line| !line.starts_with('c'));
    let header = lines.next().ok_or("the graph is empty")?;
    let vertices: usize = header
        .split(' ')
        .nth(2)
        .ok_or("no number of vertices")?
        .parse()?;
    let mut next = vec![Vec::new(); vertices];
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        let mut ends = line.split_ascii_whitespace().map(str::parse::<usize>);
        let (Some(one), Some(two)) = (ends.next(), ends.next()) else {
            continue;
        };
        let (one, two) = (one? - 1, two? - 1);
        edges.push((one, two));
        next[one].push(two);
        next[two].push(one);
    }
    let hops = |from: usize| {
        let mut hops = vec![u32::MAX; vertices];
        let mut queue = std::collections::VecDeque::from([from]);
        hops[from] = 0;
        while let Some(vertex) = queue.pop_front() {
            for other in &next[vertex] {
                if hops[*other] == u32::MAX {
                    hops[*other] = hops[vertex] + 1;
                    queue.push_back(*other);
                }
            }
        }
        hops
    };
    let farthest = |hops: &[u32]| {
        let reached = (0..vertices).filter(|vertex| hops[*vertex] != u32::MAX);
        reached.max_by_key(|vertex| hops[*vertex]).unwrap_or(0)
    };
    let west = hops(farthest(&hops(0)));
    let east = hops(farthest(&west));
    // Far from both ends of the first long way.
    let both: Vec<u32> = west.iter().zip(&east).map(|(a, b)| *a.min(b)).collect();
    let south = hops(farthest(&both));
    let north = hops(farthest(&south));
    let mut document = Document::default();
    for vertex in 0..vertices {
        let along =
            |one: &[u32], two: &[u32]| (one[vertex] as i32).wrapping_sub(two[vertex] as i32);
        // About 50 m an edge; vertices at the same hops lie some metres apart.
        let spread = (vertex as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        document.nodes.push(Node {
            id: vertex as i64 + 1,
            lon: along(&west, &east) * 3_000 + (spread >> 52) as i32,
            lat: along(&south, &north) * 3_000 + (spread >> 40 & 0xfff) as i32,
            tags: vec![],
        });
    }
    for (id, (one, two)) in (1..).zip(edges) {
        document.ways.push(Way {
            id,
            refs: vec![one as i64 + 1, two as i64 + 1],
            tags: vec![("highway".to_owned(), "residential".to_owned())],
        });
    }
    let path = out.join("graph.osm.pbf");
    std::fs::write(&path, write_pbf(&document))?;
    Ok(path)
}

fn answer(
    question: &str,
    roads: &Path,
    cache: &str,
    out: &Path,
    numbers: Vec<u32>,
) -> Result<(), Failure> {
    let (question, profile) = match question.strip_suffix("+turns") {
        Some(question) => (question, "base = \"car\"\nturn.model = \"full\""),
        None => (question, "base = \"car\""),
    };
    let profile = Profile::from_toml(profile)?;
    let cache = (cache != "-").then(|| Path::new(cache));
    let own;
    let roads = if roads.extension().is_some_and(|extension| extension == "gr") {
        own = extract_of(roads, out)?;
        &own
    } else {
        roads
    };
    let (network, mut report) = open_or_build(roads, &profile, cache, &Silent)?;
    let had = network.hierarchy().is_some();
    let (network, ordering) = if question == "network" {
        (network, 0.0)
    } else {
        seconds(|| with_hierarchy(network, &mut report))
    };
    let asked = Asked {
        network,
        out: out.to_owned(),
        numbers,
    };
    match question {
        "network" => tell("junctions", asked.network.junctions() as f64),
        "prepare" => {
            tell("made", f64::from(u8::from(!had)));
            tell("ordering_s", ordering);
            tell("junctions", asked.network.junctions() as f64);
            tell("states", asked.network.states() as f64);
            tell("arcs", asked.network.arcs() as f64);
            tell("edges", asked.hierarchy()?.edges() as f64);
        }
        "graph" => graph(&asked)?,
        "catchments" => of_catchments(&asked)?,
        "population" => population(&asked)?,
        "points" => points(&asked)?,
        "pairs" => pairs(&asked)?,
        "customise" => {
            let hierarchy = asked.hierarchy()?;
            let time = median(|| {
                black_box(Metric::new(hierarchy, &asked.network, Measure::Time));
            });
            tell("customise_s", time);
        }
        "snap" => snap(&asked)?,
        "tree" => tree(&asked)?,
        "load" => load(&asked)?,
        _ => return Err(format!("there is no question `{question}`").into()),
    }
    Ok(())
}

/// `graph HUBS MINUTES CHECKED`: the search graph, how hubs and points hang on it, and the catchments
/// of the first hubs by plain searches.
fn graph(asked: &Asked) -> Result<(), Failure> {
    let (hubs, points) = (asked.hubs(asked.number(0)?), asked.points());
    let network = &asked.network;
    let graph = network.graph(Measure::Time);
    asked.write_places("places", &graph.places)?;
    tell("states", graph.places.len() as f64);
    tell("arcs", graph.heads.len() as f64);
    asked.write("first", graph.first)?;
    asked.write("heads", graph.heads)?;
    asked.write("weights", graph.weights)?;
    for (name, links) in [
        ("from_hubs", network.links_from(&hubs, Measure::Time)),
        ("to_points", network.links_to(&points, Measure::Time)),
    ] {
        asked.write_links(name, &links)?;
    }
    let mut direct = Vec::new();
    for hub in 0..hubs.len() {
        for point in 0..points.len() {
            if let Some(total) = network.direct((&hubs, hub), (&points, point), Measure::Time) {
                direct.extend([hub as u32, point as u32, total]);
            }
        }
    }
    asked.write("direct", direct)?;
    let first = asked.hubs(asked.number(2)?);
    let options = within(asked.number(1)?);
    let answers = listed(|visit| catchments(network, &first, &points, &options, &Silent, visit))?;
    tell("points", points.len() as f64);
    asked.write("answers", answers.into_iter().flatten())
}

/// `catchments HUBS MINUTES PLAIN BACKWARD`: sweeps from all hubs (to all hubs, if the last number is
/// there and not 0), plain searches from the first of them.
fn of_catchments(asked: &Asked) -> Result<(), Failure> {
    let network = &asked.network;
    let metric = Metric::new(asked.hierarchy()?, network, Measure::Time);
    let (count, few) = (asked.number(0)?, asked.number(2)?);
    let (hubs, first) = (asked.hubs(count), asked.hubs(few));
    let (points, none) = (asked.points(), asked.enter(&[]));
    let mut options = within(asked.number(1)?);
    if asked.numbers.get(3).is_some_and(|backward| *backward > 0) {
        options.direction = Direction::Backward;
    }
    let search = Search {
        network,
        metric: &metric,
        hubs: &hubs,
        points: &points,
    };
    let plain = listed(|visit| catchments(network, &first, &points, &options, &Silent, visit))?;
    let sweep = Search {
        hubs: &first,
        ..search
    };
    if plain != listed(|visit| reach::catchments(&sweep, &options, &Silent, visit))? {
        return Err("catchments differ between searches and sweeps".into());
    }
    if nearest(network, &hubs, &points, &options) != reach::nearest(&search, &options) {
        return Err("nearest hubs differ between searches and sweeps".into());
    }
    tell("checked_pairs", plain.len() as f64);
    for (name, points) in [("roads", &none), ("points", &points)] {
        let (few, count) = (f64::from(few), f64::from(count));
        let told = AtomicU64::new(0);
        let plain = median(|| {
            catchments(network, &first, points, &options, &Silent, |_, reached| {
                told.fetch_add(reached.len() as u64, Ordering::Relaxed);
            });
        });
        tell(&format!("plain_{name}_ms"), plain * 1e3 / few);
        let search = Search { points, ..search };
        let sweep = median(|| {
            reach::catchments(&search, &options, &Silent, |_, reached| {
                told.fetch_add(reached.len() as u64, Ordering::Relaxed);
            });
        });
        tell(&format!("sweep_{name}_ms"), sweep * 1e3 / count);
    }
    let weights: Vec<i64> = (0..points.len() as i64)
        .map(|point| point % 7 + 1)
        .collect();
    let tally = Tally {
        weights: &weights,
        within: Within::All(asked.number(1)? * 600),
    };
    let mut sums = Vec::new();
    let time = median(|| sums = reach::sums(&search, &options, &[tally], &Silent).concat());
    tell("sums_ms", time * 1e3 / f64::from(count));
    let mut told = vec![0i64; first.len()];
    for [hub, point, _] in plain {
        told[hub as usize] += weights[point as usize];
    }
    if sums[..told.len()] != told {
        return Err("sums differ between searches and sweeps".into());
    }
    Ok(())
}

/// `population HUBS MINUTES…`: persons within each bound of every junction; and of the hubs, to compare.
/// Point `i` has `i mod 7 + 1` persons.
fn population(asked: &Asked) -> Result<(), Failure> {
    let network = &asked.network;
    let metric = Metric::new(asked.hierarchy()?, network, Measure::Time);
    let points = asked.points();
    let mut junctions = network.graph(Measure::Time).places;
    junctions.sort_unstable();
    junctions.dedup();
    tell("junctions", junctions.len() as f64);
    let (few, all) = (asked.hubs(asked.number(0)?), asked.enter(&junctions));
    let weights: Vec<i64> = (0..points.len() as i64)
        .map(|point| point % 7 + 1)
        .collect();
    let lists = |hubs: &Places, bound| {
        let sums: Vec<AtomicU64> = (0..hubs.len()).map(|_| AtomicU64::new(0)).collect();
        catchments(
            network,
            hubs,
            &points,
            &within(bound),
            &Silent,
            |hub, reached| {
                let sum = reached.iter().map(|(point, _)| u64::from(point % 7) + 1);
                sums[hub as usize].store(sum.sum(), Ordering::Relaxed);
            },
        );
        sums
    };
    for minutes in &asked.numbers[1..] {
        let sums = |hubs: &Places| {
            let search = Search {
                network,
                metric: &metric,
                hubs,
                points: &points,
            };
            let tally = Tally {
                weights: &weights,
                within: Within::All(minutes * 600),
            };
            reach::sums(&search, &UNBOUNDED, &[tally], &Silent).concat()
        };
        let (every, time) = seconds(|| sums(&all));
        tell(
            &format!("sum_{minutes}"),
            every.into_iter().sum::<i64>() as f64,
        );
        tell(&format!("population_{minutes}_s"), time);
        let found = sums(&few);
        let plain = lists(&few, *minutes).into_iter().map(AtomicU64::into_inner);
        if !plain.eq(found.iter().map(|sum| *sum as u64)) {
            return Err("sums differ between searches and sweeps".into());
        }
        asked.write(
            &format!("persons_{minutes}"),
            found.into_iter().map(|sum| sum as u32),
        )?;
    }
    Ok(())
}

/// `points FROM TO`: two tables of places, for the program and for peers; and the times on the road
/// from the first 50 to the first 200.
fn points(asked: &Asked) -> Result<(), Failure> {
    for (name, count, seed) in [("from", asked.number(0)?, 7), ("to", asked.number(1)?, 8)] {
        let places = asked.scattered(count, seed);
        let mut table = String::from("id,lon,lat\n");
        for (id, place) in places.iter().enumerate() {
            writeln!(
                table,
                "{id},{:.7},{:.7}",
                place.lon_degrees(),
                place.lat_degrees()
            )?;
        }
        std::fs::write(asked.out.join(format!("{name}.csv")), table)?;
        asked.write_places(name, &places)?;
    }
    let network = &asked.network;
    let snapped = |count, seed| {
        let snaps = network.snap(&asked.scattered(count, seed), &SnapOptions::default());
        let legs: Vec<u32> = snaps.iter().map(leg).collect();
        (network.places(&snaps), legs)
    };
    let ((from, from_legs), (to, to_legs)) = (snapped(50, 7), snapped(200, 8));
    let mut small = vec![u32::MAX; from.len() * to.len()];
    for [hub, point, total] in
        listed(|visit| catchments(network, &from, &to, &UNBOUNDED, &Silent, visit))?
    {
        let (hub, point) = (hub as usize, point as usize);
        small[hub * to.len() + point] = total - from_legs[hub] - to_legs[point];
    }
    asked.write("small", small)
}

/// Deciseconds between a place and its road.
fn leg(snap: &Option<Snap>) -> u32 {
    snap.map_or(0, |snap| snap.leg.0)
}

/// `pairs PAIRS`: random pairs from coordinates, and from places that are on the roads already. The
/// totals go into `totals`, with the legs in `legs`, `u32::MAX` where there is no way.
fn pairs(asked: &Asked) -> Result<(), Failure> {
    let network = &asked.network;
    let count = asked.number(0)? as usize;
    let hierarchy = asked.hierarchy()?;
    let metric = Metric::new(hierarchy, network, Measure::Time);
    let places = asked.scattered(asked.number(0)? * 2, 9);
    asked.write_places("ends", &places)?;
    let snaps = network.snap(&places, &SnapOptions::default());
    let (from, to) = snaps.split_at(count);
    let started = Instant::now();
    let perfect = Perfect::new(&metric);
    tell("perfect_s", started.elapsed().as_secs_f64());
    let share = perfect.arcs() as f64 / (hierarchy.edges() as f64 * 2.0);
    tell("arcs_kept", share);
    let both = || {
        from.iter()
            .zip(to)
            .filter_map(|(from, to)| from.as_ref().zip(to.as_ref()))
    };
    let mut basic = Pairs::new(network, &metric);
    let time = median(|| {
        for (from, to) in both() {
            black_box(basic.total(from, to));
        }
    });
    tell("pair_of_all_arcs_us", time * 1e6 / count as f64);
    let mut pairs = Pairs::perfect(network, &perfect);
    let mut totals = Vec::new();
    let time = median(|| {
        totals.clear();
        totals.extend(from.iter().zip(to).map(|ends| match ends {
            (Some(from), Some(to)) => pairs.total(from, to),
            _ => None,
        }));
    });
    tell("pair_us", time * 1e6 / count as f64);
    let time = median(|| {
        for (from, to) in both() {
            black_box(pairs.route(from, to));
        }
    });
    tell("route_us", time * 1e6 / count as f64);
    let options = SnapOptions::default();
    let time = median(|| {
        for (from, to) in places.iter().zip(&places[count..]) {
            let ends = network
                .snap_one(*from, &options)
                .zip(network.snap_one(*to, &options));
            black_box(ends.map(|(from, to)| pairs.total(&from, &to)));
        }
    });
    tell("pair_from_coordinates_us", time * 1e6 / count as f64);
    for (pair, total) in totals.iter().enumerate().take(20) {
        let one = |snap: Option<Snap>| network.places(&[snap]);
        let found = listed(|visit| {
            let (from, to) = (one(from[pair]), one(to[pair]));
            catchments(network, &from, &to, &UNBOUNDED, &Silent, visit);
        })?;
        if found.first().map(|found| found[2]) != *total {
            return Err(format!("pair {pair} differs from a plain search").into());
        }
    }
    let (starts, ends) = (network.places(from), network.places(to));
    asked.write_links("from_ends", &network.links_from(&starts, Measure::Time))?;
    asked.write_links("to_ends", &network.links_to(&ends, Measure::Time))?;
    asked.write("legs", from.iter().zip(to).map(|(a, b)| leg(a) + leg(b)))?;
    asked.write(
        "totals",
        totals.iter().map(|total| total.unwrap_or(u32::MAX)),
    )
}

/// `snap POINTS`: places beside roads; how far each is from its road goes into `legs_dm`.
fn snap(asked: &Asked) -> Result<(), Failure> {
    let places = asked.scattered(asked.number(0)?, 10);
    asked.write_places("beside", &places)?;
    let options = SnapOptions::default();
    let time = median(|| {
        black_box(asked.network.snap(&places, &options));
    });
    tell("snap_us", time * 1e6 / places.len() as f64);
    let snaps = asked.network.snap(&places, &options);
    let legs = snaps
        .iter()
        .map(|snap| snap.map_or(u32::MAX, |snap| (snap.leg_m * 10.0) as u32));
    asked.write("legs_dm", legs)
}

/// `tree HUBS`: whole trees from random hubs with 32-bit lanes, and what the memory can do.
fn tree(asked: &Asked) -> Result<(), Failure> {
    let network = &asked.network;
    let hierarchy = asked.hierarchy()?;
    let metric = Metric::new(hierarchy, network, Measure::Time);
    let hubs = asked.hubs(asked.number(0)?);
    // Some of the trees, met at some points, are those of plain searches.
    let (some, met) = (asked.hubs(4), asked.enter(&asked.scattered(500, 11)));
    let few = Search {
        network,
        metric: &metric,
        hubs: &some,
        points: &met,
    };
    let swept = listed(|visit| reach::catchments(&few, &UNBOUNDED, &Silent, visit))?;
    let plain = listed(|visit| catchments(network, &some, &met, &UNBOUNDED, &Silent, visit))?;
    if swept != plain || swept.is_empty() {
        return Err("a tree differs from a plain search".into());
    }
    tell("equal_totals", swept.len() as f64);
    let search = Search {
        network,
        metric: &metric,
        hubs: &hubs,
        points: &asked.enter(&[]),
    };
    let time = median(|| reach::catchments(&search, &UNBOUNDED, &Silent, |_, _| ()));
    let labels = hubs.len() as f64 * network.states() as f64;
    tell("label_ns", time * 1e9 / labels);
    let block: Vec<u64> = (0..1u64 << 25).collect();
    let read = median(|| {
        black_box(block.iter().fold(0u64, |sum, word| sum.wrapping_add(*word)));
    });
    let mut other = vec![0u64; block.len()];
    let copied = median(|| other.copy_from_slice(black_box(&block)));
    black_box(other);
    let bytes = (block.len() * 8) as f64;
    tell("read_gb_s", bytes / read / 1e9);
    tell("copy_gb_s", bytes * 2.0 / copied / 1e9);
    // Each label is written once; heads and weights are read once for a batch of 32 hubs.
    let least = network.states() as f64 * 4.0 * 32.0 + hierarchy.edges() as f64 * 8.0;
    tell("bytes_a_label", least / 32.0 / network.states() as f64);
    Ok(())
}

/// `load`: the region file, one query, and what the process holds then.
fn load(asked: &Asked) -> Result<(), Failure> {
    let network = &asked.network;
    let metric = Metric::new(asked.hierarchy()?, network, Measure::Time);
    let places = asked.scattered(2, 9);
    let snaps = network.snap(&places, &SnapOptions::default());
    let total = match &snaps[..] {
        [Some(from), Some(to)] => Pairs::new(network, &metric).total(from, to),
        _ => None,
    };
    tell("total_ds", f64::from(total.unwrap_or(u32::MAX)));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for (line, name) in [
        ("VmRSS:", "rss_mb"),
        ("VmHWM:", "peak_mb"),
        ("RssAnon:", "own_mb"),
    ] {
        let found = status.lines().find_map(|text| text.strip_prefix(line));
        let kib = found.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
        tell(name, kib.unwrap_or(f64::NAN) * 1024.0 / 1e6);
    }
    Ok(())
}
