//! Where people settle: seats and towns, and the hamlets between them.

use super::facts::{County, Facts, UnitKind};
use super::land::{Land, SQUARE, Seed, zone_centre};
use super::plane::{Near, Point, from_degrees, point};
use super::random::{Random, largest_remainder, noise};
use super::river::Rivers;

/// Demand points of urban people: blocks of streets.
pub(crate) const BLOCKS: i64 = 5500;
/// Demand points of rural people, at scale 1.
pub(crate) const HAMLETS: i64 = 6500;

/// A built-up place.
#[derive(Debug, Clone)]
pub(crate) struct Settlement {
    pub(crate) county: usize,
    /// The unit that it is the town of; none for a city of several streets.
    pub(crate) unit: Option<usize>,
    pub(crate) seat: bool,
    pub(crate) name: String,
    pub(crate) place: Point,
    /// Persons on its blocks.
    pub(crate) urban: i64,
    pub(crate) blocks: usize,
    /// Side of a block, in metres.
    pub(crate) spacing: f64,
    /// Of a disc with its area, in metres.
    pub(crate) radius: f64,
}

/// A village of rural people.
#[derive(Debug, Clone)]
pub(crate) struct Hamlet {
    pub(crate) county: usize,
    /// Where its road meets the network.
    pub(crate) place: Point,
    pub(crate) persons: i64,
}

/// Towns: seats first, in the order of counties, then the units that have a town of their own.
pub(crate) fn settlements(
    facts: &Facts,
    land: &Land,
    rivers: &Rivers,
    seed: u64,
) -> Vec<Settlement> {
    let mut list = sizes(facts, &mut Random::new(seed, "town sizes"));
    place_towns(&mut list, facts, land, rivers, seed);
    list
}

/// All settlements with their persons, those without a known place at the origin.
fn sizes(facts: &Facts, random: &mut Random) -> Vec<Settlement> {
    let mut list = Vec::new();
    for (county, row) in facts.counties.iter().enumerate() {
        let (name, place) = row
            .seat
            .clone()
            .unwrap_or_else(|| (format!("{}城区", row.name), zone_centre()));
        let unit = facts
            .units
            .iter()
            .position(|u| u.place == Some(place) && u.kind != UnitKind::Street);
        list.push(Settlement {
            county,
            unit,
            seat: true,
            name,
            place,
            urban: 0,
            blocks: 0,
            spacing: 0.0,
            radius: 0.0,
        });
    }
    for (i, unit) in facts.units.iter().enumerate() {
        if unit.kind == UnitKind::Street || list.iter().any(|s| s.unit == Some(i)) {
            continue;
        }
        list.push(Settlement {
            county: unit.county,
            unit: Some(i),
            seat: false,
            name: unit.name.clone(),
            place: unit.place.unwrap_or_default(),
            urban: 0,
            blocks: 0,
            spacing: 0.0,
            radius: 0.0,
        });
    }
    for (county, row) in facts.counties.iter().enumerate() {
        let members: Vec<usize> = (0..list.len())
            .filter(|&i| list[i].county == county)
            .collect();
        let streets = facts
            .units
            .iter()
            .filter(|u| u.county == county && u.kind == UnitKind::Street)
            .count();
        // The seat holds most of a city's urban people and somewhat over half of a banner's.
        let share = if streets >= 4 { 0.94 } else { 0.66 };
        let seat = largest_remainder(row.urban, &[share, 1.0 - share])[0];
        let weights: Vec<f64> = members
            .iter()
            .map(|&i| weight(facts, &list[i], random))
            .collect();
        for (&i, persons) in members
            .iter()
            .zip(largest_remainder(row.urban - seat, &weights))
        {
            list[i].urban = if list[i].seat { seat } else { persons };
        }
    }
    let urban: Vec<f64> = list.iter().map(|s| s.urban as f64).collect();
    for (s, blocks) in list
        .iter_mut()
        .zip(largest_remainder(BLOCKS - 2 * urban.len() as i64, &urban))
    {
        s.blocks = blocks as usize + 2;
        s.spacing = if s.blocks > 500 {
            205.0
        } else if s.blocks > 60 {
            random.range(180.0, 225.0)
        } else {
            random.range(155.0, 260.0)
        };
        s.radius = (s.blocks as f64 * s.spacing * s.spacing / std::f64::consts::PI).sqrt();
    }
    list
}

fn weight(facts: &Facts, s: &Settlement, random: &mut Random) -> f64 {
    let by_kind = match s.unit.map(|u| facts.units[u].kind) {
        _ if s.seat => 0.0,
        Some(UnitKind::Town) => 1.0,
        Some(UnitKind::Township) => 0.5,
        Some(UnitKind::Sumu) => 0.4,
        _ => 0.3,
    };
    by_kind * random.log_normal(0.55)
}

/// Puts every town whose place is not known: apart from each other, near water, farms 3–10 km
/// from a town.
fn place_towns(list: &mut [Settlement], facts: &Facts, land: &Land, rivers: &Rivers, seed: u64) {
    let mut random = Random::new(seed, "town places");
    let known = |s: &Settlement| s.seat || s.unit.is_some_and(|u| facts.units[u].place.is_some());
    let farm = |s: &Settlement| {
        s.unit
            .is_some_and(|u| facts.units[u].kind == UnitKind::Farm)
    };
    let mut placed: Vec<usize> = (0..list.len()).filter(|&i| known(&list[i])).collect();
    let mut waiting: Vec<usize> = (0..list.len()).filter(|&i| !known(&list[i])).collect();
    waiting.sort_by_key(|&i| farm(&list[i]));
    for i in waiting {
        let (county, radius) = (list[i].county, list[i].radius);
        let squares: Vec<usize> = (0..land.labels.len())
            .filter(|&s| usize::from(land.labels[s]) == county)
            .collect();
        let peers = list.iter().filter(|s| s.county == county).count();
        let mut apart = 0.8 * (squares.len() as f64 / peers as f64).sqrt() * SQUARE;
        let mut margin = 3000.0 + radius;
        let mut tries = 0;
        list[i].place = loop {
            tries += 1;
            if tries % 80 == 0 {
                apart *= 0.93;
                margin = (margin * 0.95).max(radius + 800.0);
            }
            let middle = land.middle(squares[random.below(squares.len())]);
            let p = point(
                middle.x + random.range(-400.0, 400.0),
                middle.y + random.range(-400.0, 400.0),
            );
            let gap = |j: &usize| list[*j].place.distance(p) - list[*j].radius - radius;
            let nearest = placed.iter().map(gap).fold(f64::INFINITY, f64::min);
            let good_distance = if farm(&list[i]) {
                (2500.0..10_000.0).contains(&nearest)
            } else {
                nearest > apart.max(2500.0)
            };
            let wanted = 0.25 + libm::exp(-rivers.distance(p) / 15_000.0);
            let dry = !rivers.within(p, radius + 700.0);
            if tries > 20_000
                || (good_distance
                    && dry
                    && land.deep_in(p, county as u16, margin)
                    && random.chance(wanted))
            {
                break p;
            }
        };
        placed.push(i);
    }
}

/// Seeds of the townships: towns at their places, streets as sectors of their city.
pub(crate) fn seeds(facts: &Facts, settlements: &[Settlement]) -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |county: usize, unit: usize, place: Point, reach: f64| {
        seeds.push(Seed {
            county: county as u16,
            label: unit as u16,
            place,
            reach,
        });
    };
    for s in settlements {
        let streets: Vec<usize> = (0..facts.units.len())
            .filter(|&u| {
                s.seat
                    && facts.units[u].county == s.county
                    && facts.units[u].kind == UnitKind::Street
            })
            .collect();
        let city = streets.len() >= 8;
        // A street office beside a town that is a unit itself shares the town with it.
        let shared = s.unit.is_some() && !streets.is_empty();
        let first = s
            .place
            .plus(point(if shared { 0.5 * s.radius } else { 0.0 }, 0.0));
        if let Some(unit) = s.unit {
            add(
                s.county,
                unit,
                s.place
                    .minus(point(if shared { 0.5 * s.radius } else { 0.0 }, 0.0)),
                f64::INFINITY,
            );
        }
        for (i, &street) in streets.iter().enumerate() {
            let ring = if city { 0.62 } else { 0.9 } * s.radius;
            let angle = std::f64::consts::TAU * i as f64 / (streets.len() - 1).max(1) as f64 + 0.4;
            let place = if i == 0 {
                first
            } else {
                s.place.plus(point(ring, 0.0).rotated(angle))
            };
            add(
                s.county,
                street,
                place,
                if city {
                    s.radius + 900.0
                } else {
                    f64::INFINITY
                },
            );
        }
    }
    seeds
}

/// How thickly people settle, relative.
fn thickness(
    p: Point,
    facts: &Facts,
    county: usize,
    rivers: &Rivers,
    towns: &Near,
    seed: u64,
) -> f64 {
    let river = libm::exp(-rivers.distance(p) / 11_000.0);
    let mut nearest = f64::INFINITY;
    towns.any(p, 14_000.0, |_, d| {
        nearest = nearest.min(d);
        false
    });
    let town = 0.55 * libm::exp(-nearest / 6000.0);
    let patchy = 0.5 + 0.5 * noise(seed ^ 77, p.x / 16_000.0, p.y / 16_000.0);
    let sand = match facts.counties[county].code.as_str() {
        // Sand land of Naiman, and the pastures of northern Jarud.
        "150525" if sand_land(p) => 0.12,
        "150526" if p.y > from_degrees(121.0, 44.85).y => 0.35,
        _ => 1.0,
    };
    (0.08 + river + town) * (0.25 + patchy) * sand
}

/// The sand land that the model gives Naiman: west and middle.
pub(crate) fn sand_land(p: Point) -> bool {
    let (from, to) = (from_degrees(119.8, 43.0), from_degrees(121.3, 43.3));
    p.y > from.y - 8000.0 && p.y < to.y + 12_000.0 && p.x < to.x
}

/// Hamlets, by county, with their persons.
pub(crate) fn hamlets(
    facts: &Facts,
    land: &Land,
    rivers: &Rivers,
    settlements: &[Settlement],
    avoid: &[Point],
    scale: u32,
    seed: u64,
) -> Vec<Hamlet> {
    let mut random = Random::new(seed, "hamlets");
    // By rural persons, with somewhat larger villages where land is short.
    let km2 = land.areas_km2(facts.counties.len());
    let share = |(c, km2): (&County, &f64)| {
        libm::pow((c.persons - c.urban) as f64, 0.85) * libm::pow(*km2, 0.15)
    };
    let rural: Vec<f64> = facts.counties.iter().zip(&km2).map(share).collect();
    let counts = largest_remainder(HAMLETS * i64::from(scale), &rural);
    let (mut towns, mut away, mut taken) =
        (Near::new(5000.0), Near::new(1000.0), Near::new(1000.0));
    settlements.iter().for_each(|s| towns.add(s.place));
    avoid.iter().for_each(|p| away.add(*p));
    let mut list = Vec::new();
    for (county, &count) in counts.iter().enumerate() {
        let (mut squares, mut cumulative, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for square in 0..land.labels.len() {
            let p = land.middle(square);
            if usize::from(land.labels[square]) == county
                && land.deep_in(p, county as u16, 1.3 * SQUARE)
            {
                sum += thickness(p, facts, county, rivers, &towns, seed);
                squares.push(square);
                cumulative.push(sum);
            }
        }
        if squares.is_empty() {
            continue;
        }
        let start = list.len();
        let (mut apart, mut misses) = (1250.0 / f64::from(scale).sqrt(), 0);
        while list.len() < start + count as usize {
            let drawn = sum * random.unit();
            let square = squares[cumulative
                .partition_point(|c| *c <= drawn)
                .min(squares.len() - 1)];
            let middle = land.middle(square);
            let half = SQUARE / 2.0;
            let p = point(
                middle.x + random.range(-half, half),
                middle.y + random.range(-half, half),
            );
            let in_town = towns.any(p, 9000.0, |i, d| d < settlements[i].radius * 1.25 + 650.0);
            if in_town
                || taken.any(p, apart, |_, _| true)
                || rivers.within(p, 550.0)
                || away.any(p, 650.0, |_, _| true)
            {
                misses += 1;
                if misses % 400 == 0 {
                    apart *= 0.97;
                }
                continue;
            }
            taken.add(p);
            list.push(Hamlet {
                county,
                place: p,
                persons: 0,
            });
        }
        let weights: Vec<f64> = list[start..]
            .iter()
            .map(|_| random.log_normal(0.55))
            .collect();
        let persons = facts.counties[county].persons - facts.counties[county].urban;
        for (hamlet, persons) in list[start..]
            .iter_mut()
            .zip(largest_remainder(persons, &weights))
        {
            hamlet.persons = persons;
        }
    }
    list
}
