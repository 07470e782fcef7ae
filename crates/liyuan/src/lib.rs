//! liyuan

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod clip;
pub mod convert;
pub mod demo;
pub mod figures;
pub mod init;
pub mod locale;
mod made;
pub mod picture;
pub mod plan_file;
pub mod progress;
pub mod reach;
pub mod read;
pub mod region;
pub mod run;
pub mod site;
pub mod tables;
pub mod travel;
pub mod wording;

// The crates beneath, for those who build on this one.
pub use liyuan_finding as finding;
pub use liyuan_planning as planning;
pub use liyuan_roads as roads;
