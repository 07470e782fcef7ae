//! Lagrangean relaxation: rows pay multipliers, rules and budgets have prices, sites keep what is left.
//!
//! With multipliers λ(i) of rows, μ(r) of rules about people and ν(b) of budgets a row costs
//! `e(i, j) = w(i) (c(i, j) + Σ μ(r) f(r, c(i, j)))` from a site, and
//! `Σ λ + least Σ ρ(j) − Σ μ(r) most(r) − Σ ν(b) budget(b)` is a bound, where
//! `ρ(j) = Σ min(0, e(i, j) − λ(i)) + Σ ν(b) cost(j)` and the least is over the choices that have the counts.
//! All of it is in whole parts of a unit; what is divided is rounded towards the safe side.

use super::Measure;
use super::inner::{Mark, Picked, Swaps};
use super::instance::Instance;
use crate::site::answer::floor;
use crate::site::{Entry, Lists};

/// Parts of a scaled unit in which prices of budgets are kept.
const FINE: i64 = 1 << 20;
/// Largest price times cost of a site.
const MOST_PAID: i128 = 1 << 58;

/// What serves a row without any undecided site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Else {
    /// Nothing does, and it has to be served.
    Nothing,
    /// Nothing does, at the cost of being unserved; or an open site does, at its cost.
    Cost(u32),
}

/// Multipliers, scaled: of rows, of rules, and of budgets (in [`FINE`] parts).
#[derive(Debug, Clone, Default)]
pub(super) struct Prices {
    pub rows: Vec<i64>,
    pub caps: Vec<i64>,
    pub purses: Vec<i64>,
}

/// A direction of the multipliers.
#[derive(Debug, Clone, Default)]
pub(super) struct Direction {
    rows: Vec<f64>,
    caps: Vec<f64>,
    purses: Vec<f64>,
}

/// A part of the search: some sites are open and gone into what rows cost otherwise, some are closed.
pub(super) struct Part<'i> {
    pub instance: &'i Instance,
    pub marks: Vec<Mark>,
    /// Undecided sites that are cheaper than what serves the row otherwise.
    lists: Lists,
    other: Vec<Else>,
    /// How far a step of a rule or a budget goes, beside that of rows.
    cap_pace: Vec<f64>,
    purse_pace: Vec<f64>,
}

/// Bound and reduced costs under given multipliers.
#[derive(Default, Clone)]
pub(super) struct Evaluation {
    /// Scaled.
    pub bound: i64,
    pub reduced: Vec<i64>,
    pub picked: Picked,
}

/// What a row of a group costs: a slope, and steps beyond bounds.
struct Tariff {
    slope: i64,
    steps: Vec<(u32, i64)>,
}

impl Tariff {
    fn of(&self, cost: u32) -> i64 {
        let beyond = self.steps.iter().filter(|(bound, _)| cost > *bound);
        self.slope * i64::from(cost) + beyond.map(|(_, price)| price).sum::<i64>()
    }
}

impl<'i> Part<'i> {
    /// The part with some sites open and others closed; `None` where it holds no choice that serves
    /// everybody and keeps the rules about people, budgets and counts at their easiest.
    pub fn new(instance: &'i Instance, marks: Vec<Mark>) -> Option<Part<'i>> {
        let rows = instance.weight.len();
        let mut lists = Lists::new(instance.sites() as u32);
        let mut other = Vec::with_capacity(rows);
        let mut sums = vec![0_i64; instance.caps.len()];
        let mut kept: Vec<Entry> = Vec::new();
        for row in 0..rows {
            kept.clear();
            let mut serves = instance.unserved;
            for &entry in instance.lists.of(row) {
                match marks[entry.site as usize] {
                    Mark::Open => {
                        serves = Some(entry.cost);
                        break;
                    }
                    Mark::Undecided => kept.push(entry),
                    Mark::Closed => {}
                }
            }
            while kept.last().is_some_and(|entry| Some(entry.cost) == serves) {
                kept.pop();
            }
            let least = kept.first().map(|entry| entry.cost).or(serves)?;
            for &cap in &instance.groups[instance.group[row] as usize] {
                let measure = instance.caps[cap as usize].measure;
                sums[cap as usize] +=
                    instance.weight[row] * instance.measured(measure, Some(least));
            }
            lists.push_sorted(kept.iter().copied());
            other.push(serves.map_or(Else::Nothing, Else::Cost));
        }
        if sums
            .iter()
            .zip(&instance.caps)
            .any(|(sum, cap)| *sum > cap.most)
        {
            return None;
        }
        let mut spent = vec![0_i128; instance.purses.len()];
        for site in (0..instance.sites()).filter(|&site| marks[site] == Mark::Open) {
            for &purse in &instance.paid_by[site] {
                spent[purse as usize] += i128::from(instance.costs[site]);
            }
        }
        let mut purses = instance.purses.iter().zip(spent);
        if purses.any(|(purse, spent)| spent > i128::from(purse.budget)) {
            return None;
        }
        let mut part = Part {
            instance,
            marks,
            lists,
            other,
            cap_pace: Vec::new(),
            purse_pace: Vec::new(),
        };
        part.set_paces();
        Some(part)
    }

    /// Whether a site is left to be decided.
    pub fn is_open_question(&self) -> bool {
        self.marks.contains(&Mark::Undecided)
    }

    /// Multipliers to begin with: rows at the cost at which about as many sites are nearer as one of
    /// those chosen, rules and budgets free.
    pub fn start(&self) -> Prices {
        let instance = self.instance;
        let chosen = instance
            .counts
            .total_most
            .min(instance.counts.most.iter().sum());
        let rank = instance.sites() / chosen.max(1);
        let mut prices = Prices {
            rows: Vec::new(),
            caps: vec![0; instance.caps.len()],
            purses: vec![0; instance.purses.len()],
        };
        prices.rows = (0..self.other.len())
            .map(|row| self.usual_cost(row, rank) * instance.weight[row] * instance.scale)
            .collect();
        self.clamp(&mut prices);
        prices
    }

    fn usual_cost(&self, row: usize, rank: usize) -> i64 {
        let list = self.lists.of(row);
        let entry = list.get(rank).map(|entry| entry.cost);
        let other = match self.other[row] {
            Else::Cost(cost) => Some(cost),
            Else::Nothing => None,
        };
        let last = list.last().map(|entry| entry.cost);
        i64::from(entry.or(other).or(last).unwrap_or(0))
    }

    /// How far steps of rules and budgets go where those of rows are as far as their weight: so that a rule
    /// that is broken by half moves about as much, in its own measure, as a row that nobody serves.
    fn set_paces(&mut self) {
        let instance = self.instance;
        let chosen = instance
            .counts
            .total_most
            .min(instance.counts.most.iter().sum());
        let rank = instance.sites() / chosen.max(1);
        let (mut weight, mut cost) = (
            vec![0.0; instance.groups.len()],
            vec![0.0; instance.groups.len()],
        );
        let mut all = 0.0;
        for row in 0..self.other.len() {
            let group = instance.group[row] as usize;
            let own = instance.weight[row] as f64;
            weight[group] += own;
            cost[group] += own * self.usual_cost(row, rank) as f64;
            all += own;
        }
        let mut paces = vec![0.0; instance.caps.len()];
        for (group, caps) in instance.groups.iter().enumerate() {
            let weight = weight[group].max(1.0);
            let mean = (cost[group] / weight).max(1.0);
            for &cap in caps {
                paces[cap as usize] = match instance.caps[cap as usize].measure {
                    Measure::Cost => 1.0 / (weight * mean * mean),
                    Measure::Beyond(_) => 1.0 / weight,
                };
            }
        }
        self.cap_pace = paces;
        let pace = |budget: i64| {
            let budget = budget.max(1) as f64;
            all / (budget * budget)
        };
        self.purse_pace = instance
            .purses
            .iter()
            .map(|purse| pace(purse.budget))
            .collect();
    }

    fn tariffs(&self, caps: &[i64]) -> Vec<Tariff> {
        let instance = self.instance;
        let tariff = |group: &Vec<u32>| {
            let mut tariff = Tariff {
                slope: instance.scale,
                steps: Vec::new(),
            };
            for &cap in group {
                let price = caps[cap as usize];
                match instance.caps[cap as usize].measure {
                    Measure::Cost => tariff.slope += price,
                    Measure::Beyond(bound) if price > 0 => tariff.steps.push((bound, price)),
                    Measure::Beyond(_) => {}
                }
            }
            tariff
        };
        instance.groups.iter().map(tariff).collect()
    }

    /// Moves multipliers to where they can be best: prices between nothing and the most that is added up, rows
    /// between their least cost and what serves them anyway.
    pub fn clamp(&self, prices: &mut Prices) {
        let instance = self.instance;
        for (price, cap) in prices.caps.iter_mut().zip(&instance.caps) {
            let most = match cap.measure {
                Measure::Cost => instance.strongest,
                Measure::Beyond(_) => instance.strongest * instance.dearest,
            };
            *price = (*price).clamp(0, most);
        }
        let dearest = instance.costs.iter().copied().max().unwrap_or(0).max(1);
        let most = (MOST_PAID * i128::from(FINE) / i128::from(dearest)).min(MOST_PAID) as i64;
        for price in &mut prices.purses {
            *price = (*price).clamp(0, most);
        }
        let tariffs = self.tariffs(&prices.caps);
        for (row, price) in prices.rows.iter_mut().enumerate() {
            let tariff = &tariffs[instance.group[row] as usize];
            let weight = instance.weight[row];
            let most = match self.other[row] {
                Else::Cost(cost) => tariff.of(cost) * weight,
                Else::Nothing => {
                    // Four times the dearest way; see the sums that an instance allows.
                    tariff.of(instance.dearest as u32) * 4 * weight
                }
            };
            let least = self.lists.of(row).first();
            let least = least.map_or(most, |entry| tariff.of(entry.cost) * weight);
            *price = (*price).clamp(least.min(most), most);
        }
    }

    /// Bound, reduced costs and choice under clamped multipliers; false where no choice has the counts.
    /// Also gives the entries looked at.
    pub fn evaluate(&self, prices: &Prices, evaluation: &mut Evaluation) -> (bool, u64) {
        let instance = self.instance;
        let tariffs = self.tariffs(&prices.caps);
        let mut looked = 0_u64;
        evaluation.reduced.clear();
        evaluation.reduced.resize(instance.sites(), 0);
        let mut sum = 0_i128;
        for (row, &price) in prices.rows.iter().enumerate() {
            sum += i128::from(price);
            let tariff = &tariffs[instance.group[row] as usize];
            let weight = instance.weight[row];
            for entry in self.lists.of(row) {
                let left = tariff.of(entry.cost) * weight - price;
                looked += 1;
                if left >= 0 {
                    break;
                }
                evaluation.reduced[entry.site as usize] += left;
            }
        }
        for (cap, price) in instance.caps.iter().zip(&prices.caps) {
            sum -= i128::from(cap.most) * i128::from(*price);
        }
        let fine = i128::from(FINE);
        for (purse, &price) in instance.purses.iter().zip(&prices.purses) {
            sum += (-i128::from(purse.budget) * i128::from(price)).div_euclid(fine);
        }
        for (site, reduced) in evaluation.reduced.iter_mut().enumerate() {
            for &purse in &instance.paid_by[site] {
                let price = i128::from(prices.purses[purse as usize]);
                *reduced += (i128::from(instance.costs[site]) * price / fine) as i64;
            }
        }
        let fits = instance
            .counts
            .pick(&self.marks, &evaluation.reduced, &mut evaluation.picked);
        for (reduced, has) in evaluation.reduced.iter().zip(&evaluation.picked.has) {
            if *has {
                sum += i128::from(*reduced);
            }
        }
        evaluation.bound = floor(sum);
        (
            fits,
            looked + prices.rows.len() as u64 + instance.sites() as u64,
        )
    }

    /// Where multipliers should go: rows by how much they are served too little, rules and budgets by how
    /// much they are broken; each deflected by the direction before, none beyond its end. Gives
    /// the square of its length.
    pub fn direction(
        &self,
        prices: &Prices,
        evaluation: &Evaluation,
        direction: &mut Direction,
    ) -> f64 {
        const DEFLECTION: f64 = 0.8;
        let instance = self.instance;
        direction.rows.resize(prices.rows.len(), 0.0);
        direction.caps.resize(prices.caps.len(), 0.0);
        direction.purses.resize(prices.purses.len(), 0.0);
        let tariffs = self.tariffs(&prices.caps);
        let mut sums: Vec<f64> = instance.caps.iter().map(|cap| -(cap.most as f64)).collect();
        let mut norm = 0.0;
        for (row, turned) in direction.rows.iter_mut().enumerate() {
            let price = prices.rows[row];
            let group = instance.group[row] as usize;
            let (tariff, caps) = (&tariffs[group], &instance.groups[group]);
            let weight = instance.weight[row];
            let mut missing = 1_i32;
            for entry in self.lists.of(row) {
                if tariff.of(entry.cost) * weight >= price {
                    break;
                }
                if evaluation.picked.has[entry.site as usize] {
                    missing -= 1;
                    for &cap in caps {
                        let measure = instance.caps[cap as usize].measure;
                        let of = instance.measured(measure, Some(entry.cost));
                        sums[cap as usize] += weight as f64 * of as f64;
                    }
                }
            }
            let most = match self.other[row] {
                Else::Cost(cost) => Some((cost, tariff.of(cost) * weight)),
                Else::Nothing => None,
            };
            let at_most = most.filter(|(_, most)| price >= *most);
            if missing != 0 && !caps.is_empty() {
                // What serves the rest costs what the row pays.
                let cost = price as f64 / (weight as f64 * tariff.slope as f64);
                for &cap in caps {
                    let of = match instance.caps[cap as usize].measure {
                        Measure::Cost => cost,
                        Measure::Beyond(bound) => {
                            f64::from(u8::from(at_most.is_some_and(|(cost, _)| cost > bound)))
                        }
                    };
                    sums[cap as usize] += weight as f64 * of * f64::from(missing);
                }
            }
            let mut here = f64::from(missing) + DEFLECTION * *turned;
            if here > 0.0 && at_most.is_some() {
                here = 0.0;
            }
            *turned = here;
            norm += here * here * weight as f64;
        }
        let turn = |turned: &mut f64, broken: f64, price: i64, pace: f64| {
            let mut here = broken + DEFLECTION * *turned;
            if here < 0.0 && price == 0 {
                here = 0.0;
            }
            *turned = here;
            here * here * pace
        };
        for (cap, turned) in direction.caps.iter_mut().enumerate() {
            norm += turn(turned, sums[cap], prices.caps[cap], self.cap_pace[cap]);
        }
        let mut paid = vec![0.0; instance.purses.len()];
        for site in (0..instance.sites()).filter(|&site| evaluation.picked.has[site]) {
            for &purse in &instance.paid_by[site] {
                paid[purse as usize] += instance.costs[site] as f64;
            }
        }
        for (at, purse) in instance.purses.iter().enumerate() {
            let broken = paid[at] - purse.budget as f64;
            let turned = &mut direction.purses[at];
            norm += turn(turned, broken, prices.purses[at], self.purse_pace[at]);
        }
        norm
    }

    /// Moves the multipliers along a direction. Rows of a rule whose price changes go along with it.
    pub fn step(&self, prices: &mut Prices, direction: &Direction, length: f64) {
        let instance = self.instance;
        // Far beyond every bound is as good as at the bound.
        let whole = |by: f64| by.clamp(-1e18, 1e18).round() as i64;
        let before = self.tariffs(&prices.caps);
        for (cap, price) in prices.caps.iter_mut().enumerate() {
            *price += whole(length * direction.caps[cap] * self.cap_pace[cap]);
        }
        for (at, price) in prices.purses.iter_mut().enumerate() {
            let by = length * direction.purses[at] * self.purse_pace[at] * FINE as f64;
            *price = price.saturating_add(whole(by));
        }
        for (price, cap) in prices.caps.iter_mut().zip(&instance.caps) {
            let most = match cap.measure {
                Measure::Cost => instance.strongest,
                Measure::Beyond(_) => instance.strongest * instance.dearest,
            };
            *price = (*price).clamp(0, most);
        }
        let after = self.tariffs(&prices.caps);
        for (row, price) in prices.rows.iter_mut().enumerate() {
            let by = whole(length * direction.rows[row] * instance.weight[row] as f64);
            let group = instance.group[row] as usize;
            let (old, new) = (before[group].slope, after[group].slope);
            if old != new {
                *price = (i128::from(*price) * i128::from(new) / i128::from(old)) as i64;
            }
            *price += by;
        }
        self.clamp(prices);
    }

    /// The least value that a scaled bound leaves possible.
    pub fn value_of(&self, bound: i64) -> i64 {
        let scale = self.instance.scale;
        bound.div_euclid(scale) + i64::from(bound.rem_euclid(scale) > 0)
    }

    /// Decides the sites without which, or with which, the value is above `target`. Gives their number.
    pub fn decide(&self, evaluation: &Evaluation, target: i64, marks: &mut [Mark]) -> usize {
        let counts = &self.instance.counts;
        let (picked, reduced) = (&evaluation.picked, &evaluation.reduced);
        let swaps: Swaps = counts.swaps(&self.marks, picked, reduced);
        let mut decided = 0;
        for (site, mark) in marks.iter_mut().enumerate() {
            if *mark != Mark::Undecided {
                continue;
            }
            let change = counts.change(&swaps, picked, reduced, site);
            let beyond = change.is_none_or(|change| {
                self.value_of(evaluation.bound.saturating_add(change)) > target
            });
            if beyond {
                *mark = match picked.has[site] {
                    true => Mark::Open,
                    false => Mark::Closed,
                };
                decided += 1;
            }
        }
        decided
    }
}
