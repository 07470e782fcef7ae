//! Facility tables: where a service is, and how many places it has.

use super::about_file::Subject;
use super::findings::Findings;
use super::loss::Loss;
use super::number::{NumberError, parse_thousandths};
use super::points::{Column, Columns, Outcome, PointReader, PointRow};
use crate::plan_file::{FacilityColumns, InputPath};
use liyuan_finding::{Finding, Severity};
use liyuan_roads::LonLat;

/// A facility table as written, before areas are known.
#[derive(Debug, Default)]
pub(crate) struct FacilityTable {
    pub ids: Vec<String>,
    pub names: Vec<String>,
    pub rows: Vec<u64>,
    pub places: Vec<LonLat>,
    pub capacity: Vec<Option<i64>>,
    pub outcome: Outcome,
}

/// Position of the places among the extra columns.
pub(crate) const PLACES_COLUMN: usize = 0;

/// Reads a facility table; `needs_places` if a promise counts them.
pub(crate) fn read_facilities(
    file: &InputPath,
    columns: &FacilityColumns,
    needs_places: bool,
    findings: &mut Findings,
) -> FacilityTable {
    let places_column = columns.places.as_deref().unwrap_or("places");
    let name_column = columns.name.as_deref().unwrap_or("name");
    let reader = PointReader {
        subject: Subject::Facilities,
        file,
        columns: Columns {
            id: &columns.id,
            lon: &columns.lon,
            lat: &columns.lat,
            extra: vec![
                Column {
                    name: places_column,
                    number: true,
                    required: needs_places || columns.places.is_some(),
                },
                Column {
                    name: name_column,
                    number: false,
                    required: columns.name.is_some(),
                },
            ],
        },
    };
    let mut table = FacilityTable::default();
    let loss = |cells: &[Option<&str>]| {
        let places = cells
            .first()
            .copied()
            .flatten()
            .filter(|text| !text.is_empty())?;
        Some(Loss::Places(places.to_owned()))
    };
    let outcome = reader.read(findings, loss, |row, findings| {
        let capacity = row.cells.first().copied().flatten().and_then(|written| {
            capacity(file, places_column, written, needs_places, &row, findings)
        });
        let name = row
            .cells
            .get(1)
            .copied()
            .flatten()
            .filter(|name| !name.is_empty());
        table.names.push(name.unwrap_or(row.id).to_owned());
        table.ids.push(row.id.to_owned());
        table.rows.push(row.row);
        table.places.push(row.place);
        table.capacity.push(capacity);
    });
    table.outcome = outcome;
    let read = !table.outcome.unreadable;
    if table.ids.is_empty() && table.outcome.rows > 0 {
        // Rows that are all unusable are no answer, unlike a table without any.
        table.outcome.unreadable = true;
    }
    let counted = table.capacity.iter().any(Option::is_some);
    if needs_places && !table.ids.is_empty() && !counted {
        table.outcome.absent.push(PLACES_COLUMN);
    }
    if table.ids.is_empty() && read {
        findings.push(
            Finding::error(
                Subject::Facilities.code("none"),
                "no facility at all can be used",
            )
            .file(&file.given)
            .hint("nobody is served; see the findings about its rows, or add facilities"),
        );
    }
    table
}

fn capacity(
    file: &InputPath,
    column: &str,
    written: &str,
    needed: bool,
    row: &PointRow<'_>,
    findings: &mut Findings,
) -> Option<i64> {
    // Where no promise counts places, a gap in them matters less.
    let weight = if needed {
        Severity::Error
    } else {
        Severity::Warning
    };
    let (severity, what, message, hint, value) = match parse_thousandths(written) {
        Ok(places) if places > 0 => return Some(places),
        Ok(0) if needed => (
            Severity::Warning,
            "places.zero",
            format!("`{column}` is `{written}`; it serves nobody where places count"),
            "leave it if it is closed, else write its places",
            Some(0),
        ),
        Ok(0) => return Some(0),
        Ok(_) => (
            weight,
            "places.negative",
            format!("`{column}` is `{written}`; taken as not given"),
            "write a number of places that is not below zero",
            None,
        ),
        Err(NumberError::Empty) if needed => (
            Severity::Error,
            "places.empty",
            format!("`{column}` is empty; it serves nobody where places count"),
            "write its places, `0` if it is closed",
            None,
        ),
        Err(NumberError::Empty) => return None,
        Err(error) => (
            weight,
            "places.not_number",
            format!("`{column}` is `{written}`, not a number of places; taken as not given"),
            error.hint(),
            None,
        ),
    };
    let number = parse_thousandths(written)
        .err()
        .map(|error| ("number", error.word().to_owned()));
    findings.push(
        Finding::new(severity, Subject::Facilities.code(what), message)
            .with_all(number)
            .file(&file.given)
            .row(row.row)
            .id(row.id)
            .field(column)
            .value(written)
            .place(row.place.lon_degrees(), row.place.lat_degrees())
            .hint(hint),
    );
    value
}
