//! What all tables and layers have in common.

use crate::error::FormatError;
use geo_types::Geometry;

/// A table or layer, read row by row.
///
/// A reader checks its file when it is opened ([`FormatError`] if nothing can be read at all); after
/// that a bad row is a [`RowProblem`] and the rows behind it are still read.
pub trait Rows {
    /// Names of the columns, trimmed, in the order of the file; the geometry is not among them.
    fn heading(&self) -> &[String];

    /// Whether rows may have a geometry.
    fn has_geometry(&self) -> bool {
        false
    }

    /// In which coordinates the geometry is; `None` where the file has none or does not say.
    fn crs(&self) -> Option<&Crs> {
        None
    }

    /// What a person should know about how the file was read (encoding, sheet, layer). Some, such as
    /// how many cells hold an error, are known only behind the last row: ask again there.
    fn notes(&self) -> &[Note] {
        &[]
    }

    /// Puts the next row into `record`, which is reused. `None` behind the last row.
    ///
    /// # Errors
    /// The row cannot be used, or ([`RowProblem::last`]) nothing behind it can be read.
    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>>;
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// What a person sees at its side: the row of a sheet with the heading as row 1, the number of a
    /// feature counted from 1 in layers.
    pub row: u64,
    /// Values as text, trimmed, one a column; empty for null. Numbers are written shortest and
    /// without exponent (`3`, `0.25`), dates as `2020-11-01`, truth as `true` and `false`.
    pub cells: Vec<String>,
    /// The geometry in the coordinates of the file, longitude or easting first.
    pub geometry: Option<Geometry<f64>>,
}

/// Why a row cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RowProblem {
    /// As [`Record::row`].
    pub row: u64,
    /// Second half of a code, such as `geometry.damaged`.
    pub code: &'static str,
    /// Lowercase fragment with values in backticks.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
    /// Nothing behind it can be read.
    pub last: bool,
}

/// What a person should know about how a file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Second half of a code, such as `file.encoding`.
    pub code: &'static str,
    /// Lowercase fragment with values in backticks.
    pub message: String,
    /// The encoding, sheet or layer.
    pub value: String,
    /// What to do if it is wrong.
    pub hint: String,
}

impl Note {
    /// A column holds what no cell can show.
    pub(crate) fn binary_column(name: &str) -> Note {
        Note {
            code: "file.binary_column",
            message: format!("column `{name}` holds binary data, read as empty"),
            value: name.to_owned(),
            hint: "remove the column, or store text in it".to_owned(),
        }
    }
}

/// In which coordinates a file says that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Crs {
    /// Authority and code, such as `EPSG:4547` or `ESRI:54009`.
    Code(String),
    /// Well-known text, of either version.
    Wkt(String),
}

/// A reader of rows behind a common face.
pub type BoxedRows = Box<dyn Rows + Send>;

/// What opening a table gives.
pub type Opened = Result<BoxedRows, FormatError>;
