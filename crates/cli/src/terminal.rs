//! What the reader looks at: width, colour, tables that align in any script.

use crate::failure::Failure;
use console::Term;
use std::io::{IsTerminal, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns assumed where the output is not a terminal.
const DEFAULT_WIDTH: usize = 80;
/// Nobody reads lines longer than this, however wide the window.
const MAX_WIDTH: usize = 120;
/// Below this a table cannot be laid out; the terminal wraps it.
const MIN_WIDTH: usize = 40;
const GAP: usize = 2;

/// How a piece of text is set off, where colour is allowed; the words say the same without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// Headings.
    Strong,
    /// Side remarks.
    Faint,
    /// A promise kept.
    Good,
    /// A promise broken, an error.
    Bad,
    /// A warning.
    Caution,
}

impl Style {
    fn escape(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Strong => "\x1b[1m",
            Style::Faint => "\x1b[2m",
            Style::Good => "\x1b[32m",
            Style::Bad => "\x1b[31m",
            Style::Caution => "\x1b[33m",
        }
    }
}

/// A place to write to that knows its width and whether colour is welcome.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether escape sequences may be written.
    pub colour: bool,
}

impl Terminal {
    /// Standard output as it is.
    pub fn stdout() -> Terminal {
        let term = Term::stdout();
        Terminal::of(&term, std::io::stdout().is_terminal())
    }

    /// Standard error as it is.
    pub fn stderr() -> Terminal {
        let term = Term::stderr();
        Terminal::of(&term, std::io::stderr().is_terminal())
    }

    fn of(term: &Term, is_terminal: bool) -> Terminal {
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let width = match term.size_checked() {
            Some((_, columns)) if is_terminal => usize::from(columns),
            _ => columns.unwrap_or(DEFAULT_WIDTH),
        };
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Terminal {
            width: width.clamp(MIN_WIDTH, MAX_WIDTH),
            colour: is_terminal && !no_colour && term.features().colors_supported(),
        }
    }

    /// Text in a style.
    pub fn paint(&self, text: &str, style: Style) -> String {
        if !self.colour || style == Style::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("{}{text}\x1b[0m", style.escape())
    }

    /// A paragraph broken into lines of this width, each line indented by `indent` columns.
    pub fn paragraph(&self, text: &str, indent: usize) -> String {
        let mut out = String::new();
        for line in wrap(text, self.width.saturating_sub(indent)) {
            out.push_str(&" ".repeat(indent));
            out.push_str(&line);
            out.push('\n');
        }
        out
    }

    /// A paragraph after a label: `label` on the first line, the rest aligned after it.
    pub fn labelled(&self, label: &str, text: &str, indent: usize, style: Style) -> String {
        // A full-width colon brings its own space.
        let space = if label.ends_with('：') { "" } else { " " };
        let hang = indent + label.width() + space.len();
        let mut out = format!("{}{}{space}", " ".repeat(indent), self.paint(label, style));
        for (i, line) in wrap(text, self.width.saturating_sub(hang))
            .iter()
            .enumerate()
        {
            if i > 0 {
                out.push_str(&" ".repeat(hang));
            }
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

/// Writes data to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Failure::stdout)
}

/// Writes everything that is not data to standard error; a closed one is nobody's problem.
pub fn note(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// On which side a column is flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

#[derive(Debug, Clone)]
struct Column {
    title: String,
    align: Align,
    wraps: bool,
}

/// A cell: text in a style.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Text in a style.
    pub fn styled(text: impl Into<String>, style: Style) -> Cell {
        Cell {
            text: text.into(),
            style,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell {
            text: text.into(),
            style: Style::Plain,
        }
    }
}

#[derive(Debug, Clone)]
enum Row {
    Cells(Vec<Cell>),
    /// A mark and a text over the whole width.
    Span(Cell, String),
}

/// A table without vertical lines: a heading, a rule of hyphens, rows.
///
/// The rule is ASCII because line-drawing characters are two columns wide on some Chinese consoles.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
    indent: usize,
}

impl Table {
    /// An empty table whose lines begin after `indent` columns.
    pub fn new(indent: usize) -> Table {
        Table {
            indent,
            ..Table::default()
        }
    }

    /// Adds a column of words or numbers that keep on one line.
    #[must_use]
    pub fn column(mut self, title: impl Into<String>, align: Align) -> Table {
        self.columns.push(Column {
            title: title.into(),
            align,
            wraps: false,
        });
        self
    }

    /// Adds a column of words that break into several lines where the width does not suffice.
    #[must_use]
    pub fn words(mut self, title: impl Into<String>) -> Table {
        self.columns.push(Column {
            title: title.into(),
            align: Align::Left,
            wraps: true,
        });
        self
    }

    /// Adds a row; missing cells are empty.
    pub fn row(&mut self, mut cells: Vec<Cell>) {
        cells.resize_with(self.columns.len(), || Cell::from(""));
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a row of one text over the whole width, after a mark and a space.
    pub fn span(&mut self, mark: Cell, text: impl Into<String>) {
        self.rows.push(Row::Span(mark, text.into()));
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as lines, each at most as wide as the terminal where the columns that may wrap
    /// allow it.
    pub fn render(&self, terminal: &Terminal) -> String {
        let widths = self.widths(terminal.width);
        let heading: Vec<Cell> = self
            .columns
            .iter()
            .map(|column| Cell::styled(column.title.clone(), Style::Strong))
            .collect();
        let mut out = String::new();
        self.write_row(&heading, &widths, terminal, &mut out);
        let rule = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        out.push_str(&" ".repeat(self.indent));
        out.push_str(&terminal.paint(&"-".repeat(rule), Style::Faint));
        out.push('\n');
        for row in &self.rows {
            match row {
                Row::Cells(cells) => self.write_row(cells, &widths, terminal, &mut out),
                Row::Span(mark, text) => {
                    out.push_str(&terminal.labelled(&mark.text, text, self.indent, mark.style));
                }
            }
        }
        out
    }

    fn widths(&self, available: usize) -> Vec<usize> {
        let spacious = self.natural_widths(UnicodeWidthStr::width);
        if self.total(&spacious) <= available {
            return spacious;
        }
        // Titles may break between words before cells do.
        let mut widths = self.natural_widths(longest_word);
        let mut excess = self.total(&widths).saturating_sub(available);
        // The widest column that may wrap gives way first.
        while excess > 0 {
            let widest = self
                .columns
                .iter()
                .zip(&mut widths)
                .filter(|(column, width)| column.wraps && **width > 12)
                .max_by_key(|(_, width)| **width);
            let Some((_, width)) = widest else { break };
            *width -= 1;
            excess -= 1;
        }
        widths
    }

    fn total(&self, widths: &[usize]) -> usize {
        self.indent + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
    }

    fn natural_widths(&self, title: impl Fn(&str) -> usize) -> Vec<usize> {
        self.columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let cells = self.rows.iter().filter_map(|row| match row {
                    Row::Cells(cells) => cells.get(i),
                    Row::Span(..) => None,
                });
                let widest = cells.map(|cell| cell.text.width()).max().unwrap_or(0);
                widest.max(title(&column.title))
            })
            .collect()
    }

    fn write_row(&self, cells: &[Cell], widths: &[usize], terminal: &Terminal, out: &mut String) {
        let lines: Vec<Vec<String>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(&cell.text, *width))
            .collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(0);
        for i in 0..height {
            let mut line = " ".repeat(self.indent);
            let mut owed = 0;
            for (((cell, pieces), width), column) in
                cells.iter().zip(&lines).zip(widths).zip(&self.columns)
            {
                let text = pieces.get(i).map_or("", String::as_str);
                let space = width.saturating_sub(text.width());
                let (before, after) = match column.align {
                    Align::Left => (0, space),
                    Align::Right => (space, 0),
                };
                if !text.is_empty() {
                    line.push_str(&" ".repeat(owed + before));
                    line.push_str(&terminal.paint(text, cell.style));
                    owed = after + GAP;
                } else {
                    owed += width + GAP;
                }
            }
            out.push_str(&line);
            out.push('\n');
        }
    }
}

fn longest_word(text: &str) -> usize {
    text.split(' ')
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0)
}

/// A text without what steers a terminal or turns the direction of writing: names come from tables of others.
/// Colours, which stand in texts of ours, stay.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let harmful = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let colour = rest.strip_prefix("\x1b[").and_then(|code| {
            let end = code.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            code.get(end..)?.starts_with('m').then_some(end + 3)
        });
        let length = colour.unwrap_or(c.len_utf8());
        if colour.is_some() || !harmful(c) {
            out.push_str(rest.get(..length).unwrap_or_default());
        } else if c == '\t' {
            out.push(' ');
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.into()
}

/// Breaks text into lines of at most `width` columns: between words, and between Chinese
/// characters but not before closing or after opening punctuation. A longer piece is cut.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = &*clean(text);
    let width = width.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for piece in pieces(paragraph) {
            if used > 0 && used + piece.trim_end().width() > width {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            for c in piece.chars() {
                let columns = c.width().unwrap_or(0);
                if used + columns > width && c != ' ' {
                    lines.push(std::mem::take(&mut line).trim_end().to_owned());
                    used = 0;
                }
                line.push(c);
                used += columns;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The smallest pieces that may stand at the start of a line.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (i, c) in text.char_indices() {
        if let Some(p) = previous
            && c != ' '
            && !no_line_start(c)
            && !no_line_end(p)
            && (p == ' ' || is_wide(p) || is_wide(c))
        {
            out.extend(text.get(start..i));
            start = i;
        }
        previous = Some(c);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

fn no_line_start(c: char) -> bool {
    "，。、；：？！）》”’」』】〕％%,.;:?!)]}".contains(c)
}

fn no_line_end(c: char) -> bool {
    "（《“‘「『【〔([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_steer_the_terminal() {
        let text = "a\u{1b}]0;title\u{7}b\u{202e}c\r\td \u{1b}[31mred\u{1b}[0m";
        assert_eq!(clean(text), "a]0;titlebc d \u{1b}[31mred\u{1b}[0m");
        assert_eq!(clean("\u{1b}[2J\u{1b}["), "[2J[");
        assert_eq!(wrap("一\u{1b}二", 20), ["一二"]);
    }

    const PLAIN: Terminal = Terminal {
        width: 40,
        colour: false,
    };

    #[test]
    fn columns_align_in_both_scripts() {
        let mut table = Table::new(0).words("承诺").column("People", Align::Right);
        table.row(vec!["急救".into(), "2,873,168".into()]);
        table.row(vec!["Library".into(), "7".into()]);
        insta::assert_snapshot!(table.render(&PLAIN), @r"
        承诺        People
        ------------------
        急救     2,873,168
        Library          7
        ");
    }

    #[test]
    fn a_long_text_wraps_in_its_column_and_the_rest_stays() {
        let mut table = Table::new(2).words("Promise").column("Share", Align::Right);
        table.row(vec![
            "an ambulance within 20 min for everybody in town".into(),
            "95.3%".into(),
        ]);
        table.row(vec![
            "十五分钟内到达最近的小学，农村为二十五分钟以内的路程。".into(),
            "1.0%".into(),
        ]);
        insta::assert_snapshot!(table.render(&PLAIN), @r"
          Promise                          Share
          --------------------------------------
          an ambulance within 20 min for   95.3%
          everybody in town
          十五分钟内到达最近的小学，农村    1.0%
          为二十五分钟以内的路程。
        ");
        for line in table.render(&PLAIN).lines() {
            assert!(line.width() <= PLAIN.width, "{line}");
        }
    }

    #[test]
    fn closing_punctuation_never_starts_a_line() {
        assert_eq!(wrap("一二三四，五", 8), ["一二三", "四，五"]);
        assert_eq!(wrap("一二三（四）", 8), ["一二三", "（四）"]);
    }

    #[test]
    fn what_has_no_place_to_break_is_cut() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("a b", 1), ["a", "b"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn styles_wrap_the_text_only_and_only_with_colour() {
        let colour = Terminal {
            width: 40,
            colour: true,
        };
        assert_eq!(colour.paint("x", Style::Bad), "\x1b[31mx\x1b[0m");
        assert_eq!(PLAIN.paint("x", Style::Bad), "x");
        let mut table = Table::new(0)
            .column("A", Align::Left)
            .column("B", Align::Right);
        table.row(vec![Cell::styled("kept", Style::Good), "1".into()]);
        assert!(table.render(&colour).ends_with("\x1b[32mkept\x1b[0m  1\n"));
    }
}
