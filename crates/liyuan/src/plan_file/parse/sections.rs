//! What the sections of a plan file hold.

use super::super::problem::Problem;
use super::super::quantity::{self, Quantity};
use super::super::schema::{self, ValueKind};
use super::super::{
    AreaColumns, BUILTIN_PROFILES, By, DemandPlan, Direction, FIELDS, FacilityColumns, Group,
    InputPath, LocalName, PerClass, PlacesNorm, ProfileRef, Promise, QuotedFigure, Reading,
    RegionPlan, Service, Share, Within,
};
use super::{Found, Parser, Place, nearest};
use liyuan_formats::CoordinateSystem;
use liyuan_roads::{Deciseconds, Islands};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// Default of `max_snap`, in decimetres.
const MAX_SNAP_DM: u32 = 10_000;

impl<'t> Parser<'t> {
    pub(super) fn region(&mut self, place: &Place<'t>) -> Option<RegionPlan> {
        let name = self.name(place, "name");
        let roads = self.path(place, "roads");
        let (areas, area_columns) = self.areas(place);
        let demand = match self.find(place, "demand") {
            Some(found) => self.demand(&found),
            None => None,
        };
        let hour = self.quantity(place, "hour", "a text", quantity::hour);
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
    pub(super) fn table_file(&mut self, place: &Place<'t>) -> Option<InputPath> {
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

    pub(super) fn service(&mut self, place: &Place<'t>) -> Option<Service> {
        let id = self.text(place, "id");
        let name = self.name(place, "name");
        let facilities = self.facilities(place);
        let profile = self.profile(place);
        let direction = match self.word(place, "direction") {
            Some("from_facility") => Direction::FromFacility,
            _ => Direction::ToFacility,
        };
        let delay = self.quantity(place, "delay", "a time with its unit", quantity::duration);
        let field = self.word(place, "field");
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
            field: FIELDS.into_iter().find(|known| Some(*known) == field),
        })
    }

    pub(super) fn quoted(&mut self, place: &Place<'t>) -> Option<QuotedFigure> {
        let id = self.text(place, "id");
        let name = self.name(place, "name");
        let value = self.name(place, "value");
        let source = self.text(place, "source");
        let field = self.word(place, "field");
        Some(QuotedFigure {
            figure: self.text(place, "figure"),
            question: self.name(place, "question"),
            field: FIELDS
                .into_iter()
                .find(|known| Some(*known) == field)
                .unwrap_or("other"),
            id: id?,
            name: name?,
            value: value?,
            source: source?,
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

    pub(super) fn promise(
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
}
