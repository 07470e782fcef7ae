//! From TOML to a plan, collecting every problem on the way.

use super::problem::{PlanError, Problem};
use super::quantity::{self, Quantity};
use super::schema::{self, Key, Section, ValueKind};
use super::{
    AreaColumns, BUILTIN_PROFILES, By, DemandPlan, Direction, FacilityColumns, Group, Hour,
    InputPath, LocalName, PerClass, PlacesNorm, Plan, ProfileRef, Promise, Reading, RegionPlan,
    Service, Share, Within,
};
use liyuan_formats::CoordinateSystem;
use liyuan_roads::Deciseconds;
use liyuan_roads::Islands;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Three-letter names as printed; any longer English name and the Chinese ones are read too.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Default of `max_snap`, in decimetres.
const MAX_SNAP_DM: u32 = 10_000;

/// The known name most like `written`, if any is much like it.
pub(crate) fn nearest<'k, S>(
    written: &str,
    known: impl IntoIterator<Item = &'k S>,
) -> Option<String>
where
    S: 'k + AsRef<str> + ?Sized,
{
    let folded = |name: &str| name.to_lowercase().replace(['-', ' '], "_");
    let target = folded(written);
    known
        .into_iter()
        .map(|name| {
            (
                strsim::normalized_damerau_levenshtein(&target, &folded(name.as_ref())),
                name,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.55)
        // `max_by` would take the last of equals; the first is what a reader expects.
        .fold(
            None,
            |best: Option<(f64, &S)>, (likeness, name)| match best {
                Some((best_likeness, _)) if best_likeness >= likeness => best,
                _ => Some((likeness, name)),
            },
        )
        .map(|(_, name)| name.as_ref().to_owned())
}

type Entry<'t> = &'t Spanned<DeValue<'t>>;

struct Parser<'t> {
    text: &'t str,
    file: &'t Path,
    errors: Vec<PlanError>,
    warnings: Vec<PlanError>,
}

/// A table of the file, the keys that it may have, and the way to it for messages.
#[derive(Clone)]
struct Place<'t> {
    table: &'t DeTable<'t>,
    keys: &'static [Key],
    way: String,
    span: Range<usize>,
}

/// A value with its key table entry and its way.
struct Found<'t> {
    value: Entry<'t>,
    key: &'static Key,
    way: String,
}

pub(super) fn plan(text: &str, file: &Path) -> Result<Plan, Vec<PlanError>> {
    // A byte order mark is no part of the text, but it counts in spans.
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(skipped..).unwrap_or("");
    let (root, syntax) = DeTable::parse_recoverable(body);
    let mut parser = Parser {
        text: body,
        file,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    for error in &syntax {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().to_owned();
        parser.error(span, "file", None, Problem::Syntax { message });
    }
    let plan = if syntax.is_empty() {
        parser.root(root.get_ref())
    } else {
        None
    };
    let Parser {
        mut errors,
        mut warnings,
        ..
    } = parser;
    for error in errors.iter_mut().chain(&mut warnings) {
        error.span = error.span.start + skipped..error.span.end + skipped;
    }
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    match plan {
        Some(mut plan) if errors.is_empty() => {
            plan.warnings = warnings;
            Ok(plan)
        }
        _ => Err(errors),
    }
}

impl<'t> Parser<'t> {
    fn build(
        &self,
        span: Range<usize>,
        way: &str,
        value: Option<&str>,
        problem: Problem,
    ) -> PlanError {
        let before = self
            .text
            .as_bytes()
            .get(..span.start)
            .unwrap_or(self.text.as_bytes());
        PlanError {
            problem,
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            span,
            key: way.to_owned(),
            value: value.map(str::to_owned),
        }
    }

    fn error(&mut self, span: Range<usize>, way: &str, value: Option<&str>, problem: Problem) {
        let error = self.build(span, way, value, problem);
        self.errors.push(error);
    }

    /// An error about a value that was found.
    fn wrong(&mut self, found: &Found<'t>, problem: Problem) {
        let span = found.value.span();
        let written = self
            .text
            .get(span.clone())
            .map(|text| text.trim_matches('"').to_owned());
        self.error(span, &found.way, written.as_deref(), problem);
    }

    fn wrong_type(&mut self, found: &Found<'t>, expected: &'static str) {
        let kind = found.value.get_ref();
        let problem = match kind {
            // A number where a quantity belongs lacks its unit: the commonest slip.
            DeValue::Integer(_) | DeValue::Float(_) => {
                let value = self.text.get(found.value.span()).unwrap_or("").to_owned();
                let unit = match found.key.kind {
                    ValueKind::Within | ValueKind::Duration => Some("min"),
                    ValueKind::Length => Some("m"),
                    ValueKind::Share => Some("%"),
                    ValueKind::PerHead => Some(" per 1000"),
                    _ => None,
                };
                unit.map(|unit| Problem::BareNumber { value, unit })
            }
            _ => None,
        };
        let problem = problem.unwrap_or_else(|| Problem::WrongType {
            expected,
            found: kind.type_str(),
            example: format!("{} = {}", found.key.name, found.key.example),
        });
        self.wrong(found, problem);
    }

    fn root(&mut self, root: &'t DeTable<'t>) -> Option<Plan> {
        let known: Vec<&'static str> = schema::SECTIONS.iter().map(|s| s.name).collect();
        for key in root.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let belongs_in = section_with(name, None);
            let near = if belongs_in.is_some() {
                None
            } else {
                nearest(name, known.iter().copied())
            };
            let problem = Problem::UnknownKey {
                key: name.to_owned(),
                nearest: near,
                known: known.clone(),
                belongs_in,
            };
            self.error(key.span(), name, None, problem);
        }
        let region = match self.sections(root, &schema::REGION).pop() {
            Some(place) => self.region(&place),
            None => None,
        };
        let service_places = self.sections(root, &schema::SERVICE);
        let services: Vec<_> = service_places
            .iter()
            .map(|place| self.service(place))
            .collect();
        let promise_places = self.sections(root, &schema::PROMISE);
        let service_ids = self.unique_ids(&service_places);
        self.unique_ids(&promise_places);
        let groups = region
            .as_ref()
            .map(|region| region.demand.groups.as_slice());
        let promises: Vec<_> = promise_places
            .iter()
            .map(|place| self.promise(place, &service_ids, groups))
            .collect();
        for (service, place) in services.iter().zip(&service_places) {
            let Some(service) = service else { continue };
            let used = promise_places
                .iter()
                .any(|promise| text_at(promise, "service") == Some(&service.id));
            if !used {
                let problem = Problem::UnusedService {
                    id: service.id.clone(),
                };
                let warning = self.build(place.span.clone(), &place.way, None, problem);
                self.warnings.push(warning);
            }
        }
        Some(Plan {
            path: self.file.to_owned(),
            region: region?,
            services: services.into_iter().collect::<Option<_>>()?,
            promises: promises.into_iter().collect::<Option<_>>()?,
            warnings: Vec::new(),
        })
    }

    /// The tables of a section, checked for unknown and missing keys.
    fn sections(&mut self, root: &'t DeTable<'t>, section: &'static Section) -> Vec<Place<'t>> {
        let Some((key, value)) = root.get_key_value(section.name) else {
            let example = example_of(section);
            self.error(
                0..0,
                section.name,
                None,
                Problem::MissingKey {
                    key: section.heading().to_owned(),
                    example,
                },
            );
            return Vec::new();
        };
        let tables: Option<Vec<(&DeTable<'_>, Range<usize>)>> = match value.get_ref() {
            DeValue::Table(table) if !section.many => Some(vec![(table, key.span())]),
            DeValue::Array(items) if section.many => items
                .iter()
                .map(|item| item.get_ref().as_table().map(|table| (table, item.span())))
                .collect(),
            _ => None,
        };
        let Some(tables) = tables else {
            let span = key.span();
            self.error(
                span,
                section.name,
                None,
                Problem::WrongType {
                    expected: if section.many {
                        "an array of tables"
                    } else {
                        "a table"
                    },
                    found: value.get_ref().type_str(),
                    example: section.heading().to_owned(),
                },
            );
            return Vec::new();
        };
        let count = tables.len();
        if count == 0 {
            self.error(
                key.span(),
                section.name,
                None,
                Problem::MissingKey {
                    key: section.heading().to_owned(),
                    example: example_of(section),
                },
            );
        }
        let mut places = Vec::with_capacity(count);
        for (index, (table, span)) in tables.into_iter().enumerate() {
            let way = if section.many {
                let id = table.get("id").and_then(|id| id.get_ref().as_str());
                let index = (index + 1).to_string();
                format!("{}[{}]", section.name, id.unwrap_or(&index))
            } else {
                section.name.to_owned()
            };
            let place = Place {
                table,
                keys: section.keys,
                way,
                span,
            };
            self.check_keys(&place, Some(section));
            places.push(place);
        }
        places
    }

    fn check_keys(&mut self, place: &Place<'t>, section: Option<&'static Section>) {
        let known: Vec<&'static str> = place.keys.iter().map(|key| key.name).collect();
        for key in place.table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let near = nearest(name, known.iter().copied());
            let belongs_in = if near.is_some() {
                None
            } else {
                section_with(name, section)
            };
            let way = format!("{}.{name}", place.way);
            let problem = Problem::UnknownKey {
                key: name.to_owned(),
                nearest: near,
                known: known.clone(),
                belongs_in,
            };
            self.error(key.span(), &way, None, problem);
        }
        for key in place.keys.iter().filter(|key| key.required) {
            if !place.table.contains_key(key.name) {
                let way = format!("{}.{}", place.way, key.name);
                let problem = Problem::MissingKey {
                    key: key.name.to_owned(),
                    example: format!("{} = {}", key.name, key.example),
                };
                self.error(place.span.clone(), &way, None, problem);
            }
        }
    }

    fn find(&self, place: &Place<'t>, name: &str) -> Option<Found<'t>> {
        let key = place.keys.iter().find(|key| key.name == name)?;
        let value = place.table.get(name)?;
        Some(Found {
            value,
            key,
            way: format!("{}.{name}", place.way),
        })
    }

    /// An inline table behind a key, checked for unknown and missing keys.
    fn inline(&mut self, found: &Found<'t>, keys: &'static [Key]) -> Option<Place<'t>> {
        let table = found.value.get_ref().as_table()?;
        let place = Place {
            table,
            keys,
            way: found.way.clone(),
            span: found.value.span(),
        };
        self.check_keys(&place, None);
        Some(place)
    }

    fn string(&mut self, found: &Found<'t>) -> Option<&'t str> {
        match found.value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.wrong(
                    found,
                    Problem::Empty {
                        key: found.key.name.to_owned(),
                    },
                );
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(found, "a text");
                None
            }
        }
    }

    fn text(&mut self, place: &Place<'t>, name: &str) -> Option<String> {
        let found = self.find(place, name)?;
        self.string(&found).map(str::to_owned)
    }

    fn text_or(&mut self, place: &Place<'t>, name: &str, default: &str) -> String {
        self.text(place, name).unwrap_or_else(|| default.to_owned())
    }

    fn path(&mut self, place: &Place<'t>, name: &str) -> Option<InputPath> {
        self.text(place, name).map(|given| self.resolve(given))
    }

    fn resolve(&self, given: String) -> InputPath {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        InputPath {
            path: folder.join(&given),
            given,
            reading: Reading::default(),
        }
    }

    /// A text read by a quantity reader.
    fn quantity<T>(
        &mut self,
        place: &Place<'t>,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let found = self.find(place, name)?;
        if !found.value.get_ref().is_str() {
            self.wrong_type(&found, expected);
            return None;
        }
        let text = self.string(&found)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.wrong(&found, problem);
                None
            }
        }
    }

    fn word(&mut self, place: &Place<'t>, name: &str) -> Option<&'static str> {
        let found = self.find(place, name)?;
        let ValueKind::Word(known) = found.key.kind else {
            return None;
        };
        self.word_of(&found, known)
    }

    fn word_of(
        &mut self,
        found: &Found<'t>,
        known: &'static [&'static str],
    ) -> Option<&'static str> {
        let text = self.string(found)?;
        let word = known.iter().copied().find(|word| *word == text);
        if word.is_none() {
            self.wrong(
                found,
                Problem::UnknownWord {
                    value: text.to_owned(),
                    known: known.to_vec(),
                    nearest: nearest(text, known.iter().copied()),
                },
            );
        }
        word
    }

    fn name(&mut self, place: &Place<'t>, name: &str) -> Option<LocalName> {
        let found = self.find(place, name)?;
        if let Some(inner) = self.inline(&found, schema::NAME_KEYS) {
            let zh = self.text(&inner, "zh");
            let en = self.text(&inner, "en");
            return match (zh, en) {
                (Some(zh), Some(en)) => Some(LocalName { zh, en }),
                (Some(one), None) | (None, Some(one)) => Some(LocalName {
                    zh: one.clone(),
                    en: one,
                }),
                (None, None) => {
                    if inner.table.is_empty() {
                        self.wrong(
                            &found,
                            Problem::Empty {
                                key: name.to_owned(),
                            },
                        );
                    }
                    None
                }
            };
        }
        let text = self.string(&found)?;
        Some(LocalName {
            zh: text.to_owned(),
            en: text.to_owned(),
        })
    }

    fn region(&mut self, place: &Place<'t>) -> Option<RegionPlan> {
        let name = self.name(place, "name");
        let roads = self.path(place, "roads");
        let (areas, area_columns) = self.areas(place);
        let demand = match self.find(place, "demand") {
            Some(found) => self.demand(&found),
            None => None,
        };
        let hour = self.quantity(place, "hour", "a text", hour);
        let max_snap_dm = self.quantity(
            place,
            "max_snap",
            "a length with its unit",
            quantity::length,
        );
        let (people_islands, facility_islands) = self.islands(place);
        Some(RegionPlan {
            name: name?,
            roads: roads?,
            areas,
            area_columns,
            demand: demand?,
            hour,
            max_snap_dm: max_snap_dm.unwrap_or(MAX_SNAP_DM),
            people_islands,
            facility_islands,
        })
    }

    fn areas(&mut self, place: &Place<'t>) -> (Option<InputPath>, AreaColumns) {
        let mut columns = AreaColumns::default();
        let Some(found) = self.find(place, "areas") else {
            return (None, columns);
        };
        let Some(inner) = self.inline(&found, schema::AREAS) else {
            let given = self.string(&found).map(str::to_owned);
            return (given.map(|given| self.resolve(given)), columns);
        };
        columns.code = self.text(&inner, "code");
        columns.name = self.text(&inner, "name");
        columns.parent = self.text(&inner, "parent");
        columns.class = self.text(&inner, "class");
        (self.table_file(&inner), columns)
    }

    /// The file of an inline table, with how it is to be read.
    fn table_file(&mut self, place: &Place<'t>) -> Option<InputPath> {
        let file = self.path(place, "file");
        let reading = Reading {
            crs: self.coordinates(place),
            sheet: self.text(place, "sheet"),
            layer: self.text(place, "layer"),
        };
        Some(InputPath { reading, ..file? })
    }

    fn coordinates(&mut self, place: &Place<'t>) -> Option<String> {
        let found = self.find(place, "crs")?;
        let text = self.string(&found)?;
        match CoordinateSystem::named(text) {
            Ok(_) => Some(text.to_owned()),
            Err(error) => {
                self.wrong(&found, Problem::Coordinates(error));
                None
            }
        }
    }

    fn islands(&mut self, place: &Place<'t>) -> (Islands, Islands) {
        let of = |word: Option<&str>, default| match word {
            Some("keep") => Islands::Keep,
            Some(_) => Islands::Skip,
            None => default,
        };
        let Some(found) = self.find(place, "islands") else {
            return (Islands::Keep, Islands::Skip);
        };
        let ValueKind::WordOrTable(known, keys) = found.key.kind else {
            return (Islands::Keep, Islands::Skip);
        };
        if let Some(inner) = self.inline(&found, keys) {
            let people = self.word(&inner, "people");
            let facilities = self.word(&inner, "facilities");
            return (of(people, Islands::Keep), of(facilities, Islands::Skip));
        }
        let word = self.word_of(&found, known);
        (of(word, Islands::Keep), of(word, Islands::Skip))
    }

    fn demand(&mut self, found: &Found<'t>) -> Option<DemandPlan> {
        let Some(place) = self.inline(found, schema::DEMAND) else {
            self.wrong_type(found, "an inline table");
            return None;
        };
        let file = self.table_file(&place);
        let id = self.text_or(&place, "id", "id");
        let lon = self.text_or(&place, "lon", "lon");
        let lat = self.text_or(&place, "lat", "lat");
        let class = self.text(&place, "class");
        let area = self.text(&place, "area");
        let groups = match self.find(&place, "groups") {
            Some(found) => self.groups(&found),
            None => None,
        };
        Some(DemandPlan {
            file: file?,
            id,
            lon,
            lat,
            class,
            area,
            groups: groups?,
        })
    }

    fn groups(&mut self, found: &Found<'t>) -> Option<Vec<Group>> {
        let mut groups: Vec<Group> = Vec::new();
        match found.value.get_ref() {
            DeValue::Array(items) => {
                for item in items.iter() {
                    let inner = Found {
                        value: item,
                        key: found.key,
                        way: found.way.clone(),
                    };
                    let name = self.string(&inner)?.to_owned();
                    if groups.iter().any(|group| group.name == name) {
                        self.wrong(&inner, Problem::Repeated { name });
                        continue;
                    }
                    groups.push(Group {
                        column: name.clone(),
                        name,
                    });
                }
            }
            DeValue::Table(table) => {
                // In the order of the file, which a sorted table does not keep.
                let mut entries: Vec<_> = table.iter().collect();
                entries.sort_by_key(|(name, _)| name.span().start);
                for (name, value) in entries {
                    let way = format!("{}.{}", found.way, name.get_ref());
                    let inner = Found {
                        value,
                        key: found.key,
                        way,
                    };
                    let column = self.string(&inner)?.to_owned();
                    groups.push(Group {
                        name: name.get_ref().to_string(),
                        column,
                    });
                }
            }
            _ => {
                self.wrong_type(found, "a list of columns");
                return None;
            }
        }
        if groups.is_empty() {
            self.wrong(
                found,
                Problem::Empty {
                    key: found.key.name.to_owned(),
                },
            );
            return None;
        }
        Some(groups)
    }

    fn service(&mut self, place: &Place<'t>) -> Option<Service> {
        let id = self.text(place, "id");
        let name = self.name(place, "name");
        let facilities = self.facilities(place);
        let profile = self.profile(place);
        let direction = match self.word(place, "direction") {
            Some("from_facility") => Direction::FromFacility,
            _ => Direction::ToFacility,
        };
        let delay = self.quantity(place, "delay", "a time with its unit", quantity::duration);
        let (facilities, columns) = facilities?;
        let id = id?;
        Some(Service {
            name: name.unwrap_or_else(|| LocalName {
                zh: id.clone(),
                en: id.clone(),
            }),
            id,
            facilities,
            columns,
            profile: profile?,
            direction,
            delay: delay.unwrap_or(Deciseconds(0)),
        })
    }

    fn facilities(&mut self, place: &Place<'t>) -> Option<(InputPath, FacilityColumns)> {
        let found = self.find(place, "facilities")?;
        let mut columns = FacilityColumns::default();
        let Some(inner) = self.inline(&found, schema::FACILITIES) else {
            let given = self.string(&found)?.to_owned();
            return Some((self.resolve(given), columns));
        };
        columns.id = self.text_or(&inner, "id", "id");
        columns.lon = self.text_or(&inner, "lon", "lon");
        columns.lat = self.text_or(&inner, "lat", "lat");
        columns.places = self.text(&inner, "places");
        columns.name = self.text(&inner, "name");
        let file = self.table_file(&inner)?;
        Some((file, columns))
    }

    fn profile(&mut self, place: &Place<'t>) -> Option<ProfileRef> {
        let found = self.find(place, "profile")?;
        let text = self.string(&found)?;
        if let Some(name) = BUILTIN_PROFILES.iter().copied().find(|name| *name == text) {
            return Some(ProfileRef::Builtin(name));
        }
        if text.to_ascii_lowercase().ends_with(".toml") {
            return Some(ProfileRef::File(self.resolve(text.to_owned())));
        }
        self.wrong(
            &found,
            Problem::UnknownProfile {
                value: text.to_owned(),
                nearest: nearest(text, BUILTIN_PROFILES.iter().copied()),
            },
        );
        None
    }

    fn promise(
        &mut self,
        place: &Place<'t>,
        services: &[String],
        groups: Option<&[Group]>,
    ) -> Option<Promise> {
        let id = self.text(place, "id");
        let service = self.text(place, "service");
        if let Some(service) = &service
            && !services.contains(service)
            && let Some(found) = self.find(place, "service")
        {
            self.wrong(
                &found,
                Problem::UnknownService {
                    service: service.clone(),
                    nearest: nearest(service, services),
                    known: services.to_vec(),
                },
            );
        }
        let group = self.text_or(place, "group", "all");
        if let Some(groups) = groups
            && !groups.iter().any(|known| known.name == group)
        {
            let known: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
            let problem = Problem::UnknownGroup {
                nearest: nearest(&group, &known),
                group: group.clone(),
                known,
            };
            match self.find(place, "group") {
                Some(found) => self.wrong(&found, problem),
                None => {
                    let way = format!("{}.group", place.way);
                    self.error(place.span.clone(), &way, None, problem);
                }
            }
        }
        let within = self.within(place);
        let by = match self.word(place, "by") {
            Some("straight") => By::Straight,
            _ => By::Road,
        };
        if let (By::Straight, Some(Within::Time(_)), Some(found)) =
            (by, &within, self.find(place, "within"))
        {
            let value = self
                .text
                .get(found.value.span())
                .unwrap_or("")
                .trim_matches('"')
                .to_owned();
            self.wrong(&found, Problem::StraightTime { value });
        }
        let share = self.quantity(place, "share", "a percentage", quantity::share);
        let places = self.quantity(place, "places", "places per persons", quantity::per_head);
        if !place.table.contains_key("within") && !place.table.contains_key("places") {
            let id = id.clone().unwrap_or_default();
            self.error(
                place.span.clone(),
                &place.way,
                None,
                Problem::NothingPromised { id },
            );
        }
        Some(Promise {
            id: id?,
            service: service?,
            group,
            within,
            by,
            share: Share(share.unwrap_or(1_000_000)),
            places: places.map(|(places, persons)| PlacesNorm { places, persons }),
        })
    }

    fn within(&mut self, place: &Place<'t>) -> Option<Within> {
        let found = self.find(place, "within")?;
        let Some(table) = found.value.get_ref().as_table() else {
            if !found.value.get_ref().is_str() {
                self.wrong_type(&found, "a time or a length with its unit");
                return None;
            }
            return match self.within_value(&found)? {
                Quantity::Time(time) => Some(Within::Time(PerClass::One(time))),
                Quantity::Length(length) => Some(Within::Distance(PerClass::One(length))),
            };
        };
        if table.is_empty() {
            self.wrong(
                &found,
                Problem::Empty {
                    key: "within".to_owned(),
                },
            );
            return None;
        }
        let (mut times, mut lengths) = (BTreeMap::new(), BTreeMap::new());
        let mut sound = true;
        for (class, value) in table {
            let way = format!("{}.{}", found.way, class.get_ref());
            let inner = Found {
                value,
                key: found.key,
                way,
            };
            if !value.get_ref().is_str() {
                self.wrong_type(&inner, "a time or a length with its unit");
                sound = false;
                continue;
            }
            match self.within_value(&inner) {
                Some(Quantity::Time(time)) => {
                    times.insert(class.get_ref().to_string(), time);
                }
                Some(Quantity::Length(length)) => {
                    lengths.insert(class.get_ref().to_string(), length);
                }
                None => sound = false,
            }
        }
        if !times.is_empty() && !lengths.is_empty() {
            self.wrong(&found, Problem::WithinMixed);
            return None;
        }
        match (sound, lengths.is_empty()) {
            (false, _) => None,
            (true, true) => Some(Within::Time(PerClass::ByClass(times))),
            (true, false) => Some(Within::Distance(PerClass::ByClass(lengths))),
        }
    }

    fn within_value(&mut self, found: &Found<'t>) -> Option<Quantity> {
        let text = self.string(found)?;
        match quantity::quantity(text) {
            Ok(Quantity::Time(Deciseconds(0)) | Quantity::Length(0)) => {
                self.wrong(
                    found,
                    Problem::Zero {
                        value: text.to_owned(),
                    },
                );
                None
            }
            Ok(value) => Some(value),
            Err(problem) => {
                self.wrong(found, problem);
                None
            }
        }
    }

    /// The ids of a section, with an error for each that stands there before.
    fn unique_ids(&mut self, places: &[Place<'t>]) -> Vec<String> {
        let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        let mut ids = Vec::new();
        for place in places {
            let Some(found) = self.find(place, "id") else {
                continue;
            };
            let Some(id) = found.value.get_ref().as_str() else {
                continue;
            };
            match first.get(id) {
                Some(span) => {
                    let before = self.text.get(..span.start).unwrap_or("");
                    let first_line = 1 + before.matches('\n').count();
                    self.wrong(
                        &found,
                        Problem::DuplicateId {
                            id: id.to_owned(),
                            first_line,
                        },
                    );
                }
                None => {
                    first.insert(id, found.value.span());
                    ids.push(id.to_owned());
                }
            }
        }
        ids
    }
}

fn text_at<'t>(place: &Place<'t>, name: &str) -> Option<&'t str> {
    place
        .table
        .get(name)
        .and_then(|value| value.get_ref().as_str())
}

/// The heading of another section that has a key of this name.
fn section_with(name: &str, except: Option<&Section>) -> Option<&'static str> {
    schema::SECTIONS
        .iter()
        .filter(|section| except.is_none_or(|except| except.name != section.name))
        .find(|section| section.keys.iter().any(|key| key.name == name))
        .map(Section::heading)
}

fn example_of(section: &Section) -> String {
    let keys = section.keys.iter().filter(|key| key.required);
    let keys: Vec<_> = keys
        .map(|key| format!("{} = {}", key.name, key.example))
        .collect();
    format!("{}\n{}", section.heading(), keys.join("\n"))
}

/// Reads `08:30`, `Tue 08:30`, `周二 8:30`.
fn hour(text: &str) -> Result<Hour, Problem> {
    let bad = || Problem::NotHour {
        value: text.to_owned(),
    };
    let (day, clock) = match text.trim().rsplit_once(char::is_whitespace) {
        Some((day, clock)) => (Some(day.trim()), clock),
        None => (None, text.trim()),
    };
    let weekday = match day {
        None => None,
        Some(day) => {
            let short: String = day.to_lowercase().chars().take(3).collect();
            let english = WEEKDAYS.iter().position(|name| {
                let name = name.to_lowercase();
                short == name || (day.len() == 2 && name.starts_with(&short))
            });
            let index = english.or_else(|| WEEKDAYS_ZH.iter().position(|name| *name == day));
            Some(
                index
                    .and_then(|index| u8::try_from(index).ok())
                    .ok_or_else(bad)?,
            )
        }
    };
    let (hours, minutes) = clock.split_once([':', '：']).ok_or_else(bad)?;
    let digits = |text: &str, limit: u16| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>()
            .ok()
            .filter(|value| fits && *value < limit)
    };
    let hours = digits(hours, 24).ok_or_else(bad)?;
    let minutes = digits(minutes, 60).ok_or_else(bad)?;
    Ok(Hour {
        weekday,
        minute: hours * 60 + minutes,
    })
}
