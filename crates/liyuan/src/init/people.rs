//! How many people live where, as far as OpenStreetMap tells.
//!
//! 1. Each cell has the persons that its streets, dwellings or land suggest ([`super::evidence`]).
//! 2. A cell belongs to the settlement that it is nearest to, measured in that kind's reach. The
//!    cells of a settlement with a known population share it in proportion; those of another get at
//!    least what is assumed for its kind. A settlement without cells is a demand point itself.
//! 3. Areas with a known population, the deepest first, share what their settlements with a known
//!    one leave over among their other cells.
//! 4. All are scaled to the total that the user names, if any, and rounded to whole persons by
//!    largest remainder.
//!
//! The population of a settlement that stands for an area (the city of a prefecture, say) is that
//! of the area: it is spread over the area, or left aside where the area is cut or unusable.

use super::areas::FoundAreas;
use super::evidence::{Cells, cell_of};
use super::settlements::Settlement;
use super::shape::Plane;
use liyuan_roads::LonLat;
use liyuan_roads::osm::Outline;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Persons per square kilometre from which a place counts as urban: that of the urban centres of
/// the Degree of Urbanisation.
pub(crate) const URBAN_DENSITY: f64 = 1500.0;
/// A settlement whose node says that it is an area of this level or above is not one town.
const AREA_LEVEL: u8 = 6;

/// How persons came to be where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PeopleSource {
    /// From a table of the user.
    Table,
    /// The population of an administrative area, spread over its streets and buildings.
    AreaPopulation,
    /// The population of a settlement, spread over its streets and buildings.
    SettlementPopulation,
    /// Assumed for a settlement of its kind, or from streets, dwellings and residential land.
    Assumed,
}

impl PeopleSource {
    /// As written in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            PeopleSource::Table => "table",
            PeopleSource::AreaPopulation => "area_population",
            PeopleSource::SettlementPopulation => "settlement_population",
            PeopleSource::Assumed => "assumed",
        }
    }
}

/// A demand point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) place: LonLat,
    pub(crate) persons: u64,
    pub(crate) urban: bool,
    pub(crate) source: PeopleSource,
}

/// All demand points.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoundPeople {
    pub(crate) list: Vec<Person>,
    /// Populations that stand for an area that cannot be used: names.
    pub(crate) unused: Vec<String>,
}

struct Spot {
    id: String,
    place: LonLat,
    persons: f64,
    settlement: Option<usize>,
    source: PeopleSource,
}

/// Works out where people live.
pub(crate) fn people(
    cells: &Cells,
    settlements: &[Settlement],
    areas: &FoundAreas,
    outline: Option<&Outline>,
    total: Option<u64>,
) -> FoundPeople {
    let mut found = FoundPeople::default();
    let mut spots: Vec<Spot> = cells
        .list
        .iter()
        .enumerate()
        .map(|(at, cell)| Spot {
            id: format!("c{}", at + 1),
            place: cell.place,
            persons: cell.persons,
            settlement: None,
            source: PeopleSource::Assumed,
        })
        .collect();
    let places: Vec<LonLat> = spots.iter().map(|spot| spot.place).collect();
    for (spot, claimed) in spots.iter_mut().zip(claim(&places, settlements)) {
        spot.settlement = claimed;
    }
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); settlements.len()];
    for (at, spot) in spots.iter().enumerate() {
        if let Some(list) = spot.settlement.and_then(|s| own.get_mut(s)) {
            list.push(at);
        }
    }
    for (index, (settlement, cells)) in settlements.iter().zip(&own).enumerate() {
        settle(index, settlement, cells, areas, &mut spots, &mut found);
    }
    share_areas(&mut spots, areas);
    // Those in the margin of a part belong to its neighbours.
    spots.retain(|spot| outline.is_none_or(|outline| outline.holds(spot.place)));
    finish(spots, settlements, total, found)
}

/// The settlement that each place is nearest to in measures of its reach; `None` beyond all.
pub(crate) fn claim(places: &[LonLat], settlements: &[Settlement]) -> Vec<Option<usize>> {
    /// As wide as the widest reach, so that neighbours are in the nine cells around.
    const BUCKET_M: f64 = 10_000.0;
    let middle = super::areas::bounds(places.iter().copied());
    let plane =
        Plane::at(middle.map_or(0, |edge| edge.south_west.lat / 2 + edge.north_east.lat / 2));
    let mut buckets: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
    for (at, settlement) in settlements.iter().enumerate() {
        buckets
            .entry(cell_of(settlement.place, plane, BUCKET_M))
            .or_default()
            .push(at);
    }
    places
        .par_iter()
        .map(|place| {
            let (row, column) = cell_of(*place, plane, BUCKET_M);
            let around = (-1..=1).flat_map(|r| (-1..=1).map(move |c| (row + r, column + c)));
            let near = around.filter_map(|cell| buckets.get(&cell)).flatten();
            near.filter_map(|at| {
                let settlement = settlements.get(*at)?;
                let reach = settlement.of_kind()?.reach_m;
                let far = plane.distance(*place, settlement.place) / reach;
                (far <= 1.0).then_some((far, *at))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, at)| at)
        })
        .collect()
}

/// Whether the settlement that claims a place is a town or a part of one.
pub(crate) fn is_town(claimed: Option<usize>, settlements: &[Settlement]) -> bool {
    claimed
        .and_then(|at| settlements.get(at)?.of_kind())
        .is_some_and(|kind| kind.urban)
}

/// Scales the cells of a settlement to its persons; without cells it becomes a spot itself.
fn settle(
    index: usize,
    settlement: &Settlement,
    cells: &[usize],
    areas: &FoundAreas,
    spots: &mut Vec<Spot>,
    found: &mut FoundPeople,
) {
    let mut known = settlement.population;
    let is_area = areas.stands_for.contains_key(&settlement.id)
        || settlement
            .admin_level
            .is_some_and(|level| level <= AREA_LEVEL);
    if known.is_some() && is_area {
        let relation = areas.stands_for.get(&settlement.id);
        let usable = areas
            .list
            .iter()
            .any(|area| Some(&area.relation) == relation && area.population.is_some());
        if !usable {
            found.unused.push(settlement.name.clone());
        }
        known = None;
    }
    let suggested: f64 = cells
        .iter()
        .filter_map(|at| spots.get(*at))
        .map(|spot| spot.persons)
        .sum();
    let assumed = settlement.of_kind().and_then(|kind| kind.assumed);
    let (target, source) = match (known, assumed) {
        (Some(known), _) => (known, PeopleSource::SettlementPopulation),
        (None, Some(assumed)) => (assumed.max(suggested), PeopleSource::Assumed),
        (None, None) => return,
    };
    if suggested > 0.0 {
        for at in cells {
            if let Some(spot) = spots.get_mut(*at) {
                spot.persons *= target / suggested;
                spot.source = source;
            }
        }
    } else {
        spots.push(Spot {
            id: format!("n{}", settlement.id),
            place: settlement.place,
            persons: target,
            settlement: Some(index),
            source,
        });
    }
}

/// Spreads the known population of areas over the spots in them that have none yet.
fn share_areas(spots: &mut [Spot], areas: &FoundAreas) {
    let mut order: Vec<usize> = (0..areas.list.len()).collect();
    order.sort_by_key(|at| {
        areas
            .list
            .get(*at)
            .map(|area| std::cmp::Reverse(area.level))
    });
    for at in order {
        let Some(area) = areas.list.get(at) else {
            continue;
        };
        let Some(population) = area.population else {
            continue;
        };
        let (mut fixed, mut free, mut within) = (0.0, 0.0, Vec::new());
        for (at, spot) in spots.iter().enumerate() {
            if !area.holds(spot.place) {
                continue;
            }
            if spot.source == PeopleSource::Assumed {
                free += spot.persons;
                within.push(at);
            } else {
                fixed += spot.persons;
            }
        }
        if free <= 0.0 || population <= fixed {
            continue;
        }
        for at in within {
            if let Some(spot) = spots.get_mut(at) {
                spot.persons *= (population - fixed) / free;
                spot.source = PeopleSource::AreaPopulation;
            }
        }
    }
}

fn finish(
    spots: Vec<Spot>,
    settlements: &[Settlement],
    total: Option<u64>,
    mut found: FoundPeople,
) -> FoundPeople {
    let sum: f64 = spots.iter().map(|spot| spot.persons).sum();
    let factor = match total {
        Some(total) if sum > 0.0 => total as f64 / sum,
        _ => 1.0,
    };
    let weights: Vec<f64> = spots.iter().map(|spot| spot.persons * factor).collect();
    let whole = largest_remainder(&weights);
    let points = spots
        .iter()
        .map(|spot| spot.place)
        .zip(whole.iter().copied());
    let dense = Density::of(points);
    for (spot, persons) in spots.into_iter().zip(whole) {
        if persons == 0 {
            continue;
        }
        found.list.push(Person {
            urban: is_town(spot.settlement, settlements) || dense.is_urban(spot.place),
            id: spot.id,
            place: spot.place,
            persons,
            source: spot.source,
        });
    }
    found
}

/// Persons by square kilometre.
pub(crate) struct Density {
    plane: Plane,
    cells: BTreeMap<(i32, i32), u64>,
}

impl Density {
    /// Of points with persons.
    pub(crate) fn of(points: impl Iterator<Item = (LonLat, u64)> + Clone) -> Density {
        let middle = super::areas::bounds(points.clone().map(|(place, _)| place));
        let plane =
            Plane::at(middle.map_or(0, |edge| edge.south_west.lat / 2 + edge.north_east.lat / 2));
        let mut cells: BTreeMap<(i32, i32), u64> = BTreeMap::new();
        for (place, persons) in points {
            let cell = cells.entry(cell_of(place, plane, 1000.0)).or_insert(0);
            *cell = cell.saturating_add(persons);
        }
        Density { plane, cells }
    }

    /// Whether the square kilometre of a place is as dense as a town.
    pub(crate) fn is_urban(&self, place: LonLat) -> bool {
        let cell = cell_of(place, self.plane, 1000.0);
        self.cells
            .get(&cell)
            .is_some_and(|persons| *persons as f64 >= URBAN_DENSITY)
    }
}

/// Whole persons that add up to the rounded sum: all rounded down, then one more for the largest
/// fractions, the first of equals.
fn largest_remainder(weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    let mut whole: Vec<u64> = weights.iter().map(|weight| weight.floor() as u64).collect();
    let given = whole
        .iter()
        .fold(0_u64, |sum, one| sum.saturating_add(*one));
    let rest = (libm::round(sum) as u64).saturating_sub(given);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let fraction = |at: usize| {
        weights
            .get(at)
            .map_or(0.0, |weight| weight - weight.floor())
    };
    order.sort_by(|a, b| fraction(*b).total_cmp(&fraction(*a)).then(a.cmp(b)));
    for at in order
        .into_iter()
        .take(usize::try_from(rest).unwrap_or(usize::MAX))
    {
        if let Some(persons) = whole.get_mut(at) {
            *persons += 1;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::evidence::Cell;
    use std::collections::BTreeSet;

    fn village(id: i64, lon: i32, population: Option<f64>) -> Settlement {
        Settlement {
            id,
            place: LonLat { lon, lat: 0 },
            name: format!("V{id}"),
            kind: 5,
            population,
            admin_level: None,
            names: BTreeSet::new(),
            wikidata: None,
            lies_in: BTreeSet::new(),
        }
    }

    fn cells(list: &[(i32, f64)]) -> Cells {
        let cell = |&(lon, persons): &(i32, f64)| Cell {
            place: LonLat { lon, lat: 0 },
            persons,
        };
        Cells {
            list: list.iter().map(cell).collect(),
            side_m: 250.0,
            by_kind: [0.0; 3],
        }
    }

    fn persons(found: &FoundPeople) -> Vec<(&str, u64)> {
        let list = found.list.iter();
        list.map(|p| (p.id.as_str(), p.persons)).collect()
    }

    #[test]
    fn known_settlements_share_their_people_and_others_get_what_is_assumed() {
        let settlements = [
            village(1, 0, Some(900.0)),
            village(2, 1_000_000, None),
            village(3, 2_000_000, None),
        ];
        // Two cells near V1, one near V2, none near V3, one far from all.
        let cells = cells(&[
            (10_000, 20.0),
            (20_000, 10.0),
            (1_000_500, 700.0),
            (5_000_000, 4.0),
        ]);
        let found = people(&cells, &settlements, &FoundAreas::default(), None, None);
        assert_eq!(
            persons(&found),
            [
                ("c1", 600),
                ("c2", 300),
                ("c3", 700),
                ("c4", 4),
                ("n3", 500)
            ]
        );
        let source = |at: usize| found.list[at].source;
        assert_eq!(source(0), PeopleSource::SettlementPopulation);
        assert_eq!(source(4), PeopleSource::Assumed);
    }

    #[test]
    fn the_total_is_met_exactly() {
        let cells = cells(&[(0, 1.0), (100_000, 1.0), (200_000, 1.0)]);
        let found = people(&cells, &[], &FoundAreas::default(), None, Some(1000));
        assert_eq!(persons(&found), [("c1", 334), ("c2", 333), ("c3", 333)]);
    }

    #[test]
    fn the_people_of_an_area_that_is_not_there_are_not_put_into_its_town() {
        let mut city = village(7, 0, Some(8_000_000.0));
        city.admin_level = Some(5);
        let found = people(
            &cells(&[(0, 30.0)]),
            &[city],
            &FoundAreas::default(),
            None,
            None,
        );
        assert_eq!(persons(&found), [("c1", 500)]);
        assert_eq!(found.unused, ["V7"]);
    }
}
