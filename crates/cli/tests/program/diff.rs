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

    27 figures differ, 154 are the same.
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
    // An edition has figures without their rows.
    let edition = region.run(&["diff", "editions/1", "after"]);
    assert_eq!(edition.code, 2);
    assert_snapshot!(edition.stderr, @r"
    error: failed to read editions/1 as the folder of a run: it is an edition, which
           has figures but not the rows that they come from
      hint: give the folder of the run that it was published from; figures of an
            edition stand beside those of a run with `liyuan report RUN --since
            EDITION`
      code: report.is-edition
    ");
    let edition = region.run(&["trace", "editions/1", "--lang", "zh"]);
    assert_eq!(edition.code, 2);
    assert_snapshot!(edition.stderr, @r"
    错误：这个文件夹是已发布的版本，不是运行结果
      editions/1 是已发布的版本，其中有数字，没有算出数字的各行
      提示：给出发布时所用的运行结果文件夹；要与某一版对照，用 `liyuan report 运行结
            果 --since 版本文件夹`
      代码：report.is-edition
    ");
    let archive = region.run(&["report", "after", "--since", "editions", "--lang", "zh"]);
    assert_eq!(archive.code, 2);
    assert_snapshot!(archive.stderr, @r"
    错误：这个文件夹是各版答卷的存档
      editions 是各版答卷的存档，最新的是第 2 版
      提示：给出运行结果的文件夹；--since 之后也可以给出其中一版，例如 editions/2
      代码：report.is-archive
    ");
    let page = region.read("editions/2/sheet.en.html");
    assert!(page.contains("risen from") && page.contains("six minutes are promised"));
    let since = region.run(&[
        "report", "after", "--since", "before", "-o", "sheet", "--json",
    ]);
    assert_eq!(since.code, 0, "{}", since.stderr);
    assert!(region.read("sheet/sheet.en.html").contains("risen from"));
}

/// Two promises of one service to the same people have each a title of its own.
#[test]
fn promises_that_are_alike_are_told_apart() {
    let region = Region::new();
    let plan = region.read("liyuan.toml");
    let own = plan.find("[[promise]]").unwrap();
    let end = plan[own + 1..]
        .find("[[")
        .map_or(plan.len(), |end| own + 1 + end);
    let far = plan[own..end]
        .replace("\"near\"", "\"far\"")
        .replace("3min", "4min");
    region.write("liyuan.toml", &format!("{plan}\n{far}"));
    assert_eq!(region.run(&["run", "liyuan.toml", "-o", "before"]).code, 0);
    let people = region.read("people.csv");
    region.write("people.csv", &people.replacen(",300", ",400", 1));
    assert_ne!(people, region.read("people.csv"));
    assert_eq!(region.run(&["run", "liyuan.toml", "-o", "after"]).code, 0);
    for (lang, near, far) in [
        (
            "en",
            "Hospital · everybody · 3 min (near)",
            "Hospital · everybody · 4 min (far)",
        ),
        (
            "zh",
            "医院 · 全部人口 · 3分钟 (near)",
            "医院 · 全部人口 · 4分钟 (far)",
        ),
    ] {
        let outcome = region.run(&["diff", "before", "after", "--lang", lang]);
        let told = &outcome.stdout;
        assert!(told.contains(near) && told.contains(far), "{told}");
    }
}

/// A sheet in one language says what it took away of another run.
#[test]
fn sheets_of_another_run_are_taken_away() {
    let region = two();
    let sheet = |run: &str, only: &[&str]| {
        let line = [&["report", run, "-o", "sheet"], only].concat();
        region.run(&line)
    };
    assert_eq!(sheet("before", &[]).stderr, "");
    assert_eq!(sheet("before", &["--only", "zh"]).stderr, "");
    let outcome = sheet("after", &["--only", "zh"]);
    assert_eq!(outcome.code, 0);
    let told = &outcome.stderr;
    assert!(
        told.contains("of another run") && told.contains("sheet.en.html"),
        "{told}"
    );
    assert!(!region.path("sheet/sheet.en.html").exists());
    let outcome = sheet("before", &["--only", "en", "--json"]);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let removed = document["removed"].as_array().unwrap();
    assert!(
        removed
            .iter()
            .any(|file| file.as_str().unwrap().ends_with("sheet.zh.xlsx"))
    );
}
