//! What a table of candidates says about how many people each has room for.

use super::tables::AboutCandidate;
use crate::read::demand::write_persons;
use crate::read::findings::Findings;
use crate::read::number::{NumberError, parse_thousandths};
use liyuan_finding::Finding;

/// Room and fixed costs of the candidates, as their table says.
#[derive(Debug, Clone, Default)]
pub struct Rooms {
    /// Persons that each has room for, in thousandths (column `capacity`); `None` as a whole where the
    /// table has no such column.
    pub capacity: Option<Vec<Option<i64>>>,
    /// Persons that each has to serve if it is chosen, in thousandths (column `least`); `None` where a cell is
    /// empty: none at least.
    pub least: Option<Vec<Option<i64>>>,
    /// What it costs to have each, in thousandths of the unit of the objective (column `fixed_cost`).
    pub fixed_costs: Option<Vec<Option<i64>>>,
    /// What is odd about these columns; told where a model looks at them.
    pub findings: Vec<Finding>,
}

/// The cells of a candidate in these columns; `None` where the table lacks one.
pub(super) struct RoomCells<'c> {
    pub capacity: Option<&'c str>,
    pub least: Option<&'c str>,
    pub fixed_cost: Option<&'c str>,
}

/// The columns, row by row.
#[derive(Default)]
pub(super) struct RoomsReader {
    capacity: Column,
    least: Column,
    fixed_costs: Column,
    findings: Findings,
}

#[derive(Default)]
struct Column {
    cells: Vec<Option<i64>>,
    there: bool,
}

impl RoomsReader {
    /// Adds a candidate.
    pub fn push(&mut self, about: &AboutCandidate<'_>, cells: &RoomCells<'_>) {
        let mut no_minimum = false;
        for (column, name, cell) in [
            (&mut self.capacity, "capacity", cells.capacity),
            (&mut self.least, "least", cells.least),
            (&mut self.fixed_costs, "fixed_cost", cells.fixed_cost),
        ] {
            column.there |= cell.is_some();
            let read = read(about, name, cell, &mut self.findings);
            no_minimum |= name == "least" && read.is_err();
            column.cells.push(read.unwrap_or(None));
        }
        // A minimum that cannot be read is not none: such a site is not to be chosen, as one without capacity.
        if let Some(capacity) = self.capacity.cells.last_mut()
            && no_minimum
        {
            *capacity = None;
        }
        let last = |column: &Column| column.cells.last().copied().flatten();
        if let Some((least, capacity)) = last(&self.least).zip(last(&self.capacity))
            && least > capacity
        {
            let [least, capacity] = [least, capacity].map(write_persons);
            let message =
                format!("`least` is `{least}`, above `capacity` `{capacity}`; cannot be chosen");
            let finding = Finding::warning("site.room.least_above", message)
                .with("least", least.as_str())
                .with("capacity", capacity.as_str())
                .hint("lower `least`, or enlarge the site");
            self.findings.push(about.about(finding, "least", &least));
        }
    }

    pub fn finish(self) -> Rooms {
        let given = |column: Column| column.there.then_some(column.cells);
        Rooms {
            capacity: given(self.capacity),
            least: given(self.least),
            fixed_costs: given(self.fixed_costs),
            findings: self.findings.finish(),
        }
    }
}

/// A cell that cannot be read.
struct Unreadable;

/// A number of zero or more in thousandths; what is none is a finding.
fn read(
    about: &AboutCandidate<'_>,
    name: &str,
    cell: Option<&str>,
    findings: &mut Findings,
) -> Result<Option<i64>, Unreadable> {
    let Some(written) = cell else {
        return Ok(None);
    };
    let error = match parse_thousandths(written) {
        Ok(number) if number >= 0 => return Ok(Some(number)),
        Err(NumberError::Empty) => return Ok(None),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let what = match error {
        None => "below zero",
        Some(_) => "not a number that counts",
    };
    let so = match name {
        "least" => "the candidate cannot be chosen",
        _ => "taken as not given",
    };
    let message = format!("`{name}` is `{written}`, {what}; {so}");
    let finding = Finding::error("site.room.unusable", message)
        .with("number", error.map_or("negative", NumberError::word))
        .hint("write a number of zero or more");
    findings.push(about.about(finding, name, written));
    Err(Unreadable)
}
