//! What a run comes to.

use super::repair::RepairResult;
use super::timings::Timings;
use crate::locale::Locale;
use crate::plan_file::{Plan, Promise};
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_planning::facility::Nearest;
use liyuan_planning::reach::Reach;
use liyuan_planning::reach::summary::{Summary, share_ppm};
use liyuan_roads::Snap;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything that a run found out; tables, terminal and picture are made from it.
#[derive(Debug)]
pub struct RunResult {
    /// The plan that was run.
    pub plan: Plan,
    /// Areas, people and facilities as read.
    pub region: Region,
    /// One for each promise, in the order of the plan.
    pub promises: Vec<PromiseResult>,
    /// One for each repair that the plan asks for, in its order.
    pub repairs: Vec<RepairResult>,
    /// Promises whose people or facilities could not be read; not among `promises`.
    pub unmeasured: Vec<Promise>,
    /// All findings, those of the plan and the tables first, then roads, then what the run found.
    pub findings: Vec<Finding>,
    /// About the region files; not part of the results, which are the same without a cache.
    pub cache_findings: Vec<Finding>,
    /// SHA-256 of every input, in the order of the plan.
    pub inputs: Vec<InputHash>,
    /// Size of each road network that was used, by profile.
    pub networks: Vec<NetworkSize>,
    /// Where the time went.
    pub timings: Timings,
    /// The folder that was written to.
    pub out: PathBuf,
}

impl RunResult {
    /// Whether every promise that is made to somebody is kept; one that could not be measured is not.
    pub fn all_kept(&self) -> bool {
        let kept = |promise: &PromiseResult| promise.region.kept != Some(false);
        self.unmeasured.is_empty() && self.promises.iter().all(kept)
    }

    /// Name of the service that a promise of the plan is about.
    pub fn service_name<'a>(&'a self, promise: &'a Promise, locale: &Locale) -> &'a str {
        let mut services = self.plan.services.iter();
        services
            .find(|service| service.id == promise.service)
            .map_or(&promise.service, |service| {
                service.name.in_language(locale.lang().tag())
            })
    }

    /// Whether the region is a model, not surveyed.
    pub fn is_model(&self) -> bool {
        self.region.areas.model
    }
}

/// An input and what it held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputHash {
    /// As written in the plan.
    pub file: String,
    /// SHA-256 in hexadecimal; of the uncompressed blobs if the file is an OpenStreetMap PBF.
    pub sha256: String,
    /// Size in bytes of the file as it lies on disk.
    pub bytes: u64,
}

/// How large a road network is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkSize {
    /// Profile as written in the plan.
    pub profile: String,
    /// Ways open to it.
    pub ways: u64,
    /// Segments of these ways.
    pub segments: u64,
    /// Junctions after simplification.
    pub junctions: u64,
    /// Junctions in the largest strongly connected component.
    pub main_junctions: u64,
}

/// In what the totals of a promise are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Deciseconds.
    Time,
    /// Decimetres.
    Distance,
}

/// A promise measured.
#[derive(Debug, Clone)]
pub struct PromiseResult {
    /// As the plan says.
    pub promise: Promise,
    /// Index of its service in the plan, and of its facilities in the region.
    pub service: usize,
    /// Unit of limits and totals.
    pub unit: Unit,
    /// The limit at each demand point; `None` everywhere if the promise names no time or distance.
    pub limits: Vec<Option<u32>>,
    /// The nearest facility of each demand point and how it is reached.
    pub travel: Arc<Travel>,
    /// Persons, served and reasons at each demand point.
    pub reach: Reach,
    /// Persons of the group within the limit of each facility, thousandths; `None` if the promise
    /// names no limit.
    pub persons_in_catchment: Option<Vec<i64>>,
    /// Persons whose nearest facility each one is, thousandths.
    pub persons_nearest: Vec<i64>,
    /// The same in whole persons; adds up to the persons who have a time.
    pub persons_nearest_whole: Vec<i64>,
    /// The region.
    pub region: Measured,
    /// Each area, with everything inside it.
    pub areas: Vec<Measured>,
    /// Outside every area.
    pub outside: Measured,
    /// Each class of the demand points, in order of name; points without a class last.
    pub classes: Vec<(Option<String>, Measured)>,
    /// The areas without parts that are served worst, at most five, worst first; only those served
    /// to less than the promised share.
    pub worst_areas: Vec<u32>,
}

/// How the demand points reach the facilities of a service; shared by its promises.
#[derive(Debug, Clone, Default)]
pub struct Travel {
    /// Nearest facility of each demand point, the delay included.
    pub nearest: Vec<Option<Nearest>>,
    /// Where each demand point enters the network; `None` for straight distances.
    pub point_snaps: Option<Arc<Vec<Option<Snap>>>>,
    /// Where each facility enters the network; `None` for straight distances.
    pub facility_snaps: Option<Arc<Vec<Option<Snap>>>>,
}

/// What a promise comes to in an area, a class or the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// Exact, in thousandths of a person.
    pub summary: Summary,
    /// As printed: whole persons that add up.
    pub whole: Whole,
    /// Demand points there, with people of the group or not.
    pub points: u64,
    /// Whether the promised share is reached; `None` where there is nobody to serve.
    pub kept: Option<bool>,
}

impl Measured {
    /// Share served in parts per million, rounded down; `None` where there is nobody.
    pub fn share_ppm(&self) -> Option<u32> {
        self.summary.totals.share_ppm()
    }

    /// Share of persons with at least the promised places per person, parts per million.
    pub fn at_norm_ppm(&self) -> Option<u32> {
        share_ppm(self.summary.totals.at_norm, self.summary.totals.persons)
    }
}

/// Whole persons: `persons = served + not_served`, `not_served` the sum of the reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whole {
    /// Persons of the group.
    pub persons: i64,
    /// Served.
    pub served: i64,
    /// Not served.
    pub not_served: i64,
    /// Not served by reason, in the order of [`liyuan_planning::reach::Reason::ALL`].
    pub reasons: [i64; 5],
}

impl Whole {
    /// From a row of served and the five reasons.
    pub(super) fn of(row: [i64; 6]) -> Whole {
        let [served, reasons @ ..] = row;
        let not_served = reasons.iter().sum();
        Whole {
            persons: served + not_served,
            served,
            not_served,
            reasons,
        }
    }
}
