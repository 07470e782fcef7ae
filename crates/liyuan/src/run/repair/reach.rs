//! Which candidates reach whom of those who are not served: by the same searches, legs, delay and
//! limits as the promise is measured by.

use super::super::travel::{Job, Roads, Snapped, delay, options};
use crate::plan_file::Service;
use crate::progress::{Progress, Step, UnitsOnly};
use crate::region::Region;
use crate::site::gathered;
use liyuan_planning::reach::straight;
use liyuan_roads::reach::{Engine, Prepared};
use liyuan_roads::{LonLat, Snap};

/// Largest number of pairs of points and candidates that are held: eight bytes each.
pub(super) const MOST_PAIRS: u64 = 300_000_000;
/// Candidates whose catchments are found in one go.
const TOGETHER: usize = 512;

/// For each point that is not served the candidates that reach it, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reached {
    /// Indices of the points among all demand points, ascending.
    pub(super) points: Vec<u32>,
    first: Vec<usize>,
    sites: Vec<u32>,
}

impl Reached {
    /// Pairs of points and candidates.
    pub(super) fn pairs(&self) -> u64 {
        self.sites.len() as u64
    }

    /// Candidates that reach a point, by its position in `points`.
    pub(super) fn of(&self, at: usize) -> &[u32] {
        let range = self.first.get(at).zip(self.first.get(at + 1));
        range
            .and_then(|(from, to)| self.sites.get(*from..*to))
            .unwrap_or(&[])
    }

    /// For each candidate the positions of the points that it reaches, one after the other, and where
    /// each begins.
    pub(super) fn transposed(&self, sites: usize) -> (Vec<u32>, Vec<usize>) {
        let mut lists: Vec<Vec<u32>> = vec![Vec::new(); sites];
        for at in 0..self.points.len() {
            for &site in self.of(at) {
                if let Some(list) = lists.get_mut(site as usize) {
                    list.push(at as u32);
                }
            }
        }
        let mut first = vec![0_usize];
        for list in &lists {
            first.push(first[first.len() - 1] + list.len());
        }
        (lists.concat(), first)
    }

    /// From whom each candidate reaches: demand points, of which those in `points` count.
    pub(super) fn of_sites(points: Vec<u32>, all: usize, caught: &[Vec<u32>]) -> Reached {
        let mut position = vec![u32::MAX; all];
        for (&point, at) in points.iter().zip(0_u32..) {
            if let Some(slot) = position.get_mut(point as usize) {
                *slot = at;
            }
        }
        let at = |point: &u32| {
            position
                .get(*point as usize)
                .copied()
                .filter(|at| *at != u32::MAX)
        };
        let mut next = vec![0_usize; points.len() + 1];
        for at in caught.iter().flatten().filter_map(at) {
            next[at as usize + 1] += 1;
        }
        for at in 0..points.len() {
            next[at + 1] += next[at];
        }
        let first = next.clone();
        let mut sites = vec![0_u32; next[points.len()]];
        for (list, site) in caught.iter().zip(0_u32..) {
            for at in list.iter().filter_map(at) {
                let slot = &mut next[at as usize];
                sites[*slot] = site;
                *slot += 1;
            }
        }
        Reached {
            points,
            first,
            sites,
        }
    }

    #[cfg(test)]
    pub(super) fn of_lists(lists: &[Vec<u32>]) -> Reached {
        let mut reached = Reached {
            points: (0..lists.len() as u32).collect(),
            first: vec![0],
            sites: Vec::new(),
        };
        for list in lists {
            reached.sites.extend(list);
            reached.first.push(reached.sites.len());
        }
        reached
    }
}

/// Where candidates stand and enter the network; `None` for one that cannot serve.
pub(super) struct Sites<'s> {
    pub(super) places: &'s [Option<LonLat>],
    pub(super) snaps: &'s [Option<Snap>],
}

/// What the search needs to know about the promise.
pub(super) struct Search<'s, 'a> {
    pub(super) job: &'s Job<'a>,
    pub(super) service: &'s Service,
    pub(super) region: &'s Region,
    pub(super) snapped: &'s Snapped<'a>,
    /// The limit at each demand point.
    pub(super) limits: &'s [Option<u32>],
    /// Whether each demand point has people who are not served.
    pub(super) short: &'s [bool],
}

impl Search<'_, '_> {
    /// Finds who reaches whom; the number of pairs found so far where they are too many.
    pub(super) fn run(&self, sites: &Sites<'_>, progress: &dyn Progress) -> Result<Reached, u64> {
        let caught = match self.job.roads {
            Some(roads) => self.by_road(roads, sites, progress)?,
            None => self.straight(sites)?,
        };
        let points = (0_u32..).zip(self.short);
        let points = points.filter(|(_, short)| **short).map(|(point, _)| point);
        let all = self.short.len();
        Ok(Reached::of_sites(points.collect(), all, &caught))
    }

    fn straight(&self, sites: &Sites<'_>) -> Result<Vec<Vec<u32>>, u64> {
        let limits = self.limits.iter().zip(self.short);
        let limits: Vec<Option<u32>> = limits
            .map(|(limit, short)| limit.filter(|_| *short))
            .collect();
        let places = &self.region.demand.places;
        let caught = straight::catchments(sites.places, places, &limits);
        let pairs: u64 = caught.iter().map(|list| list.len() as u64).sum();
        if pairs > MOST_PAIRS {
            Err(pairs)
        } else {
            Ok(caught)
        }
    }

    fn by_road(
        &self,
        roads: &Roads<'_>,
        sites: &Sites<'_>,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<u32>>, u64> {
        let mut caught: Vec<Vec<u32>> = vec![Vec::new(); sites.snaps.len()];
        let delay = delay(self.job, self.service);
        let limit = |point: u32| {
            let limit = self.limits.get(point as usize).copied().flatten()?;
            limit.checked_sub(delay)
        };
        let greatest = (0..self.limits.len() as u32)
            .filter(|point| self.short.get(*point as usize) == Some(&true))
            .filter_map(limit)
            .max();
        let mut people = self.snapped.people();
        let snaps = people.find(|(profile, _)| **profile == *roads.profile);
        let (Some(bound), Some((_, snaps))) = (greatest, snaps) else {
            return Ok(caught);
        };
        // Whoever is served already needs no search.
        let short: Vec<Option<Snap>> = snaps
            .iter()
            .zip(self.short)
            .map(|(snap, short)| snap.filter(|_| *short))
            .collect();
        let network = &roads.network;
        let (hubs, points) = (network.places(sites.snaps), network.places(&short));
        let engine = Engine::fitting(network, sites.snaps.len());
        let options = options(self.job, self.service, Some(bound));
        let prepared = Prepared::new(network, engine, hubs, points, options);
        progress.begin(Step::Search, sites.snaps.len() as u64);
        let units = UnitsOnly(progress);
        let all: Vec<u32> = prepared.in_order(&(0..sites.snaps.len() as u32).collect::<Vec<_>>());
        let mut pairs = 0_u64;
        for together in all.chunks(TOGETHER) {
            let found = gathered(&prepared, together, &units, |reached| {
                let near = |&&(point, total): &&(u32, u32)| {
                    limit(point).is_some_and(|limit| total <= limit)
                };
                let list = reached.iter().filter(near).map(|&(point, _)| point);
                list.collect::<Vec<u32>>()
            });
            for (site, list) in found {
                pairs += list.len() as u64;
                if let Some(own) = caught.get_mut(site as usize) {
                    *own = list;
                }
            }
            if pairs > MOST_PAIRS {
                break;
            }
        }
        progress.end(Step::Search);
        if pairs > MOST_PAIRS {
            Err(pairs)
        } else {
            Ok(caught)
        }
    }
}
