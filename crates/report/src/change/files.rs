//! What differs between two runs as tables.

use super::{Change, Changed, FigureChange, PromiseChange, decimal};
use crate::error::ReportError;
use crate::figure::Figure;
use crate::output;
use crate::trace::state as state_word;
use std::path::{Path, PathBuf};

/// Writes what differs into a folder, which is made if it is not there: `parameters.csv` (plan, input files,
/// program), `figures.csv`, `areas.csv` and `people.csv` (who gained and who lost). Gives the files.
///
/// # Errors
/// A file cannot be written.
pub fn write(change: &Change, folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    output::refuse_run(folder)?;
    std::fs::create_dir_all(folder).map_err(|source| ReportError::Write {
        path: folder.to_owned(),
        source,
    })?;
    let mut files = Vec::new();
    for (name, rows) in [
        ("parameters.csv", parameters(change)),
        ("figures.csv", figures(change)),
        ("areas.csv", areas(change)),
        ("people.csv", people(change)),
    ] {
        let path = folder.join(name);
        output::write(&path, &csv(&rows, &path)?)?;
        files.push(path);
    }
    Ok(files)
}

type Rows = Vec<Vec<String>>;

fn csv(rows: &Rows, path: &Path) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| writer.write_record(row));
    let failed = |source: std::io::Error| ReportError::Write {
        path: path.to_owned(),
        source,
    };
    written.map_err(|error| failed(error.into()))?;
    writer
        .into_inner()
        .map_err(|error| failed(error.into_error()))
}

fn heading(columns: &[&str]) -> Rows {
    vec![columns.iter().map(|&column| column.to_owned()).collect()]
}

fn parameters(change: &Change) -> Rows {
    let mut rows = heading(&["kind", "key", "before", "after"]);
    let mut push = |kind: &str, all: &[Changed]| {
        for one in all {
            let text = |side: &Option<String>| side.clone().unwrap_or_default();
            rows.push(vec![
                kind.to_owned(),
                one.key.clone(),
                text(&one.before),
                text(&one.after),
            ]);
        }
    };
    push("plan", &change.parameters);
    push("input", &change.inputs);
    push("program", change.version.as_slice());
    rows
}

/// `changed`, `new` or `gone`.
pub(crate) fn kind(change: &FigureChange) -> &'static str {
    match (&change.before, &change.after) {
        (None, _) => "new",
        (_, None) => "gone",
        _ => "changed",
    }
}

fn figures(change: &Change) -> Rows {
    let mut rows = heading(&[
        "figure_id",
        "definition",
        "area_code",
        "group",
        "unit",
        "change",
        "before",
        "after",
        "difference",
        "state_before",
        "state_after",
    ]);
    for one in &change.figures {
        let Some(any) = one.after.as_ref().or(one.before.as_ref()) else {
            continue;
        };
        let value = |figure: &Option<Figure>| {
            let figure = figure.as_ref();
            figure
                .and_then(|figure| figure.value.clone())
                .unwrap_or_default()
        };
        let state = |figure: &Option<Figure>| {
            let state = figure
                .as_ref()
                .map_or("", |figure| state_word(figure.state));
            state.to_owned()
        };
        rows.push(vec![
            any.id.clone(),
            any.definition.clone(),
            any.area_code.clone().unwrap_or_default(),
            any.group.clone(),
            any.unit.clone(),
            kind(one).to_owned(),
            value(&one.before),
            value(&one.after),
            one.difference.clone().unwrap_or_default(),
            state(&one.before),
            state(&one.after),
        ]);
    }
    rows
}

/// Persons in thousandths as text without needless digits.
pub(crate) fn persons(thousandths: i64) -> String {
    match thousandths % 1000 {
        0 => (thousandths / 1000).to_string(),
        _ => decimal(thousandths, 3).trim_end_matches('0').to_owned(),
    }
}

fn areas(change: &Change) -> Rows {
    let mut rows = heading(&[
        "promise_id",
        "area_code",
        "area_name",
        "gained",
        "lost",
        "other",
        "nearer",
        "farther",
    ]);
    for promise in &change.promises {
        let gains = &promise.gains;
        if !gains.any() {
            continue;
        }
        let mut whole = vec![promise.id.clone(), String::new(), String::new()];
        let sums = [
            gains.gained,
            gains.lost,
            gains.other,
            gains.nearer,
            gains.farther,
        ];
        whole.extend(sums.map(persons));
        rows.push(whole);
        for area in &gains.areas {
            let mut row = vec![
                promise.id.clone(),
                area.code.clone().unwrap_or_default(),
                area.name.clone(),
            ];
            row.extend([persons(area.gained), persons(area.lost)]);
            row.extend(std::iter::repeat_n(String::new(), 3));
            rows.push(row);
        }
    }
    rows
}

fn people(change: &Change) -> Rows {
    let mut rows = heading(&[
        "promise_id",
        "point_id",
        "area_name",
        "persons",
        "served_before",
        "served_after",
        "total_before",
        "total_after",
    ]);
    for promise in &change.promises {
        for point in &promise.gains.points {
            let total =
                |total: Option<i64>| total.map_or_else(String::new, |total| decimal(total, 1));
            rows.push(vec![
                promise.id.clone(),
                point.id.clone(),
                point.area.clone(),
                persons(point.persons),
                persons(point.served.0),
                persons(point.served.1),
                total(point.total.0),
                total(point.total.1),
            ]);
        }
    }
    rows
}

impl PromiseChange {
    /// Whether anything about it differs.
    pub fn any(&self) -> bool {
        let value = |side: &Option<Figure>| side.as_ref().map(|figure| figure.value.clone());
        self.marks.0 != self.marks.1
            || value(&self.share.0) != value(&self.share.1)
            || self.gains.any()
    }
}
