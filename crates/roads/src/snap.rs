//! Where points enter the network: the nearest admissible segment, by a packed Hilbert R-tree.
//!
//! Kamel and Faloutsos, "Hilbert R-tree", VLDB 1994. Distances are planar at the latitude of the
//! query, which orders nearby segments exactly as a local map would.

use crate::column::Column;
use crate::hilbert::hilbert_key;
use crate::network::{CHAIN_MAIN, Network};
use crate::units::round_half_up;
use crate::wide::{self, Work};
use crate::{Deciseconds, LonLat};
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

/// What to do with places whose nearest road lies outside the largest strongly connected component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Islands {
    /// Take the nearest segment of the main component instead.
    Skip,
    /// Keep the nearest segment.
    #[default]
    Keep,
}

/// How points enter the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SnapOptions {
    /// Farther from any admissible segment than this, a point is off the network; metres.
    pub max_snap_m: f64,
    /// What to do with islands.
    pub islands: Islands,
}

impl Default for SnapOptions {
    fn default() -> Self {
        SnapOptions {
            max_snap_m: 1000.0,
            islands: Islands::Keep,
        }
    }
}

/// Where a point enters the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Index of the segment.
    pub segment: u32,
    /// Position along the segment in way direction, 0 to 1.
    pub fraction: f64,
    /// Projected place, rounded to 10⁻⁷ degree.
    pub place: LonLat,
    /// Great-circle distance from the point to the place, metres.
    pub leg_m: f64,
    /// Time for the leg at the profile's `leg_kmh`.
    pub leg: Deciseconds,
    /// The segment lies outside the largest strongly connected component.
    pub island: bool,
}

/// Children of a tree node.
const FANOUT: usize = 8;
/// Of a place in the tree where there is no segment.
const NOTHING: u32 = u32::MAX;

/// Segments that lie together, number by number, so that distances to all are found at once.
///
/// The ends of each are in ascending order, so that a road drawn twice ties to the last bit.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Leaf {
    a_lon: [i32; FANOUT],
    a_lat: [i32; FANOUT],
    b_lon: [i32; FANOUT],
    b_lat: [i32; FANOUT],
    /// Index of the segment × 4, + 2 if it runs from `b` to `a`, + 1 if it is of the main component.
    codes: [u32; FANOUT],
}

impl Leaf {
    fn of(network: &Network, segments: &[(u64, u32)]) -> Leaf {
        let mut leaf = Leaf {
            a_lon: [i32::MAX; FANOUT],
            a_lat: [i32::MAX; FANOUT],
            b_lon: [i32::MAX; FANOUT],
            b_lat: [i32::MAX; FANOUT],
            codes: [NOTHING; FANOUT],
        };
        for (at, (_, segment)) in segments.iter().enumerate().take(FANOUT) {
            let (a, b) = network.segment_points(*segment);
            let swapped = (b.lon, b.lat) < (a.lon, a.lat);
            let (a, b) = if swapped { (b, a) } else { (a, b) };
            let chain = network.segments[*segment as usize].chain;
            let main = network.chains[chain as usize].flags & CHAIN_MAIN != 0;
            (leaf.a_lon[at], leaf.a_lat[at]) = (a.lon, a.lat);
            (leaf.b_lon[at], leaf.b_lat[at]) = (b.lon, b.lat);
            leaf.codes[at] = segment * 4 + u32::from(swapped) * 2 + u32::from(main);
        }
        leaf
    }

    /// The lower and the higher end of a segment.
    fn ends(&self, at: usize) -> (LonLat, LonLat) {
        let place = |lon: i32, lat: i32| LonLat { lon, lat };
        (
            place(self.a_lon[at], self.a_lat[at]),
            place(self.b_lon[at], self.b_lat[at]),
        )
    }

    /// Its segments: where they stand.
    fn present(&self) -> impl Iterator<Item = usize> + '_ {
        (0..FANOUT).filter(|at| self.codes[*at] != NOTHING)
    }
}

/// The boxes of the children of a tree node, number by number; units of 10⁻⁷ degree.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Boxes {
    low_lon: [i32; FANOUT],
    low_lat: [i32; FANOUT],
    high_lon: [i32; FANOUT],
    high_lat: [i32; FANOUT],
}

impl Boxes {
    /// Children that are not there have a box that nothing is near.
    const EMPTY: Boxes = Boxes {
        low_lon: [i32::MAX; FANOUT],
        low_lat: [i32::MAX; FANOUT],
        high_lon: [i32::MIN; FANOUT],
        high_lat: [i32::MIN; FANOUT],
    };

    fn include(&mut self, child: usize, low: LonLat, high: LonLat) {
        self.low_lon[child] = self.low_lon[child].min(low.lon);
        self.low_lat[child] = self.low_lat[child].min(low.lat);
        self.high_lon[child] = self.high_lon[child].max(high.lon);
        self.high_lat[child] = self.high_lat[child].max(high.lat);
    }

    fn low(&self, child: usize) -> LonLat {
        LonLat {
            lon: self.low_lon[child],
            lat: self.low_lat[child],
        }
    }

    fn high(&self, child: usize) -> LonLat {
        LonLat {
            lon: self.high_lon[child],
            lat: self.high_lat[child],
        }
    }
}

/// Packed R-tree over the segments in Hilbert order.
#[derive(Debug, Default)]
pub(crate) struct SegmentTree {
    /// The lowest level.
    pub(crate) leaves: Column<Leaf>,
    /// The levels above, the lowest first; node `i` of a level has the nodes from `FANOUT · i` on of
    /// the one below for children.
    pub(crate) boxes: Column<Boxes>,
    /// Where each level begins in `boxes`, and where the last one ends.
    pub(crate) levels: Column<u32>,
}

/// A query in progress.
struct Query {
    place: LonLat,
    lon: f64,
    lat: f64,
    /// Longitudes count so much less than latitudes here.
    shrink: f64,
    main_only: bool,
    best: f64,
    found: Option<Found>,
}

/// A segment of the tree.
#[derive(Debug, Clone, Copy)]
struct Found {
    code: u32,
    /// The lower end and the higher one.
    ends: (LonLat, LonLat),
}

impl Found {
    fn segment(&self) -> u32 {
        self.code / 4
    }

    fn is_swapped(&self) -> bool {
        self.code & 2 != 0
    }

    fn is_main(&self) -> bool {
        self.code & 1 != 0
    }
}

impl SegmentTree {
    pub(crate) fn build(network: &Network) -> SegmentTree {
        let mut keyed: Vec<(u64, u32)> = (0..network.segments.len() as u32)
            .into_par_iter()
            .map(|segment| {
                let (a, b) = network.segment_points(segment);
                let middle = LonLat {
                    lon: ((i64::from(a.lon) + i64::from(b.lon)) / 2) as i32,
                    lat: ((i64::from(a.lat) + i64::from(b.lat)) / 2) as i32,
                };
                (hilbert_key(middle), segment)
            })
            .collect();
        keyed.par_sort_unstable();
        let leaves: Vec<Leaf> = keyed
            .chunks(FANOUT)
            .map(|segments| Leaf::of(network, segments))
            .collect();
        let mut boxes: Vec<Boxes> = leaves
            .chunks(FANOUT)
            .map(|children| {
                let mut node = Boxes::EMPTY;
                for (child, leaf) in children.iter().enumerate() {
                    for at in leaf.present() {
                        let (a, b) = leaf.ends(at);
                        node.include(child, a, a);
                        node.include(child, b, b);
                    }
                }
                node
            })
            .collect();
        let mut levels = vec![0, boxes.len() as u32];
        let mut start = 0;
        while boxes.len() - start > 1 {
            let above: Vec<Boxes> = boxes[start..]
                .chunks(FANOUT)
                .map(|children| {
                    let mut node = Boxes::EMPTY;
                    for (child, boxes) in children.iter().enumerate() {
                        for at in 0..FANOUT {
                            node.include(child, boxes.low(at), boxes.high(at));
                        }
                    }
                    node
                })
                .collect();
            start = boxes.len();
            boxes.extend(above);
            levels.push(boxes.len() as u32);
        }
        SegmentTree {
            leaves: leaves.into(),
            boxes: boxes.into(),
            levels: levels.into(),
        }
    }

    /// Whether no search in a mapped tree can leave its arrays.
    pub(crate) fn is_consistent(&self, segments: usize) -> bool {
        let mut count = segments.div_ceil(FANOUT);
        let codes = self.leaves.iter().flat_map(|leaf| leaf.codes);
        if count != self.leaves.len()
            || codes
                .enumerate()
                .any(|(at, code)| (code != NOTHING) != (at < segments))
            || self.leaves.iter().any(|leaf| {
                leaf.present()
                    .any(|at| leaf.codes[at] as usize / 4 >= segments)
            })
        {
            return false;
        }
        for level in self.levels.windows(2) {
            count = count.div_ceil(FANOUT);
            if level[1].checked_sub(level[0]) != Some(count as u32) {
                return false;
            }
        }
        count <= 1
            && self
                .levels
                .last()
                .is_none_or(|last| *last as usize == self.boxes.len())
    }

    /// All segments with their ends, in way direction, in boxes (of lower left and upper right corner)
    /// that may be wanted; some of them may lie outside.
    pub(crate) fn visit(
        &self,
        wanted: impl Fn(LonLat, LonLat) -> bool,
        mut found: impl FnMut(u32, LonLat, LonLat),
    ) {
        let (leaves, boxes, levels): (&[Leaf], &[Boxes], &[u32]) =
            (&self.leaves, &self.boxes, &self.levels);
        if boxes.is_empty() {
            return;
        }
        let mut stack = vec![(levels.len() - 1, 0usize)];
        while let Some((level, node)) = stack.pop() {
            if level > 0 {
                let boxes = &boxes[levels[level - 1] as usize + node];
                let children = (0..FANOUT).filter(|child| {
                    let (low, high) = (boxes.low(*child), boxes.high(*child));
                    low.lon <= high.lon && wanted(low, high)
                });
                stack.extend(children.map(|child| (level - 1, node * FANOUT + child)));
                continue;
            }
            let leaf = &leaves[node];
            for at in leaf.present() {
                let (a, b) = leaf.ends(at);
                let code = leaf.codes[at];
                let (a, b) = if code & 2 != 0 { (b, a) } else { (a, b) };
                found(code / 4, a, b);
            }
        }
    }

    /// `stack` is memory to be reused.
    #[inline(always)]
    fn search(&self, network: &Network, query: &mut Query, stack: &mut Vec<(f64, u32, u32)>) {
        let (leaves, boxes, levels): (&[Leaf], &[Boxes], &[u32]) =
            (&self.leaves, &self.boxes, &self.levels);
        if boxes.is_empty() {
            return;
        }
        // Depth first, nearest child first. Entries: (distance², level, node in level).
        stack.clear();
        stack.push((0.0, levels.len() as u32 - 1, 0));
        while let Some((distance, level, node)) = stack.pop() {
            if distance > query.best {
                continue;
            }
            if level == 0 {
                query.try_leaf(network, &leaves[node as usize]);
                continue;
            }
            let distances =
                query.box_distances(&boxes[(levels[level as usize - 1] + node) as usize]);
            // Where there is no segment at all within the distance asked for, even a child that is not
            // there may be.
            let below = match level {
                1 => leaves.len() as u32,
                _ => levels[level as usize - 1] - levels[level as usize - 2],
            };
            let children = (below - node * FANOUT as u32).min(FANOUT as u32) as usize;
            let pushed = stack.len();
            let mut nearest = pushed;
            for (child, distance) in distances.into_iter().enumerate().take(children) {
                if distance <= query.best {
                    if stack.get(nearest).is_none_or(|known| distance < known.0) {
                        nearest = stack.len();
                    }
                    stack.push((distance, level - 1, node * FANOUT as u32 + child as u32));
                }
            }
            // The nearest child comes first; once it has been seen, few of the others are near enough.
            if stack.len() > pushed {
                let last = stack.len() - 1;
                stack.swap(nearest, last);
            }
        }
    }
}

/// The larger of two numbers, in one instruction.
#[inline(always)]
fn larger(one: f64, two: f64) -> f64 {
    if one > two { one } else { two }
}

impl Query {
    fn new(place: LonLat, options: &SnapOptions) -> Query {
        let shrink = libm::cos(place.lat_degrees().to_radians());
        // The planar distance of anything within reach is below this; the exact check comes last.
        let reach = options.max_snap_m / crate::EARTH_RADIUS_M;
        let reach = reach.to_degrees() * 1e7 * 1.01 + 10.0;
        Query {
            place,
            lon: f64::from(place.lon),
            lat: f64::from(place.lat),
            shrink,
            main_only: options.islands == Islands::Skip,
            best: reach * reach,
            found: None,
        }
    }

    #[inline(always)]
    fn box_distances(&self, boxes: &Boxes) -> [f64; FANOUT] {
        let nearest = |low: &[i32; FANOUT], high: &[i32; FANOUT], at: i32| {
            std::array::from_fn::<i32, FANOUT, _>(|child| at.max(low[child]).min(high[child]))
        };
        let lon = nearest(&boxes.low_lon, &boxes.high_lon, self.place.lon);
        let lat = nearest(&boxes.low_lat, &boxes.high_lat, self.place.lat);
        // A little less, so that rounding never hides a box that holds a tie.
        std::array::from_fn(|child| {
            let x = (f64::from(lon[child]) - self.lon) * self.shrink;
            let y = f64::from(lat[child]) - self.lat;
            (x * x + y * y) * (1.0 - 1e-9)
        })
    }

    /// Leaves out what is farther than a segment that may be found (and is open to this query).
    #[inline(always)]
    fn look_no_farther(&mut self, (a, b): (LonLat, LonLat)) {
        // A little more, so that the segment itself and all that tie with it are found.
        let (distance, _) = self.distance((a.lon, a.lat), (b.lon, b.lat));
        self.best = self.best.min(distance * (1.0 + 1e-9) + 1e-9);
    }

    #[inline(always)]
    fn try_leaf(&mut self, network: &Network, leaf: &Leaf) {
        let mut distances = [0.0; FANOUT];
        for (at, distance) in distances.iter_mut().enumerate() {
            *distance = self
                .distance(
                    (leaf.a_lon[at], leaf.a_lat[at]),
                    (leaf.b_lon[at], leaf.b_lat[at]),
                )
                .0;
        }
        for (at, distance) in distances.into_iter().enumerate() {
            if distance > self.best {
                continue;
            }
            let code = leaf.codes[at];
            if code == NOTHING || (self.main_only && code & 1 == 0) {
                continue;
            }
            let better = distance < self.best
                || self.found.is_none_or(|found| {
                    network.segment_origin(code / 4) < network.segment_origin(found.segment())
                });
            if better {
                self.best = distance;
                self.found = Some(Found {
                    code,
                    ends: leaf.ends(at),
                });
            }
        }
    }

    /// Squared distance to a segment, and the fraction at which it is nearest. The ends of a road drawn
    /// twice are given in the same order, so that the two tie to the last bit.
    #[inline(always)]
    fn distance(&self, a: (i32, i32), b: (i32, i32)) -> (f64, f64) {
        let ax = (f64::from(a.0) - self.lon) * self.shrink;
        let ay = f64::from(a.1) - self.lat;
        let bx = (f64::from(b.0) - self.lon) * self.shrink;
        let by = f64::from(b.1) - self.lat;
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        // A segment of no length: nought by one.
        let t = -(ax * dx + ay * dy) / if length > 0.0 { length } else { 1.0 };
        // At the ends the distance is to the very node, so that segments that share it tie exactly.
        let (mut x, mut y) = (ax + t * dx, ay + t * dy);
        if t <= 0.0 {
            (x, y) = (ax, ay);
        }
        if t >= 1.0 {
            (x, y) = (bx, by);
        }
        (x * x + y * y, larger(if t < 1.0 { t } else { 1.0 }, 0.0))
    }
}

impl Network {
    /// Where points enter the network, in parallel; `None` where nothing is within reach.
    ///
    /// The nearest admissible segment by straight distance, ties by way id, then position in the
    /// way. Places across the 180° meridian are not looked for.
    pub fn snap(&self, points: &[LonLat], options: &SnapOptions) -> Vec<Option<Snap>> {
        // Neighbours one after the other keep the same part of the tree in cache.
        let mut order: Vec<(u64, u32, LonLat)> = points
            .par_iter()
            .enumerate()
            .map(|(i, place)| (hilbert_key(*place), i as u32, *place))
            .collect();
        order.par_sort_unstable_by_key(|(key, index, _)| (*key, *index));
        let found: Vec<Vec<(u32, Option<Snap>)>> = order
            .par_chunks(1024)
            .map(|chunk| {
                let mut found = Vec::with_capacity(chunk.len());
                wide::run(SnapAll {
                    network: self,
                    options,
                    chunk,
                    found: &mut found,
                });
                found
            })
            .collect();
        let mut snaps = vec![None; points.len()];
        for (index, snap) in found.into_iter().flatten() {
            snaps[index as usize] = snap;
        }
        snaps
    }

    /// Where one point enters the network.
    pub fn snap_one(&self, point: LonLat, options: &SnapOptions) -> Option<Snap> {
        self.snap_near(point, options, &mut None, &mut Vec::new())
    }

    /// `before` are the ends of a segment that may be near: nothing farther is looked at. They become
    /// those of the one found.
    #[inline(always)]
    fn snap_near(
        &self,
        point: LonLat,
        options: &SnapOptions,
        before: &mut Option<(LonLat, LonLat)>,
        stack: &mut Vec<(f64, u32, u32)>,
    ) -> Option<Snap> {
        let mut query = Query::new(point, options);
        if let Some(ends) = before.take() {
            query.look_no_farther(ends);
        }
        self.tree.search(self, &mut query, stack);
        let found = query.found?;
        *before = Some(found.ends);
        let (a, b) = found.ends;
        let (_, t) = query.distance((a.lon, a.lat), (b.lon, b.lat));
        let (a, b, fraction) = if found.is_swapped() {
            (b, a, 1.0 - t)
        } else {
            (a, b, t)
        };
        let between = |from: i32, to: i32| {
            let (from, to) = (f64::from(from), f64::from(to));
            libm::round(from + fraction * (to - from)) as i32
        };
        let place = LonLat {
            lon: between(a.lon, b.lon),
            lat: between(a.lat, b.lat),
        };
        let leg_m = point.distance_m(place);
        if leg_m > options.max_snap_m {
            return None;
        }
        Some(Snap {
            segment: found.segment(),
            fraction,
            place,
            leg_m,
            leg: Deciseconds(round_half_up(leg_m * 36.0 / self.leg_kmh)),
            island: !found.is_main(),
        })
    }
}

/// Points of one chunk, in Hilbert order.
struct SnapAll<'a> {
    network: &'a Network,
    options: &'a SnapOptions,
    chunk: &'a [(u64, u32, LonLat)],
    found: &'a mut Vec<(u32, Option<Snap>)>,
}

impl Work for SnapAll<'_> {
    #[inline(always)]
    fn run(self) {
        let (mut before, mut stack) = (None, Vec::new());
        for (_, index, point) in self.chunk {
            let snap = self
                .network
                .snap_near(*point, self.options, &mut before, &mut stack);
            self.found.push((*index, snap));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osm::document::{Document, Node, Way};
    use crate::osm::read_roads_from;
    use crate::osm::write::write_pbf;
    use crate::profile::Profile;
    use crate::progress::Silent;
    use proptest::prelude::*;

    fn network(nodes: &[(i32, i32)], ways: &[Vec<usize>]) -> Option<Network> {
        let document = Document {
            nodes: nodes
                .iter()
                .enumerate()
                .map(|(i, (x, y))| Node {
                    id: i as i64 + 1,
                    lon: 1_220_000_000 + x,
                    lat: 436_000_000 + y,
                    tags: vec![],
                })
                .collect(),
            ways: ways
                .iter()
                .enumerate()
                .map(|(i, refs)| Way {
                    id: 100 - i as i64,
                    refs: refs.iter().map(|r| (*r % nodes.len()) as i64 + 1).collect(),
                    tags: vec![("highway".into(), "residential".into())],
                })
                .collect(),
            relations: vec![],
        };
        let profile = Profile::builtin("car").unwrap();
        let data =
            read_roads_from(&write_pbf(&document), "test", &profile.key_bases(), &Silent).unwrap();
        Network::build(&data, &profile, "test").ok()
    }

    /// The nearest segment, found by looking at all of them.
    fn brute_force(network: &Network, point: LonLat, main_only: bool) -> Option<(i64, u32)> {
        let options = SnapOptions {
            max_snap_m: 3e7,
            islands: if main_only {
                Islands::Skip
            } else {
                Islands::Keep
            },
        };
        let mut query = Query::new(point, &options);
        for leaf in network.tree.leaves.iter() {
            query.try_leaf(network, leaf);
        }
        query
            .found
            .map(|found| network.segment_origin(found.segment()))
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_looking_at_all_segments_finds(
            nodes in proptest::collection::vec((-40_000i32..40_000, -40_000i32..40_000), 2..60),
            ways in proptest::collection::vec(proptest::collection::vec(0usize..60, 2..8), 1..30),
            points in proptest::collection::vec((-60_000i32..60_000, -60_000i32..60_000), 1..20),
        ) {
            let Some(network) = network(&nodes, &ways) else { return Ok(()) };
            let mut points: Vec<LonLat> = points
                .iter()
                .map(|(x, y)| LonLat { lon: 1_220_000_000 + x, lat: 436_000_000 + y })
                .collect();
            // Points on a node tie between all segments that meet there.
            points.extend(nodes.iter().map(|(x, y)| LonLat { lon: 1_220_000_000 + x, lat: 436_000_000 + y }));
            // As far away as can be, where only the limit tells segments from places without one.
            points.extend([(-1_700_000_000, -890_000_000), (1_799_999_999, 899_999_999), (-1_000_000_000, 0)].map(
                |(lon, lat)| LonLat { lon, lat },
            ));
            for islands in [Islands::Keep, Islands::Skip] {
                let options = SnapOptions { max_snap_m: 3e7, islands };
                for (point, snap) in points.iter().zip(network.snap(&points, &options)) {
                    let found = snap.map(|snap| network.segment_origin(snap.segment));
                    prop_assert_eq!(found, brute_force(&network, *point, islands == Islands::Skip));
                }
            }
        }
    }

    #[test]
    fn beyond_the_largest_leg_there_is_no_snap() {
        let network = network(&[(0, 0), (20_000, 0)], &[vec![0, 1]]).unwrap();
        let point = LonLat {
            lon: 1_220_010_000,
            lat: 436_000_900,
        };
        let leg = network
            .snap_one(point, &SnapOptions::default())
            .unwrap()
            .leg_m;
        assert!((leg - 10.007).abs() < 0.01, "{leg}");
        let snap = |max_snap_m| {
            network.snap_one(
                point,
                &SnapOptions {
                    max_snap_m,
                    ..Default::default()
                },
            )
        };
        assert!(snap(leg).is_some(), "the bound is inclusive");
        assert!(snap(leg - 0.001).is_none());
    }

    #[test]
    fn the_place_is_the_foot_of_the_perpendicular() {
        let network = network(&[(0, 0), (20_000, 0)], &[vec![0, 1]]).unwrap();
        let point = LonLat {
            lon: 1_220_005_000,
            lat: 436_000_900,
        };
        let snap = network.snap_one(point, &SnapOptions::default()).unwrap();
        assert!((snap.fraction - 0.25).abs() < 1e-9);
        assert_eq!(
            snap.place,
            LonLat {
                lon: 1_220_005_000,
                lat: 436_000_000
            }
        );
        // 10.007 m at 5 km/h are 7.2 s.
        assert_eq!(snap.leg, Deciseconds(72));
    }
}
