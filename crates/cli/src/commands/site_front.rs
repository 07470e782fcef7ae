//! `liyuan site p-median --front`: short ways of all together against a short longest way.

use super::site::Search;
use super::site_answer::{amount, gap, id, trimmed, written, written_mean};
use crate::failure::Failure;
use crate::progress::asked_to_stop;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::site::{Amount, Mean, Question, SiteFront, Solution, site_front, write_front};
use liyuan_finding::ExitCode;
use serde_json::{Value, json};

/// Finds, prints and writes the choices of so many sites.
pub fn run(
    search: &Search<'_>,
    sites: usize,
    most: Option<usize>,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let front = {
        let _guard = search.stoppable();
        site_front(question, sites, most, &search.options(&stop))?
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&write_front(question, &front, folder)?);
    }
    let text = match asked.json {
        true => super::document("liyuan.site.front/1", document(question, sites, &front)),
        false => render(question, sites, &front, context.locale),
    };
    terminal::print(&text)?;
    Ok(match asked_to_stop() {
        true => ExitCode::Interrupted,
        false => ExitCode::Done,
    })
}

/// By how much a sum is above the least, as a share.
fn above(solution: &Solution, front: &SiteFront) -> f64 {
    let least = front.choices.first().map_or(0, |of| of.objective.parts);
    let more = solution.objective.parts - least;
    more as f64 / least.max(1) as f64
}

fn render(question: &Question<'_>, sites: usize, front: &SiteFront, locale: &Locale) -> String {
    let terminal = Terminal::stdout();
    let values = [
        ("p", sites.into()),
        ("candidates", question.candidates.ids.len().into()),
    ];
    let head = locale.format("site-front-head", &values);
    let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
    out.push_str("\n\n");
    let mut table = Table::new(0)
        .column(locale.text("site-front-longest"), Align::Right)
        .column(locale.text("site-front-sum"), Align::Right)
        .column(locale.text("site-front-above"), Align::Right)
        .column(locale.text("site-curve-gap"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .words(locale.text("site-front-sites"));
    for of in &front.choices {
        let longest = of.worst.map(|way| written(way, of, locale));
        let mean = of.mean.map(|mean| written_mean(mean, of, locale));
        let told = match of.answer.gap() {
            0.0 => Cell::styled("0%", Style::Good),
            share => gap(share, locale).into(),
        };
        let ids: Vec<&str> = of
            .sites
            .iter()
            .map(|site| id(question, site.site))
            .collect();
        table.row(vec![
            longest.unwrap_or_default().into(),
            amount(of.objective, of, locale).into(),
            format!(
                "{}%",
                trimmed((above(of, front) * 1e4).round() / 100.0, locale)
            )
            .into(),
            told,
            mean.unwrap_or_default().into(),
            ids.join(", ").into(),
        ]);
    }
    out.push_str(&table.render(&terminal));
    out.push('\n');
    let values = [("count", front.choices.len().into())];
    let line = locale.format(
        match front.complete {
            true => "site-front-complete",
            false => "site-front-part",
        },
        &values,
    );
    out.push_str(&terminal.paragraph(&line, 0));
    if let Some(first) = front.choices.first() {
        let least = written(front.least_longest, first, locale);
        let values = [("least", least.as_str().into())];
        out.push_str(&terminal.paragraph(&locale.format("site-front-least", &values), 0));
    }
    out
}

/// The document of `--json`.
fn document(question: &Question<'_>, sites: usize, front: &SiteFront) -> Value {
    let scale = f64::from(question.scale.max(1));
    let choices = front.choices.iter().map(|of| {
        let chosen = of.sites.iter().map(|site| id(question, site.site));
        json!({
            "objective": of.objective.to_f64(),
            "bound": of.bound.to_f64(),
            "gap": of.answer.gap(),
            "proven": of.proven(),
            "stopped": of.answer.stopped.as_str(),
            "longest": of.worst.map(|way| f64::from(way) / scale),
            "mean": of.mean.map(Mean::to_f64),
            "above_least": above(of, front),
            "chosen": chosen.collect::<Vec<_>>(),
        })
    });
    let any = front.choices.first();
    json!({
        "model": "p-median",
        "p": sites,
        "unit": any.map(|of| of.objective_unit()),
        "cost_unit": question.unit.suffix(),
        "least": any.map(|of| Amount::to_f64(of.objective)),
        "least_longest": f64::from(front.least_longest) / scale,
        "complete": front.complete,
        "stopped": front.stopped.as_str(),
        "within": question.within.map(|within| within as f64 / 1000.0),
        "choices": choices.collect::<Vec<_>>(),
    })
}
