//! The search: multipliers at the root, sites decided by reduced costs, then a tree, the best bound first.

use super::RuleError;
use super::exchange::Exchange;
use super::inner::Mark;
use super::instance::Instance;
use super::relaxation::{Direction, Evaluation, Part, Prices};
use crate::site::cover::effort::Effort;
use crate::site::cover::tree::{Node, Open};
use crate::site::{Answer, Goal, Limits, SiteError, Status, Stop};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Evaluations at the root, at most, and at a node below it.
const ROOT_STEPS: usize = 1500;
const NODE_STEPS: usize = 60;
/// Evaluations at the root between two choices that are improved.
const ROUND: usize = 20;
/// Multipliers that all open nodes may hold; beyond, new ones begin with those of the root.
const MOST_HELD: usize = 60_000_000;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The best choice.
    Best,
    /// Any choice that keeps all rules.
    Any,
}

pub(super) struct Search<'i, 'l> {
    instance: &'i Instance,
    limits: &'l Limits<'l>,
    effort: Effort<'l>,
    exchange: Exchange<'i>,
    best: Option<(i64, Vec<u32>)>,
    /// Least bound of what was left unsearched.
    floor: i64,
    /// Choices that were improved already.
    seen: BTreeSet<Vec<u32>>,
    wanted: Wanted,
}

/// What the multipliers of a part came to.
struct Ascent {
    bound: i64,
    /// How often each site was chosen.
    often: Vec<u32>,
    marks: Vec<Mark>,
    decided: usize,
    /// Whether the part holds no choice with the counts.
    empty: bool,
    reduced: Vec<i64>,
}

impl<'i, 'l> Search<'i, 'l> {
    pub fn new(instance: &'i Instance, limits: &'l Limits<'l>) -> Search<'i, 'l> {
        Search {
            instance,
            limits,
            effort: Effort::new(limits),
            exchange: Exchange::new(instance),
            best: None,
            floor: i64::MAX,
            seen: BTreeSet::new(),
            wanted: Wanted::Best,
        }
    }

    /// Searches; gives also the steps that it took.
    pub fn run(mut self, wanted: Wanted) -> (Result<Answer, RuleError>, u64) {
        self.wanted = wanted;
        self.tree();
        let stopped = self.effort.stopped();
        let work = self.effort.steps();
        let Some((value, chosen)) = self.best else {
            let error = match stopped {
                Some(_) => SiteError::Stopped.into(),
                None => RuleError::Impossible,
            };
            return (Err(error), work);
        };
        let bound = self.floor.min(value);
        let stopped = match bound == value {
            true => Stop::Proven,
            false => stopped.unwrap_or(Stop::Gap),
        };
        let answer = Answer {
            goal: Goal::Least,
            chosen,
            value,
            bound,
            stopped,
            work,
        };
        (Ok(answer), work)
    }

    /// Whether the search is over: stopped, or any choice would do and there is one.
    fn over(&self) -> bool {
        self.effort.stopped().is_some() || (self.wanted == Wanted::Any && self.best.is_some())
    }

    /// The largest value that is still of interest.
    fn target(&self) -> i64 {
        match &self.best {
            None => self.instance.most_value,
            Some((value, _)) => value - 1 - (*value as f64 * self.limits.gap).floor() as i64,
        }
    }

    fn tree(&mut self) {
        let marks = |status: &Status| match status {
            Status::Candidate => Mark::Undecided,
            Status::Required => Mark::Open,
            Status::Forbidden => Mark::Closed,
        };
        let root: Vec<Mark> = self.instance.status.iter().map(marks).collect();
        let Some(part) = Part::new(self.instance, root.clone()) else {
            return;
        };
        let mut open: Open<i64> = Open::new();
        let first = part.start();
        self.begin(&part, &first);
        self.node(part, first, 0, true, &mut open);
        while let Some(node) = open.pop() {
            let bound = -node.promise;
            if bound > self.target() {
                self.floor = self.floor.min(bound);
                continue;
            }
            if self.over() {
                self.floor = self.floor.min(bound);
                break;
            }
            let mut marks = root.clone();
            node.taken
                .iter()
                .for_each(|&site| marks[site as usize] = Mark::Open);
            node.left
                .iter()
                .for_each(|&site| marks[site as usize] = Mark::Closed);
            self.effort.spend(self.instance.lists.len() as u64);
            if let Some(part) = Part::new(self.instance, marks) {
                let mut prices = self.unpacked(&node.warm);
                part.clamp(&mut prices);
                self.node(part, prices, bound, false, &mut open);
            }
        }
    }

    /// A first choice: the best sites under the first multipliers, improved.
    fn begin(&mut self, part: &Part<'_>, prices: &Prices) {
        let mut evaluation = Evaluation::default();
        let (fits, looked) = part.evaluate(prices, &mut evaluation);
        self.effort.spend(looked);
        if fits {
            self.consider(&evaluation.picked.sites());
        }
    }

    fn unpacked(&self, warm: &[i64]) -> Prices {
        let (rows, rest) = warm.split_at(self.instance.weight.len());
        let (caps, purses) = rest.split_at(self.instance.caps.len());
        Prices {
            rows: rows.to_vec(),
            caps: caps.to_vec(),
            purses: purses.to_vec(),
        }
    }

    /// Looks at a part below which no choice has a value under `bound`; opens the parts of it that are left.
    fn node(
        &mut self,
        mut part: Part<'i>,
        mut prices: Prices,
        mut bound: i64,
        root: bool,
        open: &mut Open<i64>,
    ) {
        let mut steps = if root { ROOT_STEPS } else { NODE_STEPS };
        loop {
            if !part.is_open_question() {
                let sites = (0_u32..).zip(&part.marks);
                let chosen = sites.filter(|(_, mark)| **mark == Mark::Open);
                return self.keep(chosen.map(|(site, _)| site).collect());
            }
            let ascent = self.ascend(&part, &mut prices, steps, root);
            if ascent.empty {
                return;
            }
            bound = bound.max(part.value_of(ascent.bound));
            if bound > self.target() || self.over() {
                self.floor = self.floor.min(bound);
                return;
            }
            if ascent.decided > 0 {
                self.floor = self.floor.min(self.target() + 1);
            }
            let undecided = ascent
                .marks
                .iter()
                .filter(|mark| **mark == Mark::Undecided)
                .count();
            if undecided == 0 || ascent.decided * 10 > undecided {
                let Some(narrowed) = Part::new(self.instance, ascent.marks) else {
                    return;
                };
                part = narrowed;
                part.clamp(&mut prices);
                steps = if root { ROOT_STEPS / 4 } else { NODE_STEPS };
                continue;
            }
            return self.split(&ascent, &prices, bound, open);
        }
    }

    /// Opens the two parts in which one more site is decided.
    fn split(&mut self, ascent: &Ascent, prices: &Prices, bound: i64, open: &mut Open<i64>) {
        let undecided =
            (0..ascent.marks.len()).filter(|&site| ascent.marks[site] == Mark::Undecided);
        let branch = undecided.max_by_key(|&site| {
            (
                ascent.often[site],
                std::cmp::Reverse((ascent.reduced[site], site)),
            )
        });
        let Some(site) = branch else {
            return;
        };
        let held = (prices.rows.len() + 1) * open.len();
        let mut warm = Vec::new();
        if held > MOST_HELD {
            // Enough is held; the part begins without.
            warm.resize(
                prices.rows.len() + prices.caps.len() + prices.purses.len(),
                0,
            );
        } else {
            warm.extend_from_slice(&prices.rows);
            warm.extend_from_slice(&prices.caps);
            warm.extend_from_slice(&prices.purses);
        }
        let warm = Arc::new(warm);
        for mark in [Mark::Closed, Mark::Open] {
            let mut marks = ascent.marks.clone();
            marks[site] = mark;
            let with = |wanted: Mark| {
                let sites = (0_u32..).zip(&marks).filter(|(_, mark)| **mark == wanted);
                sites.map(|(site, _)| site).collect::<Vec<u32>>()
            };
            open.push(Node {
                promise: -bound,
                taken: with(Mark::Open),
                left: with(Mark::Closed),
                warm: warm.clone(),
            });
        }
    }

    /// Raises the bound by moving the multipliers, which end at the best found.
    fn ascend(&mut self, part: &Part<'_>, prices: &mut Prices, steps: usize, root: bool) -> Ascent {
        let mut ascent = Ascent {
            bound: i64::MIN,
            often: vec![0; part.marks.len()],
            marks: part.marks.clone(),
            decided: 0,
            empty: false,
            reduced: vec![0; part.marks.len()],
        };
        let mut evaluation = Evaluation::default();
        let mut best = Evaluation::default();
        let mut moving = prices.clone();
        let mut direction = Direction::default();
        let (mut theta, patience) = if root { (1.0, 20) } else { (0.5, 8) };
        let mut fails = 0;
        for step in 0..steps {
            if self.over() {
                break;
            }
            let (fits, looked) = part.evaluate(&moving, &mut evaluation);
            self.effort.spend(2 * looked);
            if !fits {
                ascent.empty = true;
                return ascent;
            }
            for (often, has) in ascent.often.iter_mut().zip(&evaluation.picked.has) {
                *often += u32::from(*has);
            }
            if evaluation.bound > ascent.bound {
                ascent.bound = evaluation.bound;
                best.clone_from(&evaluation);
                prices.clone_from(&moving);
                fails = 0;
                let target = self.target();
                if part.value_of(evaluation.bound) > target {
                    break;
                }
                ascent.decided += part.decide(&evaluation, target, &mut ascent.marks);
            } else {
                fails += 1;
            }
            if root && step % ROUND == ROUND - 1 {
                self.consider(&evaluation.picked.sites());
            }
            if fails >= patience {
                fails = 0;
                theta *= 0.5;
                if theta < 0.003 {
                    break;
                }
            }
            let upper = match &self.best {
                Some((value, _)) => value.saturating_mul(self.instance.scale) as f64,
                None => {
                    ascent.bound as f64
                        + (ascent.bound as f64).abs() * 0.05
                        + self.instance.scale as f64
                }
            };
            let norm = part.direction(&moving, &evaluation, &mut direction);
            if norm <= 0.0 {
                break;
            }
            let apart = (upper - evaluation.bound as f64).max(1.0);
            part.step(&mut moving, &direction, theta * apart / norm);
        }
        if !best.picked.has.is_empty() {
            self.consider(&best.picked.sites());
            ascent.reduced = best.reduced;
        }
        ascent
    }

    /// Improves a choice by exchanges, unless it was met before, and keeps the best.
    fn consider(&mut self, chosen: &[u32]) {
        if self.over() || !self.seen.insert(chosen.to_vec()) {
            return;
        }
        let known = self.best.is_some();
        if let Some((_, improved)) = self.exchange.improve(chosen, known, &mut self.effort) {
            self.seen.insert(improved.clone());
            self.keep(improved);
        }
    }

    fn keep(&mut self, chosen: Vec<u32>) {
        if let Some(value) = self.instance.value(&chosen)
            && self.best.as_ref().is_none_or(|(best, _)| value < *best)
        {
            self.best = Some((value, chosen));
        }
    }
}
