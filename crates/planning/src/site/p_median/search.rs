//! The search: multipliers at the root, sites decided by reduced costs, then a tree.

use super::greedy::greedy;
use super::instance::Instance;
use super::relaxation::{Evaluation, Mark, Relaxation, Support};
use super::swap::Swaps;
use crate::site::p_center::{Radius, Verdict};
use crate::site::{Answer, Goal, Limits, SiteError, Status, Stop};
use std::collections::BTreeSet;

/// Evaluations at the root, at most.
const ROOT_STEPS: usize = 2000;
/// How often cut lists are made longer, and entries that may be added to small problems.
const GROWTHS: usize = 4;
const SMALL_GROWTH: usize = 2_000_000;
/// Choices kept for path relinking.
const POOL: usize = 8;
/// Evaluations at a node below it, at most.
const NODE_STEPS: usize = 60;

pub(super) struct Search<'a, 'l> {
    instance: Instance<'a>,
    limits: &'l Limits<'l>,
    swaps: Swaps,
    best: Option<(i64, Vec<u32>)>,
    /// Least bound of what was left unsearched.
    floor: i64,
    /// Steps done.
    pub work: u64,
    /// Why there was an end before value and bound met.
    pub stopped: Option<Stop>,
    /// What the multipliers of the whole problem say about other numbers of sites.
    pub support: Option<Support>,
    /// Choices that were improved already.
    seen: BTreeSet<u64>,
    /// The best choices that no swap improves, by value.
    pool: Vec<(i64, Vec<u32>)>,
}

/// What the multipliers of a subproblem came to.
struct Ascent {
    best: Evaluation,
    /// How often each site was chosen.
    often: Vec<u32>,
    marks: Vec<Mark>,
    decided: usize,
}

impl<'a, 'l> Search<'a, 'l> {
    pub fn new(instance: Instance<'a>, limits: &'l Limits<'l>) -> Search<'a, 'l> {
        Search {
            swaps: Swaps::new(&instance),
            instance,
            limits,
            best: None,
            floor: i64::MAX,
            work: 0,
            stopped: None,
            support: None,
            seen: BTreeSet::new(),
            pool: Vec::new(),
        }
    }

    pub fn run(&mut self) -> Result<Answer, SiteError> {
        let first = greedy(&self.instance);
        self.consider(&first);
        if self.best.is_none() {
            self.serve_everybody()?;
        }
        self.root();
        let Some((value, chosen)) = self.best.take() else {
            return Err(self.nobody_served());
        };
        let bound = self.floor.min(value);
        let stopped = if bound == value {
            Stop::Proven
        } else {
            self.stopped.unwrap_or(Stop::Gap)
        };
        Ok(Answer {
            goal: Goal::Least,
            chosen,
            value,
            bound,
            stopped,
            work: self.work,
        })
    }

    /// Searches the whole problem. Where cut lists hold the bound down they are made longer first.
    fn root(&mut self) {
        let bound = self.instance.least();
        if self.stopped.is_some() || self.limits.work.is_some_and(|work| self.work >= work) {
            self.stopped = self.stopped.or(Some(Stop::Work));
            self.floor = bound;
            return;
        }
        let chosen = match &self.best {
            Some((_, chosen)) => chosen.clone(),
            None => greedy(&self.instance),
        };
        let mut room = self.instance.rows.base.len() / 4 + SMALL_GROWTH;
        let reaches = self.instance.served_off_list(&chosen);
        let further = reaches
            .into_iter()
            .map(|(row, cost)| (row, cost.saturating_add(cost / 4)));
        let grown = self.instance.grow(&further.collect::<Vec<_>>(), room);
        room = room.saturating_sub(grown);
        let Some(mut root) = Relaxation::root(&self.instance) else {
            return;
        };
        let mut lambda = root.start();
        let mut bound = bound;
        for _ in 0..GROWTHS {
            let cut = (0..self.instance.rows.len()).any(|row| self.instance.is_cut(row));
            // Rows of the relaxation are those of the instance as long as nothing is decided.
            if !cut || root.rows.len() != self.instance.rows.len() {
                break;
            }
            let ascent = self.ascend(&root, &mut lambda, ROOT_STEPS / 4, true);
            bound = bound.max(root.value_of(ascent.best.bound));
            if self.stopped.is_some() || bound > self.target() {
                break;
            }
            let held: Vec<(u32, u32)> = (0..root.rows.len())
                .filter(|&row| root.at_most(row, lambda[row]) && self.instance.is_cut(row))
                .filter_map(|row| {
                    let beyond = self.instance.rows.beyond[row]?;
                    Some((
                        row as u32,
                        beyond.saturating_add(beyond / 2).saturating_add(1),
                    ))
                })
                .collect();
            let grown = self.instance.grow(&held, room);
            room = room.saturating_sub(grown);
            let Some(longer) = Relaxation::root(&self.instance).filter(|_| grown > 0) else {
                break;
            };
            root = longer;
        }
        self.node(root, lambda, bound, 0);
    }

    /// Looks for any choice that serves everybody, where the greedy one does not.
    fn serve_everybody(&mut self) -> Result<(), SiteError> {
        let rows = &self.instance.rows;
        let any_cut = (0..rows.len()).any(|row| self.instance.is_cut(row));
        let listed = (0..rows.len()).filter(|&row| !self.instance.is_cut(row));
        let points = listed.map(|row| rows.source[row]).collect();
        let (status, sites) = (self.instance.status.clone(), self.instance.sites);
        let lists = rows.base.clone();
        let mut radius = Radius::new(&lists, points, &status, sites);
        match radius.decide(u32::MAX, &mut || self.tick()) {
            Verdict::Covered(chosen) => self.consider(&chosen),
            Verdict::Impossible => {
                let mut error = radius.too_few(u32::MAX, &mut || self.tick());
                // Whether as many sites also serve the points with cut lists is not known.
                if let SiteError::TooFewSites { enough, .. } = &mut error
                    && any_cut
                {
                    *enough = None;
                }
                return Err(error);
            }
            Verdict::Unknown => {}
        }
        Ok(())
    }

    /// Why there is no choice: stopped too early, points out of reach of everything, or too few sites.
    fn nobody_served(&self) -> SiteError {
        if self.stopped.is_some() {
            return SiteError::Stopped;
        }
        let instance = &self.instance;
        let all: Vec<u32> = (0_u32..)
            .zip(instance.status.iter())
            .filter(|&(_, &status)| status != Status::Forbidden)
            .map(|(site, _)| site)
            .collect();
        let points = instance.unreached(&all);
        if points.is_empty() {
            // The tree went through all choices.
            return SiteError::TooFewSites {
                sites: instance.sites,
                least: instance.sites + 1,
                enough: None,
            };
        }
        SiteError::Unserved { points }
    }

    /// Counts a step; whether another may follow.
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

    /// The largest value that is still of interest.
    fn target(&self) -> i64 {
        match &self.best {
            None => i64::MAX / 2,
            Some((value, _)) => value - 1 - (*value as f64 * self.limits.gap).floor() as i64,
        }
    }

    /// Improves a choice by swaps, unless it was met before, and keeps it if it is the best.
    fn consider(&mut self, chosen: &[u32]) {
        if !self.seen.insert(fingerprint(chosen)) {
            return;
        }
        let (limits, mut work, mut stopped) = (self.limits, self.work, self.stopped);
        let go_on = || {
            work += 1;
            if stopped.is_none() {
                stopped = limits.stop.and_then(|ask| ask());
            }
            stopped.is_none() && limits.work.is_none_or(|limit| work < limit)
        };
        let improved = self.swaps.improve(&self.instance, chosen, go_on);
        self.work = work;
        self.stopped = stopped;
        self.seen.insert(fingerprint(&improved));
        self.keep(improved);
    }

    fn keep(&mut self, chosen: Vec<u32>) {
        let Some(value) = self.instance.value(&chosen) else {
            return;
        };
        if self.best.as_ref().is_none_or(|(best, _)| value < *best) {
            self.best = Some((value, chosen.clone()));
        }
        let member = (value, chosen);
        if let Err(place) = self.pool.binary_search(&member)
            && place < POOL
        {
            self.pool.insert(place, member);
            self.pool.truncate(POOL);
        }
    }

    /// Relinks the best choice with the other good ones, as long as that gives a better one.
    fn relink(&mut self) {
        let mut relinked = 0;
        while self.stopped.is_none() && relinked < 4 * POOL {
            let pool = self.pool.clone();
            let Some(((best, from), others)) = pool.split_first() else {
                return;
            };
            for (_, to) in others {
                relinked += 1;
                let mut between = None;
                let (limits, mut work) = (self.limits, self.work);
                let go_on = || {
                    work += 1;
                    limits.work.is_none_or(|limit| work < limit)
                };
                if self.stopped.is_none() {
                    between = self.swaps.relink(&self.instance, from, to, go_on);
                }
                self.work = work;
                if let Some(between) = between {
                    self.consider(&between);
                }
            }
            if self.pool.first().is_none_or(|(value, _)| value == best) {
                return;
            }
        }
    }

    /// Searches a subproblem that no choice can leave below `bound`.
    fn node(&mut self, mut here: Relaxation<'_>, mut lambda: Vec<i64>, bound: i64, depth: usize) {
        let mut bound = bound;
        let mut steps = if depth == 0 { ROOT_STEPS } else { NODE_STEPS };
        loop {
            if here.choose == 0 || here.choose == here.site.len() {
                let mut chosen = here.opened.clone();
                chosen.extend(here.site.iter().take(here.choose));
                chosen.sort_unstable();
                return self.keep(chosen);
            }
            let ascent = self.ascend(&here, &mut lambda, steps, depth == 0);
            bound = bound.max(here.value_of(ascent.best.bound));
            if depth == 0 && self.support.is_none() {
                self.support = here.support(&ascent.best);
            }
            let target = self.target();
            if bound > target {
                self.floor = self.floor.min(bound);
                return;
            }
            if self.stopped.is_some() {
                self.floor = self.floor.min(bound);
                return;
            }
            let mut marks = ascent.marks;
            let room = here.room(ascent.best.bound, target);
            if ascent.decided > 0 {
                self.floor = self.floor.min(target + 1);
            }
            if ascent.decided * 10 > here.site.len() {
                let Some((narrowed, multipliers)) = here.narrow(&marks, &lambda, room) else {
                    return;
                };
                (here, lambda) = (narrowed, multipliers);
                steps = if depth == 0 {
                    ROOT_STEPS / 4
                } else {
                    NODE_STEPS
                };
                continue;
            }
            let undecided = (0..here.site.len()).filter(|&site| marks[site] == Mark::Undecided);
            let branch = undecided.max_by_key(|&site| {
                (
                    ascent.often[site],
                    std::cmp::Reverse((ascent.best.reduced[site], site)),
                )
            });
            let Some(site) = branch else {
                if let Some((narrowed, multipliers)) = here.narrow(&marks, &lambda, room) {
                    (here, lambda) = (narrowed, multipliers);
                    continue;
                }
                return;
            };
            marks[site] = Mark::Open;
            if let Some((with, multipliers)) = here.narrow(&marks, &lambda, room) {
                self.node(with, multipliers, bound, depth + 1);
            }
            marks[site] = Mark::Closed;
            let Some((without, multipliers)) = here.narrow(&marks, &lambda, room) else {
                return;
            };
            if self.stopped.is_some() {
                self.floor = self.floor.min(bound);
                return;
            }
            (here, lambda) = (without, multipliers);
            steps = NODE_STEPS;
        }
    }

    /// Raises the bound by moving the multipliers, which end at the best found.
    fn ascend(
        &mut self,
        here: &Relaxation<'_>,
        lambda: &mut Vec<i64>,
        steps: usize,
        root: bool,
    ) -> Ascent {
        let sites = here.site.len();
        let mut ascent = Ascent {
            best: Evaluation {
                bound: i64::MIN,
                ..Evaluation::default()
            },
            often: vec![0; sites],
            marks: vec![Mark::Undecided; sites],
            decided: 0,
        };
        let mut evaluation = Evaluation::default();
        let mut moving = lambda.clone();
        let mut direction = vec![0.0; here.rows.len()];
        let (mut theta, patience) = if root { (1.0, 20) } else { (0.5, 8) };
        let mut fails = 0;
        let mut next_round = 19;
        for step in 0..steps {
            if !self.tick() {
                break;
            }
            here.evaluate(&moving, &mut evaluation);
            for &site in &evaluation.chosen {
                ascent.often[site as usize] += 1;
            }
            if evaluation.bound > ascent.best.bound {
                ascent.best.clone_from(&evaluation);
                lambda.clone_from(&moving);
                fails = 0;
                let target = self.target();
                if here.value_of(evaluation.bound) > target {
                    break;
                }
                if self.best.is_some() {
                    ascent.decided += here.decide(&evaluation, target, &mut ascent.marks);
                }
            } else {
                fails += 1;
            }
            if root && step >= next_round {
                let before = self.work;
                self.round(here, &evaluation);
                // As many evaluations as swaps, so that neither starves the other.
                next_round = step + 20 + (self.work - before) as usize;
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
                None => ascent.best.bound as f64 * 1.05 + 1.0,
            };
            let norm = here.direction(&moving, &evaluation.chosen, 0.8, &mut direction);
            if norm <= 0.0 {
                break;
            }
            let apart = (upper - evaluation.bound as f64).max(1.0);
            here.step(&mut moving, &direction, theta * apart / norm);
        }
        if !ascent.best.chosen.is_empty() {
            let best = std::mem::take(&mut ascent.best);
            self.round(here, &best);
            ascent.best = best;
        }
        if root && here.value_of(ascent.best.bound) <= self.target() {
            self.relink();
        }
        ascent
    }

    /// Takes the choice of the relaxation for one of the whole problem.
    fn round(&mut self, here: &Relaxation<'_>, evaluation: &Evaluation) {
        let mut chosen = here.opened.clone();
        chosen.extend(
            evaluation
                .chosen
                .iter()
                .map(|&site| here.site[site as usize]),
        );
        chosen.sort_unstable();
        self.consider(&chosen);
    }
}

fn fingerprint(chosen: &[u32]) -> u64 {
    chosen.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &site| {
        (hash ^ u64::from(site))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(31)
    })
}
