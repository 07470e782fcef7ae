//! Customisable contraction hierarchy over the state graph (Dibbelt, Strasser, Wagner 2016,
//! 10.1145/2886843): an order and a contraction that depend on the topology alone, weights for each
//! measure, and sweeps over them.

mod contract;
mod customize;
mod gather;
mod labels;
mod lanes;
mod meet;
mod pair;
mod perfect;
mod sweep;
mod turns;
mod unpack;

pub use contract::Hierarchy;
pub use customize::Metric;
pub(crate) use gather::{Lists, Sums};
pub use gather::{Tally, Within};
pub(crate) use labels::nearest_labels;
pub(crate) use lanes::{Kept, Width, in_order, sweep};
pub(crate) use meet::Meetings;
pub use pair::Pairs;
pub use perfect::Perfect;
pub(crate) use sweep::{Gather, Task};
pub(crate) use unpack::Passed;
