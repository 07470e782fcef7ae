//! Progress of a run: several files read at once, many searches, told as one.

pub use liyuan_roads::progress::{Progress, Silent, Step};
use std::sync::{Mutex, PoisonError};

/// Passes on the units of several pieces of work that run at the same time as one step each.
///
/// `pieces` says how many there are. A step begins with the first piece, its total being that of
/// this piece times the pieces (an estimate), and ends with the last or with [`Together::finish`].
pub struct Together<'a> {
    inner: &'a dyn Progress,
    pieces: u64,
    /// Steps that have begun, and how many pieces have ended them.
    open: Mutex<Vec<(Step, u64)>>,
}

impl<'a> Together<'a> {
    /// For so many pieces of work.
    pub fn new(inner: &'a dyn Progress, pieces: usize) -> Together<'a> {
        Together {
            inner,
            pieces: pieces as u64,
            open: Mutex::new(Vec::new()),
        }
    }

    /// Ends the steps that not every piece went through.
    pub fn finish(self) {
        let open = self
            .open
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for (step, ended) in open {
            if ended < self.pieces {
                self.inner.end(step);
            }
        }
    }
}

impl Progress for Together<'_> {
    fn begin(&self, step: Step, total: u64) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.iter().any(|(known, _)| *known == step) {
            open.push((step, 0));
            self.inner.begin(step, total.saturating_mul(self.pieces));
        }
    }

    fn advance(&self, step: Step, units: u64) {
        self.inner.advance(step, units);
    }

    fn end(&self, step: Step) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ended)) = open.iter_mut().find(|(known, _)| *known == step) {
            *ended += 1;
            if *ended == self.pieces {
                self.inner.end(step);
            }
        }
    }
}

/// Passes on the units alone: the caller begins and ends the step.
pub struct UnitsOnly<'a>(pub &'a dyn Progress);

impl Progress for UnitsOnly<'_> {
    fn begin(&self, _: Step, _: u64) {}
    fn advance(&self, step: Step, units: u64) {
        self.0.advance(step, units);
    }
    fn end(&self, _: Step) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl Progress for Log {
        fn begin(&self, step: Step, total: u64) {
            self.0
                .lock()
                .unwrap()
                .push(format!("begin {step:?} {total}"));
        }
        fn advance(&self, step: Step, units: u64) {
            self.0
                .lock()
                .unwrap()
                .push(format!("advance {step:?} {units}"));
        }
        fn end(&self, step: Step) {
            self.0.lock().unwrap().push(format!("end {step:?}"));
        }
    }

    #[test]
    fn two_files_read_at_once_are_one_step_and_a_cached_one_leaves_nothing_open() {
        let log = Log::default();
        let together = Together::new(&log, 2);
        together.begin(Step::ReadWays, 50);
        together.begin(Step::ReadWays, 50);
        together.advance(Step::ReadWays, 50);
        together.end(Step::ReadWays);
        together.end(Step::ReadWays);
        together.begin(Step::BuildNetwork, 1);
        together.end(Step::BuildNetwork);
        together.finish();
        assert_eq!(
            *log.0.lock().unwrap(),
            [
                "begin ReadWays 100",
                "advance ReadWays 50",
                "end ReadWays",
                "begin BuildNetwork 2",
                "end BuildNetwork"
            ]
        );
    }
}
