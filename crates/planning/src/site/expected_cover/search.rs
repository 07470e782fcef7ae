//! Greedy, moves, and the tree.

use super::bound::{Evaluation, Ranges, direction, evaluate, settle, step, unscaled};
use super::{Deployment, Model};
use crate::site::{Answer, Goal, Limits, Stop};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Evaluations at the root, and at a node below it.
const ROOT_STEPS: usize = 800;
const NODE_STEPS: usize = 50;

pub(super) struct Search<'m, 'l> {
    model: &'m Model,
    limits: Limits<'l>,
    value: i64,
    counts: Vec<usize>,
    /// Highest bound of what was left unsearched.
    ceiling: i64,
    work: u64,
    stopped: Option<Stop>,
}

struct Node {
    ranges: Ranges,
    lambda: Rc<Vec<i64>>,
}

type Open = BTreeMap<(Reverse<i64>, Reverse<u64>), Node>;

impl<'m, 'l> Search<'m, 'l> {
    pub fn new(model: &'m Model, limits: Limits<'l>) -> Search<'m, 'l> {
        let mut search = Search {
            model,
            limits,
            value: -1,
            counts: Vec::new(),
            ceiling: 0,
            work: 0,
            stopped: None,
        };
        search.consider(&model.least);
        search
    }

    pub fn run(mut self) -> Deployment {
        let root = Node {
            ranges: Ranges {
                least: self.model.least.clone(),
                most: self.model.most.clone(),
            },
            lambda: Rc::new(vec![
                self.model.share(0) * self.model.scale / 2;
                self.model.rows.len()
            ]),
        };
        let mut open = Open::new();
        let mut pushed = 0;
        self.node(i64::MAX, root, ROOT_STEPS, &mut open, &mut pushed);
        while let Some(((Reverse(bound), _), node)) = open.pop_first() {
            if bound < self.target() || self.stopped.is_some() {
                self.ceiling = self.ceiling.max(bound);
                break;
            }
            self.node(bound, node, NODE_STEPS, &mut open, &mut pushed);
        }
        let bound = self.ceiling.max(self.value);
        let vehicles: Vec<(u32, usize)> = (0_u32..)
            .zip(self.counts)
            .filter(|&(_, count)| count > 0)
            .collect();
        Deployment {
            answer: Answer {
                goal: Goal::Most,
                chosen: vehicles.iter().map(|&(site, _)| site).collect(),
                value: self.value * self.model.unit,
                bound: bound * self.model.unit,
                stopped: if bound == self.value {
                    Stop::Proven
                } else {
                    self.stopped.unwrap_or(Stop::Gap)
                },
                work: self.work,
            },
            vehicles,
        }
    }

    /// The least value that is still of interest.
    fn target(&self) -> i64 {
        let gap = (self.value as f64 * self.limits.gap).floor() as i64;
        self.value.saturating_add(1).saturating_add(gap)
    }

    fn tick(&mut self) -> bool {
        if self.stopped.is_some() {
            return false;
        }
        if self.limits.work.is_some_and(|work| self.work >= work) {
            self.stopped = Some(Stop::Work);
            return false;
        }
        self.work += 1;
        self.stopped = self.limits.stop.and_then(|ask| ask());
        self.stopped.is_none()
    }

    fn node(&mut self, bound: i64, node: Node, steps: usize, open: &mut Open, pushed: &mut u64) {
        let model = self.model;
        let Node { mut ranges, lambda } = node;
        let mut lambda = lambda.as_ref().clone();
        let mut moving = lambda.clone();
        let mut turned = vec![0.0; moving.len()];
        let mut often: Vec<f64> = Vec::new();
        let mut evaluation = Evaluation::default();
        let (mut best, mut counts) = (i128::MAX, Vec::new());
        let (mut theta, mut fails) = (if steps == ROOT_STEPS { 1.0 } else { 0.5 }, 0);
        for step_number in 0..steps {
            // One evaluation even at the end, so that there is a bound.
            if !self.tick() && step_number > 0 {
                break;
            }
            evaluate(model, &ranges, &moving, &mut evaluation);
            often.resize(evaluation.counts.len(), 0.0);
            for (often, &count) in often.iter_mut().zip(&evaluation.counts) {
                let share = if step_number == 0 { 1.0 } else { 0.1 };
                *often += share * (count as f64 - *often);
            }
            if evaluation.bound < best {
                best = evaluation.bound;
                lambda.clone_from(&moving);
                counts.clone_from(&evaluation.counts);
                fails = 0;
                let target = self.target();
                if unscaled(model, best) < target {
                    break;
                }
                if settle(model, &mut ranges, &evaluation, target) > 0 {
                    self.ceiling = self.ceiling.max(target - 1);
                }
            } else {
                fails += 1;
            }
            if fails >= 10 {
                fails = 0;
                theta *= 0.5;
                if theta < 0.003 {
                    break;
                }
            }
            let norm = direction(model, &moving, &evaluation.counts, &mut turned);
            if norm <= 0.0 {
                break;
            }
            let value = i128::from(self.value) * i128::from(model.scale);
            let apart = (evaluation.bound - value).max(1) as f64;
            step(model, &mut moving, &turned, theta * apart / norm);
        }
        if self.tick() {
            self.consider(&counts);
        }
        let bound = bound.min(unscaled(model, best));
        if bound < self.target() || self.stopped.is_some() {
            self.ceiling = self.ceiling.max(bound);
            return;
        }
        let free = (0..ranges.least.len()).filter(|&site| ranges.least[site] < ranges.most[site]);
        let unsure = |&site: &usize| (often[site] - often[site].floor() - 0.5).abs();
        let Some(site) = free.min_by(|a, b| unsure(a).total_cmp(&unsure(b)).then(a.cmp(b))) else {
            // All numbers are decided: `consider` has met this placement, or one that is better.
            return;
        };
        let (least, most) = (ranges.least[site], ranges.most[site]);
        let cut = (often[site].floor() as usize).clamp(least, most - 1);
        let lambda = Rc::new(lambda);
        for (least, most) in [(least, cut), (cut + 1, most)] {
            let mut half = ranges.clone();
            half.least[site] = least;
            half.most[site] = most;
            if half.hold(model.vehicles) {
                *pushed += 1;
                let node = Node {
                    ranges: half,
                    lambda: lambda.clone(),
                };
                open.insert((Reverse(bound), Reverse(*pushed)), node);
            }
        }
    }

    /// Fills a placement up with vehicles, moves them as long as that pays, and keeps the best.
    fn consider(&mut self, counts: &[usize]) {
        let model = self.model;
        let mut counts = counts.to_vec();
        let mut near = vec![0_usize; model.rows.len()];
        for (site, rows) in model.columns.iter().enumerate() {
            for &row in rows {
                near[row as usize] += counts[site];
            }
        }
        let mut left = model.vehicles - counts.iter().sum::<usize>();
        while left > 0 {
            if self.stopped.is_none() {
                self.stopped = self.limits.stop.and_then(|ask| ask());
            }
            let Some(site) = best_site(model, &counts, &near) else {
                break;
            };
            // Another vehicle never adds more than the one before: from here on none adds anything.
            if self.stopped.is_some() || gain(model, &near, site) == 0 {
                fill(model, &mut counts, &mut near, left);
                break;
            }
            put(model, &mut counts, &mut near, site);
            left -= 1;
        }
        self.keep(&counts);
        loop {
            if !self.tick() {
                return;
            }
            let mut better = false;
            for from in 0..counts.len() {
                if counts[from] <= model.least[from] {
                    continue;
                }
                let rows = model.columns[from].iter().map(|&row| row as usize);
                let lost: i64 = rows
                    .map(|row| model.weights[row] * model.share(near[row] - 1))
                    .sum();
                take(model, &mut counts, &mut near, from);
                let to = best_site(model, &counts, &near).unwrap_or(from);
                let pays = gain(model, &near, to) > lost;
                put(model, &mut counts, &mut near, if pays { to } else { from });
                better |= pays;
            }
            self.keep(&counts);
            if !better {
                return;
            }
        }
    }

    fn keep(&mut self, counts: &[usize]) {
        let value = self.model.value(counts);
        if value > self.value {
            self.value = value;
            self.counts = counts.to_vec();
        }
    }
}

/// What one more vehicle at a site adds.
fn gain(model: &Model, near: &[usize], site: usize) -> i64 {
    let rows = model.columns[site].iter().map(|&row| row as usize);
    rows.map(|row| model.weights[row] * model.share(near[row]))
        .sum()
}

fn best_site(model: &Model, counts: &[usize], near: &[usize]) -> Option<usize> {
    let free = (0..counts.len()).filter(|&site| counts[site] < model.most[site]);
    free.max_by_key(|&site| (gain(model, near, site), Reverse(site)))
}

fn put(model: &Model, counts: &mut [usize], near: &mut [usize], site: usize) {
    counts[site] += 1;
    for &row in &model.columns[site] {
        near[row as usize] += 1;
    }
}

/// Puts so many vehicles at the first sites that have room.
fn fill(model: &Model, counts: &mut [usize], near: &mut [usize], mut left: usize) {
    for (site, count) in counts.iter_mut().enumerate() {
        let more = model.most[site].saturating_sub(*count).min(left);
        left -= more;
        *count += more;
        for &row in &model.columns[site] {
            near[row as usize] += more;
        }
    }
}

fn take(model: &Model, counts: &mut [usize], near: &mut [usize], site: usize) {
    counts[site] -= 1;
    for &row in &model.columns[site] {
        near[row as usize] -= 1;
    }
}
