//! Tables and layers in other formats: a run's own, and any that people have.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use liyuan::convert::convert;
use liyuan::demo::{DemoOptions, write};
use liyuan::finding::Diagnose;
use liyuan::plan_file::{InputPath, Plan, Reading};
use liyuan::progress::Silent;
use liyuan::run::{Also, Cache, RunOptions, run};
use liyuan_formats::{OpenOptions, Record, open};
use std::collections::BTreeMap;
use std::path::Path;

fn input(path: &Path) -> InputPath {
    InputPath {
        given: path.file_name().unwrap().to_string_lossy().into_owned(),
        path: path.to_owned(),
        reading: Reading::default(),
    }
}

type Rows = Vec<BTreeMap<String, String>>;

/// All rows by the names of their columns; numbers in one writing.
fn rows(path: &Path, options: &OpenOptions) -> Rows {
    let mut source = open(path, options).unwrap();
    let heading = source.heading().to_vec();
    let mut list = Vec::new();
    let mut record = Record::default();
    while let Some(step) = source.next(&mut record) {
        step.unwrap();
        let cells = heading.iter().cloned().zip(record.cells.iter().cloned());
        list.push(
            cells
                .filter(|(name, cell)| name != "fid" && !cell.is_empty())
                .map(|(name, cell)| (name, plain(&cell)))
                .collect(),
        );
    }
    list
}

fn plain(cell: &str) -> String {
    match cell {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        _ if cell.contains('.') && cell.parse::<f64>().is_ok() => {
            cell.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => cell.to_owned(),
    }
}

fn csv_rows(path: &Path) -> Rows {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cells = heading.iter().zip(record.iter());
            cells
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, cell)| (name.to_owned(), plain(cell)))
                .collect()
        })
        .collect()
}

#[test]
fn a_run_gives_the_same_tables_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("region");
    write(&region, &DemoOptions::default(), &|_| ()).unwrap();
    let plan = Plan::read(&region.join("liyuan.toml")).unwrap();
    let out = folder.path().join("out");
    let options = RunOptions {
        out: out.clone(),
        cache: Cache::Off,
        also: vec![Also::Xlsx, Also::Gpkg, Also::Parquet, Also::Fgb],
        ..RunOptions::default()
    };
    run(&plan, &options, &Silent).unwrap();
    let tables = [
        "promises",
        "by_area",
        "by_class",
        "people",
        "facilities",
        "findings",
        "figures",
        "columns",
        "repairs",
        "repair_sites",
    ];
    for table in tables {
        let csv = csv_rows(&out.join(format!("{table}.csv")));
        assert!(!csv.is_empty() || table == "findings", "{table}");
        let gpkg = OpenOptions {
            layer: Some(table.to_owned()),
            ..OpenOptions::default()
        };
        assert!(
            rows(&out.join("results.gpkg"), &gpkg) == csv,
            "{table}.gpkg"
        );
        let sheet = OpenOptions {
            sheet: Some(table.to_owned()),
            ..OpenOptions::default()
        };
        if !csv.is_empty() {
            assert!(
                rows(&out.join("results.xlsx"), &sheet) == csv,
                "{table}.xlsx"
            );
        }
        if table != "columns" && table != "figures" {
            let parquet = out.join(format!("{table}.parquet"));
            assert!(
                rows(&parquet, &OpenOptions::default()) == csv,
                "{table}.parquet"
            );
        }
    }
    let layer = |name: &str| {
        let options = OpenOptions {
            layer: Some(format!("map_{name}")),
            ..OpenOptions::default()
        };
        let count = |path: &Path, options: &OpenOptions| {
            let mut rows = open(path, options).unwrap();
            let mut record = Record::default();
            let mut places = 0;
            while let Some(step) = rows.next(&mut record) {
                step.unwrap();
                places += usize::from(record.geometry.is_some());
            }
            places
        };
        [
            count(
                &out.join(format!("{name}.geojson")),
                &OpenOptions::default(),
            ),
            count(&out.join("results.gpkg"), &options),
            count(
                &out.join(format!("map_{name}.fgb")),
                &OpenOptions::default(),
            ),
            count(
                &out.join(format!("map_{name}.parquet")),
                &OpenOptions::default(),
            ),
        ]
    };
    // Without the other formats, none of an earlier run stays beside the new tables.
    let plain = RunOptions {
        also: Vec::new(),
        ..options.clone()
    };
    let left = |folder: &Path| {
        let names = std::fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let others = |name: &String| {
            name.starts_with("results.") || name.starts_with("map_") || name == "people.parquet"
        };
        names.filter(others).count()
    };
    assert_eq!(left(&out), 11);
    for name in ["areas", "people", "facilities", "repair_sites"] {
        let [one, rest @ ..] = layer(name);
        assert!(one > 100, "{name}");
        assert_eq!(rest, [one; 3], "{name}");
    }
    run(&plan, &plain, &Silent).unwrap();
    assert_eq!(left(&out), 0);
}

#[test]
fn peoples_own_tables_keep_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // A column of codes stays text though it looks like numbers.
    std::fs::write(path("c0.csv"), "行政区代码,n\n1505,1\n1506,2\n").unwrap();
    convert(&input(&path("c0.csv")), &path("c0.geojson")).unwrap();
    let json = std::fs::read_to_string(path("c0.geojson")).unwrap();
    assert!(json.contains(r#""行政区代码":"1505","n":1"#), "{json}");
    let text = "编号,名称,经度,纬度,床位数\n\
                0001,\"东, 院\",122.25,43.65,120\n\
                0002,西院,122.5,43.7,\n\
                0003,无址,,,7\n\
                0004,远方,999,43.7,8\n";
    std::fs::write(path("a.csv"), text).unwrap();
    // As a sheet it stays as it is, as a layer it has places.
    let made = convert(&input(&path("a.csv")), &path("a.xlsx")).unwrap();
    assert_eq!((made.rows, made.columns, made.has_places), (4, 5, false));
    assert_eq!(
        rows(&path("a.xlsx"), &OpenOptions::default()),
        csv_rows(&path("a.csv"))
    );
    let made = convert(&input(&path("a.csv")), &path("a.gpkg")).unwrap();
    assert_eq!((made.rows, made.columns, made.has_places), (4, 3, true));
    assert_eq!(made.without_place, 2);
    let lost: Vec<(&str, Option<u64>)> = made
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.row))
        .collect();
    assert_eq!(lost, [("table.place.lost", Some(5))]);
    let mut layer = open(&path("a.gpkg"), &OpenOptions::default()).unwrap();
    let mut record = Record::default();
    layer.next(&mut record).unwrap().unwrap();
    assert_eq!(record.cells, ["1", "0001", "东, 院", "120"]);
    assert!(record.geometry.is_some());
    // Shifted coordinates are set right: 400 to 600 m in China.
    let mut shifted = input(&path("a.csv"));
    shifted.reading.crs = Some("gcj02".to_owned());
    convert(&shifted, &path("b.csv")).unwrap();
    let right = csv_rows(&path("b.csv"));
    let lon: f64 = right[0]["lon"].parse().unwrap();
    assert!(
        (lon - 122.25).abs() > 0.002 && (lon - 122.25).abs() < 0.01,
        "{lon}"
    );
    assert_eq!(right[0]["编号"], "0001");

    // A decimal comma is read; metres without a name are told.
    std::fs::write(path("d.csv"), "name;lon;lat\nA;116,5;33,25\n").unwrap();
    let made = convert(&input(&path("d.csv")), &path("d.geojson")).unwrap();
    assert_eq!((made.has_places, made.without_place), (true, 0));
    let mut named = input(&path("d.csv"));
    named.reading.crs = Some("EPSG:4547".to_owned());
    let made = convert(&named, &path("e.geojson")).unwrap();
    assert_eq!(made.findings[0].code, "table.place.none");
    std::fs::write(path("m.csv"), "name,x,y\nA,506123,4812345\n").unwrap();
    let made = convert(&input(&path("m.csv")), &path("m.geojson")).unwrap();
    assert!(!made.has_places);
    assert_eq!(made.findings[0].code, "table.place.none");

    let error = convert(&input(&path("none.csv")), &path("c.csv")).unwrap_err();
    assert_eq!(error.code(), "convert.read");
    let error = convert(&input(&path("a.csv")), &path("c.docx")).unwrap_err();
    assert_eq!(error.code(), "write.ending");
    assert!(!path("c.csv").exists() && !path("c.csv.partial").exists());
}
