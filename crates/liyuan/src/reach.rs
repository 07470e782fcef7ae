//! What is reached from places, without a plan file: isochrones.
//!
//! The same legs and the same roads as a run and as `travel` (`docs/methods/promise.md`), to the
//! decisecond.

mod isochrone;

#[cfg(test)]
pub(crate) use isochrone::{COLUMNS, LINE_COLUMNS};
pub use isochrone::{
    IsochroneFiles, IsochroneOptions, IsochroneReport, People, isochrones, read_people,
};
