//! How a figure of a run came about: what it means, what it was worked out from, row by row, and whether it
//! comes out the same when it is worked out again.
//!
//! [`Tracer`] reads nothing but the folder of the run. What it cannot work out again from there it says
//! ([`Replay::Not`], [`Given`]).
//!
#![doc = include_str!("../../../docs/methods/trace.md")]

mod evidence;
mod ledger;
mod replay;
mod rows;
mod rules;
mod subject;

pub use evidence::{Evidence, NamedPoint, NamedPromise, NamedSite, Points, Sum};
pub use ledger::Part;
pub use rows::RowTable;
pub use rules::Fault;
pub use subject::{Measure, RepairMeasure, Subject};

use crate::error::ReportError;
use crate::figure::{Figure, State};
use crate::run::{Input, Run, figure_id};
use ledger::Ledger;
use liyuan::figures::escaped;
use liyuan::plan_file::nearest;
use serde_json::Value;
use std::path::Path;

/// Ids that are offered for one that there is not.
const OFFERED: usize = 3;

/// A run, ready to tell how its figures came about.
#[derive(Debug)]
pub struct Tracer {
    run: Run,
    ledger: Ledger,
}

/// How a figure came about.
#[derive(Debug, Clone)]
pub struct Trace<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// What it is about.
    pub subject: Subject,
    /// How it is worked out.
    pub formula: Formula,
    /// The numbers that the formula takes, in its order.
    pub operands: Vec<Operand>,
    /// The same measure of the areas right below, which add up to it or stand beside it.
    pub parts: Vec<&'a Figure>,
    /// What the plan says that matters: name and value.
    pub parameters: Vec<(Parameter, String)>,
    /// Input files.
    pub inputs: Vec<Input>,
    /// The table that its rows are in, if it has rows.
    pub file: Option<&'static str>,
    /// Rows that were left out, by reason.
    pub dropped: Vec<(Dropped, u64)>,
    /// Down to demand points, sites and promises.
    pub evidence: Evidence,
    /// Whether it comes out the same.
    pub replay: Replay,
    /// What is taken as it stands in the folder.
    pub given: Vec<Given>,
}

/// What the rows of a figure are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Demand points.
    Points,
    /// Candidates, those used being the chosen sites.
    Sites,
    /// Promises of the plan.
    Promises,
}

impl Rows {
    /// Told from its id and unit.
    pub fn of(figure: &Figure) -> Rows {
        let sites = ["sites", "site_cost", "value"];
        let measure = figure.id.rsplit('/').next().unwrap_or_default();
        match figure.id.split('/').next() {
            Some("run") => Rows::Promises,
            Some("repair") if sites.contains(&measure) && figure.unit != "persons" => Rows::Sites,
            _ => Rows::Points,
        }
    }
}

/// How a figure is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// A sum over rows, rounded to whole persons so that parts add up.
    Sum,
    /// Persons ÷ persons, rounded down to six decimals.
    Share,
    /// As the plan has it.
    Plan,
    /// Σ persons × total ÷ Σ persons.
    Mean,
    /// The least total that half of the persons do not exceed.
    Median,
    /// The least total that nine tenths of the persons do not exceed.
    NineTenths,
    /// The largest total.
    Worst,
    /// A number of rows.
    Count,
    /// The costs of the sites, added.
    Cost,
    /// One figure less another.
    Difference,
    /// Distance of value and bound ÷ value, rounded up to six decimals.
    Gap,
    /// What the search found.
    Search,
    /// Not known to this version.
    Unknown,
}

impl Formula {
    /// Its name in documents and catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Formula::Sum => "sum",
            Formula::Share => "share",
            Formula::Plan => "plan",
            Formula::Mean => "mean",
            Formula::Median => "median",
            Formula::NineTenths => "p90",
            Formula::Worst => "worst",
            Formula::Count => "count",
            Formula::Cost => "cost",
            Formula::Difference => "difference",
            Formula::Gap => "gap",
            Formula::Search => "search",
            Formula::Unknown => "unknown",
        }
    }
}

/// A number that a formula takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// `numerator`, `denominator`, or the measure.
    pub role: String,
    /// Exactly.
    pub value: Option<String>,
    /// Its figure, where it is one; persons are whole there.
    pub figure: Option<String>,
}

/// Something of the plan that a figure hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// The bound, of a class if one is named.
    Within(Option<String>),
    /// The share promised.
    Share,
    /// Places per persons promised.
    Places,
    /// `road` or `straight`.
    By,
    /// How one travels.
    Profile,
    /// To or from the facility.
    Direction,
    /// Before setting out.
    Delay,
    /// What a repair goes for.
    Goal,
    /// Where its candidates are from.
    Candidates,
}

impl Parameter {
    /// Its key in the plan.
    pub fn as_str(&self) -> &'static str {
        match self {
            Parameter::Within(_) => "within",
            Parameter::Share => "share",
            Parameter::Places => "places",
            Parameter::By => "by",
            Parameter::Profile => "profile",
            Parameter::Direction => "direction",
            Parameter::Delay => "delay",
            Parameter::Goal => "goal",
            Parameter::Candidates => "candidates",
        }
    }
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Nobody of the group lives there.
    Nobody,
    /// The promise could not be measured.
    Unmeasured,
    /// The candidate was not chosen.
    NotChosen,
}

impl Dropped {
    /// Its name in documents and catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Dropped::Nobody => "nobody",
            Dropped::Unmeasured => "unmeasured",
            Dropped::NotChosen => "not-chosen",
        }
    }
}

/// Whether a figure comes out the same when it is worked out again from its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// The same, with its numerator, denominator and numbers of rows, and every row follows from the promise.
    Equal,
    /// Something else comes out, or rows do not follow from the promise.
    Differs {
        /// What, as written and as it comes out.
        differences: Vec<Difference>,
        /// Rows that do not follow.
        faults: Vec<Fault>,
    },
    /// The folder does not hold what it takes.
    Not(Why),
}

/// Something that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `value`, `state`, `numerator`, `denominator`, `rows_in`, `rows_used`, or a file with a copy.
    pub what: &'static str,
    /// As written.
    pub written: String,
    /// As it comes out.
    pub again: String,
}

/// Why a figure cannot be worked out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Candidates that were not chosen are not in the folder.
    Candidates,
    /// The bound is what a search proved.
    Search,
    /// The kind of figure is not known to this version.
    Unknown,
}

impl Why {
    /// Its name in documents and catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Candidates => "candidates",
            Why::Search => "search",
            Why::Unknown => "unknown",
        }
    }
}

/// What is taken as it stands in the folder, since working it out takes more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Persons at each point: in the file of people.
    Persons,
    /// The way of each point: takes the roads.
    Totals,
    /// Places per person within reach: takes which facilities each point reaches.
    Ratios,
    /// Places of each facility.
    Places,
    /// The sites that a repair chose.
    Choice,
}

impl Given {
    /// Its name in documents and catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Given::Persons => "persons",
            Given::Totals => "totals",
            Given::Ratios => "ratios",
            Given::Places => "places",
            Given::Choice => "choice",
        }
    }
}

impl Tracer {
    /// Reads the folder of a run.
    ///
    /// # Errors
    /// It is no folder of a run, or one of its files is missing or damaged; the error names it.
    pub fn open(folder: &Path) -> Result<Tracer, ReportError> {
        let run = Run::open(folder)?;
        let ledger = Ledger::read(&run)?;
        Ok(Tracer { run, ledger })
    }

    /// The run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The figures in whose id, area or definition every word of a text stands, capitals or not.
    pub fn like<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a Figure> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        self.run.figures.iter().filter(move |figure| {
            let code = figure.area_code.as_deref();
            let area = code.and_then(|code| self.run.area(code));
            let name = area.map_or("", |area| area.name.as_str());
            let all = format!("{} {} {}", figure.id, name, figure.definition).to_lowercase();
            words.iter().all(|word| all.contains(word))
        })
    }

    /// How a figure came about.
    ///
    /// # Errors
    /// There is no such figure (the error offers the nearest), or a table of the run is damaged.
    pub fn trace(&self, id: &str) -> Result<Trace<'_>, ReportError> {
        let figure = self.run.figures.get(id).ok_or_else(|| self.unknown(id))?;
        let subject = Subject::of(id, &self.run, &self.ledger);
        let repair_row = |promise: usize| self.plan_of_repair(promise);
        Ok(Trace {
            formula: formula(&subject),
            operands: self.operands(figure, &subject),
            parts: self.parts(figure, &subject),
            parameters: self.parameters(&subject, repair_row),
            inputs: self.inputs(figure),
            file: rows::file(&subject, figure),
            dropped: dropped(figure, &subject),
            evidence: evidence::of(&self.run, &self.ledger, &subject)?,
            replay: self.replay(figure, &subject)?,
            given: given(&self.ledger, &subject),
            subject,
            figure,
        })
    }

    /// Whether a figure comes out the same.
    ///
    /// # Errors
    /// As of [`Tracer::trace`].
    pub fn replayed(&self, id: &str) -> Result<Replay, ReportError> {
        let figure = self.run.figures.get(id).ok_or_else(|| self.unknown(id))?;
        self.replay(figure, &Subject::of(id, &self.run, &self.ledger))
    }

    /// The rows that a figure was worked out from, as many as its `rows_used`.
    ///
    /// # Errors
    /// A table of the run is damaged.
    pub fn rows(&self, trace: &Trace<'_>) -> Result<RowTable, ReportError> {
        rows::of(&self.ledger, &trace.subject, trace.figure)
    }

    fn unknown(&self, id: &str) -> ReportError {
        let mut left: Vec<&str> = self.run.figures.ids().collect();
        let mut offered = Vec::new();
        while offered.len() < OFFERED {
            let Some(one) = nearest(id, left.iter().copied()) else {
                break;
            };
            left.retain(|id| *id != one);
            offered.push(one);
        }
        ReportError::UnknownFigure {
            id: id.to_owned(),
            nearest: offered,
        }
    }

    fn replay(&self, figure: &Figure, subject: &Subject) -> Result<Replay, ReportError> {
        let Some(again) = replay::again(&self.ledger, subject, figure)? else {
            return self.copied(figure, subject);
        };
        let mut differences = Vec::new();
        let mut compare = |what, written: &str, again: &str| {
            if written != again {
                differences.push(Difference {
                    what,
                    written: written.to_owned(),
                    again: again.to_owned(),
                });
            }
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        compare("value", &text(&figure.value), &text(&again.value));
        if figure.state != again.state {
            let (written, again) = (state(figure.state), state(again.state));
            compare("state", written, again);
        }
        let (numerator, denominator) = again.of.unwrap_or_default();
        compare("numerator", &text(&figure.numerator), &numerator);
        compare("denominator", &text(&figure.denominator), &denominator);
        if let Some((rows_in, rows_used)) = again.rows {
            compare("rows_in", &figure.rows_in.to_string(), &rows_in.to_string());
            let (written, again) = (figure.rows_used.to_string(), rows_used.to_string());
            compare("rows_used", &written, &again);
        }
        if differences.is_empty() && again.faults.is_empty() {
            return Ok(Replay::Equal);
        }
        Ok(Replay::Differs {
            differences,
            faults: again.faults,
        })
    }

    /// A figure that is not worked out again, held against `repairs.csv`.
    fn copied(&self, figure: &Figure, subject: &Subject) -> Result<Replay, ReportError> {
        let Subject::Repair { promise, measure } = subject else {
            return Ok(Replay::Not(Why::Unknown));
        };
        let rule = self.ledger.rules.get(*promise);
        let tables = self.ledger.repairs.as_ref();
        let row = rule
            .zip(tables)
            .and_then(|(rule, [repairs, ..])| replay::of_repair(repairs, &rule.id).next());
        let copy = row.and_then(|row| row.text(measure.as_str()));
        if copy != figure.value.as_deref() {
            let difference = Difference {
                what: "repairs.csv",
                written: figure.value.clone().unwrap_or_default(),
                again: copy.unwrap_or_default().to_owned(),
            };
            return Ok(Replay::Differs {
                differences: vec![difference],
                faults: Vec::new(),
            });
        }
        Ok(Replay::Not(match measure {
            RepairMeasure::Bound => Why::Search,
            _ => Why::Candidates,
        }))
    }

    fn inputs(&self, figure: &Figure) -> Vec<Input> {
        let known = |file: &str| self.run.inputs.iter().find(|input| input.file == file);
        let inputs = figure.inputs.iter();
        inputs
            .map(|file| {
                let unknown = || Input {
                    file: file.clone(),
                    ..Input::default()
                };
                known(file).cloned().unwrap_or_else(unknown)
            })
            .collect()
    }

    fn operands(&self, figure: &Figure, subject: &Subject) -> Vec<Operand> {
        let named = |role: &str, id: String| {
            let figure = self.run.figures.get(&id);
            figure.map(|figure| Operand {
                role: role.to_owned(),
                value: figure.value.clone(),
                figure: Some(id),
            })
        };
        match subject {
            Subject::Measure {
                promise,
                measure,
                part,
            } => {
                let id = |measure: &str| {
                    let promise = self.run.promises.get(*promise);
                    promise.map(|promise| figure_id(&promise.id, measure, &self.suffix(part)))
                };
                let with = |role: &str, value: &Option<String>, measure: &str| Operand {
                    role: role.to_owned(),
                    value: value.clone(),
                    figure: id(measure).filter(|id| self.run.figures.get(id).is_some()),
                };
                match measure {
                    Measure::Share => vec![
                        with("numerator", &figure.numerator, "served"),
                        with("denominator", &figure.denominator, "persons"),
                    ],
                    Measure::ShareAtNorm => vec![
                        with("numerator", &figure.numerator, ""),
                        with("denominator", &figure.denominator, "persons"),
                    ],
                    Measure::Persons => (["served", "not_served"].into_iter())
                        .filter_map(|of| named(of, id(of)?))
                        .collect(),
                    Measure::NotServed => {
                        let reasons = liyuan::planning::reach::Reason::ALL.iter();
                        reasons
                            .filter_map(|of| named(of.as_str(), id(of.as_str())?))
                            .collect()
                    }
                    _ => Vec::new(),
                }
            }
            Subject::Repair { promise, measure } => {
                let Some(promise) = self.run.promises.get(*promise) else {
                    return Vec::new();
                };
                let repair = |measure: &str| {
                    let id = format!("repair/{}/{measure}", escaped(&promise.id));
                    named(measure, id)
                };
                let today = |measure: &str| named(measure, figure_id(&promise.id, measure, ""));
                let list = match measure {
                    RepairMeasure::Gained => vec![repair("served_after"), repair("served_before")],
                    RepairMeasure::ServedAfter => vec![repair("served_before"), repair("gained")],
                    RepairMeasure::Gap => vec![repair("value"), repair("bound")],
                    RepairMeasure::ServedBefore => vec![today("served")],
                    RepairMeasure::ShareBefore => vec![today("served"), today("persons")],
                    RepairMeasure::ShareAfter => vec![repair("served_after"), today("persons")],
                    RepairMeasure::SharePromised => vec![today("share_promised")],
                    _ => Vec::new(),
                };
                list.into_iter().flatten().collect()
            }
            Subject::Promises(_) => {
                let promises = self.run.promises.iter();
                promises
                    .filter_map(|promise| named(&promise.id, figure_id(&promise.id, "share", "")))
                    .collect()
            }
            Subject::Limit { .. } | Subject::Unknown => Vec::new(),
        }
    }

    /// The same measure in the areas right below; below the only one, where there is one.
    fn parts(&self, figure: &Figure, subject: &Subject) -> Vec<&Figure> {
        let Subject::Measure { part, measure, .. } = subject else {
            return Vec::new();
        };
        let mut above = match part {
            // It is the same everywhere.
            _ if *measure == Measure::SharePromised => return Vec::new(),
            Part::Region => None,
            Part::Area(area) => u32::try_from(*area).ok(),
            _ => return Vec::new(),
        };
        let whole = self.suffix(part);
        let Some(stem) = figure.id.strip_suffix(whole.as_str()) else {
            return Vec::new();
        };
        let parents = &self.ledger.areas.parents;
        let below = |above: Option<u32>| -> Vec<u32> {
            let areas = (0_u32..).zip(parents);
            let parts = areas.filter(|(_, parent)| **parent == above);
            parts.map(|(area, _)| area).collect()
        };
        let mut list = below(above);
        for _ in parents {
            let [only] = list.as_slice() else { break };
            above = Some(*only);
            match below(above) {
                parts if parts.is_empty() => break,
                parts => list = parts,
            }
        }
        let ids = list.into_iter().filter_map(|area| {
            let code = self.ledger.areas.codes.get(area as usize)?;
            let id = format!("{stem}{}", crate::run::of_area(code));
            self.run.figures.get(&id)
        });
        ids.collect()
    }

    /// The end of the ids of a part.
    fn suffix(&self, part: &Part) -> String {
        match part {
            Part::Region => String::new(),
            Part::Area(area) => {
                let code = self.ledger.areas.codes.get(*area);
                code.map(|code| crate::run::of_area(code))
                    .unwrap_or_default()
            }
            Part::Outside => "/outside".to_owned(),
            Part::Class(class) => format!("/class/{}", escaped(class)),
            Part::Unclassed => "/unclassed".to_owned(),
            Part::Facility(id) => format!("/facility/{}", escaped(id)),
        }
    }

    fn plan_of_repair(&self, promise: usize) -> Option<&Value> {
        let rule = self.ledger.rules.get(promise)?;
        let mut repairs = crate::run::list(&self.ledger.plan, "repair").iter();
        repairs.find(|repair| crate::run::text(repair, "promise") == rule.id)
    }

    fn parameters<'p>(
        &'p self,
        subject: &Subject,
        repair: impl Fn(usize) -> Option<&'p Value>,
    ) -> Vec<(Parameter, String)> {
        let Some(rule) = subject.promise().and_then(|at| self.ledger.rules.get(at)) else {
            return Vec::new();
        };
        let of = |key: &str, id: &str| {
            let mut all = crate::run::list(&self.ledger.plan, key).iter();
            all.find(|one| crate::run::text(one, "id") == id)
        };
        let (promise, service) = (of("promise", &rule.id), of("service", &rule.service));
        let mut parameters = Vec::new();
        let mut add = |parameter, value: Option<&Value>| {
            let text = match value {
                None | Some(Value::Null) => return,
                Some(Value::String(text)) => text.clone(),
                Some(Value::Object(object)) => match object.get("file").and_then(Value::as_str) {
                    Some(file) => file.to_owned(),
                    None => Value::Object(object.clone()).to_string(),
                },
                Some(other) => other.to_string(),
            };
            parameters.push((parameter, text));
        };
        match promise.and_then(|promise| promise.get("within")) {
            Some(Value::Object(classes)) => classes.iter().for_each(|(class, value)| {
                add(Parameter::Within(Some(class.clone())), Some(value));
            }),
            one => add(Parameter::Within(None), one),
        }
        add(Parameter::Places, promise.and_then(|of| of.get("places")));
        add(Parameter::Share, promise.and_then(|of| of.get("share")));
        add(Parameter::By, promise.and_then(|of| of.get("by")));
        let straight = promise.is_some_and(|of| crate::run::text(of, "by") == "straight");
        if !straight && !rule.by_area() {
            add(Parameter::Profile, service.and_then(|of| of.get("profile")));
            add(
                Parameter::Direction,
                service.and_then(|of| of.get("direction")),
            );
            add(Parameter::Delay, service.and_then(|of| of.get("delay")));
        }
        if let Subject::Repair { promise, .. } = subject {
            let repair = repair(*promise);
            add(Parameter::Goal, repair.and_then(|of| of.get("goal")));
            add(
                Parameter::Candidates,
                repair.and_then(|of| of.get("candidates")),
            );
        }
        parameters
    }
}

/// The name of a state in tables.
pub fn state(state: State) -> &'static str {
    match state {
        State::Value => "value",
        State::Null => "null",
        State::NotApplicable => "not_applicable",
        State::Suppressed => "suppressed",
    }
}

fn formula(subject: &Subject) -> Formula {
    match subject {
        Subject::Measure { measure, .. } => match measure {
            Measure::Share | Measure::ShareAtNorm => Formula::Share,
            Measure::SharePromised => Formula::Plan,
            Measure::Mean => Formula::Mean,
            Measure::Quantile(5) => Formula::Median,
            Measure::Quantile(_) => Formula::NineTenths,
            Measure::Worst => Formula::Worst,
            _ => Formula::Sum,
        },
        Subject::Limit { .. } => Formula::Plan,
        Subject::Promises(_) => Formula::Count,
        Subject::Repair { measure, .. } => match measure {
            RepairMeasure::Sites | RepairMeasure::OutOfReachPoints => Formula::Count,
            RepairMeasure::Candidates => Formula::Count,
            RepairMeasure::SiteCost => Formula::Cost,
            RepairMeasure::Value | RepairMeasure::Bound | RepairMeasure::ShareBest => {
                Formula::Search
            }
            RepairMeasure::Gap => Formula::Gap,
            RepairMeasure::Gained => Formula::Difference,
            RepairMeasure::ShareBefore | RepairMeasure::ShareAfter => Formula::Share,
            RepairMeasure::SharePromised => Formula::Plan,
            RepairMeasure::ServedBefore
            | RepairMeasure::ServedAfter
            | RepairMeasure::OutOfReach => Formula::Sum,
        },
        Subject::Unknown => Formula::Unknown,
    }
}

fn dropped(figure: &Figure, subject: &Subject) -> Vec<(Dropped, u64)> {
    let why = match subject {
        Subject::Measure { .. } => Dropped::Nobody,
        Subject::Promises(_) => Dropped::Unmeasured,
        Subject::Repair { .. } if rows::file(subject, figure) == Some("repair_sites.csv") => {
            Dropped::NotChosen
        }
        Subject::Repair { .. } => Dropped::Nobody,
        Subject::Limit { .. } | Subject::Unknown => return Vec::new(),
    };
    let count = figure.rows_in.saturating_sub(figure.rows_used);
    if count == 0 {
        Vec::new()
    } else {
        vec![(why, count)]
    }
}

fn given(ledger: &Ledger, subject: &Subject) -> Vec<Given> {
    let rule = subject.promise().and_then(|at| ledger.rules.get(at));
    let by_area = rule.is_some_and(ledger::Rule::by_area);
    let places = rule.is_some_and(|rule| rule.norm.is_some());
    let served = match (by_area, places) {
        (true, _) => vec![Given::Persons, Given::Places],
        (false, true) => vec![Given::Persons, Given::Totals, Given::Ratios],
        (false, false) => vec![Given::Persons, Given::Totals],
    };
    match subject {
        Subject::Measure { measure, .. } => match measure {
            Measure::Persons => vec![Given::Persons],
            Measure::Nearest => vec![Given::Persons, Given::Totals],
            Measure::SharePromised => Vec::new(),
            measure if measure.is_travel() => vec![Given::Persons, Given::Totals],
            _ => served,
        },
        Subject::Promises(_) => vec![Given::Persons, Given::Totals],
        Subject::Repair { measure, .. } => match measure {
            RepairMeasure::SharePromised
            | RepairMeasure::Candidates
            | RepairMeasure::Bound
            | RepairMeasure::ShareBest => Vec::new(),
            RepairMeasure::ServedBefore | RepairMeasure::ShareBefore => served,
            RepairMeasure::Sites | RepairMeasure::SiteCost => vec![Given::Choice],
            _ => vec![Given::Persons, Given::Totals, Given::Choice],
        },
        Subject::Limit { .. } | Subject::Unknown => Vec::new(),
    }
}
