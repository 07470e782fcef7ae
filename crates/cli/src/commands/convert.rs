//! `liyuan convert`.

use super::Context;
use crate::failure::Failure;
use crate::progress::Unfinished;
use crate::terminal::{self, Terminal};
use clap::Args;
use liyuan::convert::convert;
use liyuan::plan_file::{InputPath, Reading};
use liyuan::travel::partial_path;
use liyuan_finding::{ExitCode, counts_by_code};
use serde_json::json;
use std::path::PathBuf;

/// Write any table or layer that is read in another format, in WGS-84.
#[derive(Debug, Args)]
#[command(after_help = "\
Read are CSV (UTF-8, UTF-16, GB18030), Excel, GeoJSON, GeoPackage, Shapefile, FlatGeobuf, GeoParquet and Parquet;
written are .csv, .xlsx, .geojson, .gpkg, .fgb, .parquet. Codes keep their zeros: a column is one of
numbers only where all its values are plain numbers.
  liyuan convert facilities.xlsx facilities.gpkg --sheet 床位 --crs gcj02")]
pub struct Options {
    /// The table or layer.
    #[arg(value_name = "IN")]
    input: PathBuf,

    /// Where it goes; the ending says the format.
    #[arg(value_name = "OUT")]
    output: PathBuf,

    /// Sheet of a workbook, by name [default: the first that is not empty].
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// Layer of a GeoPackage, by name [default: the only one].
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,

    /// Coordinates of the input, such as gcj02, EPSG:4547 or gk3-117 [default: as the file says, else
    /// WGS-84].
    #[arg(long, value_name = "NAME")]
    crs: Option<String>,

    /// Print one JSON document instead of a sentence.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let input = InputPath {
        given: options.input.display().to_string(),
        path: options.input.clone(),
        reading: Reading {
            crs: options.crs.clone(),
            sheet: options.sheet.clone(),
            layer: options.layer.clone(),
        },
    };
    let unfinished = Unfinished::file(&partial_path(&options.output));
    let made = convert(&input, &options.output)?;
    drop(unfinished);
    let file = options.output.display().to_string();
    if options.json {
        let document = json!({
            "file": file,
            "rows": made.rows,
            "columns": made.columns,
            "has_places": made.has_places,
            "without_place": made.without_place,
            "by_code": counts_by_code(&made.findings),
            "findings": made.findings,
        });
        terminal::print(&super::document("liyuan.convert/1", document))?;
        return Ok(ExitCode::Done);
    }
    context.tell_findings(&made.findings);
    let without = i64::try_from(made.without_place).unwrap_or(i64::MAX);
    let values = [
        ("without", without.into()),
        ("file", file.as_str().into()),
        ("rows", i64::try_from(made.rows).unwrap_or(i64::MAX).into()),
        ("columns", made.columns.into()),
    ];
    let line = context.locale.format("convert-done", &values);
    terminal::print(&Terminal::stdout().paragraph(&line, 0))?;
    Ok(ExitCode::Done)
}
