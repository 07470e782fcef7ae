//! Shapefiles made here, whole and broken.

use super::*;
use geo_types::Geometry;
use liyuan_finding::Diagnose;
use tempfile::TempDir;

/// The files of a layer.
struct Files {
    shp: Vec<u8>,
    dbf: Vec<u8>,
    cpg: Option<&'static str>,
    prj: Option<&'static str>,
    shx: bool,
    upper: bool,
}

fn ints(numbers: &[i32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn floats(numbers: &[f64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn shp(contents: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = 9994_u32.to_be_bytes().to_vec();
    bytes.resize(28, 0);
    bytes.extend(ints(&[1000, 1]));
    bytes.resize(100, 0);
    for (index, content) in contents.iter().enumerate() {
        bytes.extend((index as u32 + 1).to_be_bytes());
        bytes.extend((content.len() as u32 / 2).to_be_bytes());
        bytes.extend(content);
    }
    bytes
}

fn point(x: f64, y: f64) -> Vec<u8> {
    [ints(&[1]), floats(&[x, y])].concat()
}

/// A line or polygon of parts.
fn parted(kind: i32, parts: &[&[(f64, f64)]]) -> Vec<u8> {
    let count: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = ints(&[kind]);
    bytes.extend(floats(&[0.0; 4]));
    bytes.extend(ints(&[parts.len() as i32, count as i32]));
    let mut start = 0;
    for part in parts {
        bytes.extend(ints(&[start]));
        start += part.len() as i32;
    }
    for (x, y) in parts.iter().flat_map(|part| part.iter()) {
        bytes.extend(floats(&[*x, *y]));
    }
    bytes
}

fn dbf(names: &[&[u8]], rows: &[&[&[u8]]], language: u8) -> Vec<u8> {
    let mut bytes = vec![3, 120, 11, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((32 + 32 * names.len() as u16 + 1).to_le_bytes());
    bytes.extend((1 + 12 * names.len() as u16).to_le_bytes());
    bytes.resize(32, 0);
    bytes[29] = language;
    for (index, name) in names.iter().enumerate() {
        let mut field = name.to_vec();
        field.resize(11, 0);
        field.push(if index == 0 { b'N' } else { b'C' });
        field.resize(16, 0);
        field.push(12);
        field.resize(32, 0);
        bytes.extend(field);
    }
    bytes.push(0x0d);
    for row in rows {
        bytes.push(b' ');
        for value in *row {
            let mut value = value.to_vec();
            value.resize(12, b' ');
            bytes.extend(value);
        }
    }
    bytes.push(0x1a);
    bytes
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn whole() -> Files {
    let name = gbk("名称");
    let first = gbk("科尔沁区");
    let second = gbk("开鲁县");
    Files {
        shp: shp(&[point(119.5, 43.5), point(1.0, 2.0), ints(&[0])]),
        dbf: dbf(
            &[b"ID", &name],
            &[&[b"150502001.0", &first], &[b"2", &second], &[b"3", b"x"]],
            0,
        ),
        cpg: Some("GBK"),
        prj: Some("GEOGCS[\"x\"]"),
        shx: true,
        upper: false,
    }
}

struct Read {
    heading: Vec<String>,
    records: Vec<Record>,
    problems: Vec<RowProblem>,
    notes: Vec<Note>,
    crs: Option<Crs>,
}

fn write(files: &Files) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = |ending: &str| {
        let ending = if files.upper {
            ending.to_uppercase()
        } else {
            ending.to_owned()
        };
        folder.path().join(format!("图层.{ending}"))
    };
    std::fs::write(path("shp"), &files.shp).unwrap();
    std::fs::write(path("dbf"), &files.dbf).unwrap();
    if files.shx {
        std::fs::write(path("shx"), b"").unwrap();
    }
    for (ending, text) in [("cpg", files.cpg), ("prj", files.prj)] {
        if let Some(text) = text {
            std::fs::write(path(ending), text).unwrap();
        }
    }
    let shp = path("shp");
    (folder, shp)
}

fn read_with(path: &Path, open: fn(&Path) -> Opened) -> Result<Read, FormatError> {
    let mut reader = open(path)?;
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => records.push(record.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    assert_eq!(reader.next(&mut record), None);
    Ok(Read {
        heading: reader.heading().to_vec(),
        records,
        problems,
        notes: reader.notes().to_vec(),
        crs: reader.crs().cloned(),
    })
}

fn read(files: &Files) -> Result<Read, FormatError> {
    let (_folder, path) = write(files);
    read_with(&path, open_shapefile)
}

fn cells(read: &Read) -> Vec<String> {
    let records = read.records.iter();
    records
        .map(|record| format!("{}|{}", record.row, record.cells.join("|")))
        .collect()
}

#[test]
fn a_layer_is_read_in_any_case_of_its_names() {
    for upper in [false, true] {
        let read = read(&Files { upper, ..whole() }).unwrap();
        assert_eq!(read.heading, ["ID", "名称"]);
        assert_eq!(
            cells(&read),
            ["1|150502001|科尔沁区", "2|2|开鲁县", "3|3|x"]
        );
        let geometries: Vec<_> = read.records.iter().map(|record| &record.geometry).collect();
        assert_eq!(
            *geometries[0],
            Some(geo_types::point!(x: 119.5, y: 43.5).into())
        );
        assert_eq!(*geometries[2], None);
        assert_eq!(read.crs, Some(Crs::Wkt("GEOGCS[\"x\"]".to_owned())));
        assert_eq!((read.problems, read.notes), (vec![], vec![]));
    }
}

#[test]
fn the_encoding_is_found_and_told() {
    let files = Files {
        cpg: None,
        prj: None,
        shx: false,
        ..whole()
    };
    let read_guess = read(&files).unwrap();
    assert_eq!(read_guess.heading, ["ID", "名称"]);
    let codes: Vec<_> = read_guess
        .notes
        .iter()
        .map(|note| (note.code, note.value.as_str()))
        .collect();
    assert_eq!(
        codes,
        [("file.encoding", "gb18030"), ("file.no_index", ".shx")]
    );
    assert_eq!(read_guess.crs, None);
    let wrong = read(&Files {
        cpg: Some("UTF-8"),
        ..whole()
    })
    .unwrap();
    assert_eq!(wrong.records[0].cells[1], "科尔沁区");
    assert_eq!(
        wrong.notes[0].message,
        "the `.cpg` file says `UTF-8`, but texts look like gb18030 and are read so"
    );
    let utf8 = Files {
        dbf: dbf(
            &[b"ID", "名".as_bytes()],
            &[&[b"1", "科尔沁区".as_bytes()]],
            0x57,
        ),
        shp: shp(&[point(0.0, 0.0)]),
        cpg: None,
        ..whole()
    };
    let utf8 = read(&utf8).unwrap();
    assert_eq!(utf8.records[0].cells, ["1", "科尔沁区"]);
    assert_eq!(utf8.notes[0].value, "UTF-8");
}

#[test]
fn deleted_rows_go_with_their_shapes() {
    let mut files = whole();
    let start = 32 + 64 + 1;
    files.dbf[start + 25] = b'*';
    let read = read(&files).unwrap();
    assert_eq!(cells(&read), ["1|150502001|科尔沁区", "3|3|x"]);
    assert_eq!(read.records[1].geometry, None);
    assert_eq!(read.notes[0].code, "file.deleted_rows");
}

#[test]
fn all_kinds_of_shapes_are_read_with_heights_dropped() {
    let ring: &[(f64, f64)] = &[(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)];
    let hole: &[(f64, f64)] = &[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0)];
    let other: &[(f64, f64)] = &[(20.0, 0.0), (20.0, 9.0), (29.0, 9.0), (20.0, 0.0)];
    let points = [
        ints(&[8]),
        floats(&[0.0; 4]),
        ints(&[1]),
        floats(&[1.0, 2.0]),
    ]
    .concat();
    let height = [point(1.0, 2.0), floats(&[7.0, 8.0])].concat();
    let mut height_line = [parted(13, &[ring]), floats(&[7.0; 14])].concat();
    height_line[0] = 13;
    let shapes = [
        (points, "MultiPoint"),
        (height, "Point"),
        (parted(3, &[ring]), "LineString"),
        (parted(23, &[ring, other]), "MultiLineString"),
        (height_line, "LineString"),
        (parted(5, &[ring, hole]), "Polygon"),
        (parted(15, &[ring, hole, other]), "MultiPolygon"),
    ];
    let rows: Vec<&[&[u8]]> = vec![&[b"1", b"a"]; shapes.len()];
    let contents: Vec<Vec<u8>> = shapes.iter().map(|(content, _)| content.clone()).collect();
    let files = Files {
        shp: shp(&contents),
        dbf: dbf(&[b"ID", b"N"], &rows, 0),
        ..whole()
    };
    let read = read(&files).unwrap();
    assert_eq!(read.problems, []);
    for (record, (_, kind)) in read.records.iter().zip(&shapes) {
        let geometry = format!("{:?}", record.geometry.as_ref().unwrap());
        let kind = kind.to_uppercase();
        assert!(geometry.starts_with(&format!("{kind}(")), "{geometry}");
    }
    let Some(Geometry::Polygon(polygon)) = &read.records[5].geometry else {
        panic!()
    };
    assert_eq!(polygon.interiors().len(), 1);
}

#[test]
fn bad_shapes_cost_their_row_only() {
    let huge = |kind: i32| {
        [
            ints(&[kind]),
            floats(&[0.0; 4]),
            ints(&[i32::MAX, i32::MAX]),
        ]
        .concat()
    };
    let mut disorder = parted(3, &[&[(0.0, 0.0), (1.0, 1.0)], &[(2.0, 2.0), (3.0, 3.0)]]);
    disorder[44] = 3;
    let mut outside = disorder.clone();
    outside[48] = 200;
    for (bad, code, words) in [
        (huge(3), "geometry.damaged", "more than it has"),
        (huge(5), "geometry.damaged", "more than it has"),
        (huge(8), "geometry.damaged", "more than it has"),
        (disorder, "geometry.damaged", "not in order"),
        (outside, "geometry.damaged", "outside"),
        (point(f64::NAN, 0.0), "geometry.damaged", "not a number"),
        (point(-1e39, 0.0), "geometry.damaged", "not a number"),
        (ints(&[1]), "geometry.damaged", "cut off"),
        (vec![1, 0], "geometry.damaged", "cut off"),
        (ints(&[31]), "geometry.kind", "in space"),
        (ints(&[77]), "geometry.kind", "77"),
    ] {
        let files = Files {
            shp: shp(&[point(0.0, 0.0), bad, point(1.0, 1.0)]),
            ..whole()
        };
        let read = read(&files).unwrap();
        let rows: Vec<_> = read.records.iter().map(|record| record.row).collect();
        assert_eq!(rows, [1, 3]);
        let problem = &read.problems[0];
        assert_eq!((problem.row, problem.code, problem.last), (2, code, false));
        assert!(problem.message.contains(words), "{}", problem.message);
    }
}

#[test]
fn parts_that_are_missing_or_do_not_fit_are_named() {
    let (folder, path) = write(&whole());
    std::fs::remove_file(folder.path().join("图层.dbf")).unwrap();
    let error = read_with(&path, open_shapefile).err().unwrap();
    assert_eq!(error.code(), "file.companion_missing");
    assert_eq!(error.to_string(), "find `图层.dbf` beside it");
    for (shapes, words) in [
        (shp(&vec![point(0.0, 0.0); 4]), "more shapes"),
        (shp(&[point(0.0, 0.0)]), "fewer shapes"),
    ] {
        let read = read(&Files {
            shp: shapes,
            ..whole()
        })
        .unwrap();
        let problem = read.problems.last().unwrap();
        assert!(
            problem.last && problem.message.contains(words),
            "{}",
            problem.message
        );
    }
    let mut long = whole();
    long.shp[104..108].copy_from_slice(&u32::MAX.to_be_bytes());
    let read_long = read(&long).unwrap();
    assert_eq!(read_long.records.len(), 0);
    assert!(read_long.problems[0].last);
    let mut many = whole();
    many.dbf[4..8].copy_from_slice(&1_000_000_000_u32.to_le_bytes());
    many.dbf.truncate(many.dbf.len() - 10);
    let read_many = read(&many).unwrap();
    assert!(
        read_many.problems[0]
            .message
            .contains("`.dbf` file is cut off")
    );
    for (bytes, code) in [
        (b"".as_slice(), "file.empty"),
        (b"PK\x03\x04", "file.kind"),
        (&whole().shp[..60], "file.damaged"),
    ] {
        let files = Files {
            shp: bytes.to_vec(),
            ..whole()
        };
        assert_eq!(read(&files).err().unwrap().code(), code);
    }
    let mut wide = whole().dbf;
    wide[32 + 16] = 255;
    for (bytes, code) in [
        (b"".to_vec(), "file.empty"),
        (b"PK\x03\x04".to_vec(), "file.damaged"),
        (vec![b'<'; 64], "file.damaged"),
        (vec![0; 64], "file.kind"),
        (wide, "file.damaged"),
    ] {
        let files = Files {
            dbf: bytes,
            ..whole()
        };
        assert_eq!(read(&files).err().unwrap().code(), code);
    }
}

#[test]
fn a_table_by_itself_is_read() {
    let (folder, _) = write(&whole());
    let read = read_with(&folder.path().join("图层.dbf"), open_dbase).unwrap();
    assert_eq!(
        cells(&read),
        ["1|150502001|科尔沁区", "2|2|开鲁县", "3|3|x"]
    );
    assert_eq!(read.problems, []);
}

#[test]
fn no_prefix_panics() {
    let files = whole();
    for end in 0..files.shp.len() {
        let cut = Files {
            shp: files.shp[..end].to_vec(),
            ..whole()
        };
        if let Ok(read) = read(&cut) {
            assert!(read.records.len() < 3 && read.problems.last().unwrap().last);
        }
    }
    // The last byte only marks the end.
    for end in 0..files.dbf.len() - 1 {
        let cut = Files {
            dbf: files.dbf[..end].to_vec(),
            ..whole()
        };
        if let Ok(read) = read(&cut) {
            assert!(read.records.len() < 3 && read.problems.last().unwrap().last);
        }
    }
}
