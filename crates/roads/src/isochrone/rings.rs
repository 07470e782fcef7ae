//! The rings around what is inside a bound: marching squares with linear interpolation (Lorensen
//! and Cline 1987, 10.1145/37401.37422, in two dimensions), traced with the inside on the left.

use super::grid::Grid;
use super::nearest::{Nodes, room};
use crate::LonLat;
use crate::units::EARTH_RADIUS_M;
use std::ops::Range;

/// The area within one bound.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Area {
    /// The bound, in the unit of the measure.
    pub bound: u32,
    /// Disjoint; none where nothing is within the bound.
    pub polygons: Vec<Polygon>,
}

impl Area {
    pub(super) fn none(bound: u32) -> Area {
        Area {
            bound,
            polygons: Vec::new(),
        }
    }

    /// Square metres on the sphere.
    pub fn area_m2(&self) -> f64 {
        let rings = self.polygons.iter().flat_map(|polygon| &polygon.rings);
        rings.map(|ring| ring_area_m2(ring)).sum()
    }
}

/// A polygon as RFC 7946 has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Polygon {
    /// The exterior, anticlockwise, then the holes, clockwise; each closed, its last point its first.
    pub rings: Vec<Vec<LonLat>>,
}

/// Square metres within a ring, less than 0 where it runs clockwise.
fn ring_area_m2(ring: &[LonLat]) -> f64 {
    let sine = |place: LonLat| libm::sin(place.lat_degrees().to_radians());
    let Some(first) = ring.first() else {
        return 0.0;
    };
    // Counted from the first latitude, so that small rings far from the equator lose no digits.
    let base = sine(*first);
    let mut before = (*first, 0.0);
    let mut twice = 0.0;
    for place in ring.iter().skip(1) {
        let here = sine(*place) - base;
        let east = (place.lon_degrees() - before.0.lon_degrees()).to_radians();
        twice -= east * (here + before.1);
        before = (*place, here);
    }
    twice / 2.0 * EARTH_RADIUS_M * EARTH_RADIUS_M
}

/// Memory for tracing.
#[derive(Debug, Default)]
pub(super) struct Tracing {
    /// Whether each node is within the bound.
    inside: Vec<bool>,
    /// For each node, the ring that passes between it and the next one in its row.
    ring_at: Vec<u32>,
    /// Nodes between which and the next one a ring passes, in order.
    crossings: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Between which two nodes a ring passes, and whither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    North,
    South,
    East,
    West,
}

/// A step of a ring: across the line from a node to the next one east (heading north or south) or
/// north (heading east or west).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    column: usize,
    row: usize,
    heading: Heading,
}

impl Step {
    /// Nodes on its left (inside) and on its right.
    fn sides(self) -> ((usize, usize), (usize, usize)) {
        let here = (self.column, self.row);
        match self.heading {
            Heading::North => (here, (self.column + 1, self.row)),
            Heading::South => ((self.column + 1, self.row), here),
            Heading::East => ((self.column, self.row + 1), here),
            Heading::West => (here, (self.column, self.row + 1)),
        }
    }

    /// Lower left node of the cell that it enters.
    fn cell(self) -> (usize, usize) {
        match self.heading {
            Heading::North | Heading::East => (self.column, self.row),
            Heading::South => (self.column, self.row - 1),
            Heading::West => (self.column - 1, self.row),
        }
    }
}

/// The nodes of a window within one bound.
struct Inside<'l> {
    nodes: &'l Nodes<'l>,
    inside: &'l [bool],
    bound: f32,
    /// First and last column.
    window: (usize, usize),
    /// Cost of a leg of one cell.
    step: f64,
    /// A ring keeps this far from the nodes, in cells.
    slack: f64,
}

impl Inside<'_> {
    fn node(&self, (column, row): (usize, usize)) -> usize {
        row * self.nodes.grid.columns + column
    }

    fn in_window(&self, column: usize) -> bool {
        (self.window.0..=self.window.1).contains(&column)
    }

    fn holds(&self, at: (usize, usize)) -> bool {
        self.in_window(at.0) && self.inside[self.node(at)]
    }

    /// Whether two opposite corners of a cell that are inside are joined. What decides does not
    /// depend on the bound, so that greater areas hold lesser ones.
    fn is_joined(&self, (column, row): (usize, usize)) -> bool {
        let corners = [
            (column, row),
            (column + 1, row),
            (column, row + 1),
            (column + 1, row + 1),
        ];
        let sum: f32 = corners
            .iter()
            .map(|corner| self.nodes.least(self.node(*corner)))
            .sum();
        sum / 4.0 <= self.bound && self.in_window(column) && self.in_window(column + 1)
    }

    /// Where a ring goes from a step.
    fn next(&self, step: Step) -> Step {
        let (column, row) = step.cell();
        let corner = |east: usize, north: usize| (column + east, row + north);
        // Far corners, left and right; and the steps out of the cell to the left, straight on and
        // to the right.
        let step_to = |column: usize, row: usize, heading: Heading| Step {
            column,
            row,
            heading,
        };
        let north = step_to(column, row + 1, Heading::North);
        let south = step_to(column, row, Heading::South);
        let east = step_to(column + 1, row, Heading::East);
        let west = step_to(column, row, Heading::West);
        let (left_far, right_far, [left, straight, right]) = match step.heading {
            Heading::North => (corner(0, 1), corner(1, 1), [west, north, east]),
            Heading::South => (corner(1, 0), corner(0, 0), [east, south, west]),
            Heading::East => (corner(1, 1), corner(1, 0), [north, east, south]),
            Heading::West => (corner(0, 0), corner(0, 1), [south, west, north]),
        };
        match (self.holds(left_far), self.holds(right_far)) {
            (false, false) => left,
            (true, false) => straight,
            (true, true) => right,
            (false, true) if self.is_joined((column, row)) => right,
            (false, true) => left,
        }
    }

    /// Where a step crosses the line between its nodes, in cells.
    fn point(&self, step: Step) -> (f64, f64) {
        let (inside, outside) = step.sides();
        let bound = f64::from(self.bound);
        let value = |at| f64::from(self.nodes.total(self.node(at)));
        let (here, there) = (value(inside), value(outside));
        let share = if here > bound || !self.in_window(outside.0) {
            self.slack
        } else if there < f64::INFINITY {
            (bound - here) / (there - here)
        } else {
            // How far one may still go, not farther than a leg may be.
            let room = self.nodes.room(self.node(inside), self.node(outside));
            ((bound - here) / self.step).min(room)
        };
        let share = share.clamp(self.slack, 1.0 - self.slack);
        let along = |from: usize, to: usize| from as f64 + share * (to as f64 - from as f64);
        (along(inside.0, outside.0), along(inside.1, outside.1))
    }
}

/// A ring as it was traced.
struct Ring {
    points: Vec<LonLat>,
    /// The polygon that it belongs to.
    polygon: u32,
}

impl Tracing {
    /// Makes room for a grid of so many nodes; false where there is none.
    pub(super) fn has_room(&mut self, nodes: usize) -> bool {
        room(&mut self.inside, nodes) && room(&mut self.ring_at, nodes)
    }

    /// The area within a bound, of the nodes in some runs.
    pub(super) fn area(
        &mut self,
        nodes: &Nodes<'_>,
        runs: &[(usize, Range<usize>)],
        bound: u32,
    ) -> Area {
        let grid = nodes.grid;
        let mut inside = std::mem::take(&mut self.inside);
        inside.clear();
        inside.resize(grid.columns * grid.rows, false);
        for (row, columns) in runs {
            let start = row * grid.columns;
            let range = start + columns.start..start + columns.end;
            nodes.within(bound as f32, range.start, &mut inside[range]);
        }
        self.ring_at.resize(grid.columns * grid.rows, NONE);
        let last = grid.columns - 1;
        let windows = match grid.meridian {
            // Longitudes east of the meridian, seen from the origin, and west of it.
            Some(column) => vec![(0, column), (column, last)],
            None => vec![(0, last)],
        };
        let mut polygons = Vec::new();
        for window in windows {
            let inside = Inside {
                nodes,
                inside: &inside,
                bound: bound as f32,
                window,
                step: f64::from(nodes.limits.leg) * grid.cell,
                slack: (0.05 / grid.cell).clamp(1e-3, 0.25),
            };
            self.find_crossings(&inside, runs);
            self.trace(&inside, &mut polygons);
        }
        self.inside = inside;
        Area { bound, polygons }
    }

    fn trace(&mut self, inside: &Inside<'_>, polygons: &mut Vec<Polygon>) {
        let grid = inside.nodes.grid;
        let turn = turn_of(grid, inside.window);
        let mut rings: Vec<Ring> = Vec::new();
        for index in 0..self.crossings.len() {
            let node = self.crossings[index] as usize;
            if self.ring_at[node] != NONE {
                continue;
            }
            let (column, row) = (node % grid.columns, node / grid.columns);
            let is_exterior = !inside.holds((column, row));
            let first = Step {
                column,
                row,
                heading: if is_exterior {
                    Heading::South
                } else {
                    Heading::North
                },
            };
            let number = rings.len() as u32;
            let mut points = Vec::new();
            let mut step = first;
            loop {
                if matches!(step.heading, Heading::North | Heading::South) {
                    self.ring_at[step.row * grid.columns + step.column] = number;
                }
                points.push(rounded(grid, inside.point(step), turn));
                step = inside.next(step);
                if step == first {
                    break;
                }
            }
            points.extend(points.first().copied());
            let polygon = if is_exterior {
                polygons.push(Polygon::default());
                polygons.len() as u32 - 1
            } else {
                // The ring before it in this row bounds the same polygon, and was traced before.
                let before = index.checked_sub(1).map(|index| self.crossings[index]);
                let ring = before.map_or(NONE, |node| self.ring_at[node as usize]);
                rings.get(ring as usize).map_or(NONE, |ring| ring.polygon)
            };
            rings.push(Ring { points, polygon });
        }
        for ring in rings {
            if let Some(polygon) = polygons.get_mut(ring.polygon as usize) {
                polygon.rings.push(ring.points);
            }
        }
        for node in self.crossings.drain(..) {
            self.ring_at[node as usize] = NONE;
        }
    }

    /// Where rows change between inside and outside.
    fn find_crossings(&mut self, inside: &Inside<'_>, runs: &[(usize, Range<usize>)]) {
        let grid = inside.nodes.grid;
        let (first, last) = inside.window;
        for (row, columns) in runs {
            let start = row * grid.columns;
            let columns = columns.start.max(first)..columns.end.min(last + 1);
            let mut before = false;
            for column in columns.clone() {
                let here = inside.inside[start + column];
                if here != before {
                    self.crossings.push((start + column - 1) as u32);
                    before = here;
                }
            }
            if before {
                self.crossings.push((start + columns.end - 1) as u32);
            }
        }
    }
}

/// How many whole turns the longitudes of a window lie beyond ±180°, and on which side it ends.
fn turn_of(grid: &Grid, window: (usize, usize)) -> i64 {
    let (middle, _) = grid.place((window.0 + window.1) as f64 / 2.0, 0.0);
    libm::round(middle / 3.6e9) as i64
}

/// A place in units of 10⁻⁷ degree, not beyond the meridian.
fn rounded(grid: &Grid, (column, row): (f64, f64), turn: i64) -> LonLat {
    let (lon, lat) = grid.place(column, row);
    LonLat {
        lon: libm::round(lon - turn as f64 * 3.6e9).clamp(-1.8e9, 1.8e9) as i32,
        lat: libm::round(lat) as i32,
    }
}
