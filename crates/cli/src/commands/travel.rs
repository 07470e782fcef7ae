//! `liyuan travel`: what its three commands share.

use super::Context;
use super::{travel_matrix, travel_nearest, travel_route};
use crate::failure::Failure;
use crate::progress::{Shown, Unfinished};
use clap::{Args, Subcommand, ValueEnum};
use liyuan::roads::progress::{Progress, Silent};
use liyuan::roads::region_file::RegionReport;
use liyuan::roads::{Deciseconds, Islands, Network, SnapOptions};
use liyuan::travel::{
    Points, TravelOptions, check_apart, is_worth_ordering, open_network, open_profile, order_for,
    parse_length, parse_time, partial_path, read_points, seconds_to_order,
};
use liyuan_finding::ExitCode;
use std::path::{Path, PathBuf};

/// Travel times between points, without a plan file.
#[derive(Debug, Subcommand)]
pub enum Command {
    Matrix(travel_matrix::Options),
    Nearest(travel_nearest::Options),
    Route(travel_route::Options),
}

impl Command {
    /// Whether standard output was asked to be one JSON document.
    pub fn wants_json(&self) -> bool {
        match self {
            Command::Matrix(options) => options.json,
            Command::Nearest(_) => false,
            Command::Route(options) => options.json,
        }
    }
}

/// The roads and how one travels on them.
#[derive(Debug, Args)]
pub struct RoadOptions {
    /// OpenStreetMap extract, `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.
    #[arg(long, value_name = "FILE")]
    roads: PathBuf,

    /// How one travels: car, emergency, walk, bicycle, or a profile in a TOML file.
    #[arg(long, value_name = "PROFILE", default_value = "car")]
    profile: String,

    /// Farther from any road than this, a point is off the network.
    #[arg(long, value_name = "LENGTH", default_value = "1km", value_parser = length)]
    max_snap: f64,

    /// Nearest road on an island (outside the connected network): skip it for the next one, or keep it.
    #[arg(long, value_enum, default_value_t = OnIsland::Keep, value_name = "WHAT")]
    islands: OnIsland,

    /// Neither use nor write the region file in `.liyuan` beside the roads.
    #[arg(long)]
    no_cache: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OnIsland {
    Skip,
    Keep,
}

impl RoadOptions {
    /// Roads of a command that has options of its own; islands are kept.
    pub fn new(roads: PathBuf, profile: String, max_snap: f64, no_cache: bool) -> RoadOptions {
        RoadOptions {
            roads,
            profile,
            max_snap,
            islands: OnIsland::Keep,
            no_cache,
        }
    }

    /// Opens the network, with progress on standard error.
    pub fn open(&self, context: &Context<'_>) -> Result<Network, Failure> {
        self.open_reported(context).map(|(network, _)| network)
    }

    fn open_reported(&self, context: &Context<'_>) -> Result<(Network, RegionReport), Failure> {
        let profile = open_profile(&self.profile)?;
        let cache = if self.no_cache {
            None
        } else {
            Some(beside(&self.roads).join(".liyuan"))
        };
        let (network, report) = with_progress(context, |progress| {
            open_network(&self.roads, &profile, cache.as_deref(), progress)
        })?;
        Ok((network, report))
    }

    /// Opens the network and makes it ready for a matrix with so many points in the smaller table.
    pub fn open_for(&self, hubs: usize, context: &Context<'_>) -> Result<Network, Failure> {
        let (network, mut report) = self.open_reported(context)?;
        if !is_worth_ordering(hubs, &network) {
            return Ok(network);
        }
        let tenths = (seconds_to_order(&network) * 10.0).clamp(10.0, f64::from(u32::MAX));
        let time = context.locale.duration(tenths as u32);
        let values = [("time", time.as_str().into())];
        context.note(&context.locale.format("matrix-order", &values));
        let before = report.findings.len();
        let network = order_for(hubs, network, &mut report);
        context.tell_findings(report.findings.get(before..).unwrap_or_default());
        Ok(network)
    }

    /// How both ends enter the network, and within what time.
    pub fn travel(&self, within: Option<Deciseconds>) -> TravelOptions {
        let islands = match self.islands {
            OnIsland::Skip => Islands::Skip,
            OnIsland::Keep => Islands::Keep,
        };
        TravelOptions {
            within,
            snap: SnapOptions {
                max_snap_m: self.max_snap,
                islands,
            },
        }
    }
}

/// The folder of a file.
pub fn beside(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Two tables of points.
#[derive(Debug, Args)]
pub struct TableOptions {
    /// Table of the points where one starts: `id`, `lon`, `lat` (CSV).
    #[arg(long, value_name = "CSV")]
    from: PathBuf,

    /// Table of the points to which one goes: `id`, `lon`, `lat` (CSV).
    #[arg(long, value_name = "CSV")]
    to: PathBuf,

    /// Leave out what takes longer.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub within: Option<Deciseconds>,

    /// Where the table goes: `.csv`, `.parquet`, `.xlsx`, or `.gpkg`, `.geojson`, `.fgb` with a straight
    /// line for each trip [default: CSV on standard output].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl TableOptions {
    /// Reads both tables; what is odd about their rows is told on standard error.
    pub fn read(&self, context: &Context<'_>) -> Result<(Points, Points), Failure> {
        if let Some(output) = &self.output {
            check_apart(output, [self.from.as_path(), self.to.as_path()])?;
        }
        let read = |path: &Path| -> Result<Points, Failure> {
            let points = read_points(path)?;
            context.tell_findings(&points.findings);
            Ok(points)
        };
        Ok((read(&self.from)?, read(&self.to)?))
    }

    /// Removes the unfinished output when the program is interrupted.
    pub fn guard(&self) -> Option<Unfinished> {
        self.output
            .as_deref()
            .map(|output| Unfinished::file(&partial_path(output)))
    }
}

/// Does something with progress shown, or silently.
pub fn with_progress<T>(context: &Context<'_>, work: impl FnOnce(&dyn Progress) -> T) -> T {
    if context.quiet {
        work(&Silent)
    } else {
        work(&Shown::new(context.locale))
    }
}

pub fn run(command: &Command, context: &Context<'_>) -> Result<ExitCode, Failure> {
    match command {
        Command::Matrix(options) => travel_matrix::run(options, context),
        Command::Nearest(options) => travel_nearest::run(options, context),
        Command::Route(options) => travel_route::run(options, context),
    }
}

/// Reads an argument such as `30min`.
pub fn time(text: &str) -> Result<Deciseconds, String> {
    parse_time(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

pub fn length(text: &str) -> Result<f64, String> {
    parse_length(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

pub fn with_hint(problem: &str, hint: Option<String>) -> String {
    match hint {
        // On the command line the quotation marks of the plan file are not needed.
        Some(hint) => format!("{problem}\n  hint: {}", hint.replace('"', "")),
        None => problem.to_owned(),
    }
}
