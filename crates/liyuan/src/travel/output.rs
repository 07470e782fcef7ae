//! Long tables of travel times, written as they come: CSV or Parquet.

use super::TravelError;
use crate::tables::dictionary;
use geo::{Geometry, LineString};
pub use liyuan_formats::write::partial_path;
use liyuan_formats::write::{Shapes, TableHead, TableWriter, written_ending};
use liyuan_roads::LonLat;
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a Parquet file says of its writer.
pub(super) const CREATED_BY: &str = concat!("liyuan ", env!("CARGO_PKG_VERSION"));
/// Rows rendered by one thread at a time.
const RENDER_ROWS: usize = 1 << 14;

/// Format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 without a byte order mark, `\n` at line ends.
    Csv,
    /// Apache Parquet: text and doubles, null where there is no value.
    Parquet,
    /// Any other that [`liyuan_formats::write`] writes; layers have the straight line of each trip.
    Other,
}

/// The columns of all tables of travel times.
#[cfg(test)]
pub(crate) const COLUMNS: [&str; 7] = [
    "from_id",
    "to_id",
    "travel_time_s",
    "road_s",
    "leg_from_m",
    "leg_to_m",
    "reason",
];

/// The ends of a trip, for the line between them.
pub(super) type Ends = (LonLat, LonLat);

impl Format {
    /// The format that the extension of a file says.
    ///
    /// # Errors
    /// Another extension than those that are written.
    pub fn of(path: &Path) -> Result<Format, TravelError> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Ok(Format::Csv),
            Some(extension) if extension.eq_ignore_ascii_case("parquet") => Ok(Format::Parquet),
            _ if written_ending(path).is_some() => Ok(Format::Other),
            _ => Err(TravelError::UnknownFormat {
                path: path.to_owned(),
                known: &[".csv", ".parquet", ".xlsx", ".gpkg", ".geojson", ".fgb"],
            }),
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, never null.
    Id,
    /// Text or null.
    Word,
    /// Tenths, never null; written with one decimal.
    Tenths,
    /// Tenths or null.
    TenthsOrNull,
}

/// The values of a column for the rows of one chunk.
#[derive(Debug)]
pub(super) enum Values<'a> {
    /// For [`Kind::Id`] and [`Kind::Word`].
    Text(Vec<Option<&'a str>>),
    /// For [`Kind::Tenths`] and [`Kind::TenthsOrNull`].
    Tenths(Vec<Option<u32>>),
}

impl Values<'_> {
    fn len(&self) -> usize {
        match self {
            Values::Text(values) => values.len(),
            Values::Tenths(values) => values.len(),
        }
    }

    /// As [`Values::render`], without quotation marks.
    fn render_plain(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Values::Text(values) => {
                let text = values.get(row).copied().flatten();
                out.extend(text.unwrap_or("").as_bytes());
            }
            Values::Tenths(_) => self.render(row, out),
        }
    }

    fn render(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Values::Text(values) => {
                if let Some(text) = values.get(row).copied().flatten() {
                    render_field(text, out);
                }
            }
            Values::Tenths(values) => {
                if let Some(tenths) = values.get(row).copied().flatten() {
                    let (whole, tenth) = (tenths / 10, tenths % 10);
                    // Writing to a vector cannot fail.
                    let _ = write!(out, "{whole}.{tenth}");
                }
            }
        }
    }
}

pub(super) fn render_field(text: &str, out: &mut Vec<u8>) {
    if text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
    {
        out.push(b'"');
        out.extend(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend(text.as_bytes());
    }
}

/// A table being written. A file appears under its name only when [`TravelTable::finish`] returns.
pub struct TravelTable<'w> {
    name: String,
    columns: Vec<(&'static str, Kind)>,
    sink: Sink<'w>,
    place: Option<(PathBuf, PathBuf)>,
}

enum Sink<'w> {
    Csv(Box<dyn Write + Send + 'w>),
    Parquet(Box<SerializedFileWriter<BufWriter<File>>>),
    Other(Box<TableWriter>),
}

/// Where a table goes.
pub(super) enum Target<'w, 'p> {
    File(&'p Path),
    Stream(Box<dyn Write + Send + 'w>),
}

impl<'w> TravelTable<'w> {
    pub(super) fn begin(
        target: Target<'w, '_>,
        columns: &[(&'static str, Kind)],
    ) -> Result<TravelTable<'w>, TravelError> {
        let columns = columns.to_vec();
        let mut table = match target {
            Target::Stream(stream) => TravelTable {
                name: "standard output".to_owned(),
                columns,
                sink: Sink::Csv(stream),
                place: None,
            },
            Target::File(path) => {
                let name = path.display().to_string();
                let partial = partial_path(path);
                let failed = |source| TravelError::Write {
                    name: name.clone(),
                    source,
                };
                let format = Format::of(path)?;
                if format == Format::Other {
                    let sink = Sink::Other(Box::new(begin_other(path, &columns)?));
                    return Ok(TravelTable {
                        name,
                        columns,
                        sink,
                        place: None,
                    });
                }
                let file =
                    BufWriter::with_capacity(1 << 18, File::create(&partial).map_err(failed)?);
                let sink = match format {
                    Format::Csv | Format::Other => Sink::Csv(Box::new(file)),
                    Format::Parquet => Sink::Parquet(Box::new(
                        SerializedFileWriter::new(
                            file,
                            schema(&columns).map_err(|e| failed(other(e)))?,
                            properties(),
                        )
                        .map_err(|error| failed(other(error)))?,
                    )),
                };
                TravelTable {
                    name,
                    columns,
                    sink,
                    place: Some((partial, path.to_owned())),
                }
            }
        };
        table.heading()?;
        Ok(table)
    }

    fn heading(&mut self) -> Result<(), TravelError> {
        let Sink::Csv(out) = &mut self.sink else {
            return Ok(());
        };
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let result = out.write_all(format!("{}\n", names.join(",")).as_bytes());
        result.map_err(|source| self.failed(source))
    }

    /// Appends rows: one [`Values`] for each column, all of the same length. `ends` tells where the
    /// trip of a row begins and ends; only layers ask.
    pub(super) fn write(
        &mut self,
        columns: &[Values<'_>],
        ends: impl Fn(usize) -> Option<Ends>,
    ) -> Result<(), TravelError> {
        let rows = columns.first().map_or(0, Values::len);
        if rows == 0 {
            return Ok(());
        }
        let result = match &mut self.sink {
            Sink::Csv(out) => {
                let starts: Vec<usize> = (0..rows).step_by(RENDER_ROWS).collect();
                let pieces: Vec<Vec<u8>> = starts
                    .into_par_iter()
                    .map(|start| render(columns, start, rows.min(start + RENDER_ROWS)))
                    .collect();
                pieces.iter().try_for_each(|piece| out.write_all(piece))
            }
            Sink::Parquet(writer) => row_group(writer, columns).map_err(other),
            Sink::Other(writer) => return write_other(writer, columns, rows, ends),
        };
        result.map_err(|source| self.failed(source))
    }

    /// Completes the table and gives the file its name.
    ///
    /// # Errors
    /// The rest cannot be written.
    pub fn finish(self) -> Result<(), TravelError> {
        let TravelTable {
            name, sink, place, ..
        } = self;
        let written = match sink {
            Sink::Csv(mut out) => out.flush(),
            Sink::Parquet(mut writer) => writer.finish().map(|_| ()).map_err(other),
            // It renames by itself.
            Sink::Other(writer) => return Ok(writer.finish()?),
        };
        let renamed = written.and_then(|()| match place {
            Some((partial, path)) => std::fs::rename(partial, path),
            None => Ok(()),
        });
        renamed.map_err(|source| TravelError::Write { name, source })
    }

    fn failed(&self, source: io::Error) -> TravelError {
        TravelError::Write {
            name: self.name.clone(),
            source,
        }
    }
}

fn begin_other(path: &Path, columns: &[(&'static str, Kind)]) -> Result<TableWriter, TravelError> {
    let kept = columns
        .iter()
        .map(|(name, _)| dictionary::column("travel", name));
    let is_layer = matches!(
        written_ending(path),
        Some("geojson" | "json" | "fgb" | "gpkg")
    );
    let head = TableHead {
        name: "travel".to_owned(),
        columns: kept.collect(),
        shapes: if is_layer {
            Shapes::Lines
        } else {
            Shapes::None
        },
    };
    let mut writer = TableWriter::create(path)?;
    writer.table(&head)?;
    Ok(writer)
}

fn write_other(
    writer: &mut TableWriter,
    columns: &[Values<'_>],
    rows: usize,
    ends: impl Fn(usize) -> Option<Ends>,
) -> Result<(), TravelError> {
    let mut texts: Vec<Vec<u8>> = vec![Vec::new(); columns.len()];
    for row in 0..rows {
        for (text, column) in texts.iter_mut().zip(columns) {
            text.clear();
            column.render_plain(row, text);
        }
        let cells: Vec<&str> = texts
            .iter()
            .map(|text| std::str::from_utf8(text).unwrap_or(""))
            .collect();
        let line = ends(row).map(|(from, to)| {
            let corner = |place: LonLat| geo::Coord {
                x: place.lon_degrees(),
                y: place.lat_degrees(),
            };
            Geometry::LineString(LineString(vec![corner(from), corner(to)]))
        });
        writer.row(&cells, line.as_ref())?;
    }
    Ok(())
}

fn render(columns: &[Values<'_>], start: usize, end: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((end - start) * columns.len() * 10);
    for row in start..end {
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            column.render(row, &mut out);
        }
        out.push(b'\n');
    }
    out
}

pub(super) fn other(error: parquet::errors::ParquetError) -> io::Error {
    match error {
        parquet::errors::ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}

fn properties() -> Arc<WriterProperties> {
    Arc::new(
        WriterProperties::builder()
            .set_created_by(CREATED_BY.to_owned())
            .build(),
    )
}

pub(super) fn schema(
    columns: &[(&'static str, Kind)],
) -> Result<Arc<Type>, parquet::errors::ParquetError> {
    let fields = columns
        .iter()
        .map(|(name, kind)| {
            let physical = match kind {
                Kind::Id | Kind::Word => PhysicalType::BYTE_ARRAY,
                Kind::Tenths | Kind::TenthsOrNull => PhysicalType::DOUBLE,
            };
            let logical = matches!(kind, Kind::Id | Kind::Word).then_some(LogicalType::String);
            let repetition = match kind {
                Kind::Id | Kind::Tenths => Repetition::REQUIRED,
                Kind::Word | Kind::TenthsOrNull => Repetition::OPTIONAL,
            };
            let builder = Type::primitive_type_builder(name, physical);
            Ok(Arc::new(
                builder
                    .with_repetition(repetition)
                    .with_logical_type(logical)
                    .build()?,
            ))
        })
        .collect::<Result<Vec<_>, parquet::errors::ParquetError>>()?;
    Ok(Arc::new(
        Type::group_type_builder("travel")
            .with_fields(fields)
            .build()?,
    ))
}

fn row_group(
    writer: &mut SerializedFileWriter<BufWriter<File>>,
    columns: &[Values<'_>],
) -> Result<(), parquet::errors::ParquetError> {
    let mut group = writer.next_row_group()?;
    for values in columns {
        let Some(mut column) = group.next_column()? else {
            break;
        };
        match values {
            Values::Text(texts) => {
                let given: Vec<ByteArray> = texts
                    .iter()
                    .flatten()
                    .map(|text| ByteArray::from(*text))
                    .collect();
                let levels = levels(texts);
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&given, Some(&levels), None)?;
            }
            Values::Tenths(tenths) => {
                let given: Vec<f64> = tenths
                    .iter()
                    .flatten()
                    .map(|tenths| f64::from(*tenths) / 10.0)
                    .collect();
                let levels = levels(tenths);
                column
                    .typed::<DoubleType>()
                    .write_batch(&given, Some(&levels), None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}

/// Definition levels: 1 where there is a value. A required column ignores them.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    const COLUMNS: [(&str, Kind); 3] = [
        ("id", Kind::Id),
        ("why", Kind::Word),
        ("time_s", Kind::TenthsOrNull),
    ];

    fn values() -> [Values<'static>; 3] {
        [
            Values::Text(vec![Some("a"), Some("b, \"c\""), Some("线\n路")]),
            Values::Text(vec![None, Some("island"), None]),
            Values::Tenths(vec![Some(12_345), None, Some(7)]),
        ]
    }

    #[test]
    fn csv_quotes_what_needs_it_and_leaves_null_empty() {
        let mut bytes = Vec::new();
        let mut table = TravelTable::begin(Target::Stream(Box::new(&mut bytes)), &COLUMNS).unwrap();
        table.write(&values(), |_| None).unwrap();
        table.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "id,why,time_s\na,,1234.5\n\"b, \"\"c\"\"\",island,\n\"线\n路\",,0.7\n"
        );
    }

    #[test]
    fn parquet_keeps_texts_numbers_and_nulls_over_several_chunks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("times.parquet");
        let mut table = TravelTable::begin(Target::File(&path), &COLUMNS).unwrap();
        table.write(&values(), |_| None).unwrap();
        table.write(&values(), |_| None).unwrap();
        assert!(!path.exists() && partial_path(&path).exists());
        table.finish().unwrap();
        assert!(path.exists() && !partial_path(&path).exists());
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let rows: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().to_string())
            .collect();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[0], "{id: \"a\", why: null, time_s: 1234.5}");
        assert_eq!(rows[4], "{id: \"b, \"c\"\", why: \"island\", time_s: null}");
    }

    #[test]
    fn the_extension_chooses_the_format() {
        assert_eq!(Format::of(Path::new("a.CSV")).unwrap(), Format::Csv);
        assert_eq!(
            Format::of(Path::new("a.b.parquet")).unwrap(),
            Format::Parquet
        );
        assert_eq!(Format::of(Path::new("a.xlsx")).unwrap(), Format::Other);
        for name in ["a", "a.docx", ".csv"] {
            assert!(
                matches!(
                    Format::of(Path::new(name)),
                    Err(TravelError::UnknownFormat { .. })
                ),
                "{name}"
            );
        }
    }
}
