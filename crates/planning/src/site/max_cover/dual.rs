//! Upper bounds by Lagrangean relaxation of what links rows to columns.

use super::model::Model;
use crate::site::cover::effort::Effort;
use std::cmp::Ordering;

/// Multipliers of the rows in fixed point, between 0 and the weight, and what they prove.
///
/// With multipliers λ the value of any choice is at most `Σ (weight − λ)` and the best that columns
/// within the budget collect of `own + Σ λ of the rows`. All of it is in integers, so it is exact.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    /// Binary digits after the point.
    digits: u32,
    /// The multipliers of the best bound.
    pub(super) multipliers: Vec<i64>,
    /// That bound, in fixed point.
    bound: i64,
    /// What each column collects there.
    gains: Vec<i64>,
    /// How often each column was taken in the latest steps, in 1/65536.
    pub(super) often: Vec<u32>,
}

/// How far the multipliers are pursued.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pursuit {
    /// Steps at most.
    pub(super) steps: usize,
    /// The best value known.
    pub(super) value: i64,
    /// Steps without a better bound after which the step is halved.
    pub(super) patience: usize,
}

const OFTEN: u32 = 1 << 16;
/// A column as a whole, where the last one may be taken in part.
const WHOLE: i32 = 1 << 8;

/// Columns that collect most within the budget, the last one perhaps in part.
struct Collected {
    picked: Vec<u32>,
    part: Option<(u32, i32)>,
    /// Collected, in fixed point, rounded up.
    gain: i64,
    /// Gain and cost of the last column that came in: whoever is to come in has to match it.
    last: (i64, i64),
    /// Gain and cost of the first that did not: whoever goes is replaced by it.
    next: (i64, i64),
}

/// Reused between steps.
struct Collector {
    order: Vec<u32>,
}

impl Collector {
    fn new(model: &Model) -> Collector {
        Collector {
            order: (0..model.costs.len() as u32).collect(),
        }
    }

    fn collect(&mut self, model: &Model, gains: &[i64]) -> Collected {
        if model.alike {
            self.collect_number(model.budget as usize, gains)
        } else {
            self.collect_by_cost(model, gains)
        }
    }

    fn collect_number(&mut self, number: usize, gains: &[i64]) -> Collected {
        let order = &mut self.order;
        let by_gain = |&a: &u32, &b: &u32| (gains[b as usize], a).cmp(&(gains[a as usize], b));
        let number = number.min(order.len());
        let (mut last, mut next) = ((0, 1), (0, 1));
        if number < order.len() {
            order.select_nth_unstable_by(number, by_gain);
            next.0 = gains[order[number] as usize];
            let picked = order[..number].iter();
            last.0 = picked
                .map(|&column| gains[column as usize])
                .min()
                .unwrap_or(i64::MAX);
        }
        let mut picked = order[..number].to_vec();
        picked.sort_unstable();
        Collected {
            gain: picked.iter().map(|&column| gains[column as usize]).sum(),
            picked,
            part: None,
            last,
            next,
        }
    }

    fn collect_by_cost(&mut self, model: &Model, gains: &[i64]) -> Collected {
        let costs = &model.costs;
        self.order.sort_unstable_by(|&a, &b| {
            let (x, y) = (a as usize, b as usize);
            let left = i128::from(gains[y]) * i128::from(costs[x]);
            let right = i128::from(gains[x]) * i128::from(costs[y]);
            // What costs nothing comes first, whatever it collects.
            (costs[x] != 0)
                .cmp(&(costs[y] != 0))
                .then(left.cmp(&right))
                .then(a.cmp(&b))
        });
        let mut room = model.budget;
        let mut picked = Vec::new();
        let mut gain = 0i64;
        for &column in &self.order {
            let at = column as usize;
            if costs[at] <= room {
                room -= costs[at];
                gain += gains[at];
                picked.push(column);
                continue;
            }
            let share = i128::from(gains[at]) * i128::from(room);
            let cost = i128::from(costs[at]);
            gain += ((share + cost - 1) / cost) as i64;
            let part = (i128::from(WHOLE) * i128::from(room) / cost) as i32;
            let price = (gains[at], costs[at]);
            picked.sort_unstable();
            return Collected {
                picked,
                part: Some((column, part)),
                gain,
                last: price,
                next: price,
            };
        }
        picked.sort_unstable();
        Collected {
            picked,
            part: None,
            gain,
            last: (0, 1),
            next: (0, 1),
        }
    }
}

impl Dual {
    /// Begins with multipliers of which each is a share of its weight, in 1/65535.
    pub(super) fn new(model: &Model, digits: u32, shares: &[u16]) -> Dual {
        let multipliers: Vec<i64> = model
            .weights
            .iter()
            .zip(shares)
            .map(|(&weight, &share)| {
                let whole = i128::from(weight << digits);
                (whole * i128::from(share) / 65_535) as i64
            })
            .collect();
        let mut gains: Vec<i64> = model.own.iter().map(|own| own << digits).collect();
        for (row, multiplier) in multipliers.iter().enumerate() {
            for &column in model.rows.of(row) {
                gains[column as usize] += multiplier;
            }
        }
        let collected = Collector::new(model).collect(model, &gains);
        let rest: i64 = model
            .weights
            .iter()
            .zip(&multipliers)
            .map(|(weight, multiplier)| (weight << digits) - multiplier)
            .sum();
        Dual {
            digits,
            multipliers,
            bound: (model.base << digits) + rest + collected.gain,
            gains,
            often: vec![0; model.costs.len()],
        }
    }

    /// The multipliers as shares of the weights, in 1/65535.
    pub(super) fn shares(&self, model: &Model) -> Vec<u16> {
        model
            .weights
            .iter()
            .zip(&self.multipliers)
            .map(|(&weight, &multiplier)| {
                let whole = i128::from(weight << self.digits);
                (i128::from(multiplier) * 65_535 / whole) as u16
            })
            .collect()
    }

    /// The bound in whole units: no choice has a larger value.
    pub(super) fn whole(&self) -> i64 {
        self.bound >> self.digits
    }

    /// Subgradient steps, each row in proportion to its weight, as if its points had not been
    /// merged; `seen` gets what the columns taken in a step are worth, and says what the best value
    /// known is.
    ///
    /// Only rows that are covered twice or can still rise move, so a step looks at few entries.
    pub(super) fn pursue(
        &mut self,
        model: &Model,
        pursuit: Pursuit,
        effort: &mut Effort<'_>,
        mut seen: impl FnMut(&[u32], i64, &mut Effort<'_>) -> i64,
    ) {
        let digits = self.digits;
        let mut value = pursuit.value;
        let mut multipliers = self.multipliers.clone();
        let mut gains = self.gains.clone();
        let mut covered = vec![0i32; model.rows.len()];
        let mut collector = Collector::new(model);
        let mut scale = 1.0f64;
        let mut waited = 0;
        let mut checkpoint = self.bound;
        let base = model.base << digits;
        let mut rest: i64 = model.weights.iter().map(|weight| weight << digits).sum();
        rest -= multipliers.iter().sum::<i64>();
        for _ in 0..pursuit.steps {
            if self.whole() <= value || effort.stopped().is_some() || scale < 0.0005 {
                break;
            }
            let collected = collector.collect(model, &gains);
            let here = base + rest + collected.gain;
            if here < self.bound {
                self.bound = here;
                self.multipliers.copy_from_slice(&multipliers);
                self.gains.copy_from_slice(&gains);
            }
            for often in &mut self.often {
                *often -= *often / 16;
            }
            covered.fill(0);
            let mut looked = 3 * covered.len() + 2 * gains.len();
            let whole = collected.picked.iter().map(|&column| (column, WHOLE));
            for (column, part) in whole.chain(collected.part) {
                self.often[column as usize] += OFTEN / 16 / WHOLE as u32 * part as u32;
                let rows = model.columns.of(column as usize);
                looked += rows.len();
                for &row in rows {
                    covered[row as usize] += part;
                }
            }
            let mut norm = 0.0f64;
            let mut reached = model.base;
            for (row, &covered) in covered.iter().enumerate() {
                let weight = model.weights[row];
                if covered >= WHOLE {
                    reached += weight;
                }
                if moves(covered, multipliers[row], weight << digits) {
                    let along = f64::from(covered - WHOLE) / f64::from(WHOLE);
                    norm += weight as f64 * along * along;
                }
            }
            let own = collected.picked.iter();
            reached += own.map(|&column| model.own[column as usize]).sum::<i64>();
            value = value.max(seen(&collected.picked, reached, effort));
            if norm == 0.0 {
                break;
            }
            let distance = ((here - (value << digits)) as f64).max(1.0);
            let length = scale * distance / norm;
            for (row, &covered) in covered.iter().enumerate() {
                let weight = model.weights[row];
                let old = multipliers[row];
                if !moves(covered, old, weight << digits) {
                    continue;
                }
                let along = f64::from(covered - WHOLE) / f64::from(WHOLE);
                let step = (length * weight as f64 * along) as i64;
                let new = old.saturating_sub(step).clamp(0, weight << digits);
                if new == old {
                    continue;
                }
                multipliers[row] = new;
                rest += old - new;
                let columns = model.rows.of(row);
                looked += columns.len();
                for &column in columns {
                    gains[column as usize] += new - old;
                }
            }
            effort.spend(looked as u64);
            waited += 1;
            if waited >= pursuit.patience {
                waited = 0;
                // Less than a hundredth of the way is standing still.
                if (checkpoint - self.bound) as f64 <= 0.01 * distance {
                    scale *= 0.5;
                    multipliers.copy_from_slice(&self.multipliers);
                    gains.copy_from_slice(&self.gains);
                    rest = model.weights.iter().map(|weight| weight << digits).sum();
                    rest -= multipliers.iter().sum::<i64>();
                }
                checkpoint = self.bound;
            }
        }
    }

    /// Columns that no choice above `value` takes, and those that each of them takes.
    pub(super) fn fixed(&self, model: &Model, value: i64) -> (Vec<u32>, Vec<u32>) {
        let collected = Collector::new(model).collect(model, &self.gains);
        let mut picked = vec![false; self.gains.len()];
        for &column in &collected.picked {
            picked[column as usize] = true;
        }
        // What the bound may lose and still promise one unit more than the value.
        let room = i128::from(self.bound) - (i128::from(value + 1) << self.digits);
        let (mut left, mut taken) = (Vec::new(), Vec::new());
        for (column, &gain) in self.gains.iter().enumerate() {
            let cost = i128::from(model.costs[column]);
            let gain = i128::from(gain);
            let worth = |(price, of): (i64, i64)| i128::from(price) * cost / i128::from(of);
            if collected
                .part
                .is_some_and(|(part, _)| part as usize == column)
            {
                continue;
            }
            if picked[column] {
                // Rounded up, what comes in its place is not underrated.
                if gain - worth(collected.next) - 1 > room {
                    taken.push(column as u32);
                }
            } else if worth(collected.last) - gain > room {
                left.push(column as u32);
            }
        }
        (left, taken)
    }
}

/// Whether a row may move: up if it is not covered and has room, down if it is covered too often.
fn moves(covered: i32, multiplier: i64, most: i64) -> bool {
    match covered.cmp(&WHOLE) {
        Ordering::Less => multiplier < most,
        Ordering::Equal => false,
        Ordering::Greater => multiplier > 0,
    }
}
