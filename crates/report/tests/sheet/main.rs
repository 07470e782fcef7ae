//! The answer sheet of whole runs: every number of a page is a figure, and each figure can be worked out again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod change;
#[path = "../../../liyuan/tests/data/mod.rs"]
mod data;
mod drawn;
mod edition;
mod folders;
mod odd;
mod page;
mod pdf;
mod real;
mod region;
mod trace;
mod walk;
mod words;
