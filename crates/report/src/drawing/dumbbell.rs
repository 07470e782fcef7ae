//! Before and after, row by row.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, INK, LINES, PAPER, SOFT};
use super::rows::{Density, Key, Standard, axis_title, key, name_room, standard_line, value_over};
use super::sheet::{Frame, N, Shape, Sheet, Stroke, Type, mark};
use super::{Drawing, Label};

/// One row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Whose values they are.
    pub name: String,
    /// The value before; `None` if there is none.
    pub before: Option<f64>,
    /// The value after; `None` if there is none.
    pub after: Option<f64>,
    /// The value before as printed.
    pub before_label: Label,
    /// The value after as printed.
    pub after_label: Label,
}

/// Rows with two marks each: hollow before, full after.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dumbbell {
    /// Title, description, width.
    pub frame: Frame,
    /// The axis of values.
    pub axis: Axis,
    /// The rows, in this order.
    pub rows: Vec<Change>,
    /// What the hollow mark means, such as `现状`.
    pub before: String,
    /// What the full mark means, such as `增设之后`.
    pub after: String,
    /// The standard's line.
    pub standard: Option<Standard>,
}

/// Draws before and after: the lesser value's label stands on the left, the greater one's on the right.
pub fn dumbbell(input: &Dumbbell) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let density = Density::of(input.rows.len());
    let mut top = sheet.top;
    if !input.rows.is_empty() {
        let entries = [
            Key::Mark(before_mark((0.0, 0.0)), &input.before),
            Key::Mark(after_mark((0.0, 0.0)), &input.after),
        ];
        top = key(&mut sheet, &entries, top);
    }
    let standard = input
        .standard
        .as_ref()
        .filter(|standard| drawable(standard.value).is_some());
    top += if standard.is_some() { 18.0 } else { 0.0 };
    let bottom = top + density.row * input.rows.len().max(1) as f64 + 2.0;
    let names = name_room(
        input.rows.iter().map(|row| row.name.as_str()),
        density,
        sheet.width * 0.36,
    );
    let kind = density.value().size(density.size - 0.5);
    let labels = input
        .rows
        .iter()
        .flat_map(|row| [&row.before_label, &row.after_label]);
    let room = labels
        .map(|label| kind.width(&label.text))
        .fold(0.0, f64::max)
        + 12.0;
    let values = input
        .rows
        .iter()
        .flat_map(|row| [row.before, row.after])
        .flatten();
    let values = values.chain(standard.map(|standard| standard.value));
    let left = names + 10.0;
    let plot = (left + room, (sheet.width - room).max(left + room + 30.0));
    let scale = Scale::of(&input.axis, values, ((plot.1 - plot.0) / 76.0) as usize);
    let scale = scale.over(plot.0, plot.1);
    scale.draw_below(&mut sheet, top, bottom);
    let y = |i: usize| top + 1.0 + density.row * (i as f64 + 0.5);
    for (i, row) in input.rows.iter().enumerate() {
        sheet.name(
            names,
            y(i),
            &row.name,
            density.name(),
            (names, density.lines),
        );
        if i > 0 && density.lines > 1 {
            let between = y(i) - density.row / 2.0;
            sheet.line((left, between), (sheet.width, between), Stroke::GRID);
        }
    }
    let line = standard.map(|standard| scale.at(standard.value));
    if let (Some(standard), Some(x)) = (standard, line) {
        let room = (left, sheet.width);
        standard_line(&mut sheet, x, (top, bottom), room, &standard.label);
    }
    for (i, row) in input.rows.iter().enumerate() {
        draw(&mut sheet, row, y(i), (&scale, line), kind);
    }
    let end = axis_title(
        &mut sheet,
        &input.axis.title,
        (plot.0 + plot.1) / 2.0,
        bottom,
    );
    sheet.finish(&input.frame, end)
}

fn before_mark(at: (f64, f64)) -> String {
    mark(Shape::Circle, at, 4.2, PAPER, SOFT)
}

fn after_mark(at: (f64, f64)) -> String {
    mark(Shape::Circle, at, 4.8, LINES[0], PAPER)
}

fn draw(sheet: &mut Sheet, row: &Change, y: f64, (scale, line): (&Scale, Option<f64>), kind: Type) {
    let before = row.before.and_then(drawable).map(|value| scale.at(value));
    let after = row.after.and_then(drawable).map(|value| scale.at(value));
    if let (Some(from), Some(to)) = (before, after) {
        sheet.line((from, y), (to, y), Stroke::full(AXIS, 2.6));
        if (to - from).abs() > 16.0 {
            arrow(sheet, (from + to) / 2.0, y, to > from);
        }
    }
    let left = |sheet: &mut Sheet, x: f64, label: &Label, kind: Type| {
        let start = x - 8.0 - kind.width(&label.text);
        value_over(
            sheet,
            (start, y),
            line.filter(|&line| line < x),
            label,
            kind,
        );
    };
    let right = |sheet: &mut Sheet, x: f64, label: &Label, kind: Type| {
        value_over(sheet, (x + 8.0, y), line, label, kind);
    };
    let (soft, bold) = (kind.fill(SOFT), kind.fill(INK).bold());
    match (before, after) {
        (Some(from), Some(to)) if (to - from).abs() < 0.05 && same(row) => {
            right(sheet, to, &row.after_label, bold);
        }
        (Some(from), Some(to)) if to < from => {
            left(sheet, to, &row.after_label, bold);
            right(sheet, from, &row.before_label, soft);
        }
        _ => {
            let (start, end) = match (before, after) {
                (None, None) => (scale.at(scale.from), scale.at(scale.from)),
                (before, after) => {
                    let one = before.or(after).unwrap_or_default();
                    (before.unwrap_or(one), after.unwrap_or(one))
                }
            };
            left(sheet, start, &row.before_label, soft);
            let kind = if after.is_some() { bold } else { soft };
            right(sheet, end, &row.after_label, kind);
        }
    }
    if let Some(x) = before {
        sheet.raw(&before_mark((x, y)));
    }
    if let Some(x) = after {
        sheet.raw(&after_mark((x, y)));
    }
}

fn same(row: &Change) -> bool {
    row.before_label.text == row.after_label.text
}

/// A small head of an arrow in the middle of a line.
fn arrow(sheet: &mut Sheet, x: f64, y: f64, right: bool) {
    let d = if right { 4.0 } else { -4.0 };
    sheet.raw(&format!(
        "<path d=\"M{} {}l{} 4l{} 4\" fill=\"none\" stroke=\"{SOFT}\" stroke-width=\"1.4\"/>",
        N(x - d / 2.0),
        N(y - 4.0),
        N(d),
        N(-d)
    ));
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn some(count: usize) -> Dumbbell {
        let label = |value: f64, id: String| Label::figure(format!("{value:.1}%"), id);
        Dumbbell {
            frame: check::frame("change", 720.0),
            axis: Axis {
                unit: "%".into(),
                ..Axis::default()
            },
            rows: (0..count)
                .map(|i| {
                    let before = 50.0 + (i * 29 % 48) as f64;
                    let after = (before + (i % 5) as f64 * 7.0 - 7.0).min(100.0);
                    Change {
                        name: format!("旗县 {i}"),
                        before: Some(before),
                        after: Some(after),
                        before_label: label(before, format!("b{i}")),
                        after_label: label(after, format!("a{i}")),
                    }
                })
                .collect(),
            before: "现状".into(),
            after: "增设 3 处之后".into(),
            standard: Some(Standard {
                value: 95.0,
                label: Label::name("承诺 95%"),
            }),
        }
    }

    #[test]
    fn any_number_of_rows_is_legible() {
        for count in [0, 1, 8, 30, 300] {
            for width in [340.0, 720.0] {
                let mut input = some(count);
                input.frame.width = width;
                let drawing = dumbbell(&input);
                check::sound(&drawing);
                let figures: Vec<check::Text> = check::texts(&drawing.svg)
                    .into_iter()
                    .filter(|text| text.figure.is_some())
                    .collect();
                let unchanged = |row: &&Change| row.before == row.after;
                let once = input.rows.iter().filter(unchanged).count();
                assert_eq!(figures.len(), 2 * count - once);
                for (i, a) in figures.iter().enumerate() {
                    let over = |b: &check::Text| a.place.meets(&b.place);
                    assert!(!figures.iter().skip(i + 1).any(over), "{a:?}");
                }
            }
        }
    }

    #[test]
    fn a_missing_side_has_its_label_and_no_mark() {
        let mut input = some(3);
        for (row, (before, after)) in input.rows.iter_mut().zip([
            (None, Some(60.0)),
            (Some(f64::NAN), None),
            (Some(70.0), None),
        ]) {
            (row.before, row.after) = (before, after);
            row.before_label = Label::name(check::NASTY);
            row.after_label = Label::name("无数据");
        }
        let drawing = dumbbell(&input);
        check::well_formed(&drawing.svg);
        assert!(!drawing.svg.contains("NaN"));
        let marks = drawing.svg.matches("<circle").count();
        assert_eq!(marks, 2 + 2, "two values and the key");
    }
}
