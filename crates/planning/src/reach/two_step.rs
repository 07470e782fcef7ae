//! Two-step floating catchment: places shared by everybody who can get there.
//!
#![doc = include_str!("../../../../docs/methods/two-step.md")]

use crate::demand::Demand;
use crate::facility::Nearest;
use crate::reach::coverage::reason_by_distance;
use crate::reach::{Ratio, Reach, Reason, divide_half_up};
use rayon::prelude::*;

/// Places per person in step 1 are kept with eighteen decimals, so that thousands of them add up
/// to the nine decimals of a [`Ratio`] without a trace of the rounding.
const FINE: i128 = 1_000_000_000_000_000_000;

/// Facilities and whom they reach; all slices have one item per facility.
#[derive(Debug, Clone, Copy)]
pub struct Supply<'a> {
    /// Places, thousandths, not negative; 0 where they are not known.
    pub places: &'a [i64],
    /// Indices of the demand points within reach: total within the limit *of the point*.
    pub catchments: &'a [Vec<u32>],
}

/// Both steps of the method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TwoStep {
    /// Persons of the group within each facility's catchment, thousandths.
    pub persons_in_catchment: Vec<i64>,
    /// Places per person at each demand point; `None` where no facility is within reach.
    pub ratios: Vec<Option<Ratio>>,
}

/// Places per person at each demand point, over the facilities within reach of it.
///
/// Step 1 divides each facility's places by the persons in its catchment, step 2 sums these over
/// the facilities that reach a point. `persons` has one item per demand point, thousandths.
///
/// Exact up to one rounding at 10⁻¹⁸ per facility and one at 10⁻⁹ per point; sums of integers, so
/// independent of threads. Linear in the size of the catchments.
pub fn two_step(persons: &[i64], supply: &Supply<'_>) -> TwoStep {
    let persons_in_catchment: Vec<i64> = supply
        .catchments
        .par_iter()
        .map(|points| {
            points.iter().fold(0_i64, |sum, &point| {
                sum.saturating_add(persons.get(point as usize).copied().unwrap_or(0))
            })
        })
        .collect();
    let mut sums = Ratios::new(persons.len());
    for ((points, &in_catchment), &places) in supply
        .catchments
        .iter()
        .zip(&persons_in_catchment)
        .zip(supply.places)
    {
        sums.add(Share::of(places, in_catchment), points.iter().copied());
    }
    TwoStep {
        persons_in_catchment,
        ratios: sums.finish(),
    }
}

/// Step 1: the places of one facility for each person within its catchment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(i128);

impl Share {
    /// From places and persons, both thousandths; none where nobody of the group is within reach.
    pub fn of(places: i64, persons_in_catchment: i64) -> Share {
        if persons_in_catchment > 0 {
            let fine = i128::from(places.max(0)) * FINE;
            Share(divide_half_up(fine, i128::from(persons_in_catchment)))
        } else {
            Share(0)
        }
    }
}

/// Step 2, facility by facility in any order: what the facilities within reach of each point add up to.
#[derive(Debug, Clone)]
pub struct Ratios {
    /// −1: no facility reaches the point; a sum is never negative.
    sums: Vec<i128>,
}

impl Ratios {
    /// For so many points, which nothing reaches yet.
    pub fn new(points: usize) -> Ratios {
        Ratios {
            sums: vec![-1; points],
        }
    }

    /// A facility within reach of some points, each named once.
    pub fn add(&mut self, share: Share, points: impl IntoIterator<Item = u32>) {
        for point in points {
            if let Some(sum) = self.sums.get_mut(point as usize) {
                *sum = (*sum).max(0).saturating_add(share.0);
            }
        }
    }

    /// Places per person at each point; `None` where no facility is within reach.
    pub fn finish(self) -> Vec<Option<Ratio>> {
        self.sums
            .into_par_iter()
            .map(|sum| {
                (sum >= 0).then(|| {
                    let nine = divide_half_up(sum, FINE / i128::from(Ratio::ONE));
                    Ratio(i64::try_from(nine).unwrap_or(i64::MAX))
                })
            })
            .collect()
    }
}

/// Who is served if a number of places per person within reach is promised, from the ratios of both
/// steps ([`two_step`], [`Ratios`]).
///
/// Of the persons at a point that reaches a facility, the part min(1, ratio ÷ norm) is served and
/// the rest has the reason [`Reason::NoPlaces`]; a point that reaches none has one of the other
/// reasons, told from `nearest` (found without a bound) as for coverage.
pub fn promised_places(
    demand: &Demand<'_>,
    nearest: &[Option<Nearest>],
    ratios: Vec<Option<Ratio>>,
    norm: Ratio,
) -> Reach {
    let persons: Vec<i64> = (0..demand.len())
        .map(|point| demand.persons_promised(point))
        .collect();
    let mut reach = Reach {
        served: Vec::with_capacity(persons.len()),
        reasons: Vec::with_capacity(persons.len()),
        ratios,
        persons,
    };
    for (point, (&persons, ratio)) in reach.persons.iter().zip(&reach.ratios).enumerate() {
        let (served, reason) = match ratio {
            _ if persons == 0 => (0, None),
            Some(ratio) => {
                let served = ratio.served(norm, persons);
                (served, (served < persons).then_some(Reason::NoPlaces))
            }
            None => (
                0,
                reason_by_distance(demand, nearest, point).or(Some(Reason::NoPlaces)),
            ),
        };
        reach.served.push(served);
        reach.reasons.push(reason);
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::Entry;
    use proptest::prelude::*;

    /// Radke and Mu (2000) and Luo and Wang (2003) explain the method with physicians and tracts;
    /// these numbers are small enough for paper:
    ///
    /// ```text
    /// a: 3 places, catchment {0, 1}    persons 100 + 200 = 300   3/300 = 0.01
    /// b: 4 places, catchment {1, 2}    persons 200 + 300 = 500   4/500 = 0.008
    /// ratio of 0: 0.01 · of 1: 0.01 + 0.008 = 0.018 · of 2: 0.008 · of 3: reaches none
    /// ```
    #[test]
    fn a_small_case_by_hand() {
        let persons = [100_000, 200_000, 300_000, 50_000];
        let catchments = [vec![0, 1], vec![1, 2]];
        let supply = Supply {
            places: &[3_000, 4_000],
            catchments: &catchments,
        };
        let steps = two_step(&persons, &supply);
        assert_eq!(steps.persons_in_catchment, [300_000, 500_000]);
        assert_eq!(
            steps.ratios,
            [
                Some(Ratio(10_000_000)),
                Some(Ratio(18_000_000)),
                Some(Ratio(8_000_000)),
                None
            ]
        );
        // Places are neither lost nor made: 100×0.01 + 200×0.018 + 300×0.008 = 7 = 3 + 4.

        // Promised: 12 per 1,000. Point 0 gets 10/12 of 100, point 1 everything, point 2 8/12 of 300.
        let limits = [Some(10); 4];
        let demand = Demand {
            persons: &persons,
            limits: &limits,
            entries: &[Entry::Main; 4],
        };
        let far = Some(Nearest {
            facility: 1,
            total: 11,
            road: 11,
        });
        let near = Some(Nearest {
            facility: 0,
            total: 3,
            road: 3,
        });
        let reach = promised_places(
            &demand,
            &[near, near, near, far],
            steps.ratios,
            Ratio::promised(12_000, 1000),
        );
        assert_eq!(reach.served, [83_333, 200_000, 200_000, 0]);
        assert_eq!(
            reach.reasons,
            [
                Some(Reason::NoPlaces),
                None,
                Some(Reason::NoPlaces),
                Some(Reason::Beyond)
            ]
        );
    }

    #[test]
    fn three_thirds_are_one() {
        let catchments = [vec![0], vec![0, 1, 2], vec![0]];
        // 1/1 ÷ … : persons 1 at each of the three points; facilities of 1/3, 1, 1/3 places …
        let supply = Supply {
            places: &[333, 1000, 334],
            catchments: &catchments,
        };
        let steps = two_step(&[1000, 1000, 1000], &supply);
        // 0.333 + 1/3 + 0.334 and 1/3: rounded once, at the ninth decimal.
        assert_eq!(steps.ratios[0], Some(Ratio(1_000_333_333)));
        let thirds = [vec![0, 1, 2], vec![0, 1, 2], vec![0, 1, 2]];
        let steps = two_step(
            &[1000; 3],
            &Supply {
                places: &[1000; 3],
                catchments: &thirds,
            },
        );
        assert_eq!(steps.ratios, [Some(Ratio(Ratio::ONE)); 3]);
    }

    #[test]
    fn a_facility_without_places_is_within_reach_but_serves_nobody() {
        let demand = Demand {
            persons: &[5000],
            limits: &[Some(10)],
            entries: &[Entry::Main],
        };
        let catchments = [vec![0]];
        let supply = Supply {
            places: &[0],
            catchments: &catchments,
        };
        let near = Some(Nearest {
            facility: 0,
            total: 3,
            road: 3,
        });
        let steps = two_step(demand.persons, &supply);
        let reach = promised_places(&demand, &[near], steps.ratios, Ratio(1));
        assert_eq!(
            (reach.served[0], reach.reasons[0]),
            (0, Some(Reason::NoPlaces))
        );
    }

    proptest! {
        /// Against floating point, and: what is handed out is what is there.
        #[test]
        fn agrees_with_brute_force_and_conserves_places(
            persons in prop::collection::vec(0_i64..500_000, 1..30),
            places in prop::collection::vec(0_i64..90_000, 0..12),
            seeds in prop::collection::vec(any::<u32>(), 12),
        ) {
            let n = persons.len();
            let catchments: Vec<Vec<u32>> = (0..places.len())
                .map(|j| (0..n as u32).filter(|&i| seeds[j].rotate_left(i) & 1 == 1).collect())
                .collect();
            let steps = two_step(&persons, &Supply { places: &places, catchments: &catchments });
            let mut handed_out = 0.0;
            for i in 0..n {
                let mut ratio = 0.0;
                let mut reached = false;
                for (j, points) in catchments.iter().enumerate() {
                    if points.contains(&(i as u32)) {
                        reached = true;
                        let sum: i64 = points.iter().map(|&p| persons[p as usize]).sum();
                        if sum > 0 {
                            ratio += places[j] as f64 / sum as f64;
                        }
                    }
                }
                prop_assert_eq!(steps.ratios[i].is_some(), reached);
                let ours = steps.ratios[i].map_or(0.0, |r| r.0 as f64 / 1e9);
                prop_assert!((ours - ratio).abs() <= 1e-9 * (1.0 + ratio), "{} {}", ours, ratio);
                handed_out += ours * persons[i] as f64;
            }
            let there: i64 = catchments.iter().zip(&places)
                .filter(|(points, _)| points.iter().any(|&p| persons[p as usize] > 0))
                .map(|(_, &places)| places)
                .sum();
            prop_assert!((handed_out - there as f64).abs() < 1.0, "{} {}", handed_out, there);
        }
    }
}
