//! Figures worked out again from the rows of a run's folder.

use super::ledger::{Book, Ledger, Person, damaged};
use super::rules::Fault;
use super::subject::{Measure, RepairMeasure, Subject};
use crate::error::ReportError;
use crate::figure::{Figure, State};
use crate::table::{Row, Table};
use liyuan::planning::reach::Reason;
use liyuan::planning::reach::balance::{largest_remainder, whole};
use std::collections::HashMap;

/// What a figure is when it is worked out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) state: State,
    pub(super) value: Option<String>,
    pub(super) of: Option<(String, String)>,
    pub(super) rows: Option<(u64, u64)>,
    /// Rows that break a rule of the promise.
    pub(super) faults: Vec<Fault>,
}

impl Again {
    fn number(value: Option<String>) -> Again {
        Again {
            state: match value {
                Some(_) => State::Value,
                None => State::Null,
            },
            value,
            of: None,
            rows: None,
            faults: Vec::new(),
        }
    }

    fn share(part: i64, all: i64) -> Again {
        let millionths = (all > 0).then(|| i128::from(part.max(0)) * 1_000_000 / i128::from(all));
        let again = Again::number(millionths.map(|share| fixed(share, 6)));
        Again {
            state: match millionths {
                Some(_) => State::Value,
                None => State::NotApplicable,
            },
            of: Some((trimmed(part), trimmed(all))),
            ..again
        }
    }

    fn with_rows(self, rows: (u64, u64)) -> Again {
        Again {
            rows: Some(rows),
            ..self
        }
    }
}

/// A decimal number as tables write it.
pub(super) fn fixed(digits: i128, decimals: u8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let size = digits.unsigned_abs();
    if decimals == 0 {
        return format!("{sign}{size}");
    }
    let unit = 10_u128.pow(u32::from(decimals));
    let width = usize::from(decimals);
    format!("{sign}{}.{:0width$}", size / unit, size % unit)
}

/// Thousandths with the decimals that they have.
pub(super) fn trimmed(thousandths: i64) -> String {
    let text = fixed(i128::from(thousandths), 3);
    let text = text.trim_end_matches('0');
    text.trim_end_matches('.').to_owned()
}

/// Works a figure out again; `None` where the folder does not hold what it takes.
pub(super) fn again(
    ledger: &Ledger,
    subject: &Subject,
    figure: &Figure,
) -> Result<Option<Again>, ReportError> {
    match subject {
        Subject::Measure {
            promise,
            measure,
            part,
        } => {
            let book = ledger.book(*promise)?;
            let rows = ledger.rows(book, part);
            if *measure == Measure::Nearest {
                let persons = ledger.persons_nearest(book, part);
                let again = Again::number(persons.map(|persons| fixed(i128::from(persons), 0)));
                let used = rows.len() as u64;
                return Ok(Some(again.with_rows((used, used))));
            }
            let counts = (ledger.points(part), rows.len() as u64);
            let whole = ledger.whole(book, part);
            let again = measured(ledger, *promise, *measure, &rows, whole)?;
            let faults = super::rules::of(ledger, *promise, book, &rows)?;
            Ok(Some(Again {
                faults,
                ..again.with_rows(counts)
            }))
        }
        Subject::Limit { promise, class } => {
            let limits = ledger.rules.get(*promise).into_iter();
            let mut limits = limits.flat_map(|rule| rule.limits.iter());
            let limit = limits.find(|(of, _)| of == class);
            let value = limit.map(|(_, limit)| fixed(i128::from(*limit), 1));
            Ok(Some(Again::number(value).with_rows((0, 0))))
        }
        Subject::Promises(kind) => {
            let mut count = 0;
            for promise in 0..ledger.rules.len() {
                let kept = kept(ledger, promise)?;
                count += i128::from(kind.is_none_or(|kind| kind == kept));
            }
            let rows = (ledger.in_plan, ledger.rules.len() as u64);
            Ok(Some(Again::number(Some(fixed(count, 0))).with_rows(rows)))
        }
        Subject::Repair { promise, measure } => repair(ledger, *promise, *measure, figure),
        Subject::Unknown => Ok(None),
    }
}

/// Whether a promise is `kept` in the region, `broken`, or made to `nobody`.
pub(super) fn kept(ledger: &Ledger, promise: usize) -> Result<&'static str, ReportError> {
    let (served, persons) = totals(ledger.book(promise)?);
    let promised = ledger.rules.get(promise).map_or(0, |rule| rule.share);
    if persons <= 0 {
        return Ok("nobody");
    }
    let enough = i128::from(served) * 1_000_000 >= i128::from(persons) * i128::from(promised);
    Ok(if enough { "kept" } else { "broken" })
}

fn totals(book: &Book) -> (i64, i64) {
    let sum = |of: fn(&Person) -> i64| sum(book.people.iter().map(of));
    (sum(|person| person.served), sum(|person| person.persons))
}

/// A sum that stays at the end of the range instead of going over it.
pub(super) fn sum(parts: impl IntoIterator<Item = i64>) -> i64 {
    let add = |sum: i64, part: i64| sum.saturating_add(part);
    parts.into_iter().fold(0, add)
}

fn measured(
    ledger: &Ledger,
    promise: usize,
    measure: Measure,
    rows: &[&Person],
    whole: [i64; 6],
) -> Result<Again, ReportError> {
    let [served, reasons @ ..] = whole;
    let not_served = sum(reasons);
    let persons = |persons: i64| Again::number(Some(fixed(i128::from(persons), 0)));
    let rule = ledger.rules.get(promise);
    let all = || sum(rows.iter().map(|row| row.persons));
    Ok(match measure {
        Measure::Persons => persons(served.saturating_add(not_served)),
        Measure::Served => persons(served),
        Measure::NotServed => persons(not_served),
        Measure::Reason(reason) => persons(reasons.get(reason).copied().unwrap_or(0)),
        Measure::Share => Again::share(sum(rows.iter().map(|row| row.served)), all()),
        Measure::ShareAtNorm => {
            let norm = rule.and_then(|rule| rule.norm).map(|norm| norm.0);
            let there = rows.iter().filter(|row| row.ratio >= norm);
            Again::share(sum(there.map(|row| row.persons)), all())
        }
        Measure::SharePromised => {
            let share = rule.map(|rule| fixed(i128::from(rule.share), 6));
            Again::number(share)
        }
        Measure::Mean => {
            let product =
                |(total, row): (i64, &Person)| i128::from(total) * i128::from(row.persons);
            let all: i128 = travelled(rows)
                .map(|(_, row)| i128::from(row.persons))
                .sum();
            let product: i128 = travelled(rows).map(product).sum();
            let mean = (all > 0).then(|| (2 * product + all).div_euclid(2 * all));
            Again::number(mean.map(|mean| fixed(mean, 1)))
        }
        Measure::Quantile(tenths) => {
            let at = crossing(&in_order(rows), tenths).map(|(total, _)| total);
            Again::number(at.map(|total| fixed(i128::from(total), 1)))
        }
        Measure::Nearest => Again::number(None),
        Measure::Worst => {
            let worst = travelled(rows).map(|(total, _)| total).max();
            Again::number(worst.map(|total| fixed(i128::from(total), 1)))
        }
    })
}

fn travelled<'a>(rows: &'a [&'a Person]) -> impl Iterator<Item = (i64, &'a Person)> {
    rows.iter().filter_map(|row| Some((row.total?, *row)))
}

/// The rows with a total, the shortest first; of equals in the order of the table.
pub(super) fn in_order<'a>(rows: &[&'a Person]) -> Vec<(i64, &'a Person)> {
    let mut order: Vec<(i64, &Person)> = (rows.iter())
        .filter_map(|row| Some((row.total?, *row)))
        .collect();
    order.sort_by_key(|(total, row)| (*total, row.at));
    order
}

/// The least total that so many tenths of the persons do not exceed, and its place in the order.
pub(super) fn crossing(order: &[(i64, &Person)], tenths: u8) -> Option<(i64, usize)> {
    let all: i128 = order.iter().map(|(_, row)| i128::from(row.persons)).sum();
    let mut so_far = 0;
    order.iter().enumerate().find_map(|(at, (total, row))| {
        so_far += i128::from(row.persons);
        (so_far * 10 >= all * i128::from(tenths)).then_some((*total, at))
    })
}

/// The rows of a table of repairs that are those of a promise.
pub(super) fn of_repair<'a>(table: &'a Table, id: &'a str) -> impl Iterator<Item = Row<'a>> {
    table
        .rows()
        .filter(move |row| row.text("promise_id") == Some(id))
}

fn repair(
    ledger: &Ledger,
    promise: usize,
    measure: RepairMeasure,
    figure: &Figure,
) -> Result<Option<Again>, ReportError> {
    let (Some(rule), Some([repairs, sites, people])) =
        (ledger.rules.get(promise), ledger.repairs.as_ref())
    else {
        return Err(damaged("repairs.csv", None, "it is not there".to_owned()));
    };
    let Some(row) = of_repair(repairs, &rule.id).next() else {
        let problem = format!("it has no row for `{}`", rule.id);
        return Err(damaged("repairs.csv", None, problem));
    };
    let book = ledger.book(promise)?;
    let built = matches!(
        row.text("outcome"),
        Some("kept" | "still_broken" | "infeasible")
    );
    let chosen = of_repair(sites, &rule.id).count();
    let (mut gained, mut out) = (Vec::new(), Vec::new());
    for row in of_repair(people, &rule.id) {
        let persons = row.decimal("persons", 3)?.unwrap_or(0);
        match row.text("status") {
            Some("gained") => gained.push(persons),
            Some("out_of_reach") => out.push(persons),
            _ => {}
        }
    }
    let more = sum(gained.iter().copied());
    let (served, persons) = totals(book);
    // As the measure of the region: the columns add up to all persons.
    let [served_before, ..] = ledger.whole(book, &super::ledger::Part::Region);
    let served_after = after(ledger, book, people, &rule.id);
    let if_built = |value: String| built.then_some(value);
    let count = |count: usize| Again::number(if_built(count.to_string()));
    let whole_persons = |persons: i64| fixed(i128::from(persons), 0);
    let in_persons = row.text("counts") == Some("persons");
    let again = match measure {
        RepairMeasure::Candidates | RepairMeasure::Bound | RepairMeasure::ShareBest => {
            return Ok(None);
        }
        RepairMeasure::Sites => count(chosen),
        RepairMeasure::SiteCost => Again::number(cost(sites, &rule.id)?.and_then(if_built)),
        RepairMeasure::Value => match row.text("counts") {
            Some("cost") => Again::number(cost(sites, &rule.id)?.and_then(if_built)),
            Some("persons") => Again::number(if_built(trimmed(served.saturating_add(more)))),
            _ => count(chosen),
        },
        RepairMeasure::Gap => Again::number(gap(&row)?.and_then(if_built)),
        RepairMeasure::ServedBefore => Again::number(Some(whole_persons(served_before))),
        RepairMeasure::ServedAfter => Again::number(if_built(whole_persons(served_after))),
        RepairMeasure::Gained => {
            Again::number(if_built(whole_persons(served_after - served_before)))
        }
        RepairMeasure::ShareBefore => Again::share(served, persons),
        RepairMeasure::ShareAfter if !built => Again::number(None),
        RepairMeasure::ShareAfter => Again::share(served.saturating_add(more), persons),
        RepairMeasure::SharePromised => Again::number(Some(fixed(i128::from(rule.share), 6))),
        RepairMeasure::OutOfReachPoints => count(out.len()),
        RepairMeasure::OutOfReach => {
            Again::number(if_built(whole_persons(whole(sum(out.iter().copied())))))
        }
    };
    let of_sites = match measure {
        RepairMeasure::Sites | RepairMeasure::SiteCost => true,
        RepairMeasure::Value => !in_persons,
        _ => false,
    };
    let rows = match of_sites {
        // How many candidates there were is not in the folder but for this very number.
        true => (figure.rows_in, chosen as u64),
        false => (
            ledger.points(&super::ledger::Part::Region),
            book.people.len() as u64,
        ),
    };
    let faults = match measure {
        RepairMeasure::Gained | RepairMeasure::ServedAfter | RepairMeasure::ShareAfter => {
            super::rules::of_repair(ledger, promise, served_after - served_before)?
        }
        _ => Vec::new(),
    };
    Ok(Some(Again {
        faults,
        ..again.with_rows(rows)
    }))
}

/// Whole persons served with the sites of a repair: rounded with those who are left out, so that both add up to
/// all persons.
fn after(ledger: &Ledger, book: &Book, people: &Table, id: &str) -> i64 {
    let rows = of_repair(people, id);
    let rows: HashMap<&str, Row<'_>> = rows
        .map(|row| (row.text("point_id").unwrap_or_default(), row))
        .collect();
    let mut parts = [0_i64; 6];
    let mut add = |at: usize, persons: i64| {
        if let Some(sum) = parts.get_mut(at) {
            *sum = sum.saturating_add(persons);
        }
    };
    for person in &book.people {
        let now = rows.get(ledger.point(person));
        let reason = match now {
            None => person.reason,
            Some(row) => {
                (Reason::ALL.iter()).position(|of| row.text("reason") == Some(of.as_str()))
            }
        };
        let gained = now.is_some_and(|row| row.text("status") == Some("gained"));
        match (gained, reason) {
            (true, _) => add(0, person.persons),
            (false, reason) => {
                add(0, person.served);
                add(reason.map_or(0, |reason| reason + 1), person.left_out());
            }
        }
    }
    let all = whole(sum(parts));
    largest_remainder(&parts, all).first().copied().unwrap_or(0)
}

/// The costs of the sites together, as tables write them; `None` if one is not known.
fn cost(sites: &Table, id: &str) -> Result<Option<String>, ReportError> {
    let mut all = 0_i64;
    for row in of_repair(sites, id) {
        let Some(cost) = row.decimal("site_cost", 3)? else {
            return Ok(None);
        };
        all = all.saturating_add(cost);
    }
    Ok(Some(trimmed(all)))
}

/// Distance of value and bound ÷ value, rounded up to six decimals.
fn gap(row: &Row<'_>) -> Result<Option<String>, ReportError> {
    let both = row.decimal("value", 3)?.zip(row.decimal("bound", 3)?);
    Ok(both.map(|(value, bound)| {
        let apart = value.saturating_sub(bound).unsigned_abs();
        let share = apart as f64 / value.unsigned_abs().max(1) as f64;
        fixed(libm::ceil(share * 1e6) as i128, 6)
    }))
}
