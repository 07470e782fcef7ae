//! Transverse Mercator by the series of Krüger: Gauss–Krüger zones and UTM.
//!
//! Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 2011,
//! 10.1007/s00190-011-0445-3: equations 7 to 21 with the coefficients 35 and 36 to the sixth order
//! in the third flattening. Within 3,900 km of the central meridian the truncation is below 5 nm.

use super::wrapped;
use libm::{asinh, atan, atan2, atanh, cos, cosh, hypot, sin, sinh, sqrt, tan};

/// An ellipsoid of revolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ellipsoid {
    /// Great half-axis in metres.
    pub semi_major: f64,
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    pub(crate) const WGS84: Ellipsoid = Ellipsoid {
        semi_major: 6_378_137.0,
        inverse_flattening: 298.257_223_563,
    };
    /// Of CGCS2000, ETRS89 and SIRGAS 2000.
    pub(crate) const GRS80: Ellipsoid = Ellipsoid {
        semi_major: 6_378_137.0,
        inverse_flattening: 298.257_222_101,
    };
}

/// Where a projection has its origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Origin {
    /// Central meridian, degrees.
    pub longitude: f64,
    /// Degrees.
    pub latitude: f64,
    /// Scale on the central meridian.
    pub scale: f64,
    /// Metres.
    pub false_easting: f64,
    /// Metres.
    pub false_northing: f64,
}

impl Default for Origin {
    fn default() -> Self {
        Origin {
            longitude: 0.0,
            latitude: 0.0,
            scale: 1.0,
            false_easting: 500_000.0,
            false_northing: 0.0,
        }
    }
}

/// The projection with its coefficients.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TransverseMercator {
    pub(crate) origin: Origin,
    eccentricity: f64,
    /// Rectifying radius times scale.
    radius: f64,
    /// From conformal to rectifying latitude.
    alpha: [f64; 6],
    /// The way back.
    beta: [f64; 6],
    /// Northing of the latitude of origin, before the false northing.
    northing_of_origin: f64,
}

/// Beyond this the series is not certain; metres from the central meridian.
const FARTHEST: f64 = 3_900_000.0;

impl TransverseMercator {
    pub(crate) fn new(ellipsoid: Ellipsoid, origin: Origin) -> TransverseMercator {
        let flattening = 1.0 / ellipsoid.inverse_flattening;
        let n = flattening / (2.0 - flattening);
        let eccentricity = sqrt(flattening * (2.0 - flattening));
        let n2 = n * n;
        let rectifying = ellipsoid.semi_major / (1.0 + n)
            * (1.0 + n2 * (1.0 / 4.0 + n2 * (1.0 / 64.0 + n2 / 256.0)));
        let mut projection = TransverseMercator {
            origin,
            eccentricity,
            radius: rectifying * origin.scale,
            alpha: alpha(n),
            beta: beta(n),
            northing_of_origin: 0.0,
        };
        if origin.latitude != 0.0 {
            projection.northing_of_origin = projection.plane(0.0, origin.latitude).1;
        }
        projection
    }

    /// Easting and northing of a place in degrees.
    pub(crate) fn forward(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let east = wrapped(lon - self.origin.longitude);
        if east.abs() >= 80.0 {
            return None;
        }
        let (x, y) = self.plane(east, lat);
        (x.abs() <= FARTHEST && y.is_finite()).then_some((
            x + self.origin.false_easting,
            y - self.northing_of_origin + self.origin.false_northing,
        ))
    }

    /// Metres from the central meridian and the equator; degrees from the central meridian.
    fn plane(&self, east: f64, lat: f64) -> (f64, f64) {
        let lambda = east.to_radians();
        let tau = tan(lat.to_radians());
        let conformal = self.conformal(tau);
        let xi = atan2(conformal, cos(lambda));
        let eta = asinh(sin(lambda) / hypot(conformal, cos(lambda)));
        let (mut north, mut aside) = (xi, eta);
        for (order, coefficient) in (1..).zip(self.alpha) {
            let twice = 2.0 * f64::from(order);
            north += coefficient * sin(twice * xi) * cosh(twice * eta);
            aside += coefficient * cos(twice * xi) * sinh(twice * eta);
        }
        (self.radius * aside, self.radius * north)
    }

    /// Longitude and latitude in degrees of a place in metres.
    pub(crate) fn inverse(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let x = x - self.origin.false_easting;
        let y = y - self.origin.false_northing + self.northing_of_origin;
        // A quarter of a meridian is 10,002 km long.
        if x.abs() > FARTHEST || y.abs() > 10_010_000.0 {
            return None;
        }
        let (xi, eta) = (y / self.radius, x / self.radius);
        let (mut north, mut aside) = (xi, eta);
        for (order, coefficient) in (1..).zip(self.beta) {
            let twice = 2.0 * f64::from(order);
            north -= coefficient * sin(twice * xi) * cosh(twice * eta);
            aside -= coefficient * cos(twice * xi) * sinh(twice * eta);
        }
        let from_pole = hypot(sinh(aside), cos(north));
        let lambda = atan2(sinh(aside), cos(north));
        let lat = if from_pole < 1e-14 {
            90.0_f64.copysign(north)
        } else {
            atan(self.geographic(sin(north) / from_pole)).to_degrees()
        };
        let lon = wrapped(self.origin.longitude + lambda.to_degrees());
        (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
    }

    /// Tangent of the conformal latitude from that of the latitude.
    fn conformal(&self, tau: f64) -> f64 {
        let root = sqrt(1.0 + tau * tau);
        let sigma = sinh(self.eccentricity * atanh(self.eccentricity * tau / root));
        tau * sqrt(1.0 + sigma * sigma) - sigma * root
    }

    /// Tangent of the latitude from that of the conformal latitude, by the method of Newton, which
    /// gains all digits within three steps from here.
    fn geographic(&self, conformal: f64) -> f64 {
        let narrowed = 1.0 - self.eccentricity * self.eccentricity;
        let mut tau = conformal / narrowed;
        for _ in 0..5 {
            let found = self.conformal(tau);
            let step = (conformal - found) / sqrt(1.0 + found * found)
                * (1.0 + narrowed * tau * tau)
                / (narrowed * sqrt(1.0 + tau * tau));
            if !step.is_finite() {
                break;
            }
            tau += step;
        }
        tau
    }
}

/// The sum of `coefficients[i] * n^(i + lowest)`.
fn series(n: f64, lowest: u32, coefficients: &[f64]) -> f64 {
    let sum = coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * n + coefficient);
    (0..lowest).fold(sum, |sum, _| sum * n)
}

/// Equation 35.
fn alpha(n: f64) -> [f64; 6] {
    [
        series(
            n,
            1,
            &[
                1.0 / 2.0,
                -2.0 / 3.0,
                5.0 / 16.0,
                41.0 / 180.0,
                -127.0 / 288.0,
                7891.0 / 37800.0,
            ],
        ),
        series(
            n,
            2,
            &[
                13.0 / 48.0,
                -3.0 / 5.0,
                557.0 / 1440.0,
                281.0 / 630.0,
                -1_983_433.0 / 1_935_360.0,
            ],
        ),
        series(
            n,
            3,
            &[
                61.0 / 240.0,
                -103.0 / 140.0,
                15061.0 / 26880.0,
                167_603.0 / 181_440.0,
            ],
        ),
        series(
            n,
            4,
            &[
                49561.0 / 161_280.0,
                -179.0 / 168.0,
                6_601_661.0 / 7_257_600.0,
            ],
        ),
        series(n, 5, &[34729.0 / 80640.0, -3_418_889.0 / 1_995_840.0]),
        series(n, 6, &[212_378_941.0 / 319_334_400.0]),
    ]
}

/// Equation 36.
fn beta(n: f64) -> [f64; 6] {
    [
        series(
            n,
            1,
            &[
                1.0 / 2.0,
                -2.0 / 3.0,
                37.0 / 96.0,
                -1.0 / 360.0,
                -81.0 / 512.0,
                96199.0 / 604_800.0,
            ],
        ),
        series(
            n,
            2,
            &[
                1.0 / 48.0,
                1.0 / 15.0,
                -437.0 / 1440.0,
                46.0 / 105.0,
                -1_118_711.0 / 3_870_720.0,
            ],
        ),
        series(
            n,
            3,
            &[
                17.0 / 480.0,
                -37.0 / 840.0,
                -209.0 / 4480.0,
                5569.0 / 90720.0,
            ],
        ),
        series(
            n,
            4,
            &[4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
        ),
        series(n, 5, &[4583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
        series(n, 6, &[20_648_693.0 / 638_668_800.0]),
    ]
}
