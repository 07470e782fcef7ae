//! Site: where facilities go, asked of tables.
//!
//! A [`Question`] is who has to be served, by which candidates, at what cost: read from a table of
//! costs ([`read_cost_tables`]) or found on the roads ([`ask_roads`]). [`solve()`] answers it with one of
//! the models of [`liyuan_planning::site`], checks the answer by definition, and tells it with the ids
//! of the tables. What each column means and what the models are: `docs/methods/site.md`.

mod area_error;
mod area_report;
mod area_solve;
mod areas;
mod candidates;
mod capacitated;
mod capacity_error;
mod close;
mod curve;
mod error;
mod expected;
mod explain;
mod front;
mod output;
mod question;
mod refuse;
mod roads;
mod rooms;
mod scale;
mod solution;
mod solve;
mod tables;

pub use area_error::{AreaBest, AreaError};
pub use area_report::{AreaShare, areas};
pub use areas::{AreaRule, AreaTables, Rules, parse_share, read_rules};
pub use candidates::{
    CandidateCount, CandidateSource, Gathered, MakeOptions, only_table, refuse_bare, refuse_made,
};
pub use capacitated::{
    Allotment, CapacityModel, Load, Portion, allot, with_site, without_site, write_allotment,
};
pub use capacity_error::{CapacityRefusal, CrowdedPlace, Repair};
pub use close::{
    CloseModel, CloseRefusal, Closing, ClosingPoint, Fate, Harm, Loss, Move, Reach, Serves,
    Standing, close, close_curve, write_closing, write_closing_curve,
};
pub use curve::{CurvePoint, curve};
pub use error::{SiteError, TableRow};
pub use expected::{Placement, Station, VehicleModel, parse_busy, place_vehicles, write_placement};
pub use explain::{
    Barred, Chosen, Explanation, Forced, Other, Swap, Unserved, Why, explain, force,
};
pub use front::{FrontAim, FrontModel, SiteFront, WorstArea, site_front, write_front};
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
pub use rooms::Rooms;
pub use solution::{Amount, Mean, Served, SiteShare, Solution};
pub use solve::{Choice, Model, SolveOptions, solve};
pub use tables::{CostTables, read_cost_tables};

#[cfg(test)]
mod tests;
