//! Against trying every choice.

use super::*;
use crate::site::verify_ruled::{Offence, verify_ruled};
use crate::site::{Entry, Goal, SiteError, Stop};

/// Numbers by lot, the same on every machine.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// An instance that owns what it is made of.
struct Case {
    lists: Lists,
    weights: Vec<i64>,
    status: Vec<Status>,
    unserved: Option<u32>,
    number: Number,
    costs: Vec<i64>,
    budget: Option<i64>,
    site_area: Vec<u32>,
    point_area: Vec<u32>,
    areas: Vec<Area>,
    caps: Vec<Cap>,
}

impl Case {
    fn problem(&self) -> Ruled<'_> {
        Ruled {
            lists: &self.lists,
            weights: &self.weights,
            status: &self.status,
            unserved: self.unserved,
            number: self.number,
            costs: &self.costs,
            budget: self.budget,
            site_area: &self.site_area,
            point_area: &self.point_area,
            areas: &self.areas,
            caps: &self.caps,
        }
    }
}

/// A small instance: `kind` 0 to 6 draws one kind of rule, 7 all of them, 9 none.
fn case(seed: u64, kind: u64) -> Case {
    let lot = &mut Lot(seed);
    let sites = 3 + lot.below(7) as u32;
    let points = 3 + lot.below(12);
    let areas = 1 + lot.below(3) as u32;
    let cover = lot.below(2) == 0;
    let unserved = if cover {
        Some(1)
    } else {
        [None, Some(40)][lot.below(2) as usize]
    };
    let mut lists = Lists::new(sites);
    for _ in 0..points {
        let dense = 1 + lot.below(4);
        let list: Vec<Entry> = (0..sites)
            .filter(|_| lot.below(4) < dense)
            .collect::<Vec<_>>()
            .into_iter()
            .map(|site| Entry {
                cost: if cover { 0 } else { lot.below(30) as u32 },
                site,
            })
            .collect();
        lists.push(list);
    }
    let weights: Vec<i64> = (0..points).map(|_| lot.below(8) as i64).collect();
    let status = (0..sites).map(|_| match lot.below(9) {
        0 => Status::Required,
        1 => Status::Forbidden,
        _ => Status::Candidate,
    });
    let status: Vec<Status> = status.collect();
    let area_of = |lot: &mut Lot| match lot.below(7) {
        0 => NO_AREA,
        _ => lot.below(u64::from(areas)) as u32,
    };
    let site_area: Vec<u32> = (0..sites).map(|_| area_of(lot)).collect();
    let point_area: Vec<u32> = (0..points).map(|_| area_of(lot)).collect();
    let has = |lot: &mut Lot, own: u64| kind == own || (kind == 7 && lot.below(3) == 0);
    let costs: Vec<i64> = (0..sites).map(|_| lot.below(20) as i64).collect();
    let budgeted = has(lot, 3);
    let number = match lot.below(3) {
        0 if budgeted => Number::Any,
        1 => Number::AtMost(1 + lot.below(u64::from(sites)) as usize),
        _ => Number::Exactly(1 + lot.below(u64::from(sites) / 2 + 1) as usize),
    };
    let mut rules = vec![Area::default(); areas as usize];
    for rule in &mut rules {
        if has(lot, 0) {
            rule.at_least = lot.below(3) as usize;
        }
        if has(lot, 1) {
            rule.at_most = Some(lot.below(3) as usize);
        }
        if has(lot, 2) {
            rule.budget = Some(lot.below(30) as i64);
        }
    }
    let mut caps = Vec::new();
    for area in 0..areas {
        let of = (0..points as usize).filter(|&point| point_area[point] == area);
        let weight: i64 = of.map(|point| weights[point]).sum();
        if has(lot, 4) {
            let mean = if cover { 1 } else { lot.below(25) as i64 };
            let most = (mean * weight) * (1 + lot.below(4) as i64) / 4;
            caps.push(Cap {
                area,
                measure: Measure::Cost,
                most,
            });
        }
        if has(lot, 5) || (kind == 6 && lot.below(2) == 0) {
            let bound = if cover { 0 } else { lot.below(30) as u32 };
            let most = weight * lot.below(5) as i64 / 5;
            caps.push(Cap {
                area,
                measure: Measure::Beyond(bound),
                most,
            });
        }
    }
    Case {
        lists,
        weights,
        status,
        unserved,
        number,
        costs,
        budget: budgeted.then(|| lot.below(60) as i64),
        site_area,
        point_area,
        areas: rules,
        caps,
    }
}

/// The least value of any choice that keeps all rules, by trying them all.
fn brute(problem: &Ruled<'_>) -> Option<i64> {
    let sites = problem.lists.sites() as u32;
    (0..1_u32 << sites)
        .filter_map(|set| {
            let chosen: Vec<u32> = (0..sites).filter(|site| set >> site & 1 == 1).collect();
            let mut answer = Answer {
                goal: Goal::Least,
                chosen,
                value: 0,
                bound: 0,
                stopped: Stop::Proven,
                work: 0,
            };
            let offences = verify_ruled(problem, &answer);
            let mut value = 0;
            for offence in offences {
                match offence {
                    Offence::Value { counted, .. } => value = counted as i64,
                    _ => return None,
                }
            }
            answer.value = value;
            Some(value)
        })
        .min()
}

#[test]
fn every_kind_of_rule_has_the_answer_of_trying_all() {
    let (mut found, mut none) = ([0; 8], [0; 8]);
    for seed in 0..4000 {
        let kind = seed % 8;
        let case = case(seed, kind);
        let problem = case.problem();
        let right = brute(&problem);
        match solve(&problem, &Limits::default()) {
            Ok(answer) => {
                assert_eq!(verify_ruled(&problem, &answer), [], "seed {seed}");
                assert_eq!(Some(answer.value), right, "seed {seed}");
                assert_eq!(answer.stopped, Stop::Proven, "seed {seed}");
                found[kind as usize] += 1;
            }
            Err(error) => {
                assert_eq!(right, None, "seed {seed}: {error}");
                none[kind as usize] += 1;
            }
        }
    }
    assert!(found.iter().all(|found| *found > 100), "{found:?}");
    assert!(none.iter().all(|none| *none > 20), "{none:?}");
}

#[test]
fn stopped_early_a_bound_holds() {
    for seed in 0..600 {
        let case = case(seed, 7);
        let problem = case.problem();
        let right = brute(&problem);
        for (work, gap) in [(Some(0), 0.0), (Some(1), 0.0), (None, 0.3)] {
            let limits = Limits {
                work,
                gap,
                ..Limits::default()
            };
            match solve(&problem, &limits) {
                Ok(answer) => {
                    assert_eq!(verify_ruled(&problem, &answer), [], "seed {seed}");
                    let right = right.unwrap();
                    assert!(
                        answer.bound <= right && right <= answer.value,
                        "seed {seed}"
                    );
                    assert!(work.is_some() || answer.gap() <= gap, "seed {seed}");
                }
                Err(RuleError::Site(SiteError::Stopped)) => assert!(work.is_some()),
                Err(_) => assert_eq!(right, None, "seed {seed}"),
            }
        }
    }
}

#[test]
fn each_loosening_is_one_that_trying_all_finds() {
    let mut some = 0;
    for seed in 0..900 {
        let case = case(seed, 7);
        let problem = case.problem();
        if !matches!(
            solve(&problem, &Limits::default()),
            Err(RuleError::Impossible)
        ) {
            continue;
        }
        let loose = loosen(&problem, &Limits::default()).unwrap();
        for cap in 0..case.caps.len() {
            let mut caps = case.caps.clone();
            caps.remove(cap);
            let right = brute(&Ruled {
                caps: &caps,
                ..problem
            })
            .is_some();
            assert_eq!(loose.contains(&Rule::People(cap)), right, "seed {seed}");
        }
        let right = brute(&Ruled {
            budget: None,
            ..problem
        })
        .is_some();
        let said = loose.contains(&Rule::Budget);
        assert_eq!(said, right && problem.budget.is_some(), "seed {seed}");
        some += usize::from(!loose.is_empty());
    }
    assert!(some > 10, "{some}");
}

#[test]
fn the_strictest_step_is_that_of_trying_all() {
    let mut some = 0;
    for seed in 0..300 {
        let case = case(seed, 0);
        let problem = case.problem();
        let weight = |area: u32| -> i64 {
            let points = case.point_area.iter().zip(&case.weights);
            points
                .filter(|(of, _)| **of == area)
                .map(|(_, weight)| *weight)
                .sum()
        };
        let caps = |step: u64| -> Vec<Cap> {
            let cap = |area: u32| Cap {
                area,
                measure: Measure::Cost,
                most: weight(area) * step as i64 / 4,
            };
            (0..case.areas.len() as u32).map(cap).collect()
        };
        let right = (0..=20).find(|&step| {
            let all = caps(step);
            brute(&Ruled {
                caps: &all,
                ..problem
            })
            .is_some()
        });
        match least_loosening(&problem, 20, &caps, &Limits::default()) {
            Ok(found) => {
                assert_eq!(found.can.map(|(step, _)| step), right, "seed {seed}");
                let below = right.map_or(Some(20), |right| right.checked_sub(1));
                assert_eq!(found.cannot, below, "seed {seed}");
                some += usize::from(right.is_some_and(|right| right > 0));
            }
            Err(error) => assert!(matches!(error, RuleError::Site(_)), "seed {seed}: {error}"),
        }
    }
    assert!(some > 30, "{some}");
}

impl Case {
    /// Costs of 0 to 3 and weights of 1: many choices with the same sum.
    fn tie(&mut self) {
        let mut lists = Lists::new(self.lists.sites() as u32);
        for point in 0..self.lists.points() {
            lists.push(self.lists.of(point).iter().map(|entry| Entry {
                cost: entry.cost % 4,
                site: entry.site,
            }));
        }
        self.lists = lists;
        self.unserved = self.unserved.map(|cost| cost.max(4));
        self.weights
            .iter_mut()
            .for_each(|weight| *weight = (*weight).min(1));
    }
}

/// Sum and worst mean of a choice, as a fraction.
fn aims(case: &Case, chosen: &[u32]) -> Option<(i64, (i64, i64))> {
    let problem = case.problem();
    let mut total = 0;
    let mut areas = vec![(0, 0); case.areas.len()];
    for (point, &weight) in case.weights.iter().enumerate() {
        let list = problem.lists.of(point).iter();
        let cost = list
            .filter(|entry| chosen.contains(&entry.site))
            .map(|entry| entry.cost)
            .min();
        if weight == 0 {
            continue;
        }
        let cost = i64::from(cost.or(case.unserved)?);
        total += weight * cost;
        if let Some(area) = areas.get_mut(case.point_area[point] as usize) {
            *area = (area.0 + weight * cost, area.1 + weight);
        }
    }
    let areas = areas.into_iter().filter(|(_, weight)| *weight > 0);
    let worst = areas.max_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    Some((total, worst.unwrap_or((0, 1))))
}

#[test]
fn the_front_is_that_of_trying_all() {
    let mut long = 0;
    for seed in 0..1000 {
        let mut case = case(seed, 9);
        if seed >= 600 {
            case.tie();
        }
        let problem = case.problem();
        let sites = problem.lists.sites() as u32;
        let mut all: Vec<(i64, (i64, i64))> = (0..1_u32 << sites)
            .filter_map(|set| {
                let chosen: Vec<u32> = (0..sites).filter(|site| set >> site & 1 == 1).collect();
                let aims = aims(&case, &chosen)?;
                let answer = Answer {
                    goal: Goal::Least,
                    chosen,
                    value: aims.0,
                    bound: aims.0,
                    stopped: Stop::Proven,
                    work: 0,
                };
                verify_ruled(&problem, &answer).is_empty().then_some(aims)
            })
            .collect();
        let less = |a: (i64, i64), b: (i64, i64)| a.0 * b.1 < b.0 * a.1;
        all.sort_by(|a, b| a.0.cmp(&b.0).then((a.1.0 * b.1.1).cmp(&(b.1.0 * a.1.1))));
        let mut right: Vec<(i64, (i64, i64))> = Vec::new();
        for aims in all {
            if right.last().is_none_or(|last| less(aims.1, last.1)) {
                right.push(aims);
            }
        }
        let question = ByArea {
            problem,
            most: None,
        };
        let front = match by_area(&question, &Limits::default()) {
            Ok(front) => front,
            Err(error) => {
                assert!(right.is_empty(), "seed {seed}: {error}");
                continue;
            }
        };
        assert!(front.complete, "seed {seed}");
        let found: Vec<_> = front
            .choices
            .iter()
            .map(|of| (of.answer.value, (of.sum, of.weight)))
            .collect();
        let same = |a: &(i64, (i64, i64)), b: &(i64, (i64, i64))| {
            a.0 == b.0 && a.1.0 * b.1.1 == b.1.0 * a.1.1
        };
        assert_eq!(found.len(), right.len(), "seed {seed}: {found:?} {right:?}");
        assert!(
            found.iter().zip(&right).all(|(a, b)| same(a, b)),
            "seed {seed}"
        );
        long += usize::from(right.len() > 1);
        let few = by_area(
            &ByArea {
                problem,
                most: Some(3),
            },
            &Limits::default(),
        )
        .unwrap();
        assert!(
            few.choices.len() <= 3 && few.stopped == Stop::Proven,
            "seed {seed}"
        );
        assert!(same(
            &right[0],
            &(
                few.choices[0].answer.value,
                (few.choices[0].sum, few.choices[0].weight)
            )
        ));
        for most in 2..=4 {
            let question = ByArea {
                problem,
                most: Some(most),
            };
            let told = by_area(&question, &Limits::default()).unwrap();
            assert!(told.choices.len() <= most, "seed {seed}");
            for of in &told.choices {
                let own = (of.answer.value, (of.sum, of.weight));
                assert!(right.iter().any(|best| same(best, &own)), "seed {seed}");
            }
        }
        // The lowest worst mean to a unit of cost.
        let (end, best) = (few.choices.last().unwrap(), right.last().unwrap().1);
        assert!(end.sum / end.weight <= best.0 / best.1 + 1, "seed {seed}");
    }
    assert!(long > 20, "{long}");
}

/// Making each step looks at every list, which counts: a limit of work holds for a front of many steps.
#[test]
fn the_steps_of_a_front_count_as_work() {
    const SITES: u32 = 60;
    let mut lists = Lists::new(SITES);
    let points: Vec<u32> = (0..600).collect();
    for point in &points {
        lists.push((0..SITES).map(|site| Entry {
            cost: (point * 7919 + site * 104_729) % 997,
            site,
        }));
    }
    let entries = lists.len() as u64;
    let area: Vec<u32> = points.iter().map(|point| point % 12).collect();
    let problem = Ruled {
        lists: &lists,
        weights: &vec![1; points.len()],
        status: &[Status::Candidate; SITES as usize],
        unserved: None,
        number: Number::Exactly(3),
        costs: &[],
        budget: None,
        site_area: &[],
        point_area: &area,
        areas: &[],
        caps: &[],
    };
    let one = solve(&problem, &Limits::default()).unwrap().work;
    for most in [None, Some(4)] {
        let limit = one + 2_000;
        let question = ByArea { problem, most };
        let limits = Limits {
            work: Some(limit),
            ..Limits::default()
        };
        let front = by_area(&question, &limits).unwrap();
        assert!(!front.complete && front.stopped == Stop::Work, "{most:?}");
        // One step may be begun with the last of the work.
        let over = 2 * (entries / 1000 + 20);
        assert!(front.work <= limit + over, "{most:?}: {}", front.work);
        assert!(front.work > limit / 3, "{most:?}: {}", front.work);
    }
}

#[test]
fn each_thing_that_cannot_be_is_named() {
    let base = || Case {
        lists: {
            let mut lists = Lists::new(3);
            lists.push((0..3).map(|site| Entry {
                cost: 5 * site,
                site,
            }));
            lists.push((0..3).map(|site| Entry { cost: 9, site }));
            lists
        },
        weights: vec![2, 1],
        status: vec![Status::Candidate; 3],
        unserved: None,
        number: Number::Exactly(2),
        costs: vec![7, 5, 3],
        budget: None,
        site_area: vec![0, 0, 1],
        point_area: vec![0, 1],
        areas: vec![Area::default(); 2],
        caps: vec![],
    };
    let refused = |change: &dyn Fn(&mut Case)| {
        let mut case = base();
        change(&mut case);
        solve(&case.problem(), &Limits::default()).unwrap_err()
    };
    assert_eq!(
        refused(&|case| case.areas[1].at_least = 2),
        RuleError::AreaShort {
            area: 1,
            at_least: 2,
            allowed: 1
        }
    );
    assert_eq!(
        refused(&|case| {
            case.areas[0].at_most = Some(1);
            case.status[0] = Status::Required;
            case.status[1] = Status::Required;
        }),
        RuleError::AreaFull {
            area: 0,
            at_most: 1,
            required: 2
        }
    );
    assert_eq!(
        refused(&|case| {
            case.areas[0].at_least = 2;
            case.areas[1].at_least = 1;
        }),
        RuleError::MinimaExceed {
            sites: 2,
            needed: 3
        }
    );
    assert_eq!(
        refused(&|case| case.areas[0].at_most = Some(0)),
        RuleError::MaximaShort {
            sites: 2,
            allowed: 1
        }
    );
    assert_eq!(
        refused(&|case| {
            case.areas[0].at_least = 1;
            case.areas[0].budget = Some(4);
        }),
        RuleError::BudgetShort {
            area: Some(0),
            budget: 4,
            least: 5
        }
    );
    assert_eq!(
        refused(&|case| case.budget = Some(7)),
        RuleError::BudgetShort {
            area: None,
            budget: 7,
            least: 8
        }
    );
    let cap = |area, most| Cap {
        area,
        measure: Measure::Cost,
        most,
    };
    assert_eq!(
        refused(&|case| case.caps = vec![cap(0, 20), cap(1, 8)]),
        RuleError::CapShort {
            cap: 1,
            area: 1,
            least: 9,
            most: 8
        }
    );
    assert_eq!(
        refused(&|case| {
            case.budget = Some(8);
            case.caps = vec![cap(0, 5)];
        }),
        RuleError::Impossible
    );
    assert_eq!(
        refused(&|case| case.unserved = Some(10)),
        RuleError::UnservedCheap {
            unserved: 10,
            cost: 10
        }
    );
}
