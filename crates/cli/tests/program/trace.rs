//! `liyuan trace`.

use crate::region::Region;
use insta::assert_snapshot;
use serde_json::Value;

fn ran() -> Region {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml", "-o", "out"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    region
}

#[test]
fn a_share_is_traced_to_the_points_that_count_against_it() {
    let region = ran();
    let outcome = region.run(&["trace", "out", "reach/near/share"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    for line in outcome.stdout.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
    assert_snapshot!(outcome.stdout, @r#"
    reach/near/share
      served ÷ persons, rounded down to six decimals (reach.share@1)
    Value: 16.1% (0.161550)
    Promise: Hospital · everybody: within 3 min by car (near)
    Group: everybody (all)
    Where: Example
    Period: none; as the files have it
    Worked out: numerator ÷ denominator, rounded down to six decimals
      numerator = 300  reach/near/served
      denominator = 1857  reach/near/persons
    In the areas right below:
      Area  Value  Figure
      -------------------------------------
      西镇   0.0%  reach/near/share/area/12
      东镇  97.7%  reach/near/share/area/11
    Plan: within = 3min; share = 90%; by = road; profile = car; direction =
          to_facility; delay = 0s
    File: roads.osm, 548 bytes, SHA-256
          7b6202ce4aa71f089d3e2e27ffebe78ef502dcb63f07bd70b35f097d8b4f2825
    File: areas.geojson, 580 bytes, SHA-256
          4ab634c8355404afddc88cec4e95e023a0cee40f2f61bc53faf601e00015d3be
    File: people.csv, 94 bytes, SHA-256
          64327097a2a6fd335544e054d79dd7f15989fdc78d90156a2353d41c10c8c45b
    File: hospitals.csv, 46 bytes, SHA-256
          1c88457ac91df2a476cdef057f600685fdddabd6eed4d4cd9625c3ad2fe2644e
    Rows: 4 of 4 used (people.csv)

    served: 300 persons at 1 point
    no road nearby: 7 persons at 1 point
    road not connected: 50 persons at 1 point
    too far: 1,500 persons at 1 point
    What counts against it, most persons first:
      Point  Area  People         Way  Bound  Nearest   Because
      --------------------------------------------------------------------
      a      西镇   1,500  5 min 20 s  3 min  h 县医院  too far
      c      西镇      50              3 min            road not connected
      d      东镇       7              3 min            no road nearby

    replayed: equal
      Taken as the folder has it: persons at each point and the way of each point
      (takes the roads).
    "#);
}

#[test]
fn the_same_in_chinese() {
    let region = ran();
    let figure = "reach/near/median_s/area/1";
    let outcome = region.run(&["trace", "out", figure, "--lang", "zh"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    assert_snapshot!(outcome.stdout, @r#"
    reach/near/median_s/area/1
      半数人口的总时间（reach.median_s@1）
    数值：5分20秒（320.2秒）
    承诺：医院 · 全部人口：驾车3分钟内可达 (near)
    人群：全部人口 (all)
    范围：示例县 (1)
    时期：无，以文件为准
    算法：至少半数有结果的人不超过的最短路程
    下一级各行政区：
      区域     数值  编号
      ------------------------------------------
      西镇  5分20秒  reach/near/median_s/area/12
      东镇  2分40秒  reach/near/median_s/area/11
    计划：within = 3min; share = 90%; by = road; profile = car; direction =
          to_facility; delay = 0s
    文件：roads.osm，548字节，SHA-256
          7b6202ce4aa71f089d3e2e27ffebe78ef502dcb63f07bd70b35f097d8b4f2825
    文件：areas.geojson，580字节，SHA-256
          4ab634c8355404afddc88cec4e95e023a0cee40f2f61bc53faf601e00015d3be
    文件：people.csv，94字节，SHA-256
          64327097a2a6fd335544e054d79dd7f15989fdc78d90156a2353d41c10c8c45b
    文件：hospitals.csv，46字节，SHA-256
          1c88457ac91df2a476cdef057f600685fdddabd6eed4d4cd9625c3ad2fe2644e
    所用行：4行中用了4行（people.csv）

    已获服务：1个点，300人
    附近无道路：1个点，7人
    道路不连通：1个点，50人
    距离过远：1个点，1,500人
    前后各点，按路程排列：
      需求点  区域   人数     路程   界限  最近设施    累计
      -----------------------------------------------------
      b       东镇    300  2分40秒  3分钟  h 县医院   16.6%
      a       西镇  1,500  5分20秒  3分钟  h 县医院  100.0%

    重算：一致
      以下以文件夹所载为准：各点人数和各点路程（须有道路）。
    "#);
}

#[test]
fn rows_are_printed_or_written_and_are_as_many_as_were_used() {
    let region = ran();
    let outcome = region.run(&["trace", "out", "reach/near/served/area/12", "--rows"]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (0, "replayed: equal\n")
    );
    let heading = "promise_id,point_id,area_code,class,persons,served,facility_id,";
    assert!(outcome.stdout.starts_with(heading), "{}", outcome.stdout);
    assert_eq!(outcome.stdout.lines().count(), 3);
    let arguments = [
        "trace",
        "out",
        "reach/near/served",
        "-o",
        "rows.csv",
        "--json",
    ];
    let outcome = region.run(&arguments);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.trace/1");
    assert_eq!(document["rows"]["used"], 4);
    assert_eq!(document["replay"]["result"], "equal");
    assert_eq!(document["evidence"]["points"][0]["id"], "a");
    assert_eq!(document["inputs"][2]["bytes"], 94);
    assert_eq!(region.read("rows.csv").lines().count(), 5);
    let outcome = region.run(&["trace", "out", "reach/near/served", "-o", "rows.csv"]);
    assert_eq!(outcome.stderr, "4 rows in rows.csv\n");
    assert!(outcome.stdout.ends_with("(takes the roads).\n"));
    let outcome = region.run(&["trace", "out", "reach/near/served", "-o", "rows.xlsx"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains(".csv"), "{}", outcome.stderr);
}

#[test]
fn a_figure_that_does_not_follow_from_its_rows_is_a_failure() {
    let region = ran();
    let people = region.read("out/people.csv");
    let changed = people.replacen(",1500,0,h,", ",1500,1500,h,", 1);
    assert_ne!(people, changed);
    region.write("out/people.csv", &changed);
    let outcome = region.run(&["trace", "out", "reach/near/share/area/12", "--top", "0"]);
    assert_eq!(outcome.code, 1);
    let said = outcome.stdout.split("replayed: ").nth(1).unwrap();
    assert_snapshot!(said, @r#"
    differs
      value: 0.000000 is written, 0.967741 comes out
      numerator: 0 is written, 1500 comes out
      people.csv, row 2, `a`, served: 1500 is written, 0 follows
      Taken as the folder has it: persons at each point and the way of each point
      (takes the roads).
    "#);
    let outcome = region.run(&["trace", "out", "--all", "--json"]);
    assert_eq!(outcome.code, 1);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let differ = document["differ"].as_array().unwrap();
    assert!(differ.iter().all(|of| {
        let id = of["figure"].as_str().unwrap();
        id.starts_with("reach/near/") || id.starts_with("run/")
    }));
    assert!(document["equal"].as_u64().unwrap() > 100 && differ.len() > 5);
}

#[test]
fn ids_are_listed_and_one_that_is_not_there_is_answered_with_the_nearest() {
    let region = ran();
    let outcome = region.run(&["trace", "out", "--like", "SHARE 东镇 near"]);
    assert_snapshot!(outcome.stdout, @r#"
    reach/near/share/area/11  97.7%  东镇
    reach/near/share_promised/area/11  90.0%  东镇
    "#);
    let all = region.run(&["trace", "out"]).stdout.lines().count();
    assert_eq!(all, region.read("out/figures.csv").lines().count() - 1);
    let outcome = region.run(&["trace", "out", "reach/near/shar"]);
    assert_eq!(outcome.code, 2);
    assert_snapshot!(outcome.stderr, @r#"
    error: failed to trace `reach/near/shar`: the run has no such figure
      hint: did you mean `reach/near/share`, `reach/near/island`,
            `reach/beds/share`?
      code: report.unknown-figure
    "#);
    let outcome = region.run(&["trace", "out", "reach/near/shar", "--lang", "zh"]);
    assert_snapshot!(outcome.stderr, @r#"
    错误：这次运行没有这个数字
      没有编号为 `reach/near/shar` 的数字
      提示：是否应为 `reach/near/share`, `reach/near/island`, `reach/beds/share`？
      代码：report.unknown-figure
    "#);
    // What cannot be done together is refused, and looking at nothing is no success.
    for with in [["--all", "--rows"], ["--all", "--output=r.csv"]] {
        let arguments: Vec<&str> = ["trace", "out"].into_iter().chain(with).collect();
        let outcome = region.run(&arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{with:?}");
    }
    let both = ["trace", "out", "--like", "share", "--rows"];
    assert_eq!(region.run(&both).code, 2);
    let some = region.run(&["trace", "out", "--like", "near share", "--all"]);
    assert_eq!(some.code, 0);
    for json in [&[][..], &["--json"]] {
        let none = [&["trace", "out", "--like", "zzz", "--all"], json].concat();
        let outcome = region.run(&none);
        assert_eq!(outcome.code, 2);
        // Programs are told on standard output.
        let told = if json.is_empty() {
            outcome.stderr
        } else {
            outcome.stdout
        };
        assert!(told.contains("report.none-like"), "{told}");
    }
    let outcome = region.run(&["trace", "out", "--like", "zzz", "--all", "--lang", "zh"]);
    assert_snapshot!(outcome.stderr, @r"
    错误：这次运行没有这样的数字
      没有含有 `zzz` 的数字可以重算
      提示：每个词都要出现在数字的编号、地区或定义中；`liyuan trace RUN` 列出全部编
            号
      代码：report.none-like
    ");
    let outcome = region.run(&["trace", "out", "--all"]);
    assert_snapshot!(outcome.stdout, @"181 figures replayed: equal; 0 differ; 0 not possible.");
    std::fs::remove_file(region.path("out/people.csv")).unwrap();
    let outcome = region.run(&["trace", "out", "reach/near/share"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("people.csv"), "{}", outcome.stderr);
}
