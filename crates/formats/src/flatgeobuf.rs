//! FlatGeobuf, version 3: feature after feature; its index is skipped.
//!
//! The reader is our own: the format is small, and no offset or count in it is believed.

mod buffer;
mod geometry;
#[cfg(test)]
mod tests;

use crate::error::FormatError;
use crate::rows::{Crs, Note, Opened, Record, RowProblem, Rows};
use crate::sheet::number;
use buffer::{Table, f64_at, u16_at, u32_at};
use geometry::Trouble;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// How the files begin; then come the numbers of the version.
pub(crate) const FLATGEOBUF: &[u8] = b"fgb";
const LONGEST_HEADER: u64 = 64 << 20;
const LONGEST_FEATURE: u64 = 1 << 30;

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: "FlatGeobuf",
        detail: detail.into(),
    }
}

/// Opens a FlatGeobuf file.
///
/// # Errors
/// The file is not FlatGeobuf, is of another version, or its header is damaged.
pub fn open_flatgeobuf(path: &Path) -> Opened {
    let mut file = File::open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    if length == 0 {
        return Err(FormatError::Empty);
    }
    let mut input = BufReader::with_capacity(1 << 17, file);
    let mut magic = Vec::new();
    (&mut input).take(8).read_to_end(&mut magic)?;
    match magic.as_slice() {
        [b'f', b'g', b'b', 3, b'f', b'g', b'b', _] => {}
        [b'f', b'g', b'b', version, b'f', b'g', b'b', _] => {
            return Err(FormatError::Unsupported {
                what: format!("version {version} of FlatGeobuf"),
                hint: "write it again with a newer program; version 3 is read",
            });
        }
        [b'f', b'g', b'b', ..] => return Err(damaged("it is cut off")),
        _ => {
            return Err(FormatError::Kind {
                expected: "FlatGeobuf",
                found: "it does not begin like it".to_owned(),
            });
        }
    }
    let mut header = Vec::new();
    let mut left = length.saturating_sub(8);
    if !sized(&mut input, &mut left, LONGEST_HEADER, &mut header)? {
        return Err(damaged("its header is missing"));
    }
    let bad_header = || damaged("its header is damaged");
    let table = Table::root(&header).ok_or_else(bad_header)?;
    let mut columns = Vec::new();
    let mut heading = Vec::new();
    if table.has(7) {
        let list = table.list(7, 4).ok_or_else(bad_header)?;
        for index in 0..list.count {
            let column = list.table(index).ok_or_else(bad_header)?;
            columns.push(column.u8(1).unwrap_or(0));
            heading.push(column.text(0).unwrap_or_default().trim().to_owned());
        }
    }
    let crs = table.table(10).and_then(crs);
    let index = index_length(
        table.u64(8).unwrap_or(0),
        u64::from(table.u16(9).unwrap_or(16)),
    );
    let index = index.filter(|&index| index <= left);
    let index = index.ok_or_else(|| damaged("its index is cut off"))?;
    input.seek_relative(i64::try_from(index).map_err(|_| bad_header())?)?;
    Ok(Box::new(Features {
        input,
        left: left.saturating_sub(index),
        kind: table.u8(2).unwrap_or(0),
        stated: table.u64(8).filter(|&count| count > 0),
        columns,
        heading,
        crs,
        notes: Vec::new(),
        row: 0,
        content: Vec::new(),
        done: false,
    }))
}

/// How long the index over the features is, in bytes.
fn index_length(features: u64, node_size: u64) -> Option<u64> {
    if features == 0 || node_size == 0 {
        return Some(0);
    }
    let node_size = node_size.max(2);
    let (mut level, mut nodes) = (features, features);
    while level > 1 {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
    }
    // One feature has a node of its own and one above it.
    if features == 1 {
        nodes = nodes.checked_add(1)?;
    }
    nodes.checked_mul(40)
}

/// Reads a block with its length in front; false at the end of the file.
fn sized(
    input: &mut BufReader<File>,
    left: &mut u64,
    longest: u64,
    block: &mut Vec<u8>,
) -> Result<bool, FormatError> {
    if *left == 0 {
        return Ok(false);
    }
    let mut size = [0; 4];
    input
        .read_exact(&mut size)
        .map_err(|_| damaged("it is cut off"))?;
    *left = left.saturating_sub(4);
    let size = u64::from(u32::from_le_bytes(size));
    if size > *left {
        return Err(damaged(
            "it is cut off, or the length of a feature is wrong",
        ));
    }
    if size > longest {
        return Err(FormatError::TooLarge {
            detail: format!("one feature has more than {} MB", longest >> 20),
        });
    }
    *left -= size;
    block.clear();
    input.take(size).read_to_end(block)?;
    if (block.len() as u64) < size {
        return Err(damaged("it is cut off"));
    }
    Ok(true)
}

fn crs(table: Table<'_>) -> Option<Crs> {
    let code = table.i32(1).filter(|&code| code > 0);
    let code = code.map(|code| code.to_string()).or_else(|| table.text(5));
    let organization = table.text(0).filter(|name| !name.is_empty());
    if let Some(code) = code {
        let organization = organization.unwrap_or_else(|| "EPSG".to_owned());
        return Some(Crs::Code(format!("{}:{code}", organization.to_uppercase())));
    }
    table.text(4).filter(|text| !text.is_empty()).map(Crs::Wkt)
}

struct Features {
    input: BufReader<File>,
    left: u64,
    kind: u8,
    /// How many the header states.
    stated: Option<u64>,
    columns: Vec<u8>,
    heading: Vec<String>,
    crs: Option<Crs>,
    notes: Vec<Note>,
    row: u64,
    content: Vec<u8>,
    done: bool,
}

impl Features {
    fn last(&mut self, message: &str) -> RowProblem {
        self.done = true;
        RowProblem {
            row: self.row + 1,
            code: "row.unreadable",
            message: format!("{message}; no feature behind number {} is read", self.row),
            hint: "the file is cut off or damaged; export it again",
            last: true,
        }
    }

    fn fill(&self, record: &mut Record) -> Result<Option<usize>, Trouble> {
        let bad = |detail: &str| ("row.unreadable", format!("read the feature: {detail}"));
        let feature = Table::root(&self.content).ok_or_else(|| bad("it is damaged"))?;
        let mut binary = None;
        if feature.has(1) {
            let values = feature
                .blob(1)
                .ok_or_else(|| bad("its values are cut off"))?;
            let own = feature.list(2, 4).filter(|list| list.count > 0);
            if own.is_some() {
                return Err(bad("it has columns of its own"));
            }
            binary = self.values(values, record).map_err(|detail| bad(&detail))?;
        }
        if let Some(table) = feature.table(0) {
            let mut reader = geometry::Reader::new(self.content.len());
            record.geometry = reader.geometry(table, self.kind, 0)?;
        } else if feature.has(0) {
            return Err((
                "geometry.damaged",
                "read the geometry: it is outside the feature".to_owned(),
            ));
        }
        Ok(binary)
    }

    /// Puts values into cells; returns a column that holds binary data.
    fn values(&self, values: &[u8], record: &mut Record) -> Result<Option<usize>, String> {
        let mut at = 0_usize;
        let mut binary = None;
        while at < values.len() {
            let column = u16_at(values, at).ok_or("its values are cut off")?;
            at += 2;
            let index = usize::from(column);
            let kind = self.columns.get(index);
            let kind = *kind.ok_or_else(|| format!("it has a value for column {column}"))?;
            let rest = values.get(at..).unwrap_or_default();
            let (text, used) = value(kind, rest)
                .ok_or_else(|| format!("its value for column {column} is cut off"))?;
            at = at.saturating_add(used);
            if kind == 14 {
                binary = Some(index);
            }
            if let Some(cell) = record.cells.get_mut(index) {
                *cell = text;
            }
        }
        Ok(binary)
    }
}

/// A value of a kind of column as text, and how many bytes it has.
fn value(kind: u8, bytes: &[u8]) -> Option<(String, usize)> {
    fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
        bytes.first_chunk().copied()
    }
    Some(match kind {
        0 => (i8::from_le_bytes(array(bytes)?).to_string(), 1),
        1 => (bytes.first()?.to_string(), 1),
        2 => ((*bytes.first()? != 0).to_string(), 1),
        3 => (i16::from_le_bytes(array(bytes)?).to_string(), 2),
        4 => (u16::from_le_bytes(array(bytes)?).to_string(), 2),
        5 => (i32::from_le_bytes(array(bytes)?).to_string(), 4),
        6 => (u32::from_le_bytes(array(bytes)?).to_string(), 4),
        7 => (i64::from_le_bytes(array(bytes)?).to_string(), 8),
        8 => (u64::from_le_bytes(array(bytes)?).to_string(), 8),
        9 => {
            let value = f32::from_le_bytes(array(bytes)?);
            // Shortest as the number of 32 bits that it is.
            let text = if value.is_finite() {
                value.to_string()
            } else {
                String::new()
            };
            (text, 4)
        }
        10 => (number(f64_at(bytes, 0)?), 8),
        11..=14 => {
            let length = u32_at(bytes, 0)? as usize;
            let end = length.checked_add(4)?;
            let text = bytes.get(4..end)?;
            let text = if kind == 14 {
                String::new()
            } else {
                String::from_utf8_lossy(text).trim().to_owned()
            };
            (text, end)
        }
        _ => return None,
    })
}

impl Rows for Features {
    fn heading(&self) -> &[String] {
        &self.heading
    }

    fn has_geometry(&self) -> bool {
        true
    }

    fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        if self.done {
            return None;
        }
        let block = sized(
            &mut self.input,
            &mut self.left,
            LONGEST_FEATURE,
            &mut self.content,
        );
        match block {
            Ok(true) => {}
            Ok(false) => {
                if let Some(stated) = self.stated.filter(|&stated| stated > self.row) {
                    let message = format!("the file states {stated} features");
                    return Some(Err(self.last(&message)));
                }
                self.done = true;
                return None;
            }
            Err(error) => return Some(Err(self.last(&error.to_string()))),
        }
        self.row += 1;
        record.row = self.row;
        record.geometry = None;
        record.cells.resize(self.heading.len(), String::new());
        record.cells.iter_mut().for_each(String::clear);
        match self.fill(record) {
            Ok(binary) => {
                if let Some(name) = binary.and_then(|index| self.heading.get(index))
                    && self.notes.iter().all(|note| note.value != *name)
                {
                    self.notes.push(Note::binary_column(name));
                }
                Some(Ok(()))
            }
            Err((code, message)) => Some(Err(RowProblem {
                row: self.row,
                code,
                message,
                hint: "mend or delete the feature, or export the layer again",
                last: false,
            })),
        }
    }
}
