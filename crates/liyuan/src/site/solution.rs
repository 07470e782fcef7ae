//! What a model chose, told with what it means for people.

use super::question::{Question, Unit};
use super::refuse::Looked;
use super::solve::Model;
use liyuan_planning::site::{Answer, Status, Stop};

/// A value or a bound: `parts` of `1 / per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How many parts.
    pub parts: i128,
    /// Parts of one.
    pub per: i64,
}

impl Amount {
    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.parts as f64 / self.per.max(1) as f64
    }
}

/// A mean cost, exactly: a sum of costs over persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mean {
    /// Sum of persons times cost: thousandths of persons times parts of a unit.
    costs: i128,
    /// Persons in thousandths, above zero.
    persons: i64,
    /// Parts of a unit.
    scale: u32,
}

impl Mean {
    /// So many parts of a unit, rounded half up.
    pub fn rounded(self, parts: u32) -> i64 {
        let (over, under) = (
            self.costs * i128::from(parts),
            i128::from(self.persons) * i128::from(self.scale),
        );
        i64::try_from((2 * over + under) / (2 * under)).unwrap_or(i64::MAX)
    }

    /// Whether it is not above so many thousandths of a unit, exactly.
    pub fn is_at_most(self, thousandths: i64) -> bool {
        self.costs * 1000
            <= i128::from(thousandths) * i128::from(self.persons) * i128::from(self.scale)
    }

    /// Whether it is longer than another of the same unit, exactly.
    pub fn is_above(self, other: Mean) -> bool {
        self.costs * i128::from(other.persons) > other.costs * i128::from(self.persons)
    }

    /// The number that is nearest to its thousandths.
    pub fn to_f64(self) -> f64 {
        self.rounded(1000) as f64 / 1000.0
    }
}

/// Where a point is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Index of the chosen site that is nearest (ties: the first).
    pub site: u32,
    /// What that costs, in parts of a unit.
    pub cost: u32,
    /// Whether as many chosen sites are near as the model asks for; where not, nobody there counts as
    /// served.
    pub enough: bool,
}

/// A chosen site and whom it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteShare {
    /// Index of the candidate.
    pub site: u32,
    /// Whether it was required.
    pub required: bool,
    /// Points with people to whom it is the nearest.
    pub points: usize,
    /// Their persons, in thousandths.
    pub persons: i64,
    /// Mean cost of these persons; `None` where there are none.
    pub mean: Option<Mean>,
    /// Largest cost of any of them.
    pub worst: Option<u32>,
}

/// The answer to a siting question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// What was asked.
    pub model: Model,
    /// Sites, value, bound and why the search stopped, as the model gives them.
    pub answer: Answer,
    /// Value of the sites.
    pub objective: Amount,
    /// No choice has a better one.
    pub bound: Amount,
    /// The chosen sites, in the order of the candidates.
    pub sites: Vec<SiteShare>,
    /// The nearest chosen site of each point; `None`: none is within the bound.
    pub served: Vec<Option<Served>>,
    /// Persons of all points, in thousandths.
    pub persons: i64,
    /// Of these, within the bound of a chosen site, or of as many as the model asks for.
    pub persons_served: i64,
    /// Points with people.
    pub points: usize,
    /// Of these, within the bound of a chosen site, or of as many as the model asks for.
    pub points_served: usize,
    /// Candidates that could not be chosen for want of a cost, ascending.
    pub without_cost: Vec<u32>,
    /// Points with people whom too few candidates reach that may be chosen, ascending.
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

impl Solution {
    /// The unit of objective and bound, as JSON names it.
    pub fn objective_unit(&self) -> &'static str {
        match (&self.model, self.unit) {
            (
                Model::SetCover {
                    cheapest: false, ..
                },
                _,
            ) => "sites",
            (Model::SetCover { .. }, _) => "cost",
            (Model::MaxCover { .. }, _) => "persons",
            (Model::PMedian { .. }, Unit::Seconds) => "person_s",
            (Model::PMedian { .. }, Unit::Metres) => "person_m",
            (Model::PMedian { .. }, Unit::Plain) => "person_cost",
            (Model::PCenter { .. }, unit) => unit.suffix(),
        }
    }

    /// Whether no choice is better.
    pub fn proven(&self) -> bool {
        self.answer.stopped == Stop::Proven
    }
}

/// Sums of some persons and their costs.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub points: usize,
    pub persons: i64,
    pub costs: i128,
    pub worst: Option<u32>,
}

impl Sums {
    pub fn add(&mut self, persons: i64, cost: u32) {
        self.points += 1;
        self.persons += persons;
        self.costs += i128::from(persons) * i128::from(cost);
        self.worst = self.worst.max(Some(cost));
    }

    pub fn mean(&self, scale: u32) -> Option<Mean> {
        (self.persons > 0).then_some(Mean {
            costs: self.costs,
            persons: self.persons,
            scale,
        })
    }
}

/// A value, a bound or a change as a model counts it, in the unit of the objective.
pub(super) fn amount(
    question: &Question<'_>,
    model: &Model,
    looked: &Looked,
    value: i128,
) -> Amount {
    let scale = i64::from(question.scale);
    match model {
        Model::SetCover {
            cheapest: false, ..
        } => Amount {
            parts: value,
            per: 1,
        },
        Model::SetCover { .. } => Amount {
            parts: value * i128::from(looked.cost_unit),
            per: 1000,
        },
        // Persons are thousandths already.
        Model::MaxCover { .. } => Amount {
            parts: value,
            per: 1000,
        },
        Model::PMedian { .. } => Amount {
            parts: value * i128::from(looked.unit),
            per: 1000 * scale,
        },
        Model::PCenter { .. } => Amount {
            parts: value,
            per: scale,
        },
    }
}

/// Tells an answer with what it means for people.
pub(super) fn tell(
    question: &Question<'_>,
    model: &Model,
    answer: Answer,
    looked: Looked,
) -> Solution {
    let times = model.times();
    let sites = question.candidates.ids.len();
    let mut chosen = vec![false; sites];
    for &site in &answer.chosen {
        if let Some(chosen) = chosen.get_mut(site as usize) {
            *chosen = true;
        }
    }
    let served: Vec<Option<Served>> = (0..question.lists.points())
        .map(|point| {
            let near = question.lists.of(point).iter();
            let mut near = near.filter(|entry| chosen.get(entry.site as usize) == Some(&true));
            let first = near.next()?;
            Some(Served {
                site: first.site,
                cost: first.cost,
                enough: 1 + near.take(times - 1).count() >= times,
            })
        })
        .collect();
    let persons = &question.demand.persons;
    let mut by_site = vec![Sums::default(); sites];
    let (mut all, mut total) = (Sums::default(), Sums::default());
    for (&persons, served) in persons
        .iter()
        .zip(&served)
        .filter(|(persons, _)| **persons > 0)
    {
        total.add(persons, 0);
        let Some(served) = served.filter(|served| served.enough) else {
            continue;
        };
        all.add(persons, served.cost);
        if let Some(sums) = by_site.get_mut(served.site as usize) {
            sums.add(persons, served.cost);
        }
    }
    let shares = answer.chosen.iter().filter_map(|&site| {
        let sums = by_site.get(site as usize)?;
        Some(SiteShare {
            site,
            required: question.candidates.status.get(site as usize) == Some(&Status::Required),
            points: sums.points,
            persons: sums.persons,
            mean: sums.mean(question.scale),
            worst: sums.worst,
        })
    });
    let shares: Vec<SiteShare> = shares.collect();
    Solution {
        model: *model,
        objective: amount(question, model, &looked, i128::from(answer.value)),
        bound: amount(question, model, &looked, i128::from(answer.bound)),
        sites: shares,
        persons: total.persons,
        persons_served: all.persons,
        points: total.points,
        points_served: all.points,
        persons_unreached: looked
            .unreached
            .iter()
            .filter_map(|&point| persons.get(point))
            .sum(),
        unreached: looked.unreached,
        mean: all.mean(question.scale),
        without_cost: looked.without_cost,
        worst: all.worst,
        served,
        unit: question.unit,
        scale: question.scale,
        answer,
    }
}
