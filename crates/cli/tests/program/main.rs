//! The real program, end to end: what it prints, what it writes, how it ends.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod init;
mod reach;
mod region;
mod run;
mod travel;
mod words;
