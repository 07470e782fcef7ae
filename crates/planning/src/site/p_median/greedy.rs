//! A first choice: one site after the other, each time the one that helps most.

use super::instance::Instance;
use crate::site::Status;

/// The required sites, and as many more as are asked for, greedily; ascending. Ties go to the lowest
/// index. Points that cut lists leave unserved count as twice the largest listed cost.
pub(super) fn greedy(instance: &Instance<'_>) -> Vec<u32> {
    let rows = &instance.rows;
    let mut cost: Vec<i64> = rows
        .beyond
        .iter()
        .map(|beyond| beyond.map_or(instance.unserved, |beyond| 2 * i64::from(beyond) + 1))
        .collect();
    let mut gain: Vec<i64> = instance.fixed_costs.iter().map(|&cost| -cost).collect();
    let mut open = vec![false; gain.len()];
    // Before anything is chosen, all gains from unserved rows are alike in size: counting them in
    // full would overflow nothing, as weights times `unserved` stay within bounds.
    for (row, &cost) in cost.iter().enumerate() {
        count(instance, row, cost, 1, &mut gain);
    }
    let mut chosen: Vec<u32> = Vec::with_capacity(instance.sites);
    let mut required = instance.required.iter().copied();
    while chosen.len() < instance.sites {
        let free = |site: &u32| {
            !open[*site as usize] && instance.status[*site as usize] == Status::Candidate
        };
        let best = (0..gain.len() as u32)
            .filter(free)
            .max_by_key(|&site| (gain[site as usize], std::cmp::Reverse(site)));
        let Some(site) = required.next().or(best) else {
            break;
        };
        open[site as usize] = true;
        chosen.push(site);
        for &row in instance.columns().of(site) {
            let row = row as usize;
            let before = cost[row];
            let entries = rows.of(row).iter();
            let nearer = entries.take_while(|entry| i64::from(entry.cost) < before);
            let Some(entry) = { nearer }.find(|entry| entry.site == site) else {
                continue;
            };
            count(instance, row, before, -1, &mut gain);
            cost[row] = i64::from(entry.cost);
            count(instance, row, cost[row], 1, &mut gain);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Adds to the gain of each site what it would save a row that costs so much now.
fn count(instance: &Instance<'_>, row: usize, cost: i64, sign: i64, gain: &mut [i64]) {
    let weight = sign * instance.rows.weight[row];
    for entry in instance.rows.of(row) {
        let saved = cost - i64::from(entry.cost);
        if saved <= 0 {
            break;
        }
        gain[entry.site as usize] += weight * saved;
    }
}
