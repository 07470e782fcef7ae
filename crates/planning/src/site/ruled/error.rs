//! Why a question with rules has no answer.

use crate::site::SiteError;
use liyuan_finding::{Diagnose, Kind};

/// What makes a question with rules impossible or unanswerable. Areas and sites are indices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// Malformed input, points out of reach, a number of sites that cannot be; or stopped too early.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// An area cannot have as many sites as it is to get.
    #[error(
        "choose at least `{at_least}` sites in area `{area}`: only `{allowed}` may be chosen there"
    )]
    AreaShort {
        /// The area.
        area: usize,
        /// What its rule says.
        at_least: usize,
        /// Sites that may be chosen there, and no more than it may have.
        allowed: usize,
    },
    /// An area has more required sites than it may have sites.
    #[error("choose at most `{at_most}` sites in area `{area}`: `{required}` are required there")]
    AreaFull {
        /// The area.
        area: usize,
        /// What its rule says.
        at_most: usize,
        /// Required sites there.
        required: usize,
    },
    /// The areas are to get more sites together than are chosen.
    #[error("choose `{sites}` sites: the areas and the required sites need `{needed}`")]
    MinimaExceed {
        /// Sites asked for.
        sites: usize,
        /// What all areas need together.
        needed: usize,
    },
    /// The areas may have fewer sites together than are chosen.
    #[error("choose `{sites}` sites: the areas may have `{allowed}` together")]
    MaximaShort {
        /// Sites asked for.
        sites: usize,
        /// What all areas may have together.
        allowed: usize,
    },
    /// A budget is below what the cheapest sites cost that have to be chosen.
    #[error("keep to the budget of `{budget}`{}: at least `{least}` is needed", match area {
        Some(area) => format!(" of area `{area}`"),
        None => String::new(),
    })]
    BudgetShort {
        /// The area; `None`: the budget of all sites.
        area: Option<usize>,
        /// What there is.
        budget: i64,
        /// What the required sites cost, and the cheapest others that the counts ask for.
        least: i64,
    },
    /// A rule about people is broken even if every site that may be chosen is.
    #[error(
        "keep rule {cap} about the people of area `{area}`: it comes to `{least}` even with all sites, `{most}` is allowed"
    )]
    CapShort {
        /// Number of the rule.
        cap: usize,
        /// Its area.
        area: u32,
        /// What it comes to at least.
        least: i64,
        /// What is allowed.
        most: i64,
    },
    /// Not to be served costs no more than being served.
    #[error("let a point be unserved for `{unserved}`: to be served costs up to `{cost}`")]
    UnservedCheap {
        /// What it costs to be unserved.
        unserved: u32,
        /// The largest cost on the lists.
        cost: u32,
    },
    /// No choice keeps all rules, though each can be kept by itself.
    #[error("keep all rules at once: no choice of sites does")]
    Impossible,
}

impl Diagnose for RuleError {
    fn code(&self) -> &'static str {
        match self {
            RuleError::Site(error) => error.code(),
            RuleError::AreaShort { .. } => "site.rules.area_short",
            RuleError::AreaFull { .. } => "site.rules.area_full",
            RuleError::MinimaExceed { .. } => "site.rules.minima_exceed",
            RuleError::MaximaShort { .. } => "site.rules.maxima_short",
            RuleError::BudgetShort { .. } => "site.rules.budget_short",
            RuleError::CapShort { .. } => "site.rules.people_short",
            RuleError::UnservedCheap { .. } => "site.rules.unserved_cheap",
            RuleError::Impossible => "site.rules.impossible",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            RuleError::Site(error) => error.kind(),
            RuleError::UnservedCheap { .. } => Kind::Usage,
            _ => Kind::Infeasible,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            RuleError::Site(error) => return error.hint(),
            RuleError::AreaShort { allowed, .. } => {
                format!("ask for at most `{allowed}` there, or give more candidates")
            }
            RuleError::AreaFull { required, .. } => {
                format!("allow `{required}` there, or require fewer")
            }
            RuleError::MinimaExceed { needed, .. } => {
                format!("choose `{needed}` sites, or ask for fewer by area")
            }
            RuleError::MaximaShort { allowed, .. } => {
                format!("choose `{allowed}` sites, or allow more by area")
            }
            RuleError::BudgetShort { budget, least, .. } => format!(
                "`{}` more, or ask for fewer sites",
                i128::from(*least) - i128::from(*budget)
            ),
            RuleError::CapShort { .. } => {
                "give candidates near these people, or loosen the rule".to_owned()
            }
            RuleError::UnservedCheap { cost, .. } => {
                format!("let it cost more than `{cost}`, or cut the lists")
            }
            RuleError::Impossible => "loosen a rule, or allow more sites".to_owned(),
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let give = |name: &'static str, value: &dyn ToString| (name, value.to_string());
        match self {
            RuleError::Site(error) => error.arguments(),
            RuleError::AreaShort {
                area,
                at_least,
                allowed,
            } => vec![
                give("area", area),
                give("at_least", at_least),
                give("allowed", allowed),
            ],
            RuleError::AreaFull {
                area,
                at_most,
                required,
            } => vec![
                give("area", area),
                give("at_most", at_most),
                give("required", required),
            ],
            RuleError::MinimaExceed { sites, needed } => {
                vec![give("sites", sites), give("needed", needed)]
            }
            RuleError::MaximaShort { sites, allowed } => {
                vec![give("sites", sites), give("allowed", allowed)]
            }
            RuleError::BudgetShort {
                area,
                budget,
                least,
            } => vec![
                give(
                    "area",
                    &area.map_or_else(String::new, |area| area.to_string()),
                ),
                give("budget", budget),
                give("least", least),
                give("missing", &(i128::from(*least) - i128::from(*budget))),
            ],
            RuleError::CapShort {
                cap,
                area,
                least,
                most,
            } => vec![
                give("cap", cap),
                give("area", area),
                give("least", least),
                give("most", most),
            ],
            RuleError::UnservedCheap { unserved, cost } => {
                vec![give("unserved", unserved), give("cost", cost)]
            }
            RuleError::Impossible => Vec::new(),
        }
    }
}
