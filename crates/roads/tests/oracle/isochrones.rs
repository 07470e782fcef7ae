//! Reached parts of roads: every place on every segment is in one exactly where the oracle's cost is
//! within the bound.

use super::agree::{Both, DIRECTIONS, Verdict};
use super::places::Place;
use super::rng::Rng;
use liyuan_roads::isochrone::{Isochrones, RoadPart};
use liyuan_roads::progress::Silent;
use liyuan_roads::{Direction, Measure, SearchOptions, catchments};
use std::collections::HashMap;
use std::sync::Mutex;

/// A place on the roads, what the oracle says of it, and the product's segment.
struct Sample {
    segment: u32,
    fraction: f64,
    cost: Option<u64>,
}

impl Both<'_> {
    /// Isochrones of one place, in both directions, within bounds that fall inside of segments, at
    /// a sampled place, just before it, at nothing.
    pub fn isochrones(&self, hub: usize, measure: Measure, rng: &mut Rng) -> Verdict {
        let mut engines = DIRECTIONS.map(|way| (way, Isochrones::new(self.network, way, measure)));
        for (direction, engine) in &mut engines {
            let Some(snap) = self.snaps[hub] else {
                return Err(format!("isochrone: place {hub} is nowhere"));
            };
            let samples = self.samples(hub, *direction, measure, rng);
            let costs: Vec<u64> = samples.iter().filter_map(|sample| sample.cost).collect();
            let mut bounds = vec![u32::MAX - 1, 0, self.leg(hub, measure) as u32];
            if !costs.is_empty() {
                let some = *rng.pick(&costs) as u32;
                bounds.extend([some, some.saturating_sub(1), *rng.pick(&costs) as u32 / 2]);
            }
            for bound in bounds {
                let what = format!("{measure:?} {direction:?} within {bound}, place {hub}");
                let reached = engine.reach(&snap, bound);
                // A lesser bound than that of the search is the same as a search for it.
                for within in [bound, bound / 2] {
                    let parts: Vec<RoadPart> = reached.parts(within).collect();
                    compare(&samples, &parts, within)
                        .map_err(|why| format!("isochrone parts: {what}, {within}: {why}"))?;
                }
                for sample in &samples {
                    let found = reached.cost_at(sample.segment, sample.fraction);
                    let expected = sample.cost.filter(|&cost| cost <= u64::from(bound));
                    if found.map(u64::from) != expected {
                        return Err(format!(
                            "isochrone cost: {what}: {found:?} at {} of segment {:?}, oracle \
                             {expected:?}",
                            sample.fraction,
                            self.network.segment_origin(sample.segment)
                        ));
                    }
                }
                let points = self.network.places(&self.snaps);
                let options = SearchOptions {
                    direction: *direction,
                    measure,
                    bound: Some(bound),
                };
                let hubs = self.network.places(&[Some(snap)]);
                let expected = Mutex::new(Vec::new());
                catchments(
                    self.network,
                    &hubs,
                    &points,
                    &options,
                    &Silent,
                    |_, found| {
                        expected.lock().unwrap().extend_from_slice(found);
                    },
                );
                let (found, expected) = (reached.points(&points), expected.into_inner().unwrap());
                if found != expected {
                    return Err(format!(
                        "isochrone points: {what}: {found:?}, catchment {expected:?}"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Places on every segment: its ends and one inside, backward only some.
    fn samples(
        &self,
        hub: usize,
        direction: Direction,
        measure: Measure,
        rng: &mut Rng,
    ) -> Vec<Sample> {
        let numbers: HashMap<(i64, u32), u32> = (0..self.network.segments() as u32)
            .map(|segment| (self.network.segment_origin(segment), segment))
            .collect();
        let hub_place = &self.places[hub];
        let leg = self.leg(hub, measure);
        let from_hub = self.oracle.search(hub_place, measure);
        let map = &self.oracle.map;
        let mut samples = Vec::new();
        for (number, segment) in map.segments.iter().enumerate() {
            let near_hub = number == hub_place.segment;
            let mut fractions = vec![rng.unit()];
            if direction == Direction::Forward || near_hub {
                fractions.extend([0.0, 1.0, rng.unit(), (rng.below(9) as f64) / 8.0]);
            }
            if near_hub {
                fractions.push(hub_place.fraction);
            } else if direction == Direction::Backward && !rng.chance(30) {
                continue;
            }
            for fraction in fractions {
                let there = Place {
                    segment: number,
                    fraction,
                    at: map.nodes[segment.a].place,
                    leg_m: 0.0,
                    clear_m: 0.0,
                };
                let road = match direction {
                    Direction::Forward => self.oracle.road(hub_place, &from_hub, &there, measure),
                    Direction::Backward => {
                        let costs = self.oracle.search(&there, measure);
                        self.oracle.road(&there, &costs, hub_place, measure)
                    }
                };
                samples.push(Sample {
                    segment: numbers[&(segment.way_id, segment.index as u32)],
                    fraction,
                    cost: road.map(|road| leg + road),
                });
            }
        }
        samples
    }
}

/// Whether exactly the samples within a bound lie in parts, and the parts are disjoint.
fn compare(samples: &[Sample], parts: &[RoadPart], bound: u32) -> Verdict {
    let mut of_segment: HashMap<u32, Vec<&RoadPart>> = HashMap::new();
    for part in parts {
        if !(0.0 <= part.from && part.from <= part.to && part.to <= 1.0)
            || part.cost_from.max(part.cost_to) > bound
        {
            return Err(format!("{part:?} is no part"));
        }
        let list = of_segment.entry(part.segment).or_default();
        if list.last().is_some_and(|before| before.to >= part.from) {
            return Err(format!("{part:?} is not beyond {list:?}"));
        }
        list.push(part);
    }
    for sample in samples {
        let list = of_segment.get(&sample.segment);
        let holds = |part: &&&RoadPart| (part.from..=part.to).contains(&sample.fraction);
        let part = list.and_then(|list| list.iter().find(holds));
        let is_within = sample.cost.is_some_and(|cost| cost <= u64::from(bound));
        if part.is_some() != is_within {
            return Err(format!(
                "{} of segment {} costs {:?} and is in {part:?} of {list:?}",
                sample.fraction, sample.segment, sample.cost
            ));
        }
        let Some(part) = part else { continue };
        for (end, cost) in [(part.from, part.cost_from), (part.to, part.cost_to)] {
            if end == sample.fraction && Some(u64::from(cost)) != sample.cost {
                return Err(format!(
                    "{part:?} ends at cost {cost}, oracle {:?}",
                    sample.cost
                ));
            }
        }
    }
    Ok(())
}
