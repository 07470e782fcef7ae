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
        let path = |name: &str| self.0.path().join(name);
        let given = |name: &str| Some(path(name)).filter(|path| path.exists());
        let (demand, candidates) = (given("demand.csv"), given("candidates.csv"));
        read_cost_tables(&CostTables {
            costs: &path("costs.csv"),
            demand: demand.as_deref(),
            persons: "persons",
            candidates: candidates.as_deref(),
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
    let mut question = costs(COSTS).read().unwrap();
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
    question.set_within(Within::parse("5").unwrap()).unwrap();
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
    assert_eq!(one.mean, Some(32));
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
        "from_id,to_id,cost,persons,reason\nc,y,2.5,10.5,\nb,x,4.0,1,\na,x,1.0,1,\nd,,,0,not_covered\n"
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
    };
    assert!(read_cost_tables(&tables).is_err());
}

#[test]
fn impossible_questions_say_what_would_do() {
    let mut question = costs(COSTS).read().unwrap();
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

    question.set_within(Within::parse("2.25").unwrap()).unwrap();
    let error = refused(&question, cover(1));
    assert_eq!(
        (error.code(), error.kind()),
        ("site.demand.out_of_reach", Kind::Infeasible)
    );
    let hint = error.hint().unwrap();
    assert!(hint.starts_with("`--within 4` is the least"), "{hint}");
    question.set_within(Within::parse("4").unwrap()).unwrap();
    answered(&question, cover(1));

    // 3.9 leaves b out: without it the others are served.
    question.set_within(Within::parse("3.9").unwrap()).unwrap();
    let options = SolveOptions {
        leave_unreached: true,
        ..SolveOptions::default()
    };
    let left = solve(&question, &Model::PMedian { sites: 2 }, &options).unwrap();
    assert_eq!(left.unreached, [1]);
    assert_eq!((left.persons_served, left.persons_unreached), (2000, 1000));
    assert_eq!(left.objective.to_f64(), 3.0);

    question.set_within(Within::parse("5").unwrap()).unwrap();
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
    let error = costs("from_id,to_id,cost\na,x,5000000000\n").read().err();
    assert_eq!(error.unwrap().code(), "site.too_large");
}

#[test]
fn bounds_have_the_unit_of_the_costs() {
    let mut timed = costs("from_id,to_id,travel_time_s\na,x,90.5\n")
        .read()
        .unwrap();
    timed.set_within(Within::parse("1min30s").unwrap()).unwrap();
    assert_eq!((timed.unit, timed.within), (Unit::Seconds, Some(900)));
    let error = timed.set_within(Within::parse("5km").unwrap()).unwrap_err();
    assert_eq!(error.code(), "site.within.unit");
    let cover = Model::SetCover {
        times: 1,
        cheapest: false,
    };
    let hint = refused(&timed, cover).hint().unwrap();
    assert!(hint.starts_with("`--within 1min30.5s` is"), "{hint}");
    let mut plain = costs(COSTS).read().unwrap();
    assert!(plain.set_within(Within::parse("5min").unwrap()).is_err());
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
    let Err(error) = tables.read() else {
        panic!("read")
    };
    assert_eq!(error.code(), "site.too_large");
}
