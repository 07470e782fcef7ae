//! Makes the case of `bench/run`: demand points sampled on the residential roads of an extract,
//! facilities from what it maps and sampled beside, a grid of areas, and a plan with four services on
//! four profiles.
//!
//! `cargo run --release --example sample_demand -- ROADS.osm.pbf FOLDER [POINTS]`
//!
//! Seeded: the same extract gives the same files. Nothing of it is to be committed.

#![allow(clippy::print_stdout)]

use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Document, Tag};
use liyuan_roads::osm::read_document;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// SplitMix64 (Steele, Lea, Flood 2014, 10.1145/2660193.2660195).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n.max(1))) >> 64) as u64
    }
}

fn tag<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// Pieces of residential roads with the running sum of their lengths in decimetres.
struct Streets {
    pieces: Vec<(LonLat, LonLat)>,
    ends: Vec<u64>,
}

impl Streets {
    fn of(map: &Document, places: &HashMap<i64, LonLat>) -> Streets {
        let mut streets = Streets {
            pieces: Vec::new(),
            ends: Vec::new(),
        };
        let mut sum = 0;
        for way in &map.ways {
            if tag(&way.tags, "highway") != Some("residential") {
                continue;
            }
            let points: Vec<LonLat> = way
                .refs
                .iter()
                .filter_map(|id| places.get(id).copied())
                .collect();
            for pair in points.windows(2) {
                sum += (pair[0].distance_m(pair[1]) * 10.0) as u64 + 1;
                streets.pieces.push((pair[0], pair[1]));
                streets.ends.push(sum);
            }
        }
        streets
    }

    /// A place up to some 60 m beside a street, each metre of street being equally likely.
    fn place(&self, seed: &mut Seeded) -> LonLat {
        let at = seed.below(self.ends.last().copied().unwrap_or(0));
        let index = self.ends.partition_point(|&end| end <= at);
        let (a, b) = self.pieces.get(index).copied().unwrap_or_default();
        let share = seed.below(1 << 20) as i64;
        let between = |a: i32, b: i32| a + (((i64::from(b) - i64::from(a)) * share) >> 20) as i32;
        let beside = |seed: &mut Seeded| seed.below(12_000) as i32 - 6_000;
        LonLat {
            lon: between(a.lon, b.lon) + beside(seed),
            lat: between(a.lat, b.lat) + beside(seed),
        }
    }
}

/// Mapped things of some kinds of `amenity`: nodes, and ways by their first node.
fn mapped(map: &Document, places: &HashMap<i64, LonLat>, kinds: &[&str]) -> Vec<LonLat> {
    let is = |tags: &[Tag]| tag(tags, "amenity").is_some_and(|kind| kinds.contains(&kind));
    let nodes = map.nodes.iter().filter(|node| is(&node.tags));
    let mut list: Vec<LonLat> = nodes
        .map(|node| LonLat {
            lon: node.lon,
            lat: node.lat,
        })
        .collect();
    let ways = map.ways.iter().filter(|way| is(&way.tags));
    list.extend(ways.filter_map(|way| places.get(way.refs.first()?).copied()));
    list
}

fn facilities(
    folder: &Path,
    name: &str,
    sites: &[LonLat],
    seed: &mut Seeded,
) -> Result<(), Box<dyn Error>> {
    let mut text = String::from("id,name,lon,lat,places\n");
    for (index, site) in sites.iter().enumerate() {
        let places = 20 + seed.below(180);
        let (lon, lat) = (site.lon_degrees(), site.lat_degrees());
        writeln!(
            text,
            "{name}-{index:04},{name} {index},{lon:.7},{lat:.7},{places}"
        )?;
    }
    std::fs::write(folder.join(format!("{name}.csv")), text)?;
    Ok(())
}

/// A grid of 4 × 4 counties of 4 × 4 townships over the extract.
fn areas(folder: &Path, points: &[LonLat]) -> Result<(), Box<dyn Error>> {
    let edge = |values: &mut dyn Iterator<Item = i32>| {
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        values.for_each(|value| (low, high) = (low.min(value), high.max(value)));
        (f64::from(low) / 1e7 - 0.01, f64::from(high) / 1e7 + 0.01)
    };
    let (west, east) = edge(&mut points.iter().map(|point| point.lon));
    let (south, north) = edge(&mut points.iter().map(|point| point.lat));
    let mut features = Vec::new();
    let mut square = |code: String,
                      parent: Option<String>,
                      class: &str,
                      x: usize,
                      y: usize,
                      n: usize| {
        let lon = |x: usize| west + (east - west) * x as f64 / n as f64;
        let lat = |y: usize| south + (north - south) * y as f64 / n as f64;
        let (w, e, s, t) = (lon(x), lon(x + 1), lat(y), lat(y + 1));
        let parent = parent.map_or("null".to_owned(), |parent| format!("\"{parent}\""));
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{code}","parent":{parent},"class":"{class}"}},"geometry":{{"type":"Polygon","coordinates":[[[{w:.7},{s:.7}],[{e:.7},{s:.7}],[{e:.7},{t:.7}],[{w:.7},{t:.7}],[{w:.7},{s:.7}]]]}}}}"#
        ));
    };
    let county = |x: usize, y: usize| format!("{:02}", y * 4 + x + 1);
    for (x, y) in (0..16).map(|i| (i % 4, i / 4)) {
        square(county(x, y), None, "rural", x, y, 4);
    }
    for (x, y) in (0..256).map(|i| (i % 16, i / 16)) {
        let code = format!("{}{:02}", county(x / 4, y / 4), (y % 4) * 4 + x % 4 + 1);
        let class = if (x + y) % 3 == 0 { "urban" } else { "rural" };
        square(code, Some(county(x / 4, y / 4)), class, x, y, 16);
    }
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    );
    std::fs::write(folder.join("areas.geojson"), text)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, roads, folder, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sample_demand ROADS.osm.pbf FOLDER [POINTS]".into());
    };
    let count: usize = rest.first().map_or(Ok(100_000), |text| text.parse())?;
    let (roads, folder) = (std::fs::canonicalize(roads)?, Path::new(folder));
    std::fs::create_dir_all(folder)?;
    let map = read_document(&std::fs::read(&roads)?, &roads.display().to_string())?;
    let places: HashMap<i64, LonLat> = map
        .nodes
        .iter()
        .map(|node| {
            (
                node.id,
                LonLat {
                    lon: node.lon,
                    lat: node.lat,
                },
            )
        })
        .collect();
    let streets = Streets::of(&map, &places);
    let mut seed = Seeded(20_200_701);

    let points: Vec<LonLat> = (0..count).map(|_| streets.place(&mut seed)).collect();
    let mut people = String::from("id,lon,lat,all,age_6_11,age_60_plus\n");
    for (index, point) in points.iter().enumerate() {
        let all = 20 + seed.below(180);
        let (lon, lat) = (point.lon_degrees(), point.lat_degrees());
        let (children, old) = (all * 7 / 100, seed.below(all / 4 + 1));
        writeln!(
            people,
            "p{index:06},{lon:.7},{lat:.7},{all},{children},{old}"
        )?;
    }
    std::fs::write(folder.join("people.csv"), people)?;
    areas(folder, &points)?;

    let mut more = |mut sites: Vec<LonLat>, least: usize| {
        while sites.len() < least {
            sites.push(streets.place(&mut seed));
        }
        sites
    };
    let hospitals = mapped(&map, &places, &["hospital", "clinic", "doctors"]);
    let schools = mapped(&map, &places, &["school", "kindergarten"]);
    let libraries = mapped(&map, &places, &["library", "community_centre"]);
    let services = [
        ("hospital", more(hospitals, 90)),
        ("school", more(schools, 290)),
        ("care_home", more(Vec::new(), 120)),
        ("library", more(libraries, 60)),
    ];
    let mut seed = Seeded(7);
    for (name, sites) in &services {
        facilities(folder, name, sites, &mut seed)?;
        println!("{name}: {} facilities", sites.len());
    }
    let roads = roads.display().to_string().replace('\\', "/");
    std::fs::write(folder.join("liyuan.toml"), PLAN.replace("ROADS", &roads))?;
    println!(
        "{count} demand points on {} pieces of residential road",
        streets.pieces.len()
    );
    Ok(())
}

const PLAN: &str = r#"[region]
name   = { zh = "皖北（样本）", en = "Northern Anhui (sample)" }
roads  = "ROADS"
areas  = "areas.geojson"
demand = { file = "people.csv", id = "id", lon = "lon", lat = "lat", groups = ["all", "age_6_11", "age_60_plus"] }

[[service]]
id = "ambulance"
name = { zh = "急救站", en = "Ambulance station" }
facilities = "hospital.csv"
profile = "emergency"
direction = "from_facility"
delay = "3min"

[[service]]
id = "school"
name = { zh = "小学", en = "Primary school" }
facilities = "school.csv"
profile = "walk"

[[service]]
id = "care_home"
name = { zh = "养老院", en = "Care home" }
facilities = "care_home.csv"
profile = "car"

[[service]]
id = "library"
name = { zh = "图书馆", en = "Library" }
facilities = "library.csv"
profile = "bicycle"

[[promise]]
id = "ambulance-circle"
service = "ambulance"
group = "all"
within = { urban = "20min", rural = "30min" }
share = "95%"

[[promise]]
id = "school-on-foot"
service = "school"
group = "age_6_11"
within = "30min"
share = "90%"

[[promise]]
id = "care-places"
service = "care_home"
group = "age_60_plus"
places = "35 per 1000"
within = "30min"
share = "80%"

[[promise]]
id = "library-by-bicycle"
service = "library"
group = "all"
within = "30min"
share = "80%"
"#;
