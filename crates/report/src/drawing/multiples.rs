//! Small multiples: the same picture many times on a common scale.

use super::axis::{Axis, Scale, drawable};
use super::colour::{AXIS, GRID, PAPER, STANDARD};
use super::curve::{Series, line, look, share_axis};
use super::map::{Extent, Fills, Projection, Rings, Shapes, by_class};
use super::rows::{Key, Standard, axis_title, key};
use super::sheet::{Frame, N, Role, Sheet, Stroke, Type};
use super::text::fit;
use super::{Drawing, Label};

/// One small curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallCurve {
    /// What it shows, printed above.
    pub name: String,
    /// Printed behind the name, such as the share within the promised time.
    pub value: Option<Label>,
    /// Whether the promise is broken here; then the value is marked by a triangle.
    pub missed: bool,
    /// Lines, in the same order in every cell.
    pub series: Vec<Series>,
}

/// Small curves in a grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallCurves {
    /// Title, description, width.
    pub frame: Frame,
    /// Common horizontal axis.
    pub across: Axis,
    /// Common vertical axis.
    pub up: Axis,
    /// The cells, row by row.
    pub cells: Vec<SmallCurve>,
    /// A vertical line in each cell, its label once in the key.
    pub within: Option<Standard>,
    /// A horizontal line in each cell, its label once in the key.
    pub share: Option<Standard>,
}

/// One small map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallMap {
    /// What it shows, printed above.
    pub name: String,
    /// Printed behind the name.
    pub value: Option<Label>,
    /// Index into the classes for each area, in the order of [`SmallMaps::areas`]; `None` or left out: no data.
    pub classes: Vec<Option<usize>>,
}

/// Small maps of the same areas in a grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallMaps {
    /// Title, description, width.
    pub frame: Frame,
    /// Rings of the areas, as in [`super::MapArea::rings`].
    pub areas: Vec<Rings>,
    /// The maps, row by row.
    pub cells: Vec<SmallMap>,
    /// Names of the classes, best first.
    pub classes: Vec<Label>,
    /// How many of the first classes keep the promise; `None`: there is no promise.
    pub kept: Option<usize>,
    /// For areas without a class.
    pub no_data: String,
}

struct Grid {
    columns: usize,
    wide: f64,
    gap: f64,
}

impl Grid {
    fn of(cells: usize, width: f64, narrowest: f64) -> Grid {
        const GAP: f64 = 18.0;
        let fitting = ((width + GAP) / (narrowest + GAP)) as usize;
        let fitting = fitting.clamp(1, 8);
        // Rows of about equal length.
        let rows = cells.max(1).div_ceil(fitting);
        let columns = cells.max(1).div_ceil(rows);
        let wide = (width - GAP * (columns - 1) as f64) / columns as f64;
        Grid {
            columns,
            wide: libm::floor(wide.min(narrowest * 2.4)),
            gap: GAP,
        }
    }

    fn left(&self, i: usize) -> f64 {
        (self.wide + self.gap) * (i % self.columns) as f64
    }

    fn row(&self, i: usize) -> f64 {
        (i / self.columns) as f64
    }
}

/// Lines that a name above a cell has at most.
const MOST_LINES: usize = 4;

/// Pixels from line to line of it.
const LINE: f64 = 13.8;

/// What stands above a cell: name, value, whether the promise is broken.
type Heading<'a> = (&'a str, Option<&'a Label>, bool);

/// Pixels beside the name for the value and its mark.
fn beside((_, value, missed): Heading<'_>) -> f64 {
    let mark = if missed { 12.0 } else { 0.0 };
    value.map_or(0.0, |value| Type::BODY.end().width(&value.text) + 6.0) + mark
}

/// Lines that the name above a cell takes.
fn lines_of(heading: Heading<'_>, wide: f64) -> usize {
    let kind = Type::BODY.bold();
    let room = (wide - beside(heading)).max(20.0) / 1.06;
    fit(heading.0, kind.size, room, MOST_LINES).lines.len()
}

/// Name and value above a cell, the last line of the name in the middle of `y`.
fn cell_heading(sheet: &mut Sheet, (x, y): (f64, f64), wide: f64, heading: Heading<'_>) {
    let (name, value, missed) = heading;
    let used = beside(heading);
    let lines = lines_of(heading, wide);
    let middle = y - LINE * lines.saturating_sub(1) as f64 / 2.0;
    let room = ((wide - used).max(20.0), MOST_LINES);
    sheet.name(x, middle, name, Type::BODY.bold(), room);
    let Some(value) = value else { return };
    let value_type = Type::BODY.end();
    let kind = if missed {
        value_type.fill(STANDARD)
    } else {
        value_type
    };
    sheet.label(x + wide, y + kind.drop(), value, kind);
    if missed {
        let at = x + wide - used + 7.0;
        sheet.raw(&format!(
            "<path d=\"M{} {}h8l-4 7z\" fill=\"{STANDARD}\"/>",
            N(at),
            N(y - 3.5)
        ));
    }
}

fn curve_heading(cell: &SmallCurve) -> Heading<'_> {
    (&cell.name, cell.value.as_ref(), cell.missed)
}

fn map_heading(cell: &SmallMap) -> Heading<'_> {
    (&cell.name, cell.value.as_ref(), false)
}

/// Pixels above a grid's cells for the names that have more lines than one.
fn more_lines<'a>(headings: impl Iterator<Item = Heading<'a>>, wide: f64) -> f64 {
    let lines = headings.map(|heading| lines_of(heading, wide)).max();
    LINE * lines.unwrap_or(1).saturating_sub(1) as f64
}

/// Draws small curves. Ticks of values stand at the first cell of each row, those of times under every cell.
pub fn small_curves(input: &SmallCurves) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let top = curves_key(&mut sheet, input);
    let series = || input.cells.iter().flat_map(|cell| &cell.series);
    let up = share_axis(&input.up);
    let values = series().flat_map(|series| series.points.iter().map(|point| point.1));
    let values: Vec<f64> = values.chain(input.share.iter().map(|s| s.value)).collect();
    let y = Scale::of(&up, values, 4);
    let left = y.room_left();
    let grid = Grid::of(input.cells.len(), sheet.width - left - 6.0, 132.0);
    let across = series().flat_map(|series| series.points.iter().map(|point| point.0));
    let across = across.chain(input.within.iter().map(|within| within.value));
    let x = Scale::of(&input.across, across, (grid.wide / 62.0) as usize);
    let tall = libm::round((grid.wide * 0.6).clamp(70.0, 130.0));
    let more = more_lines(input.cells.iter().map(curve_heading), grid.wide);
    let row = tall + 56.0 + more;
    for (i, cell) in input.cells.iter().enumerate() {
        let from = (left + grid.left(i), top + row * grid.row(i) + 22.0 + more);
        let to = (from.0 + grid.wide, from.1 + tall);
        let above = (from.0, from.1 - 13.0);
        cell_heading(&mut sheet, above, grid.wide, curve_heading(cell));
        let (x, y) = (x.clone().over(from.0, to.0), y.clone().over(to.1, from.1));
        lines_of_grid(&mut sheet, (&x, &y), (from, to), i % grid.columns == 0);
        standards(&mut sheet, input, (&x, &y), (from, to));
        for (j, series) in cell.series.iter().enumerate() {
            let mut stroke = look(j).0;
            stroke.width = 1.8;
            line(&mut sheet, &series.points, (&x, &y), stroke);
        }
    }
    let rows = input.cells.len().div_ceil(grid.columns) as f64;
    let bottom = top + row * rows.max(1.0) - 34.0;
    let centre = sheet.width / 2.0;
    let end = axis_title(&mut sheet, &input.across.title, centre, bottom);
    sheet.finish(&input.frame, end)
}

fn lines_of_grid(
    sheet: &mut Sheet,
    (x, y): (&Scale, &Scale),
    (from, to): ((f64, f64), (f64, f64)),
    first: bool,
) {
    for (value, text) in y.ticks() {
        let at = y.at(value);
        sheet.line((from.0, at), (to.0, at), Stroke::full(GRID, 1.0));
        if first {
            let kind = Type::NOTE.end();
            sheet.text(from.0 - 6.0, at + kind.drop(), &text, kind, Role::Axis);
        }
    }
    sheet.line((from.0, to.1), (to.0, to.1), Stroke::full(AXIS, 1.0));
    for (value, text) in &x.ticks() {
        let at = x.at(*value);
        sheet.line((at, to.1), (at, to.1 + 3.0), Stroke::full(AXIS, 1.0));
        let half = Type::NOTE.width(text) / 2.0;
        let kind = if to.0 - at < half {
            Type::NOTE.end()
        } else if at - from.0 < half {
            Type::NOTE
        } else {
            Type::NOTE.middle()
        };
        sheet.text(at, to.1 + 15.0, text, kind, Role::Axis);
    }
}

fn standards(
    sheet: &mut Sheet,
    input: &SmallCurves,
    (x, y): (&Scale, &Scale),
    (from, to): ((f64, f64), (f64, f64)),
) {
    let stroke = Stroke {
        colour: STANDARD,
        width: 1.1,
        dash: "4 3",
    };
    let on = |standard: &Option<Standard>, scale: &Scale| {
        let value = standard
            .as_ref()
            .and_then(|standard| drawable(standard.value))?;
        scale.holds(value).then(|| scale.at(value))
    };
    if let Some(at) = on(&input.within, x) {
        sheet.line((at, from.1), (at, to.1), stroke);
    }
    if let Some(at) = on(&input.share, y) {
        sheet.line((from.0, at), (to.0, at), stroke);
    }
}

fn curves_key(sheet: &mut Sheet, input: &SmallCurves) -> f64 {
    let longest = input
        .cells
        .iter()
        .map(|cell| &cell.series)
        .max_by_key(|series| series.len());
    let mut entries = Vec::new();
    let series = longest.map_or(&[][..], |series| series.as_slice());
    for (i, series) in series.iter().enumerate().filter(|_| series.len() > 1) {
        let stroke = look(i).0.attributes();
        let mark = format!("<path d=\"M-7 0H7\" fill=\"none\"{stroke}/>");
        entries.push((mark, &series.name));
    }
    let vertical = (&input.within, "M0-6V6");
    for (standard, d) in [vertical, (&input.share, "M-7 0H7")] {
        if let Some(standard) = standard {
            let mark = format!(
                "<path d=\"{d}\" fill=\"none\" stroke=\"{STANDARD}\" stroke-width=\"1.4\" stroke-dasharray=\"4 3\"/>"
            );
            entries.push((mark, &standard.label));
        }
    }
    let entries: Vec<Key<'_>> = entries
        .into_iter()
        .map(|(mark, label)| Key::Scale(mark, label))
        .collect();
    let top = sheet.top;
    key(sheet, &entries, top)
}

/// Draws small maps: the areas of a class are one path in each.
pub fn small_maps(input: &SmallMaps) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let fills = Fills::of(&mut sheet, input.classes.len(), input.kept);
    let top = maps_key(&mut sheet, input, &fills);
    let grid = Grid::of(input.cells.len(), sheet.width, 126.0);
    let mut extent = Extent::EMPTY;
    for &(lon, lat) in input.areas.iter().flatten().flatten() {
        extent.add(lon, lat);
    }
    let heights = (grid.wide * 0.5, grid.wide * 1.3);
    let (projection, tall) = Projection::fit(&extent, grid.wide, 2.0, heights);
    let rings: Vec<&Rings> = input.areas.iter().collect();
    let shapes = Shapes::thinned(&rings, &[], &projection);
    let more = more_lines(input.cells.iter().map(map_heading), grid.wide);
    let row = tall + 38.0 + more;
    for (i, cell) in input.cells.iter().enumerate() {
        let (x, y) = (grid.left(i), top + row * grid.row(i) + 22.0 + more);
        cell_heading(&mut sheet, (x, y - 12.0), grid.wide, map_heading(cell));
        sheet.raw(&format!(
            "<g transform=\"translate({} {})\" stroke=\"{PAPER}\" stroke-width=\".7\" fill-rule=\"evenodd\">",
            N(x),
            N(y)
        ));
        let classes = (0..input.areas.len()).map(|j| cell.classes.get(j).copied().flatten());
        for (fill, d) in by_class(classes, &shapes.areas, &fills) {
            sheet.raw(&format!("<path fill=\"{fill}\" d=\"{d}\"/>"));
        }
        sheet.raw("</g>");
    }
    let rows = input.cells.len().div_ceil(grid.columns) as f64;
    sheet.finish(&input.frame, top + row * rows)
}

fn maps_key(sheet: &mut Sheet, input: &SmallMaps, fills: &Fills) -> f64 {
    let classes = input.classes.iter().zip(&fills.classes);
    let mut entries: Vec<Key<'_>> = classes
        .map(|(label, fill)| Key::ScaleBox(fill.clone(), label))
        .collect();
    let without = |cell: &SmallMap| {
        let class = |i: usize| cell.classes.get(i).copied().flatten();
        (0..input.areas.len()).any(|i| class(i).is_none_or(|class| class >= input.classes.len()))
    };
    if input.cells.iter().any(without) {
        entries.push(Key::Box(fills.none.clone(), &input.no_data));
    }
    let top = sheet.top;
    key(sheet, &entries, top)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn curves(count: usize) -> SmallCurves {
        SmallCurves {
            frame: check::frame("small", 720.0),
            across: Axis {
                unit: "分钟".into(),
                title: "行车时间".into(),
                ..Axis::default()
            },
            up: Axis {
                unit: "%".into(),
                ..Axis::default()
            },
            cells: (0..count)
                .map(|i| SmallCurve {
                    name: format!("科尔沁左翼中旗 {i}"),
                    value: Some(Label::figure("81.3%", format!("f{i}"))),
                    missed: i % 2 == 0,
                    series: ["城镇", "农村"]
                        .map(|name| Series {
                            name: Label::name(name),
                            points: (0..60)
                                .map(|t| (f64::from(t), f64::from(t * 2).min(98.0)))
                                .collect(),
                            value: None,
                            value_at: None,
                        })
                        .to_vec(),
                })
                .collect(),
            within: Some(Standard {
                value: 20.0,
                label: Label::name("承诺 20 分钟"),
            }),
            share: Some(Standard {
                value: 95.0,
                label: Label::name("承诺 95%"),
            }),
        }
    }

    fn maps(count: usize) -> SmallMaps {
        let square = |x: f64| {
            vec![vec![
                (120.0 + x, 43.0),
                (121.0 + x, 43.0),
                (121.0 + x, 44.0),
                (120.0 + x, 44.0),
            ]]
        };
        SmallMaps {
            frame: check::frame("maps", 720.0),
            areas: vec![square(0.0), square(1.0), Vec::new(), square(2.0)],
            cells: (0..count)
                .map(|i| SmallMap {
                    name: format!("急救站 {i}"),
                    value: Some(Label::figure("81%", format!("f{i}"))),
                    classes: vec![Some(i % 3), None],
                })
                .collect(),
            classes: ["≥ 95%", "80–95%", "< 80%"].map(Label::name).to_vec(),
            kept: Some(1),
            no_data: "无数据".into(),
        }
    }

    #[test]
    fn grids_of_any_size_are_legible() {
        for count in [0, 1, 5, 8, 40] {
            for width in [340.0, 720.0] {
                let mut input = curves(count);
                input.frame.width = width;
                let drawing = small_curves(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &[]);
                let mut input = maps(count);
                input.frame.width = width;
                let drawing = small_maps(&input);
                check::sound(&drawing);
                check::no_overlap(&drawing, &[]);
                // The class of the first area, those without, and a hatch.
                let paths = 2 * count + 1;
                assert_eq!(drawing.svg.matches(" d=\"M").count(), paths);
            }
        }
    }

    #[test]
    fn long_names_have_lines_of_their_own() {
        let mut input = maps(3);
        let short = small_maps(&input);
        let long = "养老机构 · 60岁及以上 · 每千人35个名额，驾车30分钟内可达";
        input.cells[1].name = long.into();
        let drawing = small_maps(&input);
        check::sound(&drawing);
        check::no_overlap(&drawing, &[]);
        assert!(drawing.height > short.height);
        let texts = check::texts(&drawing.svg);
        assert!(
            texts.iter().any(|text| text.text.ends_with("可达")),
            "nothing is cut"
        );
    }

    #[test]
    fn odd_cells() {
        let mut input = curves(3);
        input.cells[0].series.clear();
        input.cells[1].series[0].points = vec![(f64::NAN, 1.0), (1.0, f64::INFINITY)];
        input.cells[2].name = check::NASTY.into();
        input.within = Some(Standard {
            value: f64::NAN,
            label: Label::name(check::NASTY),
        });
        check::sound(&small_curves(&input));
        let mut input = maps(2);
        input.areas.clear();
        check::sound(&small_maps(&input));
    }
}
