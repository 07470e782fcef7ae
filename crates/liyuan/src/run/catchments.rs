//! Whom each facility reaches within the limits of promises, and what its places are for each of them.

use super::result::Unit;
use super::travel::{Job, Roads, Snapped, delay, measure, options, persons_of};
use crate::plan_file::Plan;
use crate::progress::{Progress, Silent};
use crate::region::Region;
use liyuan_planning::reach::two_step::{Ratios, Share};
use liyuan_planning::reach::{Ratio, straight};
use liyuan_roads::reach::{self, Engine, Metric};
use liyuan_roads::{LonLat, SearchOptions, catchments};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Whom the facilities of a service reach within the limits of a promise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Catchments {
    /// Persons of the group within reach of each facility, thousandths.
    pub(super) persons: Vec<i64>,
    /// Places per person within reach of each demand point; `None` unless the promise counts places.
    pub(super) ratios: Option<Vec<Option<Ratio>>>,
}

/// Weights of the hierarchies, each made when the first job needs it.
pub(super) struct Metrics<'a>(Vec<(&'a Roads<'a>, Unit, OnceLock<Metric<'a>>)>);

impl<'a> Metrics<'a> {
    /// For jobs, none made yet.
    pub(super) fn new(jobs: &[Job<'a>]) -> Metrics<'a> {
        let mut all: Vec<(&'a Roads<'a>, Unit, OnceLock<Metric<'a>>)> = Vec::new();
        for job in jobs {
            let Some(roads) = job.roads else { continue };
            let known = |(other, unit, _): &(&Roads<'_>, Unit, _)| {
                std::ptr::eq(*other, roads) && *unit == job.unit
            };
            if !all.iter().any(known) {
                all.push((roads, job.unit, OnceLock::new()));
            }
        }
        Metrics(all)
    }

    /// The weights of a job; `None` where plain searches from so many facilities take less time.
    pub(super) fn of(&self, job: &Job<'a>, hubs: usize) -> Option<&Metric<'a>> {
        let roads = job.roads?;
        if Engine::fitting(&roads.network, hubs) == Engine::Search {
            return None;
        }
        let hierarchy = roads.network.hierarchy()?;
        let (_, unit, metric) = self
            .0
            .iter()
            .find(|(other, unit, _)| std::ptr::eq(*other, roads) && *unit == job.unit)?;
        Some(metric.get_or_init(|| Metric::new(hierarchy, &roads.network, measure(*unit))))
    }
}

/// Persons within reach of one facility, and the points where they are needed and there is room.
type Catchment = (i64, Option<Box<[u32]>>);

/// Told each facility, with the points that it reaches and their totals.
type Visit<'v> = dyn Fn(u32, &[(u32, u32)]) + Sync + 'v;

/// Points of catchments that are kept, 256 MiB of them; where there are more they are searched for twice.
const KEPT_POINTS: u64 = 64 << 20;

/// A promise of a job as its catchments are gathered.
struct Limited<'a> {
    limits: &'a [Option<u32>],
    persons: &'a [i64],
    /// Of each facility, thousandths, if the promise counts them.
    places: Option<&'a [i64]>,
}

impl Limited<'_> {
    /// The points of those that a facility reaches that are within their limits.
    fn within<'r>(
        &'r self,
        reached: &'r [(u32, u32)],
        delay: u32,
    ) -> impl Iterator<Item = u32> + 'r {
        let within = move |&&(point, total): &&(u32, u32)| {
            let limit = self.limits.get(point as usize).copied().flatten();
            limit.is_some_and(|limit| total.saturating_add(delay) <= limit)
        };
        reached.iter().filter(within).map(|&(point, _)| point)
    }

    fn sum(&self, points: impl Iterator<Item = u32>) -> i64 {
        points.fold(0_i64, |sum, point| {
            sum.saturating_add(self.persons.get(point as usize).copied().unwrap_or(0))
        })
    }

    /// What the places of a facility are for each person within its reach.
    fn share(&self, facility: usize, persons: &[i64]) -> Share {
        let places = self.places.and_then(|places| places.get(facility));
        let persons = persons.get(facility);
        Share::of(places.copied().unwrap_or(0), persons.copied().unwrap_or(0))
    }

    fn gather(&self, lists: &[Vec<u32>]) -> Catchments {
        let persons: Vec<i64> = lists
            .iter()
            .map(|list| self.sum(list.iter().copied()))
            .collect();
        let ratios = self.places.map(|_| {
            let mut ratios = Ratios::new(self.limits.len());
            for (facility, list) in lists.iter().enumerate() {
                ratios.add(self.share(facility, &persons), list.iter().copied());
            }
            ratios.finish()
        });
        Catchments { persons, ratios }
    }
}

/// What all jobs are asked with.
pub(super) struct Asked<'s, 'a> {
    pub(super) plan: &'s Plan,
    pub(super) region: &'s Region,
    pub(super) snapped: &'s Snapped<'a>,
    /// Of each promise, the limit of each demand point.
    pub(super) limits: &'s [Vec<Option<u32>>],
    pub(super) metrics: &'s Metrics<'a>,
}

/// For each promise of the job, whom each facility reaches.
pub(super) fn job_catchments<'a>(
    job: &Job<'a>,
    asked: &Asked<'_, 'a>,
    progress: &dyn Progress,
) -> Vec<Option<Catchments>> {
    let Asked {
        plan,
        region,
        snapped,
        limits,
        metrics,
    } = *asked;
    let service = &plan.services[job.service];
    let facilities = &region.facilities[job.service];
    let places: Vec<i64> = facilities
        .capacity
        .iter()
        .map(|places| places.unwrap_or(0))
        .collect();
    let limited: Vec<Option<Limited<'_>>> = job
        .promises
        .iter()
        .map(|&index| {
            let promise = &plan.promises[index];
            promise.within.as_ref().map(|_| Limited {
                limits: &limits[index],
                persons: persons_of(region, &promise.group),
                places: promise.places.is_some().then_some(places.as_slice()),
            })
        })
        .collect();
    let Some(roads) = job.roads else {
        let open: Vec<Option<LonLat>> = facilities.places.iter().copied().map(Some).collect();
        let straight = |limited: &Limited<'_>| {
            let lists = straight::catchments(&open, &region.demand.places, limited.limits);
            limited.gather(&lists)
        };
        return limited
            .iter()
            .map(|limited| limited.as_ref().map(straight))
            .collect();
    };
    let delay = delay(job, service);
    let greatest = limited
        .iter()
        .flatten()
        .flat_map(|limited| limited.limits.iter().copied().flatten())
        .max();
    let nobody = || Catchments {
        persons: vec![0; facilities.places.len()],
        ratios: None,
    };
    let (Some((points, hubs)), Some(bound)) = (
        snapped.sides(job),
        // A limit below the delay: nobody is within reach of anything.
        greatest.and_then(|greatest| greatest.checked_sub(delay)),
    ) else {
        return limited
            .iter()
            .map(|limited| limited.as_ref().map(|_| nobody()))
            .collect();
    };
    let network = &roads.network;
    let options = options(job, service, Some(bound));
    let search = metrics.of(job, hubs.len()).map(|metric| reach::Search {
        network,
        metric,
        hubs,
        points,
    });
    let counts_places = limited
        .iter()
        .flatten()
        .any(|limited| limited.places.is_some());
    if let Some(search) = search.as_ref().filter(|_| !counts_places) {
        return added_up(search, &options, &limited, delay, progress);
    }
    let run = |progress: &dyn Progress, visit: &Visit<'_>| match &search {
        Some(search) => reach::catchments(search, &options, progress, visit),
        None => catchments(network, hubs, points, &options, progress, visit),
    };
    listed(
        &limited,
        facilities.places.len(),
        delay,
        KEPT_POINTS,
        |second, visit| {
            run(if second { &Silent } else { progress }, visit);
        },
    )
}

/// Catchments of some facilities by searches that tell whom each reaches; at most so many points are
/// kept. `run` searches, a second time where there are more and the promise counts places.
fn listed(
    limited: &[Option<Limited<'_>>],
    facilities: usize,
    delay: u32,
    kept: u64,
    run: impl Fn(bool, &Visit<'_>),
) -> Vec<Option<Catchments>> {
    // For each facility and promise: persons, and the points if they are needed.
    let slots: Vec<OnceLock<Vec<Catchment>>> = (0..facilities).map(|_| OnceLock::new()).collect();
    let room = AtomicU64::new(kept);
    run(false, &|hub, reached| {
        let each = limited.iter().flatten().map(|limited| {
            if limited.places.is_none() {
                return (limited.sum(limited.within(reached, delay)), None);
            }
            // Without the room that a growing list has.
            let list: Box<[u32]> = limited.within(reached, delay).collect();
            let persons = limited.sum(list.iter().copied());
            let left = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| {
                room.checked_sub(list.len() as u64)
            });
            (persons, left.is_ok().then_some(list))
        });
        if let Some(slot) = slots.get(hub as usize) {
            // Each hub is visited once, so the slot is empty.
            let _ = slot.set(each.collect());
        }
    });
    let slots: Vec<Vec<Catchment>> = slots
        .into_iter()
        .map(|slot| slot.into_inner().unwrap_or_default())
        .collect();
    let persons: Vec<Vec<i64>> = (0..limited.iter().flatten().count())
        .map(|at| {
            let of = |slot: &Vec<Catchment>| slot.get(at).map_or(0, |(persons, _)| *persons);
            slots.iter().map(of).collect()
        })
        .collect();
    let sums: Vec<Mutex<Ratios>> = limited
        .iter()
        .flatten()
        .map(|limited| Mutex::new(Ratios::new(limited.limits.len())))
        .collect();
    let counting = || {
        let all = limited
            .iter()
            .flatten()
            .zip(&persons)
            .zip(&sums)
            .enumerate();
        all.filter(|(_, ((limited, _), _))| limited.places.is_some())
    };
    let add = |sums: &Mutex<Ratios>, share, points: &mut dyn Iterator<Item = u32>| {
        let mut sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.add(share, points);
    };
    let is_whole = |slot: &Vec<Catchment>| {
        counting().all(|(at, _)| slot.get(at).is_none_or(|(_, list)| list.is_some()))
    };
    if slots.iter().all(is_whole) {
        for (at, ((limited, persons), sums)) in counting() {
            for (facility, slot) in slots.iter().enumerate() {
                if let Some((_, Some(list))) = slot.get(at) {
                    let share = limited.share(facility, persons);
                    add(sums, share, &mut list.iter().copied());
                }
            }
        }
    } else {
        drop(slots);
        run(true, &|hub, reached| {
            for (_, ((limited, persons), sums)) in counting() {
                let share = limited.share(hub as usize, persons);
                add(sums, share, &mut limited.within(reached, delay));
            }
        });
    }
    let mut gathered = persons.into_iter().zip(sums);
    limited
        .iter()
        .map(|limited| {
            let limited = limited.as_ref()?;
            let (persons, sums) = gathered.next()?;
            let sums = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
            Some(Catchments {
                persons,
                ratios: limited.places.map(|_| sums.finish()),
            })
        })
        .collect()
}

/// Catchments of which only the persons are needed.
fn added_up(
    search: &reach::Search<'_>,
    options: &SearchOptions,
    limited: &[Option<Limited<'_>>],
    delay: u32,
    progress: &dyn Progress,
) -> Vec<Option<Catchments>> {
    let less = |limit: &Option<u32>| limit.and_then(|limit| limit.checked_sub(delay));
    let limits: Vec<Vec<Option<u32>>> = limited
        .iter()
        .flatten()
        .map(|limited| limited.limits.iter().map(less).collect())
        .collect();
    let tallies: Vec<reach::Tally<'_>> = limited
        .iter()
        .flatten()
        .zip(&limits)
        .map(|(limited, limits)| reach::Tally {
            weights: limited.persons,
            within: reach::Within::Each(limits),
        })
        .collect();
    let mut sums = reach::sums(search, options, &tallies, progress).into_iter();
    let mut of = |_: &Limited<'_>| Catchments {
        persons: sums.next().unwrap_or_default(),
        ..Catchments::default()
    };
    limited
        .iter()
        .map(|limited| limited.as_ref().map(&mut of))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shared_the_same_whether_lists_are_kept_or_searched_for_twice() {
        let limits = vec![Some(10), Some(10), Some(4), None];
        let persons = [1000, 2000, 3000, 4000];
        let (places, none) = ([500, 700, 900], None);
        let limited = |places| {
            Some(Limited {
                limits: &limits,
                persons: &persons,
                places,
            })
        };
        let limited = [limited(none), None, limited(Some(&places[..]))];
        let reached: [&[(u32, u32)]; 3] =
            [&[(0, 3), (1, 8), (2, 3)], &[(1, 7), (2, 2), (3, 0)], &[]];
        let searches = AtomicU64::new(0);
        let listed = |kept| {
            listed(&limited, 3, 1, kept, |_, visit| {
                searches.fetch_add(1, Ordering::Relaxed);
                for (hub, reached) in reached.iter().enumerate() {
                    visit(hub as u32, reached);
                }
            })
        };
        let all = listed(100);
        assert_eq!(searches.load(Ordering::Relaxed), 1);
        let [Some(plain), None, Some(counted)] = &all[..] else {
            panic!("{all:?}")
        };
        assert_eq!(
            (&plain.persons, &plain.ratios),
            (&vec![6000, 5000, 0], &None)
        );
        assert_eq!(counted.persons, [6000, 5000, 0]);
        // 0.5 places for 6 persons, 0.7 for 5; the last point has no limit.
        let ratios = [83_333_333, 223_333_333, 223_333_333].map(|ratio| Some(Ratio(ratio)));
        assert_eq!(counted.ratios.as_ref().unwrap()[..3], ratios);
        assert_eq!(counted.ratios.as_ref().unwrap()[3], None);
        for kept in 0..5 {
            let again = listed(kept);
            assert_eq!(again, all, "{kept}");
        }
        assert!(searches.load(Ordering::Relaxed) > 6);
    }
}
