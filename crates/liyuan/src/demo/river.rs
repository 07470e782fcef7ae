//! Rivers of the model. They go where no river is surveyed; they give the plain its settlements
//! and the road network its few crossings.

use super::plane::{Near, Point, crossing, from_degrees, point, spline, squared_distance_to_line};
use super::random::Random;

/// Pieces of a river whose bounding box is looked at before their segments.
const CHUNK: usize = 24;

/// A river.
pub(crate) struct River {
    pub(crate) name: &'static str,
    /// Rough course, for densities.
    course: Vec<Point>,
    /// With its bends.
    pub(crate) line: Vec<Point>,
}

/// All of them.
pub(crate) struct Rivers {
    pub(crate) list: Vec<River>,
    near: Near,
    boxes: Vec<(Point, Point, Vec<Point>)>,
}

const COURSES: &[(&str, &[(f64, f64)])] = &[
    (
        "模型河 1",
        &[
            (119.75, 43.28),
            (120.35, 43.33),
            (120.95, 43.38),
            (121.45, 43.50),
            (121.95, 43.67),
            (122.35, 43.70),
            (122.8, 43.72),
            (123.2, 43.66),
            (123.40, 43.61),
            (123.6, 43.53),
            (123.75, 43.36),
        ],
    ),
    (
        "模型河 2",
        &[
            (120.75, 43.86),
            (121.2, 43.78),
            (121.7, 43.93),
            (122.2, 43.96),
            (122.7, 44.02),
            (123.05, 43.90),
            (123.2, 43.66),
        ],
    ),
    (
        "模型河 3",
        &[
            (119.45, 45.40),
            (119.95, 45.22),
            (120.2, 44.95),
            (120.55, 44.72),
            (120.98, 44.68),
            (121.35, 44.72),
            (121.75, 44.62),
            (122.2, 44.62),
        ],
    ),
    (
        "模型河 4",
        &[
            (120.45, 42.42),
            (120.62, 42.74),
            (120.83, 42.95),
            (121.2, 43.12),
            (121.65, 43.2),
            (122.05, 43.33),
            (122.55, 43.38),
            (123.0, 43.42),
            (123.3, 43.56),
            (123.40, 43.61),
        ],
    ),
    (
        "模型河 5",
        &[
            (121.25, 42.56),
            (121.65, 42.61),
            (121.98, 42.67),
            (122.25, 42.78),
            (122.6, 42.93),
            (123.0, 42.92),
            (123.45, 42.98),
        ],
    ),
];

impl Rivers {
    pub(crate) fn draw(seed: u64) -> Rivers {
        let mut random = Random::new(seed, "rivers");
        let mut near = Near::new(1000.0);
        let (mut list, mut boxes) = (Vec::new(), Vec::new());
        for (name, course) in COURSES {
            let points: Vec<Point> = course
                .iter()
                .map(|&(lon, lat)| from_degrees(lon, lat))
                .collect();
            let course = spline(&points, 4);
            let mut line = course.clone();
            // Midpoint displacement (Fournier, Fussell, Carpenter 1982, 10.1145/358523.358553).
            for share in [0.16, 0.18, 0.18, 0.16, 0.12] {
                let mut finer = Vec::with_capacity(2 * line.len());
                for pair in line.windows(2) {
                    let across = pair[1]
                        .minus(pair[0])
                        .left()
                        .times(share * random.range(-1.0, 1.0));
                    finer.extend([pair[0], pair[0].towards(pair[1], 0.5).plus(across)]);
                }
                finer.extend(line.last());
                line = finer;
            }
            line.iter().for_each(|p| near.add(*p));
            for start in (0..line.len() - 1).step_by(CHUNK) {
                let piece = line[start..(start + CHUNK + 1).min(line.len())].to_vec();
                let (low, high) = bounds(&piece);
                boxes.push((low, high, piece));
            }
            list.push(River { name, course, line });
        }
        Rivers { list, near, boxes }
    }

    /// Whether water is within `radius` metres, to the nearest bend.
    pub(crate) fn within(&self, p: Point, radius: f64) -> bool {
        self.near.any(p, radius, |_, _| true)
    }

    /// Metres to the nearest course.
    pub(crate) fn distance(&self, p: Point) -> f64 {
        self.list
            .iter()
            .map(|r| squared_distance_to_line(p, &r.course))
            .fold(f64::INFINITY, f64::min)
            .sqrt()
    }

    /// Where the segment first meets water, as a share of its length.
    pub(crate) fn crossing(&self, a: Point, b: Point) -> Option<f64> {
        let (low, high) = bounds(&[a, b]);
        let mut first: Option<f64> = None;
        for (low2, high2, piece) in &self.boxes {
            if low.x > high2.x || high.x < low2.x || low.y > high2.y || high.y < low2.y {
                continue;
            }
            for w in piece.windows(2) {
                if let Some(share) = crossing(a, b, w[0], w[1]) {
                    first = Some(first.map_or(share, |f| f.min(share)));
                }
            }
        }
        first
    }
}

fn bounds(points: &[Point]) -> (Point, Point) {
    let mut low = point(f64::INFINITY, f64::INFINITY);
    let mut high = point(f64::NEG_INFINITY, f64::NEG_INFINITY);
    for p in points {
        low = point(low.x.min(p.x), low.y.min(p.y));
        high = point(high.x.max(p.x), high.y.max(p.y));
    }
    (low, high)
}
