//! Charts of a promise: ranked bars, curves, strips, before and after.

use super::table;
use crate::drawing::{
    self, Axis, Bar, Bars, Change, Curve, Dot, Drawing, Dumbbell, Frame, Label, Rank, Series,
    Standard, Strip, StripRow,
};
use crate::fill::{About, TELEPHONE};
use crate::layer::Area;
use crate::run::{Point, Promise, of_area};
use crate::sheet::{Block, Cell, Medium, Shown, TableBlock};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Bars that a chart has at most; the table has all.
const MOST_BARS: usize = 40;

/// Width of charts in pixels.
pub(crate) const WIDTH: f64 = 760.0;

/// What every drawing of a promise has around it: `name` is that of its messages, `sheet-chart-…`.
pub(super) fn frame(
    about: &About<'_>,
    promise: &Promise,
    message: &str,
    name: &str,
    width: f64,
) -> Frame {
    let lang = about.locale.lang();
    let title = [("title", promise.title.get(lang).into())];
    Frame {
        id: own_id(about, &format!("{name}-{}", promise.id)),
        title: about.locale.format(message, &title),
        description: about.locale.text(&format!("{message}-about")),
        // The page prints the title as a caption.
        heading: false,
        subtitle: promise.rule.get(lang).to_owned(),
        sources: sources(about),
        width: about.width(width),
    }
}

/// An id that is a drawing's own: with the area that it is about, and for a telephone with what stands before the id of
/// no other drawing; what stands behind one may be how the id of a promise ends.
pub(super) fn own_id(about: &About<'_>, id: &str) -> String {
    let area = about.area.map(|area| format!("-{}", area.code));
    let narrow = match about.medium {
        Medium::Telephone => TELEPHONE,
        Medium::Screen | Medium::Paper => "",
    };
    format!("{narrow}{id}{}", area.unwrap_or_default())
}

/// Whose data a drawing shows.
pub(super) fn sources(about: &About<'_>) -> String {
    let names = about.run.attributions.iter();
    let short = |name: &'_ str| -> String {
        // Who it is; addresses and what was taken stand at the foot of the page.
        let name = name.split(" (").next().unwrap_or_default();
        name.split(": ").next().unwrap_or_default().to_owned()
    };
    let mut names: Vec<String> = names.map(|name| short(name)).collect();
    // One owner of several data, named with a licence and without, is named once.
    let all = names.clone();
    let longer = |name: &String| {
        let mut more = all
            .iter()
            .filter_map(|other| other.strip_prefix(name.as_str()));
        more.any(|more| more.starts_with([',', '，', ';', '；']))
    };
    let mut named = BTreeSet::new();
    names.retain(|name| !longer(name) && named.insert(name.clone()));
    match names.is_empty() {
        true => String::new(),
        false => about
            .locale
            .format("sheet-sources", &[("names", (&names.join("; ")).into())]),
    }
}

/// A drawing as a block, with the figures and the data behind it.
pub(super) fn block(name: &str, drawing: Drawing, twin: TableBlock, csv: String) -> Block {
    Block::Drawing {
        name: name.to_owned(),
        drawing: Box::new(drawing),
        narrow: None,
        twin,
        csv,
    }
}

pub(super) fn label(shown: &Shown) -> Label {
    Label::figure(&shown.text, &shown.id)
}

/// A share as percent for an axis.
pub(super) fn percent(share: &str) -> Option<f64> {
    share.parse::<f64>().ok().map(|share| share * 100.0)
}

fn percent_of(shown: &Shown) -> Option<f64> {
    percent(shown.value.as_deref()?)
}

/// The promised share as a line of a chart.
pub(super) fn standard(about: &About<'_>, promise: &Promise) -> Option<Standard> {
    let shown = about.measure(promise, "share_promised", "")?;
    let text = about
        .locale
        .format("sheet-standard", &[("share", (&shown.text).into())]);
    Some(Standard {
        value: percent_of(&shown)?,
        label: Label::figure(text, &shown.id),
    })
}

pub(crate) fn share_axis(about: &About<'_>) -> Axis {
    Axis {
        title: about.locale.text("sheet-axis-share"),
        unit: "%".to_owned(),
        from: Some(0.0),
        to: Some(100.0),
        step: None,
    }
}

/// Shares of areas with their figures, those without anybody left out.
fn shares<'a>(
    about: &About<'a>,
    promise: &Promise,
    areas: Vec<&'a Area>,
) -> Vec<(&'a Area, Shown)> {
    let of = |area: &'a Area| {
        let shown = about.measure(promise, "share", &of_area(&area.code))?;
        shown.value.is_some().then_some((area, shown))
    };
    areas.into_iter().filter_map(of).collect()
}

fn twin(about: &About<'_>, caption: &str, shares: &[(&Area, Shown)]) -> Option<TableBlock> {
    let rows = shares
        .iter()
        .map(|(area, shown)| vec![Cell::Name(area.name.clone()), Cell::Figure(shown.clone())]);
    table(
        about,
        caption,
        &[("area", ""), ("share", "share")],
        rows.collect(),
    )
}

fn csv_of(shares: &[(&Area, Shown)]) -> String {
    let mut csv = String::from("area_code,area_name,figure_id,share\n");
    for (area, shown) in shares {
        let fields = [
            area.code.as_str(),
            &area.name,
            &shown.id,
            shown.value.as_deref().unwrap_or_default(),
        ];
        push_row(&mut csv, &fields);
    }
    csv
}

/// Appends a row of CSV (RFC 4180).
pub(crate) fn push_row(csv: &mut String, fields: &[&str]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            let _ = write!(csv, "\"{}\"", field.replace('"', "\"\""));
        } else {
            csv.push_str(field);
        }
    }
    csv.push('\n');
}

pub(super) fn missed(about: &About<'_>, promise: &Promise, area: &Area) -> bool {
    about.run.mark(promise, &of_area(&area.code)) == crate::sheet::Mark::Broken
}

/// Ranked bars of the areas.
pub fn bars(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise else {
        return Vec::new();
    };
    let areas = match about.area {
        Some(area) => about.run.parts_of(&area.code).collect(),
        None => about.run.top_areas(),
    };
    let shares = shares(about, promise, areas);
    let Some(twin) = twin(about, "sheet-table-areas", &shares) else {
        return Vec::new();
    };
    let more = [("count", shares.len().saturating_sub(MOST_BARS).into())];
    let input = Bars {
        frame: frame(about, promise, "sheet-chart-areas", "areas", WIDTH),
        axis: share_axis(about),
        bars: shares
            .iter()
            .map(|(area, shown)| Bar {
                name: area.name.clone(),
                value: percent_of(shown),
                label: label(shown),
                missed: missed(about, promise, area),
            })
            .collect(),
        rank: Rank::LowFirst,
        standard: standard(about, promise),
        kept: about.locale.text("sheet-kept"),
        missed: about.locale.text("sheet-missed"),
        limit: Some(MOST_BARS),
        more: Label {
            exempt: Some("rest"),
            ..Label::name(about.locale.format("sheet-more-areas", &more))
        },
    };
    let name = format!("areas-{}", promise.id);
    vec![block(&name, drawing::bars(&input), twin, csv_of(&shares))]
}

/// One dot for each area of the finest level.
pub fn strip(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise else {
        return Vec::new();
    };
    let shares = shares(about, promise, about.run.finest_areas());
    let Some(twin) = twin(about, "sheet-table-areas", &shares) else {
        return Vec::new();
    };
    let region = about.measure(promise, "share", "").and_then(|shown| {
        let text = about
            .locale
            .format("sheet-region-value", &[("share", (&shown.text).into())]);
        Some(Standard {
            value: percent_of(&shown)?,
            label: Label::figure(text, &shown.id),
        })
    });
    let input = Strip {
        frame: frame(about, promise, "sheet-chart-strip", "strip", WIDTH),
        axis: share_axis(about),
        rows: vec![StripRow {
            name: String::new(),
            dots: shares
                .iter()
                .map(|(area, shown)| Dot {
                    name: area.name.clone(),
                    value: percent_of(shown),
                    label: Some(label(shown)),
                    missed: missed(about, promise, area),
                })
                .collect(),
            region,
        }],
        standard: standard(about, promise),
        kept: about.locale.text("sheet-kept"),
        missed: about.locale.text("sheet-missed"),
        extremes: 2,
    };
    let name = format!("strip-{}", promise.id);
    vec![block(&name, drawing::strip(&input), twin, csv_of(&shares))]
}

/// Share of people by travel time or distance, a line for each class that has a bound of its own.
pub fn curve(about: &About<'_>) -> Vec<Block> {
    let Some(promise) = about.promise.filter(|promise| !promise.limits.is_empty()) else {
        return Vec::new();
    };
    let points = about.run.people(promise);
    let unit = Unit::of(promise);
    let end = unit.furthest * 2.5;
    let mut series = Vec::new();
    let mut within = Vec::new();
    let mut csv = String::from("class,total,unit,persons,share\n");
    for (class, limit) in &promise.limits {
        let own = points
            .iter()
            .filter(|point| class.is_none() || point.class == *class);
        let line = cumulative(own, end);
        let name = line_name(about, class.as_deref());
        for (total, persons, share) in &line {
            let fields = [
                class.as_deref().unwrap_or("all"),
                &format!("{total:.1}"),
                promise.unit,
                &format!("{persons:.3}"),
                &format!("{share:.6}"),
            ];
            push_row(&mut csv, &fields);
        }
        let part = class.as_deref().map_or_else(String::new, |class| {
            format!("/class/{}", liyuan::figures::escaped(class))
        });
        let value = about.measure(promise, "share", &part);
        series.push(Series {
            name: Label::name(&name),
            points: line
                .iter()
                .map(|(total, _, share)| (total / unit.divisor, share * 100.0))
                .collect(),
            value: value
                .filter(|shown| shown.value.is_some())
                .map(|shown| label(&shown)),
            value_at: Some(limit / unit.divisor),
        });
        if let Some(shown) = about.measure(promise, "limit", &part) {
            within.push(Standard {
                value: limit / unit.divisor,
                label: label(&shown),
            });
        }
    }
    if series.iter().all(|series| series.points.is_empty()) {
        return Vec::new();
    }
    let rows: Vec<Vec<Cell>> = ["median", "p90", "worst", "mean"]
        .into_iter()
        .filter_map(|measure| {
            let shown = about.measure(promise, measure, "")?;
            let name = about.locale.text(&format!("sheet-measure-{measure}"));
            Some(vec![Cell::Name(name), Cell::Figure(shown)])
        })
        .collect();
    let Some(twin) = table(
        about,
        "sheet-table-travel",
        &[("measure", ""), ("value", promise.unit)],
        rows,
    ) else {
        return Vec::new();
    };
    let axis = if promise.unit == "s" {
        "sheet-axis-time"
    } else {
        "sheet-axis-distance"
    };
    let input = Curve {
        frame: frame(about, promise, "sheet-chart-curve", "curve", WIDTH),
        across: Axis {
            title: about.locale.text(axis),
            unit: about.locale.text(unit.name),
            from: Some(0.0),
            to: Some(end / unit.divisor),
            step: None,
        },
        up: Axis {
            title: about.locale.text("sheet-axis-people"),
            unit: "%".to_owned(),
            ..Axis::default()
        },
        series,
        within,
        share: standard(about, promise),
    };
    let name = format!("curve-{}", promise.id);
    vec![block(&name, drawing::curve(&input), twin, csv)]
}

/// Whose line of a chart it is: a class of areas, or everybody.
pub(super) fn line_name(about: &About<'_>, class: Option<&str>) -> String {
    class.map_or_else(
        || about.locale.text("sheet-everybody"),
        |class| crate::run::class_name(class, about.locale),
    )
}

/// In what an axis counts.
pub(super) struct Unit {
    pub divisor: f64,
    pub name: &'static str,
    /// The furthest limit of the promise, in seconds or metres.
    pub furthest: f64,
}

impl Unit {
    pub fn of(promise: &Promise) -> Unit {
        let furthest = promise
            .limits
            .iter()
            .fold(0.0_f64, |most, (_, limit)| most.max(*limit));
        let (divisor, name) = match promise.unit {
            "s" => (60.0, "sheet-unit-minutes"),
            _ if furthest < 5_000.0 => (1.0, "sheet-unit-metres"),
            _ => (1000.0, "sheet-unit-kilometres"),
        };
        Unit {
            divisor,
            name,
            furthest,
        }
    }
}

/// Steps of a curve up to `end`: total, persons within it, and their share of all.
pub(super) fn cumulative<'a>(
    points: impl Iterator<Item = &'a Point>,
    end: f64,
) -> Vec<(f64, f64, f64)> {
    const STEPS: i64 = 120;
    let mut totals = Vec::new();
    let mut all = 0_i64;
    for point in points {
        all += point.persons;
        totals.extend(point.total.map(|total| (total, point.persons)));
    }
    if all == 0 {
        return Vec::new();
    }
    totals.sort_unstable();
    let mut within = 0_i64;
    let mut rest = totals.into_iter().peekable();
    let mut line = Vec::new();
    for step in 0..=STEPS {
        // Of as many digits as it is written with.
        let total = libm::round(end * 10.0 * step as f64 / STEPS as f64) / 10.0;
        while let Some((_, persons)) = rest.next_if(|(at, _)| (*at as f64) <= total * 10.0 + 1e-6) {
            within += persons;
        }
        line.push((total, within as f64 / 1000.0, within as f64 / all as f64));
    }
    line
}

/// The share of people served, today and with the chosen sites.
pub fn before_and_after(about: &About<'_>) -> Vec<Block> {
    let (Some(promise), Some(_)) = (about.promise, about.repair()) else {
        return Vec::new();
    };
    let figures = |measure| {
        about
            .repair_figure(promise, measure)
            .filter(|shown| shown.value.is_some())
    };
    let (Some(before), Some(after)) = (figures("share_before"), figures("share_after")) else {
        return Vec::new();
    };
    let columns = [
        ("area", ""),
        ("share_before", "share"),
        ("share_after", "share"),
    ];
    let region = about.run.region.get(about.locale.lang()).to_owned();
    let row = vec![
        Cell::Name(region.clone()),
        Cell::Figure(before.clone()),
        Cell::Figure(after.clone()),
    ];
    let Some(twin) = table(about, "sheet-table-repair", &columns, vec![row]) else {
        return Vec::new();
    };
    let mut csv = String::from("area,share_before,share_after\n");
    let value = |shown: &Shown| shown.value.clone().unwrap_or_default();
    push_row(&mut csv, &[&region, &value(&before), &value(&after)]);
    let input = Dumbbell {
        frame: frame(about, promise, "sheet-chart-repair", "repair", WIDTH),
        axis: share_axis(about),
        rows: vec![Change {
            name: region,
            before: percent_of(&before),
            after: percent_of(&after),
            before_label: label(&before),
            after_label: label(&after),
        }],
        before: about.locale.text("sheet-before"),
        after: about.locale.text("sheet-after"),
        standard: standard(about, promise),
    };
    let name = format!("repair-{}", promise.id);
    vec![block(&name, drawing::dumbbell(&input), twin, csv)]
}
