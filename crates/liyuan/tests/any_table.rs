//! People's own data as they are: a workbook in Chinese with shifted coordinates, and rasters in
//! degrees and in metres, from the file to the answer.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod data;

use data::data;
use liyuan::demo::{DemoOptions, write};
use liyuan::init::{DemandSource, InitOptions, init};
use liyuan::locale::Lang;
use liyuan::plan_file::{Plan, Reading};
use liyuan::progress::Silent;
use liyuan::run::{Cache, RunOptions, RunResult, run};
use liyuan_formats::{CoordinateSystem, Raster};
use rust_xlsxwriter::{Format, Workbook};
use std::path::Path;

fn measured(plan: &Path) -> RunResult {
    let plan = Plan::read(plan).unwrap();
    let options = RunOptions {
        out: plan.path.with_file_name("out"),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    run(&plan, &options, &Silent).unwrap()
}

/// Writes a table of the model region as an office would export it: a title above, headings in
/// Chinese, the coordinates of a Chinese web map.
fn workbook(csv: &Path, xlsx: &Path) {
    let text = std::fs::read_to_string(csv).unwrap();
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| heading.iter().position(|heading| *heading == name);
    let columns = [
        ("编号", column("id")),
        ("名称", column("name")),
        ("经度", column("lon")),
        ("纬度", column("lat")),
        ("床位数（张）", column("places")),
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("养老机构").unwrap();
    let title = "养老机构一览表";
    sheet
        .merge_range(0, 0, 0, 4, title, &Format::new())
        .unwrap();
    for (at, (name, _)) in (0_u16..).zip(columns) {
        sheet.write(1, at, name).unwrap();
    }
    for (row, line) in (2_u32..).zip(lines) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[columns[at].1.unwrap()].parse::<f64>().unwrap();
        let (lon, lat) = CoordinateSystem::gcj02()
            .from_wgs84(number(2), number(3))
            .unwrap();
        for at in [0, 1] {
            let cell = cells[columns[usize::from(at)].1.unwrap()];
            sheet.write(row, at, cell).unwrap();
        }
        sheet.write(row, 2, lon).unwrap();
        sheet.write(row, 3, lat).unwrap();
        sheet.write(row, 4, number(4)).unwrap();
    }
    book.save(xlsx).unwrap();
}

#[test]
fn a_shifted_workbook_is_told_and_once_its_coordinates_are_named_gives_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(folder.path(), &DemoOptions::default(), &|_| ()).unwrap();
    let plan = std::fs::read_to_string(path("liyuan.toml")).unwrap();
    workbook(&path("care_homes.csv"), &path("养老机构.xlsx"));
    let with = |facilities: &str| {
        let changed = plan.replace("facilities = \"care_homes.csv\"", facilities);
        assert_ne!(changed, plan);
        std::fs::write(path("changed.toml"), changed).unwrap();
        measured(&path("changed.toml"))
    };
    let codes = |result: &RunResult, wanted: &str| -> Vec<String> {
        let named = result.findings.iter();
        let named = named.filter(|finding| finding.file.as_deref() == Some("养老机构.xlsx"));
        let codes = named.map(|finding| finding.code.clone());
        codes.filter(|code| code.contains(wanted)).collect()
    };
    let care = |result: &RunResult| {
        let mut promises = result.promises.iter();
        let promise = promises.find(|promise| promise.promise.service.contains("care"));
        let whole = promise.unwrap().region.whole;
        (whole.persons, whole.served)
    };

    let as_drawn = measured(&path("liyuan.toml"));
    assert!(
        as_drawn
            .findings
            .iter()
            .all(|finding| !finding.code.ends_with("coordinates.shifted"))
    );

    let shifted = with("facilities = \"养老机构.xlsx\"");
    assert_eq!(
        codes(&shifted, "coordinates"),
        ["facilities.coordinates.shifted"]
    );
    let hint = shifted
        .findings
        .iter()
        .find(|finding| finding.code == "facilities.coordinates.shifted")
        .and_then(|finding| finding.hint.clone());
    assert!(hint.unwrap().contains("crs = \"gcj02\""));
    // Columns are taken by their usual names, and said.
    assert_eq!(codes(&shifted, "column.recognised").len(), 5);
    assert_ne!(care(&shifted), care(&as_drawn));

    let named = with("facilities = { file = \"养老机构.xlsx\", crs = \"gcj02\" }");
    assert!(codes(&named, "coordinates").is_empty());
    let ((persons, served), (same, drawn)) = (care(&named), care(&as_drawn));
    assert_eq!(persons, same);
    // Places come back to 1e-7 degree, a centimetre.
    assert!((served - drawn).abs() <= 20, "{served} {drawn}");
}

/// A road file for a raster: a long street from its fullest cell on with side streets, a clinic
/// at its beginning.
fn streets(raster: &Path) -> String {
    let mut opened = Raster::open(raster).unwrap();
    let system = opened.coordinates().unwrap().clone().unwrap();
    let mut fullest = (0, 0, 0.0);
    opened
        .for_each_cell(1, |column, row, value| {
            if value > fullest.2 {
                fullest = (column, row, value);
            }
        })
        .unwrap();
    let (x, y) = opened.cell_centre(fullest.0, fullest.1);
    let (lon, lat) = system.to_wgs84(x, y).unwrap();
    let mut nodes = String::new();
    let mut ways = String::new();
    let mut node = |id: i64, lon: f64, lat: f64| {
        nodes.push_str(&format!(
            "<node id=\"{id}\" lon=\"{lon:.7}\" lat=\"{lat:.7}\"/>\n"
        ));
    };
    let side = 13_i64;
    for row in 0..side {
        for column in 0..side {
            let away = |at: i64| (at - side / 2) as f64 * 0.02;
            node(1 + row * side + column, lon + away(column), lat + away(row));
        }
    }
    for line in 0..side {
        let along: [Vec<i64>; 2] = [
            (0..side).map(|at| 1 + line * side + at).collect(),
            (0..side).map(|at| 1 + at * side + line).collect(),
        ];
        for (direction, refs) in (0_i64..).zip(along) {
            let refs: String = refs
                .iter()
                .map(|id| format!("<nd ref=\"{id}\"/>"))
                .collect();
            ways.push_str(&format!(
                "<way id=\"{}\">{refs}<tag k=\"highway\" v=\"residential\"/></way>\n",
                1 + line * 2 + direction
            ));
        }
    }
    format!(
        "<osm version=\"0.6\">\n{nodes}<node id=\"9999\" lon=\"{lon:.7}\" lat=\"{lat:.7}\">\
         <tag k=\"amenity\" v=\"clinic\"/><tag k=\"name\" v=\"Clinic\"/></node>\n{ways}</osm>\n"
    )
}

#[test]
fn rasters_in_degrees_and_in_metres_are_people() {
    let Some(data) = data("rasters_in_degrees_and_in_metres_are_people") else {
        return;
    };
    for name in ["burundi_worldpop.tif", "ghs-pop-mollweide.tif"] {
        let raster = data.join("population").join(name);
        let folder = tempfile::tempdir().unwrap();
        let roads = folder.path().join("roads.osm");
        std::fs::write(&roads, streets(&raster)).unwrap();
        let options = InitOptions {
            osm: roads,
            demand: DemandSource::Table(raster.clone()),
            areas: None,
            clip: None,
            margin_m: 2000.0,
            reading: Reading::default(),
            population: None,
            lang: Lang::En,
        };
        let made = init(&folder.path().join("plan"), &options, &Silent).unwrap();
        let result = measured(&made.plan);
        let promise = &result.promises[0];
        let whole = promise.region.whole;
        assert!(
            whole.served > 0 && whole.not_served > 0,
            "{name}: {whole:?}"
        );
        // Everybody of the raster is counted, to the last person.
        let mut sum = 0.0;
        Raster::open(&raster)
            .unwrap()
            .for_each_cell(1, |_, _, value| sum += (value * 1000.0 + 0.5).floor())
            .unwrap();
        let persons: i64 = result.region.demand.persons[0].iter().sum();
        assert_eq!(persons, sum as i64, "{name}");
        assert_eq!(whole.persons, (persons + 500) / 1000, "{name}");
    }
}
