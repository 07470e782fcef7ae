//! Problems that fall into parts, against trying every choice of each part.

use super::{Lot, Small, Table, check, solve, verify};
use crate::site::p_median::PMedian;
use crate::site::p_median::instance::Instance;
use crate::site::p_median::parts::Parts;
use crate::site::p_median::search::Search;
use crate::site::{Entry, Limits, Lists, SiteError, Status, Stop};

/// Islands of points that only sites of the same island serve, and not all of these; each site has a
/// point that it serves at no cost, if `at_home`.
fn islands(count: u64, most: u64, at_home: bool, lot: &mut Lot) -> Vec<Vec<Vec<Option<u32>>>> {
    let island = |lot: &mut Lot| {
        let sites = 1 + lot.below(most) as usize;
        let points = if at_home {
            sites
        } else {
            1 + lot.below(4) as usize
        };
        let cost = |point: usize, site: usize, lot: &mut Lot| match lot.below(10) {
            _ if at_home && point == site => Some(0),
            // The first site of a point always serves it.
            0..6 if site != point % sites => None,
            _ => Some(1 + lot.below(40) as u32),
        };
        let row = |point, lot: &mut Lot| (0..sites).map(|site| cost(point, site, lot)).collect();
        (0..points).map(|point| row(point, lot)).collect()
    };
    (0..count).map(|_| island(lot)).collect()
}

/// All islands in one table; sites that serve nobody come last.
fn joined(islands: &[Vec<Vec<Option<u32>>>], idle: usize) -> Vec<Vec<Option<u32>>> {
    let sites: usize = islands.iter().map(|island| island[0].len()).sum();
    let mut rows = Vec::new();
    let mut first = 0;
    for island in islands {
        for costs in island {
            let mut row = vec![None; sites + idle];
            row[first..first + costs.len()].copy_from_slice(costs);
            rows.push(row);
        }
        first += island[0].len();
    }
    rows
}

fn lists(rows: &[Vec<Option<u32>>]) -> Lists {
    let mut lists = Lists::new(rows[0].len() as u32);
    for costs in rows {
        let served = (0_u32..).zip(costs);
        lists.push(served.filter_map(|(site, &cost)| Some(Entry { cost: cost?, site })));
    }
    lists
}

fn small(seed: u64) -> Small {
    let mut lot = Lot(seed);
    let count = 2 + lot.below(3);
    let costs = joined(&islands(count, 3, false, &mut lot), (seed % 3) as usize);
    let sites = costs[0].len();
    let status = (0..sites)
        .map(|_| match lot.below(8) {
            0 if seed % 2 == 1 => Status::Required,
            1 if seed % 4 == 3 => Status::Forbidden,
            _ => Status::Candidate,
        })
        .collect();
    Small {
        lists: lists(&costs),
        weights: costs.iter().map(|_| lot.below(5) as i64).collect(),
        table: Table {
            complete: vec![true; costs.len()],
            costs,
        },
        cut: false,
        status,
        sites: 1 + lot.below(sites as u64) as usize,
        fixed_costs: match seed % 5 {
            0 => (0..sites).map(|_| lot.below(60) as i64).collect(),
            _ => Vec::new(),
        },
    }
}

#[test]
fn small_islands_are_solved_as_by_trying_everything() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..3000 {
        let small = small(seed);
        let optimum = small.optimum(small.sites);
        match check(&small, seed, &Limits::default()) {
            Some(answer) => {
                assert_eq!(
                    (Some(answer.value), answer.stopped),
                    (optimum, Stop::Proven),
                    "{seed}"
                );
                solved += 1;
            }
            None => {
                assert_eq!(optimum, None, "{seed}");
                refused += 1;
            }
        }
    }
    assert!(solved > 1000 && refused > 300, "{solved} {refused}");
}

/// The least value of an island for each number of its sites.
fn by_number(island: &[Vec<Option<u32>>]) -> Vec<Option<i64>> {
    let sites = island[0].len();
    let mut best = vec![None; sites + 1];
    for chosen in 1..1_u32 << sites {
        let nearest = |costs: &Vec<Option<u32>>| {
            let open = (0..sites).filter(|site| chosen >> site & 1 == 1);
            open.filter_map(|site| costs[site]).min().map(i64::from)
        };
        let value: Option<i64> = island.iter().map(nearest).sum();
        let least = &mut best[chosen.count_ones() as usize];
        *least = value.into_iter().chain(*least).min();
    }
    best
}

/// The least value of all islands together with so many sites, from the values of each.
fn optimum(islands: &[Vec<Vec<Option<u32>>>], sites: usize) -> Option<i64> {
    let mut before = vec![None; sites + 1];
    before[0] = Some(0);
    for island in islands {
        let values = by_number(island);
        let mut after = vec![None; sites + 1];
        for (used, so_far) in before.iter().enumerate() {
            for (number, value) in values.iter().enumerate().take(sites - used + 1) {
                if let (Some(so_far), Some(value)) = (so_far, value) {
                    let least: &mut Option<i64> = &mut after[used + number];
                    *least = Some(so_far + value).into_iter().chain(*least).min();
                }
            }
        }
        before = after;
    }
    before[sites]
}

/// Stopped anywhere, or at a gap: value and bound lie on the right sides of the optimum.
#[test]
fn bounds_of_islands_hold_wherever_the_search_stops() {
    let (mut by_work, mut by_gap) = (0, 0);
    for seed in 0..400 {
        let mut lot = Lot(seed);
        let islands = islands(8, 9, true, &mut lot);
        let lists = lists(&joined(&islands, 0));
        let sites = 8 + lot.below(lists.sites() as u64 - 7) as usize;
        let problem = PMedian {
            lists: &lists,
            weights: &vec![1; lists.points()],
            status: &vec![Status::Candidate; lists.sites()],
            sites,
            fixed_costs: &[],
            off_list: None,
        };
        let limits = match seed % 4 {
            0 => Limits {
                gap: 0.05,
                ..Limits::default()
            },
            _ => Limits {
                work: Some(seed),
                ..Limits::default()
            },
        };
        let Ok(answer) = solve(&problem, &limits) else {
            continue;
        };
        assert_eq!(verify::p_median(&problem, &answer), [], "{seed}");
        let optimum = optimum(&islands, sites).expect("a choice was found");
        assert!(answer.bound <= optimum && optimum <= answer.value, "{seed}");
        match answer.stopped {
            Stop::Proven => {}
            Stop::Gap => {
                assert!(answer.gap() <= 0.05, "{seed}");
                by_gap += 1;
            }
            stop => {
                assert_eq!(stop, Stop::Work, "{seed}");
                by_work += 1;
            }
        }
    }
    assert!(by_work > 50 && by_gap > 10, "{by_work} {by_gap}");
}

/// Fifty islands, most with a gap of their own between relaxation and optimum: the proof takes the sum of
/// what the islands take, not the product.
#[test]
fn many_islands_with_few_sites_are_proven() {
    for seed in 0..6 {
        let mut lot = Lot(seed);
        let islands = islands(50, 10, true, &mut lot);
        let costs = joined(&islands, 0);
        let lists = lists(&costs);
        let all = lists.sites();
        let fewest = (0..=all).find(|&sites| optimum(&islands, sites).is_some());
        let fewest = fewest.expect("all sites serve everybody");
        for sites in [fewest, fewest + 3, (fewest + all) / 2] {
            let problem = PMedian {
                lists: &lists,
                weights: &vec![1; lists.points()],
                status: &vec![Status::Candidate; all],
                sites,
                fixed_costs: &[],
                off_list: None,
            };
            let limits = Limits {
                work: Some(60_000),
                ..Limits::default()
            };
            let answer = solve(&problem, &limits).unwrap();
            assert_eq!(verify::p_median(&problem, &answer), []);
            assert_eq!(answer.stopped, Stop::Proven, "{seed} {sites} {answer:?}");
            assert_eq!(Some(answer.value), optimum(&islands, sites), "{seed}");
            let fewer = PMedian {
                sites: fewest - 1,
                ..problem
            };
            let refused = SiteError::TooFewSites {
                sites: fewest - 1,
                least: fewest,
                enough: Some(fewest),
            };
            assert_eq!(solve(&fewer, &Limits::default()), Err(refused));
        }
    }
}

/// Islands of up to 26 sites, beside one search over all of them without parts.
#[test]
fn larger_islands_are_solved_as_by_the_undivided_search() {
    let mut divided = 0;
    for seed in 0..40 {
        let mut lot = Lot(seed);
        let islands = islands(3, 26, true, &mut lot);
        let lists = lists(&joined(&islands, 0));
        let all = lists.sites();
        let weights: Vec<i64> = (0..lists.points())
            .map(|_| 1 + lot.below(9) as i64)
            .collect();
        let fixed_costs: Vec<i64> = match seed % 3 {
            0 => (0..all).map(|_| lot.below(60) as i64).collect(),
            _ => Vec::new(),
        };
        for share in [3, 2] {
            let problem = PMedian {
                lists: &lists,
                weights: &weights,
                status: &vec![Status::Candidate; all],
                sites: all.div_ceil(share),
                fixed_costs: &fixed_costs,
                off_list: None,
            };
            let limits = Limits::default();
            let instance = Instance::new(&problem).unwrap();
            divided += usize::from(Parts::of(&instance, &limits).is_some());
            let undivided = Search::new(instance, &limits).run();
            let answer = solve(&problem, &limits);
            let (Ok(undivided), Ok(answer)) = (&undivided, &answer) else {
                // Both refuse.
                assert_eq!(undivided.is_err(), answer.is_err(), "{seed} {share}");
                continue;
            };
            assert_eq!(verify::p_median(&problem, answer), [], "{seed} {share}");
            assert_eq!(answer.stopped, Stop::Proven, "{seed} {share}");
            assert_eq!(
                (answer.value, answer.bound),
                (undivided.value, undivided.bound),
                "{seed} {share}"
            );
        }
    }
    assert!(divided > 60, "only {divided} fell into parts");
}

/// A site that alone serves a point is in every answer; were too many of them required, the refusal
/// still tells how many are needed.
#[test]
fn sole_servers_are_taken_first() {
    let mut lists = Lists::new(5);
    let entry = |cost, site| Entry { cost, site };
    for site in 0..3 {
        lists.push([entry(7, site)]);
    }
    lists.push([entry(1, 3), entry(3, 0), entry(2, 4)]);
    let ask = |sites| {
        let problem = PMedian {
            lists: &lists,
            weights: &[1; 4],
            status: &[Status::Candidate; 5],
            sites,
            fixed_costs: &[],
            off_list: None,
        };
        solve(&problem, &Limits::default())
    };
    let answer = ask(4).unwrap();
    assert_eq!((answer.chosen, answer.value), (vec![0, 1, 2, 3], 22));
    assert_eq!(ask(3).unwrap().value, 24);
    let refused = SiteError::TooFewSites {
        sites: 2,
        least: 3,
        enough: Some(3),
    };
    assert_eq!(ask(2), Err(refused));
}
