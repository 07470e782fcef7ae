//! The road network of one profile: what queries run on.
//!
//! A *chain* is a road between two junctions; it has up to two *directed edges* (twice the chain's
//! number along it, one more against it) and one or more *segments*, numbered so that those
//! of a chain are consecutive.
//! A *state* is a junction, or a junction and the matched part of a restriction, or a departure or
//! arrival copy of either where roads are destination-only. An *arc* travels one edge between two
//! states. In the turn model `full` a state is an edge that was travelled instead of a junction, and
//! the time of an arc begins with that of the turn into its edge.

use crate::LonLat;
use crate::cch::Hierarchy;
use crate::column::Column;
use bytemuck::{Pod, Zeroable};

pub use crate::build::{BuildReport, RestrictionReport};

/// A chain of segments between two junctions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Chain {
    /// Junction where it starts.
    pub(crate) tail: u32,
    /// Junction where it ends.
    pub(crate) head: u32,
    /// Deciseconds along it, with the delays of the nodes entered; where turns take time, they
    /// contain the delay at its end.
    pub(crate) forward: u32,
    /// Deciseconds against it.
    pub(crate) backward: u32,
    /// Decimetres.
    pub(crate) length: u32,
    /// See the `CHAIN_*` flags.
    pub(crate) flags: u32,
}

/// Open along the chain.
pub(crate) const CHAIN_FORWARD: u32 = 1;
/// Open against the chain.
pub(crate) const CHAIN_BACKWARD: u32 = 2;
/// In the largest strongly connected component.
pub(crate) const CHAIN_MAIN: u32 = 4;
/// Importance for drawing is stored from this bit on.
pub(crate) const CHAIN_RANK_SHIFT: u32 = 8;

/// A segment within its chain. Costs are from the chain's ends to the segment's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Segment {
    /// Chain that it belongs to.
    pub(crate) chain: u32,
    /// Index into the ways.
    pub(crate) way: u32,
    /// Position in the way × 2, + 1 if the chain runs against the way.
    pub(crate) position: u32,
    /// Deciseconds from the chain's tail to this segment's first point, along the chain.
    pub(crate) before_forward: u32,
    /// Deciseconds from the chain's head to this segment's last point, against the chain.
    pub(crate) before_backward: u32,
    /// Deciseconds of the segment along the chain.
    pub(crate) forward: u32,
    /// Deciseconds of the segment against the chain.
    pub(crate) backward: u32,
    /// Decimetres from the chain's tail to this segment's first point.
    pub(crate) before_length: u32,
    /// Decimetres of the segment.
    pub(crate) length: u32,
}

impl Segment {
    /// Whether the chain runs against the way here.
    pub(crate) fn is_flipped(&self) -> bool {
        self.position & 1 == 1
    }
}

/// An arc of the state graph as seen from one of its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Arc {
    /// The state at the other end.
    pub(crate) state: u32,
    /// Directed edge travelled.
    pub(crate) edge: u32,
    /// Deciseconds.
    pub(crate) time: u32,
    /// Decimetres.
    pub(crate) length: u32,
}

impl Arc {
    pub(crate) fn weight(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Time => self.time,
            Measure::Length => self.length,
        }
    }
}

/// The road network of one profile; immutable, shared by all threads.
#[derive(Debug, Default)]
pub struct Network {
    pub(crate) profile: String,
    pub(crate) leg_kmh: f64,
    pub(crate) report: BuildReport,
    pub(crate) chains: Column<Chain>,
    /// First segment of each chain; one more at the end.
    pub(crate) chain_first: Column<u32>,
    pub(crate) segments: Column<Segment>,
    /// Points of the chains: those of chain c begin at `chain_first[c] + c`.
    pub(crate) points: Column<LonLat>,
    pub(crate) way_ids: Column<i64>,
    pub(crate) way_names: Column<u32>,
    pub(crate) name_first: Column<u32>,
    pub(crate) name_bytes: Column<u8>,
    /// First outgoing arc of each state; one more at the end.
    pub(crate) out_first: Column<u32>,
    pub(crate) out_arcs: Column<Arc>,
    pub(crate) in_first: Column<u32>,
    pub(crate) in_arcs: Column<Arc>,
    /// State at the end of each directed edge for a trip that began on it; `u32::MAX` if closed.
    pub(crate) start_state: Column<u32>,
    /// First of the states from which each directed edge may be entered; one more at the end.
    pub(crate) enter_first: Column<u32>,
    pub(crate) enter_states: Column<u32>,
    /// Deciseconds of the turn from each of `enter_states` into its edge; empty where turns are free.
    pub(crate) enter_turns: Column<u32>,
    pub(crate) tree: crate::snap::SegmentTree,
    /// Of no states where it has not been made.
    pub(crate) hierarchy: Hierarchy,
}

impl Network {
    /// Name of the profile that it was built for.
    pub fn profile_name(&self) -> &str {
        &self.profile
    }

    /// Speed of the legs between a point and the road, kilometres an hour.
    pub fn leg_kmh(&self) -> f64 {
        self.leg_kmh
    }

    /// What the import counted and found.
    pub fn report(&self) -> &BuildReport {
        &self.report
    }

    /// A number that is another one where anything is that decides a travel time: roads, weights,
    /// restrictions, the speed of legs.
    pub fn fingerprint(&self) -> u128 {
        let mut hash = xxhash_rust::xxh3::Xxh3Default::new();
        let mut column = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        column(&self.leg_kmh.to_le_bytes());
        column(bytemuck::cast_slice::<Chain, u8>(&self.chains));
        column(bytemuck::cast_slice::<Segment, u8>(&self.segments));
        column(bytemuck::cast_slice::<LonLat, u8>(&self.points));
        column(bytemuck::cast_slice::<u32, u8>(&self.out_first));
        column(bytemuck::cast_slice::<Arc, u8>(&self.out_arcs));
        column(bytemuck::cast_slice::<u32, u8>(&self.start_state));
        column(bytemuck::cast_slice::<u32, u8>(&self.enter_first));
        column(bytemuck::cast_slice::<u32, u8>(&self.enter_states));
        column(bytemuck::cast_slice::<u32, u8>(&self.enter_turns));
        hash.digest128()
    }

    /// Junctions, before states are expanded.
    pub fn junctions(&self) -> usize {
        self.report.junctions as usize
    }

    /// States of the search graph.
    pub fn states(&self) -> usize {
        self.out_first.len().saturating_sub(1)
    }

    /// Arcs of the search graph.
    pub fn arcs(&self) -> usize {
        self.out_arcs.len()
    }

    /// Admitted segments.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Roads between junctions.
    pub fn chains(&self) -> usize {
        self.chains.len()
    }

    /// The hierarchy for sweeps, where the region file has one or
    /// [`crate::region_file::with_hierarchy`] has made it.
    pub fn hierarchy(&self) -> Option<&Hierarchy> {
        (self.hierarchy.states() > 0).then_some(&self.hierarchy)
    }

    /// Lines to draw: one for each road between two junctions.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let points: &[LonLat] = &self.points;
        let first: &[u32] = &self.chain_first;
        self.chains
            .iter()
            .enumerate()
            .map(move |(chain, info)| Line {
                rank: (info.flags >> CHAIN_RANK_SHIFT) as u8,
                points: &points[first[chain] as usize + chain..=first[chain + 1] as usize + chain],
            })
    }

    /// OSM way of a segment and the segment's position in it.
    pub fn segment_origin(&self, segment: u32) -> (i64, u32) {
        let segment = &self.segments[segment as usize];
        (self.way_ids[segment.way as usize], segment.position >> 1)
    }

    /// End points of a segment in the direction of its way.
    pub fn segment_points(&self, segment: u32) -> (LonLat, LonLat) {
        let info = &self.segments[segment as usize];
        let at = segment as usize + info.chain as usize;
        let (first, last) = (self.points[at], self.points[at + 1]);
        if info.is_flipped() {
            (last, first)
        } else {
            (first, last)
        }
    }

    /// Name of an OSM way by index; empty where it has none.
    pub(crate) fn way_name(&self, way: u32) -> &str {
        let name = self.way_names[way as usize] as usize;
        let range = self.name_first[name] as usize..self.name_first[name + 1] as usize;
        self.name_bytes
            .get(range)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    pub(crate) fn arcs_from(&self, direction: Direction) -> (&[u32], &[Arc]) {
        match direction {
            Direction::Forward => (&self.out_first, &self.out_arcs),
            Direction::Backward => (&self.in_first, &self.in_arcs),
        }
    }

    /// States from which a directed edge may be entered.
    pub(crate) fn entering(&self, edge: u32) -> &[u32] {
        &self.enter_states[self.entrances(edge)]
    }

    /// The same with what the turn into the edge costs.
    pub(crate) fn turning_into(
        &self,
        edge: u32,
        measure: Measure,
    ) -> impl Iterator<Item = (u32, u32)> + '_ {
        let entrances = self.entrances(edge);
        let turns = match measure {
            Measure::Time => self.enter_turns.get(entrances.clone()),
            Measure::Length => None,
        };
        let states = self.enter_states[entrances].iter().enumerate();
        states.map(move |(at, state)| (*state, turns.map_or(0, |turns| turns[at])))
    }

    fn entrances(&self, edge: u32) -> std::ops::Range<usize> {
        self.enter_first[edge as usize] as usize..self.enter_first[edge as usize + 1] as usize
    }

    /// Deciseconds of a whole directed edge, without the turn into it.
    pub(crate) fn edge_time(&self, edge: u32) -> u32 {
        let chain = &self.chains[edge as usize / 2];
        if edge & 1 == 0 {
            chain.forward
        } else {
            chain.backward
        }
    }

    /// The edge by which one comes to each state, where turns take time; `u32::MAX` where none does.
    pub(crate) fn last_edges(&self) -> Vec<u32> {
        let mut last = vec![u32::MAX; self.states()];
        for arc in self.out_arcs.iter() {
            last[arc.state as usize] = arc.edge;
        }
        for (edge, state) in self.start_state.iter().enumerate() {
            if let Some(last) = last.get_mut(*state as usize) {
                *last = edge as u32;
            }
        }
        last
    }

    /// Whether the turn model is `full`.
    pub fn turns_take_time(&self) -> bool {
        !self.enter_turns.is_empty()
    }

    /// Deciseconds of the turn with which an arc begins.
    pub(crate) fn turn_of(&self, arc: &Arc) -> u32 {
        arc.time.saturating_sub(self.edge_time(arc.edge))
    }
}

/// A drawable line of the network.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Importance: 0 motorway … 7 path, 8 ferry.
    pub rank: u8,
    /// Its points in order, at least two.
    pub points: &'a [LonLat],
}

/// From hubs to points or from points to hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Hubs to points.
    Forward,
    /// Points to hubs.
    Backward,
}

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Travel time in deciseconds.
    Time,
    /// Length in decimetres.
    Length,
}

/// What to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// From or to the hubs.
    pub direction: Direction,
    /// Time or length.
    pub measure: Measure,
    /// Inclusive bound on leg + road + leg; `None` searches everything.
    pub bound: Option<u32>,
}

/// A point reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Index of the hub; the lowest of those that tie.
    pub hub: u32,
    /// Leg + road + leg, in the unit of the measure.
    pub total: u32,
    /// On the road alone.
    pub road: u32,
}
