//! Names that a person writes into a plan file.

use super::code::{Hemisphere, coded, gauss_krueger, utm};
use super::{CoordinateSystem, CrsError, Ellipsoid, Method};

/// Other ways to write the names; hyphens, underscores and blanks are left out.
const NAMES: &[(&str, &str)] = &[
    ("wgs84", "wgs84"),
    ("wgs1984", "wgs84"),
    ("crs84", "wgs84"),
    ("lonlat", "wgs84"),
    ("cgcs2000", "cgcs2000"),
    ("gcj02", "gcj02"),
    ("gcj2", "gcj02"),
    ("火星坐标", "gcj02"),
    ("火星坐标系", "gcj02"),
    ("bd09", "bd09"),
    ("bd09ll", "bd09"),
    ("百度坐标", "bd09"),
    ("百度坐标系", "bd09"),
    ("webmercator", "webmercator"),
    ("mollweide", "mollweide"),
];

/// What stands for all names of a pattern where a nearest one is looked for.
const EXAMPLES: &[&str] = &[
    "utm50n",
    "gk3-117",
    "gk6-117",
    "gk3-zone39",
    "gk6-zone20",
    "EPSG:4326",
];

pub(super) fn named(name: &str) -> Result<CoordinateSystem, CrsError> {
    if name.contains([':', '/']) {
        return coded(name);
    }
    let short: String = name
        .chars()
        .filter(|letter| !matches!(letter, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect();
    if let Some((_, known)) = NAMES.iter().find(|(written, _)| *written == short) {
        return Ok(match *known {
            "gcj02" => CoordinateSystem::gcj02(),
            "bd09" => CoordinateSystem::bd09(),
            "webmercator" => CoordinateSystem::web_mercator("webmercator"),
            "mollweide" => CoordinateSystem::mollweide("mollweide", 0.0),
            known => CoordinateSystem::new(known, Method::Geographic),
        });
    }
    if ["beijing", "北京54"]
        .iter()
        .any(|word| short.contains(word))
        || short == "bj54"
    {
        return Err(CrsError::Datum {
            name: name.to_owned(),
            datum: "Beijing 1954",
        });
    }
    if ["xian", "西安80"].iter().any(|word| short.contains(word)) {
        return Err(CrsError::Datum {
            name: name.to_owned(),
            datum: "Xian 1980",
        });
    }
    if let Some(system) = universal(&short).or_else(|| zone_or_meridian(&short)) {
        return Ok(system);
    }
    Err(CrsError::Unknown {
        name: name.to_owned(),
        nearest: nearest(&short),
    })
}

/// `utm50n`.
fn universal(short: &str) -> Option<CoordinateSystem> {
    let rest = short.strip_prefix("utm")?;
    let (zone, hemisphere) = match rest.strip_suffix('n') {
        Some(zone) => (zone, Hemisphere::North),
        None => (rest.strip_suffix('s')?, Hemisphere::South),
    };
    let zone = number(zone).filter(|zone| (1..=60).contains(zone))?;
    Some(utm(short.to_owned(), zone, hemisphere, Ellipsoid::WGS84))
}

/// `gk3117` (gk3-117) and `gk3zone39`, likewise for zones of six degrees.
fn zone_or_meridian(short: &str) -> Option<CoordinateSystem> {
    let rest = short.strip_prefix("gk")?;
    let (width, rest) = match rest.strip_prefix('3') {
        Some(rest) => (3, rest),
        None => (6, rest.strip_prefix('6')?),
    };
    if let Some(zone) = rest.strip_prefix("zone") {
        let zone = number(zone)?;
        let (zones, meridian) = match width {
            3 => (25..=45, 3 * zone),
            _ => (13..=23, (6 * zone).saturating_sub(3)),
        };
        return zones
            .contains(&zone)
            .then(|| gauss_krueger(format!("gk{width}-zone{zone}"), meridian, Some(zone)));
    }
    let meridian = number(rest)?;
    // 75, 78, …, 135 for zones of three degrees; every second one for zones of six.
    let fits = (75..=135).contains(&meridian) && (meridian - 75).is_multiple_of(width);
    fits.then(|| gauss_krueger(format!("gk{width}-{meridian}"), meridian, None))
}

/// At most three digits.
fn number(digits: &str) -> Option<u32> {
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn nearest(short: &str) -> Option<String> {
    NAMES
        .iter()
        .copied()
        .chain(EXAMPLES.iter().map(|name| (*name, *name)))
        .map(|(written, known)| (strsim::jaro_winkler(written, short), known))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, known)| known.to_owned())
}
