//! The fastest (or shortest) way between two places, with the ways it takes and its line.

use crate::cch::Passed;
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

/// The best route between two snapped points; `None` if there is none, or none that takes less than
/// 2³² − 1 deciseconds.
///
/// Its cost is exactly what [`crate::nearest`] and [`crate::catchments`] give for the pair.
pub fn route(network: &Network, from: &Snap, to: &Snap, measure: Measure) -> Option<Route> {
    let (start, end) = (network.place(from), network.place(to));
    let straight = direct(network, &start, &end, measure);
    let mut search = Search::new(network, measure);
    search.run(&start, &end, straight.map_or(NONE, |(cost, _)| cost));
    let way = match (search.meeting, straight) {
        (Some(met), _) => search.way(&start, &end, met)?,
        (None, Some((_, edge))) => Way::Direct(edge),
        (None, None) => return None,
    };
    let found = trace(network, (from, &start), (to, &end), &way);
    (found.total.0 < NONE).then_some(found)
}

/// What is travelled from one place to another.
pub(crate) enum Way {
    /// Part of one edge.
    Direct(u32),
    /// The rest of the edge on which it begins, others, and the edge on which it ends.
    Over {
        first: u32,
        between: Vec<Taken>,
        last: Taken,
    },
}

/// An edge of a way, and the deciseconds of the turn into it.
pub(crate) struct Taken {
    turn: u32,
    edge: u32,
}

impl Way {
    /// From the edge on which it begins, over arcs, to a place from a state at the cost that is left
    /// there; `None` where no edge of the place can be entered so.
    pub(crate) fn over(
        network: &Network,
        first: u32,
        passed: impl IntoIterator<Item = Passed>,
        end: &Place,
        measure: Measure,
        (state, left): (u32, u32),
    ) -> Option<Way> {
        let turned = |from, edge| Taken {
            turn: network.turn_from(from, edge),
            edge,
        };
        let entered = entrances(network, end, measure)
            .find(|(from, cost, _)| *from == state && *cost == left);
        let (_, _, edge) = entered?;
        Some(Way::Over {
            first,
            between: (passed.into_iter())
                .map(|passed| turned(passed.from, passed.edge))
                .collect(),
            last: turned(state, edge),
        })
    }
}

/// The edge on which a trip from a place begins that is in a state at a cost.
pub(crate) fn departing(
    network: &Network,
    start: &Place,
    measure: Measure,
    (state, cost): (u32, u32),
) -> Option<u32> {
    network
        .departure_edges(start, measure)
        .find(|(begin, departed, _)| *begin == state && *departed == cost)
        .map(|(_, _, edge)| edge)
}

/// State, cost and edge by which a place can be entered.
fn entrances<'n>(
    network: &'n Network,
    end: &Place,
    measure: Measure,
) -> impl Iterator<Item = (u32, u32, u32)> + 'n {
    let edges = network.arrival_edges(end, measure).into_iter();
    edges.flat_map(move |(edge, position)| {
        network
            .turning_into(edge, measure)
            .map(move |(state, turn)| (state, position.saturating_add(turn), edge))
    })
}

/// Follows a way between two snapped points along its roads.
pub(crate) fn trace(
    network: &Network,
    (from, start): (&Snap, &Place),
    (to, end): (&Snap, &Place),
    way: &Way,
) -> Route {
    let mut tracer = Tracer {
        network,
        edges: Vec::new(),
        line: vec![from.place],
        turning: 0,
        time: 0,
        length: 0,
    };
    match way {
        Way::Direct(edge) => tracer.travel(*edge, Some(start), Some(end)),
        Way::Over {
            first,
            between,
            last,
        } => {
            tracer.travel(*first, Some(start), None);
            for step in between {
                tracer.turn(step.turn);
                tracer.travel(step.edge, None, None);
            }
            tracer.turn(last.turn);
            tracer.travel(last.edge, None, Some(end));
        }
    }
    tracer.line.push(to.place);
    tracer.line.dedup();
    Route {
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
    }
}

struct Search<'a> {
    network: &'a Network,
    measure: Measure,
    distance: Vec<u32>,
    /// Previous state and edge travelled; `NONE` for the first.
    parent: Vec<(u32, u32)>,
    heap: BinaryHeap<Reverse<u64>>,
    /// Last state, and the cost that is left there.
    meeting: Option<(u32, u32)>,
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
        let entries: Vec<(u32, u32, u32)> = entrances(network, end, self.measure).collect();
        let (first, arcs) = network.arcs_from(Direction::Forward);
        while let Some(Reverse(top)) = self.heap.pop() {
            let (distance, state) = ((top >> 32) as u32, top as u32);
            if distance > self.distance[state as usize] {
                continue;
            }
            if distance >= best {
                break;
            }
            for (_, cost, _) in entries.iter().filter(|entry| entry.0 == state) {
                let total = distance.saturating_add(*cost);
                if total < best {
                    best = total;
                    self.meeting = Some((state, *cost));
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

    /// The way to the end over the state at which it was met.
    fn way(&self, start: &Place, end: &Place, met: (u32, u32)) -> Option<Way> {
        let mut passed = Vec::new();
        let (mut state, _) = met;
        loop {
            let (from, edge) = self.parent[state as usize];
            if from == NONE {
                break;
            }
            passed.push(Passed { from, edge });
            state = from;
        }
        passed.reverse();
        let departed = (state, self.distance[state as usize]);
        let first = departing(self.network, start, self.measure, departed)?;
        Way::over(self.network, first, passed, end, self.measure, met)
    }
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
        let time = time.saturating_add(std::mem::take(&mut self.turning));
        self.time = self.time.saturating_add(time);
        self.length = self.length.saturating_add(length);
        let way_id = self.network.way_ids[way as usize];
        match self.edges.last_mut() {
            Some(last) if last.way_id == way_id => {
                last.time.0 = last.time.0.saturating_add(time);
                last.length_dm = last.length_dm.saturating_add(length);
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
