//! The same sheet as a workbook: a worksheet a table, numbers as numbers.

use crate::drawing::width;
use crate::error::ReportError;
use crate::run::Run;
use crate::sheet::{Block, Cell, ChapterKind, Inline, Mark, Sheet, TableBlock};
use crate::table::Table;
use crate::title::BETWEEN;
use liyuan::locale::Locale;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url,
    Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeSet;
use std::path::Path;

/// Whole numbers beyond are not exact in Excel.
const MOST_DIGITS: usize = 15;
const MOST_ROWS: u32 = 1_048_576;

/// Widths of columns, in digits; what is longer goes on several lines.
const LEAST_WIDTH: f64 = 9.0;
const MOST_WIDTH: f64 = 44.0;
/// Digits in an em, and room for the edges of a cell and the button of the filter.
const DIGITS: f64 = 2.1;
const EDGES: f64 = 3.0;
/// Columns that fit on A4 upright.
const UPRIGHT: f64 = 92.0;
/// Bold letters are wider.
const BOLD: f64 = 1.08;
const A4: u8 = 9;

/// Writes the workbook: contents, main figures, every table of the sheet, all figures, the
/// dictionary of columns, inputs and sources.
///
/// # Errors
/// It cannot be made or written.
pub fn write(sheet: &Sheet, run: &Run, locale: &Locale, path: &Path) -> Result<(), ReportError> {
    let dictionary = Table::read(&run.path, "columns.csv", &["table", "column"])?;
    let figures = Table::read(&run.path, "figures.csv", &["figure_id"])?;
    let findings = &run.findings;
    let made = || -> Result<Workbook, XlsxError> {
        let mut book = Book::new(locale)?;
        book.summary(sheet)?;
        let contents = book.name(&locale.text("sheet-book-contents"));
        book.book.add_worksheet().set_name(&contents)?;
        for chapter in &sheet.chapters {
            if chapter.kind == ChapterKind::Summary {
                continue;
            }
            let mut about = chapter.name.clone();
            for block in &chapter.blocks {
                match block {
                    Block::Heading { level: 1 | 2, text } => about = words(text),
                    Block::Table(table) | Block::Drawing { twin: table, .. } => {
                        book.table(&about, table)?;
                    }
                    _ => {}
                }
            }
        }
        book.text_table("sheet-book-figures", &figures)?;
        book.parameters(run)?;
        book.text_table("sheet-book-findings", findings)?;
        book.text_table("sheet-book-dictionary", &dictionary)?;
        book.contents(&contents)?;
        Ok(book.book)
    };
    let workbook = |source| ReportError::Workbook {
        path: path.to_owned(),
        source,
    };
    let bytes = made()
        .and_then(|mut book| book.save_to_buffer())
        .map_err(workbook)?;
    crate::output::write(path, &bytes)
}

/// A line without its structure.
pub(crate) fn words(line: &[Inline]) -> String {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Name(text) | Inline::Plan(text) | Inline::Date(text) => {
                text.clone()
            }
            Inline::Strong(inner) | Inline::Link { text: inner, .. } => words(inner),
            Inline::Figure(shown) => shown.text.clone(),
            Inline::Quoted { text, .. } | Inline::Difference { text, .. } => text.clone(),
            Inline::Mark(_) => String::new(),
        })
        .collect()
}

/// Characters of the name of a sheet.
const NAME: usize = 31;

/// What a table is about and what it shows, short enough for the name of a sheet. Of what it is about, the end is
/// kept that tells promises of one service apart.
fn short(about: &str, shows: &str) -> String {
    const SHOWS: usize = 13;
    let length = |text: &str| text.chars().count();
    let cut = |text: &str, most: usize| -> String {
        if length(text) <= most {
            return text.to_owned();
        }
        let begins: String = text.chars().take(most.saturating_sub(1)).collect();
        format!("{}…", begins.trim_end_matches([' ', '·']))
    };
    if length(about) + 1 + length(shows) <= NAME {
        return format!("{about} {shows}");
    }
    let room = NAME - 1 - length(shows).min(SHOWS);
    let about = match about.rsplit_once(BETWEEN) {
        _ if length(about) <= room => about.to_owned(),
        Some((before, end)) if length(end) + 4 <= room => {
            let before = cut(before, room - length(end) - 1);
            format!("{before} {end}")
        }
        _ => cut(about, room),
    };
    let shows = cut(shows, NAME - 1 - length(&about));
    format!("{about} {shows}")
}

struct Formats {
    title: Format,
    about: Format,
    heading: Format,
    /// That of numbers.
    over: Format,
    wrap: Format,
    link: Format,
    count: Format,
    share: Format,
    tenths: Format,
    kept: Format,
    broken: Format,
}

struct Book<'a> {
    book: Workbook,
    locale: &'a Locale,
    names: BTreeSet<String>,
    /// Name of each sheet with a table, what it is about, and what it shows.
    listed: Vec<(String, String, String)>,
    formats: Formats,
}

impl<'a> Book<'a> {
    fn new(locale: &'a Locale) -> Result<Book<'a>, XlsxError> {
        let mut book = Workbook::new();
        // The day would make every file another one.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let plain = || Format::new().set_align(FormatAlign::Top);
        let heading = || {
            Format::new()
                .set_bold()
                .set_text_wrap()
                .set_background_color("#F4F6F8")
                .set_border_bottom(FormatBorder::Medium)
        };
        Ok(Book {
            book,
            locale,
            names: BTreeSet::new(),
            listed: Vec::new(),
            formats: Formats {
                title: Format::new().set_bold().set_font_size(16),
                about: Format::new().set_font_color("#566472"),
                heading: heading(),
                over: heading().set_align(FormatAlign::Right),
                wrap: plain().set_text_wrap(),
                link: plain()
                    .set_text_wrap()
                    .set_font_color("#0B5394")
                    .set_underline(FormatUnderline::Single),
                count: plain().set_num_format("#,##0"),
                // All digits that a share has: fewer would round some up to what was promised.
                share: plain().set_num_format("0.0000%"),
                tenths: plain().set_num_format("#,##0.0"),
                // Away from the number before it.
                kept: plain().set_font_color("#14653B").set_bold().set_indent(1),
                broken: plain().set_font_color("#9C2A1B").set_bold().set_indent(1),
            },
        })
    }

    /// A name that Excel takes: 31 characters, none of `[]:*?/\`, each once whatever its case.
    fn name(&mut self, wanted: &str) -> String {
        let usable = |c: char| if "[]:*?/\\".contains(c) { ' ' } else { c };
        let plain: String = wanted
            .trim_matches('\'')
            .chars()
            .map(usable)
            .take(NAME)
            .collect();
        let plain = if plain.trim().is_empty() {
            "table".to_owned()
        } else {
            plain
        };
        let mut unique = plain.clone();
        let mut count = 1;
        while !self.names.insert(unique.to_lowercase()) {
            count += 1;
            let short: String = plain.chars().take(27).collect();
            unique = format!("{short} {count}");
        }
        unique
    }

    fn summary(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        let name = self.name(&self.locale.text("sheet-chapter-sheet"));
        let formats = &self.formats;
        let page = self.book.add_worksheet().set_name(&name)?;
        page.write_with_format(0, 0, &sheet.region, &formats.title)?;
        page.write_with_format(1, 0, &sheet.title, &formats.about)?;
        let mut row = 2;
        if sheet.model {
            page.write_with_format(
                row,
                0,
                self.locale.text("picture-model-mark"),
                &formats.broken,
            )?;
            row += 1;
        }
        row += 1;
        let columns = ["promise", "rule", "share", "share-promised", "mark"];
        for (at, column) in (0..).zip(columns) {
            let heading = self.locale.text(&format!("sheet-column-{column}"));
            let number = matches!(column, "share" | "share-promised");
            let format = if number {
                &formats.over
            } else {
                &formats.heading
            };
            page.write_with_format(row, at, heading, format)?;
        }
        let headings = row;
        let cards = sheet
            .chapters
            .iter()
            .flat_map(|chapter| match chapter.kind {
                ChapterKind::Summary => chapter.blocks.as_slice(),
                _ => &[],
            });
        for card in cards.filter_map(|block| match block {
            Block::Cards(cards) => Some(cards),
            _ => None,
        }) {
            for card in card {
                row += 1;
                page.write_with_format(row, 0, &card.name, &formats.wrap)?;
                page.write_with_format(row, 1, &card.rule, &formats.wrap)?;
                line_cell(page, row, 2, &card.number, formats)?;
                if let Some(standard) = &card.standard {
                    line_cell(page, row, 3, standard, formats)?;
                }
                if let Some(mark) = card.mark {
                    mark_cell(page, row, 4, mark, self.locale, formats)?;
                }
            }
        }
        lay_out(page, &[34.0, 60.0, 14.0, 14.0, 14.0], headings)?;
        for attribution in &sheet.attributions {
            row += 1;
            page.write_with_format(row + 1, 0, attribution, &formats.about)?;
        }
        Ok(())
    }

    fn table(&mut self, about: &str, table: &TableBlock) -> Result<(), XlsxError> {
        let name = self.name(&short(about, &table.caption));
        let entry = (name.clone(), about.to_owned(), table.caption.clone());
        self.listed.push(entry);
        let formats = &self.formats;
        let page = self.book.add_worksheet().set_name(&name)?;
        page.write_with_format(0, 0, about, &formats.title)?;
        page.write_with_format(1, 0, &table.caption, &formats.about)?;
        let mut widths = Widths::default();
        for (at, column) in (0..).zip(&table.columns) {
            let heading = match column.unit.as_str() {
                "s" => format!("{} (s)", column.name),
                "m" => format!("{} (m)", column.name),
                _ => column.name.clone(),
            };
            widths.heading(at, &heading);
            let format = match column.unit.is_empty() {
                true => &formats.heading,
                false => &formats.over,
            };
            page.write_with_format(3, at, heading, format)?;
        }
        for (row, cells) in (4..MOST_ROWS).zip(&table.rows) {
            for (at, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => {}
                    Cell::Name(name) => {
                        widths.text(at, name);
                        page.write_with_format(row, at, name, &formats.wrap)?;
                    }
                    Cell::Figure(shown) => {
                        widths.text(at, &shown.exact);
                        number_cell(page, row, at, shown.value.as_deref(), &shown.unit, formats)?;
                    }
                    Cell::Mark(mark) => mark_cell(page, row, at, *mark, self.locale, formats)?,
                    Cell::Line(line) => {
                        let line = words(line);
                        widths.text(at, &line);
                        page.write_with_format(row, at, line, &formats.wrap)?;
                    }
                }
            }
        }
        let columns = u16::try_from(table.columns.len()).unwrap_or(1).max(1);
        let last = u32::try_from(table.rows.len()).unwrap_or(0) + 3;
        page.autofilter(3, 0, last.min(MOST_ROWS - 1), columns - 1)?;
        page.set_freeze_panes(4, 1)?;
        lay_out(page, &widths.0, 3)
    }

    /// What the plan said, key by key, with what it left to be assumed.
    fn parameters(&mut self, run: &Run) -> Result<(), XlsxError> {
        let title = self.locale.text("sheet-book-parameters");
        let name = self.name(&title);
        self.listed.push((name.clone(), title, String::new()));
        let formats = &self.formats;
        let page = self.book.add_worksheet().set_name(&name)?;
        for (at, column) in (0..).zip(["key", "value"]) {
            let heading = self.locale.text(&format!("sheet-column-{column}"));
            page.write_with_format(0, at, heading, &formats.heading)?;
        }
        let mut widths = Widths::default();
        for (row, (key, value)) in (1..MOST_ROWS).zip(crate::change::flat(&run.plan)) {
            widths.text(0, &key);
            widths.text(1, &value);
            page.write_with_format(row, 0, key, &formats.wrap)?;
            page.write_with_format(row, 1, value, &formats.wrap)?;
        }
        page.set_freeze_panes(1, 1)?;
        lay_out(page, &widths.0, 0)
    }

    /// Which sheet has what: names of sheets are too short to say it.
    fn contents(&mut self, name: &str) -> Result<(), XlsxError> {
        let formats = &self.formats;
        let headings = ["sheet", "about", "shows"];
        let headings = headings.map(|key| self.locale.text(&format!("sheet-column-{key}")));
        let page = self.book.worksheet_from_name(name)?;
        for (at, heading) in (0..).zip(headings) {
            page.write_with_format(0, at, heading, &formats.heading)?;
        }
        let mut widths = Widths::default();
        for (row, (sheet, about, shows)) in (1..MOST_ROWS).zip(&self.listed) {
            let target = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
            for (at, text) in (0..).zip([sheet, about, shows]) {
                widths.text(at, text);
            }
            let link = Url::new(target).set_text(sheet);
            page.write_url_with_format(row, 0, link, &formats.link)?;
            page.write_with_format(row, 1, about, &formats.wrap)?;
            page.write_with_format(row, 2, shows, &formats.wrap)?;
        }
        page.set_freeze_panes(1, 0)?;
        lay_out(page, &widths.0, 0)
    }

    /// A table of the run as it is; cells that are numbers, as numbers.
    fn text_table(&mut self, name: &str, table: &Table) -> Result<(), XlsxError> {
        let title = self.locale.text(name);
        let name = self.name(&title);
        self.listed.push((name.clone(), title, table.file.clone()));
        let formats = &self.formats;
        let page = self.book.add_worksheet().set_name(&name)?;
        let mut widths = Widths::default();
        for (at, column) in (0..).zip(&table.columns) {
            widths.heading(at, column);
            page.write_with_format(0, at, column, &formats.heading)?;
        }
        for (number, row) in (1..MOST_ROWS).zip(table.rows()) {
            for (at, column) in (0..).zip(&table.columns) {
                let Some(text) = row.text(column) else {
                    continue;
                };
                widths.text(at, text);
                let numeric = matches!(
                    column.as_str(),
                    "value" | "numerator" | "denominator" | "rows_in" | "rows_used"
                );
                match text.parse::<f64>() {
                    Ok(value) if numeric && text.len() <= MOST_DIGITS => {
                        page.write(number, at, value)?
                    }
                    _ => page.write(number, at, text)?,
                };
            }
        }
        let columns = u16::try_from(table.columns.len()).unwrap_or(1).max(1);
        page.autofilter(
            0,
            0,
            u32::try_from(table.len()).unwrap_or(0).min(MOST_ROWS - 1),
            columns - 1,
        )?;
        page.set_freeze_panes(1, 1)?;
        lay_out(page, &widths.0, 0)
    }
}

/// How wide the columns of a worksheet have to be, in digits.
#[derive(Default)]
struct Widths(Vec<f64>);

impl Widths {
    fn at_least(&mut self, column: u16, wanted: f64) {
        let column = usize::from(column);
        if self.0.len() <= column {
            self.0.resize(column + 1, LEAST_WIDTH);
        }
        if let Some(width) = self.0.get_mut(column) {
            *width = width.max(wanted.min(MOST_WIDTH));
        }
    }

    fn text(&mut self, column: u16, text: &str) {
        self.at_least(column, width(text, DIGITS) + EDGES);
    }

    /// A heading, which may be on two lines, but is not broken within a word.
    fn heading(&mut self, column: u16, text: &str) {
        let words = text.split_whitespace().map(|word| width(word, DIGITS));
        let longest = match text.is_ascii() {
            true => words.fold(0.0, f64::max),
            false => 0.0,
        };
        let wanted = longest.max(width(text, DIGITS) / 2.0);
        self.at_least(column, wanted * BOLD + EDGES);
    }
}

/// Columns as wide as what they hold; on A4 as many pages as the rows take, each with the headings, none cut across.
fn lay_out(page: &mut Worksheet, widths: &[f64], headings: u32) -> Result<(), XlsxError> {
    for (at, width) in (0..).zip(widths) {
        page.set_column_width(at, *width)?;
    }
    if widths.iter().sum::<f64>() > UPRIGHT {
        page.set_landscape();
    }
    page.set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_footer("&L&A&R&P / &N")
        .set_repeat_rows(headings, headings)?;
    Ok(())
}

fn line_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    inline: &Inline,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match inline {
        Inline::Figure(shown) => number_cell(
            page,
            row,
            column,
            shown.value.as_deref(),
            &shown.unit,
            formats,
        ),
        other => page
            .write_with_format(
                row,
                column,
                words(std::slice::from_ref(other)),
                &formats.wrap,
            )
            .map(|_| ()),
    }
}

/// A number as it is in the table of figures; a dash where there is none.
fn number_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    value: Option<&str>,
    unit: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let format = match unit {
        "share" => &formats.share,
        "s" | "m" => &formats.tenths,
        _ => &formats.count,
    };
    match value.and_then(|value| value.parse::<f64>().ok()) {
        Some(value) => page.write_with_format(row, column, value, format)?,
        None => page.write_with_format(row, column, "–", &formats.wrap)?,
    };
    Ok(())
}

fn mark_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    mark: Mark,
    locale: &Locale,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let (word, format) = match mark {
        Mark::Kept => ("promise-kept", &formats.kept),
        Mark::Broken => ("promise-broken", &formats.broken),
        Mark::Nobody => ("sheet-mark-nobody", &formats.wrap),
    };
    page.write_with_format(row, column, locale.text(word), format)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_keep_what_tells_promises_apart() {
        for (about, shows, name) in [
            (
                "Clinic · everybody",
                "Area by area",
                "Clinic · everybody Area by area",
            ),
            (
                "Clinic · everybody · 15 min",
                "Area by area",
                "Clinic · e… 15 min Area by area",
            ),
            (
                "Clinic · everybody · 30 min",
                "Shares of people served, before and after",
                "Clinic… 30 min Shares of peopl…",
            ),
            (
                "诊所 · 全部人口 · 15分钟",
                "各地情况",
                "诊所 · 全部人口 · 15分钟 各地情况",
            ),
            (
                "Clinic · everybody · a promise with a very long id",
                "Reasons",
                "Clinic · everybody · a… Reasons",
            ),
        ] {
            assert_eq!(short(about, shows), name);
            assert!(name.chars().count() <= NAME, "{name}");
        }
    }
}
