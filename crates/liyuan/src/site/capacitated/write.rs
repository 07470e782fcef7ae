//! Allotments as tables: `sites.csv`, `assignment.csv`, `sites.geojson`, `sites_explained.csv`.

use super::{Allotment, Load};
use crate::site::SiteError;
use crate::site::explain::Forced;
use crate::site::output::{
    FILES, Feature, Files, assignment_columns, cost, degrees, exact, geojson, id, mean, names, of,
    thousandths, write_files,
};
use crate::site::question::{Question, Unit};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::site::Status;
use std::path::{Path, PathBuf};

/// Which columns beside the usual ones.
#[derive(Clone, Copy)]
struct Known {
    places: bool,
    costs: bool,
    fixed: bool,
    least: bool,
}

impl Known {
    fn of(question: &Question<'_>) -> Known {
        let candidates = &question.candidates;
        Known {
            places: !candidates.places.is_empty(),
            costs: candidates.costs.is_some(),
            fixed: candidates.rooms.fixed_costs.is_some(),
            least: candidates.rooms.least.is_some(),
        }
    }

    fn all() -> impl Iterator<Item = Known> {
        (0..16).map(|bits| Known {
            places: bits & 1 > 0,
            costs: bits & 2 > 0,
            fixed: bits & 4 > 0,
            least: bits & 8 > 0,
        })
    }
}

/// Columns of `sites.csv`.
fn site_columns(unit: Unit, known: Known) -> Vec<&'static str> {
    let names = names(unit);
    let mut columns = vec!["id"];
    if known.places {
        columns.extend(["lon", "lat"]);
    }
    columns.push("status");
    if known.costs {
        columns.push("site_cost");
    }
    if known.fixed {
        columns.push("fixed_cost");
    }
    if known.least {
        columns.push("least");
    }
    columns.extend(["capacity", "points", "persons", "room_left"]);
    columns.extend([names.mean, names.worst]);
    columns
}

/// Columns of `sites_explained.csv`.
fn explained_columns() -> Vec<&'static str> {
    vec![
        "id",
        "status",
        "without_price",
        "without_least",
        "forced_price",
        "forced_least",
        "unit",
    ]
}

/// Headings that a table may have here.
pub(in crate::site) fn headings(table: &str, unit: Unit) -> Vec<Vec<&'static str>> {
    match table {
        "sites" => Known::all()
            .map(|known| site_columns(unit, known))
            .collect(),
        "sites_explained" => vec![explained_columns()],
        _ => Vec::new(),
    }
}

/// Why each site that was asked about: without it if it is chosen, with it if it is not.
pub type Reasons = [(u32, Forced)];

/// Writes `sites.csv`, `assignment.csv` (a row for each point and site that serves any of it) and, where
/// places are known, `sites.geojson` into a folder, as [`write_folder`](crate::site::write_folder) does; with
/// reasons also `sites_explained.csv`, a row for each candidate.
///
/// # Errors
/// A file cannot be written.
pub fn write_allotment(
    question: &Question<'_>,
    allotment: &Allotment,
    reasons: Option<(&Reasons, &Reasons)>,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [sites, assignment, map, explained, ..] = FILES;
    let mut files: Files = vec![
        (sites, sites_csv(question, allotment)),
        (assignment, assignment_csv(question, allotment)),
    ];
    if !question.candidates.places.is_empty() {
        files.push((map, sites_geojson(question, allotment)));
    }
    if let Some((without, with)) = reasons {
        let rows = explained_csv(question, allotment, without, with);
        files.push((explained, rows));
    }
    write_files(folder, files)
}

fn status(site: &Load) -> &'static str {
    if site.required { "required" } else { "chosen" }
}

fn fixed_cost(question: &Question<'_>, site: u32) -> Option<Decimal> {
    let costs = question.candidates.rooms.fixed_costs.as_ref()?;
    costs.get(site as usize).copied().flatten().map(thousandths)
}

fn sites_csv(question: &Question<'_>, allotment: &Allotment) -> Vec<u8> {
    let known = Known::of(question);
    let mut rows = Rows::with_heading(&site_columns(question.unit, known));
    for site in &allotment.sites {
        let (id, place, site_cost) = of(question, site.site);
        rows.text(id);
        if known.places {
            rows.decimal(place.map(|place| degrees(place.lon)));
            rows.decimal(place.map(|place| degrees(place.lat)));
        }
        rows.text(status(site));
        if known.costs {
            rows.decimal(site_cost.map(thousandths));
        }
        if known.fixed {
            rows.decimal(fixed_cost(question, site.site));
        }
        if known.least {
            rows.decimal(Some(thousandths(site.least)));
        }
        rows.decimal(Some(thousandths(site.capacity)));
        rows.integer(site.points as i64);
        rows.decimal(Some(thousandths(site.persons)));
        rows.decimal(Some(thousandths(site.room_left())));
        rows.decimal(site.mean.map(|of| mean(of, question.unit, question.scale)));
        rows.decimal(site.worst.map(|worst| cost(worst, question.scale)));
        rows.end();
    }
    rows.bytes
}

fn sites_geojson(question: &Question<'_>, allotment: &Allotment) -> Vec<u8> {
    let (names, known) = (names(question.unit), Known::of(question));
    let sites = allotment.sites.iter().map(|site| Feature {
        site: site.site,
        status: status(site),
        numbers: vec![
            ("site_cost", of(question, site.site).2.map(thousandths)),
            ("fixed_cost", fixed_cost(question, site.site)),
            ("least", known.least.then_some(thousandths(site.least))),
            ("capacity", Some(thousandths(site.capacity))),
            ("points", Some(Decimal::whole(site.points as i64))),
            ("persons", Some(thousandths(site.persons))),
            ("room_left", Some(thousandths(site.room_left()))),
            (
                names.mean,
                site.mean.map(|of| mean(of, question.unit, question.scale)),
            ),
            (
                names.worst,
                site.worst.map(|worst| cost(worst, question.scale)),
            ),
        ],
    });
    geojson(question, sites)
}

/// A row for each point and site that serves any of it; one without a site for a point that is not served.
pub(in crate::site) fn assignment_csv(question: &Question<'_>, allotment: &Allotment) -> Vec<u8> {
    let mut rows = Rows::with_heading(&assignment_columns(question.unit));
    let mut portions = allotment.portions.as_slice();
    for (point, (from, &persons)) in
        (question.demand.ids.iter().zip(&question.demand.persons)).enumerate()
    {
        let own = portions.partition_point(|portion| portion.point <= point);
        let (own, rest) = portions.split_at(own);
        portions = rest;
        for portion in own {
            rows.text(from);
            rows.text(id(&question.candidates.ids, portion.site as usize));
            rows.decimal(Some(cost(portion.cost, question.scale)));
            rows.decimal(Some(thousandths(portion.persons)));
            rows.maybe_text(None);
            rows.end();
        }
        if own.is_empty() {
            rows.text(from);
            rows.maybe_text(None);
            rows.decimal(None);
            rows.decimal(Some(thousandths(persons)));
            let out = allotment.unreached.binary_search(&point).is_ok();
            rows.maybe_text(out.then_some("out_of_reach"));
            rows.end();
        }
    }
    rows.bytes
}

fn explained_csv(
    question: &Question<'_>,
    allotment: &Allotment,
    without: &Reasons,
    with: &Reasons,
) -> Vec<u8> {
    let mut rows = Rows::with_heading(&explained_columns());
    let chosen = &allotment.answer.chosen;
    for (site, name) in (0_u32..).zip(&question.candidates.ids) {
        let of = question.candidates.status.get(site as usize);
        let lacks = allotment.lacking.iter().find(|(of, _)| *of == site);
        rows.text(name);
        rows.text(match (of, chosen.binary_search(&site), lacks) {
            (Some(Status::Required), Ok(_), _) => "required",
            (_, Ok(_), _) => "chosen",
            (_, _, Some((_, "capacity"))) => "without_capacity",
            (_, _, Some(_)) => "without_cost",
            (Some(Status::Forbidden), _, _) => "forbidden",
            _ => "candidate",
        });
        for reasons in [without, with] {
            let of = reasons.iter().find(|(of, _)| *of == site);
            let (price, least) = match of.map(|(_, forced)| forced) {
                Some(Forced::Chosen) => (Some(Decimal::whole(0)), Some(Decimal::whole(0))),
                Some(Forced::Found { price, least, .. }) => {
                    (Some(exact(*price)), Some(exact(*least)))
                }
                _ => (None, None),
            };
            rows.decimal(price);
            rows.decimal(least);
        }
        rows.text(allotment.objective_unit());
        rows.end();
    }
    rows.bytes
}
