//! Areas and facilities as the layers of a run hold them.

use crate::error::ReportError;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A place: longitude and latitude in degrees.
pub type Place = (f64, f64);

/// An administrative area.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the area that it is part of.
    pub parent: Option<String>,
    /// Borders and holes, each closed; even-odd.
    pub rings: Vec<Vec<Place>>,
}

/// `areas.geojson` of a run; none where the plan has no areas.
///
/// # Errors
/// The file is damaged.
pub fn read_areas(folder: &Path) -> Result<Vec<Area>, ReportError> {
    let Some(features) = features(folder, "areas.geojson")? else {
        return Ok(Vec::new());
    };
    Ok(features
        .iter()
        .map(|feature| {
            let text = |key: &str| {
                feature
                    .pointer(&format!("/properties/{key}"))
                    .and_then(Value::as_str)
            };
            Area {
                code: text("code").unwrap_or_default().to_owned(),
                name: text("name").unwrap_or_default().to_owned(),
                parent: text("parent").or(text("parent_code")).map(str::to_owned),
                rings: rings(feature.get("geometry").unwrap_or(&Value::Null)),
            }
        })
        .collect())
}

/// Places of the demand points, by their ids.
///
/// # Errors
/// The file is damaged.
pub fn read_points(folder: &Path) -> Result<BTreeMap<String, Place>, ReportError> {
    /// What is read of the layer; a point has a dozen properties more for each promise.
    #[derive(Deserialize)]
    struct Points {
        features: Vec<Feature>,
    }
    #[derive(Deserialize)]
    struct Feature {
        geometry: Option<Geometry>,
        properties: Properties,
    }
    #[derive(Deserialize)]
    struct Geometry {
        coordinates: Place,
    }
    #[derive(Deserialize)]
    struct Properties {
        id: String,
    }
    let Some(bytes) = bytes_of(folder, "people.geojson")? else {
        return Ok(BTreeMap::new());
    };
    let points: Points = serde_json::from_slice(&bytes).map_err(|error| ReportError::Damaged {
        file: "people.geojson".to_owned(),
        row: Some(error.line() as u64),
        problem: error.to_string(),
    })?;
    let one = |feature: Feature| Some((feature.properties.id, feature.geometry?.coordinates));
    Ok(points.features.into_iter().filter_map(one).collect())
}

/// A facility of a service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

/// The facilities of each service, by its id.
///
/// # Errors
/// The file is damaged.
pub fn read_sites(folder: &Path) -> Result<BTreeMap<String, Vec<Site>>, ReportError> {
    let mut sites: BTreeMap<String, Vec<Site>> = BTreeMap::new();
    for feature in features(folder, "facilities.geojson")?.unwrap_or_default() {
        let text = |key: &str| {
            let value = feature.pointer(&format!("/properties/{key}"));
            value.and_then(Value::as_str).map(str::to_owned)
        };
        let at = feature.pointer("/geometry/coordinates").and_then(place);
        if let (Some(service), Some(place)) = (text("service_id"), at) {
            sites.entry(service).or_default().push(Site {
                id: text("id").unwrap_or_default(),
                name: text("name").unwrap_or_default(),
                place,
            });
        }
    }
    Ok(sites)
}

impl Site {
    /// Its name, or its id where it has none.
    pub fn label(&self) -> &str {
        match self.name.is_empty() {
            true => &self.id,
            false => &self.name,
        }
    }
}

/// A road behind a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Road {
    /// Importance: 0 motorway … 4 tertiary.
    pub rank: u64,
    /// Its course.
    pub points: Vec<Place>,
}

/// `roads.geojson` of a run; none where it measured no way by road.
///
/// # Errors
/// The file is damaged.
pub fn read_roads(folder: &Path) -> Result<Vec<Road>, ReportError> {
    let mut roads = Vec::new();
    for feature in features(folder, "roads.geojson")?.unwrap_or_default() {
        let rank = feature.pointer("/properties/rank").and_then(Value::as_u64);
        let lines = feature.pointer("/geometry/coordinates");
        let lines = lines.and_then(Value::as_array).into_iter().flatten();
        roads.extend(lines.map(|line| {
            Road {
                rank: rank.unwrap_or(u64::MAX),
                points: line
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(place)
                    .collect(),
            }
        }));
    }
    Ok(roads)
}

pub(crate) fn features(folder: &Path, file: &str) -> Result<Option<Vec<Value>>, ReportError> {
    let damaged = |row, problem: String| ReportError::Damaged {
        file: file.to_owned(),
        row,
        problem,
    };
    let Some(bytes) = bytes_of(folder, file)? else {
        return Ok(None);
    };
    let layer: Value = serde_json::from_slice(&bytes)
        .map_err(|error| damaged(Some(error.line() as u64), error.to_string()))?;
    match layer.get("features") {
        Some(Value::Array(features)) => Ok(Some(features.clone())),
        _ => Err(damaged(None, "it is no collection of features".to_owned())),
    }
}

fn bytes_of(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, ReportError> {
    let path = folder.join(file);
    match std::fs::read(&path) {
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ReportError::Read { path, source }),
        Ok(bytes) => Ok(Some(bytes)),
    }
}

fn rings(geometry: &Value) -> Vec<Vec<Place>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let polygons = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => vec![coordinates.clone()],
        Some("MultiPolygon") => list(coordinates),
        _ => Vec::new(),
    };
    let rings = polygons.iter().flat_map(list);
    rings
        .map(|ring| list(&ring).iter().filter_map(place).collect::<Vec<Place>>())
        .filter(|ring| ring.len() > 2)
        .collect()
}

fn place(value: &Value) -> Option<Place> {
    let at = |index: usize| value.get(index).and_then(Value::as_f64);
    Some((at(0)?, at(1)?))
}
