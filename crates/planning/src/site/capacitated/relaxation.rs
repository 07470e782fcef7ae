//! The Lagrangean relaxation of a part of the problem.
//!
//! For multipliers λ per unit of a row's weight and μ per unit of the budget,
//! `Σ w(i) λ(i) − μ B + Σ over the chosen j of ρ(j)` is a lower bound, where
//! `ρ(j) = f(j) + μ b(j) + the best load of j at w(i) (c(i, j) − λ(i))` that is no less than the minimum of
//! *j*, and the chosen are the best that the number of sites allows. All in parts of a unit (`scale`), as integers.

use super::instance::{Instance, Rows};
use super::knapsack::{self, Item};
use crate::site::answer::floor;
use crate::site::{Entry, Status};

/// Parts of a unit of μ, so that it is fine where the budget is much larger than the weights.
const PARTS: i128 = 1 << 16;
/// Entries of lists from which on loads of whole rows are bounded by those of parts.
const MANY: usize = 300_000;
/// How much of the direction before is kept.
const DEFLECTION: f64 = 0.8;

/// What is decided about a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Undecided,
    Open,
    Closed,
}

/// A row is served by a site, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub row: u32,
    pub site: u32,
    pub served: bool,
}

/// λ per row of the whole problem, and μ in [`PARTS`].
#[derive(Debug, Clone, Default)]
pub(super) struct Multipliers {
    pub rows: Vec<i64>,
    pub budget: i64,
}

/// A part of the problem: some sites are decided, some rows are settled.
pub(super) struct Relaxation {
    pub rows: Rows,
    pub marks: Vec<Mark>,
    pub capacity: Vec<i64>,
    /// What each site has to serve besides the rows that are settled.
    pub minimum: Vec<i64>,
    /// Rows that are served by one site alone.
    pub settled: Vec<(u32, u32)>,
    /// Their cost, scaled.
    constant: i64,
    /// Undecided sites that are chosen, at least and at most.
    pub least: usize,
    pub most: usize,
}

/// The relaxation under some multipliers.
#[derive(Clone, Default)]
pub(super) struct Evaluation {
    pub bound: i64,
    /// ρ of each site.
    pub reduced: Vec<i64>,
    /// Whether each site is chosen, decided or not.
    pub chosen: Vec<bool>,
    /// What each site would gain from, the best first where not all fit.
    pub items: Vec<Vec<Item>>,
    /// Which of them it takes, where rows are whole.
    pub taken: Vec<Vec<bool>>,
    /// What each site takes without a gain so that it comes to its minimum, and how much of it: all of it
    /// but the last one in full.
    pub topped: Vec<Vec<(Item, i64)>>,
    /// Whether what gains leaves each site below its minimum; empty where none has any.
    pub below: Vec<bool>,
}

impl Evaluation {
    /// Rows that a site takes, and how much of each.
    pub fn load(&self, site: usize, whole: bool, capacity: i64) -> Vec<(u32, i64)> {
        let mut load = self.gaining(site, whole, capacity);
        let topped = self.topped.get(site).into_iter().flatten();
        load.extend(topped.map(|&(item, part)| (item.row, if whole { item.weight } else { part })));
        load
    }

    fn gaining(&self, site: usize, whole: bool, capacity: i64) -> Vec<(u32, i64)> {
        let items = &self.items[site];
        if whole {
            let taken = items.iter().zip(&self.taken[site]);
            let rows = taken.filter(|(_, taken)| **taken);
            return rows.map(|(item, _)| (item.row, item.weight)).collect();
        }
        let mut room = capacity;
        let mut load = Vec::with_capacity(items.len());
        for item in items {
            let part = item.weight.min(room);
            if part == 0 {
                break;
            }
            load.push((item.row, part));
            room -= part;
        }
        load
    }
}

impl Relaxation {
    /// The part of the problem with these sites and pairs decided, and what follows from them; `None`
    /// where nothing is left.
    pub fn new(instance: &Instance, marks: &[Mark], pairs: &[Pair]) -> Option<Relaxation> {
        let mut forced = vec![
            u32::MAX;
            if pairs.is_empty() {
                0
            } else {
                instance.point.len()
            }
        ];
        let mut banned = Vec::new();
        for pair in pairs {
            if pair.served {
                forced[pair.row as usize] = pair.site;
            } else {
                banned.push((pair.row, pair.site));
            }
        }
        banned.sort_unstable();
        let rows = &instance.rows;
        let mut part = Relaxation {
            rows: Rows::default(),
            marks: marks.to_vec(),
            capacity: instance.capacity.clone(),
            minimum: instance.minimum.clone(),
            settled: Vec::new(),
            constant: 0,
            least: 0,
            most: 0,
        };
        let mut is_settled = vec![false; rows.len()];
        loop {
            let before = (part.settled.len(), part.undecided());
            part.count(instance)?;
            for (row, settled) in is_settled.iter_mut().enumerate() {
                if *settled {
                    continue;
                }
                let to = match forced.get(rows.name[row] as usize) {
                    Some(&site) if site != u32::MAX => {
                        let mut entries = rows.of(row).iter();
                        Some(*entries.find(|entry| entry.site == site)?)
                    }
                    // Where somebody may stay unserved, one site only does not mean that site.
                    _ if instance.unserved.is_some() => continue,
                    _ => {
                        let mut left = rows.of(row).iter().filter(|entry| {
                            part.may_serve(instance, row, entry)
                                && (banned.is_empty()
                                    || banned.binary_search(&(rows.name[row], entry.site)).is_err())
                        });
                        let only = *left.next()?;
                        left.next().is_none().then_some(only)
                    }
                };
                if let Some(entry) = to {
                    part.settle(instance, row, entry)?;
                    *settled = true;
                }
            }
            if instance.has_minima && instance.unserved.is_none() {
                // Sites that were opened just now are not among the free ones any more.
                part.count(instance)?;
                part.fill(instance, &is_settled, &banned)?;
            }
            if before == (part.settled.len(), part.undecided()) {
                break;
            }
        }
        for (row, &settled) in is_settled.iter().enumerate() {
            if settled {
                continue;
            }
            let name = rows.name[row];
            let left = rows.of(row).iter().copied().filter(|entry| {
                part.may_serve(instance, row, entry)
                    && (banned.is_empty() || banned.binary_search(&(name, entry.site)).is_err())
            });
            let left: Vec<Entry> = left.collect();
            part.rows.push(name, rows.weight[row], left);
        }
        Some(part)
    }

    /// All sites as their status says.
    pub fn statuses(instance: &Instance) -> Vec<Mark> {
        let status = instance.status.iter();
        status
            .map(|status| match status {
                Status::Candidate => Mark::Undecided,
                Status::Required => Mark::Open,
                Status::Forbidden => Mark::Closed,
            })
            .collect()
    }

    /// Closes sites that cannot come to their minimum with the rows that are left, and limits their number to
    /// that of the smallest minima; `None` where such a site is open, or sites want more than there is.
    fn fill(
        &mut self,
        instance: &Instance,
        is_settled: &[bool],
        banned: &[(u32, u32)],
    ) -> Option<()> {
        let rows = &instance.rows;
        let mut reached = vec![0_i64; self.marks.len()];
        let mut left = 0_i128;
        for (row, _) in is_settled.iter().enumerate().filter(|(_, of)| !**of) {
            left += i128::from(rows.weight[row]);
            for entry in rows.of(row) {
                let pair = (rows.name[row], entry.site);
                if self.may_serve(instance, row, entry) && banned.binary_search(&pair).is_err() {
                    reached[entry.site as usize] += rows.weight[row];
                }
            }
        }
        for site in (0..self.marks.len()).filter(|&site| self.marks[site] == Mark::Open) {
            left -= i128::from(self.minimum[site]);
        }
        if left < 0 {
            return None;
        }
        let free = (0..self.marks.len()).filter(|&site| self.marks[site] == Mark::Undecided);
        let mut minima: Vec<i64> = free.map(|site| self.minimum[site]).collect();
        minima.sort_unstable();
        let mut filled = 0;
        let fillable = minima.iter().take_while(|&&minimum| {
            filled += i128::from(minimum);
            filled <= left
        });
        self.most = self.most.min(fillable.count());
        if self.least > self.most {
            return None;
        }
        for (site, &reached) in reached.iter().enumerate() {
            let minimum = self.minimum[site];
            if minimum <= reached.min(self.capacity[site]) && i128::from(minimum) <= left {
                continue;
            }
            match self.marks[site] {
                Mark::Open if minimum > reached.min(self.capacity[site]) => return None,
                Mark::Undecided => self.marks[site] = Mark::Closed,
                _ => {}
            }
        }
        Some(())
    }

    fn may_serve(&self, instance: &Instance, row: usize, entry: &Entry) -> bool {
        let site = entry.site as usize;
        let left = self.capacity[site];
        self.marks[site] != Mark::Closed
            && left > 0
            && (!instance.whole || instance.rows.weight[row] <= left)
    }

    fn settle(&mut self, instance: &Instance, row: usize, entry: Entry) -> Option<()> {
        let site = entry.site as usize;
        let weight = instance.rows.weight[row];
        if self.marks[site] == Mark::Closed || self.capacity[site] < weight {
            return None;
        }
        self.marks[site] = Mark::Open;
        self.capacity[site] -= weight;
        self.minimum[site] = (self.minimum[site] - weight).max(0);
        self.constant += i64::from(entry.cost) * weight * instance.scale;
        self.settled.push((instance.rows.name[row], entry.site));
        Some(())
    }

    pub fn undecided(&self) -> usize {
        let marks = self.marks.iter();
        marks.filter(|&&mark| mark == Mark::Undecided).count()
    }

    /// Counts what may still be chosen, and decides what number, budget and capacity leave no choice about.
    fn count(&mut self, instance: &Instance) -> Option<()> {
        loop {
            let undecided = self.undecided();
            let of = |mark: Mark, marks: &[Mark]| -> Vec<usize> {
                (0..marks.len())
                    .filter(|&site| marks[site] == mark)
                    .collect()
            };
            let open = of(Mark::Open, &self.marks);
            let free = of(Mark::Undecided, &self.marks);
            self.most = instance.most.checked_sub(open.len())?.min(free.len());
            self.least = instance.least.saturating_sub(open.len());
            if instance.unserved.is_none() {
                self.least = self.least.max(self.needed(instance, &open, &free)?);
            }
            if self.least > self.most {
                return None;
            }
            if let Some(budget) = instance.budget {
                let spent: i64 = open.iter().map(|&site| instance.charges[site]).sum();
                let left = budget - spent;
                if left < 0 {
                    return None;
                }
                let mut charges: Vec<i64> =
                    free.iter().map(|&site| instance.charges[site]).collect();
                charges.sort_unstable();
                let cheapest: i64 = charges.iter().take(self.least).sum();
                if cheapest > left {
                    return None;
                }
                let last = self.least.checked_sub(1).map_or(0, |last| charges[last]);
                for &site in &free {
                    // With it and the cheapest others.
                    let with = cheapest - last + instance.charges[site].max(last);
                    if with > left {
                        self.marks[site] = Mark::Closed;
                    }
                }
                let mut spent = 0;
                let affordable = charges.iter().take_while(|&&charge| {
                    spent += charge;
                    spent <= left
                });
                self.most = self.most.min(affordable.count());
            }
            for &site in &free {
                if self.most == 0 {
                    self.marks[site] = Mark::Closed;
                } else if self.least == free.len() && self.marks[site] == Mark::Undecided {
                    self.marks[site] = Mark::Open;
                }
            }
            if self.undecided() == undecided {
                return Some(());
            }
        }
    }

    /// How many of the free sites are needed for the weight that the open ones have no room for.
    fn needed(&self, instance: &Instance, open: &[usize], free: &[usize]) -> Option<usize> {
        let settled: i128 = (0..self.capacity.len())
            .map(|site| i128::from(instance.capacity[site] - self.capacity[site]))
            .sum();
        let mut missing = i128::from(instance.total) - settled;
        for &site in open {
            missing -= i128::from(self.capacity[site]);
        }
        let mut rooms: Vec<i64> = free.iter().map(|&site| self.capacity[site]).collect();
        rooms.sort_unstable_by(|a, b| b.cmp(a));
        let mut needed = 0;
        while missing > 0 {
            missing -= i128::from(*rooms.get(needed)?);
            needed += 1;
        }
        Some(needed)
    }

    /// Bound, reduced costs and choice under the multipliers.
    pub fn evaluate(
        &self,
        instance: &Instance,
        multipliers: &Multipliers,
        evaluation: &mut Evaluation,
    ) {
        let sites = self.marks.len();
        evaluation.items.resize(sites, Vec::new());
        evaluation.taken.resize(sites, Vec::new());
        evaluation.items.iter_mut().for_each(Vec::clear);
        let mut bound = i128::from(self.constant);
        for row in 0..self.rows.len() {
            let multiplier = multipliers.rows[self.rows.name[row] as usize];
            let weight = self.rows.weight[row];
            bound += i128::from(multiplier * weight);
            for entry in self.rows.of(row) {
                let unit = i64::from(entry.cost) * instance.scale - multiplier;
                if unit >= 0 {
                    break;
                }
                let row = row as u32;
                evaluation.items[entry.site as usize].push(Item { unit, row, weight });
            }
        }
        let extra = self.top_up(instance, multipliers, evaluation);
        // Where there are many rows a load of parts is hardly better than one of whole rows.
        let many = self.rows.entries() > MANY;
        let branchings = if many { 0 } else { knapsack::BRANCHINGS };
        evaluation.reduced.clear();
        evaluation.chosen.clear();
        for site in 0..sites {
            let mark = self.marks[site];
            evaluation.chosen.push(mark == Mark::Open);
            if mark == Mark::Closed {
                evaluation.reduced.push(0);
                continue;
            }
            let items = &mut evaluation.items[site];
            let capacity = self.capacity[site];
            let load = if instance.whole {
                knapsack::whole(items, capacity, branchings, &mut evaluation.taken[site])
            } else {
                knapsack::parts(items, capacity)
            };
            let charge = i128::from(multipliers.budget) * i128::from(instance.charges[site]);
            let reduced = instance.fixed_costs[site] * instance.scale
                + load
                + extra.get(site).copied().unwrap_or(0)
                + charge.div_euclid(PARTS) as i64;
            evaluation.reduced.push(reduced);
            if mark == Mark::Open {
                bound += i128::from(reduced);
            }
        }
        if let Some(budget) = instance.budget {
            let paid = i128::from(multipliers.budget) * i128::from(budget);
            bound -= (paid + PARTS - 1).div_euclid(PARTS);
        }
        let picks = self.order(evaluation);
        for (rank, &site) in picks.iter().enumerate() {
            let reduced = evaluation.reduced[site as usize];
            if rank >= self.most || (rank >= self.least && reduced >= 0) {
                break;
            }
            evaluation.chosen[site as usize] = true;
            bound += i128::from(reduced);
        }
        evaluation.bound = floor(bound);
    }

    /// Brings the loads of sites to their minima with what does not gain, the cheapest first, in parts; gives
    /// what that costs.
    ///
    /// Whole rows cost at least as much. A site that has its minimum in rows that gain may still not find a
    /// whole load of them above it: then the best one is bounded without the minimum.
    fn top_up(
        &self,
        instance: &Instance,
        multipliers: &Multipliers,
        evaluation: &mut Evaluation,
    ) -> Vec<i64> {
        if !instance.has_minima {
            return Vec::new();
        }
        let sites = self.marks.len();
        evaluation.topped.resize(sites, Vec::new());
        evaluation.topped.iter_mut().for_each(Vec::clear);
        let mut wanted = self.minimum.clone();
        evaluation.below.clear();
        for (site, wanted) in wanted.iter_mut().enumerate() {
            let items = evaluation.items[site].iter();
            let gaining: i64 = items.map(|item| item.weight).sum();
            *wanted = match self.marks[site] {
                Mark::Closed => 0,
                _ => (*wanted - gaining).max(0),
            };
            evaluation.below.push(*wanted > 0);
        }
        let mut others: Vec<Vec<Item>> = vec![Vec::new(); sites];
        for row in 0..self.rows.len() {
            let multiplier = multipliers.rows[self.rows.name[row] as usize];
            let weight = self.rows.weight[row];
            for entry in self.rows.of(row) {
                let unit = i64::from(entry.cost) * instance.scale - multiplier;
                if unit >= 0 && wanted[entry.site as usize] > 0 {
                    let row = row as u32;
                    others[entry.site as usize].push(Item { unit, row, weight });
                }
            }
        }
        let mut extra = vec![0; sites];
        for (site, others) in others.iter_mut().enumerate() {
            others.sort_unstable();
            for &item in others.iter() {
                let part = item.weight.min(wanted[site]);
                if part == 0 || instance.price().is_some_and(|price| item.unit >= price) {
                    break;
                }
                wanted[site] -= part;
                extra[site] += item.unit * part;
                evaluation.topped[site].push((item, part));
            }
            // What is still missing is paid for where that is an answer; elsewhere such a site is closed.
            extra[site] += instance.price().unwrap_or(0) * wanted[site];
        }
        extra
    }

    /// Undecided sites by reduced cost.
    fn order(&self, evaluation: &Evaluation) -> Vec<u32> {
        let sites = 0..self.marks.len() as u32;
        let mut order: Vec<u32> = sites
            .filter(|&site| self.marks[site as usize] == Mark::Undecided)
            .collect();
        order.sort_unstable_by_key(|&site| (evaluation.reduced[site as usize], site));
        order
    }

    /// How much of each row is served too little, as a share of its weight, and by how much the budget is
    /// overdrawn, as a share of it; both deflected by the direction before. Gives the sum of weight
    /// times square.
    pub fn direction(
        &self,
        instance: &Instance,
        multipliers: &Multipliers,
        evaluation: &Evaluation,
        direction: &mut Direction,
    ) -> f64 {
        let mut served = vec![0_i64; self.rows.len()];
        for site in (0..self.marks.len()).filter(|&site| evaluation.chosen[site]) {
            for (row, weight) in evaluation.load(site, instance.whole, self.capacity[site]) {
                served[row as usize] += weight;
            }
        }
        let mut norm = 0.0;
        for (row, &served) in served.iter().enumerate() {
            let name = self.rows.name[row] as usize;
            let weight = self.rows.weight[row] as f64;
            let missing = 1.0 - served as f64 / weight;
            let mut here = missing + DEFLECTION * direction.rows[name];
            if here > 0.0 && multipliers.rows[name] >= instance.highest {
                here = 0.0;
            }
            direction.rows[name] = here;
            norm += here * here * weight;
        }
        if let Some(budget) = instance.budget {
            let sites = 0..self.marks.len();
            let spent: i64 = sites
                .filter(|&site| evaluation.chosen[site])
                .map(|site| instance.charges[site])
                .sum();
            let over = (spent - budget) as f64 / budget.max(1) as f64;
            let mut here = over + DEFLECTION * direction.budget;
            if here < 0.0 && multipliers.budget == 0 {
                here = 0.0;
            }
            direction.budget = here;
            norm += here * here * instance.total as f64;
        }
        norm
    }

    /// Moves the multipliers along a direction.
    pub fn step(
        &self,
        instance: &Instance,
        multipliers: &mut Multipliers,
        direction: &Direction,
        length: f64,
    ) {
        for &name in &self.rows.name {
            let name = name as usize;
            let by = (length * direction.rows[name]).clamp(-1e17, 1e17).round() as i64;
            multipliers.rows[name] = instance.within(name, multipliers.rows[name] + by);
        }
        if let Some(budget) = instance.budget {
            let unit = instance.total as f64 / budget.max(1) as f64 * PARTS as f64;
            let by = length * direction.budget * unit;
            // So that no site's share of the budget, times the number of sites, overflows.
            let largest = (1_i128 << 60) / (self.marks.len() as i128 + 1) * PARTS;
            let most = (largest / i128::from(budget.max(1))).min(1 << 60) as f64;
            let moved = multipliers.budget as f64 + by;
            multipliers.budget = moved.clamp(0.0, most).round() as i64;
        }
    }

    /// Extra bound of choosing each undecided site that is not chosen, or of not choosing it.
    fn changes(&self, evaluation: &Evaluation) -> Vec<(u32, Option<i64>)> {
        let order = self.order(evaluation);
        let reduced = |site: &u32| evaluation.reduced[*site as usize];
        let picked = order.partition_point(|&site| evaluation.chosen[site as usize]);
        let dearest = picked.checked_sub(1).map(|last| reduced(&order[last]));
        let cheapest = order.get(picked).map(reduced);
        let change = |(rank, site): (usize, &u32)| {
            let here = reduced(site);
            if rank < picked {
                // Without it: another one comes in where it has to, or where it pays.
                let without = match cheapest {
                    None if picked <= self.least => None,
                    None => Some(-here),
                    Some(next) if picked <= self.least => Some(next - here),
                    Some(next) => Some(next.min(0) - here),
                };
                (*site, without)
            } else {
                // With it: another one goes where it has to, or where that pays.
                let out = match dearest {
                    Some(dearest) if picked == self.most => dearest,
                    Some(dearest) if picked <= self.least => dearest.max(0),
                    _ => 0,
                };
                (*site, Some(here - out))
            }
        };
        order.iter().enumerate().map(change).collect()
    }

    /// What reduced costs decide: sites without which, or with which, the value is above `target`.
    pub fn decide(
        &self,
        instance: &Instance,
        evaluation: &Evaluation,
        target: i64,
        marks: &mut [Mark],
    ) -> usize {
        let mut decided = 0;
        for (site, change) in self.changes(evaluation) {
            let site = site as usize;
            let beyond = change.is_none_or(|change| {
                instance.value_of(evaluation.bound.saturating_add(change)) > target
            });
            if beyond && marks[site] == Mark::Undecided {
                marks[site] = if evaluation.chosen[site] {
                    Mark::Open
                } else {
                    Mark::Closed
                };
                decided += 1;
            }
        }
        decided
    }

    /// Pairs of whole rows and sites with which the value is above `target`.
    pub fn hopeless(
        &self,
        instance: &Instance,
        multipliers: &Multipliers,
        evaluation: &Evaluation,
        target: i64,
    ) -> Vec<Pair> {
        let mut opening = vec![0; self.marks.len()];
        for (site, change) in self.changes(evaluation) {
            if !evaluation.chosen[site as usize] {
                opening[site as usize] = change.unwrap_or(0);
            }
        }
        let mut pairs = Vec::new();
        for row in 0..self.rows.len() {
            let name = self.rows.name[row];
            let multiplier = multipliers.rows[name as usize];
            for entry in self.rows.of(row) {
                let unit = i64::from(entry.cost) * instance.scale - multiplier;
                // A site below its minimum needs less of others with it.
                let site = entry.site as usize;
                let below = evaluation.below.get(site) == Some(&true);
                let extra = if below { 0 } else { unit.max(0) };
                let with =
                    evaluation.bound + opening[site] + extra.saturating_mul(self.rows.weight[row]);
                if instance.value_of(with) > target {
                    pairs.push(Pair {
                        row: name,
                        site: entry.site,
                        served: false,
                    });
                }
            }
        }
        pairs
    }
}

/// Where the multipliers go.
#[derive(Debug, Clone, Default)]
pub(super) struct Direction {
    pub rows: Vec<f64>,
    pub budget: f64,
}
