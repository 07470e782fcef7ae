//! A run: measure every promise of a plan and write what came of it.
//!
//! The way of the data: tables are read ([`crate::region`]), the road networks of all profiles
//! opened or built, people and facilities snapped, one search made for all promises that can share
//! it, the promises measured (`liyuan_planning::reach`), and tables, figures and picture written.
//! The numbers and every byte written, save `timings.json`, depend on the inputs and the version of
//! the program alone: not on the number of threads, the folder, the clock or the cache.

mod also;
mod catchments;
mod check;
mod coordinates;
mod error;
mod manifest;
mod measure;
mod remarks;
mod repair;
mod result;
mod show;
mod timings;
mod travel;
mod write;

pub use also::Also;
pub use check::{CheckOptions, Checked, Estimate, check};
pub use error::RunError;
pub use repair::{
    Counts, Enough, OutOfReach, Proof, RepairOutcome, RepairResult, RepairSite, RepairWords,
    repair_words,
};
pub use result::{InputHash, Measured, NetworkSize, PromiseResult, RunResult, Travel, Unit, Whole};
pub use show::{PromiseWords, promise_words};
pub use timings::Timings;
pub(crate) use timings::{peak_memory_bytes, resident_bytes};

use crate::locale::Lang;
use crate::picture::PictureLine;
use crate::plan_file::{By, Plan, Promise};
use crate::progress::Progress;
use crate::region::{Region, Unmeasured};
use liyuan_finding::{Finding, Severity};
use std::collections::BTreeSet;
use std::path::PathBuf;
use timings::Clock;

/// Where the region files of the road networks are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cache {
    /// In `.liyuan` beside the plan file.
    #[default]
    BesidePlan,
    /// In this folder.
    Folder(PathBuf),
    /// Nowhere: roads are read anew.
    Off,
}

/// How to run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Folder for the results; made if it is not there. Files of an earlier run are replaced.
    pub out: PathBuf,
    /// Threads; all that the machine has if `None`.
    pub threads: Option<usize>,
    /// Stop if there are findings of severity error or warning.
    pub strict: bool,
    /// Language of the picture.
    pub lang: Lang,
    /// Where the region files are kept.
    pub cache: Cache,
    /// Formats in which the results are written too.
    pub also: Vec<Also>,
    /// How the search of a repair can be told to give what it has.
    pub interrupts: Option<Interrupts>,
}

/// What stands between a person who interrupts and a search that has an answer already.
#[derive(Debug, Clone, Copy)]
pub struct Interrupts {
    /// Called with `true` before such a search begins, and with `false` when it has ended.
    pub hold: fn(bool),
    /// Whether the person has asked to stop.
    pub asked: fn() -> bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        RunOptions {
            out: PathBuf::from("out"),
            threads: None,
            strict: false,
            lang: Lang::default(),
            cache: Cache::default(),
            also: Vec::new(),
            interrupts: None,
        }
    }
}

/// Measures every promise of a plan and writes the results into the output folder.
///
/// # Errors
/// [`RunError`] if an input cannot be used at all, if a result cannot be written, or if `strict`
/// forbids odd input; bad rows are findings, and a broken promise is a result.
pub fn run(
    plan: &Plan,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunResult, RunError> {
    let Some(threads) = options.threads else {
        return run_here(plan, options, progress);
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|source| RunError::Threads { threads, source })?;
    pool.install(|| run_here(plan, options, progress))
}

fn run_here(
    plan: &Plan,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunResult, RunError> {
    let mut clock = Clock::start();
    let (mut result, background) = measured(plan, options, progress, &mut clock)?;
    also::clear(&result.out)?;
    write::clear(&result)?;
    write::results(&result, background, options.lang)?;
    clock.phase("write");
    let formats: BTreeSet<Also> = options.also.iter().copied().collect();
    for format in formats {
        result.cache_findings.extend(also::write(&result, format)?);
    }
    clock.phase("write_also");
    result.timings = clock.stop(rayon::current_num_threads());
    write::timings(&result)?;
    Ok(result)
}

/// A plan with its data, ready to be measured.
struct Ready<'p> {
    /// The plan as given.
    given: &'p Plan,
    /// The plan without the promises that cannot be measured.
    plan: Plan,
    region: Region,
    roads: Vec<travel::Roads<'p>>,
    findings: Vec<Finding>,
    cache_findings: Vec<Finding>,
    inputs: Vec<InputHash>,
    repairs: Vec<repair::Prepared>,
}

impl<'p> Ready<'p> {
    /// Reads the tables, opens the networks and looks at the coordinates.
    fn read(
        given: &'p Plan,
        cache: &Cache,
        progress: &dyn Progress,
        clock: &mut Clock,
    ) -> Result<Ready<'p>, RunError> {
        let region = Region::load(given)?;
        clock.phase("read_tables");
        let mut plan = given.clone();
        let unmeasured = region.unmeasured(given);
        plan.promises.retain(|promise| {
            let lacks = |(at, _): &(usize, _)| {
                let lacking = given.promises.get(*at);
                lacking.is_some_and(|lacking| lacking.id == promise.id)
            };
            !unmeasured.iter().any(lacks)
        });
        let mut findings = region.findings.clone();

        let cache = match cache {
            Cache::BesidePlan => Some(
                plan.path
                    .parent()
                    .map(PathBuf::from)
                    .unwrap_or_default()
                    .join(".liyuan"),
            ),
            Cache::Folder(folder) => Some(folder.clone()),
            Cache::Off => None,
        };
        let opened = travel::open_networks(given, cache.as_deref(), progress);
        if let Err(RunError::Roads(error)) = &opened {
            findings.push(Finding::of(error).file(&given.region.roads.given));
            for promise in plan
                .promises
                .iter()
                .filter(|promise| promise.by == By::Road)
            {
                findings.push(Unmeasured::Roads.finding(given, promise));
            }
            plan.promises.retain(|promise| promise.by == By::Straight);
        }
        let roads = match opened {
            // What goes straight needs no roads.
            Err(RunError::Roads(_)) if !plan.promises.is_empty() => Vec::new(),
            Err(RunError::Roads(source)) => return Err(RunError::NoRoads { source, findings }),
            opened => travel::prepare(&plan, &region, opened?),
        };
        clock.phase("open_networks");
        let inputs = manifest::input_hashes(
            &plan,
            &region,
            roads.first().map(|roads| roads.report.content_hash),
        )?;
        clock.phase("hash_inputs");

        let mut cache_findings = Vec::new();
        for roads in &roads {
            for finding in roads.findings(&plan) {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
            cache_findings.extend(roads.report.findings.iter().cloned());
        }
        findings.extend(coordinates::suspicions(&plan, &region, &roads));
        clock.phase("check_coordinates");
        let (repairs, found) = repair::prepare(&plan, &region, &roads);
        findings.extend(found);
        clock.phase("read_candidates");
        Ok(Ready {
            given,
            plan,
            region,
            roads,
            findings,
            cache_findings,
            inputs,
            repairs,
        })
    }

    /// The limits of each promise at each demand point.
    fn limits(&self) -> Vec<Vec<Option<u32>>> {
        let promises = self.plan.promises.iter();
        promises
            .map(|promise| travel::limits_of(promise, &self.region))
            .collect()
    }

    /// Promises that cannot be measured.
    fn unmeasured(&self) -> Vec<Promise> {
        let measured = |promise: &&Promise| {
            let mut others = self.plan.promises.iter();
            others.all(|other| other.id != promise.id)
        };
        let promises = self.given.promises.iter();
        promises.filter(measured).cloned().collect()
    }
}

/// A run up to the point where results are written, and the roads to draw.
fn measured(
    plan: &Plan,
    options: &RunOptions,
    progress: &dyn Progress,
    clock: &mut Clock,
) -> Result<(RunResult, Vec<PictureLine>), RunError> {
    let mut ready = Ready::read(plan, &options.cache, progress, clock)?;
    let snapped = travel::snap(&ready.plan, &ready.region, &ready.roads);
    clock.phase("snap");
    let jobs = travel::jobs(&ready.plan, &ready.roads);
    let limits = ready.limits();
    let found = travel::search(
        &ready.plan,
        &ready.region,
        &snapped,
        &jobs,
        &limits,
        progress,
    );
    clock.phase("search");
    let promises = measure::measure(&ready.plan, &ready.region, &jobs, found, limits);
    clock.phase("measure");

    let mut findings = ready.findings.clone();
    findings.extend(remarks::remarks(&ready.plan, &ready.region, &promises));
    if options.strict {
        forbid(&findings)?;
    }
    let asked = repair::Asked {
        plan: &ready.plan,
        roads: &ready.roads,
        snapped: &snapped,
        promises: &promises,
        interrupts: options.interrupts,
    };
    let (repairs, found) = repair::repair(&ready.repairs, &asked, &mut ready.region, progress)?;
    findings.extend(found);
    clock.phase("repair");
    let networks = ready.roads.iter().map(travel::Roads::size).collect();
    let background = show::background(&ready.roads);
    let unmeasured = ready.unmeasured();
    let result = RunResult {
        plan: ready.given.clone(),
        region: ready.region,
        promises,
        repairs,
        unmeasured,
        findings,
        cache_findings: ready.cache_findings,
        inputs: ready.inputs,
        networks,
        timings: Timings::default(),
        out: options.out.clone(),
    };
    Ok((result, background))
}

fn forbid(findings: &[Finding]) -> Result<(), RunError> {
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .map(|finding| usize::try_from(finding.count()).unwrap_or(usize::MAX))
            .fold(0_usize, usize::saturating_add)
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 0 {
        return Err(RunError::Strict {
            errors,
            warnings,
            findings: findings.to_vec(),
        });
    }
    Ok(())
}
