//! Tables of places: what demand points and facilities have in common.

use super::about_file::{AboutFile, Subject};
use super::columns;
use super::findings::Findings;
use super::loss::{LeftOut, Loss};
use super::number::{NumberError, decimal_comma, parse_degrees};
use super::source::{Row, Source, Step};
use super::text;
use crate::plan_file::{InputPath, listed};
use geo::{Centroid, Geometry, InteriorPoint};
use liyuan_finding::Finding;
use liyuan_formats::{CoordinateSystem, Written};
use liyuan_roads::LonLat;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// A column beside id and place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    pub name: &'a str,
    /// It holds numbers, so a decimal comma may stand in it.
    pub number: bool,
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
    /// `None` where the table has no ids: its rows are called by their numbers.
    id: Option<usize>,
    place: PlaceIn,
    extra: Vec<Option<usize>>,
    system: CoordinateSystem,
    /// Numbers are written with a decimal comma; known from the first place.
    decimal_comma: Option<bool>,
}

/// The ids met so far, in one piece of memory.
#[derive(Default)]
struct KnownIds {
    text: String,
    /// End of each id in the text, and its row.
    ids: Vec<(usize, u64)>,
    /// Hash and number of each id.
    table: hashbrown::HashTable<(u64, usize)>,
    hasher: hashbrown::DefaultHashBuilder,
}

impl KnownIds {
    /// The row in which an id stands already; else remembers it.
    fn insert(&mut self, id: &str, row: u64) -> Option<u64> {
        let KnownIds {
            text,
            ids,
            table,
            hasher,
        } = self;
        let at = |index: usize| {
            let start = index.checked_sub(1).and_then(|before| ids.get(before));
            let end = ids.get(index).map_or(0, |(end, _)| *end);
            text.get(start.map_or(0, |(end, _)| *end)..end)
                .unwrap_or("")
        };
        let hash = hasher.hash_one(id);
        let same = |&(other, index): &(u64, usize)| other == hash && at(index) == id;
        let entry = table.entry(hash, same, |&(hash, _)| hash);
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => {
                ids.get(found.get().1).map(|(_, row)| *row)
            }
            hashbrown::hash_table::Entry::Vacant(place) => {
                place.insert((hash, ids.len()));
                text.push_str(id);
                ids.push((text.len(), row));
                None
            }
        }
    }
}

/// Where the place of a row stands.
#[derive(Clone, Copy)]
enum PlaceIn {
    /// In two columns.
    Columns { lon: usize, lat: usize },
    /// In the geometry of the row.
    Geometry,
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
        let Some((mut table, mut indices)) = self.open(findings, &mut outcome) else {
            outcome.unreadable = true;
            return outcome;
        };
        let width = table.heading().len();
        let told = table.notes().len();
        let separated = matches!(&table, Source::Text(table) if table.separator() != b',');
        let mut known = KnownIds::default();
        while let Some(next) = table.next() {
            let row = match next {
                Step::Row(row) => row,
                Step::Bad(problem) => {
                    let last = problem.last;
                    outcome.rows += u64::from(!last);
                    findings.push(self.about().bad_row(problem));
                    if last {
                        break;
                    }
                    continue;
                }
                Step::Unclosed { row } => {
                    outcome.rows += 1;
                    findings.push(self.about().unclosed_row(row));
                    continue;
                }
                Step::Failed(error) => {
                    findings.push(self.about().stopped(&error));
                    break;
                }
            };
            if row.is_blank() {
                findings.push(
                    Finding::info(self.subject.code("row.blank"), "a row without any value")
                        .file(&self.file.given)
                        .row(row.number())
                        .hint("nothing is lost; delete the row"),
                );
                continue;
            }
            outcome.rows += 1;
            if indices.decimal_comma.is_none() {
                indices.decimal_comma = self.decimal_comma(&row, &indices, separated, findings);
            }
            let comma = indices.decimal_comma == Some(true);
            let given = indices.extra.iter().zip(&self.columns.extra);
            let given =
                given.map(|(index, column)| Some((row.get((*index)?).unwrap_or(""), column)));
            let with_points: Vec<Option<Cow<'_, str>>>;
            let cells: Vec<Option<&str>> = if comma {
                with_points = given
                    .map(|cell| {
                        let (cell, column) = cell?;
                        Some(if column.number {
                            decimal_comma(cell)
                        } else {
                            Cow::Borrowed(cell)
                        })
                    })
                    .collect();
                with_points.iter().map(|cell| cell.as_deref()).collect()
            } else {
                given.map(|cell| cell.map(|(cell, _)| cell)).collect()
            };
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
                        .row(row.number())
                        .value(surplus.join(" "))
                        .hint("put quotation marks around a text with a separator in it"),
                );
                continue;
            }
            let given_id = indices.id.and_then(|id| row.get(id)).unwrap_or("");
            let Some(place) = self.place(&row, &indices, given_id, &lost, findings) else {
                continue;
            };
            let id = if indices.id.is_none() {
                Cow::Owned(format!("row-{}", row.number()))
            } else if given_id.is_empty() {
                let id = format!("row-{}", row.number());
                findings.push(
                    Finding::warning(
                        self.subject.code("id.empty"),
                        format!("no id; called `{id}`"),
                    )
                    .file(&self.file.given)
                    .row(row.number())
                    .id(&*id)
                    .field(self.columns.id)
                    .place(place.lon_degrees(), place.lat_degrees())
                    .hint("give each row an id of its own"),
                );
                Cow::Owned(id)
            } else {
                Cow::Borrowed(given_id)
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
                    .row(row.number())
                    .id(&*id)
                    .hint("compare the row with the heading"),
                );
            }
            if let Some(first) = known.insert(&id, row.number()) {
                let message = format!("id `{id}` stands in row `{first}` already; {}", lost());
                findings.push(
                    self.finding("id.duplicate", message)
                        .with("first", first)
                        .with_all(lost().arguments())
                        .row(row.number())
                        .id(&*id)
                        .field(self.columns.id)
                        .value(&*id)
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
                    .row(row.number())
                    .id(&*id)
                    .place(0.0, 0.0)
                    .hint("0, 0 is in the sea; write the real place"),
                );
            }
            visit(
                PointRow {
                    row: row.number(),
                    id: &id,
                    place,
                    cells: &cells,
                },
                findings,
            );
        }
        // Some things are known only at the end.
        for note in table.notes().iter().skip(told) {
            findings.push(self.about().note(note));
        }
        outcome
    }

    /// Whether the numbers of a table whose fields are not separated by commas have a decimal comma;
    /// `None` while nothing shows it.
    fn decimal_comma(
        &self,
        row: &Row<'_>,
        indices: &Indices,
        separated: bool,
        findings: &mut Findings,
    ) -> Option<bool> {
        let PlaceIn::Columns { lon, lat } = indices.place else {
            return Some(false);
        };
        if !separated {
            return Some(false);
        }
        for index in [lon, lat] {
            let cell = row.get(index).unwrap_or("");
            if parse_degrees(cell).is_ok() && cell.contains('.') {
                return Some(false);
            }
            if parse_degrees(cell).is_err() && parse_degrees(&decimal_comma(cell)).is_ok() {
                findings.push(
                    Finding::info(
                        self.subject.code("file.decimal_comma"),
                        "numbers are read with a decimal comma",
                    )
                    .file(&self.file.given)
                    .row(row.number())
                    .value(cell)
                    .hint("nothing needs to be done; `1,5` is one and a half here"),
                );
                return Some(true);
            }
        }
        None
    }

    fn finding(&self, what: &str, message: impl Into<String>) -> Finding {
        Finding::error(self.subject.code(what), message).file(&self.file.given)
    }

    fn about(&self) -> AboutFile<'_> {
        AboutFile {
            subject: self.subject,
            file: self.file,
        }
    }

    fn open(&self, findings: &mut Findings, outcome: &mut Outcome) -> Option<(Source, Indices)> {
        let columns = &self.columns;
        let mut wanted = vec![columns.id, columns.lon, columns.lat];
        wanted.extend(columns.extra.iter().map(|column| column.name));
        let table = match Source::open(self.file, &wanted) {
            Ok(table) => table,
            Err(error) => {
                outcome.missing = error.is_missing();
                findings.push(self.about().unreadable(error));
                return None;
            }
        };
        for note in table.notes() {
            findings.push(self.about().note(note));
        }
        if let Source::Text(text) = &table
            && text.encoding != encoding_rs::UTF_8
        {
            let name = text::name(text.encoding);
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
        let by_geometry = table.has_geometry() && columns.lon == "lon" && columns.lat == "lat";
        let mut index_of = |name: &str, required: bool| {
            let mut index = table.column(name);
            if index.is_none() {
                index = columns::usual(name, table.heading());
                if let Some(other) = index.and_then(|index| table.heading().get(index)) {
                    findings.push(self.about().recognised(other, name).row(1));
                }
            }
            if index.is_none() && required {
                findings.push(self.about().missing_column(table.heading(), name));
            }
            if index.is_some()
                && table
                    .heading()
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
        let id = index_of(columns.id, !columns::may_be_called_otherwise(columns.id));
        let place = if by_geometry {
            Some(PlaceIn::Geometry)
        } else {
            let lon = index_of(columns.lon, true);
            let lat = index_of(columns.lat, true);
            lon.zip(lat).map(|(lon, lat)| PlaceIn::Columns { lon, lat })
        };
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
        if id.is_none() {
            if !columns::may_be_called_otherwise(columns.id) {
                return None;
            }
            let shown: Vec<&String> = table.heading().iter().take(20).collect();
            findings.push(
                Finding::warning(
                    self.subject.code("id.none"),
                    "no column of ids; rows are called `row-2`, `row-3` and so on",
                )
                .file(&self.file.given)
                .row(1)
                .field(columns.id)
                .hint(format!(
                    "name the column if one of these is it: {}",
                    listed(&shown)
                )),
            );
        }
        let indices = Indices {
            id,
            place: place?,
            extra,
            system: self
                .about()
                .coordinates(table.crs().map(CoordinateSystem::stated), findings)
                .ok()?
                .unwrap_or_else(CoordinateSystem::wgs84),
            decimal_comma: None,
        };
        Some((table, indices))
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
        let (lon, lat) = match indices.place {
            PlaceIn::Columns { lon, lat } => (lon, lat),
            PlaceIn::Geometry => return self.place_of_geometry(row, indices, id, lost, findings),
        };
        let columns = [(self.columns.lon, lon), (self.columns.lat, lat)];
        let mut degrees = [0.0; 2];
        for ((name, index), target) in columns.into_iter().zip(&mut degrees) {
            let cell = row.get(index).unwrap_or("");
            let written = &*if indices.decimal_comma == Some(true) {
                decimal_comma(cell)
            } else {
                Cow::Borrowed(cell)
            };
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
                            .row(row.number())
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
        self.converted((lon, lat), row, indices, id, lost, findings)
    }

    /// The place of a feature: a point, else a point inside it.
    fn place_of_geometry(
        &self,
        row: &Row<'_>,
        indices: &Indices,
        id: &str,
        lost: &dyn Fn() -> LeftOut,
        findings: &mut Findings,
    ) -> Option<LonLat> {
        let inside = row.geometry().and_then(point_inside);
        let Some(point) = inside else {
            findings.push(
                self.finding("place.empty", format!("no geometry; {}", lost()))
                    .with("number", "empty")
                    .with_all(lost().arguments())
                    .row(row.number())
                    .id(id)
                    .field("geometry")
                    .hint("draw it, or leave the row out"),
            );
            return None;
        };
        self.converted(point, row, indices, id, lost, findings)
    }

    /// The place in degrees, or a finding that says why there is none.
    fn converted(
        &self,
        (lon, lat): (f64, f64),
        row: &Row<'_>,
        indices: &Indices,
        id: &str,
        lost: &dyn Fn() -> LeftOut,
        findings: &mut Findings,
    ) -> Option<LonLat> {
        let system = &indices.system;
        if !system.is_wgs84() {
            let place = system.place(lon, lat);
            if let Some(place) = place.and_then(|(lon, lat)| LonLat::from_degrees(lon, lat)) {
                return Some(place);
            }
            let message = format!(
                "`{lon}`, `{lat}` lies nowhere in `{}`; {}",
                system.name(),
                lost()
            );
            findings.push(
                self.finding("place.out_of_range", message)
                    .with("metres", "system")
                    .with("system", system.name())
                    .with_all(lost().arguments())
                    .row(row.number())
                    .id(id)
                    .field("crs")
                    .value(format!("{lon} {lat}"))
                    .hint(written_hint(system.examine(&[(lon, lat)]))),
            );
            return None;
        }
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
                "these look like projected metres; say which with `crs`, such as `crs = \"EPSG:4547\"`"
                    .to_owned(),
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
                .row(row.number())
                .id(id)
                .field(field)
                .value(value.to_string())
                .place(lon, lat)
                .hint(hint),
        );
        None
    }
}

/// A point of a geometry: itself if it is a point, else one that lies on it or inside it.
fn point_inside(geometry: &Geometry<f64>) -> Option<(f64, f64)> {
    let point = match geometry {
        Geometry::Point(point) => Some(*point),
        Geometry::MultiPoint(points) => points.centroid(),
        other => other.interior_point(),
    };
    point.map(|point| (point.x(), point.y()))
}

/// What to do about places that lie nowhere in the coordinates that they should be in.
fn written_hint(written: Written) -> String {
    match written {
        Written::Exchanged => {
            "the northing seems to stand first; exchange `lon` and `lat` in the plan file"
                .to_owned()
        }
        Written::OtherZone { zone, exchanged } => {
            let degrees = if zone > 23 { 3 } else { 6 };
            let exchange = if exchanged {
                ", and exchange `lon` and `lat`"
            } else {
                ""
            };
            format!(
                "the eastings begin with zone {zone}: write `crs = \"gk{degrees}-zone{zone}\"`{exchange}"
            )
        }
        Written::NoZone => {
            "the eastings have no zone: name the central meridian, such as `crs = \"gk3-117\"`"
                .to_owned()
        }
        Written::Degrees => "these are degrees: write `crs = \"wgs84\"`".to_owned(),
        Written::AsStated | Written::Unclear => {
            "correct the place, or name the right `crs` in the plan file".to_owned()
        }
    }
}
