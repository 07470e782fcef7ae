//! One component: bound, choice, fixing, and a search tree of our own.

use super::choice::{Repair, cost, greedy};
use super::dual::{Dual, Pursuit};
use super::reduce::{Problem, Reduced, reduce};
use crate::site::cover::effort::Effort;
use crate::site::cover::tree::{Node, Open};
use std::sync::Arc;

/// What is known of a component.
pub(super) struct Component {
    root: Problem,
    digits: u32,
    seed: u64,
    /// The best choice known: columns of the problem before, ascending.
    chosen: Vec<u32>,
    value: i64,
    bound: i64,
    /// Multipliers of the rows, then shares of the columns.
    warm: Arc<Vec<i64>>,
    repair_at: u64,
}

/// Steps at the root, and at each node of the tree.
const ROOT_STEPS: usize = 3000;
const NODE_STEPS: usize = 60;

/// Multipliers that the open nodes may keep together; beyond, nodes begin with those of the root.
const KEPT_MULTIPLIERS: usize = 40_000_000;

impl Component {
    /// Greedy and dual ascent: a choice and a bound at once, and another choice by what the ascent
    /// found if there is time.
    pub(super) fn new(root: Problem, seed: u64, effort: &mut Effort<'_>) -> Component {
        let sum: i64 = root.costs.iter().sum();
        let digits = (40u32.saturating_sub(64 - sum.leading_zeros())).min(20);
        let (mut chosen, looked) = greedy(&root, &vec![0; root.needs.len()], 0);
        let dual = Dual::ascent(&root, digits);
        effort.spend(looked + 2 * root.rows.entries() as u64);
        if effort.stopped().is_none() {
            let (by_dual, looked) = greedy(&root, &dual.multipliers, digits);
            effort.spend(looked);
            if cost(&root, &by_dual) < cost(&root, &chosen) {
                chosen = by_dual;
            }
        }
        Component {
            value: cost(&root, &chosen),
            bound: dual.whole(),
            warm: Arc::new(warm_of(
                &dual,
                &root,
                root.needs.len(),
                root.costs.len(),
                None,
            )),
            root,
            digits,
            seed,
            chosen,
            repair_at: 0,
        }
    }

    pub(super) fn value(&self) -> i64 {
        self.value
    }

    pub(super) fn bound(&self) -> i64 {
        self.bound.min(self.value)
    }

    pub(super) fn is_proven(&self) -> bool {
        self.bound >= self.value
    }

    /// The columns chosen, as the problem before calls them.
    pub(super) fn chosen(&self) -> impl Iterator<Item = u32> + '_ {
        self.chosen
            .iter()
            .map(|&column| self.root.names[column as usize])
    }

    /// Keeps a choice of the root if it is better.
    fn keep(&mut self, mut chosen: Vec<u32>) {
        let value = cost(&self.root, &chosen);
        if value < self.value {
            chosen.sort_unstable();
            self.value = value;
            self.chosen = chosen;
        }
    }

    /// The bound of the root by subgradient steps with a greedy choice every few of them, then
    /// [`Repair`].
    pub(super) fn root(&mut self, effort: &mut Effort<'_>) {
        if self.is_proven() {
            return;
        }
        let before = effort.entries();
        let rows = self.root.needs.len();
        let mut dual = Dual::new(&self.root, self.digits, self.warm[..rows].to_vec());
        let pursuit = Pursuit {
            steps: ROOT_STEPS,
            value: self.value,
        };
        let (root, digits) = (&self.root, self.digits);
        let mut best = (self.value, None);
        dual.pursue(root, pursuit, effort, |multipliers, effort| {
            let (chosen, looked) = greedy(root, multipliers, digits);
            effort.spend(looked);
            let value = cost(root, &chosen);
            if value < best.0 {
                best = (value, Some(chosen));
            }
            best.0
        });
        if let (_, Some(chosen)) = best {
            self.keep(chosen);
        }
        self.bound = self.bound.max(dual.whole());
        let columns = self.root.costs.len();
        self.warm = Arc::new(warm_of(&dual, &self.root, rows, columns, None));
        let spent = effort.entries() - before;
        self.repair(spent, effort);
    }

    /// Searches for a better choice from the best one.
    fn repair(&mut self, entries: u64, effort: &mut Effort<'_>) {
        if self.is_proven() {
            return;
        }
        let seed = self.seed.wrapping_add(self.repair_at);
        self.repair_at += 1;
        let mut repair = Repair::new(&self.root, &self.chosen, seed);
        repair.search(entries, self.bound, effort);
        let found = repair.best().to_vec();
        self.keep(found);
    }

    /// Branches until value and bound meet or there has to be an end. `enough` sees value and bound
    /// and says whether the gap is small enough.
    pub(super) fn branch(&mut self, effort: &mut Effort<'_>, enough: impl Fn(i64, i64) -> bool) {
        let mut open = Open::new();
        open.push(Node {
            promise: -self.bound,
            taken: Vec::new(),
            left: Vec::new(),
            warm: Arc::clone(&self.warm),
        });
        let mut since = effort.entries();
        while let Some(promise) = open.promise() {
            // The open nodes and what was closed as no better than the value.
            self.bound = self.bound.max((-promise).min(self.value));
            if self.is_proven() || effort.stopped().is_some() || enough(self.value, self.bound) {
                return;
            }
            let Some(node) = open.pop() else { break };
            self.expand(node, &mut open, effort);
            let spent = effort.entries() - since;
            if spent > 20 * self.root.rows.entries() as u64 + 100_000 {
                self.repair(spent / 3, effort);
                since = effort.entries();
            }
        }
        if effort.stopped().is_none() {
            self.bound = self.value;
        }
    }

    /// Bounds a node, fixes columns by their reduced costs, and splits it.
    fn expand(&mut self, node: Node<i64>, open: &mut Open<i64>, effort: &mut Effort<'_>) {
        let Node {
            promise,
            mut taken,
            mut left,
            warm,
        } = node;
        let mut warm = warm;
        for round in 0..8 {
            let Some(reduced) = reduce(&self.root, &taken, &left) else {
                return;
            };
            effort.spend(reduced.looked);
            let Reduced {
                problem,
                forced,
                cost: spent,
                ..
            } = reduced;
            if spent >= self.value {
                return;
            }
            if problem.needs.is_empty() {
                self.keep(forced);
                return;
            }
            let start = problem.origins.iter().map(|&row| warm[row as usize]);
            let mut dual = Dual::new(&problem, self.digits, start.collect());
            let rows = self.root.needs.len();
            for (often, &name) in dual.often.iter_mut().zip(&problem.names) {
                *often = warm[rows + name as usize] as u32;
            }
            let pursuit = Pursuit {
                steps: NODE_STEPS,
                value: self.value - spent,
            };
            let digits = self.digits;
            let mut best = (self.value - spent, None);
            dual.pursue(&problem, pursuit, effort, |multipliers, effort| {
                let (chosen, looked) = greedy(&problem, multipliers, digits);
                effort.spend(looked);
                let value = cost(&problem, &chosen);
                if value < best.0 {
                    best = (value, Some(chosen));
                }
                best.0
            });
            if let (_, Some(chosen)) = best {
                let names = chosen.iter().map(|&column| problem.names[column as usize]);
                self.keep(forced.iter().copied().chain(names).collect());
            }
            if spent + dual.whole() >= self.value {
                return;
            }
            let (out, sure) = dual.fixed(self.value - spent);
            let fixes = out.len() + sure.len();
            let name = |column: u32| problem.names[column as usize];
            left.extend(out.iter().map(|&column| name(column)));
            taken.extend(sure.iter().map(|&column| name(column)));
            let next = warm_of(&dual, &problem, rows, self.root.costs.len(), Some(&problem));
            warm = if open.len() * next.len() > KEPT_MULTIPLIERS {
                Arc::clone(&self.warm)
            } else {
                Arc::new(next)
            };
            // Worth another round only where enough went away.
            if round < 7 && fixes * 10 >= problem.costs.len().max(10) {
                continue;
            }
            let column = branching(&problem, &dual);
            let promise = promise.min(-(spent + dual.whole()));
            let name = problem.names[column];
            let mut without = left.clone();
            without.push(name);
            open.push(Node {
                promise,
                taken: taken.clone(),
                left: without,
                warm: Arc::clone(&warm),
            });
            taken.push(name);
            open.push(Node {
                promise,
                taken,
                left,
                warm,
            });
            return;
        }
    }
}

/// Multipliers of `rows` rows and shares of `columns` columns; where the problem is a part of the
/// root, put where the root has them.
fn warm_of(
    dual: &Dual,
    problem: &Problem,
    rows: usize,
    columns: usize,
    part: Option<&Problem>,
) -> Vec<i64> {
    let mut warm = vec![0i64; rows + columns];
    for row in 0..problem.needs.len() {
        let place = part.map_or(row, |part| part.origins[row] as usize);
        warm[place] = dual.multipliers[row];
    }
    for column in 0..problem.costs.len() {
        let place = part.map_or(column, |part| part.names[column] as usize);
        warm[rows + place] = i64::from(dual.often[column]);
    }
    warm
}

/// The column that was taken most often without being settled; of equal ones the one that covers
/// most.
fn branching(problem: &Problem, dual: &Dual) -> usize {
    (0..problem.costs.len())
        .max_by_key(|&column| {
            let often = i64::from(dual.often[column]);
            let settled = (often - 32_768).abs();
            (
                32_768 - settled,
                problem.columns.of(column).len(),
                std::cmp::Reverse(column),
            )
        })
        .unwrap_or(0)
}
