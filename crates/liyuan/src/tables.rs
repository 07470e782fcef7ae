//! The tables of a run, as text.
//!
//! Columns, order and names are those of the reference (`docs/reference/tables.md`). All tables are
//! long; null is an empty field. Functions here return the bytes of one file each and touch no disk.

pub(crate) mod dictionary;
pub mod geojson;
mod people;
mod promises;
mod repairs;
pub(crate) mod text;

pub use people::{facilities_csv, people_csv};
pub use promises::{by_area_csv, by_class_csv, findings_csv, promises_csv};
pub use repairs::{repair_people_csv, repair_sites_csv, repair_sites_geojson, repairs_csv};

/// Names and columns of the tables that a run may write, the dictionary of all of them last.
pub(crate) fn headings() -> [(&'static str, Vec<&'static str>); 11] {
    [
        ("promises", promises::measure_columns(&[])),
        ("by_area", promises::measure_columns(&promises::OF_AREA)),
        ("by_class", promises::measure_columns(&promises::OF_CLASS)),
        ("people", people::PEOPLE.to_vec()),
        ("facilities", people::FACILITIES.to_vec()),
        ("repairs", repairs::REPAIRS.to_vec()),
        ("repair_sites", repairs::SITES.to_vec()),
        ("repair_people", repairs::PEOPLE.to_vec()),
        ("findings", promises::FINDINGS.to_vec()),
        ("figures", crate::figures::COLUMNS.to_vec()),
        ("columns", dictionary::COLUMNS.to_vec()),
    ]
}
