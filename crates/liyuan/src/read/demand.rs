//! The demand table: where people are, and how many of each group.

use super::about_file::Subject;
use super::findings::Findings;
use super::loss::Loss;
use super::number::{NumberError, parse_thousandths};
use super::points::{Column, Columns, Outcome, PointReader, PointRow};
use super::raster::{is_raster, read_raster};
use crate::plan_file::DemandPlan;
use liyuan_finding::Finding;
use liyuan_roads::LonLat;

/// The demand table as written, before areas are known.
#[derive(Debug, Default)]
pub(crate) struct DemandTable {
    pub ids: Vec<String>,
    pub rows: Vec<u64>,
    pub places: Vec<LonLat>,
    /// `persons[group][point]`.
    pub persons: Vec<Vec<i64>>,
    /// Own class, where the table has one.
    pub class: Vec<Option<String>>,
    /// Own area code, where the table has one.
    pub area: Vec<Option<String>>,
    /// Names of the groups whose column is not there.
    pub unread_groups: Vec<String>,
    /// The column of the classes is not there although the plan names one.
    pub class_unread: bool,
    pub outcome: Outcome,
}

/// Reads the demand table; bad rows become findings.
pub(crate) fn read_demand(plan: &DemandPlan, findings: &mut Findings) -> DemandTable {
    if is_raster(&plan.file.path) {
        return read_raster(plan, findings);
    }
    let mut extra: Vec<Column<'_>> = plan
        .groups
        .iter()
        .map(|group| Column {
            name: &group.column,
            number: true,
            required: true,
        })
        .collect();
    let own = |name: &Option<String>, extra: &mut Vec<_>, column| {
        name.as_ref().map(|_| {
            extra.push(column);
            extra.len() - 1
        })
    };
    let class_column = Column {
        name: plan.class.as_deref().unwrap_or(""),
        number: false,
        required: true,
    };
    let class_at = own(&plan.class, &mut extra, class_column);
    let area_column = Column {
        name: plan.area.as_deref().unwrap_or(""),
        number: false,
        required: true,
    };
    let area_at = own(&plan.area, &mut extra, area_column);
    let reader = PointReader {
        subject: Subject::People,
        file: &plan.file,
        columns: Columns {
            id: &plan.id,
            lon: &plan.lon,
            lat: &plan.lat,
            extra,
        },
    };
    let mut table = DemandTable {
        persons: vec![Vec::new(); plan.groups.len()],
        ..DemandTable::default()
    };
    let loss = |cells: &[Option<&str>]| {
        let group = plan.groups.first()?;
        let persons = parse_thousandths(cells.first().copied()??).ok()?;
        Some(Loss::Persons {
            persons: write_persons(persons),
            group: group.name.clone(),
        })
    };
    let outcome = reader.read(findings, loss, |row, findings| {
        for ((group, cell), persons) in plan.groups.iter().zip(row.cells).zip(&mut table.persons) {
            // A column that is not there is one finding, not one a row.
            persons.push(cell.map_or(0, |cell| count(plan, &group.column, cell, &row, findings)));
        }
        let cell = |at: Option<usize>| {
            let text = at
                .and_then(|at| row.cells.get(at).copied().flatten())
                .unwrap_or("");
            if text.is_empty() {
                None
            } else {
                Some(text.to_owned())
            }
        };
        table.class.push(cell(class_at));
        table.area.push(cell(area_at));
        table.ids.push(row.id.to_owned());
        table.rows.push(row.row);
        table.places.push(row.place);
    });
    let absent = plan.groups.iter().enumerate();
    table.unread_groups = absent
        .filter(|(at, _)| outcome.absent.contains(at))
        .map(|(_, group)| group.name.clone())
        .collect();
    table.class_unread = class_at.is_some_and(|at| outcome.absent.contains(&at));
    table.outcome = outcome;
    table
}

/// Persons in thousandths as a person writes them.
pub(crate) fn write_persons(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let value = thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:03}", value / 1000, value % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn count(
    plan: &DemandPlan,
    column: &str,
    written: &str,
    row: &PointRow<'_>,
    findings: &mut Findings,
) -> i64 {
    let (what, message, hint) = match parse_thousandths(written) {
        Ok(persons) if persons >= 0 => return persons,
        Ok(_) => (
            "persons.negative",
            format!("`{column}` is `{written}`; counted as nobody"),
            "write how many persons live there, `0` for nobody",
        ),
        Err(NumberError::Empty) => (
            "persons.empty",
            format!("`{column}` is empty; counted as nobody"),
            NumberError::Empty.hint(),
        ),
        Err(error) => (
            match error {
                NumberError::NotFinite => "persons.not_finite",
                NumberError::TooLarge => "persons.too_large",
                _ => "persons.not_number",
            },
            format!("`{column}` is `{written}`, not a number of persons; counted as nobody"),
            error.hint(),
        ),
    };
    let mut finding = Finding::error(Subject::People.code(what), message)
        .file(&plan.file.given)
        .row(row.row)
        .id(row.id)
        .field(column)
        .value(written)
        .place(row.place.lon_degrees(), row.place.lat_degrees())
        .hint(hint);
    if let Err(error) = parse_thousandths(written) {
        finding = finding.with("number", error.word());
    }
    if written.is_empty() {
        finding.severity = liyuan_finding::Severity::Warning;
    }
    findings.push(finding);
    0
}
