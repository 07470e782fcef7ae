//! Shapefiles: `.shp` with its `.dbf`, and `.dbf` tables by themselves.
//!
//! The reader is our own: the formats are small, and neither a count nor an offset of theirs is
//! believed. Shapes are read in the order of `.shp`, so `.shx` is not needed.

mod encoding;
mod shapes;
mod table;
#[cfg(test)]
mod tests;

use crate::error::FormatError;
use crate::rows::{Crs, Note, Opened, Record, RowProblem, Rows};
use shapes::{big_u32_at, i32_at};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use table::{Line, Table};

/// What the files beside it say may not be longer, in bytes.
const LONGEST_TEXT: u64 = 1 << 20;

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: "a shapefile",
        detail: detail.into(),
    }
}

/// Opens a shapefile by its `.shp` file.
///
/// Its `.dbf` is needed, `.prj` and `.cpg` are used where they are there, in upper or lower case.
/// Texts are read as `.cpg` says, else as the language byte of `.dbf` says, else as UTF-8 if they all
/// are, else as GB18030 (or Western where that fits better); a guess is noted.
///
/// # Errors
/// A file is missing, is not what its name says, or is damaged.
pub fn open_shapefile(path: &Path) -> Opened {
    let mut shapes = File::open(path)?;
    let mut header = Vec::new();
    (&mut shapes).take(100).read_to_end(&mut header)?;
    if header.is_empty() {
        return Err(FormatError::Empty);
    }
    if big_u32_at(&header, 0) != Some(9994) {
        return Err(FormatError::Kind {
            expected: "a shapefile",
            found: "it does not begin like one".to_owned(),
        });
    }
    if header.len() < 100 {
        return Err(damaged("its header is cut off"));
    }
    let length = shapes.seek(SeekFrom::End(0))?;
    shapes.seek(SeekFrom::Start(100))?;
    let Some(attributes) = beside(path, "dbf") else {
        let name = path.with_extension("dbf");
        return Err(FormatError::Companion {
            name: name
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        });
    };
    let mut table = Table::open(File::open(attributes)?, label(path).as_deref())?;
    let mut notes = std::mem::take(&mut table.notes);
    if beside(path, "shx").is_none() {
        notes.push(Note {
            code: "file.no_index",
            message: "there is no `.shx` beside the `.shp`; shapes are read in its order"
                .to_owned(),
            value: ".shx".to_owned(),
            hint: "copy all files of the layer together".to_owned(),
        });
    }
    let crs = beside(path, "prj").and_then(|path| text(&path));
    Ok(Box::new(Layer {
        crs: crs.filter(|text| !text.is_empty()).map(Crs::Wkt),
        shapes: Some(Shapes {
            input: BufReader::with_capacity(1 << 17, shapes),
            left: length.saturating_sub(100),
            content: Vec::new(),
        }),
        table,
        notes,
        row: 0,
        done: false,
    }))
}

/// Opens a dBASE table (`.dbf`) without shapes.
///
/// # Errors
/// As [`open_shapefile`].
pub fn open_dbase(path: &Path) -> Opened {
    let mut table = Table::open(File::open(path)?, label(path).as_deref())?;
    Ok(Box::new(Layer {
        crs: None,
        shapes: None,
        notes: std::mem::take(&mut table.notes),
        table,
        row: 0,
        done: false,
    }))
}

/// The file of the same name with another ending, whatever its case.
fn beside(path: &Path, ending: &str) -> Option<PathBuf> {
    for ending in [ending.to_owned(), ending.to_ascii_uppercase()] {
        let found = path.with_extension(ending);
        if found.is_file() {
            return Some(found);
        }
    }
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let is = |part: Option<&OsStr>, text: &str| {
                part.is_some_and(|part| part.to_string_lossy().to_lowercase() == text)
            };
            is(path.file_stem(), &stem) && is(path.extension(), ending)
        })
        .collect();
    // The order of a folder is not the same everywhere.
    found.sort();
    found.into_iter().next()
}

/// A short text in a file; `None` where it cannot be read.
fn text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(LONGEST_TEXT)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// What the `.cpg` file says.
fn label(path: &Path) -> Option<String> {
    beside(path, "cpg")
        .and_then(|path| text(&path))
        .filter(|label| !label.is_empty())
}

struct Shapes {
    input: BufReader<File>,
    /// Bytes that were not read yet.
    left: u64,
    content: Vec<u8>,
}

impl Shapes {
    /// Reads the content of the next record; `None` behind the last.
    fn next(&mut self) -> Option<Result<(), String>> {
        if self.left == 0 {
            return None;
        }
        let mut header = [0; 8];
        if self.input.read_exact(&mut header).is_err() {
            self.left = 0;
            return Some(Err("the `.shp` file is cut off".to_owned()));
        }
        self.left = self.left.saturating_sub(8);
        let words = big_u32_at(&header, 4).unwrap_or(0);
        let length = u64::from(words) * 2;
        if length > self.left {
            self.left = 0;
            return Some(Err(
                "the `.shp` file is cut off, or the length of a shape is wrong".to_owned(),
            ));
        }
        self.left -= length;
        self.content.clear();
        let mut content = (&mut self.input).take(length);
        match content.read_to_end(&mut self.content) {
            Ok(read) if read as u64 == length => Some(Ok(())),
            Ok(_) => Some(Err("the `.shp` file is cut off".to_owned())),
            Err(error) => Some(Err(error.to_string())),
        }
    }
}

struct Layer {
    /// `None` for a table by itself.
    shapes: Option<Shapes>,
    table: Table,
    crs: Option<Crs>,
    notes: Vec<Note>,
    row: u64,
    done: bool,
}

impl Layer {
    fn end(&mut self) {
        self.done = true;
        let notes = self.table.last_notes();
        self.notes.extend(notes);
    }

    fn last(&mut self, message: String) -> RowProblem {
        self.end();
        RowProblem {
            row: self.row,
            code: "row.unreadable",
            message: format!(
                "read the row: {message}; no row from {} on is read",
                self.row
            ),
            hint: "copy all files of the layer again, or export it again",
            last: true,
        }
    }
}

impl Rows for Layer {
    fn heading(&self) -> &[String] {
        &self.table.heading
    }

    fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    fn has_geometry(&self) -> bool {
        self.shapes.is_some()
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        loop {
            if self.done {
                return None;
            }
            self.row += 1;
            let line = match self.table.next(&mut record.cells) {
                Ok(line) => line,
                Err(error) => return Some(Err(self.last(error.to_string()))),
            };
            let shape = self.shapes.as_mut().and_then(Shapes::next);
            match (line, &shape) {
                (Line::CutOff, _) => {
                    return Some(Err(self.last("the `.dbf` file is cut off".to_owned())));
                }
                (Line::End, None) => {
                    self.end();
                    return None;
                }
                (Line::End, Some(_)) => {
                    let message = "there are more shapes in `.shp` than rows in `.dbf`";
                    return Some(Err(self.last(message.to_owned())));
                }
                (_, Some(Err(message))) => {
                    let message = message.clone();
                    return Some(Err(self.last(message)));
                }
                (_, None) if self.shapes.is_some() => {
                    let message = "there are fewer shapes in `.shp` than rows in `.dbf`";
                    return Some(Err(self.last(message.to_owned())));
                }
                (Line::Deleted, _) => continue,
                (Line::Row, _) => {}
            }
            record.row = self.row;
            record.geometry = None;
            let Some(shapes) = &self.shapes else {
                return Some(Ok(()));
            };
            return Some(match shapes::shape(&shapes.content) {
                Ok(geometry) => {
                    record.geometry = geometry;
                    Ok(())
                }
                Err((code, message)) => Err(RowProblem {
                    row: self.row,
                    code,
                    message,
                    hint: "mend or delete the shape, or export the layer again",
                    last: false,
                }),
            });
        }
    }
}

/// Whether bytes begin like a `.shp` file.
pub(crate) fn is_shapefile(start: &[u8]) -> bool {
    big_u32_at(start, 0) == Some(9994) && i32_at(start, 28) == Some(1000)
}
