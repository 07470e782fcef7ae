//! Why so many sites cannot go.

use super::{CloseModel, Harm};
use crate::site::SiteError;
use crate::site::capacity_error::{CapacityRefusal, Repair};
use crate::site::error::first;
use crate::site::question::Question;
use liyuan_finding::{Diagnose, Ids, Kind};
use liyuan_planning::site::Status;

/// Why so many sites cannot go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloseRefusal {
    /// Too few would stay.
    #[error("close `{close}` of `{all}` sites: {}", match .required {
        0 => "one has to stay".to_owned(),
        required => format!("{} must stay", first(.ids, *required)),
    })]
    TooMany {
        /// Asked for.
        close: usize,
        /// Sites that stand.
        all: usize,
        /// Sites that must stay.
        required: usize,
        /// Their ids, the first [`KEPT_IDS`](crate::site::KEPT_IDS).
        ids: Vec<String>,
    },
    /// More sites have to go than are to go.
    #[error("close `{close}` {}: {} ({forbidden} in all) have to go", if *.close == 1 { "site" } else { "sites" }, first(.ids, *.forbidden))]
    BelowForbidden {
        /// Asked for.
        close: usize,
        /// Sites that have to go.
        forbidden: usize,
        /// Their ids, the first [`KEPT_IDS`](crate::site::KEPT_IDS).
        ids: Vec<String>,
    },
    /// With so few sites left somebody is served by none.
    #[error("close `{close}` of `{all}` sites: at least `{least}` are needed to serve everybody")]
    NotEverybody {
        /// Asked for.
        close: usize,
        /// Sites that stand.
        all: usize,
        /// No fewer serve everybody.
        least: usize,
        /// A number that is known to do.
        enough: Option<usize>,
    },
    /// Those that stay have no room for everybody.
    #[error(
        "close `{close}` of `{all}` sites and keep to the capacities: at least `{left}` persons are left over"
    )]
    Short {
        /// Asked for.
        close: usize,
        /// Sites that stand.
        all: usize,
        /// At least so many persons are not served, whichever stay.
        left: String,
        /// How many staying is known to do.
        enough: Option<usize>,
    },
    /// Harm is counted by a bound that is not given.
    #[error("count who loses the service: there is no bound")]
    NoBound,
    /// Covering with capacities is not a model here.
    #[error("close by reach and keep to the capacities of the sites")]
    ReachWithCapacity,
}

impl CloseRefusal {
    /// How many may go at most, where that is known.
    fn most(&self) -> usize {
        match self {
            CloseRefusal::TooMany { all, required, .. } => all.saturating_sub((*required).max(1)),
            CloseRefusal::NotEverybody { all, enough, .. }
            | CloseRefusal::Short { all, enough, .. } => {
                enough.map_or(0, |enough| all.saturating_sub(enough))
            }
            _ => 0,
        }
    }
}

impl Diagnose for CloseRefusal {
    fn code(&self) -> &'static str {
        match self {
            CloseRefusal::TooMany { .. } => "site.close.too_many",
            CloseRefusal::BelowForbidden { .. } => "site.close.below_forbidden",
            CloseRefusal::NotEverybody { .. } => "site.close.not_everybody",
            CloseRefusal::Short { .. } => "site.close.short",
            CloseRefusal::NoBound => "site.close.no_bound",
            CloseRefusal::ReachWithCapacity => "site.close.reach_with_capacity",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CloseRefusal::TooMany { .. }
            | CloseRefusal::BelowForbidden { .. }
            | CloseRefusal::NotEverybody { .. }
            | CloseRefusal::Short { .. } => Kind::Infeasible,
            CloseRefusal::NoBound | CloseRefusal::ReachWithCapacity => Kind::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            CloseRefusal::TooMany { .. } => match self.most() {
                0 => "none can go; require fewer".to_owned(),
                most => format!("`--close {most}` at most, or require fewer"),
            },
            CloseRefusal::BelowForbidden { forbidden, .. } => {
                format!("`--close {forbidden}` at least; those that have to go count among them")
            }
            CloseRefusal::NotEverybody { .. } => match self.most() {
                0 => "close fewer, or `--unreached leave`".to_owned(),
                most => format!("`--close {most}` can go, or `--unreached leave`"),
            },
            CloseRefusal::Short { .. } => match self.most() {
                0 => "close fewer, enlarge those that stay, or `--ignore-capacity`".to_owned(),
                most => format!("`--close {most}` can go, or `--ignore-capacity`"),
            },
            CloseRefusal::NoBound => "give `--within`, such as `--within 20min`".to_owned(),
            CloseRefusal::ReachWithCapacity => {
                "`--by time` keeps to the column `capacity`; `--ignore-capacity` leaves it out"
                    .to_owned()
            }
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let give = |name: &'static str, value: &dyn ToString| (name, value.to_string());
        match self {
            CloseRefusal::TooMany {
                close,
                all,
                required,
                ids,
            } => vec![
                give("close", close),
                give("all", all),
                give("ids", &first(ids, *required)),
                give("which", if *required == 0 { &"one" } else { &"required" }),
                give("most", &self.most()),
                give("can", if self.most() == 0 { &"none" } else { &"some" }),
            ],
            CloseRefusal::BelowForbidden {
                close,
                forbidden,
                ids,
            } => vec![
                give("close", close),
                give("forbidden", forbidden),
                give("ids", &first(ids, *forbidden)),
            ],
            CloseRefusal::NotEverybody {
                close, all, least, ..
            } => vec![
                give("close", close),
                give("all", all),
                give("least", least),
                give("most", &self.most()),
                give("can", if self.most() == 0 { &"none" } else { &"some" }),
            ],
            CloseRefusal::Short {
                close, all, left, ..
            } => vec![
                give("close", close),
                give("all", all),
                give("left", left),
                give("most", &self.most()),
                give("can", if self.most() == 0 { &"none" } else { &"some" }),
            ],
            CloseRefusal::NoBound | CloseRefusal::ReachWithCapacity => Vec::new(),
        }
    }

    fn ids(&self) -> Option<Ids<'_>> {
        match self {
            CloseRefusal::TooMany { ids, required, .. } if *required > 0 => Some(Ids {
                ids,
                all: *required,
            }),
            CloseRefusal::BelowForbidden { ids, forbidden, .. } => Some(Ids {
                ids,
                all: *forbidden,
            }),
            _ => None,
        }
    }
}

/// Holds that so many sites can go; gives how many stay.
pub(super) fn check(question: &Question<'_>, model: &CloseModel) -> Result<usize, SiteError> {
    let candidates = &question.candidates;
    let with = |wanted: Status| -> Vec<u32> {
        let all = (0_u32..).zip(&candidates.status);
        all.filter(|(_, of)| **of == wanted)
            .map(|(site, _)| site)
            .collect()
    };
    let (required, forbidden) = (with(Status::Required), with(Status::Forbidden));
    let (all, close) = (candidates.ids.len(), model.close);
    if close > all.saturating_sub(required.len().max(1)) {
        return Err(CloseRefusal::TooMany {
            close,
            all,
            required: required.len(),
            ids: candidates.ids_of(&required),
        }
        .into());
    }
    if close < forbidden.len() {
        return Err(CloseRefusal::BelowForbidden {
            close,
            forbidden: forbidden.len(),
            ids: candidates.ids_of(&forbidden),
        }
        .into());
    }
    if model.by == Harm::Reach && model.within.is_none() {
        return Err(CloseRefusal::NoBound.into());
    }
    Ok(all - close)
}

/// The error of the model of those that stay, as one about closing.
pub(super) fn told(error: SiteError, question: &Question<'_>, model: &CloseModel) -> SiteError {
    match error {
        SiteError::TooFew { least, enough, .. } => CloseRefusal::NotEverybody {
            close: model.close,
            all: question.candidates.ids.len(),
            least,
            enough,
        }
        .into(),
        SiteError::Capacity(refusal) => match *refusal {
            CapacityRefusal::Short { left, repair, .. } => CloseRefusal::Short {
                close: model.close,
                all: question.candidates.ids.len(),
                left,
                enough: match repair {
                    Repair::Sites(_, enough) => Some(enough),
                    _ => None,
                },
            }
            .into(),
            other => SiteError::Capacity(Box::new(other)),
        },
        other => other,
    }
}
