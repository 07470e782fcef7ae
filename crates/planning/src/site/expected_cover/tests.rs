//! Small instances against trying every placement.

use super::{Deployment, ExpectedCover, shares, solve};
use crate::site::verify_expected::{Broken, expected_cover as verify};
use crate::site::{Answer, Entry, Goal, Limits, Lists, SiteError, Status, Stop};

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

struct Small {
    lists: Lists,
    weights: Vec<i64>,
    status: Vec<Status>,
    vehicles: usize,
    at_most: usize,
    busy: u32,
}

impl Small {
    /// Up to 12 points, 6 sites and 6 vehicles.
    fn draw(seed: u64) -> Small {
        let mut lot = Lot(seed);
        let (points, sites) = (1 + lot.below(12), 1 + lot.below(6));
        let mut lists = Lists::new(sites as u32);
        let holes = 2 + lot.below(6);
        for _ in 0..points {
            let sites = (0..sites as u32).filter(|_| lot.below(10) >= holes);
            lists.push(
                sites
                    .map(|site| Entry { cost: 1, site })
                    .collect::<Vec<_>>(),
            );
        }
        Small {
            lists,
            weights: (0..points).map(|_| lot.below(30) as i64).collect(),
            status: (0..sites)
                .map(|_| match lot.below(9) {
                    0 => Status::Required,
                    1 => Status::Forbidden,
                    _ => Status::Candidate,
                })
                .collect(),
            vehicles: lot.below(7) as usize,
            at_most: 1 + lot.below(3) as usize,
            busy: [0, 100_000, 333_333, 500_000, 900_000][lot.below(5) as usize],
        }
    }

    fn problem(&self) -> ExpectedCover<'_> {
        ExpectedCover {
            lists: &self.lists,
            weights: &self.weights,
            status: &self.status,
            vehicles: self.vehicles,
            at_most: self.at_most,
            busy: self.busy,
        }
    }

    /// The most that any placement is worth; `None` where there is none.
    fn optimum(&self, site: usize, left: usize, at: &mut Vec<usize>) -> Option<i64> {
        if site == self.status.len() {
            return (left == 0).then(|| {
                let parts = shares(self.busy, self.vehicles);
                let points = self.weights.iter().enumerate();
                let worth = points.map(|(point, weight)| {
                    let near = self.lists.of(point).iter();
                    let near: usize = near.map(|entry| at[entry.site as usize]).sum();
                    weight * parts.iter().take(near).sum::<i64>()
                });
                worth.sum()
            });
        }
        let range = match self.status[site] {
            Status::Candidate => 0..=self.at_most,
            Status::Required => 1..=self.at_most,
            Status::Forbidden => 0..=0,
        };
        let mut best = None;
        for count in range.filter(|&count| count <= left) {
            at[site] = count;
            best = best.max(self.optimum(site + 1, left - count, at));
        }
        at[site] = 0;
        best
    }

    fn check(&self, seed: u64, limits: &Limits<'_>) -> Option<(Deployment, i64)> {
        let best = self.optimum(0, self.vehicles, &mut vec![0; self.status.len()]);
        match solve(&self.problem(), limits) {
            Ok(deployment) => {
                assert_eq!(verify(&self.problem(), &deployment), [], "{seed}");
                let best = best.expect("a placement was found");
                let answer = &deployment.answer;
                assert!(answer.value <= best && best <= answer.bound, "{seed}");
                Some((deployment, best))
            }
            Err(SiteError::NoCandidates) => None,
            Err(error) => {
                assert_eq!(best, None, "{seed}: {error}");
                None
            }
        }
    }
}

#[test]
fn small_instances_are_solved_as_by_trying_everything() {
    let (mut solved, mut doubled) = (0, 0);
    for seed in 0..2000 {
        let small = Small::draw(seed);
        if let Some((deployment, best)) = small.check(seed, &Limits::default()) {
            let answer = &deployment.answer;
            assert_eq!((answer.value, answer.bound), (best, best), "{seed}");
            solved += 1;
            doubled += usize::from(deployment.vehicles.iter().any(|&(_, count)| count > 1));
        }
    }
    assert!(solved > 1000 && doubled > 200, "{solved} {doubled}");
}

#[test]
fn bounds_hold_wherever_the_search_stops() {
    let mut open = 0;
    for seed in 0..2000 {
        let limits = Limits {
            work: Some(seed % 23),
            gap: if seed % 2 == 0 { 0.1 } else { 0.0 },
            ..Limits::default()
        };
        if let Some((deployment, _)) = Small::draw(seed).check(seed, &limits) {
            let answer = &deployment.answer;
            open += usize::from(answer.stopped != Stop::Proven);
            assert!(answer.stopped != Stop::Gap || answer.gap() <= 0.1, "{seed}");
        }
    }
    assert!(open > 50, "only {open} were cut short");
}

#[test]
fn shares_are_those_of_a_free_vehicle() {
    assert_eq!(shares(400_000, 3), [600_000, 240_000, 96_000]);
    assert_eq!(shares(0, 9), [1_000_000]);
}

/// Two vehicles at one site are worth more than two sites where one has nearly all the calls.
#[test]
fn each_broken_rule_is_found() {
    let mut lists = Lists::new(3);
    for site in 0..3 {
        lists.push([Entry { cost: 1, site }]);
    }
    let problem = ExpectedCover {
        lists: &lists,
        weights: &[100, 10, 10],
        status: &[Status::Candidate, Status::Candidate, Status::Forbidden],
        vehicles: 2,
        at_most: 2,
        busy: 500_000,
    };
    let right = solve(&problem, &Limits::default()).unwrap();
    let answer = Answer {
        goal: Goal::Most,
        chosen: vec![0],
        value: 75_000_000,
        bound: 75_000_000,
        stopped: Stop::Proven,
        work: right.answer.work,
    };
    assert_eq!(
        right,
        Deployment {
            answer,
            vehicles: vec![(0, 2)]
        }
    );
    let has = |change: &dyn Fn(&mut Deployment), rule: Broken| {
        let mut wrong = right.clone();
        change(&mut wrong);
        let found = verify(&problem, &wrong);
        assert!(found.contains(&rule), "{rule:?} not in {found:?}");
    };
    let value = Broken::Value {
        said: 75_000_001,
        counted: 75_000_000,
    };
    has(&|d| d.answer.value += 1, value);
    let bound = Broken::Bound {
        value: 75_000_000,
        bound: 74_999_999,
    };
    has(&|d| d.answer.bound -= 1, bound);
    has(&|d| d.answer.bound += 1, Broken::Stop(Stop::Proven));
    has(&|d| d.answer.goal = Goal::Least, Broken::Goal);
    has(&|d| d.answer.chosen = vec![1], Broken::Chosen);
    has(&|d| d.vehicles = vec![(0, 1), (0, 1)], Broken::Order);
    has(&|d| d.vehicles = vec![(0, 3)], Broken::Crowded(0));
    has(&|d| d.vehicles = vec![(0, 1), (2, 1)], Broken::Forbidden(2));
    has(
        &|d| d.vehicles = vec![(0, 1), (7, 1)],
        Broken::NoSuchSite(7),
    );
    let number = Broken::Number {
        asked: 2,
        placed: 1,
    };
    has(&|d| d.vehicles = vec![(0, 1)], number);
    let required = ExpectedCover {
        status: &[Status::Candidate, Status::Required, Status::Candidate],
        ..problem
    };
    assert!(verify(&required, &right).contains(&Broken::Missing(1)));
    assert_eq!(
        solve(&required, &Limits::default()).unwrap().vehicles,
        [(0, 1), (1, 1)]
    );
    let refused = solve(
        &ExpectedCover {
            vehicles: 5,
            ..problem
        },
        &Limits::default(),
    );
    assert_eq!(
        refused,
        Err(SiteError::TooManyVehicles {
            vehicles: 5,
            room: 4,
            sites: 2,
            at_most: 2,
        })
    );
    let refused = |problem: &ExpectedCover<'_>| solve(problem, &Limits::default()).unwrap_err();
    let few = refused(&ExpectedCover {
        status: &[Status::Required; 3],
        ..problem
    });
    assert!(few.to_string().contains("vehicles"), "{few}");
    for busy in [1_000_000, 1_500_000] {
        let always = refused(&ExpectedCover { busy, ..problem });
        assert_eq!(always, SiteError::Busy { millionths: busy });
    }
}

/// Ten million persons in thousandths, of whom none have a divisor in common, among 5,000 sites: the
/// least sums of old were 40 times too large. Bounds still hold.
#[test]
fn millions_of_persons_among_thousands_of_sites_are_counted() {
    let sites = 5_000_u32;
    let mut lists = Lists::new(sites);
    let mut weights = Vec::new();
    for point in 0..10_000_u32 {
        let near = [point % sites, (point * 7 + 3) % sites];
        lists.push(near.map(|site| Entry { cost: 1, site }));
        weights.push(999_983 + i64::from(point % 35));
    }
    let problem = ExpectedCover {
        lists: &lists,
        weights: &weights,
        status: &vec![Status::Candidate; sites as usize],
        vehicles: 2_000,
        at_most: 3,
        busy: 300_000,
    };
    let limits = Limits {
        work: Some(2),
        ..Limits::default()
    };
    let found = solve(&problem, &limits).unwrap();
    assert_eq!(verify(&problem, &found), []);
    let all: i64 = weights.iter().sum();
    assert!(all > 9_999_000_000 && found.answer.bound <= all * 1_000_000);
    assert!(
        found.answer.value > all * 300_000,
        "{:?}",
        found.answer.value
    );
}

/// A common divisor of all weights changes nothing but the amounts.
#[test]
fn weights_with_a_divisor_are_counted_in_it() {
    for seed in 0..300 {
        let mut small = Small::draw(seed);
        let Some((plain, _)) = small.check(seed, &Limits::default()) else {
            continue;
        };
        for weight in &mut small.weights {
            *weight *= 1000;
        }
        let (thousandfold, _) = small.check(seed, &Limits::default()).unwrap();
        assert_eq!(thousandfold.vehicles, plain.vehicles, "{seed}");
        assert_eq!(
            thousandfold.answer.bound,
            plain.answer.bound * 1000,
            "{seed}"
        );
    }
}

/// Vehicles that add nothing are placed in one go, and a stop is heard while the first ones are placed.
#[test]
fn a_thousand_million_vehicles_find_their_places() {
    let vehicles = 1_000_000_000;
    let mut lists = Lists::new(2);
    lists.push([0, 1].map(|site| Entry { cost: 1, site }));
    let problem = ExpectedCover {
        lists: &lists,
        weights: &[3],
        status: &[Status::Candidate; 2],
        vehicles,
        at_most: vehicles - 1,
        busy: 500_000,
    };
    let stop = || Some(Stop::Work);
    let stopped = Limits {
        stop: Some(&stop),
        ..Limits::default()
    };
    let huge_gap = Limits {
        work: Some(5),
        gap: 1e300,
        ..Limits::default()
    };
    for limits in [stopped, huge_gap] {
        let deployment = solve(&problem, &limits).expect("a placement");
        let placed: usize = deployment.vehicles.iter().map(|&(_, count)| count).sum();
        assert_eq!(placed, vehicles);
        assert_eq!(deployment.vehicles[0], (0, vehicles - 1));
    }
}
