//! Where vehicles stand that may be busy (MEXCLP).

use super::SiteError;
use super::output::{FILES, Feature, Files, degrees, geojson, id, of, thousandths, write_files};
use super::question::{Question, Unit};
use super::refuse::look;
use super::solution::Amount;
use super::solve::{Choice, Model, SolveOptions, Watch, broken, with_ids};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::site::expected_cover::{self, ExpectedCover, MILLION, shares};
use liyuan_planning::site::{Answer, Status, Stop, verify_expected};
use std::path::{Path, PathBuf};

/// How many vehicles, and how often they are busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VehicleModel {
    /// Vehicles, all of which are placed.
    pub vehicles: usize,
    /// Vehicles that may stand at one site.
    pub at_most: usize,
    /// Fraction of the time that each is busy, in millionths: below a million.
    pub busy: u32,
}

/// A site with vehicles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    /// Index of the candidate.
    pub site: u32,
    /// Whether it was required.
    pub required: bool,
    /// Vehicles there.
    pub vehicles: usize,
    /// Points with people within its bound.
    pub points: usize,
    /// Persons there, in thousandths.
    pub persons: i64,
}

/// Where vehicles stand, and what that means for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// What was asked.
    pub model: VehicleModel,
    /// Sites, value, bound and why the search stopped, as the model gives them.
    pub answer: Answer,
    /// Persons who can expect a free vehicle within the bound.
    pub objective: Amount,
    /// No placement has more.
    pub bound: Amount,
    /// Sites with vehicles, in the order of the candidates.
    pub stations: Vec<Station>,
    /// Vehicles within the bound of each point.
    pub near: Vec<usize>,
    /// Persons of all points, in thousandths.
    pub persons: i64,
    /// Persons with no, one, two, … vehicles within the bound, in thousandths; the last with three or more.
    pub by_vehicles: [i64; 4],
    /// Points with people whom no candidate reaches that may have a vehicle, ascending.
    pub unreached: Vec<usize>,
    /// Persons there, in thousandths.
    pub persons_unreached: i64,
}

impl Placement {
    /// Whether no placement is better.
    pub fn proven(&self) -> bool {
        self.answer.stopped == Stop::Proven
    }

    /// Probability that one of so many vehicles is free, in millionths, as the model counts.
    pub fn answered(&self, vehicles: usize) -> i64 {
        shares(self.model.busy, vehicles).iter().sum()
    }
}

/// Places vehicles so that the most persons can expect a free one within the bound, and checks the answer by
/// definition. The same on any number of threads, unless `limits.stop` stops it.
///
/// # Errors
/// Vehicles are always busy, find no place, or are fewer than the required sites; nobody is there.
pub fn place_vehicles(
    question: &Question<'_>,
    model: &VehicleModel,
    options: &SolveOptions<'_>,
) -> Result<Placement, SiteError> {
    let required = question.candidates.status.iter();
    let required = required.filter(|of| **of == Status::Required).count();
    // Who is there and who is out of reach is the same as for covering.
    let covering = Model::MaxCover {
        choice: Choice::Sites(required),
    };
    let looked = look(question, &covering, options, None)?;
    let problem = ExpectedCover {
        lists: &question.lists,
        weights: &looked.weights,
        status: &looked.status,
        vehicles: model.vehicles,
        at_most: model.at_most,
        busy: model.busy,
    };
    let watch = Watch::new(options.limits.stop);
    let stop = || watch.stop();
    let limits = watch.limits(&options.limits, &stop);
    let found = expected_cover::solve(&problem, &limits);
    let found = found.map_err(|error| with_ids(error.into(), question, watch.stopped()))?;
    if let Some(broken) = broken(verify_expected::expected_cover(&problem, &found)) {
        return Err(SiteError::Check {
            model: "expected-cover",
            broken,
        });
    }
    let amount = |value: i64| Amount {
        parts: i128::from(value) * i128::from(looked.unit),
        per: 1000 * MILLION,
    };
    let mut at = vec![0_usize; question.candidates.ids.len()];
    for &(site, count) in &found.vehicles {
        if let Some(at) = at.get_mut(site as usize) {
            *at = count;
        }
    }
    let demand = &question.demand;
    let (mut points, mut persons) = (vec![0_usize; at.len()], vec![0_i64; at.len()]);
    let (mut near, mut by_vehicles) = (Vec::with_capacity(demand.ids.len()), [0_i64; 4]);
    for (point, &of_point) in demand.persons.iter().enumerate() {
        let mut count = 0;
        for entry in question.lists.of(point) {
            let site = entry.site as usize;
            count += at.get(site).copied().unwrap_or(0);
            if of_point > 0
                && let (Some(points), Some(persons)) = (points.get_mut(site), persons.get_mut(site))
            {
                *points += 1;
                *persons += of_point;
            }
        }
        near.push(count);
        if let Some(sum) = by_vehicles.get_mut(count.min(3)) {
            *sum += of_point;
        }
    }
    let stations = found.vehicles.iter().map(|&(site, vehicles)| Station {
        site,
        required: question.candidates.status.get(site as usize) == Some(&Status::Required),
        vehicles,
        points: points.get(site as usize).copied().unwrap_or(0),
        persons: persons.get(site as usize).copied().unwrap_or(0),
    });
    let unreached = looked.unreached;
    Ok(Placement {
        model: *model,
        objective: amount(found.answer.value),
        bound: amount(found.answer.bound),
        stations: stations.collect(),
        near,
        persons: demand.persons.iter().sum(),
        by_vehicles,
        persons_unreached: unreached
            .iter()
            .filter_map(|&point| demand.persons.get(point))
            .sum(),
        unreached,
        answer: found.answer,
    })
}

/// Columns of `sites.csv`.
fn site_columns(places: bool) -> Vec<&'static str> {
    let mut columns = vec!["id"];
    if places {
        columns.extend(["lon", "lat"]);
    }
    columns.extend(["status", "vehicles", "points", "persons"]);
    columns
}

/// Columns of `reached.csv`.
const REACHED: [&str; 4] = ["from_id", "persons", "vehicles", "answered"];

/// Headings that a table may have here.
pub(super) fn headings(table: &str, _: Unit) -> Vec<Vec<&'static str>> {
    match table {
        "sites" => vec![site_columns(false), site_columns(true)],
        "reached" => vec![REACHED.to_vec()],
        _ => Vec::new(),
    }
}

fn status(station: &Station) -> &'static str {
    if station.required {
        "required"
    } else {
        "chosen"
    }
}

/// Writes `sites.csv`, `reached.csv` (a row for each point: vehicles within its bound, and how likely one is
/// free) and, where places are known, `sites.geojson` into a folder, as
/// [`write_folder`](super::write_folder) does.
///
/// # Errors
/// A file cannot be written.
pub fn write_placement(
    question: &Question<'_>,
    placement: &Placement,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [sites, _, map, _, _, _, _, reached, ..] = FILES;
    let places = !question.candidates.places.is_empty();
    let mut files: Files = vec![
        (sites, sites_csv(question, placement, places)),
        (reached, reached_csv(question, placement)),
    ];
    if places {
        let stations = placement.stations.iter().map(|station| Feature {
            site: station.site,
            status: status(station),
            numbers: vec![
                ("vehicles", Some(Decimal::whole(station.vehicles as i64))),
                ("points", Some(Decimal::whole(station.points as i64))),
                ("persons", Some(thousandths(station.persons))),
            ],
        });
        files.push((map, geojson(question, stations)));
    }
    write_files(folder, files)
}

fn sites_csv(question: &Question<'_>, placement: &Placement, places: bool) -> Vec<u8> {
    let mut rows = Rows::with_heading(&site_columns(places));
    for station in &placement.stations {
        let (name, place, _) = of(question, station.site);
        rows.text(name);
        if places {
            rows.decimal(place.map(|place| degrees(place.lon)));
            rows.decimal(place.map(|place| degrees(place.lat)));
        }
        rows.text(status(station));
        rows.integer(station.vehicles as i64);
        rows.integer(station.points as i64);
        rows.decimal(Some(thousandths(station.persons)));
        rows.end();
    }
    rows.bytes
}

fn reached_csv(question: &Question<'_>, placement: &Placement) -> Vec<u8> {
    let mut rows = Rows::with_heading(&REACHED);
    let demand = &question.demand;
    let points = demand.persons.iter().zip(&placement.near);
    for (point, (&persons, &vehicles)) in points.enumerate() {
        rows.text(id(&demand.ids, point));
        rows.decimal(Some(thousandths(persons)));
        rows.integer(vehicles as i64);
        let answered = Decimal {
            digits: placement.answered(vehicles),
            decimals: 6,
        };
        rows.decimal(Some(answered.trimmed()));
        rows.end();
    }
    rows.bytes
}

/// A fraction of the time such as `0.3` or `30%`, in millionths.
///
/// # Errors
/// No number from 0 up to but not 1; what to write instead.
pub fn parse_busy(text: &str) -> Result<u32, &'static str> {
    let (number, whole) = match text.trim().strip_suffix(['%', '％']) {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (text.trim(), 1.0),
    };
    let share = number.parse::<f64>().ok().map(|number| number / whole);
    match share {
        Some(share) if (0.0..1.0).contains(&share) => {
            // What is nearly always busy is not always busy.
            Ok(((share * 1e6).round() as u32).min(999_999))
        }
        Some(share) if share >= 1.0 => Err(
            "a vehicle that is always busy answers nobody; write a fraction below 1, such as `0.3`",
        ),
        _ => Err("write a fraction of the time from 0 up to but not 1, such as `0.3` or `30%`"),
    }
}
