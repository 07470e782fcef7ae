//! Which candidates, and the proof: the fewest or the cheapest that serve enough people, or the most
//! people that a number of sites or a budget serves.

use super::reach::Reached;
use crate::plan_file::RepairGoal;
use liyuan_planning::site::cover::{CoverError, Coverage};
use liyuan_planning::site::max_cover::{Choice, MaxCover, max_cover};
use liyuan_planning::site::set_cover::{OutOfReach, SetCover, set_cover};
use liyuan_planning::site::verify_cover::{Broken, verify_max_cover, verify_set_cover};
use liyuan_planning::site::{Answer, Goal, Limits, Status, Stop};

/// Steps of the first look at a number of sites or a budget; one that it leaves open is looked at again
/// with four times as many.
const FIRST_LOOK: u64 = 20_000;
const MORE: u64 = 4;

/// What is asked.
pub(super) struct Question<'a> {
    /// Who is not served, and which candidates reach whom.
    pub(super) reached: &'a Reached,
    /// Persons at each of these points, thousandths.
    pub(super) weights: &'a [i64],
    /// What is decided about each candidate.
    pub(super) status: &'a [Status],
    /// What each costs in thousandths; of those that are forbidden it does not matter.
    pub(super) costs: &'a [i64],
    /// How many of these persons have to be served, thousandths; above 0.
    pub(super) needed: i64,
    pub(super) goal: RepairGoal,
    pub(super) limits: Limits<'a>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solved {
    /// Candidates, ascending, the required ones among them.
    pub(super) chosen: Vec<u32>,
    /// In what value and bound are counted.
    pub(super) counts: Counts,
    pub(super) value: i64,
    pub(super) bound: i64,
    pub(super) stopped: Stop,
    pub(super) work: u64,
    /// The persons that the chosen ones serve of those who are not served yet, thousandths.
    pub(super) gained: i64,
    /// The most that the next smaller number of sites or amount serves, as far as it was proven.
    pub(super) below: Option<(i64, i64)>,
}

/// In what a value is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// New sites.
    Sites,
    /// What they cost, in thousandths.
    Cost,
    /// Persons served, in thousandths.
    Persons,
}

impl Counts {
    /// The name in tables: `sites`, `cost` or `persons`.
    pub fn as_str(self) -> &'static str {
        match self {
            Counts::Sites => "sites",
            Counts::Cost => "cost",
            Counts::Persons => "persons",
        }
    }
}

/// Why there is no answer that can be trusted.
#[derive(Debug)]
pub(super) enum Unsolved {
    /// The model refuses, which means that numbers are too large for it.
    Model(CoverError),
    /// The answer breaks rules of its model.
    Check(String),
}

impl From<CoverError> for Unsolved {
    fn from(error: CoverError) -> Unsolved {
        Unsolved::Model(error)
    }
}

/// Answers a question; the answer is checked by definition, with no code of the search.
///
/// Where everybody who is reached by some candidate is needed (or more), it is set covering of all who
/// can be reached. Where fewer are needed, the least number or amount with which maximal covering
/// serves enough: a greedy choice and the largest gains bound it, and numbers between are bisected,
/// each until its value is enough or its bound is not.
pub(super) fn solve(question: &Question<'_>) -> Result<Solved, Unsolved> {
    let mut coverage = Coverage::new(question.status);
    for (at, &weight) in question.weights.iter().enumerate() {
        coverage.push(question.reached.of(at).iter().copied(), weight)?;
    }
    match question.goal {
        RepairGoal::Sites(sites) => best_use(question, &coverage, Choice::Sites(sites as usize)),
        RepairGoal::Budget(budget) => {
            let costs = question.costs;
            best_use(question, &coverage, Choice::Budget { costs, budget })
        }
        RepairGoal::Fewest | RepairGoal::Cheapest => {
            let reachable = coverage.total() - coverage.lost();
            if question.needed >= reachable {
                all_of_them(question, &coverage)
            } else {
                Search::new(question, &coverage).run()
            }
        }
    }
}

fn best_use(
    question: &Question<'_>,
    coverage: &Coverage,
    choice: Choice<'_>,
) -> Result<Solved, Unsolved> {
    let answer = max_cover(&MaxCover { coverage, choice }, &question.limits)?;
    check(question.verify_most(&answer, choice))?;
    // A number is used up; of a budget nothing is spent on sites that add nobody.
    let chosen = match choice {
        Choice::Sites(_) => answer.chosen,
        Choice::Budget { .. } => leave_out(question, answer.chosen, answer.value),
    };
    Ok(Solved {
        gained: answer.value,
        chosen,
        counts: Counts::Persons,
        value: answer.value,
        bound: answer.bound,
        stopped: answer.stopped,
        work: answer.work,
        below: None,
    })
}

/// Everybody whom some candidate reaches.
fn all_of_them(question: &Question<'_>, coverage: &Coverage) -> Result<Solved, Unsolved> {
    let costs = match question.goal {
        RepairGoal::Cheapest => question.costs,
        _ => &[],
    };
    let problem = SetCover {
        coverage,
        costs,
        out_of_reach: OutOfReach::Leave,
    };
    let answer = set_cover(&problem, &question.limits)?;
    let points = question.weights.iter().enumerate();
    let points = points.map(|(at, _)| (question.reached.of(at).iter().copied(), 1));
    check(verify_set_cover(
        &answer,
        question.status,
        costs,
        OutOfReach::Leave,
        points,
    ))?;
    Ok(Solved {
        gained: coverage.total() - coverage.lost(),
        counts: question.counts(),
        value: answer.value,
        bound: answer.bound,
        stopped: answer.stopped,
        work: answer.work,
        below: None,
        chosen: answer.chosen,
    })
}

fn check(broken: Vec<Broken>) -> Result<(), Unsolved> {
    if broken.is_empty() {
        return Ok(());
    }
    let first: Vec<String> = broken
        .iter()
        .take(5)
        .map(|rule| format!("{rule:?}"))
        .collect();
    Err(Unsolved::Check(first.join(", ")))
}

impl Question<'_> {
    fn counts(&self) -> Counts {
        match self.goal {
            RepairGoal::Cheapest => Counts::Cost,
            _ => Counts::Sites,
        }
    }

    /// What a candidate counts in the amount that is to be small, or is given out.
    fn price(&self, site: u32) -> i64 {
        match self.goal {
            RepairGoal::Cheapest | RepairGoal::Budget(_) => {
                self.costs.get(site as usize).copied().unwrap_or(0)
            }
            _ => 1,
        }
    }

    fn prices(&self, sites: &[u32]) -> i64 {
        sites
            .iter()
            .fold(0_i64, |sum, &site| sum.saturating_add(self.price(site)))
    }

    fn verify_most(&self, answer: &Answer, choice: Choice<'_>) -> Vec<Broken> {
        let points = self.weights.iter().enumerate().map(|(at, &weight)| {
            let sites = self.reached.of(at).iter();
            sites.map(move |&site| (site, weight))
        });
        verify_max_cover(answer, self.status, choice, points)
    }

    /// Persons whom these sites serve.
    fn gain(&self, sites: &[u32]) -> i64 {
        let mut chosen = vec![false; self.status.len()];
        for &site in sites {
            if let Some(chosen) = chosen.get_mut(site as usize) {
                *chosen = true;
            }
        }
        let served = |at: usize| {
            let mut sites = self.reached.of(at).iter();
            sites.any(|&site| chosen.get(site as usize) == Some(&true))
        };
        let points = self.weights.iter().enumerate();
        points
            .filter(|(at, _)| served(*at))
            .fold(0_i64, |sum, (_, weight)| sum.saturating_add(*weight))
    }
}

/// The search for the least amount that serves enough; amounts are numbers of sites or costs.
struct Search<'q, 'a> {
    question: &'q Question<'a>,
    coverage: &'q Coverage,
    /// All amounts are multiples of it.
    step: i64,
    /// No less is enough.
    least: i64,
    /// The most that one step less serves, where that was proven.
    below: Option<(i64, i64)>,
    /// So much is enough, and for which sites.
    enough: (i64, Vec<u32>),
    work: u64,
    stopped: Option<Stop>,
}

/// What is known of an amount.
enum Verdict {
    Enough,
    TooLittle,
    Open,
}

impl<'q, 'a> Search<'q, 'a> {
    fn new(question: &'q Question<'a>, coverage: &'q Coverage) -> Search<'q, 'a> {
        let allowed = || {
            let all = question.status.iter().zip(0_u32..);
            all.filter(|(status, _)| **status != Status::Forbidden)
                .map(|(_, site)| site)
        };
        let step = allowed()
            .map(|site| question.price(site))
            .fold(0, divisor)
            .max(1);
        // What each candidate alone serves, whoever else does.
        let mut gains = vec![0_i64; question.status.len()];
        for (at, &weight) in question.weights.iter().enumerate() {
            let sites = question.reached.of(at);
            let by_required =
                |site: &u32| question.status.get(*site as usize) == Some(&Status::Required);
            if sites.iter().any(by_required) {
                continue;
            }
            for &site in sites {
                if let Some(gain) = gains.get_mut(site as usize) {
                    *gain = gain.saturating_add(weight);
                }
            }
        }
        let required: Vec<u32> = (question.status.iter().zip(0_u32..))
            .filter(|(status, _)| **status == Status::Required)
            .map(|(_, site)| site)
            .collect();
        let chosen = greedy(question, required.clone(), gains.clone());
        Search {
            least: least(question, &required, &gains, coverage.kept(), step),
            below: None,
            enough: (question.prices(&chosen), chosen),
            question,
            coverage,
            step,
            work: 0,
            stopped: None,
        }
    }

    fn run(mut self) -> Result<Solved, Unsolved> {
        let mut look = FIRST_LOOK;
        while self.stopped.is_none() && !self.is_closed() {
            self.bisect(look)?;
            look = look.saturating_mul(MORE);
        }
        let by_gap = self.stopped.is_none();
        // Of the choices with this amount one that serves more, if that is soon found.
        if by_gap {
            let _ = self.look(self.enough.0, FIRST_LOOK)?;
        }
        let Search {
            question,
            least,
            below,
            enough: (value, chosen),
            work,
            stopped,
            ..
        } = self;
        // Sites that cost nothing may be there without need.
        let chosen = without_needless(question, chosen);
        let value = question.prices(&chosen).min(value);
        let bound = least.min(value);
        let gained = question.gain(&chosen);
        let answer = Answer {
            goal: Goal::Most,
            chosen,
            value: gained,
            // What is proven is proven for the amount, not for the persons.
            bound: i64::MAX,
            stopped: Stop::Exhausted,
            work,
        };
        let costs: Vec<i64> = (0..question.status.len() as u32)
            .map(|site| question.price(site))
            .collect();
        let choice = Choice::Budget {
            costs: &costs,
            budget: value,
        };
        check(question.verify_most(&answer, choice))?;
        if gained < question.needed {
            let text = format!("{gained} of {} persons", question.needed);
            return Err(Unsolved::Check(text));
        }
        Ok(Solved {
            chosen: answer.chosen,
            counts: question.counts(),
            value,
            bound,
            stopped: if bound == value {
                Stop::Proven
            } else if by_gap {
                Stop::Gap
            } else {
                stopped.unwrap_or(Stop::Exhausted)
            },
            work,
            gained,
            below: below.filter(|(amount, _)| *amount < value),
        })
    }

    /// Nothing less is enough, or the gap that was asked for is reached.
    fn is_closed(&self) -> bool {
        let apart = self.enough.0 - self.least;
        apart <= 0 || apart as f64 <= self.question.limits.gap * self.enough.0.max(1) as f64
    }

    /// Looks at amounts between, each with so much work, until nothing is between or all that is
    /// there is open.
    fn bisect(&mut self, look: u64) -> Result<(), Unsolved> {
        // From above: the least amount for which enough is found.
        let mut floor = self.least;
        // The least and the largest amount that is open.
        let mut open: Option<(i64, i64)> = None;
        while floor < self.enough.0 && !self.is_closed() && self.stopped.is_none() {
            let middle = self.middle(floor, self.enough.0);
            match self.look(middle, look)? {
                Verdict::Enough => {}
                Verdict::TooLittle => floor = self.least,
                Verdict::Open => {
                    open = Some((open.map_or(middle, |(first, _)| first.min(middle)), middle));
                    floor = middle + self.step;
                }
            }
        }
        // From below: the largest that is too little, under those that are open.
        let Some((mut ceiling, _)) = open else {
            return Ok(());
        };
        while self.least < ceiling && !self.is_closed() && self.stopped.is_none() {
            let middle = self.middle(self.least, ceiling);
            match self.look(middle, look)? {
                Verdict::TooLittle => {}
                Verdict::Enough => return Ok(()),
                Verdict::Open => ceiling = middle,
            }
        }
        Ok(())
    }

    /// A multiple of the step, at least `from` and below `to`.
    fn middle(&self, from: i64, to: i64) -> i64 {
        from + (to - from) / 2 / self.step * self.step
    }

    /// Asks maximal covering about an amount, with so much work at most.
    fn look(&mut self, amount: i64, look: u64) -> Result<Verdict, Unsolved> {
        let question = self.question;
        let left = question
            .limits
            .work
            .map(|work| work.saturating_sub(self.work));
        if left == Some(0) {
            self.stopped = Some(Stop::Work);
            return Ok(Verdict::Open);
        }
        let limits = Limits {
            work: Some(left.map_or(look, |left| left.min(look))),
            gap: 0.0,
            ..question.limits
        };
        let choice = match question.goal {
            RepairGoal::Cheapest => Choice::Budget {
                costs: question.costs,
                budget: amount,
            },
            _ => Choice::Sites(amount as usize),
        };
        let problem = MaxCover {
            coverage: self.coverage,
            choice,
        };
        let answer = max_cover(&problem, &limits)?;
        self.work = self.work.saturating_add(answer.work);
        if matches!(answer.stopped, Stop::Time | Stop::Interrupted) {
            self.stopped = Some(answer.stopped);
        }
        if answer.value >= question.needed {
            let price = question.prices(&answer.chosen);
            let better = price < self.enough.0
                || price == self.enough.0 && answer.value > question.gain(&self.enough.1);
            if better {
                self.enough = (price, answer.chosen);
            }
            return Ok(Verdict::Enough);
        }
        if answer.bound < question.needed {
            if amount >= self.least {
                self.least = amount + self.step;
                self.below = Some((amount, answer.bound));
            }
            return Ok(Verdict::TooLittle);
        }
        Ok(Verdict::Open)
    }
}

fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Candidates from the required ones on, always the one that serves the most more persons for its
/// price, until enough are served; without those that turn out not to be needed.
fn greedy(question: &Question<'_>, required: Vec<u32>, mut gains: Vec<i64>) -> Vec<u32> {
    let (points_of, first) = question.reached.transposed(question.status.len());
    let points = |site: u32| {
        let at = site as usize;
        points_of.get(first[at]..first[at + 1]).unwrap_or(&[])
    };
    let mut times = vec![0_u32; question.weights.len()];
    let mut served = 0_i64;
    for &site in &required {
        for &at in points(site) {
            times[at as usize] += 1;
            if times[at as usize] == 1 {
                served += question.weights[at as usize];
            }
        }
    }
    let mut chosen = required;
    while served < question.needed {
        let candidates = question.status.iter().zip(0_u32..);
        let open = candidates.filter(|(status, site)| {
            **status == Status::Candidate && gains.get(*site as usize).is_some_and(|g| *g > 0)
        });
        // The most for its price; of equals the first.
        let better = |a: u32, b: u32| {
            let (gain_a, gain_b) = (gains[a as usize], gains[b as usize]);
            let (price_a, price_b) = (question.price(a), question.price(b));
            i128::from(gain_a) * i128::from(price_b) > i128::from(gain_b) * i128::from(price_a)
        };
        let best = open.map(|(_, site)| site).reduce(
            |best, site| {
                if better(site, best) { site } else { best }
            },
        );
        let Some(best) = best else { break };
        chosen.push(best);
        for &at in points(best) {
            times[at as usize] += 1;
            if times[at as usize] > 1 {
                continue;
            }
            let weight = question.weights[at as usize];
            served += weight;
            for &site in question.reached.of(at as usize) {
                if let Some(gain) = gains.get_mut(site as usize) {
                    *gain -= weight;
                }
            }
        }
    }
    without_needless(question, chosen)
}

/// The same candidates, ascending, without those that may go: enough persons are served all the same. The
/// dearest go first, later ones before earlier ones; required ones stay.
fn without_needless(question: &Question<'_>, chosen: Vec<u32>) -> Vec<u32> {
    leave_out(question, chosen, question.needed)
}

/// As [`without_needless`], as long as so many persons are served.
fn leave_out(question: &Question<'_>, mut chosen: Vec<u32>, enough: i64) -> Vec<u32> {
    chosen.sort_unstable();
    let mut points: Vec<Vec<u32>> = vec![Vec::new(); chosen.len()];
    let mut times = vec![0_u32; question.weights.len()];
    let mut served = 0_i64;
    for (at, &weight) in question.weights.iter().enumerate() {
        for site in question.reached.of(at) {
            if let Ok(position) = chosen.binary_search(site) {
                points[position].push(at as u32);
                times[at] += 1;
            }
        }
        if times[at] > 0 {
            served += weight;
        }
    }
    let is_free =
        |&at: &usize| question.status.get(chosen[at] as usize) == Some(&Status::Candidate);
    let mut order: Vec<usize> = (0..chosen.len()).rev().filter(is_free).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(question.price(chosen[at])));
    let mut kept = vec![true; chosen.len()];
    for at in order {
        let alone = points[at]
            .iter()
            .filter(|point| times[**point as usize] == 1);
        let lost: i64 = alone.map(|point| question.weights[*point as usize]).sum();
        if served - lost >= enough {
            served -= lost;
            kept[at] = false;
            for &point in &points[at] {
                times[point as usize] -= 1;
            }
        }
    }
    let mut kept = kept.into_iter();
    chosen.retain(|_| kept.next().unwrap_or(true));
    chosen
}

/// An amount below which nothing can be enough: as if no two candidates served the same person.
fn least(question: &Question<'_>, required: &[u32], gains: &[i64], kept: i64, step: i64) -> i64 {
    let paid = question.prices(required);
    let mut open: Vec<(i64, i64)> = question
        .status
        .iter()
        .zip(0_u32..)
        .filter(|(status, _)| **status == Status::Candidate)
        .map(|(_, site)| (gains[site as usize], question.price(site)))
        .filter(|(gain, _)| *gain > 0)
        .collect();
    open.sort_by(|(gain_a, price_a), (gain_b, price_b)| {
        let a = i128::from(*gain_a) * i128::from(*price_b);
        let b = i128::from(*gain_b) * i128::from(*price_a);
        b.cmp(&a)
    });
    let mut missing = i128::from(question.needed) - i128::from(kept);
    let mut amount = 0_i128;
    for (gain, price) in open {
        if missing <= 0 {
            break;
        }
        if i128::from(gain) <= missing {
            amount += i128::from(price);
        } else {
            // A part of it, rounded up.
            let part = i128::from(price) * missing;
            amount += part / i128::from(gain) + i128::from(part % i128::from(gain) != 0);
        }
        missing -= i128::from(gain);
    }
    let step = i128::from(step);
    let amount = (amount + step - 1) / step * step;
    paid.saturating_add(i64::try_from(amount).unwrap_or(i64::MAX))
}
