//! Any table, whatever its format, row by row.

use super::csv::{self, Next, TableError};
use super::text::TextError;
use crate::plan_file::InputPath;
use geo::Geometry;
use liyuan_formats::{BoxedRows, Crs, FormatError, Note, OpenOptions, Record, RowProblem};
use std::io;

/// A table that is being read.
pub(crate) enum Source {
    /// Text with separators.
    Text(Box<csv::Table>),
    /// A workbook or layer.
    Rows(Box<Layer>),
}

/// A workbook or layer with the row that was read last.
pub(crate) struct Layer {
    rows: BoxedRows,
    record: Record,
}

/// Why nothing of a table can be read.
#[derive(Debug)]
pub(crate) enum SourceError {
    /// A table of text.
    Text(TableError),
    /// Any other.
    Format(FormatError),
}

impl SourceError {
    /// The file could not be opened.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(
            self,
            SourceError::Text(TableError::Text(TextError::Io(_)))
                | SourceError::Format(FormatError::Io(_))
        )
    }
}

/// What comes next in a table.
pub(crate) enum Step<'t> {
    /// A row.
    Row(Row<'t>),
    /// A line with a quotation mark that is never closed.
    Unclosed {
        /// Its number.
        row: u64,
    },
    /// The file cannot be read any further.
    Failed(io::Error),
    /// A row that cannot be used.
    Bad(RowProblem),
}

/// A row of a table.
pub(crate) enum Row<'t> {
    /// Of text.
    Text(csv::Row<'t>),
    /// Of a workbook or layer.
    Record(&'t Record),
}

impl<'t> Row<'t> {
    /// Its number, as an editor or a sheet shows it; features are counted from 1.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Row::Text(row) => row.row,
            Row::Record(record) => record.row,
        }
    }

    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        match self {
            Row::Text(row) => row.len(),
            Row::Record(record) => record.cells.len(),
        }
    }

    /// A field without blanks around it; `None` behind the last.
    pub(crate) fn get(&self, index: usize) -> Option<&'t str> {
        match self {
            Row::Text(row) => row.get(index),
            Row::Record(record) => record.cells.get(index).map(|cell| cell.trim()),
        }
    }

    /// Its geometry, in the coordinates of the file.
    pub(crate) fn geometry(&self) -> Option<&'t Geometry<f64>> {
        match self {
            Row::Text(_) => None,
            Row::Record(record) => record.geometry.as_ref(),
        }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.geometry().is_none()
            && (0..self.len())
                .filter_map(|index| self.get(index))
                .all(str::is_empty)
    }
}

/// That a part is named of a file that has no parts.
fn unused(what: &'static str, name: &str) -> Note {
    Note {
        code: "file.part_unused",
        message: format!("`{what}` is `{name}`, and a table of text has none"),
        value: name.to_owned(),
        hint: "take it out of the plan file, or name the workbook or layer itself".to_owned(),
    }
}

impl Source {
    /// Opens a table and reads its heading; `wanted` are columns that it should have.
    pub(crate) fn open(file: &InputPath, wanted: &[&str]) -> Result<Source, SourceError> {
        if !liyuan_formats::is_table_format(&file.path) {
            let mut table = csv::Table::open(&file.path, wanted).map_err(SourceError::Text)?;
            let asked = [
                ("sheet", &file.reading.sheet),
                ("layer", &file.reading.layer),
            ];
            table.notes.extend(
                asked
                    .into_iter()
                    .filter_map(|(what, name)| Some(unused(what, name.as_deref()?))),
            );
            return Ok(Source::Text(Box::new(table)));
        }
        let options = OpenOptions {
            sheet: file.reading.sheet.clone(),
            layer: file.reading.layer.clone(),
            ..OpenOptions::default()
        };
        let rows = liyuan_formats::open(&file.path, &options).map_err(SourceError::Format)?;
        Ok(Source::Rows(Box::new(Layer {
            rows,
            record: Record::default(),
        })))
    }

    /// Names of the columns.
    pub(crate) fn heading(&self) -> &[String] {
        match self {
            Source::Text(table) => &table.heading,
            Source::Rows(layer) => layer.rows.heading(),
        }
    }

    /// Index of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.heading().iter().position(|heading| heading == name)
    }

    /// Whether rows may have a geometry.
    pub(crate) fn has_geometry(&self) -> bool {
        match self {
            Source::Text(_) => false,
            Source::Rows(layer) => layer.rows.has_geometry(),
        }
    }

    /// The coordinates that the file states.
    pub(crate) fn crs(&self) -> Option<&Crs> {
        match self {
            Source::Text(_) => None,
            Source::Rows(layer) => layer.rows.crs(),
        }
    }

    /// What a person should know about how it was read.
    pub(crate) fn notes(&self) -> &[Note] {
        match self {
            Source::Text(table) => &table.notes,
            Source::Rows(layer) => layer.rows.notes(),
        }
    }

    /// The next row; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Step<'_>> {
        match self {
            Source::Text(table) => Some(match table.next()? {
                Next::Row(row) => Step::Row(Row::Text(row)),
                Next::Unclosed { row } => Step::Unclosed { row },
                Next::Failed(error) => Step::Failed(error),
            }),
            Source::Rows(layer) => {
                let Layer { rows, record } = layer.as_mut();
                Some(match rows.next(record)? {
                    Ok(()) => Step::Row(Row::Record(record)),
                    Err(problem) => Step::Bad(problem),
                })
            }
        }
    }
}
