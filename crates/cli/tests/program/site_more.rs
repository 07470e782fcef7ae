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

/// A school that is chosen has so many pupils, or is not chosen; why not is said with ids and amounts.
#[test]
fn minima_are_kept_and_told() {
    let region = tables();
    let table = |name: &str, rows: &str| region.write(name, &format!("id,capacity,least{rows}"));
    table("large.csv", "\nx,120,0\ny,150,150\nz,100,\n");
    let outcome = site(
        &region,
        "capacitated --candidates large.csv --p 2 --explain -o out --json",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let told = document(&outcome);
    // Without minima x has a and y the others: 100 + 120 + 400. With 150 y draws ten of a on.
    assert_eq!(told["chosen"], serde_json::json!(["x", "y"]));
    assert_eq!(told["objective"], 90.0 + 50.0 + 120.0 + 400.0);
    assert_eq!(told["bound"], told["objective"]);
    assert_eq!(
        (&told["sites"][1]["least"], &told["sites"][1]["persons"]),
        (&150.0.into(), &150.0.into())
    );
    let sites = region.read("out/sites.csv");
    assert!(
        sites.starts_with("id,status,least,capacity,points,"),
        "{sites}"
    );
    assert!(sites.contains("\ny,chosen,150,150,"), "{sites}");
    let text = site(&region, "capacitated --candidates large.csv --p 3");
    has(&text, &["3 of 3 candidates", "least", "660"]);
    let chinese = site(
        &region,
        "single-source --candidates large.csv --p 2 --lang zh",
    );
    assert_eq!(chinese.code, 1, "{}", chinese.stderr);
    has(&chinese, &["且每点只归一处", "不足最小规模"]);
    // Two schools that share too few pupils.
    region.write(
        "must.csv",
        "id,status,capacity,least\nx,required,200,130\ny,required,200,125\nz,,200,\n",
    );
    let outcome = site(&region, "capacitated --candidates must.csv --p 3");
    assert_eq!(outcome.code, 1);
    has(
        &outcome,
        &[
            "fill `x`, `y` with at least `255` persons together",
            "only `240` live where they reach, `15` are missing",
            "require fewer sites",
        ],
    );
    let chinese = site(&region, "capacitated --candidates must.csv --p 3 --lang zh");
    has(&chinese, &["还差 `15` 人"]);
    table("above.csv", "\nx,120,\ny,150,151\nz,120,\n");
    let outcome = site(&region, "capacitated --candidates above.csv --p 2");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    has(&outcome, &["`least` is `151`, above `capacity` `150`"]);
    // Whom a column of minima does not concern is not told about it.
    let outcome = site(&region, "p-median --candidates above.csv --p 2");
    assert!(!outcome.stderr.contains("least"), "{}", outcome.stderr);
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

/// The front of all together against the worst area is that of trying every choice.
#[test]
fn a_front_of_areas_is_that_of_trying_all() {
    const POINTS: usize = 12;
    const SITES: usize = 9;
    let mut long = 0;
    for seed in 0..16_u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
        let mut draw = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let cost: Vec<Vec<u64>> = (0..POINTS)
            .map(|_| (0..SITES).map(|_| draw(40)).collect())
            .collect();
        let persons: Vec<u64> = (0..POINTS)
            .map(|point| if point % 3 == 2 { 1 } else { 5 + draw(9) })
            .collect();
        let region = Region::new();
        let mut costs = String::from("from_id,to_id,cost\n");
        let mut demand = String::from("id,persons,area\n");
        for (point, (list, persons)) in cost.iter().zip(&persons).enumerate() {
            demand.push_str(&format!("p{point},{persons},area {}\n", point % 3));
            for (site, cost) in list.iter().enumerate() {
                costs.push_str(&format!("p{point},s{site},{cost}\n"));
            }
        }
        region.write("costs.csv", &costs);
        region.write("demand.csv", &demand);
        // Sum, and sum and persons of the worst area.
        let aims = |chosen: &[usize]| {
            let mut areas = [(0, 0); 3];
            for (point, (list, persons)) in cost.iter().zip(&persons).enumerate() {
                let way = chosen.iter().map(|&site| list[site]).min().unwrap();
                areas[point % 3].0 += way * persons;
                areas[point % 3].1 += persons;
            }
            let worst = areas
                .into_iter()
                .max_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
            let all: u64 = areas.iter().map(|area| area.0).sum();
            (all, worst.unwrap())
        };
        let choices = (0..1_u32 << SITES).filter(|set| set.count_ones() == 3);
        let mut all: Vec<(u64, (u64, u64))> = choices
            .map(|set| {
                let chosen: Vec<usize> = (0..SITES).filter(|site| set >> site & 1 == 1).collect();
                aims(&chosen)
            })
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0).then((a.1.0 * b.1.1).cmp(&(b.1.0 * a.1.1))));
        let mut best: Vec<(u64, (u64, u64))> = Vec::new();
        for aims in all {
            let lower = |last: &(u64, (u64, u64))| aims.1.0 * last.1.1 < last.1.0 * aims.1.1;
            if best.last().is_none_or(lower) {
                best.push(aims);
            }
        }
        let outcome = site(&region, "p-median --p 3 --front areas --json -o out");
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let told = document(&outcome);
        let found = told["choices"].as_array().unwrap();
        assert_eq!((found.len(), &told["complete"]), (best.len(), &true.into()));
        let near = |a: f64, b: f64| (a - b).abs() < 0.001;
        for (of, best) in found.iter().zip(&best) {
            let number = |key: &str| of[key].as_f64().unwrap();
            assert!(near(number("objective"), best.0 as f64), "{seed}: {told}");
            assert_eq!(
                (&of["proven"], &of["bound"]),
                (&true.into(), &of["objective"])
            );
            let mean = best.1.0 as f64 / best.1.1 as f64;
            assert!(near(number("area_mean"), mean), "{seed}: {told}");
            let chosen = of["chosen"].as_array().unwrap().iter();
            let chosen: Vec<usize> = chosen
                .map(|id| id.as_str().unwrap()[1..].parse().unwrap())
                .collect();
            assert_eq!(aims(&chosen).0, best.0, "{seed}");
        }
        let rows = region.read("out/front.csv");
        assert!(
            rows.starts_with(
                "choice,objective,bound,gap,unit,mean_cost,worst_cost,area,area_mean_cost,stopped\n"
            ),
            "{rows}"
        );
        assert_eq!(rows.lines().count(), 1 + best.len());
        let sites = region.read("out/front_sites.csv");
        assert_eq!(sites.lines().count(), 1 + 3 * best.len());
        // Some of them: the ends, and each one of the front.
        let few = site(
            &region,
            "p-median --p 3 --front areas --front-most 3 --json",
        );
        let few = document(&few);
        for of in few["choices"].as_array().unwrap() {
            let objective = of["objective"].as_f64().unwrap();
            assert!(
                best.iter().any(|best| near(objective, best.0 as f64)),
                "{seed}: {few}"
            );
        }
        long += usize::from(best.len() > 2);
    }
    assert!(long > 3, "{long}");
}

#[test]
fn a_front_of_areas_says_what_holds() {
    let region = tables();
    let lacking = site(&region, "p-median --p 2 --front areas");
    assert_eq!(lacking.code, 2);
    has(&lacking, &["column `area`"]);
    region.write(
        "demand.csv",
        "id,persons,area\na,100,North\nb,60,North\nc,80,South\n",
    );
    let words = site(&region, "p-median --p 1 --front areas");
    has(
        &words,
        &[
            "short mean way of the worst area",
            "South",
            "No choice brings the mean way of every area below",
        ],
    );
    let chinese = site(&region, "p-median --p 1 --front areas --lang zh");
    has(&chinese, &["最差区域平均路程的权衡", "低于5"]);
    // Rules by area hold for every choice; against the longest way of anybody there are none.
    let bounded = site(&region, "p-median --p 1 --front areas --worst 5 --json");
    let bounded = document(&bounded);
    for of in bounded["choices"].as_array().unwrap() {
        assert!(of["area_mean"].as_f64().unwrap() <= 5.0, "{bounded}");
    }
    let refused = site(&region, "p-median --p 1 --front --worst 5");
    assert_eq!(refused.code, 2);
    has(&refused, &["--worst", "p-median --front longest"]);
    let within = site(&region, "p-median --p 2 --front --within 7");
    has(&within, &["Ways beyond --within 7 do not count"]);
}

/// Where points are served whole, a shortage names the sites that can take them, and their room adds up.
#[test]
fn a_shortage_of_whole_points_names_sites_that_can_take_them() {
    let region = Region::new();
    region.write(
        "costs.csv",
        "from_id,to_id,cost\na,X,5\na,Y,9\nb,X,7\nb,Y,2\nc,Y,4\nc,Z,3\nd,Z,8\n",
    );
    region.write("demand.csv", "id,persons\na,10\nb,20\nc,5\nd,1\n");
    region.write("sites.csv", "id,capacity\nX,12\nY,20\nZ,5\n");
    let arguments =
        "site single-source --cost costs.csv --demand demand.csv --candidates sites.csv --p 3";
    let outcome = region.run(&arguments.split(' ').collect::<Vec<_>>());
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.stderr.contains("room for `25` (`Y`, `Z`)"),
        "{}",
        outcome.stderr
    );
}

/// A minimum size that cannot be read is not taken for none: its site is not chosen.
#[test]
fn a_minimum_that_cannot_be_read_keeps_its_site_out() {
    let region = Region::new();
    region.write(
        "costs.csv",
        "from_id,to_id,cost\na,X,1\na,Y,9\nb,X,1\nb,Y,9\n",
    );
    region.write("demand.csv", "id,persons\na,10\nb,20\n");
    let arguments =
        "site capacitated --cost costs.csv --demand demand.csv --candidates sites.csv --p 1 --json";
    for (least, chosen) in [("", "X"), ("10", "X"), ("-1", "Y"), ("abc", "Y")] {
        region.write(
            "sites.csv",
            &format!("id,capacity,least\nX,50,{least}\nY,50,5\n"),
        );
        let outcome = region.run(&arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(answer["chosen"][0], chosen, "{least}");
    }
}
