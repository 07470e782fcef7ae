//! Dots of people: the ink says how many.

use super::{Map, View};
use crate::drawing::axis::drawable;
use crate::drawing::colour::{MISSED, Rgb};
use crate::drawing::sheet::{Sheet, tenths};
use std::collections::BTreeMap;

/// Dots for whom the promise is kept.
const SERVED: Rgb = Rgb(0x5a, 0x6b, 0x7a);

/// Places within a cell of this many pixels are one dot.
const CELL: f64 = 3.0;

/// Diameters in tenths of a pixel, from the least to the greatest dot.
const DIAMETERS: [i64; 6] = [14, 20, 28, 38, 50, 64];

/// All dots together cover this part of the map.
const INK: f64 = 0.03;

/// A dot of a legend.
pub(super) fn mark(missed: bool) -> String {
    if missed {
        format!(
            "<rect x=\"-2.6\" y=\"-2.6\" width=\"5.2\" height=\"5.2\" fill=\"{MISSED}\" fill-opacity=\".9\"/>"
        )
    } else {
        format!("<circle r=\"2.8\" fill=\"{SERVED}\" fill-opacity=\".5\"/>")
    }
}

/// Draws people: pale round dots where the promise is kept, dark square ones above them where it is broken.
pub(super) fn draw(sheet: &mut Sheet, input: &Map, view: &View) {
    /// Persons, and the sums of persons times place.
    #[derive(Default)]
    struct Sum {
        persons: f64,
        x: f64,
        y: f64,
    }
    let mut cells: BTreeMap<(bool, i32, i32), Sum> = BTreeMap::new();
    let mut total = 0.0;
    for person in &input.people {
        let Some(persons) = drawable(person.persons).filter(|&persons| persons > 0.0) else {
            continue;
        };
        let Some((x, y)) = view.at(person.place) else {
            continue;
        };
        let cell = (
            person.missed,
            libm::floor(x / CELL) as i32,
            libm::floor(y / CELL) as i32,
        );
        let sum = cells.entry(cell).or_default();
        sum.persons += persons;
        sum.x += persons * x;
        sum.y += persons * y;
        total += persons;
    }
    // Fewer than are drawn there are not.
    let total = drawable(input.persons).map_or(total, |all| all.max(total));
    let frame = view.frame;
    let paper = (frame.right - frame.left) * (frame.bottom - frame.top);
    let mut paths: BTreeMap<(bool, usize), Vec<(i64, i64)>> = BTreeMap::new();
    for ((missed, ..), sum) in &cells {
        let ink = paper * INK * sum.persons / total;
        let diameter = 20.0 * libm::sqrt(ink / std::f64::consts::PI);
        let size = DIAMETERS
            .iter()
            .rposition(|&size| diameter >= size as f64)
            .unwrap_or(0);
        let tenth = |value: f64| libm::round(value / sum.persons * 10.0) as i64;
        let dots = paths.entry((*missed, size)).or_default();
        dots.push((tenth(sum.x), tenth(sum.y)));
    }
    for ((missed, size), dots) in paths {
        let diameter = DIAMETERS.get(size).copied().unwrap_or(14);
        let path = points(&dots);
        let mut stroke = |colour: Rgb, cap: &str, diameter: i64, opacity: &str| {
            let mut wide = String::new();
            let _ = tenths(&mut wide, diameter);
            sheet.raw(&format!(
                "<path d=\"{path}\" fill=\"none\" stroke-linecap=\"{cap}\" stroke=\"{colour}\" stroke-width=\"{wide}\" \
                 stroke-opacity=\"{opacity}\"/>"
            ));
        };
        if missed {
            stroke(MISSED, "square", diameter, ".9");
        } else {
            stroke(SERVED, "round", diameter, ".5");
        }
    }
}

/// Points as lines of no length, relative to one another.
fn points(dots: &[(i64, i64)]) -> String {
    let mut path = String::new();
    let mut before = (0, 0);
    for &(x, y) in dots {
        path.push('m');
        let _ = tenths(&mut path, x - before.0);
        if y >= before.1 {
            path.push(' ');
        }
        let _ = tenths(&mut path, y - before.1);
        path.push_str("h0");
        before = (x, y);
    }
    path
}
