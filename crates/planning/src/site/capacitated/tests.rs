//! Small instances against trying every choice.

use super::flow::{Effort, Loads, transport};
use super::instance::Rows;
use super::{Allocation, Budget, Capacitated, CapacityError, Number, Service, solve};
use crate::site::verify_capacity::capacitated as verify;
use crate::site::{Entry, Limits, Lists, SiteError, Status, Stop};
use liyuan_finding::Diagnose;

/// SplitMix64.
pub(super) struct Lot(pub u64);

impl Lot {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

#[derive(Clone)]
struct Small {
    lists: Lists,
    weights: Vec<i64>,
    status: Vec<Status>,
    capacity: Vec<i64>,
    least: Vec<i64>,
    fixed_costs: Vec<i64>,
    number: Number,
    costs: Option<(Vec<i64>, i64)>,
    service: Service,
}

impl Small {
    /// Up to 8 points and 7 sites, of all kinds.
    fn draw(seed: u64) -> Small {
        let mut lot = Lot(seed);
        let service = [Service::Split, Service::Whole][(seed % 2) as usize];
        let points = 1 + lot.below(if service == Service::Whole { 7 } else { 8 }) as usize;
        let sites = 1 + lot.below(if service == Service::Whole { 5 } else { 7 }) as usize;
        let range = [1, 5, 30, 1000][lot.below(4) as usize];
        let holes = lot.below(4);
        let mut lists = Lists::new(sites as u32);
        for _ in 0..points {
            let list: Vec<Entry> = (0..sites as u32)
                .filter_map(|site| {
                    let cost = lot.below(range) as u32;
                    (lot.below(10) >= holes).then_some(Entry { cost, site })
                })
                .collect();
            lists.push(list);
        }
        let weights: Vec<i64> = (0..points).map(|_| lot.below(9) as i64).collect();
        let total = weights.iter().sum::<i64>() as u64;
        let statuses = lot.below(3) == 0;
        let status = (0..sites)
            .map(|_| match lot.below(8) {
                0 if statuses => Status::Required,
                1 if statuses => Status::Forbidden,
                _ => Status::Candidate,
            })
            .collect();
        let most = 2 + total * (1 + lot.below(4)) / sites as u64;
        let capacity = (0..sites).map(|_| lot.below(2 * most) as i64).collect();
        let fixed = lot.below(2) == 0;
        let fixed_costs = if fixed {
            (0..sites).map(|_| lot.below(8 * range) as i64).collect()
        } else {
            Vec::new()
        };
        let sites_asked = 1 + lot.below(sites as u64) as usize;
        let number = match lot.below(3) {
            0 => Number::Any,
            1 => Number::AtMost(sites_asked),
            _ => Number::Exactly(sites_asked),
        };
        let costs = (lot.below(3) == 0).then(|| {
            let costs: Vec<i64> = (0..sites).map(|_| lot.below(20) as i64).collect();
            let all = costs.iter().sum::<i64>() as u64;
            (costs, (all / 4 + lot.below(all + 1)) as i64)
        });
        Small {
            lists,
            weights,
            status,
            capacity,
            least: Vec::new(),
            fixed_costs,
            number,
            costs,
            service,
        }
    }

    fn problem(&self) -> Capacitated<'_> {
        Capacitated {
            lists: &self.lists,
            weights: &self.weights,
            status: &self.status,
            capacity: &self.capacity,
            least: &self.least,
            fixed_costs: &self.fixed_costs,
            number: self.number,
            budget: self.costs.as_ref().map(|(costs, budget)| Budget {
                costs,
                budget: *budget,
            }),
            service: self.service,
        }
    }

    /// The least weight that any choice leaves, and the least value of one that leaves so little; `None`
    /// where no choice keeps to statuses, number and budget.
    fn optimum(&self, number: Number, budget: Option<i64>) -> Option<(i64, i64)> {
        let sites = self.status.len();
        let allowed = |chosen: u32| {
            let count = chosen.count_ones() as usize;
            let of = || (0..sites).filter(move |site| chosen >> site & 1 == 1);
            let cost = |costs: &Vec<i64>| of().map(|site| costs[site]).sum::<i64>();
            (match number {
                Number::Any => true,
                Number::AtMost(most) => count <= most,
                Number::Exactly(exactly) => count == exactly,
            }) && budget.is_none_or(|budget| {
                self.costs
                    .as_ref()
                    .is_none_or(|(costs, _)| cost(costs) <= budget)
            }) && (0..sites).all(|site| match self.status[site] {
                Status::Required => chosen >> site & 1 == 1,
                Status::Forbidden => chosen >> site & 1 == 0,
                Status::Candidate => true,
            })
        };
        let choices = (0..1_u32 << sites).filter(|&chosen| allowed(chosen));
        let values = choices.map(|chosen| {
            let fixed = self.fixed_costs.iter().enumerate();
            let fixed = fixed.filter(|(site, _)| chosen >> site & 1 == 1);
            let fixed: i64 = fixed.map(|(_, cost)| cost).sum();
            let (left, cost) = match self.service {
                Service::Split => self.split(chosen),
                Service::Whole => self.whole(chosen, 0, &mut vec![0; sites]),
            };
            (left, cost + fixed)
        });
        values.min()
    }

    fn minimum(&self, site: usize) -> i64 {
        self.least.get(site).copied().unwrap_or(0)
    }

    /// Least weight left or missing to minima, and least cost, by flows along shortest paths found by
    /// Bellman and Ford, a unit at a time.
    ///
    /// Units pass a site's first arcs, as many as its minimum, for a premium that is above all ways; serving
    /// anybody at all has one, too.
    fn split(&self, chosen: u32) -> (i64, i64) {
        const PREMIUM: i64 = 1 << 40;
        let (points, sites) = (self.weights.len(), self.status.len());
        let (source, sink) = (points + sites, points + sites + 1);
        let mut arcs: Vec<(usize, usize, i64, i64)> = Vec::new();
        let mut arc = |from, to, room, cost| {
            arcs.push((from, to, room, cost));
            arcs.push((to, from, 0, -cost));
        };
        for (point, &weight) in self.weights.iter().enumerate() {
            arc(source, point, weight, -PREMIUM);
            for entry in self.lists.of(point) {
                if chosen >> entry.site & 1 == 1 {
                    arc(
                        point,
                        points + entry.site as usize,
                        weight,
                        i64::from(entry.cost),
                    );
                }
            }
        }
        let mut wanted = self.weights.iter().sum::<i64>();
        for (site, &capacity) in self.capacity.iter().enumerate() {
            let minimum = match chosen >> site & 1 {
                1 => self.minimum(site),
                _ => 0,
            };
            wanted += minimum;
            let first = minimum.min(capacity);
            arc(points + site, sink, first, -PREMIUM);
            arc(points + site, sink, capacity - first, 0);
        }
        let (mut left, mut cost) = (wanted, 0);
        loop {
            let mut distance = vec![i64::MAX / 2; sink + 1];
            let mut by = vec![usize::MAX; sink + 1];
            distance[source] = 0;
            for _ in 0..=sink {
                for (index, &(from, to, room, cost)) in arcs.iter().enumerate() {
                    if room > 0
                        && distance[from] < i64::MAX / 2
                        && distance[from] + cost < distance[to]
                    {
                        distance[to] = distance[from] + cost;
                        by[to] = index;
                    }
                }
            }
            if by[sink] == usize::MAX {
                return (left, cost);
            }
            // One unit at a time.
            let mut at = sink;
            while at != source {
                arcs[by[at]].2 -= 1;
                arcs[by[at] ^ 1].2 += 1;
                at = arcs[by[at]].0;
            }
            let premiums = (PREMIUM / 2 - distance[sink]) / PREMIUM;
            left -= premiums;
            cost += distance[sink] + premiums * PREMIUM;
        }
    }

    /// The same of whole points, by trying everything.
    fn whole(&self, chosen: u32, point: usize, load: &mut Vec<i64>) -> (i64, i64) {
        let Some(&weight) = self.weights.get(point) else {
            let sites = (0..load.len()).filter(|site| chosen >> site & 1 == 1);
            let missing = sites.map(|site| (self.minimum(site) - load[site]).max(0));
            return (missing.sum(), 0);
        };
        let without = self.whole(chosen, point + 1, load);
        if weight == 0 {
            return without;
        }
        let mut best = (without.0 + weight, without.1);
        for entry in self.lists.of(point) {
            let site = entry.site as usize;
            if chosen >> site & 1 == 1 && load[site] + weight <= self.capacity[site] {
                load[site] += weight;
                let rest = self.whole(chosen, point + 1, load);
                load[site] -= weight;
                best = best.min((rest.0, rest.1 + weight * i64::from(entry.cost)));
            }
        }
        best
    }

    /// Checks an answer or its refusal against the optimum; gives the answer.
    fn check(&self, seed: u64, limits: &Limits<'_>) -> Option<Allocation> {
        let problem = self.problem();
        let budget = problem.budget.map(|budget| budget.budget);
        let optimum = self.optimum(self.number, budget);
        let served = optimum.filter(|best| best.0 == 0).map(|best| best.1);
        let error = match solve(&problem, limits) {
            Ok(allocation) => {
                assert_eq!(verify(&problem, &allocation), [], "{seed}");
                let (answer, best) = (&allocation.answer, served.expect("a choice was found"));
                assert!(
                    answer.value >= best,
                    "{seed}: {} below {best}",
                    answer.value
                );
                assert!(
                    answer.bound <= best,
                    "{seed}: bound {} beyond {best}",
                    answer.bound
                );
                return Some(allocation);
            }
            Err(error) => error,
        };
        if error == CapacityError::Site(SiteError::Stopped) {
            assert!(limits.work.is_some() || limits.stop.is_some(), "{seed}");
            return None;
        }
        if error == CapacityError::Site(SiteError::NoCandidates) {
            assert!(
                !self
                    .status
                    .iter()
                    .any(|&status| status != Status::Forbidden),
                "{seed}"
            );
            return None;
        }
        assert_eq!(served, None, "{seed}: {error}");
        match &error {
            CapacityError::CapacityShort { shortages } => {
                let everything = (1_u32 << self.status.len()) - 1;
                let forbidden = (0..self.status.len())
                    .filter(|&site| self.status[site] == Status::Forbidden)
                    .fold(0, |mask, site| mask | 1 << site);
                let missing: i64 = shortages.iter().map(super::Shortage::missing).sum();
                let small = Small {
                    least: Vec::new(),
                    ..self.clone()
                };
                let shared = small.split(everything & !forbidden).0;
                if self.service == Service::Split {
                    assert_eq!(missing, shared, "{seed}");
                } else {
                    let open = everything & !forbidden;
                    let whole = small.whole(open, 0, &mut vec![0; self.status.len()]).0;
                    assert!(missing >= shared && missing <= whole, "{seed}");
                }
                for shortage in shortages {
                    let weight = |&point: &usize| self.weights[point];
                    let demand = shortage.points.iter().map(weight).sum::<i64>();
                    assert_eq!(shortage.demand, demand, "{seed}");
                    let room = |&site: &u32| self.capacity[site as usize];
                    let room = shortage.sites.iter().map(room).sum::<i64>();
                    assert!(shortage.capacity == room && room < demand, "{seed}");
                }
            }
            CapacityError::BelowMinimum { deficits } => {
                // Without any other minima: all that is missing are people.
                let minimum = |site: usize| match self.status[site] {
                    Status::Required => self.minimum(site),
                    _ => 0,
                };
                let small = Small {
                    least: (0..self.status.len()).map(minimum).collect(),
                    ..self.clone()
                };
                let allowed = (0..self.status.len())
                    .filter(|&site| self.status[site] != Status::Forbidden)
                    .fold(0, |mask, site| mask | 1 << site);
                let missing: i64 = deficits.iter().map(super::Deficit::missing).sum();
                let shared = small.split(allowed).0;
                if self.service == Service::Split {
                    assert_eq!(missing, shared, "{seed}");
                } else {
                    let whole = small.whole(allowed, 0, &mut vec![0; self.status.len()]).0;
                    assert!(missing > 0 && missing <= whole, "{seed}");
                }
                for deficit in deficits {
                    let least = deficit.sites.iter().map(|&site| minimum(site as usize));
                    assert_eq!(deficit.least, least.sum::<i64>(), "{seed}");
                    let weight = deficit.points.iter().map(|&point| self.weights[point]);
                    let weight = weight.sum::<i64>();
                    assert!(deficit.weight == weight && weight < deficit.least, "{seed}");
                }
            }
            CapacityError::MinimumTooLarge { sites } => {
                for &site in sites {
                    let site = site as usize;
                    assert!(self.minimum(site) > self.capacity[site], "{seed}");
                    assert_eq!(self.status[site], Status::Required, "{seed}");
                }
            }
            CapacityError::Short {
                left,
                sites,
                enough_sites,
                enough_budget,
                ..
            } => {
                let (fewest, _) = optimum.expect("number and budget can be kept");
                assert!(*left > 0 && *left <= fewest, "{seed}: {left} {fewest}");
                if limits.work.is_none() && limits.stop.is_none() {
                    assert_eq!(*left, fewest, "{seed}");
                }
                let serves =
                    |number, budget| self.optimum(number, budget).is_some_and(|best| best.0 == 0);
                if let Some((least, enough)) = *enough_sites {
                    assert!(
                        sites.is_some() && serves(Number::AtMost(enough), budget),
                        "{seed}"
                    );
                    let fewer = least.checked_sub(1);
                    assert!(
                        fewer.is_none_or(|fewer| !serves(Number::AtMost(fewer), budget)),
                        "{seed}"
                    );
                }
                if let Some((least, enough)) = *enough_budget {
                    assert!(serves(self.number, Some(enough)), "{seed}");
                    assert!(!serves(self.number, Some(least - 1)), "{seed}");
                }
            }
            _ => {}
        }
        None
    }
}

#[test]
fn small_instances_are_solved_as_by_trying_everything() {
    let mut solved = [0; 2];
    let mut refused = std::collections::BTreeMap::new();
    for seed in 0..4000 {
        let small = Small::draw(seed);
        match small.check(seed, &Limits::default()) {
            Some(allocation) => {
                let budget = small.problem().budget.map(|budget| budget.budget);
                let optimum = small.optimum(small.number, budget).unwrap().1;
                let answer = &allocation.answer;
                assert_eq!((answer.value, answer.bound), (optimum, optimum), "{seed}");
                assert_eq!(answer.stopped, Stop::Proven, "{seed}");
                solved[(seed % 2) as usize] += 1;
            }
            None => {
                let error = solve(&small.problem(), &Limits::default()).unwrap_err();
                let code = error.code();
                *refused.entry(code).or_insert(0) += 1;
            }
        }
    }
    assert!(solved[0] > 700 && solved[1] > 700, "{solved:?}");
    for code in [
        "site.capacity.budget_too_small",
        "site.capacity.point_too_large",
        "site.capacity.short_everywhere",
        "site.capacity.short",
        "site.required_exceed",
        "site.too_many_sites",
        "site.unserved",
    ] {
        assert!(
            refused.get(code).is_some_and(|&count| count > 3),
            "{code}: {refused:?}"
        );
    }
}

/// Wherever a search is cut short, value and bound lie on the right sides of the optimum.
#[test]
fn bounds_hold_wherever_the_search_stops() {
    let mut open = 0;
    for seed in 0..3000 {
        let small = Small::draw(seed);
        let asked = std::sync::atomic::AtomicU64::new(0);
        let interrupt = || {
            let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            (count > seed % 41).then_some(Stop::Interrupted)
        };
        let limits = match seed % 3 {
            0 => Limits {
                work: Some(seed % 43),
                ..Limits::default()
            },
            1 => Limits {
                gap: 0.2,
                ..Limits::default()
            },
            _ => Limits {
                stop: Some(&interrupt),
                ..Limits::default()
            },
        };
        if let Some(allocation) = small.check(seed, &limits)
            && allocation.answer.stopped != Stop::Proven
        {
            let stop = [Stop::Work, Stop::Gap, Stop::Interrupted][(seed % 3) as usize];
            assert_eq!(allocation.answer.stopped, stop, "{seed}");
            assert!(
                stop != Stop::Gap || allocation.answer.gap() <= 0.2,
                "{seed}"
            );
            open += 1;
        }
    }
    assert!(open > 100, "only {open} were cut short");
}

impl Small {
    /// As [`Small::draw`], but chosen sites have minima, and there are fewer fixed costs and budgets that
    /// leave sites out anyway.
    fn with_minima(seed: u64) -> Small {
        let mut small = Small::draw(seed);
        let mut lot = Lot(seed ^ 0x5eed);
        let sites = small.status.len() as u64;
        let total = small.weights.iter().sum::<i64>() as u64;
        let most = 2 + total * (1 + lot.below(3)) / (2 * sites);
        let minimum = |capacity: &i64| match lot.below(5) {
            0 => 0,
            // Now and then one that no load can come to.
            1 => lot.below(2 * most) as i64,
            _ => (lot.below(most) as i64).min(*capacity),
        };
        small.least = small.capacity.iter().map(minimum).collect();
        small
    }
}

/// Chosen sites keep to their minima at the least cost, or why not is said with its amount.
#[test]
fn minima_are_kept_as_by_trying_everything() {
    let (mut solved, mut dearer) = ([0; 2], [0; 2]);
    let mut refused = std::collections::BTreeMap::new();
    for seed in 0..5000 {
        let small = Small::with_minima(seed);
        let kind = (seed % 2) as usize;
        match small.check(seed, &Limits::default()) {
            Some(allocation) => {
                let budget = small.problem().budget.map(|budget| budget.budget);
                let optimum = small.optimum(small.number, budget).unwrap().1;
                let answer = &allocation.answer;
                assert_eq!((answer.value, answer.bound), (optimum, optimum), "{seed}");
                assert_eq!(answer.stopped, Stop::Proven, "{seed}");
                let without = Small {
                    least: Vec::new(),
                    ..small.clone()
                };
                let without = without.optimum(small.number, budget).unwrap();
                assert!(without <= (0, optimum), "{seed}");
                solved[kind] += 1;
                dearer[kind] += usize::from(without < (0, optimum));
            }
            None => {
                let error = solve(&small.problem(), &Limits::default()).unwrap_err();
                *refused.entry(error.code()).or_insert(0) += 1;
            }
        }
    }
    assert!(solved[0] > 700 && solved[1] > 500, "{solved:?}");
    assert!(dearer[0] > 150 && dearer[1] > 90, "{dearer:?}");
    for code in [
        "site.capacity.below_minimum",
        "site.capacity.minimum_too_large",
        "site.capacity.short",
    ] {
        assert!(
            refused.get(code).is_some_and(|&count| count > 3),
            "{code}: {refused:?}"
        );
    }
}

impl Small {
    /// Minima near the mean load, so that few sites can keep them, and points that one site alone reaches.
    fn with_sole_servers(seed: u64) -> Small {
        let mut small = Small::draw(seed);
        let mut lot = Lot(seed ^ 0x501e);
        let (points, sites) = (small.weights.len(), small.status.len() as u64);
        let mut lists = Lists::new(sites as u32);
        for point in 0..points {
            let alone = lot.below(3) == 0;
            let own = (point as u64 % sites) as u32;
            let list = (0..sites as u32).filter(|&site| !alone || site == own);
            lists.push(
                list.map(|site| Entry {
                    cost: lot.below(40) as u32,
                    site,
                })
                .collect::<Vec<_>>(),
            );
        }
        small.lists = lists;
        small.weights = (0..points).map(|_| 1 + lot.below(9) as i64).collect();
        small.status = vec![Status::Candidate; sites as usize];
        small.fixed_costs = Vec::new();
        small.costs = None;
        let total: i64 = small.weights.iter().sum();
        let number = 1 + lot.below(sites) as usize;
        small.number = Number::Exactly(number);
        let mean = total / number as i64;
        small.capacity = vec![mean + 1 + lot.below(9) as i64; sites as usize];
        small.least = vec![(mean * 9 / 10).max(1); sites as usize];
        small
    }
}

/// Sites that alone reach somebody are opened while sites are closed for want of people: nothing is lost, also
/// where a search ends early.
#[test]
fn sole_servers_with_tight_minima_lose_nothing() {
    let mut solved = 0;
    for seed in 0..4000 {
        let small = Small::with_sole_servers(seed);
        if let Some(allocation) = small.check(seed, &Limits::default()) {
            let (_, optimum) = small.optimum(small.number, None).unwrap();
            let answer = &allocation.answer;
            assert_eq!((answer.value, answer.bound), (optimum, optimum), "{seed}");
            solved += 1;
        }
        let limits = Limits {
            work: Some(1 + seed % 5),
            ..Limits::default()
        };
        small.check(seed, &limits);
    }
    assert!(solved > 400, "{solved}");
}

/// Wherever a search with minima is cut short, value and bound lie on the right sides of the optimum.
#[test]
fn bounds_with_minima_hold_wherever_the_search_stops() {
    let mut open = 0;
    for seed in 0..3000 {
        let small = Small::with_minima(seed);
        let limits = Limits {
            work: (seed % 3 > 0).then_some(seed % 61),
            gap: if seed % 3 == 0 { 0.2 } else { 0.0 },
            ..Limits::default()
        };
        if let Some(allocation) = small.check(seed, &limits) {
            open += usize::from(allocation.answer.stopped != Stop::Proven);
        }
    }
    assert!(open > 100, "only {open} were cut short");
}

/// Flows fill minima at the least cost.
#[test]
fn flows_with_minima_are_cheapest() {
    let (mut filled, mut missing) = (0, 0);
    for seed in (0..4000).step_by(2) {
        let small = Small::with_minima(seed);
        let sites = small.status.len();
        let mut lot = Lot(seed);
        let mut rows = Rows::default();
        for point in 0..small.weights.len() {
            if small.weights[point] > 0 {
                let entries = small.lists.of(point).iter().copied();
                rows.push(rows.len() as u32, small.weights[point], entries);
            }
        }
        let chosen = lot.below(1 << sites) as u32;
        let open: Vec<bool> = (0..sites).map(|site| chosen >> site & 1 == 1).collect();
        let effort = Effort {
            cutoff: None,
            nearest: usize::MAX,
            go_on: &|| true,
        };
        let loads = Loads {
            most: &small.capacity,
            least: &small.least,
        };
        let flow = transport(&rows, &open, loads, &effort).unwrap();
        let left = flow.unserved + flow.missing;
        assert_eq!((left, flow.cost), small.split(chosen), "{seed}");
        let mut load = vec![0; sites];
        for amount in &flow.amounts {
            load[amount.site as usize] += amount.weight;
        }
        let below = |site: usize| (small.least[site] - load[site]).max(0);
        let below = (0..sites).filter(|&site| open[site]).map(below);
        assert_eq!(below.sum::<i64>(), flow.missing, "{seed}");
        let cut = |cutoff| {
            let effort = Effort {
                cutoff: Some(cutoff),
                ..effort
            };
            transport(&rows, &open, loads, &effort)
        };
        if left == 0 {
            assert_eq!(cut(flow.cost), None, "{seed}");
            assert_eq!(cut(flow.cost + 1).as_ref(), Some(&flow), "{seed}");
            filled += usize::from(open.contains(&true));
        } else {
            assert_eq!(cut(i64::MAX), None, "{seed}");
            missing += usize::from(flow.missing > 0);
        }
    }
    assert!(filled > 100 && missing > 100, "{filled} {missing}");
}

/// Flows cost what other flows cost, leave as little, and keep below a cutoff.
#[test]
fn flows_are_cheapest() {
    let mut cut = 0;
    for seed in (0..2000).step_by(2) {
        let small = Small::draw(seed);
        let sites = small.status.len();
        let mut lot = Lot(seed);
        let mut rows = Rows::default();
        for point in 0..small.weights.len() {
            if small.weights[point] > 0 {
                let entries = small.lists.of(point).iter().copied();
                rows.push(rows.len() as u32, small.weights[point], entries);
            }
        }
        let chosen = lot.below(1 << sites) as u32;
        let open: Vec<bool> = (0..sites).map(|site| chosen >> site & 1 == 1).collect();
        let effort = Effort {
            cutoff: None,
            nearest: usize::MAX,
            go_on: &|| true,
        };
        let none = vec![0; sites];
        let loads = Loads {
            most: &small.capacity,
            least: &none,
        };
        let flow = transport(&rows, &open, loads, &effort).unwrap();
        assert_eq!((flow.unserved, flow.cost), small.split(chosen), "{seed}");
        let (mut left, mut room) = (rows.weight.clone(), small.capacity.clone());
        for amount in &flow.amounts {
            let entries = rows.of(amount.row as usize);
            assert!(
                entries
                    .iter()
                    .any(|entry| entry.site == amount.site && open[entry.site as usize])
            );
            left[amount.row as usize] -= amount.weight;
            room[amount.site as usize] -= amount.weight;
            assert!(
                amount.weight > 0 && room[amount.site as usize] >= 0,
                "{seed}"
            );
        }
        assert_eq!(left.iter().sum::<i64>(), flow.unserved, "{seed}");
        if flow.unserved == 0 {
            let below = |cutoff| {
                let effort = Effort {
                    cutoff: Some(cutoff),
                    ..effort
                };
                transport(&rows, &open, loads, &effort)
            };
            assert_eq!(below(flow.cost), None, "{seed}");
            assert_eq!(below(flow.cost + 1).as_ref(), Some(&flow), "{seed}");
            cut += 1;
        }
    }
    assert!(cut > 100, "only {cut} were served in full");
}

/// Plants and customers as in the files cap41 to cap134 of the OR-Library: 16 sites, 50 points.
#[test]
fn plants_are_proven_in_few_steps() {
    for seed in 1..=6 {
        let mut lot = Lot(seed);
        let mut place = || (lot.below(1000) as i64, lot.below(1000) as i64);
        let plants: Vec<(i64, i64)> = (0..16).map(|_| place()).collect();
        let mut lists = Lists::new(16);
        for _ in 0..50 {
            let (x, y) = place();
            lists.push((0_u32..).zip(&plants).map(|(site, &(u, v))| Entry {
                cost: ((x - u).pow(2) + (y - v).pow(2)).isqrt() as u32,
                site,
            }));
        }
        let weights: Vec<i64> = (0..50).map(|_| 5 + lot.below(31) as i64).collect();
        let need: i64 = weights.iter().sum();
        let capacity: Vec<i64> = (0..16)
            .map(|_| need * (10 + lot.below(16) as i64) / 80)
            .collect();
        let fixed_costs: Vec<i64> = (0..16).map(|_| 6_000 + lot.below(9_000) as i64).collect();
        let problem = |service| Capacitated {
            lists: &lists,
            weights: &weights,
            status: &[Status::Candidate; 16],
            capacity: &capacity,
            least: &[],
            fixed_costs: &fixed_costs,
            number: Number::Any,
            budget: None,
            service,
        };
        let limits = Limits {
            work: Some(20_000),
            ..Limits::default()
        };
        let solved = |service| {
            let allocation = solve(&problem(service), &limits).unwrap();
            assert_eq!(verify(&problem(service), &allocation), []);
            assert_eq!(
                allocation.answer.stopped,
                Stop::Proven,
                "{seed} {service:?}"
            );
            allocation.answer.value
        };
        let (split, whole) = (solved(Service::Split), solved(Service::Whole));
        assert!(
            split <= whole && whole < split + split / 20,
            "{seed}: {split} {whole}"
        );
    }
}

/// What is missing, where, and what would do is said with its numbers.
#[test]
fn reasons_for_no_have_amounts() {
    let entry = |site| Entry { cost: 1, site };
    let mut lists = Lists::new(4);
    lists.push([entry(0), entry(1)]);
    lists.push([entry(1)]);
    lists.push([entry(2), entry(3)]);
    let problem = Capacitated {
        lists: &lists,
        weights: &[10, 10, 10],
        status: &[Status::Candidate; 4],
        capacity: &[9, 10, 6, 6],
        least: &[],
        fixed_costs: &[],
        number: Number::Any,
        budget: None,
        service: Service::Split,
    };
    let refused = |problem: &Capacitated<'_>| {
        let error = solve(problem, &Limits::default()).unwrap_err();
        (error.to_string(), error.hint().unwrap_or_default())
    };
    let (error, hint) = refused(&problem);
    assert_eq!(
        error,
        "serve 2 points, among them `0`, `1`: their weight is `20`, all sites that reach them have room for `19`"
    );
    assert!(
        hint.starts_with("room for `1` is missing in all, in 1 places"),
        "{hint}"
    );
    let enough = Capacitated {
        capacity: &[10, 10, 6, 6],
        ..problem
    };
    assert!(solve(&enough, &Limits::default()).is_ok());
    let (error, hint) = refused(&Capacitated {
        number: Number::AtMost(3),
        ..enough
    });
    assert_eq!(
        error,
        "serve `30` from `3` sites: at least `4` is left over"
    );
    assert_eq!(hint, "`4` sites do");
    let budget = |budget| Capacitated {
        budget: Some(Budget {
            costs: &[5, 5, 5, 5],
            budget,
        }),
        ..enough
    };
    let (error, hint) = refused(&budget(19));
    assert_eq!(
        error,
        "serve `30` within the budget of `19`: at least `4` is left over"
    );
    assert_eq!(hint, "a budget of `20` does");
    assert!(solve(&budget(20), &Limits::default()).is_ok());
    let (error, _) = refused(&Capacitated {
        number: Number::Exactly(4),
        ..budget(19)
    });
    assert_eq!(
        error,
        "keep to the budget of `19`: the cheapest `4` sites that may be chosen cost `20`, the required ones among them"
    );
    let (error, _) = refused(&Capacitated {
        service: Service::Whole,
        ..enough
    });
    assert_eq!(
        error,
        "serve 1 points whole, among them `2`: no site that reaches them has so much room"
    );
}

/// Reduced costs of very many sites do not fit in 64 bits together.
#[test]
fn bounds_hold_where_many_sites_could_serve_everybody() {
    const POINTS: usize = 30;
    const SITES: u32 = 200;
    let cost = |point: usize, site: u32| (point as u32 * 7919 + site * 104_729) % 900 * 80;
    let mut lists = Lists::new(SITES);
    for point in 0..POINTS {
        lists.push((0..SITES).map(|site| Entry {
            cost: cost(point, site),
            site,
        }));
    }
    let weights = [33_000_000_000; POINTS];
    let needed: i64 = weights.iter().sum();
    let nearest = |point: usize| (0..SITES).map(|site| cost(point, site)).min();
    let least: i64 = (0..POINTS)
        .filter_map(nearest)
        .map(|cost| i64::from(cost) * weights[0])
        .sum();
    for number in [Number::Any, Number::AtMost(100)] {
        let problem = Capacitated {
            lists: &lists,
            weights: &weights,
            status: &[Status::Candidate; SITES as usize],
            capacity: &[needed; SITES as usize],
            least: &[],
            fixed_costs: &[],
            number,
            budget: None,
            service: Service::Split,
        };
        let limits = Limits {
            work: Some(300),
            ..Limits::default()
        };
        let found = solve(&problem, &limits).expect("an allocation");
        assert!(
            found.answer.bound <= least && least <= found.answer.value,
            "{:?}, {least}",
            found.answer
        );
    }
}
