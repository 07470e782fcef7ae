//! The curve of people by travel time (or distance, or norm).

use super::drawing::{Drawing, PromiseDrawing};
use super::escape::html;
use super::input::PictureMeasure;
use super::words;
use crate::locale::Locale;
use std::fmt::Write as _;

/// The plot area inside the 360 × 220 drawing. The slider is laid over the same width by
/// `page.css` (10 % from the left, 86.667 % wide): change both together.
pub(super) const LEFT: f64 = 36.0;
pub(super) const WIDTH: f64 = 312.0;
pub(super) const TOP: f64 = 12.0;
pub(super) const HEIGHT: f64 = 170.0;

/// Draws the curve of a promise as SVG.
pub(super) fn curve(drawing: &Drawing<'_>, index: usize, locale: &Locale) -> String {
    let Some(drawn) = drawing.promises.get(index) else {
        return String::new();
    };
    let steps = &drawn.steps;
    let end = f64::from(steps.end());
    let x = |value: u32| LEFT + WIDTH * f64::from(value) / end;
    let y = |share: f64| TOP + HEIGHT * (1.0 - share);
    let places = matches!(drawn.promise.measure, PictureMeasure::Places { .. });
    let about = locale.text(match drawn.promise.measure {
        PictureMeasure::Time => "picture-curve-time",
        PictureMeasure::Distance => "picture-curve-distance",
        PictureMeasure::Places { .. } => "picture-curve-places",
    });
    let mut svg = format!(
        "<svg class=\"curve\" viewBox=\"0 0 360 224\" role=\"img\" aria-label=\"{}\">",
        html(&about)
    );
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {0:.1}H{1:.1}\"/><text class=\"tick\" x=\"{2:.1}\" y=\"{3:.1}\" \
             text-anchor=\"end\">{4}%</text>",
            y(share),
            LEFT + WIDTH,
            LEFT - 5.0,
            y(share) + 4.0,
            quarter * 25
        );
    }
    let ticks = ticks(drawn);
    let last = ticks.len().saturating_sub(1);
    for (i, &tick) in ticks.iter().enumerate() {
        let mut label = drawn.unit.number(locale, f64::from(tick));
        if i == last && !drawn.unit.name.is_empty() {
            label = drawn.unit.with(locale, &label);
        }
        let anchor = if i == last && x(tick) > LEFT + WIDTH - 16.0 {
            "end"
        } else {
            "middle"
        };
        let at = if anchor == "end" {
            (x(tick) + 10.0).min(358.0)
        } else {
            x(tick)
        };
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{0:.1} {1:.1}v4\"/><text class=\"tick\" x=\"{at:.1}\" y=\"{2:.1}\" \
             text-anchor=\"{anchor}\">{3}</text>",
            x(tick),
            TOP + HEIGHT,
            TOP + HEIGHT + 17.0,
            html(&label)
        );
    }
    let axis = if places {
        locale.text("picture-axis-places")
    } else {
        about.clone()
    };
    let _ = write!(
        svg,
        "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        LEFT + WIDTH / 2.0,
        TOP + HEIGHT + 35.0,
        html(&axis)
    );
    let several = steps.served.len() > 1;
    for (class, (row, &persons)) in steps.served.iter().zip(&steps.persons).enumerate() {
        if persons <= 0 {
            continue;
        }
        let place =
            |(&position, &served): (&u32, &i64)| (x(position), y(words::share(served, persons)));
        let spots: Vec<(f64, f64)> = steps.positions.iter().zip(row).map(place).collect();
        let promised = steps.promised.get(class).copied().unwrap_or(0);
        if !several {
            let part = if places {
                &spots
            } else {
                spots.get(..=promised).unwrap_or(&spots)
            };
            if let (Some(first), Some(end)) = (part.first(), part.last()) {
                let _ = write!(
                    svg,
                    "<path class=\"within\" d=\"M{:.1} {base:.1}{}L{:.1} {base:.1}z\"/>",
                    first.0,
                    line(part, 'L'),
                    end.0,
                    base = TOP + HEIGHT
                );
            }
        }
        let _ = write!(
            svg,
            "<path class=\"line c{}\" d=\"{}\"/>",
            class.min(3),
            line(&spots, 'M')
        );
    }
    promised_marks(&mut svg, drawn, locale, &x, &y);
    // Moved by the script; hidden without it.
    for class in 0..steps.served.len() {
        let _ = write!(
            svg,
            "<g class=\"cursor\" data-class=\"{class}\"><path d=\"M0 {TOP}v{HEIGHT}\"/><circle r=\"4.5\"/></g>"
        );
    }
    svg.push_str("</svg>");
    svg
}

fn promised_marks(
    svg: &mut String,
    drawn: &PromiseDrawing<'_>,
    locale: &Locale,
    x: &dyn Fn(u32) -> f64,
    y: &dyn Fn(f64) -> f64,
) {
    let steps = &drawn.steps;
    let promised = f64::from(drawn.promise.share_promised) / 1_000_000.0;
    let at = y(promised.min(1.0));
    let label = locale.format(
        "picture-promised",
        &[(
            "value",
            (&words::percent_short(locale, drawn.promise.share_promised)).into(),
        )],
    );
    let below = if promised > 0.9 { 13.0 } else { -5.0 };
    let falls = matches!(drawn.promise.measure, PictureMeasure::Places { .. });
    let (label_x, anchor) = if falls {
        (LEFT + WIDTH - 2.0, "end")
    } else {
        (LEFT + 4.0, "start")
    };
    let _ = write!(
        svg,
        "<path class=\"promised\" d=\"M{LEFT} {at:.1}H{:.1}\"/>\
         <text class=\"promised\" x=\"{label_x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
        LEFT + WIDTH,
        at + below,
        html(&label)
    );
    let mut seen = Vec::new();
    for (class, &index) in steps.promised.iter().enumerate() {
        let Some(&position) = steps.positions.get(index) else {
            continue;
        };
        let row = seen.len() as f64;
        if seen.contains(&position) {
            continue;
        }
        seen.push(position);
        let at = x(position);
        let (label_x, anchor) = if at > LEFT + WIDTH * 0.62 {
            (at - 4.0, "end")
        } else {
            (at + 4.0, "start")
        };
        let mut label = drawn.unit.value(locale, position);
        let name = drawn
            .promise
            .limits
            .get(class)
            .and_then(|limit| limit.class.as_deref());
        if let Some(name) = name.filter(|_| steps.served.len() > 1) {
            label = locale.format(
                "picture-value-of-class",
                &[
                    ("class", (&words::class(locale, name)).into()),
                    ("value", (&label).into()),
                ],
            );
        }
        let _ = write!(
            svg,
            "<path class=\"promised c{}\" d=\"M{at:.1} {TOP}v{HEIGHT}\"/>\
             <text class=\"promised\" x=\"{label_x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            class.min(3),
            TOP + HEIGHT - 6.0 - 15.0 * row,
            html(&label)
        );
    }
}

fn line(spots: &[(f64, f64)], first: char) -> String {
    let mut path = String::new();
    let mut command = first;
    for (x, y) in spots {
        let _ = write!(path, "{command}{x:.1} {y:.1}");
        command = 'L';
    }
    path
}

/// Four to seven round values from 0 to the end of the slider.
fn ticks(drawn: &PromiseDrawing<'_>) -> Vec<u32> {
    let end = drawn.steps.end();
    let divisor = drawn.unit.divisor;
    let time = !drawn.unit.distance && divisor == 600;
    let step = (0..8)
        .flat_map(|power| {
            let ten = 10_u32.pow(power);
            [1, 2, 5].map(|digit| digit * ten)
        })
        // Minutes read better in quarters of an hour than in tens beyond some point.
        .chain(if time {
            vec![15, 30, 60, 120, 240]
        } else {
            Vec::new()
        })
        .filter_map(|units| units.checked_mul(divisor))
        .chain(
            [divisor / 5, divisor / 2]
                .into_iter()
                .filter(|&step| step > 0),
        )
        .filter(|&step| end / step <= 6)
        .min()
        .unwrap_or(end)
        .max(1);
    (0..=end / step).map(|i| i * step).collect()
}
