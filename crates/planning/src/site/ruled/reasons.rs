//! Why rules cannot be kept together: which one to loosen, and how far.

use super::attempt::{Attempt, attempt};
use super::search::Wanted;
use super::{Cap, RuleError, Ruled};
use crate::site::capacitated::Number;
use crate::site::{Answer, Limits, SiteError};

/// A rule of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The number of sites.
    Number,
    /// The budget of all sites.
    Budget,
    /// So many sites in an area at least.
    AtLeast(u32),
    /// So many sites in an area at most.
    AtMost(u32),
    /// The budget of an area.
    AreaBudget(u32),
    /// A rule about people, by its number.
    People(usize),
}

/// How far rules have to be loosened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosening {
    /// The strictest step for which a choice is known, with that choice.
    pub can: Option<(u64, Answer)>,
    /// The loosest step for which there is none; next below the other one where that is proven.
    pub cannot: Option<u64>,
    /// Steps of work done.
    pub work: u64,
}

/// Any choice that keeps all rules, and the work done for it.
fn any(problem: &Ruled<'_>, limits: &Limits<'_>) -> Attempt {
    attempt(problem, limits, Wanted::Any)
}

/// Whether an error says that there is no choice, rather than that the question is malformed or the search
/// was stopped.
pub(super) fn is_no(error: &RuleError) -> bool {
    !matches!(error, RuleError::Site(_) | RuleError::UnservedCheap { .. })
}

/// The strictest of some rules about people that can be kept, by bisection over steps from 0 (strictest) to
/// `last`; `caps` gives the rules of a step, beside those of the problem, and none of them is looser at a
/// lower step. The work limit holds for all together.
///
/// # Errors
/// The question is malformed.
pub fn least_loosening(
    problem: &Ruled<'_>,
    last: u64,
    caps: &dyn Fn(u64) -> Vec<Cap>,
    limits: &Limits<'_>,
) -> Result<Loosening, RuleError> {
    let mut found = Loosening {
        can: None,
        cannot: None,
        work: 0,
    };
    // Steps below are impossible, `unknown` and above are not looked at.
    let (mut below, mut unknown) = (0, last + 1);
    let mut left = limits.work;
    while below < unknown {
        let rounds = u64::from((unknown - below).ilog2()) + 1;
        // The loosest first: without it nothing else can be.
        let step = match unknown == last + 1 && found.can.is_none() && found.cannot.is_none() {
            true => last,
            false => below + (unknown - below) / 2,
        };
        let mut all = problem.caps.to_vec();
        all.extend(caps(step));
        let limits = Limits {
            work: left.map(|left| left / rounds),
            gap: 0.0,
            ..*limits
        };
        let tried = any(
            &Ruled {
                caps: &all,
                ..*problem
            },
            &limits,
        );
        found.work += tried.work;
        left = left.map(|left| left.saturating_sub(tried.work));
        match tried.outcome {
            Ok(answer) => {
                unknown = step;
                found.can = Some((step, answer));
            }
            Err(RuleError::Site(SiteError::Stopped)) => {
                if limits.stop.is_some_and(|stop| stop().is_some()) || step == last {
                    break;
                }
                // Looser ones may still be found.
                let known = found.can.as_ref().map_or(last, |(step, _)| *step);
                return looser(problem, (step + 1, known), caps, (found, left), &limits);
            }
            Err(error) if is_no(&error) => {
                found.cannot = Some(step);
                below = step + 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Goes on where a step is not decided: only looser ones are looked at.
fn looser(
    problem: &Ruled<'_>,
    (mut from, mut known): (u64, u64),
    caps: &dyn Fn(u64) -> Vec<Cap>,
    (mut found, mut left): (Loosening, Option<u64>),
    limits: &Limits<'_>,
) -> Result<Loosening, RuleError> {
    while from < known {
        let step = from + (known - from) / 2;
        let mut all = problem.caps.to_vec();
        all.extend(caps(step));
        let rounds = u64::from((known - from).ilog2()) + 1;
        let limits = Limits {
            work: left.map(|left| left / rounds),
            ..*limits
        };
        let tried = any(
            &Ruled {
                caps: &all,
                ..*problem
            },
            &limits,
        );
        found.work += tried.work;
        left = left.map(|left| left.saturating_sub(tried.work));
        match tried.outcome {
            Ok(answer) => {
                known = step;
                found.can = Some((step, answer));
            }
            Err(RuleError::Site(SiteError::Stopped)) => {
                if limits.stop.is_some_and(|stop| stop().is_some()) {
                    break;
                }
                from = step + 1;
            }
            Err(error) if is_no(&error) => {
                found.cannot = Some(step);
                from = step + 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The rules without any one of which there is a choice that keeps all others; empty where no single one is to
/// blame, or it is not found within the limits, of which each rule gets an equal share.
///
/// # Errors
/// The question is malformed.
pub fn loosen(problem: &Ruled<'_>, limits: &Limits<'_>) -> Result<Vec<Rule>, RuleError> {
    let rules = rules(problem);
    let mut left = limits.work;
    let mut loose = Vec::new();
    for (at, &rule) in rules.iter().enumerate() {
        let share = Limits {
            work: left.map(|left| left / (rules.len() - at) as u64),
            gap: 0.0,
            ..*limits
        };
        let tried = without(problem, rule, &share);
        left = left.map(|left| left.saturating_sub(tried.work));
        match tried.outcome {
            Ok(_) => loose.push(rule),
            Err(RuleError::Site(SiteError::Stopped)) => {}
            Err(error) if is_no(&error) || is_number(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(loose)
}

/// Whether an error is about the number of sites, which may be the rule that is looked at.
fn is_number(error: &RuleError) -> bool {
    matches!(
        error,
        RuleError::Site(SiteError::TooManySites { .. } | SiteError::RequiredExceed { .. })
    )
}

fn rules(problem: &Ruled<'_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    if problem.number != Number::Any {
        rules.push(Rule::Number);
    }
    if problem.budget.is_some() {
        rules.push(Rule::Budget);
    }
    for (number, area) in (0_u32..).zip(problem.areas) {
        if area.at_least > 0 {
            rules.push(Rule::AtLeast(number));
        }
        if area.at_most.is_some() {
            rules.push(Rule::AtMost(number));
        }
        if area.budget.is_some() {
            rules.push(Rule::AreaBudget(number));
        }
    }
    rules.extend((0..problem.caps.len()).map(Rule::People));
    rules
}

/// Any choice that keeps all rules but one.
fn without(problem: &Ruled<'_>, rule: Rule, limits: &Limits<'_>) -> Attempt {
    let mut areas = problem.areas.to_vec();
    let mut caps = problem.caps.to_vec();
    let mut loose = *problem;
    match rule {
        Rule::Number => loose.number = Number::Any,
        Rule::Budget => loose.budget = None,
        Rule::AtLeast(area) => areas[area as usize].at_least = 0,
        Rule::AtMost(area) => areas[area as usize].at_most = None,
        Rule::AreaBudget(area) => areas[area as usize].budget = None,
        Rule::People(cap) => {
            caps.remove(cap);
        }
    }
    any(
        &Ruled {
            areas: &areas,
            caps: &caps,
            ..loose
        },
        limits,
    )
}
