//! Covering models against brute force over all choices, on many small problems drawn by lot.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use liyuan_planning::site::cover::Coverage;
use liyuan_planning::site::max_cover::{Choice, MaxCover, max_cover};
use liyuan_planning::site::set_cover::{OutOfReach, SetCover, set_cover};
use liyuan_planning::site::verify_cover::{verify_max_cover, verify_set_cover};
use liyuan_planning::site::{Answer, Limits, Status, Stop};

/// Numbers drawn by lot (xorshift64*), other than those of the solvers.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % end
    }
}

/// A small problem: for each point the sites with what each of them covers.
struct Small {
    statuses: Vec<Status>,
    costs: Vec<i64>,
    points: Vec<Vec<u32>>,
    weights: Vec<i64>,
    times: Vec<u32>,
}

fn small(seed: u64, backup: u64) -> Small {
    let mut lot = Lot(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let sites = 1 + lot.below(12);
    let points = 1 + lot.below(30);
    let share = 1 + lot.below(7);
    let scale = [1, 3, 10, 1000][lot.below(4) as usize];
    let decided = lot.below(3);
    let statuses = (0..sites)
        .map(|_| match lot.below(12) {
            0 if decided > 0 => Status::Required,
            1 if decided > 1 => Status::Forbidden,
            _ => Status::Candidate,
        })
        .collect();
    let plane = lot.below(2) == 0;
    let place = |lot: &mut Lot| (lot.below(100) as i64, lot.below(100) as i64);
    let at: Vec<(i64, i64)> = (0..sites).map(|_| place(&mut lot)).collect();
    let radius = 15 + lot.below(50) as i64;
    let lists = (0..points)
        .map(|_| {
            let (x, y) = place(&mut lot);
            (0..sites as u32)
                .filter(|&site| {
                    let (a, b) = at[site as usize];
                    let near = (x - a).pow(2) + (y - b).pow(2) <= radius * radius;
                    let drawn = lot.below(8) < share;
                    if plane { near } else { drawn }
                })
                .collect()
        })
        .collect();
    Small {
        statuses,
        costs: (0..sites).map(|_| lot.below(5) as i64 * scale).collect(),
        points: lists,
        weights: (0..points)
            .map(|_| (lot.below(9) as i64 - 1).max(0) * scale)
            .collect(),
        times: (0..points).map(|_| lot.below(backup + 1) as u32).collect(),
    }
}

impl Small {
    fn sites(&self) -> usize {
        self.statuses.len()
    }

    /// All choices that the statuses allow, as bits.
    fn choices(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..1 << self.sites()).filter(|bits| {
            self.statuses
                .iter()
                .enumerate()
                .all(|(site, status)| match status {
                    Status::Candidate => true,
                    Status::Required => bits >> site & 1 == 1,
                    Status::Forbidden => bits >> site & 1 == 0,
                })
        })
    }

    fn cost(&self, costs: &[i64], bits: u32) -> i64 {
        (0..self.sites())
            .filter(|site| bits >> site & 1 == 1)
            .map(|site| costs.get(site).copied().unwrap_or(1))
            .sum()
    }

    fn masks(&self) -> Vec<u32> {
        let mask = |sites: &Vec<u32>| sites.iter().fold(0, |mask, site| mask | 1 << site);
        self.points.iter().map(mask).collect()
    }

    fn least_cost(&self, costs: &[i64], out_of_reach: OutOfReach) -> Option<i64> {
        let masks = self.masks();
        let allowed = (0..self.sites()).fold(0u32, |mask, site| {
            mask | u32::from(self.statuses[site] != Status::Forbidden) << site
        });
        self.choices()
            .filter(|bits| {
                masks.iter().zip(&self.times).all(|(mask, &times)| {
                    let needed = match out_of_reach {
                        OutOfReach::Refuse => times,
                        OutOfReach::Leave => times.min((mask & allowed).count_ones()),
                    };
                    (mask & bits).count_ones() >= needed
                })
            })
            .map(|bits| self.cost(costs, bits))
            .min()
    }

    fn most(&self, choice: Choice<'_>) -> i64 {
        let masks = self.masks();
        self.choices()
            .filter(|&bits| match choice {
                Choice::Sites(number) => bits.count_ones() as usize == number,
                Choice::Budget { costs, budget } => self.cost(costs, bits) <= budget,
            })
            .map(|bits| {
                let covered = masks.iter().zip(&self.weights);
                covered
                    .filter(|(mask, _)| *mask & bits != 0)
                    .map(|(_, weight)| weight)
                    .sum()
            })
            .max()
            .unwrap()
    }

    fn backed_up(&self) -> Coverage {
        let mut coverage = Coverage::new(&self.statuses);
        for (point, sites) in self.points.iter().enumerate() {
            // The order of a list must not matter.
            let sites = sites.iter().rev().copied();
            coverage
                .push_backed_up(sites, self.weights[point], self.times[point])
                .unwrap();
        }
        coverage
    }

    fn weighed(&self) -> Coverage {
        let mut coverage = Coverage::new(&self.statuses);
        for (sites, &weight) in self.points.iter().zip(&self.weights) {
            coverage.push(sites.iter().copied(), weight).unwrap();
        }
        coverage
    }

    fn gains(&self) -> impl Iterator<Item = Vec<(u32, i64)>> + '_ {
        let points = self.points.iter().zip(&self.weights);
        points.map(|(sites, &weight)| sites.iter().map(|&site| (site, weight)).collect())
    }
}

#[test]
fn set_cover_is_the_cheapest_of_all_choices() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..3000u64 {
        let small = small(seed, 1 + seed % 3);
        let coverage = small.backed_up();
        let costs: &[i64] = if seed % 2 == 0 { &[] } else { &small.costs };
        let out_of_reach = [OutOfReach::Refuse, OutOfReach::Leave][(seed / 2 % 2) as usize];
        let problem = SetCover {
            coverage: &coverage,
            costs,
            out_of_reach,
        };
        let answer = set_cover(&problem, &Limits::default());
        let best = if small
            .statuses
            .iter()
            .all(|&status| status == Status::Forbidden)
        {
            None
        } else {
            small.least_cost(costs, out_of_reach)
        };
        let Some(best) = best else {
            assert!(answer.is_err(), "seed {seed}: {answer:?}");
            refused += 1;
            continue;
        };
        let answer = answer.unwrap();
        assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
        assert_eq!(answer.stopped, Stop::Proven);
        let points = small.points.iter().zip(&small.times);
        let points = points.map(|(sites, &times)| (sites.iter().copied(), times));
        let broken = verify_set_cover(&answer, &small.statuses, costs, out_of_reach, points);
        assert_eq!(broken, [], "seed {seed}");
        solved += 1;
        // However early it has to stop, it has a choice and a bound on the right side.
        for work in 0..3 {
            let limits = Limits {
                work: Some(work),
                ..Limits::default()
            };
            let early = set_cover(&problem, &limits).unwrap();
            assert!(early.value >= best && early.bound <= best, "seed {seed}");
        }
    }
    assert!(
        solved >= 1500 && refused >= 300,
        "{solved} solved, {refused} refused"
    );
}

#[test]
fn max_cover_is_the_best_of_all_choices() {
    let (mut by_number, mut by_budget) = (0, 0);
    for seed in 0..3000u64 {
        let small = small(seed, 1);
        let coverage = small.weighed();
        let allowed = small
            .statuses
            .iter()
            .filter(|&&status| status != Status::Forbidden);
        let allowed = allowed.count();
        let required = coverage
            .statuses()
            .iter()
            .filter(|&&status| status == Status::Required)
            .count();
        if allowed == 0 {
            continue;
        }
        let mut lot = Lot(seed + 77);
        let choice = if seed % 2 == 0 {
            by_number += 1;
            Choice::Sites(required + lot.below((allowed - required) as u64 + 1) as usize)
        } else {
            by_budget += 1;
            let needed = (0..small.sites())
                .filter(|&site| small.statuses[site] == Status::Required)
                .map(|site| small.costs[site])
                .sum::<i64>();
            let all: i64 = small.costs.iter().sum();
            Choice::Budget {
                costs: &small.costs,
                budget: needed + lot.below((all - needed + 1) as u64) as i64,
            }
        };
        let best = small.most(choice);
        let problem = MaxCover {
            coverage: &coverage,
            choice,
        };
        let answer = max_cover(&problem, &Limits::default()).unwrap();
        assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
        assert_eq!(answer.stopped, Stop::Proven);
        let broken = verify_max_cover(&answer, &small.statuses, choice, small.gains());
        assert_eq!(broken, [], "seed {seed}");
        for work in 0..3 {
            let limits = Limits {
                work: Some(work),
                ..Limits::default()
            };
            let early = max_cover(&problem, &limits).unwrap();
            assert!(early.value <= best && early.bound >= best, "seed {seed}");
            let broken = verify_max_cover(&early, &small.statuses, choice, small.gains());
            assert_eq!(broken, [], "seed {seed}");
        }
    }
    assert!(by_number >= 1000 && by_budget >= 1000);
}

#[test]
fn partial_coverage_counts_the_best_chosen_site() {
    for seed in 0..1000u64 {
        let small = small(seed, 1);
        if small
            .statuses
            .iter()
            .all(|&status| status == Status::Forbidden)
        {
            continue;
        }
        let mut lot = Lot(seed + 5);
        let gains: Vec<Vec<(u32, i64)>> = small
            .gains()
            .map(|point| {
                let faded = point.into_iter();
                faded
                    .map(|(site, gain)| (site, gain * (lot.below(5) as i64) / 4))
                    .collect()
            })
            .collect();
        let mut coverage = Coverage::new(&small.statuses);
        for point in &gains {
            coverage.push_gains(point.iter().copied()).unwrap();
        }
        let required = coverage.statuses().iter();
        let required = required
            .filter(|&&status| status == Status::Required)
            .count();
        let number = small.choices().map(u32::count_ones).max().unwrap() as usize;
        let number = number.min(required + 2);
        let best = small
            .choices()
            .filter(|bits| bits.count_ones() as usize == number)
            .map(|bits| -> i64 {
                let of_point = |point: &Vec<(u32, i64)>| {
                    let chosen = point.iter().filter(|(site, _)| bits >> site & 1 == 1);
                    chosen.map(|&(_, gain)| gain).max().unwrap_or(0)
                };
                gains.iter().map(of_point).sum()
            })
            .max()
            .unwrap();
        let choice = Choice::Sites(number);
        let problem = MaxCover {
            coverage: &coverage,
            choice,
        };
        let answer = max_cover(&problem, &Limits::default()).unwrap();
        assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
        let broken = verify_max_cover(&answer, &small.statuses, choice, gains.iter().cloned());
        assert_eq!(broken, [], "seed {seed}");
    }
}

/// The checks find what is wrong: each field of a right answer is spoilt in turn.
#[test]
fn a_spoilt_answer_is_found_out() {
    let points = [vec![0u32, 1], vec![1, 2], vec![2], vec![3]];
    let statuses = [Status::Candidate; 4];
    let mut coverage = Coverage::new(&statuses);
    for (point, sites) in points.iter().enumerate() {
        coverage
            .push(sites.iter().copied(), point as i64 + 1)
            .unwrap();
    }
    let choice = Choice::Sites(2);
    let answer = max_cover(
        &MaxCover {
            coverage: &coverage,
            choice,
        },
        &Limits::default(),
    )
    .unwrap();
    let gains = || {
        let points = points.iter().enumerate();
        points.map(|(point, sites)| {
            let sites = sites.clone().into_iter();
            sites.map(move |site| (site, point as i64 + 1))
        })
    };
    let check = |answer: &Answer| verify_max_cover(answer, &statuses, choice, gains());
    assert_eq!((answer.value, &answer.chosen[..]), (9, &[2, 3][..]));
    assert_eq!(check(&answer), []);
    type Spoil = fn(&mut Answer);
    let spoils: [Spoil; 7] = [
        |answer| answer.value += 1,
        |answer| answer.bound -= 1,
        |answer| answer.stopped = Stop::Work,
        |answer| answer.chosen = vec![3, 2],
        |answer| answer.chosen = vec![2],
        |answer| answer.chosen = vec![2, 9],
        |answer| answer.goal = liyuan_planning::site::Goal::Least,
    ];
    for (number, spoil) in spoils.iter().enumerate() {
        let mut spoilt = answer.clone();
        spoil(&mut spoilt);
        assert_ne!(check(&spoilt), [], "spoil {number}");
    }
    let forbidden = [
        Status::Required,
        Status::Candidate,
        Status::Forbidden,
        Status::Candidate,
    ];
    assert_eq!(
        verify_max_cover(&answer, &forbidden, choice, gains()).len(),
        2
    );
    let problem = SetCover {
        coverage: &coverage,
        costs: &[],
        out_of_reach: OutOfReach::Refuse,
    };
    let mut answer = set_cover(&problem, &Limits::default()).unwrap();
    let points = || points.iter().map(|sites| (sites.iter().copied(), 1));
    let check = |answer: &Answer| {
        verify_set_cover(answer, &statuses, &[], OutOfReach::Refuse, points()).len()
    };
    assert_eq!((answer.value, check(&answer)), (3, 0));
    answer.chosen.remove(0);
    assert_eq!(check(&answer), 2);
}
