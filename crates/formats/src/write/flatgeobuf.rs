//! FlatGeobuf with its index: features wait in a temporary file until their order is known.

use super::{Column, ColumnKind, Refused, Shapes, Sink, TableHead, as_layer, other};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::Geometry;
use geozero::{ColumnValue, PropertyProcessor};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const WITHOUT: &str = "write it as `.gpkg`, `.parquet` or `.csv`, which have tables without places";

pub(super) struct FlatGeobuf {
    out: BufWriter<File>,
    writer: Option<FgbWriter<'static>>,
    columns: Vec<Column>,
    shapes: Shapes,
}

impl FlatGeobuf {
    pub(super) fn create(path: &Path) -> Result<FlatGeobuf, Refused> {
        Ok(FlatGeobuf {
            out: BufWriter::with_capacity(1 << 18, File::create(path)?),
            writer: None,
            columns: Vec::new(),
            shapes: Shapes::None,
        })
    }
}

fn type_of(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Text => ColumnType::String,
        ColumnKind::Integer => ColumnType::Long,
        ColumnKind::Decimal => ColumnType::Double,
        ColumnKind::Flag => ColumnType::Bool,
    }
}

/// A cell in the type of its column; `None` for null.
fn value(cell: &str, kind: ColumnKind) -> Option<ColumnValue<'_>> {
    if cell.is_empty() {
        return None;
    }
    Some(match kind {
        ColumnKind::Text => ColumnValue::String(cell),
        ColumnKind::Integer => ColumnValue::Long(cell.parse().ok()?),
        ColumnKind::Decimal => ColumnValue::Double(cell.parse().ok()?),
        ColumnKind::Flag => ColumnValue::Bool(cell == "true"),
    })
}

impl Sink for FlatGeobuf {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        let kind = match head.shapes {
            Shapes::None => {
                return Err(Refused::Room(
                    "places",
                    format!("`{}` has no geometry", head.name),
                    WITHOUT,
                ));
            }
            Shapes::Points => GeometryType::Point,
            Shapes::Lines => GeometryType::LineString,
            Shapes::Polygons => GeometryType::MultiPolygon,
            Shapes::Mixed => GeometryType::Unknown,
        };
        let options = FgbWriterOptions {
            promote_to_multi: false,
            detect_type: false,
            crs: FgbCrs {
                org: Some("EPSG"),
                code: 4326,
                name: Some("WGS 84"),
                ..FgbCrs::default()
            },
            ..FgbWriterOptions::default()
        };
        let mut writer =
            FgbWriter::create_with_options(&head.name, kind, options).map_err(other)?;
        for column in &head.columns {
            writer.add_column(&column.name, type_of(column.kind), |_, _| ());
        }
        self.writer = Some(writer);
        self.columns.clone_from(&head.columns);
        self.shapes = head.shapes;
        Ok(())
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        let (Some(writer), Some(geometry)) = (self.writer.as_mut(), geometry) else {
            return Err(Refused::Room(
                "places",
                "a row has no geometry, which FlatGeobuf cannot hold".to_owned(),
                WITHOUT,
            ));
        };
        let columns = &self.columns;
        writer
            .add_feature_geom(as_layer(geometry, self.shapes), |feature| {
                for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
                    if let Some(value) = value(cell, column.kind) {
                        // Properties go into a buffer in memory.
                        let _ = feature.property(index, &column.name, &value);
                    }
                }
            })
            .map_err(other)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        if let Some(writer) = self.writer.take() {
            writer.write(&mut self.out).map_err(other)?;
        }
        Ok(self.out.flush()?)
    }
}
