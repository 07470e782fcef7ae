//! Balanced separators: smallest cuts between the first and the last part along a direction.

use super::Part;
use std::collections::VecDeque;

/// Directions along which a part is laid out.
const DIRECTIONS: [(i64, i64); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];
/// The first and last quarter are ends of the flow.
const ENDS: usize = 4;
/// In parts above this size two directions are tried at the same time.
const LARGE: usize = 16_384;

/// A cut between the ends of a direction.
struct Cut {
    edges: usize,
    /// Vertices of the larger side.
    larger: usize,
    /// Whether each vertex is on the side of the first end.
    side: Vec<bool>,
}

impl Cut {
    fn is_better_than(&self, other: &Cut) -> bool {
        (self.edges, self.larger) < (other.edges, other.larger)
    }
}

/// The best of the cuts along some directions, of those that are equal the first.
fn smallest(part: &Part, places: &[(i32, i32)], directions: &[(i64, i64)]) -> Option<Cut> {
    let mut flow = Flow::new(part);
    let mut best: Option<Cut> = None;
    for direction in directions {
        let limit = best.as_ref().map_or(usize::MAX, |best| best.edges);
        let Some(edges) = flow.run(along(part, places, *direction), limit) else {
            continue;
        };
        for side in [flow.side_of_sources(), flow.side_of_sinks()] {
            let inside = side.iter().filter(|inside| **inside).count();
            let cut = Cut {
                edges,
                larger: inside.max(part.len() - inside),
                side,
            };
            if best.as_ref().is_none_or(|best| cut.is_better_than(best)) {
                best = Some(cut);
            }
        }
    }
    best
}

/// A side for each vertex, 0 or 1, and `u32::MAX` for the separator.
///
/// Of the cuts along the directions the one with the fewest edges counts, then the one most in
/// balance. No edge leads from one side to the other. The part is connected and has at least 4
/// vertices, so that both sides have fewer vertices than the part.
pub(super) fn separate(part: &Part, places: &[(i32, i32)]) -> Vec<u32> {
    let [one, two, three, four] = DIRECTIONS;
    let best = if part.len() > LARGE {
        let (best, other) = rayon::join(
            || smallest(part, places, &[one, two]),
            || smallest(part, places, &[three, four]),
        );
        match (best, other) {
            (Some(best), Some(other)) if other.is_better_than(&best) => Some(other),
            (best, other) => best.or(other),
        }
    } else {
        smallest(part, places, &DIRECTIONS)
    };
    let side = best.map(|best| best.side).unwrap_or_default();
    let mut label: Vec<u32> = side.iter().map(|inside| u32::from(!inside)).collect();
    label.resize(part.len(), 0);
    // The ends of the cut on the side that has fewer of them.
    let border: Vec<u32> = (0..part.len() as u32)
        .filter(|vertex| {
            let own = label[*vertex as usize];
            part.neighbours(*vertex)
                .iter()
                .any(|next| label[*next as usize] != own)
        })
        .collect();
    let of_first = border
        .iter()
        .filter(|vertex| label[**vertex as usize] == 0)
        .count();
    let fewer = u32::from(of_first * 2 > border.len());
    for vertex in border {
        if label[vertex as usize] == fewer {
            label[vertex as usize] = u32::MAX;
        }
    }
    label
}

/// 0 for the first quarter along a direction, 2 for the last, 1 between.
fn along(part: &Part, places: &[(i32, i32)], (dx, dy): (i64, i64)) -> Vec<u8> {
    let mut keys: Vec<(i64, u32)> = part
        .vertices
        .iter()
        .enumerate()
        .map(|(local, vertex)| {
            let (x, y) = places[*vertex as usize];
            (i64::from(x) * dx + i64::from(y) * dy, local as u32)
        })
        .collect();
    let end = (keys.len() / ENDS).max(1);
    let mut zone = vec![1u8; keys.len()];
    keys.select_nth_unstable(end - 1);
    for (_, vertex) in &keys[..end] {
        zone[*vertex as usize] = 0;
    }
    let last = keys.len() - end;
    keys.select_nth_unstable(last);
    for (_, vertex) in &keys[last..] {
        zone[*vertex as usize] = 2;
    }
    zone
}

/// Unit flow on undirected edges by layers (Dinic 1970), counted from the last part, so that a walk
/// along them ends there unless others have been that way.
struct Flow<'a> {
    part: &'a Part,
    /// The same edge seen from the other end.
    twin: Vec<u32>,
    free: Vec<u8>,
    /// Edges to the last part, `u32::MAX` where there is no way.
    level: Vec<u32>,
    next: Vec<u32>,
    zone: Vec<u8>,
    /// Vertices of the first and of the last part with neighbours outside.
    sources: Vec<u32>,
    sinks: Vec<u32>,
    queue: VecDeque<u32>,
}

impl<'a> Flow<'a> {
    fn new(part: &'a Part) -> Flow<'a> {
        // Neighbours ascend, so the lower ones of a vertex are met in their order.
        let mut cursor = part.first.clone();
        let mut twin = vec![0; part.heads.len()];
        for vertex in 0..part.len() as u32 {
            for arc in part.first[vertex as usize]..part.first[vertex as usize + 1] {
                let head = part.heads[arc as usize];
                if head > vertex {
                    let other = cursor[head as usize];
                    cursor[head as usize] += 1;
                    twin[arc as usize] = other;
                    twin[other as usize] = arc;
                }
            }
        }
        Flow {
            part,
            twin,
            free: Vec::new(),
            level: Vec::new(),
            next: Vec::new(),
            zone: Vec::new(),
            sources: Vec::new(),
            sinks: Vec::new(),
            queue: VecDeque::new(),
        }
    }

    fn arcs(&self, vertex: u32) -> std::ops::Range<usize> {
        self.part.first[vertex as usize] as usize..self.part.first[vertex as usize + 1] as usize
    }

    /// The largest flow from zone 0 to zone 2; `None` if it is above the limit.
    fn run(&mut self, zone: Vec<u8>, limit: usize) -> Option<usize> {
        let border = |of: u8| -> Vec<u32> {
            let outside = |next: &u32| zone[*next as usize] != of;
            (0..zone.len() as u32)
                .filter(|vertex| {
                    zone[*vertex as usize] == of
                        && self.part.neighbours(*vertex).iter().any(outside)
                })
                .collect()
        };
        (self.sources, self.sinks) = (border(0), border(2));
        self.zone = zone;
        self.free.clear();
        self.free.resize(self.part.heads.len(), 1);
        let mut total = 0;
        while let Some(least) = self.layers() {
            self.next.clear();
            self.next.extend(&self.part.first[..self.part.len()]);
            for at in 0..self.sources.len() {
                if self.level[self.sources[at] as usize] == least {
                    total += self.augment(self.sources[at]);
                    if total > limit {
                        return None;
                    }
                }
            }
        }
        Some(total)
    }

    /// Counts layers up to the first that holds a source, and says which it is.
    fn layers(&mut self) -> Option<u32> {
        self.level.clear();
        self.level.resize(self.part.len(), u32::MAX);
        self.queue.clear();
        for sink in &self.sinks {
            self.level[*sink as usize] = 0;
            self.queue.push_back(*sink);
        }
        let mut least = None;
        while let Some(vertex) = self.queue.pop_front() {
            let level = self.level[vertex as usize];
            if least.is_some_and(|least| level >= least) {
                break;
            }
            for arc in self.arcs(vertex) {
                let tail = self.part.heads[arc] as usize;
                if self.level[tail] == u32::MAX
                    && self.zone[tail] != 2
                    && self.free[self.twin[arc] as usize] > 0
                {
                    self.level[tail] = level + 1;
                    if self.zone[tail] == 0 {
                        least = Some(level + 1);
                    } else {
                        self.queue.push_back(tail as u32);
                    }
                }
            }
        }
        least
    }

    /// Sends along the layers from a source whatever can still be sent.
    fn augment(&mut self, source: u32) -> usize {
        let mut sent = 0;
        let mut path: Vec<u32> = Vec::new();
        let mut vertex = source;
        loop {
            if self.zone[vertex as usize] == 2 {
                for arc in path.drain(..) {
                    self.free[arc as usize] -= 1;
                    self.free[self.twin[arc as usize] as usize] += 1;
                }
                sent += 1;
                vertex = source;
                continue;
            }
            let end = self.part.first[vertex as usize + 1];
            let mut arc = self.next[vertex as usize];
            // None below the last layer; what has no level is below nothing.
            let onward = self.level[vertex as usize].wrapping_sub(1);
            while arc < end
                && (self.free[arc as usize] == 0
                    || self.level[self.part.heads[arc as usize] as usize] != onward)
            {
                arc += 1;
            }
            self.next[vertex as usize] = arc;
            if arc < end {
                path.push(arc);
                vertex = self.part.heads[arc as usize];
            } else {
                // Nothing beyond here: back, and past the edge that led here.
                let Some(back) = path.pop() else { return sent };
                vertex = self.part.heads[self.twin[back as usize] as usize];
                self.next[vertex as usize] += 1;
            }
        }
    }

    /// What can still be reached from the first quarter.
    fn side_of_sources(&self) -> Vec<bool> {
        let mut side: Vec<bool> = self.zone.iter().map(|zone| *zone == 0).collect();
        let mut stack = self.sources.clone();
        while let Some(vertex) = stack.pop() {
            for arc in self.arcs(vertex) {
                let head = self.part.heads[arc];
                if !side[head as usize] && self.free[arc] > 0 {
                    side[head as usize] = true;
                    stack.push(head);
                }
            }
        }
        side
    }

    /// All from which the last quarter can no longer be reached, after the last layers.
    fn side_of_sinks(&self) -> Vec<bool> {
        let levels = self.level.iter().zip(&self.zone);
        levels
            .map(|(level, zone)| *level == u32::MAX && *zone != 2)
            .collect()
    }
}
