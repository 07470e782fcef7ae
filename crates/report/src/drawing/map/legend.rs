//! The legend of a map.

use super::{Fills, LineKind, Map, OUTLINE, SymbolKind, line_stroke, paleness, symbol_mark};
use super::{catchments, people};
use crate::drawing::Label;
use crate::drawing::colour::{AXIS, INK};
use crate::drawing::sheet::{N, Sheet, Stroke, Type};

enum Entry<'a> {
    Title(&'a str),
    /// Fill, what makes it pale, and label.
    Class(&'a str, &'static str, &'a Label),
    Boundary(&'a Label),
    NoData(&'a str, &'a str),
    Mark(String, &'a str),
    Space,
}

impl Entry<'_> {
    fn height(&self, room: f64) -> f64 {
        match self {
            Entry::Title(text) => {
                let lines = crate::drawing::text::fit(text, 12.0, room / 1.06, 3)
                    .lines
                    .len();
                8.0 + 15.0 * lines as f64
            }
            Entry::Class(..) => 19.0,
            Entry::Boundary(_) => 16.0,
            Entry::NoData(..) => 24.0,
            Entry::Mark(..) => 20.0,
            Entry::Space => 12.0,
        }
    }
}

/// Draws the legend beside or below the map; returns where the paper is free below both.
pub(super) fn draw(
    sheet: &mut Sheet,
    input: &Map,
    fills: &Fills,
    (beside, width, top, bottom): (bool, f64, f64, f64),
) -> f64 {
    let classes = classes(input, fills);
    let marks = marks(input);
    if beside {
        let x = width + 20.0;
        let room = sheet.width - x;
        let mut y = column(sheet, &classes, (x, top), room);
        if !marks.is_empty() && !classes.is_empty() {
            y = column(sheet, &[Entry::Space], (x, y), room);
        }
        return column(sheet, &marks, (x, y), room).max(bottom);
    }
    let top = bottom + 8.0;
    if marks.is_empty() || classes.is_empty() {
        let all = if classes.is_empty() { &marks } else { &classes };
        return column(sheet, all, (0.0, top), sheet.width);
    }
    let room = libm::round(sheet.width * 0.48);
    let left = column(sheet, &classes, (0.0, top), room);
    let right = column(sheet, &marks, (sheet.width - room, top), room);
    left.max(right)
}

fn classes<'a>(input: &'a Map, fills: &'a Fills) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    if input.areas.is_empty() {
        return entries;
    }
    if !input.words.classes.trim().is_empty() {
        entries.push(Entry::Title(&input.words.classes));
    }
    let boundary = input
        .kept
        .filter(|_| !input.boundary.text.trim().is_empty());
    for (i, (label, fill)) in input.classes.iter().zip(&fills.classes).enumerate() {
        if boundary == Some(i) {
            entries.push(Entry::Boundary(&input.boundary));
        }
        entries.push(Entry::Class(fill, paleness(input), label));
    }
    if boundary == Some(input.classes.len()) && !input.classes.is_empty() {
        entries.push(Entry::Boundary(&input.boundary));
    }
    let without =
        |area: &super::MapArea| area.class.is_none_or(|class| class >= input.classes.len());
    if input.areas.iter().any(without) && !input.words.no_data.trim().is_empty() {
        entries.push(Entry::NoData(&fills.none, &input.words.no_data));
    }
    entries
}

fn marks(input: &Map) -> Vec<Entry<'_>> {
    let words = &input.words;
    let symbol = |kind| input.symbols.iter().any(|symbol| symbol.kind == kind);
    let line = |river: bool| {
        let is = |kind: LineKind| (kind == LineKind::River) == river;
        input.lines.iter().any(|line| is(line.kind))
    };
    let someone = |missed: bool| {
        let is = |p: &super::MapPeople| p.missed == missed && p.persons > 0.0;
        input.people.iter().any(is)
    };
    let stroke = |kind| {
        let stroke: Stroke = line_stroke(kind);
        format!(
            "<path d=\"M-9 0h18\" fill=\"none\"{}/>",
            stroke.attributes()
        )
    };
    let entries = [
        (
            !input.catchments.people.is_empty(),
            catchments::mark(),
            words.catchments.as_str(),
        ),
        (
            symbol(SymbolKind::Existing),
            symbol_mark(SymbolKind::Existing, (0.0, 0.0)),
            words.existing.as_str(),
        ),
        (
            symbol(SymbolKind::Chosen),
            symbol_mark(SymbolKind::Chosen, (0.0, 0.0)),
            words.chosen.as_str(),
        ),
        (
            symbol(SymbolKind::Closed),
            symbol_mark(SymbolKind::Closed, (0.0, 0.0)),
            words.closed.as_str(),
        ),
        (someone(false), people::mark(false), words.people.as_str()),
        (
            someone(true),
            people::mark(true),
            words.people_missed.as_str(),
        ),
        (
            !input.outlines.is_empty(),
            format!(
                "<path d=\"M-9 4l3-9 8-1 7 5-3 6z\" fill=\"none\"{}/>",
                OUTLINE.attributes()
            ),
            words.outlines.as_str(),
        ),
        (
            line(false),
            stroke(LineKind::MainRoad),
            words.roads.as_str(),
        ),
        (line(true), stroke(LineKind::River), words.rivers.as_str()),
    ];
    entries
        .into_iter()
        .filter(|(there, _, word)| *there && !word.trim().is_empty())
        .map(|(_, svg, word)| Entry::Mark(svg, word))
        .collect()
}

/// Draws entries from the top; returns where the paper is free.
fn column(sheet: &mut Sheet, entries: &[Entry<'_>], (x, top): (f64, f64), room: f64) -> f64 {
    const SWATCH: f64 = 24.0;
    let mut y = top;
    let kind = Type::BODY.size(11.5);
    for entry in entries {
        let height = entry.height(room);
        let middle = y + height / 2.0;
        let words = (room - SWATCH - 8.0, 1);
        match entry {
            Entry::Title(text) => {
                sheet.name(x, middle - 3.0, text, Type::BODY.bold(), (room, 3));
            }
            Entry::Class(fill, pale, label) => {
                sheet.raw(&format!("<g{pale}>"));
                sheet.rect((x, y), (SWATCH, height - 1.0), fill);
                sheet.raw("</g>");
                sheet.scale_label(x + SWATCH + 8.0, middle + kind.drop(), label, kind);
            }
            Entry::Boundary(label) => {
                let line = Stroke::full(INK, 2.0);
                sheet.line((x - 3.0, middle), (x + SWATCH + 4.0, middle), line);
                let kind = kind.bold();
                sheet.scale_label(x + SWATCH + 8.0, middle + kind.drop(), label, kind);
            }
            Entry::NoData(fill, word) => {
                sheet.rect((x, y + 5.0), (SWATCH, 18.0), fill);
                sheet.raw(&format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"17\" fill=\"none\" stroke=\"{AXIS}\" stroke-width=\".7\"/>",
                    N(x + 0.5),
                    N(y + 5.5),
                    N(SWATCH - 1.0)
                ));
                sheet.name(x + SWATCH + 8.0, y + 14.0, word, kind, words);
            }
            Entry::Mark(svg, word) => {
                let at = (N(x + SWATCH / 2.0), N(middle));
                sheet.raw(&format!(
                    "<g transform=\"translate({} {})\">{svg}</g>",
                    at.0, at.1
                ));
                sheet.name(x + SWATCH + 8.0, middle, word, kind, words);
            }
            Entry::Space => {}
        }
        y += height;
    }
    y
}
