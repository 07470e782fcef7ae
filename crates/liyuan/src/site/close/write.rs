//! Closings as tables: `sites.csv`, `moves.csv`, `sites.geojson`, `curve.csv`.

use super::{Closing, ClosingPoint, Serves};
use crate::site::SiteError;
use crate::site::output::{
    FILES, Feature, Files, cost, degrees, exact, geojson, id, mean, names, of, thousandths,
    write_files,
};
use crate::site::question::{Question, Unit};
use crate::tables::text::{Decimal, Rows};
use liyuan_finding::Diagnose;
use std::path::{Path, PathBuf};

/// Columns of `sites.csv`.
fn site_columns(unit: Unit, places: bool, capacity: bool) -> Vec<&'static str> {
    let names = names(unit);
    let mut columns = vec!["id"];
    if places {
        columns.extend(["lon", "lat"]);
    }
    columns.push("status");
    if capacity {
        columns.push("capacity");
    }
    columns.extend(["points_before", "persons_before", "points", "persons"]);
    columns.extend([names.mean, names.worst]);
    columns
}

/// Columns of `moves.csv`.
fn move_columns(unit: Unit) -> Vec<&'static str> {
    let [before, after, longer] = match unit {
        Unit::Seconds => ["before_s", "after_s", "longer_s"],
        Unit::Metres => ["before_m", "after_m", "longer_m"],
        Unit::Plain => ["before_cost", "after_cost", "longer_cost"],
    };
    vec![
        "from_id", "persons", "old_id", "new_id", before, after, longer, "lost",
    ]
}

/// Columns of `curve.csv`.
fn curve_columns(unit: Unit) -> Vec<&'static str> {
    let names = names(unit);
    vec![
        "close",
        "objective",
        "bound",
        "gap",
        "harm",
        "unit",
        "persons_moved",
        "persons_lost",
        names.mean,
        names.worst,
        "stopped",
        "reason",
    ]
}

/// Headings that a table may have here.
pub(in crate::site) fn headings(table: &str, unit: Unit) -> Vec<Vec<&'static str>> {
    let all = [(false, false), (false, true), (true, false), (true, true)];
    match table {
        "sites" => all.map(|(a, b)| site_columns(unit, a, b)).to_vec(),
        "moves" => vec![move_columns(unit)],
        "curve" => vec![curve_columns(unit)],
        _ => Vec::new(),
    }
}

/// Writes `sites.csv` (a row for each site, `closed` or not), `moves.csv` (a row for each point and site that
/// serves other people than before) and, where places are known, `sites.geojson` into a folder, as
/// [`write_folder`](crate::site::write_folder) does.
///
/// # Errors
/// A file cannot be written.
pub fn write_closing(
    question: &Question<'_>,
    closing: &Closing,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [sites, _, map, _, _, _, moves, ..] = FILES;
    let mut files: Files = vec![
        (sites, sites_csv(question, closing)),
        (moves, moves_csv(question, closing)),
    ];
    if !question.candidates.places.is_empty() {
        files.push((map, sites_geojson(question, closing)));
    }
    write_files(folder, files)
}

/// Writes `curve.csv`, a row for each number of sites that go.
///
/// # Errors
/// The file cannot be written.
pub fn write_closing_curve(
    question: &Question<'_>,
    points: &[ClosingPoint],
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [_, _, _, _, _, curve, ..] = FILES;
    write_files(folder, vec![(curve, curve_csv(question, points))])
}

fn sites_csv(question: &Question<'_>, closing: &Closing) -> Vec<u8> {
    let places = !question.candidates.places.is_empty();
    let capacity = closing.sites.iter().any(|site| site.capacity.is_some());
    let mut rows = Rows::with_heading(&site_columns(question.unit, places, capacity));
    for site in &closing.sites {
        let (name, place, _) = of(question, site.site);
        rows.text(name);
        if places {
            rows.decimal(place.map(|place| degrees(place.lon)));
            rows.decimal(place.map(|place| degrees(place.lat)));
        }
        rows.text(site.fate.as_str());
        if capacity {
            rows.decimal(site.capacity.map(thousandths));
        }
        rows.integer(site.before.points as i64);
        rows.decimal(Some(thousandths(site.before.persons)));
        rows.integer(site.after.points as i64);
        rows.decimal(Some(thousandths(site.after.persons)));
        let Serves {
            mean: of, worst, ..
        } = site.after;
        rows.decimal(of.map(|of| mean(of, question.unit, question.scale)));
        rows.decimal(worst.map(|worst| cost(worst, question.scale)));
        rows.end();
    }
    rows.bytes
}

fn sites_geojson(question: &Question<'_>, closing: &Closing) -> Vec<u8> {
    let sites = closing.sites.iter().map(|site| Feature {
        site: site.site,
        status: site.fate.as_str(),
        numbers: vec![
            ("capacity", site.capacity.map(thousandths)),
            ("persons_before", Some(thousandths(site.before.persons))),
            ("points", Some(Decimal::whole(site.after.points as i64))),
            ("persons", Some(thousandths(site.after.persons))),
        ],
    });
    geojson(question, sites)
}

fn moves_csv(question: &Question<'_>, closing: &Closing) -> Vec<u8> {
    let mut rows = Rows::with_heading(&move_columns(question.unit));
    for of in &closing.moves {
        rows.text(id(&question.demand.ids, of.point));
        rows.decimal(Some(thousandths(of.persons)));
        rows.text(id(&question.candidates.ids, of.from as usize));
        rows.maybe_text(of.to.map(|to| id(&question.candidates.ids, to as usize)));
        rows.decimal(Some(cost(of.before, question.scale)));
        rows.decimal(of.after.map(|after| cost(after, question.scale)));
        rows.decimal(of.after.map(|_| Decimal {
            digits: of.longer(),
            decimals: question.scale.ilog10() as u8,
        }));
        rows.text(if closing.loses(of) { "true" } else { "false" });
        rows.end();
    }
    rows.bytes
}

fn curve_csv(question: &Question<'_>, points: &[ClosingPoint]) -> Vec<u8> {
    let mut rows = Rows::with_heading(&curve_columns(question.unit));
    for point in points {
        let found = point.found.as_ref();
        let closing = found.ok();
        rows.integer(point.close as i64);
        rows.decimal(closing.map(|of| exact(of.after)));
        rows.decimal(closing.map(|of| exact(of.bound)));
        rows.decimal(closing.map(|of| {
            let millionths = Decimal {
                digits: (of.answer.gap() * 1e6).ceil() as i64,
                decimals: 6,
            };
            millionths.trimmed()
        }));
        rows.decimal(closing.map(|of| exact(of.harm())));
        rows.maybe_text(closing.map(|of| of.objective_unit()));
        rows.decimal(closing.map(|of| thousandths(of.persons_moved())));
        let lost = closing.and_then(|of| of.reach.as_ref());
        rows.decimal(lost.map(|of| thousandths(of.before - of.after)));
        let way = closing.and_then(|of| of.mean[1]);
        rows.decimal(way.map(|of| mean(of, question.unit, question.scale)));
        let worst = closing.and_then(|of| of.worst[1]);
        rows.decimal(worst.map(|of| cost(of, question.scale)));
        rows.maybe_text(closing.map(|of| of.answer.stopped.as_str()));
        rows.maybe_text(found.err().map(|error| error.code()));
        rows.end();
    }
    rows.bytes
}
