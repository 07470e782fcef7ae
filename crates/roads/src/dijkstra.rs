//! Plain exact searches (Dijkstra 1959, 10.1007/BF01386390): bounded from one hub, nearest from
//! many. They are the oracle for anything faster.

use crate::network::{Direction, Measure, Network, Reached, SearchOptions};
use crate::places::{Place, Places, direct_from_hub};
use crate::pool::Pool;
use crate::progress::{Progress, Step};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const UNREACHED: u32 = u32::MAX;
/// The label of a state that no hub reaches.
const NONE: u64 = u64::MAX;

/// Distance, then hub: the least label is the nearest hub, of those that tie the lowest index.
fn label(distance: u32, hub: u32) -> u64 {
    u64::from(distance) << 32 | u64::from(hub)
}

/// Memory of a bounded search, reused from hub to hub; one per thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) distance: Vec<u32>,
    /// States with a distance, in the order in which they got one.
    pub(crate) touched: Vec<u32>,
    heap: BinaryHeap<Reverse<u64>>,
    /// Least total of each point, and the points that have one.
    best: Vec<u32>,
    reached: Vec<u32>,
    found: Vec<(u32, u32)>,
}

impl Scratch {
    pub(crate) fn new(states: usize, points: usize) -> Scratch {
        Scratch {
            distance: vec![UNREACHED; states],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            best: vec![UNREACHED; points],
            reached: Vec::new(),
            found: Vec::new(),
        }
    }

    fn improve(&mut self, state: u32, distance: u32) {
        let known = &mut self.distance[state as usize];
        if distance < *known {
            if *known == UNREACHED {
                self.touched.push(state);
            }
            *known = distance;
            self.heap
                .push(Reverse(u64::from(distance) << 32 | u64::from(state)));
        }
    }

    /// Settles everything within the bound of a hub, its leg included.
    pub(crate) fn search(&mut self, network: &Network, hub: &Place, options: &SearchOptions) {
        let bound = options.bound.unwrap_or(UNREACHED - 1);
        let leg = hub.leg(options.measure);
        for (state, cost) in network.seeds(hub, options.direction, options.measure) {
            let cost = cost.saturating_add(leg);
            if cost <= bound {
                self.improve(state, cost);
            }
        }
        self.run(network, options.direction, options.measure, bound);
    }

    fn run(&mut self, network: &Network, direction: Direction, measure: Measure, bound: u32) {
        let (first, arcs) = network.arcs_from(direction);
        while let Some(Reverse(top)) = self.heap.pop() {
            let (distance, state) = ((top >> 32) as u32, top as u32);
            if distance > self.distance[state as usize] {
                continue;
            }
            for arc in &arcs[first[state as usize] as usize..first[state as usize + 1] as usize] {
                let next = distance.saturating_add(arc.weight(measure));
                if next <= bound && next != UNREACHED {
                    self.improve(arc.state, next);
                }
            }
        }
    }

    fn offer(&mut self, point: u32, total: u32) {
        let known = &mut self.best[point as usize];
        if total < *known {
            if *known == UNREACHED {
                self.reached.push(point);
            }
            *known = total;
        }
    }

    pub(crate) fn reset(&mut self) {
        for state in self.touched.drain(..) {
            self.distance[state as usize] = UNREACHED;
        }
        for point in self.reached.drain(..) {
            self.best[point as usize] = UNREACHED;
        }
        self.heap.clear();
    }
}

/// Points by the positions of the states at which a search meets them.
pub(crate) struct Meetings {
    first: Vec<u32>,
    /// Point, and cost from the state to it including its leg.
    entries: Vec<(u32, u32)>,
    /// (chain, point), sorted.
    pub(crate) by_chain: Vec<(u32, u32)>,
}

impl Meetings {
    /// `position` gives the position of a state, one below the number of states for each.
    pub(crate) fn of(
        network: &Network,
        points: &Places,
        options: &SearchOptions,
        position: impl Fn(u32) -> u32 + Sync,
    ) -> Meetings {
        let position = &position;
        let mut triples: Vec<(u32, u32, u32)> = points
            .list
            .par_iter()
            .enumerate()
            .filter_map(|(index, point)| point.as_ref().map(|point| (index as u32, point)))
            .flat_map_iter(|(index, point)| {
                let leg = point.leg(options.measure);
                network
                    .meetings(point, options.direction, options.measure)
                    .into_iter()
                    .map(move |(state, cost)| (position(state), index, cost.saturating_add(leg)))
            })
            .collect();
        triples.par_sort_unstable();
        let mut first = vec![0u32; network.states() + 1];
        for (state, _, _) in &triples {
            first[*state as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        Meetings {
            first,
            entries: triples
                .into_iter()
                .map(|(_, point, cost)| (point, cost))
                .collect(),
            by_chain: by_chain(points),
        }
    }

    /// Bytes that it holds.
    pub(crate) fn bytes(&self) -> u64 {
        (self.first.len() * 4 + (self.entries.len() + self.by_chain.len()) * 8) as u64
    }

    #[inline]
    pub(crate) fn at(&self, state: u32) -> &[(u32, u32)] {
        &self.entries[self.first[state as usize] as usize..self.first[state as usize + 1] as usize]
    }
}

/// (chain, index) of the places, sorted.
fn by_chain(places: &Places) -> Vec<(u32, u32)> {
    let mut list: Vec<(u32, u32)> = places
        .list
        .iter()
        .enumerate()
        .filter_map(|(index, place)| place.as_ref().map(|place| (place.chain, index as u32)))
        .collect();
    list.sort_unstable();
    list
}

pub(crate) fn on_chain(by_chain: &[(u32, u32)], chain: u32) -> impl Iterator<Item = u32> + '_ {
    let start = by_chain.partition_point(|(other, _)| *other < chain);
    by_chain[start..]
        .iter()
        .take_while(move |(other, _)| *other == chain)
        .map(|(_, index)| *index)
}

/// Every hub's reachable points, with the least total (leg + road + leg) of each.
///
/// `visit` is called once for every hub, from several threads and in no particular order, with the
/// points reached within the bound, ascending by point; a hub that is off the network reaches none.
/// Totals are in the unit of the measure. Work: one bounded search a hub.
pub fn catchments(
    network: &Network,
    hubs: &Places,
    points: &Places,
    options: &SearchOptions,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let task = Task {
        network,
        hubs,
        points,
        options,
        meetings: &Meetings::of(network, points, options, |state| state),
    };
    let all: Vec<u32> = (0..hubs.len() as u32).collect();
    progress.begin(Step::Search, hubs.len() as u64);
    searches(&task, &all, &Kept::default(), progress, visit);
    progress.end(Step::Search);
}

/// What all searches share.
pub(crate) struct Task<'a> {
    pub(crate) network: &'a Network,
    pub(crate) hubs: &'a Places,
    pub(crate) points: &'a Places,
    pub(crate) options: &'a SearchOptions,
    /// Of the points, by state.
    pub(crate) meetings: &'a Meetings,
}

/// Memory of searches; it belongs to one network and set of points.
pub(crate) type Kept = Pool<Scratch>;

/// The catchments of some hubs.
pub(crate) fn searches(
    task: &Task<'_>,
    asked: &[u32],
    kept: &Kept,
    progress: &dyn Progress,
    visit: impl Fn(u32, &[(u32, u32)]) + Sync,
) {
    let Task {
        network,
        hubs,
        points,
        options,
        meetings,
    } = *task;
    asked.par_iter().for_each_init(
        || kept.take(|| Scratch::new(network.states(), points.len())),
        |borrowed, index| {
            let Some(scratch) = borrowed.item() else {
                return;
            };
            scratch.found.clear();
            if let Some(hub) = &hubs.list[*index as usize] {
                one_catchment(network, hub, points, options, meetings, scratch);
            }
            visit(*index, &scratch.found);
            progress.advance(Step::Search, 1);
        },
    );
}

fn one_catchment(
    network: &Network,
    hub: &Place,
    points: &Places,
    options: &SearchOptions,
    meetings: &Meetings,
    scratch: &mut Scratch,
) {
    let bound = options.bound.unwrap_or(UNREACHED - 1);
    let leg = hub.leg(options.measure);
    scratch.search(network, hub, options);
    let touched = std::mem::take(&mut scratch.touched);
    for state in &touched {
        let distance = scratch.distance[*state as usize];
        for (point, cost) in meetings.at(*state) {
            let total = distance.saturating_add(*cost);
            if total <= bound {
                scratch.offer(*point, total);
            }
        }
    }
    scratch.touched = touched;
    for point in on_chain(&meetings.by_chain, hub.chain) {
        let Some(place) = &points.list[point as usize] else {
            continue;
        };
        if let Some(cost) = direct_from_hub(network, hub, place, options) {
            let total = cost
                .saturating_add(leg)
                .saturating_add(place.leg(options.measure));
            if total <= bound {
                scratch.offer(point, total);
            }
        }
    }
    scratch.reached.sort_unstable();
    for point in &scratch.reached {
        scratch.found.push((*point, scratch.best[*point as usize]));
    }
    scratch.reset();
}

/// The nearest hub of every point: one search from all hubs at once.
///
/// `None` where no hub is reached within the bound. Of hubs that tie, the lowest index.
pub fn nearest(
    network: &Network,
    hubs: &Places,
    points: &Places,
    options: &SearchOptions,
) -> Vec<Option<Reached>> {
    let bound = options.bound.unwrap_or(UNREACHED - 1);
    let measure = options.measure;
    let mut labels = vec![NONE; network.states()];
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    for (index, hub) in hubs.list.iter().enumerate() {
        let Some(hub) = hub else { continue };
        for (state, cost) in network.seeds(hub, options.direction, measure) {
            let new = label(cost.saturating_add(hub.leg(measure)), index as u32);
            if new < labels[state as usize] && (new >> 32) as u32 <= bound {
                labels[state as usize] = new;
                heap.push(Reverse((new, state)));
            }
        }
    }
    let (first, arcs) = network.arcs_from(options.direction);
    while let Some(Reverse((here, state))) = heap.pop() {
        if here > labels[state as usize] {
            continue;
        }
        let (distance, hub) = ((here >> 32) as u32, here as u32);
        for arc in &arcs[first[state as usize] as usize..first[state as usize + 1] as usize] {
            let next = distance.saturating_add(arc.weight(measure));
            let new = label(next, hub);
            if next <= bound && new < labels[arc.state as usize] {
                labels[arc.state as usize] = new;
                heap.push(Reverse((new, arc.state)));
            }
        }
    }
    nearest_by_label(network, hubs, points, options, |state| {
        labels[state as usize]
    })
}

/// The nearest hub of every point from the label of each state: the distance in its upper half, the
/// hub in the lower, `u64::MAX` where there is none.
pub(crate) fn nearest_by_label(
    network: &Network,
    hubs: &Places,
    points: &Places,
    options: &SearchOptions,
    label_of: impl Fn(u32) -> u64 + Sync,
) -> Vec<Option<Reached>> {
    let bound = options.bound.unwrap_or(UNREACHED - 1);
    let measure = options.measure;
    let hubs_by_chain = by_chain(hubs);
    points
        .list
        .par_iter()
        .map(|point| {
            let point = point.as_ref()?;
            let mut best = NONE;
            for (state, cost) in network.meetings(point, options.direction, measure) {
                let here = label_of(state);
                if here != NONE {
                    best = best.min(label(
                        ((here >> 32) as u32).saturating_add(cost),
                        here as u32,
                    ));
                }
            }
            for index in on_chain(&hubs_by_chain, point.chain) {
                let hub = hubs.list[index as usize].as_ref()?;
                if let Some(cost) = direct_from_hub(network, hub, point, options) {
                    best = best.min(label(cost.saturating_add(hub.leg(measure)), index));
                }
            }
            if best == NONE {
                return None;
            }
            let (to_road, hub) = ((best >> 32) as u32, best as u32);
            let total = to_road.saturating_add(point.leg(measure));
            let hub_leg = hubs.list[hub as usize]
                .as_ref()
                .map_or(0, |hub| hub.leg(measure));
            (total <= bound).then(|| Reached {
                hub,
                total,
                road: to_road - hub_leg,
            })
        })
        .collect()
}
