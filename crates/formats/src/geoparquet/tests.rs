//! Parquet files made here, whole and broken.

use super::*;
use crate::wkb::tests::{all_kinds, encode};
use liyuan_finding::Diagnose;
use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    FloatType, Int32Type, Int64Type,
};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;
use tempfile::TempDir;

const SCHEMA: &str = "message table {
  required binary name (UTF8);
  optional int64 persons;
  optional double share;
  required float ratio;
  required boolean open;
  required int32 day (DATE);
  required int32 small (UINT_8);
  required int64 moment (TIMESTAMP(MILLIS,true));
  required int32 price (DECIMAL(9,2));
  required fixed_len_byte_array(4) money (DECIMAL(9,3));
  required binary plain;
  optional group box { required double low; }
  optional binary geometry;
}";

/// `geometries` are the blobs of the rows.
fn file(geo: Option<&str>, geometries: &[Option<Vec<u8>>], compression: Compression) -> Vec<u8> {
    let count = geometries.len();
    let metadata = geo.map(|geo| vec![KeyValue::new("geo".to_owned(), geo.to_owned())]);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_key_value_metadata(metadata)
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    macro_rules! column {
        ($kind:ty, $values:expr, $levels:expr) => {
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<$kind>()
                .write_batch(&$values, $levels, None)
                .unwrap();
            column.close().unwrap();
        };
    }
    let every_other: Vec<i16> = (0..count).map(|row| i16::from(row % 2 == 0)).collect();
    let some = count.div_ceil(2);
    let texts: Vec<ByteArray> = (0..count)
        .map(|row| ByteArray::from(format!(" 区{row} ").into_bytes()))
        .collect();
    column!(ByteArrayType, texts, None);
    column!(
        Int64Type,
        vec![1_505_020_020_000_000_019_i64; some],
        Some(&every_other)
    );
    column!(DoubleType, vec![0.25; some], Some(&every_other));
    column!(FloatType, vec![0.1_f32; count], None);
    column!(BoolType, vec![true; count], None);
    column!(Int32Type, vec![18_567; count], None);
    column!(Int32Type, vec![255; count], None);
    column!(Int64Type, vec![1_604_219_400_000_i64; count], None);
    column!(Int32Type, vec![-1_250; count], None);
    column!(
        FixedLenByteArrayType,
        vec![FixedLenByteArray::from(vec![0xff, 0xff, 0xff, 0x9c]); count],
        None
    );
    column!(
        ByteArrayType,
        vec![ByteArray::from(vec![0xff_u8]); count],
        None
    );
    column!(DoubleType, vec![1.0; count], Some(&vec![1; count]));
    let blobs: Vec<ByteArray> = geometries
        .iter()
        .flatten()
        .map(|blob| ByteArray::from(blob.clone()))
        .collect();
    let levels: Vec<i16> = geometries
        .iter()
        .map(|blob| i16::from(blob.is_some()))
        .collect();
    column!(ByteArrayType, blobs, Some(&levels));
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn geo(crs: &str) -> String {
    format!(r#"{{"primary_column":"geometry","columns":{{"geometry":{{"encoding":"WKB"{crs}}}}}}}"#)
}

struct Table {
    records: Vec<Record>,
    problems: Vec<RowProblem>,
    notes: Vec<String>,
    heading: Vec<String>,
    crs: Option<Crs>,
}

fn read(bytes: &[u8]) -> Result<Table, FormatError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    std::fs::write(&path, bytes).unwrap();
    let mut reader = open_geoparquet(&path)?;
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => records.push(record.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    Ok(Table {
        records,
        problems,
        notes: reader
            .notes()
            .iter()
            .map(|note| note.message.clone())
            .collect(),
        heading: reader.heading().to_vec(),
        crs: reader.crs().cloned(),
    })
}

fn blobs() -> Vec<Option<Vec<u8>>> {
    let kinds = all_kinds();
    let blobs = kinds.iter().map(|kind| Some(encode(kind, true, 1)));
    blobs.chain([None]).collect()
}

#[test]
fn all_columns_and_geometries_are_read() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(Default::default()),
        Compression::LZ4_RAW,
        Compression::GZIP(Default::default()),
    ] {
        let id = r#","crs":{"id":{"authority":"EPSG","code":4547}}"#;
        let table = read(&file(Some(&geo(id)), &blobs(), compression)).unwrap();
        assert_eq!(
            table.heading,
            [
                "name", "persons", "share", "ratio", "open", "day", "small", "moment", "price",
                "money", "plain"
            ]
        );
        assert_eq!(table.crs, Some(Crs::Code("EPSG:4547".to_owned())));
        assert_eq!(table.problems, []);
        for (row, (record, geometry)) in table
            .records
            .iter()
            .zip(all_kinds().into_iter().map(Some).chain([None]))
            .enumerate()
        {
            let (persons, share) = if row % 2 == 0 {
                ("1505020020000000019", "0.25")
            } else {
                ("", "")
            };
            let name = format!("区{row}");
            assert_eq!(
                record.cells,
                [
                    &name,
                    persons,
                    share,
                    "0.1",
                    "true",
                    "2020-11-01",
                    "255",
                    "2020-11-01T08:30:00",
                    "-12.5",
                    "-0.1",
                    ""
                ]
            );
            assert_eq!((record.row, &record.geometry), (row as u64 + 1, &geometry));
        }
        assert_eq!(table.records.len(), 8);
        assert_eq!(
            table.notes,
            [
                "column `box` holds lists or structures and is not read",
                "column `plain` holds binary data, read as empty"
            ]
        );
    }
}

#[test]
fn more_rows_than_a_batch_are_read() {
    let table = read(&file(None, &vec![None; 2500], Compression::SNAPPY)).unwrap();
    assert_eq!(table.records.len(), 2500);
    assert_eq!(table.records[2499].cells[0], "区2499");
    assert_eq!(table.records[2498].cells[1], "1505020020000000019");
    assert_eq!((table.heading.len(), table.crs), (12, None));
}

#[test]
fn coordinates_are_known_or_not() {
    for (crs, known) in [
        ("", Some("OGC:CRS84")),
        (r#","crs":null"#, None),
        (r#","crs":{"name":"own"}"#, None),
        (
            r#","crs":{"id":{"authority":"OGC","code":"CRS84"}}"#,
            Some("OGC:CRS84"),
        ),
    ] {
        let table = read(&file(Some(&geo(crs)), &[], Compression::SNAPPY)).unwrap();
        assert_eq!(table.crs, known.map(|code| Crs::Code(code.to_owned())));
        assert_eq!(
            table.notes.iter().any(|note| note.contains("`own`")),
            crs.contains("own")
        );
    }
}

#[test]
fn damaged_geometries_cost_their_row() {
    let good = Some(encode(&all_kinds()[0], true, 0));
    let bad = good.as_ref().map(|blob| blob[..9].to_vec());
    let table = read(&file(
        Some(&geo("")),
        &[good.clone(), bad, good],
        Compression::SNAPPY,
    ))
    .unwrap();
    let rows: Vec<_> = table.records.iter().map(|record| record.row).collect();
    assert_eq!(rows, [1, 3]);
    let problem = &table.problems[0];
    assert_eq!(
        (problem.row, problem.code, problem.last),
        (2, "geometry.damaged", false)
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let with = |text: &str| file(Some(text), &[], Compression::SNAPPY);
    let native = r#"{"primary_column":"geometry","columns":{"geometry":{"encoding":"point"}}}"#;
    let absent = r#"{"primary_column":"shape","columns":{"shape":{"encoding":"WKB"}}}"#;
    for (bytes, code, words) in [
        (b"".to_vec(), "file.empty", "empty"),
        (b"PK\x03\x04".to_vec(), "file.kind", "does not begin"),
        (b"PARE".to_vec(), "file.kind", "encrypted"),
        (b"PAR1".to_vec(), "file.damaged", "Parquet"),
        (with("x"), "file.damaged", "not JSON"),
        (with("{}"), "file.damaged", "primary_column"),
        (with(native), "file.unsupported", "`point`"),
        (with(absent), "file.damaged", "`shape`"),
    ] {
        let error = read(&bytes).err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn every_prefix_and_many_damages_are_told() {
    let bytes = file(Some(&geo("")), &blobs(), Compression::SNAPPY);
    for end in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..end]).is_err(), "{end}");
    }
    // Damage inside the pages: fewer rows, wrong values or an error, but always an end.
    for at in (4..bytes.len()).step_by(13) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        if let Ok(table) = read(&damaged) {
            assert!(table.records.len() + table.problems.len() <= 1 << 20);
        }
    }
}
