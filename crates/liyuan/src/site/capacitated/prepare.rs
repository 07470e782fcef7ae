//! A question with capacities as the model counts it: statuses, persons, room, fixed costs, budget.

use super::CapacityModel;
use crate::read::demand::write_persons;
use crate::site::SiteError;
use crate::site::capacity_error::CapacityRefusal;
use crate::site::question::Question;
use crate::site::refuse::{first_ids, out_of_reach};
use crate::site::solution::Amount;
use crate::site::solve::SolveOptions;
use liyuan_planning::site::Status;
use liyuan_planning::site::capacitated::{Budget, Capacitated, Number};

/// What is decided otherwise than in the table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change<'a> {
    None,
    /// All sites stand.
    Standing,
    /// One more site is required, even if it is forbidden.
    Require(u32),
    /// A site is forbidden, even if it is required; whoever is out of reach besides these points is an error.
    Forbid(u32, &'a [usize]),
}

/// A question with capacities as the model counts it.
pub(super) struct Prepared {
    /// Thousandths of a person in which all is counted.
    pub unit: i64,
    /// Persons of each point in that unit; 0 where the point takes no part.
    pub weights: Vec<i64>,
    /// What is decided about each site; one that lacks a number is forbidden.
    pub status: Vec<Status>,
    /// Room of each site, in that unit, rounded down.
    pub capacity: Vec<i64>,
    /// What each site has to serve if it is chosen, in that unit; empty where nothing.
    least: Vec<i64>,
    /// Fixed cost of each site as the objective counts; empty where there are none.
    fixed_costs: Vec<i64>,
    /// What each site costs, in thousandths; empty where no budget is asked for.
    costs: Vec<i64>,
    /// Room as it is written, in thousandths of persons.
    rooms: Vec<i64>,
    /// What sites have to serve, likewise.
    minima: Vec<i64>,
    /// Sites that could not be chosen for want of a number in a column, ascending.
    pub lacking: Vec<(u32, &'static str)>,
    /// Points with people whom no site reaches that may be chosen, ascending.
    pub unreached: Vec<usize>,
}

impl Prepared {
    /// # Errors
    /// What makes the question impossible, before a model is asked.
    pub fn new(
        question: &Question<'_>,
        model: &CapacityModel,
        options: &SolveOptions<'_>,
        change: Change<'_>,
    ) -> Result<Prepared, SiteError> {
        let demand = &question.demand;
        if demand.persons.iter().all(|persons| *persons <= 0) {
            return Err(SiteError::Nobody {
                file: demand.file.clone(),
                points: demand.ids.len(),
            });
        }
        let mut status = question.candidates.status.clone();
        if let Change::Standing = change {
            status.fill(Status::Required);
        }
        let (site, decided) = match change {
            Change::None | Change::Standing => (None, Status::Candidate),
            Change::Require(site) => (Some(site), Status::Required),
            Change::Forbid(site, _) => (Some(site), Status::Forbidden),
        };
        if let Some(status) = site.and_then(|site| status.get_mut(site as usize)) {
            *status = decided;
        }
        let columns = Columns::new(question, model)?;
        let lacking = columns.lacking(question, &mut status)?;
        check(question, model, &columns, &status)?;
        let unreached = unreached(question, options, change, &status)?;
        let mut weights = demand.persons.clone();
        for &point in &unreached {
            if let Some(weight) = weights.get_mut(point) {
                *weight = 0;
            }
        }
        Ok(Prepared::count(
            question, columns, weights, status, lacking, unreached,
        ))
    }

    /// Counts persons, room and fixed costs in the largest unit that is exact for all.
    fn count(
        question: &Question<'_>,
        columns: Columns,
        weights: Vec<i64>,
        status: Vec<Status>,
        lacking: Vec<(u32, &'static str)>,
        unreached: Vec<usize>,
    ) -> Prepared {
        let scale = i128::from(question.scale.max(1));
        let given = |cells: Option<Vec<Option<i64>>>| -> Vec<i64> {
            let cells = cells.unwrap_or_default().into_iter();
            cells.map(Option::unwrap_or_default).collect()
        };
        let rooms = given(Some(columns.capacity));
        let fixed = given(columns.fixed_costs);
        let minima = given(columns.least);
        let persons = question.demand.persons.iter();
        let all: i128 = persons.clone().map(|&of| i128::from(of)).sum();
        let all = i64::try_from(all).unwrap_or(i64::MAX);
        let room = |room: &i64| *room.min(&all);
        // A thousandth of the objective's unit is `scale` of a thousandth of a person times a part.
        let scaled = |fixed: &i64| i128::from(*fixed) * scale;
        let numbers = (persons.map(|&of| i128::from(of)))
            .chain(rooms.iter().map(|of| i128::from(room(of))))
            .chain(minima.iter().map(|&of| i128::from(of)))
            .chain(fixed.iter().map(scaled));
        let whole = numbers.fold(0, divisor).max(1);
        let unit = i64::try_from(whole).unwrap_or(i64::MAX);
        let counted = |fixed: &i64| i64::try_from(scaled(fixed) / whole).unwrap_or(i64::MAX);
        Prepared {
            weights: weights.iter().map(|weight| weight / unit).collect(),
            capacity: rooms.iter().map(|of| room(of) / unit).collect(),
            least: minima.iter().map(|least| least / unit).collect(),
            fixed_costs: fixed.iter().map(counted).collect(),
            costs: given(columns.costs),
            unit,
            rooms,
            minima,
            status,
            lacking,
            unreached,
        }
    }

    pub fn problem<'p>(
        &'p self,
        question: &'p Question<'_>,
        model: &CapacityModel,
    ) -> Capacitated<'p> {
        Capacitated {
            lists: &question.lists,
            weights: &self.weights,
            status: &self.status,
            capacity: &self.capacity,
            least: &self.least,
            fixed_costs: &self.fixed_costs,
            number: model.number,
            budget: model.budget.map(|budget| Budget {
                costs: &self.costs,
                budget,
            }),
            service: model.service,
        }
    }

    /// Room of a site, in thousandths of persons.
    pub fn room(&self, site: u32) -> i64 {
        self.rooms.get(site as usize).copied().unwrap_or(0)
    }

    /// What a site has to serve if it is chosen, in thousandths of persons.
    pub fn minimum(&self, site: u32) -> i64 {
        self.minima.get(site as usize).copied().unwrap_or(0)
    }

    /// A value or bound in the unit of the objective.
    pub fn amount(&self, question: &Question<'_>, value: i128) -> Amount {
        Amount {
            parts: value * i128::from(self.unit),
            per: 1000 * i64::from(question.scale),
        }
    }

    /// Fixed costs of some sites; `None` where there are none.
    pub fn fixed(&self, question: &Question<'_>, chosen: &[u32]) -> Option<Amount> {
        let of = |site: &u32| self.fixed_costs.get(*site as usize);
        let sum = chosen.iter().filter_map(of).map(|&of| i128::from(of)).sum();
        (!self.fixed_costs.is_empty()).then(|| self.amount(question, sum))
    }

    /// What some sites cost; `None` where no budget is asked for.
    pub fn spent(&self, chosen: &[u32]) -> Option<i64> {
        let of = |site: &u32| self.costs.get(*site as usize);
        (!self.costs.is_empty()).then(|| chosen.iter().filter_map(of).sum())
    }

    /// So many units of persons, as a person writes them.
    pub fn write(&self, weight: i64) -> String {
        write_persons(weight.saturating_mul(self.unit))
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The columns of the candidates that the question needs.
struct Columns {
    capacity: Vec<Option<i64>>,
    least: Option<Vec<Option<i64>>>,
    fixed_costs: Option<Vec<Option<i64>>>,
    costs: Option<Vec<Option<i64>>>,
}

impl Columns {
    fn new(question: &Question<'_>, model: &CapacityModel) -> Result<Columns, SiteError> {
        let candidates = &question.candidates;
        let rooms = &candidates.rooms;
        let Some(capacity) = rooms.capacity.clone() else {
            return Err(CapacityRefusal::NoColumn {
                file: candidates.file.clone(),
            }
            .into());
        };
        let costs = match (model.budget, &candidates.costs) {
            (None, _) => None,
            (Some(_), Some(costs)) => Some(costs.clone()),
            (Some(_), None) => {
                return Err(SiteError::CostMissing {
                    ids: Vec::new(),
                    count: 0,
                });
            }
        };
        Ok(Columns {
            capacity,
            least: rooms.least.clone(),
            fixed_costs: rooms.fixed_costs.clone(),
            costs,
        })
    }

    /// The first column in which a site has no number.
    fn lacks(&self, site: usize) -> Option<&'static str> {
        let without = |cells: Option<&[Option<i64>]>| {
            cells.is_some_and(|cells| cells.get(site).copied().flatten().is_none())
        };
        [
            ("capacity", Some(self.capacity.as_slice())),
            ("fixed_cost", self.fixed_costs.as_deref()),
            ("cost", self.costs.as_deref()),
        ]
        .into_iter()
        .find_map(|(name, cells)| without(cells).then_some(name))
    }

    /// Forbids sites that lack a number, and says which those are.
    fn lacking(
        &self,
        question: &Question<'_>,
        status: &mut [Status],
    ) -> Result<Vec<(u32, &'static str)>, SiteError> {
        let (mut lacking, mut required) = (Vec::new(), Vec::new());
        for (site, of) in (0_u32..).zip(status.iter_mut()) {
            let Some(column) = self.lacks(site as usize) else {
                continue;
            };
            match *of {
                Status::Required => required.push((site, column)),
                Status::Candidate => lacking.push((site, column)),
                Status::Forbidden => {}
            }
            *of = Status::Forbidden;
        }
        let all_out = status.iter().all(|of| *of == Status::Forbidden);
        let (without, is_required) = match (required.is_empty(), all_out && !lacking.is_empty()) {
            (false, _) => (required, true),
            (true, true) => (lacking, false),
            (true, false) => return Ok(lacking),
        };
        let column = without.first().map_or("capacity", |(_, column)| *column);
        let of = without.iter().filter(|(_, of)| *of == column);
        let sites: Vec<u32> = of.map(|(site, _)| *site).collect();
        Err(CapacityRefusal::Missing {
            file: question.candidates.file.clone(),
            column,
            count: sites.len(),
            ids: question.candidates.ids_of(&sites),
            required: is_required,
        }
        .into())
    }
}

/// Number and budget against the statuses.
fn check(
    question: &Question<'_>,
    model: &CapacityModel,
    columns: &Columns,
    status: &[Status],
) -> Result<(), SiteError> {
    let with = |wanted: Status| -> Vec<u32> {
        let of = (0_u32..).zip(status).filter(|(_, of)| **of == wanted);
        of.map(|(site, _)| site).collect()
    };
    let required = with(Status::Required);
    let allowed = required.len() + with(Status::Candidate).len();
    if allowed == 0 {
        return Err(SiteError::NoCandidates {
            candidates: status.len(),
            without_cost: 0,
        });
    }
    match model.number {
        Number::Exactly(asked) if asked > allowed => {
            return Err(SiteError::TooMany { asked, allowed });
        }
        Number::Exactly(asked) if asked < required.len() => {
            return Err(SiteError::BelowRequired {
                asked,
                required: required.len(),
            });
        }
        Number::AtMost(asked) if asked < required.len() => {
            return Err(CapacityRefusal::AtMostBelowRequired {
                asked,
                required: required.len(),
                ids: first_ids(
                    question
                        .candidates
                        .ids_of(&required)
                        .iter()
                        .map(String::as_str),
                ),
            }
            .into());
        }
        Number::Any
            if model.budget.is_none()
                && columns.fixed_costs.is_none()
                && required.len() < allowed =>
        {
            return Err(CapacityRefusal::Unlimited { allowed }.into());
        }
        _ => {}
    }
    let Some((budget, costs)) = model.budget.zip(columns.costs.as_ref()) else {
        return Ok(());
    };
    let of = |site: &u32| costs.get(*site as usize).copied().flatten().unwrap_or(0);
    let standing: i128 = required.iter().map(|site| i128::from(of(site))).sum();
    let standing = i64::try_from(standing).unwrap_or(i64::MAX);
    if standing > budget {
        return Err(SiteError::BudgetBelowRequired {
            budget: write_persons(budget),
            required: write_persons(standing),
            missing: write_persons(standing - budget),
        });
    }
    Ok(())
}

/// Points with people whom no site reaches that may be chosen.
fn unreached(
    question: &Question<'_>,
    options: &SolveOptions<'_>,
    change: Change<'_>,
    status: &[Status],
) -> Result<Vec<usize>, SiteError> {
    let may = |site: u32| status.get(site as usize) != Some(&Status::Forbidden);
    let peopled = (question.demand.persons.iter().enumerate())
        .filter(|(_, persons)| **persons > 0)
        .map(|(point, _)| point);
    let peopled: Vec<usize> = peopled.collect();
    let served = |point: usize| question.lists.of(point).iter().any(|of| may(of.site));
    let unreached: Vec<usize> = peopled.iter().copied().filter(|&of| !served(of)).collect();
    let known: Option<&[usize]> = match change {
        Change::Forbid(_, known) => Some(known),
        _ if options.leave_unreached && unreached.len() < peopled.len() => None,
        _ => Some(&[]),
    };
    let refused: Vec<usize> = match known {
        None => Vec::new(),
        Some(known) => {
            let of = unreached.iter().copied();
            of.filter(|point| known.binary_search(point).is_err())
                .collect()
        }
    };
    if refused.is_empty() {
        return Ok(unreached);
    }
    let points = peopled.len();
    Err(out_of_reach(question, (status, &[]), 1, &refused, points))
}
