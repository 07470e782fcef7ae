//! What a model chose, told with what it means for people.

use super::question::{Question, Unit};
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

/// Where a point is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Index of the chosen site that is nearest (ties: the first).
    pub site: u32,
    /// What that costs, in parts of a unit.
    pub cost: u32,
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
    /// Mean cost of these persons, in parts of a unit, rounded half up; `None` where there are none.
    pub mean: Option<u32>,
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
    /// Where each point is served; `None`: nowhere within the bound.
    pub served: Vec<Option<Served>>,
    /// Persons of all points, in thousandths.
    pub persons: i64,
    /// Of these, within the bound of a chosen site.
    pub persons_served: i64,
    /// Points with people.
    pub points: usize,
    /// Of these, within the bound of a chosen site.
    pub points_served: usize,
    /// Points with people whom too few candidates reach that may be chosen, ascending.
    pub unreached: Vec<usize>,
    /// Persons there, in thousandths.
    pub persons_unreached: i64,
    /// Mean cost of those served, in parts of a unit.
    pub mean: Option<u32>,
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
struct Sums {
    points: usize,
    persons: i64,
    costs: i128,
    worst: Option<u32>,
}

impl Sums {
    fn add(&mut self, persons: i64, cost: u32) {
        self.points += 1;
        self.persons += persons;
        self.costs += i128::from(persons) * i128::from(cost);
        self.worst = self.worst.max(Some(cost));
    }

    fn mean(&self) -> Option<u32> {
        let persons = i128::from(self.persons);
        (persons > 0).then(|| ((2 * self.costs + persons) / (2 * persons)) as u32)
    }
}

/// Tells an answer with what it means for people.
pub(super) fn tell(
    question: &Question<'_>,
    model: &Model,
    answer: Answer,
    unit: i64,
    unreached: Vec<usize>,
) -> Solution {
    let bound = question.within.unwrap_or(u32::MAX);
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
            let mut near = near.take_while(|entry| entry.cost <= bound);
            let first = near.find(|entry| chosen.get(entry.site as usize) == Some(&true))?;
            Some(Served {
                site: first.site,
                cost: first.cost,
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
        let Some(served) = served else { continue };
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
            mean: sums.mean(),
            worst: sums.worst,
        })
    });
    let shares: Vec<SiteShare> = shares.collect();
    let scale = i64::from(question.scale);
    let amount = |value: i64| match model {
        Model::SetCover {
            cheapest: false, ..
        } => Amount {
            parts: i128::from(value),
            per: 1,
        },
        // Persons and costs of sites are thousandths already.
        Model::SetCover { .. } | Model::MaxCover { .. } => Amount {
            parts: i128::from(value),
            per: 1000,
        },
        Model::PMedian { .. } => Amount {
            parts: i128::from(value) * i128::from(unit),
            per: 1000 * scale,
        },
        Model::PCenter { .. } => Amount {
            parts: i128::from(value),
            per: scale,
        },
    };
    Solution {
        model: *model,
        objective: amount(answer.value),
        bound: amount(answer.bound),
        sites: shares,
        persons: total.persons,
        persons_served: all.persons,
        points: total.points,
        points_served: all.points,
        persons_unreached: unreached
            .iter()
            .filter_map(|&point| persons.get(point))
            .sum(),
        unreached,
        mean: all.mean(),
        worst: all.worst,
        served,
        unit: question.unit,
        scale: question.scale,
        answer,
    }
}
