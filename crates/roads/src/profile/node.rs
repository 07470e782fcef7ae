//! Barriers, what overrides them, and seconds of waiting.

use super::access::{Along, Verdict};
use super::{NodeRule, Profile};
use crate::Deciseconds;
use crate::tags::Tags;

/// Keys of things that stand on a road without closing it: their access tags speak of themselves
/// (a crossing with `bicycle=no`, an entrance with `access=private`).
pub(super) const NOT_IN_THE_WAY: [&str; 11] = [
    "highway",
    "crossing",
    "railway",
    "entrance",
    "amenity",
    "shop",
    "tourism",
    "public_transport",
    "office",
    "leisure",
    "building",
];

impl Profile {
    pub(super) fn node_rule(&self, tags: Tags<'_>) -> NodeRule {
        let barrier = tags.get("barrier").filter(|kind| *kind != "no");
        let kinds = &self.settings.barrier.kinds;
        let barrier = barrier.and_then(|kind| kinds.get(kind).or_else(|| kinds.get("*")));
        let in_the_way = barrier.is_some()
            || tags.has("ford")
            || !NOT_IN_THE_WAY.iter().any(|key| tags.has(key));

        let says = |keys: &[String]| {
            in_the_way
                .then(|| self.ask(tags, keys, None))
                .flatten()
                .map(|answer| answer.verdict)
        };
        let may = |verdict: Option<Verdict>| match verdict {
            Some(verdict) => verdict != Verdict::Closed,
            None => barrier.is_none_or(|kind| {
                kind.passes || kind.passes_if.iter().any(|(k, v)| tags.is(k, v))
            }),
        };
        let riding =
            may(says(&self.settings.access.keys)) || (in_the_way && self.borrowed(tags, None));
        let pushing = self
            .settings
            .push
            .as_ref()
            .is_some_and(|push| may(says(&push.keys)));
        let locked =
            self.settings.barrier.locked_stops && barrier.is_some() && tags.is("locked", "yes");

        let at_barrier = barrier.map_or(0.0, |kind| kind.seconds);
        let waiting = self.waiting(tags);
        let delay = crate::round_half_up((at_barrier + waiting) * 10.0);
        let waiting = crate::round_half_up(waiting * 10.0).min(delay);
        let (forward, backward) = match facing(tags) {
            None => (1, 1),
            Some(Along::Forward) => (1, 0),
            Some(Along::Backward) => (0, 1),
        };
        NodeRule {
            passable: (riding || pushing) && !locked && !self.too_big(tags, None),
            delay_forward: Deciseconds(delay * forward),
            delay_backward: Deciseconds(delay * backward),
            waiting_forward: Deciseconds(waiting * forward),
            waiting_backward: Deciseconds(waiting * backward),
        }
    }

    fn waiting(&self, tags: Tags<'_>) -> f64 {
        let delay = &self.settings.delay;
        let at_highway = match tags.get("highway") {
            Some("traffic_signals") => delay.traffic_signals,
            Some("crossing")
                if tags.is("crossing", "traffic_signals") || tags.is("crossing:signals", "yes") =>
            {
                delay.signalled_crossing
            }
            Some("crossing") if !tags.is("crossing", "no") => delay.crossing,
            // On a junction node the sign stands at the lesser roads only, and we cannot tell which.
            Some("stop" | "give_way")
                if tags.is("stop", "minor") || tags.is("give_way", "minor") =>
            {
                0.0
            }
            Some("stop") => delay.stop,
            Some("give_way") => delay.give_way,
            Some("mini_roundabout") => delay.mini_roundabout,
            _ => 0.0,
        };
        let at_railway = match tags.get("railway") {
            Some("level_crossing" | "crossing") => delay.level_crossing,
            _ => 0.0,
        };
        at_highway + at_railway
    }
}

/// The direction of travel that a signal or a sign faces; `None` for both.
fn facing(tags: Tags<'_>) -> Option<Along> {
    let sign = matches!(
        tags.get("highway"),
        Some("traffic_signals" | "stop" | "give_way" | "crossing")
    );
    let direction = tags
        .get("traffic_signals:direction")
        .or_else(|| tags.get("direction"));
    match direction.filter(|_| sign && !tags.has("barrier")) {
        Some("forward") => Some(Along::Forward),
        Some("backward") => Some(Along::Backward),
        _ => None,
    }
}
