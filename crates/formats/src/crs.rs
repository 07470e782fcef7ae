//! Coordinate systems: from what a plan or a file says to degrees of WGS-84 and back.
//!
//! A [`CoordinateSystem`] comes from a name in a plan file ([`CoordinateSystem::named`]) or from
//! what a file states about itself ([`CoordinateSystem::stated`]). What is not built in, or would
//! be wrong by more than a metre, is an error with a hint; nothing is guessed.
//!
//! First comes always the longitude or easting, whatever axes the authority or the text lists:
//! that is how tables and layers are written. Files in which the northing comes first are found by
//! their magnitudes ([`CoordinateSystem::examine`]).
//!
//! All transcendental functions are those of `libm`, so that the same places come out to the last
//! bit on every platform.

mod axes;
mod code;
mod error;
mod gcj02;
mod name;
mod sphere;
mod transverse_mercator;
mod wkt;

pub use axes::Written;
pub use error::CrsError;
pub(crate) use transverse_mercator::{Ellipsoid, Origin};

use crate::rows::Crs;
use sphere::{Mollweide, WebMercator};
use transverse_mercator::TransverseMercator;

/// A coordinate system that turns (x, y) into degrees of WGS-84 and back.
#[derive(Debug, Clone, PartialEq)]
pub struct CoordinateSystem {
    name: String,
    method: Method,
}

/// How a coordinate system is computed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Method {
    /// Degrees on WGS-84 or a system that agrees with it within a metre.
    Geographic,
    /// Degrees, shifted as maps published in China are.
    Gcj02,
    /// The same, shifted once more.
    Bd09,
    TransverseMercator(Box<TransverseMercator>),
    WebMercator(WebMercator),
    Mollweide(Mollweide),
}

impl CoordinateSystem {
    /// Longitude and latitude of WGS-84 in degrees.
    pub fn wgs84() -> CoordinateSystem {
        CoordinateSystem::new("wgs84", Method::Geographic)
    }

    /// The system of Chinese web maps; see [`CoordinateSystem::named`].
    pub fn gcj02() -> CoordinateSystem {
        CoordinateSystem::new("gcj02", Method::Gcj02)
    }

    /// The system of Baidu maps; see [`CoordinateSystem::named`].
    pub fn bd09() -> CoordinateSystem {
        CoordinateSystem::new("bd09", Method::Bd09)
    }

    /// The system of a name that a person wrote.
    ///
    /// Understood are, in any case and with any of ` -_` left out or put in:
    /// - `wgs84`, `cgcs2000`, `gcj02`, `bd09`, `webmercator`, `mollweide`;
    /// - `utm50n`, `utm22s`;
    /// - `gk3-117` and `gk6-117`, Gauss–Krüger on CGCS2000 by central meridian, eastings of six
    ///   digits; `gk3-zone39` and `gk6-zone20`, by zone, whose number stands before the easting;
    /// - codes such as `EPSG:4547` and `ESRI:54009`, also as URN or address.
    ///
    /// CGCS2000 and WGS-84 agree within decimetres and are taken as one, as PROJ does.
    ///
    /// # Errors
    /// [`CrsError::Unknown`] names the nearest name; [`CrsError::Unsupported`] and
    /// [`CrsError::Datum`] say what cannot be turned into WGS-84.
    pub fn named(name: &str) -> Result<CoordinateSystem, CrsError> {
        name::named(name)
    }

    /// The system that a file states.
    ///
    /// Well-known text may be of version 1, as ESRI writes it, or version 2. Transverse Mercator
    /// with any parameters, Mollweide and the sphere of web maps are understood.
    ///
    /// # Errors
    /// The datum, the projection or a unit is none of those that are built in, or the text is
    /// damaged.
    pub fn stated(crs: &Crs) -> Result<CoordinateSystem, CrsError> {
        match crs {
            Crs::Code(code) => code::coded(code),
            Crs::Wkt(text) => wkt::from_wkt(text),
        }
    }

    pub(crate) fn new(name: impl Into<String>, method: Method) -> CoordinateSystem {
        CoordinateSystem {
            name: name.into(),
            method,
        }
    }

    /// A transverse Mercator projection.
    pub(crate) fn transverse_mercator(
        name: impl Into<String>,
        ellipsoid: Ellipsoid,
        origin: Origin,
    ) -> CoordinateSystem {
        let projection = TransverseMercator::new(ellipsoid, origin);
        CoordinateSystem::new(name, Method::TransverseMercator(Box::new(projection)))
    }

    /// Mollweide about a meridian, on the sphere with the great radius of WGS-84.
    pub(crate) fn mollweide(name: impl Into<String>, central_meridian: f64) -> CoordinateSystem {
        CoordinateSystem::new(name, Method::Mollweide(Mollweide { central_meridian }))
    }

    /// The sphere of web maps.
    pub(crate) fn web_mercator(name: impl Into<String>) -> CoordinateSystem {
        CoordinateSystem::new(name, Method::WebMercator(WebMercator))
    }

    /// The name, shortest where there are several.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether x and y are degrees.
    pub fn is_degrees(&self) -> bool {
        matches!(
            self.method,
            Method::Geographic | Method::Gcj02 | Method::Bd09
        )
    }

    /// Whether x and y are degrees of WGS-84 already, so that nothing changes.
    pub fn is_wgs84(&self) -> bool {
        self.method == Method::Geographic
    }

    /// As [`CoordinateSystem::to_wgs84`] for a place that somebody wrote down: `None` also where degrees
    /// stand under the name of a system that counts metres ([`Written::Degrees`]), which would all lie
    /// within a street of its origin.
    pub fn place(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        // Only numbers as small as degrees are looked at, and few are.
        let small = x.abs() <= 360.0 && y.abs() <= 360.0;
        if small && self.examine(&[(x, y)]) == Written::Degrees {
            return None;
        }
        self.to_wgs84(x, y)
    }

    /// Longitude and latitude in degrees of WGS-84, longitude from −180 to 180.
    ///
    /// `None` where the place lies outside what the system covers or is not a number.
    pub fn to_wgs84(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let (lon, lat) = match &self.method {
            Method::Geographic => degrees(x, y)?,
            Method::Gcj02 => {
                let (x, y) = degrees(x, y)?;
                gcj02::from_gcj02(x, y)
            }
            Method::Bd09 => {
                let (x, y) = degrees(x, y)?;
                gcj02::from_bd09(x, y)
            }
            Method::TransverseMercator(projection) => projection.inverse(x, y)?,
            Method::WebMercator(projection) => projection.inverse(x, y)?,
            Method::Mollweide(projection) => projection.inverse(x, y)?,
        };
        degrees(lon, lat)
    }

    /// From longitude and latitude in degrees of WGS-84 to x and y; the way back of
    /// [`CoordinateSystem::to_wgs84`], with the same limits.
    pub fn from_wgs84(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let (lon, lat) = degrees(lon, lat)?;
        match &self.method {
            Method::Geographic => Some((lon, lat)),
            Method::Gcj02 => Some(gcj02::to_gcj02(lon, lat)),
            Method::Bd09 => Some(gcj02::to_bd09(lon, lat)),
            Method::TransverseMercator(projection) => projection.forward(lon, lat),
            Method::WebMercator(projection) => projection.forward(lon, lat),
            Method::Mollweide(projection) => projection.forward(lon, lat),
        }
    }

    pub(crate) fn method(&self) -> &Method {
        &self.method
    }
}

/// Degrees in range, the longitude from −180 to 180; files with 0 to 360 are turned back.
fn degrees(lon: f64, lat: f64) -> Option<(f64, f64)> {
    // A little more, for cells of world-wide rasters whose edges were rounded.
    const SLACK: f64 = 1e-9;
    if !((-180.0 - SLACK..=360.0 + SLACK).contains(&lon)
        && (-90.0 - SLACK..=90.0 + SLACK).contains(&lat))
    {
        return None;
    }
    let lon = if lon > 180.0 + SLACK {
        lon - 360.0
    } else {
        lon.clamp(-180.0, 180.0)
    };
    Some((lon, lat.clamp(-90.0, 90.0)))
}

/// A difference of longitudes, from −180 to 180.
fn wrapped(longitude: f64) -> f64 {
    if longitude > 180.0 {
        longitude - 360.0
    } else if longitude < -180.0 {
        longitude + 360.0
    } else {
        longitude
    }
}

#[cfg(test)]
mod tests;
