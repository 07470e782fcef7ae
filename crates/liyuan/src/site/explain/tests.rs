//! Explanations against counting every choice anew.

use super::*;
use crate::site::{Beyond, Candidates, Demand, Question, Unit, solve};
use liyuan_planning::site::{Entry, Limits, Lists};
use proptest::prelude::*;

/// Points with persons and lists, sites with statuses and costs.
#[derive(Debug, Clone)]
struct Drawn {
    persons: Vec<i64>,
    lists: Vec<Vec<Option<u32>>>,
    status: Vec<Status>,
    costs: Vec<i64>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let sites = 6_usize;
    let status = prop_oneof![
        6 => Just(Status::Candidate),
        1 => Just(Status::Required),
        1 => Just(Status::Forbidden),
    ];
    let list = prop::collection::vec(prop::option::weighted(0.7, 0_u32..20), sites);
    let point = (prop_oneof![1 => Just(0_i64), 6 => 1_i64..9], list);
    (
        prop::collection::vec(point, 1..9),
        prop::collection::vec((status, 0_i64..5), sites),
    )
        .prop_map(|(points, sites)| Drawn {
            persons: points.iter().map(|(persons, _)| persons * 500).collect(),
            lists: points.into_iter().map(|(_, list)| list).collect(),
            status: sites.iter().map(|(status, _)| *status).collect(),
            costs: sites.iter().map(|(_, cost)| cost * 1500).collect(),
        })
}

impl Drawn {
    fn question(&self) -> Question<'static> {
        let sites = self.status.len();
        let mut lists = Lists::new(sites as u32);
        for list in &self.lists {
            let entries = (0_u32..).zip(list);
            lists.push(entries.filter_map(|(site, cost)| {
                Some(Entry {
                    cost: (*cost)?,
                    site,
                })
            }));
        }
        let ids = |count: usize| (0..count).map(|index| index.to_string()).collect();
        Question {
            demand: Demand {
                ids: ids(self.persons.len()),
                persons: self.persons.clone(),
                file: String::new(),
            },
            candidates: Candidates {
                ids: ids(sites),
                status: self.status.clone(),
                costs: Some(self.costs.iter().map(|&cost| Some(cost)).collect()),
                ..Candidates::default()
            },
            lists,
            unit: Unit::Plain,
            scale: 1,
            within: None,
            rules: None,
            beyond: Beyond::Nothing,
            findings: Vec::new(),
        }
    }

    fn may(&self, site: usize) -> bool {
        self.status[site] != Status::Forbidden
    }

    /// Costs of the chosen sites on the list of a point, ascending.
    fn near(&self, point: usize, chosen: &[u32]) -> Vec<u32> {
        let list = &self.lists[point];
        let mut costs: Vec<u32> = chosen
            .iter()
            .filter_map(|&site| list[site as usize])
            .collect();
        costs.sort_unstable();
        costs
    }

    /// The points that take part: people whom as many sites reach as they need.
    fn points(&self, times: usize) -> Vec<usize> {
        let all: Vec<u32> = (0..self.status.len() as u32)
            .filter(|&site| self.may(site as usize))
            .collect();
        let reached = |point: &usize| self.near(*point, &all).len() >= times;
        (0..self.persons.len())
            .filter(|&point| self.persons[point] > 0)
            .filter(reached)
            .collect()
    }

    /// The objective of a choice in parts of its amount, by definition; `None`: no choice.
    fn value(&self, model: &Model, chosen: &[u32]) -> Option<i128> {
        let all: Vec<u32> = (0..self.status.len() as u32)
            .filter(|&site| self.may(site as usize))
            .collect();
        let paid: i64 = chosen.iter().map(|&site| self.costs[site as usize]).sum();
        match *model {
            Model::SetCover { times, cheapest } => {
                for point in (0..self.persons.len()).filter(|&point| self.persons[point] > 0) {
                    let need = self.near(point, &all).len().min(times as usize);
                    if self.near(point, chosen).len() < need {
                        return None;
                    }
                }
                Some(if cheapest {
                    i128::from(paid)
                } else {
                    chosen.len() as i128
                })
            }
            Model::MaxCover { choice } => {
                if let Choice::Budget(budget) = choice
                    && paid > budget
                {
                    return None;
                }
                let covered =
                    (0..self.persons.len()).filter(|&point| !self.near(point, chosen).is_empty());
                Some(covered.map(|point| i128::from(self.persons[point])).sum())
            }
            Model::PMedian { .. } => {
                let mut sum = 0;
                for point in self.points(1) {
                    let way = i128::from(*self.near(point, chosen).first()?);
                    sum += i128::from(self.persons[point]) * way;
                }
                Some(sum)
            }
            Model::PCenter { .. } => {
                let mut longest = 0;
                for point in self.points(1) {
                    longest = longest.max(i128::from(*self.near(point, chosen).first()?));
                }
                Some(longest)
            }
        }
    }
}

fn without(chosen: &[u32], out: u32) -> Vec<u32> {
    chosen.iter().copied().filter(|&site| site != out).collect()
}

fn with(chosen: &[u32], site: u32) -> Vec<u32> {
    let mut with = chosen.to_vec();
    with.push(site);
    with.sort_unstable();
    with
}

/// The lesser price, of equals the site that stands first.
fn best(prices: impl Iterator<Item = (u32, Option<i128>)>) -> Option<(u32, i128)> {
    let known = prices.filter_map(|(site, price)| Some((site, price?)));
    known.min_by_key(|&(site, price)| (price, site))
}

fn pair(swap: Option<Swap>) -> Option<(u32, i128)> {
    swap.map(|swap| (swap.site, swap.price.parts))
}

/// Every figure of an explanation; gives whether there was an answer to explain.
fn holds(drawn: &Drawn, model: &Model, work: Option<u64>) -> bool {
    let question = drawn.question();
    let options = SolveOptions {
        limits: Limits {
            work,
            ..Limits::default()
        },
        leave_unreached: true,
    };
    let Ok(solution) = solve(&question, model, &options) else {
        return false;
    };
    let explained = explain(&question, &options, &solution).unwrap();
    let chosen = &solution.answer.chosen;
    let now = drawn.value(model, chosen).unwrap();
    assert_eq!(now, solution.objective.parts);
    let worse = |value: i128| match model {
        Model::MaxCover { .. } => now - value,
        _ => value - now,
    };
    let candidates: Vec<u32> = (0..drawn.status.len() as u32)
        .filter(|site| drawn.status[*site as usize] == Status::Candidate)
        .collect();
    let free = |site: &u32| candidates.contains(site);
    let swapped = |out: u32, site: u32| {
        drawn
            .value(model, &with(&without(chosen, out), site))
            .map(worse)
    };
    let times = model.times();
    for (told, &site) in explained.chosen.iter().zip(chosen) {
        assert_eq!(told.site, site);
        let rest = without(chosen, site);
        let served = |chosen: &[u32]| -> Vec<usize> {
            let points = drawn.points(times).into_iter();
            points
                .filter(|&point| drawn.near(point, chosen).len() >= times)
                .collect()
        };
        let after = served(&rest);
        let alone: Vec<usize> = served(chosen)
            .into_iter()
            .filter(|point| !after.contains(point))
            .collect();
        assert_eq!(told.points_alone, alone.len());
        let persons: i64 = alone.iter().map(|&point| drawn.persons[point]).sum();
        assert_eq!(told.persons_alone, persons);
        let change = drawn.value(model, &rest).map(|value| value - now);
        assert_eq!(told.without.map(|amount| amount.parts), change);
        let worst = after.iter().map(|&point| drawn.near(point, &rest)[0]).max();
        assert_eq!(told.worst_without, worst);
        let others = candidates.iter().filter(|other| !chosen.contains(other));
        let price = best(others.map(|&other| (other, swapped(site, other))));
        let price = price.filter(|_| free(&site));
        assert_eq!(pair(told.swap), price, "in the place of {site}");
    }
    let others: Vec<u32> = (0..drawn.status.len() as u32)
        .filter(|site| !chosen.contains(site))
        .collect();
    assert_eq!(explained.others.len(), others.len());
    for (told, site) in explained.others.iter().zip(others) {
        assert_eq!(told.site, site);
        if !free(&site) {
            assert_eq!(
                (told.barred, told.with, told.swap),
                (Some(Barred::Forbidden), None, None)
            );
            continue;
        }
        let change = drawn
            .value(model, &with(chosen, site))
            .map(|value| value - now);
        assert_eq!(told.with.map(|amount| amount.parts), change);
        let price = best(
            chosen
                .iter()
                .filter(|out| free(out))
                .map(|&out| (out, swapped(out, site))),
        );
        assert_eq!(pair(told.swap), price, "of {site}");
    }
    for told in &explained.unserved {
        let list = &drawn.lists[told.point];
        let all = list.iter().flatten().count();
        let may = (0..list.len())
            .filter(|&site| list[site].is_some() && drawn.may(site))
            .count();
        assert_eq!(told.candidates, may);
        let why = match (all, may) {
            (0, _) => Why::NoCandidate,
            (_, 0) => Why::Barred,
            (_, few) if few < times => Why::TooFew,
            _ => Why::NotChosen,
        };
        assert_eq!(told.why, why);
    }
    let unserved: i64 = explained.unserved.iter().map(|of| of.persons).sum();
    assert_eq!(unserved, solution.persons - solution.persons_served);
    true
}

fn models() -> Vec<Model> {
    let mut models = Vec::new();
    for times in 1..=3 {
        for cheapest in [false, true] {
            models.push(Model::SetCover { times, cheapest });
        }
    }
    for sites in 1..=3 {
        models.push(Model::PMedian { sites });
        models.push(Model::PCenter { sites });
        models.push(Model::MaxCover {
            choice: Choice::Sites(sites),
        });
    }
    models.push(Model::MaxCover {
        choice: Choice::Budget(7_000),
    });
    models
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn every_figure_is_that_of_counting_anew(drawn in drawn()) {
        for model in models() {
            holds(&drawn, &model, None);
            holds(&drawn, &model, Some(1));
        }
    }

    #[test]
    fn a_forced_site_costs_what_the_best_choice_with_it_does(drawn in drawn(), site in 0_u32..6) {
        let question = drawn.question();
        let options = SolveOptions { leave_unreached: true, ..SolveOptions::default() };
        for model in models() {
            let Ok(solution) = solve(&question, &model, &options) else { continue };
            let Ok(forced) = force(&question, &options, &solution, site) else { panic!() };
            // Every choice of the table with the site in it.
            let mut allowed = drawn.clone();
            allowed.status[site as usize] = Status::Required;
            let number = |chosen: &[u32]| match model {
                Model::PMedian { sites } | Model::PCenter { sites }
                | Model::MaxCover { choice: Choice::Sites(sites) } => chosen.len() == sites,
                _ => true,
            };
            let choices = (0_u32..64).map(|bits| -> Vec<u32> {
                (0..6).filter(|site| bits >> site & 1 == 1).collect()
            });
            let keeps = |chosen: &[u32]| (0..6).all(|site| match allowed.status[site as usize] {
                Status::Required => chosen.contains(&site),
                Status::Forbidden => !chosen.contains(&site),
                Status::Candidate => true,
            });
            let least = matches!(model, Model::MaxCover { .. });
            let now = solution.objective.parts;
            let value = |chosen: &Vec<u32>| allowed.value(&model, chosen);
            let prices = choices.filter(|chosen| number(chosen) && keeps(chosen)).filter_map(|chosen| value(&chosen));
            let best = prices.map(|value| if least { now - value } else { value - now }).min();
            match forced {
                Forced::Chosen => prop_assert!(solution.answer.chosen.contains(&site)),
                Forced::Found { price, least, stopped, .. } => {
                    prop_assert_eq!(stopped, liyuan_planning::site::Stop::Proven);
                    prop_assert_eq!(Some(price.parts), best);
                    prop_assert_eq!(price, least);
                }
                Forced::Impossible(_) => prop_assert_eq!(best, None),
                Forced::NothingYet => prop_assert!(false),
            }
        }
    }
}

/// The tables above are no empty promise: most drawn ones have an answer.
#[test]
fn drawn_questions_have_answers() {
    let drawn = Drawn {
        persons: vec![1000, 2000, 500, 0],
        lists: vec![
            vec![Some(1), Some(4), None, None, None, None],
            vec![None, Some(2), Some(3), None, None, Some(9)],
            vec![None, None, None, None, Some(7), None],
            vec![Some(1); 6],
        ],
        status: vec![
            Status::Candidate,
            Status::Candidate,
            Status::Candidate,
            Status::Forbidden,
            Status::Forbidden,
            Status::Required,
        ],
        costs: vec![1500, 3000, 0, 0, 0, 1500],
    };
    let answered = models()
        .iter()
        .filter(|model| holds(&drawn, model, None))
        .count();
    assert!(answered >= 14, "{answered}");
}
