//! The answer sheet (民生答卷): what a run found, for people to look at, check and hand on.
//!
//! Every number of it is a figure of the run, named by its id; whatever else looks like a number is
//! refused ([`template`]). Maps and charts are SVG drawn here ([`drawing`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod drawing;
