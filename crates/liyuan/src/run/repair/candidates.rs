//! Where new sites may be: read from a table, or made (`crate::made`).

use super::super::travel::{Roads, persons_of};
use crate::made::{MOST_SQUARES, Made, Maker, TooManySquares};
use crate::plan_file::quantity::write_length;
use crate::plan_file::{
    By, CandidateColumns, CandidatePlan, InputPath, Plan, Promise, Repair, Within, nearest,
};
use crate::read::about_file::Subject;
use crate::read::findings::Findings;
use crate::read::number::{NumberError, parse_thousandths};
use crate::read::points::{Column, Columns, PointReader};
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_planning::site::Status;
use liyuan_roads::LonLat;
use std::collections::HashSet;

/// Candidates of a repair, before anything is known of the roads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Candidates {
    /// As given, unique.
    pub(super) ids: Vec<String>,
    /// Names for people; the id, or the area where it was made, where none is given.
    pub(super) names: Vec<String>,
    pub(super) places: Vec<LonLat>,
    /// Row of each in its table; empty where they were made.
    pub(super) rows: Vec<u64>,
    /// What is decided about each.
    pub(super) status: Vec<Status>,
    /// What each costs in thousandths; `None` as a whole where nothing says so.
    pub(super) costs: Option<Vec<Option<i64>>>,
}

impl Candidates {
    /// Candidates that were made, named after their areas.
    fn of(made: Made, region: &Region) -> Candidates {
        let name = |(id, place): (&String, &LonLat)| {
            let area = region.areas.locate(*place);
            let area = area.and_then(|area| region.areas.list.get(area as usize));
            area.map_or(id, |area| &area.name).clone()
        };
        Candidates {
            names: made.ids.iter().zip(&made.places).map(name).collect(),
            status: vec![Status::Candidate; made.ids.len()],
            ids: made.ids,
            places: made.places,
            ..Candidates::default()
        }
    }
}

/// The candidates of a repair, and what is odd about them.
pub(super) fn candidates(
    plan: &Plan,
    repair: &Repair,
    promise: &Promise,
    region: &Region,
    roads: &[Roads<'_>],
    findings: &mut Findings,
) -> Candidates {
    if let CandidatePlan::Table { file, columns } = &repair.candidates {
        return table(file, columns, findings);
    }
    let profile = plan.service_of(promise).map(|service| &service.profile);
    let own = roads
        .iter()
        .find(|roads| promise.by == By::Road && Some(roads.profile) == profile);
    let has_shapes = region.areas.bounds().is_some();
    let maker = Maker {
        ids: &region.demand.ids,
        places: &region.demand.places,
        persons: persons_of(region, &promise.group),
        network: own.or(roads.first()).map(|roads| &roads.network),
        near_dm: match &promise.within {
            Some(Within::Distance(values)) => Some(values.least()),
            _ => None,
        },
        inside: &|place| !has_shapes || region.areas.locate(place).is_some(),
    };
    match maker.make(&repair.candidates) {
        Ok(made) => {
            tell_made(plan, repair, &made, findings);
            Candidates::of(made, region)
        }
        Err(many) => {
            tell_many(plan, repair, many, findings);
            Candidates::default()
        }
    }
}

fn tell_made(plan: &Plan, repair: &Repair, made: &Made, findings: &mut Findings) {
    let at = repair.candidates.given();
    let told = Finding::info("repair.candidates.made", made.sentence(at));
    findings.push(
        made.with(told)
            .file(plan.file_name())
            .id(&repair.promise)
            .field("candidates")
            .value(at)
            .hint("a table of real sites, or a closer `spacing`, may do better"),
    );
}

fn tell_many(plan: &Plan, repair: &Repair, many: TooManySquares, findings: &mut Findings) {
    let enough = write_length(many.enough_dm);
    let message = format!(
        "a grid of `{}` squares: more than `{MOST_SQUARES}`",
        many.squares
    );
    findings.push(
        Finding::error("repair.candidates.too_many", message)
            .with("squares", many.squares)
            .with("most", MOST_SQUARES)
            .with("enough", &enough)
            .file(plan.file_name())
            .id(&repair.promise)
            .field("candidates")
            .value(repair.candidates.given())
            .hint(format!("write `spacing = \"{enough}\"` or more")),
    );
}

/// Reads a table; a row that cannot be used is left out and is a finding.
fn table(file: &InputPath, columns: &CandidateColumns, findings: &mut Findings) -> Candidates {
    let extra = |given: &'_ Option<String>, name: &'static str, number| {
        (
            given.clone().unwrap_or_else(|| name.to_owned()),
            number,
            given.is_some(),
        )
    };
    let extra = [
        extra(&columns.name, "name", false),
        extra(&columns.cost, "cost", true),
        extra(&columns.status, "status", false),
    ];
    let reader = PointReader {
        subject: Subject::Candidates,
        file,
        columns: Columns {
            id: &columns.id,
            lon: &columns.lon,
            lat: &columns.lat,
            extra: extra
                .iter()
                .map(|(name, number, required)| Column {
                    name,
                    number: *number,
                    required: *required,
                })
                .collect(),
        },
    };
    let mut read = Candidates::default();
    let mut costs = Vec::new();
    let mut has_costs = false;
    reader.read(
        findings,
        |_| None,
        |row, findings| {
            let cell = |at: usize| row.cells.get(at).copied().flatten();
            let about = |finding: Finding, at: usize, written: &str| {
                let column: &str = extra.get(at).map_or("", |(name, ..)| name);
                finding
                    .file(&file.given)
                    .row(row.row)
                    .id(row.id)
                    .field(column)
                    .value(written)
            };
            has_costs |= cell(1).is_some();
            costs.push(cell(1).and_then(|written| match cost(written) {
                Ok(cost) => cost,
                Err(finding) => {
                    findings.push(about(*finding, 1, written));
                    None
                }
            }));
            let written = cell(2).unwrap_or("");
            read.status.push(status(written).unwrap_or_else(|| {
                let message = format!("`status` is `{written}`; taken as `candidate`");
                let finding = Finding::error("site.status.unknown", message)
                    .hint("write `candidate`, `required` or `forbidden`");
                findings.push(about(finding, 2, written));
                Status::Candidate
            }));
            let name = cell(0).filter(|name| !name.is_empty());
            read.names.push(name.unwrap_or(row.id).to_owned());
            read.ids.push(row.id.to_owned());
            read.places.push(row.place);
            read.rows.push(row.row);
        },
    );
    read.costs = has_costs.then_some(costs);
    read
}

fn status(written: &str) -> Option<Status> {
    match written.to_lowercase().as_str() {
        "" | "candidate" | "候选" => Some(Status::Candidate),
        "required" | "保留" => Some(Status::Required),
        "forbidden" | "排除" => Some(Status::Forbidden),
        _ => None,
    }
}

/// What a candidate costs, in thousandths; `None` where nothing is written.
fn cost(written: &str) -> Result<Option<i64>, Box<Finding>> {
    let (what, word) = match parse_thousandths(written) {
        Ok(cost) if cost >= 0 => return Ok(Some(cost)),
        Err(NumberError::Empty) => return Ok(None),
        Ok(_) => ("below zero", "negative"),
        Err(error) => ("not a number", error.word()),
    };
    let message = format!("`cost` is `{written}`, {what}; taken as not given");
    Err(Box::new(
        Finding::error("site.price.unusable", message)
            .with("number", word)
            .hint("write a number of zero or more"),
    ))
}

/// Statuses after the ids that the plan requires and forbids, and whether all of that can be done.
pub(super) fn decided(
    plan: &Plan,
    repair: &Repair,
    candidates: &Candidates,
    findings: &mut Findings,
) -> (Vec<Status>, bool) {
    let mut status = candidates.status.clone();
    let mut sound = true;
    for (key, ids, decision) in [
        ("required", &repair.required, Status::Required),
        ("forbidden", &repair.forbidden, Status::Forbidden),
    ] {
        for id in ids {
            let about = |finding: Finding| {
                finding
                    .file(plan.file_name())
                    .id(&repair.promise)
                    .field(key)
                    .value(id)
            };
            let Some(at) = candidates.ids.iter().position(|known| known == id) else {
                sound = false;
                let message = format!(
                    "candidate `{id}` is not among `{}`",
                    repair.candidates.given()
                );
                let near = nearest(id, &candidates.ids);
                let hint = match &near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write an id of the candidates".to_owned(),
                };
                findings.push(about(
                    Finding::error("repair.candidate.unknown", message)
                        .with("candidates", repair.candidates.given())
                        .hint(hint),
                ));
                continue;
            };
            let known = &mut status[at];
            if *known != Status::Candidate && *known != decision {
                sound = false;
                let message = format!("candidate `{id}` is required and forbidden at once");
                findings.push(about(
                    Finding::error("repair.candidate.contradiction", message)
                        .hint("decide for one, in the plan or in the table"),
                ));
            }
            *known = decision;
        }
    }
    (status, sound)
}

/// Candidates that stand already as facilities of the service.
pub(super) fn standing(candidates: &Candidates, region: &Region, service: usize) -> Vec<usize> {
    let facilities = region.facilities.get(service);
    let known: HashSet<&String> = facilities.iter().flat_map(|all| &all.ids).collect();
    let ids = candidates.ids.iter().enumerate();
    ids.filter(|(_, id)| known.contains(id))
        .map(|(at, _)| at)
        .collect()
}
