//! Expected covering: vehicles that may be busy, several of them at one site.

mod bound;
mod search;
#[cfg(test)]
mod tests;

use crate::site::set_cover::divisor;
use crate::site::{Answer, Limits, Lists, SiteError, Status};
use std::collections::BTreeMap;

/// A whole in millionths: the unit of the busy fraction, and of a weight in an answer's value.
pub const MILLION: i64 = 1_000_000;
/// Sums of weights times a million stay below it: more than 10¹² in all, whatever the number of sites.
const LARGEST: i128 = 1 << 60;

/// The maximal expected covering location problem (MEXCLP): where vehicles stand so that the demand
/// which a free vehicle within the bound can be expected to answer is most.
///
/// Each vehicle is busy a fraction *q* of the time, whichever it is and whatever the others do. A point
/// with *k* vehicles within the bound is answered with probability 1 − *q*ᵏ.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedCover<'a> {
    /// The sites within the bound of each point; costs are not looked at.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more: calls, or persons.
    pub weights: &'a [i64],
    /// Required: at least one vehicle stands there. Forbidden: none.
    pub status: &'a [Status],
    /// Vehicles, all of which are placed.
    pub vehicles: usize,
    /// Vehicles that may stand at one site.
    pub at_most: usize,
    /// Fraction of the time that a vehicle is busy, in millionths: 0 to 999,999.
    pub busy: u32,
}

/// Where the vehicles stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Sites with any vehicle; value and bound in millionths of a weight.
    pub answer: Answer,
    /// Site and number of its vehicles, ascending by site.
    pub vehicles: Vec<(u32, usize)>,
}

/// What the first, second, … vehicle within the bound adds to a point of weight 1, in millionths:
/// (1 − q) qᵏ⁻¹, each rounded down from the one before; as far as it is not 0, and at most so many.
pub fn shares(busy: u32, most: usize) -> Vec<i64> {
    let busy = i64::from(busy);
    let mut share = MILLION - busy;
    let mut shares = Vec::new();
    while share > 0 && shares.len() < most {
        shares.push(share);
        share = share * busy / MILLION;
    }
    shares
}

/// Places vehicles so that the expected demand answered is most.
///
/// 1. Greedy by what a vehicle adds, then moves of one vehicle as long as one pays.
/// 2. The bound relaxes that a point's levels (first, second, … vehicle; Daskin 1983,
///    10.1287/trsc.17.1.48) need as many vehicles near it; multipliers move along subgradients.
/// 3. A tree that bounds the number of vehicles at a site from above in one half and from below in the other.
///
/// A step of [`Limits::work`] is one evaluation of the relaxation or one pass over all moves. The same
/// answer on any number of threads. `docs/methods/expected-cover.md` has the formulas.
///
/// # Errors
/// Where the input is malformed, vehicles are always busy, no site is allowed, more sites are required
/// than there are vehicles, or the vehicles find no place.
pub fn solve(problem: &ExpectedCover<'_>, limits: &Limits<'_>) -> Result<Deployment, SiteError> {
    let model = Model::new(problem)?;
    Ok(search::Search::new(&model, *limits).run())
}

/// The problem with points of equal lists merged.
struct Model {
    /// Sites that cover each row, ascending.
    rows: Vec<Vec<u32>>,
    /// Weight of each row, in units of `unit`.
    weights: Vec<i64>,
    /// Greatest common divisor of the weights as given.
    unit: i64,
    /// Weight of all rows, in that unit.
    total: i64,
    /// Rows that each site covers.
    columns: Vec<Vec<u32>>,
    shares: Vec<i64>,
    vehicles: usize,
    /// Least and most vehicles of each site.
    least: Vec<usize>,
    most: Vec<usize>,
    /// Multipliers are kept in parts of a millionth.
    scale: i64,
}

impl Model {
    fn new(problem: &ExpectedCover<'_>) -> Result<Model, SiteError> {
        let (points, sites) = (problem.lists.points(), problem.lists.sites());
        for (what, found, expected) in [
            ("weights", problem.weights.len(), points),
            ("statuses", problem.status.len(), sites),
        ] {
            if found != expected {
                return Err(SiteError::Length {
                    what,
                    found,
                    expected,
                });
            }
        }
        if let Some(index) = problem.weights.iter().position(|&weight| weight < 0) {
            return Err(SiteError::Negative {
                what: "weight",
                index,
                value: problem.weights[index],
            });
        }
        if i64::from(problem.busy) >= MILLION {
            return Err(SiteError::Busy {
                millionths: problem.busy,
            });
        }
        let total: i128 = problem
            .weights
            .iter()
            .map(|&weight| i128::from(weight))
            .sum();
        let needed = total * i128::from(MILLION);
        if needed > LARGEST {
            return Err(SiteError::TooLarge {
                total: needed,
                bits: LARGEST.ilog2(),
            });
        }
        let allowed = |status: &Status| *status != Status::Forbidden;
        let places = problem
            .status
            .iter()
            .filter(|status| allowed(status))
            .count();
        if places == 0 {
            return Err(SiteError::NoCandidates);
        }
        let room = places.saturating_mul(problem.at_most);
        if problem.vehicles > room {
            return Err(SiteError::TooManyVehicles {
                vehicles: problem.vehicles,
                room,
                sites: places,
                at_most: problem.at_most,
            });
        }
        let required: Vec<u32> = (0_u32..)
            .zip(problem.status)
            .filter(|&(_, &status)| status == Status::Required)
            .map(|(site, _)| site)
            .collect();
        if required.len() > problem.vehicles {
            return Err(SiteError::TooFewVehicles {
                vehicles: problem.vehicles,
                required,
            });
        }
        let mut merged: BTreeMap<Vec<u32>, i64> = BTreeMap::new();
        for (point, &weight) in problem.weights.iter().enumerate() {
            let list = problem.lists.of(point).iter().map(|entry| entry.site);
            let mut list: Vec<u32> = list
                .filter(|&site| allowed(&problem.status[site as usize]))
                .collect();
            list.sort_unstable();
            if weight > 0 && !list.is_empty() {
                *merged.entry(list).or_insert(0) += weight;
            }
        }
        let (rows, mut weights): (Vec<Vec<u32>>, Vec<i64>) = merged.into_iter().unzip();
        let unit = weights
            .iter()
            .fold(0, |unit, &weight| divisor(unit, weight));
        let unit = unit.max(1);
        for weight in &mut weights {
            *weight /= unit;
        }
        let mut columns = vec![Vec::new(); sites];
        for (row, list) in (0_u32..).zip(&rows) {
            for &site in list {
                columns[site as usize].push(row);
            }
        }
        let mut scale = 1 << 20;
        let needed = needed / i128::from(unit);
        while scale > 1 && needed * i128::from(scale) > LARGEST {
            scale /= 2;
        }
        let status = problem.status.iter();
        let all = weights.iter().sum();
        Ok(Model {
            rows,
            weights,
            columns,
            shares: shares(problem.busy, problem.vehicles),
            unit,
            total: all,
            vehicles: problem.vehicles,
            least: status
                .clone()
                .map(|&status| usize::from(status == Status::Required))
                .collect(),
            most: status
                .map(|status| if allowed(status) { problem.at_most } else { 0 })
                .collect(),
            scale,
        })
    }

    /// What the level adds that a row with so many vehicles near it would get.
    fn share(&self, level: usize) -> i64 {
        self.shares.get(level).copied().unwrap_or(0)
    }

    fn value(&self, counts: &[usize]) -> i64 {
        let rows = self.rows.iter().zip(&self.weights);
        rows.map(|(sites, weight)| {
            let near: usize = sites.iter().map(|&site| counts[site as usize]).sum();
            weight * self.shares.iter().take(near).sum::<i64>()
        })
        .sum()
    }
}
