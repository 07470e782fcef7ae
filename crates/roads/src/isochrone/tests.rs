use super::*;
use crate::osm::document::{Document, Node, Way};
use crate::osm::read_roads_from;
use crate::osm::write::write_pbf;
use crate::profile::Profile;
use crate::progress::Silent;
use crate::sketch::Sketch;
use crate::{LonLat, SnapOptions};
use proptest::prelude::*;

/// A grid of streets with gaps, one-ways and destination-only roads, some 160 m apart, around a
/// place.
fn network(side: i64, salt: i64, around: (i32, i32)) -> Network {
    network_of(side, salt, around, 1)
}

/// The same with everything so many times as long.
pub(super) fn network_of(side: i64, salt: i64, around: (i32, i32), times: i32) -> Network {
    let mut document = Document::default();
    let mixed = |at: i64| ((at + salt * 1009) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    for at in 0..side * side {
        let (row, column) = ((at / side) as i32, (at % side) as i32);
        let east = i64::from(column * 20_000) + (mixed(at) % 9_000) as i64;
        let lon = i64::from(around.0) + i64::from(times) * east;
        document.nodes.push(Node {
            id: at + 1,
            lon: ((lon + 1_800_000_000).rem_euclid(3_600_000_000) - 1_800_000_000) as i32,
            lat: around.1 + times * (row * 15_000 + (mixed(-at) % 7_000) as i32),
            tags: vec![],
        });
    }
    let mut id = 0;
    for at in 0..side * side {
        for (there, joined) in [
            (at + 1, (at + 1) % side != 0),
            (at + side, at + side < side * side),
        ] {
            id += 1;
            let kind = mixed(id * 7);
            if !joined || kind % 5 == 0 {
                continue;
            }
            let mut tags = vec![(
                "highway".to_owned(),
                ["residential", "primary", "tertiary"][(kind % 3) as usize].to_owned(),
            )];
            if kind % 11 == 1 {
                tags.push(("oneway".to_owned(), "yes".to_owned()));
            }
            if kind % 13 == 1 {
                tags.push(("access".to_owned(), "destination".to_owned()));
            }
            document.ways.push(Way {
                id,
                refs: vec![at + 1, there + 1],
                tags,
            });
        }
    }
    let profile = Profile::builtin("car").unwrap();
    let bytes = write_pbf(&document);
    let data = read_roads_from(&bytes, "grid", &profile.key_bases(), &Silent).unwrap();
    Network::build(&data, &profile, "grid").unwrap()
}

/// Whether a place lies in an area: even–odd over all rings.
fn holds(area: &Area, place: (f64, f64)) -> bool {
    let mut inside = false;
    for ring in area.polygons.iter().flat_map(|polygon| &polygon.rings) {
        for pair in ring.windows(2) {
            let [(ax, ay), (bx, by)] =
                [pair[0], pair[1]].map(|at| (f64::from(at.lon), f64::from(at.lat)));
            if (ay > place.1) != (by > place.1)
                && place.0 < ax + (place.1 - ay) / (by - ay) * (bx - ax)
            {
                inside = !inside;
            }
        }
    }
    inside
}

/// Twice the area of a ring in units of 10⁻⁷ degree.
fn twice_area(ring: &[LonLat]) -> i128 {
    ring.windows(2)
        .map(|pair| {
            i128::from(pair[0].lon) * i128::from(pair[1].lat)
                - i128::from(pair[1].lon) * i128::from(pair[0].lat)
        })
        .sum()
}

/// No ring touches itself or another, exteriors run anticlockwise, holes clockwise and inside.
fn check_rings(area: &Area) -> Result<(), String> {
    let mut lines = Vec::new();
    for polygon in &area.polygons {
        for (number, ring) in polygon.rings.iter().enumerate() {
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err(format!("not a closed ring: {ring:?}"));
            }
            let size = twice_area(ring);
            if size == 0 || (size > 0) != (number == 0) {
                return Err(format!("ring {number} has area {size}: {ring:?}"));
            }
            lines.push(ring);
        }
        let outer = Area {
            bound: 0,
            polygons: vec![Polygon {
                rings: vec![polygon.rings[0].clone()],
            }],
        };
        for hole in &polygon.rings[1..] {
            if !holds(&outer, (f64::from(hole[0].lon), f64::from(hole[0].lat))) {
                return Err("a hole lies outside of its polygon".to_owned());
            }
        }
    }
    let cross = |a: LonLat, b: LonLat, c: LonLat| {
        let (x, y) = (
            i64::from(b.lon) - i64::from(a.lon),
            i64::from(b.lat) - i64::from(a.lat),
        );
        let (u, v) = (
            i64::from(c.lon) - i64::from(a.lon),
            i64::from(c.lat) - i64::from(a.lat),
        );
        (i128::from(x) * i128::from(v) - i128::from(y) * i128::from(u)).signum()
    };
    // All pairs whose boxes meet, by a sweep over longitudes.
    let mut pieces: Vec<(i32, i32, usize, usize)> = Vec::new();
    for (number, ring) in lines.iter().enumerate() {
        for (at, pair) in ring.windows(2).enumerate() {
            let (one, two) = (pair[0].lon, pair[1].lon);
            pieces.push((one.min(two), one.max(two), number, at));
        }
    }
    pieces.sort_unstable();
    for (index, &(_, east, ring, at)) in pieces.iter().enumerate() {
        for &(_, _, other, there) in pieces[index + 1..].iter().take_while(|p| p.0 <= east) {
            let (a, b) = (lines[ring][at], lines[ring][at + 1]);
            let (c, d) = (lines[other][there], lines[other][there + 1]);
            let last = lines[ring].len() - 2;
            let apart = at.abs_diff(there);
            let neighbours = ring == other && (apart == 1 || apart == last);
            let meet = a.lat.min(b.lat) <= c.lat.max(d.lat)
                && c.lat.min(d.lat) <= a.lat.max(b.lat)
                && cross(a, b, c) * cross(a, b, d) <= 0
                && cross(c, d, a) * cross(c, d, b) <= 0;
            if meet && !neighbours {
                return Err(format!("{a:?} {b:?} meets {c:?} {d:?}"));
            }
        }
    }
    Ok(())
}

fn isochrone<'a>(network: &'a Network, direction: Direction) -> Isochrones<'a> {
    Isochrones::new(network, direction, Measure::Time)
}

fn options(cell_m: f64, max_snap_m: f64) -> AreaOptions {
    AreaOptions {
        snap: SnapOptions {
            max_snap_m,
            ..SnapOptions::default()
        },
        cell_m: Some(cell_m),
    }
}

/// Metres east and north of a place.
fn moved(place: (f64, f64), east: f64, north: f64) -> (f64, f64) {
    let unit = crate::EARTH_RADIUS_M.to_radians() / 1e7;
    let shrink = (place.1 / 1e7).to_radians().cos();
    (place.0 + east / unit / shrink, place.1 + north / unit)
}

fn place_of(at: (f64, f64)) -> LonLat {
    LonLat {
        lon: at.0.round() as i32,
        lat: at.1.round() as i32,
    }
}

/// What areas are made of in a test.
#[derive(Debug)]
struct Case {
    /// Of the network.
    salt: i64,
    /// Of the place and of the places that are compared.
    seed: u32,
    backward: bool,
    minutes: Vec<f64>,
    cell: f64,
    max_snap: f64,
}

/// A place is inside where its total, as a matrix has it, is within the bound, except within two cells of
/// where that changes; rings are sound, greater areas hold lesser ones, and all comes out again.
fn check_areas(case: &Case) -> Result<(), TestCaseError> {
    let Case {
        salt,
        seed,
        backward,
        ref minutes,
        cell,
        max_snap,
    } = *case;
    let network = network(9, salt, (1_220_000_000, 436_000_000));
    let direction = if backward {
        Direction::Backward
    } else {
        Direction::Forward
    };
    let segment = seed % network.segments() as u32;
    let (a, b) = network.segment_points(segment);
    let middle = LonLat {
        lon: a.lon.midpoint(b.lon),
        lat: a.lat.midpoint(b.lat) + 300,
    };
    let Some(hub) = network.snap_one(middle, &SnapOptions::default()) else {
        return Ok(());
    };
    let bounds: Vec<u32> = minutes
        .iter()
        .map(|minutes| (minutes * 600.0) as u32)
        .collect();
    let options = options(cell, max_snap);
    let mut engine = isochrone(&network, direction);
    let reached = engine.reach(&hub, bounds.iter().copied().max().unwrap());
    let mut field = Field::default();
    let areas = field.areas(&reached, &bounds, &options).unwrap();
    prop_assert_eq!(areas.cell_m, cell);
    let total = |at: (f64, f64)| {
        let snap = network.snap_one(place_of(at), &options.snap)?;
        Some(reached.cost_at(snap.segment, snap.fraction)? + snap.leg.0)
    };
    let corner = moved((1_220_000_000.0, 436_000_000.0), -400.0, -400.0);
    let mut mixed = u64::from(seed) + 7;
    let mut unit = || {
        mixed = mixed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (mixed >> 11) as f64 / (1u64 << 53) as f64
    };
    for (bound, area) in bounds.iter().zip(&areas.bounds) {
        prop_assert_eq!(area.bound, *bound);
        if let Err(why) = check_rings(area) {
            prop_assert!(false, "{}", why);
        }
        for _ in 0..150 {
            let at = moved(corner, unit() * 2300.0, unit() * 2300.0);
            let inside = holds(area, at);
            let is_within = |at| total(at).is_some_and(|total| total <= *bound);
            if inside == is_within(at) {
                continue;
            }
            // Somewhere within two cells it is as the area says.
            let near = (0..17 * 17).any(|step| {
                let offset = |step: i32| f64::from(step - 8) / 8.0 * 2.0 * cell;
                let to = moved(at, offset(step % 17), offset(step / 17));
                is_within(to) == inside
            });
            // Reached roads are inside by whole cells, however little of them there is.
            let on_road = inside
                && reached.parts(*bound).any(|part| {
                    let (a, b) = part.line(&network);
                    (0..=20).any(|step| {
                        let share = f64::from(step) / 20.0;
                        let lon = f64::from(a.lon) + share * f64::from(b.lon - a.lon);
                        let lat = f64::from(a.lat) + share * f64::from(b.lat - a.lat);
                        place_of((lon, lat)).distance_m(place_of(at)) <= 2.5 * cell
                    })
                });
            prop_assert!(near || on_road, "{:?} is {} within {}", at, inside, bound);
        }
        // No reached road is lost.
        for part in reached.parts(*bound) {
            let (a, b) = part.line(&network);
            for step in 0..=4 {
                let share = f64::from(step) / 4.0;
                let at = (
                    f64::from(a.lon) + share * f64::from(b.lon - a.lon),
                    f64::from(a.lat) + share * f64::from(b.lat - a.lat),
                );
                prop_assert!(holds(area, at), "{:?} of {:?} is lost", at, part);
            }
        }
    }
    // Greater bounds hold lesser ones.
    for pair in areas.bounds.windows(2) {
        prop_assert!(pair[0].area_m2() <= pair[1].area_m2() + 1e-6);
        for ring in pair[0].polygons.iter().flat_map(|polygon| &polygon.rings) {
            for at in ring {
                // Where both have the same corner, the inside goes on along one of the axes.
                let nearby = [(0.04, 0.0), (-0.04, 0.0), (0.0, 0.04), (0.0, -0.04)];
                let at = (f64::from(at.lon), f64::from(at.lat));
                let held = nearby
                    .iter()
                    .any(|by| holds(&pair[1], moved(at, by.0, by.1)));
                prop_assert!(held, "{:?} leaves the greater area", at);
            }
        }
    }
    // The same memory gives the same areas again, and so does new memory.
    prop_assert_eq!(&field.areas(&reached, &bounds, &options).unwrap(), &areas);
    prop_assert_eq!(
        &Field::default().areas(&reached, &bounds, &options).unwrap(),
        &areas
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The heart of it.
    #[test]
    fn a_place_is_inside_where_its_total_is_within_the_bound(
        salt in 0i64..1000,
        seed in 0u32..1000,
        backward in any::<bool>(),
        minutes in prop::sample::subsequence(vec![0.3, 1.0, 2.0, 3.5, 6.0, 12.0], 1..4),
        cell in prop::sample::select(vec![8.0, 15.0, 40.0]),
        max_snap in prop::sample::select(vec![30.0, 150.0, 1000.0]),
    ) {
        check_areas(&Case { salt, seed, backward, minutes, cell, max_snap })?;
    }
}

/// Here places beyond a junction enter by a reached road that their nodes in the grid do not know: they
/// know another that ends there too, and is not reached.
#[test]
fn a_junction_is_entered_by_the_road_that_counts_whichever_is_known() {
    let case = Case {
        salt: 910,
        seed: 239,
        backward: false,
        minutes: vec![2.0, 3.5, 12.0],
        cell: 8.0,
        max_snap: 1000.0,
    };
    check_areas(&case).unwrap();
}

/// Three roads that meet: one from the south that counts at the junction, and two to the sides and a
/// little down, so that the places to which the junction is nearest lie in a narrow wedge to the north.
fn wedge(oneway_side: bool) -> Network {
    let mut document = Document::default();
    // 90 units are a metre or so.
    for (id, (east, north)) in [(0, 0), (0, -300), (-300, -15), (300, -15)]
        .iter()
        .enumerate()
    {
        document.nodes.push(Node {
            id: id as i64 + 1,
            lon: 1_220_000_000 + east * 90,
            lat: north * 90,
            tags: vec![],
        });
    }
    for (id, is_side) in [(2, false), (3, true), (4, true)] {
        let mut tags = vec![("highway".to_owned(), "residential".to_owned())];
        // Towards the junction.
        if is_side == oneway_side {
            tags.push(("oneway".to_owned(), "yes".to_owned()));
        }
        document.ways.push(Way {
            id,
            refs: vec![id, 1],
            tags,
        });
    }
    let profile = Profile::builtin("car").unwrap();
    let bytes = write_pbf(&document);
    let data = read_roads_from(&bytes, "wedge", &profile.key_bases(), &Silent).unwrap();
    Network::build(&data, &profile, "wedge").unwrap()
}

#[test]
fn a_narrow_wedge_beyond_a_junction_is_inside_or_a_gap_as_its_first_road_is_reached() {
    for oneway_side in [true, false] {
        let network = wedge(oneway_side);
        // From the road that one can leave.
        let from = (0..network.segments() as u32)
            .map(|segment| network.segment_points(segment))
            .flat_map(|(a, b)| [a, b])
            .find(|at| {
                if oneway_side {
                    at.lat < -2000
                } else {
                    at.lon < 1_220_000_000
                }
            })
            .unwrap();
        let hub = network.snap_one(from, &SnapOptions::default()).unwrap();
        for cell in [5.0, 8.0, 15.0] {
            let options = options(cell, 1000.0);
            let mut engine = isochrone(&network, Direction::Forward);
            let reached = engine.reach(&hub, 36_000);
            let areas = Field::default()
                .areas(&reached, &[36_000], &options)
                .unwrap();
            for north in (300..900).step_by(20) {
                let at = moved((1_220_000_000.0, 0.0), 0.0, f64::from(north));
                let snap = network.snap_one(place_of(at), &options.snap).unwrap();
                assert_eq!(
                    snap.place,
                    LonLat {
                        lon: 1_220_000_000,
                        lat: 0
                    }
                );
                let is_reached = reached.cost_at(snap.segment, snap.fraction).is_some();
                assert_eq!(is_reached, oneway_side);
                assert_eq!(
                    holds(&areas.bounds[0], at),
                    is_reached,
                    "{north} m, cells of {cell} m"
                );
            }
        }
    }
}

/// Straight road of 2000 m at 36 km/h: 10 m/s, so a decisecond is a metre.
const STRAIGHT: &str = "
A-------------------B    AB highway=residential maxspeed=36
";

fn plain(text: &str) -> String {
    format!("{text}\n")
}

#[test]
fn edges_are_cut_where_the_bound_is() {
    let sketch = Sketch::parse(&plain(STRAIGHT)).unwrap();
    let profile = Profile::builtin("car").unwrap();
    let roads = sketch.network(&profile).unwrap();
    let hub = roads.snap("AB").unwrap().unwrap();
    let whole = roads.network.segments[0].forward;
    for direction in [Direction::Forward, Direction::Backward] {
        let mut engine = isochrone(&roads.network, direction);
        let reached = engine.reach(&hub, 400);
        let parts: Vec<RoadPart> = reached.parts(400).collect();
        assert_eq!(parts.len(), 1);
        let part = parts[0];
        let start = f64::from(whole / 2);
        // Both ways from the middle, each place as whole deciseconds have it.
        assert!(
            (part.from * f64::from(whole) - (start - 400.0)).abs() <= 1.0,
            "{part:?}"
        );
        assert!(
            (part.to * f64::from(whole) - (start + 400.0)).abs() <= 1.001,
            "{part:?}"
        );
        assert_eq!((part.cost_from, part.cost_to), (400, 400));
        assert_eq!(reached.cost_at(0, part.from), Some(400));
        assert_eq!(reached.cost_at(0, part.from.next_down()), None);
        assert_eq!(reached.cost_at(0, part.to.next_up()), None);
        // Nothing takes no time but the place itself.
        let parts: Vec<RoadPart> = reached.parts(0).collect();
        assert_eq!(parts.len(), 1);
        assert!(
            parts[0].to - parts[0].from < 1.5 / f64::from(whole),
            "{parts:?}"
        );
    }
}

#[test]
fn one_ways_are_reached_ahead_and_reach_from_behind() {
    let text = STRAIGHT.replace("maxspeed=36", "maxspeed=36 oneway=yes");
    let sketch = Sketch::parse(&plain(&text)).unwrap();
    let profile = Profile::builtin("car").unwrap();
    let roads = sketch.network(&profile).unwrap();
    let hub = roads.snap("AB").unwrap().unwrap();
    let stretch = |direction| {
        let mut engine = isochrone(&roads.network, direction);
        let parts: Vec<RoadPart> = engine.reach(&hub, 100).parts(100).collect();
        (parts.len(), parts[0].from, parts[0].to)
    };
    let (count, from, to) = stretch(Direction::Forward);
    assert!(count == 1 && from == hub.fraction && to > hub.fraction);
    let (count, from, to) = stretch(Direction::Backward);
    assert!(count == 1 && from < hub.fraction && to == hub.fraction);
}

#[test]
fn a_ring_road_keeps_its_hole_and_a_thin_corridor_its_length() {
    let sketch = Sketch::parse(
        &plain(
            "
A----------B        grid 400
|          |        ABCDA highway=residential maxspeed=50
|          |        BE highway=residential maxspeed=50
D----------C
",
        )
        .replace("BE highway=residential maxspeed=50", ""),
    )
    .unwrap();
    let profile = Profile::builtin("car").unwrap();
    let roads = sketch.network(&profile).unwrap();
    let hub = roads.snap("AB").unwrap().unwrap();
    let mut engine = isochrone(&roads.network, Direction::Forward);
    let reached = engine.reach(&hub, 36_000);
    let areas = Field::default()
        .areas(&reached, &[36_000], &options(50.0, 100.0))
        .unwrap();
    assert_eq!(areas.bounds[0].polygons.len(), 1);
    assert_eq!(areas.bounds[0].polygons[0].rings.len(), 2, "one hole");
    check_rings(&areas.bounds[0]).unwrap();
    // Within 100 m of 4400 m + 4400 m + 1200 m + 1200 m of road, corners rounded outside.
    let along = 2.0 * (4400.0 + 1200.0) * 200.0;
    let expected = along - 4.0 * 100.0 * 100.0 + std::f64::consts::PI * 100.0 * 100.0;
    let found = areas.bounds[0].area_m2();
    assert!(
        (found - expected).abs() / expected < 0.05,
        "{found} instead of {expected}"
    );
    // With cells far wider than the corridor it is still one corridor around one hole.
    let areas = Field::default()
        .areas(&reached, &[36_000], &options(300.0, 10.0))
        .unwrap();
    assert_eq!(areas.bounds[0].polygons.len(), 1);
    assert_eq!(areas.bounds[0].polygons[0].rings.len(), 2);
    check_rings(&areas.bounds[0]).unwrap();
}

#[test]
fn nothing_is_inside_where_the_own_leg_is_too_long() {
    let sketch = Sketch::parse(&plain(STRAIGHT)).unwrap();
    let profile = Profile::builtin("car").unwrap();
    let roads = sketch.network(&profile).unwrap();
    let far = LonLat {
        lon: 50_000,
        lat: 40_000,
    };
    let hub = roads
        .network
        .snap_one(far, &SnapOptions::default())
        .unwrap();
    let mut engine = isochrone(&roads.network, Direction::Forward);
    let reached = engine.reach(&hub, hub.leg.0 - 1);
    assert_eq!(reached.parts(u32::MAX).count(), 0);
    let areas = Field::default()
        .areas(&reached, &[hub.leg.0 - 1, 0], &AreaOptions::default())
        .unwrap();
    assert_eq!(areas.bounds.len(), 2);
    assert!(
        areas
            .bounds
            .iter()
            .all(|area| area.polygons.is_empty() && area.area_m2() == 0.0)
    );
    let reached = engine.reach(&hub, hub.leg.0);
    assert!(
        reached.parts(u32::MAX).count() > 0,
        "the bound is inclusive"
    );
    let areas = Field::default()
        .areas(&reached, &[hub.leg.0], &AreaOptions::default())
        .unwrap();
    assert_eq!(areas.bounds[0].polygons.len(), 1, "the cell of the place");
}

#[test]
fn areas_end_at_the_meridian_of_180_degrees_and_go_on_beyond_it() {
    let side = 9;
    let across = network(side, 3, (1_800_000_000 - 90_000, 100_000_000));
    let there = network(side, 3, (1_700_000_000 - 90_000, 100_000_000));
    let area_of = |network: &Network| {
        // Points find no road on the other side of the meridian, so this one has one on its own.
        let first = (0..network.segments() as u32)
            .min_by_key(|segment| network.segment_origin(*segment))
            .unwrap();
        let (a, b) = network.segment_points(first);
        let hub = LonLat {
            lon: a.lon.midpoint(b.lon),
            lat: a.lat.midpoint(b.lat),
        };
        let hub = network.snap_one(hub, &SnapOptions::default()).unwrap();
        assert_eq!(hub.segment, first);
        let mut engine = isochrone(network, Direction::Forward);
        let reached = engine.reach(&hub, 3000);
        let areas = Field::default()
            .areas(&reached, &[3000], &options(20.0, 200.0))
            .unwrap();
        areas.bounds[0].clone()
    };
    let (cut, whole) = (area_of(&across), area_of(&there));
    check_rings(&cut).unwrap();
    let sides: Vec<i32> = cut
        .polygons
        .iter()
        .map(|polygon| polygon.rings[0][0].lon.signum())
        .collect();
    assert!(sides.contains(&1) && sides.contains(&-1), "{sides:?}");
    for polygon in &cut.polygons {
        let ring = &polygon.rings[0];
        assert!(
            ring.iter()
                .all(|at| at.lon.signum() == ring[0].lon.signum())
        );
    }
    let (cut, whole) = (cut.area_m2(), whole.area_m2());
    assert!(
        (cut - whole).abs() / whole < 0.02,
        "{cut} instead of {whole}"
    );
}

#[test]
fn near_the_poles_there_are_areas_too() {
    for south in [-1i32, 1] {
        let lat = south * 899_900_000 - 65_000;
        let network = network(9, 5, (100_000_000, lat));
        let (hub, _) = network.segment_points(20);
        let hub = network.snap_one(hub, &SnapOptions::default()).unwrap();
        let mut engine = isochrone(&network, Direction::Forward);
        let reached = engine.reach(&hub, 3000);
        let areas = Field::default()
            .areas(&reached, &[3000], &options(20.0, 200.0))
            .unwrap();
        assert!(!areas.bounds[0].polygons.is_empty());
    }
}

#[test]
fn the_usual_cell_grows_with_what_is_reached() {
    let network = network(5, 1, (1_220_000_000, 436_000_000));
    let (hub, _) = network.segment_points(3);
    let hub = network.snap_one(hub, &SnapOptions::default()).unwrap();
    let mut engine = isochrone(&network, Direction::Forward);
    let reached = engine.reach(&hub, 36_000);
    let usual = |max_snap_m| {
        let options = AreaOptions {
            cell_m: None,
            ..options(1.0, max_snap_m)
        };
        let areas = Field::default().areas(&reached, &[600], &options);
        areas.unwrap().cell_m
    };
    assert_eq!(usual(1000.0), 50.0);
    assert!(usual(1e6) >= 50.0);
}

#[test]
fn areas_are_square_metres_on_the_sphere() {
    let corner = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
    let ring = vec![
        corner(10.0, 50.0),
        corner(10.1, 50.0),
        corner(10.1, 50.1),
        corner(10.0, 50.1),
        corner(10.0, 50.0),
    ];
    let sine = |degrees: f64| degrees.to_radians().sin();
    let expected = 0.1f64.to_radians() * (sine(50.1) - sine(50.0)) * crate::EARTH_RADIUS_M.powi(2);
    let area = Area {
        bound: 0,
        polygons: vec![Polygon { rings: vec![ring] }],
    };
    assert!(
        (area.area_m2() - expected).abs() / expected < 1e-9,
        "{} {expected}",
        area.area_m2()
    );
}
