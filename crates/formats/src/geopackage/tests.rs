//! GeoPackages made here, whole and broken.

use super::*;
use crate::wkb::tests::{all_kinds, encode};
use liyuan_finding::Diagnose;
use std::path::PathBuf;
use tempfile::TempDir;

const SCHEMA: &str = "
CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, srs_id INTEGER);
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,
  organization_coordsys_id INTEGER, definition TEXT);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
  srs_id INTEGER, z TINYINT, m TINYINT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4547, 'EPSG', 4547, 'PROJCS[]'),
  ('y', 100000, 'NONE', 0, 'PROJCS[\"own\"]'), ('z', 0, 'NONE', 0, 'undefined');
CREATE TABLE \"区 域\" (fid INTEGER PRIMARY KEY, geom BLOB, \"名称\" TEXT, persons REAL, open BOOLEAN,
  day DATE, extra BLOB);
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
CREATE VIEW seen AS SELECT id, text FROM notes;
INSERT INTO notes VALUES (7, 'seven'), (9, NULL);
INSERT INTO gpkg_contents VALUES ('notes', 'attributes', 'n', 0), ('区 域', 'features', 'a', 4547),
  ('seen', 'attributes', 's', 0), ('tiles', 'tiles', 't', 0);
INSERT INTO gpkg_geometry_columns VALUES ('区 域', 'geom', 'GEOMETRY', 4547, 0, 0);
";

struct Fixture {
    _folder: TempDir,
    path: PathBuf,
}

/// `geometries` are the blobs of the rows.
fn fixture(geometries: &[Option<Vec<u8>>]) -> Fixture {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("图 %层.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(SCHEMA).unwrap();
    let insert = "INSERT INTO \"区 域\" VALUES (NULL, ?1, ' 甲 ', 1200.0, 1, '2020-11-01', x'00')";
    for geometry in geometries {
        connection.execute(insert, [geometry]).unwrap();
    }
    Fixture {
        _folder: folder,
        path,
    }
}

fn with_header(geometry: &Geometry<f64>, envelope: u8) -> Option<Vec<u8>> {
    let mut bytes = vec![b'G', b'P', 0, 1 | (envelope << 1), 0, 0, 0, 0];
    bytes.resize(8 + [0, 32, 48, 48, 64][usize::from(envelope)], 0);
    bytes.extend(encode(geometry, true, 0));
    Some(bytes)
}

/// What reading a layer gives: heading, records and problems.
fn read(path: &Path, layer: Option<&str>) -> Result<(Vec<Record>, Vec<RowProblem>), FormatError> {
    let mut reader = open_geopackage(path, layer)?;
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => records.push(record.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    Ok((records, problems))
}

#[test]
fn layers_are_read_with_their_geometry_and_coordinates() {
    let mut blobs: Vec<_> = all_kinds()
        .iter()
        .zip([0, 1, 2, 3, 4, 0, 1])
        .map(|(geometry, envelope)| with_header(geometry, envelope))
        .collect();
    blobs.push(None);
    let fixture = fixture(&blobs);
    let mut reader = open_geopackage(&fixture.path, None).unwrap();
    assert_eq!(
        reader.heading(),
        ["fid", "名称", "persons", "open", "day", "extra"]
    );
    assert_eq!(reader.crs(), Some(&Crs::Code("EPSG:4547".to_owned())));
    let mut record = Record::default();
    for (row, geometry) in (1..).zip(all_kinds().into_iter().map(Some).chain([None])) {
        assert_eq!(reader.next(&mut record), Some(Ok(())));
        assert_eq!(record.row, row);
        assert_eq!(record.geometry, geometry);
        let id = row.to_string();
        assert_eq!(record.cells, [&id, "甲", "1200", "true", "2020-11-01", ""]);
    }
    assert_eq!(reader.next(&mut record), None);
    assert_eq!(reader.next(&mut record), None);
    let notes: Vec<_> = reader
        .notes()
        .iter()
        .map(|note| note.message.as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "layer `区 域` is read, not `notes`, `seen`",
            "column `extra` holds binary data, read as empty"
        ]
    );
}

#[test]
fn tables_and_views_without_geometry_are_read() {
    let fixture = fixture(&[]);
    for layer in ["notes", "seen", "NOTES"] {
        let (records, problems) = read(&fixture.path, Some(layer)).unwrap();
        let cells: Vec<_> = records
            .iter()
            .map(|record| record.cells.join("|"))
            .collect();
        assert_eq!(cells, ["7|seven", "9|"]);
        assert_eq!(problems, []);
    }
    let error = read(&fixture.path, Some("roads")).err().unwrap();
    assert_eq!(error.code(), "file.part_missing");
    assert_eq!(
        error.hint().unwrap(),
        "the file has `notes`, `区 域`, `seen`"
    );
}

#[test]
fn all_pages_are_read_once() {
    let fixture = fixture(&[]);
    let connection = Connection::open(&fixture.path).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5009)
             INSERT INTO notes SELECT i, i FROM n; DELETE FROM notes WHERE id = 4000;",
        )
        .unwrap();
    for layer in ["notes", "seen"] {
        let (records, _) = read(&fixture.path, Some(layer)).unwrap();
        assert_eq!(records.len(), 2 + 5000 - 1);
        let ids: std::collections::HashSet<_> = records
            .iter()
            .map(|record| record.cells[0].clone())
            .collect();
        assert_eq!(ids.len(), records.len());
        assert_eq!(records.last().unwrap().row, 5001);
    }
}

#[test]
fn damaged_geometries_cost_their_row() {
    let good = with_header(&all_kinds()[0], 0);
    let cut = good.as_ref().map(|bytes| bytes[..20].to_vec());
    let mut curve = good.clone();
    curve.as_mut().unwrap()[9] = 10;
    let mut extended = good.clone();
    extended.as_mut().unwrap()[3] |= 0x20;
    let mut envelope = good.clone();
    envelope.as_mut().unwrap()[3] |= 0x0e;
    let other = Some(b"POINT(1 2)".to_vec());
    let short = Some(b"GP".to_vec());
    let blobs = [
        good.clone(),
        cut,
        curve,
        extended,
        envelope,
        other,
        short,
        good,
    ];
    let (records, problems) = read(&fixture(&blobs).path, None).unwrap();
    let rows: Vec<_> = records.iter().map(|record| record.row).collect();
    assert_eq!(rows, [1, 8]);
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (problem.row, problem.code, problem.last))
        .collect();
    assert_eq!(
        told,
        [
            (2, "geometry.damaged", false),
            (3, "geometry.kind", false),
            (4, "geometry.kind", false),
            (5, "geometry.damaged", false),
            (6, "geometry.damaged", false),
            (7, "geometry.damaged", false),
        ]
    );
    assert_eq!(
        problems[0].message,
        "read the geometry: it is cut off at byte 5 of 12"
    );
}

#[test]
fn coordinates_are_known_or_not() {
    for (id, crs) in [
        (0, None),
        (-1, None),
        (100_000, Some(Crs::Wkt("PROJCS[\"own\"]".to_owned()))),
        (77, None),
    ] {
        let fixture = fixture(&[]);
        let connection = Connection::open(&fixture.path).unwrap();
        connection
            .execute("UPDATE gpkg_geometry_columns SET srs_id = ?1", [id])
            .unwrap();
        drop(connection);
        let reader = open_geopackage(&fixture.path, None).unwrap();
        assert_eq!(reader.crs(), crs.as_ref());
    }
}

#[test]
fn changes_that_are_not_written_yet_are_told() {
    let fixture = fixture(&[]);
    std::fs::write(fixture.path.with_file_name("图 %层.gpkg-wal"), b"x").unwrap();
    let reader = open_geopackage(&fixture.path, Some("notes")).unwrap();
    assert_eq!(reader.notes()[0].code, "file.unwritten");
}

#[test]
fn what_is_no_geopackage_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.gpkg");
    let plain = folder.path().join("plain.gpkg");
    let connection = Connection::open(&plain).unwrap();
    connection.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(connection);
    let plain = std::fs::read(&plain).unwrap();
    for (bytes, code, words) in [
        (b"".as_slice(), "file.empty", "empty"),
        (b"PK\x03\x04", "file.kind", "not an SQLite file"),
        (SQLITE, "file.damaged", "GeoPackage"),
        (&plain, "file.kind", "without `gpkg_contents`"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let error = open_geopackage(&path, None).err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        open_geopackage(&path, None).err().unwrap().code(),
        "file.missing"
    );
    let fixture = fixture(&[]);
    let connection = Connection::open(&fixture.path).unwrap();
    connection
        .execute_batch("UPDATE gpkg_geometry_columns SET column_name = 'shape'")
        .unwrap();
    drop(connection);
    let error = open_geopackage(&fixture.path, None).err().unwrap();
    assert!(error.to_string().contains("no column `shape`"), "{error}");
}

#[test]
fn no_prefix_panics() {
    let fixture = fixture(&[with_header(&all_kinds()[2], 1), None]);
    let bytes = std::fs::read(&fixture.path).unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cut.gpkg");
    // Every prefix near the beginning, then many.
    for end in (0..200).chain((200..bytes.len()).step_by(97)) {
        std::fs::write(&path, &bytes[..end]).unwrap();
        for layer in [None, Some("notes")] {
            if let Ok((records, _)) = read(&path, layer) {
                assert!(records.len() <= 2);
            }
        }
    }
}
