//! Every family of road rules as a sketch that goes through the real importer.
//!
//! The tests are text: `tests/rules/*.txt`. A test begins with `=== title`, then the sketch (see
//! `liyuan_roads::sketch`), then what is expected, one line a profile:
//! ```text
//! car A>C 60, C>A -            travel time in seconds, `-` where it cannot be reached
//! car A>C 60 ABC               with the nodes on the way
//! car@Mo-08:00 A>C 60          at a stated hour
//! car+full A>C 60              where turns take time
//! car counts conditional=1     numbers of the import report
//! ```
//! Every time is asked four ways (nearest forward and backward, catchment, route), which must agree.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::sketch::{Sketch, SketchError, SketchNetwork};
use liyuan_roads::{Deciseconds, Direction, Measure, SearchOptions, catchments, nearest};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

const PROFILES: [&str; 4] = ["car", "emergency", "walk", "bicycle"];

struct Case {
    file: String,
    line: usize,
    title: String,
    sketch: String,
    expectations: Vec<(usize, String)>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases: Vec<Case> = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (i, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            let line = line.trim_end();
            if let Some(title) = line.strip_prefix("=== ") {
                cases.push(Case {
                    file: name.clone(),
                    line: i + 1,
                    title: title.to_owned(),
                    sketch: String::new(),
                    expectations: Vec::new(),
                });
                continue;
            }
            let Some(case) = cases.last_mut().filter(|case| case.file == name) else {
                continue;
            };
            let first = line.split([' ', '@', '+']).next().unwrap();
            if PROFILES.contains(&first) {
                case.expectations.push((i + 1, line.to_owned()));
            } else if case.expectations.is_empty() {
                case.sketch.push_str(line);
                case.sketch.push('\n');
            } else {
                assert!(
                    line.is_empty(),
                    "{name}:{}: `{line}` after the expectations",
                    i + 1
                );
            }
        }
    }
    cases
}

fn profile(text: &str) -> Profile {
    if let Some((base, model)) = text.split_once('+') {
        let text = format!("base = \"{base}\"\nturn.model = \"{model}\"");
        return Profile::from_toml(&text).unwrap();
    }
    match text.split_once('@') {
        None => Profile::builtin(text).unwrap(),
        Some((base, hour)) => {
            let hour = hour.replace('-', " ");
            Profile::from_toml(&format!("base = \"{base}\"\nhour = \"{hour}\"")).unwrap()
        }
    }
}

/// Asks in all ways that the library offers; they agree to the decisecond.
fn time(drawn: &SketchNetwork<'_>, from: &str, to: &str) -> (Option<Deciseconds>, String) {
    let network = &drawn.network;
    let places = |name| network.places(&[drawn.snap(name).unwrap()]);
    let (start, end) = (places(from), places(to));
    let options = |direction| SearchOptions {
        direction,
        measure: Measure::Time,
        bound: None,
    };
    let forward = drawn.travel_time(from, to).unwrap();
    let backward = nearest(network, &end, &start, &options(Direction::Backward))[0];
    assert_eq!(
        forward,
        backward.map(|reached| Deciseconds(reached.total)),
        "backward {from}>{to}"
    );
    let caught = Mutex::new(None);
    catchments(
        network,
        &start,
        &end,
        &options(Direction::Forward),
        &Silent,
        |_, reached: &[(u32, u32)]| {
            *caught.lock().unwrap() = reached.first().map(|(_, total)| Deciseconds(*total));
        },
    );
    assert_eq!(
        forward,
        caught.into_inner().unwrap(),
        "catchment {from}>{to}"
    );
    let route = drawn.route(from, to).unwrap();
    assert_eq!(
        forward,
        route.as_ref().map(|(route, _)| route.total),
        "route {from}>{to}"
    );
    (
        forward,
        route.map(|(_, letters)| letters).unwrap_or_default(),
    )
}

fn check(case: &Case, failures: &mut Vec<String>) {
    let sketch = Sketch::parse(&case.sketch)
        .unwrap_or_else(|error| panic!("{}:{} {}: {error}", case.file, case.line, case.title));
    assert!(
        !case.expectations.is_empty(),
        "{}:{} expects nothing",
        case.file,
        case.line
    );
    for (line, expectation) in &case.expectations {
        let (who, wanted) = expectation.split_once(' ').unwrap();
        let drawn = match sketch.network(&profile(who)) {
            Ok(drawn) => Some(drawn),
            Err(SketchError::Import(liyuan_roads::RoadsError::NoRoads { .. })) => None,
            Err(error) => panic!("{}:{line}: {error}", case.file),
        };
        let mut fail = |got: String, want: &str| {
            failures.push(format!(
                "{}:{line} ({}): {who} {want}: got {got}",
                case.file, case.title
            ));
        };
        if let Some(counts) = wanted.trim().strip_prefix("counts ") {
            let report = drawn.as_ref().unwrap().network.report();
            let known = BTreeMap::from([
                ("used", report.restrictions.used),
                ("ignored", report.restrictions.ignored),
                ("conditional", report.restrictions.conditional),
                ("unknown", report.restrictions.unknown),
                ("incomplete", report.restrictions.incomplete),
                ("ambiguous", report.restrictions.ambiguous),
                ("not_travelled", report.restrictions.not_travelled),
                ("blocked_nodes", report.blocked_nodes),
                ("findings", report.findings.len() as u64),
            ]);
            for count in counts.split_whitespace() {
                let (name, want) = count.split_once('=').unwrap();
                if known[name].to_string() != want {
                    fail(known[name].to_string(), count);
                }
            }
            continue;
        }
        for want in wanted.split(',').map(str::trim) {
            let mut words = want.split_whitespace();
            let (from, to) = words.next().unwrap().split_once('>').unwrap();
            let seconds = words.next().unwrap();
            let (got, letters) = drawn
                .as_ref()
                .map_or((None, String::new()), |drawn| time(drawn, from, to));
            let ok = match (got, seconds) {
                (None, "-") => true,
                (None, _) | (Some(_), "-") => false,
                // A cell of the drawing is 100 m to within a centimetre: one decisecond of grace.
                (Some(got), want) => {
                    (f64::from(got.0) - want.parse::<f64>().unwrap() * 10.0).abs() <= 1.001
                }
            };
            let path = words.next();
            if !ok || path.is_some_and(|path| path != letters) {
                fail(
                    format!("{} {letters}", got.map_or(-1.0, Deciseconds::seconds)),
                    want,
                );
            }
        }
    }
}

#[test]
fn sketches() {
    let cases = cases();
    assert!(cases.len() >= 60, "only {} tests found", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        check(case, &mut failures);
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}
