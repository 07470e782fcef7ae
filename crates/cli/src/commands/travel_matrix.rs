//! `liyuan travel matrix`.

use super::Context;
use super::travel::{RoadOptions, TableOptions, with_progress};
use crate::failure::Failure;
use clap::Args;
use liyuan::travel::{Estimate, Format, Matrix, MatrixReport};
use liyuan_finding::ExitCode;
use std::io;
use std::time::Instant;

/// All travel times from the points of one table to those of another.
///
/// Columns: from_id, to_id, travel_time_s. A pair without a way within the time asked for has no
/// row; how many there are is said on standard error. The rows are grouped by the table with fewer
/// points. The whole table is never held in memory.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  liyuan travel matrix --roads city.osm.pbf --profile car \\
      --from people.csv --to clinics.csv --within 30min -o times.parquet")]
pub struct Options {
    #[command(flatten)]
    roads: RoadOptions,

    #[command(flatten)]
    tables: TableOptions,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let output = options.tables.output.as_deref();
    // A name that cannot be written is known before the work, not after.
    output.map(Format::of).transpose()?;
    let (from, to) = options.tables.read(context)?;
    let network = options.roads.open(context)?;
    let matrix = Matrix::new(
        &network,
        &from,
        &to,
        &options.roads.travel(options.tables.within),
    );
    let started = Instant::now();
    let estimate = matrix.estimate();
    tell_estimate(&estimate, started.elapsed().as_secs_f64(), context);
    let _guard = options.tables.guard();
    let report = with_progress(context, |progress| match output {
        Some(path) => matrix.write_file(path, progress),
        None => matrix.write_csv(io::stdout(), progress),
    })
    .map_err(Failure::written)?;
    tell_report(&report, options.tables.within.is_some(), context);
    context.tell_findings(&matrix.off_network());
    Ok(ExitCode::Done)
}

fn tell_estimate(estimate: &Estimate, seconds: f64, context: &Context<'_>) {
    let locale = context.locale;
    let bytes = estimate.bytes as f64;
    let size = if bytes < 1e6 {
        format!("{} kB", locale.decimal((bytes / 1e3).ceil(), 0))
    } else {
        format!("{} MB", locale.decimal(bytes / 1e6, 1))
    };
    let rows = i64::try_from(estimate.rows).unwrap_or(i64::MAX);
    let values = [("rows", rows.into()), ("size", size.as_str().into())];
    if estimate.sampled == 0 {
        context.note(&locale.format("matrix-at-most", &values));
        return;
    }
    let expected = seconds / estimate.sampled as f64 * estimate.searches as f64;
    let time = locale.duration((expected * 10.0).clamp(10.0, f64::from(u32::MAX)) as u32);
    let [rows, size] = values;
    context.note(&locale.format(
        "matrix-about",
        &[rows, size, ("time", time.as_str().into())],
    ));
}

fn tell_report(report: &MatrixReport, bounded: bool, context: &Context<'_>) {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX).into();
    let counts = [
        ("rows", number(report.rows)),
        ("pairs", number(report.pairs)),
    ];
    context.note(&context.locale.format("matrix-done", &counts));
    if report.not_reachable > 0 {
        let count = [("count", number(report.not_reachable))];
        let key = if bounded {
            "matrix-beyond"
        } else {
            "matrix-not-reachable"
        };
        context.note(&context.locale.format(key, &count));
    }
    if report.off_network > 0 {
        let count = [("count", number(report.off_network))];
        context.note(&context.locale.format("matrix-off-network", &count));
    }
}
