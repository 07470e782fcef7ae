//! One sweep from all hubs at once: for each state the least distance, then the lowest hub.

use super::Metric;
use crate::network::Direction;

const NONE: u64 = u64::MAX;

/// The distance and the hub (upper and lower half) of each state, `u64::MAX` where none is within
/// the bound, from labels of some states; indexed by rank.
pub(crate) fn nearest_labels(
    metric: &Metric<'_>,
    direction: Direction,
    bound: u32,
    seeds: impl Iterator<Item = (u32, u64)>,
) -> Vec<u64> {
    let hierarchy = metric.hierarchy;
    let (climb, descend) = metric.weights(direction);
    let farther = |label: u64, weight: u32| {
        let distance = ((label >> 32) as u32).saturating_add(weight);
        if label == NONE || distance > bound || distance == u32::MAX {
            NONE
        } else {
            u64::from(distance) << 32 | label & 0xffff_ffff
        }
    };
    let mut labels = vec![NONE; hierarchy.states()];
    for (state, label) in seeds {
        if (label >> 32) as u32 <= bound {
            let known = &mut labels[hierarchy.rank[state as usize] as usize];
            *known = (*known).min(label);
        }
    }
    for rank in 0..hierarchy.states() as u32 {
        let label = labels[rank as usize];
        if label != NONE {
            for edge in hierarchy.range(rank) {
                let known = &mut labels[hierarchy.up[edge] as usize];
                *known = (*known).min(farther(label, climb[edge]));
            }
        }
    }
    for rank in (0..hierarchy.states() as u32).rev() {
        let mut label = labels[rank as usize];
        for edge in hierarchy.range(rank) {
            label = label.min(farther(labels[hierarchy.up[edge] as usize], descend[edge]));
        }
        labels[rank as usize] = label;
    }
    labels
}
