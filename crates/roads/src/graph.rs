//! The search graph in flat columns, for programs that ask other engines by the same weights.

use crate::network::{Measure, Network};
use crate::places::{Place, Places, direct};
use crate::units::LonLat;

/// States and arcs by one measure.
///
/// The heads and weights of the arcs that leave state `s` are those from `first[s]` up to
/// `first[s + 1]`. Heads ascend; of arcs between the same states the least is kept, and no arc ends
/// where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// First arc of each state; one more at the end.
    pub first: Vec<u32>,
    /// State at the end of each arc.
    pub heads: Vec<u32>,
    /// Deciseconds or decimetres of each arc.
    pub weights: Vec<u32>,
    /// Where the junction of each state lies; several states may share one.
    pub places: Vec<LonLat>,
}

/// A way between a place and a state, in the unit of the measure, with the leg of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Index of the place.
    pub place: u32,
    /// State that is entered from the place, or left for it.
    pub state: u32,
    /// Leg and part of a road.
    pub cost: u32,
}

impl Network {
    /// The search graph by a measure.
    ///
    /// With [`Network::links_from`], [`Network::links_to`] and [`Network::direct`] it holds all that
    /// the total between two places depends on: the least of the direct way, where there is one, and
    /// of link + path + link.
    pub fn graph(&self, measure: Measure) -> Graph {
        let states = self.states();
        let mut graph = Graph {
            first: Vec::with_capacity(states + 1),
            places: vec![LonLat { lon: 0, lat: 0 }; states],
            ..Graph::default()
        };
        // A state may have no arc: a trip begins on its edge, and ends there.
        for (edge, state) in self.start_state.iter().enumerate() {
            if let Some(place) = graph.places.get_mut(*state as usize) {
                *place = self.edge_ends(edge as u32).1;
            }
        }
        let mut row: Vec<(u32, u32)> = Vec::new();
        graph.first.push(0);
        for (state, range) in self.out_first.windows(2).enumerate() {
            row.clear();
            for arc in &self.out_arcs[range[0] as usize..range[1] as usize] {
                let (tail, head) = self.edge_ends(arc.edge);
                graph.places[state] = tail;
                graph.places[arc.state as usize] = head;
                if arc.state as usize != state {
                    row.push((arc.state, arc.weight(measure)));
                }
            }
            row.sort_unstable();
            row.dedup_by_key(|(head, _)| *head);
            for (head, weight) in &row {
                graph.heads.push(*head);
                graph.weights.push(*weight);
            }
            graph.first.push(graph.heads.len() as u32);
        }
        graph
    }

    /// States in which a trip from each place can first be; places off the network have none.
    pub fn links_from(&self, places: &Places, measure: Measure) -> Vec<Link> {
        links(places, measure, |place| {
            self.departures(place, measure).collect()
        })
    }

    /// States from which a trip to each place can end; places off the network have none.
    pub fn links_to(&self, places: &Places, measure: Measure) -> Vec<Link> {
        links(places, measure, |place| {
            self.arrivals(place, measure).collect()
        })
    }

    /// Leg + road + leg from one of some places to one of others along one road without leaving it;
    /// `None` where they are on different roads or it is closed that way.
    pub fn direct(
        &self,
        (froms, from): (&Places, usize),
        (tos, to): (&Places, usize),
        measure: Measure,
    ) -> Option<u32> {
        let from = froms.list.get(from)?.as_ref()?;
        let to = tos.list.get(to)?.as_ref()?;
        let (cost, _) = direct(self, from, to, measure)?;
        Some(
            cost.saturating_add(from.leg(measure))
                .saturating_add(to.leg(measure)),
        )
    }

    /// Where a directed edge begins and ends.
    fn edge_ends(&self, edge: u32) -> (LonLat, LonLat) {
        let chain = edge as usize / 2;
        let first = self.points[self.chain_first[chain] as usize + chain];
        let last = self.points[self.chain_first[chain + 1] as usize + chain];
        if edge.is_multiple_of(2) {
            (first, last)
        } else {
            (last, first)
        }
    }
}

fn links(
    places: &Places,
    measure: Measure,
    states: impl Fn(&Place) -> Vec<(u32, u32)>,
) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (index, place) in places.list.iter().enumerate() {
        let Some(place) = place else { continue };
        links.extend(states(place).into_iter().map(|(state, cost)| Link {
            place: index as u32,
            state,
            cost: cost.saturating_add(place.leg(measure)),
        }));
    }
    links
}

#[cfg(test)]
mod tests;
