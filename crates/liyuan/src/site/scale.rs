//! How finely costs are counted: exactly, or as finely as sums allow.

use super::{SiteError, TableRow, refuse};
use crate::plan_file::InputPath;
use crate::read::demand::write_persons;
use crate::read::findings::Findings;
use liyuan_finding::Finding;

/// Largest sum of weights times costs that all models add up: eighths of it have to fit too.
const LARGEST: i128 = 1 << 57;

/// Costs from here on, in thousandths, are not held in 32 bits as whole units.
const LARGEST_COST: i64 = (u32::MAX as i64 - 1) * 1000;

/// The row with the largest cost within the bound.
pub(super) struct Largest {
    pub point: u32,
    pub site: u32,
    pub cost: i64,
    pub row: u64,
}

/// The ids of points and candidates by number.
#[derive(Clone, Copy)]
pub(super) struct Ids<'a> {
    pub demand: &'a [String],
    pub candidates: &'a [String],
}

impl Ids<'_> {
    pub fn of(&self, point: u32, site: u32) -> (String, String) {
        let id = |ids: &[String], index: u32| ids.get(index as usize).cloned().unwrap_or_default();
        (id(self.demand, point), id(self.candidates, site))
    }
}

/// What has to be added up exactly.
pub(super) struct Summed<'a> {
    /// Point, site and cost in thousandths.
    pub pairs: &'a [(u32, u32, i64)],
    /// Persons of each point, in thousandths.
    pub persons: &'a [i64],
    /// Row of each point in the table of the demand; empty where there is none.
    pub rows: &'a [u64],
    pub demand_file: &'a str,
    pub ids: Ids<'a>,
    pub file: &'a InputPath,
    pub largest: Option<&'a Largest>,
}

impl Summed<'_> {
    /// The parts of a unit that hold all costs exactly, or the most that can be added up.
    pub fn scale(&self, findings: &mut Findings) -> Result<u32, SiteError> {
        let largest = self.pairs.iter().max_by_key(|(_, _, cost)| *cost);
        let most = i128::from(largest.map_or(0, |&(_, _, cost)| cost));
        let unit = i128::from(refuse::divisor(self.persons));
        let all: i128 = self.persons.iter().map(|&of| i128::from(of)).sum();
        if all > LARGEST {
            return Err(self.too_many_persons(all));
        }
        let weight = all / unit;
        let sum = |scale: u32| (most * i128::from(scale) / 1000 + 1) * weight;
        let fits = |scale: u32| {
            most * i128::from(scale) < i128::from(LARGEST_COST) && sum(scale) <= LARGEST
        };
        let exact = |scale: u32| {
            let step = i64::from(1000 / scale);
            self.pairs.iter().all(|&(_, _, cost)| cost % step == 0)
        };
        let needed = [1, 10, 100].into_iter().find(|&scale| exact(scale));
        let needed = needed.unwrap_or(1000);
        let fitting = [1000, 100, 10, 1].into_iter().find(|&scale| fits(scale));
        let Some(fitting) = fitting else {
            return Err(self.cost_too_large(largest.copied().unwrap_or_default(), weight));
        };
        if fitting < needed {
            let part = ["1", "0.1", "0.01"][fitting.ilog10() as usize % 3];
            findings.push(
                Finding::warning(
                    "site.cost.rounded",
                    format!("costs are rounded to `{part}`"),
                )
                .file(&self.file.given)
                .value(part)
                .hint("sums would not be exact otherwise; use a larger unit"),
            );
        }
        Ok(needed.min(fitting))
    }

    fn too_many_persons(&self, all: i128) -> SiteError {
        let most = (0..self.persons.len()).max_by_key(|&point| self.persons.get(point));
        let point = most.unwrap_or(0);
        SiteError::TooManyPersons {
            at: Box::new(TableRow {
                file: self.demand_file.to_owned(),
                row: self.rows.get(point).copied(),
            }),
            id: self.ids.of(point as u32, 0).0,
            persons: write_persons(self.persons.get(point).copied().unwrap_or(0)),
            all: (all / 1000).to_string(),
        }
    }

    /// Why even whole units are too many: the cost itself, or what it comes to for all people.
    fn cost_too_large(&self, (point, site, cost): (u32, u32, i64), weight: i128) -> SiteError {
        // Of a pair that stands twice the lesser cost counts, so that the row may be of another one.
        let row = self.largest.filter(|row| {
            let pair = (row.point, row.site, row.cost);
            row.cost == cost && self.pairs.binary_search(&pair).is_ok()
        });
        let (point, site) = row.map_or((point, site), |row| (row.point, row.site));
        let (from, to) = self.ids.of(point, site);
        let alone = cost >= LARGEST_COST;
        SiteError::CostTooLarge {
            at: Box::new(TableRow {
                file: self.file.given.clone(),
                row: row.map(|row| row.row),
            }),
            from,
            to,
            cost: write_persons(cost),
            most: if alone {
                i128::from(LARGEST_COST / 1000 - 1).to_string()
            } else {
                (LARGEST / weight.max(1) - 1).to_string()
            },
            alone,
        }
    }
}
