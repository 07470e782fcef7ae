//! A table of a run, as text.

use crate::error::ReportError;
use std::collections::HashMap;
use std::path::Path;

/// A CSV table that a run wrote: every cell as text, empty where there is nothing.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Name of the file.
    pub file: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    index: HashMap<String, usize>,
    cells: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    at: usize,
}

impl Table {
    /// Reads a table of a run.
    ///
    /// # Errors
    /// The file is not there, is no CSV, has rows of another length than its heading, ends within a row, or
    /// lacks one of the columns that are needed.
    pub fn read(folder: &Path, file: &str, needed: &[&str]) -> Result<Table, ReportError> {
        let damaged = |row, problem: String| ReportError::Damaged {
            file: file.to_owned(),
            row,
            problem,
        };
        let path = folder.join(file);
        let bytes = std::fs::read(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => damaged(None, "it is not there".to_owned()),
            _ => ReportError::Read { path, source },
        })?;
        if !bytes.ends_with(b"\n") {
            return Err(damaged(
                None,
                "it is cut off: the last line has no end".to_owned(),
            ));
        }
        let mut reader = csv::ReaderBuilder::new()
            .flexible(false)
            .from_reader(bytes.as_slice());
        let columns: Vec<String> = reader
            .headers()
            .map_err(|error| damaged(Some(1), error.to_string()))?
            .iter()
            .map(str::to_owned)
            .collect();
        if let Some(missing) = needed
            .iter()
            .find(|name| !columns.iter().any(|column| column == *name))
        {
            return Err(damaged(Some(1), format!("there is no column `{missing}`")));
        }
        let mut cells = Vec::new();
        for (record, row) in reader.records().zip(2..) {
            cells.push(record.map_err(|error| damaged(Some(row), error.to_string()))?);
        }
        let index = columns.iter().cloned().zip(0..).collect();
        Ok(Table {
            file: file.to_owned(),
            columns,
            index,
            cells,
        })
    }

    /// All rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.cells.len()).map(|at| Row { table: self, at })
    }

    /// The row at a position, the first below the heading as 0.
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        (at < self.cells.len()).then_some(Row { table: self, at })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl<'a> Row<'a> {
    /// The text of a cell; `None` where it is empty or there is no such column.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let at = *self.table.index.get(column)?;
        let cell = self.table.cells.get(self.at)?.get(at)?;
        (!cell.is_empty()).then_some(cell)
    }

    /// A cell that holds a decimal number, in units of 10⁻`decimals`.
    ///
    /// # Errors
    /// It holds something else.
    pub fn decimal(&self, column: &str, decimals: u8) -> Result<Option<i64>, ReportError> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        parse_decimal(text, decimals)
            .map(Some)
            .ok_or_else(|| self.damaged(column, text))
    }

    /// All cells, empty ones too.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        self.table.cells.get(self.at).into_iter().flatten()
    }

    /// Its row in the file, the heading as row 1.
    pub fn number(&self) -> u64 {
        self.at as u64 + 2
    }

    fn damaged(&self, column: &str, text: &str) -> ReportError {
        ReportError::Damaged {
            file: self.table.file.clone(),
            row: Some(self.number()),
            problem: format!("`{text}` in column `{column}` is no number"),
        }
    }
}

/// A decimal number in units of 10⁻`decimals`; `None` if it is none, has more decimals, or is too large.
pub fn parse_decimal(text: &str, decimals: u8) -> Option<i64> {
    let (negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text),
    };
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    if whole.is_empty() || fraction.len() > usize::from(decimals) {
        return None;
    }
    if !whole
        .bytes()
        .chain(fraction.bytes())
        .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', usize::from(decimals) - fraction.len());
    let mut value = 0_i64;
    for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        value = value
            .checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))?;
    }
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(parse_decimal("12.5", 3), Some(12_500));
        assert_eq!(parse_decimal("-0.25", 2), Some(-25));
        for wrong in [
            "",
            "-",
            ".5",
            "1.2345",
            "1e3",
            "9223372036854775807",
            "1,000",
        ] {
            assert_eq!(parse_decimal(wrong, 3), None, "{wrong}");
        }
    }

    #[test]
    fn a_table_that_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.csv"), "a,b\n1,2\n3").unwrap();
        let error = Table::read(folder.path(), "t.csv", &["a"]).unwrap_err();
        assert!(error.to_string().contains("cut off"), "{error}");
        std::fs::write(folder.path().join("t.csv"), "a,b\n1,2\n3\n").unwrap();
        let error = Table::read(folder.path(), "t.csv", &["a"]).unwrap_err();
        assert!(error.to_string().contains("row 3"), "{error}");
        std::fs::write(folder.path().join("t.csv"), "a,b\n1,\n").unwrap();
        let table = Table::read(folder.path(), "t.csv", &["a"]).unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!(
            (row.text("a"), row.text("b"), row.text("c")),
            (Some("1"), None, None)
        );
    }
}
