//! Places per head of an area: what is promised without a word about distance.

use crate::demand::Demand;
use crate::reach::{Ratio, Reach, Reason, divide_half_up};

/// Facilities and people by pool: the people of a pool share the places of the pool.
#[derive(Debug, Clone, Copy)]
pub struct Pools<'a> {
    /// How many pools there are.
    pub count: usize,
    /// Pool of each demand point, below `count`.
    pub of_point: &'a [u32],
    /// Pool of each facility, below `count`.
    pub of_facility: &'a [u32],
    /// Places of each facility, thousandths; 0 where they are not known.
    pub places: &'a [i64],
}

/// Who is served if a number of places per person of the area is promised.
///
/// In each pool the part min(1, places ÷ persons ÷ norm) of every point is served; the rest has the
/// reason [`Reason::NoFacility`] where the pool has no facility at all, else [`Reason::NoPlaces`].
/// Every point takes part that has persons and a limit (any limit; it is not compared).
pub fn supply(demand: &Demand<'_>, pools: &Pools<'_>, norm: Ratio) -> Reach {
    let mut persons_of = vec![0_i64; pools.count];
    let mut places_of = vec![0_i64; pools.count];
    let mut facilities_of = vec![0_usize; pools.count];
    for (point, &pool) in pools.of_point.iter().enumerate() {
        if let Some(sum) = persons_of.get_mut(pool as usize) {
            *sum = sum.saturating_add(demand.persons_promised(point));
        }
    }
    for (&pool, &places) in pools.of_facility.iter().zip(pools.places) {
        let pool = pool as usize;
        if let (Some(sum), Some(count)) = (places_of.get_mut(pool), facilities_of.get_mut(pool)) {
            *sum = sum.saturating_add(places.max(0));
            *count += 1;
        }
    }
    let ratios: Vec<Ratio> = persons_of
        .iter()
        .zip(&places_of)
        .map(|(&persons, &places)| {
            if persons == 0 {
                return Ratio(0); // nobody reads it
            }
            let ratio = divide_half_up(i128::from(places) * i128::from(Ratio::ONE), persons.into());
            Ratio(i64::try_from(ratio).unwrap_or(i64::MAX))
        })
        .collect();
    let mut reach = Reach::default();
    for point in 0..demand.len() {
        let persons = demand.persons_promised(point);
        let pool = pools
            .of_point
            .get(point)
            .map_or(usize::MAX, |&pool| pool as usize);
        let ratio = ratios.get(pool).copied().unwrap_or_default();
        let served = if persons == 0 {
            0
        } else {
            ratio.served(norm, persons)
        };
        let reason = (served < persons).then(|| match facilities_of.get(pool) {
            Some(0) | None => Reason::NoFacility,
            Some(_) => Reason::NoPlaces,
        });
        reach.persons.push(persons);
        reach.served.push(served);
        reach.reasons.push(reason);
        reach.ratios.push((persons > 0).then_some(ratio));
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::Entry;

    /// Pool 0: 60 places for 2,000 people is 30 per 1,000, promised 40: three quarters are served.
    /// Pool 1: no facility. Pool 2: 10 places for 100 people, more than enough.
    #[test]
    fn three_counties_by_hand() {
        let persons = [1_500_000, 500_000, 300_000, 100_000, 0];
        let demand = Demand {
            persons: &persons,
            limits: &[Some(u32::MAX); 5],
            entries: &[Entry::OffNetwork; 5], // how people travel does not matter here
        };
        let pools = Pools {
            count: 3,
            of_point: &[0, 0, 1, 2, 1],
            of_facility: &[0, 2, 0],
            places: &[40_000, 10_000, 20_000],
        };
        let reach = supply(&demand, &pools, Ratio::promised(40_000, 1000));
        assert_eq!(reach.served, [1_125_000, 375_000, 0, 100_000, 0]);
        assert_eq!(
            reach.reasons,
            [
                Some(Reason::NoPlaces),
                Some(Reason::NoPlaces),
                Some(Reason::NoFacility),
                None,
                None
            ]
        );
        assert_eq!(reach.ratios[0], Some(Ratio(30_000_000)));
        assert_eq!(reach.ratios[4], None);
    }
}
