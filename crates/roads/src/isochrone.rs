//! What is reached from a place, or can reach it, within several bounds: the parts of the roads to
//! the decisecond, and the areas around them.
//!
//! ```
//! use liyuan_roads::isochrone::{AreaOptions, Field, Isochrones};
//! use liyuan_roads::profile::Profile;
//! use liyuan_roads::sketch::Sketch;
//! use liyuan_roads::{Direction, Measure, SnapOptions};
//!
//! let sketch = Sketch::parse("A---------B---------C\n\nABC highway=residential")?;
//! let network = &sketch.network(&Profile::builtin("car").ok_or("no profile")?)?.network;
//! let from = network.snap_one(network.segment_points(0).0, &SnapOptions::default());
//! let mut isochrones = Isochrones::new(network, Direction::Forward, Measure::Time);
//! let reached = isochrones.reach(&from.ok_or("no road")?, 600);
//! let areas = Field::default().areas(&reached, &[300, 600], &AreaOptions::default())?;
//! assert!(areas.bounds[0].area_m2() < areas.bounds[1].area_m2());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
#![doc = include_str!("../../../docs/methods/isochrones.md")]

mod ends;
mod field;
mod grid;
mod nearest;
mod parts;
mod rings;
mod road;
mod search;
mod tiles;

pub use field::{AreaOptions, Areas, Field, GridTooLarge};
pub use parts::RoadPart;
pub use rings::{Area, Polygon};

use crate::network::{Arc, Direction, Measure, Network, SearchOptions};
use crate::places::{Place, Places, direct_from_hub};
use crate::snap::Snap;
use search::Search;

const NONE: u32 = u32::MAX;

/// Finds what is reached from one place after the other; owns the memory of the search.
///
/// Memory: 4 bytes a state, 8 a chain, backward 16 more a chain; a bit for each of them, and 16 bytes for
/// what is reached.
#[derive(Debug)]
pub struct Isochrones<'a> {
    network: &'a Network,
    options: SearchOptions,
    /// Backward: the directed edges on which a trip that begins there first is in each state.
    starts: Option<Starts>,
    search: Search,
    /// For each directed edge, the least cost with the hub's leg: forward from the hub to where the
    /// edge begins, backward from where it ends, for a trip that began on it, to the hub.
    edges: Vec<u32>,
    /// Chains with a cost at one of their edges, ascending.
    chains: Vec<u32>,
    /// A bit for each chain or state, to sort them; all clear between searches.
    marks: Vec<u64>,
}

/// Directed edges by the state in which a trip that began on them ends them.
#[derive(Debug)]
struct Starts {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Starts {
    fn of(network: &Network) -> Starts {
        let states: &[u32] = &network.start_state;
        let mut first = vec![0u32; network.states() + 1];
        for state in states.iter().filter(|state| **state != NONE) {
            first[*state as usize + 1] += 1;
        }
        for state in 1..first.len() {
            first[state] += first[state - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![0u32; first.last().copied().unwrap_or(0) as usize];
        for (edge, state) in states.iter().enumerate() {
            if *state != NONE {
                let slot = &mut next[*state as usize];
                edges[*slot as usize] = edge as u32;
                *slot += 1;
            }
        }
        Starts { first, edges }
    }

    fn at(&self, state: u32) -> &[u32] {
        &self.edges[self.first[state as usize] as usize..self.first[state as usize + 1] as usize]
    }
}

impl<'a> Isochrones<'a> {
    /// Searches on a network: from places (forward) or to them (backward).
    pub fn new(network: &'a Network, direction: Direction, measure: Measure) -> Isochrones<'a> {
        Isochrones {
            network,
            options: SearchOptions {
                direction,
                measure,
                bound: None,
            },
            starts: (direction == Direction::Backward).then(|| Starts::of(network)),
            search: Search::new(network.states()),
            edges: vec![NONE; network.chains() * 2],
            chains: Vec::new(),
            marks: vec![0; network.chains().max(network.states()).div_ceil(64)],
        }
    }

    /// Everything on the roads within an inclusive bound, in the unit of the measure, the leg of the
    /// place included.
    ///
    /// Costs are those of [`crate::catchments`] for a point on the road. Work: one bounded search.
    pub fn reach(&mut self, from: &Snap, bound: u32) -> ReachedRoads<'_> {
        for chain in self.chains.drain(..) {
            self.edges[chain as usize * 2] = NONE;
            self.edges[chain as usize * 2 + 1] = NONE;
        }
        self.search.reset();
        let network = self.network;
        let bound = bound.min(NONE - 1);
        let hub = network.place(from);
        let options = SearchOptions {
            bound: Some(bound),
            ..self.options
        };
        if hub.leg(options.measure) <= bound {
            self.search.run(network, &hub, &options, bound);
            sort_distinct(self.search.touched_mut(), &mut self.marks);
            // The road of the place itself, also where it is left by no edge.
            self.chains.push(hub.chain);
        }
        let (edges, chains) = (&mut self.edges, &mut self.chains);
        let mut offer = |edge: u32, cost: u32| {
            if cost > bound {
                return;
            }
            let chain = edge / 2;
            let known = edges[edge as usize].min(edges[edge as usize ^ 1]);
            if known == NONE && chain != hub.chain {
                chains.push(chain);
            }
            let here = &mut edges[edge as usize];
            *here = (*here).min(cost);
        };
        let (first, arcs) = network.arcs_from(Direction::Forward);
        let turn = |arc: &Arc| match options.measure {
            Measure::Time if network.turns_take_time() => network.turn_of(arc),
            _ => 0,
        };
        for (state, cost) in self.search.reached() {
            match &self.starts {
                Some(starts) => starts.at(state).iter().for_each(|edge| offer(*edge, cost)),
                None => arcs[first[state as usize] as usize..first[state as usize + 1] as usize]
                    .iter()
                    .for_each(|arc| offer(arc.edge, cost.saturating_add(turn(arc)))),
            }
        }
        // As they lie in memory, and near each other on the ground.
        sort_distinct(&mut self.chains, &mut self.marks);
        ReachedRoads {
            network,
            options,
            bound,
            hub,
            hub_fraction: from.fraction,
            edges: &self.edges,
            chains: &self.chains,
        }
    }
}

/// Sorts numbers of which none comes twice, by a bit for each that there may be, all clear.
fn sort_distinct(numbers: &mut Vec<u32>, marks: &mut [u64]) {
    if numbers.len() < marks.len() / 8 {
        numbers.sort_unstable();
        return;
    }
    for number in numbers.drain(..) {
        marks[number as usize / 64] |= 1 << (number % 64);
    }
    for (word, marks) in marks.iter_mut().enumerate() {
        while *marks != 0 {
            numbers.push(word as u32 * 64 + marks.trailing_zeros());
            *marks &= *marks - 1;
        }
    }
}

/// What one search reached on the roads.
#[derive(Debug, Clone, Copy)]
pub struct ReachedRoads<'e> {
    network: &'e Network,
    options: SearchOptions,
    bound: u32,
    hub: Place,
    /// Where the hub lies on its segment, in way direction.
    hub_fraction: f64,
    edges: &'e [u32],
    chains: &'e [u32],
}

impl ReachedRoads<'_> {
    /// The bound of the search.
    pub fn bound(&self) -> u32 {
        self.bound
    }

    /// Leg of the place searched from and cost on the road to (backward: from) a place on a segment
    /// at a fraction in the direction of its way; `None` beyond the bound.
    pub fn cost_at(&self, segment: u32, fraction: f64) -> Option<u32> {
        let there = Snap {
            segment,
            fraction,
            place: self.network.segment_points(segment).0,
            leg_m: 0.0,
            leg: crate::Deciseconds(0),
            island: false,
        };
        self.cost(&self.network.place(&there))
            .filter(|cost| *cost <= self.bound)
    }

    /// Leg + road + leg of each point within the bound, ascending by point: as
    /// [`crate::catchments`] gives them, without another search.
    pub fn points(&self, points: &Places) -> Vec<(u32, u32)> {
        let total = |(index, point): (usize, &Option<Place>)| {
            let point = point.as_ref()?;
            let total = self
                .cost(point)?
                .saturating_add(point.leg(self.options.measure));
            (total <= self.bound).then_some((index as u32, total))
        };
        points.list.iter().enumerate().filter_map(total).collect()
    }

    /// Without the leg of the place asked about.
    fn cost(&self, there: &Place) -> Option<u32> {
        let measure = self.options.measure;
        let leg = self.hub.leg(measure);
        let around = (0..2).filter_map(|against| {
            let cost = self.edges[there.chain as usize * 2 + against];
            let position = there.position(measure, against);
            let on_edge = match self.options.direction {
                Direction::Forward => position,
                Direction::Backward => self.whole(there.chain, against) - position,
            };
            (cost != NONE).then(|| cost.saturating_add(on_edge))
        });
        let straight = direct_from_hub(self.network, &self.hub, there, &self.options)
            .map(|cost| cost.saturating_add(leg));
        around.chain(straight).min()
    }

    /// Cost of a whole edge.
    fn whole(&self, chain: u32, against: usize) -> u32 {
        let chain = &self.network.chains[chain as usize];
        match (self.options.measure, against) {
            (Measure::Length, _) => chain.length,
            (Measure::Time, 0) => chain.forward,
            (Measure::Time, _) => chain.backward,
        }
    }
}

#[cfg(test)]
mod tests;
