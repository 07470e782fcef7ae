//! One dot per area on a line: where a region stands among its parts.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, INK, KEPT, LINES, MISSED, PAPER, Rgb, SOFT};
use super::rows::{Key, Standard, axis_title, key, standard_line};
use super::sheet::{Frame, Shape, Sheet, Stroke, Type, mark, marks};
use super::spread::spread;
use super::text::fit;
use super::{Drawing, Label};

/// One dot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dot {
    /// Whose value it is.
    pub name: String,
    /// The value; without one there is no dot.
    pub value: Option<f64>,
    /// The value as printed behind the name if it is an extreme.
    pub label: Option<Label>,
    /// Whether it misses the standard: then another shape and colour.
    pub missed: bool,
}

/// A line of dots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StripRow {
    /// What is measured here, printed above; may be empty.
    pub name: String,
    /// The areas.
    pub dots: Vec<Dot>,
    /// The value of the whole region, with its label.
    pub region: Option<Standard>,
}

/// Lines of dots on a common axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strip {
    /// Title, description, width.
    pub frame: Frame,
    /// The axis of values.
    pub axis: Axis,
    /// The lines.
    pub rows: Vec<StripRow>,
    /// The standard's line.
    pub standard: Option<Standard>,
    /// What a dot that keeps the standard means; printed as a key if not empty.
    pub kept: String,
    /// What a dot that misses it means; printed as a key if not empty.
    pub missed: String,
    /// At most so many names at either end of a line; 0 is read as 2.
    pub extremes: usize,
}

const RADIUS: f64 = 3.8;

/// Draws strips. Dots that would cover each other are stacked, closer where they are many.
pub fn strip(input: &Strip) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let any = input
        .rows
        .iter()
        .any(|row| row.dots.iter().any(|dot| dot.missed));
    let mut top = sheet.top;
    if any {
        let entries = [
            Key::Mark(dot_mark((0.0, 0.0), false), &input.kept),
            Key::Mark(dot_mark((0.0, 0.0), true), &input.missed),
        ];
        top = key(&mut sheet, &entries, top);
    }
    let standard = input
        .standard
        .as_ref()
        .filter(|standard| drawable(standard.value).is_some());
    top += if standard.is_some() { 18.0 } else { 0.0 };
    let values = input.rows.iter().flat_map(|row| {
        let dots = row.dots.iter().filter_map(|dot| dot.value);
        dots.chain(row.region.iter().map(|region| region.value))
    });
    let values = values.chain(standard.map(|standard| standard.value));
    let (left, right) = (14.0, sheet.width - 18.0);
    let scale = Scale::of(&input.axis, values, ((right - left) / 64.0) as usize);
    let scale = scale.over(left, right);
    let stacks: Vec<Stack<'_>> = input.rows.iter().map(|row| stack(row, &scale)).collect();
    let heights: Vec<f64> = input
        .rows
        .iter()
        .zip(&stacks)
        .map(|(row, stack)| height(row, stack))
        .collect();
    let bottom = top + heights.iter().sum::<f64>().max(20.0);
    scale.draw_below(&mut sheet, top, bottom);
    if let Some(standard) = standard {
        let x = scale.at(standard.value);
        let room = (0.0, sheet.width);
        standard_line(&mut sheet, x, (top, bottom), room, &standard.label);
    }
    let mut y = top;
    let extremes = if input.extremes == 0 {
        2
    } else {
        input.extremes
    };
    for ((row, stack), height) in input.rows.iter().zip(&stacks).zip(heights) {
        draw(&mut sheet, row, stack, &scale, (y, y + height), extremes);
        y += height;
    }
    let end = axis_title(&mut sheet, &input.axis.title, (left + right) / 2.0, bottom);
    sheet.finish(&input.frame, end)
}

fn dot_mark(at: (f64, f64), missed: bool) -> String {
    let (shape, r, (fill, edge)) = dot_look(missed);
    mark(shape, at, r, fill, edge)
}

fn dot_look(missed: bool) -> (Shape, f64, (Rgb, Rgb)) {
    match missed {
        true => (Shape::Diamond, RADIUS, (MISSED, PAPER)),
        false => (Shape::Circle, RADIUS + 0.4, (KEPT, PAPER)),
    }
}

struct Stack<'a> {
    /// Dots with their places from the line upwards, in order of value.
    dots: Vec<(&'a Dot, f64, f64)>,
    /// Height of the highest dot above the line.
    high: f64,
    /// From dot to dot above it.
    rise: f64,
}

/// Places dots so that they do not cover each other: each as low as those before it allow.
fn stack<'a>(row: &'a StripRow, scale: &Scale) -> Stack<'a> {
    let mut dots: Vec<(&Dot, f64)> = row
        .dots
        .iter()
        .filter_map(|dot| Some((dot, scale.at(drawable(dot.value?)?))))
        .collect();
    dots.sort_by(|a, b| a.1.total_cmp(&b.1));
    let wide = 2.0 * RADIUS + 1.0;
    let levels: Vec<usize> = {
        let mut last: Vec<f64> = Vec::new();
        dots.iter()
            .map(|&(_, x)| {
                let free = last.iter().position(|&before| x - before >= wide);
                let level = free.unwrap_or(last.len());
                match last.get_mut(level) {
                    Some(before) => *before = x,
                    None => last.push(x),
                }
                level
            })
            .collect()
    };
    let deepest = levels.iter().copied().max().unwrap_or(0) as f64;
    let rise = if deepest > 0.0 {
        wide.min(90.0 / deepest)
    } else {
        0.0
    };
    Stack {
        dots: dots
            .into_iter()
            .zip(levels)
            .map(|((dot, x), level)| (dot, x, rise * level as f64))
            .collect(),
        high: rise * deepest,
        rise: if deepest > 0.0 { rise } else { wide },
    }
}

fn height(row: &StripRow, stack: &Stack<'_>) -> f64 {
    let name = if row.name.trim().is_empty() {
        0.0
    } else {
        28.0
    };
    let region = if row.region.is_some() { 18.0 } else { 0.0 };
    name + region + stack.high + 58.0
}

fn draw(
    sheet: &mut Sheet,
    row: &StripRow,
    stack: &Stack<'_>,
    scale: &Scale,
    (top, bottom): (f64, f64),
    extremes: usize,
) {
    let base = bottom - 36.0;
    let kind = Type::BODY.bold().halo();
    let mut below = top;
    if !row.name.trim().is_empty() {
        sheet.name(0.0, top + 19.0, &row.name, kind, (sheet.width, 1));
        below += 28.0;
    }
    let (left, right) = (scale.at(scale.from), scale.at(scale.to));
    sheet.line((left, base), (right, base), Stroke::full(AXIS, 1.0));
    let region = row
        .region
        .as_ref()
        .filter(|region| drawable(region.value).is_some());
    if let Some(region) = region {
        let x = scale.at(region.value);
        sheet.line((x, below + 17.0), (x, base + 8.0), Stroke::full(INK, 2.0));
        let half = kind.width(&region.label.text) / 2.0;
        let centre = sheet.centred(x, half);
        sheet.label(centre, below + 12.0, &region.label, kind.middle());
    }
    for missed in [false, true] {
        let own = stack.dots.iter().filter(|(dot, ..)| dot.missed == missed);
        let (shape, r, (fill, edge)) = dot_look(missed);
        // Where dots lie upon one another, edges would hide what is below.
        let edge = if stack.rise < 2.0 * RADIUS {
            fill
        } else {
            edge
        };
        let colours = (fill, edge);
        let dots = own.map(|&(_, x, up)| (x, base - up));
        sheet.raw(&marks(shape, dots, r, colours));
    }
    names(sheet, stack, base, extremes);
}

/// Names of the extremes below the line, apart from each other, as many as fit.
fn names(sheet: &mut Sheet, stack: &Stack<'_>, base: f64, extremes: usize) {
    let kind = Type::BODY.size(11.5).middle().halo();
    let count = stack.dots.len();
    let each = extremes.min(count.div_ceil(2));
    let mut chosen: Vec<usize> = (0..each).flat_map(|i| [i, count - 1 - i]).collect();
    chosen.dedup();
    let longest = sheet.width * 0.3;
    let mut shown: Vec<(usize, String, f64)> = Vec::new();
    let mut total = 0.0;
    for i in chosen {
        let Some((dot, ..)) = stack.dots.get(i) else {
            continue;
        };
        if shown.iter().any(|(other, ..)| *other == i) {
            continue;
        }
        let fitted = fit(&dot.name, kind.size, longest, 1);
        let name = fitted.lines.into_iter().next().unwrap_or_default();
        let label = dot
            .label
            .as_ref()
            .map_or(0.0, |l| kind.width(&l.text) + 4.0);
        let wide = kind.width(&name) + label + 14.0;
        if total + wide <= sheet.width {
            total += wide;
            shown.push((i, name, wide));
        }
    }
    shown.sort_by_key(|(i, ..)| *i);
    let at = |i: usize| stack.dots.get(i).map_or(0.0, |&(_, x, _)| x);
    let wanted: Vec<f64> = shown.iter().map(|(i, ..)| at(*i)).collect();
    let sizes: Vec<f64> = shown.iter().map(|(.., wide)| *wide).collect();
    let middles = spread(&wanted, &sizes, 0.0, sheet.width);
    for ((i, _, wide), middle) in shown.iter().zip(middles) {
        let Some(&(dot, x, _)) = stack.dots.get(*i) else {
            continue;
        };
        sheet.line(
            (x, base + 6.0),
            (middle, base + 15.0),
            Stroke::full(SOFT, 0.7),
        );
        let start = middle - wide / 2.0 + 7.0;
        let plain = kind.at(super::sheet::Anchor::Start);
        let used = sheet.name(start, base + 22.0, &dot.name, plain, (longest, 1));
        if let Some(label) = &dot.label {
            let kind = plain.fill(if dot.missed { MISSED } else { LINES[0] });
            sheet.label(start + used + 4.0, base + 22.0 + kind.drop(), label, kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn some(count: usize, equal: bool) -> Strip {
        Strip {
            frame: check::frame("strip", 720.0),
            axis: Axis {
                unit: "%".into(),
                ..Axis::default()
            },
            rows: vec![StripRow {
                name: "急救站 20 分钟可达".into(),
                dots: (0..count)
                    .map(|i| {
                        let value = if equal {
                            82.0
                        } else {
                            60.0 + (i * 31 % 40) as f64
                        };
                        Dot {
                            name: format!("科尔沁左翼中旗 {i}"),
                            value: Some(value),
                            label: Some(Label::figure(format!("{value:.1}"), format!("f{i}"))),
                            missed: value < 80.0,
                        }
                    })
                    .collect(),
                region: Some(Standard {
                    value: 84.5,
                    label: Label::figure("全市 84.5%", "all"),
                }),
            }],
            kept: "达标".into(),
            missed: "未达标".into(),
            ..Strip::default()
        }
    }

    #[test]
    fn dots_do_not_cover_each_other_and_names_do_not_meet() {
        for (count, equal) in [(0, false), (1, false), (8, false), (8, true), (300, false)] {
            for width in [340.0, 720.0] {
                let mut input = some(count, equal);
                input.frame.width = width;
                let drawing = strip(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &[]);
                let dots = drawing.svg.matches("<circle").count()
                    + drawing.svg.matches("<path d=\"M").count();
                assert!(dots >= count);
                assert_eq!(drawing.svg.contains("科尔沁"), count > 0);
            }
        }
    }

    #[test]
    fn odd_dots() {
        let mut input = some(4, false);
        for (dot, value) in input.rows[0]
            .dots
            .iter_mut()
            .zip([None, Some(f64::NAN), Some(7.0)])
        {
            dot.value = value;
            dot.name = check::NASTY.into();
        }
        input.rows.push(StripRow::default());
        check::sound(&strip(&input));
    }
}
