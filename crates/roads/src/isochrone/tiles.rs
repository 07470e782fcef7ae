//! Which tiles of the grid are looked at.

use super::grid::Grid;
use super::road::Road;
use std::ops::Range;

/// Nodes along the side of a tile, the unit in which the grid is or is not looked at.
const TILE: usize = 8;
/// Legs are followed so much farther than they may be long, in cells: the first nodes outside of an
/// area have a cost too, by which its border lies between nodes.
const MARGIN: f32 = 1.5;

/// How far from a road each place can be at most and still be within a bound.
#[derive(Debug, Default)]
pub(super) struct Tiles {
    across: usize,
    up: usize,
    /// Metres that one may go off the roads that are in each tile; below 0: none is reached.
    left: Vec<f32>,
    /// Metres that a leg to a node of each tile may be long; below 0: no node is looked at.
    limit: Vec<f32>,
}

/// What legs may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Greatest bound.
    pub(super) bound: f32,
    pub(super) least_bound: f32,
    /// Cost of a metre of leg.
    pub(super) leg: f32,
    /// Longest leg, metres.
    pub(super) snap: f32,
}

impl Tiles {
    /// Marks the tiles where something within the bound may lie.
    pub(super) fn mark(&mut self, grid: &Grid, limits: &Limits, roads: &[Road]) {
        let (across, up) = (grid.columns.div_ceil(TILE), grid.rows.div_ceil(TILE));
        (self.across, self.up) = (across, up);
        self.left.clear();
        self.left.resize(across * up, -1.0);
        let side = TILE as f64 * grid.cell;
        let (west, south, per_metre) = (grid.west as f32, grid.south as f32, (1.0 / side) as f32);
        let per_cost = 1.0 / limits.leg;
        for road in roads {
            let left = limits.bound - road.least_cost();
            if left < 0.0 {
                continue;
            }
            let left = (left * per_cost).min(limits.snap);
            let (a, b) = road.ends();
            // Which of two tiles a place on their border is in does not matter.
            let column = |x: f32| (((x - west) * per_metre).max(0.0) as usize).min(across - 1);
            let row = |y: f32| (((y - south) * per_metre).max(0.0) as usize).min(up - 1);
            let (one, two) = ((column(a.0), row(a.1)), (column(b.0), row(b.1)));
            if one == two {
                let known = &mut self.left[one.1 * across + one.0];
                *known = known.max(left);
                continue;
            }
            for row in one.1.min(two.1)..=one.1.max(two.1) {
                let columns = one.0.min(two.0)..=one.0.max(two.0);
                for known in &mut self.left[row * across..][columns] {
                    *known = known.max(left);
                }
            }
        }
        self.limit.clear();
        self.limit.resize(across * up, -1.0);
        let narrowest = grid.scale.iter().copied().fold(1.0, f32::min).max(1e-3);
        let margin = MARGIN * grid.cell as f32;
        for row in 0..up {
            for column in 0..across {
                let left = self.left[row * across + column];
                if left < 0.0 {
                    continue;
                }
                let limit = (left + margin).min(limits.snap);
                // The nearest nodes of a tile k further on are k − 1 tiles away. A road that is nearer
                // to a place so far away may lie as far again beyond it.
                let steps = |metres: f32| 1 + (2.0 * f64::from(metres) / side) as usize;
                let (wide, high) = (steps(limit / narrowest), steps(limit));
                let columns = column.saturating_sub(wide)..(column + wide + 1).min(across);
                for other in row.saturating_sub(high)..(row + high + 1).min(up) {
                    for known in &mut self.limit[other * across..][columns.clone()] {
                        *known = known.max(limit);
                    }
                }
            }
        }
    }

    /// Longest leg that is worth looking at in each tile of a row of nodes; below 0: none. With the
    /// columns of the tile.
    pub(super) fn limits(
        &self,
        grid: &Grid,
        row: usize,
    ) -> impl Iterator<Item = (Range<usize>, f32)> {
        let tiles = &self.limit[row / TILE * self.across..][..self.across];
        let columns = grid.columns;
        tiles.iter().enumerate().map(move |(tile, limit)| {
            let start = tile * TILE;
            (start..(start + TILE).min(columns), *limit)
        })
    }

    /// Rows and columns of the tiles that are looked at, without the outermost nodes, in order.
    pub(super) fn runs(&self, grid: &Grid) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let (columns, rows) = (grid.columns, grid.rows);
        let across = self.across;
        (1..rows - 1).flat_map(move |row| {
            let tiles = &self.limit[row / TILE * across..][..across];
            let mut at = 0;
            std::iter::from_fn(move || {
                let first = at + tiles[at..].iter().position(|limit| *limit >= 0.0)?;
                let end = tiles[first..]
                    .iter()
                    .position(|limit| *limit < 0.0)
                    .map_or(across, |length| first + length);
                at = end;
                Some((row, (first * TILE).max(1)..(end * TILE).min(columns - 1)))
            })
        })
    }

    /// Whether a box in metres from the origin, and a cell more on each side, meets a tile that is
    /// looked at.
    pub(super) fn meet(&self, grid: &Grid, low: (f64, f64), high: (f64, f64)) -> bool {
        let side = TILE as f64 * grid.cell;
        let range = |low: f64, high: f64, start: f64, nodes: usize| {
            let last = (nodes - 1) as f64 * grid.cell;
            let (low, high) = (low - start, high - start);
            (low <= last && high >= 0.0).then(|| {
                let first = ((low - grid.cell).max(0.0) / side) as usize;
                first..=((high + grid.cell).min(last) / side) as usize
            })
        };
        let rows = range(low.1, high.1, grid.south, grid.rows);
        let columns = range(low.0, high.0, grid.west, grid.columns);
        rows.zip(columns).is_some_and(|(mut rows, columns)| {
            rows.any(|row| {
                let tiles = &self.limit[row * self.across..][columns.clone()];
                tiles.iter().any(|limit| *limit >= 0.0)
            })
        })
    }
}
