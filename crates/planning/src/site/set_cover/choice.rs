//! Good choices: greedy, and a search that drops a column and repairs.

use super::reduce::Problem;
use crate::site::cover::effort::{Effort, Lot};

/// Columns that are enough, by their reduced costs at some multipliers: as long as a row misses
/// something, take the column with the least reduced cost for each row that it helps; then leave out
/// what is not needed, the most expensive first.
pub(super) fn greedy(problem: &Problem, multipliers: &[i64], digits: u32) -> (Vec<u32>, u64) {
    let columns = problem.costs.len();
    let mut missing: Vec<u32> = problem.needs.clone();
    let mut price: Vec<i64> = problem.costs.iter().map(|cost| cost << digits).collect();
    let mut helps: Vec<u32> = (0..columns)
        .map(|column| problem.columns.of(column).len() as u32)
        .collect();
    for (row, multiplier) in multipliers.iter().enumerate() {
        for &column in problem.rows.of(row) {
            price[column as usize] -= multiplier;
        }
    }
    let mut chosen = vec![false; columns];
    let mut order = Vec::new();
    let mut open = missing.len();
    let mut looked = problem.rows.entries() as u64;
    while open > 0 {
        // A price above 0 is shared by the rows, one below 0 counts for each of them.
        let cheaper = |a: usize, b: usize| {
            let (price_a, price_b) = (i128::from(price[a]), i128::from(price[b]));
            let (helps_a, helps_b) = (i128::from(helps[a]), i128::from(helps[b]));
            match (price_a > 0, price_b > 0) {
                (true, true) => price_a * helps_b < price_b * helps_a,
                (false, false) => price_a * helps_a < price_b * helps_b,
                (a_positive, _) => !a_positive,
            }
        };
        let mut best: Option<usize> = None;
        for column in 0..columns {
            if !chosen[column] && helps[column] > 0 && best.is_none_or(|best| cheaper(column, best))
            {
                best = Some(column);
            }
        }
        looked += columns as u64;
        let Some(best) = best else { break };
        chosen[best] = true;
        order.push(best as u32);
        for &row in problem.columns.of(best) {
            let row = row as usize;
            if missing[row] == 0 {
                continue;
            }
            missing[row] -= 1;
            if missing[row] == 0 {
                open -= 1;
                let multiplier = multipliers[row];
                looked += problem.rows.of(row).len() as u64;
                for &column in problem.rows.of(row) {
                    helps[column as usize] -= 1;
                    price[column as usize] += multiplier;
                }
            }
        }
    }
    let chosen = without_needless(problem, order);
    (chosen, looked)
}

/// The same columns without those that are not needed, the most expensive and then the latest
/// considered first.
fn without_needless(problem: &Problem, chosen: Vec<u32>) -> Vec<u32> {
    let mut covered = vec![0u32; problem.needs.len()];
    for &column in &chosen {
        for &row in problem.columns.of(column as usize) {
            covered[row as usize] += 1;
        }
    }
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by_key(|&at| {
        let cost = problem.costs[chosen[at] as usize];
        (std::cmp::Reverse(cost), std::cmp::Reverse(at))
    });
    let mut kept = vec![true; chosen.len()];
    for at in order {
        let rows = problem.columns.of(chosen[at] as usize);
        let spare = |&row: &u32| covered[row as usize] > problem.needs[row as usize];
        if rows.iter().all(spare) {
            kept[at] = false;
            for &row in rows {
                covered[row as usize] -= 1;
            }
        }
    }
    let mut chosen: Vec<u32> = chosen
        .into_iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(column, _)| column)
        .collect();
    chosen.sort_unstable();
    chosen
}

pub(super) fn cost(problem: &Problem, chosen: &[u32]) -> i64 {
    chosen
        .iter()
        .map(|&column| problem.costs[column as usize])
        .sum()
}

/// Search with weights on the rows (Gao, Weise and Li 2015, 10.1016/j.ejor.2015.05.038), here with
/// costs and needs: a choice that is enough loses a column; while it is not enough, the column that
/// misses least goes, one that helps a row drawn by lot comes, and rows that stay open weigh more.
pub(super) struct Repair<'p> {
    problem: &'p Problem,
    covered: Vec<u32>,
    chosen: Vec<bool>,
    list: Vec<u32>,
    weights: Vec<i64>,
    /// What a chosen column would be missed for, or what another one would help.
    score: Vec<i64>,
    moved: Vec<u64>,
    locked: Vec<bool>,
    open: Vec<u32>,
    place: Vec<u32>,
    cost: i64,
    clock: u64,
    lot: Lot,
    looked: u64,
    best: Vec<u32>,
    best_cost: i64,
}

impl<'p> Repair<'p> {
    pub(super) fn new(problem: &'p Problem, start: &[u32], seed: u64) -> Repair<'p> {
        let rows = problem.needs.len();
        let columns = problem.costs.len();
        let mut repair = Repair {
            problem,
            covered: vec![0; rows],
            chosen: vec![false; columns],
            list: Vec::new(),
            weights: vec![1; rows],
            score: (0..columns)
                .map(|column| problem.columns.of(column).len() as i64)
                .collect(),
            moved: vec![0; columns],
            locked: vec![false; columns],
            open: (0..rows as u32).collect(),
            place: (0..rows as u32).collect(),
            cost: 0,
            clock: 0,
            lot: Lot::new(seed),
            looked: 0,
            best: start.to_vec(),
            best_cost: cost(problem, start),
        };
        for &column in start {
            repair.add(column);
        }
        repair
    }

    fn add(&mut self, column: u32) {
        let problem = self.problem;
        self.chosen[column as usize] = true;
        self.list.push(column);
        self.cost += problem.costs[column as usize];
        let mut missed = 0;
        for &row in problem.columns.of(column as usize) {
            let at = row as usize;
            self.covered[at] += 1;
            let (covered, need) = (self.covered[at], problem.needs[at]);
            let weight = self.weights[at];
            if covered == need {
                // Now enough: others help it no more. Chosen ones were and are missed for it.
                let place = self.place[at];
                self.open.swap_remove(place as usize);
                if let Some(&other) = self.open.get(place as usize) {
                    self.place[other as usize] = place;
                }
                self.looked += problem.rows.of(at).len() as u64;
                for &other in problem.rows.of(at) {
                    if !self.chosen[other as usize] {
                        self.score[other as usize] -= weight;
                    }
                }
                missed += weight;
            } else if covered == need + 1 {
                self.looked += problem.rows.of(at).len() as u64;
                for &other in problem.rows.of(at) {
                    if self.chosen[other as usize] && other != column {
                        self.score[other as usize] -= weight;
                    }
                }
            } else if covered < need {
                // Still open: a chosen column is missed for it already.
                missed += weight;
            }
        }
        self.score[column as usize] = missed;
        self.looked += problem.columns.of(column as usize).len() as u64;
    }

    fn remove(&mut self, column: u32) {
        let problem = self.problem;
        self.chosen[column as usize] = false;
        if let Some(at) = self.list.iter().position(|&other| other == column) {
            self.list.swap_remove(at);
        }
        self.cost -= problem.costs[column as usize];
        let mut helped = 0;
        for &row in problem.columns.of(column as usize) {
            let at = row as usize;
            self.covered[at] -= 1;
            let (covered, need) = (self.covered[at], problem.needs[at]);
            let weight = self.weights[at];
            if covered + 1 == need {
                self.place[at] = self.open.len() as u32;
                self.open.push(row);
                self.looked += problem.rows.of(at).len() as u64;
                for &other in problem.rows.of(at) {
                    if !self.chosen[other as usize] && other != column {
                        self.score[other as usize] += weight;
                    }
                }
                helped += weight;
            } else if covered == need {
                self.looked += problem.rows.of(at).len() as u64;
                for &other in problem.rows.of(at) {
                    if self.chosen[other as usize] {
                        self.score[other as usize] += weight;
                    }
                }
            } else if covered < need {
                helped += weight;
            }
        }
        self.score[column as usize] = helped;
        self.looked += problem.columns.of(column as usize).len() as u64;
    }

    /// The chosen column that is missed least for its cost; of equal ones that which rested longest.
    fn least_missed(&mut self, tabu: Option<u32>) -> Option<u32> {
        self.looked += self.list.len() as u64;
        let mut best: Option<u32> = None;
        for &column in &self.list {
            if Some(column) == tabu {
                continue;
            }
            let better = best.is_none_or(|best| {
                let (a, b) = (column as usize, best as usize);
                let missed_a = i128::from(self.score[a]) * i128::from(self.problem.costs[b].max(1));
                let missed_b = i128::from(self.score[b]) * i128::from(self.problem.costs[a].max(1));
                (missed_a, self.moved[a], column) < (missed_b, self.moved[b], best)
            });
            if better {
                best = Some(column);
            }
        }
        best
    }

    /// Searches until so many entries were looked at or the best choice costs no more than `bound`.
    pub(super) fn search(&mut self, entries: u64, bound: i64, effort: &mut Effort<'_>) {
        let end = self.looked + entries;
        let mut told = self.looked;
        let mut added: Option<u32> = None;
        while self.looked < end && self.best_cost > bound && effort.stopped().is_none() {
            while self.open.is_empty() {
                if self.cost < self.best_cost {
                    self.best_cost = self.cost;
                    self.best.clone_from(&self.list);
                    self.best.sort_unstable();
                }
                match self.least_missed(None) {
                    Some(column) => self.remove(column),
                    None => return,
                }
            }
            if let Some(column) = self.least_missed(added) {
                self.remove(column);
                self.clock += 1;
                self.moved[column as usize] = self.clock;
                self.locked[column as usize] = true;
                self.unlock_around(column);
            }
            added = self.help();
            for at in 0..self.open.len() {
                let row = self.open[at] as usize;
                self.weights[row] += 1;
                self.looked += self.problem.rows.of(row).len() as u64;
                for &column in self.problem.rows.of(row) {
                    self.score[column as usize] += 1;
                }
            }
            self.looked += 1;
            effort.spend(self.looked - told);
            told = self.looked;
        }
    }

    /// Takes a column that helps an open row drawn by lot, unless that would cost too much.
    fn help(&mut self) -> Option<u32> {
        let row = self.open[self.lot.below(self.open.len())] as usize;
        self.looked += self.problem.rows.of(row).len() as u64;
        let mut best: Option<u32> = None;
        for &column in self.problem.rows.of(row) {
            let at = column as usize;
            if self.chosen[at]
                || self.locked[at]
                || self.cost + self.problem.costs[at] >= self.best_cost
            {
                continue;
            }
            let better = best.is_none_or(|best| {
                let other = best as usize;
                let helps =
                    i128::from(self.score[at]) * i128::from(self.problem.costs[other].max(1));
                let helps_other =
                    i128::from(self.score[other]) * i128::from(self.problem.costs[at].max(1));
                helps > helps_other || (helps == helps_other && self.moved[at] < self.moved[other])
            });
            if better {
                best = Some(column);
            }
        }
        let column = best?;
        self.add(column);
        self.clock += 1;
        self.moved[column as usize] = self.clock;
        self.unlock_around(column);
        Some(column)
    }

    /// A column that went may come back once something around it has changed.
    fn unlock_around(&mut self, column: u32) {
        let problem = self.problem;
        for &row in problem.columns.of(column as usize) {
            // Only rows at the edge change what a column is worth.
            let at = row as usize;
            if self.covered[at] <= problem.needs[at] + 1 {
                self.looked += problem.rows.of(at).len() as u64;
                for &other in problem.rows.of(at) {
                    if other != column {
                        self.locked[other as usize] = false;
                    }
                }
            }
        }
    }

    /// The best choice found, ascending.
    pub(super) fn best(&self) -> &[u32] {
        &self.best
    }
}
