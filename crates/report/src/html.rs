//! A sheet as one page that needs nothing else.

mod shared;

use crate::drawing::Drawing;
use crate::escape::escape;
use crate::figure::{Figure, with_unit};
use crate::run::{Point, Promise, Run, figure_id, of_area};
use crate::sheet::{
    Block, Card, Cell, Chapter, ChapterKind, Inline, Mark, Sheet, Shown, TRACE, TableBlock, Target,
};
use liyuan::locale::{Lang, Locale};
use shared::Shared;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

const CSS: &str = include_str!("html/sheet.css");
/// Rows of the table behind a drawing that the page has; the workbook and the CSV of the drawing have all.
const TWIN_ROWS: usize = 150;
/// Demand points that a trace on the page names; `liyuan trace` has all.
const NAMED: usize = 3;
const SCRIPT: &str = include_str!("html/sheet.js");

/// Bytes of all drawings, as a page has them, from which on those for telephones are left out, the largest first: the
/// page is to go by mail.
const MOST_DRAWN: usize = 4_500_000;

/// Leaves out drawings for telephones where a page would be too large; those for pages are shown there, too.
pub(crate) fn lighten(sheet: &mut Sheet) {
    let shared = Shared::of(sheet);
    let size = |drawing: &Drawing| shared.within(&drawing.svg).len();
    let sizes: Vec<(usize, usize)> = sheet
        .drawings()
        .map(|(wide, narrow)| (size(wide), narrow.map_or(0, size)))
        .collect();
    sheet.lighten(MOST_DRAWN, &sizes);
}

/// The sheet as HTML: one file, no request, readable without its script, fit for A4.
pub fn render(sheet: &Sheet, run: &Run, locale: &Locale) -> String {
    let mut page = Page {
        out: String::new(),
        traces: BTreeMap::new(),
        order: Vec::new(),
        locale,
        more: sheet.more.clone(),
        shared: Shared::of(sheet),
    };
    page.head(sheet);
    page.navigation(sheet);
    page.out.push_str("<main id=\"main\">");
    for chapter in &sheet.chapters {
        page.chapter(chapter);
    }
    page.traced(run);
    page.out.push_str("</main>");
    page.foot(sheet);
    page.out
}

struct Page<'a> {
    out: String,
    /// Number of the trace of each figure shown.
    traces: BTreeMap<String, usize>,
    order: Vec<String>,
    locale: &'a Locale,
    /// Where the rows are that a table leaves out.
    more: String,
    /// Paths that are written once.
    shared: Shared<'a>,
}

impl Page<'_> {
    fn text(&self, id: &str) -> String {
        escape(&self.locale.text(id))
    }

    fn head(&mut self, sheet: &Sheet) {
        let lang = self.locale.lang().tag();
        let title = escape(&format!("{} · {}", sheet.region, sheet.title));
        let mark = match sheet.model {
            true => format!("<p class=\"model\">{}</p>", self.text("picture-model-mark")),
            false => String::new(),
        };
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"liyuan\">\n<title>{title}</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n<style>{CSS}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">{}</a>\n{}<header class=\"cover\"><div class=\"title\"><p class=\"kind\">{}</p>\
             <p class=\"region\" data-exempt=\"name\">{}</p><p class=\"edition\" data-exempt=\"name\">{}</p>{mark}</div>",
            self.text("sheet-skip"),
            self.shared.definitions(),
            escape(&sheet.title),
            escape(&sheet.region),
            escape(&sheet.subtitle),
        );
        if let Some(map) = &sheet.cover.map {
            self.out.push_str("<div class=\"map\">");
            self.drawing(map, sheet.cover.narrow.as_deref());
            self.out.push_str("</div>");
        }
        if !sheet.cover.fields.is_empty() {
            self.out.push_str("<dl>");
            for field in &sheet.cover.fields {
                let _ = write!(
                    self.out,
                    "<dt><a href=\"#{}\">{}</a></dt>",
                    escape(&field.anchor),
                    escape(&field.name)
                );
                for (title, anchor, mark) in &field.promises {
                    let _ = write!(
                        self.out,
                        "<dd><a href=\"#{}\" data-exempt=\"name\">{}</a> ",
                        escape(anchor),
                        escape(title)
                    );
                    self.mark(*mark);
                    self.out.push_str("</dd>");
                }
            }
            self.out.push_str("</dl>");
        }
        self.out.push_str("</header>\n");
    }

    fn navigation(&mut self, sheet: &Sheet) {
        let _ = write!(
            self.out,
            "<nav aria-label=\"{}\"><ol>",
            self.text("sheet-contents")
        );
        let mut kind = ChapterKind::Summary;
        for chapter in &sheet.chapters {
            let class = if chapter.kind == kind {
                ""
            } else {
                " class=\"begins\""
            };
            kind = chapter.kind;
            let _ = write!(
                self.out,
                "<li{class}><a href=\"#{}\" data-exempt=\"name\">{}</a></li>",
                escape(&chapter.anchor),
                escape(&chapter.name)
            );
        }
        let _ = writeln!(
            self.out,
            "<li class=\"begins\"><a href=\"#trace\">{}</a></li></ol></nav>",
            self.text("sheet-chapter-trace")
        );
    }

    fn chapter(&mut self, chapter: &Chapter) {
        let kind = match chapter.kind {
            ChapterKind::Summary => "summary",
            ChapterKind::Field => "field",
            ChapterKind::Area => "area",
            ChapterKind::About => "about",
        };
        let _ = write!(
            self.out,
            "<section class=\"{kind}\" id=\"{}\">",
            escape(&chapter.anchor)
        );
        for block in &chapter.blocks {
            self.block(block);
        }
        self.out.push_str("</section>\n");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Anchor(id) => {
                let _ = write!(
                    self.out,
                    "<span class=\"anchor\" id=\"{}\"></span>",
                    escape(id)
                );
            }
            Block::Heading { level, text } => {
                let level = level.clamp(&1, &4);
                let _ = write!(self.out, "<h{level}>");
                self.line(text);
                let _ = write!(self.out, "</h{level}>");
            }
            Block::Paragraph(text) => {
                self.out.push_str("<p>");
                self.line(text);
                self.out.push_str("</p>");
            }
            Block::List(items) => {
                self.out.push_str("<ul>");
                for item in items {
                    self.out.push_str("<li>");
                    self.line(item);
                    self.out.push_str("</li>");
                }
                self.out.push_str("</ul>");
            }
            Block::Cards(cards) => {
                self.out.push_str("<ul class=\"cards\">");
                cards.iter().for_each(|card| self.card(card));
                self.out.push_str("</ul>");
            }
            Block::Table(table) => self.table(table, table.shown),
            Block::Drawing {
                drawing,
                narrow,
                twin,
                ..
            } => {
                let _ = write!(
                    self.out,
                    "<figure><figcaption data-exempt=\"name\">{}</figcaption>",
                    escape(&drawing.title)
                );
                self.drawing(drawing, narrow.as_deref());
                let _ = write!(
                    self.out,
                    "<details><summary>{}</summary>",
                    self.text("sheet-twin")
                );
                self.table(twin, (twin.rows.len() > TWIN_ROWS).then_some(TWIN_ROWS));
                self.out.push_str("</details></figure>");
            }
        }
    }

    /// A drawing, and its twin for telephones; the style sheet shows one of them.
    fn drawing(&mut self, drawing: &Drawing, narrow: Option<&Drawing>) {
        match narrow {
            Some(narrow) => {
                let _ = write!(
                    self.out,
                    "<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>",
                    self.shared.within(&drawing.svg),
                    self.shared.within(&narrow.svg)
                );
            }
            None => self.out.push_str(&self.shared.within(&drawing.svg)),
        }
    }

    fn card(&mut self, card: &Card) {
        let class = match card.mark {
            Some(Mark::Kept) => "kept",
            Some(Mark::Broken) => "broken",
            _ => "nobody",
        };
        let name = match &card.to {
            Some(to) => format!("<a href=\"#{}\">{}</a>", escape(to), escape(&card.name)),
            None => escape(&card.name),
        };
        let _ = write!(
            self.out,
            "<li class=\"card {class}\"><h2 data-exempt=\"name\">{name}</h2><p class=\"big\">"
        );
        self.inline(&card.number);
        if let Some(mark) = card.mark {
            self.mark(mark);
        }
        self.out.push_str("</p>");
        if let Some(standard) = &card.standard {
            let _ = write!(
                self.out,
                "<p class=\"standard\">{} ",
                self.text("sheet-card-standard")
            );
            self.inline(standard);
            self.out.push_str("</p>");
        }
        if !card.change.is_empty() {
            self.out.push_str("<p class=\"change\">");
            self.line(&card.change);
            self.out.push_str("</p>");
        }
        let _ = write!(
            self.out,
            "<p class=\"rule\" data-exempt=\"rule\">{}</p>",
            escape(&card.rule)
        );
        if !card.note.is_empty() {
            self.out.push_str("<p class=\"note\">");
            self.line(&card.note);
            self.out.push_str("</p>");
        }
        self.out.push_str("</li>");
    }

    fn table(&mut self, table: &TableBlock, most: Option<usize>) {
        let _ = write!(
            self.out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
            escape(&table.caption)
        );
        for column in &table.columns {
            let class = if column.unit.is_empty() {
                ""
            } else {
                " class=\"num\""
            };
            let _ = write!(
                self.out,
                "<th scope=\"col\" data-exempt=\"name\"{class}>{}</th>",
                escape(&column.name)
            );
        }
        self.out.push_str("</tr></thead><tbody>");
        let rows = table.rows.iter().take(most.unwrap_or(usize::MAX));
        for row in rows {
            self.out.push_str("<tr>");
            for (at, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                let class = if column.unit.is_empty() {
                    ""
                } else {
                    " class=\"num\""
                };
                let tag = if at == 0 { "th scope=\"row\"" } else { "td" };
                let _ = write!(self.out, "<{tag}{class}>");
                match cell {
                    Cell::Empty => {}
                    Cell::Name(name) => {
                        let _ = write!(
                            self.out,
                            "<span data-exempt=\"name\">{}</span>",
                            escape(name)
                        );
                    }
                    Cell::Figure(shown) => self.figure(shown),
                    Cell::Mark(mark) => self.mark(*mark),
                    Cell::Line(line) => self.line(line),
                }
                self.out.push_str(if at == 0 { "</th>" } else { "</td>" });
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table></div>");
        if most.is_some_and(|most| most < table.rows.len()) {
            let _ = write!(self.out, "<p class=\"more\">{}</p>", escape(&self.more));
        }
    }

    fn line(&mut self, line: &[Inline]) {
        line.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.out.push_str(&escape(text)),
            Inline::Strong(inner) => {
                self.out.push_str("<strong>");
                self.line(inner);
                self.out.push_str("</strong>");
            }
            Inline::Figure(shown) => self.figure(shown),
            Inline::Quoted { text, source } => self.quoted(text, source),
            Inline::Name(name) => {
                let _ = write!(
                    self.out,
                    "<span data-exempt=\"name\">{}</span>",
                    escape(name)
                );
            }
            Inline::Plan(text) => {
                let _ = write!(
                    self.out,
                    "<span data-exempt=\"plan\">{}</span>",
                    escape(text)
                );
            }
            Inline::Difference { text, exact } => {
                let title = match exact == text {
                    true => String::new(),
                    false => format!(" title=\"{}\"", escape(exact)),
                };
                let _ = write!(
                    self.out,
                    "<span class=\"difference\" data-exempt=\"difference\"{title}>{}</span>",
                    escape(text)
                );
            }
            Inline::Date(date) => {
                let _ = write!(
                    self.out,
                    "<time data-exempt=\"date\">{}</time>",
                    escape(date)
                );
            }
            Inline::Mark(mark) => self.mark(*mark),
            Inline::Link { to, text } => {
                let _ = match to {
                    Target::Anchor(anchor) => {
                        write!(self.out, "<a href=\"#{}\">", escape(anchor))
                    }
                    Target::Web(address) => write!(
                        self.out,
                        "<a href=\"{}\" rel=\"noreferrer\">",
                        escape(address)
                    ),
                };
                self.line(text);
                self.out.push_str("</a>");
            }
        }
    }

    fn figure(&mut self, shown: &Shown) {
        let known = self.traces.len() + 1;
        let number = *self.traces.entry(shown.id.clone()).or_insert(known);
        if number == known {
            self.order.push(shown.id.clone());
        }
        let _ = write!(
            self.out,
            "<a class=\"n\" href=\"#t{number}\" data-figure=\"{}\"",
            escape(&shown.id)
        );
        if shown.exact != shown.text && shown.value.is_some() {
            let _ = write!(self.out, " title=\"{}\"", escape(&shown.exact));
        }
        let _ = write!(self.out, ">{}</a>", escape(&shown.text));
    }

    fn quoted(&mut self, text: &str, source: &str) {
        let _ = write!(
            self.out,
            "<q class=\"quoted\" data-exempt=\"quoted\" title=\"{0}\">{1}<cite>{0}</cite></q>",
            escape(source),
            escape(text)
        );
    }

    /// A mark is a word and a sign, so that it needs no colour.
    fn mark(&mut self, mark: Mark) {
        let (class, sign, word) = match mark {
            Mark::Kept => ("kept", "✓", "promise-kept"),
            Mark::Broken => ("broken", "✕", "promise-broken"),
            Mark::Nobody => ("nobody", "–", "sheet-mark-nobody"),
        };
        let _ = write!(
            self.out,
            "<span class=\"mark {class}\"><span aria-hidden=\"true\">{sign}</span> {}</span>",
            self.text(word)
        );
    }

    /// Where each number came from.
    fn traced(&mut self, run: &Run) {
        let _ = write!(
            self.out,
            "<section class=\"trace\" id=\"{TRACE}\"><h1>{}</h1><p>{}</p>",
            self.text("sheet-chapter-trace"),
            self.text("sheet-trace-intro")
        );
        let order = std::mem::take(&mut self.order);
        let of = |promise: &Promise| figure_id(&promise.id, "not_served", "");
        let promises = run.promises.iter();
        let left_out: HashMap<String, _> = promises
            .map(|promise| (of(promise), run.left_out(promise, NAMED)))
            .collect();
        // Figures of the same files are told together, the files once.
        let mut by_files: Vec<Traces<'_>> = Vec::new();
        let mut known: HashMap<&[String], usize> = HashMap::new();
        for (id, number) in order.iter().zip(1..) {
            let Some(figure) = run.figures.get(id) else {
                continue;
            };
            let files = figure.inputs.as_slice();
            let at = *known.entry(files).or_insert(by_files.len());
            match by_files.get_mut(at) {
                Some(traces) => traces.figures.push((figure, number)),
                None => by_files.push(Traces {
                    files,
                    figures: vec![(figure, number)],
                }),
            }
        }
        for Traces { files, figures } in by_files {
            self.out.push_str("<div class=\"of\">");
            let files: Vec<String> = files.iter().map(|file| with_hash(file, run)).collect();
            if !files.is_empty() {
                let _ = write!(
                    self.out,
                    "<dl class=\"files\" data-exempt=\"trace\"><dt>{}</dt><dd>{}</dd></dl>",
                    self.text("sheet-trace-inputs"),
                    escape(&files.join("; "))
                );
            }
            for (figure, number) in figures {
                let code = figure.area_code.as_deref();
                let part = code.map(of_area).unwrap_or_default();
                let stem = figure.id.strip_suffix(part.as_str()).unwrap_or_default();
                let points = left_out.get(stem).and_then(|parts| parts.get(&code));
                self.trace(figure, number, run, points.map_or(&[], Vec::as_slice));
            }
            self.out.push_str("</div>");
        }
        self.out.push_str("</section>\n");
    }

    fn trace(&mut self, figure: &Figure, number: usize, run: &Run, left_out: &[&Point]) {
        let _ = write!(
            self.out,
            "<article id=\"t{number}\" data-exempt=\"trace\"><h2>{}</h2><p>{}</p><dl>",
            escape(&figure.id),
            escape(&run.meaning(figure, self.locale))
        );
        let left_out = self.left_out(left_out, run);
        let mut term = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = write!(
                    self.out,
                    "<dt>{}</dt><dd>{}</dd>",
                    escape(&self.locale.text(name)),
                    escape(value)
                );
            }
        };
        term("sheet-trace-value", &with_unit(figure, self.locale));
        if let (Some(numerator), Some(denominator)) = (&figure.numerator, &figure.denominator) {
            term(
                "sheet-trace-formula",
                &format!("{numerator} ÷ {denominator}"),
            );
        }
        let area = figure.area_code.as_deref().and_then(|code| run.area(code));
        term("sheet-trace-area", area.map_or("", |area| &area.name));
        let facility = run.facility(figure).map_or("", |site| site.label());
        term("sheet-column-facility", facility);
        if figure.rows_in > 0 {
            let rows = [
                ("used", (figure.rows_used as i64).into()),
                ("all", (figure.rows_in as i64).into()),
            ];
            let what = match crate::trace::Rows::of(figure) {
                crate::trace::Rows::Points => "sheet-trace-rows-used",
                crate::trace::Rows::Sites => "sheet-trace-rows-sites",
                crate::trace::Rows::Promises => "sheet-trace-rows-promises",
            };
            term("sheet-trace-rows", &self.locale.format(what, &rows));
        }
        term("sheet-trace-left", &left_out);
        self.out.push_str("</dl></article>");
    }

    /// Where most of those live whom a figure counts as left out: the first points by name.
    fn left_out(&self, points: &[&Point], run: &Run) -> String {
        let told = points.iter().map(|point| {
            let area = point.area_code.as_deref().and_then(|code| run.area(code));
            let persons = point.persons.saturating_sub(point.served);
            let values = [
                ("id", (&point.id).into()),
                ("area", area.map_or("–", |area| area.name.as_str()).into()),
                (
                    "persons",
                    liyuan::planning::reach::balance::whole(persons).into(),
                ),
            ];
            self.locale.format("sheet-trace-point", &values)
        });
        told.collect::<Vec<String>>().join("; ")
    }

    fn foot(&mut self, sheet: &Sheet) {
        self.out.push_str("<footer><ul>");
        for attribution in &sheet.attributions {
            let _ = write!(
                self.out,
                "<li data-exempt=\"name\">{}</li>",
                escape(attribution)
            );
        }
        let _ = write!(
            self.out,
            "</ul></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        );
    }
}

/// Figures of the same files, with the numbers of their traces.
struct Traces<'a> {
    files: &'a [String],
    figures: Vec<(&'a Figure, usize)>,
}

/// A file with the beginning of its hash, enough to tell it from another one.
fn with_hash(input: &str, run: &Run) -> String {
    let known = run.inputs.iter().find(|known| known.file == input);
    match known.and_then(|known| known.sha256.get(..12)) {
        Some(hash) => format!("{input} (SHA-256 {hash}…)"),
        None => input.to_owned(),
    }
}

/// File name of the page in a language.
pub fn file_name(lang: Lang) -> String {
    format!("sheet.{}.html", lang.as_str())
}
