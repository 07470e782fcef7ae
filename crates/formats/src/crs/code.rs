//! Codes of authorities: EPSG, ESRI, OGC.

use super::{CoordinateSystem, CrsError, Ellipsoid, Method, Origin};

/// The system of a code such as `EPSG:4547`, `urn:ogc:def:crs:EPSG::4547` or
/// `http://www.opengis.net/def/crs/EPSG/0/4547`.
pub(super) fn coded(text: &str) -> Result<CoordinateSystem, CrsError> {
    let unknown = || CrsError::Unknown {
        name: text.to_owned(),
        nearest: None,
    };
    let (authority, code) = split(text).ok_or_else(unknown)?;
    let name = format!("{authority}:{code}");
    if authority == "OGC" {
        return match code.as_str() {
            "CRS84" | "CRS84H" => Ok(CoordinateSystem::wgs84()),
            _ => Err(unsupported(&name)),
        };
    }
    let number: u32 = code.parse().map_err(|_| unknown())?;
    match authority.as_str() {
        "EPSG" => epsg(number),
        "ESRI" => esri(number),
        _ => Err(unsupported(&name)),
    }
}

/// Authority and code, in capital letters.
fn split(text: &str) -> Option<(String, String)> {
    let text = text.trim().to_ascii_uppercase();
    let parts: Vec<&str> = text
        .split([':', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let code = *parts.last()?;
    if code == "CRS84" || code == "CRS84H" {
        return Some(("OGC".to_owned(), code.to_owned()));
    }
    let authority = parts
        .iter()
        .rev()
        .skip(1)
        .find(|part| ["EPSG", "ESRI", "OGC", "IGNF", "IAU_2015"].contains(part))?;
    Some(((*authority).to_owned(), code.to_owned()))
}

fn unsupported(name: &str) -> CrsError {
    CrsError::Unsupported {
        name: name.to_owned(),
        what: "the code".to_owned(),
    }
}

/// The system of a code of EPSG.
pub(super) fn epsg(code: u32) -> Result<CoordinateSystem, CrsError> {
    let name = format!("EPSG:{code}");
    let datum = |datum| {
        Err(CrsError::Datum {
            name: name.clone(),
            datum,
        })
    };
    match code {
        4326 | 4979 => Ok(CoordinateSystem::wgs84()),
        // CGCS2000, ETRS89 and SIRGAS 2000 agree with WGS-84 within a metre.
        4490 | 4480 | 4258 | 4937 | 4674 | 4988 => {
            Ok(CoordinateSystem::new(name, Method::Geographic))
        }
        3857 | 900_913 => Ok(CoordinateSystem::web_mercator("EPSG:3857")),
        // CGCS2000 in zones of six degrees, with the zone before the easting and without.
        4491..=4501 => Ok(gauss_krueger(
            name,
            6 * (code - 4491) + 75,
            Some(code - 4478),
        )),
        4502..=4512 => Ok(gauss_krueger(name, 6 * (code - 4502) + 75, None)),
        // The same in zones of three degrees.
        4513..=4533 => Ok(gauss_krueger(
            name,
            3 * (code - 4513) + 75,
            Some(code - 4488),
        )),
        4534..=4554 => Ok(gauss_krueger(name, 3 * (code - 4534) + 75, None)),
        32601..=32660 => Ok(utm(name, code - 32600, Hemisphere::North, Ellipsoid::WGS84)),
        32701..=32760 => Ok(utm(name, code - 32700, Hemisphere::South, Ellipsoid::WGS84)),
        25828..=25838 => Ok(utm(name, code - 25800, Hemisphere::North, Ellipsoid::GRS80)),
        31978..=31985 => Ok(utm(name, code - 31960, Hemisphere::South, Ellipsoid::GRS80)),
        4214 | 2401..=2442 | 21413..=21423 | 21453..=21463 | 21473..=21483 => datum("Beijing 1954"),
        4610 | 2327..=2390 => datum("Xian 1980"),
        4555 | 4568..=4589 | 4652..=4656 | 4766..=4800 | 4812 | 4822 => datum("New Beijing"),
        _ => Err(unsupported(&name)),
    }
}

fn esri(code: u32) -> Result<CoordinateSystem, CrsError> {
    let name = format!("ESRI:{code}");
    match code {
        54009 => Ok(CoordinateSystem::mollweide(name, 0.0)),
        102_100 | 102_113 => Ok(CoordinateSystem::web_mercator("EPSG:3857")),
        _ => Err(unsupported(&name)),
    }
}

/// Gauss–Krüger on CGCS2000; `zone` stands before the six digits of the easting.
pub(super) fn gauss_krueger(
    name: String,
    central_meridian: u32,
    zone: Option<u32>,
) -> CoordinateSystem {
    let origin = Origin {
        longitude: f64::from(central_meridian),
        false_easting: f64::from(zone.unwrap_or(0)) * 1e6 + 500_000.0,
        ..Origin::default()
    };
    CoordinateSystem::transverse_mercator(name, Ellipsoid::GRS80, origin)
}

/// North or south of the equator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hemisphere {
    North,
    South,
}

/// Universal transverse Mercator, zones 1 to 60.
pub(super) fn utm(
    name: String,
    zone: u32,
    hemisphere: Hemisphere,
    ellipsoid: Ellipsoid,
) -> CoordinateSystem {
    let false_northing = match hemisphere {
        Hemisphere::North => 0.0,
        Hemisphere::South => 10_000_000.0,
    };
    let origin = Origin {
        longitude: f64::from(zone) * 6.0 - 183.0,
        scale: 0.9996,
        false_northing,
        ..Origin::default()
    };
    CoordinateSystem::transverse_mercator(name, ellipsoid, origin)
}
