//! Ranked horizontal bars.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, KEPT, MISSED};
use super::rows::{
    Density, Key, Standard, axis_title, ink, key, name_room, standard_line, value_over,
};
use super::sheet::{Frame, Sheet, Stroke};
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

/// What all columns share.
struct Layout<'a> {
    density: Density,
    /// Room for names.
    names: f64,
    scale: Scale,
    /// Width of the part with the bars.
    plot: f64,
    /// Width of a column.
    wide: f64,
    top: f64,
    bottom: f64,
    standard: Option<&'a Standard>,
    hatch: String,
}

/// Pixels between columns.
const GAP: f64 = 26.0;

/// Draws ranked bars.
///
/// More than 40 bars go into as many columns as their names leave room for. The scale is common to all columns.
pub fn bars(input: &Bars) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let rows = rows(input);
    let columns = columns(input, rows.len(), sheet.width);
    let in_column = rows.len().div_ceil(columns).max(1);
    let layout = layout(&mut sheet, input, columns, in_column);
    for (i, rows) in rows.chunks(in_column).enumerate() {
        let left = (layout.wide + GAP) * i as f64;
        column(&mut sheet, input, rows, left, &layout);
    }
    if rows.is_empty() {
        column(&mut sheet, input, &[], 0.0, &layout);
    }
    let centre = layout.names + 8.0 + layout.plot / 2.0;
    let end = axis_title(&mut sheet, &input.axis.title, centre, layout.bottom);
    sheet.finish(&input.frame, end)
}

fn layout<'a>(sheet: &mut Sheet, input: &'a Bars, columns: usize, in_column: usize) -> Layout<'a> {
    let density = Density::of(in_column);
    let mut top = sheet.top;
    let mut hatch = String::new();
    if input.bars.iter().any(|bar| bar.missed) {
        hatch = sheet.hatch(MISSED);
        let entries = [
            Key::Box(KEPT.to_string(), &input.kept),
            Key::Box(hatch.clone(), &input.missed),
        ];
        top = key(sheet, &entries, top);
    }
    let standard = input
        .standard
        .as_ref()
        .filter(|standard| drawable(standard.value).is_some());
    if standard.is_some() {
        top += 18.0;
    }
    let wide = (sheet.width - GAP * (columns - 1) as f64) / columns as f64;
    let names = input.bars.iter().map(|bar| bar.name.as_str());
    let part = if columns > 1 { 0.48 } else { 0.36 };
    let names = name_room(names, density, wide * part);
    let kind = density.value();
    let longest = input.bars.iter().map(|bar| kind.width(&bar.label.text));
    let value_room = longest.fold(0.0, f64::max).min(wide * 0.3) + 8.0;
    let plot = (wide - names - 8.0 - value_room).max(40.0);
    let values = input.bars.iter().filter_map(|bar| bar.value);
    let values = values.chain(standard.map(|standard| standard.value));
    let values = values.chain(std::iter::once(input.axis.from.unwrap_or(0.0)));
    Layout {
        density,
        names,
        scale: Scale::of(&input.axis, values, (plot / 60.0) as usize),
        plot,
        wide,
        top,
        bottom: top + density.row * in_column as f64 + 2.0,
        standard,
        hatch,
    }
}

/// Draws one column: scale, names and bars, the standard's line, then the values over it.
fn column(sheet: &mut Sheet, input: &Bars, rows: &[Row<'_>], from: f64, layout: &Layout<'_>) {
    let (density, top, bottom) = (layout.density, layout.top, layout.bottom);
    let left = from + layout.names + 8.0;
    let scale = layout.scale.clone().over(left, left + layout.plot);
    scale.draw_below(sheet, top, bottom);
    let zero = scale.at(0.0);
    let y = |i: usize| top + 1.0 + density.row * (i as f64 + 0.5);
    for (i, row) in rows.iter().enumerate() {
        if let Row::Bar(bar) = row {
            let room = (layout.names, density.lines);
            sheet.name(left - 8.0, y(i), &bar.name, density.name(), room);
            draw(sheet, bar, y(i), &scale, density, &layout.hatch);
        }
    }
    sheet.line((zero, top), (zero, bottom), Stroke::full(AXIS, 1.0));
    let line = layout.standard.map(|standard| scale.at(standard.value));
    if let (Some(standard), Some(x)) = (layout.standard, line) {
        let room = (from, from + layout.wide);
        standard_line(sheet, x, (top, bottom), room, &standard.label);
    }
    for (i, row) in rows.iter().enumerate() {
        let (value, label) = match row {
            Row::Bar(bar) => (bar.value.and_then(drawable), &bar.label),
            Row::More => (None, &input.more),
        };
        let kind = density.value().fill(ink(value.is_some()));
        let x = value.map_or(zero, |value| scale.at(value).max(zero)) + 5.0;
        value_over(sheet, (x, y(i)), line, label, kind);
    }
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

fn columns(input: &Bars, rows: usize, width: f64) -> usize {
    if rows <= 40 {
        return 1;
    }
    let names = input.bars.iter().map(|bar| bar.name.as_str());
    let narrowest = name_room(names, Density::of(rows), 160.0) + 140.0;
    let fitting = ((width + GAP) / (narrowest + GAP)) as usize;
    fitting.clamp(1, rows.div_ceil(20))
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
    fn long_names_are_wrapped_or_shortened() {
        for count in [8, 120] {
            for width in [340.0, 900.0] {
                let mut input = some(count);
                input.frame.width = width;
                for (i, bar) in input.bars.iter_mut().enumerate() {
                    bar.name = if i % 2 == 0 {
                        format!("Horqin Left Wing Rear Banner, Ganjig Town {i}")
                    } else {
                        format!(
                            "内蒙古自治区通辽市科尔沁左翼后旗甘旗卡镇第{i}居民委员会及周边嘎查村"
                        )
                    };
                }
                let drawing = bars(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &["%"]);
                let whole = drawing.svg.contains("<title>内蒙古自治区");
                let fits = count == 8 && width > 500.0;
                assert_eq!(whole, !fits, "what is shortened is whole as a tooltip");
            }
        }
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
