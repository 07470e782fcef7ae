//! Holds the product against the oracle and its parts against each other.

use super::islands::islands;
use super::places::{Place, snap, snap_among};
use super::raw::{Rules, Segment};
use super::rng::Rng;
use super::search::Oracle;
use liyuan_roads::osm::document::Document;
use liyuan_roads::osm::{RoadData, read_roads_from};
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::reach::{self, Hierarchy, Metric, Pairs, Perfect, Tally, Within};
use liyuan_roads::{
    Direction, Islands, LonLat, Measure, Network, Places, Reached, RoadsError, Route,
    SearchOptions, Snap, SnapOptions, catchments, nearest, route,
};
use std::sync::Mutex;

pub const MEASURES: [Measure; 2] = [Measure::Time, Measure::Length];
pub const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

macro_rules! ensure {
    ($holds:expr, $($why:tt)*) => {
        let holds: bool = $holds;
        if !holds {
            return Err(format!($($why)*));
        }
    };
}

/// Reads a file as the product does.
pub fn road_data(bytes: &[u8], file: &str, profile: &Profile) -> RoadData {
    read_roads_from(bytes, file, &profile.key_bases(), &Silent).expect("roads can be read")
}

/// Builds the product's network and compares what it counts; `None` if there is no road at all.
pub fn build(
    oracle: &Oracle,
    bytes: &[u8],
    file: &str,
    profile: &Profile,
) -> Result<Option<Network>, String> {
    let network = match Network::build(&road_data(bytes, file, profile), profile, file) {
        Ok(network) => network,
        Err(RoadsError::NoRoads { .. }) if oracle.map.segments.is_empty() => return Ok(None),
        Err(error) => return Err(format!("network is not built: {error}")),
    };
    let report = network.report();
    let segments = oracle.map.segments.len() as u64;
    ensure!(
        report.segments == segments,
        "segments: {}, oracle {segments}",
        report.segments
    );
    let blocked = oracle.map.blocked_nodes() as u64;
    ensure!(
        report.blocked_nodes == blocked,
        "blocked nodes: {}, oracle {blocked}",
        report.blocked_nodes
    );
    let one_way = |s: &&Segment| s.forward.is_some() != s.backward.is_some();
    let one_way = oracle.map.segments.iter().filter(one_way).count() as u64;
    ensure!(
        report.one_way_segments == one_way,
        "one-way segments: {}, oracle {one_way}",
        report.one_way_segments
    );
    let junctions = islands(oracle).junctions as u64;
    ensure!(
        report.junctions == junctions,
        "junctions: {}, oracle {junctions}",
        report.junctions
    );
    let (found, counts) = (&report.restrictions, &oracle.counts);
    ensure!(
        found.used == counts.used as u64,
        "restrictions: {found:?}, oracle {counts:?}"
    );
    Ok(Some(network))
}

/// Oracle and product with the same points.
pub struct Both<'a> {
    pub(super) oracle: &'a Oracle,
    pub(super) network: &'a Network,
    hierarchy: Hierarchy,
    leg_kmh: f64,
    /// As the oracle sees them; the fraction is the product's where the two are the same place.
    pub(super) places: Vec<Place>,
    pub(super) snaps: Vec<Option<Snap>>,
    /// Whether the product chose the segments that the oracle did.
    pub segments: Verdict,
}

/// What a comparison comes to.
pub type Verdict = Result<(), String>;

/// Metres by which another segment must be farther for the nearest one to be beyond doubt.
const CLEAR_M: f64 = 0.05;

impl<'a> Both<'a> {
    /// Snaps the points in both, and keeps those whose nearest segment is beyond doubt.
    pub fn new(
        oracle: &'a Oracle,
        network: &'a Network,
        rules: &impl Rules,
        points: &[LonLat],
    ) -> Result<Both<'a>, String> {
        let options = SnapOptions {
            max_snap_m: 1e6,
            islands: Islands::Keep,
        };
        let all = network.snap(points, &options);
        let (mut places, mut snaps, mut segments) = (Vec::new(), Vec::new(), Ok(()));
        for (number, (&point, found)) in points.iter().zip(all).enumerate() {
            let expected = snap(&oracle.map, point);
            ensure!(
                found.is_some() == expected.is_some(),
                "point {number} enters: product {found:?}, oracle {expected:?}"
            );
            let (Some(found), Some(mut place)) = (found, expected) else {
                continue;
            };
            let close = |a: f64, b: f64| (a - b).abs() <= 0.02 + 1e-6 * a.abs();
            ensure!(
                close(found.leg_m, place.leg_m),
                "point {number} has a leg of {} m, oracle {} m",
                found.leg_m,
                place.leg_m
            );
            let leg = super::places::leg_time(found.leg_m, rules.leg_kmh());
            ensure!(
                found.leg.0 == leg,
                "a leg of {} m takes {leg} ds, product {:?}",
                found.leg_m,
                found.leg
            );
            // Segments that share the node nearest to a point tie exactly, and the lower one wins.
            if place.clear_m != 0.0 && place.clear_m < CLEAR_M {
                continue;
            }
            let segment = &oracle.map.segments[place.segment];
            let (origin, expected) = (
                network.segment_origin(found.segment),
                (segment.way_id, segment.index as u32),
            );
            if origin != expected {
                // Reported after everything else.
                segments = Err(format!(
                    "segment of point {number}: {origin:?}, oracle {expected:?}, clear by {} m",
                    place.clear_m
                ));
                continue;
            }
            ensure!(
                place.at.distance_m(found.place) < 0.05,
                "point {number} enters at {:?}, oracle {:?}",
                found.place,
                place.at
            );
            let whole = oracle.map.length_m(place.segment);
            ensure!(
                (found.fraction - place.fraction).abs() * whole < 0.02,
                "point {number} at fraction {}, oracle {}",
                found.fraction,
                place.fraction
            );
            // Which side of a whole decisecond or decimetre a place falls on is the product's to
            // say, within a centimetre.
            (place.fraction, place.leg_m) = (found.fraction, found.leg_m);
            places.push(place);
            snaps.push(Some(found));
        }
        Ok(Both {
            oracle,
            network,
            // Small maps are hardly cut unless they are asked to be.
            hierarchy: Hierarchy::dissected(
                network,
                if network.states().is_multiple_of(4) {
                    64
                } else {
                    4
                },
            ),
            leg_kmh: rules.leg_kmh(),
            places,
            snaps,
            segments,
        })
    }

    /// Island marks, and where points enter that must enter the main part.
    pub fn islands(&self, points: &[LonLat]) -> Verdict {
        let Some(main) = islands(self.oracle).main else {
            return Ok(());
        };
        for (place, snap) in self.places.iter().zip(&self.snaps) {
            let marked = snap.as_ref().is_some_and(|s| s.island);
            ensure!(
                marked != main[place.segment],
                "islands: a place on {} is marked {marked}",
                self.oracle.map.segment_words(place.segment)
            );
        }
        let options = SnapOptions {
            max_snap_m: 1e6,
            islands: Islands::Skip,
        };
        for (&point, found) in points.iter().zip(self.network.snap(points, &options)) {
            let expected = snap_among(&self.oracle.map, point, |segment| main[segment]);
            let Some(expected) = expected else {
                ensure!(
                    found.is_none(),
                    "islands: {found:?} is not in the main part"
                );
                continue;
            };
            if expected.clear_m == 0.0 || expected.clear_m >= CLEAR_M {
                let segment = &self.oracle.map.segments[expected.segment];
                let origin = found.map(|f| self.network.segment_origin(f.segment));
                ensure!(
                    origin == Some((segment.way_id, segment.index as u32)),
                    "islands: {point:?} enters the main part at {origin:?}, oracle {}",
                    self.oracle.map.segment_words(expected.segment)
                );
            }
        }
        Ok(())
    }

    /// Points farther than allowed from any road are off the network; the limit is inclusive.
    pub fn max_snap(&self, points: &[LonLat]) -> Verdict {
        let all = self.network.snap(
            points,
            &SnapOptions {
                max_snap_m: 1e6,
                islands: Islands::Keep,
            },
        );
        for (number, snap) in all.iter().enumerate() {
            let Some(snap) = snap else { continue };
            let near = |max_snap_m| {
                let options = SnapOptions {
                    max_snap_m,
                    islands: Islands::Keep,
                };
                self.network.snap(&points[number..=number], &options)[0]
            };
            let (at, below) = (near(snap.leg_m), near(snap.leg_m - 0.02));
            ensure!(
                at == Some(*snap) && below.is_none(),
                "max-snap: a point {} m away enters at {at:?} and {below:?}",
                snap.leg_m
            );
        }
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn leg(&self, place: usize, measure: Measure) -> u64 {
        let place = &self.places[place];
        u64::from(match measure {
            Measure::Time => place.leg_time(self.leg_kmh),
            Measure::Length => place.leg_length(),
        })
    }

    /// Totals of the oracle from one place to all, legs included, and the road alone.
    fn row(&self, from: usize, measure: Measure) -> Vec<Option<(u64, u64)>> {
        let costs = self.oracle.search(&self.places[from], measure);
        (0..self.len())
            .map(|to| {
                let road =
                    self.oracle
                        .road(&self.places[from], &costs, &self.places[to], measure)?;
                Some((self.leg(from, measure) + road + self.leg(to, measure), road))
            })
            .collect()
    }

    /// The oracle's (total, road) from `sources` to all places, `None` elsewhere.
    pub fn table(&self, sources: &[usize], measure: Measure) -> Table {
        let mut rows = vec![None; self.len()];
        for &source in sources {
            rows[source] = Some(self.row(source, measure));
        }
        Table { rows, measure }
    }

    fn subset(&self, chosen: &[usize]) -> Places {
        let mut snaps: Vec<Option<Snap>> = chosen.iter().map(|&i| self.snaps[i]).collect();
        // One that is off the network: never reached, reaches nothing.
        snaps.push(None);
        self.network.places(&snaps)
    }

    /// Catchments and nearest of the given hubs over the given points.
    pub fn searches(
        &self,
        table: &Table,
        hubs: &[usize],
        points: &[usize],
        direction: Direction,
        bound: Option<u32>,
    ) -> Verdict {
        let options = SearchOptions {
            direction,
            measure: table.measure,
            bound,
        };
        let (hub_places, point_places) = (self.subset(hubs), self.subset(points));
        let what = |hub: usize, point: usize| {
            let (hub, point) = (hubs[hub], points[point]);
            let (from, to) = match direction {
                Direction::Forward => (hub, point),
                Direction::Backward => (point, hub),
            };
            let measure = table.measure;
            format!("{measure:?} {direction:?} within {bound:?}, place {from} to place {to}")
        };
        let expected = |hub: usize, point: usize| {
            let answer = match direction {
                Direction::Forward => table.get(hubs[hub], points[point]),
                Direction::Backward => table.get(points[point], hubs[hub]),
            };
            answer.filter(|&(total, _)| bound.is_none_or(|b| total <= u64::from(b)))
        };
        let visited = Mutex::new(vec![None; hubs.len() + 1]);
        catchments(
            self.network,
            &hub_places,
            &point_places,
            &options,
            &Silent,
            |hub, reached| {
                visited.lock().unwrap()[hub as usize] = Some(reached.to_vec());
            },
        );
        let visited = visited.into_inner().unwrap();
        let metric = Metric::new(&self.hierarchy, self.network, table.measure);
        let search = reach::Search {
            network: self.network,
            metric: &metric,
            hubs: &hub_places,
            points: &point_places,
        };
        let swept = Mutex::new(vec![None; hubs.len() + 1]);
        reach::catchments(&search, &options, &Silent, |hub, reached| {
            swept.lock().unwrap()[hub as usize] = Some(reached.to_vec());
        });
        let swept = swept.into_inner().unwrap();
        ensure!(
            swept == visited,
            "sweep: {options:?}: {swept:?}, search {visited:?}"
        );
        let weights: Vec<i64> = (0..points.len() as i64).map(|i| i * i + 1).collect();
        let limit = bound.unwrap_or(u32::MAX);
        let tallies = [limit, limit / 2].map(|limit| Tally {
            weights: &weights,
            within: Within::All(limit),
        });
        let sums = reach::sums(&search, &options, &tallies, &Silent);
        for (tally, sums) in [limit, limit / 2].into_iter().zip(sums) {
            let told = visited.iter().map(|reached| {
                let within = reached
                    .iter()
                    .flatten()
                    .filter(|(_, total)| *total <= tally);
                within
                    .map(|(point, _)| weights[*point as usize])
                    .sum::<i64>()
            });
            ensure!(
                told.clone().eq(sums.iter().copied()),
                "sums: {options:?}: {sums:?}, search {:?}",
                told.collect::<Vec<_>>()
            );
        }
        for (hub, reached) in visited.into_iter().enumerate() {
            let Some(reached) = reached else {
                return Err(format!("hub {hub} was not visited"));
            };
            ensure!(
                hub < hubs.len() || reached.is_empty(),
                "a hub off the network reaches {reached:?}"
            );
            if hub == hubs.len() {
                continue;
            }
            ensure!(
                reached.is_sorted_by_key(|r| r.0),
                "catchment of hub {hub} is not in order"
            );
            let mut found = vec![None; points.len()];
            for (point, total) in reached {
                ensure!(
                    found[point as usize].is_none(),
                    "catchment has point {point} twice"
                );
                found[point as usize] = Some(u64::from(total));
            }
            for (point, found) in found.into_iter().enumerate() {
                let oracle = expected(hub, point).map(|e| e.0);
                ensure!(
                    found == oracle,
                    "catchments: {}: {found:?}, oracle {oracle:?}",
                    what(hub, point)
                );
            }
        }
        let found = nearest(self.network, &hub_places, &point_places, &options);
        let swept = reach::nearest(&search, &options);
        ensure!(
            swept == found,
            "nearest-sweep: {options:?}: {swept:?}, search {found:?}"
        );
        ensure!(
            found.len() == points.len() + 1,
            "nearest answers {} of {}",
            found.len(),
            points.len()
        );
        ensure!(
            found[points.len()].is_none(),
            "nearest reaches a point off the network"
        );
        for (point, found) in found.into_iter().take(points.len()).enumerate() {
            let best = (0..hubs.len())
                .filter_map(|hub| expected(hub, point).map(|(total, road)| (total, hub, road)))
                .min_by_key(|&(total, hub, _)| (total, hub));
            let best = best.map(|(total, hub, road)| Reached {
                hub: hub as u32,
                total: total as u32,
                road: road as u32,
            });
            ensure!(
                found == best,
                "nearest: {}: {found:?}, oracle {best:?}",
                what(best.or(found).map_or(0, |r| r.hub as usize), point)
            );
        }
        Ok(())
    }

    /// The total of every pair, from the two climbs.
    pub fn pairs(&self, table: &Table) -> Verdict {
        let metric = Metric::new(&self.hierarchy, self.network, table.measure);
        let perfect = Perfect::new(&metric);
        let mut pairs = Pairs::new(self.network, &metric);
        let mut sooner = Pairs::perfect(self.network, &perfect);
        for from in 0..self.len() {
            for to in 0..self.len() {
                let (Some(start), Some(end)) = (&self.snaps[from], &self.snaps[to]) else {
                    continue;
                };
                let found = pairs.total(start, end).map(u64::from);
                let by_perfect = sooner.total(start, end).map(u64::from);
                let expected = table.get(from, to).map(|(total, _)| total);
                ensure!(
                    found == expected && by_perfect == expected,
                    "pair: {:?}, place {from} to place {to}: {found:?}, with the arcs needed \
                     {by_perfect:?}, oracle {expected:?}",
                    table.measure
                );
            }
        }
        Ok(())
    }

    /// Routes of pairs, by a search and by both climbs with all arcs and with those that are needed.
    pub fn routes(&self, table: &Table, asked: impl Iterator<Item = (usize, usize)>) -> Verdict {
        let measure = table.measure;
        let metric = Metric::new(&self.hierarchy, self.network, measure);
        let perfect = Perfect::new(&metric);
        let mut pairs = [
            Pairs::new(self.network, &metric),
            Pairs::perfect(self.network, &perfect),
        ];
        for (from, to) in asked {
            let (Some(start), Some(end)) = (&self.snaps[from], &self.snaps[to]) else {
                continue;
            };
            let searched = route(self.network, start, end, measure);
            self.route(table, (from, to), searched, "searched")?;
            for pairs in &mut pairs {
                self.route(table, (from, to), pairs.route(start, end), "climbed")?;
            }
        }
        Ok(())
    }

    /// The route of a pair: its total, its edges, and that the rules allow its line.
    fn route(
        &self,
        table: &Table,
        (from, to): (usize, usize),
        found: Option<Route>,
        how: &str,
    ) -> Verdict {
        let (Some(start), Some(end)) = (self.snaps[from], self.snaps[to]) else {
            return Ok(());
        };
        let measure = table.measure;
        let expected = table.get(from, to);
        let what = format!("{measure:?} route {how}, place {from} to place {to}");
        ensure!(
            found.is_some() == expected.is_some(),
            "{what}: {:?}, oracle {expected:?}",
            found.map(|f| (f.total, f.road, f.distance_dm))
        );
        let (Some(found), Some((total, road))) = (found, expected) else {
            return Ok(());
        };
        let Route { edges, line, .. } = &found;
        let times: u64 = edges.iter().map(|e| u64::from(e.time.0)).sum();
        let lengths: u64 = edges.iter().map(|e| u64::from(e.length_dm)).sum();
        let legs = |measure| self.leg(from, measure) + self.leg(to, measure);
        ensure!(
            u64::from(found.total.0) == u64::from(found.road.0) + legs(Measure::Time),
            "{what}: total {:?}, road {:?}, legs {}",
            found.total,
            found.road,
            legs(Measure::Time)
        );
        ensure!(
            times == u64::from(found.road.0),
            "{what}: edges take {times}, road {:?}",
            found.road
        );
        let (cost, of_route) = match measure {
            Measure::Time => (u64::from(found.road.0), u64::from(found.total.0)),
            Measure::Length => (lengths, lengths + legs(Measure::Length)),
        };
        ensure!(
            (of_route, cost) == (total, road),
            "{what}: total {of_route} road {cost}, oracle total {total} road {road}"
        );
        ensure!(
            u64::from(found.distance_dm) == lengths,
            "{what}: distance {} dm, edges {lengths} dm",
            found.distance_dm
        );
        ensure!(
            line.first() == Some(&start.place) && line.last() == Some(&end.place),
            "{what}: the line does not run from place to place"
        );
        let ways: Vec<i64> = edges.iter().map(|e| e.way_id).collect();
        let along =
            self.oracle
                .cost_along(&self.places[from], &self.places[to], line, &ways, measure);
        ensure!(
            along == Ok(road),
            "{what}: its line costs {along:?}, oracle {road}; ways {ways:?}; line {line:?}"
        );
        // The other measure of the same line: parallel roads may differ a little.
        if measure == Measure::Time {
            let along = self.oracle.cost_along(
                &self.places[from],
                &self.places[to],
                line,
                &ways,
                Measure::Length,
            );
            let slack = line.len() as u64 + 2;
            ensure!(
                along.is_ok_and(|a| a.abs_diff(lengths) <= slack),
                "{what}: {lengths} dm, its line is {along:?} dm long"
            );
        }
        Ok(())
    }
}

/// (total, road) to each place; `None` where there is no way.
type Row = Vec<Option<(u64, u64)>>;

/// (total, road) from place to place.
pub struct Table {
    rows: Vec<Option<Row>>,
    measure: Measure,
}

impl Table {
    pub fn get(&self, from: usize, to: usize) -> Option<(u64, u64)> {
        self.rows[from].as_ref().expect("a source of the table")[to]
    }

    /// Some total of the table.
    pub fn any_total(&self, rng: &mut Rng) -> Option<u32> {
        let all: Vec<u64> = self
            .rows
            .iter()
            .flatten()
            .flatten()
            .flatten()
            .map(|&(total, _)| total)
            .collect();
        (!all.is_empty()).then(|| *rng.pick(&all) as u32)
    }
}

/// Everything about one small map.
pub fn agree(document: &Document, points: &[LonLat], profile: &Profile, seed: u64) -> Verdict {
    let oracle = Oracle::new(document, profile);
    let bytes = liyuan_roads::osm::write::write_pbf(document);
    let Some(network) = build(&oracle, &bytes, "random.osm.pbf", profile)? else {
        return Ok(());
    };
    let both = Both::new(&oracle, &network, profile, points)?;
    let all: Vec<usize> = (0..both.len()).collect();
    let some: Vec<usize> = all.iter().copied().filter(|i| i % 4 == 1).collect();
    both.islands(points)?;
    both.max_snap(&points[..points.len().min(5)])?;
    let mut rng = Rng::new(seed);
    for measure in MEASURES {
        let table = both.table(&all, measure);
        both.pairs(&table)?;
        for direction in DIRECTIONS {
            both.searches(&table, &all, &all, direction, None)?;
            // Nothing and 30 hours.
            both.searches(&table, &some, &all, direction, Some(0))?;
            both.searches(&table, &some, &all, direction, Some(1_080_000))?;
            both.searches(&table, &some, &all, direction, None)?;
            if let Some(total) = table.any_total(&mut rng) {
                both.searches(&table, &some, &all, direction, Some(total))?;
                both.searches(
                    &table,
                    &some,
                    &all,
                    direction,
                    Some(total.saturating_sub(1)),
                )?;
            }
        }
        let turn = measure == MEASURES[seed as usize % 2];
        if let Some(&hub) = all.get(rng.below(all.len().max(1))).filter(|_| turn) {
            both.isochrones(hub, measure, &mut rng)?;
        }
        let places = both.len();
        let asked = (all.iter())
            .flat_map(|&from| (0..3).map(move |to| (from, (from * 7 + to * 5) % places)));
        both.routes(&table, asked)?;
    }
    both.segments
}
