//! `liyuan site capacitated`, `single-source`, `close`, `expected-cover`, `p-median --front`.

use crate::region::{Outcome, Region};
use serde_json::Value;

/// Three villages and three schools on a line.
const COSTS: &str = "from_id,to_id,cost\n\
    a,x,1\na,y,5\na,z,9\nb,x,4\nb,y,2\nb,z,6\nc,x,9\nc,y,5\nc,z,1\n";

const DEMAND: &str = "id,persons\na,100\nb,60\nc,80\n";

const SITES: &str = "id,capacity,cost,fixed_cost,lon,lat\n\
    x,120,5,50,10,50\ny,150,7,20,11,50\nz,100,1,300,12,50\n";

fn tables() -> Region {
    let region = Region::new();
    for (name, text) in [
        ("costs.csv", COSTS),
        ("demand.csv", DEMAND),
        ("sites.csv", SITES),
        ("plain.csv", "id\nx\ny\nz\n"),
    ] {
        region.write(name, text);
    }
    region
}

fn site(region: &Region, arguments: &str) -> Outcome {
    let mut all = vec!["site"];
    all.extend(arguments.split_whitespace());
    all.extend(["--cost", "costs.csv", "--demand", "demand.csv"]);
    region.run(&all)
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

/// Whether all words were said, wherever lines break.
fn has(outcome: &Outcome, words: &[&str]) {
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    let said = flat(&format!("{}{}", outcome.stdout, outcome.stderr));
    for word in words {
        assert!(
            said.contains(&flat(word)),
            "{word}: {}{}",
            outcome.stdout,
            outcome.stderr
        );
    }
}

#[test]
fn capacities_are_kept_and_told() {
    let region = tables();
    let outcome = site(
        &region,
        "capacitated --candidates sites.csv --p 2 --explain -o out --json",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let told = document(&outcome);
    // x takes a and y the others: 100 + 120 + 400 and 70; y and z without x: 500 + 160 + 80 and 320.
    assert_eq!(told["chosen"], serde_json::json!(["x", "y"]));
    assert_eq!(
        (told["objective"].as_f64(), told["fixed"].as_f64()),
        (Some(690.0), Some(70.0))
    );
    assert_eq!(told["sites"][1]["room_left"], 10.0);
    assert_eq!(told["explain"]["without"][0]["price"], 370.0);
    assert_eq!(
        told["explain"]["without"][0]["along"],
        serde_json::json!(["z"])
    );
    let sites = region.read("out/sites.csv");
    assert!(sites.starts_with(
        "id,lon,lat,status,site_cost,fixed_cost,capacity,points,persons,room_left,mean_cost,worst_cost\n\
         x,10,50,chosen,5,50,120,1,100,20,"
    ), "{sites}");
    assert!(region.read("out/assignment.csv").contains("c,y,5,80,"));
    assert!(
        region
            .read("out/sites_explained.csv")
            .contains("without_price")
    );
    let whole = site(
        &region,
        "single-source --candidates sites.csv --budget 12 --explain-site z",
    );
    has(
        &whole,
        &[
            "Single source: 2 of 3",
            "The sites cost",
            "of the budget of 12",
            "Full",
        ],
    );
    let chinese = site(
        &region,
        "capacitated --candidates sites.csv --at-most 3 --lang zh --explain",
    );
    has(&chinese, &["有容量的选址", "余量", "占容量"]);
}

#[test]
fn capacities_that_are_short_say_what_would_do() {
    let region = tables();
    let outcome = site(&region, "capacitated --candidates sites.csv --p 1");
    assert_eq!(outcome.code, 1);
    has(&outcome, &["at least `90` are left over", "`2` sites do"]);
    let chinese = site(
        &region,
        "capacitated --candidates sites.csv --p 1 --lang zh",
    );
    has(&chinese, &["至少有 `90` 人得不到安排", "用 `2` 处可行"]);
    let outcome = site(&region, "capacitated --candidates plain.csv --p 1");
    assert_eq!(outcome.code, 2);
    has(&outcome, &["`plain.csv` has no column `capacity`"]);
    let chinese = site(&region, "capacitated --p 1 --lang zh");
    has(&chinese, &["没有给出候选表"]);
    region.write("odd.csv", "id,capacity\nx,-5\ny,500\nz,many\n");
    let outcome = site(&region, "capacitated --candidates odd.csv --p 1");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    has(
        &outcome,
        &["below zero", "2 candidates lack a number", "x (`capacity`)"],
    );
    let outcome = site(&region, "p-median --candidates odd.csv --p 1");
    assert!(!outcome.stderr.contains("capacity"), "{}", outcome.stderr);
}

#[test]
fn what_is_closed_says_whom_it_hits() {
    let region = tables();
    let outcome = site(
        &region,
        "close --candidates plain.csv --close 1 --within 4 -o out",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    // Without y the people of b go from 2 to 4; x or z would cost 400 or 320.
    has(
        &outcome,
        &[
            "Closing: 1 of 3 sites",
            "300 persons × cost before, 420",
            "60 persons at 1 point go to x (60).",
            "Their ways are",
            "60 persons from y to x: 2 longer, now 4.",
            "0 lose it",
        ],
    );
    assert!(region.read("out/sites.csv").contains("y,closed,1,60,0,0,,"));
    assert_eq!(
        region.read("out/moves.csv"),
        "from_id,persons,old_id,new_id,before_cost,after_cost,longer_cost,lost\nb,60,y,x,2,4,2,false\n"
    );
    let reach = site(
        &region,
        "close --candidates plain.csv --close 1 --by reach --within 3 --json",
    );
    let told = document(&reach);
    assert_eq!(told["closed"][0]["id"], "y");
    assert_eq!(
        (told["harm"].as_f64(), told["lost"][0].as_str()),
        (Some(60.0), Some("b"))
    );
    // y has no room for both a and b, so that ten of either go on to z.
    let kept = site(
        &region,
        "close --candidates sites.csv --close 1 --forbidden x --json",
    );
    let told = document(&kept);
    assert_eq!(
        (told["closed"][0]["id"].as_str(), told["objective"].as_f64()),
        (Some("x"), Some(740.0))
    );
    assert_eq!(told["closed"][0]["had_to"], true);
    let curve = site(&region, "close --candidates plain.csv --close 1..3 --json");
    let told = document(&curve);
    assert_eq!(told["points"][1]["harm"], 720.0, "{told}");
    assert_eq!(told["points"][2]["error"]["code"], "site.close.too_many");
    let chinese = site(&region, "close --candidates plain.csv --close 3 --lang zh");
    assert_eq!(chinese.code, 1);
    has(&chinese, &["至少要留一处", "`--close 2`"]);
    let explained = site(&region, "close --candidates plain.csv --close 1 --explain");
    assert_eq!(explained.code, 2);
}

#[test]
fn vehicles_that_are_busy_are_placed() {
    let region = tables();
    let outcome = site(
        &region,
        "expected-cover --vehicles 3 --busy 0.5 --within 4 -o out",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    has(
        &outcome,
        &["Expected covering: 3 vehicles", "busy 50% of the time"],
    );
    assert!(
        region
            .read("out/reached.csv")
            .starts_with("from_id,persons,vehicles,answered\n")
    );
    for (busy, words) in [
        ("1", "answers nobody"),
        ("-0.2", "no fraction"),
        ("130%", "answers nobody"),
    ] {
        let outcome = site(
            &region,
            &format!("expected-cover --vehicles 3 --busy {busy} --within 4"),
        );
        assert_eq!(outcome.code, 2);
        has(&outcome, &[words]);
    }
    let crowded = site(
        &region,
        "expected-cover --vehicles 7 --at-most 2 --busy 0 --within 4 --lang zh",
    );
    assert_eq!(crowded.code, 1);
    has(&crowded, &["7", "车辆"]);
}

#[test]
fn a_front_has_both_ends() {
    let region = tables();
    let outcome = site(&region, "p-median --p 1 --front --json -o out");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let told = document(&outcome);
    assert_eq!(told["complete"], true);
    let first = &told["choices"][0];
    assert_eq!(
        (first["longest"].as_f64(), first["objective"].as_f64()),
        (Some(5.0), Some(1020.0))
    );
    assert!(
        region
            .read("out/front.csv")
            .starts_with("choice,objective,bound,gap,unit,")
    );
    assert_eq!(region.read("out/front_sites.csv"), "choice,id\n1,y\n");
    let words = site(&region, "p-median --p 2 --front --front-most 3");
    has(
        &words,
        &["Longest way", "No choice has a longest way below"],
    );
    let range = site(&region, "p-median --p 1..2 --front");
    assert_eq!(range.code, 2);
}
