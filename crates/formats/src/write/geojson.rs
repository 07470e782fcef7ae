//! GeoJSON (RFC 7946): one FeatureCollection, a line a feature. A table has features without
//! geometry.

use super::csv::push_degrees;
use super::{Column, ColumnKind, Refused, Shapes, Sink, TableHead, as_layer};
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub(super) struct GeoJson {
    out: BufWriter<File>,
    columns: Vec<Column>,
    shapes: Shapes,
    any: bool,
}

impl GeoJson {
    pub(super) fn create(path: &Path) -> Result<GeoJson, Refused> {
        Ok(GeoJson {
            out: BufWriter::with_capacity(1 << 18, File::create(path)?),
            columns: Vec::new(),
            shapes: Shapes::None,
            any: false,
        })
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A cell as JSON: numbers as they are written, so that none loses a digit.
fn value(cell: &str, kind: ColumnKind) -> String {
    match kind {
        _ if cell.is_empty() => "null".to_owned(),
        ColumnKind::Text => quoted(cell),
        ColumnKind::Flag if matches!(cell, "true" | "false") => cell.to_owned(),
        ColumnKind::Integer | ColumnKind::Decimal
            if serde_json::from_str::<serde_json::Number>(cell).is_ok() =>
        {
            cell.to_owned()
        }
        _ => quoted(cell),
    }
}

impl Sink for GeoJson {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        self.columns.clone_from(&head.columns);
        self.shapes = head.shapes;
        let name = quoted(&head.name);
        let begin = format!("{{\"type\":\"FeatureCollection\",\"name\":{name},\"features\":[");
        Ok(self.out.write_all(begin.as_bytes())?)
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        let mut text = String::from(if self.any { ",\n" } else { "\n" });
        self.any = true;
        text.push_str("{\"type\":\"Feature\",\"geometry\":");
        match geometry {
            Some(geometry) => put(&mut text, &as_layer(geometry, self.shapes)),
            None => text.push_str("null"),
        }
        text.push_str(",\"properties\":{");
        for (index, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&quoted(&column.name));
            text.push(':');
            text.push_str(&value(cell, column.kind));
        }
        text.push_str("}}");
        Ok(self.out.write_all(text.as_bytes())?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out.flush()?)
    }
}

fn put(text: &mut String, geometry: &Geometry<f64>) {
    let mut with = |kind: &str, write: &dyn Fn(&mut String)| {
        text.push_str("{\"type\":\"");
        text.push_str(kind);
        text.push_str("\",\"coordinates\":");
        write(text);
        text.push('}');
    };
    match geometry {
        Geometry::Point(point) => with("Point", &|text| corner(text, &point.0)),
        Geometry::MultiPoint(points) => with("MultiPoint", &|text| {
            list(text, points.iter(), |text, point| corner(text, &point.0));
        }),
        Geometry::LineString(line) => with("LineString", &|text| ring(text, line)),
        Geometry::Line(line) => {
            let line = LineString::from(*line);
            with("LineString", &|text| ring(text, &line));
        }
        Geometry::MultiLineString(lines) => with("MultiLineString", &|text| {
            list(text, lines.iter(), ring);
        }),
        Geometry::Polygon(polygon) => with("Polygon", &|text| rings(text, polygon)),
        Geometry::MultiPolygon(polygons) => with("MultiPolygon", &|text| {
            list(text, polygons.iter(), rings);
        }),
        Geometry::Rect(rect) => with("Polygon", &|text| rings(text, &rect.to_polygon())),
        Geometry::Triangle(triangle) => {
            with("Polygon", &|text| rings(text, &triangle.to_polygon()));
        }
        Geometry::GeometryCollection(parts) => {
            text.push_str("{\"type\":\"GeometryCollection\",\"geometries\":");
            list(text, parts.iter(), put);
            text.push('}');
        }
    }
}

fn list<'g, T: 'g>(
    text: &mut String,
    parts: impl Iterator<Item = &'g T>,
    put: impl Fn(&mut String, &T),
) {
    text.push('[');
    for (index, part) in parts.enumerate() {
        if index > 0 {
            text.push(',');
        }
        put(text, part);
    }
    text.push(']');
}

fn corner(text: &mut String, at: &Coord<f64>) {
    text.push('[');
    push_degrees(text, at.x);
    text.push(',');
    push_degrees(text, at.y);
    text.push(']');
}

fn ring(text: &mut String, line: &LineString<f64>) {
    list(text, line.coords(), corner);
}

fn rings(text: &mut String, polygon: &Polygon<f64>) {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    list(text, rings, ring);
}
