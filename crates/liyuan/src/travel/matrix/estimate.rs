//! What a matrix will take, from a small part of it.

use super::parquet::{is_worth_a_dictionary, width_of};
use super::rows::{HubRows, Packed};
use super::{Encoder, Matrix};
use crate::progress::Silent;
use crate::run::{peak_memory_bytes, resident_bytes};
use crate::travel::output::Format;
use liyuan_roads::reach::Engine;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Deciseconds, ten hours.
const TIMES_TOLD_APART: usize = 360_000;
/// Fewer hubs than this are not sampled: they are done as soon.
const WORTH_A_SAMPLE: usize = 32;
/// Hubs of a batch of sweeps.
const BATCH: usize = 32;
/// Up to so many hubs, what the sample finds is kept.
const KEPT: u32 = 4096;
/// Pages, stacks and what the allocator keeps.
const OVERHEAD: u64 = 8 << 20;

/// What a matrix will take.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Estimate {
    /// Rows, at most if nothing was sampled.
    pub rows: u64,
    /// Bytes of the file; those of CSV if it is a workbook or a layer.
    pub bytes: u64,
    /// Seconds of searching and writing; `None` if nothing was sampled.
    pub seconds: Option<f64>,
    /// Most memory of the process at a time.
    pub memory_bytes: u64,
    /// Hubs searched to estimate, 0 if the numbers are upper bounds.
    pub sampled: usize,
    /// Searches that the matrix needs.
    pub searches: usize,
    /// How they are made.
    pub engine: Engine,
}

/// A sample of hubs.
#[derive(Default)]
struct Sample {
    found: Vec<HubRows>,
    rows: u64,
    most: u64,
    packed_bytes: u64,
    /// Different times.
    times: usize,
}

impl Matrix<'_> {
    /// Estimates what the matrix will take as a file of a format: rows, bytes and memory from hubs
    /// spread evenly over the smaller table, the time from some that lie together as those of a batch
    /// do, by the search that will be used.
    ///
    /// Where there are up to some thousand hubs, what is found is kept and not searched again. Of a
    /// matrix with few searches, upper bounds are given.
    pub fn estimate(&mut self, format: Format) -> Estimate {
        let entered: Vec<u32> = self
            .hub_snaps()
            .iter()
            .zip(0..)
            .filter_map(|(snap, hub)| snap.is_some().then_some(hub))
            .collect();
        let searches = entered.len();
        let engine = self.prepared.engine();
        let encoder = self.encoder(format);
        if searches < WORTH_A_SAMPLE {
            let rows = searches as u64 * self.points_entered();
            let times = self.longest_table();
            let sample = Sample {
                times,
                ..Sample::default()
            };
            let pairs_a_hub = self.points_entered() as f64;
            return Estimate {
                rows,
                bytes: self.bytes(format, rows, pairs_a_hub, times),
                seconds: None,
                memory_bytes: self.memory(&encoder, format, rows, &sample),
                sampled: 0,
                searches,
                engine,
            };
        }
        let spread = spread_over(
            &entered,
            (searches / 16).clamp(BATCH.min(searches), 2 * BATCH),
        );
        let sample = self.search(&spread);
        let sampled = sample.found.len();
        let pairs_a_hub = sample.rows as f64 / sampled.max(1) as f64;
        self.pairs_a_hub = Some((pairs_a_hub, sample.most));
        let rows = (pairs_a_hub * searches as f64) as u64;
        self.keep(&sample);

        let started = Instant::now();
        let together = self.together(&entered);
        let near = self.search(&together);
        let a_hub = started.elapsed().as_secs_f64() / together.len().max(1) as f64;
        self.keep(&near);
        let writing = seconds_a_row(&encoder, &sample) / rayon::current_num_threads() as f64;
        Estimate {
            rows,
            bytes: self.bytes(format, rows, pairs_a_hub, sample.times),
            seconds: Some(a_hub * searches as f64 + writing * rows as f64),
            memory_bytes: self.memory(&encoder, format, rows, &sample),
            sampled,
            searches,
            engine,
        }
    }

    fn points_entered(&self) -> u64 {
        let snaps = if self.sides().hubs_are_from {
            &self.to_snaps
        } else {
            &self.from_snaps
        };
        snaps.iter().flatten().count() as u64
    }

    /// How many different times there can be.
    fn longest_table(&self) -> usize {
        let bound = self.options.within.map_or(72_000, |within| within.0);
        bound as usize + 1
    }

    /// Hubs that lie together as in a block that is written: one batch a thread, spread over the
    /// block in the middle.
    fn together(&self, entered: &[u32]) -> Vec<u32> {
        let block = (self.block_hubs(self.pairs_a_hub) as usize).min(entered.len());
        let first = (entered.len() - block) / 2;
        let block = self.prepared.in_order(&entered[first..first + block]);
        let batches: Vec<&[u32]> = block.chunks(BATCH).collect();
        let threads = rayon::current_num_threads();
        // So many batches that what is sampled stays a small part where there is much.
        let some = threads.min(batches.len().div_ceil(16)).max(1);
        spread_over(&batches, some).concat()
    }

    fn search(&self, hubs: &[u32]) -> Sample {
        let narrow = self.sides().narrow;
        let found: Mutex<Vec<HubRows>> = Mutex::default();
        self.prepared.catchments(hubs, &Silent, |hub, reached| {
            let packed = Packed::of(reached, narrow);
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.push((hub, packed));
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_unstable_by_key(|(hub, _)| *hub);
        // Times up to here are told apart one by one; there are few beyond.
        let mut met = vec![false; self.longest_table().min(TIMES_TOLD_APART)];
        for (_, packed) in &found {
            packed.for_each(narrow, |_, total| {
                if let Some(met) = met.get_mut(total as usize) {
                    *met = true;
                }
            });
        }
        Sample {
            rows: found.iter().map(|(_, packed)| u64::from(packed.rows)).sum(),
            most: found
                .iter()
                .map(|(_, packed)| packed.rows)
                .max()
                .unwrap_or(0)
                .into(),
            packed_bytes: found.iter().map(|(_, packed)| packed.bytes()).sum(),
            times: met.into_iter().filter(|met| *met).count(),
            found,
        }
    }

    fn keep(&mut self, sample: &Sample) {
        if self.hubs() <= KEPT {
            self.known.extend(sample.found.iter().cloned());
        }
    }

    /// Bytes of a file of so many rows.
    fn bytes(&self, format: Format, rows: u64, pairs_a_hub: f64, times: usize) -> u64 {
        let sides = self.sides();
        let (hub, point) = (average(&sides.hubs.ids), average(&sides.points.ids));
        if format != Format::Parquet {
            return (rows as f64 * (hub + point + ",,1234.5\n".len() as f64)) as u64 + 30;
        }
        let group = (self.sizes.group_rows as f64 + pairs_a_hub / 2.0).min(rows as f64);
        if group < 1.0 {
            return 1000;
        }
        let groups = (rows as f64 / group).max(1.0);
        let hubs = (group / pairs_a_hub.max(1.0)).max(1.0);
        let points = self.points_entered() as f64;
        // How many of the points at least one of the hubs meets, if they lie anywhere.
        let met = points * (1.0 - (1.0 - (pairs_a_hub / points).min(1.0)).powf(hubs));
        let column = |values: f64, value_bytes: f64| {
            let (values, rows) = (values.min(group), group);
            if is_worth_a_dictionary(values as usize, rows as usize) {
                values * value_bytes + rows * f64::from(width_of(values as usize)) / 8.0
            } else {
                rows * value_bytes
            }
        };
        let bytes =
            hubs * (hub + 4.0 + 5.0) + column(met, point + 4.0) + column(times as f64, 8.0) + 600.0;
        (groups * bytes) as u64 + 400
    }

    /// Most memory at a time: what is there now, and a block and some pieces.
    fn memory(&self, encoder: &Encoder<'_>, format: Format, rows: u64, sample: &Sample) -> u64 {
        let threads = rayon::current_num_threads() as u64;
        let packed = if sample.rows > 0 {
            sample.packed_bytes as f64 / sample.rows as f64
        } else {
            4.0
        };
        let pairs_a_hub = self.pairs_a_hub.map_or(0.0, |(mean, _)| mean);
        let block_rows = (f64::from(self.block_hubs(self.pairs_a_hub)) * pairs_a_hub)
            .max(self.sizes.block_pairs as f64 / 2.0)
            .min(rows as f64);
        // A piece is one hub longer than it must be; those of a thread, two that wait, one written.
        let piece_rows = (encoder.least_rows + pairs_a_hub as u64).min(rows) as f64;
        let pieces = ((threads + 3) as f64 * piece_rows).min(rows as f64);
        let sides = self.sides();
        let ids = average(&sides.hubs.ids) + average(&sides.points.ids);
        let encoding = match format {
            Format::Parquet => {
                pieces * 5.0
                    + threads.min(rows / encoder.least_rows + 1) as f64
                        * (piece_rows * 13.0 + self.sides().points.places.len() as f64 * 4.0)
            }
            Format::Csv | Format::Other => pieces * (ids + 9.0).max(24.0),
        };
        let of_search = if sample.rows > 0 {
            // The sample has had it already.
            0
        } else {
            threads * self.prepared.bytes_a_thread(self.points_entered())
        };
        let more = ((block_rows + piece_rows) * packed + encoding) as u64 + of_search + OVERHEAD;
        // Lists come and go, and the allocator keeps some room between them: up to a fifth, as seen with 10⁵ × 10⁶.
        let more = more + more / 4;
        // Where the system does not say what there is, from what is known of it.
        let now = resident_bytes().unwrap_or_else(|| {
            let tables = (self.from_snaps.len() + self.to_snaps.len()) as u64 * 150;
            self.prepared.bytes() + tables + encoder_bytes(encoder)
        });
        peak_memory_bytes().unwrap_or(0).max(now + more)
    }
}

fn encoder_bytes(encoder: &Encoder<'_>) -> u64 {
    encoder.csv.as_ref().map_or(0, super::CsvRows::bytes)
}

/// Seconds that one thread takes to bring a row into its form.
fn seconds_a_row(encoder: &Encoder<'_>, sample: &Sample) -> f64 {
    let mut rows = 0;
    let some: Vec<HubRows> = sample
        .found
        .iter()
        .take_while(|(_, packed)| {
            let goes_on = rows < 1 << 18;
            rows += u64::from(packed.rows);
            goes_on
        })
        .cloned()
        .collect();
    let started = Instant::now();
    match encoder.piece(&some) {
        Ok(piece) => started.elapsed().as_secs_f64() / piece.rows.max(1) as f64,
        Err(_) => 0.0,
    }
}

/// So many of a list, in the middle of parts of equal length.
fn spread_over<T: Clone>(list: &[T], count: usize) -> Vec<T> {
    (0..count)
        .filter_map(|i| list.get((2 * i + 1) * list.len() / (2 * count)).cloned())
        .collect()
}

fn average(ids: &[String]) -> f64 {
    let bytes: usize = ids.iter().map(String::len).sum();
    bytes as f64 / ids.len().max(1) as f64
}
