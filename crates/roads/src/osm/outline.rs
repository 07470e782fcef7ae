//! The polygons to which a file is cut.

use crate::{EARTH_RADIUS_M, LonLat};

/// Bands of latitude in which the lines of the polygons are looked up.
const MOST_BANDS: usize = 4096;

/// Polygons, looked up by place. Each is its rings, inside by the even-odd rule, so that holes are
/// holes; polygons may overlap. None may cross the meridian of 180°.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Ends of each line, and the polygon that it is of, ascending.
    lines: Vec<(LonLat, LonLat, u32)>,
    /// Lines whose widened span of latitude meets each band, back to back.
    banded: Vec<u32>,
    /// First of each band; one more at the end.
    first: Vec<u32>,
    south: i64,
    band: i64,
    low: LonLat,
    high: LonLat,
    margin_m: f64,
}

impl Outline {
    /// From polygons as lists of rings, with the width of the strip around them that counts as near,
    /// in metres.
    ///
    /// Rings of fewer than three different places are left out; `None` if no other is left.
    pub fn new(polygons: &[Vec<Vec<LonLat>>], margin_m: f64) -> Option<Outline> {
        let mut lines = Vec::new();
        for (polygon, rings) in (0_u32..).zip(polygons) {
            for ring in rings {
                let mut places = ring.clone();
                places.dedup();
                if places.first() == places.last() {
                    places.pop();
                }
                if places.len() < 3 {
                    continue;
                }
                let next = places.iter().cycle().skip(1);
                let pairs = places.iter().zip(next);
                lines.extend(pairs.map(|(from, to)| (*from, *to, polygon)));
            }
        }
        let corners = || lines.iter().map(|(from, ..)| *from);
        let (south, north) = (
            corners().map(|place| place.lat).min()?,
            corners().map(|place| place.lat).max()?,
        );
        let (west, east) = (
            corners().map(|place| place.lon).min()?,
            corners().map(|place| place.lon).max()?,
        );
        let margin_m = margin_m.max(0.0);
        let up = degrees_of(margin_m);
        let furthest = i64::from(south).abs().max(i64::from(north).abs()) + up;
        // Near the poles a margin may span all longitudes.
        let shrink = libm::cos((furthest as f64 / 1e7).to_radians()).max(1e-6);
        let aside = libm::ceil(up as f64 / shrink) as i64;
        let within = |value: i64, most: i64| value.clamp(-most, most) as i32;
        let low = LonLat {
            lon: within(i64::from(west) - aside, 1_800_000_000),
            lat: within(i64::from(south) - up, 900_000_000),
        };
        let high = LonLat {
            lon: within(i64::from(east) + aside, 1_800_000_000),
            lat: within(i64::from(north) + up, 900_000_000),
        };
        let count = lines.len().clamp(1, MOST_BANDS);
        let height = i64::from(high.lat) - i64::from(low.lat) + 1;
        let band = (height / count as i64 + 1).max(1);
        let south = i64::from(low.lat);
        let bands_of = |(a, b, _): &(LonLat, LonLat, u32)| {
            let from = i64::from(a.lat.min(b.lat)) - up;
            let to = i64::from(a.lat.max(b.lat)) + up;
            let at = |lat: i64| (((lat - south) / band).max(0) as usize).min(count - 1);
            at(from)..=at(to)
        };
        let mut first = vec![0_u32; count + 1];
        for line in &lines {
            for at in bands_of(line) {
                first[at + 1] += 1;
            }
        }
        for at in 0..count {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let mut banded = vec![0; first[count] as usize];
        for (index, line) in (0_u32..).zip(&lines) {
            for at in bands_of(line) {
                banded[next[at] as usize] = index;
                next[at] += 1;
            }
        }
        Some(Outline {
            lines,
            banded,
            first,
            south,
            band,
            low,
            high,
            margin_m,
        })
    }

    /// South-west and north-east corner of the box around everything near.
    pub fn bounds(&self) -> (LonLat, LonLat) {
        (self.low, self.high)
    }

    /// Whether a place lies inside or on the line.
    pub fn holds(&self, place: LonLat) -> bool {
        self.look(place, 0.0)
    }

    /// Whether a place lies inside or within the margin.
    pub fn is_near(&self, place: LonLat) -> bool {
        self.look(place, self.margin_m)
    }

    fn look(&self, place: LonLat, margin_m: f64) -> bool {
        if place.lon < self.low.lon
            || place.lon > self.high.lon
            || place.lat < self.low.lat
            || place.lat > self.high.lat
        {
            return false;
        }
        let at = ((i64::from(place.lat) - self.south) / self.band) as usize;
        let at = at.min(self.first.len() - 2);
        let here = &self.banded[self.first[at] as usize..self.first[at + 1] as usize];
        let (mut polygon, mut inside) = (0, false);
        for index in here {
            let (a, b, of) = self.lines[*index as usize];
            if of != polygon {
                if inside {
                    return true;
                }
                polygon = of;
            }
            if (a.lat > place.lat) != (b.lat > place.lat) {
                let turn = i128::from(b.lat - a.lat).signum() * side(a, b, place);
                if turn == 0 {
                    return true;
                }
                inside ^= turn > 0;
            }
        }
        inside
            || here.iter().any(|index| {
                let (a, b, _) = self.lines[*index as usize];
                let distance = distance_m(a, b, place);
                distance == 0.0 || distance <= margin_m
            })
    }
}

/// So many units of 10⁻⁷ degree of latitude.
fn degrees_of(metres: f64) -> i64 {
    libm::ceil(metres / EARTH_RADIUS_M.to_radians() * 1e7) as i64
}

/// On which side of the line from `a` to `b` a place lies: positive on the left.
fn side(a: LonLat, b: LonLat, place: LonLat) -> i128 {
    let wide = i128::from;
    (wide(b.lon) - wide(a.lon)) * (wide(place.lat) - wide(a.lat))
        - (wide(place.lon) - wide(a.lon)) * (wide(b.lat) - wide(a.lat))
}

/// Metres between a place and a line, on a plane that touches the globe at the place.
fn distance_m(a: LonLat, b: LonLat, place: LonLat) -> f64 {
    let unit = EARTH_RADIUS_M.to_radians() / 1e7;
    let shrink = libm::cos((f64::from(place.lat) / 1e7).to_radians());
    let to_plane = |other: LonLat| {
        (
            (f64::from(other.lon) - f64::from(place.lon)) * shrink * unit,
            (f64::from(other.lat) - f64::from(place.lat)) * unit,
        )
    };
    let ((ax, ay), (bx, by)) = (to_plane(a), to_plane(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let part = if length > 0.0 {
        (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    libm::hypot(ax + part * dx, ay + part * dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).unwrap()
    }

    fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
        corners.iter().map(|(lon, lat)| at(*lon, *lat)).collect()
    }

    #[test]
    fn inside_on_the_line_near_and_in_a_hole() {
        let outer = ring(&[
            (120.0, 43.0),
            (121.0, 43.0),
            (121.0, 44.0),
            (120.0, 44.0),
            (120.0, 43.0),
        ]);
        let hole = ring(&[(120.4, 43.4), (120.6, 43.4), (120.6, 43.6), (120.4, 43.6)]);
        let within = ring(&[(120.7, 43.7), (120.9, 43.7), (120.8, 43.8)]);
        let polygons = [vec![outer.clone(), hole], vec![within]];
        let outline = Outline::new(&polygons, 2000.0).unwrap();
        // place | inside | near
        for (lon, lat, inside, near) in [
            (120.2, 43.2, true, true),
            (120.8, 43.75, true, true),
            (120.5, 43.5, false, false),
            (120.5, 43.41, false, true),
            (120.0, 43.5, true, true),
            (120.0, 43.0, true, true),
            (120.4, 43.4, true, true),
            (121.01, 43.5, false, true),
            (121.03, 43.5, false, false),
            (120.5, 44.017, false, true),
            (120.5, 44.02, false, false),
            (119.0, 43.5, false, false),
            (-60.0, -43.5, false, false),
        ] {
            assert_eq!(outline.holds(at(lon, lat)), inside, "{lon} {lat}");
            assert_eq!(outline.is_near(at(lon, lat)), near, "{lon} {lat}");
        }
        let (low, high) = outline.bounds();
        assert!(low.lat < at(120.0, 42.983).lat && high.lon > at(121.024, 43.0).lon);
        assert!(Outline::new(&[vec![outer[..2].to_vec()]], 0.0).is_none());
    }

    proptest! {
        #[test]
        fn the_bands_change_nothing(
            corners in prop::collection::vec((-50_i32..50, -50_i32..50), 3..30),
            place in (-60_i32..60, -60_i32..60),
        ) {
            let to = |(x, y): (i32, i32)| LonLat { lon: x * 1000, lat: y * 1000 };
            let corners: Vec<LonLat> = corners.into_iter().map(to).collect();
            let Some(outline) = Outline::new(&[vec![corners.clone()]], 0.0) else {
                return Ok(());
            };
            let place = to(place);
            // By hand: over all lines, without bands.
            let mut inside = false;
            let mut on_line = false;
            for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                let within = |p: i32, a: i32, b: i32| p >= a.min(b) && p <= a.max(b);
                on_line |= side(*a, *b, place) == 0
                    && within(place.lon, a.lon, b.lon)
                    && within(place.lat, a.lat, b.lat);
                if (a.lat > place.lat) != (b.lat > place.lat) {
                    let crossing = f64::from(a.lon)
                        + f64::from(place.lat - a.lat) * f64::from(b.lon - a.lon)
                            / f64::from(b.lat - a.lat);
                    inside ^= f64::from(place.lon) < crossing;
                }
            }
            prop_assert_eq!(outline.holds(place), inside || on_line);
        }
    }
}
