use super::*;
use liyuan_finding::Diagnose;

/// Written by pyproj 3.7.2 with PROJ 9.5.1 (`Transformer.from_crs(4326, code, always_xy=True)`).
const PROJECTED: &str = include_str!("tests/projected.csv");
/// A code and a text of it in one of the dialects that pyproj writes, with and without the code.
const TEXTS: &str = include_str!("tests/texts.tsv");

fn named(name: &str) -> CoordinateSystem {
    CoordinateSystem::named(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn stated(text: &str) -> Result<CoordinateSystem, CrsError> {
    CoordinateSystem::stated(&Crs::Wkt(text.to_owned()))
}

#[track_caller]
fn near(found: (f64, f64), expected: (f64, f64), tolerance: f64, what: &str) {
    let off = (found.0 - expected.0)
        .abs()
        .max((found.1 - expected.1).abs());
    assert!(off <= tolerance, "{what}: {found:?}, not {expected:?}");
}

#[test]
fn projections_agree_with_proj() {
    let mut codes = std::collections::BTreeSet::new();
    for line in PROJECTED.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let numbers: Vec<f64> = fields[1..]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        let system = named(fields[0]);
        let (place, plane) = ((numbers[0], numbers[1]), (numbers[2], numbers[3]));
        near(
            system.to_wgs84(plane.0, plane.1).unwrap(),
            place,
            // Near a pole of Mollweide a micrometre is more than that of longitude and latitude.
            if place.1.abs() > 89.0 { 1e-5 } else { 1e-10 },
            line,
        );
        near(
            system.from_wgs84(place.0, place.1).unwrap(),
            plane,
            if place.1.abs() > 89.0 { 1e-4 } else { 2e-6 },
            line,
        );
        codes.insert(fields[0]);
    }
    // All zones of CGCS2000, and those of UTM, Mollweide and web maps.
    assert_eq!(
        codes
            .iter()
            .filter(|code| code.starts_with("EPSG:45") || code.starts_with("EPSG:449"))
            .count(),
        64
    );
    assert!(codes.contains("ESRI:54009") && codes.contains("EPSG:32722"));
}

#[test]
fn what_is_projected_comes_back() {
    for name in [
        "utm50n",
        "utm22s",
        "gk3-117",
        "gk6-zone20",
        "webmercator",
        "mollweide",
    ] {
        let system = named(name);
        let centre = match system.method() {
            Method::TransverseMercator(projection) => projection.origin.longitude,
            _ => 100.0,
        };
        for step in 0..400 {
            let east = f64::from(step % 20) * 0.7 - 6.65;
            let lat = f64::from(step / 20) * 8.5 - 80.0;
            let (x, y) = system.from_wgs84(centre + east, lat).unwrap();
            near(
                system.to_wgs84(x, y).unwrap(),
                (centre + east, lat),
                1e-11,
                &format!("{name} {east} {lat}"),
            );
        }
    }
}

#[test]
fn texts_say_the_same_as_codes() {
    let mut tried = 0;
    for line in TEXTS.lines() {
        let (code, text) = line.split_once('\t').unwrap();
        let system = stated(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let expected = named(code);
        let place = match system.method() {
            Method::TransverseMercator(projection) => (projection.origin.longitude + 1.0, 33.0),
            _ => (121.0, 33.0),
        };
        let plane = expected.from_wgs84(place.0, place.1).unwrap();
        near(
            system.from_wgs84(place.0, place.1).unwrap(),
            plane,
            1e-9,
            text,
        );
        tried += 1;
    }
    assert_eq!(tried, TEXTS.lines().count());
    assert!(tried > 20);
}

#[test]
fn a_local_meridian_and_origin_are_honoured() {
    // tmerc +lat_0=40 +lon_0=117.5 +k=1.00001 +x_0=50000 +y_0=-100 +ellps=GRS80, by PROJ 9.5.1.
    let system = stated(
        r#"PROJCS["City grid",GEOGCS["CGCS2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",50000],PARAMETER["False_Northing",-100],PARAMETER["Central_Meridian",117.5],PARAMETER["Scale_Factor",1.00001],PARAMETER["Latitude_Of_Origin",40],UNIT["Meter",1]]"#,
    )
    .unwrap();
    assert_eq!(system.name(), "City grid");
    near(
        system.from_wgs84(118.25, 41.125).unwrap(),
        CITY,
        1e-6,
        "city grid",
    );
}

/// As PROJ has it.
const CITY: (f64, f64) = (112982.9007763, 125098.5281237);

#[test]
fn what_would_be_wrong_is_refused() {
    let datum = |name: &str| {
        let error = CoordinateSystem::named(name).unwrap_err();
        assert_eq!(error.code(), "coordinates.datum", "{name}: {error}");
        assert!(error.hint().unwrap().contains("CGCS2000"));
    };
    for name in [
        "EPSG:2338",
        "EPSG:2436",
        "EPSG:21420",
        "EPSG:4610",
        "EPSG:4214",
        "EPSG:4796",
        "beijing54",
        "Xian 1980",
    ] {
        datum(name);
    }
    let xian = r#"PROJCS["Xian_1980_GK_CM_75E",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["Central_Meridian",75.0],UNIT["Meter",1.0]]"#;
    assert_eq!(stated(xian).unwrap_err().code(), "coordinates.datum");
    for (text, what) in [
        (
            r#"PROJCS["a",GEOGCS["b",DATUM["D_WGS_1984",SPHEROID["c",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Albers"],UNIT["Meter",1]]"#,
            "Albers",
        ),
        (
            r#"PROJCS["a",GEOGCS["b",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],UNIT["Meter",1]]"#,
            "D_OSGB_1936",
        ),
        (
            r#"PROJCS["a",GEOGCS["b",DATUM["D_WGS_1984",SPHEROID["c",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],UNIT["Foot_US",0.304800609601219]]"#,
            "Foot_US",
        ),
        (
            r#"GEOGCS["b",DATUM["D_WGS_1984",SPHEROID["c",6378137,298.257223563]],PRIMEM["Paris",2.33722917],UNIT["Degree",0.0174532925199433]]"#,
            "Paris",
        ),
        (
            r#"GEOGCS["b",DATUM["D_WGS_1984",SPHEROID["c",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Grad",0.01570796326794897]]"#,
            "Grad",
        ),
        (r#"LOCAL_CS["building site",UNIT["Meter",1]]"#, "LOCAL_CS"),
    ] {
        let error = stated(text).unwrap_err();
        assert_eq!(error.code(), "coordinates.unsupported", "{error}");
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.hint().unwrap().contains("EPSG:4326"));
    }
}

#[test]
fn names_may_be_written_in_several_ways() {
    for (name, same_as) in [
        ("WGS 84", "EPSG:4326"),
        ("wgs_84", "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ("UTM 50N", "epsg:32650"),
        ("utm-22s", "EPSG:32722"),
        ("GK3-117", "EPSG:4548"),
        ("gk3-zone39", "urn:ogc:def:crs:EPSG::4527"),
        ("gk6_117", "EPSG:4509"),
        ("gk6-zone20", "http://www.opengis.net/def/crs/EPSG/0/4498"),
        ("CGCS2000", "EPSG:4490"),
        ("Web Mercator", "EPSG:3857"),
        ("mollweide", "ESRI:54009"),
        ("BD-09", "百度坐标系"),
        ("GCJ-02", "火星坐标"),
    ] {
        let (one, other) = (named(name), named(same_as));
        assert_eq!(one.method(), other.method(), "{name} {same_as}");
    }
    for wrong in [
        "utm0n",
        "utm61n",
        "gk3-118",
        "gk6-78",
        "gk3-zone24",
        "gk6-zone24",
        "gk3-",
        "utm",
        "",
        "EPSG:",
        "EPSG:-1",
        "EPSG:4326x",
        ":",
    ] {
        let error = CoordinateSystem::named(wrong).unwrap_err();
        assert_eq!(error.code(), "coordinates.unknown", "{wrong}: {error}");
    }
    for (wrong, nearest) in [
        ("gcj03", "gcj02"),
        ("wsg84", "wgs84"),
        ("utm50", "utm50n"),
        ("gk3zone", "gk3-zone39"),
    ] {
        let hint = CoordinateSystem::named(wrong).unwrap_err().hint().unwrap();
        assert!(
            hint.contains(&format!("did you mean `{nearest}`")),
            "{wrong}: {hint}"
        );
    }
    assert!(matches!(
        CoordinateSystem::named("EPSG:2154"),
        Err(CrsError::Unsupported { .. })
    ));
}

#[test]
fn damaged_texts_are_errors() {
    let whole = TEXTS
        .lines()
        .find_map(|line| {
            line.split_once('\t')
                .filter(|(_, text)| text.starts_with("PROJCRS"))
        })
        .unwrap()
        .1;
    for (end, _) in whole.char_indices() {
        assert!(stated(&whole[..end]).is_err(), "{}", &whole[..end]);
    }
    assert!(stated(&"PROJCS[".repeat(5000)).is_err());
    assert!(stated(&"a".repeat(1 << 20)).is_err());
    assert!(stated(r#"PROJCS["a",GEOGCS["b",DATUM["WGS_1984"]],PROJECTION["Transverse_Mercator"],PARAMETER["scale_factor",0]]"#).is_err());
    assert!(stated(r#"PROJCS["a",GEOGCS["b",DATUM["WGS_1984"]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",1e99]]"#).is_err());
}

#[test]
fn gcj02_and_bd09_are_as_in_open_converters() {
    // From the documentation of `coordtransform`.
    let beijing = (116.404, 39.915);
    let gcj02 = CoordinateSystem::gcj02();
    near(
        gcj02.from_wgs84(beijing.0, beijing.1).unwrap(),
        (116.410_244_499_169_38, 39.916_404_281_501_64),
        1e-12,
        "wgs84 to gcj02",
    );
    // Its inverse is one step without iteration; this one is exact, and near it.
    near(
        gcj02.to_wgs84(beijing.0, beijing.1).unwrap(),
        (116.397_755_500_830_61, 39.913_595_718_498_36),
        2e-5,
        "gcj02 to wgs84",
    );
    near(
        gcj02::to_bd09(116.397_755_500_830_61, 39.913_595_718_498_36),
        (116.410_369_493_710_29, 39.921_336_993_510_21),
        3e-5,
        "gcj02 to bd09",
    );
    // From the tests of `eviltransform`, which takes another radius of the Earth.
    for (wgs84, gcj02) in [
        (
            (121.527_210_6, 31.177_427_6),
            (121.531_541_859_215, 31.175_303_983_645_97),
        ),
        (
            (113.912_316, 22.543_847),
            (113.917_176_480_836_3, 22.540_796_131_694_766),
        ),
        (
            (116.377_817, 39.911_954),
            (116.384_047_224_556_57, 39.913_345_455_360_69),
        ),
    ] {
        near(
            gcj02::to_gcj02(wgs84.0, wgs84.1),
            gcj02,
            2e-7,
            "eviltransform",
        );
    }
}

#[test]
fn shifted_places_come_back() {
    let (gcj02, bd09) = (CoordinateSystem::gcj02(), CoordinateSystem::bd09());
    for step in 0..2000 {
        let lon = 72.5 + f64::from(step % 50) * 1.3;
        let lat = 1.5 + f64::from(step / 50) * 1.35;
        for system in [&gcj02, &bd09] {
            let (x, y) = system.from_wgs84(lon, lat).unwrap();
            let moved = (x - lon).hypot(y - lat);
            assert!((0.0001..0.05).contains(&moved), "{lon} {lat}: {moved}");
            near(system.to_wgs84(x, y).unwrap(), (lon, lat), 1e-10, "back");
        }
    }
    // Outside nothing moves, there and back.
    for (lon, lat) in [
        (-51.2, -30.0),
        (43.6, 122.2),
        (2.3, 48.9),
        (139.7, 35.7),
        (122.2, 60.0),
    ] {
        for system in [&gcj02, &bd09] {
            let back = system.to_wgs84(lon, lat);
            assert_eq!(system.from_wgs84(lon, lat), back);
            assert!(back.is_none_or(|back| back == (lon, lat)));
        }
    }
}

#[test]
fn places_outside_are_nothing() {
    let nothing =
        |name: &str, x: f64, y: f64| assert_eq!(named(name).to_wgs84(x, y), None, "{name} {x} {y}");
    nothing("wgs84", 43.6, 122.2);
    nothing("wgs84", f64::NAN, 1.0);
    nothing("gk3-117", 39_512_345.0, 4_400_000.0);
    nothing("gk3-zone39", 512_345.0, 4_400_000.0);
    nothing("utm50n", 500_000.0, 1e8);
    nothing("mollweide", 18_000_000.0, 8_900_000.0);
    nothing("webmercator", 3e7, 0.0);
    for x in [0.0, 1e300, -1e300, f64::INFINITY, f64::MIN_POSITIVE] {
        for y in [0.0, 1e300, -1e300, f64::NEG_INFINITY, 10_001_965.7] {
            for name in ["gk3-117", "utm50s", "webmercator", "mollweide", "bd09"] {
                if let Some((lon, lat)) = named(name).to_wgs84(x, y) {
                    assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{name} {x} {y}");
                }
            }
        }
    }
    // Files with longitudes from 0 to 360.
    assert_eq!(
        named("wgs84").to_wgs84(308.75, -30.0),
        Some((-51.25, -30.0))
    );
}

#[test]
fn ways_of_writing_are_told_by_magnitude() {
    let plain = named("gk3-123");
    let (x, y) = plain.from_wgs84(122.26, 43.61).unwrap();
    let table = |x: f64, y: f64| vec![(x, y); 10];
    assert_eq!(plain.examine(&table(x, y)), Written::AsStated);
    assert_eq!(plain.examine(&table(y, x)), Written::Exchanged);
    assert_eq!(
        plain.examine(&table(x + 41e6, y)),
        Written::OtherZone {
            zone: 41,
            exchanged: false
        }
    );
    assert_eq!(
        plain.examine(&table(y, x + 41e6)),
        Written::OtherZone {
            zone: 41,
            exchanged: true
        }
    );
    let zone = named("gk3-zone41");
    assert_eq!(zone.examine(&table(x + 41e6, y)), Written::AsStated);
    assert_eq!(zone.examine(&table(y, x + 41e6)), Written::Exchanged);
    assert_eq!(zone.examine(&table(x, y)), Written::NoZone);
    assert_eq!(
        zone.examine(&table(x + 40e6, y)),
        Written::OtherZone {
            zone: 40,
            exchanged: false
        }
    );
    // Degrees in a file that should be in metres, and a few rows that are otherwise.
    assert_eq!(plain.examine(&table(122.26, 43.61)), Written::Degrees);
    let mut mixed = table(y, x);
    mixed[0] = (x, y);
    assert_eq!(plain.examine(&mixed), Written::Exchanged);
    mixed[1] = (x, y);
    assert_eq!(plain.examine(&mixed), Written::Unclear);
    assert_eq!(
        named("wgs84").examine(&table(43.61, 122.26)),
        Written::Exchanged
    );
    assert_eq!(
        named("wgs84").examine(&table(-51.2, -30.0)),
        Written::AsStated
    );
    assert_eq!(named("wgs84").examine(&[]), Written::AsStated);
}
