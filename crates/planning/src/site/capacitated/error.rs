//! Why a siting problem with capacities has no answer.

use crate::site::SiteError;
use crate::site::error::named;
use liyuan_finding::{Diagnose, Kind};

/// Points that compete for sites with too little room, whatever is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Indices of the points, ascending.
    pub points: Vec<usize>,
    /// All sites that may be chosen and can serve any of them, ascending.
    pub sites: Vec<u32>,
    /// Weight of the points.
    pub demand: i64,
    /// What the sites have room for.
    pub capacity: i64,
}

impl Shortage {
    /// Weight that is left over, or capacity that is missing.
    pub fn missing(&self) -> i64 {
        self.demand - self.capacity
    }
}

/// Required sites that share too little weight for their minima, whatever else is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deficit {
    /// The sites, ascending.
    pub sites: Vec<u32>,
    /// All points that any of them can serve, ascending.
    pub points: Vec<usize>,
    /// What the sites have to serve together.
    pub least: i64,
    /// Weight of the points.
    pub weight: i64,
}

impl Deficit {
    /// Weight that is missing.
    pub fn missing(&self) -> i64 {
        self.least - self.weight
    }
}

/// Why a siting problem with capacities has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CapacityError {
    /// What any siting model may refuse.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// So many sites cost more than there is.
    #[error(
        "keep to the budget of `{budget}`: the cheapest `{sites}` sites that may be chosen cost `{least}`, the required ones among them"
    )]
    BudgetTooSmall {
        /// What there is.
        budget: i64,
        /// What the required sites and the cheapest others cost.
        least: i64,
        /// How many these are.
        sites: usize,
    },
    /// Whole points that are larger than any site that reaches them.
    #[error("serve {} points whole, among them {}: no site that reaches them has so much room", points.len(), named(points))]
    PointTooLarge {
        /// Their indices, ascending.
        points: Vec<usize>,
    },
    /// Even all sites together have no room for some points.
    #[error("serve {} points, among them {}: their weight is `{}`, all sites that reach them have room for `{}`", first(shortages).0, first(shortages).1, first(shortages).2, first(shortages).3)]
    CapacityShort {
        /// Groups of points that compete for the same sites, the largest shortage first.
        shortages: Vec<Shortage>,
    },
    /// Required sites whose minimum is above their capacity.
    #[error("fill {} required sites, among them {}: each has to serve more than it has room for", sites.len(), named(sites))]
    MinimumTooLarge {
        /// Their indices, ascending.
        sites: Vec<u32>,
    },
    /// Required sites that cannot all serve their minimum.
    #[error("fill {} required sites, among them {}: they have to serve `{}` at least, all points that they reach have the weight `{}`", fewest(deficits).0, fewest(deficits).1, fewest(deficits).2, fewest(deficits).3)]
    BelowMinimum {
        /// Groups of sites that compete for the same points, the largest deficit first.
        deficits: Vec<Deficit>,
    },
    /// No choice that keeps to number, budget and minima has room for all.
    #[error("serve `{total}`{}{}{}{}: at least `{left}` is {}", if *whole { ", every point by one site," } else { "" }, sites.map_or_else(String::new, |sites| format!(" from `{sites}` sites")), budget.map_or_else(String::new, |budget| format!(" within the budget of `{budget}`")), if *minima { ", none below its minimum" } else { "" }, if *minima { "left over or missing" } else { "left over" })]
    Short {
        /// At least so much weight is not served, or missing to the minima of the chosen sites, whatever
        /// is chosen.
        left: i64,
        /// Weight of all points.
        total: i64,
        /// Whether points have to be whole.
        whole: bool,
        /// Whether sites have minima.
        minima: bool,
        /// Sites asked for, at most.
        sites: Option<usize>,
        /// What there is.
        budget: Option<i64>,
        /// No fewer sites than the first serve all, the second do; as far as it is known.
        enough_sites: Option<(usize, usize)>,
        /// No less money than the first would do, the second does; as far as it is known.
        enough_budget: Option<(i64, i64)>,
    },
}

/// Points, their names, weight and room of the largest shortage.
fn first(shortages: &[Shortage]) -> (usize, String, i64, i64) {
    shortages.first().map_or((0, String::new(), 0, 0), |first| {
        (
            first.points.len(),
            named(&first.points),
            first.demand,
            first.capacity,
        )
    })
}

/// Sites, their names, minima and weight of the largest deficit.
fn fewest(deficits: &[Deficit]) -> (usize, String, i64, i64) {
    deficits.first().map_or((0, String::new(), 0, 0), |first| {
        (
            first.sites.len(),
            named(&first.sites),
            first.least,
            first.weight,
        )
    })
}

impl Diagnose for CapacityError {
    fn code(&self) -> &'static str {
        match self {
            CapacityError::Site(error) => error.code(),
            CapacityError::BudgetTooSmall { .. } => "site.capacity.budget_too_small",
            CapacityError::PointTooLarge { .. } => "site.capacity.point_too_large",
            CapacityError::CapacityShort { .. } => "site.capacity.short_everywhere",
            CapacityError::MinimumTooLarge { .. } => "site.capacity.minimum_too_large",
            CapacityError::BelowMinimum { .. } => "site.capacity.below_minimum",
            CapacityError::Short { .. } => "site.capacity.short",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CapacityError::Site(error) => error.kind(),
            CapacityError::BudgetTooSmall { .. }
            | CapacityError::PointTooLarge { .. }
            | CapacityError::CapacityShort { .. }
            | CapacityError::MinimumTooLarge { .. }
            | CapacityError::BelowMinimum { .. }
            | CapacityError::Short { .. } => Kind::Infeasible,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            CapacityError::Site(error) => return error.hint(),
            CapacityError::BudgetTooSmall { budget, least, .. } => {
                format!("`{}` more are needed", least - budget)
            }
            CapacityError::PointTooLarge { .. } => {
                "let sites share points, divide these points, or enlarge sites near them".to_owned()
            }
            CapacityError::CapacityShort { shortages } => {
                let missing: i64 = shortages.iter().map(Shortage::missing).sum();
                format!(
                    "room for `{missing}` is missing in all, in {} places: enlarge sites there, add some, or allow longer ways",
                    shortages.len()
                )
            }
            CapacityError::MinimumTooLarge { .. } => {
                "lower the minimum of these sites, enlarge them, or require fewer".to_owned()
            }
            CapacityError::BelowMinimum { deficits } => {
                let missing: i64 = deficits.iter().map(Deficit::missing).sum();
                format!(
                    "`{missing}` is missing in all, in {} places: lower the minima there, require fewer sites, or allow longer ways",
                    deficits.len()
                )
            }
            CapacityError::Short {
                enough_sites: Some((least, enough)),
                ..
            } => known("sites", *least as i64, *enough as i64),
            CapacityError::Short {
                enough_budget: Some((least, enough)),
                ..
            } => known("money", *least, *enough),
            CapacityError::Short { minima: true, .. } => {
                "lower the minima, or allow another number of sites".to_owned()
            }
            CapacityError::Short { whole: true, .. } => {
                "let sites share points, or allow more or larger sites".to_owned()
            }
            CapacityError::Short { .. } => "allow more or larger sites".to_owned(),
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let or_unknown = |value: Option<String>| value.unwrap_or_else(|| "unknown".to_owned());
        match self {
            CapacityError::Site(error) => error.arguments(),
            CapacityError::BudgetTooSmall {
                budget,
                least,
                sites,
            } => vec![
                ("budget", budget.to_string()),
                ("least", least.to_string()),
                ("sites", sites.to_string()),
                ("missing", (least - budget).to_string()),
            ],
            CapacityError::PointTooLarge { points } => vec![
                ("points", points.len().to_string()),
                ("named", named(points)),
            ],
            CapacityError::CapacityShort { shortages } => {
                let (points, named, demand, capacity) = first(shortages);
                let missing: i64 = shortages.iter().map(Shortage::missing).sum();
                vec![
                    ("points", points.to_string()),
                    ("named", named),
                    ("demand", demand.to_string()),
                    ("capacity", capacity.to_string()),
                    ("missing", missing.to_string()),
                    ("groups", shortages.len().to_string()),
                ]
            }
            CapacityError::MinimumTooLarge { sites } => {
                vec![("sites", sites.len().to_string()), ("named", named(sites))]
            }
            CapacityError::BelowMinimum { deficits } => {
                let (sites, named, least, weight) = fewest(deficits);
                let missing: i64 = deficits.iter().map(Deficit::missing).sum();
                vec![
                    ("sites", sites.to_string()),
                    ("named", named),
                    ("least", least.to_string()),
                    ("weight", weight.to_string()),
                    ("missing", missing.to_string()),
                    ("groups", deficits.len().to_string()),
                ]
            }
            CapacityError::Short {
                left,
                total,
                whole,
                minima,
                sites,
                budget,
                enough_sites,
                enough_budget,
            } => vec![
                ("left", left.to_string()),
                ("total", total.to_string()),
                ("service", if *whole { "whole" } else { "split" }.to_owned()),
                ("minima", if *minima { "yes" } else { "no" }.to_owned()),
                ("sites", or_unknown(sites.map(|sites| sites.to_string()))),
                (
                    "budget",
                    or_unknown(budget.map(|budget| budget.to_string())),
                ),
                (
                    "enough_sites",
                    or_unknown(enough_sites.map(|(_, enough)| enough.to_string())),
                ),
                (
                    "enough_budget",
                    or_unknown(enough_budget.map(|(_, enough)| enough.to_string())),
                ),
            ],
        }
    }
}

fn known(what: &str, least: i64, enough: i64) -> String {
    match (what, least == enough) {
        ("sites", true) => format!("`{enough}` sites do"),
        ("sites", false) => format!("`{enough}` sites do; at least `{least}` are needed"),
        (_, true) => format!("a budget of `{enough}` does"),
        (_, false) => format!("a budget of `{enough}` does; at least `{least}` is needed"),
    }
}
