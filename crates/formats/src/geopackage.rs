//! GeoPackage: one layer or table of an SQLite file.
//!
//! The file is opened for reading only and as if nobody else could change it, so nothing is written
//! beside it. Rows are fetched in pages by their row id; a page holds [`PAGE_BYTES`] or
//! [`PAGE_ROWS`], whatever comes first.

use crate::error::FormatError;
use crate::rows::{Crs, Note, Opened, Record, RowProblem, Rows};
use crate::sheet::number;
use crate::wkb::decode_wkb;
use geo_types::Geometry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How an SQLite file begins.
pub(crate) const SQLITE: &[u8] = b"SQLite format 3\0";
const PAGE_ROWS: usize = 1024;
const PAGE_BYTES: usize = 16 << 20;

fn damaged(error: impl std::fmt::Display) -> FormatError {
    FormatError::Damaged {
        format: "GeoPackage",
        detail: error.to_string(),
    }
}

/// What `gpkg_contents` says of a layer.
struct Layer {
    name: String,
    has_geometry: bool,
}

/// Opens a layer of a GeoPackage, or a table without geometry.
///
/// `layer` is its name; `None` takes the first with geometry, else the first table. Blobs that
/// are no geometry are read as empty, and noted.
///
/// # Errors
/// The file is not a GeoPackage, is damaged, or has no such layer.
pub fn open_geopackage(path: &Path, layer: Option<&str>) -> Opened {
    let mut start = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(FormatError::Empty);
    }
    if start != SQLITE {
        return Err(FormatError::Kind {
            expected: "GeoPackage",
            found: "it is not an SQLite file".to_owned(),
        });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri(path)?, flags).map_err(damaged)?;
    connection
        .execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
        )
        .map_err(damaged)?;
    let layers = layers(&connection)?;
    let mut notes = Vec::new();
    let chosen = match layer {
        Some(name) => layers.iter().find(|layer| layer.name == name).or_else(|| {
            layers
                .iter()
                .find(|layer| layer.name.eq_ignore_ascii_case(name))
        }),
        None => layers
            .iter()
            .find(|layer| layer.has_geometry)
            .or_else(|| layers.first()),
    };
    let Some(chosen) = chosen else {
        return Err(match layer {
            Some(name) => FormatError::NoPart {
                what: "layer",
                name: name.to_owned(),
                known: layers.into_iter().map(|layer| layer.name).collect(),
            },
            None => FormatError::Kind {
                expected: "GeoPackage",
                found: "it has no layer of features and no table".to_owned(),
            },
        });
    };
    if layer.is_none() && layers.len() > 1 {
        let others = layers.iter().filter(|layer| layer.name != chosen.name);
        let others: Vec<String> = others.map(|layer| format!("`{}`", layer.name)).collect();
        notes.push(Note {
            code: "file.layer",
            message: format!("layer `{}` is read, not {}", chosen.name, others.join(", ")),
            value: chosen.name.clone(),
            hint: "name the layer if another one is meant".to_owned(),
        });
    }
    notes.extend(unwritten(path));
    let reader = LayerReader::open(connection, chosen, notes)?;
    Ok(Box::new(reader))
}

/// A note if another program has changes that are not in the file yet.
fn unwritten(path: &Path) -> Option<Note> {
    let mut name = path.file_name()?.to_owned();
    name.push("-wal");
    let log = path.with_file_name(&name).metadata().ok()?;
    (log.len() > 0).then(|| Note {
        code: "file.unwritten",
        message: format!(
            "`{}` has changes that are not in the file yet and are not read",
            name.display()
        ),
        value: name.to_string_lossy().into_owned(),
        hint: "close the layer in the program that edits it, such as QGIS, and run again"
            .to_owned(),
    })
}

/// The path as SQLite wants it, to say that nobody changes the file meanwhile.
fn uri(path: &Path) -> Result<String, FormatError> {
    let path = std::path::absolute(path)?;
    let Some(path) = path.to_str() else {
        return Err(FormatError::Unsupported {
            what: "a path that is not Unicode".to_owned(),
            hint: "rename the file or its folder",
        });
    };
    let mut uri = String::from("file:");
    let path = path.replace(std::path::MAIN_SEPARATOR, "/");
    // A server of Windows (`//server/share`) or a drive (`C:/`).
    if !path.starts_with('/') || path.starts_with("//") {
        uri.push_str(if path.starts_with('/') { "//" } else { "///" });
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b':' | b'.' | b'-' | b'_' => {
                uri.push(byte as char);
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    Ok(uri)
}

/// A name in a query.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn layers(connection: &Connection) -> Result<Vec<Layer>, FormatError> {
    let exists = |table: &str| {
        let query = "SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE";
        let found: Option<i64> = connection
            .query_row(query, [table], |row| row.get(0))
            .optional()
            .map_err(damaged)?;
        Ok::<_, FormatError>(found.is_some())
    };
    if !exists("gpkg_contents")? {
        return Err(FormatError::Kind {
            expected: "GeoPackage",
            found: "it is an SQLite file without `gpkg_contents`".to_owned(),
        });
    }
    let mut statement = connection
        .prepare("SELECT table_name, lower(data_type) FROM gpkg_contents ORDER BY rowid")
        .map_err(damaged)?;
    let rows = statement
        .query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .map_err(damaged)?;
    let mut layers = Vec::new();
    for row in rows {
        let (name, kind) = row.map_err(damaged)?;
        if matches!(kind.as_str(), "features" | "attributes" | "aspatial") {
            layers.push(Layer {
                name,
                has_geometry: kind == "features",
            });
        }
    }
    Ok(layers)
}

/// In which coordinates a layer is, and in which column its geometry.
fn geometry_column(
    connection: &Connection,
    layer: &str,
) -> Result<Option<(String, Option<Crs>)>, FormatError> {
    let found = connection
        .query_row(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns \
             WHERE table_name = ?1 COLLATE NOCASE",
            [layer],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        )
        .optional()
        .map_err(damaged)?;
    let Some((column, id)) = found else {
        return Ok(None);
    };
    let system = connection
        .query_row(
            "SELECT organization, organization_coordsys_id, definition \
             FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [id],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )
        .optional()
        .map_err(damaged)?;
    // 0 and −1 stand for "not known".
    let crs = system
        .filter(|_| id > 0)
        .and_then(|(organization, code, definition)| {
            let organization = organization.trim().to_ascii_uppercase();
            if matches!(organization.as_str(), "EPSG" | "ESRI" | "OGC" | "IAU") && code > 0 {
                return Some(Crs::Code(format!("{organization}:{code}")));
            }
            let known = !definition.trim().is_empty() && definition.trim() != "undefined";
            known.then_some(Crs::Wkt(definition))
        });
    Ok(Some((column, crs)))
}

/// What a column is, as far as it changes how values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    Plain,
    Truth,
    Geometry,
}

/// One fetched row.
struct Fetched {
    cells: Vec<String>,
    geometry: Option<Vec<u8>>,
    binary: Option<usize>,
}

struct LayerReader {
    connection: Connection,
    kinds: Vec<ColumnKind>,
    query: String,
    /// Pages are told apart by row id; else by how many rows were read.
    by_row_id: bool,
    after: i64,
    page: VecDeque<Fetched>,
    finished: bool,
    broken: Option<String>,
    heading: Vec<String>,
    crs: Option<Crs>,
    notes: Vec<Note>,
    /// Columns that were already said to hold blobs.
    binary: Vec<bool>,
    row: u64,
}

impl LayerReader {
    fn open(
        connection: Connection,
        layer: &Layer,
        notes: Vec<Note>,
    ) -> Result<LayerReader, FormatError> {
        let geometry = if layer.has_geometry {
            geometry_column(&connection, &layer.name)?
        } else {
            None
        };
        let (geometry, crs) = match geometry {
            Some((column, crs)) => (Some(column), crs),
            None => (None, None),
        };
        let mut columns: Vec<(String, ColumnKind)> = Vec::new();
        let mut statement = connection
            .prepare(&format!("PRAGMA table_info({})", quoted(&layer.name)))
            .map_err(damaged)?;
        let rows = statement
            .query_map([], |row| {
                Ok((row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .map_err(damaged)?;
        for row in rows {
            let (name, kind) = row.map_err(damaged)?;
            let is_geometry = geometry
                .as_ref()
                .is_some_and(|column| column.eq_ignore_ascii_case(&name));
            let kind = if is_geometry {
                ColumnKind::Geometry
            } else if kind.eq_ignore_ascii_case("BOOLEAN") {
                ColumnKind::Truth
            } else {
                ColumnKind::Plain
            };
            columns.push((name, kind));
        }
        drop(statement);
        if columns.is_empty() {
            return Err(damaged(format!("layer `{}` has no table", layer.name)));
        }
        if let Some(column) = &geometry
            && columns
                .iter()
                .all(|(_, kind)| *kind != ColumnKind::Geometry)
        {
            return Err(damaged(format!(
                "layer `{}` has no column `{column}`, in which its geometry should be",
                layer.name
            )));
        }
        let table = quoted(&layer.name);
        let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
        let names = names.join(", ");
        // A view has no row ids.
        let by_row_id = connection
            .prepare(&format!("SELECT rowid FROM {table} WHERE rowid > 0"))
            .is_ok();
        let query = if by_row_id {
            format!("SELECT rowid, {names} FROM {table} WHERE rowid > ?1 ORDER BY rowid")
        } else {
            format!("SELECT 0, {names} FROM {table} LIMIT -1 OFFSET ?1")
        };
        let plain = columns
            .iter()
            .filter(|(_, kind)| *kind != ColumnKind::Geometry);
        let heading: Vec<String> = plain.map(|(name, _)| name.trim().to_owned()).collect();
        let mut reader = LayerReader {
            connection,
            kinds: columns.iter().map(|(_, kind)| *kind).collect(),
            query,
            by_row_id,
            after: if by_row_id { i64::MIN } else { 0 },
            page: VecDeque::new(),
            finished: false,
            broken: None,
            binary: vec![false; heading.len()],
            heading,
            crs,
            notes,
            row: 0,
        };
        reader.fetch();
        match reader.broken.take() {
            Some(error) if reader.page.is_empty() => Err(damaged(error)),
            error => {
                reader.broken = error;
                Ok(reader)
            }
        }
    }

    /// Fetches the next page.
    fn fetch(&mut self) {
        if self.finished || self.broken.is_some() {
            return;
        }
        if let Err(error) = self.try_fetch() {
            self.broken = Some(error.to_string());
        }
    }

    fn try_fetch(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(&self.query)?;
        let mut rows = statement.query([self.after])?;
        let mut size = 0;
        while self.page.len() < PAGE_ROWS && size < PAGE_BYTES {
            let Some(row) = rows.next()? else {
                self.finished = true;
                return Ok(());
            };
            let id: i64 = row.get(0)?;
            let fetched = fetched(row, &self.kinds)?;
            size += fetched.cells.iter().map(String::len).sum::<usize>();
            size += fetched.geometry.as_ref().map_or(0, Vec::len);
            self.after = if self.by_row_id {
                id
            } else {
                self.after.saturating_add(1)
            };
            self.page.push_back(fetched);
        }
        Ok(())
    }
}

fn fetched(row: &Row<'_>, kinds: &[ColumnKind]) -> rusqlite::Result<Fetched> {
    let mut fetched = Fetched {
        cells: Vec::with_capacity(kinds.len()),
        geometry: None,
        binary: None,
    };
    for (index, kind) in (1..).zip(kinds) {
        let value = row.get_ref(index)?;
        if *kind == ColumnKind::Geometry {
            if let ValueRef::Blob(bytes) | ValueRef::Text(bytes) = value {
                fetched.geometry = Some(bytes.to_vec());
            }
            continue;
        }
        let cell = match value {
            ValueRef::Null => String::new(),
            ValueRef::Integer(value) if *kind == ColumnKind::Truth => (value != 0).to_string(),
            ValueRef::Integer(value) => value.to_string(),
            ValueRef::Real(value) => number(value),
            ValueRef::Text(text) => String::from_utf8_lossy(text).trim().to_owned(),
            ValueRef::Blob(_) => {
                fetched.binary = Some(fetched.cells.len());
                String::new()
            }
        };
        fetched.cells.push(cell);
    }
    Ok(fetched)
}

/// Why a geometry cannot be read: second half of a code, and the words.
type Trouble = (&'static str, String);

/// The geometry behind the header of GeoPackage.
fn geometry(bytes: &[u8]) -> Result<Option<Geometry<f64>>, Trouble> {
    let damaged = |detail: &str| ("geometry.damaged", format!("read the geometry: {detail}"));
    let [b'G', b'P', _version, flags, ..] = bytes else {
        return Err(damaged("it does not begin like one of a GeoPackage"));
    };
    if flags & 0x20 != 0 {
        return Err((
            "geometry.kind",
            "read the geometry: it is of an extension".to_owned(),
        ));
    }
    // The box around it.
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(damaged("its header is damaged")),
    };
    let wkb = bytes.get(8 + envelope..);
    let wkb = wkb.ok_or_else(|| damaged("its header is cut off"))?;
    decode_wkb(wkb).map_err(|error| (error.code(), format!("read the geometry: {error}")))
}

impl Rows for LayerReader {
    fn heading(&self) -> &[String] {
        &self.heading
    }

    fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    fn has_geometry(&self) -> bool {
        self.kinds.contains(&ColumnKind::Geometry)
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        if self.page.is_empty() {
            self.fetch();
        }
        let Some(fetched) = self.page.pop_front() else {
            let error = self.broken.take()?;
            self.finished = true;
            return Some(Err(RowProblem {
                row: self.row + 1,
                code: "row.unreadable",
                message: format!("read the row: {error}; no row behind {} is read", self.row),
                hint: "the file is damaged; export the layer again",
                last: true,
            }));
        };
        self.row += 1;
        record.row = self.row;
        record.cells = fetched.cells;
        record.geometry = None;
        if let Some(column) = fetched.binary
            && let Some(said) = self.binary.get_mut(column)
            && !std::mem::replace(said, true)
        {
            let name = self.heading.get(column).cloned().unwrap_or_default();
            self.notes.push(Note::binary_column(&name));
        }
        let Some(bytes) = fetched.geometry else {
            return Some(Ok(()));
        };
        Some(match geometry(&bytes) {
            Ok(geometry) => {
                record.geometry = geometry;
                Ok(())
            }
            Err((code, message)) => Err(RowProblem {
                row: self.row,
                code,
                message,
                hint: if code == "geometry.kind" {
                    "convert curves and surfaces to plain lines and polygons"
                } else {
                    "export the layer again, or delete the feature"
                },
                last: false,
            }),
        })
    }
}

#[cfg(test)]
mod tests;
