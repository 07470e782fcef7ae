//! `liyuan site`: where facilities go, with a proof.

use super::Context;
use super::site_answer;
use super::site_curve;
use super::site_explain;
use super::travel::{RoadOptions, length, time, with_hint, with_progress};
use crate::failure::Failure;
use crate::progress::{Stoppable, asked_to_stop};
use crate::terminal::{self, Terminal};
use clap::{Args, Subcommand, ValueEnum};
use liyuan::planning::site::{Limits, Stop};
use liyuan::reach::read_people;
use liyuan::roads::{Deciseconds, Network};
use liyuan::site::{
    CandidateCount, CandidateSource, Choice, CostTables, FILES, Gathered, MakeOptions, Model,
    Question, RoadQuestion, SiteError, SolveOptions, Within, ask_roads, check_folder, explain,
    force, only_table, parse_amount, parse_gap, read_cost_tables, refuse_made, solve, write_curve,
    write_explained, write_folder,
};
use liyuan::travel::check_apart;
use liyuan_finding::ExitCode;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
                    (p, None) => Choice::Sites(p.map_or(0, |p| p.first)),
                },
            },
            Command::PMedian(options) => Model::PMedian {
                sites: options.few.p.first,
            },
            Command::PCenter(options) => Model::PCenter {
                sites: options.few.p.first,
            },
        }
    }

    /// The numbers of sites of a curve, where one is asked for.
    fn curve(&self) -> Option<RangeInclusive<usize>> {
        let number = match self {
            Command::SetCover(_) => None,
            Command::MaxCover(options) => options.p,
            Command::PMedian(options) => Some(options.few.p),
            Command::PCenter(options) => Some(options.few.p),
        }?;
        number.last.map(|last| number.first..=last)
    }
}

/// The fewest sites that leave nobody out: location set covering (LSCP).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site set-cover --cost costs.csv --within 5000
  liyuan site set-cover --roads city.osm.pbf --profile emergency --direction from-site \\
      --demand people.csv --candidates stations.csv --within 20min -o out
  liyuan site set-cover --roads city.osm.pbf --demand people.csv --within 15min \\
      --candidates standing.csv --candidates grid:5km")]
pub struct SetCoverOptions {
    #[command(flatten)]
    asked: Asked,

    /// Whoever has a site within this is served: `20min`, `5km`, or for tables of costs a number in
    /// their unit [default for --cost: every pair of the table serves].
    #[arg(long, value_name = "BOUND", value_parser = within, allow_hyphen_values = true, required_unless_present = "cost")]
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
    #[arg(long, value_name = "BOUND", value_parser = within, allow_hyphen_values = true, required_unless_present = "cost")]
    within: Option<Within>,

    /// How many sites, the required ones among them; `1..10` gives a curve: what each number from 1 to
    /// 10 can do.
    #[arg(
        long,
        value_name = "N",
        value_parser = number,
        allow_hyphen_values = true,
        required_unless_present = "budget",
        conflicts_with = "budget"
    )]
    p: Option<Number>,

    /// What the sites may cost together, by the column `cost` of the candidates; the required ones are
    /// paid, too.
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_hyphen_values = true, requires = "candidates")]
    budget: Option<i64>,
}

/// The shortest ways of all people together: p-median.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site p-median --cost costs.csv --demand demand.csv --p 4 --explain
  liyuan site p-median --cost costs.csv --demand demand.csv --p 1..20
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

/// A number of sites, or all from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    first: usize,
    last: Option<usize>,
}

/// How many sites, and how far they may be.
#[derive(Debug, Args)]
struct Few {
    /// How many sites, the required ones among them; `1..10` gives a curve: what each number from 1 to
    /// 10 can do.
    #[arg(long, value_name = "N", value_parser = number, allow_hyphen_values = true)]
    p: Number,

    /// Nobody may have a longer way: `40min`, `5km`, or for tables of costs a number in their unit
    /// [default: any way counts; on roads all pairs that they connect are found, which for 100,000
    /// points and 1,000 candidates takes 1.6 GB].
    #[arg(long, value_name = "BOUND", value_parser = within, allow_hyphen_values = true)]
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
    /// `status` (candidate, required, forbidden) and `cost` [default for --cost: each `to_id`]. With
    /// --roads also candidates that are made: `demand` (where people are), `junctions` (where roads meet;
    /// `junctions:secondary` from trunk roads down to that class) or `grid`, each with the side of the
    /// squares of which each gets one, such as `grid:5km` [default: at most 2,000]. Several together:
    /// `--candidates standing.csv --candidates grid:5km` [default for --roads: demand].
    #[arg(long, value_name = "SOURCE")]
    candidates: Vec<PathBuf>,

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
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    time_limit: Option<Deciseconds>,

    /// Search no more than so many steps; unlike with --time-limit, the answer is the same on every
    /// machine.
    #[arg(long, value_name = "N")]
    work_limit: Option<u64>,

    /// Stop as soon as the gap between value and bound is not larger, such as `1%`.
    #[arg(long, value_name = "SHARE", value_parser = gap, allow_hyphen_values = true)]
    gap: Option<f64>,

    /// Seed of what is drawn by lot; the same seed gives the same answer on any number of threads.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Say why: what hangs on each chosen site, what another one would cost, and why those who are not
    /// served are not.
    #[arg(long)]
    explain: bool,

    /// As --explain, and answers the question again with each of these candidates required: what it
    /// costs to have it, with proof. Ids, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    explain_site: Vec<String>,

    /// Print one JSON document instead of words.
    #[arg(long)]
    json: bool,

    /// Folder for `sites.csv`, `assignment.csv` and, where places are known, `sites.geojson`; with
    /// --explain also `sites_explained.csv` and `unserved.csv`; for a curve `curve.csv`.
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
    let range = command.curve();
    if range.is_some() && asked.explains() {
        let option = match asked.explain {
            true => "--explain",
            false => "--explain-site",
        };
        return Err(SiteError::OfOneAnswer { option }.into());
    }
    let sources = asked.sources()?;
    if model.needs_costs() {
        refuse_made(&sources)?;
    }
    if let Some(folder) = &asked.output {
        let inputs = [&asked.cost, &asked.demand, &asked.roads];
        for name in FILES {
            let inputs = inputs.iter().filter_map(|input| input.as_deref());
            let tables = sources.iter().filter_map(CandidateSource::file);
            check_apart(&folder.join(name), inputs.chain(tables))?;
        }
        check_folder(folder)?;
    }
    // The question of the roads keeps looking at them.
    let network: Network;
    let mut counts = Vec::new();
    let mut question = match (&asked.cost, &asked.roads) {
        (Some(costs), _) => {
            let candidates = only_table(&sources)?;
            let tables = CostTables {
                costs,
                demand: asked.demand.as_deref(),
                persons: &asked.persons,
                candidates: candidates.as_deref(),
                within,
            };
            read_cost_tables(&tables)?
        }
        (None, roads) => {
            // The parser asks for both.
            let file = |file: &Option<PathBuf>| file.clone().unwrap_or_default();
            let people = read_people(&file(&asked.demand), &asked.persons)?;
            context.tell_findings(&people.points.findings);
            let mut gathered = Gathered::read(&sources)?;
            context.tell_findings(&gathered.sites.findings);
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
            network = roads.open_for(gathered.expected(&sources), context)?;
            let options = MakeOptions {
                within,
                max_snap_m: asked.max_snap,
            };
            let made = gathered.make(&sources, &people, &network, &options)?;
            context.tell_findings(&made);
            counts = gathered.counts;
            let (candidates, sites) = (gathered.candidates, gathered.sites);
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
    let explained = question
        .candidates
        .find("--explain-site", &asked.explain_site)?;
    let search = Search {
        counts,
        ..Search::new(asked, context)
    };
    match range {
        Some(range) => curve(&search, &model, range, &question),
        None => answer(&search, &model, &explained, &question),
    }
}

impl Asked {
    /// Where candidates come from; on the roads the usual source where none is named.
    fn sources(&self) -> Result<Vec<CandidateSource>, SiteError> {
        let given = self.candidates.iter();
        let sources = given.map(|given| CandidateSource::parse(given));
        let mut sources: Vec<CandidateSource> = sources.collect::<Result<_, _>>()?;
        if sources.is_empty() && self.roads.is_some() {
            sources.push(CandidateSource::usual());
        }
        Ok(sources)
    }

    fn explains(&self) -> bool {
        self.explain || !self.explain_site.is_empty()
    }
}

/// The clock and the words of a search.
struct Search<'a> {
    asked: &'a Asked,
    context: &'a Context<'a>,
    limit: Option<Duration>,
    start: Instant,
    told: AtomicBool,
    words: String,
    /// How many candidates came from where, on the roads.
    counts: Vec<CandidateCount>,
    /// Milliseconds after the start at which what is searched for now has to stop.
    until: AtomicU64,
}

impl<'a> Search<'a> {
    fn new(asked: &'a Asked, context: &'a Context<'a>) -> Search<'a> {
        let limit = asked
            .time_limit
            .map(|limit| Duration::from_millis(u64::from(limit.0) * 100));
        Search {
            asked,
            context,
            limit,
            start: Instant::now(),
            told: AtomicBool::new(context.quiet),
            words: context.locale.text("site-searching"),
            counts: Vec::new(),
            until: AtomicU64::new(limit.map_or(u64::MAX, |limit| limit.as_millis() as u64)),
        }
    }

    /// Gives the next search its share of the time that is left for `count` of them.
    fn share(&self, count: usize) {
        if let Some(limit) = self.limit {
            let gone = self.start.elapsed();
            let left = limit.saturating_sub(gone) / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
            let until = (gone + left).min(limit).as_millis() as u64;
            self.until.store(until, Ordering::Relaxed);
        }
    }

    fn stop(&self) -> Option<Stop> {
        if self.start.elapsed() >= PATIENCE && !self.told.swap(true, Ordering::Relaxed) {
            self.context.note(&self.words);
        }
        if asked_to_stop() {
            return Some(Stop::Interrupted);
        }
        let gone = self.start.elapsed().as_millis() as u64;
        (gone >= self.until.load(Ordering::Relaxed)).then_some(Stop::Time)
    }

    fn options<'s>(&'s self, stop: &'s (dyn Fn() -> Option<Stop> + Sync)) -> SolveOptions<'s> {
        SolveOptions {
            limits: Limits {
                work: self.asked.work_limit,
                gap: self.asked.gap.unwrap_or(0.0),
                stop: Some(stop),
                seed: self.asked.seed,
            },
            leave_unreached: self.asked.unreached == Unreached::Leave,
        }
    }

    fn stoppable(&self) -> Stoppable {
        Stoppable::told(self.context.locale.text("site-stopping"))
    }

    fn tell_written(&self, files: &[PathBuf]) {
        let names: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let names = self.context.locale.list(&names);
        let values = [("files", names.as_str().into())];
        self.context
            .note(&self.context.locale.format("site-written", &values));
    }
}

/// Searches, explains, prints, writes.
fn answer(
    search: &Search<'_>,
    model: &Model,
    with: &[u32],
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let options = search.options(&stop);
    let guard = search.stoppable();
    // Each candidate that is asked about is a search of its own.
    search.share(1 + with.len());
    let solution = match solve(question, model, &options) {
        Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
            Failure::of(&error).tell(context.locale);
            return Ok(ExitCode::Interrupted);
        }
        solution => solution?,
    };
    let mut forced = Vec::new();
    for (at, &site) in with.iter().enumerate() {
        search.share(with.len() - at);
        forced.push((site, force(question, &options, &solution, site)?));
    }
    drop(guard);
    let explained = match asked.explains() {
        true => Some(explain(question, &options, &solution)?),
        false => None,
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&match &explained {
            Some(explained) => write_explained(question, &solution, explained, &forced, folder)?,
            None => write_folder(question, &solution, folder)?,
        });
    }
    let text = if asked.json {
        let mut content = site_answer::json(question, &solution);
        if !search.counts.is_empty() {
            content["candidates"] = site_answer::candidates(&search.counts);
        }
        if let Some(explained) = &explained {
            content["explain"] = site_explain::json(question, &solution, explained, &forced);
        }
        super::document("liyuan.site/1", content)
    } else {
        let terminal = Terminal::stdout();
        let mut text = site_answer::render(question, &solution, context.locale, &terminal);
        if let Some(explained) = &explained {
            let why = site_explain::Why {
                question,
                solution: &solution,
                explained,
                forced: &forced,
                locale: context.locale,
                terminal: &terminal,
            };
            text.push_str(&why.render());
        }
        text
    };
    terminal::print(&text)?;
    let stopped = forced.iter().any(|(_, forced)| forced.is_interrupted());
    Ok(match solution.answer.stopped {
        Stop::Interrupted => ExitCode::Interrupted,
        _ if stopped => ExitCode::Interrupted,
        _ => ExitCode::Done,
    })
}

/// Searches for each number of sites, prints, writes.
fn curve(
    search: &Search<'_>,
    model: &Model,
    range: RangeInclusive<usize>,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let options = search.options(&stop);
    let points = {
        let _guard = search.stoppable();
        liyuan::site::curve(question, model, range, &options, |left| search.share(left))?
    };
    let interrupted = asked_to_stop();
    if let Some(folder) = &asked.output {
        search.tell_written(&write_curve(question, &points, folder)?);
    }
    let text = if asked.json {
        let mut content = site_curve::json(question, model, &points);
        if !search.counts.is_empty() {
            content["candidates"] = site_answer::candidates(&search.counts);
        }
        super::document("liyuan.site.curve/1", content)
    } else {
        site_curve::render(
            question,
            model,
            &points,
            context.locale,
            &Terminal::stdout(),
        )
    };
    terminal::print(&text)?;
    let none = points.iter().all(|point| point.found.is_err());
    Ok(match interrupted {
        true => ExitCode::Interrupted,
        false if none => ExitCode::Negative,
        false => ExitCode::Done,
    })
}

/// Reads `20min`, `5km` or a bare number.
fn within(text: &str) -> Result<Within, String> {
    Within::parse(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

/// Reads a number of sites, or the first and the last of a range.
fn number(text: &str) -> Result<Number, String> {
    let one = |text: &str| text.parse().ok().filter(|number: &usize| *number > 0);
    match text.split_once("..") {
        None => one(text).map(|first| Number { first, last: None }),
        Some((first, last)) => one(first).zip(one(last)).map(|(first, last)| Number {
            first,
            last: Some(last),
        }),
    }
    .filter(|number| number.last.is_none_or(|last| last >= number.first))
    .ok_or_else(|| "give a whole number from 1 on, or a range such as `1..10`".to_owned())
}

fn gap(text: &str) -> Result<f64, String> {
    parse_gap(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

fn amount(text: &str) -> Result<i64, String> {
    parse_amount(text)
        .map_err(|hint| with_hint(&format!("`{text}` is no amount"), Some(hint.to_owned())))
}
