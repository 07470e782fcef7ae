//! Small random road maps: a jittered grid with chords, cut into ways, with everything that makes
//! travel times hard: one-ways, barriers, destination roads, signals, ferries with a duration,
//! ways that meet themselves, parallel ways, missing nodes, restrictions of every shape.

use super::map_text::Scene;
use super::rng::Rng;
use liyuan_roads::LonLat;
use liyuan_roads::osm::document::{Document, Member, MemberKind, Node, Relation, Tag, Way};
use std::collections::BTreeSet;

pub fn tags(pairs: &[(&str, &str)]) -> Vec<Tag> {
    pairs
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect()
}

struct Maker<'a> {
    rng: &'a mut Rng,
    nodes: Vec<Node>,
    ways: Vec<Way>,
    relations: Vec<Relation>,
    /// Few streets, of a kind that all may use, and many restrictions that overlap.
    knot: bool,
}

/// Units of 10⁻⁷ degree between grid lines, about 130 m.
const SPACING: i64 = 12_000;

pub fn scene(rng: &mut Rng, points: usize) -> Scene {
    let knot = rng.chance(25);
    let most = if knot { 4 } else { 9 };
    let (columns, rows) = (rng.between(2, most), rng.between(2, most));
    let origin = LonLat {
        lon: 1_170_000_000 + rng.between(-900, 900) as i32,
        lat: 338_000_000,
    };
    let mut maker = Maker {
        rng,
        nodes: Vec::new(),
        ways: Vec::new(),
        relations: Vec::new(),
        knot,
    };
    for row in 0..rows {
        for column in 0..columns {
            let jitter = SPACING / 3;
            let lon = column * SPACING + maker.rng.between(-jitter, jitter);
            let lat = row * SPACING + maker.rng.between(-jitter, jitter);
            maker.add_node(origin.lon + lon as i32, origin.lat + lat as i32);
        }
    }
    maker.lay_ways(columns as usize, rows as usize);
    maker.oddities();
    maker.tag_ways();
    maker.tag_nodes();
    maker.restrict();
    let Maker {
        rng,
        nodes,
        ways,
        relations,
        knot: _,
    } = maker;
    let wide = |n: i64| n * SPACING + SPACING / 2;
    let points = (0..points)
        .map(|_| LonLat {
            lon: origin.lon + rng.between(-SPACING / 2, wide(columns - 1)) as i32,
            lat: origin.lat + rng.between(-SPACING / 2, wide(rows - 1)) as i32,
        })
        .collect();
    Scene {
        document: Document {
            nodes,
            ways,
            relations,
        },
        points,
    }
}

impl Maker<'_> {
    fn add_node(&mut self, lon: i32, lat: i32) -> i64 {
        let id = self.nodes.len() as i64 + 1;
        self.nodes.push(Node {
            id,
            lon,
            lat,
            tags: Vec::new(),
        });
        id
    }

    fn add_way(&mut self, refs: Vec<i64>) {
        let id = 100 + self.ways.len() as i64;
        self.ways.push(Way {
            id,
            refs,
            tags: Vec::new(),
        });
    }

    /// Joins grid neighbours and some others, with shape nodes between, by walks that become ways.
    fn lay_ways(&mut self, columns: usize, rows: usize) {
        let at = |column: usize, row: usize| (row * columns + column) as i64 + 1;
        let mut links: Vec<(i64, i64)> = Vec::new();
        let keep = [75, 90][self.rng.below(2)];
        for row in 0..rows {
            for column in 0..columns {
                if column + 1 < columns && self.rng.chance(keep) {
                    links.push((at(column, row), at(column + 1, row)));
                }
                if row + 1 < rows && self.rng.chance(keep) {
                    links.push((at(column, row), at(column, row + 1)));
                }
            }
        }
        for _ in 0..self.rng.below(4) {
            let count = columns * rows;
            let (a, b) = (
                self.rng.below(count) as i64 + 1,
                self.rng.below(count) as i64 + 1,
            );
            if a != b {
                links.push((a, b));
            }
        }
        let go_on = if self.knot {
            10
        } else {
            [20, 50, 80][self.rng.below(3)]
        };
        while !links.is_empty() {
            let number = self.rng.below(links.len());
            let (mut refs, mut at) = match links.swap_remove(number) {
                (a, b) if self.rng.chance(50) => (vec![b], (b, a)),
                (a, b) => (vec![a], (a, b)),
            };
            loop {
                self.shape_nodes(&mut refs, at.0, at.1);
                refs.push(at.1);
                let onward: Vec<usize> = (0..links.len())
                    .filter(|&l| links[l].0 == at.1 || links[l].1 == at.1)
                    .collect();
                if onward.is_empty() || !self.rng.chance(go_on) {
                    break;
                }
                let link = links.swap_remove(*self.rng.pick(&onward));
                at = if link.0 == at.1 {
                    link
                } else {
                    (link.1, link.0)
                };
            }
            self.add_way(refs);
        }
    }

    fn shape_nodes(&mut self, refs: &mut Vec<i64>, from: i64, to: i64) {
        let count = [0, 0, 0, 1, 1, 2][self.rng.below(6)];
        if self.nodes.len() + count > 190 {
            return;
        }
        let (a, b) = (
            self.nodes[from as usize - 1].clone(),
            self.nodes[to as usize - 1].clone(),
        );
        for step in 1..=count as i32 {
            let part = |x: i32, y: i32| x + (y - x) / (count as i32 + 1) * step;
            let jitter = || SPACING / 12;
            let lon = part(a.lon, b.lon) + self.rng.between(-jitter(), jitter()) as i32;
            let lat = part(a.lat, b.lat) + self.rng.between(-jitter(), jitter()) as i32;
            refs.push(self.add_node(lon, lat));
        }
    }

    fn any_way(&mut self) -> usize {
        self.rng.below(self.ways.len())
    }

    /// What real files also hold.
    fn oddities(&mut self) {
        if self.ways.is_empty() {
            return;
        }
        for _ in 0..self.rng.below(7) {
            let number = self.any_way();
            let mut refs = self.ways[number].refs.clone();
            match self.rng.below(9) {
                // The same node twice in a row.
                0 => {
                    let i = self.rng.below(refs.len());
                    refs.insert(i, refs[i]);
                    self.ways[number].refs = refs;
                }
                // A node that is not in the file.
                1 => {
                    let i = self.rng.below(refs.len() + 1);
                    refs.insert(i, 9_000_000_000_000 + i as i64);
                    self.ways[number].refs = refs;
                }
                // A way of one node.
                2 => self.add_way(vec![refs[0]]),
                // The same road twice, perhaps in the other direction.
                3 => {
                    if self.rng.chance(50) {
                        refs.reverse();
                    }
                    self.add_way(refs);
                }
                // A second road between the ends.
                4 => {
                    let (a, b) = (refs[0], refs[refs.len() - 1]);
                    let mut second = vec![a];
                    self.shape_nodes(
                        &mut second,
                        a.clamp(1, self.nodes.len() as i64),
                        b.clamp(1, self.nodes.len() as i64),
                    );
                    second.push(b);
                    self.add_way(second);
                }
                // A loop that comes back to a node of the way.
                5 => {
                    let i = self.rng.below(refs.len());
                    let back = refs[i];
                    refs.push(back);
                    self.ways[number].refs = refs;
                }
                // Out and back.
                6 if refs.len() >= 2 => {
                    let before = refs[refs.len() - 2];
                    refs.push(before);
                    self.ways[number].refs = refs;
                }
                // A segment of no length.
                7 => {
                    let i = self.rng.below(refs.len());
                    let id = refs[i];
                    if id >= 1 && id <= self.nodes.len() as i64 && self.nodes.len() < 195 {
                        let node = self.nodes[id as usize - 1].clone();
                        let twin = self.add_node(node.lon, node.lat);
                        refs.insert(i + 1, twin);
                        self.ways[number].refs = refs;
                    }
                }
                // A closed way of its own, joined at one node.
                _ => {
                    let at = refs[0];
                    if at >= 1 && at <= self.nodes.len() as i64 && self.nodes.len() < 190 {
                        let node = self.nodes[at as usize - 1].clone();
                        let quarter = (SPACING / 4) as i32;
                        let b = self.add_node(node.lon + quarter, node.lat + quarter / 3);
                        let c = self.add_node(node.lon + quarter / 2, node.lat + quarter);
                        self.add_way(vec![at, b, c, at]);
                    }
                }
            }
        }
    }

    fn tag_ways(&mut self) {
        const CLASSES: [&str; 16] = [
            "primary",
            "secondary",
            "secondary_link",
            "tertiary",
            "unclassified",
            "residential",
            "residential",
            "residential",
            "residential",
            "living_street",
            "service",
            "track",
            "cycleway",
            "footway",
            "path",
            "pedestrian",
        ];
        let open = self.rng.below(CLASSES.len());
        let knot = self.knot;
        for number in 0..self.ways.len() {
            let rng = &mut *self.rng;
            // Half of the roads are of a class that all but pedestrians' profiles share.
            let class = if knot || rng.chance(50) {
                "residential"
            } else {
                *rng.pick(&CLASSES)
            };
            let mut all = if rng.chance(4) {
                let duration = ["00:05", "PT2M30S", "1:00", "00:01"][rng.below(4)];
                tags(&[("route", "ferry"), ("duration", duration)])
            } else {
                tags(&[("highway", class)])
            };
            let mut add = |key: &str, value: &str| all.push((key.into(), value.into()));
            if rng.chance(22) {
                add("oneway", ["yes", "yes", "-1", "no"][rng.below(4)]);
                if rng.chance(20) {
                    add("oneway:bicycle", "no");
                }
            }
            if !knot && rng.chance(14) {
                let values = [
                    "destination",
                    "destination",
                    "private",
                    "customers",
                    "delivery",
                    "no",
                    "permissive",
                ];
                let keys = [
                    "access",
                    "access",
                    "motor_vehicle",
                    "vehicle",
                    "bicycle",
                    "foot",
                    "access:forward",
                ];
                add(keys[rng.below(7)], values[rng.below(7)]);
            }
            if rng.chance(25) {
                add(
                    "maxspeed",
                    ["20", "30", "50", "80", "40 mph", "walk", "CN:urban"][rng.below(7)],
                );
            }
            if rng.chance(8) {
                add("maxspeed:backward", ["15", "70"][rng.below(2)]);
            }
            if rng.chance(6) {
                add("surface", ["gravel", "cobblestone", "mud"][rng.below(3)]);
            }
            if rng.chance(4) {
                add("junction", "roundabout");
            }
            if rng.chance(2) {
                add("motor_vehicle:conditional", "no @ (Mo-Fr 07:00-09:00)");
            }
            if number % 7 == open % 7 {
                add("name", "某路");
            }
            self.ways[number].tags = all;
        }
    }

    fn tag_nodes(&mut self) {
        const SIGNS: [&[(&str, &str)]; 14] = [
            &[("highway", "traffic_signals")],
            &[("highway", "traffic_signals")],
            &[
                ("highway", "traffic_signals"),
                ("traffic_signals:direction", "forward"),
            ],
            &[("highway", "traffic_signals"), ("direction", "backward")],
            &[("highway", "crossing"), ("crossing", "traffic_signals")],
            &[("highway", "crossing")],
            &[("highway", "stop")],
            &[("barrier", "bollard")],
            &[("barrier", "gate")],
            &[("barrier", "gate"), ("access", "private")],
            &[("barrier", "gate"), ("access", "no")],
            &[("barrier", "lift_gate"), ("motor_vehicle", "yes")],
            &[("barrier", "cycle_barrier")],
            &[("barrier", "block"), ("foot", "no"), ("bicycle", "no")],
        ];
        let percent = [0, 5, 15][self.rng.below(3)];
        for number in 0..self.nodes.len() {
            if self.rng.chance(percent) {
                self.nodes[number].tags = tags(SIGNS[self.rng.below(SIGNS.len())]);
            }
        }
    }

    /// Ways with an end at a node.
    fn ending_at(&self, node: i64) -> Vec<usize> {
        let ends = |w: &Way| w.refs.first() == Some(&node) || w.refs.last() == Some(&node);
        (0..self.ways.len())
            .filter(|&w| ends(&self.ways[w]))
            .collect()
    }

    fn other_end(&self, way: usize, node: i64) -> i64 {
        let refs = &self.ways[way].refs;
        if refs[0] == node {
            refs[refs.len() - 1]
        } else {
            refs[0]
        }
    }

    fn restrict(&mut self) {
        if self.ways.is_empty() {
            return;
        }
        // A few hot spots, so that restrictions overlap.
        let mut hot: Vec<(usize, i64)> = Vec::new();
        for _ in 0..if self.knot {
            60
        } else {
            [0, 3, 8, 20][self.rng.below(4)]
        } {
            let (from, node) = if !hot.is_empty() && self.rng.chance(50) {
                *self.rng.pick(&hot)
            } else {
                let way = self.any_way();
                let refs = &self.ways[way].refs;
                let node = if self.rng.chance(50) {
                    refs[0]
                } else {
                    refs[refs.len() - 1]
                };
                (way, node)
            };
            hot.push((from, node));
            self.restrict_at(from, node);
        }
    }

    fn restrict_at(&mut self, from: usize, node: i64) {
        let mut at = node;
        let mut via_ways = Vec::new();
        for _ in 0..[0, 0, 0, 1, 1, 2, 3][self.rng.below(7)] {
            let onward = self.ending_at(at);
            if onward.is_empty() {
                break;
            }
            let way = *self.rng.pick(&onward);
            at = self.other_end(way, at);
            via_ways.push(way);
        }
        let ends = self.ending_at(at);
        let mut to = if ends.is_empty() {
            self.any_way()
        } else {
            *self.rng.pick(&ends)
        };
        if self.rng.chance(10) {
            to = from;
        }
        if self.rng.chance(6) {
            to = self.any_way();
        }
        let way = |number: usize, ways: &[Way]| ways[number].id;
        let member = |kind, id, role: &str| Member {
            kind,
            id,
            role: role.into(),
        };
        let mut kinds = vec![
            "no_left_turn",
            "no_straight_on",
            "no_u_turn",
            "no_right_turn",
            "only_straight_on",
            "only_left_turn",
            "only_right_turn",
        ];
        let mut members = vec![member(MemberKind::Way, way(from, &self.ways), "from")];
        if via_ways.is_empty() {
            members.push(member(MemberKind::Node, node, "via"));
        }
        for &via in &via_ways {
            members.push(member(MemberKind::Way, way(via, &self.ways), "via"));
        }
        members.push(member(MemberKind::Way, way(to, &self.ways), "to"));
        if self.rng.chance(12) {
            // Several from or several to members.
            let entry = self.rng.chance(50);
            kinds = vec![if entry { "no_entry" } else { "no_exit" }];
            let more = self.ending_at(if entry { node } else { at });
            for _ in 0..self.rng.below(3) {
                if let Some(&extra) = more.get(self.rng.below(more.len().max(1))) {
                    let role = if entry { "from" } else { "to" };
                    members.push(member(MemberKind::Way, way(extra, &self.ways), role));
                }
            }
        }
        match self.rng.below(40) {
            0 => members.push(member(MemberKind::Node, node, "location_hint")),
            1 => members.reverse(),
            2 => {
                members.pop();
            }
            3 => members.push(member(MemberKind::Way, 77_777, "via")),
            _ => {}
        }
        let kind = *self.rng.pick(&kinds);
        let mut all = vec![("type".to_string(), "restriction".to_string())];
        match self.rng.below(12) {
            0 => all.push(("restriction:bicycle".into(), kind.into())),
            1 => {
                all.push(("restriction".into(), kind.into()));
                all.push(("except".into(), "bicycle;emergency".into()));
            }
            _ => all.push(("restriction".into(), kind.into())),
        }
        let id = 1 + self.relations.len() as i64;
        // A file holds a member list as given; equal members in a row are only noise.
        let mut seen = BTreeSet::new();
        members.retain(|m| m.role == "via" || seen.insert((m.id, m.role.clone())));
        self.relations.push(Relation {
            id,
            members,
            tags: all,
        });
    }
}
