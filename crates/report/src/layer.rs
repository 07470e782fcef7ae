//! Areas and facilities as the layers of a run hold them.

use crate::error::ReportError;
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
    let features = features(folder, "people.geojson")?.unwrap_or_default();
    let one = |feature: &Value| {
        let id = feature.pointer("/properties/id")?.as_str()?.to_owned();
        Some((
            id,
            feature.pointer("/geometry/coordinates").and_then(place)?,
        ))
    };
    Ok(features.iter().filter_map(one).collect())
}

/// Places of the facilities of each service, by its id.
///
/// # Errors
/// The file is damaged.
pub fn read_sites(folder: &Path) -> Result<BTreeMap<String, Vec<Place>>, ReportError> {
    let mut sites: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for feature in features(folder, "facilities.geojson")?.unwrap_or_default() {
        let service = feature
            .pointer("/properties/service_id")
            .and_then(Value::as_str);
        let at = feature.pointer("/geometry/coordinates").and_then(place);
        if let (Some(service), Some(at)) = (service, at) {
            sites.entry(service.to_owned()).or_default().push(at);
        }
    }
    Ok(sites)
}

pub(crate) fn features(folder: &Path, file: &str) -> Result<Option<Vec<Value>>, ReportError> {
    let damaged = |row, problem: String| ReportError::Damaged {
        file: file.to_owned(),
        row,
        problem,
    };
    let path = folder.join(file);
    let bytes = match std::fs::read(&path) {
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ReportError::Read { path, source }),
        Ok(bytes) => bytes,
    };
    let layer: Value = serde_json::from_slice(&bytes)
        .map_err(|error| damaged(Some(error.line() as u64), error.to_string()))?;
    match layer.get("features") {
        Some(Value::Array(features)) => Ok(Some(features.clone())),
        _ => Err(damaged(None, "it is no collection of features".to_owned())),
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
