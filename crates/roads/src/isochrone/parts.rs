//! Which part of each segment is reached, at what cost.

use super::{NONE, ReachedRoads};
use crate::LonLat;
use crate::network::{CHAIN_BACKWARD, CHAIN_FORWARD, Direction, Measure, Network, Segment};

/// A part of a segment that is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoadPart {
    /// Index of the segment.
    pub segment: u32,
    /// Where it begins, as a fraction of the segment in the direction of its way, inclusive.
    pub from: f64,
    /// Where it ends, inclusive; not less than `from`.
    pub to: f64,
    /// Cost at its beginning, in the unit of the measure, the leg of the place searched from included.
    pub cost_from: u32,
    /// Cost at its end.
    pub cost_to: u32,
}

impl RoadPart {
    /// The ends of its line.
    pub fn line(&self, network: &Network) -> (LonLat, LonLat) {
        let (a, b) = network.segment_points(self.segment);
        let at = |fraction: f64| {
            let between = |from: i32, to: i32| {
                let (from, to) = (f64::from(from), f64::from(to));
                libm::round(from + fraction * (to - from)) as i32
            };
            LonLat {
                lon: between(a.lon, b.lon),
                lat: between(a.lat, b.lat),
            }
        };
        (at(self.from), at(self.to))
    }
}

/// Cost along a stretch of a segment for one way of getting there: at the fraction f in way
/// direction `base + ⌊f · weight⌋` if it rises, else `base + weight − ⌊f · weight⌋`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slope {
    base: i64,
    weight: u32,
    rises: bool,
    /// Where it holds.
    from: f64,
    to: f64,
}

impl Slope {
    /// Where the cost is within a bound, both ends inclusive, exactly.
    fn within(&self, bound: u32) -> Option<(f64, f64)> {
        let left = i64::from(bound) - self.base;
        if left < 0 {
            return None;
        }
        let weight = f64::from(self.weight);
        let steps = |fraction: f64| libm::floor(fraction * weight) as i64;
        let (mut from, mut to) = (self.from, self.to);
        if left < i64::from(self.weight) {
            if self.rises {
                let mut end = (left + 1) as f64 / weight;
                while steps(end) > left {
                    end = end.next_down();
                }
                while steps(end.next_up()) <= left {
                    end = end.next_up();
                }
                to = to.min(end);
            } else {
                let least = i64::from(self.weight) - left;
                let mut start = least as f64 / weight;
                while steps(start) < least {
                    start = start.next_up();
                }
                while steps(start.next_down()) >= least {
                    start = start.next_down();
                }
                from = from.max(start);
            }
        }
        (from <= to).then_some((from, to))
    }

    /// Cost at a fraction where it holds.
    fn at(&self, fraction: f64) -> Option<i64> {
        let steps = libm::floor(fraction * f64::from(self.weight)) as i64;
        let over = if self.rises {
            steps
        } else {
            i64::from(self.weight) - steps
        };
        self.covers(fraction, fraction).then_some(self.base + over)
    }

    /// Whether it holds on a whole stretch.
    pub(super) fn covers(&self, from: f64, to: f64) -> bool {
        self.from <= from && to <= self.to
    }

    /// On a stretch, without rounding: the cost at the end from which it rises, how much it rises,
    /// and whether that is the beginning of the stretch.
    pub(super) fn on(&self, from: f64, to: f64) -> (f32, f32, bool) {
        let weight = f64::from(self.weight);
        let before = if self.rises { from } else { 1.0 - to };
        let base = self.base as f64 + before * weight;
        (base as f32, ((to - from) * weight) as f32, self.rises)
    }
}

/// The slopes of one segment: at most two by its edges, and two on the road of the place itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slopes {
    list: [Slope; 4],
    count: usize,
}

impl Slopes {
    pub(super) fn list(&self) -> &[Slope] {
        &self.list[..self.count]
    }

    fn push(&mut self, slope: Slope) {
        if let Some(slot) = self.list.get_mut(self.count) {
            *slot = slope;
            self.count += 1;
        }
    }
}

/// A segment's cost before it and on it, along its chain or against it.
fn costs(measure: Measure, whole: u32, segment: &Segment, against: usize) -> (u32, u32) {
    match (measure, against) {
        (Measure::Time, 0) => (segment.before_forward, segment.forward),
        (Measure::Time, _) => (segment.before_backward, segment.backward),
        (Measure::Length, 0) => (segment.before_length, segment.length),
        (Measure::Length, _) => (
            whole - segment.before_length - segment.length,
            segment.length,
        ),
    }
}

impl ReachedRoads<'_> {
    /// All ways to get to a segment.
    pub(super) fn slopes(&self, number: u32, segment: &Segment) -> Slopes {
        let measure = self.options.measure;
        let chain = segment.chain;
        let mut slopes = Slopes {
            list: [Slope {
                base: 0,
                weight: 0,
                rises: true,
                from: 0.0,
                to: 1.0,
            }; 4],
            count: 0,
        };
        for against in 0..2 {
            let in_way_direction = (against == 0) != segment.is_flipped();
            let whole = self.whole(chain, against);
            let (before, weight) = costs(measure, whole, segment, against);
            let (before, over) = (i64::from(before), i64::from(weight));
            let backward = self.options.direction == Direction::Backward;
            let slope = |at_edge: i64| Slope {
                base: at_edge + if backward { -before - over } else { before },
                weight,
                rises: in_way_direction != backward,
                from: 0.0,
                to: 1.0,
            };
            let at_edge = self.edges[chain as usize * 2 + against];
            if at_edge != NONE {
                let past = if backward { i64::from(whole) } else { 0 };
                slopes.push(slope(i64::from(at_edge) + past));
            }
            if chain != self.hub.chain {
                continue;
            }
            let open = [CHAIN_FORWARD, CHAIN_BACKWARD][against];
            let ahead = match number.cmp(&self.hub.segment) {
                std::cmp::Ordering::Equal => true,
                // Forward one goes on from the place, backward one has come to it.
                order => (order.is_gt() == (against == 0)) != backward,
            };
            if self.network.chains[chain as usize].flags & open == 0 || !ahead {
                continue;
            }
            let position = i64::from(self.hub.position(measure, against));
            let leg = i64::from(self.hub.leg(measure));
            let mut direct = slope(if backward {
                leg + position
            } else {
                leg - position
            });
            if number == self.hub.segment {
                let at = self.hub_fraction;
                if direct.rises {
                    direct.from = at;
                } else {
                    direct.to = at;
                }
            }
            slopes.push(direct);
        }
        slopes
    }

    /// Cost by the edges of its road at a segment's start and at its end in way direction, each with
    /// what it rises to the other end; without rounding, infinite where there is none.
    pub(super) fn costs_by_edges(&self, segment: &Segment) -> [(f32, f32); 2] {
        let backward = self.options.direction == Direction::Backward;
        let mut ends = [(f32::INFINITY, 0.0); 2];
        for against in 0..2 {
            let at_edge = self.edges[segment.chain as usize * 2 + against];
            if at_edge == NONE {
                continue;
            }
            let whole = self.whole(segment.chain, against);
            let (before, weight) = costs(self.options.measure, whole, segment, against);
            let past = if backward {
                whole - before - weight
            } else {
                before
            };
            let falls = ((against == 0) == segment.is_flipped()) != backward;
            ends[usize::from(falls)] = (at_edge as f32 + past as f32, weight as f32);
        }
        ends
    }

    /// The parts of the roads within a bound not greater than that of the search: disjoint, those of
    /// a segment one after the other.
    ///
    /// A place is in one of them exactly where [`ReachedRoads::cost_at`] is within the bound.
    pub fn parts(&self, bound: u32) -> impl Iterator<Item = RoadPart> + '_ {
        let bound = bound.min(self.bound);
        let first: &[u32] = &self.network.chain_first;
        self.chains
            .iter()
            .flat_map(move |chain| first[*chain as usize]..first[*chain as usize + 1])
            .flat_map(move |segment| self.parts_of(segment, bound))
    }

    fn parts_of(&self, number: u32, bound: u32) -> impl Iterator<Item = RoadPart> + '_ {
        let slopes = self.slopes(number, &self.network.segments[number as usize]);
        let mut stretches = [(2.0, 2.0); 4];
        for (stretch, slope) in stretches.iter_mut().zip(slopes.list()) {
            *stretch = slope.within(bound).unwrap_or(*stretch);
        }
        stretches.sort_unstable_by(|one, two| one.0.total_cmp(&two.0));
        let mut merged: [Option<(f64, f64)>; 4] = [None; 4];
        let mut count = 0usize;
        for (from, to) in stretches.into_iter().filter(|(from, _)| *from <= 1.0) {
            match count.checked_sub(1).and_then(|last| merged[last].as_mut()) {
                Some(last) if from <= last.1.next_up() => last.1 = last.1.max(to),
                _ => {
                    merged[count] = Some((from, to));
                    count += 1;
                }
            }
        }
        let cost = move |fraction: f64| {
            let costs = slopes.list().iter().filter_map(|slope| slope.at(fraction));
            costs.min().and_then(|cost| u32::try_from(cost).ok())
        };
        merged.into_iter().flatten().filter_map(move |(from, to)| {
            Some(RoadPart {
                segment: number,
                from,
                to,
                cost_from: cost(from)?,
                cost_to: cost(to)?,
            })
        })
    }
}
