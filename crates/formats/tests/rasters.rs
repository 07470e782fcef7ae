//! The real rasters, held against what rasterio 1.4.4 and pyproj 3.7.2 read out of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use liyuan_formats::{CellCounts, Raster};
use std::env;
use std::path::{Path, PathBuf};

/// The folder of the real data, or `None`, said by name, where it is absent and not required.
fn data(test: &str) -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("LIYUAN_DATA")
        .map_or_else(|| crate_folder.join("../../../shared/data"), PathBuf::from)
        .join("population");
    if folder.is_dir() {
        return Some(folder);
    }
    let required = env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: no data in {}", folder.display());
    eprintln!("{test}: skipped, no data in {}", folder.display());
    None
}

struct Read {
    raster: Raster,
    counts: CellCounts,
    sum: f64,
    largest: f64,
}

fn read(path: &Path) -> Read {
    let mut raster = Raster::open(path).expect("a sound raster");
    let (mut sum, mut largest) = (0.0, 0.0_f64);
    let counts = raster
        .for_each_cell(1, |_, _, value| {
            sum += value;
            largest = largest.max(value);
        })
        .expect("sound strips");
    Read {
        raster,
        counts,
        sum,
        largest,
    }
}

/// Centre of a cell in degrees.
fn place(raster: &Raster, column: u32, row: u32) -> (f64, f64) {
    let (x, y) = raster.cell_centre(column, row);
    let system = raster
        .coordinates()
        .expect("stated")
        .as_ref()
        .expect("known");
    system.to_wgs84(x, y).expect("on the map")
}

#[track_caller]
fn near(found: (f64, f64), expected: (f64, f64)) {
    let off = (found.0 - expected.0).hypot(found.1 - expected.1);
    assert!(off < 1e-9, "{found:?}, not {expected:?}");
}

#[test]
fn worldpop_in_degrees() {
    let Some(folder) = data("worldpop_in_degrees") else {
        return;
    };
    let read = read(&folder.join("burundi_worldpop.tif"));
    assert_eq!((read.raster.width(), read.raster.height()), (209, 259));
    assert_eq!(read.counts.used, 49_354);
    assert_eq!(read.counts.empty, 209 * 259 - 49_354);
    assert_eq!((read.sum, read.largest), (9_131_486.0, 21_425.0));
    near(
        place(&read.raster, 0, 0),
        (29.020_833_333_333_332, -2.345_833_333_333_333_7),
    );
    near(
        place(&read.raster, 208, 258),
        (30.754_166_666_666_666, -4.495_833_333_333_334),
    );
}

#[test]
fn ghs_pop_in_mollweide() {
    let Some(folder) = data("ghs_pop_in_mollweide") else {
        return;
    };
    let read = read(&folder.join("ghs-pop-mollweide.tif"));
    assert_eq!((read.raster.width(), read.raster.height()), (42, 30));
    assert_eq!((read.counts.used, read.counts.negative), (1260, 0));
    assert!(
        (read.sum - 225_709.271_110_989_15).abs() < 1e-6,
        "{}",
        read.sum
    );
    assert_eq!(read.largest, 15_013.328_125);
    near(
        place(&read.raster, 0, 0),
        (5.701_664_399_202_881_5, 33.247_072_712_228_19),
    );
    near(
        place(&read.raster, 41, 29),
        (6.147_740_336_153_428, 32.996_175_562_420_05),
    );
    near(
        place(&read.raster, 21, 10),
        (5.932_096_489_893_651_5, 33.160_525_894_940_434),
    );
}
