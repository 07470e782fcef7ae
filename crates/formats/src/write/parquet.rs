//! Parquet; GeoParquet 1.1 where there are geometries (WKB, in longitude and latitude of WGS-84).

use super::geopackage::widen;
use super::{Column, ColumnKind, Refused, Shapes, Sink, TableHead, as_layer, other};
use crate::wkb::encode_wkb;
use geo_types::Geometry;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::Arc;

/// Rows of a group, which are kept until they are written together.
const GROUP_ROWS: usize = 1 << 16;

pub(super) struct Parquet {
    file: Option<BufWriter<File>>,
    writer: Option<SerializedFileWriter<BufWriter<File>>>,
    columns: Vec<Column>,
    shapes: Shapes,
    /// Name of the column of the geometries.
    place: String,
    cells: Vec<Vec<Option<String>>>,
    geometries: Vec<Option<Vec<u8>>>,
    rows: usize,
    kinds: BTreeSet<&'static str>,
    extent: Option<[f64; 4]>,
}

impl Parquet {
    pub(super) fn create(path: &Path) -> Result<Parquet, Refused> {
        Ok(Parquet {
            file: Some(BufWriter::with_capacity(1 << 18, File::create(path)?)),
            writer: None,
            columns: Vec::new(),
            shapes: Shapes::None,
            place: String::new(),
            cells: Vec::new(),
            geometries: Vec::new(),
            rows: 0,
            kinds: BTreeSet::new(),
            extent: None,
        })
    }

    fn write_group(&mut self) -> Result<(), Refused> {
        let Some(writer) = self.writer.as_mut().filter(|_| self.rows > 0) else {
            return Ok(());
        };
        let mut group = writer.next_row_group().map_err(failed)?;
        for (column, cells) in self.columns.iter().zip(&mut self.cells) {
            let cells = cells.drain(..);
            match column.kind {
                ColumnKind::Text => put::<ByteArrayType, _>(&mut group, cells, |cell| {
                    Some(ByteArray::from(cell.into_bytes()))
                }),
                ColumnKind::Integer => {
                    put::<Int64Type, _>(&mut group, cells, |cell| cell.parse().ok())
                }
                ColumnKind::Decimal => {
                    put::<DoubleType, _>(&mut group, cells, |cell| cell.parse().ok())
                }
                ColumnKind::Flag => {
                    put::<BoolType, _>(&mut group, cells, |cell| Some(cell == "true"))
                }
            }
            .map_err(failed)?;
        }
        if self.shapes != Shapes::None {
            let blobs = self.geometries.drain(..);
            put::<ByteArrayType, _>(&mut group, blobs, |blob| Some(ByteArray::from(blob)))
                .map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.rows = 0;
        Ok(())
    }

    /// The `geo` metadata.
    fn about_places(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().copied().collect();
        let mut column = serde_json::json!({ "encoding": "WKB", "geometry_types": kinds });
        if let (Some(extent), Some(column)) = (self.extent, column.as_object_mut()) {
            column.insert("bbox".to_owned(), extent.to_vec().into());
        }
        serde_json::json!({
            "version": "1.1.0",
            "primary_column": self.place,
            "columns": { &self.place: column },
        })
        .to_string()
    }
}

fn failed(error: ParquetError) -> Refused {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => Refused::Io(*error),
            Err(source) => Refused::Io(io::Error::other(source)),
        },
        error => other(error),
    }
}

/// Writes the next column: the values that are there, and for each row whether one is.
fn put<T: DataType, C>(
    group: &mut SerializedRowGroupWriter<'_, BufWriter<File>>,
    cells: impl Iterator<Item = Option<C>>,
    value: impl Fn(C) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let mut present = Vec::new();
    let mut levels = Vec::new();
    for cell in cells {
        let cell = cell.and_then(&value);
        levels.push(i16::from(cell.is_some()));
        present.extend(cell);
    }
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    column
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}

fn schema(head: &TableHead, place: &str) -> Result<Arc<Type>, ParquetError> {
    let field = |name: &str, physical: PhysicalType, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let mut fields = Vec::new();
    for column in &head.columns {
        let (physical, logical) = match column.kind {
            ColumnKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            ColumnKind::Integer => (PhysicalType::INT64, None),
            ColumnKind::Decimal => (PhysicalType::DOUBLE, None),
            ColumnKind::Flag => (PhysicalType::BOOLEAN, None),
        };
        fields.push(field(&column.name, physical, logical)?);
    }
    if head.shapes != Shapes::None {
        fields.push(field(place, PhysicalType::BYTE_ARRAY, None)?);
    }
    Ok(Arc::new(
        Type::group_type_builder("schema")
            .with_fields(fields)
            .build()?,
    ))
}

fn kind_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

impl Sink for Parquet {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        self.place = "geometry".to_owned();
        while head.columns.iter().any(|column| column.name == self.place) {
            self.place.push('_');
        }
        let properties = WriterProperties::builder()
            .set_created_by(concat!("liyuan ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        let schema = schema(head, &self.place).map_err(failed)?;
        if let Some(file) = self.file.take() {
            let writer = SerializedFileWriter::new(file, schema, Arc::new(properties));
            self.writer = Some(writer.map_err(failed)?);
        }
        self.columns.clone_from(&head.columns);
        self.cells = vec![Vec::new(); head.columns.len()];
        self.shapes = head.shapes;
        Ok(())
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            column.push((!cell.is_empty()).then(|| (*cell).to_owned()));
        }
        if self.shapes != Shapes::None {
            self.geometries.push(geometry.map(|geometry| {
                let geometry = as_layer(geometry, self.shapes);
                widen(&mut self.extent, &geometry);
                self.kinds.insert(kind_name(&geometry));
                let mut blob = Vec::new();
                encode_wkb(&geometry, &mut blob);
                blob
            }));
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        self.write_group()?;
        let about = (self.shapes != Shapes::None).then(|| self.about_places());
        if let Some(mut writer) = self.writer.take() {
            if let Some(about) = about {
                writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), about));
            }
            writer.finish().map_err(failed)?;
        }
        Ok(())
    }
}
