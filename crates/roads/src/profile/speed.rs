//! How fast: class, speed limit, surface, service, narrowness, ferries.

use super::access::Along;
use super::conditional::Outcome;
use super::quantity::{duration_ds, length_m, speed_kmh};
use super::settings::{Class, LimitUse};
use super::{Profile, Speed};
use crate::Deciseconds;
use crate::tags::{Tags, values};
use std::collections::BTreeMap;

/// Keys that give a zone or a country code where `maxspeed` gives no number.
pub(super) const ZONE_KEYS: [&str; 4] = [
    "zone:maxspeed",
    "maxspeed:type",
    "source:maxspeed",
    "zone:traffic",
];

impl Profile {
    /// Speed along a direction; `None` where the way cannot be travelled at all.
    pub(super) fn speed(&self, tags: Tags<'_>, class: &Class, along: Along) -> Option<Speed> {
        if let Some(whole) = whole_way(tags) {
            return Some(Speed::WholeWay(whole));
        }
        let settings = &self.settings;
        let limit = self
            .limit_kmh(tags, along)
            .map(|kmh| kmh * settings.maxspeed.factor);
        let base = match (settings.maxspeed.uses, limit) {
            (LimitUse::Set, Some(limit)) => limit,
            (LimitUse::Cap, Some(limit)) => class.kmh.min(limit),
            _ => class.kmh,
        };
        let mut kmh = (base * class.factor).min(class.cap);
        if let Some(service) = tags
            .get("service")
            .and_then(|kind| settings.service.get(kind))
        {
            kmh = kmh.min(service.cap);
        }
        for (key, caps) in [
            ("surface", &settings.surface),
            ("smoothness", &settings.smoothness),
            ("tracktype", &settings.tracktype),
        ] {
            if let Some(cap) = tags.get(key).and_then(|value| least_cap(caps, value)) {
                kmh = kmh.min(cap);
            }
        }
        if self.narrow(tags) {
            kmh *= settings.narrow.factor;
        }
        (kmh > 0.0).then_some(Speed::Kmh(kmh))
    }

    fn narrow(&self, tags: Tags<'_>) -> bool {
        let narrow = &self.settings.narrow;
        let width = tags
            .get("width")
            .or_else(|| tags.get("est_width"))
            .and_then(length_m);
        let lanes = tags
            .get("lanes")
            .and_then(|lanes| lanes.trim().parse::<f64>().ok());
        // A single lane is narrow only where vehicles may meet on it.
        let meets = !matches!(
            tags.get("oneway"),
            Some("yes" | "true" | "1" | "-1" | "reverse")
        ) && !self
            .settings
            .oneway
            .implied
            .iter()
            .any(|(k, v)| tags.is(k, v));
        meets
            && (tags.is("narrow", "yes") && narrow.factor < 1.0
                || width.is_some_and(|width| width < narrow.width_m)
                || lanes.is_some_and(|lanes| lanes > 0.0 && lanes <= narrow.lanes))
    }

    /// The speed limit of a direction in km/h: the number that the most specific key gives, else
    /// its zone; an advised speed below it comes first.
    fn limit_kmh(&self, tags: Tags<'_>, along: Along) -> Option<f64> {
        let direction = along.suffix();
        let read = |parts: &[&str]| self.limit_of(tags.get_joined(parts)?);
        let at_hour = |parts: &[&str]| match self.circumstances().decide(tags.get_joined(parts)?) {
            Outcome::Value(value) => self.limit_of(value),
            Outcome::Nothing | Outcome::Undecided => None,
        };
        let of_mode = self
            .settings
            .access
            .keys
            .iter()
            .skip(1)
            .rev()
            .find_map(|mode| {
                at_hour(&["maxspeed", mode, "conditional"])
                    .or_else(|| read(&["maxspeed", mode, direction]))
                    .or_else(|| read(&["maxspeed", mode]))
            });
        let limit = of_mode
            .or_else(|| at_hour(&["maxspeed", direction, "conditional"]))
            .or_else(|| at_hour(&["maxspeed", "conditional"]))
            .or_else(|| read(&["maxspeed", direction]))
            .or_else(|| read(&["maxspeed"]))
            .or_else(|| {
                ZONE_KEYS
                    .iter()
                    .find_map(|key| self.limit_of(tags.get(key)?))
            });
        let advised =
            read(&["maxspeed", "advisory", direction]).or_else(|| read(&["maxspeed", "advisory"]));
        match (limit, advised) {
            (Some(limit), Some(advised)) => Some(limit.min(advised)),
            (limit, advised) => limit.or(advised),
        }
    }

    /// A limit as written; of several (`50;30`) the lowest.
    fn limit_of(&self, value: &str) -> Option<f64> {
        values(value)
            .filter_map(|part| self.one_limit(part))
            .min_by(f64::total_cmp)
    }

    fn one_limit(&self, value: &str) -> Option<f64> {
        let settings = &self.settings.maxspeed;
        if let Some(kmh) = speed_kmh(value) {
            return (1.0..=300.0).contains(&kmh).then_some(kmh);
        }
        let code = value.to_lowercase();
        match code.as_str() {
            "none" => return Some(settings.none_kmh),
            "walk" => return Some(settings.walk_kmh),
            _ => {}
        }
        let Some((country, zone)) = code.split_once(':') else {
            return settings.zones.get(&code).copied();
        };
        // `DE:zone:30`, `FR:zone30`, `AT:30`, and in miles `GB:zone20`.
        let digits = zone
            .strip_prefix("zone")
            .unwrap_or(zone)
            .trim_start_matches(':');
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            let unit = if matches!(country, "gb" | "uk" | "us") {
                " mph"
            } else {
                ""
            };
            return speed_kmh(&format!("{digits}{unit}")).filter(|kmh| (1.0..=300.0).contains(kmh));
        }
        settings
            .zones
            .get(&code)
            .or_else(|| settings.zones.get(zone))
            .copied()
    }
}

/// The lowest cap of a value list; a value without a cap counts as what stands before its last `:`
/// (`concrete:plates` as `concrete`).
fn least_cap(caps: &BTreeMap<String, f64>, list: &str) -> Option<f64> {
    let cap_of = |value: &str| {
        let lower = value.to_ascii_lowercase();
        let mut kind = lower.as_str();
        loop {
            if let Some(cap) = caps.get(kind) {
                return Some(*cap);
            }
            kind = kind.rsplit_once(':')?.0;
        }
    };
    values(list).filter_map(cap_of).min_by(f64::total_cmp)
}

/// The stated duration of a ferry, a car train or a movable bridge.
fn whole_way(tags: Tags<'_>) -> Option<Deciseconds> {
    let timed = matches!(tags.get("route"), Some("ferry" | "shuttle_train"))
        || tags.get("ferry").is_some_and(|v| v != "no")
        || tags.is("bridge", "movable");
    timed
        .then(|| tags.get("duration").and_then(duration_ds))
        .flatten()
        .map(Deciseconds)
}
