//! Why a siting model gives no answer.

use liyuan_finding::{Diagnose, Kind, word};

/// How many ids a message names.
const NAMED: usize = 5;

/// What makes a siting question impossible or unanswerable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// A table has not one item per point or per site.
    #[error("read {found} {what}: {expected} are needed")]
    Length {
        /// What the table holds.
        what: &'static str,
        /// Items it has.
        found: usize,
        /// Items it must have.
        expected: usize,
    },
    /// A weight or a cost is below zero.
    #[error("use a negative {what}: `{value}` of number {index}")]
    Negative {
        /// What is negative.
        what: &'static str,
        /// Index of the point or site.
        index: usize,
        /// The value.
        value: i64,
    },
    /// Weights times costs do not fit in so many bits as are used.
    #[error("add up costs of `{total}`: sums beyond 2^{bits} are not exact")]
    TooLarge {
        /// Largest sum that may arise.
        total: i128,
        /// Sums must stay below this power of two.
        bits: u32,
    },
    /// No site may be chosen.
    #[error("choose among `0` sites: none is given, or all are forbidden")]
    NoCandidates,
    /// More sites are asked for than may be chosen.
    #[error("choose `{sites}` sites: only `{allowed}` may be chosen")]
    TooManySites {
        /// Sites asked for.
        sites: usize,
        /// Sites that are required or candidates.
        allowed: usize,
    },
    /// Fewer sites are asked for than are required.
    #[error("choose `{sites}` sites: `{}` are required already", required.len())]
    RequiredExceed {
        /// Sites asked for.
        sites: usize,
        /// Indices of the required sites.
        required: Vec<u32>,
    },
    /// More vehicles than the sites may hold.
    #[error(
        "place `{vehicles}` vehicles: `{sites}` sites may hold any, `{at_most}` each, `{room}` in all"
    )]
    TooManyVehicles {
        /// Vehicles to be placed.
        vehicles: usize,
        /// Vehicles that find a place.
        room: usize,
        /// Sites that are not forbidden.
        sites: usize,
        /// Vehicles that may stand at one.
        at_most: usize,
    },
    /// More sites are required than there are vehicles.
    #[error("place `{vehicles}` vehicles: `{}` sites are required, and each needs one", required.len())]
    TooFewVehicles {
        /// Vehicles to be placed.
        vehicles: usize,
        /// Indices of the required sites.
        required: Vec<u32>,
    },
    /// Vehicles that are never free.
    #[error("count on vehicles that are busy `{}` of the time", *millionths as f64 / 1e6)]
    Busy {
        /// Fraction of the time that each is busy, in millionths.
        millionths: u32,
    },
    /// Points that no site serves which may be chosen.
    #[error("serve {} points, among them {}: no site that may be chosen reaches them", points.len(), named(points))]
    Unserved {
        /// Their indices, ascending.
        points: Vec<usize>,
    },
    /// So few sites cannot serve everybody.
    #[error("serve every point from `{sites}` sites: at least `{least}` are needed")]
    TooFewSites {
        /// Sites asked for.
        sites: usize,
        /// No fewer than this many serve everybody.
        least: usize,
        /// A number that is known to do, if any is.
        enough: Option<usize>,
    },
    /// The search was stopped before any choice was found that serves everybody.
    #[error("find a choice that serves everybody within the limits")]
    Stopped,
}

/// Some points by their indices, for a sentence.
pub(in crate::site) fn named<I: std::fmt::Display>(points: &[I]) -> String {
    let mut names: Vec<String> = points
        .iter()
        .take(NAMED)
        .map(|point| format!("`{point}`"))
        .collect();
    if points.len() > NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}

impl Diagnose for SiteError {
    fn code(&self) -> &'static str {
        match self {
            SiteError::Length { .. } => "site.length",
            SiteError::Negative { .. } => "site.negative",
            SiteError::TooLarge { .. } => "site.too_large",
            SiteError::NoCandidates => "site.no_candidates",
            SiteError::TooManySites { .. } => "site.too_many_sites",
            SiteError::RequiredExceed { .. } => "site.required_exceed",
            SiteError::TooManyVehicles { .. } => "site.too_many_vehicles",
            SiteError::TooFewVehicles { .. } => "site.too_few_vehicles",
            SiteError::Busy { .. } => "site.busy",
            SiteError::Unserved { .. } => "site.unserved",
            SiteError::TooFewSites { .. } => "site.too_few_sites",
            SiteError::Stopped => "site.stopped",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            SiteError::Length { .. } | SiteError::Busy { .. } => Kind::Usage,
            SiteError::Negative { .. } | SiteError::TooLarge { .. } => Kind::Data,
            SiteError::NoCandidates
            | SiteError::TooManySites { .. }
            | SiteError::RequiredExceed { .. }
            | SiteError::TooManyVehicles { .. }
            | SiteError::TooFewVehicles { .. }
            | SiteError::Unserved { .. }
            | SiteError::TooFewSites { .. } => Kind::Infeasible,
            SiteError::Stopped => Kind::Resource,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            SiteError::Length { .. } => return None,
            SiteError::Negative { .. } => "weights and costs are zero or more".to_owned(),
            SiteError::TooLarge { .. } => {
                "give weights or costs in a larger unit, persons instead of thousandths".to_owned()
            }
            SiteError::NoCandidates => "give candidate sites, or allow some of them".to_owned(),
            SiteError::TooManySites { allowed, .. } => {
                format!("ask for at most {allowed} sites, or allow more")
            }
            SiteError::RequiredExceed { required, .. } => format!(
                "ask for at least {} sites (the required ones count), or require fewer",
                required.len()
            ),
            SiteError::TooManyVehicles { room, sites, .. } => format!(
                "place at most `{room}` vehicles, allow more than `{sites}` sites, or more vehicles at each"
            ),
            SiteError::TooFewVehicles { required, .. } => format!(
                "place at least `{}` vehicles, or require fewer sites",
                required.len()
            ),
            SiteError::Busy { .. } => {
                "give a fraction from 0 up to but not 1; a vehicle that is always busy answers nobody"
                    .to_owned()
            }
            SiteError::Unserved { .. } => {
                "add candidates near them, allow longer ways, or leave these points out".to_owned()
            }
            SiteError::TooFewSites {
                least,
                enough: Some(enough),
                ..
            } if least == enough => format!("`{enough}` sites do"),
            SiteError::TooFewSites {
                enough: Some(enough),
                ..
            } => format!("`{enough}` sites do, fewer might"),
            SiteError::TooFewSites { .. } => "ask for more sites".to_owned(),
            SiteError::Stopped => "allow more time or work, or more sites".to_owned(),
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            SiteError::Length {
                what,
                found,
                expected,
            } => vec![
                ("what", word(what)),
                ("found", found.to_string()),
                ("expected", expected.to_string()),
            ],
            SiteError::Negative { what, index, value } => vec![
                ("what", word(what)),
                ("index", index.to_string()),
                ("value", value.to_string()),
            ],
            SiteError::TooLarge { total, bits } => {
                vec![("total", total.to_string()), ("bits", bits.to_string())]
            }
            SiteError::NoCandidates | SiteError::Stopped => Vec::new(),
            SiteError::TooManySites { sites, allowed } => vec![
                ("sites", sites.to_string()),
                ("allowed", allowed.to_string()),
            ],
            SiteError::RequiredExceed { sites, required } => vec![
                ("sites", sites.to_string()),
                ("required", required.len().to_string()),
            ],
            SiteError::TooManyVehicles {
                vehicles,
                room,
                sites,
                at_most,
            } => vec![
                ("vehicles", vehicles.to_string()),
                ("room", room.to_string()),
                ("sites", sites.to_string()),
                ("at_most", at_most.to_string()),
            ],
            SiteError::TooFewVehicles { vehicles, required } => vec![
                ("vehicles", vehicles.to_string()),
                ("required", required.len().to_string()),
            ],
            SiteError::Busy { millionths } => {
                vec![("busy", (f64::from(*millionths) / 1e6).to_string())]
            }
            SiteError::Unserved { points } => vec![
                ("points", points.len().to_string()),
                ("named", named(points)),
            ],
            SiteError::TooFewSites {
                sites,
                least,
                enough,
            } => vec![
                ("sites", sites.to_string()),
                ("least", least.to_string()),
                (
                    "enough",
                    enough.map_or_else(|| "unknown".to_owned(), |enough| enough.to_string()),
                ),
            ],
        }
    }
}
