//! What `liyuan check` tells before anything long: what is odd, what a run will take, and what would
//! make its result worthless.

use super::timings::{Clock, peak_memory_bytes};
use super::travel::Snapped;
use super::{Cache, Ready, RunError, measure, remarks, repair, show, travel};
use crate::locale::{Lang, Locale};
use crate::picture;
use crate::plan_file::Plan;
use crate::progress::Progress;
use liyuan_finding::{Finding, Severity};
use std::path::PathBuf;

/// Searches that take less are made, so that what only travel times tell is told too.
const SHORT_S: f64 = 10.0;
/// Facilities of each service whose catchments are searched as a sample.
const SAMPLE: usize = 32;
/// What a run takes to write for each promise and demand point: tables, map and picture. Of
/// `bench/run` on northern Anhui, one thread.
const WRITE_S: f64 = 3e-6;
/// Memory that a run needs for each promise and demand point beyond what the check has needed;
/// measured with 500,000 points and 15 promises.
const ROW_BYTES: u64 = 320;

/// From these shares on the result is weak, and worthless.
const WEAK: f64 = 0.01;
const WORTHLESS: f64 = 0.2;

/// How to check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckOptions {
    /// Where the region files are kept.
    pub cache: Cache,
    /// Where the map of what is odd goes, as one HTML file.
    pub map: Option<PathBuf>,
    /// Language of the map.
    pub lang: Lang,
}

/// What a run will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Seconds to read, to open the networks and to snap: as long as the check took for it.
    pub read_s: f64,
    /// Seconds for the searches, from a sample of them.
    pub search_s: f64,
    /// Seconds for the repairs: ways of the candidates, from a sample of them, and the search for sites,
    /// roughly, or as long as a time limit lets it last.
    pub repair_s: f64,
    /// Seconds to write the results.
    pub write_s: f64,
    /// Most memory at a time in bytes; `None` where the system does not tell what is used.
    pub memory_bytes: Option<u64>,
    /// Rows of `people.csv`, the largest table: promises times demand points.
    pub rows: u64,
}

impl Estimate {
    /// Seconds in all.
    pub fn total_s(&self) -> f64 {
        self.read_s + self.search_s + self.repair_s + self.write_s
    }
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Everything odd about the plan and its data; those whose code begins with `check.` say what
    /// makes the result weak (warnings) or worthless (errors).
    pub findings: Vec<Finding>,
    /// What a run will take; `None` where it cannot begin.
    pub estimate: Option<Estimate>,
    /// The searches would take long and were not made: what only travel times tell is not known.
    pub searched: bool,
}

/// Looks at a plan and its data: everything that a run would find odd, save, where the search would
/// take longer than ten seconds, what only travel times tell. Tables that cannot be used at all are
/// findings too.
///
/// # Errors
/// A profile cannot be used, or the map cannot be written.
pub fn check(
    plan: &Plan,
    options: &CheckOptions,
    progress: &dyn Progress,
) -> Result<Checked, RunError> {
    if let Some(map) = &options.map {
        // A map of an earlier check must not pass for that of this one.
        match std::fs::remove_file(map) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(RunError::Write {
                    path: map.clone(),
                    source,
                });
            }
            _ => {}
        }
    }
    let mut clock = Clock::start();
    let ready = match Ready::read(plan, &options.cache, progress, &mut clock) {
        Ok(ready) => ready,
        // What is wrong with the road file is among the findings already.
        Err(RunError::NoRoads { findings, .. }) => {
            return Ok(without_map(findings, options));
        }
        Err(RunError::Region(error)) => {
            let mut findings = error.findings().to_vec();
            findings.push(Finding::of(&error));
            return Ok(without_map(findings, options));
        }
        Err(error) => return Err(error),
    };
    let snapped = travel::snap(&ready.plan, &ready.region, &ready.roads);
    clock.phase("snap");
    let jobs = travel::jobs(&ready.plan, &ready.roads);
    let limits = ready.limits();
    let read_s = clock.so_far_s();
    let (plan, region) = (&ready.plan, &ready.region);
    let search_s = travel::sampled(plan, region, &snapped, &jobs, &limits, SAMPLE);
    let rows = plan.promises.len() as u64 * region.demand.places.len() as u64;
    let peak = peak_memory_bytes();
    let mut findings = threats(&ready, &snapped);
    findings.extend(ready.findings.iter().cloned());
    let searched = search_s <= SHORT_S;
    let mut promises = None;
    if searched {
        let found = travel::search(plan, region, &snapped, &jobs, &limits, progress);
        let measured = measure::measure(plan, region, &jobs, found, limits);
        findings.extend(remarks::remarks(plan, region, &measured));
        findings.extend(repair::not_needed(plan, &ready.repairs, &measured));
        promises = Some(measured);
    } else {
        findings.extend(remarks::before_search(plan, region, &snapped));
    }
    let repairs = repair::Expected::of(
        &ready.repairs,
        &repair::Asked {
            plan,
            roads: &ready.roads,
            snapped: &snapped,
            promises: promises.as_deref().unwrap_or_default(),
            interrupts: None,
        },
        region,
    );
    let estimate = Estimate {
        read_s,
        search_s,
        repair_s: repairs.seconds,
        write_s: rows as f64 * WRITE_S / rayon::current_num_threads() as f64,
        memory_bytes: peak.map(|peak| {
            let rows = rows * ROW_BYTES;
            peak.saturating_add(rows).saturating_add(repairs.bytes)
        }),
        rows,
    };
    if let Some(path) = &options.map {
        let data = show::Data {
            plan: ready.given,
            region,
            findings: &findings,
        };
        let picture = data.checked(show::background(&ready.roads), options.lang);
        let page = picture::render(&picture, &Locale::new(options.lang));
        std::fs::write(path, page).map_err(|source| RunError::Write {
            path: path.clone(),
            source,
        })?;
    }
    Ok(Checked {
        findings,
        estimate: Some(estimate),
        searched,
    })
}

/// What there is to say where nothing can be measured, and so nothing drawn.
fn without_map(mut findings: Vec<Finding>, options: &CheckOptions) -> Checked {
    if let Some(map) = &options.map {
        findings.push(
            Finding::warning(
                "run.check.no_map",
                "no map is drawn: without roads, people and facilities there is nothing to show",
            )
            .file(map.display().to_string())
            .hint("mend what the other findings name, and check again"),
        );
    }
    Checked {
        findings,
        ..Checked::default()
    }
}

/// What makes the result weak or worthless.
fn threats(ready: &Ready<'_>, snapped: &Snapped<'_>) -> Vec<Finding> {
    let (plan, region) = (&ready.plan, &ready.region);
    let file = &ready.given.region.demand.file.given;
    let mut found = Vec::new();
    let mut tell = |finding: Option<Finding>| found.extend(finding);

    let everybody = region.demand.persons.first().map_or(&[][..], Vec::as_slice);
    let all = sum(everybody.iter());
    if all == 0 {
        tell(Some(
            Finding::error("check.people.nobody", "the table of people counts nobody")
                .file(file)
                .hint("check the groups of `demand` and their columns"),
        ));
    }
    let lost = region
        .demand_rows
        .saturating_sub(region.demand.ids.len() as u64);
    let text = |part: &str| format!("{part} of the rows of people are left out");
    tell(
        threat(
            "check.people.rows",
            lost as f64 / region.demand_rows.max(1) as f64,
            text,
        )
        .map(|finding| {
            finding
                .file(file)
                .hint("mend the rows that the other findings name")
        }),
    );
    for (profile, snaps) in snapped.people() {
        let off = everybody
            .iter()
            .zip(snaps)
            .filter(|(_, snap)| snap.is_none());
        let off = sum(off.map(|(persons, _)| persons));
        let text = |part: &str| {
            format!(
                "{part} of the people have no road for profile `{}` near",
                profile.given()
            )
        };
        tell(
            threat("check.people.off_network", share(off, all), text).map(|finding| {
                finding
                    .file(file)
                    .with("profile", profile.given())
                    .hint("compare coordinates and road file on the map: `--map check.html`")
            }),
        );
        let apart = everybody.iter().zip(snaps);
        let apart = apart.filter(|(_, snap)| snap.is_some_and(|snap| snap.island));
        let apart = sum(apart.map(|(persons, _)| persons));
        let text = |part: &str| {
            format!(
                "{part} of the people are at roads for profile `{}` that are cut off from the others",
                profile.given()
            )
        };
        tell(
            threat("check.people.cut_off", share(apart, all), text).map(|finding| {
                finding
                    .file(&ready.given.region.roads.given)
                    .with("profile", profile.given())
                    .hint("fetch an extract in one piece, with all roads and ferries")
            }),
        );
    }
    if !region.areas.list.is_empty() {
        let outside = everybody.iter().zip(&region.demand.area);
        let outside = sum(outside
            .filter(|(_, area)| area.is_none())
            .map(|(persons, _)| persons));
        let text = |part: &str| format!("{part} of the people live outside all areas");
        tell(
            threat("check.people.outside", share(outside, all), text).map(|finding| {
                finding
                    .file(file)
                    .hint("compare people and areas on the map: `--map check.html`")
            }),
        );
    }
    for (index, service) in plan.services.iter().enumerate() {
        let facilities = region.facilities.get(index);
        let count = facilities.map_or(0, |facilities| facilities.ids.len());
        let unread = facilities.is_some_and(|facilities| facilities.unreadable);
        if count == 0 && !unread {
            tell(Some(
                Finding::error(
                    "check.facilities.none",
                    format!("service `{}` has no facility", service.id),
                )
                .file(&service.facilities.given)
                .id(&service.id)
                .hint("nobody is served; fill the table, or take the service out of the plan"),
            ));
        }
        if let Some(snaps) = snapped.facilities(index).filter(|snaps| !snaps.is_empty()) {
            let off = snaps.iter().filter(|snap| snap.is_none()).count();
            let text = |part: &str| {
                format!(
                    "{part} of the facilities of `{}` have no road near",
                    service.id
                )
            };
            let share = off as f64 / snaps.len() as f64;
            tell(
                threat("check.facilities.off_network", share, text).map(|finding| {
                    finding
                        .file(&service.facilities.given)
                        .id(&service.id)
                        .hint("compare coordinates and road file on the map: `--map check.html`")
                }),
            );
        }
    }
    found
}

fn sum<'a>(persons: impl Iterator<Item = &'a i64>) -> i64 {
    persons.fold(0_i64, |sum, persons| sum.saturating_add(*persons))
}

fn share(part: i64, all: i64) -> f64 {
    part as f64 / all.max(1) as f64
}

/// A share that is too large, if it is; `text` says of what it is, given how it is written.
fn threat(code: &str, share: f64, text: impl FnOnce(&str) -> String) -> Option<Finding> {
    let severity = if share >= WORTHLESS {
        Severity::Error
    } else if share >= WEAK {
        Severity::Warning
    } else {
        return None;
    };
    let part = format!("{:.0} %", share * 100.0);
    Some(Finding::new(severity, code, text(&format!("`{part}`"))).with("part", part))
}

impl Checked {
    /// What makes the result weak (warnings) or worthless (errors): what counts by its share, and
    /// promises that cannot be measured or coordinates that seem shifted.
    pub fn threats(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| {
            finding.code.starts_with("check.")
                || finding.code == "promise.unmeasured"
                || finding.code == "promise.nobody"
                || finding.code.ends_with(".coordinates.shifted")
        })
    }
}
