//! Filling the first picture.

use super::manifest::attributions;
use super::repair::repair_words;
use super::result::{PromiseResult, RunResult, Unit};
use super::travel::Roads;
use crate::locale::{Lang, Locale};
use crate::picture::words;
use crate::picture::{
    Catchment, ClassLimit, Picture, PictureArea, PictureFacility, PictureLine, PictureMeasure,
    PicturePoint, PicturePromise, PictureRepair, PictureService, PictureSite, PictureTravel,
    PointResult, WorstArea,
};
use crate::plan_file::{By, Direction, PerClass, Plan, Promise, Within};
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_planning::reach::Ratio;
use liyuan_planning::reach::balance::largest_remainder;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The roads to draw: those of the profile that knows the most important roads best.
pub(super) fn background(roads: &[Roads<'_>]) -> Vec<PictureLine> {
    let by_car = |name: &str| {
        roads
            .iter()
            .find(|roads| roads.network.profile_name() == name)
    };
    let Some(roads) = by_car("car")
        .or_else(|| by_car("emergency"))
        .or(roads.first())
    else {
        return Vec::new();
    };
    roads
        .network
        .lines()
        .map(|line| PictureLine {
            rank: line.rank,
            points: line.points.to_vec(),
        })
        .collect()
}

/// The picture of a run.
pub(super) fn picture(result: &RunResult, lines: Vec<PictureLine>, lang: Lang) -> Picture {
    Picture {
        unmeasured: unmeasured(result, &Locale::new(lang)),
        promises: result
            .promises
            .par_iter()
            .map(|promise| PicturePromise {
                repair: repair_of(result, promise, &Locale::new(lang)),
                ..shown(result, promise)
            })
            .collect(),
        ..Data {
            plan: &result.plan,
            region: &result.region,
            findings: &result.findings,
        }
        .shown(lines, lang)
    }
}

/// What a picture shows apart from promises.
pub(super) struct Data<'a> {
    pub(super) plan: &'a Plan,
    pub(super) region: &'a Region,
    pub(super) findings: &'a [Finding],
}

impl Data<'_> {
    /// The picture of what was read, before anything is measured.
    pub(super) fn checked(&self, lines: Vec<PictureLine>, lang: Lang) -> Picture {
        Picture {
            only_checked: true,
            ..self.shown(lines, lang)
        }
    }

    fn shown(&self, lines: Vec<PictureLine>, lang: Lang) -> Picture {
        let Data {
            plan,
            region,
            findings,
        } = *self;
        let ring = |line: &geo::LineString<f64>| line.0.iter().map(|at| (at.x, at.y)).collect();
        let areas = region
            .areas
            .list
            .iter()
            .map(|area| PictureArea {
                code: area.code.clone(),
                name: area.name.clone(),
                parent: area.parent,
                level: area.level,
                class: area.class.clone(),
                rings: area
                    .polygons
                    .iter()
                    .flat_map(|polygon| {
                        std::iter::once(polygon.exterior()).chain(polygon.interiors())
                    })
                    .map(ring)
                    .collect(),
            })
            .collect();
        let points = region
            .demand
            .ids
            .iter()
            .zip(&region.demand.places)
            .zip(&region.demand.area)
            .map(|((id, &place), &area)| PicturePoint {
                id: id.clone(),
                place,
                area,
            })
            .collect();
        let services = plan
            .services
            .iter()
            .zip(&region.facilities)
            .map(|(service, facilities)| PictureService {
                id: service.id.clone(),
                name: service.name.in_language(lang.tag()).to_owned(),
                facilities: facilities
                    .names
                    .iter()
                    .zip(&facilities.places)
                    .zip(&facilities.capacity)
                    .map(|((name, &place), &places)| PictureFacility {
                        name: name.clone(),
                        place,
                        places,
                    })
                    .collect(),
            })
            .collect();
        Picture {
            title: plan.region.name.in_language(lang.tag()).to_owned(),
            subtitle: plan
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            model: region.areas.model,
            areas,
            lines,
            points,
            services,
            findings: findings.to_vec(),
            attributions: attributions(region),
            ..Picture::default()
        }
    }
}

fn unmeasured(result: &RunResult, locale: &Locale) -> Vec<String> {
    let promises = result.unmeasured.iter();
    promises
        .map(|promise| {
            let name = result.service_name(promise, locale);
            format!("{name} ({})", promise.id)
        })
        .collect()
}

/// What a promise says, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseWords {
    /// Service and group.
    pub title: String,
    /// Which way, how far, by what.
    pub rule: String,
}

/// A promise in plain words, as on the picture.
pub fn promise_words(
    result: &RunResult,
    measured: &PromiseResult,
    locale: &Locale,
) -> PromiseWords {
    let service = result.plan.services.get(measured.service);
    let service = service.map_or("", |service| service.name.in_language(locale.lang().tag()));
    let group = words::group(locale, &measured.promise.group);
    let title = [("service", service.into()), ("group", (&group).into())];
    PromiseWords {
        title: locale.format("picture-title", &title),
        rule: words::rule(
            locale,
            &said(&result.plan, measured, limits(&measured.promise).0),
        ),
    }
}

/// The promise itself, without what came of it.
fn said(plan: &Plan, measured: &PromiseResult, limits: Vec<ClassLimit>) -> PicturePromise {
    let promise = &measured.promise;
    let service = &plan.services[measured.service];
    let profile = service.profile.given().to_owned();
    PicturePromise {
        id: promise.id.clone(),
        service: measured.service as u32,
        group: promise.group.clone(),
        measure: measure(promise, measured.unit),
        travel: match (promise.by, service.direction) {
            (By::Straight, _) => PictureTravel::Straight,
            (By::Road, Direction::ToFacility) => PictureTravel::ToFacility(profile),
            (By::Road, Direction::FromFacility) => PictureTravel::FromFacility(profile),
        },
        delay: if measured.unit == Unit::Time {
            service.delay.0
        } else {
            0
        },
        limits,
        share_promised: promise.share.0,
        ..PicturePromise::default()
    }
}

/// What the repair of a promise came to, if one was asked for.
fn repair_of(
    result: &RunResult,
    measured: &PromiseResult,
    locale: &Locale,
) -> Option<PictureRepair> {
    let mut repairs = result.repairs.iter();
    let repair = repairs.find(|repair| repair.repair.promise == measured.promise.id)?;
    let words = repair_words(result, repair, locale);
    let after = repair.after.as_ref();
    let after = after.and_then(|after| after.region.share_ppm());
    let gained: Vec<i64> = repair.sites.iter().map(|site| site.gained).collect();
    let gained = largest_remainder(&gained, repair.gained(result));
    let areas = &result.region.areas.list;
    let sites = repair.sites.iter().zip(gained).map(|(site, gained)| {
        let area = site.area.and_then(|area| areas.get(area as usize));
        let parent = area.and_then(|area| areas.get(area.parent? as usize));
        let named = (site.name != site.id).then_some(site.id.as_str());
        let area_name = area.map(|area| area.name.as_str());
        let parts = [parent.map(|parent| parent.name.as_str()), area_name, named];
        let parts = parts
            .into_iter()
            .flatten()
            .filter(|part| *part != site.name);
        PictureSite {
            name: site.name.clone(),
            note: parts.collect::<Vec<_>>().join(" "),
            place: site.place,
            gained,
        }
    });
    Some(PictureRepair {
        verdict: words.verdict,
        change: words.change,
        proof: words.proof,
        left: words.left,
        notes: words.notes,
        shares: measured.region.share_ppm().zip(after).map(|(a, b)| [a, b]),
        sites: sites.collect(),
    })
}

fn shown(result: &RunResult, measured: &PromiseResult) -> PicturePromise {
    let (limits, index_of_class) = limits(&measured.promise);
    let travel = &measured.region.summary.travel;
    PicturePromise {
        kept: measured.region.kept,
        results: results(result, measured, &index_of_class),
        quantiles: match (travel.median, travel.p90, travel.worst) {
            (Some(median), Some(p90), Some(worst)) => Some([median, p90, worst]),
            _ => None,
        },
        worst: measured
            .worst_areas
            .iter()
            .filter_map(|&area| {
                let row = measured.areas.get(area as usize)?;
                Some(WorstArea {
                    area,
                    persons: row.whole.persons,
                    not_served: row.whole.not_served,
                    share: row.share_ppm()?,
                    median: row.summary.travel.median,
                })
            })
            .collect(),
        ..said(&result.plan, measured, limits)
    }
}

fn measure(promise: &Promise, unit: Unit) -> PictureMeasure {
    match (promise.places, unit) {
        (None, Unit::Time) => PictureMeasure::Time,
        (None, Unit::Distance) => PictureMeasure::Distance,
        (Some(norm), unit) => PictureMeasure::Places {
            norm: per_thousand(Ratio::promised(norm.places, norm.persons)),
            catchment: promise.within.as_ref().map(|_| match unit {
                Unit::Time => Catchment::Time,
                Unit::Distance => Catchment::Distance,
            }),
        },
    }
}

/// Thousandths of a place per 1,000 persons, rounded down.
fn per_thousand(ratio: Ratio) -> u32 {
    u32::try_from(ratio.0 / 1000).unwrap_or(u32::MAX)
}

/// The limits of a promise, and which of them holds for each class (`None`: for all others).
fn limits(promise: &Promise) -> (Vec<ClassLimit>, BTreeMap<Option<String>, u8>) {
    match &promise.within {
        None => (Vec::new(), BTreeMap::new()),
        Some(Within::Time(values)) => class_limits(values, |time| time.0),
        Some(Within::Distance(values)) => class_limits(values, |distance| *distance),
    }
}

fn class_limits<T: Copy + Ord + Default>(
    values: &PerClass<T>,
    number: impl Fn(&T) -> u32,
) -> (Vec<ClassLimit>, BTreeMap<Option<String>, u8>) {
    match values {
        PerClass::One(value) => (
            vec![ClassLimit {
                class: None,
                limit: number(value),
            }],
            BTreeMap::from([(None, 0)]),
        ),
        PerClass::ByClass(map) => {
            let limits: Vec<ClassLimit> = map
                .iter()
                .map(|(class, value)| ClassLimit {
                    class: Some(class.clone()),
                    limit: number(value),
                })
                .collect();
            let index = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
            let strictest = (0..limits.len())
                .min_by_key(|&at| limits[at].limit)
                .unwrap_or(0);
            let mut of_class: BTreeMap<Option<String>, u8> = map
                .keys()
                .enumerate()
                .map(|(at, class)| (Some(class.clone()), index(at)))
                .collect();
            of_class.insert(None, index(strictest));
            (limits, of_class)
        }
    }
}

fn results(
    result: &RunResult,
    measured: &PromiseResult,
    of_class: &BTreeMap<Option<String>, u8>,
) -> Vec<PointResult> {
    let reach = &measured.reach;
    let others = of_class.get(&None).copied().unwrap_or(0);
    let classes = &result.region.demand.class;
    (0..reach.persons.len())
        .map(|point| {
            let nearest = measured.travel.nearest.get(point).copied().flatten();
            let class = classes.get(point);
            PointResult {
                persons: reach.persons[point],
                served: reach.served[point],
                total: nearest.map(|nearest| nearest.total),
                ratio: reach.ratios.get(point).copied().flatten().map(per_thousand),
                limit: class
                    .and_then(|class| of_class.get(class))
                    .copied()
                    .unwrap_or(others),
                facility: nearest.map(|nearest| nearest.facility),
                reason: reach.reasons[point],
            }
        })
        .collect()
}
