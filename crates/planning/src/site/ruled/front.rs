//! Two aims at once: short ways of all people together, and a short mean way of the area that is worst off.

use super::attempt::attempt;
use super::reasons::{is_no, least_loosening};
use super::search::Wanted;
use super::{Cap, Measure, NO_AREA, RuleError, Ruled};
use crate::site::{Answer, Limits, SiteError, Stop};

/// A choice of sites by the sum of all ways and by the mean way of the worst area.
#[derive(Debug, Clone, Copy)]
pub struct ByArea<'a> {
    /// The question, with rules that hold for every choice.
    pub problem: Ruled<'a>,
    /// How many choices are asked for, at least 2: the two ends, and others at even steps of the mean way
    /// between. `None`: all.
    pub most: Option<usize>,
}

/// A choice than which none is better by one aim without being worse by the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The sites; its value is the sum, and no choice whose worst mean is as low has a sum below its bound.
    pub answer: Answer,
    /// The area whose mean way is longest (ties: the first).
    pub area: u32,
    /// Its sum of weight times cost.
    pub sum: i64,
    /// Its weight, above zero: sum over weight is its mean.
    pub weight: i64,
}

/// Choices from the least sum to the lowest worst mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaFront {
    /// Sums ascend, worst means descend.
    pub choices: Vec<Balance>,
    /// No choice keeps the mean of every area at or below it; `None` where that is not known.
    pub out_of_reach: Option<u64>,
    /// Whether each choice that is not worse than another by both aims is among them, or one as good.
    pub complete: bool,
    /// Why the search stopped; [`Stop::Proven`] where every choice was proven.
    pub stopped: Stop,
    /// Steps of work done.
    pub work: u64,
}

/// The choices that are best by one aim for what they are by the other (Pareto front).
///
/// Each is the question with one more rule for each area: its mean way is below that of the worst area of the
/// choice before (ε-constraint; Haimes, Lasdon, Wismer 1971, 10.1109/TSMC.1971.4308298), until there is
/// none. With [`ByArea::most`] the lowest worst mean is first found by bisection, to a unit of cost. The work and
/// the clock of the limits hold for all together, and each step looks once at every list before it is searched; the
/// gap holds for each. Points of no area count only in the sum.
///
/// # Errors
/// As [`solve`](super::solve), for the first choice.
pub fn by_area(question: &ByArea<'_>, limits: &Limits<'_>) -> Result<AreaFront, RuleError> {
    let problem = &question.problem;
    let weights = area_weights(problem);
    let mut left = limits.work;
    let own = share(limits, left, question.most.unwrap_or(2));
    let first = attempt(problem, &own, Wanted::Best);
    spend(&mut left, first.work);
    let answer = first.outcome?;
    let mut front = AreaFront {
        choices: Vec::new(),
        out_of_reach: None,
        work: 0,
        complete: question.most.is_none(),
        stopped: answer.stopped,
    };
    front.add(problem, &weights, answer);
    front.work = first.work;
    match question.most {
        None => front.descend(problem, &weights, limits, left)?,
        Some(most) => front.even(problem, &weights, (limits, left), most.max(2))?,
    }
    front.complete &= front.stopped == Stop::Proven;
    Ok(front)
}

fn share<'l>(limits: &Limits<'l>, left: Option<u64>, parts: usize) -> Limits<'l> {
    Limits {
        work: left.map(|left| left / parts.max(1) as u64),
        ..*limits
    }
}

fn spend(left: &mut Option<u64>, work: u64) {
    *left = left.map(|left| left.saturating_sub(work));
}

/// The weight of each area that has any.
fn area_weights(problem: &Ruled<'_>) -> Vec<(u32, i64)> {
    let mut weights = std::collections::BTreeMap::new();
    for (&area, &weight) in problem.point_area.iter().zip(problem.weights) {
        if area != NO_AREA && weight > 0 {
            *weights.entry(area).or_insert(0) += weight;
        }
    }
    weights.into_iter().collect()
}

impl AreaFront {
    /// All choices, one worst mean after the other.
    fn descend(
        &mut self,
        problem: &Ruled<'_>,
        weights: &[(u32, i64)],
        limits: &Limits<'_>,
        mut left: Option<u64>,
    ) -> Result<(), RuleError> {
        while let Some(last) = self.choices.last().filter(|last| last.sum > 0) {
            let (last_sum, last_weight) = (last.sum, last.weight);
            let caps: Vec<Cap> = problem
                .caps
                .iter()
                .copied()
                .chain(last.below(weights))
                .collect();
            let step = Ruled {
                caps: &caps,
                ..*problem
            };
            match self.step(&step, (limits, &mut left), 2) {
                Ok(answer) => {
                    self.stop(answer.stopped);
                    self.add(problem, weights, answer);
                }
                Err(RuleError::Site(SiteError::Stopped)) => {
                    self.stop(limits.stop.and_then(|ask| ask()).unwrap_or(Stop::Work));
                    break;
                }
                Err(error) if is_no(&error) => {
                    // Whole means below the last one cannot be, either.
                    self.out_of_reach = Some(((last_sum - 1) / last_weight) as u64);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Searches for the choice of a step with its share of the work that is left.
    fn step(
        &mut self,
        problem: &Ruled<'_>,
        (limits, left): (&Limits<'_>, &mut Option<u64>),
        parts: usize,
    ) -> Result<Answer, RuleError> {
        let tried = attempt(problem, &share(limits, *left, parts), Wanted::Best);
        spend(left, tried.work);
        self.work += tried.work;
        tried.outcome
    }

    /// Takes a choice with the same sum and a lower worst mean in place of the last, as long as there is one.
    fn lower(
        &mut self,
        problem: &Ruled<'_>,
        weights: &[(u32, i64)],
        (limits, left): (&Limits<'_>, &mut Option<u64>),
        parts: usize,
    ) -> Result<(), RuleError> {
        while let Some(last) = self.choices.last().filter(|last| last.sum > 0) {
            let value = last.answer.value;
            let mut caps = problem.caps.to_vec();
            caps.extend(last.below(weights));
            let step = Ruled {
                caps: &caps,
                ..*problem
            };
            match self.step(&step, (limits, &mut *left), parts + 1) {
                Ok(answer) => {
                    if answer.value > value {
                        // A choice as good may be left where this one is not proven.
                        if answer.bound <= value {
                            self.stop(answer.stopped);
                        }
                        break;
                    }
                    self.stop(answer.stopped);
                    self.add(problem, weights, answer);
                }
                Err(RuleError::Site(SiteError::Stopped)) => {
                    self.stop(limits.stop.and_then(|ask| ask()).unwrap_or(Stop::Work));
                    break;
                }
                Err(error) if is_no(&error) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Both ends, and choices at even steps between.
    fn even(
        &mut self,
        problem: &Ruled<'_>,
        weights: &[(u32, i64)],
        (limits, mut left): (&Limits<'_>, Option<u64>),
        most: usize,
    ) -> Result<(), RuleError> {
        self.lower(problem, weights, (limits, &mut left), most)?;
        let Some(first) = self.choices.first() else {
            return Ok(());
        };
        let highest = (first.sum / first.weight) as u64;
        let parts = (most - 1) as u64;
        let caps = |mean: u64| -> Vec<Cap> {
            let cap = |&(area, weight): &(u32, i64)| Cap {
                area,
                measure: Measure::Cost,
                most: (i128::from(mean) * i128::from(weight)).min(i128::from(i64::MAX)) as i64,
            };
            weights.iter().map(cap).collect()
        };
        let lowest = least_loosening(problem, highest, &caps, &share(limits, left, 2))?;
        spend(&mut left, lowest.work);
        self.work += lowest.work;
        self.out_of_reach = lowest.cannot;
        let known = lowest.can.as_ref().map(|(mean, _)| *mean);
        let decided = known == lowest.cannot.map_or(Some(0), |cannot| Some(cannot + 1));
        if !decided && (known.is_some() || lowest.cannot != Some(highest)) {
            self.stop(limits.stop.and_then(|ask| ask()).unwrap_or(Stop::Work));
        }
        let Some(lowest) = known else {
            return Ok(());
        };
        for part in 1..=parts {
            let mean = highest - (highest - lowest) * part / parts;
            let done = self.choices.last();
            let done = done.is_some_and(|last| {
                i128::from(last.sum) <= i128::from(mean) * i128::from(last.weight)
            });
            if done && part < parts {
                continue;
            }
            let all: Vec<Cap> = problem.caps.iter().copied().chain(caps(mean)).collect();
            let left_parts = (parts - part + 1) as usize;
            let step = Ruled {
                caps: &all,
                ..*problem
            };
            match self.step(&step, (limits, &mut left), left_parts) {
                Ok(answer) => {
                    self.stop(answer.stopped);
                    self.add(problem, weights, answer);
                    self.lower(problem, weights, (limits, &mut left), left_parts)?;
                }
                Err(RuleError::Site(SiteError::Stopped)) => {
                    self.stop(limits.stop.and_then(|ask| ask()).unwrap_or(Stop::Work));
                }
                Err(error) if is_no(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Notes why one search stopped; the first that was not proven counts.
    fn stop(&mut self, stopped: Stop) {
        if self.stopped == Stop::Proven {
            self.stopped = stopped;
        }
    }

    /// Adds a choice with a lower worst mean; those before that cost no less go.
    fn add(&mut self, problem: &Ruled<'_>, weights: &[(u32, i64)], answer: Answer) {
        let balance = balance(problem, weights, answer);
        if let Some(last) = self.choices.last() {
            let [new, old] = [&balance, last].map(|of| (i128::from(of.sum), i128::from(of.weight)));
            if new.0 * old.1 >= old.0 * new.1 && balance.answer.value >= last.answer.value {
                return;
            }
        }
        while self
            .choices
            .last()
            .is_some_and(|last| last.answer.value >= balance.answer.value)
        {
            self.choices.pop();
        }
        self.choices.push(balance);
    }
}

impl Balance {
    /// Rules that only choices with a lower worst mean keep.
    fn below(&self, weights: &[(u32, i64)]) -> Vec<Cap> {
        let (sum, own) = (i128::from(self.sum), i128::from(self.weight));
        let cap = |&(area, weight): &(u32, i64)| Cap {
            area,
            measure: Measure::Cost,
            most: ((sum * i128::from(weight) - 1) / own) as i64,
        };
        weights.iter().map(cap).collect()
    }
}

/// A choice with its worst area.
fn balance(problem: &Ruled<'_>, weights: &[(u32, i64)], answer: Answer) -> Balance {
    let mut open = vec![false; problem.lists.sites()];
    answer
        .chosen
        .iter()
        .for_each(|&site| open[site as usize] = true);
    let mut sums = vec![0_i64; weights.len()];
    for (point, (&area, &weight)) in problem.point_area.iter().zip(problem.weights).enumerate() {
        let Ok(at) = weights.binary_search_by_key(&area, |(area, _)| *area) else {
            continue;
        };
        let mut list = problem.lists.of(point).iter();
        let cost = list
            .find(|entry| open[entry.site as usize])
            .map(|entry| entry.cost);
        sums[at] += weight * i64::from(cost.or(problem.unserved).unwrap_or(0));
    }
    let mut worst = (NO_AREA, 0, 1);
    for (&(area, weight), sum) in weights.iter().zip(sums) {
        if i128::from(sum) * i128::from(worst.2) > i128::from(worst.1) * i128::from(weight) {
            worst = (area, sum, weight);
        }
    }
    Balance {
        answer,
        area: worst.0,
        sum: worst.1,
        weight: worst.2,
    }
}
