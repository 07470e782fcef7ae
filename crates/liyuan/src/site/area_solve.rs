//! A question with rules by area, asked of the model, and why it has no answer.

use super::SiteError;
use super::area_error::{AreaBest, AreaError};
use super::areas::Rules;
use super::question::Question;
use super::refuse::{Looked, divisor};
use super::solve::{Choice, Found, Model, broken};
use crate::read::demand::write_persons;
use liyuan_planning::site::ruled::{
    self, Area, AreaFront, ByArea, Cap, Measure, Rule, RuleError, Ruled,
};
use liyuan_planning::site::verify_ruled::verify_ruled;
use liyuan_planning::site::{Answer, Entry, Goal, Limits, Lists, Status};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Steps that are spent on the reasons where no choice keeps all rules.
const REASON_STEPS: u64 = 100_000;

/// What the model is asked, apart from what the question holds.
struct Asked<'a> {
    question: &'a Question<'a>,
    rules: &'a Rules,
    model: &'a Model,
    lists: Cow<'a, Lists>,
    costs: Vec<i64>,
    /// Thousandths that all costs are multiples of.
    cost_unit: i64,
    areas: Vec<Area>,
    caps: Vec<Cap>,
    /// People of each area, in the unit of the weights.
    people: Vec<i64>,
}

/// Answers a question with rules.
pub(super) fn solve(
    question: &Question<'_>,
    rules: &Rules,
    model: &Model,
    looked: &mut Looked,
    limits: &Limits<'_>,
) -> Found {
    let asked = Asked::new(question, rules, model, looked)?;
    let problem = asked.problem(looked);
    let answer =
        ruled::solve(&problem, limits).map_err(|error| asked.refused(error, &problem, limits))?;
    let rules = broken(verify_ruled(&problem, &answer));
    let covers = problem.unserved.is_some();
    Ok((rules, if covers { most(answer, looked) } else { answer }))
}

/// The choices between the ways of all and the mean way of the worst area, under rules or none; with the rules
/// that one of them breaks.
pub(super) fn front(
    question: &Question<'_>,
    model: &Model,
    most: Option<usize>,
    looked: &mut Looked,
    limits: &Limits<'_>,
) -> Result<(Option<String>, AreaFront), SiteError> {
    let none = Rules::default();
    let rules = question.rules.as_ref().unwrap_or(&none);
    let asked = Asked::new(question, rules, model, looked)?;
    let problem = asked.problem(looked);
    let front = ruled::by_area(&ByArea { problem, most }, limits)
        .map_err(|error| asked.refused(error, &problem, limits))?;
    let checks = front.choices.iter();
    let wrong = checks
        .map(|choice| verify_ruled(&problem, &choice.answer))
        .find_map(broken);
    Ok((wrong, front))
}

/// The answer of who is not covered as one of who is, in thousandths of persons.
fn most(answer: Answer, looked: &Looked) -> Answer {
    let all: i64 = looked.weights.iter().sum();
    Answer {
        goal: Goal::Most,
        value: (all - answer.value) * looked.unit,
        bound: (all - answer.bound) * looked.unit,
        ..answer
    }
}

/// The same lists without costs.
fn covered(lists: &Lists) -> Lists {
    let mut covered = Lists::with_capacity(lists.sites() as u32, lists.points(), lists.len());
    for point in 0..lists.points() {
        let list = lists.of(point).iter();
        covered.push(list.map(|entry| Entry {
            cost: 0,
            site: entry.site,
        }));
    }
    covered
}

/// People of each area.
fn people(rules: &Rules, weights: &[i64]) -> Vec<i64> {
    let mut people = vec![0; rules.areas.len()];
    for (&area, &weight) in rules.of_points.iter().zip(weights) {
        if let Some(people) = people.get_mut(area as usize) {
            *people += weight;
        }
    }
    people
}

impl<'a> Asked<'a> {
    fn new(
        question: &'a Question<'a>,
        rules: &'a Rules,
        model: &'a Model,
        looked: &mut Looked,
    ) -> Result<Asked<'a>, SiteError> {
        let mut asked = Asked {
            question,
            rules,
            model,
            lists: match model {
                Model::MaxCover { .. } => Cow::Owned(covered(&question.lists)),
                _ => Cow::Borrowed(&question.lists),
            },
            costs: Vec::new(),
            cost_unit: 1,
            areas: Vec::new(),
            caps: Vec::new(),
            people: people(rules, &looked.weights),
        };
        asked.set_costs(looked)?;
        asked.set_areas();
        asked.set_caps();
        Ok(asked)
    }

    fn problem<'p>(&'p self, looked: &'p Looked) -> Ruled<'p> {
        let budget = match self.model {
            Model::MaxCover {
                choice: Choice::Budget(budget),
            } => Some(budget / self.cost_unit),
            _ => None,
        };
        Ruled {
            lists: &self.lists,
            weights: &looked.weights,
            status: &looked.status,
            unserved: matches!(self.model, Model::MaxCover { .. }).then_some(1),
            number: self.model.number(),
            costs: &self.costs,
            budget,
            site_area: &self.rules.of_sites,
            point_area: &self.rules.of_points,
            areas: &self.areas,
            caps: &self.caps,
        }
    }

    /// Why there is no answer.
    fn refused(&self, error: RuleError, problem: &Ruled<'_>, limits: &Limits<'_>) -> SiteError {
        match error {
            RuleError::Impossible => self.together(problem, limits).into(),
            RuleError::CapShort { .. } => self.people_short(problem).into(),
            error => self.told(error),
        }
    }

    /// What sites cost, where a budget asks; those without a cost cannot be chosen.
    fn set_costs(&mut self, looked: &mut Looked) -> Result<(), SiteError> {
        let by_area = self.rules.areas.iter().any(|area| area.budget.is_some());
        let asked = by_area || !looked.costs.is_empty();
        if !asked {
            return Ok(());
        }
        let candidates = &self.question.candidates;
        let missing = |ids: Vec<String>, count: usize| SiteError::CostMissing { ids, count };
        let costs = candidates
            .costs
            .as_ref()
            .ok_or_else(|| missing(Vec::new(), 0))?;
        let mut required = Vec::new();
        for ((site, cost), status) in (0_u32..).zip(costs).zip(&mut looked.status) {
            if cost.is_none() {
                match *status {
                    Status::Required => required.push(site),
                    Status::Candidate => looked.without_cost.push(site),
                    Status::Forbidden => {}
                }
                *status = Status::Forbidden;
            }
        }
        looked.without_cost.sort_unstable();
        looked.without_cost.dedup();
        if !required.is_empty() {
            return Err(missing(candidates.ids_of(&required), required.len()));
        }
        let costs: Vec<i64> = costs.iter().map(|cost| cost.unwrap_or(0)).collect();
        self.cost_unit = divisor(&costs);
        self.costs = costs.iter().map(|cost| cost / self.cost_unit).collect();
        Ok(())
    }

    fn set_areas(&mut self) {
        let area = |rule: &super::areas::AreaRule| Area {
            at_least: rule.at_least,
            at_most: rule.at_most,
            budget: rule.budget.map(|budget| budget / self.cost_unit),
        };
        self.areas = self.rules.areas.iter().map(area).collect();
    }

    fn set_caps(&mut self) {
        let areas = (0_u32..).zip(&self.rules.areas).zip(&self.people);
        let caps =
            areas
                .filter(|(_, people)| **people > 0)
                .filter_map(|((area, rule), &people)| {
                    let most = match (rule.served, rule.worst) {
                        (Some(served), _) => unserved(people, u64::from(served), 1_000_000),
                        (None, Some(worst)) => {
                            let parts = i128::from(people)
                                * i128::from(worst)
                                * i128::from(self.question.scale);
                            i64::try_from(parts / 1000).unwrap_or(i64::MAX)
                        }
                        (None, None) => return None,
                    };
                    Some(Cap {
                        area,
                        measure: Measure::Cost,
                        most,
                    })
                });
        self.caps = caps.collect();
    }

    /// The error of the model with the names of the areas.
    fn told(&self, error: RuleError) -> SiteError {
        let name = |area: usize| self.rules.name(area);
        let costs = |cost: i64| write_persons(cost.saturating_mul(self.cost_unit));
        let told = match error {
            RuleError::Site(error) => return SiteError::Model(error),
            RuleError::AreaShort {
                area,
                at_least,
                allowed,
            } => AreaError::Short {
                at: self.rules.at(area),
                area: name(area),
                at_least,
                allowed,
            },
            RuleError::AreaFull {
                area,
                at_most,
                required,
            } => AreaError::Full {
                at: self.rules.at(area),
                area: name(area),
                at_most,
                required,
            },
            RuleError::MinimaExceed { sites, needed } => AreaError::TooFew {
                asked: sites,
                needed,
            },
            RuleError::MaximaShort { sites, allowed } => AreaError::TooMany {
                asked: sites,
                allowed,
            },
            RuleError::BudgetShort {
                area,
                budget,
                least,
            } => AreaError::Budget {
                area: area.map(name).unwrap_or_default(),
                budget: costs(budget),
                least: costs(least),
            },
            _ => AreaError::Together {
                loosen: Vec::new(),
                reached: String::new(),
            },
        };
        told.into()
    }

    /// The rules about people that all sites together do not keep.
    fn people_short(&self, problem: &Ruled<'_>) -> AreaError {
        let least = least(problem, self.areas.len());
        let (mut areas, mut bests) = (Vec::new(), Vec::new());
        let (mut worst, mut same) = (None, BTreeSet::new());
        for cap in &self.caps {
            let area = cap.area as usize;
            let least = least.get(area).copied().unwrap_or(0);
            if least <= cap.most {
                continue;
            }
            let (harm, best) = self.best(area, least);
            same.insert(best.asked.clone());
            if worst.as_ref().is_none_or(|(most, _)| *most < harm) {
                worst = Some((harm, best.best.clone()));
            }
            areas.push(self.rules.name(area));
            bests.push(best);
        }
        let common = worst.map(|(_, best)| best);
        AreaError::People {
            areas,
            bests,
            common: common.filter(|best| same.len() == 1 && !best.is_empty()),
        }
    }

    /// The best that the people of an area can have, and how bad it is: parts unserved, or the mean way.
    fn best(&self, area: usize, least: i64) -> (i64, AreaBest) {
        let people = self.people.get(area).copied().unwrap_or(0).max(1);
        let rule = self.rules.areas.get(area);
        if let Some(served) = rule.and_then(|rule| rule.served) {
            let best = i128::from(people - least) * 1_000_000 / i128::from(people);
            let best = best as u32 / 100 * 100;
            let told = match best {
                0 => String::new(),
                best => percent(best),
            };
            let asked = percent(served);
            return (1_000_000 - i64::from(best), AreaBest { asked, best: told });
        }
        let worst = rule.and_then(|rule| rule.worst).unwrap_or(0);
        let mean = (least + people - 1) / people;
        let best = self.question.thousandths(mean as u32);
        let best = AreaBest {
            asked: self.question.write_cost(worst),
            best: self.question.write_cost(best),
        };
        (mean, best)
    }

    /// Why rules that can each be kept cannot be kept together.
    fn together(&self, problem: &Ruled<'_>, limits: &Limits<'_>) -> AreaError {
        let share = Limits {
            work: Some(
                limits
                    .work
                    .map_or(REASON_STEPS, |work| work.min(REASON_STEPS)),
            ),
            ..*limits
        };
        let loose = ruled::loosen(problem, &share).unwrap_or_default();
        let loosen = loose.into_iter().map(|rule| self.rule(rule));
        AreaError::Together {
            loosen: loosen.collect(),
            reached: self.reached(problem, &share).unwrap_or_default(),
        }
    }

    /// The best share or mean way that all areas with such a rule can have at once.
    fn reached(&self, problem: &Ruled<'_>, limits: &Limits<'_>) -> Option<String> {
        let covers = problem.unserved.is_some();
        let last = match covers {
            true => 1000,
            false => {
                let lists = problem.lists;
                let dearest = (0..lists.points()).filter_map(|point| lists.of(point).last());
                u64::from(dearest.map(|entry| entry.cost).max()?)
            }
        };
        let caps = |step: u64| -> Vec<Cap> {
            let cap = |cap: &Cap| {
                let people = self.people.get(cap.area as usize).copied().unwrap_or(0);
                Cap {
                    most: match covers {
                        true => unserved(people, 1000 - step.min(1000), 1000),
                        false => {
                            (i128::from(people) * i128::from(step)).min(i128::from(i64::MAX)) as i64
                        }
                    },
                    ..*cap
                }
            };
            self.caps.iter().map(cap).collect()
        };
        if self.caps.is_empty() {
            return None;
        }
        let free = Ruled {
            caps: &[],
            ..*problem
        };
        let (step, _) = ruled::least_loosening(&free, last, &caps, limits)
            .ok()?
            .can?;
        Some(match covers {
            // A share below the last step is not nothing.
            true if step >= last => return None,
            true => percent(1_000_000 - step as u32 * 1000),
            false => self
                .question
                .write_cost(self.question.thousandths(step as u32)),
        })
    }

    /// A rule as a person finds it again.
    fn rule(&self, rule: Rule) -> String {
        let of =
            |area: u32, column: &str| format!("`{column}` (`{}`)", self.rules.name(area as usize));
        match rule {
            Rule::Number => "`--p`".to_owned(),
            Rule::Budget => "`--budget`".to_owned(),
            Rule::AtLeast(area) => of(area, "at_least"),
            Rule::AtMost(area) => of(area, "at_most"),
            Rule::AreaBudget(area) => of(area, "budget"),
            Rule::People(cap) => {
                let area = self.caps.get(cap).map_or(0, |cap| cap.area);
                let served = matches!(self.model, Model::MaxCover { .. });
                of(area, if served { "served" } else { "--worst" })
            }
        }
    }
}

/// What the people of each area come to where every site that may be chosen is open.
fn least(problem: &Ruled<'_>, areas: usize) -> Vec<i64> {
    let mut least = vec![0; areas];
    for (point, &weight) in problem.weights.iter().enumerate() {
        let area = problem.point_area.get(point).copied();
        let Some(sum) = area.and_then(|area| least.get_mut(area as usize)) else {
            continue;
        };
        let open = |entry: &&Entry| {
            let status = problem.status.get(entry.site as usize);
            status.is_some_and(|status| *status != Status::Forbidden)
        };
        let nearest = problem.lists.of(point).iter().find(open);
        let cost = nearest.map(|entry| entry.cost).or(problem.unserved);
        *sum += weight * i64::from(cost.unwrap_or(0));
    }
    least
}

/// How many of some people may go unserved where a share has to be served.
fn unserved(people: i64, share: u64, of: u64) -> i64 {
    let needed = (i128::from(people) * i128::from(share)).div_euclid(i128::from(of));
    let whole = i128::from(people) * i128::from(share) % i128::from(of) == 0;
    let needed = needed + i128::from(!whole);
    people - i64::try_from(needed).unwrap_or(people)
}

/// Parts per million in per cent, as a person writes them.
pub(super) fn percent(millionths: u32) -> String {
    format!("{}%", write_persons(i64::from(millionths / 10)))
}
