//! The errors of the model with ids of the tables and amounts in persons.

use super::prepare::Prepared;
use crate::read::demand::write_persons;
use crate::site::SiteError;
use crate::site::capacity_error::{CapacityRefusal, CrowdedPlace, Repair};
use crate::site::question::Question;
use crate::site::refuse::first_ids;
use crate::site::solve::with_ids;
use liyuan_planning::site::capacitated::{CapacityError, Deficit, Service, Shortage};
use liyuan_planning::site::{Status, Stop};

/// How many ids of the cheapest sites an error names.
const NAMED: usize = 10;

pub(super) fn told(
    error: CapacityError,
    question: &Question<'_>,
    prepared: &Prepared,
    service: Service,
    stopped: Option<Stop>,
) -> SiteError {
    let refusal = match error {
        CapacityError::Site(error) => return with_ids(error.into(), question, stopped),
        CapacityError::BudgetTooSmall {
            budget,
            least,
            sites,
        } => {
            let cheapest = cheapest(question, prepared, sites.min(NAMED));
            CapacityRefusal::BudgetTooSmall {
                budget: write_persons(budget),
                least: write_persons(least),
                missing: write_persons(least - budget),
                sites,
                ids: question.candidates.ids_of(&cheapest),
            }
        }
        CapacityError::PointTooLarge { points } => too_large(question, prepared, &points),
        CapacityError::CapacityShort { shortages } => {
            match crowded(question, prepared, service, &shortages) {
                Some(refusal) => refusal,
                None => return SiteError::NothingYet { stopped: "work" },
            }
        }
        CapacityError::MinimumTooLarge { sites } => {
            let site = sites.first().copied().unwrap_or(0);
            CapacityRefusal::MinimumTooLarge {
                count: sites.len(),
                ids: question.candidates.ids_of(&sites),
                least: write_persons(prepared.minimum(site)),
                room: write_persons(prepared.room(site)),
            }
        }
        CapacityError::BelowMinimum { deficits } => match below(question, prepared, &deficits) {
            Some(refusal) => refusal,
            None => return SiteError::NothingYet { stopped: "work" },
        },
        CapacityError::Short {
            left,
            total,
            whole,
            minima,
            sites,
            budget,
            enough_sites,
            enough_budget,
        } => CapacityRefusal::Short {
            persons: prepared.write(total),
            left: prepared.write(left),
            whole,
            minima,
            sites,
            budget: budget.map(write_persons),
            repair: match (enough_sites, enough_budget) {
                (Some((least, enough)), _) => Repair::Sites(least, enough),
                (None, Some((least, enough))) => {
                    Repair::Budget(write_persons(least), write_persons(enough))
                }
                (None, None) => Repair::Unknown,
            },
        },
        other => CapacityRefusal::Other(other),
    };
    refusal.into()
}

/// The required sites and the cheapest others, so many, ascending by cost.
fn cheapest(question: &Question<'_>, prepared: &Prepared, number: usize) -> Vec<u32> {
    let costs = question.candidates.costs.as_deref().unwrap_or_default();
    let with = |wanted: Status| -> Vec<u32> {
        let all = (0_u32..).zip(&prepared.status);
        let mut of: Vec<u32> = all
            .filter(|(_, status)| **status == wanted)
            .map(|(site, _)| site)
            .collect();
        of.sort_by_key(|site| costs.get(*site as usize).copied().flatten());
        of
    };
    let mut sites = with(Status::Required);
    sites.extend(with(Status::Candidate));
    sites.truncate(number);
    sites
}

fn too_large(question: &Question<'_>, prepared: &Prepared, points: &[usize]) -> CapacityRefusal {
    let persons = |point: usize| question.demand.persons.get(point).copied().unwrap_or(0);
    let id = |point: usize| question.demand.ids.get(point).map_or("", String::as_str);
    let largest = points
        .iter()
        .copied()
        .max_by_key(|&point| (persons(point), std::cmp::Reverse(point)))
        .unwrap_or(0);
    let near = question.lists.of(largest).iter().map(|entry| entry.site);
    let room = near
        .filter(|site| prepared.status.get(*site as usize) != Some(&Status::Forbidden))
        .map(|site| prepared.room(site))
        .max();
    CapacityRefusal::PointTooLarge {
        count: points.len(),
        ids: first_ids(points.iter().map(|&point| id(point))),
        largest: id(largest).to_owned(),
        persons: write_persons(persons(largest)),
        room: write_persons(room.unwrap_or(0)),
    }
}

fn crowded(
    question: &Question<'_>,
    prepared: &Prepared,
    service: Service,
    shortages: &[Shortage],
) -> Option<CapacityRefusal> {
    /// Places whose sites the hint names.
    const PLACES: usize = 3;
    let worst = shortages.first()?;
    let ids = &question.demand.ids;
    let id_of = |point: usize| ids.get(point).map(String::as_str);
    let near: Vec<Vec<u32>> = shortages
        .iter()
        .map(|shortage| near(question, prepared, service, shortage))
        .collect();
    let sites = near.first()?;
    let mut points: Vec<usize> = shortages
        .iter()
        .flat_map(|short| short.points.iter().copied())
        .collect();
    points.sort_unstable();
    let lacks = shortages
        .iter()
        .zip(&near)
        .take(PLACES)
        .map(|(shortage, near)| {
            let sites = question.candidates.ids_of(near);
            format!(
                "{} +{}",
                sites.join("/"),
                prepared.write(shortage.missing())
            )
        });
    let mut lacks = lacks.collect::<Vec<_>>().join(", ");
    if shortages.len() > PLACES {
        lacks.push_str(", …");
    }
    Some(CapacityRefusal::ShortEverywhere {
        worst: Box::new(CrowdedPlace {
            points: first_ids(worst.points.iter().filter_map(|&point| id_of(point))),
            count: worst.points.len(),
            sites: question.candidates.ids_of(sites),
            sites_count: sites.len(),
            persons: prepared.write(worst.demand),
            capacity: prepared.write(worst.capacity),
            missing: prepared.write(worst.missing()),
        }),
        count: points.len(),
        ids: first_ids(points.into_iter().filter_map(id_of)),
        lacks,
        places: shortages.len(),
        missing: prepared.write(shortages.iter().map(Shortage::missing).sum()),
    })
}

fn below(
    question: &Question<'_>,
    prepared: &Prepared,
    deficits: &[Deficit],
) -> Option<CapacityRefusal> {
    let worst = deficits.first()?;
    let mut sites: Vec<u32> = deficits
        .iter()
        .flat_map(|deficit| deficit.sites.iter().copied())
        .collect();
    sites.sort_unstable();
    let ids = question.candidates.ids_of(&worst.sites);
    Some(CapacityRefusal::BelowMinimum {
        sites: ids,
        sites_count: worst.sites.len(),
        least: prepared.write(worst.least),
        persons: prepared.write(worst.weight),
        missing: prepared.write(worst.missing()),
        ids: question.candidates.ids_of(&sites),
        count: sites.len(),
        places: deficits.len(),
        all_missing: prepared.write(deficits.iter().map(Deficit::missing).sum()),
    })
}

/// The sites that may be chosen and serve any point of a shortage, those without any room among them. Where
/// points are served whole, a site with less room than a point has people does not serve it.
fn near(
    question: &Question<'_>,
    prepared: &Prepared,
    service: Service,
    shortage: &Shortage,
) -> Vec<u32> {
    let mut sites = Vec::new();
    for &point in &shortage.points {
        let persons = question.demand.persons.get(point).copied().unwrap_or(0);
        for entry in question.lists.of(point) {
            let status = question.candidates.status.get(entry.site as usize);
            let room = prepared.room(entry.site);
            let fits = service == Service::Split || room == 0 || room >= persons;
            if status != Some(&Status::Forbidden) && fits {
                sites.push(entry.site);
            }
        }
    }
    sites.sort_unstable();
    sites.dedup();
    sites
}
