//! The flat map on which the region is drawn: metres east and north of a point near its middle.
//!
//! Distances on it differ from those on the sphere by at most 4 % east-west at the northern and
//! southern ends, which does not matter for drawing; whatever is measured is measured on the sphere.

use liyuan_roads::{EARTH_RADIUS_M, LonLat};

const MIDDLE_LON: f64 = 121.5;
const MIDDLE_LAT: f64 = 43.9;
const METRES_PER_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A point of the plane, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

pub(crate) fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

fn shrink() -> f64 {
    libm::cos(MIDDLE_LAT.to_radians())
}

/// From degrees to the plane.
pub(crate) fn from_degrees(lon: f64, lat: f64) -> Point {
    point(
        (lon - MIDDLE_LON) * METRES_PER_DEGREE * shrink(),
        (lat - MIDDLE_LAT) * METRES_PER_DEGREE,
    )
}

/// From the plane to 10⁻⁷ degree.
pub(crate) fn to_place(p: Point) -> LonLat {
    let lon = MIDDLE_LON + p.x / METRES_PER_DEGREE / shrink();
    let lat = MIDDLE_LAT + p.y / METRES_PER_DEGREE;
    LonLat {
        lon: libm::round(lon * 1e7) as i32,
        lat: libm::round(lat * 1e7) as i32,
    }
}

/// How much wider the plane is than the sphere at this height: true area = plane area × this.
pub(crate) fn area_factor(y: f64) -> f64 {
    libm::cos((MIDDLE_LAT + y / METRES_PER_DEGREE).to_radians()) / shrink()
}

impl Point {
    pub(crate) fn minus(self, o: Point) -> Point {
        point(self.x - o.x, self.y - o.y)
    }

    pub(crate) fn plus(self, o: Point) -> Point {
        point(self.x + o.x, self.y + o.y)
    }

    pub(crate) fn times(self, k: f64) -> Point {
        point(self.x * k, self.y * k)
    }

    pub(crate) fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    pub(crate) fn distance(self, o: Point) -> f64 {
        self.minus(o).length()
    }

    pub(crate) fn towards(self, o: Point, share: f64) -> Point {
        self.plus(o.minus(self).times(share))
    }

    /// Direction of length 1; east for the zero vector.
    pub(crate) fn direction(self) -> Point {
        let length = self.length();
        if length > 0.0 {
            self.times(1.0 / length)
        } else {
            point(1.0, 0.0)
        }
    }

    /// Turned left by a right angle.
    pub(crate) fn left(self) -> Point {
        point(-self.y, self.x)
    }

    pub(crate) fn dot(self, o: Point) -> f64 {
        self.x * o.x + self.y * o.y
    }

    pub(crate) fn cross(self, o: Point) -> f64 {
        self.x * o.y - self.y * o.x
    }

    pub(crate) fn rotated(self, angle: f64) -> Point {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        point(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }
}

/// Twice the signed area of a triangle; positive when it turns left.
pub(crate) fn turn(a: Point, b: Point, c: Point) -> f64 {
    b.minus(a).cross(c.minus(a))
}

/// Squared distance of a point from a line of points; infinite from none.
pub(crate) fn squared_distance_to_line(p: Point, line: &[Point]) -> f64 {
    if let [only] = line {
        let d = p.minus(*only);
        return d.dot(d);
    }
    let mut least = f64::INFINITY;
    for pair in line.windows(2) {
        let (a, along) = (pair[0], pair[1].minus(pair[0]));
        let share = if along.dot(along) > 0.0 {
            (p.minus(a).dot(along) / along.dot(along)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let d = p.minus(a.plus(along.times(share)));
        least = least.min(d.dot(d));
    }
    least
}

/// Where segment `a b` meets segment `c d` inside both, as the share of `a b`.
pub(crate) fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<f64> {
    let (u, v) = (b.minus(a), d.minus(c));
    let denominator = u.cross(v);
    if denominator == 0.0 {
        return None;
    }
    let s = c.minus(a).cross(v) / denominator;
    let t = c.minus(a).cross(u) / denominator;
    ((0.0..=1.0).contains(&s) && (0.0..=1.0).contains(&t)).then_some(s)
}

/// A smooth line through the points (Catmull and Rom 1974), with `steps` pieces between two.
pub(crate) fn spline(points: &[Point], steps: usize) -> Vec<Point> {
    let mut line = Vec::new();
    for i in 0..points.len().saturating_sub(1) {
        let (p1, p2) = (points[i], points[i + 1]);
        let p0 = if i > 0 { points[i - 1] } else { p1 };
        let p3 = if i + 2 < points.len() {
            points[i + 2]
        } else {
            p2
        };
        for k in 0..steps {
            let t = k as f64 / steps as f64;
            let blend = |a: f64, b: f64, c: f64, d: f64| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            line.push(point(
                blend(p0.x, p1.x, p2.x, p3.x),
                blend(p0.y, p1.y, p2.y, p3.y),
            ));
        }
    }
    line.extend(points.last());
    line
}

/// Points hashed to squares, for "what is near".
pub(crate) struct Near {
    size: f64,
    squares: std::collections::BTreeMap<(i32, i32), Vec<u32>>,
    points: Vec<Point>,
}

impl Near {
    pub(crate) fn new(size: f64) -> Near {
        Near {
            size,
            squares: std::collections::BTreeMap::new(),
            points: Vec::new(),
        }
    }

    fn square(&self, p: Point) -> (i32, i32) {
        (
            libm::floor(p.x / self.size) as i32,
            libm::floor(p.y / self.size) as i32,
        )
    }

    pub(crate) fn add(&mut self, p: Point) {
        let square = self.square(p);
        self.squares
            .entry(square)
            .or_default()
            .push(self.points.len() as u32);
        self.points.push(p);
    }

    /// Whether `found` holds for an added point no farther than `radius`.
    pub(crate) fn any(
        &self,
        p: Point,
        radius: f64,
        mut found: impl FnMut(usize, f64) -> bool,
    ) -> bool {
        let low = self.square(point(p.x - radius, p.y - radius));
        let high = self.square(point(p.x + radius, p.y + radius));
        for sx in low.0..=high.0 {
            for (_, square) in self.squares.range((sx, low.1)..=(sx, high.1)) {
                for &i in square {
                    let d = self.points[i as usize].distance(p);
                    if d <= radius && found(i as usize, d) {
                        return true;
                    }
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_and_the_globe_agree() {
        let place = to_place(from_degrees(122.2652801, 43.6125004));
        assert_eq!((place.lon, place.lat), (1_222_652_801, 436_125_004));
        let (a, b) = (point(0.0, 0.0), point(3000.0, 4000.0));
        assert!((to_place(a).distance_m(to_place(b)) - 5000.0).abs() < 5.0);
    }

    #[test]
    fn segments_cross_inside_both_only() {
        let p = point;
        assert_eq!(
            crossing(p(0., 0.), p(4., 0.), p(1., -1.), p(1., 1.)),
            Some(0.25)
        );
        assert_eq!(crossing(p(0., 0.), p(4., 0.), p(1., 1.), p(1., 2.)), None);
        assert_eq!(crossing(p(0., 0.), p(4., 0.), p(0., 1.), p(4., 1.)), None);
    }

    #[test]
    fn near_finds_across_squares() {
        let mut near = Near::new(10.0);
        near.add(point(9.0, -1.0));
        assert!(near.any(point(11.0, 1.0), 3.0, |_, _| true));
        assert!(!near.any(point(12.0, 1.0), 3.0, |_, _| true));
    }
}
