//! The time to places off the roads, on a grid of local metres.
//!
//! The nodes of the grid enter the network as points do: at the nearest segment. Each knows that
//! segment by propagation: the corners of the cells that a segment crosses try it, then two scans
//! over the grid let every node try those of its neighbours (Danielsson 1980,
//! 10.1016/0146-664X(80)90054-4, with segments in place of points).

use super::grid::{Crossed, Grid, TILE, TURN, UNIT_M, USUAL_CELL_M, clipped, inner_runs};
use super::rings::{self, Area};
use super::{NONE, ReachedRoads};
use crate::LonLat;
use crate::network::{CHAIN_MAIN, Measure, Network, Segment};
use crate::snap::{Islands, SnapOptions};

/// How areas are made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AreaOptions {
    /// How places enter the network: an area holds those that do so within the bound.
    pub snap: SnapOptions,
    /// Side of a grid cell in metres, at least 1; by default 50, more where the grid would have
    /// more than 250,000 nodes.
    pub cell_m: Option<f64>,
}

/// The areas of one place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Areas {
    /// Side of a cell of the grid, metres; borders are true to one cell.
    pub cell_m: f64,
    /// One for each bound asked for, in the same order.
    pub bounds: Vec<Area>,
}

/// Memory of the grid, reused from place to place; one per thread.
#[derive(Debug, Default)]
pub struct Field {
    roads: Vec<Road>,
    /// Squared metres to the nearest segment; then cost with the leg.
    total: Vec<f32>,
    /// Nearest segment, as an index into `roads`.
    nearest: Vec<u32>,
    /// Least cost on the roads in the cells around a node; then the least of it and the total.
    least: Vec<f32>,
    /// For each tile, how far from a reached road in it one may still be, metres; below 0: not.
    tiles: Vec<f32>,
    wanted: Vec<bool>,
    tracing: rings::Tracing,
}

/// A segment, or a part of one, in metres from the origin, in the direction of its way. Cost at a
/// fraction t: the lesser of `start_cost + t · start_weight` and `end_cost + (1 − t) · end_weight`.
#[derive(Debug, Clone, Copy)]
struct Road {
    a: (f32, f32),
    b: (f32, f32),
    start_cost: f32,
    start_weight: f32,
    end_cost: f32,
    end_weight: f32,
    segment: u32,
}

impl Road {
    fn cost(&self, t: f32) -> f32 {
        let along = self.start_cost + t * self.start_weight;
        along.min(self.end_cost + (1.0 - t) * self.end_weight)
    }

    /// Squared distance of a place; longitudes shrink by `scale`. At the ends to the very node, so
    /// that segments which share it tie.
    #[inline]
    fn squared(&self, x: f32, y: f32, scale: f32) -> f32 {
        let (ax, ay) = ((self.a.0 - x) * scale, self.a.1 - y);
        let (bx, by) = ((self.b.0 - x) * scale, self.b.1 - y);
        let (dx, dy) = (bx - ax, by - ay);
        let t = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
        // A segment without length has no t.
        let (px, py) = if t > 0.0 {
            (ax + t * dx, ay + t * dy)
        } else {
            (ax, ay)
        };
        let (px, py) = if t >= 1.0 { (bx, by) } else { (px, py) };
        px * px + py * py
    }

    /// The fraction nearest to a place.
    fn fraction(&self, x: f32, y: f32, scale: f32) -> f32 {
        let (ax, ay) = ((self.a.0 - x) * scale, self.a.1 - y);
        let (dx, dy) = ((self.b.0 - self.a.0) * scale, self.b.1 - self.a.1);
        let t = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
        if t > 0.0 { t.min(1.0) } else { 0.0 }
    }
}

/// What the steps share.
struct Limits {
    /// Greatest bound.
    bound: f32,
    /// Cost of a metre of leg.
    leg: f32,
    /// Longest leg, metres.
    snap: f32,
}

impl Field {
    /// The areas from which (to which) one is within each bound of the place searched from.
    ///
    /// A place is inside where its leg to the nearest admissible segment is not longer than
    /// `max_snap_m` and leg + road + leg is within the bound, as [`crate::catchments`] has it, except
    /// within about a cell of the border; and wherever a reached road crosses a cell, that cell is
    /// inside, so that no road and no corridor is lost. The area of a greater bound holds that of a
    /// lesser. Bounds beyond that of the search count as that bound.
    ///
    /// Work: what lies within a leg of the roads reached, once for all bounds; each bound reads the
    /// grid once more.
    pub fn areas(
        &mut self,
        reached: &ReachedRoads<'_>,
        bounds: &[u32],
        options: &AreaOptions,
    ) -> Areas {
        let greatest = bounds.iter().copied().max().unwrap_or(0).min(reached.bound);
        let leg = match reached.options.measure {
            Measure::Time => 36.0 / reached.network.leg_kmh,
            Measure::Length => 10.0,
        };
        let limits = Limits {
            bound: greatest as f32,
            leg: leg as f32,
            snap: options.snap.max_snap_m as f32,
        };
        let main_only = options.snap.islands == Islands::Skip;
        let Some(grid) = self.gather(reached, &limits, options, main_only) else {
            return Areas {
                cell_m: options.cell_m.unwrap_or(USUAL_CELL_M),
                bounds: bounds.iter().map(|bound| Area::none(*bound)).collect(),
            };
        };
        self.clear(&grid, &limits);
        self.gather_others(reached, &grid, main_only);
        let network = reached.network;
        for index in 0..self.roads.len() {
            self.draw(network, &grid, &limits, index as u32);
        }
        self.spread(network, &grid);
        self.price(&grid, &limits);
        let room =
            |inside: usize, outside: usize| match self.roads.get(self.nearest[inside] as usize) {
                // Too far from any road.
                Some(road) if self.nearest[outside] == NONE => {
                    let (row, column) = (inside / grid.columns, inside % grid.columns);
                    let squared = road.squared(grid.x[column], grid.y[row], grid.scale[row]);
                    f64::from(limits.snap - squared.sqrt()) / grid.cell
                }
                // Another road is nearer somewhere between the two.
                _ => 0.5,
            };
        let tracing = &mut self.tracing;
        let levels = rings::Levels {
            room: &room,
            grid: &grid,
            total: &self.total,
            least: &self.least,
            step: f64::from(limits.leg) * grid.cell,
            slack: (0.05 / grid.cell).clamp(1e-3, 0.25),
        };
        let areas = bounds
            .iter()
            .map(|bound| {
                let mut area = tracing.area(&levels, (*bound).min(greatest));
                area.bound = *bound;
                area
            })
            .collect();
        Areas {
            cell_m: grid.cell,
            bounds: areas,
        }
    }

    /// The segments of all chains that are reached, and a grid that holds what is reached of them.
    fn gather(
        &mut self,
        reached: &ReachedRoads<'_>,
        limits: &Limits,
        options: &AreaOptions,
        main_only: bool,
    ) -> Option<Grid> {
        self.roads.clear();
        let network = reached.network;
        let hub = network.segment_points(reached.hub.segment).0;
        let mut grid = Grid::around(hub);
        let segments: &[Segment] = &network.segments;
        let first: &[u32] = &network.chain_first;
        let points: &[LonLat] = &network.points;
        let hub_chain = reached.hub.chain as usize;
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        let list = &mut self.roads;
        let mut take = |road: Road| {
            if road.cost(0.0).min(road.cost(1.0)) <= limits.bound {
                low = (
                    low.0.min(road.a.0.min(road.b.0)),
                    low.1.min(road.a.1.min(road.b.1)),
                );
                high = (
                    high.0.max(road.a.0.max(road.b.0)),
                    high.1.max(road.a.1.max(road.b.1)),
                );
            }
            list.push(road);
        };
        for chain in reached.chains {
            let chain = *chain as usize;
            if main_only && network.chains[chain].flags & CHAIN_MAIN == 0 {
                continue;
            }
            let corner =
                |point: LonLat| (grid.east(point.lon) as f32, grid.north(point.lat) as f32);
            let mut before = corner(points[first[chain] as usize + chain]);
            for number in first[chain]..first[chain + 1] {
                let segment = &segments[number as usize];
                let after = corner(points[number as usize + chain + 1]);
                let ends = if segment.is_flipped() {
                    (after, before)
                } else {
                    (before, after)
                };
                before = after;
                if chain == hub_chain {
                    roads(reached, number, segment, ends).for_each(&mut take);
                } else {
                    let [start, end] = reached.costs_by_edges(segment);
                    take(Road {
                        start_cost: start.0,
                        start_weight: start.1,
                        end_cost: end.0,
                        end_weight: end.1,
                        ..Road::beyond(ends.0, ends.1, number)
                    });
                }
            }
        }
        if low.0 > high.0 {
            return None;
        }
        let room = 2.0 * f64::from(limits.snap.min(limits.bound / limits.leg));
        grid.lay(low, high, room, options.cell_m);
        Some(grid)
    }

    /// Empties the grid, and marks the tiles where something within the bounds may lie.
    fn clear(&mut self, grid: &Grid, limits: &Limits) {
        let (across, up) = (grid.columns.div_ceil(TILE), grid.rows.div_ceil(TILE));
        self.tiles.clear();
        self.tiles.resize(across * up, -1.0);
        let side = TILE as f64 * grid.cell;
        for road in &self.roads {
            let left = limits.bound - road.cost(0.0).min(road.cost(1.0));
            if left < 0.0 {
                continue;
            }
            let left = (left / limits.leg).min(limits.snap);
            let tile = |at: f32, start: f64| ((f64::from(at) - start) / side).max(0.0) as usize;
            let (a, b) = (road.a, road.b);
            for row in tile(a.1.min(b.1), grid.south)..=tile(a.1.max(b.1), grid.south).min(up - 1) {
                let columns =
                    tile(a.0.min(b.0), grid.west)..=tile(a.0.max(b.0), grid.west).min(across - 1);
                for known in &mut self.tiles[row * across..][columns] {
                    *known = known.max(left);
                }
            }
        }
        self.wanted.clear();
        self.wanted.resize(across * up, false);
        let narrowest = grid.scale.iter().copied().fold(1.0, f32::min).max(1e-3);
        for row in 0..up {
            for column in 0..across {
                let left = self.tiles[row * across + column];
                if left < 0.0 {
                    continue;
                }
                // The nearest nodes of a tile k further on are k − 1 tiles away. A road that is nearer
                // to a place so far away may lie as far again beyond it.
                let steps = |left: f32| 1 + (2.0 * f64::from(left) / side) as usize;
                let (wide, high) = (steps(left / narrowest), steps(left));
                for other in row.saturating_sub(high)..(row + high + 1).min(up) {
                    let columns = column.saturating_sub(wide)..(column + wide + 1).min(across);
                    self.wanted[other * across..][columns].fill(true);
                }
            }
        }
        let nodes = grid.columns * grid.rows;
        self.nearest.clear();
        self.nearest.resize(nodes, NONE);
        self.least.clear();
        self.least.resize(nodes, f32::INFINITY);
        self.total.clear();
        self.total.resize(nodes, -1.0);
        let farthest = (limits.snap * limits.snap).next_up();
        for (row, columns) in inner_runs(grid, &self.wanted) {
            self.total[row * grid.columns..][columns].fill(farthest);
        }
    }

    /// All other segments that may be the nearest of a node.
    fn gather_others(&mut self, reached: &ReachedRoads<'_>, grid: &Grid, main_only: bool) {
        let network = reached.network;
        let across = grid.columns.div_ceil(TILE);
        let side = TILE as f64 * grid.cell;
        let edges = reached.edges;
        let (wanted, roads) = (&self.wanted, &mut self.roads);
        let is_wanted = |low: (f64, f64), high: (f64, f64)| {
            let range = |low: f64, high: f64, start: f64, nodes: usize| {
                let last = (nodes - 1) as f64 * grid.cell;
                let (low, high) = (low - start, high - start);
                // A cell more on each side: its corners are tried too.
                (low <= last && high >= 0.0).then(|| {
                    let first = ((low - grid.cell).max(0.0) / side) as usize;
                    first..=((high + grid.cell).min(last) / side) as usize
                })
            };
            let rows = range(low.1, high.1, grid.south, grid.rows);
            let columns = range(low.0, high.0, grid.west, grid.columns);
            rows.zip(columns).is_some_and(|(mut rows, columns)| {
                rows.any(|row| wanted[row * across..][columns.clone()].iter().any(|is| *is))
            })
        };
        // Boxes that the grid meets only a whole turn further on count too.
        let whole = TURN as f64 * UNIT_M * grid.shrink;
        let east_of =
            |lon: i32| (f64::from(lon) - f64::from(grid.origin.lon)) * UNIT_M * grid.shrink;
        network.tree.visit(
            |low, high| {
                [-whole, 0.0, whole].into_iter().any(|turn| {
                    is_wanted(
                        (east_of(low.lon) + turn, grid.north(low.lat)),
                        (east_of(high.lon) + turn, grid.north(high.lat)),
                    )
                })
            },
            |number| {
                let chain = network.segments[number as usize].chain as usize;
                let known = edges[chain * 2].min(edges[chain * 2 + 1]) != NONE;
                let is_main = network.chains[chain].flags & CHAIN_MAIN != 0;
                if known || chain == reached.hub.chain as usize || (main_only && !is_main) {
                    return;
                }
                let (a, b) = network.segment_points(number);
                let corner =
                    |point: LonLat| (grid.east(point.lon) as f32, grid.north(point.lat) as f32);
                roads.push(Road::beyond(corner(a), corner(b), number));
            },
        );
    }

    /// Lets the corners of the cells that a segment crosses try it.
    fn draw(&mut self, network: &Network, grid: &Grid, limits: &Limits, index: u32) {
        let road = self.roads[index as usize];
        let in_cells = |place: (f32, f32)| {
            (
                (f64::from(place.0) - grid.west) / grid.cell,
                (f64::from(place.1) - grid.south) / grid.cell,
            )
        };
        let (a, b) = (in_cells(road.a), in_cells(road.b));
        let high = ((grid.columns - 1) as f64, (grid.rows - 1) as f64);
        let inside =
            |column: f64, row: f64| column >= 0.0 && row >= 0.0 && column < high.0 && row < high.1;
        let cell = (a.0 as usize, a.1 as usize);
        // Most segments lie in one cell.
        if inside(a.0, a.1) && inside(b.0, b.1) && cell == (b.0 as usize, b.1 as usize) {
            self.draw_in(network, grid, limits, (index, &road), cell, (0.0, 1.0));
            return;
        }
        let Some((first, last)) = clipped(a, b, high) else {
            return;
        };
        let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
        for (column, row, enters, leaves) in Crossed::new(at(first), at(last)) {
            if inside(column, row) {
                let cell = (column as usize, row as usize);
                let part = (
                    first + enters * (last - first),
                    first + leaves * (last - first),
                );
                self.draw_in(network, grid, limits, (index, &road), cell, part);
            }
        }
    }

    /// Lets the corners of one cell try a segment that crosses it in a part.
    #[inline]
    fn draw_in(
        &mut self,
        network: &Network,
        grid: &Grid,
        limits: &Limits,
        (index, road): (u32, &Road),
        (column, row): (usize, usize),
        (enters, leaves): (f64, f64),
    ) {
        let lower = row * grid.columns + column;
        let upper = lower + grid.columns;
        let corners = [lower, lower + 1, upper, upper + 1];
        // Costs are whole on the roads: what is reached goes on for less than one more.
        let cost = road.cost(enters as f32).min(road.cost(leaves as f32)) - 1.0;
        if cost <= limits.bound {
            for corner in corners {
                self.least[corner] = self.least[corner].min(cost);
            }
        }
        let (x, y) = (&grid.x[column..column + 2], &grid.y[row..row + 2]);
        let scale = &grid.scale[row..row + 2];
        let squared = [
            road.squared(x[0], y[0], scale[0]),
            road.squared(x[1], y[0], scale[0]),
            road.squared(x[0], y[1], scale[1]),
            road.squared(x[1], y[1], scale[1]),
        ];
        for (corner, squared) in corners.into_iter().zip(squared) {
            self.offer(network, corner, squared, index);
        }
    }

    /// Lets a node try a segment at a squared distance.
    #[inline]
    fn offer(&mut self, network: &Network, node: usize, squared: f32, index: u32) {
        let known = self.total[node];
        if squared > known {
            return;
        }
        if squared == known {
            let holder = self.nearest[node];
            let origin = |road: u32| network.segment_origin(self.roads[road as usize].segment);
            if holder == index || (holder != NONE && origin(index) >= origin(holder)) {
                return;
            }
        }
        self.total[node] = squared;
        self.nearest[node] = index;
    }

    /// Lets every node try the segments of its neighbours. Nodes within a cell of their segment are
    /// done: one that is nearer crosses a cell around them.
    fn spread(&mut self, network: &Network, grid: &Grid) {
        let wide = grid.columns as isize;
        let runs: Vec<_> = inner_runs(grid, &self.wanted).collect();
        // Rows upwards take from the row below, then from both sides; rows downwards likewise.
        for upwards in [true, false] {
            let side = if upwards { -wide } else { wide };
            let first = [side - 1, side, side + 1, -1];
            for run in 0..runs.len() {
                let run = if upwards { run } else { runs.len() - 1 - run };
                let (row, columns) = &runs[run];
                for column in columns.clone() {
                    self.pull(network, grid, (*row, column), &first);
                }
                for column in columns.clone().rev() {
                    self.pull(network, grid, (*row, column), &[1]);
                }
            }
        }
    }

    /// Lets a node try the segments of some neighbours.
    #[inline]
    fn pull(
        &mut self,
        network: &Network,
        grid: &Grid,
        (row, column): (usize, usize),
        from: &[isize],
    ) {
        let node = row * grid.columns + column;
        let scale = grid.scale[row];
        let done = grid.cell as f32 * scale.min(1.0);
        if self.total[node] <= done * done {
            return;
        }
        let mut tried = self.nearest[node];
        for step in from {
            let index = self.nearest[node.wrapping_add_signed(*step)];
            if index != tried && index != NONE {
                let road = &self.roads[index as usize];
                let squared = road.squared(grid.x[column], grid.y[row], scale);
                self.offer(network, node, squared, index);
                tried = index;
            }
        }
    }

    /// Turns distances into costs.
    fn price(&mut self, grid: &Grid, limits: &Limits) {
        let mut done = 0;
        for (row, columns) in inner_runs(grid, &self.wanted) {
            let start = row * grid.columns;
            self.total[done..start + columns.start].fill(f32::INFINITY);
            self.least[done..start + columns.start].fill(f32::INFINITY);
            done = start + columns.end;
            for column in columns {
                let node = start + column;
                let total = match self.roads.get(self.nearest[node] as usize) {
                    Some(road) => {
                        let t = road.fraction(grid.x[column], grid.y[row], grid.scale[row]);
                        road.cost(t) + self.total[node].sqrt() * limits.leg
                    }
                    None => f32::INFINITY,
                };
                self.total[node] = total;
                self.least[node] = self.least[node].min(total);
            }
        }
        self.total[done..].fill(f32::INFINITY);
        self.least[done..].fill(f32::INFINITY);
    }
}

impl Road {
    fn beyond(a: (f32, f32), b: (f32, f32), segment: u32) -> Road {
        Road {
            a,
            b,
            start_cost: f32::INFINITY,
            start_weight: 0.0,
            end_cost: f32::INFINITY,
            end_weight: 0.0,
            segment,
        }
    }
}

/// A segment with what it costs to be on it: two roads where the place searched from lies on it.
fn roads(
    reached: &ReachedRoads<'_>,
    number: u32,
    segment: &Segment,
    (a, b): ((f32, f32), (f32, f32)),
) -> impl Iterator<Item = Road> {
    let slopes = reached.slopes(number, segment);
    let middle = (number == reached.hub.segment).then_some(reached.hub_fraction);
    let stretches = match middle {
        Some(at) => [Some((0.0, at)), Some((at, 1.0))],
        None => [Some((0.0, 1.0)), None],
    };
    stretches.into_iter().flatten().map(move |(from, to)| {
        let at = |fraction: f64| {
            if fraction == 1.0 {
                return b;
            }
            let fraction = fraction as f32;
            (a.0 + fraction * (b.0 - a.0), a.1 + fraction * (b.1 - a.1))
        };
        let mut road = Road::beyond(at(from), at(to), number);
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
