//! The fastest (or shortest) way between two places, with the ways it takes and its line.

use crate::network::{Direction, Measure, Network};
use crate::places::{Place, direct};
use crate::snap::Snap;
use crate::units::round_half_up;
use crate::{Deciseconds, LonLat};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A stretch of one OSM way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteEdge {
    /// OSM id of the way.
    pub way_id: i64,
    /// Its name; empty where it has none.
    pub name: String,
    /// Length travelled, decimetres.
    pub length_dm: u32,
    /// Time taken, with the delays of the nodes entered; where turns take time, with that of the turn
    /// into it, which contains the delay there.
    pub time: Deciseconds,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Leg + road + leg.
    pub total: Deciseconds,
    /// On the road alone; the sum over `edges`.
    pub road: Deciseconds,
    /// Length on the road, decimetres; the sum over `edges`.
    pub distance_dm: u32,
    /// Both legs together, decimetres.
    pub legs_dm: u32,
    /// Stretches in order of travel.
    pub edges: Vec<RouteEdge>,
    /// From where it enters the road to where it leaves it.
    pub line: Vec<LonLat>,
}

const NONE: u32 = u32::MAX;

/// The best route between two snapped points; `None` if there is none.
///
/// Its cost is exactly what [`crate::nearest`] and [`crate::catchments`] give for the pair.
pub fn route(network: &Network, from: &Snap, to: &Snap, measure: Measure) -> Option<Route> {
    let (start, end) = (network.place(from), network.place(to));
    let straight = direct(network, &start, &end, measure);
    let mut search = Search::new(network, measure);
    search.run(&start, &end, straight.map_or(NONE, |(cost, _)| cost));
    let mut tracer = Tracer {
        network,
        edges: Vec::new(),
        line: vec![from.place],
        turning: 0,
        time: 0,
        length: 0,
    };
    match (search.meeting, straight) {
        (Some((_, state, last_edge)), _) => {
            let path = search.edges_to(state, &start);
            let (first, between) = path.split_first()?;
            tracer.travel(first.edge, Some(&start), None);
            for step in between {
                tracer.turn(step.turn);
                tracer.travel(step.edge, None, None);
            }
            tracer.turn(network.turn_from(state, last_edge));
            tracer.travel(last_edge, None, Some(&end));
        }
        (None, Some((_, edge))) => tracer.travel(edge, Some(&start), Some(&end)),
        (None, None) => return None,
    }
    tracer.line.push(to.place);
    tracer.line.dedup();
    Some(Route {
        total: Deciseconds(
            tracer
                .time
                .saturating_add(from.leg.0)
                .saturating_add(to.leg.0),
        ),
        road: Deciseconds(tracer.time),
        distance_dm: tracer.length,
        legs_dm: round_half_up(from.leg_m * 10.0) + round_half_up(to.leg_m * 10.0),
        edges: tracer.edges,
        line: tracer.line,
    })
}

struct Search<'a> {
    network: &'a Network,
    measure: Measure,
    distance: Vec<u32>,
    /// Previous state and edge travelled; `NONE` for the first.
    parent: Vec<(u32, u32)>,
    heap: BinaryHeap<Reverse<u64>>,
    /// Cost at the end, last state, last edge.
    meeting: Option<(u32, u32, u32)>,
}

impl<'a> Search<'a> {
    fn new(network: &'a Network, measure: Measure) -> Self {
        Search {
            network,
            measure,
            distance: vec![NONE; network.states()],
            parent: vec![(NONE, NONE); network.states()],
            heap: BinaryHeap::new(),
            meeting: None,
        }
    }

    fn improve(&mut self, state: u32, distance: u32, parent: (u32, u32)) {
        if distance < self.distance[state as usize] {
            self.distance[state as usize] = distance;
            self.parent[state as usize] = parent;
            self.heap
                .push(Reverse(u64::from(distance) << 32 | u64::from(state)));
        }
    }

    /// Searches until nothing better than `best` (a direct way along one road) can be found.
    fn run(&mut self, start: &Place, end: &Place, mut best: u32) {
        let network = self.network;
        for (state, cost) in network.seeds(start, Direction::Forward, self.measure) {
            self.improve(state, cost, (NONE, NONE));
        }
        // (state, cost, edge) by which the end can be entered.
        let mut entries: Vec<(u32, u32, u32)> = Vec::new();
        for (edge, position) in network.arrival_edges(end, self.measure) {
            entries.extend(
                network
                    .turning_into(edge, self.measure)
                    .map(|(state, turn)| (state, position.saturating_add(turn), edge)),
            );
        }
        let (first, arcs) = network.arcs_from(Direction::Forward);
        while let Some(Reverse(top)) = self.heap.pop() {
            let (distance, state) = ((top >> 32) as u32, top as u32);
            if distance > self.distance[state as usize] {
                continue;
            }
            if distance >= best {
                break;
            }
            for (_, cost, edge) in entries.iter().filter(|entry| entry.0 == state) {
                let total = distance.saturating_add(*cost);
                if total < best {
                    best = total;
                    self.meeting = Some((total, state, *edge));
                }
            }
            for arc in &arcs[first[state as usize] as usize..first[state as usize + 1] as usize] {
                let next = distance.saturating_add(arc.weight(self.measure));
                if next != NONE {
                    self.improve(arc.state, next, (state, arc.edge));
                }
            }
        }
    }

    /// Edges travelled to a state, the first being the one on which the trip began.
    fn edges_to(&self, mut state: u32, start: &Place) -> Vec<Taken> {
        let mut edges = Vec::new();
        loop {
            let (previous, edge) = self.parent[state as usize];
            if previous == NONE {
                break;
            }
            let turn = self.network.turn_from(previous, edge);
            edges.push(Taken { turn, edge });
            state = previous;
        }
        let cost = self.distance[state as usize];
        let first = self
            .network
            .departure_edges(start, self.measure)
            .find(|(begin, departure_cost, _)| *begin == state && *departure_cost == cost)
            .map(|(_, _, edge)| Taken { turn: 0, edge });
        edges.extend(first);
        edges.reverse();
        edges
    }
}

/// An edge of a path, and the deciseconds of the turn into it.
struct Taken {
    turn: u32,
    edge: u32,
}

impl Network {
    /// Deciseconds of the turn from a state into an edge that may follow it.
    fn turn_from(&self, state: u32, edge: u32) -> u32 {
        let (first, arcs) = self.arcs_from(Direction::Forward);
        arcs[first[state as usize] as usize..first[state as usize + 1] as usize]
            .iter()
            .find(|arc| arc.edge == edge)
            .map_or(0, |arc| self.turn_of(arc))
    }

    /// Directed edges on which a place lies, with its position on each.
    fn arrival_edges(&self, place: &Place, measure: Measure) -> [(u32, u32); 2] {
        let positions = match measure {
            Measure::Time => place.time,
            Measure::Length => place.length,
        };
        [
            (place.chain * 2, positions[0]),
            (place.chain * 2 + 1, positions[1]),
        ]
    }

    /// As [`Network::departures`], with the edge travelled.
    fn departure_edges(
        &self,
        place: &Place,
        measure: Measure,
    ) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let edges = [place.chain * 2, place.chain * 2 + 1]
            .into_iter()
            .filter(|edge| self.start_state[*edge as usize] != u32::MAX);
        edges
            .zip(self.departures(place, measure).collect::<Vec<_>>())
            .map(|(edge, (state, cost))| (state, cost, edge))
    }
}

/// Follows a route along the segments.
struct Tracer<'a> {
    network: &'a Network,
    edges: Vec<RouteEdge>,
    line: Vec<LonLat>,
    /// Deciseconds of a turn, not yet counted for the road turned into.
    turning: u32,
    time: u32,
    length: u32,
}

impl Tracer<'_> {
    fn turn(&mut self, time: u32) {
        self.turning = time;
    }

    /// Travels an edge, or the part of it between two places.
    fn travel(&mut self, edge: u32, from: Option<&Place>, to: Option<&Place>) {
        let network = self.network;
        let (chain, against) = (edge / 2, (edge & 1) as usize);
        let info = &network.chains[chain as usize];
        let first = network.chain_first[chain as usize];
        let last = network.chain_first[chain as usize + 1] - 1;
        let start = from.map_or(if against == 0 { first } else { last }, |place| {
            place.segment
        });
        let end = to.map_or(if against == 0 { last } else { first }, |place| {
            place.segment
        });
        // Time and length at the place where one is, counted from where the edge begins.
        let mut at = from.map_or((0, 0), |place| (place.time[against], place.length[against]));
        let mut segment = start;
        loop {
            let here = &network.segments[segment as usize];
            let next = if against == 0 {
                segment + 1
            } else {
                segment.wrapping_sub(1)
            };
            let far = if segment == end && to.is_some() {
                to.map_or((0, 0), |place| (place.time[against], place.length[against]))
            } else if (against == 0 && segment == last) || (against == 1 && segment == first) {
                (
                    if against == 0 {
                        info.forward
                    } else {
                        info.backward
                    },
                    info.length,
                )
            } else {
                let beyond = &network.segments[next as usize];
                if against == 0 {
                    (beyond.before_forward, beyond.before_length)
                } else {
                    (
                        beyond.before_backward,
                        info.length - beyond.before_length - beyond.length,
                    )
                }
            };
            self.stretch(here.way, far.0 - at.0, far.1 - at.1);
            at = far;
            if segment == end {
                if to.is_none() {
                    self.node(chain, segment, against);
                }
                break;
            }
            self.node(chain, segment, against);
            segment = next;
        }
    }

    /// Adds the node at the far end of a segment to the line.
    fn node(&mut self, chain: u32, segment: u32, against: usize) {
        let at = (segment + chain) as usize + 1 - against;
        self.line.push(self.network.points[at]);
    }

    fn stretch(&mut self, way: u32, time: u32, length: u32) {
        let time = time + std::mem::take(&mut self.turning);
        self.time += time;
        self.length += length;
        let way_id = self.network.way_ids[way as usize];
        match self.edges.last_mut() {
            Some(last) if last.way_id == way_id => {
                last.time.0 += time;
                last.length_dm += length;
            }
            _ => self.edges.push(RouteEdge {
                way_id,
                name: self.network.way_name(way).to_owned(),
                length_dm: length,
                time: Deciseconds(time),
            }),
        }
    }
}
