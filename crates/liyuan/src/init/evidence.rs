//! Where people may live, from what is drawn: residential streets, dwellings, residential land.
//!
//! Each kind gives a number of persons by a plain rule. They are assumptions, the same everywhere,
//! that serve to spread people, not to count them: the plan says so. Where streets, dwellings and
//! land are drawn at the same place the largest of the three counts, so that a town is not three
//! times as large for being well mapped.

use super::cut::Edge;
use super::shape::{Plane, within};
use liyuan_roads::LonLat;
use liyuan_roads::osm::features::{Features, Tags};
use std::collections::BTreeMap;

/// Metres of residential street for one person.
pub(crate) const STREET_M: f64 = 10.0;
/// Square metres of dwelling floor for one person (footprint times storeys).
pub(crate) const FLOOR_M2: f64 = 40.0;
/// Square metres of residential land for one person.
pub(crate) const LAND_M2: f64 = 200.0;
/// Sides of cells that are tried, in metres: the smallest that gives no more than [`MOST_CELLS`].
const SIDES_M: [f64; 9] = [
    100.0, 150.0, 250.0, 400.0, 600.0, 1000.0, 1500.0, 2500.0, 5000.0,
];
const MOST_CELLS: usize = 20_000;
/// Residential land is sampled this often.
const SAMPLE_M: f64 = 100.0;
/// A polygon takes at most so many samples on a side; larger ones are sampled more thinly.
const MOST_SAMPLES: f64 = 200.0;

/// Values of `building` that people live in.
const DWELLINGS: [&str; 16] = [
    "yes",
    "house",
    "residential",
    "apartments",
    "detached",
    "semidetached_house",
    "semi",
    "terrace",
    "bungalow",
    "dormitory",
    "farm",
    "cabin",
    "hut",
    "static_caravan",
    "ger",
    "houseboat",
];
/// Keys that make a `building=yes` something else than a dwelling.
const NOT_DWELLINGS: [&str; 9] = [
    "amenity",
    "shop",
    "office",
    "tourism",
    "leisure",
    "man_made",
    "industrial",
    "aeroway",
    "military",
];

/// What speaks for people at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Street,
    Dwelling,
    Land,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    place: LonLat,
    kind: Kind,
    persons: f64,
}

/// A cell of the grid with people in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Of the item nearest to the middle of all: on a street or in a dwelling, not in a field.
    pub(crate) place: LonLat,
    /// By the rules above.
    pub(crate) persons: f64,
}

/// Cells in order of row and column, and the side that they have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cells {
    pub(crate) list: Vec<Cell>,
    pub(crate) side_m: f64,
    /// Persons by kind before the largest is taken: streets, dwellings, land.
    pub(crate) by_kind: [f64; 3],
}

/// Whether a way speaks for people.
pub(crate) fn is_evidence(tags: Tags<'_>) -> bool {
    kind_of(tags).is_some()
}

fn kind_of(tags: Tags<'_>) -> Option<Kind> {
    if let Some(building) = tags.get("building") {
        let other = building == "yes" && NOT_DWELLINGS.iter().any(|key| tags.get(key).is_some());
        return (DWELLINGS.contains(&building) && !other).then_some(Kind::Dwelling);
    }
    if matches!(tags.get("highway"), Some("residential" | "living_street")) {
        return Some(Kind::Street);
    }
    tags.is("landuse", "residential").then_some(Kind::Land)
}

/// The cells of a file; those outside the box of the extract are left out, as their roads are.
pub(crate) fn cells(features: &Features) -> Cells {
    let edge = features.bounds.map(|(south_west, north_east)| Edge {
        south_west,
        north_east,
    });
    let mut items = Vec::new();
    for way in features.ways.iter().filter(|way| way.selected) {
        let tags = Tags::of(&way.tags);
        let Some(kind) = kind_of(tags) else { continue };
        let line: Vec<LonLat> = features.places(way).collect();
        let Some(first) = line.first() else { continue };
        let plane = Plane::at(first.lat);
        match kind {
            Kind::Street => street(&line, plane, &mut items),
            _ if line.len() < 4 || line.first() != line.last() => {}
            Kind::Dwelling => dwelling(&line, plane, tags, &mut items),
            Kind::Land => land(&line, plane, &mut items),
        }
    }
    items.retain(|item| item.persons > 0.0 && edge.is_none_or(|edge| edge.contains(item.place)));
    let middle = super::areas::bounds(items.iter().map(|item| item.place))
        .map_or(0, |edge| edge.south_west.lat / 2 + edge.north_east.lat / 2);
    let plane = Plane::at(middle);
    let mut by_kind = [0.0; 3];
    for item in &items {
        if let Some(sum) = by_kind.get_mut(item.kind as usize) {
            *sum += item.persons;
        }
    }
    let mut best = Cells::default();
    for side_m in SIDES_M {
        best = Cells {
            list: gather(&items, plane, side_m),
            side_m,
            by_kind,
        };
        if best.list.len() <= MOST_CELLS {
            break;
        }
    }
    best
}

fn street(line: &[LonLat], plane: Plane, items: &mut Vec<Item>) {
    for (a, b) in line.iter().zip(line.iter().skip(1)) {
        let length = plane.distance(*a, *b);
        // Long straight stretches would otherwise put all their people at one place.
        let pieces = (length / 100.0).ceil().clamp(1.0, 1000.0);
        let ((ax, ay), (bx, by)) = (plane.metres(*a), plane.metres(*b));
        for piece in 0..pieces as usize {
            let part = (piece as f64 + 0.5) / pieces;
            items.push(Item {
                place: plane.place(ax + part * (bx - ax), ay + part * (by - ay)),
                kind: Kind::Street,
                persons: length / pieces / STREET_M,
            });
        }
    }
}

fn dwelling(ring: &[LonLat], plane: Plane, tags: Tags<'_>, items: &mut Vec<Item>) {
    let storeys = tags
        .get("building:levels")
        .and_then(|levels| levels.trim().parse::<f64>().ok())
        .filter(|levels| levels.is_finite())
        .map_or(1.0, |levels| levels.clamp(1.0, 60.0));
    if let Some(place) = super::shape::inside(ring) {
        items.push(Item {
            place,
            kind: Kind::Dwelling,
            persons: plane.square_metres(ring) * storeys / FLOOR_M2,
        });
    }
}

fn land(ring: &[LonLat], plane: Plane, items: &mut Vec<Item>) {
    let persons = plane.square_metres(ring) / LAND_M2;
    let Some(bounds) = super::areas::bounds(ring.iter().copied()) else {
        return;
    };
    let (west, south) = plane.metres(bounds.south_west);
    let (east, north) = plane.metres(bounds.north_east);
    let samples = |length: f64| (length / SAMPLE_M).ceil().clamp(1.0, MOST_SAMPLES);
    let (columns, rows) = (samples(east - west), samples(north - south));
    let mut places = Vec::new();
    for row in 0..rows as usize {
        for column in 0..columns as usize {
            let at = |from: f64, to: f64, step: usize, steps: f64| {
                from + (to - from) * (step as f64 + 0.5) / steps
            };
            let place = plane.place(at(west, east, column, columns), at(south, north, row, rows));
            if within([ring], place) {
                places.push(place);
            }
        }
    }
    if places.is_empty() {
        places.extend(super::shape::inside(ring));
    }
    let each = persons / places.len().max(1) as f64;
    items.extend(places.into_iter().map(|place| Item {
        place,
        kind: Kind::Land,
        persons: each,
    }));
}

/// Row and column of a place.
pub(crate) fn cell_of(place: LonLat, plane: Plane, side_m: f64) -> (i32, i32) {
    let (x, y) = plane.metres(place);
    ((y / side_m).floor() as i32, (x / side_m).floor() as i32)
}

fn gather(items: &[Item], plane: Plane, side_m: f64) -> Vec<Cell> {
    let mut groups: BTreeMap<(i32, i32), Vec<&Item>> = BTreeMap::new();
    for item in items {
        groups
            .entry(cell_of(item.place, plane, side_m))
            .or_default()
            .push(item);
    }
    groups
        .into_values()
        .filter_map(|group| cell(&group, plane))
        .collect()
}

fn cell(group: &[&Item], plane: Plane) -> Option<Cell> {
    let mut sums = [0.0; 3];
    for item in group {
        if let Some(sum) = sums.get_mut(item.kind as usize) {
            *sum += item.persons;
        }
    }
    let persons = sums.into_iter().fold(0.0, f64::max);
    // A street is where people set out from; a field within residential land is not.
    let first = group.iter().map(|item| item.kind).min()?;
    let own = group.iter().filter(|item| item.kind == first);
    let (mut x, mut y, mut weight) = (0.0, 0.0, 0.0);
    for item in own.clone() {
        let (east, north) = plane.metres(item.place);
        x += east * item.persons;
        y += north * item.persons;
        weight += item.persons;
    }
    let middle = (x / weight, y / weight);
    let far = |item: &Item| {
        let (east, north) = plane.metres(item.place);
        (east - middle.0) * (east - middle.0) + (north - middle.1) * (north - middle.1)
    };
    let nearest = own.min_by(|a, b| far(a).total_cmp(&far(b)).then(a.place.cmp(&b.place)))?;
    Some(Cell {
        place: nearest.place,
        persons,
    })
}
