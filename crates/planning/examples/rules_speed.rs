//! Speed of siting with rules by area on generated instances.
//!
//! - `rules_speed cover POINTS SITES P AREAS FLOOR SECONDS SEED`: towns with Pareto weights and Gaussian spread on
//!   200 × 150 km, persons 1–100 a point, straight distances; the most people within 10 km, no area below
//!   FLOOR per cent, each area at least one site and no more than a fifth of P.
//! - `rules_speed median POINTS SITES P AREAS MEAN SECONDS SEED`: the least sum of ways in such towns, no area with a
//!   mean way above MEAN km, the same counts.
//! - `rules_speed budget POINTS SITES P AREAS FLOOR SECONDS SEED`: as `cover`, costs of 10 to 30 a site, a budget of 20 P
//!   in place of the number, and for each area a quarter of it.
//!
//! Areas are cells of a grid. SECONDS limits the CPU time. Prints value, bound, gap, why the search stopped, CPU time and peak
//! memory (Linux), or why there is no answer; the answer is checked by the verifier, outside the time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code
)]

#[path = "site_speed/towns.rs"]
mod towns;

use liyuan_planning::site::capacitated::Number;
use liyuan_planning::site::ruled::{Area, Cap, Measure, Ruled, solve};
use liyuan_planning::site::verify_ruled::verify_ruled;
use liyuan_planning::site::{Entry, Limits, Lists, Status, Stop};
use std::time::Instant;
use towns::{Lot, Place, Region, distance};

const WIDTH: i32 = 200_000;
const HEIGHT: i32 = 150_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| -> u64 { arguments[place].parse().unwrap() };
    let kind = arguments.first().map_or("", String::as_str);
    if !matches!(kind, "cover" | "median" | "budget") {
        return eprintln!("rules_speed cover|median|budget …");
    }
    let (points, sites, p, areas) = (number(1), number(2), number(3) as usize, number(4));
    let (rule, seconds) = (number(5) as i64, number(6));
    let lot = &mut Lot(number(7));
    let region = Region::new(WIDTH, HEIGHT, 60, lot);
    let places: Vec<Place> = (0..points).map(|_| region.place(lot)).collect();
    let hubs: Vec<Place> = (0..sites).map(|_| region.place(lot)).collect();
    let weights: Vec<i64> = (0..points).map(|_| 1 + lot.below(100) as i64).collect();
    let costs: Vec<i64> = (0..sites).map(|_| 10 + lot.below(21) as i64).collect();
    let columns = areas.isqrt().max(1) as i32;
    let rows = areas as i32 / columns;
    let cell = |&(x, y): &Place| {
        let at = |of: i32, size: i32, parts: i32| {
            (i64::from(of) * i64::from(parts) / i64::from(size)) as u32
        };
        at(y, HEIGHT, rows) * columns as u32 + at(x, WIDTH, columns)
    };
    let covers = kind != "median";
    let mut lists = Lists::new(sites as u32);
    for &place in &places {
        let list = (0_u32..)
            .zip(&hubs)
            .map(|(site, &hub)| (distance(place, hub), site));
        let near = list.filter(|(metres, _)| !covers || *metres <= 10_000);
        lists.push(near.map(|(metres, site)| Entry {
            cost: if covers { 0 } else { metres / 100 },
            site,
        }));
    }
    let site_area: Vec<u32> = hubs.iter().map(cell).collect();
    let point_area: Vec<u32> = places.iter().map(cell).collect();
    let cells = (rows * columns) as u32;
    let people = |area: u32| -> i64 {
        let own = point_area
            .iter()
            .zip(&weights)
            .filter(|(of, _)| **of == area);
        own.map(|(_, weight)| *weight).sum()
    };
    let cap = |area: u32| Cap {
        area,
        measure: Measure::Cost,
        most: match covers {
            true => people(area) * (100 - rule) / 100,
            false => people(area) * rule * 10,
        },
    };
    let caps: Vec<Cap> = (0..cells)
        .map(cap)
        .filter(|cap| people(cap.area) > 0)
        .collect();
    let budget = (kind == "budget").then_some(20 * p as i64);
    let counts = |area: u32| Area {
        at_least: usize::from(site_area.contains(&area)),
        at_most: Some(p.div_ceil(5)),
        budget: budget.map(|budget| budget / 4),
    };
    let counts: Vec<Area> = (0..cells).map(counts).collect();
    let problem = Ruled {
        lists: &lists,
        weights: &weights,
        status: &vec![Status::Candidate; sites as usize],
        unserved: covers.then_some(1),
        number: if budget.is_some() {
            Number::Any
        } else {
            Number::Exactly(p)
        },
        costs: &costs,
        budget,
        site_area: &site_area,
        point_area: &point_area,
        areas: &counts,
        caps: &caps,
    };
    let start = Instant::now();
    let clock = || (start.elapsed().as_secs() >= seconds).then_some(Stop::Time);
    let limits = Limits {
        stop: Some(&clock),
        seed: 1,
        ..Limits::default()
    };
    let answer = solve(&problem, &limits);
    let taken = start.elapsed().as_secs_f64();
    let name = arguments.join(" ");
    match answer {
        Ok(answer) => {
            assert_eq!(verify_ruled(&problem, &answer), []);
            let all: i64 = weights.iter().sum();
            let told = |value: i64| if covers { all - value } else { value };
            println!(
                "{name}: value {} bound {} of {all}, gap {:.3} %, {}, {taken:.1} s, {} sites, work {}",
                told(answer.value),
                told(answer.bound),
                100.0 * (answer.value - answer.bound) as f64 / told(answer.value).max(1) as f64,
                answer.stopped.as_str(),
                answer.chosen.len(),
                answer.work,
            );
        }
        Err(error) => println!("{name}: {error}, {taken:.1} s"),
    }
}
