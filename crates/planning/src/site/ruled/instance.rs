//! The problem as the search sees it: checked, without people who are not there, equal rows merged.

use super::inner::Counts;
use super::{Area, Cap, Measure, NO_AREA, RuleError, Ruled};
use crate::site::capacitated::Number;
use crate::site::{Entry, Lists, SiteError, Status};
use std::collections::BTreeMap;

/// Sums of scaled multipliers stay below it.
const LARGEST: i128 = 1 << 60;
/// So many times the dearest way a multiplier of a row may reach where everybody has to be served.
const HEADROOM: i128 = 4;
/// Rules about people weigh at most so many times what ways do.
const STRONGEST: i128 = 256;
/// Multipliers are kept in parts of a unit of cost, at most so many.
const FINEST: i128 = 1 << 12;

/// Sites whose costs are paid from one budget.
pub(super) struct Purse {
    /// The area; `None`: all sites.
    pub area: Option<u32>,
    pub budget: i64,
}

pub(super) struct Instance {
    /// Rows with the sites that may be chosen.
    pub lists: Lists,
    pub weight: Vec<i64>,
    /// The rules about each row, as an index of `groups`.
    pub group: Vec<u32>,
    /// Numbers of the rules that hold for some rows; the first group has none.
    pub groups: Vec<Vec<u32>>,
    pub caps: Vec<Cap>,
    pub unserved: Option<u32>,
    pub status: Vec<Status>,
    pub counts: Counts,
    /// What each site costs.
    pub costs: Vec<i64>,
    pub purses: Vec<Purse>,
    /// The purses that pay for each site, by their numbers.
    pub paid_by: Vec<Vec<u32>>,
    /// Parts of a unit in which multipliers are kept.
    pub scale: i64,
    /// Largest multiplier of a rule per unit of cost (or per point beyond, times `dearest`), scaled.
    pub strongest: i64,
    /// One more than the largest cost.
    pub dearest: i64,
    /// No choice that serves everybody has a value above it.
    pub most_value: i64,
    /// For each site its rows with their costs.
    pub columns: Vec<Vec<(u32, u32)>>,
}

impl Instance {
    pub fn new(problem: &Ruled<'_>) -> Result<Instance, RuleError> {
        check(problem)?;
        let (lists, status) = (problem.lists, problem.status);
        let mut cap_groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, cap) in (0_u32..).zip(problem.caps) {
            cap_groups.entry(cap.area).or_default().push(number);
        }
        let mut groups = vec![Vec::new()];
        let mut group_of = BTreeMap::new();
        for (area, caps) in cap_groups {
            group_of.insert(area, groups.len() as u32);
            groups.push(caps);
        }
        let mut rows = Lists::new(lists.sites() as u32);
        let (mut weights, mut row_group) = (Vec::<i64>::new(), Vec::new());
        let mut seen: BTreeMap<(u32, u64), Vec<u32>> = BTreeMap::new();
        let mut unserved = Vec::new();
        let mut list: Vec<Entry> = Vec::new();
        for (point, &weight) in problem.weights.iter().enumerate() {
            if weight == 0 {
                continue;
            }
            list.clear();
            list.extend(
                lists
                    .of(point)
                    .iter()
                    .filter(|entry| status[entry.site as usize] != Status::Forbidden),
            );
            if list.is_empty() && problem.unserved.is_none() {
                unserved.push(point);
                continue;
            }
            let area = problem.point_area.get(point).copied().unwrap_or(NO_AREA);
            let group = group_of.get(&area).copied().unwrap_or(0);
            let same = seen.entry((group, fingerprint(&list))).or_default();
            if let Some(&row) = same.iter().find(|&&row| rows.of(row as usize) == list) {
                weights[row as usize] += weight;
                continue;
            }
            same.push(weights.len() as u32);
            rows.push_sorted(list.iter().copied());
            weights.push(weight);
            row_group.push(group);
        }
        if !unserved.is_empty() {
            return Err(SiteError::Unserved { points: unserved }.into());
        }
        let costs = match problem.costs.is_empty() {
            true => vec![0; lists.sites()],
            false => problem.costs.to_vec(),
        };
        let counts = counts(problem)?;
        let purses = purses(problem);
        let dearest = dearest(problem);
        let people: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        let deep = groups.iter().map(Vec::len).max().unwrap_or(0) as i128;
        let whole = (people * dearest * HEADROOM).max(1);
        let strongest = ((LARGEST / whole - 1) / (deep.max(1) * 16)).clamp(1, STRONGEST);
        let scale = LARGEST / (whole * (1 + deep * strongest));
        if scale < 1 {
            return Err(SiteError::TooLarge {
                total: whole * (1 + deep),
                bits: 60,
            }
            .into());
        }
        let scale = 1_i64 << scale.min(FINEST).ilog2();
        let mut columns = vec![Vec::new(); lists.sites()];
        for row in 0..weights.len() {
            for entry in rows.of(row) {
                columns[entry.site as usize].push((row as u32, entry.cost));
            }
        }
        let instance = Instance {
            lists: rows,
            weight: weights,
            group: row_group,
            groups,
            caps: problem
                .caps
                .iter()
                .map(|cap| normal(cap, problem.unserved))
                .collect(),
            unserved: problem.unserved,
            status: status.to_vec(),
            paid_by: paid_by(&purses, &counts.area),
            purses,
            counts,
            costs,
            scale,
            strongest: strongest as i64 * scale,
            dearest: dearest as i64,
            most_value: (people * dearest) as i64,
            columns,
        };
        instance.refuse_budgets()?;
        instance.refuse_caps()?;
        Ok(instance)
    }

    pub fn sites(&self) -> usize {
        self.status.len()
    }

    /// Whether a purse pays for a site.
    pub fn pays(&self, purse: &Purse, site: usize) -> bool {
        purse.area.is_none_or(|area| self.counts.area[site] == area)
    }

    /// What a rule adds up for a cost, `None` for nobody serving, per weight.
    pub fn measured(&self, measure: Measure, cost: Option<u32>) -> i64 {
        match (measure, cost.or(self.unserved)) {
            (Measure::Cost, Some(cost)) => i64::from(cost),
            (Measure::Cost, None) => 0,
            (Measure::Beyond(bound), Some(cost)) => i64::from(cost > bound),
            (Measure::Beyond(_), None) => 1,
        }
    }

    /// Value of a choice that keeps all rules; `None` of another one.
    pub fn value(&self, chosen: &[u32]) -> Option<i64> {
        let mut open = vec![false; self.sites()];
        let mut count = vec![0; self.counts.least.len()];
        for &site in chosen {
            open[site as usize] = true;
            count[self.counts.area[site as usize] as usize] += 1;
        }
        if !self.counts.allow(&count, chosen.len()) {
            return None;
        }
        for purse in &self.purses {
            let paid = chosen
                .iter()
                .filter(|&&site| self.pays(purse, site as usize));
            let sum: i128 = paid
                .map(|&site| i128::from(self.costs[site as usize]))
                .sum();
            if sum > i128::from(purse.budget) {
                return None;
            }
        }
        let (value, sums) = self.sums(&open)?;
        let kept = sums
            .iter()
            .zip(&self.caps)
            .all(|(sum, cap)| *sum <= cap.most);
        kept.then_some(value)
    }

    /// Value and sums of the rules where these sites are open; `None` where somebody has to be served
    /// and is not.
    fn sums(&self, open: &[bool]) -> Option<(i64, Vec<i64>)> {
        let mut sums = vec![0; self.caps.len()];
        let mut value = 0;
        for row in 0..self.weight.len() {
            let list = self.lists.of(row).iter();
            let cost = list
                .map(|entry| (entry.site, entry.cost))
                .find(|(site, _)| open[*site as usize]);
            let cost = cost.map(|(_, cost)| cost).or(self.unserved)?;
            value += self.weight[row] * i64::from(cost);
            for &cap in &self.groups[self.group[row] as usize] {
                let measure = self.caps[cap as usize].measure;
                sums[cap as usize] += self.weight[row] * self.measured(measure, Some(cost));
            }
        }
        Some((value, sums))
    }

    /// Refuses budgets below what required sites and counts cost at least.
    fn refuse_budgets(&self) -> Result<(), RuleError> {
        // What required sites and candidates of each area cost, ascending.
        let areas = self.counts.least.len();
        let (mut required, mut free) = (vec![Vec::new(); areas], vec![Vec::new(); areas]);
        for (site, &area) in self.counts.area.iter().enumerate() {
            match self.status[site] {
                Status::Required => required[area as usize].push(self.costs[site]),
                Status::Candidate => free[area as usize].push(self.costs[site]),
                Status::Forbidden => {}
            }
        }
        let lists = required.iter_mut().chain(&mut free);
        lists.for_each(|costs| costs.sort_unstable());
        for purse in &self.purses {
            let (mut least, mut number) = (0_i64, 0);
            let mut rest = Vec::new();
            let own = match purse.area {
                Some(area) => area as usize..area as usize + 1,
                None => 0..areas,
            };
            for area in own {
                let (required, free) = (&required[area], &free[area]);
                let more = self.counts.least[area].saturating_sub(required.len());
                let may = self.counts.most[area].saturating_sub(required.len());
                number += required.len() + more;
                let all: i64 = required.iter().chain(free.iter().take(more)).sum();
                least += all;
                rest.extend(free.iter().copied().take(may).skip(more));
            }
            if purse.area.is_none() {
                rest.sort_unstable();
                let more = self.counts.total_least.saturating_sub(number);
                least += rest.iter().take(more).sum::<i64>();
            }
            if least > purse.budget {
                return Err(RuleError::BudgetShort {
                    area: purse.area.map(|area| area as usize),
                    budget: purse.budget,
                    least,
                });
            }
        }
        Ok(())
    }

    /// Refuses rules about people that are broken even if all sites are open.
    fn refuse_caps(&self) -> Result<(), RuleError> {
        let open = vec![true; self.sites()];
        let Some((_, sums)) = self.sums(&open) else {
            return Ok(());
        };
        for (number, (cap, least)) in self.caps.iter().zip(sums).enumerate() {
            if least > cap.most {
                return Err(RuleError::CapShort {
                    cap: number,
                    area: cap.area,
                    least,
                    most: cap.most,
                });
            }
        }
        Ok(())
    }
}

/// Whoever is unserved is beyond any bound.
fn normal(cap: &Cap, unserved: Option<u32>) -> Cap {
    let measure = match (cap.measure, unserved) {
        (Measure::Beyond(bound), Some(unserved)) => {
            Measure::Beyond(bound.min(unserved.saturating_sub(1)))
        }
        (measure, _) => measure,
    };
    Cap { measure, ..*cap }
}

/// One more than the largest cost.
fn dearest(problem: &Ruled<'_>) -> i128 {
    let lists = problem.lists;
    let last = (0..lists.points()).filter_map(|point| lists.of(point).last());
    let largest = last.map(|entry| entry.cost).max().unwrap_or(0);
    i128::from(largest.max(problem.unserved.unwrap_or(0))) + 1
}

fn purses(problem: &Ruled<'_>) -> Vec<Purse> {
    let all = problem.budget.map(|budget| Purse { area: None, budget });
    let areas = (0_u32..).zip(problem.areas);
    let areas = areas.filter_map(|(number, area)| {
        let area = (Some(number), area.budget?);
        Some(Purse {
            area: area.0,
            budget: area.1,
        })
    });
    all.into_iter().chain(areas).collect()
}

/// The purses that pay for each site, ascending, from the area of each.
fn paid_by(purses: &[Purse], areas: &[u32]) -> Vec<Vec<u32>> {
    let (mut all, mut own) = (Vec::new(), BTreeMap::new());
    for (number, purse) in (0_u32..).zip(purses) {
        match purse.area {
            None => all.push(number),
            Some(area) => {
                own.insert(area, number);
            }
        }
    }
    let paying = |area: &u32| all.iter().chain(own.get(area)).copied().collect();
    areas.iter().map(paying).collect()
}

/// Counts of sites by area and in all; refuses what no choice can have.
fn counts(problem: &Ruled<'_>) -> Result<Counts, RuleError> {
    let sites = problem.status.len();
    let none = problem.areas.len() as u32;
    let area: Vec<u32> = (0..sites)
        .map(|site| {
            problem
                .site_area
                .get(site)
                .copied()
                .unwrap_or(NO_AREA)
                .min(none)
        })
        .collect();
    // Required sites and candidates of each area.
    let mut numbers = vec![(0_usize, 0_usize); problem.areas.len() + 1];
    for (&area, status) in area.iter().zip(problem.status) {
        let (required, free) = &mut numbers[area as usize];
        *required += usize::from(*status == Status::Required);
        *free += usize::from(*status == Status::Candidate);
    }
    let rules = problem.areas.iter().copied().chain([Area::default()]);
    let (mut least, mut most) = (Vec::new(), Vec::new());
    for (number, rule) in rules.enumerate() {
        let (required, free) = numbers[number];
        let allowed = (required + free).min(rule.at_most.unwrap_or(usize::MAX));
        if required > allowed {
            return Err(RuleError::AreaFull {
                area: number,
                at_most: allowed,
                required,
            });
        }
        if rule.at_least > allowed {
            return Err(RuleError::AreaShort {
                area: number,
                at_least: rule.at_least,
                allowed,
            });
        }
        least.push(rule.at_least.max(required));
        most.push(allowed);
    }
    let (needed, allowed) = (least.iter().sum(), most.iter().sum());
    let (total_least, total_most) = match problem.number {
        Number::Exactly(sites) => (sites, sites),
        Number::AtMost(sites) => (0, sites),
        Number::Any => (0, sites),
    };
    if needed > total_most {
        return Err(RuleError::MinimaExceed {
            sites: total_most,
            needed,
        });
    }
    if allowed < total_least {
        return Err(RuleError::MaximaShort {
            sites: total_least,
            allowed,
        });
    }
    Ok(Counts {
        area,
        least,
        most,
        total_least,
        total_most,
    })
}

/// Refuses what is malformed.
fn check(problem: &Ruled<'_>) -> Result<(), RuleError> {
    let (points, sites) = (problem.lists.points(), problem.lists.sites());
    let lengths = [
        ("weights", problem.weights.len(), points, false),
        ("statuses", problem.status.len(), sites, false),
        ("costs", problem.costs.len(), sites, true),
        ("areas of sites", problem.site_area.len(), sites, true),
        ("areas of points", problem.point_area.len(), points, true),
    ];
    for (what, found, expected, optional) in lengths {
        if found != expected && !(optional && found == 0) {
            return Err(SiteError::Length {
                what,
                found,
                expected,
            }
            .into());
        }
    }
    for (what, values) in [("weight", problem.weights), ("cost", problem.costs)] {
        if let Some(index) = values.iter().position(|&value| value < 0) {
            return Err(SiteError::Negative {
                what,
                index,
                value: values[index],
            }
            .into());
        }
    }
    let dearest = dearest(problem);
    let people: i128 = problem
        .weights
        .iter()
        .map(|&weight| i128::from(weight))
        .sum();
    let paid: i128 = problem.costs.iter().map(|&cost| i128::from(cost)).sum();
    let total = (people * dearest * HEADROOM * 4).max(paid);
    if total > LARGEST {
        return Err(SiteError::TooLarge { total, bits: 60 }.into());
    }
    if let Some(unserved) = problem.unserved {
        let last = (0..points).filter_map(|point| problem.lists.of(point).last());
        if let Some(cost) = last
            .map(|entry| entry.cost)
            .max()
            .filter(|&cost| cost >= unserved)
        {
            return Err(RuleError::UnservedCheap { unserved, cost });
        }
    }
    let allowed = problem
        .status
        .iter()
        .filter(|&&status| status != Status::Forbidden)
        .count();
    if allowed == 0 {
        return Err(SiteError::NoCandidates.into());
    }
    match problem.number {
        Number::Exactly(sites) => Ok(super::super::p_median::check_number(problem.status, sites)?),
        Number::AtMost(sites) => {
            let sites = sites.min(allowed);
            Ok(super::super::p_median::check_number(problem.status, sites)?)
        }
        Number::Any => Ok(()),
    }
}

/// A hash of a list that is the same on every machine.
fn fingerprint(list: &[Entry]) -> u64 {
    list.iter().fold(0xcbf2_9ce4_8422_2325, |hash, entry| {
        let word = u64::from(entry.cost) << 32 | u64::from(entry.site);
        (hash ^ word)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
    })
}
