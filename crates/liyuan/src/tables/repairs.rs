//! Tables and map of repairs: what each came to, and where its sites are.

use super::geojson::{collection, feature, point};
use super::people::thousandths;
use super::text::{Decimal, Rows};
use crate::run::{Counts, Enough, Proof, RepairResult, RepairSite, RunResult, Unit};
use liyuan_planning::reach::balance::{largest_remainder, whole};

/// Columns of `repairs.csv`.
pub(super) const REPAIRS: [&str; 28] = [
    "promise_id",
    "service_id",
    "group",
    "outcome",
    "goal",
    "candidates",
    "sites",
    "site_cost",
    "counts",
    "value",
    "bound",
    "gap",
    "stopped",
    "steps",
    "below_value",
    "below_share",
    "persons",
    "served_before",
    "served_after",
    "gained",
    "share_before",
    "share_after",
    "share_promised",
    "kept",
    "out_of_reach_points",
    "out_of_reach",
    "share_best",
    "within_enough",
];

/// Columns of `repair_sites.csv`.
pub(super) const SITES: [&str; 12] = [
    "promise_id",
    "site_id",
    "name",
    "lon",
    "lat",
    "area_code",
    "area_name",
    "status",
    "site_cost",
    "persons_gained",
    "persons_alone",
    "persons_in_catchment",
];

/// Columns of `repair_people.csv`.
pub(super) const PEOPLE: [&str; 10] = [
    "promise_id",
    "point_id",
    "area_code",
    "class",
    "persons",
    "status",
    "site_id",
    "total_s",
    "total_m",
    "reason",
];

/// `repairs.csv`: a row for each repair of the plan.
pub fn repairs_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = Rows::with_heading(&REPAIRS);
    for repair in &result.repairs {
        let promise = &repair.repair.promise;
        let mut promises = result.plan.promises.iter();
        let promise = promises.find(|of| of.id == *promise);
        rows.text(&repair.repair.promise);
        rows.maybe_text(promise.map(|promise| promise.service.as_str()));
        rows.maybe_text(promise.map(|promise| promise.group.as_str()));
        rows.text(repair.outcome.as_str());
        rows.text(repair.repair.goal.as_str());
        rows.integer(repair.candidates as i64);
        let built = repair.after.as_ref();
        let count = built.map(|_| Decimal::whole(repair.sites.len() as i64));
        rows.decimal(count);
        rows.decimal(built.and_then(|_| repair.cost()).map(thousandths));
        proof(&mut rows, repair.proof.as_ref());
        let before = repair.before(result).map(|before| &before.region);
        let after = built.map(|after| &after.region);
        let number = |value: Option<i64>| value.map(Decimal::whole);
        let gained = built.map(|_| repair.gained(result));
        rows.decimal(number(before.map(|region| region.whole.persons)));
        rows.decimal(number(before.map(|region| region.whole.served)));
        rows.decimal(number(after.map(|region| region.whole.served)));
        rows.decimal(number(gained));
        let share = |share: Option<u32>| share.map(Decimal::millionths);
        rows.decimal(share(before.and_then(|region| region.share_ppm())));
        rows.decimal(share(after.and_then(|region| region.share_ppm())));
        rows.decimal(share(promise.map(|promise| promise.share.0)));
        rows.flag(after.or(before).and_then(|region| region.kept));
        let out = built.map(|_| &repair.out_of_reach);
        rows.decimal(number(out.map(|out| out.points.len() as i64)));
        rows.decimal(number(out.map(|out| whole(out.persons))));
        rows.decimal(share(repair.best_ppm));
        rows.maybe_text(repair.enough.map(Enough::write).as_deref());
        rows.end();
    }
    rows.bytes
}

/// The columns from `counts` to `below_share`.
fn proof(rows: &mut Rows, proof: Option<&Proof>) {
    let Some(proof) = proof else {
        (0..8).for_each(|_| rows.text(""));
        return;
    };
    let amount = |value: i64| match proof.counts {
        Counts::Sites => Decimal::whole(value),
        Counts::Cost | Counts::Persons => thousandths(value),
    };
    rows.text(proof.counts.as_str());
    rows.decimal(Some(amount(proof.value)));
    rows.decimal(Some(amount(proof.bound)));
    // Rounded up: a gap that is left never reads as none.
    let gap = libm::ceil(proof.gap * 1e6) as u32;
    rows.decimal(Some(Decimal::millionths(gap)));
    rows.text(proof.stopped.as_str());
    rows.integer(i64::try_from(proof.work).unwrap_or(i64::MAX));
    rows.decimal(proof.below.map(|(value, _)| amount(value)));
    rows.decimal(proof.below.map(|(_, share)| Decimal::millionths(share)));
}

/// Persons served more of each site, in whole persons that add up to what the repair gains.
fn gains(result: &RunResult, repair: &RepairResult) -> Vec<i64> {
    let gained: Vec<i64> = repair.sites.iter().map(|site| site.gained).collect();
    largest_remainder(&gained, repair.gained(result))
}

fn status(site: &RepairSite) -> &'static str {
    if site.required { "required" } else { "chosen" }
}

/// `repair_sites.csv`: a row for each site that a repair chose.
pub fn repair_sites_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = Rows::with_heading(&SITES);
    let areas = &result.region.areas.list;
    for repair in &result.repairs {
        for (site, gained) in repair.sites.iter().zip(gains(result, repair)) {
            let area = site.area.and_then(|area| areas.get(area as usize));
            let degrees = |value: i32| Decimal {
                digits: i64::from(value),
                decimals: 7,
            };
            rows.text(&repair.repair.promise);
            rows.text(&site.id);
            rows.text(&site.name);
            rows.decimal(Some(degrees(site.place.lon).trimmed()));
            rows.decimal(Some(degrees(site.place.lat).trimmed()));
            rows.maybe_text(area.map(|area| area.code.as_str()));
            rows.maybe_text(area.map(|area| area.name.as_str()));
            rows.text(status(site));
            rows.decimal(site.cost.map(thousandths));
            rows.integer(gained);
            rows.integer(whole(site.alone));
            rows.integer(whole(site.in_catchment));
            rows.end();
        }
    }
    rows.bytes
}

/// `repair_people.csv`: a row for each repair and demand point that its sites serve more, that no
/// candidate reaches, or that is left out for another reason than before. Persons have the thousandths that
/// they have, and add up to what the repair gains and leaves out of reach.
pub fn repair_people_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = Rows::with_heading(&PEOPLE);
    for repair in &result.repairs {
        repair_people(&mut rows, result, repair);
    }
    rows.bytes
}

fn repair_people(rows: &mut Rows, result: &RunResult, repair: &RepairResult) {
    let (Some(before), Some(after)) = (repair.before(result), repair.after.as_deref()) else {
        return;
    };
    let demand = &result.region.demand;
    // New sites stand behind the facilities that there are, in the order of the candidates.
    let built = &result.region.facilities[before.service].ids;
    for (point, id) in demand.ids.iter().enumerate() {
        let (was, is) = (before.reach.served[point], after.reach.served[point]);
        let out = u32::try_from(point)
            .is_ok_and(|point| repair.out_of_reach.points.binary_search(&point).is_ok());
        let reason = after.reach.reasons[point];
        let left_out = before.reach.persons[point] - was;
        let (status, persons) = match (is > was, out) {
            (true, _) => ("gained", is - was),
            (false, true) => ("out_of_reach", left_out),
            (false, false) if reason != before.reach.reasons[point] => ("other_reason", left_out),
            (false, false) => continue,
        };
        let area = demand.area[point].and_then(|area| result.region.areas.list.get(area as usize));
        let nearest = after.travel.nearest[point].filter(|_| is > was);
        let site = nearest.and_then(|nearest| {
            let facility = nearest.facility as usize;
            match facility.checked_sub(built.len()) {
                Some(new) => repair.built.get(new),
                None => built.get(facility),
            }
        });
        let total = |unit| {
            let nearest = nearest.filter(|_| after.unit == unit);
            nearest.map(|nearest| Decimal::tenths(nearest.total))
        };
        rows.text(&repair.repair.promise);
        rows.text(id);
        rows.maybe_text(area.map(|area| area.code.as_str()));
        rows.maybe_text(demand.class[point].as_deref());
        rows.decimal(Some(thousandths(persons)));
        rows.text(status);
        rows.maybe_text(site.map(String::as_str));
        rows.decimal(total(Unit::Time));
        rows.decimal(total(Unit::Distance));
        rows.maybe_text(reason.map(|reason| reason.as_str()));
        rows.end();
    }
}

/// `repair_sites.geojson`: the sites that repairs chose.
pub fn repair_sites_geojson(result: &RunResult) -> Vec<u8> {
    let areas = &result.region.areas.list;
    let list: Vec<(&RepairResult, &RepairSite, i64)> = result
        .repairs
        .iter()
        .flat_map(|repair| {
            let sites = repair.sites.iter().zip(gains(result, repair));
            sites.map(move |(site, gained)| (repair, site, gained))
        })
        .collect();
    collection(list.len(), result.is_model(), |index, out| {
        let (repair, site, gained) = list[index];
        let area = site.area.and_then(|area| areas.get(area as usize));
        feature(
            out,
            |out| point(out, site.place),
            |object| {
                object.text("promise_id", Some(&repair.repair.promise));
                object.text("site_id", Some(&site.id));
                object.text("name", Some(&site.name));
                object.text("area_code", area.map(|area| area.code.as_str()));
                object.text("area_name", area.map(|area| area.name.as_str()));
                object.text("status", Some(status(site)));
                object.decimal("site_cost", site.cost.map(thousandths));
                object.decimal("persons_gained", Some(Decimal::whole(gained)));
                object.decimal("persons_alone", Some(Decimal::whole(whole(site.alone))));
                let catchment = Decimal::whole(whole(site.in_catchment));
                object.decimal("persons_in_catchment", Some(catchment));
            },
        );
    })
}
