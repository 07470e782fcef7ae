//! The `.shp` file: shape after shape.
//!
//! ESRI Shapefile Technical Description (July 1998). Heights and measures stand behind the
//! positions and are not read. A count is believed only as far as the record has bytes for it.

use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

/// Why a shape cannot be read: second half of a code, and the words.
pub(super) type Trouble = (&'static str, String);

fn damaged(detail: &str) -> Trouble {
    ("geometry.damaged", format!("read the shape: {detail}"))
}

pub(super) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn big_u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The shape in the content of a record; `None` for one without a place.
pub(super) fn shape(content: &[u8]) -> Result<Option<Geometry<f64>>, Trouble> {
    let kind = i32_at(content, 0).ok_or_else(|| damaged("it is cut off"))?;
    match kind {
        0 => Ok(None),
        1 | 11 | 21 => Ok(Some(Geometry::Point(Point(position(content, 4)?)))),
        8 | 18 | 28 => {
            let count = count(content, 36, 16, 40)?;
            let points = positions(content, 40, count)?;
            let points: Vec<Point<f64>> = points.into_iter().map(Point).collect();
            Ok((!points.is_empty()).then_some(Geometry::MultiPoint(MultiPoint(points))))
        }
        3 | 13 | 23 => {
            let mut lines: Vec<LineString<f64>> =
                parts(content)?.into_iter().map(LineString).collect();
            Ok(match lines.len() {
                0 => None,
                1 => lines.pop().map(Geometry::LineString),
                _ => Some(Geometry::MultiLineString(MultiLineString(lines))),
            })
        }
        5 | 15 | 25 => {
            let mut polygons = polygons(parts(content)?)?;
            Ok(match polygons.len() {
                0 => None,
                1 => polygons.pop().map(Geometry::Polygon),
                _ => Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            })
        }
        31 => Err((
            "geometry.kind",
            "read the shape: it is a surface in space".to_owned(),
        )),
        kind => Err((
            "geometry.kind",
            format!("read the shape: {kind} is no kind of shape"),
        )),
    }
}

/// A count at a place, of things of so many bytes that begin at `from`.
fn count(content: &[u8], at: usize, each: usize, from: usize) -> Result<usize, Trouble> {
    let count = i32_at(content, at).and_then(|count| usize::try_from(count).ok());
    let count = count.ok_or_else(|| damaged("a count is missing or negative"))?;
    let left = content.len().saturating_sub(from);
    if count.checked_mul(each).is_none_or(|needed| needed > left) {
        return Err(damaged("it states more than it has"));
    }
    Ok(count)
}

fn position(content: &[u8], at: usize) -> Result<Coord<f64>, Trouble> {
    let (Some(x), Some(y)) = (f64_at(content, at), f64_at(content, at.saturating_add(8))) else {
        return Err(damaged("it is cut off"));
    };
    // Below −1e38 stands for "no data".
    if !x.is_finite() || !y.is_finite() || x < -1e38 || y < -1e38 {
        return Err(damaged("it has a coordinate that is not a number"));
    }
    Ok(Coord { x, y })
}

fn positions(content: &[u8], from: usize, count: usize) -> Result<Vec<Coord<f64>>, Trouble> {
    (0..count)
        .map(|index| position(content, from.saturating_add(index.saturating_mul(16))))
        .collect()
}

/// The lines or rings of a shape.
fn parts(content: &[u8]) -> Result<Vec<Vec<Coord<f64>>>, Trouble> {
    const STARTS: usize = 44;
    let part_count = count(content, 36, 4, STARTS)?;
    let from = STARTS + part_count * 4;
    let point_count = count(content, 40, 16, from)?;
    let start = |part: usize| -> Result<usize, Trouble> {
        if part == part_count {
            return Ok(point_count);
        }
        let start = i32_at(content, STARTS + part * 4);
        start
            .and_then(|start| usize::try_from(start).ok())
            .filter(|&start| start <= point_count)
            .ok_or_else(|| damaged("a part begins outside it"))
    };
    let mut found = Vec::new();
    for part in 0..part_count {
        let (first, behind) = (start(part)?, start(part + 1)?);
        let count = behind
            .checked_sub(first)
            .ok_or_else(|| damaged("its parts are not in order"))?;
        if count > 0 {
            found.push(positions(content, from + first * 16, count)?);
        }
    }
    Ok(found)
}

/// A ring with what finding its place needs.
struct Ring {
    line: Vec<Coord<f64>>,
    /// Twice the area; negative if clockwise.
    area: f64,
    low: Coord<f64>,
    high: Coord<f64>,
}

impl Ring {
    fn new(line: Vec<Coord<f64>>) -> Option<Ring> {
        let first = *line.first()?;
        let (mut low, mut high, mut area) = (first, first, 0.0);
        for (one, next) in line.iter().zip(line.iter().cycle().skip(1)) {
            low = Coord {
                x: low.x.min(one.x),
                y: low.y.min(one.y),
            };
            high = Coord {
                x: high.x.max(one.x),
                y: high.y.max(one.y),
            };
            // Relative to the first corner, so that large eastings lose no digits.
            area += (one.x - first.x) * (next.y - first.y) - (next.x - first.x) * (one.y - first.y);
        }
        // A ring without area encloses nothing.
        (line.len() >= 3 && area != 0.0).then_some(Ring {
            line,
            area,
            low,
            high,
        })
    }

    /// Whether the other ring lies in this one.
    fn holds(&self, other: &Ring) -> bool {
        if other.low.x < self.low.x
            || other.low.y < self.low.y
            || other.high.x > self.high.x
            || other.high.y > self.high.y
        {
            return false;
        }
        // Corners may lie on the border; the first that does not decides.
        let decided = other.line.iter().find_map(|corner| self.side(*corner));
        decided.unwrap_or(true)
    }

    /// Whether a place is inside; `None` on the border.
    fn side(&self, place: Coord<f64>) -> Option<bool> {
        let mut inside = false;
        for (one, next) in self.line.iter().zip(self.line.iter().cycle().skip(1)) {
            let cross = (next.x - one.x) * (place.y - one.y) - (place.x - one.x) * (next.y - one.y);
            let within =
                |low: f64, high: f64, value: f64| (low.min(high)..=low.max(high)).contains(&value);
            if cross == 0.0 && within(one.x, next.x, place.x) && within(one.y, next.y, place.y) {
                return None;
            }
            if (one.y > place.y) != (next.y > place.y) && ((cross > 0.0) == (next.y > one.y)) {
                inside = !inside;
            }
        }
        Some(inside)
    }
}

/// Rings as polygons: clockwise ones are outlines; each other one is a hole of the smallest outline
/// that holds it, and an outline itself where none does.
fn polygons(rings: Vec<Vec<Coord<f64>>>) -> Result<Vec<Polygon<f64>>, Trouble> {
    /// How many pairs of rings are compared at most.
    const MOST_PAIRS: usize = 1 << 30;
    let rings = rings.into_iter().filter_map(Ring::new);
    let (mut outlines, holes): (Vec<Ring>, Vec<Ring>) = rings.partition(|ring| ring.area < 0.0);
    if outlines.len().saturating_mul(holes.len()) > MOST_PAIRS {
        return Err(damaged("it has too many rings"));
    }
    let mut inner: Vec<Vec<LineString<f64>>> = outlines.iter().map(|_| Vec::new()).collect();
    let mut alone = Vec::new();
    for hole in holes {
        let owner = outlines
            .iter()
            .enumerate()
            .filter(|(_, outline)| outline.holds(&hole))
            .min_by(|(_, one), (_, other)| one.area.abs().total_cmp(&other.area.abs()));
        match owner.and_then(|(index, _)| inner.get_mut(index)) {
            Some(inner) => inner.push(LineString(hole.line)),
            None => alone.push(hole),
        }
    }
    outlines.extend(alone);
    let inner = inner.into_iter().chain(std::iter::repeat_with(Vec::new));
    Ok(outlines
        .into_iter()
        .zip(inner)
        .map(|(outline, inner)| Polygon::new(LineString(outline.line), inner))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Vec<Coord<f64>> {
        let mut ring = vec![
            Coord { x, y },
            Coord { x, y: y + side },
            Coord {
                x: x + side,
                y: y + side,
            },
            Coord { x: x + side, y },
            Coord { x, y },
        ];
        if !clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn holes_go_to_the_smallest_outline_around_them() {
        // An island in a lake on an island, and another island beside.
        let rings = vec![
            square(0.0, 0.0, 100.0, true),
            square(10.0, 10.0, 50.0, false),
            square(20.0, 20.0, 20.0, true),
            square(25.0, 25.0, 5.0, false),
            square(200.0, 0.0, 10.0, true),
        ];
        let found = polygons(rings).unwrap();
        let holes: Vec<_> = found
            .iter()
            .map(|polygon| polygon.interiors().len())
            .collect();
        assert_eq!(holes, [1, 1, 0]);
        assert_eq!(found[1].interiors()[0].0[0], Coord { x: 25.0, y: 25.0 });
        // A hole that touches its outline, and one that belongs to nobody.
        let rings = vec![
            square(0.0, 0.0, 10.0, true),
            square(0.0, 0.0, 5.0, false),
            square(50.0, 50.0, 5.0, false),
            vec![Coord { x: 1.0, y: 1.0 }; 4],
        ];
        let found = polygons(rings).unwrap();
        let holes: Vec<_> = found
            .iter()
            .map(|polygon| polygon.interiors().len())
            .collect();
        assert_eq!(holes, [1, 0]);
    }
}
