//! Polygons of areas, read leniently: a bad feature never costs the others.

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use liyuan_formats::CoordinateSystem;
use serde_json::Value;

/// Why a geometry cannot be used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ShapeError {
    /// No geometry, or `null`.
    Missing,
    /// Not a polygon.
    Kind,
    /// Not pairs of numbers.
    Coordinates,
    /// Beyond ±180 and ±90, or nowhere in the coordinates of the file.
    OutOfRange {
        /// As written.
        lon: f64,
        /// As written.
        lat: f64,
    },
    /// A ring with fewer than three different corners.
    TooFewCorners,
}

/// The polygons of a GeoJSON geometry, in degrees.
pub(crate) fn polygons(
    geometry: Option<&Value>,
    system: &CoordinateSystem,
) -> Result<MultiPolygon<f64>, ShapeError> {
    let geometry = geometry
        .filter(|value| !value.is_null())
        .ok_or(ShapeError::Missing)?;
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let coordinates = coordinates.ok_or(ShapeError::Coordinates);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok(MultiPolygon(vec![polygon(coordinates?, system)?])),
        Some("MultiPolygon") => {
            let parts = coordinates?.iter().map(|part| {
                part.as_array()
                    .ok_or(ShapeError::Coordinates)
                    .and_then(|rings| polygon(rings, system))
            });
            let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
            if parts.is_empty() {
                Err(ShapeError::Missing)
            } else {
                Ok(MultiPolygon(parts))
            }
        }
        _ => Err(ShapeError::Kind),
    }
}

/// The polygons of the geometry of a layer, in degrees.
pub(crate) fn polygons_of(
    geometry: Option<&Geometry<f64>>,
    system: &CoordinateSystem,
) -> Result<MultiPolygon<f64>, ShapeError> {
    let parts: Vec<&Polygon<f64>> = match geometry.ok_or(ShapeError::Missing)? {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(parts) => parts.iter().collect(),
        _ => return Err(ShapeError::Kind),
    };
    if parts.is_empty() {
        return Err(ShapeError::Missing);
    }
    let converted = |line: &LineString<f64>| {
        let places = line.coords().map(|at| Ok((at.x, at.y)));
        corners(places, system)
    };
    let parts = parts.into_iter().map(|part| {
        let holes = part.interiors().iter().map(converted);
        let holes = holes.collect::<Result<Vec<_>, _>>()?;
        Ok(Polygon::new(converted(part.exterior())?, holes))
    });
    Ok(MultiPolygon(parts.collect::<Result<_, ShapeError>>()?))
}

fn polygon(rings: &[Value], system: &CoordinateSystem) -> Result<Polygon<f64>, ShapeError> {
    let mut rings = rings
        .iter()
        .map(|value| ring(value, system))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter();
    let exterior = rings.next().ok_or(ShapeError::Missing)?;
    Ok(Polygon::new(exterior, rings.collect()))
}

fn ring(value: &Value, system: &CoordinateSystem) -> Result<LineString<f64>, ShapeError> {
    let positions = value.as_array().ok_or(ShapeError::Coordinates)?;
    let places = positions.iter().map(|position| {
        let pair = position.as_array().ok_or(ShapeError::Coordinates)?;
        let number = |at: usize| {
            pair.get(at)
                .and_then(Value::as_f64)
                .ok_or(ShapeError::Coordinates)
        };
        Ok((number(0)?, number(1)?))
    });
    corners(places, system)
}

/// The corners of a ring in degrees, each once.
fn corners(
    places: impl Iterator<Item = Result<(f64, f64), ShapeError>>,
    system: &CoordinateSystem,
) -> Result<LineString<f64>, ShapeError> {
    let mut corners = Vec::with_capacity(places.size_hint().0);
    for place in places {
        let (x, y) = place?;
        let nowhere = ShapeError::OutOfRange { lon: x, lat: y };
        let (lon, lat) = if system.is_wgs84() {
            (x, y)
        } else {
            system.place(x, y).ok_or(nowhere)?
        };
        if liyuan_roads::LonLat::from_degrees(lon, lat).is_none() {
            return Err(nowhere);
        }
        corners.push(Coord { x: lon, y: lat });
    }
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    corners.dedup();
    if corners.len() < 3 {
        return Err(ShapeError::TooFewCorners);
    }
    Ok(LineString::new(corners))
}
