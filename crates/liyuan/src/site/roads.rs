//! A siting question on the roads: costs are travel times or distances of the engine.

use super::SiteError;
use super::question::{Beyond, Candidates, Demand, Far, Nearest, Question, Unit, Within};
use super::rooms::{RoomCells, RoomsReader};
use super::tables::{AboutCandidate, input};
use crate::progress::{Progress, Step};
use crate::reach::People;
use crate::read::about_file::Subject;
use crate::read::findings::Findings;
use crate::read::points::{Column, Columns, PointReader};
use crate::travel::{Points, TravelError};
use liyuan_planning::site::{Entry, Lists, Status};
use liyuan_roads::reach::{Engine, Prepared};
use liyuan_roads::{Direction, Islands, Measure, Network, Places, SearchOptions, SnapOptions};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Largest number of pairs that are held: 16 bytes each while they are put in order.
const MOST_PAIRS: u64 = 300_000_000;

/// Candidates whose catchments are found in one go.
const TOGETHER: usize = 512;

/// What is asked of the roads.
#[derive(Debug, Clone, Copy)]
pub struct RoadQuestion {
    /// People travel to the site ([`Direction::Backward`] from it), or something from it to them.
    pub from_site: bool,
    /// Longest time or distance that counts, inclusive; `None`: all pairs that the roads connect.
    pub within: Option<Within>,
    /// All pairs that the roads connect, whatever the bound, measured in its unit.
    pub all: bool,
    /// Farther from any road, a point is off the network.
    pub max_snap_m: f64,
}

/// Reads a table of candidates: `id`, `lon`, `lat`, and `status` and `cost` where there are such
/// columns. A row that cannot be used is left out and is a finding.
///
/// # Errors
/// The file cannot be read, a column is missing, or no row is usable: the gravest finding says why.
pub fn read_candidates(path: &Path) -> Result<(Candidates, Points), SiteError> {
    let file = input(path);
    let optional = |name, number| Column {
        name,
        number,
        required: false,
    };
    let reader = PointReader {
        subject: Subject::Points,
        file: &file,
        columns: Columns {
            id: "id",
            lon: "lon",
            lat: "lat",
            extra: vec![
                optional("status", false),
                optional("cost", true),
                optional("capacity", true),
                optional("fixed_cost", true),
                optional("least", true),
            ],
        },
    };
    let mut findings = Findings::default();
    let mut points = Points::default();
    let mut candidates = Candidates::default();
    let mut costs = Vec::new();
    let mut has_costs = false;
    let mut rooms = RoomsReader::default();
    let outcome = reader.read(
        &mut findings,
        |_| None,
        |row, findings| {
            let cell = |at: usize| row.cells.get(at).copied().flatten();
            let about = AboutCandidate {
                file: &file,
                row: row.row,
                id: row.id,
            };
            candidates.status.push(about.status(cell(0), findings));
            has_costs |= cell(1).is_some();
            costs.push(about.price(cell(1), findings));
            let of_room = RoomCells {
                capacity: cell(2),
                least: cell(4),
                fixed_cost: cell(3),
            };
            rooms.push(&about, &of_room);
            candidates.places.push(Some(row.place));
            points.ids.push(row.id.to_owned());
            points.places.push(row.place);
            points.rows.push(row.row);
        },
    );
    points.file.clone_from(&file.given);
    points.findings = findings.finish();
    if points.ids.is_empty() {
        let gravest = points
            .findings
            .iter()
            .min_by_key(|finding| finding.severity);
        return Err(SiteError::Travel(TravelError::NoPoints {
            file: file.given,
            rows: outcome.rows,
            missing: outcome.missing,
            reason: gravest.cloned().map(Box::new),
        }));
    }
    candidates.ids.clone_from(&points.ids);
    candidates.rows.clone_from(&points.rows);
    candidates.file.clone_from(&points.file);
    candidates.costs = has_costs.then_some(costs);
    candidates.rooms = rooms.finish();
    Ok((candidates, points))
}

/// Finds who is reached from where, and what that costs, candidate by candidate: never all pairs but
/// those within the bound, eight bytes each (and as many again while they are put in order).
///
/// Times and distances are leg + road + leg, as everywhere (`docs/methods/promise.md`). Candidates
/// enter at the connected network (islands skipped), people at their nearest road.
///
/// # Errors
/// More pairs than can be held.
pub fn ask_roads<'n>(
    network: &'n Network,
    people: People,
    candidates: Candidates,
    sites: &Points,
    options: &RoadQuestion,
    progress: &dyn Progress,
) -> Result<Question<'n>, SiteError> {
    let snap = |islands| SnapOptions {
        max_snap_m: options.max_snap_m,
        islands,
    };
    let (of_people, of_sites) = (snap(Islands::Keep), snap(Islands::Skip));
    let point_snaps = network.snap(&people.points.places, &of_people);
    let site_snaps = network.snap(&sites.places, &of_sites);
    let mut findings = people.points.off_network(network, &point_snaps, &of_people);
    findings.extend(sites.off_network(network, &site_snaps, &of_sites));

    let (unit, measure, bound) = match options.within {
        Some(Within::Length(length)) => (Unit::Metres, Measure::Length, Some(length)),
        Some(Within::Time(time)) => (Unit::Seconds, Measure::Time, Some(time.0)),
        Some(within @ Within::Plain(_)) => {
            return Err(SiteError::WithinUnit {
                within: within.write(),
                unit: Unit::Seconds.words(),
            });
        }
        None => (Unit::Seconds, Measure::Time, None),
    };
    let bound = bound.filter(|_| !options.all);
    let search = SearchOptions {
        direction: if options.from_site {
            Direction::Forward
        } else {
            Direction::Backward
        },
        measure,
        bound,
    };
    let (hubs, points) = (network.places(&site_snaps), network.places(&point_snaps));
    let lists = lists(network, hubs, points, search, progress)?;
    let beyond = bound.map(|_| -> Nearest<'n> {
        Box::new(move |status: &[Status]| {
            let allowed: Vec<_> = site_snaps
                .iter()
                .zip(status)
                .map(|(snap, status)| snap.filter(|_| *status != Status::Forbidden))
                .collect();
            let unbounded = SearchOptions {
                bound: None,
                ..search
            };
            let (hubs, points) = (network.places(&allowed), network.places(&point_snaps));
            liyuan_roads::nearest(network, &hubs, &points, &unbounded)
                .into_iter()
                .map(|reached| {
                    reached.map(|reached| Far {
                        site: reached.hub,
                        cost: i64::from(reached.total) * 100,
                    })
                })
                .collect()
        })
    });
    Ok(Question {
        demand: Demand {
            ids: people.points.ids,
            persons: people.persons,
            file: people.points.file,
        },
        candidates,
        lists,
        unit,
        // The engine counts in deciseconds and decimetres.
        scale: 10,
        within: bound.map(|bound| i64::from(bound) * 100),
        beyond: beyond.map_or(Beyond::Nothing, Beyond::Roads),
        rules: None,
        findings,
    })
}

/// The catchments of some hubs, what is kept of each, in no particular order.
pub(crate) fn gathered<T: Send>(
    prepared: &Prepared<'_>,
    hubs: &[u32],
    progress: &dyn Progress,
    keep: impl Fn(&[(u32, u32)]) -> Vec<T> + Sync,
) -> Vec<(u32, Vec<T>)> {
    let found = Mutex::new(Vec::with_capacity(hubs.len()));
    prepared.catchments(hubs, progress, |hub, reached| {
        let own = (hub, keep(reached));
        found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(own);
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn lists(
    network: &Network,
    hubs: Places,
    points: Places,
    search: SearchOptions,
    progress: &dyn Progress,
) -> Result<Lists, SiteError> {
    let (sites, count) = (hubs.len(), points.len());
    let engine = Engine::fitting(network, sites);
    let prepared = Prepared::new(network, engine, hubs, points, search);
    // Per site, in its order: (point, cost).
    let mut caught: Vec<Vec<(u32, u32)>> = vec![Vec::new(); sites];
    let mut pairs = 0_u64;
    progress.begin(Step::Search, sites as u64);
    let all: Vec<u32> = prepared.in_order(&(0..sites as u32).collect::<Vec<u32>>());
    for together in all.chunks(TOGETHER) {
        for (site, reached) in gathered(&prepared, together, progress, <[_]>::to_vec) {
            pairs += reached.len() as u64;
            if let Some(own) = caught.get_mut(site as usize) {
                *own = reached;
            }
        }
        if pairs > MOST_PAIRS {
            progress.end(Step::Search);
            return Err(SiteError::TooManyPairs {
                pairs,
                most: MOST_PAIRS,
            });
        }
    }
    progress.end(Step::Search);

    let mut next = vec![0_usize; count + 1];
    for (point, _) in caught.iter().flatten() {
        if let Some(own) = next.get_mut(*point as usize + 1) {
            *own += 1;
        }
    }
    for point in 0..count {
        next[point + 1] += next[point];
    }
    let starts = next.clone();
    let mut entries = vec![Entry { cost: 0, site: 0 }; pairs as usize];
    for (site, own) in (0_u32..).zip(caught) {
        for (point, cost) in own {
            let at = &mut next[point as usize];
            entries[*at] = Entry { cost, site };
            *at += 1;
        }
    }
    let mut lists = Lists::with_capacity(sites as u32, count, entries.len());
    for point in starts.windows(2) {
        lists.push(entries[point[0]..point[1]].iter().copied());
    }
    Ok(lists)
}
