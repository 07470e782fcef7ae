//! Workbooks: one sheet as a table.
//!
//! Excel 2007 and later (`.xlsx`, `.xlsm`) and Excel 97 to 2003 (`.xls`). The readers are our own:
//! they stream, and a damaged file cannot make them panic or fill a rectangle that nobody wrote.

mod archive;
mod cells;
mod compound;
mod heading;
mod impostor;
mod table;
#[cfg(test)]
mod tests;
mod values;
mod xls;
mod xlsx;
mod xml;

pub(crate) use values::{civil, number};

pub(crate) use impostor::{COMPOUND, ZIP};

use crate::error::FormatError;
use crate::rows::{Note, Opened};
use archive::Archive;
use cells::{CellRows, Merged, SheetName};
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::Path;

/// Which part of a workbook is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetOptions {
    /// The sheet; `None` for the first that is not empty and not hidden.
    pub sheet: Option<String>,
    /// The rows of the heading as Excel counts them; `None` to find them.
    pub heading: Option<RangeInclusive<u32>>,
}

/// The rows of a sheet with its merged cells.
type Sheet = (Box<dyn CellRows + Send>, Vec<Merged>);

/// Opens one sheet of a workbook, whatever its version.
///
/// Rows are numbered as in Excel; rows without any value are left out. Titles above the heading are
/// skipped, names over several rows are joined. A text in cells that are merged downwards belongs to
/// each row, a number only to the first. Notes are complete behind the last row.
///
/// # Errors
/// The file is not a workbook, is damaged, has a password, or has no such sheet.
pub fn open_sheet(path: &Path, options: &SheetOptions) -> Opened {
    let mut file = File::open(path)?;
    let start = impostor::start(&mut file)?;
    if start.starts_with(ZIP) {
        let workbook = xlsx::Workbook::open(Archive::open(file)?)?;
        let names = workbook.names();
        let (at, note) = choose(&names, options, |at| workbook.is_empty(at))?;
        let (rows, merged) = workbook.rows(at)?;
        table::open((Box::new(rows), merged), options, note)
    } else if start.starts_with(COMPOUND) {
        let workbook = xls::Workbook::open(&mut file)?;
        let names = workbook.names();
        let (at, note) = choose(&names, options, |at| Ok(workbook.is_empty(at)))?;
        let (rows, merged) = workbook.rows(at)?;
        table::open((Box::new(rows), merged), options, note)
    } else {
        Err(impostor::not_a_workbook(&start))
    }
}

/// The number of the sheet to read, and what to say about the choice.
fn choose(
    names: &[SheetName],
    options: &SheetOptions,
    is_empty: impl Fn(usize) -> Result<bool, FormatError>,
) -> Result<(usize, Option<Note>), FormatError> {
    if names.is_empty() {
        return Err(FormatError::Damaged {
            format: "an Excel workbook",
            detail: "it has no sheets".to_owned(),
        });
    }
    if let Some(asked) = &options.sheet {
        let at = names
            .iter()
            .position(|sheet| sheet.name == *asked)
            .or_else(|| {
                names
                    .iter()
                    .position(|sheet| sheet.name.trim() == asked.trim())
            });
        return match at {
            Some(at) => Ok((at, None)),
            None => Err(FormatError::NoPart {
                what: "sheet",
                name: asked.clone(),
                known: names.iter().map(|sheet| sheet.name.clone()).collect(),
            }),
        };
    }
    let mut filled = Vec::new();
    for at in 0..names.len() {
        if !is_empty(at)? {
            filled.push(at);
        }
    }
    let hidden = |at: &usize| names.get(*at).is_some_and(|sheet| sheet.hidden);
    let chosen = filled
        .iter()
        .copied()
        .find(|at| !hidden(at))
        .or_else(|| filled.first().copied());
    let Some(chosen) = chosen else {
        return Err(FormatError::Empty);
    };
    let others: Vec<String> = filled
        .iter()
        .filter(|at| **at != chosen)
        .filter_map(|at| names.get(*at))
        .map(|sheet| format!("`{}`", sheet.name))
        .collect();
    if others.is_empty() {
        return Ok((chosen, None));
    }
    let value = names.get(chosen).map(|sheet| sheet.name.clone());
    let value = value.unwrap_or_default();
    Ok((
        chosen,
        Some(Note {
            code: "file.sheet",
            message: format!("sheet `{value}` is read, not {}", others.join(", ")),
            value,
            hint: "name the sheet if another one is meant".to_owned(),
        }),
    ))
}
