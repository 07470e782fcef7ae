//! Why there is no answer: who cannot be served whatever is chosen, and what would do.

use super::choice::table;
use super::flow::{Effort, transport};
use super::instance::{Instance, with};
use super::search::Search;
use super::{CapacityError, Number, Shortage};
use crate::site::{Limits, Status};

/// Steps of the search for the least number, or the least budget, that would do.
const STEPS: u64 = 1_000;

/// Refuses where all sites together have no room for all: those who compete, and for what. Says nothing
/// where it was told to stop.
pub(super) fn capacity(instance: &Instance, go_on: &dyn Fn() -> bool) -> Result<(), CapacityError> {
    let mut all = with(&instance.status, Status::Required);
    all.extend(with(&instance.status, Status::Candidate));
    let rows = &instance.rows;
    let open = table(instance.sites(), &all);
    let effort = Effort {
        cutoff: None,
        nearest: usize::MAX,
        go_on,
    };
    let Some(flow) = transport(rows, &open, &instance.capacity, &effort) else {
        return Ok(());
    };
    if flow.unserved == 0 {
        return Ok(());
    }
    let mut left = rows.weight.clone();
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); instance.sites()];
    for amount in &flow.amounts {
        left[amount.row as usize] -= amount.weight;
        at[amount.site as usize].push(amount.row);
    }
    // Whoever is unserved, the sites that could serve them, whom those serve instead, and so on:
    // all these sites are full.
    let mut group = vec![usize::MAX; rows.len()];
    let mut holder = vec![usize::MAX; instance.sites()];
    let mut groups = Vec::new();
    for start in (0..rows.len()).filter(|&row| left[row] > 0) {
        if group[start] != usize::MAX {
            continue;
        }
        let number = groups.len();
        let (mut of_rows, mut of_sites) = (vec![start], Vec::new());
        let mut touched = Vec::new();
        group[start] = number;
        let mut next = 0;
        while next < of_rows.len() {
            for entry in rows.of(of_rows[next]) {
                let site = entry.site as usize;
                if holder[site] == usize::MAX {
                    holder[site] = number;
                    of_sites.push(entry.site);
                    for &row in &at[site] {
                        if group[row as usize] == usize::MAX {
                            group[row as usize] = number;
                            of_rows.push(row as usize);
                        }
                    }
                } else if holder[site] != number {
                    touched.push(holder[site]);
                }
            }
            next += 1;
        }
        groups.push((of_rows, of_sites, touched));
    }
    // Groups that want the same site are one.
    let mut root: Vec<usize> = (0..groups.len()).collect();
    for (number, (_, _, touched)) in groups.iter().enumerate() {
        for &other in touched {
            let (a, b) = (root[number], root[other]);
            for root in &mut root {
                if *root == a.max(b) {
                    *root = a.min(b);
                }
            }
        }
    }
    let mut shortages: Vec<Shortage> = Vec::new();
    for number in (0..groups.len()).filter(|&number| root[number] == number) {
        let members = (0..groups.len()).filter(|&other| root[other] == number);
        let (mut points, mut sites, mut demand, mut room) = (Vec::new(), Vec::new(), 0, 0);
        for member in members {
            let (of_rows, of_sites, _) = &groups[member];
            for &row in of_rows {
                points.push(instance.point[row] as usize);
                demand += rows.weight[row];
            }
            for &site in of_sites {
                sites.push(site);
                room += instance.capacity[site as usize];
            }
        }
        points.sort_unstable();
        sites.sort_unstable();
        shortages.push(Shortage {
            points,
            sites,
            demand,
            capacity: room,
        });
    }
    shortages.sort_by_key(|shortage| (shortage.capacity - shortage.demand, shortage.points[0]));
    Err(CapacityError::CapacityShort { shortages })
}

/// Why no choice serves everybody though all sites together have room: at least so much is left over;
/// and the least number of sites, or the least budget, with which nobody is.
pub(super) fn short(
    instance: &Instance,
    number: Number,
    left: i64,
    limits: &Limits<'_>,
) -> CapacityError {
    let most = match number {
        Number::Any => None,
        Number::AtMost(sites) | Number::Exactly(sites) => Some(sites),
    };
    let sites = instance.sites();
    let enough_sites = most.and_then(|_| {
        let counted = instance.costing(vec![1; sites], Number::Any, true);
        range(counted.ok()?, limits)
    });
    let enough_budget = instance.budget.and_then(|_| {
        let counted = instance.costing(instance.charges.clone(), number, false);
        range(counted.ok()?, limits)
    });
    CapacityError::Short {
        left,
        total: instance.total,
        whole: instance.whole,
        sites: most,
        budget: instance.budget,
        enough_sites: enough_sites.map(|(least, enough)| (least as usize, enough as usize)),
        enough_budget,
    }
}

/// No less than the first would do, and the second does; `None` where nothing is known to do.
fn range(instance: Instance, limits: &Limits<'_>) -> Option<(i64, i64)> {
    let limits = Limits {
        work: Some(STEPS),
        gap: 0.0,
        ..*limits
    };
    let mut search = Search::new(instance, limits);
    search.begin();
    search.best.as_ref()?;
    search.branch_and_bound();
    let value = search.best.as_ref()?.value;
    Some((search.floor.min(value), value))
}
