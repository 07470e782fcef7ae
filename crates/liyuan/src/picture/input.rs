//! What the picture shows, as plain data.

use liyuan_finding::Finding;
use liyuan_planning::reach::Reason;
use liyuan_roads::LonLat;

/// Everything that the first picture shows.
///
/// Indexes (`parent`, `area`, `service`, `facility`, `limit`) point into the lists of the same
/// structure; an index out of range is treated as "none". All lists keep the order given, except
/// that lines are drawn in order of their rank.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Name of the region, in the language of the page.
    pub title: String,
    /// One more line under the title, such as the name of the plan file; may be empty.
    pub subtitle: String,
    /// Whether this is the built-in model region: said in the header and on the map.
    pub model: bool,
    /// Sources to be named at the foot of the page.
    pub attributions: Vec<String>,
    /// South-west and north-east corner of the map; `None`: whatever areas, points and
    /// facilities cover. Roads beyond the corners are cut off.
    pub bounds: Option<(LonLat, LonLat)>,
    /// Administrative areas of every level.
    pub areas: Vec<PictureArea>,
    /// Roads, any number: they are thinned to the resolution of the map.
    pub lines: Vec<PictureLine>,
    /// Demand points.
    pub points: Vec<PicturePoint>,
    /// Services and their facilities, once each however many promises they have.
    pub services: Vec<PictureService>,
    /// The promises, in the order of the plan.
    pub promises: Vec<PicturePromise>,
    /// Services of the promises that could not be measured, one each.
    pub unmeasured: Vec<String>,
    /// What is odd about the data.
    pub findings: Vec<Finding>,
    /// Nothing has been measured yet: the map shows what was read and what is odd about it.
    pub only_checked: bool,
}

/// An administrative area.
#[derive(Debug, Clone, Default)]
pub struct PictureArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The area it belongs to (index).
    pub parent: Option<u32>,
    /// 0 for an area without parent, then one more for each step down.
    pub level: u32,
    /// Its class, if it has one.
    pub class: Option<String>,
    /// All rings (outer and inner, in any order and direction; the map fills by the even-odd
    /// rule), as (longitude, latitude) in degrees.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// A road to be drawn.
#[derive(Debug, Clone, Default)]
pub struct PictureLine {
    /// Importance: 0 motorway … 7 path, 8 ferry, as in [`liyuan_roads::network::Line`].
    pub rank: u8,
    /// Its places in order.
    pub points: Vec<LonLat>,
}

/// A demand point.
#[derive(Debug, Clone, Default)]
pub struct PicturePoint {
    /// Its id in the table of people.
    pub id: String,
    /// Where it is.
    pub place: LonLat,
    /// The area it lies in (index into [`Picture::areas`]), at the deepest level.
    pub area: Option<u32>,
}

/// A service and its open facilities.
#[derive(Debug, Clone, Default)]
pub struct PictureService {
    /// Its id in the plan.
    pub id: String,
    /// Its name, in the language of the page.
    pub name: String,
    /// Its facilities.
    pub facilities: Vec<PictureFacility>,
}

/// A facility.
#[derive(Debug, Clone, Default)]
pub struct PictureFacility {
    /// Its name (or its id, where it has none).
    pub name: String,
    /// Where it is.
    pub place: LonLat,
    /// Its places (seats, beds, vehicles) in thousandths, if given.
    pub places: Option<i64>,
}

/// In what a promise is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureMeasure {
    /// Travel time: limits and totals in deciseconds.
    #[default]
    Time,
    /// Distance: limits and totals in decimetres.
    Distance,
    /// Places per head: [`PointResult::ratio`] counts, in thousandths of a place per 1,000
    /// persons.
    Places {
        /// The norm, in thousandths of a place per 1,000 persons: `35 per 1000` is 35,000.
        norm: u32,
        /// What the catchment of a facility is measured in; `None` when the places of an area
        /// are divided by its persons. The limits say how far it goes.
        catchment: Option<Catchment>,
    },
}

/// What bounds a floating catchment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catchment {
    /// Travel time, limits in deciseconds.
    Time,
    /// Distance, limits in decimetres.
    Distance,
}

/// Who moves, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureTravel {
    /// People go to the facility, with this profile (built-in name or file).
    ToFacility(String),
    /// Somebody sets out from the facility, with this profile.
    FromFacility(String),
    /// Straight distance (service radius).
    Straight,
}

impl Default for PictureTravel {
    fn default() -> Self {
        PictureTravel::ToFacility(String::new())
    }
}

/// The bound that a promise sets for a class of areas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassLimit {
    /// The class as the plan names it; `None` for one bound that holds everywhere.
    pub class: Option<String>,
    /// The bound, inclusive, in the unit of the measure (deciseconds or decimetres).
    pub limit: u32,
}

/// What a promise gives to one demand point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PointResult {
    /// Persons of the promise's group here, in thousandths. 0: takes no part.
    pub persons: i64,
    /// Of these, how many are served, in thousandths.
    pub served: i64,
    /// Least total over the facilities (deciseconds or decimetres); `None`: not reached. It may
    /// be given beyond the limit: the slider and the curve go on as far as it is known.
    pub total: Option<u32>,
    /// Places within reach, in thousandths of a place per 1,000 persons (rounded down); only for
    /// [`PictureMeasure::Places`].
    pub ratio: Option<u32>,
    /// Which of the promise's limits holds here (index into [`PicturePromise::limits`]).
    pub limit: u8,
    /// The facility with the least total (index into the service's list).
    pub facility: Option<u32>,
    /// Why the persons who are not served are not; `None` where all are served.
    pub reason: Option<Reason>,
}

/// A promise and what became of it.
#[derive(Debug, Clone, Default)]
pub struct PicturePromise {
    /// Its id in the plan.
    pub id: String,
    /// Index into [`Picture::services`].
    pub service: u32,
    /// The group of people, as the plan names it (`all`, `age_6_11`, `age_60_plus`, …).
    pub group: String,
    /// In what it is measured.
    pub measure: PictureMeasure,
    /// Who moves, and how.
    pub travel: PictureTravel,
    /// Time before anything moves (call to wheels, registration), in deciseconds; part of every
    /// total.
    pub delay: u32,
    /// The promised bounds, one or one per class; empty only for places of an area.
    pub limits: Vec<ClassLimit>,
    /// The promised share, in parts per million.
    pub share_promised: u32,
    /// Whether the promise is kept for the region; `None` where there is nobody to serve.
    pub kept: Option<bool>,
    /// One result per demand point, in the order of [`Picture::points`].
    pub results: Vec<PointResult>,
    /// Median, 90th percentile and worst total, as in the tables; empty to leave them out.
    pub quantiles: Option<[u32; 3]>,
    /// The areas that are served worst, worst first: as many as shall be shown.
    pub worst: Vec<WorstArea>,
    /// New sites for it, if the plan asks for them.
    pub repair: Option<PictureRepair>,
}

/// What a repair came to, in words of the language of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureRepair {
    /// What it takes, or why nothing is told.
    pub verdict: String,
    /// How far the share served goes.
    pub change: Option<String>,
    /// What is proven.
    pub proof: Option<String>,
    /// Who is still left out.
    pub left: Option<String>,
    /// What is odd about it.
    pub notes: Vec<String>,
    /// Share served before and after in parts per million; `None` where nothing was built.
    pub shares: Option<[u32; 2]>,
    /// The new sites.
    pub sites: Vec<PictureSite>,
}

/// A new site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureSite {
    /// Its name, or its id where it has none.
    pub name: String,
    /// Where it is, in words: area and id.
    pub note: String,
    /// Where it is.
    pub place: LonLat,
    /// Whole persons served more to whom it is the nearest.
    pub gained: i64,
}

/// A row of the table of worst areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorstArea {
    /// Index into [`Picture::areas`].
    pub area: u32,
    /// Persons of the group, in whole persons as the tables print them.
    pub persons: i64,
    /// Of these not served, likewise.
    pub not_served: i64,
    /// Share served, in parts per million.
    pub share: u32,
    /// Median total of the area, in the unit of the measure, if reached.
    pub median: Option<u32>,
}
