//! The tables and drawings of a sheet, from the figures of a run.

mod catchments;
mod cells;
mod charts;
mod cover;
mod maps;
mod multiples;
mod series;

pub use catchments::{catchments, has_catchments};
pub(crate) use charts::{WIDTH, push_row, share_axis};
pub use charts::{bars, before_and_after, curve, strip};
pub use cover::cover;
pub use maps::map;
pub use multiples::{curves, overview};
pub use series::editions;

use crate::change::{Beside, difference};
use crate::figure::print;
use crate::fill::About;
use crate::layer::Area;
use crate::run::{Names, Promise, figure_id, of_area};
use crate::sheet::{Block, Card, Cell, Column, Inline, Mark, Shown, TableBlock};
use liyuan_finding::Severity;

/// The end of the ids of figures of those who live in no area.
const OUTSIDE: &str = "/outside";

/// Revisions that the page shows; the workbook has all.
const MOST_REVISIONS: usize = 60;

/// Figures that the one page has at most.
const MOST_CARDS: usize = 20;

/// Reasons for not being served, as figures name them.
const REASONS: [&str; 5] = [
    "off_network",
    "island",
    "no_facility",
    "beyond",
    "no_places",
];

pub(crate) fn column(about: &About<'_>, key: &str, unit: &str) -> Column {
    Column {
        name: about
            .locale
            .text(&format!("sheet-column-{}", key.replace('_', "-"))),
        key: key.to_owned(),
        unit: unit.to_owned(),
    }
}

fn cell(shown: Option<Shown>) -> Cell {
    shown.map_or(Cell::Empty, Cell::Figure)
}

/// The main figures of the promises that a page is about.
pub fn cards(about: &About<'_>) -> Vec<Block> {
    let lang = about.locale.lang();
    let part = about.part();
    let mut cards = Vec::new();
    let mut promises = about.promises();
    let all = promises.len();
    if all > MOST_CARDS {
        // Where there is no room for all, those that are broken are told first.
        promises.sort_by_key(|promise| about.run.mark(promise, &part) != Mark::Broken);
    }
    for promise in promises.into_iter().take(MOST_CARDS) {
        let Some(share) = about.measure(promise, "share", &part) else {
            continue;
        };
        let mark = about.run.mark(promise, &part);
        let mut note = Vec::new();
        if let (Mark::Broken | Mark::Kept, Some(left)) =
            (mark, about.measure(promise, "not_served", &part))
        {
            let none = left.value.as_deref() == Some("0");
            if none {
                note.push(Inline::Text(about.locale.text("sheet-card-nobody-left")));
            } else {
                note.push(Inline::Figure(left));
                note.push(Inline::Text(about.locale.text("sheet-card-left")));
            }
        }
        cards.push(Card {
            name: promise.title.get(lang).to_owned(),
            rule: promise.rule.get(lang).to_owned(),
            number: Inline::Figure(share),
            standard: about
                .measure(promise, "share_promised", &part)
                .map(Inline::Figure),
            change: change_of(about, promise, &part),
            mark: Some(mark),
            note,
            to: Some(anchor(promise)),
        });
    }
    match cards.is_empty() {
        true => Vec::new(),
        false if all > MOST_CARDS => {
            let more = about.locale.text("sheet-cards-more");
            vec![
                Block::Cards(cards),
                Block::Paragraph(vec![Inline::Text(more)]),
            ]
        }
        false => vec![Block::Cards(cards)],
    }
}

/// What the share of people served was before, with an arrow.
fn change_of(about: &About<'_>, promise: &Promise, part: &str) -> Vec<Inline> {
    let Some(since) = about.since else {
        return Vec::new();
    };
    let id = figure_id(&promise.id, "share", part);
    let (then, now) = (since.figures.get(&id), about.run.figures.get(&id));
    let (Some(then), Some(now)) = (then, now) else {
        return vec![Inline::Text(about.locale.text("sheet-card-new"))];
    };
    let by = difference(then, now).unwrap_or_default();
    let arrow = match by.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        false => "sheet-card-same",
        true if by.starts_with('-') => "sheet-card-fell",
        true => "sheet-card-rose",
    };
    let before = Inline::Quoted {
        text: print(then, about.locale),
        source: since.name.to_owned(),
    };
    vec![Inline::Text(about.locale.text(arrow)), before]
}

/// The shares of the areas before and now.
pub fn since(about: &About<'_>) -> Vec<Block> {
    let (Some(promise), Some(since)) = (about.promise, about.since) else {
        return Vec::new();
    };
    let beside = Beside {
        about: *about,
        before: since.figures,
        earlier: since.name,
    };
    let areas = beside.areas(&promise.id, &[]);
    match areas.is_empty() {
        true => vec![Block::Paragraph(vec![Inline::Text(
            about.locale.text("sheet-since-same"),
        )])],
        false => areas,
    }
}

/// The figures of the edition before that are not what they were.
pub fn revisions(about: &About<'_>) -> Option<TableBlock> {
    let edition = about.edition?;
    let before = about.locale.format(
        "sheet-edition-name",
        &[("number", (&(edition.number - 1).to_string()).into())],
    );
    let rows = edition.revisions.iter().map(|one| {
        let area = one.before.area_code.as_deref();
        let area = area.and_then(|code| about.run.area(code));
        let quoted = Inline::Quoted {
            text: print(&one.before, about.locale),
            source: before.clone(),
        };
        vec![
            Cell::Name(one.before.id.clone()),
            Cell::Name(about.run.meaning(&one.before, about.locale)),
            area.map_or(Cell::Empty, |area| Cell::Name(area.name.clone())),
            Cell::Line(vec![quoted]),
            (one.after.as_ref()).map_or(Cell::Empty, |after| Cell::Figure(about.shown(after))),
            Cell::Name(one.reason.clone()),
        ]
    });
    let columns = [
        ("figure", ""),
        ("measure", ""),
        ("area", ""),
        ("before", "number"),
        ("after", "number"),
        ("reason", ""),
    ];
    let mut table = table(about, "sheet-table-revisions", &columns, rows.collect())?;
    table.shown = (table.rows.len() > MOST_REVISIONS).then_some(MOST_REVISIONS);
    Some(table)
}

/// What others have published, beside what the run computes.
pub fn quoted(about: &About<'_>) -> Option<TableBlock> {
    let lang = about.locale.lang();
    let figures = &about.run.figures;
    let rows = about.quoted().into_iter().map(|one| {
        let computed = one.figure.as_deref().and_then(|id| figures.get(id));
        let meaning = computed.map(|figure| {
            let part = figure.id.split('/').nth(1).unwrap_or_default();
            let of = about.run.promises.iter().find(|promise| promise.id == part);
            let title = of.map(|promise| format!("{}: ", promise.title.get(lang)));
            let meaning = about.run.meaning(figure, about.locale);
            Cell::Name(format!("{}{meaning}", title.unwrap_or_default()))
        });
        let value = Inline::Quoted {
            text: one.value.get(lang).to_owned(),
            source: one.source.clone(),
        };
        vec![
            Cell::Line(vec![Inline::Plan(one.name.get(lang).to_owned())]),
            Cell::Line(vec![value]),
            computed.map_or(Cell::Empty, |figure| Cell::Figure(about.shown(figure))),
            meaning.unwrap_or(Cell::Empty),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let columns = [
        ("indicator", ""),
        ("quoted", ""),
        ("computed", "number"),
        ("measure", ""),
    ];
    // Where nothing stands beside them, two columns do.
    let any = rows
        .iter()
        .any(|row| !matches!(row.get(2), Some(Cell::Empty)));
    let shown = if any { columns.len() } else { 2 };
    let rows = rows.into_iter().map(|mut row| {
        row.truncate(shown);
        row
    });
    let columns: Vec<(&str, &str)> = columns.into_iter().take(shown).collect();
    table(about, "sheet-table-quoted", &columns, rows.collect())
}

/// What the plan says is not known.
pub fn unknown(about: &About<'_>) -> Vec<Block> {
    let lang = about.locale.lang();
    let line = |names: &Names| vec![Inline::Plan(names.get(lang).to_owned())];
    let lines: Vec<Vec<Inline>> = about.run.questions.iter().map(line).collect();
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![Block::List(lines)],
    }
}

/// What is not known about quoted figures: the questions that the plan asks, and figures beside them that the
/// run does not have.
pub fn questions(about: &About<'_>) -> Vec<Block> {
    let lang = about.locale.lang();
    let mut lines = Vec::new();
    for one in about.quoted() {
        let mut push = |asked: Inline| {
            let name = vec![Inline::Plan(one.name.get(lang).to_owned())];
            let value = Inline::Quoted {
                text: one.value.get(lang).to_owned(),
                source: one.source.clone(),
            };
            let gap = Inline::Text(about.locale.text("sheet-question-gap"));
            lines.push(vec![Inline::Strong(name), gap.clone(), value, gap, asked]);
        };
        if let Some(question) = &one.question {
            push(Inline::Plan(question.get(lang).to_owned()));
        }
        let missing = |id: &&str| about.run.figures.get(id).is_none();
        if let Some(id) = one.figure.as_deref().filter(missing) {
            let text = about
                .locale
                .format("sheet-question-no-figure", &[("figure", id.into())]);
            push(Inline::Name(text));
        }
    }
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![Block::List(lines)],
    }
}

/// The anchor of a promise's part of its chapter.
pub fn anchor(promise: &Promise) -> String {
    format!("promise-{}", promise.id)
}

/// The promises of a page: people, served, share, standard, mark.
pub fn promises(about: &About<'_>) -> Option<TableBlock> {
    let lang = about.locale.lang();
    let part = about.part();
    let promises = about.promises();
    let rows: Vec<Vec<Cell>> = promises
        .iter()
        .map(|promise| {
            let figure = |measure| cell(about.measure(promise, measure, &part));
            vec![
                Cell::Name(promise.title.get(lang).to_owned()),
                Cell::Name(promise.rule.get(lang).to_owned()),
                figure("persons"),
                figure("share"),
                figure("share_promised"),
                figure("not_served"),
                Cell::Mark(about.run.mark(promise, &part)),
            ]
        })
        .collect();
    let columns = [
        ("promise", ""),
        ("rule", ""),
        ("persons", "persons"),
        ("share", "share"),
        ("share_promised", "share"),
        ("not_served", "persons"),
        ("mark", ""),
    ];
    table(about, "sheet-table-promises", &columns, rows)
}

/// A promise by area, in the order of the areas.
pub fn areas(about: &About<'_>) -> Option<TableBlock> {
    let promise = about.promise?;
    let areas = match about.area {
        Some(area) => about.run.parts_of(&area.code).collect(),
        None => about.run.top_areas(),
    };
    let mut rows: Vec<Vec<Cell>> = areas
        .into_iter()
        .map(|area| of_promise(about, promise, area))
        .collect();
    // Whoever lives in no area has a row, too.
    let outside = about.run.of(promise, "persons", OUTSIDE);
    let anybody = outside.is_some_and(|figure| figure.value.as_deref() != Some("0"));
    if about.area.is_none() && !about.run.areas.is_empty() && anybody {
        let name = about.locale.text("sheet-outside");
        rows.push(of_part(about, promise, OUTSIDE, &name));
    }
    table(about, "sheet-table-areas", &area_columns(promise), rows)
}

/// The areas of the finest level with the smallest shares, the smallest first; those with the same share by
/// the number of people left out.
pub fn worst(about: &About<'_>, most: usize) -> Option<TableBlock> {
    let promise = about.promise?;
    let mut areas: Vec<(i64, i64, &Area)> = Vec::new();
    for area in about.run.finest_areas() {
        let within = about
            .area
            .is_none_or(|of| area.code == of.code || is_below(about, area, &of.code));
        let part = of_area(&area.code);
        let fixed = |measure, decimals| about.run.of(promise, measure, &part)?.fixed(decimals);
        if let (true, Some(share), Some(left)) = (within, fixed("share", 6), fixed("not_served", 0))
            && left > 0
        {
            areas.push((share, -left, area));
        }
    }
    areas.sort_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)));
    let all = areas.len();
    let rows = areas
        .into_iter()
        .map(|(_, _, area)| of_promise(about, promise, area))
        .collect();
    let mut table = table(about, "sheet-table-worst", &area_columns(promise), rows)?;
    table.shown = (all > most).then_some(most);
    Some(table)
}

fn is_below(about: &About<'_>, area: &Area, code: &str) -> bool {
    let mut at = area.parent.as_deref();
    // A chain of parents that never ends is no tree; so many levels there are not.
    for _ in 0..32 {
        match at {
            Some(parent) if parent == code => return true,
            Some(parent) => {
                at = about
                    .run
                    .area(parent)
                    .and_then(|area| area.parent.as_deref())
            }
            None => return false,
        }
    }
    false
}

fn area_columns(promise: &Promise) -> [(&'static str, &'static str); 8] {
    let unit = promise.unit;
    [
        ("area", ""),
        ("persons", "persons"),
        ("share", "share"),
        ("not_served", "persons"),
        (if unit == "m" { "median_m" } else { "median_s" }, unit),
        (if unit == "m" { "p90_m" } else { "p90_s" }, unit),
        (if unit == "m" { "worst_m" } else { "worst_s" }, unit),
        ("mark", ""),
    ]
}

fn of_promise(about: &About<'_>, promise: &Promise, area: &Area) -> Vec<Cell> {
    of_part(about, promise, &of_area(&area.code), &area.name)
}

fn of_part(about: &About<'_>, promise: &Promise, part: &str, name: &str) -> Vec<Cell> {
    let figure = |measure| cell(about.measure(promise, measure, part));
    vec![
        Cell::Name(name.to_owned()),
        figure("persons"),
        figure("share"),
        figure("not_served"),
        figure("median"),
        figure("p90"),
        figure("worst"),
        Cell::Mark(about.run.mark(promise, part)),
    ]
}

/// Why people are not served.
pub fn reasons(about: &About<'_>) -> Option<TableBlock> {
    let promise = about.promise?;
    let part = about.part();
    let mut rows = Vec::new();
    for reason in REASONS {
        let shown = about.measure(promise, reason, &part);
        if let Some(shown) = shown.filter(|shown| shown.value.as_deref() != Some("0")) {
            let name = about
                .locale
                .text(&format!("reason-{}", reason.replace('_', "-")));
            rows.push(vec![Cell::Name(name), Cell::Figure(shown)]);
        }
    }
    table(
        about,
        "sheet-table-reasons",
        &[("reason", ""), ("persons", "persons")],
        rows,
    )
}

/// The sites of the repair.
pub fn repair_sites(about: &About<'_>) -> Option<TableBlock> {
    let repair = about.repair()?;
    let rows: Vec<Vec<Cell>> = repair
        .sites
        .iter()
        .map(|site| vec![Cell::Name(site.name.clone()), Cell::Name(site.area.clone())])
        .collect();
    let all = rows.len();
    let mut table = table(
        about,
        "sheet-table-sites",
        &[("site", ""), ("area", "")],
        rows,
    )?;
    table.shown = (all > 20).then_some(20);
    Some(table)
}

/// The files that went in.
pub fn inputs(about: &About<'_>) -> Option<TableBlock> {
    let inputs = about.run.inputs.iter();
    let rows = inputs
        .map(|input| {
            vec![
                Cell::Name(input.file.clone()),
                Cell::Name(input.sha256.clone()),
            ]
        })
        .collect();
    table(
        about,
        "sheet-table-inputs",
        &[("file", ""), ("sha256", "")],
        rows,
    )
}

/// What was odd about the input, a line for each finding; the first of each code.
pub fn findings(about: &About<'_>) -> Vec<Block> {
    let mut lines: Vec<(String, usize, Vec<Inline>)> = Vec::new();
    for row in about.run.findings.rows() {
        let code = row.text("code").unwrap_or_default();
        if row.text("severity") == Some(Severity::Info.as_str()) {
            continue;
        }
        match lines.iter_mut().find(|(known, ..)| known == code) {
            Some((_, count, _)) => *count += 1,
            None => {
                let key = format!("finding-{}", code.replace(['.', '_'], "-"));
                let title = if about.locale.has(&key) {
                    about.locale.format(&key, &[])
                } else {
                    row.text("message").unwrap_or(code).replace('`', "")
                };
                let line = vec![Inline::Name(title)];
                lines.push((code.to_owned(), 1, line));
            }
        }
    }
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![Block::List(
            lines.into_iter().map(|(_, _, line)| line).collect(),
        )],
    }
}

/// A list of names.
pub fn names(names: &[String]) -> Vec<Block> {
    match names {
        [] => Vec::new(),
        names => vec![Block::List(
            names
                .iter()
                .map(|name| vec![Inline::Name(name.clone())])
                .collect(),
        )],
    }
}

pub(crate) fn table(
    about: &About<'_>,
    caption: &str,
    columns: &[(&str, &str)],
    rows: Vec<Vec<Cell>>,
) -> Option<TableBlock> {
    (!rows.is_empty()).then(|| TableBlock {
        caption: about.locale.text(caption),
        columns: columns
            .iter()
            .map(|(key, unit)| column(about, key, unit))
            .collect(),
        rows,
        shown: None,
    })
}
