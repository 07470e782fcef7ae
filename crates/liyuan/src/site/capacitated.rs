//! Siting with capacities: no site serves more people than it has room for.

mod prepare;
mod refusal;
mod why;
mod write;

use super::SiteError;
use super::question::{Question, Unit};
use super::solution::{Amount, Mean, Sums};
use super::solve::{SolveOptions, Watch, broken};
use liyuan_planning::site::capacitated::{self, Allocation, Number, Service};
use liyuan_planning::site::{Answer, Status, Stop, verify_capacity};
use prepare::{Change, Prepared};

pub use why::{with_site, without_site};
pub(super) use write::headings;
pub use write::write_allotment;

/// What is asked of sites with capacities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapacityModel {
    /// How many sites, the required ones among them.
    pub number: Number,
    /// What they may cost together by the column `cost`, in thousandths.
    pub budget: Option<i64>,
    /// Whether several sites may share a point.
    pub service: Service,
}

impl CapacityModel {
    /// Its name on the command line and in JSON.
    pub fn name(&self) -> &'static str {
        match self.service {
            Service::Split => "capacitated",
            Service::Whole => "single-source",
        }
    }
}

/// So many persons of a point are served by a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// Index of the point.
    pub point: usize,
    /// Index of the candidate.
    pub site: u32,
    /// Persons, in thousandths.
    pub persons: i64,
    /// What that costs each, in parts of a unit.
    pub cost: u32,
}

/// A chosen site and what is full of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Index of the candidate.
    pub site: u32,
    /// Whether it was required.
    pub required: bool,
    /// Persons for whom it has room, in thousandths.
    pub capacity: i64,
    /// Persons whom it has to serve, in thousandths; 0 where nothing is said.
    pub least: i64,
    /// Points with people of whom it serves any.
    pub points: usize,
    /// Persons whom it serves, in thousandths.
    pub persons: i64,
    /// Mean cost of these persons; `None` where there are none.
    pub mean: Option<Mean>,
    /// Largest cost of any of them.
    pub worst: Option<u32>,
}

impl Load {
    /// Persons for whom there is room left, in thousandths.
    pub fn room_left(&self) -> i64 {
        self.capacity - self.persons
    }

    /// How full it is, as a share; a site without room is full.
    pub fn full(&self) -> f64 {
        match self.capacity {
            0 => 1.0,
            capacity => self.persons as f64 / capacity as f64,
        }
    }
}

/// The answer to a siting question with capacities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allotment {
    /// What was asked.
    pub model: CapacityModel,
    /// Sites, value, bound and why the search stopped, as the model gives them.
    pub answer: Answer,
    /// Sum of persons times cost, and of the fixed costs.
    pub objective: Amount,
    /// No choice has a better one.
    pub bound: Amount,
    /// The part of the objective that is fixed costs; `None` where there are none.
    pub fixed: Option<Amount>,
    /// What the chosen sites cost by the column `cost`, in thousandths; `None` where no budget is asked for.
    pub spent: Option<i64>,
    /// The chosen sites, in the order of the candidates.
    pub sites: Vec<Load>,
    /// Who is served where, by point, then site.
    pub portions: Vec<Portion>,
    /// Persons of all points, in thousandths.
    pub persons: i64,
    /// Of these, served.
    pub persons_served: i64,
    /// Points with people.
    pub points: usize,
    /// Points that several sites share.
    pub shared: usize,
    /// Candidates that could not be chosen for want of a number in a column, ascending.
    pub lacking: Vec<(u32, &'static str)>,
    /// Points with people whom no candidate reaches that may be chosen, ascending.
    pub unreached: Vec<usize>,
    /// Persons there, in thousandths.
    pub persons_unreached: i64,
    /// Mean cost of those served.
    pub mean: Option<Mean>,
    /// Largest cost of any of those served.
    pub worst: Option<u32>,
    /// What costs are measured in.
    pub unit: Unit,
    /// Parts of a unit in which costs count.
    pub scale: u32,
}

impl Allotment {
    /// Whether no choice is better.
    pub fn proven(&self) -> bool {
        self.answer.stopped == Stop::Proven
    }

    /// The unit of objective and bound, as JSON names it.
    pub fn objective_unit(&self) -> &'static str {
        match self.unit {
            Unit::Seconds => "person_s",
            Unit::Metres => "person_m",
            Unit::Plain => "person_cost",
        }
    }
}

/// Chooses sites and allots people to them so that no site serves more than it has room for, and the
/// sum of persons times cost and of the fixed costs is least.
///
/// Room is the column `capacity` of the candidates, in persons; `least`, where there is such a column, is how
/// many persons a site has to serve if it is chosen (its minimum size); `fixed_cost`, where there is such a
/// column, is in the unit of the objective (persons × cost). Persons are counted as finely as all of these are
/// written, so every sum is exact. The answer is checked by definition, with no code of the search. The same on
/// any number of threads, unless `limits.stop` stops it.
///
/// # Errors
/// The question has no answer, and why, with ids, amounts and what would do; nothing was found within
/// the limits; or the answer breaks a rule, which is a defect of the program.
pub fn allot(
    question: &Question<'_>,
    model: &CapacityModel,
    options: &SolveOptions<'_>,
) -> Result<Allotment, SiteError> {
    allot_with(question, model, options, Change::None)
}

/// Allots people to all candidates, whatever is decided about them.
///
/// # Errors
/// Those of [`allot`].
pub(super) fn allot_standing(
    question: &Question<'_>,
    model: &CapacityModel,
    options: &SolveOptions<'_>,
) -> Result<Allotment, SiteError> {
    let all = CapacityModel {
        number: Number::Exactly(question.candidates.ids.len()),
        ..*model
    };
    allot_with(question, &all, options, Change::Standing)
}

/// As [`allot`], with something decided otherwise.
fn allot_with(
    question: &Question<'_>,
    model: &CapacityModel,
    options: &SolveOptions<'_>,
    change: Change<'_>,
) -> Result<Allotment, SiteError> {
    let prepared = Prepared::new(question, model, options, change)?;
    let watch = Watch::new(options.limits.stop);
    let stop = || watch.stop();
    let limits = watch.limits(&options.limits, &stop);
    let problem = prepared.problem(question, model);
    let allocation = capacitated::solve(&problem, &limits).map_err(|error| {
        refusal::told(error, question, &prepared, model.service, watch.stopped())
    })?;
    if let Some(broken) = broken(verify_capacity::capacitated(&problem, &allocation)) {
        return Err(SiteError::Check {
            model: model.name(),
            broken,
        });
    }
    Ok(tell(question, model, allocation, prepared))
}

/// Tells an allocation with what it means for people.
fn tell(
    question: &Question<'_>,
    model: &CapacityModel,
    allocation: Allocation,
    prepared: Prepared,
) -> Allotment {
    let Allocation { answer, shares } = allocation;
    let lists = &question.lists;
    let portions: Vec<Portion> = shares
        .iter()
        .filter_map(|share| {
            let list = lists.of(share.point as usize);
            let entry = list.iter().find(|entry| entry.site == share.site)?;
            Some(Portion {
                point: share.point as usize,
                site: share.site,
                persons: share.weight * prepared.unit,
                cost: entry.cost,
            })
        })
        .collect();
    let mut by_site = vec![Sums::default(); question.candidates.ids.len()];
    let mut all = Sums::default();
    for portion in &portions {
        all.add(portion.persons, portion.cost);
        if let Some(sums) = by_site.get_mut(portion.site as usize) {
            sums.add(portion.persons, portion.cost);
        }
    }
    let sites = answer.chosen.iter().filter_map(|&site| {
        let sums = by_site.get(site as usize)?;
        Some(Load {
            site,
            required: question.candidates.status.get(site as usize) == Some(&Status::Required),
            capacity: prepared.room(site),
            least: prepared.minimum(site),
            points: sums.points,
            persons: sums.persons,
            mean: sums.mean(question.scale),
            worst: sums.worst,
        })
    });
    let shared = portions
        .chunk_by(|a, b| a.point == b.point)
        .filter(|parts| parts.len() > 1)
        .count();
    let persons = &question.demand.persons;
    Allotment {
        model: *model,
        objective: prepared.amount(question, i128::from(answer.value)),
        bound: prepared.amount(question, i128::from(answer.bound)),
        fixed: prepared.fixed(question, &answer.chosen),
        spent: prepared.spent(&answer.chosen),
        sites: sites.collect(),
        portions,
        persons: persons.iter().sum(),
        persons_served: all.persons,
        points: persons.iter().filter(|persons| **persons > 0).count(),
        shared,
        persons_unreached: prepared
            .unreached
            .iter()
            .filter_map(|&point| persons.get(point))
            .sum(),
        unreached: prepared.unreached,
        lacking: prepared.lacking,
        mean: all.mean(question.scale),
        worst: all.worst,
        unit: question.unit,
        scale: question.scale,
        answer,
    }
}
