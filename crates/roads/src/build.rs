//! From road data and a profile to a network.

mod chains;
mod connectivity;
mod restrictions;
mod segments;
mod states;
mod turns;

use crate::LonLat;
use crate::column::Column;
use crate::error::RoadsError;
use crate::network::{
    Arc, CHAIN_BACKWARD, CHAIN_FORWARD, CHAIN_MAIN, CHAIN_RANK_SHIFT, Chain, Network, Segment,
};
use crate::osm::{ReadReport, RoadData};
use crate::profile::{Profile, TurnModel};
use crate::snap::SegmentTree;
use chains::Chains;
use liyuan_finding::Finding;
use segments::Segments;
use states::{EdgeTable, States};
use turns::Turns;

pub use restrictions::RestrictionReport;

/// What the import counted and found.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct BuildReport {
    /// Ways open to the profile in at least one direction.
    pub ways: u64,
    /// Segments of these ways.
    pub segments: u64,
    /// Of these, open in one direction only.
    pub one_way_segments: u64,
    /// Of these, destination-only in a direction that is open.
    pub destination_segments: u64,
    /// Junctions after simplification.
    pub junctions: u64,
    /// Roads between junctions.
    pub chains: u64,
    /// States that exist because of restrictions.
    pub restricted_states: u64,
    /// Departure and arrival copies.
    pub copied_states: u64,
    /// Junctions in the largest strongly connected component.
    pub main_junctions: u64,
    /// Strongly connected components.
    pub components: u64,
    /// Nodes on open ways that cannot be passed.
    pub blocked_nodes: u64,
    /// References of the file to nodes that it lacks.
    pub missing_references: u64,
    /// What became of the turn restrictions.
    pub restrictions: RestrictionReport,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

impl Network {
    /// Builds the network of a profile from road data; `file` names the source in findings.
    ///
    /// Steps: admit segments and weigh them by the prefix rule; resolve turn restrictions to chains
    /// of directed segments; join segments between junctions; expand states for restrictions and
    /// destination-only roads; find the largest strongly connected component; index the segments.
    ///
    /// # Errors
    /// [`RoadsError::NoRoads`] where no way admits the profile, [`RoadsError::TooLarge`] beyond
    /// 2³¹ directed edges.
    pub fn build(data: &RoadData, profile: &Profile, file: &str) -> Result<Network, RoadsError> {
        let segments = segments::segments(data, profile);
        if segments.list.is_empty() {
            return Err(RoadsError::NoRoads {
                profile: profile.name().to_owned(),
                file: file.to_owned(),
                ways: data.ways.len(),
            });
        }
        if segments.list.len() >= 1 << 30 {
            return Err(RoadsError::TooLarge {
                what: "road segments",
                limit: 1 << 30,
            });
        }
        let resolved = restrictions::resolve(data, &segments, profile, file);
        let chains = chains::chains(&segments, &resolved.connecting, &data.node_places);
        let turns = (profile.turn_model() == TurnModel::Full)
            .then(|| Turns::of(data, &segments, &chains, profile));
        let table = edge_table(&segments, &chains, turns.is_some());

        // (chain × 2 + 1 if the way runs against it, position in the chain) of each segment.
        let mut on_chain = vec![(0u32, 0u32); segments.list.len()];
        for (chain, range) in chains.first.windows(2).enumerate() {
            let members = &chains.segments[range[0] as usize..range[1] as usize];
            for (position, (segment, against)) in members.iter().enumerate() {
                on_chain[*segment as usize] =
                    (chain as u32 * 2 + u32::from(*against), position as u32);
            }
        }
        let patterns = states::patterns(&resolved.restrictions, |(segment, forward)| {
            let (edge, position) = on_chain[segment as usize];
            let edge = edge ^ u32::from(!forward);
            let chain = edge as usize / 2;
            let last = chains.first[chain + 1] - chains.first[chain] - 1;
            (
                edge,
                if edge & 1 == 0 {
                    position
                } else {
                    last - position
                },
            )
        });
        let states = states::states(&table, &patterns);
        let main = main_component(&table);

        let mut report = BuildReport {
            segments: segments.list.len() as u64,
            junctions: chains.junctions.len() as u64,
            chains: chains.ends.len() as u64,
            restricted_states: u64::from(states.restricted),
            copied_states: u64::from(states.copies),
            main_junctions: main.members.iter().filter(|member| **member).count() as u64,
            components: main.components,
            restrictions: resolved.report,
            findings: resolved.findings,
            ..BuildReport::default()
        };
        count(&mut report, data, &segments);

        let mut network = Network {
            profile: profile.name().to_owned(),
            leg_kmh: profile.leg_kmh(),
            ..Network::default()
        };
        lay_out_chains(&mut network, data, &segments, &chains, &main.members);
        if let Some(turns) = &turns {
            leave_waiting_to_turns(&mut network, turns);
        }
        lay_out_states(&mut network, &states, turns.as_ref());
        network.report = report;
        network.tree = SegmentTree::build(&network);
        Ok(network)
    }
}

fn count(report: &mut BuildReport, data: &RoadData, segments: &Segments) {
    report.ways = segments
        .first_of_way
        .windows(2)
        .filter(|pair| pair[0] < pair[1])
        .count() as u64;
    let mut blocked: Vec<u32> = segments.vertex_node[data.node_ids.len()..].to_vec();
    blocked.sort_unstable();
    blocked.dedup();
    report.blocked_nodes = blocked.len() as u64;
    for segment in &segments.list {
        let (forward, backward) = (segment.attributes(true), segment.attributes(false));
        report.one_way_segments += u64::from(forward & 1 != backward & 1);
        report.destination_segments += u64::from(forward == 3 || backward == 3);
    }
    report.missing_references = data.report.missing_references;
    let ReadReport {
        missing_nodes,
        missing_references,
        duplicate_ways,
        ..
    } = data.report;
    if missing_nodes > 0 {
        report.findings.push(
            Finding::info(
                "roads.node.missing",
                format!(
                    "`{missing_references}` references of ways are to nodes that the file lacks"
                ),
            )
            .with("references", missing_references)
            .value(missing_nodes.to_string())
            .hint("near the edge of an extract this is usual; roads end there"),
        );
    }
    if duplicate_ways > 0 {
        report.findings.push(
            Finding::warning(
                "roads.way.duplicate",
                "ways stand twice in the file; the last one was used",
            )
            .value(duplicate_ways.to_string())
            .hint("extracts joined without `osmium merge` look so"),
        );
    }
}

fn edge_table(segments: &Segments, chains: &Chains, by_edge: bool) -> EdgeTable {
    let mut table = EdgeTable {
        ends: Vec::with_capacity(chains.ends.len() * 2),
        open: Vec::with_capacity(chains.ends.len() * 2),
        destination: Vec::with_capacity(chains.ends.len() * 2),
        junctions: chains.junctions.len() as u32,
        by_edge,
    };
    for (chain, (tail, head)) in chains.ends.iter().enumerate() {
        // The same all along a chain, so the first segment speaks for it.
        let (segment, against) = chains.segments[chains.first[chain] as usize];
        for direction in [!against, against] {
            let attributes = segments.list[segment as usize].attributes(direction);
            table.open.push(attributes & 1 != 0);
            table.destination.push(attributes & 2 != 0);
        }
        table.ends.push((*tail, *head));
        table.ends.push((*head, *tail));
    }
    table
}

struct Main {
    members: Vec<bool>,
    components: u64,
}

fn main_component(table: &EdgeTable) -> Main {
    let mut first = vec![0u32; table.junctions as usize + 1];
    let open = || {
        table
            .ends
            .iter()
            .zip(&table.open)
            .filter(|(_, open)| **open)
            .map(|(ends, _)| *ends)
    };
    for (tail, _) in open() {
        first[tail as usize + 1] += 1;
    }
    for i in 1..first.len() {
        first[i] += first[i - 1];
    }
    let mut next = first.clone();
    let mut heads = vec![0u32; first[first.len() - 1] as usize];
    for (tail, head) in open() {
        let slot = &mut next[tail as usize];
        heads[*slot as usize] = head;
        *slot += 1;
    }
    let component = connectivity::strong_components(&first, &heads);
    let components = component.iter().max().map_or(0, |max| u64::from(*max) + 1);
    Main {
        members: connectivity::largest_component(&component),
        components,
    }
}

fn lay_out_chains(
    network: &mut Network,
    data: &RoadData,
    segments: &Segments,
    chains: &Chains,
    main: &[bool],
) {
    let place = |vertex: u32| {
        data.node_places[segments.vertex_node[vertex as usize] as usize].unwrap_or_default()
    };
    let mut laid: Vec<Segment> = Vec::with_capacity(segments.list.len());
    let mut points: Vec<LonLat> = Vec::with_capacity(segments.list.len() + chains.ends.len());
    let mut infos = Vec::with_capacity(chains.ends.len());
    for (chain, (tail, head)) in chains.ends.iter().enumerate() {
        let range = chains.first[chain] as usize..chains.first[chain + 1] as usize;
        let (mut forward, mut length, mut rank) = (0u32, 0u32, u8::MAX);
        let start = laid.len();
        let mut delays_backward = Vec::with_capacity(range.len());
        for (segment, against) in &chains.segments[range] {
            let raw = &segments.list[*segment as usize];
            let (along, opposite) = if *against {
                (raw.backward, raw.forward)
            } else {
                (raw.forward, raw.backward)
            };
            let (delay_far, delay_near) = if *against {
                (raw.delay_a, raw.delay_b)
            } else {
                (raw.delay_b, raw.delay_a)
            };
            points.push(place(raw.end(*against)));
            laid.push(Segment {
                chain: chain as u32,
                way: raw.way,
                position: raw.index * 2 + u32::from(*against),
                before_forward: forward,
                before_backward: 0,
                forward: along,
                backward: opposite,
                before_length: length,
                length: raw.length,
            });
            forward = forward.saturating_add(along).saturating_add(delay_far);
            length = length.saturating_add(raw.length);
            delays_backward.push(delay_near);
            rank = rank.min(raw.rank);
        }
        let mut backward = 0u32;
        for (segment, delay) in laid[start..].iter_mut().zip(&delays_backward).rev() {
            segment.before_backward = backward;
            backward = backward
                .saturating_add(segment.backward)
                .saturating_add(*delay);
        }
        if let Some((segment, against)) = chains.segments.get(chains.first[chain + 1] as usize - 1)
        {
            points.push(place(segments.list[*segment as usize].end(!*against)));
        }
        let (segment, against) = chains.segments[chains.first[chain] as usize];
        let raw = &segments.list[segment as usize];
        let flag = |direction: bool, flag: u32| {
            if raw.attributes(direction) & 1 != 0 {
                flag
            } else {
                0
            }
        };
        let is_main = main[*tail as usize] && main[*head as usize];
        infos.push(Chain {
            tail: *tail,
            head: *head,
            forward,
            backward,
            length,
            flags: flag(!against, CHAIN_FORWARD)
                | flag(against, CHAIN_BACKWARD)
                | if is_main { CHAIN_MAIN } else { 0 }
                | u32::from(rank) << CHAIN_RANK_SHIFT,
        });
    }
    network.chains = infos.into();
    network.chain_first = chains.first.clone().into();
    network.segments = laid.into();
    network.points = points.into();
    network.way_ids = data
        .ways
        .iter()
        .map(|way| way.id)
        .collect::<Vec<_>>()
        .into();
    network.way_names = data
        .ways
        .iter()
        .map(|way| way.name)
        .collect::<Vec<_>>()
        .into();
    let mut name_first = vec![0u32];
    let mut name_bytes = Vec::new();
    for name in &data.names {
        name_bytes.extend_from_slice(name.as_bytes());
        name_first.push(name_bytes.len() as u32);
    }
    network.name_first = name_first.into();
    network.name_bytes = name_bytes.into();
}

/// Takes the delays at the ends of edges off them: turns, which come after, contain them.
fn leave_waiting_to_turns(network: &mut Network, turns: &Turns<'_>) {
    let mut chains = network.chains.to_vec();
    for (index, chain) in chains.iter_mut().enumerate() {
        let edge = index as u32 * 2;
        chain.forward = chain.forward.saturating_sub(turns.delay(edge));
        chain.backward = chain.backward.saturating_sub(turns.delay(edge + 1));
    }
    network.chains = chains.into();
}

fn lay_out_states(network: &mut Network, states: &States, turns: Option<&Turns<'_>>) {
    let count = states.last.len();
    let turn = |from: u32, edge: u32| {
        turns.map_or(0, |turns| turns.time(states.last[from as usize], edge))
    };
    let arc = |state: u32, found: &states::StateArc| Arc {
        state,
        edge: found.edge,
        time: network
            .edge_time(found.edge)
            .saturating_add(turn(found.from, found.edge)),
        length: network.chains[found.edge as usize / 2].length,
    };
    let grouped = |key: &dyn Fn(&states::StateArc) -> u32, groups: usize| -> (Vec<u32>, Vec<u32>) {
        let mut first = vec![0u32; groups + 1];
        for arc in &states.arcs {
            first[key(arc) as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut order = vec![0u32; states.arcs.len()];
        for (index, arc) in states.arcs.iter().enumerate() {
            let slot = &mut next[key(arc) as usize];
            order[*slot as usize] = index as u32;
            *slot += 1;
        }
        (first, order)
    };
    let (out_first, order) = grouped(&|arc| arc.from, count);
    let out_arcs: Vec<Arc> = order
        .iter()
        .map(|index| {
            let found = &states.arcs[*index as usize];
            arc(found.to, found)
        })
        .collect();
    let (in_first, order) = grouped(&|arc| arc.to, count);
    let in_arcs: Vec<Arc> = order
        .iter()
        .map(|index| {
            let found = &states.arcs[*index as usize];
            arc(found.from, found)
        })
        .collect();
    let (enter_first, order) = grouped(&|arc| arc.edge, states.start.len());
    let enter_states: Vec<u32> = order
        .iter()
        .map(|index| states.arcs[*index as usize].from)
        .collect();
    let enter_turns: Vec<u32> = match turns {
        None => Vec::new(),
        Some(_) => order
            .iter()
            .map(|index| &states.arcs[*index as usize])
            .map(|arc| turn(arc.from, arc.edge))
            .collect(),
    };
    network.out_first = Column::from(out_first);
    network.out_arcs = out_arcs.into();
    network.in_first = in_first.into();
    network.in_arcs = in_arcs.into();
    network.enter_first = enter_first.into();
    network.enter_states = enter_states.into();
    network.enter_turns = enter_turns.into();
    network.start_state = states.start.clone().into();
}
