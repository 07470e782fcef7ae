//! Speed of p-median and p-centre on OR-Library files and on generated instances.
//!
//! `site_speed p-median FILE…` reads files of the OR-Library (`n m p`, then edges; of an edge that is
//! given twice the last cost counts).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod or_library;

use liyuan_planning::site::p_center::{self, PCenter};
use liyuan_planning::site::p_median::{self, PMedian};
use liyuan_planning::site::{Answer, Limits, Status};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for file in &arguments[1..] {
        let (lists, p) = or_library::read(&std::fs::read_to_string(file).unwrap());
        let weights = vec![1; lists.points()];
        let status = vec![Status::Candidate; lists.sites()];
        let before = cpu_seconds();
        let answer = match arguments[0].as_str() {
            "p-median" => p_median::solve(
                &PMedian {
                    lists: &lists,
                    weights: &weights,
                    status: &status,
                    sites: p,
                    fixed_costs: &[],
                    off_list: None,
                },
                &Limits::default(),
            ),
            "p-center" => p_center::solve(
                &PCenter {
                    lists: &lists,
                    weights: &weights,
                    status: &status,
                    sites: p,
                },
                &Limits::default(),
            ),
            other => panic!("p-median or p-center, not {other}"),
        };
        report(file, &answer.unwrap(), cpu_seconds() - before);
    }
}

fn report(name: &str, answer: &Answer, seconds: f64) {
    println!(
        "{name}: value {} bound {} gap {:.4} % {} work {} CPU {seconds:.2} s peak {} MB",
        answer.value,
        answer.bound,
        answer.gap() * 100.0,
        answer.stopped.as_str(),
        answer.work,
        peak_mb()
    );
}

/// User and system time of the process, where the system tells (Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: Vec<f64> = fields
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse().ok())
        .collect();
    ticks.iter().sum::<f64>() / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
