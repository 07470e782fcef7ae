//! Choices of sites: made to keep to number and budget, allocated, and changed one site at a time.

use super::flow::{Amount, Effort, transport};
use super::instance::{Instance, with};
use super::whole;
use crate::site::Status;

/// A choice with its allocation.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Weight that is not served, that sites have too much, or that is missing to their minima; 0 for
    /// an answer.
    pub short: i64,
    /// Of this, what is missing to minima.
    pub missing: i64,
    /// Weight times cost and fixed costs.
    pub value: i64,
    pub chosen: Vec<u32>,
    pub amounts: Vec<Amount>,
}

/// A site goes, another one comes, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub out: Option<u32>,
    pub into: Option<u32>,
}

impl Change {
    pub fn of(self, chosen: &[u32]) -> Vec<u32> {
        let mut changed: Vec<u32> = chosen
            .iter()
            .copied()
            .filter(|&site| Some(site) != self.out)
            .chain(self.into)
            .collect();
        changed.sort_unstable();
        changed
    }
}

pub(super) fn table(sites: usize, chosen: &[u32]) -> Vec<bool> {
    let mut open = vec![false; sites];
    for &site in chosen {
        open[site as usize] = true;
    }
    open
}

/// The allocation of a choice; with a cutoff `None` unless it serves everybody for less, and where it was
/// told to stop. Where rows are whole it is the best one found.
pub(super) fn allocate(instance: &Instance, chosen: &[u32], effort: &Effort<'_>) -> Option<Found> {
    let cutoff = effort.cutoff;
    let fixed = chosen.iter();
    let fixed: i64 = fixed.map(|&site| instance.fixed_costs[site as usize]).sum();
    let open = table(instance.sites(), chosen);
    // Leaving some unserved is an answer where it has a price.
    let below = match (cutoff, instance.unserved) {
        (Some(cutoff), None) => {
            if fixed.saturating_add(nearest(instance, &open)?) >= cutoff {
                return None;
            }
            Some(cutoff - fixed)
        }
        _ => None,
    };
    let effort = Effort {
        cutoff: below,
        ..*effort
    };
    let mut flow = transport(&instance.rows, &open, instance.loads(), &effort)?;
    if flow.unserved + flow.missing > 0 && effort.nearest < chosen.len() {
        let all = Effort {
            nearest: usize::MAX,
            ..effort
        };
        flow = transport(&instance.rows, &open, instance.loads(), &all)?;
    }
    let mut found = Found {
        short: flow.unserved + flow.missing,
        missing: flow.missing,
        value: fixed + flow.cost,
        chosen: chosen.to_vec(),
        amounts: flow.amounts,
    };
    if instance.whole {
        found = whole::round(instance, &found.chosen, &found.amounts, effort.go_on);
    }
    if let Some(penalty) = instance.unserved {
        found.value += penalty * found.short;
        (found.short, found.missing) = (0, 0);
    }
    let beyond = cutoff.is_some_and(|cutoff| found.short > 0 || found.value >= cutoff);
    (!beyond).then_some(found)
}

/// What it would cost if every row were served by its nearest open site; `None` where one has none.
fn nearest(instance: &Instance, open: &[bool]) -> Option<i64> {
    let rows = &instance.rows;
    let mut sum = 0;
    for row in 0..rows.len() {
        let mut entries = rows.of(row).iter();
        let entry = entries.find(|entry| open[entry.site as usize])?;
        sum += i64::from(entry.cost) * rows.weight[row];
    }
    Some(sum)
}

/// Changes a choice so that it keeps to statuses, number and budget, has room for all and no minima above
/// all there are where that is easy; the better sites by reduced cost stay and come.
pub(super) fn mend(instance: &Instance, chosen: &[bool], reduced: &[i64]) -> Vec<u32> {
    let required = with(&instance.status, Status::Required);
    let mut others = with(&instance.status, Status::Candidate);
    others.sort_by_key(|&site| (reduced[site as usize], site));
    let (mut inside, mut outside): (Vec<u32>, Vec<u32>) =
        others.into_iter().partition(|&site| chosen[site as usize]);
    outside.reverse();
    let free = instance.most - required.len();
    while inside.len() > free {
        outside.extend(inside.pop());
    }
    let all = |inside: &[u32]| -> Vec<u32> {
        let mut all = [&required[..], inside].concat();
        all.sort_unstable();
        all
    };
    let least = instance.least.saturating_sub(required.len());
    while inside.len() < least {
        inside.extend(outside.pop());
    }
    let budget = instance.budget.unwrap_or(i64::MAX);
    while instance.charge(&all(&inside)) > budget {
        let dearest = (0..inside.len())
            .max_by_key(|&place| (instance.charges[inside[place] as usize], place));
        let Some(place) = dearest else { break };
        let charge = instance.charges[inside[place] as usize];
        let gone = inside.remove(place);
        if inside.len() < least {
            let cheaper = outside
                .iter()
                .rposition(|&site| instance.charges[site as usize] < charge);
            let Some(cheaper) = cheaper else {
                return instance.cheapest(instance.least);
            };
            inside.push(outside.remove(cheaper));
        }
        outside.insert(0, gone);
    }
    if instance.unserved.is_none() {
        let room = |inside: &[u32]| -> i128 {
            let all = all(inside);
            let rooms = all
                .iter()
                .map(|&site| i128::from(instance.capacity[site as usize]));
            rooms.sum()
        };
        while inside.len() < free && room(&inside) < i128::from(instance.total) {
            let left = budget - instance.charge(&all(&inside));
            let next = outside
                .iter()
                .rposition(|&site| instance.charges[site as usize] <= left);
            let Some(next) = next else { break };
            inside.push(outside.remove(next));
        }
        let minima = |inside: &[u32]| -> i128 {
            let all = all(inside);
            let minima = all
                .iter()
                .map(|&site| i128::from(instance.minimum[site as usize]));
            minima.sum()
        };
        // The last ones go first.
        while inside.len() > least && minima(&inside) > i128::from(instance.total) {
            inside.sort_by_key(|&site| (reduced[site as usize], site));
            let last = inside
                .iter()
                .rposition(|&site| instance.minimum[site as usize] > 0);
            let Some(last) = last else { break };
            inside.remove(last);
        }
    }
    all(&inside)
}

/// Changes of one site that keep to statuses, number and budget, the most promising first: by reduced
/// cost, by minimum where too much is missing to them, or by capacity where there is too little.
pub(super) fn changes(instance: &Instance, found: &Found, reduced: &[i64]) -> Vec<Change> {
    let open = table(instance.sites(), &found.chosen);
    let free = with(&instance.status, Status::Candidate);
    let (inside, outside): (Vec<u32>, Vec<u32>) =
        free.into_iter().partition(|&site| open[site as usize]);
    let left = instance.budget.unwrap_or(i64::MAX) - instance.charge(&found.chosen);
    let charge = |site: Option<u32>| site.map_or(0, |site| instance.charges[site as usize]);
    let rank = |site: Option<u32>| {
        let Some(site) = site else { return 0 };
        if found.missing > 0 {
            instance.minimum[site as usize]
        } else if found.short > 0 {
            -instance.capacity[site as usize]
        } else {
            reduced[site as usize]
        }
    };
    let mut changes: Vec<(i64, Change)> = Vec::new();
    let mut push = |out, into| {
        if charge(into) - charge(out) <= left {
            changes.push((rank(into) - rank(out), Change { out, into }));
        }
    };
    for &out in &inside {
        if found.chosen.len() > instance.least {
            push(Some(out), None);
        }
        for &into in &outside {
            push(Some(out), Some(into));
        }
    }
    if found.chosen.len() < instance.most {
        for &into in &outside {
            push(None, Some(into));
        }
    }
    changes.sort_by_key(|&(rank, change)| (rank, change.out, change.into));
    changes.into_iter().map(|(_, change)| change).collect()
}
