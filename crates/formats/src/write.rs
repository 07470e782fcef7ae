//! Tables and layers written, the format chosen by the ending of the file.
//!
//! Cells come as text, as the readers of this crate give them; the kind of a column says how they
//! are kept: numbers as numbers, codes and ids as text, so that `0012` and identifiers of 19 digits
//! stay what they are, in Excel too. An empty cell is null. Geometries are in WGS-84.
//!
//! Rows are written as they come: memory does not grow with the table (save 32 bytes a feature of
//! FlatGeobuf, for its index). A file has its name only when it is complete. The same rows give the
//! same bytes: nothing of the clock or the machine is written.

mod csv;
mod flatgeobuf;
mod geojson;
mod geopackage;
mod parquet;
mod xlsx;

use geo_types::Geometry;
use liyuan_finding::{Diagnose, Kind as ErrorKind, io_arguments};
use std::io;
use std::path::{Path, PathBuf};

/// The endings that are written.
pub const WRITTEN: [&str; 8] = [
    "csv",
    "xlsx",
    "geojson",
    "json",
    "gpkg",
    "fgb",
    "parquet",
    "geoparquet",
];

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// As it is: names, ids, codes, dates.
    Text,
    /// A whole number of at most 64 bits.
    Integer,
    /// A number with decimals, or too long for 64 bits.
    Decimal,
    /// `true` or `false`.
    Flag,
}

impl ColumnKind {
    /// As written in a dictionary.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnKind::Text => "text",
            ColumnKind::Integer => "integer",
            ColumnKind::Decimal => "decimal",
            ColumnKind::Flag => "boolean",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// How it is kept.
    pub kind: ColumnKind,
}

/// What geometries a layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shapes {
    /// None: a table.
    None,
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons, each as a MultiPolygon.
    Polygons,
    /// Of several kinds.
    Mixed,
}

/// Name and columns of a table or layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableHead {
    /// Its name: of the sheet, the layer, the collection.
    pub name: String,
    /// Its columns, the geometry apart.
    pub columns: Vec<Column>,
    /// Its geometries.
    pub shapes: Shapes,
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The ending is none that is written.
    #[error("write `{}`: its ending is none of {}", path.display(), known())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The system does not allow it.
    #[error("write `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The format has no room for it.
    #[error("write `{}`: {detail}", path.display())]
    Room {
        /// The file.
        path: PathBuf,
        /// What is too much.
        detail: String,
        /// A word for it, by which catalogues of messages choose.
        word: &'static str,
        /// What to do instead.
        hint: &'static str,
    },
}

fn known() -> String {
    let names: Vec<String> = WRITTEN
        .iter()
        .map(|ending| format!("`.{ending}`"))
        .collect();
    names.join(", ")
}

impl Diagnose for WriteError {
    fn code(&self) -> &'static str {
        match self {
            WriteError::Ending { .. } => "write.ending",
            WriteError::Io { .. } => "write.io",
            WriteError::Room { .. } => "write.room",
        }
    }

    fn kind(&self) -> ErrorKind {
        match self {
            WriteError::Ending { .. } => ErrorKind::Usage,
            WriteError::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::Resource,
                _ => ErrorKind::Environment,
            },
            WriteError::Room { .. } => ErrorKind::Data,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            WriteError::Ending { .. } => "choose the format by the ending of the file",
            WriteError::Io { .. } => "name a folder that you may write to",
            WriteError::Room { hint, .. } => hint,
        };
        Some(hint.to_owned())
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            WriteError::Ending { path } => {
                vec![("file", path.display().to_string()), ("known", known())]
            }
            WriteError::Io { path, source } => {
                let mut arguments = io_arguments(source).to_vec();
                arguments.push(("file", path.display().to_string()));
                arguments
            }
            WriteError::Room { path, word, .. } => vec![
                ("file", path.display().to_string()),
                ("detail", (*word).to_owned()),
            ],
        }
    }
}

/// Why one format cannot take a row, before the file is named.
#[derive(Debug)]
enum Refused {
    Io(io::Error),
    /// A word, the detail, the hint.
    Room(&'static str, String, &'static str),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Refused::Io(error)
    }
}

/// An error of a library as one of the system.
fn other(error: impl std::error::Error + Send + Sync + 'static) -> Refused {
    Refused::Io(io::Error::other(error))
}

/// A format: tables one after the other, rows as they come.
trait Sink {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused>;
    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused>;
    fn finish(self: Box<Self>) -> Result<(), Refused>;
}

/// A file of tables that is being written.
pub struct TableWriter {
    path: PathBuf,
    partial: PathBuf,
    /// `None` once it is complete.
    sink: Option<Box<dyn Sink>>,
    columns: usize,
    tables: usize,
    several: bool,
}

impl std::fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableWriter")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The ending of a file in lower case, if it is one that is written.
pub fn written_ending(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?;
    let known = WRITTEN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(ending));
    known.copied()
}

/// Whether a file of this ending holds several tables: sheets or layers.
pub fn holds_several(path: &Path) -> bool {
    matches!(written_ending(path), Some("xlsx" | "gpkg"))
}

impl TableWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// The ending is unknown, or the file cannot be made.
    pub fn create(path: &Path) -> Result<TableWriter, WriteError> {
        let ending = written_ending(path).ok_or_else(|| WriteError::Ending {
            path: path.to_owned(),
        })?;
        let partial = partial_path(path);
        let opened = || -> Result<Box<dyn Sink>, Refused> {
            Ok(match ending {
                "csv" => Box::new(csv::Csv::create(&partial)?),
                "xlsx" => Box::new(xlsx::Xlsx::create(&partial)?),
                "geojson" | "json" => Box::new(geojson::GeoJson::create(&partial)?),
                "gpkg" => Box::new(geopackage::GeoPackage::create(&partial)?),
                "fgb" => Box::new(flatgeobuf::FlatGeobuf::create(&partial)?),
                _ => Box::new(parquet::Parquet::create(&partial)?),
            })
        };
        let sink = opened().map_err(|refused| named(path, refused))?;
        Ok(TableWriter {
            path: path.to_owned(),
            partial,
            sink: Some(sink),
            columns: 0,
            tables: 0,
            several: holds_several(path),
        })
    }

    /// Begins the next table; formats of one table take one.
    ///
    /// # Errors
    /// The format has no room for it, or the disk is full.
    pub fn table(&mut self, head: &TableHead) -> Result<(), WriteError> {
        if self.tables == 1 && !self.several {
            return Err(WriteError::Room {
                path: self.path.clone(),
                detail: "it holds one table".to_owned(),
                word: "several",
                hint: "write several tables as `.xlsx` or `.gpkg`",
            });
        }
        self.tables += 1;
        self.columns = head.columns.len();
        let Some(sink) = &mut self.sink else {
            return Ok(());
        };
        let begun = sink.table(head);
        begun.map_err(|refused| named(&self.path, refused))
    }

    /// Appends a row to the table begun last: a cell a column, those that lack being null.
    ///
    /// # Errors
    /// The format has no room for it, or the disk is full.
    pub fn row(
        &mut self,
        cells: &[&str],
        geometry: Option<&Geometry<f64>>,
    ) -> Result<(), WriteError> {
        let Some(sink) = &mut self.sink else {
            return Ok(());
        };
        let written = if cells.len() == self.columns {
            sink.row(cells, geometry)
        } else {
            let mut filled = vec![""; self.columns];
            for (cell, given) in filled.iter_mut().zip(cells) {
                *cell = given;
            }
            sink.row(&filled, geometry)
        };
        written.map_err(|refused| named(&self.path, refused))
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The rest cannot be written.
    pub fn finish(mut self) -> Result<(), WriteError> {
        let Some(sink) = self.sink.take() else {
            return Ok(());
        };
        let finished = sink.finish();
        let renamed = finished.and_then(|()| Ok(std::fs::rename(&self.partial, &self.path)?));
        renamed.map_err(|refused| {
            // Half a file is of no use; that it cannot be removed changes nothing.
            let _ = std::fs::remove_file(&self.partial);
            named(&self.path, refused)
        })
    }
}

impl Drop for TableWriter {
    /// What was not completed is removed.
    fn drop(&mut self) {
        if let Some(sink) = self.sink.take() {
            drop(sink);
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}

fn named(path: &Path, refused: Refused) -> WriteError {
    let path = path.to_owned();
    match refused {
        Refused::Io(source) => WriteError::Io { path, source },
        Refused::Room(word, detail, hint) => WriteError::Room {
            path,
            detail,
            word,
            hint,
        },
    }
}

/// The name that a file has until it is complete.
pub fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// A polygon as a MultiPolygon, so that a layer has one kind.
fn as_layer(geometry: &Geometry<f64>, shapes: Shapes) -> Geometry<f64> {
    match (geometry, shapes) {
        (Geometry::Polygon(polygon), Shapes::Polygons) => {
            Geometry::MultiPolygon(geo_types::MultiPolygon(vec![polygon.clone()]))
        }
        (other, _) => other.clone(),
    }
}

/// The kinds of columns whose cells have been seen.
///
/// A column is a number only where every value is written as one: without leading zeros, and, if
/// whole, of at most 15 digits, as many as Excel keeps. Everything else stays text.
#[derive(Debug, Clone, Default)]
pub struct KindFinder {
    seen: Vec<Option<ColumnKind>>,
}

impl KindFinder {
    /// Looks at one more row.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        if self.seen.len() < cells.len() {
            self.seen.resize(cells.len(), None);
        }
        for (seen, cell) in self.seen.iter_mut().zip(cells) {
            let Some(kind) = kind_of(cell.as_ref()) else {
                continue;
            };
            *seen = Some(match (*seen, kind) {
                (None, kind) => kind,
                (Some(known), kind) if known == kind => kind,
                (
                    Some(ColumnKind::Integer | ColumnKind::Decimal),
                    ColumnKind::Integer | ColumnKind::Decimal,
                ) => ColumnKind::Decimal,
                _ => ColumnKind::Text,
            });
        }
    }

    /// The kind of a column; text where nothing stands in it.
    pub fn kind(&self, column: usize) -> ColumnKind {
        let seen = self.seen.get(column).copied().flatten();
        seen.unwrap_or(ColumnKind::Text)
    }
}

fn kind_of(cell: &str) -> Option<ColumnKind> {
    if cell.is_empty() {
        return None;
    }
    if cell == "true" || cell == "false" {
        return Some(ColumnKind::Flag);
    }
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let sound = all_digits(whole)
        && fraction.is_none_or(all_digits)
        && (whole == "0" || !whole.starts_with('0'))
        && whole.len() + fraction.map_or(0, str::len) <= 15;
    Some(match (sound, fraction) {
        (false, _) => ColumnKind::Text,
        (true, None) => ColumnKind::Integer,
        (true, Some(_)) => ColumnKind::Decimal,
    })
}

#[cfg(test)]
mod tests;
