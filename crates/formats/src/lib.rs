//! Tables, layers and rasters of any common format, and the coordinates that they come in.
//!
//! A table is read row by row ([`Rows`]), a raster cell by cell; nothing is guessed, nothing is
//! dropped silently, and memory is bounded by what is kept, not by the file. Formats live in
//! modules of their own, with the heavy libraries behind them: nobody else needs those.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)
)]

mod crs;
mod error;
mod flatgeobuf;
mod geojson;
mod geopackage;
mod geoparquet;
mod geotiff;
mod open;
mod raster;
mod rows;
mod shapefile;
mod sheet;
pub mod shift;
mod wkb;
pub mod write;

pub use crs::{CoordinateSystem, CrsError, Written};
pub use error::FormatError;
pub use flatgeobuf::open_flatgeobuf;
pub use geojson::open_geojson;
pub use geopackage::open_geopackage;
pub use geoparquet::open_geoparquet;
pub use open::{OpenOptions, is_table_format, open};
pub use raster::{CellCounts, Raster, Sidecars};
pub use rows::{BoxedRows, Crs, Note, Opened, Record, RowProblem, Rows};
pub use shapefile::{open_dbase, open_shapefile};
pub use sheet::{SheetOptions, open_sheet};
pub use wkb::{WkbError, decode_wkb};
