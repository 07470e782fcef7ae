//! Why a siting question with capacities has no answer, with the ids of the tables.

use super::error::first;
use crate::plan_file::listed;
use liyuan_finding::{Diagnose, Ids, Kind};
use liyuan_planning::site::capacitated::CapacityError;

/// Points that compete for sites with too little room, whatever is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrowdedPlace {
    /// Ids of the points, the first [`KEPT_IDS`](super::KEPT_IDS).
    pub points: Vec<String>,
    /// How many there are.
    pub count: usize,
    /// Ids of all sites that may be chosen and can serve any of them.
    pub sites: Vec<String>,
    /// How many there are.
    pub sites_count: usize,
    /// Persons there.
    pub persons: String,
    /// Persons for whom the sites have room.
    pub capacity: String,
    /// Persons for whom there is none.
    pub missing: String,
}

/// Why a siting question with capacities has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CapacityRefusal {
    /// The table of candidates does not say how many people each has room for.
    #[error("read how many people the candidates have room for: {}", match .file.as_str() {
        "" => "there is no table of candidates".to_owned(),
        file => format!("`{file}` has no column `capacity`"),
    })]
    NoColumn {
        /// The table; empty where there is none.
        file: String,
    },
    /// Required candidates, or all that may be chosen, lack a number that the question needs.
    #[error("weigh the candidates: {} of `{file}` {} no `{column}`{}", first(.ids, *.count), if *.count == 1 { "has" } else { "have" }, if *.required { " and must be chosen" } else { ", no other may be chosen" })]
    Missing {
        /// The table.
        file: String,
        /// The column.
        column: &'static str,
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
        /// Whether they are required; else no other candidate may be chosen.
        required: bool,
    },
    /// Nothing says how many sites there may be.
    #[error(
        "choose among `{allowed}` candidates: no number, no budget and no fixed costs limit the choice"
    )]
    Unlimited {
        /// Candidates that may be chosen.
        allowed: usize,
    },
    /// At most so many sites are asked for, and more are required.
    #[error("choose at most `{asked}` sites: `{required}` are required")]
    AtMostBelowRequired {
        /// Asked for.
        asked: usize,
        /// Required.
        required: usize,
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
    },
    /// So many sites cost more than there is.
    #[error("keep to the budget of `{budget}`: the cheapest `{sites}` sites that may be chosen cost `{least}` ({})", listed(.ids))]
    BudgetTooSmall {
        /// What there is.
        budget: String,
        /// What these sites cost.
        least: String,
        /// What is missing.
        missing: String,
        /// How many there are.
        sites: usize,
        /// Ids of the first of them.
        ids: Vec<String>,
    },
    /// Points that have to be served whole and are larger than any site that reaches them.
    #[error("serve {} ({count} {}) whole: no site that reaches {} has room for so many; `{largest}` has `{persons}` persons, the largest site near it has room for `{room}`", first(.ids, *.count), if *.count == 1 { "point" } else { "points" }, if *.count == 1 { "it" } else { "them" })]
    PointTooLarge {
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
        /// The one with the most persons.
        largest: String,
        /// Persons there.
        persons: String,
        /// Room of the largest site that reaches it.
        room: String,
    },
    /// Even all sites together have no room for some points.
    #[error("serve {} ({} {}): `{}` persons live there, all sites that reach them have room for `{}` ({})", first(&.worst.points, .worst.count), .worst.count, if .worst.count == 1 { "point" } else { "points" }, .worst.persons, .worst.capacity, first(&.worst.sites, .worst.sites_count))]
    ShortEverywhere {
        /// Where most is missing.
        worst: Box<CrowdedPlace>,
        /// Ids of the points of all places, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many points these are.
        count: usize,
        /// What to enlarge by how many persons, place by place, such as `a/b +20, c +5`.
        lacks: String,
        /// In how many places room is missing.
        places: usize,
        /// Persons for whom there is no room, in all of them.
        missing: String,
    },
    /// Required sites have to serve more people than they have room for.
    #[error("fill {}: required, and {} more persons than there is room for (`{}`: `{least}`, room for `{room}`)", first(.ids, *.count), if *.count == 1 { "it has to serve" } else { "they have to serve" }, .ids.first().map_or("", String::as_str))]
    MinimumTooLarge {
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
        /// What the first has to serve.
        least: String,
        /// What it has room for.
        room: String,
    },
    /// Required sites share too few people for what they have to serve.
    #[error("fill {} with at least `{least}` persons{}: only `{persons}` live where {}, `{missing}` are missing", first(.sites, *.sites_count), if *.sites_count == 1 { "" } else { " together" }, if *.sites_count == 1 { "it reaches" } else { "they reach" })]
    BelowMinimum {
        /// Ids of the sites where most is missing, the first [`KEPT_IDS`](super::KEPT_IDS).
        sites: Vec<String>,
        /// How many these are.
        sites_count: usize,
        /// What they have to serve together.
        least: String,
        /// Persons of all points that they reach.
        persons: String,
        /// Persons that are missing there.
        missing: String,
        /// Ids of the sites of all places, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many sites these are.
        count: usize,
        /// In how many places people are missing.
        places: usize,
        /// Persons that are missing in all of them.
        all_missing: String,
    },
    /// No choice that keeps to number, budget and minima has room for all.
    #[error("serve `{persons}` persons{}{}{}{}: at least `{left}` are {}", if *.whole { ", every point by one site," } else { "" }, .sites.map_or_else(String::new, |sites| format!(" from `{sites}` sites")), .budget.as_ref().map_or_else(String::new, |budget| format!(" within the budget of `{budget}`")), if *.minima { ", no site with fewer than its `least`" } else { "" }, if *.minima { "left over or missing" } else { "left over" })]
    Short {
        /// Persons of all points.
        persons: String,
        /// At least so many are not served, or missing to what sites have to serve, whatever is chosen.
        left: String,
        /// Whether points have to be whole.
        whole: bool,
        /// Whether sites have to serve so many at least.
        minima: bool,
        /// Sites asked for, at most.
        sites: Option<usize>,
        /// What there is.
        budget: Option<String>,
        /// What would do, as far as it is known.
        repair: Repair,
    },
    /// What else the model refuses.
    #[error(transparent)]
    Other(CapacityError),
}

/// What would do where capacity is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// No fewer sites than the first would do, the second do.
    Sites(usize, usize),
    /// No less money than the first would do, the second does.
    Budget(String, String),
    /// Nothing is known to do.
    Unknown,
}

impl Repair {
    fn words(&self) -> (&'static str, String, String) {
        match self {
            Repair::Sites(least, enough) => ("sites", least.to_string(), enough.to_string()),
            Repair::Budget(least, enough) => ("budget", least.clone(), enough.clone()),
            Repair::Unknown => ("unknown", String::new(), String::new()),
        }
    }
}

impl Diagnose for CapacityRefusal {
    fn code(&self) -> &'static str {
        match self {
            CapacityRefusal::NoColumn { .. } => "site.room.no_column",
            CapacityRefusal::Missing { .. } => "site.room.missing",
            CapacityRefusal::Unlimited { .. } => "site.room.unlimited",
            CapacityRefusal::AtMostBelowRequired { .. } => "site.room.below_required",
            CapacityRefusal::BudgetTooSmall { .. } => "site.room.budget_too_small",
            CapacityRefusal::PointTooLarge { .. } => "site.room.point_too_large",
            CapacityRefusal::ShortEverywhere { .. } => "site.room.short_everywhere",
            CapacityRefusal::MinimumTooLarge { .. } => "site.room.minimum_too_large",
            CapacityRefusal::BelowMinimum { .. } => "site.room.below_minimum",
            CapacityRefusal::Short { .. } => "site.room.short",
            CapacityRefusal::Other(error) => error.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CapacityRefusal::NoColumn { .. }
            | CapacityRefusal::Missing { .. }
            | CapacityRefusal::Unlimited { .. } => Kind::Usage,
            CapacityRefusal::Other(error) => error.kind(),
            _ => Kind::Infeasible,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            CapacityRefusal::NoColumn { .. } => {
                "give `--candidates` with a column `capacity`, in persons".to_owned()
            }
            CapacityRefusal::Missing { column, .. } => {
                format!("write a number into the column `{column}`")
            }
            CapacityRefusal::Unlimited { allowed } => format!(
                "give `--p`, `--at-most`, `--budget`, or a column `fixed_cost`; `--p {allowed}` allots people to all of them"
            ),
            CapacityRefusal::AtMostBelowRequired { required, .. } => {
                format!("`--at-most {required}` at least, or require fewer")
            }
            CapacityRefusal::BudgetTooSmall { missing, .. } => {
                format!("`{missing}` more are needed, or fewer sites")
            }
            CapacityRefusal::PointTooLarge { .. } => {
                "let sites share points (`site capacitated`), divide these points, or enlarge sites near them".to_owned()
            }
            CapacityRefusal::ShortEverywhere {
                missing,
                places,
                lacks,
                ..
            } => format!(
                "room for `{missing}` persons is missing in `{places}` {}: enlarge `{lacks}`, add sites near, or allow longer ways",
                if *places == 1 { "place" } else { "places" }
            ),
            CapacityRefusal::MinimumTooLarge { .. } => {
                "lower `least`, enlarge these sites, or require fewer".to_owned()
            }
            CapacityRefusal::BelowMinimum {
                places,
                all_missing,
                ..
            } => format!(
                "`{all_missing}` persons are missing in `{places}` {}: lower `least`, require fewer sites, or allow longer ways",
                if *places == 1 { "place" } else { "places" }
            ),
            CapacityRefusal::Short {
                repair,
                whole,
                minima,
                ..
            } => match repair {
                Repair::Sites(least, enough) if least == enough => format!("`{enough}` sites do"),
                Repair::Sites(least, enough) => {
                    format!("`{enough}` sites do; at least `{least}` are needed")
                }
                Repair::Budget(least, enough) if least == enough => {
                    format!("a budget of `{enough}` does")
                }
                Repair::Budget(least, enough) => {
                    format!("a budget of `{enough}` does; at least `{least}` is needed")
                }
                Repair::Unknown if *minima => {
                    "try with a lower `least`, or with another number or budget of sites; which would do is not known".to_owned()
                }
                Repair::Unknown if *whole => {
                    "let sites share points (`site capacitated`), or allow more or larger sites".to_owned()
                }
                Repair::Unknown => "allow more or larger sites".to_owned(),
            },
            CapacityRefusal::Other(error) => return error.hint(),
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let give = |name: &'static str, value: &dyn ToString| (name, value.to_string());
        match self {
            CapacityRefusal::Other(error) => error.arguments(),
            CapacityRefusal::NoColumn { file } => vec![
                give("file", file),
                give("known", if file.is_empty() { &"no" } else { &"yes" }),
            ],
            CapacityRefusal::Missing {
                file,
                column,
                ids,
                count,
                required,
            } => vec![
                give("file", file),
                give("column", column),
                give("ids", &first(ids, *count)),
                give("which", if *required { &"required" } else { &"all" }),
            ],
            CapacityRefusal::Unlimited { allowed } => vec![give("allowed", allowed)],
            CapacityRefusal::AtMostBelowRequired {
                asked, required, ..
            } => vec![give("asked", asked), give("required", required)],
            CapacityRefusal::BudgetTooSmall {
                budget,
                least,
                missing,
                sites,
                ids,
            } => vec![
                give("budget", budget),
                give("least", least),
                give("missing", missing),
                give("sites", sites),
                give("ids", &listed(ids)),
            ],
            CapacityRefusal::PointTooLarge {
                ids,
                count,
                largest,
                persons,
                room,
            } => vec![
                give("ids", &first(ids, *count)),
                give("count", count),
                give("largest", largest),
                give("persons", persons),
                give("room", room),
            ],
            CapacityRefusal::ShortEverywhere {
                worst,
                lacks,
                places,
                missing,
                ..
            } => vec![
                give("lacks", lacks),
                give("ids", &first(&worst.points, worst.count)),
                give("count", &worst.count),
                give("persons", &worst.persons),
                give("room", &worst.capacity),
                give("sites", &first(&worst.sites, worst.sites_count)),
                give("places", places),
                give("missing", missing),
            ],
            CapacityRefusal::MinimumTooLarge {
                ids,
                count,
                least,
                room,
            } => vec![
                give("ids", &first(ids, *count)),
                give("count", count),
                give("site", &ids.first().cloned().unwrap_or_default()),
                give("least", least),
                give("room", room),
            ],
            CapacityRefusal::BelowMinimum {
                sites,
                sites_count,
                least,
                persons,
                missing,
                places,
                all_missing,
                ..
            } => vec![
                give("sites", &first(sites, *sites_count)),
                give("count", sites_count),
                give("least", least),
                give("persons", persons),
                give("missing", missing),
                give("places", places),
                give("all_missing", all_missing),
            ],
            CapacityRefusal::Short {
                persons,
                left,
                whole,
                minima,
                sites,
                budget,
                repair,
            } => {
                let (what, least, enough) = repair.words();
                let exact = least == enough;
                vec![
                    give("persons", persons),
                    give("left", left),
                    give("service", if *whole { &"whole" } else { &"split" }),
                    give("minima", if *minima { &"yes" } else { &"no" }),
                    give(
                        "limit",
                        match (sites, budget) {
                            (Some(_), Some(_)) => &"both",
                            (Some(_), None) => &"sites",
                            (None, Some(_)) => &"budget",
                            (None, None) => &"none",
                        },
                    ),
                    give("sites", &sites.unwrap_or_default()),
                    give("budget", &budget.clone().unwrap_or_default()),
                    give("what", &what),
                    give("exact", if exact { &"yes" } else { &"no" }),
                    give("least", &least),
                    give("enough", &enough),
                ]
            }
        }
    }

    fn ids(&self) -> Option<Ids<'_>> {
        match self {
            CapacityRefusal::Missing { ids, count, .. }
            | CapacityRefusal::PointTooLarge { ids, count, .. }
            | CapacityRefusal::MinimumTooLarge { ids, count, .. }
            | CapacityRefusal::BelowMinimum { ids, count, .. } => Some(Ids { ids, all: *count }),
            CapacityRefusal::AtMostBelowRequired { ids, required, .. } => Some(Ids {
                ids,
                all: *required,
            }),
            CapacityRefusal::BudgetTooSmall { ids, sites, .. } => Some(Ids { ids, all: *sites }),
            CapacityRefusal::ShortEverywhere { ids, count, .. } => Some(Ids { ids, all: *count }),
            _ => None,
        }
    }
}
