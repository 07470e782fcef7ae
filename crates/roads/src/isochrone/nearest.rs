//! The nearest segment of each node of a grid, by propagation: the corners of the cells that a segment
//! crosses try it, then two scans over the grid let every node try those of its neighbours (Danielsson
//! 1980, 10.1016/0146-664X(80)90054-4, with segments in place of points).

use super::NONE;
use super::grid::{Crossed, Grid, clipped};
use super::road::{Road, Spot};
use super::tiles::{Limits, Tiles};

/// What a node knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Squared metres to the nearest segment; where there is none, to what is too far; below 0 where
    /// nothing is looked for.
    squared: f32,
    /// The nearest segment, as an index into the roads.
    nearest: u32,
    /// Least cost on the roads in the cells around it.
    crossed: f32,
}

const EMPTY: Node = Node {
    squared: -1.0,
    nearest: NONE,
    crossed: f32::INFINITY,
};

/// The nodes of a grid with the roads that they know.
#[derive(Clone, Copy)]
pub(super) struct Nodes<'f> {
    pub(super) grid: &'f Grid,
    pub(super) limits: Limits,
    roads: &'f [Road],
    nodes: &'f [Node],
}

/// Fills `nodes` for a grid.
pub(super) fn nearest_roads<'f>(
    grid: &'f Grid,
    limits: &Limits,
    tiles: &Tiles,
    roads: &'f [Road],
    nodes: &'f mut Vec<Node>,
) -> Nodes<'f> {
    nodes.clear();
    nodes.resize(grid.columns * grid.rows, EMPTY);
    for row in 1..grid.rows - 1 {
        let line = &mut nodes[row * grid.columns..][..grid.columns];
        for (columns, limit) in tiles.limits(grid, row) {
            if limit >= 0.0 {
                let farthest = (limit * limit).next_up();
                for node in &mut line[columns] {
                    node.squared = farthest;
                }
            }
        }
        for outer in [0, grid.columns - 1] {
            line[outer].squared = -1.0;
        }
    }
    for index in 0..roads.len() {
        draw(grid, limits.bound, roads, nodes, index);
    }
    spread(grid, tiles, roads, nodes);
    Nodes {
        grid,
        limits: *limits,
        roads,
        nodes,
    }
}

/// Lets the corners of the cells that a segment crosses try it.
fn draw(grid: &Grid, bound: f32, roads: &[Road], nodes: &mut [Node], index: usize) {
    let road = &roads[index];
    let per_metre = 1.0 / grid.cell;
    let in_cells = |place: (f32, f32)| {
        (
            (f64::from(place.0) - grid.west) * per_metre,
            (f64::from(place.1) - grid.south) * per_metre,
        )
    };
    let (a, b) = road.ends();
    let (a, b) = (in_cells(a), in_cells(b));
    let high = ((grid.columns - 1) as f64, (grid.rows - 1) as f64);
    let is_inside = |at: (f64, f64)| at.0 >= 0.0 && at.1 >= 0.0 && at.0 < high.0 && at.1 < high.1;
    let both = is_inside(a) && is_inside(b);
    if both {
        let cell = (a.0 as usize, a.1 as usize);
        // Most segments lie in one cell.
        if cell == (b.0 as usize, b.1 as usize) {
            draw_in(grid, bound, roads, nodes, index, cell, road.least_cost());
            return;
        }
    }
    let (first, last) = match both {
        true => (0.0, 1.0),
        false => match clipped(a, b, high) {
            Some(part) => part,
            None => return,
        },
    };
    let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
    for (column, row, enters, leaves) in Crossed::new(at(first), at(last)) {
        if column >= 0 && row >= 0 && column < high.0 as i64 && row < high.1 as i64 {
            let cost = |share: f64| road.cost((first + share * (last - first)) as f32);
            let cost = cost(enters).min(cost(leaves));
            let cell = (column as usize, row as usize);
            draw_in(grid, bound, roads, nodes, index, cell, cost);
        }
    }
}

/// Lets the corners of one cell try a segment that crosses it, at what it costs there at least.
#[inline]
fn draw_in(
    grid: &Grid,
    bound: f32,
    roads: &[Road],
    nodes: &mut [Node],
    index: usize,
    (column, row): (usize, usize),
    cost: f32,
) {
    let road = &roads[index];
    // Costs are whole on the roads: what is reached goes on for less than one more.
    let cost = if cost - 1.0 <= bound {
        cost - 1.0
    } else {
        f32::INFINITY
    };
    let lower = row * grid.columns + column;
    for (row, start) in [(row, lower), (row + 1, lower + grid.columns)] {
        let (y, scale) = (grid.y[row], grid.scale[row]);
        let x = &grid.x[column..column + 2];
        let squared = [x[0], x[1]].map(|x| road.squared(Spot { x, y, scale }));
        for (node, squared) in nodes[start..start + 2].iter_mut().zip(squared) {
            node.crossed = node.crossed.min(cost);
            node.offer(roads, squared, index as u32);
        }
    }
}

impl Node {
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
fn spread(grid: &Grid, tiles: &Tiles, roads: &[Road], nodes: &mut [Node]) {
    let wide = grid.columns;
    let runs: Vec<_> = tiles.runs(grid).collect();
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
            let spot = |column: usize| Spot {
                x: grid.x[column],
                y,
                scale,
            };
            let mut beside = here[columns.start - 1].nearest;
            for column in columns.clone() {
                let node = &mut here[column];
                if node.squared > done {
                    let mut tried = NONE;
                    let other = &other[column - 1..column + 2];
                    for index in [other[1].nearest, other[0].nearest, other[2].nearest, beside] {
                        if index != tried && index != node.nearest && index != NONE {
                            let squared = roads[index as usize].squared(spot(column));
                            node.offer(roads, squared, index);
                            tried = index;
                        }
                    }
                }
                beside = node.nearest;
            }
            let mut beside = here[columns.end].nearest;
            for column in columns.clone().rev() {
                let node = &mut here[column];
                if beside != node.nearest && beside != NONE && node.squared > done {
                    let squared = roads[beside as usize].squared(spot(column));
                    node.offer(roads, squared, beside);
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
                road.cost(t) + known.squared.sqrt() * self.limits.leg
            }
            None => f32::INFINITY,
        }
    }

    /// Not more than the cost: a node is inside where this is within the bound.
    pub(super) fn least(&self, node: usize) -> f32 {
        self.nodes[node].crossed.min(self.total(node))
    }

    /// Marks the nodes of a range within a bound: what [`Nodes::least`] says, mostly without its work.
    pub(super) fn within(&self, bound: f32, start: usize, inside: &mut [bool]) {
        let squared_leg = self.limits.leg * self.limits.leg;
        for (offset, inside) in inside.iter_mut().enumerate() {
            let node = &self.nodes[start + offset];
            *inside = node.crossed <= bound
                || self.roads.get(node.nearest as usize).is_some_and(|road| {
                    let leg = node.squared * squared_leg;
                    let most = bound - road.least_cost();
                    let least = bound - road.greatest_cost();
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
