//! Templates: markdown in which every number is a tag.
//!
//! `{{n "…"}}` is a figure by its id or, within a promise, by its measure; `{{quoted "…" source="…"}}` a
//! number of somebody else; `{{name "…"}}` a name of the run, which may hold digits, `{{date "…"}}` a date. Any other digit is
//! refused, in whichever script. `docs/methods/answer-sheet.md` lists the tags.

mod lint;
mod tags;

pub use tags::Tag;

use crate::error::{Fault, ReportError};
use crate::sheet::{Block, Chapter, Inline, TRACE, Target};
use liyuan::locale::Lang;
use liyuan::plan_file::nearest;
use pulldown_cmark::{Event, Options, Parser, Tag as Mark, TagEnd};
use std::collections::BTreeSet;
use std::path::Path;
use tags::Scanned;

/// Names of the files of a template, in the order of the sheet.
pub const FILES: [&str; 7] = [
    "sheet.md",
    "field.md",
    "promise.md",
    "area.md",
    "methods.md",
    "questions.md",
    "revisions.md",
];

/// A template in one language.
#[derive(Debug, Clone)]
pub struct Template {
    parts: Vec<Part>,
}

/// A file of a template.
#[derive(Debug, Clone)]
struct Part {
    file: String,
    scanned: Scanned,
}

/// What a tag becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum Filled {
    /// A piece of a line.
    Line(Vec<Inline>),
    /// Blocks of their own.
    Blocks(Vec<Block>),
}

/// What fills tags and answers conditions; a problem is told with file and line.
pub trait Fill {
    /// What a tag becomes here.
    ///
    /// # Errors
    /// There is no such figure or tag, in a sentence.
    fn fill(&self, tag: &Tag) -> Result<Filled, String>;

    /// Whether a condition holds here.
    ///
    /// # Errors
    /// There is no such condition.
    fn holds(&self, condition: &str) -> Result<bool, String>;
}

/// What is found while the files of a template are filled.
#[derive(Debug, Default)]
pub struct Found {
    /// What is wrong.
    faults: Vec<Fault>,
    /// Links into the sheet: file, line and where to.
    links: Vec<(String, usize, String)>,
}

impl Found {
    fn fault(&mut self, file: &str, line: usize, problem: String) {
        self.faults.push(Fault {
            file: file.to_owned(),
            line,
            problem,
        });
    }

    /// What is wrong, each thing once, in the order of files and lines; also links to places that the sheet
    /// does not have.
    pub fn faults(mut self, chapters: &[Chapter]) -> Vec<Fault> {
        let anchors = anchors(chapters);
        for (file, line, anchor) in std::mem::take(&mut self.links) {
            if anchors.contains(anchor.as_str()) {
                continue;
            }
            let hint = nearest(&anchor, anchors.iter().copied())
                .map_or_else(String::new, |near| format!("; there is `#{near}`"));
            let elsewhere = match anchor.contains([':', '/', '.']) {
                true => "; other links begin with http, https or mailto",
                false => "",
            };
            let problem = format!("the sheet has no place `#{anchor}` for a link{hint}{elsewhere}");
            self.fault(&file, line, problem);
        }
        let mut faults = self.faults;
        faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        // A file is filled for each promise: what is wrong with a line comes again, not always in a row.
        let mut told = BTreeSet::new();
        faults.retain(|fault| told.insert(fault.to_string()));
        faults
    }
}

/// Places of a sheet that a link may lead to.
fn anchors(chapters: &[Chapter]) -> BTreeSet<&str> {
    let blocks = chapters.iter().flat_map(|chapter| &chapter.blocks);
    let within = blocks.filter_map(|block| match block {
        Block::Anchor(anchor) => Some(anchor.as_str()),
        _ => None,
    });
    let own = chapters.iter().map(|chapter| chapter.anchor.as_str());
    own.chain(within).chain([TRACE]).collect()
}

impl Template {
    /// The template that the program carries.
    ///
    /// # Errors
    /// Never with the files as they are; a test holds that.
    pub fn built_in(lang: Lang) -> Result<Template, ReportError> {
        let sources = match lang {
            Lang::Zh => [
                include_str!("template/zh/sheet.md"),
                include_str!("template/zh/field.md"),
                include_str!("template/zh/promise.md"),
                include_str!("template/zh/area.md"),
                include_str!("template/zh/methods.md"),
                include_str!("template/zh/questions.md"),
                include_str!("template/zh/revisions.md"),
            ],
            Lang::En => [
                include_str!("template/en/sheet.md"),
                include_str!("template/en/field.md"),
                include_str!("template/en/promise.md"),
                include_str!("template/en/area.md"),
                include_str!("template/en/methods.md"),
                include_str!("template/en/questions.md"),
                include_str!("template/en/revisions.md"),
            ],
        };
        Template::of(FILES.into_iter().zip(sources.map(str::to_owned)))
    }

    /// A folder of somebody else: its files take the place of those that the program carries.
    ///
    /// # Errors
    /// A file cannot be read, or breaks a rule.
    pub fn read(folder: &Path, lang: Lang) -> Result<Template, ReportError> {
        let mut template = Template::built_in(lang)?;
        let mut own = Vec::new();
        for file in FILES {
            // A folder may hold both languages.
            let places = [folder.join(lang.as_str()).join(file), folder.join(file)];
            let Some(path) = places.into_iter().find(|path| path.is_file()) else {
                continue;
            };
            let source = std::fs::read_to_string(&path)
                .map_err(|source| ReportError::Read { path, source })?;
            own.push((file, source));
        }
        if own.is_empty() {
            return Err(ReportError::NoTemplate {
                path: folder.to_owned(),
                files: FILES.join(", "),
            });
        }
        for part in Template::of(own)?.parts {
            if let Some(place) = template
                .parts
                .iter_mut()
                .find(|known| known.file == part.file)
            {
                *place = part;
            }
        }
        Ok(template)
    }

    fn of(
        sources: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Template, ReportError> {
        let mut faults = Vec::new();
        let mut parts = Vec::new();
        for (file, source) in sources {
            let scanned = tags::scan(file, &source, &mut faults);
            lint::lint(file, &scanned, &mut faults);
            parts.push(Part {
                file: file.to_owned(),
                scanned,
            });
        }
        match faults.is_empty() {
            true => Ok(Template { parts }),
            false => Err(ReportError::Template { faults }),
        }
    }

    /// The blocks of one of its files, filled; what is found is added to that of other files.
    pub fn blocks(&self, file: &str, fill: &dyn Fill, found: &mut Found) -> Vec<Block> {
        let Some(part) = self.parts.iter().find(|part| part.file == file) else {
            return Vec::new();
        };
        let source = part.scanned.chosen(|condition, line| {
            fill.holds(condition).unwrap_or_else(|problem| {
                found.fault(file, line, problem);
                false
            })
        });
        Builder {
            scanned: &part.scanned,
            file,
            fill,
            found,
            blocks: Vec::new(),
            lines: vec![Vec::new()],
            items: Vec::new(),
            depth: 0,
        }
        .build(&source)
    }
}

/// Options of Markdown: plain, with tables and the like left out, since tables are tags.
fn parser(source: &str) -> Parser<'_> {
    Parser::new_ext(source, Options::empty())
}

/// Makes blocks of the events of Markdown.
struct Builder<'a> {
    scanned: &'a Scanned,
    file: &'a str,
    fill: &'a dyn Fill,
    found: &'a mut Found,
    blocks: Vec<Block>,
    /// The line that is being filled, the innermost last.
    lines: Vec<Vec<Inline>>,
    items: Vec<Vec<Inline>>,
    /// Items of lists that are open.
    depth: usize,
}

impl Builder<'_> {
    fn build(mut self, source: &str) -> Vec<Block> {
        let mut link = Target::Anchor(String::new());
        for (event, place) in parser(source).into_offset_iter() {
            match event {
                Event::Start(Mark::Strong | Mark::Emphasis) => self.lines.push(Vec::new()),
                Event::Start(Mark::Link { dest_url, .. }) => {
                    let before = source.get(..place.start).unwrap_or_default();
                    let line = before.matches('\n').count() + 1;
                    link = self.target(&dest_url, line);
                    self.lines.push(Vec::new());
                }
                Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                    let inner = self.lines.pop().unwrap_or_default();
                    self.push(Inline::Strong(inner));
                }
                Event::End(TagEnd::Link) => {
                    let text = self.lines.pop().unwrap_or_default();
                    self.push(Inline::Link {
                        to: link.clone(),
                        text,
                    });
                }
                Event::Text(text) => self.text(&text),
                Event::Code(code) => self.push(Inline::Name(code.to_string())),
                Event::SoftBreak | Event::HardBreak => self.space(),
                Event::End(TagEnd::Heading(level)) => {
                    let text = self.line();
                    let level = level as u8;
                    self.blocks.push(Block::Heading { level, text });
                }
                Event::Start(Mark::Item) => self.depth += 1,
                Event::End(TagEnd::Item) => {
                    self.depth -= 1;
                    let line = self.line();
                    self.items.push(line);
                }
                Event::End(TagEnd::List(_)) => {
                    let items = std::mem::take(&mut self.items);
                    self.blocks.push(Block::List(items));
                }
                Event::End(TagEnd::Paragraph) if self.depth == 0 => {
                    let line = self.line();
                    if !line.is_empty() {
                        self.blocks.push(Block::Paragraph(line));
                    }
                }
                _ => {}
            }
        }
        self.blocks
    }

    /// Where a link leads. Whether its place is there is known when all of the sheet is.
    fn target(&mut self, to: &str, line: usize) -> Target {
        let web = ["http://", "https://", "mailto:"].iter().any(|scheme| {
            let begins = to.get(..scheme.len());
            begins.is_some_and(|begins| begins.eq_ignore_ascii_case(scheme))
        });
        if web {
            return Target::Web(to.to_owned());
        }
        let anchor = to.strip_prefix('#').unwrap_or(to).to_owned();
        self.found
            .links
            .push((self.file.to_owned(), line, anchor.clone()));
        Target::Anchor(anchor)
    }

    fn push(&mut self, inline: Inline) {
        if let Some(line) = self.lines.last_mut() {
            line.push(inline);
        }
    }

    fn line(&mut self) -> Vec<Inline> {
        self.lines
            .last_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// A line break of the source: a space between Latin words, nothing between Chinese ones.
    fn space(&mut self) {
        let wide = |character: char| character >= '\u{2e80}';
        if let Some(Inline::Text(text)) = self.lines.last_mut().and_then(|line| line.last_mut()) {
            if !text.ends_with(wide) {
                text.push(' ');
            }
            return;
        }
        self.push(Inline::Text(" ".to_owned()));
    }

    fn text(&mut self, text: &str) {
        let mut words = String::new();
        for character in text.chars() {
            let Some(tag) = self.scanned.tag(character) else {
                words.push(character);
                continue;
            };
            self.words(&mut words);
            match self.fill.fill(tag) {
                Ok(Filled::Line(line)) => line.into_iter().for_each(|inline| self.push(inline)),
                Ok(Filled::Blocks(blocks)) => self.blocks.extend(blocks),
                Err(problem) => self.found.fault(self.file, tag.line, problem),
            }
        }
        self.words(&mut words);
    }

    fn words(&mut self, words: &mut String) {
        if words.is_empty() {
            return;
        }
        let words = std::mem::take(words);
        if let Some(Inline::Text(text)) = self.lines.last_mut().and_then(|line| line.last_mut()) {
            text.push_str(&words);
        } else {
            self.push(Inline::Text(words));
        }
    }
}

#[cfg(test)]
mod tests;
