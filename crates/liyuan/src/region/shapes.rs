//! What is odd about the shapes of areas: borders that cross themselves, overlaps, holes, parts
//! outside their parent.

use super::{Area, Areas, Bounds};
use crate::plan_file::InputPath;
use crate::read::findings::Findings;
use geo::algorithm::sweep::Intersections;
use geo::{
    Area as _, BooleanOps, BoundingRect, Coord, InteriorPoint, Line, LineIntersection, LinesIter,
    MultiPolygon, Polygon,
};
use liyuan_finding::Finding;
use liyuan_roads::LonLat;
use rayon::prelude::*;

/// Neighbours drawn apart overlap by slivers; only more than this part of the smaller area counts.
const SLIVER: f64 = 1e-4;

/// Checks every shape alone, against its neighbours of the same level, and against its parent.
pub(crate) fn check_shapes(areas: &Areas, file: &InputPath, findings: &mut Findings) {
    let alone: Vec<Vec<Finding>> = areas
        .list
        .par_iter()
        .map(|area| alone(areas, area, file))
        .collect();
    let boxes: Vec<Option<Bounds>> = areas.list.iter().map(bounds).collect();
    let mut pairs = Vec::new();
    let mut by_west: Vec<usize> = (0..boxes.len()).collect();
    by_west.sort_by_key(|&at| boxes.get(at).copied().flatten().map(|bounds| bounds.west));
    for (order, &a) in by_west.iter().enumerate() {
        let Some(Some(first)) = boxes.get(a) else {
            continue;
        };
        for &b in by_west.iter().skip(order + 1) {
            let Some(Some(second)) = boxes.get(b) else {
                continue;
            };
            if second.west > first.east {
                break;
            }
            if first.overlaps(*second) {
                pairs.push((a.min(b), a.max(b)));
            }
        }
    }
    pairs.sort_unstable();
    let together: Vec<Option<Finding>> = pairs
        .into_par_iter()
        .map(|(a, b)| {
            let (first, second) = (areas.list.get(a)?, areas.list.get(b)?);
            if first.level == second.level {
                overlap(first, second, file)
            } else {
                None
            }
        })
        .collect();
    for finding in alone
        .into_iter()
        .flatten()
        .chain(together.into_iter().flatten())
    {
        findings.push(finding);
    }
}

fn bounds(area: &Area) -> Option<Bounds> {
    let rect = area.polygons.bounding_rect()?;
    let corner = |c: Coord<f64>| LonLat::from_degrees(c.x, c.y);
    Bounds::around([corner(rect.min())?, corner(rect.max())?])
}

fn at(finding: Finding, area: &Area, file: &InputPath, place: Option<Coord<f64>>) -> Finding {
    let finding = finding.file(&file.given).id(&area.code);
    match place {
        Some(place) => finding.place(place.x, place.y),
        None => finding,
    }
}

fn alone(areas: &Areas, area: &Area, file: &InputPath) -> Vec<Finding> {
    let mut list = Vec::new();
    let code = &area.code;
    if let Some(place) = crossing(&area.polygons) {
        let finding = Finding::warning(
            "areas.shape.self_crossing",
            format!("the border of area `{code}` crosses itself"),
        );
        list.push(at(finding, area, file, Some(place)).hint(
            "points are inside where an odd number of borders is crossed; draw the border again",
        ));
    }
    for hole in area.polygons.iter().flat_map(Polygon::interiors) {
        let hole = Polygon::new(hole.clone(), Vec::new());
        let inside = hole.interior_point().map(|point| point.0);
        let place = inside.and_then(|c| LonLat::from_degrees(c.x, c.y));
        let filled = place.is_some_and(|place| {
            let level = |index: u32| areas.list.get(index as usize).map(|area| area.level);
            areas
                .index
                .at(place)
                .any(|index| level(index) >= Some(area.level))
        });
        if !filled {
            let finding = Finding::info(
                "areas.shape.hole",
                format!(
                    "area `{code}` has a hole of `{}` km² that no area fills",
                    square_km(hole.unsigned_area(), inside)
                ),
            );
            let size = square_km(hole.unsigned_area(), inside);
            list.push(at(finding, area, file, inside).with("km2", size).hint(
                "points in it belong to no area of this level; fill it if that is not meant",
            ));
        }
    }
    if let Some(parent) = area
        .parent
        .and_then(|parent| areas.list.get(parent as usize))
        && !parent.polygons.0.is_empty()
        && let Some(inside) = area.polygons.interior_point()
        && let Some(place) = LonLat::from_degrees(inside.x(), inside.y())
        && !areas
            .index
            .at(place)
            .any(|index| Some(index) == area.parent)
    {
        let finding = Finding::warning(
            "areas.parent.apart",
            format!("area `{code}` lies outside its parent `{}`", parent.code),
        );
        list.push(
            at(finding, area, file, Some(inside.0))
                .field("parent")
                .value(&parent.code)
                .hint("its people count for the parent all the same; mend `parent` or the border"),
        );
    }
    list
}

/// A place where a border crosses itself.
fn crossing(shape: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    let lines: Vec<Line<f64>> = shape
        .lines_iter()
        .filter(|line| line.start != line.end)
        .collect();
    // Neighbours along a ring meet at their ends; what counts is a meeting in the middle of both,
    // or two edges on top of each other.
    let mut places: Vec<Coord<f64>> = Intersections::from_iter(lines)
        .filter_map(|(_, _, meeting)| match meeting {
            LineIntersection::SinglePoint {
                intersection,
                is_proper: true,
            } => Some(intersection),
            LineIntersection::Collinear { intersection }
                if intersection.start != intersection.end =>
            {
                Some(intersection.start)
            }
            _ => None,
        })
        .collect();
    places.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    places.first().copied()
}

fn overlap(first: &Area, second: &Area, file: &InputPath) -> Option<Finding> {
    let common = first.polygons.intersection(&second.polygons);
    let size = common.unsigned_area();
    let smaller = first
        .polygons
        .unsigned_area()
        .min(second.polygons.unsigned_area());
    if size <= SLIVER * smaller {
        return None;
    }
    let largest = common
        .iter()
        .max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let inside = largest
        .and_then(InteriorPoint::interior_point)
        .map(|point| point.0);
    let message = format!(
        "areas `{}` and `{}` overlap on `{}` km²",
        first.code,
        second.code,
        square_km(size, inside)
    );
    Some(
        at(
            Finding::warning("areas.shape.overlap", message),
            first,
            file,
            inside,
        )
        .with("km2", square_km(size, inside))
        .value(&second.code)
        .hint(format!(
            "points there count for `{}`, the lower code; mend the borders",
            first.code
        )),
    )
}

/// Square degrees as square kilometres with three digits, for orientation.
fn square_km(square_degrees: f64, near: Option<Coord<f64>>) -> String {
    let degree_km = (liyuan_roads::EARTH_RADIUS_M / 1000.0).to_radians();
    let shrink = libm::cos(near.map_or(0.0, |place| place.y).to_radians());
    let value = square_degrees * degree_km * degree_km * shrink;
    let decimals = (2.0 - libm::floor(libm::log10(value.max(1e-6)))).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}
