//! FlatGeobuf files made here, whole and broken.

use super::*;
use crate::wkb::tests::all_kinds;
use geo_types::{Coord, Geometry};
use liyuan_finding::Diagnose;
use tempfile::TempDir;

/// What a field of a table holds.
enum Value {
    Byte(u8),
    Short(u16),
    Int(u32),
    Long(u64),
    Blob(Vec<u8>),
    Text(&'static str),
    Ints(Vec<u32>),
    Doubles(Vec<f64>),
    Table(Vec<(usize, Value)>),
    Tables(Vec<Vec<(usize, Value)>>),
}

/// Writes a table and what it points to behind each other, and returns its place.
fn put(bytes: &mut Vec<u8>, fields: &[(usize, Value)]) -> usize {
    let slots = fields.iter().map(|(index, _)| index + 1).max().unwrap_or(0);
    let list = bytes.len();
    bytes.extend((4 + 2 * slots as u16).to_le_bytes());
    bytes.extend((4 + 8 * fields.len() as u16).to_le_bytes());
    bytes.resize(list + 4 + 2 * slots, 0);
    let at = bytes.len();
    bytes.extend(((at - list) as i32).to_le_bytes());
    bytes.resize(at + 4 + 8 * fields.len(), 0);
    for (order, (index, value)) in fields.iter().enumerate() {
        let offset = 4 + 8 * order;
        let slot = list + 4 + 2 * index;
        bytes[slot..slot + 2].copy_from_slice(&(offset as u16).to_le_bytes());
        let place = at + offset;
        let target = |bytes: &mut Vec<u8>, target: usize| {
            bytes[place..place + 4].copy_from_slice(&((target - place) as u32).to_le_bytes());
        };
        let list = |bytes: &mut Vec<u8>, count: usize, content: Vec<u8>| {
            let start = bytes.len();
            bytes.extend((count as u32).to_le_bytes());
            bytes.extend(content);
            start
        };
        let start = match value {
            Value::Byte(value) => {
                bytes[place] = *value;
                continue;
            }
            Value::Short(value) => {
                bytes[place..place + 2].copy_from_slice(&value.to_le_bytes());
                continue;
            }
            Value::Int(value) => {
                bytes[place..place + 4].copy_from_slice(&value.to_le_bytes());
                continue;
            }
            Value::Long(value) => {
                bytes[place..place + 8].copy_from_slice(&value.to_le_bytes());
                continue;
            }
            Value::Blob(value) => list(bytes, value.len(), value.clone()),
            Value::Text(value) => list(bytes, value.len(), value.as_bytes().to_vec()),
            Value::Ints(values) => {
                let content = values.iter().flat_map(|value| value.to_le_bytes());
                list(bytes, values.len(), content.collect())
            }
            Value::Doubles(values) => {
                let content = values.iter().flat_map(|value| value.to_le_bytes());
                list(bytes, values.len(), content.collect())
            }
            Value::Table(fields) => put(bytes, fields),
            Value::Tables(tables) => {
                let start = list(bytes, tables.len(), vec![0; 4 * tables.len()]);
                for (index, table) in tables.iter().enumerate() {
                    let table = put(bytes, table);
                    let place = start + 4 + 4 * index;
                    bytes[place..place + 4]
                        .copy_from_slice(&((table - place) as u32).to_le_bytes());
                }
                start
            }
        };
        target(bytes, start);
    }
    at
}

/// A table with its length in front.
fn block(fields: &[(usize, Value)]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    let root = put(&mut bytes, fields);
    bytes[..4].copy_from_slice(&(root as u32).to_le_bytes());
    let mut block = (bytes.len() as u32).to_le_bytes().to_vec();
    block.extend(bytes);
    block
}

fn xy<'a>(places: impl IntoIterator<Item = &'a Coord<f64>>) -> Value {
    Value::Doubles(places.into_iter().flat_map(|at| [at.x, at.y]).collect())
}

fn shape(geometry: &Geometry<f64>) -> Vec<(usize, Value)> {
    let rings = |polygon: &geo_types::Polygon<f64>| {
        let rings: Vec<_> = std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .collect();
        let mut end = 0;
        let ends = rings.iter().map(|ring| {
            end += ring.0.len() as u32;
            end
        });
        let ends = Value::Ints(ends.collect());
        let kind = (6, Value::Byte(3));
        vec![
            (0, ends),
            (1, xy(rings.iter().flat_map(|ring| &ring.0))),
            kind,
        ]
    };
    match geometry {
        Geometry::Point(at) => vec![(1, xy([&at.0])), (6, Value::Byte(1))],
        Geometry::LineString(line) => vec![(1, xy(&line.0)), (6, Value::Byte(2))],
        Geometry::Polygon(polygon) => rings(polygon),
        Geometry::MultiPoint(points) => {
            vec![
                (1, xy(points.0.iter().map(|point| &point.0))),
                (6, Value::Byte(4)),
            ]
        }
        // One line needs no ends.
        Geometry::MultiLineString(lines) => vec![(1, xy(&lines.0[0].0)), (6, Value::Byte(5))],
        Geometry::MultiPolygon(parts) => {
            vec![
                (6, Value::Byte(6)),
                (7, Value::Tables(parts.0.iter().map(rings).collect())),
            ]
        }
        Geometry::GeometryCollection(parts) => {
            let parts = parts.0.iter().map(shape).collect();
            vec![(6, Value::Byte(7)), (7, Value::Tables(parts))]
        }
        _ => unreachable!("not a kind of a file"),
    }
}

fn column(name: &'static str, kind: u8) -> Vec<(usize, Value)> {
    vec![(0, Value::Text(name)), (1, Value::Byte(kind))]
}

fn header(features: u64, node_size: u16) -> Vec<u8> {
    let columns = vec![column("名称", 11), column("n", 10), column("x", 14)];
    let crs = vec![(0, Value::Text("EPSG")), (1, Value::Int(4490))];
    let mut bytes = b"fgb\x03fgb\x01".to_vec();
    bytes.extend(block(&[
        (2, Value::Byte(0)),
        (7, Value::Tables(columns)),
        (8, Value::Long(features)),
        (9, Value::Short(node_size)),
        (10, Value::Table(crs)),
    ]));
    bytes
}

fn properties() -> Value {
    let mut bytes = vec![0, 0, 6, 0, 0, 0];
    bytes.extend("开鲁".as_bytes());
    bytes.extend([1, 0]);
    bytes.extend(1200.0_f64.to_le_bytes());
    bytes.extend([2, 0, 1, 0, 0, 0, 7]);
    Value::Blob(bytes)
}

fn whole(node_size: u16) -> Vec<u8> {
    let kinds = all_kinds();
    let mut bytes = header(kinds.len() as u64, node_size);
    let index = index_length(kinds.len() as u64, u64::from(node_size)).unwrap();
    bytes.resize(bytes.len() + index as usize, 0);
    for geometry in &kinds {
        bytes.extend(block(&[
            (0, Value::Table(shape(geometry))),
            (1, properties()),
        ]));
    }
    bytes
}

type Read = (Vec<Record>, Vec<RowProblem>, Vec<Note>);

fn read(bytes: &[u8]) -> Result<Read, FormatError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.fgb");
    std::fs::write(&path, bytes).unwrap();
    let mut reader = open_flatgeobuf(&path)?;
    assert_eq!(reader.heading(), ["名称", "n", "x"]);
    assert_eq!(reader.crs(), Some(&Crs::Code("EPSG:4490".to_owned())));
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => records.push(record.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    Ok((records, problems, reader.notes().to_vec()))
}

#[test]
fn features_are_read_behind_an_index_or_none() {
    for node_size in [0, 2, 16] {
        let (records, problems, notes) = read(&whole(node_size)).unwrap();
        assert_eq!(problems, []);
        for (record, geometry) in records.iter().zip(all_kinds()) {
            assert_eq!(record.cells, ["开鲁", "1200", ""]);
            assert_eq!(record.geometry, Some(geometry));
        }
        assert_eq!(records.len(), 7);
        assert_eq!(notes, [Note::binary_column("x")]);
    }
}

#[test]
fn values_are_read_by_the_kind_of_their_column() {
    for (kind, bytes, text) in [
        (0, vec![0xff], "-1"),
        (1, vec![0xff], "255"),
        (2, vec![1], "true"),
        (3, vec![0xff, 0xff], "-1"),
        (4, vec![0xff, 0xff], "65535"),
        (5, (-7_i32).to_le_bytes().to_vec(), "-7"),
        (6, 7_u32.to_le_bytes().to_vec(), "7"),
        (7, i64::MIN.to_le_bytes().to_vec(), "-9223372036854775808"),
        (8, u64::MAX.to_le_bytes().to_vec(), "18446744073709551615"),
        (9, 0.1_f32.to_le_bytes().to_vec(), "0.1"),
        (
            10,
            1e21_f64.to_le_bytes().to_vec(),
            "1000000000000000000000",
        ),
        (
            13,
            [&[10, 0, 0, 0][..], b"2020-11-01"].concat(),
            "2020-11-01",
        ),
    ] {
        assert_eq!(value(kind, &bytes), Some((text.to_owned(), bytes.len())));
        assert_eq!(value(kind, &bytes[..bytes.len() - 1]), None);
    }
    assert_eq!(value(99, &[0; 8]), None);
    assert_eq!(value(11, &[0xff; 8]), None);
}

#[test]
fn bad_features_cost_themselves_only() {
    let good = || block(&[(0, Value::Table(shape(&all_kinds()[0]))), (1, properties())]);
    let with = |geometry: Vec<(usize, Value)>| block(&[(0, Value::Table(geometry))]);
    let mut nowhere = with(shape(&all_kinds()[0]));
    let root = 4 + u32_at(&nowhere, 4).unwrap() as usize;
    nowhere[root + 4..root + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut deep = shape(&all_kinds()[0]);
    for _ in 0..50 {
        deep = vec![(6, Value::Byte(7)), (7, Value::Tables(vec![deep]))];
    }
    for (bad, code) in [
        (
            with(vec![
                (1, Value::Doubles(vec![f64::NAN, 1.0])),
                (6, Value::Byte(1)),
            ]),
            "geometry.damaged",
        ),
        (
            with(vec![
                (0, Value::Ints(vec![9])),
                (1, Value::Doubles(vec![0.0; 8])),
                (6, Value::Byte(3)),
            ]),
            "geometry.damaged",
        ),
        (with(vec![(6, Value::Byte(10))]), "geometry.kind"),
        (with(vec![(6, Value::Byte(77))]), "geometry.kind"),
        (with(deep), "geometry.damaged"),
        (nowhere, "geometry.damaged"),
        (
            block(&[(1, Value::Blob(vec![0, 0, 9, 0, 0, 0]))]),
            "row.unreadable",
        ),
        (block(&[(1, Value::Blob(vec![9, 0, 1]))]), "row.unreadable"),
        (vec![4, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], "row.unreadable"),
        (vec![1, 0, 0, 0, 0], "row.unreadable"),
    ] {
        let bytes = [header(3, 0), good(), bad, good()].concat();
        let (records, problems, _) = read(&bytes).unwrap();
        let rows: Vec<_> = records.iter().map(|record| record.row).collect();
        assert_eq!(rows, [1, 3], "{problems:?}");
        assert_eq!(
            (problems[0].row, problems[0].code, problems[0].last),
            (2, code, false)
        );
    }
}

#[test]
fn parts_that_are_one_another_do_not_multiply() {
    // Each collection names the next one 64 times: 64 to the power of 8 points in 4 kB.
    const MANY: usize = 64;
    let collection = |bytes: &mut Vec<u8>| {
        let list = Value::Ints(vec![0; MANY]);
        put(bytes, &[(6, Value::Byte(7)), (7, list)])
    };
    let mut bytes = vec![0; 4];
    let root = collection(&mut bytes);
    bytes[..4].copy_from_slice(&(root as u32).to_le_bytes());
    for level in (0..8).rev() {
        let list = bytes.len() - 4 * MANY;
        let next = match level {
            0 => put(&mut bytes, &shape(&all_kinds()[0])),
            _ => collection(&mut bytes),
        };
        for place in (list..list + 4 * MANY).step_by(4) {
            bytes[place..place + 4].copy_from_slice(&((next - place) as u32).to_le_bytes());
        }
    }
    let table = Table::root(&bytes).unwrap();
    let error = geometry::Reader::new(bytes.len()).geometry(table, 0, 0);
    assert_eq!(
        error.unwrap_err().1,
        "read the geometry: it has more parts than bytes"
    );
    // Without the limit the same bytes are sound.
    let mut place = table;
    for _ in 0..8 {
        place = place.list(7, 4).unwrap().table(MANY - 1).unwrap();
    }
    let point = geometry::Reader::new(bytes.len()).geometry(place, 0, 0);
    assert_eq!(point, Ok(Some(all_kinds()[0].clone())));
}

#[test]
fn what_is_no_flatgeobuf_is_named() {
    let error = |bytes: &[u8]| read(bytes).err().unwrap();
    assert_eq!(error(b"").code(), "file.empty");
    assert_eq!(error(b"PK\x03\x04").code(), "file.kind");
    assert_eq!(error(b"fgb\x02fgb\x00").code(), "file.unsupported");
    assert_eq!(error(b"fgb\x03fgb\x00").code(), "file.damaged");
    assert_eq!(
        error(b"fgb\x03fgb\x00\xff\xff\xff\xff").code(),
        "file.damaged"
    );
    assert_eq!(error(&header(u64::MAX, 16)).code(), "file.damaged");
    // More features stated than there are.
    let (records, problems, _) = read(&header(5, 0)).unwrap();
    assert_eq!((records.len(), problems[0].last), (0, true));
    assert!(problems[0].message.contains("states 5 features"));
}

#[test]
fn every_prefix_gives_fewer_rows_and_says_so() {
    let bytes = whole(2);
    for end in 0..bytes.len() {
        if let Ok((records, problems, _)) = read(&bytes[..end]) {
            assert!(records.len() < 7 && problems.last().unwrap().last, "{end}");
        }
    }
}
