//! One feature of a GeoJSON file.

use crate::sheet::number;
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Members of an object in the order of the file, each as it is written.
#[derive(Debug, Default)]
pub(super) struct Members<V>(pub(super) Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Members<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<V>(std::marker::PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Object<V> {
            type Value = Members<V>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object(std::marker::PhantomData))
    }
}

/// A feature, or a geometry by itself.
#[derive(Debug, Deserialize)]
pub(super) struct Feature<'a> {
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(borrow, default)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) geometry: Option<&'a RawValue>,
    #[serde(default = "none")]
    pub(super) properties: Option<Members<&'a RawValue>>,
}

fn none<T>() -> Option<T> {
    None
}

/// What the first look at a feature needs.
#[derive(Debug, Deserialize)]
pub(super) struct Keys {
    #[serde(default)]
    pub(super) id: Option<IgnoredAny>,
    #[serde(default = "none")]
    pub(super) properties: Option<Members<IgnoredAny>>,
}

/// A value as the text of a cell.
pub(super) fn cell(raw: &RawValue) -> String {
    let raw = raw.get();
    match raw.as_bytes().first() {
        Some(b'"') => match serde_json::from_str::<String>(raw) {
            Ok(text) => text.trim().to_owned(),
            Err(_) => raw.to_owned(),
        },
        Some(b'-' | b'0'..=b'9') => plain_number(raw),
        _ if raw == "null" => String::new(),
        _ => raw.to_owned(),
    }
}

/// A number as it is written, but without exponent and without `.0`.
fn plain_number(raw: &str) -> String {
    if raw.contains(['e', 'E']) {
        return match raw.parse::<f64>() {
            Ok(value) if value.is_finite() => number(value),
            _ => raw.to_owned(),
        };
    }
    match raw.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => raw.to_owned(),
    }
}

/// Why a geometry cannot be read: second half of a code, and the words.
pub(super) type Trouble = (&'static str, String);

/// A pair of numbers; what follows them (height, measure) is dropped.
struct Position(Coord<f64>);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = Position;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a pair of numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                use serde::de::Error;
                let (Some(x), Some(y)) = (list.next_element()?, list.next_element()?) else {
                    return Err(A::Error::custom("a position has fewer than two numbers"));
                };
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(Coord { x, y }))
            }
        }
        deserializer.deserialize_seq(Pair)
    }
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Option<Vec<&'a RawValue>>,
}

/// Collections in collections may not go deeper.
const DEEPEST: u32 = 32;

/// The geometry of a feature; `None` for `null` and for a point without a place.
pub(super) fn geometry(raw: &RawValue) -> Result<Option<Geometry<f64>>, Trouble> {
    nested(raw, 0)
}

fn nested(raw: &RawValue, depth: u32) -> Result<Option<Geometry<f64>>, Trouble> {
    fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Result<T, Trouble> {
        let Some(raw) = raw else {
            return Err((
                "geometry.damaged",
                "read the geometry: it has no coordinates".to_owned(),
            ));
        };
        serde_json::from_str(raw.get()).map_err(|error| trouble(&error))
    }
    if raw.get() == "null" {
        return Ok(None);
    }
    if !raw.get().starts_with('{') {
        return Err((
            "geometry.damaged",
            "read the geometry: it is not an object".to_owned(),
        ));
    }
    let geometry: RawGeometry<'_> =
        serde_json::from_str(raw.get()).map_err(|error| trouble(&error))?;
    let coordinates = geometry.coordinates;
    Ok(Some(match geometry.kind.as_str() {
        "Point" => {
            if coordinates.is_some_and(|raw| raw.get().trim_matches(['[', ']', ' ']).is_empty()) {
                return Ok(None);
            }
            Geometry::Point(Point(read::<Position>(coordinates)?.0))
        }
        "MultiPoint" => {
            let points = read::<Vec<Position>>(coordinates)?;
            Geometry::MultiPoint(MultiPoint(
                points.into_iter().map(|at| Point(at.0)).collect(),
            ))
        }
        "LineString" => Geometry::LineString(line(read(coordinates)?)),
        "MultiLineString" => {
            let lines = read::<Vec<Vec<Position>>>(coordinates)?;
            Geometry::MultiLineString(MultiLineString(lines.into_iter().map(line).collect()))
        }
        "Polygon" => Geometry::Polygon(polygon(read(coordinates)?)),
        "MultiPolygon" => {
            let parts = read::<Vec<Vec<Vec<Position>>>>(coordinates)?;
            Geometry::MultiPolygon(MultiPolygon(parts.into_iter().map(polygon).collect()))
        }
        "GeometryCollection" => {
            if depth >= DEEPEST {
                return Err((
                    "geometry.damaged",
                    format!("read the geometry: collections are more than {DEEPEST} deep"),
                ));
            }
            let mut parts = Vec::new();
            for part in geometry.geometries.unwrap_or_default() {
                parts.extend(nested(part, depth + 1)?);
            }
            Geometry::GeometryCollection(GeometryCollection::from(parts))
        }
        kind => {
            let kind: String = kind.chars().take(40).collect();
            return Err((
                "geometry.kind",
                format!("read the geometry: `{kind}` is no kind of geometry"),
            ));
        }
    }))
}

fn line(positions: Vec<Position>) -> LineString<f64> {
    LineString(positions.into_iter().map(|position| position.0).collect())
}

fn polygon(rings: Vec<Vec<Position>>) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(line);
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(exterior, rings.collect())
}

pub(super) fn trouble(error: &serde_json::Error) -> Trouble {
    ("geometry.damaged", format!("read the geometry: {error}"))
}
