//! `liyuan reach isochrone`.

use super::Context;
use super::travel::{RoadOptions, length, time, with_progress};
use crate::failure::Failure;
use crate::progress::Unfinished;
use clap::Args;
use liyuan::reach::{IsochroneFiles, IsochroneOptions, IsochroneReport, isochrones, read_people};
use liyuan::roads::{Deciseconds, Direction};
use liyuan::travel::{Format, check_apart, partial_path, read_points};
use liyuan_finding::ExitCode;
use std::path::{Path, PathBuf};

/// The areas within some times of each point, with the people in them.
///
/// Columns: id, within_s, area_km2, persons (with --demand), reason; geometry: multipolygons. There is
/// a row for each point and time. A place is inside where the way to the nearest road, the road and
/// the way of the point to its road take no longer together; borders are true to about a cell of a
/// grid, and holes are kept. Persons are those whose time, as `liyuan travel matrix` gives it, is
/// within, exactly. Where there is no area, `reason` says why: off_network (no road near the point),
/// beyond (the way to its road takes longer).
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  liyuan reach isochrone --roads city.osm.pbf --profile car --to hospitals.csv \\
      --within 10min,20min,60min --demand people.csv -o reach.geojson")]
pub struct Options {
    #[command(flatten)]
    roads: RoadOptions,

    /// Table of the points to which one goes, such as facilities: `id`, `lon`, `lat` (CSV).
    #[arg(long, value_name = "CSV", required_unless_present = "from")]
    to: Option<PathBuf>,

    /// Table of the points where one starts, instead: `id`, `lon`, `lat` (CSV).
    #[arg(long, value_name = "CSV", conflicts_with = "to")]
    from: Option<PathBuf>,

    /// Times, separated by commas: `10min,20min,1h`.
    #[arg(long, value_name = "TIMES", required = true, value_delimiter = ',', value_parser = time)]
    within: Vec<Deciseconds>,

    /// Table of the people to count: `id`, `lon`, `lat` and their number; or a raster (GeoTIFF).
    #[arg(long, value_name = "TABLE")]
    demand: Option<PathBuf>,

    /// Column of the number of people.
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "persons",
        requires = "demand"
    )]
    persons: String,

    /// Side of a cell of the grid [default: 50m, more for areas of more than 250,000 cells].
    #[arg(long, value_name = "LENGTH", value_parser = cell)]
    cell: Option<f64>,

    /// Where the areas go: `.geojson`, `.gpkg`, `.fgb`, `.parquet`, or `.csv`, `.xlsx` with WKT.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Where the reached parts of the roads go, cut at the longest time: `.geojson`, `.gpkg`, ….
    ///
    /// Columns: id, way_id, start_s, end_s; geometry: lines.
    #[arg(long, value_name = "FILE")]
    lines: Option<PathBuf>,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let files = [Some(&options.output), options.lines.as_ref()];
    // A name that cannot be written is known before the work, not after.
    for file in files.into_iter().flatten() {
        Format::of(file)?;
    }
    let inputs = [&options.to, &options.from, &options.demand].map(Option::as_deref);
    let inputs = || inputs.into_iter().flatten();
    if let Some(lines) = &options.lines {
        check_apart(lines, inputs().chain([options.output.as_path()]))?;
    }
    check_apart(&options.output, inputs())?;
    let (table, direction) = match (&options.to, &options.from) {
        (Some(to), _) => (to.as_path(), Direction::Backward),
        (None, Some(from)) => (from.as_path(), Direction::Forward),
        // The parser asks for one of them.
        (None, None) => (Path::new(""), Direction::Backward),
    };
    let points = read_points(table)?;
    context.tell_findings(&points.findings);
    let people = match &options.demand {
        Some(table) => Some(read_people(table, &options.persons)?),
        None => None,
    };
    if let Some(people) = &people {
        context.tell_findings(&people.points.findings);
    }
    let network = options.roads.open(context)?;
    let wanted = IsochroneOptions {
        direction,
        within: options.within.clone(),
        snap: options.roads.travel(None).snap,
        cell_m: options.cell,
    };
    let output = IsochroneFiles {
        areas: &options.output,
        lines: options.lines.as_deref(),
    };
    let unfinished = |file: &PathBuf| Unfinished::file(&partial_path(file));
    let _guards: Vec<Unfinished> = files.into_iter().flatten().map(unfinished).collect();
    let report = with_progress(context, |progress| {
        isochrones(
            &network,
            &points,
            people.as_ref(),
            &wanted,
            &output,
            progress,
        )
    })
    .map_err(Failure::written)?;
    tell(&report, context);
    context.tell_findings(&report.findings);
    Ok(ExitCode::Done)
}

fn tell(report: &IsochroneReport, context: &Context<'_>) {
    let locale = context.locale;
    let cell = locale.decimal(report.cell_m, 0);
    let areas = match report.off_network + report.beyond < report.points {
        true => "some",
        false => "none",
    };
    context.note(&locale.format(
        "isochrone-done",
        &[
            ("rows", report.rows.into()),
            ("cell", cell.as_str().into()),
            ("areas", areas.into()),
        ],
    ));
    for (key, count) in [
        ("isochrone-off-network", report.off_network),
        ("isochrone-beyond", report.beyond),
    ] {
        if count > 0 {
            context.note(&locale.format(key, &[("count", count.into())]));
        }
    }
    if report.persons_off_network > 0 {
        let persons = locale.decimal(report.persons_off_network as f64 / 1000.0, 0);
        context.note(&locale.format(
            "isochrone-people-off-network",
            &[("persons", persons.as_str().into())],
        ));
    }
}

/// Reads the side of a cell.
fn cell(text: &str) -> Result<f64, String> {
    match length(text)? {
        metres if metres < 1.0 => Err("give at least 1m".to_owned()),
        metres => Ok(metres),
    }
}
