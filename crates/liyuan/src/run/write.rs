//! Writing the output folder: every file whole or not at all.

use super::also::{self, REPAIR_TABLES};
use super::error::RunError;
use super::manifest;
use super::result::RunResult;
use super::show;
use crate::figures;
use crate::locale::{Lang, Locale};
use crate::picture::{self, PictureLine};
use crate::tables;
use crate::tables::geojson;
use liyuan_formats::OpenOptions;
use rayon::prelude::*;
use std::path::Path;

/// Files that only runs with repairs write.
const REPAIR_FILES: [&str; 4] = [
    "repairs.csv",
    "repair_sites.csv",
    "repair_people.csv",
    "repair_sites.geojson",
];

/// The file that only runs with roads write.
const ROADS: &str = "roads.geojson";

type Make<'a> = Box<dyn Fn() -> Result<Vec<u8>, RunError> + Send + Sync + 'a>;

/// Writes all results but the timings.
pub(super) fn results(
    result: &RunResult,
    background: Vec<PictureLine>,
    lang: Lang,
) -> Result<(), RunError> {
    let out = &result.out;
    std::fs::create_dir_all(out).map_err(|source| RunError::Write {
        path: out.clone(),
        source,
    })?;
    let figures = figures::figures(result);
    let picture = show::picture(result, background, lang);
    let parquet = || {
        figures::figures_parquet(&figures).map_err(|source| RunError::Parquet {
            path: out.join("figures.parquet"),
            source,
        })
    };
    // The largest first, so that no thread is left with one at the end.
    let mut files: Vec<(&str, Make<'_>)> = vec![
        ("people.csv", Box::new(|| Ok(tables::people_csv(result)))),
        (
            "people.geojson",
            Box::new(|| Ok(geojson::people_geojson(result))),
        ),
        (
            "index.html",
            Box::new(|| Ok(picture::render(&picture, &Locale::new(lang)).into_bytes())),
        ),
        (
            "areas.geojson",
            Box::new(|| Ok(geojson::areas_geojson(result))),
        ),
        (
            "figures.csv",
            Box::new(|| Ok(figures::figures_csv(&figures))),
        ),
        ("figures.parquet", Box::new(parquet)),
        ("by_area.csv", Box::new(|| Ok(tables::by_area_csv(result)))),
        (
            "facilities.csv",
            Box::new(|| Ok(tables::facilities_csv(result))),
        ),
        (
            "facilities.geojson",
            Box::new(|| Ok(geojson::facilities_geojson(result))),
        ),
        (
            "findings.csv",
            Box::new(|| Ok(tables::findings_csv(&result.findings))),
        ),
        (
            "by_class.csv",
            Box::new(|| Ok(tables::by_class_csv(result))),
        ),
        (
            "promises.csv",
            Box::new(|| Ok(tables::promises_csv(result))),
        ),
        (
            "run.json",
            Box::new(|| Ok(json(&manifest::manifest(result)))),
        ),
    ];
    let is_drawn = |line: &PictureLine| line.rank <= picture::LEAST_RANK;
    if picture.lines.iter().any(is_drawn) {
        files.push((
            ROADS,
            Box::new(|| {
                let roads = picture::background_roads(&picture);
                Ok(geojson::roads_geojson(&roads, result.is_model()))
            }),
        ));
    }
    if !result.repairs.is_empty() {
        files.push(("repairs.csv", Box::new(|| Ok(tables::repairs_csv(result)))));
        files.push((
            "repair_sites.csv",
            Box::new(|| Ok(tables::repair_sites_csv(result))),
        ));
        files.push((
            "repair_people.csv",
            Box::new(|| Ok(tables::repair_people_csv(result))),
        ));
        files.push((
            "repair_sites.geojson",
            Box::new(|| Ok(tables::repair_sites_geojson(result))),
        ));
    }
    files
        .into_par_iter()
        .with_max_len(1)
        .map(|(name, make)| write(out, name, &make()?))
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Result<(), RunError>>()?;
    write(out, "columns.csv", &columns(result))
}

/// Removes what an earlier run has left of roads, and of repairs if this one asks for none.
pub(super) fn clear(result: &RunResult) -> Result<(), RunError> {
    let repairs = match result.repairs.is_empty() {
        true => &REPAIR_FILES[..],
        false => &[],
    };
    for name in repairs.iter().chain(&[ROADS]) {
        let path = result.out.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(RunError::Write { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The dictionary of all tables and layers; the columns of layers are those of the files just written.
fn columns(result: &RunResult) -> Vec<u8> {
    let out = &result.out;
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let written = |(table, _): &(&str, Vec<&str>)| {
        !result.repairs.is_empty() || !REPAIR_TABLES.contains(table)
    };
    let mut all: Vec<(String, Vec<String>)> = tables::headings()
        .into_iter()
        .filter(written)
        .map(|(table, names)| (table.to_owned(), owned(names)))
        .collect();
    for layer in also::layers_of(result) {
        let file = out.join(format!("{layer}.geojson"));
        // A layer that cannot be read again has no columns to explain.
        if let Ok(rows) = liyuan_formats::open(&file, &OpenOptions::default()) {
            all.push((format!("map_{layer}"), rows.heading().to_vec()));
        }
    }
    tables::dictionary::columns_csv(&all)
}

/// Writes `timings.json`.
pub(super) fn timings(result: &RunResult) -> Result<(), RunError> {
    write(
        &result.out,
        "timings.json",
        &json(&result.timings.to_json()),
    )
}

fn json(document: &serde_json::Value) -> Vec<u8> {
    format!("{document:#}\n").into_bytes()
}

/// Writes beside the target and renames, so that nobody ever reads half a file.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RunError> {
    let target = folder.join(name);
    let partial = folder.join(format!(".{name}.partial"));
    let written = std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, &target));
    written.map_err(|source| {
        // The partial file is of no use to anybody; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&partial);
        RunError::Write {
            path: target,
            source,
        }
    })
}
