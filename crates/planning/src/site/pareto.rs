//! Two aims at once: short ways of all people together, and a short longest way of anybody.

use super::p_center::{self, PCenter};
use super::p_median::{self, PMedian};
use super::{Answer, Goal, Limits, Lists, SiteError, Status, Stop};

/// A choice of sites by two aims: the sum over the points of weight times cost from the cheapest chosen
/// site, and the largest such cost of a point with a weight.
#[derive(Debug, Clone, Copy)]
pub struct MedianCenter<'a> {
    /// The sites that can serve each point, all of them.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more; a point without weight takes no part.
    pub weights: &'a [i64],
    /// What is decided about each site beforehand.
    pub status: &'a [Status],
    /// How many sites are chosen, the required ones among them.
    pub sites: usize,
    /// How many choices are asked for, at least 2: the two ends, and others at even steps of the
    /// longest way between. `None`: all.
    pub most: Option<usize>,
}

/// A choice than which none is better by one aim without being worse by the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compromise {
    /// The sites; its value is the sum, and no choice whose longest way is as short has a sum below its
    /// bound.
    pub answer: Answer,
    /// The longest way of anybody.
    pub longest: u32,
}

/// Choices from the least sum to the shortest longest way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Sums ascend, longest ways descend.
    pub choices: Vec<Compromise>,
    /// No choice has a longest way below it.
    pub least_longest: u32,
    /// Whether each choice that is not worse than another by both aims is among them, or one as good.
    pub complete: bool,
    /// Why the search stopped; [`Stop::Proven`] where every choice was proven.
    pub stopped: Stop,
}

/// The choices that are best by one aim for what they are by the other (Pareto front).
///
/// Each is a p-median problem whose lists end at a longest way (ε-constraint; Haimes, Lasdon, Wismer
/// 1971, 10.1109/TSMC.1971.4308298): first at none, then just below the longest way of the choice
/// before, down to the p-centre, so that none is left out. [`Limits::work`] and [`Limits::stop`] hold
/// for all together, the gap for each. The same on any number of threads.
///
/// # Errors
/// As [`p_median::solve`]; and where not even the ends were found within the limits.
pub fn front(problem: &MedianCenter<'_>, limits: &Limits<'_>) -> Result<Front, SiteError> {
    let mut left = limits.work;
    let median = |lists: &Lists, left: &mut Option<u64>| {
        let problem = PMedian {
            lists,
            weights: problem.weights,
            status: problem.status,
            sites: problem.sites,
            fixed_costs: &[],
            off_list: None,
        };
        let answer = p_median::solve(
            &problem,
            &Limits {
                work: *left,
                ..*limits
            },
        )?;
        *left = left.map(|left| left.saturating_sub(answer.work));
        Ok::<Answer, SiteError>(answer)
    };
    let answer = median(problem.lists, &mut left)?;
    let center = p_center::solve(
        &PCenter {
            lists: problem.lists,
            weights: problem.weights,
            status: problem.status,
            sites: problem.sites,
        },
        &Limits {
            work: left,
            gap: 0.0,
            ..*limits
        },
    );
    let (least_longest, center_stopped, end) = match center {
        Ok(center) => {
            left = left.map(|left| left.saturating_sub(center.work));
            let least = u32::try_from(center.bound).unwrap_or(u32::MAX);
            (least, center.stopped, Some(center.chosen))
        }
        // The median is there, and nothing is known of the other end.
        Err(SiteError::Stopped) => {
            left = left.map(|_| 0);
            (0, stopped_by(limits), None)
        }
        Err(error) => return Err(error),
    };
    let mut found = Front {
        choices: Vec::new(),
        least_longest,
        complete: problem.most.is_none(),
        stopped: Stop::Proven,
    };
    found.add(problem, answer);
    found.shorten(problem, |bound| {
        median(&problem.lists.up_to(bound), &mut left)
    })?;
    let first = found.choices.first().map_or(0, |choice| choice.longest);
    // Longest ways that are asked for; all without them.
    let steps = problem.most.map(|most| {
        let parts = (most.max(2) - 1) as u64;
        let span = u64::from(first.saturating_sub(least_longest));
        (1..=parts).map(move |part| first - (span * part / parts) as u32)
    });
    let mut steps = steps.into_iter().flatten();
    loop {
        let longest = found.choices.last().map_or(0, |choice| choice.longest);
        let next = match problem.most {
            None => longest.checked_sub(1),
            Some(_) => steps.find(|step| *step < longest),
        };
        let Some(bound) = next.filter(|bound| *bound >= least_longest) else {
            break;
        };
        if let Some(stop) = limits.stop.and_then(|ask| ask()) {
            found.stopped = stop;
            break;
        }
        match median(&problem.lists.up_to(bound), &mut left) {
            Ok(answer) => {
                found.add(problem, answer);
                found.shorten(problem, |bound| {
                    median(&problem.lists.up_to(bound), &mut left)
                })?;
            }
            // The p-centre was not proven, so there may be no choice down here.
            Err(SiteError::TooFewSites { .. } | SiteError::Unserved { .. })
                if center_stopped != Stop::Proven =>
            {
                break;
            }
            Err(SiteError::Stopped) => {
                found.stopped = stopped_by(limits);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(chosen) = end {
        found.end(problem, chosen, center_stopped);
    }
    if found.stopped == Stop::Proven {
        let stops = found.choices.iter().map(|choice| choice.answer.stopped);
        found.stopped = (stops.chain([center_stopped]))
            .find(|stop| *stop != Stop::Proven)
            .unwrap_or(Stop::Proven);
    }
    found.complete &= found.stopped == Stop::Proven;
    Ok(found)
}

/// Why a search found nothing in time.
fn stopped_by(limits: &Limits<'_>) -> Stop {
    limits.stop.and_then(|ask| ask()).unwrap_or(Stop::Work)
}

impl Front {
    /// Where some choices are left out: takes one with the same sum and a shorter longest way in place of
    /// the last, as long as there is one. Where none is left out the next choice does that.
    fn shorten(
        &mut self,
        problem: &MedianCenter<'_>,
        mut median: impl FnMut(u32) -> Result<Answer, SiteError>,
    ) -> Result<(), SiteError> {
        while problem.most.is_some() {
            let Some(last) = self.choices.last() else {
                break;
            };
            let (value, longest) = (last.answer.value, last.longest);
            let Some(bound) = longest
                .checked_sub(1)
                .filter(|bound| *bound >= self.least_longest)
            else {
                break;
            };
            match median(bound) {
                Ok(answer) if answer.value == value => self.add(problem, answer),
                Ok(_)
                | Err(
                    SiteError::Stopped | SiteError::TooFewSites { .. } | SiteError::Unserved { .. },
                ) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Adds the choice of the p-centre where the searches ended above its longest way. Its bound is that of the
    /// last choice, whose longest way is longer.
    fn end(&mut self, problem: &MedianCenter<'_>, chosen: Vec<u32>, center_stopped: Stop) {
        let Some(last) = self.choices.last() else {
            return;
        };
        if problem.longest(&chosen) >= last.longest {
            return;
        }
        let value = problem.sum(&chosen);
        let bound = last.answer.bound.min(value);
        let stopped = [self.stopped, last.answer.stopped, center_stopped]
            .into_iter()
            .find(|stop| *stop != Stop::Proven);
        let answer = Answer {
            goal: Goal::Least,
            chosen,
            value,
            bound,
            stopped: match bound == value {
                true => Stop::Proven,
                false => stopped.unwrap_or(Stop::Gap),
            },
            work: 0,
        };
        self.add(problem, answer);
    }

    /// Adds a choice with a shorter longest way; those before that cost no less go.
    fn add(&mut self, problem: &MedianCenter<'_>, answer: Answer) {
        let longest = problem.longest(&answer.chosen);
        while (self.choices.last()).is_some_and(|last| last.answer.value >= answer.value) {
            self.choices.pop();
        }
        self.choices.push(Compromise { answer, longest });
    }
}

impl MedianCenter<'_> {
    /// The largest cost of a point from the cheapest of some sites.
    fn longest(&self, chosen: &[u32]) -> u32 {
        let costs = self.costs(chosen).into_iter();
        costs.map(|(_, cost)| cost).max().unwrap_or(0)
    }

    /// The sum of weight times cost from the cheapest of some sites.
    fn sum(&self, chosen: &[u32]) -> i64 {
        let costs = self.costs(chosen).into_iter();
        costs.map(|(weight, cost)| weight * i64::from(cost)).sum()
    }

    /// Weight, and cost from the cheapest of some sites, of each point with a weight.
    fn costs(&self, chosen: &[u32]) -> Vec<(i64, u32)> {
        let mut is_chosen = vec![false; self.lists.sites()];
        for site in chosen {
            is_chosen[*site as usize] = true;
        }
        let served = (0..self.lists.points()).filter(|point| self.weights[*point] > 0);
        let costs = served.filter_map(|point| {
            let mut list = self.lists.of(point).iter();
            let entry = list.find(|entry| is_chosen[entry.site as usize])?;
            Some((self.weights[point], entry.cost))
        });
        costs.collect()
    }
}

#[cfg(test)]
mod tests;
