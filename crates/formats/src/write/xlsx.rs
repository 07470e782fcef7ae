//! Excel workbooks: a sheet a table, written row by row.
//!
//! Text is text, so that no code loses its zeros and no text becomes a formula. Points are columns
//! `lon` and `lat`, other geometries a column `wkt`.

use super::csv::{place_cells, place_columns};
use super::{ColumnKind, Refused, Shapes, Sink, TableHead, other};
use geo_types::Geometry;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Rows of a sheet, the heading included.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
/// Whole numbers beyond are not exact in Excel.
const MOST_DIGITS: usize = 15;
const SPLIT: &str = "write it as `.csv`, `.parquet` or `.gpkg`, which have no such limit";

pub(super) struct Xlsx {
    out: BufWriter<File>,
    book: Workbook,
    kinds: Vec<ColumnKind>,
    shapes: Shapes,
    names: BTreeSet<String>,
    sheet: usize,
    row: u32,
}

impl Xlsx {
    pub(super) fn create(path: &Path) -> Result<Xlsx, Refused> {
        let mut book = Workbook::new();
        // The day would make every file another one.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(other)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        Ok(Xlsx {
            out: BufWriter::new(File::create(path)?),
            book,
            kinds: Vec::new(),
            shapes: Shapes::None,
            names: BTreeSet::new(),
            sheet: 0,
            row: 0,
        })
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, Refused> {
        self.book.worksheet_from_index(self.sheet).map_err(refused)
    }

    /// A name that Excel takes: 31 characters, none of `[]:*?/\`, each once whatever its case.
    fn sheet_name(&mut self, name: &str) -> String {
        let usable = |c: char| if "[]:*?/\\".contains(c) { '_' } else { c };
        let plain: String = name
            .trim_matches('\'')
            .chars()
            .map(usable)
            .take(31)
            .collect();
        let plain = if plain.is_empty() {
            "table".to_owned()
        } else {
            plain
        };
        let mut unique = plain.clone();
        let mut count = 1;
        while !self.names.insert(unique.to_lowercase()) {
            count += 1;
            let short: String = plain.chars().take(27).collect();
            unique = format!("{short}_{count}");
        }
        unique
    }

    /// Filters over the sheet that is complete.
    fn close_sheet(&mut self) -> Result<(), Refused> {
        let columns = self.kinds.len() + place_columns(self.shapes).len();
        let (last, columns) = (self.row.saturating_sub(1), columns as u16);
        if columns > 0 {
            self.sheet()?
                .autofilter(0, 0, last, columns - 1)
                .map_err(refused)?;
        }
        Ok(())
    }
}

fn refused(error: XlsxError) -> Refused {
    match error {
        XlsxError::MaxStringLengthExceeded => Refused::Room(
            "text",
            "a text has more than 32,767 characters, the most of an Excel cell".to_owned(),
            SPLIT,
        ),
        XlsxError::IoError(error) => Refused::Io(error),
        error => other(error),
    }
}

impl Sink for Xlsx {
    fn table(&mut self, head: &TableHead) -> Result<(), Refused> {
        if !self.names.is_empty() {
            self.close_sheet()?;
            self.sheet += 1;
        }
        let places = place_columns(head.shapes);
        if head.columns.len() + places.len() > MOST_COLUMNS {
            let columns = head.columns.len();
            return Err(Refused::Room(
                "columns",
                format!("it has {columns} columns, more than a sheet of Excel"),
                SPLIT,
            ));
        }
        self.kinds = head.columns.iter().map(|column| column.kind).collect();
        self.shapes = head.shapes;
        let name = self.sheet_name(&head.name);
        let sheet = self
            .book
            .add_worksheet_with_constant_memory()
            .map_err(refused)?;
        sheet.set_name(name).map_err(refused)?;
        sheet.set_freeze_panes(1, 0).map_err(refused)?;
        let bold = Format::new().set_bold();
        let names = head.columns.iter().map(|column| column.name.as_str());
        for (at, name) in (0_u16..).zip(names.chain(places.iter().copied())) {
            // Wide enough for the name and the arrow of the filter beside it.
            let width = name.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 });
            let width = width.sum::<f64>().clamp(8.0, 40.0) + 3.0;
            sheet.set_column_width(at, width).map_err(refused)?;
            sheet
                .write_string_with_format(0, at, name, &bold)
                .map_err(refused)?;
        }
        self.row = 1;
        Ok(())
    }

    fn row(&mut self, cells: &[&str], geometry: Option<&Geometry<f64>>) -> Result<(), Refused> {
        if self.row >= MOST_ROWS {
            return Err(Refused::Room(
                "rows",
                "it has more than 1,048,575 rows, the most of a sheet of Excel".to_owned(),
                SPLIT,
            ));
        }
        let row = self.row;
        let place_kind = match self.shapes {
            Shapes::Points => ColumnKind::Decimal,
            _ => ColumnKind::Text,
        };
        let places = place_cells(self.shapes, geometry);
        let kinds = std::mem::take(&mut self.kinds);
        let sheet = self.sheet()?;
        let own = cells.iter().copied().zip(kinds.iter().copied());
        let all = own.chain(places.iter().map(|cell| (cell.as_str(), place_kind)));
        for (at, (cell, kind)) in (0_u16..).zip(all) {
            put(sheet, row, at, cell, kind)?;
        }
        self.kinds = kinds;
        self.row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refused> {
        if self.names.is_empty() {
            self.book.add_worksheet();
        } else {
            self.close_sheet()?;
        }
        self.book.save_to_writer(&mut self.out).map_err(refused)
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    cell: &str,
    kind: ColumnKind,
) -> Result<(), Refused> {
    if cell.is_empty() {
        return Ok(());
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let number = match kind {
        ColumnKind::Integer | ColumnKind::Decimal if digits <= MOST_DIGITS => {
            cell.parse::<f64>().ok().filter(|number| number.is_finite())
        }
        _ => None,
    };
    let written = match (kind, number) {
        (_, Some(number)) => sheet.write_number(row, at, number),
        (ColumnKind::Flag, _) if matches!(cell, "true" | "false") => {
            sheet.write_boolean(row, at, cell == "true")
        }
        _ => sheet.write_string(row, at, cell),
    };
    written.map(|_| ()).map_err(refused)
}
