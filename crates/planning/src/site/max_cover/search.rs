//! Bound, choice, fixing, and a search tree of our own.

use super::dual::{Dual, Pursuit};
use super::model::{Model, NONE};
use super::swap::Swap;
use crate::site::cover::effort::Effort;
use crate::site::cover::tree::{Node, Open};
use std::sync::Arc;

/// What is known.
pub(super) struct Search {
    root: Model,
    digits: u32,
    seed: u64,
    /// Columns settled on the way to the root, as the first model calls them.
    settled: Vec<u32>,
    /// Columns of the root, as the first model calls them.
    names: Vec<u32>,
    /// The best choice, as the first model calls it, without what costs nothing to leave out.
    chosen: Vec<u32>,
    value: i64,
    bound: i64,
    shares: Arc<Vec<u16>>,
    rounds: u64,
}

/// Steps in a round at the root, and at each node of the tree.
const ROOT_STEPS: usize = 400;
const ROOT_ROUNDS: usize = 40;
const NODE_STEPS: usize = 60;

/// Multipliers that the open nodes may keep together; beyond, nodes begin with those of the root.
const KEPT_SHARES: usize = 100_000_000;

impl Search {
    /// Greedy, exchanges, and a first bound.
    pub(super) fn new(first: Model, seed: u64, effort: &mut Effort<'_>) -> Search {
        let most = first.most();
        let mut swap = Swap::new(&first, seed);
        swap.fill();
        swap.descend(effort);
        let (chosen, value) = (swap.best().0.to_vec(), swap.best().1);
        let columns = first.costs.len() as u32;
        Search {
            digits: (most.leading_zeros().saturating_sub(4)).min(20),
            seed,
            settled: Vec::new(),
            names: (0..columns).collect(),
            chosen,
            value,
            bound: most,
            shares: Arc::new(vec![u16::MAX; first.rows.len()]),
            root: first,
            rounds: 0,
        }
    }

    pub(super) fn value(&self) -> i64 {
        self.value
    }

    pub(super) fn bound(&self) -> i64 {
        self.bound.max(self.value)
    }

    pub(super) fn is_proven(&self) -> bool {
        self.bound <= self.value
    }

    pub(super) fn chosen(&self) -> &[u32] {
        &self.chosen
    }

    /// Keeps a choice of columns of the root.
    fn keep(&mut self, chosen: &[u32], value: i64) {
        if value > self.value {
            self.value = value;
            self.chosen.clone_from(&self.settled);
            let names = chosen.iter().map(|&column| self.names[column as usize]);
            self.chosen.extend(names);
            self.chosen.sort_unstable();
        }
    }

    /// Rounds of subgradient steps, exchanges from what they take, and fixing, until the bound
    /// stands still.
    pub(super) fn root(&mut self, effort: &mut Effort<'_>, enough: impl Fn(i64, i64) -> bool) {
        let mut still = 0;
        for _ in 0..ROOT_ROUNDS {
            if self.is_proven() || effort.stopped().is_some() || enough(self.value, self.bound) {
                return;
            }
            let before = effort.entries();
            let bound_before = self.bound;
            let mut dual = Dual::new(&self.root, self.digits, &self.shares);
            effort.spend(self.root.rows.entries() as u64);
            let pursuit = Pursuit {
                steps: ROOT_STEPS,
                value: self.value,
                patience: 20,
            };
            let mut swap = Swap::new(&self.root, self.seed.wrapping_add(self.rounds));
            self.rounds += 1;
            let mut best_seen = i64::MIN;
            let mut value = self.value;
            dual.pursue(&self.root, pursuit, effort, |picked, reached, effort| {
                if reached > best_seen {
                    best_seen = reached;
                    swap.start(picked);
                    swap.descend(effort);
                    value = value.max(swap.best().1);
                }
                value
            });
            let spent = effort.entries() - before;
            let bound = dual.whole();
            swap.search(spent / 2, bound, effort);
            let (chosen, found) = (swap.best().0.to_vec(), swap.best().1);
            self.keep(&chosen, found);
            self.bound = self.bound.min(bound);
            self.shares = Arc::new(dual.shares(&self.root));
            if self.is_proven() {
                return;
            }
            let (left, taken) = dual.fixed(&self.root, self.value);
            let fixed = left.len() + taken.len();
            if fixed > 0 {
                self.shrink(&taken, &left, effort);
            }
            let closed = bound_before - self.bound;
            let apart = self.bound - self.value;
            still = if closed < apart / 50 && fixed * 20 < self.names.len() {
                still + 1
            } else {
                0
            };
            if still >= 2 {
                return;
            }
        }
    }

    /// Makes what is left after fixing the new root.
    fn shrink(&mut self, taken: &[u32], left: &[u32], effort: &mut Effort<'_>) {
        let Some(restricted) = self.root.restricted(taken, left) else {
            return;
        };
        effort.spend(restricted.looked);
        let names = &self.names;
        self.settled
            .extend(taken.iter().map(|&column| names[column as usize]));
        self.names = restricted
            .model
            .names
            .iter()
            .map(|&column| names[column as usize])
            .collect();
        let shares = shares_of(
            &self.root,
            &self.shares,
            &restricted.row_of,
            &restricted.model,
        );
        self.shares = Arc::new(shares);
        self.root = restricted.model;
        self.bound = self.bound.min(self.root.most().max(self.value));
    }

    /// Branches until value and bound meet or there has to be an end.
    pub(super) fn branch(&mut self, effort: &mut Effort<'_>, enough: impl Fn(i64, i64) -> bool) {
        let mut open = Open::new();
        open.push(Node {
            promise: self.bound,
            taken: Vec::new(),
            left: Vec::new(),
            warm: Arc::clone(&self.shares),
        });
        let mut since = effort.entries();
        while let Some(promise) = open.promise() {
            self.bound = self.bound.min(promise.max(self.value));
            if self.is_proven() || effort.stopped().is_some() || enough(self.value, self.bound) {
                return;
            }
            let Some(node) = open.pop() else { break };
            self.expand(node, &mut open, effort);
            let spent = effort.entries() - since;
            if spent > 50 * self.root.rows.entries() as u64 + 100_000 {
                let mut swap = Swap::new(&self.root, self.seed.wrapping_add(self.rounds));
                self.rounds += 1;
                swap.fill();
                swap.search(spent / 4, self.bound, effort);
                let (chosen, found) = (swap.best().0.to_vec(), swap.best().1);
                self.keep(&chosen, found);
                since = effort.entries();
            }
        }
        if effort.stopped().is_none() {
            self.bound = self.value;
        }
    }

    /// Bounds a node, fixes columns by their reduced gains, and splits it.
    fn expand(&mut self, node: Node<u16>, open: &mut Open<u16>, effort: &mut Effort<'_>) {
        let Node {
            promise,
            mut taken,
            mut left,
            mut warm,
        } = node;
        for round in 0..8 {
            let Some(restricted) = self.root.restricted(&taken, &left) else {
                return;
            };
            effort.spend(restricted.looked);
            let model = &restricted.model;
            if model.most() <= self.value {
                return;
            }
            if model.costs.is_empty() {
                let value = model.base;
                self.keep(&taken, value);
                return;
            }
            let start = shares_of(&self.root, &warm, &restricted.row_of, model);
            let mut dual = Dual::new(model, self.digits, &start);
            let pursuit = Pursuit {
                steps: NODE_STEPS,
                value: self.value,
                patience: 8,
            };
            let mut best = (self.value, None);
            dual.pursue(model, pursuit, effort, |picked, reached, _| {
                if reached > best.0 {
                    best = (reached, Some(picked.to_vec()));
                }
                best.0
            });
            let name = |column: u32| model.names[column as usize];
            if let (value, Some(picked)) = best {
                let names = picked.iter().map(|&column| name(column));
                let all: Vec<u32> = taken.iter().copied().chain(names).collect();
                self.keep(&all, value);
                self.improve(effort);
            }
            if dual.whole() <= self.value {
                return;
            }
            let (out, sure) = dual.fixed(model, self.value);
            let fixes = out.len() + sure.len();
            left.extend(out.iter().map(|&column| name(column)));
            taken.extend(sure.iter().map(|&column| name(column)));
            if open.len() * self.root.rows.len() <= KEPT_SHARES {
                let shares = dual.shares(model);
                let of_root = restricted.row_of.iter().zip(warm.iter());
                let next: Vec<u16> = of_root
                    .map(|(&row, &before)| match row {
                        NONE => before,
                        row => shares[row as usize],
                    })
                    .collect();
                warm = Arc::new(next);
            } else {
                warm = Arc::clone(&self.shares);
            }
            if round < 7 && fixes * 10 >= model.costs.len().max(10) {
                continue;
            }
            let column = name(branching(model, &dual));
            let promise = promise.min(dual.whole());
            let mut without = left.clone();
            without.push(column);
            open.push(Node {
                promise,
                taken: taken.clone(),
                left: without,
                warm: Arc::clone(&warm),
            });
            taken.push(column);
            open.push(Node {
                promise,
                taken,
                left,
                warm,
            });
            return;
        }
    }

    /// Exchanges from the best choice, as far as it lies in the root.
    fn improve(&mut self, effort: &mut Effort<'_>) {
        let mut start: Vec<u32> = Vec::new();
        for (column, name) in self.names.iter().enumerate() {
            if self.chosen.binary_search(name).is_ok() {
                start.push(column as u32);
            }
        }
        let mut swap = Swap::new(&self.root, self.seed);
        swap.start(&start);
        swap.descend(effort);
        let (chosen, found) = (swap.best().0.to_vec(), swap.best().1);
        self.keep(&chosen, found);
    }
}

/// The shares of merged rows: means by weight of the rows that they were made of.
fn shares_of(from: &Model, shares: &[u16], row_of: &[u32], to: &Model) -> Vec<u16> {
    let mut sums = vec![0i128; to.rows.len()];
    for (row, &new) in row_of.iter().enumerate() {
        if new != NONE {
            sums[new as usize] += i128::from(shares[row]) * i128::from(from.weights[row]);
        }
    }
    sums.iter()
        .zip(&to.weights)
        .map(|(sum, &weight)| (sum / i128::from(weight)) as u16)
        .collect()
}

/// The column that was taken most often without being settled; of equal ones the one with the most
/// rows.
fn branching(model: &Model, dual: &Dual) -> u32 {
    (0..model.costs.len())
        .max_by_key(|&column| {
            let settled = (i64::from(dual.often[column]) - 32_768).abs();
            (
                32_768 - settled,
                model.columns.of(column).len(),
                std::cmp::Reverse(column),
            )
        })
        .unwrap_or(0) as u32
}
