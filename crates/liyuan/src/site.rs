//! Site: where facilities go, asked of tables.
//!
//! A [`Question`] is who has to be served, by which candidates, at what cost: read from a table of
//! costs ([`read_cost_tables`]) or found on the roads ([`ask_roads`]). [`solve()`] answers it with one of
//! the models of [`liyuan_planning::site`], checks the answer by definition, and tells it with the ids
//! of the tables. What each column means and what the models are: `docs/methods/site.md`.

mod candidates;
mod curve;
mod error;
mod explain;
mod output;
mod question;
mod refuse;
mod roads;
mod scale;
mod solution;
mod solve;
mod tables;

pub use candidates::{
    CandidateCount, CandidateSource, Gathered, MakeOptions, only_table, refuse_made,
};
pub use curve::{CurvePoint, curve};
pub use error::{SiteError, TableRow};
pub use explain::{
    Barred, Chosen, Explanation, Forced, Other, Swap, Unserved, Why, explain, force,
};
#[cfg(test)]
pub(crate) use output::headings;
pub use output::{FILES, check_folder, write_curve, write_explained, write_folder};
pub use question::{
    Beyond, Candidates, Demand, Far, FarPairs, Nearest, Question, Unit, Within, parse_amount,
    parse_gap,
};
pub use refuse::KEPT_IDS;
pub(crate) use roads::gathered;
pub use roads::{RoadQuestion, ask_roads, read_candidates};
pub use solution::{Amount, Mean, Served, SiteShare, Solution};
pub use solve::{Choice, Model, SolveOptions, solve};
pub use tables::{CostTables, read_cost_tables};

#[cfg(test)]
mod tests;
