//! The tables of a run, as text.
//!
//! Columns, order and names are those of the reference (`docs/reference/tables.md`). All tables are
//! long; null is an empty field. Functions here return the bytes of one file each and touch no disk.

pub mod geojson;
mod people;
mod promises;
pub(crate) mod text;

pub use people::{facilities_csv, people_csv};
pub use promises::{by_area_csv, by_class_csv, findings_csv, promises_csv};
