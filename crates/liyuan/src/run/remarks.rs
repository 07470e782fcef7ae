//! What only a run can find odd about its input: keys of the plan, places that no road reaches, promises to nobody.

use super::result::PromiseResult;
use super::travel::Snapped;
use crate::plan_file::{By, Plan};
use crate::region::Region;
use liyuan_finding::{Finding, Severity};
use liyuan_planning::reach::Reason;
use liyuan_roads::{LonLat, Snap};
use std::collections::BTreeMap;

/// Findings of the run: the plan's own first, then people, facilities, promises.
pub(super) fn remarks(plan: &Plan, region: &Region, promises: &[PromiseResult]) -> Vec<Finding> {
    let mut findings = warnings(plan);
    findings.extend(people(plan, region, promises));
    for service in 0..plan.services.len() {
        let by_road = promises
            .iter()
            .find(|promise| promise.service == service && promise.promise.by == By::Road);
        if let Some(snaps) = by_road.and_then(|promise| promise.travel.facility_snaps.as_deref()) {
            findings.extend(facilities(plan, region, service, snaps));
        }
    }
    for promise in promises {
        if promise.region.kept.is_none() {
            findings.push(
                Finding::warning(
                    "promise.nobody",
                    format!(
                        "promise `{}` is made to nobody: no demand point has people of group `{}`",
                        promise.promise.id, promise.promise.group
                    ),
                )
                .file(plan.file_name())
                .id(&promise.promise.id)
                .field("group")
                .value(&promise.promise.group)
                .hint("check the group and its column in the table of people"),
            );
        }
    }
    findings
}

/// As [`remarks`], before anything is measured: what only travel times tell is not among them.
pub(super) fn before_search(plan: &Plan, region: &Region, snapped: &Snapped<'_>) -> Vec<Finding> {
    let mut findings = warnings(plan);
    let mut profiles: BTreeMap<(u32, Reason), Vec<&str>> = BTreeMap::new();
    for (profile, snaps) in snapped.people() {
        for (point, snap) in (0_u32..).zip(snaps) {
            if snap.is_none() && has_people(region, point) {
                let list = profiles.entry((point, Reason::OffNetwork)).or_default();
                list.push(profile.given());
            }
        }
    }
    findings.extend(left_out(plan, region, profiles));
    for service in 0..plan.services.len() {
        if let Some(snaps) = snapped.facilities(service) {
            findings.extend(facilities(plan, region, service, snaps));
        }
    }
    findings
}

fn has_people(region: &Region, point: u32) -> bool {
    let mut groups = region.demand.persons.iter();
    groups.any(|persons| {
        persons
            .get(point as usize)
            .is_some_and(|persons| *persons > 0)
    })
}

/// What the plan reader found odd.
fn warnings(plan: &Plan) -> Vec<Finding> {
    plan.warnings
        .iter()
        .map(|warning| warning.finding(Severity::Warning, &plan.file_name()))
        .collect()
}

/// Demand points with people whom the roads leave out, once each with the profiles concerned.
fn people(plan: &Plan, region: &Region, promises: &[PromiseResult]) -> Vec<Finding> {
    let mut profiles: BTreeMap<(u32, Reason), Vec<&str>> = BTreeMap::new();
    for promise in promises
        .iter()
        .filter(|promise| promise.travel.point_snaps.is_some())
    {
        let profile = plan.services[promise.service].profile.given();
        for (point, reason) in (0_u32..).zip(&promise.reach.reasons) {
            if let Some(reason @ (Reason::OffNetwork | Reason::Island)) = *reason {
                let list = profiles.entry((point, reason)).or_default();
                if !list.contains(&profile) {
                    list.push(profile);
                }
            }
        }
    }
    left_out(plan, region, profiles)
}

fn left_out(
    plan: &Plan,
    region: &Region,
    profiles: BTreeMap<(u32, Reason), Vec<&str>>,
) -> Vec<Finding> {
    profiles
        .into_iter()
        .map(|((point, reason), profiles)| {
            let finding = if reason == Reason::OffNetwork {
                Finding::warning(
                    "people.off_network",
                    format!("no road within {} m of these people", max_snap(plan)),
                )
                .with("metres", max_snap(plan))
                .hint("check the coordinates, or whether the road file lacks roads here")
            } else {
                Finding::warning(
                    "people.island",
                    "the nearest road is cut off from the network, and nothing reaches it",
                )
                .hint("check whether a road, bridge or ferry is missing in the road file")
            };
            let at = point as usize;
            let mut finding = finding;
            finding.row = region.demand.rows.get(at).copied();
            placed(finding, region.demand.places.get(at))
                .file(&plan.region.demand.file.given)
                .id(region.demand.ids.get(at).map_or("", String::as_str))
                .field("profile")
                .value(profiles.join(" "))
        })
        .collect()
}

/// Facilities that nobody can reach by road, and those without places where places are promised.
fn facilities(plan: &Plan, region: &Region, index: usize, snaps: &[Option<Snap>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (Some(service), Some(facilities)) =
        (plan.services.get(index), region.facilities.get(index))
    {
        for (at, snap) in snaps.iter().enumerate() {
            let finding = match snap {
                None => Finding::warning(
                    "facilities.off_network",
                    format!(
                        "no road for profile `{}` within {} m of this facility; it serves nobody by road",
                        service.profile.given(),
                        max_snap(plan)
                    ),
                )
                .with("profile", service.profile.given())
                .with("metres", max_snap(plan))
                .hint("check the coordinates, or whether the road file lacks roads here"),
                Some(snap) if snap.island => Finding::warning(
                    "facilities.island",
                    "the nearest road is cut off from the network; the facility serves its island only",
                )
                .hint("set `islands` of facilities to `skip` to take the nearest connected road"),
                Some(_) => continue,
            };
            let mut finding = finding;
            finding.row = facilities.rows.get(at).copied();
            findings.push(
                placed(finding, facilities.places.get(at))
                    .file(&service.facilities.given)
                    .id(facilities.ids.get(at).map_or("", String::as_str)),
            );
        }
    }
    findings
}

fn placed(finding: Finding, place: Option<&LonLat>) -> Finding {
    match place {
        Some(place) => finding.place(place.lon_degrees(), place.lat_degrees()),
        None => finding,
    }
}

fn max_snap(plan: &Plan) -> String {
    let (metres, tenths) = (plan.region.max_snap_dm / 10, plan.region.max_snap_dm % 10);
    if tenths == 0 {
        metres.to_string()
    } else {
        format!("{metres}.{tenths}")
    }
}
