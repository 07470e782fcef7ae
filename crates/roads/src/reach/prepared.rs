//! Hubs and points prepared once, and asked block by block.

use super::{HUBS_WORTH_A_METRIC, greatest_bound};
use crate::cch::{self, Lists, Metric, Width, in_order, sweep};
use crate::dijkstra::{self, searches};
use crate::network::{Network, SearchOptions};
use crate::places::Places;
use crate::progress::Progress;

/// How catchments are found; the answers are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One plain search a hub.
    Search,
    /// Sweeps over the hierarchy of the network.
    Sweep,
}

impl Engine {
    /// What takes less time for so many hubs.
    pub fn fitting(network: &Network, hubs: usize) -> Engine {
        if network.hierarchy().is_some() && hubs >= HUBS_WORTH_A_METRIC {
            Engine::Sweep
        } else {
            Engine::Search
        }
    }
}

/// Hubs and points, ready to be asked about some of the hubs at a time.
///
/// What does not depend on the hubs asked about (weights, where points are met, the memory of the
/// threads) is made once and kept.
pub struct Prepared<'a> {
    network: &'a Network,
    hubs: Places,
    points: Places,
    options: SearchOptions,
    way: Way<'a>,
}

enum Way<'a> {
    Search {
        meetings: dijkstra::Meetings,
        kept: dijkstra::Kept,
    },
    Sweep {
        meetings: cch::Meetings,
        metric: Box<Metric<'a>>,
        width: Width,
        kept: cch::Kept,
    },
}

impl<'a> Prepared<'a> {
    /// Prepares; [`Engine::Sweep`] becomes [`Engine::Search`] where the network has no hierarchy.
    pub fn new(
        network: &'a Network,
        engine: Engine,
        hubs: Places,
        points: Places,
        options: SearchOptions,
    ) -> Prepared<'a> {
        let hierarchy = network
            .hierarchy()
            .filter(|_| matches!(engine, Engine::Sweep));
        let way = match hierarchy {
            None => Way::Search {
                meetings: dijkstra::Meetings::of(network, &points, &options, |state| state),
                kept: dijkstra::Kept::default(),
            },
            Some(hierarchy) => {
                let metric = Metric::new(hierarchy, network, options.measure);
                Way::Sweep {
                    meetings: cch::Meetings::of(network, metric.hierarchy, &points, &options),
                    width: Width::fitting(
                        hubs.len(),
                        network.states(),
                        options.bound.unwrap_or(u32::MAX),
                    ),
                    metric: Box::new(metric),
                    kept: cch::Kept::default(),
                }
            }
        };
        Prepared {
            network,
            hubs,
            points,
            options,
            way,
        }
    }

    /// How it answers.
    pub fn engine(&self) -> Engine {
        match self.way {
            Way::Search { .. } => Engine::Search,
            Way::Sweep { .. } => Engine::Sweep,
        }
    }

    /// The catchments of some hubs, by index, as [`crate::catchments`] gives them: `visit` is called
    /// once for each, from several threads and in no particular order. Sweeps answer those together
    /// that lie together, so that a thousand hubs in one call take less than in a hundred calls.
    ///
    /// Progress is told in hubs; beginning and ending the step is left to the caller.
    pub fn catchments(
        &self,
        hubs: &[u32],
        progress: &dyn Progress,
        visit: impl Fn(u32, &[(u32, u32)]) + Sync,
    ) {
        match &self.way {
            Way::Search { meetings, kept } => {
                let task = dijkstra::Task {
                    network: self.network,
                    hubs: &self.hubs,
                    points: &self.points,
                    options: &self.options,
                    meetings,
                };
                searches(&task, hubs, kept, progress, visit);
            }
            Way::Sweep {
                meetings,
                metric,
                width,
                kept,
            } => {
                let lists = Lists {
                    points: self.points.len(),
                    bound: greatest_bound(&self.options),
                    visit,
                };
                let task = self.task(meetings, metric);
                sweep(&task, hubs, *width, kept, progress, &lists);
            }
        }
    }

    fn task<'p>(&'p self, meetings: &'p cch::Meetings, metric: &'p Metric<'a>) -> cch::Task<'p> {
        cch::Task {
            network: self.network,
            metric,
            hubs: &self.hubs,
            points: &self.points,
            meetings,
            options: self.options,
            bound: greatest_bound(&self.options),
        }
    }

    /// Hubs as they are put together when they are asked about in one call, those of a batch side by
    /// side.
    pub fn in_order(&self, hubs: &[u32]) -> Vec<u32> {
        match &self.way {
            Way::Search { .. } => hubs.to_vec(),
            Way::Sweep {
                meetings, metric, ..
            } => in_order(&self.task(meetings, metric), hubs),
        }
    }

    /// Bytes that it holds for all threads.
    pub fn bytes(&self) -> u64 {
        let places =
            (self.hubs.len() + self.points.len()) * size_of::<Option<crate::places::Place>>();
        let own = match &self.way {
            Way::Search { meetings, .. } => meetings.bytes(),
            Way::Sweep {
                meetings, metric, ..
            } => meetings.bytes() + metric.bytes(),
        };
        own + places as u64
    }

    /// Bytes that each thread takes while it searches, where a hub reaches so many points: at most
    /// so much if all hubs of a batch reach others.
    pub fn bytes_a_thread(&self, points_a_hub: u64) -> u64 {
        let (states, points) = (self.network.states() as u64, self.points.len() as u64);
        let reached = points_a_hub.min(points);
        match &self.way {
            Way::Search { .. } => 8 * states + 4 * points + 12 * reached,
            Way::Sweep { width, .. } => {
                let lanes = width.lanes as u64;
                let number = if width.narrow { 2 } else { 4 };
                // Every lane has room for all points of its batch; a list that grows is there twice.
                let met = points.min(reached * lanes);
                let told = 2 * (lanes * number + 4) + lanes * 8;
                states * (lanes * number + 2) + points * 5 + met * told
            }
        }
    }
}
