//! Turn restrictions: which of them bind, and how.

use super::conditional::Outcome;
use super::{Profile, RestrictionRule};
use crate::tags::{Tags, values};

/// Keys of the old way to give hours; they cannot be told apart safely, so they count as conditional.
pub(super) const OLD_HOURS: [&str; 4] = ["day_on", "day_off", "hour_on", "hour_off"];

fn rule(value: &str) -> RestrictionRule {
    match value {
        "no_left_turn" | "no_right_turn" | "no_straight_on" | "no_straight" | "no_u_turn"
        | "no_entry" | "no_exit" | "no_turn" | "no_turns" => RestrictionRule::No,
        "only_left_turn" | "only_right_turn" | "only_straight_on" | "only_straight"
        | "only_u_turn" | "only_turn" => RestrictionRule::Only,
        // Waiting for green is no restriction.
        "none" | "no" => RestrictionRule::Ignored,
        _ if value.starts_with("no_") && value.ends_with("_on_red") => RestrictionRule::Ignored,
        _ => RestrictionRule::Unknown,
    }
}

impl Profile {
    pub(super) fn restriction_rule(&self, tags: Tags<'_>) -> RestrictionRule {
        let settings = &self.settings.restriction;
        if self.settings.ignore_restrictions {
            return RestrictionRule::Ignored;
        }
        let excepted = tags
            .get("except")
            .is_some_and(|list| values(list).any(|mode| settings.modes.iter().any(|m| m == mode)));
        if excepted {
            return RestrictionRule::Ignored;
        }
        // The old spelling `type=restriction:hgv` binds that mode only.
        let typed_mode = tags
            .get("type")
            .and_then(|kind| kind.strip_prefix("restriction:"));
        if let Some(mode) = typed_mode {
            if !settings.modes.iter().any(|m| m == mode) {
                return RestrictionRule::Ignored;
            }
            return self
                .of_key(tags, &["restriction"])
                .unwrap_or(RestrictionRule::Unknown);
        }
        let own = settings
            .modes
            .iter()
            .rev()
            .find_map(|mode| self.of_key(tags, &["restriction", mode]));
        let plain = || {
            if settings.plain {
                self.of_key(tags, &["restriction"])
            } else {
                None
            }
        };
        own.or_else(plain).unwrap_or_else(|| {
            let other = tags
                .iter()
                .any(|(key, _)| key == "restriction" || key.starts_with("restriction:"));
            if other {
                RestrictionRule::Ignored
            } else {
                RestrictionRule::Unknown
            }
        })
    }

    /// What a key and its conditional form say; `None` where neither is there.
    fn of_key(&self, tags: Tags<'_>, key: &[&str]) -> Option<RestrictionRule> {
        let plain = tags.get_joined(key).map(rule);
        let mut conditional_key = key.to_vec();
        conditional_key.push("conditional");
        let Some(conditional) = tags.get_joined(&conditional_key) else {
            return match plain {
                Some(RestrictionRule::No | RestrictionRule::Only)
                    if OLD_HOURS.iter().any(|old| tags.has(old)) =>
                {
                    Some(RestrictionRule::Conditional)
                }
                plain => plain,
            };
        };
        match self.circumstances().decide(conditional) {
            Outcome::Value(value) => Some(rule(value)),
            Outcome::Nothing => plain.or(Some(RestrictionRule::Ignored)),
            // What holds at all hours is kept, what holds at some is a finding.
            Outcome::Undecided => plain.or(Some(RestrictionRule::Conditional)),
        }
    }
}
