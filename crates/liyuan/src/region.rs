//! A region in memory: areas, people, facilities, and everything odd about them.

use geo::MultiPolygon;
use liyuan_roads::LonLat;

/// An administrative area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Unique code.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Index of the area that contains it.
    pub parent: Option<u32>,
    /// Class as given; a point takes that of the nearest ancestor that has one.
    pub class: Option<String>,
    /// Number of ancestors.
    pub level: u32,
    /// Its shape in degrees; empty where areas are known by their codes only.
    pub polygons: MultiPolygon<f64>,
}

/// The areas of a region.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    /// Sorted by code.
    pub list: Vec<Area>,
    /// The file says that it is a model and not surveyed.
    pub model: bool,
    /// Whom the file asks to name.
    pub attributions: Vec<String>,
}

/// Where people are, and how many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Demand {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// One a point.
    pub places: Vec<LonLat>,
    /// Names of the groups, in the order of the plan.
    pub groups: Vec<String>,
    /// `persons[group][point]` in thousandths, never negative.
    pub persons: Vec<Vec<i64>>,
    /// Index of the area; `None` outside every area.
    pub area: Vec<Option<u32>>,
    /// The class of the point: its own, else that of its area.
    pub class: Vec<Option<String>>,
}

/// The facilities of a service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facilities {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// Names for people; the id where none is given.
    pub names: Vec<String>,
    /// One a facility.
    pub places: Vec<LonLat>,
    /// Places (seats, beds, slots) in thousandths, never negative; `None` where not given.
    pub capacity: Vec<Option<i64>>,
    /// Index of the area; `None` outside every area.
    pub area: Vec<Option<u32>>,
}
