//! What the covering models have in common: rows merged while they stream in, and what they count.

pub(crate) mod effort;
pub(crate) mod error;
pub(crate) mod rows;
pub(crate) mod sparse;
pub(crate) mod tree;

pub use error::CoverError;
pub use rows::{Coverage, MOST};
