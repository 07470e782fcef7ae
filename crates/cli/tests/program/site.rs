//! `liyuan site`.

use crate::data::data;
use crate::region::{Outcome, Region, exists, outcome};
use insta::assert_snapshot;
use serde_json::Value;

/// Two streets: people a, b, c and sites x, y, z; z serves nobody but c.
const COSTS: &str = "from_id,to_id,cost\n\
    a,x,1\na,y,9\nb,x,4\nb,y,5\nc,y,2.5\nc,z,2\n";

const DEMAND: &str = "id,persons\na,1\nb,1\nc,10.5\n";

const CANDIDATES: &str = "id,status,cost,lon,lat\nx,,5,10,50\ny,required,7,11,50\nz,,1,,\n";

fn tables() -> Region {
    let region = Region::new();
    for (name, text) in [
        ("costs.csv", COSTS),
        ("demand.csv", DEMAND),
        ("candidates.csv", CANDIDATES),
    ] {
        region.write(name, text);
    }
    region
}

/// The model and its options, on a table of costs.
fn costs(region: &Region, arguments: &str) -> Outcome {
    let mut all = vec!["site"];
    all.extend(arguments.split_whitespace());
    all.extend(["--cost", "costs.csv"]);
    region.run(&all)
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

#[test]
fn an_answer_is_read_aloud() {
    let region = tables();
    let outcome = costs(
        &region,
        "p-median --p 2 --demand demand.csv --candidates candidates.csv -o out",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_snapshot!(outcome.stdout, @r#"
    p-median: 2 of 3 candidates

    Site  Status    Points  Persons  Mean  Farthest
    -----------------------------------------------
    x     chosen         2        2   2.5         4
    y     required       1     10.5   2.5       2.5

    Ways of all together: 31.25 persons × cost.
    Proven: no other choice is better (bound 31.25 persons × cost, gap 0%).
    Served: 12.5 of 12.5 persons, at 3 of 3 points.
    Ways of those served: 2.5 on average, 4 the farthest.
    "#);
    assert_snapshot!(outcome.stderr.replace('\\', "/"), @"written: out/sites.csv, out/assignment.csv and out/sites.geojson");
    assert_snapshot!(region.read("out/sites.csv"), @r#"
    id,lon,lat,status,site_cost,points,persons,mean_cost,worst_cost
    x,10,50,chosen,5,2,2,2.5,4.0
    y,11,50,required,7,1,10.5,2.5,2.5
    "#);
    assert_snapshot!(region.read("out/assignment.csv"), @r#"
    from_id,to_id,cost,persons,reason
    a,x,1.0,1,
    b,x,4.0,1,
    c,y,2.5,10.5,
    "#);
    let map: Value = serde_json::from_str(&region.read("out/sites.geojson")).unwrap();
    assert_eq!(map["features"][1]["properties"]["id"], "y");
    let chinese = costs(&region, "max-cover --p 1 --within 4 --lang zh");
    assert_snapshot!(chinese.stdout, @r#"
    最大覆盖：3处候选中选1处

    设施点  状态  需求点  人数  平均  最远
    --------------------------------------
    x       选定       2     2   2.5     4

    覆盖人数：2。
    已证明：没有更好的选择（界 2，差距 0%）。
    获得服务：3人中2人，3个需求点中2个。
    获服务者的路程：平均2.5，最远4。
    "#);
}

#[test]
fn an_answer_is_a_document() {
    let region = tables();
    let outcome = costs(
        &region,
        "max-cover --budget 6 --demand demand.csv --candidates candidates.csv --within 4 --json",
    );
    assert_eq!(outcome.code, 1);
    let error = document(&outcome);
    assert_eq!(error["error"]["code"], "site.budget.below_required");
    let outcome = costs(
        &region,
        "max-cover --budget 8 --demand demand.csv --candidates candidates.csv --within 4 --json",
    );
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let told = outcome.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_snapshot!(told, @r#"
    {
      "assigned": [
        {
          "cost": 2.5,
          "from_id": "c",
          "to_id": "y"
        }
      ],
      "bound": 10.5,
      "chosen": [
        "y"
      ],
      "cost_unit": "cost",
      "gap": 0.0,
      "mean": 2.5,
      "model": "max-cover",
      "not_served": [
        "a",
        "b"
      ],
      "objective": 10.5,
      "out_of_reach": [],
      "persons": {
        "all": 12.5,
        "not_served": 2.0,
        "out_of_reach": 0.0,
        "served": 10.5
      },
      "proven": true,
      "schema": "liyuan.site/1",
      "sites": [
        {
          "id": "y",
          "mean": 2.5,
          "persons": 10.5,
          "points": 1,
          "status": "required",
          "worst": 2.5
        }
      ],
      "stopped": "proven",
      "unit": "persons",
      "version": "VERSION",
      "within": 4.0,
      "without_cost": [],
      "work": 0,
      "worst": 2.5
    }
    "#);
}

#[test]
fn each_model_is_there_and_says_its_unit() {
    let region = tables();
    for (arguments, unit, objective, chosen) in [
        ("set-cover --within 5 --forbidden y", "sites", 2.0, "x z"),
        ("set-cover --times 2", "sites", 3.0, "x y z"),
        ("max-cover --p 1 --within 5", "persons", 2.0, "x"),
        ("p-median --p 2", "person_cost", 7.0, "x z"),
        ("p-center --p 1", "cost", 9.0, "y"),
        ("p-centre --p 2 --required y", "cost", 4.0, "x y"),
        ("p-median --p 2 --forbidden z", "person_cost", 7.5, "x y"),
        ("p-median --p 3 --required x,z", "person_cost", 7.0, "x y z"),
        (
            "p-median --p 2 --unreached leave --within 3",
            "person_cost",
            3.0,
            "x z",
        ),
    ] {
        let outcome = costs(&region, &format!("{arguments} --json"));
        assert_eq!(outcome.code, 0, "{arguments}: {}", outcome.stderr);
        let answer = document(&outcome);
        assert_eq!(answer["schema"], "liyuan.site/1");
        assert_eq!(answer["unit"], unit, "{arguments}");
        assert_eq!(answer["objective"], objective, "{arguments}");
        assert_eq!(answer["bound"], objective, "{arguments}");
        assert_eq!(
            (&answer["gap"], &answer["stopped"]),
            (&0.0.into(), &"proven".into())
        );
        let ids: Vec<&str> = answer["chosen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap())
            .collect();
        assert_eq!(ids.join(" "), chosen, "{arguments}");
    }
}

#[test]
fn impossible_questions_are_answers_with_a_reason() {
    let region = tables();
    let both = "--demand demand.csv --candidates candidates.csv";
    for (arguments, code, exit, told) in [
        (
            "p-median --p 4",
            "site.number.above_candidates",
            1,
            "`--p 3`",
        ),
        (
            "p-center --p 1 --within 5",
            "site.number.too_few",
            1,
            "`--p 2` does",
        ),
        (
            "set-cover --within 3",
            "site.demand.out_of_reach",
            1,
            "`--within 4`",
        ),
        (
            "set-cover --times 3",
            "site.demand.out_of_reach",
            1,
            "`a`, `b`, `c`",
        ),
        (
            "p-median --p 1 --required x,y",
            "site.number.below_required",
            1,
            "`--p 2`",
        ),
        ("p-median --p 1 --required q", "site.ids.unknown", 2, "`q`"),
        (
            "p-median --p 2 --required x --forbidden x",
            "site.ids.contradiction",
            2,
            "`x`",
        ),
        (
            "set-cover --forbidden x,y,z",
            "site.candidates.none",
            1,
            "`3`",
        ),
        ("set-cover --within 5min", "site.within.unit", 2, "`5min`"),
    ] {
        let outcome = costs(&region, &format!("{arguments} --json"));
        assert_eq!(outcome.code, exit, "{arguments}: {}", outcome.stderr);
        assert_eq!(document(&outcome)["error"]["code"], code, "{arguments}");
        assert!(
            outcome.stderr.contains(told),
            "{arguments}: {}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("hint: "), "{arguments}");
    }
    let forbidden = costs(&region, &format!("p-median --p 2 --forbidden y {both}"));
    assert_eq!(forbidden.code, 2);
    assert!(forbidden.stderr.contains("site.ids.contradiction"));
    region.write("demand.csv", "id,persons\na,0\nb,0\n");
    let nobody = costs(&region, &format!("p-median --p 1 {both}"));
    assert_eq!(nobody.code, 2);
    assert!(
        nobody.stderr.contains("site.demand.nobody"),
        "{}",
        nobody.stderr
    );
}

#[test]
fn bad_rows_are_findings_and_the_rest_is_answered() {
    let region = tables();
    region.write(
        "costs.csv",
        "from_id,to_id,cost\na,x,-1\na,y,2\na,y,1\nb,y,many\nb,x,3\n",
    );
    let outcome = costs(&region, "p-median --p 2");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("4 persons × cost"),
        "{}",
        outcome.stdout
    );
    for code in [
        "site.cost.negative",
        "site.cost.not_number",
        "site.cost.twice",
    ] {
        assert!(outcome.stderr.contains(code), "{code}: {}", outcome.stderr);
    }
}

#[test]
fn wrong_usage_is_told_before_the_work() {
    let region = tables();
    for arguments in [
        "site p-median --p 2",
        "site p-median --cost costs.csv",
        "site p-median --cost costs.csv --p 0",
        "site p-median --cost costs.csv --p 2 --profile walk",
        "site p-median --cost costs.csv --roads roads.osm --p 2",
        "site max-cover --cost costs.csv",
        "site max-cover --cost costs.csv --p 1 --budget 3 --candidates candidates.csv",
        "site max-cover --cost costs.csv --budget -3 --candidates candidates.csv",
        "site set-cover --cost costs.csv --within soon",
        "site set-cover --cost costs.csv --times 0",
        "site set-cover --cost costs.csv --gap 5",
        "site set-cover --roads roads.osm --demand people.csv --candidates hospitals.csv",
        "site set-cover --roads roads.osm --demand people.csv --persons all \
         --candidates hospitals.csv --within 20",
    ] {
        let outcome = region.run(&arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{arguments}"
        );
    }
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let region = tables();
    region.write("sites.csv", COSTS);
    let outcome = region.run(&[
        "site",
        "p-median",
        "--cost",
        "sites.csv",
        "--p",
        "1",
        "-o",
        ".",
    ]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("travel.output.same_file"));
    assert_eq!(region.read("sites.csv"), COSTS);
}

/// People a (1500), b (300) on Main Street, c on an island, d far from any road.
const PEOPLE_AND_ROADS: &str =
    "--roads roads.osm --demand people.csv --persons all --candidates candidates.csv";

fn on_roads(region: &Region, arguments: &str) -> Outcome {
    region.write(
        "candidates.csv",
        "id,lon,lat,cost\nwest,10,0,8\nmiddle,10.015,0,5\neast,10.03,0,2\n",
    );
    let arguments = format!("site {arguments} {PEOPLE_AND_ROADS}");
    region.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

#[test]
fn sites_on_the_roads_agree_with_the_matrix() {
    let region = Region::new();
    let out = on_roads(&region, "set-cover --within 5min");
    assert_eq!(out.code, 1);
    assert_snapshot!(out.stderr, @r#"
    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  points without a road nearby (points.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of this point; it reaches nothing
                    hint: check the coordinates, or allow more with `--max-snap 5km`
    error: failed to serve `c`, `d` (2 of `4` points, `57` persons in all): too few
           candidates reach them
      hint: no candidate that may be chosen reaches `2` of them, however far; give
            candidates near them, allow a forbidden one, or `--unreached leave`
      code: site.demand.out_of_reach
    "#);
    let out = on_roads(&region, "p-median --p 1 --unreached leave -o out --json");
    assert_eq!(out.code, 0, "{}", out.stderr);
    let answer = document(&out);
    assert_eq!(answer["chosen"][0], "west");
    assert_eq!(answer["unit"], "person_s");
    assert_eq!(answer["out_of_reach"], serde_json::json!(["c", "d"]));
    let matrix = region.run(&[
        "travel",
        "matrix",
        "--roads",
        "roads.osm",
        "--from",
        "people.csv",
        "--to",
        "candidates.csv",
    ]);
    let times: Vec<&str> = matrix.stdout.lines().collect();
    let assigned = answer["assigned"].as_array().unwrap();
    let mut sum = 0.0;
    for (assigned, persons) in assigned.iter().zip([1500.0, 300.0]) {
        let seconds = assigned["cost"].as_f64().unwrap();
        let row = format!(
            "{},west,{seconds:.1}",
            assigned["from_id"].as_str().unwrap()
        );
        assert!(times.contains(&row.as_str()), "{row} in {times:?}");
        sum += persons * seconds;
    }
    assert_eq!(assigned.len(), 2);
    assert_eq!(answer["objective"], sum);
    assert!(
        region
            .read("out/sites.csv")
            .starts_with("id,lon,lat,status,site_cost,points,persons,mean_s,worst_s\nwest,10,0,")
    );
    assert!(exists(&region.path("out/sites.geojson")));

    // By distance: 20 m more than the length of the street reaches everybody on it from one end.
    let by = |within: &str| {
        let arguments = format!("set-cover --within {within} --unreached leave --json");
        let answer = document(&on_roads(&region, &arguments));
        (answer["cost_unit"].clone(), answer["objective"].clone())
    };
    assert_eq!(by("3340m"), ("m".into(), 1.0.into()));
    assert_eq!(by("1km"), ("m".into(), 2.0.into()));
    let cheap = on_roads(
        &region,
        "set-cover --within 3340m --unreached leave --cheapest",
    );
    assert!(
        cheap.stdout.contains("Cost of the sites: 2."),
        "{}",
        cheap.stdout
    );
    let from = on_roads(
        &region,
        "max-cover --p 1 --within 6min --direction from-site --json",
    );
    assert_eq!(document(&from)["persons"]["served"], 1800.0);
}

#[test]
fn the_least_time_that_would_do_does() {
    let region = Region::new();
    region.write("people.csv", "id,lon,lat,all\na,10,0,1500\nb,10.03,0,300\n");
    region.write("candidates.csv", "id,lon,lat\nmiddle,10.012,0\n");
    let ask = |within: &str| {
        let arguments = format!("site set-cover --within {within} {PEOPLE_AND_ROADS}");
        region.run(&arguments.split_whitespace().collect::<Vec<_>>())
    };
    let refused = ask("1min");
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    let (_, rest) = refused.stderr.split_once("hint: `--within ").unwrap();
    let enough = rest.split('`').next().unwrap();
    assert_eq!(ask(enough).code, 0, "{enough}");
    let (minutes, seconds) = enough.strip_suffix('s').unwrap().split_once("min").unwrap();
    let seconds = seconds.parse::<f64>().unwrap() - 0.1;
    let less = format!("{minutes}min{seconds:.1}s");
    assert_eq!(ask(&less).code, 1, "{enough}, {less}");
}

#[test]
fn answers_do_not_depend_on_threads() {
    let region = Region::new();
    // A hundred points around thirty sites, from a fixed recurrence.
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let places = |count, draw: &mut dyn FnMut(u64) -> u64| -> Vec<(i64, i64)> {
        (0..count)
            .map(|_| (draw(1000) as i64, draw(1000) as i64))
            .collect()
    };
    let (points, sites) = (places(100, &mut draw), places(30, &mut draw));
    let mut text = String::from("from_id,to_id,cost\n");
    for (point, from) in points.iter().enumerate() {
        for (site, to) in sites.iter().enumerate() {
            let apart = (from.0 - to.0).abs() + (from.1 - to.1).abs();
            text.push_str(&format!("p{point},s{site},{apart}\n"));
        }
    }
    region.write("costs.csv", &text);
    for arguments in [
        "p-median --p 6",
        "p-center --p 6",
        "set-cover --within 300 --unreached leave",
        "max-cover --within 200 --p 6",
        "p-median --p 6 --work-limit 3",
    ] {
        let mut all = vec!["site"];
        all.extend(arguments.split_whitespace());
        all.extend(["--cost", "costs.csv", "--json"]);
        let with = |threads: &str| {
            let mut command = region.command(&all);
            command.env("RAYON_NUM_THREADS", threads);
            outcome(command.output().unwrap())
        };
        let (one, two) = (with("1"), with("2"));
        assert_eq!(one.code, 0, "{arguments}: {}", one.stderr);
        assert_eq!(one.stdout, two.stdout, "{arguments}");
    }
}

#[cfg(unix)]
#[test]
fn an_interruption_gives_the_best_so_far_with_its_bound() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let region = Region::new();
    // Too many ties to be proven soon: a torus of points, each of them a site.
    let side = 60_i64;
    let mut text = String::from("from_id,to_id,cost\n");
    let around = |a: i64, b: i64| (a - b).abs().min(side - (a - b).abs());
    for from in 0..side * side {
        for to in 0..side * side {
            let apart = around(from / side, to / side) + around(from % side, to % side);
            if apart <= 6 {
                text.push_str(&format!("{from},{to},{apart}\n"));
            }
        }
    }
    region.write("costs.csv", &text);
    let arguments = "site set-cover --cost costs.csv --within 5 --json";
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let mut child = region
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It says so once the search has begun and takes its time.
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.contains("Ctrl-C gives the best"), "{line}");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    line.clear();
    told.read_line(&mut line).unwrap();
    assert!(line.starts_with("stopping; the best choice"), "{line}");
    let ended = outcome(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 130);
    let answer = document(&ended);
    assert_eq!(answer["stopped"], "interrupted");
    let number = |key: &str| answer[key].as_f64().unwrap();
    // 3600 points, 61 within 5 of each: no fewer than 60 do.
    assert!(number("objective") >= 60.0 && number("bound") < number("objective"));
    assert!(number("bound") > 0.0 && number("gap") > 0.0);
    assert_eq!(answer["persons"]["served"], 3600.0);

    let limited = [&arguments[..], &["--time-limit", "2s"]].concat();
    let limited = region.run(&limited);
    assert_eq!(limited.code, 0, "{}", limited.stderr);
    assert_eq!(document(&limited)["stopped"], "time");
}

/// The 205 tracts and 16 stores of PySAL spopt's examples: by trying every choice, and the figures
/// that its example publishes.
#[test]
fn san_francisco_is_as_published() {
    let Some(folder) = data("san_francisco_is_as_published") else {
        return;
    };
    let file = "SF_network_distance_candidateStore_16_censusTract_205_new.csv";
    let text = std::fs::read_to_string(folder.join("san-francisco").join(file)).unwrap();
    let (mut costs, mut demand) = (String::from("from_id,to_id,cost\n"), String::new());
    let (mut points, mut sites) = (Vec::new(), Vec::new());
    let mut thousandths = Vec::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [distance, site, point, persons] = cells[..] else {
            panic!("{row}");
        };
        costs.push_str(&format!("{point},{site},{distance}\n"));
        let number = |list: &mut Vec<String>, id: &str| {
            list.iter()
                .position(|known| known == id)
                .unwrap_or_else(|| {
                    list.push(id.to_owned());
                    list.len() - 1
                })
        };
        let before = points.len();
        let (at, of) = (number(&mut points, point), number(&mut sites, site));
        if at == before {
            demand.push_str(&format!("{point},{persons}\n"));
            thousandths.push((persons.parse::<i64>().unwrap(), [0_i64; 16]));
        }
        thousandths[at].1[of] = (distance.parse::<f64>().unwrap() * 1000.0).round() as i64;
    }
    assert_eq!((points.len(), sites.len()), (205, 16));
    let region = Region::new();
    region.write("costs.csv", &costs);
    region.write("demand.csv", &format!("id,persons\n{demand}"));
    let asked = |arguments: &str| {
        let arguments = format!("site {arguments} --cost costs.csv --demand demand.csv --json");
        let outcome = region.run(&arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let answer = document(&outcome);
        assert_eq!(answer["stopped"], "proven");
        answer
    };
    let least = |mask: u32, costs: &[i64; 16]| {
        let open = (0..16).filter(|site| mask & (1 << site) != 0);
        open.map(|site| costs[site]).min().unwrap()
    };
    let of_size = |size: u32| (1..1_u32 << 16).filter(move |mask| mask.count_ones() == size);
    let within = 5_000_000;

    let answer = asked("set-cover --within 5000");
    let covers = |mask: u32| {
        thousandths
            .iter()
            .all(|(_, costs)| least(mask, costs) <= within)
    };
    let smallest = (1..=16).find(|size| of_size(*size).any(covers)).unwrap();
    assert_eq!(answer["objective"], f64::from(smallest));
    assert_eq!(smallest, 8);

    let answer = asked("max-cover --within 5000 --p 4");
    let covered = |mask: u32| -> i64 {
        let near = thousandths
            .iter()
            .filter(|(_, costs)| least(mask, costs) <= within);
        near.map(|(persons, _)| persons).sum()
    };
    let most = of_size(4).map(covered).max().unwrap();
    assert_eq!(answer["objective"], most as f64);
    assert_eq!(most, 875_247);

    let answer = asked("p-median --p 4");
    let ways = |mask: u32| -> i64 {
        let ways = thousandths.iter();
        ways.map(|(persons, costs)| persons * least(mask, costs))
            .sum()
    };
    let shortest = of_size(4).map(ways).min().unwrap();
    let objective = answer["objective"].as_f64().unwrap();
    assert!((objective - shortest as f64 / 1000.0).abs() < 1e-3);
    // As published, from unrounded distances: each is off by half a millimetre at most.
    assert!((objective - 2_848_268_129.714_5).abs() < 955_113.0 * 0.0005);
    assert!((answer["mean"].as_f64().unwrap() - 2982.1268).abs() < 0.001);

    let answer = asked("p-center --p 4");
    let longest = |mask: u32| {
        thousandths
            .iter()
            .map(|(_, costs)| least(mask, costs))
            .max()
    };
    let radius = of_size(4).filter_map(longest).min().unwrap();
    assert_eq!(answer["objective"], radius as f64 / 1000.0);
    assert_eq!(radius, 7_403_064);
}
