//! The same results for maps: GeoJSON (RFC 7946), longitude before latitude, WGS-84.
//!
//! Properties of a promise are flat, named `promise.measure`, since map programs colour by a
//! property and cannot look into nested ones.

use super::people::{in_catchment, leg, snap_of, thousandths};
use super::promises::parent_code;
use super::text::{Decimal, push_decimal, push_degrees, push_json_text};
use crate::picture::RoadLines;
use crate::run::{Measured, PromiseResult, RunResult};
use geo::{LineString, MultiPolygon};
use liyuan_roads::LonLat;
use rayon::prelude::*;

/// Features that one thread writes at a time.
const CHUNK: usize = 4096;

/// One JSON object, written field by field.
pub(super) struct Object<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Object<'a> {
    fn begin(out: &'a mut Vec<u8>) -> Object<'a> {
        out.push(b'{');
        Object { out, first: true }
    }

    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        push_json_text(self.out, key);
        self.out.push(b':');
    }

    pub(super) fn text(&mut self, key: &str, value: Option<&str>) {
        self.key(key);
        match value {
            Some(value) => push_json_text(self.out, value),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    pub(super) fn decimal(&mut self, key: &str, value: Option<Decimal>) {
        self.key(key);
        match value {
            Some(value) => push_decimal(self.out, value),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    fn flag(&mut self, key: &str, value: Option<bool>) {
        self.key(key);
        let text: &[u8] = match value {
            Some(true) => b"true",
            Some(false) => b"false",
            None => b"null",
        };
        self.out.extend_from_slice(text);
    }

    fn end(self) {
        self.out.push(b'}');
    }
}

/// A collection of `count` features, written in parallel; `write` appends one.
pub(super) fn collection(
    count: usize,
    model: bool,
    write: impl Fn(usize, &mut Vec<u8>) + Sync,
) -> Vec<u8> {
    let mut head = b"{\"type\":\"FeatureCollection\",".to_vec();
    if model {
        head.extend_from_slice(b"\"model\":true,");
    }
    head.extend_from_slice(b"\"features\":[\n");
    let mut parts = vec![head];
    let starts: Vec<usize> = (0..count).step_by(CHUNK).collect();
    parts.par_extend(starts.into_par_iter().map(|start| {
        let mut out = Vec::new();
        for index in start..count.min(start + CHUNK) {
            if index > 0 {
                out.extend_from_slice(b",\n");
            }
            write(index, &mut out);
        }
        out
    }));
    parts.push(b"\n]}\n".to_vec());
    parts.concat()
}

pub(super) fn feature(
    out: &mut Vec<u8>,
    geometry: impl FnOnce(&mut Vec<u8>),
    properties: impl FnOnce(&mut Object<'_>),
) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    geometry(out);
    out.extend_from_slice(b",\"properties\":");
    let mut object = Object::begin(out);
    properties(&mut object);
    object.end();
    out.push(b'}');
}

pub(super) fn point(out: &mut Vec<u8>, place: LonLat) {
    out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
    position(out, place);
    out.push(b'}');
}

fn position(out: &mut Vec<u8>, place: LonLat) {
    out.push(b'[');
    push_degrees(out, place.lon);
    out.push(b',');
    push_degrees(out, place.lat);
    out.push(b']');
}

fn multi_polygon(out: &mut Vec<u8>, shape: &MultiPolygon<f64>) {
    if shape.0.is_empty() {
        out.extend_from_slice(b"null");
        return;
    }
    out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (index, polygon) in shape.0.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.push(b'[');
        ring(out, polygon.exterior());
        for hole in polygon.interiors() {
            out.push(b',');
            ring(out, hole);
        }
        out.push(b']');
    }
    out.extend_from_slice(b"]}");
}

fn ring(out: &mut Vec<u8>, line: &LineString<f64>) {
    out.push(b'[');
    for (index, corner) in line.0.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        // Readers admit nothing outside the globe.
        position(
            out,
            LonLat::from_degrees(corner.x, corner.y).unwrap_or_default(),
        );
    }
    out.push(b']');
}

/// `roads.geojson`: the roads that lie behind a map of the region, thinned; a feature for each class of
/// the way. Not for routing.
pub(crate) fn roads_geojson(roads: &[RoadLines], model: bool) -> Vec<u8> {
    collection(roads.len(), model, |index, out| {
        let (rank, lines) = &roads[index];
        let class = CLASSES.get(usize::from(*rank)).copied();
        feature(
            out,
            |out| multi_line(out, lines),
            |object| {
                object.text("class", class);
                object.decimal("rank", Some(Decimal::whole(i64::from(*rank))));
            },
        );
    })
}

/// Classes of ways by rank, as in [`liyuan_roads::network::Line`].
const CLASSES: [&str; 5] = ["motorway", "trunk", "primary", "secondary", "tertiary"];

fn multi_line(out: &mut Vec<u8>, lines: &[Vec<(f64, f64)>]) {
    out.extend_from_slice(b"{\"type\":\"MultiLineString\",\"coordinates\":[");
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.push(b'[');
        for (at, &(lon, lat)) in line.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            position(out, LonLat::from_degrees(lon, lat).unwrap_or_default());
        }
        out.push(b']');
    }
    out.extend_from_slice(b"]}");
}

/// Property names of a promise, made once.
struct Names {
    persons: String,
    served: String,
    share: String,
    kept: String,
    median: String,
    p90: String,
    worst: String,
    reason: String,
    total: String,
    in_catchment: String,
    nearest: String,
}

impl Names {
    fn of(promise: &PromiseResult) -> Names {
        let id = &promise.promise.id;
        let unit = promise.unit.suffix();
        Names {
            persons: format!("{id}.persons"),
            served: format!("{id}.served"),
            share: format!("{id}.share"),
            kept: format!("{id}.kept"),
            median: format!("{id}.median_{unit}"),
            p90: format!("{id}.p90_{unit}"),
            worst: format!("{id}.worst_{unit}"),
            reason: format!("{id}.reason"),
            total: format!("{id}.total_{unit}"),
            in_catchment: format!("{id}.persons_in_catchment"),
            nearest: format!("{id}.persons_nearest"),
        }
    }

    fn measures(&self, object: &mut Object<'_>, row: &Measured) {
        object.decimal(&self.persons, Some(Decimal::whole(row.whole.persons)));
        object.decimal(&self.served, Some(Decimal::whole(row.whole.served)));
        object.decimal(&self.share, row.share_ppm().map(Decimal::millionths));
        object.flag(&self.kept, row.kept);
        let travel = &row.summary.travel;
        object.decimal(&self.median, travel.median.map(Decimal::tenths));
        object.decimal(&self.p90, travel.p90.map(Decimal::tenths));
        object.decimal(&self.worst, travel.worst.map(Decimal::tenths));
    }
}

/// `areas.geojson`: the areas with what each promise comes to.
pub fn areas_geojson(result: &RunResult) -> Vec<u8> {
    let areas = &result.region.areas.list;
    let names: Vec<Names> = result.promises.iter().map(Names::of).collect();
    collection(areas.len(), result.is_model(), |index, out| {
        let area = &areas[index];
        feature(
            out,
            |out| multi_polygon(out, &area.polygons),
            |object| {
                object.text("code", Some(&area.code));
                object.text("name", Some(&area.name));
                object.text("parent", parent_code(areas, area));
                object.text("class", area.class.as_deref());
                object.decimal("level", Some(Decimal::whole(i64::from(area.level))));
                for (promise, names) in result.promises.iter().zip(&names) {
                    names.measures(object, &promise.areas[index]);
                }
            },
        );
    })
}

/// `people.geojson`: the demand points with persons by group, and total, share served and reason of
/// each promise.
pub fn people_geojson(result: &RunResult) -> Vec<u8> {
    let demand = &result.region.demand;
    let areas = &result.region.areas.list;
    let names: Vec<Names> = result.promises.iter().map(Names::of).collect();
    let groups: Vec<String> = demand
        .groups
        .iter()
        .map(|group| format!("persons.{group}"))
        .collect();
    collection(demand.ids.len(), result.is_model(), |index, out| {
        let area = demand.area[index].and_then(|area| areas.get(area as usize));
        feature(
            out,
            |out| point(out, demand.places[index]),
            |object| {
                object.text("id", Some(&demand.ids[index]));
                object.text("area_code", area.map(|area| area.code.as_str()));
                object.text("class", demand.class[index].as_deref());
                for (group, persons) in groups.iter().zip(&demand.persons) {
                    object.decimal(group, Some(thousandths(persons[index])));
                }
                for (promise, names) in result.promises.iter().zip(&names) {
                    let (reach, nearest) = (&promise.reach, promise.travel.nearest[index]);
                    let persons = reach.persons[index];
                    let total = nearest.map(|nearest| Decimal::tenths(nearest.total));
                    let share =
                        liyuan_planning::reach::summary::share_ppm(reach.served[index], persons);
                    object.decimal(&names.total, total);
                    object.decimal(
                        &names.share,
                        share.map(|ppm| Decimal::millionths(ppm).trimmed()),
                    );
                    object.text(
                        &names.reason,
                        reach.reasons[index].map(|reason| reason.as_str()),
                    );
                }
            },
        );
    })
}

/// `facilities.geojson`: the facilities of every service, with the persons of each promise.
pub fn facilities_geojson(result: &RunResult) -> Vec<u8> {
    let list: Vec<(usize, usize)> = result
        .region
        .facilities
        .iter()
        .enumerate()
        .flat_map(|(service, facilities)| {
            (0..facilities.ids.len()).map(move |index| (service, index))
        })
        .collect();
    let names: Vec<Names> = result.promises.iter().map(Names::of).collect();
    collection(list.len(), result.is_model(), |at, out| {
        let (service, index) = list[at];
        let facilities = &result.region.facilities[service];
        feature(
            out,
            |out| point(out, facilities.places[index]),
            |object| {
                object.text(
                    "service_id",
                    result.plan.services.get(service).map(|s| s.id.as_str()),
                );
                object.text("id", Some(&facilities.ids[index]));
                object.text("name", Some(&facilities.names[index]));
                object.decimal("places", facilities.capacity[index].map(thousandths));
                let promises = result.promises.iter().zip(&names);
                let mine = || {
                    promises
                        .clone()
                        .filter(|(promise, _)| promise.service == service)
                };
                let snap = mine().find_map(|(promise, _)| {
                    snap_of(promise.travel.facility_snaps.as_deref(), index)
                });
                object.decimal("leg_m", leg(snap));
                object.flag("island", snap.map(|snap| snap.island));
                for (promise, names) in mine() {
                    object.decimal(&names.in_catchment, in_catchment(promise, index));
                    let nearest = promise.persons_nearest_whole[index];
                    object.decimal(&names.nearest, Some(Decimal::whole(nearest)));
                }
            },
        );
    })
}
