//! Reading everything that a plan names, apart from the roads.

use super::suspects::Suspects;
use super::{Areas, Demand, Facilities};
use crate::plan_file::{
    CandidatePlan, FacilityColumns, InputPath, PerClass, Plan, Promise, Within, nearest,
};
use crate::read::about_file::Subject;
use crate::read::areas::AreaReader;
use crate::read::demand::{DemandTable, read_demand, write_persons};
use crate::read::facilities::{FacilityTable, PLACES_COLUMN, read_facilities};
use crate::read::findings::Findings;
use liyuan_finding::{Diagnose, Finding, Kind, Severity};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// What a plan names, read.
#[derive(Debug, Default)]
pub struct Region {
    /// Areas; empty where the plan names none.
    pub areas: Areas,
    /// Where people are.
    pub demand: Demand,
    /// One a service, in the order of the plan.
    pub facilities: Vec<Facilities>,
    /// Everything odd about the input, in the order in which it was read.
    pub findings: Vec<Finding>,
    /// The files that were read, in the order of the plan, each once; roads and profiles apart.
    pub inputs: Vec<InputFile>,
    /// Rows of the demand table, the left-out ones included.
    pub demand_rows: u64,
    /// The demand table could not be opened.
    pub people_missing: bool,
    /// The plan names areas, and none of them could be read.
    pub areas_unread: bool,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// As named in the plan.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a promise lacks that cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmeasured {
    /// The column of its group.
    People,
    /// The table of its facilities.
    Facilities,
    /// The column of their places.
    Places,
    /// The column of the classes.
    Classes,
    /// The areas, which have the classes or share the places.
    Areas,
    /// The roads.
    Roads,
}

impl Unmeasured {
    /// What there is to say about a promise that lacks it.
    pub(crate) fn finding(self, plan: &Plan, promise: &Promise) -> Finding {
        let service = plan.service_of(promise);
        let facilities = service.map_or("", |service| &service.facilities.given);
        let people = plan.region.demand.file.given.as_str();
        let areas = plan.region.areas.as_ref();
        let (word, table, lacks) = match self {
            Unmeasured::People => ("people", people, "does not tell its people"),
            Unmeasured::Facilities => ("facilities", facilities, "tells no facilities"),
            Unmeasured::Places => ("places", facilities, "does not tell the places"),
            Unmeasured::Classes => ("classes", people, "does not tell the classes"),
            Unmeasured::Areas => (
                "areas",
                areas.map_or("", |areas| &areas.given),
                "tells no areas",
            ),
            Unmeasured::Roads => ("roads", plan.region.roads.given.as_str(), "tells no roads"),
        };
        Finding::error(
            "promise.unmeasured",
            format!(
                "promise `{}` is not measured: `{table}` {lacks}",
                promise.id
            ),
        )
        .with("lacks", word)
        .file(plan.file_name())
        .id(&promise.id)
        .value(table)
        .hint("mend the file; what is wrong with it is a finding of its own")
    }
}

/// Why there is nothing to measure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegionError {
    /// The demand table is not there.
    #[error("open `{file}`")]
    Missing {
        /// As named in the plan.
        file: String,
        /// Everything found so far.
        findings: Vec<Finding>,
    },
    /// No promise has both its people and its facilities.
    #[error("measure any promise: none has both its people and its facilities")]
    NoPromise {
        /// Everything found so far; it says why, promise by promise.
        findings: Vec<Finding>,
    },
    /// The demand table has no usable row.
    #[error("find people in `{file}`: {}", no_rows(*.rows))]
    NoPeople {
        /// As named in the plan.
        file: String,
        /// How many rows it has.
        rows: u64,
        /// Everything found so far; it says why.
        findings: Vec<Finding>,
    },
}

impl RegionError {
    /// Everything found before it came to this.
    pub fn findings(&self) -> &[Finding] {
        match self {
            RegionError::Missing { findings, .. }
            | RegionError::NoPromise { findings }
            | RegionError::NoPeople { findings, .. } => findings,
        }
    }
}

impl Diagnose for RegionError {
    fn code(&self) -> &'static str {
        match self {
            RegionError::Missing { .. } => "region.file.missing",
            RegionError::NoPromise { .. } => "region.no_promise",
            RegionError::NoPeople { .. } => "region.no_people",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Data
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            RegionError::Missing { file, .. } => vec![("file", file.clone())],
            RegionError::NoPromise { .. } => Vec::new(),
            RegionError::NoPeople { file, rows, .. } => vec![
                ("file", file.clone()),
                ("rows", rows.to_string()),
                ("read", if *rows > 0 { "some" } else { "none" }.to_owned()),
            ],
        }
    }

    fn reason(&self) -> Option<&Finding> {
        // The first finding about the file says more than this error can.
        match self {
            RegionError::Missing { findings, .. } => findings
                .iter()
                .find(|finding| finding.code.ends_with(".file.missing")),
            RegionError::NoPromise { findings } => findings
                .iter()
                .find(|finding| finding.severity == Severity::Error && finding.hint.is_some()),
            RegionError::NoPeople { file, findings, .. } => findings
                .iter()
                .find(|finding| finding.file.as_deref() == Some(file) && finding.hint.is_some()),
        }
    }

    fn hint(&self) -> Option<String> {
        let text = self.reason().and_then(|finding| finding.hint.clone());
        text.or_else(|| Some("`liyuan check` lists what is wrong with the tables".to_owned()))
    }
}

fn no_rows(rows: u64) -> String {
    match rows {
        0 => "no row of the table can be read".to_owned(),
        rows => format!("none of its `{rows}` rows can be used"),
    }
}

impl Region {
    /// Reads everything that a plan names, roads and profiles apart, and gives up on nothing.
    ///
    /// Bad rows are left out and reported, bad counts are taken as nobody and reported; nothing is
    /// corrected by guess.
    pub fn read(plan: &Plan) -> Region {
        let mut findings = Findings::default();
        let mut region = Region::default();
        if let Some(file) = &plan.region.areas {
            // Without areas there are still figures for the whole region; the finding says so.
            let reader = AreaReader {
                file,
                columns: &plan.region.area_columns,
            };
            region.areas = reader.read(&mut findings);
            region.areas_unread = region.areas.list.is_empty();
        }
        let table = read_demand(&plan.region.demand, &mut findings);
        region.demand_rows = table.outcome.rows;
        region.people_missing = table.outcome.missing;
        region.place_demand(plan, table, &mut findings);
        region.read_facilities(plan, &mut findings);
        region.report_unmeasured(plan, &mut findings);
        let unmeasured = region.unmeasured(plan);
        for (at, promise) in plan.promises.iter().enumerate() {
            // That it cannot be measured says it all.
            if unmeasured.iter().any(|(other, _)| *other == at) {
                continue;
            }
            check_classes(promise, &region.demand, plan, &mut findings);
        }
        region.inputs = hash_inputs(plan);
        region.findings = findings.finish();
        region
    }

    /// As [`Region::read`], for a run.
    ///
    /// # Errors
    /// The demand table is not there or has no usable row, or no promise can be measured.
    pub fn load(plan: &Plan) -> Result<Region, RegionError> {
        let region = Region::read(plan);
        let file = || plan.region.demand.file.given.clone();
        if region.people_missing {
            return Err(RegionError::Missing {
                file: file(),
                findings: region.findings,
            });
        }
        if region.demand.ids.is_empty() {
            return Err(RegionError::NoPeople {
                file: file(),
                rows: region.demand_rows,
                findings: region.findings,
            });
        }
        if !plan.promises.is_empty() && region.unmeasured(plan).len() == plan.promises.len() {
            return Err(RegionError::NoPromise {
                findings: region.findings,
            });
        }
        Ok(region)
    }

    /// The promises that cannot be measured as their people or facilities could not be read, by
    /// position in the plan. No facility in a table that can be read is a result, not among these.
    pub fn unmeasured(&self, plan: &Plan) -> Vec<(usize, Unmeasured)> {
        let classes = |promise: &Promise| -> Option<BTreeSet<String>> {
            match &promise.within {
                Some(Within::Time(PerClass::ByClass(map))) => Some(map.keys().cloned().collect()),
                Some(Within::Distance(PerClass::ByClass(map))) => {
                    Some(map.keys().cloned().collect())
                }
                _ => None,
            }
        };
        let of_points: BTreeSet<&String> = self.demand.class.iter().flatten().collect();
        let without_class = self.demand.class.iter().any(Option::is_none);
        let why = |promise: &Promise| {
            if self.demand.unread_groups.contains(&promise.group) {
                return Some(Unmeasured::People);
            }
            let by_class = classes(promise);
            if self.demand.class_unread && by_class.is_some() {
                return Some(Unmeasured::Classes);
            }
            let class_of_area = by_class.is_some() && without_class;
            let pooled = promise.places.is_some() && promise.within.is_none();
            if self.areas_unread && (class_of_area || pooled) {
                return Some(Unmeasured::Areas);
            }
            // Nobody is of a class that the promise knows: there is no telling what was promised.
            if let Some(classes) = by_class
                && !self.demand.ids.is_empty()
                && !classes.iter().any(|class| of_points.contains(class))
            {
                return Some(Unmeasured::Classes);
            }
            let service = plan
                .services
                .iter()
                .position(|service| service.id == promise.service)?;
            let facilities = self.facilities.get(service)?;
            if facilities.unreadable {
                return Some(Unmeasured::Facilities);
            }
            (promise.places.is_some() && facilities.places_unread).then_some(Unmeasured::Places)
        };
        let promises = plan.promises.iter().enumerate();
        promises
            .filter_map(|(at, promise)| Some((at, why(promise)?)))
            .collect()
    }

    fn report_unmeasured(&self, plan: &Plan, findings: &mut Findings) {
        for (at, why) in self.unmeasured(plan) {
            if let Some(promise) = plan.promises.get(at) {
                findings.push(why.finding(plan, promise));
            }
        }
    }

    fn place_demand(&mut self, plan: &Plan, table: DemandTable, findings: &mut Findings) {
        let file = &plan.region.demand.file.given;
        let codes = || table.area.iter().flatten().cloned();
        if plan.region.areas.is_none() && plan.region.demand.area.is_some() {
            self.areas = Areas::from_codes(codes());
        }
        let reported = Suspects {
            subject: Subject::People,
            file,
            ids: &table.ids,
            rows: &table.rows,
            places: &table.places,
            areas: self.areas.bounds(),
        }
        .report(findings);
        let mut area = self.areas.locate_all(&table.places);
        let unknown = self.own_areas(&table, &mut area, file, findings);
        let has_shapes = self.areas.bounds().is_some();
        for (index, area) in area.iter().enumerate() {
            let said = reported.get(index).copied().unwrap_or(false) || unknown.contains(&index);
            if area.is_some() || !has_shapes || said {
                continue;
            }
            let (Some(id), Some(&row), Some(place)) = (
                table.ids.get(index),
                table.rows.get(index),
                table.places.get(index),
            ) else {
                continue;
            };
            let persons = table
                .persons
                .first()
                .and_then(|persons| persons.get(index))
                .copied();
            let group = plan
                .region
                .demand
                .groups
                .first()
                .map_or("", |group| &group.name);
            findings.push(
                Finding::warning(
                    "people.area.outside",
                    format!(
                        "outside every area, with {} persons of group `{group}`; counted under none",
                        write_persons(persons.unwrap_or(0))
                    ),
                )
                .with("persons", write_persons(persons.unwrap_or(0)))
                .with("group", group)
                .file(file)
                .row(row)
                .id(id)
                .place(place.lon_degrees(), place.lat_degrees())
                .hint("correct the place or the borders"),
            );
        }
        self.report_between(plan, &table, &area, findings);
        let class = table.class.into_iter().zip(&area).map(|(own, area)| {
            own.or_else(|| {
                area.and_then(|area| self.areas.class_of(area))
                    .map(str::to_owned)
            })
        });
        self.demand.class = class.collect();
        self.demand.groups = plan
            .region
            .demand
            .groups
            .iter()
            .map(|group| group.name.clone())
            .collect();
        if !table.ids.is_empty() {
            for (group, persons) in plan.region.demand.groups.iter().zip(&table.persons) {
                let unread = table.unread_groups.contains(&group.name);
                if !unread && persons.iter().all(|&persons| persons == 0) {
                    findings.push(
                        Finding::warning("people.group.nobody", format!("nobody belongs to group `{}`", group.name))
                            .with("group", &group.name)
                            .file(file)
                            .field(&group.column)
                            .hint("a promise to it is neither kept nor broken; see whether the column is the right one"),
                    );
                }
            }
        }
        self.demand.unread_groups = table.unread_groups;
        self.demand.class_unread = table.class_unread;
        self.demand.rows = table.rows;
        (self.demand.ids, self.demand.places, self.demand.persons) =
            (table.ids, table.places, table.persons);
        self.demand.area = area;
    }

    /// Reports people inside an area but in none of the parts that it has: the rows of the parts
    /// then add up to less than the row of the whole. One finding an area.
    fn report_between(
        &self,
        plan: &Plan,
        table: &DemandTable,
        area: &[Option<u32>],
        findings: &mut Findings,
    ) {
        let mut has_parts = vec![false; self.areas.list.len()];
        for parent in self.areas.list.iter().filter_map(|area| area.parent) {
            if let Some(flag) = has_parts.get_mut(parent as usize) {
                *flag = true;
            }
        }
        let persons = table.persons.first();
        let mut between: BTreeMap<u32, (usize, u64, i64)> = BTreeMap::new();
        for (index, area) in area.iter().enumerate() {
            let Some(area) = area.filter(|area| has_parts.get(*area as usize) == Some(&true))
            else {
                continue;
            };
            let persons = persons.and_then(|persons| persons.get(index)).copied();
            let (_, points, sum) = between.entry(area).or_insert((index, 0, 0));
            *points += 1;
            *sum = sum.saturating_add(persons.unwrap_or(0));
        }
        let groups = &plan.region.demand.groups;
        let group = groups.first().map_or("", |group| &group.name);
        for (area, (first, points, sum)) in between {
            let Some(area) = self.areas.list.get(area as usize) else {
                continue;
            };
            let persons = write_persons(sum);
            let mut finding = Finding::warning(
                "people.area.between",
                format!(
                    "`{points}` points with {persons} persons of group `{group}` lie in `{}` but in \
                     none of its parts; counted in `{}` only",
                    area.name, area.name
                ),
            )
            .with("points", points)
            .with("persons", persons)
            .with("group", group)
            .with("area", &area.name)
            .file(&plan.region.demand.file.given)
            .field("area")
            .value(&area.code)
            .hint("draw the missing part, or mend the borders; the parts add up to less than the whole");
            // The first of them, as an example of where.
            finding.row = table.rows.get(first).copied();
            finding.id = table.ids.get(first).cloned();
            if let Some(place) = table.places.get(first) {
                finding = finding.place(place.lon_degrees(), place.lat_degrees());
            }
            findings.push(finding);
        }
    }

    /// Areas that the points name themselves take the place of those where they lie; returns the
    /// points whose code no area has.
    fn own_areas(
        &self,
        table: &DemandTable,
        area: &mut [Option<u32>],
        file: &str,
        findings: &mut Findings,
    ) -> BTreeSet<usize> {
        let mut unknown = BTreeSet::new();
        for (index, (own, area)) in table.area.iter().zip(area).enumerate() {
            let Some(code) = own else { continue };
            let found = self.areas.find(code);
            if found.is_some() {
                *area = found;
                continue;
            }
            unknown.insert(index);
            let hint = match nearest(code, self.areas.list.iter().map(|area| &area.code)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use codes of the areas file".to_owned(),
            };
            let mut finding = Finding::warning(
                "people.area.unknown",
                format!("no area has the code `{code}`; taken by its place"),
            )
            .file(file)
            .value(code)
            .hint(hint);
            finding.row = table.rows.get(index).copied();
            finding.id = table.ids.get(index).cloned();
            findings.push(finding);
        }
        unknown
    }

    #[allow(clippy::map_entry)] // the keys are borrowed from the plan, the table is read in between
    fn read_facilities(&mut self, plan: &Plan, findings: &mut Findings) {
        // A table that several services name in the same way is read and reported once.
        let mut tables: BTreeMap<(&InputPath, &FacilityColumns), Facilities> = BTreeMap::new();
        for service in &plan.services {
            let key = (&service.facilities, &service.columns);
            if !tables.contains_key(&key) {
                let needs_places = plan.services.iter().any(|other| {
                    (&other.facilities, &other.columns) == key && plan.needs_places(other)
                });
                let table = read_facilities(
                    &service.facilities,
                    &service.columns,
                    needs_places,
                    findings,
                );
                let placed = self.place_facilities(table, &service.facilities.given, findings);
                tables.insert(key, placed);
            }
            if let Some(facilities) = tables.get(&key) {
                self.facilities.push(facilities.clone());
            }
        }
    }

    fn place_facilities(
        &self,
        table: FacilityTable,
        file: &str,
        findings: &mut Findings,
    ) -> Facilities {
        Suspects {
            subject: Subject::Facilities,
            file,
            ids: &table.ids,
            rows: &table.rows,
            places: &table.places,
            // Facilities are held against the people where there are no areas.
            areas: self
                .areas
                .bounds()
                .or_else(|| super::Bounds::around(self.demand.places.iter().copied())),
        }
        .report(findings);
        Facilities {
            unreadable: table.outcome.unreadable,
            places_unread: table.outcome.absent.contains(&PLACES_COLUMN),
            rows: table.rows,
            area: self.areas.locate_all(&table.places),
            ids: table.ids,
            names: table.names,
            places: table.places,
            capacity: table.capacity,
        }
    }
}

/// Reports classes for which a promise has no value, and values for which there is no class.
fn check_classes(promise: &Promise, demand: &Demand, plan: &Plan, findings: &mut Findings) {
    let classes: Vec<&String> = match &promise.within {
        Some(Within::Time(PerClass::ByClass(map))) => map.keys().collect(),
        Some(Within::Distance(PerClass::ByClass(map))) => map.keys().collect(),
        _ => return,
    };
    // Without any people there is nothing to say about their classes.
    if demand.ids.is_empty() {
        return;
    }
    let group = demand
        .groups
        .iter()
        .position(|group| *group == promise.group);
    let Some(persons) = group.and_then(|group| demand.persons.get(group)) else {
        return;
    };
    let mut without: BTreeMap<Option<&str>, (u64, i64)> = BTreeMap::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (class, &persons) in demand.class.iter().zip(persons) {
        let class = class.as_deref();
        if let Some(class) = class {
            used.insert(class);
        }
        if persons > 0 && !class.is_some_and(|class| classes.iter().any(|known| *known == class)) {
            let (points, sum) = without.entry(class).or_default();
            *points += 1;
            *sum += persons;
        }
    }
    let field = format!("promise[{}].within", promise.id);
    let finding = |severity, code: &str, message: String| {
        Finding::new(severity, code, message)
            .file(plan.file_name())
            .id(&promise.id)
            .field(&field)
    };
    for (class, (points, persons)) in without {
        let who = match class {
            Some(class) => format!("of class `{class}`"),
            None => "without a class".to_owned(),
        };
        let message = format!(
            "`{points}` points {who} with {} persons have no value; measured by the strictest",
            write_persons(persons)
        );
        findings.push(
            finding(Severity::Warning, "promise.class.no_value", message)
                .with("points", points)
                .with("persons", write_persons(persons))
                .with("class", if class.is_some() { "named" } else { "none" })
                .value(class.unwrap_or(""))
                .hint("give the promise a value for the class, or the areas a class that it knows"),
        );
    }
    for class in classes
        .iter()
        .filter(|class| !used.contains(class.as_str()))
    {
        let hint = match nearest(class, used.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "classes come from the areas or from a column of the demand table".to_owned(),
        };
        let message = format!("no point has the class `{class}`");
        findings.push(
            finding(Severity::Warning, "promise.class.unused", message)
                .value(class.as_str())
                .hint(hint),
        );
    }
}

fn hash_inputs(plan: &Plan) -> Vec<InputFile> {
    let mut files: Vec<&InputPath> = plan.region.areas.iter().collect();
    files.push(&plan.region.demand.file);
    files.extend(plan.services.iter().map(|service| &service.facilities));
    let candidates = plan.repairs.iter().map(|repair| &repair.candidates);
    files.extend(candidates.filter_map(|candidates| match candidates {
        CandidatePlan::Table { file, .. } => Some(file),
        _ => None,
    }));
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(*file));
    let hashed: Vec<Option<InputFile>> = files
        .par_iter()
        .map(|file| {
            let (sha256, bytes) = hash(&file.path).ok()?;
            Some(InputFile {
                file: file.given.clone(),
                sha256,
                bytes,
            })
        })
        .collect();
    hashed.into_iter().flatten().collect()
}

fn hash(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        digest.update(buffer.get(..read).unwrap_or(&[]));
    }
    let hex = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((hex, bytes))
}
