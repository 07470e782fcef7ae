//! Whom a site serves, served from another site instead.

use super::choice::{Change, Found, table};
use super::instance::Instance;
use crate::site::Status;

/// Changes of a site that are told, the cheapest first.
const TOLD: usize = 3;

/// What it costs to serve the load of each chosen site from each other site alone.
pub(super) struct Takeovers {
    /// By what it saves: the change. Below zero: it costs so much.
    saved: Vec<(i64, Change)>,
}

impl Takeovers {
    /// Of each chosen site that may go the best few that have room for its load, reach all of it, and keep to
    /// the budget.
    pub fn of(instance: &Instance, found: &Found) -> Takeovers {
        let sites = instance.sites();
        let open = table(sites, &found.chosen);
        let mut place = vec![0; sites];
        for (index, &site) in found.chosen.iter().enumerate() {
            place[site as usize] = index;
        }
        // Cost and weight that is reached, by chosen site and site.
        let mut load = vec![0; found.chosen.len()];
        let mut there = vec![(0_i64, 0_i64); found.chosen.len() * sites];
        for amount in &found.amounts {
            let place = place[amount.site as usize];
            load[place] += amount.weight;
            for entry in instance.rows.of(amount.row as usize) {
                let (cost, reached) = &mut there[place * sites + entry.site as usize];
                *cost += i64::from(entry.cost) * amount.weight;
                *reached += amount.weight;
            }
        }
        let left = instance.budget.unwrap_or(i64::MAX) - instance.charge(&found.chosen);
        let mut saved = Vec::new();
        for (place, &out) in found.chosen.iter().enumerate() {
            if instance.status[out as usize] != Status::Candidate {
                continue;
            }
            let there = &there[place * sites..][..sites];
            let cost = |site: usize| there[site].0 + instance.fixed_costs[site];
            let now = cost(out as usize);
            let takes = |&site: &usize| {
                !open[site]
                    && instance.charges[site] - instance.charges[out as usize] <= left
                    && instance.status[site] == Status::Candidate
                    && (instance.minimum[site]..=instance.capacity[site]).contains(&load[place])
                    && there[site].1 == load[place]
            };
            let mut others: Vec<(i64, u32)> = (0..sites)
                .filter(takes)
                .map(|site| (cost(site) - now, site as u32))
                .collect();
            others.sort_unstable();
            saved.extend(others.iter().take(TOLD).map(|&(extra, site)| {
                let change = Change {
                    out: Some(out),
                    into: Some(site),
                };
                (-extra, change)
            }));
        }
        saved.sort_by_key(|&(saved, change)| (std::cmp::Reverse(saved), change.out, change.into));
        Takeovers { saved }
    }

    /// The choice after all takeovers that save something, each site once, within the budget; `None`
    /// where none does.
    pub fn all(&self, instance: &Instance, found: &Found) -> Option<Vec<u32>> {
        let mut touched = vec![false; instance.sites()];
        let mut left = instance.budget.unwrap_or(i64::MAX) - instance.charge(&found.chosen);
        let mut chosen = found.chosen.clone();
        for &(saved, change) in &self.saved {
            let (Some(out), Some(into)) = (change.out, change.into) else {
                continue;
            };
            let more = instance.charges[into as usize] - instance.charges[out as usize];
            if saved > 0 && more <= left && !touched[out as usize] && !touched[into as usize] {
                touched[out as usize] = true;
                touched[into as usize] = true;
                left -= more;
                chosen = change.of(&chosen);
            }
        }
        (chosen != found.chosen).then_some(chosen)
    }

    /// Changes with every other one from here, as long as there are any, without those that are no
    /// changes there.
    pub fn mixed(&self, changes: Vec<Change>) -> Vec<Change> {
        let mut mixed = Vec::with_capacity(changes.len() + self.saved.len());
        let mut first = self.saved.iter().map(|&(_, change)| change);
        for change in changes {
            mixed.extend(first.next());
            mixed.push(change);
        }
        mixed
    }
}
