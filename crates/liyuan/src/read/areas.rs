//! Administrative areas: codes, parents, classes and shapes.

use super::findings::Findings;
use super::geojson::{ShapeError, polygons};
use super::points::not_text;
use super::text;
use crate::plan_file::{InputPath, nearest};
use crate::region::{Area, Areas, check_shapes};
use geo::{MultiPolygon, Polygon};
use liyuan_finding::Finding;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;

/// Reads areas; bad features become findings. `None` if the file could not be opened.
pub(crate) fn read_areas(file: &InputPath, findings: &mut Findings) -> Option<Areas> {
    let mut content = String::new();
    let read = text::open(&file.path)
        .and_then(|(mut reader, _)| Ok(reader.read_to_string(&mut content).map(|_| ())?));
    if let Err(error) = read {
        let missing = matches!(error, text::TextError::Io(_));
        findings.push(not_text("areas.file", file, error));
        return if missing {
            None
        } else {
            Some(Areas::default())
        };
    }
    Some(parse_areas(&content, file, findings))
}

/// As [`read_areas`], from the text of the file.
pub(crate) fn parse_areas(content: &str, file: &InputPath, findings: &mut Findings) -> Areas {
    let document: Value = match serde_json::from_str(content) {
        Ok(document) => document,
        Err(error) => {
            let (what, message) = if content.trim().is_empty() {
                ("areas.file.empty", "the file is empty".to_owned())
            } else {
                ("areas.file.syntax", format!("not JSON: {error}"))
            };
            let column = error.column();
            findings.push(
                Finding::error(what, message)
                    .with("column", column)
                    .file(&file.given)
                    .row(error.line().max(1) as u64)
                    .hint("export the areas as GeoJSON again"),
            );
            return Areas::default();
        }
    };
    let Some(features) = document
        .get("features")
        .and_then(Value::as_array)
        .filter(|_| document.get("type").and_then(Value::as_str) == Some("FeatureCollection"))
    else {
        findings.push(
            Finding::error("areas.file.kind", "not a GeoJSON FeatureCollection")
                .file(&file.given)
                .hint("export the areas as GeoJSON again"),
        );
        return Areas::default();
    };
    reference_system(&document, file, findings);
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for (feature, number) in features.iter().zip(1_u64..) {
        let Some(draft) = draft(feature, number, file, findings) else {
            continue;
        };
        if let Some(first) = drafts.get(&draft.code) {
            findings.push(
                finding(
                    file,
                    &draft,
                    "areas.code.duplicate",
                    format!(
                        "code `{}` has feature `{}` already; left out",
                        draft.code, first.number
                    ),
                )
                .with("first", first.number)
                .field("code")
                .value(&draft.code)
                .hint("give each area a code of its own, its parts as one MultiPolygon"),
            );
            continue;
        }
        drafts.insert(draft.code.clone(), draft);
    }
    if drafts.is_empty() {
        findings.push(
            Finding::error("areas.none", "no area at all can be used")
                .file(&file.given)
                .hint("the figures are for the whole region only; mend the areas"),
        );
    }
    let parents = parents(&drafts, file, findings);
    let list = drafts
        .into_values()
        .zip(parents)
        .map(|(draft, parent)| Area {
            code: draft.code,
            name: draft.name,
            parent,
            class: draft.class,
            level: 0,
            polygons: draft.polygons,
        });
    let model = document
        .get("model")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let mut areas = Areas::new(
        list.collect(),
        model,
        texts(&document, &["attribution", "attributions"]),
    );
    areas.estimated_groups = texts(&document, &["estimated_groups"]);
    check_shapes(&areas, file, findings);
    areas
}

struct Draft {
    number: u64,
    code: String,
    name: String,
    parent: Option<String>,
    class: Option<String>,
    polygons: MultiPolygon<f64>,
}

/// A finding about an area. The row is the number of the feature: lines of a GeoJSON file mean
/// little to people, and GIS programs count features from 1.
fn finding(file: &InputPath, draft: &Draft, code: &str, message: String) -> Finding {
    let mut finding = Finding::error(code, message)
        .file(&file.given)
        .row(draft.number)
        .id(&draft.code);
    let corner = draft
        .polygons
        .0
        .first()
        .and_then(|p| p.exterior().0.first());
    if let Some(corner) = corner {
        finding = finding.place(corner.x, corner.y);
    }
    finding
}

fn property(feature: &Value, name: &str) -> Option<String> {
    match feature.get("properties")?.get(name)? {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn draft(feature: &Value, number: u64, file: &InputPath, findings: &mut Findings) -> Option<Draft> {
    let Some(code) = property(feature, "code") else {
        let known: Vec<&String> = feature
            .get("properties")
            .and_then(Value::as_object)
            .map(|properties| properties.keys().collect())
            .unwrap_or_default();
        let means_code = |name: &&&String| {
            let name = name.to_lowercase();
            name.contains("code") || name.contains("代码") || name == "id" || name == "ref"
        };
        let near = known.iter().find(means_code).map(|name| (*name).clone());
        let hint = match &near {
            Some(near) => format!("it has `{near}`; call it `code`"),
            None => "give each area a property `code`".to_owned(),
        };
        findings.push(
            Finding::error("areas.code.missing", "an area without a code; left out")
                .with("like", if near.is_some() { "one" } else { "none" })
                .with("near", near.unwrap_or_default())
                .file(&file.given)
                .row(number)
                .field("code")
                .hint(hint),
        );
        return None;
    };
    let shape = polygons(feature.get("geometry"));
    let draft = Draft {
        number,
        name: property(feature, "name").unwrap_or_else(|| code.clone()),
        parent: property(feature, "parent"),
        class: property(feature, "class"),
        code,
        polygons: shape
            .clone()
            .unwrap_or_else(|_| MultiPolygon(Vec::<Polygon<f64>>::new())),
    };
    if let Err(error) = shape {
        findings.push(shape_finding(file, &draft, error));
    }
    Some(draft)
}

fn shape_finding(file: &InputPath, draft: &Draft, error: ShapeError) -> Finding {
    let code = &draft.code;
    match error {
        ShapeError::Missing => finding(
            file,
            draft,
            "areas.shape.missing",
            format!("area `{code}` has no polygon"),
        )
        .hint("no point lies in it; draw it, or name the area of each point in its table"),
        ShapeError::Kind => finding(
            file,
            draft,
            "areas.shape.kind",
            format!("area `{code}` is not a polygon"),
        )
        .hint("export polygons, not lines or points"),
        ShapeError::Coordinates => finding(
            file,
            draft,
            "areas.shape.coordinates",
            format!("the corners of area `{code}` are not pairs of numbers"),
        )
        .hint("export the areas as GeoJSON again"),
        ShapeError::TooFewCorners => finding(
            file,
            draft,
            "areas.shape.too_few_corners",
            format!("area `{code}` has a ring with fewer than three corners"),
        )
        .hint("delete the ring, or draw it again"),
        ShapeError::OutOfRange { lon, lat } => finding(
            file,
            draft,
            "areas.shape.out_of_range",
            format!("area `{code}` has a corner at `{lon}`, `{lat}`, beyond the globe"),
        )
        .with("lon", lon)
        .with("lat", lat)
        .with(
            "swapped",
            if liyuan_roads::LonLat::from_degrees(lat, lon).is_some() {
                "yes"
            } else {
                "no"
            },
        )
        .place(lon, lat)
        .hint(if liyuan_roads::LonLat::from_degrees(lat, lon).is_some() {
            "longitude and latitude seem exchanged; GeoJSON has longitude first"
        } else {
            "these look like projected metres; export in WGS-84 degrees"
        }),
    }
}

/// Names of WGS-84 and CGCS2000, in which coordinates are taken as they are.
const DEGREES: [&str; 5] = [
    "CRS84",
    "EPSG:4326",
    "EPSG::4326",
    "EPSG:4490",
    "EPSG::4490",
];

fn reference_system(document: &Value, file: &InputPath, findings: &mut Findings) {
    let name = document
        .pointer("/crs/properties/name")
        .and_then(Value::as_str);
    if let Some(name) = name.filter(|name| !DEGREES.iter().any(|known| name.ends_with(known))) {
        findings.push(
            Finding::error(
                "areas.file.reference_system",
                format!("coordinates are in `{name}`; read as WGS-84"),
            )
            .file(&file.given)
            .field("crs")
            .value(name)
            .hint("export the areas in WGS-84 (EPSG:4326)"),
        );
    }
}

/// Texts behind keys of the document, alone or in a list.
fn texts(document: &Value, keys: &[&str]) -> Vec<String> {
    let mut list = Vec::new();
    for key in keys {
        match document.get(*key) {
            Some(Value::String(text)) => list.push(text.clone()),
            Some(Value::Array(items)) => {
                list.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    list
}

/// Indices of the parents in code order; unknown ones and circles are findings and cut.
fn parents(
    drafts: &BTreeMap<String, Draft>,
    file: &InputPath,
    findings: &mut Findings,
) -> Vec<Option<u32>> {
    let index: BTreeMap<&str, u32> = drafts.keys().map(String::as_str).zip(0_u32..).collect();
    let mut parents: Vec<Option<u32>> = Vec::with_capacity(drafts.len());
    for draft in drafts.values() {
        let parent = draft.parent.as_deref();
        let found = parent.and_then(|code| index.get(code)).copied();
        if let (Some(parent), None) = (parent, found) {
            let hint = match nearest(parent, drafts.keys()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add the parent, or leave `parent` empty".to_owned(),
            };
            findings.push(
                finding(file, draft, "areas.parent.unknown", format!(
                    "area `{}` has the parent `{parent}`, which does not exist; taken as an area of its own",
                    draft.code
                ))
                .field("parent")
                .value(parent)
                .hint(hint),
            );
        }
        parents.push(found);
    }
    for (draft, start) in drafts.values().zip(0_u32..) {
        // Walk up; to come back to the start is a circle, which is cut at its lowest code.
        let mut at = start;
        for _ in 0..parents.len() {
            match parents.get(at as usize).copied().flatten() {
                Some(up) if up == start => {
                    findings.push(
                        finding(
                            file,
                            draft,
                            "areas.parent.circle",
                            format!(
                                "area `{}` is its own ancestor; taken as an area of its own",
                                draft.code
                            ),
                        )
                        .field("parent")
                        .value(draft.parent.as_deref().unwrap_or(""))
                        .hint("a parent is the larger area that contains the smaller one"),
                    );
                    if let Some(parent) = parents.get_mut(start as usize) {
                        *parent = None;
                    }
                    break;
                }
                Some(up) => at = up,
                None => break,
            }
        }
    }
    parents
}
