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
    /// Share of each column in the linear relaxation, in 1/65536.
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
}

const OFTEN: u32 = 1 << 16;
/// Steps after which bounds are computed and a restart is considered.
const CHECK: usize = 20;

/// A pair of shares of columns and multipliers of rows, and what is wrong with it.
#[derive(Debug, Clone)]
struct Pair {
    shares: Vec<f64>,
    multipliers: Vec<f64>,
}

/// The state of the primal-dual method; costs are divided by their mean.
struct Walk {
    /// Mean cost in fixed point.
    unit: f64,
    costs: Vec<f64>,
    now: Pair,
    sum: Pair,
    summed: f64,
    /// Where the latest restart began, and its error.
    begun: Pair,
    error_begun: f64,
    error_before: f64,
    since: usize,
    done: usize,
    /// Weight of the multipliers' side against that of the shares.
    balance: f64,
    best: f64,
    /// Value of the relaxation as far as it is known.
    relaxed: f64,
    extrapolated: Vec<f64>,
}

impl Walk {
    fn new(problem: &Problem, dual: &Dual) -> Walk {
        let columns = problem.costs.len();
        let sum: i64 = problem.costs.iter().sum();
        let mean = (sum as f64 / columns.max(1) as f64).max(1e-9);
        let unit = mean * (1i64 << dual.digits) as f64;
        let shares = dual.often.iter();
        let now = Pair {
            shares: shares
                .map(|&often| f64::from(often) / f64::from(OFTEN))
                .collect(),
            multipliers: dual
                .multipliers
                .iter()
                .map(|&one| one as f64 / unit)
                .collect(),
        };
        Walk {
            unit,
            costs: problem
                .costs
                .iter()
                .map(|&cost| cost as f64 / mean)
                .collect(),
            sum: Pair {
                shares: vec![0.0; columns],
                multipliers: vec![0.0; problem.needs.len()],
            },
            summed: 0.0,
            begun: now.clone(),
            now,
            error_begun: f64::INFINITY,
            error_before: f64::INFINITY,
            since: 0,
            done: 0,
            balance: 1.0,
            best: dual.bound as f64 / unit,
            relaxed: 0.0,
            extrapolated: vec![0.0; columns],
        }
    }

    fn shares(&self) -> &[f64] {
        &self.now.shares
    }

    fn step(&mut self, problem: &Problem) {
        let Pair {
            shares,
            multipliers,
        } = &mut self.now;
        for (column, share) in shares.iter_mut().enumerate() {
            let rows = problem.columns.of(column);
            let paid: f64 = rows.iter().map(|&row| multipliers[row as usize]).sum();
            let length = 1.0 / (self.balance * rows.len() as f64);
            let new = (*share - length * (self.costs[column] - paid)).clamp(0.0, 1.0);
            self.extrapolated[column] = 2.0 * new - *share;
            self.sum.shares[column] += new;
            *share = new;
        }
        for (row, multiplier) in multipliers.iter_mut().enumerate() {
            let columns = problem.rows.of(row);
            let covered = columns
                .iter()
                .map(|&column| self.extrapolated[column as usize]);
            let covered: f64 = covered.sum();
            let length = self.balance / columns.len() as f64;
            let missing = f64::from(problem.needs[row]) - covered;
            *multiplier = (*multiplier + length * missing).max(0.0);
            self.sum.multipliers[row] += *multiplier;
        }
        self.summed += 1.0;
        self.since += 1;
        self.done += 1;
    }

    /// Looks at the latest pair and at the mean since the restart; gives the smaller error, and
    /// multipliers if their bound seems better than all before.
    fn check(&mut self, problem: &Problem, last: bool) -> (f64, Option<Vec<f64>>) {
        let mean = Pair {
            shares: self
                .sum
                .shares
                .iter()
                .map(|sum| sum / self.summed)
                .collect(),
            multipliers: self
                .sum
                .multipliers
                .iter()
                .map(|sum| sum / self.summed)
                .collect(),
        };
        let (error_now, bound_now, cost_now) = self.judge(problem, &self.now);
        let (error_mean, bound_mean, cost_mean) = self.judge(problem, &mean);
        let bound = bound_now.max(bound_mean);
        let found = (bound > self.best).then(|| {
            self.best = bound;
            if bound_mean >= bound_now {
                mean.multipliers.clone()
            } else {
                self.now.multipliers.clone()
            }
        });
        let mean_is_better = error_mean <= error_now;
        let error = error_now.min(error_mean);
        self.relaxed = if mean_is_better { cost_mean } else { cost_now };
        let restart = error <= 0.2 * self.error_begun
            || (error <= 0.8 * self.error_begun && error > self.error_before)
            || self.since * 3 >= self.done;
        self.error_before = error;
        if self.error_begun == f64::INFINITY {
            self.error_begun = error;
        } else if restart && !last {
            if mean_is_better {
                self.now = mean;
            }
            let apart = |a: &[f64], b: &[f64]| -> f64 {
                let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
                squares.sum::<f64>().sqrt()
            };
            let moved = apart(&self.now.shares, &self.begun.shares);
            let paid = apart(&self.now.multipliers, &self.begun.multipliers);
            if moved > 1e-9 && paid > 1e-9 {
                // The mean of the logarithms, without logarithms.
                self.balance = (self.balance * paid / moved).sqrt().clamp(1e-4, 1e4);
            }
            self.begun.clone_from(&self.now);
            self.sum.shares.fill(0.0);
            self.sum.multipliers.fill(0.0);
            self.summed = 0.0;
            self.since = 0;
            self.error_begun = error;
            self.error_before = f64::INFINITY;
        }
        (error, found)
    }

    /// How far a pair is from being best: what rows miss, and cost above bound. Also bound and cost.
    fn judge(&self, problem: &Problem, pair: &Pair) -> (f64, f64, f64) {
        let mut bound = 0.0;
        let mut cost = 0.0;
        for (column, &share) in pair.shares.iter().enumerate() {
            let rows = problem.columns.of(column);
            let paid: f64 = rows.iter().map(|&row| pair.multipliers[row as usize]).sum();
            bound += (self.costs[column] - paid).min(0.0);
            cost += self.costs[column] * share;
        }
        let mut missed = 0.0;
        for (row, &multiplier) in pair.multipliers.iter().enumerate() {
            let columns = problem.rows.of(row).iter();
            let covered: f64 = columns.map(|&column| pair.shares[column as usize]).sum();
            let need = f64::from(problem.needs[row]);
            bound += need * multiplier;
            let missing = (need - covered).max(0.0);
            missed += missing * missing;
        }
        let apart = cost - bound;
        ((missed + apart * apart).sqrt(), bound, cost)
    }
}

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
        // No sum of needs, or of what all columns are charged, can overflow with these.
        let needs: u64 = problem.needs.iter().map(|&need| u64::from(need)).sum();
        let cap = (1i64 << 61) / (problem.rows.entries() as u64 + needs).max(1) as i64;
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

    /// Primal-dual steps towards the multipliers of the best bound, from those that are known and
    /// the shares of the columns in `often`; `better` gets multipliers now and then, and says what
    /// the best choice known costs.
    ///
    /// The primal-dual hybrid gradient method on the linear relaxation, with diagonal steps (Pock
    /// and Chambolle 2011, 10.1109/ICCV.2011.6126441), averages, restarts and a balance of the two
    /// sides (Applegate et al. 2021, arXiv 2106.04756). The steps are in floating point, in fixed
    /// order; each bound is then computed in integers from rounded multipliers.
    pub(super) fn pursue(
        &mut self,
        problem: &Problem,
        pursuit: Pursuit,
        effort: &mut Effort<'_>,
        mut better: impl FnMut(&[i64], &mut Effort<'_>) -> i64,
    ) {
        let mut value = pursuit.value;
        let mut walk = Walk::new(problem, self);
        let entries = problem.rows.entries() as u64;
        for step in 1..=pursuit.steps {
            if self.whole() >= value || effort.stopped().is_some() {
                return;
            }
            walk.step(problem);
            effort.spend(2 * entries);
            if step % CHECK != 0 && step != pursuit.steps {
                continue;
            }
            let (error, found) = walk.check(problem, step == pursuit.steps);
            effort.spend(4 * entries);
            if let Some(multipliers) = found {
                self.try_out(problem, multipliers.iter().map(|&one| one * walk.unit));
            }
            for (often, &share) in self.often.iter_mut().zip(walk.shares()) {
                *often = (share * f64::from(OFTEN)) as u32;
            }
            if step % (5 * CHECK) == 0 || step == pursuit.steps {
                value = value.min(better(&self.multipliers, effort));
            }
            // Nearly the value of the relaxation: what is missing could not change a whole bound.
            let relaxed = walk.relaxed * walk.unit / (1i64 << self.digits) as f64;
            let settled = relaxed + 0.01 < self.whole() as f64 && error < 0.01 * relaxed;
            if settled || error < 1e-5 * walk.relaxed {
                better(&self.multipliers, effort);
                return;
            }
        }
    }

    /// Keeps these multipliers if their bound is better.
    fn try_out(&mut self, problem: &Problem, multipliers: impl Iterator<Item = f64>) {
        let multipliers: Vec<i64> = multipliers
            .map(|one| (one as i64).clamp(0, self.cap))
            .collect();
        let other = Dual::new(problem, self.digits, multipliers);
        if other.bound > self.bound {
            self.bound = other.bound;
            self.multipliers = other.multipliers;
            self.reduced = other.reduced;
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
