//! From searches to what each promise comes to.

use super::catchments::Catchments;
use super::result::{Measured, PromiseResult, Unit, Whole};
use super::travel::{Found, Job, persons_of};
use crate::plan_file::{By, Plan};
use crate::region::{Areas, Region};
use liyuan_planning::demand::{Demand, Entry};
use liyuan_planning::facility::persons_nearest;
use liyuan_planning::reach::balance::{largest_remainder, round_areas, whole};
use liyuan_planning::reach::coverage::coverage;
use liyuan_planning::reach::summary::{AreaTree, Summaries, Totals, summarise};
use liyuan_planning::reach::supply::{Pools, supply};
use liyuan_planning::reach::two_step::promised_places;
use liyuan_planning::reach::{Ratio, Reach};
use liyuan_roads::Snap;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rows of the table of the worst areas.
const WORST: usize = 5;

/// Measures every promise; `found` and `jobs` go together.
pub(super) fn measure(
    plan: &Plan,
    region: &Region,
    jobs: &[Job<'_>],
    found: Vec<Found>,
    mut limits: Vec<Vec<Option<u32>>>,
) -> Vec<PromiseResult> {
    let mut pieces: Vec<(usize, &Job<'_>, Found, Vec<Option<u32>>)> = Vec::new();
    for (job, found) in jobs.iter().zip(found) {
        let travel = found.travel;
        for (&promise, catchments) in job.promises.iter().zip(found.catchments) {
            let piece = Found {
                travel: travel.clone(),
                catchments: vec![catchments],
            };
            pieces.push((promise, job, piece, std::mem::take(&mut limits[promise])));
        }
    }
    pieces.sort_by_key(|(promise, ..)| *promise);
    let frame = Frame::new(region);
    pieces
        .into_par_iter()
        .map(|(promise, job, piece, limits)| frame.promise(plan, promise, job, piece, limits))
        .collect()
}

/// What is the same for all promises of a region.
struct Frame<'a> {
    region: &'a Region,
    parents: Vec<Option<u32>>,
    /// Demand points in each area, in the region, outside.
    points: (Vec<u64>, u64, u64),
    classes: Vec<Option<String>>,
    class_of_point: Vec<Option<u32>>,
    points_of_class: Vec<u64>,
}

impl<'a> Frame<'a> {
    fn new(region: &'a Region) -> Frame<'a> {
        let parents: Vec<Option<u32>> = region.areas.list.iter().map(|area| area.parent).collect();
        let mut inside = vec![0_u64; parents.len()];
        let mut outside = 0;
        for area in &region.demand.area {
            match area {
                None => outside += 1,
                Some(area) => {
                    let mut above = Some(*area);
                    // As many steps as there are areas, should the parents go round in a circle.
                    for _ in 0..parents.len() {
                        let Some(area) = above else { break };
                        if let Some(count) = inside.get_mut(area as usize) {
                            *count += 1;
                        }
                        above = parents.get(area as usize).copied().flatten();
                    }
                }
            }
        }
        let mut classes: BTreeMap<Option<&str>, u32> = BTreeMap::new();
        for class in &region.demand.class {
            classes.insert(class.as_deref(), 0);
        }
        // Named classes in order, then those without.
        let without = classes.remove(&None);
        let mut names: Vec<Option<String>> =
            classes.keys().map(|name| name.map(str::to_owned)).collect();
        for (index, value) in classes.values_mut().enumerate() {
            *value = index as u32;
        }
        if without.is_some() {
            classes.insert(None, names.len() as u32);
            names.push(None);
        }
        let class_of_point: Vec<Option<u32>> = region
            .demand
            .class
            .iter()
            .map(|class| classes.get(&class.as_deref()).copied())
            .collect();
        let mut points_of_class = vec![0_u64; names.len()];
        for class in class_of_point.iter().flatten() {
            points_of_class[*class as usize] += 1;
        }
        Frame {
            region,
            parents,
            points: (inside, region.demand.places.len() as u64, outside),
            classes: names,
            class_of_point,
            points_of_class,
        }
    }

    fn promise(
        &self,
        plan: &Plan,
        index: usize,
        job: &Job<'_>,
        piece: Found,
        limits: Vec<Option<u32>>,
    ) -> PromiseResult {
        let promise = &plan.promises[index];
        let facilities = &self.region.facilities[job.service];
        let travel = piece.travel;
        let catchments = piece.catchments.into_iter().next().flatten();
        let entries: Vec<Entry> = match (&travel.point_snaps, promise.by) {
            (Some(snaps), By::Road) => snaps.iter().map(entry).collect(),
            _ => vec![Entry::Main; self.region.demand.places.len()],
        };
        // Without a limit everybody takes part.
        let everybody: Vec<Option<u32>>;
        let demand = Demand {
            persons: persons_of(self.region, &promise.group),
            limits: if promise.within.is_some() {
                &limits
            } else {
                everybody = vec![Some(u32::MAX); limits.len()];
                &everybody
            },
            entries: &entries,
        };
        let norm = promise
            .places
            .map(|norm| Ratio::promised(norm.places, norm.persons));
        let places: Vec<i64> = facilities
            .capacity
            .iter()
            .map(|places| places.unwrap_or(0))
            .collect();
        let (reach, in_catchment) = match (norm, catchments) {
            (None, catchments) => (
                coverage(&demand, &travel.nearest),
                catchments.map(|catchments| catchments.persons),
            ),
            (Some(norm), Some(Catchments { persons, ratios })) => {
                let ratios = ratios.unwrap_or_else(|| vec![None; demand.len()]);
                (
                    promised_places(&demand, &travel.nearest, ratios, norm),
                    Some(persons),
                )
            }
            (Some(norm), None) => {
                let pools = self.pools(&facilities.area);
                let pools = Pools {
                    count: pools.count,
                    of_point: &pools.of_point,
                    of_facility: &pools.of_facility,
                    places: &places,
                };
                (supply(&demand, &pools, norm), None)
            }
        };
        let tree = AreaTree {
            parents: &self.parents,
            of_point: &self.region.demand.area,
        };
        let all = summarise(&reach, &travel.nearest, &tree, norm);
        let share = promise.share.0;
        let (region, areas, outside) = self.measured(&all, share);
        let classes = self.by_class(&reach, &travel.nearest, norm, share);
        let persons_nearest = persons_nearest(&reach.persons, &travel.nearest, places.len());
        let with_time = whole(
            persons_nearest
                .iter()
                .fold(0_i64, |sum, &part| sum.saturating_add(part)),
        );
        PromiseResult {
            promise: promise.clone(),
            service: job.service,
            unit: job.unit,
            persons_in_catchment: in_catchment,
            persons_nearest_whole: largest_remainder(&persons_nearest, with_time),
            persons_nearest,
            worst_areas: worst_areas(&self.region.areas, &areas, share),
            region,
            areas,
            outside,
            classes,
            limits,
            reach,
            travel,
        }
    }

    fn measured(&self, all: &Summaries, share: u32) -> (Measured, Vec<Measured>, Measured) {
        let own: Vec<[i64; 6]> = all.own.iter().map(parts).collect();
        let balanced = round_areas(&self.parents, &own, parts(&all.outside.totals));
        let (inside, region, outside) = &self.points;
        let measured = |summary: &_, row, points| measured(summary, row, points, share);
        (
            measured(&all.region, balanced.region, *region),
            all.areas
                .iter()
                .zip(balanced.areas)
                .zip(inside)
                .map(|((summary, row), &points)| measured(summary, row, points))
                .collect(),
            measured(&all.outside, balanced.outside, *outside),
        )
    }

    fn by_class(
        &self,
        reach: &Reach,
        nearest: &[Option<liyuan_planning::facility::Nearest>],
        norm: Option<Ratio>,
        share: u32,
    ) -> Vec<(Option<String>, Measured)> {
        let parents = vec![None; self.classes.len()];
        let tree = AreaTree {
            parents: &parents,
            of_point: &self.class_of_point,
        };
        let all = summarise(reach, nearest, &tree, norm);
        let own: Vec<[i64; 6]> = all.own.iter().map(parts).collect();
        let balanced = round_areas(&parents, &own, [0; 6]);
        let rows = all
            .areas
            .iter()
            .zip(balanced.areas)
            .zip(&self.points_of_class);
        self.classes
            .iter()
            .zip(rows)
            .map(|(class, ((summary, row), &points))| {
                (class.clone(), measured(summary, row, points, share))
            })
            .collect()
    }

    /// Who shares places with whom where a promise names no distance: see `docs/methods/promise.md`.
    fn pools(&self, area_of_facility: &[Option<u32>]) -> AreaPools {
        let areas = &self.region.areas.list;
        let level = pool_level(&self.region.areas);
        let outside = areas.len() as u32;
        let pool = |area: &Option<u32>| {
            let Some(mut at) = *area else { return outside };
            let Some(level) = level else { return outside };
            while let Some(area) = areas.get(at as usize) {
                match area.parent {
                    Some(parent) if area.level > level => at = parent,
                    _ => break,
                }
            }
            at
        };
        AreaPools {
            count: areas.len() + 1,
            of_point: self.region.demand.area.iter().map(pool).collect(),
            of_facility: area_of_facility.iter().map(pool).collect(),
        }
    }
}

struct AreaPools {
    count: usize,
    of_point: Vec<u32>,
    of_facility: Vec<u32>,
}

/// The first level from the top with at least two areas; `None` if the region is one.
fn pool_level(areas: &Areas) -> Option<u32> {
    let deepest = areas.list.iter().map(|area| area.level).max()?;
    (0..=deepest).find(|&level| areas.list.iter().filter(|area| area.level == level).count() >= 2)
}

fn entry(snap: &Option<Snap>) -> Entry {
    match snap {
        None => Entry::OffNetwork,
        Some(snap) if snap.island => Entry::Island,
        Some(_) => Entry::Main,
    }
}

/// Served and the reasons: the columns that are rounded together.
fn parts(totals: &Totals) -> [i64; 6] {
    let [a, b, c, d, e] = totals.reasons;
    [totals.served, a, b, c, d, e]
}

fn measured(
    summary: &liyuan_planning::reach::summary::Summary,
    row: [i64; 6],
    points: u64,
    share: u32,
) -> Measured {
    Measured {
        summary: *summary,
        whole: Whole::of(row),
        points,
        kept: summary.totals.kept(share),
    }
}

/// The areas without parts that fall short of the share: least share first, then most persons left
/// out, then order of code.
fn worst_areas(areas: &Areas, measured: &[Measured], share: u32) -> Vec<u32> {
    let mut has_parts = vec![false; areas.list.len()];
    for area in &areas.list {
        if let Some(flag) = area
            .parent
            .and_then(|parent| has_parts.get_mut(parent as usize))
        {
            *flag = true;
        }
    }
    let mut short: Vec<u32> = (0_u32..)
        .zip(measured)
        .filter(|(area, row)| {
            !has_parts[*area as usize] && row.summary.totals.kept(share) == Some(false)
        })
        .map(|(area, _)| area)
        .collect();
    short.sort_by(|&a, &b| {
        let totals = |area: u32| &measured[area as usize].summary.totals;
        let (x, y) = (totals(a), totals(b));
        let left = i128::from(x.served) * i128::from(y.persons);
        let right = i128::from(y.served) * i128::from(x.persons);
        left.cmp(&right)
            .then(y.not_served().cmp(&x.not_served()))
            .then(a.cmp(&b))
    });
    short.truncate(WORST);
    short
}

impl Unit {
    /// The suffix of columns in this unit: `s` or `m`.
    pub fn suffix(self) -> &'static str {
        match self {
            Unit::Time => "s",
            Unit::Distance => "m",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::{Area, Demand as People, Facilities};
    use geo::MultiPolygon;
    use liyuan_planning::reach::summary::Summary;

    fn areas(list: &[(&str, Option<u32>)]) -> Areas {
        let area = |(code, parent): &(&str, Option<u32>)| Area {
            code: (*code).to_owned(),
            name: (*code).to_owned(),
            parent: *parent,
            class: None,
            level: 0,
            polygons: MultiPolygon(Vec::new()),
        };
        Areas::new(list.iter().map(area).collect(), false, Vec::new())
    }

    /// A prefecture of two counties, one of them with townships.
    fn prefecture() -> Areas {
        areas(&[
            ("1", None),
            ("11", Some(0)),
            ("111", Some(1)),
            ("112", Some(1)),
            ("12", Some(0)),
        ])
    }

    #[test]
    fn places_per_head_are_those_of_the_counties() {
        assert_eq!(pool_level(&prefecture()), Some(1));
        assert_eq!(
            pool_level(&areas(&[("11", None), ("111", Some(0)), ("12", None)])),
            Some(0)
        );
        assert_eq!(pool_level(&areas(&[("11", None)])), None);
        assert_eq!(pool_level(&areas(&[])), None);

        let region = Region {
            areas: prefecture(),
            demand: People {
                ids: (0..5).map(|point| point.to_string()).collect(),
                places: vec![Default::default(); 5],
                // In a township, in the other county, in no county, outside, in another township.
                area: vec![Some(2), Some(4), Some(0), None, Some(3)],
                class: vec![None; 5],
                ..People::default()
            },
            facilities: vec![Facilities::default()],
            ..Region::default()
        };
        let pools = Frame::new(&region).pools(&[Some(3), Some(4), None]);
        assert_eq!(pools.of_point, [1, 4, 0, 5, 1]);
        assert_eq!(pools.of_facility, [1, 4, 5]);
        assert_eq!(pools.count, 6);
    }

    #[test]
    fn points_are_counted_in_every_area_above_them() {
        let region = Region {
            areas: prefecture(),
            demand: People {
                places: vec![Default::default(); 4],
                area: vec![Some(2), Some(4), Some(0), None],
                class: vec![
                    Some("b".to_owned()),
                    None,
                    Some("a".to_owned()),
                    Some("b".to_owned()),
                ],
                ..People::default()
            },
            ..Region::default()
        };
        let frame = Frame::new(&region);
        assert_eq!(frame.points, (vec![3, 1, 1, 0, 1], 4, 1));
        assert_eq!(
            frame.classes,
            [Some("a".to_owned()), Some("b".to_owned()), None]
        );
        assert_eq!(frame.points_of_class, [1, 2, 1]);
    }

    #[test]
    fn the_worst_areas_are_townships_by_share_then_by_people_left_out() {
        let row = |persons: i64, served: i64| Measured {
            summary: Summary {
                totals: Totals {
                    persons,
                    served,
                    reasons: [0, 0, 0, persons - served, 0],
                    ..Totals::default()
                },
                ..Summary::default()
            },
            ..Measured::default()
        };
        let areas = areas(&[
            ("1", None),
            ("11", Some(0)),
            ("12", Some(0)),
            ("13", Some(0)),
            ("14", Some(0)),
            ("15", Some(0)),
            ("16", Some(0)),
            ("17", Some(0)),
        ]);
        let rows = [
            row(900, 0),   // the county itself is not shown
            row(100, 50),  // a half, 50 left out
            row(0, 0),     // nobody lives there
            row(400, 200), // a half, 200 left out
            row(10, 9),    // reaches the promised 90 %
            row(10, 1),
            row(10, 1), // as bad, later code
            row(100, 80),
        ];
        assert_eq!(worst_areas(&areas, &rows, 900_000), [5, 6, 3, 1, 7]);
        assert_eq!(worst_areas(&areas, &rows, 400_000), [5, 6]);
    }
}
