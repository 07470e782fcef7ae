//! Where the time of a run goes.

use serde_json::{Value, json};
use std::time::Instant;

/// Seconds per phase and peak memory; the only part of a run that differs from one to the next.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timings {
    /// Name of the phase and seconds, in order.
    pub phases: Vec<(&'static str, f64)>,
    /// Threads of the run.
    pub threads: usize,
    /// Largest resident memory of the process so far; `None` where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
}

impl Timings {
    /// Seconds of all phases.
    pub fn total_s(&self) -> f64 {
        self.phases.iter().map(|(_, seconds)| seconds).sum()
    }

    /// The document `timings.json`.
    pub fn to_json(&self) -> Value {
        let phases: Vec<Value> = self
            .phases
            .iter()
            .map(|(phase, seconds)| json!({ "phase": phase, "seconds": rounded(*seconds) }))
            .collect();
        json!({
            "format": 1,
            "threads": self.threads,
            "total_seconds": rounded(self.total_s()),
            "phases": phases,
            "peak_memory_bytes": self.peak_memory_bytes,
        })
    }
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// Measures phase after phase.
#[derive(Debug)]
pub(super) struct Clock {
    timings: Timings,
    since: Instant,
}

impl Clock {
    pub(super) fn start() -> Clock {
        Clock {
            timings: Timings::default(),
            since: Instant::now(),
        }
    }

    /// Ends a phase that began where the last one ended.
    pub(super) fn phase(&mut self, name: &'static str) {
        let now = Instant::now();
        self.timings
            .phases
            .push((name, now.duration_since(self.since).as_secs_f64()));
        self.since = now;
    }

    /// Seconds of the phases that have ended.
    pub(super) fn so_far_s(&self) -> f64 {
        self.timings.total_s()
    }

    pub(super) fn stop(mut self, threads: usize) -> Timings {
        self.timings.threads = threads;
        self.timings.peak_memory_bytes = peak_memory_bytes();
        self.timings
    }
}

/// The high-water mark that Linux keeps for a process; null elsewhere.
pub(crate) fn peak_memory_bytes() -> Option<u64> {
    of_status("VmHWM:")
}

/// What a process holds in memory now, as Linux says; null elsewhere.
pub(crate) fn resident_bytes() -> Option<u64> {
    of_status("VmRSS:")
}

fn of_status(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_add_up() {
        let mut clock = Clock::start();
        clock.phase("read");
        clock.phase("write");
        let timings = clock.stop(3);
        let json = timings.to_json();
        assert_eq!(json["threads"], 3);
        assert_eq!(json["phases"][1]["phase"], "write");
        assert_eq!(timings.phases.len(), 2);
        assert!(timings.total_s() >= 0.0);
    }
}
