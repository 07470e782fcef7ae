//! GeoPackage 1.3: a layer a table, attribute tables without geometry (OGC 12-128r18).

use super::{Column, ColumnKind, Refused, Shapes, Sink, TableHead, as_layer, other};
use crate::wkb::encode_wkb;
use geo_types::{Coord, Geometry};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::path::Path;

/// The clock would make every file another one.
const CHANGED: &str = "2000-01-01T00:00:00.000Z";
const SRS: i32 = 4326;

const SCHEMA: &str = r#"
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
BEGIN;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
 ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
 ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
 ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"#;

pub(super) struct GeoPackage {
    connection: Connection,
    columns: Vec<Column>,
    table: Option<(String, Shapes)>,
    insert: String,
    /// West, south, east, north of the geometries of the table.
    extent: Option<[f64; 4]>,
}

impl GeoPackage {
    pub(super) fn create(path: &Path) -> Result<GeoPackage, Refused> {
        // A file left over from a run that was broken off would be added to.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let connection = Connection::open(path).map_err(other)?;
        // The file gets its name when it is complete; until then nothing needs to be recovered.
        connection
            .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            .map_err(other)?;
        connection.execute_batch(SCHEMA).map_err(other)?;
        Ok(GeoPackage {
            connection,
            columns: Vec::new(),
            table: None,
            insert: String::new(),
            extent: None,
        })
    }

    /// Writes down how far the layer reaches.
    fn close_table(&mut self) -> Result<(), Refused> {
        if let (Some((name, _)), Some([west, south, east, north])) = (&self.table, self.extent) {
            self.connection
                .execute(
                    "UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1",
                    params![name, west, south, east, north],
                )
                .map_err(other)?;
        }
        self.extent = None;
        Ok(())
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name that none of the columns has, whatever its case.
fn free(name: &str, columns: &[Column]) -> String {
    let mut name = name.to_owned();
    while columns
        .iter()
        .any(|column| column.name.eq_ignore_ascii_case(&name))
    {
        name.push('_');
    }
    name
}

fn type_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "TEXT",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Decimal => "DOUBLE",
        ColumnKind::Flag => "BOOLEAN",
    }
}

fn value(cell: &str, kind: ColumnKind) -> Value {
    let parsed = match kind {
        _ if cell.is_empty() => Some(Value::Null),
        ColumnKind::Text => None,
        ColumnKind::Integer => cell.parse().ok().map(Value::Integer),
        ColumnKind::Decimal => cell.parse().ok().map(Value::Real),
        ColumnKind::Flag => Some(Value::Integer(i64::from(cell == "true"))),
    };
    parsed.unwrap_or_else(|| Value::Text(cell.to_owned()))
}

impl Sink for GeoPackage {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        self.close_table()?;
        let name = if head.name.is_empty() {
            "table"
        } else {
            &head.name
        };
        let (fid, geom) = (free("fid", &head.columns), free("geom", &head.columns));
        let mut columns = vec![format!(
            "{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
            quoted(&fid)
        )];
        let kind = match head.shapes {
            Shapes::None => None,
            Shapes::Points => Some("POINT"),
            Shapes::Lines => Some("LINESTRING"),
            Shapes::Polygons => Some("MULTIPOLYGON"),
            Shapes::Mixed => Some("GEOMETRY"),
        };
        if let Some(kind) = kind {
            columns.push(format!("{} {kind}", quoted(&geom)));
        }
        for column in &head.columns {
            columns.push(format!("{} {}", quoted(&column.name), type_of(column.kind)));
        }
        let create = format!("CREATE TABLE {} ({})", quoted(name), columns.join(", "));
        self.connection.execute_batch(&create).map_err(other)?;
        let data_type = if kind.is_some() {
            "features"
        } else {
            "attributes"
        };
        self.connection
            .execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES (?1, ?2, ?1, ?3, ?4)",
                params![name, data_type, CHANGED, if kind.is_some() { SRS } else { 0 }],
            )
            .map_err(other)?;
        if let Some(kind) = kind {
            self.connection
                .execute(
                    "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
                    params![name, geom, kind, SRS],
                )
                .map_err(other)?;
        }
        let named = head.columns.iter().map(|column| quoted(&column.name));
        let named: Vec<String> = kind
            .map(|_| quoted(&geom))
            .into_iter()
            .chain(named)
            .collect();
        self.insert = if named.is_empty() {
            format!("INSERT INTO {} DEFAULT VALUES", quoted(name))
        } else {
            let marks = vec!["?"; named.len()].join(", ");
            format!(
                "INSERT INTO {} ({}) VALUES ({marks})",
                quoted(name),
                named.join(", ")
            )
        };
        self.columns.clone_from(&head.columns);
        self.table = Some((name.to_owned(), head.shapes));
        Ok(())
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        let shapes = self
            .table
            .as_ref()
            .map_or(Shapes::None, |(_, shapes)| *shapes);
        let blob = (shapes != Shapes::None).then(|| match geometry {
            Some(geometry) => {
                widen(&mut self.extent, geometry);
                let mut blob = b"GP\x00\x01".to_vec();
                blob.extend(SRS.to_le_bytes());
                encode_wkb(&as_layer(geometry, shapes), &mut blob);
                Value::Blob(blob)
            }
            None => Value::Null,
        });
        let cells = self.columns.iter().zip(cells);
        let cells = cells.map(|(column, cell)| value(cell, column.kind));
        let mut insert = self
            .connection
            .prepare_cached(&self.insert)
            .map_err(other)?;
        insert
            .execute(params_from_iter(blob.into_iter().chain(cells)))
            .map_err(other)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        self.close_table()?;
        self.connection.execute_batch("COMMIT").map_err(other)?;
        self.connection.close().map_err(|(_, error)| other(error))
    }
}

/// Takes the corners of a geometry into a box: west, south, east, north.
pub(super) fn widen(extent: &mut Option<[f64; 4]>, geometry: &Geometry<f64>) {
    each_corner(geometry, &mut |at| {
        let [west, south, east, north] = extent.unwrap_or([at.x, at.y, at.x, at.y]);
        *extent = Some([
            west.min(at.x),
            south.min(at.y),
            east.max(at.x),
            north.max(at.y),
        ]);
    });
}

fn each_corner(geometry: &Geometry<f64>, visit: &mut dyn FnMut(Coord<f64>)) {
    match geometry {
        Geometry::Point(point) => visit(point.0),
        Geometry::MultiPoint(points) => points.iter().for_each(|point| visit(point.0)),
        Geometry::Line(line) => {
            visit(line.start);
            visit(line.end);
        }
        Geometry::LineString(line) => line.coords().for_each(|at| visit(*at)),
        Geometry::MultiLineString(lines) => {
            lines
                .iter()
                .flat_map(|line| line.coords())
                .for_each(|at| visit(*at));
        }
        Geometry::Polygon(polygon) => polygon.exterior().coords().for_each(|at| visit(*at)),
        Geometry::MultiPolygon(polygons) => {
            let corners = polygons
                .iter()
                .flat_map(|polygon| polygon.exterior().coords());
            corners.for_each(|at| visit(*at));
        }
        Geometry::Rect(rect) => {
            visit(rect.min());
            visit(rect.max());
        }
        Geometry::Triangle(triangle) => triangle.to_array().into_iter().for_each(visit),
        Geometry::GeometryCollection(parts) => {
            parts.iter().for_each(|part| each_corner(part, visit));
        }
    }
}
