//! CSV: UTF-8 without a byte order mark, commas, `\n` at line ends. Points are columns `lon` and
//! `lat`, other geometries a column `wkt`.

use super::{Refused, Shapes, Sink, TableHead};
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub(super) struct Csv {
    out: BufWriter<File>,
    shapes: Shapes,
    line: String,
}

impl Csv {
    pub(super) fn create(path: &Path) -> Result<Csv, Refused> {
        Ok(Csv {
            out: BufWriter::with_capacity(1 << 18, File::create(path)?),
            shapes: Shapes::None,
            line: String::new(),
        })
    }

    fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<(), Refused> {
        self.line.clear();
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.line.push(',');
            }
            push_field(&mut self.line, cell);
        }
        self.line.push('\n');
        Ok(self.out.write_all(self.line.as_bytes())?)
    }
}

fn push_field(line: &mut String, cell: &str) {
    let quoted = cell
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
        || cell.starts_with(' ')
        || cell.ends_with(' ');
    if quoted {
        line.push('"');
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

/// The columns in which a table without geometry holds one.
pub(super) fn place_columns(shapes: Shapes) -> &'static [&'static str] {
    match shapes {
        Shapes::None => &[],
        Shapes::Points => &["lon", "lat"],
        _ => &["wkt"],
    }
}

/// The cells of those columns.
pub(super) fn place_cells(shapes: Shapes, geometry: Option<&Geometry<f64>>) -> Vec<String> {
    let empty = || vec![String::new(); place_columns(shapes).len()];
    match (shapes, geometry) {
        (Shapes::None, _) | (_, None) => empty(),
        (Shapes::Points, Some(Geometry::Point(point))) => {
            vec![format!("{:.7}", point.x()), format!("{:.7}", point.y())]
        }
        (Shapes::Points, Some(_)) => empty(),
        (_, Some(geometry)) => vec![wkt(geometry)],
    }
}

impl Sink for Csv {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        self.shapes = head.shapes;
        let names = head.columns.iter().map(|column| column.name.as_str());
        self.write(names.chain(place_columns(head.shapes).iter().copied()))
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        let places = place_cells(self.shapes, geometry);
        self.write(
            cells
                .iter()
                .copied()
                .chain(places.iter().map(String::as_str)),
        )
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        Ok(self.out.flush()?)
    }
}

/// Well-known text (ISO 19125), with 10⁻⁷ degree.
pub(super) fn wkt(geometry: &Geometry<f64>) -> String {
    let mut text = String::new();
    put(&mut text, geometry);
    text
}

fn put(text: &mut String, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => {
            text.push_str("POINT (");
            corner(text, &point.0);
            text.push(')');
        }
        Geometry::MultiPoint(points) => {
            text.push_str("MULTIPOINT ");
            list(text, points.iter(), |text, point| {
                list(text, std::iter::once(&point.0), corner);
            });
        }
        Geometry::LineString(line) => {
            text.push_str("LINESTRING ");
            list(text, line.coords(), corner);
        }
        Geometry::Line(line) => {
            put(text, &Geometry::LineString(LineString::from(*line)));
        }
        Geometry::MultiLineString(lines) => {
            text.push_str("MULTILINESTRING ");
            list(text, lines.iter(), ring);
        }
        Geometry::Polygon(polygon) => {
            text.push_str("POLYGON ");
            rings(text, polygon);
        }
        Geometry::MultiPolygon(polygons) => {
            text.push_str("MULTIPOLYGON ");
            list(text, polygons.iter(), rings);
        }
        Geometry::Rect(rect) => put(text, &Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => put(text, &Geometry::Polygon(triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => {
            text.push_str("GEOMETRYCOLLECTION ");
            list(text, parts.iter(), put);
        }
    }
}

fn list<'g, T: 'g>(
    text: &mut String,
    parts: impl Iterator<Item = &'g T>,
    put: impl Fn(&mut String, &T),
) {
    let begin = text.len();
    for part in parts {
        text.push_str(if text.len() == begin { "(" } else { ", " });
        put(text, part);
    }
    text.push_str(if text.len() == begin { "EMPTY" } else { ")" });
}

fn corner(text: &mut String, at: &Coord<f64>) {
    push_degrees(text, at.x);
    text.push(' ');
    push_degrees(text, at.y);
}

/// Appends a number with at most seven decimals, and no zeros at the end.
pub(super) fn push_degrees(text: &mut String, degrees: f64) {
    let scaled = degrees * 1e7;
    let units = scaled.round();
    // The product is true to far less than a hundredth below this. Where it lies near the middle
    // between two numbers, only all digits tell which is nearer.
    if scaled.abs() < 1e13 && (scaled - units).abs() < 0.49 {
        push_units(text, units as i64);
        return;
    }
    let exact = format!("{degrees:.7}");
    let exact = exact.trim_end_matches('0').trim_end_matches('.');
    text.push_str(if exact == "-0" { "0" } else { exact });
}

/// Appends a number of units of 10⁻⁷.
fn push_units(text: &mut String, units: i64) {
    if units < 0 {
        text.push('-');
    }
    let units = units.unsigned_abs();
    let (whole, mut rest) = (units / 10_000_000, units % 10_000_000);
    let mut digits = [0u8; 20];
    let mut first = digits.len();
    let mut left = whole;
    while left > 0 || first == digits.len() {
        first -= 1;
        digits[first] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    text.extend(digits[first..].iter().map(|digit| char::from(*digit)));
    if rest > 0 {
        text.push('.');
    }
    let mut step = 1_000_000;
    while rest > 0 {
        text.push(char::from(b'0' + (rest / step) as u8));
        rest %= step;
        step /= 10;
    }
}

fn ring(text: &mut String, line: &LineString<f64>) {
    list(text, line.coords(), corner);
}

fn rings(text: &mut String, polygon: &Polygon<f64>) {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    list(text, rings, ring);
}
