//! Planning as pure functions: who is reached, who is left out and why, and where the next facilities go.
//!
//! Plain slices in, plain vectors out: no files, no clock, no printing, no randomness. Persons are
//! `i64` thousandths throughout; times are deciseconds and lengths decimetres in `u32`, and which of
//! the two a promise speaks about the caller knows. Sums are exact and do not depend on the number
//! of threads.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod demand;
pub mod facility;
pub mod reach;
pub mod site;
