//! The plan file: which region, which services, what is promised.
//!
//! A plan file is TOML. [`Plan::read`] turns it into a [`Plan`] with every quantity resolved, or
//! into *all* the errors that it has, each with its place in the file ([`PlanError`]). What may
//! stand in it is one table of keys ([`schema::SECTIONS`]), from which the reader, the JSON Schema
//! and the reference in `docs/reference/plan-file.md` are made.

mod parse;
mod problem;
pub(crate) mod quantity;
mod repair;
pub mod schema;
#[cfg(test)]
mod tests;

pub use parse::nearest;
pub(crate) use problem::listed;
pub use problem::{PlanError, PlanFileError, Problem};
pub use quantity::{per_head, share};
pub use repair::{CandidateColumns, CandidatePlan, ROAD_CLASSES, Repair, RepairGoal, RoadClass};

use liyuan_roads::Deciseconds;
use liyuan_roads::Islands;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Profiles that the program carries.
pub const BUILTIN_PROFILES: &[&str] = &["car", "emergency", "walk", "bicycle"];

/// A plan file, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The plan file itself.
    pub path: PathBuf,
    /// Where the data are.
    pub region: RegionPlan,
    /// In the order of the file.
    pub services: Vec<Service>,
    /// In the order of the file.
    pub promises: Vec<Promise>,
    /// In the order of the file.
    pub repairs: Vec<Repair>,
    /// In the order of the file.
    pub quoted: Vec<QuotedFigure>,
    /// What is not known, for the answer sheet; in the order of the file.
    pub questions: Vec<LocalName>,
    /// What is odd but does not stop a run.
    pub warnings: Vec<PlanError>,
}

/// A file named in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InputPath {
    /// As written in the plan; what findings and manifests show.
    pub given: String,
    /// Resolved against the folder of the plan file.
    pub path: PathBuf,
    /// How it is to be read.
    pub reading: Reading,
}

/// How a file is to be read, where its content does not say or says it wrongly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reading {
    /// Coordinates, by a name that [`liyuan_formats::CoordinateSystem::named`] knows.
    pub crs: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Layer of a GeoPackage.
    pub layer: Option<String>,
}

/// The `[region]` section.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {
    /// Name of the region, for titles.
    pub name: LocalName,
    /// OpenStreetMap extract.
    pub roads: InputPath,
    /// Administrative areas.
    pub areas: Option<InputPath>,
    /// Columns of the areas.
    pub area_columns: AreaColumns,
    /// Where people are.
    pub demand: DemandPlan,
    /// Hour at which conditional restrictions are evaluated.
    pub hour: Option<Hour>,
    /// Farther from any road than this, a place is off the network; decimetres.
    pub max_snap_dm: u32,
    /// What people do whose nearest road is on an island.
    pub people_islands: Islands,
    /// What facilities do whose nearest road is on an island.
    pub facility_islands: Islands,
}

/// Columns of the areas; where one is not named, its usual names are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AreaColumns {
    /// Column of the code.
    pub code: Option<String>,
    /// Column of the name.
    pub name: Option<String>,
    /// Column of the code of the area above.
    pub parent: Option<String>,
    /// Column of the class.
    pub class: Option<String>,
}

/// The demand table: file and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandPlan {
    /// The table.
    pub file: InputPath,
    /// Column of the id.
    pub id: String,
    /// Column of the longitude.
    pub lon: String,
    /// Column of the latitude.
    pub lat: String,
    /// Column of the class, where points have their own.
    pub class: Option<String>,
    /// Column of the area code, where points have their own.
    pub area: Option<String>,
    /// Groups of persons; at least one.
    pub groups: Vec<Group>,
}

/// A group of persons and its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name in promises and outputs.
    pub name: String,
    /// Column of the demand table; the name unless the plan says otherwise.
    pub column: String,
}

/// A name in both languages; one that was given in one language only stands in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalName {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl LocalName {
    /// The name for a language tag: Chinese for `zh…`, English for all others.
    pub fn in_language(&self, tag: &str) -> &str {
        if tag.starts_with("zh") {
            &self.zh
        } else {
            &self.en
        }
    }
}

/// A time of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// 0 Monday … 6 Sunday; `None` any day.
    pub weekday: Option<u8>,
    /// Minutes since midnight, below 1,440.
    pub minute: u16,
}

/// A `[[service]]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Id, unique among services.
    pub id: String,
    /// Name for people.
    pub name: LocalName,
    /// Table of the facilities.
    pub facilities: InputPath,
    /// Its columns.
    pub columns: FacilityColumns,
    /// How one travels.
    pub profile: ProfileRef,
    /// Who travels.
    pub direction: Direction,
    /// Added to every travel time (call to wheels, registration).
    pub delay: Deciseconds,
    /// The chapter of the answer sheet that it belongs to; `None`: by its id.
    pub field: Option<&'static str>,
}

/// A `[[quoted]]` section: a figure that somebody else has published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedFigure {
    /// Id, unique among quoted figures.
    pub id: String,
    /// What it is.
    pub name: LocalName,
    /// As printed there, with its unit.
    pub value: LocalName,
    /// Where it is printed, and when.
    pub source: String,
    /// The chapter of the answer sheet that it belongs to.
    pub field: &'static str,
    /// Id of the figure of a run that stands beside it.
    pub figure: Option<String>,
    /// What is not known about it.
    pub question: Option<LocalName>,
}

/// Fields of public service: the chapters of the answer sheet.
pub const FIELDS: [&str; 6] = ["education", "health", "work", "welfare", "culture", "other"];

/// Columns of a facility table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FacilityColumns {
    /// Column of the id; `id`.
    pub id: String,
    /// Column of the longitude; `lon`.
    pub lon: String,
    /// Column of the latitude; `lat`.
    pub lat: String,
    /// Column of the places, if the plan names one; otherwise `places` where the table has it.
    pub places: Option<String>,
    /// Column of the name, if the plan names one; otherwise `name` where the table has it.
    pub name: Option<String>,
}

/// How one travels: a built-in profile or a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProfileRef {
    /// One of [`BUILTIN_PROFILES`].
    Builtin(&'static str),
    /// A profile of the user.
    File(InputPath),
}

impl ProfileRef {
    /// As written in the plan.
    pub fn given(&self) -> &str {
        match self {
            ProfileRef::Builtin(name) => name,
            ProfileRef::File(file) => &file.given,
        }
    }
}

/// Who travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// People go to the facility.
    #[default]
    ToFacility,
    /// The service comes from the facility.
    FromFacility,
}

impl Direction {
    /// As written in a plan.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::ToFacility => "to_facility",
            Direction::FromFacility => "from_facility",
        }
    }
}

/// How a distance or time is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Along roads.
    #[default]
    Road,
    /// Great circle (service radius, 服务半径).
    Straight,
}

impl By {
    /// As written in a plan.
    pub fn as_str(self) -> &'static str {
        match self {
            By::Road => "road",
            By::Straight => "straight",
        }
    }
}

/// A `[[promise]]` section: at least one of `within` and `places` is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Id, unique among promises.
    pub id: String,
    /// Id of a service of the plan.
    pub service: String,
    /// Name of a group of the demand table.
    pub group: String,
    /// Within what time or distance.
    pub within: Option<Within>,
    /// By road or straight; `Straight` only with a distance.
    pub by: By,
    /// For what share of the people.
    pub share: Share,
    /// What places per head.
    pub places: Option<PlacesNorm>,
}

/// Within what time or distance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// Total time: delay, leg, road, leg.
    Time(PerClass<Deciseconds>),
    /// Length in decimetres.
    Distance(PerClass<u32>),
}

/// One value for all, or one per class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PerClass<T> {
    /// The same for all.
    One(T),
    /// One per class; never empty.
    ByClass(BTreeMap<String, T>),
}

impl<T: Copy + Ord + Default> PerClass<T> {
    /// The value for a class, `None` where the promise has no value for it.
    pub fn given_for(&self, class: Option<&str>) -> Option<T> {
        match self {
            PerClass::One(value) => Some(*value),
            PerClass::ByClass(map) => class.and_then(|class| map.get(class)).copied(),
        }
    }

    /// The value that a person of a class is measured by: the one given for it, else the
    /// strictest of all, so that nobody drops out of the count. [`crate::region::Region::load`]
    /// reports such classes as findings.
    pub fn value_for(&self, class: Option<&str>) -> T {
        self.given_for(class).unwrap_or_else(|| self.least())
    }

    /// The least value.
    pub fn least(&self) -> T {
        match self {
            PerClass::One(value) => *value,
            PerClass::ByClass(map) => map.values().min().copied().unwrap_or_default(),
        }
    }

    /// The greatest value.
    pub fn greatest(&self) -> T {
        match self {
            PerClass::One(value) => *value,
            PerClass::ByClass(map) => map.values().max().copied().unwrap_or_default(),
        }
    }
}

/// A share in parts per million, above 0 and at most 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u32);

/// Places per persons, as written: `35 per 1000` is 35,000 thousandths for 1,000 persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacesNorm {
    /// Places in thousandths, above 0.
    pub places: i64,
    /// For so many persons, above 0.
    pub persons: i64,
}

impl Plan {
    /// Name of the plan file without its folder, as findings give it.
    pub fn file_name(&self) -> String {
        self.path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Reads and checks a plan file.
    ///
    /// # Errors
    /// The file cannot be read, is not text, or has errors; then all of them.
    pub fn read(path: &Path) -> Result<Plan, PlanFileError> {
        let bytes = std::fs::read(path).map_err(|source| PlanFileError::Io {
            path: path.to_owned(),
            source,
        })?;
        Plan::from_bytes(&bytes, path)
    }

    /// Checks a plan whose file has been read; `path` says where its relative paths start.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Plan, PlanFileError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Plan::parse(text, path),
            Err(error) => Err(PlanFileError::NotText {
                path: path.to_owned(),
                offset: error.valid_up_to(),
            }),
        }
    }

    /// Checks the text of a plan; `path` says where its relative paths start.
    ///
    /// # Errors
    /// The text has errors; all of them.
    pub fn parse(text: &str, path: &Path) -> Result<Plan, PlanFileError> {
        parse::plan(text, path).map_err(|errors| PlanFileError::Invalid {
            path: path.to_owned(),
            text: text.to_owned(),
            errors,
        })
    }

    /// The service of a promise.
    pub fn service_of(&self, promise: &Promise) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.id == promise.service)
    }

    /// Whether any promise on the service counts places.
    pub fn needs_places(&self, service: &Service) -> bool {
        self.promises
            .iter()
            .any(|promise| promise.service == service.id && promise.places.is_some())
    }

    /// The plan with every default filled in, for the manifest of a run; paths as written.
    pub fn resolved(&self) -> Value {
        let region = &self.region;
        let demand = &region.demand;
        let groups: serde_json::Map<String, Value> = demand
            .groups
            .iter()
            .map(|group| (group.name.clone(), Value::from(group.column.as_str())))
            .collect();
        let mut plan = json!({
            "region": {
                "name": name_json(&region.name),
                "roads": region.roads.given,
                "areas": region.areas.as_ref().map(|areas| json!({
                    "file": areas.given,
                    "code": region.area_columns.code,
                    "name": region.area_columns.name,
                    "parent": region.area_columns.parent,
                    "class": region.area_columns.class,
                    "crs": areas.reading.crs,
                    "sheet": areas.reading.sheet,
                    "layer": areas.reading.layer,
                })),
                "demand": {
                    "file": demand.file.given,
                    "crs": demand.file.reading.crs,
                    "sheet": demand.file.reading.sheet,
                    "layer": demand.file.reading.layer,
                    "id": demand.id,
                    "lon": demand.lon,
                    "lat": demand.lat,
                    "class": demand.class,
                    "area": demand.area,
                    "groups": groups,
                },
                "hour": region.hour.map(|hour| hour.to_string()),
                "max_snap": quantity::write_length(region.max_snap_dm),
                "islands": {
                    "people": islands_word(region.people_islands),
                    "facilities": islands_word(region.facility_islands),
                },
            },
            "service": self.services.iter().map(service_json).collect::<Vec<_>>(),
            "promise": self.promises.iter().map(promise_json).collect::<Vec<_>>(),
        });
        if let (false, Some(plan)) = (self.repairs.is_empty(), plan.as_object_mut()) {
            let repairs = self.repairs.iter().map(repair::repair_json);
            plan.insert("repair".to_owned(), repairs.collect());
        }
        if let (false, Some(plan)) = (self.quoted.is_empty(), plan.as_object_mut()) {
            plan.insert(
                "quoted".to_owned(),
                self.quoted.iter().map(quoted_json).collect(),
            );
        }
        if let (false, Some(plan)) = (self.questions.is_empty(), plan.as_object_mut()) {
            let questions = self.questions.iter();
            let questions = questions.map(|text| json!({ "text": name_json(text) }));
            plan.insert("question".to_owned(), questions.collect());
        }
        plan
    }
}

impl std::fmt::Display for Hour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(day) = self
            .weekday
            .and_then(|day| quantity::WEEKDAYS.get(usize::from(day)))
        {
            write!(f, "{day} ")?;
        }
        write!(f, "{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

impl std::fmt::Display for Within {
    /// As written in a plan: `20min`, or `urban 20min, rural 30min`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = match self {
            Within::Time(values) => class_texts(values, |time| quantity::write_duration(*time)),
            Within::Distance(values) => {
                class_texts(values, |length| quantity::write_length(*length))
            }
        };
        for (index, (class, text)) in texts.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            match class {
                Some(class) => write!(f, "{separator}{class} {text}")?,
                None => write!(f, "{separator}{text}")?,
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&quantity::write_share(self.0))
    }
}

impl std::fmt::Display for PlacesNorm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = format!("{}.{:03}", self.places / 1000, self.places % 1000);
        write!(
            f,
            "{} per {}",
            places.trim_end_matches('0').trim_end_matches('.'),
            self.persons
        )
    }
}

fn class_texts<T>(
    values: &PerClass<T>,
    write: impl Fn(&T) -> String,
) -> Vec<(Option<&str>, String)> {
    match values {
        PerClass::One(value) => vec![(None, write(value))],
        PerClass::ByClass(map) => map
            .iter()
            .map(|(class, value)| (Some(class.as_str()), write(value)))
            .collect(),
    }
}

fn name_json(name: &LocalName) -> Value {
    json!({ "zh": name.zh, "en": name.en })
}

pub(crate) fn islands_word(islands: Islands) -> &'static str {
    match islands {
        Islands::Skip => "skip",
        Islands::Keep => "keep",
    }
}

fn service_json(service: &Service) -> Value {
    json!({
        "id": service.id,
        "name": name_json(&service.name),
        "facilities": {
            "file": service.facilities.given,
            "crs": service.facilities.reading.crs,
            "sheet": service.facilities.reading.sheet,
            "layer": service.facilities.reading.layer,
            "id": service.columns.id,
            "lon": service.columns.lon,
            "lat": service.columns.lat,
            "places": service.columns.places,
            "name": service.columns.name,
        },
        "profile": service.profile.given(),
        "direction": service.direction.as_str(),
        "delay": quantity::write_duration(service.delay),
        "field": service.field,
    })
}

fn quoted_json(quoted: &QuotedFigure) -> Value {
    json!({
        "id": quoted.id,
        "name": name_json(&quoted.name),
        "value": name_json(&quoted.value),
        "source": quoted.source,
        "field": quoted.field,
        "figure": quoted.figure,
        "question": quoted.question.as_ref().map(name_json),
    })
}

fn promise_json(promise: &Promise) -> Value {
    let within = promise.within.as_ref().map(|within| {
        let texts = match within {
            Within::Time(values) => class_texts(values, |time| quantity::write_duration(*time)),
            Within::Distance(values) => {
                class_texts(values, |length| quantity::write_length(*length))
            }
        };
        match texts.as_slice() {
            [(None, text)] => Value::from(text.as_str()),
            texts => texts
                .iter()
                .map(|(class, text)| (class.unwrap_or("").to_owned(), Value::from(text.as_str())))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    });
    json!({
        "id": promise.id,
        "service": promise.service,
        "group": promise.group,
        "within": within,
        "by": promise.by.as_str(),
        "share": promise.share.to_string(),
        "places": promise.places.map(|places| places.to_string()),
    })
}

impl Default for FacilityColumns {
    fn default() -> Self {
        FacilityColumns {
            id: "id".to_owned(),
            lon: "lon".to_owned(),
            lat: "lat".to_owned(),
            places: None,
            name: None,
        }
    }
}
