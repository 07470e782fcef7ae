//! The state graph: junctions, plus one state for every matched part of a restriction, plus
//! departure and arrival copies where roads are destination-only.
//!
//! Restrictions are patterns over directed edges; which of them a driver is in the middle of is the
//! state of an Aho–Corasick automaton (1975, 10.1145/360825.360855). A state is a junction where
//! nothing is matched, else a node of the pattern trie, whose last edge tells the junction. Where
//! turns take time it is the edge last travelled where nothing is matched.

use super::restrictions::Restriction;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// A directed edge: chain × 2, + 1 against the chain.
pub(crate) type Edge = u32;

/// What the state graph is made from.
pub(crate) struct EdgeTable {
    /// Tail and head junction of each directed edge.
    pub(crate) ends: Vec<(u32, u32)>,
    /// Admitted.
    pub(crate) open: Vec<bool>,
    /// Destination only.
    pub(crate) destination: Vec<bool>,
    /// Number of junctions.
    pub(crate) junctions: u32,
    /// Whether it matters by which edge one comes to a junction, and one turns round only where no
    /// other edge leaves.
    pub(crate) by_edge: bool,
}

/// An arc between two states: travelling one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StateArc {
    pub(crate) from: u32,
    pub(crate) edge: Edge,
    pub(crate) to: u32,
}

/// Of a state to which several edges lead.
pub(crate) const NO_EDGE: Edge = Edge::MAX;

/// States and arcs.
pub(crate) struct States {
    /// Sorted by `from`, then edge.
    pub(crate) arcs: Vec<StateArc>,
    /// The edge by which one came to each state; `NO_EDGE` where it is not known.
    pub(crate) last: Vec<Edge>,
    /// State in which one is at the end of an edge on which the trip began; `u32::MAX` if closed.
    pub(crate) start: Vec<u32>,
    /// Trie nodes.
    pub(crate) restricted: u32,
    /// Departure and arrival copies.
    pub(crate) copies: u32,
}

#[derive(Default, Clone)]
struct TrieNode {
    /// Last edge of the prefix.
    edge: Edge,
    depth: u32,
    /// Longest proper suffix that is a prefix too.
    fail: u32,
    /// Edges that complete a `no_*` chain.
    forbidden: Vec<Edge>,
    /// Edges of which one must follow (`only_*`); empty if any may.
    mandatory: Vec<Edge>,
}

struct Trie {
    nodes: Vec<TrieNode>,
    children: FxHashMap<(u32, Edge), u32>,
}

impl Trie {
    fn new(patterns: &[(bool, Vec<Edge>)]) -> Trie {
        let mut trie = Trie {
            nodes: vec![TrieNode::default()],
            children: FxHashMap::default(),
        };
        for (only, pattern) in patterns {
            let mut node = 0;
            for (position, edge) in pattern.iter().enumerate() {
                if position + 1 == pattern.len() {
                    if !only {
                        trie.nodes[node as usize].forbidden.push(*edge);
                    }
                    break;
                }
                node = trie.child_or_new(node, *edge);
                if *only {
                    let next = pattern[position + 1];
                    let mandatory = &mut trie.nodes[node as usize].mandatory;
                    if !mandatory.contains(&next) {
                        mandatory.push(next);
                    }
                }
            }
        }
        trie.link();
        trie
    }

    fn child_or_new(&mut self, node: u32, edge: Edge) -> u32 {
        if let Some(child) = self.children.get(&(node, edge)) {
            return *child;
        }
        let child = self.nodes.len() as u32;
        let depth = self.nodes[node as usize].depth + 1;
        self.nodes.push(TrieNode {
            edge,
            depth,
            ..TrieNode::default()
        });
        self.children.insert((node, edge), child);
        child
    }

    fn link(&mut self) {
        let mut pairs: Vec<((u32, Edge), u32)> =
            self.children.iter().map(|(k, v)| (*k, *v)).collect();
        pairs.sort_unstable();
        let mut children_of: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for ((parent, _), child) in pairs {
            children_of[parent as usize].push(child);
        }
        let mut queue: VecDeque<u32> = children_of[0].iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            for child in &children_of[node as usize] {
                let edge = self.nodes[*child as usize].edge;
                let fail = self.nodes[node as usize].fail;
                self.nodes[*child as usize].fail = self.next(fail, edge);
                queue.push_back(*child);
            }
        }
    }

    /// The longest suffix of (prefix of `node`, edge) that is a prefix of some pattern.
    fn next(&self, mut node: u32, edge: Edge) -> u32 {
        loop {
            if let Some(child) = self.children.get(&(node, edge)) {
                return *child;
            }
            if node == 0 {
                return 0;
            }
            node = self.nodes[node as usize].fail;
        }
    }

    fn allows(&self, mut node: u32, edge: Edge) -> bool {
        while node != 0 {
            let here = &self.nodes[node as usize];
            if here.forbidden.contains(&edge)
                || (!here.mandatory.is_empty() && !here.mandatory.contains(&edge))
            {
                return false;
            }
            node = here.fail;
        }
        true
    }
}

/// Restrictions as patterns over directed edges.
///
/// `edge_of` gives the directed edge that a directed segment lies on, and how many segments of that
/// edge are travelled before it.
pub(crate) fn patterns(
    restrictions: &[Restriction],
    edge_of: impl Fn((u32, bool)) -> (Edge, u32),
) -> Vec<(bool, Vec<Edge>)> {
    restrictions
        .iter()
        .map(|restriction| {
            let mut edges: Vec<Edge> = Vec::with_capacity(restriction.chain.len());
            let mut last = None;
            for segment in &restriction.chain {
                let (edge, position) = edge_of(*segment);
                // The next segment of the same edge; from the last to the first of a loop is a turn.
                if last != Some((edge, position.wrapping_sub(1))) {
                    edges.push(edge);
                }
                last = Some((edge, position));
            }
            (restriction.only, edges)
        })
        .filter(|(_, edges)| edges.len() >= 2)
        .collect()
}

/// Open edges by the junction where they begin.
struct Leaving {
    first: Vec<u32>,
    edges: Vec<Edge>,
}

impl Leaving {
    fn of(table: &EdgeTable) -> Leaving {
        let mut first = vec![0u32; table.junctions as usize + 1];
        let open = || (0..table.ends.len()).filter(|edge| table.open[*edge]);
        for edge in open() {
            first[table.ends[edge].0 as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![0u32; first[table.junctions as usize] as usize];
        for edge in open() {
            let slot = &mut next[table.ends[edge].0 as usize];
            edges[*slot as usize] = edge as u32;
            *slot += 1;
        }
        Leaving { first, edges }
    }

    fn at(&self, junction: u32) -> &[Edge] {
        &self.edges
            [self.first[junction as usize] as usize..self.first[junction as usize + 1] as usize]
    }
}

/// States before copies: those in which nothing is matched, then the nodes of the trie but its root.
struct Base<'a> {
    table: &'a EdgeTable,
    trie: &'a Trie,
    leaving: Leaving,
    /// By edge, the state after it where nothing is matched; of junctions their own number.
    unmatched: Vec<u32>,
    /// How many of these there are.
    count: u32,
}

impl<'a> Base<'a> {
    fn of(table: &'a EdgeTable, trie: &'a Trie) -> Base<'a> {
        let (mut unmatched, mut count) = (vec![u32::MAX; table.ends.len()], table.junctions);
        if table.by_edge {
            count = 0;
        }
        for (edge, (_, head)) in table.ends.iter().enumerate() {
            if !table.by_edge {
                unmatched[edge] = *head;
            } else if table.open[edge] && trie.next(0, edge as u32) == 0 {
                unmatched[edge] = count;
                count += 1;
            }
        }
        Base {
            leaving: Leaving::of(table),
            table,
            trie,
            unmatched,
            count,
        }
    }

    /// The state after an edge that follows a node of the trie.
    fn after(&self, node: u32, edge: Edge) -> u32 {
        match self.trie.next(node, edge) {
            0 => self.unmatched[edge as usize],
            matched => self.count + matched - 1,
        }
    }

    /// Adds the arcs of a state at a junction, after an edge and in a node of the trie.
    fn arcs(&self, from: u32, node: u32, last: Edge, junction: u32, arcs: &mut Vec<StateArc>) {
        let leaving = self.leaving.at(junction);
        let turns_round = !self.table.by_edge || leaving.iter().all(|edge| *edge == last ^ 1);
        for edge in leaving {
            if self.trie.allows(node, *edge) && (turns_round || *edge != last ^ 1) {
                arcs.push(StateArc {
                    from,
                    edge: *edge,
                    to: self.after(node, *edge),
                });
            }
        }
    }
}

/// Builds the state graph.
pub(crate) fn states(table: &EdgeTable, patterns: &[(bool, Vec<Edge>)]) -> States {
    let trie = Trie::new(patterns);
    let restricted = trie.nodes.len() as u32 - 1;
    let graph = Base::of(table, &trie);
    let base_states = graph.count + restricted;

    let mut base: Vec<StateArc> = Vec::with_capacity(graph.leaving.edges.len());
    let mut last = vec![NO_EDGE; graph.count as usize];
    if table.by_edge {
        for (edge, state) in graph.unmatched.iter().enumerate() {
            if *state != u32::MAX {
                last[*state as usize] = edge as u32;
                graph.arcs(*state, 0, edge as u32, table.ends[edge].1, &mut base);
            }
        }
    } else {
        for junction in 0..table.junctions {
            graph.arcs(junction, 0, NO_EDGE, junction, &mut base);
        }
    }
    for node in 1..trie.nodes.len() as u32 {
        let edge = trie.nodes[node as usize].edge;
        last.push(edge);
        let head = table.ends[edge as usize].1;
        graph.arcs(graph.count + node - 1, node, edge, head, &mut base);
    }

    // Copies: one departs within a destination-only patch, or arrives in one, never both ways.
    let is_destination = |edge: Edge| table.destination[edge as usize];
    let mut copy = vec![u32::MAX; base_states as usize];
    // A trip may begin on an edge that none leads into.
    let begun = (0..table.ends.len() as u32).filter(|edge| table.open[*edge as usize]);
    let begun = begun.map(|edge| (edge, graph.after(0, edge)));
    for (edge, to) in base.iter().map(|arc| (arc.edge, arc.to)).chain(begun) {
        if is_destination(edge) && copy[to as usize] == u32::MAX {
            copy[to as usize] = last.len() as u32;
            last.push(last[to as usize]);
            last.push(last[to as usize]);
        }
    }
    let departure = |state: u32| Some(copy[state as usize]).filter(|copy| *copy != u32::MAX);
    let arrival = |state: u32| departure(state).map(|copy| copy + 1);
    let mut arcs = Vec::with_capacity(base.len());
    for arc in base {
        if is_destination(arc.edge) {
            if let (Some(departing), Some(arriving)) = (departure(arc.to), arrival(arc.to)) {
                arcs.push(StateArc {
                    to: arriving,
                    ..arc
                });
                arcs.extend(arrival(arc.from).map(|from| StateArc {
                    from,
                    to: arriving,
                    ..arc
                }));
                arcs.extend(departure(arc.from).map(|from| StateArc {
                    from,
                    to: departing,
                    ..arc
                }));
            }
        } else {
            arcs.push(arc);
            arcs.extend(departure(arc.from).map(|from| StateArc { from, ..arc }));
        }
    }
    arcs.sort_unstable();
    let start = (0..table.ends.len() as u32)
        .map(|edge| {
            if !table.open[edge as usize] {
                return u32::MAX;
            }
            let state = graph.after(0, edge);
            if is_destination(edge) {
                departure(state).unwrap_or(u32::MAX)
            } else {
                state
            }
        })
        .collect();
    let copies = last.len() as u32 - base_states;
    States {
        arcs,
        last,
        start,
        restricted,
        copies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cross: junction 0 in the middle, 1 to 4 around it; edge 2i goes from i + 1 to 0.
    fn cross() -> EdgeTable {
        let mut ends = Vec::new();
        for arm in 1..=4 {
            ends.push((arm, 0));
            ends.push((0, arm));
        }
        EdgeTable {
            open: vec![true; 8],
            destination: vec![false; 8],
            ends,
            junctions: 5,
            by_edge: false,
        }
    }

    fn continuations(states: &States, from_edge: Edge) -> Vec<Edge> {
        let state = states.start[from_edge as usize];
        states
            .arcs
            .iter()
            .filter(|arc| arc.from == state)
            .map(|arc| arc.edge)
            .collect()
    }

    #[test]
    fn no_forbids_one_turn_for_one_approach() {
        let states = states(&cross(), &[(false, vec![0, 3])]);
        assert_eq!(continuations(&states, 0), [1, 5, 7]);
        assert_eq!(continuations(&states, 2), [1, 3, 5, 7]);
        assert_eq!(states.restricted, 1);
    }

    #[test]
    fn only_leaves_one_turn_and_two_of_them_leave_two() {
        let one = states(&cross(), &[(true, vec![0, 3])]);
        assert_eq!(continuations(&one, 0), [3]);
        let two = states(&cross(), &[(true, vec![0, 3]), (true, vec![0, 5])]);
        assert_eq!(continuations(&two, 0), [3, 5]);
    }

    #[test]
    fn a_chain_binds_only_as_a_whole() {
        // 1 -> 0 -> 2 -> 0: turning round at 2 having come from 1 is forbidden.
        let states = states(&cross(), &[(false, vec![0, 3, 2])]);
        assert_eq!(continuations(&states, 0), [1, 3, 5, 7]);
        let after = states
            .arcs
            .iter()
            .find(|arc| arc.from == states.start[0] && arc.edge == 3)
            .unwrap()
            .to;
        assert!(states.arcs.iter().all(|arc| arc.from != after));
        assert_eq!(continuations(&states, 3), [2]);
    }

    #[test]
    fn a_suffix_of_one_chain_may_be_a_prefix_of_another() {
        // After 1 -> 0 -> 2 the driver is also in the middle of the chain that begins with 0 -> 2.
        let states = states(&cross(), &[(false, vec![0, 3, 2, 5]), (false, vec![3, 2])]);
        let after = states
            .arcs
            .iter()
            .find(|arc| arc.from == states.start[0] && arc.edge == 3)
            .unwrap()
            .to;
        assert!(states.arcs.iter().all(|arc| arc.from != after));
    }

    #[test]
    fn by_edge_one_turns_round_where_no_other_edge_leaves() {
        let table = EdgeTable {
            by_edge: true,
            ..cross()
        };
        let states = states(&table, &[(false, vec![0, 3])]);
        assert_eq!(continuations(&states, 0), [5, 7]);
        assert_eq!(continuations(&states, 2), [1, 5, 7]);
        assert_eq!(continuations(&states, 3), [2]);
        // One for each edge; that after 0 is in the middle of the restriction.
        assert_eq!((states.last.len(), states.restricted), (8, 1));
    }

    #[test]
    fn destination_roads_lead_in_or_out_but_not_through() {
        // 1 -- 0 -- 2 with 0 -- 2 destination only in both directions, then 2 -- 5 open.
        let table = EdgeTable {
            ends: vec![(1, 0), (0, 1), (0, 2), (2, 0), (2, 5), (5, 2)],
            open: vec![true; 6],
            destination: vec![false, false, true, true, false, false],
            junctions: 6,
            by_edge: false,
        };
        let states = states(&table, &[]);
        let reach = |edge: Edge| {
            let mut seen = vec![states.start[edge as usize]];
            let mut junctions = vec![table.ends[edge as usize].1];
            let mut next = 0;
            while next < seen.len() {
                let here = seen[next];
                for arc in states.arcs.iter().filter(|arc| arc.from == here) {
                    if !seen.contains(&arc.to) {
                        seen.push(arc.to);
                        junctions.push(table.ends[arc.edge as usize].1);
                    }
                }
                next += 1;
            }
            junctions.sort_unstable();
            junctions.dedup();
            junctions
        };
        assert_eq!(reach(0), [0, 1, 2], "from outside one gets in, not through");
        assert_eq!(
            reach(2),
            [0, 1, 2, 5],
            "from inside one gets out at both ends"
        );
    }
}
