//! Local search by regions: some chosen sites that lie beside each other are chosen anew together, as
//! well as the search can, while all others stay.
//!
//! After Taillard and Voss's POPMUSIC (10.1007/978-1-4615-1507-4_27), for p-medians: Taillard
//! (10.1023/A:1021841728075). A region is a small p-median of its own, in which one more site, that
//! is always there, stands for all that stay. What no region betters is mostly far better than what no
//! swap betters.

use super::instance::Instance;
use super::rows::Rows;
use crate::site::{Entry, Lists, Status};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// No site.
const NONE: u32 = u32::MAX;

/// A region as an instance of its own.
pub(super) struct Region {
    pub instance: Instance<'static>,
    /// The chosen sites in it, by index in the region.
    pub chosen: Vec<u32>,
    /// Index in the whole problem of each site but the last, that stands for all others.
    pub site: Vec<u32>,
    /// The row of the whole problem that each row is.
    pub origin: Vec<u32>,
}

/// For each chosen site those that people would go to without it, and how many of them.
pub(super) type Beside = BTreeMap<u32, Vec<(i64, u32)>>;

/// The chosen sites that lie beside each other.
pub(super) fn neighbours(instance: &Instance<'_>, chosen: &[u32]) -> Beside {
    let mut open = vec![false; instance.status.len()];
    chosen.iter().for_each(|&site| open[site as usize] = true);
    let mut pairs: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for row in 0..instance.rows.len() {
        let listed = |entry: &&Entry| open[entry.site as usize];
        let mut listed = instance.rows.of(row).iter().filter(listed);
        if let (Some(first), Some(second)) = (listed.next(), listed.next()) {
            let weight = instance.rows.weight[row];
            *pairs.entry((first.site, second.site)).or_default() += weight;
            *pairs.entry((second.site, first.site)).or_default() += weight;
        }
    }
    let mut beside = Beside::new();
    for ((site, other), weight) in pairs {
        beside.entry(site).or_default().push((weight, other));
    }
    beside
}

/// A site and those beside it, the nearest by the people between them first; at most so many.
pub(super) fn around(beside: &Beside, site: u32, most: usize) -> Vec<u32> {
    let mut region = vec![site];
    let mut pull: BTreeMap<u32, i64> = BTreeMap::new();
    let mut last = site;
    while region.len() < most {
        for &(weight, other) in beside.get(&last).into_iter().flatten() {
            if !region.contains(&other) {
                *pull.entry(other).or_default() += weight;
            }
        }
        let nearest = pull
            .iter()
            .max_by_key(|&(&site, &weight)| (weight, std::cmp::Reverse(site)));
        let Some((&next, _)) = nearest else {
            break;
        };
        pull.remove(&next);
        region.push(next);
        last = next;
    }
    region
}

impl Region {
    /// The region of some chosen sites.
    pub fn of(instance: &Instance<'_>, chosen: &[u32], inside: &[u32]) -> Region {
        let rows = &instance.rows;
        let mut stays = vec![false; instance.status.len()];
        let mut local = vec![NONE; instance.status.len()];
        chosen.iter().for_each(|&site| stays[site as usize] = true);
        for (place, &site) in (0_u32..).zip(inside) {
            stays[site as usize] = false;
            local[site as usize] = place;
        }
        // What is cheaper than the sites that stay, and what those cost.
        let useful = |row: usize| {
            let entries = rows.of(row);
            let stay = entries.iter().find(|entry| stays[entry.site as usize]);
            let cost = stay.map(|entry| entry.cost);
            let cheaper = |entry: &Entry| cost.is_none_or(|cost| entry.cost < cost);
            (&entries[..entries.partition_point(cheaper)], cost)
        };
        let mut site = inside.to_vec();
        for row in 0..rows.len() {
            let (entries, _) = useful(row);
            let of_region = |entry: &Entry| (local[entry.site as usize] as usize) < inside.len();
            if !entries.iter().any(of_region) {
                continue;
            }
            for entry in entries {
                let place = &mut local[entry.site as usize];
                if *place == NONE && instance.status[entry.site as usize] != Status::Forbidden {
                    *place = site.len() as u32;
                    site.push(entry.site);
                }
            }
        }
        let rest = site.len() as u32;
        let largest = instance.largest();
        let mut lists = Lists::new(rest + 1);
        let (mut weight, mut origin) = (Vec::new(), Vec::new());
        let mut list: Vec<Entry> = Vec::new();
        for row in 0..rows.len() {
            let (entries, cost) = useful(row);
            list.clear();
            for entry in entries {
                let site = local[entry.site as usize];
                if site != NONE {
                    list.push(Entry { site, ..*entry });
                }
            }
            if list.is_empty() {
                continue;
            }
            // Sums of larger costs may not fit; the whole problem has the last word.
            let off_list = || {
                let outside = chosen.iter().filter(|&&site| stays[site as usize]);
                let costs = outside.map(|&site| instance.off_list_cost(row, site));
                let least = instance.is_cut(row).then(|| costs.min()).flatten()?;
                Some(least.min(i64::from(largest)) as u32)
            };
            if let Some(cost) = cost.or_else(off_list) {
                list.push(Entry { cost, site: rest });
            }
            lists.push_sorted(list.iter().copied());
            weight.push(rows.weight[row]);
            origin.push(row as u32);
        }
        let of_site = |&site: &u32| instance.status[site as usize];
        let status = site.iter().map(of_site).chain([Status::Required]);
        let fixed_costs = site.iter().map(|&site| instance.fixed_costs[site as usize]);
        let rows = Rows {
            source: (0..weight.len() as u32).collect(),
            beyond: vec![None; weight.len()],
            grown: Lists::new(0),
            base: Cow::Owned(lists),
            weight,
        };
        Region {
            instance: instance.part(
                rows,
                status.collect(),
                fixed_costs.chain([0]).collect(),
                inside.len() + 1,
            ),
            chosen: (0..inside.len() as u32).chain([rest]).collect(),
            site,
            origin,
        }
    }

    /// The multipliers of its rows.
    pub fn multipliers(&self, lambda: &[i64]) -> Vec<i64> {
        self.origin
            .iter()
            .map(|&row| lambda[row as usize])
            .collect()
    }
}
