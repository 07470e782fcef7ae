//! The tables and layers of a run in other formats, made from those that are always written.

use super::error::RunError;
use super::result::RunResult;
use crate::convert::{ConvertError, convert};
use crate::plan_file::{InputPath, Reading};
use crate::tables::dictionary;
use liyuan_finding::Finding;
use liyuan_formats::write::{Shapes, TableHead, TableWriter, WriteError};
use std::path::Path;

/// A format in which results are written beside the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Also {
    /// One workbook, `results.xlsx`: a sheet a table, the dictionary last.
    Xlsx,
    /// One GeoPackage, `results.gpkg`: the tables, the layers `map_areas`, `map_people` and
    /// `map_facilities`, the dictionary.
    Gpkg,
    /// A Parquet file a table, and `map_areas.parquet` and so on as GeoParquet.
    Parquet,
    /// The layers as FlatGeobuf: `map_areas.fgb` and so on.
    Fgb,
}

/// The tables that every run writes.
pub(super) const TABLES: [&str; 7] = [
    "promises",
    "by_area",
    "by_class",
    "people",
    "facilities",
    "findings",
    "figures",
];
/// The layers, `areas.geojson` and so on; `map_areas` in other formats.
const LAYERS: [&str; 3] = ["areas", "people", "facilities"];
/// Tables and layer of runs with repairs; the layer where some repair chose a site.
pub(super) const REPAIR_TABLES: [&str; 3] = ["repairs", "repair_sites", "repair_people"];
const REPAIR_LAYER: &str = "repair_sites";

/// The layers that a run has with features in them.
pub(super) fn layers_of(result: &RunResult) -> Vec<&'static str> {
    let sites = result.repairs.iter().any(|repair| !repair.sites.is_empty());
    let repairs = sites.then_some(REPAIR_LAYER);
    LAYERS.into_iter().chain(repairs).collect()
}

/// The tables that a run has written.
fn tables_of(result: &RunResult) -> Vec<&'static str> {
    let repairs = if result.repairs.is_empty() {
        &[][..]
    } else {
        &REPAIR_TABLES[..]
    };
    TABLES.iter().chain(repairs).copied().collect()
}

/// Removes what an earlier run has left in other formats, so that a folder never holds two answers.
pub(super) fn clear(out: &Path) -> Result<(), RunError> {
    let mut names = vec!["results.xlsx".to_owned(), "results.gpkg".to_owned()];
    names.extend(
        (TABLES.iter().chain(&REPAIR_TABLES))
            .filter(|table| **table != "figures")
            .map(|table| format!("{table}.parquet")),
    );
    for layer in LAYERS.into_iter().chain([REPAIR_LAYER]) {
        names.extend(["parquet", "fgb"].map(|ending| format!("map_{layer}.{ending}")));
    }
    for name in names {
        let path = out.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(RunError::Write { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes the tables in a format into the folder of the run, where those of the run are.
///
/// # Errors
/// A file cannot be read or written. A table that the format has no room for is a finding.
pub(super) fn write(result: &RunResult, format: Also) -> Result<Vec<Finding>, RunError> {
    let out = &result.out;
    match format {
        Also::Xlsx => return workbook(result),
        Also::Gpkg => tables(
            out,
            &out.join("results.gpkg"),
            &tables_of(result),
            &layers_of(result),
        ),
        Also::Parquet => {
            for table in tables_of(result) {
                // The figures are Parquet already.
                if table != "figures" {
                    let file = out.join(format!("{table}.parquet"));
                    let mut writer = TableWriter::create(&file).map_err(failed)?;
                    put_table(out, table, &mut writer)?;
                    writer.finish().map_err(failed)?;
                }
            }
            layers(result, "parquet")
        }
        Also::Fgb => layers(result, "fgb"),
    }?;
    Ok(Vec::new())
}

/// Rows of a sheet under its heading.
const SHEET_ROWS: usize = 1_048_575;

fn workbook(result: &RunResult) -> Result<Vec<Finding>, RunError> {
    let out = &result.out;
    let mut fitting = Vec::new();
    let mut findings = Vec::new();
    for table in tables_of(result) {
        let path = out.join(format!("{table}.csv"));
        let rows = rows_of(&path).map_err(unreadable(&path))?;
        if rows <= SHEET_ROWS {
            fitting.push(table);
            continue;
        }
        findings.push(
            Finding::warning(
                "run.also.too_long",
                format!("`{table}` has `{rows}` rows, more than a sheet of Excel; left out of the workbook"),
            )
            .with("table", table)
            .with("rows", rows)
            .file("results.xlsx")
            .hint("open `.csv`, `.parquet` or `.gpkg` instead"),
        );
    }
    tables(out, &out.join("results.xlsx"), &fitting, &[])?;
    Ok(findings)
}

/// Line breaks but for that of the heading: as many rows, or more where a text has some.
fn rows_of(path: &Path) -> std::io::Result<usize> {
    let bytes = std::fs::read(path)?;
    Ok(bytes
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        .saturating_sub(1))
}

fn failed(error: WriteError) -> RunError {
    RunError::Also(error)
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> RunError {
    let path = path.to_owned();
    move |source| RunError::Read { path, source }
}

/// All tables and layers in one file.
fn tables(out: &Path, file: &Path, tables: &[&str], layers: &[&str]) -> Result<(), RunError> {
    let mut writer = TableWriter::create(file).map_err(failed)?;
    for layer in layers {
        let input = layer_of(out, layer);
        let named = format!("map_{layer}");
        crate::convert::append(&input, &named, &mut writer).map_err(not_converted)?;
    }
    for table in tables.iter().chain(&["columns"]) {
        put_table(out, table, &mut writer)?;
    }
    writer.finish().map_err(failed)
}

fn layers(result: &RunResult, ending: &str) -> Result<(), RunError> {
    let out = &result.out;
    for layer in layers_of(result) {
        let input = layer_of(out, layer);
        let output = out.join(format!("map_{layer}.{ending}"));
        convert(&input, &output).map_err(not_converted)?;
    }
    Ok(())
}

fn layer_of(out: &Path, layer: &str) -> InputPath {
    let given = format!("{layer}.geojson");
    InputPath {
        path: out.join(&given),
        given,
        reading: Reading::default(),
    }
}

fn not_converted(error: ConvertError) -> RunError {
    match error {
        ConvertError::Write(error) => RunError::Also(error),
        // What this run has just written cannot be read again.
        ConvertError::Read { file, reason } => RunError::Read {
            path: file.into(),
            source: std::io::Error::other(reason.message),
        },
    }
}

/// One of our own tables, whose kinds the dictionary knows.
fn put_table(out: &Path, table: &str, writer: &mut TableWriter) -> Result<(), RunError> {
    let path = out.join(format!("{table}.csv"));
    let file = std::fs::File::open(&path).map_err(unreadable(&path))?;
    let mut reader = csv::Reader::from_reader(std::io::BufReader::with_capacity(1 << 18, file));
    let other = |error: csv::Error| unreadable(&path)(std::io::Error::other(error));
    let heading = reader.headers().map_err(other)?.clone();
    let head = TableHead {
        name: table.to_owned(),
        columns: heading
            .iter()
            .map(|name| dictionary::column(table, name))
            .collect(),
        shapes: Shapes::None,
    };
    writer.table(&head).map_err(failed)?;
    let mut record = csv::StringRecord::new();
    loop {
        let other = |error: csv::Error| unreadable(&path)(std::io::Error::other(error));
        if !reader.read_record(&mut record).map_err(other)? {
            return Ok(());
        }
        let cells: Vec<&str> = record.iter().collect();
        writer.row(&cells, None).map_err(failed)?;
    }
}
