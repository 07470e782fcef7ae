//! Small instances against trying every choice.

use super::{OffList, PMedian, solve};
use crate::site::{Answer, Entry, Limits, Lists, SiteError, Status, Stop, verify};

mod coarse;
mod islands;
mod regions;

/// SplitMix64.
struct Lot(u64);

impl Lot {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// All costs, from which lists are cut.
struct Table {
    costs: Vec<Vec<Option<u32>>>,
    complete: Vec<bool>,
}

impl OffList for Table {
    fn complete(&self, point: usize) -> bool {
        self.complete[point]
    }

    fn cost(&self, point: usize, site: u32) -> Option<u32> {
        self.costs[point][site as usize]
    }
}

struct Small {
    table: Table,
    lists: Lists,
    cut: bool,
    weights: Vec<i64>,
    status: Vec<Status>,
    sites: usize,
    fixed_costs: Vec<i64>,
}

impl Small {
    /// Up to 12 points and 10 sites, of all kinds: the kind is the seed's remainder.
    fn draw(seed: u64) -> Small {
        let mut lot = Lot(seed);
        let points = 1 + lot.below(12) as usize;
        let sites = 1 + lot.below(10) as usize;
        let (statuses, fixed, cut, holes) = (seed % 2 == 1, seed % 3 == 1, seed % 4 > 1, seed % 5);
        let range = [4, 20, 1000][lot.below(3) as usize];
        let mut table = Table {
            costs: Vec::new(),
            complete: Vec::new(),
        };
        let mut lists = Lists::new(sites as u32);
        for _ in 0..points {
            let costs: Vec<Option<u32>> = (0..sites)
                .map(|_| (lot.below(10) >= 2 * holes).then(|| lot.below(range) as u32))
                .collect();
            let mut list: Vec<Entry> = (0_u32..)
                .zip(&costs)
                .filter_map(|(site, &cost)| Some(Entry { cost: cost?, site }))
                .collect();
            list.sort();
            let complete = !cut || lot.below(4) == 0;
            if !complete {
                list.truncate(lot.below(5) as usize);
            }
            lists.push(list);
            table.costs.push(costs);
            table.complete.push(complete);
        }
        let status = (0..sites)
            .map(|_| match lot.below(8) {
                0 if statuses => Status::Required,
                1 | 2 if statuses => Status::Forbidden,
                _ => Status::Candidate,
            })
            .collect();
        Small {
            table,
            lists,
            cut,
            weights: (0..points).map(|_| lot.below(5) as i64).collect(),
            status,
            sites: 1 + lot.below(sites as u64) as usize,
            fixed_costs: if fixed {
                (0..sites).map(|_| lot.below(3 * range) as i64).collect()
            } else {
                Vec::new()
            },
        }
    }

    fn problem(&self) -> PMedian<'_> {
        PMedian {
            lists: &self.lists,
            weights: &self.weights,
            status: &self.status,
            sites: self.sites,
            fixed_costs: &self.fixed_costs,
            off_list: self.cut.then_some(&self.table as &dyn OffList),
        }
    }

    /// The least value of any choice, from the whole table.
    fn optimum(&self, count: usize) -> Option<i64> {
        let sites = self.status.len();
        let allowed = |chosen: u32| {
            chosen.count_ones() as usize == count
                && (0..sites).all(|site| match self.status[site] {
                    Status::Required => chosen >> site & 1 == 1,
                    Status::Forbidden => chosen >> site & 1 == 0,
                    Status::Candidate => true,
                })
        };
        let value = |chosen: u32| -> Option<i64> {
            let open = || (0..sites).filter(move |site| chosen >> site & 1 == 1);
            let mut value: i64 = open()
                .map(|site| self.fixed_costs.get(site).copied().unwrap_or(0))
                .sum();
            for (costs, &weight) in self.table.costs.iter().zip(&self.weights) {
                if weight > 0 {
                    value += weight * i64::from(open().filter_map(|site| costs[site]).min()?);
                }
            }
            Some(value)
        };
        let choices = (0..1_u32 << sites).filter(|&chosen| allowed(chosen));
        choices.filter_map(value).min()
    }
}

/// Checks an answer or its refusal against the optimum; gives the answer.
fn check(small: &Small, seed: u64, limits: &Limits<'_>) -> Option<Answer> {
    let optimum = small.optimum(small.sites);
    match solve(&small.problem(), limits) {
        Ok(answer) => {
            assert_eq!(verify::p_median(&small.problem(), &answer), [], "{seed}");
            let optimum = optimum.expect("a choice was found");
            assert!(answer.value >= optimum, "{seed}: better than the best");
            assert!(answer.bound <= optimum, "{seed}: bound beyond {optimum}");
            Some(answer)
        }
        Err(error) => {
            if error != SiteError::Stopped {
                assert_eq!(optimum, None, "{seed}: {error}");
            }
            if let SiteError::TooFewSites { least, enough, .. } = error {
                assert!(
                    (0..least).all(|count| small.optimum(count).is_none()),
                    "{seed}"
                );
                assert!(
                    enough.is_none_or(|count| small.optimum(count).is_some()),
                    "{seed}"
                );
            }
            None
        }
    }
}

#[test]
fn small_instances_are_solved_as_by_trying_everything() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..3000 {
        let small = Small::draw(seed);
        match check(&small, seed, &Limits::default()) {
            Some(answer) => {
                assert_eq!(answer.stopped, Stop::Proven, "{seed}");
                assert_eq!(Some(answer.value), small.optimum(small.sites), "{seed}");
                solved += 1;
            }
            None => {
                assert_eq!(small.optimum(small.sites), None, "{seed}");
                refused += 1;
            }
        }
    }
    assert!(solved > 1500 && refused > 300, "{solved} {refused}");
}

/// Wherever a search is cut short, value and bound lie on the right sides of the optimum.
#[test]
fn bounds_hold_wherever_the_search_stops() {
    let mut open = 0;
    for seed in 0..1500 {
        let small = Small::draw(seed);
        let asked = std::sync::atomic::AtomicU64::new(0);
        let interrupt = || {
            let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            (count > seed % 29).then_some(Stop::Interrupted)
        };
        let limits = match seed % 3 {
            0 => Limits {
                work: Some(seed % 31),
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
        if let Some(answer) = check(&small, seed, &limits)
            && answer.stopped != Stop::Proven
        {
            let stop = [Stop::Work, Stop::Gap, Stop::Interrupted][(seed % 3) as usize];
            assert_eq!(answer.stopped, stop, "{seed}");
            assert!(stop != Stop::Gap || answer.gap() <= 0.2, "{seed}");
            open += 1;
        }
    }
    assert!(open > 100, "only {open} were cut short");
}

/// Points and sites are the same places on a square; costs are straight distances.
struct Places(Vec<(i32, i32)>);

impl Places {
    fn draw(count: usize, seed: u64) -> Places {
        let mut lot = Lot(seed);
        let mut coordinate = || lot.below(10_000) as i32;
        Places((0..count).map(|_| (coordinate(), coordinate())).collect())
    }

    fn distance(&self, a: usize, b: usize) -> u32 {
        let (x, y) = (self.0[a].0 - self.0[b].0, self.0[a].1 - self.0[b].1);
        f64::from(x * x + y * y).sqrt().round() as u32
    }

    fn lists(&self, nearest: usize) -> Lists {
        let sites = self.0.len();
        let mut lists = Lists::new(sites as u32);
        for point in 0..sites {
            let mut list: Vec<Entry> = (0..sites)
                .map(|site| Entry {
                    cost: self.distance(point, site),
                    site: site as u32,
                })
                .collect();
            list.sort();
            list.truncate(nearest);
            lists.push(list);
        }
        lists
    }
}

impl OffList for Places {
    fn cost(&self, point: usize, site: u32) -> Option<u32> {
        Some(self.distance(point, site as usize))
    }
}

/// The trap: with 12 of 150 sites on each list and 4 to be chosen, most points are served off their
/// list. Taking the largest listed cost for what that costs gives a "proof" far below the optimum.
#[test]
fn cut_lists_prove_the_optimum_of_the_whole_problem() {
    for seed in 0..4 {
        let places = Places::draw(150, seed);
        let weights = vec![1; 150];
        let status = vec![Status::Candidate; 150];
        let (full, cut) = (places.lists(150), places.lists(12));
        let whole = PMedian {
            lists: &full,
            weights: &weights,
            status: &status,
            sites: 4,
            fixed_costs: &[],
            off_list: None,
        };
        let sparse = PMedian {
            lists: &cut,
            off_list: Some(&places),
            ..whole
        };
        let optimum = solve(&whole, &Limits::default()).unwrap();
        let answer = solve(&sparse, &Limits::default()).unwrap();
        for (problem, answer) in [(&whole, &optimum), (&sparse, &answer)] {
            assert_eq!(verify::p_median(problem, answer), []);
            assert_eq!(answer.stopped, Stop::Proven);
        }
        assert_eq!(answer.value, optimum.value, "{seed}");
        let naive: i64 = (0..150)
            .map(|point| {
                let list = cut.of(point);
                let open = |entry: &&Entry| answer.chosen.contains(&entry.site);
                let entry = list.iter().find(open).or(list.last()).unwrap();
                i64::from(entry.cost)
            })
            .sum();
        assert!(
            naive * 10 < optimum.value * 9,
            "{naive} {}: no trap",
            optimum.value
        );
        // Stopped at once, the bound is still one of the whole problem.
        for work in [1, 10, 60, 200] {
            let limits = Limits {
                work: Some(work),
                ..Limits::default()
            };
            let early = solve(&sparse, &limits).unwrap();
            assert_eq!(verify::p_median(&sparse, &early), []);
            assert!(early.bound <= optimum.value && early.value >= optimum.value);
        }
    }
}

/// Without a step: a choice, and the bound that everybody is served from the nearest site.
#[test]
fn a_search_without_steps_has_a_bound_too() {
    let entry = |cost, site| Entry { cost, site };
    let mut lists = Lists::new(2);
    lists.push([entry(2, 0), entry(5, 1)]);
    lists.push([entry(4, 1), entry(6, 0)]);
    let problem = PMedian {
        lists: &lists,
        weights: &[1, 3],
        status: &[Status::Candidate; 2],
        sites: 1,
        fixed_costs: &[20, 10],
        off_list: None,
    };
    let limits = Limits {
        work: Some(0),
        ..Limits::default()
    };
    let answer = solve(&problem, &limits).unwrap();
    assert_eq!(verify::p_median(&problem, &answer), []);
    assert_eq!((answer.chosen, answer.value), (vec![1], 27));
    assert_eq!((answer.bound, answer.stopped), (24, Stop::Work));
}

/// Enough rows for several tasks: one thread and two give the same answer, step for step.
#[test]
fn answers_are_the_same_on_any_number_of_threads() {
    let places = Places::draw(60, 3);
    let mut lot = Lot(5);
    let mut lists = Lists::new(60);
    let points = 34_000;
    for _ in 0..points {
        let near = lot.below(60) as usize;
        let mut list = Vec::new();
        for site in (0..60).filter(|site| site % 3 != near % 3) {
            let cost = places.distance(near, site) + lot.below(900) as u32;
            list.push(Entry {
                cost,
                site: site as u32,
            });
        }
        lists.push(list);
    }
    let weights: Vec<i64> = (0..points).map(|_| lot.below(9) as i64).collect();
    let problem = PMedian {
        lists: &lists,
        weights: &weights,
        status: &[Status::Candidate; 60],
        sites: 25,
        fixed_costs: &[],
        off_list: None,
    };
    let limits = Limits {
        work: Some(40),
        ..Limits::default()
    };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| solve(&problem, &limits))
    };
    let (one, two) = (on(1), on(2));
    assert_eq!(one, two);
    if let Ok(answer) = one {
        assert_eq!(verify::p_median(&problem, &answer), []);
    }
}

#[test]
fn impossible_questions_are_refused_with_amounts() {
    let entry = |cost, site| Entry { cost, site };
    let mut lists = Lists::new(3);
    for site in 0..3 {
        lists.push([entry(1, site)]);
    }
    let candidates = [Status::Candidate; 3];
    let ask = |weights: &[i64], status: &[Status], sites| {
        let problem = PMedian {
            lists: &lists,
            weights,
            status,
            sites,
            fixed_costs: &[],
            off_list: None,
        };
        solve(&problem, &Limits::default()).unwrap_err()
    };
    assert_eq!(
        ask(&[1; 3], &candidates, 2),
        SiteError::TooFewSites {
            sites: 2,
            least: 3,
            enough: Some(3)
        }
    );
    assert_eq!(
        ask(&[1; 3], &candidates, 4),
        SiteError::TooManySites {
            sites: 4,
            allowed: 3
        }
    );
    assert_eq!(
        ask(&[1; 3], &[Status::Forbidden; 3], 1),
        SiteError::NoCandidates
    );
    let required = [Status::Required, Status::Candidate, Status::Required];
    assert_eq!(
        ask(&[1; 3], &required, 1),
        SiteError::RequiredExceed {
            sites: 1,
            required: vec![0, 2]
        }
    );
    let forbidden = [Status::Candidate, Status::Forbidden, Status::Candidate];
    assert_eq!(
        ask(&[1; 3], &forbidden, 2),
        SiteError::Unserved { points: vec![1] }
    );
    let negative = SiteError::Negative {
        what: "weight",
        index: 2,
        value: -4,
    };
    assert_eq!(ask(&[1, 1, -4], &candidates, 1), negative);
    let short = ask(&[1; 2], &candidates, 1);
    assert!(matches!(short, SiteError::Length { found: 2, .. }));
    let huge = ask(&[i64::MAX / 2; 3], &candidates, 1);
    assert!(matches!(huge, SiteError::TooLarge { .. }));
}

/// Reduced costs of many sites do not fit in 64 bits together.
#[test]
fn bounds_hold_where_many_sites_are_near_and_sums_are_large() {
    const POINTS: usize = 60;
    const SITES: u32 = 160;
    // A town in which all is near, and far-off points with sites of their own.
    let cost = |point: usize, site: u32| match (point < 40, site < 100) {
        (true, true) => (point as u32 * 31 + site * 17) % 97,
        (false, false) => 60 + (point as u32 * 13 + site * 7) % 89,
        _ => 72_000 + (point as u32 + site) % 5,
    };
    let mut lists = Lists::new(SITES);
    for point in 0..POINTS {
        lists.push((0..SITES).map(|site| Entry {
            cost: cost(point, site),
            site,
        }));
    }
    let status = [Status::Candidate; SITES as usize];
    let answer = |weight: i64| {
        let weights = [weight; POINTS];
        let problem = PMedian {
            lists: &lists,
            weights: &weights,
            status: &status,
            sites: 50,
            fixed_costs: &[],
            off_list: None,
        };
        solve(&problem, &Limits::default()).expect("a choice")
    };
    let (small, large) = (answer(1), answer(60_000_000_000));
    assert_eq!(small.stopped, Stop::Proven);
    assert_eq!(large.value, small.value * 60_000_000_000);
    assert!(large.bound <= large.value);
}
