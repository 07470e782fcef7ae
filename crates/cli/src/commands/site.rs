//! `liyuan site`: where facilities go, with a proof.

use super::Context;
use super::site_answer;
use super::travel::{RoadOptions, length, time, with_hint, with_progress};
use crate::failure::Failure;
use crate::progress::{Stoppable, asked_to_stop};
use crate::terminal::{self, Terminal};
use clap::{Args, Subcommand, ValueEnum};
use liyuan::planning::site::{Limits, Stop};
use liyuan::reach::read_people;
use liyuan::roads::{Deciseconds, Network};
use liyuan::site::{
    Choice, CostTables, FILES, Model, Question, RoadQuestion, SiteError, SolveOptions, Within,
    ask_roads, parse_amount, parse_gap, read_candidates, read_cost_tables, solve, write_folder,
};
use liyuan::travel::check_apart;
use liyuan_finding::ExitCode;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A search that takes longer says that it may be interrupted.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where facilities go: which sites, how good they are, and a bound that no other choice can pass.
///
/// The question is either a table of costs (--cost), as other programs make them, or people and
/// candidates on the roads (--roads), where the costs are travel times, or with --within 5km distances.
/// Each answer is checked by definition before it is printed, and says why the search stopped. Ctrl-C
/// gives the best choice so far with its bound, and exit code 130; a question without an answer says
/// why, with ids and what would do, and exit code 1.
#[derive(Debug, Subcommand)]
pub enum Command {
    SetCover(SetCoverOptions),
    MaxCover(MaxCoverOptions),
    #[command(name = "p-median")]
    PMedian(PMedianOptions),
    #[command(name = "p-center", visible_alias = "p-centre")]
    PCenter(PCenterOptions),
}

impl Command {
    /// Whether standard output was asked to be one JSON document.
    pub fn wants_json(&self) -> bool {
        self.asked().json
    }

    fn asked(&self) -> &Asked {
        match self {
            Command::SetCover(options) => &options.asked,
            Command::MaxCover(options) => &options.asked,
            Command::PMedian(options) => &options.asked,
            Command::PCenter(options) => &options.asked,
        }
    }

    fn within(&self) -> Option<Within> {
        match self {
            Command::SetCover(SetCoverOptions { within, .. })
            | Command::MaxCover(MaxCoverOptions { within, .. })
            | Command::PMedian(PMedianOptions {
                few: Few { within, .. },
                ..
            })
            | Command::PCenter(PCenterOptions {
                few: Few { within, .. },
                ..
            }) => *within,
        }
    }

    fn model(&self) -> Model {
        match self {
            Command::SetCover(options) => Model::SetCover {
                times: options.times,
                cheapest: options.cheapest,
            },
            Command::MaxCover(options) => Model::MaxCover {
                choice: match (options.p, options.budget) {
                    (_, Some(budget)) => Choice::Budget(budget),
                    // The parser asks for one of them.
                    (p, None) => Choice::Sites(p.unwrap_or(0)),
                },
            },
            Command::PMedian(options) => Model::PMedian {
                sites: options.few.p,
            },
            Command::PCenter(options) => Model::PCenter {
                sites: options.few.p,
            },
        }
    }
}

/// The fewest sites that leave nobody out: location set covering (LSCP).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site set-cover --cost costs.csv --within 5000
  liyuan site set-cover --roads city.osm.pbf --profile emergency --direction from-site \\
      --demand people.csv --candidates stations.csv --within 20min -o out")]
pub struct SetCoverOptions {
    #[command(flatten)]
    asked: Asked,

    /// Whoever has a site within this is served: `20min`, `5km`, or for tables of costs a number in
    /// their unit [default for --cost: every pair of the table serves].
    #[arg(long, value_name = "BOUND", value_parser = within, required_unless_present = "cost")]
    within: Option<Within>,

    /// Sites that each point needs within the bound: 2 for a backup.
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    times: u32,

    /// The cheapest sites instead of the fewest, by the column `cost` of the candidates.
    #[arg(long, requires = "candidates")]
    cheapest: bool,
}

/// The most people within reach of so many sites, or of a budget: maximal covering (MCLP).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site max-cover --cost costs.csv --demand demand.csv --within 5000 --p 4
  liyuan site max-cover --roads city.osm.pbf --demand people.csv --candidates sites.csv \\
      --within 15min --budget 3000000")]
pub struct MaxCoverOptions {
    #[command(flatten)]
    asked: Asked,

    /// Whoever has a site within this is served: `20min`, `5km`, or for tables of costs a number in
    /// their unit [default for --cost: every pair of the table serves].
    #[arg(long, value_name = "BOUND", value_parser = within, required_unless_present = "cost")]
    within: Option<Within>,

    /// How many sites, the required ones among them.
    #[arg(
        long,
        value_name = "N",
        value_parser = number,
        required_unless_present = "budget",
        conflicts_with = "budget"
    )]
    p: Option<usize>,

    /// What the sites may cost together, by the column `cost` of the candidates; the required ones are
    /// paid, too.
    #[arg(long, value_name = "AMOUNT", value_parser = amount, requires = "candidates")]
    budget: Option<i64>,
}

/// The shortest ways of all people together: p-median.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site p-median --cost costs.csv --demand demand.csv --p 4
  liyuan site p-median --roads city.osm.pbf --demand people.csv --candidates sites.csv --p 3")]
pub struct PMedianOptions {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    few: Few,
}

/// The shortest longest way of anybody: p-centre.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site p-center --cost costs.csv --p 4
  liyuan site p-center --roads city.osm.pbf --demand people.csv --candidates sites.csv --p 3")]
pub struct PCenterOptions {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    few: Few,
}

/// How many sites, and how far they may be.
#[derive(Debug, Args)]
struct Few {
    /// How many sites, the required ones among them.
    #[arg(long, value_name = "N", value_parser = number)]
    p: usize,

    /// Nobody may have a longer way: `40min`, `5km`, or for tables of costs a number in their unit
    /// [default: any way counts; on roads all pairs that they connect are found, which for 100,000
    /// points and 1,000 candidates takes 1.6 GB].
    #[arg(long, value_name = "BOUND", value_parser = within)]
    within: Option<Within>,
}

/// What all four ask.
#[derive(Debug, Args)]
struct Asked {
    /// Table of costs: `from_id` (whom to serve), `to_id` (from where), `cost`; instead of `cost` also
    /// `travel_time_s` or `distance_m`. A pair that is not there cannot serve.
    #[arg(
        long,
        value_name = "TABLE",
        required_unless_present = "roads",
        conflicts_with = "roads"
    )]
    cost: Option<PathBuf>,

    /// Table of the people: `id` and how many; with --roads also `lon`, `lat`, or a raster (GeoTIFF)
    /// [default for --cost: one person at each `from_id`].
    #[arg(long, value_name = "TABLE", required_unless_present = "cost")]
    demand: Option<PathBuf>,

    /// Column of the number of people.
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "persons",
        requires = "demand"
    )]
    persons: String,

    /// Table of the candidates: `id`, with --roads also `lon`, `lat`; if there are such columns,
    /// `status` (candidate, required, forbidden) and `cost` [default for --cost: each `to_id`].
    #[arg(long, value_name = "TABLE", required_unless_present = "cost")]
    candidates: Option<PathBuf>,

    /// OpenStreetMap extract, `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.
    #[arg(long, value_name = "FILE")]
    roads: Option<PathBuf>,

    /// How one travels: car, emergency, walk, bicycle, or a profile in a TOML file.
    #[arg(
        long,
        value_name = "PROFILE",
        default_value = "car",
        conflicts_with = "cost"
    )]
    profile: String,

    /// Who travels: people to the site, or something from the site to them.
    #[arg(long, value_enum, default_value_t = Way::ToSite, value_name = "WHICH", conflicts_with = "cost")]
    direction: Way,

    /// Farther from any road than this, a point is off the network.
    #[arg(long, value_name = "LENGTH", default_value = "1km", value_parser = length, conflicts_with = "cost")]
    max_snap: f64,

    /// Neither use nor write the region file in `.liyuan` beside the roads.
    #[arg(long, conflicts_with = "cost")]
    no_cache: bool,

    /// Ids of candidates that stand or have to be chosen, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    required: Vec<String>,

    /// Ids of candidates that may not be chosen, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    forbidden: Vec<String>,

    /// People whom too few candidates reach: there is no answer, or they are left out and told.
    #[arg(long, value_enum, default_value_t = Unreached::Refuse, value_name = "WHAT")]
    unreached: Unreached,

    /// Search no longer than this and give the best choice so far; reading and ways are not counted.
    #[arg(long, value_name = "TIME", value_parser = time)]
    time_limit: Option<Deciseconds>,

    /// Search no more than so many steps; unlike with --time-limit, the answer is the same on every
    /// machine.
    #[arg(long, value_name = "N")]
    work_limit: Option<u64>,

    /// Stop as soon as the gap between value and bound is not larger, such as `1%`.
    #[arg(long, value_name = "SHARE", value_parser = gap)]
    gap: Option<f64>,

    /// Seed of what is drawn by lot; the same seed gives the same answer on any number of threads.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Print one JSON document instead of words.
    #[arg(long)]
    json: bool,

    /// Folder for `sites.csv`, `assignment.csv` and, where places are known, `sites.geojson`.
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    ToSite,
    FromSite,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unreached {
    Refuse,
    Leave,
}

/// Answers a question.
pub fn run(command: &Command, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let (asked, model, within) = (command.asked(), command.model(), command.within());
    if let Some(folder) = &asked.output {
        let inputs = [&asked.cost, &asked.demand, &asked.candidates, &asked.roads];
        for name in FILES {
            let inputs = inputs.iter().filter_map(|input| input.as_deref());
            check_apart(&folder.join(name), inputs)?;
        }
    }
    // The question of the roads keeps looking at them.
    let network: Network;
    let mut question = match (&asked.cost, &asked.roads) {
        (Some(costs), _) => {
            let tables = CostTables {
                costs,
                demand: asked.demand.as_deref(),
                persons: &asked.persons,
                candidates: asked.candidates.as_deref(),
            };
            let mut question = read_cost_tables(&tables)?;
            if let Some(within) = within {
                question.set_within(within)?;
            }
            question
        }
        (None, roads) => {
            // The parser asks for all three.
            let file = |file: &Option<PathBuf>| file.clone().unwrap_or_default();
            let people = read_people(&file(&asked.demand), &asked.persons)?;
            context.tell_findings(&people.points.findings);
            let (candidates, sites) = read_candidates(&file(&asked.candidates))?;
            context.tell_findings(&sites.findings);
            if let Some(within @ Within::Plain(_)) = within {
                return Err(SiteError::WithinUnit {
                    within: within.write(),
                    unit: "seconds",
                }
                .into());
            }
            let roads = RoadOptions::new(
                file(roads),
                asked.profile.clone(),
                asked.max_snap,
                asked.no_cache,
            );
            network = roads.open_for(sites.ids.len(), context)?;
            let options = RoadQuestion {
                from_site: asked.direction == Way::FromSite,
                within,
                max_snap_m: asked.max_snap,
            };
            with_progress(context, |progress| {
                ask_roads(&network, people, candidates, &sites, &options, progress)
            })?
        }
    };
    context.tell_findings(&question.findings);
    question
        .candidates
        .decide(&asked.required, &asked.forbidden)?;
    answer(asked, &model, &question, context)
}

/// Searches, prints, writes.
fn answer(
    asked: &Asked,
    model: &Model,
    question: &Question<'_>,
    context: &Context<'_>,
) -> Result<ExitCode, Failure> {
    let limit = asked
        .time_limit
        .map(|limit| Duration::from_millis(u64::from(limit.0) * 100));
    let start = Instant::now();
    let told = AtomicBool::new(context.quiet);
    let words = context.locale.text("site-searching");
    let stop = || {
        if start.elapsed() >= PATIENCE && !told.swap(true, Ordering::Relaxed) {
            context.note(&words);
        }
        if asked_to_stop() {
            Some(Stop::Interrupted)
        } else if limit.is_some_and(|limit| start.elapsed() >= limit) {
            Some(Stop::Time)
        } else {
            None
        }
    };
    let options = SolveOptions {
        limits: Limits {
            work: asked.work_limit,
            gap: asked.gap.unwrap_or(0.0),
            stop: Some(&stop),
            seed: asked.seed,
        },
        leave_unreached: asked.unreached == Unreached::Leave,
    };
    let solution = {
        let _guard = Stoppable::told(context.locale.text("site-stopping"));
        solve(question, model, &options)
    };
    let solution = match solution {
        Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
            Failure::of(&error).tell(context.locale);
            return Ok(ExitCode::Interrupted);
        }
        solution => solution?,
    };
    if let Some(folder) = &asked.output {
        let files = write_folder(question, &solution, folder)?;
        let names: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let names = context.locale.list(&names);
        let values = [("files", names.as_str().into())];
        context.note(&context.locale.format("site-written", &values));
    }
    let text = if asked.json {
        let content = site_answer::json(question, &solution);
        super::document("liyuan.site/1", content)
    } else {
        site_answer::render(question, &solution, context.locale, &Terminal::stdout())
    };
    terminal::print(&text)?;
    Ok(match solution.answer.stopped {
        Stop::Interrupted => ExitCode::Interrupted,
        _ => ExitCode::Done,
    })
}

/// Reads `20min`, `5km` or a bare number.
fn within(text: &str) -> Result<Within, String> {
    Within::parse(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

/// Reads a number of sites.
fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("give a whole number from 1 on".to_owned()),
    }
}

fn gap(text: &str) -> Result<f64, String> {
    parse_gap(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

fn amount(text: &str) -> Result<i64, String> {
    parse_amount(text)
        .map_err(|hint| with_hint(&format!("`{text}` is no amount"), Some(hint.to_owned())))
}
