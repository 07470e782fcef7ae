//! A plan from nothing but a download: areas, people, facilities and first promises from an
//! OpenStreetMap file.
//!
//! What is found is written as tables beside a plan file that runs; what is assumed is named as
//! such in the plan and in what is told. Areas are the administrative borders
//! (`init/areas.rs`), people come from a table of the user or are spread over streets and buildings
//! (`init/people.rs`), facilities are the sites that the table `init/services.toml` knows.

mod areas;
mod around;
mod columns;
mod cut;
mod error;
mod evidence;
mod facilities;
mod files;
mod gather;
mod people;
mod plan_text;
mod services;
mod settlements;
mod shape;

pub use error::InitError;
pub use people::PeopleSource;

use crate::clip;
use crate::locale::{Lang, Locale};
use crate::plan_file::{LocalName, Plan, Reading};
use crate::progress::Progress;
use crate::wording::wording;
use gather::Gathered;
use liyuan_finding::{Finding, Severity};
use liyuan_roads::osm::Outline;
use liyuan_roads::osm::features::{Features, Select, Tags, read_features, read_features_from};
use plan_text::PlanText;
use services::KnownService;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file that is written for people to edit.
pub const PLAN_FILE: &str = "liyuan.toml";

/// The part of the road file that is written where it was cut.
const ROADS_FILE: &str = "roads.osm.pbf";

/// Where the people come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DemandSource {
    /// From the road file: settlements, streets and buildings.
    #[default]
    Osm,
    /// From a table (CSV) with an id, a longitude, a latitude and a number of persons a row.
    Table(PathBuf),
}

/// What to make a plan from.
#[derive(Debug, Clone, PartialEq)]
pub struct InitOptions {
    /// OpenStreetMap extract, `.osm.pbf` or `.osm`.
    pub osm: PathBuf,
    /// Where the people come from.
    pub demand: DemandSource,
    /// Sheet, layer and coordinates of that table.
    pub reading: Reading,
    /// A layer of areas; those of the road file where there are none.
    pub areas: Option<PathBuf>,
    /// A layer of polygons to which the extract is cut first; the part is written beside the plan.
    pub clip: Option<PathBuf>,
    /// So far beyond the polygons roads and sites are kept, in metres.
    pub margin_m: f64,
    /// How many people there are in all; only for [`DemandSource::Osm`]. At most 10¹².
    pub population: Option<u64>,
    /// Language of comments and names.
    pub lang: Lang,
}

/// Where the areas come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AreaSource {
    /// Administrative borders of the road file.
    Administrative,
    /// Drawn around settlements, as no border can be used.
    Settlements,
    /// A file of the user.
    File,
    /// There are none.
    None,
}

impl AreaSource {
    /// As written in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            AreaSource::Administrative => "administrative",
            AreaSource::Settlements => "settlements",
            AreaSource::File => "file",
            AreaSource::None => "none",
        }
    }
}

/// Areas of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelFound {
    /// `admin_level`; `None` for areas that are not administrative.
    pub level: Option<u8>,
    /// How many.
    pub areas: usize,
    /// How many of them are parts, cut by the edge of the extract.
    pub parts: usize,
}

/// Demand points of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleFound {
    /// Where their number comes from.
    pub source: PeopleSource,
    /// Demand points.
    pub points: usize,
    /// Whole persons.
    pub persons: u64,
}

/// Facilities of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFound {
    /// Id in the plan.
    pub id: String,
    /// Name for people.
    pub name: LocalName,
    /// Sites.
    pub facilities: usize,
    /// Sites whose number of places is known.
    pub with_places: usize,
    /// Objects of the road file that were the same site as another.
    pub merged: usize,
}

/// What was found and written.
#[derive(Debug, Clone)]
pub struct InitSummary {
    /// The plan file.
    pub plan: PathBuf,
    /// Name of the region in it.
    pub name: LocalName,
    /// Name and size in bytes, in the order of writing.
    pub files: Vec<(String, u64)>,
    /// Where the areas come from.
    pub area_source: AreaSource,
    /// Areas by level, the largest first.
    pub levels: Vec<LevelFound>,
    /// Demand points by source.
    pub people: Vec<PeopleFound>,
    /// Columns taken from a table of the user: what, and the heading.
    pub columns: Vec<(&'static str, String)>,
    /// Services with a facility, in the order of the table of services.
    pub services: Vec<ServiceFound>,
    /// Services of which the file has no facility.
    pub without: Vec<LocalName>,
    /// What is odd, thin or left out.
    pub findings: Vec<Finding>,
}

struct Wanted<'a>(&'a [KnownService]);

impl Select for Wanted<'_> {
    fn node(&self, tags: Tags<'_>) -> bool {
        settlements::is_settlement(tags) || services::is_site(self.0, tags)
    }

    fn way(&self, tags: Tags<'_>) -> bool {
        evidence::is_evidence(tags) || services::is_site(self.0, tags)
    }

    fn relation(&self, tags: Tags<'_>) -> bool {
        tags.is("boundary", "administrative") || services::is_site(self.0, tags)
    }
}

/// Makes a plan and its tables in a folder, which is made if it is missing.
///
/// The same file and options give the same bytes on every machine and any number of threads. A file
/// of the same name and another content stops it before anything is written.
///
/// # Errors
/// [`InitError`] where the road file cannot be read, where nobody lives or no service is in it,
/// where a table of the user is not understood, and where a file is in the way.
pub fn init(
    folder: &Path,
    options: &InitOptions,
    progress: &dyn Progress,
) -> Result<InitSummary, InitError> {
    let locale = Locale::new(options.lang);
    let services = services::services()?;
    let part = match &options.clip {
        Some(polygon) => Some(Part::cut(options, polygon, progress)?),
        None => None,
    };
    let wanted = Wanted(&services);
    let features = match &part {
        Some(part) => read_features_from(&part.bytes, ROADS_FILE, &wanted, progress)?,
        None => read_features(&options.osm, &wanted, progress)?,
    };
    let outline = part.as_ref().map(|part| &part.outline);
    let gathered = gather::gather(folder, options, outline, &features, &services)?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let text = plan_text(folder, options, &locale, &services, &gathered);
    let bytes = text.write().into_bytes();
    // What init writes must be a plan; better to stop here than in the hands of the user.
    Plan::from_bytes(&bytes, &folder.join(PLAN_FILE))?;
    files.push((PLAN_FILE.to_owned(), bytes));
    if let Some(part) = part {
        files.push((ROADS_FILE.to_owned(), part.bytes));
    }
    if let Some(bytes) = gathered.areas_file(&locale) {
        files.push((gather::AREAS_FILE.to_owned(), bytes));
    }
    if let Some(bytes) = gathered.people_file() {
        files.push((gather::PEOPLE_FILE.to_owned(), bytes));
    }
    for (service, sites) in services.iter().zip(&gathered.sites) {
        if !sites.list.is_empty() {
            files.push((
                gather::facility_file(service),
                files::facilities(&sites.list),
            ));
        }
    }
    let files = files::write(folder, &files)?;
    Ok(summary(
        folder,
        files,
        &services,
        text.name.clone(),
        gathered,
    ))
}

/// The part of a road file that lies in the polygons of the user.
struct Part {
    outline: Outline,
    bytes: Vec<u8>,
}

impl Part {
    fn cut(
        options: &InitOptions,
        polygon: &Path,
        progress: &dyn Progress,
    ) -> Result<Part, InitError> {
        let outline = clip::read_outline(polygon, options.margin_m)?;
        let (_, bytes) = clip::cut(&options.osm, polygon, &outline, progress)?;
        Ok(Part { outline, bytes })
    }
}

fn plan_text<'a>(
    folder: &Path,
    options: &InitOptions,
    locale: &'a Locale,
    services: &'a [KnownService],
    gathered: &Gathered,
) -> PlanText<'a> {
    let file = options
        .osm
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let file = file.unwrap_or_default();
    let head = locale.format("init-plan-head", &[("file", file.as_str().into())]);
    let areas = gathered.area_file_name().map(|name| {
        let what = match gathered.area_source {
            AreaSource::Settlements => locale.text("init-plan-areas-settlements"),
            AreaSource::File => locale.text("init-plan-areas-file"),
            _ => locale.text("init-plan-areas"),
        };
        (name, what)
    });
    PlanText {
        locale,
        head: vec![head, files::ATTRIBUTION.to_owned()],
        name: gathered.name.clone(),
        roads: match options.clip {
            Some(_) => ROADS_FILE.to_owned(),
            None => files::named_from(folder, &options.osm),
        },
        areas,
        no_areas: locale.text("init-plan-no-areas"),
        demand: gathered.demand.clone(),
        demand_comments: gathered.people_comments(locale),
        services: services
            .iter()
            .zip(&gathered.sites)
            .filter(|(_, sites)| !sites.list.is_empty())
            .map(|(service, sites)| (service, gather::facility_file(service), sites.list.len()))
            .collect(),
        classes: gathered.classes.clone(),
        questions: questions(&gathered.findings),
    }
}

/// What was assumed and what is missing, in both languages.
fn questions(findings: &[Finding]) -> Vec<LocalName> {
    let [zh, en] = [Lang::Zh, Lang::En].map(Locale::new);
    let told = |finding: &&Finding| finding.severity == Severity::Warning;
    let sentence = |finding: &Finding, locale: &Locale| {
        let wording = wording(finding, locale);
        let title = wording.title.clone().unwrap_or_default();
        // Values are set off in messages; here they stand in a text.
        let text = match wording.sentence() {
            sentence if sentence.starts_with(&title) => sentence.to_owned(),
            sentence => format!("{title}{}{sentence}", locale.text("init-question-colon")),
        };
        text.replace('`', "")
    };
    let mut seen = std::collections::BTreeSet::new();
    (findings.iter().filter(told))
        .filter(|finding| seen.insert(finding.code.clone()))
        .map(|finding| LocalName {
            zh: sentence(finding, &zh),
            en: sentence(finding, &en),
        })
        .collect()
}

fn summary(
    folder: &Path,
    files: Vec<(String, u64)>,
    services: &[KnownService],
    name: LocalName,
    gathered: Gathered,
) -> InitSummary {
    let mut levels: BTreeMap<Option<u8>, (usize, usize)> = BTreeMap::new();
    for (level, partial) in gathered.levels() {
        let counts = levels.entry(level).or_default();
        counts.0 += 1;
        counts.1 += usize::from(partial);
    }
    let mut people: BTreeMap<PeopleSource, (usize, u64)> = BTreeMap::new();
    for (source, persons) in gathered.persons_by_source() {
        let counts = people.entry(source).or_default();
        counts.0 += 1;
        counts.1 = counts.1.saturating_add(persons);
    }
    let with = |has: bool| {
        let pairs = services.iter().zip(&gathered.sites);
        pairs.filter(move |(_, sites)| sites.list.is_empty() != has)
    };
    InitSummary {
        plan: folder.join(PLAN_FILE),
        name,
        files,
        area_source: gathered.area_source,
        levels: levels
            .into_iter()
            .map(|(level, (areas, parts))| LevelFound {
                level,
                areas,
                parts,
            })
            .collect(),
        people: people
            .into_iter()
            .map(|(source, (points, persons))| PeopleFound {
                source,
                points,
                persons,
            })
            .collect(),
        columns: gathered.columns,
        services: with(true)
            .map(|(service, sites)| ServiceFound {
                id: service.id.clone(),
                name: service.name.clone(),
                facilities: sites.list.len(),
                with_places: sites
                    .list
                    .iter()
                    .filter(|site| site.places.is_some())
                    .count(),
                merged: sites.merged,
            })
            .collect(),
        without: with(false)
            .map(|(service, _)| service.name.clone())
            .collect(),
        findings: gathered.findings,
    }
}

/// The road file's name without its endings, for a region without a name of its own.
fn stem(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "region".to_owned());
    let short = [".osm.pbf", ".pbf", ".osm"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    short.unwrap_or(&name).to_owned()
}

/// The box that the file says it was cut to, else that around its settlements, streets and houses.
fn extent(features: &Features) -> Option<cut::Edge> {
    if let Some((south_west, north_east)) = features.bounds {
        return Some(cut::Edge {
            south_west,
            north_east,
        });
    }
    let nodes = features.nodes.iter().map(|node| node.place);
    let selected = features.ways.iter().filter(|way| way.selected);
    areas::bounds(nodes.chain(selected.flat_map(|way| features.places(way))))
}
