//! Writing the output folder: every file whole or not at all.

use super::also::LAYERS;
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
    let files: Vec<(&str, Make<'_>)> = vec![
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
    files
        .into_par_iter()
        .with_max_len(1)
        .map(|(name, make)| write(out, name, &make()?))
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Result<(), RunError>>()?;
    write(out, "columns.csv", &columns(out))
}

/// The dictionary of all tables and layers; the columns of layers are those of the files just written.
fn columns(out: &Path) -> Vec<u8> {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let mut all: Vec<(String, Vec<String>)> = tables::headings()
        .into_iter()
        .map(|(table, names)| (table.to_owned(), owned(names)))
        .collect();
    for layer in LAYERS {
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
