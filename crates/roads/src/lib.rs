//! From OpenStreetMap to exact travel times.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod error;
mod mapped;
pub mod progress;
pub mod osm;
pub mod tags;
pub mod network;
pub mod profile;
mod units;

pub use error::{ReadError, RoadsError};
pub use units::{Deciseconds, EARTH_RADIUS_M, LonLat, UnitVector, round_half_up};
