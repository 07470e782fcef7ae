//! Candidates, statuses and costs of a repair, and what stands in its way before anything is searched.

use super::Prepared;
use super::candidates::{self, Candidates};
use crate::plan_file::{By, CandidatePlan, Plan, Promise, RepairGoal};
use crate::read::demand::write_persons;
use crate::read::findings::Findings;
use crate::region::Region;
use crate::run::travel::Roads;
use liyuan_finding::Finding;
use liyuan_planning::site::Status;
use liyuan_roads::SnapOptions;

/// Reads or makes the candidates of all repairs; `plan` has the promises that can be measured. What is
/// wrong is among the findings.
pub(in crate::run) fn prepare(
    plan: &Plan,
    region: &Region,
    roads: &[Roads<'_>],
) -> (Vec<Prepared>, Vec<Finding>) {
    let mut all = Vec::new();
    let prepared = plan
        .repairs
        .iter()
        .map(|repair| {
            let mut promises = plan.promises.iter();
            let promise = promises.position(|promise| promise.id == repair.promise);
            let mut prepared = Prepared {
                repair: repair.clone(),
                promise,
                candidates: Candidates::default(),
                status: Vec::new(),
                snaps: Vec::new(),
                sound: false,
                findings: Vec::new(),
            };
            let mut findings = Findings::default();
            if let Some(promise) = promise.and_then(|at| plan.promises.get(at)) {
                prepared.ready(plan, promise, region, roads, &mut findings);
            }
            prepared.findings = findings.finish();
            all.extend(prepared.findings.iter().cloned());
            prepared
        })
        .collect();
    (prepared, all)
}

impl Prepared {
    fn ready(
        &mut self,
        plan: &Plan,
        promise: &Promise,
        region: &Region,
        roads: &[Roads<'_>],
        findings: &mut Findings,
    ) {
        let repair = &self.repair;
        if promise.places.is_some() {
            findings.push(
                self.about(plan, Finding::warning(
                    "repair.places",
                    format!(
                        "promise `{}` counts places, and sites for it cannot be found yet",
                        promise.id
                    ),
                ))
                .hint("write new facilities with their places into the table and run again, or promise a time alone"),
            );
            return;
        }
        self.candidates = candidates::candidates(plan, repair, promise, region, roads, findings);
        let (status, decided) = candidates::decided(plan, repair, &self.candidates, findings);
        self.status = status;
        let Some(service) = plan.services.iter().position(|of| of.id == promise.service) else {
            return; // the plan reader has refused it
        };
        // Required sites that cannot be chosen: no answer would be one.
        let mut is_possible = true;
        let is_table = matches!(repair.candidates, CandidatePlan::Table { .. });
        if is_table {
            for at in candidates::standing(&self.candidates, region, service) {
                let id = &self.candidates.ids[at];
                let is_required = self.status[at] == Status::Required;
                is_possible &= !is_required;
                findings.push(
                    self.row(
                        at,
                        grave(
                            is_required,
                            "repair.candidate.stands",
                            format!("`{id}` is a facility of the service already; no candidate"),
                        ),
                    )
                    .hint("take it out of the candidates, or give the new site an id of its own"),
                );
                self.status[at] = Status::Forbidden;
            }
        }
        if promise.by == By::Road {
            let profile = &plan.services[service].profile;
            let Some(roads) = roads.iter().find(|roads| roads.profile == profile) else {
                return;
            };
            let max_snap_m = f64::from(plan.region.max_snap_dm) / 10.0;
            let options = SnapOptions {
                max_snap_m,
                islands: plan.region.facility_islands,
            };
            self.snaps = roads.network.snap(&self.candidates.places, &options);
            for at in 0..self.snaps.len() {
                if self.snaps[at].is_some() || self.status[at] == Status::Forbidden {
                    continue;
                }
                let is_required = self.status[at] == Status::Required;
                is_possible &= !is_required;
                self.status[at] = Status::Forbidden;
                if is_table || is_required {
                    findings.push(
                        self.row(
                            at,
                            grave(
                                is_required,
                                "repair.candidate.off_network",
                                format!("no road within {max_snap_m} m of this candidate; it cannot be chosen"),
                            ),
                        )
                        .with("metres", max_snap_m)
                        .hint("check the coordinates, or whether the road file lacks roads here"),
                    );
                }
            }
        }
        let weighed = self.weigh(plan, findings);
        self.sound = self.is_possible(plan, findings) && weighed && decided && is_possible;
    }

    /// A finding about the repair as a whole.
    pub(super) fn about(&self, plan: &Plan, finding: Finding) -> Finding {
        finding.file(plan.file_name()).id(&self.repair.promise)
    }

    /// A finding about a row of the table of candidates.
    fn row(&self, at: usize, finding: Finding) -> Finding {
        let place = self.candidates.places[at];
        let mut finding = finding
            .file(self.repair.candidates.given())
            .id(&self.candidates.ids[at])
            .place(place.lon_degrees(), place.lat_degrees());
        finding.row = self.candidates.rows.get(at).copied();
        finding
    }

    /// Where costs count, leaves out candidates that have none.
    fn weigh(&mut self, plan: &Plan, findings: &mut Findings) -> bool {
        if !self.repair.goal.needs_costs() {
            return true;
        }
        let Some(costs) = self.candidates.costs.clone() else {
            let given = self.repair.candidates.given();
            findings.push(
                self.about(
                    plan,
                    Finding::error(
                        "repair.costs.missing",
                        format!("`{given}` does not tell what the candidates cost"),
                    ),
                )
                .field(self.repair.goal.as_str())
                .value(given)
                .hint("give a table with a column `cost`"),
            );
            return false;
        };
        let mut sound = true;
        for (at, cost) in costs.iter().enumerate() {
            if cost.is_some() || self.status[at] == Status::Forbidden {
                continue;
            }
            let required = self.status[at] == Status::Required;
            sound &= !required;
            let (finding, message) = if required {
                let message = "a required candidate without a cost";
                (
                    Finding::error("repair.candidate.cost_missing", message),
                    "required",
                )
            } else {
                let message = "a candidate without a cost; it cannot be chosen";
                (
                    Finding::warning("repair.candidate.cost_missing", message),
                    "left_out",
                )
            };
            findings.push(
                self.row(at, finding)
                    .with("which", message)
                    .hint("write what it costs, `0` if nothing"),
            );
            self.status[at] = Status::Forbidden;
        }
        sound
    }

    /// Whether number or budget fit what may and what must be chosen.
    fn is_possible(&self, plan: &Plan, findings: &mut Findings) -> bool {
        let required: Vec<usize> = (0..self.status.len())
            .filter(|at| self.status[*at] == Status::Required)
            .collect();
        let allowed = self.status.iter().filter(|of| **of != Status::Forbidden);
        let allowed = allowed.count();
        let finding = if allowed == 0 {
            let given = self.repair.candidates.given();
            Finding::error(
                "repair.candidates.none",
                format!(
                    "none of the `{}` candidates of `{given}` may be chosen",
                    self.status.len()
                ),
            )
            .value(given)
            .with("count", self.status.len())
            .hint("give candidates near roads that are not forbidden")
        } else {
            match self.repair.goal {
                RepairGoal::Sites(sites) if sites as usize > allowed => Finding::error(
                    "repair.sites.above_candidates",
                    format!("`{sites}` sites are asked for, and only `{allowed}` may be chosen"),
                )
                .with("sites", sites)
                .with("allowed", allowed)
                .hint(format!(
                    "`sites = {allowed}` takes them all; else give more candidates"
                )),
                RepairGoal::Sites(sites) if (sites as usize) < required.len() => Finding::error(
                    "repair.sites.below_required",
                    format!(
                        "`{sites}` sites are asked for, and `{}` are required",
                        required.len()
                    ),
                )
                .with("sites", sites)
                .with("required", required.len())
                .hint(format!(
                    "`sites = {}` at least; the required ones count",
                    required.len()
                )),
                RepairGoal::Budget(budget) => {
                    let costs = required.iter().map(|at| self.cost(*at).unwrap_or(0));
                    let paid = costs.fold(0_i64, i64::saturating_add);
                    if paid <= budget {
                        return true;
                    }
                    let [budget, paid, missing] = [budget, paid, paid - budget].map(write_persons);
                    Finding::error(
                        "repair.budget.below_required",
                        format!("the budget is `{budget}`, and the required sites cost `{paid}`"),
                    )
                    .with("budget", budget)
                    .with("required", paid)
                    .with("missing", &missing)
                    .hint(format!("`{missing}` more, or require fewer"))
                }
                _ => return true,
            }
        };
        findings.push(self.about(plan, finding));
        false
    }

    pub(super) fn cost(&self, at: usize) -> Option<i64> {
        self.candidates.costs.as_ref()?.get(at).copied().flatten()
    }
}

/// A finding that leaves a repair without an answer where it is about a required site.
fn grave(is_required: bool, code: &'static str, message: String) -> Finding {
    match is_required {
        true => Finding::error(code, message),
        false => Finding::warning(code, message),
    }
}
