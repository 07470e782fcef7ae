//! The segments that places near what is reached may enter by, in metres from the place searched from.

use super::ReachedRoads;
use super::grid::{Grid, UNIT_M};
use super::tiles::Tiles;
use crate::LonLat;
use crate::network::{CHAIN_MAIN, Segment};
use crate::units::WHOLE_CIRCLE;

/// A segment, or a part of one, in metres from the origin, in the direction of its way. Cost at a
/// fraction t: the lesser of `start_cost + t · start_weight` and `end_cost + (1 − t) · end_weight`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Road {
    a: (f32, f32),
    b: (f32, f32),
    start_cost: f32,
    start_weight: f32,
    end_cost: f32,
    end_weight: f32,
    /// Cost of entering at `a` and at `b`: of the road that counts there.
    at_ends: (f32, f32),
    /// Its way and its position there: of roads that tie the least counts, as for points. Ways ascend
    /// by id.
    rank: (u32, u32),
}

/// A place on the grid, and what a metre in `x` is on the ground there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) scale: f32,
}

impl Road {
    fn beyond((a, b): ((f32, f32), (f32, f32)), segment: &Segment) -> Road {
        Road {
            a,
            b,
            start_cost: f32::INFINITY,
            start_weight: 0.0,
            end_cost: f32::INFINITY,
            end_weight: 0.0,
            at_ends: (f32::INFINITY, f32::INFINITY),
            rank: (segment.way, segment.position),
        }
    }

    pub(super) fn ends(&self) -> ((f32, f32), (f32, f32)) {
        (self.a, self.b)
    }

    #[inline]
    pub(super) fn cost(&self, t: f32) -> f32 {
        let along = self.start_cost + t * self.start_weight;
        along.min(self.end_cost + (1.0 - t) * self.end_weight)
    }

    /// Settles what it costs to enter at its ends; before, nothing may.
    pub(super) fn enter_at_ends(&mut self, at_a: f32, at_b: f32) {
        self.at_ends = (at_a, at_b);
    }

    /// Cost on the roads of a place to which the fraction is nearest.
    #[inline]
    pub(super) fn entry_cost(&self, t: f32) -> f32 {
        if t <= 0.0 {
            self.at_ends.0
        } else if t >= 1.0 {
            self.at_ends.1
        } else {
            self.cost(t)
        }
    }

    /// Not more than any cost of entering.
    #[inline]
    pub(super) fn least_entry_cost(&self) -> f32 {
        let (at_a, at_b) = self.at_ends;
        self.least_cost().min(at_a).min(at_b)
    }

    /// Not less than any cost of entering.
    #[inline]
    pub(super) fn greatest_entry_cost(&self) -> f32 {
        let (at_a, at_b) = self.at_ends;
        let up = self.start_cost + self.start_weight;
        up.min(self.end_cost + self.end_weight).max(at_a).max(at_b)
    }

    /// Not more than the cost anywhere on it.
    #[inline]
    pub(super) fn least_cost(&self) -> f32 {
        self.start_cost.min(self.end_cost)
    }

    /// Its way and its position there.
    pub(super) fn rank(&self) -> (u32, u32) {
        self.rank
    }

    /// Whether it counts where both are as near.
    #[inline]
    pub(super) fn precedes(&self, other: &Road) -> bool {
        self.rank < other.rank
    }

    /// Squared distance of a place.
    #[inline]
    pub(super) fn squared(&self, at: Spot) -> f32 {
        let [squared] = self.squares([at]);
        squared
    }

    /// Squared distances of some places. At the ends to the very node, so that segments which share it
    /// tie.
    #[inline(always)]
    pub(super) fn squares<const N: usize>(&self, at: [Spot; N]) -> [f32; N] {
        // Step by step for all of them, so that wide instructions do it.
        let each = |of: &dyn Fn(usize) -> f32| std::array::from_fn::<f32, N, _>(of);
        let (ax, ay) = (
            each(&|i| (self.a.0 - at[i].x) * at[i].scale),
            each(&|i| self.a.1 - at[i].y),
        );
        let (bx, by) = (
            each(&|i| (self.b.0 - at[i].x) * at[i].scale),
            each(&|i| self.b.1 - at[i].y),
        );
        let (dx, dy) = (each(&|i| bx[i] - ax[i]), each(&|i| by[i] - ay[i]));
        let t = each(&|i| -(ax[i] * dx[i] + ay[i] * dy[i]) / (dx[i] * dx[i] + dy[i] * dy[i]));
        // A segment without length has no t.
        let t = each(&|i| if t[i] > 0.0 { t[i] } else { 0.0 });
        let px = each(&|i| {
            if t[i] >= 1.0 {
                bx[i]
            } else {
                ax[i] + t[i] * dx[i]
            }
        });
        let py = each(&|i| {
            if t[i] >= 1.0 {
                by[i]
            } else {
                ay[i] + t[i] * dy[i]
            }
        });
        each(&|i| px[i] * px[i] + py[i] * py[i])
    }

    /// The fraction nearest to a place.
    #[inline]
    pub(super) fn fraction(&self, at: Spot) -> f32 {
        let (ax, ay) = ((self.a.0 - at.x) * at.scale, self.a.1 - at.y);
        let (dx, dy) = ((self.b.0 - self.a.0) * at.scale, self.b.1 - self.a.1);
        let t = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
        if t > 0.0 { t.min(1.0) } else { 0.0 }
    }
}

/// A box in metres from the origin, empty at first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) low: (f32, f32),
    pub(super) high: (f32, f32),
}

impl Extent {
    pub(super) const EMPTY: Extent = Extent {
        low: (f32::MAX, f32::MAX),
        high: (f32::MIN, f32::MIN),
    };

    fn include(&mut self, road: &Road) {
        let (a, b) = (road.a, road.b);
        self.low = (self.low.0.min(a.0.min(b.0)), self.low.1.min(a.1.min(b.1)));
        self.high = (self.high.0.max(a.0.max(b.0)), self.high.1.max(a.1.max(b.1)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.low.0 > self.high.0
    }
}

fn corner(grid: &Grid, point: LonLat) -> (f32, f32) {
    (grid.east(point.lon) as f32, grid.north(point.lat) as f32)
}

/// The segments of all chains that are reached, with a bit of `known` for each, and the box of those
/// within the bound.
pub(super) fn reached_roads(
    reached: &ReachedRoads<'_>,
    grid: &Grid,
    bound: f32,
    main_only: bool,
    (list, known): (&mut Vec<Road>, &mut Vec<u64>),
) -> Extent {
    list.clear();
    let network = reached.network;
    known.clear();
    known.resize(network.segments.len().div_ceil(64), 0);
    let segments: &[Segment] = &network.segments;
    let first: &[u32] = &network.chain_first;
    let points: &[LonLat] = &network.points;
    let mut extent = Extent::EMPTY;
    let mut take = |road: Road| {
        if road.cost(0.0).min(road.cost(1.0)) <= bound {
            extent.include(&road);
        }
        list.push(road);
    };
    for chain in reached.chains {
        let number = *chain as usize;
        if main_only && network.chains[number].flags & CHAIN_MAIN == 0 {
            continue;
        }
        let range = first[number] as usize..first[number + 1] as usize;
        for segment in range.clone() {
            known[segment / 64] |= 1 << (segment % 64);
        }
        let corners = &points[range.start + number..=range.end + number];
        let mut before = corner(grid, corners[0]);
        for ((index, segment), point) in range.clone().zip(&segments[range]).zip(&corners[1..]) {
            let after = corner(grid, *point);
            let ends = if segment.is_flipped() {
                (after, before)
            } else {
                (before, after)
            };
            before = after;
            if *chain == reached.hub.chain {
                stretches(reached, index as u32, segment, ends).for_each(&mut take);
                continue;
            }
            let [start, end] = reached.costs_by_edges(segment);
            take(Road {
                start_cost: start.0,
                start_weight: start.1,
                end_cost: end.0,
                end_weight: end.1,
                ..Road::beyond(ends, segment)
            });
        }
    }
    extent
}

/// A segment with what it costs to be on it: two roads where the place searched from lies on it.
fn stretches(
    reached: &ReachedRoads<'_>,
    number: u32,
    segment: &Segment,
    (a, b): ((f32, f32), (f32, f32)),
) -> impl Iterator<Item = Road> {
    let slopes = reached.slopes(number, segment);
    let middle = (number == reached.hub.segment).then_some(reached.hub_fraction);
    let parts = match middle {
        Some(at) => [Some((0.0, at)), Some((at, 1.0))],
        None => [Some((0.0, 1.0)), None],
    };
    parts.into_iter().flatten().map(move |(from, to)| {
        let at = |fraction: f64| {
            if fraction == 1.0 {
                return b;
            }
            let fraction = fraction as f32;
            (a.0 + fraction * (b.0 - a.0), a.1 + fraction * (b.1 - a.1))
        };
        let mut road = Road::beyond((at(from), at(to)), segment);
        for slope in slopes.list().iter().filter(|slope| slope.covers(from, to)) {
            let (cost, weight, rises) = slope.on(from, to);
            if rises && cost < road.start_cost {
                (road.start_cost, road.start_weight) = (cost, weight);
            } else if !rises && cost < road.end_cost {
                (road.end_cost, road.end_weight) = (cost, weight);
            }
        }
        road
    })
}

/// All other segments that may be the nearest of a node.
pub(super) fn other_roads(
    reached: &ReachedRoads<'_>,
    grid: &Grid,
    tiles: &Tiles,
    main_only: bool,
    (list, known): (&mut Vec<Road>, &[u64]),
) {
    let network = reached.network;
    let east_of = |lon: i32| (f64::from(lon) - f64::from(grid.origin.lon)) * UNIT_M * grid.shrink;
    let whole = WHOLE_CIRCLE as f64 * UNIT_M * grid.shrink;
    // Boxes that the grid meets only a whole turn further on count too, where there may be any.
    let (west, east) = (
        grid.place(0.0, 0.0).0,
        grid.place(grid.columns as f64, 0.0).0,
    );
    let half = WHOLE_CIRCLE as f64 / 2.0;
    let turns: &[f64] = if west >= -half && east <= half {
        &[0.0]
    } else {
        &[-1.0, 0.0, 1.0]
    };
    let is_wanted = |low: LonLat, high: LonLat| {
        let (south, north) = (grid.north(low.lat), grid.north(high.lat));
        let (west, east) = (east_of(low.lon), east_of(high.lon));
        turns.iter().any(|turn| {
            tiles.meet(
                grid,
                (west + turn * whole, south),
                (east + turn * whole, north),
            )
        })
    };
    network.tree.visit(is_wanted, |number, a, b| {
        if known[number as usize / 64] >> (number % 64) & 1 == 1 {
            return;
        }
        let (low, high) = (
            LonLat {
                lon: a.lon.min(b.lon),
                lat: a.lat.min(b.lat),
            },
            LonLat {
                lon: a.lon.max(b.lon),
                lat: a.lat.max(b.lat),
            },
        );
        if !is_wanted(low, high) {
            return;
        }
        let segment = &network.segments[number as usize];
        let flags = network.chains[segment.chain as usize].flags;
        if !main_only || flags & CHAIN_MAIN != 0 {
            list.push(Road::beyond((corner(grid, a), corner(grid, b)), segment));
        }
    });
}
