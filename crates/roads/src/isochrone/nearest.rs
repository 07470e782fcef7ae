//! The nearest segment of each node of a grid, by propagation: the corners of the cells that a segment
//! crosses try it, then two scans over the grid let every node try those of its neighbours (Danielsson
//! 1980, 10.1016/0146-664X(80)90054-4, with segments in place of points).

use super::NONE;
use super::ends::Ends;
use super::grid::{Crossed, Grid, clipped};
use super::road::{Road, Spot};
use super::tiles::{Limits, Tiles};
use std::ops::Range;

/// What a node knows.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Squared metres to the nearest segment; where there is none, to what is too far; below 0 where
    /// nothing is looked for.
    squared: f32,
    /// The nearest segment, as an index into the roads.
    nearest: u32,
}

const EMPTY: Node = Node {
    squared: -1.0,
    nearest: NONE,
};

/// Nodes so near to one that may be outside find their segment.
const RIM: usize = 2;

/// Memory of the nodes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    nodes: Vec<Node>,
    /// Least cost on the roads in the cells around each node.
    crossed: Vec<f32>,
    /// Lower left node of each cell that a road crosses, and the road.
    crossings: Vec<(u32, u32)>,
    ends: Ends,
    /// Whether the cell of each lower left node has a node near that may be outside.
    rim: Vec<bool>,
    /// To make it.
    across: Vec<bool>,
}

/// The nodes of a grid with the roads that they know.
#[derive(Clone, Copy)]
pub(super) struct Nodes<'f> {
    pub(super) grid: &'f Grid,
    pub(super) limits: Limits,
    roads: &'f [Road],
    nodes: &'f [Node],
    crossed: &'f [f32],
}

/// What the steps share.
struct Task<'f> {
    grid: &'f Grid,
    roads: &'f [Road],
}

impl Memory {
    /// Makes room for a grid of so many nodes; false where there is none.
    pub(super) fn has_room(&mut self, nodes: usize) -> bool {
        room(&mut self.nodes, nodes)
            && room(&mut self.crossed, nodes)
            && room(&mut self.rim, nodes)
            && room(&mut self.across, nodes)
    }

    /// Begins anew, on a grid.
    pub(super) fn clear(&mut self, grid: &Grid) {
        self.crossings.clear();
        self.crossed.clear();
        self.crossed.resize(grid.columns * grid.rows, f32::INFINITY);
    }

    /// Finds the cells that roads cross, of some roads of the whole list, and the tiles that are
    /// reached by them.
    pub(super) fn cross(
        &mut self,
        grid: &Grid,
        limits: &Limits,
        tiles: &mut Tiles,
        roads: &[Road],
        range: Range<usize>,
    ) {
        let per_metre = 1.0 / grid.cell;
        let in_cells = |place: (f32, f32)| {
            (
                (f64::from(place.0) - grid.west) * per_metre,
                (f64::from(place.1) - grid.south) * per_metre,
            )
        };
        let high = ((grid.columns - 1) as f64, (grid.rows - 1) as f64);
        let is_inside =
            |at: (f64, f64)| at.0 >= 0.0 && at.1 >= 0.0 && at.0 < high.0 && at.1 < high.1;
        let per_cost = 1.0 / limits.leg;
        let (crossed, crossings) = (&mut self.crossed, &mut self.crossings);
        let mut cross = |(column, row): (usize, usize), index: usize, cost: f32| {
            let lower = row * grid.columns + column;
            crossings.push((lower as u32, index as u32));
            // Costs are whole on the roads: what is reached goes on for less than one more.
            let cost = cost - 1.0;
            if cost <= limits.bound {
                tiles.reach(
                    (column, row),
                    ((limits.bound - cost) * per_cost).min(limits.snap),
                );
                for start in [lower, lower + grid.columns] {
                    for known in &mut crossed[start..start + 2] {
                        *known = known.min(cost);
                    }
                }
            }
        };
        for (index, road) in range.clone().zip(&roads[range]) {
            let (a, b) = road.ends();
            let (a, b) = (in_cells(a), in_cells(b));
            let both = is_inside(a) && is_inside(b);
            let cell = (a.0 as u32 as usize, a.1 as u32 as usize);
            if both && cell == (b.0 as u32 as usize, b.1 as u32 as usize) {
                cross(cell, index, road.least_cost());
                continue;
            }
            let (first, last) = match both {
                true => (0.0, 1.0),
                false => match clipped(a, b, high) {
                    Some(part) => part,
                    None => continue,
                },
            };
            let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
            for (column, row, enters, leaves) in Crossed::new(at(first), at(last)) {
                if column >= 0 && row >= 0 && column < high.0 as i64 && row < high.1 as i64 {
                    let cost = |share: f64| road.cost((first + share * (last - first)) as f32);
                    let cost = cost(enters).min(cost(leaves));
                    cross((column as usize, row as usize), index, cost);
                }
            }
        }
    }

    /// The nearest road of each node, as far as that matters: not where all is inside the least bound
    /// already, because roads within it cross the cells.
    pub(super) fn nearest_roads<'f>(
        &'f mut self,
        grid: &'f Grid,
        limits: &Limits,
        tiles: &Tiles,
        runs: &[(usize, Range<usize>)],
        roads: &'f mut [Road],
    ) -> Nodes<'f> {
        self.find_rim(grid, limits);
        self.settle_ends(roads);
        let roads = &*roads;
        let task = Task { grid, roads };
        self.look_for(&task, tiles);
        // Roads that follow each other mostly share a cell.
        for roads in self.crossings.chunk_by(|one, two| one.0 == two.0) {
            if self.rim[roads[0].0 as usize] {
                draw(&task, &mut self.nodes, roads[0].0 as usize, roads);
            }
        }
        spread(&task, runs, &mut self.nodes);
        Nodes {
            grid,
            limits: *limits,
            roads,
            nodes: &self.nodes,
            crossed: &self.crossed,
        }
    }

    /// Finds the cells with a node near that no crossing road puts inside the least bound.
    fn find_rim(&mut self, grid: &Grid, limits: &Limits) {
        let (columns, rows) = (grid.columns, grid.rows);
        let least = limits.least_bound;
        let wide = 2 * RIM + 2;
        let Memory {
            crossed,
            rim,
            across,
            ..
        } = self;
        // Of each row, whether any of the nodes from RIM before the cell to RIM behind it is open;
        // what lies beyond the grid is.
        across.clear();
        across.resize(columns * rows, true);
        let mut open = vec![true; columns + wide];
        for (row, across) in across.chunks_exact_mut(columns).enumerate() {
            let values = &crossed[row * columns..][..columns];
            for (open, value) in open[RIM..].iter_mut().zip(values) {
                *open = *value > least;
            }
            across.fill(false);
            for offset in 0..wide {
                for (across, open) in across.iter_mut().zip(&open[offset..]) {
                    *across |= *open;
                }
            }
        }
        rim.clear();
        rim.resize(columns * rows, true);
        for row in RIM..rows.saturating_sub(RIM + 1) {
            let rim = &mut rim[row * columns..][..columns];
            rim.fill(false);
            for other in row - RIM..row + RIM + 2 {
                for (rim, across) in rim.iter_mut().zip(&across[other * columns..][..columns]) {
                    *rim |= *across;
                }
            }
        }
    }

    /// Settles what it costs to enter at the ends of the roads that nodes may come to know.
    fn settle_ends(&mut self, roads: &mut [Road]) {
        let Memory {
            crossings,
            ends,
            rim,
            ..
        } = self;
        // The cells of a road follow each other.
        let tried = || {
            crossings
                .chunk_by(|one, two| one.1 == two.1)
                .filter(|cells| cells.iter().any(|(lower, _)| rim[*lower as usize]))
                .map(|cells| cells[0].1 as usize)
        };
        ends.clear();
        tried().for_each(|road| ends.add(&roads[road]));
        tried().for_each(|road| ends.tell(&mut roads[road]));
    }

    /// No node knows a segment yet; those in the midst of what is inside look for none.
    fn look_for(&mut self, task: &Task<'_>, tiles: &Tiles) {
        let (grid, rim) = (task.grid, &self.rim);
        self.nodes.clear();
        self.nodes.resize(grid.columns * grid.rows, EMPTY);
        for row in 1..grid.rows - 1 {
            let start = row * grid.columns;
            for (columns, limit) in tiles.limits(grid, row) {
                if limit < 0.0 {
                    continue;
                }
                let farthest = (limit * limit).next_up();
                for column in columns.start.max(1)..columns.end.min(grid.columns - 1) {
                    let (above, below) = (start + column, start + column - grid.columns);
                    if rim[above] | rim[above - 1] | rim[below] | rim[below - 1] {
                        self.nodes[above].squared = farthest;
                    }
                }
            }
        }
    }
}

/// Makes a list able to hold so many items; false where memory does not suffice.
pub(super) fn room<T>(list: &mut Vec<T>, items: usize) -> bool {
    let more = items.saturating_sub(list.len());
    list.try_reserve_exact(more).is_ok()
}

/// Lets the corners of one cell try segments that cross it.
fn draw(task: &Task<'_>, nodes: &mut [Node], lower: usize, crossings: &[(u32, u32)]) {
    let (grid, roads) = (task.grid, task.roads);
    let wide = grid.columns as u32;
    let (row, column) = (
        (lower as u32 / wide) as usize,
        (lower as u32 % wide) as usize,
    );
    let spot = |east: usize, north: usize| Spot {
        x: grid.x[column + east],
        y: grid.y[row + north],
        scale: grid.scale[row + north],
    };
    let spots = [spot(0, 0), spot(1, 0), spot(0, 1), spot(1, 1)];
    let upper = lower + grid.columns;
    let corners = [lower, lower + 1, upper, upper + 1];
    let mut known = corners.map(|corner| nodes[corner]);
    for (_, index) in crossings {
        let squares = roads[*index as usize].squares(spots);
        let is_near = |lane: usize| squares[lane] <= known[lane].squared;
        // All at once: mostly none is.
        if is_near(0) | is_near(1) | is_near(2) | is_near(3) {
            for (known, squared) in known.iter_mut().zip(squares) {
                known.offer(roads, squared, *index);
            }
        }
    }
    for (corner, known) in corners.into_iter().zip(known) {
        nodes[corner] = known;
    }
}

impl Node {
    /// Lets it try the segment of a neighbour, if that has one.
    #[inline(always)]
    fn look_at(&mut self, roads: &[Road], index: u32, at: Spot) {
        if index != self.nearest
            && let Some(road) = roads.get(index as usize)
        {
            self.offer(roads, road.squared(at), index);
        }
    }

    /// Lets it try a segment at a squared distance.
    #[inline]
    fn offer(&mut self, roads: &[Road], squared: f32, index: u32) {
        let is_nearer = squared < self.squared
            || squared == self.squared
                && match roads.get(self.nearest as usize) {
                    Some(holder) => roads[index as usize].precedes(holder),
                    None => true,
                };
        if is_nearer {
            self.squared = squared;
            self.nearest = index;
        }
    }
}

/// Lets every node try the segments of its neighbours. Nodes within a cell of their segment are done:
/// one that is nearer crosses a cell around them.
fn spread(task: &Task<'_>, runs: &[(usize, Range<usize>)], nodes: &mut [Node]) {
    let (grid, roads) = (task.grid, task.roads);
    let wide = grid.columns;
    // Rows upwards take from the row below, then from both sides; rows downwards likewise.
    for upwards in [true, false] {
        for run in 0..runs.len() {
            let (row, columns) = &runs[if upwards { run } else { runs.len() - 1 - run }];
            let (below, here) = nodes.split_at_mut(row * wide);
            let (here, above) = here.split_at_mut(wide);
            let other = if upwards {
                &below[(row - 1) * wide..]
            } else {
                &above[..wide]
            };
            let (y, scale) = (grid.y[*row], grid.scale[*row]);
            let side = grid.cell as f32 * scale.min(1.0);
            let done = side * side;
            let mut beside = here[columns.start - 1].nearest;
            let other = other[columns.start - 1..columns.end + 1].windows(3);
            let here = &mut here[columns.start..=columns.end];
            let x = &grid.x[columns.clone()];
            for ((node, other), x) in here.iter_mut().zip(other).zip(x) {
                if node.squared > done {
                    let at = Spot { x: *x, y, scale };
                    let [left, middle, right] = [0, 1, 2].map(|at: usize| other[at].nearest);
                    node.look_at(roads, middle, at);
                    if left != middle {
                        node.look_at(roads, left, at);
                    }
                    if right != middle && right != left {
                        node.look_at(roads, right, at);
                    }
                    if beside != middle && beside != left && beside != right {
                        node.look_at(roads, beside, at);
                    }
                }
                beside = node.nearest;
            }
            let mut beside = here[columns.len()].nearest;
            for (node, x) in here[..columns.len()].iter_mut().zip(x).rev() {
                if node.squared > done {
                    node.look_at(roads, beside, Spot { x: *x, y, scale });
                }
                beside = node.nearest;
            }
        }
    }
}

impl Nodes<'_> {
    fn spot(&self, node: usize) -> Spot {
        let (row, column) = (node / self.grid.columns, node % self.grid.columns);
        Spot {
            x: self.grid.x[column],
            y: self.grid.y[row],
            scale: self.grid.scale[row],
        }
    }

    /// Cost at a node: that of the nearest place on its segment, and of the leg.
    pub(super) fn total(&self, node: usize) -> f32 {
        let known = &self.nodes[node];
        match self.roads.get(known.nearest as usize) {
            Some(road) => {
                let t = road.fraction(self.spot(node));
                road.entry_cost(t) + known.squared.sqrt() * self.limits.leg
            }
            None => f32::INFINITY,
        }
    }

    /// Not more than the cost: a node is inside where this is within the bound.
    pub(super) fn least(&self, node: usize) -> f32 {
        self.crossed[node].min(self.total(node))
    }

    /// Marks the nodes of a range within a bound: what [`Nodes::least`] says, mostly without its work.
    pub(super) fn within(&self, bound: f32, start: usize, inside: &mut [bool]) {
        let squared_leg = self.limits.leg * self.limits.leg;
        let crossed = &self.crossed[start..];
        let nodes = &self.nodes[start..];
        for (offset, inside) in inside.iter_mut().enumerate() {
            let node = &nodes[offset];
            *inside = crossed[offset] <= bound
                || self.roads.get(node.nearest as usize).is_some_and(|road| {
                    let leg = node.squared * squared_leg;
                    let most = bound - road.least_entry_cost();
                    let least = bound - road.greatest_entry_cost();
                    // With room for rounding.
                    let is_near = |left: f32, room: f32| left >= 0.0 && leg <= left * left * room;
                    is_near(most, 1.0001)
                        && (is_near(least, 0.9999) || self.total(start + offset) <= bound)
                });
        }
    }

    /// Of two neighbours the first of which has a cost and the second none: after how much of the way
    /// between them there is none.
    pub(super) fn room(&self, inside: usize, outside: usize) -> f64 {
        let known = &self.nodes[inside];
        if known.nearest != NONE && self.nodes[outside].nearest == NONE {
            // Too far from any road.
            f64::from(self.limits.snap - known.squared.sqrt()) / self.grid.cell
        } else {
            // Another road is nearer somewhere between the two.
            0.5
        }
    }
}
