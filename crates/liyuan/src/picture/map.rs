//! The map as drawn without the script: areas, roads, dots of the first promise, facilities,
//! names, scale bar.

use super::drawing::{Drawing, PromiseDrawing};
use super::escape::html;
use super::grid::{Spot, border, roads};
use super::odd;
use super::repair;
use super::words;
use crate::locale::Locale;
use liyuan_planning::reach::balance::whole;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Width in pixels for which the static map is laid out.
const PIXELS: f64 = 600.0;

/// Bytes that the borders may take; they are snapped more coarsely until they fit.
const BORDER_BYTES: usize = 1_500_000;

/// Radii of static dots in tenths of a pixel, and the persons' radius above which each is used.
const DOT_SIZES: [i32; 6] = [13, 20, 30, 45, 65, 90];

/// The lower SVG: land, fills, roads, borders, and dots and facilities for readers without
/// script.
pub(super) fn base(drawing: &Drawing<'_>, locale: &Locale) -> String {
    let grid = &drawing.grid;
    let mut svg = format!(
        "<svg id=\"base\" class=\"sheet\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"caption\">",
        grid.width, grid.height
    );
    // The texture of areas in which nobody is served.
    let stripe = libm::floor(f64::from(grid.width) / PIXELS * 7.0) as i32;
    let _ = write!(
        svg,
        "<defs><pattern id=\"hatch\" width=\"{stripe}\" height=\"{stripe}\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect class=\"hatch\" width=\"{stripe}\" height=\"{stripe}\"/>\
         <path class=\"hatch-line\" stroke-width=\"{}\" d=\"M0 0V{stripe}\"/></pattern></defs>",
        stripe / 3
    );
    let borders = all_borders(drawing);
    let levels = drawing
        .picture
        .areas
        .iter()
        .map(|area| area.level)
        .max()
        .unwrap_or(0);
    let order = |level: u32| {
        drawing
            .picture
            .areas
            .iter()
            .enumerate()
            .filter(move |(_, area)| area.level == level)
    };
    svg.push_str("<g class=\"fills\">");
    let first = drawing.promises.first();
    let sums = first
        .map(|promise| sums_by_area(drawing, promise))
        .unwrap_or_default();
    for (i, area) in (0..=levels).flat_map(order) {
        let Some(path) = borders.get(i).filter(|path| !path.is_empty()) else {
            continue;
        };
        let (persons, served) = sums.get(i).copied().unwrap_or_default();
        let shade = match first {
            Some(promise) if persons > 0 => {
                let nobody = if served == 0 { " none" } else { "" };
                format!("s{}{nobody}", promise.shade(served, persons).min(4))
            }
            _ => "s-".to_owned(),
        };
        let title = area_title(locale, &area.name, persons, served);
        let _ = write!(
            svg,
            "<path class=\"area {shade}\" data-area=\"{i}\" d=\"{path}\"><title>{}</title></path>",
            html(&title)
        );
    }
    svg.push_str("</g>");
    let roads = roads(grid, &drawing.picture.lines);
    for (class, path) in [
        ("street", &roads.street),
        ("small", &roads.small),
        ("middle", &roads.middle),
        ("main", &roads.main),
    ] {
        if !path.is_empty() {
            let _ = write!(svg, "<path class=\"road {class}\" d=\"{path}\"/>");
        }
    }
    svg.push_str("<g class=\"borders\">");
    for level in (0..=levels).rev() {
        let path: String = order(level)
            .filter_map(|(i, _)| borders.get(i))
            .map(String::as_str)
            .collect();
        if !path.is_empty() {
            let above = levels - level;
            let _ = write!(
                svg,
                "<path class=\"border b{}\" d=\"{path}\"/>",
                above.min(2)
            );
        }
    }
    svg.push_str("</g>");
    if let Some(promise) = first {
        static_dots(&mut svg, drawing, promise);
        static_sites(&mut svg, drawing, Some(promise.promise.service));
    } else if drawing.picture.only_checked {
        plain_dots(&mut svg, drawing);
        static_sites(&mut svg, drawing, None);
    }
    svg.push_str("</svg>");
    svg
}

/// The upper SVG: names of areas, the mark of a model region, the scale bar.
pub(super) fn top(drawing: &Drawing<'_>, locale: &Locale) -> String {
    let grid = &drawing.grid;
    let pixel = f64::from(grid.width) / PIXELS;
    let mut svg = format!(
        "<svg id=\"top\" class=\"sheet\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\">",
        grid.width, grid.height
    );
    svg.push_str(&odd::marks(drawing, pixel, locale));
    svg.push_str(&repair::signs(drawing, pixel));
    for (spot, name) in names(drawing) {
        let _ = write!(
            svg,
            "<g class=\"pin\" data-x=\"{}\" data-y=\"{}\" transform=\"translate({} {}) scale({pixel:.2})\">\
             <text class=\"name\">{}</text></g>",
            spot.0,
            spot.1,
            spot.0,
            spot.1,
            html(&name)
        );
    }
    if drawing.picture.model {
        let text = html(&locale.text("picture-model-mark"));
        let edge = 14.0;
        let (right, bottom) = (PIXELS - edge, f64::from(grid.height) / pixel - edge);
        for (x, y, anchor, corner) in [
            (edge, edge + 10.0, "start", "nw"),
            (right, edge + 10.0, "end", "ne"),
            (right, bottom, "end", "se"),
            (edge, bottom - 26.0, "start", "sw"),
        ] {
            let _ = write!(
                svg,
                "<g class=\"corner\" data-corner=\"{corner}\" \
                 transform=\"translate({:.0} {:.0}) scale({pixel:.2})\">\
                 <text class=\"mark\" text-anchor=\"{anchor}\">{text}</text></g>",
                x * pixel,
                y * pixel,
            );
        }
    }
    let (metres, label) = scale_bar(grid.metres_per_unit() * pixel * 130.0, locale);
    let length = metres / grid.metres_per_unit() / pixel;
    let _ = write!(
        svg,
        "<g id=\"scale\" transform=\"translate({:.0} {:.0}) scale({pixel:.2})\">\
         <path d=\"M0 -6V0H{length:.1}V-6\"/><text x=\"0\" y=\"-10\">{}</text></g></svg>",
        14.0 * pixel,
        f64::from(grid.height) - 12.0 * pixel,
        html(&label)
    );
    svg
}

/// The longest 1, 2 or 5 × 10ⁿ metres that are at most this many, and how they are written.
fn scale_bar(at_most: f64, locale: &Locale) -> (f64, String) {
    let mut metres = 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if metres * factor > at_most {
            break;
        }
        metres *= factor;
    }
    (metres, locale.distance(metres))
}

/// Persons and served per area, of the points that lie directly in it.
pub(super) fn sums_by_area(drawing: &Drawing<'_>, promise: &PromiseDrawing<'_>) -> Vec<(i64, i64)> {
    let mut sums = vec![(0, 0); drawing.picture.areas.len()];
    for (point, result) in drawing.picture.points.iter().zip(&promise.promise.results) {
        let sum = point.area.and_then(|area| sums.get_mut(area as usize));
        if let Some(sum) = sum.filter(|_| result.persons > 0) {
            sum.0 += result.persons;
            sum.1 += result.served;
        }
    }
    sums
}

fn area_title(locale: &Locale, name: &str, persons: i64, served: i64) -> String {
    if persons <= 0 {
        return format!("{name}: {}", locale.text("picture-tip-nobody"));
    }
    let served_whole = locale.number(whole(served));
    let all = locale.number(whole(persons));
    let share = locale.percent(words::share(served, persons));
    let text = locale.format(
        "picture-tip-served",
        &[
            ("share", (&share).into()),
            ("served", (&served_whole).into()),
            ("count", (&all).into()),
        ],
    );
    format!("{name}: {text}")
}

fn all_borders(drawing: &Drawing<'_>) -> Vec<String> {
    let mut step = 4;
    loop {
        let borders: Vec<String> = drawing
            .picture
            .areas
            .iter()
            .map(|area| border(&drawing.grid, area, step))
            .collect();
        if step >= 64 || borders.iter().map(String::len).sum::<usize>() <= BORDER_BYTES {
            return borders;
        }
        step *= 2;
    }
}

/// Dots as lines of no length with round caps: a dozen bytes each. Dots of one class and size
/// that fall on the same pixel are drawn once.
fn static_dots(svg: &mut String, drawing: &Drawing<'_>, promise: &PromiseDrawing<'_>) {
    let pixel = f64::from(drawing.grid.width) / PIXELS;
    let group = drawing.groups.get(promise.group);
    let mut dots: Vec<BTreeSet<Spot>> = vec![BTreeSet::new(); 6 * DOT_SIZES.len()];
    for (spot, result) in drawing.spots.iter().zip(&promise.promise.results) {
        if result.persons <= 0 {
            continue;
        }
        let radius = group.map_or(1.0, |group| group.dot(result.persons)) * 10.0;
        let size = DOT_SIZES
            .iter()
            .rposition(|&size| radius >= f64::from(size))
            .unwrap_or(0);
        let step = libm::floor(pixel) as i32;
        let spot = (spot.0 / step.max(1), spot.1 / step.max(1));
        if let Some(set) = dots.get_mut(promise.colour(result) * DOT_SIZES.len() + size) {
            set.insert((spot.0 * step.max(1), spot.1 * step.max(1)));
        }
    }
    svg.push_str("<g class=\"static dots\">");
    for (i, set) in dots.iter().enumerate().filter(|(_, set)| !set.is_empty()) {
        let (colour, size) = (i / DOT_SIZES.len(), i % DOT_SIZES.len());
        let width = DOT_SIZES.get(size).map_or(1.0, |&size| f64::from(size)) / 10.0 * 2.0 * pixel;
        let mut path = String::new();
        for (x, y) in set {
            let _ = write!(path, "M{x} {y}h0");
        }
        let _ = write!(
            svg,
            "<path class=\"d{colour}\" stroke-width=\"{width:.0}\" d=\"{path}\"/>"
        );
        if colour == 5 {
            // Not reached: a ring, not only another colour.
            let _ = write!(
                svg,
                "<path class=\"d5-in\" stroke-width=\"{:.0}\" d=\"{path}\"/>",
                width * 0.5
            );
        }
    }
    svg.push_str("</g>");
}

/// Where people are, before anything is known of how they are served.
fn plain_dots(svg: &mut String, drawing: &Drawing<'_>) {
    let pixel = f64::from(drawing.grid.width) / PIXELS;
    let step = (libm::floor(pixel) as i32).max(1);
    let near = |spot: &Spot| (spot.0 / step * step, spot.1 / step * step);
    let spots: BTreeSet<Spot> = drawing.spots.iter().map(near).collect();
    svg.push_str("<path class=\"static spots\" d=\"");
    for (x, y) in spots {
        let _ = write!(svg, "M{x} {y}h0");
    }
    svg.push_str("\"/>");
}

/// The facilities of a service; of all where none is named.
fn static_sites(svg: &mut String, drawing: &Drawing<'_>, service: Option<u32>) {
    let services = drawing.picture.services.iter().zip(0_u32..);
    let facilities = services
        .filter(|(_, index)| service.is_none_or(|service| service == *index))
        .flat_map(|(service, _)| &service.facilities);
    let size = f64::from(drawing.grid.width) / PIXELS * 4.6;
    let size = libm::floor(size) as i32;
    let mut path = String::new();
    for facility in facilities {
        let (x, y) = drawing.grid.place(facility.place);
        let _ = write!(
            path,
            "M{x} {}l{size} {size} {} {size} {} {}z",
            y - size,
            -size,
            -size,
            -size
        );
    }
    let _ = write!(svg, "<path class=\"static site\" d=\"{path}\"/>");
}

/// Names to be written on the map: of the areas one level above the deepest, where they are few;
/// else of the level above that.
fn names(drawing: &Drawing<'_>) -> Vec<(Spot, String)> {
    const MOST: usize = 24;
    let areas = &drawing.picture.areas;
    let levels = areas.iter().map(|area| area.level).max().unwrap_or(0);
    for level in (0..levels.max(1)).rev() {
        let at_level: Vec<(Spot, String)> = areas
            .iter()
            .filter(|area| area.level == level)
            .filter_map(|area| Some((middle(drawing, &area.rings)?, area.name.clone())))
            .collect();
        if at_level.len() <= MOST && (at_level.len() > 1 || level > 0) {
            return at_level;
        }
    }
    Vec::new()
}

/// Centroid of the largest ring.
fn middle(drawing: &Drawing<'_>, rings: &[Vec<(f64, f64)>]) -> Option<Spot> {
    let mut best: Option<(f64, Spot)> = None;
    for ring in rings {
        let spots: Vec<Spot> = ring
            .iter()
            .filter_map(|&(lon, lat)| drawing.grid.spot(lon, lat))
            .collect();
        let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
        for (i, a) in spots.iter().enumerate() {
            let Some(b) = spots.get((i + 1) % spots.len()) else {
                continue;
            };
            let (ax, ay) = (f64::from(a.0), f64::from(a.1));
            let (bx, by) = (f64::from(b.0), f64::from(b.1));
            let cross = ax * by - bx * ay;
            twice += cross;
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
        if twice == 0.0 {
            continue;
        }
        let spot = (
            libm::floor(x / (3.0 * twice)) as i32,
            libm::floor(y / (3.0 * twice)) as i32,
        );
        if best.is_none_or(|(size, _)| twice.abs() > size) {
            best = Some((twice.abs(), spot));
        }
    }
    best.map(|(_, spot)| spot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn scale_bars_are_round() {
        let locale = Locale::new(Lang::En);
        for (at_most, metres) in [
            (1.5, 1.0),
            (47_000.0, 20_000.0),
            (50_000.0, 50_000.0),
            (999.0, 500.0),
        ] {
            assert_eq!(scale_bar(at_most, &locale).0, metres);
        }
    }
}
