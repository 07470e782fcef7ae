//! `key:conditional = value @ (condition); …`, decided for a stated hour and the profile's vehicle.

use super::hours::{WeekMinute, holds};
use super::quantity::{length_m, weight_t};
use super::settings::Vehicle;

/// What a conditional tag comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    /// This value holds (of several, the last one written).
    Value(&'a str),
    /// No condition is met.
    Nothing,
    /// It cannot be told: no hour is stated, or the condition is beyond what is understood.
    Undecided,
}

/// What conditions are decided with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'p> {
    /// The stated hour.
    pub(super) hour: Option<WeekMinute>,
    /// Compared with `weight>3.5` and the like.
    pub(super) vehicle: &'p Vehicle,
}

impl Circumstances<'_> {
    /// Decides a conditional value.
    pub(super) fn decide<'a>(&self, text: &'a str) -> Outcome<'a> {
        let mut outcome = Outcome::Nothing;
        for clause in clauses(text) {
            let Some((value, condition)) = clause.split_once('@') else {
                outcome = Outcome::Undecided;
                continue;
            };
            let condition = condition.trim();
            let condition = condition
                .strip_prefix('(')
                .and_then(|c| c.strip_suffix(')'))
                .unwrap_or(condition);
            match self.met(condition) {
                Some(true) => outcome = Outcome::Value(value.trim()),
                Some(false) => {}
                None => outcome = Outcome::Undecided,
            }
        }
        outcome
    }

    /// All parts joined by AND; false as soon as one part is false.
    fn met(&self, condition: &str) -> Option<bool> {
        let upper = condition.to_ascii_uppercase();
        let mut result = Some(true);
        let mut start = 0;
        while start <= condition.len() {
            let end = upper[start..]
                .find(" AND ")
                .map_or(condition.len(), |i| start + i);
            match self.part(condition[start..end].trim()) {
                Some(false) => return Some(false),
                None => result = None,
                Some(true) => {}
            }
            start = end + " AND ".len();
        }
        result
    }

    fn part(&self, part: &str) -> Option<bool> {
        if let Some(at) = part.find(['<', '>', '=']) {
            return self.comparison(part, at);
        }
        holds(part, self.hour?)
    }

    fn comparison(&self, part: &str, at: usize) -> Option<bool> {
        let (subject, rest) = part.split_at(at);
        let or_equal = rest.get(1..2) == Some("=");
        let number = rest.trim_start_matches(['<', '>', '=']).trim();
        let (own, limit) = match subject.trim() {
            "weight" | "weightrating" | "maxweight" => (self.vehicle.weight_t, weight_t(number)?),
            "height" => (self.vehicle.height_m, length_m(number)?),
            "width" => (self.vehicle.width_m, length_m(number)?),
            "length" => (self.vehicle.length_m, length_m(number)?),
            _ => return None,
        };
        // A profile without a vehicle (walk) weighs next to nothing.
        let own = own.unwrap_or(0.0);
        match (rest.chars().next()?, or_equal) {
            ('>', false) => Some(own > limit),
            ('>', true) => Some(own >= limit),
            ('<', false) => Some(own < limit),
            ('<', true) => Some(own <= limit),
            _ => Some(own == limit),
        }
    }
}

/// Clauses separated by `;` outside parentheses.
fn clauses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0u32, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                parts.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|p| !p.is_empty());
    // `no @ Mo-Fr 07:00-09:00; Sa 10:00-12:00` without parentheses: a piece without `@` belongs
    // to nothing we can name, `decide` leaves it undecided.
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes() {
        let vehicle = Vehicle {
            weight_t: Some(2.0),
            ..Vehicle::default()
        };
        let monday = WeekMinute::parse("Mo 08:00");
        let table = [
            ("no @ (Mo-Fr 07:00-09:00)", monday, Outcome::Value("no")),
            ("no @ (Mo-Fr 07:00-09:00)", None, Outcome::Undecided),
            ("no @ (Sa 07:00-09:00)", monday, Outcome::Nothing),
            ("no @ (weight>3.5)", None, Outcome::Nothing),
            ("no @ (weight>1.5)", None, Outcome::Value("no")),
            (
                "no @ (weight>3.5 AND Mo-Fr 07:00-09:00)",
                None,
                Outcome::Nothing,
            ),
            (
                "no @ (weight>=2 AND Mo-Fr 07:00-09:00)",
                monday,
                Outcome::Value("no"),
            ),
            (
                "no @ (Mo-Fr); yes @ (07:00-09:00)",
                monday,
                Outcome::Value("yes"),
            ),
            ("no @ (wet)", monday, Outcome::Undecided),
            (
                "no @ (Mo-Fr 07:00-09:00; Sa 10:00-12:00)",
                monday,
                Outcome::Value("no"),
            ),
            ("no @ 07:00-09:00", monday, Outcome::Value("no")),
            ("nonsense", monday, Outcome::Undecided),
        ];
        for (text, hour, want) in table {
            assert_eq!(
                Circumstances {
                    hour,
                    vehicle: &vehicle
                }
                .decide(text),
                want,
                "{text}"
            );
        }
    }
}
