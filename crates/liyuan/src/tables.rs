//! The tables of a run, as text.
//!
//! Columns, order and names are those of the reference (`docs/reference/tables.md`). All tables are
//! long; null is an empty field. Functions here return the bytes of one file each and touch no disk.

pub(crate) mod dictionary;
pub mod geojson;
mod people;
mod promises;
pub(crate) mod text;

pub use people::{facilities_csv, people_csv};
pub use promises::{by_area_csv, by_class_csv, findings_csv, promises_csv};

/// Names and columns of the tables of a run, the dictionary of all of them last.
pub(crate) fn headings() -> [(&'static str, Vec<&'static str>); 8] {
    [
        ("promises", promises::measure_columns(&[])),
        ("by_area", promises::measure_columns(&promises::OF_AREA)),
        ("by_class", promises::measure_columns(&promises::OF_CLASS)),
        ("people", people::PEOPLE.to_vec()),
        ("facilities", people::FACILITIES.to_vec()),
        ("findings", promises::FINDINGS.to_vec()),
        ("figures", crate::figures::COLUMNS.to_vec()),
        ("columns", dictionary::COLUMNS.to_vec()),
    ]
}
