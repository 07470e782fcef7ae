//! `liyuan site`: candidates that are made, and tables beside them.

use crate::region::{Outcome, Region};
use serde_json::Value;

fn ask(region: &Region, arguments: &str) -> Outcome {
    let arguments =
        format!("site {arguments} --roads roads.osm --demand people.csv --persons all --no-cache");
    region.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

const FEW: &str = "set-cover --within 3min --unreached leave";

#[test]
fn without_candidates_places_of_people_are_taken_and_told() {
    let region = Region::new();
    let out = ask(&region, FEW);
    assert_eq!(out.code, 0, "{}", out.stderr);
    // People c are on an island, d are far from any road.
    for part in [
        "site.candidates.made",
        "all `2` of `demand` are candidates; `2` that no road comes near",
    ] {
        assert!(out.stderr.contains(part), "{part}: {}", out.stderr);
    }
    let json = document(&ask(&region, &format!("{FEW} --json")));
    assert_eq!(
        json["candidates"],
        serde_json::json!([
            { "from": "demand", "made": true, "count": 2, "of": 4, "spacing_m": null }
        ])
    );
    let chinese = ask(&region, &format!("{FEW} --lang zh"));
    assert!(
        chinese.stderr.contains("由程序生成的候选点"),
        "{}",
        chinese.stderr
    );
}

#[test]
fn junctions_and_a_grid_stand_beside_what_stands() {
    let region = Region::new();
    region.write(
        "standing.csv",
        "id,lon,lat,status\nold,10.0,0,required\ngrid-1-2,10.03,0,\n",
    );
    let made = "--candidates junctions:residential";
    let out = ask(&region, &format!("{FEW} {made} -o out"));
    assert_eq!(out.code, 0, "{}", out.stderr);
    // Nodes 1 and 4; those of the island are far from the connected roads.
    assert!(
        out.stderr.contains("all `2` of `junctions:residential`"),
        "{}",
        out.stderr
    );
    let sites = region.read("out/sites.csv");
    assert!(sites.contains("\njunction-"), "{sites}");
    assert!(
        region
            .read("out/sites.geojson")
            .contains("\"id\":\"junction-")
    );

    let out = ask(
        &region,
        "max-cover --p 2 --within 2min --candidates standing.csv --candidates grid:1km -o out --json",
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    let json = document(&out);
    assert_eq!(json["candidates"][0]["from"], "standing.csv");
    assert_eq!(json["candidates"][0]["count"], 2);
    assert_eq!(json["candidates"][1]["spacing_m"], 1000.0);
    assert_eq!(json["sites"][0]["id"], "old");
    assert_eq!(json["sites"][0]["status"], "required");
    // An id of the table is not given to another place.
    let all = ask(
        &region,
        "p-median --p 2 --unreached leave --explain --candidates standing.csv --candidates grid:1km -o out",
    );
    assert_eq!(all.code, 0, "{}", all.stderr);
    let explained = region.read("out/sites_explained.csv");
    let ids: Vec<&str> = explained
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    assert!(
        ids.contains(&"grid-1-2") && ids.contains(&"grid-grid-1-2"),
        "{ids:?}"
    );
}

#[test]
fn two_tables_are_one_and_an_id_counts_once() {
    let region = Region::new();
    region.write("people.csv", "id,lon,lat,all\na,10,0,1500\nb,10.03,0,300\n");
    region.write("a.csv", "id,lon,lat\nwest,10,0\n");
    region.write(
        "b.csv",
        "id,lon,lat,cost\nwest,10.03,0,5\neast,10.03,0,4\nfar,11,5,1\n",
    );
    let out = ask(
        &region,
        "p-median --p 2 --unreached leave --candidates a.csv --candidates b.csv --json",
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    let json = document(&out);
    assert_eq!(json["chosen"], serde_json::json!(["west", "east"]));
    assert_eq!(json["candidates"][1]["count"], 2);
    for part in [
        "site.id.twice",
        "first in b.csv, row 2, `west`",
        "first in b.csv, row 4, `far`",
    ] {
        assert!(out.stderr.contains(part), "{part}: {}", out.stderr);
    }
}

#[test]
fn what_cannot_be_made_is_refused_before_the_work() {
    let region = Region::new();
    region.write("costs.csv", "from_id,to_id,cost\na,x,1\n");
    region.write("sites.csv", "id,lon,lat,cost\nwest,10,0,3\n");
    for (arguments, code) in [
        (
            format!("{FEW} --candidates grid:1m"),
            "site.candidates.squares",
        ),
        (format!("{FEW} --candidates gird"), "site.candidates.word"),
        (
            format!("{FEW} --candidates grid:5"),
            "site.candidates.option",
        ),
        (
            format!("{FEW} --candidates junctions:primary"),
            "site.candidates.none_made",
        ),
        (format!("{FEW} --candidates missing.csv"), "travel.points."),
        (
            format!("{FEW} --cheapest --candidates sites.csv --candidates grid"),
            "site.candidates.costless",
        ),
        (
            "max-cover --within 3min --budget 5 --candidates grid".to_owned(),
            "site.candidates.costless",
        ),
    ] {
        let out = ask(&region, &arguments);
        assert_eq!(
            (out.code, out.stdout.as_str()),
            (2, ""),
            "{arguments}: {}",
            out.stderr
        );
        assert!(out.stderr.contains(code), "{arguments}: {}", out.stderr);
        assert!(out.stderr.contains("hint: "), "{arguments}: {}", out.stderr);
    }
    for (arguments, code) in [
        ("--candidates grid:5km", "site.candidates.need_roads"),
        (
            "--candidates sites.csv --candidates sites.csv",
            "site.candidates.tables",
        ),
    ] {
        let arguments = format!("site p-median --p 1 --cost costs.csv {arguments}");
        let out = region.run(&arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(out.code, 2, "{}", out.stderr);
        assert!(out.stderr.contains(code), "{}", out.stderr);
    }
}

#[test]
fn a_bound_below_zero_is_told_with_a_hint() {
    let region = Region::new();
    for arguments in [
        "site set-cover --cost costs.csv --within -5",
        "site set-cover --cost costs.csv --within -5min",
        "site p-median --cost costs.csv --p 1 --within -5",
        "site p-median --cost costs.csv --p -1",
        "site max-cover --cost costs.csv --p 1 --within -5km",
        "site max-cover --cost costs.csv --candidates c.csv --budget -5",
        "site p-median --cost costs.csv --p 1 --gap -1%",
        "site p-median --cost costs.csv --p 1 --time-limit -5s",
    ] {
        let out = region.run(&arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(out.code, 2, "{arguments}");
        assert!(
            out.stderr.contains("invalid value '-"),
            "{arguments}: {}",
            out.stderr
        );
        assert!(
            !out.stderr.contains("unexpected argument"),
            "{arguments}: {}",
            out.stderr
        );
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told_with_a_hint() {
    let region = Region::new();
    region.write("out", "mine");
    for output in ["out", "out/deeper"] {
        let out = ask(&region, &format!("{FEW} -o {output}"));
        assert!(out.code > 1, "{}", out.stderr);
        for part in [
            "site.output.write",
            "a file stands where the folder should be",
        ] {
            assert!(out.stderr.contains(part), "{part}: {}", out.stderr);
        }
    }
    assert_eq!(region.read("out"), "mine");
    let chinese = ask(&region, &format!("{FEW} -o out --lang zh"));
    assert!(chinese.stderr.contains("不是文件夹"), "{}", chinese.stderr);
}

#[test]
fn nobody_to_leave_is_not_told_to_leave_somebody() {
    let region = Region::new();
    region.write("far.csv", "id,lon,lat\nx,10.015,0\n");
    let out = ask(
        &region,
        "p-median --p 1 --within 10s --unreached leave --candidates far.csv",
    );
    assert_eq!(out.code, 1, "{}", out.stderr);
    assert!(
        out.stderr.contains("site.demand.none_reached"),
        "{}",
        out.stderr
    );
    assert!(!out.stderr.contains("--unreached leave"), "{}", out.stderr);
}

#[test]
fn a_site_that_costs_nothing_and_is_not_needed_is_not_there() {
    let region = Region::new();
    region.write(
        "free.csv",
        "id,lon,lat,cost\nwest,10,0,0\nmiddle,10.015,0,0\neast,10.03,0,0\n",
    );
    let out = ask(
        &region,
        "set-cover --cheapest --within 10min --unreached leave --candidates free.csv --json",
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!(document(&out)["chosen"].as_array().unwrap().len(), 1);
}

#[test]
fn a_point_without_people_is_told_what_it_is() {
    let region = Region::new();
    region.write(
        "costs.csv",
        "from_id,to_id,cost\na,x,1\nb,x,3\nc,y,3\nd,y,90\n",
    );
    region.write("demand.csv", "id,persons\na,5\nb,0\nc,0\nd,0\n");
    let out = region.run(&[
        "site",
        "max-cover",
        "--p",
        "1",
        "--cost",
        "costs.csv",
        "--demand",
        "demand.csv",
        "--within",
        "5",
        "-o",
        "out",
    ]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    // b has the chosen site within the bound, c one that is not chosen, d none.
    assert_eq!(
        region.read("out/assignment.csv"),
        "from_id,to_id,cost,persons,reason\na,x,1,5,\nb,x,3,0,\nc,,,0,not_covered\nd,,,0,out_of_reach\n"
    );
}

#[test]
fn what_a_site_costs_has_the_same_fields_whatever_it_came_to() {
    let region = Region::new();
    region.write(
        "sites.csv",
        "id,lon,lat,cost\nwest,10,0,3\nmiddle,10.015,0,9\neast,10.03,0,3\n",
    );
    let out = ask(
        &region,
        "max-cover --budget 6 --within 1min --candidates sites.csv --explain-site west,middle --json",
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    let forced = document(&out)["explain"]["forced"].clone();
    let keys =
        |at: usize| -> Vec<String> { forced[at].as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(0), keys(1));
    assert_eq!(
        (&forced[0]["state"], &forced[1]["state"]),
        (&"chosen".into(), &"impossible".into())
    );
    assert_eq!(forced[1]["error"]["code"], "site.budget.below_required");
    assert_eq!(forced[1]["error"]["kind"], "infeasible");
    assert_eq!(forced[0]["unit"], "persons");
}

#[test]
fn a_table_of_the_name_of_a_word_is_a_file() {
    let region = Region::new();
    region.write("grid", "id,lon,lat\nwest,10,0\n");
    let out = ask(
        &region,
        "p-median --p 1 --unreached leave --candidates ./grid --json",
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!(document(&out)["chosen"], serde_json::json!(["west"]));
}
