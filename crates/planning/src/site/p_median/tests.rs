//! Small instances against trying every choice.

use super::{OffList, PMedian, solve};
use crate::site::{Answer, Entry, Limits, Lists, SiteError, Status, Stop, verify};

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
