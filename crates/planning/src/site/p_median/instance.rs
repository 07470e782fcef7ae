//! The problem as the solver sees it: checked, without people who are not there, equal rows merged.

use super::rows::{Columns, Rows};
use super::{OffList, PMedian};
use crate::site::{Entry, Lists, SiteError, Status};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Sums of weights times costs stay below it, with room for multipliers.
pub(super) const LARGEST: i128 = 1 << 61;
/// So many times the largest listed cost a multiplier may reach.
const HEADROOM: i64 = 8;
/// So many times the largest listed cost lists may be made longer where the scale has room for it.
const GROWTH: i128 = 4;
/// Multipliers are kept in parts of a unit of cost, at most so many.
const FINEST: i64 = 1 << 12;

pub(super) struct Instance<'a> {
    pub rows: Rows<'a>,
    /// The point a row stands for, as the caller counts.
    pub point: Vec<u32>,
    /// As given, and required where a site alone serves some row.
    pub status: Cow<'a, [Status]>,
    pub fixed_costs: Vec<i64>,
    pub sites: usize,
    pub required: Vec<u32>,
    off_list: Option<&'a dyn OffList>,
    /// What a row that nobody serves costs in the local search, per weight.
    pub unserved: i64,
    /// Parts of a unit of cost in which multipliers are kept.
    pub scale: i64,
    /// Largest cost of which sums of all rows fit, multipliers and their headroom included.
    longest: u32,
    columns: OnceLock<Columns>,
}

impl<'a> Instance<'a> {
    pub fn new(problem: &PMedian<'a>) -> Result<Instance<'a>, SiteError> {
        let PMedian {
            lists,
            weights,
            status,
            sites,
            ..
        } = *problem;
        check(problem)?;
        let forbidden = |site: u32| status[site as usize] == Status::Forbidden;
        let base = if status.contains(&Status::Forbidden) {
            let mut allowed = Lists::with_capacity(lists.sites() as u32, lists.points(), 0);
            for point in 0..lists.points() {
                let list = lists.of(point).iter().copied();
                allowed.push_sorted(list.filter(|entry| !forbidden(entry.site)));
            }
            Cow::Owned(allowed)
        } else {
            Cow::Borrowed(lists)
        };
        let mut rows = Rows {
            base,
            grown: Lists::new(lists.sites() as u32),
            source: Vec::new(),
            weight: Vec::new(),
            beyond: Vec::new(),
        };
        let mut point_of = Vec::new();
        let mut unserved = Vec::new();
        let mut seen: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (point, &weight) in weights.iter().enumerate() {
            if weight == 0 {
                continue;
            }
            let complete = problem.off_list.is_none_or(|off| off.complete(point));
            let list = rows.base.of(point);
            if complete && list.is_empty() {
                unserved.push(point);
                continue;
            }
            if complete {
                // Off-list costs are of the point, so only complete lists say all about it.
                let same = seen.entry(fingerprint(list)).or_default();
                let known = same
                    .iter()
                    .copied()
                    .find(|&row| rows.base.of(rows.source[row as usize] as usize) == list);
                if let Some(row) = known {
                    rows.weight[row as usize] += weight;
                    continue;
                }
                same.push(rows.source.len() as u32);
            }
            // Of the list as given: forbidden sites tell how far the cut list reaches.
            let beyond = (!complete).then(|| lists.of(point).last().map_or(0, |entry| entry.cost));
            rows.source.push(point as u32);
            point_of.push(point as u32);
            rows.weight.push(weight);
            rows.beyond.push(beyond);
        }
        if !unserved.is_empty() {
            return Err(SiteError::Unserved { points: unserved });
        }
        let fixed_costs = if problem.fixed_costs.is_empty() {
            vec![0; lists.sites()]
        } else {
            problem.fixed_costs.to_vec()
        };
        let people: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        let grown = match problem.off_list {
            Some(_) => GROWTH,
            None => 1,
        };
        let scale = (LARGEST / total(problem, grown).max(1)).clamp(1, i128::from(FINEST)) as u64;
        let scale = 1_i64 << scale.ilog2();
        let fixed: i128 = fixed_costs.iter().map(|&cost| i128::from(cost)).sum();
        let each = people.max(1) * i128::from(HEADROOM);
        let longest = (LARGEST / i128::from(scale) - fixed) / each - 1;
        let unserved = ((LARGEST / people.max(1)) as i64).min(1 << 40);
        let status = with_essentials(&rows, status, sites);
        Ok(Instance {
            rows,
            point: point_of,
            fixed_costs,
            sites,
            required: required(&status),
            status,
            off_list: problem.off_list,
            unserved,
            scale,
            longest: longest.clamp(0, i128::from(u32::MAX - 1)) as u32,
            columns: OnceLock::new(),
        })
    }

    /// The same sites for other rows, whose weights are together no more.
    pub fn with_rows(&self, rows: Rows<'a>, point: Vec<u32>) -> Instance<'a> {
        Instance {
            rows,
            point,
            status: self.status.clone(),
            fixed_costs: self.fixed_costs.clone(),
            sites: self.sites,
            required: self.required.clone(),
            off_list: self.off_list,
            unserved: self.unserved,
            scale: self.scale,
            longest: self.longest,
            columns: OnceLock::new(),
        }
    }

    /// Some of the rows, or parts of them, and other sites; lists are complete.
    pub fn part(
        &self,
        rows: Rows<'static>,
        status: Vec<Status>,
        fixed_costs: Vec<i64>,
        sites: usize,
    ) -> Instance<'static> {
        Instance {
            point: (0..rows.len() as u32).collect(),
            rows,
            required: required(&status),
            status: Cow::Owned(status),
            fixed_costs,
            sites,
            off_list: None,
            unserved: self.unserved,
            scale: self.scale,
            longest: self.longest,
            columns: OnceLock::new(),
        }
    }

    pub fn columns(&self) -> &Columns {
        self.columns.get_or_init(|| Columns::new(&self.rows))
    }

    /// Largest multiplier of a row per weight, in units of cost.
    pub fn highest(&self) -> i64 {
        HEADROOM * (i64::from(self.largest()) + 1)
    }

    /// Largest listed cost.
    pub fn largest(&self) -> u32 {
        let costs = (0..self.rows.len()).filter_map(|row| self.rows.of(row).last());
        costs.map(|entry| entry.cost).max().unwrap_or(0)
    }

    /// No choice has a value below it: every row served from the nearest site, fixed costs as low as
    /// can be.
    pub fn least(&self) -> i64 {
        let nearest = |row: usize| {
            let listed = self.rows.of(row).first().map(|entry| entry.cost);
            listed.or(self.rows.beyond[row]).map_or(0, i64::from)
        };
        let ways: i64 = (0..self.rows.len())
            .map(|row| self.rows.weight[row] * nearest(row))
            .sum();
        let mut costs: Vec<i64> = (self.status.iter().zip(&self.fixed_costs))
            .filter(|(status, _)| **status != Status::Forbidden)
            .map(|(_, &cost)| cost)
            .collect();
        costs.sort_unstable();
        ways + costs.iter().take(self.sites).sum::<i64>()
    }

    /// Cost per weight of serving a row from a site off its list, at most that of nobody serving it.
    pub fn off_list_cost(&self, row: usize, site: u32) -> i64 {
        self.exact_off_list_cost(row, site)
            .map_or(self.unserved, |cost| i64::from(cost).min(self.unserved))
    }

    /// Whether sites off the list may serve a row.
    pub fn is_cut(&self, row: usize) -> bool {
        self.rows.beyond[row].is_some()
    }

    fn exact_off_list_cost(&self, row: usize, site: u32) -> Option<u32> {
        let off_list = self.off_list.filter(|_| self.is_cut(row))?;
        off_list.cost(self.point[row] as usize, site)
    }

    /// What each row that may be served off its list costs under a choice, where it is so.
    pub fn served_off_list(&self, chosen: &[u32]) -> Vec<(u32, u32)> {
        let mut open = vec![false; self.status.len()];
        chosen.iter().for_each(|&site| open[site as usize] = true);
        let off = |row: usize| {
            let listed = |entry: &Entry| open[entry.site as usize];
            if !self.is_cut(row) || self.rows.of(row).iter().any(listed) {
                return None;
            }
            let costs = chosen
                .iter()
                .filter_map(|&site| self.exact_off_list_cost(row, site));
            Some((row as u32, costs.min()?))
        };
        (0..self.rows.len())
            .into_par_iter()
            .filter_map(off)
            .collect()
    }

    /// Value of a choice by definition; `None` where it leaves somebody unserved.
    pub fn value(&self, chosen: &[u32]) -> Option<i64> {
        let mut open = vec![false; self.status.len()];
        let mut value = 0_i64;
        for &site in chosen {
            open[site as usize] = true;
            value = value.saturating_add(self.fixed_costs[site as usize]);
        }
        for row in 0..self.rows.len() {
            let listed = self
                .rows
                .of(row)
                .iter()
                .find(|entry| open[entry.site as usize]);
            let cost = match listed {
                Some(entry) => entry.cost,
                None => chosen
                    .iter()
                    .filter_map(|&site| self.exact_off_list_cost(row, site))
                    .min()?,
            };
            value = value.saturating_add(self.rows.weight[row].saturating_mul(i64::from(cost)));
        }
        Some(value)
    }

    /// The points that none of these sites serves, ascending.
    pub fn unreached(&self, sites: &[u32]) -> Vec<usize> {
        let mut open = vec![false; self.status.len()];
        sites.iter().for_each(|&site| open[site as usize] = true);
        let reached = |&row: &usize| {
            self.rows
                .of(row)
                .iter()
                .any(|entry| open[entry.site as usize])
                || sites
                    .iter()
                    .any(|&site| self.exact_off_list_cost(row, site).is_some())
        };
        let rows = (0..self.rows.len()).filter(|row| !reached(row));
        rows.map(|row| self.point[row] as usize).collect()
    }

    /// Makes the lists of cut rows longer: all sites that may be chosen and cost at most so much.
    /// Sites off the new lists cost more. No list goes further than sums of its costs fit. Gives the number of
    /// entries added; stops before `most`.
    pub fn grow(&mut self, reaches: &[(u32, u32)], most: usize) -> usize {
        let mut added = 0;
        for part in reaches.chunks(1024) {
            if added >= most {
                break;
            }
            let longer: Vec<Vec<Entry>> = part
                .par_iter()
                .map(|&(row, reach)| self.longer(row as usize, reach.min(self.longest)))
                .collect();
            for (&(row, reach), list) in part.iter().zip(longer) {
                let (row, reach) = (row as usize, reach.min(self.longest));
                if self.rows.beyond[row].is_some_and(|beyond| reach < beyond) {
                    continue;
                }
                added += list.len();
                let at = self.rows.base.points() + self.rows.grown.points();
                self.rows.grown.push(list);
                self.rows.source[row] = at as u32;
                self.rows.beyond[row] = Some(reach.saturating_add(1));
            }
        }
        if added > 0 {
            self.columns = OnceLock::new();
        }
        added
    }

    fn longer(&self, row: usize, reach: u32) -> Vec<Entry> {
        let mut longer: Vec<Entry> = self.rows.of(row).to_vec();
        let mut listed: Vec<u32> = longer.iter().map(|entry| entry.site).collect();
        listed.sort_unstable();
        for site in 0..self.status.len() as u32 {
            if self.status[site as usize] != Status::Forbidden
                && listed.binary_search(&site).is_err()
                && let Some(cost) = self.exact_off_list_cost(row, site)
                && cost <= reach
            {
                longer.push(Entry { cost, site });
            }
        }
        longer
    }
}

/// The statuses, with those sites required that alone serve some row: every choice has them, and the
/// relaxation would find that out late. As they are where there are too many: the search tells how
/// many sites are needed.
fn with_essentials<'a>(rows: &Rows<'_>, status: &'a [Status], sites: usize) -> Cow<'a, [Status]> {
    let mut essential = Cow::Borrowed(status);
    for row in 0..rows.len() {
        if let ([only], None) = (rows.of(row), rows.beyond[row])
            && essential[only.site as usize] == Status::Candidate
        {
            essential.to_mut()[only.site as usize] = Status::Required;
        }
    }
    let required = essential
        .iter()
        .filter(|&&status| status == Status::Required);
    if required.count() > sites {
        return Cow::Borrowed(status);
    }
    essential
}

/// The sites that every choice has, ascending.
fn required(status: &[Status]) -> Vec<u32> {
    (0_u32..)
        .zip(status)
        .filter(|&(_, &status)| status == Status::Required)
        .map(|(site, _)| site)
        .collect()
}

/// Refuses what is malformed, and numbers of sites that cannot be.
fn check(problem: &PMedian<'_>) -> Result<(), SiteError> {
    let length = |what, found, expected| {
        (found == expected).then_some(()).ok_or(SiteError::Length {
            what,
            found,
            expected,
        })
    };
    length("weights", problem.weights.len(), problem.lists.points())?;
    length("statuses", problem.status.len(), problem.lists.sites())?;
    if !problem.fixed_costs.is_empty() {
        length(
            "fixed costs",
            problem.fixed_costs.len(),
            problem.lists.sites(),
        )?;
    }
    for (what, values) in [("weight", problem.weights), ("cost", problem.fixed_costs)] {
        if let Some(index) = values.iter().position(|&value| value < 0) {
            return Err(SiteError::Negative {
                what,
                index,
                value: values[index],
            });
        }
    }
    let total = total(problem, 1);
    if total > LARGEST {
        return Err(SiteError::TooLarge {
            total,
            bits: LARGEST.ilog2(),
        });
    }
    check_number(problem.status, problem.sites)
}

/// Refuses a number of sites that the statuses do not allow.
pub(in crate::site) fn check_number(status: &[Status], sites: usize) -> Result<(), SiteError> {
    let allowed = status.iter().filter(|&&s| s != Status::Forbidden).count();
    if allowed == 0 {
        return Err(SiteError::NoCandidates);
    }
    let required = required(status);
    if sites > allowed {
        return Err(SiteError::TooManySites { sites, allowed });
    }
    if sites < required.len() {
        return Err(SiteError::RequiredExceed { sites, required });
    }
    Ok(())
}

/// The largest sum that may arise in a relaxation whose lists go so many times as far, in units of weight
/// times cost.
fn total(problem: &PMedian<'_>, times: i128) -> i128 {
    let lists = problem.lists;
    let largest = (0..lists.points())
        .filter_map(|point| lists.of(point).last())
        .map(|entry| i128::from(entry.cost))
        .max()
        .unwrap_or(0);
    let people: i128 = problem.weights.iter().map(|&w| i128::from(w)).sum();
    let fixed: i128 = problem.fixed_costs.iter().map(|&c| i128::from(c)).sum();
    people * (largest + 1) * times * i128::from(HEADROOM) + fixed
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
