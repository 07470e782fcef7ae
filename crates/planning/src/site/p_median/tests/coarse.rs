//! Problems that are solved coarsely first, against trying every choice.

use super::{Lot, Places, Small};
use crate::site::p_median::coarse::Groups;
use crate::site::p_median::instance::Instance;
use crate::site::p_median::relaxation::Relaxation;
use crate::site::p_median::search::Search;
use crate::site::p_median::{OffList, PMedian};
use crate::site::{Answer, Entry, Limits, Lists, SiteError, Status, Stop, verify};

/// Solved coarsely first from three rows on, if there are no parts.
fn solve(problem: &PMedian<'_>, limits: &Limits<'_>) -> Result<Answer, SiteError> {
    let mut search = Search::new(Instance::new(problem)?, limits);
    search.many = 3;
    search.run()
}

#[test]
fn small_instances_are_solved_as_by_trying_everything() {
    let (mut solved, mut refused, mut coarse) = (0, 0, 0);
    for seed in 0..3000 {
        let small = Small::draw(seed);
        let problem = small.problem();
        let optimum = small.optimum(small.sites);
        if let Ok(instance) = Instance::new(&problem) {
            coarse += usize::from(Groups::of(&instance).is_some());
        }
        let Ok(answer) = solve(&problem, &Limits::default()) else {
            assert_eq!(optimum, None, "{seed}");
            refused += 1;
            continue;
        };
        assert_eq!(verify::p_median(&problem, &answer), [], "{seed}");
        let proven = (Some(answer.value), answer.stopped);
        assert_eq!(proven, (optimum, Stop::Proven), "{seed}");
        solved += 1;
    }
    assert!(
        solved > 1000 && refused > 100 && coarse > 500,
        "{solved} {refused} {coarse}"
    );
}

/// Cut short anywhere, bounds hold and choices are charged what they cost, not what the coarse problem says.
#[test]
fn bounds_hold_wherever_the_search_stops() {
    let mut open = 0;
    for seed in 0..2000 {
        let small = Small::draw(seed);
        let problem = small.problem();
        let limits = Limits {
            work: Some(seed % 61),
            ..Limits::default()
        };
        let Ok(answer) = solve(&problem, &limits) else {
            continue;
        };
        assert_eq!(verify::p_median(&problem, &answer), [], "{seed}");
        let optimum = small.optimum(small.sites).expect("a choice was found");
        assert!(answer.bound <= optimum && optimum <= answer.value, "{seed}");
        open += usize::from(answer.stopped != Stop::Proven);
    }
    assert!(open > 100, "only {open} were cut short");
}

/// Four points at each place: fewer rows, all of the weight, and from their sites and multipliers bound and
/// value come near each other.
#[test]
fn a_coarse_problem_leads_near_the_optimum() {
    let places = Places::draw(600, 5);
    let lists = places.lists(80);
    let mut lot = Lot(1);
    let weights: Vec<i64> = (0..600).map(|_| 1 + lot.below(20) as i64).collect();
    let problem = PMedian {
        lists: &lists,
        weights: &weights,
        status: &[Status::Candidate; 600],
        sites: 40,
        fixed_costs: &[],
        off_list: Some(&places as &dyn OffList),
    };
    let instance = Instance::new(&problem).unwrap();
    // Every point is a site of its own, so no two have the same nearest one.
    assert!(Groups::of(&instance).is_none());
    let doubled: Vec<(i32, i32)> = (0..2400)
        .map(|point| {
            let (x, y) = places.0[point % 600];
            (x + lot.below(60) as i32, y + lot.below(60) as i32)
        })
        .collect();
    let near = Near {
        points: doubled,
        places: &places,
    };
    let lists = near.lists(80);
    let problem = PMedian {
        lists: &lists,
        weights: &[1; 2400],
        off_list: Some(&near),
        ..problem
    };
    let instance = Instance::new(&problem).unwrap();
    let (_, coarse) = Groups::of(&instance).unwrap();
    assert!(coarse.rows.len() < 1200);
    assert_eq!(coarse.rows.weight.iter().sum::<i64>(), 2400);
    let limits = Limits {
        gap: 0.01,
        ..Limits::default()
    };
    let answer = solve(&problem, &limits).unwrap();
    assert_eq!(verify::p_median(&problem, &answer), []);
    assert!(answer.gap() <= 0.01, "{answer:?}");
}

/// Points around places, which are the sites.
struct Near<'a> {
    points: Vec<(i32, i32)>,
    places: &'a Places,
}

impl Near<'_> {
    fn lists(&self, nearest: usize) -> Lists {
        let sites = self.places.0.len() as u32;
        let mut lists = Lists::new(sites);
        for point in 0..self.points.len() {
            let mut list: Vec<Entry> = (0..sites)
                .filter_map(|site| {
                    let cost = self.cost(point, site)?;
                    Some(Entry { cost, site })
                })
                .collect();
            list.sort();
            list.truncate(nearest);
            lists.push(list);
        }
        lists
    }
}

impl OffList for Near<'_> {
    fn cost(&self, point: usize, site: u32) -> Option<u32> {
        let (a, b) = (self.points[point], self.places.0[site as usize]);
        let (x, y) = (a.0 - b.0, a.1 - b.1);
        Some(f64::from(x * x + y * y).sqrt().round() as u32)
    }
}

/// Lists end at what is near, and what is off them costs up to a million times as much, for very many people:
/// sums fit, or the question is refused.
#[test]
fn costs_off_the_lists_may_be_far_larger_than_those_on_them() {
    let (mut proven, mut refused) = (0, 0);
    for seed in 0..3000 {
        let mut lot = Lot(seed);
        let (points, sites) = (1 + lot.below(9) as usize, 1 + lot.below(7) as usize);
        let factor = [1, 30, 1000, 1 << 20][lot.below(4) as usize];
        let weight = [1, 1_000, 1_000_000_000, 1 << 36][lot.below(4) as usize];
        let mut table = super::Table {
            costs: Vec::new(),
            complete: vec![false; points],
        };
        let mut lists = Lists::new(sites as u32);
        for _ in 0..points {
            let costs: Vec<u32> = (0..sites).map(|_| lot.below(40) as u32).collect();
            let mut list: Vec<Entry> = (0_u32..)
                .zip(&costs)
                .map(|(site, &cost)| Entry { cost, site })
                .collect();
            list.sort();
            let far = list.split_off(lot.below(3).min(sites as u64) as usize);
            let mut all: Vec<Option<u32>> = costs.iter().map(|&cost| Some(cost)).collect();
            for entry in far {
                all[entry.site as usize] = Some(entry.cost * factor);
            }
            lists.push(list);
            table.costs.push(all);
        }
        let weights: Vec<i64> = (0..points).map(|_| 1 + lot.below(weight) as i64).collect();
        let number = 1 + lot.below(sites as u64) as usize;
        let status = vec![Status::Candidate; sites];
        let problem = PMedian {
            lists: &lists,
            weights: &weights,
            status: &status,
            sites: number,
            fixed_costs: &[],
            off_list: Some(&table),
        };
        let of = |choice: u32| -> i128 {
            let costs = table.costs.iter().zip(&weights).map(|(costs, &weight)| {
                let open = (0..sites).filter(|site| choice >> site & 1 == 1);
                let least = open.filter_map(|site| costs[site]).min().unwrap();
                i128::from(least) * i128::from(weight)
            });
            costs.sum()
        };
        let choices = (1_u32..1 << sites).filter(|choice| choice.count_ones() as usize == number);
        let optimum = choices.map(of).min().unwrap();
        for answer in [
            solve(&problem, &Limits::default()),
            crate::site::p_median::solve(&problem, &Limits::default()),
        ] {
            match answer {
                Ok(answer) => {
                    assert_eq!(
                        (i128::from(answer.value), answer.stopped),
                        (optimum, Stop::Proven),
                        "{seed}"
                    );
                    assert_eq!(answer.bound, answer.value);
                    proven += 1;
                }
                Err(SiteError::TooLarge { .. }) => {
                    assert!(optimum > 1 << 55, "{seed}: {optimum}");
                    refused += 1;
                }
                Err(error) => panic!("{seed}: {error}"),
            }
        }
    }
    assert!(proven > 4000 && refused > 20, "{proven} {refused}");
}

/// Where a required site serves rows, the others keep their multipliers and those rows pay what it costs.
#[test]
fn rows_of_a_required_site_have_multipliers_too() {
    let places = Places::draw(60, 8);
    let lists = places.lists(60);
    let mut status = [Status::Candidate; 60];
    status[..3].fill(Status::Required);
    let problem = PMedian {
        lists: &lists,
        weights: &[2; 60],
        status: &status,
        sites: 10,
        fixed_costs: &[],
        off_list: None,
    };
    let instance = Instance::new(&problem).unwrap();
    let (root, _) = Relaxation::root(&instance, &[]).unwrap();
    assert!(root.rows.len() < instance.rows.len());
    let lambda: Vec<i64> = (0..root.rows.len() as i64).map(|row| 1000 + row).collect();
    let whole = root.whole(&instance, &lambda);
    assert_eq!(whole.len(), instance.rows.len());
    let kept: Vec<usize> = (0..root.rows.len()).map(|row| root.origin(row)).collect();
    for (row, &multiplier) in whole.iter().enumerate() {
        match kept.iter().position(|&kept| kept == row) {
            Some(local) => assert_eq!(multiplier, lambda[local]),
            None => {
                let nearest = instance.rows.of(row)[0];
                assert!(nearest.site < 3);
                assert_eq!(multiplier, i64::from(nearest.cost) * 2 * instance.scale);
            }
        }
    }
}

/// A clock or a person who says stop is asked no more, whatever part of the search was going on.
#[test]
fn stop_need_be_said_but_once() {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    let mut cut = 0;
    for seed in 0..2000 {
        let small = Small::draw(seed);
        let problem = small.problem();
        let (asked, at) = (AtomicU64::new(0), seed % 17);
        let stop = || (asked.fetch_add(1, Relaxed) == at).then_some(Stop::Time);
        let limits = Limits {
            stop: Some(&stop),
            ..Limits::default()
        };
        let answer = crate::site::p_median::solve(&problem, &limits);
        assert!(
            asked.load(Relaxed) <= at + 1,
            "{seed}: asked {asked:?} times"
        );
        if let Ok(answer) = answer {
            let optimum = small.optimum(small.sites).expect("a choice was found");
            assert!(answer.bound <= optimum && optimum <= answer.value, "{seed}");
            cut += usize::from(answer.stopped == Stop::Time);
        }
    }
    assert!(cut > 50, "only {cut} were cut short");
}
