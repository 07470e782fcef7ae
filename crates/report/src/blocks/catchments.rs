//! The map of who goes where: the part of the region to which each facility is the nearest, and who is left out.

use super::charts::{block, frame, push_row};
use super::maps::{MOST_SYMBOLS, WIDTH, model_mark, roads, words};
use super::table;
use crate::drawing::{
    Catchments, Label, Map, MapPeople, MapSymbol, MapWords, SymbolKind, map as draw,
};
use crate::fill::About;
use crate::layer::Site;
use crate::run::{Promise, of_facility};
use crate::sheet::{Block, Cell};
use std::collections::HashMap;

/// Facilities whose names are printed where there is room.
const MOST_NAMES: usize = 60;

/// The facilities of a promise's service, if the map of who goes where can be drawn.
fn facilities<'a>(about: &About<'a>, promise: &Promise) -> Option<&'a [Site]> {
    let service = about.run.services.get(promise.service)?;
    let sites = about.run.sites.get(&service.id)?;
    // One facility has no neighbour to be told from; more than can be told apart are no map.
    (2..=MOST_SYMBOLS).contains(&sites.len()).then_some(sites)
}

/// Whether there is a map of who goes where.
pub fn has_catchments(about: &About<'_>, promise: &Promise) -> bool {
    let goes = || {
        about
            .run
            .people(promise)
            .iter()
            .any(|point| point.facility.is_some())
    };
    facilities(about, promise).is_some() && goes() && !about.run.places().is_empty()
}

/// The map of who goes where, with the people for whom the promise is broken.
pub fn catchments(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise else {
        return Vec::new();
    };
    let Some(sites) = facilities(about, promise).filter(|_| has_catchments(about, promise)) else {
        return Vec::new();
    };
    let name = |site: &Site| site.label().to_owned();
    let index: HashMap<&str, usize> = sites
        .iter()
        .enumerate()
        .map(|(at, site)| (site.id.as_str(), at))
        .collect();
    let places = about.run.places();
    let mut served = Vec::new();
    let mut left_out = Vec::new();
    let mut persons = 0_i64;
    for point in about.run.people(promise) {
        persons += point.persons;
        let Some(&place) = places.get(&point.id) else {
            continue;
        };
        let facility = point.facility.as_deref().and_then(|id| index.get(id));
        if let Some(&facility) = facility {
            served.push((place, facility, point.persons as f64 / 1000.0));
        }
        let left = point.persons.saturating_sub(point.served);
        if left > 0 {
            left_out.push(MapPeople {
                place,
                persons: left as f64 / 1000.0,
                missed: true,
            });
        }
    }
    let mut csv = String::from("facility_id,facility_name,lon,lat,figure_id,persons_nearest\n");
    let mut rows = Vec::new();
    for site in sites {
        let figure = about
            .run
            .of(promise, "persons_nearest", &of_facility(&site.id));
        let value = figure.and_then(|figure| figure.value.as_deref());
        push_row(
            &mut csv,
            &[
                &site.id,
                &site.name,
                &format!("{:.7}", site.place.0),
                &format!("{:.7}", site.place.1),
                figure.map_or("", |figure| &figure.id),
                value.unwrap_or_default(),
            ],
        );
        let shown = figure.map(|figure| about.shown(figure));
        rows.push(vec![
            Cell::Name(name(site)),
            shown.map_or(Cell::Empty, Cell::Figure),
        ]);
    }
    let columns = [("facility", ""), ("persons_nearest", "persons")];
    let Some(twin) = table(about, "sheet-table-facilities", &columns, rows) else {
        return Vec::new();
    };
    let symbols = sites.iter().map(|site| MapSymbol {
        place: site.place,
        kind: SymbolKind::Existing,
        name: name(site),
        label: (sites.len() <= MOST_NAMES).then(|| Label::name(name(site))),
    });
    let tops = about.run.top_areas();
    let input = Map {
        frame: frame(about, promise, "sheet-catchments", "catchments", WIDTH),
        outlines: tops.iter().map(|area| area.rings.clone()).collect(),
        catchments: Catchments {
            names: sites.iter().map(name).collect(),
            people: served,
        },
        lines: roads(about),
        symbols: symbols.collect(),
        people: left_out,
        persons: persons as f64 / 1000.0,
        words: MapWords {
            catchments: about.locale.text("sheet-catchment"),
            people_missed: about.locale.text("sheet-left-out"),
            ..words(about, promise)
        },
        mark: model_mark(about),
        ..Map::default()
    };
    let name = format!("catchments-{}", promise.id);
    vec![block(&name, draw(&input), twin, csv)]
}
