//! Whether the rows of a promise follow from what it says: served where the way is short enough, and not
//! elsewhere.

use super::ledger::{Book, Ledger, Person, Rule};
use super::replay::{of_repair as rows_of_repair, sum, trimmed};
use crate::error::ReportError;
use liyuan::planning::reach::balance::largest_remainder;
use liyuan::planning::reach::{Ratio, Reason};
use std::collections::HashMap;

/// A row that says something else than follows from the rest of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Table of the run.
    pub file: &'static str,
    /// Row, the heading as row 1.
    pub row: u64,
    /// Id of the demand point or site.
    pub id: String,
    /// Column.
    pub column: &'static str,
    /// As it stands there; empty: nothing.
    pub written: String,
    /// What it should be.
    pub expected: String,
}

const BEYOND: usize = 3;
const NO_FACILITY: usize = 2;
const NO_PLACES: usize = 4;

/// The faults of some rows of a promise.
pub(super) fn of(
    ledger: &Ledger,
    promise: usize,
    book: &Book,
    rows: &[&Person],
) -> Result<Vec<Fault>, ReportError> {
    let Some(rule) = ledger.rules.get(promise) else {
        return Ok(Vec::new());
    };
    let pools = match (rule.by_area(), book.pools.get()) {
        (false, _) => &HashMap::new(),
        (true, Some(pools)) => pools,
        (true, None) => {
            let made = pools(ledger, rule, book)?;
            book.pools.get_or_init(|| made)
        }
    };
    let mut faults = Vec::new();
    for row in rows {
        let expected = match rule.by_area() {
            true => shared(row, rule, pools.get(&ledger.areas.pool(row.area))),
            false => reached(row, rule),
        };
        let fault = |column, written: String, expected: String| Fault {
            file: "people.csv",
            row: row.at as u64 + 2,
            id: ledger.point(row).to_owned(),
            column,
            written,
            expected,
        };
        if row.persons <= 0 {
            faults.push(fault("persons", trimmed(row.persons), "> 0".to_owned()));
        }
        if row.served != expected.served {
            let served = trimmed(expected.served);
            faults.push(fault("served", trimmed(row.served), served));
        }
        if row.ratio != expected.ratio {
            let text = |ratio: Option<i64>| {
                let ratio = ratio.map(|ratio| super::replay::fixed(ratio.into(), 9));
                ratio.unwrap_or_default()
            };
            faults.push(fault("ratio", text(row.ratio), text(expected.ratio)));
        }
        if !expected.reasons.contains(&row.reason) {
            let text = |reason: &Option<usize>| {
                let reason = reason.and_then(|reason| Reason::ALL.get(reason));
                reason.map_or("", |reason| reason.as_str()).to_owned()
            };
            let known: Vec<String> = expected.reasons.iter().map(text).collect();
            faults.push(fault("reason", text(&row.reason), known.join("|")));
        }
    }
    Ok(faults)
}

struct Expected {
    served: i64,
    ratio: Option<i64>,
    reasons: Vec<Option<usize>>,
}

/// What follows where people have to get there, with or without places.
fn reached(row: &Person, rule: &Rule) -> Expected {
    let limit = rule.limit(row.class.as_deref());
    let within = row
        .total
        .is_some_and(|total| limit.is_none_or(|limit| total <= limit));
    let why = || match row.total {
        Some(_) => vec![Some(BEYOND)],
        None => vec![Some(0), Some(1), Some(NO_FACILITY)],
    };
    match (rule.norm, row.ratio) {
        (None, _) => Expected {
            served: if within { row.persons } else { 0 },
            ratio: None,
            reasons: if within { vec![None] } else { why() },
        },
        // Places of what is within reach: which facilities these are is not in the folder.
        (Some(norm), Some(ratio)) => {
            let served = Ratio(ratio).served(norm, row.persons);
            let short = (served < row.persons).then_some(NO_PLACES);
            Expected {
                served,
                ratio: row.ratio,
                reasons: vec![short],
            }
        }
        (Some(_), None) => Expected {
            served: 0,
            ratio: None,
            reasons: if within { vec![Some(NO_PLACES)] } else { why() },
        },
    }
}

/// Places and people of an area that has to provide for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pool {
    places: i64,
    persons: i64,
    facilities: usize,
}

/// By area; `None`: outside.
pub(super) type Pools = HashMap<Option<usize>, Pool>;

fn pools(ledger: &Ledger, rule: &Rule, book: &Book) -> Result<Pools, ReportError> {
    let mut pools = Pools::new();
    for person in &book.people {
        let pool = pools.entry(ledger.areas.pool(person.area)).or_default();
        pool.persons = pool.persons.saturating_add(person.persons);
    }
    for row in ledger.facilities.rows() {
        if row.text("promise_id") != Some(rule.id.as_str()) {
            continue;
        }
        let area = row.text("area_code").and_then(|code| ledger.areas.of(code));
        let places = row.decimal("places", 3)?.unwrap_or(0).max(0);
        let pool = pools.entry(ledger.areas.pool(area)).or_default();
        pool.places = pool.places.saturating_add(places);
        pool.facilities += 1;
    }
    Ok(pools)
}

/// What follows where the people of an area share its places.
fn shared(row: &Person, rule: &Rule, pool: Option<&Pool>) -> Expected {
    let pool = pool.copied().unwrap_or_default();
    let ratio = Ratio(match pool.persons {
        ..=0 => 0,
        persons => ratio_of(pool.places, persons).unwrap_or(i64::MAX),
    });
    let norm = rule.norm.unwrap_or(ratio);
    let served = ratio.served(norm, row.persons);
    let why = if pool.facilities == 0 {
        NO_FACILITY
    } else {
        NO_PLACES
    };
    Expected {
        served,
        ratio: Some(ratio.0),
        reasons: vec![(served < row.persons).then_some(why)],
    }
}

/// Places ÷ persons in units of 10⁻⁹, rounded half up.
fn ratio_of(places: i64, persons: i64) -> Option<i64> {
    let doubled = 2 * i128::from(places) * i128::from(Ratio::ONE) + i128::from(persons);
    i64::try_from(doubled.div_euclid(2 * i128::from(persons))).ok()
}

/// The faults of the tables of a repair: who gains is left out today and has a way short enough then, and what
/// the sites gain adds up.
pub(super) fn of_repair(
    ledger: &Ledger,
    promise: usize,
    gained: i64,
) -> Result<Vec<Fault>, ReportError> {
    let (Some(rule), Some([_, sites, people])) =
        (ledger.rules.get(promise), ledger.repairs.as_ref())
    else {
        return Ok(Vec::new());
    };
    let book = ledger.book(promise)?;
    let today: HashMap<&str, &Person> = (book.people.iter())
        .map(|person| (ledger.point(person), person))
        .collect();
    let mut by_site: HashMap<&str, i64> = HashMap::new();
    let mut faults = Vec::new();
    for row in rows_of_repair(people, &rule.id) {
        let id = row.text("point_id").unwrap_or_default();
        let persons = row.decimal("persons", 3)?.unwrap_or(0);
        let mut fault = |column, written: Option<&str>, expected: String| {
            faults.push(Fault {
                file: "repair_people.csv",
                row: row.number(),
                id: id.to_owned(),
                column,
                written: written.unwrap_or_default().to_owned(),
                expected,
            });
        };
        let Some(person) = today.get(id) else {
            fault("point_id", row.text("point_id"), "people.csv".to_owned());
            continue;
        };
        if persons != person.left_out() {
            fault("persons", row.text("persons"), trimmed(person.left_out()));
        }
        if row.text("status") != Some("gained") {
            continue;
        }
        if let Some(site) = row.text("site_id") {
            let gains = by_site.entry(site).or_default();
            *gains = gains.saturating_add(persons);
        }
        let total = match row.decimal("total_s", 1)? {
            Some(total) => Some(total),
            None => row.decimal("total_m", 1)?,
        };
        let limit = rule.limit(person.class.as_deref());
        if total.zip(limit).is_none_or(|(total, limit)| total > limit) {
            let limit =
                limit.map_or_else(String::new, |limit| super::replay::fixed(limit.into(), 1));
            let written = row.text("total_s").or(row.text("total_m"));
            fault("total", written, format!("≤ {limit}"));
        }
    }
    let chosen: Vec<_> = rows_of_repair(sites, &rule.id).collect();
    let exact: Vec<i64> = (chosen.iter())
        .map(|site| {
            let gains = by_site.remove(site.text("site_id").unwrap_or_default());
            gains.unwrap_or(0)
        })
        .collect();
    let whole = largest_remainder(&exact, gained);
    for (site, whole) in chosen.iter().zip(whole) {
        if site.decimal("persons_gained", 0)? != Some(whole) {
            faults.push(Fault {
                file: "repair_sites.csv",
                row: site.number(),
                id: site.text("site_id").unwrap_or_default().to_owned(),
                column: "persons_gained",
                written: site.text("persons_gained").unwrap_or_default().to_owned(),
                expected: whole.to_string(),
            });
        }
    }
    let nowhere = sum(by_site.into_values());
    if nowhere != 0 {
        faults.push(Fault {
            file: "repair_people.csv",
            row: 1,
            id: rule.id.clone(),
            column: "site_id",
            written: trimmed(nowhere),
            expected: "repair_sites.csv".to_owned(),
        });
    }
    Ok(faults)
}
