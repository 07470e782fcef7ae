//! Speed of siting with capacities, points shared or whole, on generated instances.
//!
//! - `capacity_speed towns POINTS SITES P SLACK SECONDS SEED`: towns with Pareto weights and Gaussian
//!   spread on 200 × 150 km, persons 1–100 a point, straight distances in metres ÷ 100, full lists; exactly P sites, all
//!   of one capacity, so that P of them have SLACK times the room that is needed;
//! - `capacity_speed plants SITES POINTS SECONDS SEED`: as the files cap41–cap134 of the OR-Library are made: places
//!   on a square, costs by distance, capacities and fixed costs drawn by lot, any number of sites.
//! - `capacity_speed vehicles POINTS SITES VEHICLES SECONDS SEED`: expected covering in such towns, 8 km, vehicles busy
//!   30 % of the time, at most three at a site.
//!
//! `split` or `whole` as a last argument asks one of the two. SECONDS limits the CPU time. Prints value, bound, gap, why the
//! search stopped, CPU time and peak memory (Linux); each answer is checked by the verifier, outside the time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code
)]

#[path = "site_speed/towns.rs"]
mod towns;

use liyuan_planning::site::capacitated::{Capacitated, Number, Service, solve};
use liyuan_planning::site::expected_cover::{self, ExpectedCover};
use liyuan_planning::site::{
    Answer, Entry, Limits, Lists, Status, Stop, verify_capacity, verify_expected,
};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use towns::{Lot, Place, Region, distance};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| -> f64 { arguments[place].parse().unwrap() };
    let (problem, seconds) = match arguments.first().map(String::as_str) {
        Some("towns") => {
            let size = (number(1) as usize, number(2) as usize, number(3) as usize);
            let drawn = Drawn::towns(size, number(4), &mut Lot(number(6) as u64));
            (drawn, number(5))
        }
        Some("plants") => {
            let size = (number(1) as usize, number(2) as usize);
            let drawn = Drawn::plants(size, Number::Any, &mut Lot(number(4) as u64));
            (drawn, number(3))
        }
        Some("vehicles") => {
            let size = (number(1) as usize, number(2) as usize, number(3) as usize);
            let told = vehicles(size, number(4), &mut Lot(number(5) as u64));
            return println!("{}: {told}", arguments.join(" "));
        }
        _ => return eprintln!("capacity_speed towns … | plants … | vehicles …"),
    };
    for (name, service) in [("split", Service::Split), ("whole", Service::Whole)] {
        let asked = arguments.last().map(String::as_str);
        if !matches!(asked, Some("split" | "whole")) || asked == Some(name) {
            println!(
                "{} {name}: {}",
                arguments.join(" "),
                problem.timed(service, seconds)
            );
        }
    }
}

struct Drawn {
    lists: Lists,
    weights: Vec<i64>,
    capacity: Vec<i64>,
    fixed_costs: Vec<i64>,
    number: Number,
}

fn lists(points: &[Place], sites: &[Place], unit: u32) -> Lists {
    let mut lists =
        Lists::with_capacity(sites.len() as u32, points.len(), points.len() * sites.len());
    for &point in points {
        lists.push((0_u32..).zip(sites).map(|(site, &place)| Entry {
            cost: distance(point, place) / unit,
            site,
        }));
    }
    lists
}

impl Drawn {
    fn towns((points, sites, p): (usize, usize, usize), slack: f64, lot: &mut Lot) -> Drawn {
        let region = Region::new(200_000, 150_000, 40, lot);
        let points: Vec<Place> = (0..points).map(|_| region.place(lot)).collect();
        let places: Vec<Place> = (0..sites).map(|_| region.place(lot)).collect();
        let weights: Vec<i64> = points.iter().map(|_| 1 + lot.below(100) as i64).collect();
        let need = weights.iter().sum::<i64>() as f64;
        Drawn {
            lists: lists(&points, &places, 100),
            weights,
            capacity: vec![(need * slack / p as f64).ceil() as i64; sites],
            fixed_costs: Vec::new(),
            number: Number::Exactly(p),
        }
    }

    fn plants((sites, points): (usize, usize), number: Number, lot: &mut Lot) -> Drawn {
        let mut place = || (lot.below(1000) as i32, lot.below(1000) as i32);
        let points: Vec<Place> = (0..points).map(|_| place()).collect();
        let places: Vec<Place> = (0..sites).map(|_| place()).collect();
        let weights: Vec<i64> = points.iter().map(|_| 5 + lot.below(31) as i64).collect();
        let need: i64 = weights.iter().sum();
        let capacity: Vec<i64> = places
            .iter()
            .map(|_| need * (10 + lot.below(16) as i64) * 2 / 10 / sites as i64)
            .collect();
        let fixed_costs = capacity.iter().map(|&capacity| {
            300 * (lot.below(20) as i64 + 40) * (capacity as f64).sqrt() as i64 / 20
        });
        Drawn {
            fixed_costs: fixed_costs.collect(),
            lists: lists(&points, &places, 1),
            weights,
            capacity,
            number,
        }
    }

    fn timed(&self, service: Service, seconds: f64) -> String {
        let problem = Capacitated {
            lists: &self.lists,
            weights: &self.weights,
            status: &vec![Status::Candidate; self.lists.sites()],
            capacity: &self.capacity,
            least: &[],
            fixed_costs: &self.fixed_costs,
            number: self.number,
            budget: None,
            service,
        };
        let (allocation, taken) = within(seconds, |limits| solve(&problem, limits));
        let allocation = match allocation {
            Ok(allocation) => allocation,
            Err(error) => return format!("{error}, CPU {taken:.2} s"),
        };
        assert_eq!(verify_capacity::capacitated(&problem, &allocation), []);
        let sites = allocation.answer.chosen.len();
        format!("{}, {sites} sites", told(&allocation.answer, taken))
    }
}

fn vehicles(
    (points, sites, vehicles): (usize, usize, usize),
    seconds: f64,
    lot: &mut Lot,
) -> String {
    let region = Region::new(200_000, 150_000, 40, lot);
    let points: Vec<Place> = (0..points).map(|_| region.place(lot)).collect();
    let places: Vec<Place> = (0..sites).map(|_| region.place(lot)).collect();
    let mut lists = Lists::new(sites as u32);
    for &point in &points {
        let costs = (0_u32..).zip(&places).map(|(site, &place)| Entry {
            cost: distance(point, place),
            site,
        });
        lists.push(costs.filter(|entry| entry.cost <= 8_000));
    }
    let weights: Vec<i64> = points.iter().map(|_| 1 + lot.below(100) as i64).collect();
    let problem = ExpectedCover {
        lists: &lists,
        weights: &weights,
        status: &vec![Status::Candidate; sites],
        vehicles,
        at_most: 3,
        busy: 300_000,
    };
    let (deployment, taken) = within(seconds, |limits| expected_cover::solve(&problem, limits));
    let deployment = deployment.unwrap();
    assert_eq!(verify_expected::expected_cover(&problem, &deployment), []);
    let sites = deployment.answer.chosen.len();
    format!("{}, {sites} sites", told(&deployment.answer, taken))
}

/// What is solved within so many CPU seconds, and how many it took.
fn within<T>(seconds: f64, solve: impl FnOnce(&Limits<'_>) -> T) -> (T, f64) {
    let before = cpu_seconds();
    let asked = AtomicU64::new(0);
    let stop = || {
        let often = asked.fetch_add(1, Relaxed);
        (often.is_multiple_of(8) && cpu_seconds() > before + seconds).then_some(Stop::Time)
    };
    let solved = solve(&Limits {
        stop: Some(&stop),
        ..Limits::default()
    });
    (solved, cpu_seconds() - before)
}

fn told(answer: &Answer, taken: f64) -> String {
    format!(
        "value {} bound {} gap {:.4} % {}, {} steps, CPU {taken:.2} s, peak {} MB",
        answer.value,
        answer.bound,
        answer.gap() * 100.0,
        answer.stopped.as_str(),
        answer.work,
        peak_mb()
    )
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
