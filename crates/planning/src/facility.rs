//! The facilities of a service as one promise sees them.

/// The facility that a demand point reaches with the least total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest {
    /// Index of the facility; the lowest of those that tie.
    pub facility: u32,
    /// Delay, both legs and the road (or the straight distance), in the unit of the promise.
    pub total: u32,
    /// On the road alone; 0 for straight distances.
    pub road: u32,
}

/// Persons whose nearest facility each one is, thousandths.
///
/// `persons` and `nearest` have one item per demand point; a point without a nearest facility
/// counts nowhere, so the result adds up to the persons who have a time.
pub fn persons_nearest(
    persons: &[i64],
    nearest: &[Option<Nearest>],
    facilities: usize,
) -> Vec<i64> {
    let mut sums = vec![0_i64; facilities];
    for (&persons, nearest) in persons.iter().zip(nearest) {
        if let Some(sum) = nearest.and_then(|n| sums.get_mut(n.facility as usize)) {
            *sum = sum.saturating_add(persons);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_counts_at_one_facility_or_at_none() {
        let to = |facility| {
            Some(Nearest {
                facility,
                total: 1,
                road: 1,
            })
        };
        let sums = persons_nearest(&[1500, 2000, 4000, 500], &[to(1), None, to(0), to(1)], 3);
        assert_eq!(sums, [4000, 2000, 0]);
    }
}
