//! `liyuan site --explain`, and curves over the number of sites.

use crate::region::{Outcome, Region, exists};
use insta::assert_snapshot;
use serde_json::Value;

/// Two streets: people a, b, c and sites x, y, z; z serves nobody but c, w is forbidden, d is far.
const COSTS: &str = "from_id,to_id,cost\n\
    a,x,1\na,y,9\nb,x,4\nb,y,5\nc,y,2.5\nc,z,2\nd,w,3\nd,z,40\ne,x,50\n";

fn tables() -> Region {
    let region = Region::new();
    region.write("costs.csv", COSTS);
    region.write("demand.csv", "id,persons\na,1\nb,1\nc,10.5\nd,7\ne,1\n");
    region.write("candidates.csv", "id,status\nx,\ny,\nz,\nw,forbidden\n");
    region
}

fn ask(region: &Region, arguments: &str) -> Outcome {
    let mut all = vec!["site"];
    all.extend(arguments.split_whitespace());
    all.extend(
        "--cost costs.csv --demand demand.csv --candidates candidates.csv".split_whitespace(),
    );
    region.run(&all)
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

#[test]
fn what_hangs_on_each_site_is_read_aloud() {
    let region = tables();
    let outcome = ask(&region, "max-cover --p 1 --within 5 --explain -o out");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout, @r#"
    Maximal covering: 1 of 4 candidates

    Site  Status  Points  Persons   Mean  Farthest
    ----------------------------------------------
    y     chosen       2     11.5  2.717         5

    Persons covered: 11.5.
    Proven: no other choice is better (bound 11.5, gap 0%).
    Served: 11.5 of 20.5 persons, at 2 of 5 points.
    Ways of those served: 2.717 on average, 5 the farthest.
    Out of reach of the candidates: 8 persons at 2 points.

    Why these sites
      y: Without it, 11.5 persons at 2 points would not be served. Best in its
         place: z, 1 person fewer.

    What another site would cost (one chosen site out, it in)
      z: in the place of y, 1 person fewer
      x: in the place of y, 9.5 persons fewer

    Why people are not served
      1 person at 1 point: no candidate within the bound. Nearest: e – x (50).
      7 persons at 1 point: the candidates within the bound cannot be chosen.
      Nearest: d – w (3).
      1 person at 1 point: candidates are within the bound, none was chosen.
      Nearest: a – x (1).
    "#);
    assert_snapshot!(outcome.stderr.replace('\\', "/"), @"written: out/sites.csv, out/assignment.csv, out/sites_explained.csv and out/unserved.csv");
    assert_snapshot!(region.read("out/sites_explained.csv"), @r#"
    id,status,points_alone,persons_alone,worst_without_cost,change,swap_id,swap_price,forced_price,forced_least,unit
    x,candidate,,,,1,y,9.5,,,persons
    y,chosen,2,11.5,,-11.5,z,1,,,persons
    z,candidate,,,,0,y,1,,,persons
    w,forbidden,,,,,,,,,persons
    "#);
    assert_snapshot!(region.read("out/unserved.csv"), @r#"
    from_id,persons,reason,candidates,to_id,cost
    a,1,not_chosen,1,x,1
    d,7,barred,0,w,3
    e,1,no_candidate,0,x,50
    "#);
    let chinese = ask(
        &region,
        "p-median --p 2 --unreached leave --within 9 --explain-site y,w --lang zh -o out",
    );
    assert_eq!(chinese.code, 0, "{}", chinese.stderr);
    assert_snapshot!(chinese.stdout, @r#"
    p-中位：4处候选中选2处

    设施点  状态  需求点  人数  平均  最远
    --------------------------------------
    x       选定       2     2   2.5     4
    z       选定       1  10.5     2     2

    全部人口的路程合计：26（人数×费用）。
    已证明：没有更好的选择（界 26（人数×费用），差距 0%）。
    获得服务：20.5人中12.5人，5个需求点中3个。
    获服务者的路程：平均2.08，最远4。
    候选点够不到：2个需求点的8人。

    为什么是这些设施点
      z：没有它，1个需求点的10.5人便得不到服务。最宜代替者：y，多5.25（人数×费用）。
      x：没有它，2个需求点的2人便得不到服务。最宜代替者：y，多9（人数×费用）。

    所询问的设施点的代价
      y：多5.25（人数×费用），已证明。换下：z。
      w：多35.25（人数×费用），已证明。换下：x和z。一并选上：y。

    改选其他候选点的代价（换下一处）
      y：代替z，多5.25（人数×费用）

    为什么有人没有获得服务
      1个需求点的1人：界限内没有候选点。最近的：e–x（50）。
      1个需求点的7人：界限内的候选点都不能选。最近的：d–w（3）。
    "#);
    assert_snapshot!(region.read("out/sites_explained.csv"), @r#"
    id,status,points_alone,persons_alone,worst_without_cost,change,swap_id,swap_price,forced_price,forced_least,unit
    x,chosen,2,2,2.0,,y,9,,,person_cost
    y,candidate,,,,0,z,5.25,5.25,5.25,person_cost
    z,chosen,1,10.5,4.0,,y,5.25,,,person_cost
    w,forbidden,,,,,,,35.25,35.25,person_cost
    "#);
    // A later answer without them takes them away.
    let plain = ask(&region, "p-center --p 2 --unreached leave -o out");
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    assert!(!exists(&region.path("out/sites_explained.csv")));
    assert!(!exists(&region.path("out/unserved.csv")));
}

#[test]
fn reasons_are_fields_of_the_document() {
    let region = tables();
    let outcome = ask(
        &region,
        "max-cover --p 1 --within 5 --explain-site x,y --json",
    );
    let explained = &document(&outcome)["explain"];
    // y covers b and c (11.5 persons), x a and b, z c alone.
    assert_eq!(explained["chosen"][0]["id"], "y");
    assert_eq!(explained["chosen"][0]["persons_alone"], 11.5);
    assert_eq!(explained["chosen"][0]["swap"]["id"], "z");
    assert_eq!(explained["chosen"][0]["swap"]["price"], 1.0);
    assert_eq!(explained["others"][0]["swap"]["price"], 9.5);
    assert_eq!(explained["others"][2]["status"], "forbidden");
    let forced = &explained["forced"][0];
    assert_eq!(
        (&forced["id"], &forced["price"], &forced["least"]),
        (&"x".into(), &9.5.into(), &9.5.into())
    );
    assert_eq!(forced["out"], serde_json::json!(["y"]));
    assert_eq!(explained["forced"][1]["price"], 0.0);
    let reasons: Vec<(&str, &str)> = explained["unserved"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            (
                of["from_id"].as_str().unwrap(),
                of["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [("a", "not_chosen"), ("d", "barred"), ("e", "no_candidate")]
    );
    // Beyond the bound, e has x at 50.
    assert_eq!(explained["unserved"][2]["nearest"]["id"], "x");
    assert_eq!(explained["unserved"][2]["nearest"]["cost"], 50.0);
    let unknown = ask(&region, "max-cover --p 1 --within 5 --explain-site q");
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("site.ids.unknown"));
}

#[test]
fn a_curve_has_every_number_of_sites() {
    let region = tables();
    let outcome = ask(
        &region,
        "p-median --p 1..5 --unreached leave --within 9 -o out",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout, @r#"
    p-median among 4 candidates, by number of sites p

    p                 Value  Gap                  Gain  Persons  Mean  Farthest
    ---------------------------------------------------------------------------
    1  40.25 persons × cost   0%                           12.5  3.22         9
    2     26 persons × cost   0%  14.25 persons × cost     12.5  2.08         4
    3     26 persons × cost   0%      0 persons × cost     12.5  2.08         4
    4                  none

    Proven: 3 of 4. Gain: by how much the value is better than with one site less.
    p = 4 and more: choose `4` sites: only `3` may be chosen.
    "#);
    assert_snapshot!(region.read("out/curve.csv"), @r#"
    p,objective,bound,gap,gain,unit,persons_served,mean_cost,worst_cost,stopped,reason
    1,40.25,40.25,0,,person_cost,12.5,3.22,9.0,proven,
    2,26,26,0,14.25,person_cost,12.5,2.08,4.0,proven,
    3,26,26,0,0,person_cost,12.5,2.08,4.0,proven,
    4,,,,,,,,,,site.number.above_candidates
    "#);
    assert!(!exists(&region.path("out/sites.csv")));
    for p in 1..=3 {
        let question = "p-median --unreached leave --within 9 --json --p";
        let one = document(&ask(&region, &format!("{question} {p}")));
        let curve = document(&ask(&region, &format!("{question} 1..3")));
        let point = &curve["points"][p - 1];
        assert_eq!(curve["schema"], "liyuan.site.curve/1");
        assert_eq!(point["p"], p);
        for name in ["objective", "bound", "chosen", "mean", "worst"] {
            assert_eq!(point[name], one[name], "{p} {name}");
        }
    }
    let chinese = ask(&region, "max-cover --p 2..3 --within 5 --lang zh");
    assert_snapshot!(chinese.stdout, @r#"
    最大覆盖：4处候选，按设施点数 p

    p  目标值  差距  增益  人数  平均  最远
    ---------------------------------------
    2    12.5    0%        12.5   2.5     4
    3    12.5    0%     0  12.5  2.08     4

    已证明：2项中2项。增益：比少一处时好多少。
    "#);
    let none = ask(&region, "p-center --p 4..5 --unreached leave");
    assert_eq!(none.code, 1, "{}", none.stderr);
    for wrong in ["3..1", "0..2", "1..x", "1.5"] {
        let outcome = ask(&region, &format!("p-median --p {wrong}"));
        assert_eq!(outcome.code, 2, "{wrong}");
    }
    let explained = ask(&region, "p-median --p 1..2 --explain");
    assert_eq!(explained.code, 2);
    assert!(explained.stderr.contains("site.curve.option"));
}

#[test]
fn errors_have_ids_and_places_as_fields() {
    let region = tables();
    let outcome = ask(&region, "set-cover --within 3 --json");
    assert_eq!(outcome.code, 1);
    let error = &document(&outcome)["error"];
    assert_eq!(error["ids"], serde_json::json!(["b", "d", "e"]));
    assert_eq!(error["ids_in_all"], 3);
    region.write("costs.csv", "from_id,to_id,cost\na,x,1\na,y,1e10\n");
    let outcome = ask(&region, "p-median --p 1 --json");
    let error = &document(&outcome)["error"];
    assert_eq!(error["code"], "site.cost.too_large");
    assert_eq!((&error["row"], &error["id"]), (&3.into(), &"a".into()));
    assert_eq!(error["file"], "costs.csv");
}

#[test]
fn the_folder_is_tried_before_the_search() {
    let region = tables();
    std::fs::create_dir(region.path("out")).unwrap();
    region.write("out/sites.csv", "id,lon,lat\nmine,1,2\n");
    let outcome = ask(&region, "p-median --p 9 -o out");
    // Not the wrong number of sites, which the search would tell.
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("site.output.foreign"),
        "{}",
        outcome.stderr
    );
    assert_eq!(region.read("out/sites.csv"), "id,lon,lat\nmine,1,2\n");
    region.write("file", "");
    let outcome = ask(&region, "p-median --p 9 -o file");
    assert!(
        outcome.stderr.contains("site.output.write"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn one_person_is_no_persons() {
    let region = tables();
    region.write("costs.csv", "from_id,to_id,cost\na,x,1\n");
    region.write("demand.csv", "id,persons\na,1\n");
    let outcome = ask(&region, "p-median --p 1");
    assert!(
        outcome
            .stdout
            .contains("Served: 1 of 1 person, at 1 of 1 point."),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("together: 1 person × cost."),
        "{}",
        outcome.stdout
    );
}
