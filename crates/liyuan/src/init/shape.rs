//! Rings in 10⁻⁷ degree: areas, middles, and what lies within.

use geo::{Coord, InteriorPoint, LineString, MultiPolygon, Polygon};
use liyuan_roads::LonLat;

/// Metres in 10⁻⁷ degree of latitude.
pub(crate) const METRES_PER_UNIT: f64 = 0.011_119_508;

/// A plane around a latitude, in metres; good for a few hundred kilometres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    cosine: f64,
}

impl Plane {
    /// True to scale at a latitude in 10⁻⁷ degree.
    pub(crate) fn at(lat: i32) -> Plane {
        let cosine = libm::cos((f64::from(lat) / 1e7).to_radians());
        // Near the poles nobody lives; a plane needs some width.
        Plane {
            cosine: cosine.max(0.01),
        }
    }

    /// Metres east and north of 0, 0.
    pub(crate) fn metres(self, place: LonLat) -> (f64, f64) {
        (
            f64::from(place.lon) * METRES_PER_UNIT * self.cosine,
            f64::from(place.lat) * METRES_PER_UNIT,
        )
    }

    /// The place so many metres east and north of 0, 0.
    pub(crate) fn place(self, x: f64, y: f64) -> LonLat {
        LonLat {
            lon: libm::round(x / (METRES_PER_UNIT * self.cosine)) as i32,
            lat: libm::round(y / METRES_PER_UNIT) as i32,
        }
    }

    /// Metres between two places.
    pub(crate) fn distance(self, a: LonLat, b: LonLat) -> f64 {
        let ((ax, ay), (bx, by)) = (self.metres(a), self.metres(b));
        ((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt()
    }

    /// Square metres inside a ring, whichever way it turns.
    pub(crate) fn square_metres(self, ring: &[LonLat]) -> f64 {
        let twice: f64 = ring
            .iter()
            .zip(ring.iter().skip(1))
            .map(|(a, b)| {
                let ((ax, ay), (bx, by)) = (self.metres(*a), self.metres(*b));
                ax * by - bx * ay
            })
            .sum();
        twice.abs() / 2.0
    }
}

/// Whether a place lies within rings, by the number of borders that a ray to the east crosses.
pub(crate) fn within<'a>(rings: impl IntoIterator<Item = &'a [LonLat]>, place: LonLat) -> bool {
    let mut inside = false;
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
            if (a.lat > place.lat) == (b.lat > place.lat) {
                continue;
            }
            let difference = |p: i32, q: i32| i64::from(p) - i64::from(q);
            // Both products fit in 64 bits, as degrees do; their difference would not.
            let left = difference(b.lon, a.lon) * difference(place.lat, a.lat);
            let right = difference(b.lat, a.lat) * difference(place.lon, a.lon);
            inside ^= if b.lat > a.lat {
                left > right
            } else {
                left < right
            };
        }
    }
    inside
}

/// A point inside a ring: the mean of its corners where that lies inside, else one on a line
/// through its middle.
pub(crate) fn inside(ring: &[LonLat]) -> Option<LonLat> {
    let corners = ring.get(1..)?;
    let count = i64::try_from(corners.len())
        .ok()
        .filter(|count| *count > 0)?;
    let mean = |value: fn(&LonLat) -> i32| {
        let sum: i64 = corners.iter().map(|place| i64::from(value(place))).sum();
        i32::try_from(sum / count).ok()
    };
    let middle = LonLat {
        lon: mean(|place| place.lon)?,
        lat: mean(|place| place.lat)?,
    };
    if within([ring], middle) {
        return Some(middle);
    }
    let point = polygon(ring, Vec::new()).interior_point()?;
    LonLat::from_degrees(point.x(), point.y())
}

/// A ring in degrees.
pub(crate) fn line(ring: &[LonLat]) -> LineString<f64> {
    let corner = |place: &LonLat| Coord {
        x: place.lon_degrees(),
        y: place.lat_degrees(),
    };
    LineString::new(ring.iter().map(corner).collect())
}

fn polygon(outer: &[LonLat], holes: Vec<LineString<f64>>) -> Polygon<f64> {
    Polygon::new(line(outer), holes)
}

/// Rings as polygons: a ring within an odd number of others is a hole of the smallest of them,
/// whatever its role was.
pub(crate) fn nest(rings: &[Vec<LonLat>]) -> MultiPolygon<f64> {
    struct Nested<'a> {
        ring: &'a [LonLat],
        size: f64,
        around: Vec<usize>,
    }
    let sizes: Vec<f64> = rings
        .iter()
        .map(|ring| Plane::at(ring.first().map_or(0, |place| place.lat)).square_metres(ring))
        .collect();
    let size = |at: usize| sizes.get(at).copied().unwrap_or(0.0);
    let nested: Vec<Nested<'_>> = rings
        .iter()
        .enumerate()
        .map(|(at, ring)| {
            let point = inside(ring);
            let around = rings.iter().enumerate().filter(|(other, outer)| {
                *other != at
                    && size(*other) > size(at)
                    && point.is_some_and(|point| within([outer.as_slice()], point))
            });
            Nested {
                ring,
                size: size(at),
                around: around.map(|(other, _)| other).collect(),
            }
        })
        .collect();
    let outer = nested
        .iter()
        .enumerate()
        .filter(|(_, ring)| ring.around.len().is_multiple_of(2) && ring.size > 0.0);
    let polygons = outer.map(|(at, ring)| {
        let holes = nested
            .iter()
            .filter(|hole| hole.around.len() == ring.around.len() + 1 && hole.around.contains(&at))
            .map(|hole| line(hole.ring));
        polygon(ring.ring, holes.collect())
    });
    MultiPolygon(polygons.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: i32, south: i32, size: i32) -> Vec<LonLat> {
        let corner = |lon, lat| LonLat { lon, lat };
        let (east, north) = (west + size, south + size);
        vec![
            corner(west, south),
            corner(east, south),
            corner(east, north),
            corner(west, north),
            corner(west, south),
        ]
    }

    #[test]
    fn holes_and_islands_in_holes_nest() {
        let rings = [
            square(4000, 4000, 1000),
            square(0, 0, 10_000),
            square(3000, 3000, 4000),
            square(20_000, 0, 5000),
        ];
        let nested = nest(&rings);
        let holes: Vec<usize> = nested.iter().map(|p| p.interiors().len()).collect();
        assert_eq!(holes, [0, 1, 0]);
    }

    #[test]
    fn a_point_inside_is_inside_even_of_a_horseshoe() {
        let corner = |lon, lat| LonLat { lon, lat };
        let horseshoe = vec![
            corner(0, 0),
            corner(100, 0),
            corner(100, 100),
            corner(90, 100),
            corner(90, 10),
            corner(10, 10),
            corner(10, 100),
            corner(0, 100),
            corner(0, 0),
        ];
        let point = inside(&horseshoe).unwrap();
        assert!(within([horseshoe.as_slice()], point), "{point:?}");
    }

    #[test]
    fn a_square_kilometre_has_a_million_square_metres() {
        let plane = Plane::at(450_000_000);
        let corner = |x, y| plane.place(x, y);
        let ring = [
            corner(0.0, 5_000_000.0),
            corner(1000.0, 5_000_000.0),
            corner(1000.0, 5_001_000.0),
            corner(0.0, 5_001_000.0),
            corner(0.0, 5_000_000.0),
        ];
        assert!((plane.square_metres(&ring) / 1e6 - 1.0).abs() < 1e-3);
    }
}
