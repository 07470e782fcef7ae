//! What the readers of workbooks hand on: rows of cells with their place.

use crate::error::FormatError;

/// The tab of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetName {
    /// As on the tab.
    pub(crate) name: String,
    /// Nobody sees the tab.
    pub(crate) hidden: bool,
}

/// What a cell says of its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stated {
    /// A text, truth or date.
    Text,
    /// A number, which may be shown as a date.
    Number(f64),
    /// An error such as `#N/A`, which is the text.
    Error,
    /// A formula whose result was not stored.
    NoResult,
    /// Something that cannot be read; the text says what.
    Damaged,
}

/// A cell in which there is something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetCell {
    /// Counted from 0.
    pub(crate) column: u32,
    /// The value as text.
    pub(crate) text: String,
    /// What it is.
    pub(crate) stated: Stated,
}

impl SheetCell {
    /// Whether a person sees something in it.
    pub(crate) fn is_filled(&self) -> bool {
        self.stated != Stated::Damaged && !self.text.trim().is_empty()
    }
}

/// Cells that are shown as one; the value is that of the first row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    /// Counted from 1.
    pub(crate) first_row: u32,
    /// Inclusive.
    pub(crate) last_row: u32,
    /// Counted from 0.
    pub(crate) first_column: u32,
    /// Inclusive.
    pub(crate) last_column: u32,
}

/// The rows of a sheet, one after the other.
pub(crate) trait CellRows {
    /// Replaces `cells` by those of the next row that has any, and says which row it is, counted
    /// from 1; `None` behind the last. Nothing can be read behind an error.
    fn next_row(&mut self, cells: &mut Vec<SheetCell>) -> Result<Option<u32>, FormatError>;
}

/// The place of a cell as Excel names it, such as `C7`.
pub(crate) fn place(row: u32, column: u32) -> String {
    format!("{}{row}", column_letters(column))
}

/// The name of a column counted from 0, such as `AB`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push((b'A' + ((rest - 1) % 26) as u8) as char);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_in_excel() {
        assert_eq!(place(7, 2), "C7");
        assert_eq!(place(1, 26), "AA1");
        assert_eq!(place(1_048_576, 16_383), "XFD1048576");
    }
}
