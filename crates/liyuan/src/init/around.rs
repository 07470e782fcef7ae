//! Areas around settlements, for files without a usable administrative border.
//!
//! Each area holds the places that are nearer to its settlement than to any other of the same
//! importance (Voronoi cells), within the box around the people. They are no administrative areas,
//! and their names say so.

use super::areas::FoundArea;
use super::cut::Edge;
use super::settlements::{KINDS, Settlement};
use super::shape::Plane;
use crate::locale::Lang;
use liyuan_roads::LonLat;

/// More areas than this are no overview.
const MOST: usize = 300;
/// Fewer tell nothing that the whole region does not.
const FEWEST: usize = 2;

/// Kinds that areas are drawn around: cities and towns where there are several, else also suburbs,
/// villages, at last hamlets.
const STEPS: [&[&str]; 3] = [
    &["city", "town"],
    &["city", "town", "suburb", "village"],
    &["city", "town", "suburb", "village", "hamlet"],
];

/// Draws the areas; none where there are not enough settlements.
pub(crate) fn areas(settlements: &[Settlement], edge: Edge, lang: Lang) -> Vec<FoundArea> {
    let middles = STEPS
        .iter()
        .map(|kinds| of_kinds(settlements, kinds, edge))
        .find(|middles| middles.len() >= FEWEST)
        .unwrap_or_default();
    let plane = Plane::at(edge.south_west.lat / 2 + edge.north_east.lat / 2);
    let points: Vec<(f64, f64)> = middles.iter().map(|s| plane.metres(s.place)).collect();
    let (west, south) = plane.metres(edge.south_west);
    let (east, north) = plane.metres(edge.north_east);
    let frame = vec![(west, south), (east, south), (east, north), (west, north)];
    let cell = |at: usize, own: (f64, f64)| {
        let mut corners = frame.clone();
        for (other, point) in points.iter().enumerate() {
            if other != at {
                corners = nearer(&corners, own, *point);
            }
        }
        let mut ring: Vec<LonLat> = corners.iter().map(|(x, y)| plane.place(*x, *y)).collect();
        ring.dedup();
        ring.extend(ring.first().copied());
        ring
    };
    middles
        .iter()
        .zip(&points)
        .enumerate()
        .filter_map(|(at, (settlement, own))| {
            let name = match lang {
                Lang::Zh => format!("{}一带", settlement.name),
                Lang::En => format!("around {}", settlement.name),
            };
            FoundArea::around(format!("n{}", settlement.id), name, cell(at, *own))
        })
        .collect()
}

/// Settlements of the kinds within the box, the largest [`MOST`] of them, none twice at one place.
fn of_kinds<'a>(settlements: &'a [Settlement], kinds: &[&str], edge: Edge) -> Vec<&'a Settlement> {
    let mut list: Vec<&Settlement> = settlements
        .iter()
        .filter(|settlement| edge.contains(settlement.place))
        .filter(|settlement| {
            KINDS
                .get(settlement.kind)
                .is_some_and(|kind| kinds.contains(&kind.value))
        })
        .collect();
    list.sort_by(|a, b| {
        let people = |s: &Settlement| s.population.unwrap_or(0.0);
        (a.kind.cmp(&b.kind))
            .then(people(b).total_cmp(&people(a)))
            .then(a.id.cmp(&b.id))
    });
    let mut kept: Vec<&Settlement> = Vec::new();
    for settlement in list {
        if kept.len() < MOST && kept.iter().all(|other| other.place != settlement.place) {
            kept.push(settlement);
        }
    }
    kept.sort_by_key(|settlement| settlement.id);
    kept
}

/// The part of a convex polygon that is nearer to `own` than to `other`.
fn nearer(corners: &[(f64, f64)], own: (f64, f64), other: (f64, f64)) -> Vec<(f64, f64)> {
    let (nx, ny) = (other.0 - own.0, other.1 - own.1);
    let (mx, my) = ((own.0 + other.0) / 2.0, (own.1 + other.1) / 2.0);
    // Negative on the own side.
    let side = |(x, y): (f64, f64)| (x - mx) * nx + (y - my) * ny;
    let mut kept = Vec::new();
    let next = corners.iter().skip(1).chain(corners.first());
    for (a, b) in corners.iter().zip(next) {
        let (from, to) = (side(*a), side(*b));
        if from <= 0.0 {
            kept.push(*a);
        }
        if (from < 0.0 && to > 0.0) || (from > 0.0 && to < 0.0) {
            let part = from / (from - to);
            kept.push((a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn settlement(id: i64, kind: usize, lon: i32, lat: i32) -> Settlement {
        Settlement {
            id,
            place: LonLat { lon, lat },
            name: format!("S{id}"),
            kind,
            population: None,
            admin_level: None,
            names: BTreeSet::new(),
            wikidata: None,
            lies_in: BTreeSet::new(),
        }
    }

    #[test]
    fn every_place_belongs_to_the_nearest_town() {
        let edge = Edge {
            south_west: LonLat { lon: 0, lat: 0 },
            north_east: LonLat {
                lon: 1_000_000,
                lat: 1_000_000,
            },
        };
        let towns = [
            settlement(1, 1, 200_000, 200_000),
            settlement(2, 1, 800_000, 300_000),
            settlement(3, 1, 500_000, 900_000),
            settlement(4, 6, 210_000, 210_000),
        ];
        let areas = areas(&towns, edge, Lang::En);
        let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
        assert_eq!(names, ["around S1", "around S2", "around S3"]);
        let plane = Plane::at(500_000);
        for step in 0..400 {
            let place = LonLat {
                lon: 13_000 + step % 20 * 49_000,
                lat: 17_000 + step / 20 * 47_000,
            };
            let nearest = (0..3)
                .min_by(|a: &usize, b: &usize| {
                    let far = |at: usize| plane.distance(towns[at].place, place);
                    far(*a).total_cmp(&far(*b))
                })
                .unwrap();
            let holding: Vec<usize> = (0..3).filter(|at| areas[*at].holds(place)).collect();
            assert_eq!(holding, [nearest], "{place:?}");
        }
    }
}
