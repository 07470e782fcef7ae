//! Administrative areas from boundary relations.

use super::cut::{self, Edge, NotClosed};
use super::settlements::{self, Settlement};
use super::shape::{Plane, inside, nest, within};
use crate::locale::Lang;
use crate::region::{Area, Areas};
use geo::MultiPolygon;
use liyuan_finding::Finding;
use liyuan_roads::LonLat;
use liyuan_roads::osm::document::MemberKind;
use liyuan_roads::osm::features::{FeatureRelation, Features, Tags, rings};
use std::collections::{BTreeMap, BTreeSet};

/// Tags that hold an official code, best first; then Wikidata, then the relation itself.
const CODE_KEYS: [&str; 9] = [
    "division_code",
    "ref",
    "ref:CN",
    "ref:INSEE",
    "ref:ISTAT",
    "IBGE:GEOCODIGO",
    "nist:fips_code",
    "ISO3166-2",
    "ISO3166-1",
];

/// More than this part of an area beyond the extract makes it a part.
const BEYOND: f64 = 0.02;

/// An area while it is worked out.
#[derive(Debug, Clone)]
pub(crate) struct FoundArea {
    pub(crate) relation: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    /// `admin_level`; 0 for areas that are not administrative.
    pub(crate) level: u8,
    /// Only what lies in the extract.
    pub(crate) partial: bool,
    pub(crate) rings: Vec<Vec<LonLat>>,
    pub(crate) parent: Option<usize>,
    pub(crate) class: Option<&'static str>,
    /// Persons as the relation or the settlement that stands for it says; never of a part.
    pub(crate) population: Option<f64>,
    size_m2: f64,
    pub(crate) point: LonLat,
    bounds: Edge,
}

/// What became of the boundary relations.
#[derive(Debug, Default)]
pub(crate) struct FoundAreas {
    pub(crate) list: Vec<FoundArea>,
    /// Relation of each settlement that stands for an area, whether the area is usable or not.
    pub(crate) stands_for: BTreeMap<i64, i64>,
    pub(crate) findings: Vec<Finding>,
}

impl FoundAreas {
    /// Leaves out the other areas; who was part of one is part of its parent.
    pub(crate) fn keep(&mut self, keep: impl Fn(&FoundArea) -> bool) {
        let kept: Vec<bool> = self.list.iter().map(keep).collect();
        let mut next = 0;
        let places: Vec<usize> = kept
            .iter()
            .map(|kept| {
                next += usize::from(*kept);
                next.saturating_sub(1)
            })
            .collect();
        let parents: Vec<Option<usize>> = self.list.iter().map(|area| area.parent).collect();
        let parent_of = |area: &FoundArea| {
            let mut parent = area.parent;
            // Parents come before their parts, so this ends.
            while let Some(at) = parent.filter(|at| kept.get(*at) != Some(&true)) {
                parent = parents
                    .get(at)
                    .copied()
                    .flatten()
                    .filter(|above| *above < at);
            }
            parent.and_then(|at| places.get(at).copied())
        };
        let parents: Vec<Option<usize>> = self.list.iter().map(parent_of).collect();
        for (area, parent) in self.list.iter_mut().zip(parents) {
            area.parent = parent;
        }
        let mut kept = kept.into_iter();
        self.list.retain(|_| kept.next() == Some(true));
    }
}

impl FoundArea {
    /// Whether a place lies within.
    pub(crate) fn holds(&self, place: LonLat) -> bool {
        self.bounds.contains(place) && within(self.rings.iter().map(Vec::as_slice), place)
    }

    /// Its shape.
    pub(crate) fn shape(&self) -> MultiPolygon<f64> {
        nest(&self.rings)
    }

    /// An area that no relation draws.
    pub(crate) fn around(code: String, name: String, ring: Vec<LonLat>) -> Option<FoundArea> {
        let mut area = FoundArea {
            name,
            ..FoundArea::unmeasured(code, vec![ring])
        };
        area.measure()?;
        Some(area)
    }

    fn unmeasured(code: String, rings: Vec<Vec<LonLat>>) -> FoundArea {
        FoundArea {
            relation: 0,
            name: code.clone(),
            code,
            level: 0,
            partial: false,
            rings,
            parent: None,
            class: None,
            population: None,
            size_m2: 0.0,
            point: LonLat::default(),
            bounds: Edge {
                south_west: LonLat::default(),
                north_east: LonLat::default(),
            },
        }
    }

    /// Size, box and a point inside; `None` where there is nothing inside.
    fn measure(&mut self) -> Option<()> {
        self.bounds = bounds(self.rings.iter().flatten().copied())?;
        let plane = Plane::at(self.bounds.south_west.lat / 2 + self.bounds.north_east.lat / 2);
        let largest = self
            .rings
            .iter()
            .max_by(|a, b| plane.square_metres(a).total_cmp(&plane.square_metres(b)))?;
        self.size_m2 = plane.square_metres(largest);
        self.point = inside(largest)?;
        (self.size_m2 > 0.0).then_some(())
    }
}

/// The box around places.
pub(crate) fn bounds(places: impl IntoIterator<Item = LonLat>) -> Option<Edge> {
    places.into_iter().fold(None, |found: Option<Edge>, place| {
        let found = found.unwrap_or(Edge {
            south_west: place,
            north_east: place,
        });
        Some(Edge {
            south_west: LonLat {
                lon: found.south_west.lon.min(place.lon),
                lat: found.south_west.lat.min(place.lat),
            },
            north_east: LonLat {
                lon: found.north_east.lon.max(place.lon),
                lat: found.north_east.lat.max(place.lat),
            },
        })
    })
}

/// A relation with its border as far as the file has it.
struct Candidate<'a> {
    relation: &'a FeatureRelation,
    level: u8,
    closed: Vec<Vec<LonLat>>,
    open: Vec<Vec<LonLat>>,
    missing: usize,
    names: BTreeSet<String>,
}

/// Finds the areas.
pub(crate) fn areas(features: &Features, settlements: &[Settlement], lang: Lang) -> FoundAreas {
    let edge = features.bounds.map(|(south_west, north_east)| Edge {
        south_west,
        north_east,
    });
    let mut found = FoundAreas::default();
    let candidates: Vec<Candidate<'_>> = features
        .relations
        .iter()
        .filter_map(|relation| candidate(features, relation))
        .collect();
    found.stands_for = stand_for(&candidates, settlements);
    for candidate in candidates
        .iter()
        .filter(|candidate| candidate.open.is_empty())
    {
        if let Some(area) = whole(candidate, edge, lang) {
            found.list.push(area);
        }
    }
    let levels: BTreeMap<i64, u8> = candidates
        .iter()
        .map(|candidate| (candidate.relation.id, candidate.level))
        .collect();
    let mut left_out: Vec<(&Candidate<'_>, NotClosed)> = Vec::new();
    let mut parts = Vec::new();
    for candidate in candidates
        .iter()
        .filter(|candidate| !candidate.open.is_empty())
    {
        let closed = edge.ok_or(NotClosed::NotTheEdge).and_then(|edge| {
            let known = known_places(candidate, &found, &levels, settlements);
            cut::close(&candidate.open, edge, &known.inside, &known.outside)
        });
        match closed {
            Ok(rings) => {
                let closed = candidate.closed.iter().cloned();
                if let Some(area) = area(candidate, closed.chain(rings).collect(), true, lang) {
                    parts.push((candidate, area));
                }
            }
            Err(reason) => left_out.push((candidate, reason)),
        }
    }
    // Borders that mostly end away from the box show that the extract was cut along another line,
    // or lost ways: then those that happen to meet the box are not closed along it either.
    let gaps = left_out.iter().filter(|(_, why)| *why == NotClosed::Gap);
    if gaps.count() > parts.len() {
        let parts = std::mem::take(&mut parts).into_iter();
        left_out.extend(parts.map(|(candidate, _)| (candidate, NotClosed::NotTheEdge)));
    }
    let parts = parts.into_iter().map(|(_, area)| area);
    found.list.extend(parts);
    give_codes(&mut found.list, features);
    found
        .list
        .sort_by(|a, b| (a.level, &a.code).cmp(&(b.level, &b.code)));
    find_parents(&mut found.list);
    give_populations(&mut found, features, settlements);
    tell(&mut found, &left_out, lang);
    found
}

fn candidate<'a>(features: &Features, relation: &'a FeatureRelation) -> Option<Candidate<'a>> {
    let tags = Tags::of(&relation.tags);
    if !tags.is("boundary", "administrative") {
        return None;
    }
    let level = settlements::admin_level(tags)?;
    let border = rings(features, relation);
    // A relation of which nothing lies in the file (its label at most) is no area of this region.
    if border.closed.is_empty() && border.open.is_empty() {
        return None;
    }
    Some(Candidate {
        relation,
        level,
        closed: border.closed.into_iter().map(|ring| ring.places).collect(),
        open: border.open.into_iter().map(|chain| chain.places).collect(),
        missing: border.missing_ways + border.broken_ways,
        names: settlements::names(&relation.tags),
    })
}

/// The relation of each settlement that stands for an area; of areas of one name the deepest: the
/// city before the province named after it.
fn stand_for(candidates: &[Candidate<'_>], settlements: &[Settlement]) -> BTreeMap<i64, i64> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_thing: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_member: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        for name in &candidate.names {
            by_name.entry(name).or_default().push(at);
        }
        if let Some(thing) = Tags::of(&candidate.relation.tags).get("wikidata") {
            by_thing.entry(thing).or_default().push(at);
        }
        for member in &candidate.relation.members {
            if member.kind == MemberKind::Node {
                by_member.entry(member.id).or_default().push(at);
            }
        }
    }
    let mut found = BTreeMap::new();
    for settlement in settlements {
        let names = settlement.names.iter().map(String::as_str);
        let named = names.filter_map(|name| by_name.get(name));
        let thing = settlement.wikidata.as_deref();
        let same = thing.and_then(|thing| by_thing.get(thing));
        let near = named.chain(same).chain(by_member.get(&settlement.id));
        let deepest = near
            .flatten()
            .filter_map(|at| candidates.get(*at))
            .filter(|candidate| stands_for(settlement, candidate))
            .max_by_key(|candidate| (candidate.level, candidate.relation.id));
        if let Some(candidate) = deepest {
            found.insert(settlement.id, candidate.relation.id);
        }
    }
    found
}

/// Whether a settlement is the one that an area is named after and whose persons are those of the
/// area: its label, the same thing in Wikidata, or the same name.
fn stands_for(settlement: &Settlement, candidate: &Candidate<'_>) -> bool {
    let tags = Tags::of(&candidate.relation.tags);
    let is_member = |role: &str| {
        candidate.relation.members.iter().any(|member| {
            member.kind == MemberKind::Node && member.id == settlement.id && member.role == role
        })
    };
    let same_thing =
        settlement.wikidata.is_some() && settlement.wikidata.as_deref() == tags.get("wikidata");
    let same_name = !settlement.names.is_disjoint(&candidate.names);
    let same_level = settlement.admin_level == Some(candidate.level);
    // Of a cut border the box around what is known of it must do.
    let holds = if candidate.open.is_empty() {
        within(candidate.closed.iter().map(Vec::as_slice), settlement.place)
    } else {
        let known = candidate.open.iter().chain(&candidate.closed).flatten();
        bounds(known.copied()).is_some_and(|known| known.contains(settlement.place))
    };
    is_member("label")
        || same_thing
        || same_name && (is_member("admin_centre") || same_level || holds)
}

struct Known {
    inside: Vec<LonLat>,
    outside: Vec<LonLat>,
}

/// Places known to lie inside and outside of an area that is cut.
fn known_places(
    candidate: &Candidate<'_>,
    found: &FoundAreas,
    levels: &BTreeMap<i64, u8>,
    settlements: &[Settlement],
) -> Known {
    let parts: BTreeSet<i64> = candidate
        .relation
        .members
        .iter()
        .filter(|member| member.kind == MemberKind::Relation)
        .map(|member| member.id)
        .collect();
    let own = settlements.iter().filter(|settlement| {
        found.stands_for.get(&settlement.id) == Some(&candidate.relation.id)
            || !settlement.lies_in.is_disjoint(&candidate.names)
    });
    let children = found
        .list
        .iter()
        .filter(|area| parts.contains(&area.relation));
    let peers = found
        .list
        .iter()
        .filter(|area| area.level == candidate.level);
    // Settlements that stand for another area of the level: its peers have no ground in common.
    let others = settlements.iter().filter(|settlement| {
        found.stands_for.get(&settlement.id).is_some_and(|other| {
            *other != candidate.relation.id && levels.get(other) == Some(&candidate.level)
        })
    });
    Known {
        inside: own
            .map(|settlement| settlement.place)
            .chain(children.map(|area| area.point))
            .collect(),
        outside: peers
            .map(|area| area.point)
            .chain(others.map(|settlement| settlement.place))
            .collect(),
    }
}

fn whole(candidate: &Candidate<'_>, edge: Option<Edge>, lang: Lang) -> Option<FoundArea> {
    let mut found = area(
        candidate,
        candidate.closed.clone(),
        candidate.missing > 0,
        lang,
    )?;
    if let Some(edge) = edge {
        let (own, seen) = (found.bounds, |place: &LonLat| edge.contains(*place));
        let overlaps = own.south_west.lon <= edge.north_east.lon
            && own.north_east.lon >= edge.south_west.lon
            && own.south_west.lat <= edge.north_east.lat
            && own.north_east.lat >= edge.south_west.lat;
        if !overlaps {
            return None;
        }
        // Corners stand for the area: exact enough to say that a part lies beyond.
        let corners: Vec<&LonLat> = found.rings.iter().flatten().collect();
        let beyond = corners.iter().filter(|corner| !seen(corner)).count();
        if beyond as f64 > BEYOND * corners.len() as f64 && !found.partial {
            found.partial = true;
            found.name = part_name(&found.name, lang);
        }
    }
    Some(found)
}

fn part_name(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{name}（部分）"),
        Lang::En => format!("{name} (part)"),
    }
}

fn area(
    candidate: &Candidate<'_>,
    rings: Vec<Vec<LonLat>>,
    partial: bool,
    lang: Lang,
) -> Option<FoundArea> {
    let id = candidate.relation.id;
    let tags = Tags::of(&candidate.relation.tags);
    let mut area = FoundArea {
        relation: id,
        level: candidate.level,
        partial,
        name: settlements::name(tags, lang).unwrap_or_else(|| format!("r{id}")),
        ..FoundArea::unmeasured(format!("r{id}"), rings)
    };
    if partial {
        area.name = part_name(&area.name, lang);
    }
    area.measure()?;
    Some(area)
}

/// Gives each area the first code that no other has.
fn give_codes(list: &mut [FoundArea], features: &Features) {
    let tags_of = |relation: i64| {
        features
            .relations
            .binary_search_by_key(&relation, |found| found.id)
            .ok()
            .and_then(|at| features.relations.get(at))
            .map(|found| Tags::of(&found.tags))
    };
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let codes_of = |relation: i64| -> Vec<(&'static str, String)> {
        let Some(tags) = tags_of(relation) else {
            return Vec::new();
        };
        // A code with a letter or of one sign (the `皖` of a car plate) is none for tables.
        let usable = |key: &str, code: &str| {
            !code.is_empty()
                && code.is_ascii()
                && !code.contains([';', ',', '"', ' '])
                && (key != "ref" || code.len() > 1)
        };
        CODE_KEYS
            .into_iter()
            .chain(["wikidata"])
            .filter_map(|key| Some((key, tags.get(key)?.trim().to_owned())))
            .filter(|(key, code)| usable(key, code))
            .collect()
    };
    for area in list.iter() {
        for code in codes_of(area.relation) {
            *counts.entry(code).or_insert(0) += 1;
        }
    }
    let mut taken = BTreeSet::new();
    for area in list.iter_mut() {
        let own = codes_of(area.relation)
            .into_iter()
            .find(|code| counts.get(code).copied() == Some(1) && !taken.contains(&code.1));
        if let Some((_, code)) = own {
            area.code = code;
        }
        taken.insert(area.code.clone());
    }
}

/// The parent of an area: of those of a lower `admin_level` that hold a point of it, the one with
/// the highest level, and of these the smallest.
fn find_parents(list: &mut [FoundArea]) {
    let parents: Vec<Option<usize>> = list
        .iter()
        .map(|area| {
            list.iter()
                .enumerate()
                .filter(|(_, other)| other.level < area.level && other.holds(area.point))
                .max_by(|(_, a), (_, b)| {
                    (a.level.cmp(&b.level)).then(b.size_m2.total_cmp(&a.size_m2))
                })
                .map(|(at, _)| at)
        })
        .collect();
    for (area, parent) in list.iter_mut().zip(parents) {
        area.parent = parent;
    }
}

fn give_populations(found: &mut FoundAreas, features: &Features, settlements: &[Settlement]) {
    let mut named: BTreeMap<i64, f64> = BTreeMap::new();
    for settlement in settlements {
        if let (Some(relation), Some(population)) =
            (found.stands_for.get(&settlement.id), settlement.population)
        {
            let known = named.entry(*relation).or_insert(population);
            *known = known.max(population);
        }
    }
    for area in found.list.iter_mut().filter(|area| !area.partial) {
        let own = features
            .relations
            .binary_search_by_key(&area.relation, |relation| relation.id)
            .ok()
            .and_then(|at| features.relations.get(at))
            .and_then(|relation| settlements::population(Tags::of(&relation.tags)));
        let named = named.get(&area.relation).copied();
        area.population = own.or(named);
    }
}

fn tell(found: &mut FoundAreas, left_out: &[(&Candidate<'_>, NotClosed)], lang: Lang) {
    for (candidate, reason) in left_out {
        let tags = Tags::of(&candidate.relation.tags);
        let id = format!("r{}", candidate.relation.id);
        let name = settlements::name(tags, lang).unwrap_or_else(|| id.clone());
        let (code, message, hint) = match reason {
            NotClosed::Gap => (
                "init.area.gap",
                format!("the border of `{name}` has a gap within the extract; left out"),
                "fetch an extract that holds the whole area, or name areas with `--areas`",
            ),
            NotClosed::NotTheEdge => (
                "init.area.gap",
                format!(
                    "the border of `{name}` is cut, and not along the box of the extract; left out"
                ),
                "fetch an extract that holds the whole area, or name areas with `--areas`",
            ),
            NotClosed::NoSide => (
                "init.area.no_side",
                format!(
                    "the border of `{name}` leaves the extract, and nothing tells which side is inside; left out"
                ),
                "fetch a larger extract, or name areas with `--areas`",
            ),
        };
        let mut finding = Finding::warning(code, message)
            .with("area", &name)
            .id(id)
            .field("admin_level")
            .value(candidate.level.to_string())
            .hint(hint);
        if let Some(place) = candidate.open.first().and_then(|chain| chain.first()) {
            finding = finding.place(place.lon_degrees(), place.lat_degrees());
        }
        found.findings.push(finding);
    }
    for area in found.list.iter().filter(|area| area.partial) {
        found.findings.push(
            Finding::info(
                "init.area.part",
                format!(
                    "`{}` goes on beyond the extract; what lies within is kept",
                    area.name
                ),
            )
            .with("area", &area.name)
            .id(&area.code)
            .place(area.point.lon_degrees(), area.point.lat_degrees())
            .hint("its figures are those of the part; fetch a larger extract for the whole"),
        );
    }
}

/// The areas as the other readers know them.
pub(crate) fn as_region(list: &[FoundArea]) -> Areas {
    let areas = list.iter().map(|area| Area {
        code: area.code.clone(),
        name: area.name.clone(),
        parent: area.parent.and_then(|parent| u32::try_from(parent).ok()),
        class: area.class.map(str::to_owned),
        level: 0,
        polygons: area.shape(),
    });
    Areas::new(areas.collect(), false, Vec::new())
}
