//! The `.dbf` file: the attributes of the shapes, or a table by itself.

use super::encoding::{self, Source};
use crate::error::FormatError;
use crate::rows::Note;
use crate::sheet::{civil, number};
use encoding_rs::Encoding;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// So much is looked at to find out the encoding.
const SAMPLE: u64 = 32 << 20;

/// One column.
#[derive(Debug)]
struct Field {
    kind: u8,
    start: usize,
    end: usize,
}

/// An open table.
pub(super) struct Table {
    input: BufReader<File>,
    fields: Vec<Field>,
    pub(super) heading: Vec<String>,
    encoding: &'static Encoding,
    pub(super) notes: Vec<Note>,
    /// How many rows it states, and how many were read.
    stated: u32,
    read: u32,
    row: Vec<u8>,
    /// Rows that are marked as deleted.
    deleted: u64,
    bad_text: u64,
}

/// What the next row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Row,
    /// Marked as deleted; its shape goes with it.
    Deleted,
    End,
    /// The file ends in the middle, or earlier than it states.
    CutOff,
}

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: "a dBASE table",
        detail: detail.into(),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl Table {
    /// Reads the heading; `label` is what the `.cpg` file says.
    pub(super) fn open(mut file: File, label: Option<&str>) -> Result<Table, FormatError> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        if length == 0 {
            return Err(FormatError::Empty);
        }
        let mut input = BufReader::with_capacity(1 << 17, file);
        let mut start = [0; 32];
        input
            .read_exact(&mut start)
            .map_err(|_| damaged("its heading is cut off"))?;
        let version = start.first().copied().unwrap_or(0);
        // dBASE III to V and FoxPro.
        if !matches!(version & 0x07, 2..=5) && !matches!(version, 0x30..=0x32) {
            return Err(FormatError::Kind {
                expected: "a dBASE table",
                found: "it does not begin like one".to_owned(),
            });
        }
        let stated = super::shapes::i32_at(&start, 4).unwrap_or(0);
        let stated = u32::try_from(stated).map_err(|_| damaged("it states a negative count"))?;
        let (heading_length, row_length) = (
            usize::from(u16_at(&start, 8).unwrap_or(0)),
            usize::from(u16_at(&start, 10).unwrap_or(0)),
        );
        let mut heading = vec![0; heading_length.saturating_sub(32)];
        input
            .read_exact(&mut heading)
            .map_err(|_| damaged("its heading is cut off"))?;
        let mut fields = Vec::new();
        let mut names = Vec::new();
        let mut at = 1_usize;
        for field in heading.chunks_exact(32) {
            if field.first() == Some(&0x0d) {
                break;
            }
            let kind = field.get(11).copied().unwrap_or(0);
            let mut width = usize::from(field.get(16).copied().unwrap_or(0));
            if kind == b'C' {
                // Long texts keep the upper half of their width where numbers keep their decimals.
                width += usize::from(field.get(17).copied().unwrap_or(0)) << 8;
            }
            let end = at.saturating_add(width);
            if end > row_length {
                return Err(damaged("its columns are wider than its rows"));
            }
            fields.push(Field {
                kind,
                start: at,
                end,
            });
            let name = field.get(..11).unwrap_or_default();
            let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
            names.push(name.to_vec());
            at = end;
        }
        if fields.is_empty() || row_length == 0 {
            return Err(damaged("it has no columns"));
        }
        let mut sample = names.join(&b' ');
        let texts: Vec<(usize, usize)> = fields
            .iter()
            .filter(|field| field.kind == b'C')
            .map(|field| (field.start, field.end))
            .collect();
        sample.push(b'\n');
        let mut row = vec![0; row_length];
        let mut seen = 0;
        while !texts.is_empty() && seen < SAMPLE && input.read_exact(&mut row).is_ok() {
            seen += row_length as u64;
            for &(start, end) in &texts {
                let text = plain(row.get(start..end).unwrap_or_default());
                if !text.is_ascii() {
                    sample.extend_from_slice(whole_characters(text));
                    sample.push(b'\n');
                }
            }
        }
        input.seek(SeekFrom::Start(heading_length as u64))?;
        let language = start.get(29).copied().unwrap_or(0);
        let (encoding, source) = encoding::choose(label, language, &sample);
        let heading = names
            .iter()
            .map(|name| {
                encoding
                    .decode_without_bom_handling(name)
                    .0
                    .trim()
                    .to_owned()
            })
            .collect();
        Ok(Table {
            input,
            fields,
            heading,
            encoding,
            notes: encoding_note(encoding, source, label).into_iter().collect(),
            stated,
            read: 0,
            row,
            deleted: 0,
            bad_text: 0,
        })
    }

    /// Reads the next row into `cells`.
    pub(super) fn next(&mut self, cells: &mut Vec<String>) -> Result<Line, std::io::Error> {
        if self.read >= self.stated {
            return Ok(Line::End);
        }
        match self.input.read_exact(&mut self.row) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                self.read = self.stated;
                return Ok(Line::CutOff);
            }
            Err(error) => return Err(error),
        }
        self.read += 1;
        if self.row.first() == Some(&b'*') {
            self.deleted += 1;
            return Ok(Line::Deleted);
        }
        cells.resize(self.fields.len(), String::new());
        for (field, cell) in self.fields.iter().zip(cells.iter_mut()) {
            let value = self.row.get(field.start..field.end).unwrap_or_default();
            cell.clear();
            match field.kind {
                b'C' => {
                    let (text, bad) = self.encoding.decode_without_bom_handling(plain(value));
                    self.bad_text += u64::from(bad);
                    cell.push_str(text.trim());
                }
                kind => cell.push_str(&plain_value(kind, value)),
            }
        }
        Ok(Line::Row)
    }

    /// What is known only behind the last row.
    pub(super) fn last_notes(&mut self) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.deleted > 0 {
            notes.push(Note {
                code: "file.deleted_rows",
                message: format!("{} rows are marked as deleted and not read", self.deleted),
                value: self.deleted.to_string(),
                hint: "pack the table if they are to go for good, or restore them".to_owned(),
            });
            self.deleted = 0;
        }
        if self.bad_text > 0 {
            notes.push(Note {
                code: "file.bad_characters",
                message: format!(
                    "{} texts have characters that are not in {}",
                    self.bad_text,
                    self.encoding.name()
                ),
                value: self.encoding.name().to_owned(),
                hint: "put the name of the encoding, such as GBK or UTF-8, into the `.cpg` file"
                    .to_owned(),
            });
            self.bad_text = 0;
        }
        notes
    }
}

fn encoding_note(encoding: &'static Encoding, source: Source, label: Option<&str>) -> Option<Note> {
    let name = encoding.name();
    let message = match (source, label) {
        (Source::NotNeeded | Source::Beside, _) => return None,
        (Source::Language, _) => format!("texts are read as {name}, as the `.dbf` file says"),
        (Source::Texts, None) => format!(
            "the files do not say how texts are written; they look like {name} and are read so"
        ),
        (Source::Texts, Some(label)) => format!(
            "the `.cpg` file says `{}`, but texts look like {name} and are read so",
            label.trim().chars().take(40).collect::<String>()
        ),
    };
    Some(Note {
        code: "file.encoding",
        message,
        value: name.to_owned(),
        hint: "if names look wrong, put the name of the encoding, such as GBK, into a `.cpg` file"
            .to_owned(),
    })
}

/// A text without the blanks and zeros that fill its column.
fn plain(value: &[u8]) -> &[u8] {
    let end = value.iter().position(|&byte| byte == 0);
    value
        .get(..end.unwrap_or(value.len()))
        .unwrap_or_default()
        .trim_ascii()
}

/// A text without the character that the width of its column has cut.
fn whole_characters(text: &[u8]) -> &[u8] {
    match std::str::from_utf8(text) {
        Err(error) if error.error_len().is_none() => {
            text.get(..error.valid_up_to()).unwrap_or_default()
        }
        _ => text,
    }
}

/// Numbers, dates and truths as text; blank, `*` and `?` are null.
fn plain_value(kind: u8, value: &[u8]) -> String {
    let double = || Some(f64::from_le_bytes(*value.first_chunk()?));
    let binary = match kind {
        b'I' | b'+' if value.len() == 4 => {
            super::shapes::i32_at(value, 0).map(|value| value.to_string())
        }
        b'B' | b'O' if value.len() == 8 => double().map(number),
        // Ten-thousandths of a unit of money.
        b'Y' if value.len() == 8 => value
            .first_chunk()
            .map(|value| number(i64::from_le_bytes(*value) as f64 / 10_000.0)),
        // A day counted from 4713 BC and milliseconds.
        b'T' | b'@' if value.len() == 8 => super::shapes::i32_at(value, 0)
            .filter(|day| *day > 0)
            .map(|day| civil(i64::from(day) - 2_440_588)),
        // Texts in a file of their own.
        b'M' | b'G' | b'P' => Some(String::new()),
        _ => None,
    };
    if let Some(binary) = binary {
        return binary;
    }
    let text = String::from_utf8_lossy(plain(value)).into_owned();
    match kind {
        b'L' => match text.as_str() {
            "T" | "t" | "Y" | "y" => "true".to_owned(),
            "F" | "f" | "N" | "n" => "false".to_owned(),
            _ => String::new(),
        },
        b'D' => date(&text),
        b'N' | b'F' => plain_number(&text),
        _ => text,
    }
}

fn date(text: &str) -> String {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    match (text.get(..4), text.get(4..6), text.get(6..8)) {
        (Some("0000"), ..) => String::new(),
        (Some(year), Some(month), Some(day)) if digits => format!("{year}-{month}-{day}"),
        _ => text.to_owned(),
    }
}

/// A number as it is written, without blanks, exponent and zeros at its end.
fn plain_number(text: &str) -> String {
    if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
        return String::new();
    }
    if text.contains(['e', 'E']) {
        return match text.parse::<f64>() {
            Ok(value) if value.is_finite() => number(value),
            _ => text.to_owned(),
        };
    }
    let Some((whole, fraction)) = text.split_once('.') else {
        return text.trim_start_matches('+').to_owned();
    };
    let fraction = fraction.trim_end_matches('0');
    let whole = match whole.trim_start_matches('+') {
        "" => "0",
        "-" => "-0",
        whole => whole,
    };
    match (whole, fraction) {
        ("-0", "") => "0".to_owned(),
        (whole, "") => whole.to_owned(),
        (whole, fraction) => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_plain() {
        for (kind, value, text) in [
            (b'N', b"  150502001.0000".as_slice(), "150502001"),
            (b'N', b" .5", "0.5"),
            (b'N', b"-.50", "-0.5"),
            (b'F', b"1.5e+003", "1500"),
            (b'F', b" 119.123456789012345", "119.123456789012345"),
            (b'N', b"****", ""),
            (b'N', b"    ", ""),
            (b'N', b"-0.00", "0"),
            (b'N', b"100", "100"),
            (b'D', b"20201101", "2020-11-01"),
            (b'D', b"00000000", ""),
            (b'D', b"        ", ""),
            (b'L', b"T", "true"),
            (b'L', b"n", "false"),
            (b'L', b"?", ""),
            (b'I', &7_i32.to_le_bytes(), "7"),
            (b'B', &0.25_f64.to_le_bytes(), "0.25"),
            (b'Y', &12_500_i64.to_le_bytes(), "1.25"),
            (b'T', &[0x76, 0x8a, 0x25, 0, 0, 0, 0, 0], "2023-11-29"),
            (b'M', b"0000000001", ""),
            (b'X', b" as it is ", "as it is"),
        ] {
            assert_eq!(plain_value(kind, value), text, "{}", kind as char);
        }
    }
}
