//! The rows that a figure was worked out from.

use super::ledger::Ledger;
use super::replay::of_repair;
use super::subject::{RepairMeasure, Subject};
use crate::error::ReportError;
use crate::figure::Figure;
use crate::table::{Row, Table};
use std::collections::HashMap;

/// Columns that a repair adds to those of `people.csv`.
const OF_REPAIR: [&str; 5] = [
    "repair_status",
    "repair_persons",
    "repair_site_id",
    "repair_total_s",
    "repair_total_m",
];

/// Rows as tables hold them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowTable {
    /// Names of the columns, as in the table of the run; those that a repair adds begin with `repair_`.
    pub columns: Vec<String>,
    /// One for each row used; empty cells are null.
    pub rows: Vec<Vec<String>>,
}

impl RowTable {
    /// As CSV with a heading.
    pub fn csv(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut line = |cells: &[String]| {
            let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            out.extend_from_slice(quoted.join(",").as_bytes());
            out.push(b'\n');
        };
        line(&self.columns);
        self.rows.iter().for_each(|row| line(row));
        out
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The table that the rows of a figure are in; `None` where it has none.
pub(super) fn file(subject: &Subject, figure: &Figure) -> Option<&'static str> {
    match subject {
        Subject::Measure { .. } => Some("people.csv"),
        Subject::Promises(_) => Some("promises.csv"),
        Subject::Repair { measure, .. } => Some(match measure {
            RepairMeasure::Sites | RepairMeasure::SiteCost => "repair_sites.csv",
            RepairMeasure::Value if figure.unit != "persons" => "repair_sites.csv",
            _ => "people.csv",
        }),
        Subject::Limit { .. } | Subject::Unknown => None,
    }
}

/// The rows that a figure was worked out from.
pub(super) fn of(
    ledger: &Ledger,
    subject: &Subject,
    figure: &Figure,
) -> Result<RowTable, ReportError> {
    let copy = |row: Row<'_>| -> Vec<String> { row.cells().map(str::to_owned).collect() };
    let table = |table: &Table, rows: Vec<Vec<String>>| RowTable {
        columns: table.columns.clone(),
        rows,
    };
    Ok(match subject {
        Subject::Measure { promise, part, .. } => {
            let book = ledger.book(*promise)?;
            let rows = ledger.rows(book, part).into_iter();
            let rows = rows.filter_map(|row| ledger.people.row(row.at)).map(copy);
            table(&ledger.people, rows.collect())
        }
        Subject::Promises(_) => {
            let measured = |row: &Row<'_>| row.text("persons").is_some();
            let rows = ledger.promises.rows().filter(measured).map(copy);
            table(&ledger.promises, rows.collect())
        }
        Subject::Repair { promise, .. } => {
            let (Some(rule), Some([_, sites, changed])) =
                (ledger.rules.get(*promise), ledger.repairs.as_ref())
            else {
                return Ok(RowTable::default());
            };
            if file(subject, figure) == Some("repair_sites.csv") {
                let rows = of_repair(sites, &rule.id).map(copy).collect();
                return Ok(table(sites, rows));
            }
            let changed: HashMap<&str, Row<'_>> = of_repair(changed, &rule.id)
                .map(|row| (row.text("point_id").unwrap_or_default(), row))
                .collect();
            let book = ledger.book(*promise)?;
            let mut rows = Vec::new();
            for person in &book.people {
                let Some(row) = ledger.people.row(person.at) else {
                    continue;
                };
                let change = changed.get(ledger.point(person));
                let more = OF_REPAIR.iter().map(|column| {
                    let own = column.strip_prefix("repair_").unwrap_or(column);
                    let text = change.and_then(|change| change.text(own));
                    text.unwrap_or_default().to_owned()
                });
                rows.push(copy(row).into_iter().chain(more).collect());
            }
            let mut people = table(&ledger.people, rows);
            people.columns.extend(OF_REPAIR.map(str::to_owned));
            people
        }
        Subject::Limit { .. } | Subject::Unknown => RowTable::default(),
    })
}
