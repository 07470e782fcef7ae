//! Which tiles of the grid are looked at, and how far from a road.

use super::grid::Grid;
use std::ops::Range;

/// Nodes along the side of a tile, the unit in which the grid is or is not looked at.
const TILE: usize = 4;
/// Legs are followed so much farther than they may be long, in cells: the first nodes outside of an
/// area have a cost too, by which its border lies between nodes.
const MARGIN: f32 = 1.5;
/// Steps to the eight neighbours count so much of their length, so that many are never longer than the
/// straight line (Borgefors 1986, 10.1016/S0734-189X(86)80047-0).
const STEP: f32 = 0.92;

/// How far from a road each place can be at most and still matter.
#[derive(Debug, Default)]
pub(super) struct Tiles {
    across: usize,
    up: usize,
    /// Metres that one may go off the roads that are in each tile; below 0: none is reached.
    left: Vec<f32>,
    /// For steps from one tile to the next.
    within: Vec<f32>,
    near: Vec<f32>,
    /// Longest leg that is looked at in each tile; below 0: none.
    limit: Vec<f32>,
}

/// What legs may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Greatest bound.
    pub(super) bound: f32,
    /// Least bound.
    pub(super) least_bound: f32,
    /// Cost of a metre of leg.
    pub(super) leg: f32,
    /// Longest leg, metres.
    pub(super) snap: f32,
}

impl Tiles {
    /// No road is reached yet.
    pub(super) fn clear(&mut self, grid: &Grid) {
        (self.across, self.up) = (grid.columns.div_ceil(TILE), grid.rows.div_ceil(TILE));
        let tiles = self.across * self.up;
        for list in [&mut self.left, &mut self.within, &mut self.limit] {
            list.clear();
            list.resize(tiles, -1.0);
        }
    }

    /// A road in a cell from which one may still go so far off the roads, not less than 0.
    #[inline]
    pub(super) fn reach(&mut self, (column, row): (usize, usize), left: f32) {
        let known = &mut self.left[row / TILE * self.across + column / TILE];
        *known = known.max(left);
    }

    /// Finds the tiles that are looked at once all reached roads are known.
    ///
    /// Within the bound, a place is as near to its road as that allows; no other road that is nearer
    /// lies farther off. So a tile matters where something within the bound may lie, and where such
    /// another road is between it and that.
    pub(super) fn mark(&mut self, grid: &Grid, limits: &Limits) {
        let (across, up) = (self.across, self.up);
        let narrowest = grid.scale.iter().copied().fold(1.0, f32::min).max(1e-3);
        let side = TILE as f32 * grid.cell as f32;
        let margin = MARGIN * grid.cell as f32;
        let mut most = -1.0f32;
        for left in &mut self.left {
            if *left >= 0.0 {
                *left = (*left + margin).min(limits.snap);
                most = most.max(*left);
            }
        }
        // Never longer than the way between the nearest nodes of two tiles.
        let step = STEP * side * narrowest;
        // What is left of a leg where it comes to a tile.
        self.within.copy_from_slice(&self.left);
        self.carry(step);
        // The longest leg that may come there.
        let radius = 1 + (most.max(0.0) / (side * narrowest)) as usize;
        let longest = &mut self.limit;
        longest.fill(-1.0);
        for row in 0..up {
            let left = &self.left[row * across..][..across];
            let longest = &mut longest[row * across..][..across];
            for offset in 0..=radius.min(across - 1) {
                raise(longest, &left[offset..], 0.0);
                raise(&mut longest[offset..], left, 0.0);
            }
        }
        self.left.fill(-1.0);
        for row in 0..up {
            let here = &mut self.left[row * across..][..across];
            for other in row.saturating_sub(radius)..(row + radius + 1).min(up) {
                raise(here, &longest[other * across..], 0.0);
            }
        }
        for (longest, within) in self.left.iter_mut().zip(&self.within) {
            if *within < 0.0 {
                *longest = -1.0;
            }
        }
        // Another road that is nearer is not farther from such a tile.
        std::mem::swap(&mut self.within, &mut self.left);
        self.carry(step);
        std::mem::swap(&mut self.within, &mut self.limit);
    }

    /// Lets each tile of `within` have what its neighbours have, and others that less a step for each
    /// tile between.
    fn carry(&mut self, step: f32) {
        let across = self.across;
        // Neighbours touch; from there on every step counts.
        self.near.clear();
        self.near.extend_from_slice(&self.within);
        for (near, here) in self
            .near
            .chunks_exact_mut(across)
            .zip(self.within.chunks_exact(across))
        {
            raise(&mut near[1..], here, 0.0);
            raise(near, &here[1..], 0.0);
        }
        let values = &mut self.within;
        values.copy_from_slice(&self.near);
        raise(&mut values[across..], &self.near, 0.0);
        raise(values, &self.near[across..], 0.0);
        let slanting = step * std::f32::consts::SQRT_2;
        let from_row = |to: &mut [f32], from: &[f32]| {
            raise(to, from, step);
            raise(&mut to[1..], from, slanting);
            raise(to, &from[1..], slanting);
        };
        for row in 0..self.up {
            let (before, here) = values.split_at_mut(row * across);
            let here = &mut here[..across];
            if row > 0 {
                from_row(here, &before[(row - 1) * across..]);
            }
            let mut carried = -1.0f32;
            for value in here {
                *value = value.max(carried - step);
                carried = *value;
            }
        }
        for row in (0..self.up).rev() {
            let (here, behind) = values[row * across..].split_at_mut(across);
            if row + 1 < self.up {
                from_row(here, &behind[..across]);
            }
            let mut carried = -1.0f32;
            for value in here.iter_mut().rev() {
                *value = value.max(carried - step);
                carried = *value;
            }
        }
    }

    /// Longest leg that is looked at in each tile of a row of nodes, with the columns of the tile;
    /// below 0: none.
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
        let per_metre = 1.0 / (TILE as f64 * grid.cell);
        let range = |low: f64, high: f64, start: f64, tiles: usize| {
            let first = (low - grid.cell - start) * per_metre;
            let last = (high + grid.cell - start) * per_metre;
            (first < tiles as f64 && last >= 0.0)
                .then(|| first.max(0.0) as usize..(last as usize + 1).min(tiles))
        };
        let rows = range(low.1, high.1, grid.south, self.up);
        let columns = range(low.0, high.0, grid.west, self.across);
        rows.zip(columns).is_some_and(|(mut rows, columns)| {
            rows.any(|row| {
                let tiles = &self.limit[row * self.across..][columns.clone()];
                tiles.iter().any(|limit| *limit >= 0.0)
            })
        })
    }
}

/// Lets each value be at least another one less a step.
#[inline]
fn raise(to: &mut [f32], from: &[f32], step: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        let value = *from - step;
        *to = if value > *to { value } else { *to };
    }
}
