//! The problem as the search sees it: checked, without points that weigh nothing and pairs that
//! cannot be.

use super::flow::Loads;
use super::{Capacitated, CapacityError, Number, Service};
use crate::site::{Entry, SiteError, Status};

/// Sums of weights times costs stay below it.
const LARGEST: i128 = 1 << 60;
/// So many times the largest cost a multiplier may reach, and so many times the largest fixed cost.
const HEADROOM: i128 = 4;
/// Multipliers are kept in parts of a unit of cost, at most so many.
const FINEST: i128 = 1 << 12;

/// Points with a weight, and the sites that each may be served by, by cost.
#[derive(Clone, Default)]
pub(super) struct Rows {
    first: Vec<usize>,
    entries: Vec<Entry>,
    /// Weight of each row, above zero.
    pub weight: Vec<i64>,
    /// Which row of the whole problem it is.
    pub name: Vec<u32>,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    pub fn of(&self, row: usize) -> &[Entry] {
        let start = if row == 0 { 0 } else { self.first[row - 1] };
        &self.entries[start..self.first[row]]
    }

    pub fn push(&mut self, name: u32, weight: i64, entries: impl IntoIterator<Item = Entry>) {
        self.entries.extend(entries);
        self.first.push(self.entries.len());
        self.weight.push(weight);
        self.name.push(name);
    }

    pub fn entries(&self) -> usize {
        self.entries.len()
    }
}

#[derive(Clone)]
pub(super) struct Instance {
    pub rows: Rows,
    /// The point that each row stands for, as the caller counts.
    pub point: Vec<u32>,
    pub status: Vec<Status>,
    pub capacity: Vec<i64>,
    /// Weight that each site serves at least where it is chosen.
    pub minimum: Vec<i64>,
    /// Whether any site has a minimum.
    pub has_minima: bool,
    pub fixed_costs: Vec<i64>,
    /// What each site takes from the budget; all zero where there is none.
    pub charges: Vec<i64>,
    pub budget: Option<i64>,
    /// Smallest and largest number of sites.
    pub least: usize,
    pub most: usize,
    /// Weight of all points.
    pub total: i64,
    pub whole: bool,
    /// What it costs to leave a unit of weight unserved; `None`: everybody is served.
    pub unserved: Option<i64>,
    /// Parts of a unit of cost in which multipliers are kept.
    pub scale: i64,
    /// Largest multiplier, scaled.
    pub highest: i64,
}

impl Instance {
    pub fn new(problem: &Capacitated<'_>) -> Result<Instance, CapacityError> {
        check(problem)?;
        let status = problem.status;
        let required = with(status, Status::Required);
        let allowed = status.len() - with(status, Status::Forbidden).len();
        let (least, most) = numbers(problem.number, &required, allowed)?;
        let whole = problem.service == Service::Whole;
        let mut rows = Rows::default();
        let (mut unserved, mut too_large, mut point) = (Vec::new(), Vec::new(), Vec::new());
        for (index, &weight) in problem.weights.iter().enumerate() {
            if weight == 0 {
                continue;
            }
            let list = problem.lists.of(index);
            let allowed = |entry: &&Entry| status[entry.site as usize] != Status::Forbidden;
            let fits = |entry: &&Entry| {
                let capacity = problem.capacity[entry.site as usize];
                capacity > 0 && (!whole || weight <= capacity)
            };
            if !list.iter().any(|entry| allowed(&entry)) {
                unserved.push(index);
            } else if whole && !list.iter().filter(allowed).any(|entry| fits(&entry)) {
                too_large.push(index);
            }
            let entries = list.iter().filter(allowed).filter(fits).copied();
            rows.push(point.len() as u32, weight, entries);
            point.push(index as u32);
        }
        if !unserved.is_empty() {
            return Err(SiteError::Unserved { points: unserved }.into());
        }
        if !too_large.is_empty() {
            return Err(CapacityError::PointTooLarge { points: too_large });
        }
        let sites = status.len();
        let (charges, budget) = match problem.budget {
            Some(budget) => (budget.costs.to_vec(), Some(budget.budget)),
            None => (vec![0; sites], None),
        };
        let mut fixed_costs = problem.fixed_costs.to_vec();
        fixed_costs.resize(sites, 0);
        let mut minimum = problem.least.to_vec();
        minimum.resize(sites, 0);
        let total = problem.weights.iter().sum();
        let mut instance = Instance {
            rows,
            point,
            status: status.to_vec(),
            capacity: problem
                .capacity
                .iter()
                .map(|&capacity| capacity.min(total))
                .collect(),
            has_minima: minimum.iter().any(|&minimum| minimum > 0),
            minimum,
            fixed_costs,
            charges,
            budget,
            least,
            most,
            total,
            whole,
            unserved: None,
            scale: 1,
            highest: 0,
        };
        instance.within_budget()?;
        instance.measure()?;
        Ok(instance)
    }

    /// Whether some choice keeps to number and budget.
    fn within_budget(&self) -> Result<(), CapacityError> {
        let Some(budget) = self.budget else {
            return Ok(());
        };
        let cheapest = self.cheapest(self.least);
        let least = self.charge(&cheapest);
        if least > budget {
            return Err(CapacityError::BudgetTooSmall {
                budget,
                least,
                sites: cheapest.len(),
            });
        }
        Ok(())
    }

    /// How much sites serve, at most and at least.
    pub fn loads(&self) -> Loads<'_> {
        Loads {
            most: &self.capacity,
            least: &self.minimum,
        }
    }

    /// The required sites and the cheapest of the others until there are so many, ascending.
    pub fn cheapest(&self, number: usize) -> Vec<u32> {
        let mut chosen = with(&self.status, Status::Required);
        let mut others = with(&self.status, Status::Candidate);
        others.sort_by_key(|&site| (self.charges[site as usize], site));
        let more = number.saturating_sub(chosen.len());
        chosen.extend(others.into_iter().take(more));
        chosen.sort_unstable();
        chosen
    }

    /// What sites take from the budget.
    pub fn charge(&self, chosen: &[u32]) -> i64 {
        chosen.iter().map(|&site| self.charges[site as usize]).sum()
    }

    /// How fine and how large multipliers are, and whether all sums are exact.
    fn measure(&mut self) -> Result<(), CapacityError> {
        let rows = 0..self.rows.len();
        let dearest = rows.filter_map(|row| self.rows.of(row).last());
        let dearest = dearest.map(|entry| i128::from(entry.cost)).max();
        let dearest = dearest.unwrap_or(0) + 1;
        let mut total = i128::from(self.total.max(1));
        if self.unserved.is_some() {
            // What is missing to a minimum costs as much as what is not served.
            let minima = self.minimum.iter();
            total += minima.map(|&minimum| i128::from(minimum)).sum::<i128>();
        }
        let fixed: i128 = self.fixed_costs.iter().map(|&cost| i128::from(cost)).sum();
        let needed = total * dearest * HEADROOM + fixed;
        if needed > LARGEST {
            return Err(SiteError::TooLarge {
                total: needed,
                bits: LARGEST.ilog2(),
            }
            .into());
        }
        let highest = match self.unserved {
            Some(penalty) => i128::from(penalty),
            None => {
                let largest = self.fixed_costs.iter().max().copied().unwrap_or(0);
                let wished = HEADROOM * (dearest + i128::from(largest));
                wished.min(LARGEST / total)
            }
        };
        let sums = (highest * total + fixed).max(1);
        let mut scale = FINEST;
        while scale > 1 && sums * scale > LARGEST {
            scale /= 2;
        }
        self.scale = scale as i64;
        self.highest = (highest * scale) as i64;
        Ok(())
    }

    /// The same sites, asked how much of the weight has to stay unserved.
    pub fn leaving(&self) -> Result<Instance, CapacityError> {
        let mut instance = self.without_ways();
        instance.unserved = Some(1);
        instance.fixed_costs.fill(0);
        instance.measure()?;
        Ok(instance)
    }

    /// The same, asked for the sites that cost least; ways cost nothing.
    pub fn costing(
        &self,
        costs: Vec<i64>,
        number: Number,
        budget: bool,
    ) -> Result<Instance, CapacityError> {
        let mut instance = self.without_ways();
        let required = with(&self.status, Status::Required);
        let allowed = self.status.len() - with(&self.status, Status::Forbidden).len();
        (instance.least, instance.most) = numbers(number, &required, allowed)?;
        instance.fixed_costs = costs;
        if !budget {
            instance.budget = None;
            instance.charges.fill(0);
        }
        instance.measure()?;
        Ok(instance)
    }

    fn without_ways(&self) -> Instance {
        let mut instance = self.clone();
        for entry in &mut instance.rows.entries {
            entry.cost = 0;
        }
        // Ties of cost are in order of site.
        for row in 0..instance.rows.len() {
            let end = instance.rows.first[row];
            let start = row.checked_sub(1).map_or(0, |row| instance.rows.first[row]);
            instance.rows.entries[start..end].sort_unstable();
        }
        instance
    }

    pub fn sites(&self) -> usize {
        self.status.len()
    }

    /// What a unit of weight costs that is not served, or missing to a minimum, scaled, where that is an
    /// answer.
    pub fn price(&self) -> Option<i64> {
        self.unserved.map(|penalty| penalty * self.scale)
    }

    /// The largest value that a scaled bound leaves possible to be the least.
    pub fn value_of(&self, bound: i64) -> i64 {
        bound.div_euclid(self.scale) + i64::from(bound.rem_euclid(self.scale) > 0)
    }

    /// Multipliers of a row are at most the highest, scaled, and at least its least cost, or where sites
    /// that have to be filled compete for it the highest below zero.
    pub fn within(&self, row: usize, multiplier: i64) -> i64 {
        if self.has_minima {
            return multiplier.clamp(-self.highest, self.highest);
        }
        let least = self.rows.of(row).first();
        let least = least.map_or(0, |entry| i64::from(entry.cost) * self.scale);
        multiplier.clamp(least.min(self.highest), self.highest)
    }
}

/// Sites with a status, ascending.
pub(super) fn with(status: &[Status], wanted: Status) -> Vec<u32> {
    (0_u32..)
        .zip(status)
        .filter(|&(_, &status)| status == wanted)
        .map(|(site, _)| site)
        .collect()
}

fn numbers(
    number: Number,
    required: &[u32],
    allowed: usize,
) -> Result<(usize, usize), CapacityError> {
    let (least, most) = match number {
        Number::Any => (required.len(), allowed),
        Number::AtMost(sites) => (required.len(), sites.min(allowed)),
        Number::Exactly(sites) => (sites, sites),
    };
    if most < required.len() {
        return Err(SiteError::RequiredExceed {
            sites: most,
            required: required.to_vec(),
        }
        .into());
    }
    if most > allowed {
        return Err(SiteError::TooManySites {
            sites: most,
            allowed,
        }
        .into());
    }
    Ok((least, most))
}

fn check(problem: &Capacitated<'_>) -> Result<(), CapacityError> {
    let (points, sites) = (problem.lists.points(), problem.lists.sites());
    let length = |what, found: usize, expected: usize| {
        if found == expected {
            Ok(())
        } else {
            Err(SiteError::Length {
                what,
                found,
                expected,
            })
        }
    };
    length("weights", problem.weights.len(), points)?;
    length("statuses", problem.status.len(), sites)?;
    length("capacities", problem.capacity.len(), sites)?;
    if !problem.least.is_empty() {
        length("minima", problem.least.len(), sites)?;
    }
    if !problem.fixed_costs.is_empty() {
        length("fixed costs", problem.fixed_costs.len(), sites)?;
    }
    let costs = problem.budget.map_or(&[][..], |budget| budget.costs);
    if problem.budget.is_some() {
        length("costs of sites", costs.len(), sites)?;
    }
    for (what, values) in [
        ("weight", problem.weights),
        ("capacity", problem.capacity),
        ("minimum", problem.least),
        ("fixed cost", problem.fixed_costs),
        ("cost of a site", costs),
    ] {
        let below = values.iter().position(|&value| value < 0);
        if let Some(index) = below {
            return Err(SiteError::Negative {
                what,
                index,
                value: values[index],
            }
            .into());
        }
        let total: i128 = values.iter().map(|&value| i128::from(value)).sum();
        // Capacities beyond all demand are no matter: they are never added up.
        if what != "capacity" && total > LARGEST {
            return Err(SiteError::TooLarge {
                total,
                bits: LARGEST.ilog2(),
            }
            .into());
        }
    }
    if problem
        .status
        .iter()
        .all(|&status| status == Status::Forbidden)
    {
        return Err(SiteError::NoCandidates.into());
    }
    Ok(())
}
