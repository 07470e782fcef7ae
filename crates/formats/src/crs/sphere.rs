//! Projections of a sphere with the great radius of WGS-84: web maps, and Mollweide.

use super::wrapped;
use libm::{asin, asinh, atan, cbrt, cos, sin, sinh, tan};
use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};

/// Metres.
const RADIUS: f64 = 6_378_137.0;

/// Mercator on the sphere, as web maps use it (EPSG:3857).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WebMercator;

impl WebMercator {
    /// `None` beyond a degree from the poles, which the projection has not.
    pub(crate) fn forward(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        (lat.abs() <= 89.0).then(|| {
            (
                RADIUS * lon.to_radians(),
                RADIUS * asinh(tan(lat.to_radians())),
            )
        })
    }

    pub(crate) fn inverse(self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (lon, lat) = (
            (x / RADIUS).to_degrees(),
            atan(sinh(y / RADIUS)).to_degrees(),
        );
        (lon.abs() <= 180.0 + 1e-6 && lat.abs() <= 89.0).then_some((lon.clamp(-180.0, 180.0), lat))
    }
}

/// The equal-area projection onto an ellipse (ESRI:54009).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mollweide {
    /// Degrees.
    pub central_meridian: f64,
}

impl Mollweide {
    pub(crate) fn forward(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let theta = auxiliary_angle(lat.to_radians());
        let east = wrapped(lon - self.central_meridian).to_radians();
        Some((
            RADIUS * 2.0 * SQRT_2 / PI * east * cos(theta),
            RADIUS * SQRT_2 * sin(theta),
        ))
    }

    /// `None` outside the ellipse, where a rectangular raster of the world has cells.
    pub(crate) fn inverse(self, x: f64, y: f64) -> Option<(f64, f64)> {
        let sine = y / (RADIUS * SQRT_2);
        if sine.abs() > 1.0 {
            return None;
        }
        let theta = asin(sine);
        let lat = asin(((2.0 * theta + sin(2.0 * theta)) / PI).clamp(-1.0, 1.0));
        let width = cos(theta);
        if width < 1e-12 {
            return Some((self.central_meridian, lat.to_degrees()));
        }
        let east = (PI * x / (2.0 * SQRT_2 * RADIUS * width)).to_degrees();
        (east.abs() <= 180.0 + 1e-6)
            .then(|| (wrapped(self.central_meridian + east), lat.to_degrees()))
    }
}

/// θ with 2θ + sin 2θ = π sin φ, by the method of Newton between two bounds: near the poles the
/// derivative vanishes and halving has to help.
fn auxiliary_angle(phi: f64) -> f64 {
    let wanted = PI * sin(phi);
    let (mut low, mut high) = (-FRAC_PI_2, FRAC_PI_2);
    // Close to a pole θ differs from it by the cube root of what sin φ lacks.
    let mut theta = if phi.abs() > 1.5 {
        let lacking = 3.0 * PI * (1.0 - sin(phi.abs()));
        (FRAC_PI_2 - cbrt(lacking / 4.0)).copysign(phi)
    } else {
        phi
    };
    for _ in 0..100 {
        let excess = 2.0 * theta + sin(2.0 * theta) - wanted;
        if excess > 0.0 {
            high = theta;
        } else {
            low = theta;
        }
        let newton = theta - excess / (2.0 + 2.0 * cos(2.0 * theta));
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if (next - theta).abs() < 1e-15 {
            return next;
        }
        theta = next;
    }
    theta
}
