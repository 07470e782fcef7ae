//! Scales: from values to pixels, and their ticks.

use super::sheet::{Role, Sheet, Stroke, Type};

/// Values beyond this are taken as missing: no measure of a public service is that large.
const LARGEST: f64 = 1e12;

/// An axis of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is measured, printed beside the axis; may be empty.
    pub title: String,
    /// Unit, printed behind every tick if it is `%` or `‰`, else behind the last; may be empty.
    pub unit: String,
    /// Where it begins; by itself a round value at or below the least.
    pub from: Option<f64>,
    /// Where it ends; by itself a round value at or above the greatest.
    pub to: Option<f64>,
    /// From tick to tick; by itself 1, 2 or 5 times a power of ten.
    pub step: Option<f64>,
}

/// A value that can be drawn: finite and not absurd.
pub(super) fn drawable(value: f64) -> Option<f64> {
    (value.is_finite() && value.abs() <= LARGEST).then_some(value)
}

/// An axis laid out over pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub from: f64,
    pub to: f64,
    step: f64,
    start: f64,
    end: f64,
    unit: String,
}

impl Scale {
    /// The scale of some values with at most about `most` ticks.
    pub fn of(axis: &Axis, values: impl IntoIterator<Item = f64>, most: usize) -> Scale {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter_map(drawable) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            let percent = axis.unit == "%";
            (low, high) = (0.0, if percent { 100.0 } else { 1.0 });
        }
        let from = axis.from.and_then(drawable);
        let to = axis.to.and_then(drawable);
        low = from.unwrap_or(low);
        high = to.unwrap_or(high);
        if high <= low {
            let by = (low.abs() * 0.1).max(1e-6);
            let by = if low == 0.0 { 1.0 } else { by };
            (low, high) = match (from, to) {
                (Some(_), _) => (low, low + by),
                (None, Some(_)) => (high - by, high),
                _ => (low - by, low + by),
            };
        }
        let most = most.clamp(3, 20) as f64;
        let step = axis
            .step
            .filter(|&step| step.is_finite() && step > 0.0 && (high - low) / step <= 3.0 * most)
            .unwrap_or_else(|| round_step((high - low) / most));
        let near = step * 1e-6;
        Scale {
            from: from.unwrap_or_else(|| libm::floor((low + near) / step) * step),
            to: to.unwrap_or_else(|| libm::ceil((high - near) / step) * step),
            step,
            start: 0.0,
            end: 1.0,
            unit: axis.unit.clone(),
        }
    }

    /// The same scale from one pixel to another (down or up).
    pub fn over(self, start: f64, end: f64) -> Scale {
        Scale { start, end, ..self }
    }

    /// Where a value lies; what is outside lies at the end.
    pub fn at(&self, value: f64) -> f64 {
        let part = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        let part = if part.is_finite() { part } else { 0.0 };
        self.start + (self.end - self.start) * part
    }

    /// Whether a value lies on the scale.
    pub fn holds(&self, value: f64) -> bool {
        let near = self.step * 1e-6;
        value >= self.from - near && value <= self.to + near
    }

    /// The ticks: value and text.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let near = self.step * 1e-6;
        let first = libm::ceil((self.from - near) / self.step);
        let last = libm::floor((self.to + near) / self.step);
        let count = (last - first).clamp(0.0, 100.0) as u32;
        let every = matches!(self.unit.as_str(), "%" | "‰");
        (0..=count)
            .map(|i| {
                let value = (first + f64::from(i)) * self.step;
                let mut text = number(value, self.step);
                if every {
                    text.push_str(&self.unit);
                } else if i == count && !self.unit.is_empty() {
                    let latin = self.unit.starts_with(|c: char| c.is_ascii_alphanumeric());
                    text.push_str(if latin { " " } else { "" });
                    text.push_str(&self.unit);
                }
                (value, text)
            })
            .collect()
    }

    /// Draws the ticks below `bottom` with lines of the grid from `top`; the outer texts stay within the paper.
    pub fn draw_below(&self, sheet: &mut Sheet, top: f64, bottom: f64) {
        let kind = Type::NOTE.middle();
        let mut free = f64::NEG_INFINITY;
        let ticks = self.ticks();
        let last = ticks.len().saturating_sub(1);
        let end_room = ticks.last().map_or(0.0, |(_, text)| kind.width(text));
        for (i, (value, text)) in ticks.iter().enumerate() {
            let x = self.at(*value);
            sheet.line((x, top), (x, bottom), Stroke::GRID);
            let half = kind.width(text) / 2.0;
            let centre = sheet.centred(x, half);
            let before_last = i < last && centre + half + 6.0 > self.end - end_room / 2.0;
            if centre - half >= free && (!before_last || last < 1) {
                sheet.text(centre, bottom + 15.0, text, kind, Role::Axis);
                free = centre + half + 6.0;
            }
        }
    }

    /// Draws the ticks left of `left` with lines of the grid to `right`.
    pub fn draw_left(&self, sheet: &mut Sheet, left: f64, right: f64) {
        let kind = Type::NOTE.end();
        for (value, text) in self.ticks() {
            let y = self.at(value);
            sheet.line((left, y), (right, y), Stroke::GRID);
            sheet.text(left - 6.0, y + kind.drop(), &text, kind, Role::Axis);
        }
    }

    /// Room that the texts of [`Scale::draw_left`] take.
    pub fn room_left(&self) -> f64 {
        let widest = self
            .ticks()
            .into_iter()
            .map(|(_, text)| Type::NOTE.width(&text));
        widest.fold(0.0, f64::max) + 8.0
    }
}

/// The least of 1, 2, 5 times a power of ten that is not below a positive value.
pub(super) fn round_step(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 1.0;
    }
    let power = libm::floor(libm::log10(value));
    let ten = |power: f64| libm::pow(10.0, power);
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| {
            // Negative powers divide, so that steps such as 0.2 are the nearest numbers.
            if power < 0.0 {
                digit / ten(-power)
            } else {
                digit * ten(power)
            }
        })
        .find(|&step| step >= value * (1.0 - 1e-9))
        .unwrap_or(value)
}

/// A number with the decimals that a step needs, thousands apart by commas from 10,000 on.
fn number(value: f64, step: f64) -> String {
    let mut decimals = 0;
    let mut scaled = step;
    while decimals < 9 && (scaled - libm::round(scaled)).abs() > 1e-6 * scaled.abs().max(1e-3) {
        scaled *= 10.0;
        decimals += 1;
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    format!("{sign}{grouped}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: &Scale) -> Vec<String> {
        scale.ticks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round() {
        let axis = Axis {
            unit: "%".into(),
            ..Axis::default()
        };
        let scale = Scale::of(&axis, [61.2, 97.0], 5).over(0.0, 100.0);
        assert_eq!(texts(&scale), ["60%", "70%", "80%", "90%", "100%"]);
        assert_eq!(scale.at(80.0), 50.0);
        let scale = Scale::of(&Axis::default(), [0.1, 0.34], 4);
        assert_eq!(texts(&scale), ["0.1", "0.2", "0.3", "0.4"]);
        let people = Axis {
            unit: "人".into(),
            ..Axis::default()
        };
        let scale = Scale::of(&people, [0.0, 45_000.0], 3);
        assert_eq!(texts(&scale), ["0", "20,000", "40,000", "60,000人"]);
        let scale = Scale::of(&Axis::default(), [-2.0, 3.0], 5);
        assert_eq!(texts(&scale), ["−2", "−1", "0", "1", "2", "3"]);
    }

    #[test]
    fn odd_values_have_a_scale() {
        let cases: [&[f64]; 6] = [
            &[],
            &[f64::NAN, f64::INFINITY],
            &[5.0, 5.0],
            &[0.0],
            &[1e-9, 2e-9],
            &[-1e12, 1e12, 1e300],
        ];
        for values in cases {
            let scale = Scale::of(&Axis::default(), values.iter().copied(), 5).over(10.0, 50.0);
            assert!(scale.from < scale.to, "{values:?}");
            let ticks = scale.ticks();
            assert!((1..30).contains(&ticks.len()), "{values:?} {ticks:?}");
            assert!(ticks.iter().all(|(_, text)| text.len() < 24), "{ticks:?}");
            for &value in values {
                assert!((10.0..=50.0).contains(&scale.at(value)));
            }
        }
        let fixed = Axis {
            from: Some(3.0),
            to: Some(1.0),
            step: Some(1e-9),
            ..Axis::default()
        };
        let scale = Scale::of(&fixed, [2.0], 5);
        assert!(scale.ticks().len() < 30);
    }
}
