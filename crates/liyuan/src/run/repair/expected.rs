//! What the repairs of a plan will take, before a run.

use super::reach::{MOST_PAIRS, Search, Sites};
use super::{Asked, Prepared};
use crate::plan_file::Plan;
use crate::progress::Silent;
use crate::region::Region;
use crate::run::travel;
use liyuan_planning::site::Status;
use liyuan_roads::{LonLat, Snap};
use std::time::Instant;

/// Candidates whose catchments are searched as a sample.
const SAMPLE: usize = 32;
/// Seconds that the search for sites takes for each pair of people and candidates, roughly: between a tenth
/// of it and ten times as much where it is proven soon or late.
const SOLVE_S: f64 = 2e-6;
/// Memory for each pair: once as found, once turned round, and once as the model has it.
const PAIR_BYTES: u64 = 16;

/// Time and memory of all repairs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::run) struct Expected {
    /// Seconds in all.
    pub(in crate::run) seconds: f64,
    /// Bytes at a time, beside what a run without repairs needs.
    pub(in crate::run) bytes: u64,
}

impl Expected {
    /// From a sample of the candidates of each repair. Where the promises are not measured yet, everybody
    /// counts as not served, and no repair as done with.
    pub(in crate::run) fn of(
        repairs: &[Prepared],
        asked: &Asked<'_, '_>,
        region: &Region,
    ) -> Expected {
        let mut all = Expected::default();
        for one in repairs
            .iter()
            .filter_map(|repair| repair.expected(asked, region))
        {
            all.seconds += one.seconds;
            all.bytes = all.bytes.max(one.bytes);
        }
        all
    }
}

impl Prepared {
    fn expected(&self, asked: &Asked<'_, '_>, region: &Region) -> Option<Expected> {
        let promise = asked.plan.promises.get(self.promise?)?;
        let measured = asked.promises.get(self.promise?);
        let is_kept = measured.is_some_and(|measured| measured.region.kept != Some(false));
        if !self.sound || is_kept {
            return None;
        }
        let only = Plan {
            promises: vec![promise.clone()],
            ..asked.plan.clone()
        };
        let jobs = travel::jobs(&only, asked.roads);
        let job = jobs.first()?;
        let limits = travel::limits_of(promise, region);
        let persons = travel::persons_of(region, &promise.group);
        let short: Vec<bool> = match measured {
            Some(measured) => (measured.reach.persons.iter().zip(&measured.reach.served))
                .map(|(persons, served)| persons > served)
                .collect(),
            None => persons.iter().map(|persons| *persons > 0).collect(),
        };
        let search = Search {
            job,
            service: asked.plan.services.get(job.service)?,
            region,
            snapped: asked.snapped,
            limits: &limits,
            short: &short,
        };
        let allowed: Vec<usize> = (0..self.status.len())
            .filter(|at| self.status.get(*at) != Some(&Status::Forbidden))
            .collect();
        // Seconds and pairs of every so many-th candidate.
        let sampled = |step: usize| -> Option<(f64, u64, usize)> {
            let kept: Vec<usize> = allowed.iter().copied().step_by(step.max(1)).collect();
            let mut places: Vec<Option<LonLat>> = vec![None; self.status.len()];
            let mut snaps: Vec<Option<Snap>> = vec![None; self.snaps.len()];
            for &at in &kept {
                places[at] = self.candidates.places.get(at).copied();
                if let Some(slot) = snaps.get_mut(at) {
                    *slot = self.snaps.get(at).copied().flatten();
                }
            }
            let begin = Instant::now();
            let sites = Sites {
                places: &places,
                snaps: &snaps,
            };
            let reached = search.run(&sites, &Silent).ok()?;
            Some((begin.elapsed().as_secs_f64(), reached.pairs(), kept.len()))
        };
        let (once, ..) = sampled(allowed.len())?;
        let (time, pairs, kept) = sampled(allowed.len().div_ceil(SAMPLE))?;
        let each = (time - once).max(0.0) / kept.saturating_sub(1).max(1) as f64;
        let parts = allowed.len() as f64 / kept.max(1) as f64;
        let pairs = ((pairs as f64 * parts) as u64).min(MOST_PAIRS);
        let solve_s = match self.repair.time_limit {
            Some(limit) => (f64::from(limit.0) / 10.0).min(pairs as f64 * SOLVE_S * 10.0),
            None => pairs as f64 * SOLVE_S,
        };
        Some(Expected {
            seconds: once + each * allowed.len() as f64 + solve_s,
            bytes: pairs * PAIR_BYTES,
        })
    }
}
