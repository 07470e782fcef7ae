//! How fast, and how near to the best, the covering models are on clustered regions drawn by lot.
//!
//! `cargo run --release -p liyuan-planning --example cover_speed -- [POINTS SITES RADIUS_KM
//! WIDTH_KM TOWNS CHOSEN SECONDS [SEED]]` makes a region two thirds as high as wide: towns with Pareto weights and Gaussian
//! spread, 80 % of the points in towns, the rest anywhere; sites are drawn likewise. It prints value,
//! bound, gap, CPU seconds and the highest memory use of set covering and of maximal covering.
//! Without arguments: 100,000 points × 500 sites at 15 km, then 1,000,000 × 2,000 at 20 km, 60 CPU
//! seconds for each model. `COVER_ONLY=set` or `max` asks one of them, `COVER_GAP=0.02`
//! ends a search at a gap of 2 %, `COVER_WRITE=FOLDER` writes the rows for other programs. Only whole numbers and square roots are used, so that a seed gives the
//! same region everywhere.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use liyuan_planning::site::cover::Coverage;
use liyuan_planning::site::max_cover::{Choice, MaxCover, max_cover};
use liyuan_planning::site::set_cover::{OutOfReach, SetCover, set_cover};
use liyuan_planning::site::verify_cover::{verify_max_cover, verify_set_cover};
use liyuan_planning::site::{Answer, Limits, Status, Stop};
use std::time::Instant;

struct Lot(u64);

impl Lot {
    /// A number of 32 bits.
    fn draw(&mut self) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as i64
    }

    fn below(&mut self, end: i64) -> i64 {
        (self.draw() * end) >> 32
    }

    /// Nearly Gaussian with this spread: the sum of twelve even draws.
    fn gaussian(&mut self, spread: i64) -> i64 {
        let sum: i64 = (0..12).map(|_| self.draw()).sum();
        ((sum - (6 << 32)) * spread) >> 32
    }
}

struct Town {
    x: i64,
    y: i64,
    spread: i64,
    /// Weight of this town and all before it.
    up_to: i64,
}

/// Towns with Pareto weights (exponent 1) whose area grows with their weight.
fn towns(number: usize, (width, height): (i64, i64), lot: &mut Lot) -> Vec<Town> {
    let mut up_to = 0;
    (0..number)
        .map(|_| {
            let weight = ((1i64 << 40) / (lot.draw() + (1 << 25))).min(1 << 14);
            up_to += weight;
            Town {
                x: lot.below(width),
                y: lot.below(height),
                spread: (weight as f64).sqrt() as i64 * 100,
                up_to,
            }
        })
        .collect()
}

fn place(towns: &[Town], (width, height): (i64, i64), lot: &mut Lot) -> (i64, i64) {
    loop {
        let (x, y) = if lot.below(5) == 0 {
            (lot.below(width), lot.below(height))
        } else {
            let mark = lot.below(towns.last().unwrap().up_to);
            let town = &towns[towns.partition_point(|town| town.up_to <= mark)];
            let x = town.x + lot.gaussian(town.spread);
            (x, town.y + lot.gaussian(town.spread))
        };
        if (0..width).contains(&x) && (0..height).contains(&y) {
            return (x, y);
        }
    }
}

/// Points and sites of a region; lists are made anew whenever they are asked for.
struct Region {
    seed: u64,
    towns: Vec<Town>,
    /// Width and height in metres.
    size: (i64, i64),
    points: usize,
    radius: i64,
    sites: Vec<(i64, i64)>,
    cells: Vec<Vec<u32>>,
    across: i64,
}

impl Region {
    fn new(case: &Case) -> Region {
        let mut lot = Lot(case.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let radius = case.radius_km * 1000;
        let size = (case.width_km * 1000, case.width_km * 1000 * 2 / 3);
        let towns = towns(case.towns, size, &mut lot);
        let sites: Vec<(i64, i64)> = (0..case.sites)
            .map(|_| place(&towns, size, &mut lot))
            .collect();
        let across = size.0 / radius + 1;
        let mut cells = vec![Vec::new(); (across * (size.1 / radius + 1)) as usize];
        for (site, &(x, y)) in sites.iter().enumerate() {
            cells[(y / radius * across + x / radius) as usize].push(site as u32);
        }
        Region {
            seed: lot.0,
            towns,
            size,
            points: case.points,
            radius,
            sites,
            cells,
            across,
        }
    }

    /// Persons of each point and the sites within the radius, ascending.
    fn each(&self) -> impl Iterator<Item = (i64, Vec<u32>)> + '_ {
        let mut lot = Lot(self.seed);
        (0..self.points).map(move |_| {
            let (x, y) = place(&self.towns, self.size, &mut lot);
            let persons = 1 + lot.below(100);
            let (column, row) = (x / self.radius, y / self.radius);
            let mut near = Vec::new();
            for row in (row - 1).max(0)..=(row + 1).min(self.size.1 / self.radius) {
                for column in (column - 1).max(0)..=(column + 1).min(self.across - 1) {
                    near.extend(
                        self.cells[(row * self.across + column) as usize]
                            .iter()
                            .filter(|&&site| {
                                let (a, b) = self.sites[site as usize];
                                (a - x).pow(2) + (b - y).pow(2) <= self.radius.pow(2)
                            }),
                    );
                }
            }
            near.sort_unstable();
            (persons, near)
        })
    }
}

/// CPU seconds of this process, where the system tells them, else seconds since the start.
fn seconds(start: Instant) -> f64 {
    let of_system = || {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    };
    of_system().unwrap_or_else(|| start.elapsed().as_secs_f64())
}

/// Highest memory use so far, where the system tells it.
fn peak_mebibytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

fn tell(model: &str, answer: &Answer, spent: f64) {
    println!(
        "  {model}: value {} bound {} gap {:.3} % {} in {spent:.2} s CPU, {} steps, {} sites; peak {} MiB",
        answer.value,
        answer.bound,
        100.0 * answer.gap(),
        answer.stopped.as_str(),
        answer.work,
        answer.chosen.len(),
        peak_mebibytes().map_or("?".to_owned(), |mebibytes| mebibytes.to_string()),
    );
}

struct Case {
    points: usize,
    sites: usize,
    radius_km: i64,
    width_km: i64,
    towns: usize,
    chosen: usize,
    seconds: f64,
    seed: u64,
}

/// The rows for other programs, as little-endian numbers of 32 bits: where the sites of each point begin,
/// one more at the end; these sites; persons; how many sites there are.
fn write(region: &Region, case: &Case, folder: &std::path::Path) {
    let (mut first, mut near, mut persons) = (vec![0], Vec::new(), Vec::new());
    for (weight, sites) in region.each() {
        near.extend(sites);
        first.push(near.len() as u32);
        persons.push(weight as u32);
    }
    let sites = vec![case.sites as u32];
    for (name, numbers) in [
        ("first", first),
        ("near", near),
        ("persons", persons),
        ("sites", sites),
    ] {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

fn run(case: &Case, start: Instant) {
    let begun = seconds(start);
    let region = Region::new(case);
    let statuses = vec![Status::Candidate; case.sites];
    let mut coverage = Coverage::new(&statuses);
    for (persons, near) in region.each() {
        coverage.push(near, persons).unwrap();
    }
    println!(
        "{} points x {} sites, {} km, {} km wide, {} towns, seed {}: {} rows, {} entries, {:.1} % of the persons out of reach, {:.2} s CPU",
        case.points,
        case.sites,
        case.radius_km,
        case.width_km,
        case.towns,
        case.seed,
        coverage.rows(),
        coverage.entries(),
        100.0 * coverage.lost() as f64 / coverage.total() as f64,
        seconds(start) - begun,
    );
    if let Ok(folder) = std::env::var("COVER_WRITE") {
        write(&region, case, std::path::Path::new(&folder));
    }
    let clock = |from: f64| move || (seconds(start) - from > case.seconds).then_some(Stop::Time);
    let only = std::env::var("COVER_ONLY").unwrap_or_default();
    let gap = std::env::var("COVER_GAP").map_or(0.0, |gap| gap.parse().unwrap());
    if only != "set" {
        let from = seconds(start);
        let stop = clock(from);
        let limits = Limits {
            stop: Some(&stop),
            gap,
            ..Limits::default()
        };
        let choice = Choice::Sites(case.chosen);
        let problem = MaxCover {
            coverage: &coverage,
            choice,
        };
        let answer = max_cover(&problem, &limits).unwrap();
        tell("max cover", &answer, seconds(start) - from);
        println!(
            "    {:.1} % of the persons",
            100.0 * answer.value as f64 / coverage.total() as f64
        );
        let gains = region
            .each()
            .map(|(persons, near)| near.into_iter().map(move |site| (site, persons)));
        let broken = verify_max_cover(&answer, &statuses, choice, gains);
        assert!(broken.is_empty(), "{broken:?}");
    }
    if only != "max" {
        let from = seconds(start);
        let stop = clock(from);
        let limits = Limits {
            stop: Some(&stop),
            gap,
            ..Limits::default()
        };
        let problem = SetCover {
            coverage: &coverage,
            costs: &[],
            out_of_reach: OutOfReach::Leave,
        };
        let answer = set_cover(&problem, &limits).unwrap();
        tell("set cover", &answer, seconds(start) - from);
        let points = region.each().map(|(_, near)| (near, 1));
        let broken = verify_set_cover(&answer, &statuses, &[], OutOfReach::Leave, points);
        assert!(broken.is_empty(), "{broken:?}");
    }
}

fn main() {
    let start = Instant::now();
    let given: Vec<f64> = std::env::args()
        .skip(1)
        .map(|argument| argument.parse().expect("numbers"))
        .collect();
    let cases = match given[..] {
        [points, sites, radius, width, towns, chosen, seconds, ..] => vec![Case {
            points: points as usize,
            sites: sites as usize,
            radius_km: radius as i64,
            width_km: width as i64,
            towns: towns as usize,
            chosen: chosen as usize,
            seconds,
            seed: given.get(7).map_or(1, |&seed| seed as u64),
        }],
        _ => vec![
            Case {
                points: 100_000,
                sites: 500,
                radius_km: 15,
                width_km: 600,
                towns: 60,
                chosen: 20,
                seconds: 60.0,
                seed: 1,
            },
            Case {
                points: 1_000_000,
                sites: 2000,
                radius_km: 20,
                width_km: 600,
                towns: 200,
                chosen: 40,
                seconds: 60.0,
                seed: 1,
            },
        ],
    };
    for case in &cases {
        run(case, start);
    }
}
