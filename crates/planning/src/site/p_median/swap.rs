//! Local search by swaps: one chosen site out, one other site in, as long as that pays.
//!
//! After Resende and Werneck (10.1007/s10479-007-0154-0): a point's nearest and second nearest chosen
//! site say what every insertion gains, what every removal loses, and by how much a pair of both is
//! better than the sum (`extra`). After a swap only the points near it are counted anew. Where a
//! site is off the list of a point, the gain of inserting it is taken as nothing, so that a swap is
//! at least as good as it looks.

use super::instance::Instance;
use crate::site::Status;

/// No site.
const NONE: u32 = u32::MAX;

/// The nearest and second nearest chosen sites of a row, and their costs per weight.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Two {
    cost: [i64; 2],
    site: [u32; 2],
}

impl Two {
    fn nobody(unserved: i64) -> Two {
        Two {
            cost: [unserved; 2],
            site: [NONE; 2],
        }
    }

    /// Takes a site in, if it is among the nearest two; of equal ones the first named stays.
    fn take(&mut self, cost: i64, site: u32) {
        if cost < self.cost[0] || self.site[0] == NONE {
            *self = Two {
                cost: [cost, self.cost[0]],
                site: [site, self.site[0]],
            };
        } else if cost < self.cost[1] || self.site[1] == NONE {
            self.cost[1] = cost;
            self.site[1] = site;
        }
    }
}

/// A choice of sites under local search; its tables are used again from one choice to the next.
pub(super) struct Swaps {
    chosen: Vec<u32>,
    /// Place of each site in `chosen`.
    slot: Vec<u32>,
    two: Vec<Two>,
    /// Rows one of whose two sites is off their list.
    off: Vec<bool>,
    gain: Vec<i64>,
    loss: Vec<i64>,
    /// For each site and each place in `chosen`.
    extra: Vec<i64>,
    affected: Vec<u32>,
}

impl Swaps {
    pub fn new(instance: &Instance<'_>) -> Swaps {
        let sites = instance.status.len();
        Swaps {
            chosen: Vec::new(),
            slot: vec![NONE; sites],
            two: vec![Two::nobody(instance.unserved); instance.rows.len()],
            off: vec![false; instance.rows.len()],
            gain: vec![0; sites],
            loss: vec![0; instance.sites],
            extra: vec![0; sites * instance.sites],
            affected: Vec::new(),
        }
    }

    /// Swaps from a choice on until no swap pays, or `go_on` says no; gives the choice, ascending.
    pub fn improve(
        &mut self,
        instance: &Instance<'_>,
        chosen: &[u32],
        mut go_on: impl FnMut() -> bool,
    ) -> Vec<u32> {
        self.start(instance, chosen);
        while let Some((site, place)) = self.best(instance) {
            if !go_on() {
                break;
            }
            self.apply(instance, site, place);
        }
        let mut chosen = self.chosen.clone();
        chosen.sort_unstable();
        chosen
    }

    /// Goes from one choice to another by the best of the swaps that lead there; gives the best
    /// choice strictly between the two, ascending.
    pub fn relink(
        &mut self,
        instance: &Instance<'_>,
        from: &[u32],
        to: &[u32],
        mut go_on: impl FnMut() -> bool,
    ) -> Option<Vec<u32>> {
        self.start(instance, from);
        let missing = |of: &[u32], list: &[u32]| -> Vec<u32> {
            let absent = |site: &&u32| of.binary_search(site).is_err();
            list.iter().filter(absent).copied().collect()
        };
        let mut incoming = missing(from, to);
        let mut outgoing = missing(to, from);
        let (mut best, mut profit) = (None, i64::MIN);
        let mut so_far = 0;
        while incoming.len() > 1 && go_on() {
            let mut step = (i64::MIN, 0, 0);
            for (i, &site) in incoming.iter().enumerate() {
                for (o, &out) in outgoing.iter().enumerate() {
                    let here = self.profit(instance, site, self.slot[out as usize]);
                    if here > step.0 {
                        step = (here, i, o);
                    }
                }
            }
            let (here, i, o) = step;
            let place = self.slot[outgoing.remove(o) as usize];
            self.apply(instance, incoming.remove(i), place);
            so_far += here;
            if so_far > profit {
                profit = so_far;
                let mut sorted = self.chosen.clone();
                sorted.sort_unstable();
                best = Some(sorted);
            }
        }
        best
    }

    fn start(&mut self, instance: &Instance<'_>, chosen: &[u32]) {
        for &site in &self.chosen {
            self.slot[site as usize] = NONE;
        }
        self.chosen.clear();
        self.chosen.extend_from_slice(chosen);
        for (place, &site) in (0_u32..).zip(chosen) {
            self.slot[site as usize] = place;
        }
        self.gain.fill(0);
        self.loss.fill(0);
        self.extra.fill(0);
        for row in 0..instance.rows.len() {
            self.nearest(instance, row);
            self.count(instance, row, 1);
        }
    }

    /// Finds the two nearest chosen sites of a row anew.
    fn nearest(&mut self, instance: &Instance<'_>, row: usize) {
        let mut two = Two::nobody(instance.unserved);
        for entry in instance.rows.of(row) {
            if self.slot[entry.site as usize] != NONE {
                two.take(i64::from(entry.cost), entry.site);
                if two.site[1] != NONE {
                    break;
                }
            }
        }
        self.off[row] = two.site[1] == NONE && instance.is_cut(row);
        if self.off[row] {
            let listed = two.site[0];
            for &site in &self.chosen {
                if site != listed {
                    let cost = instance.off_list_cost(row, site);
                    two.take(cost, site);
                }
            }
        }
        self.two[row] = two;
    }

    /// Adds what a row says about gains and losses, or takes it away.
    fn count(&mut self, instance: &Instance<'_>, row: usize, sign: i64) {
        let weight = sign * instance.rows.weight[row];
        let Two {
            cost: [first, second],
            site: [site, _],
        } = self.two[row];
        let places = instance.sites;
        let place = match site {
            NONE => None,
            site => Some(self.slot[site as usize] as usize),
        };
        if let Some(place) = place {
            self.loss[place] += weight * (second - first);
        }
        for entry in instance.rows.of(row) {
            let cost = i64::from(entry.cost);
            if cost >= second {
                break;
            }
            let inserted = entry.site as usize;
            if self.slot[inserted] != NONE {
                continue;
            }
            if cost < first {
                self.gain[inserted] += weight * (first - cost);
            }
            if let Some(place) = place {
                self.extra[inserted * places + place] += weight * (second - cost.max(first));
            }
        }
    }

    fn profit(&self, instance: &Instance<'_>, site: u32, place: u32) -> i64 {
        let out = self.chosen[place as usize] as usize;
        let site = site as usize;
        self.gain[site] - instance.fixed_costs[site] - self.loss[place as usize]
            + instance.fixed_costs[out]
            + self.extra[site * instance.sites + place as usize]
    }

    /// The swap that pays most, if any does: the site that comes and the place of the one that goes.
    fn best(&self, instance: &Instance<'_>) -> Option<(u32, u32)> {
        let places = self.chosen.len();
        // What a removal saves; required sites stay.
        let saved: Vec<i64> = (self.chosen.iter().zip(&self.loss))
            .map(|(&site, &loss)| match instance.status[site as usize] {
                Status::Required => i64::MIN / 2,
                _ => instance.fixed_costs[site as usize] - loss,
            })
            .collect();
        let mut best = (0, None);
        for site in 0..self.gain.len() {
            if self.slot[site] != NONE || instance.status[site] != Status::Candidate {
                continue;
            }
            let inserted = self.gain[site] - instance.fixed_costs[site];
            let extra = &self.extra[site * instance.sites..][..places];
            let most = (saved
                .iter()
                .zip(extra)
                .map(|(&saved, &extra)| saved + extra))
            .fold(i64::MIN, i64::max);
            if inserted + most > best.0 {
                best = (inserted + most, Some((site, most)));
            }
        }
        let (site, most) = best.1?;
        let extra = &self.extra[site * instance.sites..][..places];
        let place = (saved.iter().zip(extra)).position(|(&saved, &extra)| saved + extra == most)?;
        Some((site as u32, place as u32))
    }

    fn apply(&mut self, instance: &Instance<'_>, site: u32, place: u32) {
        let out = self.chosen[place as usize];
        let mut affected = std::mem::take(&mut self.affected);
        affected.clear();
        for row in 0..instance.rows.len() {
            let two = &self.two[row];
            if two.site[0] == out || two.site[1] == out || self.off[row] {
                affected.push(row as u32);
            }
        }
        let known = affected.len();
        for &row in instance.columns().of(site) {
            let two = &self.two[row as usize];
            let touched = two.site[0] == out || two.site[1] == out || self.off[row as usize];
            let near = |entry: &&crate::site::Entry| i64::from(entry.cost) < two.cost[1];
            let listed = instance.rows.of(row as usize).iter().take_while(near);
            if !touched && { listed }.any(|entry| entry.site == site) {
                affected.push(row);
            }
        }
        for &row in &affected {
            self.count(instance, row as usize, -1);
        }
        self.slot[out as usize] = NONE;
        self.slot[site as usize] = place;
        self.chosen[place as usize] = site;
        for (index, &row) in affected.iter().enumerate() {
            let row = row as usize;
            let two = &mut self.two[row];
            let lost = two.site[0] == out || two.site[1] == out;
            if index < known && !lost {
                // Its second site is off its list: whether the new one is nearer is asked once.
                let listed = instance
                    .rows
                    .of(row)
                    .iter()
                    .find(|entry| entry.site == site);
                let cost = listed.map(|entry| i64::from(entry.cost));
                let cost = cost.unwrap_or_else(|| instance.off_list_cost(row, site));
                two.take(cost, site);
                self.off[row] = !both_listed(instance, row, two.site);
            } else {
                self.nearest(instance, row);
            }
            self.count(instance, row, 1);
        }
        self.affected = affected;
    }
}

fn both_listed(instance: &Instance<'_>, row: usize, sites: [u32; 2]) -> bool {
    let entries = instance.rows.of(row).iter();
    entries.filter(|entry| sites.contains(&entry.site)).count() == 2
}
