//! Figures of a run beside those of an earlier one.

use super::files::persons;
use super::page::MOST;
use super::{AreaGains, FigureChange, difference};
use crate::blocks::{WIDTH, push_row, share_axis, table};
use crate::drawing::{self, Dumbbell, Label};
use crate::figure::{Figure, Figures, exact, print};
use crate::fill::{About, NARROW, TELEPHONE};
use crate::run::{figure_id, of_area};
use crate::sheet::{Block, Cell, Inline, Medium};

/// Rows of a chart.
const MOST_BARS: usize = 24;

/// What a page is about, and what an earlier run told.
pub(crate) struct Beside<'a> {
    pub about: About<'a>,
    /// Figures of the earlier run.
    pub before: &'a Figures,
    /// What it is called.
    pub earlier: &'a str,
}

impl Beside<'_> {
    /// A figure of the earlier run.
    pub fn before(&self, figure: &Figure) -> Inline {
        Inline::Quoted {
            text: print(figure, self.about.locale),
            source: self.earlier.to_owned(),
        }
    }

    /// A figure of the later run.
    pub fn after(&self, figure: &Figure) -> Inline {
        Inline::Figure(self.about.shown(figure))
    }

    /// Persons that are no figure of either run.
    pub fn people(&self, thousandths: i64) -> Inline {
        let rounded = (thousandths.abs() + 500) / 1000 * thousandths.signum();
        Inline::Difference {
            text: self.about.locale.number(rounded),
            exact: persons(thousandths),
        }
    }

    /// Later minus earlier, with its sign.
    pub fn difference(&self, change: &FigureChange) -> Option<Inline> {
        let text = change.difference.as_deref()?;
        let any = change.after.as_ref()?;
        let as_figure = Figure {
            value: Some(text.trim_start_matches('-').to_owned()),
            ..any.clone()
        };
        let sign = if text.starts_with('-') { "−" } else { "+" };
        let printed = match any.unit.as_str() {
            // A share is no percentage of a share: points.
            "share" => points(text),
            _ => print(&as_figure, self.about.locale),
        };
        let printed = match any.unit.as_str() {
            "share" => {
                let values = [("points", printed.as_str().into())];
                self.about.locale.format("change-points", &values)
            }
            _ => printed,
        };
        Some(Inline::Difference {
            text: format!("{sign}{printed}"),
            exact: format!("{sign}{}", exact(&as_figure, self.about.locale)),
        })
    }

    /// The areas whose share differs, most first: a chart, and a table with who gained and lost.
    pub fn areas(&self, promise: &str, gains: &[AreaGains]) -> Vec<Block> {
        let after = self.about.run;
        let mut rows = Vec::new();
        for area in &after.areas {
            let id = figure_id(promise, "share", &of_area(&area.code));
            let of_area = |gains: &&AreaGains| gains.code.as_deref() == Some(&area.code);
            let gains = gains.iter().find(of_area);
            let (then, now) = (self.before.get(&id), after.figures.get(&id));
            let change = FigureChange {
                difference: then.zip(now).and_then(|(then, now)| difference(then, now)),
                before: then.cloned(),
                after: now.cloned(),
            };
            let moved = change
                .difference
                .as_deref()
                .is_some_and(|text| text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)));
            if moved || gains.is_some() {
                rows.push((area, change, gains));
            }
        }
        let size = |change: &FigureChange| {
            let text = change.difference.as_deref().unwrap_or("0");
            text.parse::<f64>().unwrap_or(0.0).abs()
        };
        rows.sort_by(|(_, a, _), (_, b, _)| size(b).total_cmp(&size(a)));
        let quoted = |figure: &Figure| Cell::Line(vec![self.before(figure)]);
        let cells = rows.iter().map(|(area, change, gains)| {
            let people = |persons: Option<i64>| match persons {
                Some(persons) if persons != 0 => Cell::Line(vec![self.people(persons)]),
                _ => Cell::Empty,
            };
            vec![
                Cell::Name(area.name.clone()),
                change.before.as_ref().map_or(Cell::Empty, quoted),
                (change.after.as_ref())
                    .map_or(Cell::Empty, |figure| Cell::Figure(self.about.shown(figure))),
                self.difference(change)
                    .map_or(Cell::Empty, |line| Cell::Line(vec![line])),
                people(gains.map(|gains| gains.gained)),
                people(gains.map(|gains| gains.lost)),
            ]
        });
        let columns = [
            ("area", ""),
            ("before", "share"),
            ("after", "share"),
            ("difference", "share"),
            ("gained", "persons"),
            ("lost", "persons"),
        ];
        let Some(mut twin) = table(&self.about, "change-table-areas", &columns, cells.collect())
        else {
            return Vec::new();
        };
        twin.shown = (twin.rows.len() > MOST).then_some(MOST);
        let percent = |figure: &Option<Figure>| Some(figure.as_ref()?.fixed(6)? as f64 / 1e4);
        let label = |figure: &Option<Figure>, id: bool| {
            let Some(figure) = figure else {
                return Label::name("–");
            };
            match id {
                true => Label::figure(print(figure, self.about.locale), figure.id.clone()),
                false => Label::quoted(print(figure, self.about.locale)),
            }
        };
        let bars = rows
            .iter()
            .take(MOST_BARS)
            .map(|(area, change, _)| drawing::Change {
                name: area.name.clone(),
                before: percent(&change.before),
                after: percent(&change.after),
                before_label: label(&change.before, false),
                after_label: label(&change.after, true),
            });
        let mut csv = String::from("area_code,area_name,share_before,share_after\n");
        for (area, change, _) in &rows {
            let value = |figure: &Option<Figure>| {
                let value = figure.as_ref().and_then(|figure| figure.value.clone());
                value.unwrap_or_default()
            };
            let cells = [
                &area.code,
                &area.name,
                &value(&change.before),
                &value(&change.after),
            ];
            push_row(&mut csv, &cells.map(String::as_str));
        }
        let title = self.about.locale.text("change-chart-areas");
        let mut input = Dumbbell {
            frame: drawing::Frame {
                id: format!("change-{promise}"),
                description: self.about.locale.text("change-chart-areas-about"),
                title,
                heading: false,
                subtitle: String::new(),
                sources: String::new(),
                width: self.about.width(WIDTH),
            },
            axis: share_axis(&self.about),
            rows: bars.collect(),
            before: self.about.locale.text("change-legend-before"),
            after: self.about.locale.text("change-legend-after"),
            standard: None,
        };
        let drawing = Box::new(drawing::dumbbell(&input));
        let narrow = (self.about.medium == Medium::Screen).then(|| {
            input.frame.id.insert_str(0, TELEPHONE);
            input.frame.width = NARROW;
            Box::new(drawing::dumbbell(&input))
        });
        vec![Block::Drawing {
            name: format!("change-{promise}"),
            drawing,
            narrow,
            twin,
            csv,
        }]
    }
}

/// A difference of shares in percentage points, as many decimals as it needs to be other than 0, at least one.
fn points(share: &str) -> String {
    let size = share.trim_start_matches('-').parse::<f64>().unwrap_or(0.0) * 100.0;
    let decimals = (1..=4)
        .find(|&decimals| size * 10_f64.powi(decimals) >= 1.0)
        .unwrap_or(1);
    format!("{size:.*}", decimals.unsigned_abs() as usize)
}
