//! Quantities that cross a module: time, length, place.

use libm::{asin, cos, sin};

/// Mean radius of the sphere on which all distances are measured, in metres.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A duration in tenths of a second, the unit of every weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Deciseconds(pub u32);

impl Deciseconds {
    /// Seconds, for printing.
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

/// A place in WGS-84, in units of 10⁻⁷ degree, as OpenStreetMap stores it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    bytemuck::Pod,
    bytemuck::Zeroable,
)]
#[repr(C)]
pub struct LonLat {
    /// Longitude × 10⁷.
    pub lon: i32,
    /// Latitude × 10⁷.
    pub lat: i32,
}

impl LonLat {
    /// From degrees, rounded to 10⁻⁷; `None` outside ±180 and ±90 or not finite.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<LonLat> {
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return None;
        }
        Some(LonLat {
            lon: libm::round(lon * 1e7) as i32,
            lat: libm::round(lat * 1e7) as i32,
        })
    }

    /// Longitude in degrees.
    pub fn lon_degrees(self) -> f64 {
        f64::from(self.lon) / 1e7
    }

    /// Latitude in degrees.
    pub fn lat_degrees(self) -> f64 {
        f64::from(self.lat) / 1e7
    }

    /// Great-circle distance in metres.
    ///
    /// Computed from the chord between the two unit vectors with `libm` functions, so it is the
    /// same on every machine.
    pub fn distance_m(self, other: LonLat) -> f64 {
        UnitVector::of(self).distance_m(UnitVector::of(other))
    }
}

/// A point on the unit sphere; makes long chains of distances cheap (no trigonometry but one
/// arc sine a pair).
#[derive(Debug, Clone, Copy)]
pub struct UnitVector {
    x: f64,
    y: f64,
    z: f64,
}

impl UnitVector {
    /// The direction of a place.
    pub fn of(place: LonLat) -> UnitVector {
        let lon = place.lon_degrees().to_radians();
        let lat = place.lat_degrees().to_radians();
        let c = cos(lat);
        UnitVector {
            x: c * cos(lon),
            y: c * sin(lon),
            z: sin(lat),
        }
    }

    /// Its three coordinates.
    pub fn xyz(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }

    /// Great-circle distance in metres.
    pub fn distance_m(self, other: UnitVector) -> f64 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        let half_chord = (dx * dx + dy * dy + dz * dz).sqrt() / 2.0;
        2.0 * EARTH_RADIUS_M * asin(half_chord.min(1.0))
    }
}

/// Longitudes once around, in units of 10⁻⁷ degree.
pub(crate) const WHOLE_CIRCLE: i64 = 3_600_000_000;

/// How far a longitude lies east of another, the short way round.
pub(crate) fn east_of(lon: i32, origin: i32) -> i32 {
    let difference = i64::from(lon) - i64::from(origin);
    let turned = if difference < -WHOLE_CIRCLE / 2 {
        difference + WHOLE_CIRCLE
    } else if difference >= WHOLE_CIRCLE / 2 {
        difference - WHOLE_CIRCLE
    } else {
        difference
    };
    turned as i32
}

/// Rounds half up to a whole number, saturating to `u32`.
pub fn round_half_up(value: f64) -> u32 {
    libm::floor(value + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_degree_of_latitude_is_the_arc_of_the_sphere() {
        let a = LonLat::from_degrees(10.0, 50.0).unwrap();
        let b = LonLat::from_degrees(10.0, 51.0).unwrap();
        assert!((a.distance_m(b) - EARTH_RADIUS_M.to_radians()).abs() < 1e-3);
    }

    #[test]
    fn places_outside_the_globe_are_refused() {
        assert_eq!(LonLat::from_degrees(181.0, 0.0), None);
        assert_eq!(LonLat::from_degrees(0.0, f64::NAN), None);
    }
}
