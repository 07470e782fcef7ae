//! The share of people served over the editions of an archive.

use super::charts::{WIDTH, block, frame, label, percent, push_row, share_axis, standard};
use super::table;
use crate::drawing::{Break, Label, TimeLine, Years, time_line};
use crate::edition::Past;
use crate::figure::print;
use crate::fill::About;
use crate::run::figure_id;
use crate::sheet::{Block, Cell, Inline};

/// The share of a promise in every edition, this one the last.
pub fn editions(about: &About<'_>) -> Vec<Block> {
    let (Some(promise), Some(edition)) = (about.promise, about.edition) else {
        return Vec::new();
    };
    let id = figure_id(&promise.id, "share", "");
    let Some(now) = about.measure(promise, "share", "") else {
        return Vec::new();
    };
    let mut values = Vec::new();
    let mut breaks = Vec::new();
    let mut rows = Vec::new();
    let mut csv = String::from("edition,date,figure_id,share\n");
    // What was promised: another bound or share is another promise, and no line joins them.
    let stem = figure_id(&promise.id, "", "");
    let promised = |id: &String| id.starts_with(&stem) && !id.ends_with("/share");
    let mut before = None;
    let mut note = |number: u32, promise: Vec<(String, Option<String>)>| {
        if before
            .as_ref()
            .is_some_and(|before| !promise.is_empty() && *before != promise)
        {
            breaks.push(Break {
                year: number as i32,
                label: Label::name(about.locale.text("sheet-promise-changed")),
            });
        }
        if !promise.is_empty() {
            before = Some(promise);
        }
    };
    for past in &edition.past {
        let all = past.figures.iter().filter(|(id, _)| promised(id));
        note(
            past.number,
            all.map(|(id, figure)| (id.clone(), figure.value.clone()))
                .collect(),
        );
        let figure = past.figures.get(&id);
        let value = figure.and_then(|figure| figure.value.as_deref());
        let number = past.number.to_string();
        values.push((past.number as i32, value.and_then(percent)));
        push_row(
            &mut csv,
            &[&number, &past.date, &id, value.unwrap_or_default()],
        );
        let name = about
            .locale
            .format("sheet-edition-name", &[("number", (&number).into())]);
        let quoted = figure.map(|figure| Inline::Quoted {
            text: print(figure, about.locale),
            source: name.clone(),
        });
        rows.push(vec![
            Cell::Name(name),
            Cell::Line(vec![Inline::Date(past.date.clone())]),
            quoted.map_or(Cell::Empty, |quoted| Cell::Line(vec![quoted])),
        ]);
    }
    let current = Past::of_figures(&about.run.figures);
    let all = current.iter().filter(|(id, _)| promised(id));
    note(
        edition.number,
        all.map(|(id, figure)| (id.clone(), figure.value.clone()))
            .collect(),
    );
    if values.iter().all(|(_, value)| value.is_none()) && now.value.is_none() {
        return Vec::new();
    }
    let number = edition.number.to_string();
    values.push((
        edition.number as i32,
        now.value.as_deref().and_then(percent),
    ));
    let value = now.value.clone().unwrap_or_default();
    push_row(&mut csv, &[&number, &edition.date, &id, &value]);
    let this = [("number", (&number).into())];
    rows.push(vec![
        Cell::Name(about.locale.format("sheet-edition-name", &this)),
        Cell::Line(vec![Inline::Date(edition.date.clone())]),
        Cell::Figure(now.clone()),
    ]);
    let columns = [("edition", ""), ("date", ""), ("share", "share")];
    let Some(twin) = table(about, "sheet-table-editions", &columns, rows) else {
        return Vec::new();
    };
    let input = TimeLine {
        frame: frame(about, promise, "sheet-chart-editions", "editions", WIDTH),
        axis: share_axis(about),
        across: about.locale.text("sheet-column-edition"),
        series: vec![Years {
            name: Label::name(about.run.region.get(about.locale.lang())),
            values,
            last: Some(label(&now)),
        }],
        standard: standard(about, promise),
        breaks,
    };
    let name = format!("editions-{}", promise.id);
    vec![block(&name, time_line(&input), twin, csv)]
}
