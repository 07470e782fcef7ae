//! Sheets of real regions: northern Anhui from its roads alone, Porto Alegre with its people.

use super::data::data;
use super::walk::hold_every_number;
use liyuan::init::{DemandSource, InitOptions, init};
use liyuan::locale::Lang;
use liyuan::plan_file::{Plan, Reading};
use liyuan::progress::Silent;
use liyuan::run::{Cache, RunOptions, run};
use liyuan_report::run::Run;
use std::path::{Path, PathBuf};

/// Bytes that a page has at most, for it is to go by mail.
const MOST: usize = 10_000_000;

fn run_plan(plan: &Path) -> PathBuf {
    let out = plan.with_file_name("out");
    let options = RunOptions {
        out: out.clone(),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    run(&Plan::read(plan).unwrap(), &options, &Silent).unwrap();
    out
}

/// What `init` assumed is on the page of what is not known; maps have the roads, and who goes where.
#[test]
fn northern_anhui_from_its_roads_alone() {
    let Some(data) = data("northern_anhui_from_its_roads_alone") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let options = InitOptions {
        osm: data.join("osm/anhui-north.osm.pbf"),
        demand: DemandSource::Osm,
        areas: None,
        clip: None,
        margin_m: 2000.0,
        reading: Reading::default(),
        population: None,
        lang: Lang::Zh,
    };
    let made = init(&folder.path().join("plan"), &options, &Silent).unwrap();
    let out = run_plan(&made.plan);
    let run = Run::open(&out).unwrap();
    assert!(run.roads.len() > 100, "{} roads", run.roads.len());
    assert!(!run.questions.is_empty());
    for (lang, page) in hold_every_number(&out) {
        assert!(page.len() < MOST, "{} bytes", page.len());
        let language = if lang == "zh" { Lang::Zh } else { Lang::En };
        let (before, unknown) = page
            .split_once("<section class=\"about\" id=\"questions\">")
            .unwrap();
        for question in &run.questions {
            // Entities apart: the beginning of each is there.
            let begin: String = question.get(language).chars().take(12).collect();
            assert!(unknown.contains(&begin), "{begin}");
        }
        for id in [
            "cover",
            "overview-health",
            "catchments-hospital",
            "map-hospital",
        ] {
            let drawing = format!("aria-labelledby=\"{id}");
            assert!(before.contains(&drawing), "{id}");
        }
    }
}

/// A region without areas: squares instead of townships, no pages of areas, catchments that end with the people.
#[test]
fn porto_alegre_with_its_people() {
    let Some(data) = data("porto_alegre_with_its_people") else {
        return;
    };
    let data = data.join("porto-alegre");
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str| std::fs::copy(data.join(name), folder.path().join(name)).unwrap();
    copy("poa_osm.pbf");
    copy("poa_hexgrid.csv");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let hexagons = csv_rows(&data.join("poa_hexgrid.csv"));
    for (file, column) in [("schools.csv", "schools"), ("clinics.csv", "healthcare")] {
        let rows = hexagons.iter().filter(|row| row(column) != "0");
        let rows = rows.map(|row| format!("{},{},{}\n", row("id"), row("lon"), row("lat")));
        write(file, &format!("id,lon,lat\n{}", rows.collect::<String>()));
    }
    let places = csv_rows(&data.join("poa_points_of_interest.csv"));
    for (file, ends) in [
        ("hospitals.csv", &["_hospital"][..]),
        ("universities.csv", &["ufrgs", "pucrs"]),
    ] {
        let rows = places
            .iter()
            .filter(|row| ends.iter().any(|end| row("id").ends_with(end)));
        let rows = rows.map(|row| format!("{},{},{}\n", row("id"), row("lon"), row("lat")));
        write(file, &format!("id,lon,lat\n{}", rows.collect::<String>()));
    }
    let plan =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/porto-alegre/liyuan.toml");
    write("liyuan.toml", &std::fs::read_to_string(plan).unwrap());
    let out = run_plan(&folder.path().join("liyuan.toml"));
    for (_, page) in hold_every_number(&out) {
        assert!(page.len() < MOST, "{} bytes", page.len());
        assert!(!page.contains("<section class=\"area\""));
        for id in [
            "cover",
            "map-school-walk",
            "catchments-school-walk",
            "curve-hospital",
        ] {
            let drawing = format!("aria-labelledby=\"{id}");
            assert!(page.contains(&drawing), "{id}");
        }
        assert!(
            !page.contains("aria-labelledby=\"overview"),
            "there are no areas to tell apart"
        );
    }
}

/// The rows of a table, each a function from column to cell.
fn csv_rows(path: &Path) -> Vec<impl Fn(&str) -> String + use<>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    rows.into_iter()
        .map(|row| {
            let heading = heading.clone();
            move |column: &str| {
                let at = heading.iter().position(|name| name == column).unwrap();
                row[at].to_owned()
            }
        })
        .collect()
}
