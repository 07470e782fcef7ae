//! A run as its folder tells it.

mod areas;
mod facilities;

pub(crate) use facilities::of_facility;

use crate::edition;
use crate::error::ReportError;
use crate::figure::{Figure, Figures};
use crate::layer::{
    Area, Place, Road, Site, features, read_areas, read_points, read_roads, read_sites,
};
use crate::sheet::Mark;
use crate::table::Table;
use crate::title::tell_apart;
use liyuan::locale::{Lang, Locale};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Files that every run writes and that not every sheet needs: a sheet without a map, a region without areas.
const WRITTEN: [&str; 4] = ["by_area.csv", AREAS, "people.geojson", "facilities.geojson"];

/// The layer of areas.
const AREAS: &str = "areas.geojson";

/// The format of runs that is read.
pub const FORMAT: u64 = 1;

/// A name in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    zh: String,
    en: String,
}

impl Names {
    /// From JSON: a text, or an object by language.
    fn of(value: &Value) -> Names {
        match value {
            Value::String(text) => Names {
                zh: text.clone(),
                en: text.clone(),
            },
            _ => {
                let first = value
                    .as_object()
                    .and_then(|all| all.values().find_map(Value::as_str));
                let of = |tags: [&str; 2]| {
                    let named = tags.into_iter().find_map(|tag| value.get(tag)?.as_str());
                    named.or(first).unwrap_or_default().to_owned()
                };
                Names {
                    zh: of(["zh", "zh-CN"]),
                    en: of(["en", "en-GB"]),
                }
            }
        }
    }

    /// In a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    pub(crate) fn set(&mut self, lang: Lang, text: String) {
        match lang {
            Lang::Zh => self.zh = text,
            Lang::En => self.en = text,
        }
    }
}

/// A field of public service: a chapter of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Kindergartens, schools.
    Education,
    /// Hospitals, ambulances, pharmacies.
    Health,
    /// Jobs and training.
    Work,
    /// Social security and old age.
    Welfare,
    /// Libraries, museums, culture stations, sport.
    Culture,
    /// Whatever else is promised.
    Other,
}

impl Field {
    /// All, in the order of the chapters.
    pub const ALL: [Field; 6] = [
        Field::Education,
        Field::Health,
        Field::Work,
        Field::Welfare,
        Field::Culture,
        Field::Other,
    ];

    /// The word of the plan file.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Education => "education",
            Field::Health => "health",
            Field::Work => "work",
            Field::Welfare => "welfare",
            Field::Culture => "culture",
            Field::Other => "other",
        }
    }

    /// The field of a service by its usual id, where the plan names none.
    fn usual(service: &str) -> Field {
        const WORDS: [(Field, &[&str]); 5] = [
            (
                Field::Education,
                &["school", "kindergarten", "college", "university", "nursery"],
            ),
            (
                Field::Health,
                &[
                    "hospital",
                    "clinic",
                    "ambulance",
                    "pharmacy",
                    "doctor",
                    "emergency",
                    "health",
                ],
            ),
            (Field::Work, &["job", "work", "employment", "training"]),
            (
                Field::Welfare,
                &[
                    "care",
                    "elder",
                    "social",
                    "pension",
                    "welfare",
                    "day_centre",
                ],
            ),
            (
                Field::Culture,
                &[
                    "library",
                    "museum",
                    "culture",
                    "theatre",
                    "cinema",
                    "sport",
                    "park",
                    "playground",
                ],
            ),
        ];
        let known = WORDS
            .iter()
            .find(|(_, words)| words.iter().any(|word| service.contains(word)));
        known.map_or(Field::Other, |(field, _)| *field)
    }
}

/// A service of the plan.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Names,
    /// The chapter that it belongs to.
    pub field: Field,
}

/// A promise of the plan that was measured, and the words for it.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Its id.
    pub id: String,
    /// Index of its service.
    pub service: usize,
    /// Service and group in words.
    pub title: Names,
    /// The rule in words.
    pub rule: Names,
    /// `s` or `m`.
    pub unit: &'static str,
    /// Limits by class, `None` for all: in the unit.
    pub limits: Vec<(Option<String>, f64)>,
    /// Whether it promises places.
    pub places: bool,
}

/// A demand point of a promise.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// Area, if it lies in one.
    pub area_code: Option<String>,
    /// Class, if it has one.
    pub class: Option<String>,
    /// Persons in thousandths.
    pub persons: i64,
    /// Of these, served.
    pub served: i64,
    /// Time or distance in tenths of the unit.
    pub total: Option<i64>,
    /// Why not served.
    pub reason: Option<String>,
    /// The nearest facility, if any is reached.
    pub facility: Option<String>,
}

/// A figure that somebody else has published.
#[derive(Debug, Clone)]
pub struct QuotedFigure {
    /// What it is.
    pub name: Names,
    /// As printed there.
    pub value: Names,
    /// Where.
    pub source: String,
    /// The chapter that it belongs to.
    pub field: Field,
    /// Id of the figure of the run that stands beside it.
    pub figure: Option<String>,
    /// What is not known about it.
    pub question: Option<Names>,
}

/// A repair that the plan asked for.
#[derive(Debug, Clone)]
pub struct Repair {
    /// The promise.
    pub promise: String,
    /// `repaired`, `kept`, `infeasible`, ….
    pub outcome: String,
    /// Whether the search ended with a proof.
    pub proven: bool,
    /// Chosen sites: name or id, area, persons gained.
    pub sites: Vec<RepairSite>,
}

/// A site of a repair.
#[derive(Debug, Clone)]
pub struct RepairSite {
    /// Its name, or its id.
    pub name: String,
    /// Name of its area.
    pub area: String,
    /// Longitude and latitude in degrees.
    pub place: (f64, f64),
}

/// An input file of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// As written in the plan.
    pub file: String,
    /// SHA-256 in hexadecimal; of the uncompressed blobs if it is an OpenStreetMap PBF; empty if it is not known.
    pub sha256: String,
    /// Size in bytes, where the run says it.
    pub bytes: Option<u64>,
}

/// A run, read.
#[derive(Debug)]
pub struct Run {
    /// Its folder.
    pub path: PathBuf,
    /// All figures.
    pub figures: Figures,
    /// The plan as it was run, with what it left to be assumed.
    pub plan: Value,
    /// Name of the region.
    pub region: Names,
    /// Whether the region is a model.
    pub model: bool,
    /// Version of the program that wrote it.
    pub version: String,
    /// Services in the order of the plan.
    pub services: Vec<Service>,
    /// Promises in the order of the plan.
    pub promises: Vec<Promise>,
    /// Promises of the plan that could not be measured.
    pub unmeasured: Vec<String>,
    /// Areas in the order of the layer.
    pub areas: Vec<Area>,
    /// Figures that others have published, in the order of the plan.
    pub quoted: Vec<QuotedFigure>,
    /// What is not known, as the plan has it.
    pub questions: Vec<Names>,
    /// Repairs.
    pub repairs: Vec<Repair>,
    /// Input files.
    pub inputs: Vec<Input>,
    /// Findings by code: code, severity, count, an example.
    pub findings: Table,
    /// Whom to name.
    pub attributions: Vec<String>,
    /// Groups of people that are estimates.
    pub estimated_groups: Vec<String>,
    /// Facilities of each service, by its id.
    pub sites: BTreeMap<String, Vec<Site>>,
    /// Roads behind maps.
    pub roads: Vec<Road>,
    people: BTreeMap<String, Vec<Point>>,
    /// Which area is where in the list, and what it is part of.
    tree: areas::Tree,
    /// Where demand points are, read when the first drawing asks.
    places: OnceLock<BTreeMap<String, Place>>,
    /// What measures mean, by their names.
    meanings: BTreeMap<String, Names>,
}

impl Run {
    /// Reads the folder of a run.
    ///
    /// # Errors
    /// It is no folder of a run, was written in another format, or one of its files is damaged.
    pub fn open(path: &Path) -> Result<Run, ReportError> {
        if path.join(edition::MANIFEST).exists() {
            return Err(ReportError::IsEdition {
                path: path.to_owned(),
            });
        }
        let manifest = manifest(path)?;
        let missing = WRITTEN.iter().find(|file| !path.join(file).exists());
        if let Some(file) = missing {
            return Err(ReportError::Damaged {
                file: (*file).to_owned(),
                row: None,
                problem: "it is not there".to_owned(),
            });
        }
        let damaged = |problem: &str| ReportError::Damaged {
            file: "run.json".to_owned(),
            row: None,
            problem: problem.to_owned(),
        };
        let plan = manifest
            .get("plan")
            .ok_or_else(|| damaged("it has no plan"))?;
        let region = plan
            .pointer("/region/name")
            .map(Names::of)
            .unwrap_or_default();
        let services: Vec<Service> = list(plan, "service").iter().map(service).collect();
        let measured = Table::read(path, "promises.csv", &["promise_id", "persons"])?;
        let mut promises = Vec::new();
        let mut unmeasured = Vec::new();
        for promise in list(plan, "promise") {
            let id = text(promise, "id");
            let row = measured
                .rows()
                .find(|row| row.text("promise_id") == Some(id.as_str()));
            if row.is_none_or(|row| row.text("persons").is_none()) {
                unmeasured.push(id);
                continue;
            }
            promises.push(self::promise(promise, &services, &manifest));
        }
        tell_apart(&mut promises);
        let texts = |key: &str| -> Vec<String> {
            let all = manifest.get(key).and_then(Value::as_array);
            let all = all.into_iter().flatten().filter_map(Value::as_str);
            all.map(str::to_owned).collect()
        };
        let hashes = manifest.get("inputs").and_then(Value::as_array);
        let hashes = hashes.into_iter().flatten();
        let areas = read_areas(path)?;
        let parents = areas.iter();
        refuse_circle(
            AREAS,
            parents.map(|area| (area.code.as_str(), area.parent.as_deref())),
        )?;
        let figures = Figures::read(path)?;
        for promise in &promises {
            let id = figure_id(&promise.id, "share", "");
            if figures.get(&id).is_none() {
                return Err(ReportError::Damaged {
                    file: "figures.csv".to_owned(),
                    row: None,
                    problem: format!("there is no figure `{id}`"),
                });
            }
        }
        Ok(Run {
            tree: areas::Tree::of(&areas),
            path: path.to_owned(),
            figures,
            questions: list(plan, "question")
                .iter()
                .filter_map(|question| Some(Names::of(question.get("text")?)))
                .collect(),
            quoted: list(plan, "quoted").iter().map(quoted).collect(),
            plan: plan.clone(),
            region,
            model: manifest
                .get("model")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            version: text(&manifest, "version"),
            areas,
            repairs: repairs(path)?,
            inputs: hashes
                .map(|input| Input {
                    file: text(input, "file"),
                    sha256: text(input, "sha256"),
                    bytes: input.get("bytes").and_then(Value::as_u64),
                })
                .collect(),
            findings: Table::read(path, "findings.csv", &["severity", "code", "message"])?,
            attributions: texts("attributions"),
            estimated_groups: texts("estimated_groups"),
            sites: read_sites(path)?,
            roads: read_roads(path)?,
            people: people(path)?,
            places: OnceLock::new(),
            meanings: meanings(path)?,
            services,
            promises,
            unmeasured,
        })
    }

    /// The figure of a promise: a measure, of the region, or of a part of it (`/area/1505`).
    pub fn of(&self, promise: &Promise, measure: &str, part: &str) -> Option<&Figure> {
        self.figures.get(&figure_id(&promise.id, measure, part))
    }

    /// Whether a promise is kept in the region or a part of it.
    pub fn mark(&self, promise: &Promise, part: &str) -> Mark {
        let millionths = |measure| {
            self.of(promise, measure, part)
                .and_then(|figure| figure.fixed(6))
        };
        match (millionths("share"), millionths("share_promised")) {
            (Some(share), Some(promised)) if share >= promised => Mark::Kept,
            (Some(_), Some(_)) => Mark::Broken,
            _ => Mark::Nobody,
        }
    }

    /// The demand points of a promise.
    pub fn people(&self, promise: &Promise) -> &[Point] {
        self.people.get(&promise.id).map_or(&[], Vec::as_slice)
    }

    /// Reads where the demand points are, for which only drawings ask.
    ///
    /// # Errors
    /// The layer is damaged.
    pub fn read_places(&self) -> Result<(), ReportError> {
        if self.places.get().is_none() {
            let places = read_points(&self.path)?;
            self.places.get_or_init(|| places);
        }
        Ok(())
    }

    /// Where the demand points are, by their ids; none where the folder does not tell.
    pub fn places(&self) -> &BTreeMap<String, Place> {
        self.places
            .get_or_init(|| read_points(&self.path).unwrap_or_default())
    }

    /// The demand points where most of a promise's people are left out, at most so many of each part: of the region
    /// (`None`) and of every area by its code; the most persons first, of equals in the order of the table.
    pub fn left_out(&self, promise: &Promise, most: usize) -> HashMap<Option<&str>, Vec<&Point>> {
        let areas = self.areas.iter();
        let parents: HashMap<&str, Option<&str>> = areas
            .map(|area| (area.code.as_str(), area.parent.as_deref()))
            .collect();
        let left = |point: &&Point| point.persons.saturating_sub(point.served);
        let mut points: Vec<&Point> = self.people(promise).iter().collect();
        points.retain(|point| left(point) > 0);
        points.sort_by_key(|point| std::cmp::Reverse(left(point)));
        let mut parts: HashMap<Option<&str>, Vec<&Point>> = HashMap::new();
        for point in points {
            let above = |code: &&str| parents.get(code).copied().flatten();
            let lineage = std::iter::successors(point.area_code.as_deref(), above);
            let lineage = lineage.take(self.areas.len()).map(Some);
            for part in std::iter::once(None).chain(lineage) {
                let list = parts.entry(part).or_default();
                if list.len() < most {
                    list.push(point);
                }
            }
        }
        parts
    }

    /// What a figure is, in a sentence fragment.
    pub fn meaning(&self, figure: &Figure, locale: &Locale) -> String {
        let definition = figure.definition.split('@').next().unwrap_or_default();
        let key = format!("sheet-meaning-{}", definition.replace(['.', '_'], "-"));
        if locale.has(&key) {
            return locale.text(&key);
        }
        let measure = definition.split('.').nth(1).unwrap_or_default();
        let known = self.meanings.get(measure);
        known.map_or_else(
            || definition.to_owned(),
            |names| names.get(locale.lang()).to_owned(),
        )
    }

    /// Whether a text is the name or the id of something of the run: of the region, an area, a service, a facility, a
    /// promise, a group, a file; in either language.
    ///
    /// # Errors
    /// The layer of facilities cannot be read.
    pub fn is_name(&self, text: &str) -> Result<bool, ReportError> {
        let either = |names: &Names| names.zh == text || names.en == text;
        let area = |area: &Area| area.name == text || area.code == text;
        let service = |service: &Service| service.id == text || either(&service.name);
        let promise = |of: &Promise| of.id == text || either(&of.title) || either(&of.rule);
        let known = either(&self.region)
            || self.areas.iter().any(area)
            || self.services.iter().any(service)
            || self.promises.iter().any(promise)
            || self.unmeasured.iter().any(|id| id == text)
            || self.inputs.iter().any(|input| input.file == text)
            || self.is_group(text);
        if known {
            return Ok(true);
        }
        let facilities = features(&self.path, "facilities.geojson")?;
        Ok(facilities.into_iter().flatten().any(|facility| {
            let of = |key| facility.get("properties")?.get(key)?.as_str();
            of("name") == Some(text) || of("id") == Some(text)
        }))
    }

    fn is_group(&self, name: &str) -> bool {
        let promises = list(&self.plan, "promise").iter();
        let groups: BTreeSet<String> = promises.map(|promise| text(promise, "group")).collect();
        groups.contains(name)
            || Lang::ALL.into_iter().any(|lang| {
                let locale = Locale::new(lang);
                let mut groups = groups.iter();
                groups.any(|group| liyuan::picture::group_name(&locale, group) == name)
            })
    }

    /// The field of a promise.
    pub fn field(&self, promise: &Promise) -> Field {
        self.services
            .get(promise.service)
            .map_or(Field::Other, |service| service.field)
    }
}

/// The id of a figure of a promise; `part` is empty or begins with a slash.
pub fn figure_id(promise: &str, measure: &str, part: &str) -> String {
    format!(
        "reach/{}/{measure}{part}",
        liyuan::figures::escaped(promise)
    )
}

/// The part of a figure's id that names an area.
pub fn of_area(code: &str) -> String {
    format!("/area/{}", liyuan::figures::escaped(code))
}

pub(crate) fn manifest(path: &Path) -> Result<Value, ReportError> {
    let file = path.join("run.json");
    let bytes = std::fs::read(&file).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => no_run(path),
        _ => ReportError::Read { path: file, source },
    })?;
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| ReportError::Damaged {
        file: "run.json".to_owned(),
        row: Some(error.line() as u64),
        problem: error.to_string(),
    })?;
    match manifest.get("format") {
        Some(format) if format.as_u64() == Some(FORMAT) => Ok(manifest),
        other => Err(ReportError::Format {
            path: path.to_owned(),
            found: other.map_or_else(|| "unknown".to_owned(), Value::to_string),
            known: FORMAT,
        }),
    }
}

/// What a folder is that is not that of a run.
fn no_run(path: &Path) -> ReportError {
    let path = path.to_owned();
    match edition::newest(&path) {
        Some(newest) => ReportError::IsArchive { path, newest },
        None => ReportError::NoRun { path },
    }
}

/// The figures of an earlier run or of an edition.
pub(crate) fn earlier(path: &Path) -> Result<Figures, ReportError> {
    match manifest(path) {
        Ok(_) => Figures::read(path),
        Err(ReportError::NoRun { path }) => Err(ReportError::NothingEarlier { path }),
        Err(other) => Err(other),
    }
}

/// Refuses areas that are, over others, part of themselves: codes, with those of the areas above.
pub(crate) fn refuse_circle<'a>(
    file: &str,
    areas: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) -> Result<(), ReportError> {
    let parents: BTreeMap<&str, &str> = areas
        .filter_map(|(code, parent)| Some((code, parent?)))
        .collect();
    let mut sound: BTreeSet<&str> = BTreeSet::new();
    for first in parents.keys() {
        let mut line = vec![*first];
        let mut at = *first;
        while let Some(parent) = parents.get(at).filter(|parent| !sound.contains(*parent)) {
            if let Some(from) = line.iter().position(|code| code == parent) {
                let circle = line.get(from..).unwrap_or_default().join("`, in `");
                return Err(ReportError::Damaged {
                    file: file.to_owned(),
                    row: None,
                    problem: format!("an area is part of itself: `{circle}`, in `{parent}`"),
                });
            }
            line.push(parent);
            at = parent;
        }
        sound.extend(line);
    }
    Ok(())
}

pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn service(service: &Value) -> Service {
    let id = text(service, "id");
    let named = text(service, "field");
    let named = Field::ALL.into_iter().find(|field| field.as_str() == named);
    Service {
        field: named.unwrap_or_else(|| Field::usual(&id)),
        name: service.get("name").map(Names::of).unwrap_or_default(),
        id,
    }
}

fn quoted(quoted: &Value) -> QuotedFigure {
    let named = text(quoted, "field");
    let field = Field::ALL.into_iter().find(|field| field.as_str() == named);
    let names = |key: &str| {
        quoted
            .get(key)
            .filter(|value| !value.is_null())
            .map(Names::of)
    };
    QuotedFigure {
        name: names("name").unwrap_or_default(),
        value: names("value").unwrap_or_default(),
        source: text(quoted, "source"),
        field: field.unwrap_or(Field::Other),
        figure: quoted
            .get("figure")
            .and_then(Value::as_str)
            .map(str::to_owned),
        question: names("question"),
    }
}

fn promise(promise: &Value, services: &[Service], manifest: &Value) -> Promise {
    let id = text(promise, "id");
    let service = text(promise, "service");
    let words = manifest.get("words").and_then(|words| words.get(&id));
    let word = |key: &str| {
        let word = words.and_then(|words| words.get(key));
        word.map_or_else(|| Names::of(&Value::from(id.as_str())), Names::of)
    };
    let (unit, limits) = limits(promise.get("within").unwrap_or(&Value::Null));
    Promise {
        title: word("title"),
        rule: word("rule"),
        service: services
            .iter()
            .position(|known| known.id == service)
            .unwrap_or(0),
        unit,
        limits,
        places: promise.get("places").is_some_and(Value::is_string),
        id,
    }
}

/// Limits as the plan writes them: `20min`, `500m`, or by class.
fn limits(within: &Value) -> (&'static str, Vec<(Option<String>, f64)>) {
    let all: Vec<(Option<String>, &str)> = match within {
        Value::String(text) => vec![(None, text)],
        Value::Object(classes) => {
            let classes = classes.iter();
            classes
                .filter_map(|(class, text)| Some((Some(class.clone()), text.as_str()?)))
                .collect()
        }
        _ => Vec::new(),
    };
    let mut unit = "s";
    let mut limits = Vec::new();
    for (class, text) in all {
        match liyuan::site::Within::parse(text) {
            Ok(liyuan::site::Within::Time(time)) => limits.push((class, f64::from(time.0) / 10.0)),
            Ok(liyuan::site::Within::Length(length)) => {
                unit = "m";
                limits.push((class, f64::from(length) / 10.0));
            }
            _ => {}
        }
    }
    (unit, limits)
}

fn people(path: &Path) -> Result<BTreeMap<String, Vec<Point>>, ReportError> {
    let table = Table::read(
        path,
        "people.csv",
        &["promise_id", "point_id", "persons", "served"],
    )?;
    let mut people: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    let mut seen = std::collections::HashSet::new();
    for row in table.rows() {
        let maybe = |column| row.text(column).map(str::to_owned);
        let total = match row.decimal("total_s", 1)? {
            Some(total) => Some(total),
            None => row.decimal("total_m", 1)?,
        };
        let point = Point {
            id: maybe("point_id").unwrap_or_default(),
            area_code: maybe("area_code"),
            class: maybe("class"),
            persons: row.decimal("persons", 3)?.unwrap_or(0),
            served: row.decimal("served", 3)?.unwrap_or(0),
            total,
            reason: maybe("reason"),
            facility: maybe("facility_id"),
        };
        let promise = row.text("promise_id").unwrap_or_default();
        let damaged = |problem: &str| ReportError::Damaged {
            file: table.file.clone(),
            row: Some(row.number()),
            problem: problem.to_owned(),
        };
        if point.persons < 0 || point.served < 0 {
            return Err(damaged("persons are not negative"));
        }
        if !seen.insert((promise.to_owned(), point.id.clone())) {
            return Err(damaged("the demand point is there twice for its promise"));
        }
        match people.get_mut(promise) {
            Some(points) => points.push(point),
            None => {
                people.insert(promise.to_owned(), vec![point]);
            }
        }
    }
    Ok(people)
}

/// What the columns of the tables about promises mean; those of repairs where they have none.
fn meanings(path: &Path) -> Result<BTreeMap<String, Names>, ReportError> {
    let table = Table::read(
        path,
        "columns.csv",
        &["table", "column", "meaning_en", "meaning_zh"],
    )?;
    let mut meanings = BTreeMap::new();
    for of in ["promises", "repairs", "facilities"] {
        for row in table.rows().filter(|row| row.text("table") == Some(of)) {
            let text = |column| row.text(column).unwrap_or_default().to_owned();
            meanings.entry(text("column")).or_insert_with(|| Names {
                zh: text("meaning_zh"),
                en: text("meaning_en"),
            });
        }
    }
    Ok(meanings)
}

fn repairs(path: &Path) -> Result<Vec<Repair>, ReportError> {
    if !path.join("repairs.csv").exists() {
        return Ok(Vec::new());
    }
    let table = Table::read(path, "repairs.csv", &["promise_id", "outcome"])?;
    let sites = Table::read(
        path,
        "repair_sites.csv",
        &["promise_id", "site_id", "lon", "lat", "status"],
    )?;
    let mut repairs = Vec::new();
    for row in table.rows() {
        let id = row.text("promise_id").unwrap_or_default();
        let mut chosen = Vec::new();
        let own = |site: &crate::table::Row<'_>| site.text("promise_id") == Some(id);
        for site in sites.rows().filter(own) {
            let degrees =
                |column| Ok::<_, ReportError>(site.decimal(column, 7)?.unwrap_or(0) as f64 / 1e7);
            chosen.push(RepairSite {
                name: site
                    .text("name")
                    .or(site.text("site_id"))
                    .unwrap_or_default()
                    .to_owned(),
                area: site.text("area_name").unwrap_or_default().to_owned(),
                place: (degrees("lon")?, degrees("lat")?),
            });
        }
        repairs.push(Repair {
            promise: id.to_owned(),
            outcome: row.text("outcome").unwrap_or_default().to_owned(),
            proven: row.text("stopped") == Some("proven"),
            sites: chosen,
        });
    }
    Ok(repairs)
}

/// The name of a class of areas in the reader's language.
pub fn class_name(class: &str, locale: &Locale) -> String {
    liyuan::picture::class_name(locale, class)
}
