//! Where points enter the network: the nearest admissible segment, by a packed Hilbert R-tree.
//!
//! Kamel and Faloutsos, "Hilbert R-tree", VLDB 1994. Distances are planar at the latitude of the
//! query, which orders nearby segments exactly as a local map would.

use crate::column::Column;
use crate::hilbert::hilbert_key;
use crate::network::{CHAIN_MAIN, Network};
use crate::units::round_half_up;
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

/// A segment in the tree, in way direction.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Leaf {
    a: LonLat,
    b: LonLat,
    segment: u32,
    main: u32,
}

/// A box in units of 10⁻⁷ degree.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Rect {
    low: LonLat,
    high: LonLat,
}

impl Rect {
    const EMPTY: Rect = Rect {
        low: LonLat {
            lon: i32::MAX,
            lat: i32::MAX,
        },
        high: LonLat {
            lon: i32::MIN,
            lat: i32::MIN,
        },
    };

    fn include(&mut self, low: LonLat, high: LonLat) {
        self.low.lon = self.low.lon.min(low.lon);
        self.low.lat = self.low.lat.min(low.lat);
        self.high.lon = self.high.lon.max(high.lon);
        self.high.lat = self.high.lat.max(high.lat);
    }
}

/// Packed R-tree over the segments: leaves in Hilbert order, boxes level by level.
#[derive(Debug, Default)]
pub(crate) struct SegmentTree {
    pub(crate) leaves: Column<Leaf>,
    /// All levels, the lowest first; node `i` of a level covers `FANOUT` entries of the one below.
    pub(crate) boxes: Column<Rect>,
    /// Where each level begins in `boxes`, and where the last one ends.
    pub(crate) levels: Column<u32>,
}

/// A query in progress.
struct Query {
    lon: f64,
    lat: f64,
    /// Longitudes count so much less than latitudes here.
    shrink: f64,
    main_only: bool,
    best: f64,
    found: Option<(u32, f64)>,
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
            .iter()
            .map(|(_, segment)| {
                let (a, b) = network.segment_points(*segment);
                let chain = network.segments[*segment as usize].chain;
                let main = u32::from(network.chains[chain as usize].flags & CHAIN_MAIN != 0);
                Leaf {
                    a,
                    b,
                    segment: *segment,
                    main,
                }
            })
            .collect();
        let mut boxes: Vec<Rect> = leaves
            .chunks(FANOUT)
            .map(|chunk| {
                let mut rect = Rect::EMPTY;
                for leaf in chunk {
                    rect.include(leaf.a, leaf.a);
                    rect.include(leaf.b, leaf.b);
                }
                rect
            })
            .collect();
        let mut levels = vec![0, boxes.len() as u32];
        let mut start = 0;
        while boxes.len() - start > 1 {
            let above: Vec<Rect> = boxes[start..]
                .chunks(FANOUT)
                .map(|chunk| {
                    let mut rect = Rect::EMPTY;
                    for child in chunk {
                        rect.include(child.low, child.high);
                    }
                    rect
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
        let mut count = self.leaves.len();
        if count != segments
            || self
                .leaves
                .iter()
                .any(|leaf| leaf.segment as usize >= segments)
        {
            return false;
        }
        for level in self.levels.windows(2) {
            count = count.div_ceil(FANOUT);
            if level[1].checked_sub(level[0]) != Some(count as u32) {
                return false;
            }
        }
        self.levels
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
        let (leaves, boxes, levels): (&[Leaf], &[Rect], &[u32]) =
            (&self.leaves, &self.boxes, &self.levels);
        if boxes.is_empty() {
            return;
        }
        let mut stack = vec![(levels.len() - 2, 0usize)];
        while let Some((level, node)) = stack.pop() {
            let rect = &boxes[levels[level] as usize + node];
            if !wanted(rect.low, rect.high) {
                continue;
            }
            let below = if level == 0 {
                leaves.len()
            } else {
                (levels[level] - levels[level - 1]) as usize
            };
            let children = node * FANOUT..below.min((node + 1) * FANOUT);
            if level > 0 {
                stack.extend(children.map(|child| (level - 1, child)));
                continue;
            }
            for leaf in &leaves[children] {
                found(leaf.segment, leaf.a, leaf.b);
            }
        }
    }

    /// `stack` is memory to be reused.
    fn search(&self, network: &Network, query: &mut Query, stack: &mut Vec<(f64, u32, u32)>) {
        let (leaves, boxes, levels): (&[Leaf], &[Rect], &[u32]) =
            (&self.leaves, &self.boxes, &self.levels);
        if boxes.is_empty() {
            return;
        }
        // Depth first, nearest child first. Entries: (distance², level, node in level).
        stack.clear();
        stack.push((
            query.box_distance(&boxes[boxes.len() - 1]),
            levels.len() as u32 - 2,
            0,
        ));
        while let Some((distance, level, node)) = stack.pop() {
            if distance > query.best {
                continue;
            }
            let children = node as usize * FANOUT;
            if level == 0 {
                for leaf in &leaves[children..leaves.len().min(children + FANOUT)] {
                    if !query.main_only || leaf.main == 1 {
                        query.try_leaf(network, leaf);
                    }
                }
                continue;
            }
            let start = levels[level as usize - 1] as usize;
            let end = levels[level as usize] as usize;
            let pushed = stack.len();
            for (child, rect) in boxes[start + children..end.min(start + children + FANOUT)]
                .iter()
                .enumerate()
            {
                let distance = query.box_distance(rect);
                if distance <= query.best {
                    stack.push((distance, level - 1, (children + child) as u32));
                }
            }
            // The nearest child comes first; once it has been seen, few of the others are near enough.
            let nearest =
                (pushed..stack.len()).min_by(|one, two| stack[*one].0.total_cmp(&stack[*two].0));
            if let (Some(nearest), Some(last)) = (nearest, stack.len().checked_sub(1)) {
                stack.swap(nearest, last);
            }
        }
    }
}

impl Query {
    fn new(place: LonLat, options: &SnapOptions) -> Query {
        let shrink = libm::cos(place.lat_degrees().to_radians());
        // The planar distance of anything within reach is below this; the exact check comes last.
        let reach = options.max_snap_m / crate::EARTH_RADIUS_M;
        let reach = reach.to_degrees() * 1e7 * 1.01 + 10.0;
        Query {
            lon: f64::from(place.lon),
            lat: f64::from(place.lat),
            shrink,
            main_only: options.islands == Islands::Skip,
            best: reach * reach,
            found: None,
        }
    }

    fn box_distance(&self, rect: &Rect) -> f64 {
        let outside =
            |low: i32, high: i32, at: f64| (f64::from(low) - at).max(at - f64::from(high)).max(0.0);
        let x = outside(rect.low.lon, rect.high.lon, self.lon) * self.shrink;
        let y = outside(rect.low.lat, rect.high.lat, self.lat);
        // A little less, so that rounding never hides a box that holds a tie.
        (x * x + y * y) * (1.0 - 1e-9)
    }

    /// Leaves out what is farther than a segment that may be found (and is open to this query).
    fn look_no_farther(&mut self, a: LonLat, b: LonLat) {
        // A little more, so that the segment itself and all that tie with it are found.
        let (distance, _, _) = self.distance(a, b);
        self.best = self.best.min(distance * (1.0 + 1e-9) + 1e-9);
    }

    fn try_leaf(&mut self, network: &Network, leaf: &Leaf) {
        let (distance, t, swapped) = self.distance(leaf.a, leaf.b);
        let better = distance < self.best
            || (distance == self.best
                && self.found.is_none_or(|(found, _)| {
                    network.segment_origin(leaf.segment) < network.segment_origin(found)
                }));
        if better {
            self.best = distance;
            self.found = Some((leaf.segment, if swapped { 1.0 - t } else { t }));
        }
    }

    /// Squared distance to a segment, the fraction at which it is nearest, and whether that is
    /// counted from the second end.
    fn distance(&self, a: LonLat, b: LonLat) -> (f64, f64, bool) {
        // The same order of the ends for a road drawn twice, so that the two tie to the last bit.
        let swapped = (b.lon, b.lat) < (a.lon, a.lat);
        let (a, b) = if swapped { (b, a) } else { (a, b) };
        let ax = (f64::from(a.lon) - self.lon) * self.shrink;
        let ay = f64::from(a.lat) - self.lat;
        let bx = (f64::from(b.lon) - self.lon) * self.shrink;
        let by = f64::from(b.lat) - self.lat;
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let t = if length > 0.0 {
            -(ax * dx + ay * dy) / length
        } else {
            0.0
        };
        // At the ends the distance is to the very node, so that segments that share it tie exactly.
        let (t, x, y) = if t <= 0.0 {
            (0.0, ax, ay)
        } else if t >= 1.0 {
            (1.0, bx, by)
        } else {
            (t, ax + t * dx, ay + t * dy)
        };
        (x * x + y * y, t, swapped)
    }
}

impl Network {
    /// Where points enter the network, in parallel; `None` where nothing is within reach.
    ///
    /// The nearest admissible segment by straight distance, ties by way id, then position in the
    /// way. Places across the 180° meridian are not looked for.
    pub fn snap(&self, points: &[LonLat], options: &SnapOptions) -> Vec<Option<Snap>> {
        // Neighbours one after the other keep the same part of the tree in cache.
        let mut order: Vec<(u64, u32)> = points
            .par_iter()
            .enumerate()
            .map(|(i, place)| (hilbert_key(*place), i as u32))
            .collect();
        order.par_sort_unstable();
        let found: Vec<(u32, Option<Snap>)> = order
            .par_iter()
            .with_min_len(256)
            .map_init(
                || (Vec::new(), None),
                |(stack, before), (_, index)| {
                    let snap = self.snap_near(points[*index as usize], options, *before, stack);
                    *before = snap.map(|snap| snap.segment);
                    (*index, snap)
                },
            )
            .collect();
        let mut snaps = vec![None; points.len()];
        for (index, snap) in found {
            snaps[index as usize] = snap;
        }
        snaps
    }

    /// Where one point enters the network.
    pub fn snap_one(&self, point: LonLat, options: &SnapOptions) -> Option<Snap> {
        self.snap_near(point, options, None, &mut Vec::new())
    }

    /// `before` is a segment that may be near: nothing farther is looked at.
    fn snap_near(
        &self,
        point: LonLat,
        options: &SnapOptions,
        before: Option<u32>,
        stack: &mut Vec<(f64, u32, u32)>,
    ) -> Option<Snap> {
        let mut query = Query::new(point, options);
        if let Some(segment) = before {
            let (a, b) = self.segment_points(segment);
            query.look_no_farther(a, b);
        }
        self.tree.search(self, &mut query, stack);
        let (segment, fraction) = query.found?;
        let (a, b) = self.segment_points(segment);
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
        let chain = self.segments[segment as usize].chain;
        Some(Snap {
            segment,
            fraction,
            place,
            leg_m,
            leg: Deciseconds(round_half_up(leg_m * 36.0 / self.leg_kmh)),
            island: self.chains[chain as usize].flags & CHAIN_MAIN == 0,
        })
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
            max_snap_m: 1e7,
            islands: if main_only {
                Islands::Skip
            } else {
                Islands::Keep
            },
        };
        let mut query = Query::new(point, &options);
        for leaf in network
            .tree
            .leaves
            .iter()
            .filter(|leaf| !main_only || leaf.main == 1)
        {
            query.try_leaf(network, leaf);
        }
        query
            .found
            .map(|(segment, _)| network.segment_origin(segment))
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
            for islands in [Islands::Keep, Islands::Skip] {
                let options = SnapOptions { max_snap_m: 1e6, islands };
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
