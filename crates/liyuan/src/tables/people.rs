//! Tables with one row per demand point or facility.

use super::text::{Decimal, Rows};
use crate::plan_file::Direction;
use crate::run::{PromiseResult, RunResult, Unit};
use liyuan_roads::Snap;
use rayon::prelude::*;

/// Points that one thread writes at a time.
const CHUNK: usize = 8192;

/// Thousandths of persons or places with the decimals that they have.
pub(super) fn thousandths(value: i64) -> Decimal {
    Decimal {
        digits: value,
        decimals: 3,
    }
    .trimmed()
}

/// A leg in metres with one decimal.
pub(super) fn leg(snap: Option<&Snap>) -> Option<Decimal> {
    snap.map(|snap| Decimal::tenths(liyuan_roads::round_half_up(snap.leg_m * 10.0)))
}

/// The snap of one of many places.
pub(super) fn snap_of(snaps: Option<&Vec<Option<Snap>>>, index: usize) -> Option<&Snap> {
    snaps
        .and_then(|snaps| snaps.get(index))
        .and_then(Option::as_ref)
}

/// Columns of `people.csv`.
pub(super) const PEOPLE: [&str; 15] = [
    "promise_id",
    "point_id",
    "area_code",
    "class",
    "persons",
    "served",
    "facility_id",
    "total_s",
    "road_s",
    "leg_from_m",
    "leg_to_m",
    "ratio",
    "reason",
    "total_m",
    "road_m",
];

/// Columns of `facilities.csv`.
pub(super) const FACILITIES: [&str; 8] = [
    "promise_id",
    "facility_id",
    "places",
    "persons_in_catchment",
    "persons_nearest",
    "leg_m",
    "island",
    "area_code",
];

/// `people.csv`: every demand point that takes part in a promise. The ledger of the run: persons
/// and served have the thousandths that they have, and add up to every figure.
pub fn people_csv(result: &RunResult) -> Vec<u8> {
    let heading = Rows::with_heading(&PEOPLE);
    let mut parts = vec![heading.bytes];
    for promise in &result.promises {
        let starts: Vec<usize> = (0..result.region.demand.ids.len()).step_by(CHUNK).collect();
        let texts = starts
            .into_par_iter()
            .map(|start| people_rows(result, promise, start));
        parts.par_extend(texts);
    }
    parts.concat()
}

fn people_rows(result: &RunResult, promise: &PromiseResult, start: usize) -> Vec<u8> {
    let demand = &result.region.demand;
    let facilities = &result.region.facilities[promise.service];
    let from_facility = result.plan.services[promise.service].direction == Direction::FromFacility;
    let travel = &promise.travel;
    let mut rows = Rows::default();
    let end = demand.ids.len().min(start + CHUNK);
    rows.bytes.reserve((end - start) * 96);
    for point in start..end {
        let persons = promise.reach.persons[point];
        if persons == 0 {
            continue;
        }
        rows.text(&promise.promise.id);
        rows.text(&demand.ids[point]);
        let area = demand.area[point].and_then(|area| result.region.areas.list.get(area as usize));
        rows.maybe_text(area.map(|area| area.code.as_str()));
        rows.maybe_text(demand.class[point].as_deref());
        rows.decimal(Some(thousandths(persons)));
        rows.decimal(Some(thousandths(promise.reach.served[point])));
        let nearest = travel.nearest[point];
        let facility = nearest.and_then(|nearest| facilities.ids.get(nearest.facility as usize));
        rows.maybe_text(facility.map(String::as_str));
        let total = nearest.map(|nearest| Decimal::tenths(nearest.total));
        // A straight line has no road.
        let road = nearest
            .filter(|_| travel.point_snaps.is_some())
            .map(|nearest| Decimal::tenths(nearest.road));
        let in_unit = |value: Option<Decimal>, unit| value.filter(|_| promise.unit == unit);
        rows.decimal(in_unit(total, Unit::Time));
        rows.decimal(in_unit(road, Unit::Time));
        let at_point = leg(snap_of(travel.point_snaps.as_deref(), point));
        let at_facility = nearest.and_then(|nearest| {
            leg(snap_of(
                travel.facility_snaps.as_deref(),
                nearest.facility as usize,
            ))
        });
        let (from, to) = if from_facility {
            (at_facility, at_point)
        } else {
            (at_point, at_facility)
        };
        rows.decimal(from);
        rows.decimal(to);
        let ratio = promise.reach.ratios.get(point).copied().flatten();
        rows.decimal(ratio.map(|ratio| Decimal {
            digits: ratio.0,
            decimals: 9,
        }));
        rows.maybe_text(promise.reach.reasons[point].map(|reason| reason.as_str()));
        rows.decimal(in_unit(total, Unit::Distance));
        rows.decimal(in_unit(road, Unit::Distance));
        rows.end();
    }
    rows.bytes
}

/// `facilities.csv`: every facility of the service of every promise.
pub fn facilities_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = Rows::with_heading(&FACILITIES);
    for promise in &result.promises {
        let facilities = &result.region.facilities[promise.service];
        let snaps = promise.travel.facility_snaps.as_deref();
        for (index, id) in facilities.ids.iter().enumerate() {
            rows.text(&promise.promise.id);
            rows.text(id);
            rows.decimal(facilities.capacity[index].map(thousandths));
            rows.decimal(in_catchment(promise, index));
            rows.integer(promise.persons_nearest_whole[index]);
            let snap = snap_of(snaps, index);
            rows.decimal(leg(snap));
            rows.flag(snap.map(|snap| snap.island));
            let area = facilities.area.get(index).copied().flatten();
            let area = area.and_then(|area| result.region.areas.list.get(area as usize));
            rows.maybe_text(area.map(|area| area.code.as_str()));
            rows.end();
        }
    }
    rows.bytes
}

/// Persons in the catchment of a facility, rounded half up; null if the promise names no limit.
pub(super) fn in_catchment(promise: &PromiseResult, facility: usize) -> Option<Decimal> {
    let persons = promise.persons_in_catchment.as_ref()?.get(facility)?;
    Some(Decimal::whole(liyuan_planning::reach::balance::whole(
        *persons,
    )))
}
