//! What the cover shows: the region, and every promise with its mark.

use super::anchor;
use super::charts::own_id;
use super::maps::{model_mark, roads};
use crate::drawing::{Drawing, Frame, Map, MapArea, MapWords, map};
use crate::fill::{About, field_name};
use crate::run::Field;
use crate::sheet::{Cover, CoverField, Medium};

/// Width of the map in pixels: its legend is below it.
const WIDTH: f64 = 560.0;

/// The cover of a sheet.
pub fn cover(about: &About<'_>) -> Cover {
    let lang = about.locale.lang();
    let fields = Field::ALL.into_iter().map(|field| {
        let of_field = About {
            field: Some(field),
            ..*about
        };
        let promises = of_field.promises().into_iter().map(|promise| {
            let title = promise.title.get(lang).to_owned();
            (title, anchor(promise), about.run.mark(promise, ""))
        });
        CoverField {
            name: field_name(field, about.locale),
            anchor: format!("field-{}", field.as_str()),
            promises: promises.collect(),
        }
    });
    let narrow = About {
        medium: Medium::Telephone,
        ..*about
    };
    Cover {
        map: region(about),
        narrow: match about.medium {
            Medium::Screen => region(&narrow),
            Medium::Paper | Medium::Telephone => None,
        },
        fields: fields.filter(|field| !field.promises.is_empty()).collect(),
    }
}

/// The areas of the highest level by name, with the roads; `None` where the run has neither.
fn region(about: &About<'_>) -> Option<Box<Drawing>> {
    let tops = about.run.top_areas();
    if about.run.roads.is_empty() && tops.iter().all(|area| area.rings.is_empty()) {
        return None;
    }
    let name = about.run.region.get(about.locale.lang());
    let areas = tops.iter().map(|area| MapArea {
        name: area.name.clone(),
        rings: area.rings.clone(),
        ..MapArea::default()
    });
    let words = MapWords {
        roads: about.locale.text("sheet-roads"),
        north: about.locale.text("sheet-north"),
        kilometre: about.locale.text("sheet-unit-kilometres"),
        metre: about.locale.text("sheet-unit-metres"),
        ..MapWords::default()
    };
    Some(Box::new(map(&Map {
        frame: Frame {
            id: own_id(about, "cover"),
            title: name.to_owned(),
            description: about.locale.text("sheet-cover-about"),
            heading: false,
            width: about.width(WIDTH),
            ..Frame::default()
        },
        areas: areas.collect(),
        lines: roads(about),
        words,
        mark: model_mark(about),
        ..Map::default()
    })))
}
