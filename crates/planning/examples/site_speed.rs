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

use liyuan_planning::site::p_median::{self, PMedian};
use liyuan_planning::site::{Answer, Entry, Limits, Lists, Status};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for file in &arguments[1..] {
        let (lists, p) = or_library(&std::fs::read_to_string(file).unwrap());
        let before = cpu_seconds();
        let answer = median(&lists, p, &Limits::default());
        report(file, &answer, cpu_seconds() - before);
    }
}

fn median(lists: &Lists, p: usize, limits: &Limits<'_>) -> Answer {
    p_median::solve(
        &PMedian {
            lists,
            weights: &vec![1; lists.points()],
            status: &vec![Status::Candidate; lists.sites()],
            sites: p,
            fixed_costs: &[],
            off_list: None,
        },
        limits,
    )
    .unwrap()
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

/// Full lists by Dijkstra from every node, and p.
fn or_library(text: &str) -> (Lists, usize) {
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse::<u32>().unwrap());
    let mut next = || numbers.next().unwrap();
    let (n, m, p) = (next(), next(), next());
    let mut edges = BTreeMap::new();
    for _ in 0..m {
        let (a, b, cost) = (next(), next(), next());
        edges.insert((a.min(b) - 1, a.max(b) - 1), cost);
    }
    let mut near = vec![Vec::new(); n as usize];
    for ((a, b), cost) in edges {
        near[a as usize].push((b, cost));
        near[b as usize].push((a, cost));
    }
    let mut lists = Lists::new(n);
    for from in 0..n {
        let mut best = vec![u32::MAX; n as usize];
        best[from as usize] = 0;
        let mut queue = BinaryHeap::from([Reverse((0, from))]);
        while let Some(Reverse((cost, node))) = queue.pop() {
            if cost > best[node as usize] {
                continue;
            }
            for &(to, edge) in &near[node as usize] {
                if cost + edge < best[to as usize] {
                    best[to as usize] = cost + edge;
                    queue.push(Reverse((cost + edge, to)));
                }
            }
        }
        let entries = (0..n).zip(best).filter(|&(_, cost)| cost < u32::MAX);
        lists.push(entries.map(|(site, cost)| Entry { cost, site }));
    }
    (lists, p as usize)
}
