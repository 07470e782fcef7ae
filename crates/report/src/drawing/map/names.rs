//! Names on a map: as many as fit, the largest areas first, none over another.

use super::inside::middle;
use super::{MapArea, MapSymbol, Spot, SymbolKind, View, border};
use crate::drawing::Label;
use crate::drawing::sheet::{Anchor, Role, Sheet, Type};
use crate::drawing::spread::Area as Box2;
use crate::drawing::text::fit;

/// Labels beside facilities, the chosen ones first: right, left, above or below.
pub(super) fn symbols(sheet: &mut Sheet, symbols: &[MapSymbol], view: &mut View) {
    let mut ordered: Vec<&MapSymbol> = symbols.iter().collect();
    ordered.sort_by_key(|symbol| match symbol.kind {
        SymbolKind::Chosen => 0,
        SymbolKind::Closed => 1,
        SymbolKind::Existing => 2,
    });
    for symbol in ordered {
        let (Some(at), Some(label)) = (view.at(symbol.place), &symbol.label) else {
            continue;
        };
        let kind = Type::BODY.size(11.5).bold().halo();
        let wide = kind.width(&label.text);
        let (far, up) = (9.0, 12.0);
        let places = [
            (at.0 + far, at.1, Anchor::Start, far + wide / 2.0, 0.0),
            (at.0 - far, at.1, Anchor::End, -far - wide / 2.0, 0.0),
            (at.0, at.1 - up, Anchor::Middle, 0.0, -up),
            (at.0, at.1 + up + 2.0, Anchor::Middle, 0.0, up + 2.0),
        ];
        for (x, y, anchor, right, down) in places {
            let place = Box2::around((at.0 + right, at.1 + down), (wide + 4.0, 13.0));
            if free(&place, view) {
                sheet.label(x, y + kind.drop(), label, kind.at(anchor));
                view.taken.push(place);
                break;
            }
        }
    }
}

fn free(place: &Box2, view: &View) -> bool {
    view.frame.holds(place) && !view.taken.iter().any(|other| other.meets(place))
}

/// A name as it could be printed.
struct Block<'a> {
    lines: Vec<String>,
    value: Option<&'a Label>,
    size: (f64, f64),
}

const LINE: f64 = 14.0;

fn name_type(areas: usize) -> Type {
    let size = if areas > 40 { 11.0 } else { 12.0 };
    Type::BODY.size(size).bold().middle().halo()
}

fn value_type(areas: usize) -> Type {
    let size = if areas > 40 { 11.0 } else { 11.5 };
    Type::BODY.size(size).middle().halo()
}

/// The ways to print a name, the fullest first.
fn blocks<'a>(area: &'a MapArea, count: usize, room: f64) -> Vec<Block<'a>> {
    let kind = name_type(count);
    let value = area
        .value
        .as_ref()
        .filter(|value| !value.text.trim().is_empty());
    let mut blocks = Vec::new();
    for value in [value, None]
        .into_iter()
        .take(if value.is_some() { 2 } else { 1 })
    {
        for lines in 1..=2 {
            let wanted = kind.width(area.name.trim());
            let per_line = if lines == 1 {
                wanted
            } else {
                (wanted * 0.62).max(36.0)
            };
            let fitted = fit(&area.name, kind.size, per_line / 1.06 + 1.0, lines);
            if fitted.cut || fitted.lines.len() != lines {
                continue;
            }
            let widths = fitted.lines.iter().map(|line| kind.width(line));
            let below = value.map(|value| value_type(count).width(&value.text));
            let wide = widths.chain(below).fold(0.0, f64::max);
            let tall = LINE * (lines + usize::from(value.is_some())) as f64;
            if wide <= room {
                blocks.push(Block {
                    lines: fitted.lines,
                    value,
                    size: (wide + 4.0, tall),
                });
            }
        }
    }
    blocks
}

/// Names and values of areas.
///
/// Each is tried around the middle of its area in the ways of [`blocks`]; first clear of facilities, then over them;
/// what still meets another name is not printed.
pub(super) fn areas(
    sheet: &mut Sheet,
    areas: &[MapArea],
    shapes: &[Vec<Vec<Spot>>],
    view: &mut View,
) {
    let marks = std::mem::take(&mut view.taken);
    // Corners and labels stay in the way; small boxes are facilities, which a name may cover if it must.
    let (facilities, mut fixed): (Vec<Box2>, Vec<Box2>) = marks
        .into_iter()
        .partition(|mark| mark.right - mark.left < 9.5 && mark.bottom - mark.top < 9.5);
    let mut order: Vec<(i64, usize)> = shapes
        .iter()
        .enumerate()
        .map(|(i, rings)| {
            (
                rings
                    .iter()
                    .map(|ring| border::twice_area(ring).abs())
                    .sum(),
                i,
            )
        })
        .collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let count = areas.len();
    for (_, i) in order {
        let (Some(area), Some(rings)) = (areas.get(i), shapes.get(i)) else {
            continue;
        };
        let Some((centre, wide)) = middle(rings) else {
            continue;
        };
        if area.name.trim().is_empty() {
            continue;
        }
        let blocks = blocks(area, count, wide * 1.5 + 6.0);
        let clear = |place: &Box2, strict: bool| {
            view.frame.holds(place)
                && !fixed.iter().any(|other| other.meets(place))
                && !(strict && facilities.iter().any(|other| other.meets(place)))
        };
        let found = [true, false].into_iter().find_map(|strict| {
            blocks.iter().find_map(|block| {
                offsets(wide).into_iter().find_map(|(right, down)| {
                    let place = (centre.0 + right, centre.1 + down);
                    clear(&Box2::around(place, block.size), strict).then_some((block, place))
                })
            })
        });
        if let Some((block, place)) = found {
            print(sheet, block, place, count);
            fixed.push(Box2::around(place, block.size));
        }
    }
}

/// Where a name may stand relative to the middle of its area.
fn offsets(wide: f64) -> Vec<(f64, f64)> {
    let mut offsets = vec![(0.0, 0.0)];
    for step in [8.0, 16.0, 26.0] {
        if step > wide * 0.4 {
            break;
        }
        offsets.extend([
            (0.0, -step),
            (0.0, step),
            (-step, 0.0),
            (step, 0.0),
            (-step, -step),
            (step, -step),
            (-step, step),
            (step, step),
        ]);
    }
    offsets
}

fn print(sheet: &mut Sheet, block: &Block<'_>, (x, y): (f64, f64), count: usize) {
    let (name, value) = (name_type(count), value_type(count));
    let mut line = y - block.size.1 / 2.0 + LINE / 2.0;
    for text in &block.lines {
        sheet.text(x, line + name.drop(), text, name, Role::Name);
        line += LINE;
    }
    if let Some(label) = block.value {
        sheet.label(x, line + value.drop(), label, value);
    }
}
