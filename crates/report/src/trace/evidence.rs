//! What a figure hangs on, by name: demand points, facilities, sites, promises.

use super::ledger::{Ledger, Person, Rule};
use super::replay::{crossing, in_order, kept, of_repair, sum};
use super::subject::{Measure, RepairMeasure, Subject};
use crate::error::ReportError;
use crate::run::Run;
use crate::sheet::Mark;
use crate::table::Row;
use liyuan::planning::reach::Reason;

/// Points around the one that a quantile is at, before and behind it.
const AROUND: usize = 5;

/// What a figure hangs on.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Demand points.
    Points(Points),
    /// The sites of a repair, the one that serves the most people more first.
    Sites(Vec<NamedSite>),
    /// The promises counted.
    Promises(Vec<NamedPromise>),
    /// Nothing but the plan.
    Plan,
}

/// Demand points that a figure hangs on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Points {
    /// All rows, by what became of them: `served`, `partly`, a reason, `gained`, `out_of_reach`.
    pub sums: Vec<Sum>,
    /// Which points these are: `against` (count against the figure, most persons first), `around` (a quantile),
    /// `farthest`, `most` (most persons), `gained`, `out_of_reach`.
    pub what: &'static str,
    /// All of them.
    pub named: Vec<NamedPoint>,
}

/// Rows of one fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// What became of them.
    pub what: &'static str,
    /// How many rows.
    pub points: usize,
    /// Persons that it happened to, thousandths.
    pub persons: i64,
}

/// A demand point by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NamedPoint {
    /// Its id.
    pub id: String,
    /// Code of its area.
    pub area_code: Option<String>,
    /// Class.
    pub class: Option<String>,
    /// Persons that count for what is told, thousandths.
    pub persons: i64,
    /// Time or distance in tenths of the unit.
    pub total: Option<i64>,
    /// The bound that holds for it, in tenths.
    pub limit: Option<i64>,
    /// Id of the facility or site.
    pub facility_id: Option<String>,
    /// Name of it.
    pub facility: Option<String>,
    /// Why it is left out.
    pub reason: Option<&'static str>,
    /// Longitude and latitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Of a quantile: share of the persons up to here, in millionths, rounded down.
    pub so_far: Option<i64>,
}

/// A site of a repair by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedSite {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name of its area.
    pub area: String,
    /// Cost, if it is known.
    pub cost: Option<String>,
    /// Persons served more.
    pub gained: String,
}

/// A promise counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPromise {
    /// Its id.
    pub id: String,
    /// Kept, broken, or made to nobody.
    pub mark: Mark,
    /// Whether the figure counts it.
    pub counted: bool,
}

/// What a figure hangs on.
pub(super) fn of(run: &Run, ledger: &Ledger, subject: &Subject) -> Result<Evidence, ReportError> {
    match subject {
        Subject::Measure {
            promise,
            measure,
            part,
        } => {
            let Some(rule) = ledger.rules.get(*promise) else {
                return Ok(Evidence::Plan);
            };
            if *measure == Measure::SharePromised {
                return Ok(Evidence::Plan);
            }
            let rows = ledger.rows(ledger.book(*promise)?, part);
            Ok(Evidence::Points(points(ledger, rule, *measure, &rows)))
        }
        Subject::Limit { .. } | Subject::Unknown => Ok(Evidence::Plan),
        Subject::Promises(kind) => {
            let mut promises = Vec::new();
            for (at, promise) in run.promises.iter().enumerate() {
                let found = kept(ledger, at)?;
                promises.push(NamedPromise {
                    id: promise.id.clone(),
                    mark: match found {
                        "kept" => Mark::Kept,
                        "broken" => Mark::Broken,
                        _ => Mark::Nobody,
                    },
                    counted: kind.is_none_or(|kind| kind == found),
                });
            }
            Ok(Evidence::Promises(promises))
        }
        Subject::Repair { promise, measure } => repair(ledger, *promise, *measure),
    }
}

fn points(ledger: &Ledger, rule: &Rule, measure: Measure, rows: &[&Person]) -> Points {
    let name = |person: &Person, persons: i64| named(ledger, rule, person, persons);
    let by_most = |mut list: Vec<NamedPoint>| {
        list.sort_by_key(|point| {
            (
                std::cmp::Reverse((point.persons, point.total)),
                point.id.clone(),
            )
        });
        list
    };
    let left_out = |of: &dyn Fn(&Person) -> bool| {
        let out = rows.iter().filter(|row| row.left_out() > 0 && of(row));
        by_most(out.map(|row| name(row, row.left_out())).collect())
    };
    let (what, named) = match measure {
        Measure::Persons | Measure::Nearest => {
            let all = rows.iter().map(|row| name(row, row.persons));
            ("most", by_most(all.collect()))
        }
        Measure::Reason(reason) => ("against", left_out(&|row| row.reason == Some(reason))),
        Measure::ShareAtNorm => {
            let norm = rule.norm.map(|norm| norm.0);
            let below = rows.iter().filter(|row| row.ratio < norm);
            (
                "against",
                by_most(below.map(|row| name(row, row.persons)).collect()),
            )
        }
        Measure::Quantile(tenths) => ("around", around(ledger, rule, rows, tenths)),
        Measure::Mean | Measure::Worst => {
            let far = in_order(rows).into_iter().rev();
            (
                "farthest",
                far.map(|(_, row)| name(row, row.persons)).collect(),
            )
        }
        _ => ("against", left_out(&|_| true)),
    };
    Points {
        sums: sums(rows),
        what,
        named,
    }
}

/// Rows by what became of them; who is served in part is in two of them.
fn sums(rows: &[&Person]) -> Vec<Sum> {
    let served = rows.iter().filter(|row| row.served > 0);
    let whole = served.clone().filter(|row| row.left_out() == 0);
    let mut sums = vec![Sum {
        what: "served",
        points: whole.count(),
        persons: sum(served.clone().map(|row| row.served)),
    }];
    let partly = served.filter(|row| row.left_out() > 0).count();
    if partly > 0 {
        sums.push(Sum {
            what: "partly",
            points: partly,
            persons: sum(rows
                .iter()
                .filter(|row| row.left_out() > 0)
                .map(|row| row.served)),
        });
    }
    for (at, reason) in Reason::ALL.iter().enumerate() {
        let out = rows.iter().filter(|row| row.reason == Some(at));
        let persons = sum(out.clone().map(|row| row.left_out()));
        if persons > 0 {
            sums.push(Sum {
                what: reason.as_str(),
                points: out.count(),
                persons,
            });
        }
    }
    sums
}

fn around(ledger: &Ledger, rule: &Rule, rows: &[&Person], tenths: u8) -> Vec<NamedPoint> {
    let order = in_order(rows);
    let Some((_, at)) = crossing(&order, tenths) else {
        return Vec::new();
    };
    let all: i128 = order.iter().map(|(_, row)| i128::from(row.persons)).sum();
    let mut so_far = 0_i128;
    let mut near = Vec::new();
    for (place, (_, row)) in order.iter().enumerate() {
        so_far += i128::from(row.persons);
        if place + AROUND >= at && place <= at + AROUND {
            let share = (so_far * 1_000_000).checked_div(all);
            near.push(NamedPoint {
                so_far: share.and_then(|share| i64::try_from(share).ok()),
                ..named(ledger, rule, row, row.persons)
            });
        }
    }
    near
}

fn named(ledger: &Ledger, rule: &Rule, person: &Person, persons: i64) -> NamedPoint {
    let row = ledger.people.row(person.at);
    let text = |column: &str| row.and_then(|row| row.text(column)).map(str::to_owned);
    let facility_id = text("facility_id");
    let facility = facility_id
        .as_deref()
        .and_then(|id| ledger.facility(rule, id));
    let id = ledger.point(person);
    NamedPoint {
        id: id.to_owned(),
        area_code: text("area_code"),
        class: person.class.clone(),
        persons,
        total: person.total,
        limit: rule.limit(person.class.as_deref()),
        facility: facility.and_then(|facility| facility.name.clone()),
        facility_id,
        reason: person
            .reason
            .and_then(|at| Reason::ALL.get(at))
            .map(|of| of.as_str()),
        place: ledger.place(id),
        so_far: None,
    }
}

fn repair(
    ledger: &Ledger,
    promise: usize,
    measure: RepairMeasure,
) -> Result<Evidence, ReportError> {
    let (Some(rule), Some([_, sites, people])) =
        (ledger.rules.get(promise), ledger.repairs.as_ref())
    else {
        return Ok(Evidence::Plan);
    };
    match measure {
        RepairMeasure::SharePromised => Ok(Evidence::Plan),
        RepairMeasure::ServedBefore | RepairMeasure::ShareBefore => {
            let book = ledger.book(promise)?;
            let rows: Vec<&Person> = book.people.iter().collect();
            Ok(Evidence::Points(points(
                ledger,
                rule,
                Measure::Share,
                &rows,
            )))
        }
        RepairMeasure::Gained | RepairMeasure::ServedAfter | RepairMeasure::ShareAfter => {
            changed(ledger, rule, sites, people, "gained")
        }
        RepairMeasure::OutOfReach | RepairMeasure::OutOfReachPoints => {
            changed(ledger, rule, sites, people, "out_of_reach")
        }
        _ => {
            let text = |row: &Row<'_>, column: &str| row.text(column).map(str::to_owned);
            let site = |row: Row<'_>| NamedSite {
                id: text(&row, "site_id").unwrap_or_default(),
                name: text(&row, "name").unwrap_or_default(),
                area: text(&row, "area_name").unwrap_or_default(),
                cost: text(&row, "site_cost"),
                gained: text(&row, "persons_gained").unwrap_or_default(),
            };
            Ok(Evidence::Sites(
                of_repair(sites, &rule.id).map(site).collect(),
            ))
        }
    }
}

/// Points that a repair serves more, or does not reach.
fn changed(
    ledger: &Ledger,
    rule: &Rule,
    sites: &crate::table::Table,
    people: &crate::table::Table,
    status: &'static str,
) -> Result<Evidence, ReportError> {
    let mut named = Vec::new();
    for row in of_repair(people, &rule.id).filter(|row| row.text("status") == Some(status)) {
        let id = row.text("point_id").unwrap_or_default();
        let total = match row.decimal("total_s", 1)? {
            Some(total) => Some(total),
            None => row.decimal("total_m", 1)?,
        };
        let site = row.text("site_id");
        let new = site.and_then(|id| {
            of_repair(sites, &rule.id).find(|site| site.text("site_id") == Some(id))
        });
        let old = site.and_then(|id| ledger.facility(rule, id));
        let name = match new {
            Some(site) => site.text("name").map(str::to_owned),
            None => old.and_then(|facility| facility.name.clone()),
        };
        let reason = Reason::ALL.iter().map(|of| of.as_str());
        named.push(NamedPoint {
            id: id.to_owned(),
            area_code: row.text("area_code").map(str::to_owned),
            class: row.text("class").map(str::to_owned),
            persons: row.decimal("persons", 3)?.unwrap_or(0),
            total,
            limit: rule.limit(row.text("class")),
            facility_id: site.map(str::to_owned),
            facility: name,
            reason: reason.into_iter().find(|of| row.text("reason") == Some(of)),
            place: ledger.place(id),
            so_far: None,
        });
    }
    named.sort_by_key(|point| (std::cmp::Reverse(point.persons), point.id.clone()));
    Ok(Evidence::Points(Points {
        sums: vec![Sum {
            what: status,
            points: named.len(),
            persons: sum(named.iter().map(|point| point.persons)),
        }],
        what: status,
        named,
    }))
}
