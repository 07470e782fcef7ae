//! Looking ids up in a long sorted list, in the order in which a file has them.

/// A sorted list of ids that remembers where the last one was found: ids in a block mostly ascend,
/// and neighbours in the file are neighbours in the list.
pub(crate) struct WantedIds<'a> {
    /// Sorted, each once.
    ids: &'a [i64],
    cursor: usize,
    last: i64,
}

impl<'a> WantedIds<'a> {
    /// A list, sorted, with each id once.
    pub(crate) fn new(ids: &'a [i64]) -> WantedIds<'a> {
        WantedIds {
            ids,
            cursor: 0,
            last: i64::MIN,
        }
    }

    /// The position of an id; any order of calls is right, an ascending one is fast.
    pub(crate) fn find(&mut self, id: i64) -> Option<u32> {
        let start = if id >= self.last { self.cursor } else { 0 };
        self.last = id;
        let tail = self.ids.get(start..).unwrap_or_default();
        // Gallop, then halve.
        let mut step = 1;
        while tail.get(step - 1).is_some_and(|wanted| *wanted < id) {
            step *= 2;
        }
        let (low, high) = (step / 2, step.min(tail.len()));
        let within = tail.get(low..high).unwrap_or_default();
        let position = start + low + within.partition_point(|wanted| *wanted < id);
        self.cursor = position;
        if self.ids.get(position) != Some(&id) {
            return None;
        }
        u32::try_from(position).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_are_found_in_any_order(
            ids in prop::collection::btree_set(-40_i64..40, 0..40),
            asked in prop::collection::vec(-45_i64..45, 0..60),
        ) {
            let ids: Vec<i64> = ids.into_iter().collect();
            let mut wanted = WantedIds::new(&ids);
            for id in asked {
                let expected = ids.binary_search(&id).ok();
                prop_assert_eq!(wanted.find(id).map(|at| at as usize), expected);
            }
        }
    }
}
