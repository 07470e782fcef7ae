use super::*;
use crate::network::{Direction, SearchOptions};
use crate::osm::{read_roads_from, write::write_pbf};
use crate::profile::Profile;
use crate::progress::Silent;
use crate::sketch::Sketch;
use crate::snap::SnapOptions;
use std::sync::Mutex;

const ROADS: &str = "
A----B----C----D     ABCD highway=primary
|    |    |    |     AEIM highway=residential
E----F----G----H     BFJN highway=residential oneway=yes
|    |    |    |     CGKO highway=tertiary
I----J----K----L     DHLP highway=residential
|    |    |    |     EFGH highway=secondary
M----N----O----P     IJKL highway=residential access=destination
                     MNOP highway=residential oneway=-1
                     relation no_left_turn from=EFGH via=G to=CGKO
                     relation no_straight_on from=ABCD via=C to=ABCD
";

/// With free turns, and with turns that take time.
fn networks() -> [Network; 2] {
    ["restrictions", "full"].map(network)
}

fn network(turns: &str) -> Network {
    let document = Sketch::parse(ROADS).unwrap().document();
    let profile = format!("base = \"car\"\nturn.model = \"{turns}\"");
    let profile = Profile::from_toml(&profile).unwrap();
    let data = read_roads_from(
        &write_pbf(&document),
        "sketch",
        &profile.key_bases(),
        &Silent,
    )
    .unwrap();
    Network::build(&data, &profile, "sketch").unwrap()
}

/// Places along every segment, and one that is on none.
fn places(network: &Network, part: i32) -> Places {
    let points: Vec<LonLat> = (0..network.segments() as u32)
        .map(|segment| {
            let (one, two) = network.segment_points(segment);
            LonLat {
                lon: one.lon + (two.lon - one.lon) / part,
                lat: one.lat + (two.lat - one.lat) / part + 300,
            }
        })
        .collect();
    let mut snaps = network.snap(&points, &SnapOptions::default());
    snaps.push(None);
    network.places(&snaps)
}

/// Distances from some states over the arcs, as long as anything gets nearer (Bellman and Ford).
fn distances(graph: &Graph, seeds: impl Iterator<Item = (u32, u32)>) -> Vec<Option<u32>> {
    let mut known: Vec<Option<u32>> = vec![None; graph.places.len()];
    for (state, cost) in seeds {
        let best = &mut known[state as usize];
        *best = Some(best.map_or(cost, |best| best.min(cost)));
    }
    loop {
        let before = known.clone();
        for state in 0..known.len() {
            let Some(own) = known[state] else { continue };
            for arc in graph.first[state] as usize..graph.first[state + 1] as usize {
                let best = &mut known[graph.heads[arc] as usize];
                let cost = own + graph.weights[arc];
                *best = Some(best.map_or(cost, |best| best.min(cost)));
            }
        }
        if known == before {
            return known;
        }
    }
}

#[test]
fn the_columns_hold_all_that_totals_depend_on() {
    for network in networks() {
        columns_hold_all(&network);
    }
}

fn columns_hold_all(network: &Network) {
    assert!(network.states() > network.junctions(), "nothing restricted");
    let (hubs, points) = (places(network, 3), places(network, 2));
    for measure in [Measure::Time, Measure::Length] {
        let graph = network.graph(measure);
        let (from, to) = (
            network.links_from(&hubs, measure),
            network.links_to(&points, measure),
        );
        let mut mine = Vec::new();
        for hub in 0..hubs.len() {
            let seeds = from.iter().filter(|link| link.place as usize == hub);
            let reached = distances(&graph, seeds.map(|link| (link.state, link.cost)));
            for point in 0..points.len() {
                let ways = to
                    .iter()
                    .filter(|link| link.place as usize == point)
                    .filter_map(|link| reached[link.state as usize].map(|cost| cost + link.cost));
                let straight = network.direct((&hubs, hub), (&points, point), measure);
                let total = ways.chain(straight).min();
                mine.extend(total.map(|total| (hub as u32, point as u32, total)));
            }
        }
        let options = SearchOptions {
            direction: Direction::Forward,
            measure,
            bound: None,
        };
        let found = Mutex::new(Vec::new());
        crate::catchments(network, &hubs, &points, &options, &Silent, |hub, list| {
            let list = list.iter().map(|(point, total)| (hub, *point, *total));
            found.lock().unwrap().extend(list);
        });
        let mut found = found.into_inner().unwrap();
        found.sort_unstable();
        assert!(found.len() > 400);
        assert_eq!(mine, found);
    }
}

#[test]
fn states_lie_where_their_junction_lies_and_arcs_are_few() {
    for network in networks() {
        states_lie_well(&network);
    }
}

fn states_lie_well(network: &Network) {
    let graph = network.graph(Measure::Time);
    assert_eq!(graph.first.len(), network.states() + 1);
    assert_eq!(graph.heads.len(), graph.weights.len());
    let mut ends: Vec<LonLat> = Vec::new();
    for segment in 0..network.segments() as u32 {
        let (one, two) = network.segment_points(segment);
        ends.extend([one, two]);
    }
    assert!(graph.places.iter().all(|place| ends.contains(place)));
    for (state, range) in graph.first.windows(2).enumerate() {
        let heads = &graph.heads[range[0] as usize..range[1] as usize];
        assert!(heads.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(!heads.contains(&(state as u32)));
    }
}
