//! The real program, end to end: what it prints, what it writes, how it ends.

#![allow(clippy::expect_used, clippy::print_stderr, clippy::unwrap_used)]

#[path = "../../../liyuan/tests/data/mod.rs"]
mod data;
mod diff;
mod init;
mod reach;
mod region;
mod run;
mod site;
mod site_areas;
mod site_made;
mod site_more;
mod site_stop;
mod site_why;
mod trace;
mod travel;
mod words;
