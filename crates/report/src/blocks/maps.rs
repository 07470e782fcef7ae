//! The map of a promise: where it is kept and where not.

use super::charts::{block, frame, push_row};
use super::table;
use crate::drawing::{
    Label, LineKind, Map, MapArea, MapLine, MapSymbol, MapWords, Rings, SymbolKind, map as draw,
};
use crate::fill::About;
use crate::layer::Area;
use crate::run::{Promise, of_area};
use crate::sheet::{Block, Cell, TableBlock};

/// Width of a map in pixels.
pub(super) const WIDTH: f64 = 960.0;

/// Facilities that are drawn; more would cover the areas.
pub(super) const MOST_SYMBOLS: usize = 600;

/// Lower bounds of the classes in millionths, below what was promised.
const STEPS: [i64; 4] = [900_000, 750_000, 500_000, 250_000];

/// Areas of the finest level by the share of people served, with facilities and chosen sites.
pub fn map(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise else {
        return Vec::new();
    };
    let areas = about.run.finest_areas();
    let breaks = breaks(about, promise);
    if areas.iter().all(|area| area.rings.is_empty()) {
        return super::cells::map(about, promise, &breaks);
    }
    let mut rows = Vec::new();
    let mut csv = String::from("area_code,area_name,figure_id,share\n");
    let drawn = areas.iter().map(|area| {
        let id = of_area(&area.code);
        let share = about.run.of(promise, "share", &id);
        let millionths = share.and_then(|figure| figure.fixed(6));
        if let Some(figure) = share {
            let value = figure.value.as_deref().unwrap_or_default();
            push_row(&mut csv, &[&area.code, &area.name, &figure.id, value]);
            rows.push(vec![
                Cell::Name(area.name.clone()),
                Cell::Figure(about.shown(figure)),
            ]);
        }
        MapArea {
            name: area.name.clone(),
            value: None,
            rings: area.rings.clone(),
            class: millionths.map(|share| class(&breaks, share)),
        }
    });
    let drawn: Vec<MapArea> = drawn.collect();
    let Some(twin) = table(
        about,
        "sheet-table-areas",
        &[("area", ""), ("share", "share")],
        rows,
    ) else {
        return Vec::new();
    };
    let outlines = about
        .run
        .top_areas()
        .into_iter()
        .map(|area: &Area| area.rings.clone())
        .collect();
    drawn_map(about, promise, (&breaks, drawn, outlines), twin, csv)
}

/// The map of areas or cells, with facilities and chosen sites.
pub(super) fn drawn_map(
    about: &About<'_>,
    promise: &Promise,
    (breaks, areas, outlines): (&[i64], Vec<MapArea>, Vec<Rings>),
    twin: TableBlock,
    csv: String,
) -> Vec<Block> {
    let share = about.measure(promise, "share_promised", "");
    let boundary = share.map_or_else(Label::default, |shown| {
        let text = about
            .locale
            .format("sheet-standard", &[("share", (&shown.text).into())]);
        Label::figure(text, shown.id)
    });
    let input = Map {
        frame: frame(about, promise, "sheet-map", "map", WIDTH),
        areas,
        classes: classes(about, breaks),
        kept: Some(1),
        boundary,
        outlines,
        lines: roads(about),
        symbols: symbols(about, promise),
        words: words(about, promise),
        mark: model_mark(about),
        ..Map::default()
    };
    vec![block(
        &format!("map-{}", promise.id),
        draw(&input),
        twin,
        csv,
    )]
}

/// What a corner of every map says of a region that is a model.
pub(super) fn model_mark(about: &About<'_>) -> String {
    match about.run.model {
        true => about.locale.text("picture-model-mark"),
        false => String::new(),
    }
}

/// The roads behind a map.
pub(super) fn roads(about: &About<'_>) -> Vec<MapLine> {
    let roads = about.run.roads.iter().map(|road| MapLine {
        kind: match road.rank {
            0 | 1 => LineKind::MainRoad,
            2 | 3 => LineKind::MiddleRoad,
            _ => LineKind::SmallRoad,
        },
        points: road.points.clone(),
    });
    roads.collect()
}

/// Lower bounds of the classes, what was promised first, 0 last.
fn breaks(about: &About<'_>, promise: &Promise) -> Vec<i64> {
    let promised = about.run.of(promise, "share_promised", "");
    let promised = promised.and_then(|figure| figure.fixed(6));
    let promised = promised.unwrap_or(1_000_000);
    let below = STEPS.into_iter().filter(|step| *step < promised);
    std::iter::once(promised)
        .chain(below)
        .take(4)
        .chain([0])
        .collect()
}

/// The class of a share, in millionths.
pub(super) fn class(breaks: &[i64], share: i64) -> usize {
    breaks
        .iter()
        .position(|from| share >= *from)
        .unwrap_or(breaks.len().saturating_sub(1))
}

/// Millionths as percent, with the decimals that they have.
pub(super) fn percent(millionths: i64) -> String {
    let text = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn classes(about: &About<'_>, breaks: &[i64]) -> Vec<Label> {
    let name = |at: usize, from: i64| {
        let from = percent(from);
        let above = at.checked_sub(1).and_then(|above| breaks.get(above));
        let Some(to) = above.map(|above| percent(*above)) else {
            return about
                .locale
                .format("sheet-class-from", &[("from", (&from).into())]);
        };
        if at + 1 == breaks.len() {
            return about
                .locale
                .format("sheet-class-below", &[("to", (&to).into())]);
        }
        about.locale.format(
            "sheet-class-between",
            &[("from", (&from).into()), ("to", (&to).into())],
        )
    };
    breaks
        .iter()
        .enumerate()
        .map(|(at, from)| Label::name(name(at, *from)))
        .collect()
}

fn symbols(about: &About<'_>, promise: &Promise) -> Vec<MapSymbol> {
    let service = about.run.services.get(promise.service);
    let sites = service.and_then(|service| about.run.sites.get(&service.id));
    let existing = sites.into_iter().flatten().map(|site| MapSymbol {
        place: site.place,
        kind: SymbolKind::Existing,
        name: site.name.clone(),
        label: None,
    });
    let chosen = about
        .repair()
        .into_iter()
        .flat_map(|repair| &repair.sites)
        .map(|site| MapSymbol {
            place: site.place,
            kind: SymbolKind::Chosen,
            name: site.name.clone(),
            label: None,
        });
    let existing: Vec<MapSymbol> = existing.collect();
    let existing = if existing.len() > MOST_SYMBOLS {
        Vec::new()
    } else {
        existing
    };
    existing.into_iter().chain(chosen).collect()
}

pub(super) fn words(about: &About<'_>, promise: &Promise) -> MapWords {
    let locale = about.locale;
    let service = about.run.services.get(promise.service);
    let service = service.map_or("", |service| service.name.get(locale.lang()));
    MapWords {
        classes: locale.text("sheet-axis-share"),
        no_data: locale.text("sheet-no-people"),
        existing: locale.format("sheet-facilities", &[("service", service.into())]),
        chosen: locale.text("sheet-chosen"),
        outlines: locale.text("sheet-outlines"),
        roads: locale.text("sheet-roads"),
        north: locale.text("sheet-north"),
        kilometre: locale.text("sheet-unit-kilometres"),
        metre: locale.text("sheet-unit-metres"),
        ..MapWords::default()
    }
}
