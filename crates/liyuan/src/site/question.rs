//! Who has to be served, by which candidates, at what cost.

use super::SiteError;
use super::areas::Rules;
use super::refuse::first_ids;
use super::rooms::Rooms;
use crate::plan_file::nearest;
use crate::plan_file::quantity::{Quantity, quantity, share, write_duration, write_length};
use crate::read::demand::write_persons;
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

    /// It in thousandths of the unit of some costs.
    ///
    /// # Errors
    /// Its unit is not that of the costs.
    pub(super) fn thousandths(self, unit: Unit) -> Result<i64, SiteError> {
        match (self, unit) {
            (Within::Time(time), Unit::Seconds) => Ok(i64::from(time.0) * 100),
            (Within::Length(length), Unit::Metres) => Ok(i64::from(length) * 100),
            // Tables may say their unit and be asked in it all the same.
            (Within::Plain(number), _) => Ok(number),
            _ => Err(SiteError::WithinUnit {
                within: self.write(),
                unit: unit.words(),
            }),
        }
    }

    /// As a person writes it.
    pub fn write(self) -> String {
        match self {
            Within::Time(time) => write_duration(time),
            Within::Length(length) => write_length(length),
            Within::Plain(number) => write_persons(number),
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
    /// Room and fixed costs, where the table says them.
    pub rooms: Rooms,
    /// Where they are; empty where that is not known.
    pub places: Vec<Option<LonLat>>,
    /// Rows of their table, the heading as row 1; empty where there is no table.
    pub rows: Vec<u64>,
    /// The table, as findings name it.
    pub file: String,
}

/// A site of a point, in or out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Far {
    /// Index of the candidate.
    pub site: u32,
    /// What serving from there costs, in thousandths of the unit.
    pub cost: i64,
}

/// The nearest site of each point that may be chosen, whatever the bound; `None` where none reaches it.
pub type Nearest<'a> = Box<dyn Fn(&[Status]) -> Vec<Option<Far>> + 'a>;

/// What lies beyond the bound, where the lists end.
#[derive(Default)]
pub enum Beyond<'a> {
    /// Nothing: the lists hold every pair.
    #[default]
    Nothing,
    /// The other pairs of the table.
    Pairs(FarPairs),
    /// What a search on the roads finds.
    Roads(Nearest<'a>),
}

/// Pairs beyond the bound, by point, cost and site.
#[derive(Debug, Default)]
pub struct FarPairs(Vec<(u32, i64, u32)>);

impl FarPairs {
    /// From (point, cost in thousandths, site), in any order.
    pub(super) fn new(mut pairs: Vec<(u32, i64, u32)>) -> FarPairs {
        pairs.sort_unstable();
        FarPairs(pairs)
    }

    fn of(&self, point: usize) -> impl Iterator<Item = Far> + '_ {
        let first = self.0.partition_point(|(of, ..)| (*of as usize) < point);
        let own = self.0.get(first..).unwrap_or_default().iter();
        own.take_while(move |(of, ..)| *of as usize == point)
            .map(|&(_, cost, site)| Far { site, cost })
    }
}

/// A siting question before a model is chosen.
pub struct Question<'a> {
    /// Who.
    pub demand: Demand,
    /// Which sites there might be.
    pub candidates: Candidates,
    /// What serving costs, in `scale` parts of the unit: the pairs within the bound, no others.
    pub lists: Lists,
    /// What costs are measured in.
    pub unit: Unit,
    /// Parts of a unit in which the lists count: 1, 10, 100 or 1000.
    pub scale: u32,
    /// The farthest that counts as served, in thousandths of the unit.
    pub within: Option<i64>,
    /// What lies beyond the bound.
    pub beyond: Beyond<'a>,
    /// Rules by area, if there are any.
    pub rules: Option<Rules>,
    /// What is odd about the input.
    pub findings: Vec<Finding>,
}

impl Question<'_> {
    /// A cost on the lists in thousandths of the unit.
    pub(super) fn thousandths(&self, cost: u32) -> i64 {
        i64::from(cost) * 1000 / i64::from(self.scale.max(1))
    }

    /// A cost in thousandths as it would be written behind `--within`; never less than it is.
    pub fn write_cost(&self, cost: i64) -> String {
        let tenths = || u32::try_from(cost.div_euclid(100) + i64::from(cost % 100 > 0));
        match self.unit {
            Unit::Seconds => write_duration(Deciseconds(tenths().unwrap_or(u32::MAX))),
            Unit::Metres => write_length(tenths().unwrap_or(u32::MAX)),
            Unit::Plain => write_persons(cost),
        }
    }

    /// The `times`-th nearest site of some points among those that may be chosen, whatever the bound;
    /// `None` for a point that not so many reach, and as a whole where that is not known.
    pub(super) fn nearest(
        &self,
        points: &[usize],
        status: &[Status],
        times: usize,
    ) -> Option<Vec<Option<Far>>> {
        let may = |site: u32| status.get(site as usize) != Some(&Status::Forbidden);
        let listed = |point: usize| {
            let list = self.lists.of(point).iter();
            list.filter(|entry| may(entry.site)).map(|entry| Far {
                site: entry.site,
                cost: self.thousandths(entry.cost),
            })
        };
        let nth = times.saturating_sub(1);
        Some(match &self.beyond {
            Beyond::Nothing => points.iter().map(|&of| listed(of).nth(nth)).collect(),
            Beyond::Pairs(far) => {
                let far = |of: usize| far.of(of).filter(|far| may(far.site));
                let all = |of: usize| listed(of).chain(far(of)).nth(nth);
                points.iter().map(|&of| all(of)).collect()
            }
            Beyond::Roads(_) if times != 1 => return None,
            Beyond::Roads(nearest) => {
                let all = nearest(status);
                points
                    .iter()
                    .map(|&of| all.get(of).copied().flatten())
                    .collect()
            }
        })
    }
}

impl Candidates {
    /// Decides about some candidates by their ids, beside what the table says.
    ///
    /// # Errors
    /// An id is not there, or is required and forbidden at once, here or in the table.
    pub fn decide(&mut self, required: &[String], forbidden: &[String]) -> Result<(), SiteError> {
        let find = |option, ids| -> Result<Vec<usize>, SiteError> {
            let found = self.find(option, ids)?;
            Ok(found.into_iter().map(|site| site as usize).collect())
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

    /// The candidates that an option names by their ids.
    ///
    /// # Errors
    /// An id is not there.
    pub fn find(&self, option: &'static str, ids: &[String]) -> Result<Vec<u32>, SiteError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let known: HashMap<&str, u32> = (self.ids.iter().map(String::as_str)).zip(0..).collect();
        let unknown: Vec<&String> = ids
            .iter()
            .filter(|id| !known.contains_key(id.as_str()))
            .collect();
        if let Some(first) = unknown.first() {
            return Err(SiteError::UnknownIds {
                option,
                nearest: nearest(first, &self.ids),
                count: unknown.len(),
                ids: first_ids(unknown.iter().map(|id| id.as_str())),
            });
        }
        Ok(ids
            .iter()
            .filter_map(|id| known.get(id.as_str()).copied())
            .collect())
    }

    fn id(&self, index: usize) -> Option<&str> {
        self.ids.get(index).map(String::as_str)
    }

    /// The ids of some candidates, as errors keep them.
    pub(super) fn ids_of(&self, sites: &[u32]) -> Vec<String> {
        first_ids(sites.iter().filter_map(|&site| self.id(site as usize)))
    }
}
