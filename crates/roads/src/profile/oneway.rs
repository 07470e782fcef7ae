//! One-ways: stated, implied, overruled, by mode.

use super::Profile;
use super::access::Along;
use super::conditional::Outcome;
use crate::tags::Tags;

/// Whether traffic runs along a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// It does.
    With,
    /// It runs the other way only.
    Against,
    /// Now this way, now that, at hours nobody knows.
    Shut,
}

/// What a one-way key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Both,
    Forward,
    Backward,
    Reversible,
}

fn sense(value: &str) -> Option<Sense> {
    match value {
        "yes" | "true" | "1" => Some(Sense::Forward),
        "-1" | "reverse" => Some(Sense::Backward),
        // Alternating traffic at a narrow place is let through in both directions in turn.
        "no" | "false" | "0" | "alternating" => Some(Sense::Both),
        "reversible" => Some(Sense::Reversible),
        _ => None,
    }
}

impl Profile {
    /// The sense of the way for this profile, contraflow lanes left aside.
    fn sense(&self, tags: Tags<'_>) -> Sense {
        let read = |parts: &[&str]| tags.get_joined(parts).and_then(sense);
        let at_hour = |parts: &[&str]| match self.circumstances().decide(tags.get_joined(parts)?) {
            Outcome::Value(value) => sense(value),
            Outcome::Nothing | Outcome::Undecided => None,
        };
        // The key `access` names no mode.
        for mode in self.settings.access.keys.iter().skip(1).rev() {
            let found =
                at_hour(&["oneway", mode, "conditional"]).or_else(|| read(&["oneway", mode]));
            if let Some(sense) = found {
                return sense;
            }
        }
        match tags.get("conveying") {
            Some("forward") => return Sense::Forward,
            Some("backward") => return Sense::Backward,
            _ => {}
        }
        if !self.settings.oneway.plain {
            return Sense::Both;
        }
        let implied = self
            .settings
            .oneway
            .implied
            .iter()
            .any(|(k, v)| tags.is(k, v));
        at_hour(&["oneway", "conditional"])
            .or_else(|| read(&["oneway"]))
            .unwrap_or(if implied { Sense::Forward } else { Sense::Both })
    }

    /// Whether traffic of this profile runs along a direction.
    pub(super) fn flow(&self, tags: Tags<'_>, along: Along) -> Flow {
        let with = match self.sense(tags) {
            Sense::Both => return Flow::With,
            Sense::Reversible => return Flow::Shut,
            Sense::Forward => Along::Forward,
            Sense::Backward => Along::Backward,
        };
        if with == along || self.contraflow(tags, along) {
            Flow::With
        } else {
            Flow::Against
        }
    }

    /// Whether a one-way road has room for this profile in the other direction.
    fn contraflow(&self, tags: Tags<'_>, along: Along) -> bool {
        let access = &self.settings.access;
        // A mode-specific one-way key was asked before and would have decided.
        let own_oneway = access
            .keys
            .iter()
            .skip(1)
            .any(|mode| tags.get_joined(&["oneway", mode]).and_then(sense).is_some());
        if own_oneway {
            return self.borrowed_contraflow(tags, along);
        }
        // `bicycle:backward=yes` beside `oneway=yes`: a key of this profile names this direction.
        let named = access.keys.iter().skip(1).rev().find_map(|mode| {
            let value = tags.get_joined(&[mode, along.suffix()])?;
            Some(access.allow.iter().any(|v| v == value))
        });
        named == Some(true)
            || (self.settings.oneway.cycleways && cycleway_against(tags))
            || self.borrowed_contraflow(tags, along)
    }

    /// Contraflow bus lanes, for who may use bus lanes: `oneway:psv=no`, `psv=opposite_lane`,
    /// `bus:backward=designated`, `lanes:psv:backward=1`, `busway=opposite_lane`.
    fn borrowed_contraflow(&self, tags: Tags<'_>, along: Along) -> bool {
        const BUSWAYS: [&str; 4] = ["busway", "busway:left", "busway:right", "busway:both"];
        let opposite = |value: Option<&str>| value.is_some_and(|v| v.starts_with("opposite"));
        let access = &self.settings.access;
        let direction = along.suffix();
        access.borrow.iter().any(|mode| {
            let bus = mode == "bus" || mode == "psv";
            let lanes = tags.get_joined(&["lanes", mode, direction]);
            let named = tags.get_joined(&[mode, direction]);
            tags.get_joined(&["oneway", mode]).and_then(sense) == Some(Sense::Both)
                || opposite(tags.get(mode))
                || named.is_some_and(|value| access.allow.iter().any(|v| v == value))
                || lanes.is_some_and(|n| n.trim().parse::<u32>().is_ok_and(|n| n > 0))
                || (bus && BUSWAYS.iter().any(|key| opposite(tags.get(key))))
        })
    }
}

/// Cycle tracks and lanes against the traffic of a one-way road.
fn cycleway_against(tags: Tags<'_>) -> bool {
    let opposite = |key: &str| tags.get(key).is_some_and(|v| v.starts_with("opposite"));
    let there =
        |value: Option<&str>| value.is_some_and(|v| !matches!(v, "no" | "none" | "separate"));
    let either = |key: &str| {
        matches!(
            tags.get(key).and_then(sense),
            Some(Sense::Both | Sense::Backward)
        )
    };
    if opposite("cycleway") || (there(tags.get("cycleway")) && either("cycleway:oneway")) {
        return true;
    }
    [
        ("cycleway:left", "cycleway:left:oneway"),
        ("cycleway:right", "cycleway:right:oneway"),
        ("cycleway:both", "cycleway:both:oneway"),
    ]
    .into_iter()
    .any(|(side, oneway)| {
        let track = tags.get(side).or_else(|| tags.get("cycleway:both"));
        opposite(side) || (there(track) && either(oneway))
    })
}
