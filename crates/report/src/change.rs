//! What differs between two runs: parameters and input files first, then figures, then people.
//!
//! Everything is compared as it is written, so nothing differs by rounding. Differences are exact decimals.

mod beside;
mod files;
mod page;
mod people;

use crate::error::ReportError;
use crate::figure::{Figure, State};
use crate::run::{Names, Promise, Run};
use crate::sheet::Mark;
use crate::table::parse_decimal;
use crate::title::tell_apart;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub(crate) use beside::Beside;
pub use files::write;
pub(crate) use page::folder_name;
pub use page::render;
pub use people::{AreaGains, Gains, PointChange};

/// Something that has a value in one run or in both, in words of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which: a key of the plan such as `promise[ems-circle].share`, or the name of a file.
    pub key: String,
    /// In the earlier run.
    pub before: Option<String>,
    /// In the later one.
    pub after: Option<String>,
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureChange {
    /// As it was; `None`: it was not there.
    pub before: Option<Figure>,
    /// As it is; `None`: it is gone.
    pub after: Option<Figure>,
    /// Later minus earlier with every digit, where both have a value.
    pub difference: Option<String>,
}

/// What became of a promise.
#[derive(Debug, Clone)]
pub struct PromiseChange {
    /// Its id.
    pub id: String,
    /// Service and group in words.
    pub title: Names,
    /// The share of people served, before and after.
    pub share: (Option<Figure>, Option<Figure>),
    /// Whether it was kept, and whether it is; `None` where it is not in the run.
    pub marks: (Option<Mark>, Option<Mark>),
    /// Who gained and who lost.
    pub gains: Gains,
}

/// Two runs beside each other.
#[derive(Debug)]
pub struct Change {
    /// The earlier run.
    pub before: Run,
    /// The later one.
    pub after: Run,
    /// Versions of the program, where they differ.
    pub version: Option<Changed>,
    /// Input files that differ: SHA-256.
    pub inputs: Vec<Changed>,
    /// Keys of the plan that differ.
    pub parameters: Vec<Changed>,
    /// The promises of both, those of the later run first.
    pub promises: Vec<PromiseChange>,
    /// Figures that differ, in the order of the later run, those that are gone at the end.
    pub figures: Vec<FigureChange>,
    /// How many figures are the same.
    pub same: usize,
}

impl Change {
    /// Compares the folders of two runs.
    ///
    /// # Errors
    /// One of them is no folder of a run, was written in another format, or is damaged.
    pub fn between(before: PathBuf, after: PathBuf) -> Result<Change, ReportError> {
        let (before, after) = (Run::open(&before)?, Run::open(&after)?);
        let (figures, same) = figures(&before, &after);
        let version = (before.version != after.version).then(|| Changed {
            key: "version".to_owned(),
            before: Some(before.version.clone()),
            after: Some(after.version.clone()),
        });
        Ok(Change {
            version,
            inputs: changed(hashes(&before), hashes(&after)),
            parameters: changed(flat(&before.plan), flat(&after.plan)),
            promises: promises(&before, &after),
            figures,
            same,
            before,
            after,
        })
    }

    /// Whether anything differs: a figure, a key of the plan, an input file or the version of the program.
    pub fn any(&self) -> bool {
        self.version.is_some()
            || !(self.inputs.is_empty() && self.parameters.is_empty() && self.figures.is_empty())
            || self.promises.iter().any(PromiseChange::any)
    }
}

fn hashes(run: &Run) -> impl Iterator<Item = (String, String)> + '_ {
    let inputs = run.inputs.iter();
    inputs.map(|input| (input.file.clone(), input.sha256.clone()))
}

/// Keys with their values, where the two sides differ; in the order of the later side, those that are
/// gone at the end.
fn changed(
    before: impl Iterator<Item = (String, String)>,
    after: impl Iterator<Item = (String, String)>,
) -> Vec<Changed> {
    let mut earlier: Vec<(String, String)> = before.collect();
    let index: BTreeMap<String, usize> = (0..)
        .zip(&earlier)
        .map(|(at, (key, _))| (key.clone(), at))
        .collect();
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (key, after) in after {
        let at = index.get(&key).copied();
        seen.extend(at);
        let before = at
            .and_then(|at| earlier.get(at))
            .map(|(_, value)| value.clone());
        if before.as_ref() != Some(&after) {
            all.push(Changed {
                key,
                before,
                after: Some(after),
            });
        }
    }
    for (at, (key, before)) in earlier.drain(..).enumerate() {
        if !seen.contains(&at) {
            all.push(Changed {
                key,
                before: Some(before),
                after: None,
            });
        }
    }
    all
}

/// A plan as keys and values; a table of a list is named by its `id` or `promise`, else by its place.
pub(crate) fn flat(plan: &Value) -> std::vec::IntoIter<(String, String)> {
    fn walk(key: &str, value: &Value, all: &mut Vec<(String, String)>) {
        match value {
            Value::Null => {}
            Value::Object(map) => {
                for (name, value) in map {
                    let key = match key {
                        "" => name.clone(),
                        key => format!("{key}.{name}"),
                    };
                    walk(&key, value, all);
                }
            }
            Value::Array(list) if list.iter().any(Value::is_object) => {
                for (at, value) in list.iter().enumerate() {
                    let named = ["id", "promise"].into_iter();
                    let name = named.filter_map(|name| value.get(name)?.as_str()).next();
                    let name = name.map_or_else(|| (at + 1).to_string(), str::to_owned);
                    walk(&format!("{key}[{name}]"), value, all);
                }
            }
            Value::String(text) => all.push((key.to_owned(), text.clone())),
            other => all.push((key.to_owned(), other.to_string())),
        }
    }
    let mut all = Vec::new();
    walk("", plan, &mut all);
    all.into_iter()
}

fn figures(before: &Run, after: &Run) -> (Vec<FigureChange>, usize) {
    let (mut all, mut same) = (Vec::new(), 0);
    for figure in after.figures.iter() {
        let earlier = before.figures.get(&figure.id);
        if earlier.is_some_and(|earlier| is_same(earlier, figure)) {
            same += 1;
            continue;
        }
        all.push(FigureChange {
            difference: earlier.and_then(|earlier| difference(earlier, figure)),
            before: earlier.cloned(),
            after: Some(figure.clone()),
        });
    }
    for figure in before.figures.iter() {
        if after.figures.get(&figure.id).is_none() {
            all.push(FigureChange {
                before: Some(figure.clone()),
                after: None,
                difference: None,
            });
        }
    }
    (all, same)
}

/// Whether two figures say the same: state, value, unit and period. What it took to come to them may differ.
fn is_same(a: &Figure, b: &Figure) -> bool {
    let equal = match (&a.value, &b.value) {
        (Some(one), Some(other)) => {
            one == other
                || parse_decimal(one, 9).is_some_and(|one| Some(one) == parse_decimal(other, 9))
        }
        (one, other) => one == other,
    };
    equal && a.state == b.state && a.unit == b.unit && a.period == b.period
}

/// Later minus earlier; `None` where one has no value or the units differ.
pub fn difference(before: &Figure, after: &Figure) -> Option<String> {
    if before.unit != after.unit || before.state != State::Value || after.state != State::Value {
        return None;
    }
    let decimals = |figure: &Figure| {
        let value = figure.value.as_deref().unwrap_or_default();
        value
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len())
    };
    let most = u8::try_from(decimals(before).max(decimals(after))).ok()?;
    let units = |figure: &Figure| parse_decimal(figure.value.as_deref()?, most);
    Some(decimal(units(after)?.checked_sub(units(before)?)?, most))
}

/// Units of 10⁻`decimals` as text.
pub(crate) fn decimal(units: i64, decimals: u8) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let size = units.unsigned_abs();
    let one = 10_u64.pow(u32::from(decimals));
    match decimals {
        0 => format!("{sign}{size}"),
        _ => format!(
            "{sign}{}.{:0width$}",
            size / one,
            size % one,
            width = usize::from(decimals)
        ),
    }
}

fn promises(before: &Run, after: &Run) -> Vec<PromiseChange> {
    let find = |run: &'_ Run, id: &str| run.promises.iter().position(|promise| promise.id == id);
    let mut all: Vec<Promise> = after.promises.clone();
    all.extend(
        before
            .promises
            .iter()
            .filter(|promise| find(after, &promise.id).is_none())
            .cloned(),
    );
    // One that is gone may have been made to the people of one that is there.
    tell_apart(&mut all);
    all.iter()
        .map(|promise| {
            let of = |run: &Run| {
                let promise = run.promises.get(find(run, &promise.id)?)?;
                Some((run.of(promise, "share", "").cloned(), run.mark(promise, "")))
            };
            let (earlier, later) = (of(before), of(after));
            PromiseChange {
                id: promise.id.clone(),
                title: promise.title.clone(),
                gains: Gains::of(before, after, promise),
                marks: (
                    earlier.as_ref().map(|(_, mark)| *mark),
                    later.as_ref().map(|(_, mark)| *mark),
                ),
                share: (
                    earlier.and_then(|(share, _)| share),
                    later.and_then(|(share, _)| share),
                ),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_of_a_plan_are_named_by_their_ids() {
        let before = json!({"region": {"crs": "wgs84"}, "promise": [{"id": "a", "share": "90%"}, {"id": "b", "within": {"urban": "20min"}}]});
        let after = json!({"region": {"crs": "wgs84"}, "promise": [{"id": "b", "within": {"urban": "15min"}}, {"id": "c", "tags": ["x"]}]});
        let all = changed(flat(&before), flat(&after));
        let told: Vec<String> = all
            .iter()
            .map(|one| {
                format!(
                    "{} {:?} {:?}",
                    one.key,
                    one.before.as_deref(),
                    one.after.as_deref()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"promise[b].within.urban Some("20min") Some("15min")"#,
                r#"promise[c].id None Some("c")"#,
                r#"promise[c].tags None Some("[\"x\"]")"#,
                r#"promise[a].id Some("a") None"#,
                r#"promise[a].share Some("90%") None"#,
            ]
        );
    }

    #[test]
    fn differences_have_every_digit() {
        let figure = |value: &str| Figure {
            id: "x".into(),
            definition: "x@1".into(),
            area_code: None,
            period: None,
            group: "all".into(),
            value: Some(value.into()),
            unit: "share".into(),
            state: State::Value,
            numerator: None,
            denominator: None,
            rows_in: 1,
            rows_used: 1,
            inputs: Vec::new(),
        };
        let between = |a: &str, b: &str| difference(&figure(a), &figure(b)).unwrap();
        assert_eq!(between("0.949999", "1"), "0.050001");
        assert_eq!(between("12", "9"), "-3");
        assert_eq!(between("0.5", "0.25"), "-0.25");
        assert!(is_same(&figure("0.50"), &figure("0.5")));
        let seconds = Figure {
            unit: "s".into(),
            ..figure("1")
        };
        assert_eq!(difference(&figure("1"), &seconds), None);
    }
}
