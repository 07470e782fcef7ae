//! Maps with figures that a person can add up: metres on a plane, 36 km/h, so that a metre takes
//! a decisecond.

use super::places::{Place, snap};
use super::random_map::tags;
use super::raw::Rules;
use super::search::Oracle;
use liyuan_roads::Measure;
use liyuan_roads::osm::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use liyuan_roads::profile::{NodeRule, Passage, RestrictionRule, Speed, Travel, Turn, WayRule};
use liyuan_roads::{Deciseconds, EARTH_RADIUS_M, LonLat};

/// Rules that say the answer outright: `f=36`, `b=36 dest`, `whole=50`; `block`, `df=7`, `db=9`;
/// `rule=no|only`. Turns are free, or they take 2 s to the right and 5 s to the left from 45° on,
/// 20 s round, and of what one waits nothing to the right and twice as much to the left.
pub struct Plain(pub bool);

fn value<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

impl Rules for Plain {
    fn way(&self, tags: &[Tag]) -> WayRule {
        let direction = |key| {
            let text = value(tags, key)?;
            let passage = if text.ends_with("dest") {
                Passage::Destination
            } else {
                Passage::Through
            };
            let number = text.split(' ').next().unwrap();
            let speed = match value(tags, "whole") {
                Some(all) => Speed::WholeWay(Deciseconds(all.parse().unwrap())),
                None => Speed::Kmh(number.parse().unwrap()),
            };
            Some(Travel { speed, passage })
        };
        WayRule {
            forward: direction("f"),
            backward: direction("b"),
            rank: 5,
        }
    }
    fn node(&self, tags: &[Tag]) -> NodeRule {
        let number = |key| Deciseconds(value(tags, key).map_or(0, |v| v.parse().unwrap()));
        NodeRule {
            passable: value(tags, "block").is_none(),
            delay_forward: number("df"),
            delay_backward: number("db"),
            waiting_forward: number("wf"),
            waiting_backward: number("wb"),
        }
    }
    fn restriction(&self, tags: &[Tag]) -> RestrictionRule {
        match value(tags, "rule") {
            Some("no") => RestrictionRule::No,
            Some("only") => RestrictionRule::Only,
            _ => RestrictionRule::Ignored,
        }
    }
    fn leg_kmh(&self) -> f64 {
        5.0
    }
    fn turn(&self, turn: Turn, delay: Deciseconds, waiting: Deciseconds) -> Option<Deciseconds> {
        let (own, factor) = match (self.0, turn) {
            (false, _) => return None,
            (true, Turn::Along) => (0, 1),
            (true, Turn::Into(degrees)) if degrees.abs() < 45.0 => (0, 1),
            (true, Turn::Into(degrees)) if degrees > 0.0 => (20, 0),
            (true, Turn::Into(_)) => (50, 2),
            (true, Turn::Round) => (200, 1),
        };
        Some(Deciseconds(delay.0 - waiting.0 + own + waiting.0 * factor))
    }
}

/// A place so many metres east and north of the origin.
pub fn place(x: f64, y: f64) -> LonLat {
    let degree = EARTH_RADIUS_M.to_radians();
    LonLat::from_degrees(x / degree, y / degree).unwrap()
}

#[derive(Default)]
pub struct Drawing(pub Document);

impl Drawing {
    pub fn node(mut self, id: i64, x: f64, y: f64) -> Self {
        let at = place(x, y);
        self.0.nodes.push(Node {
            id,
            lon: at.lon,
            lat: at.lat,
            tags: Vec::new(),
        });
        self
    }
    pub fn mark(mut self, id: i64, pairs: &[(&str, &str)]) -> Self {
        self.0.nodes.iter_mut().find(|n| n.id == id).unwrap().tags = tags(pairs);
        self
    }
    pub fn way(mut self, id: i64, refs: &[i64], pairs: &[(&str, &str)]) -> Self {
        self.0.ways.push(Way {
            id,
            refs: refs.to_vec(),
            tags: tags(pairs),
        });
        self
    }
    /// `"from w1, via n2, to w3"`.
    pub fn rule(mut self, rule: &str, members: &str) -> Self {
        let members = members.split(", ").map(|text| {
            let (role, object) = text.split_once(' ').unwrap();
            let kind = if object.starts_with('n') {
                MemberKind::Node
            } else {
                MemberKind::Way
            };
            Member {
                kind,
                id: object[1..].parse().unwrap(),
                role: role.into(),
            }
        });
        let id = self.0.relations.len() as i64;
        self.0.relations.push(Relation {
            id,
            members: members.collect(),
            tags: tags(&[("rule", rule)]),
        });
        self
    }
    pub fn oracle(&self) -> Oracle {
        Oracle::new(&self.0, &Plain(false))
    }
    pub fn oracle_with_turns(&self) -> Oracle {
        Oracle::new(&self.0, &Plain(true))
    }
}

pub const BOTH: &[(&str, &str)] = &[("f", "36"), ("b", "36")];
pub const ONE_WAY: &[(&str, &str)] = &[("f", "36")];

/// Deciseconds on the road between the roads nearest to two places.
pub fn time(oracle: &Oracle, from: (f64, f64), to: (f64, f64)) -> Option<u64> {
    cost(oracle, from, to, Measure::Time)
}

pub fn cost(oracle: &Oracle, from: (f64, f64), to: (f64, f64), measure: Measure) -> Option<u64> {
    let (from, to) = (entry(oracle, from), entry(oracle, to));
    oracle.road(&from, &oracle.search(&from, measure), &to, measure)
}

/// Where a point enters. Coordinates are whole units of a centimetre, so the fraction is put back
/// on the number that was meant, and a little beyond, where the floor is that of a person.
pub fn entry(oracle: &Oracle, (x, y): (f64, f64)) -> Place {
    let at = snap(&oracle.map, place(x, y)).unwrap();
    Place {
        fraction: (at.fraction * 1e3).round() / 1e3 + 1e-6,
        ..at
    }
}
