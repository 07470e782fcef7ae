//! What a run came to, for a head of bureau and for programs.

mod repairs;

use crate::findings;
use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::planning::reach::Reason;
use liyuan::run::{Measured, PromiseResult, RunResult, Unit, Whole, promise_words};
use liyuan_finding::counts_by_code;
use serde_json::{Value, json};

/// The whole summary: promises, the worst areas of each broken one, findings, files.
pub fn render(result: &RunResult, locale: &Locale, terminal: &Terminal) -> String {
    let mut out = head(result, locale, terminal);
    out.push('\n');
    out.push_str(&promises(result, locale, terminal));
    for promise in result
        .promises
        .iter()
        .filter(|promise| promise.region.kept == Some(false))
    {
        out.push('\n');
        out.push_str(&broken(result, promise, locale, terminal));
    }
    for repair in &result.repairs {
        out.push('\n');
        out.push_str(&repairs::render(result, repair, locale, terminal));
    }
    if !result.findings.is_empty() {
        out.push('\n');
        out.push_str(&findings::render(&result.findings, locale, terminal));
    }
    out.push('\n');
    out.push_str(&files(result, locale, terminal));
    out
}

fn head(result: &RunResult, locale: &Locale, terminal: &Terminal) -> String {
    let made: Vec<_> = result
        .promises
        .iter()
        .filter_map(|promise| promise.region.kept)
        .collect();
    let kept = made.iter().filter(|kept| **kept).count();
    let name = result.plan.region.name.in_language(locale.lang().tag());
    let line = locale.format(
        "summary-head",
        &[
            ("region", name.into()),
            ("kept", kept.into()),
            ("all", result.plan.promises.len().into()),
        ],
    );
    let mut out = terminal.paint(terminal.paragraph(&line, 0).trim_end(), Style::Strong);
    out.push('\n');
    if result.is_model() {
        out.push_str(&terminal.paragraph(&locale.text("model-region"), 0));
    }
    out
}

/// A sentence and a line of figures for each promise.
fn promises(result: &RunResult, locale: &Locale, terminal: &Terminal) -> String {
    let mut table = Table::new(0)
        .column(locale.text("summary-promise"), Align::Left)
        .column(locale.text("summary-people"), Align::Right)
        .column(locale.text("summary-served"), Align::Right)
        .column(locale.text("summary-promised"), Align::Right)
        .column(locale.text("summary-median"), Align::Right)
        .column(locale.text("summary-not-served"), Align::Right);
    for plan in &result.plan.promises {
        let same = |promise: &&PromiseResult| promise.promise.id == plan.id;
        let Some(promise) = result.promises.iter().find(same) else {
            table.span(
                Cell::styled("-", Style::Caution),
                format!("{} ({})", result.service_name(plan, locale), plan.id),
            );
            let state = format!("  {}", locale.text("summary-unmeasured"));
            table.row(vec![Cell::styled(state, Style::Caution)]);
            continue;
        };
        let words = promise_words(result, promise, locale);
        let (mark, state, style) = match promise.region.kept {
            Some(true) => ("✓", "promise-kept", Style::Good),
            Some(false) => ("✗", "promise-broken", Style::Bad),
            None => ("-", "summary-nobody", Style::Caution),
        };
        let sentence = [
            ("title", (&words.title).into()),
            ("rule", (&words.rule).into()),
        ];
        table.span(
            Cell::styled(mark, style),
            locale.format("summary-sentence", &sentence),
        );
        let region = &promise.region;
        table.row(vec![
            Cell::styled(format!("  {}", locale.text(state)), style),
            locale.number(region.whole.persons).into(),
            share(region, locale).into(),
            percent(promise.promise.share.0, locale).into(),
            median(promise, region, locale).into(),
            locale.number(region.whole.not_served).into(),
        ]);
    }
    table.render(terminal)
}

/// Why a promise is broken, and where most.
fn broken(
    result: &RunResult,
    promise: &PromiseResult,
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let title = title(result, promise, locale);
    let mut out = terminal.labelled("✗", &terminal.paint(&title, Style::Strong), 0, Style::Bad);
    let whole = &promise.region.whole;
    let reasons_told = reasons(whole, Reason::ALL.len(), locale);
    let count = [
        ("count", whole.not_served.into()),
        ("reasons", (&reasons_told).into()),
    ];
    out.push_str(&terminal.paragraph(&locale.format("summary-why", &count), 2));
    let mut table = Table::new(2)
        .words(locale.text("summary-area"))
        .words(locale.text("summary-parent"))
        .column(locale.text("summary-people"), Align::Right)
        .column(locale.text("summary-served"), Align::Right)
        .column(locale.text("summary-median"), Align::Right)
        .column(locale.text("summary-not-served"), Align::Right)
        .words(locale.text("summary-mostly"));
    let areas = &result.region.areas.list;
    for &index in &promise.worst_areas {
        let (Some(area), Some(row)) =
            (areas.get(index as usize), promise.areas.get(index as usize))
        else {
            continue;
        };
        let parent = area.parent.and_then(|parent| areas.get(parent as usize));
        table.row(vec![
            area.name.clone().into(),
            parent.map_or("", |parent| parent.name.as_str()).into(),
            locale.number(row.whole.persons).into(),
            share(row, locale).into(),
            median(promise, row, locale).into(),
            locale.number(row.whole.not_served).into(),
            reasons(&row.whole, 2, locale).into(),
        ]);
    }
    if !table.is_empty() {
        out.push_str(&terminal.paragraph(&locale.text("summary-worst"), 2));
        out.push_str(&table.render(terminal));
    }
    out
}

/// What a promise is called: two may be about the same service and people, then the rule tells them
/// apart.
fn title(result: &RunResult, promise: &PromiseResult, locale: &Locale) -> String {
    let words = promise_words(result, promise, locale);
    let alike = result
        .promises
        .iter()
        .filter(|other| promise_words(result, other, locale).title == words.title);
    if alike.count() > 1 {
        let sentence = [
            ("title", (&words.title).into()),
            ("rule", (&words.rule).into()),
        ];
        locale.format("summary-sentence", &sentence)
    } else {
        words.title
    }
}

fn files(result: &RunResult, locale: &Locale, terminal: &Terminal) -> String {
    let picture = result.out.join("index.html").display().to_string();
    let tables = result.out.display().to_string();
    let mut out = terminal.labelled(&locale.text("summary-picture"), &picture, 0, Style::Strong);
    out.push_str(&terminal.labelled(&locale.text("summary-tables"), &tables, 0, Style::Strong));
    out
}

fn share(row: &Measured, locale: &Locale) -> String {
    row.share_ppm()
        .map_or_else(String::new, |ppm| locale.percent(f64::from(ppm) / 1e6))
}

/// A promised share, with the decimals that it was given.
fn percent(parts_per_million: u32, locale: &Locale) -> String {
    let digits = locale.decimal(f64::from(parts_per_million) / 1e4, 4);
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn median(promise: &PromiseResult, row: &Measured, locale: &Locale) -> String {
    // A promise of places alone says nothing about the way to them.
    let travel = promise.promise.within.is_some();
    let median = row.summary.travel.median.filter(|_| travel);
    median.map_or_else(String::new, |median| match promise.unit {
        Unit::Time => locale.duration(median),
        Unit::Distance => locale.distance(f64::from(median) / 10.0),
    })
}

/// The reasons for which people are not served, the most frequent first, with persons if there are
/// several.
fn reasons(whole: &Whole, most: usize, locale: &Locale) -> String {
    let mut counted: Vec<(i64, Reason)> = whole
        .reasons
        .into_iter()
        .zip(Reason::ALL)
        .filter(|(persons, _)| *persons > 0)
        .collect();
    counted.sort_by_key(|(persons, reason)| (std::cmp::Reverse(*persons), *reason));
    let alone = counted.len() == 1;
    let texts: Vec<String> = counted
        .into_iter()
        .take(most)
        .map(|(persons, reason)| {
            let text = locale.text(match reason {
                Reason::OffNetwork => "reason-off-network",
                Reason::Island => "reason-island",
                Reason::NoFacility => "reason-no-facility",
                Reason::Beyond => "reason-beyond",
                Reason::NoPlaces => "reason-no-places",
            });
            if alone {
                return text;
            }
            let values = [("reason", text.as_str().into()), ("count", persons.into())];
            locale.format("summary-reason", &values)
        })
        .collect();
    locale.list(&texts)
}

/// The document of `liyuan run --json`: figures as in `promises.csv`.
pub fn json(result: &RunResult) -> Value {
    let name = &result.plan.region.name;
    json!({
        "region": { "zh": name.zh, "en": name.en },
        "model": result.is_model(),
        "all_kept": result.all_kept(),
        "unmeasured": result.unmeasured.iter().map(|promise| promise.id.as_str()).collect::<Vec<_>>(),
        "promises": result.promises.iter().map(|promise| promise_json(result, promise)).collect::<Vec<_>>(),
        "repairs": result.repairs.iter().map(|repair| repairs::json(result, repair)).collect::<Vec<_>>(),
        "findings": counts_by_code(&result.findings),
        "out": result.out.display().to_string(),
        "picture": result.out.join("index.html").display().to_string(),
    })
}

fn promise_json(result: &RunResult, promise: &PromiseResult) -> Value {
    let areas = &result.region.areas.list;
    let worst: Vec<Value> = promise
        .worst_areas
        .iter()
        .filter_map(|&index| {
            let area = areas.get(index as usize)?;
            let parent = area.parent.and_then(|parent| areas.get(parent as usize));
            let mut row = measured_json(promise, promise.areas.get(index as usize)?);
            if let Value::Object(row) = &mut row {
                row.insert("area_code".to_owned(), area.code.as_str().into());
                row.insert("area_name".to_owned(), area.name.as_str().into());
                row.insert(
                    "parent_code".to_owned(),
                    parent.map(|parent| parent.code.as_str()).into(),
                );
            }
            Some(row)
        })
        .collect();
    let mut row = measured_json(promise, &promise.region);
    if let Value::Object(row) = &mut row {
        row.insert("promise_id".to_owned(), promise.promise.id.as_str().into());
        row.insert(
            "service_id".to_owned(),
            promise.promise.service.as_str().into(),
        );
        row.insert("group".to_owned(), promise.promise.group.as_str().into());
        row.insert(
            "share_promised".to_owned(),
            (f64::from(promise.promise.share.0) / 1e6).into(),
        );
        row.insert("worst_areas".to_owned(), worst.into());
    }
    row
}

fn measured_json(promise: &PromiseResult, row: &Measured) -> Value {
    let travel = &row.summary.travel;
    let tenths = |value: Option<u32>| value.map(|value| f64::from(value) / 10.0);
    let unit = match promise.unit {
        Unit::Time => "s",
        Unit::Distance => "m",
    };
    let reasons: serde_json::Map<String, Value> = Reason::ALL
        .iter()
        .zip(row.whole.reasons)
        .map(|(reason, persons)| (reason.as_str().to_owned(), persons.into()))
        .collect();
    json!({
        "persons": row.whole.persons,
        "served": row.whole.served,
        "not_served": row.whole.not_served,
        "share": row.share_ppm().map(|ppm| f64::from(ppm) / 1e6),
        "kept": row.kept,
        "reasons": reasons,
        format!("mean_{unit}"): tenths(travel.mean),
        format!("median_{unit}"): tenths(travel.median),
        format!("p90_{unit}"): tenths(travel.p90),
        format!("worst_{unit}"): tenths(travel.worst),
    })
}
