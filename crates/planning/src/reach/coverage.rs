//! Coverage: who lives near enough to the nearest facility.

use crate::demand::{Demand, Entry};
use crate::facility::Nearest;
use crate::reach::{Reach, Reason};
use rayon::prelude::*;

/// Who is served if being near enough is all that is promised.
///
/// `nearest` has one item per demand point, found **without** a bound, so that `beyond` can be told
/// from `no_facility`. A point is served as a whole if its total is within its limit (inclusive).
/// Deterministic; linear in the number of points.
pub fn coverage(demand: &Demand<'_>, nearest: &[Option<Nearest>]) -> Reach {
    let outcomes: Vec<(i64, i64, Option<Reason>)> = (0..demand.len())
        .into_par_iter()
        .with_min_len(4096)
        .map(|point| {
            let persons = demand.persons_promised(point);
            if persons == 0 {
                return (0, 0, None);
            }
            match reason_by_distance(demand, nearest, point) {
                None => (persons, persons, None),
                reason => (persons, 0, reason),
            }
        })
        .collect();
    let mut reach = Reach::default();
    reach.persons.reserve_exact(outcomes.len());
    reach.served.reserve_exact(outcomes.len());
    reach.reasons.reserve_exact(outcomes.len());
    for (persons, served, reason) in outcomes {
        reach.persons.push(persons);
        reach.served.push(served);
        reach.reasons.push(reason);
    }
    reach
}

/// The reason why a point is not near enough to any facility; `None` if it is.
pub(crate) fn reason_by_distance(
    demand: &Demand<'_>,
    nearest: &[Option<Nearest>],
    point: usize,
) -> Option<Reason> {
    let limit = demand.limits.get(point).copied().flatten();
    match nearest.get(point).copied().flatten() {
        Some(nearest) if limit.is_some_and(|limit| nearest.total <= limit) => None,
        Some(_) => Some(Reason::Beyond),
        None => Some(
            match demand.entries.get(point).copied().unwrap_or_default() {
                Entry::OffNetwork => Reason::OffNetwork,
                Entry::Island => Reason::Island,
                Entry::Main => Reason::NoFacility,
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(total: u32) -> Option<Nearest> {
        Some(Nearest {
            facility: 0,
            total,
            road: total,
        })
    }

    #[test]
    fn the_limit_is_inclusive_and_every_point_has_one_reason_at_most() {
        let demand = Demand {
            persons: &[1000, 2000, 3000, 4000, 5000, 6000, 0, 7000],
            limits: &[
                Some(600),
                Some(600),
                Some(600),
                Some(600),
                Some(600),
                Some(600),
                Some(600),
                None,
            ],
            entries: &[
                Entry::Main,
                Entry::Main,
                Entry::Main,
                Entry::Island,
                Entry::Island,
                Entry::OffNetwork,
                Entry::OffNetwork,
                Entry::Main,
            ],
        };
        let nearest = [at(600), at(601), None, None, at(900), None, None, at(1)];
        let reach = coverage(&demand, &nearest);
        assert_eq!(reach.served, [1000, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(reach.persons, [1000, 2000, 3000, 4000, 5000, 6000, 0, 0]);
        assert_eq!(
            reach.reasons,
            [
                None,
                Some(Reason::Beyond),
                Some(Reason::NoFacility),
                Some(Reason::Island),
                Some(Reason::Beyond), // on an island, but something reaches it: only too late
                Some(Reason::OffNetwork),
                None,
                None,
            ]
        );
    }

    #[test]
    fn without_any_facility_nobody_is_served() {
        let demand = Demand {
            persons: &[1, 2],
            limits: &[Some(9), Some(9)],
            entries: &[Entry::Main; 2],
        };
        let reach = coverage(&demand, &[None, None]);
        assert_eq!(reach.reasons, [Some(Reason::NoFacility); 2]);
        assert_eq!(reach.served, [0, 0]);
    }
}
