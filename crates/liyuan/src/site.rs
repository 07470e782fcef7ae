//! Site: where facilities go, asked of tables.
//!
//! A [`Question`] is who has to be served, by which candidates, at what cost: read from a table of
//! costs ([`read_cost_tables`]) or found on the roads ([`ask_roads`]). [`solve()`] answers it with one of
//! the models of [`liyuan_planning::site`], checks the answer by definition, and tells it with the ids
//! of the tables. What each column means and what the models are: `docs/methods/site.md`.

mod error;
mod output;
mod question;
mod refuse;
mod roads;
mod solution;
mod solve;
mod tables;

pub use error::SiteError;
#[cfg(test)]
pub(crate) use output::headings;
pub use output::{FILES, write_folder};
pub use question::{Candidates, Demand, Nearest, Question, Unit, Within, parse_amount, parse_gap};
pub use roads::{RoadQuestion, ask_roads, read_candidates};
pub use solution::{Amount, Served, SiteShare, Solution};
pub use solve::{Choice, Model, SolveOptions, solve};
pub use tables::{CostTables, read_cost_tables};

#[cfg(test)]
mod tests;
