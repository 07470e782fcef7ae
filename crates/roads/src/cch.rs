//! Customisable contraction hierarchy over the state graph (Dibbelt, Strasser, Wagner 2016,
//! 10.1145/2886843): an order and a contraction that depend on the topology alone, weights for each
//! measure, and sweeps over them.

mod contract;
mod customize;
mod labels;
mod lanes;
mod pair;
mod sweep;

pub use contract::Hierarchy;
pub use customize::Metric;
pub(crate) use labels::nearest_labels;
pub(crate) use lanes::{Catchments, Kept, Width, catchments_of, in_order};
pub use pair::Pairs;
