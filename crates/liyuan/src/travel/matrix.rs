//! All travel times from the points of one table to those of another:
//! `docs/methods/travel-matrix.md`.

mod csv;
mod estimate;
mod parquet;
mod rows;
mod unfinished;

pub use estimate::Estimate;

use self::csv::CsvRows;
use self::rows::{Cutter, HubRows, Packed, Piece, Sides};
use self::unfinished::{MadeOf, Reached, Recorded};
use super::output::{Format, Kind, Target, TravelTable, Values, other};
use super::{Mismatch, Points, TravelError, TravelOptions, partial_path};
use crate::progress::{Progress, Step};
use liyuan_finding::Finding;
use liyuan_roads::reach::{Engine, Prepared};
use liyuan_roads::{Direction, Measure, Network, SearchOptions, Snap};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::sync_channel;
use xxhash_rust::xxh3::Xxh3Default;

const COLUMNS: [(&str, Kind); 3] = [
    ("from_id", Kind::Id),
    ("to_id", Kind::Id),
    ("travel_time_s", Kind::Tenths),
];
/// Raise it with every change of the record of an unfinished file, or of what is written.
const RECORD: u32 = 1;

/// A travel-time matrix: snapped, estimated, and then written block by block, never held as a whole.
///
/// The rows are grouped by the table with fewer points (by `from` if they are equal), in the order
/// of that table, and inside a group in the order of the other; this does not depend on the number of
/// threads or on how the search is done. One bounded search for each point of the smaller table,
/// those of a block together. Memory follows the roads and the two tables, not their product.
pub struct Matrix<'a> {
    network: &'a Network,
    from: &'a Points,
    to: &'a Points,
    from_snaps: Vec<Option<Snap>>,
    to_snaps: Vec<Option<Snap>>,
    options: TravelOptions,
    prepared: Prepared<'a>,
    /// Found while estimating, if it is worth keeping.
    known: BTreeMap<u32, Packed>,
    /// Of a hub, from the estimate: mean and most.
    pairs_a_hub: Option<(f64, u64)>,
    sizes: Sizes,
}

/// How much is done at a time.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// Pairs of a block of hubs.
    block_pairs: u64,
    /// Least rows of a piece of CSV and of a row group of Parquet.
    csv_rows: u64,
    group_rows: u64,
    /// Bytes after which a stretch of a file is recorded.
    recorded: u64,
}

impl Sizes {
    /// Thirty-two times the points and more, so that hubs of a batch lie as near to each other as
    /// their catchments reach; larger row groups where there are more points, as each has a
    /// dictionary of those it meets.
    fn of(points: usize) -> Sizes {
        let points = points as u64;
        let threads = rayon::current_num_threads() as u64;
        Sizes {
            block_pairs: (points * 32 * threads.max(2)).max(1 << 22),
            csv_rows: 1 << 18,
            group_rows: (points * 4).clamp(1 << 20, 1 << 24),
            recorded: 1 << 25,
        }
    }
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

/// Where the writing of a file begins.
#[derive(Debug)]
pub struct Start {
    path: PathBuf,
    format: Format,
    made_of: MadeOf,
    reached: Option<Reached>,
    given_up: Option<Mismatch>,
}

impl Start {
    /// Rows that an earlier run left and that are kept; `None` where it begins anew.
    pub fn kept_rows(&self) -> Option<u64> {
        self.reached.as_ref().map(|reached| reached.rows)
    }

    /// Why what an earlier run left is written over, if anything is.
    pub fn given_up(&self) -> Option<Mismatch> {
        self.given_up
    }

    fn first_hub(&self) -> u32 {
        self.reached.as_ref().map_or(0, |reached| reached.next_hub)
    }
}

impl<'a> Matrix<'a> {
    /// Lets both tables enter the network, and prepares the search: by sweeps where the network has
    /// its hierarchy and there are many points in the smaller table.
    pub fn new(
        network: &'a Network,
        from: &'a Points,
        to: &'a Points,
        options: &TravelOptions,
    ) -> Matrix<'a> {
        let hubs = from.places.len().min(to.places.len());
        let engine = Engine::fitting(network, hubs);
        Matrix::with_engine(network, from, to, options, engine)
    }

    fn with_engine(
        network: &'a Network,
        from: &'a Points,
        to: &'a Points,
        options: &TravelOptions,
        engine: Engine,
    ) -> Matrix<'a> {
        let from_snaps = network.snap(&from.places, &options.snap);
        let to_snaps = network.snap(&to.places, &options.snap);
        let search = SearchOptions {
            direction: Direction::Forward,
            measure: Measure::Time,
            bound: options.within.map(|within| within.0),
        };
        // Searches start at the smaller table.
        let (hubs, points, direction) = if from_snaps.len() <= to_snaps.len() {
            (&from_snaps, &to_snaps, Direction::Forward)
        } else {
            (&to_snaps, &from_snaps, Direction::Backward)
        };
        let search = SearchOptions {
            direction,
            ..search
        };
        let (hubs, points) = (network.places(hubs), network.places(points));
        let sizes = Sizes::of(points.len());
        Matrix {
            prepared: Prepared::new(network, engine, hubs, points, search),
            network,
            from,
            to,
            from_snaps,
            to_snaps,
            options: *options,
            known: BTreeMap::new(),
            pairs_a_hub: None,
            sizes,
        }
    }

    /// A finding for each point of either table that is not near a road.
    pub fn off_network(&self) -> Vec<Finding> {
        let (network, snap) = (self.network, &self.options.snap);
        let mut findings = self.from.off_network(network, &self.from_snaps, snap);
        // One table on both sides is told once.
        if self.from.file != self.to.file {
            findings.extend(self.to.off_network(network, &self.to_snaps, snap));
        }
        findings
    }

    /// Looks where the writing of a file begins: where an earlier run of the same matrix was
    /// interrupted, else at its first row.
    ///
    /// `must` makes it an error that what is left of an earlier run is of another matrix or damaged;
    /// without it, that is written over.
    ///
    /// # Errors
    /// The extension is unknown, what is left cannot be read, or, with `must`, not be gone on with.
    pub fn start(&self, path: &Path, must: bool) -> Result<Start, TravelError> {
        let format = Format::of(path)?;
        let made_of = self.made_of(format);
        let looked = match format {
            Format::Csv | Format::Parquet => unfinished::look(path, &made_of),
            Format::Other if must => Err(TravelError::CannotResume {
                path: partial_path(path),
                why: Mismatch::Format,
            }),
            Format::Other => Ok(None),
        };
        let (reached, given_up) = match looked {
            Ok(reached) => (reached, None),
            Err(TravelError::CannotResume { why, .. }) if !must => (None, Some(why)),
            Err(error) => return Err(error),
        };
        Ok(Start {
            path: path.to_owned(),
            format,
            made_of,
            reached,
            given_up,
        })
    }

    /// Writes the matrix to a file; its extension chooses the format. The file has its name only when
    /// it is complete; what an interrupted run leaves of a CSV or Parquet file is gone on with by the
    /// next one (see [`Matrix::start`]), and the file is the same as if nothing had happened.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_file(
        &self,
        start: Start,
        progress: &dyn Progress,
    ) -> Result<MatrixReport, TravelError> {
        let first = start.first_hub();
        let Start {
            path,
            format,
            made_of,
            reached,
            ..
        } = start;
        if format == Format::Other {
            return self.write_table(&path, progress);
        }
        let begins = reached.is_none();
        let mut file = Recorded::open(&path, &made_of, reached, self.sizes.recorded)?;
        if begins {
            match format {
                Format::Parquet => file.append(parquet::MAGIC)?,
                _ => file.append(heading().as_bytes())?,
            }
        }
        let mut file = self.pieces(format, first, progress, file, |file, piece| {
            file.piece(piece)
        })?;
        if format == Format::Parquet {
            let footer = parquet::footer(&COLUMNS, &file.written().groups);
            let footer = footer.map_err(|error| TravelError::Write {
                name: path.display().to_string(),
                source: other(error),
            })?;
            file.append(&footer)?;
        }
        let rows = file.written().rows;
        file.finish()?;
        Ok(self.report(rows))
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
        let failed = |source| TravelError::Write {
            name: "standard output".to_owned(),
            source,
        };
        let mut stream = stream;
        stream.write_all(heading().as_bytes()).map_err(failed)?;
        let (mut stream, rows) = self.pieces(
            Format::Csv,
            0,
            progress,
            (stream, 0),
            |(stream, rows), piece| {
                *rows += piece.rows;
                stream.write_all(&piece.bytes).map_err(failed)
            },
        )?;
        stream.flush().map_err(failed)?;
        Ok(self.report(rows))
    }

    /// Makes the pieces from a hub on and hands them, in order, to `write` on a thread of its own.
    fn pieces<S: Send>(
        &self,
        format: Format,
        first: u32,
        progress: &dyn Progress,
        sink: S,
        write: impl Fn(&mut S, Piece) -> Result<(), TravelError> + Send,
    ) -> Result<S, TravelError> {
        let encoder = self.encoder(format);
        let mut cutter = Cutter::new(encoder.least_rows);
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<Piece>(2);
            let writer = scope.spawn(move || {
                let mut sink = sink;
                for piece in receive {
                    write(&mut sink, piece)?;
                }
                Ok(sink)
            });
            let searched = self.blocks(first, progress, |block, is_last| {
                let mut ready: Vec<Vec<HubRows>> = Vec::new();
                for hub in block {
                    ready.extend(cutter.add(hub));
                }
                if is_last {
                    ready.push(cutter.rest());
                }
                let mut ready = ready.into_iter();
                loop {
                    let some: Vec<Vec<HubRows>> =
                        ready.by_ref().take(rayon::current_num_threads()).collect();
                    if some.is_empty() {
                        return Ok(true);
                    }
                    let pieces: Vec<Result<Piece, TravelError>> = some
                        .into_par_iter()
                        .map(|hubs| encoder.piece(&hubs))
                        .collect();
                    for piece in pieces {
                        if send.send(piece?).is_err() {
                            // The writer has ended with an error.
                            return Ok(false);
                        }
                    }
                }
            });
            drop(send);
            let written = match writer.join() {
                Ok(written) => written,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            searched.and(written)
        })
    }

    /// Writes a workbook or a layer, row by row.
    fn write_table(
        &self,
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<MatrixReport, TravelError> {
        let mut table = TravelTable::begin(Target::File(path), &COLUMNS)?;
        let sides = self.sides();
        let mut rows = 0;
        self.blocks(0, progress, |block, _| {
            for (hub, packed) in block {
                let (mut pairs, mut times) = (Vec::new(), Vec::new());
                packed.for_each(sides.narrow, |point, total| {
                    let (hub, point) = (hub as usize, point as usize);
                    pairs.push(if sides.hubs_are_from {
                        (hub, point)
                    } else {
                        (point, hub)
                    });
                    times.push(Some(total));
                });
                let id = |points: &'a Points, at: usize| points.ids.get(at).map(String::as_str);
                let from = pairs.iter().map(|(from, _)| id(self.from, *from));
                let to = pairs.iter().map(|(_, to)| id(self.to, *to));
                let columns = [
                    Values::Text(from.collect()),
                    Values::Text(to.collect()),
                    Values::Tenths(times),
                ];
                table.write(&columns, |row| {
                    let (from, to) = pairs.get(row)?;
                    Some((*self.from.places.get(*from)?, *self.to.places.get(*to)?))
                })?;
                rows += u64::from(packed.rows);
            }
            Ok(true)
        })?;
        table.finish()?;
        Ok(self.report(rows))
    }

    /// Searches block by block; `take` gets all hubs from `first` on, in order, and whether these are
    /// the last, and says whether to go on.
    fn blocks(
        &self,
        first: u32,
        progress: &dyn Progress,
        mut take: impl FnMut(Vec<HubRows>, bool) -> Result<bool, TravelError>,
    ) -> Result<(), TravelError> {
        let (all, narrow) = (self.hubs(), self.sides().narrow);
        let mut next = first.min(all);
        let mut density = self.pairs_a_hub;
        progress.begin(Step::Search, u64::from(all - next));
        loop {
            let end = all.min(next.saturating_add(self.block_hubs(density)));
            let hubs: Vec<u32> = (next..end)
                .filter(|hub| !self.known.contains_key(hub))
                .collect();
            let found: Vec<OnceLock<Packed>> = (next..end).map(|_| OnceLock::new()).collect();
            self.prepared.catchments(&hubs, progress, |hub, reached| {
                if let Some(slot) = found.get((hub - next) as usize) {
                    // Each hub is visited once, so the slot is empty.
                    let _ = slot.set(Packed::of(reached, narrow));
                }
            });
            progress.advance(Step::Search, u64::from(end - next) - hubs.len() as u64);
            let block: Vec<HubRows> = (next..end)
                .zip(found)
                .map(|(hub, slot)| {
                    let known = || self.known.get(&hub).cloned();
                    (hub, slot.into_inner().or_else(known).unwrap_or_default())
                })
                .collect();
            // What the estimate did not foresee makes the next block smaller.
            let rows: u64 = block.iter().map(|(_, packed)| u64::from(packed.rows)).sum();
            let most = block.iter().map(|(_, packed)| u64::from(packed.rows)).max();
            let (mean, greatest) = density.unwrap_or_default();
            density = Some((
                mean.max(rows as f64 / block.len().max(1) as f64),
                greatest.max(most.unwrap_or(0)),
            ));
            next = end;
            if !take(block, next == all)? || next == all {
                break;
            }
        }
        progress.end(Step::Search);
        Ok(())
    }

    /// Hubs of a block where a hub reaches so many points, mean and most.
    fn block_hubs(&self, density: Option<(f64, u64)>) -> u32 {
        let points = self.sides().points.places.len() as f64;
        let (mean, most) = density.map_or((points, points), |(mean, most)| (mean, most as f64));
        let pairs = self.sizes.block_pairs as f64;
        // Where many are together that reach most, it may be four times as much.
        let hubs = (pairs / mean.max(1.0)).min(4.0 * pairs / most.max(1.0));
        let whole = (hubs / 32.0).floor() * 32.0;
        whole
            .max(hubs.floor().min(32.0))
            .clamp(1.0, f64::from(u32::MAX)) as u32
    }

    fn hubs(&self) -> u32 {
        self.sides().hubs.places.len() as u32
    }

    fn sides(&self) -> Sides<'a> {
        let hubs_are_from = self.from_snaps.len() <= self.to_snaps.len();
        let (hubs, points) = if hubs_are_from {
            (self.from, self.to)
        } else {
            (self.to, self.from)
        };
        Sides {
            hubs,
            points,
            hubs_are_from,
            narrow: self
                .options
                .within
                .is_some_and(|within| within.0 <= u32::from(u16::MAX)),
        }
    }

    fn hub_snaps(&self) -> &[Option<Snap>] {
        if self.sides().hubs_are_from {
            &self.from_snaps
        } else {
            &self.to_snaps
        }
    }

    fn encoder(&self, format: Format) -> Encoder<'a> {
        let longest = self.options.within.map_or(u32::MAX, |within| within.0);
        let sides = self.sides();
        match format {
            Format::Parquet => Encoder {
                sides,
                csv: None,
                least_rows: self.sizes.group_rows,
            },
            _ => Encoder {
                sides,
                csv: Some(CsvRows::new(sides, longest)),
                least_rows: self.sizes.csv_rows,
            },
        }
    }

    fn made_of(&self, format: Format) -> MadeOf {
        let TravelOptions { within, snap } = self.options;
        MadeOf {
            version: format!("{} {RECORD}", env!("CARGO_PKG_VERSION")),
            roads: format!("{:032x}", self.network.fingerprint()),
            from: fingerprint(self.from),
            to: fingerprint(self.to),
            options: format!(
                "{format:?}, within {:?}, max snap {}, islands {:?}, {} rows",
                within.map(|within| within.0),
                snap.max_snap_m,
                snap.islands,
                match format {
                    Format::Parquet => self.sizes.group_rows,
                    _ => self.sizes.csv_rows,
                }
            ),
        }
    }

    fn report(&self, rows: u64) -> MatrixReport {
        let off = |snaps: &[Option<Snap>]| snaps.iter().filter(|snap| snap.is_none()).count();
        let (from_off, to_off) = (off(&self.from_snaps), off(&self.to_snaps));
        let count = |all: usize, off: usize| (all - off) as u64;
        let entered = count(self.from_snaps.len(), from_off) * count(self.to_snaps.len(), to_off);
        let pairs = self.from_snaps.len() as u64 * self.to_snaps.len() as u64;
        MatrixReport {
            rows,
            pairs,
            from_off_network: from_off,
            to_off_network: to_off,
            not_reachable: entered.saturating_sub(rows),
            off_network: pairs - entered,
        }
    }
}

/// Makes pieces of a format.
struct Encoder<'a> {
    sides: Sides<'a>,
    /// Nothing for Parquet.
    csv: Option<CsvRows<'a>>,
    least_rows: u64,
}

impl Encoder<'_> {
    fn piece(&self, hubs: &[HubRows]) -> Result<Piece, TravelError> {
        match &self.csv {
            Some(csv) => Ok(csv.piece(hubs)),
            None => parquet::piece(&self.sides, hubs).map_err(|error| TravelError::Write {
                name: "Parquet".to_owned(),
                source: other(error),
            }),
        }
    }
}

fn heading() -> String {
    let names = COLUMNS.map(|(name, _)| name);
    names.join(",") + "\n"
}

/// Of the ids and places of a table, in their order.
fn fingerprint(points: &Points) -> String {
    let mut hash = Xxh3Default::new();
    for (id, place) in points.ids.iter().zip(&points.places) {
        hash.update(&(id.len() as u64).to_le_bytes());
        hash.update(id.as_bytes());
        hash.update(&place.lon.to_le_bytes());
        hash.update(&place.lat.to_le_bytes());
    }
    format!("{:032x}", hash.digest128())
}

#[cfg(test)]
mod tests;
