//! Repairs on a region small enough for paper.
//!
//! One footpath runs north, a node every kilometre; one walks 5 km/h, so a kilometre is 720 s and
//! within 15 minutes is the next node.
//!
//! ```text
//! n0---n1---n2---n3---n4---n5---n6---n7---n8---n9---n10---n11
//! p0   p1   p2   p3   p4   p5   p6   p7   p8   p9   p10   p11
//! 100  100  100  100  100  500  100  100  100  100  100   100
//! f0        c2   c3   c4   c5  …                          c11
//! ```
//!
//! f0 serves p0 and p1. Each candidate serves its node and both neighbours.

#![allow(clippy::unwrap_used)]

use liyuan::locale::{Lang, Locale};
use liyuan::plan_file::Plan;
use liyuan::progress::Silent;
use liyuan::run::{
    Cache, CheckOptions, Enough, RepairOutcome, RepairResult, RunOptions, RunResult, check,
    repair_words, run,
};
use liyuan::wording::wording;
use std::fmt::Write as _;
use std::path::Path;

/// Degrees of latitude in a kilometre on the sphere of the design (radius 6,371,008.8 m).
const KM: f64 = 1000.0 / (6_371_008.8 * std::f64::consts::PI / 180.0);

fn lat(kilometres: f64) -> f64 {
    33.0 + kilometres * KM
}

fn plan(promise: &str, repair: &str) -> String {
    format!(
        r#"[region]
name   = "Path"
roads  = "roads.osm"
demand = {{ file = "people.csv", groups = ["all"] }}

[[service]]
id         = "clinic"
facilities = "clinics.csv"
profile    = "walk"

[[service]]
id         = "nurse"
facilities = "clinics.csv"
profile    = "walk"
direction  = "from_facility"
delay      = "5min"

[[promise]]
id = "walk"
{promise}

[[promise]]
id      = "other"
service = "nurse"
within  = "16min"
{repair}"#
    )
}

const CLINIC: &str = "service = \"clinic\"\nwithin = \"15min\"";

fn region(folder: &Path) {
    let mut roads = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n");
    let mut refs = String::new();
    let mut people = String::from("id,lon,lat,all\n");
    let mut sites = String::from("id,name,lon,lat,cost,status\n");
    for node in 0..12 {
        let at = lat(f64::from(node));
        let id = node + 1;
        writeln!(roads, "<node id=\"{id}\" lat=\"{at:.7}\" lon=\"117.0\"/>").unwrap();
        writeln!(refs, "<nd ref=\"{id}\"/>").unwrap();
        let persons = if node == 5 { 500 } else { 100 };
        writeln!(people, "p{node},117.0,{at:.7},{persons}").unwrap();
        if node >= 2 {
            let cost = if node % 3 == 0 { 10 } else { 25 };
            writeln!(sites, "c{node},Site {node},117.0,{at:.7},{cost},").unwrap();
        }
    }
    writeln!(sites, "far,Far,117.9,33.0,1,").unwrap();
    writeln!(
        roads,
        "<way id=\"1\">\n{refs}<tag k=\"highway\" v=\"footway\"/>\n</way>\n</osm>"
    )
    .unwrap();
    std::fs::write(folder.join("roads.osm"), roads).unwrap();
    std::fs::write(folder.join("people.csv"), people).unwrap();
    std::fs::write(folder.join("sites.csv"), sites).unwrap();
    std::fs::write(
        folder.join("clinics.csv"),
        format!("id,name,lon,lat\nf0,South,117.0,{:.7}\n", lat(0.0)),
    )
    .unwrap();
}

fn run_plan(folder: &Path, text: &str, threads: usize) -> RunResult {
    let path = folder.join("liyuan.toml");
    std::fs::write(&path, text).unwrap();
    let options = RunOptions {
        out: folder.join("out"),
        threads: Some(threads),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    run(&Plan::read(&path).unwrap(), &options, &Silent).unwrap()
}

/// The result of a plan with one repair.
fn repaired(promise: &str, repair: &str) -> (RunResult, RepairResult) {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let text = plan(
        promise,
        &format!("\n[[repair]]\npromise = \"walk\"\n{repair}\n"),
    );
    let result = run_plan(folder.path(), &text, 1);
    told_in_chinese(&result);
    let repair = result.repairs[0].clone();
    (result, repair)
}

/// Every finding of a repair has a Chinese sentence with the values of the English one.
fn told_in_chinese(result: &RunResult) {
    let findings = result.findings.iter();
    for finding in findings.filter(|finding| finding.code.starts_with("repair.")) {
        let told = wording(finding, &Locale::new(Lang::Zh));
        let text = format!("{:?} {:?} {:?}", told.title, told.case, told.hint);
        assert!(
            told.title.is_some() && told.case.is_some(),
            "{}",
            finding.code
        );
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(
            told.case.is_some_and(|case| case.contains(is_chinese)),
            "{text}"
        );
        for value in finding.message.split('`').skip(1).step_by(2) {
            assert!(
                text.contains(value),
                "{value} of {}: {text}",
                finding.message
            );
        }
    }
}

fn codes(result: &RunResult) -> Vec<&str> {
    let findings = result.findings.iter().map(|finding| finding.code.as_str());
    findings
        .filter(|code| code.starts_with("repair."))
        .collect()
}

fn ids(repair: &RepairResult) -> Vec<&str> {
    repair.sites.iter().map(|site| site.id.as_str()).collect()
}

const SITES: &str = "candidates = \"sites.csv\"\n";

#[test]
fn the_fewest_sites_that_keep_a_promise_to_everybody() {
    let (result, repair) = repaired(CLINIC, SITES);
    // Ten people's places in threes.
    assert_eq!(repair.outcome, RepairOutcome::Kept);
    let proof = repair.proof.unwrap();
    assert_eq!(
        (proof.value, proof.bound, proof.stopped.as_str()),
        (4, 4, "proven")
    );
    assert_eq!(repair.sites.len(), 4);
    let after = repair.after.as_ref().unwrap();
    assert_eq!(after.region.kept, Some(true));
    assert_eq!(repair.gained(&result), 1_400);
    assert_eq!(
        repair.sites.iter().map(|site| site.gained).sum::<i64>(),
        1_400_000
    );
    assert!(repair.out_of_reach.points.is_empty());
    // A candidate without a road near is told and left out.
    assert_eq!(codes(&result), ["repair.candidate.off_network"]);
    // What was there is as it was.
    assert_eq!(result.region.facilities[0].ids, ["f0"]);
    assert_eq!(result.promises[0].region.whole.served, 200);
}

#[test]
fn a_share_needs_fewer_and_the_proof_says_what_one_less_comes_to() {
    let (result, repair) = repaired(&format!("{CLINIC}\nshare = \"80%\""), SITES);
    let proof = repair.proof.unwrap();
    // 1,280 of 1,600 are promised and 200 served; two sites serve 1,000 more at most.
    assert_eq!((proof.value, proof.bound), (3, 3));
    assert_eq!(proof.below, Some((2, 750_000)));
    assert_eq!(repair.outcome, RepairOutcome::Kept);
    assert_eq!(repair.gained(&result), 1_300);
}

#[test]
fn the_cheapest_sites_and_the_best_use_of_a_number_and_of_a_budget() {
    let (_, repair) = repaired(CLINIC, &format!("{SITES}goal = \"cheapest\"\n"));
    // Sites at 3, 6 and 9 cost 10 each and serve p2 to p10; p11 needs one for 25.
    assert_eq!(repair.proof.unwrap().value, 55_000);
    assert_eq!(repair.cost(), Some(55_000));
    assert_eq!(repair.sites.len(), 4);
    let (result, repair) = repaired(CLINIC, &format!("{SITES}sites = 1\n"));
    assert_eq!(repair.outcome, RepairOutcome::StillBroken);
    assert_eq!((repair.gained(&result), repair.sites.len()), (700, 1));
    assert_eq!(repair.proof.unwrap().value, 900_000);
    assert_eq!(repair.after.unwrap().region.share_ppm(), Some(562_500));
    let (result, repair) = repaired(CLINIC, &format!("{SITES}budget = \"20\"\n"));
    // c6 serves p5 to p7, c3 p2 to p4 or c9 p8 to p10.
    assert_eq!(
        (repair.gained(&result), repair.cost()),
        (1_000, Some(20_000))
    );
    let (_, repair) = repaired(
        CLINIC,
        &format!("{SITES}required = [\"c8\"]\nforbidden = [\"c6\", \"c5\"]\nsites = 2\n"),
    );
    assert_eq!(ids(&repair), ["c4", "c8"]);
    assert!(repair.sites[1].required && !repair.sites[0].required);
}

#[test]
fn the_delay_of_the_service_and_straight_ways_count_as_in_the_promise() {
    // With 5 minutes before setting out, 16 minutes reach nobody but those on the spot.
    let (_, repair) = repaired("service = \"nurse\"\nwithin = \"16min\"", SITES);
    assert_eq!(repair.outcome, RepairOutcome::Infeasible);
    assert_eq!(repair.proof.unwrap().value, 10);
    // p1 has no candidate.
    assert_eq!(repair.out_of_reach.points, [1]);
    assert_eq!(repair.best_ppm, Some(937_500));
    let straight = "service = \"clinic\"\nwithin = \"2100m\"\nby = \"straight\"";
    let (_, repair) = repaired(straight, SITES);
    // f0 serves p0 to p2; five places a site.
    assert_eq!(
        (repair.proof.unwrap().value, repair.outcome),
        (2, RepairOutcome::Kept)
    );
}

#[test]
fn people_whom_no_candidate_reaches_are_named() {
    let forbidden =
        "forbidden = [\"c4\", \"c5\", \"c6\", \"c7\", \"c8\", \"c9\", \"c10\", \"c11\"]";
    let (result, repair) = repaired(CLINIC, &format!("{SITES}{forbidden}\n"));
    assert_eq!(repair.outcome, RepairOutcome::Infeasible);
    assert_eq!(ids(&repair), ["c3"]);
    assert_eq!(repair.out_of_reach.points, [5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(repair.out_of_reach.persons, 1_100_000);
    assert_eq!(repair.best_ppm, Some(312_500));
    let finding = result
        .findings
        .iter()
        .find(|f| f.code == "repair.infeasible")
        .unwrap();
    assert!(finding.message.contains("`p5`, `p6`"), "{finding:?}");
    assert!(finding.message.contains("`31.25%`"), "{finding:?}");
}

#[test]
fn what_no_choice_keeps_would_be_kept_within_a_longer_time() {
    let forbidden =
        "forbidden = [\"c4\", \"c5\", \"c6\", \"c7\", \"c8\", \"c9\", \"c10\", \"c11\"]";
    // With c2 and c3 p11 has 8 km, 1,000 of 1,600 persons have 2 km at most (p5), 1,100 3 km.
    for (share, kilometres) in [("100%", 8), ("65%", 3), ("60%", 2)] {
        let promise = format!("{CLINIC}\nshare = \"{share}\"");
        let (result, repair) = repaired(&promise, &format!("{SITES}{forbidden}\n"));
        assert_eq!(repair.outcome, RepairOutcome::Infeasible);
        let Some(Enough::Time(time)) = repair.enough else {
            panic!("{:?}", repair.enough);
        };
        assert!(time.abs_diff(kilometres * 7_200) <= 10, "{share}: {time}");
        let limit = repair.enough.unwrap().write();
        let words = repair_words(&result, &repair, &Locale::new(Lang::En));
        let sentence = format!("Within {limit} they would keep it.");
        assert!(words.verdict.contains(&sentence), "{}", words.verdict);
        // It is what it says: with this limit it is kept, with a decisecond less it is not.
        let within = |time: u32| {
            let promise = format!(
                "service = \"clinic\"\nwithin = \"{}s\"\nshare = \"{share}\"",
                f64::from(time) / 10.0
            );
            let (_, repair) = repaired(&promise, &format!("{SITES}{forbidden}\n"));
            repair.outcome
        };
        assert_eq!(within(time), RepairOutcome::Kept);
        assert_eq!(within(time - 1), RepairOutcome::Infeasible);
    }
}

#[test]
fn sites_that_cost_nothing_and_are_not_needed_are_left_out() {
    let free = "candidates = { file = \"sites.csv\", cost = \"free\" }\ngoal = \"cheapest\"\n";
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let sites = std::fs::read_to_string(folder.path().join("sites.csv")).unwrap();
    let sites: Vec<String> = (sites.lines().enumerate())
        .map(|(row, line)| format!("{line},{}", if row == 0 { "free" } else { "0" }))
        .collect();
    std::fs::write(folder.path().join("sites.csv"), sites.join("\n")).unwrap();
    for (share, most) in [("80%", 4), ("100%", 6)] {
        let promise = format!("{CLINIC}\nshare = \"{share}\"");
        let text = plan(
            &promise,
            &format!("\n[[repair]]\npromise = \"walk\"\n{free}"),
        );
        let result = run_plan(folder.path(), &text, 1);
        let repair = &result.repairs[0];
        assert_eq!(repair.outcome, RepairOutcome::Kept);
        assert!(repair.sites.len() <= most, "{:?}", ids(repair));
        let served = 200 + repair.gained(&result);
        let needed = if most == 4 { 1_280 } else { 1_600 };
        for site in &repair.sites {
            assert!(
                served - site.alone / 1_000 < needed,
                "{} is not needed",
                site.id
            );
        }
    }
}

#[test]
fn what_is_odd_about_candidates_stands_beside_the_repair() {
    let (result, repair) = repaired(CLINIC, SITES);
    let words = repair_words(&result, &repair, &Locale::new(Lang::En));
    assert_eq!(words.notes.len(), 1, "{:?}", words.notes);
    assert!(
        words.notes[0].starts_with("far: no road within"),
        "{:?}",
        words.notes
    );
    let (result, repair) = repaired(CLINIC, "sites = 40\n");
    assert_eq!(repair.outcome, RepairOutcome::Unanswered);
    let words = repair_words(&result, &repair, &Locale::new(Lang::Zh));
    assert_eq!(words.notes.len(), 2, "{:?}", words.notes);
    assert!(words.notes[0].contains("`40`"), "{:?}", words.notes);
    // A grid that is too close is refused before it is laid.
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let people = folder.path().join("people.csv");
    let more = std::fs::read_to_string(&people).unwrap() + "east,118.0,33.0,1\n";
    std::fs::write(&people, more).unwrap();
    let grid = "candidates = { at = \"grid\", spacing = \"10m\" }";
    let text = plan(
        CLINIC,
        &format!("\n[[repair]]\npromise = \"walk\"\n{grid}\n"),
    );
    let result = run_plan(folder.path(), &text, 1);
    told_in_chinese(&result);
    assert_eq!(result.repairs[0].outcome, RepairOutcome::Unanswered);
    assert!(codes(&result).contains(&"repair.candidates.too_many"));
}

#[test]
fn every_number_of_a_repair_is_a_figure() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let repair = format!("\n[[repair]]\npromise = \"walk\"\n{SITES}");
    let text = plan(&format!("{CLINIC}\nshare = \"80%\""), &repair);
    let result = run_plan(folder.path(), &text, 1);
    let figures = liyuan::figures::figures(&result);
    let value = |measure: &str| {
        let id = format!("repair/walk/{measure}");
        let figure = figures.iter().find(|figure| figure.id == id).unwrap();
        assert_eq!(figure.definition, format!("repair.{measure}@1"));
        assert_eq!(figure.inputs, "roads.osm;people.csv;clinics.csv;sites.csv");
        figure.value.map(|value| value.to_f64())
    };
    for (measure, expected) in [
        ("candidates", 11.0),
        ("sites", 3.0),
        ("value", 3.0),
        ("bound", 3.0),
        ("gap", 0.0),
        ("served_before", 200.0),
        ("served_after", 1_500.0),
        ("gained", 1_300.0),
        ("share_before", 0.125),
        ("share_after", 0.9375),
        ("share_promised", 0.8),
        ("share_best", 1.0),
        ("out_of_reach", 0.0),
        ("out_of_reach_points", 0.0),
    ] {
        assert_eq!(value(measure), Some(expected), "{measure}");
    }
    assert!(value("site_cost").is_some());
    let table = std::fs::read_to_string(folder.path().join("out/figures.csv")).unwrap();
    assert!(table.contains("\nrepair/walk/gained,repair.gained@1,,,all,1300,persons,value,"));
    // Nothing was asked for, nothing is told; a repair without an answer has what is known.
    let result = run_plan(folder.path(), &plan(CLINIC, ""), 1);
    let figures = liyuan::figures::figures(&result);
    assert!(
        figures
            .iter()
            .all(|figure| !figure.id.starts_with("repair/"))
    );
}

#[test]
fn what_is_measured_again_is_what_a_plan_with_the_sites_measures() {
    for (promise, keys) in [
        (CLINIC, SITES),
        (
            "service = \"clinic\"\nwithin = \"3km\"\nshare = \"70%\"",
            SITES,
        ),
        (
            "service = \"clinic\"\nwithin = \"900m\"\nby = \"straight\"",
            "sites = 3\n",
        ),
        (
            CLINIC,
            "candidates = { at = \"grid\", spacing = \"700m\" }\nsites = 2\n",
        ),
        (
            CLINIC,
            "candidates = { at = \"junctions\", roads = \"residential\" }\nsites = 2\n",
        ),
    ] {
        let (_, repair) = repaired(promise, keys);
        let Some(after) = repair.after else {
            assert!(keys.contains("junctions"), "{keys}");
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        region(folder.path());
        let mut clinics = std::fs::read_to_string(folder.path().join("clinics.csv")).unwrap();
        // As they were among the facilities: in the order of the candidates, from south to north.
        let mut sites = repair.sites.clone();
        sites.sort_by_key(|site| site.place.lat);
        for site in &sites {
            let (lon, lat) = (site.place.lon_degrees(), site.place.lat_degrees());
            writeln!(clinics, "{},{},{lon:.7},{lat:.7}", site.id, site.name).unwrap();
        }
        std::fs::write(folder.path().join("clinics.csv"), clinics).unwrap();
        let by_hand = run_plan(folder.path(), &plan(promise, ""), 1);
        let measured = &by_hand.promises[0];
        assert_eq!(after.region, measured.region, "{keys}");
        assert_eq!(after.classes, measured.classes);
        assert_eq!(after.reach, measured.reach);
        assert_eq!(after.travel.nearest, measured.travel.nearest);
        assert_eq!(after.persons_in_catchment, measured.persons_in_catchment);
        assert_eq!(after.persons_nearest_whole, measured.persons_nearest_whole);
    }
}

#[test]
fn tables_map_and_page_are_the_same_on_any_number_of_threads_and_go_with_the_repair() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let repair = format!("\n[[repair]]\npromise = \"walk\"\n{SITES}");
    let text = plan(&format!("{CLINIC}\nshare = \"80%\""), &repair);
    let files = [
        "repairs.csv",
        "repair_sites.csv",
        "repair_sites.geojson",
        "index.html",
        "run.json",
    ];
    let read = || files.map(|name| std::fs::read_to_string(folder.path().join("out").join(name)));
    run_plan(folder.path(), &text, 1);
    let one = read().map(Result::unwrap);
    run_plan(folder.path(), &text, 2);
    assert_eq!(one, read().map(Result::unwrap));
    let row = one[0].lines().nth(1).unwrap();
    assert_eq!(
        row.replace(|c: char| c.is_ascii_whitespace(), ""),
        "walk,clinic,all,kept,fewest,11,3,".to_owned()
            + one[0].lines().nth(1).unwrap().split(',').nth(7).unwrap()
            + ",sites,3,3,0.000000,proven,"
            + row.split(',').nth(13).unwrap()
            + ",2,0.750000,1600,200,1500,1300,0.125000,0.937500,0.800000,true,0,0,1.000000,"
    );
    assert_eq!(one[1].lines().count(), 4);
    assert!(
        one[1].starts_with("promise_id,site_id,name,lon,lat,"),
        "{}",
        one[1]
    );
    assert_eq!(one[2].matches("\"persons_gained\"").count(), 3);
    assert!(one[3].contains("class=\"new-sites\"") && one[3].contains("class=\"repair\""));
    assert!(one[4].contains("\"repair\": ["));
    let columns = std::fs::read_to_string(folder.path().join("out/columns.csv")).unwrap();
    assert!(
        columns.contains("\nrepair_sites,persons_gained,integer,person,"),
        "{columns}"
    );
    // A plan without repairs leaves none of an earlier run.
    run_plan(folder.path(), &plan(CLINIC, ""), 1);
    for name in &files[..3] {
        assert!(!folder.path().join("out").join(name).exists(), "{name}");
    }
}

#[test]
fn what_stands_in_the_way_of_a_repair_is_told() {
    let all = "\"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\", \"c8\", \"c9\", \"c10\", \"c11\"";
    for (promise, keys, code) in [
        (
            CLINIC,
            format!("{SITES}required = [\"c22\"]"),
            "repair.candidate.unknown",
        ),
        (
            CLINIC,
            format!("{SITES}required = [\"far\"]"),
            "repair.candidate.off_network",
        ),
        (
            CLINIC,
            format!("{SITES}required = [\"far\"]\nsites = 1"),
            "repair.candidate.off_network",
        ),
        (
            CLINIC,
            "candidates = \"clinics.csv\"\nrequired = [\"f0\"]".to_owned(),
            "repair.candidate.stands",
        ),
        (
            CLINIC,
            format!("{SITES}sites = 20"),
            "repair.sites.above_candidates",
        ),
        (
            CLINIC,
            format!("{SITES}required = [\"c2\", \"c3\"]\nsites = 1"),
            "repair.sites.below_required",
        ),
        (
            CLINIC,
            format!("{SITES}required = [\"c2\"]\nbudget = 7"),
            "repair.budget.below_required",
        ),
        (
            CLINIC,
            format!("{SITES}forbidden = [{all}]"),
            "repair.candidates.none",
        ),
        (
            CLINIC,
            "goal = \"cheapest\"".to_owned(),
            "repair.costs.missing",
        ),
        (
            CLINIC,
            "candidates = \"clinics.csv\"".to_owned(),
            "repair.candidate.stands",
        ),
        (
            "service = \"clinic\"\nwithin = \"15min\"\nplaces = \"1 per 1000\"",
            SITES.to_owned(),
            "repair.places",
        ),
    ] {
        let promise = promise.to_owned();
        let (result, repair) = repaired(&promise, &keys);
        // A promise of places cannot be measured without their column.
        let told = codes(&result);
        let unmeasured = repair.promise.is_none();
        assert!(
            told.contains(&code) || unmeasured && code == "repair.places",
            "{keys}: {told:?}"
        );
        assert_eq!(repair.outcome, RepairOutcome::Unanswered, "{keys}");
        assert!(repair.after.is_none() && repair.sites.is_empty());
    }
    let (result, repair) = repaired("service = \"clinic\"\nwithin = \"20km\"", SITES);
    assert_eq!(repair.outcome, RepairOutcome::NotNeeded);
    assert!(codes(&result).contains(&"repair.not_needed"));
}

#[test]
fn a_check_tells_what_stands_in_the_way_too() {
    let folder = tempfile::tempdir().unwrap();
    region(folder.path());
    let repair = format!(
        "\n[[repair]]\npromise = \"walk\"\n{SITES}required = [\"c22\"]\n\n[[repair]]\npromise = \"other\"\n"
    );
    let path = folder.path().join("liyuan.toml");
    std::fs::write(
        &path,
        plan("service = \"clinic\"\nwithin = \"20km\"", &repair),
    )
    .unwrap();
    let options = CheckOptions {
        cache: Cache::Off,
        ..CheckOptions::default()
    };
    let checked = check(&Plan::read(&path).unwrap(), &options, &Silent).unwrap();
    let codes: Vec<&str> = checked.findings.iter().map(|f| f.code.as_str()).collect();
    for code in [
        "repair.candidate.unknown",
        "repair.candidate.off_network",
        "repair.candidates.made",
        "repair.not_needed",
    ] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    assert!(checked.estimate.unwrap().repair_s > 0.0);
    let repair = format!("\n[[repair]]\npromise = \"walk\"\n{SITES}");
    std::fs::write(&path, plan(CLINIC, &repair)).unwrap();
    let checked = check(&Plan::read(&path).unwrap(), &options, &Silent).unwrap();
    let estimate = checked.estimate.unwrap();
    assert!(estimate.repair_s > 0.0);
    assert!(estimate.total_s() >= estimate.repair_s + estimate.search_s);
    // Nothing to search for where the promise is kept.
    let kept = "service = \"clinic\"\nwithin = \"20km\"";
    std::fs::write(&path, plan(kept, &repair)).unwrap();
    let checked = check(&Plan::read(&path).unwrap(), &options, &Silent).unwrap();
    assert_eq!(checked.estimate.unwrap().repair_s, 0.0);
}
