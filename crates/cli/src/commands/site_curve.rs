//! What each number of sites can do, for a person and for programs.

use super::site_answer::{amount, gap, id, persons, written, written_mean};
use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::site::{Amount, CurvePoint, Mean, Model, Question, SiteError, Solution};
use liyuan::wording::wording;
use liyuan_finding::Finding;
use serde_json::{Value, json};

/// A row for each number of sites.
pub fn render(
    question: &Question<'_>,
    model: &Model,
    points: &[CurvePoint],
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let name = locale.text(super::site_answer::model_key(model));
    let values = [
        ("model", name.as_str().into()),
        ("candidates", question.candidates.ids.len().into()),
    ];
    let head = locale.format("site-curve-head", &values);
    let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
    out.push_str("\n\n");
    let mut table = Table::new(0)
        .column("p", Align::Right)
        .column(locale.text("site-curve-value"), Align::Right)
        .column(locale.text("site-curve-gap"), Align::Right)
        .column(locale.text("site-curve-gain"), Align::Right)
        .column(locale.text("site-persons"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .column(locale.text("site-worst"), Align::Right);
    let mut notes = Vec::new();
    for point in points {
        let number = locale.number(point.sites as i64);
        let solution = match &point.found {
            Ok(solution) => solution,
            Err(error) => {
                let none = Cell::styled(locale.text("site-curve-none"), Style::Bad);
                table.row(vec![number.into(), none]);
                notes.push(note(point.sites, error, locale));
                continue;
            }
        };
        let mean = solution
            .mean
            .map(|mean| written_mean(mean, solution, locale));
        let worst = solution.worst.map(|way| written(way, solution, locale));
        let gain = point.gain.map(|gain| amount(gain, solution, locale));
        table.row(vec![
            number.into(),
            amount(solution.objective, solution, locale).into(),
            told_gap(point, locale),
            gain.unwrap_or_default().into(),
            persons(solution.persons_served, locale).into(),
            mean.unwrap_or_default().into(),
            worst.unwrap_or_default().into(),
        ]);
    }
    out.push_str(&table.render(terminal));
    out.push('\n');
    let proven = points
        .iter()
        .filter(|point| point.gap() == Some(0.0))
        .count();
    let values = [("proven", proven.into()), ("all", points.len().into())];
    out.push_str(&terminal.paragraph(&locale.format("site-curve-proven", &values), 0));
    for note in notes {
        out.push_str(&terminal.paragraph(&note, 0));
    }
    out
}

fn told_gap(point: &CurvePoint, locale: &Locale) -> Cell {
    match point.gap() {
        Some(0.0) => Cell::styled("0%", Style::Good),
        Some(share) => gap(share, locale).into(),
        None => "".into(),
    }
}

fn note(sites: usize, error: &SiteError, locale: &Locale) -> String {
    let why = wording(&Finding::of(error), locale);
    let values = [("p", sites.into()), ("why", why.sentence().into())];
    // Where all candidates are too few every further number has the same answer.
    let message = match error {
        SiteError::TooMany { .. } => "site-curve-why-more",
        _ => "site-curve-why",
    };
    locale.format(message, &values)
}

/// The document of `--json`.
pub fn json(question: &Question<'_>, model: &Model, points: &[CurvePoint]) -> Value {
    let found = |solution: &Solution| -> Value {
        let scale = f64::from(solution.scale.max(1));
        let chosen = solution.sites.iter().map(|site| id(question, site.site));
        json!({
            "objective": solution.objective.to_f64(),
            "stopped": solution.answer.stopped.as_str(),
            "work": solution.answer.work,
            "chosen": chosen.collect::<Vec<_>>(),
            "persons_served": solution.persons_served as f64 / 1000.0,
            "mean": solution.mean.map(Mean::to_f64),
            "worst": solution.worst.map(|way| f64::from(way) / scale),
        })
    };
    let of_points = points.iter().map(|point| {
        let mut row = match &point.found {
            Ok(solution) => found(solution),
            Err(error) => {
                let more = matches!(**error, SiteError::TooMany { .. });
                let error = Finding::of(error.as_ref());
                json!({
                    "objective": null,
                    "and_more": more,
                    "error": { "code": error.code, "message": error.message, "hint": error.hint },
                })
            }
        };
        row["p"] = point.sites.into();
        row["bound"] = json!(point.bound.map(Amount::to_f64));
        row["gap"] = json!(point.gap());
        row["proven"] = json!(point.gap() == Some(0.0));
        row["gain"] = json!(point.gain.map(Amount::to_f64));
        row
    });
    let any = points.iter().find_map(|point| point.found.as_ref().ok());
    json!({
        "model": model.name(),
        "unit": any.map(|solution| solution.objective_unit()),
        "cost_unit": question.unit.suffix(),
        "within": question.within.map(|within| within as f64 / 1000.0),
        "points": of_points.collect::<Vec<_>>(),
    })
}
