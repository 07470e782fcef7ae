use super::*;
use crate::network::{Direction, Measure};
use crate::osm::document::{Document, Node, Way};
use crate::osm::read_roads_from;
use crate::osm::write::write_pbf;
use crate::profile::Profile;
use crate::progress::Silent;
use crate::{LonLat, SnapOptions};
use std::sync::Mutex;

/// A grid of streets with some one-ways and gaps, larger than one leaf of the order.
fn network(side: i64) -> Network {
    edited_network(side, |_| {})
}

/// The same where turns take time, with signals at some corners.
fn turned_network(side: i64) -> Network {
    let profile = Profile::from_toml("base = \"car\"\nturn.model = \"full\"").unwrap();
    built(side, &profile, |document| {
        let signals = ("highway".to_owned(), "traffic_signals".to_owned());
        for node in document.nodes.iter_mut().step_by(3) {
            node.tags.push(signals.clone());
        }
    })
}

fn edited_network(side: i64, edit: impl FnOnce(&mut Document)) -> Network {
    built(side, &Profile::builtin("car").unwrap(), edit)
}

fn built(side: i64, profile: &Profile, edit: impl FnOnce(&mut Document)) -> Network {
    let mut document = Document::default();
    for at in 0..side * side {
        let (row, column) = ((at / side) as i32, (at % side) as i32);
        document.nodes.push(Node {
            id: at + 1,
            lon: 1_220_000_000 + column * 20_000 + row * column * 37 % 4_000,
            lat: 436_000_000 + row * 15_000 + row * column * 53 % 3_000,
            tags: vec![],
        });
    }
    let mut id = 0;
    for row in 0..side {
        for column in 0..side {
            let here = row * side + column + 1;
            let mut next = Vec::new();
            if column + 1 < side {
                next.push(here + 1);
            }
            if row + 1 < side {
                next.push(here + side);
            }
            for there in next {
                id += 1;
                if id % 11 == 3 {
                    continue;
                }
                let kind = ["residential", "primary", "tertiary"][(id % 3) as usize];
                let mut tags = vec![("highway".to_owned(), kind.to_owned())];
                if id % 5 == 0 {
                    tags.push(("oneway".to_owned(), "yes".to_owned()));
                }
                if id % 17 == 0 {
                    tags.push(("access".to_owned(), "destination".to_owned()));
                }
                document.ways.push(Way {
                    id,
                    refs: vec![here, there],
                    tags,
                });
            }
        }
    }
    edit(&mut document);
    let bytes = write_pbf(&document);
    let data = read_roads_from(&bytes, "grid", &profile.key_bases(), &Silent).unwrap();
    Network::build(&data, profile, "grid").unwrap()
}

fn places(network: &Network, count: i32, side: i32) -> Places {
    let points: Vec<LonLat> = (0..count)
        .map(|i| LonLat {
            lon: 1_220_000_000 + i * 7_919 % (side * 20) * 1_000,
            lat: 436_000_000 + i * 6_007 % (side * 15) * 1_000,
        })
        .collect();
    let mut snaps = network.snap(&points, &SnapOptions::default());
    snaps.push(None);
    network.places(&snaps)
}

type Lists = Vec<Option<Vec<(u32, u32)>>>;

fn gather(hubs: usize, run: impl FnOnce(&(dyn Fn(u32, &[(u32, u32)]) + Sync))) -> Lists {
    let lists: Mutex<Lists> = Mutex::new(vec![None; hubs]);
    run(&|hub, reached: &[(u32, u32)]| {
        let before = lists.lock().unwrap()[hub as usize].replace(reached.to_vec());
        assert!(before.is_none(), "hub {hub} is visited twice");
    });
    lists.into_inner().unwrap()
}

fn added_up(tally: &Tally<'_>, list: &Option<Vec<(u32, u32)>>) -> i64 {
    let counted = list
        .iter()
        .flatten()
        .filter(|(point, total)| match tally.within {
            Within::All(limit) => *total <= limit,
            Within::Each(limits) => limits[*point as usize].is_some_and(|limit| *total <= limit),
        });
    counted
        .filter_map(|(point, _)| tally.weights.get(*point as usize))
        .sum()
}

#[test]
fn every_width_gives_what_a_plain_search_gives() {
    every_width(&network(24), 45);
}

#[test]
fn every_width_gives_what_a_plain_search_gives_where_turns_take_time() {
    let network = turned_network(20);
    assert!(network.turns_take_time() && network.states() > 2 * network.junctions());
    every_width(&network, 140);
}

fn every_width(network: &Network, hubs: i32) {
    let hierarchy = Hierarchy::of(network);
    let (hubs, points) = (places(network, hubs, 24), places(network, 300, 24));
    // Weights of all sizes, some too large for half the bits, some below zero, some not told.
    let weights: Vec<i64> = (0..points.len() as i64 - 5)
        .map(|point| (point * 7_919 % 1_000 - 3) << (point % 7 * 8))
        .collect();
    let limits: Vec<Option<u32>> = (0..points.len() as u32)
        .map(|point| (point % 5 > 0).then_some(point * 6_007 % 70_000))
        .collect();
    let within = [Within::All(300), Within::All(70_000), Within::Each(&limits)];
    let tallies = within.map(|within| Tally {
        weights: &weights,
        within,
    });
    for measure in [Measure::Time, Measure::Length] {
        let metric = Metric::new(&hierarchy, network, measure);
        for direction in [Direction::Forward, Direction::Backward] {
            for bound in [
                Some(0),
                Some(37),
                Some(700),
                Some(3_000),
                Some(65_534),
                Some(65_535),
                None,
            ] {
                let options = SearchOptions {
                    direction,
                    measure,
                    bound,
                };
                let expected = gather(hubs.len(), |visit| {
                    crate::catchments(network, &hubs, &points, &options, &Silent, visit);
                });
                let search = Search {
                    network,
                    metric: &metric,
                    hubs: &hubs,
                    points: &points,
                };
                let sums: Vec<Vec<i64>> = tallies
                    .iter()
                    .map(|tally| expected.iter().map(|list| added_up(tally, list)).collect())
                    .collect();
                assert_eq!(
                    nearest(&search, &options),
                    crate::nearest(network, &hubs, &points, &options)
                );
                for lanes in [8, 16, 32, 64] {
                    for narrow in [false, true] {
                        for wide_instructions in [false, true] {
                            let width = Width {
                                lanes,
                                narrow,
                                wide_instructions,
                            };
                            let found = gather(hubs.len(), |visit| {
                                lists(&search, &options, width, &Silent, visit);
                            });
                            assert!(found == expected, "{options:?} {width:?}");
                            let found = sums_by(&search, &options, &tallies, Some(width), &Silent);
                            assert!(found == sums, "{options:?} {width:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_pair_costs_what_a_search_finds() {
    for network in [network(24), turned_network(24)] {
        pairs_cost_what_a_search_finds(&network);
    }
}

fn pairs_cost_what_a_search_finds(network: &Network) {
    let hierarchy = Hierarchy::of(network);
    let points: Vec<LonLat> = (0..60)
        .map(|i| LonLat {
            lon: 1_220_000_000 + i * 7_919 % 480 * 1_000,
            lat: 436_000_000 + i * 6_007 % 360 * 1_000,
        })
        .collect();
    let snaps = network.snap(&points, &SnapOptions::default());
    let places = network.places(&snaps);
    for measure in [Measure::Time, Measure::Length] {
        let metric = Metric::new(&hierarchy, network, measure);
        let options = SearchOptions {
            direction: Direction::Forward,
            measure,
            bound: None,
        };
        let rows = gather(places.len(), |visit| {
            crate::catchments(network, &places, &places, &options, &Silent, visit);
        });
        let perfect = Perfect::new(&metric);
        assert!(perfect.arcs() > 0 && perfect.arcs() < hierarchy.edges() * 2);
        for mut pairs in [
            Pairs::new(network, &metric),
            Pairs::perfect(network, &perfect),
        ] {
            for (from, row) in rows.iter().enumerate() {
                let ends = |to: usize| (snaps[from].unwrap(), snaps[to].unwrap());
                let found: Vec<(u32, u32)> = (0..places.len())
                    .filter_map(|to| {
                        let (start, end) = ends(to);
                        Some((to as u32, pairs.total(&start, &end)?))
                    })
                    .collect();
                assert_eq!(Some(&found), row.as_ref());
                for to in (0..places.len()).filter(|to| (from + to) % 5 == 0) {
                    let (start, end) = ends(to);
                    let climbed = pairs.route(&start, &end);
                    let searched = crate::route(network, &start, &end, measure);
                    let told = |route: Option<crate::Route>| {
                        route.map(|route| match measure {
                            Measure::Time => route.total.0,
                            Measure::Length => route.distance_dm,
                        })
                    };
                    assert_eq!(told(climbed), told(searched));
                }
            }
        }
    }
}

#[test]
fn perfect_customisation_keeps_the_arcs_that_are_as_short_as_any_way() {
    for network in [network(24), turned_network(24)] {
        let hierarchy = Hierarchy::of(&network);
        let metric = Metric::new(&hierarchy, &network, Measure::Time);
        let perfect = Perfect::new(&metric);
        let ranks = hierarchy.ranks();
        let mut state_of = vec![0u32; ranks.states()];
        for (state, rank) in ranks.rank.iter().enumerate() {
            state_of[*rank as usize] = state as u32;
        }
        let (mut kept, mut longer) = (0, 0);
        for direction in [Direction::Forward, Direction::Backward] {
            let (all, _) = metric.weights(direction);
            for rank in (0..ranks.states() as u32).step_by(7) {
                let distance = distances(&network, direction, state_of[rank as usize]);
                for edge in ranks.range(rank) {
                    let head = ranks.up[edge];
                    let least = distance[state_of[head as usize] as usize];
                    let arc = perfect.weight(direction, rank, head);
                    assert_eq!(
                        arc,
                        (all[edge] == least && least != u32::MAX).then_some(least)
                    );
                    kept += usize::from(arc.is_some());
                    longer += usize::from(arc.is_none() && all[edge] != u32::MAX);
                }
            }
        }
        assert!(kept > 500 && longer > 100, "{kept} kept, {longer} longer");
    }
}

/// Least cost from a state to each, or backward from each to it.
fn distances(network: &Network, direction: Direction, from: u32) -> Vec<u32> {
    let (first, arcs) = network.arcs_from(direction);
    let mut distance = vec![u32::MAX; network.states()];
    let mut waiting = std::collections::BTreeSet::from([(0, from)]);
    distance[from as usize] = 0;
    while let Some((cost, state)) = waiting.pop_first() {
        let out = first[state as usize] as usize..first[state as usize + 1] as usize;
        for arc in &arcs[out] {
            let next = cost + arc.weight(Measure::Time);
            let known = &mut distance[arc.state as usize];
            if next < *known {
                *known = next;
                waiting.insert((next, arc.state));
            }
        }
    }
    distance
}

#[test]
fn an_edited_network_is_contracted_by_the_order_before() {
    let before = network(24);
    let hierarchy = Hierarchy::of(&before);
    // The same network gets the same hierarchy back, or one as good.
    let same = Hierarchy::as_before(&before, &before, &hierarchy);
    assert!(
        same.edges() * 100 <= hierarchy.edges() * 105,
        "{} and {}",
        same.edges(),
        hierarchy.edges()
    );
    // Every thirteenth road closed, others slower, and a new one over the land with a new junction.
    let after = edited_network(24, |document| {
        document.ways.retain(|way| way.id % 13 != 5);
        for way in document.ways.iter_mut().filter(|way| way.id % 4 == 1) {
            way.tags.push(("maxspeed".to_owned(), "15".to_owned()));
        }
        document.nodes.push(Node {
            id: 10_000,
            lon: 1_220_111_000,
            lat: 436_083_000,
            tags: vec![],
        });
        for (id, refs) in [
            (20_000, vec![1, 10_000]),
            (20_001, vec![10_000, 500]),
            (20_002, vec![77, 10_000]),
        ] {
            document.ways.push(Way {
                id,
                refs,
                tags: vec![("highway".to_owned(), "trunk".to_owned())],
            });
        }
    });
    let followed = Hierarchy::as_before(&after, &before, &hierarchy);
    assert!(followed.is_consistent(after.states()));
    assert!(
        followed.edges() * 2 < hierarchy.edges() * 3,
        "{} and {}",
        followed.edges(),
        hierarchy.edges()
    );
    let metric = Metric::new(&followed, &after, Measure::Time);
    let (hubs, points) = (places(&after, 45, 24), places(&after, 300, 24));
    let options = SearchOptions {
        direction: Direction::Forward,
        measure: Measure::Time,
        bound: Some(3_000),
    };
    let search = Search {
        network: &after,
        metric: &metric,
        hubs: &hubs,
        points: &points,
    };
    let found = gather(hubs.len(), |visit| {
        catchments(&search, &options, &Silent, visit)
    });
    let expected = gather(hubs.len(), |visit| {
        crate::catchments(&after, &hubs, &points, &options, &Silent, visit);
    });
    assert!(found == expected);
}

#[test]
fn the_order_does_not_depend_on_threads() {
    let network = network(40);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| Hierarchy::of(&network))
    };
    let (one, two) = (with(1), with(2));
    assert!(one.rank[..] == two.rank[..] && one.up[..] == two.up[..]);
    // Nor what is found by it.
    let metric = Metric::new(&one, &network, Measure::Time);
    let (hubs, points) = (places(&network, 300, 40), places(&network, 700, 40));
    let options = SearchOptions {
        direction: Direction::Backward,
        measure: Measure::Time,
        bound: Some(4_000),
    };
    let search = Search {
        network: &network,
        metric: &metric,
        hubs: &hubs,
        points: &points,
    };
    let weights: Vec<i64> = (0..points.len() as i64).collect();
    let tallies = [Tally {
        weights: &weights,
        within: Within::All(4_000),
    }];
    let [lists_of_one, lists_of_two] = [1, 2].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let lists = gather(hubs.len(), |visit| {
                catchments(&search, &options, &Silent, visit);
            });
            (lists, sums(&search, &options, &tallies, &Silent))
        })
    });
    assert!(lists_of_one == lists_of_two);
    assert!(one.is_consistent(network.states()));
}

#[test]
fn subtrees_are_ranges_and_neighbours_of_a_rank_are_its_ancestors() {
    let network = network(24);
    let hierarchy = Hierarchy::of(&network);
    let hierarchy = hierarchy.ranks();
    let mut ranks = hierarchy.rank.to_vec();
    ranks.sort_unstable();
    assert!(ranks.iter().copied().eq(0..network.states() as u32));
    for rank in 0..hierarchy.states() as u32 {
        let heads = &hierarchy.up[hierarchy.range(rank)];
        assert!(heads.is_sorted_by(|one, two| one < two));
        for head in heads {
            let below = hierarchy.lowest[*head as usize]..*head;
            assert!(below.contains(&rank), "{rank} is not below {head}");
        }
        // What is above the first neighbour is above the others too.
        if let Some(parent) = hierarchy.parent(rank) {
            let above = &hierarchy.up[hierarchy.range(parent)];
            assert!(heads[1..].iter().all(|head| above.contains(head)));
        }
    }
}

#[test]
fn a_dissection_needs_fewer_edges_than_the_order_of_the_file() {
    let network = network(40);
    let hierarchy = Hierarchy::of(&network);
    let as_numbered: Vec<u32> = (0..network.states() as u32).collect();
    let other = Hierarchy::with_order(&network, &as_numbered);
    assert!(
        hierarchy.edges() * 2 < other.edges(),
        "{} and {}",
        hierarchy.edges(),
        other.edges()
    );
}

#[test]
fn what_is_prepared_answers_block_by_block_and_each_width_and_engine_says_the_same() {
    let bare = network(24);
    let mut swept = network(24);
    swept.hierarchy = Hierarchy::of(&swept);
    let (hubs, points) = (places(&bare, 70, 24), places(&bare, 300, 24));
    assert_eq!(Engine::fitting(&bare, hubs.len()), Engine::Search);
    assert_eq!(Engine::fitting(&swept, hubs.len()), Engine::Sweep);
    assert_eq!(Engine::fitting(&swept, 3), Engine::Search);
    for bound in [Some(700), Some(65_535), None] {
        let options = SearchOptions {
            direction: Direction::Backward,
            measure: Measure::Time,
            bound,
        };
        let expected = gather(hubs.len(), |visit| {
            crate::catchments(&bare, &hubs, &points, &options, &Silent, visit);
        });
        for (network, engine) in [
            (&bare, Engine::Search),
            (&swept, Engine::Sweep),
            (&bare, Engine::Sweep),
        ] {
            let prepared = Prepared::new(network, engine, hubs.clone(), points.clone(), options);
            // Without a hierarchy there is nothing to sweep.
            assert_eq!(
                prepared.engine() == Engine::Sweep,
                engine == Engine::Sweep && network.hierarchy().is_some()
            );
            let found = gather(hubs.len(), |visit| {
                let all: Vec<u32> = (0..hubs.len() as u32).rev().collect();
                for block in all.chunks(23) {
                    prepared.catchments(block, &Silent, visit);
                }
            });
            assert!(found == expected, "{engine:?} {bound:?}");
            assert!(prepared.bytes() > 4 * network.states() as u64);
            assert!(prepared.bytes_a_thread(100) > prepared.bytes_a_thread(0));
        }
    }
}

#[test]
fn a_fingerprint_follows_the_roads() {
    let one = network(8);
    assert_eq!(one.fingerprint(), network(8).fingerprint());
    assert_ne!(one.fingerprint(), network(9).fingerprint());
    let mut other = network(8);
    let mut chains = other.chains.to_vec();
    chains[3].forward += 1;
    other.chains = chains.into();
    assert_ne!(one.fingerprint(), other.fingerprint());
}
