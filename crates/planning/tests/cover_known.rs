//! Covering models on problems whose best values are known, and how they stop and refuse.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use liyuan_finding::{Diagnose, Kind};
use liyuan_planning::site::cover::{CoverError, Coverage};
use liyuan_planning::site::max_cover::{Choice, MaxCover, max_cover};
use liyuan_planning::site::set_cover::{OutOfReach, SetCover, set_cover};
use liyuan_planning::site::verify_cover::{verify_max_cover, verify_set_cover};
use liyuan_planning::site::{Answer, Entry, Limits, Lists, Status, Stop};
use std::env;
use std::path::{Path, PathBuf};

const ANY: Status = Status::Candidate;

fn data(test: &str) -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("LIYUAN_DATA")
        .map_or_else(|| crate_folder.join("../../../shared/data"), PathBuf::from);
    if folder.join("san-francisco").is_dir() {
        return Some(folder);
    }
    let required = env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: no data in {}", folder.display());
    eprintln!("{test}: skipped, no data in {}", folder.display());
    None
}

/// The published example of spopt: 205 census tracts, 16 stores, network distance in metres; here in
/// decimetres. Gives lists by tract and the demand of each.
fn san_francisco(folder: &Path) -> (Lists, Vec<i64>) {
    let name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv";
    let text = std::fs::read_to_string(folder.join("san-francisco").join(name)).unwrap();
    let mut stores: Vec<&str> = Vec::new();
    let mut tracts: std::collections::BTreeMap<&str, (Vec<Entry>, i64)> = Default::default();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        // Stores are numbered as they come; their names skip some numbers.
        let known = stores.iter().position(|store| *store == fields[1]);
        let site = known.unwrap_or_else(|| {
            stores.push(fields[1]);
            stores.len() - 1
        }) as u32;
        // Rounded up, so that a bound in whole decimetres is met by the same pairs.
        let cost = (fields[0].parse::<f64>().unwrap() * 10.0).ceil() as u32;
        let tract = tracts.entry(fields[2]).or_default();
        tract.0.push(Entry { cost, site });
        tract.1 = fields[3].parse().unwrap();
    }
    let mut lists = Lists::new(16);
    let mut demand = Vec::new();
    for (entries, persons) in tracts.into_values() {
        lists.push(entries);
        demand.push(persons);
    }
    (lists, demand)
}

fn within(lists: &Lists, point: usize, bound: u32) -> impl Iterator<Item = u32> + '_ {
    let near = lists
        .of(point)
        .iter()
        .filter(move |entry| entry.cost <= bound);
    near.map(|entry| entry.site)
}

#[test]
fn san_francisco_as_published() {
    let Some(folder) = data("san_francisco_as_published") else {
        return;
    };
    let (lists, demand) = san_francisco(&folder);
    assert_eq!((lists.points(), lists.len()), (205, 3280));
    assert_eq!(demand.iter().sum::<i64>(), 955_113);
    let statuses = [ANY; 16];
    let bound = 50_000;
    let coverage = Coverage::of_lists(&lists, &statuses, &demand, |_| Some(bound)).unwrap();
    let masks: Vec<u32> = (0..205)
        .map(|point| within(&lists, point, bound).fold(0, |mask, site| mask | 1 << site))
        .collect();
    let covers = |bits: u32| masks.iter().all(|mask| mask & bits != 0);
    let fewest = (0..1u32 << 16)
        .filter(|&bits| covers(bits))
        .map(u32::count_ones);
    assert_eq!(fewest.min(), Some(8));
    let problem = SetCover {
        coverage: &coverage,
        costs: &[],
        out_of_reach: OutOfReach::Refuse,
    };
    let answer = set_cover(&problem, &Limits::default()).unwrap();
    assert_eq!((answer.value, answer.bound), (8, 8));
    let points = (0..205).map(|point| (within(&lists, point, bound), 1));
    assert_eq!(
        verify_set_cover(&answer, &statuses, &[], OutOfReach::Refuse, points),
        []
    );
    let reached = |bits: u32| -> i64 {
        let points = masks.iter().zip(&demand);
        points
            .filter(|(mask, _)| *mask & bits != 0)
            .map(|(_, demand)| demand)
            .sum()
    };
    let known = [448_255, 671_938, 791_499, 875_247, 927_402];
    for number in 1..=8 {
        let of_number = (0..1u32 << 16).filter(|bits| bits.count_ones() as usize == number);
        let best = of_number.map(reached).max().unwrap();
        assert!(known.get(number - 1).is_none_or(|&known| known == best));
        let choice = Choice::Sites(number);
        let problem = MaxCover {
            coverage: &coverage,
            choice,
        };
        let answer = max_cover(&problem, &Limits::default()).unwrap();
        assert_eq!((answer.value, answer.bound), (best, best), "p {number}");
        let gains = (0..205).map(|point| {
            let persons = demand[point];
            within(&lists, point, bound).map(move |site| (site, persons))
        });
        assert_eq!(verify_max_cover(&answer, &statuses, choice, gains), []);
    }
}

/// Points of the affine space of so many dimensions over three elements, and its lines: a Steiner
/// triple system. Its smallest covers are what is left of the largest cap sets (2, 4, 9 points), and
/// reductions do nothing to it.
fn lines(dimensions: u32) -> (usize, Vec<[u32; 3]>) {
    let points = 3u32.pow(dimensions);
    let third = |a: u32, b: u32| {
        (0..dimensions)
            .map(|digit| {
                let of = |point: u32| point / 3u32.pow(digit) % 3;
                (6 - of(a) - of(b)) % 3 * 3u32.pow(digit)
            })
            .sum::<u32>()
    };
    let mut lines = Vec::new();
    for a in 0..points {
        for b in a + 1..points {
            let c = third(a, b);
            if c > b {
                lines.push([a, b, c]);
            }
        }
    }
    (points as usize, lines)
}

fn coverage_of(lines: &[[u32; 3]], sites: usize, times: u32) -> Coverage {
    let mut coverage = Coverage::new(&vec![ANY; sites]);
    for line in lines {
        coverage.push_backed_up(*line, 1, times).unwrap();
    }
    coverage
}

fn cover_all(coverage: &Coverage, limits: &Limits<'_>) -> Answer {
    let problem = SetCover {
        coverage,
        costs: &[],
        out_of_reach: OutOfReach::Refuse,
    };
    set_cover(&problem, limits).unwrap()
}

#[test]
fn steiner_triples_need_the_tree() {
    for (dimensions, caps) in [(2, 4), (3, 9)] {
        let (sites, lines) = lines(dimensions);
        assert_eq!(lines.len(), sites * (sites - 1) / 6);
        let coverage = coverage_of(&lines, sites, 1);
        let answer = cover_all(&coverage, &Limits::default());
        let fewest = (sites - caps) as i64;
        assert_eq!((answer.value, answer.bound), (fewest, fewest));
        // Two of three on each line: at most one site is left out, since any two lie on a line.
        let answer = cover_all(&coverage_of(&lines, sites, 2), &Limits::default());
        assert_eq!(
            (answer.value, answer.bound),
            (sites as i64 - 1, sites as i64 - 1)
        );
        let points = lines.iter().map(|line| (line.iter().copied(), 2));
        let statuses = vec![ANY; sites];
        assert_eq!(
            verify_set_cover(&answer, &statuses, &[], OutOfReach::Refuse, points),
            []
        );
    }
    let (sites, lines) = lines(2);
    let coverage = coverage_of(&lines, sites, 1);
    for number in 0..=sites {
        let choices = (0..1u32 << sites).filter(|bits| bits.count_ones() as usize == number);
        let meets = |bits: u32| {
            let met = lines
                .iter()
                .filter(|line| line.iter().any(|&site| bits >> site & 1 == 1));
            met.count() as i64
        };
        let best = choices.map(meets).max().unwrap();
        let problem = MaxCover {
            coverage: &coverage,
            choice: Choice::Sites(number),
        };
        let answer = max_cover(&problem, &Limits::default()).unwrap();
        assert_eq!((answer.value, answer.bound), (best, best), "p {number}");
    }
}

/// Points and sites on a plane, more than reductions settle.
fn plane(points: u64, sites: u64, radius: i64) -> Coverage {
    let mut state = 99u64;
    let mut draw = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 1000) as i64
    };
    let at: Vec<(i64, i64)> = (0..sites).map(|_| (draw(), draw())).collect();
    let mut coverage = Coverage::new(&vec![ANY; sites as usize]);
    for _ in 0..points {
        let (x, y) = (draw(), draw());
        let near = at
            .iter()
            .enumerate()
            .filter(|(_, (a, b))| (a - x).pow(2) + (b - y).pow(2) <= radius * radius);
        let near: Vec<u32> = near.map(|(site, _)| site as u32).collect();
        coverage.push(near, 1 + draw() % 50).unwrap();
    }
    coverage
}

/// A set cover and a maximal cover that are not settled at once.
fn both(limits: &Limits<'_>) -> [Answer; 2] {
    let (sites, lines) = lines(3);
    let most = MaxCover {
        coverage: &plane(3000, 120, 130),
        choice: Choice::Sites(12),
    };
    [
        cover_all(&coverage_of(&lines, sites, 1), limits),
        max_cover(&most, limits).unwrap(),
    ]
}

#[test]
fn the_same_answer_on_one_thread_and_on_two() {
    for work in [None, Some(500), Some(5000)] {
        let limits = Limits {
            work,
            seed: 3,
            ..Limits::default()
        };
        let answers: Vec<[Answer; 2]> = [1, 2]
            .map(|threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
                pool.build().unwrap().install(|| both(&limits))
            })
            .into();
        assert_eq!(answers[0], answers[1]);
        if work.is_none() {
            assert!(
                answers[0]
                    .iter()
                    .all(|answer| answer.stopped == Stop::Proven)
            );
        }
    }
}

#[test]
fn whoever_stops_gets_the_best_so_far_and_its_bound() {
    let best = both(&Limits::default());
    assert!(best[0].work > 500 && best[1].work > 100, "{best:?}");
    let interrupted = || Some(Stop::Interrupted);
    let mut stopped = Vec::new();
    for limits in [
        Limits {
            stop: Some(&interrupted),
            ..Limits::default()
        },
        Limits {
            work: Some(40),
            ..Limits::default()
        },
        Limits {
            gap: 0.3,
            ..Limits::default()
        },
    ] {
        let [cover, most] = both(&limits);
        assert!(cover.bound <= best[0].value && cover.value >= best[0].value);
        assert!(most.bound >= best[1].value && most.value <= best[1].value);
        assert!(cover.gap() < 1.0 && most.gap() < 1.0, "{cover:?} {most:?}");
        stopped.push((cover.stopped, most.stopped));
    }
    assert_eq!(stopped[0], (Stop::Interrupted, Stop::Interrupted));
    assert_eq!(stopped[1], (Stop::Work, Stop::Work));
    assert_eq!(stopped[2], (Stop::Gap, Stop::Gap));
}

#[test]
fn bad_input_is_told_with_amounts() {
    let refused = |error: CoverError, code: &str, kind: Kind| {
        assert_eq!((error.code(), error.kind()), (code, kind), "{error}");
        assert!(error.hint().is_some() && !error.arguments().is_empty());
        error.to_string()
    };
    let most = |coverage: &Coverage, choice| {
        max_cover(&MaxCover { coverage, choice }, &Limits::default()).unwrap_err()
    };
    let none = Coverage::new(&[Status::Forbidden; 3]);
    let error = most(&none, Choice::Sites(0));
    refused(error, "site.cover.no_candidates", Kind::Infeasible);
    let statuses = [Status::Required, ANY, Status::Required, Status::Forbidden];
    let mut coverage = Coverage::new(&statuses);
    coverage.push([0, 3], 5).unwrap();
    coverage.push([3], 2).unwrap();
    coverage.push([1, 9], 4).unwrap();
    coverage.push([], 1).unwrap();
    assert_eq!(
        (coverage.total(), coverage.kept(), coverage.lost()),
        (12, 5, 3)
    );
    let told = refused(
        most(&coverage, Choice::Sites(4)),
        "site.cover.too_few_sites",
        Kind::Infeasible,
    );
    assert_eq!(told, "choose `4` sites: only `3` may be chosen");
    let error = most(&coverage, Choice::Sites(1));
    refused(error, "site.cover.too_many_required", Kind::Infeasible);
    let budget = |costs, budget| Choice::Budget { costs, budget };
    let error = most(&coverage, budget(&[4, 1, 3, 9], 5));
    assert_eq!(error.hint().unwrap().split(' ').next(), Some("`2`"));
    refused(error, "site.cover.budget_too_small", Kind::Infeasible);
    let error = most(&coverage, budget(&[4, -1, 3, 9], 9));
    refused(error, "site.cover.negative_cost", Kind::Data);
    let error = most(&coverage, budget(&[4, 1], 9));
    refused(error, "site.cover.costs_missing", Kind::Data);
    let error = most(&coverage, budget(&[i64::MAX, 1, 1, 1], 9));
    refused(error, "site.cover.too_large", Kind::Data);
    let mut problem = SetCover {
        coverage: &coverage,
        costs: &[],
        out_of_reach: OutOfReach::Refuse,
    };
    let error = set_cover(&problem, &Limits::default()).unwrap_err();
    let CoverError::OutOfReach { out_of_reach, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(out_of_reach, &[1, 3]);
    refused(error, "site.cover.out_of_reach", Kind::Infeasible);
    problem.out_of_reach = OutOfReach::Leave;
    let answer = set_cover(&problem, &Limits::default()).unwrap();
    assert_eq!(answer.chosen, [0, 1, 2]);
    let error = coverage.push([1], -1).unwrap_err();
    refused(error, "site.cover.negative_weight", Kind::Data);
    let error = coverage.push([1], i64::MAX).unwrap_err();
    refused(error, "site.cover.too_large", Kind::Data);
    let mut twice = Coverage::new(&[ANY; 3]);
    twice.push_backed_up([0, 1], 1, 2).unwrap();
    let error = most(&twice, Choice::Sites(1));
    refused(error, "site.cover.backup", Kind::Usage);
    let error = Coverage::of_lists(&Lists::new(2), &[ANY; 2], &[1], |_| Some(1)).unwrap_err();
    refused(error, "site.cover.weights_missing", Kind::Data);
}
