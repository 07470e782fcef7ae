//! Values by year, with gaps where there is no value.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, PAPER, SOFT};
use super::curve::{Series, across_line, axis_name, ends, gutter, line, look};
use super::rows::{Standard, axis_title};
use super::sheet::{Frame, Role, Sheet, Stroke, Type};
use super::{Drawing, Label};

/// The values of one thing by year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Years {
    /// Whose values these are, printed at the end of the line.
    pub name: Label,
    /// Year and value; `None` and years left out are gaps, never bridged. In any order; of two values of a year
    /// the last counts.
    pub values: Vec<(i32, Option<f64>)>,
    /// The last value as printed behind the name.
    pub last: Option<Label>,
}

/// A year from which values cannot be compared with earlier ones, such as a changed definition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Break {
    /// The first year of the new series.
    pub year: i32,
    /// Why, printed above.
    pub label: Label,
}

/// Lines over years.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimeLine {
    /// Title, description, width.
    pub frame: Frame,
    /// What the years are called, printed below them; may be empty.
    pub across: String,
    /// The axis of values.
    pub axis: Axis,
    /// The lines.
    pub series: Vec<Years>,
    /// A target.
    pub standard: Option<Standard>,
    /// Where no line is drawn across.
    pub breaks: Vec<Break>,
}

/// At most so many years are drawn, the latest ones.
const YEARS: i32 = 200;

/// Draws values by year: a mark for each value, a line between values of consecutive years.
pub fn time_line(input: &TimeLine) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let rows: Vec<Vec<(i32, f64)>> = input.series.iter().map(known).collect();
    let years = rows.iter().flatten().map(|value| value.0);
    let last = years.clone().max().unwrap_or(0);
    let first = years.min().unwrap_or(0).max(last.saturating_sub(YEARS));
    let series: Vec<Series> = input
        .series
        .iter()
        .zip(&rows)
        .map(|(years, row)| Series {
            name: years.name.clone(),
            points: with_gaps(row, first, &input.breaks),
            value: years.last.clone(),
            value_at: None,
        })
        .collect();
    let gutter = gutter(&series, sheet.width);
    let mut top = axis_name(&mut sheet, &input.axis.title);
    let values = rows.iter().flatten().map(|value| value.1);
    let values: Vec<f64> = values
        .chain(input.standard.iter().map(|s| s.value))
        .collect();
    let scale = Scale::of(&input.axis, values, 5);
    let (left, right) = (scale.room_left(), sheet.width - gutter);
    let shown: Vec<&Break> = input
        .breaks
        .iter()
        .filter(|b| b.year > first && b.year <= last)
        .collect();
    top += if shown.is_empty() { 4.0 } else { 20.0 };
    let tall = ((right - left) * 0.5).clamp(170.0, 300.0);
    let bottom = top + tall.max(17.0 * series.len() as f64);
    let y = scale.over(bottom, top);
    let x = |year: i32| place(year, (first, last), (left + 8.0, right - 8.0));
    y.draw_left(&mut sheet, left, right);
    sheet.line((left, bottom), (right, bottom), Stroke::full(AXIS, 1.0));
    ticks(
        &mut sheet,
        (first, last),
        (left, right),
        bottom,
        rows.iter().all(Vec::is_empty),
    );
    breaks(&mut sheet, &shown, &|year| x(year), (top, bottom));
    if let Some(standard) = &input.standard {
        across_line(&mut sheet, standard, &y, (left, right));
    }
    let across = Scale::of(
        &Axis {
            from: Some(f64::from(first)),
            to: Some(f64::from(last.max(first + 1))),
            ..Axis::default()
        },
        [],
        5,
    );
    let across = across.over(x(first), if last > first { right - 8.0 } else { x(first) });
    let mut drawn = Vec::new();
    for (i, series) in series.iter().enumerate() {
        let (stroke, shape) = look(i);
        let end = line(&mut sheet, &series.points, (&across, &y), stroke);
        for &(year, value) in &series.points {
            if drawable(value).is_some() {
                let at = (across.at(year), y.at(value));
                sheet.shape(shape, at, 2.8, stroke.colour, PAPER);
            }
        }
        drawn.push(end);
    }
    ends(&mut sheet, &series, &drawn, (right, top, bottom));
    let end = axis_title(&mut sheet, &input.across, (left + right) / 2.0, bottom);
    sheet.finish(&input.frame, end)
}

/// The values that are there, by year.
fn known(years: &Years) -> Vec<(i32, f64)> {
    let by_year: std::collections::BTreeMap<i32, Option<f64>> = years
        .values
        .iter()
        .map(|&(year, value)| (year, value.and_then(drawable)))
        .collect();
    by_year
        .into_iter()
        .filter_map(|(year, value)| Some((year, value?)))
        .collect()
}

/// Points with one that is not finite wherever the line must not go on.
fn with_gaps(row: &[(i32, f64)], first: i32, breaks: &[Break]) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut before: Option<i32> = None;
    for &(year, value) in row.iter().filter(|value| value.0 >= first) {
        let broken = breaks.iter().any(|b| b.year == year);
        if before.is_some_and(|before| broken || year - before > 1) {
            points.push((f64::from(year), f64::NAN));
        }
        points.push((f64::from(year), value));
        before = Some(year);
    }
    points
}

fn place(year: i32, (first, last): (i32, i32), (left, right): (f64, f64)) -> f64 {
    if last <= first {
        return (left + right) / 2.0;
    }
    left + (right - left) * f64::from(year - first) / f64::from(last - first)
}

fn ticks(
    sheet: &mut Sheet,
    (first, last): (i32, i32),
    (left, right): (f64, f64),
    bottom: f64,
    empty: bool,
) {
    if empty {
        return;
    }
    let most = ((right - left) / 46.0).max(2.0) as i32;
    let step = [1, 2, 5, 10, 20, 50, 100]
        .into_iter()
        .find(|step| (last - first) / step < most)
        .unwrap_or(100);
    let kind = Type::NOTE.middle();
    let mut year = last;
    while year >= first {
        let x = place(year, (first, last), (left + 8.0, right - 8.0));
        sheet.line((x, bottom), (x, bottom + 4.0), Stroke::full(AXIS, 1.0));
        sheet.text(x, bottom + 17.0, &year.to_string(), kind, Role::Axis);
        year -= step;
    }
}

fn breaks(sheet: &mut Sheet, shown: &[&Break], x: &dyn Fn(i32) -> f64, (top, bottom): (f64, f64)) {
    let mut free = f64::NEG_INFINITY;
    for broken in shown {
        let at = (x(broken.year - 1) + x(broken.year)) / 2.0;
        let stroke = Stroke {
            colour: SOFT,
            width: 1.0,
            dash: "1 3",
        };
        sheet.line((at, top - 4.0), (at, bottom), stroke);
        let kind = Type::NOTE.middle().halo();
        let half = kind.width(&broken.label.text) / 2.0;
        let centre = sheet.centred(at, half);
        if centre - half >= free {
            sheet.scale_label(centre, top - 8.0, &broken.label, kind);
            free = centre + half + 6.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn some(values: &[(i32, Option<f64>)]) -> TimeLine {
        TimeLine {
            frame: check::frame("years", 720.0),
            axis: Axis {
                unit: "%".into(),
                ..Axis::default()
            },
            series: vec![Years {
                name: Label::name("普惠率"),
                values: values.to_vec(),
                last: Some(Label::figure("91.2%", "f")),
            }],
            ..TimeLine::default()
        }
    }

    fn parts(input: &TimeLine) -> usize {
        let drawing = time_line(input);
        check::sound(&drawing);
        check::no_overlap(&drawing, &[]);
        drawing
            .svg
            .matches("stroke-linejoin=\"round\" stroke=\"#0")
            .count()
    }

    #[test]
    fn gaps_are_not_bridged() {
        let mut values: Vec<(i32, Option<f64>)> = (2010..2021)
            .map(|y| (y, Some(f64::from(y - 1930))))
            .collect();
        assert_eq!(parts(&some(&values)), 1);
        values[4].1 = None;
        assert_eq!(parts(&some(&values)), 2);
        values.remove(8);
        assert_eq!(parts(&some(&values)), 3);
        let mut broken = some(&values);
        broken.breaks = vec![Break {
            year: 2012,
            label: Label::name("口径调整"),
        }];
        assert_eq!(parts(&broken), 4);
    }

    #[test]
    fn odd_years() {
        for values in [
            vec![],
            vec![(2020, None)],
            vec![(2020, Some(5.0))],
            vec![(2020, Some(5.0)), (2020, Some(6.0)), (2021, Some(f64::NAN))],
            vec![(i32::MIN, Some(1.0)), (i32::MAX, Some(2.0))],
            vec![(1, Some(7.0)), (2026, Some(7.0))],
        ] {
            let mut input = some(&values);
            input.frame.width = 340.0;
            input.standard = Some(Standard {
                value: 90.0,
                label: Label::name(check::NASTY),
            });
            let drawing = time_line(&input);
            check::sound(&drawing);
        }
    }
}
