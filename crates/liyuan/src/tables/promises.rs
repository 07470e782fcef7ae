//! Tables with one row per promise, area or finding.

use super::text::{Decimal, Rows};
use crate::plan_file::Promise;
use crate::region::Area;
use crate::run::{Measured, PromiseResult, RunResult, Unit};
use liyuan_finding::Finding;

/// Columns of `promises.csv`; those after `no_places` are for promises about distances and places.
const MEASURES: [&str; 23] = [
    "promise_id",
    "service_id",
    "group",
    "persons",
    "served",
    "share",
    "share_promised",
    "kept",
    "mean_s",
    "median_s",
    "p90_s",
    "worst_s",
    "worst_point_id",
    "not_served",
    "off_network",
    "island",
    "no_facility",
    "beyond",
    "no_places",
    "mean_m",
    "median_m",
    "p90_m",
    "worst_m",
];
const AT_NORM: &str = "share_at_norm";

/// Columns before the measures: of a row for an area, and for a class.
pub(super) const OF_AREA: [&str; 4] = ["area_code", "area_name", "parent_code", "class"];
pub(super) const OF_CLASS: [&str; 1] = ["class"];

/// The columns of a table of measures.
pub(super) fn measure_columns(before: &[&'static str]) -> Vec<&'static str> {
    let mut columns = before.to_vec();
    columns.extend(MEASURES);
    columns.push(AT_NORM);
    columns
}

fn heading(before: &[&'static str]) -> Rows {
    Rows::with_heading(&measure_columns(before))
}

fn measures(rows: &mut Rows, result: &RunResult, promise: &PromiseResult, row: &Measured) {
    rows.text(&promise.promise.id);
    rows.text(&promise.promise.service);
    rows.text(&promise.promise.group);
    rows.integer(row.whole.persons);
    rows.integer(row.whole.served);
    rows.decimal(row.share_ppm().map(Decimal::millionths));
    rows.decimal(Some(Decimal::millionths(promise.promise.share.0)));
    rows.flag(row.kept);
    let travel = &row.summary.travel;
    let totals = [travel.mean, travel.median, travel.p90, travel.worst];
    let print = |rows: &mut Rows, unit: Unit| {
        for total in totals {
            rows.decimal(total.filter(|_| promise.unit == unit).map(Decimal::tenths));
        }
    };
    print(rows, Unit::Time);
    let worst = travel
        .worst_point
        .and_then(|point| result.region.demand.ids.get(point as usize));
    rows.maybe_text(worst.map(String::as_str));
    rows.integer(row.whole.not_served);
    for part in row.whole.reasons {
        rows.integer(part);
    }
    print(rows, Unit::Distance);
    let at_norm = row
        .at_norm_ppm()
        .filter(|_| promise.promise.places.is_some());
    rows.decimal(at_norm.map(Decimal::millionths));
    rows.end();
}

/// `promises.csv`: the region, promise by promise.
pub fn promises_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = heading(&[]);
    for promise in &result.plan.promises {
        let same = |measured: &&PromiseResult| measured.promise.id == promise.id;
        match result.promises.iter().find(same) {
            Some(measured) => measures(&mut rows, result, measured, &measured.region),
            None => unmeasured(&mut rows, promise),
        }
    }
    rows.bytes
}

/// A promise whose people or facilities could not be read: nothing is known of it.
fn unmeasured(rows: &mut Rows, promise: &Promise) {
    rows.text(&promise.id);
    rows.text(&promise.service);
    rows.text(&promise.group);
    for column in &MEASURES[3..] {
        let share = *column == "share_promised";
        rows.decimal(share.then_some(Decimal::millionths(promise.share.0)));
    }
    rows.decimal(None);
    rows.end();
}

/// `by_area.csv`: every area of every level, then what lies outside all of them as `none`.
pub fn by_area_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = heading(&OF_AREA);
    let areas = &result.region.areas.list;
    for promise in &result.promises {
        for (area, row) in areas.iter().zip(&promise.areas) {
            rows.text(&area.code);
            rows.text(&area.name);
            rows.maybe_text(parent_code(areas, area));
            rows.maybe_text(area.class.as_deref());
            measures(&mut rows, result, promise, row);
        }
        rows.text("none");
        rows.text("");
        rows.text("");
        rows.text("");
        measures(&mut rows, result, promise, &promise.outside);
    }
    rows.bytes
}

/// `by_class.csv`: the classes of the demand points; they add up to the region.
pub fn by_class_csv(result: &RunResult) -> Vec<u8> {
    let mut rows = heading(&OF_CLASS);
    for promise in &result.promises {
        for (class, row) in &promise.classes {
            rows.maybe_text(class.as_deref());
            measures(&mut rows, result, promise, row);
        }
    }
    rows.bytes
}

/// The code of the area that contains another.
pub(crate) fn parent_code<'a>(areas: &'a [Area], area: &Area) -> Option<&'a str> {
    area.parent
        .and_then(|parent| areas.get(parent as usize))
        .map(|parent| parent.code.as_str())
}

/// Columns of `findings.csv`.
pub(super) const FINDINGS: [&str; 11] = [
    "severity", "code", "file", "row", "id", "field", "value", "lon", "lat", "message", "hint",
];

/// `findings.csv`.
pub fn findings_csv(findings: &[Finding]) -> Vec<u8> {
    let mut rows = Rows::with_heading(&FINDINGS);
    let degrees = |value: Option<f64>| {
        let digits = value.map(|value| libm::round(value * 1e7));
        digits.filter(|digits| digits.abs() < 1e17).map(|digits| {
            Decimal {
                digits: digits as i64,
                decimals: 7,
            }
            .trimmed()
        })
    };
    for finding in findings {
        rows.text(finding.severity.as_str());
        rows.text(&finding.code);
        rows.maybe_text(finding.file.as_deref());
        rows.decimal(finding.row.map(|row| Decimal::whole(row as i64)));
        rows.maybe_text(finding.id.as_deref());
        rows.maybe_text(finding.field.as_deref());
        rows.maybe_text(finding.value.as_deref());
        rows.decimal(degrees(finding.lon));
        rows.decimal(degrees(finding.lat));
        rows.text(&finding.message);
        rows.maybe_text(finding.hint.as_deref());
        rows.end();
    }
    rows.bytes
}
