//! Which of the sites that stand can go at least harm, and whom that hits.

mod curve;
mod moves;
mod refusal;
mod write;

use super::SiteError;
use super::capacitated::{Allotment, CapacityModel, allot, allot_standing};
use super::question::{Beyond, Question, Unit, Within};
use super::solution::{Amount, Mean, Solution, Sums};
use super::solve::{Choice, Model, SolveOptions, solve};
use liyuan_planning::site::capacitated::{Number, Service};
use liyuan_planning::site::{Answer, Lists, Status, Stop};
use moves::{Part, moves};

pub use curve::{ClosingPoint, close_curve};
pub use moves::Move;
pub use refusal::CloseRefusal;
pub(super) use write::headings;
pub use write::{write_closing, write_closing_curve};

/// What harm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// Longer ways of all together.
    Time,
    /// People who lose their service within the bound.
    Reach,
}

/// Which sites go.
#[derive(Debug, Clone, Copy)]
pub struct CloseModel {
    /// How many, the forbidden ones among them.
    pub close: usize,
    /// What is to be least.
    pub by: Harm,
    /// Whoever has a site within it has the service; needed where harm is counted by it.
    pub within: Option<Within>,
    /// Whether a point may be shared, where the candidates have capacities; `None`: capacities do not
    /// matter.
    pub service: Option<Service>,
}

/// What becomes of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It stays, as it has to.
    Required,
    /// It stays.
    Kept,
    /// It goes, as it has to.
    Forbidden,
    /// It goes.
    Closed,
}

impl Fate {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Required => "required",
            Fate::Kept => "kept",
            Fate::Forbidden | Fate::Closed => "closed",
        }
    }

    /// Whether it goes.
    pub fn goes(self) -> bool {
        matches!(self, Fate::Forbidden | Fate::Closed)
    }
}

/// Whom a site serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serves {
    /// Points with people of whom it serves any.
    pub points: usize,
    /// Their persons, in thousandths.
    pub persons: i64,
    /// Mean cost of these persons; `None` where there are none.
    pub mean: Option<Mean>,
    /// Largest cost of any of them.
    pub worst: Option<u32>,
}

/// A site before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Index of the candidate.
    pub site: u32,
    /// What becomes of it.
    pub fate: Fate,
    /// Persons for whom it has room, in thousandths; `None` where capacities do not matter.
    pub capacity: Option<i64>,
    /// Whom it serves while all stand.
    pub before: Serves,
    /// Whom it serves afterwards.
    pub after: Serves,
}

/// What becomes of those whom a closed site served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Index of the candidate.
    pub site: u32,
    /// Whether it had to go.
    pub had_to: bool,
    /// Points that it served.
    pub points: usize,
    /// Persons whom it served, in thousandths.
    pub persons: i64,
    /// Where they go now, and how many, most first.
    pub to: Vec<(u32, i64)>,
    /// By how much their ways are longer on average; `None` where it served nobody.
    pub longer: Option<Mean>,
    /// By how much the way of the one is longer who is hit most.
    pub longer_worst: Option<i64>,
    /// Persons of these who had the service within the bound and lose it, in thousandths.
    pub persons_lost: i64,
}

/// Who has the service within the bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Persons while all stand, in thousandths.
    pub before: i64,
    /// Persons afterwards.
    pub after: i64,
    /// Points of whose people any lose it, ascending.
    pub lost: Vec<usize>,
}

/// Which sites go, and whom that hits.
#[derive(Debug, Clone)]
pub struct Closing {
    /// What was asked.
    pub model: CloseModel,
    /// The sites that stay, value, bound and why the search stopped, as the model gives them.
    pub answer: Answer,
    /// Value while all stand.
    pub before: Amount,
    /// Value afterwards: ways of all together, or persons within the bound.
    pub after: Amount,
    /// No other choice of so many has a better one.
    pub bound: Amount,
    /// All sites, in the order of the candidates.
    pub sites: Vec<Standing>,
    /// The closed ones, most persons first.
    pub losses: Vec<Loss>,
    /// Who goes elsewhere, in the order of the demand.
    pub moves: Vec<Move>,
    /// Persons of all points, in thousandths.
    pub persons: i64,
    /// Points with people whom no site reaches, ascending.
    pub unreached: Vec<usize>,
    /// Persons there, in thousandths.
    pub persons_unreached: i64,
    /// Mean cost of all who are served, before and after.
    pub mean: [Option<Mean>; 2],
    /// Largest cost of any of them, before and after.
    pub worst: [Option<u32>; 2],
    /// Who has the service within the bound, where there is one.
    pub reach: Option<Reach>,
    /// The bound, in thousandths of the unit.
    pub within: Option<i64>,
    /// What costs are measured in.
    pub unit: Unit,
    /// Parts of a unit in which costs count.
    pub scale: u32,
}

impl Closing {
    /// The unit of values and bound, as JSON names it.
    pub fn objective_unit(&self) -> &'static str {
        match (self.model.by, self.unit) {
            (Harm::Reach, _) => "persons",
            (Harm::Time, Unit::Seconds) => "person_s",
            (Harm::Time, Unit::Metres) => "person_m",
            (Harm::Time, Unit::Plain) => "person_cost",
        }
    }

    /// By how much all are worse off: longer ways, or persons who lose their service.
    pub fn harm(&self) -> Amount {
        self.worse(self.after)
    }

    /// No other choice of so many does less harm.
    pub fn least_harm(&self) -> Amount {
        self.worse(self.bound)
    }

    fn worse(&self, of: Amount) -> Amount {
        let more = of.parts - self.before.parts;
        let parts = match self.model.by {
            Harm::Time => more,
            Harm::Reach => -more,
        };
        Amount { parts, ..of }
    }

    /// Persons who go elsewhere, in thousandths.
    pub fn persons_moved(&self) -> i64 {
        self.moves.iter().map(|of| of.persons).sum()
    }

    /// Whether a cost, in parts of a unit, is within the bound; none is where there is no bound.
    pub fn near(&self) -> impl Fn(u32) -> bool + Copy + use<> {
        near(self.within, self.scale)
    }

    /// Whether somebody who moves had the service within the bound and loses it.
    pub fn loses(&self, of: &Move) -> bool {
        of.after.is_none() || of.loses(self.near())
    }

    /// The moves that are hardest on people: the largest rise first, then the most persons.
    pub fn hit_most(&self, count: usize) -> Vec<&Move> {
        let mut all: Vec<&Move> = self.moves.iter().filter(|of| of.longer() > 0).collect();
        all.sort_by_key(|of| (-of.longer(), -of.persons, of.point, of.to));
        all.truncate(count);
        all
    }
}

/// Finds which sites can go at least harm: all candidates stand, required ones stay, forbidden ones go.
///
/// The question holds all pairs, not only those within the bound: whoever loses a site goes to another one,
/// however far. Harm by time is the p-median of the sites that stay, with capacities the capacitated
/// one; harm by reach is maximal covering of those that stay. Fixed costs and costs of sites do not matter.
///
/// # Errors
/// The question has no answer, and why; see [`solve`](super::solve()) and [`allot`].
pub fn close(
    question: &Question<'_>,
    model: &CloseModel,
    options: &SolveOptions<'_>,
) -> Result<Closing, SiteError> {
    let stay = refusal::check(question, model)?;
    let within = model.within.map(|within| within.thousandths(question.unit));
    let within = within.transpose()?;
    match (model.by, model.service) {
        (Harm::Reach, Some(_)) => Err(CloseRefusal::ReachWithCapacity.into()),
        (Harm::Reach, None) => {
            let Some(bound) = within else {
                return Err(CloseRefusal::NoBound.into());
            };
            by_reach(question, model, options, stay, bound)
        }
        (Harm::Time, None) => {
            let asked = Model::PMedian { sites: stay };
            let found = solve(question, &asked, options);
            let found = found.map_err(|error| refusal::told(error, question, model))?;
            let parts = at_nearest(question, &found.answer.chosen);
            Ok(tell(question, model, within, parts, Found::of(&found)))
        }
        (Harm::Time, Some(service)) => {
            let plain = without_costs(question);
            let asked = CapacityModel {
                number: Number::Exactly(stay),
                budget: None,
                service,
            };
            let before = allot_standing(&plain, &asked, options)?;
            let found = allot(&plain, &asked, options);
            let found = found.map_err(|error| refusal::told(error, question, model))?;
            let parts = [&before, &found].map(allotment_parts);
            let mut closing = tell(question, model, within, parts, Found::of_allotment(&found));
            closing.before = before.objective;
            for site in &mut closing.sites {
                let rooms = question.candidates.rooms.capacity.as_ref();
                site.capacity = rooms.and_then(|of| of.get(site.site as usize).copied().flatten());
            }
            Ok(closing)
        }
    }
}

/// Harm by reach: covering by those that stay, and then everybody to the nearest of them.
fn by_reach(
    question: &Question<'_>,
    model: &CloseModel,
    options: &SolveOptions<'_>,
    stay: usize,
    bound: i64,
) -> Result<Closing, SiteError> {
    // Costs on the lists are rounded to their parts, and so is the bound, down.
    let parts = bound.saturating_mul(i64::from(question.scale)) / 1000;
    let cut = with_lists(
        question,
        question
            .lists
            .up_to(u32::try_from(parts).unwrap_or(u32::MAX)),
    );
    let asked = Model::MaxCover {
        choice: Choice::Sites(stay),
    };
    let found = solve(&cut, &asked, options);
    let found = found.map_err(|error| refusal::told(error, question, model))?;
    let parts = at_nearest(question, &found.answer.chosen);
    let mut closing = tell(question, model, Some(bound), parts, Found::of(&found));
    if let Some(reach) = &closing.reach {
        closing.before = Amount {
            parts: i128::from(reach.before),
            per: 1000,
        };
    }
    Ok(closing)
}

/// What a model found.
struct Found {
    answer: Answer,
    after: Amount,
    bound: Amount,
}

impl Found {
    fn of(solution: &Solution) -> Found {
        Found {
            answer: solution.answer.clone(),
            after: solution.objective,
            bound: solution.bound,
        }
    }

    fn of_allotment(allotment: &Allotment) -> Found {
        Found {
            answer: allotment.answer.clone(),
            after: allotment.objective,
            bound: allotment.bound,
        }
    }
}

/// Everybody at the nearest of some sites, of equals the first.
fn nearest(question: &Question<'_>, stands: &dyn Fn(u32) -> bool) -> Vec<Part> {
    let persons = question.demand.persons.iter().enumerate();
    let peopled = persons.filter(|(_, persons)| **persons > 0);
    peopled
        .filter_map(|(point, &persons)| {
            let mut list = question.lists.of(point).iter();
            let entry = list.find(|entry| stands(entry.site))?;
            Some(Part {
                point,
                site: entry.site,
                persons,
                cost: entry.cost,
            })
        })
        .collect()
}

/// Everybody at the nearest site while all stand, and at the nearest that stays.
fn at_nearest(question: &Question<'_>, stay: &[u32]) -> [Vec<Part>; 2] {
    let stays = |site: u32| stay.binary_search(&site).is_ok();
    [nearest(question, &|_| true), nearest(question, &stays)]
}

fn allotment_parts(allotment: &Allotment) -> Vec<Part> {
    let portions = allotment.portions.iter();
    let part = portions.map(|of| Part {
        point: of.point,
        site: of.site,
        persons: of.persons,
        cost: of.cost,
    });
    part.collect()
}

/// The same people and sites with other lists.
fn with_lists(question: &Question<'_>, lists: Lists) -> Question<'static> {
    Question {
        demand: question.demand.clone(),
        candidates: question.candidates.clone(),
        lists,
        unit: question.unit,
        scale: question.scale,
        within: question.within,
        beyond: Beyond::Nothing,
        rules: None,
        findings: Vec::new(),
    }
}

/// The same without what sites cost and have to serve: they stand.
fn without_costs(question: &Question<'_>) -> Question<'static> {
    let mut plain = with_lists(question, question.lists.clone());
    plain.candidates.costs = None;
    plain.candidates.rooms.fixed_costs = None;
    plain.candidates.rooms.least = None;
    plain
}

/// Tells who is where before and after.
fn tell(
    question: &Question<'_>,
    model: &CloseModel,
    within: Option<i64>,
    [before, after]: [Vec<Part>; 2],
    found: Found,
) -> Closing {
    let scale = question.scale;
    let persons = &question.demand.persons;
    let peopled = (0..persons.len()).filter(|&point| persons.get(point).is_some_and(|of| *of > 0));
    let served = |point: &usize| after.binary_search_by_key(point, |part| part.point).is_ok();
    let unreached: Vec<usize> = peopled.filter(|point| !served(point)).collect();
    let compared = |part: &&Part| unreached.binary_search(&part.point).is_err();
    let sums = [&before, &after].map(|parts| {
        let mut all = Sums::default();
        let parts = parts.iter().filter(compared);
        parts.for_each(|part| all.add(part.persons, part.cost));
        all
    });
    let moves = moves(&before, &after);
    let near = near(within, scale);
    let by_site = |parts: &[Part]| {
        let mut sums = vec![Sums::default(); question.candidates.ids.len()];
        for part in parts {
            if let Some(sums) = sums.get_mut(part.site as usize) {
                sums.add(part.persons, part.cost);
            }
        }
        sums
    };
    let (old, new) = (by_site(&before), by_site(&after));
    let serves = |sums: &Sums| Serves {
        points: sums.points,
        persons: sums.persons,
        mean: sums.mean(scale),
        worst: sums.worst,
    };
    let sites: Vec<Standing> = (0_u32..)
        .zip(old.iter().zip(&new))
        .map(|(site, (old, new))| Standing {
            site,
            fate: fate(question, &found.answer, site),
            capacity: None,
            before: serves(old),
            after: serves(new),
        })
        .collect();
    let mut losses: Vec<Loss> = sites
        .iter()
        .filter(|site| site.fate.goes())
        .map(|site| loss(site, &moves, scale, near))
        .collect();
    losses.sort_by_key(|loss| (-loss.persons, loss.site));
    let reach = within.map(|_| {
        let count = |parts: &[Part]| {
            let within = parts.iter().filter(|part| near(part.cost));
            within.map(|part| part.persons).sum::<i64>()
        };
        let lost = moves.iter().filter(|of| of.loses(near));
        let mut lost: Vec<usize> = lost.map(|of| of.point).collect();
        lost.dedup();
        Reach {
            before: count(&before),
            after: count(&after),
            lost,
        }
    });
    Closing {
        model: *model,
        before: Amount {
            parts: sums[0].costs,
            per: 1000 * i64::from(scale),
        },
        after: found.after,
        bound: found.bound,
        answer: found.answer,
        sites,
        losses,
        moves,
        persons: persons.iter().sum(),
        persons_unreached: unreached.iter().filter_map(|&of| persons.get(of)).sum(),
        unreached,
        mean: [0, 1].map(|at: usize| sums[at].mean(scale)),
        worst: [0, 1].map(|at: usize| sums[at].worst),
        reach,
        within,
        unit: question.unit,
        scale,
    }
}

fn fate(question: &Question<'_>, answer: &Answer, site: u32) -> Fate {
    let stays = answer.chosen.binary_search(&site).is_ok();
    match (question.candidates.status.get(site as usize), stays) {
        (Some(Status::Required), true) => Fate::Required,
        (_, true) => Fate::Kept,
        (Some(Status::Forbidden), false) => Fate::Forbidden,
        (_, false) => Fate::Closed,
    }
}

/// Whether a cost in parts of a unit is within a bound in thousandths of it.
fn near(within: Option<i64>, scale: u32) -> impl Fn(u32) -> bool + Copy + use<> {
    let limit = within.map(|within| within.saturating_mul(i64::from(scale)));
    move |cost| limit.is_some_and(|limit| i64::from(cost) * 1000 <= limit)
}

/// What becomes of those whom a closed site served.
fn loss(site: &Standing, moves: &[Move], scale: u32, near: impl Fn(u32) -> bool + Copy) -> Loss {
    let own: Vec<&Move> = moves.iter().filter(|of| of.from == site.site).collect();
    let mut to: Vec<(u32, i64)> = Vec::new();
    let mut longer = Sums::default();
    for of in &own {
        let (Some(site), Some(_)) = (of.to, of.after) else {
            continue;
        };
        match to.iter_mut().find(|(other, _)| *other == site) {
            Some((_, persons)) => *persons += of.persons,
            None => to.push((site, of.persons)),
        }
        longer.points += 1;
        longer.persons += of.persons;
        longer.costs += i128::from(of.persons) * i128::from(of.longer());
    }
    to.sort_by_key(|(site, persons)| (-persons, *site));
    let lost = own.iter().filter(|of| of.loses(near));
    Loss {
        site: site.site,
        had_to: site.fate == Fate::Forbidden,
        points: site.before.points,
        persons: site.before.persons,
        to,
        longer: longer.mean(scale),
        longer_worst: own.iter().map(|of| of.longer()).max(),
        persons_lost: lost.map(|of| of.persons).sum(),
    }
}

impl Closing {
    /// Whether no other choice of so many does less harm.
    pub fn proven(&self) -> bool {
        self.answer.stopped == Stop::Proven
    }
}
