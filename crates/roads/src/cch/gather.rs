//! What batches tell: lists of points, or sums over them.

use super::sweep::{Gather, Lane};
use std::sync::atomic::{AtomicI64, Ordering};

/// Calls `visit` with the points of each hub, ascending, and their totals.
pub(crate) struct Lists<F> {
    pub(crate) points: usize,
    pub(crate) bound: u32,
    pub(crate) visit: F,
}

impl<F: Fn(u32, &[(u32, u32)]) + Sync> Gather for Lists<F> {
    type Of<T: Lane, const L: usize> = ListsOfBatch<T, L>;

    fn make<T: Lane, const L: usize>(&self) -> ListsOfBatch<T, L> {
        ListsOfBatch {
            bound: T::of(self.bound),
            rows: Vec::new(),
            row: vec![0; self.points],
            bits: vec![0; self.points.div_ceil(64)],
            stride: 0,
            found: Vec::new(),
        }
    }

    #[inline(always)]
    fn meet<T: Lane, const L: usize>(
        &self,
        of_batch: &mut ListsOfBatch<T, L>,
        point: u32,
        totals: &[T; L],
    ) {
        of_batch.rows.push((point, *totals));
    }

    #[inline(always)]
    fn end<T: Lane, const L: usize>(&self, of_batch: &mut ListsOfBatch<T, L>, batch: &[u32]) {
        let length = of_batch.tell_all();
        for (lane, hub) in batch.iter().enumerate() {
            let found = &of_batch.found[lane * of_batch.stride..];
            (self.visit)(*hub, &found[..length[lane]]);
        }
        of_batch.rows.clear();
    }
}

pub(crate) struct ListsOfBatch<T, const L: usize> {
    bound: T,
    /// Points and their totals in the order of the descent.
    rows: Vec<(u32, [T; L])>,
    /// Of a point of the batch.
    row: Vec<u32>,
    /// One bit a point, to put those of the batch in order.
    bits: Vec<u64>,
    /// Points and totals of each lane, of which each has so much room. It is for all rows and one
    /// more, and such that lanes do not begin at the same line of the cache.
    stride: usize,
    found: Vec<(u32, u32)>,
}

impl<T: Lane, const L: usize> ListsOfBatch<T, L> {
    /// Writes a row into the lists; `length` is of each lane.
    #[inline(always)]
    fn tell(&mut self, row: u32, length: &mut [usize; L]) {
        let (point, totals) = &self.rows[row as usize];
        for lane in 0..L {
            // Written over by the next row unless it counts.
            self.found[lane * self.stride + length[lane]] = (*point, totals[lane].wide());
            length[lane] += usize::from(totals[lane] <= self.bound);
        }
    }

    /// Ascending by point, all of which are different: through a map of bits, unless they are few.
    #[inline(always)]
    fn tell_all(&mut self) -> [usize; L] {
        let mut length = [0; L];
        let rows = self.rows.len();
        if self.stride <= rows {
            // A page has 512 entries, a line 8.
            self.stride = (rows + 1).next_multiple_of(512) + 8;
            self.found.resize(self.stride * L, (0, 0));
        }
        if rows < self.row.len() / 512 {
            self.rows.sort_unstable_by_key(|row| row.0);
            for row in 0..rows as u32 {
                self.tell(row, &mut length);
            }
            return length;
        }
        for (row, (point, _)) in self.rows.iter().enumerate() {
            self.bits[*point as usize / 64] |= 1 << (point % 64);
            self.row[*point as usize] = row as u32;
        }
        for word in 0..self.bits.len() {
            let mut bits = std::mem::take(&mut self.bits[word]);
            while bits != 0 {
                let point = word as u32 * 64 + bits.trailing_zeros();
                self.tell(self.row[point as usize], &mut length);
                bits &= bits - 1;
            }
        }
        length
    }
}

/// Up to which total a point counts.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// The same for all.
    All(u32),
    /// Each point its own; `None` counts never.
    Each(&'a [Option<u32>]),
}

impl Within<'_> {
    #[inline(always)]
    fn of(&self, point: u32) -> Option<u32> {
        match self {
            Within::All(limit) => Some(*limit),
            Within::Each(limits) => limits.get(point as usize).copied().flatten(),
        }
    }

    pub(crate) fn greatest(&self) -> Option<u32> {
        match self {
            Within::All(limit) => Some(*limit),
            Within::Each(limits) => limits.iter().copied().flatten().max(),
        }
    }
}

/// What is added up of the points that a hub reaches.
#[derive(Debug, Clone, Copy)]
pub struct Tally<'a> {
    /// Of each point; those beyond the end weigh nothing.
    pub weights: &'a [i64],
    /// Inclusive, in the unit of the measure.
    pub within: Within<'a>,
}

/// Adds tallies up, a sum for each and for each hub.
pub(crate) struct Sums<'a> {
    pub(crate) tallies: &'a [Tally<'a>],
    pub(crate) bound: u32,
    /// Of each tally, the sum of each hub.
    pub(crate) sums: Vec<Vec<AtomicI64>>,
}

impl Gather for Sums<'_> {
    /// A sum for each tally.
    type Of<T: Lane, const L: usize> = Vec<Sum<L>>;

    fn make<T: Lane, const L: usize>(&self) -> Vec<Sum<L>> {
        vec![Sum::default(); self.tallies.len()]
    }

    #[inline(always)]
    fn meet<T: Lane, const L: usize>(&self, sums: &mut Vec<Sum<L>>, point: u32, totals: &[T; L]) {
        let mut least = T::BEYOND;
        for total in totals {
            least = least.min(*total);
        }
        for (tally, sum) in self.tallies.iter().zip(sums) {
            let weight = tally.weights.get(point as usize).copied().unwrap_or(0);
            let Some(limit) = tally.within.of(point) else {
                continue;
            };
            let limit = T::of(limit.min(self.bound));
            if weight != 0 && least <= limit {
                sum.add(totals, limit, weight);
            }
        }
    }

    fn end<T: Lane, const L: usize>(&self, sums: &mut Vec<Sum<L>>, batch: &[u32]) {
        for (sum, all) in sums.iter_mut().zip(&self.sums) {
            sum.carry();
            for (hub, total) in batch.iter().zip(&sum.carried) {
                if let Some(slot) = all.get(*hub as usize) {
                    slot.store(*total, Ordering::Relaxed);
                }
            }
            sum.carried = [0; L];
        }
    }
}

/// A sum in each lane: what has been carried, and what fits into half the bits since.
#[derive(Debug, Clone)]
pub(crate) struct Sum<const L: usize> {
    carried: [i64; L],
    recent: [u32; L],
    /// No lane of `recent` is above it.
    at_most: u32,
}

impl<const L: usize> Default for Sum<L> {
    fn default() -> Self {
        Sum {
            carried: [0; L],
            recent: [0; L],
            at_most: 0,
        }
    }
}

impl<const L: usize> Sum<L> {
    fn carry(&mut self) {
        for (carried, recent) in self.carried.iter_mut().zip(&mut self.recent) {
            *carried = carried.saturating_add(i64::from(std::mem::take(recent)));
        }
        self.at_most = 0;
    }

    #[inline(always)]
    fn add<T: Lane>(&mut self, totals: &[T; L], limit: T, weight: i64) {
        let Ok(small) = u32::try_from(weight) else {
            for (carried, total) in self.carried.iter_mut().zip(totals) {
                if *total <= limit {
                    *carried = carried.saturating_add(weight);
                }
            }
            return;
        };
        self.at_most = match self.at_most.checked_add(small) {
            Some(at_most) => at_most,
            None => {
                self.carry();
                small
            }
        };
        for (recent, total) in self.recent.iter_mut().zip(totals) {
            *recent += if *total <= limit { small } else { 0 };
        }
    }
}
