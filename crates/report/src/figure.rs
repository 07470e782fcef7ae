//! The figures of a run by their ids, and how they are printed.

use crate::error::ReportError;
use crate::table::{Row, Table, parse_decimal};
use liyuan::figures::ParquetCell;
use liyuan::locale::{Lang, Locale};
use std::collections::HashMap;
use std::path::Path;

/// Columns that are needed of `figures.csv`.
const COLUMNS: [&str; 13] = liyuan::figures::COLUMNS;

/// Why a figure has a value or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It has one, which may be 0.
    Value,
    /// It is not known.
    Null,
    /// The question does not arise.
    NotApplicable,
    /// Too few people for it to be told.
    Suppressed,
}

/// A number of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Unique and stable.
    pub id: String,
    /// What it is, with the version of its definition.
    pub definition: String,
    /// Area, if it is of one.
    pub area_code: Option<String>,
    /// Period, if it has one.
    pub period: Option<String>,
    /// Group of people.
    pub group: String,
    /// The number as written in the table.
    pub value: Option<String>,
    /// `persons`, `share`, `s`, `m`, ….
    pub unit: String,
    /// Whether there is a value.
    pub state: State,
    /// What was divided.
    pub numerator: Option<String>,
    /// By what.
    pub denominator: Option<String>,
    /// Rows there.
    pub rows_in: u64,
    /// Rows used.
    pub rows_used: u64,
    /// Input files.
    pub inputs: Vec<String>,
}

/// All figures of a run.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    list: Vec<Figure>,
    index: HashMap<String, usize>,
}

impl Figures {
    /// Reads `figures.csv` of a run.
    ///
    /// # Errors
    /// The table is damaged, has an id twice, an unknown state, or a state that does not fit the value.
    pub fn read(folder: &Path) -> Result<Figures, ReportError> {
        let table = Table::read(folder, "figures.csv", &COLUMNS)?;
        let mut figures = Figures::default();
        for row in table.rows() {
            let damaged = |problem: String| ReportError::Damaged {
                file: table.file.clone(),
                row: Some(row.number()),
                problem,
            };
            let text = |column| row.text(column).unwrap_or_default().to_owned();
            let maybe = |column| row.text(column).map(str::to_owned);
            let count = |column| Ok(row.decimal(column, 0)?.unwrap_or(0).unsigned_abs());
            let state = match row.text("state") {
                Some("value") => State::Value,
                Some("null") => State::Null,
                Some("not_applicable") => State::NotApplicable,
                Some("suppressed") => State::Suppressed,
                other => {
                    return Err(damaged(format!(
                        "`{}` is no state of a figure",
                        other.unwrap_or_default()
                    )));
                }
            };
            let value = maybe("value");
            if value.is_some() != (state == State::Value) {
                return Err(damaged("value and state do not fit together".to_owned()));
            }
            if value
                .as_deref()
                .is_some_and(|value| parse_decimal(value, 9).is_none())
            {
                return Err(damaged("the value is no number".to_owned()));
            }
            let figure = Figure {
                id: text("figure_id"),
                definition: text("definition"),
                area_code: maybe("area_code"),
                period: maybe("period"),
                group: text("group"),
                value,
                unit: text("unit"),
                state,
                numerator: maybe("numerator"),
                denominator: maybe("denominator"),
                rows_in: count("rows_in")?,
                rows_used: count("rows_used")?,
                inputs: text("inputs")
                    .split(';')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            };
            if figures
                .index
                .insert(figure.id.clone(), figures.list.len())
                .is_some()
            {
                return Err(damaged(format!(
                    "the figure `{}` is there twice",
                    figure.id
                )));
            }
            figures.list.push(figure);
        }
        Ok(figures)
    }

    /// The figure of an id.
    pub fn get(&self, id: &str) -> Option<&Figure> {
        self.list.get(*self.index.get(id)?)
    }

    /// All, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.list.iter()
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|figure| figure.id.as_str())
    }
}

/// Holds `figures.csv` of a run against `figures.parquet`, which says the same to programs.
///
/// # Errors
/// One of them cannot be read, or they differ: the first figure is named.
pub fn hold_against_parquet(folder: &Path) -> Result<(), ReportError> {
    const FILE: &str = "figures.parquet";
    let damaged = |problem: String| ReportError::Damaged {
        file: FILE.to_owned(),
        row: None,
        problem,
    };
    let path = folder.join(FILE);
    if !path.exists() {
        return Err(damaged("it is not there".to_owned()));
    }
    let columnar =
        liyuan::figures::read_figures_parquet(&path).map_err(|error| damaged(error.to_string()))?;
    let table = Table::read(folder, "figures.csv", &COLUMNS)?;
    let text = |row: Option<Row<'_>>, column: &str| {
        let text = row.and_then(|row| row.text(column));
        text.unwrap_or_default().to_owned()
    };
    for at in 0..table.len().max(columnar.len()) {
        let row = table.row(at);
        let cells = columnar.get(at).map_or(&[][..], Vec::as_slice);
        for (number, column) in COLUMNS.into_iter().enumerate() {
            let cell = cells.get(number).unwrap_or(&ParquetCell::Empty);
            let csv = text(row, column);
            if cell.says(&csv) {
                continue;
            }
            let id = match text(row, COLUMNS[0]) {
                id if id.is_empty() => cells.first().map(ToString::to_string).unwrap_or_default(),
                id => id,
            };
            return Err(ReportError::TablesDiffer {
                id,
                column,
                csv,
                parquet: cell.to_string(),
            });
        }
    }
    Ok(())
}

impl Figure {
    /// Its value in units of 10⁻`decimals`, further decimals cut off.
    pub fn fixed(&self, decimals: u8) -> Option<i64> {
        let value = self.value.as_deref()?;
        let cut = match value.split_once('.') {
            Some((whole, fraction)) if fraction.len() > usize::from(decimals) => {
                let fraction = fraction.get(..usize::from(decimals))?;
                if decimals == 0 {
                    whole.to_owned()
                } else {
                    format!("{whole}.{fraction}")
                }
            }
            _ => value.to_owned(),
        };
        parse_decimal(&cut, decimals)
    }

    /// The nearest floating-point number, for drawings.
    pub fn to_f64(&self) -> Option<f64> {
        self.value.as_deref()?.parse().ok()
    }
}

/// A figure as people read it: persons and counts in 万 or 亿 where they are large and the language has them,
/// shares in percent rounded down, times and lengths in words. A figure without a value is a dash.
pub fn print(figure: &Figure, locale: &Locale) -> String {
    match figure.state {
        State::Value => {}
        State::Suppressed => return locale.text("sheet-suppressed"),
        State::Null | State::NotApplicable => return "–".to_owned(),
    }
    let whole = || figure.fixed(0).unwrap_or(0);
    // What is promised keeps the digits that it has.
    let definition = figure.definition.split('@').next().unwrap_or_default();
    match definition {
        "reach.limit_m" => return locale.exact_distance(figure.to_f64().unwrap_or(0.0)),
        "reach.limit_s" => {
            let tenths = u32::try_from(figure.fixed(1).unwrap_or(0)).unwrap_or(u32::MAX);
            return locale.exact_duration(tenths);
        }
        _ if definition.starts_with("reach.share_promised") => {
            let millionths = figure.fixed(6).unwrap_or(0);
            let short = percent(millionths);
            return match millionths % 1_000 {
                0 => short,
                _ => {
                    let exact = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
                    format!("{}%", exact.trim_end_matches('0'))
                }
            };
        }
        _ => {}
    }
    match figure.unit.as_str() {
        "share" => percent(figure.fixed(6).unwrap_or(0)),
        "s" => locale.duration(u32::try_from(figure.fixed(1).unwrap_or(0)).unwrap_or(u32::MAX)),
        "m" => locale.distance(figure.to_f64().unwrap_or(0.0)),
        "persons" | "sites" | "points" | "facilities" => large(whole(), locale),
        _ => exact(figure, locale),
    }
}

/// A figure with every digit that it has.
pub fn exact(figure: &Figure, locale: &Locale) -> String {
    let Some(value) = figure.value.as_deref() else {
        return "–".to_owned();
    };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let whole = whole
        .parse()
        .map_or_else(|_| whole.to_owned(), |whole: i64| locale.number(whole));
    match fraction {
        "" => whole,
        fraction => format!("{whole}.{fraction}"),
    }
}

/// A figure with every digit that it has and its unit in the reader's language; a dash where it has no value.
pub fn with_unit(figure: &Figure, locale: &Locale) -> String {
    let text = exact(figure, locale);
    let key = format!("figure-unit-{}", figure.unit);
    match figure.unit.as_str() {
        _ if figure.value.is_none() => text,
        // Neither has a unit.
        "share" | "cost" => text,
        _ if locale.has(&key) => {
            let value = figure.value.as_deref().unwrap_or_default();
            let count = match value.parse::<i64>() {
                Ok(whole) => whole.into(),
                Err(_) => (&text).into(),
            };
            locale.format(&key, &[("count", count)])
        }
        unit => format!("{text} {unit}"),
    }
}

/// Millionths as percent with one decimal, rounded down; small ones with as many as they need.
fn percent(millionths: i64) -> String {
    let size = millionths.unsigned_abs();
    let sign = if millionths < 0 { "−" } else { "" };
    if size > 0 && size < 1000 {
        let text = format!("{}.{:04}", size / 10_000, size % 10_000);
        return format!("{sign}{}%", text.trim_end_matches('0'));
    }
    format!("{sign}{}.{}%", size / 10_000, size % 10_000 / 1000)
}

/// A count; from 10,000 on in 万 and from 10⁸ on in 亿 in Chinese, in English with all digits.
fn large(count: i64, locale: &Locale) -> String {
    let size = count.unsigned_abs();
    let (unit, name) = match (locale.lang(), size) {
        (Lang::Zh, 100_000_000..) => (100_000_000, "亿"),
        (Lang::Zh, 10_000..) => (10_000, "万"),
        _ => return locale.number(count),
    };
    // Two decimals of 万, rounded half up; trailing zeros go.
    let hundredths = (u128::from(size) * 100 + unit / 2) / unit;
    let whole = i64::try_from(hundredths / 100).unwrap_or(i64::MAX);
    let fraction = format!("{:02}", hundredths % 100);
    let sign = if count < 0 { "−" } else { "" };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{}{name}", locale.number(whole)),
        fraction => format!("{sign}{}.{fraction}{name}", locale.number(whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(unit: &str, value: &str) -> Figure {
        Figure {
            id: "x".into(),
            definition: "x@1".into(),
            area_code: None,
            period: None,
            group: "all".into(),
            value: Some(value.into()),
            unit: unit.into(),
            state: State::Value,
            numerator: None,
            denominator: None,
            rows_in: 1,
            rows_used: 1,
            inputs: Vec::new(),
        }
    }

    #[test]
    fn numbers_are_printed_in_the_units_of_the_language() {
        let (zh, en) = (Locale::new(Lang::Zh), Locale::new(Lang::En));
        let persons = figure("persons", "2873168");
        assert_eq!(print(&persons, &zh), "287.32万");
        assert_eq!(print(&persons, &en), "2,873,168");
        assert_eq!(exact(&persons, &zh), "2,873,168");
        assert_eq!(print(&figure("persons", "120000000"), &zh), "1.2亿");
        assert_eq!(print(&figure("persons", "9999"), &zh), "9,999");
        assert_eq!(with_unit(&persons, &zh), "2,873,168人");
        assert_eq!(with_unit(&persons, &en), "2,873,168 persons");
        assert_eq!(with_unit(&figure("persons", "1"), &en), "1 person");
        assert_eq!(with_unit(&figure("s", "750.5"), &zh), "750.5秒");
        assert_eq!(with_unit(&figure("promises", "3"), &zh), "3项承诺");
        assert_eq!(with_unit(&figure("share", "0.949999"), &zh), "0.949999");
        assert_eq!(print(&figure("share", "0.949999"), &en), "94.9%");
        assert_eq!(print(&figure("share", "0.000040"), &en), "0.004%");
        assert_eq!(print(&figure("share", "1.000000"), &en), "100.0%");
        assert_eq!(print(&figure("s", "750.0"), &zh), "12分30秒");
        let missing = Figure {
            value: None,
            state: State::Null,
            ..figure("s", "1")
        };
        assert_eq!(print(&missing, &en), "–");
        assert_eq!(with_unit(&missing, &zh), "–");
    }
}
