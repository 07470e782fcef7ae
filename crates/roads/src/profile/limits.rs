//! Width, height, length and weight of the profile's vehicle against what signs allow.

use super::Profile;
use super::access::Along;
use super::quantity::{length_m, weight_t};
use crate::tags::Tags;

/// Keys that limit the width, with the physical width of the carriageway.
const WIDTH: [&str; 4] = ["maxwidth", "maxwidth:physical", "width", "est_width"];
const HEIGHT: [&str; 2] = ["maxheight", "maxheight:physical"];
const LENGTH: [&str; 1] = ["maxlength"];
const WEIGHT: [&str; 3] = ["maxweight", "maxweightrating", "maxgcweight"];

/// All keys read here, for the importer.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    WIDTH.into_iter().chain(HEIGHT).chain(LENGTH).chain(WEIGHT)
}

impl Profile {
    /// Whether the vehicle is too wide, high, long or heavy. A limit equal to the vehicle lets it
    /// pass.
    pub(super) fn too_big(&self, tags: Tags<'_>, along: Option<Along>) -> bool {
        let vehicle = &self.settings.vehicle;
        let exceeds = |own: Option<f64>, keys: &[&str], parse: fn(&str) -> Option<f64>| {
            own.is_some_and(|own| {
                keys.iter().any(|key| {
                    let directed = along.and_then(|a| tags.get_joined(&[key, a.suffix()]));
                    [directed, tags.get(key)]
                        .into_iter()
                        .flatten()
                        .filter_map(parse)
                        .any(|limit| own > limit)
                })
            })
        };
        exceeds(vehicle.width_m, &WIDTH, length_m)
            || exceeds(vehicle.height_m, &HEIGHT, length_m)
            || exceeds(vehicle.length_m, &LENGTH, length_m)
            || exceeds(vehicle.weight_t, &WEIGHT, weight_t)
    }
}
