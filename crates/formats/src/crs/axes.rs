//! Whether places are written as their coordinate system says.

use super::{CoordinateSystem, Method};

/// How the coordinates of a file seem to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Longitude or easting first, as is read.
    AsStated,
    /// The northing or latitude stands first: exchange x and y.
    Exchanged,
    /// Eastings have the number of this zone before their six digits, but the system has none, or
    /// another.
    OtherZone {
        /// 13 to 23 in zones of six degrees, 25 to 45 in zones of three.
        zone: u32,
        /// The northing stands first too.
        exchanged: bool,
    },
    /// The system has a zone before the easting, the file has not.
    NoZone,
    /// They are degrees although the system is in metres.
    Degrees,
    /// None of these fits for most of the places.
    Unclear,
}

/// Northings between the south tip of Hainan and the river Amur are 2.0 to 6.0 million metres.
const NORTHINGS: std::ops::RangeInclusive<f64> = 1_000_000.0..=9_400_000.0;

/// How far from its central meridian a place may lie.
const HALF_WIDTH: f64 = 499_000.0;

impl CoordinateSystem {
    /// How most of the places of a file seem to be written, judged by their magnitudes.
    ///
    /// At least nine tenths of the places that are numbers must say the same, or the answer is
    /// [`Written::Unclear`]. In degrees an exchange shows only where a latitude would be above 90,
    /// as it is in most of China; elsewhere it must be found by where the region lies. Near the
    /// equator (northings below 1,000 km) nothing can be told, and the places are taken as stated.
    pub fn examine(&self, places: &[(f64, f64)]) -> Written {
        let mut votes: Vec<(Written, usize)> = Vec::new();
        let mut total = 0_usize;
        for &(x, y) in places {
            if !(x.is_finite() && y.is_finite()) {
                continue;
            }
            total += 1;
            let vote = self.one(x, y);
            match votes.iter_mut().find(|(written, _)| *written == vote) {
                Some((_, count)) => *count += 1,
                None => votes.push((vote, 1)),
            }
        }
        let most = votes.iter().max_by_key(|(_, count)| *count);
        match most {
            None => Written::AsStated,
            Some((written, count)) if count * 10 >= total * 9 => *written,
            Some(_) => Written::Unclear,
        }
    }

    fn one(&self, x: f64, y: f64) -> Written {
        match self.method() {
            Method::Geographic | Method::Gcj02 | Method::Bd09 => {
                if y.abs() > 90.0 && y.abs() <= 180.0 && x.abs() <= 90.0 {
                    Written::Exchanged
                } else if x.abs() <= 360.0 && y.abs() <= 90.0 {
                    Written::AsStated
                } else {
                    Written::Unclear
                }
            }
            Method::TransverseMercator(projection) => metric(x, y, projection.origin.false_easting),
            Method::WebMercator(_) | Method::Mollweide(_) => {
                if self.to_wgs84(x, y).is_some() {
                    Written::AsStated
                } else {
                    Written::Unclear
                }
            }
        }
    }
}

fn metric(x: f64, y: f64, false_easting: f64) -> Written {
    let fits = |easting: f64, false_easting: f64| (easting - false_easting).abs() <= HALF_WIDTH;
    if x.abs() <= 180.0 && y.abs() <= 180.0 {
        return Written::Degrees;
    }
    if fits(x, false_easting) {
        return Written::AsStated;
    }
    if fits(y, false_easting) && NORTHINGS.contains(&x) {
        return Written::Exchanged;
    }
    if let Some(zone) = zone_before(x).filter(|_| NORTHINGS.contains(&y)) {
        return Written::OtherZone {
            zone,
            exchanged: false,
        };
    }
    if let Some(zone) = zone_before(y).filter(|_| NORTHINGS.contains(&x)) {
        return Written::OtherZone {
            zone,
            exchanged: true,
        };
    }
    if false_easting > 1e6 && fits(x, 500_000.0) && NORTHINGS.contains(&y) {
        return Written::NoZone;
    }
    Written::Unclear
}

/// The zone of an easting such as 39,512,345.
fn zone_before(easting: f64) -> Option<u32> {
    (13..=45)
        .filter(|zone| (13..=23).contains(zone) || (25..=45).contains(zone))
        .find(|&zone| {
            let false_easting = f64::from(zone) * 1e6 + 500_000.0;
            (easting - false_easting).abs() <= HALF_WIDTH
        })
}
