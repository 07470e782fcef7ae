//! Balanced separators: smallest cuts between the first and the last part along a direction.

use super::Part;
use std::collections::VecDeque;

/// Directions along which a part is laid out.
const DIRECTIONS: [(i64, i64); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];
/// The first and last quarter are ends of the flow.
const ENDS: usize = 4;

/// A side for each vertex, 0 or 1, and `u32::MAX` for the separator.
///
/// Of the cuts along the directions the one with the fewest edges counts, then the one most in
/// balance. No edge leads from one side to the other. The part is connected and has at least 4
/// vertices, so that both sides have fewer vertices than the part.
pub(super) fn separate(part: &Part, places: &[(i32, i32)]) -> Vec<u32> {
    let mut flow = Flow::new(part);
    let mut best: Option<(usize, usize, Vec<bool>)> = None;
    for direction in DIRECTIONS {
        let limit = best.as_ref().map_or(usize::MAX, |best| best.0);
        let Some(cut) = flow.run(&along(part, places, direction), limit) else {
            continue;
        };
        for side in [flow.side_of_sources(), flow.side_of_sinks()] {
            let inside = side.iter().filter(|inside| **inside).count();
            let larger = inside.max(part.len() - inside);
            if best
                .as_ref()
                .is_none_or(|best| (cut, larger) < (best.0, best.1))
            {
                best = Some((cut, larger, side));
            }
        }
    }
    let side = best.map(|best| best.2).unwrap_or_default();
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

/// Unit flow on undirected edges by layers (Dinic 1970).
struct Flow<'a> {
    part: &'a Part,
    /// The same edge seen from the other end.
    twin: Vec<u32>,
    free: Vec<u8>,
    level: Vec<u32>,
    next: Vec<u32>,
    zone: Vec<u8>,
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
            queue: VecDeque::new(),
        }
    }

    /// The largest flow from zone 0 to zone 2; `None` if it is above the limit.
    fn run(&mut self, zone: &[u8], limit: usize) -> Option<usize> {
        self.zone = zone.to_vec();
        self.free.clear();
        self.free.resize(self.part.heads.len(), 1);
        let mut total = 0;
        while self.layers() {
            self.next.clear();
            self.next.extend(&self.part.first[..self.part.len()]);
            for source in 0..self.part.len() as u32 {
                if self.zone[source as usize] == 0 {
                    total += self.augment(source);
                    if total > limit {
                        return None;
                    }
                }
            }
        }
        Some(total)
    }

    fn layers(&mut self) -> bool {
        self.level.clear();
        self.level.resize(self.part.len(), u32::MAX);
        self.queue.clear();
        for (vertex, zone) in self.zone.iter().enumerate() {
            if *zone == 0 {
                self.level[vertex] = 0;
                self.queue.push_back(vertex as u32);
            }
        }
        let mut reached = u32::MAX;
        while let Some(vertex) = self.queue.pop_front() {
            let level = self.level[vertex as usize];
            if level >= reached {
                break;
            }
            let range = self.part.first[vertex as usize]..self.part.first[vertex as usize + 1];
            for arc in range {
                let head = self.part.heads[arc as usize] as usize;
                if self.free[arc as usize] > 0 && self.level[head] == u32::MAX {
                    self.level[head] = level + 1;
                    if self.zone[head] == 2 {
                        reached = level + 1;
                    }
                    self.queue.push_back(head as u32);
                }
            }
        }
        reached != u32::MAX
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
            let onward = self.level[vertex as usize] + 1;
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
    fn side_of_sources(&mut self) -> Vec<bool> {
        self.layers();
        self.level.iter().map(|level| *level != u32::MAX).collect()
    }

    /// All from which the last quarter can no longer be reached.
    fn side_of_sinks(&mut self) -> Vec<bool> {
        let mut side = vec![true; self.part.len()];
        let mut stack: Vec<u32> = Vec::new();
        for (vertex, zone) in self.zone.iter().enumerate() {
            if *zone == 2 {
                side[vertex] = false;
                stack.push(vertex as u32);
            }
        }
        while let Some(vertex) = stack.pop() {
            let range = self.part.first[vertex as usize]..self.part.first[vertex as usize + 1];
            for arc in range {
                let tail = self.part.heads[arc as usize];
                if side[tail as usize] && self.free[self.twin[arc as usize] as usize] > 0 {
                    side[tail as usize] = false;
                    stack.push(tail);
                }
            }
        }
        side
    }
}
