//! What a solution looks like in files: `sites.csv`, `assignment.csv`, and `sites.geojson`.

use super::SiteError;
use super::question::{Question, Unit};
use super::solution::{SiteShare, Solution};
use crate::tables::text::{Decimal, Rows, push_decimal, push_degrees, push_json_text};
use liyuan_roads::LonLat;
use std::path::{Path, PathBuf};

/// What a folder may get.
pub const FILES: [&str; 3] = ["sites.csv", "assignment.csv", "sites.geojson"];

/// What all costs of a question are called.
struct Names {
    /// Of a pair.
    cost: &'static str,
    /// Mean of a site.
    mean: &'static str,
    /// Largest of a site.
    worst: &'static str,
}

fn names(unit: Unit) -> Names {
    let (cost, mean, worst) = match unit {
        Unit::Seconds => ("travel_time_s", "mean_s", "worst_s"),
        Unit::Metres => ("distance_m", "mean_m", "worst_m"),
        Unit::Plain => ("cost", "mean_cost", "worst_cost"),
    };
    Names { cost, mean, worst }
}

/// Columns of `sites.csv`; places and cost of a site only where they are known.
fn site_columns(unit: Unit, places: bool, costs: bool) -> Vec<&'static str> {
    let names = names(unit);
    let mut columns = vec!["id"];
    if places {
        columns.extend(["lon", "lat"]);
    }
    columns.push("status");
    if costs {
        columns.push("site_cost");
    }
    columns.extend(["points", "persons", names.mean, names.worst]);
    columns
}

/// Columns of `assignment.csv`.
fn assignment_columns(unit: Unit) -> Vec<&'static str> {
    vec!["from_id", "to_id", names(unit).cost, "persons", "reason"]
}

/// Tables and columns of all units, for the dictionary.
#[cfg(test)]
pub(crate) fn headings() -> Vec<(&'static str, Vec<&'static str>)> {
    [Unit::Seconds, Unit::Metres, Unit::Plain]
        .into_iter()
        .flat_map(|unit| {
            [
                ("sites", site_columns(unit, true, true)),
                ("assignment", assignment_columns(unit)),
            ]
        })
        .collect()
}

/// Writes `sites.csv`, `assignment.csv` and, where places are known, `sites.geojson` into a folder,
/// which is made if need be; each file whole or not at all. Gives their paths.
///
/// `sites.csv` has a row for each chosen site, in the order of the candidates; `assignment.csv` one for
/// each point, in the order of the demand, `to_id` empty where nobody serves it within the bound and
/// `reason` then `out_of_reach` (no candidate that may be chosen does) or `not_covered`.
///
/// # Errors
/// A file cannot be written.
pub fn write_folder(
    question: &Question<'_>,
    solution: &Solution,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    std::fs::create_dir_all(folder).map_err(|source| SiteError::Write {
        path: folder.to_owned(),
        source,
    })?;
    let [sites, assignment, map] = FILES;
    let mut files = vec![
        (sites, sites_csv(question, solution)),
        (assignment, assignment_csv(question, solution)),
    ];
    if question.candidates.places.is_empty() {
        // A map of an earlier answer would be taken for one of this; there may be none.
        let _ = std::fs::remove_file(folder.join(map));
    } else {
        files.push((map, sites_geojson(question, solution)));
    }
    let mut written = Vec::new();
    for (name, bytes) in files {
        let target = folder.join(name);
        let partial = folder.join(format!(".{name}.partial"));
        let done =
            std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, &target));
        if let Err(source) = done {
            // It is of no use to anybody; that it cannot be removed changes nothing.
            let _ = std::fs::remove_file(&partial);
            return Err(SiteError::Write {
                path: target,
                source,
            });
        }
        written.push(target);
    }
    Ok(written)
}

/// A cost in its unit, with the decimals in which it is counted.
fn cost(parts: u32, scale: u32) -> Decimal {
    Decimal {
        digits: i64::from(parts),
        decimals: scale.ilog10() as u8,
    }
}

fn thousandths(digits: i64) -> Decimal {
    let decimal = Decimal {
        digits,
        decimals: 3,
    };
    decimal.trimmed()
}

fn status(site: &SiteShare) -> &'static str {
    if site.required { "required" } else { "chosen" }
}

/// Id, place and cost of a candidate.
fn of<'q>(question: &'q Question<'_>, site: u32) -> (&'q str, Option<LonLat>, Option<i64>) {
    let candidates = &question.candidates;
    let at = site as usize;
    let costs = candidates.costs.as_ref();
    (
        candidates.ids.get(at).map_or("", String::as_str),
        candidates.places.get(at).copied().flatten(),
        costs.and_then(|costs| costs.get(at).copied().flatten()),
    )
}

fn sites_csv(question: &Question<'_>, solution: &Solution) -> Vec<u8> {
    let places = !question.candidates.places.is_empty();
    let costs = question.candidates.costs.is_some();
    let mut rows = Rows::with_heading(&site_columns(question.unit, places, costs));
    let degrees = |degrees: i32| {
        Decimal {
            digits: i64::from(degrees),
            decimals: 7,
        }
        .trimmed()
    };
    for site in &solution.sites {
        let (id, place, site_cost) = of(question, site.site);
        rows.text(id);
        if places {
            rows.decimal(place.map(|place| degrees(place.lon)));
            rows.decimal(place.map(|place| degrees(place.lat)));
        }
        rows.text(status(site));
        if costs {
            rows.decimal(site_cost.map(thousandths));
        }
        rows.integer(site.points as i64);
        rows.decimal(Some(thousandths(site.persons)));
        rows.decimal(site.mean.map(|mean| cost(mean, question.scale)));
        rows.decimal(site.worst.map(|worst| cost(worst, question.scale)));
        rows.end();
    }
    rows.bytes
}

fn assignment_csv(question: &Question<'_>, solution: &Solution) -> Vec<u8> {
    let mut rows = Rows::with_heading(&assignment_columns(question.unit));
    let demand = &question.demand;
    let points = demand.ids.iter().zip(&demand.persons);
    let mut unreached = solution.unreached.iter().peekable();
    for (point, ((id, &persons), served)) in points.zip(&solution.served).enumerate() {
        let out_of_reach = unreached.next_if(|next| **next == point).is_some();
        rows.text(id);
        rows.maybe_text(served.map(|served| of(question, served.site).0));
        rows.decimal(served.map(|served| cost(served.cost, question.scale)));
        rows.decimal(Some(thousandths(persons)));
        rows.maybe_text(match served {
            Some(_) => None,
            None if out_of_reach => Some("out_of_reach"),
            None => Some("not_covered"),
        });
        rows.end();
    }
    rows.bytes
}

fn sites_geojson(question: &Question<'_>, solution: &Solution) -> Vec<u8> {
    let names = names(question.unit);
    let mut out = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    let mut first = true;
    for site in &solution.sites {
        let (id, place, site_cost) = of(question, site.site);
        if !first {
            out.extend_from_slice(b",\n");
        }
        first = false;
        out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
        match place {
            None => out.extend_from_slice(b"null"),
            Some(place) => {
                out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":[");
                push_degrees(&mut out, place.lon);
                out.push(b',');
                push_degrees(&mut out, place.lat);
                out.extend_from_slice(b"]}");
            }
        }
        out.extend_from_slice(b",\"properties\":{\"id\":");
        push_json_text(&mut out, id);
        out.extend_from_slice(b",\"status\":");
        push_json_text(&mut out, status(site));
        let numbers = [
            ("site_cost", site_cost.map(thousandths)),
            ("points", Some(Decimal::whole(site.points as i64))),
            ("persons", Some(thousandths(site.persons))),
            (names.mean, site.mean.map(|mean| cost(mean, question.scale))),
            (
                names.worst,
                site.worst.map(|worst| cost(worst, question.scale)),
            ),
        ];
        for (name, number) in numbers {
            out.push(b',');
            push_json_text(&mut out, name);
            out.push(b':');
            match number {
                Some(number) => push_decimal(&mut out, number),
                None => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b"}}");
    }
    out.extend_from_slice(b"\n]}\n");
    out
}
