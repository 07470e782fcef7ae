//! One's own area out of a large OpenStreetMap file.

use crate::plan_file::{InputPath, Reading};
use crate::progress::Progress;
use crate::read::about_file::{AboutFile, Subject};
use crate::read::geojson::polygons_of;
use crate::read::source::{Source, Step};
use geo::LineString;
use liyuan_finding::{Diagnose, Finding, Kind, io_arguments};
use liyuan_formats::CoordinateSystem;
use liyuan_roads::osm::document::Document;
use liyuan_roads::osm::write::write_pbf_within;
use liyuan_roads::osm::{Outline, read_within};
use liyuan_roads::{LonLat, ReadError};
use std::path::{Path, PathBuf};

/// So far beyond the polygon roads, borders and sites are kept unless another width is named: people at
/// the edge travel beyond it, and borders of people's files are never those of OpenStreetMap to the
/// metre. In metres: what a car travels in half an hour on country roads.
pub const MARGIN_M: f64 = 20_000.0;

/// What was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipSummary {
    /// Nodes.
    pub nodes: usize,
    /// Ways.
    pub ways: usize,
    /// Relations.
    pub relations: usize,
    /// Size of the file written.
    pub bytes: u64,
}

/// Why nothing was cut.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The road file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file of the polygon cannot be read.
    #[error("read `{file}`: {}", reason.message)]
    Outline {
        /// As named.
        file: String,
        /// Why.
        reason: Box<Finding>,
    },
    /// It has no polygon.
    #[error("find a polygon in `{file}`")]
    NoPolygon {
        /// As named.
        file: String,
    },
    /// Nothing of the road file lies there.
    #[error("find anything of `{osm}` in the polygon of `{file}`")]
    Empty {
        /// The road file as named.
        osm: String,
        /// The polygon's file as named.
        file: String,
    },
    /// The part would replace the file that it is cut from, or has a name that says another format.
    #[error("write the part to `{file}`: it is the extract itself, or does not end in `.osm.pbf`")]
    Output {
        /// As named.
        file: String,
    },
    /// The part could not be written.
    #[error("write `{}`: {source}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Diagnose for ClipError {
    fn code(&self) -> &'static str {
        match self {
            ClipError::Read(error) => error.code(),
            ClipError::Outline { .. } => "clip.outline",
            ClipError::NoPolygon { .. } => "clip.no_polygon",
            ClipError::Empty { .. } => "clip.empty",
            ClipError::Output { .. } => "clip.output",
            ClipError::Write { .. } => "clip.write",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ClipError::Read(error) => error.kind(),
            ClipError::Outline { .. } | ClipError::NoPolygon { .. } | ClipError::Empty { .. } => {
                Kind::Data
            }
            ClipError::Output { .. } => Kind::Usage,
            ClipError::Write { .. } => Kind::Environment,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            ClipError::Read(error) => error.arguments(),
            ClipError::Outline { file, .. }
            | ClipError::NoPolygon { file }
            | ClipError::Output { file } => {
                vec![("file", file.clone())]
            }
            ClipError::Empty { osm, file } => vec![("osm", osm.clone()), ("file", file.clone())],
            ClipError::Write { path, source } => {
                let mut arguments = io_arguments(source).to_vec();
                arguments.push(("file", path.display().to_string()));
                arguments
            }
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            ClipError::Outline { reason, .. } => Some(reason),
            ClipError::Read(error) => error.reason(),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            ClipError::Read(error) => return error.hint(),
            ClipError::Outline { reason, .. } => return reason.hint.clone(),
            ClipError::NoPolygon { .. } => {
                "draw the border as a polygon, longitude first, in WGS-84 or in coordinates that the file states"
            }
            ClipError::Output { .. } => "give the part a name of its own that ends in `.osm.pbf`",
            ClipError::Empty { .. } => {
                "look whether both are of the same country, and longitude stands first"
            }
            ClipError::Write { .. } => "name a folder that you may write to",
        };
        Some(hint.to_owned())
    }
}

/// Reads the polygons of a layer, all of them together, in WGS-84 or the coordinates that the file
/// states, with the width of the strip around them that is kept, in metres.
///
/// # Errors
/// The file cannot be read, or has no polygon.
pub fn read_outline(path: &Path, margin_m: f64) -> Result<Outline, ClipError> {
    let given = path.display().to_string();
    let file = InputPath {
        given: given.clone(),
        path: path.to_owned(),
        reading: Reading::default(),
    };
    let polygons = read_polygons(&file).map_err(|reason| ClipError::Outline {
        file: given.clone(),
        reason,
    })?;
    Outline::new(&polygons, margin_m).ok_or(ClipError::NoPolygon { file: given })
}

/// Rings of each polygon; points and lines beside them are nothing to cut by.
fn read_polygons(file: &InputPath) -> Result<Vec<Vec<Vec<LonLat>>>, Box<Finding>> {
    let about = AboutFile {
        subject: Subject::Table,
        file,
    };
    let mut source = Source::open(file, &[]).map_err(|error| Box::new(about.unreadable(error)))?;
    let system = about.system(source.crs().map(CoordinateSystem::stated))?;
    let system = system.unwrap_or_else(CoordinateSystem::wgs84);
    let mut polygons = Vec::new();
    while let Some(step) = source.next() {
        let row = match step {
            Step::Row(row) => row,
            Step::Bad(problem) => return Err(Box::new(about.bad_row(problem))),
            // Only tables of text have these, and they have no polygons.
            Step::Unclosed { .. } | Step::Failed(_) => break,
        };
        let Ok(shape) = polygons_of(row.geometry(), &system) else {
            continue;
        };
        polygons.extend(shape.iter().map(|polygon| {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            rings.map(ring).collect::<Vec<_>>()
        }));
    }
    Ok(polygons)
}

fn ring(line: &LineString<f64>) -> Vec<LonLat> {
    line.coords()
        .filter_map(|corner| LonLat::from_degrees(corner.x, corner.y))
        .collect()
}

/// Reads what of a road file lies in an outline or its margin, as the bytes of a PBF file.
///
/// # Errors
/// The road file cannot be read, or nothing of it lies there.
pub(crate) fn cut(
    osm: &Path,
    polygon: &Path,
    outline: &Outline,
    progress: &dyn Progress,
) -> Result<(Document, Vec<u8>), ClipError> {
    let document = read_within(osm, outline, progress)?;
    if document.nodes.is_empty() {
        return Err(ClipError::Empty {
            osm: osm.display().to_string(),
            file: polygon.display().to_string(),
        });
    }
    let bytes = write_pbf_within(&document, Some(outline.bounds()));
    Ok((document, bytes))
}

/// Writes what of a road file lies in the polygons of a layer, or within a margin (metres), as
/// `.osm.pbf`: ways whole, with all tags. Memory follows the part, not the file. The output
/// appears under its name only when it is complete.
///
/// # Errors
/// A file cannot be read or written, there is no polygon, or nothing lies in it.
pub fn clip(
    osm: &Path,
    polygon: &Path,
    output: &Path,
    margin_m: f64,
    progress: &dyn Progress,
) -> Result<ClipSummary, ClipError> {
    let is_pbf = output
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("pbf"));
    let same = |a: &Path, b: &Path| {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        real(a).is_some() && real(a) == real(b)
    };
    if !is_pbf || same(osm, output) {
        return Err(ClipError::Output {
            file: output.display().to_string(),
        });
    }
    let outline = read_outline(polygon, margin_m)?;
    let (document, bytes) = cut(osm, polygon, &outline, progress)?;
    let partial = crate::travel::partial_path(output);
    let written = std::fs::write(&partial, &bytes).and_then(|()| std::fs::rename(&partial, output));
    written.map_err(|source| ClipError::Write {
        path: output.to_owned(),
        source,
    })?;
    Ok(ClipSummary {
        nodes: document.nodes.len(),
        ways: document.ways.len(),
        relations: document.relations.len(),
        bytes: bytes.len() as u64,
    })
}
