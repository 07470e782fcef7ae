//! The share of people served over the editions of an archive.

use super::charts::{WIDTH, block, frame, label, percent, push_row, share_axis, standard};
use super::table;
use crate::drawing::{Label, TimeLine, Years, time_line};
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
    let mut rows = Vec::new();
    let mut csv = String::from("edition,date,figure_id,share\n");
    for past in &edition.past {
        let figure = past.shares.get(&id);
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
        breaks: Vec::new(),
    };
    let name = format!("editions-{}", promise.id);
    vec![block(&name, time_line(&input), twin, csv)]
}
