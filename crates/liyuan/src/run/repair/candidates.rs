//! Where new sites may be: read from a table, or made where people live, where roads meet or on a grid.

use super::super::travel::{Roads, persons_of};
use crate::plan_file::{
    By, CandidateColumns, CandidatePlan, InputPath, Plan, Promise, Repair, RoadClass, Within,
    nearest,
};
use crate::read::about_file::Subject;
use crate::read::findings::Findings;
use crate::read::number::{NumberError, parse_thousandths};
use crate::read::points::{Column, Columns, PointReader};
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_planning::site::Status;
use liyuan_roads::LonLat;
use std::collections::{BTreeMap, HashSet};

/// Candidates that are made where no table lists them, at most.
const MOST_MADE: usize = 2_000;
/// The same where a distance is promised: squares wider than it would leave out nearly everybody.
const MOST_NEAR: usize = 10_000;
/// Distances of the lines of a grid that are tried, in metres, times powers of ten.
const SPACINGS: [u32; 6] = [10, 15, 20, 30, 50, 70];
/// Metres in a degree of latitude on the sphere of all distances.
const DEGREE_M: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// Candidates of a repair, before anything is known of the roads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Candidates {
    /// As given, unique.
    pub(super) ids: Vec<String>,
    /// Names for people; the id, or the area where it was made, where none is given.
    pub(super) names: Vec<String>,
    pub(super) places: Vec<LonLat>,
    /// Row of each in its table; empty where they were made.
    pub(super) rows: Vec<u64>,
    /// What is decided about each.
    pub(super) status: Vec<Status>,
    /// What each costs in thousandths; `None` as a whole where nothing says so.
    pub(super) costs: Option<Vec<Option<i64>>>,
}

impl Candidates {
    fn made(&mut self, id: String, place: LonLat, region: &Region) {
        let area = region.areas.locate(place);
        let area = area.and_then(|area| region.areas.list.get(area as usize));
        self.names
            .push(area.map_or_else(|| id.clone(), |area| area.name.clone()));
        self.ids.push(id);
        self.places.push(place);
        self.status.push(Status::Candidate);
    }
}

/// The candidates of a repair, and what is odd about them.
pub(super) fn candidates(
    plan: &Plan,
    repair: &Repair,
    promise: &Promise,
    region: &Region,
    roads: &[Roads<'_>],
    findings: &mut Findings,
) -> Candidates {
    match &repair.candidates {
        CandidatePlan::Table { file, columns } => table(file, columns, findings),
        CandidatePlan::Demand { spacing_dm } => {
            let persons = persons_of(region, &promise.group);
            let points: Vec<(u32, i64)> = (0_u32..)
                .zip(persons)
                .filter(|(_, persons)| **persons > 0)
                .map(|(point, persons)| (point, *persons))
                .collect();
            let places = &region.demand.places;
            let place = |(point, _): &(u32, i64)| places[*point as usize];
            let better = |a: &(u32, i64), b: &(u32, i64)| a.1 > b.1;
            let (kept, spacing) = thinned(&points, promise, *spacing_dm, place, better);
            let mut made = Candidates::default();
            for (point, _) in &kept {
                let id = &region.demand.ids[*point as usize];
                made.made(id.clone(), places[*point as usize], region);
            }
            tell_made(plan, repair, points.len(), kept.len(), spacing, findings);
            made
        }
        CandidatePlan::Junctions {
            roads: class,
            spacing_dm,
        } => {
            let profile = plan.service_of(promise).map(|service| &service.profile);
            let own = roads
                .iter()
                .find(|roads| promise.by == By::Road && Some(roads.profile) == profile);
            let points = own
                .or(roads.first())
                .map_or_else(Vec::new, |roads| junctions(roads, *class));
            let place = |(place, _): &(LonLat, u32)| *place;
            let better = |a: &(LonLat, u32), b: &(LonLat, u32)| a.1 > b.1;
            let (kept, spacing) = thinned(&points, promise, *spacing_dm, place, better);
            let mut made = Candidates::default();
            let width = kept.len().to_string().len();
            for ((place, _), number) in kept.iter().zip(1_u32..) {
                made.made(format!("junction-{number:0width$}"), *place, region);
            }
            tell_made(plan, repair, points.len(), kept.len(), spacing, findings);
            made
        }
        CandidatePlan::Grid { spacing_dm } => {
            let (made, spacing) = grid(region, promise, *spacing_dm);
            let count = made.ids.len();
            tell_made(plan, repair, count, count, Some(spacing), findings);
            made
        }
    }
}

fn tell_made(
    plan: &Plan,
    repair: &Repair,
    all: usize,
    kept: usize,
    spacing_dm: Option<u32>,
    findings: &mut Findings,
) {
    let spacing = spacing_dm.map(crate::plan_file::quantity::write_length);
    let at = repair.candidates.given();
    let message = match &spacing {
        Some(spacing) => {
            format!("`{kept}` candidates of `{all}` at `{at}`, one in each square of `{spacing}`")
        }
        None => format!("all `{kept}` of `{at}` are candidates"),
    };
    findings.push(
        Finding::info("repair.candidates.made", message)
            .with("kept", kept)
            .with("all", all)
            .with("spacing", spacing.clone().unwrap_or_default())
            .with("thinned", if spacing.is_some() { "yes" } else { "no" })
            .file(plan.file_name())
            .id(&repair.promise)
            .field("candidates")
            .value(at)
            .hint("a table of real sites, or a closer `spacing`, may do better"),
    );
}

/// Squares of a grid, told by the position of a place: exact in whole numbers.
struct Squares {
    /// Sides in units of 10⁻⁷ degree.
    lon: i64,
    lat: i64,
}

impl Squares {
    /// Squares of this side at a latitude.
    fn at(spacing_dm: u32, lat: i32) -> Squares {
        let metres = f64::from(spacing_dm) / 10.0;
        let side = metres / DEGREE_M * 1e7;
        // Not at the poles.
        let narrow = libm::cos((f64::from(lat) / 1e7).to_radians()).max(0.01);
        let whole = |side: f64| (libm::round(side) as i64).max(1);
        Squares {
            lon: whole(side / narrow),
            lat: whole(side),
        }
    }

    fn of(&self, place: LonLat) -> (i64, i64) {
        (
            i64::from(place.lat).div_euclid(self.lat),
            i64::from(place.lon).div_euclid(self.lon),
        )
    }
}

/// The distances that are tried where none is given: 250 m, then ever wider.
fn spacings() -> impl Iterator<Item = u32> {
    let wider = (1..5).flat_map(|power| SPACINGS.map(|first| first * 10_u32.pow(power)));
    std::iter::once(2_500).chain(wider.filter(|spacing| *spacing > 2_500))
}

/// Of each square the best item, or all where they are few enough; in the order of the items.
/// Equals: the first.
fn thinned<T: Clone>(
    items: &[T],
    promise: &Promise,
    spacing_dm: Option<u32>,
    place: impl Fn(&T) -> LonLat,
    better: impl Fn(&T, &T) -> bool,
) -> (Vec<T>, Option<u32>) {
    if spacing_dm.is_none() && items.len() <= MOST_MADE {
        return (items.to_vec(), None);
    }
    let lats = items.iter().map(|item| place(item).lat);
    let (Some(south), Some(north)) = (lats.clone().min(), lats.max()) else {
        return (Vec::new(), spacing_dm);
    };
    let middle = south + (north - south) / 2;
    let kept = |spacing: u32| {
        let squares = Squares::at(spacing, middle);
        let mut best: BTreeMap<(i64, i64), usize> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            let slot = best.entry(squares.of(place(item))).or_insert(at);
            if items.get(*slot).is_some_and(|known| better(item, known)) {
                *slot = at;
            }
        }
        let mut kept: Vec<usize> = best.into_values().collect();
        kept.sort_unstable();
        kept
    };
    let near = match &promise.within {
        Some(Within::Distance(values)) => Some(values.least()),
        _ => None,
    };
    let mut found = (Vec::new(), None);
    for spacing in spacing_dm.map_or_else(|| spacings().collect(), |spacing| vec![spacing]) {
        found = (kept(spacing), Some(spacing));
        let near = near.is_some_and(|near| spacing >= near) && found.0.len() <= MOST_NEAR;
        if found.0.len() <= MOST_MADE || near {
            break;
        }
    }
    let (kept, spacing) = found;
    let kept = kept.iter().filter_map(|at| items.get(*at).cloned());
    (kept.collect(), spacing)
}

/// Where roads of these classes meet or end, with how many do, in order of place.
fn junctions(roads: &Roads<'_>, class: RoadClass) -> Vec<(LonLat, u32)> {
    // Ranks of lines begin with motorways, whose ends are no places for anybody.
    let ranks = 1..=class.0 + 1;
    let mut ends: BTreeMap<(i32, i32), u32> = BTreeMap::new();
    for line in roads.network.lines() {
        if !ranks.contains(&line.rank) {
            continue;
        }
        for end in [line.points.first(), line.points.last()]
            .into_iter()
            .flatten()
        {
            *ends.entry((end.lat, end.lon)).or_insert(0) += 1;
        }
    }
    let places = ends.into_iter();
    places
        .map(|((lat, lon), meet)| (LonLat { lon, lat }, meet))
        .collect()
}

/// The middles of squares over all who are of the group; inside areas where there are any.
fn grid(region: &Region, promise: &Promise, spacing_dm: Option<u32>) -> (Candidates, u32) {
    let persons = persons_of(region, &promise.group);
    let places = || {
        let all = region.demand.places.iter().zip(persons);
        all.filter(|(_, persons)| **persons > 0)
            .map(|(place, _)| *place)
    };
    let ends = |of: fn(LonLat) -> i32| {
        let values = places().map(of);
        values.clone().min().zip(values.max())
    };
    let (Some((south, north)), Some((west, east))) = (ends(|at| at.lat), ends(|at| at.lon)) else {
        return (Candidates::default(), spacing_dm.unwrap_or(2_500));
    };
    let (south_west, north_east) = (
        LonLat {
            lon: west,
            lat: south,
        },
        LonLat {
            lon: east,
            lat: north,
        },
    );
    let size = |spacing: u32| {
        let squares = Squares::at(spacing, south + (north - south) / 2);
        let (first, last) = (squares.of(south_west), squares.of(north_east));
        let count = (last.0 - first.0 + 1).saturating_mul(last.1 - first.1 + 1);
        (squares, first, last, count)
    };
    let spacing = spacing_dm.unwrap_or_else(|| {
        let fits = |spacing: &u32| size(*spacing).3 <= MOST_MADE as i64;
        spacings().find(fits).unwrap_or(7_000_000)
    });
    let (squares, first, last, _) = size(spacing);
    let has_shapes = region.areas.bounds().is_some();
    let mut made = Candidates::default();
    for row in first.0..=last.0 {
        for column in first.1..=last.1 {
            let middle = |at: i64, side: i64| i32::try_from(at * side + side / 2);
            let (Ok(lat), Ok(lon)) = (middle(row, squares.lat), middle(column, squares.lon)) else {
                continue;
            };
            let place = LonLat { lon, lat };
            if has_shapes && region.areas.locate(place).is_none() {
                continue;
            }
            let id = format!("grid-{}-{}", row - first.0 + 1, column - first.1 + 1);
            made.made(id, place, region);
        }
    }
    (made, spacing)
}

/// Reads a table; a row that cannot be used is left out and is a finding.
fn table(file: &InputPath, columns: &CandidateColumns, findings: &mut Findings) -> Candidates {
    let extra = |given: &'_ Option<String>, name: &'static str, number| {
        (
            given.clone().unwrap_or_else(|| name.to_owned()),
            number,
            given.is_some(),
        )
    };
    let extra = [
        extra(&columns.name, "name", false),
        extra(&columns.cost, "cost", true),
        extra(&columns.status, "status", false),
    ];
    let reader = PointReader {
        subject: Subject::Candidates,
        file,
        columns: Columns {
            id: &columns.id,
            lon: &columns.lon,
            lat: &columns.lat,
            extra: extra
                .iter()
                .map(|(name, number, required)| Column {
                    name,
                    number: *number,
                    required: *required,
                })
                .collect(),
        },
    };
    let mut read = Candidates::default();
    let mut costs = Vec::new();
    let mut has_costs = false;
    reader.read(
        findings,
        |_| None,
        |row, findings| {
            let cell = |at: usize| row.cells.get(at).copied().flatten();
            let about = |finding: Finding, at: usize, written: &str| {
                let column: &str = extra.get(at).map_or("", |(name, ..)| name);
                finding
                    .file(&file.given)
                    .row(row.row)
                    .id(row.id)
                    .field(column)
                    .value(written)
            };
            has_costs |= cell(1).is_some();
            costs.push(cell(1).and_then(|written| match cost(written) {
                Ok(cost) => cost,
                Err(finding) => {
                    findings.push(about(*finding, 1, written));
                    None
                }
            }));
            let written = cell(2).unwrap_or("");
            read.status.push(status(written).unwrap_or_else(|| {
                let message = format!("`status` is `{written}`; taken as `candidate`");
                let finding = Finding::error("site.status.unknown", message)
                    .hint("write `candidate`, `required` or `forbidden`");
                findings.push(about(finding, 2, written));
                Status::Candidate
            }));
            let name = cell(0).filter(|name| !name.is_empty());
            read.names.push(name.unwrap_or(row.id).to_owned());
            read.ids.push(row.id.to_owned());
            read.places.push(row.place);
            read.rows.push(row.row);
        },
    );
    read.costs = has_costs.then_some(costs);
    read
}

fn status(written: &str) -> Option<Status> {
    match written.to_lowercase().as_str() {
        "" | "candidate" | "候选" => Some(Status::Candidate),
        "required" | "保留" => Some(Status::Required),
        "forbidden" | "排除" => Some(Status::Forbidden),
        _ => None,
    }
}

/// What a candidate costs, in thousandths; `None` where nothing is written.
fn cost(written: &str) -> Result<Option<i64>, Box<Finding>> {
    let (what, word) = match parse_thousandths(written) {
        Ok(cost) if cost >= 0 => return Ok(Some(cost)),
        Err(NumberError::Empty) => return Ok(None),
        Ok(_) => ("below zero", "negative"),
        Err(error) => ("not a number", error.word()),
    };
    let message = format!("`cost` is `{written}`, {what}; taken as not given");
    Err(Box::new(
        Finding::error("site.price.unusable", message)
            .with("number", word)
            .hint("write a number of zero or more"),
    ))
}

/// Statuses after the ids that the plan requires and forbids, and whether all of that can be done.
pub(super) fn decided(
    plan: &Plan,
    repair: &Repair,
    candidates: &Candidates,
    findings: &mut Findings,
) -> (Vec<Status>, bool) {
    let mut status = candidates.status.clone();
    let mut sound = true;
    for (key, ids, decision) in [
        ("required", &repair.required, Status::Required),
        ("forbidden", &repair.forbidden, Status::Forbidden),
    ] {
        for id in ids {
            let about = |finding: Finding| {
                finding
                    .file(plan.file_name())
                    .id(&repair.promise)
                    .field(key)
                    .value(id)
            };
            let Some(at) = candidates.ids.iter().position(|known| known == id) else {
                sound = false;
                let message = format!(
                    "candidate `{id}` is not among `{}`",
                    repair.candidates.given()
                );
                let near = nearest(id, &candidates.ids);
                let hint = match &near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write an id of the candidates".to_owned(),
                };
                findings.push(about(
                    Finding::error("repair.candidate.unknown", message)
                        .with("candidates", repair.candidates.given())
                        .hint(hint),
                ));
                continue;
            };
            let known = &mut status[at];
            if *known != Status::Candidate && *known != decision {
                sound = false;
                let message = format!("candidate `{id}` is required and forbidden at once");
                findings.push(about(
                    Finding::error("repair.candidate.contradiction", message)
                        .hint("decide for one, in the plan or in the table"),
                ));
            }
            *known = decision;
        }
    }
    (status, sound)
}

/// Candidates that stand already as facilities of the service.
pub(super) fn standing(candidates: &Candidates, region: &Region, service: usize) -> Vec<usize> {
    let facilities = region.facilities.get(service);
    let known: HashSet<&String> = facilities.iter().flat_map(|all| &all.ids).collect();
    let ids = candidates.ids.iter().enumerate();
    ids.filter(|(_, id)| known.contains(id))
        .map(|(at, _)| at)
        .collect()
}
