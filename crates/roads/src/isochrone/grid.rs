//! The grid of local metres on which areas are made.

use crate::LonLat;
use crate::units::{EARTH_RADIUS_M, WHOLE_CIRCLE, east_of};

/// Metres in a unit of 10⁻⁷ degree of latitude.
pub(super) const UNIT_M: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0 / 1e7;
/// Cells of a grid whose size is not asked for, and at most of one whose size is.
const USUAL_NODES: f64 = 250_000.0;
const MOST_NODES: f64 = 268_435_456.0;
/// Cell of a small grid, and the least, metres.
pub(super) const USUAL_CELL_M: f64 = 50.0;
const LEAST_CELL_M: f64 = 1.0;

/// Where the grid lies.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) origin: LonLat,
    /// Longitudes count so much less than latitudes in `x`.
    pub(super) shrink: f64,
    pub(super) cell: f64,
    /// Place of the first node, metres from the origin.
    pub(super) west: f64,
    pub(super) south: f64,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Column on the 180° meridian.
    pub(super) meridian: Option<usize>,
    /// Metres east of the origin of each column, north of it of each row.
    pub(super) x: Vec<f32>,
    pub(super) y: Vec<f32>,
    /// For each row, what a metre in `x` is on the ground.
    pub(super) scale: Vec<f32>,
}

impl Grid {
    /// One that is to be laid around a place.
    pub(super) fn around(origin: LonLat) -> Grid {
        Grid {
            origin,
            shrink: libm::cos(origin.lat_degrees().to_radians()).max(0.01),
            cell: USUAL_CELL_M,
            west: 0.0,
            south: 0.0,
            columns: 0,
            rows: 0,
            meridian: None,
            x: Vec::new(),
            y: Vec::new(),
            scale: Vec::new(),
        }
    }

    pub(super) fn east(&self, lon: i32) -> f64 {
        f64::from(east_of(lon, self.origin.lon)) * UNIT_M * self.shrink
    }

    pub(super) fn north(&self, lat: i32) -> f64 {
        (f64::from(lat) - f64::from(self.origin.lat)) * UNIT_M
    }

    /// Longitude and latitude of a place in cells, in units of 10⁻⁷ degree and not rounded;
    /// longitudes may lie beyond 180°.
    pub(super) fn place(&self, column: f64, row: f64) -> (f64, f64) {
        let x = self.west + column * self.cell;
        let y = self.south + row * self.cell;
        (
            f64::from(self.origin.lon) + x / (UNIT_M * self.shrink),
            (f64::from(self.origin.lat) + y / UNIT_M).clamp(-9e8, 9e8),
        )
    }
}

impl Grid {
    /// Places the grid around a box, with some room in metres.
    pub(super) fn lay(&mut self, low: (f32, f32), high: (f32, f32), room: f64, cell: Option<f64>) {
        let narrowest = [low.1, high.1]
            .into_iter()
            .map(|y| self.scale_at(f64::from(y)))
            .fold(1.0, f64::min)
            .max(1e-3);
        let size = |cell: f64| {
            let side = |low: f32, high: f32, room: f64| {
                (f64::from(high) - f64::from(low) + 2.0 * room) / cell + 6.0
            };
            (
                side(low.0, high.0, room / narrowest),
                side(low.1, high.1, room),
            )
        };
        let most = if cell.is_some() {
            MOST_NODES
        } else {
            USUAL_NODES
        };
        let mut cell = cell.unwrap_or(USUAL_CELL_M).max(LEAST_CELL_M);
        loop {
            let (columns, rows) = size(cell);
            let nodes = columns * rows;
            if nodes <= most {
                break;
            }
            let wider = cell * (nodes / most).sqrt().max(1.01);
            cell = libm::ceil(wider / 5.0) * 5.0;
        }
        let (columns, rows) = size(cell);
        (self.cell, self.columns, self.rows) = (cell, columns as usize, rows as usize);
        self.west = f64::from(low.0) - room / narrowest - 2.0 * cell;
        self.south = f64::from(low.1) - room - 2.0 * cell;
        for side in [-1.0, 1.0] {
            let x = (side * WHOLE_CIRCLE as f64 / 2.0 - f64::from(self.origin.lon))
                * UNIT_M
                * self.shrink;
            let column = libm::ceil((x - self.west) / cell);
            if column >= 1.0 && column < (self.columns - 1) as f64 {
                self.west = x - column * cell;
                self.columns += 1;
                self.meridian = Some(column as usize);
            }
        }
        let at = |start: f64, step: usize| start + step as f64 * cell;
        self.x = (0..self.columns)
            .map(|column| at(self.west, column) as f32)
            .collect();
        self.y = (0..self.rows)
            .map(|row| at(self.south, row) as f32)
            .collect();
        let scale = |row| self.scale_at(at(self.south, row)) as f32;
        self.scale = (0..self.rows).map(scale).collect();
    }

    /// What a metre in `x` is on the ground, so many metres north of the origin.
    fn scale_at(&self, y: f64) -> f64 {
        let lat = f64::from(self.origin.lat) / 1e7 + y / UNIT_M / 1e7;
        libm::cos(lat.clamp(-90.0, 90.0).to_radians()).max(1e-3) / self.shrink
    }
}

/// The part of a line in a box from the origin to `high`: fractions, if there is any.
pub(super) fn clipped(a: (f64, f64), b: (f64, f64), high: (f64, f64)) -> Option<(f64, f64)> {
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for (from, to, high) in [(a.0, b.0, high.0), (a.1, b.1, high.1)] {
        let length = to - from;
        if length == 0.0 {
            if from < 0.0 || from >= high {
                return None;
            }
            continue;
        }
        let (one, two) = (-from / length, (high - from) / length);
        first = first.max(one.min(two));
        last = last.min(one.max(two));
    }
    (first <= last).then_some((first, last))
}

/// The cells that a line crosses (Amanatides and Woo 1987, 10.2312/egtp.19871000): column, row, and
/// the fractions at which it enters and leaves.
pub(super) struct Crossed {
    cell: (i64, i64),
    step: (i64, i64),
    /// Fraction at the next border, and between two, across and up.
    next: (f64, f64),
    between: (f64, f64),
    at: f64,
    done: bool,
}

impl Crossed {
    pub(super) fn new(a: (f64, f64), b: (f64, f64)) -> Crossed {
        let axis = |a: f64, b: f64| {
            // Rounds towards zero: one less below it, but for whole numbers.
            let cell = a as i64;
            let cell = cell - i64::from(a < cell as f64);
            let length = b - a;
            let between = 1.0 / length;
            if length > 0.0 {
                (cell, 1, ((cell + 1) as f64 - a) * between, between)
            } else if length < 0.0 {
                (cell, -1, (cell as f64 - a) * between, -between)
            } else {
                (cell, 0, f64::INFINITY, f64::INFINITY)
            }
        };
        let (x, y) = (axis(a.0, b.0), axis(a.1, b.1));
        Crossed {
            cell: (x.0, y.0),
            step: (x.1, y.1),
            next: (x.2, y.2),
            between: (x.3, y.3),
            at: 0.0,
            done: false,
        }
    }
}

impl Iterator for Crossed {
    type Item = (i64, i64, f64, f64);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let (column, row) = self.cell;
        let enters = self.at;
        let leaves = self.next.0.min(self.next.1);
        if leaves >= 1.0 {
            self.done = true;
            return Some((column, row, enters, 1.0));
        }
        if self.next.0 <= self.next.1 {
            self.cell.0 += self.step.0;
            self.next.0 += self.between.0;
        } else {
            self.cell.1 += self.step.1;
            self.next.1 += self.between.1;
        }
        self.at = leaves;
        Some((column, row, enters, leaves))
    }
}
