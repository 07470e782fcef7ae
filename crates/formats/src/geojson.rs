//! GeoJSON (RFC 7946): collections, single features and geometries, and one feature a line.
//!
//! The file is read twice. The first look collects the names of all properties, finds `crs` wherever
//! it stands and says whether the text is UTF-8 or GB18030; the second reads feature after feature.
//! So no property is dropped and memory holds one feature at a time.

mod feature;
mod scanner;
#[cfg(test)]
mod tests;

use crate::error::FormatError;
use crate::rows::{Crs, Note, Opened, Record, RowProblem, Rows};
use feature::{Feature, Keys, cell, geometry, trouble};
use scanner::{Encoding, Next, Scanner};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// More columns than this are no table.
const MOST_COLUMNS: usize = 10_000;

/// How the features stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// In the list `features` of one object.
    Collection,
    /// One behind the other, or only one.
    Sequence,
}

/// What the first look found.
struct Survey {
    layout: Layout,
    columns: Vec<String>,
    /// Features have an `id` of their own, and no property is called so.
    with_id: bool,
    crs: Option<Crs>,
}

/// Opens a GeoJSON file.
///
/// Columns are the properties of all features in the order in which they are met; an `id` beside the
/// properties becomes the first column, unless a property has that name. Numbers are as they are
/// written, without exponent and `.0`; lists and objects are JSON. Coordinates of a file that
/// does not say otherwise are longitude and latitude (WGS-84), by the standard.
///
/// # Errors
/// The file is not GeoJSON, or its brackets do not match before the first feature.
pub fn open_geojson(path: &Path) -> Opened {
    let mut file = File::open(path)?;
    let encoding = encoding(&mut file)?;
    let survey = survey(&mut file, encoding)?;
    let mut notes = Vec::new();
    if encoding == Encoding::Gb18030 {
        notes.push(Note {
            code: "file.encoding",
            message: "the file is not UTF-8; it is read as `GB18030`".to_owned(),
            value: "GB18030".to_owned(),
            hint: "save it as UTF-8 if names look wrong".to_owned(),
        });
    }
    let mut heading = survey.columns;
    if survey.with_id {
        heading.insert(0, "id".to_owned());
    }
    let index = heading.iter().cloned().zip(0..).collect();
    Ok(Box::new(GeoJson {
        scanner: Some(start(&mut file, encoding)?),
        encoding,
        layout: survey.layout,
        index,
        heading,
        with_id: survey.with_id,
        crs: survey.crs,
        notes,
        started: false,
        row: 0,
        raw: Vec::new(),
    }))
}

fn not_geojson(found: &str) -> FormatError {
    FormatError::Kind {
        expected: "GeoJSON",
        found: found.to_owned(),
    }
}

/// A scanner at the beginning of a file.
fn start(file: &mut File, encoding: Encoding) -> Result<Scanner<BufReader<File>>, FormatError> {
    let mut mark = [0; 3];
    file.seek(SeekFrom::Start(0))?;
    let read = file.read(&mut mark)?;
    let skipped = match mark {
        [0xef, 0xbb, 0xbf] if read == 3 => 3,
        [0xff, 0xfe, _] | [0xfe, 0xff, _] => {
            return Err(not_geojson("it is UTF-16; save it as UTF-8"));
        }
        _ => 0,
    };
    file.seek(SeekFrom::Start(skipped))?;
    let file = file.try_clone()?;
    Ok(Scanner::new(
        BufReader::with_capacity(1 << 17, file),
        encoding,
    ))
}

/// UTF-8 if all of the file is.
fn encoding(file: &mut File) -> Result<Encoding, FormatError> {
    let mut chunk = vec![0; 1 << 17];
    let mut kept = 0;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(chunk.get_mut(kept..).unwrap_or_default())?;
        if read == 0 {
            // A character that the end of the file cuts is told with its feature.
            return Ok(Encoding::Utf8);
        }
        let filled = chunk.get(..kept + read).unwrap_or_default();
        let valid = match std::str::from_utf8(filled) {
            Ok(_) => filled.len(),
            Err(error) if error.error_len().is_some() => return Ok(Encoding::Gb18030),
            Err(error) => error.valid_up_to(),
        };
        let rest = valid..filled.len();
        kept = rest.len();
        chunk.copy_within(rest, 0);
    }
}

/// The text of a value; `None` if it is not in this encoding.
fn decoded(raw: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(raw).ok().map(Cow::Borrowed),
        Encoding::Gb18030 => {
            encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(raw)
        }
    }
}

/// The first look.
fn survey(file: &mut File, encoding: Encoding) -> Result<Survey, FormatError> {
    let mut scanner = start(file, encoding)?;
    match scanner.peek()? {
        None => return Err(FormatError::Empty),
        Some(b'{') => {}
        Some(b'[') => return Err(not_geojson("it is a list, not an object with `type`")),
        Some(b'<') => return Err(not_geojson("it is XML or a web page")),
        Some(_) => return Err(not_geojson("it does not begin with `{`")),
    }
    let mut survey = Survey {
        layout: Layout::Sequence,
        columns: Vec::new(),
        with_id: false,
        crs: None,
    };
    let mut columns = Columns::default();
    let kind = look_at_members(&mut scanner, &mut survey, &mut columns, encoding)?;
    if survey.layout == Layout::Sequence {
        let kind = kind.unwrap_or_default();
        const KINDS: [&str; 8] = [
            "Feature",
            "Point",
            "MultiPoint",
            "LineString",
            "MultiLineString",
            "Polygon",
            "MultiPolygon",
            "GeometryCollection",
        ];
        if kind == "Topology" {
            return Err(FormatError::Unsupported {
                what: "TopoJSON".to_owned(),
                hint: "convert it to GeoJSON, for example with mapshaper or QGIS",
            });
        }
        if !KINDS.contains(&kind.as_str()) {
            let kind: String = kind.chars().take(40).collect();
            return Err(not_geojson(&if kind.is_empty() {
                "it has neither `features` nor a `type` of GeoJSON".to_owned()
            } else {
                format!("its `type` is `{kind}` and it has no `features`")
            }));
        }
        scanner = start(file, encoding)?;
        let mut raw = Vec::new();
        while scanner.peek()?.is_some() {
            // What is cut off is told when its row is reached.
            if scanner.value(Some(&mut raw)).is_err() || !columns.look_at(&raw, encoding) {
                break;
            }
        }
    }
    columns.check()?;
    survey.with_id = columns.with_id && !columns.known.contains("id");
    survey.columns = columns.names;
    Ok(survey)
}

/// Looks at the members of the first object, and returns its `type`.
fn look_at_members(
    scanner: &mut Scanner<BufReader<File>>,
    survey: &mut Survey,
    columns: &mut Columns,
    encoding: Encoding,
) -> Result<Option<String>, FormatError> {
    let mut kind = None;
    let mut raw = Vec::new();
    let mut esri = false;
    scanner.take(b'{')?;
    let mut first = true;
    loop {
        let next = match scanner.next(b'}', first) {
            Ok(next) => next,
            // The features that stand before the damage are still read.
            Err(_) if survey.layout == Layout::Collection => return Ok(kind),
            Err(error) => return Err(error),
        };
        if next == Next::End {
            break;
        }
        first = false;
        if scanner.peek()? != Some(b'"') {
            return Err(scanner.damaged("the name of a member"));
        }
        scanner.value(Some(&mut raw))?;
        let name = decoded(&raw, encoding).unwrap_or_default();
        let name: String = serde_json::from_str(&name).unwrap_or_default();
        scanner.take(b':')?;
        match name.as_str() {
            "features" if scanner.peek()? == Some(b'[') => {
                survey.layout = Layout::Collection;
                scanner.take(b'[')?;
                let mut first = true;
                while let Ok(Next::Value) = scanner.next(b']', first) {
                    first = false;
                    if scanner.value(Some(&mut raw)).is_err() || !columns.look_at(&raw, encoding) {
                        break;
                    }
                }
            }
            "type" => {
                scanner.value(Some(&mut raw))?;
                kind = serde_json::from_slice(&raw).ok();
            }
            "crs" => {
                scanner.value(Some(&mut raw))?;
                survey.crs = crs(&raw);
            }
            "geometryType" | "spatialReference" => {
                esri = true;
                scanner.value(None)?;
            }
            _ => {
                if scanner.value(None).is_err() && survey.layout == Layout::Collection {
                    return Ok(kind);
                }
            }
        }
    }
    if esri && kind.is_none() {
        return Err(FormatError::Unsupported {
            what: "the JSON of Esri".to_owned(),
            hint: "ask the service for GeoJSON (`f=geojson`), or convert it with QGIS",
        });
    }
    Ok(kind)
}

/// The names of columns, while they are collected.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    known: HashSet<String>,
    with_id: bool,
}

impl Columns {
    /// Adds those of a feature; false if there is no use in looking at more.
    fn look_at(&mut self, raw: &[u8], encoding: Encoding) -> bool {
        // A feature that cannot be read is told when its row is reached.
        let Some(text) = decoded(raw, encoding).filter(|text| text.starts_with('{')) else {
            return true;
        };
        let Ok(keys) = serde_json::from_str::<Keys>(&text) else {
            return true;
        };
        self.with_id |= keys.id.is_some();
        for (name, _) in keys.properties.map(|members| members.0).unwrap_or_default() {
            let name = name.trim();
            if !self.known.contains(name) {
                self.known.insert(name.to_owned());
                self.names.push(name.to_owned());
            }
        }
        self.names.len() <= MOST_COLUMNS
    }

    fn check(&self) -> Result<(), FormatError> {
        if self.names.len() > MOST_COLUMNS {
            return Err(FormatError::TooLarge {
                detail: format!("features have more than {MOST_COLUMNS} different properties"),
            });
        }
        Ok(())
    }
}

/// The coordinates that an old `crs` member names.
fn crs(raw: &[u8]) -> Option<Crs> {
    let value: serde_json::Value = serde_json::from_slice(raw).ok()?;
    let name = value.get("properties")?.get("name")?.as_str()?.trim();
    let Some(urn) = name.strip_prefix("urn:ogc:def:crs:") else {
        return Some(Crs::Code(name.to_owned()));
    };
    let mut parts = urn.split(':');
    let (authority, code) = (parts.next()?, parts.next_back()?);
    Some(Crs::Code(format!("{authority}:{code}")))
}

struct GeoJson {
    /// `None` when the end was reached.
    scanner: Option<Scanner<BufReader<File>>>,
    encoding: Encoding,
    layout: Layout,
    heading: Vec<String>,
    index: HashMap<String, usize>,
    with_id: bool,
    crs: Option<Crs>,
    notes: Vec<Note>,
    started: bool,
    row: u64,
    raw: Vec<u8>,
}

impl GeoJson {
    /// Puts the next feature into `raw`; false behind the last.
    fn advance(&mut self) -> Result<bool, FormatError> {
        let Some(scanner) = &mut self.scanner else {
            return Ok(false);
        };
        let first = !std::mem::replace(&mut self.started, true);
        match self.layout {
            Layout::Sequence => {
                if scanner.peek()?.is_none() {
                    return Ok(false);
                }
            }
            Layout::Collection => {
                if first {
                    to_features(scanner, &mut self.raw)?;
                }
                if scanner.next(b']', first)? == Next::End {
                    return Ok(false);
                }
            }
        }
        scanner.value(Some(&mut self.raw))?;
        Ok(true)
    }

    fn fill(&self, record: &mut Record) -> Result<(), feature::Trouble> {
        let damaged = |detail: String| ("row.unreadable", format!("read the feature: {detail}"));
        let text = decoded(&self.raw, self.encoding).ok_or_else(|| {
            damaged("it has characters that are not in the encoding of the file".to_owned())
        })?;
        if !text.starts_with('{') {
            return Err(damaged("it is not an object".to_owned()));
        }
        let feature: Feature<'_> =
            serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        if feature.kind != "Feature" {
            let raw = serde_json::from_str(&text).map_err(|error| trouble(&error))?;
            record.geometry = geometry(raw)?;
            return Ok(());
        }
        if self.with_id
            && let Some(id) = feature.id
            && let Some(slot) = record.cells.first_mut()
        {
            *slot = cell(id);
        }
        for (name, value) in feature
            .properties
            .map(|members| members.0)
            .unwrap_or_default()
        {
            let index = self.index.get(name.trim());
            if let Some(slot) = index.and_then(|&index| record.cells.get_mut(index)) {
                *slot = cell(value);
            }
        }
        record.geometry = match feature.geometry {
            Some(raw) => geometry(raw)?,
            None => None,
        };
        Ok(())
    }
}

/// Goes to the first value of the list `features`.
fn to_features(
    scanner: &mut Scanner<BufReader<File>>,
    raw: &mut Vec<u8>,
) -> Result<(), FormatError> {
    scanner.take(b'{')?;
    let mut first = true;
    while scanner.next(b'}', first)? == Next::Value {
        first = false;
        scanner.value(Some(raw))?;
        scanner.take(b':')?;
        if raw == b"\"features\"" && scanner.peek()? == Some(b'[') {
            return scanner.take(b'[');
        }
        scanner.value(None)?;
    }
    Err(scanner.damaged("`features`"))
}

impl Rows for GeoJson {
    fn heading(&self) -> &[String] {
        &self.heading
    }

    fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    fn has_geometry(&self) -> bool {
        true
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn next(&mut self, record: &mut Record) -> Option<Result<(), RowProblem>> {
        match self.advance() {
            Ok(true) => {}
            Ok(false) => {
                self.scanner = None;
                return None;
            }
            Err(error) => {
                self.scanner = None;
                return Some(Err(RowProblem {
                    row: self.row + 1,
                    code: "row.unreadable",
                    message: format!("{error}; no feature behind number {} is read", self.row),
                    hint: "the file is cut off or was edited by hand; export it again",
                    last: true,
                }));
            }
        }
        self.row += 1;
        record.row = self.row;
        record.geometry = None;
        record.cells.resize(self.heading.len(), String::new());
        record.cells.iter_mut().for_each(String::clear);
        Some(self.fill(record).map_err(|(code, message)| RowProblem {
            row: self.row,
            code,
            message,
            hint: "mend or remove the feature, or export the layer again",
            last: false,
        }))
    }
}
