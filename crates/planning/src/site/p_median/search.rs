//! The search: multipliers at the root, sites decided by reduced costs, then a tree.

use super::coarse::Groups;
use super::greedy::greedy;
use super::instance::{Instance, LARGEST};
use super::regions::{Region, around, neighbours};
use super::relaxation::{Evaluation, Mark, Relaxation, Support};
use super::swap::Swaps;
use crate::site::p_center::{Radius, Verdict};
use crate::site::{Answer, Goal, Limits, SiteError, Status, Stop};
use std::collections::BTreeSet;

/// How multipliers move.
#[derive(Clone, Copy)]
struct Pace {
    /// Evaluations, at most.
    steps: usize,
    /// Part of the way to the best value that the first step goes, along the direction.
    theta: f64,
    /// So many evaluations without a better bound halve the steps.
    patience: usize,
    /// Whether choices of the relaxation are taken up between evaluations.
    choices: bool,
    /// Pairs of choices that are joined at the end, about.
    relinks: usize,
}

/// At the root.
const ROOT: Pace = Pace {
    steps: 2000,
    theta: 1.0,
    patience: 20,
    choices: true,
    relinks: 4 * POOL,
};
/// At the root again, from multipliers that are good already.
const AGAIN: Pace = Pace { steps: 500, ..ROOT };
/// In a coarse problem, whose choices are not the last ones.
const COARSE: Pace = Pace {
    relinks: 4 * POOL,
    ..ROOT
};
/// From the multipliers and with the sites of a coarse problem.
const FINE: Pace = Pace {
    steps: 500,
    theta: 0.1,
    patience: 3,
    choices: false,
    relinks: 0,
};
/// From there on, where there are too many rows for a tree: as long as the bound rises.
const STEADY: Pace = Pace {
    theta: 0.02,
    patience: 6,
    ..FINE
};
/// After that, as far as it can rise.
const LAST: Pace = Pace {
    theta: 0.05,
    steps: 2000,
    patience: 20,
    ..FINE
};
/// At a node below the root.
const NODE: Pace = Pace {
    steps: 60,
    theta: 0.5,
    patience: 8,
    choices: false,
    relinks: 0,
};
/// Rows from which on a coarse problem is solved first.
const MANY: usize = 1 << 17;
/// Rows from which on a tree copies too many lists, as long as most sites are undecided: it would not end.
const TOO_MANY: usize = 1 << 19;
/// Part of the bound by which the root rises still.
const RISES: f64 = 1e-6;
/// Part of the gap asked for to which a coarse problem is searched.
const COARSE_GAP: f64 = 0.25;
/// How often cut lists are made longer, and entries that may be added to small problems.
const GROWTHS: usize = 4;
const SMALL_GROWTH: usize = 2_000_000;
/// Part of the last evaluation in the mean of those before it.
const LATELY: f64 = 0.02;
/// Chosen sites of a region, and steps that one may take.
const REGION: usize = 8;
const REGION_STEPS: u64 = 300;
/// Part of a region's value to which it is searched.
const REGION_GAP: f64 = 1e-4;
/// Choices kept for path relinking.
const POOL: usize = 8;

pub(super) struct Search<'a, 'l> {
    instance: Instance<'a>,
    limits: &'l Limits<'l>,
    /// Rows from which on a coarse problem is solved first.
    pub many: usize,
    swaps: Swaps,
    /// Value and sites of the best choice.
    pub best: Option<(i64, Vec<u32>)>,
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
    /// Part of the last evaluations in which each site was chosen.
    lately: Vec<f64>,
    marks: Vec<Mark>,
    decided: usize,
}

impl<'a, 'l> Search<'a, 'l> {
    pub fn new(instance: Instance<'a>, limits: &'l Limits<'l>) -> Search<'a, 'l> {
        Search {
            swaps: Swaps::new(&instance),
            instance,
            limits,
            many: MANY,
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
        let lambda = self.begin();
        if self.best.is_none() {
            self.serve_everybody()?;
        }
        self.root(&lambda);
        let Some((value, chosen)) = self.best.take() else {
            return Err(self.nobody_served());
        };
        if i128::from(value) > LARGEST {
            return Err(SiteError::TooLarge {
                total: i128::from(value),
                bits: LARGEST.ilog2(),
            });
        }
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

    /// A first choice, and multipliers to begin with if there are better ones than the usual.
    fn begin(&mut self) -> Vec<i64> {
        let many = self.instance.rows.len() >= self.many;
        let Some((groups, coarse)) = many.then(|| Groups::of(&self.instance)).flatten() else {
            let first = greedy(&self.instance);
            self.consider(&first);
            return Vec::new();
        };
        let limits = Limits {
            work: self.limits.work.map(|work| work.saturating_sub(self.work)),
            gap: self.limits.gap * COARSE_GAP,
            ..*self.limits
        };
        let mut search = Search::new(coarse, &limits);
        search.many = self.many;
        let start = search.begin();
        let mut multipliers = Vec::new();
        if search.stopped.is_none()
            && let Some((root, mut lambda)) = Relaxation::root(&search.instance, &start)
        {
            let mut pace = FINE;
            if lambda.len() < root.rows.len() {
                lambda = root.start();
                pace = COARSE;
            }
            let ascent = search.ascend(&root, &mut lambda, pace);
            if search.instance.rows.len() < self.many {
                let whole = root.whole(&search.instance, &lambda);
                search.better_regions(&whole, root.value_of(ascent.best.bound));
            }
            let coarse = (&search.instance, &root);
            multipliers = groups.refine(&self.instance, coarse, &lambda, &ascent.lately);
        }
        self.work += search.work;
        self.stopped = search.stopped;
        let chosen = search
            .best
            .take()
            .map_or_else(|| greedy(&search.instance), |(_, chosen)| chosen);
        drop(search);
        self.consider(&chosen);
        multipliers
    }

    /// Searches the whole problem. Where cut lists hold the bound down they are made longer first.
    fn root(&mut self, lambda: &[i64]) {
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
        let Some((mut root, mut lambda)) = Relaxation::root(&self.instance, lambda) else {
            return;
        };
        let (growing, pace) = if lambda.len() < root.rows.len() {
            lambda = root.start();
            (AGAIN, ROOT)
        } else {
            (FINE, FINE)
        };
        let mut bound = bound;
        for _ in 0..GROWTHS {
            let cut = (0..self.instance.rows.len()).any(|row| self.instance.is_cut(row));
            if !cut {
                break;
            }
            let ascent = self.ascend(&root, &mut lambda, growing);
            bound = bound.max(root.value_of(ascent.best.bound));
            if self.stopped.is_some() || bound > self.target() {
                break;
            }
            let held: Vec<(u32, u32)> = (0..root.rows.len())
                .filter(|&row| root.at_most(row, lambda[row]))
                .filter_map(|local| {
                    let row = root.origin(local);
                    // Where a required site serves the row at that cost, a longer list is of no use.
                    let beyond = self.instance.rows.beyond[row];
                    let beyond = beyond.filter(|_| root.rows.beyond[local] == beyond)?;
                    Some((
                        row as u32,
                        beyond.saturating_add(beyond / 2).saturating_add(1),
                    ))
                })
                .collect();
            let grown = self.instance.grow(&held, room);
            room = room.saturating_sub(grown);
            if grown == 0 {
                break;
            }
            let whole = root.whole(&self.instance, &lambda);
            let Some(longer) = Relaxation::root(&self.instance, &whole) else {
                break;
            };
            (root, lambda) = longer;
        }
        self.node(root, lambda, bound, pace, 0);
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
    pub fn consider(&mut self, chosen: &[u32]) {
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
    fn relink(&mut self, most: usize) {
        let mut relinked = 0;
        while self.stopped.is_none() && relinked < most {
            let pool = self.pool.clone();
            let Some(((best, from), others)) = pool.split_first() else {
                return;
            };
            for (_, to) in others {
                relinked += 1;
                let mut between = None;
                let (limits, mut work, mut stopped) = (self.limits, self.work, self.stopped);
                let go_on = || {
                    work += 1;
                    stopped = stopped.or_else(|| limits.stop.and_then(|ask| ask()));
                    stopped.is_none() && limits.work.is_none_or(|limit| work < limit)
                };
                if self.stopped.is_none() {
                    between = self.swaps.relink(&self.instance, from, to, go_on);
                }
                self.work = work;
                self.stopped = stopped;
                if let Some(between) = between {
                    self.consider(&between);
                }
            }
            if self.pool.first().is_none_or(|(value, _)| value == best) {
                return;
            }
        }
    }

    /// Chooses anew what is in a region of the best choice, one region after the other, until none is
    /// bettered or a bound is met. Multipliers are those of all rows.
    pub fn better_regions(&mut self, lambda: &[i64], bound: i64) {
        let Some((mut value, mut chosen)) = self.best.clone() else {
            return;
        };
        let mut beside = neighbours(&self.instance, &chosen);
        let mut waiting: BTreeSet<u32> = chosen.iter().copied().collect();
        while bound <= self.target()
            && let Some(site) = waiting.pop_first()
            && self.tick()
        {
            let inside = around(&beside, site, REGION);
            let region = Region::of(&self.instance, &chosen, &inside);
            let left = self.limits.work.map(|work| work.saturating_sub(self.work));
            let limits = Limits {
                work: Some(left.map_or(REGION_STEPS, |left| left.min(REGION_STEPS))),
                gap: REGION_GAP,
                ..*self.limits
            };
            let multipliers = region.multipliers(lambda);
            let mut search = Search::new(region.instance, &limits);
            search.keep(region.chosen);
            search.root(&multipliers);
            self.work += search.work;
            if let Some(Stop::Time | Stop::Interrupted) = search.stopped {
                self.stopped = search.stopped;
            }
            let Some((_, better)) = search.best.take() else {
                continue;
            };
            let known = |&site: &u32| region.site.get(site as usize).copied();
            let fresh: Vec<u32> = better.iter().filter_map(known).collect();
            let stay = (chosen.iter().copied()).filter(|site| !inside.contains(site));
            let mut next: Vec<u32> = stay.chain(fresh.iter().copied()).collect();
            next.sort_unstable();
            // What sites off the lists serve only the whole problem knows.
            match self.instance.value(&next) {
                Some(less) if less < value => (value, chosen) = (less, next),
                _ => continue,
            }
            self.keep(chosen.clone());
            beside = neighbours(&self.instance, &chosen);
            waiting.retain(|site| !inside.contains(site));
            for site in fresh {
                waiting.insert(site);
                let others = beside.get(&site).into_iter().flatten();
                waiting.extend(others.map(|&(_, other)| other));
            }
        }
        self.consider(&chosen);
    }

    /// Searches a subproblem that no choice can leave below `bound`.
    fn node(
        &mut self,
        mut here: Relaxation<'_>,
        mut lambda: Vec<i64>,
        bound: i64,
        pace: Pace,
        depth: usize,
    ) {
        let mut bound = bound;
        let mut pace = pace;
        loop {
            if here.choose == 0 || here.choose == here.site.len() {
                let mut chosen = here.opened.clone();
                chosen.extend(here.site.iter().take(here.choose));
                chosen.sort_unstable();
                return self.keep(chosen);
            }
            let ascent = self.ascend(&here, &mut lambda, pace);
            let risen = here.value_of(ascent.best.bound).saturating_sub(bound);
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
                pace.steps = if depth == 0 { AGAIN.steps } else { NODE.steps };
                continue;
            }
            let most = 2 * here.site.len() > self.instance.status.len();
            let many = here.rows.len() >= TOO_MANY && self.best.is_some();
            if depth == 0 && most && many {
                if risen as f64 > RISES * bound as f64 {
                    pace = STEADY;
                    continue;
                }
                if pace.patience < LAST.patience {
                    pace = LAST;
                    continue;
                }
                let whole = here.whole(&self.instance, &lambda);
                self.better_regions(&whole, bound);
                self.floor = self.floor.min(bound);
                if self.stopped.is_none() && bound <= self.target() {
                    self.stopped = Some(Stop::Exhausted);
                }
                return;
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
                self.node(with, multipliers, bound, NODE, depth + 1);
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
            pace.steps = NODE.steps;
        }
    }

    /// Raises the bound by moving the multipliers, which end at the best found.
    fn ascend(&mut self, here: &Relaxation<'_>, lambda: &mut Vec<i64>, pace: Pace) -> Ascent {
        let sites = here.site.len();
        let mut ascent = Ascent {
            best: Evaluation {
                bound: i64::MIN,
                ..Evaluation::default()
            },
            often: vec![0; sites],
            lately: vec![0.0; sites],
            marks: vec![Mark::Undecided; sites],
            decided: 0,
        };
        let mut evaluation = Evaluation::default();
        let mut moving = lambda.clone();
        let mut direction = vec![0.0; here.rows.len()];
        let mut theta = pace.theta;
        let mut fails = 0;
        let mut next_round = 19;
        for step in 0..pace.steps {
            if !self.tick() {
                break;
            }
            here.evaluate(&moving, &mut evaluation);
            // At first the mean of all, later of the last ones mostly.
            let part = LATELY.max(1.0 / (step + 1) as f64);
            ascent
                .lately
                .iter_mut()
                .for_each(|lately| *lately -= part * *lately);
            for &site in &evaluation.chosen {
                ascent.often[site as usize] += 1;
                ascent.lately[site as usize] += part;
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
            if pace.choices && step >= next_round {
                let before = self.work;
                self.round(here, &evaluation);
                // As many evaluations as swaps, so that neither starves the other.
                next_round = step + 20 + (self.work - before) as usize;
            }
            if fails >= pace.patience {
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
        // Of many rows a choice takes long to be improved, and that of a coarse problem is better.
        let good = here.rows.len() >= self.many && self.best.is_some();
        if !good && !ascent.best.chosen.is_empty() {
            let best = std::mem::take(&mut ascent.best);
            self.round(here, &best);
            ascent.best = best;
        }
        if pace.relinks > 0 && here.value_of(ascent.best.bound) <= self.target() {
            self.relink(pace.relinks);
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
