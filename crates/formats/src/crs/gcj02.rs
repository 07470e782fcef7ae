//! The shifts of maps that are published in China: GCJ-02, and BD-09 on top of it.
//!
//! Neither is published by its owner; the formulas are those that every open converter uses
//! (`coordtransform`, `gcoord`, `eviltransform`), with their constants. They hold in a rectangle of
//! 72.004–137.8347° E and 0.8293–55.8271° N. Outside it nothing is shifted. The rectangle is wider
//! than China: in Mongolia, Korea, Japan's west, India's north-east and Indochina it covers places
//! that web maps do not shift, and data from there should be declared as `wgs84`.

use libm::{atan2, cos, hypot, sin, sqrt};
use std::f64::consts::PI;

/// Great half-axis and squared eccentricity of the ellipsoid of Krasovsky.
const SEMI_MAJOR: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

fn is_shifted(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// From WGS-84 to GCJ-02, in degrees.
pub(super) fn to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    let (east, north) = shift(lon, lat);
    (lon + east, lat + north)
}

/// From GCJ-02 to WGS-84, in degrees: what [`to_gcj02`] turns into the given place.
///
/// Within 700 m of the edge of the rectangle two places may be shifted to the same one; the one
/// inside is returned.
pub(super) fn from_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = undone(lon, lat, |lon, lat| {
        let (east, north) = shift(lon, lat);
        (lon + east, lat + north)
    });
    if is_shifted(x, y) { (x, y) } else { (lon, lat) }
}

/// From WGS-84 to BD-09, in degrees.
pub(super) fn to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    let (lon, lat) = to_gcj02(lon, lat);
    baidu(lon, lat)
}

/// From BD-09 to WGS-84, in degrees: what [`to_bd09`] turns into the given place.
pub(super) fn from_bd09(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = undone(lon, lat, |lon, lat| {
        let (east, north) = shift(lon, lat);
        baidu(lon + east, lat + north)
    });
    if is_shifted(x, y) { (x, y) } else { (lon, lat) }
}

/// Solves `forward(place) = given`: the shift changes by less than a fiftieth of the way, so that
/// each step gains almost two digits.
fn undone(lon: f64, lat: f64, forward: impl Fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let (mut x, mut y) = (lon, lat);
    for _ in 0..20 {
        let (there_x, there_y) = forward(x, y);
        let (step_x, step_y) = (lon - there_x, lat - there_y);
        x += step_x;
        y += step_y;
        if step_x.abs() < 1e-13 && step_y.abs() < 1e-13 {
            break;
        }
    }
    (x, y)
}

/// By how many degrees GCJ-02 moves a place of WGS-84.
fn shift(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = sqrt(x.abs());
    let waves = (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves
        + (20.0 * sin(y * PI) + 40.0 * sin(y / 3.0 * PI)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * PI) + 320.0 * sin(y * PI / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves
        + (20.0 * sin(x * PI) + 40.0 * sin(x / 3.0 * PI)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * PI) + 300.0 * sin(x / 30.0 * PI)) * 2.0 / 3.0;
    let phi = lat / 180.0 * PI;
    let sine = sin(phi);
    let square = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
    let root = sqrt(square);
    (
        east * 180.0 / (SEMI_MAJOR / root * cos(phi) * PI),
        north * 180.0 / (SEMI_MAJOR * (1.0 - ECCENTRICITY_SQUARED) / (square * root) * PI),
    )
}

/// From GCJ-02 to BD-09.
fn baidu(lon: f64, lat: f64) -> (f64, f64) {
    const TURN: f64 = PI * 3000.0 / 180.0;
    let length = hypot(lon, lat) + 0.00002 * sin(lat * TURN);
    let angle = atan2(lat, lon) + 0.000_003 * cos(lon * TURN);
    (length * cos(angle) + 0.0065, length * sin(angle) + 0.006)
}
