//! All travel times from the points of one table to those of another.

use super::output::{Kind, Target, TravelTable, Values};
use super::{Points, TravelError, TravelOptions};
use crate::progress::{Progress, Silent, Step, UnitsOnly};
use liyuan_finding::Finding;
use liyuan_roads::reach::{self, Hierarchy, Metric};
use liyuan_roads::{
    Deciseconds, Direction, Measure, Network, SearchOptions, Snap, SnapOptions, catchments,
};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Pairs held in memory at a time (8 bytes each, and as much again while they are written).
const PAIRS_IN_MEMORY: usize = 1 << 21;
/// Rows of one chunk handed to the writer, and of one row group of a Parquet file.
const CHUNK_ROWS: usize = 1 << 18;
/// Searches made to estimate the size; fewer hubs than four times this are not sampled.
const SAMPLE: usize = 8;

/// A travel-time matrix: snapped, estimated, and then written row by row, never held as a whole.
///
/// The rows are grouped by the table with fewer points (by `from` if they are equal), in the order
/// of that table, and inside a group in the order of the other. Time and memory: one bounded
/// search for each point of the smaller table; at most some 10⁶ pairs in memory.
pub struct Matrix<'a> {
    network: &'a Network,
    from: &'a Points,
    to: &'a Points,
    from_snaps: Vec<Option<Snap>>,
    to_snaps: Vec<Option<Snap>>,
    snap: SnapOptions,
    within: Option<Deciseconds>,
}

/// How large a matrix will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Rows, at most if nothing was sampled.
    pub rows: u64,
    /// Bytes as CSV.
    pub bytes: u64,
    /// Searches made to estimate, 0 if the numbers are upper bounds.
    pub sampled: usize,
    /// Searches that the matrix needs.
    pub searches: usize,
}

/// What a matrix came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MatrixReport {
    /// Rows written.
    pub rows: u64,
    /// All pairs of the two tables.
    pub pairs: u64,
    /// Points of the first table that are not near a road.
    pub from_off_network: usize,
    /// Points of the second table that are not near a road.
    pub to_off_network: usize,
    /// Pairs with both ends on the network and no way between them within the bound.
    pub not_reachable: u64,
    /// Pairs with an end that is not near a road.
    pub off_network: u64,
}

impl<'a> Matrix<'a> {
    /// Lets both tables enter the network.
    pub fn new(
        network: &'a Network,
        from: &'a Points,
        to: &'a Points,
        options: &TravelOptions,
    ) -> Matrix<'a> {
        Matrix {
            network,
            from,
            to,
            from_snaps: network.snap(&from.places, &options.snap),
            to_snaps: network.snap(&to.places, &options.snap),
            snap: options.snap,
            within: options.within,
        }
    }

    /// A finding for each point of either table that is not near a road.
    pub fn off_network(&self) -> Vec<Finding> {
        let (network, snap) = (self.network, &self.snap);
        let mut findings = self.from.off_network(network, &self.from_snaps, snap);
        // One table on both sides is told once.
        if self.from.file != self.to.file {
            findings.extend(self.to.off_network(network, &self.to_snaps, snap));
        }
        findings
    }

    /// Estimates the size from a few searches, spread evenly over the smaller table.
    pub fn estimate(&self) -> Estimate {
        let (hubs, points, _) = self.sides();
        let entered = |snaps: &[Option<Snap>]| snaps.iter().flatten().count() as u64;
        let searches = entered(hubs) as usize;
        let row_bytes = average(&self.from.ids) + average(&self.to.ids) + ",,1234.5\n".len() as u64;
        if searches < 4 * SAMPLE {
            let rows = entered(hubs) * entered(points);
            return Estimate {
                rows,
                bytes: rows * row_bytes,
                sampled: 0,
                searches,
            };
        }
        let entered_hubs: Vec<Option<Snap>> =
            hubs.iter().filter(|snap| snap.is_some()).copied().collect();
        let sample: Vec<Option<Snap>> = (0..SAMPLE)
            .filter_map(|i| {
                entered_hubs
                    .get((2 * i + 1) * entered_hubs.len() / (2 * SAMPLE))
                    .copied()
            })
            .collect();
        let found = Mutex::new(0u64);
        let hub_places = self.network.places(&sample);
        let point_places = self.network.places(points);
        catchments(
            self.network,
            &hub_places,
            &point_places,
            &self.search(),
            &Silent,
            |_, reached| {
                *found.lock().unwrap_or_else(PoisonError::into_inner) += reached.len() as u64;
            },
        );
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let rows = found * searches as u64 / sample.len().max(1) as u64;
        Estimate {
            rows,
            bytes: rows * row_bytes,
            sampled: sample.len(),
            searches,
        }
    }

    /// Writes the matrix to a file; its extension chooses the format.
    ///
    /// # Errors
    /// The extension is unknown or the file cannot be written.
    pub fn write_file(
        &self,
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<MatrixReport, TravelError> {
        self.write(Target::File(path), progress)
    }

    /// Writes the matrix as CSV to a stream.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn write_csv(
        &self,
        stream: impl Write + Send,
        progress: &dyn Progress,
    ) -> Result<MatrixReport, TravelError> {
        self.write(Target::Stream(Box::new(stream)), progress)
    }

    fn write(
        &self,
        target: Target<'_, '_>,
        progress: &dyn Progress,
    ) -> Result<MatrixReport, TravelError> {
        let columns = [
            ("from_id", Kind::Id),
            ("to_id", Kind::Id),
            ("travel_time_s", Kind::Tenths),
        ];
        let mut table = TravelTable::begin(target, &columns)?;
        let (hubs, points, hubs_are_from) = self.sides();
        let point_places = self.network.places(points);
        let batch = (PAIRS_IN_MEMORY / points.len().max(1)).clamp(8, 4096);
        let mut rows = 0;
        let own;
        let hierarchy = match self.network.hierarchy() {
            Some(kept) if hubs.len() >= reach::HUBS_WORTH_A_METRIC => Some(kept),
            None if hubs.len() >= reach::HUBS_WORTH_A_HIERARCHY => {
                own = Hierarchy::of(self.network);
                Some(&own)
            }
            _ => None,
        };
        let metric = hierarchy.map(|kept| Metric::new(kept, self.network, Measure::Time));
        progress.begin(Step::Search, hubs.len() as u64);
        for (number, part) in hubs.chunks(batch).enumerate() {
            let slots: Vec<Mutex<Vec<(u32, u32)>>> =
                part.iter().map(|_| Mutex::default()).collect();
            let places = self.network.places(part);
            let units = UnitsOnly(progress);
            let visit = |hub: u32, reached: &[(u32, u32)]| {
                if let Some(slot) = slots.get(hub as usize) {
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = reached.to_vec();
                }
            };
            if let Some(metric) = &metric {
                let search = reach::Search {
                    network: self.network,
                    metric,
                    hubs: &places,
                    points: &point_places,
                };
                reach::catchments(&search, &self.search(), &units, visit);
            } else {
                let options = self.search();
                catchments(
                    self.network,
                    &places,
                    &point_places,
                    &options,
                    &units,
                    visit,
                );
            }
            let first = number * batch;
            let found = slots.into_iter().enumerate().flat_map(|(i, slot)| {
                let reached = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
                reached
                    .into_iter()
                    .map(move |(point, total)| (first + i, point as usize, total))
            });
            rows += self.write_rows(found, hubs_are_from, &mut table)?;
        }
        progress.end(Step::Search);
        table.finish()?;
        let off = |snaps: &[Option<Snap>]| snaps.iter().filter(|snap| snap.is_none()).count();
        let (from_off, to_off) = (off(&self.from_snaps), off(&self.to_snaps));
        let count = |all: usize, off: usize| (all - off) as u64;
        let entered = count(self.from_snaps.len(), from_off) * count(self.to_snaps.len(), to_off);
        Ok(MatrixReport {
            rows,
            pairs: self.from_snaps.len() as u64 * self.to_snaps.len() as u64,
            from_off_network: from_off,
            to_off_network: to_off,
            not_reachable: entered - rows,
            off_network: count(self.from_snaps.len(), 0) * count(self.to_snaps.len(), 0) - entered,
        })
    }

    fn write_rows(
        &self,
        found: impl Iterator<Item = (usize, usize, u32)>,
        hubs_are_from: bool,
        table: &mut TravelTable<'_>,
    ) -> Result<u64, TravelError> {
        let mut found = found.peekable();
        let mut rows = 0;
        while found.peek().is_some() {
            let (mut from, mut to, mut times) = (Vec::new(), Vec::new(), Vec::new());
            let mut pairs = Vec::new();
            for (hub, point, total) in found.by_ref().take(CHUNK_ROWS) {
                let (f, t) = if hubs_are_from {
                    (hub, point)
                } else {
                    (point, hub)
                };
                from.push(self.from.ids.get(f).map(String::as_str));
                to.push(self.to.ids.get(t).map(String::as_str));
                times.push(Some(total));
                pairs.push((f, t));
            }
            rows += times.len() as u64;
            let ends = |row: usize| {
                let (from, to) = pairs.get(row)?;
                Some((*self.from.places.get(*from)?, *self.to.places.get(*to)?))
            };
            table.write(
                &[Values::Text(from), Values::Text(to), Values::Tenths(times)],
                ends,
            )?;
        }
        Ok(rows)
    }

    /// Hubs, points, and whether the hubs are the first table: searches start at the smaller one.
    fn sides(&self) -> (&[Option<Snap>], &[Option<Snap>], bool) {
        if self.from_snaps.len() <= self.to_snaps.len() {
            (&self.from_snaps, &self.to_snaps, true)
        } else {
            (&self.to_snaps, &self.from_snaps, false)
        }
    }

    fn search(&self) -> SearchOptions {
        let (_, _, hubs_are_from) = self.sides();
        SearchOptions {
            direction: if hubs_are_from {
                Direction::Forward
            } else {
                Direction::Backward
            },
            measure: Measure::Time,
            bound: self.within.map(|within| within.0),
        }
    }
}

fn average(ids: &[String]) -> u64 {
    let bytes: usize = ids.iter().map(String::len).sum();
    (bytes / ids.len().max(1)) as u64
}
