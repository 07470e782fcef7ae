//! `liyuan site`: where facilities go, with a proof.

use super::Context;
use super::site_answer;
use super::site_areas::{self, AreaOptions};
use super::site_capacitated;
use super::site_close;
use super::site_curve;
use super::site_expected;
use super::site_explain;
use super::site_front;
use super::travel::{RoadOptions, length, time, with_hint, with_progress};
use crate::failure::Failure;
use crate::progress::{Stoppable, asked_to_stop};
use crate::terminal::{self, Terminal};
use clap::{Args, Subcommand, ValueEnum};
use liyuan::planning::site::capacitated::Service;
use liyuan::planning::site::{Limits, Stop};
use liyuan::reach::read_people;
use liyuan::roads::{Deciseconds, Network};
use liyuan::site::{
    AreaError, AreaTables, CandidateCount, CandidateSource, Choice, CostTables, FILES, FrontAim,
    FrontModel, Gathered, MakeOptions, Model, Question, RoadQuestion, SiteError, SolveOptions,
    Within, ask_roads, check_folder, explain, force, only_table, parse_amount, parse_gap,
    parse_share, read_cost_tables, read_rules, refuse_made, solve, write_curve, write_explained,
    write_folder,
};
use liyuan::travel::check_apart;
use liyuan_finding::ExitCode;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
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
    /// Sites with room for so many people, who may be shared among them: capacitated facility location
    /// and p-median.
    #[command(after_help = site_capacitated::EXAMPLES)]
    Capacitated(site_capacitated::Options),
    /// As capacitated, each point served whole by one site: a village goes to one school.
    #[command(after_help = site_capacitated::EXAMPLES_WHOLE)]
    SingleSource(site_capacitated::Options),
    /// Which of the sites that stand can go at least harm, and whom that hits.
    #[command(after_help = site_close::EXAMPLES)]
    Close(site_close::Options),
    /// Where vehicles stand that may be busy, so that the most people can expect a free one within the
    /// bound: maximal expected covering (MEXCLP).
    #[command(after_help = site_expected::EXAMPLES)]
    ExpectedCover(site_expected::Options),
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
            Command::Capacitated(options) | Command::SingleSource(options) => &options.asked,
            Command::Close(options) => &options.asked,
            Command::ExpectedCover(options) => &options.asked,
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
            Command::Capacitated(_)
            | Command::SingleSource(_)
            | Command::Close(_)
            | Command::ExpectedCover(_) => None,
        }
    }

    fn asks(&self) -> Asks<'_> {
        Asks::Model(match self {
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
            Command::Capacitated(options) => return Asks::Capacitated(options, Service::Split),
            Command::SingleSource(options) => return Asks::Capacitated(options, Service::Whole),
            Command::Close(options) => return Asks::Close(options),
            Command::ExpectedCover(options) => return Asks::ExpectedCover(options),
        })
    }

    /// Where the rules by area stand.
    fn rules<'p>(&'p self, candidates: &'p [PathBuf]) -> AreaTables<'p> {
        let by_area = match self {
            Command::SetCover(options) => Some(&options.by_area),
            Command::MaxCover(options) => Some(&options.by_area),
            Command::PMedian(options) => Some(&options.by_area),
            _ => None,
        };
        AreaTables {
            areas: by_area.and_then(|by_area| by_area.areas.as_deref()),
            demand: self.asked().demand.as_deref(),
            candidates,
            floor: match self {
                Command::MaxCover(options) => options.floor,
                _ => None,
            },
            worst: match self {
                Command::PMedian(options) => options.worst,
                _ => None,
            },
            asked: match self {
                Command::PMedian(options) => options.front == Some(Aim::Areas),
                _ => false,
            },
        }
    }

    /// The numbers of sites of a curve, where one is asked for.
    fn curve(&self) -> Option<RangeInclusive<usize>> {
        let number = match self {
            Command::SetCover(_)
            | Command::Capacitated(_)
            | Command::SingleSource(_)
            | Command::Close(_)
            | Command::ExpectedCover(_) => None,
            Command::MaxCover(options) => options.p,
            Command::PMedian(options) => Some(options.few.p),
            Command::PCenter(options) => Some(options.few.p),
        }?;
        number.range()
    }
}

/// What a command asks: one of the models that have all in common, or one with a module of its own.
enum Asks<'a> {
    Model(Model),
    Capacitated(&'a site_capacitated::Options, Service),
    Close(&'a site_close::Options),
    ExpectedCover(&'a site_expected::Options),
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

    #[command(flatten)]
    by_area: AreaOptions,

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
#[command(group = clap::ArgGroup::new("choice").args(["p", "budget"]).required(true))]
#[command(after_help = "\
Examples:
  liyuan site max-cover --cost costs.csv --demand demand.csv --within 5000 --p 4
  liyuan site max-cover --roads city.osm.pbf --demand people.csv --candidates sites.csv \\
      --within 15min --budget 3000000")]
pub struct MaxCoverOptions {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    by_area: AreaOptions,

    /// Whoever has a site within this is served: `20min`, `5km`, or for tables of costs a number in
    /// their unit [default for --cost: every pair of the table serves].
    #[arg(long, value_name = "BOUND", value_parser = within, allow_hyphen_values = true, required_unless_present = "cost")]
    within: Option<Within>,

    /// How many sites, the required ones among them; `1..10` gives a curve: what each number from 1 to
    /// 10 can do.
    #[arg(long, value_name = "N", value_parser = number, allow_hyphen_values = true)]
    p: Option<Number>,

    /// What the sites may cost together, by the column `cost` of the candidates; the required ones are
    /// paid, too.
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_hyphen_values = true, requires = "candidates")]
    budget: Option<i64>,

    /// The same floor for every area: at least this share of its people is served, such as `80%`; the demand
    /// then has a column `area`. A share in --areas goes before.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    floor: Option<u32>,
}

/// The shortest ways of all people together: p-median.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan site p-median --cost costs.csv --demand demand.csv --p 4 --explain
  liyuan site p-median --cost costs.csv --demand demand.csv --p 1..20
  liyuan site p-median --roads city.osm.pbf --demand people.csv --candidates sites.csv --p 3
  liyuan site p-median --cost costs.csv --demand demand.csv --p 4 --front
  liyuan site p-median --cost costs.csv --demand demand.csv --p 4 --front areas")]
pub struct PMedianOptions {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    by_area: AreaOptions,

    #[command(flatten)]
    few: Few,

    /// All choices between the shortest ways of all together and the shortest longest way of anybody
    /// (`longest`), or the shortest mean way of the area that is worst off (`areas`; the demand then has a
    /// column `area`): what each minute less for the worst-off costs all others.
    #[arg(long, value_enum, value_name = "AIM", num_args = 0..=1, default_missing_value = "longest")]
    front: Option<Aim>,

    /// At most so many of these choices, at even steps of that way, the two ends among them.
    #[arg(long, value_name = "N", requires = "front", value_parser = clap::value_parser!(u32).range(2..))]
    front_most: Option<u32>,

    /// No area has a longer mean way than this: `25min`, `3km`, or for tables of costs a number in their unit;
    /// the demand then has a column `area`.
    #[arg(long, value_name = "BOUND", value_parser = within)]
    worst: Option<Within>,
}

/// What the ways of all together are weighed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Aim {
    Longest,
    Areas,
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
pub(super) struct Number {
    pub(super) first: usize,
    last: Option<usize>,
}

impl Number {
    /// All of them, where it is a range.
    pub(super) fn range(self) -> Option<RangeInclusive<usize>> {
        self.last.map(|last| self.first..=last)
    }
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

/// What all ask.
#[derive(Debug, Args)]
pub(super) struct Asked {
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
    #[arg(long, value_name = "N", value_parser = whole, allow_hyphen_values = true)]
    work_limit: Option<u64>,

    /// Stop as soon as the gap between value and bound is not larger, such as `1%`.
    #[arg(long, value_name = "SHARE", value_parser = gap, allow_hyphen_values = true)]
    gap: Option<f64>,

    /// Seed of what is drawn by lot; the same seed gives the same answer on any number of threads.
    #[arg(long, value_name = "N", value_parser = whole, allow_hyphen_values = true, default_value_t = 1)]
    seed: u64,

    /// Say why: what hangs on each chosen site, what another one would cost, and why those who are not
    /// served are not.
    #[arg(long)]
    pub(super) explain: bool,

    /// As --explain, and answers the question again with each of these candidates required: what it
    /// costs to have it, with proof. Ids, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub(super) explain_site: Vec<String>,

    /// Print one JSON document instead of words.
    #[arg(long)]
    pub(super) json: bool,

    /// Folder for `sites.csv`, `assignment.csv` and, where places are known, `sites.geojson`; with
    /// --explain also `sites_explained.csv` and, where there are no capacities, `unserved.csv`; with rules
    /// by area `areas.csv`; of close `moves.csv`, of expected-cover `reached.csv`. Instead of these for a
    /// curve `curve.csv`, for --front `front.csv` and `front_sites.csv`.
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
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
    let (asked, within) = (command.asked(), command.within());
    let model = match command.asks() {
        Asks::Model(model) => model,
        Asks::Capacitated(options, service) => {
            return site_capacitated::run(options, service, context);
        }
        Asks::Close(options) => return site_close::run(options, context),
        Asks::ExpectedCover(options) => return site_expected::run(options, context),
    };
    let range = command.curve();
    if range.is_some() && asked.explains() {
        let option = asked.explaining();
        return Err(SiteError::OfOneAnswer { option }.into());
    }
    if let Command::PMedian(options) = command
        && let Some(aim) = options.front
    {
        return front(options, aim, command, context);
    }
    if model.needs_costs() {
        refuse_made(&asked.sources()?)?;
    }
    let files = asked.candidate_files()?;
    let tables = command.rules(&files);
    ask(
        asked,
        Pairs::Within(within),
        tables.areas,
        context,
        |search, question| {
            read_rules(question, &model, &tables)?;
            if question.rules.is_some() && asked.explains() {
                let option = asked.explaining();
                return Err(SiteError::from(AreaError::Explain { option }).into());
            }
            let explained = question
                .candidates
                .find("--explain-site", &asked.explain_site)?;
            match range {
                Some(range) => curve(search, &model, range, question),
                None => answer(search, &model, &explained, question),
            }
        },
    )
}

/// Finds the choices between two aims.
fn front(
    options: &PMedianOptions,
    aim: Aim,
    command: &Command,
    context: &Context<'_>,
) -> Result<ExitCode, Failure> {
    refuse_explanations(&options.asked, "p-median --front")?;
    let aim = match aim {
        Aim::Longest => FrontAim::Longest,
        Aim::Areas => FrontAim::Areas,
    };
    let by_area = [
        ("--areas", options.by_area.areas.is_some()),
        ("--worst", options.worst.is_some()),
    ];
    if let Some((option, _)) = by_area.into_iter().find(|(_, given)| *given)
        && aim == FrontAim::Longest
    {
        let model = "p-median --front longest";
        return Err(SiteError::OptionOfOthers { option, model }.into());
    }
    if options.few.p.range().is_some() {
        return Err(SiteError::OfOneAnswer { option: "--front" }.into());
    }
    let asked = FrontModel {
        sites: options.few.p.first,
        most: options.front_most.map(|most| most as usize),
        aim,
    };
    let model = Model::PMedian { sites: asked.sites };
    let files = options.asked.candidate_files()?;
    let tables = command.rules(&files);
    let pairs = Pairs::Within(options.few.within);
    ask(
        &options.asked,
        pairs,
        tables.areas,
        context,
        |search, question| {
            read_rules(question, &model, &tables)?;
            site_front::run(search, &asked, question)
        },
    )
}

/// Which pairs of points and candidates are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pairs {
    /// Those within a bound, if there is one.
    Within(Option<Within>),
    /// All, on the roads measured in the unit of a bound.
    All(Option<Within>),
}

/// Refuses `--explain` and `--explain-site` where a model does not know them.
pub(super) fn refuse_explanations(asked: &Asked, model: &'static str) -> Result<(), Failure> {
    match (asked.explain, asked.explain_site.is_empty()) {
        (false, true) => Ok(()),
        (explain, _) => Err(SiteError::OptionOfOthers {
            option: if explain {
                "--explain"
            } else {
                "--explain-site"
            },
            model,
        }
        .into()),
    }
}

/// Reads a question and what is decided about the candidates, and goes on with it.
pub(super) fn ask(
    asked: &Asked,
    pairs: Pairs,
    areas: Option<&Path>,
    context: &Context<'_>,
    then: impl FnOnce(&Search<'_>, &mut Question<'_>) -> Result<ExitCode, Failure>,
) -> Result<ExitCode, Failure> {
    let (within, all) = match pairs {
        Pairs::Within(within) => (within, false),
        Pairs::All(within) => (within, true),
    };
    let sources = asked.sources()?;
    if let Some(folder) = &asked.output {
        let inputs = [&asked.cost, &asked.demand, &asked.roads];
        for name in FILES {
            let inputs = inputs.iter().filter_map(|input| input.as_deref());
            let tables = sources.iter().filter_map(CandidateSource::file);
            check_apart(&folder.join(name), inputs.chain(tables).chain(areas))?;
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
                within: within.filter(|_| !all),
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
                all,
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
    let search = Search {
        counts,
        ..Search::new(asked, context)
    };
    then(&search, &mut question)
}

impl Asked {
    /// The option that asks for reasons.
    fn explaining(&self) -> &'static str {
        match self.explain {
            true => "--explain",
            false => "--explain-site",
        }
    }

    /// The tables among the sources of candidates.
    fn candidate_files(&self) -> Result<Vec<PathBuf>, SiteError> {
        let sources = self.sources()?;
        let files = sources.iter().filter_map(CandidateSource::file);
        Ok(files.map(Path::to_owned).collect())
    }

    /// Where candidates come from; on the roads the usual source where none is named.
    pub(super) fn sources(&self) -> Result<Vec<CandidateSource>, SiteError> {
        let given = self.candidates.iter();
        let sources = given.map(|given| CandidateSource::parse(given));
        let mut sources: Vec<CandidateSource> = sources.collect::<Result<_, _>>()?;
        if sources.is_empty() && self.roads.is_some() {
            sources.push(CandidateSource::usual());
        }
        Ok(sources)
    }

    pub(super) fn explains(&self) -> bool {
        self.explain || !self.explain_site.is_empty()
    }
}

/// The clock and the words of a search.
pub(super) struct Search<'a> {
    pub(super) asked: &'a Asked,
    pub(super) context: &'a Context<'a>,
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
    pub(super) fn share(&self, count: usize) {
        if let Some(limit) = self.limit {
            let gone = self.start.elapsed();
            let left = limit.saturating_sub(gone) / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
            let until = (gone + left).min(limit).as_millis() as u64;
            self.until.store(until, Ordering::Relaxed);
        }
    }

    pub(super) fn stop(&self) -> Option<Stop> {
        if self.start.elapsed() >= PATIENCE && !self.told.swap(true, Ordering::Relaxed) {
            self.context.note(&self.words);
        }
        if asked_to_stop() {
            return Some(Stop::Interrupted);
        }
        let gone = self.start.elapsed().as_millis() as u64;
        (gone >= self.until.load(Ordering::Relaxed)).then_some(Stop::Time)
    }

    pub(super) fn options<'s>(
        &'s self,
        stop: &'s (dyn Fn() -> Option<Stop> + Sync),
    ) -> SolveOptions<'s> {
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

    pub(super) fn stoppable(&self) -> Stoppable {
        Stoppable::told(self.context.locale.text("site-stopping"))
    }

    pub(super) fn tell_written(&self, files: &[PathBuf]) {
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
        if let Some(areas) = site_areas::json(question, &solution) {
            content["areas"] = areas;
        }
        if let Some(explained) = &explained {
            content["explain"] = site_explain::json(question, &solution, explained, &forced);
        }
        super::document("liyuan.site/1", content)
    } else {
        let terminal = Terminal::stdout();
        let mut text = site_answer::render(question, &solution, context.locale, &terminal);
        text.push_str(&site_areas::render(
            question,
            &solution,
            context.locale,
            &terminal,
        ));
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
pub(super) fn within(text: &str) -> Result<Within, String> {
    Within::parse(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

/// Reads a number of sites, or the first and the last of a range.
pub(super) fn number(text: &str) -> Result<Number, String> {
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

/// Reads a whole number of zero or more.
fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| {
        with_hint(
            &format!("`{text}` is no whole number of zero or more"),
            Some("write such as `1000`".to_owned()),
        )
    })
}

fn gap(text: &str) -> Result<f64, String> {
    parse_gap(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

fn share(text: &str) -> Result<u32, String> {
    parse_share(text).map_err(|problem| with_hint(&problem.to_string(), problem.hint()))
}

pub(super) fn amount(text: &str) -> Result<i64, String> {
    parse_amount(text)
        .map_err(|hint| with_hint(&format!("`{text}` is no amount"), Some(hint.to_owned())))
}
