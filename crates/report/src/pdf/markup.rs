//! A sheet as typst source. `style.typ` has the functions that it calls.

use super::desk::Manuscript;
use crate::sheet::{
    Block, Card, Cell, Chapter, ChapterKind, Column, Inline, Mark, Sheet, TableBlock, Target,
};
use liyuan::locale::{Lang, Locale};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Rows that a table has at most; the workbook has all.
const MOST_ROWS: usize = 30;

/// Points of the width between the margins of A4 as `style.typ` sets them (170 mm).
const TEXT_WIDTH: f64 = 481.9;

/// Source and drawings of a sheet.
pub(super) fn write(sheet: &Sheet, locale: &Locale) -> Manuscript {
    let mut writer = Writer {
        out: Manuscript::default(),
        anchors: anchors(sheet),
        headings: 0,
        level: 0,
        parts: false,
        lead: false,
        locale,
    };
    writer.begin(sheet);
    let mut before = None;
    for chapter in &sheet.chapters {
        writer.chapter(chapter, before);
        before = Some(chapter.kind);
    }
    writer.end(sheet);
    writer.out
}

/// The label of each anchor: that of the heading after it, `h0` being the first; the last one where none follows.
fn anchors(sheet: &Sheet) -> HashMap<String, usize> {
    let mut anchors = HashMap::new();
    let mut next = 0;
    for chapter in &sheet.chapters {
        anchors.insert(chapter.anchor.clone(), next);
        for block in filled(&chapter.blocks) {
            match block {
                Block::Anchor(anchor) => {
                    anchors.insert(anchor.clone(), next);
                }
                Block::Heading { .. } => next += 1,
                _ => {}
            }
        }
    }
    let last = usize::saturating_sub(next, 1);
    anchors.values_mut().for_each(|at| *at = (*at).min(last));
    anchors.retain(|_, _| next > 0);
    anchors
}

/// Whether a chapter has neither parts nor drawings.
fn brief(chapter: &Chapter) -> bool {
    let long = |block: &Block| matches!(block, Block::Anchor(_) | Block::Drawing { .. });
    !chapter.blocks.iter().any(long)
}

/// Blocks without the lower headings that have nothing beneath them: on paper one would stand alone on a page.
fn filled(blocks: &[Block]) -> impl Iterator<Item = &Block> {
    let empty = |at: usize, level: u8| match blocks.get(at + 1) {
        None | Some(Block::Anchor(_)) => true,
        Some(Block::Heading { level: next, .. }) => *next <= level,
        Some(_) => false,
    };
    let kept = move |(at, block): &(usize, &Block)| match block {
        Block::Heading { level, .. } => *level < 3 || !empty(*at, *level),
        _ => true,
    };
    blocks
        .iter()
        .enumerate()
        .filter(kept)
        .map(|(_, block)| block)
}

struct Writer<'a> {
    out: Manuscript,
    anchors: HashMap<String, usize>,
    headings: usize,
    /// Level of the last heading.
    level: u8,
    /// Whether the chapter has parts.
    parts: bool,
    /// Whether what comes introduces something: before the first drawing or table of a part or beneath a lower heading.
    lead: bool,
    locale: &'a Locale,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.source.push_str(text);
    }

    /// A message of the catalogue as a literal.
    fn text(&self, id: &str) -> String {
        literal(&self.locale.text(id))
    }

    fn begin(&mut self, sheet: &Sheet) {
        let (lang, region) = match self.locale.lang() {
            Lang::Zh => ("zh", "\"cn\""),
            Lang::En => ("en", "none"),
        };
        let model = match sheet.model {
            true => self.text("picture-model-mark"),
            false => "none".to_owned(),
        };
        let (map, fields) = (self.region(sheet), self.fields(sheet));
        let source = format!(
            "#import \"/style.typ\": *\n#show: sheet.with(lang: \"{lang}\", country: {region}, region: {}, title: {}, \
             subtitle: {}, model: {model}, contents: {}, map: {map}, fields: {fields})\n",
            literal(&sheet.region),
            literal(&sheet.title),
            literal(&sheet.subtitle),
            self.text("sheet-contents"),
        );
        self.push(&source);
        self.level = 1; // That of the contents.
    }

    /// The map of the cover as an argument.
    fn region(&mut self, sheet: &Sheet) -> String {
        let Some(map) = &sheet.cover.map else {
            return "none".to_owned();
        };
        // Many promises leave less room.
        let promises: usize = sheet
            .cover
            .fields
            .iter()
            .map(|field| field.promises.len() + 2)
            .sum();
        let most = (150.0 - 3.4 * promises as f64).clamp(70.0, 120.0);
        let whole = map.height / map.width * 170.0;
        let alt = format!("{}. {}", map.title, map.description);
        self.out
            .drawings
            .push(("cover.svg".to_owned(), map.svg.clone()));
        format!(
            "(file: \"/cover.svg\", height: {:.1}mm, alt: {})",
            whole.min(most),
            literal(&alt)
        )
    }

    /// The promises of the cover as an argument.
    fn fields(&self, sheet: &Sheet) -> String {
        let mut out = String::from("(");
        for field in &sheet.cover.fields {
            let _ = write!(out, "({}, (", literal(&field.name));
            for (title, _, mark) in &field.promises {
                let _ = write!(out, "({}, {}),", literal(title), self.mark(*mark));
            }
            out.push_str(")),");
        }
        out.push(')');
        out
    }

    fn chapter(&mut self, chapter: &Chapter, before: Option<ChapterKind>) {
        // The last chapters are short ones and share a page; a field without a promise is, too, and follows what is there.
        let about = before == Some(ChapterKind::About) && chapter.kind == ChapterKind::About;
        let field = before == Some(ChapterKind::Field) && chapter.kind == ChapterKind::Field;
        if !about && !(field && brief(chapter)) {
            self.push("#pagebreak(weak: true)\n");
        }
        let mut parts = 0;
        (self.parts, self.lead) = (false, false);
        for block in filled(&chapter.blocks) {
            if let Block::Anchor(_) = block {
                // The first part stands beneath what introduces the chapter.
                if parts > 0 {
                    self.push("#pagebreak(weak: true)\n");
                }
                parts += 1;
                self.push("#part()\n");
                (self.parts, self.lead) = (true, true);
                continue;
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Anchor(_) => {}
            Block::Heading { level, text } => {
                // Readers of headings are not to miss a level.
                let level = (*level).clamp(1, 4).min(self.level + 1);
                self.lead |= self.parts && level > 2;
                let label = format!("]<h{}>\n", self.headings);
                let _ = write!(self.out.source, "#heading(level: {level})[");
                self.line(text);
                self.push(&label);
                self.headings += 1;
                self.level = level;
            }
            Block::Paragraph(text) => {
                self.push(if self.lead { "#lead(par[" } else { "#par[" });
                self.line(text);
                self.push(if self.lead { "])\n" } else { "]\n" });
            }
            Block::List(items) => {
                self.push("#list(");
                for item in items {
                    self.push("[");
                    self.line(item);
                    self.push("],");
                }
                self.push(")\n");
            }
            Block::Cards(cards) => {
                self.push("#cards(");
                cards.iter().for_each(|card| self.card(card));
                self.push(")\n");
            }
            Block::Table(table) => {
                self.lead = false;
                self.table(table);
            }
            Block::Drawing { name, drawing, .. } => {
                self.lead = false;
                let file = format!("drawing-{}.svg", self.out.drawings.len());
                // Maps may be made smaller where that keeps them on the page.
                let shrink = ["map-", "catchments-"]
                    .iter()
                    .any(|map| name.starts_with(map));
                let height = TEXT_WIDTH * drawing.height / drawing.width.max(1.0);
                let _ = writeln!(
                    self.out.source,
                    "#drawing(\"/{file}\", {}, {}, {height:.1}pt, shrink: {shrink})",
                    literal(&drawing.title),
                    literal(&drawing.description),
                );
                self.out.drawings.push((file, drawing.svg.clone()));
            }
        }
    }

    fn card(&mut self, card: &Card) {
        let name = literal(&card.name);
        let name = match card.to.as_ref().and_then(|to| self.anchors.get(to)) {
            Some(at) => format!("[#link(<h{at}>, {name})]"),
            None => format!("[#{name}]"),
        };
        let mark = self.mark(card.mark.unwrap_or(Mark::Nobody));
        let _ = write!(
            self.out.source,
            "card({name}, {}, {mark}, [",
            literal(&card.rule)
        );
        self.inline(&card.number);
        self.push("], ");
        match &card.standard {
            Some(standard) => {
                let _ = write!(self.out.source, "[#{} ", self.text("sheet-card-standard"));
                self.inline(standard);
                self.push("], [");
            }
            None => self.push("none, ["),
        }
        self.line(&card.change);
        self.push("], [");
        self.line(&card.note);
        self.push("]),");
    }

    fn table(&mut self, table: &TableBlock) {
        let most = table.shown.unwrap_or(MOST_ROWS).min(MOST_ROWS);
        let columns: Vec<String> = table.columns.iter().map(column).collect();
        let _ = write!(
            self.out.source,
            "#rows({}, ({},), (",
            literal(&table.caption),
            columns.join(", ")
        );
        for column in &table.columns {
            let _ = write!(self.out.source, "{},", literal(&column.name));
        }
        self.push("), ");
        if most < table.rows.len() {
            let book = format!("sheet.{}.xlsx", self.locale.lang().as_str());
            let more = self
                .locale
                .format("sheet-paper-more", &[("book", book.as_str().into())]);
            self.push(&literal(&more));
        } else {
            self.push("none");
        }
        for row in table.rows.iter().take(most) {
            for (cell, _) in row.iter().zip(&table.columns) {
                self.push(", ");
                match cell {
                    Cell::Empty => self.push("[]"),
                    Cell::Name(name) => {
                        let name = literal(name);
                        self.push(&name);
                    }
                    Cell::Figure(shown) => {
                        let text = literal(&shown.text);
                        let _ = write!(self.out.source, "number({text})");
                    }
                    Cell::Mark(mark) => {
                        let _ = write!(self.out.source, "verdict({})", self.mark(*mark));
                    }
                    Cell::Line(line) => {
                        self.push("[");
                        self.line(line);
                        self.push("]");
                    }
                }
            }
        }
        self.push(")\n");
    }

    /// A mark as arguments: its kind and its word.
    fn mark(&self, mark: Mark) -> String {
        let (kind, word) = match mark {
            Mark::Kept => ("kept", "promise-kept"),
            Mark::Broken => ("broken", "promise-broken"),
            Mark::Nobody => ("nobody", "sheet-mark-nobody"),
        };
        format!("\"{kind}\", {}", self.text(word))
    }

    fn line(&mut self, line: &[Inline]) {
        line.iter().for_each(|inline| self.inline(inline));
    }

    /// A piece of a line, as markup.
    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text)
            | Inline::Name(text)
            | Inline::Plan(text)
            | Inline::Date(text)
            | Inline::Difference { text, .. } => {
                let text = literal(text);
                let _ = write!(self.out.source, "#{text};");
            }
            Inline::Strong(inner) => {
                self.push("#strong[");
                self.line(inner);
                self.push("];");
            }
            Inline::Figure(shown) => {
                let text = literal(&shown.text);
                let _ = write!(self.out.source, "#number({text});");
            }
            Inline::Quoted { text, source } => {
                let _ = write!(
                    self.out.source,
                    "#quoted({}, {});",
                    literal(text),
                    literal(source)
                );
            }
            Inline::Mark(mark) => {
                let _ = write!(self.out.source, "#mark({});", self.mark(*mark));
            }
            Inline::Link { to, text } => {
                let to = match to {
                    Target::Anchor(to) => self.anchors.get(to).map(|at| format!("<h{at}>")),
                    Target::Web(address) => Some(literal(address)),
                };
                match to {
                    Some(to) => {
                        let _ = write!(self.out.source, "#link({to})[");
                        self.line(text);
                        self.push("];");
                    }
                    None => self.line(text),
                }
            }
        }
    }

    /// Where the numbers came from, and whom to name.
    fn end(&mut self, sheet: &Sheet) {
        let lang = self.locale.lang();
        let (page, book) = (
            crate::html::file_name(lang),
            format!("sheet.{}.xlsx", lang.as_str()),
        );
        let names = [
            ("page", page.as_str().into()),
            ("book", book.as_str().into()),
        ];
        let trace = self.locale.format("sheet-paper-trace", &names);
        let _ = writeln!(
            self.out.source,
            "#heading(level: 1)[#{}]\n#par[#{}]",
            self.text("sheet-chapter-trace"),
            literal(&trace)
        );
        self.push("#small(");
        for attribution in &sheet.attributions {
            let _ = write!(self.out.source, "{},", literal(attribution));
        }
        self.push(")\n");
    }
}

/// What `style.typ` needs to know of a column.
fn column(column: &Column) -> String {
    let kind = match (column.unit.as_str(), column.key.as_str()) {
        ("", "sha256") => "hash",
        ("", "mark") => "mark",
        ("", "rule") => "rule",
        ("", _) => "word",
        _ => "number",
    };
    format!("\"{kind}\"")
}

/// A text as a string of typst, in which nothing is markup. What cannot be printed is dropped: control characters and
/// marks that turn the direction of writing; tabs and line ends are spaces.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Shown;

    fn sheet(blocks: Vec<Block>) -> Sheet {
        Sheet {
            region: "R".into(),
            title: "T".into(),
            subtitle: "S".into(),
            model: false,
            cover: crate::sheet::Cover::default(),
            chapters: vec![Chapter {
                anchor: "sheet".into(),
                name: "N".into(),
                kind: ChapterKind::Summary,
                blocks,
            }],
            more: String::new(),
            attributions: vec!["A #b".into()],
        }
    }

    #[test]
    fn a_text_is_a_string_whatever_it_holds() {
        assert_eq!(literal("a\"#b\\\n\u{202e}\u{0}*"), "\"a\\\"#b\\\\ *\"");
    }

    #[test]
    fn anchors_are_the_headings_after_them() {
        let heading = |level| Block::Heading {
            level,
            text: vec![Inline::Text("x".into())],
        };
        let link = |to: &str| {
            Block::Paragraph(vec![Inline::Link {
                to: match to.starts_with("https:") {
                    true => Target::Web(to.into()),
                    false => Target::Anchor(to.into()),
                },
                text: vec![Inline::Text("y".into())],
            }])
        };
        let blocks = vec![
            heading(1),
            link("p"),
            link("elsewhere"),
            link("https://example.org/\"2020"),
            heading(3), // With nothing beneath it, left out.
            Block::Anchor("p".into()),
            heading(4),
            link("p"),
        ];
        let source = write(&sheet(blocks), &Locale::new(Lang::En)).source;
        assert!(source.contains("#link(<h1>)[#\"y\";]"), "{source}");
        assert!(source.contains("#par[#\"y\";]"), "{source}");
        let web = r#"#link("https://example.org/\"2020")[#"y";]"#;
        assert!(source.contains(web), "{source}");
        // No level is left out, and the part begins where its anchor stands.
        assert!(
            source.contains("#heading(level: 2)[#\"x\";]<h1>"),
            "{source}"
        );
    }

    #[test]
    fn a_field_without_promises_follows_what_is_there() {
        let heading = |words: &str, level| Block::Heading {
            level,
            text: vec![Inline::Text(words.into())],
        };
        let field = |name: &str, mut blocks: Vec<Block>| {
            blocks.insert(0, heading(name, 1));
            Chapter {
                anchor: name.into(),
                name: name.into(),
                kind: ChapterKind::Field,
                blocks,
            }
        };
        let promise = || {
            let words = Block::Paragraph(vec![Inline::Text("promised".into())]);
            vec![Block::Anchor("p".into()), heading("promise", 2), words]
        };
        let mut whole = sheet(vec![heading("sheet", 1)]);
        whole.chapters.extend([
            field("first", Vec::new()),
            field("second", promise()),
            field("third", Vec::new()),
        ]);
        let source = write(&whole, &Locale::new(Lang::En)).source;
        let before = |name: &str| {
            let (before, _) = source.split_once(&format!("[#\"{name}\";]")).unwrap();
            let line = before.lines().rev().nth(1).unwrap();
            line.contains("pagebreak")
        };
        assert!(before("first") && before("second"), "{source}");
        assert!(!before("third"), "{source}");
        // What introduces a part stays with what it introduces.
        assert!(source.contains("#lead(par[#\"promised\";])"), "{source}");
    }

    #[test]
    fn a_long_table_is_cut_and_says_so() {
        let row = |at: usize| {
            vec![Cell::Figure(Shown {
                id: format!("f{at}"),
                text: format!("<{at}>"),
                exact: String::new(),
                value: None,
                unit: "persons".into(),
            })]
        };
        let table = |rows: usize| TableBlock {
            columns: vec![Column::default()],
            rows: (0..rows).map(row).collect(),
            ..TableBlock::default()
        };
        let of = |rows| {
            let blocks = vec![Block::Table(table(rows))];
            write(&sheet(blocks), &Locale::new(Lang::En)).source
        };
        assert!(of(30).contains("\"<29>\"") && !of(30).contains("sheet.en.xlsx has"));
        assert!(!of(31).contains("\"<30>\"") && of(31).contains("sheet.en.xlsx has"));
    }
}
