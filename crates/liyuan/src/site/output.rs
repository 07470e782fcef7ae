//! What an answer looks like in files: `sites.csv`, `assignment.csv`, `sites.geojson`, what explains it,
//! and the curve over the number of sites.

use super::SiteError;
use super::curve::{self, CurvePoint};
use super::explain::{self, Explanation, Forced};
use super::question::{Question, Unit};
use super::solution::{Amount, Mean, SiteShare, Solution};
use crate::tables::text::{Decimal, Rows, push_decimal, push_degrees, push_json_text};
use liyuan_planning::site::Status;
use liyuan_roads::LonLat;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// What a folder may get.
pub const FILES: [&str; 6] = [
    "sites.csv",
    "assignment.csv",
    "sites.geojson",
    "sites_explained.csv",
    "unserved.csv",
    "curve.csv",
];

/// How a map begins.
const MAP_START: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[\n";

/// What all costs of a question are called.
pub(super) struct Names {
    /// Of a pair.
    pub cost: &'static str,
    /// Mean of a site.
    pub mean: &'static str,
    /// Largest of a site.
    pub worst: &'static str,
}

pub(super) fn names(unit: Unit) -> Names {
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
    let of = |table| {
        headings_of(table)
            .into_iter()
            .map(move |names| (table, names))
    };
    let tables = FILES.iter().filter_map(|name| name.strip_suffix(".csv"));
    tables.flat_map(of).collect()
}

/// Holds that a folder can be written, and that nothing of [`FILES`] in it comes from elsewhere; before
/// a search, so that its answer is not lost. Leaves nothing behind.
///
/// # Errors
/// A file cannot be made there, or one would be replaced that is none of these tables.
pub fn check_folder(folder: &Path) -> Result<(), SiteError> {
    for name in FILES {
        let path = folder.join(name);
        let start = match std::fs::File::open(&path) {
            Ok(file) => {
                let mut start = Vec::new();
                let read = file.take(START).read_to_end(&mut start);
                read.map(|_| start)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => Err(error),
        };
        let start = start.map_err(|source| SiteError::Write {
            path: path.clone(),
            source,
        })?;
        if !is_ours(name, &start) {
            return Err(SiteError::Foreign { path });
        }
    }
    // What is made for the trial goes again.
    let missing = folder
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists());
    let missing: Vec<&Path> = missing.collect();
    let probe = folder.join(format!(".{}.partial", FILES[0]));
    let tried = std::fs::create_dir_all(folder)
        .map_err(|source| (folder, source))
        .and_then(|()| std::fs::write(&probe, b"").map_err(|source| (probe.as_path(), source)));
    let _ = std::fs::remove_file(&probe);
    for path in missing {
        let _ = std::fs::remove_dir(path);
    }
    tried.map_err(|(path, source)| SiteError::Write {
        path: path.to_owned(),
        source,
    })
}

/// Bytes of a file that say whether it is one of ours.
const START: u64 = 4096;

/// Whether a file begins as those do that are written here.
fn is_ours(name: &str, start: &[u8]) -> bool {
    if name.ends_with(".geojson") {
        let end = |end: &[u8]| start.windows(end.len()).any(|part| part == end);
        return start.starts_with(MAP_START)
            && (end(b"\"properties\":{\"id\":") || start.ends_with(b"\n]}\n"));
    }
    let heading = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let heading = String::from_utf8_lossy(heading);
    let known = headings_of(name.trim_end_matches(".csv"));
    known.into_iter().any(|known| known.join(",") == heading)
}

/// All headings that a table may have.
fn headings_of(table: &str) -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for unit in [Unit::Seconds, Unit::Metres, Unit::Plain] {
        match table {
            "sites" => {
                for (places, costs) in [(false, false), (false, true), (true, false), (true, true)]
                {
                    all.push(site_columns(unit, places, costs));
                }
            }
            "assignment" => all.push(assignment_columns(unit)),
            "sites_explained" => all.push(explain::site_columns(unit)),
            "unserved" => all.push(explain::unserved_columns(unit)),
            "curve" => all.push(curve::columns(unit)),
            _ => {}
        }
    }
    all
}

/// Writes `sites.csv`, `assignment.csv` and, where places are known, `sites.geojson` into a folder,
/// which is made if need be; each file whole or not at all. Gives their paths.
///
/// `sites.csv` has a row for each chosen site, in the order of the candidates; `assignment.csv` one for
/// each point, in the order of the demand, `to_id` empty where nobody serves it within the bound and
/// `reason` then `out_of_reach` (too few candidates that may be chosen do) or `not_covered`. Other files
/// of [`FILES`] are those of an earlier answer and go.
///
/// # Errors
/// A file cannot be written.
pub fn write_folder(
    question: &Question<'_>,
    solution: &Solution,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    write_files(folder, answer_files(question, solution))
}

/// As [`write_folder`], with `sites_explained.csv` (a row for each candidate) and `unserved.csv` (a row for
/// each point that is not served).
///
/// # Errors
/// A file cannot be written.
pub fn write_explained(
    question: &Question<'_>,
    solution: &Solution,
    explained: &Explanation,
    forced: &[(u32, Forced)],
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [_, _, _, sites, unserved, _] = FILES;
    let mut files = answer_files(question, solution);
    files.push((
        sites,
        explain::sites_csv(question, solution, explained, forced),
    ));
    files.push((unserved, explain::unserved_csv(question, explained)));
    write_files(folder, files)
}

/// Writes `curve.csv`, a row for each number of sites, as [`write_folder`] does.
///
/// # Errors
/// The file cannot be written.
pub fn write_curve(
    question: &Question<'_>,
    points: &[CurvePoint],
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [.., curve] = FILES;
    write_files(folder, vec![(curve, curve::csv(question, points))])
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn answer_files(question: &Question<'_>, solution: &Solution) -> Files {
    let [sites, assignment, map, ..] = FILES;
    let mut files = vec![
        (sites, sites_csv(question, solution)),
        (assignment, assignment_csv(question, solution)),
    ];
    if !question.candidates.places.is_empty() {
        files.push((map, sites_geojson(question, solution)));
    }
    files
}

fn write_files(folder: &Path, files: Files) -> Result<Vec<PathBuf>, SiteError> {
    std::fs::create_dir_all(folder).map_err(|source| SiteError::Write {
        path: folder.to_owned(),
        source,
    })?;
    // What an earlier answer left would be taken for a part of this one; there may be nothing.
    for stale in FILES {
        if files.iter().all(|(name, _)| *name != stale) {
            let _ = std::fs::remove_file(folder.join(stale));
        }
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

/// An amount with all its decimals but trailing zeros; where they do not fit, with as many as do.
pub(super) fn exact(amount: Amount) -> Decimal {
    let (mut parts, mut decimals) = (amount.parts, amount.per.max(1).ilog10() as u8);
    while decimals > 0 && i64::try_from(parts).is_err() {
        parts /= 10;
        decimals -= 1;
    }
    let decimal = Decimal {
        digits: i64::try_from(parts).unwrap_or(i64::MAX),
        decimals,
    };
    decimal.trimmed()
}

/// An id of a table.
pub(super) fn id(ids: &[String], index: usize) -> &str {
    ids.get(index).map_or("", String::as_str)
}

/// A cost in its unit, with the decimals in which it is counted.
pub(super) fn cost(parts: u32, scale: u32) -> Decimal {
    Decimal {
        digits: i64::from(parts),
        decimals: scale.ilog10() as u8,
    }
}

/// A mean in its unit, rounded once: times and distances to a tenth or the decimals of the costs, plain
/// costs to a thousandth.
pub(super) fn mean(mean: Mean, unit: Unit, scale: u32) -> Decimal {
    let parts = match unit {
        Unit::Plain => 1000,
        Unit::Seconds | Unit::Metres => scale.max(10),
    };
    let decimal = Decimal {
        digits: mean.rounded(parts),
        decimals: parts.ilog10() as u8,
    };
    match unit {
        Unit::Plain => decimal.trimmed(),
        Unit::Seconds | Unit::Metres => decimal,
    }
}

pub(super) fn thousandths(digits: i64) -> Decimal {
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
        rows.decimal(site.mean.map(|of| mean(of, question.unit, question.scale)));
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
        let out_of_reach = unreached.next_if(|next| **next == point).is_some()
            // Where nobody lives nobody asks, but what is told of the place is as true.
            || persons == 0 && !reached(question, solution, point);
        rows.text(id);
        rows.maybe_text(served.map(|served| of(question, served.site).0));
        rows.decimal(served.map(|served| cost(served.cost, question.scale)));
        rows.decimal(Some(thousandths(persons)));
        rows.maybe_text(match served {
            Some(served) if served.enough => None,
            _ if out_of_reach => Some("out_of_reach"),
            _ => Some("not_covered"),
        });
        rows.end();
    }
    rows.bytes
}

/// Whether as many candidates that may be chosen are within the bound of a point as the model asks for.
fn reached(question: &Question<'_>, solution: &Solution, point: usize) -> bool {
    let may = |site: u32| {
        question.candidates.status.get(site as usize) != Some(&Status::Forbidden)
            && solution.without_cost.binary_search(&site).is_err()
    };
    let near = question.lists.of(point).iter();
    let times = solution.model.times();
    near.filter(|entry| may(entry.site)).take(times).count() == times
}

fn sites_geojson(question: &Question<'_>, solution: &Solution) -> Vec<u8> {
    let names = names(question.unit);
    let mut out = MAP_START.to_vec();
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
            (
                names.mean,
                site.mean.map(|of| mean(of, question.unit, question.scale)),
            ),
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
