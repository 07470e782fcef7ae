//! How much work was done, whether it is enough, and what is drawn by lot.

use crate::site::{Limits, Stop};

/// List entries that make one step of [`Limits::work`].
const ENTRIES_PER_STEP: u64 = 1000;

/// Entries after which the clock or the person is asked again.
const ASK_EVERY: u64 = 100_000;

/// Steps of so many list entries, begun ones in full.
pub(crate) fn steps(entries: u64) -> u64 {
    entries.div_ceil(ENTRIES_PER_STEP)
}

/// Counts list entries that were looked at, and says when to stop.
pub(crate) struct Effort<'a> {
    limits: Limits<'a>,
    entries: u64,
    asked: u64,
    stopped: Option<Stop>,
}

impl<'a> Effort<'a> {
    pub(crate) fn new(limits: &Limits<'a>) -> Effort<'a> {
        let mut effort = Effort {
            limits: *limits,
            entries: 0,
            asked: 0,
            stopped: None,
        };
        effort.ask();
        effort
    }

    fn ask(&mut self) {
        self.asked = self.entries;
        self.stopped = self.limits.stop.and_then(|stop| stop());
        if self.limits.work == Some(0) {
            self.stopped = self.stopped.or(Some(Stop::Work));
        }
    }

    /// So many entries were looked at.
    pub(crate) fn spend(&mut self, entries: u64) {
        self.entries += entries + 20;
        if self.stopped.is_some() {
            return;
        }
        if self.limits.work.is_some_and(|work| self.steps() >= work) {
            self.stopped = Some(Stop::Work);
        } else if self.entries - self.asked >= ASK_EVERY {
            self.ask();
        }
    }

    /// Why there has to be an end, if so.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stopped
    }

    /// Notes that the gap that was asked for is reached.
    pub(crate) fn finish_by_gap(&mut self) {
        self.stopped = self.stopped.or(Some(Stop::Gap));
    }

    /// The gap that is asked for.
    pub(crate) fn gap(&self) -> f64 {
        self.limits.gap
    }

    pub(crate) fn entries(&self) -> u64 {
        self.entries
    }

    pub(crate) fn steps(&self) -> u64 {
        self.entries / ENTRIES_PER_STEP
    }
}

/// A sequence of numbers drawn by lot, the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Lot(u64);

impl Lot {
    pub(crate) fn new(seed: u64) -> Lot {
        Lot(seed)
    }

    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.draw()) * end as u128) >> 64) as usize
    }
}
