//! A sheet as chapters and blocks, before it becomes a page or a workbook.
//!
//! Text and numbers are kept apart: a number is a figure with its id, a quoted number has its source, and
//! text has no digits (`template` sees to that). So whatever writes a sheet knows of every number where it
//! came from.

use crate::drawing::Drawing;

/// What the drawings of a sheet are laid out for. Texts and figures are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Medium {
    /// A screen.
    #[default]
    Screen,
    /// A page of A4: narrower, so that letters are as large as in the text.
    Paper,
    /// A telephone.
    Telephone,
}

/// A sheet in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name of the region.
    pub region: String,
    /// Title.
    pub title: String,
    /// Under the title.
    pub subtitle: String,
    /// Whether the region is a model, not a real place.
    pub model: bool,
    /// What stands before all chapters.
    pub cover: Cover,
    /// Chapters in reading order; the first is the one page.
    pub chapters: Vec<Chapter>,
    /// Where the rows are that a table of the page leaves out.
    pub more: String,
    /// Whom to name: owners of data.
    pub attributions: Vec<String>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Unique within the sheet, fit for a link.
    pub anchor: String,
    /// Its name in lists of chapters.
    pub name: String,
    /// Under which heading it is listed: sheet, field, area, about.
    pub kind: ChapterKind,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// What a chapter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChapterKind {
    /// The page with the main figures.
    Summary,
    /// A field of service.
    Field,
    /// An area.
    Area,
    /// Methods, revisions, open questions, traces.
    About,
}

/// A piece of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A place to link to.
    Anchor(String),
    /// A heading; level 1 is that of the chapter.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list of paragraphs.
    List(Vec<Vec<Inline>>),
    /// Main figures with mark and standard.
    Cards(Vec<Card>),
    /// A table of figures.
    Table(TableBlock),
    /// A map or chart with its table.
    Drawing {
        /// Name of the files of its table and metadata.
        name: String,
        /// The drawing.
        drawing: Box<Drawing>,
        /// The same for a telephone, on screens.
        narrow: Option<Box<Drawing>>,
        /// The numbers behind it.
        twin: TableBlock,
        /// The data behind it, as CSV: also what no figure tells, such as the points of a curve.
        csv: String,
    },
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words without digits.
    Text(String),
    /// Strong words.
    Strong(Vec<Inline>),
    /// A figure of the run.
    Figure(Shown),
    /// A number of somebody else.
    Quoted {
        /// As printed there.
        text: String,
        /// Where.
        source: String,
    },
    /// A name or a rule of the plan, which may hold digits.
    Name(String),
    /// A text of the plan as it is written there, such as a question.
    Plan(String),
    /// Computed of two runs, such as a difference.
    Difference {
        /// In the units of the language.
        text: String,
        /// With every digit.
        exact: String,
    },
    /// A date.
    Date(String),
    /// The mark of a promise.
    Mark(Mark),
    /// A link.
    Link {
        /// Where it leads.
        to: Target,
        /// Its words.
        text: Vec<Inline>,
    },
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a place of the sheet.
    Anchor(String),
    /// To an address elsewhere, such as `https://…`.
    Web(String),
}

/// The place of a page that says where its numbers came from.
pub const TRACE: &str = "trace";

/// A figure as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// In the units of the language.
    pub text: String,
    /// With every digit.
    pub exact: String,
    /// Its value as in the table; `None` where it has none.
    pub value: Option<String>,
    /// Its unit as in the table.
    pub unit: String,
}

/// What the cover shows beside names and dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cover {
    /// The region: areas and roads.
    pub map: Option<Box<Drawing>>,
    /// The same for a telephone, on screens.
    pub narrow: Option<Box<Drawing>>,
    /// The fields, with their promises.
    pub fields: Vec<CoverField>,
}

/// A field of public service on the cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverField {
    /// Its name.
    pub name: String,
    /// Its chapter.
    pub anchor: String,
    /// Its promises: title, where it is told of, whether it is kept.
    pub promises: Vec<(String, String, Mark)>,
}

/// Whether a promise is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It is.
    Kept,
    /// It is not.
    Broken,
    /// Nobody is concerned.
    Nobody,
}

/// A main figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What it is.
    pub name: String,
    /// The rule, or where it is quoted from.
    pub rule: String,
    /// The number: a figure or a quotation.
    pub number: Inline,
    /// The promised share or another standard.
    pub standard: Option<Inline>,
    /// Whether the standard is met.
    pub mark: Option<Mark>,
    /// What it was before: arrow and number; empty where nothing earlier is known.
    pub change: Vec<Inline>,
    /// What follows from it: how many are left out.
    pub note: Vec<Inline>,
    /// Chapter that says more.
    pub to: Option<String>,
}

/// A table of figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableBlock {
    /// What it shows.
    pub caption: String,
    /// Headings of the columns.
    pub columns: Vec<Column>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that the page leaves out, if any; the workbook has them.
    pub shown: Option<usize>,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Name in files, in English.
    pub key: String,
    /// Unit of its figures; empty for words.
    pub unit: String,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A name.
    Name(String),
    /// A figure.
    Figure(Shown),
    /// A mark.
    Mark(Mark),
    /// Whatever else may stand in a line, such as a quoted number.
    Line(Vec<Inline>),
}

impl Sheet {
    /// The drawings of the chapters in reading order, each with the one for telephones.
    pub(crate) fn drawings(&self) -> impl Iterator<Item = (&Drawing, Option<&Drawing>)> {
        let blocks = self.chapters.iter().flat_map(|chapter| &chapter.blocks);
        blocks.filter_map(|block| match block {
            Block::Drawing {
                drawing, narrow, ..
            } => Some((&**drawing, narrow.as_deref())),
            _ => None,
        })
    }

    /// Leaves out drawings for telephones, the largest first, until all together have no more than some bytes; `sizes`
    /// are those of [`Sheet::drawings`].
    pub(crate) fn lighten(&mut self, most: usize, sizes: &[(usize, usize)]) {
        let mut all: usize = sizes.iter().map(|(wide, narrow)| wide + narrow).sum();
        let mut largest: Vec<usize> = (0..sizes.len()).collect();
        let narrow = |at: &usize| sizes.get(*at).map_or(0, |(_, narrow)| *narrow);
        largest.sort_by_key(|at| std::cmp::Reverse(narrow(at)));
        let mut gone = Vec::new();
        for at in largest {
            if all <= most {
                break;
            }
            all -= narrow(&at);
            gone.push(at);
        }
        let blocks = self
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.blocks);
        let drawn = blocks.filter_map(|block| match block {
            Block::Drawing { narrow, .. } => Some(narrow),
            _ => None,
        });
        for (at, narrow) in drawn.enumerate() {
            if gone.contains(&at) {
                *narrow = None;
            }
        }
    }

    /// Every figure that is shown, in reading order, as often as it is.
    pub fn shown(&self) -> Vec<&Shown> {
        let mut all = Vec::new();
        for chapter in &self.chapters {
            for block in &chapter.blocks {
                block.shown(&mut all);
            }
        }
        all
    }
}

impl Block {
    fn shown<'a>(&'a self, all: &mut Vec<&'a Shown>) {
        match self {
            Block::Heading { text, .. } | Block::Paragraph(text) => of_line(text, all),
            Block::Anchor(_) => {}
            Block::List(lines) => lines.iter().for_each(|line| of_line(line, all)),
            Block::Cards(cards) => {
                for card in cards {
                    of_line(std::slice::from_ref(&card.number), all);
                    of_line(card.standard.as_slice(), all);
                    of_line(&card.change, all);
                    of_line(&card.note, all);
                }
            }
            Block::Table(table) | Block::Drawing { twin: table, .. } => {
                for cell in table.rows.iter().flatten() {
                    match cell {
                        Cell::Figure(shown) => all.push(shown),
                        Cell::Line(line) => of_line(line, all),
                        _ => {}
                    }
                }
            }
        }
    }
}

fn of_line<'a>(line: &'a [Inline], all: &mut Vec<&'a Shown>) {
    for inline in line {
        match inline {
            Inline::Figure(shown) => all.push(shown),
            Inline::Strong(inner) | Inline::Link { text: inner, .. } => of_line(inner, all),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_drawings_for_telephones_go_first() {
        let drawing = |size: usize| {
            Box::new(Drawing {
                svg: "x".repeat(size),
                width: 1.0,
                height: 1.0,
                title: String::new(),
                description: String::new(),
            })
        };
        let block = |wide: usize, narrow: usize| Block::Drawing {
            name: String::new(),
            drawing: drawing(wide),
            narrow: Some(drawing(narrow)),
            twin: TableBlock::default(),
            csv: String::new(),
        };
        let whole = Sheet {
            region: String::new(),
            title: String::new(),
            subtitle: String::new(),
            model: false,
            cover: Cover::default(),
            chapters: vec![Chapter {
                anchor: String::new(),
                name: String::new(),
                kind: ChapterKind::Summary,
                blocks: vec![block(100, 40), block(90, 60), block(10, 5)],
            }],
            more: String::new(),
            attributions: Vec::new(),
        };
        let left = |most: usize| -> Vec<bool> {
            let mut sheet = whole.clone();
            let sizes: Vec<(usize, usize)> = sheet
                .drawings()
                .map(|(wide, narrow)| (wide.svg.len(), narrow.map_or(0, |one| one.svg.len())))
                .collect();
            sheet.lighten(most, &sizes);
            let blocks = sheet.chapters[0].blocks.iter();
            blocks
                .map(|block| {
                    matches!(
                        block,
                        Block::Drawing {
                            narrow: Some(_),
                            ..
                        }
                    )
                })
                .collect()
        };
        assert_eq!(left(305), [true, true, true]);
        assert_eq!(left(304), [true, false, true]);
        assert_eq!(left(210), [false, false, true]);
        assert_eq!(left(0), [false, false, false]);
    }
}
