//! The road network between settlements, as a plane graph.
//!
//! Candidates are the edges of the Delaunay triangulation of all settlements, hamlets, towns
//! outside and some empty points, so no two roads cross without a junction. Trunk and primary roads
//! follow the Gabriel graph of seats and towns outside, secondary ones that of all towns, each as a
//! shortest path over the candidates; hamlets hang on the relative neighbourhood graph (Toussaint
//! 1980, 10.1016/0031-3203(80)90066-7). A river is crossed by trunk, primary and secondary roads only.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use spade::{DelaunayTriangulation, Point2, Triangulation};

use super::DemoError;
use super::plane::{Near, Point, turn};
use super::random::Random;
use super::river::Rivers;

/// Class of a road, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
}

impl Class {
    /// Value of the tag `highway`.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Class::Trunk => "trunk",
            Class::Primary => "primary",
            Class::Secondary => "secondary",
            Class::Tertiary => "tertiary",
            Class::Unclassified => "unclassified",
        }
    }
}

/// What stands at a point of the mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Settlement(usize),
    Hamlet(usize),
    Beyond(usize),
    Empty,
}

/// A candidate.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) a: usize,
    pub(crate) b: usize,
    /// None: no road.
    pub(crate) class: Option<Class>,
    /// Meets a river.
    pub(crate) wet: bool,
    /// Would run through a town that it does not serve.
    blocked: bool,
    /// The third corners of its triangles.
    pub(crate) beside: Vec<usize>,
}

/// The plane graph.
pub(crate) struct Mesh {
    pub(crate) points: Vec<Point>,
    pub(crate) sites: Vec<Site>,
    pub(crate) edges: Vec<Edge>,
    /// Edges at each point.
    pub(crate) at: Vec<Vec<usize>>,
    /// Corners of the triangles at each point, for moving points without folding the plane.
    fans: Vec<Vec<(usize, usize)>>,
}

/// A disc that roads to elsewhere avoid.
pub(crate) struct Disc {
    pub(crate) site: usize,
    pub(crate) middle: Point,
    pub(crate) radius: f64,
}

impl Mesh {
    /// Triangulates the points.
    pub(crate) fn new(
        points: Vec<Point>,
        sites: Vec<Site>,
        rivers: &Rivers,
        discs: &[Disc],
    ) -> Result<Mesh, DemoError> {
        let input = points.iter().map(|p| Point2::new(p.x, p.y)).collect();
        let failed = || DemoError::Drawing {
            what: "triangulation",
        };
        let net: DelaunayTriangulation<Point2<f64>> =
            DelaunayTriangulation::bulk_load_stable(input).map_err(|_| failed())?;
        if net.num_vertices() != points.len() {
            return Err(failed());
        }
        let mut beside: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let mut fans = vec![Vec::new(); points.len()];
        for face in net.inner_faces() {
            let [a, b, c] = face.vertices().map(|v| v.fix().index());
            for (u, v, w) in [(a, b, c), (b, c, a), (c, a, b)] {
                beside.entry((u.min(v), u.max(v))).or_default().push(w);
                fans[w].push((u, v));
            }
        }
        let mut around = Near::new(12_000.0);
        discs.iter().for_each(|d| around.add(d.middle));
        let blocks = |a: usize, b: usize| {
            let (p, q) = (points[a], points[b]);
            let (middle, reach) = (p.towards(q, 0.5), p.distance(q) / 2.0 + 8000.0);
            around.any(middle, reach, |i, _| {
                let d = &discs[i];
                let clear = super::plane::squared_distance_to_line(d.middle, &[p, q]).sqrt();
                d.site != a && d.site != b && clear < d.radius
            })
        };
        let mut edges = Vec::with_capacity(beside.len());
        let mut at = vec![Vec::new(); points.len()];
        for ((a, b), mut beside) in beside {
            beside.sort_unstable();
            at[a].push(edges.len());
            at[b].push(edges.len());
            let wet = rivers.crossing(points[a], points[b]).is_some();
            edges.push(Edge {
                a,
                b,
                class: None,
                wet,
                blocked: blocks(a, b),
                beside,
            });
        }
        Ok(Mesh {
            points,
            sites,
            edges,
            at,
            fans,
        })
    }

    pub(crate) fn length(&self, edge: usize) -> f64 {
        self.points[self.edges[edge].a].distance(self.points[self.edges[edge].b])
    }

    pub(crate) fn other_end(&self, edge: usize, point: usize) -> usize {
        let e = &self.edges[edge];
        if e.a == point { e.b } else { e.a }
    }

    fn upgrade(&mut self, edge: usize, class: Class) {
        let old = self.edges[edge].class;
        self.edges[edge].class = Some(old.map_or(class, |o| o.min(class)));
    }

    /// Least-cost tree from the sources: for each point its cost and the edge towards its source.
    fn tree(
        &self,
        sources: &[usize],
        cost: impl Fn(usize) -> Option<u64>,
        stop: Option<usize>,
    ) -> Vec<Option<(u64, Option<usize>)>> {
        let mut reached: Vec<Option<(u64, Option<usize>)>> = vec![None; self.points.len()];
        let mut queue = BinaryHeap::new();
        for &s in sources {
            reached[s] = Some((0, None));
            queue.push(Reverse((0u64, s)));
        }
        while let Some(Reverse((far, p))) = queue.pop() {
            if reached[p].is_some_and(|(best, _)| best < far) {
                continue;
            }
            if stop == Some(p) {
                break;
            }
            for &edge in &self.at[p] {
                let (Some(step), q) = (cost(edge), self.other_end(edge, p)) else {
                    continue;
                };
                if reached[q].is_none_or(|(best, _)| far + step < best) {
                    reached[q] = Some((far + step, Some(edge)));
                    queue.push(Reverse((far + step, q)));
                }
            }
        }
        reached
    }

    /// Cost of an edge for a highway: shorter where there is one already, dear over water.
    fn highway_cost(&self, edge: usize, class: Class) -> Option<u64> {
        let e = &self.edges[edge];
        let length = self.length(edge);
        let built = e.class.is_some_and(|c| c <= Class::Secondary);
        if e.blocked && !built {
            return None;
        }
        let bridge = if e.wet && !built { 6000.0 } else { 0.0 };
        let through = |p: usize| match (self.sites[p], class) {
            (Site::Empty, _) => 0.0,
            (Site::Settlement(_), Class::Trunk) => 700.0,
            _ => 120.0,
        };
        Some(
            ((length * if built { 0.6 } else { 1.0 } + bridge + through(e.a) + through(e.b)) * 10.0)
                as u64,
        )
    }

    /// Builds highways along the Gabriel graph of the terminals.
    pub(crate) fn highways(
        &mut self,
        terminals: &[usize],
        class: impl Fn(usize, usize) -> Option<Class>,
    ) {
        let at = |i: usize| self.points[terminals[i]];
        let mut pairs = Vec::new();
        for i in 0..terminals.len() {
            for j in i + 1..terminals.len() {
                let (middle, radius) = (at(i).towards(at(j), 0.5), at(i).distance(at(j)) / 2.0);
                let empty = (0..terminals.len())
                    .all(|k| k == i || k == j || at(k).distance(middle) >= radius);
                if let (true, Some(class)) = (empty, class(terminals[i], terminals[j])) {
                    pairs.push((class, (2.0 * radius) as u64, terminals[i], terminals[j]));
                }
            }
        }
        pairs.sort_unstable();
        for (class, _, from, to) in pairs {
            let reached = self.tree(&[from], |edge| self.highway_cost(edge, class), Some(to));
            let mut p = to;
            while let Some((_, Some(edge))) = reached[p] {
                self.upgrade(edge, class);
                p = self.other_end(edge, p);
            }
        }
    }

    /// Builds local roads: the dry edges of the relative neighbourhood graph, a share of the dry
    /// short edges besides, then whatever joins what is still apart.
    ///
    /// Empty points where `home` does not hold are left alone.
    pub(crate) fn local_roads(
        &mut self,
        extra: f64,
        home: impl Fn(Point) -> bool,
        random: &mut Random,
    ) {
        let abroad: Vec<bool> = self
            .points
            .iter()
            .zip(&self.sites)
            .map(|(p, s)| matches!(s, Site::Empty) && !home(*p))
            .collect();
        let mut near = Near::new(2500.0);
        self.points.iter().for_each(|p| near.add(*p));
        for i in 0..self.edges.len() {
            let (e, length) = (&self.edges[i], self.length(i));
            let (a, b) = (self.points[e.a], self.points[e.b]);
            let lone = self.sites[e.a] == Site::Empty && self.sites[e.b] == Site::Empty;
            let outside = |p: usize| matches!(self.sites[p], Site::Beyond(_));
            if e.wet
                || e.blocked
                || lone
                || abroad[e.a]
                || abroad[e.b]
                || outside(e.a)
                || outside(e.b)
            {
                continue;
            }
            let shadow = |k: usize, d: f64| {
                k != e.a && k != e.b && d < length && self.points[k].distance(b) < length
            };
            let relative = !near.any(a, length, shadow);
            let gabriel = || {
                !near.any(a.towards(b, 0.5), length / 2.0 * (1.0 - 1e-9), |k, _| {
                    k != e.a && k != e.b
                })
            };
            if relative || (random.chance(extra) && gabriel()) {
                self.upgrade(i, Class::Unclassified);
            }
        }
        self.prune();
        self.join(&abroad);
    }

    /// Takes away roads that end at an empty point.
    fn prune(&mut self) {
        let mut ends: Vec<usize> = (0..self.points.len()).collect();
        while let Some(p) = ends.pop() {
            let roads: Vec<usize> = self.roads_at(p).collect();
            if let (Site::Empty, [only]) = (self.sites[p], roads.as_slice()) {
                self.edges[*only].class = None;
                ends.push(self.other_end(*only, p));
            }
        }
    }

    /// Edges at a point that are roads.
    pub(crate) fn roads_at(&self, p: usize) -> impl Iterator<Item = usize> + '_ {
        self.at[p]
            .iter()
            .copied()
            .filter(|&e| self.edges[e].class.is_some())
    }

    /// Joins all pieces to one: dry edges first, those at home before those abroad, over water by a
    /// secondary road.
    fn join(&mut self, abroad: &[bool]) {
        let mut piece: Vec<usize> = (0..self.points.len()).collect();
        fn root(piece: &mut [usize], mut p: usize) -> usize {
            while piece[p] != p {
                piece[p] = piece[piece[p]];
                p = piece[p];
            }
            p
        }
        // Towns outside to which no highway leads stay apart.
        let lost: Vec<bool> = (0..self.points.len())
            .map(|p| {
                matches!(self.sites[p], Site::Beyond(_) | Site::Empty)
                    && self.roads_at(p).next().is_none()
            })
            .collect();
        let beyond = |p: usize| lost[p] && matches!(self.sites[p], Site::Beyond(_));
        let mut rest = Vec::new();
        for (i, e) in self.edges.iter().enumerate() {
            if e.class.is_some() {
                let (a, b) = (root(&mut piece, e.a), root(&mut piece, e.b));
                piece[a.max(b)] = a.min(b);
            } else if !e.blocked && !beyond(e.a) && !beyond(e.b) {
                rest.push((e.wet, abroad[e.a] || abroad[e.b], self.length(i) as u64, i));
            }
        }
        rest.sort_unstable();
        let mut built = Vec::new();
        for (wet, _, _, i) in rest {
            let (a, b) = (
                root(&mut piece, self.edges[i].a),
                root(&mut piece, self.edges[i].b),
            );
            if a != b {
                piece[a.max(b)] = a.min(b);
                built.push((
                    i,
                    if wet {
                        Class::Secondary
                    } else {
                        Class::Unclassified
                    },
                ));
            }
        }
        built
            .into_iter()
            .for_each(|(i, class)| self.upgrade(i, class));
        self.prune();
    }

    /// Roads that many hamlets use to reach their town become tertiary.
    pub(crate) fn collect(&mut self, towns: &[usize], at_least: u32) {
        let reached = self.tree(
            towns,
            |e| self.edges[e].class.map(|_| (self.length(e) * 10.0) as u64),
            None,
        );
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_unstable_by_key(|&p| Reverse((reached[p].map(|r| r.0), p)));
        let mut flow: Vec<u32> = self
            .sites
            .iter()
            .map(|s| u32::from(matches!(s, Site::Hamlet(_))))
            .collect();
        for p in order {
            if let Some((_, Some(edge))) = reached[p] {
                let towards = self.other_end(edge, p);
                flow[towards] += flow[p];
                if flow[p] >= at_least {
                    self.upgrade(edge, Class::Tertiary);
                }
            }
        }
    }

    /// Seconds of an ambulance from a point to every other, roughly: bends and turns lengthen the
    /// way by an eighth.
    pub(crate) fn seconds_from(&self, p: usize) -> Vec<Option<u32>> {
        let metres_per_second = |class: Class| match class {
            Class::Trunk => 27.0,
            Class::Primary | Class::Secondary => 22.0,
            Class::Tertiary => 16.5,
            Class::Unclassified => 13.5,
        };
        let cost = |e: usize| {
            self.edges[e]
                .class
                .map(|class| (self.length(e) * 1.125 * 10.0 / metres_per_second(class)) as u64)
        };
        self.tree(&[p], cost, None)
            .into_iter()
            .map(|r| r.map(|(deciseconds, _)| (deciseconds / 10) as u32))
            .collect()
    }

    /// Draws the bends out of highways: a point with two of them moves towards the middle of its
    /// neighbours, as long as no triangle folds and it stays within `limit` of where it was.
    #[allow(clippy::needless_range_loop)] // `p` names a point in several lists
    pub(crate) fn straighten(&mut self, rounds: usize, limit: impl Fn(Site) -> f64) {
        let origin = self.points.clone();
        for _ in 0..rounds {
            for p in 0..self.points.len() {
                if matches!(self.sites[p], Site::Settlement(_) | Site::Beyond(_)) {
                    continue;
                }
                let mains: Vec<usize> = self
                    .roads_at(p)
                    .filter(|&e| self.edges[e].class <= Some(Class::Secondary))
                    .collect();
                let [first, second] = mains.as_slice() else {
                    continue;
                };
                let (u, v) = (
                    self.points[self.other_end(*first, p)],
                    self.points[self.other_end(*second, p)],
                );
                let aim = self.points[p].towards(u.towards(v, 0.5), 0.6);
                let away = aim.minus(origin[p]);
                let moved = origin[p]
                    .plus(away.times((limit(self.sites[p]) / away.length().max(1.0)).min(1.0)));
                let safe = self.fans[p].iter().all(|&(u, v)| {
                    let (u, v) = (self.points[u], self.points[v]);
                    turn(moved, u, v)
                        > 0.25
                            * u.distance(v)
                            * u.distance(v).min(moved.distance(u)).min(moved.distance(v))
                });
                if safe {
                    self.points[p] = moved;
                }
            }
        }
    }
}
