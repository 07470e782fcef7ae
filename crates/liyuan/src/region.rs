//! A region in memory: areas, people, facilities, and everything odd about them.
//!
//! [`Region::read`] takes what the plan names and never gives up: bad rows, bad areas and odd
//! values become findings. [`Region::load`] does the same and fails if there is nothing to measure
//! or a file is not there.

mod load;
mod locate;
mod shapes;
mod suspects;

pub use load::{InputFile, Region, RegionError, Unmeasured};
pub(crate) use locate::Bounds;
pub(crate) use shapes::check_shapes;

use geo::MultiPolygon;
use liyuan_roads::LonLat;
use locate::AreaIndex;
use rayon::prelude::*;

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
    /// Groups of the demand table that the file calls estimates.
    pub estimated_groups: Vec<String>,
    index: AreaIndex,
}

impl Areas {
    /// Areas with levels and an index; `list` is sorted by code here, and its parents, given as
    /// positions in it, are moved along. A parent beyond the list or a circle of parents is cut.
    pub fn new(list: Vec<Area>, model: bool, attributions: Vec<String>) -> Areas {
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by(|&a, &b| {
            list.get(a)
                .map(|area| &area.code)
                .cmp(&list.get(b).map(|area| &area.code))
        });
        let mut moved = vec![0_u32; list.len()];
        for (&old, new) in order.iter().zip(0_u32..) {
            if let Some(slot) = moved.get_mut(old) {
                *slot = new;
            }
        }
        let mut list = list;
        for area in &mut list {
            area.parent = area
                .parent
                .and_then(|parent| moved.get(parent as usize).copied());
        }
        list.sort_by(|a, b| a.code.cmp(&b.code));
        let parents: Vec<Option<u32>> = list.iter().map(|area| area.parent).collect();
        for (area, parent) in list.iter_mut().zip(&parents) {
            let (mut level, mut up) = (0, *parent);
            while let Some(index) = up {
                level += 1;
                if level as usize > parents.len() {
                    (level, area.parent) = (0, None);
                    break;
                }
                up = parents.get(index as usize).copied().flatten();
            }
            area.level = level;
        }
        let index = AreaIndex::new(list.iter().map(|area| &area.polygons));
        Areas {
            list,
            model,
            attributions,
            estimated_groups: Vec::new(),
            index,
        }
    }

    /// Areas of which nothing but the codes is known; each its own name, without parents.
    pub fn from_codes(codes: impl IntoIterator<Item = String>) -> Areas {
        let codes: std::collections::BTreeSet<String> = codes.into_iter().collect();
        let list = codes.into_iter().map(|code| Area {
            name: code.clone(),
            code,
            parent: None,
            class: None,
            level: 0,
            polygons: MultiPolygon(Vec::new()),
        });
        Areas::new(list.collect(), false, Vec::new())
    }

    /// The area in which a place lies: of those that hold it, border included, one of the deepest
    /// level, and among them the lowest code. Exact, and some hundred nanoseconds a place.
    pub fn locate(&self, place: LonLat) -> Option<u32> {
        let depth = |area: u32| self.list.get(area as usize).map_or(0, |area| area.level);
        self.index
            .at(place)
            .min_by_key(|&area| (std::cmp::Reverse(depth(area)), area))
    }

    /// [`Areas::locate`] for many places, in parallel.
    pub fn locate_all(&self, places: &[LonLat]) -> Vec<Option<u32>> {
        places
            .par_iter()
            .with_min_len(512)
            .map(|&place| self.locate(place))
            .collect()
    }

    /// The class of an area: its own, else that of the nearest ancestor that has one.
    pub fn class_of(&self, area: u32) -> Option<&str> {
        let mut at = Some(area);
        for _ in 0..=self.list.len() {
            let area = self.list.get(at? as usize)?;
            if let Some(class) = &area.class {
                return Some(class);
            }
            at = area.parent;
        }
        None
    }

    /// The index of a code.
    pub fn find(&self, code: &str) -> Option<u32> {
        let found = self
            .list
            .binary_search_by(|area| area.code.as_str().cmp(code))
            .ok()?;
        u32::try_from(found).ok()
    }

    /// The box around all areas.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        self.index.bounds()
    }
}

/// Where people are, and how many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Demand {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// One a point.
    pub places: Vec<LonLat>,
    /// Row of each point in its table, the heading being row 1.
    pub rows: Vec<u64>,
    /// Groups whose column the table lacks; nobody is counted in them.
    pub unread_groups: Vec<String>,
    /// The table lacks the column of the classes that the plan names.
    pub class_unread: bool,
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
    /// Row of each facility in its table, the heading being row 1.
    pub rows: Vec<u64>,
    /// The table could not be read at all.
    pub unreadable: bool,
    /// The table lacks the column of the places, and a promise counts them.
    pub places_unread: bool,
    /// Names for people; the id where none is given.
    pub names: Vec<String>,
    /// One a facility.
    pub places: Vec<LonLat>,
    /// Places (seats, beds, slots) in thousandths, never negative; `None` where not given.
    pub capacity: Vec<Option<i64>>,
    /// Index of the area; `None` outside every area.
    pub area: Vec<Option<u32>>,
}
