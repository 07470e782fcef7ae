//! Good choices: greedy, then exchanges of one column for another with a memory of what moved.

use super::model::{Model, NONE};
use crate::site::cover::effort::{Effort, Lot};

/// A choice and what every exchange would change, kept up to date (Resende and Werneck 2007,
/// 10.1016/j.ejor.2005.10.035, carried over from the p-median).
///
/// A row that one chosen column alone covers counts into the loss of that column; for any other
/// column of the row it is shared with that one. Exchanging k for j changes the value by
/// `gain(j) − loss(k) + shared(j, k)`.
pub(super) struct Swap<'m> {
    model: &'m Model,
    covered: Vec<u32>,
    /// Exclusive or of the chosen columns that cover a row: the column itself where it is one.
    sole: Vec<u32>,
    chosen: Vec<bool>,
    list: Vec<u32>,
    gain: Vec<i64>,
    loss: Vec<i64>,
    shared: Vec<Vec<(u32, i64)>>,
    barred: Vec<u64>,
    value: i64,
    spent: i64,
    clock: u64,
    looked: u64,
    told: u64,
    lot: Lot,
    best: Vec<u32>,
    best_value: i64,
}

impl<'m> Swap<'m> {
    /// Nothing chosen.
    pub(super) fn new(model: &'m Model, seed: u64) -> Swap<'m> {
        let columns = model.costs.len();
        let mut swap = Swap {
            model,
            covered: vec![0; model.rows.len()],
            sole: vec![0; model.rows.len()],
            chosen: vec![false; columns],
            list: Vec::new(),
            gain: model.own.clone(),
            loss: vec![0; columns],
            shared: vec![Vec::new(); columns],
            barred: vec![0; columns],
            value: model.base,
            spent: 0,
            clock: 0,
            looked: 2 * model.rows.entries() as u64,
            told: 0,
            lot: Lot::new(seed),
            best: Vec::new(),
            best_value: model.base,
        };
        for (row, &weight) in model.weights.iter().enumerate() {
            for &column in model.rows.of(row) {
                swap.gain[column as usize] += weight;
            }
        }
        swap
    }

    /// The best choice so far, ascending, and its value.
    pub(super) fn best(&self) -> (&[u32], i64) {
        (&self.best, self.best_value)
    }

    /// Puts these columns in place of what is chosen, and fills up.
    pub(super) fn start(&mut self, columns: &[u32]) {
        for column in self.list.clone() {
            if columns.binary_search(&column).is_err() {
                self.remove(column);
            }
        }
        for &column in columns {
            let fits = self.spent + self.model.costs[column as usize] <= self.model.budget;
            if !self.chosen[column as usize] && fits {
                self.add(column);
            }
        }
        self.fill();
        self.note();
    }

    /// Adds the column that gains most for its cost, as long as one gains.
    pub(super) fn fill(&mut self) {
        let costs = &self.model.costs;
        loop {
            let room = self.model.budget - self.spent;
            let mut best: Option<u32> = None;
            for column in 0..costs.len() {
                if self.chosen[column] || costs[column] > room || self.gain[column] == 0 {
                    continue;
                }
                let better = best.is_none_or(|best| {
                    let best = best as usize;
                    i128::from(self.gain[column]) * i128::from(costs[best])
                        > i128::from(self.gain[best]) * i128::from(costs[column])
                });
                if better {
                    best = Some(column as u32);
                }
            }
            self.looked += costs.len() as u64;
            match best {
                Some(column) => self.add(column),
                None => return,
            }
        }
    }

    fn note(&mut self) {
        if self.value > self.best_value || self.best.is_empty() {
            self.best_value = self.value;
            self.best.clone_from(&self.list);
            self.best.sort_unstable();
        }
    }

    fn share(&mut self, row: usize, with: u32, weight: i64) {
        for &column in self.model.rows.of(row) {
            let shared = &mut self.shared[column as usize];
            match shared.iter().position(|&(other, _)| other == with) {
                Some(at) => {
                    shared[at].1 += weight;
                    if shared[at].1 == 0 {
                        shared.swap_remove(at);
                    }
                }
                None => shared.push((with, weight)),
            }
        }
    }

    fn add(&mut self, column: u32) {
        let at = column as usize;
        let model = self.model;
        self.chosen[at] = true;
        self.list.push(column);
        self.spent += model.costs[at];
        self.value += model.own[at];
        let mut loss = model.own[at];
        self.gain[at] -= model.own[at];
        for &row in model.columns.of(at) {
            let row = row as usize;
            let weight = model.weights[row];
            self.covered[row] += 1;
            match self.covered[row] {
                1 => {
                    self.value += weight;
                    loss += weight;
                    for &other in model.rows.of(row) {
                        self.gain[other as usize] -= weight;
                    }
                    self.share(row, column, weight);
                    self.looked += 2 * model.rows.of(row).len() as u64;
                }
                2 => {
                    let before = self.sole[row];
                    self.loss[before as usize] -= weight;
                    self.share(row, before, -weight);
                    self.looked += model.rows.of(row).len() as u64;
                }
                _ => {}
            }
            self.sole[row] ^= column;
        }
        self.loss[at] = loss;
        self.looked += model.columns.of(at).len() as u64;
    }

    fn remove(&mut self, column: u32) {
        let at = column as usize;
        let model = self.model;
        self.chosen[at] = false;
        self.list.retain(|&other| other != column);
        self.spent -= model.costs[at];
        self.value -= model.own[at];
        self.gain[at] += model.own[at];
        self.loss[at] = 0;
        for &row in model.columns.of(at) {
            let row = row as usize;
            let weight = model.weights[row];
            self.covered[row] -= 1;
            self.sole[row] ^= column;
            match self.covered[row] {
                0 => {
                    self.value -= weight;
                    for &other in model.rows.of(row) {
                        self.gain[other as usize] += weight;
                    }
                    self.share(row, column, -weight);
                    self.looked += 2 * model.rows.of(row).len() as u64;
                }
                1 => {
                    let now = self.sole[row];
                    self.loss[now as usize] += weight;
                    self.share(row, now, weight);
                    self.looked += model.rows.of(row).len() as u64;
                }
                _ => {}
            }
        }
        self.looked += model.columns.of(at).len() as u64;
    }

    /// The best exchange that is not barred, or that beats the best value: change, column that
    /// comes, column that goes.
    fn best_exchange(&mut self) -> Option<(i64, u32, u32)> {
        let model = self.model;
        let mut best: Option<(i64, u32, u32)> = None;
        let to_beat = self.best_value - self.value;
        let clock = self.clock;
        // Where all cost the same, one that shares nothing is best exchanged for the smallest loss.
        let smallest = |only_free: bool| {
            let list = self.list.iter().copied();
            list.filter(|&column| !only_free || self.barred[column as usize] <= clock)
                .min_by_key(|&column| (self.loss[column as usize], column))
        };
        let far: Vec<u32> = if model.alike {
            smallest(false).into_iter().chain(smallest(true)).collect()
        } else {
            self.list.clone()
        };
        for j in 0..model.costs.len() {
            if self.chosen[j] || (self.gain[j] == 0 && self.shared[j].is_empty()) {
                continue;
            }
            let shared = &self.shared[j];
            self.looked += (shared.len() + far.len()) as u64;
            let near = shared.iter().copied();
            for (k, shared) in near.chain(far.iter().map(|&k| (k, 0))) {
                let change = self.gain[j] - self.loss[k as usize] + shared;
                if best.is_some_and(|(most, ..)| change <= most)
                    || self.spent - model.costs[k as usize] + model.costs[j] > model.budget
                {
                    continue;
                }
                let free = self.barred[j] <= clock && self.barred[k as usize] <= clock;
                if free || change > to_beat {
                    best = Some((change, j as u32, k));
                }
            }
        }
        best
    }

    /// Exchanges for the better until none helps.
    pub(super) fn descend(&mut self, effort: &mut Effort<'_>) {
        self.barred.fill(0);
        while let Some((change, j, k)) = self.best_exchange() {
            if change <= 0 {
                break;
            }
            self.remove(k);
            self.add(j);
            self.fill();
        }
        self.note();
        self.tell(effort);
    }

    fn tell(&mut self, effort: &mut Effort<'_>) {
        effort.spend(self.looked - self.told);
        self.told = self.looked;
    }

    /// Tabu search: always the best exchange, even for the worse; what came or went is barred for
    /// some moves. Where nothing better comes for long, a few columns drawn by lot go first.
    pub(super) fn search(&mut self, entries: u64, enough: i64, effort: &mut Effort<'_>) {
        let end = self.looked + entries;
        let mut idle = 0;
        let patience = 20 + 4 * self.list.len();
        while self.looked < end && self.best_value < enough && effort.stopped().is_none() {
            let before = self.best_value;
            self.clock += 1;
            match self.best_exchange() {
                Some((_, j, k)) => {
                    self.remove(k);
                    self.add(j);
                    let short = (self.list.len() / 3).max(1);
                    self.barred[k as usize] = self.clock + 2 + self.lot.below(8) as u64;
                    self.barred[j as usize] = self.clock + self.lot.below(short) as u64;
                    self.fill();
                }
                None => idle = patience,
            }
            self.note();
            idle = if self.best_value > before {
                0
            } else {
                idle + 1
            };
            if idle > patience {
                idle = 0;
                if self.list.is_empty() {
                    break;
                }
                if self.lot.below(3) == 0 {
                    let best = self.best.clone();
                    self.start(&best);
                }
                let goes = (1 + self.lot.below(self.list.len().div_ceil(4))).min(self.list.len());
                for _ in 0..goes {
                    let column = self.list[self.lot.below(self.list.len())];
                    self.remove(column);
                    self.barred[column as usize] = self.clock + 10 + self.lot.below(20) as u64;
                }
                self.refill_by_lot();
                self.fill();
            }
            self.looked += 10;
            self.tell(effort);
        }
    }

    /// Adds columns that gain much, not always the best, until the budget is used.
    fn refill_by_lot(&mut self) {
        loop {
            let room = self.model.budget - self.spent;
            let mut best: (i64, u32) = (0, NONE);
            for column in 0..self.gain.len() {
                if self.chosen[column]
                    || self.model.costs[column] > room
                    || self.barred[column] > self.clock
                {
                    continue;
                }
                // A gain is blurred by up to a third.
                let gain = self.gain[column];
                let blurred = gain - gain / 3 / 64 * self.lot.below(64) as i64;
                if blurred > best.0 {
                    best = (blurred, column as u32);
                }
            }
            self.looked += self.gain.len() as u64;
            if best.1 == NONE {
                return;
            }
            self.add(best.1);
        }
    }
}
