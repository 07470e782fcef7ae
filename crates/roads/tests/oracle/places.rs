//! Where points enter the roads: every segment is tried.

use super::raw::RawMap;
use liyuan_roads::{EARTH_RADIUS_M, LonLat, round_half_up};

#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub segment: usize,
    /// Along the segment in way direction.
    pub fraction: f64,
    pub at: LonLat,
    /// Straight metres from the point.
    pub leg_m: f64,
    /// How much farther the next segment is, metres.
    pub clear_m: f64,
}

impl Place {
    /// Deciseconds of the leg.
    pub fn leg_time(&self, leg_kmh: f64) -> u32 {
        leg_time(self.leg_m, leg_kmh)
    }

    /// Decimetres of the leg.
    pub fn leg_length(&self) -> u32 {
        round_half_up(self.leg_m * 10.0)
    }
}

/// Deciseconds for a straight leg.
pub fn leg_time(metres: f64, leg_kmh: f64) -> u32 {
    round_half_up(metres * 36.0 / leg_kmh)
}

/// The nearest segment; ties go to the lowest way id, then the lowest segment.
///
/// Straight distances are measured on the plane that touches the sphere at the point's latitude.
pub fn snap(map: &RawMap, point: LonLat) -> Option<Place> {
    snap_among(map, point, |_| true)
}

/// The nearest of some segments.
pub fn snap_among(
    map: &RawMap,
    point: LonLat,
    admissible: impl Fn(usize) -> bool,
) -> Option<Place> {
    let metres_a_degree = EARTH_RADIUS_M.to_radians();
    let shrink = libm::cos(point.lat_degrees().to_radians());
    let plane = |place: LonLat| {
        (
            f64::from(place.lon - point.lon) / 1e7 * metres_a_degree * shrink,
            f64::from(place.lat - point.lat) / 1e7 * metres_a_degree,
        )
    };
    let mut nearest: Option<(f64, i64, usize, Place)> = None;
    let mut second = f64::INFINITY;
    for (number, segment) in map
        .segments
        .iter()
        .enumerate()
        .filter(|&(number, _)| admissible(number))
    {
        let (a, b) = (map.nodes[segment.a].place, map.nodes[segment.b].place);
        // In the order of the places, so that a road drawn twice, once each way, ties.
        let turned = a > b;
        let (low, high) = if turned { (b, a) } else { (a, b) };
        let ((ax, ay), (bx, by)) = (plane(low), plane(high));
        if (ay > second && by > second) || (ay < -second && by < -second) {
            continue;
        }
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        let along = if squared > 0.0 {
            (-(ax * dx + ay * dy) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        // Exactly the end nodes at the ends, so that segments which share one tie.
        let (x, y) = if along <= 0.0 {
            (ax, ay)
        } else if along >= 1.0 {
            (bx, by)
        } else {
            (ax + along * dx, ay + along * dy)
        };
        let fraction = if turned { 1.0 - along } else { along };
        let distance = (x * x + y * y).sqrt();
        let before = nearest.as_ref().is_some_and(|&(d, way, index, _)| {
            (d, way, index) <= (distance, segment.way_id, segment.index)
        });
        if before {
            second = second.min(distance);
            continue;
        }
        if let Some((d, ..)) = nearest {
            second = second.min(d);
        }
        let at = LonLat {
            lon: a.lon + libm::round(fraction * f64::from(b.lon - a.lon)) as i32,
            lat: a.lat + libm::round(fraction * f64::from(b.lat - a.lat)) as i32,
        };
        let place = Place {
            segment: number,
            fraction,
            at,
            leg_m: point.distance_m(at),
            clear_m: 0.0,
        };
        nearest = Some((distance, segment.way_id, segment.index, place));
    }
    nearest.map(|(distance, _, _, place)| Place {
        clear_m: second - distance,
        ..place
    })
}
