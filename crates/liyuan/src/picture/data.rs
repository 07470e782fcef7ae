//! What the script gets: numbers packed as base64 of LEB128 varints, names as JSON.

use super::drawing::{Drawing, PromiseDrawing};
use super::escape::base64;
use super::input::{PictureMeasure, PointResult};
use super::words;
use crate::locale::Locale;
use liyuan_planning::reach::Reason;
use serde_json::{Value, json};

/// Above this many points the page carries neither their ids nor their nearest facilities, so
/// that it stays a few megabytes.
const POINTS_WITH_NAMES: usize = 20_000;

/// Values 0, 1, 2 of a point say why it has none; from 3 on they are value ÷ quantum + 3.
const NONE: u64 = 0;
const OFF_NETWORK: u64 = 1;
const ISLAND: u64 = 2;
const FIRST_VALUE: u64 = 3;

/// The data of the page.
pub(super) fn data(drawing: &Drawing<'_>, locale: &Locale) -> Value {
    let picture = drawing.picture;
    let named = picture.points.len() <= POINTS_WITH_NAMES;
    let areas = picture.areas.len();
    let area_of = |area: Option<u32>| match area {
        Some(area) if (area as usize) < areas => u64::from(area) + 1,
        _ => 0,
    };
    let services: Vec<Value> = picture
        .services
        .iter()
        .map(|service| {
            let spots: Vec<(i32, i32)> = service
                .facilities
                .iter()
                .map(|f| drawing.grid.place(f.place))
                .collect();
            json!({
                "name": service.name,
                "x": spots.iter().map(|spot| spot.0).collect::<Vec<_>>(),
                "y": spots.iter().map(|spot| spot.1).collect::<Vec<_>>(),
                "names": service.facilities.iter().map(|f| &f.name).collect::<Vec<_>>(),
                "places": service.facilities.iter()
                    .map(|f| f.places.map(|places| places.saturating_add(500).div_euclid(1000)))
                    .collect::<Vec<_>>(),
            })
        })
        .collect();
    let promises: Vec<Value> = drawing
        .promises
        .iter()
        .map(|promise| promise_data(promise, named, locale))
        .collect();
    json!({
        "w": drawing.grid.width,
        "h": drawing.grid.height,
        "metres": drawing.grid.metres_per_unit(),
        "n": picture.points.len(),
        "x": deltas(drawing.spots.iter().map(|spot| i64::from(spot.0))),
        "y": deltas(drawing.spots.iter().map(|spot| i64::from(spot.1))),
        "a": varints(picture.points.iter().map(|point| area_of(point.area))),
        "ids": named.then(|| picture.points.iter().map(|point| point.id.as_str()).collect::<Vec<_>>()),
        "areas": picture.areas.iter().map(|area| &area.name).collect::<Vec<_>>(),
        "parents": picture.areas.iter()
            .map(|area| area.parent.filter(|&p| (p as usize) < areas).map_or(-1, i64::from))
            .collect::<Vec<_>>(),
        "groups": drawing.groups.iter()
            .map(|group| json!({ "p": varints(group.persons.iter().map(|&p| clamp(p))), "k": group.radius }))
            .collect::<Vec<_>>(),
        "services": services,
        "promises": promises,
        "text": texts(locale),
    })
}

fn promise_data(drawn: &PromiseDrawing<'_>, named: bool, locale: &Locale) -> Value {
    let promise = drawn.promise;
    let steps = &drawn.steps;
    let quantum = if steps
        .positions
        .iter()
        .all(|position| position.is_multiple_of(10))
    {
        10
    } else {
        1
    };
    let places = matches!(promise.measure, PictureMeasure::Places { .. });
    let several = promise.limits.len() > 1 && !places;
    json!({
        "title": drawn.title,
        "service": promise.service,
        "group": drawn.group,
        "places": places,
        "distance": drawn.unit.distance,
        "q": quantum,
        "v": varints(promise.results.iter().map(|result| value(result, places, quantum))),
        "c": several.then(|| varints(promise.results.iter().map(|result| u64::from(result.limit)))),
        "f": named.then(|| varints(
            promise.results.iter().map(|result| result.facility.map_or(0, |f| u64::from(f) + 1)),
        )),
        "pos": steps.positions,
        "served": steps.served,
        "persons": steps.persons,
        "at": steps.promised,
        "classes": promise.limits.iter()
            .map(|limit| limit.class.as_deref().map(|name| words::class(locale, name)))
            .collect::<Vec<_>>(),
        "share": promise.share_promised,
        "div": drawn.unit.divisor,
        "unit": drawn.unit.name,
        "shades": drawn.shades,
    })
}

fn value(result: &PointResult, places: bool, quantum: u32) -> u64 {
    let value = if places {
        // Rounded down: what is below the norm stays below.
        result.ratio.map(|ratio| ratio / quantum)
    } else {
        // Rounded up: what is beyond the bound stays beyond.
        result.total.map(|total| total.div_ceil(quantum))
    };
    match (value, result.reason) {
        (Some(value), _) => FIRST_VALUE + u64::from(value),
        (None, Some(Reason::OffNetwork)) => OFF_NETWORK,
        (None, Some(Reason::Island)) => ISLAND,
        (None, _) => NONE,
    }
}

/// Sentences that the script fills; `{n}` and the like are its placeholders.
fn texts(locale: &Locale) -> Value {
    let with = |id: &str, names: &[&str]| {
        let marked: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
        let values: Vec<_> = names
            .iter()
            .zip(&marked)
            .map(|(&name, mark)| (name, mark.into()))
            .collect();
        locale.format(id, &values)
    };
    json!({
        "people": with("picture-tip-people", &["count"]),
        "places": with("picture-tip-places", &["count"]),
        "nearest": with("picture-tip-nearest", &["name"]),
        "served": with("picture-tip-served", &["share", "served", "count"]),
        "empty": locale.text("picture-tip-nobody"),
        "ratio": with("picture-tip-ratio", &["ratio"]),
        "reasons": [
            words::reason(locale, Reason::NoFacility),
            words::reason(locale, Reason::OffNetwork),
            words::reason(locale, Reason::Island),
        ],
        "counts": with("picture-counts", &["served", "rest"]),
        "even": locale.text("picture-gap-even"),
        "short": with("picture-gap-short", &["gap"]),
        "over": with("picture-gap-over", &["gap"]),
        "upto": with("picture-legend-up-to", &["value"]),
        "above": with("picture-legend-above", &["value"]),
        "least": with("picture-legend-at-least", &["value"]),
        "below": with("picture-legend-below", &["value"]),
        "relative": [
            locale.text("picture-legend-half"),
            locale.text("picture-legend-within"),
            locale.text("picture-legend-half-more"),
            locale.text("picture-legend-twice"),
            locale.text("picture-legend-more"),
        ],
        "none": locale.text("picture-legend-none"),
        "noPlaces": locale.text("picture-legend-no-places"),
        "metre": locale.text("picture-metre"),
        "kilometre": locale.text("picture-kilometre"),
        "show": with("picture-show-area", &["name"]),
    })
}

fn clamp(persons: i64) -> u64 {
    u64::try_from(persons).unwrap_or(0)
}

/// Unsigned numbers as varints.
pub(super) fn varints(values: impl Iterator<Item = u64>) -> String {
    let mut bytes = Vec::new();
    for mut value in values {
        while value >= 0x80 {
            bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
    }
    base64(&bytes)
}

/// Signed numbers as zigzag varints of their differences.
fn deltas(values: impl Iterator<Item = i64>) -> String {
    let mut last = 0;
    varints(values.map(|value| {
        let delta = value - last;
        last = value;
        ((delta << 1) ^ (delta >> 63)) as u64
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_as_in_leb128() {
        assert_eq!(
            varints([0, 127, 128, 300].into_iter()),
            base64(&[0, 127, 0x80, 1, 0xac, 2])
        );
        assert_eq!(deltas([5, 3, 3].into_iter()), base64(&[10, 3, 0]));
    }

    #[test]
    fn rounding_never_moves_a_point_across_the_bound() {
        let reached = PointResult {
            total: Some(12_001),
            ..Default::default()
        };
        assert_eq!(value(&reached, false, 10), FIRST_VALUE + 1_201);
        let dense = PointResult {
            ratio: Some(34_999),
            ..Default::default()
        };
        assert_eq!(value(&dense, true, 10), FIRST_VALUE + 3_499);
        let lost = PointResult {
            reason: Some(Reason::Island),
            ..Default::default()
        };
        assert_eq!(value(&lost, false, 10), ISLAND);
    }
}
