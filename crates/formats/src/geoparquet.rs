//! GeoParquet, and Parquet tables without geometry.
//!
//! Columns are read in batches of [`BATCH`] rows through the crate `parquet`. That crate may panic on
//! damaged files; such a panic is caught here and told as damage.

mod columns;

use crate::error::FormatError;
use crate::rows::{Crs, Note, Opened, Record, RowProblem, Rows};
use crate::wkb::decode_wkb;
use columns::Values;
use parquet::column::reader::ColumnReader;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// How the files begin and end.
pub(crate) const PARQUET: &[u8] = b"PAR1";
const BATCH: usize = 1024;

fn damaged(error: impl std::fmt::Display) -> FormatError {
    FormatError::Damaged {
        format: "Parquet",
        detail: error.to_string(),
    }
}

/// Runs what may panic on damaged input.
fn guarded<T>(run: impl FnOnce() -> Result<T, parquet::errors::ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("its contents contradict each other".to_owned()),
    }
}

/// What the metadata `geo` says.
struct Geo {
    column: String,
    crs: Option<Crs>,
    note: Option<Note>,
}

/// Opens a Parquet file; its geometry is the primary column that the metadata `geo` name.
///
/// Columns that hold lists or structures are left out, and noted.
///
/// # Errors
/// The file is not Parquet, is damaged, or holds geometry that is not WKB.
pub fn open_geoparquet(path: &Path) -> Opened {
    use std::io::Read;
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    (&mut file).take(4).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(FormatError::Empty);
    }
    if start != PARQUET {
        return Err(FormatError::Kind {
            expected: "Parquet",
            found: if start == b"PARE" {
                "it is encrypted"
            } else {
                "it does not begin like it"
            }
            .to_owned(),
        });
    }
    let reader = guarded(|| SerializedFileReader::new(file)).map_err(damaged)?;
    let metadata = reader.metadata().file_metadata();
    let geo = metadata
        .key_value_metadata()
        .and_then(|pairs| pairs.iter().find(|pair| pair.key == "geo"))
        .and_then(|pair| pair.value.as_deref());
    let geo = match geo {
        Some(text) => Some(geo_metadata(text)?),
        None => None,
    };
    let mut notes = Vec::new();
    let (mut read, mut nested): (Vec<Column>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, column) in metadata.schema_descr().columns().iter().enumerate() {
        let names = column.path().parts();
        let Some(name) = names.first() else { continue };
        if names.len() > 1 || column.max_rep_level() > 0 {
            if nested.last() != Some(name) {
                nested.push(name.clone());
            }
            continue;
        }
        let is_geometry = geo.as_ref().is_some_and(|geo| geo.column == *name);
        read.push(Column {
            index,
            descriptor: column.clone(),
            is_geometry,
        });
    }
    if let Some(geo) = &geo
        && !read.iter().any(|column| column.is_geometry)
    {
        return Err(damaged(format!(
            "there is no column `{}`, in which its geometry should be",
            geo.column
        )));
    }
    if read.is_empty() {
        return Err(damaged("it has no column that is plain"));
    }
    notes.extend(nested.iter().map(|name| Note {
        code: "file.nested_column",
        message: format!("column `{name}` holds lists or structures and is not read"),
        value: name.clone(),
        hint: "write its parts into columns of their own".to_owned(),
    }));
    let plain = read.iter().filter(|column| !column.is_geometry);
    let heading = plain.map(|column| column.descriptor.name().trim().to_owned());
    let heading: Vec<String> = heading.collect();
    let (crs, note) = geo.map_or((None, None), |geo| (geo.crs, geo.note));
    notes.extend(note);
    Ok(Box::new(ParquetRows {
        reader,
        columns: read,
        heading,
        crs,
        notes,
        group: 0,
        left: 0,
        readers: Vec::new(),
        batch: Vec::new(),
        at: 0,
        filled: 0,
        row: 0,
        done: false,
    }))
}

fn geo_metadata(text: &str) -> Result<Geo, FormatError> {
    let bad = |detail: &str| damaged(format!("its metadata `geo` {detail}"));
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| bad("are not JSON"))?;
    let column = value.get("primary_column").and_then(|name| name.as_str());
    let column = column.ok_or_else(|| bad("have no `primary_column`"))?;
    let about = value.get("columns").and_then(|columns| columns.get(column));
    let about = about.ok_or_else(|| bad("do not describe the primary column"))?;
    let encoding = about.get("encoding").and_then(|name| name.as_str());
    if !encoding.unwrap_or_default().eq_ignore_ascii_case("WKB") {
        return Err(FormatError::Unsupported {
            what: format!("geometry encoded as `{}`", encoding.unwrap_or_default()),
            hint: "write the file again with geometry as WKB",
        });
    }
    let mut note = None;
    let crs = match about.get("crs") {
        // The default of the specification.
        None => Some(Crs::Code("OGC:CRS84".to_owned())),
        Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(text)) => Some(Crs::Code(text.clone())),
        Some(crs) => {
            let id = crs.get("id");
            let authority = id.and_then(|id| id.get("authority")?.as_str());
            let code = id.and_then(|id| match id.get("code")? {
                serde_json::Value::String(code) => Some(code.clone()),
                code => code.as_i64().map(|code| code.to_string()),
            });
            match (authority, code) {
                (Some(authority), Some(code)) => Some(Crs::Code(format!("{authority}:{code}"))),
                _ => {
                    let name = crs.get("name").and_then(|name| name.as_str());
                    let name = name.unwrap_or("without a name");
                    note = Some(Note {
                        code: "file.crs_unknown",
                        message: format!(
                            "the coordinates (`{name}`) have no code and are not known"
                        ),
                        value: name.to_owned(),
                        hint: "say in which coordinates the file is".to_owned(),
                    });
                    None
                }
            }
        }
    };
    Ok(Geo {
        column: column.to_owned(),
        crs,
        note,
    })
}

struct Column {
    index: usize,
    descriptor: ColumnDescPtr,
    is_geometry: bool,
}

struct ParquetRows {
    reader: SerializedFileReader<File>,
    columns: Vec<Column>,
    heading: Vec<String>,
    crs: Option<Crs>,
    notes: Vec<Note>,
    /// The next group of rows, and how many rows of the open one were not read yet.
    group: usize,
    left: usize,
    readers: Vec<ColumnReader>,
    batch: Vec<Values>,
    at: usize,
    filled: usize,
    row: u64,
    done: bool,
}

impl ParquetRows {
    /// Reads the next batch; false behind the last.
    fn fetch(&mut self) -> Result<bool, String> {
        while self.left == 0 {
            if self.group >= self.reader.num_row_groups() {
                return Ok(false);
            }
            let (reader, columns, group) = (&self.reader, &self.columns, self.group);
            let (readers, rows) = guarded(|| {
                let group = reader.get_row_group(group)?;
                let readers: Result<Vec<_>, _> = columns
                    .iter()
                    .map(|column| group.get_column_reader(column.index))
                    .collect();
                Ok((readers?, group.metadata().num_rows()))
            })?;
            self.readers = readers;
            self.left = usize::try_from(rows).map_err(|_| "it states a negative count")?;
            self.group += 1;
        }
        let count = self.left.min(BATCH);
        let (readers, columns) = (&mut self.readers, &self.columns);
        self.batch = guarded(|| {
            readers
                .iter_mut()
                .zip(columns)
                .map(|(reader, column)| {
                    columns::read(reader, &column.descriptor, count, column.is_geometry)
                })
                .collect()
        })?;
        if self.batch.iter().any(|values| values.len() != count) {
            return Err("its columns have fewer values than it states rows".to_owned());
        }
        self.left -= count;
        self.at = 0;
        self.filled = count;
        Ok(true)
    }

    /// Puts the row `at` of the batch into a record.
    fn fill(&mut self, record: &mut Record) -> Result<(), crate::wkb::WkbError> {
        let mut result = Ok(());
        let mut cell = 0;
        for (values, column) in self.batch.iter_mut().zip(&self.columns) {
            let (mut text, mut bytes) = (None, None);
            match values {
                Values::Text(values) => text = values.get_mut(self.at).and_then(Option::take),
                Values::Binary(values) => bytes = values.get_mut(self.at).and_then(Option::take),
            }
            if column.is_geometry {
                match bytes.as_deref().map(decode_wkb) {
                    Some(Ok(geometry)) => record.geometry = geometry,
                    Some(Err(error)) => result = Err(error),
                    None => {}
                }
                continue;
            }
            if let Some(bytes) = bytes {
                // Some programs do not say that a text is one.
                match String::from_utf8(bytes) {
                    Ok(plain) => text = Some(plain.trim().to_owned()),
                    Err(_) => {
                        let name = column.descriptor.name();
                        if self.notes.iter().all(|note| note.value != name) {
                            self.notes.push(Note::binary_column(name));
                        }
                    }
                }
            }
            if let Some(slot) = record.cells.get_mut(cell) {
                *slot = text.unwrap_or_default();
            }
            cell += 1;
        }
        result
    }
}

impl Rows for ParquetRows {
    fn heading(&self) -> &[String] {
        &self.heading
    }

    fn has_geometry(&self) -> bool {
        self.columns.iter().any(|column| column.is_geometry)
    }

    fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        if self.done {
            return None;
        }
        if self.at >= self.filled {
            match self.fetch() {
                Ok(true) => {}
                Ok(false) => {
                    self.done = true;
                    return None;
                }
                Err(error) => {
                    self.done = true;
                    return Some(Err(RowProblem {
                        row: self.row + 1,
                        code: "row.unreadable",
                        message: format!(
                            "read the row: {error}; no row behind {} is read",
                            self.row
                        ),
                        hint: "the file is cut off or damaged; write it again",
                        last: true,
                    }));
                }
            }
        }
        self.row += 1;
        record.row = self.row;
        record.geometry = None;
        record.cells.resize(self.heading.len(), String::new());
        let filled = self.fill(record);
        self.at += 1;
        Some(filled.map_err(|error| RowProblem {
            row: self.row,
            code: error.code(),
            message: format!("read the geometry: {error}"),
            hint: "mend or delete the row, or export the layer again",
            last: false,
        }))
    }
}

#[cfg(test)]
mod tests;
