//! The areas around what is reached: the time to places off the roads, on a grid of local metres.
//!
//! The nodes of the grid enter the network as points do, at the nearest segment.

use super::ReachedRoads;
use super::grid::{Grid, USUAL_CELL_M};
use super::nearest::Memory;
use super::rings::{Area, Tracing};
use super::road::{Road, other_roads, reached_roads};
use super::tiles::{Limits, Tiles};
use crate::network::Measure;
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

/// A grid whose nodes do not fit in the memory that there is.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("make a grid of {nodes} nodes {cell_m} m apart: {} MB of memory are not there", bytes / 1_000_000)]
pub struct GridTooLarge {
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Nodes of the grid.
    pub nodes: usize,
    /// Memory that they take, bytes.
    pub bytes: u64,
}

/// Memory of the grid, reused from place to place; one per thread.
#[derive(Debug, Default)]
pub struct Field {
    roads: Vec<Road>,
    /// A bit for each segment that is reached.
    known: Vec<u64>,
    tiles: Tiles,
    memory: Memory,
    tracing: Tracing,
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
    /// grid once more. Memory: 19 bytes a node of the grid.
    ///
    /// # Errors
    /// The grid does not fit in memory, which takes a small cell and a great bound.
    pub fn areas(
        &mut self,
        reached: &ReachedRoads<'_>,
        bounds: &[u32],
        options: &AreaOptions,
    ) -> Result<Areas, GridTooLarge> {
        let greatest = bounds.iter().copied().max().unwrap_or(0).min(reached.bound);
        let leg = match reached.options.measure {
            Measure::Time => 36.0 / reached.network.leg_kmh,
            Measure::Length => 10.0,
        };
        let least = bounds.iter().copied().min().unwrap_or(0).min(greatest);
        let limits = Limits {
            bound: greatest as f32,
            least_bound: least as f32,
            leg: leg as f32,
            snap: options.snap.max_snap_m as f32,
        };
        let main_only = options.snap.islands == Islands::Skip;
        let (roads, known) = (&mut self.roads, &mut self.known);
        let mut grid = Grid::around(reached.network.segment_points(reached.hub.segment).0);
        let extent = reached_roads(
            reached,
            &grid,
            limits.bound,
            main_only,
            (&mut *roads, &mut *known),
        );
        if extent.is_empty() {
            return Ok(Areas {
                cell_m: options.cell_m.unwrap_or(USUAL_CELL_M),
                bounds: bounds.iter().map(|bound| Area::none(*bound)).collect(),
            });
        }
        let room = 2.0 * f64::from(limits.snap.min(limits.bound / limits.leg));
        grid.lay(extent.low, extent.high, room, options.cell_m);
        let (tiles, memory) = (&mut self.tiles, &mut self.memory);
        let nodes = grid.columns * grid.rows;
        if !(memory.has_room(nodes) && self.tracing.has_room(nodes)) {
            return Err(GridTooLarge {
                cell_m: grid.cell,
                nodes,
                bytes: nodes as u64 * 19,
            });
        }
        tiles.clear(&grid);
        memory.clear(&grid);
        let count = roads.len();
        memory.cross(&grid, &limits, tiles, roads, 0..count);
        tiles.mark(&grid, &limits);
        other_roads(reached, &grid, tiles, main_only, (&mut *roads, &known[..]));
        memory.cross(&grid, &limits, tiles, roads, count..roads.len());
        let runs: Vec<_> = tiles.runs(&grid).collect();
        let nodes = memory.nearest_roads(&grid, &limits, tiles, &runs, roads);
        let areas = bounds
            .iter()
            .map(|bound| {
                let mut area = self.tracing.area(&nodes, &runs, (*bound).min(greatest));
                area.bound = *bound;
                area
            })
            .collect();
        Ok(Areas {
            cell_m: grid.cell,
            bounds: areas,
        })
    }
}
