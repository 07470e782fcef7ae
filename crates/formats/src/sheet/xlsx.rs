//! Workbooks of Excel 2007 and later (`.xlsx`, `.xlsm`), read as a stream.
//!
//! Texts that several cells share are kept in memory as one block, the sheet itself is not. Its
//! cells are read where they are, so a single one in the last row costs nothing.

use super::archive::Archive;
use super::cells::{CellRows, Merged, SheetCell, SheetName, Stated};
use super::values::{self, Shown};
use super::xml::{Xml, attribute};
use crate::error::FormatError;
use quick_xml::events::Event;
use std::collections::HashMap;

const FORMAT: &str = "an Excel workbook";
/// Texts that cells share may not fill more memory, in bytes.
const MOST_SHARED: usize = 1 << 30;
/// Rows and columns of a sheet.
const LAST_ROW: u32 = 1 << 20;
const LAST_COLUMN: u32 = 1 << 14;

/// An open workbook.
pub(crate) struct Workbook {
    archive: Archive,
    sheets: Vec<(SheetName, String)>,
    shared: Option<String>,
    styles: Vec<Shown>,
    since_1904: bool,
}

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: FORMAT,
        detail: detail.into(),
    }
}

/// Where a part names another one: id, kind and target.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(archive: &Archive, part: &str) -> Result<Vec<Relation>, FormatError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list = if folder.is_empty() {
        format!("_rels/{name}.rels")
    } else {
        format!("{folder}/_rels/{name}.rels")
    };
    let mut found = Vec::new();
    let Some(mut xml) = Xml::open(archive, &list, FORMAT)? else {
        return Ok(found);
    };
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let kind = attribute(&element, "Type").unwrap_or_default();
                let target = attribute(&element, "Target").unwrap_or_default();
                found.push(Relation {
                    id: attribute(&element, "Id").unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: absolute(folder, &target),
                });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The place of a part that is named from within a folder.
fn absolute(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(target) = target.strip_prefix('/') {
        return target.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "." | "" => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path.join("/")
}

impl Workbook {
    /// Reads what the workbook says of its sheets and formats.
    pub(crate) fn open(archive: Archive) -> Result<Workbook, FormatError> {
        let main = relations(&archive, "")?
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
        let Some(mut xml) = Xml::open(&archive, &main, FORMAT)? else {
            return Err(not_a_workbook(&archive));
        };
        let relations = relations(&archive, &main)?;
        let mut sheets = Vec::new();
        let mut since_1904 = false;
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        since_1904 = attribute(&element, "date1904")
                            .is_some_and(|value| value == "1" || value == "true");
                    }
                    "sheet" => {
                        let id = attribute(&element, "id").unwrap_or_default();
                        let Some(relation) = relations.iter().find(|found| found.id == id) else {
                            continue;
                        };
                        // Others are charts and macros.
                        if relation.kind != "worksheet" {
                            continue;
                        }
                        let hidden =
                            attribute(&element, "state").is_some_and(|state| state != "visible");
                        let name = attribute(&element, "name").unwrap_or_default();
                        sheets.push((SheetName { name, hidden }, relation.target.clone()));
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        let target = |kind: &str| {
            let relation = relations.iter().find(|relation| relation.kind == kind)?;
            Some(relation.target.clone())
        };
        let styles = match target("styles") {
            Some(name) => read_styles(&archive, &name)?,
            None => Vec::new(),
        };
        Ok(Workbook {
            shared: target("sharedStrings"),
            archive,
            sheets,
            styles,
            since_1904,
        })
    }

    /// The sheets in the order of their tabs.
    pub(crate) fn names(&self) -> Vec<SheetName> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Whether a sheet has any value; cells that have only a colour do not count.
    pub(crate) fn is_empty(&self, at: usize) -> Result<bool, FormatError> {
        let Some((_, part)) = self.sheets.get(at) else {
            return Ok(true);
        };
        let Some(mut xml) = Xml::open(&self.archive, part, FORMAT)? else {
            return Ok(true);
        };
        loop {
            match xml.next()? {
                Event::Start(element)
                    if matches!(element.local_name().as_ref(), "v" | "is" | "f") =>
                {
                    return Ok(false);
                }
                Event::End(element) if element.local_name().as_ref() == "sheetData" => {
                    return Ok(true);
                }
                Event::Eof => return Ok(true),
                _ => {}
            }
        }
    }

    /// Starts to read a sheet.
    pub(crate) fn rows(self, at: usize) -> Result<(XlsxRows, Vec<Merged>), FormatError> {
        let Some((_, part)) = self.sheets.get(at) else {
            return Err(damaged("it has no sheets"));
        };
        let missing = || damaged(format!("`{part}` is missing"));
        let merged = read_merged(&self.archive, part)?;
        let shared = match &self.shared {
            Some(name) => Shared::read(&self.archive, name)?,
            None => Shared::default(),
        };
        let xml = Xml::open(&self.archive, part, FORMAT)?.ok_or_else(missing)?;
        let rows = XlsxRows {
            xml,
            shared,
            styles: self.styles,
            since_1904: self.since_1904,
            row: 0,
            done: false,
        };
        Ok((rows, merged))
    }
}

/// What a ZIP archive without a workbook is.
fn not_a_workbook(archive: &Archive) -> FormatError {
    let found = if archive.find("word/document.xml").is_some() {
        "it is a Word document"
    } else if archive.find("ppt/presentation.xml").is_some() {
        "it is a PowerPoint presentation"
    } else if archive.find("xl/workbook.bin").is_some() {
        return FormatError::Unsupported {
            what: "a binary workbook (`.xlsb`)".to_owned(),
            hint: "open it in Excel or WPS and save it as `.xlsx`",
        };
    } else if archive.find("content.xml").is_some() {
        "it is an OpenDocument file"
    } else {
        "it is a ZIP archive without a workbook"
    };
    FormatError::Kind {
        expected: FORMAT,
        found: found.to_owned(),
    }
}

/// What each style of cells shows.
fn read_styles(archive: &Archive, name: &str) -> Result<Vec<Shown>, FormatError> {
    let Some(mut xml) = Xml::open(archive, name, FORMAT)? else {
        return Ok(Vec::new());
    };
    let mut written: HashMap<u32, Shown> = HashMap::new();
    let mut styles = Vec::new();
    let mut inside = false;
    loop {
        match xml.next()? {
            Event::Start(element) => {
                let code = |name| attribute(&element, name)?.parse::<u32>().ok();
                match element.local_name().as_ref() {
                    "numFmt" => {
                        if let Some(id) = code("numFmtId") {
                            let format = attribute(&element, "formatCode").unwrap_or_default();
                            written.insert(id, values::from_format(&format));
                        }
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let id = code("numFmtId").unwrap_or(0);
                        let shown = written.get(&id).copied();
                        styles.push(shown.or_else(|| values::built_in(id)).unwrap_or_default());
                    }
                    _ => {}
                }
            }
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => inside = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// The merged cells of a sheet, which stand behind all of its rows. Reading the whole part once also
/// counts what it really unpacks to before a row is used.
fn read_merged(archive: &Archive, part: &str) -> Result<Vec<Merged>, FormatError> {
    /// More merged cells than anybody draws by hand.
    const MOST: usize = 1 << 20;
    let Some(mut xml) = Xml::open(archive, part, FORMAT)? else {
        return Err(damaged(format!("`{part}` is missing")));
    };
    let mut merged = Vec::new();
    loop {
        let event = match xml.next() {
            Ok(event) => event,
            Err(error @ FormatError::TooLarge { .. }) => return Err(error),
            // Other damage is told when its row is reached; the rows before it are read.
            Err(_) => return Ok(merged),
        };
        match event {
            Event::Start(element) if element.local_name().as_ref() == "mergeCell" => {
                let range = attribute(&element, "ref").and_then(|range| parse_range(&range));
                if merged.len() < MOST {
                    merged.extend(range);
                }
            }
            Event::Eof => return Ok(merged),
            _ => {}
        }
    }
}

fn parse_range(range: &str) -> Option<Merged> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let ((first_row, first_column), (last_row, last_column)) =
        (parse_place(first)?, parse_place(last)?);
    Some(Merged {
        first_row,
        last_row,
        first_column,
        last_column,
    })
}

/// Row and column, counted from 1 and 0, of a place such as `C7`.
fn parse_place(place: &str) -> Option<(u32, u32)> {
    let place = place.trim_start_matches('$');
    let digits = place.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = (place.get(..digits)?, place.get(digits..)?);
    let mut column = 0_u32;
    for letter in letters.trim_end_matches('$').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A' + 1,
            b'a'..=b'z' => letter - b'a' + 1,
            _ => return None,
        };
        column = column.checked_mul(26)?.checked_add(u32::from(value))?;
    }
    let row: u32 = row.parse().ok()?;
    if !(1..=LAST_ROW).contains(&row) || !(1..=LAST_COLUMN).contains(&column) {
        return None;
    }
    Some((row, column - 1))
}

/// Texts that cells share, one behind the other.
#[derive(Default)]
struct Shared {
    text: String,
    ends: Vec<usize>,
}

impl Shared {
    fn read(archive: &Archive, name: &str) -> Result<Shared, FormatError> {
        let mut shared = Shared::default();
        let Some(mut xml) = Xml::open(archive, name, FORMAT)? else {
            return Ok(shared);
        };
        let mut text = String::new();
        loop {
            match xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "si" => {
                    text.clear();
                    xml.text(&mut text, |name| name == "rPh")?;
                    unescape(&mut text);
                    shared.text.push_str(&text);
                    shared.ends.push(shared.text.len());
                    let memory = shared.ends.len().saturating_mul(size_of::<usize>());
                    if memory.saturating_add(shared.text.len()) > MOST_SHARED {
                        return Err(FormatError::TooLarge {
                            detail: format!(
                                "`{name}` has more than {} MB of text",
                                MOST_SHARED >> 20
                            ),
                        });
                    }
                }
                Event::Eof => return Ok(shared),
                _ => {}
            }
        }
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Puts characters back that XML cannot hold: `_x000D_` is a carriage return.
fn unescape(text: &mut String) {
    if !text.contains("_x") {
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, behind) = rest.split_at(at);
        plain.push_str(before);
        let character = behind
            .get(2..6)
            .filter(|_| behind.get(6..7) == Some("_"))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match (character, behind.get(7..)) {
            (Some(character), Some(behind)) => {
                plain.push(character);
                rest = behind;
            }
            _ => {
                plain.push_str("_x");
                rest = behind.get(2..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    *text = plain;
}

/// The rows of one sheet.
pub(crate) struct XlsxRows {
    xml: Xml,
    shared: Shared,
    styles: Vec<Shown>,
    since_1904: bool,
    row: u32,
    done: bool,
}

impl CellRows for XlsxRows {
    fn next_row(&mut self, cells: &mut Vec<SheetCell>) -> Result<Option<u32>, FormatError> {
        cells.clear();
        let mut next_column = 0;
        while !self.done {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let row = attribute(&element, "r").and_then(|row| row.parse().ok());
                        self.row = row.unwrap_or(self.row.saturating_add(1));
                        next_column = 0;
                        if !(1..=LAST_ROW).contains(&self.row) {
                            return Err(damaged(format!(
                                "it has a row {}; a sheet ends with row {LAST_ROW}",
                                self.row
                            )));
                        }
                    }
                    "c" => {
                        let place = attribute(&element, "r");
                        let column = match place.as_deref().map(parse_place) {
                            Some(Some((_, column))) => column,
                            None => next_column,
                            Some(None) => {
                                return Err(damaged(format!(
                                    "row {} has a cell at `{}`, which is no place of a sheet",
                                    self.row,
                                    place.unwrap_or_default()
                                )));
                            }
                        };
                        next_column = column.saturating_add(1);
                        let kind = attribute(&element, "t").unwrap_or_default();
                        let style = attribute(&element, "s").and_then(|style| style.parse().ok());
                        let style: usize = style.unwrap_or(0);
                        let cell = self.cell(column, &kind, style)?;
                        if cells.len() < LAST_COLUMN as usize {
                            cells.extend(cell);
                        }
                    }
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "row" if !cells.is_empty() => return Ok(Some(self.row)),
                    "sheetData" => self.done = true,
                    _ => {}
                },
                Event::Eof => {
                    self.done = true;
                    return Err(self.xml.cut_off());
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

impl XlsxRows {
    /// Reads to the end of a cell; `None` where there is nothing in it.
    fn cell(
        &mut self,
        column: u32,
        kind: &str,
        style: usize,
    ) -> Result<Option<SheetCell>, FormatError> {
        let mut text = String::new();
        let mut formula = false;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" | "is" => self.xml.text(&mut text, |name| name == "rPh")?,
                    "f" => {
                        formula = true;
                        self.xml.text(&mut String::new(), |_| false)?;
                    }
                    _ => self.xml.text(&mut String::new(), |_| false)?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(self.xml.cut_off()),
                _ => {}
            }
        }
        if text.is_empty() {
            return Ok(formula.then_some(SheetCell {
                column,
                text,
                stated: Stated::NoResult,
            }));
        }
        let (text, stated) = match kind {
            "s" => {
                let shared = text.trim().parse().ok().and_then(|at| self.shared.get(at));
                match shared {
                    Some(shared) => (shared.to_owned(), Stated::Text),
                    None => (
                        format!("text {} of the workbook, which is not there", text.trim()),
                        Stated::Damaged,
                    ),
                }
            }
            "inlineStr" | "str" => {
                unescape(&mut text);
                (text, Stated::Text)
            }
            "b" => {
                let truth = matches!(text.trim(), "1" | "true");
                (truth.to_string(), Stated::Text)
            }
            "e" => (text, Stated::Error),
            "d" => {
                let text = text.trim();
                let text = text.strip_suffix("T00:00:00").unwrap_or(text);
                (text.to_owned(), Stated::Text)
            }
            _ => match text.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let shown = self.styles.get(style).copied().unwrap_or_default();
                    (
                        values::shown(value, shown, self.since_1904),
                        Stated::Number(value),
                    )
                }
                _ => (format!("the number `{}`", text.trim()), Stated::Damaged),
            },
        };
        Ok(Some(SheetCell {
            column,
            text,
            stated,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_parts_are_named_as_excel_does() {
        assert_eq!(parse_place("A1"), Some((1, 0)));
        assert_eq!(parse_place("$AB$10"), Some((10, 27)));
        assert_eq!(parse_place("XFD1048576"), Some((1_048_576, 16_383)));
        for wrong in ["XFE1", "A1048577", "A0", "7", "A", "", "$", "A-1", "人1"] {
            assert_eq!(parse_place(wrong), None, "{wrong}");
        }
        assert_eq!(
            absolute("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(absolute("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(absolute("xl/a", "..\\styles.xml"), "xl/styles.xml");
    }

    #[test]
    fn characters_that_xml_cannot_hold_come_back() {
        let plain = |text: &str| {
            let mut text = text.to_owned();
            unescape(&mut text);
            text
        };
        assert_eq!(plain("a_x000D_b_x4E2D_"), "a\rb中");
        assert_eq!(plain("a_x00_b_xZZZZ__x"), "a_x00_b_xZZZZ__x");
        assert_eq!(plain("_x中文"), "_x中文");
    }
}
