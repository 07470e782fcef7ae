//! Problems that are solved coarsely first, against trying every choice.

use super::{Lot, Places, Small};
use crate::site::p_median::coarse::Groups;
use crate::site::p_median::instance::Instance;
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
