//! What a model answers, and when it has to.

/// Whether the value is to be small or large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Goal {
    /// Cost, number of sites, distance.
    Least,
    /// Persons covered.
    Most,
}

/// Why a search stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Value and bound are equal: nothing is better.
    Proven,
    /// The gap that was asked for is reached.
    Gap,
    /// The steps that were allowed are done; the same on every machine.
    Work,
    /// The clock.
    Time,
    /// The person.
    Interrupted,
    /// All that the method can do is done, and a gap is left.
    Exhausted,
}

impl Stop {
    /// The name that tables and JSON print.
    pub fn as_str(self) -> &'static str {
        match self {
            Stop::Proven => "proven",
            Stop::Gap => "gap",
            Stop::Work => "work",
            Stop::Time => "time",
            Stop::Interrupted => "interrupted",
            Stop::Exhausted => "exhausted",
        }
    }
}

/// When to stop before the proof is there.
#[derive(Clone, Copy, Default)]
pub struct Limits<'a> {
    /// Steps of the method; what a step is each model says. `None`: no limit.
    pub work: Option<u64>,
    /// Stop as soon as the gap is not larger, 0.01 for one per cent.
    pub gap: f64,
    /// Asked now and then, from several threads: a clock or a person who does not want to wait.
    pub stop: Option<&'a (dyn Fn() -> Option<Stop> + Sync)>,
    /// Seed of whatever is drawn by lot; the same seed gives the same answer.
    pub seed: u64,
}

impl std::fmt::Debug for Limits<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits")
            .field("work", &self.work)
            .field("gap", &self.gap)
            .field("stop", &self.stop.map(|_| ".."))
            .field("seed", &self.seed)
            .finish()
    }
}

/// A sum that is a lower bound, in 64 bits: what is far below nothing says as little.
///
/// Reduced costs fit in 62 bits each, but not the sum over many sites.
pub(in crate::site) fn floor(sum: i128) -> i64 {
    const FAR: i128 = 1 << 62;
    sum.clamp(-FAR, FAR) as i64
}

/// The sites chosen, and how good they are at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Least or most.
    pub goal: Goal,
    /// Indices of the sites, ascending, the required ones among them.
    pub chosen: Vec<u32>,
    /// Value of these sites.
    pub value: i64,
    /// No choice has a value below it (or above it, where most is sought).
    pub bound: i64,
    /// Why the search stopped.
    pub stopped: Stop,
    /// Steps done.
    pub work: u64,
}

impl Answer {
    /// Distance between value and bound as a share of the value; 0 where they are equal.
    pub fn gap(&self) -> f64 {
        let apart = match self.goal {
            Goal::Least => self.value.saturating_sub(self.bound),
            Goal::Most => self.bound.saturating_sub(self.value),
        };
        if apart <= 0 {
            0.0
        } else {
            apart as f64 / (self.value.unsigned_abs().max(1)) as f64
        }
    }
}
