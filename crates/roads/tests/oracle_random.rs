//! Random maps: search, nearest, matrix and route agree with an oracle on raw ways and relations
//! and with each other, to the decisecond.
//!
//! `LIYUAN_ORACLE_MAPS` (default 2400) maps beginning with seed `LIYUAN_ORACLE_SEED` (default 1). A
//! counter-example is made small and printed with its seed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod oracle;

use liyuan_roads::profile::Profile;
use oracle::agree::agree;
use oracle::map_text::{Scene, parse, text};
use oracle::random_map::scene;
use oracle::raw::profile_with_turns;
use oracle::rng::Rng;
use oracle::shrink::shrink;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Those that obey restrictions more often.
const PROFILES: [&str; 6] = ["car", "bicycle", "car", "walk", "car", "emergency"];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Why the two disagree on a scene; a panic of the product is a disagreement too.
fn disagreement(scene: &Scene, profile: &Profile, seed: u64) -> Option<String> {
    let run = || agree(&scene.document, &scene.points, profile, seed).err();
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Some(format!(
            "panic: {}",
            text.or(panic.downcast_ref::<&str>().copied())
                .unwrap_or("?")
        ))
    })
}

/// The first word of a message: what kind of disagreement it is.
fn kind(message: &str) -> &str {
    message.split(' ').next().unwrap_or("")
}

#[test]
fn random_maps_agree_with_the_oracle() {
    let names = PROFILES
        .iter()
        .flat_map(|name| [(*name).to_owned(), format!("{name}+turns")]);
    let profiles: Vec<(String, Profile)> = names
        .map(|name| (name.clone(), profile_with_turns(&name)))
        .collect();
    let first = number("LIYUAN_ORACLE_SEED", 1);
    let maps = number("LIYUAN_ORACLE_MAPS", 2400);
    // Every kind of disagreement once, the first of it made small.
    let kinds: Mutex<BTreeMap<String, (usize, String)>> = Mutex::default();
    let check = |seed: u64| {
        let scene = scene(&mut Rng::new(seed), 30);
        let (name, profile) = &profiles[(seed / 2 % 12) as usize];
        let Some(message) = disagreement(&scene, profile, seed) else {
            return;
        };
        let mut found = kinds.lock().unwrap();
        let entry = found.entry(kind(&message).to_string()).or_default();
        entry.0 += 1;
        if entry.0 > 1 {
            return;
        }
        let small = shrink(&scene, |smaller| {
            disagreement(smaller, profile, seed).is_some_and(|m| kind(&m) == kind(&message))
        });
        let message = disagreement(&small, profile, seed).unwrap_or(message);
        entry.1 = format!("seed {seed}, profile {name}: {message}\n{}", text(&small));
    };
    std::thread::scope(|scope| {
        for half in [0, 1] {
            let seeds = (first..first + maps).filter(move |seed| seed % 2 == half);
            let check = &check;
            scope.spawn(move || seeds.for_each(check));
        }
    });
    let kinds = kinds.into_inner().unwrap();
    let report: String = kinds
        .values()
        .map(|(count, example)| format!("\n{count} maps disagree like this one:\n{example}"))
        .collect();
    assert!(kinds.is_empty(), "{report}");
}

/// (what was wrong, profile, map) of counter-examples found before.
const FOUND: [(&str, &str, &str); 8] = [
    (
        "a road drawn twice, once each way, is a tie",
        "car",
        "n18 1170001808 338007494
         n19 1170002765 338004196
         w103 [18, 19] highway=residential
         w105 [19, 18] highway=service
         point 0: 1169999636 338004600",
    ),
    (
        "a way out and back is a tie",
        "emergency",
        "n10 1170034900 338013645
         n12 1170063937 338009872
         w111 [10, 12, 10] highway=residential
         point 0: 1170040180 338010901",
    ),
    (
        "a turn at the only junction of a loop joins a directed edge to itself",
        "bicycle",
        "n9 1170009708 338011300
         n10 1170019746 338010302
         n26 1170012070 338011272
         w101 [10, 9] highway=tertiary
         w108 [10, 26, 9] highway=residential
         r17 from=w101 via=n9 to=w108 type=restriction restriction=no_exit
         point 0: 1170019670 338014147
         point 1: 1169996505 338011183",
    ),
    (
        "the same on a triangle",
        "bicycle",
        "n1 1169998341 338000441
         n2 1170011229 338002945
         n4 1170002901 338010363
         w107 [4, 2] highway=residential
         w111 [4, 1] highway=residential
         w112 [1, 2] highway=living_street
         r9 from=w107 via=n2 to=w112 type=restriction restriction=no_right_turn
         point 0: 1170010413 337998883
         point 1: 1170004212 338010961",
    ),
    (
        "a route runs round a loop in the direction that it counted",
        "car",
        "n13 1170061712 338015418
         n19 1170051449 338025078
         n20 1170061346 338026312
         n40 1170061297 338019861
         n42 1170061093 338021207
         w101 [19, 20] highway=residential
         w108 [20, 40, 13] highway=residential surface=mud
         w111 [20, 42, 13] highway=living_street
         r3 to=w108 via=n20 from=w111 type=restriction restriction=only_straight_on
         point 0: 1170054149 338011336
         point 1: 1170048490 338017793",
    ),
    (
        "two ends at a node that nobody passes are two places",
        "car",
        "n17 1170014635 338057042
         n18 1170027515 338058032 barrier=cycle_barrier
         w114 [18, 17, 18] highway=service
         point 0: 1170019000 338057000
         point 1: 1170024000 338058900",
    ),
    (
        "two nodes at one place do not straighten a turn",
        "car+turns",
        "n1 1169990000 338000000
         n2 1170010000 338000000
         n3 1170000000 338010000
         n4 1170000000 337990000
         n5 1170000000 338000000
         n6 1170000000 338000000
         n7 1170000000 338000000
         w101 [1, 6, 5] highway=residential
         w102 [5, 2] highway=residential
         w103 [5, 7, 3] highway=residential
         w104 [4, 5] highway=residential
         point 0: 1169994000 338000100
         point 1: 1170006000 338000100
         point 2: 1170000100 338006000
         point 3: 1170000100 337995000",
    ),
    (
        "a trip may begin on a road onto which none leads",
        "car+turns",
        "n5 1170048839 338002382
         n6 1170057921 337996721
         n7 1170075176 337999768
         n8 1170086730 337998259
         w109 [8, 7] highway=residential
         w132 [6, 5] route=ferry
         w135 [7, 6] highway=residential vehicle=private
         r1 from=w132 via=w135 to=w109 type=restriction restriction=no_left_turn
         point 0: 1170070165 337999543
         point 1: 1170088869 338012997",
    ),
];

#[test]
fn counter_examples_found_before_agree() {
    let disagree: Vec<String> = FOUND
        .iter()
        .filter_map(|(what, profile, map)| {
            let profile = profile_with_turns(profile);
            disagreement(&parse(map), &profile, 1).map(|message| format!("{what}: {message}"))
        })
        .collect();
    assert!(disagree.is_empty(), "{}", disagree.join("\n"));
}

#[test]
fn a_map_reads_back_from_its_text() {
    let mut scene = scene(&mut Rng::new(7), 3);
    let used: Vec<i64> = scene
        .document
        .ways
        .iter()
        .flat_map(|w| w.refs.iter().copied())
        .collect();
    scene.document.nodes.retain(|n| used.contains(&n.id));
    let read = parse(&text(&scene));
    assert_eq!(text(&read), text(&scene));
    assert!(read.document == scene.document && read.points == scene.points);
}
