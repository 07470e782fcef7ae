//! `liyuan run`.

use super::Context;
use super::travel::with_progress;
use crate::failure::Failure;
use crate::progress::{asked_to_stop, hold_interrupts, say_when_stopping};
use crate::summary;
use crate::terminal::{self, Terminal};
use clap::{Args, ValueEnum};
use liyuan::plan_file::Plan;
use liyuan::run::{Also, Cache, Interrupts, RunError, RunOptions, run as run_plan};
use liyuan_finding::ExitCode;
use std::path::PathBuf;

/// Measure every promise of a plan file: who is served, who is left out, where and why.
///
/// The result is on the terminal, in tables and in a picture (`index.html`) in the output folder. A
/// broken promise is a result, not a failure: the exit code is 0 unless --fail-on broken is given.
#[derive(Debug, Args)]
pub struct Options {
    /// The plan file.
    plan: PathBuf,

    /// Folder for tables and picture, made if it is not there [default: `out` beside the plan file].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Print one JSON document instead of the tables for people.
    #[arg(long)]
    pub json: bool,

    /// Write the results in these formats too, with commas between.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    also: Vec<Format>,

    /// Stop with exit code 2 if the input has errors or warnings.
    #[arg(long)]
    strict: bool,

    /// Exit code 1 if a promise is broken.
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,

    /// Neither use nor write the region files in `.liyuan` beside the plan file.
    #[arg(long)]
    no_cache: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One workbook with all tables, `results.xlsx`.
    Xlsx,
    /// One GeoPackage with all tables and layers, `results.gpkg`.
    Gpkg,
    /// Each table as Parquet, each layer as GeoParquet.
    Parquet,
    /// Each layer as FlatGeobuf.
    Fgb,
}

impl Format {
    fn also(self) -> Also {
        match self {
            Format::Xlsx => Also::Xlsx,
            Format::Gpkg => Also::Gpkg,
            Format::Parquet => Also::Parquet,
            Format::Fgb => Also::Fgb,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A promise of the plan is broken for the region.
    Broken,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let plan = Plan::read(&options.plan).map_err(|error| Failure::plan(&error))?;
    let settings = RunOptions {
        out: options
            .output
            .clone()
            .unwrap_or_else(|| options.plan.with_file_name("out")),
        strict: options.strict,
        also: options.also.iter().map(|format| format.also()).collect(),
        lang: context.locale.lang(),
        cache: if options.no_cache {
            Cache::Off
        } else {
            Cache::BesidePlan
        },
        interrupts: Some(Interrupts {
            hold: hold_interrupts,
            asked: asked_to_stop,
        }),
        ..RunOptions::default()
    };
    say_when_stopping(context.locale.text("site-stopping"));
    let result = with_progress(context, |progress| run_plan(&plan, &settings, progress));
    let result = result.map_err(|error| {
        let findings = match &error {
            RunError::Strict { findings, .. } | RunError::NoRoads { findings, .. } => {
                findings.as_slice()
            }
            RunError::Region(error) => error.findings(),
            _ => &[],
        };
        context.tell_findings(findings);
        Failure::of(&error)
    })?;
    // The tables are the same with and without a cache, so what is odd about it is told aside.
    context.tell_findings(&result.cache_findings);
    if options.json {
        terminal::print(&super::document("liyuan.run/1", summary::json(&result)))?;
    } else {
        terminal::print(&summary::render(
            &result,
            context.locale,
            &Terminal::stdout(),
        ))?;
    }
    if asked_to_stop() {
        return Ok(ExitCode::Interrupted);
    }
    Ok(match options.fail_on {
        Some(FailOn::Broken) if !result.all_kept() => ExitCode::Negative,
        _ => ExitCode::Done,
    })
}
