//! The way between two places, from the two climbs alone.

use super::perfect::{Perfect, Upward};
use super::unpack::{Passed, Unpacking, upward};
use super::{Metric, contract::Ranks};
use crate::network::{Direction, Network};
use crate::path::{Route, Way, departing, trace};
use crate::places::{Place, direct};
use crate::snap::Snap;

const BEYOND: u32 = u32::MAX;

/// Answers for one pair after the other; owns the memory that a query needs, 8 bytes a state, and once
/// it was asked for a route, 8 more a state and 4 for each edge of the hierarchy.
///
/// ```
/// use liyuan_roads::profile::Profile;
/// use liyuan_roads::reach::{Hierarchy, Metric, Pairs, Perfect};
/// use liyuan_roads::sketch::Sketch;
/// use liyuan_roads::{Measure, SnapOptions};
///
/// let sketch = Sketch::parse("A---------B---------C\n\nABC highway=residential")?;
/// let network = &sketch.network(&Profile::builtin("car").ok_or("no profile")?)?.network;
/// let hierarchy = Hierarchy::of(network);
/// let metric = Metric::new(&hierarchy, network, Measure::Time);
/// let end = |segment| network.snap_one(network.segment_points(segment).0, &SnapOptions::default());
/// let (from, to) = end(0).zip(end(1)).ok_or("no road")?;
/// let total = Pairs::new(network, &metric).total(&from, &to);
/// let perfect = Perfect::new(&metric);
/// let route = Pairs::perfect(network, &perfect).route(&from, &to).ok_or("no way")?;
/// assert_eq!(total, Some(route.total.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Pairs<'a> {
    network: &'a Network,
    metric: &'a Metric<'a>,
    up: Upward<'a>,
    down: Upward<'a>,
    from: Climb,
    to: Climb,
    unpacking: Option<Unpacking>,
}

/// Costs of the ranks above some seeds.
#[derive(Debug)]
struct Climb {
    cost: Vec<u32>,
    /// The ranks above the seeds, ascending.
    path: Vec<u32>,
}

impl Climb {
    fn new(states: usize) -> Climb {
        Climb {
            cost: vec![BEYOND; states],
            path: Vec::new(),
        }
    }

    /// Begins at seeds (state, cost).
    fn begin(&mut self, ranks: Ranks<'_>, seeds: &[(u32, u32)]) {
        for (state, cost) in seeds {
            let rank = ranks.rank[*state as usize];
            let known = &mut self.cost[rank as usize];
            *known = (*known).min(*cost);
            let before = self.path.len();
            let mut at = Some(rank);
            while let Some(rank) =
                at.filter(|rank| self.path[..before].binary_search(rank).is_err())
            {
                self.path.push(rank);
                at = ranks.parent(rank);
            }
            if before > 0 && self.path.len() > before {
                self.path.sort_unstable();
            }
        }
    }

    /// Carries the cost of a rank to its upper neighbours, where a way may still be below `best`.
    #[inline(always)]
    fn relax(&mut self, upward: Upward<'_>, rank: u32, best: u32) {
        let own = self.cost[rank as usize];
        if own >= best {
            return;
        }
        for (head, weight) in upward.of(rank) {
            let known = &mut self.cost[head as usize];
            *known = (*known).min(own.saturating_add(weight));
        }
    }

    /// The ranks by which a rank was reached, from one of the seeds on.
    fn steps(
        &self,
        ranks: Ranks<'_>,
        upward: Upward<'_>,
        seeds: &[(u32, u32)],
        end: u32,
    ) -> Vec<u32> {
        let begins = |rank: u32| {
            let cost = self.cost[rank as usize];
            (seeds.iter()).any(|seed| ranks.rank[seed.0 as usize] == rank && seed.1 == cost)
        };
        let mut steps = vec![end];
        let mut at = end;
        let before = self.path.partition_point(|rank| *rank < end);
        for rank in self.path[..before].iter().rev() {
            if begins(at) {
                break;
            }
            let over = upward.weight(*rank, at);
            let cost = over.map(|over| self.cost[*rank as usize].saturating_add(over));
            if self.cost[*rank as usize] != BEYOND && cost == Some(self.cost[at as usize]) {
                at = *rank;
                steps.push(at);
            }
        }
        steps.reverse();
        steps
    }

    fn reset(&mut self) {
        for rank in self.path.drain(..) {
            self.cost[rank as usize] = BEYOND;
        }
    }
}

/// Where a query begins and ends.
struct Ends {
    start: Place,
    end: Place,
    departures: Vec<(u32, u32)>,
    arrivals: Vec<(u32, u32)>,
    /// Cost and edge of the way along one road.
    straight: Option<(u32, u32)>,
}

impl<'a> Pairs<'a> {
    /// Queries on a network and a metric of it.
    pub fn new(network: &'a Network, metric: &'a Metric<'a>) -> Pairs<'a> {
        let up = upward(metric, Direction::Forward);
        let down = upward(metric, Direction::Backward);
        Pairs::over(network, metric, up, down)
    }

    /// The same answers, sooner, by a metric that was customised perfectly.
    pub fn perfect(network: &'a Network, perfect: &'a Perfect<'a>) -> Pairs<'a> {
        let up = perfect.upward(Direction::Forward);
        let down = perfect.upward(Direction::Backward);
        Pairs::over(network, perfect.metric, up, down)
    }

    fn over(
        network: &'a Network,
        metric: &'a Metric<'a>,
        up: Upward<'a>,
        down: Upward<'a>,
    ) -> Pairs<'a> {
        let states = metric.hierarchy.states();
        Pairs {
            network,
            metric,
            up,
            down,
            from: Climb::new(states),
            to: Climb::new(states),
            unpacking: None,
        }
    }

    /// Leg + road + leg from one snapped point to another, in the unit of the metric's measure;
    /// `None` where there is no way.
    ///
    /// A best way climbs in the order from its start, then descends to its end, so it passes a rank
    /// above both: both climbs (Dibbelt, Strasser, Wagner 2016, 10.1145/2886843, elimination-tree
    /// query) and the least sum where they meet. It is what [`crate::catchments`] gives.
    pub fn total(&mut self, from: &Snap, to: &Snap) -> Option<u32> {
        let measure = self.metric.measure;
        let ends = self.ends(from, to);
        let (road, _) = self.meet(&ends);
        self.from.reset();
        self.to.reset();
        let total = road
            .saturating_add(ends.start.leg(measure))
            .saturating_add(ends.end.leg(measure));
        (total < BEYOND).then_some(total)
    }

    /// The way itself, as [`crate::route`] gives it; of ways that cost the same another one may be
    /// taken.
    ///
    /// Work: that of [`Pairs::total`], and what it takes to look each shortcut of the way up; the
    /// first call on top of it goes once over the hierarchy.
    pub fn route(&mut self, from: &Snap, to: &Snap) -> Option<Route> {
        let ends = self.ends(from, to);
        let (_, meeting) = self.meet(&ends);
        let way = match (meeting, ends.straight) {
            (Some(rank), _) => self.way(&ends, rank),
            (None, Some((_, edge))) => Some(Way::Direct(edge)),
            (None, None) => None,
        };
        self.from.reset();
        self.to.reset();
        let found = trace(self.network, (from, &ends.start), (to, &ends.end), &way?);
        (found.total.0 < BEYOND).then_some(found)
    }

    fn ends(&self, from: &Snap, to: &Snap) -> Ends {
        let measure = self.metric.measure;
        let (start, end) = (self.network.place(from), self.network.place(to));
        Ends {
            departures: self.network.departures(&start, measure).collect(),
            arrivals: self.network.arrivals(&end, measure).collect(),
            straight: direct(self.network, &start, &end, measure),
            start,
            end,
        }
    }

    /// The least cost on the road, and the rank where both climbs meet for it; none where no way is
    /// shorter than the one along one road.
    fn meet(&mut self, ends: &Ends) -> (u32, Option<u32>) {
        let ranks = self.metric.hierarchy;
        let (from, to) = (&mut self.from, &mut self.to);
        from.begin(ranks, &ends.departures);
        to.begin(ranks, &ends.arrivals);
        let mut best = ends.straight.map_or(BEYOND, |(cost, _)| cost);
        let mut meeting = None;
        let (mut climbed, mut descended) = (0, 0);
        loop {
            let one = from.path.get(climbed).copied().unwrap_or(BEYOND);
            let two = to.path.get(descended).copied().unwrap_or(BEYOND);
            let rank = one.min(two);
            if rank == BEYOND {
                return (best, meeting);
            }
            if one == two {
                let cost = from.cost[rank as usize].saturating_add(to.cost[rank as usize]);
                if cost < best {
                    (best, meeting) = (cost, Some(rank));
                }
            }
            if one == rank {
                from.relax(self.up, rank, best);
                climbed += 1;
            }
            if two == rank {
                to.relax(self.down, rank, best);
                descended += 1;
            }
        }
    }

    /// The way over a rank.
    fn way(&mut self, ends: &Ends, rank: u32) -> Option<Way> {
        let Ends {
            departures,
            arrivals,
            ..
        } = ends;
        let (network, metric) = (self.network, self.metric);
        let ranks = metric.hierarchy;
        let mut steps = self.from.steps(ranks, self.up, departures, rank);
        let down = self.to.steps(ranks, self.down, arrivals, rank);
        steps.extend(down.iter().rev().skip(1));
        let unpacking = (self.unpacking).get_or_insert_with(|| Unpacking::of(ranks));
        let mut passed: Vec<Passed> = Vec::new();
        for step in steps.windows(2) {
            unpacking.unpack(network, metric, (step[0], step[1]), &mut passed)?;
        }
        let (first, last) = (*steps.first()?, *steps.last()?);
        let departed = (unpacking.state(first), self.from.cost[first as usize]);
        let arrived = (unpacking.state(last), self.to.cost[last as usize]);
        let first = departing(network, &ends.start, metric.measure, departed)?;
        Way::over(network, first, passed, &ends.end, metric.measure, arrived)
    }
}
