//! Least time or length from one place to everywhere, segment by segment.

use super::chains::{Counts, Restrictions, restrictions};
use super::places::Place;
use super::raw::{RawMap, Rules};
use liyuan_roads::osm::document::Document;
use liyuan_roads::profile::{Passage, Turn};
use liyuan_roads::{Deciseconds, LonLat, Measure};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Restrictions that have been begun: (chain, segments of it travelled), sorted.
type Begun = Vec<(usize, usize)>;

/// What a driver has done that matters for what he may do next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    /// The last directed segment, travelled to its end.
    last: usize,
    begun: Begun,
}

/// Parts of a path: away from a destination-only patch, through, into another.
const LEAVING: usize = 0;
const THROUGH: usize = 1;
const ARRIVING: usize = 2;
const PARTS: usize = 3;

pub struct Oracle {
    pub map: RawMap,
    pub counts: Counts,
    restrictions: Restrictions,
    junction: Vec<bool>,
    states: Vec<State>,
    /// The state that a start on a directed segment leads to.
    first_state: Vec<usize>,
    /// What may follow a state.
    next: Vec<Vec<Next>>,
    /// Whether the node at the end of a directed segment is passed, and waited at, by a turn.
    turns: bool,
}

/// A directed segment, the state after it, and the deciseconds of the turn into it.
#[derive(Debug, Clone, Copy)]
struct Next {
    directed: usize,
    state: usize,
    turn: u64,
}

/// Least cost from a place to the beginning of each directed segment, by a path that may go on
/// along that segment.
pub struct Costs {
    pub at_start_of: Vec<Option<u64>>,
}

impl Oracle {
    pub fn new(document: &Document, rules: &impl Rules) -> Oracle {
        let map = RawMap::new(document, rules);
        let restrictions = restrictions(document, rules, &map);
        let mut chain_node = vec![false; map.nodes.len()];
        for chain in &restrictions.chains {
            for &node in &chain.meeting {
                chain_node[node] = true;
            }
        }
        let junction = (0..map.nodes.len())
            .map(|v| chain_node[v] || !is_interior(&map, v))
            .collect();
        let mut oracle = Oracle {
            counts: restrictions.counts,
            map,
            restrictions,
            junction,
            states: Vec::new(),
            first_state: Vec::new(),
            next: Vec::new(),
            turns: rules
                .turn(Turn::Along, Deciseconds(0), Deciseconds(0))
                .is_some(),
        };
        oracle.enumerate_states(rules);
        oracle
    }

    /// Whether one may turn round at a node.
    pub fn is_junction(&self, node: usize) -> bool {
        self.junction[node]
    }

    /// Directed segments that may follow a state, and what has been begun then.
    fn followers(&self, state: &State, starting: &HashMap<usize, Begun>) -> Vec<State> {
        let map = &self.map;
        let last = map.directed[state.last];
        let back = map.reversed(state.last);
        let mut followers = Vec::new();
        for &next in &map.leaving[last.to] {
            let turning_round = Some(next) == back;
            let goes_on = map.nodes[last.to].rule.passable
                && map.leaving[last.to]
                    .iter()
                    .any(|&other| Some(other) != back);
            if turning_round && (!self.junction[last.to] || self.turns && goes_on) {
                continue;
            }
            if !turning_round && !map.nodes[last.to].rule.passable {
                continue;
            }
            if !self.obeys(state, next) {
                continue;
            }
            let mut begun: Begun = state
                .begun
                .iter()
                .filter(|&&(chain, travelled)| {
                    let segments = &self.restrictions.chains[chain].segments;
                    segments[travelled] == next && travelled + 1 < segments.len()
                })
                .map(|&(chain, travelled)| (chain, travelled + 1))
                .collect();
            begun.extend(starting.get(&next).into_iter().flatten());
            begun.sort_unstable();
            followers.push(State { last: next, begun });
        }
        followers
    }

    /// Whether the restrictions that have been begun let `next` follow.
    fn obeys(&self, state: &State, next: usize) -> bool {
        // Chains of `only` with as many segments behind them have the same segments behind them:
        // any of their continuations will do.
        let mut wanted: HashMap<usize, bool> = HashMap::new();
        for &(chain, travelled) in &state.begun {
            let chain = &self.restrictions.chains[chain];
            let continues = chain.segments[travelled] == next;
            if chain.only {
                *wanted.entry(travelled).or_default() |= continues;
            } else if continues && travelled + 1 == chain.segments.len() {
                return false;
            }
        }
        wanted.values().all(|&met| met)
    }

    fn enumerate_states(&mut self, rules: &impl Rules) {
        let mut starting: HashMap<usize, Begun> = HashMap::new();
        for (number, chain) in self.restrictions.chains.iter().enumerate() {
            starting
                .entry(chain.segments[0])
                .or_default()
                .push((number, 1));
        }
        let mut number_of: HashMap<State, usize> = HashMap::new();
        for last in 0..self.map.directed.len() {
            let begun = starting.get(&last).cloned().unwrap_or_default();
            let state = State { last, begun };
            number_of.insert(state.clone(), self.states.len());
            self.first_state.push(self.states.len());
            self.states.push(state);
        }
        let mut done = 0;
        while done < self.states.len() {
            let mut next = Vec::new();
            let from = self.states[done].last;
            for state in self.followers(&self.states[done], &starting) {
                let directed = state.last;
                let number = *number_of.entry(state.clone()).or_insert_with(|| {
                    self.states.push(state);
                    self.states.len() - 1
                });
                let (d, turn) = (
                    self.map.directed[from],
                    self.map.turn(from, directed, &self.junction),
                );
                let turn = rules.turn(turn, Deciseconds(d.delay), Deciseconds(d.waiting));
                next.push(Next {
                    directed,
                    state: number,
                    turn: turn.map_or(0, |time| u64::from(time.0)),
                });
            }
            self.next.push(next);
            done += 1;
        }
    }

    /// The part of the path that `next` belongs to after a segment in `part`, if it may follow.
    fn part_after(&self, part: usize, next: usize) -> Option<usize> {
        match (part, self.map.directed[next].passage) {
            (LEAVING, Passage::Destination) => Some(LEAVING),
            (LEAVING | THROUGH, Passage::Through) => Some(THROUGH),
            (THROUGH | ARRIVING, Passage::Destination) => Some(ARRIVING),
            _ => None,
        }
    }

    fn first_part(&self, directed: usize) -> usize {
        match self.map.directed[directed].passage {
            Passage::Destination => LEAVING,
            Passage::Through => THROUGH,
        }
    }

    /// Cost of a whole directed segment, entering its end node included unless a turn contains it.
    fn cost(&self, directed: usize, measure: Measure) -> u64 {
        let d = &self.map.directed[directed];
        match measure {
            Measure::Time if self.turns => u64::from(d.time),
            Measure::Time => u64::from(d.time) + u64::from(d.delay),
            Measure::Length => u64::from(d.length),
        }
    }

    /// Cost from a place to the end node of a directed segment that it lies on.
    fn cost_out(&self, place: &Place, directed: usize, measure: Measure) -> u64 {
        self.cost(directed, measure) - self.cost_into(place, directed, measure)
    }

    /// Cost from the start of a directed segment to a place on it.
    fn cost_into(&self, place: &Place, directed: usize, measure: Measure) -> u64 {
        let d = &self.map.directed[directed];
        let whole = match measure {
            Measure::Time => d.time,
            Measure::Length => d.length,
        };
        let before = (place.fraction * f64::from(whole)).floor() as u32;
        u64::from(if d.forward { before } else { whole - before })
    }

    fn directions(&self, place: &Place) -> impl Iterator<Item = usize> + use<> {
        let segment = &self.map.segments[place.segment];
        [segment.forward, segment.backward].into_iter().flatten()
    }

    /// Least cost from `place` to everywhere.
    pub fn search(&self, place: &Place, measure: Measure) -> Costs {
        let mut best: Vec<u64> = vec![u64::MAX; self.states.len() * PARTS];
        let mut at_start_of: Vec<Option<u64>> = vec![None; self.map.directed.len()];
        let mut queue = BinaryHeap::new();
        for directed in self.directions(place) {
            let label = self.first_state[directed] * PARTS + self.first_part(directed);
            let cost = self.cost_out(place, directed, measure);
            if cost < best[label] {
                best[label] = cost;
                queue.push(Reverse((cost, label)));
            }
        }
        while let Some(Reverse((cost, label))) = queue.pop() {
            if cost > best[label] {
                continue;
            }
            let (state, part) = (label / PARTS, label % PARTS);
            for next in &self.next[state] {
                let directed = next.directed;
                let Some(part) = self.part_after(part, directed) else {
                    continue;
                };
                let cost = cost + next.turn(measure);
                let known = at_start_of[directed].get_or_insert(cost);
                *known = cost.min(*known);
                let (label, cost) = (
                    next.state * PARTS + part,
                    cost + self.cost(directed, measure),
                );
                if cost < best[label] {
                    best[label] = cost;
                    queue.push(Reverse((cost, label)));
                }
            }
        }
        Costs { at_start_of }
    }

    /// Least cost on the road from a place, of which `costs` are known, to another.
    pub fn road(&self, from: &Place, costs: &Costs, to: &Place, measure: Measure) -> Option<u64> {
        let mut best: Option<u64> = None;
        for directed in self.directions(to) {
            if let Some(start) = costs.at_start_of[directed] {
                let cost = start + self.cost_into(to, directed, measure);
                best = Some(best.map_or(cost, |b| b.min(cost)));
            }
            if from.segment == to.segment {
                let ahead = if self.map.directed[directed].forward {
                    to.fraction >= from.fraction
                } else {
                    to.fraction <= from.fraction
                };
                if ahead {
                    let cost = self.cost_into(to, directed, measure)
                        - self.cost_into(from, directed, measure);
                    best = Some(best.map_or(cost, |b| b.min(cost)));
                }
            }
        }
        best
    }

    /// Least cost from place to place along a given line of places, both ends included, over the
    /// given ways in this order; otherwise how many points of the line can be reached so.
    pub fn cost_along(
        &self,
        from: &Place,
        to: &Place,
        line: &[LonLat],
        ways: &[i64],
        measure: Measure,
    ) -> Result<u64, usize> {
        let mut line = line.to_vec();
        line.dedup();
        let Some(last) = line.len().checked_sub(1) else {
            return Err(0);
        };
        let mut farthest = 0;
        let place_of = |node: usize| self.map.nodes[node].place;
        let way_of =
            |directed: usize| self.map.segments[self.map.directed[directed].segment].way_id;
        // The position in `ways` after a segment that follows one at `at`.
        let positions = |at: Option<usize>, directed: usize| {
            let (stay, go) = (at, at.map_or(0, |at| at + 1));
            let way = way_of(directed);
            [stay, Some(go)]
                .into_iter()
                .flatten()
                .filter(move |&at| ways.get(at) == Some(&way))
        };
        // (points of the line behind, ways behind, state, part) → cost. Segments of no length stay
        // at a point.
        let mut best: HashMap<(usize, usize, usize, usize), u64> = HashMap::new();
        let mut queue = BinaryHeap::new();
        let mut answer: Option<u64> = None;
        let mut offer = |at: usize, cost: u64| {
            if at + 1 == ways.len() {
                answer = Some(answer.map_or(cost, |a: u64| a.min(cost)));
            }
        };
        for directed in self.directions(from) {
            let d = &self.map.directed[directed];
            let along = |at: &Place| {
                if d.forward {
                    at.fraction
                } else {
                    1.0 - at.fraction
                }
            };
            for at in positions(None, directed) {
                if from.segment == to.segment && last <= 1 && along(to) >= along(from) {
                    let cost = self.cost_into(to, directed, measure)
                        - self.cost_into(from, directed, measure);
                    offer(at, cost);
                }
                // A start at the very end of its segment draws that point once.
                for step in 0..=1 {
                    if line.get(step) == Some(&place_of(d.to)) {
                        let key = (
                            step,
                            at,
                            self.first_state[directed],
                            self.first_part(directed),
                        );
                        let cost = self.cost_out(from, directed, measure);
                        best.insert(key, cost);
                        queue.push(Reverse((cost, key)));
                    }
                }
            }
        }
        while let Some(Reverse((cost, key))) = queue.pop() {
            if cost > best[&key] {
                continue;
            }
            let (step, at, state, part) = key;
            farthest = farthest.max(step);
            for next in &self.next[state] {
                let directed = next.directed;
                let Some(part) = self.part_after(part, directed) else {
                    continue;
                };
                let cost = cost + next.turn(measure);
                let d = &self.map.directed[directed];
                for at in positions(Some(at), directed) {
                    if d.segment == to.segment && step + 1 >= last {
                        offer(at, cost + self.cost_into(to, directed, measure));
                    }
                    let (here, there) = (place_of(d.from), place_of(d.to));
                    let step = if here == there {
                        step
                    } else if line.get(step + 1) == Some(&there) {
                        step + 1
                    } else {
                        continue;
                    };
                    let key = (step, at, next.state, part);
                    let cost = cost + self.cost(directed, measure);
                    if best.get(&key).is_none_or(|&b| cost < b) {
                        best.insert(key, cost);
                        queue.push(Reverse((cost, key)));
                    }
                }
            }
        }
        answer.ok_or(farthest)
    }
}

impl Next {
    fn turn(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Time => self.turn,
            Measure::Length => 0,
        }
    }
}

/// Whether a node merely continues a road: two segment ends, to two neighbours, open alike.
fn is_interior(map: &RawMap, node: usize) -> bool {
    let &[a, b] = map.touching[node].as_slice() else {
        return false;
    };
    let far = |segment: usize| {
        let s = &map.segments[segment];
        if s.a == node { s.b } else { s.a }
    };
    let passable = |node: usize| map.nodes[node].rule.passable;
    // Two ends at a node that nobody passes are two places.
    if !passable(node) || (far(a) == far(b) && passable(far(a))) {
        return false;
    }
    // Passage of a segment towards the node and away from it.
    let open = |segment: usize, towards: bool| {
        let s = &map.segments[segment];
        let ends_here = s.b == node;
        let directed = if ends_here == towards {
            s.forward
        } else {
            s.backward
        };
        directed.map(|d| map.directed[d].passage)
    };
    open(a, true) == open(b, false) && open(b, true) == open(a, false)
}
