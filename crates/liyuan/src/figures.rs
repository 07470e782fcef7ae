//! Figures: every number of a run that may be printed, once, with an id that traces it.
//!
//! A sheet, a page or a table that prints a number takes it from here by its id, so the same thing
//! never has two values. Ids are stable from run to run: `reach/PROMISE/MEASURE` for the region, with
//! `/area/CODE`, `/class/CLASS`, `/outside` or `/unclassed` behind it for parts of it; `%`, `/` and
//! white space in names are written as `%25`, `%2F`, `%20`, …. What a repair came to is
//! `repair/PROMISE/MEASURE`.

mod parquet;
mod repairs;

pub use self::parquet::{ParquetCell, ParquetError, figures_parquet, read_figures_parquet};

use crate::plan_file::{By, PerClass, Within};
use crate::run::{Measured, PromiseResult, RunResult};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::reach::Reason;

/// Why a figure has a value or has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has one, which may be 0.
    Value,
    /// It is not known: nobody has a time.
    Null,
    /// The question does not arise: a share of nobody.
    NotApplicable,
}

impl State {
    /// The name that tables print.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Value => "value",
            State::Null => "null",
            State::NotApplicable => "not_applicable",
        }
    }
}

/// A number that may be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Unique and stable.
    pub id: String,
    /// What it is, with the version of the definition (`docs/methods/promise.md`).
    pub definition: String,
    /// The area; `None` for the region, classes and what lies outside all areas.
    pub area_code: Option<String>,
    /// The group of people.
    pub group: String,
    /// The number exactly as printed; given if the state is [`State::Value`].
    pub value: Option<Decimal>,
    /// `persons`, `share`, `s` or `m`; of repairs also `sites`, `points` or `cost`.
    pub unit: &'static str,
    /// Whether there is a value.
    pub state: State,
    /// What was divided, for shares: persons with their thousandths.
    pub numerator: Option<Decimal>,
    /// By what it was divided.
    pub denominator: Option<Decimal>,
    /// Demand points there.
    pub rows_in: u64,
    /// Of these, with people of the group who take part.
    pub rows_used: u64,
    /// Input files as written in the plan, with semicolons between.
    pub inputs: String,
}

/// Columns of the tables of figures.
pub const COLUMNS: [&str; 13] = [
    "figure_id",
    "definition",
    "area_code",
    "period",
    "group",
    "value",
    "unit",
    "state",
    "numerator",
    "denominator",
    "rows_in",
    "rows_used",
    "inputs",
];

/// All figures of a run: promises in the order of the plan, each for the region, the areas, what
/// lies outside, the classes and the facilities; then repairs in the order of the plan.
pub fn figures(result: &RunResult) -> Vec<Figure> {
    let mut figures = promises_kept(result);
    for promise in &result.promises {
        let inputs = inputs(result, promise);
        figures.extend(limits(result, promise));
        let mut add = |row: &Measured, place: &str, by: &str, area_code: Option<&str>| {
            add_row(
                &mut figures,
                promise,
                row,
                &Place {
                    suffix: place,
                    by,
                    area_code,
                    inputs: &inputs,
                },
            );
        };
        add(&promise.region, "", "", None);
        for (area, row) in result.region.areas.list.iter().zip(&promise.areas) {
            add(
                row,
                &format!("/area/{}", escaped(&area.code)),
                "",
                Some(&area.code),
            );
        }
        add(&promise.outside, "/outside", "", None);
        for (class, row) in &promise.classes {
            match class {
                Some(class) => add(
                    row,
                    &format!("/class/{}", escaped(class)),
                    ".by_class",
                    None,
                ),
                None => add(row, "/unclassed", ".by_class", None),
            }
        }
        figures.extend(nearest(result, promise, &inputs));
    }
    repairs::add(&mut figures, result);
    figures
}

/// For each facility of a promise, the persons whose nearest it is; together all who reach one.
fn nearest<'a>(
    result: &'a RunResult,
    promise: &'a PromiseResult,
    inputs: &'a str,
) -> impl Iterator<Item = Figure> + 'a {
    let facilities = result.region.facilities.get(promise.service);
    let ids = facilities.map_or(&[][..], |facilities| facilities.ids.as_slice());
    let mut points = vec![0_u64; ids.len()];
    for (persons, nearest) in promise.reach.persons.iter().zip(&promise.travel.nearest) {
        let at = nearest
            .filter(|_| *persons > 0)
            .map(|nearest| nearest.facility as usize);
        if let Some(count) = at.and_then(|at| points.get_mut(at)) {
            *count += 1;
        }
    }
    let id = escaped(&promise.promise.id);
    let whole = &promise.persons_nearest_whole;
    let figure = move |((facility, persons), points): ((&String, &i64), u64)| Figure {
        id: format!("reach/{id}/persons_nearest/facility/{}", escaped(facility)),
        definition: "reach.persons_nearest@1".to_owned(),
        area_code: None,
        group: promise.promise.group.clone(),
        value: Some(Decimal::whole(*persons)),
        unit: "persons",
        state: State::Value,
        numerator: None,
        denominator: None,
        rows_in: points,
        rows_used: points,
        inputs: inputs.to_owned(),
    };
    ids.iter().zip(whole).zip(points).map(figure)
}

/// How many promises were measured, and how many of them are kept, broken, or made to nobody.
fn promises_kept(result: &RunResult) -> Vec<Figure> {
    let kept = |kept: Option<bool>| {
        let promises = result.promises.iter();
        promises
            .filter(|promise| promise.region.kept == kept)
            .count()
    };
    let counts = [
        ("", result.promises.len()),
        ("/kept", kept(Some(true))),
        ("/broken", kept(Some(false))),
        ("/nobody", kept(None)),
    ];
    let figure = |(measure, count): (&str, usize)| Figure {
        id: format!("run/promises{measure}"),
        definition: format!("run.promises{}@1", measure.replace('/', "_")),
        area_code: None,
        group: String::new(),
        value: Some(Decimal::whole(count as i64)),
        unit: "promises",
        state: State::Value,
        numerator: None,
        denominator: None,
        rows_in: result.plan.promises.len() as u64,
        rows_used: result.promises.len() as u64,
        inputs: plan_name(result),
    };
    counts.into_iter().map(figure).collect()
}

/// The bounds that a promise names, each of all people or of a class.
fn limits(result: &RunResult, promise: &PromiseResult) -> Vec<Figure> {
    let id = escaped(&promise.promise.id);
    let (unit, values) = match &promise.promise.within {
        None => return Vec::new(),
        Some(Within::Time(times)) => ("s", by_class(times, |time| time.0)),
        Some(Within::Distance(lengths)) => ("m", by_class(lengths, |length| *length)),
    };
    let figure = |(class, value): (Option<&str>, u32)| Figure {
        id: match class {
            None => format!("reach/{id}/limit_{unit}"),
            Some(class) => format!("reach/{id}/limit_{unit}/class/{}", escaped(class)),
        },
        definition: format!("reach.limit_{unit}@1"),
        area_code: None,
        group: promise.promise.group.clone(),
        value: Some(Decimal::tenths(value)),
        unit,
        state: State::Value,
        numerator: None,
        denominator: None,
        rows_in: 0,
        rows_used: 0,
        inputs: plan_name(result),
    };
    values.into_iter().map(figure).collect()
}

fn by_class<T>(values: &PerClass<T>, get: impl Fn(&T) -> u32) -> Vec<(Option<&str>, u32)> {
    match values {
        PerClass::One(value) => vec![(None, get(value))],
        PerClass::ByClass(map) => {
            let classes = map.iter();
            classes
                .map(|(class, value)| (Some(class.as_str()), get(value)))
                .collect()
        }
    }
}

fn plan_name(result: &RunResult) -> String {
    let name = result.plan.path.file_name();
    name.map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

struct Place<'a> {
    suffix: &'a str,
    by: &'a str,
    area_code: Option<&'a str>,
    inputs: &'a str,
}

fn add_row(figures: &mut Vec<Figure>, promise: &PromiseResult, row: &Measured, place: &Place<'_>) {
    let id = escaped(&promise.promise.id);
    let exact = |thousandths: i64| {
        Decimal {
            digits: thousandths,
            decimals: 3,
        }
        .trimmed()
    };
    let mut add =
        |measure: &str, unit: &'static str, value: Option<Decimal>, of: Option<(i64, i64)>| {
            let state = match (value, of) {
                (Some(_), _) => State::Value,
                (None, Some(_)) => State::NotApplicable,
                (None, None) => State::Null,
            };
            figures.push(Figure {
                id: format!("reach/{id}/{measure}{}", place.suffix),
                definition: format!("reach.{measure}{}@1", place.by),
                area_code: place.area_code.map(str::to_owned),
                group: promise.promise.group.clone(),
                value,
                unit,
                state,
                numerator: of.map(|(part, _)| exact(part)),
                denominator: of.map(|(_, all)| exact(all)),
                rows_in: row.points,
                rows_used: row.summary.totals.points,
                inputs: place.inputs.to_owned(),
            });
        };
    let totals = &row.summary.totals;
    let persons = |value: i64| Some(Decimal::whole(value));
    add("persons", "persons", persons(row.whole.persons), None);
    add("served", "persons", persons(row.whole.served), None);
    let share = row.share_ppm().map(Decimal::millionths);
    add(
        "share",
        "share",
        share,
        Some((totals.served, totals.persons)),
    );
    add(
        "share_promised",
        "share",
        Some(Decimal::millionths(promise.promise.share.0)),
        None,
    );
    add("not_served", "persons", persons(row.whole.not_served), None);
    for (reason, value) in Reason::ALL.iter().zip(row.whole.reasons) {
        add(reason.as_str(), "persons", persons(value), None);
    }
    if promise.promise.places.is_some() {
        let share = row.at_norm_ppm().map(Decimal::millionths);
        add(
            "share_at_norm",
            "share",
            share,
            Some((totals.at_norm, totals.persons)),
        );
    }
    let unit = promise.unit.suffix();
    let travel = &row.summary.travel;
    for (measure, total) in [
        ("mean", travel.mean),
        ("median", travel.median),
        ("p90", travel.p90),
        ("worst", travel.worst),
    ] {
        add(
            &format!("{measure}_{unit}"),
            unit,
            total.map(Decimal::tenths),
            None,
        );
    }
}

fn inputs(result: &RunResult, promise: &PromiseResult) -> String {
    let plan = &result.plan;
    let mut files = Vec::new();
    if promise.promise.by == By::Road {
        files.push(plan.region.roads.given.as_str());
    }
    files.extend(plan.region.areas.as_ref().map(|areas| areas.given.as_str()));
    files.push(&plan.region.demand.file.given);
    files.extend(
        plan.services
            .get(promise.service)
            .map(|service| service.facilities.given.as_str()),
    );
    files.join(";")
}

/// A name as part of an id.
pub fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        if matches!(character, '%' | '/') || character.is_whitespace() || character.is_control() {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// `figures.csv`.
pub fn figures_csv(figures: &[Figure]) -> Vec<u8> {
    let mut rows = Rows::with_heading(&COLUMNS);
    for figure in figures {
        rows.text(&figure.id);
        rows.text(&figure.definition);
        rows.maybe_text(figure.area_code.as_deref());
        rows.text(""); // plans name no period yet
        rows.text(&figure.group);
        rows.decimal(figure.value);
        rows.text(figure.unit);
        rows.text(figure.state.as_str());
        rows.decimal(figure.numerator);
        rows.decimal(figure.denominator);
        rows.integer(figure.rows_in as i64);
        rows.integer(figure.rows_used as i64);
        rows.text(&figure.inputs);
        rows.end();
    }
    rows.bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_names_with_slashes_stay_apart() {
        assert_eq!(escaped("a/b %"), "a%2Fb%20%25");
        assert_eq!(escaped("奈曼旗"), "奈曼旗");
    }
}
