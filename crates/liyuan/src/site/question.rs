//! Who has to be served, by which candidates, at what cost.

use super::SiteError;
use super::refuse::first_ids;
use crate::plan_file::nearest;
use crate::plan_file::quantity::{Quantity, quantity, share, write_duration, write_length};
use crate::read::number::parse_thousandths;
use liyuan_finding::Finding;
use liyuan_planning::site::{Lists, Status};
use liyuan_roads::{Deciseconds, LonLat};
use std::collections::HashMap;

/// What costs are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Seconds of travel.
    Seconds,
    /// Metres.
    Metres,
    /// Whatever the table means.
    Plain,
}

impl Unit {
    /// `s`, `m` or `cost`: the end of names of columns, and the unit in JSON.
    pub fn suffix(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Metres => "m",
            Unit::Plain => "cost",
        }
    }

    /// It in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Unit::Seconds => "seconds",
            Unit::Metres => "metres",
            Unit::Plain => "the unit of the table",
        }
    }
}

/// The farthest that counts as served, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// A travel time.
    Time(Deciseconds),
    /// A distance in decimetres.
    Length(u32),
    /// In the unit of a table, in thousandths.
    Plain(i64),
}

impl Within {
    /// Reads `20min`, `5km`, or a number in the unit of a table of costs.
    ///
    /// # Errors
    /// None of these, or not above zero; the problem carries a hint.
    pub fn parse(text: &str) -> Result<Within, crate::plan_file::Problem> {
        if let Ok(number) = parse_thousandths(text) {
            if number < 0 {
                return Err(crate::plan_file::Problem::Negative {
                    value: text.to_owned(),
                });
            }
            return Ok(Within::Plain(number));
        }
        Ok(match quantity(text)? {
            Quantity::Time(time) => Within::Time(time),
            Quantity::Length(length) => Within::Length(length),
        })
    }

    /// As a person writes it.
    pub fn write(self) -> String {
        match self {
            Within::Time(time) => write_duration(time),
            Within::Length(length) => write_length(length),
            Within::Plain(number) => crate::read::demand::write_persons(number),
        }
    }
}

/// A gap as a person writes it, such as `1%`, as a share.
///
/// # Errors
/// No share above nothing; the problem carries a hint.
pub fn parse_gap(text: &str) -> Result<f64, crate::plan_file::Problem> {
    share(text).map(|millionths| f64::from(millionths) / 1e6)
}

/// A budget or another amount of zero or more, in thousandths.
///
/// # Errors
/// No such number; what to write instead.
pub fn parse_amount(text: &str) -> Result<i64, &'static str> {
    match parse_thousandths(text) {
        Ok(amount) if amount >= 0 => Ok(amount),
        Ok(_) => Err("write a number of zero or more"),
        Err(error) => Err(error.hint()),
    }
}

/// Demand points.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// Persons in thousandths; one each where no table says how many.
    pub persons: Vec<i64>,
    /// The table, as findings name it.
    pub file: String,
}

/// Candidate sites.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// What is decided about each.
    pub status: Vec<Status>,
    /// What each costs, in thousandths; `None` as a whole where the table has no such column.
    pub costs: Option<Vec<Option<i64>>>,
    /// Where they are; empty where that is not known.
    pub places: Vec<Option<LonLat>>,
}

/// The least cost of each point from any site that may be chosen, whatever the bound; `None` where
/// none reaches it.
pub type Nearest<'a> = Box<dyn Fn(&[Status]) -> Vec<Option<u32>> + 'a>;

/// A siting question before a model is chosen.
pub struct Question<'a> {
    /// Who.
    pub demand: Demand,
    /// Which sites there might be.
    pub candidates: Candidates,
    /// What serving costs, in `scale` parts of the unit.
    pub lists: Lists,
    /// What costs are measured in.
    pub unit: Unit,
    /// Parts of a unit in which the lists count: 1, 10, 100 or 1000.
    pub scale: u32,
    /// The farthest that counts as served, in parts of a unit.
    pub within: Option<u32>,
    /// Where lists end at the bound, what lies beyond.
    pub beyond: Option<Nearest<'a>>,
    /// What is odd about the input.
    pub findings: Vec<Finding>,
}

impl Question<'_> {
    /// Sets the bound.
    ///
    /// # Errors
    /// Its unit is not that of the costs.
    pub fn set_within(&mut self, within: Within) -> Result<(), SiteError> {
        let scale = i64::from(self.scale);
        let parts = match (within, self.unit) {
            (Within::Time(time), Unit::Seconds) => i64::from(time.0) * scale / 10,
            (Within::Length(length), Unit::Metres) => i64::from(length) * scale / 10,
            // Tables may say their unit and be asked in it all the same.
            (Within::Plain(number), _) => {
                (i128::from(number) * i128::from(scale) / 1000).min(i128::from(u32::MAX)) as i64
            }
            _ => {
                return Err(SiteError::WithinUnit {
                    within: within.write(),
                    unit: self.unit.words(),
                });
            }
        };
        self.within = Some(u32::try_from(parts).unwrap_or(u32::MAX));
        Ok(())
    }

    /// A cost on the lists as it would be written behind `--within`; never less than it is.
    pub(super) fn write_cost(&self, cost: u32) -> String {
        let tenths = (u64::from(cost) * 10).div_ceil(u64::from(self.scale));
        let tenths = u32::try_from(tenths).unwrap_or(u32::MAX);
        match self.unit {
            Unit::Seconds => write_duration(Deciseconds(tenths)),
            Unit::Metres => write_length(tenths),
            Unit::Plain => crate::read::demand::write_persons(
                i64::from(cost) * 1000 / i64::from(self.scale.max(1)),
            ),
        }
    }
}

impl Candidates {
    /// Decides about some candidates by their ids, beside what the table says.
    ///
    /// # Errors
    /// An id is not there, or is required and forbidden at once, here or in the table.
    pub fn decide(&mut self, required: &[String], forbidden: &[String]) -> Result<(), SiteError> {
        let known: HashMap<&str, usize> = (self.ids.iter().map(String::as_str)).zip(0..).collect();
        let find = |option: &'static str, ids: &[String]| -> Result<Vec<usize>, SiteError> {
            let unknown: Vec<&String> = ids
                .iter()
                .filter(|id| !known.contains_key(id.as_str()))
                .collect();
            if let Some(first) = unknown.first() {
                return Err(SiteError::UnknownIds {
                    option,
                    nearest: nearest(first, &self.ids),
                    ids: first_ids(unknown.iter().map(|id| id.as_str())),
                });
            }
            Ok(ids
                .iter()
                .filter_map(|id| known.get(id.as_str()).copied())
                .collect())
        };
        let required = find("--required", required)?;
        let forbidden = find("--forbidden", forbidden)?;
        let is = |index: usize, status: Status| self.status.get(index) == Some(&status);
        let mut both: Vec<usize> = required
            .iter()
            .copied()
            .filter(|&index| forbidden.contains(&index) || is(index, Status::Forbidden))
            .chain(
                forbidden
                    .iter()
                    .copied()
                    .filter(|&index| is(index, Status::Required)),
            )
            .collect();
        both.sort_unstable();
        both.dedup();
        if !both.is_empty() {
            return Err(SiteError::RequiredAndForbidden {
                count: both.len(),
                ids: first_ids(both.iter().filter_map(|&index| self.id(index))),
            });
        }
        for (indices, decided) in [(required, Status::Required), (forbidden, Status::Forbidden)] {
            for index in indices {
                if let Some(status) = self.status.get_mut(index) {
                    *status = decided;
                }
            }
        }
        Ok(())
    }

    fn id(&self, index: usize) -> Option<&str> {
        self.ids.get(index).map(String::as_str)
    }
}
