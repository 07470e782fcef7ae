//! OpenStreetMap data: reading, writing, and what the road import keeps of it.

mod blob;
mod block;
mod bzip2;
mod cut;
pub mod document;
pub mod features;
mod import;
mod keep;
mod merge;
mod outline;
mod packed;
mod read;
mod road_data;
mod wanted;
mod wire;
pub mod write;
mod xml;

pub use cut::{read_within, read_within_from};
pub use import::{read_roads, read_roads_from};
pub use outline::Outline;
pub use read::read_document;
pub use road_data::{ReadReport, RoadData, RoadMember, RoadRestriction, RoadWay};
