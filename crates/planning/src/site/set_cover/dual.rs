//! Lower bounds by Lagrangean relaxation of the rows.

use super::reduce::Problem;
use crate::site::cover::effort::Effort;

/// Multipliers of the rows in fixed point, and what they prove.
///
/// For any multipliers not below 0, `Σ need·λ + Σ min(0, cost − Σ λ of the rows)` is not above the
/// value of any choice. All of it is in integers, so the bound is exact.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    /// Binary digits after the point.
    pub(super) digits: u32,
    /// The multipliers of the best bound.
    pub(super) multipliers: Vec<i64>,
    /// That bound, in fixed point.
    pub(super) bound: i64,
    /// Reduced cost of each column there.
    pub(super) reduced: Vec<i64>,
    /// How often each column was taken in the latest steps, in 1/65536.
    pub(super) often: Vec<u32>,
    cap: i64,
}

/// How far the multipliers are pursued.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pursuit {
    /// Steps at most.
    pub(super) steps: usize,
    /// The value of the best choice known, in units of cost; a bound that reaches it is enough.
    pub(super) value: i64,
    /// Steps without a better bound after which the step is halved.
    pub(super) patience: usize,
}

const OFTEN: u32 = 1 << 16;

impl Dual {
    /// Begins by dual ascent: row by row, the shortest first, each multiplier as large as the costs
    /// of its columns leave it.
    pub(super) fn ascent(problem: &Problem, digits: u32) -> Dual {
        let mut dual = Dual::new(problem, digits, vec![0; problem.needs.len()]);
        let mut order: Vec<u32> = (0..problem.needs.len() as u32).collect();
        order.sort_by_key(|&row| (problem.rows.of(row as usize).len(), row));
        for row in order {
            let columns = problem.rows.of(row as usize);
            let slack = columns.iter().map(|&column| dual.reduced[column as usize]);
            let slack = slack.min().unwrap_or(0).clamp(0, dual.cap);
            dual.multipliers[row as usize] = slack;
            for &column in columns {
                dual.reduced[column as usize] -= slack;
            }
        }
        dual.bound = dual.evaluate(problem, &dual.multipliers, &dual.reduced);
        dual
    }

    /// Begins with multipliers that are known.
    pub(super) fn new(problem: &Problem, digits: u32, mut multipliers: Vec<i64>) -> Dual {
        let longest = (0..problem.costs.len())
            .map(|column| problem.columns.of(column).len() as u64)
            .max()
            .unwrap_or(0);
        let needs: u64 = problem.needs.iter().map(|&need| u64::from(need)).sum();
        let cap = (1i64 << 61) / (longest + needs).max(1) as i64;
        for multiplier in &mut multipliers {
            *multiplier = (*multiplier).clamp(0, cap);
        }
        let mut reduced: Vec<i64> = problem.costs.iter().map(|cost| cost << digits).collect();
        for (row, multiplier) in multipliers.iter().enumerate() {
            for &column in problem.rows.of(row) {
                reduced[column as usize] -= multiplier;
            }
        }
        let mut dual = Dual {
            digits,
            multipliers,
            bound: 0,
            reduced,
            often: vec![0; problem.costs.len()],
            cap,
        };
        dual.bound = dual.evaluate(problem, &dual.multipliers, &dual.reduced);
        dual
    }

    fn evaluate(&self, problem: &Problem, multipliers: &[i64], reduced: &[i64]) -> i64 {
        let rows: i64 = multipliers
            .iter()
            .zip(&problem.needs)
            .map(|(multiplier, &need)| multiplier * i64::from(need))
            .sum();
        let columns: i64 = reduced.iter().map(|&reduced| reduced.min(0)).sum();
        rows + columns
    }

    /// The bound in whole units of cost: no choice costs less.
    pub(super) fn whole(&self) -> i64 {
        let unit = 1i64 << self.digits;
        (self.bound + unit - 1).div_euclid(unit)
    }

    /// Subgradient steps; `better` sees multipliers and reduced costs now and then, and says what
    /// the best choice known costs.
    ///
    /// Held, Wolfe and Crowder's step with halving; the direction keeps a part of the one before.
    pub(super) fn pursue(
        &mut self,
        problem: &Problem,
        pursuit: Pursuit,
        effort: &mut Effort<'_>,
        mut better: impl FnMut(&[i64], &mut Effort<'_>) -> i64,
    ) {
        let mut value = pursuit.value;
        let mut multipliers = self.multipliers.clone();
        let mut reduced = self.reduced.clone();
        let mut covered = vec![0i32; problem.needs.len()];
        let mut direction = vec![0f64; problem.needs.len()];
        let mut scale = 1.0f64;
        let mut waited = 0;
        let mut checkpoint = self.bound;
        for step in 0..pursuit.steps {
            if self.whole() >= value || effort.stopped().is_some() || scale < 0.002 {
                break;
            }
            let mut looked = 2 * problem.needs.len() + reduced.len();
            covered.fill(0);
            for (column, &reduced) in reduced.iter().enumerate() {
                self.often[column] -= self.often[column] / 16;
                if reduced < 0 {
                    self.often[column] += OFTEN / 16;
                    let rows = problem.columns.of(column);
                    looked += rows.len();
                    for &row in rows {
                        covered[row as usize] += 1;
                    }
                }
            }
            let mut norm = 0.0f64;
            for (row, along) in direction.iter_mut().enumerate() {
                let raw = f64::from(problem.needs[row] as i32 - covered[row]);
                *along = 0.7 * raw + 0.3 * *along;
                if multipliers[row] == 0 && *along < 0.0 {
                    *along = 0.0;
                }
                norm += *along * *along;
            }
            let here = self.evaluate(problem, &multipliers, &reduced);
            let distance = ((value << self.digits) as f64 * 1.002 - here as f64).max(1.0);
            if norm == 0.0 {
                break;
            }
            let length = scale * distance / norm;
            for (row, &along) in direction.iter().enumerate() {
                let old = multipliers[row];
                let new = old
                    .saturating_add((length * along) as i64)
                    .clamp(0, self.cap);
                if new == old {
                    continue;
                }
                multipliers[row] = new;
                let columns = problem.rows.of(row);
                looked += columns.len();
                for &column in columns {
                    reduced[column as usize] += old - new;
                }
            }
            effort.spend(looked as u64);
            let bound = self.evaluate(problem, &multipliers, &reduced);
            if bound > self.bound {
                self.bound = bound;
                self.multipliers.copy_from_slice(&multipliers);
                self.reduced.copy_from_slice(&reduced);
            }
            waited += 1;
            if waited >= pursuit.patience {
                waited = 0;
                // Less than a thousandth of the way is standing still.
                if (self.bound - checkpoint) as f64 <= 0.001 * distance {
                    scale *= 0.5;
                    multipliers.copy_from_slice(&self.multipliers);
                    reduced.copy_from_slice(&self.reduced);
                    direction.fill(0.0);
                }
                checkpoint = self.bound;
            }
            if step % 10 == 9 {
                value = value.min(better(&multipliers, effort));
            }
        }
    }

    /// Columns that no choice cheaper than `value` takes, and those that each of them takes.
    pub(super) fn fixed(&self, value: i64) -> (Vec<u32>, Vec<u32>) {
        let (mut left, mut taken) = (Vec::new(), Vec::new());
        let room = ((value - 1) << self.digits) - self.bound;
        for (column, &reduced) in self.reduced.iter().enumerate() {
            if reduced >= 0 && reduced > room {
                left.push(column as u32);
            } else if reduced < 0 && -reduced > room {
                taken.push(column as u32);
            }
        }
        (left, taken)
    }
}
