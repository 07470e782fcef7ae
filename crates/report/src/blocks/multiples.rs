//! Small multiples: promises side by side on small maps, areas side by side as small curves.

use super::charts::{
    Unit, WIDTH, block, cumulative, frame, label, line_name, missed, own_id, push_row, share_axis,
    sources, standard,
};
use super::maps::{WIDTH as WIDE, class, percent};
use super::table;
use crate::drawing::{
    Axis, Frame, Label, Rings, Series, SmallCurve, SmallCurves, SmallMap, SmallMaps, Standard,
    small_curves, small_maps,
};
use crate::fill::About;
use crate::layer::Area;
use crate::run::{Point, of_area};
use crate::sheet::{Block, Cell};
use std::collections::HashMap;

/// Areas whose curves stand side by side at most.
const MOST: usize = 24;

/// Lower bounds of the classes below what was promised, in millionths.
const STEPS: [i64; 3] = [750_000, 500_000, 0];

/// A small map for each promise of a page, by the share of people served.
pub fn overview(about: &About<'_>) -> Vec<Block> {
    let lang = about.locale.lang();
    let areas: Vec<&Area> = match about.area {
        Some(area) => about.run.below(area),
        None => about.run.finest_areas(),
    };
    let rings: Vec<Rings> = areas.iter().map(|area| area.rings.clone()).collect();
    let promises = about.promises();
    if promises.len() < 2 || rings.iter().filter(|rings| !rings.is_empty()).count() < 2 {
        return Vec::new();
    }
    let part = about.part();
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    let mut csv = String::from("promise_id,area_code,area_name,figure_id,share\n");
    for promise in promises {
        let promised = about.run.of(promise, "share_promised", "");
        let promised = promised
            .and_then(|figure| figure.fixed(6))
            .unwrap_or(1_000_000);
        let breaks: Vec<i64> = [promised].into_iter().chain(STEPS).collect();
        let of = |area: &&Area| {
            let figure = about.run.of(promise, "share", &of_area(&area.code))?;
            let value = figure.value.as_deref().unwrap_or_default();
            let fields = [&promise.id, &area.code, &area.name, &figure.id, value];
            push_row(&mut csv, &fields);
            // A share below the promise is never in the class of those above it, whatever the steps are.
            Some(class(&breaks, figure.fixed(6)?))
        };
        let classes = areas.iter().map(of).collect();
        let title = promise.title.get(lang);
        let share = about.measure(promise, "share", &part);
        cells.push(SmallMap {
            name: title.to_owned(),
            value: share
                .as_ref()
                .filter(|shown| shown.value.is_some())
                .map(label),
            classes,
        });
        rows.push(vec![
            Cell::Name(title.to_owned()),
            share.map_or(Cell::Empty, Cell::Figure),
            Cell::Mark(about.run.mark(promise, &part)),
        ]);
    }
    let columns = [("promise", ""), ("share", "share"), ("mark", "")];
    let Some(twin) = table(about, "sheet-table-overview", &columns, rows) else {
        return Vec::new();
    };
    let text = |id: &str| about.locale.text(id);
    let between = |from: i64, to: i64| {
        let (from, to) = (percent(from), percent(to));
        let values = [("from", (&from).into()), ("to", (&to).into())];
        about.locale.format("sheet-class-between", &values)
    };
    let to = percent(STEPS[1]);
    let below = about
        .locale
        .format("sheet-class-below", &[("to", (&to).into())]);
    let from = percent(STEPS[0]);
    let from = [("from", (&from).into())];
    let classes = [
        text("sheet-kept"),
        about.locale.format("sheet-class-missed-from", &from),
        between(STEPS[1], STEPS[0]),
        below,
    ];
    let place = about.area.map(|area| area.name.clone());
    let place = place.or(about
        .field
        .map(|field| crate::fill::field_name(field, about.locale)));
    let place = place.unwrap_or_else(|| about.run.region.get(lang).to_owned());
    let name = match (about.area, about.field) {
        (Some(area), _) => format!("overview-area-{}", area.code),
        (None, Some(field)) => format!("overview-{}", field.as_str()),
        (None, None) => "overview".to_owned(),
    };
    let input = SmallMaps {
        frame: Frame {
            id: own_id(about, &name),
            title: about
                .locale
                .format("sheet-overview", &[("name", (&place).into())]),
            description: text("sheet-overview-about"),
            heading: false,
            subtitle: String::new(),
            sources: sources(about),
            width: about.width(WIDE),
        },
        areas: rings,
        cells,
        classes: classes.map(Label::name).to_vec(),
        kept: Some(1),
        no_data: text("sheet-no-people"),
    };
    vec![block(&name, small_maps(&input), twin, csv)]
}

/// The curve of each area of the highest level, side by side.
pub fn curves(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise.filter(|promise| !promise.limits.is_empty()) else {
        return Vec::new();
    };
    let tops = about.run.top_areas();
    if !(2..=MOST).contains(&tops.len()) {
        return Vec::new();
    }
    let unit = Unit::of(promise);
    let end = unit.furthest * 2.5;
    let tops_of: HashMap<&str, &str> = (about.run.areas.iter())
        .filter_map(|area| Some((area.code.as_str(), about.run.top_of(&area.code, &tops)?)))
        .collect();
    let mut of_top: HashMap<&str, Vec<&Point>> = HashMap::new();
    for point in about.run.people(promise) {
        let code = point.area_code.as_deref();
        if let Some(top) = code.and_then(|code| tops_of.get(code)) {
            of_top.entry(*top).or_default().push(point);
        }
    }
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    let mut csv = String::from("area_code,area_name,class,total,unit,persons,share\n");
    for area in tops {
        let part = of_area(&area.code);
        let share = about.measure(promise, "share", &part);
        let Some(share) = share.filter(|shown| shown.value.is_some()) else {
            continue;
        };
        let points = of_top.get(area.code.as_str());
        let points = points.map_or(&[][..], Vec::as_slice);
        let mut series = Vec::new();
        for (class, _) in &promise.limits {
            let own = |point: &&&Point| class.is_none() || point.class == *class;
            let line = cumulative(points.iter().filter(own).copied(), end);
            let name = line_name(about, class.as_deref());
            for (total, persons, share) in &line {
                let fields = [
                    area.code.as_str(),
                    &area.name,
                    class.as_deref().unwrap_or("all"),
                    &format!("{total:.1}"),
                    promise.unit,
                    &format!("{persons:.3}"),
                    &format!("{share:.6}"),
                ];
                push_row(&mut csv, &fields);
            }
            let points = line
                .iter()
                .map(|(total, _, share)| (total / unit.divisor, share * 100.0));
            series.push(Series {
                name: Label::name(name),
                points: points.collect(),
                value: None,
                value_at: None,
            });
        }
        cells.push(SmallCurve {
            name: area.name.clone(),
            value: Some(label(&share)),
            missed: missed(about, promise, area),
            series,
        });
        let figure = |measure| {
            let shown = about.measure(promise, measure, &part);
            shown.map_or(Cell::Empty, Cell::Figure)
        };
        rows.push(vec![
            Cell::Name(area.name.clone()),
            Cell::Figure(share),
            figure("median"),
            figure("p90"),
        ]);
    }
    let kind = promise.unit;
    let columns = [
        ("area", ""),
        ("share", "share"),
        (if kind == "m" { "median_m" } else { "median_s" }, kind),
        (if kind == "m" { "p90_m" } else { "p90_s" }, kind),
    ];
    let Some(twin) = table(about, "sheet-table-areas", &columns, rows) else {
        return Vec::new();
    };
    // Where classes have limits of their own, no one line is the promise.
    let within = match promise.limits.as_slice() {
        [(None, limit)] => about.measure(promise, "limit", "").map(|shown| Standard {
            value: limit / unit.divisor,
            label: label(&shown),
        }),
        _ => None,
    };
    let input = SmallCurves {
        frame: frame(about, promise, "sheet-chart-curves", "curves", WIDTH),
        across: Axis {
            title: about.locale.text(match promise.unit {
                "s" => "sheet-axis-time",
                _ => "sheet-axis-distance",
            }),
            unit: about.locale.text(unit.name),
            from: Some(0.0),
            to: Some(end / unit.divisor),
            step: None,
        },
        up: Axis {
            title: String::new(),
            ..share_axis(about)
        },
        cells,
        within,
        share: standard(about, promise),
    };
    let name = format!("curves-{}", promise.id);
    vec![block(&name, small_curves(&input), twin, csv)]
}
