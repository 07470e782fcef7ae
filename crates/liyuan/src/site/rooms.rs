//! What a table of candidates says about how many people each has room for.

use super::tables::AboutCandidate;
use crate::read::findings::Findings;
use crate::read::number::{NumberError, parse_thousandths};
use liyuan_finding::Finding;

/// Room and fixed costs of the candidates, as their table says.
#[derive(Debug, Clone, Default)]
pub struct Rooms {
    /// Persons that each has room for, in thousandths (column `capacity`); `None` as a whole where the
    /// table has no such column.
    pub capacity: Option<Vec<Option<i64>>>,
    /// What it costs to have each, in thousandths of the unit of the objective (column `fixed_cost`).
    pub fixed_costs: Option<Vec<Option<i64>>>,
    /// What is odd about these columns; told where a model looks at them.
    pub findings: Vec<Finding>,
}

/// The columns, row by row.
#[derive(Default)]
pub(super) struct RoomsReader {
    capacity: Column,
    fixed_costs: Column,
    findings: Findings,
}

#[derive(Default)]
struct Column {
    cells: Vec<Option<i64>>,
    there: bool,
}

impl RoomsReader {
    /// Adds a candidate; a cell is `None` where the table lacks the column.
    pub fn push(
        &mut self,
        about: &AboutCandidate<'_>,
        capacity: Option<&str>,
        fixed_cost: Option<&str>,
    ) {
        for (column, name, cell) in [
            (&mut self.capacity, "capacity", capacity),
            (&mut self.fixed_costs, "fixed_cost", fixed_cost),
        ] {
            column.there |= cell.is_some();
            column
                .cells
                .push(read(about, name, cell, &mut self.findings));
        }
    }

    pub fn finish(self) -> Rooms {
        let given = |column: Column| column.there.then_some(column.cells);
        Rooms {
            capacity: given(self.capacity),
            fixed_costs: given(self.fixed_costs),
            findings: self.findings.finish(),
        }
    }
}

/// A number of zero or more in thousandths; what is none is a finding.
fn read(
    about: &AboutCandidate<'_>,
    name: &str,
    cell: Option<&str>,
    findings: &mut Findings,
) -> Option<i64> {
    let written = cell?;
    let error = match parse_thousandths(written) {
        Ok(number) if number >= 0 => return Some(number),
        Err(NumberError::Empty) => return None,
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let message = match error {
        None => format!("`{name}` is `{written}`, below zero; taken as not given"),
        Some(_) => format!("`{name}` is `{written}`, not a number; taken as not given"),
    };
    let finding = Finding::error("site.room.unusable", message)
        .with("number", error.map_or("negative", NumberError::word))
        .hint("write a number of zero or more");
    findings.push(about.about(finding, name, written));
    None
}
