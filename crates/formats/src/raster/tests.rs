mod writer;

use super::*;
use liyuan_finding::Diagnose;
use std::io::{Cursor, Write};
use writer::Tiff;

fn open(bytes: Vec<u8>) -> Result<Raster, FormatError> {
    Raster::from_reader(Cursor::new(bytes), &Sidecars::default())
}

/// All values of a band, row by row; `None` where there is no data.
fn values(bytes: Vec<u8>, band: u32) -> Vec<Option<f64>> {
    let mut raster = open(bytes).unwrap();
    let mut values = vec![None; (raster.width() * raster.height()) as usize];
    let width = raster.width();
    raster
        .for_each_cell(band, |column, row, value| {
            let place = &mut values[(row * width + column) as usize];
            assert_eq!(*place, None, "each cell comes once");
            *place = Some(value);
        })
        .unwrap();
    values
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lzw(bytes: &[u8]) -> Vec<u8> {
    weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
        .encode(bytes)
        .unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Three columns and four rows in strips of three rows: 0 to 11.
fn plain() -> Tiff {
    let cells: Vec<u8> = (0..12).collect();
    Tiff::new(3, 4, 3).chunks(vec![cells[..9].to_vec(), cells[9..].to_vec()])
}

#[test]
fn strips_are_read_in_both_orders_and_sizes() {
    let expected: Vec<f64> = (0..12).map(f64::from).collect();
    for tiff in [
        plain(),
        plain().big_endian(),
        plain().big_tiff(),
        plain().big_tiff().big_endian(),
    ] {
        assert_eq!(values(tiff.bytes(), 1), some(&expected), "{tiff:?}");
        // Overviews and masks before it are passed over.
        assert_eq!(values(tiff.with_leading(&[1, 4, 5]), 1), some(&expected));
    }
    // Without sizes of the strips, as old files are.
    let old = plain().tag(279, 4, &[]);
    assert_eq!(values(old.bytes(), 1), some(&expected));
}

#[test]
fn every_packing_is_undone() {
    let cells: Vec<u8> = (0..12).map(|cell| cell / 5).collect();
    let expected: Vec<f64> = cells.iter().map(|cell| f64::from(*cell)).collect();
    let pack_bits = |part: &[u8]| {
        // One run as it is, one that repeats, one that means nothing.
        let mut packed = vec![128, (part.len() - 2) as u8];
        packed.extend(&part[..part.len() - 1]);
        packed.extend([255, part[part.len() - 1]]);
        packed
    };
    // The byte that `pack_bits` gives once too often is behind the end.
    for (code, pack) in [
        (5, &lzw as &dyn Fn(&[u8]) -> Vec<u8>),
        (8, &deflated),
        (32946, &deflated),
        (32773, &pack_bits),
        (50000, &zstandard),
    ] {
        let tiff = Tiff::new(3, 4, 3)
            .tag(259, 3, &[code])
            .chunks(vec![pack(&cells[..9]), pack(&cells[9..])]);
        assert_eq!(values(tiff.bytes(), 1), some(&expected), "{code}");
    }
}

#[test]
fn tiles_with_predictor_are_cut_at_the_edge() {
    // Five by three cells in tiles of four by two, 16-bit differences, LZW, Motorola order.
    let value = |column: u64, row: u64| 1000 * row + 300 * column;
    let mut tiles = Vec::new();
    for (left, top) in [(0, 0), (4, 0), (0, 2), (4, 2)] {
        let mut tile = Vec::new();
        for row in top..top + 2 {
            let mut before = 0_u16;
            for column in left..left + 4 {
                let now = value(column, row) as u16;
                tile.extend(now.wrapping_sub(before).to_be_bytes());
                before = now;
            }
        }
        tiles.push(lzw(&tile));
    }
    let tiff = Tiff::new(5, 3, 3)
        .big_endian()
        .tag(258, 3, &[16])
        .tag(259, 3, &[5])
        .tag(317, 3, &[2])
        .tiles(4, 2)
        .chunks(tiles);
    let expected: Vec<f64> = (0..15)
        .map(|cell| value(cell % 5, cell / 5) as f64)
        .collect();
    assert_eq!(values(tiff.bytes(), 1), some(&expected));
}

/// A row of floats as predictor 3 stores it: bytes of equal weight together, then differences.
fn floating_point_differences(row: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for weight in 0..4 {
        bytes.extend(row.iter().map(|value| value.to_be_bytes()[weight]));
    }
    for at in (1..bytes.len()).rev() {
        bytes[at] = bytes[at].wrapping_sub(bytes[at - 1]);
    }
    bytes
}

#[test]
fn floats_with_their_predictor() {
    let rows: [[f32; 4]; 2] = [[0.5, 1234.75, 1e-3, 7e8], [-9999.0, 3.0, 0.0, 2.5]];
    let packed: Vec<u8> = rows
        .iter()
        .flat_map(|row| floating_point_differences(row))
        .collect();
    for big_endian in [false, true] {
        let mut tiff = Tiff::new(4, 2, 2)
            .tag(258, 3, &[32])
            .tag(259, 3, &[8])
            .tag(317, 3, &[3])
            .tag(339, 3, &[3])
            .text(42113, "-9999")
            .chunks(vec![deflated(&packed)]);
        tiff.big_endian = big_endian;
        let mut expected: Vec<Option<f64>> = some(
            &rows
                .concat()
                .iter()
                .map(|value| f64::from(*value))
                .collect::<Vec<_>>(),
        );
        expected[4] = None;
        assert_eq!(values(tiff.bytes(), 1), expected);
    }
}

#[test]
fn every_kind_of_value_is_read() {
    let cases: [(u64, u64, Vec<u8>, f64); 9] = [
        (8, 1, vec![200], 200.0),
        (8, 2, vec![100], 100.0),
        (16, 1, 60_000_u16.to_le_bytes().to_vec(), 60_000.0),
        (16, 2, 30_000_i16.to_le_bytes().to_vec(), 30_000.0),
        (32, 1, 4_000_000_000_u32.to_le_bytes().to_vec(), 4e9),
        (32, 2, 2_000_000_000_i32.to_le_bytes().to_vec(), 2e9),
        (64, 1, (1_u64 << 63).to_le_bytes().to_vec(), 2_f64.powi(63)),
        (64, 2, (1_i64 << 62).to_le_bytes().to_vec(), 2_f64.powi(62)),
        (64, 3, 0.1_f64.to_le_bytes().to_vec(), 0.1),
    ];
    for (bits, format, bytes, expected) in cases {
        let tiff = Tiff::new(1, 1, 1)
            .tag(258, 3, &[bits])
            .tag(339, 3, &[format])
            .chunks(vec![bytes]);
        assert_eq!(values(tiff.bytes(), 1), [Some(expected)], "{bits} {format}");
    }
}

#[test]
fn bands_stand_beside_each_other_or_apart() {
    let together = Tiff::new(2, 2, 2)
        .tag(277, 3, &[3])
        .tag(258, 3, &[8, 8, 8])
        .chunks(vec![vec![1, 10, 100, 2, 20, 200, 3, 30, 130, 4, 40, 140]]);
    let apart = Tiff::new(2, 2, 2)
        .tag(277, 3, &[3])
        .tag(258, 3, &[8, 8, 8])
        .tag(284, 3, &[2])
        .chunks(vec![
            vec![1, 2, 3, 4],
            vec![10, 20, 30, 40],
            vec![100, 200, 130, 140],
        ]);
    for tiff in [together, apart] {
        assert_eq!(values(tiff.bytes(), 1), some(&[1.0, 2.0, 3.0, 4.0]));
        assert_eq!(values(tiff.bytes(), 2), some(&[10.0, 20.0, 30.0, 40.0]));
        assert_eq!(values(tiff.bytes(), 3), some(&[100.0, 200.0, 130.0, 140.0]));
        let mut raster = open(tiff.bytes()).unwrap();
        assert_eq!(raster.bands(), 3);
        for band in [0, 4, u32::MAX] {
            let error = raster.for_each_cell(band, |_, _, _| {}).unwrap_err();
            assert_eq!(error.code(), "file.part_missing");
            assert!(error.hint().unwrap().contains("`3`"));
        }
    }
}

#[test]
fn what_is_no_number_of_persons_is_counted() {
    let cells = [f64::NAN, -5.0, -200.0, 12.5, f64::INFINITY, -0.0];
    let strip: Vec<u8> = cells.iter().flat_map(|cell| cell.to_le_bytes()).collect();
    let tiff = |nodata: &str| {
        Tiff::new(3, 2, 2)
            .tag(258, 3, &[64])
            .tag(339, 3, &[3])
            .text(42113, nodata)
            .chunks(vec![strip.clone()])
    };
    let counts = |nodata: &str| {
        open(tiff(nodata).bytes())
            .unwrap()
            .for_each_cell(1, |_, _, value| assert!(value == 12.5 || value == 0.0))
            .unwrap()
    };
    assert_eq!(
        counts("-200"),
        CellCounts {
            used: 2,
            empty: 1,
            negative: 1,
            not_finite: 2,
            first_negative: Some((1, 0, -5.0)),
            first_not_finite: Some((0, 0)),
        }
    );
    let nan = counts("nan");
    assert_eq!((nan.empty, nan.not_finite, nan.negative), (1, 1, 2));
    assert_eq!(counts("0").empty, 1);
    assert_eq!(counts("-2.0e2").empty, 1);
    assert_eq!(counts("none").empty, 0);
}

#[test]
fn the_mark_of_no_data_is_that_of_the_kind_of_value() {
    let one = |bits: u64, format: u64, bytes: &[u8], nodata: &str| {
        let tiff = Tiff::new(1, 1, 1)
            .tag(258, 3, &[bits])
            .tag(339, 3, &[format])
            .text(42113, nodata)
            .chunks(vec![bytes.to_vec()]);
        open(tiff.bytes())
            .unwrap()
            .for_each_cell(1, |_, _, _| {})
            .unwrap()
            .empty
    };
    assert_eq!(
        one(32, 3, &f32::MIN.to_le_bytes(), "-3.4028234663852886e+38"),
        1
    );
    assert_eq!(one(32, 3, &0.1_f32.to_le_bytes(), "0.1"), 1);
    assert_eq!(one(16, 2, &(-1_i16).to_le_bytes(), "-1"), 1);
    assert_eq!(
        one(64, 2, &i64::MIN.to_le_bytes(), "-9223372036854775808"),
        1
    );
    assert_eq!(
        one(64, 1, &u64::MAX.to_le_bytes(), "18446744073709551615"),
        1
    );
    assert_eq!(one(8, 1, &[255], "255.0"), 1);
    // What the cells cannot have marks nothing.
    assert_eq!(one(8, 1, &[255], "-1"), 0);
    assert_eq!(one(8, 1, &[0], "256"), 0);
    assert_eq!(one(8, 1, &[0], "nan"), 0);
}

#[test]
fn parts_that_were_never_written_are_without_data() {
    let tiff = Tiff::new(2, 4, 2).chunks(vec![Vec::new(), vec![1, 2, 3, 4]]);
    let mut raster = open(tiff.bytes()).unwrap();
    let mut seen = Vec::new();
    let counts = raster
        .for_each_cell(1, |column, row, value| seen.push((column, row, value)))
        .unwrap();
    assert_eq!((counts.used, counts.empty), (4, 4));
    assert_eq!(seen, [(0, 2, 1.0), (1, 2, 2.0), (0, 3, 3.0), (1, 3, 4.0)]);
}

#[test]
fn scale_and_offset_are_applied() {
    let tiff = plain().text(
        42112,
        "<GDALMetadata>\n  <Item name=\"OFFSET\" sample=\"0\" role=\"offset\">2</Item>\n  \
         <Item name=\"SCALE\" sample=\"0\" role=\"scale\">0.5</Item>\n  \
         <Item name=\"SCALE\" sample=\"1\" role=\"scale\">9</Item>\n</GDALMetadata>",
    );
    assert_eq!(values(tiff.bytes(), 1)[..3], some(&[2.0, 2.5, 3.0]));
}

#[test]
fn cells_lie_where_gdal_puts_them() {
    let raster = |tiff: Tiff| open(tiff.bytes()).unwrap();
    assert_eq!(raster(plain()).cell_centre(0, 0), (120.5, 44.5));
    assert_eq!(raster(plain()).cell_centre(2, 3), (122.5, 41.5));
    assert_eq!(
        raster(plain()).cell_corners(1, 1),
        [(121.0, 44.0), (122.0, 44.0), (122.0, 43.0), (121.0, 43.0)]
    );
    // The place is that of the centre of a cell.
    let point = plain().tag(34735, 3, &[1, 1, 0, 2, 1025, 0, 1, 2, 2048, 0, 1, 4326]);
    assert_eq!(raster(point).cell_centre(0, 0), (120.0, 45.0));
    // Tied at another cell.
    let tied = plain().doubles(33922, &[1.0, 2.0, 0.0, 120.0, 45.0, 0.0]);
    assert_eq!(raster(tied).cell_centre(0, 0), (119.5, 46.5));
    // A matrix that turns.
    let mut matrix = [0.0; 16];
    (matrix[0], matrix[1], matrix[3]) = (100.0, 10.0, 400_000.0);
    (matrix[4], matrix[5], matrix[7]) = (5.0, -100.0, 4_800_000.0);
    let turned = plain()
        .without(33550)
        .without(33922)
        .doubles(34264, &matrix);
    assert_eq!(raster(turned).cell_centre(0, 0), (400_055.0, 4_799_952.5));
    let points = plain().without(33550).doubles(33922, &[0.0; 24]);
    assert_eq!(open(points.bytes()).unwrap_err().code(), "file.unsupported");
    let flat = plain().doubles(33550, &[f64::NAN, 1.0, 0.0]);
    assert_eq!(open(flat.bytes()).unwrap_err().code(), "file.damaged");
}

#[test]
fn a_world_file_places_a_raster_that_does_not_say() {
    let bare = plain().without(33550).without(33922).without(34735).bytes();
    let error = open(bare.clone()).unwrap_err();
    assert_eq!(error.code(), "file.unsupported");
    assert!(error.hint().unwrap().contains(".tfw"), "{error}");
    let folder = std::env::temp_dir().join(format!("liyuan-world-file-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("people.tif");
    fs::write(&path, &bare).unwrap();
    assert!(Raster::open(&path).is_err());
    fs::write(
        folder.join("people.tfw"),
        "100\n0\n0\n-100\n500050\n4399950\n",
    )
    .unwrap();
    fs::write(folder.join("people.prj"), r#"PROJCS["a",GEOGCS["b",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",117.0],UNIT["Meter",1.0]]"#).unwrap();
    let raster = Raster::open(&path).unwrap();
    assert_eq!(raster.cell_centre(0, 0), (500_050.0, 4_399_950.0));
    assert_eq!(raster.cell_centre(2, 3), (500_250.0, 4_399_650.0));
    let system = raster.coordinates().unwrap().as_ref().unwrap();
    let (lon, lat) = system.to_wgs84(500_000.0, 4_400_000.0).unwrap();
    assert!(
        (lon - 117.0).abs() < 1e-9 && (lat - 39.73).abs() < 0.01,
        "{lon} {lat}"
    );
    fs::write(folder.join("people.tfw"), "100\n0\n0\n").unwrap();
    assert_eq!(Raster::open(&path).unwrap_err().code(), "file.damaged");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn keys_say_which_coordinates() {
    let name = |keys: &[u64], doubles: &[f64], texts: &str| {
        let tiff = plain()
            .tag(34735, 3, keys)
            .doubles(34736, doubles)
            .text(34737, texts);
        open(tiff.bytes())
            .unwrap()
            .coordinates()
            .map(|stated| match stated {
                Ok(system) => system.name().to_owned(),
                Err(error) => error.code().to_owned(),
            })
    };
    let projected = |code| name(&[1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, code], &[], "");
    assert_eq!(projected(4549).unwrap(), "EPSG:4549");
    assert_eq!(projected(54009).unwrap(), "ESRI:54009");
    assert_eq!(projected(2436).unwrap(), "coordinates.datum");
    assert_eq!(projected(2154).unwrap(), "coordinates.unsupported");
    assert_eq!(name(&[1, 1, 0, 0], &[], ""), None);
    assert_eq!(
        name(&[1, 1, 0, 1, 2048, 0, 1, 4490], &[], "").unwrap(),
        "EPSG:4490"
    );
    // Zones of UTM by their own key.
    let utm = [
        1, 1, 0, 4, 1024, 0, 1, 1, 2048, 0, 1, 4326, 3072, 0, 1, 32767, 3074, 0, 1, 16051,
    ];
    assert_eq!(name(&utm, &[], "").unwrap(), "utm51n");
    // Mollweide as GDAL writes it: its text in a citation.
    let text = r#"World|ESRI PE String = PROJCS["World_Mollweide",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mollweide"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],UNIT["Meter",1.0]]|"#;
    let length = text.len() as u64 - 6;
    let keys = [
        1, 1, 0, 3, 1024, 0, 1, 32767, 2048, 0, 1, 4326, 3073, 34737, length, 6,
    ];
    assert_eq!(name(&keys, &[], text).unwrap(), "World_Mollweide");
    // Transverse Mercator about its own meridian.
    let keys = [
        1, 1, 0, 8, 1024, 0, 1, 1, 2048, 0, 1, 4490, 3072, 0, 1, 32767, 3073, 34737, 5, 0, 3075, 0,
        1, 1, 3080, 34736, 1, 0, 3082, 34736, 1, 1, 3092, 34736, 1, 2,
    ];
    assert_eq!(
        name(&keys, &[117.5, 50_000.0, 1.0], "city|").unwrap(),
        "city"
    );
    // Feet, and degrees of another kind, are refused.
    let feet = [&utm[..16], &[3076, 0, 1, 9003]].concat();
    assert_eq!(name(&feet, &[], "").unwrap(), "coordinates.unsupported");
    let grads = [
        1, 1, 0, 3, 1024, 0, 1, 2, 2048, 0, 1, 4326, 2054, 0, 1, 9105,
    ];
    assert_eq!(name(&grads, &[], "").unwrap(), "coordinates.unsupported");
}

#[test]
fn what_is_not_read_is_named() {
    for (tag, kind, values, word) in [
        (259_u16, 3_u16, vec![7_u64], "JPEG"),
        (259, 3, vec![34887], "LERC"),
        (258, 3, vec![1], "1-bit"),
        (258, 3, vec![24], "24-bit"),
        (339, 3, vec![6], "complex"),
        (266, 3, vec![2], "order of bits"),
    ] {
        let error = open(plain().tag(tag, kind, &values).bytes()).unwrap_err();
        assert_eq!(error.code(), "file.unsupported", "{error}");
        assert!(error.to_string().contains(word), "{error}");
        assert!(error.hint().unwrap().contains("gdal_translate"));
    }
}

/// Reads all that can be read.
fn read_all(bytes: Vec<u8>) -> Result<u64, FormatError> {
    let mut raster = open(bytes)?;
    let mut sum = 0;
    for band in 1..=raster.bands().min(4) {
        sum += raster.for_each_cell(band, |_, _, _| {})?.used;
    }
    Ok(sum)
}

#[test]
fn a_file_that_is_cut_anywhere_is_an_error() {
    let strip: Vec<u8> = (0..12).collect();
    for tiff in [
        plain(),
        plain().big_tiff().big_endian(),
        Tiff::new(3, 4, 4)
            .tag(259, 3, &[8])
            .chunks(vec![deflated(&strip)]),
        Tiff::new(3, 4, 4)
            .tag(259, 3, &[5])
            .chunks(vec![lzw(&strip)]),
    ] {
        let whole = tiff.bytes();
        assert_eq!(read_all(whole.clone()).unwrap(), 12);
        // The end of the last directory, where the next one would be named, may be missing.
        let end = whole.len() - if tiff.big_tiff { 8 } else { 4 };
        for length in 0..end {
            assert!(read_all(whole[..length].to_vec()).is_err(), "{length}");
        }
        for length in end..whole.len() {
            assert_eq!(read_all(whole[..length].to_vec()).unwrap(), 12);
        }
    }
}

#[test]
fn any_wrong_byte_is_survived() {
    let whole = plain()
        .tag(259, 3, &[8])
        .chunks(vec![deflated(&[1; 9]), deflated(&[2; 3])]);
    let whole = whole.bytes();
    let mut failed = 0;
    for at in 0..whole.len() {
        for wrong in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = wrong;
            failed += usize::from(read_all(bytes).is_err());
        }
    }
    assert!(failed > 100, "{failed}");
}

#[test]
fn sizes_that_cannot_be_are_refused_without_memory() {
    let most = u64::from(u32::MAX);
    let zeros = deflated(&vec![0; 1 << 20]);
    let cases = [
        (
            "4 billion square in one strip",
            plain()
                .tag(256, 4, &[most])
                .tag(257, 4, &[most])
                .tag(278, 4, &[most]),
        ),
        (
            "4 billion square in tiles",
            plain()
                .tag(256, 4, &[most])
                .tag(257, 4, &[most])
                .tiles(256, 256),
        ),
        (
            "4 billion rows of one strip each",
            plain().tag(257, 4, &[most]).tag(278, 4, &[1]),
        ),
        ("a tile that is too wide", plain().tiles(most, 1)),
        (
            "many bands",
            plain().tag(277, 3, &[65_535]).tag(256, 4, &[1 << 20]),
        ),
        ("no columns", plain().tag(256, 4, &[0])),
        ("no rows", plain().tag(257, 4, &[0])),
        ("no rows in a strip", plain().tag(278, 4, &[0])),
        ("no samples", plain().tag(277, 3, &[0])),
        ("no bits", plain().tag(258, 3, &[0])),
        ("bands of different kinds", plain().tag(258, 3, &[8, 16])),
        ("a strip behind the end", plain().tag(273, 4, &[8, 1 << 30])),
        (
            "a strip longer than the file",
            plain().tag(279, 4, &[9, most]),
        ),
        ("offsets that are text", plain().tag(273, 2, &[8, 17])),
        ("too few strips", plain().tag(273, 4, &[8])),
        ("too few sizes", plain().tag(279, 4, &[9]).tag(259, 3, &[8])),
        (
            "a strange predictor",
            plain().tag(259, 3, &[8]).tag(317, 3, &[9]),
        ),
        (
            "floats' predictor on whole numbers",
            plain().tag(259, 3, &[8]).tag(317, 3, &[3]),
        ),
        ("no Deflate inside", plain().tag(259, 3, &[8])),
        (
            "no LZW inside",
            plain()
                .tag(259, 3, &[5])
                .chunks(vec![vec![0xff; 9], vec![0xff; 3]]),
        ),
        ("no Zstandard inside", plain().tag(259, 3, &[50000])),
        (
            "PackBits that end early",
            plain()
                .tag(259, 3, &[32773])
                .chunks(vec![vec![5, 1], vec![200]]),
        ),
        (
            "a strip that ends early",
            Tiff::new(3, 4, 4)
                .tag(259, 3, &[8])
                .chunks(vec![deflated(&[0; 11])]),
        ),
        (
            "a row of a million that unpacks for ever",
            Tiff::new(1 << 20, 1 << 20, 1 << 20)
                .tag(259, 3, &[8])
                .chunks(vec![zeros.clone()]),
        ),
    ];
    for (what, tiff) in cases {
        let error = read_all(tiff.bytes()).expect_err(what);
        assert!(
            ["file.damaged", "file.too_large", "file.unsupported"].contains(&error.code()),
            "{what}: {error}"
        );
    }
    // The same strip many times over, each of which would be fine.
    let strips = 200;
    let bomb = Tiff::new(1 << 20, strips, 1)
        .tag(259, 3, &[8])
        .tag(273, 4, &vec![8; strips as usize])
        .tag(279, 4, &vec![zeros.len() as u64; strips as usize])
        .chunks(vec![zeros]);
    assert_eq!(read_all(bomb.bytes()).unwrap_err().code(), "file.too_large");
}

#[test]
fn directories_that_lead_nowhere_are_refused() {
    // The first directory is that of an overview and names itself as the next.
    let mut file = plain().with_leading(&[1]);
    let first = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
    let link = first + 2 + 12;
    file[link..link + 4].copy_from_slice(&(first as u32).to_le_bytes());
    let error = read_all(file).unwrap_err();
    assert!(error.to_string().contains("back to itself"), "{error}");
    // Only overviews.
    let mut only = plain().with_leading(&[1]);
    only[link..link + 4].fill(0);
    assert_eq!(read_all(only).unwrap_err().code(), "file.damaged");
    for (bytes, code) in [
        (Vec::new(), "file.empty"),
        (b"II*".to_vec(), "file.kind"),
        (b"GIF89a and more".to_vec(), "file.kind"),
        (
            b"II\x2b\x00\x04\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00".to_vec(),
            "file.damaged",
        ),
        (b"II*\x00\xff\xff\xff\xff".to_vec(), "file.damaged"),
        (b"II*\x00\x00\x00\x00\x00".to_vec(), "file.damaged"),
    ] {
        assert_eq!(read_all(bytes).unwrap_err().code(), code);
    }
}
