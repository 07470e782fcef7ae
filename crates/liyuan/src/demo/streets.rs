//! Streets of a town: a bent grid of blocks around its centre.

use std::collections::{BTreeMap, BTreeSet};

use liyuan_roads::osm::document::{MemberKind, Tag};

use super::map::{Map, tags};
use super::mesh::Class;
use super::plane::{Point, point};
use super::random::{Random, noise};
use super::settle::Settlement;

/// A corner of the grid.
type Corner = (i32, i32);
/// A side of a block: its lower corner, and whether it runs along the first axis.
type Side = (Corner, bool);

/// Every fourth street is an artery.
const ARTERY: i32 = 4;
/// Towns with fewer blocks have neither signals nor one-way streets.
const LARGE: usize = 60;

/// The streets of one settlement, before they are written.
pub(crate) struct Town {
    corners: BTreeMap<Corner, Point>,
    blocks: Vec<Corner>,
    /// Class of each side that is a street; none: residential.
    sides: BTreeMap<Side, Option<Class>>,
    node: BTreeMap<Corner, i64>,
    large: bool,
    serial: usize,
}

fn far_end(side: Side) -> Corner {
    let ((i, j), along) = side;
    if along { (i + 1, j) } else { (i, j + 1) }
}

fn sides_of((i, j): Corner) -> [Side; 4] {
    [
        ((i, j), true),
        ((i, j + 1), true),
        ((i, j), false),
        ((i + 1, j), false),
    ]
}

/// The line that a side lies on: the number of the street.
fn line_of(side: Side) -> i32 {
    if side.1 { side.0.1 } else { side.0.0 }
}

impl Town {
    /// Grows the blocks outwards from the centre where `inside` holds.
    pub(crate) fn grow(
        s: &Settlement,
        serial: usize,
        seed: u64,
        inside: impl Fn(Point) -> bool,
    ) -> Town {
        let mut random = Random::new(seed ^ serial as u64, "streets");
        let angle = random.range(-0.35, 0.35);
        let stretch = random.range(0.86, 1.14);
        let salt = random.next();
        let place = |(i, j): Corner| {
            let straight = point(
                f64::from(i) * s.spacing * stretch,
                f64::from(j) * s.spacing / stretch,
            )
            .rotated(angle);
            let bend = |k: u64, size: f64| noise(salt ^ k, straight.x / size, straight.y / size);
            s.place
                .plus(straight)
                .plus(point(bend(1, 900.0), bend(2, 900.0)).times(0.16 * s.spacing))
        };
        let middle = |(i, j): Corner| {
            let (a, b) = (place((i, j)), place((i + 1, j + 1)));
            a.towards(b, 0.5)
        };
        let shape = 0.45 * s.radius.max(500.0);
        let score = |block: Corner| {
            let off = middle(block).minus(s.place);
            (off.length() * (1.0 + 0.28 * noise(salt ^ 9, off.x / shape, off.y / shape)) * 10.0)
                as i64
        };
        let (mut blocks, mut seen) = (Vec::new(), BTreeSet::from([(0, 0)]));
        let mut rim = BTreeSet::from([(0, (0, 0))]);
        while blocks.len() < s.blocks {
            let Some((_, block)) = rim.pop_first() else {
                break;
            };
            blocks.push(block);
            let (i, j) = block;
            for next in [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)] {
                if seen.insert(next) && inside(middle(next)) {
                    rim.insert((score(next), next));
                }
            }
        }
        let large = s.blocks >= LARGE;
        let mut town = Town {
            corners: BTreeMap::new(),
            blocks,
            sides: BTreeMap::new(),
            node: BTreeMap::new(),
            large,
            serial,
        };
        town.lay_streets(&mut random);
        for side in town.sides.keys() {
            for corner in [side.0, far_end(*side)] {
                town.corners.insert(corner, place(corner));
            }
        }
        town
    }

    /// Every side of a block is a street, but for some that are left out: at most one a block, so
    /// that all streets hang together.
    fn lay_streets(&mut self, random: &mut Random) {
        let built: BTreeSet<Corner> = self.blocks.iter().copied().collect();
        for side in self.blocks.iter().flat_map(|b| sides_of(*b)) {
            let artery = self.large && line_of(side).rem_euclid(ARTERY) == 0;
            let main = line_of(side) == 0 && self.blocks.len() > 300;
            let class = artery.then_some(if main {
                Class::Secondary
            } else {
                Class::Tertiary
            });
            self.sides.insert(side, class);
        }
        let mut open = BTreeSet::new();
        for &block in &self.blocks {
            let side = sides_of(block)[random.below(4)];
            let ((i, j), along) = side;
            let other = [(i, j), if along { (i, j - 1) } else { (i - 1, j) }]
                .into_iter()
                .find(|b| *b != block);
            let both = other.filter(|b| built.contains(b) && !open.contains(b));
            let plain =
                self.sides.get(&side).is_some_and(Option::is_none) && !self.one_way(side, true);
            if let (Some(other), true, true) =
                (both, plain, random.chance(0.16) && !open.contains(&block))
            {
                self.sides.remove(&side);
                open.extend([block, other]);
            }
        }
    }

    /// Whether the side lies on one of a pair of one-way streets (or, with `near`, touches one).
    fn one_way(&self, side: Side, near: bool) -> bool {
        let on = |side: Side| {
            !side.1 && matches!(side.0.0, 1 | 3)
                || side.1 && self.blocks.len() > 300 && matches!(side.0.1, 1 | 3)
        };
        if !self.large {
            return false;
        }
        let ((i, j), _) = side;
        on(side)
            || near
                && ((1..=3).contains(&i)
                    || (0..=3).contains(&i)
                    || (0..=3).contains(&j) && self.blocks.len() > 300)
    }

    /// Middle of each block, from the centre outwards.
    pub(crate) fn blocks(&self) -> Vec<Point> {
        let corner = |c: Corner| self.corners.get(&c).copied();
        let middle = |(i, j): Corner| {
            let all = [
                corner((i, j)),
                corner((i + 1, j)),
                corner((i, j + 1)),
                corner((i + 1, j + 1)),
            ];
            let known: Vec<Point> = all.into_iter().flatten().collect();
            known
                .iter()
                .fold(Point::default(), |sum, p| sum.plus(*p))
                .times(1.0 / known.len().max(1) as f64)
        };
        self.blocks.iter().map(|b| middle(*b)).collect()
    }

    /// The corner from which a road to `p` leaves: the nearest one.
    pub(crate) fn gate(&self, p: Point) -> Option<(Corner, Point)> {
        let distance = |q: &Point| (q.distance(p) * 10.0) as i64;
        self.corners
            .iter()
            .min_by_key(|(c, q)| (distance(q), **c))
            .map(|(c, q)| (*c, *q))
    }

    /// Makes the streets from a gate to the centre as important as the road that enters there.
    pub(crate) fn lead_in(&mut self, gate: Corner, class: Class) {
        // First along one axis to the nearest artery line, then on that line to the middle, as
        // through roads in grid towns go.
        let (mut i, mut j) = gate;
        let nearest = |x: i32| {
            if self.large {
                (f64::from(x) / f64::from(ARTERY)).round() as i32 * ARTERY
            } else {
                0
            }
        };
        let (line_i, line_j) = (nearest(i), nearest(j));
        let along_first = (i - line_i).abs() <= (j - line_j).abs();
        let mut path = Vec::new();
        let go = |from: &mut i32, to: i32, other: i32, along: bool, path: &mut Vec<Side>| {
            while *from != to {
                let low = if to > *from { *from } else { *from - 1 };
                path.push((if along { (low, other) } else { (other, low) }, along));
                *from += (to - *from).signum();
            }
        };
        if along_first {
            go(&mut i, line_i, j, true, &mut path);
            go(&mut j, 0, i, false, &mut path);
            go(&mut i, 0, 0, true, &mut path);
        } else {
            go(&mut j, line_j, i, false, &mut path);
            go(&mut i, 0, j, true, &mut path);
            go(&mut j, 0, 0, false, &mut path);
        }
        for side in path {
            if let Some(old) = self.sides.get_mut(&side) {
                *old = Some(old.map_or(class, |o| o.min(class)));
            }
        }
    }

    fn direction(&self, side: Side) -> Option<&'static str> {
        let residential = self.sides.get(&side).is_some_and(Option::is_none);
        (residential && self.one_way(side, false))
            .then(|| if line_of(side) == 1 { "yes" } else { "-1" })
    }

    /// The node at a gate.
    pub(crate) fn node_at(&self, corner: Corner) -> Option<i64> {
        self.node.get(&corner).copied()
    }

    /// Puts nodes, streets, signals and restrictions on the map.
    pub(crate) fn write(&mut self, map: &mut Map, seed: u64) {
        let mut random = Random::new(seed ^ self.serial as u64, "street rules");
        for (corner, place) in &self.corners {
            self.node.insert(*corner, map.node(*place));
        }
        let signals = self.signals();
        for corner in &signals {
            map.tag(self.node[corner], &[("highway", "traffic_signals")]);
        }
        // Runs of sides of one line and kind become a way; arteries end at signals.
        let mut way_of: BTreeMap<Side, i64> = BTreeMap::new();
        let mut lines: Vec<Side> = self.sides.keys().copied().collect();
        lines.sort_by_key(|s| (s.1, line_of(*s), s.0));
        let mut run: Vec<Side> = Vec::new();
        for i in 0..=lines.len() {
            let next = lines.get(i).copied();
            let goes_on = run.last().zip(next).is_some_and(|(last, next)| {
                far_end(*last) == next.0
                    && last.1 == next.1
                    && self.sides[last] == self.sides[&next]
                    && self.direction(*last) == self.direction(next)
                    && !(self.sides[last].is_some() && signals.contains(&next.0))
            });
            if !goes_on && !run.is_empty() {
                let mut refs: Vec<i64> = run.iter().map(|s| self.node[&s.0]).collect();
                refs.extend(run.last().map(|s| self.node[&far_end(*s)]));
                let id = map.way(refs, self.street_tags(run[0]));
                run.iter().for_each(|s| {
                    way_of.insert(*s, id);
                });
                run.clear();
            }
            run.extend(next);
        }
        self.restrict(map, &signals, &way_of, &mut random);
        self.yards(map, &mut random);
    }

    fn street_tags(&self, side: Side) -> Vec<Tag> {
        let class = self.sides.get(&side).copied().flatten();
        let (kind, line) = (if side.1 { "街" } else { "路" }, line_of(side));
        let number = if line >= 0 { 2 * line + 1 } else { -2 * line };
        let name = format!(
            "模型{}{kind} {number}",
            if class.is_some() { "大" } else { "" }
        );
        let mut all = tags(&[
            ("highway", class.map_or("residential", Class::tag)),
            ("name", &name),
        ]);
        if class.is_some() && self.large {
            all.extend(tags(&[("maxspeed", "60")]));
        }
        if let Some(direction) = self.direction(side) {
            all.extend(tags(&[("oneway", direction)]));
        }
        all
    }

    /// Crossings of arteries, with at least three arms.
    fn signals(&self) -> BTreeSet<Corner> {
        let crossing = |c: &&Corner| {
            self.large
                && c.0.rem_euclid(ARTERY) == 0
                && c.1.rem_euclid(ARTERY) == 0
                && self.arms(**c).len() >= 3
        };
        self.corners.keys().filter(crossing).copied().collect()
    }

    /// Streets at a corner, counter-clockwise from the first axis.
    fn arms(&self, (i, j): Corner) -> Vec<Side> {
        [
            ((i, j), true),
            ((i, j), false),
            ((i - 1, j), true),
            ((i, j - 1), false),
        ]
        .into_iter()
        .filter(|s| self.sides.contains_key(s))
        .collect()
    }

    fn restrict(
        &self,
        map: &mut Map,
        signals: &BTreeSet<Corner>,
        way_of: &BTreeMap<Side, i64>,
        random: &mut Random,
    ) {
        for corner in signals {
            let arms = self.arms(*corner);
            let via = (MemberKind::Node, self.node[corner]);
            if arms.len() == 4 && random.chance(0.4) {
                let from = random.below(4);
                // Counter-clockwise arms: the next but two is to the left of who comes from an arm.
                let to = (from + 3) % 4;
                map.restriction("no_left_turn", way_of[&arms[from]], via, way_of[&arms[to]]);
            } else if arms.len() == 4 && random.chance(0.12) {
                let from = random.below(4);
                map.restriction(
                    "only_straight_on",
                    way_of[&arms[from]],
                    via,
                    way_of[&arms[(from + 2) % 4]],
                );
            } else if random.chance(0.2) {
                let arm = way_of[&arms[random.below(arms.len())]];
                map.restriction("no_u_turn", arm, via, arm);
            }
            // Over the artery between two signals: in from the side street, back out of the next.
            let across = (corner.0 + ARTERY, corner.1);
            if signals.contains(&across) && random.chance(0.1) {
                let via = way_of.get(&(*corner, true));
                let whole =
                    (0..ARTERY).all(|k| way_of.get(&((corner.0 + k, corner.1), true)) == via);
                let (from, to) = (way_of.get(&(*corner, false)), way_of.get(&(across, false)));
                if let (Some(via), Some(from), Some(to), true) = (via, from, to, whole) {
                    map.restriction("no_u_turn", *from, (MemberKind::Way, *via), *to);
                }
            }
        }
    }

    /// Yards of some blocks of large towns: a private drive behind a gate, or one for residents.
    fn yards(&self, map: &mut Map, random: &mut Random) {
        for (middle, corner) in self.blocks().into_iter().zip(self.blocks.iter().copied()) {
            if !self.large || !random.chance(0.06) {
                continue;
            }
            let (Some(&start), Some(&place)) = (self.node.get(&corner), self.corners.get(&corner))
            else {
                continue;
            };
            let (gate, end) = (
                map.node(place.towards(middle, 0.25)),
                map.node(place.towards(middle, 0.8)),
            );
            let access = if random.chance(0.5) {
                "private"
            } else {
                "destination"
            };
            if access == "private" {
                map.tag(gate, &[("barrier", "gate")]);
            }
            map.way(
                vec![start, gate, end],
                tags(&[
                    ("highway", "service"),
                    ("service", "driveway"),
                    ("access", access),
                ]),
            );
        }
    }
}
