//! An oracle for travel times: the words of the design document turned into the simplest program
//! that obeys them, on raw ways, nodes and relations.
//!
//! It shares with the product only what is tested elsewhere: the raw data (`osm::document`), the
//! tag rules of a profile and the units. It knows no simplified graph, no expanded graph and no
//! spatial index: a step of its search is one segment between two neighbouring nodes of one way,
//! and its state is that segment plus the restrictions that have been begun.
#![allow(dead_code)]

pub mod agree;
pub mod by_hand;
pub mod chains;
pub mod islands;
mod isochrones;
pub mod map_text;
pub mod places;
pub mod random_map;
pub mod raw;
pub mod rng;
pub mod search;
pub mod shrink;
