//! The road network of one profile: what queries run on.

use crate::{Deciseconds, LonLat};

/// What to do with places whose nearest road lies outside the largest strongly connected component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Islands {
    /// Take the nearest segment of the main component instead.
    Skip,
    /// Keep the nearest segment.
    #[default]
    Keep,
}

/// How points enter the network.
#[derive(Debug, Clone, Copy)]
pub struct SnapOptions {
    /// Farther from any admissible segment than this, a point is off the network; metres.
    pub max_snap_m: f64,
    /// What to do with islands.
    pub islands: Islands,
}

impl Default for SnapOptions {
    fn default() -> Self {
        SnapOptions { max_snap_m: 1000.0, islands: Islands::Keep }
    }
}

/// Where a point enters the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Index of the segment.
    pub segment: u32,
    /// Position along the segment in way direction, 0 to 1.
    pub fraction: f64,
    /// Projected place.
    pub place: LonLat,
    /// Straight distance from the point to the place, metres.
    pub leg_m: f64,
    /// Time for the leg.
    pub leg: Deciseconds,
    /// Outside the largest strongly connected component.
    pub island: bool,
}

/// Places prepared for queries.
#[derive(Debug, Clone, Default)]
pub struct Places {}

/// The road network of one profile.
#[derive(Debug)]
pub struct Network {}

/// A drawable line of the network.
#[derive(Debug, Clone)]
pub struct Line {
    /// Importance: 0 motorway … 7 path, 8 ferry.
    pub rank: u8,
    /// Its points in order.
    pub points: Vec<LonLat>,
}

/// From hubs to points or from points to hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Hubs to points.
    Forward,
    /// Points to hubs.
    Backward,
}

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Travel time in deciseconds.
    Time,
    /// Length in decimetres.
    Length,
}

/// What to search.
#[derive(Debug, Clone, Copy)]
pub struct SearchOptions {
    /// From or to the hubs.
    pub direction: Direction,
    /// Time or length.
    pub measure: Measure,
    /// Inclusive bound on leg + road + leg; `None` searches everything.
    pub bound: Option<u32>,
}

/// A point reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Index of the hub; the lowest of those that tie.
    pub hub: u32,
    /// Leg + road + leg, in the unit of the measure.
    pub total: u32,
    /// On the road alone.
    pub road: u32,
}
