//! What is written is read back by the readers of this crate, cell by cell.

use super::*;
use crate::{OpenOptions, Record};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};

fn head(shapes: Shapes) -> TableHead {
    let column = |(name, kind): (&str, ColumnKind)| Column {
        name: name.to_owned(),
        kind,
    };
    let columns = [
        ("code", ColumnKind::Text),
        ("名称", ColumnKind::Text),
        ("persons", ColumnKind::Integer),
        ("share", ColumnKind::Decimal),
        ("kept", ColumnKind::Flag),
    ];
    TableHead {
        name: "people".to_owned(),
        columns: columns.map(column).to_vec(),
        shapes,
    }
}

/// Codes with zeros, 19 digits, quotes, commas, line breaks, a formula, nulls.
const ROWS: [[&str; 5]; 6] = [
    ["0012", "通辽市", "7", "0.25", "true"],
    [
        "1234567890123456789",
        "科尔沁区, \"东\"",
        "-3",
        "-1.5",
        "false",
    ],
    ["", "", "", "", ""],
    ["x", "=1+1", "0", "0", "true"],
    ["y", "two\nlines", "999999999999999", "123456.789", "false"],
    ["z", "ñ 'é'", "1", "3", "true"],
];

fn shape(row: usize, shapes: Shapes) -> Option<Geometry<f64>> {
    let (x, y) = (122.0 + row as f64 / 8.0, 43.0 + row as f64 / 16.0);
    let at = |x: f64, y: f64| Coord { x, y };
    let ring = |x: f64, y: f64, size: f64| {
        LineString(vec![
            at(x, y),
            at(x + size, y),
            at(x + size, y + size),
            at(x, y),
        ])
    };
    match shapes {
        Shapes::None => None,
        Shapes::Points => Some(Point::new(x, y).into()),
        Shapes::Lines => Some(LineString(vec![at(x, y), at(x + 1.0, y)]).into()),
        Shapes::Polygons if row == 1 => Some(Geometry::MultiPolygon(MultiPolygon(vec![
            Polygon::new(ring(x, y, 1.0), vec![ring(x + 0.5, y + 0.25, 0.125)]),
            Polygon::new(ring(x + 2.0, y, 1.0), Vec::new()),
        ]))),
        Shapes::Polygons | Shapes::Mixed => Some(Polygon::new(ring(x, y, 1.0), Vec::new()).into()),
    }
}

fn written(path: &Path, shapes: Shapes) {
    let mut writer = TableWriter::create(path).unwrap();
    writer.table(&head(shapes)).unwrap();
    for (row, cells) in ROWS.iter().enumerate() {
        writer.row(cells, shape(row, shapes).as_ref()).unwrap();
    }
    assert!(!path.exists());
    writer.finish().unwrap();
    assert!(path.exists() && !partial_path(path).exists());
}

type Row = (Vec<String>, Option<Geometry<f64>>);

fn read(path: &Path, options: &OpenOptions) -> (Vec<String>, Vec<Row>) {
    let mut rows = crate::open(path, options).unwrap();
    let heading = rows.heading().to_vec();
    let mut list = Vec::new();
    let mut record = Record::default();
    while let Some(step) = rows.next(&mut record) {
        step.unwrap();
        list.push((record.cells.clone(), record.geometry.clone()));
    }
    (heading, list)
}

/// Polygons of a layer are MultiPolygons.
fn as_written(row: usize, shapes: Shapes) -> Option<Geometry<f64>> {
    shape(row, shapes).map(|shape| as_layer(&shape, shapes))
}

#[test]
fn tables_and_layers_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("t.gpkg", Shapes::None),
        ("t.parquet", Shapes::None),
        ("p.gpkg", Shapes::Points),
        ("p.parquet", Shapes::Points),
        ("p.fgb", Shapes::Points),
        ("p.geojson", Shapes::Points),
        ("l.gpkg", Shapes::Lines),
        ("l.fgb", Shapes::Lines),
        ("a.gpkg", Shapes::Polygons),
        ("a.geoparquet", Shapes::Polygons),
        ("a.fgb", Shapes::Polygons),
        ("a.json", Shapes::Polygons),
        ("m.gpkg", Shapes::Mixed),
    ];
    for (name, shapes) in cases {
        let path = folder.path().join(name);
        written(&path, shapes);
        let (mut heading, mut found) = read(&path, &OpenOptions::default());
        // A GeoPackage numbers its rows.
        if heading[0] == "fid" {
            heading.remove(0);
            found.iter_mut().for_each(|(cells, _)| {
                cells.remove(0);
            });
        }
        let wanted = ["code", "名称", "persons", "share", "kept"];
        assert_eq!(heading, wanted, "{name}");
        let mut expected: Vec<_> = (0..ROWS.len())
            .map(|row| {
                let mut cells = ROWS[row].map(str::to_owned).to_vec();
                if name.ends_with("gpkg") {
                    // SQLite knows no truth, only 1 and 0.
                    cells[4] = cells[4].replace("true", "1").replace("false", "0");
                }
                (cells, as_written(row, shapes))
            })
            .collect();
        // FlatGeobuf is in the order of its index.
        found.sort_by(|a, b| a.0.cmp(&b.0));
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        for (found, expected) in found.iter().zip(&expected) {
            let cells: Vec<String> = found.0.iter().map(|cell| flag(cell, name)).collect();
            let wanted: Vec<String> = expected.0.iter().map(|cell| flag(cell, name)).collect();
            assert_eq!(cells, wanted, "{name}");
            assert_eq!(found.1, expected.1, "{name}");
        }
        assert_eq!(found.len(), expected.len(), "{name}");
    }
}

/// Truth as one word for the formats that have none.
fn flag(cell: &str, name: &str) -> String {
    match cell {
        "1" if name.ends_with("gpkg") => "true".to_owned(),
        "0" if name.ends_with("gpkg") => "false".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn sheets_keep_codes_as_text_and_nothing_becomes_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.xlsx");
    let mut writer = TableWriter::create(&path).unwrap();
    for shapes in [Shapes::None, Shapes::Points, Shapes::Polygons] {
        writer.table(&head(shapes)).unwrap();
        for (row, cells) in ROWS.iter().enumerate() {
            writer.row(cells, shape(row, shapes).as_ref()).unwrap();
        }
    }
    writer.finish().unwrap();
    let sheet = |name: &str| {
        let options = OpenOptions {
            sheet: Some(name.to_owned()),
            ..OpenOptions::default()
        };
        read(&path, &options)
    };
    let (heading, rows) = sheet("people");
    assert_eq!(heading, ["code", "名称", "persons", "share", "kept"]);
    let full = ROWS.iter().filter(|row| !row[0].is_empty());
    let found: Vec<&Vec<String>> = rows.iter().map(|(cells, _)| cells).collect();
    let found: Vec<_> = found.iter().filter(|cells| !cells[0].is_empty()).collect();
    for (cells, wanted) in found.iter().zip(full) {
        assert_eq!(cells.as_slice(), wanted);
    }
    assert_eq!(found.len(), 5);
    let (heading, rows) = sheet("people_2");
    assert_eq!(heading[5..], ["lon", "lat"]);
    assert_eq!(rows[0].0[5..], ["122", "43"]);
    let (heading, rows) = sheet("people_3");
    assert_eq!(heading[5..], ["wkt"]);
    assert_eq!(rows[0].0[5], "POLYGON ((122 43, 123 43, 123 44, 122 43))");
}

#[test]
fn csv_quotes_what_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.CSV");
    written(&path, Shapes::Points);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        "code,名称,persons,share,kept,lon,lat\n\
         0012,通辽市,7,0.25,true,122.0000000,43.0000000\n\
         1234567890123456789,\"科尔沁区, \"\"东\"\"\",-3,-1.5,false,122.1250000,43.0625000\n\
         ,,,,,122.2500000,43.1250000\n\
         x,=1+1,0,0,true,122.3750000,43.1875000\n\
         y,\"two\nlines\",999999999999999,123456.789,false,122.5000000,43.2500000\n\
         z,ñ 'é',1,3,true,122.6250000,43.3125000\n"
    );
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for ending in WRITTEN {
        let one = folder.path().join(format!("one.{ending}"));
        let two = folder.path().join(format!("two.{ending}"));
        written(&one, Shapes::Points);
        written(&two, Shapes::Points);
        assert!(
            std::fs::read(&one).unwrap() == std::fs::read(&two).unwrap(),
            "{ending}"
        );
    }
}

#[test]
fn tables_without_rows_are_tables_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for ending in WRITTEN {
        let path = folder.path().join(format!("t.{ending}"));
        let mut writer = TableWriter::create(&path).unwrap();
        writer.table(&head(Shapes::Points)).unwrap();
        writer.finish().unwrap();
        if !matches!(ending, "csv" | "xlsx" | "geojson" | "json") {
            let (heading, rows) = read(&path, &OpenOptions::default());
            let own = heading.len() - usize::from(ending == "gpkg");
            assert_eq!((own, rows.len()), (5, 0), "{ending}");
        }
    }
}

#[test]
fn what_a_format_cannot_hold_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str| TableWriter::create(&folder.path().join(name));
    let error = create("t.docx").unwrap_err();
    assert_eq!(error.code(), "write.ending");
    assert!(error.to_string().contains("`.gpkg`"), "{error}");
    let error = create("no-such-folder/t.csv").unwrap_err();
    assert_eq!(error.code(), "write.io");
    let mut fgb = create("t.fgb").unwrap();
    let error = fgb.table(&head(Shapes::None)).unwrap_err();
    assert_eq!(error.code(), "write.room");
    let mut fgb = create("t.fgb").unwrap();
    fgb.table(&head(Shapes::Points)).unwrap();
    let error = fgb.row(&ROWS[0], None).unwrap_err();
    assert!(error.hint().unwrap().contains(".gpkg"), "{error}");
    let mut csv = create("t.csv").unwrap();
    csv.table(&head(Shapes::None)).unwrap();
    let error = csv.table(&head(Shapes::None)).unwrap_err();
    assert_eq!(error.code(), "write.room");
    let mut sheet = create("t.xlsx").unwrap();
    sheet.table(&head(Shapes::None)).unwrap();
    let long = "x".repeat(40_000);
    let error = sheet.row(&["a", &long], None).unwrap_err();
    assert!(error.to_string().contains("32,767"), "{error}");
}

#[test]
fn kinds_are_found_and_codes_stay_text() {
    // cells of a column | kind
    let cases: [(&[&str], ColumnKind); 10] = [
        (&["1", "", "-20"], ColumnKind::Integer),
        (&["1", "2.5"], ColumnKind::Decimal),
        (&["0.5", "10"], ColumnKind::Decimal),
        (&["0012", "13"], ColumnKind::Text),
        (&["1234567890123456"], ColumnKind::Text),
        (&["1e5"], ColumnKind::Text),
        (&["true", "false", ""], ColumnKind::Flag),
        (&["true", "1"], ColumnKind::Text),
        (&["", ""], ColumnKind::Text),
        (&["2020-11-01"], ColumnKind::Text),
    ];
    for (cells, kind) in cases {
        let mut finder = KindFinder::default();
        for cell in cells {
            finder.row(&[cell]);
        }
        assert_eq!(finder.kind(0), kind, "{cells:?}");
    }
}

#[test]
fn degrees_are_written_as_all_their_digits_say() {
    let exact = |degrees: f64| {
        let text = format!("{degrees:.7}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" { "0" } else { text }.to_owned()
    };
    let mut list = vec![
        0.0,
        -0.0,
        -1e-9,
        1e-7,
        -180.0,
        121.5,
        0.00000005,
        0.00000015,
        1e6,
        1e15,
        1e300,
        f64::MAX,
    ];
    let mut mixed = 1u64;
    for number in 0..20_000 {
        mixed = mixed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let units = (mixed >> 20) as i64 % 3_600_000_001 - 1_800_000_000;
        list.push(units as f64 / 1e7);
        // In the middle between two numbers, and close to it.
        let middle = (units as f64 + 0.5) / 1e7;
        list.extend([middle, middle.next_up(), middle.next_down()]);
        list.push(f64::from(number) * 0.123_456_789);
    }
    for degrees in list {
        let mut text = String::new();
        super::csv::push_degrees(&mut text, degrees);
        assert_eq!(text, exact(degrees), "{degrees:?}");
    }
}
