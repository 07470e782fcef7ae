//! Speed of p-median and p-centre on files of the OR-Library and on generated instances.
//!
//! - `site_speed p-median FILE…` and `site_speed p-center FILE…`: files of the OR-Library;
//! - `site_speed uniform|towns POINTS P SEED SECONDS`: p-median, the points are the sites, full lists
//!   of rounded straight distances;
//! - `site_speed costs FILE WITHIN P SECONDS`: p-median of a table `from_id,to_id,cost` of places among
//!   which the sites are, without the pairs that cost more than WITHIN;
//! - `site_speed islands ISLANDS POINTS P SEED SECONDS`: p-median of islands that nothing joins, of 1 to
//!   POINTS points, the sites within 2,000 of each on its list;
//! - `site_speed national POINTS SITES NEAREST P SEED SECONDS`: p-median with cut lists; sites off the
//!   lists cost their straight distance.
//!
//! SECONDS limits the CPU time per thread; `SITE_GAP=0.01` ends a search at a gap of 1 %,
//! `SITE_REQUIRED=3` requires as many sites of an instance with coordinates. Prints value, bound, gap, why the search stopped, CPU time and peak memory (Linux); the answer is
//! checked by the verifier, outside the time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod or_library;
mod towns;

use liyuan_planning::site::p_center::{self, PCenter};
use liyuan_planning::site::p_median::{self, OffList, PMedian};
use liyuan_planning::site::{Answer, Entry, Limits, Lists, Status, Stop, verify};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;
use towns::{Lot, Region, Straight};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| -> u64 { arguments[place].parse().unwrap() };
    match arguments.first().map(String::as_str) {
        Some("p-median") => {
            for file in &arguments[1..] {
                let (lists, p) = or_library::read(&std::fs::read_to_string(file).unwrap());
                let weights = vec![1; lists.points()];
                median(file, &lists, &weights, p, None, 3600);
            }
        }
        Some("p-center") => {
            for file in &arguments[1..] {
                let (lists, p) = or_library::read(&std::fs::read_to_string(file).unwrap());
                center(file, &lists, p);
            }
        }
        Some(kind @ ("uniform" | "towns")) => {
            let (points, p, seed, seconds) = (number(1), number(2), number(3), number(4));
            let mut lot = Lot(seed);
            let towns = if kind == "towns" { 40 } else { 0 };
            let region = Region::new(20_000, 20_000, towns, &mut lot);
            let places: Vec<_> = (0..points).map(|_| region.place(&mut lot)).collect();
            let straight = Straight {
                points: places.clone(),
                sites: places,
            };
            let lists = towns::nearest(&straight, points as usize);
            let weights = vec![1; lists.points()];
            let name = format!("{kind} {points} p {p} seed {seed}");
            median(&name, &lists, &weights, p as usize, None, seconds);
        }
        Some("costs") => {
            let text = std::fs::read_to_string(&arguments[1]).unwrap();
            let lists = costs(&text, number(2) as f64);
            let name = format!("{} within {} p {}", arguments[1], number(2), number(3));
            let weights = vec![1; lists.points()];
            median(&name, &lists, &weights, number(3) as usize, None, number(4));
        }
        Some("islands") => {
            let (count, points, p, seed) = (number(1), number(2), number(3), number(4));
            let lists = towns::islands(count, points, &mut Lot(seed));
            let name = format!(
                "{count} islands of up to {points}: {} points p {p} seed {seed}",
                lists.points()
            );
            let weights = vec![1; lists.points()];
            median(&name, &lists, &weights, p as usize, None, number(5));
        }
        Some("national") => {
            let (points, sites, nearest, p) = (number(1), number(2), number(3), number(4));
            let (seed, seconds) = (number(5), number(6));
            let mut lot = Lot(seed);
            let region = Region::new(600_000, 400_000, 300, &mut lot);
            let straight = Straight {
                points: (0..points).map(|_| region.place(&mut lot)).collect(),
                sites: (0..sites).map(|_| region.place(&mut lot)).collect(),
            };
            let weights: Vec<i64> = (0..points).map(|_| 1 + lot.below(20) as i64).collect();
            let lists = towns::nearest(&straight, nearest as usize);
            let name = format!("national {points} x {sites} ({nearest} nearest) p {p} seed {seed}");
            median(
                &name,
                &lists,
                &weights,
                p as usize,
                Some(&straight),
                seconds,
            );
        }
        _ => eprintln!(
            "site_speed p-median|p-center FILE… | uniform|towns … | costs … | islands … | national …"
        ),
    }
}

/// Lists of a table of costs, in tenths; points that nothing serves within the bound have none.
fn costs(text: &str, within: f64) -> Lists {
    let mut ids = BTreeMap::new();
    let mut near: Vec<Vec<(u32, u32)>> = Vec::new();
    for line in text.lines().skip(1) {
        let mut words = line.split(',');
        let mut id = || {
            let next = ids.len() as u32;
            *ids.entry(words.next().unwrap().to_owned()).or_insert(next)
        };
        let (from, to) = (id(), id());
        let cost: f64 = words.next().unwrap().parse().unwrap();
        near.resize(ids.len().max(near.len()), Vec::new());
        if cost <= within {
            near[from as usize].push((to, (cost * 10.0).round() as u32));
        }
    }
    let mut lists = Lists::new(ids.len() as u32);
    for list in near.into_iter().filter(|list| !list.is_empty()) {
        lists.push(list.into_iter().map(|(site, cost)| Entry { cost, site }));
    }
    lists
}

fn median(
    name: &str,
    lists: &Lists,
    weights: &[i64],
    p: usize,
    off_list: Option<&dyn OffList>,
    seconds: u64,
) {
    let mut status = vec![Status::Candidate; lists.sites()];
    let required = std::env::var("SITE_REQUIRED").map_or(0, |number| number.parse().unwrap());
    for site in status.iter_mut().step_by(97).take(required) {
        *site = Status::Required;
    }
    let problem = PMedian {
        lists,
        weights,
        status: &status,
        sites: p,
        fixed_costs: &[],
        off_list,
    };
    let answer = timed(name, seconds, |limits| {
        p_median::solve(&problem, limits).unwrap()
    });
    assert_eq!(verify::p_median(&problem, &answer), []);
}

fn center(name: &str, lists: &Lists, p: usize) {
    let problem = PCenter {
        lists,
        weights: &vec![1; lists.points()],
        status: &vec![Status::Candidate; lists.sites()],
        sites: p,
    };
    let answer = timed(name, 3600, |limits| {
        p_center::solve(&problem, limits).unwrap()
    });
    assert_eq!(verify::p_center(&problem, &answer), []);
}

fn timed(name: &str, seconds: u64, solve: impl FnOnce(&Limits<'_>) -> Answer) -> Answer {
    let (start, before) = (Instant::now(), cpu_seconds());
    // CPU time per thread: what a machine without other work would take.
    let limit = before + (seconds * rayon::current_num_threads() as u64) as f64;
    let asked = AtomicU64::new(0);
    let stop = || {
        let often = asked.fetch_add(1, Relaxed);
        (often.is_multiple_of(8) && cpu_seconds() > limit).then_some(Stop::Time)
    };
    let answer = solve(&Limits {
        stop: Some(&stop),
        gap: std::env::var("SITE_GAP").map_or(0.0, |gap| gap.parse().unwrap()),
        ..Limits::default()
    });
    println!(
        "{name}: value {} bound {} gap {:.4} % {}, {} steps, CPU {:.2} s, wall {:.2} s, peak {} MB",
        answer.value,
        answer.bound,
        answer.gap() * 100.0,
        answer.stopped.as_str(),
        answer.work,
        cpu_seconds() - before,
        start.elapsed().as_secs_f64(),
        peak_mb()
    );
    answer
}

/// User and system time of the process, where the system tells (Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    peak.unwrap_or(0) / 1024
}
