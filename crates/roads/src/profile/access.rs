//! Who is let in: the access hierarchy, its directions, and what a class of road admits by default.

use super::Passage;
use super::Profile;
use super::conditional::Outcome;
use super::settings::Class;
use crate::tags::{Tags, values};

/// A direction of a way, as tags name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// From the first node to the last.
    Forward,
    /// From the last node to the first.
    Backward,
}

impl Along {
    /// The suffix of directional keys.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Along::Forward => "forward",
            Along::Backward => "backward",
        }
    }
}

/// What an access value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Open,
    Destination,
    Closed,
}

/// What the hierarchy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    /// True where a key other than the most general one (`access`) answered.
    pub(super) specific: bool,
}

impl Profile {
    /// Sorts an access value; of a list (`agricultural;permit`) the most generous part counts.
    /// `None` for values that the profile does not know: they say nothing.
    fn verdict(&self, value: &str) -> Option<Verdict> {
        let access = &self.settings.access;
        let has = |list: &[String], v: &str| list.iter().any(|x| x == v);
        values(value)
            .filter_map(|v| {
                if has(&access.allow, v) {
                    Some(Verdict::Open)
                } else if has(&access.destination, v) {
                    Some(Verdict::Destination)
                } else if has(&access.forbid, v) {
                    Some(Verdict::Closed)
                } else {
                    None
                }
            })
            .min_by_key(|v| match v {
                Verdict::Open => 0,
                Verdict::Destination => 1,
                Verdict::Closed => 2,
            })
    }

    /// What one key says: its conditional form at the stated hour, then the direction, then the
    /// plain key. A condition that cannot be decided says nothing.
    fn key_verdict(&self, tags: Tags<'_>, key: &str, along: Option<Along>) -> Option<Verdict> {
        let conditional =
            |parts: &[&str]| match self.circumstances().decide(tags.get_joined(parts)?) {
                Outcome::Value(value) => self.verdict(value),
                Outcome::Nothing | Outcome::Undecided => None,
            };
        let plain = |parts: &[&str]| self.verdict(tags.get_joined(parts)?);
        along
            .and_then(|a| conditional(&[key, a.suffix(), "conditional"]))
            .or_else(|| conditional(&[key, "conditional"]))
            .or_else(|| along.and_then(|a| plain(&[key, a.suffix()])))
            .or_else(|| plain(&[key]))
    }

    /// Asks the keys from the most specific to the most general; the first that says something
    /// decides.
    pub(super) fn ask(
        &self,
        tags: Tags<'_>,
        keys: &[String],
        along: Option<Along>,
    ) -> Option<Answer> {
        keys.iter().enumerate().rev().find_map(|(level, key)| {
            let verdict = self.key_verdict(tags, key, along)?;
            Some(Answer {
                verdict,
                specific: level > 0,
            })
        })
    }

    /// Whether somebody's permission may be borrowed (a bus lane for an ambulance).
    pub(super) fn borrowed(&self, tags: Tags<'_>, along: Option<Along>) -> bool {
        self.settings.access.borrow.iter().any(|key| {
            matches!(
                self.key_verdict(tags, key, along),
                Some(Verdict::Open | Verdict::Destination)
            )
        })
    }

    /// Whether the road is kept for others (`hov=designated`, or all its lanes).
    fn reserved(&self, tags: Tags<'_>, along: Along) -> bool {
        let all_lanes = |lanes: &str| lanes.split('|').all(|lane| lane.trim() == "designated");
        self.settings.access.reserved.iter().any(|key| {
            tags.is(key, "designated")
                || [
                    tags.get_joined(&[key, "lanes"]),
                    tags.get_joined(&[key, "lanes", along.suffix()]),
                ]
                .into_iter()
                .flatten()
                .any(all_lanes)
        })
    }

    /// Whether the road is open without any access tag.
    fn admitted_by_default(&self, tags: Tags<'_>, class: &Class) -> bool {
        let service = tags
            .get("service")
            .and_then(|kind| self.settings.service.get(kind));
        class.admitted
            && service.is_none_or(|service| service.admitted)
            && !class.unless.iter().any(|key| tags.has(key))
            && !self
                .settings
                .access
                .closed_by
                .iter()
                .any(|(k, v)| tags.is(k, v))
    }

    /// How the profile itself may use one direction, one-ways left aside.
    pub(super) fn passage(&self, tags: Tags<'_>, class: &Class, along: Along) -> Option<Passage> {
        let own = if self.reserved(tags, along) {
            None
        } else {
            match self.ask(tags, &self.settings.access.keys, Some(along)) {
                Some(Answer {
                    verdict: Verdict::Closed,
                    ..
                }) => None,
                // `access=yes` on a footway does not invite cars; a key of their own does.
                Some(Answer {
                    specific: false, ..
                }) if !self.admitted_by_default(tags, class) => None,
                Some(Answer {
                    verdict: Verdict::Open,
                    ..
                }) => Some(Passage::Through),
                Some(Answer {
                    verdict: Verdict::Destination,
                    ..
                }) => Some(Passage::Destination),
                None => self
                    .admitted_by_default(tags, class)
                    .then_some(Passage::Through),
            }
        };
        own.or_else(|| self.borrowed(tags, Some(along)).then_some(Passage::Through))
    }

    /// How one may walk beside the vehicle along one direction.
    pub(super) fn push_passage(&self, tags: Tags<'_>, along: Along) -> Option<Passage> {
        let push = self.settings.push.as_ref()?;
        // A ferry that takes no bicycles takes none that are pushed.
        let highway = tags.get("highway").filter(|_| !tags.has("route"))?;
        let by_default = !push.never.iter().any(|n| n == highway)
            && !self
                .settings
                .access
                .closed_by
                .iter()
                .any(|(k, v)| tags.is(k, v));
        match self.ask(tags, &push.keys, Some(along)) {
            Some(Answer {
                verdict: Verdict::Closed,
                ..
            }) => None,
            Some(Answer {
                specific: false, ..
            }) if !by_default => None,
            Some(Answer {
                verdict: Verdict::Destination,
                ..
            }) => Some(Passage::Destination),
            Some(Answer {
                verdict: Verdict::Open,
                ..
            }) => Some(Passage::Through),
            None => by_default.then_some(Passage::Through),
        }
    }
}

/// Roads that nobody travels now, whatever their class says. A road that stands and is to become
/// another one (`highway=tertiary proposed=secondary`) is travelled.
pub(super) fn not_there(tags: Tags<'_>) -> bool {
    let construction = tags
        .get("construction")
        .is_some_and(|v| !matches!(v, "no" | "minor" | "widening"));
    construction || tags.is("impassable", "yes") || tags.is("status", "impassable")
}
