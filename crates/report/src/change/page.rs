//! The change sheet: what differs between two runs as one page.
//!
//! Figures of the later run are figures, as on the answer sheet; those of the earlier one are quoted from it;
//! whatever is computed of both is marked as a difference.

use super::files::kind;
use super::{Beside, Change, Changed, PromiseChange};
use crate::blocks::table;
use crate::figure::Figure;
use crate::fill::About;
use crate::html;
use crate::sheet::{Block, Card, Cell, Chapter, ChapterKind, Inline, Mark, Medium, Sheet};
use liyuan::locale::{Lang, Locale};

/// Rows of a table that the page shows; `figures.csv` and `people.csv` have all.
pub(super) const MOST: usize = 40;

/// What differs between two runs as one page that needs nothing else.
pub fn render(change: &Change, locale: &Locale) -> String {
    html::render(&sheet(change, locale), &change.after, locale)
}

/// The page before it is one.
pub fn sheet(change: &Change, locale: &Locale) -> Sheet {
    let earlier = folder_name(&change.before.path);
    let writer = Writer {
        change,
        locale,
        beside: Beside {
            about: About {
                run: &change.after,
                locale,
                medium: Medium::Screen,
                field: None,
                promise: None,
                area: None,
                since: None,
                edition: None,
            },
            before: &change.before.figures,
            earlier: &earlier,
        },
    };
    let mut chapters = vec![writer.summary(), writer.causes()];
    for promise in change.promises.iter().filter(|promise| promise.any()) {
        chapters.push(writer.promise(promise));
    }
    chapters.push(writer.figures());
    Sheet {
        region: change.after.region.get(locale.lang()).to_owned(),
        title: locale.text("change-title"),
        subtitle: locale.text("change-subtitle"),
        model: change.after.model,
        cover: crate::sheet::Cover::default(),
        chapters,
        more: locale.text("change-more"),
        attributions: change.after.attributions.clone(),
    }
}

/// The last parts of a path, enough to tell one run from another.
pub(crate) fn folder_name(path: &std::path::Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut parts: Vec<String> = (path.components().rev().take(2))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.reverse();
    parts.join("/").trim_start_matches("//").to_owned()
}

struct Writer<'a> {
    change: &'a Change,
    locale: &'a Locale,
    beside: Beside<'a>,
}

impl Writer<'_> {
    fn text(&self, id: &str) -> Inline {
        Inline::Text(self.locale.text(id))
    }

    fn heading(&self, level: u8, text: Inline) -> Block {
        Block::Heading {
            level,
            text: vec![text],
        }
    }

    fn lang(&self) -> Lang {
        self.locale.lang()
    }

    fn summary(&self) -> Chapter {
        let change = self.change;
        let mut blocks = vec![
            self.heading(1, self.text("change-title")),
            Block::Paragraph(vec![
                self.text("change-from"),
                Inline::Name(self.beside.earlier.to_owned()),
                self.text("change-to"),
                Inline::Name(folder_name(&change.after.path)),
            ]),
        ];
        if !change.any() {
            blocks.push(Block::Paragraph(vec![self.text("change-nothing")]));
        }
        let cards: Vec<Card> = (change.promises.iter().filter(|promise| promise.any()))
            .map(|promise| self.card(promise))
            .collect();
        if !cards.is_empty() {
            blocks.push(Block::Cards(cards));
        } else if change.any() {
            blocks.push(Block::Paragraph(vec![self.text("change-no-promise")]));
        }
        Chapter {
            anchor: "change".to_owned(),
            name: self.locale.text("change-chapter-summary"),
            kind: ChapterKind::Summary,
            blocks,
        }
    }

    fn card(&self, promise: &PromiseChange) -> Card {
        let (before, after) = &promise.share;
        let number = match (before, after) {
            (_, Some(after)) => self.beside.after(after),
            (Some(before), None) => self.beside.before(before),
            (None, None) => self.text("change-none"),
        };
        let mut note = Vec::new();
        if let Some(before) = before.as_ref().filter(|_| after.is_some()) {
            note.extend([self.text("change-before"), self.beside.before(before)]);
        } else {
            let word = if after.is_some() { "new" } else { "gone" };
            note.push(self.text(&format!("change-promise-{word}")));
        }
        if let (Some(Mark::Kept), Some(Mark::Broken)) = promise.marks {
            note.push(self.text("change-now-broken"));
        } else if let (Some(Mark::Broken), Some(Mark::Kept)) = promise.marks {
            note.push(self.text("change-now-kept"));
        }
        note.extend(self.gains(promise));
        Card {
            name: promise.title.get(self.lang()).to_owned(),
            rule: (self
                .change
                .after
                .promises
                .iter()
                .chain(&self.change.before.promises))
            .find(|known| known.id == promise.id)
            .map_or_else(String::new, |known| known.rule.get(self.lang()).to_owned()),
            number,
            standard: None,
            change: Vec::new(),
            mark: promise.marks.1,
            note,
            to: Some(anchor(promise)),
        }
    }

    /// Who gained and who lost, in words; empty where nobody did.
    fn gains(&self, promise: &PromiseChange) -> Vec<Inline> {
        let gains = &promise.gains;
        let told = [
            ("change-gained", gains.gained),
            ("change-lost", gains.lost),
            ("change-other", gains.other),
        ];
        let mut line = Vec::new();
        for (word, persons) in told {
            if persons != 0 {
                line.extend([self.text(word), self.beside.people(persons)]);
            }
        }
        line
    }

    /// What was changed before anything came out: plan, files, program.
    fn causes(&self) -> Chapter {
        let change = self.change;
        let mut blocks = vec![self.heading(1, self.text("change-chapter-causes"))];
        let cell = |text: &Option<String>| match text {
            Some(text) => Cell::Name(text.clone()),
            None => Cell::Empty,
        };
        let short = |one: &Changed| Changed {
            key: one.key.clone(),
            before: one.before.as_deref().map(beginning),
            after: one.after.as_deref().map(beginning),
        };
        let files: Vec<Changed> = change.inputs.iter().map(short).collect();
        for (caption, key, all) in [
            ("change-table-plan", "key", change.parameters.as_slice()),
            ("change-table-inputs", "file", files.as_slice()),
            ("change-table-program", "key", change.version.as_slice()),
        ] {
            let rows = all.iter().map(|one| {
                vec![
                    Cell::Name(one.key.clone()),
                    cell(&one.before),
                    cell(&one.after),
                ]
            });
            let columns = [(key, ""), ("before", ""), ("after", "")];
            blocks.extend(
                table(&self.beside.about, caption, &columns, rows.collect()).map(Block::Table),
            );
        }
        if blocks.len() == 1 {
            blocks.push(Block::Paragraph(vec![self.text("change-same-causes")]));
        }
        Chapter {
            anchor: "causes".to_owned(),
            name: self.locale.text("change-chapter-causes"),
            kind: ChapterKind::About,
            blocks,
        }
    }

    fn promise(&self, promise: &PromiseChange) -> Chapter {
        let title = promise.title.get(self.lang()).to_owned();
        let mut blocks = vec![self.heading(1, Inline::Name(title.clone()))];
        let mut line = Vec::new();
        if let (Some(before), Some(after)) = &promise.share {
            line.extend([
                self.text("change-served"),
                self.beside.before(before),
                self.text("change-arrow"),
                self.beside.after(after),
            ]);
        }
        if let (Some(before), Some(after)) = promise.marks {
            line.extend([
                self.text("change-space"),
                Inline::Mark(before),
                self.text("change-arrow"),
                Inline::Mark(after),
            ]);
        }
        line.extend(self.gains(promise));
        for (word, persons) in [
            ("change-nearer", promise.gains.nearer),
            ("change-farther", promise.gains.farther),
        ] {
            if persons != 0 {
                line.extend([self.text(word), self.beside.people(persons)]);
            }
        }
        if !line.is_empty() {
            blocks.push(Block::Paragraph(line));
        }
        blocks.extend(self.beside.areas(&promise.id, &promise.gains.areas));
        blocks.extend(self.points(promise));
        Chapter {
            anchor: anchor(promise),
            name: title,
            kind: ChapterKind::Field,
            blocks,
        }
    }

    /// The demand points where most people gained or lost.
    fn points(&self, promise: &PromiseChange) -> Option<Block> {
        let rows = promise.gains.points.iter().map(|point| {
            let by = point.served.1 - point.served.0;
            let people = |on: bool| match on {
                true => Cell::Line(vec![self.beside.people(by.abs())]),
                false => Cell::Empty,
            };
            vec![
                Cell::Name(point.id.clone()),
                Cell::Name(point.area.clone()),
                people(by > 0),
                people(by < 0),
            ]
        });
        let columns = [
            ("point", ""),
            ("area", ""),
            ("gained", "persons"),
            ("lost", "persons"),
        ];
        let mut table = table(
            &self.beside.about,
            "change-table-points",
            &columns,
            rows.collect(),
        )?;
        table.shown = (table.rows.len() > MOST).then_some(MOST);
        Some(Block::Table(table))
    }

    /// All figures that differ.
    fn figures(&self) -> Chapter {
        let change = self.change;
        let mut blocks = vec![self.heading(1, self.text("change-chapter-figures"))];
        blocks.push(Block::Paragraph(vec![
            self.text("change-differ"),
            self.count(change.figures.len()),
            self.text("change-same"),
            self.count(change.same),
        ]));
        let rows = change.figures.iter().take(MOST * 5).filter_map(|one| {
            let any = one.after.as_ref().or(one.before.as_ref())?;
            let before = one.before.as_ref();
            let after = one.after.as_ref();
            let quoted = |figure: &Figure| Cell::Line(vec![self.beside.before(figure)]);
            Some(vec![
                Cell::Name(any.id.clone()),
                Cell::Name(self.locale.text(&format!("change-kind-{}", kind(one)))),
                before.map_or(Cell::Empty, quoted),
                after.map_or(Cell::Empty, |figure| {
                    Cell::Figure(self.beside.about.shown(figure))
                }),
                self.beside
                    .difference(one)
                    .map_or(Cell::Empty, |line| Cell::Line(vec![line])),
            ])
        });
        let columns = [
            ("figure", ""),
            ("kind", ""),
            ("before", "number"),
            ("after", "number"),
            ("difference", "number"),
        ];
        if let Some(mut table) = table(
            &self.beside.about,
            "change-table-figures",
            &columns,
            rows.collect(),
        ) {
            table.shown = (change.figures.len() > MOST).then_some(MOST);
            blocks.push(Block::Table(table));
        }
        Chapter {
            anchor: "figures".to_owned(),
            name: self.locale.text("change-chapter-figures"),
            kind: ChapterKind::About,
            blocks,
        }
    }

    fn count(&self, count: usize) -> Inline {
        let text = self.locale.number(i64::try_from(count).unwrap_or(i64::MAX));
        Inline::Difference {
            exact: count.to_string(),
            text,
        }
    }
}

fn anchor(promise: &PromiseChange) -> String {
    format!("change-{}", promise.id)
}

/// Enough of a hash to tell it from another one.
fn beginning(hash: &str) -> String {
    hash.get(..12)
        .map_or_else(|| hash.to_owned(), |hash| format!("{hash}…"))
}
