//! Problems that fall into parts which have no point and no site in common.
//!
//! Only the number of sites joins the parts. Each part is searched by itself for some numbers, and
//! dynamic programming over the parts says which numbers together: over the best values found it
//! gives a choice, over the bounds a bound. Then the parts whose bound and value differ at the
//! numbers of the bound are searched there, until both agree. One tree over the whole problem would
//! have to go through the product of what is open in each part.

use super::PMedian;
use super::greedy::greedy;
use super::instance::Instance;
use super::relaxation::Support;
use super::search::Search;
use super::swap::Swaps;
use crate::site::cover::Coverage;
use crate::site::set_cover::{OutOfReach, SetCover, set_cover};
use crate::site::{Answer, Entry, Goal, Limits, Lists, SiteError, Status, Stop};
use std::collections::BTreeMap;

/// A bound where no choice of so many sites serves the part; sums of few of them do not overflow.
const NONE: i64 = i64::MAX / 4;
/// Combinations of parts and numbers that dynamic programming may look at.
const MOST_COMBINATIONS: usize = 50_000_000;
/// Steps of set covering for the least number of a part, a thousand list entries each.
const COVER_STEPS: u64 = 20_000;
/// Parts of more sites are searched to a gap of this share first, and exactly where that matters.
const LARGE: usize = 64;
const FIRST_GAP: f64 = 0.002;

/// A part: an instance of its own, and what is known of it for each number of sites.
struct Part {
    lists: Lists,
    weights: Vec<i64>,
    status: Vec<Status>,
    fixed_costs: Vec<i64>,
    /// Index of each site in the whole problem.
    names: Vec<u32>,
    /// By number of sites: no choice has a value below.
    floors: Vec<i64>,
    /// By number of sites: the best choice found.
    found: BTreeMap<usize, (i64, Vec<u32>)>,
    /// Numbers that were searched to the first gap.
    tried: Vec<bool>,
}

impl Part {
    /// The least number of sites that is not known to be too small.
    fn least(&self) -> usize {
        let known = self.floors.iter().position(|&floor| floor < NONE);
        known.unwrap_or(self.floors.len())
    }

    fn value(&self, chosen: &[u32]) -> Option<i64> {
        let mut open = vec![false; self.status.len()];
        chosen.iter().for_each(|&site| open[site as usize] = true);
        let mut value: i64 = chosen
            .iter()
            .map(|&site| self.fixed_costs[site as usize])
            .sum();
        for (point, weight) in self.weights.iter().enumerate() {
            let mut list = self.lists.of(point).iter();
            let nearest = list.find(|entry| open[entry.site as usize])?;
            value += weight * i64::from(nearest.cost);
        }
        Some(value)
    }

    /// Keeps a choice, ascending, if it is the best of its number.
    fn keep(&mut self, chosen: Vec<u32>) {
        if let Some(value) = self.value(&chosen) {
            let best = self.found.get(&chosen.len());
            if best.is_none_or(|(best, _)| value < *best) {
                self.found.insert(chosen.len(), (value, chosen));
            }
        }
    }

    /// A choice with so many more sites, those without or with the least fixed cost.
    fn fill_up(&mut self, number: usize, more: usize) {
        let Some((_, chosen)) = self.found.get(&number) else {
            return;
        };
        let mut chosen = chosen.clone();
        let mut others: Vec<u32> = (0..self.names.len() as u32)
            .filter(|site| chosen.binary_search(site).is_err())
            .collect();
        others.sort_by_key(|&site| (self.fixed_costs[site as usize], site));
        chosen.extend(others.into_iter().take(more));
        chosen.sort_unstable();
        self.keep(chosen);
    }

    /// Fewer sites do not serve the part.
    fn refuse(&mut self, least: usize) {
        let fewer = least.min(self.floors.len());
        self.floors[..fewer].fill(NONE);
    }

    fn raise(&mut self, support: &Support) {
        for (floor, value) in self.floors[support.from..].iter_mut().zip(&support.values) {
            *floor = (*floor).max(*value);
        }
    }

    /// Whether bound and value differ for a number of sites.
    fn is_open(&self, number: usize) -> bool {
        let value = self.found.get(&number).map_or(NONE, |(value, _)| *value);
        self.floors[number] < value
    }
}

/// The search over parts.
pub(super) struct Parts<'l> {
    parts: Vec<Part>,
    sites: usize,
    limits: &'l Limits<'l>,
    work: u64,
    stopped: Option<Stop>,
}

impl<'l> Parts<'l> {
    /// The parts of a problem, smallest first; `None` where it is one, or lists are cut, or there are
    /// too many parts and numbers to be combined.
    pub fn of(instance: &Instance<'_>, limits: &'l Limits<'l>) -> Option<Parts<'l>> {
        let rows = &instance.rows;
        if (0..rows.len()).any(|row| instance.is_cut(row)) {
            return None;
        }
        let groups = groups(instance)?;
        let mut place = vec![(u32::MAX, 0_u32); instance.status.len()];
        let mut parts: Vec<Part> = Vec::with_capacity(groups.len());
        for (part, names) in (0_u32..).zip(groups) {
            for (local, &site) in (0_u32..).zip(&names) {
                place[site as usize] = (part, local);
            }
            let of_site = |&site: &u32| instance.fixed_costs[site as usize];
            parts.push(Part {
                lists: Lists::new(names.len() as u32),
                weights: Vec::new(),
                status: names
                    .iter()
                    .map(|&site| instance.status[site as usize])
                    .collect(),
                fixed_costs: names.iter().map(of_site).collect(),
                floors: vec![0; names.len() + 1],
                found: BTreeMap::new(),
                tried: vec![false; names.len() + 1],
                names,
            });
        }
        for row in 0..rows.len() {
            let list = useful(instance, row);
            let part = &mut parts[place[list[0].site as usize].0 as usize];
            part.lists.push_sorted(list.iter().map(|entry| Entry {
                cost: entry.cost,
                site: place[entry.site as usize].1,
            }));
            part.weights.push(rows.weight[row]);
        }
        let sites: usize = parts.iter().map(|part| part.names.len()).sum();
        if sites.saturating_mul(instance.sites) > MOST_COMBINATIONS {
            return None;
        }
        parts.sort_by_key(|part| (part.lists.len(), part.names.first().copied()));
        Some(Parts {
            parts,
            sites: instance.sites,
            limits,
            work: 0,
            stopped: None,
        })
    }

    pub fn run(mut self, instance: &Instance<'_>) -> Result<Answer, SiteError> {
        for part in 0..self.parts.len() {
            self.begin(part);
        }
        self.start(instance)?;
        loop {
            let Some((bound, numbers)) = self.combine(|part, number| part.floors[number]) else {
                return Err(self.too_few());
            };
            let best = self
                .combine(|part, number| part.found.get(&number).map_or(NONE, |(value, _)| *value));
            let open: Vec<(usize, usize)> = (0..self.parts.len())
                .zip(numbers)
                .filter(|&(part, number)| self.parts[part].is_open(number))
                .collect();
            if let Some((value, numbers)) = best {
                let enough = value - (value as f64 * self.limits.gap).floor() as i64;
                if bound >= value {
                    return Ok(self.answer(value, value, &numbers, Stop::Proven));
                }
                if let Some(stopped) = self.stopped {
                    return Ok(self.answer(value, bound, &numbers, stopped));
                }
                if bound >= enough {
                    return Ok(self.answer(value, bound, &numbers, Stop::Gap));
                }
            } else if self.stopped.is_some() {
                return Err(SiteError::Stopped);
            }
            for (part, number) in open {
                self.search(part, number)?;
            }
        }
    }

    /// Fewest sites of a part, and a bound that holds for any number of them.
    fn begin(&mut self, part: usize) {
        let limits = self.left(COVER_STEPS);
        let part = &mut self.parts[part];
        let required = |site: &u32| part.status[*site as usize] == Status::Required;
        let required: Vec<u32> = (0..part.names.len() as u32).filter(required).collect();
        let mut least = required.len().max(usize::from(!part.weights.is_empty()));
        if part.weights.is_empty() {
            // Sites that serve nobody: those that have to be, then the cheapest.
            let mut order: Vec<u32> = (0..part.names.len() as u32).collect();
            order.sort_by_key(|&site| {
                let status = part.status[site as usize];
                let cost = part.fixed_costs[site as usize];
                (status != Status::Required, cost, site)
            });
            for number in least..=order.len() {
                let mut chosen = order[..number].to_vec();
                chosen.sort_unstable();
                part.keep(chosen);
                part.floors[number] = part.found.get(&number).map_or(NONE, |(value, _)| *value);
            }
            part.refuse(least);
            return;
        }
        let bound = |_: usize| Some(u32::MAX);
        let coverage = Coverage::of_lists(&part.lists, &part.status, &part.weights, bound);
        let cover = coverage.and_then(|coverage| {
            let problem = SetCover {
                coverage: &coverage,
                costs: &[],
                out_of_reach: OutOfReach::Refuse,
            };
            set_cover(&problem, &limits)
        });
        if let Ok(cover) = cover {
            least = least.max(cover.bound as usize);
            self.work += cover.work;
            part.keep(cover.chosen);
        }
        let nearest = |point: usize| part.lists.of(point).first();
        let served: i64 = (part.weights.iter().enumerate())
            .filter_map(|(point, weight)| Some(weight * i64::from(nearest(point)?.cost)))
            .sum();
        let mut costs = part.fixed_costs.clone();
        costs.sort_unstable();
        let mut floor = served;
        for (number, value) in part.floors.iter_mut().enumerate() {
            *value = if number < least { NONE } else { floor };
            floor += costs.get(number).copied().unwrap_or(0);
        }
    }

    /// Numbers to begin with: those of a greedy choice improved by swaps.
    fn start(&mut self, instance: &Instance<'_>) -> Result<(), SiteError> {
        let (limits, mut work, mut stopped) = (self.limits, self.work, self.stopped);
        let go_on = || {
            work += 1;
            stopped = stopped.or_else(|| limits.stop.and_then(|ask| ask()));
            stopped.is_none() && limits.work.is_none_or(|limit| work < limit)
        };
        let first = greedy(instance);
        let chosen = Swaps::new(instance).improve(instance, &first, go_on);
        self.work = work;
        self.stopped = stopped;
        let mut begun = Vec::with_capacity(self.parts.len());
        for part in &mut self.parts {
            let of_part = chosen
                .iter()
                .filter_map(|site| part.names.binary_search(site).ok());
            let of_part: Vec<u32> = of_part.map(|site| site as u32).collect();
            begun.push(of_part.len());
            part.keep(of_part);
        }
        self.fill_up();
        for (part, number) in begun.into_iter().enumerate() {
            if self.parts[part].floors[number] < NONE && self.parts[part].is_open(number) {
                self.search(part, number)?;
            }
        }
        Ok(())
    }

    /// Makes the smallest choices found one of as many sites as are asked for, if they are not too many.
    fn fill_up(&mut self) {
        let fewest = |part: &Part| part.found.keys().next().copied();
        let fewest: Option<Vec<usize>> = self.parts.iter().map(fewest).collect();
        let Some(fewest) = fewest else { return };
        let Some(mut left) = self.sites.checked_sub(fewest.iter().sum()) else {
            return;
        };
        for (part, number) in self.parts.iter_mut().zip(fewest) {
            let more = left.min(part.names.len() - number);
            part.fill_up(number, more);
            left -= more;
        }
    }

    /// Limits of one search: what is left, and at most so many steps.
    fn left(&self, most: u64) -> Limits<'l> {
        let left = self.limits.work.map(|work| work.saturating_sub(self.work));
        Limits {
            work: left.into_iter().chain([most]).min(),
            gap: 0.0,
            ..*self.limits
        }
    }

    /// Searches a part for a number of sites.
    fn search(&mut self, part: usize, number: usize) -> Result<(), SiteError> {
        let mut limits = self.left(u64::MAX);
        if limits.work == Some(0) {
            self.stopped = self.stopped.or(Some(Stop::Work));
        }
        if self.stopped.is_some() {
            return Ok(());
        }
        // Where no other part may have more or fewer sites, this number is the one that matters.
        let free = |part: &&Part| part.least() < part.names.len();
        let certain = self.parts.iter().filter(free).count() < 2;
        let part = &mut self.parts[part];
        if part.names.len() > LARGE && !certain && !part.tried[number] {
            part.tried[number] = true;
            limits.gap = FIRST_GAP.max(self.limits.gap / 2.0);
        }
        let problem = PMedian {
            lists: &part.lists,
            weights: &part.weights,
            status: &part.status,
            sites: number,
            fixed_costs: &part.fixed_costs,
            off_list: None,
        };
        let mut search = Search::new(Instance::new(&problem)?, &limits);
        let answer = search.run();
        self.work += search.work;
        self.stopped = search.stopped;
        let support = search.support.take();
        match answer {
            Ok(answer) => {
                part.floors[number] = part.floors[number].max(answer.bound);
                part.keep(answer.chosen);
            }
            Err(SiteError::TooFewSites { least, .. }) => part.refuse(least.max(number + 1)),
            Err(SiteError::Stopped) => {}
            Err(error) => return Err(error),
        }
        if let Some(support) = support {
            part.raise(&support);
        }
        Ok(())
    }

    /// The numbers of sites of the parts, as many together as are asked for, whose costs are least.
    fn combine(&self, cost: impl Fn(&Part, usize) -> i64) -> Option<(i64, Vec<usize>)> {
        let fewest: Vec<usize> = self.parts.iter().map(Part::least).collect();
        let more = self.sites.checked_sub(fewest.iter().sum())?;
        // What the parts before cost with so many sites more than the fewest.
        let mut before = vec![NONE; more + 1];
        before[0] = 0;
        let mut steps: Vec<Vec<u32>> = Vec::with_capacity(self.parts.len());
        for (part, &fewest) in self.parts.iter().zip(&fewest) {
            let costs: Vec<i64> = (fewest..=part.names.len())
                .take(more + 1)
                .map(|number| cost(part, number))
                .collect();
            let mut after = vec![NONE; more + 1];
            let mut step = vec![0; more + 1];
            for (extra, &cost) in costs.iter().enumerate() {
                if cost >= NONE {
                    continue;
                }
                for (used, &so_far) in before[..=more - extra].iter().enumerate() {
                    if so_far < NONE && so_far + cost < after[used + extra] {
                        after[used + extra] = so_far + cost;
                        step[used + extra] = extra as u32;
                    }
                }
            }
            before = after;
            steps.push(step);
        }
        let total = before[more];
        if total >= NONE {
            return None;
        }
        let mut numbers = fewest;
        let mut used = more;
        for (number, step) in numbers.iter_mut().zip(&steps).rev() {
            let extra = step[used] as usize;
            *number += extra;
            used -= extra;
        }
        Some((total, numbers))
    }

    fn too_few(&self) -> SiteError {
        let fewest = |part: &Part| part.found.keys().next().copied();
        SiteError::TooFewSites {
            sites: self.sites,
            least: self.parts.iter().map(Part::least).sum(),
            enough: self.parts.iter().map(fewest).sum(),
        }
    }

    fn answer(&self, value: i64, bound: i64, numbers: &[usize], stopped: Stop) -> Answer {
        let mut chosen: Vec<u32> = Vec::with_capacity(self.sites);
        for (part, number) in self.parts.iter().zip(numbers) {
            if let Some((_, of_part)) = part.found.get(number) {
                chosen.extend(of_part.iter().map(|&site| part.names[site as usize]));
            }
        }
        chosen.sort_unstable();
        Answer {
            goal: Goal::Least,
            chosen,
            value,
            bound,
            stopped,
            work: self.work,
        }
    }
}

/// The list of a row as far as the first required site: nothing dearer serves it.
fn useful<'i>(instance: &'i Instance<'_>, row: usize) -> &'i [Entry] {
    let list = instance.rows.of(row);
    let required = |entry: &Entry| instance.status[entry.site as usize] == Status::Required;
    let end = list.iter().position(required);
    &list[..end.map_or(list.len(), |end| end + 1)]
}

/// The sites of each part, ascending; those that may be chosen and serve nobody are the last one.
/// `None` where there is but one part.
fn groups(instance: &Instance<'_>) -> Option<Vec<Vec<u32>>> {
    let sites = instance.status.len();
    let mut parent: Vec<u32> = (0..sites as u32).collect();
    fn top(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    }
    let mut serves = vec![false; sites];
    for row in 0..instance.rows.len() {
        let list = useful(instance, row);
        let mut joined = top(&mut parent, list.first()?.site);
        for entry in list {
            serves[entry.site as usize] = true;
            let other = top(&mut parent, entry.site);
            parent[joined.max(other) as usize] = joined.min(other);
            joined = joined.min(other);
        }
    }
    let mut of_top: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut idle = Vec::new();
    for site in 0..sites as u32 {
        if serves[site as usize] {
            let top = top(&mut parent, site);
            of_top.entry(top).or_default().push(site);
        } else if instance.status[site as usize] != Status::Forbidden {
            idle.push(site);
        }
    }
    if of_top.len() < 2 {
        return None;
    }
    let mut groups: Vec<Vec<u32>> = of_top.into_values().collect();
    if !idle.is_empty() {
        groups.push(idle);
    }
    Some(groups)
}
