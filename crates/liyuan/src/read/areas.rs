//! Administrative areas: codes, parents, classes and shapes.

use super::about_file::{AboutFile, Subject};
use super::columns;
use super::findings::Findings;
use super::geojson::{ShapeError, polygons, polygons_of};
use super::source::{Source, Step};
use super::text;
use crate::plan_file::{AreaColumns, InputPath, nearest};
use crate::region::{Area, Areas, check_shapes};
use geo::{MultiPolygon, Polygon};
use liyuan_finding::Finding;
use liyuan_formats::{CoordinateSystem, Crs, CrsError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Areas and the columns that a plan names.
pub(crate) struct AreaReader<'a> {
    /// The file.
    pub file: &'a InputPath,
    /// Its columns.
    pub columns: &'a AreaColumns,
}

/// Columns of a layer by name; those that it lacks are `None`.
struct Named {
    code: Option<String>,
    name: Option<String>,
    parent: Option<String>,
    class: Option<String>,
}

/// What a file says about itself beside its areas.
#[derive(Default)]
struct About {
    model: bool,
    attributions: Vec<String>,
    estimated_groups: Vec<String>,
}

impl AreaReader<'_> {
    /// Reads areas; bad features become findings. There are none where the file cannot be read.
    pub(crate) fn read(&self, findings: &mut Findings) -> Areas {
        let is_json = self.file.path.extension().is_none_or(|ending| {
            ending.eq_ignore_ascii_case("geojson") || ending.eq_ignore_ascii_case("json")
        });
        if !is_json && liyuan_formats::is_table_format(&self.file.path) {
            return self.layer(findings).unwrap_or_default();
        }
        let mut content = String::new();
        let read = text::open(&self.file.path)
            .and_then(|(mut reader, _)| Ok(reader.read_to_string(&mut content).map(|_| ())?));
        if let Err(error) = read {
            findings.push(self.about().not_text(error));
            return Areas::default();
        }
        self.parse(&content, findings).unwrap_or_default()
    }

    fn about(&self) -> AboutFile<'_> {
        AboutFile {
            subject: Subject::Areas,
            file: self.file,
        }
    }

    /// The areas of a workbook or layer; `None` where it cannot be read, which is a finding.
    fn layer(&self, findings: &mut Findings) -> Option<Areas> {
        let mut source = match Source::open(self.file, &[]) {
            Ok(source) => source,
            Err(error) => {
                findings.push(self.about().unreadable(error));
                return None;
            }
        };
        for note in source.notes() {
            findings.push(self.about().note(note));
        }
        let told = source.notes().len();
        let system = self.system(source.crs().map(CoordinateSystem::stated), findings)?;
        let named = self.named(source.heading(), findings);
        let at = |name: &Option<String>| name.as_deref().and_then(|name| source.column(name));
        let at = [
            at(&named.code),
            at(&named.name),
            at(&named.parent),
            at(&named.class),
        ];
        let mut drafts = Drafts::new(self.file);
        while let Some(step) = source.next() {
            match step {
                Step::Row(row) => {
                    let cell = |at: Option<usize>| {
                        at.and_then(|at| row.get(at))
                            .filter(|text| !text.is_empty())
                            .map(str::to_owned)
                    };
                    let [code, name, parent, class] = at.map(cell);
                    let shape = polygons_of(row.geometry(), &system);
                    let number = row.number();
                    drafts.add(
                        Feature {
                            number,
                            code,
                            name,
                            parent,
                            class,
                            shape,
                        },
                        findings,
                    );
                }
                Step::Bad(problem) => findings.push(self.about().bad_row(problem)),
                // Only tables of text have these.
                Step::Unclosed { .. } | Step::Failed(_) => {}
            }
        }
        // Some things are known only at the end.
        for note in source.notes().iter().skip(told) {
            findings.push(self.about().note(note));
        }
        Some(drafts.finish(About::default(), findings))
    }

    /// The areas in the text of a GeoJSON file; `None` where it holds none, which is a finding.
    pub(crate) fn parse(&self, content: &str, findings: &mut Findings) -> Option<Areas> {
        let file = self.file;
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
                return None;
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
            return None;
        };
        let stated = document
            .pointer("/crs/properties/name")
            .and_then(Value::as_str)
            .map(|name| CoordinateSystem::stated(&Crs::Code(name.to_owned())));
        let system = self.system(stated, findings)?;
        let heading: BTreeSet<&String> = features
            .iter()
            .filter_map(|feature| feature.get("properties")?.as_object())
            .flat_map(|properties| properties.keys())
            .collect();
        let heading: Vec<String> = heading.into_iter().cloned().collect();
        let named = self.named(&heading, findings);
        let mut drafts = Drafts::new(file);
        for (feature, number) in features.iter().zip(1_u64..) {
            let value = |name: &Option<String>| property(feature, name.as_deref()?);
            drafts.add(
                Feature {
                    number,
                    code: value(&named.code),
                    name: value(&named.name),
                    parent: value(&named.parent),
                    class: value(&named.class),
                    shape: polygons(feature.get("geometry"), &system),
                },
                findings,
            );
        }
        let about = About {
            model: document
                .get("model")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            attributions: texts(&document, &["attribution", "attributions"]),
            estimated_groups: texts(&document, &["estimated_groups"]),
        };
        Some(drafts.finish(about, findings))
    }

    /// The coordinates of the file, WGS-84 where nothing says; `None` where they cannot be used.
    fn system(
        &self,
        stated: Option<Result<CoordinateSystem, CrsError>>,
        findings: &mut Findings,
    ) -> Option<CoordinateSystem> {
        let system = self.about().coordinates(stated, findings).ok()?;
        Some(system.unwrap_or_else(CoordinateSystem::wgs84))
    }

    /// Which columns are meant: those that the plan names, else those of the usual names.
    fn named(&self, heading: &[String], findings: &mut Findings) -> Named {
        let mut find = |given: &Option<String>, usual: &str, at: Option<usize>| {
            if let Some(given) = given {
                if !heading.contains(given) {
                    findings.push(self.about().missing_column(heading, given));
                }
                return Some(given.clone());
            }
            if heading.iter().any(|name| name == usual) {
                return Some(usual.to_owned());
            }
            let other = at.and_then(|at| heading.get(at))?;
            findings.push(self.about().recognised(other, usual));
            Some(other.clone())
        };
        let given = self.columns;
        Named {
            code: find(&given.code, "code", columns::area_code(heading)),
            name: find(&given.name, "name", columns::usual("name", heading)),
            parent: find(&given.parent, "parent", columns::usual("parent", heading)),
            class: find(&given.class, "class", columns::usual("class", heading)),
        }
    }
}

/// An area as it stands in its file.
struct Feature {
    number: u64,
    code: Option<String>,
    name: Option<String>,
    parent: Option<String>,
    class: Option<String>,
    shape: Result<MultiPolygon<f64>, ShapeError>,
}

/// Areas that were read, by code.
struct Drafts<'a> {
    file: &'a InputPath,
    by_code: BTreeMap<String, Draft>,
}

impl<'a> Drafts<'a> {
    fn new(file: &'a InputPath) -> Drafts<'a> {
        Drafts {
            file,
            by_code: BTreeMap::new(),
        }
    }

    /// Adds an area, or says why it cannot be used.
    fn add(&mut self, feature: Feature, findings: &mut Findings) {
        let Some(draft) = draft(feature, self.file, findings) else {
            return;
        };
        if let Some(first) = self.by_code.get(&draft.code) {
            findings.push(
                finding(
                    self.file,
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
            return;
        }
        self.by_code.insert(draft.code.clone(), draft);
    }

    /// The areas with their parents and levels.
    fn finish(self, about: About, findings: &mut Findings) -> Areas {
        let (file, drafts) = (self.file, self.by_code);
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
        let mut areas = Areas::new(list.collect(), about.model, about.attributions);
        areas.estimated_groups = about.estimated_groups;
        check_shapes(&areas, file, findings);
        areas
    }
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

fn draft(feature: Feature, file: &InputPath, findings: &mut Findings) -> Option<Draft> {
    let Some(code) = feature.code else {
        findings.push(
            Finding::error("areas.code.missing", "an area without a code; left out")
                .file(&file.given)
                .row(feature.number)
                .field("code")
                .hint("give each area a `code`, or name its column in `areas` of the plan file"),
        );
        return None;
    };
    let draft = Draft {
        number: feature.number,
        name: feature.name.unwrap_or_else(|| code.clone()),
        parent: feature.parent,
        class: feature.class,
        code,
        polygons: feature
            .shape
            .clone()
            .unwrap_or_else(|_| MultiPolygon(Vec::<Polygon<f64>>::new())),
    };
    if let Err(error) = feature.shape {
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
