//! GeoTIFF rasters, and the descriptions of coordinate systems inside: each cell comes once and
//! lies in the raster, a value is a number from 0 on, and places come out in degrees.

use liyuan_formats::{CoordinateSystem, Crs, Raster, Sidecars};
use std::io::Cursor;

/// A description as ESRI writes it, for the seeds.
const DESCRIPTION: &str = r#"PROJCS["a",GEOGCS["b",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",117.0],UNIT["Meter",1.0]]"#;

fn main() -> std::process::ExitCode {
    // The first byte chooses: a raster, or a text.
    let mut seeds = Vec::new();
    for big_endian in [false, true] {
        for packed in PACKED {
            seeds.push([&[0][..], &raster(big_endian, packed)].concat());
        }
    }
    seeds.push([&[1][..], DESCRIPTION.as_bytes()].concat());
    seeds.push(b"\x01urn:ogc:def:crs:EPSG::4547".to_vec());
    seeds.push(b"\x01gk3-zone39".to_vec());
    liyuan_fuzz::drive("geotiff", seeds, |bytes| match bytes.split_first() {
        Some((kind, content)) if kind % 2 == 0 => read(content.to_vec()),
        Some((_, content)) => describe(&String::from_utf8_lossy(content)),
        None => {}
    })
}

fn read(bytes: Vec<u8>) {
    let Ok(mut raster) = Raster::from_reader(Cursor::new(bytes), &Sidecars::default()) else {
        return;
    };
    let (width, height) = (raster.width(), raster.height());
    for band in 1..=raster.bands().min(3) {
        let mut given = 0;
        let counts = raster.for_each_cell(band, |column, row, value| {
            assert!(column < width && row < height, "{column} {row}");
            assert!(value >= 0.0 && value.is_finite(), "{value}");
            given += 1;
        });
        if let Ok(counts) = counts {
            assert_eq!(counts.used, given);
            let met = counts.used + counts.empty + counts.negative + counts.not_finite;
            assert_eq!(met, u64::from(width) * u64::from(height));
        }
    }
    if let Some(Ok(system)) = raster.coordinates() {
        let (x, y) = raster.cell_centre(width - 1, height - 1);
        in_degrees(system, x, y);
    }
}

fn describe(text: &str) {
    let systems = [
        CoordinateSystem::named(text),
        CoordinateSystem::stated(&Crs::Code(text.to_owned())),
        CoordinateSystem::stated(&Crs::Wkt(text.to_owned())),
    ];
    for system in systems.iter().flatten() {
        for (x, y) in [
            (0.0, 0.0),
            (500_000.0, 4e6),
            (39_512_345.0, 4.4e6),
            (-1e300, 1e300),
        ] {
            in_degrees(system, x, y);
        }
        drop(system.examine(&[(122.0, 43.0), (4e6, 5e5)]));
    }
}

fn in_degrees(system: &CoordinateSystem, x: f64, y: f64) {
    if let Some((lon, lat)) = system.to_wgs84(x, y) {
        assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{lon} {lat}");
    }
}

/// A code of packing, and 4 × 3 cells of 16 bits packed so.
const PACKED: [(u16, &[u8]); 3] = [
    (1, &[0; 24]),
    // Deflate, a stored block.
    (
        8,
        &[
            0x78, 0x01, 0x01, 24, 0, 0xe7, 0xff, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 9,
            0, 10, 0, 11, 0, 12, 0,
        ],
    ),
    // PackBits: 20 equal bytes, and four others.
    (32773, &[237, 1, 3, 1, 2, 3, 4]),
];

/// A raster of one strip with a place, keys, a predictor where it is packed and a mark of no data.
fn raster(big_endian: bool, (packing, strip): (u16, &[u8])) -> Vec<u8> {
    let short = |value: u16| {
        if big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let long = |value: u32| {
        if big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let doubles = |values: &[f64]| -> Vec<u8> {
        values
            .iter()
            .flat_map(|value| {
                if big_endian {
                    value.to_be_bytes()
                } else {
                    value.to_le_bytes()
                }
            })
            .collect()
    };
    let mut file = if big_endian { b"MM" } else { b"II" }.to_vec();
    file.extend(short(42));
    file.extend([0; 4]);
    let strip_at = file.len() as u32;
    file.extend(strip);
    let mut put = |bytes: Vec<u8>| {
        let at = file.len() as u32;
        file.extend(bytes);
        at
    };
    let scale = put(doubles(&[0.01, 0.01, 0.0]));
    let tie = put(doubles(&[0.0, 0.0, 0.0, 122.0, 44.0, 0.0]));
    let keys = [1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4490];
    let keys = put(keys.iter().flat_map(|key| short(*key)).collect());
    let mut entries: Vec<(u16, u16, u32, [u8; 4])> = Vec::new();
    let mut small = |tag: u16, value: u16| {
        let [a, b] = short(value);
        entries.push((tag, 3, 1, [a, b, 0, 0]));
    };
    small(256, 4);
    small(257, 3);
    small(258, 16);
    small(259, packing);
    small(277, 1);
    small(278, 3);
    small(317, if packing == 1 { 1 } else { 2 });
    small(339, 1);
    entries.push((273, 4, 1, long(strip_at)));
    entries.push((279, 4, 1, long(strip.len() as u32)));
    entries.push((33550, 12, 3, long(scale)));
    entries.push((33922, 12, 6, long(tie)));
    entries.push((34735, 3, 12, long(keys)));
    entries.push((42113, 2, 2, *b"7\0\0\0"));
    entries.sort();
    let directory = file.len() as u32;
    file.extend(short(entries.len() as u16));
    for (tag, kind, count, value) in entries {
        file.extend(short(tag));
        file.extend(short(kind));
        file.extend(long(count));
        file.extend(value);
    }
    file.extend([0; 4]);
    file[4..8].copy_from_slice(&long(directory));
    file
}
