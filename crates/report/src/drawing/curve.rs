//! Cumulative curves: the share of people by travel time or distance.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, DASHES, LINES, PAPER, STANDARD};
use super::rows::{Standard, axis_title};
use super::sheet::{Frame, SHAPES, Shape, Sheet, Stroke, Type};
use super::spread::{Area, spread};
use super::{Drawing, Label};

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// Whose line it is, printed at its end.
    pub name: Label,
    /// From value of the horizontal axis to value of the vertical one, in order; a point that is not finite
    /// breaks the line.
    pub points: Vec<(f64, f64)>,
    /// A figure printed behind the name, or beside the line (see `value_at`).
    pub value: Option<Label>,
    /// Where on the horizontal axis the value holds, such as the promised time: the line is marked there and the value
    /// printed beside the mark, if any place near it is free. `None`: it stands behind the name.
    pub value_at: Option<f64>,
}

/// Curves with the promise marked on both axes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// Title, description, width.
    pub frame: Frame,
    /// Time or distance.
    pub across: Axis,
    /// Share of people; from 0 to 100 if its unit is `%` and nothing else is said.
    pub up: Axis,
    /// The lines, each with a colour, a pattern and a shape at its end; the seventh looks as the first.
    pub series: Vec<Series>,
    /// Promised times or distances: vertical lines.
    pub within: Vec<Standard>,
    /// The promised share: a horizontal line.
    pub share: Option<Standard>,
}

/// How the `i`-th line looks.
pub(super) fn look(i: usize) -> (Stroke, Shape) {
    let colour = LINES.get(i % LINES.len()).copied().unwrap_or(STANDARD);
    let dash = DASHES.get(i % DASHES.len()).copied().unwrap_or_default();
    let shape = SHAPES
        .get(i % SHAPES.len())
        .copied()
        .unwrap_or(Shape::Circle);
    let stroke = Stroke {
        colour,
        width: 2.2,
        dash,
    };
    (stroke, shape)
}

/// The vertical axis: shares begin at 0 and end at 100.
pub(super) fn share_axis(axis: &Axis) -> Axis {
    let mut axis = axis.clone();
    if axis.unit == "%" {
        axis.from = axis.from.or(Some(0.0));
        axis.to = axis.to.or(Some(100.0));
    }
    axis
}

/// Draws cumulative curves.
pub fn curve(input: &Curve) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let gutter = gutter(&input.series, sheet.width);
    let up = share_axis(&input.up);
    let values = input
        .series
        .iter()
        .flat_map(|s| s.points.iter().map(|p| p.1));
    let values: Vec<f64> = values.chain(input.share.iter().map(|s| s.value)).collect();
    let mut top = axis_name(&mut sheet, &input.up.title);
    let right = sheet.width - gutter;
    let left = Scale::of(&up, values.iter().copied(), 5).room_left();
    let across = input
        .series
        .iter()
        .flat_map(|s| s.points.iter().map(|p| p.0));
    let across = across.chain(input.within.iter().map(|within| within.value));
    let scale = Scale::of(&input.across, across, ((right - left) / 70.0) as usize);
    let x = scale.over(left, right);
    let labels = within_labels(&input.within, &x, sheet.width);
    let rows = labels.iter().map(|(_, _, row)| row + 1).max().unwrap_or(0);
    top += 16.0 * rows as f64 + 6.0;
    let tall = (right - left) * 0.56;
    let tall = tall
        .clamp(190.0, 340.0)
        .max(17.0 * input.series.len() as f64);
    let bottom = top + tall;
    let y = Scale::of(&up, values, 5).over(bottom, top);
    x.draw_below(&mut sheet, top, bottom);
    y.draw_left(&mut sheet, left, right);
    sheet.line((left, bottom), (right, bottom), Stroke::full(AXIS, 1.0));
    promised(&mut sheet, &labels, (top, bottom));
    let drawn: Vec<Option<(f64, f64)>> = input
        .series
        .iter()
        .enumerate()
        .map(|(i, series)| line(&mut sheet, &series.points, (&x, &y), look(i).0))
        .collect();
    ends(&mut sheet, &input.series, &drawn, (right, top, bottom));
    let share = input.share.as_ref().filter(|share| y.holds(share.value));
    let mut taken: Vec<Area> = share
        .map(|share| share_place(share, &y, left))
        .into_iter()
        .collect();
    let frame = Area {
        left,
        top,
        right,
        bottom,
    };
    for (i, series) in input.series.iter().enumerate() {
        value_beside(&mut sheet, series, (i, &x, &y), &frame, &mut taken);
    }
    if let Some(share) = &input.share {
        across_line(&mut sheet, share, &y, (left, right));
    }
    let end = axis_title(
        &mut sheet,
        &input.across.title,
        (left + right) / 2.0,
        bottom,
    );
    sheet.finish(&input.frame, end)
}

/// The title of the vertical axis above it; returns where the paper is free.
pub(super) fn axis_name(sheet: &mut Sheet, title: &str) -> f64 {
    if title.trim().is_empty() {
        return sheet.top + 6.0;
    }
    sheet.name(0.0, sheet.top + 6.0, title, Type::NOTE, (sheet.width, 1));
    sheet.top + 20.0
}

/// Room for the labels at the ends of the lines.
pub(super) fn gutter(series: &[Series], width: f64) -> f64 {
    let kind = Type::BODY.bold();
    let longest = series.iter().map(|series| {
        let value = behind(series).map_or(0.0, |value| kind.width(&value.text) + 6.0);
        kind.width(&series.name.text).min(width * 0.24) + value
    });
    (longest.fold(0.0, f64::max) + 18.0).min(width * 0.5)
}

/// The value that stands behind the name.
fn behind(series: &Series) -> Option<&Label> {
    series.value.as_ref().filter(|_| series.value_at.is_none())
}

/// The height of a line at a place of the horizontal axis, between two points that are there.
fn height_at(points: &[(f64, f64)], at: f64) -> Option<f64> {
    points.windows(2).find_map(|pair| {
        let &[(ax, ay), (bx, by)] = pair else {
            return None;
        };
        let part = if bx > ax { (at - ax) / (bx - ax) } else { 0.0 };
        let within = ax <= at && at <= bx;
        within.then(|| drawable(ay + (by - ay) * part)).flatten()
    })
}

/// Marks where a value holds and prints it right below, left above, or further down, clear of other such values.
fn value_beside(
    sheet: &mut Sheet,
    series: &Series,
    (i, x, y): (usize, &Scale, &Scale),
    frame: &Area,
    taken: &mut Vec<Area>,
) {
    let (Some(at), Some(value)) = (series.value_at.and_then(drawable), &series.value) else {
        return;
    };
    let Some(height) = height_at(&series.points, at).filter(|_| x.holds(at)) else {
        return;
    };
    let spot = (x.at(at), y.at(height));
    let (stroke, shape) = look(i);
    sheet.shape(shape, spot, 4.0, stroke.colour, PAPER);
    let kind = Type::BODY.fill(stroke.colour).bold().halo();
    let wide = kind.width(&value.text);
    let (right, left) = (9.0 + wide / 2.0, -9.0 - wide / 2.0);
    let places = [
        (right, 11.0),
        (left, -11.0),
        (right, 26.0),
        (left, 11.0),
        (right, 41.0),
        (right, 56.0),
        (left, 26.0),
    ];
    for (across, down) in places {
        let middle = (spot.0 + across, spot.1 + down);
        let place = Area::around(middle, (wide + 2.0, 13.0));
        if frame.holds(&place) && !taken.iter().any(|other| other.meets(&place)) {
            sheet.label(middle.0, middle.1 + kind.drop(), value, kind.middle());
            taken.push(place);
            return;
        }
    }
}

/// Draws a line with its gaps; returns where it ends.
pub(super) fn line(
    sheet: &mut Sheet,
    points: &[(f64, f64)],
    (x, y): (&Scale, &Scale),
    stroke: Stroke,
) -> Option<(f64, f64)> {
    let mut piece: Vec<(f64, f64)> = Vec::new();
    let mut end = None;
    let mut flush = |piece: &mut Vec<(f64, f64)>| {
        if let &[(x, y)] = piece.as_slice() {
            sheet.shape(Shape::Circle, (x, y), 2.0, stroke.colour, stroke.colour);
        }
        sheet.polyline(&thin(piece), stroke);
        piece.clear();
    };
    for &(across, up) in points {
        match (drawable(across), drawable(up)) {
            (Some(across), Some(up)) if x.holds(across) => {
                piece.push((x.at(across), y.at(up)));
                end = piece.last().copied();
            }
            _ => flush(&mut piece),
        }
    }
    flush(&mut piece);
    end
}

/// Without the points that lie on the line between their neighbours at a tenth of a pixel.
fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        let straight = match (kept.last(), points.get(i + 1)) {
            (Some(&(ax, ay)), Some(&(bx, by))) if bx > ax => {
                let on = ay + (by - ay) * (x - ax) / (bx - ax);
                (on - y).abs() < 0.05 && (x - ax).abs() < 40.0
            }
            _ => false,
        };
        if !straight {
            kept.push((x, y));
        }
    }
    kept
}

/// Names and values at the ends of lines, apart from each other, with leaders where they had to move.
pub(super) fn ends(
    sheet: &mut Sheet,
    series: &[Series],
    drawn: &[Option<(f64, f64)>],
    (right, top, bottom): (f64, f64, f64),
) {
    let shown: Vec<(usize, (f64, f64))> = drawn
        .iter()
        .enumerate()
        .filter_map(|(i, end)| end.map(|end| (i, end)))
        .collect();
    let wanted: Vec<f64> = shown.iter().map(|(_, end)| end.1).collect();
    let sizes = vec![16.0; shown.len()];
    let middles = spread(&wanted, &sizes, top - 6.0, bottom);
    for (&(i, (x, y)), middle) in shown.iter().zip(middles) {
        let Some(series) = series.get(i) else {
            continue;
        };
        let (stroke, shape) = look(i);
        let leader = Stroke::full(AXIS, 0.8);
        if (middle - y).abs() > 3.0 || right - x > 4.0 {
            sheet.line((x, y), (right + 10.0, middle), leader);
        }
        sheet.shape(shape, (x, y), 3.4, stroke.colour, PAPER);
        let kind = Type::BODY.fill(stroke.colour).bold().halo();
        let at = right + 13.0;
        let value = behind(series);
        let value_room = value.map_or(0.0, |value| kind.width(&value.text) + 6.0);
        let room = (sheet.width - at - value_room).max(8.0);
        let mut end = at;
        if series.name.figure.is_some() {
            sheet.label(at, middle + kind.drop(), &series.name, kind);
            end += kind.width(&series.name.text);
        } else if !series.name.text.trim().is_empty() {
            end += sheet.name(at, middle, &series.name.text, kind, (room, 1)) + 6.0;
        }
        if let Some(value) = value {
            sheet.label(end, middle + kind.drop(), value, kind);
        }
    }
}

type Placed<'a> = (&'a Standard, f64, usize);

/// The promised times: where their lines stand, and in which row above the plot their labels.
fn within_labels<'a>(within: &'a [Standard], x: &Scale, width: f64) -> Vec<Placed<'a>> {
    let mut taken: Vec<Area> = Vec::new();
    let mut placed = Vec::new();
    for standard in within {
        if drawable(standard.value).is_none_or(|value| !x.holds(value)) {
            continue;
        }
        let at = x.at(standard.value);
        let wide = within_type().width(&standard.label.text) + 8.0;
        let centre = if wide >= width {
            width / 2.0
        } else {
            at.min(width - wide / 2.0).max(wide / 2.0)
        };
        let mut row = 0;
        loop {
            let area = Area::around((centre, row as f64 * 16.0), (wide, 14.0));
            if !taken.iter().any(|other| other.meets(&area)) {
                taken.push(area);
                break;
            }
            row += 1;
        }
        placed.push((standard, at, row));
    }
    placed
}

fn within_type() -> Type {
    Type::BODY.size(11.5).fill(STANDARD).bold().halo().middle()
}

fn promised(sheet: &mut Sheet, labels: &[Placed<'_>], (top, bottom): (f64, f64)) {
    let stroke = standard_stroke();
    let y = |row: usize| top - 8.0 - 16.0 * row as f64;
    for &(_, x, row) in labels {
        sheet.line((x, y(row) + 3.0), (x, bottom), stroke);
    }
    for &(standard, x, row) in labels {
        let kind = within_type();
        let half = kind.width(&standard.label.text) / 2.0;
        let centre = sheet.centred(x, half);
        let ground = (centre - half - 2.0, y(row) - 11.0);
        sheet.rect(ground, (2.0 * half + 4.0, 14.0), &PAPER.to_string());
        sheet.scale_label(centre, y(row), &standard.label, kind);
    }
}

fn standard_stroke() -> Stroke {
    Stroke {
        colour: STANDARD,
        width: 1.4,
        dash: "4 3",
    }
}

/// Where the label of a horizontal line stands.
fn share_place(share: &Standard, y: &Scale, left: f64) -> Area {
    let wide = within_type().width(&share.label.text);
    let middle = (left + 4.0 + wide / 2.0, y.at(share.value) - 9.0);
    Area::around(middle, (wide + 4.0, 14.0))
}

/// A horizontal line with its label above it on the left.
pub(super) fn across_line(
    sheet: &mut Sheet,
    standard: &Standard,
    y: &Scale,
    (left, right): (f64, f64),
) {
    if drawable(standard.value).is_none_or(|value| !y.holds(value)) {
        return;
    }
    let at = y.at(standard.value);
    sheet.line((left, at), (right, at), standard_stroke());
    let kind = within_type().at(super::sheet::Anchor::Start);
    sheet.scale_label(left + 4.0, at - 5.0, &standard.label, kind);
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn some(count: usize) -> Curve {
        let axis = |unit: &str| Axis {
            title: "行车时间".into(),
            unit: unit.into(),
            ..Axis::default()
        };
        Curve {
            frame: check::frame("curve", 720.0),
            across: axis("分钟"),
            up: axis("%"),
            series: (0..count)
                .map(|i| Series {
                    name: Label::name(format!("城镇 {i}")),
                    points: (0..=60)
                        .map(|t| {
                            let t = f64::from(t);
                            (t, 100.0 * (1.0 - libm::exp(-t / (6.0 + i as f64))))
                        })
                        .collect(),
                    value: Some(Label::figure("97.2%", format!("f{i}"))),
                    value_at: None,
                })
                .collect(),
            within: [20.0, 21.0, 30.0]
                .map(|value| Standard {
                    value,
                    label: Label::name(format!("承诺 {value} 分钟")),
                })
                .to_vec(),
            share: Some(Standard {
                value: 95.0,
                label: Label::name("承诺 95%"),
            }),
        }
    }

    #[test]
    fn labels_at_the_ends_keep_apart() {
        for count in [0, 1, 2, 6, 20] {
            for width in [340.0, 720.0] {
                let mut input = some(count);
                input.frame.width = width;
                let drawing = curve(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &["承诺 95%"]);
                let ends = drawing.svg.matches("data-figure").count();
                assert_eq!(ends, count);
            }
        }
    }

    #[test]
    fn a_value_stands_where_it_holds() {
        assert_eq!(height_at(&[(0.0, 0.0), (10.0, 50.0)], 5.0), Some(25.0));
        assert_eq!(height_at(&[(0.0, 0.0), (10.0, f64::NAN)], 5.0), None);
        assert_eq!(height_at(&[(0.0, 0.0)], 5.0), None);
        for count in [1, 3, 6] {
            for width in [340.0, 720.0] {
                let mut input = some(count);
                input.frame.width = width;
                for series in &mut input.series {
                    series.value_at = Some(20.0);
                }
                let drawing = curve(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &[]);
                let figures = drawing.svg.matches("data-figure").count();
                assert_eq!(figures, count, "{width}");
            }
        }
    }

    #[test]
    fn lines_differ_without_colour() {
        let looks: Vec<(&str, String)> = (0..6)
            .map(|i| (look(i).0.dash, format!("{:?}", look(i).1)))
            .collect();
        for (i, a) in looks.iter().enumerate() {
            assert!(!looks[..i].contains(a), "{a:?}");
        }
    }

    #[test]
    fn a_value_that_is_not_there_breaks_the_line() {
        let mut input = some(1);
        let whole = curve(&input)
            .svg
            .matches("stroke-linejoin=\"round\" stroke=")
            .count();
        input.series[0].points[30].1 = f64::NAN;
        let drawing = curve(&input);
        check::sound(&drawing);
        let parts = drawing
            .svg
            .matches("stroke-linejoin=\"round\" stroke=")
            .count();
        assert_eq!(parts, whole + 1);
        input.series[0].points = vec![(f64::NAN, f64::INFINITY); 3];
        input.within[0].value = f64::NAN;
        input.series[0].name = Label::name(check::NASTY);
        check::sound(&curve(&input));
    }
}
