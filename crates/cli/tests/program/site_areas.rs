//! `liyuan site` with rules by area.

use crate::region::{Outcome, Region};
use serde_json::Value;

/// A town of three points and two sites, and a village of two points and two sites.
const COSTS: &str = "from_id,to_id,cost\n\
    a,x,1\na,y,5\na,v,9\na,w,9\nb,x,2\nb,y,1\nb,v,9\nb,w,9\nc,x,9\nc,y,1\nc,v,9\nc,w,9\n\
    d,x,9\nd,y,9\nd,v,1\nd,w,5\ne,x,9\ne,y,9\ne,v,4\ne,w,1\n";

const DEMAND: &str = "id,persons,area\na,10,Town\nb,10,Town\nc,10,Town\nd,1,Village\ne,1,Village\n";

const CANDIDATES: &str = "id,cost,area\nx,5,Town\ny,5,Town\nv,3,Village\nw,2,Village\n";

fn tables(areas: &str) -> Region {
    let region = Region::new();
    for (name, text) in [
        ("costs.csv", COSTS),
        ("demand.csv", DEMAND),
        ("candidates.csv", CANDIDATES),
        ("areas.csv", areas),
    ] {
        region.write(name, text);
    }
    region
}

fn ask(region: &Region, arguments: &str) -> Outcome {
    let mut all = vec!["site"];
    all.extend(arguments.split_whitespace());
    all.extend(["--cost", "costs.csv", "--demand", "demand.csv"]);
    all.extend(["--candidates", "candidates.csv"]);
    region.run(&all)
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

#[test]
fn rules_change_the_answer_and_each_area_is_told() {
    let region = tables("area,at_least\nVillage,1\n");
    let free = document(&ask(&region, "p-median --p 2 --json"));
    assert_eq!(free["chosen"], serde_json::json!(["x", "y"]));
    assert!(free.get("areas").is_none());
    let outcome = ask(&region, "p-median --p 2 --areas areas.csv --json -o out");
    let ruled = document(&outcome);
    assert_eq!(ruled["chosen"], serde_json::json!(["y", "v"]));
    assert_eq!(ruled["proven"], true);
    assert_eq!(ruled["areas"][0]["area"], "Village");
    assert_eq!(ruled["areas"][0]["sites"], 1);
    assert_eq!(ruled["areas"][0]["mean"], 2.5);
    assert_eq!(ruled["areas"][0]["kept"], true);
    assert_eq!(
        region.read("out/areas.csv"),
        "area,sites,at_least,at_most,site_cost,budget,persons,persons_served,share,share_least,mean_cost,\
         mean_most_cost,kept\nVillage,1,1,,3,,2,2,1,,2.5,,yes\nTown,1,,,5,,30,30,1,,2.333,,yes\n"
    );
    let words = ask(&region, "p-median --p 2 --areas areas.csv").stdout;
    assert!(
        words.contains("Village") && words.contains("Sites ≥ 1"),
        "{words}"
    );
    // The worst area decides where its mean way is bounded.
    let worst = document(&ask(&region, "p-median --p 3 --worst 2.5 --json"));
    assert_eq!(worst["areas"][1]["mean_most"], 2.5);
    let village = document(&ask(&region, "p-median --p 3 --worst 2.4 --json"));
    assert_eq!(village["chosen"], serde_json::json!(["y", "v", "w"]));
}

#[test]
fn floors_and_budgets_hold() {
    let region = tables("area,served,budget\nVillage,50%,2\nTown,,\n");
    let free = document(&ask(&region, "max-cover --p 1 --within 1 --json"));
    assert_eq!(free["chosen"], serde_json::json!(["y"]));
    let ruled = document(&ask(
        &region,
        "max-cover --p 1 --within 1 --areas areas.csv --json",
    ));
    assert_eq!(ruled["chosen"], serde_json::json!(["w"]));
    assert_eq!(ruled["areas"][0]["share"], 0.5);
    assert_eq!(
        (&ruled["objective"], &ruled["bound"]),
        (&1.0.into(), &1.0.into())
    );
    let floor = document(&ask(
        &region,
        "max-cover --p 2 --within 1 --floor 50% --json",
    ));
    assert_eq!(floor["objective"], 21.0);
    let curve = document(&ask(
        &region,
        "max-cover --p 1..3 --within 1 --floor 60% --json",
    ));
    assert_eq!(curve["points"][0]["error"]["code"], "site.areas.together");
    assert_eq!(curve["points"][2]["objective"], 22.0);
    let cover = document(&ask(
        &tables("area,at_least\nVillage,2\n"),
        "set-cover --within 4 --areas areas.csv --json",
    ));
    assert_eq!(cover["chosen"].as_array().map(Vec::len), Some(4));
}

#[test]
fn what_cannot_be_is_named() {
    let refused = |areas: &str, arguments: &str| {
        let outcome = ask(&tables(areas), &format!("{arguments} --json"));
        let error: Value = document(&outcome);
        let text = |key: &str| error["error"][key].as_str().unwrap_or_default().to_owned();
        (outcome.code, text("code"), text("message"), text("hint"))
    };
    let median = "p-median --p 2 --areas areas.csv";
    for (areas, arguments, exit, code, word) in [
        (
            "area,at_least\nVilage,1\n",
            median,
            2,
            "site.areas.unknown",
            "did you mean `Village`?",
        ),
        (
            "area,at_least,at_most\nTown,2,1\n",
            median,
            2,
            "site.areas.contradiction",
            "row `2`",
        ),
        (
            "area,at_least\nTown,3\n",
            median,
            1,
            "site.areas.short",
            "only `2`",
        ),
        (
            "area,at_least\nTown,many\n",
            median,
            2,
            "site.areas.value",
            "whole number",
        ),
        (
            "area,at_least\nTown,1\nTown,2\n",
            median,
            2,
            "site.areas.twice",
            "row `3`",
        ),
        (
            "area,served\nTown,80%\n",
            median,
            2,
            "site.areas.model",
            "served",
        ),
        (
            "area,other\nTown,80%\n",
            median,
            2,
            "site.areas.no_rule",
            "at_least",
        ),
        (
            "area,at_least\nTown,2\nVillage,1\n",
            median,
            1,
            "site.areas.too_few",
            "--p 3",
        ),
        (
            "area,at_most\nTown,1\nVillage,0\n",
            median,
            1,
            "site.areas.too_many",
            "--p 1",
        ),
        (
            "area,at_least,budget\nVillage,1,1\n",
            median,
            1,
            "site.areas.budget",
            "`2` at least",
        ),
        (
            "area,served\nTown,80%\nVillage,100%\n",
            "max-cover --p 2 --within 1 --areas areas.csv",
            1,
            "site.areas.together",
            "`50%` in every area can be kept; one of these would have to give: `--p`, `served` (`Town`), `served` (`Village`)",
        ),
        (
            "area,at_least\nTown,1\n",
            "p-median --p 2 --explain --areas areas.csv",
            2,
            "site.areas.explain",
            "--explain",
        ),
        (
            "",
            "p-median --p 2 --worst 0.5",
            1,
            "site.areas.people",
            "`1`",
        ),
    ] {
        let (found, named, message, hint) = refused(areas, arguments);
        assert_eq!((found, named.as_str()), (exit, code), "{message} {hint}");
        assert!(
            format!("{message} {hint}").contains(word),
            "{message} {hint}"
        );
    }
    let region = tables("area,at_least\nTown,1\n");
    region.write("candidates.csv", "id\nx\ny\nv\nw\n");
    let outcome = ask(&region, "p-median --p 2 --areas areas.csv --json");
    assert_eq!(outcome.code, 2);
    assert_eq!(document(&outcome)["error"]["code"], "site.areas.no_column");
}

#[test]
fn a_share_that_no_choice_gives_is_told_for_every_area_and_the_hint_holds() {
    let region = tables("");
    let refused = |candidates: &str, share: &str| {
        region.write("candidates.csv", candidates);
        let arguments = format!("max-cover --p 2 --within 1 --floor {share} --json");
        let outcome = ask(&region, &arguments);
        (outcome.code, document(&outcome)["error"].clone())
    };
    let two = "id,status\nx,required\ny,forbidden\nv,\nw,forbidden\n";
    let (code, error) = refused(two, "60%");
    assert_eq!(
        (code, error["code"].as_str()),
        (1, Some("site.areas.people"))
    );
    assert_eq!(error["ids"], serde_json::json!(["Town", "Village"]));
    let hint = error["hint"].as_str().unwrap_or_default();
    assert!(hint.starts_with("ask for `33.33%`"), "{hint}");
    assert_eq!(refused(two, "33.33%").0, 0);
    let nobody = "id,status\nx,\ny,\nv,forbidden\nw,forbidden\n";
    let (code, error) = refused(nobody, "60%");
    assert_eq!(code, 1);
    let hint = error["hint"].as_str().unwrap_or_default();
    assert!(
        hint.starts_with("leave out the rule of `Village`"),
        "{hint}"
    );
    assert!(!hint.contains("0%"), "{hint}");
}

/// The best that both areas can have at once is one in two thousand: that is not told as nothing.
#[test]
fn a_share_below_the_last_step_is_not_told_as_nothing() {
    let region = tables("area,served\nTown,100%\nVillage,50%\n");
    region.write("costs.csv", "from_id,to_id,cost\na,x,1\nd,v,1\ne,x,1\n");
    region.write(
        "demand.csv",
        "id,persons,area\na,10,Town\nd,1999,Village\ne,1,Village\n",
    );
    region.write("candidates.csv", "id,area\nx,Town\nv,Village\n");
    let outcome = ask(
        &region,
        "max-cover --p 1 --within 1 --areas areas.csv --json",
    );
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    let error = document(&outcome)["error"].clone();
    assert_eq!(error["code"], "site.areas.together");
    let hint = error["hint"].as_str().unwrap();
    assert!(!hint.contains("`0%`"), "{hint}");
    assert!(hint.contains("`--p`"), "{hint}");
}
