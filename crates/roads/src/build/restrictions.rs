//! Turn restrictions: from relation members to chains of directed segments.

use super::segments::{BACKWARD, FORWARD, Segments};
use crate::osm::document::MemberKind;
use crate::osm::{RoadData, RoadRestriction, RoadWay};
use crate::profile::{Profile, RestrictionRule};
use crate::tags::Tags;
use liyuan_finding::{Finding, word};

/// A segment and whether it is travelled along its way.
pub(crate) type DirectedSegment = (u32, bool);

/// A restriction that binds the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restriction {
    /// `only_*`: having travelled a prefix, nothing else may follow. Otherwise the chain as a whole
    /// may not be travelled.
    pub(crate) only: bool,
    /// First segment of the chain ends at the first connecting node; consecutive.
    pub(crate) chain: Vec<DirectedSegment>,
}

/// How many restrictions came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct RestrictionReport {
    /// Relations in the file.
    pub in_file: u64,
    /// Do not bind this profile.
    pub ignored: u64,
    /// Bind and are in the network; several members count once.
    pub used: u64,
    /// Bind, but a member is not open to the profile in the direction needed: nothing to forbid.
    pub not_travelled: u64,
    /// Bind at some hours only, and no hour was stated.
    pub conditional: u64,
    /// The kind is not understood.
    pub unknown: u64,
    /// Members are missing from the file or of the wrong kind.
    pub incomplete: u64,
    /// The ways do not meet in a way that says which turn is meant.
    pub ambiguous: u64,
}

/// Restrictions resolved, with the vertices that must stay junctions.
pub(crate) struct Resolved {
    pub(crate) restrictions: Vec<Restriction>,
    pub(crate) connecting: Vec<u32>,
    pub(crate) report: RestrictionReport,
    pub(crate) findings: Vec<Finding>,
}

enum Failure {
    Incomplete(&'static str),
    Ambiguous(&'static str),
    NotTravelled,
}

/// Resolves every restriction of the file for a profile.
pub(crate) fn resolve(
    data: &RoadData,
    segments: &Segments,
    profile: &Profile,
    file: &str,
) -> Resolved {
    let mut resolved = Resolved {
        restrictions: Vec::new(),
        connecting: Vec::new(),
        report: RestrictionReport {
            in_file: data.restrictions.len() as u64,
            ..Default::default()
        },
        findings: Vec::new(),
    };
    for restriction in &data.restrictions {
        let set = &data.tag_sets[restriction.tags as usize];
        let pairs: Vec<(&str, &str)> = set.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let rule = if profile.ignores_restrictions() {
            RestrictionRule::Ignored
        } else {
            profile.restriction(Tags::new(&pairs))
        };
        let finding = |code: &str, message: String| {
            Finding::info(code, message)
                .file(file)
                .id(format!("relation/{}", restriction.id))
        };
        let only = match rule {
            RestrictionRule::Ignored => {
                resolved.report.ignored += 1;
                continue;
            }
            RestrictionRule::Conditional => {
                resolved.report.conditional += 1;
                resolved.findings.push(
                    finding(
                        "roads.restriction.conditional",
                        "the turn restriction binds at some hours only and was left out".to_owned(),
                    )
                    .hint("state an hour in the profile, such as `hour = \"Mo 08:00\"`"),
                );
                continue;
            }
            RestrictionRule::Unknown => {
                resolved.report.unknown += 1;
                resolved.findings.push(
                    finding(
                        "roads.restriction.unknown",
                        "the kind of the turn restriction is not understood; it was left out"
                            .to_owned(),
                    )
                    .hint("known kinds begin with `no_` or `only_`"),
                );
                continue;
            }
            RestrictionRule::No => false,
            RestrictionRule::Only => true,
        };
        let mut resolver = Resolver {
            data,
            segments,
            chains: Vec::new(),
            connecting: Vec::new(),
        };
        let outcome = resolver.chains(restriction, only);
        match outcome {
            Ok(()) => {
                resolved.report.used += 1;
                resolved.connecting.extend(resolver.connecting);
                resolved.restrictions.extend(
                    resolver
                        .chains
                        .into_iter()
                        .map(|chain| Restriction { only, chain }),
                );
            }
            Err(Failure::NotTravelled) => resolved.report.not_travelled += 1,
            Err(Failure::Incomplete(what)) => {
                resolved.report.incomplete += 1;
                resolved.findings.push(
                    finding(
                        "roads.restriction.incomplete",
                        format!("the turn restriction was left out: {what}"),
                    )
                    .with("what", word(what))
                    .hint("near the edge of an extract this is usual"),
                );
            }
            Err(Failure::Ambiguous(what)) => {
                resolved.report.ambiguous += 1;
                resolved.findings.push(
                    finding(
                        "roads.restriction.ambiguous",
                        format!("the turn restriction was left out: {what}"),
                    )
                    .with("what", word(what))
                    .hint("split the ways where they meet, as the OpenStreetMap wiki asks"),
                );
            }
        }
    }
    resolved
}

struct Resolver<'a> {
    data: &'a RoadData,
    segments: &'a Segments,
    chains: Vec<Vec<DirectedSegment>>,
    connecting: Vec<u32>,
}

impl<'a> Resolver<'a> {
    /// One chain for every pair of a `from` and a `to` member (`no_entry`, `no_exit` have several).
    fn chains(&mut self, restriction: &RoadRestriction, only: bool) -> Result<(), Failure> {
        let of_role =
            |role: &'static str| restriction.members.iter().filter(move |m| m.role == role);
        let mut from = Vec::new();
        let mut to = Vec::new();
        for (role, ways) in [("from", &mut from), ("to", &mut to)] {
            for member in of_role(role) {
                if member.kind != MemberKind::Way {
                    return Err(Failure::Incomplete("a `from` or `to` member is not a way"));
                }
                ways.extend(self.way(member.id));
            }
            if ways.is_empty() {
                return Err(Failure::Incomplete(
                    "a `from` or `to` way is not in the file",
                ));
            }
        }
        if only && (from.len() > 1 || to.len() > 1) {
            return Err(Failure::Ambiguous(
                "an `only_` restriction with several `from` or `to` ways",
            ));
        }
        let via: Vec<_> = of_role("via").collect();
        let mut failure = None;
        let mut any = false;
        for from in &from {
            for to in &to {
                let outcome = match via.as_slice() {
                    [] => Err(Failure::Incomplete("it has no `via` member")),
                    [node] if node.kind == MemberKind::Node => self.via_node(from, node.id, to),
                    ways if ways.iter().all(|member| member.kind == MemberKind::Way) => {
                        let found: Vec<&RoadWay> = ways
                            .iter()
                            .filter_map(|member| self.way(member.id))
                            .collect();
                        if found.len() < ways.len() {
                            Err(Failure::Incomplete("a `via` way is not in the file"))
                        } else {
                            self.via_ways(from, &found, to)
                        }
                    }
                    _ => Err(Failure::Incomplete(
                        "its `via` members are neither one node nor ways",
                    )),
                };
                match outcome {
                    Ok(()) => any = true,
                    // A member that is wrong matters more than one that is not travelled.
                    Err(Failure::NotTravelled) => failure = failure.or(Some(Failure::NotTravelled)),
                    Err(other) => failure = Some(other),
                }
            }
        }
        match failure {
            Some(failure) if !any => Err(failure),
            _ => Ok(()),
        }
    }

    fn way(&self, id: i64) -> Option<&'a RoadWay> {
        self.data.find_way(id).map(|index| &self.data.ways[index])
    }

    fn refs(&self, way: &RoadWay) -> &'a [u32] {
        self.data.way_refs(way)
    }

    fn via_node(&mut self, from: &RoadWay, node: i64, to: &RoadWay) -> Result<(), Failure> {
        let Some(node) = self.data.find_node(node) else {
            return Err(Failure::Incomplete("its `via` node is not in the file"));
        };
        let node = node as u32;
        let first = self.arriving(from, node)?;
        let last = self.leaving(to, node)?;
        self.add(vec![first, last], &[node])
    }

    /// Via ways are travelled end to end, in the order of the members; the one way of laying them
    /// between `from` and `to` that works is meant.
    fn via_ways(&mut self, from: &RoadWay, via: &[&RoadWay], to: &RoadWay) -> Result<(), Failure> {
        let mut laid = [false, true]
            .into_iter()
            .filter_map(|against| self.lay_end_to_end(via, against))
            .filter(|(_, nodes)| {
                let ends = nodes.first().zip(nodes.last());
                ends.is_some_and(|(first, last)| {
                    self.end_at(from, *first).is_ok() && self.end_at(to, *last).is_ok()
                })
            });
        let (directions, nodes) = match (laid.next(), laid.next()) {
            (Some(laid), None) => laid,
            (None, _) => return Err(Failure::Ambiguous("its ways do not meet end to end")),
            _ => return Err(Failure::Ambiguous("its `via` ways fit in both directions")),
        };
        let mut chain = vec![self.arriving(from, nodes[0])?];
        for (way, against) in via.iter().zip(directions) {
            self.along(way, against, &mut chain)?;
        }
        chain.push(self.leaving(to, nodes[nodes.len() - 1])?);
        self.add(chain, &nodes)
    }

    /// Directions (true: against the way) and connecting nodes of ways travelled one after the other.
    fn lay_end_to_end(
        &self,
        ways: &[&RoadWay],
        against_first: bool,
    ) -> Option<(Vec<bool>, Vec<u32>)> {
        let mut directions = Vec::with_capacity(ways.len());
        let mut nodes: Vec<u32> = Vec::with_capacity(ways.len() + 1);
        for way in ways {
            let refs = self.refs(way);
            let (first, last) = (*refs.first()?, *refs.last()?);
            if first == last {
                return None;
            }
            let against = match nodes.last() {
                None => against_first,
                Some(here) if *here == first => false,
                Some(here) if *here == last => true,
                Some(_) => return None,
            };
            let (enter, leave) = if against {
                (last, first)
            } else {
                (first, last)
            };
            if nodes.is_empty() {
                nodes.push(enter);
            }
            nodes.push(leave);
            directions.push(against);
        }
        Some((directions, nodes))
    }

    fn add(&mut self, chain: Vec<DirectedSegment>, nodes: &[u32]) -> Result<(), Failure> {
        let admitted = chain.iter().all(|(segment, forward)| {
            let flag = if *forward { FORWARD } else { BACKWARD };
            self.segments.list[*segment as usize].flags & flag != 0
        });
        let meets_barrier = chain.windows(2).any(|pair| {
            let (segment, forward) = pair[0];
            let vertex = self.segments.list[segment as usize].end(forward);
            self.segments.blocked[self.segments.vertex_node[vertex as usize] as usize]
        });
        if !admitted || meets_barrier {
            return Err(Failure::NotTravelled);
        }
        self.connecting.extend(nodes);
        self.chains.push(chain);
        Ok(())
    }

    /// Whether a way meets a node with its last reference (true) or its first; nowhere else.
    fn end_at(&self, way: &RoadWay, node: u32) -> Result<bool, Failure> {
        let mut refs = self.refs(way).to_vec();
        refs.dedup();
        let occurrences = refs.iter().filter(|other| **other == node).count();
        match (
            occurrences,
            refs.first() == Some(&node),
            refs.last() == Some(&node),
        ) {
            (1, true, _) => Ok(false),
            (1, false, true) => Ok(true),
            (0, ..) => Err(Failure::Ambiguous(
                "a `from` or `to` way does not touch the `via`",
            )),
            (1, ..) => Err(Failure::Ambiguous(
                "a `from` or `to` way goes on beyond the `via` node",
            )),
            _ => Err(Failure::Ambiguous(
                "a `from` or `to` way meets the `via` node twice",
            )),
        }
    }

    /// The segment of the `from` way that ends at a node.
    fn arriving(&self, way: &RoadWay, node: u32) -> Result<DirectedSegment, Failure> {
        let at_last = self.end_at(way, node)?;
        Ok((self.end_segment(way, node, at_last)?, at_last))
    }

    /// The segment of the `to` way that begins at a node.
    fn leaving(&self, way: &RoadWay, node: u32) -> Result<DirectedSegment, Failure> {
        let at_last = self.end_at(way, node)?;
        Ok((self.end_segment(way, node, at_last)?, !at_last))
    }

    fn end_segment(&self, way: &RoadWay, node: u32, at_last: bool) -> Result<u32, Failure> {
        let range = self.range(way);
        let segment = if at_last {
            range.clone().last()
        } else {
            range.clone().next()
        };
        let segment = segment.ok_or(Failure::NotTravelled)?;
        let found = &self.segments.list[segment as usize];
        // A gap at a missing node may have taken the segment away.
        let touches = self.segments.vertex_node[found.end(at_last) as usize] == node;
        if touches {
            Ok(segment)
        } else {
            Err(Failure::NotTravelled)
        }
    }

    fn range(&self, way: &RoadWay) -> std::ops::Range<u32> {
        let Some(index) = self.data.find_way(way.id) else {
            return 0..0;
        };
        self.segments.first_of_way[index]..self.segments.first_of_way[index + 1]
    }

    /// Appends all segments of a `via` way.
    fn along(
        &self,
        way: &RoadWay,
        against: bool,
        chain: &mut Vec<DirectedSegment>,
    ) -> Result<(), Failure> {
        let refs = self.refs(way);
        let mut part: Vec<DirectedSegment> =
            self.range(way).map(|segment| (segment, !against)).collect();
        // Repeated references make no segment; a missing node makes a gap.
        let expected = refs.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if part.len() != expected {
            return Err(Failure::NotTravelled);
        }
        if against {
            part.reverse();
        }
        chain.extend(part);
        Ok(())
    }
}
