//! The answer to a siting question, for a person and for programs.

use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::planning::site::Stop;
use liyuan::site::{Amount, CandidateCount, Mean, Model, Question, Solution, Unit};
use serde_json::{Value, json};

/// How many ids a sentence names.
const NAMED: usize = 5;

/// What was chosen, what it is worth, how far that is from the best, and who is served.
pub fn render(
    question: &Question<'_>,
    solution: &Solution,
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let mut out = head(question, solution, locale, terminal);
    out.push('\n');
    out.push_str(&sites(question, solution, locale).render(terminal));
    out.push('\n');
    for line in [value(solution, locale), proof(solution, locale)] {
        out.push_str(&terminal.paragraph(&line, 0));
    }
    for line in people(question, solution, locale) {
        out.push_str(&terminal.paragraph(&line, 0));
    }
    out
}

/// The message that names a model.
pub(super) fn model_key(model: &Model) -> &'static str {
    match model {
        Model::SetCover { .. } => "site-set-cover",
        Model::MaxCover { .. } => "site-max-cover",
        Model::PMedian { .. } => "site-p-median",
        Model::PCenter { .. } => "site-p-center",
    }
}

fn head(
    question: &Question<'_>,
    solution: &Solution,
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let model = locale.text(model_key(&solution.model));
    let values = [
        ("model", model.as_str().into()),
        ("chosen", solution.sites.len().into()),
        ("candidates", question.candidates.ids.len().into()),
    ];
    let line = locale.format("site-head", &values);
    terminal.paint(terminal.paragraph(&line, 0).trim_end(), Style::Strong) + "\n"
}

/// A row for each chosen site.
fn sites(question: &Question<'_>, solution: &Solution, locale: &Locale) -> Table {
    let mut table = Table::new(0)
        .words(locale.text("site-site"))
        .column(locale.text("site-status"), Align::Left)
        .column(locale.text("site-points"), Align::Right)
        .column(locale.text("site-persons"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .column(locale.text("site-worst"), Align::Right);
    for site in &solution.sites {
        let id = question.candidates.ids.get(site.site as usize);
        let (status, style) = if site.required {
            ("site-required", Style::Plain)
        } else {
            ("site-chosen", Style::Good)
        };
        let worst = |parts: u32| written(parts, solution, locale);
        let mean = |mean: Mean| written_mean(mean, solution, locale);
        table.row(vec![
            id.cloned().unwrap_or_default().into(),
            Cell::styled(locale.text(status), style),
            locale.number(site.points as i64).into(),
            persons(site.persons, locale).into(),
            site.mean.map_or_else(String::new, mean).into(),
            site.worst.map_or_else(String::new, worst).into(),
        ]);
    }
    table
}

fn value(solution: &Solution, locale: &Locale) -> String {
    let value = amount(solution.objective, solution, locale);
    let values = [("value", value.as_str().into())];
    locale.format(
        match solution.model {
            Model::SetCover {
                cheapest: false, ..
            } => "site-value-number",
            Model::SetCover { .. } => "site-value-cost",
            Model::MaxCover { .. } => "site-value-covered",
            Model::PMedian { .. } => "site-value-sum",
            Model::PCenter { .. } => "site-value-longest",
        },
        &values,
    )
}

/// Why the search stopped, and how far value and bound are apart.
fn proof(solution: &Solution, locale: &Locale) -> String {
    let bound = amount(solution.bound, solution, locale);
    let gap = gap(solution.answer.gap(), locale);
    let values = [
        ("bound", bound.as_str().into()),
        ("gap", gap.as_str().into()),
    ];
    locale.format(
        match solution.answer.stopped {
            Stop::Proven => return locale.format("site-proven", &values[..1]),
            Stop::Gap => "site-stopped-gap",
            Stop::Work => "site-stopped-work",
            Stop::Time => "site-stopped-time",
            Stop::Interrupted => "site-stopped-interrupted",
            Stop::Exhausted => "site-stopped-exhausted",
        },
        &values,
    )
}

fn people(question: &Question<'_>, solution: &Solution, locale: &Locale) -> Vec<String> {
    let served = persons(solution.persons_served, locale);
    let all = count_persons(solution.persons, locale);
    let mut lines = vec![locale.format(
        "site-served",
        &[
            ("served", served.as_str().into()),
            ("persons", all.as_str().into()),
            ("points_served", solution.points_served.into()),
            ("points", solution.points.into()),
        ],
    )];
    if let (Some(mean), Some(worst)) = (solution.mean, solution.worst) {
        let (mean, worst) = (
            written_mean(mean, solution, locale),
            written(worst, solution, locale),
        );
        let values = [
            ("mean", mean.as_str().into()),
            ("worst", worst.as_str().into()),
        ];
        lines.push(locale.format("site-ways", &values));
    }
    if !solution.unreached.is_empty() {
        let persons = count_persons(solution.persons_unreached, locale);
        let values = [
            ("persons", persons.as_str().into()),
            ("count", solution.unreached.len().into()),
        ];
        lines.push(locale.format("site-unreached", &values));
    }
    if !solution.without_cost.is_empty() {
        let named = solution.without_cost.iter().take(NAMED);
        let named: Vec<&str> = named.map(|&site| id(question, site)).collect();
        let ids = listed(&named, solution.without_cost.len(), locale);
        let values = [
            ("count", solution.without_cost.len().into()),
            ("ids", ids.as_str().into()),
        ];
        lines.push(locale.format("site-without-cost", &values));
    }
    lines
}

/// The id of a candidate.
pub(super) fn id<'q>(question: &'q Question<'_>, site: u32) -> &'q str {
    let id = question.candidates.ids.get(site as usize);
    id.map_or("", String::as_str)
}

/// Some ids of `count`.
pub(super) fn listed(ids: &[&str], count: usize, locale: &Locale) -> String {
    if ids.len() == count {
        return locale.list(ids);
    }
    let named = ids.join(", ");
    locale.format("site-ids-more", &[("ids", named.as_str().into())])
}

/// Persons in thousandths with their noun in the right number.
pub(super) fn count_persons(thousandths: i64, locale: &Locale) -> String {
    let number = persons(thousandths, locale);
    let form = if thousandths == 1000 { "one" } else { "other" };
    let values = [("number", number.as_str().into()), ("form", form.into())];
    locale.format("site-count-persons", &values)
}

/// Persons in thousandths; decimals only where there are any.
pub(super) fn persons(thousandths: i64, locale: &Locale) -> String {
    trimmed(thousandths as f64 / 1000.0, locale)
}

fn trimmed(number: f64, locale: &Locale) -> String {
    let text = locale.decimal(number, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A cost in its unit.
pub(super) fn written(parts: u32, solution: &Solution, locale: &Locale) -> String {
    let number = f64::from(parts) / f64::from(solution.scale.max(1));
    match solution.unit {
        Unit::Seconds => locale.duration((number * 10.0).min(f64::from(u32::MAX)) as u32),
        Unit::Metres => locale.distance(number),
        Unit::Plain => trimmed(number, locale),
    }
}

/// A mean in its unit.
pub(super) fn written_mean(mean: Mean, solution: &Solution, locale: &Locale) -> String {
    match solution.unit {
        Unit::Seconds => locale.duration(u32::try_from(mean.rounded(10)).unwrap_or(u32::MAX)),
        Unit::Metres => locale.distance(mean.to_f64()),
        Unit::Plain => trimmed(mean.to_f64(), locale),
    }
}

/// A value or bound in words that a person says.
pub(super) fn amount(amount: Amount, solution: &Solution, locale: &Locale) -> String {
    let number = amount.to_f64();
    let of_persons = |number: String, key: &str| {
        let form = if number.trim_end_matches('0') == "1." || number == "1" {
            "one"
        } else {
            "other"
        };
        let values = [("number", number.as_str().into()), ("form", form.into())];
        locale.format(key, &values)
    };
    match (&solution.model, solution.unit) {
        (Model::PMedian { .. }, Unit::Seconds) => {
            of_persons(locale.decimal(number / 3600.0, 1), "site-person-hours")
        }
        (Model::PMedian { .. }, Unit::Metres) => {
            of_persons(locale.decimal(number / 1000.0, 1), "site-person-km")
        }
        (Model::PMedian { .. }, Unit::Plain) => {
            of_persons(trimmed(number, locale), "site-person-cost")
        }
        (Model::PCenter { .. }, Unit::Seconds) => {
            locale.duration((number * 10.0).min(f64::from(u32::MAX)) as u32)
        }
        (Model::PCenter { .. }, Unit::Metres) => locale.distance(number),
        _ => trimmed(number, locale),
    }
}

/// A gap in percent with two decimals, rounded up: what reads as nothing is nothing.
pub(super) fn gap(share: f64, locale: &Locale) -> String {
    format!("{}%", locale.decimal((share * 1e4).ceil() / 100.0, 2))
}

/// How many candidates came from where, in the document of `--json`.
pub fn candidates(counts: &[CandidateCount]) -> Value {
    let counts = counts.iter().map(|count| {
        json!({
            "from": count.from,
            "made": count.made,
            "count": count.count,
            "of": count.all,
            "spacing_m": count.spacing_dm.map(|spacing| f64::from(spacing) / 10.0),
        })
    });
    counts.collect()
}

/// The document of `--json`.
pub fn json(question: &Question<'_>, solution: &Solution) -> Value {
    let id = |site: u32| question.candidates.ids.get(site as usize);
    let scale = f64::from(solution.scale.max(1));
    let cost = |parts: u32| f64::from(parts) / scale;
    let thousandths = |number: i64| number as f64 / 1000.0;
    let chosen: Vec<_> = solution.sites.iter().map(|site| id(site.site)).collect();
    let sites: Vec<Value> = solution
        .sites
        .iter()
        .map(|site| {
            json!({
                "id": id(site.site),
                "status": if site.required { "required" } else { "chosen" },
                "points": site.points,
                "persons": thousandths(site.persons),
                "mean": site.mean.map(Mean::to_f64),
                "worst": site.worst.map(cost),
            })
        })
        .collect();
    let points = question.demand.ids.iter().zip(&solution.served);
    let assigned: Vec<Value> = points
        .clone()
        .filter_map(|(from, served)| {
            let served = (*served)?;
            Some(json!({
                "from_id": from,
                "to_id": id(served.site),
                "cost": cost(served.cost),
            }))
        })
        .collect();
    let not_served: Vec<_> = points
        .zip(&question.demand.persons)
        .filter(|((_, served), persons)| {
            served.is_none_or(|served| !served.enough) && **persons > 0
        })
        .map(|((from, _), _)| from)
        .collect();
    let unreached: Vec<_> = solution
        .unreached
        .iter()
        .filter_map(|&point| question.demand.ids.get(point))
        .collect();
    let without_cost: Vec<_> = solution.without_cost.iter().map(|&site| id(site)).collect();
    json!({
        "model": solution.model.name(),
        "objective": solution.objective.to_f64(),
        "bound": solution.bound.to_f64(),
        "unit": solution.objective_unit(),
        "cost_unit": solution.unit.suffix(),
        "gap": solution.answer.gap(),
        "proven": solution.proven(),
        "stopped": solution.answer.stopped.as_str(),
        "work": solution.answer.work,
        "within": question.within.map(thousandths),
        "chosen": chosen,
        "sites": sites,
        "persons": {
            "all": thousandths(solution.persons),
            "served": thousandths(solution.persons_served),
            "not_served": thousandths(solution.persons - solution.persons_served),
            "out_of_reach": thousandths(solution.persons_unreached),
        },
        "mean": solution.mean.map(Mean::to_f64),
        "worst": solution.worst.map(cost),
        "assigned": assigned,
        "not_served": not_served,
        "out_of_reach": unreached,
        "without_cost": without_cost,
    })
}
