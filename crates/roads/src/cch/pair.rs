//! The cost between two places, from the two climbs alone.

use super::Metric;
use super::contract::Ranks;
use crate::network::{Direction, Network};
use crate::places::direct;
use crate::snap::Snap;

const BEYOND: u32 = u32::MAX;

/// Answers for one pair after the other; owns the memory that a query needs, 8 bytes a state.
#[derive(Debug)]
pub struct Pairs<'a> {
    network: &'a Network,
    metric: &'a Metric<'a>,
    from: Climb,
    to: Climb,
}

/// Costs of the ranks above some seeds.
#[derive(Debug)]
struct Climb {
    cost: Vec<u32>,
    path: Vec<u32>,
}

impl Climb {
    fn new(states: usize) -> Climb {
        Climb {
            cost: vec![BEYOND; states],
            path: Vec::new(),
        }
    }

    /// All ranks above the seeds (state, cost), and what it costs to get there.
    fn run(&mut self, ranks: Ranks<'_>, weights: &[u32], seeds: &[(u32, u32)]) {
        for (state, cost) in seeds {
            let rank = ranks.rank[*state as usize];
            let known = &mut self.cost[rank as usize];
            *known = (*known).min(*cost);
            let mut at = Some(rank);
            while let Some(rank) = at {
                self.path.push(rank);
                at = ranks.parent(rank);
            }
        }
        self.path.sort_unstable();
        self.path.dedup();
        for rank in &self.path {
            let own = self.cost[*rank as usize];
            if own == BEYOND {
                continue;
            }
            for edge in ranks.range(*rank) {
                let known = &mut self.cost[ranks.up[edge] as usize];
                *known = (*known).min(own.saturating_add(weights[edge]));
            }
        }
    }

    fn reset(&mut self) {
        for rank in self.path.drain(..) {
            self.cost[rank as usize] = BEYOND;
        }
    }
}

impl<'a> Pairs<'a> {
    /// Queries on a network and a metric of it.
    pub fn new(network: &'a Network, metric: &'a Metric<'a>) -> Pairs<'a> {
        let states = metric.hierarchy.states();
        Pairs {
            network,
            metric,
            from: Climb::new(states),
            to: Climb::new(states),
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
        let (start, end) = (self.network.place(from), self.network.place(to));
        let departures: Vec<(u32, u32)> = self.network.departures(&start, measure).collect();
        let arrivals: Vec<(u32, u32)> = self.network.arrivals(&end, measure).collect();
        let ranks = self.metric.hierarchy;
        let (climb, _) = self.metric.weights(Direction::Forward);
        self.from.run(ranks, climb, &departures);
        let (climb, _) = self.metric.weights(Direction::Backward);
        self.to.run(ranks, climb, &arrivals);
        let meeting = self.to.path.iter().map(|rank| {
            let rank = *rank as usize;
            self.from.cost[rank].saturating_add(self.to.cost[rank])
        });
        let straight = direct(self.network, &start, &end, measure).map(|(cost, _)| cost);
        let road = meeting.chain(straight).min().unwrap_or(BEYOND);
        self.from.reset();
        self.to.reset();
        let total = road
            .saturating_add(start.leg(measure))
            .saturating_add(end.leg(measure));
        (total < BEYOND).then_some(total)
    }
}
