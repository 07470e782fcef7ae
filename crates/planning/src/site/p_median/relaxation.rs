//! Lagrangean relaxation of the p-median: every row pays a multiplier, sites keep what is left.
//!
//! With a multiplier λ per row, `Σ λ + the least sum of p of the ρ(j)` is a bound, where
//! `ρ(j) = f(j) + Σ min(0, w c(·, j) − λ)`. Only the sites that are cheaper than λ are looked at, and
//! lists are sorted, so an evaluation reads a small part of them. Multipliers are integers in parts
//! of a unit of cost: a bound is an exact sum on every machine and any number of threads.

use super::instance::Instance;
use super::rows::Rows;
use crate::site::answer::floor;
use crate::site::{Entry, Lists, Status};
use rayon::prelude::*;
use std::borrow::Cow;

/// Rows that one task handles; fixed, so that sums of floating point go in a fixed order.
const CHUNK: usize = 1 << 15;

/// What is decided about an undecided site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Undecided,
    Open,
    Closed,
}

/// A subproblem: some sites are open and gone into what rows cost at most, some are closed and gone.
pub(super) struct Relaxation<'a> {
    pub rows: Rows<'a>,
    /// Index in the whole problem of each undecided site.
    pub site: Vec<u32>,
    /// Fixed cost of each undecided site, scaled.
    fixed_costs: Vec<i64>,
    /// How many of the undecided sites have to be chosen.
    pub choose: usize,
    /// What open sites and rows without a choice cost, scaled.
    constant: i64,
    /// The open sites, by index in the whole problem.
    pub opened: Vec<u32>,
    scale: i64,
    /// Largest multiplier per weight, in units of cost.
    highest: i64,
    /// Which rows these are of the whole problem; empty: all.
    kept: Vec<u32>,
}

/// Bound and reduced costs under given multipliers.
#[derive(Default, Clone)]
pub(super) struct Evaluation {
    /// Scaled.
    pub bound: i64,
    /// ρ of each undecided site, scaled.
    pub reduced: Vec<i64>,
    /// What the rows pay, without the sites.
    pub paid: i64,
    /// The sites with the least ρ, as many as have to be chosen; no order.
    pub chosen: Vec<u32>,
}

/// Bounds on the value of any choice of so many sites, for each number from `from` on.
pub(super) struct Support {
    pub from: usize,
    pub values: Vec<i64>,
}

impl<'a> Relaxation<'a> {
    /// The relaxation of the whole problem; `None` where required sites alone leave a row unserved
    /// that no candidate serves either.
    /// With it go the multipliers of the rows that are left.
    pub fn root(instance: &Instance<'a>, lambda: &[i64]) -> Option<(Relaxation<'a>, Vec<i64>)> {
        let scale = instance.scale;
        let whole = Relaxation {
            rows: instance.rows.clone(),
            site: (0..instance.status.len() as u32).collect(),
            fixed_costs: instance
                .fixed_costs
                .iter()
                .map(|cost| cost * scale)
                .collect(),
            choose: instance.sites,
            constant: 0,
            opened: Vec::new(),
            scale,
            highest: instance.highest(),
            kept: Vec::new(),
        };
        if instance.status.iter().all(|&s| s == Status::Candidate) {
            return Some((whole, lambda.to_vec()));
        }
        let marks: Vec<Mark> = (instance.status.iter())
            .map(|status| match status {
                Status::Candidate => Mark::Undecided,
                Status::Required => Mark::Open,
                Status::Forbidden => Mark::Closed,
            })
            .collect();
        whole.narrow(&marks, lambda, i64::MAX)
    }

    /// Which row of the whole problem a row is.
    pub fn origin(&self, row: usize) -> usize {
        self.kept.get(row).map_or(row, |&row| row as usize)
    }

    /// Multipliers of all rows of the whole problem; a row that has left it pays what its nearest site costs.
    pub fn whole(&self, instance: &Instance<'_>, lambda: &[i64]) -> Vec<i64> {
        let nearest = |row: usize| {
            let cost = instance.rows.of(row).first().map_or(0, |entry| entry.cost);
            i64::from(cost) * instance.rows.weight[row] * self.scale
        };
        let mut whole: Vec<i64> = (0..instance.rows.len()).map(nearest).collect();
        for (local, &multiplier) in lambda.iter().enumerate() {
            whole[self.origin(local)] = multiplier;
        }
        whole
    }

    /// The subproblem with more sites open or closed, and the multipliers that go with it; `None`
    /// where some row is served by nobody, or the number of sites cannot be met.
    ///
    /// `room` is how far a bound may still rise, scaled: a row that is served at its multiplier and
    /// more than that is in no choice of interest, so its list ends there, at that cost.
    pub fn narrow(
        &self,
        marks: &[Mark],
        lambda: &[i64],
        room: i64,
    ) -> Option<(Relaxation<'static>, Vec<i64>)> {
        let mut opened = self.opened.clone();
        let mut constant = self.constant;
        let mut renamed = vec![u32::MAX; self.site.len()];
        let (mut site, mut fixed_costs) = (Vec::new(), Vec::new());
        for (local, &mark) in marks.iter().enumerate() {
            match mark {
                Mark::Undecided => {
                    renamed[local] = site.len() as u32;
                    site.push(self.site[local]);
                    fixed_costs.push(self.fixed_costs[local]);
                }
                Mark::Open => {
                    opened.push(self.site[local]);
                    constant += self.fixed_costs[local];
                }
                Mark::Closed => {}
            }
        }
        let choose = (self.choose + self.opened.len()).checked_sub(opened.len())?;
        // Of more sites than stay unchosen one is chosen: the dearest of the nearest so many serves.
        let unchosen = site.len().checked_sub(choose)?;
        let mut lists = Lists::new(site.len() as u32);
        let (mut weight, mut beyond, mut multipliers) = (Vec::new(), Vec::new(), Vec::new());
        let mut origin = Vec::new();
        let mut kept: Vec<Entry> = Vec::new();
        for row in 0..self.rows.len() {
            kept.clear();
            let mut serves = self.rows.beyond[row];
            let unit = self.rows.weight[row] * self.scale;
            let reach = lambda.get(row).map_or(i64::MAX, |&multiplier| {
                multiplier.saturating_add(room) / unit
            });
            for entry in self.rows.useful(row) {
                let here = marks[entry.site as usize];
                if here == Mark::Closed {
                    continue;
                }
                let far = i64::from(entry.cost) > reach;
                if here == Mark::Open || kept.len() == unchosen || far {
                    serves = Some(entry.cost);
                    break;
                }
                kept.push(Entry {
                    cost: entry.cost,
                    site: renamed[entry.site as usize],
                });
            }
            // Entries that cost as much as what serves anyway are of no use.
            while kept.last().is_some_and(|entry| Some(entry.cost) == serves) {
                kept.pop();
            }
            if kept.is_empty() {
                constant += unit * i64::from(serves?);
                continue;
            }
            lists.push_sorted(kept.iter().copied());
            weight.push(self.rows.weight[row]);
            beyond.push(serves);
            multipliers.extend(lambda.get(row));
            origin.push(self.origin(row) as u32);
        }
        let rows = Rows {
            source: (0..weight.len() as u32).collect(),
            base: Cow::Owned(lists),
            grown: Lists::new(0),
            weight,
            beyond,
        };
        let narrowed = Relaxation {
            rows,
            site,
            fixed_costs,
            choose,
            constant,
            opened,
            scale: self.scale,
            highest: self.highest,
            kept: origin,
        };
        for (row, multiplier) in multipliers.iter_mut().enumerate() {
            *multiplier = narrowed.within(row, *multiplier);
        }
        Some((narrowed, multipliers))
    }

    /// Whether a multiplier is as high as it may be, so that a longer list would let it rise.
    pub fn at_most(&self, row: usize, multiplier: i64) -> bool {
        let unit = self.rows.weight[row] * self.scale;
        self.rows.beyond[row].is_some_and(|beyond| multiplier >= i64::from(beyond) * unit)
    }

    /// What an evaluation says about other numbers of sites than the one asked for; of fewer nothing
    /// where lists were cut short because so many are chosen.
    pub fn support(&self, evaluation: &Evaluation) -> Option<Support> {
        if evaluation.reduced.is_empty() {
            return None;
        }
        let least = if self.rows.beyond.iter().all(Option::is_none) {
            0
        } else {
            self.choose
        };
        let mut reduced = evaluation.reduced.clone();
        reduced.sort_unstable();
        let mut sum = i128::from(evaluation.paid);
        let mut values = Vec::with_capacity(reduced.len() + 1);
        values.push(self.value_of(floor(sum)));
        for &cost in &reduced {
            sum += i128::from(cost);
            values.push(self.value_of(floor(sum)));
        }
        Some(Support {
            from: self.opened.len() + least,
            values: values.split_off(least),
        })
    }

    /// How far a bound may rise before no value up to `target` is possible, scaled.
    pub fn room(&self, bound: i64, target: i64) -> i64 {
        target
            .saturating_add(1)
            .saturating_mul(self.scale)
            .saturating_sub(bound)
    }

    /// Multipliers to begin with: the cost at which about as many sites are nearer as one in `p`.
    /// From there the bound rises more surely than from what the best choice known lets rows cost.
    pub fn start(&self) -> Vec<i64> {
        let rank = self.site.len() / self.choose.max(1);
        (0..self.rows.len())
            .map(|row| {
                let entries = self.rows.useful(row);
                let entry = entries.get(rank).or(entries.last());
                let cost = entry.map_or(0, |entry| i64::from(entry.cost));
                self.within(row, cost * self.rows.weight[row] * self.scale)
            })
            .collect()
    }

    /// A multiplier moved to where it can be best: not below the least cost, not above what serves
    /// the row anyway.
    fn within(&self, row: usize, multiplier: i64) -> i64 {
        let unit = self.rows.weight[row] * self.scale;
        let least = self
            .rows
            .of(row)
            .first()
            .map_or(0, |entry| i64::from(entry.cost));
        let most = self.rows.beyond[row].map_or(self.highest, i64::from);
        multiplier.clamp((least * unit).min(most * unit), most * unit)
    }

    fn ranges(&self) -> Vec<std::ops::Range<usize>> {
        let rows = self.rows.len();
        (0..rows.div_ceil(CHUNK))
            .map(|chunk| chunk * CHUNK..((chunk + 1) * CHUNK).min(rows))
            .collect()
    }

    /// The sites of a row and its unit of cost.
    fn listed(&self, row: usize) -> (&[Entry], i64) {
        (self.rows.of(row), self.rows.weight[row] * self.scale)
    }

    /// Bound, reduced costs and choice under the multipliers.
    pub fn evaluate(&self, lambda: &[i64], evaluation: &mut Evaluation) {
        let ranges = self.ranges();
        evaluation.reduced.clear();
        evaluation.reduced.extend_from_slice(&self.fixed_costs);
        let mut sum = self.constant;
        if ranges.len() == 1 {
            sum += self.scatter(ranges[0].clone(), lambda, &mut evaluation.reduced);
        } else {
            let sites = self.site.len();
            let parts: Vec<(i64, Vec<i64>)> = ranges
                .into_par_iter()
                .map(|range| {
                    let mut reduced = vec![0; sites];
                    (self.scatter(range, lambda, &mut reduced), reduced)
                })
                .collect();
            for (part, reduced) in parts {
                sum += part;
                for (total, part) in evaluation.reduced.iter_mut().zip(reduced) {
                    *total += part;
                }
            }
        }
        evaluation.chosen.clear();
        evaluation.chosen.extend(0..self.site.len() as u32);
        let reduced = &evaluation.reduced;
        if self.choose > 0 && self.choose < self.site.len() {
            evaluation
                .chosen
                .select_nth_unstable_by_key(self.choose - 1, |&site| {
                    (reduced[site as usize], site)
                });
        }
        evaluation.chosen.truncate(self.choose);
        let left = |&site: &u32| i128::from(reduced[site as usize]);
        evaluation.paid = sum;
        evaluation.bound =
            floor(i128::from(sum) + evaluation.chosen.iter().map(left).sum::<i128>());
    }

    fn scatter(&self, range: std::ops::Range<usize>, lambda: &[i64], reduced: &mut [i64]) -> i64 {
        let mut sum = 0;
        for row in range {
            let multiplier = lambda[row];
            sum += multiplier;
            let (entries, unit) = self.listed(row);
            for entry in entries {
                let left = i64::from(entry.cost) * unit - multiplier;
                if left >= 0 {
                    break;
                }
                reduced[entry.site as usize] += left;
            }
        }
        sum
    }

    /// How much each row is served too little: 1 − the chosen sites cheaper than its multiplier,
    /// deflected by the direction before; rows that cannot go on that way rest. Gives the sum of
    /// weight times square.
    pub fn direction(
        &self,
        lambda: &[i64],
        chosen: &[u32],
        deflection: f64,
        direction: &mut [f64],
    ) -> f64 {
        let mut is_chosen = vec![false; self.site.len()];
        for &site in chosen {
            is_chosen[site as usize] = true;
        }
        let turn = |(chunk, direction): (usize, &mut [f64])| {
            let mut norm = 0.0;
            for (offset, turned) in direction.iter_mut().enumerate() {
                let row = chunk * CHUNK + offset;
                let multiplier = lambda[row];
                let (entries, unit) = self.listed(row);
                let mut missing = 1_i32;
                for entry in entries {
                    if i64::from(entry.cost) * unit >= multiplier {
                        break;
                    }
                    missing -= i32::from(is_chosen[entry.site as usize]);
                }
                let most = self.rows.beyond[row].map_or(self.highest, i64::from) * unit;
                let mut here = f64::from(missing) + deflection * *turned;
                if here > 0.0 && multiplier >= most {
                    here = 0.0;
                }
                *turned = here;
                norm += here * here * self.rows.weight[row] as f64;
            }
            norm
        };
        let norms: Vec<f64> = if direction.len() <= CHUNK {
            vec![turn((0, direction))]
        } else {
            direction
                .par_chunks_mut(CHUNK)
                .enumerate()
                .map(turn)
                .collect()
        };
        norms.iter().sum()
    }

    /// Moves the multipliers along a direction.
    pub fn step(&self, lambda: &mut [i64], direction: &[f64], length: f64) {
        let go = |(chunk, lambda): (usize, &mut [i64])| {
            for (offset, multiplier) in lambda.iter_mut().enumerate() {
                let row = chunk * CHUNK + offset;
                let by = length * direction[row] * self.rows.weight[row] as f64;
                // Far beyond every bound is as good as at the bound.
                let by = by.clamp(-1e18, 1e18).round() as i64;
                *multiplier = self.within(row, *multiplier + by);
            }
        };
        if lambda.len() <= CHUNK {
            go((0, lambda));
        } else {
            lambda.par_chunks_mut(CHUNK).enumerate().for_each(go);
        }
    }

    /// The least value that a scaled bound leaves possible.
    pub fn value_of(&self, bound: i64) -> i64 {
        bound.div_euclid(self.scale) + i64::from(bound.rem_euclid(self.scale) > 0)
    }

    /// What reduced costs decide: sites without which, or with which, the value is above `target`.
    pub fn decide(&self, evaluation: &Evaluation, target: i64, marks: &mut [Mark]) -> usize {
        let mut is_chosen = vec![false; self.site.len()];
        for &site in &evaluation.chosen {
            is_chosen[site as usize] = true;
        }
        let reduced = &evaluation.reduced;
        let sites = 0..self.site.len();
        let dearest = sites
            .clone()
            .filter(|&site| is_chosen[site])
            .map(|site| reduced[site]);
        let Some(dearest) = dearest.max() else {
            return 0;
        };
        let cheapest = sites
            .filter(|&site| !is_chosen[site])
            .map(|site| reduced[site]);
        let Some(cheapest) = cheapest.min() else {
            return 0;
        };
        let mut decided = 0;
        for (site, mark) in marks.iter_mut().enumerate() {
            if *mark != Mark::Undecided {
                continue;
            }
            let (change, decision) = if is_chosen[site] {
                (cheapest - reduced[site], Mark::Open)
            } else {
                (reduced[site] - dearest, Mark::Closed)
            };
            if self.value_of(evaluation.bound + change) > target {
                *mark = decision;
                decided += 1;
            }
        }
        decided
    }
}
