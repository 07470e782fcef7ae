//! `liyuan diff`, and `liyuan report` with an earlier run and editions.

use crate::region::Region;
use insta::assert_snapshot;
use serde_json::Value;

/// A run, and another one with a longer time promised and more people at one place.
fn two() -> Region {
    let region = Region::new();
    assert_eq!(region.run(&["run", "liyuan.toml", "-o", "before"]).code, 0);
    let plan = region.read("liyuan.toml");
    region.write("liyuan.toml", &plan.replace("3min", "6min"));
    let people = region.read("people.csv");
    let line = people.lines().nth(1).unwrap();
    let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
    let at = people
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|name| name == "all")
        .unwrap();
    cells[at] = (cells[at].parse::<u32>().unwrap() + 10).to_string();
    region.write("people.csv", &people.replace(line, &cells.join(",")));
    assert_eq!(region.run(&["run", "liyuan.toml", "-o", "after"]).code, 0);
    region
}

#[test]
fn a_change_is_told_with_its_causes_first() {
    let region = two();
    let outcome = region.run(&["diff", "before", "after"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout, @r"
    Plan
      Key                   Before  After
      -----------------------------------
      promise[near].within  3min    6min

    Input files
      Key          Before         After
      -----------------------------------------
      liyuan.toml  6f9f9e47091e…  58e91859efc4…
      people.csv   64327097a2a6…  e86c4d294657…

    Promise                      Before  After  Result         Gained  Lost
    -----------------------------------------------------------------------
    Hospital · everybody (near)   16.1%  96.9%  broken → kept   1,500     0

    26 figures differ, 153 are the same.
      Figure                     Before       After
      ---------------------------------------------
      run/promises/kept               0           1
      run/promises/broken             2           1
      reach/near/limit_s          3 min       6 min
      reach/near/persons          1,857       1,867
      reach/near/served             300       1,810
      reach/near/share            16.1%       96.9%
      reach/near/not_served       1,557          57
      reach/near/beyond           1,500           0
      reach/near/mean_s      4 min 54 s  4 min 54 s
    ");
    let same = region.run(&["diff", "before", "before", "--exit-code"]);
    assert_eq!(same.code, 0);
    assert_snapshot!(same.stdout, @r"
    Nothing differs: parameters, input files and all figures are the same.
    ");
    assert_eq!(
        region.run(&["diff", "before", "after", "--exit-code"]).code,
        1
    );
    let chinese = region.run(&["diff", "before", "after", "--lang", "zh"]);
    assert!(chinese.stdout.contains("新获服务"), "{}", chinese.stdout);
}

#[test]
fn a_change_as_json_and_as_files() {
    let region = two();
    let outcome = region.run(&[
        "diff",
        "before",
        "after",
        "--json",
        "--html",
        "change.html",
        "-o",
        "changes",
    ]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.diff/1");
    assert_eq!(document["differs"], true);
    let promise = &document["promises"][0];
    assert!(promise["gained"].as_f64().unwrap() > 0.0, "{promise}");
    assert!(promise["share_after"].as_f64() > promise["share_before"].as_f64());
    let figures = document["figures"].as_array().unwrap();
    assert_eq!(
        region.read("changes/figures.csv").lines().count(),
        figures.len() + 1
    );
    assert!(
        region
            .read("change.html")
            .contains("data-exempt=\"difference\"")
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let region = two();
    let none = region.run(&["diff", "before", "nowhere"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("report.no-run"), "{}", none.stderr);
    assert!(
        none.stderr.contains("give the folder that"),
        "{}",
        none.stderr
    );
}

#[test]
fn editions_need_a_day_and_reasons() {
    let region = two();
    let publish = |run: &str, more: &[&str]| {
        let mut line = vec!["report", run, "--publish", "editions"];
        line.extend(more);
        region.run(&line)
    };
    assert_eq!(publish("before", &[]).code, 2);
    let first = publish("before", &["--date", "2026-11-30"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(
        first.stdout.contains("Edition 1 is published"),
        "{}",
        first.stdout
    );
    let unsaid = publish("after", &["--date", "2026-12-31"]);
    assert_eq!(unsaid.code, 2);
    assert!(
        unsaid.stderr.contains("report.no-reason"),
        "{}",
        unsaid.stderr
    );
    let second = publish(
        "after",
        &[
            "--date",
            "2026-12-31",
            "--reason",
            "six minutes are promised",
        ],
    );
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(
        second.stdout.contains("Edition 2 is published"),
        "{}",
        second.stdout
    );
    let page = region.read("editions/2/sheet.en.html");
    assert!(page.contains("risen from") && page.contains("six minutes are promised"));
    let since = region.run(&[
        "report", "after", "--since", "before", "-o", "sheet", "--json",
    ]);
    assert_eq!(since.code, 0, "{}", since.stderr);
    assert!(region.read("sheet/sheet.en.html").contains("risen from"));
}
