//! Ranked horizontal bars.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, KEPT, MISSED, SOFT};
use super::rows::{Density, Key, Standard, axis_title, ink, key, name_room, standard_line};
use super::sheet::{Frame, Sheet, Stroke, Type};
use super::{Drawing, Label};

/// One bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bar {
    /// Whose value it is; long names are wrapped or shortened, the whole as a tooltip.
    pub name: String,
    /// The value in the unit of the axis; `None` if there is none.
    pub value: Option<f64>,
    /// The value as printed at the end of the bar, or why there is none.
    pub label: Label,
    /// Whether it misses the standard: then in another colour and hatched.
    pub missed: bool,
}

/// Which values are ranked first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rank {
    /// The greatest.
    #[default]
    HighFirst,
    /// The least.
    LowFirst,
    /// As given.
    Given,
}

/// Ranked bars: names on the left, values at the ends, rows without a value last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bars {
    /// Title, description, width.
    pub frame: Frame,
    /// The axis of values; it begins at 0, or below the least negative value.
    pub axis: Axis,
    /// The bars, ranked here (ties in the order given).
    pub bars: Vec<Bar>,
    /// Which come first.
    pub rank: Rank,
    /// The standard's line.
    pub standard: Option<Standard>,
    /// What a plain bar means, such as `达标`; printed as a key if not empty.
    pub kept: String,
    /// What a hatched bar means, such as `未达标`; printed as a key if not empty.
    pub missed: String,
    /// At most so many bars, the first and the last of the ranking; `None`: all, in several columns where the paper
    /// is wide enough.
    pub limit: Option<usize>,
    /// Printed in the gap that the limit leaves, such as `… 其余 284 个 …`.
    pub more: Label,
}

enum Row<'a> {
    Bar(&'a Bar),
    More,
}

struct Column {
    left: f64,
    right: f64,
}

/// Draws ranked bars.
///
/// More than 40 bars go into columns of at least 250 pixels. The scale is common to all columns.
pub fn bars(input: &Bars) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let rows = rows(input);
    let columns = columns(rows.len(), sheet.width);
    let in_column = rows.len().div_ceil(columns.len()).max(1);
    let density = Density::of(in_column);
    let mut top = sheet.top;
    let hatch = if input.bars.iter().any(|bar| bar.missed) {
        let hatch = sheet.hatch(MISSED);
        let entries = [
            Key::Box(KEPT.to_string(), &input.kept),
            Key::Box(hatch.clone(), &input.missed),
        ];
        top = key(&mut sheet, &entries, top);
        hatch
    } else {
        String::new()
    };
    let standard = input
        .standard
        .as_ref()
        .filter(|standard| drawable(standard.value).is_some());
    if standard.is_some() {
        top += 18.0;
    }
    let bottom = top + density.row * in_column as f64 + 2.0;
    let first = columns.first().map_or(sheet.width, |c| c.right - c.left);
    let names = name_room(
        input.bars.iter().map(|bar| bar.name.as_str()),
        density,
        first,
    );
    let kind = density.value();
    let longest = input.bars.iter().map(|bar| kind.width(&bar.label.text));
    let value_room = longest.fold(0.0, f64::max).min(first * 0.3) + 8.0;
    let values = input.bars.iter().filter_map(|bar| bar.value);
    let values = values.chain(standard.map(|standard| standard.value));
    let plot = (first - names - 8.0 - value_room).max(40.0);
    let scale = Scale::of(
        &input.axis,
        values.chain(std::iter::once(input.axis.from.unwrap_or(0.0))),
        (plot / 60.0) as usize,
    );
    let mut rows = rows.iter();
    for column in &columns {
        let left = column.left + names + 8.0;
        let scale = scale.clone().over(left, left + plot);
        scale.draw_below(&mut sheet, top, bottom);
        let zero = scale.at(0.0);
        let mut placed = Vec::new();
        for (i, row) in rows.by_ref().take(in_column).enumerate() {
            let y = top + 1.0 + density.row * (i as f64 + 0.5);
            match row {
                Row::Bar(bar) => {
                    sheet.name(
                        left - 8.0,
                        y,
                        &bar.name,
                        density.name(),
                        (names, density.lines),
                    );
                    draw(&mut sheet, bar, y, &scale, density, &hatch);
                    placed.push((*bar, y));
                }
                Row::More => {
                    let kind = Type::BODY.size(density.size).fill(SOFT).halo();
                    sheet.label(left + 4.0, y + kind.drop(), &input.more, kind);
                }
            }
        }
        sheet.line((zero, top), (zero, bottom), Stroke::full(AXIS, 1.0));
        if let Some(standard) = standard {
            let room = (column.left, column.right);
            let x = scale.at(standard.value);
            standard_line(&mut sheet, x, (top, bottom), room, &standard.label);
        }
        for (bar, y) in placed {
            let value = bar.value.and_then(drawable);
            let x = value.map_or(zero, |value| scale.at(value).max(zero)) + 5.0;
            let kind = kind.fill(ink(value.is_some()));
            sheet.label(x, y + kind.drop(), &bar.label, kind);
        }
    }
    let centre = columns
        .first()
        .map_or(0.0, |c| c.left + names + 8.0 + plot / 2.0);
    let end = axis_title(&mut sheet, &input.axis.title, centre, bottom);
    sheet.finish(&input.frame, end)
}

/// The bars in the order in which they are drawn, with the gap.
fn rows(input: &Bars) -> Vec<Row<'_>> {
    let mut ranked: Vec<&Bar> = input.bars.iter().collect();
    let value = |bar: &Bar| bar.value.and_then(drawable);
    ranked.sort_by(|a, b| match (value(a), value(b)) {
        (Some(a), Some(b)) => match input.rank {
            Rank::HighFirst => b.total_cmp(&a),
            Rank::LowFirst => a.total_cmp(&b),
            Rank::Given => std::cmp::Ordering::Equal,
        },
        (a, b) if input.rank != Rank::Given => b.is_some().cmp(&a.is_some()),
        _ => std::cmp::Ordering::Equal,
    });
    let limit = input.limit.unwrap_or(usize::MAX).max(2);
    if ranked.len() <= limit {
        return ranked.into_iter().map(Row::Bar).collect();
    }
    let (head, tail) = (limit - limit / 2, limit / 2);
    let mut rows: Vec<Row<'_>> = ranked.iter().take(head).copied().map(Row::Bar).collect();
    rows.push(Row::More);
    rows.extend(
        ranked
            .iter()
            .skip(ranked.len() - tail)
            .copied()
            .map(Row::Bar),
    );
    rows
}

fn draw(sheet: &mut Sheet, bar: &Bar, y: f64, scale: &Scale, density: Density, hatch: &str) {
    let Some(value) = bar.value.and_then(drawable) else {
        return;
    };
    let (zero, end) = (scale.at(0.0), scale.at(value));
    let fill = if bar.missed {
        hatch.to_owned()
    } else {
        KEPT.to_string()
    };
    let from = (zero.min(end), y - density.bar / 2.0);
    sheet.rect(from, ((end - zero).abs(), density.bar), &fill);
}

fn columns(rows: usize, width: f64) -> Vec<Column> {
    const GAP: f64 = 26.0;
    const NARROWEST: f64 = 250.0;
    let fitting = ((width + GAP) / (NARROWEST + GAP)) as usize;
    let count = if rows > 40 {
        fitting.clamp(1, rows.div_ceil(20))
    } else {
        1
    };
    let wide = (width - GAP * (count - 1) as f64) / count as f64;
    (0..count)
        .map(|i| {
            let left = (wide + GAP) * i as f64;
            Column {
                left,
                right: left + wide,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn some(count: usize) -> Bars {
        Bars {
            frame: check::frame("bars", 720.0),
            axis: Axis {
                unit: "%".into(),
                ..Axis::default()
            },
            bars: (0..count)
                .map(|i| {
                    let value = 40.0 + (i * 37 % 60) as f64;
                    Bar {
                        name: format!("示范镇 {i}"),
                        value: Some(value),
                        label: Label::figure(format!("{value:.1}%"), format!("f{i}")),
                        missed: value < 80.0,
                    }
                })
                .collect(),
            standard: Some(Standard {
                value: 80.0,
                label: Label::name("标准 80%"),
            }),
            kept: "达标".into(),
            missed: "未达标".into(),
            ..Bars::default()
        }
    }

    #[test]
    fn any_number_of_bars_is_legible() {
        for count in [0, 1, 8, 40, 41, 300] {
            for width in [340.0, 720.0, 1100.0] {
                let mut input = some(count);
                input.frame.width = width;
                let drawing = bars(&input);
                check::sound(&drawing);
                let drawn = drawing.svg.matches("data-figure").count();
                assert_eq!(drawn, count, "each value once");
                check::no_overlap(&drawing, &["%"]);
            }
        }
        let wide = some(300);
        let mut narrow = some(300);
        narrow.frame.width = 340.0;
        assert!(bars(&wide).height < bars(&narrow).height / 1.8);
    }

    #[test]
    fn bars_are_ranked_and_a_limit_keeps_both_ends() {
        let mut input = some(60);
        input.limit = Some(11);
        input.more = Label::name("… 其余 49 个 …");
        let drawing = bars(&input);
        check::sound(&drawing);
        let texts = check::texts(&drawing.svg);
        let values: Vec<f64> = texts
            .iter()
            .filter(|text| text.figure.is_some())
            .filter_map(|text| text.text.trim_end_matches('%').parse().ok())
            .collect();
        assert_eq!(values.len(), 11);
        assert!(
            values.windows(2).all(|pair| pair[0] >= pair[1]),
            "{values:?}"
        );
        assert_eq!((values[0], values[10]), (99.0, 40.0));
        assert!(texts.iter().any(|text| text.text == "… 其余 49 个 …"));
    }

    #[test]
    fn a_missed_standard_is_hatched() {
        let input = some(8);
        let missed = input.bars.iter().filter(|bar| bar.missed).count();
        let svg = bars(&input).svg;
        assert_eq!(
            svg.matches("fill=\"url(#bars-hatch").count(),
            missed + 1,
            "and in the key"
        );
        let mut all_kept = input;
        for bar in &mut all_kept.bars {
            bar.missed = false;
        }
        assert!(!bars(&all_kept).svg.contains("hatch"));
    }

    #[test]
    fn odd_values() {
        let mut input = some(5);
        for (bar, value) in input.bars.iter_mut().zip([
            None,
            Some(f64::NAN),
            Some(-20.0),
            Some(f64::INFINITY),
            Some(0.0),
        ]) {
            bar.value = value;
        }
        check::sound(&bars(&input));
        for bar in &mut input.bars {
            bar.value = None;
            bar.name = check::NASTY.into();
            bar.label = Label::name(check::NASTY);
        }
        input.standard = Some(Standard {
            value: f64::NAN,
            label: Label::name("x"),
        });
        check::sound(&bars(&input));
    }
}
