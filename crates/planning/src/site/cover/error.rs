//! Why a covering model has no answer.

use liyuan_finding::{Diagnose, Kind};

/// Why a covering model has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CoverError {
    /// There is no site that could be chosen.
    #[error("choose sites: none of `{sites}` sites may be chosen")]
    NoCandidates {
        /// Sites given, all forbidden.
        sites: usize,
    },
    /// More sites are to be chosen than may be.
    #[error("choose `{asked}` sites: only `{allowed}` may be chosen")]
    TooFewSites {
        /// Sites asked for.
        asked: usize,
        /// Sites that are not forbidden.
        allowed: usize,
    },
    /// More sites are required than are to be chosen.
    #[error("choose `{asked}` sites: `{required}` are required")]
    TooManyRequired {
        /// Sites asked for.
        asked: usize,
        /// Sites required.
        required: usize,
    },
    /// The required sites alone cost more than there is.
    #[error("keep to the budget of `{budget}`: the required sites cost `{required}`")]
    BudgetTooSmall {
        /// Budget given.
        budget: i64,
        /// Cost of the required sites.
        required: i64,
    },
    /// A cost below nothing.
    #[error("cost the sites: site `{site}` costs `{cost}`")]
    NegativeCost {
        /// Which one.
        site: u32,
        /// Its cost.
        cost: i64,
    },
    /// There are not as many costs as sites.
    #[error("cost the sites: `{given}` costs for `{sites}` sites")]
    CostsMissing {
        /// Costs given.
        given: usize,
        /// Sites given.
        sites: usize,
    },
    /// A weight below nothing.
    #[error("weigh the demand: point `{point}` weighs `{weight}`")]
    NegativeWeight {
        /// Which one.
        point: usize,
        /// Its weight.
        weight: i64,
    },
    /// There are not as many weights as points.
    #[error("weigh the demand: `{given}` weights for `{points}` points")]
    WeightsMissing {
        /// Weights given.
        given: usize,
        /// Points given.
        points: usize,
    },
    /// Sums of weights or costs would not be exact.
    #[error("add up the {what}: above `{most}`")]
    TooLarge {
        /// Weights or costs.
        what: &'static str,
        /// Largest sum that is exact.
        most: i64,
    },
    /// Some points are not near enough to as many allowed sites as they need.
    #[error("cover all points: `{}` of `{points}` are out of reach", out_of_reach.len())]
    OutOfReach {
        /// Which ones, ascending.
        out_of_reach: Vec<u32>,
        /// Number of all points.
        points: usize,
    },
    /// Backup was asked of a model that knows none.
    #[error("cover as much as possible: point `{point}` needs `{times}` sites at once")]
    Backup {
        /// The first such point.
        point: usize,
        /// Sites that it needs.
        times: u32,
    },
}

impl Diagnose for CoverError {
    fn code(&self) -> &'static str {
        match self {
            CoverError::NoCandidates { .. } => "site.cover.no_candidates",
            CoverError::TooFewSites { .. } => "site.cover.too_few_sites",
            CoverError::TooManyRequired { .. } => "site.cover.too_many_required",
            CoverError::BudgetTooSmall { .. } => "site.cover.budget_too_small",
            CoverError::NegativeCost { .. } => "site.cover.negative_cost",
            CoverError::CostsMissing { .. } => "site.cover.costs_missing",
            CoverError::NegativeWeight { .. } => "site.cover.negative_weight",
            CoverError::WeightsMissing { .. } => "site.cover.weights_missing",
            CoverError::TooLarge { .. } => "site.cover.too_large",
            CoverError::OutOfReach { .. } => "site.cover.out_of_reach",
            CoverError::Backup { .. } => "site.cover.backup",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CoverError::NoCandidates { .. }
            | CoverError::TooFewSites { .. }
            | CoverError::TooManyRequired { .. }
            | CoverError::BudgetTooSmall { .. }
            | CoverError::OutOfReach { .. } => Kind::Infeasible,
            CoverError::NegativeCost { .. }
            | CoverError::CostsMissing { .. }
            | CoverError::NegativeWeight { .. }
            | CoverError::WeightsMissing { .. }
            | CoverError::TooLarge { .. } => Kind::Data,
            CoverError::Backup { .. } => Kind::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            CoverError::NoCandidates { .. } => "give candidates, or forbid fewer sites".to_owned(),
            CoverError::TooFewSites { allowed, .. } => {
                format!("choose `{allowed}` at most, or give more candidates")
            }
            CoverError::TooManyRequired { required, .. } => {
                format!("choose `{required}` at least; the required sites count among them")
            }
            CoverError::BudgetTooSmall { budget, required } => format!(
                "`{}` more are needed; the required sites are paid from the budget",
                i128::from(*required) - i128::from(*budget)
            ),
            CoverError::NegativeCost { .. } => "costs are 0 or more".to_owned(),
            CoverError::CostsMissing { .. } => "give one cost for each site, or none".to_owned(),
            CoverError::NegativeWeight { .. } => "weights are 0 or more".to_owned(),
            CoverError::WeightsMissing { .. } => "give one weight for each point".to_owned(),
            CoverError::TooLarge { .. } => "use a coarser unit".to_owned(),
            CoverError::OutOfReach { .. } => {
                "widen the limit, give candidates near them, or cover all that can be".to_owned()
            }
            CoverError::Backup { .. } => {
                "ask for backup in set covering, where all points are covered".to_owned()
            }
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            CoverError::NoCandidates { sites } => vec![("sites", sites.to_string())],
            CoverError::TooFewSites { asked, allowed } => vec![
                ("asked", asked.to_string()),
                ("allowed", allowed.to_string()),
            ],
            CoverError::TooManyRequired { asked, required } => vec![
                ("asked", asked.to_string()),
                ("required", required.to_string()),
            ],
            CoverError::BudgetTooSmall { budget, required } => vec![
                ("budget", budget.to_string()),
                ("required", required.to_string()),
                (
                    "missing",
                    (i128::from(*required) - i128::from(*budget)).to_string(),
                ),
            ],
            CoverError::NegativeCost { site, cost } => {
                vec![("site", site.to_string()), ("cost", cost.to_string())]
            }
            CoverError::CostsMissing { given, sites } => {
                vec![("given", given.to_string()), ("sites", sites.to_string())]
            }
            CoverError::NegativeWeight { point, weight } => {
                vec![("point", point.to_string()), ("weight", weight.to_string())]
            }
            CoverError::WeightsMissing { given, points } => {
                vec![("given", given.to_string()), ("points", points.to_string())]
            }
            CoverError::TooLarge { what, most } => {
                vec![("what", (*what).to_owned()), ("most", most.to_string())]
            }
            CoverError::OutOfReach {
                out_of_reach,
                points,
            } => vec![
                ("out_of_reach", out_of_reach.len().to_string()),
                ("points", points.to_string()),
            ],
            CoverError::Backup { point, times } => {
                vec![("point", point.to_string()), ("times", times.to_string())]
            }
        }
    }
}
