//! Draws the road network on the map: every edge of the mesh as a bending way, rivers, bridges,
//! villages, dead-end tracks and islands.

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
        let Site::Hamlet(h) = mesh.sites[p] else { continue };
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
        Class::Trunk => 0.05,
        Class::Primary => 0.06,
        Class::Secondary => 0.08,
        Class::Tertiary => 0.12,
        Class::Unclassified => 0.17,
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
    let clear = e.beside.iter().map(height).fold(f64::INFINITY, f64::min) * 0.4;
    let waves: Vec<f64> = (0..4).map(|k| random.normal().clamp(-1.6, 1.6) / f64::from(k + 1)).collect();
    let steep: f64 = waves.iter().enumerate().map(|(k, w)| w.abs() * (k + 1) as f64).sum::<f64>() * std::f64::consts::PI;
    let high: f64 = waves.iter().map(|w| w.abs()).sum();
    let size = (swing(class) * length).min(slope * length / steep.max(1e-9)).min(clear / high.max(1e-9));
    let pieces = libm::ceil(length / 190.0).max(2.0) as usize;
    let across = along.direction().left();
    (0..=pieces)
        .map(|i| {
            let t = i as f64 / pieces as f64;
            let wave = |k: usize| waves[k] * libm::sin(std::f64::consts::PI * (k + 1) as f64 * t);
            let off = if i == 0 || i == pieces { 0.0 } else { size * (0..4).map(wave).sum::<f64>() };
            from.towards(to, t).plus(across.times(off))
        })
        .collect()
}

/// Draws the edges; towns open a gate to each of theirs.
pub(crate) fn draw(mesh: &Mesh, towns: &mut [Town], rivers: &Rivers, random: &mut Random) -> Vec<Road> {
    let mut roads = Vec::new();
    for edge in 0..mesh.edges.len() {
        let (a, b, class) = (mesh.edges[edge].a, mesh.edges[edge].b, mesh.edges[edge].class);
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
        let line = bend(mesh, edge, from, to, random);
        let bridge = line.windows(2).position(|w| rivers.crossing(w[0], w[1]).is_some());
        roads.push(Road { edge, line, nodes: Vec::new(), bridge });
    }
    roads
}

/// Nodes of the mesh: one a point, made when first asked for; gates are the towns' own.
pub(crate) struct Junctions {
    nodes: Vec<Option<i64>>,
}

impl Junctions {
    pub(crate) fn new(mesh: &Mesh) -> Junctions {
        Junctions { nodes: vec![None; mesh.points.len()] }
    }

    pub(crate) fn node(&mut self, mesh: &Mesh, p: usize, map: &mut Map) -> i64 {
        *self.nodes[p].get_or_insert_with(|| map.node(mesh.points[p]))
    }
}

/// Puts the roads on the map.
pub(crate) fn write(mesh: &Mesh, roads: &mut [Road], towns: &[Town], junctions: &mut Junctions, map: &mut Map) {
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
        let class = mesh.edges[road.edge].class.unwrap_or(Class::Unclassified);
        serial += 1;
        let base = road_tags(class, serial, road.line[0]);
        let parts = match road.bridge {
            Some(at) => vec![(0, at, false), (at, at + 1, true), (at + 1, road.nodes.len() - 1, false)],
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
    let mut all = tags(&[("highway", class.tag())]);
    match class {
        Class::Trunk => all.extend(tags(&[("name", &format!("模型国道 {serial}")), ("maxspeed", "80")])),
        Class::Primary => all.extend(tags(&[("name", &format!("模型省道 {serial}")), ("maxspeed", "80")])),
        Class::Secondary => all.extend(tags(&[("name", &format!("模型县道 {serial}"))])),
        Class::Tertiary => all.extend(tags(&[("surface", "asphalt")])),
        Class::Unclassified if sand_land(place) => all.extend(tags(&[("surface", "compacted")])),
        Class::Unclassified => {}
    }
    all
}

impl Road {
    /// Node and place of the point nearest to `p`, ends left out.
    pub(crate) fn nearest(&self, p: Point) -> Option<(i64, Point, f64)> {
        let inner = 1..self.line.len() - 1;
        let by_distance = |i: &usize| (self.line[*i].distance(p) * 10.0) as i64;
        inner.min_by_key(by_distance).map(|i| (self.nodes[i], self.line[i], self.line[i].distance(p)))
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
pub(crate) fn write_tracks(mesh: &Mesh, junctions: &mut Junctions, map: &mut Map, random: &mut Random) -> usize {
    let mut order: Vec<(u64, usize)> = Vec::new();
    for (i, e) in mesh.edges.iter().enumerate() {
        let good = e.class.is_none() && !e.wet && (3000.0..9000.0).contains(&mesh.length(i));
        let from_road = matches!(mesh.sites[e.a], Site::Hamlet(_)) && mesh.roads_at(e.a).count() >= 1;
        if good && from_road && matches!(mesh.sites[e.b], Site::Empty) {
            order.push((random.next(), i));
        }
    }
    order.sort_unstable();
    let mut made = 0;
    for (_, i) in order.into_iter().take(TRACKS) {
        let (a, b) = (mesh.points[mesh.edges[i].a], mesh.points[mesh.edges[i].b]);
        let line = bend(mesh, i, a, b, random);
        let keep = 2 + line.len() * 6 / 10;
        let mut refs = vec![junctions.node(mesh, mesh.edges[i].a, map)];
        line.iter().take(keep).skip(1).for_each(|p| refs.push(map.node(*p)));
        map.way(refs, tags(&[("highway", "track"), ("tracktype", "grade4")]));
        made += 1;
    }
    made
}

/// Draws a village beside its junction, in the widest gap between the roads there, and gives the
/// middle of it.
pub(crate) fn write_village(mesh: &Mesh, p: usize, persons: i64, size: f64, junctions: &mut Junctions, map: &mut Map, random: &mut Random) -> Point {
    let start = mesh.points[p];
    let out = widest_gap(mesh, p).unwrap_or_else(|| point(1.0, 0.0).rotated(random.range(0.0, std::f64::consts::TAU)));
    let main = out.rotated(random.range(-0.35, 0.35));
    let across = main.left();
    // Lanes off a main street: more of them for more people.
    let lanes = 2 + usize::from(persons > 130) + usize::from(persons > 260) + usize::from(persons > 520);
    let step = random.range(65.0, 95.0) * size;
    let first = random.range(120.0, 230.0) * size;
    let mut spine = vec![junctions.node(mesh, p, map)];
    let mut middle = start;
    for lane in 0..lanes {
        let along = first + step * lane as f64;
        let at = start.plus(main.times(along)).plus(across.times(random.range(-9.0, 9.0) * size));
        let node = map.node(at);
        spine.push(node);
        if lane == lanes / 2 {
            middle = at;
        }
        let mut refs = vec![node];
        let (left, right) = (random.range(70.0, 150.0) * size, random.range(70.0, 150.0) * size);
        let skew = random.range(-0.15, 0.15);
        let arm = across.rotated(skew);
        refs.insert(0, map.node(at.plus(arm.times(left))));
        if lane == 0 || random.chance(0.75) {
            refs.push(map.node(at.minus(arm.times(right))));
        }
        map.way(refs, tags(&[("highway", "residential")]));
    }
    spine.push(map.node(start.plus(main.times(first + step * (lanes as f64 - 0.3)))));
    map.way(spine, tags(&[("highway", "residential")]));
    middle.plus(across.times(random.range(-40.0, 40.0) * size))
}

/// The direction halfway through the widest angle between two roads at a point.
fn widest_gap(mesh: &Mesh, p: usize) -> Option<Point> {
    let mut angles: Vec<f64> = mesh
        .roads_at(p)
        .map(|e| mesh.points[mesh.other_end(e, p)].minus(mesh.points[p]))
        .map(|arm| libm::atan2(arm.y, arm.x))
        .collect();
    angles.sort_by(f64::total_cmp);
    let first = *angles.first()?;
    angles.push(first + std::f64::consts::TAU);
    let widest = angles.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some(point(1.0, 0.0).rotated((widest[0] + widest[1]) / 2.0))
}
