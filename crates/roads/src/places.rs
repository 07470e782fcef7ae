//! Snapped points prepared for queries: where each can leave and enter the state graph, and at what
//! cost.

use crate::network::{CHAIN_BACKWARD, CHAIN_FORWARD, Direction, Measure, Network};
use crate::snap::Snap;
use crate::units::round_half_up;

/// A snapped point on its chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) chain: u32,
    pub(crate) segment: u32,
    /// Rises along the chain within the segment; only compared.
    pub(crate) along: f64,
    /// Deciseconds from the tail along the chain, and from the head against it.
    pub(crate) time: [u32; 2],
    /// Decimetres likewise.
    pub(crate) length: [u32; 2],
    pub(crate) leg_time: u32,
    pub(crate) leg_length: u32,
}

impl Place {
    /// Position on its road, as travelled in a direction (0 along the chain, 1 against it).
    pub(crate) fn position(&self, measure: Measure, against: usize) -> u32 {
        match measure {
            Measure::Time => self.time[against],
            Measure::Length => self.length[against],
        }
    }

    /// Cost of the leg between the point and the road.
    pub(crate) fn leg(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Time => self.leg_time,
            Measure::Length => self.leg_length,
        }
    }

    /// Whether it lies at or beyond another place on the same chain, in a direction.
    fn is_ahead_of(&self, other: &Place, against: usize) -> bool {
        let (one, two) = if against == 0 {
            (other, self)
        } else {
            (self, other)
        };
        (one.segment, one.along) <= (two.segment, two.along)
    }
}

/// Points prepared for queries on one network; a point without a snap is never reached.
#[derive(Debug, Clone, Default)]
pub struct Places {
    pub(crate) list: Vec<Option<Place>>,
}

impl Places {
    /// How many points there are, snapped or not.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The same points with all but every `step`th as if they had no snap: a sample that costs a
    /// search that much less. Says how many of the kept ones are on the network.
    pub fn thinned(&self, step: usize) -> (Places, usize) {
        let keep = |(index, place): (usize, &Option<Place>)| {
            place.filter(|_| index.is_multiple_of(step.max(1)))
        };
        let list: Vec<Option<Place>> = self.list.iter().enumerate().map(keep).collect();
        let kept = list.iter().flatten().count();
        (Places { list }, kept)
    }
}

/// Travel between two places of one road without leaving it: cost, directed edge.
pub(crate) fn direct(
    network: &Network,
    from: &Place,
    to: &Place,
    measure: Measure,
) -> Option<(u32, u32)> {
    if from.chain != to.chain {
        return None;
    }
    let flags = network.chains[from.chain as usize].flags;
    [CHAIN_FORWARD, CHAIN_BACKWARD]
        .into_iter()
        .enumerate()
        .filter(|(against, open)| flags & open != 0 && to.is_ahead_of(from, *against))
        .map(|(against, _)| {
            let cost = to
                .position(measure, against)
                .saturating_sub(from.position(measure, against));
            (cost, from.chain * 2 + against as u32)
        })
        .min()
}

impl Network {
    /// Prepares snapped points for queries on this network.
    pub fn places(&self, snaps: &[Option<Snap>]) -> Places {
        Places {
            list: snaps
                .iter()
                .map(|snap| snap.as_ref().map(|snap| self.place(snap)))
                .collect(),
        }
    }

    pub(crate) fn place(&self, snap: &Snap) -> Place {
        let segment = &self.segments[snap.segment as usize];
        let chain = &self.chains[segment.chain as usize];
        let flipped = segment.is_flipped();
        // ⌊f·w⌋ from the segment's start in way direction, the rest from its end.
        let part = |weight: u32, from_way_start: bool| {
            let floor = libm::floor(snap.fraction * f64::from(weight)) as u32;
            if from_way_start {
                floor
            } else {
                weight - floor
            }
        };
        let along_length = segment.before_length + part(segment.length, !flipped);
        Place {
            chain: segment.chain,
            segment: snap.segment,
            // Only compared: what is not equal must stay so, which 1 − f may not.
            along: if flipped {
                -snap.fraction
            } else {
                snap.fraction
            },
            time: [
                segment.before_forward + part(segment.forward, !flipped),
                segment.before_backward + part(segment.backward, flipped),
            ],
            length: [along_length, chain.length - along_length],
            leg_time: snap.leg.0,
            leg_length: round_half_up(snap.leg_m * 10.0),
        }
    }

    /// States in which a trip from a place can first be, with the road cost to get there.
    pub(crate) fn departures(
        &self,
        place: &Place,
        measure: Measure,
    ) -> impl Iterator<Item = (u32, u32)> + '_ {
        let chain = &self.chains[place.chain as usize];
        let totals = match measure {
            Measure::Time => [chain.forward, chain.backward],
            Measure::Length => [chain.length, chain.length],
        };
        let positions = [place.position(measure, 0), place.position(measure, 1)];
        let first_edge = place.chain * 2;
        (0..2).filter_map(move |against| {
            let state = self.start_state[first_edge as usize + against];
            (state != u32::MAX).then(|| (state, totals[against] - positions[against]))
        })
    }

    /// States from which a trip can end at a place, with the road cost from there.
    pub(crate) fn arrivals(
        &self,
        place: &Place,
        measure: Measure,
    ) -> impl Iterator<Item = (u32, u32)> + '_ {
        let positions = [place.position(measure, 0), place.position(measure, 1)];
        let first_edge = place.chain * 2;
        (0..2u32).flat_map(move |against| {
            self.turning_into(first_edge + against, measure)
                .map(move |(state, turn)| (state, positions[against as usize].saturating_add(turn)))
        })
    }

    /// Where a search that runs in a direction from hubs begins.
    pub(crate) fn seeds(
        &self,
        hub: &Place,
        direction: Direction,
        measure: Measure,
    ) -> Vec<(u32, u32)> {
        match direction {
            Direction::Forward => self.departures(hub, measure).collect(),
            Direction::Backward => self.arrivals(hub, measure).collect(),
        }
    }

    /// Where a search that runs in a direction from hubs meets a point.
    pub(crate) fn meetings(
        &self,
        point: &Place,
        direction: Direction,
        measure: Measure,
    ) -> Vec<(u32, u32)> {
        let mut list = Vec::new();
        self.for_meetings(point, direction, measure, |state, cost| {
            list.push((state, cost));
        });
        list
    }

    /// Calls back with what [`Network::meetings`] lists.
    #[inline]
    pub(crate) fn for_meetings(
        &self,
        point: &Place,
        direction: Direction,
        measure: Measure,
        mut each: impl FnMut(u32, u32),
    ) {
        match direction {
            Direction::Forward => self
                .arrivals(point, measure)
                .for_each(|(state, cost)| each(state, cost)),
            Direction::Backward => self
                .departures(point, measure)
                .for_each(|(state, cost)| each(state, cost)),
        }
    }
}

/// Cost between a hub and a point on the same road without leaving it.
pub(crate) fn direct_from_hub(
    network: &Network,
    hub: &Place,
    point: &Place,
    options: &crate::network::SearchOptions,
) -> Option<u32> {
    let (from, to) = match options.direction {
        Direction::Forward => (hub, point),
        Direction::Backward => (point, hub),
    };
    direct(network, from, to, options.measure).map(|(cost, _)| cost)
}
