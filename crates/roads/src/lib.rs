//! From OpenStreetMap to exact travel times.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod build;
mod cch;
mod column;
mod dijkstra;
mod error;
mod graph;
mod hilbert;
pub mod isochrone;
mod mapped;
pub mod network;
mod order;
pub mod osm;
mod path;
mod places;
mod pool;
pub mod profile;
pub mod progress;
pub mod reach;
pub mod region_file;
pub mod sketch;
mod snap;
pub mod tags;
mod units;
mod wide;

pub use dijkstra::{catchments, nearest};
pub use error::{ReadError, RoadsError};
pub use graph::{Graph, Link};
pub use network::{Direction, Line, Measure, Network, Reached, SearchOptions};
pub use path::{Route, RouteEdge, route};
pub use places::Places;
pub use snap::{Islands, Snap, SnapOptions};
pub use units::{Deciseconds, EARTH_RADIUS_M, LonLat, UnitVector, round_half_up};
