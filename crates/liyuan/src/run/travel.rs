//! Networks, snapped places and searches, each made once for all the promises that share it.

use super::catchments::{Asked, Catchments, Metrics, job_catchments};
use super::error::RunError;
use super::result::{NetworkSize, Travel, Unit};
use crate::plan_file::{By, Direction, Hour, Plan, ProfileRef, Service, Within};
use crate::progress::{Progress, Silent, Step, Together, UnitsOnly};
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_planning::facility::Nearest;
use liyuan_planning::reach::straight;
use liyuan_roads::profile::Profile;
use liyuan_roads::reach;
use liyuan_roads::region_file::{RegionReport, open_or_build, with_hierarchy};
use liyuan_roads::{LonLat, Measure, Network, Places, SearchOptions, Snap, SnapOptions, nearest};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// The network of one profile with the people on it.
pub(super) struct Roads<'a> {
    pub(super) profile: &'a ProfileRef,
    pub(super) network: Network,
    pub(super) report: RegionReport,
}

impl Roads<'_> {
    pub(super) fn size(&self) -> NetworkSize {
        let report = self.network.report();
        NetworkSize {
            profile: self.profile.given().to_owned(),
            ways: report.ways,
            segments: report.segments,
            junctions: report.junctions,
            main_junctions: report.main_junctions,
        }
    }

    /// What the import found, under the name of the road file that the plan gives.
    pub(super) fn findings(&self, plan: &Plan) -> Vec<Finding> {
        let given = |finding: &Finding| {
            let mut finding = finding.clone();
            finding.file = Some(plan.region.roads.given.clone());
            finding
        };
        self.network.report().findings.iter().map(given).collect()
    }
}

/// Profiles whose roads some promise travels, in the order of the plan; the first service's if none
/// does, so that there are roads to draw.
fn profiles(plan: &Plan) -> Vec<&ProfileRef> {
    let mut list: Vec<&ProfileRef> = Vec::new();
    for service in &plan.services {
        let by_road = |promise: &&crate::plan_file::Promise| {
            promise.service == service.id && promise.by == By::Road
        };
        if plan.promises.iter().any(|promise| by_road(&promise))
            && !list.contains(&&service.profile)
        {
            list.push(&service.profile);
        }
    }
    if list.is_empty() {
        list.extend(plan.services.first().map(|service| &service.profile));
    }
    list
}

/// Opens or builds the networks that the plan needs, all at the same time.
pub(super) fn open_networks<'a>(
    plan: &'a Plan,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<Vec<Roads<'a>>, RunError> {
    let profiles = profiles(plan);
    let together = Together::new(progress, profiles.len());
    let opened: Vec<Result<Roads<'_>, RunError>> = profiles
        .into_par_iter()
        .map(|reference| {
            let profile = read_profile(reference, plan.region.hour)?;
            let (network, report) =
                open_or_build(&plan.region.roads.path, &profile, cache, &together)?;
            Ok(Roads {
                profile: reference,
                network,
                report,
            })
        })
        .collect();
    together.finish();
    opened.into_iter().collect()
}

/// Gives the networks on which many facilities are asked about what makes that fast.
pub(super) fn prepare<'a>(plan: &Plan, region: &Region, roads: Vec<Roads<'a>>) -> Vec<Roads<'a>> {
    roads
        .into_iter()
        .map(|mut roads| {
            let services = plan.services.iter().zip(&region.facilities);
            // Services with few facilities are searched for plainly in any case.
            let hubs: usize = services
                .filter(|(service, _)| service.profile == *roads.profile)
                .map(|(_, facilities)| facilities.places.len())
                .filter(|hubs| *hubs >= reach::HUBS_WORTH_A_METRIC)
                .sum();
            if hubs >= reach::HUBS_WORTH_A_HIERARCHY {
                roads.network = with_hierarchy(roads.network, &mut roads.report);
            }
            roads
        })
        .collect()
}

/// A profile with the plan's hour, unless it states its own.
fn read_profile(reference: &ProfileRef, hour: Option<Hour>) -> Result<Profile, RunError> {
    match reference {
        ProfileRef::Builtin(name) => {
            let missing = || RunError::NoSuchProfile {
                name: (*name).to_owned(),
            };
            match hour {
                None => Profile::builtin(name).ok_or_else(missing),
                Some(hour) => {
                    let text = format!("base = \"{name}\"\nhour = \"{}\"\n", clock(hour));
                    Profile::from_toml(&text).map_err(|_| missing())
                }
            }
        }
        ProfileRef::File(file) => {
            let text = std::fs::read_to_string(&file.path).map_err(|source| RunError::Read {
                path: file.path.clone(),
                source,
            })?;
            let states_hour = text
                .parse::<toml::Table>()
                .is_ok_and(|table| table.contains_key("hour"));
            let bad = |source| RunError::Profile {
                file: file.given.clone(),
                source,
            };
            // As it is first, so that errors name the right line.
            let profile = Profile::from_toml(&text).map_err(bad)?;
            match hour {
                Some(hour) if !states_hour => {
                    Profile::from_toml(&format!("hour = \"{}\"\n{text}", clock(hour))).map_err(bad)
                }
                _ => Ok(profile),
            }
        }
    }
}

/// As profiles write it. An hour without a day is one of a Tuesday, an ordinary working day.
fn clock(hour: Hour) -> String {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let day = hour
        .weekday
        .and_then(|day| DAYS.get(usize::from(day)))
        .unwrap_or(&"Tu");
    format!("{day} {:02}:{:02}", hour.minute / 60, hour.minute % 60)
}

/// One search: the promises of a service that are measured the same way.
pub(super) struct Job<'a> {
    pub(super) service: usize,
    by: By,
    pub(super) unit: Unit,
    pub(super) promises: Vec<usize>,
    pub(super) roads: Option<&'a Roads<'a>>,
}

/// What a job found out.
pub(super) struct Found {
    pub(super) travel: Arc<Travel>,
    /// For each promise of the job whom each facility reaches; `None` if the promise names no limit.
    pub(super) catchments: Vec<Option<Catchments>>,
}

/// The unit in which a promise is measured: times, unless it names a distance or goes straight.
pub(super) fn unit_of(promise: &crate::plan_file::Promise) -> Unit {
    match (&promise.within, promise.by) {
        (Some(Within::Distance(_)), _) | (None, By::Straight) => Unit::Distance,
        _ => Unit::Time,
    }
}

/// The limit of each demand point; none where the promise names none.
pub(super) fn limits_of(promise: &crate::plan_file::Promise, region: &Region) -> Vec<Option<u32>> {
    let class = |point: usize| {
        region
            .demand
            .class
            .get(point)
            .and_then(|class| class.as_deref())
    };
    let points = 0..region.demand.places.len();
    match &promise.within {
        None => points.map(|_| None).collect(),
        Some(Within::Time(values)) => points
            .map(|point| Some(values.value_for(class(point)).0))
            .collect(),
        Some(Within::Distance(values)) => points
            .map(|point| Some(values.value_for(class(point))))
            .collect(),
    }
}

/// Which searches answer all promises.
pub(super) fn jobs<'a>(plan: &Plan, roads: &'a [Roads<'a>]) -> Vec<Job<'a>> {
    let mut jobs: Vec<Job<'a>> = Vec::new();
    for (index, promise) in plan.promises.iter().enumerate() {
        let Some(service) = plan
            .services
            .iter()
            .position(|service| service.id == promise.service)
        else {
            continue; // the plan reader has refused it
        };
        let unit = unit_of(promise);
        match jobs
            .iter_mut()
            .find(|job| (job.service, job.by, job.unit) == (service, promise.by, unit))
        {
            Some(job) => job.promises.push(index),
            None => {
                let profile = &plan.services[service].profile;
                let roads = (promise.by == By::Road)
                    .then(|| roads.iter().find(|roads| roads.profile == profile))
                    .flatten();
                jobs.push(Job {
                    service,
                    by: promise.by,
                    unit,
                    promises: vec![index],
                    roads,
                });
            }
        }
    }
    jobs
}

/// Where each of many places enters a network.
type Snaps = Vec<Option<Snap>>;

/// People and facilities on the networks, ready for searches.
pub(super) struct Snapped<'a> {
    /// By profile.
    people: Vec<(&'a ProfileRef, Arc<Snaps>, Places)>,
    /// By service; `None` where no promise travels by road.
    facilities: Vec<Option<(Arc<Snaps>, Places)>>,
}

impl<'a> Snapped<'a> {
    /// The same people with the facilities that the region has by now.
    pub(super) fn again(&self, plan: &Plan, region: &Region, roads: &[Roads<'_>]) -> Snapped<'a> {
        Snapped {
            people: self.people.clone(),
            facilities: facilities_on(plan, region, roads),
        }
    }

    /// People and facilities of a job that travels by road, ready for searches.
    pub(super) fn sides(&self, job: &Job<'_>) -> Option<(&Places, &Places)> {
        let roads = job.roads?;
        let mut people = self.people.iter();
        let (.., points) = people.find(|(profile, ..)| **profile == *roads.profile)?;
        let (_, hubs) = self.facilities.get(job.service)?.as_ref()?;
        Some((points, hubs))
    }

    /// Snaps of the people on each network.
    pub(super) fn people(&self) -> impl Iterator<Item = (&ProfileRef, &[Option<Snap>])> {
        self.people
            .iter()
            .map(|(profile, snaps, _)| (*profile, snaps.as_slice()))
    }

    /// Snaps of the facilities of a service; `None` where no promise travels by road.
    pub(super) fn facilities(&self, service: usize) -> Option<&[Option<Snap>]> {
        let snapped = self.facilities.get(service)?.as_ref();
        snapped.map(|(snaps, _)| snaps.as_slice())
    }
}

/// Snaps the people once a profile and the facilities once a service.
pub(super) fn snap<'a>(plan: &Plan, region: &Region, roads: &'a [Roads<'a>]) -> Snapped<'a> {
    let max_snap_m = f64::from(plan.region.max_snap_dm) / 10.0;
    let people = SnapOptions {
        max_snap_m,
        islands: plan.region.people_islands,
    };
    let people = roads
        .iter()
        .map(|roads| {
            let snaps = roads.network.snap(&region.demand.places, &people);
            let places = roads.network.places(&snaps);
            (roads.profile, Arc::new(snaps), places)
        })
        .collect();
    let facilities = facilities_on(plan, region, roads);
    Snapped { people, facilities }
}

/// Snaps the facilities of the services that some promise travels to by road.
fn facilities_on(
    plan: &Plan,
    region: &Region,
    roads: &[Roads<'_>],
) -> Vec<Option<(Arc<Snaps>, Places)>> {
    let sites = SnapOptions {
        max_snap_m: f64::from(plan.region.max_snap_dm) / 10.0,
        islands: plan.region.facility_islands,
    };
    plan.services
        .iter()
        .zip(&region.facilities)
        .map(|(service, facilities)| {
            let by_road = plan
                .promises
                .iter()
                .any(|promise| promise.service == service.id && promise.by == By::Road);
            let roads = roads
                .iter()
                .find(|roads| *roads.profile == service.profile)?;
            by_road.then(|| {
                let snaps = roads.network.snap(&facilities.places, &sites);
                let places = roads.network.places(&snaps);
                (Arc::new(snaps), places)
            })
        })
        .collect()
}

/// Runs all searches: first every nearest facility, then every catchment.
pub(super) fn search<'a>(
    plan: &Plan,
    region: &Region,
    snapped: &Snapped<'a>,
    jobs: &[Job<'a>],
    limits: &[Vec<Option<u32>>],
    progress: &dyn Progress,
) -> Vec<Found> {
    let travels: Vec<Arc<Travel>> = jobs
        .par_iter()
        .map(|job| Arc::new(travel(job, plan, region, snapped)))
        .collect();
    let hubs: usize = jobs
        .iter()
        .map(|job| region.facilities[job.service].places.len())
        .sum();
    progress.begin(Step::Search, hubs as u64);
    let units = UnitsOnly(progress);
    let asked = Asked {
        plan,
        region,
        snapped,
        limits,
        metrics: &Metrics::new(jobs),
    };
    let found = jobs
        .iter()
        .zip(travels)
        .map(|(job, travel)| Found {
            travel,
            catchments: job_catchments(job, &asked, &units),
        })
        .collect();
    progress.end(Step::Search);
    found
}

/// Seconds that [`search`] will take, from a sample of it: one nearest search of each road job, and the
/// catchments of about `hubs` facilities of each.
pub(super) fn sampled<'a>(
    plan: &Plan,
    region: &Region,
    snapped: &Snapped<'a>,
    jobs: &[Job<'a>],
    limits: &[Vec<Option<u32>>],
    hubs: usize,
) -> f64 {
    let mut seconds = 0.0;
    let mut known: Vec<(&ProfileRef, Direction, Unit, f64)> = Vec::new();
    let metrics = Metrics::new(jobs);
    for job in jobs {
        let Some(roads) = job.roads else { continue };
        let service = &plan.services[job.service];
        // From all facilities at once every search of a network goes over all of it.
        let same = known.iter().find(|(profile, direction, unit, _)| {
            (*profile, *direction, *unit) == (roads.profile, service.direction, job.unit)
        });
        seconds += match same {
            Some((.., nearest)) => *nearest,
            None => {
                let begin = Instant::now();
                let _ = travel(job, plan, region, snapped);
                let nearest = begin.elapsed().as_secs_f64();
                known.push((roads.profile, service.direction, job.unit, nearest));
                nearest
            }
        };
        let Some(Some((snaps, places))) = snapped.facilities.get(job.service) else {
            continue;
        };
        let sample = |step: usize| {
            let (few, kept) = places.thinned(step);
            let mut thin = Snapped {
                people: snapped.people.clone(),
                facilities: vec![None; snapped.facilities.len()],
            };
            if let Some(slot) = thin.facilities.get_mut(job.service) {
                *slot = Some((Arc::clone(snaps), few));
            }
            let asked = Asked {
                plan,
                region,
                snapped: &thin,
                limits,
                metrics: &metrics,
            };
            let begin = Instant::now();
            let _ = job_catchments(job, &asked, &Silent);
            (begin.elapsed().as_secs_f64(), kept)
        };
        let all = snaps.iter().flatten().count() as f64;
        // What all jobs share is made before the clock starts.
        let _ = metrics.of(job, places.len());
        let _ = sample(places.len());
        let step = places.len().div_ceil(hubs.max(1));
        let (time, kept) = sample(step);
        // What is done once for all is in the time for the first alone too.
        let (once, first) = if step > 1 && kept > 1 {
            sample(places.len())
        } else {
            (0.0, 0)
        };
        let each = (time - once).max(0.0) / kept.saturating_sub(first).max(1) as f64;
        seconds += once + each * (all - first as f64);
    }
    seconds
}

pub(super) fn options(job: &Job<'_>, service: &Service, bound: Option<u32>) -> SearchOptions {
    SearchOptions {
        direction: match service.direction {
            Direction::FromFacility => liyuan_roads::Direction::Forward,
            Direction::ToFacility => liyuan_roads::Direction::Backward,
        },
        measure: measure(job.unit),
        bound,
    }
}

pub(super) fn measure(unit: Unit) -> Measure {
    match unit {
        Unit::Time => Measure::Time,
        Unit::Distance => Measure::Length,
    }
}

/// What is added to every total of a job: the delay of the service, for times.
pub(super) fn delay(job: &Job<'_>, service: &Service) -> u32 {
    match job.unit {
        Unit::Time => service.delay.0,
        Unit::Distance => 0,
    }
}

/// The nearest facility of each demand point and how far it is, whatever the limit.
pub(super) fn nearest_of(
    job: &Job<'_>,
    plan: &Plan,
    region: &Region,
    snapped: &Snapped<'_>,
) -> Vec<Option<Nearest>> {
    travel(job, plan, region, snapped).nearest
}

fn travel(job: &Job<'_>, plan: &Plan, region: &Region, snapped: &Snapped<'_>) -> Travel {
    let service = &plan.services[job.service];
    let facilities = &region.facilities[job.service];
    let Some(roads) = job.roads else {
        let open: Vec<Option<LonLat>> = facilities.places.iter().copied().map(Some).collect();
        return Travel {
            nearest: straight::nearest(&open, &region.demand.places),
            point_snaps: None,
            facility_snaps: None,
        };
    };
    let people = snapped
        .people
        .iter()
        .find(|(profile, ..)| **profile == *roads.profile);
    let (Some((_, point_snaps, points)), Some((facility_snaps, hubs))) = (
        people,
        snapped.facilities.get(job.service).and_then(Option::as_ref),
    ) else {
        return Travel {
            nearest: vec![None; region.demand.places.len()],
            ..Travel::default()
        };
    };
    let delay = delay(job, service);
    let nearest = nearest(&roads.network, hubs, points, &options(job, service, None))
        .into_iter()
        .map(|reached| {
            reached.map(|reached| Nearest {
                facility: reached.hub,
                total: reached.total.saturating_add(delay),
                road: reached.road,
            })
        })
        .collect();
    Travel {
        nearest,
        point_snaps: Some(Arc::clone(point_snaps)),
        facility_snaps: Some(Arc::clone(facility_snaps)),
    }
}

/// Persons of a group at each demand point.
pub(super) fn persons_of<'a>(region: &'a Region, group: &str) -> &'a [i64] {
    let index = region.demand.groups.iter().position(|name| name == group);
    index
        .and_then(|index| region.demand.persons.get(index))
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan_file::InputPath;

    #[test]
    fn the_hour_of_the_plan_reaches_the_profiles_unless_they_state_their_own() {
        let monday = Hour {
            weekday: Some(0),
            minute: 8 * 60,
        };
        assert_eq!(clock(monday), "Mo 08:00");
        assert_eq!(
            clock(Hour {
                weekday: None,
                minute: 23 * 60 + 5
            }),
            "Tu 23:05"
        );

        let car = |hour| {
            read_profile(&ProfileRef::Builtin("car"), hour)
                .unwrap()
                .fingerprint()
        };
        assert_eq!(car(Some(monday)), car(Some(monday)));
        assert_ne!(car(Some(monday)), car(None));

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("van.toml");
        let read = |text: &str, hour| {
            std::fs::write(&path, text).unwrap();
            let file = InputPath {
                given: "van.toml".to_owned(),
                path: path.clone(),
                reading: crate::plan_file::Reading::default(),
            };
            read_profile(&ProfileRef::File(file), hour)
        };
        let plain = read("base = \"car\"\n", Some(monday)).unwrap();
        assert_eq!(plain.fingerprint(), car(Some(monday)));
        let own = "base = \"car\"\nhour = \"Sa 12:00\"\n";
        let with = read(own, Some(monday)).unwrap().fingerprint();
        assert_eq!(with, read(own, None).unwrap().fingerprint());
        let error = read("base = \"horse\"\n", None).unwrap_err();
        assert!(error.to_string().contains("`van.toml`"), "{error}");
    }
}
