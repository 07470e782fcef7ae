//! Tables of places: what demand points and facilities have in common.

use super::csv::{Next, Row, Table, TableError};
use super::findings::Findings;
use super::loss::{LeftOut, Loss};
use super::number::{NumberError, parse_degrees};
use super::text::{self, TextError};
use crate::plan_file::{InputPath, listed, nearest};
use liyuan_finding::{Finding, io_arguments, word};
use liyuan_roads::LonLat;
use std::collections::HashMap;

/// What the rows of a table are; the first part of the codes of its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Demand points.
    People,
    /// Facilities.
    Facilities,
    /// Points of `liyuan travel`, whose columns have fixed names.
    Points,
}

impl Subject {
    /// The code of a finding about it.
    pub(crate) fn code(self, what: &str) -> String {
        format!("{}.{what}", self.name())
    }

    fn name(self) -> &'static str {
        match self {
            Subject::People => "people",
            Subject::Facilities => "facilities",
            Subject::Points => "points",
        }
    }

    /// What to do about a column that has another name.
    fn rename_hint(self, near: &str, name: &str) -> String {
        let key = match self {
            Subject::People => "demand",
            Subject::Facilities => "facilities",
            Subject::Points => return format!("the table has `{near}`; call it `{name}`"),
        };
        format!("the table has `{near}`; name it in `{key}` of the plan file")
    }
}

/// A column beside id and place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    pub name: &'a str,
    /// That the table lacks it is a finding; the other columns are read all the same.
    pub required: bool,
}

/// The columns to read.
#[derive(Debug)]
pub(crate) struct Columns<'a> {
    pub id: &'a str,
    pub lon: &'a str,
    pub lat: &'a str,
    pub extra: Vec<Column<'a>>,
}

/// A usable row.
#[derive(Debug)]
pub(crate) struct PointRow<'a> {
    pub row: u64,
    pub id: &'a str,
    pub place: LonLat,
    /// One an extra column; `None` where the table has no such column.
    pub cells: &'a [Option<&'a str>],
}

/// Reads a table of points, row by row.
pub(crate) struct PointReader<'a> {
    pub subject: Subject,
    pub file: &'a InputPath,
    pub columns: Columns<'a>,
}

/// What became of the table.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Rows under the heading, blank ones apart.
    pub rows: u64,
    /// The file could not be opened.
    pub missing: bool,
    /// No row could be read: the file is missing, is no table, or lacks id or place.
    pub unreadable: bool,
    /// Positions of the required extra columns that the table lacks.
    pub absent: Vec<usize>,
}

struct Indices {
    id: usize,
    lon: usize,
    lat: usize,
    extra: Vec<Option<usize>>,
}

impl PointReader<'_> {
    /// Calls `visit` for each usable row; everything else becomes a finding. `loss` says what is
    /// lost with a row of these cells.
    pub(crate) fn read(
        &self,
        findings: &mut Findings,
        loss: impl Fn(&[Option<&str>]) -> Option<Loss>,
        mut visit: impl FnMut(PointRow<'_>, &mut Findings),
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let Some((mut table, indices)) = self.open(findings, &mut outcome) else {
            outcome.unreadable = true;
            return outcome;
        };
        let width = table.heading.len();
        let mut first_rows: HashMap<String, u64> = HashMap::new();
        while let Some(next) = table.next() {
            let row = match next {
                Next::Row(row) => row,
                Next::Unclosed { row } => {
                    outcome.rows += 1;
                    findings.push(
                        self.finding(
                            "row.quote_unclosed",
                            "a quotation mark is never closed; row left out",
                        )
                        .row(row)
                        .hint("close it, or write it twice where it is part of the text"),
                    );
                    continue;
                }
                Next::Failed(error) => {
                    findings.push(
                        self.finding("file.read_failed", format!("reading stopped: {error}"))
                            .with_all(io_arguments(&error))
                            .hint("rows behind this place are missing"),
                    );
                    break;
                }
            };
            if row.fields().all(str::is_empty) {
                findings.push(
                    Finding::info(self.subject.code("row.blank"), "a row without any value")
                        .file(&self.file.given)
                        .row(row.row)
                        .hint("nothing is lost; delete the row"),
                );
                continue;
            }
            outcome.rows += 1;
            let cells: Vec<Option<&str>> = indices
                .extra
                .iter()
                .map(|index| index.map(|index| row.get(index).unwrap_or("")))
                .collect();
            let lost = || LeftOut(loss(&cells));
            let surplus: Vec<&str> = (width..row.len())
                .filter_map(|at| row.get(at))
                .filter(|f| !f.is_empty())
                .collect();
            if !surplus.is_empty() {
                let message = format!(
                    "`{}` fields under a heading of `{width}`; row left out",
                    row.len()
                );
                findings.push(
                    self.finding("row.too_many_fields", message)
                        .with("fields", row.len())
                        .with("columns", width)
                        .row(row.row)
                        .value(surplus.join(" "))
                        .hint("put quotation marks around a text with a separator in it"),
                );
                continue;
            }
            let given_id = row.get(indices.id).unwrap_or("");
            let Some(place) = self.place(&row, &indices, given_id, &lost, findings) else {
                continue;
            };
            let id = if given_id.is_empty() {
                let id = format!("row-{}", row.row);
                findings.push(
                    Finding::warning(
                        self.subject.code("id.empty"),
                        format!("no id; called `{id}`"),
                    )
                    .file(&self.file.given)
                    .row(row.row)
                    .id(&id)
                    .field(self.columns.id)
                    .place(place.lon_degrees(), place.lat_degrees())
                    .hint("give each row an id of its own"),
                );
                id
            } else {
                given_id.to_owned()
            };
            if row.len() < width {
                findings.push(
                    Finding::warning(
                        self.subject.code("row.too_few_fields"),
                        format!(
                            "`{}` fields under a heading of `{width}`; the others are empty",
                            row.len()
                        ),
                    )
                    .with("fields", row.len())
                    .with("columns", width)
                    .file(&self.file.given)
                    .row(row.row)
                    .id(&id)
                    .hint("compare the row with the heading"),
                );
            }
            if let Some(first) = first_rows.get(&id) {
                let message = format!("id `{id}` stands in row `{first}` already; {}", lost());
                findings.push(
                    self.finding("id.duplicate", message)
                        .with("first", first)
                        .with_all(lost().arguments())
                        .row(row.row)
                        .id(&id)
                        .field(self.columns.id)
                        .value(&id)
                        .place(place.lon_degrees(), place.lat_degrees())
                        .hint("give each row an id of its own, or delete the repeated row"),
                );
                continue;
            }
            if place == LonLat::default() {
                findings.push(
                    Finding::warning(
                        self.subject.code("place.zero"),
                        "longitude and latitude are zero",
                    )
                    .file(&self.file.given)
                    .row(row.row)
                    .id(&id)
                    .place(0.0, 0.0)
                    .hint("0, 0 is in the sea; write the real place"),
                );
            }
            visit(
                PointRow {
                    row: row.row,
                    id: &id,
                    place,
                    cells: &cells,
                },
                findings,
            );
            first_rows.insert(id, row.row);
        }
        outcome
    }

    fn finding(&self, what: &str, message: impl Into<String>) -> Finding {
        Finding::error(self.subject.code(what), message).file(&self.file.given)
    }

    fn open(&self, findings: &mut Findings, outcome: &mut Outcome) -> Option<(Table, Indices)> {
        let columns = &self.columns;
        let mut wanted = vec![columns.id, columns.lon, columns.lat];
        wanted.extend(columns.extra.iter().map(|column| column.name));
        let table = match Table::open(&self.file.path, &wanted) {
            Ok(table) => table,
            Err(error) => {
                outcome.missing = matches!(error, TableError::Text(TextError::Io(_)));
                findings.push(unreadable(self.subject, self.file, error));
                return None;
            }
        };
        if table.encoding != encoding_rs::UTF_8 {
            let name = text::name(table.encoding);
            findings.push(
                Finding::info(
                    self.subject.code("file.encoding"),
                    format!("read as `{name}`"),
                )
                .with("readable", "yes")
                .file(&self.file.given)
                .value(name)
                .hint("look at some names in the output; UTF-8 is always read rightly"),
            );
        }
        let mut index_of = |name: &str, required: bool| {
            let index = table.column(name);
            if index.is_none() && required {
                findings.push(self.missing_column(&table, name));
            }
            if index.is_some()
                && table
                    .heading
                    .iter()
                    .filter(|heading| *heading == name)
                    .count()
                    > 1
            {
                findings.push(
                    Finding::warning(
                        self.subject.code("column.repeated"),
                        format!("column `{name}` stands there twice; the first is read"),
                    )
                    .file(&self.file.given)
                    .row(1)
                    .field(name)
                    .hint("give each column a name of its own"),
                );
            }
            index
        };
        let id = index_of(columns.id, true);
        let lon = index_of(columns.lon, true);
        let lat = index_of(columns.lat, true);
        let extra: Vec<Option<usize>> = columns
            .extra
            .iter()
            .map(|column| index_of(column.name, column.required))
            .collect();
        let lacks = extra.iter().zip(&columns.extra).enumerate();
        outcome.absent = lacks
            .filter(|(_, (index, column))| index.is_none() && column.required)
            .map(|(at, _)| at)
            .collect();
        let indices = Indices {
            id: id?,
            lon: lon?,
            lat: lat?,
            extra,
        };
        Some((table, indices))
    }

    fn missing_column(&self, table: &Table, name: &str) -> Finding {
        let meant = synonym(name, &table.heading).or_else(|| nearest(name, &table.heading));
        let shown: Vec<&String> = table.heading.iter().take(20).collect();
        let hint = match &meant {
            Some(near) => self.subject.rename_hint(near, name),
            None => format!("columns of the table: {}", listed(&shown)),
        };
        self.finding("column.missing", format!("no column `{name}`"))
            .with("subject", self.subject.name())
            .with("like", if meant.is_some() { "one" } else { "none" })
            .with("near", meant.unwrap_or_default())
            .with("columns", listed(&shown))
            .row(1)
            .field(name)
            .hint(hint)
    }

    /// The place of a row, or a finding that says why it has none.
    fn place(
        &self,
        row: &Row<'_>,
        indices: &Indices,
        id: &str,
        lost: &dyn Fn() -> LeftOut,
        findings: &mut Findings,
    ) -> Option<LonLat> {
        let columns = [
            (self.columns.lon, indices.lon),
            (self.columns.lat, indices.lat),
        ];
        let mut degrees = [0.0; 2];
        for ((name, index), target) in columns.into_iter().zip(&mut degrees) {
            let written = row.get(index).unwrap_or("");
            match parse_degrees(written) {
                Ok(value) => *target = value,
                Err(error) => {
                    let what = match error {
                        NumberError::Empty => "place.empty",
                        _ => "place.not_number",
                    };
                    let message = match error {
                        NumberError::Empty => format!("no `{name}`; {}", lost()),
                        _ => format!("`{name}` is `{written}`, not a number; {}", lost()),
                    };
                    let hint = match error {
                        NumberError::Empty => "write degrees such as `116.3975`",
                        error => error.hint(),
                    };
                    findings.push(
                        self.finding(what, message)
                            .with("number", error.word())
                            .with_all(lost().arguments())
                            .row(row.row)
                            .id(id)
                            .field(name)
                            .value(written)
                            .hint(hint),
                    );
                    return None;
                }
            }
        }
        let [lon, lat] = degrees;
        if let Some(place) = LonLat::from_degrees(lon, lat) {
            return Some(place);
        }
        let swapped = LonLat::from_degrees(lat, lon).is_some();
        let (field, value) = if lat.abs() > 90.0 {
            (self.columns.lat, lat)
        } else {
            (self.columns.lon, lon)
        };
        let (what, hint) = if swapped {
            ("place.swapped", "longitude and latitude seem exchanged; exchange them in the table, or `lon` and `lat` in the plan file".to_owned())
        } else if lon.abs() > 1000.0 && lat.abs() > 1000.0 {
            (
                "place.out_of_range",
                "these look like projected metres; convert them to WGS-84 degrees".to_owned(),
            )
        } else {
            (
                "place.out_of_range",
                "longitude lies within ±180, latitude within ±90 degrees".to_owned(),
            )
        };
        let message = format!("`{field}` is `{value}`, beyond the globe; {}", lost());
        findings.push(
            self.finding(what, message)
                .with(
                    "metres",
                    if lon.abs() > 1000.0 && lat.abs() > 1000.0 {
                        "yes"
                    } else {
                        "no"
                    },
                )
                .with_all(lost().arguments())
                .row(row.row)
                .id(id)
                .field(field)
                .value(value.to_string())
                .place(lon, lat)
                .hint(hint),
        );
        None
    }
}

/// A column that means the same under another common name.
fn synonym(name: &str, heading: &[String]) -> Option<String> {
    const SAME: [&[&str]; 4] = [
        &["lon", "lng", "long", "longitude", "x", "经度"],
        &["lat", "latitude", "y", "纬度"],
        &["id", "code", "编号", "编码", "代码"],
        &["all", "total", "population", "persons", "人口", "总人口"],
    ];
    let folded = |text: &str| text.to_lowercase();
    let same = SAME
        .iter()
        .find(|names| names.contains(&folded(name).as_str()))?;
    heading
        .iter()
        .find(|heading| same.contains(&folded(heading).as_str()))
        .cloned()
}

/// The finding about a table of which nothing can be read.
pub(crate) fn unreadable(subject: Subject, file: &InputPath, error: TableError) -> Finding {
    let (what, message, hint) = match error {
        TableError::Text(error) => return not_text(&subject.code("file"), file, error),
        TableError::Empty => (
            "file.empty",
            "the file is empty".to_owned(),
            "write a heading and one row for each".to_owned(),
        ),
        TableError::NoHeading => (
            "file.no_heading",
            "the first row names no columns".to_owned(),
            "write the names of the columns into the first row".to_owned(),
        ),
    };
    Finding::error(subject.code(what), message)
        .file(&file.given)
        .row(1)
        .hint(hint)
}

/// The finding about a file that is no text; `code` is its first part, such as `people.file`.
pub(crate) fn not_text(code: &str, file: &InputPath, error: TextError) -> Finding {
    let mut arguments = vec![("readable", "no".to_owned())];
    let (what, message, hint, row) = match error {
        TextError::Io(error) => {
            arguments.extend(io_arguments(&error));
            let hint = if error.kind() != std::io::ErrorKind::NotFound {
                "see whether the file may be read".to_owned()
            } else if file.given.contains('\\') && !cfg!(windows) {
                arguments.push(("path", "backslash".to_owned()));
                "write `/` between folders; Windows takes it too".to_owned()
            } else {
                match file
                    .path
                    .parent()
                    .and_then(|folder| nearest_file(folder, &file.path))
                {
                    Some(near) => {
                        arguments.push(("path", "near".to_owned()));
                        arguments.push(("near", near.clone()));
                        format!("there is a `{near}` in that folder")
                    }
                    None => "paths are relative to the plan file".to_owned(),
                }
            };
            (
                "missing",
                format!("cannot open `{}`: {error}", file.given),
                hint,
                None,
            )
        }
        TextError::Binary { looks_like } => (
            {
                arguments.push(("looks_like", word(looks_like.unwrap_or("unknown"))));
                "binary"
            },
            match looks_like {
                Some(name) => format!("not a table of text but {name}"),
                None => "not a table of text".to_owned(),
            },
            "save the table as CSV in UTF-8".to_owned(),
            None,
        ),
        TextError::Encoding { line } => (
            "encoding",
            "the text is neither UTF-8 nor GB18030".to_owned(),
            "save the table as CSV in UTF-8".to_owned(),
            Some(line),
        ),
    };
    let mut finding = Finding::error(format!("{code}.{what}"), message)
        .with("path", "relative")
        .with_all(arguments)
        .file(&file.given)
        .hint(hint);
    finding.row = row;
    finding
}

fn nearest_file(folder: &std::path::Path, wanted: &std::path::Path) -> Option<String> {
    let wanted = wanted.file_name()?.to_str()?;
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    nearest(wanted, &names)
}
