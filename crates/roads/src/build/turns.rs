//! What each turn from one road into another takes, in the model `full`.

use super::chains::{ChainSegment, Chains};
use super::segments::Segments;
use super::states::Edge;
use crate::osm::RoadData;
use crate::profile::{Profile, Turn};
use crate::units::east_of;
use crate::{Deciseconds, LonLat};

/// The end of a directed edge at which one arrives, and its beginning.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    /// East and north of the first segment that has a length and of the last, as one travels; any
    /// unit.
    first: (f64, f64),
    last: (f64, f64),
    /// Of the node at which it ends, for who comes along this edge.
    delay: Deciseconds,
    waiting: Deciseconds,
}

/// Turns at the junctions of a network.
pub(crate) struct Turns<'a> {
    profile: &'a Profile,
    /// Of each directed edge.
    ends: Vec<Ends>,
    /// Junction at which each directed edge ends.
    heads: Vec<u32>,
    /// How many ends of roads are at each junction.
    meeting: Vec<u32>,
}

impl<'a> Turns<'a> {
    pub(crate) fn of(
        data: &RoadData,
        segments: &Segments,
        chains: &Chains,
        profile: &'a Profile,
    ) -> Turns<'a> {
        let node = |vertex: u32| segments.vertex_node[vertex as usize];
        let place = |vertex: u32| data.node_places[node(vertex) as usize].unwrap_or_default();
        let mut turns = Turns {
            profile,
            ends: Vec::with_capacity(chains.ends.len() * 2),
            heads: Vec::with_capacity(chains.ends.len() * 2),
            meeting: vec![0; chains.junctions.len()],
        };
        for (chain, (tail, head)) in chains.ends.iter().enumerate() {
            let members =
                &chains.segments[chains.first[chain] as usize..chains.first[chain + 1] as usize];
            // East and north of a segment as travelled along the chain.
            let course = |(segment, against): &ChainSegment| {
                let raw = &segments.list[*segment as usize];
                let course = direction(place(raw.end(*against)), place(raw.end(!*against)));
                Some(course).filter(|course| *course != (0.0, 0.0))
            };
            // Two nodes at one place have no direction; the next segment has.
            let begin = members.iter().find_map(course).unwrap_or_default();
            let end = members.iter().rev().find_map(course).unwrap_or_default();
            let (Some((first, first_against)), Some((last, last_against))) =
                (members.first(), members.last())
            else {
                continue;
            };
            let back = |(east, north): (f64, f64)| (-east, -north);
            let held_up = |segment: u32, in_way_direction: bool| {
                let raw = &segments.list[segment as usize];
                let rule = segments.delays.get(&node(raw.end(in_way_direction)));
                rule.map_or_else(Default::default, |rule| {
                    if in_way_direction {
                        (rule.delay_forward, rule.waiting_forward)
                    } else {
                        (rule.delay_backward, rule.waiting_backward)
                    }
                })
            };
            for (first, last, (delay, waiting), at) in [
                (begin, end, held_up(*last, !*last_against), *head),
                (
                    back(end),
                    back(begin),
                    held_up(*first, *first_against),
                    *tail,
                ),
            ] {
                turns.ends.push(Ends {
                    first,
                    last,
                    delay,
                    waiting,
                });
                turns.heads.push(at);
                turns.meeting[at as usize] += 1;
            }
        }
        turns
    }

    /// Deciseconds between the end of one directed edge and the beginning of one that leaves there.
    pub(crate) fn time(&self, from: Edge, into: Edge) -> u32 {
        let here = &self.ends[from as usize];
        let turn = if into == from ^ 1 {
            Turn::Round
        } else if self.meeting[self.heads[from as usize] as usize] < 3 {
            Turn::Along
        } else {
            angle(here.last, self.ends[into as usize].first).map_or(Turn::Along, Turn::Into)
        };
        self.profile.turn(turn, here.delay, here.waiting).0
    }

    /// What one who comes along a directed edge waits at the node at its end if one merely goes on.
    pub(crate) fn delay(&self, edge: Edge) -> u32 {
        self.ends[edge as usize].delay.0
    }
}

/// East and north between two places, in units of latitude, the short way round.
fn direction(from: LonLat, to: LonLat) -> (f64, f64) {
    let shrink = libm::cos(from.lat_degrees().midpoint(to.lat_degrees()).to_radians());
    let east = f64::from(east_of(to.lon, from.lon)) * shrink;
    (east, f64::from(to.lat) - f64::from(from.lat))
}

/// Degrees to the right by which one turns from one direction into another, from −180 to 180; `None`
/// where one of them is of no length.
fn angle(from: (f64, f64), into: (f64, f64)) -> Option<f64> {
    if from == (0.0, 0.0) || into == (0.0, 0.0) {
        return None;
    }
    let right = from.1 * into.0 - from.0 * into.1;
    let ahead = from.0 * into.0 + from.1 * into.1;
    Some(libm::atan2(right, ahead).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn east_goes_on_across_the_meridian_of_180_degrees() {
        let place = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
        let (west, east) = (place(179.999, 10.0), place(-179.999, 10.0));
        let (there, back) = (direction(west, east), direction(east, west));
        assert!(
            (there.0 - 20_000.0 * 10f64.to_radians().cos()).abs() < 1e-6,
            "{there:?}"
        );
        assert_eq!((back.0, back.1), (-there.0, 0.0));
    }

    #[test]
    fn right_is_above_zero() {
        let (north, east, south) = ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0));
        assert_eq!(angle(north, north), Some(0.0));
        assert_eq!(angle(north, east), Some(90.0));
        assert_eq!(angle(east, north), Some(-90.0));
        assert_eq!(angle(north, south).map(f64::abs), Some(180.0));
        assert_eq!(angle(north, (0.0, 0.0)), None);
    }
}
