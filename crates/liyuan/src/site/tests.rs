//! Questions in tables: what is read, what is refused, what is told.

use super::*;
use crate::wording::tests::assert_chinese;
use liyuan_finding::{Diagnose, Finding, Kind};
use liyuan_planning::site::{SiteError as ModelError, Status, Stop};
use std::path::Path;

/// Tables in a folder.
struct Tables(tempfile::TempDir);

impl Tables {
    fn new(tables: &[(&str, &str)]) -> Tables {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in tables {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Tables(folder)
    }

    fn read(&self) -> Result<Question<'static>, SiteError> {
        self.ask(None)
    }

    fn within(&self, bound: &str) -> Question<'static> {
        self.ask(Some(Within::parse(bound).unwrap())).unwrap()
    }

    fn ask(&self, within: Option<Within>) -> Result<Question<'static>, SiteError> {
        let path = |name: &str| self.0.path().join(name);
        let given = |name: &str| Some(path(name)).filter(|path| path.exists());
        let (demand, candidates) = (given("demand.csv"), given("candidates.csv"));
        read_cost_tables(&CostTables {
            costs: &path("costs.csv"),
            demand: demand.as_deref(),
            persons: "persons",
            candidates: candidates.as_deref(),
            within,
        })
    }
}

fn costs(text: &str) -> Tables {
    Tables::new(&[("costs.csv", text)])
}

/// Two places 10 apart, people a, b, c, and sites x, y, z; z serves nobody but c.
const COSTS: &str = "from_id,to_id,cost\n\
    a,x,1\na,y,9\nb,x,4\nb,y,5\nc,y,2.5\nc,z,2\n";

fn answered(question: &Question<'_>, model: Model) -> Solution {
    let solution = solve(question, &model, &SolveOptions::default()).unwrap();
    assert!(solution.proven());
    solution
}

fn chosen<'q>(question: &'q Question<'_>, solution: &Solution) -> Vec<&'q str> {
    let sites = solution.sites.iter();
    sites
        .map(|site| question.candidates.ids[site.site as usize].as_str())
        .collect()
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

fn refused(question: &Question<'_>, model: Model) -> SiteError {
    let error = solve(question, &model, &SolveOptions::default()).unwrap_err();
    assert_chinese(&Finding::of(&error));
    error
}

#[test]
fn each_model_chooses_what_it_is_for() {
    let question = costs(COSTS).read().unwrap();
    assert_eq!(question.scale, 10);
    let median = answered(&question, Model::PMedian { sites: 2 });
    // x and y: 1 + 4 + 2.5; x and z: 1 + 4 + 2.
    assert_eq!(chosen(&question, &median), ["x", "z"]);
    assert_eq!(median.objective.to_f64(), 7.0);
    let center = answered(&question, Model::PCenter { sites: 1 });
    assert_eq!(chosen(&question, &center), ["y"]);
    assert_eq!(center.objective.to_f64(), 9.0);
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    assert_eq!(answered(&question, cover).objective.to_f64(), 1.0);
    let question = costs(COSTS).within("5");
    let covered = answered(&question, cover);
    assert_eq!(covered.objective.to_f64(), 2.0);
    assert_eq!(covered.persons_served, 3000);
    let most = answered(
        &question,
        Model::MaxCover {
            choice: Choice::Sites(1),
        },
    );
    assert_eq!(most.objective.to_f64(), 2.0);
    assert_eq!(most.points_served, 2);
}

#[test]
fn people_weigh_and_decisions_bind() {
    let tables = Tables::new(&[
        ("costs.csv", COSTS),
        ("demand.csv", "id,persons\nc,10.5\nb,1\na,1\nd,0\n"),
        (
            "candidates.csv",
            "id,status,cost,lon,lat\nx,,5,10,50\ny,required,7,11,50\nz,,1,,\n",
        ),
    ]);
    let mut question = tables.read().unwrap();
    assert_eq!(codes(&question.findings), Vec::<&str>::new());
    assert_eq!(question.demand.persons, [10_500, 1000, 1000, 0]);
    assert_eq!(question.candidates.status[1], Status::Required);
    let one = answered(&question, Model::PMedian { sites: 1 });
    // 10.5 × 2.5 + 5 + 9.
    assert_eq!(one.objective.to_f64(), 40.25);
    assert_eq!(one.mean.unwrap().to_f64(), 3.22);
    assert_eq!(one.sites[0].points, 3);
    let cheap = Model::SetCover {
        times: 1,
        cheapest: true,
    };
    assert_eq!(answered(&question, cheap).objective.to_f64(), 7.0);
    question.candidates.decide(&[], &["z".to_owned()]).unwrap();
    let two = answered(&question, Model::PMedian { sites: 2 });
    assert_eq!(chosen(&question, &two), ["x", "y"]);
    let budget = Model::MaxCover {
        choice: Choice::Budget(6_900),
    };
    let error = refused(&question, budget);
    assert_eq!(error.code(), "site.budget.below_required");
    assert!(error.hint().unwrap().starts_with("`0.1` more"));

    let folder = tempfile::tempdir().unwrap();
    let files = write_folder(&question, &two, &folder.path().join("out")).unwrap();
    assert_eq!(files.len(), 3);
    let read = |at: usize| std::fs::read_to_string(&files[at]).unwrap();
    assert_eq!(
        read(0),
        "id,lon,lat,status,site_cost,points,persons,mean_cost,worst_cost\n\
         x,10,50,chosen,5,2,2,2.5,4.0\ny,11,50,required,7,1,10.5,2.5,2.5\n"
    );
    assert_eq!(
        read(1),
        "from_id,to_id,cost,persons,reason\nc,y,2.5,10.5,\nb,x,4.0,1,\na,x,1.0,1,\nd,,,0,out_of_reach\n"
    );
    let map: serde_json::Value = serde_json::from_str(&read(2)).unwrap();
    assert_eq!(map["features"][1]["geometry"]["coordinates"][0], 11);
    assert_eq!(map["features"][1]["properties"]["persons"], 10.5);
}

#[test]
fn bad_rows_are_left_out_and_told() {
    let tables = Tables::new(&[
        (
            "costs.csv",
            "from_id,to_id,cost\na,x,-1\na,x,many\na,,3\na,x,7\na,x,6\nq,x,1\na,w,1\nb,x,\n",
        ),
        ("demand.csv", "id,persons\na,2\na,3\nb,-4\n,1\n"),
        ("candidates.csv", "id,status,cost\nx,maybe,-2\nx,,\ny,,\n"),
    ]);
    let question = tables.read().unwrap();
    for finding in &question.findings {
        assert_chinese(finding);
        assert!(finding.hint.is_some());
    }
    assert_eq!(
        codes(&question.findings),
        [
            "site.id.twice",
            "people.persons.negative",
            "site.id.missing",
            "site.status.unknown",
            "site.price.unusable",
            "site.id.twice",
            "site.cost.negative",
            "site.cost.not_number",
            "site.id.missing",
            "site.demand.unknown",
            "site.candidate.unknown",
            "site.cost.not_number",
            "site.cost.twice",
        ]
    );
    // The lesser of the two, and nothing from the other rows.
    assert_eq!(question.lists.of(0).len(), 1);
    assert_eq!(question.lists.of(0)[0].cost, 6);
    let one = answered(&question, Model::PMedian { sites: 1 });
    assert_eq!(one.objective.to_f64(), 12.0);
}

#[test]
fn tables_of_which_nothing_can_be_read_say_why() {
    for (text, why) in [
        ("", "empty"),
        ("from,to_id,cost\na,x,1\n", "`from_id`"),
        ("from_id,to_id,price\na,x,1\n", "no column of costs"),
        ("from_id,to_id,cost\n", "no usable row"),
        ("from_id,to_id,cost\na,x,-1\n", "below zero"),
    ] {
        let error = costs(text).read().err().unwrap();
        assert_eq!(
            (error.code(), error.kind()),
            ("site.table.none", Kind::Data),
            "{text:?}"
        );
        assert!(error.to_string().contains(why), "{text:?}: {error}");
        assert!(error.hint().is_some(), "{text:?}");
        assert_chinese(&Finding::of(&error));
    }
    let tables = CostTables {
        costs: Path::new("nowhere.csv"),
        demand: None,
        persons: "persons",
        candidates: None,
        within: None,
    };
    assert!(read_cost_tables(&tables).is_err());
}

#[test]
fn impossible_questions_say_what_would_do() {
    let question = costs(COSTS).read().unwrap();
    let cover = |times| Model::SetCover {
        times,
        cheapest: false,
    };
    let error = refused(&question, Model::PMedian { sites: 4 });
    assert_eq!(error.code(), "site.number.above_candidates");
    // Everybody reaches two, nobody three.
    assert_eq!(answered(&question, cover(2)).objective.to_f64(), 3.0);
    let error = refused(&question, cover(3));
    let SiteError::OutOfReach {
        ids, count, never, ..
    } = &error
    else {
        panic!("{error}");
    };
    assert_eq!((ids.len(), *count, *never), (3, 3, 3));

    let question = costs(COSTS).within("2.25");
    let error = refused(&question, cover(1));
    assert_eq!(
        (error.code(), error.kind()),
        ("site.demand.out_of_reach", Kind::Infeasible)
    );
    let hint = error.hint().unwrap();
    assert!(hint.starts_with("`--within 4` is the least"), "{hint}");
    let question = costs(COSTS).within("4");
    answered(&question, cover(1));

    // 3.9 leaves b out: without it the others are served.
    let question = costs(COSTS).within("3.9");
    let options = SolveOptions {
        leave_unreached: true,
        ..SolveOptions::default()
    };
    let left = solve(&question, &Model::PMedian { sites: 2 }, &options).unwrap();
    assert_eq!(left.unreached, [1]);
    assert_eq!((left.persons_served, left.persons_unreached), (2000, 1000));
    assert_eq!(left.objective.to_f64(), 3.0);

    let mut question = costs(COSTS).within("5");
    let error = refused(&question, Model::PCenter { sites: 1 });
    let SiteError::TooFew { least, enough, .. } = error else {
        panic!("{error}");
    };
    assert_eq!((least, enough), (2, Some(2)));
    let error = refused(&question, Model::PMedian { sites: 1 });
    assert_eq!(error.code(), "site.number.too_few");

    let all = ["x", "y", "z"].map(str::to_owned);
    question.candidates.decide(&[], &all).unwrap();
    let error = refused(&question, cover(1));
    assert_eq!(error.code(), "site.candidates.none");
}

#[test]
fn decisions_that_contradict_each_other_are_refused() {
    let read = || costs(COSTS).read().unwrap().candidates;
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let error = read().decide(&ids(&["x", "xx"]), &[]).unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("site.ids.unknown", Kind::Usage)
    );
    assert!(error.hint().unwrap().starts_with("`--required` takes ids"));
    let error = read().decide(&ids(&["x", "y"]), &ids(&["y"])).unwrap_err();
    assert_eq!(error.code(), "site.ids.contradiction");
    assert!(error.to_string().contains("`y`"));
    let mut question = costs(COSTS).read().unwrap();
    question.candidates.decide(&ids(&["x", "y"]), &[]).unwrap();
    let error = refused(&question, Model::PCenter { sites: 1 });
    assert_eq!(error.code(), "site.number.below_required");
}

#[test]
fn costs_are_as_exact_as_sums_allow() {
    let question = costs("from_id,to_id,cost\na,x,1.2346\n").read().unwrap();
    assert_eq!((question.scale, question.lists.of(0)[0].cost), (1000, 1235));
    // 5 million in thousandths do not fit into 32 bits, in hundredths they do.
    let question = costs("from_id,to_id,cost\na,x,5000000.125\n")
        .read()
        .unwrap();
    assert_eq!(question.scale, 100);
    assert_eq!(question.lists.of(0)[0].cost, 500_000_013);
    assert_eq!(codes(&question.findings), ["site.cost.rounded"]);
    assert_chinese(&question.findings[0]);
    // Beyond 32 bits: told with file, row and ids, the least that would do first.
    let error = costs("from_id,to_id,cost\na,x,1\na,y,5000000000\n")
        .read()
        .err()
        .unwrap();
    assert_eq!(
        (error.code(), error.kind()),
        ("site.cost.too_large", Kind::Data)
    );
    let told = error.to_string();
    assert!(
        told.contains("it costs `5000000000` to serve `a` from `y` (row `3` of"),
        "{told}"
    );
    assert!(error.hint().is_some());
    assert_chinese(&Finding::of(&error));
    // What is beyond the bound decides nothing.
    let question = costs("from_id,to_id,cost\na,x,1.25\na,y,5000000000\n").within("2");
    assert_eq!((question.scale, question.lists.of(0).len()), (100, 1));
    // For all people together: 2^57 = 144 × 10^15 parts.
    let tables = Tables::new(&[
        ("costs.csv", "from_id,to_id,cost\na,x,4000000000\n"),
        ("demand.csv", "id,persons\na,40000000\nb,0.001\n"),
    ]);
    let error = tables.read().err().unwrap();
    assert_eq!(error.code(), "site.cost.too_large");
    let told = error.to_string();
    assert!(
        told.contains("must not be above `3602878`") && told.contains("row `2`"),
        "{told}"
    );
    assert_chinese(&Finding::of(&error));
}

/// A cost of 5,000,000.004 needs thousandths and 5 million do not fit: they are counted in hundredths.
#[test]
fn the_bound_is_compared_with_costs_as_they_are_written() {
    let text = "from_id,to_id,cost\na,x,5000000.004\nb,y,5000000.006\n";
    let reached = |within: &str| {
        let question = costs(text).within(within);
        let lists = &question.lists;
        [lists.of(0).len(), lists.of(1).len()]
    };
    // Rounded first, 5000000.004 is 5000000.00 and within 5000000.001.
    assert_eq!(reached("5000000.001"), [0, 0]);
    assert_eq!(reached("5000000.004"), [1, 0]);
    // Rounded first, 5000000.006 is 5000000.01 and beyond 5000000.006.
    assert_eq!(reached("5000000.006"), [1, 1]);
    let question = costs(text).within("5000000.006");
    assert_eq!(question.scale, 100);
    assert_eq!(codes(&question.findings), ["site.cost.rounded"]);
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    assert_eq!(answered(&question, cover).objective.to_f64(), 2.0);
    // What is beyond the bound is known to the thousandth, too.
    let hint = refused(&costs(text).within("5000000.004"), cover).hint();
    assert!(hint.unwrap().starts_with("`--within 5000000.006` is"));
}

#[test]
fn means_are_exact() {
    let tables = Tables::new(&[
        ("costs.csv", "from_id,to_id,cost\na,x,1\nb,x,2\nc,x,2\n"),
        ("demand.csv", "id,persons\na,1\nb,1\nc,1\n"),
    ]);
    let question = tables.read().unwrap();
    assert_eq!(question.scale, 1);
    let one = answered(&question, Model::PMedian { sites: 1 });
    // 5/3.
    assert_eq!(one.mean.unwrap().to_f64(), 1.667);
    assert_eq!(one.mean.unwrap().rounded(1), 2);
    let folder = tempfile::tempdir().unwrap();
    write_folder(&question, &one, folder.path()).unwrap();
    let sites = std::fs::read_to_string(folder.path().join("sites.csv")).unwrap();
    assert!(sites.ends_with("x,chosen,3,3,1.667,2\n"), "{sites}");
    let timed = costs("from_id,to_id,travel_time_s\na,x,1\nb,x,2\nc,x,2\nd,x,2\n")
        .read()
        .unwrap();
    let one = answered(&timed, Model::PMedian { sites: 1 });
    write_folder(&timed, &one, folder.path()).unwrap();
    let sites = std::fs::read_to_string(folder.path().join("sites.csv")).unwrap();
    // 1.75 s, half up.
    assert!(sites.ends_with("x,chosen,4,4,1.8,2\n"), "{sites}");
}

#[test]
fn nobody_with_one_site_of_two_counts_as_served() {
    let question = costs("from_id,to_id,cost\na,x,1\na,y,2\nb,x,3\n")
        .read()
        .unwrap();
    let options = SolveOptions {
        leave_unreached: true,
        ..SolveOptions::default()
    };
    let model = Model::SetCover {
        times: 2,
        cheapest: false,
    };
    let solution = solve(&question, &model, &options).unwrap();
    assert_eq!(chosen(&question, &solution), ["x", "y"]);
    assert_eq!((solution.persons, solution.persons_served), (2000, 1000));
    assert_eq!(
        (solution.points_served, &solution.unreached[..]),
        (1, &[1][..])
    );
    assert_eq!(solution.sites[0].points, 1);
    let folder = tempfile::tempdir().unwrap();
    write_folder(&question, &solution, folder.path()).unwrap();
    let table = std::fs::read_to_string(folder.path().join("assignment.csv")).unwrap();
    // Its one site is told all the same.
    assert!(
        table.ends_with("a,x,1,1,\nb,x,3,1,out_of_reach\n"),
        "{table}"
    );
}

#[test]
fn candidates_without_a_cost_are_told_as_that() {
    let cheap = Model::SetCover {
        times: 1,
        cheapest: true,
    };
    let read = |candidates: &str| {
        let tables = [("costs.csv", COSTS), ("candidates.csv", candidates)];
        Tables::new(&tables).read().unwrap()
    };
    let question = read("id,cost\nx,\ny,3\nz,\n");
    let solution = answered(&question, cheap);
    assert_eq!(
        (chosen(&question, &solution), &solution.without_cost[..]),
        (vec!["y"], &[0, 2][..])
    );
    let error = refused(&read("id,cost\nx,\ny,\nz,\n"), cheap);
    assert_eq!(error.code(), "site.candidates.none");
    assert!(error.to_string().contains("none has a cost"), "{error}");
    let error = refused(&read("id,status,cost\nx,,\ny,forbidden,\nz,,\n"), cheap);
    assert!(
        error
            .to_string()
            .contains("`2` have no cost, the others are forbidden"),
        "{error}"
    );
    let error = refused(&read("id,status,cost\nx,,\ny,forbidden,2\nz,,2\n"), cheap);
    assert_eq!(error.code(), "site.demand.out_of_reach");
    assert!(
        error.to_string().contains("`1` candidate has no cost"),
        "{error}"
    );
}

#[test]
fn costs_of_sites_that_cannot_be_added_up_are_told_with_their_row() {
    let cheap = Model::SetCover {
        times: 1,
        cheapest: true,
    };
    let read = |candidates: &str| {
        let tables = [("costs.csv", COSTS), ("candidates.csv", candidates)];
        Tables::new(&tables).read().unwrap()
    };
    let error = refused(&read("id,cost\nx,1\ny,20000000000.001\nz,1\n"), cheap);
    assert_eq!(
        (error.code(), error.kind()),
        ("site.candidates.cost_too_large", Kind::Data)
    );
    let told = error.to_string();
    assert!(
        told.contains("`y` costs `20000000000.001` (row `3`"),
        "{told}"
    );
    // Whole millions are no problem, nor what may not be chosen.
    let question = read("id,status,cost\nx,,1000000\ny,,20000000000000\nz,forbidden,7\n");
    let solution = answered(&question, cheap);
    assert_eq!(solution.objective.to_f64(), 20_000_000_000_000.0);
    let budget = |budget| Model::MaxCover {
        choice: Choice::Budget(budget),
    };
    let most = answered(&question, budget(1_999_999_999));
    assert_eq!(chosen(&question, &most), ["x"]);
}

#[test]
fn errors_keep_their_ids_for_programs() {
    let mut text = String::from("from_id,to_id,cost\n");
    for point in 0..1500 {
        text.push_str(&format!(
            "p{point},x,{}\n",
            if point < 1200 { 9 } else { 1 }
        ));
    }
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    let error = refused(&costs(&text).within("5"), cover);
    let ids = error.ids().unwrap();
    assert_eq!((ids.ids.len(), ids.all), (KEPT_IDS, 1200));
    assert!(
        error.to_string().contains("`p9`, … (1200 of `1500` points"),
        "{error}"
    );
}

#[test]
fn a_column_of_people_is_named_by_its_option() {
    let read = |heading: &str| {
        let tables = Tables::new(&[
            ("costs.csv", COSTS),
            ("demand.csv", &format!("id,{heading}\na,1\n")),
        ]);
        let error = tables.read().err().unwrap();
        assert_chinese(&Finding::of(&error));
        error.hint().unwrap()
    };
    assert_eq!(read("person"), "the table has `person`: `--persons person`");
    assert!(read("weight").starts_with("name it with `--persons`; columns of the table"));
}

#[test]
fn a_folder_is_tried_before_the_search() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    check_folder(&inner).unwrap();
    // Nothing is left of the trial.
    assert!(!folder.path().join("a").exists());
    let refused = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        let error = check_folder(folder.path()).unwrap_err();
        assert_chinese(&Finding::of(&error));
        std::fs::remove_file(folder.path().join(name)).unwrap();
        (error.code(), error.kind())
    };
    let foreign = ("site.output.foreign", Kind::Usage);
    assert_eq!(refused("sites.csv", "id,lon,lat\nx,1,2\n"), foreign);
    assert_eq!(
        refused("sites.geojson", "{\"type\":\"FeatureCollection\"}"),
        foreign
    );
    std::fs::write(folder.path().join("file"), "").unwrap();
    let error = check_folder(&folder.path().join("file")).unwrap_err();
    assert_eq!(error.code(), "site.output.write");
    // What an answer left is written anew.
    let question = costs(COSTS).read().unwrap();
    let median = answered(&question, Model::PMedian { sites: 2 });
    write_folder(&question, &median, folder.path()).unwrap();
    check_folder(folder.path()).unwrap();
}

#[test]
fn bounds_have_the_unit_of_the_costs() {
    let timed = costs("from_id,to_id,travel_time_s\na,x,90.5\n");
    let question = timed.within("1min30s");
    assert_eq!(
        (question.unit, question.within),
        (Unit::Seconds, Some(90_000))
    );
    let error = timed
        .ask(Some(Within::parse("5km").unwrap()))
        .err()
        .unwrap();
    assert_eq!(error.code(), "site.within.unit");
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    let hint = refused(&question, cover).hint().unwrap();
    assert!(hint.starts_with("`--within 1min30.5s` is"), "{hint}");
    let plain = costs(COSTS);
    assert!(plain.ask(Some(Within::parse("5min").unwrap())).is_err());
    assert!(Within::parse("-5").is_err() && Within::parse("soon").is_err());
}

#[test]
fn what_a_model_says_is_told_with_ids_and_why_it_stopped() {
    let question = costs(COSTS).read().unwrap();
    let told = |error: ModelError, stop| super::solve::with_ids(error.into(), &question, stop);
    for (stop, word) in [
        (Some(Stop::Time), "time"),
        (Some(Stop::Interrupted), "interrupted"),
        (None, "work"),
    ] {
        let error = told(ModelError::Stopped, stop);
        assert!(matches!(&error, SiteError::NothingYet { stopped } if *stopped == word));
        assert_chinese(&Finding::of(&error));
    }
    let error = told(ModelError::Unserved { points: vec![1] }, None);
    assert!(matches!(&error, SiteError::OutOfReach { ids, .. } if ids[..] == ["b"]));
}

#[test]
fn whom_no_usable_row_serves_is_there_and_out_of_reach() {
    let question = costs("from_id,to_id,cost\na,x,1\nb,x,inf\nc,x,\n")
        .read()
        .unwrap();
    assert_eq!(question.demand.ids, ["a", "b", "c"]);
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    let error = refused(&question, cover);
    assert_eq!(error.code(), "site.demand.out_of_reach");
    let told = error.to_string();
    assert!(told.contains("`b`") && told.contains("`c`"), "{told}");
}

#[test]
fn costs_that_a_thousandth_does_not_tell_apart_are_told() {
    let read = |text: &str| codes(&costs(text).read().unwrap().findings).join(" ");
    assert_eq!(read("from_id,to_id,cost\na,x,.0004\n"), "site.cost.rounded");
    assert_eq!(
        read("from_id,to_id,cost\na,x,671.57334596\nb,x,0.5000\n"),
        ""
    );
}

#[test]
fn more_people_than_can_be_added_up_are_refused() {
    let tables = Tables::new(&[
        ("costs.csv", COSTS),
        (
            "demand.csv",
            "id,persons\na,9000000000000000\nb,9000000000000000\nc,1\n",
        ),
    ]);
    let error = tables.read().err().unwrap();
    assert_eq!(error.code(), "site.demand.too_many");
    assert!(error.to_string().contains("at `b` (row `3` of"), "{error}");
    assert_chinese(&Finding::of(&error));
}

/// Sixty points around thirty sites, from a fixed recurrence.
fn many() -> Question<'static> {
    let mut state = 1_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as i64 % 1000
    };
    let places: Vec<(i64, i64)> = (0..90).map(|_| (draw(), draw())).collect();
    let (points, sites) = places.split_at(60);
    let mut text = String::from("from_id,to_id,cost\n");
    for (from, at) in points.iter().enumerate() {
        for (to, of) in sites.iter().enumerate() {
            let apart = (at.0 - of.0).abs() + (at.1 - of.1).abs();
            text.push_str(&format!("p{from},s{to},{apart}\n"));
        }
    }
    costs(&text).read().unwrap()
}

#[test]
fn a_curve_cut_short_has_every_number_and_bounds_that_hold() {
    let question = many();
    for model in [
        Model::PMedian { sites: 0 },
        Model::PCenter { sites: 0 },
        Model::MaxCover {
            choice: Choice::Sites(0),
        },
    ] {
        let drawn = |work| {
            let mut options = SolveOptions::default();
            options.limits.work = work;
            let mut left = Vec::new();
            let points = curve(&question, &model, 2..=8, &options, |count| left.push(count));
            assert_eq!(left, [7, 6, 5, 4, 3, 2, 1]);
            points.unwrap()
        };
        let (whole, short) = (drawn(None), drawn(Some(40)));
        let numbers = |points: &[CurvePoint]| points.iter().map(|of| of.sites).collect::<Vec<_>>();
        assert_eq!(numbers(&whole), [2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(numbers(&short), numbers(&whole));
        let most = matches!(model, Model::MaxCover { .. });
        let sign = |parts: i128| if most { -parts } else { parts };
        let mut before: Option<i128> = None;
        for (whole, short) in whole.iter().zip(&short) {
            assert_eq!(whole.gap(), Some(0.0));
            let best = sign(whole.found.as_ref().unwrap().objective.parts);
            if let Some(before) = before {
                assert_eq!(whole.gain.unwrap().parts, before - best);
            }
            before = Some(best);
            let Ok(found) = &short.found else { continue };
            assert!(sign(short.bound.unwrap().parts) <= best);
            assert!(sign(found.objective.parts) >= best);
        }
        let bounds: Vec<i128> = (short.iter().filter_map(|of| of.bound))
            .map(|bound| sign(bound.parts))
            .collect();
        assert!(!bounds.is_empty());
        assert!(bounds.is_sorted_by(|a, b| a >= b), "{bounds:?}");
    }
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    let error = curve(&question, &cover, 1..=2, &SolveOptions::default(), |_| ());
    assert_eq!(error.unwrap_err().code(), "site.curve.model");
}
