//! A siting question in tables: costs, and who and what there is.

use super::SiteError;
use super::question::{Beyond, Candidates, Demand, FarPairs, Question, Unit, Within};
use super::rooms::{RoomCells, RoomsReader};
use super::scale::{Ids, Largest, Summed};
use crate::plan_file::{InputPath, Reading};
use crate::read::about_file::{AboutFile, NamedByOption, Subject};
use crate::read::columns;
use crate::read::findings::Findings;
use crate::read::number::{NumberError, parse_degrees, parse_thousandths};
use crate::read::source::{Source, Step};
use liyuan_finding::{Finding, Severity};
use liyuan_planning::site::{Entry, Lists, Status};
use liyuan_roads::LonLat;
use std::collections::HashMap;
use std::path::Path;

/// Names that the column of the costs may have, and what they are measured in.
const COST_COLUMNS: [(&str, Unit); 4] = [
    ("cost", Unit::Plain),
    ("travel_time_s", Unit::Seconds),
    ("total_s", Unit::Seconds),
    ("distance_m", Unit::Metres),
];

/// The tables of a question.
#[derive(Debug, Clone, Copy)]
pub struct CostTables<'p> {
    /// What it costs to serve whom from where: `from_id, to_id, cost`.
    pub costs: &'p Path,
    /// How many people there are: `id` and a column of persons. `None`: one at each `from_id`.
    pub demand: Option<&'p Path>,
    /// Name of that column.
    pub persons: &'p str,
    /// The candidates: `id`, and `status`, `cost`, `lon`, `lat` where known. `None`: each `to_id`.
    pub candidates: Option<&'p Path>,
    /// The farthest that counts as served, inclusive. `None`: every pair serves.
    pub within: Option<Within>,
}

/// Reads a question in tables, in any format that plans read.
///
/// `from_id` is the point to be served and `to_id` the candidate; a pair that is not there cannot
/// serve. Costs are read to a thousandth (rounded once, half up), coarser where sums would not be
/// exact, which is a finding. The bound is compared with them before that, and what lies beyond it is not
/// looked at when it is decided how coarse. In `travel_time_s` or `distance_m` instead of `cost` they have a unit.
/// Points and candidates stand in the order of their tables, else as they first appear. A row that
/// cannot be used is left out and is a finding; of a pair that stands twice the lesser cost counts.
///
/// # Errors
/// A table cannot be read, or nothing in it is usable; the bound has another unit than the costs; costs
/// or people are too many to be added up, with row and id of the largest.
pub fn read_cost_tables(tables: &CostTables<'_>) -> Result<Question<'static>, SiteError> {
    let mut findings = Findings::default();
    let mut points = match tables.demand {
        Some(path) => read_demand(path, tables.persons, &mut findings)?,
        None => Register::default(),
    };
    let known_points = tables.demand.is_some();
    let (mut sites, mut candidates) = match tables.candidates {
        Some(path) => read_candidates(path, &mut findings)?,
        None => Default::default(),
    };
    let known_sites = tables.candidates.is_some();

    let file = input(tables.costs);
    let mut wanted = vec![("from_id", true), ("to_id", true)];
    wanted.extend(COST_COLUMNS.iter().map(|(name, _)| (*name, false)));
    let mut pairs: Vec<(u32, u32, i64)> = Vec::new();
    let mut largest: Option<Largest> = None;
    let (mut unit, mut rows_read, mut loses) = (None, 0_u64, false);
    let read = rows(&file, &wanted, &mut findings, |row, cells, findings| {
        rows_read += 1;
        let [from, to, costs @ ..] = cells else {
            return;
        };
        let Some(((name, of), written)) = COST_COLUMNS
            .iter()
            .zip(costs)
            .find_map(|(column, cell)| Some((column, (*cell)?)))
        else {
            return;
        };
        unit = Some(*of);
        let about =
            |code: &str, message: String| Finding::error(code, message).file(&file.given).row(row);
        for (name, id) in [("from_id", from), ("to_id", to)] {
            if id.is_none_or(str::is_empty) {
                findings.push(no_id(&file, row, name));
                return;
            }
        }
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
        // Whom no usable row names a way for is out of reach, but there.
        let point = points.find(from, !known_points);
        let cost = match parse_thousandths(written) {
            Ok(cost) if cost >= 0 => {
                loses |= cost < 1000 && finer_than_thousandths(written);
                cost
            }
            Ok(_) => {
                let message = format!("`{name}` is `{written}`, below zero; row left out");
                let finding = about("site.cost.negative", message).id(from).field(*name);
                let hint = "costs are zero or more; leave out a pair that cannot serve";
                findings.push(finding.value(written).hint(hint));
                return;
            }
            Err(error) => {
                let message = format!("`{name}` is `{written}`, not a number; row left out");
                let finding = about("site.cost.not_number", message).id(from).field(*name);
                let finding = finding.value(written).with("number", error.word());
                findings.push(finding.hint(number_hint(error)));
                return;
            }
        };
        let site = sites.find(to, !known_sites);
        match (point, site) {
            (Some(point), Some(site)) => {
                pairs.push((point, site, cost));
                // A bound in another unit is told once the table is read.
                let near = |within: Within| within.thousandths(*of).is_ok_and(|most| cost <= most);
                if largest.as_ref().is_none_or(|largest| cost > largest.cost)
                    && tables.within.is_none_or(near)
                {
                    largest = Some(Largest {
                        point,
                        site,
                        cost,
                        row,
                    });
                }
            }
            (None, _) => {
                let message = format!("`{from}` is not in the table of the demand; row left out");
                let finding = about("site.demand.unknown", message).id(from).value(from);
                findings.push(finding.hint("add it there, or leave its rows out"));
            }
            (_, None) => {
                let message = format!("`{to}` is not in the table of the candidates; row left out");
                let finding = about("site.candidate.unknown", message).id(to).value(to);
                findings.push(finding.hint("add it there, or leave its rows out"));
            }
        }
    });
    let Some(unit) = unit.filter(|_| read && !pairs.is_empty()) else {
        let names = COST_COLUMNS.map(|(name, _)| name);
        let heading = unit.is_none() && read && rows_read > 0;
        let reason = heading.then(|| {
            Finding::error("site.cost.no_column", "no column of costs")
                .file(&file.given)
                .row(1)
                .with("columns", crate::plan_file::listed(&names))
                .hint(format!(
                    "call it one of {}",
                    crate::plan_file::listed(&names)
                ))
        });
        return Err(unusable(&file, reason, findings));
    };
    if loses {
        findings.push(
            Finding::warning("site.cost.rounded", "costs are rounded to `0.001`")
                .file(&file.given)
                .value("0.001")
                .hint("costs below 1 lose what tells them apart; use a smaller unit"),
        );
    }
    points.persons.resize(points.ids.len(), 1000);
    let demand = Demand {
        file: tables
            .demand
            .map_or(file.given.clone(), |path| path.display().to_string()),
        persons: points.persons,
        ids: points.ids,
    };
    candidates.ids = sites.ids;
    candidates.rows = sites.rows;
    candidates
        .status
        .resize(candidates.ids.len(), Status::Candidate);
    let within = tables.within.map(|within| within.thousandths(unit));
    let within = within.transpose()?;
    let ids = Ids {
        demand: &demand.ids,
        candidates: &candidates.ids,
    };
    keep_least(&mut pairs, &ids, &file, &mut findings);
    let mut far = Vec::new();
    if let Some(within) = within {
        pairs.retain(|&(point, site, cost)| {
            let near = cost <= within;
            if !near {
                far.push((point, cost, site));
            }
            near
        });
    }
    let summed = Summed {
        pairs: &pairs,
        persons: &demand.persons,
        rows: &points.rows,
        demand_file: &demand.file,
        ids,
        file: &file,
        largest: largest.as_ref(),
    };
    let scale = summed.scale(&mut findings)?;
    let lists = lists(&pairs, scale, demand.ids.len(), candidates.ids.len());
    Ok(Question {
        demand,
        candidates,
        lists,
        unit,
        scale,
        within,
        beyond: match within {
            Some(_) => Beyond::Pairs(FarPairs::new(far)),
            None => Beyond::Nothing,
        },
        rules: None,
        findings: findings.finish(),
    })
}

/// Whether a number has decimals other than zero beyond the third.
fn finer_than_thousandths(written: &str) -> bool {
    let decimals = written.split_once('.').map_or("", |(_, decimals)| decimals);
    let beyond = decimals.bytes().skip(3).take_while(u8::is_ascii_digit);
    written.contains(['e', 'E']) || beyond.into_iter().any(|digit| digit != b'0')
}

/// Puts pairs in order and keeps the lesser cost where one stands twice.
fn keep_least(
    pairs: &mut Vec<(u32, u32, i64)>,
    ids: &Ids<'_>,
    file: &InputPath,
    findings: &mut Findings,
) {
    pairs.sort_unstable();
    pairs.dedup_by(|(point, site, _), (kept, same, _)| {
        let twice = (&*point, &*site) == (&*kept, &*same);
        if twice {
            let (from, to) = ids.of(*point, *site);
            let message =
                format!("the pair `{from}`, `{to}` stands there twice; the lesser cost counts");
            findings.push(
                Finding::warning("site.cost.twice", message)
                    .file(&file.given)
                    .id(from)
                    .value(to)
                    .hint("give each pair one row"),
            );
        }
        twice
    });
}

/// Lists of pairs in order.
fn lists(pairs: &[(u32, u32, i64)], scale: u32, points: usize, sites: usize) -> Lists {
    let mut lists = Lists::with_capacity(sites as u32, points, pairs.len());
    let mut rest = pairs;
    for point in 0..points as u32 {
        let own = rest.partition_point(|&(of, _, _)| of == point);
        let (list, after) = rest.split_at(own);
        rest = after;
        lists.push(list.iter().map(|&(_, site, cost)| Entry {
            site,
            cost: ((i128::from(cost) * i128::from(scale) + 500) / 1000) as u32,
        }));
    }
    lists
}

/// Ids in the order in which they come, each with its number.
#[derive(Default)]
struct Register {
    ids: Vec<String>,
    numbers: HashMap<String, u32>,
    persons: Vec<i64>,
    /// Rows of the table whose ids these are; empty where they come from another one.
    rows: Vec<u64>,
}

impl Register {
    /// The number of an id; one that is new gets the next one if that is allowed.
    fn find(&mut self, id: &str, add: bool) -> Option<u32> {
        if let Some(number) = self.numbers.get(id) {
            return Some(*number);
        }
        add.then(|| self.add(id))
    }

    fn add(&mut self, id: &str) -> u32 {
        let number = self.ids.len() as u32;
        self.ids.push(id.to_owned());
        self.numbers.insert(id.to_owned(), number);
        number
    }
}

fn read_demand(path: &Path, persons: &str, findings: &mut Findings) -> Result<Register, SiteError> {
    let file = input(path);
    let mut points = Register::default();
    let wanted = [("id", true), (persons, true)];
    let read = rows(&file, &wanted, findings, |row, cells, findings| {
        let Some(id) = own_id(&file, row, cells, &mut points, findings) else {
            return;
        };
        let written = cells.get(1).copied().flatten().unwrap_or("");
        let counted = match parse_thousandths(written) {
            Ok(counted) if counted >= 0 => counted,
            other => {
                findings.push(nobody(&file, row, id, persons, written, other.err()));
                0
            }
        };
        points.persons.push(counted);
    });
    if !read || points.ids.is_empty() {
        let mut error = unusable(&file, None, std::mem::take(findings));
        if let SiteError::Table {
            reason: Some(reason),
            ..
        } = &mut error
        {
            reason.name_by_option(persons, "--persons");
        }
        return Err(error);
    }
    Ok(points)
}

/// A number of persons that cannot be used.
fn nobody(
    file: &InputPath,
    row: u64,
    id: &str,
    column: &str,
    written: &str,
    error: Option<NumberError>,
) -> Finding {
    let finding = match error {
        None => Finding::error(
            "people.persons.negative",
            format!("`{column}` is `{written}`; counted as nobody"),
        )
        .hint("write how many persons live there, `0` for nobody"),
        Some(NumberError::Empty) => Finding::warning(
            "people.persons.empty",
            format!("`{column}` is empty; counted as nobody"),
        )
        .with("number", NumberError::Empty.word())
        .hint(NumberError::Empty.hint()),
        Some(error) => Finding::error(
            "people.persons.not_number",
            format!("`{column}` is `{written}`, not a number of persons; counted as nobody"),
        )
        .with("number", error.word())
        .hint(error.hint()),
    };
    finding
        .file(&file.given)
        .row(row)
        .id(id)
        .field(column)
        .value(written)
}

fn read_candidates(
    path: &Path,
    findings: &mut Findings,
) -> Result<(Register, Candidates), SiteError> {
    let file = input(path);
    let mut sites = Register::default();
    let mut candidates = Candidates::default();
    let mut costs = Vec::new();
    let mut has_costs = false;
    let mut rooms = RoomsReader::default();
    let wanted = [
        ("id", true),
        ("status", false),
        ("cost", false),
        ("lon", false),
        ("lat", false),
        ("capacity", false),
        ("fixed_cost", false),
        ("least", false),
    ];
    let read = rows(&file, &wanted, findings, |row, cells, findings| {
        let Some(id) = own_id(&file, row, cells, &mut sites, findings) else {
            return;
        };
        let cell = |at: usize| cells.get(at).copied().flatten();
        let about = AboutCandidate {
            file: &file,
            row,
            id,
        };
        candidates.status.push(about.status(cell(1), findings));
        has_costs |= cell(2).is_some();
        costs.push(about.price(cell(2), findings));
        let of_room = RoomCells {
            capacity: cell(5),
            least: cell(7),
            fixed_cost: cell(6),
        };
        rooms.push(&about, &of_room);
        let degrees = |at: usize| cell(at).and_then(|text| parse_degrees(text).ok());
        let place = degrees(3).zip(degrees(4));
        candidates
            .places
            .push(place.and_then(|(lon, lat)| LonLat::from_degrees(lon, lat)));
    });
    if !read || sites.ids.is_empty() {
        return Err(unusable(&file, None, std::mem::take(findings)));
    }
    candidates.costs = has_costs.then_some(costs);
    candidates.rooms = rooms.finish();
    candidates.file = file.given;
    if candidates.places.iter().all(Option::is_none) {
        candidates.places.clear();
    }
    Ok((sites, candidates))
}

/// A row of a table of candidates.
pub(super) struct AboutCandidate<'a> {
    pub file: &'a InputPath,
    pub row: u64,
    pub id: &'a str,
}

impl AboutCandidate<'_> {
    pub(super) fn about(&self, finding: Finding, field: &str, written: &str) -> Finding {
        finding
            .file(&self.file.given)
            .row(self.row)
            .id(self.id)
            .field(field)
            .value(written)
    }

    /// What is decided about it.
    pub(super) fn status(&self, cell: Option<&str>, findings: &mut Findings) -> Status {
        let written = cell.unwrap_or("");
        match written.to_lowercase().as_str() {
            "" | "candidate" | "候选" => Status::Candidate,
            "required" | "保留" => Status::Required,
            "forbidden" | "排除" => Status::Forbidden,
            _ => {
                let message = format!("`status` is `{written}`; taken as `candidate`");
                let finding = Finding::error("site.status.unknown", message)
                    .hint("write `candidate`, `required` or `forbidden`");
                findings.push(self.about(finding, "status", written));
                Status::Candidate
            }
        }
    }

    /// What it costs, in thousandths.
    pub(super) fn price(&self, cell: Option<&str>, findings: &mut Findings) -> Option<i64> {
        let written = cell?;
        let error = match parse_thousandths(written) {
            Ok(cost) if cost >= 0 => return Some(cost),
            Err(NumberError::Empty) => return None,
            Ok(_) => None,
            Err(error) => Some(error),
        };
        let message = match error {
            None => format!("`cost` is `{written}`, below zero; taken as not given"),
            Some(_) => format!("`cost` is `{written}`, not a number; taken as not given"),
        };
        let finding = Finding::error("site.price.unusable", message)
            .with("number", error.map_or("negative", NumberError::word))
            .hint("write a number of zero or more");
        findings.push(self.about(finding, "cost", written));
        None
    }
}

/// The id of a row of its own table, new to it.
fn own_id<'r>(
    file: &InputPath,
    row: u64,
    cells: &[Option<&'r str>],
    register: &mut Register,
    findings: &mut Findings,
) -> Option<&'r str> {
    let id = cells.first().copied().flatten().unwrap_or("");
    if id.is_empty() {
        findings.push(no_id(file, row, "id"));
        return None;
    }
    if register.find(id, false).is_some() {
        findings.push(
            Finding::error(
                "site.id.twice",
                format!("id `{id}` stands there already; row left out"),
            )
            .file(&file.given)
            .row(row)
            .id(id)
            .hint("give each row an id of its own, or delete the repeated row"),
        );
        return None;
    }
    register.add(id);
    register.rows.push(row);
    Some(id)
}

fn no_id(file: &InputPath, row: u64, field: &str) -> Finding {
    Finding::error("site.id.missing", format!("no `{field}`; row left out"))
        .file(&file.given)
        .row(row)
        .field(field)
        .hint("write whom or what the row is about")
}

/// What to do about a cost that is no number.
fn number_hint(error: NumberError) -> &'static str {
    match error {
        NumberError::Empty => "write a number, or leave out a pair that cannot serve",
        error => error.hint(),
    }
}

pub(super) fn input(path: &Path) -> InputPath {
    InputPath {
        given: path.display().to_string(),
        path: path.to_owned(),
        reading: Reading::default(),
    }
}

/// Nothing of a table can be used: why, by the gravest finding.
fn unusable(file: &InputPath, reason: Option<Finding>, findings: Findings) -> SiteError {
    let findings = findings.finish();
    let of_file = |finding: &&Finding| finding.file.as_deref() == Some(file.given.as_str());
    let gravest = findings
        .iter()
        .filter(of_file)
        .min_by_key(|finding| finding.severity)
        .filter(|finding| finding.severity != Severity::Info);
    SiteError::Table {
        file: file.given.clone(),
        reason: reason.or_else(|| gravest.cloned()).map(Box::new),
    }
}

/// Calls `visit` for each row with its number and the cells of some columns, `None` where the table
/// lacks the column. Gives false where the table cannot be read or lacks a required column.
pub(super) fn rows(
    file: &InputPath,
    wanted: &[(&str, bool)],
    findings: &mut Findings,
    mut visit: impl FnMut(u64, &[Option<&str>], &mut Findings),
) -> bool {
    let about = AboutFile {
        subject: Subject::Table,
        file,
    };
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let mut table = match Source::open(file, &names) {
        Ok(table) => table,
        Err(error) => {
            findings.push(about.unreadable(error));
            return false;
        }
    };
    for note in table.notes() {
        findings.push(about.note(note));
    }
    let mut complete = true;
    let mut at: Vec<Option<usize>> = Vec::with_capacity(wanted.len());
    for &(name, required) in wanted {
        let mut index = table.column(name);
        if index.is_none() && (required || name == "lon" || name == "lat") {
            index = columns::usual(name, table.heading());
            if let Some(other) = index.and_then(|index| table.heading().get(index)) {
                findings.push(about.recognised(other, name).row(1));
            }
        }
        if index.is_none() && required {
            findings.push(about.missing_column(table.heading(), name));
            complete = false;
        }
        at.push(index);
    }
    if !complete {
        return false;
    }
    let width = table.heading().len();
    while let Some(next) = table.next() {
        let row = match next {
            Step::Row(row) => row,
            Step::Bad(problem) => {
                let last = problem.last;
                findings.push(about.bad_row(problem));
                if last {
                    break;
                }
                continue;
            }
            Step::Unclosed { row } => {
                findings.push(about.unclosed_row(row));
                continue;
            }
            Step::Failed(error) => {
                findings.push(about.stopped(&error));
                break;
            }
        };
        if row.is_blank() {
            continue;
        }
        if (width..row.len()).any(|at| row.get(at).is_some_and(|field| !field.is_empty())) {
            let message = format!(
                "`{}` fields under a heading of `{width}`; row left out",
                row.len()
            );
            findings.push(
                Finding::error("table.row.too_many_fields", message)
                    .file(&file.given)
                    .with("fields", row.len())
                    .with("columns", width)
                    .row(row.number())
                    .hint("put quotation marks around a text with a separator in it"),
            );
            continue;
        }
        let number = row.number();
        let cells: Vec<Option<&str>> = at
            .iter()
            .map(|index| Some(row.get((*index)?).unwrap_or("")))
            .collect();
        visit(number, &cells, findings);
    }
    true
}
