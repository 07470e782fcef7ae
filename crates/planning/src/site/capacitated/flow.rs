//! The allocation for given sites: a transportation problem, solved exactly.
//!
//! Every row begins at its nearest open site. Sites with too much weight send it on along shortest
//! paths over the sites, where going from *a* to *b* costs what the cheapest row at *a* pays more at
//! *b*, until they reach a site with room (successive shortest paths; Ahuja, Magnanti and Orlin 1993,
//! section 9.7). One more place, "nobody", has room for all and is dearer than any chain of moves.
//! Then sites below their minimum are filled in the same way along shortest paths from sites that can spare
//! some: these are the paths of the flow whose arcs from sites to the sink have lower bounds (section 6.7).

use super::instance::Rows;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Of a row, so much at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Amount {
    pub row: u32,
    pub site: u32,
    pub weight: i64,
}

/// How far an allocation is computed.
#[derive(Clone, Copy)]
pub(super) struct Effort<'a> {
    /// It has to serve everybody for less.
    pub cutoff: Option<i64>,
    /// Rows are served by their nearest so many open sites: of more than these the flow is not the
    /// cheapest for sure.
    pub nearest: usize,
    /// Asked now and then: whether to go on.
    pub go_on: &'a dyn Fn() -> bool,
}

/// How much sites serve, at most and at least.
#[derive(Clone, Copy)]
pub(super) struct Loads<'a> {
    pub most: &'a [i64],
    pub least: &'a [i64],
}

/// An allocation at least cost; as much as possible is served, and as little as possible is missing to
/// the minima of the open sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    /// Weight times cost of what is served.
    pub cost: i64,
    /// Weight that no open site has room for.
    pub unserved: i64,
    /// Weight that open sites serve less than their minima.
    pub missing: i64,
    /// By row, then cost.
    pub amounts: Vec<Amount>,
}

#[derive(Clone, Copy)]
struct Arc {
    cost: i64,
    row: u32,
    place: u32,
}

/// A move from one place to another: extra cost, and the arcs left and entered.
type Move = Reverse<(i64, u32, u32)>;

struct Network {
    /// Where the arcs of each row end.
    first: Vec<usize>,
    arcs: Vec<Arc>,
    flow: Vec<i64>,
    /// Capacity left at each place; below zero where there is too much.
    room: Vec<i64>,
    /// What each place has beyond its minimum; below zero where it is missing.
    spare: Vec<i64>,
    /// Arcs that had flow before a place's heaps were built.
    members: Vec<Vec<u32>>,
    /// Heaps of moves from each place to each other, built when first asked for.
    moves: Vec<Vec<BinaryHeap<Move>>>,
    /// With them no move costs less than nothing.
    potential: Vec<i64>,
}

/// Allocates rows to the open sites: the largest weight served, the least weight missing to minima, at
/// the least cost for both. `None` where it does not serve everybody, with all minima kept, for less than the
/// cutoff, or where it was told to stop; else there is always a flow.
pub(super) fn transport(
    rows: &Rows,
    open: &[bool],
    loads: Loads<'_>,
    effort: &Effort<'_>,
) -> Option<Flow> {
    let cutoff = effort.cutoff;
    let sites: Vec<u32> = (0..open.len() as u32)
        .filter(|&site| open[site as usize])
        .collect();
    let mut place = vec![u32::MAX; open.len()];
    for (index, &site) in sites.iter().enumerate() {
        place[site as usize] = index as u32;
    }
    let dearest = (0..rows.len())
        .filter_map(|row| rows.of(row).last())
        .map(|entry| i64::from(entry.cost))
        .max()
        .unwrap_or(0);
    let nobody = sites.len();
    let nobody_cost = (dearest + 1).saturating_mul(nobody as i64 + 2);
    let of_sites =
        |of: &[i64]| -> Vec<i64> { sites.iter().map(|&site| of[site as usize]).collect() };
    let mut network = Network {
        first: Vec::with_capacity(rows.len()),
        arcs: Vec::new(),
        flow: Vec::new(),
        room: of_sites(loads.most),
        spare: Vec::new(),
        members: vec![Vec::new(); nobody + 1],
        moves: (0..=nobody).map(|_| Vec::new()).collect(),
        potential: vec![0; nobody + 1],
    };
    network.room.push(i64::MAX);
    let mut total = 0_i128;
    for row in 0..rows.len() {
        let start = network.arcs.len();
        let entries = rows.of(row).iter();
        let served = entries.filter(|entry| open[entry.site as usize]);
        network
            .arcs
            .extend(served.take(effort.nearest).map(|entry| Arc {
                cost: i64::from(entry.cost),
                row: row as u32,
                place: place[entry.site as usize],
            }));
        network.arcs.push(Arc {
            cost: nobody_cost,
            row: row as u32,
            place: nobody as u32,
        });
        network.first.push(network.arcs.len());
        network.flow.resize(network.arcs.len(), 0);
        let arc = network.arcs[start];
        network.flow[start] = rows.weight[row];
        network.members[arc.place as usize].push(start as u32);
        if arc.place as usize != nobody {
            network.room[arc.place as usize] -= rows.weight[row];
        }
        total += i128::from(arc.cost) * i128::from(rows.weight[row]);
    }
    let too_dear = |total: i128| cutoff.is_some_and(|cutoff| total >= i128::from(cutoff));
    for place in 0..nobody {
        while network.room[place] < 0 {
            if too_dear(total) || !(effort.go_on)() {
                return None;
            }
            total += network.relieve(place);
        }
    }
    let mut least = of_sites(loads.least);
    let mut missing = 0;
    // What a site has no room for is missing whatever happens.
    for (least, most) in least.iter_mut().zip(of_sites(loads.most)) {
        missing += (*least - most).max(0);
        *least = most.min(*least);
    }
    if least.iter().any(|&least| least > 0) {
        network.spare = network.loads();
        for (spare, least) in network.spare.iter_mut().zip(least) {
            *spare -= least;
        }
        while network.spare.iter().any(|&spare| spare < 0) {
            if too_dear(total) || !(effort.go_on)() {
                return None;
            }
            let Some(more) = network.fill() else { break };
            total += more;
        }
        let below = network.spare.iter().filter(|&&spare| spare < 0);
        missing += below.map(|spare| -spare).sum::<i64>();
    }
    if too_dear(total) {
        return None;
    }
    let (mut cost, mut unserved) = (0, 0);
    let mut amounts = Vec::with_capacity(rows.len());
    for (arc, &weight) in network.arcs.iter().zip(&network.flow) {
        if weight == 0 {
            continue;
        }
        if arc.place as usize == nobody {
            unserved += weight;
            continue;
        }
        cost += arc.cost * weight;
        amounts.push(Amount {
            row: arc.row,
            site: sites[arc.place as usize],
            weight,
        });
    }
    if cutoff.is_some() && unserved + missing > 0 {
        return None;
    }
    Some(Flow {
        cost,
        unserved,
        missing,
        amounts,
    })
}

impl Network {
    /// Sends as much as one shortest path carries from a place with too much; gives what it costs.
    ///
    /// Dijkstra's search with potentials, which end at the first place with room: such places have
    /// potential 0 as long as they have room, the others only fall.
    fn relieve(&mut self, from: usize) -> i128 {
        let places = self.room.len();
        let mut distance = vec![i64::MAX; places];
        let mut by: Vec<(u32, u32)> = vec![(u32::MAX, u32::MAX); places];
        let mut done = vec![false; places];
        let mut settled = Vec::new();
        distance[from] = 0;
        let mut end = from;
        while self.room[end] <= 0 {
            done[end] = true;
            settled.push(end);
            self.build(end);
            for to in (0..places).filter(|&to| !done[to]) {
                let Some((extra, left, entered)) = self.cheapest(end, to) else {
                    continue;
                };
                let reduced = extra + self.potential[end] - self.potential[to];
                let reached = distance[end] + reduced;
                if reached < distance[to] {
                    distance[to] = reached;
                    by[to] = (left, entered);
                }
            }
            // Nobody is reached from everywhere, so there is a next one.
            let next = (0..places).filter(|&place| !done[place]);
            end = next
                .min_by_key(|&place| (distance[place], place))
                .unwrap_or(places - 1);
        }
        let length = distance[end] + self.potential[end] - self.potential[from];
        for place in settled {
            self.potential[place] += distance[place] - distance[end];
        }
        let most = self.room[end].min(-self.room[from]);
        let (_, amount) = self.send(end, &by, |_| most);
        self.room[from] += amount;
        if end + 1 < places {
            self.room[end] -= amount;
        }
        i128::from(length) * i128::from(amount)
    }

    /// Fills a place below its minimum with as much as one shortest path carries from a place that can
    /// spare some; gives what it costs, `None` where nothing more can come.
    ///
    /// Dijkstra's search from all places that can spare some. They are reached from a common one at potential 0,
    /// above which no place that has anything is as long as it has something to spare.
    fn fill(&mut self) -> Option<i128> {
        let places = self.room.len();
        let mut distance = vec![i64::MAX; places];
        let mut by: Vec<(u32, u32)> = vec![(u32::MAX, u32::MAX); places];
        let mut done = vec![false; places];
        for place in (0..places).filter(|&place| self.spare[place] > 0) {
            distance[place] = -self.potential[place];
        }
        let end = loop {
            let next = (0..places).filter(|&place| !done[place] && distance[place] < i64::MAX);
            let next = next.min_by_key(|&place| (distance[place], place))?;
            if self.spare[next] < 0 {
                break next;
            }
            done[next] = true;
            self.build(next);
            for to in (0..places).filter(|&to| !done[to]) {
                let Some((extra, left, entered)) = self.cheapest(next, to) else {
                    continue;
                };
                let reduced = extra + self.potential[next] - self.potential[to];
                let reached = distance[next] + reduced;
                if reached < distance[to] {
                    distance[to] = reached;
                    by[to] = (left, entered);
                }
            }
        };
        let length = distance[end] + self.potential[end];
        let farthest = distance[end];
        for (potential, distance) in self.potential.iter_mut().zip(distance) {
            *potential += distance.min(farthest);
        }
        let most = -self.spare[end];
        let spare = self.spare.clone();
        let (start, amount) = self.send(end, &by, |start| most.min(spare[start]));
        self.spare[start] -= amount;
        self.spare[end] += amount;
        Some(i128::from(length) * i128::from(amount))
    }

    /// Sends as much along a path as its rows, and its start, allow; gives the start and how much.
    fn send(&mut self, end: usize, by: &[(u32, u32)], most: impl Fn(usize) -> i64) -> (usize, i64) {
        let mut path = Vec::new();
        let mut place = end;
        let mut amount = i64::MAX;
        while by[place].0 != u32::MAX {
            let (left, entered) = by[place];
            amount = amount.min(self.flow[left as usize]);
            path.push((left, entered));
            place = self.arcs[left as usize].place as usize;
        }
        amount = amount.min(most(place));
        for (left, entered) in path {
            self.flow[left as usize] -= amount;
            let was_empty = self.flow[entered as usize] == 0;
            self.flow[entered as usize] += amount;
            if was_empty {
                self.enter(entered);
            }
        }
        (place, amount)
    }

    /// How much there is at each place.
    fn loads(&self) -> Vec<i64> {
        let mut loads = vec![0; self.room.len()];
        for (arc, flow) in self.arcs.iter().zip(&self.flow) {
            loads[arc.place as usize] += flow;
        }
        loads
    }

    /// The cheapest move between two places of a row that is there.
    fn cheapest(&mut self, place: usize, to: usize) -> Option<(i64, u32, u32)> {
        let heap = &mut self.moves[place][to];
        while let Some(&Reverse(top)) = heap.peek() {
            if self.flow[top.1 as usize] > 0 {
                return Some(top);
            }
            heap.pop();
        }
        None
    }

    /// A row has come to a place: it may move on.
    fn enter(&mut self, entered: u32) {
        let place = self.arcs[entered as usize].place as usize;
        if self.moves[place].is_empty() {
            self.members[place].push(entered);
            return;
        }
        for (arc, to, extra) in self.others(entered) {
            self.moves[place][to].push(Reverse((extra, entered, arc)));
        }
    }

    /// The other arcs of an arc's row: which, where to, at which extra cost.
    fn others(&self, arc: u32) -> Vec<(u32, usize, i64)> {
        let here = self.arcs[arc as usize];
        let row = here.row as usize;
        let start = row.checked_sub(1).map_or(0, |row| self.first[row]);
        (start..self.first[row])
            .filter(|&other| other != arc as usize)
            .map(|other| {
                let there = self.arcs[other];
                (other as u32, there.place as usize, there.cost - here.cost)
            })
            .collect()
    }

    fn build(&mut self, place: usize) {
        if !self.moves[place].is_empty() {
            return;
        }
        let mut moves: Vec<Vec<Move>> = vec![Vec::new(); self.room.len()];
        for arc in std::mem::take(&mut self.members[place]) {
            if self.flow[arc as usize] > 0 {
                for (other, to, extra) in self.others(arc) {
                    moves[to].push(Reverse((extra, arc, other)));
                }
            }
        }
        self.moves[place] = moves.into_iter().map(BinaryHeap::from).collect();
    }
}
