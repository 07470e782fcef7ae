//! A plan made from a download alone: every real extract gives an answer without an edit, and the
//! model region is found again from its own road file.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod data;

use data::data;
use liyuan::demo::{DemoOptions, write};
use liyuan::init::{
    AreaSource, DemandSource, InitError, InitOptions, InitSummary, PeopleSource, init,
};
use liyuan::locale::Lang;
use liyuan::plan_file::{Plan, Reading};
use liyuan::progress::Silent;
use liyuan::run::{Cache, RunOptions, RunResult, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn options(osm: PathBuf) -> InitOptions {
    InitOptions {
        osm,
        demand: DemandSource::Osm,
        areas: None,
        clip: None,
        margin_m: 2000.0,
        reading: Reading::default(),
        population: None,
        lang: Lang::En,
    }
}

/// Makes a plan and runs it as it is.
fn answer(options: &InitOptions) -> (InitSummary, RunResult, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let made = init(&folder.path().join("plan"), options, &Silent)
        .unwrap_or_else(|error| panic!("{}: {error}", options.osm.display()));
    let plan = Plan::read(&made.plan).unwrap();
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    let settings = RunOptions {
        out: folder.path().join("out"),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    let result = run(&plan, &settings, &Silent)
        .unwrap_or_else(|error| panic!("{}: {error}", options.osm.display()));
    (made, result, folder)
}

/// What must hold of every answer.
fn is_an_answer(file: &str, made: &InitSummary, result: &RunResult, areas: AreaSource) {
    assert_eq!(made.area_source, areas, "{file}");
    assert_eq!(
        areas == AreaSource::None,
        result.region.areas.list.is_empty(),
        "{file}"
    );
    assert!(
        made.services.iter().any(|service| service.facilities > 0),
        "{file}"
    );
    assert!(
        made.people.iter().any(|people| people.persons > 0),
        "{file}"
    );
    assert_eq!(result.promises.len(), made.services.len(), "{file}");
    let telling = result.promises.iter().any(|promise| {
        let whole = &promise.region.whole;
        whole.served > 0 && whole.not_served > 0
    });
    assert!(telling, "{file}: every promise is all or nothing");
}

#[test]
fn every_extract_gives_an_answer_without_an_edit() {
    let Some(data) = data("every_extract_gives_an_answer_without_an_edit") else {
        return;
    };
    use AreaSource::{Administrative, None as Without, Settlements};
    let cases = [
        ("anhui-north.osm.pbf", Administrative),
        ("andorra.osm.pbf", Administrative),
        ("milan.osm.pbf", Settlements),
        ("liberia-guinea.osm.pbf", Settlements),
        ("bahamas-large-ids.osm.pbf", Settlements),
        ("reisterstown-unsorted.osm.pbf", Without),
        ("beatty.osm", Settlements),
    ];
    for (file, areas) in cases {
        let (made, result, _keep) = answer(&options(data.join("osm").join(file)));
        is_an_answer(file, &made, &result, areas);
        let points: usize = made.people.iter().map(|people| people.points).sum();
        assert!((100..=50_000).contains(&points), "{file}: {points} points");
    }
}

/// The extract has streets and bus stops only; people come from hexagons.
#[test]
fn a_table_of_people_is_read_by_the_names_of_its_columns() {
    let Some(data) = data("a_table_of_people_is_read_by_the_names_of_its_columns") else {
        return;
    };
    let folder = data.join("porto-alegre");
    let mut options = options(folder.join("poa_osm.pbf"));
    options.demand = DemandSource::Table(folder.join("poa_hexgrid.csv"));
    let (made, result, _keep) = answer(&options);
    is_an_answer("poa_osm.pbf", &made, &result, AreaSource::None);
    let columns: Vec<&str> = made.columns.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(columns, ["id", "lon", "lat", "population"]);
    assert_eq!(result.region.demand.ids.len(), 1227);
}

#[test]
fn the_total_named_is_met_and_the_same_bytes_come_out_again() {
    let Some(data) = data("the_total_named_is_met_and_the_same_bytes_come_out_again") else {
        return;
    };
    let mut options = options(data.join("osm/andorra.osm.pbf"));
    options.population = Some(81_588);
    options.lang = Lang::Zh;
    let folder = tempfile::tempdir().unwrap();
    let one = init(folder.path(), &options, &Silent).unwrap();
    let persons: u64 = one.people.iter().map(|people| people.persons).sum();
    assert_eq!(persons, 81_588);
    // Files of the same content are no obstacle; another content is.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    pool.install(|| init(folder.path(), &options, &Silent))
        .unwrap();
    options.population = Some(90_000);
    let error = init(folder.path(), &options, &Silent).unwrap_err();
    assert!(matches!(error, InitError::InTheWay { .. }), "{error}");
    let plan = std::fs::read_to_string(&one.plan).unwrap();
    assert!(plan.contains("占位值") && plan.contains("81,588"), "{plan}");
}

fn rows(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().count() - 1
}

#[test]
fn the_model_region_is_found_again_from_its_road_file() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("region");
    write(&region, &DemoOptions::default(), &|_| ()).unwrap();
    let (made, result, _keep) = answer(&options(region.join("roads.osm.pbf")));
    is_an_answer("model region", &made, &result, AreaSource::Administrative);

    let drawn: serde_json::Value =
        serde_json::from_slice(&std::fs::read(region.join("areas.geojson")).unwrap()).unwrap();
    let drawn: BTreeMap<String, Option<String>> = drawn["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            let text = |key: &str| feature["properties"][key].as_str().map(str::to_owned);
            (text("code").unwrap(), text("parent"))
        })
        .collect();
    let areas = &result.region.areas.list;
    let found: BTreeMap<String, Option<String>> = areas
        .iter()
        .map(|area| {
            let parent = area.parent.map(|at| areas[at as usize].code.clone());
            (area.code.clone(), parent)
        })
        .collect();
    assert_eq!(found, drawn);
    assert!(made.levels.iter().all(|level| level.parts == 0));

    let tables: [(&str, &[&str]); 10] = [
        ("ambulance", &["ambulance_stations"]),
        ("primary_school", &["primary_schools"]),
        ("secondary_school", &["middle_schools"]),
        ("kindergarten", &["kindergartens"]),
        ("hospital", &["hospitals"]),
        ("clinic", &["clinics"]),
        ("care_home", &["care_homes"]),
        ("library", &["libraries"]),
        ("museum", &["museums"]),
        (
            "culture_centre",
            &["culture_halls", "culture_stations", "heritage_sites"],
        ),
    ];
    for (service, files) in tables {
        let drawn: usize = files
            .iter()
            .map(|file| rows(&region.join(format!("{file}.csv"))))
            .sum();
        let found = made.services.iter().find(|found| found.id == service);
        assert_eq!(
            found.map(|found| found.facilities),
            Some(drawn),
            "{service}"
        );
    }
    let beds = |path: PathBuf| -> i64 {
        let text = std::fs::read_to_string(path).unwrap();
        let places = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(4));
        places.map(|places| places.parse::<i64>().unwrap()).sum()
    };
    let plan = made.plan.parent().unwrap();
    assert_eq!(
        beds(plan.join("care_home.csv")),
        beds(region.join("care_homes.csv"))
    );

    // The counties say how many people they have, and they add up to the prefecture. What is
    // assumed lives in the towns beyond the border.
    let of_areas = made
        .people
        .iter()
        .find(|people| people.source == PeopleSource::AreaPopulation);
    assert_eq!(of_areas.map(|people| people.persons), Some(2_873_168));
}
