//! The real extracts, counted twice: by the import, and independently with osmium
//! (`bench/counts.py`, whose rows are `extracts.csv`) and osrm-extract.

use std::env;
use std::path::{Path, PathBuf};

use liyuan_roads::osm::{ReadReport, RoadData, read_roads};
use liyuan_roads::progress::Silent;

/// The folder of the real data, or `None`, said by name, where it is absent and not required.
fn data(test: &str) -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("LIYUAN_DATA")
        .map_or_else(|| crate_folder.join("../../../shared/data"), PathBuf::from);
    if folder.join("osm").is_dir() {
        return Some(folder);
    }
    let required = env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: no data in {}", folder.display());
    eprintln!("{test}: skipped, no data in {}", folder.display());
    None
}

fn path(data: &Path, file: &str) -> PathBuf {
    let folder = if file.starts_with("poa") {
        "porto-alegre"
    } else {
        "osm"
    };
    data.join(folder).join(file)
}

fn read(data: &Path, file: &str) -> RoadData {
    read_roads(&path(data, file), &[], &Silent).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// One row of `extracts.csv`.
struct Counted {
    file: &'static str,
    figures: Vec<(&'static str, u64)>,
}

fn counted() -> Vec<Counted> {
    let mut lines = include_str!("extracts.csv").lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    lines
        .map(|line| {
            let (file, figures) = line.split_once(',').unwrap();
            let figures = figures.split(',').map(|figure| figure.parse().unwrap());
            Counted {
                file,
                figures: names.iter().copied().zip(figures).collect(),
            }
        })
        .collect()
}

fn figure(report: &ReadReport, name: &str) -> u64 {
    match name {
        "nodes" => report.nodes_in_file,
        "ways" => report.ways_in_file,
        "relations" => report.relations_in_file,
        "highway_ways" => report.highway_ways,
        "ferry_ways" => report.ferry_ways,
        "segments" => report.highway_segments,
        "restrictions" => report.restrictions,
        "signals" => report.signals,
        "barriers" => report.barriers,
        "missing_nodes" => report.missing_nodes,
        _ => panic!("`{name}` of extracts.csv is not reported by the import"),
    }
}

#[test]
fn every_count_agrees_with_osmium() {
    let Some(data) = data("every_count_agrees_with_osmium") else {
        return;
    };
    let counted = counted();
    assert_eq!(counted.len(), 8);
    for Counted { file, figures } in counted {
        assert_eq!(figures.len(), 10, "{file}");
        let report = read(&data, file).report;
        for (name, expected) in figures {
            assert_eq!(figure(&report, name), expected, "{name} of {file}");
        }
    }
}
