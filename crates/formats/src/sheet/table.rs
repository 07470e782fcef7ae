//! A sheet as a table: rows under a heading.

use super::cells::{CellRows, Merged, SheetCell, Stated, place};
use super::heading::{self, Heading, LOOKED_AT, SheetRow};
use super::{Sheet, SheetOptions};
use crate::error::FormatError;
use crate::rows::{Note, Opened, Record, RowProblem, Rows};
use std::collections::VecDeque;

/// Excel keeps no more digits of a number.
const DIGITS_KEPT: f64 = 1e15;

/// Opens the table of a sheet. `note` is about the choice of the sheet.
pub(super) fn open(sheet: Sheet, options: &SheetOptions, note: Option<Note>) -> Opened {
    let (mut source, mut merged) = sheet;
    let mut rows: VecDeque<SheetRow> = VecDeque::new();
    let last_looked_at = options.heading.as_ref().map_or(0, |asked| *asked.end());
    let mut broken = None;
    loop {
        let mut cells = Vec::new();
        match source.next_row(&mut cells) {
            Ok(Some(row)) => rows.push_back((row, cells)),
            Ok(None) => break,
            // What stands before the damage is still read.
            Err(error) if !rows.is_empty() => {
                broken = Some(error);
                break;
            }
            Err(error) => return Err(error),
        }
        let enough = rows.back().is_some_and(|(row, _)| *row > last_looked_at);
        if rows.len() >= LOOKED_AT && enough {
            break;
        }
    }
    let found = heading::find(rows.make_contiguous(), &merged, options.heading.as_ref());
    let Some(heading) = found else {
        return Err(match options.heading.as_ref() {
            Some(asked) if !rows.is_empty() => FormatError::NoPart {
                what: "heading in rows",
                name: format!("{} to {}", asked.start(), asked.end()),
                known: rows
                    .iter()
                    .take(3)
                    .map(|(row, _)| format!("row {row}"))
                    .collect(),
            },
            _ => broken.unwrap_or(FormatError::Empty),
        });
    };
    let mut notes: Vec<Note> = note.into_iter().collect();
    notes.extend(title_note(&heading));
    while rows.front().is_some_and(|(row, _)| *row <= heading.rows.1) {
        rows.pop_front();
    }
    // Only what is merged downwards below the heading matters from here on.
    merged.retain(|merged| merged.last_row > merged.first_row && merged.first_row > heading.rows.1);
    merged.sort_by_key(|merged| std::cmp::Reverse((merged.first_row, merged.first_column)));
    Ok(Box::new(SheetTable {
        source,
        rows,
        broken,
        heading,
        merged,
        open: Vec::new(),
        notes,
        odd: Odd::default(),
        cells: Vec::new(),
        row: 0,
        done: false,
    }))
}

fn title_note(heading: &Heading) -> Option<Note> {
    let (row, title) = heading.titles.first()?;
    let (first, last) = heading.rows;
    let titles = match heading.titles.len() {
        1 => format!("row {row} (`{title}`) is a title"),
        count => format!("{count} rows from row {row} (`{title}`) on are titles"),
    };
    let heading = if first == last {
        format!("the heading is row {first}")
    } else {
        format!("the heading is rows {first} to {last}")
    };
    Some(Note {
        code: "file.title",
        message: format!("{titles}; {heading}"),
        value: title.clone(),
        hint: "delete the rows above the heading if that is wrong".to_owned(),
    })
}

/// How often something odd was seen, and where first.
#[derive(Debug, Default)]
struct Seen {
    count: u64,
    first: String,
    value: String,
}

impl Seen {
    fn at(&mut self, row: u32, column: u32, value: &str) {
        if self.count == 0 {
            self.first = place(row, column);
            self.value = value.chars().take(40).collect();
        }
        self.count += 1;
    }

    fn note(&self, code: &'static str, what: &str, hint: &str) -> Option<Note> {
        (self.count > 0).then(|| Note {
            code,
            message: format!(
                "{what}: {}, the first is {}{}",
                self.count,
                self.first,
                if self.value.is_empty() {
                    String::new()
                } else {
                    format!(" (`{}`)", self.value)
                }
            ),
            value: self.first.clone(),
            hint: hint.to_owned(),
        })
    }
}

#[derive(Debug, Default)]
struct Odd {
    errors: Seen,
    no_result: Seen,
    digits: Seen,
    beyond: Seen,
    merged: Seen,
    merged_numbers: Seen,
}

impl Odd {
    fn notes(&self) -> impl Iterator<Item = Note> {
        [
            self.errors.note(
                "file.cell_error",
                "cells with an error, read as empty",
                "mend the formulas in the sheet",
            ),
            self.no_result.note(
                "file.no_result",
                "cells with a formula whose result was not stored, read as empty",
                "open the file in Excel or WPS and save it, so that results are stored",
            ),
            self.digits.note(
                "file.digits_lost",
                "numbers of more than 15 digits, of which Excel keeps 15",
                "if these are ids, format the column as text and enter them again",
            ),
            self.beyond.note(
                "file.beyond_heading",
                "cells outside the columns that have a heading, not read",
                "give each column a heading",
            ),
            self.merged.note(
                "file.merged",
                "texts merged over several rows, read in each of them",
                "unmerge the cells if the text is meant for the first row only",
            ),
            self.merged_numbers.note(
                "file.merged_number",
                "numbers merged over several rows, read in the first only",
                "unmerge the cells and give each row its own number",
            ),
        ]
        .into_iter()
        .flatten()
    }
}

/// A cell that is merged over this row and some behind it.
struct Open {
    merged: Merged,
    text: Option<String>,
}

struct SheetTable {
    source: Box<dyn CellRows + Send>,
    rows: VecDeque<SheetRow>,
    broken: Option<FormatError>,
    heading: Heading,
    /// Those that were not met yet, the first one last.
    merged: Vec<Merged>,
    open: Vec<Open>,
    notes: Vec<Note>,
    odd: Odd,
    cells: Vec<SheetCell>,
    row: u32,
    done: bool,
}

impl SheetTable {
    fn next_cells(&mut self) -> Result<Option<u32>, FormatError> {
        if let Some((row, cells)) = self.rows.pop_front() {
            self.cells = cells;
            return Ok(Some(row));
        }
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        self.source.next_row(&mut self.cells)
    }

    /// The place of a column in a record.
    fn index(&self, column: u32) -> Option<usize> {
        let index = column.checked_sub(self.heading.first_column)? as usize;
        (index < self.heading.names.len()).then_some(index)
    }

    /// Gives a row the texts of cells that are merged down to it.
    fn fill_merged(&mut self, row: u32, record: &mut Record) {
        self.open.retain(|open| open.merged.last_row >= row);
        for open in &self.open {
            if let (Some(text), Some(index)) = (&open.text, self.index(open.merged.first_column))
                && let Some(cell) = record.cells.get_mut(index)
                && cell.is_empty()
            {
                cell.clone_from(text);
            }
        }
        while let Some(merged) = self.merged.pop_if(|merged| merged.first_row <= row) {
            let own = self
                .cells
                .iter()
                .find(|cell| cell.column == merged.first_column && cell.is_filled());
            if let Some(cell) = own.filter(|_| merged.first_row == row) {
                let text = match cell.stated {
                    Stated::Text => {
                        self.odd.merged.at(row, cell.column, &cell.text);
                        Some(cell.text.trim().to_owned())
                    }
                    _ => {
                        self.odd.merged_numbers.at(row, cell.column, &cell.text);
                        None
                    }
                };
                self.open.push(Open { merged, text });
            }
        }
    }
}

impl Rows for SheetTable {
    fn heading(&self) -> &[String] {
        &self.heading.names
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        loop {
            if self.done {
                return None;
            }
            let row = match self.next_cells() {
                Ok(Some(row)) => row,
                Ok(None) => {
                    self.done = true;
                    self.notes.extend(self.odd.notes());
                    return None;
                }
                Err(error) => {
                    self.done = true;
                    self.notes.extend(self.odd.notes());
                    return Some(Err(RowProblem {
                        row: u64::from(self.row.max(self.heading.rows.1)) + 1,
                        code: "row.unreadable",
                        message: format!("{error}; nothing behind row {} is read", self.row),
                        hint: "open the file in Excel or WPS and save it again",
                        last: true,
                    }));
                }
            };
            self.row = row;
            record.row = u64::from(row);
            record.geometry = None;
            record.cells.resize(self.heading.names.len(), String::new());
            record.cells.iter_mut().for_each(String::clear);
            let mut filled = false;
            let mut damaged = None;
            for at in 0..self.cells.len() {
                let Some(cell) = self.cells.get(at) else {
                    break;
                };
                let (column, text) = (cell.column, cell.text.trim());
                let Some(index) = self.index(column) else {
                    if !text.is_empty() {
                        self.odd.beyond.at(row, column, text);
                    }
                    continue;
                };
                match cell.stated {
                    Stated::Error => self.odd.errors.at(row, column, text),
                    Stated::NoResult => self.odd.no_result.at(row, column, ""),
                    Stated::Damaged => {
                        damaged = Some(format!("use {}: it has {text}", place(row, column)));
                    }
                    Stated::Text | Stated::Number(_) => {
                        if let Stated::Number(value) = cell.stated
                            && value.abs() >= DIGITS_KEPT
                        {
                            self.odd.digits.at(row, column, text);
                        }
                        if let Some(slot) = record.cells.get_mut(index) {
                            slot.push_str(text);
                        }
                    }
                }
                filled |= !text.is_empty() || cell.stated == Stated::NoResult;
            }
            self.fill_merged(row, record);
            if let Some(message) = damaged {
                return Some(Err(RowProblem {
                    row: u64::from(row),
                    code: "cell.damaged",
                    message,
                    hint: "enter the value of the cell again",
                    last: false,
                }));
            }
            if filled {
                return Some(Ok(()));
            }
        }
    }
}
