//! Repairs: where a promise is broken, the sites that keep it, or the best use of what there is, and
//! the promise measured again with them.
//!
//! What each step does and what is proven: `docs/methods/repair.md`.

mod candidates;
mod enough;
mod expected;
mod prepare;
mod reach;
mod solve;
mod words;

pub(super) use expected::Expected;
pub(super) use prepare::prepare;
pub use solve::Counts;
pub use words::{RepairWords, repair_words};

use super::Interrupts;
use super::error::RunError;
use super::measure;
use super::result::{PromiseResult, RunResult};
use super::travel::{self, Job, Roads, Snapped};
use crate::plan_file::quantity::{write_duration, write_length};
use crate::plan_file::{Plan, Repair, RepairGoal, listed};
use crate::progress::{Progress, Silent};
use crate::region::Region;
use candidates::Candidates;
use liyuan_finding::Finding;
use liyuan_planning::reach::balance::whole;
use liyuan_planning::reach::summary::share_ppm;
use liyuan_planning::site::{Limits, Status, Stop};
use liyuan_roads::{Deciseconds, LonLat, Snap};
use reach::{Reached, Search, Sites};
use std::time::{Duration, Instant};

/// Steps that a repair without a time limit may do; see [`Limits::work`].
const WORK: u64 = 20_000_000;
/// Ids that are named of many.
const NAMED: usize = 10;

/// What a repair came to.
#[derive(Debug, Clone)]
pub struct RepairResult {
    /// As the plan says.
    pub repair: Repair,
    /// Position of its promise in [`RunResult::promises`]; `None` if it could not be measured.
    pub promise: Option<usize>,
    /// What became of it.
    pub outcome: RepairOutcome,
    /// Candidates that there are, the forbidden ones included.
    pub candidates: usize,
    /// Sites chosen, the one that serves the most people more first; of equals in the order of the
    /// candidates.
    pub sites: Vec<RepairSite>,
    /// Their ids in the order of the candidates: how they stand behind the facilities of `after`.
    pub built: Vec<String>,
    /// How good they are; `None` where nothing was searched for.
    pub proof: Option<Proof>,
    /// The promise measured again with the sites; `None` where there are none.
    pub after: Option<Box<PromiseResult>>,
    /// People who are not served and whom no candidate reaches that may be chosen.
    pub out_of_reach: OutOfReach,
    /// Share served if all candidates that may be chosen were built, in parts per million, rounded
    /// down; `None` where it was not looked at.
    pub best_ppm: Option<u32>,
    /// Where no choice keeps the promise: with which limit all candidates together would.
    pub enough: Option<Enough>,
    /// What is odd about its candidates, and what stood in its way; also among those of the run.
    pub findings: Vec<Finding>,
}

/// The least limit with which a promise would be kept if all candidates were built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// A time in deciseconds.
    Time(u32),
    /// A distance in decimetres.
    Distance(u32),
    /// So many hundredths of each of its limits, which differ by class; rounded up.
    Percent(u64),
}

impl Enough {
    /// As a plan would have it: `27min`, `6.2km`; a percentage of the limits where they differ.
    pub fn write(self) -> String {
        match self {
            Enough::Time(time) => write_duration(Deciseconds(time)),
            Enough::Distance(length) => write_length(length),
            Enough::Percent(percent) => format!("{percent}%"),
        }
    }

    fn word(enough: Option<Enough>) -> &'static str {
        match enough {
            None => "none",
            Some(Enough::Percent(_)) => "percent",
            Some(_) => "within",
        }
    }
}

impl RepairResult {
    /// The promise as measured before.
    pub fn before<'r>(&self, result: &'r RunResult) -> Option<&'r PromiseResult> {
        result.promises.get(self.promise?)
    }

    /// Persons served more, in whole persons as the tables print them.
    pub fn gained(&self, result: &RunResult) -> i64 {
        match (self.before(result), &self.after) {
            (Some(before), Some(after)) => after.region.whole.served - before.region.whole.served,
            _ => 0,
        }
    }

    /// What the sites cost together, in thousandths; `None` where it is not known of all.
    pub fn cost(&self) -> Option<i64> {
        let mut costs = self.sites.iter().map(|site| site.cost);
        costs.try_fold(0_i64, |sum, cost| sum.checked_add(cost?))
    }
}

/// What became of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairOutcome {
    /// The promise is kept as it is.
    NotNeeded,
    /// With these sites the promise is kept.
    Kept,
    /// The best use of the number or budget does not keep it.
    StillBroken,
    /// No choice of candidates keeps it; the sites serve all who can be served.
    Infeasible,
    /// There is no answer; a finding says why.
    Unanswered,
}

impl RepairOutcome {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            RepairOutcome::NotNeeded => "not_needed",
            RepairOutcome::Kept => "kept",
            RepairOutcome::StillBroken => "still_broken",
            RepairOutcome::Infeasible => "infeasible",
            RepairOutcome::Unanswered => "unanswered",
        }
    }
}

/// A site that a repair chose.
#[derive(Debug, Clone, PartialEq)]
pub struct RepairSite {
    /// Id of the candidate.
    pub id: String,
    /// Name for people; the id, or the area of a made candidate, where none is given.
    pub name: String,
    /// Where it is.
    pub place: LonLat,
    /// Index of its area; `None` outside every area.
    pub area: Option<u32>,
    /// It had to be chosen.
    pub required: bool,
    /// What it costs in thousandths, where that is known.
    pub cost: Option<i64>,
    /// Persons served more whose nearest facility it is, thousandths; the sites together have all.
    pub gained: i64,
    /// Of the persons served more those whom no other chosen site serves, thousandths.
    pub alone: i64,
    /// Persons of the group within the limit of the promise, thousandths.
    pub in_catchment: i64,
}

/// How good an answer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proof {
    /// In what value and bound are counted.
    pub counts: Counts,
    /// Number of sites; or cost, or persons served, in thousandths.
    pub value: i64,
    /// No choice is better than this.
    pub bound: i64,
    /// Distance of value and bound as a share of the value.
    pub gap: f64,
    /// Why the search stopped.
    pub stopped: Stop,
    /// Steps done.
    pub work: u64,
    /// A smaller number of sites or amount, and the share in parts per million, rounded down, that
    /// nothing so small can pass; where that was proven.
    pub below: Option<(i64, u32)>,
}

/// People whom no candidate reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutOfReach {
    /// Indices of their demand points, ascending.
    pub points: Vec<u32>,
    /// Persons there, thousandths.
    pub persons: i64,
}

/// A repair with its candidates, ready to be answered.
pub(super) struct Prepared {
    repair: Repair,
    /// Position of the promise among those that are measured.
    promise: Option<usize>,
    candidates: Candidates,
    status: Vec<Status>,
    /// Where candidates enter the network; empty for a promise that goes straight.
    snaps: Vec<Option<Snap>>,
    /// Nothing about the candidates stands in the way.
    sound: bool,
    /// What is odd about the candidates.
    findings: Vec<Finding>,
}

impl Prepared {
    /// The result where nothing was searched for.
    fn without(&self, outcome: RepairOutcome) -> RepairResult {
        RepairResult {
            repair: self.repair.clone(),
            promise: self.promise,
            outcome,
            candidates: self.candidates.ids.len(),
            sites: Vec::new(),
            proof: None,
            built: Vec::new(),
            after: None,
            out_of_reach: OutOfReach::default(),
            best_ppm: None,
            enough: None,
            findings: self.findings.clone(),
        }
    }

    /// The result where there is nothing to search for; `None` where there is.
    fn settled(
        &self,
        plan: &Plan,
        promises: &[PromiseResult],
        findings: &mut Vec<Finding>,
    ) -> Option<RepairResult> {
        let measured = self.promise.and_then(|at| promises.get(at));
        match measured.map(|measured| measured.region.kept) {
            Some(Some(true)) => {
                findings.push(
                    self.about(
                        plan,
                        Finding::info(
                            "repair.not_needed",
                            format!(
                                "promise `{}` is kept; nothing to repair",
                                self.repair.promise
                            ),
                        ),
                    )
                    .hint("the section may stay; it acts when the promise is broken"),
                );
                Some(self.without(RepairOutcome::NotNeeded))
            }
            // That a promise is not measured or made to nobody is a finding already.
            Some(Some(false)) if self.sound => None,
            _ => Some(self.without(RepairOutcome::Unanswered)),
        }
    }
}

/// Which repairs have nothing to do, for a check.
pub(super) fn not_needed(
    plan: &Plan,
    repairs: &[Prepared],
    promises: &[PromiseResult],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for repair in repairs {
        let _ = repair.settled(plan, promises, &mut findings);
    }
    findings
}

/// What repairs are answered with.
pub(super) struct Asked<'s, 'a> {
    /// The plan with the promises that were measured.
    pub(super) plan: &'s Plan,
    pub(super) roads: &'a [Roads<'a>],
    pub(super) snapped: &'s Snapped<'a>,
    pub(super) promises: &'s [PromiseResult],
    pub(super) interrupts: Option<Interrupts>,
}

/// Answers all repairs, each by itself: as if the others were not carried out.
///
/// The region is as before afterwards.
///
/// # Errors
/// An answer does not pass the check by definition, which is a defect of the program.
pub(super) fn repair(
    repairs: &[Prepared],
    asked: &Asked<'_, '_>,
    region: &mut Region,
    progress: &dyn Progress,
) -> Result<(Vec<RepairResult>, Vec<Finding>), RunError> {
    let mut findings = Vec::new();
    let mut results = Vec::new();
    for repair in repairs {
        let first = findings.len();
        let mut result = match repair.settled(asked.plan, asked.promises, &mut findings) {
            Some(settled) => settled,
            None => repair.answer(asked, region, &mut findings, progress)?,
        };
        let own = findings.get(first..).unwrap_or_default();
        result.findings.extend(own.iter().cloned());
        results.push(result);
    }
    Ok((results, findings))
}

impl Prepared {
    fn answer(
        &self,
        asked: &Asked<'_, '_>,
        region: &mut Region,
        findings: &mut Vec<Finding>,
        progress: &dyn Progress,
    ) -> Result<RepairResult, RunError> {
        let plan = asked.plan;
        let Some(before) = self.promise.and_then(|at| asked.promises.get(at)) else {
            return Ok(self.without(RepairOutcome::Unanswered));
        };
        let only = Plan {
            promises: vec![before.promise.clone()],
            ..plan.clone()
        };
        let jobs = travel::jobs(&only, asked.roads);
        let [job] = &jobs[..] else {
            return Ok(self.without(RepairOutcome::Unanswered));
        };
        let reached = match self.reached(asked, job, before, region, progress) {
            Ok(reached) => reached,
            Err(pairs) => {
                let most = reach::MOST_PAIRS;
                findings.push(
                    self.about(
                        plan,
                        Finding::error(
                            "repair.pairs.too_many",
                            format!("more than `{most}` pairs of people and candidates"),
                        ),
                    )
                    .with("pairs", pairs)
                    .with("most", most)
                    .hint("give fewer candidates, or a wider `spacing`"),
                );
                return Ok(self.without(RepairOutcome::Unanswered));
            }
        };
        let weights: Vec<i64> = (reached.points.iter())
            .map(|point| before.reach.persons[*point as usize])
            .collect();
        let totals = &before.region.summary.totals;
        let needed = needed(totals.persons, before.promise.share.0) - totals.served;
        let begin = Instant::now();
        let stop = || {
            if asked.interrupts.is_some_and(|of| (of.asked)()) {
                return Some(Stop::Interrupted);
            }
            let limit = self.repair.time_limit?;
            let limit = Duration::from_millis(u64::from(limit.0) * 100);
            (begin.elapsed() >= limit).then_some(Stop::Time)
        };
        let costs: Vec<i64> = (0..self.status.len())
            .map(|at| self.cost(at).unwrap_or(0))
            .collect();
        // A candidate that may not be chosen reaches nobody.
        let question = solve::Question {
            reached: &reached,
            weights: &weights,
            status: &self.status,
            costs: &costs,
            needed,
            goal: self.repair.goal,
            limits: Limits {
                work: self.repair.time_limit.is_none().then_some(WORK),
                gap: f64::from(self.repair.gap) / 1e6,
                stop: Some(&stop),
                seed: 0,
            },
        };
        let hold = |on| {
            if let Some(interrupts) = asked.interrupts {
                (interrupts.hold)(on);
            }
        };
        hold(true);
        let solved = solve::solve(&question);
        hold(false);
        let solved = match solved {
            Ok(solved) => solved,
            Err(solve::Unsolved::Model(error)) => {
                findings.push(self.about(plan, Finding::of(&error)));
                return Ok(self.without(RepairOutcome::Unanswered));
            }
            Err(solve::Unsolved::Check(broken)) => return Err(self.broken(broken)),
        };
        let after = self.measure_again(asked, &only, &solved.chosen, region);
        let Some(after) = after else {
            return Ok(self.without(RepairOutcome::Unanswered));
        };
        let served = after.region.summary.totals.served;
        if served != totals.served + solved.gained {
            let text = format!(
                "{served} served, {} + {} found",
                totals.served, solved.gained
            );
            return Err(self.broken(text));
        }
        let out_of_reach = self.out_of_reach(&reached, &weights);
        let reachable = weights.iter().sum::<i64>() - out_of_reach.persons;
        let outcome = match (after.region.kept, self.repair.goal) {
            (Some(true), _) => RepairOutcome::Kept,
            (_, RepairGoal::Fewest | RepairGoal::Cheapest) => RepairOutcome::Infeasible,
            _ => RepairOutcome::StillBroken,
        };
        let share = |served: i64| share_ppm(served, totals.persons);
        let persons = solved.counts == Counts::Persons;
        let served_before = if persons { totals.served } else { 0 };
        let answer = liyuan_planning::site::Answer {
            goal: if persons {
                liyuan_planning::site::Goal::Most
            } else {
                liyuan_planning::site::Goal::Least
            },
            chosen: solved.chosen.clone(),
            value: solved.value + served_before,
            bound: solved.bound + served_before,
            stopped: solved.stopped,
            work: solved.work,
        };
        let result = RepairResult {
            outcome,
            built: (solved.chosen.iter())
                .filter_map(|at| self.candidates.ids.get(*at as usize).cloned())
                .collect(),
            sites: self.sites(&solved.chosen, &reached, &weights, before, &after, region),
            proof: Some(Proof {
                counts: solved.counts,
                value: answer.value,
                bound: answer.bound,
                gap: answer.gap(),
                stopped: answer.stopped,
                work: answer.work,
                below: solved
                    .below
                    .and_then(|(amount, gain)| Some((amount, share(totals.served + gain)?))),
            }),
            after: Some(Box::new(after)),
            best_ppm: share(totals.served + reachable),
            out_of_reach,
            enough: (outcome == RepairOutcome::Infeasible)
                .then(|| self.enough(asked, &only, before, region))
                .flatten(),
            ..self.without(outcome)
        };
        if outcome == RepairOutcome::Infeasible {
            findings.push(self.infeasible(plan, region, &result));
        }
        Ok(result)
    }

    fn broken(&self, broken: String) -> RunError {
        RunError::RepairCheck {
            promise: self.repair.promise.clone(),
            broken,
        }
    }

    fn reached(
        &self,
        asked: &Asked<'_, '_>,
        job: &Job<'_>,
        before: &PromiseResult,
        region: &Region,
        progress: &dyn Progress,
    ) -> Result<Reached, u64> {
        let reach = &before.reach;
        let short: Vec<bool> = (reach.persons.iter().zip(&reach.served))
            .map(|(persons, served)| persons > served)
            .collect();
        let allowed = |at: usize| self.status.get(at) != Some(&Status::Forbidden);
        let places = self.candidates.places.iter().enumerate();
        let places: Vec<Option<LonLat>> = places
            .map(|(at, place)| Some(*place).filter(|_| allowed(at)))
            .collect();
        let snaps = self.snaps.iter().enumerate();
        let snaps: Vec<Option<Snap>> = snaps
            .map(|(at, snap)| snap.filter(|_| allowed(at)))
            .collect();
        let search = Search {
            job,
            service: &asked.plan.services[job.service],
            region,
            snapped: asked.snapped,
            limits: &before.limits,
            short: &short,
        };
        let sites = Sites {
            places: &places,
            snaps: &snaps,
        };
        search.run(&sites, progress)
    }

    /// What `look` sees while these candidates are among the facilities of the service; the region is as
    /// before afterwards.
    fn built<T>(
        &self,
        only: &Plan,
        chosen: &[u32],
        region: &mut Region,
        look: impl FnOnce(&Region) -> T,
    ) -> Option<T> {
        let promise = only.promises.first()?;
        let service = only
            .services
            .iter()
            .position(|of| of.id == promise.service)?;
        let areas: Vec<Option<u32>> = chosen
            .iter()
            .map(|at| region.areas.locate(self.candidates.places[*at as usize]))
            .collect();
        let facilities = region.facilities.get_mut(service)?;
        let before = facilities.clone();
        for (&at, area) in chosen.iter().zip(areas) {
            let at = at as usize;
            facilities.ids.push(self.candidates.ids[at].clone());
            facilities.names.push(self.candidates.names[at].clone());
            facilities.rows.push(0);
            facilities.places.push(self.candidates.places[at]);
            facilities.capacity.push(None);
            facilities.area.push(area);
        }
        let seen = look(region);
        if let Some(facilities) = region.facilities.get_mut(service) {
            *facilities = before;
        }
        Some(seen)
    }

    /// The promise measured with these candidates as facilities, by what measured it before.
    fn measure_again(
        &self,
        asked: &Asked<'_, '_>,
        only: &Plan,
        chosen: &[u32],
        region: &mut Region,
    ) -> Option<PromiseResult> {
        let promise = only.promises.first()?;
        let measured = self.built(only, chosen, region, |region| {
            let snapped = asked.snapped.again(only, region, asked.roads);
            let jobs = travel::jobs(only, asked.roads);
            let limits = vec![travel::limits_of(promise, region)];
            let found = travel::search(only, region, &snapped, &jobs, &limits, &Silent);
            measure::measure(only, region, &jobs, found, limits).pop()
        });
        measured.flatten()
    }

    /// The least limit with which the promise would be kept if all candidates were built that may be.
    fn enough(
        &self,
        asked: &Asked<'_, '_>,
        only: &Plan,
        before: &PromiseResult,
        region: &mut Region,
    ) -> Option<Enough> {
        let allowed: Vec<u32> = (self.status.iter().zip(0_u32..))
            .filter(|(status, _)| **status != Status::Forbidden)
            .map(|(_, at)| at)
            .collect();
        let nearest = self.built(only, &allowed, region, |region| {
            let snapped = asked.snapped.again(only, region, asked.roads);
            let jobs = travel::jobs(only, asked.roads);
            let job = jobs.first()?;
            Some(travel::nearest_of(job, only, region, &snapped))
        });
        let totals: Vec<Option<u32>> = (nearest??.iter())
            .map(|nearest| nearest.map(|nearest| nearest.total))
            .collect();
        let persons = &before.reach.persons;
        let all = before.region.summary.totals.persons;
        let needed = needed(all, before.promise.share.0);
        enough::enough(&totals, &before.limits, persons, needed).map(|least| match least {
            enough::Least::Limit(limit) => match before.unit {
                super::result::Unit::Time => Enough::Time(limit),
                super::result::Unit::Distance => Enough::Distance(limit),
            },
            enough::Least::Percent(percent) => Enough::Percent(percent),
        })
    }

    fn out_of_reach(&self, reached: &Reached, weights: &[i64]) -> OutOfReach {
        let mut out = OutOfReach::default();
        for (at, (&point, &weight)) in reached.points.iter().zip(weights).enumerate() {
            if reached.of(at).is_empty() {
                out.points.push(point);
                out.persons = out.persons.saturating_add(weight);
            }
        }
        out
    }

    /// The chosen sites, and what each does.
    fn sites(
        &self,
        chosen: &[u32],
        reached: &Reached,
        weights: &[i64],
        before: &PromiseResult,
        after: &PromiseResult,
        region: &Region,
    ) -> Vec<RepairSite> {
        let first = region.facilities[before.service].places.len();
        let position = |site: u32| chosen.binary_search(&site).ok();
        let (mut gained, mut alone) = (vec![0_i64; chosen.len()], vec![0_i64; chosen.len()]);
        for (at, (&point, &weight)) in reached.points.iter().zip(weights).enumerate() {
            let mut by = reached.of(at).iter().filter_map(|site| position(*site));
            let Some(one) = by.next() else { continue };
            if by.next().is_none() {
                alone[one] += weight;
            }
            let nearest = after.travel.nearest.get(point as usize).copied().flatten();
            let nearest = nearest.and_then(|near| (near.facility as usize).checked_sub(first));
            if let Some(gained) = nearest.and_then(|site| gained.get_mut(site)) {
                *gained += weight;
            }
        }
        let catchments = after.persons_in_catchment.as_deref().unwrap_or(&[]);
        let mut sites: Vec<RepairSite> = chosen
            .iter()
            .enumerate()
            .map(|(position, at)| {
                let at = *at as usize;
                let place = self.candidates.places[at];
                RepairSite {
                    id: self.candidates.ids[at].clone(),
                    name: self.candidates.names[at].clone(),
                    place,
                    area: region.areas.locate(place),
                    required: self.status[at] == Status::Required,
                    cost: self.cost(at),
                    gained: gained[position],
                    alone: alone[position],
                    in_catchment: catchments.get(first + position).copied().unwrap_or(0),
                }
            })
            .collect();
        sites.sort_by_key(|site| std::cmp::Reverse(site.gained));
        sites
    }

    fn infeasible(&self, plan: &Plan, region: &Region, result: &RepairResult) -> Finding {
        let out = &result.out_of_reach;
        let ids: Vec<&String> = (out.points.iter().take(NAMED))
            .filter_map(|point| region.demand.ids.get(*point as usize))
            .collect();
        let best = crate::plan_file::quantity::write_share(result.best_ppm.unwrap_or(0));
        let ids = listed(&ids);
        let message = format!(
            "no choice of candidates keeps promise `{}`: all together serve `{best}`; `{}` persons at `{}` points are reached by none, first {ids}{}",
            self.repair.promise,
            whole(out.persons),
            out.points.len(),
            match result.enough {
                None => String::new(),
                Some(percent @ Enough::Percent(_)) => {
                    format!(
                        "; with `{}` of its limits they would keep it",
                        percent.write()
                    )
                }
                Some(limit) => format!("; within `{}` they would keep it", limit.write()),
            }
        );
        self.about(plan, Finding::warning("repair.infeasible", message))
            .with("best", &best)
            .with("persons", whole(out.persons))
            .with("points", out.points.len())
            .with("ids", &ids)
            .with("what", Enough::word(result.enough))
            .with(
                "enough",
                result.enough.map(Enough::write).unwrap_or_default(),
            )
            .hint("give candidates near these people, or promise a longer way or a smaller share")
    }
}

/// The fewest persons in thousandths that are this share of all.
fn needed(persons: i64, share_ppm: u32) -> i64 {
    let parts = i128::from(persons) * i128::from(share_ppm);
    let least = parts / 1_000_000 + i128::from(parts % 1_000_000 != 0);
    i64::try_from(least).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
