//! Why there is no answer: who cannot be served whatever is chosen, and what would do.

use super::choice::table;
use super::flow::{Effort, Loads, transport};
use super::instance::{Instance, with};
use super::search::Search;
use super::{CapacityError, Deficit, Number, Shortage};
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
    let loads = Loads {
        most: &instance.capacity,
        least: &vec![0; instance.sites()],
    };
    let Some(flow) = transport(rows, &open, loads, &effort) else {
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
    let mut joined = Groups::default();
    for _ in &groups {
        joined.push();
    }
    for (number, (_, _, touched)) in groups.iter().enumerate() {
        for &other in touched {
            joined.join(number, other);
        }
    }
    let mut shortages: Vec<Shortage> = Vec::new();
    for number in joined.roots() {
        let members = (0..groups.len()).filter(|&other| joined.root[other] == number);
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

/// Refuses where there is too little weight for the minima of the required sites: which sites share whom,
/// and what is missing. Says nothing where it was told to stop.
///
/// All sites may serve, and only the required ones have to: whoever can be served and whatever minima can
/// be kept, both can be at once (Mendelsohn and Dulmage 1958, for flows). So what is missing
/// is missing whatever is chosen, and it is exact where points may be shared.
pub(super) fn minima(instance: &Instance, go_on: &dyn Fn() -> bool) -> Result<(), CapacityError> {
    let required = with(&instance.status, Status::Required);
    let minimum = |site: u32| instance.minimum[site as usize];
    if required.iter().all(|&site| minimum(site) == 0) {
        return Ok(());
    }
    let beyond: Vec<u32> = required
        .iter()
        .copied()
        .filter(|&site| minimum(site) > instance.capacity[site as usize])
        .filter(|&site| instance.capacity[site as usize] < instance.total)
        .collect();
    if !beyond.is_empty() {
        return Err(CapacityError::MinimumTooLarge { sites: beyond });
    }
    let rows = &instance.rows;
    let open = table(instance.sites(), &required);
    let effort = Effort {
        cutoff: None,
        nearest: usize::MAX,
        go_on,
    };
    let loads = Loads {
        most: &instance.minimum,
        least: &vec![0; instance.sites()],
    };
    let Some(flow) = transport(rows, &open, loads, &effort) else {
        return Ok(());
    };
    let mut load = vec![0; instance.sites()];
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); rows.len()];
    for amount in &flow.amounts {
        load[amount.site as usize] += amount.weight;
        at[amount.row as usize].push(amount.site);
    }
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); instance.sites()];
    for row in 0..rows.len() {
        for entry in rows.of(row) {
            near[entry.site as usize].push(row as u32);
        }
    }
    // A site below its minimum, whom it reaches, the sites that these go to, and so on: none of these
    // sites has more than its minimum, and everybody near them is there.
    let mut groups = Groups::default();
    let mut of_row = vec![usize::MAX; rows.len()];
    let mut of_site = vec![usize::MAX; instance.sites()];
    for &start in &required {
        if load[start as usize] >= minimum(start) || of_site[start as usize] != usize::MAX {
            continue;
        }
        let number = groups.push();
        let mut next = vec![start];
        of_site[start as usize] = number;
        while let Some(site) = next.pop() {
            for &row in &near[site as usize] {
                if of_row[row as usize] != usize::MAX {
                    groups.join(of_row[row as usize], number);
                    continue;
                }
                of_row[row as usize] = number;
                for &other in &at[row as usize] {
                    if of_site[other as usize] == usize::MAX {
                        of_site[other as usize] = number;
                        next.push(other);
                    } else {
                        groups.join(of_site[other as usize], number);
                    }
                }
            }
        }
    }
    let mut deficits: Vec<Deficit> = groups
        .roots()
        .map(|root| {
            let inside = |group: usize| group != usize::MAX && groups.root[group] == root;
            let of = |&site: &u32| inside(of_site[site as usize]);
            let sites: Vec<u32> = required.iter().copied().filter(of).collect();
            let rows_inside = || (0..rows.len()).filter(|&row| inside(of_row[row]));
            Deficit {
                least: sites.iter().map(|&site| minimum(site)).sum(),
                weight: rows_inside().map(|row| rows.weight[row]).sum(),
                points: rows_inside()
                    .map(|row| instance.point[row] as usize)
                    .collect(),
                sites,
            }
        })
        .collect();
    if deficits.is_empty() {
        return Ok(());
    }
    deficits.sort_by_key(|deficit| (deficit.weight - deficit.least, deficit.sites[0]));
    Err(CapacityError::BelowMinimum { deficits })
}

/// Groups that are found to be one.
#[derive(Default)]
struct Groups {
    root: Vec<usize>,
}

impl Groups {
    fn push(&mut self) -> usize {
        self.root.push(self.root.len());
        self.root.len() - 1
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root[a], self.root[b]);
        for root in &mut self.root {
            if *root == a.max(b) {
                *root = a.min(b);
            }
        }
    }

    fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.root.len()).filter(|&number| self.root[number] == number)
    }
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
        minima: instance.has_minima,
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
