//! How long work tells how far it is; the caller draws.

/// A step of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading ways and relations; unit: bytes of the file.
    ReadWays,
    /// Reading nodes; unit: bytes of the file.
    ReadNodes,
    /// Building the network; unit: stages.
    BuildNetwork,
    /// Searching; unit: hubs.
    Search,
}

/// Receives progress; called from several threads.
pub trait Progress: Sync {
    /// A step begins; `total` units are expected.
    fn begin(&self, step: Step, total: u64);
    /// So many more units of the step are done.
    fn advance(&self, step: Step, units: u64);
    /// The step is done.
    fn end(&self, step: Step);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Step, _: u64) {}
    fn advance(&self, _: Step, _: u64) {}
    fn end(&self, _: Step) {}
}
