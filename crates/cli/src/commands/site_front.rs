//! `liyuan site p-median --front`: short ways of all together against a short longest way, or a short mean way of
//! the worst area.

use super::site::Search;
use super::site_answer::{amount, gap, id, trimmed, written, written_mean};
use crate::failure::Failure;
use crate::progress::asked_to_stop;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::planning::site::Stop;
use liyuan::site::{
    Amount, FrontAim, FrontModel, Mean, Question, SiteError, SiteFront, Solution, site_front,
    write_front,
};
use liyuan_finding::ExitCode;
use serde_json::{Value, json};

/// Finds, prints and writes the choices of so many sites.
pub fn run(
    search: &Search<'_>,
    model: &FrontModel,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let front = {
        let _guard = search.stoppable();
        match site_front(question, model, &search.options(&stop)) {
            Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
                Failure::of(&error).tell(context.locale);
                return Ok(ExitCode::Interrupted);
            }
            front => front?,
        }
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&write_front(question, &front, folder)?);
    }
    let text = match asked.json {
        true => super::document("liyuan.site.front/1", document(question, &front)),
        false => render(question, &front, context.locale),
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

fn render(question: &Question<'_>, front: &SiteFront, locale: &Locale) -> String {
    let by_area = front.model.aim == FrontAim::Areas;
    let terminal = Terminal::stdout();
    let values = [
        ("p", front.model.sites.into()),
        ("candidates", question.candidates.ids.len().into()),
    ];
    let head = match by_area {
        true => "site-front-areas-head",
        false => "site-front-head",
    };
    let head = locale.format(head, &values);
    let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
    out.push_str("\n\n");
    let mut table = Table::new(0);
    if by_area {
        table = table
            .words(locale.text("site-front-area"))
            .column(locale.text("site-front-area-mean"), Align::Right);
    }
    table = table
        .column(locale.text("site-front-longest"), Align::Right)
        .column(locale.text("site-front-sum"), Align::Right)
        .column(locale.text("site-front-above"), Align::Right)
        .column(locale.text("site-curve-gap"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .words(locale.text("site-front-sites"));
    for (at, of) in front.choices.iter().enumerate() {
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
        let mut cells: Vec<Cell> = Vec::new();
        if by_area {
            let worst = front.worst_areas.get(at).and_then(Option::as_ref);
            let mean = worst.map(|worst| written_mean(worst.mean, of, locale));
            cells.push(worst.map_or("", |worst| worst.name.as_str()).into());
            cells.push(mean.unwrap_or_default().into());
        }
        cells.extend([
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
        table.row(cells);
    }
    out.push_str(&table.render(&terminal));
    out.push('\n');
    let values = [("count", front.choices.len().into())];
    let line = locale.format(
        match (front.complete, by_area) {
            (true, true) => "site-front-areas-complete",
            (true, false) => "site-front-complete",
            (false, _) => "site-front-part",
        },
        &values,
    );
    out.push_str(&terminal.paragraph(&line, 0));
    for line in limits(question, front, locale) {
        out.push_str(&terminal.paragraph(&line, 0));
    }
    out
}

/// What no choice can do, and which limits the search kept to.
fn limits(question: &Question<'_>, front: &SiteFront, locale: &Locale) -> Vec<String> {
    let mut lines = Vec::new();
    let any = front.choices.first();
    let lowest = front.worst_areas.last().and_then(Option::as_ref);
    if let Some((least, first)) = front.least_longest.zip(any) {
        let least = written(least, first, locale);
        let values = [("least", least.as_str().into())];
        lines.push(locale.format("site-front-least", &values));
    } else if let Some((worst, first)) = lowest.zip(any).filter(|_| front.complete) {
        let least = written_mean(worst.mean, first, locale);
        let values = [("least", least.as_str().into())];
        lines.push(locale.format("site-front-areas-least", &values));
    } else if let Some((most, first)) = front.out_of_reach.zip(any) {
        let most = written(most, first, locale);
        let values = [("most", most.as_str().into())];
        lines.push(locale.format("site-front-areas-out", &values));
    }
    if let Some(within) = question.within {
        let within = question.write_cost(within);
        let values = [("within", within.as_str().into())];
        lines.push(locale.format("site-front-within", &values));
    }
    let why = match front.stopped {
        Stop::Proven => return lines,
        stopped => stopped.as_str(),
    };
    lines.push(locale.format("site-front-stopped", &[("why", why.into())]));
    lines
}

/// The document of `--json`.
fn document(question: &Question<'_>, front: &SiteFront) -> Value {
    let scale = f64::from(question.scale.max(1));
    let choices = front.choices.iter().enumerate().map(|(at, of)| {
        let worst = front.worst_areas.get(at).and_then(Option::as_ref);
        let chosen = of.sites.iter().map(|site| id(question, site.site));
        json!({
            "objective": of.objective.to_f64(),
            "bound": of.bound.to_f64(),
            "gap": of.answer.gap(),
            "proven": of.proven(),
            "stopped": of.answer.stopped.as_str(),
            "longest": of.worst.map(|way| f64::from(way) / scale),
            "mean": of.mean.map(Mean::to_f64),
            "area": worst.map(|worst| worst.name.as_str()),
            "area_mean": worst.map(|worst| worst.mean.to_f64()),
            "above_least": above(of, front),
            "chosen": chosen.collect::<Vec<_>>(),
        })
    });
    let any = front.choices.first();
    json!({
        "model": "p-median",
        "aim": match front.model.aim {
            FrontAim::Longest => "longest",
            FrontAim::Areas => "areas",
        },
        "p": front.model.sites,
        "unit": any.map(|of| of.objective_unit()),
        "cost_unit": question.unit.suffix(),
        "least": any.map(|of| Amount::to_f64(of.objective)),
        "least_longest": front.least_longest.map(|least| f64::from(least) / scale),
        "out_of_reach": front.out_of_reach.map(|most| f64::from(most) / scale),
        "complete": front.complete,
        "stopped": front.stopped.as_str(),
        "within": question.within.map(|within| within as f64 / 1000.0),
        "choices": choices.collect::<Vec<_>>(),
    })
}
