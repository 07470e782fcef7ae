//! Rules by area: how many sites, what they may cost, how many people are served, how long the mean way is.

use super::area_error::AreaError;
use super::question::{Question, Within};
use super::solve::{Choice, Model};
use super::tables::{input, rows};
use super::{SiteError, TableRow};
use crate::plan_file::{nearest, quantity};
use crate::read::findings::Findings;
use crate::read::number::parse_thousandths;
use liyuan_planning::site::ruled::NO_AREA;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// A share as a person writes it, such as `80%`, in parts per million.
///
/// # Errors
/// No share above nothing and up to 100 %; the problem carries a hint.
pub fn parse_share(text: &str) -> Result<u32, crate::plan_file::Problem> {
    quantity::share(text)
}

/// The columns of rules in a table of areas.
const RULES: [&str; 4] = ["at_least", "at_most", "budget", "served"];

/// Where the rules of a question stand, beside the question itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct AreaTables<'p> {
    /// `area` and any of `at_least`, `at_most`, `budget`, `served`.
    pub areas: Option<&'p Path>,
    /// The table of the demand, whose column `area` says where each point lies.
    pub demand: Option<&'p Path>,
    /// The tables of the candidates, likewise; one that is made lies in no area.
    pub candidates: &'p [PathBuf],
    /// The share of the people of each area that is served at least, in parts per million.
    pub floor: Option<u32>,
    /// No area has a longer mean way.
    pub worst: Option<Within>,
    /// The areas of the people are asked about, even without any rule.
    pub asked: bool,
}

/// The rules of one area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaRule {
    /// Its name, as the tables have it.
    pub name: String,
    /// Its row in the table of areas.
    pub row: Option<u64>,
    /// Sites there, at least.
    pub at_least: usize,
    /// Sites there, at most.
    pub at_most: Option<usize>,
    /// What the sites there may cost together, in thousandths.
    pub budget: Option<i64>,
    /// Share of its people that is served at least, in parts per million.
    pub served: Option<u32>,
    /// Longest mean way of its people, in thousandths of the unit.
    pub worst: Option<i64>,
}

/// The rules of a question by area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Every area of the demand, the candidates and the table of areas.
    pub areas: Vec<AreaRule>,
    /// The area of each point, or [`NO_AREA`]; empty where no rule is about people.
    pub of_points: Vec<u32>,
    /// The area of each candidate, or [`NO_AREA`]; empty where no rule is about sites.
    pub of_sites: Vec<u32>,
    /// The table of areas.
    pub file: String,
}

impl AreaRule {
    fn is_about_sites(&self) -> bool {
        self.at_least > 0 || self.at_most.is_some() || self.budget.is_some()
    }
}

impl Rules {
    /// Where the rule of an area stands.
    pub(super) fn at(&self, area: usize) -> Box<TableRow> {
        Box::new(TableRow {
            file: self.file.clone(),
            row: self.areas.get(area).and_then(|area| area.row),
        })
    }

    pub(super) fn name(&self, area: usize) -> String {
        let area = self.areas.get(area);
        area.map(|area| area.name.clone()).unwrap_or_default()
    }
}

/// Reads the rules of a question and holds them with it. Nothing is done where no rule is given.
///
/// # Errors
/// [`AreaError`]: a cell or a column that cannot be used, with file, row and area; an area that neither
/// demand nor candidates know; a rule that the model does not have.
pub fn read_rules(
    question: &mut Question<'_>,
    model: &Model,
    tables: &AreaTables<'_>,
) -> Result<(), SiteError> {
    if tables.areas.is_none() && tables.floor.is_none() && tables.worst.is_none() && !tables.asked {
        return Ok(());
    }
    let mut rules = Rules::default();
    if let Some(path) = tables.areas {
        rules.file = path.display().to_string();
        rules.areas = read_areas(path)?;
    }
    let people = rules.areas.iter().any(|area| area.served.is_some());
    let people = people || tables.floor.is_some() || tables.worst.is_some() || tables.asked;
    let sites = rules.areas.iter().any(AreaRule::is_about_sites);
    refuse_model(&rules, model, people)?;
    let mut names: HashMap<String, u32> = (0_u32..)
        .zip(&rules.areas)
        .map(|(number, area)| (area.name.clone(), number))
        .collect();
    let stated = rules.areas.len();
    let mut known = BTreeSet::new();
    // Where no rule needs them the areas are told all the same.
    let column = |paths: &[&Path], option, ids: &[String], needed: bool| match read_column(
        paths, option, ids,
    ) {
        Err(error) if needed => Err(error),
        read => Ok(read.unwrap_or_default()),
    };
    let files: Vec<&Path> = tables.candidates.iter().map(PathBuf::as_path).collect();
    let of = column(&files, "--candidates", &question.candidates.ids, sites)?;
    rules.of_sites = number(of, &mut names, &mut rules.areas, &mut known);
    let of = column(
        tables.demand.as_slice(),
        "--demand",
        &question.demand.ids,
        people,
    )?;
    rules.of_points = number(of, &mut names, &mut rules.areas, &mut known);
    if people {
        let lived_in: BTreeSet<u32> = rules.of_points.iter().copied().collect();
        let worst = tables.worst.map(|worst| worst.thousandths(question.unit));
        let worst = worst.transpose()?;
        for (area, rule) in (0_u32..).zip(&mut rules.areas) {
            if lived_in.contains(&area) {
                rule.served = rule.served.or(tables.floor);
                rule.worst = worst;
            }
        }
    }
    for (area, rule) in rules.areas.iter().enumerate().take(stated) {
        if !known.contains(&(area as u32)) {
            let others = rules.areas.iter().enumerate();
            let others = others.filter(|(other, _)| known.contains(&(*other as u32)));
            return Err(AreaError::Unknown {
                at: rules.at(area),
                near: nearest(&rule.name, others.map(|(_, other)| &other.name)),
                area: rule.name.clone(),
            }
            .into());
        }
    }
    question.rules = Some(rules);
    Ok(())
}

/// Refuses rules that a model does not have.
fn refuse_model(rules: &Rules, model: &Model, people: bool) -> Result<(), AreaError> {
    let served = rules.areas.iter().any(|area| area.served.is_some());
    let number = rules.areas.iter().any(|area| area.at_most.is_some());
    let budget = rules.areas.iter().any(|area| area.budget.is_some());
    let rule = match model {
        Model::PMedian { .. } if served => "served",
        Model::SetCover { .. } if people => "served",
        Model::SetCover { .. } if number && budget => "at_most, budget",
        Model::SetCover { .. } if number => "at_most",
        Model::SetCover { .. } if budget => "budget",
        _ => return Ok(()),
    };
    Err(AreaError::Model {
        model: model.name(),
        rule,
    })
}

/// Gives areas their numbers, new ones after those that are known.
fn number(
    of: Vec<String>,
    names: &mut HashMap<String, u32>,
    areas: &mut Vec<AreaRule>,
    known: &mut BTreeSet<u32>,
) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(of.len());
    for name in of {
        if name.is_empty() {
            numbers.push(NO_AREA);
            continue;
        }
        let next = areas.len() as u32;
        let number = *names.entry(name.clone()).or_insert(next);
        if number == next {
            areas.push(AreaRule {
                name,
                ..AreaRule::default()
            });
        }
        known.insert(number);
        numbers.push(number);
    }
    numbers
}

/// The column `area` of some tables, by the ids of their rows; empty for a row without one.
fn read_column(
    paths: &[&Path],
    option: &'static str,
    ids: &[String],
) -> Result<Vec<String>, SiteError> {
    let mut areas: HashMap<String, String> = HashMap::new();
    let wanted = [("id", true), ("area", false)];
    let mut any = false;
    for path in paths {
        let file = input(path);
        // What is odd about the rows was told when they were read.
        rows(&file, &wanted, &mut Findings::default(), |_, cells, _| {
            if let [Some(id), Some(area)] = cells {
                any = true;
                areas
                    .entry((*id).to_owned())
                    .or_insert_with(|| area.trim().to_owned());
            }
        });
    }
    if !any {
        let file = paths
            .first()
            .map_or_else(String::new, |path| path.display().to_string());
        return Err(AreaError::NoColumn { file, option }.into());
    }
    let of = |id: &String| areas.remove(id).unwrap_or_default();
    Ok(ids.iter().map(of).collect())
}

/// Reads the table of areas.
fn read_areas(path: &Path) -> Result<Vec<AreaRule>, SiteError> {
    let file = input(path);
    let mut findings = Findings::default();
    let mut areas: Vec<AreaRule> = Vec::new();
    let mut wanted = vec![("area", true)];
    wanted.extend(RULES.map(|name| (name, false)));
    let (mut error, mut ruled) = (None, false);
    let read = rows(&file, &wanted, &mut findings, |row, cells, _| {
        let [name, cells @ ..] = cells else {
            return;
        };
        ruled |= cells.iter().any(Option::is_some);
        let at = || {
            Box::new(TableRow {
                file: file.given.clone(),
                row: Some(row),
            })
        };
        let name = name.unwrap_or("").trim().to_owned();
        let cells = cells.iter().map(|cell| cell.unwrap_or("").trim());
        let rule = area_rule(&name, row, &cells.collect::<Vec<_>>(), &at);
        let rule = rule.and_then(|rule| match areas.iter().any(|area| area.name == name) {
            true => Err(AreaError::Twice {
                at: at(),
                area: name,
            }),
            false => Ok(rule),
        });
        match rule {
            Ok(rule) => areas.push(rule),
            Err(first) => error = error.take().or(Some(first)),
        }
    });
    if let Some(error) = error {
        return Err(error.into());
    }
    if !read || areas.is_empty() {
        let findings = findings.finish();
        return Err(SiteError::Table {
            file: file.given,
            reason: findings
                .into_iter()
                .min_by_key(|finding| finding.severity)
                .map(Box::new),
        });
    }
    if !ruled {
        return Err(AreaError::NoRule { file: file.given }.into());
    }
    Ok(areas)
}

/// The rule of a row.
fn area_rule(
    name: &str,
    row: u64,
    cells: &[&str],
    at: &dyn Fn() -> Box<TableRow>,
) -> Result<AreaRule, AreaError> {
    let [at_least, at_most, budget, served] =
        [0, 1, 2, 3].map(|at| cells.get(at).copied().unwrap_or(""));
    let wrong = |column: &'static str, value: &str, what: &'static str| AreaError::Value {
        at: at(),
        area: name.to_owned(),
        column,
        value: value.to_owned(),
        what,
    };
    if name.is_empty() {
        return Err(wrong("area", "", "name"));
    }
    let number = |column, text: &str| match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| wrong(column, text, "number")),
    };
    let amount = match budget {
        "" => None,
        text => {
            let amount = parse_thousandths(text).ok().filter(|amount| *amount >= 0);
            Some(amount.ok_or_else(|| wrong("budget", text, "amount"))?)
        }
    };
    let share = match served {
        "" => None,
        text => Some(quantity::share(text).map_err(|_| wrong("served", text, "share"))?),
    };
    let rule = AreaRule {
        name: name.to_owned(),
        row: Some(row),
        at_least: number("at_least", at_least)?.unwrap_or(0),
        at_most: number("at_most", at_most)?,
        budget: amount,
        served: share,
        worst: None,
    };
    match rule.at_most {
        Some(at_most) if at_most < rule.at_least => Err(AreaError::Contradiction {
            at: at(),
            area: rule.name,
            at_least: rule.at_least,
            at_most,
        }),
        _ => Ok(rule),
    }
}

impl Model {
    /// How many sites, for a question with rules.
    pub(super) fn number(&self) -> liyuan_planning::site::capacitated::Number {
        use liyuan_planning::site::capacitated::Number;
        match *self {
            Model::PMedian { sites } | Model::PCenter { sites } => Number::Exactly(sites),
            Model::MaxCover {
                choice: Choice::Sites(sites),
            } => Number::Exactly(sites),
            Model::MaxCover { .. } | Model::SetCover { .. } => Number::Any,
        }
    }
}
