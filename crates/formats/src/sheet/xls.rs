//! Workbooks of Excel 97 to 2003 (`.xls`), [MS-XLS].
//!
//! The stream of the workbook is in memory, which is no more than the file; of each cell only its
//! place is kept until its row is asked for.

use super::cells::{CellRows, Merged, SheetCell, SheetName, Stated};
use super::compound::{Compound, u16_at, u32_at};
use super::values::{self, Shown};
use crate::error::FormatError;
use std::collections::HashMap;
use std::fs::File;

const FORMAT: &str = "an Excel 97–2003 workbook";

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RICH_STRING: u16 = 0x00d6;
const BOOL_OR_ERROR: u16 = 0x0205;
const RK: u16 = 0x027e;
const MANY_RK: u16 = 0x00bd;
const SHARED_LABEL: u16 = 0x00fd;
const MERGED: u16 = 0x00e5;

/// An open workbook.
pub(crate) struct Workbook {
    stream: Vec<u8>,
    sheets: Vec<(SheetName, usize)>,
    shared: Vec<String>,
    styles: Vec<Shown>,
    since_1904: bool,
}

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: FORMAT,
        detail: detail.into(),
    }
}

fn save_as_xlsx(what: &str) -> FormatError {
    FormatError::Unsupported {
        what: what.to_owned(),
        hint: "open it in Excel or WPS and save it as `.xlsx`",
    }
}

/// One record: kind, place of its data, and the data.
#[derive(Clone, Copy)]
struct BiffRecord<'a> {
    kind: u16,
    data: &'a [u8],
    next: usize,
}

fn record(stream: &[u8], at: usize) -> Option<BiffRecord<'_>> {
    let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at.checked_add(2)?)?);
    let start = at.checked_add(4)?;
    let next = start.checked_add(usize::from(length))?;
    Some(BiffRecord {
        kind,
        data: stream.get(start..next)?,
        next,
    })
}

impl Workbook {
    /// Reads what the workbook says of its sheets, texts and formats.
    pub(crate) fn open(file: &mut File) -> Result<Workbook, FormatError> {
        let compound = Compound::open(file)?;
        if compound.has("EncryptedPackage") {
            return Err(with_password());
        }
        let stream = match compound.stream("Workbook") {
            Some(stream) => stream?,
            None if compound.has("Book") => {
                return Err(save_as_xlsx("a workbook of Excel 95 or older"));
            }
            None => return Err(not_a_workbook(&compound)),
        };
        let mut workbook = Workbook {
            stream: Vec::new(),
            sheets: Vec::new(),
            shared: Vec::new(),
            styles: Vec::new(),
            since_1904: false,
        };
        let first = record(&stream, 0).ok_or_else(|| damaged("it is cut off"))?;
        match (first.kind, u16_at(first.data, 0)) {
            (BOF, Some(0x0600)) => {}
            (BOF, _) => return Err(save_as_xlsx("a workbook of Excel 95 or older")),
            _ => return Err(damaged("it does not begin like a workbook")),
        }
        let mut written = HashMap::new();
        let mut numbers = Vec::new();
        let mut at = first.next;
        loop {
            let Some(record) = record(&stream, at) else {
                return Err(damaged("it is cut off"));
            };
            at = record.next;
            match record.kind {
                EOF => break,
                0x002f if u16_at(record.data, 0) != Some(0) || record.data.len() > 4 => {
                    return Err(with_password());
                }
                0x0022 => workbook.since_1904 = u16_at(record.data, 0) == Some(1),
                0x041e => {
                    if let Some(id) = u16_at(record.data, 0)
                        && let Some(text) = Text::new(record.data.get(2..)).string(2)
                    {
                        written.insert(u32::from(id), values::from_format(&text));
                    }
                }
                0x00e0 => numbers.push(u32::from(u16_at(record.data, 2).unwrap_or(0))),
                0x0085 => workbook.sheets.extend(bound_sheet(record.data)),
                0x00fc => {
                    let mut parts = vec![record.data];
                    while let Some(part) = self::record(&stream, at)
                        && part.kind == CONTINUE
                    {
                        parts.push(part.data);
                        at = part.next;
                    }
                    workbook.shared = shared_texts(parts);
                }
                _ => {}
            }
        }
        workbook.styles = numbers
            .into_iter()
            .map(|id| {
                let written = written.get(&id).copied();
                written.or_else(|| values::built_in(id)).unwrap_or_default()
            })
            .collect();
        workbook.stream = stream;
        Ok(workbook)
    }

    /// The sheets in the order of their tabs.
    pub(crate) fn names(&self) -> Vec<SheetName> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Whether a sheet has any value.
    pub(crate) fn is_empty(&self, at: usize) -> bool {
        let start = self.sheets.get(at).map(|(_, start)| *start);
        let mut next = start.unwrap_or(usize::MAX);
        while let Some(record) = record(&self.stream, next) {
            match record.kind {
                FORMULA | NUMBER | LABEL | RICH_STRING | BOOL_OR_ERROR | RK | MANY_RK
                | SHARED_LABEL => return false,
                EOF => return true,
                _ => next = record.next,
            }
        }
        true
    }

    /// Starts to read a sheet.
    pub(crate) fn rows(self, at: usize) -> Result<(XlsRows, Vec<Merged>), FormatError> {
        let Some(&(_, start)) = self.sheets.get(at) else {
            return Err(damaged("it has no sheets"));
        };
        let mut places = Vec::new();
        let mut merged = Vec::new();
        let mut next = start;
        let mut depth = 0_u32;
        let cut_off = loop {
            let Some(record) = record(&self.stream, next) else {
                break true;
            };
            match record.kind {
                BOF => depth = depth.saturating_add(1),
                // Charts inside the sheet have an end of their own.
                EOF => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break false;
                    }
                }
                FORMULA | NUMBER | LABEL | RICH_STRING | BOOL_OR_ERROR | RK | MANY_RK
                | SHARED_LABEL
                    if depth == 1 =>
                {
                    if let (Some(row), Some(column)) =
                        (u16_at(record.data, 0), u16_at(record.data, 2))
                    {
                        places.push((row, column, next));
                    }
                }
                MERGED if depth == 1 => merged.extend(merged_cells(record.data)),
                _ => {}
            }
            next = record.next;
        };
        if places.is_empty() && cut_off {
            return Err(damaged("its sheet is cut off"));
        }
        // Some programs write column by column.
        places.sort_by_key(|(row, column, _)| (*row, *column));
        let rows = XlsRows {
            workbook: self,
            places,
            at: 0,
            cut_off,
        };
        Ok((rows, merged))
    }
}

fn with_password() -> FormatError {
    FormatError::Unsupported {
        what: "a workbook with a password".to_owned(),
        hint: "open it with the password and save a copy without one",
    }
}

fn not_a_workbook(compound: &Compound) -> FormatError {
    FormatError::Kind {
        expected: FORMAT,
        found: if compound.has("WordDocument") {
            "it is a Word document"
        } else {
            "it is an OLE file without a workbook"
        }
        .to_owned(),
    }
}

/// Name and place of a sheet with cells; charts and macros are left out.
fn bound_sheet(data: &[u8]) -> Option<(SheetName, usize)> {
    if data.get(5).copied()? != 0 {
        return None;
    }
    let name = Text::new(data.get(6..)).string(1)?;
    let hidden = data.get(4).copied()? & 3 != 0;
    Some((SheetName { name, hidden }, u32_at(data, 0)? as usize))
}

fn merged_cells(data: &[u8]) -> impl Iterator<Item = Merged> {
    let ranges = data.get(2..).unwrap_or_default().chunks_exact(8);
    ranges.filter_map(|range| {
        let number = |at| u16_at(range, at).map(u32::from);
        Some(Merged {
            first_row: number(0)? + 1,
            last_row: number(2)? + 1,
            first_column: number(4)?,
            last_column: number(6)?,
        })
    })
}

/// Text that may go on in further records.
struct Text<'a> {
    parts: std::vec::IntoIter<&'a [u8]>,
    part: &'a [u8],
}

impl<'a> Text<'a> {
    fn new(part: Option<&'a [u8]>) -> Text<'a> {
        Text {
            parts: Vec::new().into_iter(),
            part: part.unwrap_or_default(),
        }
    }

    /// Goes to the next record if this one is used up.
    fn turn(&mut self) -> bool {
        while self.part.is_empty() {
            let Some(part) = self.parts.next() else {
                return false;
            };
            self.part = part;
        }
        true
    }

    fn number(&mut self, width: usize) -> Option<u32> {
        let (head, rest) = self.part.split_at_checked(width)?;
        self.part = rest;
        Some(
            head.iter()
                .rev()
                .fold(0, |sum, &byte| (sum << 8) | u32::from(byte)),
        )
    }

    /// Skips so many bytes, through several records if need be.
    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            if !self.turn() {
                return None;
            }
            let step = count.min(self.part.len());
            self.part = self.part.get(step..)?;
            count -= step;
        }
        Some(())
    }

    /// A text whose length is a number of so many bytes.
    fn string(&mut self, width: usize) -> Option<String> {
        self.turn();
        let mut left = self.number(width)? as usize;
        let flags = self.number(1)?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::new();
        while left > 0 {
            if self.part.is_empty() {
                // The rest stands in the next record, which says anew how wide its characters are.
                if !self.turn() {
                    return None;
                }
                wide = self.number(1)? & 1 != 0;
                continue;
            }
            let width = if wide { 2 } else { 1 };
            let count = left.min(self.part.len() / width);
            if count == 0 {
                return None;
            }
            let (head, rest) = self.part.split_at_checked(count * width)?;
            units.extend(head.chunks_exact(width).map(|unit| match unit {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => unit.first().copied().map_or(0, u16::from),
            }));
            self.part = rest;
            left -= count;
        }
        self.skip((runs as usize).checked_mul(4)?)?;
        self.skip(extra as usize)?;
        Some(String::from_utf16_lossy(&units))
    }
}

/// The texts that cells share; they end where the records are damaged.
fn shared_texts(parts: Vec<&[u8]>) -> Vec<String> {
    let mut parts = parts.into_iter();
    let part = parts.next().unwrap_or_default();
    let mut text = Text { parts, part };
    let Some(count) = text.skip(4).and_then(|()| text.number(4)) else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    while texts.len() < count as usize {
        let Some(one) = text.string(2) else { break };
        texts.push(one);
    }
    texts
}

/// The rows of one sheet.
pub(crate) struct XlsRows {
    workbook: Workbook,
    /// Row, column and place in the stream of each cell.
    places: Vec<(u16, u16, usize)>,
    at: usize,
    cut_off: bool,
}

impl CellRows for XlsRows {
    fn next_row(&mut self, cells: &mut Vec<SheetCell>) -> Result<Option<u32>, FormatError> {
        cells.clear();
        let Some(&(row, _, _)) = self.places.get(self.at) else {
            if std::mem::take(&mut self.cut_off) {
                return Err(damaged("its sheet is cut off"));
            }
            return Ok(None);
        };
        while let Some(&(_, column, place)) =
            self.places.get(self.at).filter(|(found, ..)| *found == row)
        {
            self.at += 1;
            if self
                .workbook
                .read(place, u32::from(column), cells)
                .is_none()
            {
                cells.push(SheetCell {
                    column: u32::from(column),
                    text: "a damaged record".to_owned(),
                    stated: Stated::Damaged,
                });
            }
        }
        Ok(Some(u32::from(row) + 1))
    }
}

impl Workbook {
    /// Puts the cells of a record into `cells`; `None` if it is damaged.
    fn read(&self, place: usize, column: u32, cells: &mut Vec<SheetCell>) -> Option<()> {
        let record = record(&self.stream, place)?;
        let data = record.data;
        let style = usize::from(u16_at(data, 4)?);
        let (text, stated) = match record.kind {
            NUMBER => self.number(f64_at(data, 6)?, style),
            RK => self.number(short_number(u32_at(data, 6)?), style),
            SHARED_LABEL => {
                let at = u32_at(data, 6)?;
                match self.shared.get(at as usize) {
                    Some(text) => (text.clone(), Stated::Text),
                    None => (
                        format!("text {at} of the workbook, which is not there"),
                        Stated::Damaged,
                    ),
                }
            }
            LABEL | RICH_STRING => (Text::new(data.get(6..)).string(2)?, Stated::Text),
            BOOL_OR_ERROR => truth_or_error(*data.get(6)?, *data.get(7)?),
            MANY_RK => {
                let many = data.get(4..data.len().checked_sub(2)?)?;
                for (column, one) in (column..).zip(many.chunks_exact(6)) {
                    let style = usize::from(u16_at(one, 0)?);
                    let (text, stated) = self.number(short_number(u32_at(one, 2)?), style);
                    cells.push(SheetCell {
                        column,
                        text,
                        stated,
                    });
                }
                return Some(());
            }
            _ => self.result(&record, style)?,
        };
        cells.push(SheetCell {
            column,
            text,
            stated,
        });
        Some(())
    }

    fn number(&self, value: f64, style: usize) -> (String, Stated) {
        let shown = self.styles.get(style).copied().unwrap_or_default();
        (
            values::shown(value, shown, self.since_1904),
            Stated::Number(value),
        )
    }

    /// The stored result of a formula.
    fn result(&self, formula: &BiffRecord<'_>, style: usize) -> Option<(String, Stated)> {
        let result = formula.data.get(6..14)?;
        if u16_at(result, 6)? != 0xffff {
            return Some(self.number(f64_at(result, 0)?, style));
        }
        let value = *result.get(2)?;
        Some(match result.first()? {
            0 => {
                // The text follows, perhaps behind the formula that several cells share.
                let mut at = formula.next;
                let mut text = String::new();
                for _ in 0..2 {
                    let Some(next) = record(&self.stream, at) else {
                        break;
                    };
                    at = next.next;
                    if next.kind == STRING {
                        let mut parts = vec![next.data];
                        while let Some(more) = record(&self.stream, at)
                            && more.kind == CONTINUE
                        {
                            parts.push(more.data);
                            at = more.next;
                        }
                        let mut parts = parts.into_iter();
                        let part = parts.next().unwrap_or_default();
                        text = Text { parts, part }.string(2)?;
                        break;
                    }
                }
                (text, Stated::Text)
            }
            1 => truth_or_error(value, 0),
            2 => truth_or_error(value, 1),
            _ => (String::new(), Stated::Text),
        })
    }
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(f64::from_le_bytes(*bytes))
}

/// A number in 30 bits: a whole one or the upper part of a float, perhaps in hundredths.
fn short_number(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from((bits as i32) >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

fn truth_or_error(value: u8, error: u8) -> (String, Stated) {
    if error == 0 {
        return ((value != 0).to_string(), Stated::Text);
    }
    let name = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#ERROR",
    };
    (name.to_owned(), Stated::Error)
}
