//! The twenty p-median files of the OR-Library that come with the data: published optima, proven.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

#[path = "../examples/site_speed/or_library.rs"]
mod or_library;

use liyuan_planning::site::p_center::{self, PCenter};
use liyuan_planning::site::p_median::{self, PMedian};
use liyuan_planning::site::{Limits, Lists, Status, Stop, verify};
use std::env;
use std::path::{Path, PathBuf};

/// The folder of the files, or `None`, said by name, where it is absent and not required.
fn data(test: &str) -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("LIYUAN_DATA")
        .map_or_else(|| crate_folder.join("../../../shared/data"), PathBuf::from)
        .join("or-library");
    if folder.is_dir() {
        return Some(folder);
    }
    let required = env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: no data in {}", folder.display());
    eprintln!("{test}: skipped, no data in {}", folder.display());
    None
}

/// Lists, number of sites and optimum of each instance in a table of optima, with its name.
fn instances(folder: &Path, table: &str) -> Vec<(String, Lists, usize, i64)> {
    let table = std::fs::read_to_string(folder.join(table)).unwrap();
    let rows = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let name = words.next().filter(|name| name.starts_with("pmed"))?;
        let file = folder.join(format!("{name}.txt"));
        let (lists, p) = or_library::read(&std::fs::read_to_string(file).unwrap());
        Some((name.to_owned(), lists, p, words.next()?.parse().unwrap()))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 20);
    rows
}

#[test]
fn published_p_medians_are_proven() {
    let Some(folder) = data("published_p_medians_are_proven") else {
        return;
    };
    for (name, lists, p, optimum) in instances(&folder, "pmedopt.txt") {
        let problem = PMedian {
            lists: &lists,
            weights: &vec![1; lists.points()],
            status: &vec![Status::Candidate; lists.sites()],
            sites: p,
            fixed_costs: &[],
            off_list: None,
        };
        let answer = p_median::solve(&problem, &Limits::default()).unwrap();
        assert_eq!(verify::p_median(&problem, &answer), [], "{name}");
        let found = (answer.value, answer.stopped);
        assert_eq!(found, (optimum, Stop::Proven), "{name}");
    }
}

#[test]
fn published_p_centers_are_proven() {
    let Some(folder) = data("published_p_centers_are_proven") else {
        return;
    };
    for (name, lists, p, optimum) in instances(&folder, "pcenteropt.txt") {
        let problem = PCenter {
            lists: &lists,
            weights: &vec![1; lists.points()],
            status: &vec![Status::Candidate; lists.sites()],
            sites: p,
        };
        let answer = p_center::solve(&problem, &Limits::default()).unwrap();
        assert_eq!(verify::p_center(&problem, &answer), [], "{name}");
        let found = (answer.value, answer.stopped);
        assert_eq!(found, (optimum, Stop::Proven), "{name}");
    }
}
