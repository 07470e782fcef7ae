//! The map of a region without areas: squares, by the share of their people that is served.

use super::charts::push_row;
use super::maps::{class, drawn_map};
use super::table;
use crate::drawing::MapArea;
use crate::fill::About;
use crate::run::Promise;
use crate::sheet::{Block, Cell};
use std::collections::BTreeMap;

/// Sides of a square, in metres; the smallest that leaves so many squares along a region is taken.
const SIDES: [f64; 10] = [
    100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0, 50_000.0, 100_000.0,
];
const MOST: f64 = 40.0;
/// Metres in a degree of latitude.
const DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// The map; nothing where the run does not say where people are.
pub(super) fn map(about: &About<'_>, promise: &Promise, breaks: &[i64]) -> Vec<Block> {
    let places = about.run.places();
    let points = about.run.people(promise).iter();
    let points: Vec<(f64, f64, i64, i64)> = points
        .filter(|point| point.persons > 0)
        .filter_map(|point| {
            let (lon, lat) = *places.get(&point.id)?;
            Some((lon, lat, point.persons, point.served))
        })
        .collect();
    let range = |of: fn(&(f64, f64, i64, i64)) -> f64| {
        let values = points.iter().map(of);
        values.fold((f64::MAX, f64::MIN), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    };
    let ((west, east), (south, north)) = (range(|point| point.0), range(|point| point.1));
    let share = about.measure(promise, "share", "");
    let (Some(share), true) = (share, east >= west) else {
        return Vec::new();
    };
    let narrow = ((south + north) / 2.0).to_radians().cos().max(0.01);
    let extent = ((east - west) * narrow).max(north - south) * DEGREE;
    let side = SIDES.into_iter().find(|side| extent / side <= MOST);
    let side = side.unwrap_or(extent / MOST);
    let (high, wide) = (side / DEGREE, side / DEGREE / narrow);
    let mut cells: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    for (lon, lat, persons, served) in points {
        let at = (((north - lat) / high) as i64, ((lon - west) / wide) as i64);
        let cell = cells.entry(at).or_default();
        *cell = (cell.0 + persons, cell.1 + served);
    }
    let mut csv = String::from("lon,lat,side_m,persons,share\n");
    let areas = cells.into_iter().map(|((row, column), (persons, served))| {
        let top = north - row as f64 * high;
        let left = west + column as f64 * wide;
        let millionths = (i128::from(served) * 1_000_000 / i128::from(persons.max(1))) as i64;
        push_row(
            &mut csv,
            &[
                &format!("{:.6}", left + wide / 2.0),
                &format!("{:.6}", top - high / 2.0),
                &format!("{side}"),
                &format!("{}", persons / 1000),
                &format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000),
            ],
        );
        let (right, bottom) = (left + wide, top - high);
        MapArea {
            name: String::new(),
            value: None,
            rings: vec![vec![
                (left, bottom),
                (right, bottom),
                (right, top),
                (left, top),
                (left, bottom),
            ]],
            class: Some(class(breaks, millionths)),
        }
    });
    let areas: Vec<MapArea> = areas.collect();
    let region = about.run.region.get(about.locale.lang()).to_owned();
    let columns = [("area", ""), ("share", "share")];
    let row = vec![Cell::Name(region), Cell::Figure(share)];
    let Some(twin) = table(about, "sheet-table-areas", &columns, vec![row]) else {
        return Vec::new();
    };
    drawn_map(about, promise, (breaks, areas, Vec::new()), twin, csv)
}
