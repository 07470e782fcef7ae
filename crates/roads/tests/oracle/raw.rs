//! Raw segments: two neighbouring nodes of one way.

use liyuan_roads::osm::document::{Document, Tag};
use liyuan_roads::profile::{
    NodeRule, Passage, Profile, RestrictionRule, Speed, Travel, Turn, TurnModel, WayRule,
};
use liyuan_roads::tags::Tags;
use liyuan_roads::{Deciseconds, LonLat, round_half_up};
use std::collections::HashMap;

/// What the oracle asks of a profile; hand-computed cases bring a profile of their own.
pub trait Rules {
    fn way(&self, tags: &[Tag]) -> WayRule;
    fn node(&self, tags: &[Tag]) -> NodeRule;
    fn restriction(&self, tags: &[Tag]) -> RestrictionRule;
    fn leg_kmh(&self) -> f64;
    /// What a turn takes, the waiting at its node included; `None` where turns are free.
    fn turn(&self, turn: Turn, delay: Deciseconds, waiting: Deciseconds) -> Option<Deciseconds>;
}

/// A built-in profile, or with `+turns` the same in whose time turns are.
pub fn profile_with_turns(name: &str) -> Profile {
    let Some(base) = name.strip_suffix("+turns") else {
        return Profile::builtin(name).unwrap();
    };
    let text = format!(
        "base = \"{base}\"\n[turn]\nmodel = \"full\"\n\
         seconds = {{ -140 = 7.7, -90 = 6.1, -30 = 1.3, 0 = 0, 90 = 2.3, 150 = 6.6 }}\n\
         waiting = {{ -90 = 1.7, 0 = 1, 90 = 0.4 }}\nround = 11.1"
    );
    Profile::from_toml(&text).unwrap()
}

fn with_tags<R>(tags: &[Tag], read: impl FnOnce(Tags<'_>) -> R) -> R {
    let pairs: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    read(Tags::new(&pairs))
}

impl Rules for Profile {
    fn way(&self, tags: &[Tag]) -> WayRule {
        with_tags(tags, |tags| Profile::way(self, tags))
    }
    fn node(&self, tags: &[Tag]) -> NodeRule {
        with_tags(tags, |tags| Profile::node(self, tags))
    }
    fn restriction(&self, tags: &[Tag]) -> RestrictionRule {
        with_tags(tags, |tags| Profile::restriction(self, tags))
    }
    fn leg_kmh(&self) -> f64 {
        Profile::leg_kmh(self)
    }
    fn turn(&self, turn: Turn, delay: Deciseconds, waiting: Deciseconds) -> Option<Deciseconds> {
        (self.turn_model() == TurnModel::Full).then(|| Profile::turn(self, turn, delay, waiting))
    }
}

pub struct RawNode {
    pub id: i64,
    pub place: LonLat,
    pub rule: NodeRule,
}

/// One direction of a segment.
#[derive(Debug, Clone, Copy)]
pub struct Directed {
    pub segment: usize,
    pub from: usize,
    pub to: usize,
    /// Deciseconds from end to end, without the delay.
    pub time: u32,
    /// Decimetres from end to end.
    pub length: u32,
    /// Deciseconds on entering `to`, and those of them that turns change.
    pub delay: u32,
    pub waiting: u32,
    pub passage: Passage,
    /// In way direction.
    pub forward: bool,
}

pub struct Segment {
    pub way_id: i64,
    /// Joins refs[index] and refs[index + 1] of the way.
    pub index: usize,
    pub a: usize,
    pub b: usize,
    /// Directed segments, in way direction and against it.
    pub forward: Option<usize>,
    pub backward: Option<usize>,
}

pub struct RawMap {
    pub nodes: Vec<RawNode>,
    pub node_of_id: HashMap<i64, usize>,
    pub segments: Vec<Segment>,
    pub directed: Vec<Directed>,
    /// Segment number by (way id, index in refs).
    pub segment_at: HashMap<(i64, usize), usize>,
    /// Directed segments that leave a node.
    pub leaving: Vec<Vec<usize>>,
    /// Segments with an end at a node, once for each end.
    pub touching: Vec<Vec<usize>>,
}

/// Time from the first node of a way, `metres` along it, of `whole` metres.
fn time_at(speed: Speed, metres: f64, whole: f64) -> u32 {
    match speed {
        Speed::Kmh(kmh) => round_half_up(metres * 36.0 / kmh),
        Speed::WholeWay(_) if whole <= 0.0 => 0,
        Speed::WholeWay(all) => round_half_up(f64::from(all.0) * metres / whole),
    }
}

impl RawMap {
    pub fn new(document: &Document, rules: &impl Rules) -> RawMap {
        let nodes: Vec<RawNode> = document
            .nodes
            .iter()
            .map(|n| RawNode {
                id: n.id,
                place: LonLat {
                    lon: n.lon,
                    lat: n.lat,
                },
                rule: rules.node(&n.tags),
            })
            .collect();
        let node_of_id = nodes.iter().enumerate().map(|(i, n)| (n.id, i)).collect();
        let count = nodes.len();
        let mut map = RawMap {
            nodes,
            node_of_id,
            segments: Vec::new(),
            directed: Vec::new(),
            segment_at: HashMap::new(),
            leaving: vec![Vec::new(); count],
            touching: vec![Vec::new(); count],
        };
        for way in &document.ways {
            let rule = rules.way(&way.tags);
            if rule.forward.is_some() || rule.backward.is_some() {
                map.add_way(way.id, &way.refs, rule);
            }
        }
        map
    }

    fn add_way(&mut self, way_id: i64, refs: &[i64], rule: WayRule) {
        // Metres from the first node to each; a gap adds nothing.
        let mut metres = vec![0.0];
        let mut steps = Vec::new();
        for (index, pair) in refs.windows(2).enumerate() {
            let ends = (self.node_of_id.get(&pair[0]), self.node_of_id.get(&pair[1]));
            let mut so_far = metres[index];
            if let (Some(&a), Some(&b)) = ends
                && a != b
            {
                so_far += self.nodes[a].place.distance_m(self.nodes[b].place);
                steps.push((index, a, b));
            }
            metres.push(so_far);
        }
        let whole = metres[metres.len() - 1];
        for (index, a, b) in steps {
            let length =
                round_half_up(metres[index + 1] * 10.0) - round_half_up(metres[index] * 10.0);
            let time = |travel: Travel| {
                time_at(travel.speed, metres[index + 1], whole)
                    - time_at(travel.speed, metres[index], whole)
            };
            let number = self.segments.len();
            let (at_a, at_b) = (self.nodes[a].rule, self.nodes[b].rule);
            let forward = rule.forward.map(|t| Directed {
                segment: number,
                from: a,
                to: b,
                time: time(t),
                length,
                delay: at_b.delay_forward.0,
                waiting: at_b.waiting_forward.0,
                passage: t.passage,
                forward: true,
            });
            let backward = rule.backward.map(|t| Directed {
                segment: number,
                from: b,
                to: a,
                time: time(t),
                length,
                delay: at_a.delay_backward.0,
                waiting: at_a.waiting_backward.0,
                passage: t.passage,
                forward: false,
            });
            let forward = forward.map(|d| self.add_directed(d));
            let backward = backward.map(|d| self.add_directed(d));
            self.segments.push(Segment {
                way_id,
                index,
                a,
                b,
                forward,
                backward,
            });
            self.segment_at.insert((way_id, index), number);
            self.touching[a].push(number);
            self.touching[b].push(number);
        }
    }

    fn add_directed(&mut self, directed: Directed) -> usize {
        let number = self.directed.len();
        self.leaving[directed.from].push(number);
        self.directed.push(directed);
        number
    }

    /// The same segment the other way, if that is allowed.
    pub fn reversed(&self, directed: usize) -> Option<usize> {
        let d = &self.directed[directed];
        let s = &self.segments[d.segment];
        if d.forward { s.backward } else { s.forward }
    }

    /// Degrees from north of the middle of a directed segment, clockwise; `None` if it has no length.
    fn bearing(&self, directed: usize) -> Option<f64> {
        let d = &self.directed[directed];
        let (from, to) = (self.nodes[d.from].place, self.nodes[d.to].place);
        let middle = (from.lat_degrees() + to.lat_degrees()) / 2.0;
        let mut east = to.lon_degrees() - from.lon_degrees();
        east -= 360.0 * (east / 360.0).round();
        east *= middle.to_radians().cos();
        (from != to).then(|| {
            east.atan2(to.lat_degrees() - from.lat_degrees())
                .to_degrees()
        })
    }

    /// The bearing of a directed segment or, if it has no length, of the next one of its road that has:
    /// onwards, or where one came from.
    fn bearing_near(&self, mut directed: usize, onwards: bool, ends: &[bool]) -> Option<f64> {
        for _ in 0..self.directed.len() {
            if let Some(bearing) = self.bearing(directed) {
                return Some(bearing);
            }
            let d = &self.directed[directed];
            let node = if onwards { d.to } else { d.from };
            if ends[node] {
                return None;
            }
            directed = (0..self.directed.len()).find(|&other| {
                let o = &self.directed[other];
                o.segment != d.segment && node == if onwards { o.from } else { o.to }
            })?;
        }
        None
    }

    /// What one does between two directed segments, the second of which begins where the first ends.
    /// `ends`: whether a node is where roads end or meet, or merely lies on one.
    pub fn turn(&self, from: usize, into: usize, ends: &[bool]) -> Turn {
        if self.reversed(from) == Some(into) {
            return Turn::Round;
        }
        if self.touching[self.directed[from].to].len() < 3 {
            return Turn::Along;
        }
        let before = self.bearing_near(from, false, ends);
        match (before, self.bearing_near(into, true, ends)) {
            (Some(before), Some(after)) => {
                let right = (after - before).rem_euclid(360.0);
                Turn::Into(if right > 180.0 { right - 360.0 } else { right })
            }
            _ => Turn::Along,
        }
    }

    /// Nodes on segments that nobody passes.
    pub fn blocked_nodes(&self) -> usize {
        let on_segment = |v: &usize| !self.touching[*v].is_empty() && !self.nodes[*v].rule.passable;
        (0..self.nodes.len()).filter(on_segment).count()
    }

    /// Metres from end to end of a segment.
    pub fn length_m(&self, segment: usize) -> f64 {
        let s = &self.segments[segment];
        self.nodes[s.a].place.distance_m(self.nodes[s.b].place)
    }

    /// A segment in words, for messages.
    pub fn segment_words(&self, segment: usize) -> String {
        let s = &self.segments[segment];
        format!(
            "way {} segment {} (n{}, n{})",
            s.way_id, s.index, self.nodes[s.a].id, self.nodes[s.b].id
        )
    }
}
