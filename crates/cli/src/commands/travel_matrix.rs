//! `liyuan travel matrix`.

use super::Context;
use super::travel::{RoadOptions, TableOptions, with_progress};
use crate::failure::Failure;
use crate::progress::Resumable;
use crate::terminal;
use clap::Args;
use liyuan::roads::reach::Engine;
use liyuan::travel::{Estimate, Format, Matrix, MatrixReport, Start, partial_path};
use liyuan_finding::ExitCode;
use serde_json::json;
use std::io;
use std::path::Path;

/// All travel times from the points of one table to those of another.
///
/// Columns: from_id, to_id, travel_time_s. A pair without a way within the time asked for has no
/// row; how many there are is said on standard error. The rows are grouped by the table with fewer
/// points, in its order, and in each group follow the other table. The whole table is never held in
/// memory; rows, size, time and memory are said before it is made.
///
/// If it is interrupted while it writes a `.csv` or `.parquet` file, the same command goes on where it
/// was, and the file comes out the same to the byte.
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

    /// Only say what it will take: rows, size, time, memory.
    #[arg(long)]
    estimate: bool,

    /// With `--estimate`: as JSON on standard output.
    #[arg(long, requires = "estimate")]
    pub json: bool,

    /// Go on with what an interrupted run left, or fail if roads, tables, options or program are not
    /// the same; without it, what does not fit is written over.
    #[arg(long, requires = "output", conflicts_with = "estimate")]
    resume: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let output = options.tables.output.as_deref();
    // A name that cannot be written is known before the work, not after.
    let format = output.map_or(Ok(Format::Csv), Format::of)?;
    let (from, to) = options.tables.read(context)?;
    let hubs = from.ids.len().min(to.ids.len());
    let network = options.roads.open_for(hubs, context)?;
    let mut matrix = Matrix::new(
        &network,
        &from,
        &to,
        &options.roads.travel(options.tables.within),
    );
    let estimate = matrix.estimate(format);
    if options.estimate {
        if options.json {
            terminal::print(&super::document("liyuan.estimate/1", as_json(&estimate)))?;
        } else {
            terminal::print(&(told(&estimate, format, context) + "\n"))?;
        }
        context.tell_findings(&matrix.off_network());
        return Ok(ExitCode::Done);
    }
    context.note(&told(&estimate, format, context));
    let report = match output {
        Some(path) => {
            let start = matrix.start(path, options.resume)?;
            tell_start(&start, path, options.resume, context);
            let _words = resumable(path, format, context);
            let _guard = (format == Format::Other)
                .then(|| options.tables.guard())
                .flatten();
            with_progress(context, |progress| matrix.write_file(start, progress))
        }
        None => with_progress(context, |progress| matrix.write_csv(io::stdout(), progress)),
    }
    .map_err(Failure::written)?;
    tell_report(&report, options.tables.within.is_some(), context);
    context.tell_findings(&matrix.off_network());
    Ok(ExitCode::Done)
}

/// The words for an interruption, where another run can go on.
fn resumable(path: &Path, format: Format, context: &Context<'_>) -> Option<Resumable> {
    if format == Format::Other {
        return None;
    }
    let partial = partial_path(path).display().to_string();
    let values = [("file", partial.as_str().into())];
    let words = context.locale.format("matrix-interrupted", &values);
    Some(Resumable::told(words))
}

fn tell_start(start: &Start, path: &Path, must: bool, context: &Context<'_>) {
    let locale = context.locale;
    let partial = partial_path(path).display().to_string();
    if let Some(rows) = start.kept_rows() {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let values = [("rows", rows.into()), ("file", partial.as_str().into())];
        context.note(&locale.format("matrix-resumed", &values));
    } else if let Some(why) = start.given_up() {
        let values = [
            ("what", why.word().into()),
            ("file", partial.as_str().into()),
        ];
        context.note(&locale.format("matrix-given-up", &values));
    } else if must {
        context.note(&locale.text("matrix-nothing-to-resume"));
    }
}

fn as_json(estimate: &Estimate) -> serde_json::Value {
    json!({
        "rows": estimate.rows,
        "bytes": estimate.bytes,
        "seconds": estimate.seconds.map(|seconds| (seconds * 10.0).ceil() / 10.0),
        "memory_bytes": estimate.memory_bytes,
        "searches": estimate.searches,
        "sampled": estimate.sampled,
        "engine": match estimate.engine {
            Engine::Search => "search",
            Engine::Sweep => "sweep",
        },
    })
}

fn told(estimate: &Estimate, format: Format, context: &Context<'_>) -> String {
    let locale = context.locale;
    let size = |bytes: u64| {
        let bytes = bytes as f64;
        if bytes < 1e6 {
            format!("{} kB", locale.decimal((bytes / 1e3).ceil(), 0))
        } else if bytes < 1e10 {
            format!("{} MB", locale.decimal(bytes / 1e6, 1))
        } else {
            format!("{} GB", locale.decimal(bytes / 1e9, 1))
        }
    };
    let rows = i64::try_from(estimate.rows).unwrap_or(i64::MAX);
    let (bytes, memory) = (size(estimate.bytes), size(estimate.memory_bytes));
    let format = match format {
        Format::Parquet => "Parquet",
        Format::Csv | Format::Other => "CSV",
    };
    let values = [
        ("rows", rows.into()),
        ("size", bytes.as_str().into()),
        ("format", format.into()),
        ("memory", memory.as_str().into()),
    ];
    let Some(seconds) = estimate.seconds else {
        return locale.format("matrix-at-most", &values);
    };
    let time = locale.duration((seconds * 10.0).clamp(10.0, f64::from(u32::MAX)) as u32);
    let [rows, size, format, memory] = values;
    let time = ("time", time.as_str().into());
    locale.format("matrix-about", &[rows, size, format, memory, time])
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
