//! The areas within some times of each point of a table, with the persons in them.

use crate::plan_file::{DemandPlan, Group, InputPath, Reading};
use crate::read::about_file::NamedByOption;
use crate::read::demand::{read_demand, write_persons};
use crate::read::findings::Findings;
use crate::tables::dictionary;
use crate::travel::{Points, TravelError};
use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use liyuan_finding::{Finding, Severity};
use liyuan_formats::write::{Shapes, TableHead, TableWriter};
use liyuan_roads::isochrone::{
    Area, AreaOptions, Areas, Field, GridTooLarge, Isochrones, RoadPart,
};
use liyuan_roads::progress::{Progress, Step};
use liyuan_roads::{Deciseconds, Direction, LonLat, Measure, Network, Places, Snap, SnapOptions};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Mutex;

/// Points worked on before their rows are written; bounds memory, changes nothing else.
const BATCH: usize = 32;

/// Columns of the areas; `persons` only with a table of people.
pub(crate) const COLUMNS: [&str; 5] = ["id", "within_s", "area_km2", "persons", "reason"];

/// Columns of the reached parts of roads.
pub(crate) const LINE_COLUMNS: [&str; 4] = ["id", "way_id", "start_s", "end_s"];

/// Which isochrones.
#[derive(Debug, Clone, PartialEq)]
pub struct IsochroneOptions {
    /// What the points reach (forward), or who reaches the points (backward).
    pub direction: Direction,
    /// Inclusive bounds on leg + road + leg; in any order, those given twice count once.
    pub within: Vec<Deciseconds>,
    /// How points, people and the places of the areas enter the network.
    pub snap: SnapOptions,
    /// Side of a grid cell in metres; `None` chooses one (see [`AreaOptions`]).
    pub cell_m: Option<f64>,
}

/// Where isochrones go; the endings say the formats.
#[derive(Debug, Clone, Copy)]
pub struct IsochroneFiles<'p> {
    /// The areas.
    pub areas: &'p Path,
    /// The reached parts of roads, if they are wanted.
    pub lines: Option<&'p Path>,
}

/// People who are counted.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Where they are.
    pub points: Points,
    /// How many, in thousandths.
    pub persons: Vec<i64>,
}

/// What isochrones came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IsochroneReport {
    /// Rows written: one for each point and bound.
    pub rows: usize,
    /// Points asked about.
    pub points: usize,
    /// Points that are not near a road; their rows have no area.
    pub off_network: usize,
    /// Points whose own leg takes longer than the greatest bound; their rows have no area.
    pub beyond: usize,
    /// Greatest cell of a grid, metres; borders are true to about a cell.
    pub cell_m: f64,
    /// Persons who are not near a road, in thousandths.
    pub persons_off_network: i64,
    /// About points that are not near a road or whose road is cut off.
    pub findings: Vec<Finding>,
}

/// Reads a table of people, in any format that plans read: `id`, `lon`, `lat` and the number of
/// persons in `column`. A row or number that cannot be used is a finding.
///
/// # Errors
/// The file cannot be read, a column is missing, or no row is usable: the gravest finding says why.
pub fn read_people(path: &Path, column: &str) -> Result<People, TravelError> {
    let plan = DemandPlan {
        file: InputPath {
            given: path.display().to_string(),
            path: path.to_owned(),
            reading: Reading::default(),
        },
        id: "id".to_owned(),
        lon: "lon".to_owned(),
        lat: "lat".to_owned(),
        class: None,
        area: None,
        groups: vec![Group {
            name: column.to_owned(),
            column: column.to_owned(),
        }],
    };
    let mut findings = Findings::default();
    let mut table = read_demand(&plan, &mut findings);
    let findings = findings.finish();
    if table.ids.is_empty() || !table.unread_groups.is_empty() {
        let reason = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .chain(&findings)
            .next()
            .cloned()
            .map(|mut reason| {
                reason.name_by_option(column, "--persons");
                Box::new(reason)
            });
        return Err(TravelError::NoPoints {
            file: plan.file.given,
            rows: table.outcome.rows,
            missing: table.outcome.missing,
            reason,
        });
    }
    Ok(People {
        points: Points {
            ids: table.ids,
            places: table.places,
            rows: table.rows,
            file: plan.file.given,
            others: Vec::new(),
            findings,
        },
        persons: table.persons.pop().unwrap_or_default(),
    })
}

/// Writes the areas within each bound of each point, in the order of the points and of rising bounds:
/// `id, within_s, area_km2, persons, reason` and a multipolygon (WGS-84).
///
/// A place is inside where leg + road + leg is within the bound, except within about a cell of the
/// border; the persons are those whose total, as `travel matrix` gives it, is within the bound,
/// exactly, not those whose place lies in the polygon. Without an area, `reason` says why:
/// `off_network` (no road near the point), `beyond` (the leg to its road takes longer).
///
/// The result does not depend on the number of threads.
///
/// # Errors
/// The ending of a file is not known or the file cannot be written.
pub fn isochrones(
    network: &Network,
    points: &Points,
    people: Option<&People>,
    options: &IsochroneOptions,
    files: &IsochroneFiles<'_>,
    progress: &dyn Progress,
) -> Result<IsochroneReport, TravelError> {
    let mut bounds: Vec<u32> = options.within.iter().map(|within| within.0).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let snaps = network.snap(&points.places, &options.snap);
    let mut report = IsochroneReport {
        points: points.ids.len(),
        findings: points.off_network(network, &snaps, &options.snap),
        ..IsochroneReport::default()
    };
    report.findings.extend(islands(points, &snaps));
    let crowd = people.map(|people| {
        let snaps = network.snap(&people.points.places, &options.snap);
        let off = snaps.iter().zip(&people.persons);
        report.persons_off_network = off
            .filter(|(snap, _)| snap.is_none())
            .map(|(_, persons)| *persons)
            .sum();
        Crowd {
            places: network.places(&snaps),
            persons: &people.persons,
        }
    });
    let columns: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|name| *name != "persons" || people.is_some())
        .collect();
    let mut areas = begin(files.areas, "isochrones", &columns, Shapes::Polygons)?;
    let mut lines = match files.lines {
        Some(path) => Some(begin(path, "reached_roads", &LINE_COLUMNS, Shapes::Lines)?),
        None => None,
    };
    let work = Work {
        network,
        bounds: &bounds,
        crowd: crowd.as_ref(),
        options,
        lines: lines.is_some(),
        desks: Mutex::default(),
    };
    progress.begin(Step::Search, snaps.len() as u64);
    for (ids, snaps) in points.ids.chunks(BATCH).zip(snaps.chunks(BATCH)) {
        let found: Vec<Option<Found>> = snaps
            .par_iter()
            .map(|snap| {
                let found = snap.as_ref().map(|snap| work.of(snap)).transpose();
                progress.advance(Step::Search, 1);
                found
            })
            .collect::<Result<_, GridTooLarge>>()?;
        for (id, found) in ids.iter().zip(&found) {
            report.note(found.as_ref());
            for (index, bound) in bounds.iter().enumerate() {
                write_area(
                    &mut areas,
                    id,
                    *bound,
                    index,
                    found.as_ref(),
                    people.is_some(),
                )?;
                report.rows += 1;
            }
            if let (Some(lines), Some(found)) = (&mut lines, found) {
                for part in &found.parts {
                    write_part(lines, network, id, part)?;
                }
            }
        }
    }
    progress.end(Step::Search);
    areas.finish()?;
    if let Some(lines) = lines {
        lines.finish()?;
    }
    Ok(report)
}

impl IsochroneReport {
    fn note(&mut self, found: Option<&Found>) {
        match found {
            None => self.off_network += 1,
            Some(found) => {
                self.cell_m = self.cell_m.max(found.areas.cell_m);
                let is_empty = |area: &Area| area.polygons.is_empty();
                self.beyond += usize::from(found.areas.bounds.iter().all(is_empty));
            }
        }
    }
}

/// A finding for each point whose road is cut off from the rest.
fn islands(points: &Points, snaps: &[Option<Snap>]) -> Vec<Finding> {
    let mut findings = Findings::default();
    let list = points.ids.iter().zip(&points.rows).zip(&points.places);
    for (((id, &row), place), snap) in list.zip(snaps) {
        if !snap.is_some_and(|snap| snap.island) {
            continue;
        }
        findings.push(
            Finding::warning(
                "points.island",
                "its road is cut off from the network; the area is that of the island alone"
                    .to_owned(),
            )
            .file(&points.file)
            .row(row)
            .id(id)
            .place(place.lon_degrees(), place.lat_degrees())
            .hint("join the road in the map, or take the next one with `--islands skip`"),
        );
    }
    findings.finish()
}

/// People on the network.
struct Crowd<'a> {
    places: Places,
    persons: &'a [i64],
}

/// What is found about one point.
struct Found {
    areas: Areas,
    /// One a bound, in thousandths.
    persons: Vec<i64>,
    parts: Vec<RoadPart>,
}

/// What all points share.
struct Work<'a> {
    network: &'a Network,
    /// Ascending.
    bounds: &'a [u32],
    crowd: Option<&'a Crowd<'a>>,
    options: &'a IsochroneOptions,
    lines: bool,
    /// Memory that no thread uses now.
    desks: Mutex<Vec<(Isochrones<'a>, Field)>>,
}

impl Work<'_> {
    fn of(&self, snap: &Snap) -> Result<Found, GridTooLarge> {
        let free = self.desks.lock().ok().and_then(|mut desks| desks.pop());
        let (mut engine, mut field) = free.unwrap_or_else(|| {
            let direction = self.options.direction;
            (
                Isochrones::new(self.network, direction, Measure::Time),
                Field::default(),
            )
        });
        let greatest = self.bounds.last().copied().unwrap_or(0);
        let reached = engine.reach(snap, greatest);
        let area = AreaOptions {
            snap: self.options.snap,
            cell_m: self.options.cell_m,
        };
        let found = Found {
            areas: field.areas(&reached, self.bounds, &area)?,
            persons: self.crowd.map_or_else(Vec::new, |crowd| {
                let totals = reached.points(&crowd.places);
                let within = |bound: &u32| {
                    let inside = totals.iter().filter(|(_, total)| total <= bound);
                    inside
                        .filter_map(|(point, _)| crowd.persons.get(*point as usize))
                        .sum()
                };
                self.bounds.iter().map(within).collect()
            }),
            parts: if self.lines {
                reached.parts(greatest).collect()
            } else {
                Vec::new()
            },
        };
        if let Ok(mut desks) = self.desks.lock() {
            desks.push((engine, field));
        }
        Ok(found)
    }
}

fn begin(
    path: &Path,
    name: &str,
    columns: &[&str],
    shapes: Shapes,
) -> Result<TableWriter, TravelError> {
    let head = TableHead {
        name: name.to_owned(),
        columns: columns
            .iter()
            .map(|column| dictionary::column(name, column))
            .collect(),
        shapes,
    };
    let mut writer = TableWriter::create(path)?;
    writer.table(&head)?;
    Ok(writer)
}

/// Tenths of a second as seconds.
fn seconds(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn coord(place: LonLat) -> Coord {
    Coord {
        x: place.lon_degrees(),
        y: place.lat_degrees(),
    }
}

fn write_area(
    table: &mut TableWriter,
    id: &str,
    bound: u32,
    index: usize,
    found: Option<&Found>,
    with_persons: bool,
) -> Result<(), TravelError> {
    let area = found.and_then(|found| found.areas.bounds.get(index));
    let reason = match area {
        None => "off_network",
        Some(area) if area.polygons.is_empty() => "beyond",
        Some(_) => "",
    };
    let persons = found
        .and_then(|found| found.persons.get(index))
        .map_or_else(String::new, |persons| write_persons(*persons));
    let size = area.map_or_else(String::new, |area| square_kilometres(area.area_m2()));
    let within = seconds(bound);
    let mut cells = vec![id, &within, &size];
    if with_persons {
        cells.push(&persons);
    }
    cells.push(reason);
    let geometry = area
        .filter(|area| !area.polygons.is_empty())
        .map(|area| Geometry::MultiPolygon(multi_polygon(area)));
    Ok(table.row(&cells, geometry.as_ref())?)
}

/// Hectares and their hundredths: whole square metres say more than a grid knows.
fn square_kilometres(area_m2: f64) -> String {
    let hundredths = libm::floor(area_m2 / 100.0 + 0.5) as u64;
    format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

fn multi_polygon(area: &Area) -> MultiPolygon {
    let ring = |ring: &Vec<LonLat>| LineString(ring.iter().copied().map(coord).collect());
    let polygon = |polygon: &liyuan_roads::isochrone::Polygon| {
        let mut rings = polygon.rings.iter().map(ring);
        let exterior = rings.next().unwrap_or(LineString(Vec::new()));
        Polygon::new(exterior, rings.collect())
    };
    MultiPolygon(area.polygons.iter().map(polygon).collect())
}

fn write_part(
    table: &mut TableWriter,
    network: &Network,
    id: &str,
    part: &RoadPart,
) -> Result<(), TravelError> {
    let (start, end) = part.line(network);
    if start == end {
        return Ok(());
    }
    let way = network.segment_origin(part.segment).0.to_string();
    let (first, last) = (seconds(part.cost_from), seconds(part.cost_to));
    let line = Geometry::LineString(LineString(vec![coord(start), coord(end)]));
    Ok(table.row(&[id, &way, &first, &last], Some(&line))?)
}

#[cfg(test)]
mod tests;
