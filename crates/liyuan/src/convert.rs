//! Any table or layer that is read, written as any that is written.
//!
//! Cells stay what they are: a column becomes one of numbers only where all its values are plain
//! numbers, so codes keep their zeros. Coordinates become WGS-84 where the file or the caller says in
//! which they are. What cannot be kept is a finding, never silent.

use crate::plan_file::InputPath;
use crate::read::about_file::{AboutFile, Subject};
use crate::read::columns;
use crate::read::findings::Findings;
use crate::read::number::{decimal_comma, parse_degrees};
use crate::read::source::{Row, Source, Step};
use geo::{Geometry, MapCoords, Point};
use liyuan_finding::{Diagnose, Finding, Kind};
use liyuan_formats::CoordinateSystem;
use liyuan_formats::write::{
    Column, ColumnKind, KindFinder, Shapes, TableHead, TableWriter, WriteError, written_ending,
};
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Converted {
    /// Rows.
    pub rows: u64,
    /// Columns, the geometry apart.
    pub columns: usize,
    /// Whether it has places.
    pub has_places: bool,
    /// Rows of a layer without a place.
    pub without_place: u64,
    /// What could not be kept, and how the file was read.
    pub findings: Vec<Finding>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The input cannot be read.
    #[error("read `{file}`: {}", reason.message)]
    Read {
        /// As named.
        file: String,
        /// Why.
        reason: Box<Finding>,
    },
    /// The output cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Diagnose for ConvertError {
    fn code(&self) -> &'static str {
        match self {
            ConvertError::Read { .. } => "convert.read",
            ConvertError::Write(error) => error.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ConvertError::Read { .. } => Kind::Data,
            ConvertError::Write(error) => error.kind(),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            ConvertError::Read { file, .. } => vec![("file", file.clone())],
            ConvertError::Write(error) => error.arguments(),
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            ConvertError::Read { reason, .. } => Some(reason),
            ConvertError::Write(_) => None,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            ConvertError::Read { reason, .. } => reason.hint.clone(),
            ConvertError::Write(error) => error.hint(),
        }
    }
}

/// Where the places of a table are.
#[derive(Clone, Copy, PartialEq)]
enum Places {
    None,
    Geometry,
    /// Positions of longitude and latitude.
    Columns(usize, usize),
}

/// Writes a table or layer in the format that the ending of `output` says.
///
/// A table of text with columns of longitude and latitude becomes a layer of points where the output
/// is a layer, or where its coordinates are not WGS-84. The file is read twice: once for the kinds of
/// its columns.
///
/// # Errors
/// The input cannot be read, or the output cannot be written.
pub fn convert(input: &InputPath, output: &Path) -> Result<Converted, ConvertError> {
    let name = output.file_stem().map(|name| name.to_string_lossy());
    let name = name.map(|name| name.into_owned()).unwrap_or_default();
    let mut writer = TableWriter::create(output)?;
    let converted = put(input, &name, as_layer(output), &mut writer)?;
    writer.finish()?;
    Ok(converted)
}

/// Appends a table or layer to a file that holds several.
///
/// # Errors
/// The input cannot be read, or the output cannot be written.
pub(crate) fn append(
    input: &InputPath,
    name: &str,
    writer: &mut TableWriter,
) -> Result<Converted, ConvertError> {
    put(input, name, true, writer)
}

/// Whether the format of a file has layers.
fn as_layer(output: &Path) -> bool {
    matches!(
        written_ending(output),
        Some("geojson" | "json" | "fgb" | "gpkg" | "parquet" | "geoparquet")
    )
}

fn put(
    input: &InputPath,
    name: &str,
    as_layer: bool,
    writer: &mut TableWriter,
) -> Result<Converted, ConvertError> {
    let mut converter = Converter::open(input, name, as_layer)?;
    let rows = converter.write(writer)?;
    Ok(Converted {
        rows,
        columns: converter.head.columns.len(),
        has_places: converter.head.shapes != Shapes::None,
        without_place: converter.without_place,
        findings: converter.findings.finish(),
    })
}

struct Converter<'a> {
    about: AboutFile<'a>,
    system: CoordinateSystem,
    places: Places,
    head: TableHead,
    /// Columns that are kept as such.
    kept: Vec<usize>,
    without_place: u64,
    findings: Findings,
}

impl<'a> Converter<'a> {
    /// Reads once, for the kinds of columns and geometries.
    fn open(
        input: &'a InputPath,
        name: &str,
        as_layer: bool,
    ) -> Result<Converter<'a>, ConvertError> {
        let about = AboutFile {
            subject: Subject::Table,
            file: input,
        };
        let failed = |reason: Box<Finding>| ConvertError::Read {
            file: input.given.clone(),
            reason,
        };
        let mut source =
            Source::open(input, &[]).map_err(|error| failed(Box::new(about.unreadable(error))))?;
        let stated = about.system(source.crs().map(CoordinateSystem::stated));
        let system = stated
            .map_err(failed)?
            .unwrap_or_else(CoordinateSystem::wgs84);
        let mut findings = Findings::default();
        let heading = source.heading().to_vec();
        let find = |name: &str| {
            let exact = heading.iter().position(|heading| heading == name);
            exact.or_else(|| columns::usual(name, &heading))
        };
        let mut places = match (find("lon"), find("lat")) {
            _ if source.has_geometry() => Places::Geometry,
            (Some(lon), Some(lat)) if lon != lat && (as_layer || !system.is_wgs84()) => {
                Places::Columns(lon, lat)
            }
            _ => Places::None,
        };
        let mut kinds = KindFinder::default();
        let mut shapes: Option<Shapes> = None;
        let mut any_place = false;
        while let Some(step) = source.next() {
            let Step::Row(row) = step else { continue };
            let cells = (0..heading.len()).map(|at| row.get(at).unwrap_or(""));
            let cells: Vec<&str> = cells.collect();
            kinds.row(&cells);
            if let Some(geometry) = row.geometry() {
                let one = shapes_of(geometry);
                shapes = Some(match shapes {
                    None => one,
                    Some(known) if known == one => one,
                    Some(_) => Shapes::Mixed,
                });
            }
            any_place |= place(&row, places, &system).is_some();
        }
        // Columns that only look like places are columns.
        if matches!(places, Places::Columns(..)) && !any_place {
            places = Places::None;
            findings.push(
                Finding::warning(
                    about.subject.code("place.none"),
                    "no row has a place on the globe; the columns are kept as they are",
                )
                .file(&input.given)
                .row(1)
                .hint("name the coordinates with `--crs`, such as `--crs EPSG:4547`, if these are metres"),
            );
        }
        for note in source.notes() {
            findings.push(about.note(note));
        }
        let kept: Vec<usize> = match places {
            Places::Columns(lon, lat) => (0..heading.len())
                .filter(|at| *at != lon && *at != lat)
                .collect(),
            _ => (0..heading.len()).collect(),
        };
        let columns = kept.iter().map(|at| {
            let name = heading.get(*at).cloned().unwrap_or_default();
            let kind = if is_label(&name) {
                ColumnKind::Text
            } else {
                kinds.kind(*at)
            };
            Column { name, kind }
        });
        let head = TableHead {
            name: name.to_owned(),
            columns: unique(columns.collect()),
            shapes: match places {
                Places::None => Shapes::None,
                Places::Columns(..) => Shapes::Points,
                Places::Geometry => shapes.unwrap_or(Shapes::Mixed),
            },
        };
        Ok(Converter {
            about,
            system,
            places,
            head,
            kept,
            without_place: 0,
            findings,
        })
    }

    /// Reads again, and writes row by row; how many.
    fn write(&mut self, writer: &mut TableWriter) -> Result<u64, ConvertError> {
        writer.table(&self.head)?;
        let about = self.about;
        let mut source = Source::open(about.file, &[]).map_err(|error| ConvertError::Read {
            file: about.file.given.clone(),
            reason: Box::new(about.unreadable(error)),
        })?;
        let is_table = self.head.shapes == Shapes::None;
        let mut rows = 0;
        while let Some(step) = source.next() {
            let row = match step {
                Step::Row(row) => row,
                Step::Bad(problem) => {
                    self.findings.push(about.bad_row(problem));
                    continue;
                }
                Step::Unclosed { row } => {
                    self.findings.push(about.unclosed_row(row));
                    continue;
                }
                Step::Failed(error) => {
                    self.findings.push(about.stopped(&error));
                    break;
                }
            };
            if row.is_blank() {
                continue;
            }
            let geometry = place(&row, self.places, &self.system);
            if geometry.is_none() && !is_table && has_place(&row, self.places) {
                self.findings.push(
                    Finding::warning(
                        about.subject.code("place.lost"),
                        "the place is nowhere on the globe; the row is kept without it",
                    )
                    .file(&about.file.given)
                    .row(row.number())
                    .hint("correct the place, or name the right coordinates with `--crs`"),
                );
            }
            self.without_place += u64::from(geometry.is_none() && !is_table);
            let surplus = (source_width(&self.kept, self.places)..row.len())
                .filter_map(|at| row.get(at))
                .any(|cell| !cell.is_empty());
            if surplus {
                self.findings.push(
                    Finding::warning(
                        about.subject.code("row.surplus"),
                        "more fields than the heading names; those beyond are left out",
                    )
                    .file(&about.file.given)
                    .row(row.number())
                    .hint("put quotation marks around a text with a separator in it"),
                );
            }
            let cells: Vec<&str> = self
                .kept
                .iter()
                .map(|at| row.get(*at).unwrap_or(""))
                .collect();
            writer.row(&cells, geometry.as_ref())?;
            rows += 1;
        }
        Ok(rows)
    }
}

fn source_width(kept: &[usize], places: Places) -> usize {
    match places {
        Places::Columns(..) => kept.len() + 2,
        _ => kept.len(),
    }
}

/// Whether a row says where it is, rightly or not.
fn has_place(row: &Row<'_>, places: Places) -> bool {
    let given = |at: usize| row.get(at).is_some_and(|cell| !cell.is_empty());
    match places {
        Places::None => false,
        Places::Geometry => row.geometry().is_some(),
        Places::Columns(lon, lat) => given(lon) || given(lat),
    }
}

/// Where a row is, in degrees of WGS-84; `None` where it does not say, or nowhere on the globe.
fn place(row: &Row<'_>, places: Places, system: &CoordinateSystem) -> Option<Geometry<f64>> {
    let converted = |x: f64, y: f64| -> Option<(f64, f64)> {
        let (lon, lat) = if system.is_wgs84() {
            (x, y)
        } else {
            system.place(x, y)?
        };
        (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some((lon, lat))
    };
    match places {
        Places::None => None,
        Places::Columns(lon, lat) => {
            // A decimal comma is one comma and no point: `116,25`.
            let number = |at: usize| parse_degrees(&decimal_comma(row.get(at)?)).ok();
            let (lon, lat) = converted(number(lon)?, number(lat)?)?;
            Some(Point::new(lon, lat).into())
        }
        Places::Geometry => row
            .geometry()?
            .try_map_coords(|at| {
                let (x, y) = converted(at.x, at.y).ok_or(())?;
                Ok::<_, ()>(geo::Coord { x, y })
            })
            .ok(),
    }
}

fn shapes_of(geometry: &Geometry<f64>) -> Shapes {
    match geometry {
        Geometry::Point(_) => Shapes::Points,
        Geometry::Line(_) | Geometry::LineString(_) => Shapes::Lines,
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Shapes::Polygons,
        _ => Shapes::Mixed,
    }
}

/// Whether a column names things, however much it looks like numbers: ids, codes, parents.
fn is_label(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["id", "code", "parent", "fid", "osm_id"].contains(&lower.as_str())
        || ["_id", "_code", "编号", "代码", "编码", "证号", "电话"]
            .iter()
            .any(|ending| lower.ends_with(ending))
}

/// Names that stand twice get a number; databases tell them apart by nothing else.
fn unique(mut columns: Vec<Column>) -> Vec<Column> {
    let mut known = std::collections::BTreeSet::new();
    for (at, column) in columns.iter_mut().enumerate() {
        if column.name.is_empty() {
            column.name = format!("column_{}", at + 1);
        }
        let plain = column.name.clone();
        let mut count = 1;
        while !known.insert(column.name.to_lowercase()) {
            count += 1;
            column.name = format!("{plain}_{count}");
        }
    }
    columns
}
