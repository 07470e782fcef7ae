//! What the folder of a run holds about promises, row by row.

use super::rules::Pools;
use crate::error::ReportError;
use crate::layer::features;
use crate::run::{Run, list, manifest, refuse_circle, text};
use crate::table::Table;
use liyuan::figures::escaped;
use liyuan::plan_file::{per_head, share};
use liyuan::planning::reach::balance::{Balanced, largest_remainder, round_areas, whole};
use liyuan::planning::reach::{Ratio, Reason};
use liyuan::site::Within;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Served and the five reasons of not being served, in thousandths or whole persons.
pub(super) type Parts = [i64; 6];

/// A set of demand points of a promise: what the end of a figure's id says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// All.
    Region,
    /// Those in an area or its parts: index of the area.
    Area(usize),
    /// Those outside every area.
    Outside,
    /// Those of a class.
    Class(String),
    /// Those without a class.
    Unclassed,
    /// Those to whom a facility is the nearest: its id.
    Facility(String),
}

/// What a promise says, as the plan in `run.json` has it.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its id.
    pub(super) id: String,
    /// Id of its service.
    pub(super) service: String,
    /// The bounds, in tenths of the unit, by class; `None` for all.
    pub(super) limits: Vec<(Option<String>, i64)>,
    /// Share promised, in millionths.
    pub(super) share: i64,
    /// Places per person promised.
    pub(super) norm: Option<Ratio>,
}

impl Rule {
    /// The bound that holds for a class: its own, else the strictest.
    pub(super) fn limit(&self, class: Option<&str>) -> Option<i64> {
        let own = self.limits.iter().find(|(of, _)| match of {
            None => true,
            Some(of) => Some(of.as_str()) == class,
        });
        let strictest = || self.limits.iter().map(|(_, limit)| *limit).min();
        own.map(|(_, limit)| *limit).or_else(strictest)
    }

    /// Whether places are shared within areas, wherever people live.
    pub(super) fn by_area(&self) -> bool {
        self.norm.is_some() && self.limits.is_empty()
    }
}

/// A row of `people.csv`, its numbers read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    /// Position in the table.
    pub(super) at: usize,
    /// Deepest area.
    pub(super) area: Option<usize>,
    /// Class.
    pub(super) class: Option<String>,
    /// Persons in thousandths.
    pub(super) persons: i64,
    /// Of these, served.
    pub(super) served: i64,
    /// Time or distance in tenths of the unit.
    pub(super) total: Option<i64>,
    /// Places per person in units of 10⁻⁹.
    pub(super) ratio: Option<i64>,
    /// Why not served; position in [`Reason::ALL`].
    pub(super) reason: Option<usize>,
}

impl Person {
    /// Persons not served, thousandths.
    pub(super) fn left_out(&self) -> i64 {
        self.persons.saturating_sub(self.served)
    }

    /// Served and not served by reason.
    pub(super) fn parts(&self) -> Parts {
        let mut parts = [self.served, 0, 0, 0, 0, 0];
        if let Some(part) = self.reason.and_then(|reason| parts.get_mut(reason + 1)) {
            *part = self.left_out();
        }
        parts
    }
}

/// The rows of a promise and which of them each part of the region holds.
#[derive(Debug, Clone)]
pub(super) struct Book {
    /// In the order of the table.
    pub(super) people: Vec<Person>,
    areas: Vec<Vec<usize>>,
    outside: Vec<usize>,
    classes: HashMap<Option<String>, Vec<usize>>,
    by_area: Balanced<6>,
    by_class: Balanced<6>,
    /// Places and people by area, where the promise counts places and names no bound.
    pub(super) pools: OnceCell<Pools>,
    /// Of each facility, by its id, the rows to whom it is the nearest and their persons, whole.
    nearest: HashMap<String, (Vec<usize>, i64)>,
}

/// The demand points, whether or not anybody of a group lives there.
#[derive(Debug, Clone, Default, PartialEq)]
struct Points {
    all: u64,
    areas: Vec<u64>,
    outside: u64,
    /// Named classes in order of name, then those without a class, if there are any.
    classes: Vec<(Option<String>, u64)>,
    places: HashMap<String, (f64, f64)>,
}

/// A facility of a service.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facility {
    /// Its name, if it has one.
    pub(super) name: Option<String>,
}

/// The areas of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    /// Codes in the order of the tables.
    pub(super) codes: Vec<String>,
    /// The area that each is part of.
    pub(super) parents: Vec<Option<u32>>,
    index: HashMap<String, usize>,
    /// How deep each lies, and the first level from the top that has two.
    levels: Vec<usize>,
    several: Option<usize>,
}

impl Areas {
    fn read(folder: &Path) -> Result<Areas, ReportError> {
        let table = Table::read(folder, "by_area.csv", &["area_code", "parent_code"])?;
        let mut areas = Areas::default();
        let mut above: Vec<Option<String>> = Vec::new();
        for row in table.rows() {
            let Some(code) = row.text("area_code").filter(|code| *code != "none") else {
                continue;
            };
            if !areas.index.contains_key(code) {
                areas.index.insert(code.to_owned(), areas.codes.len());
                areas.codes.push(code.to_owned());
                above.push(row.text("parent_code").map(str::to_owned));
            }
        }
        let codes = areas.codes.iter().map(String::as_str);
        refuse_circle(&table.file, codes.zip(above.iter().map(Option::as_deref)))?;
        let number = |code: String| u32::try_from(*areas.index.get(&code)?).ok();
        areas.parents = above.into_iter().map(|code| number(code?)).collect();
        let count = areas.codes.len();
        let levels: Vec<usize> = (0..count).map(|of| areas.lineage(of).count()).collect();
        let of_level = |level: usize| levels.iter().filter(|of| **of == level).count();
        let deepest = levels.iter().copied().max().unwrap_or(0);
        areas.several = (1..=deepest).find(|level| of_level(*level) >= 2);
        areas.levels = levels;
        Ok(areas)
    }

    /// The index of a code.
    pub(super) fn of(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    /// The area whose code in ids this is.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        match self.of(name) {
            Some(area) if escaped(name) == name => Some(area),
            _ => self.codes.iter().position(|code| escaped(code) == name),
        }
    }

    /// An area, the one that it is part of, and so on; ends even if they go round in a circle.
    pub(super) fn lineage(&self, area: usize) -> impl Iterator<Item = usize> + '_ {
        let above = |area: &usize| Some(self.parents.get(*area).copied().flatten()? as usize);
        std::iter::successors(Some(area), above).take(self.codes.len())
    }

    /// The area whose places those in an area share, where a promise names no distance: on the first level
    /// from the top that has two; `None` for all that are outside, or where there is no such level.
    pub(super) fn pool(&self, area: Option<usize>) -> Option<usize> {
        let level = self.several?;
        let deep = |area: &usize| self.levels.get(*area).is_some_and(|of| *of <= level);
        self.lineage(area?).find(deep)
    }
}

/// Everything of the folder that figures are worked out from.
#[derive(Debug)]
pub(super) struct Ledger {
    /// `people.csv`.
    pub(super) people: Table,
    /// `facilities.csv`.
    pub(super) facilities: Table,
    /// `promises.csv`.
    pub(super) promises: Table,
    /// `repairs.csv`, `repair_sites.csv` and `repair_people.csv`, where the plan has repairs.
    pub(super) repairs: Option<[Table; 3]>,
    /// Promises that were measured, as those of the run.
    pub(super) rules: Vec<Rule>,
    /// How many promises the plan has.
    pub(super) in_plan: u64,
    /// The areas.
    pub(super) areas: Areas,
    /// The plan with all defaults.
    pub(super) plan: Value,
    points: Points,
    names: HashMap<(String, String), Facility>,
    books: Vec<OnceCell<Book>>,
}

impl Ledger {
    /// Reads the tables of a run.
    pub(super) fn read(run: &Run) -> Result<Ledger, ReportError> {
        let folder = run.path.as_path();
        let mut manifest = manifest(folder)?;
        let plan = manifest["plan"].take();
        let promises = list(&plan, "promise");
        let rules = run.promises.iter().map(|promise| {
            let known = promises.iter().find(|of| text(of, "id") == promise.id);
            rule(known.unwrap_or(&Value::Null))
        });
        let rules = rules.collect::<Result<Vec<Rule>, ReportError>>()?;
        let needed = [
            "promise_id",
            "point_id",
            "area_code",
            "class",
            "persons",
            "served",
            "facility_id",
            "total_s",
            "ratio",
            "reason",
            "total_m",
        ];
        let areas = Areas::read(folder)?;
        Ok(Ledger {
            people: Table::read(folder, "people.csv", &needed)?,
            facilities: Table::read(
                folder,
                "facilities.csv",
                &["promise_id", "facility_id", "places", "area_code"],
            )?,
            promises: Table::read(folder, "promises.csv", &["promise_id", "persons"])?,
            repairs: repairs(folder)?,
            books: rules.iter().map(|_| OnceCell::new()).collect(),
            rules,
            in_plan: promises.len() as u64,
            points: points(folder, &areas)?,
            names: names(folder)?,
            areas,
            plan,
        })
    }

    /// The rows of a promise.
    pub(super) fn book(&self, promise: usize) -> Result<&Book, ReportError> {
        let empty = || damaged("run.json", None, "a promise is missing".to_owned());
        let cell = self.books.get(promise).ok_or_else(empty)?;
        if let Some(book) = cell.get() {
            return Ok(book);
        }
        let rule = self.rules.get(promise).ok_or_else(empty)?;
        let book = self.read_book(rule)?;
        Ok(cell.get_or_init(|| book))
    }

    fn read_book(&self, rule: &Rule) -> Result<Book, ReportError> {
        let mut people = Vec::new();
        for (at, row) in self.people.rows().enumerate() {
            if row.text("promise_id") != Some(rule.id.as_str()) {
                continue;
            }
            let total = match row.decimal("total_s", 1)? {
                Some(total) => Some(total),
                None => row.decimal("total_m", 1)?,
            };
            let reason = match row.text("reason") {
                None => None,
                Some(reason) => {
                    let known = Reason::ALL.iter().position(|of| of.as_str() == reason);
                    let unknown = || format!("`{reason}` is no reason");
                    Some(
                        known
                            .ok_or_else(|| damaged("people.csv", Some(row.number()), unknown()))?,
                    )
                }
            };
            people.push(Person {
                at,
                area: row.text("area_code").and_then(|code| self.areas.of(code)),
                class: row.text("class").map(str::to_owned),
                persons: row.decimal("persons", 3)?.unwrap_or(0),
                served: row.decimal("served", 3)?.unwrap_or(0),
                total,
                ratio: row.decimal("ratio", 9)?,
                reason,
            });
        }
        let nearest = self.nearest(rule, &people);
        Ok(Book {
            nearest,
            ..self.book_of(people)
        })
    }

    /// Whom each facility of a promise is the nearest: rows, and persons rounded so that they add up to all of them.
    fn nearest(&self, rule: &Rule, people: &[Person]) -> HashMap<String, (Vec<usize>, i64)> {
        let of_promise = |row: &crate::table::Row<'_>| row.text("promise_id") == Some(&rule.id);
        let rows = self.facilities.rows().filter(of_promise);
        let ids: Vec<String> = rows
            .map(|row| row.text("facility_id").unwrap_or_default().to_owned())
            .collect();
        let index: HashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
        let mut lists = vec![Vec::new(); ids.len()];
        let mut sums = vec![0_i64; ids.len()];
        for (at, person) in people.iter().enumerate() {
            let row = self.people.row(person.at);
            let facility = row.and_then(|row| index.get(row.text("facility_id")?).copied());
            let Some(facility) = facility else { continue };
            if let (Some(list), Some(sum)) = (lists.get_mut(facility), sums.get_mut(facility)) {
                list.push(at);
                *sum = sum.saturating_add(person.persons);
            }
        }
        let all = whole(sums.iter().fold(0_i64, |all, sum| all.saturating_add(*sum)));
        let rounded = largest_remainder(&sums, all);
        ids.into_iter()
            .zip(lists.into_iter().zip(rounded))
            .collect()
    }

    /// Persons to whom a facility is the nearest.
    pub(super) fn persons_nearest(&self, book: &Book, part: &Part) -> Option<i64> {
        match part {
            Part::Facility(id) => book.nearest.get(id).map(|(_, persons)| *persons),
            _ => None,
        }
    }

    /// The facility of a promise whose id in ids of figures this is.
    pub(super) fn facility_named(&self, promise: usize, name: &str) -> Option<&str> {
        let book = self.book(promise).ok()?;
        match book.nearest.get_key_value(name) {
            Some((id, _)) if escaped(id) == name => Some(id),
            _ => {
                let mut ids = book.nearest.keys();
                ids.find(|id| escaped(id) == name).map(String::as_str)
            }
        }
    }

    fn book_of(&self, people: Vec<Person>) -> Book {
        let count = self.areas.codes.len();
        let mut areas = vec![Vec::new(); count];
        let mut own = vec![[0; 6]; count];
        let (mut outside, mut none) = (Vec::new(), [0; 6]);
        let mut classes: HashMap<Option<String>, Vec<usize>> = HashMap::new();
        let order = &self.points.classes;
        let mut of_class = vec![[0; 6]; order.len()];
        let add = |sums: Option<&mut Parts>, parts: Parts| {
            for (sum, part) in sums.into_iter().flatten().zip(parts) {
                *sum = sum.saturating_add(part);
            }
        };
        for (index, person) in people.iter().enumerate() {
            match person.area {
                None => {
                    outside.push(index);
                    add(Some(&mut none), person.parts());
                }
                Some(area) => {
                    add(own.get_mut(area), person.parts());
                    for above in self.areas.lineage(area) {
                        if let Some(list) = areas.get_mut(above) {
                            list.push(index);
                        }
                    }
                }
            }
            let at = order.iter().position(|(of, _)| *of == person.class);
            add(at.and_then(|at| of_class.get_mut(at)), person.parts());
            classes.entry(person.class.clone()).or_default().push(index);
        }
        Book {
            by_area: round_areas(&self.areas.parents, &own, none),
            by_class: round_areas(&vec![None; order.len()], &of_class, [0; 6]),
            people,
            areas,
            outside,
            classes,
            pools: OnceCell::new(),
            nearest: HashMap::new(),
        }
    }

    /// The rows that a part holds, in the order of the table.
    pub(super) fn rows<'a>(&self, book: &'a Book, part: &Part) -> Vec<&'a Person> {
        let all = |indices: Option<&'a Vec<usize>>| {
            let indices = indices.into_iter().flatten();
            indices.filter_map(|at| book.people.get(*at)).collect()
        };
        match part {
            Part::Region => book.people.iter().collect(),
            Part::Area(area) => all(book.areas.get(*area)),
            Part::Outside => all(Some(&book.outside)),
            Part::Class(class) => all(book.classes.get(&Some(class.clone()))),
            Part::Unclassed => all(book.classes.get(&None)),
            Part::Facility(id) => all(book.nearest.get(id).map(|(rows, _)| rows)),
        }
    }

    /// Whole persons of a part: served and the reasons, rounded so that all parts add up.
    pub(super) fn whole(&self, book: &Book, part: &Part) -> Parts {
        let class = |name: Option<&str>| {
            let mut classes = self.points.classes.iter();
            let at = classes.position(|(of, _)| of.as_deref() == name)?;
            book.by_class.areas.get(at).copied()
        };
        match part {
            Part::Region => book.by_area.region,
            Part::Area(area) => book.by_area.areas.get(*area).copied().unwrap_or_default(),
            Part::Outside => book.by_area.outside,
            Part::Class(name) => class(Some(name)).unwrap_or_default(),
            Part::Unclassed => class(None).unwrap_or_default(),
            // They are counted, whether served or not.
            Part::Facility(_) => Parts::default(),
        }
    }

    /// Demand points of a part, with people of the group or not.
    pub(super) fn points(&self, part: &Part) -> u64 {
        let class = |name: Option<&str>| {
            let mut classes = self.points.classes.iter();
            classes.find(|(of, _)| of.as_deref() == name)
        };
        match part {
            Part::Region => self.points.all,
            Part::Area(area) => self.points.areas.get(*area).copied().unwrap_or(0),
            Part::Outside => self.points.outside,
            Part::Class(name) => class(Some(name)).map_or(0, |(_, count)| *count),
            Part::Unclassed => class(None).map_or(0, |(_, count)| *count),
            // Points without people of the group have no row that would say where they go.
            Part::Facility(_) => 0,
        }
    }

    /// The id of the demand point of a row.
    pub(super) fn point(&self, person: &Person) -> &str {
        let row = self.people.row(person.at);
        row.and_then(|row| row.text("point_id")).unwrap_or_default()
    }

    /// The class whose name in ids this is.
    pub(super) fn class(&self, name: &str) -> Option<&str> {
        let mut classes = self
            .points
            .classes
            .iter()
            .filter_map(|(of, _)| of.as_deref());
        classes.find(|class| escaped(class) == name)
    }

    /// Longitude and latitude of a demand point, in degrees.
    pub(super) fn place(&self, point: &str) -> Option<(f64, f64)> {
        self.points.places.get(point).copied()
    }

    /// Whether a promise's service has a facility, and its name.
    pub(super) fn facility(&self, rule: &Rule, id: &str) -> Option<&Facility> {
        self.names.get(&(rule.service.clone(), id.to_owned()))
    }
}

pub(super) fn damaged(file: &str, row: Option<u64>, problem: String) -> ReportError {
    ReportError::Damaged {
        file: file.to_owned(),
        row,
        problem,
    }
}

fn rule(promise: &Value) -> Result<Rule, ReportError> {
    let id = text(promise, "id");
    let bad = |problem: String| damaged("run.json", None, format!("promise `{id}`: {problem}"));
    let mut limits = Vec::new();
    let mut add = |class: Option<&String>, value: &Value| {
        let bound = Within::parse(value.as_str().unwrap_or_default());
        let bound = match bound.map_err(|problem| bad(problem.to_string()))? {
            Within::Time(time) => i64::from(time.0),
            Within::Length(length) => i64::from(length),
            _ => return Err(bad(format!("`{value}` is no bound"))),
        };
        limits.push((class.cloned(), bound));
        Ok(())
    };
    match promise.get("within") {
        None | Some(Value::Null) => {}
        Some(Value::Object(classes)) => classes
            .iter()
            .try_for_each(|(class, value)| add(Some(class), value))?,
        Some(value) => add(None, value)?,
    }
    let promised = share(&text(promise, "share")).map_err(|problem| bad(problem.to_string()))?;
    let norm = match promise.get("places").and_then(Value::as_str) {
        None => None,
        Some(places) => {
            let (places, persons) = per_head(places).map_err(|problem| bad(problem.to_string()))?;
            Some(Ratio::promised(places, persons))
        }
    };
    Ok(Rule {
        service: text(promise, "service"),
        share: i64::from(promised),
        id,
        limits,
        norm,
    })
}

fn points(folder: &Path, areas: &Areas) -> Result<Points, ReportError> {
    let missing = || damaged("people.geojson", None, "it is not there".to_owned());
    let mut points = Points {
        areas: vec![0; areas.codes.len()],
        ..Points::default()
    };
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    let mut unclassed = 0;
    for feature in features(folder, "people.geojson")?.ok_or_else(missing)? {
        let property = |key: &str| {
            let value = feature.get("properties")?.get(key)?;
            value.as_str()
        };
        let at = |index: usize| {
            let coordinates = feature.pointer("/geometry/coordinates")?;
            coordinates.get(index)?.as_f64()
        };
        points.all += 1;
        match property("area_code").and_then(|code| areas.of(code)) {
            None => points.outside += 1,
            Some(area) => {
                for above in areas.lineage(area) {
                    if let Some(count) = points.areas.get_mut(above) {
                        *count += 1;
                    }
                }
            }
        }
        match property("class") {
            None => unclassed += 1,
            Some(class) => *classes.entry(class.to_owned()).or_default() += 1,
        }
        if let (Some(id), Some(place)) = (property("id"), at(0).zip(at(1))) {
            points.places.insert(id.to_owned(), place);
        }
    }
    let named = classes.into_iter();
    points.classes = named.map(|(class, count)| (Some(class), count)).collect();
    if unclassed > 0 {
        points.classes.push((None, unclassed));
    }
    Ok(points)
}

fn names(folder: &Path) -> Result<HashMap<(String, String), Facility>, ReportError> {
    let missing = || damaged("facilities.geojson", None, "it is not there".to_owned());
    let layer = features(folder, "facilities.geojson")?.ok_or_else(missing)?;
    let named = layer.iter().map(|feature| {
        let property = |key: &str| feature.get("properties")?.get(key)?.as_str();
        let text = |key| property(key).unwrap_or_default().to_owned();
        let name = property("name").filter(|name| !name.is_empty());
        let facility = Facility {
            name: name.map(str::to_owned),
        };
        ((text("service_id"), text("id")), facility)
    });
    Ok(named.collect())
}

fn repairs(folder: &Path) -> Result<Option<[Table; 3]>, ReportError> {
    if !folder.join("repairs.csv").exists() {
        return Ok(None);
    }
    let repairs = ["promise_id", "outcome", "counts", "candidates"];
    let sites = ["promise_id", "site_id", "site_cost", "persons_gained"];
    let people = ["promise_id", "point_id", "persons", "status", "site_id"];
    Ok(Some([
        Table::read(folder, "repairs.csv", &repairs)?,
        Table::read(folder, "repair_sites.csv", &sites)?,
        Table::read(folder, "repair_people.csv", &people)?,
    ]))
}
