//! Borders and facilities on the map itself, as OpenStreetMap would have them, so that a plan can
//! be made from the road file alone.

use std::collections::BTreeMap;

use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Member, MemberKind, Tag};

use super::draw::Borders;
use super::facts::{Facts, PREFECTURE};
use super::map::{Map, tags};
use super::services::Table;

/// Levels of `boundary=administrative` in China.
const LEVELS: [&str; 3] = ["5", "6", "8"];

/// Draws the borders: one way an arc, one relation an area, its ways in the order of the arcs.
pub(crate) fn write_borders(borders: &Borders, facts: &Facts, map: &mut Map) {
    let arcs = borders.arcs();
    // Arcs meet in their ends, and a ring is found by what its ways share there.
    let mut ends: BTreeMap<LonLat, i64> = BTreeMap::new();
    let mut ways = Vec::new();
    for arc in arcs {
        let line = arc.line();
        let last = line.len().saturating_sub(1);
        let refs = line.iter().enumerate().map(|(at, place)| {
            if at == 0 || at == last {
                *ends
                    .entry(*place)
                    .or_insert_with(|| map.node_at(*place, Vec::new()))
            } else {
                map.node_at(*place, Vec::new())
            }
        });
        let refs = refs.collect();
        ways.push(map.way(refs, tags(&[("boundary", "administrative")])));
    }
    let mut relation = |level: &str, code: &str, name: &str, persons: i64, members: Vec<usize>| {
        let mut about = tags(&[
            ("type", "boundary"),
            ("boundary", "administrative"),
            ("admin_level", level),
            ("ref", code),
            ("name", name),
        ]);
        if persons > 0 {
            about.push(("population".to_string(), persons.to_string()));
        }
        let members = members.into_iter().map(|arc| Member {
            kind: MemberKind::Way,
            id: ways[arc],
            role: "outer".to_string(),
        });
        map.relation(members.collect(), about);
    };
    let around = |inside: &dyn Fn(u16) -> bool| -> Vec<usize> {
        (0..arcs.len())
            .filter(|&arc| arcs[arc].is_border(inside))
            .collect()
    };
    let all = around(&|label| usize::from(label) < facts.units.len());
    relation(LEVELS[0], PREFECTURE.0, PREFECTURE.1, 0, all);
    for (at, county) in facts.counties.iter().enumerate() {
        let inside = |label: u16| {
            facts
                .units
                .get(usize::from(label))
                .is_some_and(|unit| unit.county == at)
        };
        relation(
            LEVELS[1],
            &county.code,
            &county.name,
            county.persons,
            around(&inside),
        );
    }
    for (at, unit) in facts.units.iter().enumerate() {
        let inside = |label: u16| usize::from(label) == at;
        relation(LEVELS[2], &unit.code, &unit.name, 0, around(&inside));
    }
}

/// Puts a node for every facility on the map.
pub(crate) fn write_facilities(tables: &[Table], map: &mut Map) {
    for table in tables {
        for facility in &table.rows {
            let mut about = site_tags(table.id);
            about.push(("name".to_string(), facility.name.clone()));
            if let Some(places) = facility.places {
                let key = if table.id == "hospital" {
                    "beds"
                } else {
                    "capacity"
                };
                about.push((key.to_string(), places.to_string()));
            }
            map.node_at(facility.place, about);
        }
    }
}

/// The tags of a service.
fn site_tags(table: &str) -> Vec<Tag> {
    tags(match table {
        "ambulance" => &[("emergency", "ambulance_station")],
        "primary" => &[("amenity", "school"), ("isced:level", "1")],
        "middle" => &[("amenity", "school"), ("isced:level", "2")],
        "kindergarten" => &[("amenity", "kindergarten")],
        "hospital" => &[("amenity", "hospital")],
        "clinic" => &[("amenity", "clinic")],
        "care" => &[
            ("amenity", "social_facility"),
            ("social_facility", "nursing_home"),
        ],
        "training" => &[("amenity", "training")],
        "employment" => &[("office", "employment_agency")],
        "library" => &[("amenity", "library")],
        "museum" => &[("tourism", "museum")],
        "culture-hall" | "station" => &[("amenity", "community_centre")],
        _ => &[("amenity", "arts_centre")],
    })
}
