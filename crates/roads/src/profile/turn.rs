//! What a turn at a junction takes.

use super::error::ProfileError;
use super::tree::Reader;
use crate::{Deciseconds, round_half_up};

/// Whether turns take time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TurnModel {
    /// Turns that no restriction forbids are free, turning round at a junction among them.
    #[default]
    Restrictions,
    /// Seconds by angle; round one turns where no other road goes on, and at the start of a trip.
    Full,
}

/// A turn as the one who makes it sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// The road merely goes on: no third one meets here, or it has no length.
    Along,
    /// Into another road, so many degrees to the right (to the left: below 0), from −180 to 180.
    Into(f64),
    /// Back on the same road.
    Round,
}

/// Numbers by the angle of a turn, linear between.
#[derive(Debug, Clone)]
struct ByAngle {
    /// Degrees and number, ascending, from −180 to 180, both of which are there and the same.
    corners: Vec<(f64, f64)>,
}

impl ByAngle {
    /// From a table whose keys are degrees; an empty one is `otherwise` everywhere.
    fn read(
        t: &Reader<'_>,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
        otherwise: f64,
    ) -> Result<ByAngle, ProfileError> {
        let mut corners = Vec::new();
        for (text, number) in t.numbers(key, range)? {
            let degrees = text.parse::<i32>().ok();
            let usual =
                |degrees: &i32| (-179..=180).contains(degrees) && degrees.to_string() == text;
            let Some(degrees) = degrees.filter(usual) else {
                return Err(t.bad_text(
                    key,
                    &text,
                    "whole degrees from -179 (left) to 180, such as { -90 = 5.5, 0 = 0, 90 = 2 }",
                ));
            };
            corners.push((f64::from(degrees), number));
        }
        corners.sort_by(|one, two| one.0.total_cmp(&two.0));
        let (first, last) = match (corners.first(), corners.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => ((0.0, otherwise), (0.0, otherwise)),
        };
        // Round the circle: 180 to the right is 180 to the left.
        let gap = first.0 + 360.0 - last.0;
        let behind = last.1 + (first.1 - last.1) * (180.0 - last.0) / gap;
        if last.0 < 180.0 {
            corners.push((180.0, behind));
        }
        corners.insert(0, (-180.0, behind));
        Ok(ByAngle { corners })
    }

    fn at(&self, degrees: f64) -> f64 {
        let after = self
            .corners
            .partition_point(|(corner, _)| *corner < degrees)
            .clamp(1, self.corners.len() - 1);
        let ((low, from), (high, to)) = (self.corners[after - 1], self.corners[after]);
        from + (to - from) * (degrees - low) / (high - low)
    }
}

/// The table `[turn]`.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    pub(super) model: TurnModel,
    seconds: ByAngle,
    /// By what the seconds of signals, crossings and signs are multiplied.
    waiting: ByAngle,
    /// Of turning round.
    round: f64,
}

impl Turns {
    pub(super) fn read(t: &Reader<'_>) -> Result<Turns, ProfileError> {
        let model = match t.text("model")? {
            Some("restrictions") | None => TurnModel::Restrictions,
            Some("full") => TurnModel::Full,
            Some(text) => return Err(t.bad_text("model", text, "`restrictions` or `full`")),
        };
        Ok(Turns {
            model,
            seconds: ByAngle::read(t, "seconds", 0.0..=3600.0, 0.0)?,
            waiting: ByAngle::read(t, "waiting", 0.0..=100.0, 1.0)?,
            round: t.number("round", 0.0..=3600.0)?.unwrap_or(0.0),
        })
    }

    pub(super) fn time(&self, turn: Turn, delay: Deciseconds, waiting: Deciseconds) -> Deciseconds {
        let (seconds, factor) = match turn {
            Turn::Along => (0.0, 1.0),
            Turn::Into(degrees) => (self.seconds.at(degrees), self.waiting.at(degrees)),
            Turn::Round => (self.round, 1.0),
        };
        let rest = delay.0.saturating_sub(waiting.0);
        let own = round_half_up(seconds * 10.0 + f64::from(waiting.0) * factor);
        Deciseconds(rest.saturating_add(own))
    }
}
