//! Bad inputs over all readers: each is told with its code, its row and a hint, and costs nothing
//! else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use geo::{Geometry, Point, polygon};
use liyuan::finding::{Finding, Severity};
use liyuan::plan_file::Plan;
use liyuan::progress::Silent;
use liyuan::region::Region;
use liyuan::run::{Cache, CheckOptions, check};
use liyuan_formats::write::{Column, ColumnKind, Shapes, TableHead, TableWriter};
use std::path::Path;

/// A file, what is told of it, and how many rows are kept: `code@row code@row = kept`.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    told: &'static str,
}

fn case(name: &'static str, bytes: impl Into<Vec<u8>>, told: &'static str) -> Case {
    Case {
        name,
        bytes: bytes.into(),
        told,
    }
}

/// Three good rows with a bad one in the middle.
fn csv(bad: &str) -> Vec<u8> {
    format!("id,lon,lat,all\na,122.1,43.1,5\nb,122.2,43.2,6\n{bad}\nd,122.4,43.4,8\n").into_bytes()
}

fn layer(name: &str, rows: &[[&str; 2]], places: &[Option<Geometry<f64>>]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut writer = TableWriter::create(&path).unwrap();
    let columns = ["id", "all"].map(|name| Column {
        name: name.to_owned(),
        kind: ColumnKind::Text,
    });
    let head = TableHead {
        name: "people".to_owned(),
        columns: columns.to_vec(),
        shapes: Shapes::Mixed,
    };
    writer.table(&head).unwrap();
    for (cells, place) in rows.iter().zip(places) {
        writer.row(cells, place.as_ref()).unwrap();
    }
    writer.finish().unwrap();
    std::fs::read(&path).unwrap()
}

fn at(lon: f64, lat: f64) -> Option<Geometry<f64>> {
    Some(Point::new(lon, lat).into())
}

/// Rows a, b, c, d with one that is bad in what is asked for.
fn layer_with(name: &str, bad: [&str; 2], place: Option<Geometry<f64>>) -> Vec<u8> {
    layer(
        name,
        &[["a", "5"], ["b", "6"], bad, ["d", "8"]],
        &[at(122.1, 43.1), at(122.2, 43.2), place, at(122.4, 43.4)],
    )
}

fn good(name: &str) -> Vec<u8> {
    layer_with(name, ["c", "7"], at(122.3, 43.3))
}

fn cut(bytes: Vec<u8>, part: f64) -> Vec<u8> {
    let length = (bytes.len() as f64 * part) as usize;
    bytes[..length].to_vec()
}

fn sheet(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn rows_of_sheet(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[[&str; 4]]) {
    let heading = ["id", "lon", "lat", "all"];
    for (row, cells) in [heading].iter().chain(rows).enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            let (row, at) = (row as u32, at as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, at, number).unwrap(),
                Err(_) => sheet.write_string(row, at, *cell).unwrap(),
            };
        }
    }
}

fn sheet_with(bad: [&str; 4]) -> Vec<u8> {
    sheet(|sheet| {
        rows_of_sheet(
            sheet,
            &[
                ["a", "122.1", "43.1", "5"],
                ["b", "122.2", "43.2", "6"],
                bad,
                ["d", "122.4", "43.4", "8"],
            ],
        );
    })
}

/// A zip that unpacks to a hundred megabytes of one byte under the name of a sheet.
fn bomb() -> Vec<u8> {
    let good = sheet_with(["c", "122.3", "43.3", "7"]);
    let mut bytes = Vec::new();
    // Every entry of the good workbook but the sheet, which is replaced.
    let mut reader = zip_entries(&good);
    let mut spaces = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    use std::io::Write as _;
    for _ in 0..1200 {
        spaces.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let packed = spaces.finish().unwrap();
    for (name, data, method, size, crc) in &mut reader {
        if name == "xl/worksheets/sheet1.xml" {
            *data = packed.clone();
            *method = 8;
            *size = 1200 << 20;
            *crc = 0;
        }
    }
    let mut directory = Vec::new();
    for (name, data, method, size, crc) in &reader {
        let offset = bytes.len() as u32;
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(0u16.to_le_bytes());
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.to_le_bytes());
        common.extend((data.len() as u32).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    bytes.extend((reader.len() as u16).to_le_bytes());
    bytes.extend((reader.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

type Entry = (String, Vec<u8>, u16, u32, u32);

/// Name, packed bytes, method, size and checksum of each entry, by the directory at the end.
fn zip_entries(zip: &[u8]) -> Vec<Entry> {
    let two = |at: usize| u16::from_le_bytes(zip[at..at + 2].try_into().unwrap());
    let four = |at: usize| u32::from_le_bytes(zip[at..at + 4].try_into().unwrap());
    let end = zip
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x05\x06")
        .unwrap();
    let mut at = four(end + 16) as usize;
    let mut list = Vec::new();
    for _ in 0..two(end + 10) {
        let (method, crc, packed, size) = (
            two(at + 10),
            four(at + 16),
            four(at + 20) as usize,
            four(at + 24),
        );
        let (name, extra, comment) = (two(at + 28) as usize, two(at + 30), two(at + 32));
        let local = four(at + 42) as usize;
        let begin = local + 30 + two(local + 26) as usize + two(local + 28) as usize;
        list.push((
            String::from_utf8(zip[at + 46..at + 46 + name].to_vec()).unwrap(),
            zip[begin..begin + packed].to_vec(),
            method,
            size,
            crc,
        ));
        at += 46 + name + extra as usize + comment as usize;
    }
    list
}

/// A GeoTIFF of 2 × 2 floats; `change` may spoil its entries (tag, kind, count, value).
fn tiff(change: impl FnOnce(&mut Vec<(u16, u16, u32, u32)>)) -> Vec<u8> {
    let mut entries = vec![
        (256, 3, 1, 2),
        (257, 3, 1, 2),
        (258, 3, 1, 32),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 2),
        (279, 4, 1, 16),
        (339, 3, 1, 3),
        (33550, 12, 3, 24),
        (33922, 12, 6, 48),
        (34735, 3, 12, 96),
    ];
    change(&mut entries);
    let mut body = Vec::new();
    for value in [5.0_f32, 6.0, 7.0, 8.0] {
        body.extend(value.to_le_bytes());
    }
    for value in [0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 122.0, 43.5, 0.0_f64] {
        body.extend(value.to_le_bytes());
    }
    // Geographic, EPSG:4326.
    for value in [1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326_u16] {
        body.extend(value.to_le_bytes());
    }
    let mut bytes = b"II*\x00".to_vec();
    bytes.extend((8 + body.len() as u32).to_le_bytes());
    bytes.extend(body);
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

fn set(entries: &mut [(u16, u16, u32, u32)], tag: u16, value: u32) {
    entries.iter_mut().find(|entry| entry.0 == tag).unwrap().3 = value;
}

fn geojson(third: &str) -> Vec<u8> {
    let feature = |id: &str, lon: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{id}","all":6}},"geometry":{{"type":"Point","coordinates":[{lon},43.2]}}}}"#
        )
    };
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{},\n{},\n{third},\n{}]}}",
        feature("a", 122.1),
        feature("b", 122.2),
        feature("d", 122.4)
    )
    .into_bytes()
}

/// The files of a Shapefile of four points: `.shp` and `.dbf`.
fn shapefile() -> (Vec<u8>, Vec<u8>) {
    let points = [(122.1, 43.1), (122.2, 43.2), (122.3, 43.3), (122.4, 43.4)];
    let mut shp = Vec::new();
    shp.extend(9994_i32.to_be_bytes());
    shp.extend([0; 20]);
    shp.extend((50 + 14 * points.len() as i32).to_be_bytes());
    shp.extend(1000_i32.to_le_bytes());
    shp.extend(1_i32.to_le_bytes());
    for value in [122.1, 43.1, 122.4, 43.4, 0.0, 0.0, 0.0, 0.0_f64] {
        shp.extend(value.to_le_bytes());
    }
    for (number, (x, y)) in (1_i32..).zip(points) {
        shp.extend(number.to_be_bytes());
        shp.extend(10_i32.to_be_bytes());
        shp.extend(1_i32.to_le_bytes());
        shp.extend(f64::to_le_bytes(x));
        shp.extend(f64::to_le_bytes(y));
    }
    let mut dbf = vec![3, 126, 1, 1];
    dbf.extend(4_u32.to_le_bytes());
    dbf.extend(97_u16.to_le_bytes());
    dbf.extend(9_u16.to_le_bytes());
    dbf.extend([0; 20]);
    for (name, kind, width) in [("id", b'C', 4_u8), ("all", b'N', 4)] {
        let mut field = [0_u8; 32];
        field[..name.len()].copy_from_slice(name.as_bytes());
        field[11] = kind;
        field[16] = width;
        dbf.extend(field);
    }
    dbf.push(13);
    for (id, all) in [("a", "5"), ("b", "6"), ("c", "7"), ("d", "8")] {
        dbf.extend(format!(" {id:<4}{all:>4}").as_bytes());
    }
    dbf.push(26);
    (shp, dbf)
}

const PLAN: &str = r#"[region]
name = "r"
roads = "roads.osm"
demand = { file = "FILE", groups = ["all"] }
[[service]]
id = "s"
facilities = "sites.csv"
profile = "car"
[[promise]]
id = "p"
service = "s"
within = "20min"
"#;

fn plan(folder: &Path, file: &str) -> Plan {
    let path = folder.join("liyuan.toml");
    std::fs::write(&path, PLAN.replace("FILE", file)).unwrap();
    std::fs::write(folder.join("sites.csv"), "id,lon,lat\nx,122.2,43.2\n").unwrap();
    Plan::read(&path).unwrap()
}

fn told(findings: &[Finding], file: &str) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info)
        .filter(|finding| finding.file.as_deref() == Some(file))
        .map(|finding| {
            let hint = finding.hint.as_deref().unwrap_or("");
            assert!(hint.len() > 8, "no hint: {finding:?}");
            assert!(!finding.message.is_empty());
            match finding.row {
                Some(row) => format!("{}@{row}", finding.code),
                None => finding.code.clone(),
            }
        })
        .collect()
}

/// Reads every case and compares; all that differ are shown together.
fn compare(cases: &[Case], read: impl Fn(&Path, &Case) -> String) {
    let mut wrong = Vec::new();
    for case in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(case.name), &case.bytes).unwrap();
        let found = read(folder.path(), case);
        if found != case.told {
            wrong.push(format!(
                "{}: {found}\n    expected {}",
                case.name, case.told
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn people(folder: &Path, case: &Case) -> String {
    let region = Region::read(&plan(folder, case.name));
    let told = told(&region.findings, case.name);
    format!("{} = {}", told.join(" "), region.demand.ids.len())
        .trim_start()
        .to_owned()
}

#[test]
fn tables_of_text() {
    let gb = |text: &str| encoding(text);
    let cases = [
        case("t.csv", "", "people.file.empty@1 = 0"),
        case("t.csv", "\n\n", "people.file.empty@1 = 0"),
        case(
            "t.csv",
            "id,lat,all\na,43,5\n",
            "people.column.missing@1 = 0",
        ),
        case(
            "t.csv",
            "id,lon,lat\na,122,43\n",
            "people.column.missing@1 = 1",
        ),
        case("t.csv", csv("c,,43.3,7"), "people.place.empty@4 = 3"),
        case(
            "t.csv",
            csv("c,abc,43.3,7"),
            "people.place.not_number@4 = 3",
        ),
        case(
            "t.csv",
            csv("c,NaN,43.3,7"),
            "people.place.not_number@4 = 3",
        ),
        case("t.csv", csv("c,43.3,122.3,7"), "people.place.swapped@4 = 3"),
        case(
            "t.csv",
            csv("c,1122.3,43.3,7"),
            "people.place.out_of_range@4 = 3",
        ),
        case(
            "t.csv",
            csv("c,506123.5,4812345.6,7"),
            "people.place.out_of_range@4 = 3",
        ),
        case("t.csv", csv("c,0,0,7"), "people.place.zero@4 = 4"),
        case("t.csv", csv("c,122.3,43.3,"), "people.persons.empty@4 = 4"),
        case(
            "t.csv",
            csv("c,122.3,43.3,-7"),
            "people.persons.negative@4 = 4",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3,many"),
            "people.persons.not_number@4 = 4",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3,inf"),
            "people.persons.not_finite@4 = 4",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3,1e30"),
            "people.persons.too_large@4 = 4",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3,\"5,180\""),
            "people.persons.not_number@4 = 4",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3,7,8,9"),
            "people.row.too_many_fields@4 = 3",
        ),
        case(
            "t.csv",
            csv("c,122.3,43.3"),
            "people.row.too_few_fields@4 people.persons.empty@4 = 4",
        ),
        case("t.csv", csv("b,122.3,43.3,7"), "people.id.duplicate@4 = 3"),
        case("t.csv", csv(",122.3,43.3,7"), "people.id.empty@4 = 4"),
        case(
            "t.csv",
            csv("\"c,122.3,43.3,7"),
            "people.row.quote_unclosed@4 = 3",
        ),
        case(
            "t.csv",
            b"id,lon,lat,all\na,1\xff22,43,5\n".to_vec(),
            "people.file.encoding@2 = 0",
        ),
        case(
            "t.csv",
            b"id,lon\x00,lat,all\n".to_vec(),
            "people.file.binary = 0",
        ),
        case("t.csv", good("t.gpkg"), "people.file.binary = 0"),
        case(
            "t.csv",
            gb("编号,经度,纬度,人口\na,122.1,43.1,五\n"),
            "people.persons.not_number@2 people.group.nobody = 1",
        ),
    ];
    compare(&cases, people);
}

fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn workbooks() {
    let cases = [
        case("t.xlsx", "", "people.file.empty = 0"),
        case(
            "t.xlsx",
            "id,lon,lat,all\na,122,43,5\n",
            "people.file.kind = 0",
        ),
        case(
            "t.xlsx",
            cut(sheet_with(["c", "122.3", "43.3", "7"]), 0.5),
            "people.file.damaged = 0",
        ),
        case("t.xlsx", sheet(|_| ()), "people.file.empty = 0"),
        case(
            "t.xlsx",
            sheet_with(["c", "x", "43.3", "7"]),
            "people.place.not_number@4 = 3",
        ),
        case(
            "t.xlsx",
            sheet_with(["c", "122.3", "43.3", "-7"]),
            "people.persons.negative@4 = 4",
        ),
        case(
            "t.xlsx",
            sheet_with(["b", "122.3", "43.3", "7"]),
            "people.id.duplicate@4 = 3",
        ),
        case("t.xlsx", bomb(), "people.file.too_large = 0"),
        case(
            "t.xls",
            "<html><table></table></html>",
            "people.file.unsupported = 0",
        ),
        case(
            "t.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "people.file.damaged = 0",
        ),
    ];
    compare(&cases, people);
}

#[test]
fn layers() {
    let square = polygon![(x: 122.3, y: 43.3), (x: 122.4, y: 43.3), (x: 122.4, y: 43.4)];
    let cases = [
        case("t.geojson", "", "people.file.empty = 0"),
        case("t.geojson", "{\"type\":", "people.file.damaged = 0"),
        case("t.geojson", "[1,2]", "people.file.kind = 0"),
        case(
            "t.geojson",
            cut(geojson("{}"), 0.8),
            "people.geometry.kind@3 people.row.unreadable@4 = 2",
        ),
        case(
            "t.geojson",
            geojson(r#"{"type":"Feature","properties":{"id":"c","all":7},"geometry":null}"#),
            "people.place.empty@3 = 3",
        ),
        case(
            "t.geojson",
            geojson(
                r#"{"type":"Feature","properties":{"id":"c","all":7},"geometry":{"type":"Point","coordinates":["x",1]}}"#,
            ),
            "people.geometry.damaged@3 = 3",
        ),
        case(
            "t.geojson",
            geojson(
                r#"{"type":"Feature","properties":{"id":"c","all":7},"geometry":{"type":"Circle","coordinates":[1,1]}}"#,
            ),
            "people.geometry.kind@3 = 3",
        ),
        case(
            "t.geojson",
            geojson(
                r#"{"type":"Feature","properties":{"id":"c","all":7},"geometry":{"type":"Point","coordinates":[43.3,122.3]}}"#,
            ),
            "people.place.swapped@3 = 3",
        ),
        case("t.gpkg", "", "people.file.empty = 0"),
        case(
            "t.gpkg",
            "SQLite format 3\0 no more",
            "people.file.damaged = 0",
        ),
        case(
            "t.gpkg",
            cut(good("t.gpkg"), 0.4),
            "people.file.damaged = 0",
        ),
        case(
            "t.gpkg",
            layer_with("t.gpkg", ["c", "7"], None),
            "people.place.empty@3 = 3",
        ),
        case(
            "t.gpkg",
            layer_with("t.gpkg", ["c", "seven"], at(122.3, 43.3)),
            "people.persons.not_number@3 = 4",
        ),
        case(
            "t.gpkg",
            layer_with("t.gpkg", ["c", "7"], Some(square.into())),
            "= 4",
        ),
        case("t.fgb", "fgb", "people.file.damaged = 0"),
        case(
            "t.fgb",
            cut(good("t.fgb"), 0.6),
            "people.row.unreadable@1 = 0",
        ),
        case(
            "t.fgb",
            layer_with("t.fgb", ["c", "7"], at(222.3, 43.3)),
            "people.place.out_of_range@1 = 3",
        ),
        case("t.parquet", "PAR1", "people.file.damaged = 0"),
        case(
            "t.parquet",
            cut(good("t.parquet"), 0.7),
            "people.file.damaged = 0",
        ),
        case(
            "t.parquet",
            layer_with("t.parquet", ["c", ""], at(122.3, 43.3)),
            "people.persons.empty@3 = 4",
        ),
        case(
            "t.parquet",
            layer_with("t.parquet", ["c", "7"], None),
            "people.place.empty@3 = 3",
        ),
    ];
    compare(&cases, people);
}

#[test]
fn shapefiles() {
    let (shp, dbf) = shapefile();
    let with_dbf = |dbf: Option<Vec<u8>>| {
        move |folder: &Path, case: &Case| {
            if let Some(dbf) = &dbf {
                std::fs::write(folder.join("t.dbf"), dbf).unwrap();
            }
            people(folder, case)
        }
    };
    compare(
        &[case("t.shp", shp.clone(), "= 4")],
        with_dbf(Some(dbf.clone())),
    );
    compare(
        &[case(
            "t.shp",
            shp.clone(),
            "people.file.companion_missing = 0",
        )],
        with_dbf(None),
    );
    compare(
        &[
            case("t.shp", "", "people.file.empty = 0"),
            case("t.shp", cut(shp.clone(), 0.3), "people.file.damaged = 0"),
        ],
        with_dbf(Some(dbf.clone())),
    );
    let mut strange = shp.clone();
    // The third record says that it is a multipatch.
    strange[100 + 2 * 28 + 8] = 31;
    compare(
        &[case("t.shp", strange, "people.geometry.kind@3 = 3")],
        with_dbf(Some(dbf.clone())),
    );
    compare(
        &[case("t.shp", shp, "people.persons.not_number@3 = 4")],
        with_dbf(Some({
            let mut dbf = dbf;
            let third = 97 + 2 * 9 + 8;
            dbf[third] = b'x';
            dbf
        })),
    );
}

#[test]
fn rasters() {
    let cases = [
        case("t.tif", tiff(|_| ()), "= 4"),
        case("t.tif", "", "people.file.empty = 0"),
        case("t.tif", "II*\0", "people.file.kind = 0"),
        case("t.tif", cut(tiff(|_| ()), 0.5), "people.file.damaged = 0"),
        case(
            "t.tif",
            tiff(|entries| set(entries, 259, 7)),
            "people.file.unsupported = 0",
        ),
        case(
            "t.tif",
            tiff(|entries| set(entries, 273, 9_000_000)),
            "people.file.damaged = 0",
        ),
        case(
            "t.tif",
            tiff(|entries| set(entries, 256, 2_000_000_000)),
            "people.file.damaged = 0",
        ),
        case(
            "t.tif",
            tiff(|entries| entries.retain(|entry| entry.0 < 30_000)),
            "people.file.unsupported = 0",
        ),
    ];
    compare(&cases, people);
}

#[test]
fn roads() {
    let people = "id,lon,lat,all\na,122.1,43.1,5\n";
    let read = |folder: &Path, case: &Case| {
        std::fs::write(folder.join("people.csv"), people).unwrap();
        let plan = plan(folder, "people.csv");
        let text = PLAN
            .replace("FILE", "people.csv")
            .replace("roads.osm", case.name);
        std::fs::write(&plan.path, text).unwrap();
        let plan = Plan::read(&plan.path).unwrap();
        let options = CheckOptions {
            cache: Cache::Off,
            ..CheckOptions::default()
        };
        let checked = check(&plan, &options, &Silent).unwrap();
        // The promise that needs the roads is not measured, and it is said.
        assert!(
            checked
                .findings
                .iter()
                .any(|finding| finding.code == "promise.unmeasured"),
            "{}",
            case.name
        );
        told(&checked.findings, case.name).join(" ")
    };
    let cases = [
        case("r.osm", "", "roads.read.empty"),
        case("r.osm", "no roads here", "roads.read.wrong_magic"),
        case(
            "r.osm",
            "<osm><node id=\"1\" lat=\"43\" lon=\"122\"/>",
            "roads.read.xml",
        ),
        case(
            "r.osm",
            "<osm version=\"0.6\"></osm>",
            "roads.network.no_roads",
        ),
        case(
            "r.osm.pbf",
            b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7f".to_vec(),
            "roads.read.truncated",
        ),
        case(
            "r.osm.gz",
            b"\x1f\x8b\x08\0\0\0\0\0".to_vec(),
            "roads.read.archive",
        ),
        case("r.osm.bz2", "BZh9 no", "roads.read.archive"),
    ];
    compare(&cases, read);
}

#[test]
fn a_sheet_of_a_table_of_text_is_told_and_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), csv("c,122.3,43.3,7")).unwrap();
    let plan = plan(folder.path(), "t.csv");
    let text = PLAN.replace("FILE\"", "t.csv\", sheet = \"x\"");
    std::fs::write(&plan.path, text).unwrap();
    let region = Region::read(&Plan::read(&plan.path).unwrap());
    assert_eq!(region.demand.ids.len(), 4);
    let told: Vec<&str> = region
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(told, ["people.file.part_unused"]);
}

#[test]
fn degrees_under_the_name_of_metres_are_told_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), csv("c,122.3,43.3,7")).unwrap();
    let plan = plan(folder.path(), "t.csv");
    let text = PLAN.replace("FILE\"", "t.csv\", crs = \"EPSG:4547\"");
    std::fs::write(&plan.path, text).unwrap();
    let region = Region::read(&Plan::read(&plan.path).unwrap());
    assert_eq!(region.demand.ids.len(), 0);
    let first = &region.findings[0];
    assert_eq!(first.code, "people.place.out_of_range");
    assert!(
        first
            .hint
            .as_ref()
            .is_some_and(|hint| hint.contains("wgs84")),
        "{first:?}"
    );
}
