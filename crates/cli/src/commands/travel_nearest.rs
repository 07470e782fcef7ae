//! `liyuan travel nearest`.

use super::Context;
use super::travel::{RoadOptions, TableOptions};
use crate::failure::Failure;
use clap::Args;
use liyuan::travel::{Format, nearest};
use liyuan_finding::ExitCode;
use std::io;

/// The nearest point of one table for every point of another.
///
/// Columns: from_id, to_id, travel_time_s, road_s, leg_from_m, leg_to_m, reason. There is a row for
/// each point; where nothing is reached, to_id and the times are empty and `reason` says why:
/// off_network (no road near it), island (its road is cut off), not_reachable.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  liyuan travel nearest --roads city.osm.pbf --profile walk --from people.csv --to schools.csv")]
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
    let travel = options.roads.travel(options.tables.within);
    let _guard = options.tables.guard();
    let report =
        nearest(&network, &from, &to, &travel, output, io::stdout()).map_err(Failure::written)?;
    let counts = [("found", report.found.into()), ("rows", report.rows.into())];
    context.note(&context.locale.format("nearest-done", &counts));
    if report.not_reachable > 0 {
        let count = [("count", report.not_reachable.into())];
        context.note(&context.locale.format("nearest-not-reachable", &count));
    }
    context.tell_findings(&report.findings);
    Ok(ExitCode::Done)
}
