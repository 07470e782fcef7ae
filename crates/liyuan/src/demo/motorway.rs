//! The one motorway corridor, across the plain from west to east: two carriageways, junctions where
//! highways meet it, bridges everywhere else.

use super::map::{Map, tags};
use super::mesh::{Class, Mesh, Site};
use super::plane::{Point, crossing, from_degrees, spline};
use super::river::Rivers;
use super::roads::{Junctions, Road};

/// Half the distance between the two carriageways, in metres.
const HALF: f64 = 14.0;
/// Least distance between two junctions along the corridor, in points of [`corridor`].
const APART: usize = 70;
/// Length of a ramp along the corridor, in points.
const RAMP: usize = 3;

/// Middle of the corridor: points some 270 m apart.
pub(crate) fn corridor() -> Vec<Point> {
    const COURSE: &[(f64, f64)] = &[
        (120.62, 43.62),
        (120.95, 43.56),
        (121.25, 43.50),
        (121.6, 43.47),
        (121.95, 43.50),
        (122.22, 43.475),
        (122.5, 43.55),
        (122.85, 43.58),
        (123.2, 43.53),
        (123.47, 43.505),
    ];
    let course: Vec<Point> = COURSE
        .iter()
        .map(|&(lon, lat)| from_degrees(lon, lat))
        .collect();
    spline(&course, 95)
}

/// Draws the corridor; both ends run into the nearest point of a trunk or primary road.
pub(crate) fn write(
    mesh: &Mesh,
    roads: &[Road],
    rivers: &Rivers,
    junctions: &mut Junctions,
    map: &mut Map,
) {
    let middle = corridor();
    let side = |sign: f64| -> Vec<Point> {
        (0..middle.len())
            .map(|i| {
                let along =
                    middle[(i + 1).min(middle.len() - 1)].minus(middle[i.saturating_sub(1)]);
                middle[i].plus(along.direction().left().times(sign * HALF))
            })
            .collect()
    };
    // Traffic keeps to the right: eastbound is the southern one.
    let mut carriageways = Vec::new();
    for line in [side(-1.0), side(1.0)] {
        carriageways.push(line.iter().map(|p| map.node(*p)).collect::<Vec<i64>>());
    }
    let mains = |p: usize| {
        mesh.roads_at(p)
            .any(|e| mesh.edges[e].class <= Some(Class::Primary))
    };
    let anchor = |end: Point, map: &mut Map, junctions: &mut Junctions| {
        (0..mesh.points.len())
            .filter(|&p| mains(p) && !matches!(mesh.sites[p], Site::Settlement(_)))
            .min_by_key(|&p| (mesh.points[p].distance(end) as i64, p))
            .map(|p| junctions.node(mesh, p, map))
    };
    let west = anchor(middle[0], map, junctions);
    let east = anchor(middle[middle.len() - 1], map, junctions);
    let (eastbound, westbound) = (carriageways[0].clone(), carriageways[1].clone());
    let last = middle.len() - 1;
    let link = || tags(&[("highway", "motorway_link"), ("oneway", "yes")]);
    if let (Some(west), Some(east)) = (west, east) {
        map.way(vec![west, eastbound[0]], link());
        map.way(vec![westbound[0], west], link());
        map.way(vec![eastbound[last], east], link());
        map.way(vec![east, westbound[last]], link());
    }
    let meetings = meetings(mesh, roads, &middle);
    for (at, south, north) in &meetings {
        let (before, after) = (at - RAMP, at + RAMP);
        ramp(
            map,
            (eastbound[before], place(map, eastbound[before])),
            *south,
        );
        ramp_out(
            map,
            *south,
            (eastbound[after], place(map, eastbound[after])),
        );
        ramp(
            map,
            (westbound[after], place(map, westbound[after])),
            *north,
        );
        ramp_out(
            map,
            *north,
            (westbound[before], place(map, westbound[before])),
        );
    }
    for (mut refs, mut line, reversed) in
        [(eastbound, side(-1.0), false), (westbound, side(1.0), true)]
    {
        if reversed {
            refs.reverse();
            line.reverse();
        }
        // A way between junctions and bridges, as mappers split them.
        let bridges: Vec<usize> = (0..last)
            .filter(|&i| rivers.crossing(line[i], line[i + 1]).is_some())
            .collect();
        let mut cuts: Vec<usize> = meetings
            .iter()
            .map(|(at, ..)| if reversed { last - at } else { *at })
            .collect();
        cuts.extend(bridges.iter().flat_map(|&i| [i, i + 1]));
        cuts.extend([0, last]);
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let mut all = tags(&[
                ("highway", "motorway"),
                ("oneway", "yes"),
                ("name", "模型高速 1"),
                ("maxspeed", "120"),
            ]);
            if bridges.contains(&pair[0]) {
                all.extend(tags(&[("bridge", "yes"), ("layer", "1")]));
            }
            map.way(refs[pair[0]..=pair[1]].to_vec(), all);
        }
    }
}

type Stop = (i64, Point);

fn place(map: &Map, node: i64) -> Point {
    map.document
        .nodes
        .get(node as usize - 1)
        .map_or(Point::default(), |n| {
            from_degrees(f64::from(n.lon) / 1e7, f64::from(n.lat) / 1e7)
        })
}

/// Where highways cross the corridor, far enough apart: place on it, and the highway's nodes south
/// and north of it.
fn meetings(mesh: &Mesh, roads: &[Road], middle: &[Point]) -> Vec<(usize, Stop, Stop)> {
    let mut found = Vec::new();
    for road in roads {
        let Some(class) = mesh.edges[road.edge]
            .class
            .filter(|c| *c <= Class::Secondary)
        else {
            continue;
        };
        for at in RAMP + 1..middle.len() - RAMP - 2 {
            let meet = road.line.windows(2).find_map(|w| {
                crossing(w[0], w[1], middle[at], middle[at + 1]).map(|s| w[0].towards(w[1], s))
            });
            if let Some(meet) = meet {
                let left = middle[at + 1].minus(middle[at]).direction().left();
                let stop = |sign: f64| road.nearest(meet.plus(left.times(sign * 330.0)));
                if let (Some((south, s, ds)), Some((north, n, dn))) = (stop(-1.0), stop(1.0))
                    && south != north
                    && ds < 260.0
                    && dn < 260.0
                {
                    found.push((class, at, (south, s), (north, n)));
                }
            }
        }
    }
    found.sort_by_key(|(class, at, ..)| (*class, *at));
    let mut chosen: Vec<(usize, Stop, Stop)> = Vec::new();
    for (_, at, south, north) in found {
        if chosen
            .iter()
            .all(|(other, ..)| at.abs_diff(*other) >= APART)
        {
            chosen.push((at, south, north));
        }
    }
    chosen.sort_by_key(|(at, ..)| *at);
    chosen
}

fn ramp(map: &mut Map, from: Stop, to: Stop) {
    let bend = from
        .1
        .towards(to.1, 0.6)
        .plus(to.1.minus(from.1).left().times(-0.06));
    let middle = map.node(bend);
    map.way(
        vec![from.0, middle, to.0],
        tags(&[("highway", "motorway_link"), ("oneway", "yes")]),
    );
}

fn ramp_out(map: &mut Map, from: Stop, to: Stop) {
    let bend = from
        .1
        .towards(to.1, 0.4)
        .plus(to.1.minus(from.1).left().times(-0.06));
    let middle = map.node(bend);
    map.way(
        vec![from.0, middle, to.0],
        tags(&[("highway", "motorway_link"), ("oneway", "yes")]),
    );
}
