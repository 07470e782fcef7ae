//! Maximal covering as rows, columns and a budget, and what shrinks it.

use crate::site::cover::sparse::{Goes, Merger, Sparse, drop_nested};

/// Rows that count with their weight if any of their columns is taken.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// Above 0.
    pub(super) weights: Vec<i64>,
    /// Columns of each row, at least two.
    pub(super) rows: Sparse,
    /// Rows of each column.
    pub(super) columns: Sparse,
    /// Weight that this column alone covers.
    pub(super) own: Vec<i64>,
    /// What each column takes of the budget.
    pub(super) costs: Vec<i64>,
    /// What there is.
    pub(super) budget: i64,
    /// Whether each column costs one.
    pub(super) alike: bool,
    /// Weight that is covered already.
    pub(super) base: i64,
    /// What each column is called in the model that this one came from.
    pub(super) names: Vec<u32>,
}

/// No such row or column any more.
pub(super) const NONE: u32 = u32::MAX;

/// A smaller model, and what became of the rows.
#[derive(Debug)]
pub(super) struct Restricted {
    pub(super) model: Model,
    /// The row here that a row there is part of, or [`NONE`].
    pub(super) row_of: Vec<u32>,
    /// Entries looked at.
    pub(super) looked: u64,
}

impl Model {
    /// All that can still be covered and what is covered already.
    pub(super) fn most(&self) -> i64 {
        self.base + self.weights.iter().sum::<i64>() + self.own.iter().sum::<i64>()
    }

    /// Takes some columns, leaves others out, and tidies up: rows that are covered go, equal rows
    /// become one, rows of one column become its own weight, and a column goes if another one that
    /// costs no more covers all that it covers.
    ///
    /// `None` if the columns taken cost more than there is.
    pub(super) fn restricted(&self, taken: &[u32], left: &[u32]) -> Option<Restricted> {
        let mut gone = vec![false; self.costs.len()];
        let mut covered = vec![false; self.rows.len()];
        let mut budget = self.budget;
        let mut base = self.base;
        let mut looked = 0u64;
        for &column in left {
            gone[column as usize] = true;
        }
        for &column in taken {
            let column = column as usize;
            gone[column] = true;
            budget -= self.costs[column];
            base += self.own[column];
            for &row in self.columns.of(column) {
                if !std::mem::replace(&mut covered[row as usize], true) {
                    base += self.weights[row as usize];
                }
            }
            looked += self.columns.of(column).len() as u64;
        }
        if budget < 0 {
            return None;
        }
        for (gone, &cost) in gone.iter_mut().zip(&self.costs) {
            *gone |= cost > budget;
        }
        loop {
            let mut restricted = self.rest(&gone, &covered, budget, base);
            let model = &restricted.model;
            looked += self.rows.entries() as u64 + 2 * model.rows.entries() as u64;
            let mut dominated = vec![false; model.costs.len()];
            let (dropped, seen) = drop_nested(
                &model.columns,
                &model.rows,
                Goes::Smaller,
                &mut dominated,
                |small, large| {
                    model.own[small] == 0
                        && match model.costs[large].cmp(&model.costs[small]) {
                            std::cmp::Ordering::Less => true,
                            std::cmp::Ordering::Greater => false,
                            std::cmp::Ordering::Equal => {
                                large < small
                                    || model.own[large] > 0
                                    || model.columns.of(small).len() < model.columns.of(large).len()
                            }
                        }
                },
            );
            looked += seen;
            if dropped == 0 {
                restricted.looked = looked;
                return Some(restricted);
            }
            for (column, _) in dominated.iter().enumerate().filter(|(_, gone)| **gone) {
                gone[model.names[column] as usize] = true;
            }
        }
    }

    /// The rows and columns that are still there, numbered anew.
    fn rest(&self, gone: &[bool], covered: &[bool], budget: i64, base: i64) -> Restricted {
        let columns = self.costs.len();
        // Columns by their old numbers first; those that have nothing left are not numbered.
        let mut merger = Merger::new();
        let mut weights: Vec<i64> = Vec::new();
        let mut own: Vec<i64> = (0..columns)
            .map(|column| if gone[column] { 0 } else { self.own[column] })
            .collect();
        let mut row_of = vec![NONE; self.rows.len()];
        let mut list = Vec::new();
        let mut used = vec![false; columns];
        for row in 0..self.rows.len() {
            if covered[row] {
                continue;
            }
            list.clear();
            let members = self.rows.of(row).iter().copied();
            list.extend(members.filter(|&column| !gone[column as usize]));
            let weight = self.weights[row];
            match list[..] {
                [] => {}
                [only] => own[only as usize] += weight,
                _ => {
                    let number = merger.number(0, &list);
                    row_of[row] = number as u32;
                    match weights.get_mut(number) {
                        Some(sum) => *sum += weight,
                        None => {
                            weights.push(weight);
                            for &column in &list {
                                used[column as usize] = true;
                            }
                        }
                    }
                }
            }
        }
        let names: Vec<u32> = (0..columns as u32)
            .filter(|&column| used[column as usize] || own[column as usize] > 0)
            .collect();
        let mut number = vec![NONE; columns];
        for (new, &old) in names.iter().enumerate() {
            number[old as usize] = new as u32;
        }
        let old = merger.into_sets();
        let mut rows = Sparse::new();
        for row in 0..old.len() {
            rows.push(old.of(row).iter().map(|&column| number[column as usize]));
        }
        drop(old);
        let pick = |values: &[i64]| -> Vec<i64> {
            names.iter().map(|&old| values[old as usize]).collect()
        };
        Restricted {
            row_of,
            looked: 0,
            model: Model {
                weights,
                columns: rows.transposed(names.len()),
                rows,
                own: pick(&own),
                costs: pick(&self.costs),
                budget,
                alike: self.alike,
                base,
                names,
            },
        }
    }
}
