//! Whether the sites suffice within a radius, with no more points than the answer needs.

use super::cover::{Cover, Verdict};
use crate::site::{Lists, SiteError, Status};

/// Points that a covering question begins with, and that are added when they turn out uncovered.
const POINTS_AT_ONCE: usize = 1024;
/// Nodes that may be spent on the smallest number that suffices, once it is clear that more are needed.
const NODES_FOR_LEAST: usize = 2000;

/// Points to be served, and the sites that may be chosen.
pub(in crate::site) struct Radius<'a> {
    lists: &'a Lists,
    points: Vec<u32>,
    status: &'a [Status],
    sites: usize,
    required: Vec<u32>,
    /// Places in `points` of those that are asked about.
    asked: Vec<usize>,
}

impl<'a> Radius<'a> {
    /// `points` have to be served, each from a site of its list.
    pub fn new(lists: &'a Lists, points: Vec<u32>, status: &'a [Status], sites: usize) -> Self {
        let required = (0_u32..)
            .zip(status)
            .filter(|&(_, &status)| status == Status::Required)
            .map(|(site, _)| site)
            .collect();
        // Spread over all of them, so that no region is missing at first.
        let every = points.len().div_ceil(POINTS_AT_ONCE).max(1);
        Radius {
            asked: (0..points.len()).step_by(every).collect(),
            lists,
            points,
            status,
            sites,
            required,
        }
    }

    /// The costs that may be the radius, ascending: none is below what some point costs at least.
    pub fn costs(&self) -> Vec<u32> {
        let nearest = |&point: &u32| {
            let mut costs = self.allowed(point, u32::MAX);
            costs.next().map_or(0, |(cost, _)| cost)
        };
        let least = self.points.iter().map(nearest).max().unwrap_or(0);
        let mut costs = vec![least];
        for &point in &self.points {
            let above = self.allowed(point, u32::MAX).map(|(cost, _)| cost);
            costs.extend(above.filter(|&cost| cost > least));
            if costs.len() > 1 << 22 {
                costs.sort_unstable();
                costs.dedup();
            }
        }
        costs.sort_unstable();
        costs.dedup();
        costs
    }

    /// Costs and sites of a point that may be chosen, up to a radius.
    fn allowed(&self, point: u32, radius: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let entries = self.lists.of(point as usize).iter();
        entries
            .take_while(move |entry| entry.cost <= radius)
            .filter(|entry| self.status[entry.site as usize] != Status::Forbidden)
            .map(|entry| (entry.cost, entry.site))
    }

    /// The largest cost of a point from its nearest chosen site.
    pub fn of(&self, chosen: &[u32]) -> u32 {
        let open = self.table(chosen);
        let nearest = |&point: &u32| {
            let mut costs = self.allowed(point, u32::MAX);
            let open = costs.find(|&(_, site)| open[site as usize]);
            open.map_or(u32::MAX, |(cost, _)| cost)
        };
        self.points.iter().map(nearest).max().unwrap_or(0)
    }

    fn table(&self, chosen: &[u32]) -> Vec<bool> {
        let mut open = vec![false; self.status.len()];
        for &site in chosen {
            open[site as usize] = true;
        }
        open
    }

    /// The covering question of the points asked about, without those that required sites serve.
    fn cover(&self, radius: u32) -> Cover {
        let open = self.table(&self.required);
        let points = self.asked.iter().map(|&place| self.points[place]);
        let served = |point: u32| {
            self.allowed(point, radius)
                .any(|(_, site)| open[site as usize])
        };
        let rows = points
            .filter(|&point| !served(point))
            .map(|point| self.allowed(point, radius).map(|(_, site)| site));
        Cover::new(rows, self.status.len() as u32)
    }

    /// Whether the sites serve everybody within a radius; if so a choice of that number, ascending.
    pub fn decide(&mut self, radius: u32, go_on: &mut dyn FnMut() -> bool) -> Verdict {
        let free = self.sites - self.required.len();
        loop {
            let cover = self.cover(radius);
            let quick = cover.greedy().filter(|found| found.len() <= free);
            let found = match quick {
                Some(found) => found,
                None => match cover.decide(free, go_on) {
                    Verdict::Covered(found) => found,
                    other => return other,
                },
            };
            let mut chosen = found;
            chosen.extend(&self.required);
            let mut open = self.table(&chosen);
            let missed: Vec<usize> = (0..self.points.len())
                .filter(|&place| {
                    let mut sites = self.allowed(self.points[place], radius);
                    !sites.any(|(_, site)| open[site as usize])
                })
                .collect();
            if missed.is_empty() {
                // More sites do no harm: the first candidates fill up the number.
                for site in 0..self.status.len() {
                    if chosen.len() == self.sites {
                        break;
                    }
                    if self.status[site] == Status::Candidate && !open[site] {
                        open[site] = true;
                        chosen.push(site as u32);
                    }
                }
                chosen.sort_unstable();
                return Verdict::Covered(chosen);
            }
            let every = missed.len().div_ceil(POINTS_AT_ONCE / 8).max(1);
            self.asked.extend(missed.into_iter().step_by(every));
        }
    }

    /// The error that says how many sites would do within a radius, once fewer were shown not to.
    pub fn too_few(&mut self, radius: u32, go_on: &mut dyn FnMut() -> bool) -> SiteError {
        let asked = self.sites;
        let mut nodes = 0;
        let mut go_on = || {
            nodes += 1;
            nodes <= NODES_FOR_LEAST && go_on()
        };
        let (mut least, mut enough) = (asked + 1, None);
        let allowed = self
            .status
            .iter()
            .filter(|&&s| s != Status::Forbidden)
            .count();
        while least <= allowed {
            self.sites = least;
            match self.decide(radius, &mut go_on) {
                Verdict::Covered(_) => enough = Some(least),
                Verdict::Impossible => {
                    least += 1;
                    continue;
                }
                Verdict::Unknown => {}
            }
            break;
        }
        self.sites = asked;
        if enough.is_none() {
            // All points: a cover of those asked about says nothing about the others.
            self.asked = (0..self.points.len().min(POINTS_AT_ONCE * 8)).collect();
            let all = self.asked.len() == self.points.len();
            let found = all.then(|| self.cover(radius).greedy()).flatten();
            enough = found.map(|found| found.len() + self.required.len());
        }
        SiteError::TooFewSites {
            sites: asked,
            least,
            enough,
        }
    }
}
