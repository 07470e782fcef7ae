//! GeoJSON polygons, read leniently: a bad feature never costs the others.

use geo::{Coord, LineString, MultiPolygon, Polygon};
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
    /// Beyond ±180 and ±90.
    OutOfRange {
        /// As written.
        lon: f64,
        /// As written.
        lat: f64,
    },
    /// A ring with fewer than three different corners.
    TooFewCorners,
}

/// The polygons of a GeoJSON geometry.
pub(crate) fn polygons(geometry: Option<&Value>) -> Result<MultiPolygon<f64>, ShapeError> {
    let geometry = geometry
        .filter(|value| !value.is_null())
        .ok_or(ShapeError::Missing)?;
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let coordinates = coordinates.ok_or(ShapeError::Coordinates);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok(MultiPolygon(vec![polygon(coordinates?)?])),
        Some("MultiPolygon") => {
            let parts = coordinates?.iter().map(|part| {
                part.as_array()
                    .ok_or(ShapeError::Coordinates)
                    .and_then(|rings| polygon(rings))
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

fn polygon(rings: &[Value]) -> Result<Polygon<f64>, ShapeError> {
    let mut rings = rings
        .iter()
        .map(ring)
        .collect::<Result<Vec<_>, _>>()?
        .into_iter();
    let exterior = rings.next().ok_or(ShapeError::Missing)?;
    Ok(Polygon::new(exterior, rings.collect()))
}

fn ring(value: &Value) -> Result<LineString<f64>, ShapeError> {
    let positions = value.as_array().ok_or(ShapeError::Coordinates)?;
    let mut corners = Vec::with_capacity(positions.len());
    for position in positions {
        let pair = position.as_array().ok_or(ShapeError::Coordinates)?;
        let number = |at: usize| {
            pair.get(at)
                .and_then(Value::as_f64)
                .ok_or(ShapeError::Coordinates)
        };
        let (lon, lat) = (number(0)?, number(1)?);
        if liyuan_roads::LonLat::from_degrees(lon, lat).is_none() {
            return Err(ShapeError::OutOfRange { lon, lat });
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
