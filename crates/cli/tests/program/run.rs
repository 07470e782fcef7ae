//! `liyuan run`, `check` and `demo`.

use crate::region::{Region, exists};
use insta::assert_snapshot;
use serde_json::Value;

#[test]
fn a_run_tells_promise_by_promise_who_is_left_out_and_where() {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout.replace('\\', "/"), @r#"
    Example: 0 of 2 promises kept

    Promise   People  Served  Promised  Half within  Not served
    -----------------------------------------------------------
    ✗ Hospital · everybody: within 3 min by car
      broken   1,857   16.1%       90%   5 min 20 s       1,557
    ✗ Hospital · aged 60 and over: 35 places per 1,000 people in their own area
      broken     250   16.4%       50%                      209

    ✗ Hospital · everybody
      1,557 people are not served: too far 1,500, road not connected 50 and no road
      nearby 7.
      Where it is worst:
      Area  In      People  Served        Half     Not  Because
                                        within  served
      ------------------------------------------------------------------------------
      西镇  示例县   1,550    0.0%  5 min 20 s   1,550  too far 1,500 and road not
                                                        connected 50

    ✗ Hospital · aged 60 and over
      209 people are not served: no facility reachable.
      Where it is worst:
      Area  In      People  Served  Half within  Not served  Because
      ----------------------------------------------------------------------------
      西镇  示例县     209    0.0%                      209  no facility reachable

    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  people on a road that is cut off (people.island)
                    first in people.csv, row 4, `c`, (10.00500, 0.05000): the
                    nearest road is cut off from the network, and nothing reaches it
                    hint: check whether a road, bridge or ferry is missing in the
                    road file
    warning      1  people without a road nearby (people.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of these people
                    hint: check the coordinates, or whether the road file lacks
                    roads here

    Picture: out/index.html
    Tables: out
    "#);
    assert_eq!(outcome.stderr, "");
    for file in [
        "index.html",
        "promises.csv",
        "by_area.csv",
        "run.json",
        "figures.parquet",
    ] {
        assert!(exists(&region.path("out").join(file)), "{file}");
    }
    for line in outcome.stdout.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
}

#[test]
fn the_same_in_chinese() {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml", "--lang", "zh", "-o", "结果"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout.replace('\\', "/"), @r#"
    示例：2项承诺中0项兑现

    承诺       人数  已获服务  承诺比例  半数在此以内  未获服务
    -----------------------------------------------------------
    ✗ 医院 · 全部人口：驾车3分钟内可达
      未兑现  1,857     16.1%       90%       5分20秒     1,557
    ✗ 医院 · 60岁及以上：本辖区每千人35个名额
      未兑现    250     16.4%       50%                     209

    ✗ 医院 · 全部人口
      1,557人未获服务：距离过远1,500人、道路不连通50人和附近无道路7人。
      最差的区域：
      区域  所属     人数  已获服务  半数在此以内  未获服务  原因
      ------------------------------------------------------------------------------
      西镇  示例县  1,550      0.0%       5分20秒     1,550  距离过远1,500人和道路不
                                                             连通50人

    ✗ 医院 · 60岁及以上
      209人未获服务：无可达设施。
      最差的区域：
      区域  所属    人数  已获服务  半数在此以内  未获服务  原因
      ----------------------------------------------------------------
      西镇  示例县   209      0.0%                     209  无可达设施

    发现  数量  含义与处理办法
    --------------------------------------------------------------------------------
    警告     1  需求点所在道路与路网不连通，无法到达 (people.island)
                首例 people.csv 第4行，`c`，(10.00500, 0.05000)
                提示：请检查道路文件是否缺少道路、桥梁或渡口
    警告     1  需求点附近没有可通行的道路 (people.off_network)
                首例 people.csv 第5行，`d`，(10.20000, 0.20000)：1000米内没有道路
                提示：请检查坐标，或道路文件是否缺少该处的道路

    图示：结果/index.html
    表格：结果
    "#);
    assert!(region.read("结果/index.html").contains("lang=\"zh-CN\""));
}

#[test]
fn a_broken_promise_is_a_failure_only_where_asked() {
    let region = Region::new();
    assert_eq!(
        region
            .run(&["run", "liyuan.toml", "--fail-on", "broken"])
            .code,
        1
    );
    let plan = region
        .read("liyuan.toml")
        .replace("90%", "10%")
        .replace("50%", "10%");
    region.write("easy.toml", &plan);
    assert_eq!(
        region
            .run(&["run", "easy.toml", "--fail-on", "broken"])
            .code,
        0
    );
}

#[test]
fn a_table_that_is_not_there_leaves_the_other_promises() {
    let region = Region::new();
    let plan = region.read("liyuan.toml")
        + "\n[[service]]\nid = \"library\"\nfacilities = \"libraries.csv\"\nprofile = \"walk\"\n\
           \n[[promise]]\nid = \"books\"\nservice = \"library\"\nwithin = \"15min\"\n";
    region.write("three.toml", &plan);
    let outcome = region.run(&["run", "three.toml"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let head: Vec<&str> = outcome.stdout.lines().take(10).collect();
    assert_snapshot!(head.join("\n"), @r#"
    Example: 0 of 3 promises kept

    Promise         People  Served  Promised  Half within  Not served
    -----------------------------------------------------------------
    ✗ Hospital · everybody: within 3 min by car
      broken         1,857   16.1%       90%   5 min 20 s       1,557
    ✗ Hospital · aged 60 and over: 35 places per 1,000 people in their own area
      broken           250   16.4%       50%                      209
    - library (books)
      not measured
    "#);
    for told in ["facilities.file.missing", "promise.unmeasured"] {
        assert!(outcome.stdout.contains(told), "{}", outcome.stdout);
    }
    let tables = region.read("out/promises.csv");
    let rows: Vec<&str> = tables.lines().collect();
    assert_eq!(rows[3], "books,library,all,,,,1.000000,,,,,,,,,,,,,,,,,");
    assert_eq!(rows[3].matches(',').count(), rows[0].matches(',').count());
    assert!(
        region
            .read("out/index.html")
            .contains("could not be read: library (books)")
    );
    let strict = region.run(&["run", "three.toml", "--fail-on", "broken", "--json"]);
    assert_eq!(strict.code, 1);
    let document: Value = serde_json::from_str(&strict.stdout).unwrap();
    assert_eq!(document["unmeasured"][0], "books");
}

#[test]
fn without_roads_what_goes_straight_is_measured_and_all_else_is_told() {
    let region = Region::new();
    let straight = "\n[[promise]]\nid = \"circle\"\nservice = \"hospital\"\nwithin = \"1km\"\nby = \"straight\"\n";
    let plan = region.read("liyuan.toml").replace("roads.osm", "gone.osm");
    region.write("roadless.toml", &(plan.clone() + straight));
    let outcome = region.run(&["run", "roadless.toml", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["unmeasured"], serde_json::json!(["near", "beds"]));
    assert_eq!(document["promises"][0]["promise_id"], "circle");
    assert_eq!(document["promises"][0]["persons"], 1857);
    assert_eq!(document["findings"]["roads.read.io"], 1);
    assert_eq!(document["findings"]["promise.unmeasured"], 2);
    // Where nothing goes straight the run stops, and still tells everything else.
    let plan = plan.replace("hospitals.csv", "nowhere.csv");
    region.write(
        "nothing.toml",
        &plan.replace("places = \"35", "within = \"9min\"\nplaces = \"35"),
    );
    for command in ["run", "check"] {
        let outcome = region.run(&[command, "nothing.toml"]);
        assert_eq!(outcome.code, if command == "run" { 2 } else { 1 });
        let told = outcome.stdout + &outcome.stderr;
        assert!(told.contains("facilities.file.missing"), "{told}");
    }
}

#[test]
fn without_areas_no_promise_that_depends_on_them_is_judged() {
    let region = Region::new();
    let plan = region
        .read("liyuan.toml")
        .replace("areas.geojson", "gone.geojson");
    let plan = plan.replace(
        "within = \"3min\"",
        "within = { urban = \"3min\", rural = \"5min\" }",
    );
    let any = "\n[[promise]]\nid = \"any\"\nservice = \"hospital\"\nwithin = \"9min\"\n";
    region.write("areas.toml", &(plan + any));
    let outcome = region.run(&["run", "areas.toml", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["unmeasured"], serde_json::json!(["near", "beds"]));
    assert_eq!(document["promises"][0]["promise_id"], "any");
}

#[test]
fn strict_allows_no_odd_input() {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml", "--strict"]);
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("people.off_network"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("run.strict"), "{}", outcome.stderr);
    assert!(!exists(&region.path("out")));
}

#[test]
fn the_document_of_a_run_has_the_figures_of_its_tables() {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml", "--json", "--threads", "1"]);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.run/1");
    assert_eq!(document["all_kept"], false);
    let near = &document["promises"][0];
    assert_eq!(near["promise_id"], "near");
    assert_eq!(near["persons"], 1857);
    let reasons = near["reasons"].as_object().unwrap().values();
    let missing: i64 = reasons.filter_map(Value::as_i64).sum();
    assert_eq!(near["not_served"], missing);
    assert_eq!(near["served"].as_i64().unwrap() + missing, 1857);
    assert_eq!(near["worst_areas"][0]["parent_code"], "1");
}

#[test]
fn errors_of_a_plan_are_shown_at_their_place() {
    let region = Region::new();
    let plan = region
        .read("liyuan.toml")
        .replace("within = \"3min\"", "wihtin = 3")
        .replace("90%", "120%");
    region.write("liyuan.toml", &plan);
    let outcome = region.run(&["run", "liyuan.toml"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert_snapshot!(outcome.stderr, @r#"
    error: failed to read plan file `liyuan.toml`: 3 errors

      x promise[near]: promise `near` promises nothing
        ,-[liyuan.toml:13:1]
     12 |
     13 | [[promise]]
        : ^^^^^^^^^^^
     14 | id = "near"
        `----
      hint: add `within = "20min"` or `places = "35 per 1000"`
      code: plan.promise.empty

      x promise[near].wihtin: unknown key `wihtin`
        ,-[liyuan.toml:17:1]
     16 | group = "all"
     17 | wihtin = 3
        : ^^^^^^
     18 | share = "120%"
        `----
      hint: did you mean `within`?
      code: plan.key.unknown

      x promise[near].share: share `120%` is not above 0% and at most 100%
        ,-[liyuan.toml:18:9]
     17 | wihtin = 3
     18 | share = "120%"
        :         ^^^^^^
     19 |
        `----
      hint: write it like `"95%"`
      code: plan.value.share_range
    "#);
    let chinese = region.run(&["check", "liyuan.toml", "--lang", "zh"]);
    assert_eq!(chinese.code, 1);
    assert_snapshot!(chinese.stderr, @r#"
    错误：方案文件有误
      `liyuan.toml` 有3处错误

      x 承诺 `near` 没有内容
        ,-[liyuan.toml:13:1]
     12 |
     13 | [[promise]]
        : ^^^^^^^^^^^
     14 | id = "near"
        `----
      提示：请添加 `within = "20min"` 或 `places = "35 per 1000"`
      代码：plan.promise.empty

      x `promise[near].wihtin`：未知的键 `wihtin`
        ,-[liyuan.toml:17:1]
     16 | group = "all"
     17 | wihtin = 3
        : ^^^^^^
     18 | share = "120%"
        `----
      提示：是否应为 `within`？
      代码：plan.key.unknown

      x `promise[near].share`：比例 `120%` 应大于0%且不超过100%
        ,-[liyuan.toml:18:9]
     17 | wihtin = 3
     18 | share = "120%"
        :         ^^^^^^
     19 |
        `----
      提示：请写作 `"95%"`
      代码：plan.value.share_range
    "#);
    let json = region.run(&["run", "liyuan.toml", "--json"]);
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.error/1");
    assert_eq!(document["error"]["details"][0]["file"], "liyuan.toml");
}

/// What `check` tells without the estimate at its end, which differs from machine to machine.
fn without_estimate(told: &str) -> &str {
    let at = told
        .find("\nA run takes about ")
        .or(told.find("\n运行约需"));
    &told[..at.expect("an estimate")]
}

#[test]
fn check_tells_every_finding_and_is_negative_for_errors() {
    let region = Region::new();
    let outcome = region.run(&["check", "liyuan.toml"]);
    assert_eq!(outcome.code, 0);
    assert_snapshot!(without_estimate(&outcome.stdout), @r#"
    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  people at roads that are cut off (check.people.cut_off)
                    first in roads.osm: `3 %` of the people are at roads for profile
                    `car` that are cut off from the others
                    hint: fetch an extract in one piece, with all roads and ferries
    warning      1  people on a road that is cut off (people.island)
                    first in people.csv, row 4, `c`, (10.00500, 0.05000): the
                    nearest road is cut off from the network, and nothing reaches it
                    hint: check whether a road, bridge or ferry is missing in the
                    road file
    warning      1  people without a road nearby (people.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of these people
                    hint: check the coordinates, or whether the road file lacks
                    roads here

    0 errors, 3 warnings.

    The result would be weak:
      - `3 %` of the people are at roads for profile `car` that are cut off from the
      others
    "#);
    assert!(!exists(&region.path("out")));
    let outcome = region.run(&["check", "liyuan.toml", "--map", "map.html"]);
    assert_eq!(outcome.code, 0);
    let map = region.read("map.html");
    assert_eq!(map.matches("<g class=\"odd warning\"").count(), 2);
    assert!(!exists(&region.path("out")));
    assert_eq!(region.run(&["check", "liyuan.toml", "--strict"]).code, 1);

    let people = region.read("people.csv") + "a,10,0,1,1\ne,10,0,-5,1\n";
    region.write("people.csv", &people);
    let outcome = region.run(&["check", "liyuan.toml", "--json"]);
    assert_eq!(outcome.code, 1);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["by_code"]["people.id.duplicate"], 1);
    assert_eq!(document["by_code"]["people.persons.negative"], 1);
    assert_eq!(document["threats"][0]["code"], "check.people.rows");
    assert_eq!(document["searched"], true);
    let estimate = &document["estimate"];
    assert!(estimate["total_s"].as_f64().unwrap() > 0.0, "{estimate}");
    assert!(estimate["people_rows"].as_u64().unwrap() > 0, "{estimate}");
    let chinese = region.run(&["check", "liyuan.toml", "--lang", "zh"]);
    assert_snapshot!(without_estimate(&chinese.stdout), @r#"
    发现  数量  含义与处理办法
    --------------------------------------------------------------------------------
    错误     1  编号重复 (people.id.duplicate)
                首例 people.csv 第6行，`a`，(10.00000, 0.00000)：编号 `a` 已见于第
                `2`行；该行未计入，其中人群 `all` 有1人
                提示：每行使用各自的编号，或删除重复行
    错误     1  人数为负，按0计 (people.persons.negative)
                首例 people.csv 第7行，`e`，(10.00000, 0.00000)：`all` 为 `-5`
                提示：请填写当地人数，无人则填 `0`
    警告     1  道路与路网不相连的人口 (check.people.cut_off)
                首例 roads.osm：`3 %`的人所在的 `car` 道路与其余路网不相连
                提示：请下载连成一片、含全部道路与轮渡的数据
    警告     1  人口表中未采用的行 (check.people.rows)
                首例 people.csv：人口表中`17 %`的行未采用
                提示：请修正其他各条发现所指的行
    警告     1  需求点所在道路与路网不连通，无法到达 (people.island)
                首例 people.csv 第4行，`c`，(10.00500, 0.05000)
                提示：请检查道路文件是否缺少道路、桥梁或渡口
    警告     1  需求点附近没有可通行的道路 (people.off_network)
                首例 people.csv 第5行，`d`，(10.20000, 0.20000)：1000米内没有道路
                提示：请检查坐标，或道路文件是否缺少该处的道路

    错误2处，警告4处。

    以下问题削弱结果：
      - 人口表中`17 %`的行未采用
      - `3 %`的人所在的 `car` 道路与其余路网不相连
    "#);
}

#[test]
fn a_plan_that_is_not_there_is_wrong_usage() {
    let region = Region::new();
    for command in ["run", "check"] {
        let outcome = region.run(&[command, "nowhere.toml"]);
        assert_eq!(outcome.code, 2);
        assert!(
            outcome.stderr.contains("plan.file.unreadable"),
            "{}",
            outcome.stderr
        );
        assert!(
            outcome.stderr.contains("hint: `liyuan demo DIR`"),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn files_that_the_plan_names_and_are_not_there_are_told() {
    let region = Region::new();
    std::fs::remove_file(region.path("people.csv")).unwrap();
    let outcome = region.run(&["run", "liyuan.toml"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("`people.csv`"),
        "{}",
        outcome.stderr
    );
    assert_eq!(region.run(&["check", "liyuan.toml"]).code, 1);
}

#[test]
fn the_model_region_is_made_and_measured() {
    let region = Region::new();
    let made = region.run(&["demo", "model"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.contains("2,873,168 people"), "{}", made.stdout);
    let measured = region.run(&["run", "model/liyuan.toml", "--json"]);
    assert_eq!(measured.code, 0, "{}", measured.stderr);
    let document: Value = serde_json::from_str(&measured.stdout).unwrap();
    assert_eq!(document["model"], true);
    let promises = document["promises"].as_array().unwrap();
    assert!(promises.len() >= 6);
    assert!(promises.iter().any(|promise| promise["kept"] == false));
    assert!(promises.iter().any(|promise| promise["kept"] == true));
    let wrong = region.run(&["demo", "other", "--scale", "0"]);
    assert_eq!(wrong.code, 2);
    assert!(!exists(&region.path("other")));
}
