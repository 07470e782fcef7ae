//! GeoPackages: damaged pages, and damaged geometries in a sound file.

use liyuan_formats::{decode_wkb, open_geopackage};

const SCHEMA: &str = "
PRAGMA page_size = 512;
CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,
  organization_coordsys_id INTEGER, definition TEXT);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
CREATE TABLE layer (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, persons REAL, open BOOLEAN);
INSERT INTO gpkg_contents VALUES ('layer', 'features'), ('gpkg_contents', 'attributes');
INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4547, 'EPSG', 4547, 'PROJCS[]');
INSERT INTO gpkg_geometry_columns VALUES ('layer', 'geom', 4547);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO layer SELECT i, x'47500001E610000001010000000000000000E05D400000000000804540', 'a' || i, i / 8.0, i % 2 FROM n;
";

/// A polygon with a hole, a collection of points, in well-known binary.
fn geometries() -> Vec<Vec<u8>> {
    let polygon = [
        &[1, 3, 0, 0, 0, 2, 0, 0, 0][..],
        &[4, 0, 0, 0],
        &[0; 64],
        &[4, 0, 0, 0],
        &[0; 64],
    ]
    .concat();
    let point = [&[0, 0, 0, 3, 0xe9][..], &[0; 24]].concat();
    let points = [&[1, 7, 0, 0, 0, 2, 0, 0, 0][..], &point, &point].concat();
    vec![polygon, points]
}

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("seed.gpkg");
    let connection = rusqlite::Connection::open(&path).expect("a file");
    connection.execute_batch(SCHEMA).expect("a sound file");
    drop(connection);
    let mut seeds = geometries();
    seeds.push(std::fs::read(&path).expect("a seed"));
    let path = folder.path().join("layer.gpkg");
    liyuan_fuzz::drive("geopackage", seeds, |bytes| {
        drop(decode_wkb(bytes));
        std::fs::write(&path, bytes).expect("a file");
        for layer in [None, Some("gpkg_contents")] {
            liyuan_fuzz::read_rows(open_geopackage(&path, layer));
        }
    })
}
