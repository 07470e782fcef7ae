//! Draws the road network on the map: every edge of the mesh as a bending way, rivers, bridges,
//! villages, dead-end tracks and islands.

use std::collections::BTreeMap;

use super::map::{Map, tags};
use super::mesh::{Class, Mesh, Site};
use super::plane::{Point, point};
use super::random::Random;
use super::river::Rivers;
use super::settle::{Hamlet, sand_land};
use super::streets::Town;

/// Villages whose only road is taken away.
const ISLANDS: usize = 3;
/// Tracks that lead nowhere.
const TRACKS: usize = 20;

/// A drawn road of the mesh.
pub(crate) struct Road {
    pub(crate) edge: usize,
    /// That of the edge, but at least secondary over water.
    class: Class,
    pub(crate) line: Vec<Point>,
    nodes: Vec<i64>,
    /// Number of the first point of the bridge, if any.
    bridge: Option<usize>,
}

/// Cuts the road of three villages in three counties; people there have a road to nowhere.
pub(crate) fn cut_islands(mesh: &mut Mesh, hamlets: &[Hamlet], random: &mut Random) -> Vec<usize> {
    let mut ends: Vec<(u64, usize)> = Vec::new();
    for p in 0..mesh.points.len() {
        if let (Site::Hamlet(h), 1) = (mesh.sites[p], mesh.roads_at(p).count()) {
            let road = mesh.roads_at(p).next().unwrap_or(0);
            let far = mesh.length(road) > 1800.0 && hamlets[h].persons < 250;
            if far && mesh.edges[road].class == Some(Class::Unclassified) {
                ends.push((random.next(), p));
            }
        }
    }
    ends.sort_unstable();
    let (mut cut, mut counties) = (Vec::new(), Vec::new());
    for (_, p) in ends {
        let Site::Hamlet(h) = mesh.sites[p] else {
            continue;
        };
        if cut.len() < ISLANDS && !counties.contains(&hamlets[h].county) {
            counties.push(hamlets[h].county);
            let roads: Vec<usize> = mesh.roads_at(p).collect();
            roads.into_iter().for_each(|e| mesh.edges[e].class = None);
            cut.push(h);
        }
    }
    cut
}

/// How far a road swings to either side, as a share of its length.
fn swing(class: Class) -> f64 {
    match class {
        Class::Trunk => 0.11,
        Class::Primary => 0.13,
        Class::Secondary => 0.15,
        Class::Tertiary => 0.18,
        Class::Unclassified => 0.20,
    }
}

/// The line of an edge between two points: a straight one plus three waves, kept inside the
/// wedge halfway to its neighbours and inside its own triangles, so that roads never cross.
fn bend(mesh: &Mesh, edge: usize, from: Point, to: Point, random: &mut Random) -> Vec<Point> {
    let e = &mesh.edges[edge];
    let class = e.class.unwrap_or(Class::Unclassified);
    let along = to.minus(from);
    let length = along.length();
    let mut slope = 0.7f64;
    for (p, q) in [(e.a, e.b), (e.b, e.a)] {
        let axis = mesh.points[q].minus(mesh.points[p]);
        for other in mesh.roads_at(p).filter(|&o| o != edge) {
            let arm = mesh.points[mesh.other_end(other, p)].minus(mesh.points[p]);
            let cosine = (axis.dot(arm) / axis.length() / arm.length()).clamp(-1.0, 1.0);
            // Half the angle between the two roads, less a little.
            slope = slope.min(((1.0 - cosine) / (1.0 + cosine).max(1e-9)).sqrt() * 0.9);
        }
    }
    let height = |&w: &usize| {
        let (a, b) = (mesh.points[e.a], mesh.points[e.b]);
        super::plane::squared_distance_to_line(mesh.points[w], &[a, b]).sqrt()
    };
    let clear = e.beside.iter().map(height).fold(f64::INFINITY, f64::min) * 0.5;
    let waves: Vec<f64> = (0..4)
        .map(|k| random.normal().clamp(-1.6, 1.6) / f64::from(k + 1))
        .collect();
    let steep: f64 = waves
        .iter()
        .enumerate()
        .map(|(k, w)| w.abs() * (k + 1) as f64)
        .sum::<f64>()
        * std::f64::consts::PI;
    let high: f64 = waves.iter().map(|w| w.abs()).sum();
    let size = (swing(class) * length)
        .min(slope * length / steep.max(1e-9))
        .min(clear / high.max(1e-9));
    let pieces = libm::ceil(length / 140.0).max(2.0) as usize;
    let across = along.direction().left();
    (0..=pieces)
        .map(|i| {
            let t = i as f64 / pieces as f64;
            let wave = |k: usize| waves[k] * libm::sin(std::f64::consts::PI * (k + 1) as f64 * t);
            let off = if i == 0 || i == pieces {
                0.0
            } else {
                size * (0..4).map(wave).sum::<f64>()
            };
            from.towards(to, t).plus(across.times(off))
        })
        .collect()
}

/// Draws the edges; towns open a gate to each of theirs.
pub(crate) fn draw(
    mesh: &Mesh,
    towns: &mut [Town],
    rivers: &Rivers,
    random: &mut Random,
) -> Vec<Road> {
    let mut roads = Vec::new();
    for edge in 0..mesh.edges.len() {
        let (a, b, class) = (
            mesh.edges[edge].a,
            mesh.edges[edge].b,
            mesh.edges[edge].class,
        );
        let Some(class) = class else { continue };
        let mut end = |p: usize, other: usize| match mesh.sites[p] {
            Site::Settlement(s) => match towns[s].gate(mesh.points[other]) {
                Some((corner, place)) => {
                    towns[s].lead_in(corner, class.max(Class::Secondary));
                    place
                }
                None => mesh.points[p],
            },
            _ => mesh.points[p],
        };
        let (from, to) = (end(a, b), end(b, a));
        let wet = |line: &[Point]| {
            line.windows(2)
                .position(|w| rivers.crossing(w[0], w[1]).is_some())
        };
        let mut line = bend(mesh, edge, from, to, random);
        if class > Class::Secondary && wet(&line).is_some() {
            // A bend must not take a small road over the water.
            line = (0..=8)
                .map(|i| from.towards(to, f64::from(i) / 8.0))
                .collect();
        }
        let bridge = wet(&line);
        let class = if bridge.is_some() {
            class.min(Class::Secondary)
        } else {
            class
        };
        roads.push(Road {
            edge,
            class,
            line,
            nodes: Vec::new(),
            bridge,
        });
    }
    roads
}

/// Nodes of the mesh: one a point, made when first asked for; gates are the towns' own.
pub(crate) struct Junctions {
    nodes: Vec<Option<i64>>,
}

impl Junctions {
    pub(crate) fn new(mesh: &Mesh) -> Junctions {
        Junctions {
            nodes: vec![None; mesh.points.len()],
        }
    }

    pub(crate) fn node(&mut self, mesh: &Mesh, p: usize, map: &mut Map) -> i64 {
        *self.nodes[p].get_or_insert_with(|| map.node(mesh.points[p]))
    }
}

/// Puts the roads on the map.
pub(crate) fn write(
    mesh: &Mesh,
    roads: &mut [Road],
    towns: &[Town],
    junctions: &mut Junctions,
    map: &mut Map,
) {
    for road in roads.iter_mut() {
        let (a, b) = (mesh.edges[road.edge].a, mesh.edges[road.edge].b);
        let mut end = |p: usize, other: usize, map: &mut Map| match mesh.sites[p] {
            Site::Settlement(s) => towns[s]
                .gate(mesh.points[other])
                .and_then(|(corner, _)| towns[s].node_at(corner))
                .unwrap_or_else(|| junctions.node(mesh, p, map)),
            _ => junctions.node(mesh, p, map),
        };
        let first = end(a, b, map);
        let last = end(b, a, map);
        road.nodes = vec![first];
        for p in &road.line[1..road.line.len() - 1] {
            road.nodes.push(map.node(*p));
        }
        road.nodes.push(last);
    }
    let mut serial = 0;
    for road in roads.iter() {
        serial += 1;
        let base = road_tags(road.class, serial, road.line[0]);
        let parts = match road.bridge {
            Some(at) => vec![
                (0, at, false),
                (at, at + 1, true),
                (at + 1, road.nodes.len() - 1, false),
            ],
            None => vec![(0, road.nodes.len() - 1, false)],
        };
        for (from, to, bridge) in parts.into_iter().filter(|(from, to, _)| from < to) {
            let mut tags = base.clone();
            if bridge {
                tags.extend(super::map::tags(&[("bridge", "yes"), ("layer", "1")]));
            }
            map.way(road.nodes[from..=to].to_vec(), tags);
        }
    }
}

fn road_tags(class: Class, serial: usize, place: Point) -> Vec<(String, String)> {
    let paved = class < Class::Unclassified || !sand_land(place);
    let (kind, speed) = match class {
        Class::Trunk => ("国道", "100"),
        Class::Primary => ("省道", "80"),
        Class::Secondary => ("县道", "80"),
        Class::Tertiary => ("乡道", "60"),
        Class::Unclassified => ("村道", if paved { "60" } else { "40" }),
    };
    let (name, surface) = (
        format!("模型{kind} {serial}"),
        if paved { "asphalt" } else { "compacted" },
    );
    tags(&[
        ("highway", class.tag()),
        ("name", &name),
        ("maxspeed", speed),
        ("surface", surface),
    ])
}

impl Road {
    /// Node and place of the point nearest to `p`, ends left out.
    pub(crate) fn nearest(&self, p: Point) -> Option<(i64, Point, f64)> {
        let inner = 1..self.line.len() - 1;
        let by_distance = |i: &usize| (self.line[*i].distance(p) * 10.0) as i64;
        inner
            .min_by_key(by_distance)
            .map(|i| (self.nodes[i], self.line[i], self.line[i].distance(p)))
    }
}

/// Rivers, for maps; no road uses them.
pub(crate) fn write_rivers(rivers: &Rivers, map: &mut Map) {
    for river in &rivers.list {
        let refs = river.line.iter().map(|p| map.node(*p)).collect();
        map.way(refs, tags(&[("waterway", "river"), ("name", river.name)]));
    }
}

/// Twenty tracks into the fields, along candidates that no road took.
pub(crate) fn write_tracks(
    mesh: &Mesh,
    junctions: &mut Junctions,
    drawn: &mut Drawn,
    map: &mut Map,
    random: &mut Random,
) {
    let mut order: Vec<(u64, usize)> = Vec::new();
    for (i, e) in mesh.edges.iter().enumerate() {
        let good = e.class.is_none() && !e.wet && (3000.0..9000.0).contains(&mesh.length(i));
        let from_road =
            matches!(mesh.sites[e.a], Site::Hamlet(_)) && mesh.roads_at(e.a).count() >= 1;
        if good && from_road && matches!(mesh.sites[e.b], Site::Empty) {
            order.push((random.next(), i));
        }
    }
    order.sort_unstable();
    for (_, i) in order.into_iter().take(TRACKS) {
        let (a, b) = (mesh.points[mesh.edges[i].a], mesh.points[mesh.edges[i].b]);
        let line = bend(mesh, i, a, b, random);
        let keep = 2 + line.len() * 6 / 10;
        let mut refs = vec![junctions.node(mesh, mesh.edges[i].a, map)];
        line.iter()
            .take(keep)
            .skip(1)
            .for_each(|p| refs.push(map.node(*p)));
        map.way(refs, tags(&[("highway", "track"), ("tracktype", "grade4")]));
        drawn.add(&line[..keep.min(line.len())]);
    }
}

/// Draws a village beside its junction, in the widest gap between the roads there, and gives the
/// middle of it. It has a main street with lanes off it, more of them for more people; none crosses
/// water or another road, or leaves the gap. Gives its lines besides.
pub(crate) fn write_village(
    mesh: &Mesh,
    p: usize,
    village: &Village<'_>,
    junctions: &mut Junctions,
    map: &mut Map,
    random: &mut Random,
) -> (Point, Vec<Vec<Point>>) {
    let (start, size) = (mesh.points[p], village.size);
    let (out, half_gap) = widest_gap(mesh, p).unwrap_or_else(|| {
        (
            point(1.0, 0.0).rotated(random.range(0.0, std::f64::consts::TAU)),
            std::f64::consts::PI,
        )
    });
    let main = out.rotated(
        random
            .range(-0.35, 0.35)
            .clamp(-0.2 * half_gap, 0.2 * half_gap),
    );
    let across = main.left();
    let wedge = (0.62 * half_gap).min(1.45);
    let widest = libm::sin(wedge) / libm::cos(wedge);
    let lanes = 2 + [130, 260, 520]
        .iter()
        .filter(|n| village.persons > **n)
        .count();
    let step = random.range(65.0, 95.0) * size;
    let first = random.range(120.0, 230.0) * size;
    let lane_random: Vec<[f64; 5]> = (0..lanes)
        .map(|_| {
            [
                random.range(-9.0, 9.0) * size,
                random.range(70.0, 150.0) * size,
                random.range(70.0, 150.0) * size,
                random.range(-0.15, 0.15),
                random.unit(),
            ]
        })
        .collect();
    let off = random.range(-40.0, 40.0) * size;
    let mut spine = vec![junctions.node(mesh, p, map)];
    let (mut middle, mut before, mut lines) = (start, start, Vec::new());
    for (lane, [sway, left, right, skew, both]) in lane_random.into_iter().enumerate() {
        let along = first + step * lane as f64;
        let at = start.plus(main.times(along)).plus(across.times(sway));
        if village.drawn.meet(before.towards(at, 0.02), at) {
            break;
        }
        let node = map.node(at);
        spine.push(node);
        lines.push(vec![before, at]);
        before = at;
        if lane <= lanes / 2 {
            middle = at;
        }
        let arm = across.rotated(skew);
        let (left, right) = (
            at.plus(arm.times(left.min(along * widest))),
            at.minus(arm.times(right.min(along * widest))),
        );
        let mut refs = vec![node];
        if !village.drawn.meet(at, left) {
            refs.insert(0, map.node(left));
            lines.push(vec![at, left]);
        }
        if (lane == 0 || both < 0.75) && !village.drawn.meet(at, right) {
            refs.push(map.node(right));
            lines.push(vec![at, right]);
        }
        if refs.len() > 1 {
            map.way(refs, tags(&[("highway", "residential")]));
        }
    }
    let end = before.plus(main.times(0.7 * step));
    if !village.drawn.meet(before.towards(end, 0.02), end) {
        spine.push(map.node(end));
        lines.push(vec![before, end]);
    }
    if spine.len() > 1 {
        map.way(spine, tags(&[("highway", "residential")]));
    }
    let beside = middle.plus(across.times(off));
    (
        if village.drawn.meet(middle, beside) {
            middle
        } else {
            beside
        },
        lines,
    )
}

/// Segments on the map, by the squares that they touch.
#[derive(Default)]
pub(crate) struct Drawn {
    squares: BTreeMap<(i32, i32), Vec<(Point, Point)>>,
}

impl Drawn {
    fn squares(a: Point, b: Point) -> impl Iterator<Item = (i32, i32)> {
        let square = |x: f64| libm::floor(x / 400.0) as i32;
        let (low, high) = (
            point(a.x.min(b.x), a.y.min(b.y)),
            point(a.x.max(b.x), a.y.max(b.y)),
        );
        (square(low.x)..=square(high.x))
            .flat_map(move |i| (square(low.y)..=square(high.y)).map(move |j| (i, j)))
    }

    pub(crate) fn add(&mut self, line: &[Point]) {
        for w in line.windows(2) {
            for square in Drawn::squares(w[0], w[1]) {
                self.squares.entry(square).or_default().push((w[0], w[1]));
            }
        }
    }

    /// Whether the segment meets one that was added.
    fn meet(&self, a: Point, b: Point) -> bool {
        let near = |square| self.squares.get(&square).into_iter().flatten();
        Drawn::squares(a, b)
            .flat_map(near)
            .any(|(c, d)| super::plane::crossing(a, b, *c, *d).is_some())
    }
}

/// What a village is drawn from.
pub(crate) struct Village<'a> {
    pub(crate) persons: i64,
    /// Factor of all lengths; below 1 where villages stand closer together.
    pub(crate) size: f64,
    /// What no lane may cross.
    pub(crate) drawn: &'a Drawn,
}

/// The direction halfway through the widest angle between two roads at a point, and half the angle.
fn widest_gap(mesh: &Mesh, p: usize) -> Option<(Point, f64)> {
    let mut angles: Vec<f64> = mesh
        .roads_at(p)
        .map(|e| mesh.points[mesh.other_end(e, p)].minus(mesh.points[p]))
        .map(|arm| libm::atan2(arm.y, arm.x))
        .collect();
    angles.sort_by(f64::total_cmp);
    let first = *angles.first()?;
    angles.push(first + std::f64::consts::TAU);
    let widest = angles
        .windows(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some((
        point(1.0, 0.0).rotated((widest[0] + widest[1]) / 2.0),
        (widest[1] - widest[0]) / 2.0,
    ))
}
