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
mod geotiff;
mod raster;
mod rows;
pub mod shift;

pub use crs::{CoordinateSystem, CrsError, Written};
pub use error::FormatError;
pub use raster::{CellCounts, Raster, Sidecars};
pub use rows::{BoxedRows, Crs, Note, Opened, Record, RowProblem, Rows};
