//! Tables of text, read row by row in bounded memory.
//!
//! Rows are numbered as an editor shows them: by the line on which they begin, the heading
//! included. The separator (`,`, `;`, tab) is the one that makes the most of the heading.

use super::text::{self, TextError};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::Encoding;
use liyuan_formats::Note;
use std::io::{self, Read};
use std::path::Path;

/// A row longer than this is one whose quotation mark was never closed.
const LONGEST_ROW: usize = 1 << 20;
const MOST_FIELDS: usize = 1 << 14;
const CHUNK: usize = 1 << 16;
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Why nothing of a table can be read.
#[derive(Debug)]
pub(crate) enum TableError {
    /// Not text.
    Text(TextError),
    /// Not even a heading.
    Empty,
    /// The heading alone is longer than any row may be.
    NoHeading,
}

/// What comes next in a table.
#[derive(Debug)]
pub(crate) enum Next<'t> {
    /// A row.
    Row(Row<'t>),
    /// A line with a quotation mark that is never closed; the next line is read as usual.
    Unclosed {
        /// Its number.
        row: u64,
    },
    /// The file cannot be read any further.
    Failed(io::Error),
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    /// Line on which it begins, counted from 1.
    pub row: u64,
    text: &'t str,
    ends: &'t [usize],
    /// Bytes between two fields.
    gap: usize,
}

impl<'t> Row<'t> {
    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field without blanks around it; `None` behind the last.
    pub(crate) fn get(&self, index: usize) -> Option<&'t str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? + self.gap,
            None => 0,
        };
        // Fields end between characters unless the file changed under the reader.
        Some(self.text.get(start..end).unwrap_or("").trim())
    }

    /// All fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'t str> + use<'_, 't> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

/// A table that is being read.
pub(crate) struct Table {
    /// Names of the columns, without blanks around them.
    pub heading: Vec<String>,
    /// Its encoding.
    pub encoding: &'static Encoding,
    /// What a person should know about how it is read.
    pub notes: Vec<Note>,
    separator: u8,
    records: Records,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("heading", &self.heading)
            .finish_non_exhaustive()
    }
}

impl Table {
    /// Opens a table and reads its heading; `wanted` are columns that it should have.
    pub(crate) fn open(path: &Path, wanted: &[&str]) -> Result<Table, TableError> {
        let (reader, encoding) = text::open(path).map_err(TableError::Text)?;
        Table::new(reader, encoding, wanted)
    }

    /// As [`Table::open`], from UTF-8.
    #[cfg(test)]
    pub(crate) fn from_utf8(
        reader: impl Read + Send + 'static,
        wanted: &[&str],
    ) -> Result<Table, TableError> {
        Table::new(Box::new(reader), encoding_rs::UTF_8, wanted)
    }

    fn new(
        reader: Box<dyn Read + Send>,
        encoding: &'static Encoding,
        wanted: &[&str],
    ) -> Result<Table, TableError> {
        let mut records = Records::new(reader);
        let mut best: Option<(usize, usize, Vec<String>, u8)> = None;
        for separator in SEPARATORS {
            records.separate_by(separator);
            let heading = records
                .peek()
                .map_err(|error| TableError::Text(error.into()))?;
            let Some(heading) = heading else { continue };
            let found = wanted
                .iter()
                .filter(|name| heading.iter().any(|h| h == *name))
                .count();
            let better = best
                .as_ref()
                .is_none_or(|(b, width, ..)| (found, heading.len()) > (*b, *width));
            if better {
                best = Some((found, heading.len(), heading, separator));
            }
        }
        let Some((_, _, heading, separator)) = best else {
            return Err(if records.is_blank() {
                TableError::Empty
            } else {
                TableError::NoHeading
            });
        };
        records.separate_by(separator);
        let _ = records.next_record();
        Ok(Table {
            heading,
            encoding,
            notes: Vec::new(),
            separator,
            records,
        })
    }

    /// What stands between the fields.
    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }

    /// The next row; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Next<'_>> {
        let width = self.heading.len();
        let outcome = match self.records.next_record() {
            Ok(outcome) => outcome,
            Err(error) => return Some(Next::Failed(error)),
        };
        let unclosed = match outcome {
            Outcome::End => return None,
            Outcome::TooLong => true,
            // A quotation mark that is never closed swallows the rows behind it, up to the next
            // mark or the end of the file.
            Outcome::Record { lines, unclosed } => {
                unclosed || (lines > 1 && self.records.fields != width)
            }
        };
        if unclosed {
            let row = self.records.skip_one_line();
            return Some(Next::Unclosed { row });
        }
        Some(Next::Row(self.records.row()))
    }
}

enum Outcome {
    /// `lines` it spans; `unclosed` if the file ended within quotation marks.
    Record {
        lines: u64,
        unclosed: bool,
    },
    TooLong,
    End,
}

struct Records {
    reader: Box<dyn Read + Send>,
    ended: bool,
    separator: u8,
    parser: Reader,
    /// Bytes read; the record under way begins at `start`, the next one at `next`.
    buffer: Vec<u8>,
    start: usize,
    next: usize,
    /// Line on which `start` and `next` lie.
    start_line: u64,
    next_line: u64,
    output: Vec<u8>,
    text: String,
    /// Where the fields end in the text, and how many bytes stand between two.
    ends: Vec<usize>,
    gap: usize,
    /// How many of the ends belong to the record.
    fields: usize,
}

impl Records {
    fn new(reader: Box<dyn Read + Send>) -> Records {
        Records {
            reader,
            ended: false,
            separator: b',',
            parser: Reader::new(),
            buffer: Vec::new(),
            start: 0,
            next: 0,
            start_line: 1,
            next_line: 1,
            output: vec![0; CHUNK],
            text: String::new(),
            ends: vec![0; 64],
            gap: 0,
            fields: 0,
        }
    }

    fn separate_by(&mut self, separator: u8) {
        self.separator = separator;
        self.parser = ReaderBuilder::new().delimiter(separator).build();
    }

    fn is_blank(&self) -> bool {
        self.buffer.iter().all(u8::is_ascii_whitespace)
    }

    /// Reads the first record and goes back to its beginning.
    fn peek(&mut self) -> io::Result<Option<Vec<String>>> {
        let heading = match self.next_record()? {
            Outcome::Record { .. } => {
                Some(self.row().fields().map(str::to_owned).collect::<Vec<_>>())
            }
            Outcome::TooLong | Outcome::End => None,
        };
        (self.next, self.next_line) = (0, 1);
        let named = |field: &String| {
            field
                .bytes()
                .any(|byte| !SEPARATORS.contains(&byte) && !byte.is_ascii_whitespace())
        };
        Ok(heading.filter(|fields| fields.iter().any(named)))
    }

    fn row(&self) -> Row<'_> {
        let ends = self.ends.get(..self.fields).unwrap_or(&[]);
        Row {
            row: self.start_line,
            text: &self.text,
            ends,
            gap: self.gap,
        }
    }

    /// Moves behind the first line of the record under way; returns its number.
    fn skip_one_line(&mut self) -> u64 {
        let rest = self.buffer.get(self.start..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        let length = length.unwrap_or(rest.len());
        let end = rest.get(length..).unwrap_or(&[]);
        let break_length = match end {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.next = self.start + length + break_length;
        self.next_line = self.start_line + u64::from(break_length > 0);
        self.start_line
    }

    /// Appends to the buffer; false at the end of the file.
    fn read_more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let read = loop {
            match self
                .reader
                .read(self.buffer.get_mut(filled..).unwrap_or(&mut []))
            {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    /// Reads the next record; its fields are in [`Records::row`].
    fn next_record(&mut self) -> io::Result<Outcome> {
        // Whole chunks are dropped together: once for many rows.
        if self.next > 4 * CHUNK {
            self.buffer.drain(..self.next);
            self.next = 0;
        }
        if !self.skip_line_breaks()? {
            return Ok(Outcome::End);
        }
        (self.start, self.start_line) = (self.next, self.next_line);
        loop {
            if let Some(outcome) = self.split_plain().or_else(|| self.parse()) {
                return Ok(outcome);
            }
            if self.buffer.len() - self.start > LONGEST_ROW {
                return Ok(Outcome::TooLong);
            }
            self.read_more()?;
        }
    }

    /// Moves over empty lines; false at the end of the file.
    fn skip_line_breaks(&mut self) -> io::Result<bool> {
        loop {
            let rest = self.buffer.get(self.next..).unwrap_or(&[]);
            let (length, lines) = match rest {
                [b'\r', b'\n', ..] => (2, 1),
                [b'\r'] | [] if !self.ended => {
                    self.read_more()?;
                    continue;
                }
                [b'\r' | b'\n', ..] => (1, 1),
                // A byte order mark in front of the heading.
                [0xef, 0xbb, 0xbf, ..] if self.next_line == 1 => (3, 0),
                [] => return Ok(false),
                _ => return Ok(true),
            };
            self.next += length;
            self.next_line += lines;
        }
    }

    /// Splits the record at `start` if it is a line without quotation marks, as most are; `None` if
    /// it is not, or more of the file is needed.
    fn split_plain(&mut self) -> Option<Outcome> {
        let input = self.buffer.get(self.start..)?;
        let (length, line_break) = match memchr::memchr3(b'\n', b'"', b'\r', input) {
            Some(at) => match input.get(at..)? {
                [b'\n', ..] => (at, 1),
                [b'\r', b'\n', ..] => (at, 2),
                [b'\r', _, ..] => (at, 1),
                _ => return None,
            },
            None if self.ended => (input.len(), 0),
            None => return None,
        };
        let line = input.get(..length)?;
        let text = std::str::from_utf8(line).ok()?;
        let mut fields = 0;
        for end in memchr::memchr_iter(self.separator, line).chain([length]) {
            if fields == MOST_FIELDS {
                return Some(Outcome::TooLong);
            }
            match self.ends.get_mut(fields) {
                Some(place) => *place = end,
                None => self.ends.push(end),
            }
            fields += 1;
        }
        self.fields = fields;
        self.gap = 1;
        self.text.clear();
        self.text.push_str(text);
        self.next = self.start + length + line_break;
        self.next_line = self.start_line + u64::from(line_break > 0);
        Some(Outcome::Record {
            lines: 1,
            unclosed: false,
        })
    }

    /// Parses the record at `start`; `None` if more of the file is needed.
    fn parse(&mut self) -> Option<Outcome> {
        let input = self.buffer.get(self.start..).unwrap_or(&[]);
        // Grown, never cut: clearing a large buffer for each short row would cost more than the row.
        if self.output.len() < input.len() {
            self.output.resize(input.len(), 0);
        }
        self.parser.reset();
        let (mut read, mut written, mut fields) = (0, 0, 0);
        let mut by_end_of_file = false;
        loop {
            let (result, nin, nout, nend) = self.parser.read_record(
                input.get(read..).unwrap_or(&[]),
                self.output.get_mut(written..).unwrap_or(&mut []),
                self.ends.get_mut(fields..).unwrap_or(&mut []),
            );
            read += nin;
            written += nout;
            fields += nend;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::InputEmpty if by_end_of_file => break,
                ReadRecordResult::InputEmpty if self.ended => by_end_of_file = true,
                ReadRecordResult::InputEmpty => return None,
                ReadRecordResult::OutputFull => {
                    let larger = self.output.len() * 2;
                    self.output.resize(larger, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_FIELDS => {
                    let larger = self.ends.len() * 2;
                    self.ends.resize(larger, 0);
                }
                ReadRecordResult::OutputEndsFull => return Some(Outcome::TooLong),
                ReadRecordResult::End => break,
            }
        }
        let raw = input.get(..read).unwrap_or(&[]);
        // The break of `\r\n` may lie on both sides of the end.
        if raw.last() == Some(&b'\r') && read == input.len() && !self.ended {
            return None;
        }
        let tail = usize::from(raw.last() == Some(&b'\r') && input.get(read) == Some(&b'\n'));
        let breaks = line_breaks(raw);
        let last_field = self.ends.get(fields.wrapping_sub(2)).filter(|_| fields > 1);
        let last_field = self
            .output
            .get(last_field.copied().unwrap_or(0)..written)
            .unwrap_or(&[]);
        let unclosed = by_end_of_file && line_breaks(last_field) > 0 && raw.last() != Some(&b'"');
        let lines = if by_end_of_file { breaks + 1 } else { breaks };
        self.fields = fields;
        self.gap = 0;
        self.text.clear();
        let output = self.output.get(..written).unwrap_or(&[]);
        self.text.push_str(&String::from_utf8_lossy(output));
        self.next = self.start + read + tail;
        self.next_line = self.start_line + breaks;
        Some(Outcome::Record { lines, unclosed })
    }
}

/// Line ends in `\n`, `\r\n` and `\r`.
fn line_breaks(bytes: &[u8]) -> u64 {
    let mut breaks = 0;
    let mut before = 0;
    for &byte in bytes {
        breaks += u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'));
        before = byte;
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8], wanted: &[&str]) -> String {
        let mut table = match Table::from_utf8(io::Cursor::new(bytes.to_vec()), wanted) {
            Ok(table) => table,
            Err(error) => return format!("{error:?}"),
        };
        let mut text = table.heading.join("|");
        while let Some(next) = table.next() {
            match next {
                Next::Row(row) => {
                    let fields: Vec<_> = row.fields().collect();
                    text.push_str(&format!(" / {}:{}", row.row, fields.join("|")));
                }
                Next::Unclosed { row } => text.push_str(&format!(" / {row}:unclosed")),
                Next::Failed(error) => text.push_str(&error.to_string()),
            }
        }
        text.replace('\n', "⏎")
    }

    #[test]
    fn rows_are_numbered_as_an_editor_shows_them() {
        // file (⏎ \n, ← \r) | heading and rows
        let table = "
            id,n⏎a,1⏎b,2⏎              => id|n / 2:a|1 / 3:b|2
            id,n⏎a,1⏎b,2               => id|n / 2:a|1 / 3:b|2
            id,n←⏎a,1←⏎b,2←⏎          => id|n / 2:a|1 / 3:b|2
            id,n←a,1←b,2               => id|n / 2:a|1 / 3:b|2
            id,n⏎⏎⏎a,1⏎⏎b,2⏎⏎        => id|n / 4:a|1 / 6:b|2
            id,n←⏎←⏎a,1←⏎←⏎b,2       => id|n / 3:a|1 / 5:b|2
            ⏎⏎id,n⏎a,1                 => id|n / 4:a|1
            id;n⏎a;1,5                 => id|n / 2:a|1,5
            id→n⏎a→1                   => id|n / 2:a|1
            id,\"n,m\"⏎\"x\"\"y\",\" 1 \" => id|n,m / 2:x\"y|1
            id,n⏎\"a⏎b\",1⏎c,2        => id|n / 2:a⏎b|1 / 4:c|2
            id,n⏎\"a←⏎b\",1←⏎c,2     => id|n / 2:a←⏎b|1 / 4:c|2
            id,n⏎a⏎b,2,3⏎             => id|n / 2:a / 3:b|2|3
            id,n⏎a,\"1⏎b,2⏎c,3⏎      => id|n / 2:unclosed / 3:b|2 / 4:c|3
            id,n⏎\"a,1⏎b,2⏎c,\"3\"   => id|n / 2:unclosed / 3:b|2 / 4:c|3
            id,n⏎a,\"1                 => id|n / 2:a|1
            id⏎a                       => id / 2:a
            id,n                        => id|n
            ⏎⏎                         => Empty
            ,,                          => NoHeading";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (file, expected) = line.split_once("=>").unwrap();
            let file = file
                .trim()
                .replace('⏎', "\n")
                .replace('←', "\r")
                .replace('→', "\t");
            let expected = expected.trim().replace('←', "\r");
            assert_eq!(shown(file.as_bytes(), &["id", "n"]), expected, "{file:?}");
        }
        assert_eq!(shown(b"", &[]), "Empty");
        assert_eq!(shown("\u{feff}id,n\na,1".as_bytes(), &[]), "id|n / 2:a|1");
    }

    #[test]
    fn the_separator_is_the_one_that_finds_the_columns() {
        assert_eq!(
            shown(b"id;a,b,c;lon\n1;2;3\n", &["id", "lon"]),
            "id|a,b,c|lon / 2:1|2|3"
        );
    }

    #[test]
    fn a_quotation_mark_never_closed_costs_one_row_of_a_long_file() {
        let mut file = String::from("id,n\n\"bad,0\n");
        for row in 0..200_000 {
            file.push_str(&format!("{row},{row}\n"));
        }
        let mut table = Table::from_utf8(io::Cursor::new(file.into_bytes()), &["id"]).unwrap();
        let (mut rows, mut last) = (0, 0);
        assert!(matches!(table.next(), Some(Next::Unclosed { row: 2 })));
        while let Some(Next::Row(row)) = table.next() {
            rows += 1;
            last = row.row;
        }
        assert_eq!((rows, last), (200_000, 200_002));
        assert!(table.records.buffer.capacity() < 4 * LONGEST_ROW);
    }
}
