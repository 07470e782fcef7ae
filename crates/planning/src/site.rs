//! Site: where facilities go, with a proof.
//!
//! Demand points and candidate sites meet in [`Lists`]: for each point the sites that can serve it
//! and what that costs. A model takes lists, weights and [`Status`]es and gives an [`Answer`]: the
//! sites, their value, a bound that no other choice can pass, and why the search stopped.

mod answer;
pub mod capacitated;
pub mod cover;
mod error;
pub mod expected_cover;
mod lists;
pub mod max_cover;
pub mod p_center;
pub mod p_median;
pub mod pareto;
pub mod ruled;
pub mod set_cover;
pub mod verify;
pub mod verify_capacity;
pub mod verify_cover;
pub mod verify_expected;
pub mod verify_ruled;

pub use answer::{Answer, Goal, Limits, Stop};
pub use error::SiteError;
pub use lists::{Entry, Lists};

/// What the planner has decided about a candidate site beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// May be chosen.
    #[default]
    Candidate,
    /// Stands, or has to be chosen: in every answer.
    Required,
    /// In no answer.
    Forbidden,
}
