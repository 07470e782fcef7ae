//! liyuan

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod figures;
pub mod demo;
pub mod locale;
pub mod picture;
pub mod plan_file;
pub mod progress;
pub mod read;
pub mod region;
pub mod run;
pub mod tables;
