//! The search as a whole: choices first, then whether there is any, then the tree.

use super::choice::{Found, allocate, changes, mend};
use super::flow::{Amount, Effort};
use super::instance::Instance;
use super::relaxation::{Evaluation, Multipliers, Relaxation};
use super::relocate::Takeovers;
use super::{Allocation, CapacityError, Number, Share, explain, whole};
use crate::site::{Answer, Goal, Limits, SiteError, Stop};
use std::cell::Cell;
use std::collections::BTreeSet;

/// Changes tried on a choice before it is left as it is: fewer where lists are long.
const TRIALS: std::ops::RangeInclusive<usize> = 100..=1_000;
const ENTRIES: usize = 2_000_000_000;
/// Of pairs of rows and chosen sites from which on rows are served by their nearest few sites while choices
/// are tried.
const PAIRS: usize = 200_000;
const FEW: usize = 12;

pub(super) struct Search<'l> {
    pub instance: Instance,
    pub limits: Limits<'l>,
    /// The best choice that serves everybody, or pays for whom it leaves.
    pub best: Option<Found>,
    /// The choice that leaves least, as long as there is no better one.
    nearly: Option<Found>,
    /// Least bound of what was left unsearched.
    pub floor: i64,
    pub work: u64,
    /// Parts of the tree that were taken up.
    pub parts: u64,
    pub stopped: Option<Stop>,
    /// Choices that were allocated already.
    seen: BTreeSet<Vec<u32>>,
}

/// Solves the problem.
pub(super) fn solve(
    instance: Instance,
    number: Number,
    limits: &Limits<'_>,
) -> Result<Allocation, CapacityError> {
    let go_on = || limits.stop.is_none_or(|ask| ask().is_none());
    explain::capacity(&instance, &go_on)?;
    explain::minima(&instance, &go_on)?;
    let mut search = Search::new(instance, *limits);
    search.begin();
    if search.best.is_none() && search.stopped.is_none() {
        search.look_for_any(number)?;
    }
    if search.best.is_none() {
        return Err(SiteError::Stopped.into());
    }
    search.branch_and_bound();
    search.finish(number)
}

impl<'l> Search<'l> {
    pub fn new(instance: Instance, limits: Limits<'l>) -> Search<'l> {
        Search {
            instance,
            limits,
            best: None,
            nearly: None,
            floor: i64::MAX,
            work: 0,
            parts: 0,
            stopped: None,
            seen: BTreeSet::new(),
        }
    }

    /// A first choice, from the multipliers that the search begins with.
    pub fn begin(&mut self) {
        let marks = Relaxation::statuses(&self.instance);
        let Some(part) = Relaxation::new(&self.instance, &marks, &[]) else {
            let cheapest = self.instance.cheapest(self.instance.least);
            self.try_one(&cheapest);
            return self.improve(&vec![0; self.instance.sites()]);
        };
        let mut evaluation = Evaluation::default();
        part.evaluate(&self.instance, &self.start(), &mut evaluation);
        self.consider(&evaluation);
        if self.best.is_none() {
            self.improve(&evaluation.reduced);
        }
    }

    /// Multipliers to begin with: the cost at which about as many sites are nearer as one is chosen of.
    pub fn start(&self) -> Multipliers {
        let instance = &self.instance;
        let room: i128 = instance.capacity.iter().map(|&room| i128::from(room)).sum();
        let share = i128::from(instance.total.max(1)) * instance.sites() as i128 / room.max(1);
        let likely = (share as usize).clamp(instance.least, instance.most).max(1);
        let rank = instance.sites() / likely;
        let rows = (0..instance.rows.len()).map(|row| {
            let entries = instance.rows.of(row);
            let entry = entries.get(rank).or(entries.last());
            let cost = entry.map_or(0, |entry| i64::from(entry.cost));
            instance.within(row, cost * instance.scale)
        });
        Multipliers {
            rows: rows.collect(),
            budget: 0,
        }
    }

    /// Searches for any choice that serves everybody: the one that leaves least.
    fn look_for_any(&mut self, number: Number) -> Result<(), CapacityError> {
        let limits = Limits {
            gap: 0.0,
            work: self.limits.work.map(|work| work - self.work),
            ..self.limits
        };
        let mut leaving = Search::new(self.instance.leaving()?, limits);
        leaving.begin();
        leaving.branch_and_bound();
        self.work += leaving.work;
        self.stopped = leaving.stopped;
        let Some(best) = leaving.best.take() else {
            return Err(SiteError::Stopped.into());
        };
        let left = leaving.floor.min(best.value);
        if left > 0 {
            return Err(explain::short(&self.instance, number, left, &self.limits));
        }
        if best.value > 0 {
            return Err(SiteError::Stopped.into());
        }
        if self.instance.whole {
            self.keep_rows(&best.chosen, &best.amounts);
        } else {
            let found = self.asking(|instance, go_on| {
                let effort = Effort {
                    cutoff: None,
                    nearest: usize::MAX,
                    go_on,
                };
                allocate(instance, &best.chosen, &effort)
            });
            if let Some(found) = found {
                self.keep(found);
            }
        }
        Ok(())
    }

    fn finish(self, number: Number) -> Result<Allocation, CapacityError> {
        let Some(mut best) = self.best else {
            return Err(SiteError::Stopped.into());
        };
        let instance = &self.instance;
        if !matches!(number, Number::Exactly(_)) {
            // Sites that nobody needs cost nothing here, but need not be told.
            let used: BTreeSet<u32> = best.amounts.iter().map(|amount| amount.site).collect();
            best.chosen.retain(|site| {
                used.contains(site)
                    || instance.status[*site as usize] == crate::site::Status::Required
                    || instance.fixed_costs[*site as usize] > 0
            });
        }
        let bound = self.floor.min(best.value);
        let stopped = if bound == best.value {
            Stop::Proven
        } else {
            self.stopped.unwrap_or(Stop::Gap)
        };
        let mut shares: Vec<Share> = best
            .amounts
            .iter()
            .map(|amount| Share {
                point: instance.point[amount.row as usize],
                site: amount.site,
                weight: amount.weight,
            })
            .collect();
        shares.sort_unstable();
        Ok(Allocation {
            answer: Answer {
                goal: Goal::Least,
                chosen: best.chosen,
                value: best.value,
                bound,
                stopped,
                work: self.work,
            },
            shares,
        })
    }

    /// Counts a step; whether it may be done.
    pub fn tick(&mut self) -> bool {
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
    pub fn target(&self) -> i64 {
        match &self.best {
            None => i64::MAX / 2,
            Some(best) => best.value - 1 - (best.value as f64 * self.limits.gap).floor() as i64,
        }
    }

    /// Takes the sites of an evaluation for a choice; whether it is the best so far.
    pub fn consider(&mut self, evaluation: &Evaluation) -> bool {
        let chosen = mend(&self.instance, &evaluation.chosen, &evaluation.reduced);
        self.try_one(&chosen)
    }

    /// Changes the best choice, or the one that leaves least, as long as that helps.
    pub fn improve(&mut self, reduced: &[i64]) {
        // Each change that helps is followed by a new list of changes.
        let mut trials = 0;
        let most = ENTRIES / self.instance.rows.entries().max(1);
        let most = most.clamp(*TRIALS.start(), *TRIALS.end());
        'again: while trials < most {
            let Some(found) = self.best.as_ref().or(self.nearly.as_ref()) else {
                return;
            };
            let chosen = found.chosen.clone();
            let takeovers = Takeovers::of(&self.instance, found);
            let next = takeovers.all(&self.instance, found);
            let order = takeovers.mixed(changes(&self.instance, found, reduced));
            if next.is_some_and(|next| self.try_one(&next)) {
                trials += 1;
                continue;
            }
            for change in order {
                trials += 1;
                if trials > most || self.stopped.is_some() {
                    return;
                }
                if self.try_one(&change.of(&chosen)) {
                    continue 'again;
                }
            }
            return;
        }
    }

    /// Allocates a choice unless it was met before; whether it is the best so far.
    pub fn try_one(&mut self, chosen: &[u32]) -> bool {
        if self.seen.contains(chosen) || !self.tick() {
            return false;
        }
        self.seen.insert(chosen.to_vec());
        let nearest = if self.is_rough(chosen) {
            FEW
        } else {
            usize::MAX
        };
        self.allocate(chosen, nearest)
    }

    /// Whether choices are tried with the nearest few sites of each row only.
    fn is_rough(&self, chosen: &[u32]) -> bool {
        chosen.len() > FEW && self.instance.rows.len() * chosen.len() > PAIRS
    }

    /// Allocates a choice at the least cost unless that was done; whether it is the best so far.
    pub fn try_exactly(&mut self, chosen: &[u32]) -> bool {
        if !self.is_rough(chosen) {
            return self.try_one(chosen);
        }
        self.tick() && self.allocate(chosen, usize::MAX)
    }

    fn allocate(&mut self, chosen: &[u32], nearest: usize) -> bool {
        let cutoff = self.best.as_ref().map(|best| best.value);
        let found = self.asking(|instance, go_on| {
            let effort = Effort {
                cutoff,
                nearest,
                go_on,
            };
            allocate(instance, chosen, &effort)
        });
        found.is_some_and(|found| self.keep(found))
    }

    /// Does something that takes long and asks whether to go on; notes if it was told to stop.
    fn asking<T>(&mut self, long: impl FnOnce(&Instance, &dyn Fn() -> bool) -> T) -> T {
        let (limits, stopped) = (self.limits, Cell::new(self.stopped));
        let go_on = || {
            if stopped.get().is_none() {
                stopped.set(limits.stop.and_then(|ask| ask()));
            }
            stopped.get().is_none()
        };
        let done = long(&self.instance, &go_on);
        self.stopped = stopped.get();
        done
    }

    /// Keeps a choice if it is the best so far.
    pub fn keep(&mut self, found: Found) -> bool {
        if found.short > 0 {
            let key = |found: &Found| (found.short, found.value);
            let better = self.best.is_none()
                && self
                    .nearly
                    .as_ref()
                    .is_none_or(|near| key(&found) < key(near));
            if better {
                self.nearly = Some(found);
            }
            return better;
        }
        let better = self
            .best
            .as_ref()
            .is_none_or(|best| found.value < best.value);
        if better {
            self.best = Some(found);
        }
        better
    }

    /// Keeps an allocation of whole rows, after moving and exchanging rows.
    pub fn keep_rows(&mut self, chosen: &[u32], amounts: &[Amount]) {
        let mut found =
            self.asking(|instance, go_on| whole::round(instance, chosen, amounts, go_on));
        if let Some(penalty) = self.instance.unserved {
            found.value += penalty * found.short;
            (found.short, found.missing) = (0, 0);
        }
        self.keep(found);
    }
}
