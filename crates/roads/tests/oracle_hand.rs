//! The oracle itself, held to cases that a person has added up.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod oracle;

use liyuan_roads::Measure;
use oracle::by_hand::{BOTH, Drawing, ONE_WAY, cost, entry, place, time};
use oracle::places::snap;

/// A cross: 1 west, 2 east, 3 north, 4 south, 100 m each from 5; ways 1 to 4, each towards 5.
fn cross() -> Drawing {
    Drawing::default()
        .node(1, -100.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 0.0, 100.0)
        .node(4, 0.0, -100.0)
        .node(5, 0.0, 0.0)
        .way(1, &[1, 5], BOTH)
        .way(2, &[2, 5], BOTH)
        .way(3, &[3, 5], BOTH)
        .way(4, &[4, 5], BOTH)
}

const WEST: (f64, f64) = (-50.0, 0.0);
const EAST: (f64, f64) = (50.0, 0.0);
const NORTH: (f64, f64) = (0.0, 50.0);
const SOUTH: (f64, f64) = (0.0, -50.0);

#[test]
fn a_metre_takes_a_decisecond_and_ten_decimetres() {
    let oracle = cross().oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(100));
    assert_eq!(time(&oracle, WEST, (-20.0, 3.0)), Some(30));
    assert_eq!(cost(&oracle, WEST, NORTH, Measure::Length), Some(1000));
}

#[test]
fn times_are_rounded_from_the_first_node_of_the_way() {
    // 0, 0.4, 0.8, 1.2, 1.6 m: t = 0 0 1 1 2, in both directions.
    let drawing = (0..5)
        .fold(Drawing::default(), |d, i| {
            d.node(i + 1, 0.4 * i as f64, 0.0)
        })
        .way(1, &[1, 2, 3, 4, 5], BOTH);
    let map = &drawing.oracle().map;
    let times = |pick: fn(&oracle::raw::Segment) -> usize| -> Vec<u32> {
        map.segments
            .iter()
            .map(|s| map.directed[pick(s)].time)
            .collect()
    };
    assert_eq!(times(|s| s.forward.unwrap()), [0, 1, 0, 1]);
    assert_eq!(times(|s| s.backward.unwrap()), [0, 1, 0, 1]);
    let lengths: Vec<u32> = map
        .segments
        .iter()
        .map(|s| map.directed[s.forward.unwrap()].length)
        .collect();
    assert_eq!(lengths, [4, 4, 4, 4]);
}

#[test]
fn a_place_splits_its_segment_by_the_floor() {
    // A segment of 7 ds one way and 3.5 → 4 the other; f = 0.3: 2 and 5 ahead, 1 and 3 back.
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 7.0, 0.0)
        .node(3, 107.0, 0.0)
        .node(4, -100.0, 0.0)
        .way(1, &[1, 2], &[("f", "36"), ("b", "72")])
        .way(2, &[2, 3], BOTH)
        .way(3, &[1, 4], BOTH)
        .oracle();
    let at = (2.1, 0.0);
    assert_eq!(time(&oracle, at, (57.0, 0.0)), Some(5 + 50));
    assert_eq!(time(&oracle, at, (-50.0, 0.0)), Some(1 + 50));
    assert_eq!(time(&oracle, (57.0, 0.0), at), Some(50 + 3));
    assert_eq!(time(&oracle, (-50.0, 0.0), at), Some(50 + 2));
}

#[test]
fn a_whole_way_shares_its_duration_out_by_length() {
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 300.0, 0.0)
        .way(1, &[1, 2, 3], &[("f", "1"), ("b", "1"), ("whole", "1000")])
        .oracle();
    let times: Vec<u32> = oracle.map.directed.iter().map(|d| d.time).collect();
    assert_eq!(times, [333, 333, 667, 667]);
}

#[test]
fn one_way_roads_are_gone_round() {
    // A square of 100 m, one way round.
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 100.0, 100.0)
        .node(4, 0.0, 100.0)
        .way(1, &[1, 2, 3, 4, 1], ONE_WAY)
        .oracle();
    assert_eq!(time(&oracle, (30.0, 0.0), (60.0, 0.0)), Some(30));
    assert_eq!(time(&oracle, (60.0, 0.0), (30.0, 0.0)), Some(370));
}

#[test]
fn delays_are_charged_on_entering_a_node_by_direction() {
    let oracle = cross().mark(5, &[("df", "70"), ("db", "900")]).oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(170));
    assert_eq!(cost(&oracle, WEST, NORTH, Measure::Length), Some(1000));
    let oracle = cross().mark(1, &[("df", "70"), ("db", "900")]).oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(100));
}

#[test]
fn a_forbidden_turn_is_made_after_turning_round() {
    let oracle = cross().rule("no", "from w1, via n5, to w3").oracle();
    // East to the end, back, and then north.
    assert_eq!(time(&oracle, WEST, NORTH), Some(50 + 200 + 50));
    assert_eq!(time(&oracle, WEST, SOUTH), Some(100));
    assert_eq!(time(&oracle, NORTH, WEST), Some(100));
}

#[test]
fn a_mandatory_turn_excludes_every_other_and_turning_round() {
    let oracle = cross().rule("only", "from w1, via n5, to w2").oracle();
    assert_eq!(time(&oracle, WEST, EAST), Some(100));
    assert_eq!(time(&oracle, WEST, NORTH), Some(50 + 200 + 50));
    assert_eq!(time(&oracle, EAST, NORTH), Some(100));
    // West to west by its own end.
    assert_eq!(time(&oracle, WEST, (-10.0, 0.0)), Some(40));
}

#[test]
fn either_of_two_mandatory_turns_will_do() {
    let oracle = cross()
        .rule("only", "from w1, via n5, to w2")
        .rule("only", "from w1, via n5, to w3")
        .oracle();
    assert_eq!(time(&oracle, WEST, EAST), Some(100));
    assert_eq!(time(&oracle, WEST, NORTH), Some(100));
    assert_eq!(time(&oracle, WEST, SOUTH), Some(50 + 200 + 50));
}

#[test]
fn a_mandatory_turn_that_is_forbidden_too_leaves_nothing() {
    let oracle = cross()
        .rule("only", "from w1, via n5, to w2")
        .rule("no", "from w1, via n5, to w2")
        .oracle();
    assert_eq!(time(&oracle, WEST, EAST), None);
}

#[test]
fn a_mandatory_turn_into_a_closed_road_does_not_bind() {
    let oracle = Drawing(cross().0)
        .rule("only", "from w1, via n5, to w6")
        .way(6, &[6, 5], ONE_WAY);
    let oracle = oracle.node(6, 80.0, 80.0).oracle();
    assert_eq!(oracle.counts.untravellable, 1);
    assert_eq!(time(&oracle, WEST, NORTH), Some(100));
}

#[test]
fn no_entry_and_no_exit_bind_each_member() {
    let oracle = cross()
        .rule("no", "from w1, from w4, via n5, to w3")
        .oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(300));
    assert_eq!(time(&oracle, SOUTH, NORTH), Some(300));
    assert_eq!(time(&oracle, EAST, NORTH), Some(100));
    let oracle = cross().rule("no", "from w1, via n5, to w2, to w3").oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(300));
    assert_eq!(time(&oracle, WEST, EAST), Some(300));
}

#[test]
fn turning_round_may_be_forbidden() {
    // From the west one cannot come back at the cross, but at an end.
    let oracle = cross().way(7, &[5, 8], BOTH).node(8, 20.0, -20.0);
    let free = oracle.oracle();
    // Only a one-way start tells: way 9 leads into way 1 from its middle.
    assert_eq!(time(&free, (10.0, -10.0), NORTH), Some(14 + 50));
    let ring = Drawing::default()
        .node(1, -100.0, 0.0)
        .node(5, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(6, 0.0, 50.0)
        .way(1, &[1, 5], BOTH)
        .way(2, &[5, 2], BOTH)
        .way(3, &[1, 6], &[("b", "36")])
        .way(4, &[5, 6], BOTH);
    // Whoever must go east first turns round at the end of way 2.
    let to_six = (0.0, 25.0);
    let must = |d: Drawing| d.rule("only", "from w1, via n5, to w2");
    assert_eq!(
        time(&must(ring).oracle(), WEST, to_six),
        Some(50 + 200 + 25)
    );
}

/// Two parallel one-way roads, west on top, joined by way 5:
/// ```text
/// 4 ←3← 3 ←2← 2
///       |5
/// 11 →11→ 12 →12→ 13
/// ```
fn dual() -> Drawing {
    Drawing::default()
        .node(2, 100.0, 20.0)
        .node(3, 0.0, 20.0)
        .node(4, -100.0, 20.0)
        .node(11, -100.0, 0.0)
        .node(12, 0.0, 0.0)
        .node(13, 100.0, 0.0)
        .way(2, &[2, 3], ONE_WAY)
        .way(3, &[3, 4], ONE_WAY)
        .way(11, &[11, 12], ONE_WAY)
        .way(12, &[12, 13], ONE_WAY)
        .way(5, &[12, 3], BOTH)
        .node(20, 0.0, -100.0)
        .way(20, &[20, 12], BOTH)
}

#[test]
fn a_chain_over_a_way_binds_the_whole_chain_only() {
    let before = dual().oracle();
    assert_eq!(time(&before, (-50.0, 0.0), (-50.0, 20.0)), Some(120));
    let oracle = dual().rule("no", "from w11, via w5, to w3").oracle();
    assert_eq!(oracle.counts.ambiguous + oracle.counts.untravellable, 0);
    // Back over way 5 and over it again: then the chain has not begun with way 11.
    assert_eq!(
        time(&oracle, (-50.0, 0.0), (-50.0, 20.0)),
        Some(50 + 3 * 20 + 50)
    );
    // Where turning round at both ends of way 5 is forbidden, down way 20 to its end and back.
    let oracle = dual()
        .rule("no", "from w11, via w5, to w3")
        .rule("no", "from w5, via n3, to w5")
        .oracle();
    assert_eq!(
        time(&oracle, (-50.0, 0.0), (-50.0, 20.0)),
        Some(50 + 200 + 20 + 50)
    );
    assert_eq!(time(&oracle, (0.0, -50.0), (-50.0, 20.0)), Some(120));
    assert_eq!(time(&oracle, (0.0, 10.0), (-50.0, 20.0)), Some(60));
}

#[test]
fn a_mandatory_chain_over_a_way_binds_after_each_part() {
    let oracle = dual().rule("only", "from w11, via w5, to w3").oracle();
    assert_eq!(time(&oracle, (-50.0, 0.0), (-50.0, 20.0)), Some(120));
    // Nothing but way 5 and then way 3 may follow way 11, and way 4 is a blind alley.
    assert_eq!(time(&oracle, (-50.0, 0.0), (50.0, 0.0)), None);
    assert_eq!(time(&oracle, (0.0, -50.0), (50.0, 0.0)), Some(100));
}

#[test]
fn chains_over_several_ways_follow_the_order_of_members() {
    let road = |rule: &str| {
        (1..=6)
            .fold(Drawing::default(), |d, i| d.node(i, 100.0 * i as f64, 0.0))
            .node(7, 200.0, 500.0)
            .way(1, &[1, 2], BOTH)
            .way(2, &[3, 2], BOTH)
            .way(3, &[3, 4], BOTH)
            .way(4, &[5, 4], BOTH)
            .way(5, &[5, 6], BOTH)
            .way(6, &[2, 7], BOTH)
            .rule("no", rule)
            .oracle()
    };
    let (start, end) = ((150.0, 0.0), (550.0, 0.0));
    // Way 6 is the only place to break the chain besides turning round at its inner nodes.
    let oracle = road("from w1, via w2, via w3, via w4, to w5");
    assert_eq!(oracle.counts.untravellable + oracle.counts.ambiguous, 0);
    assert_eq!(time(&oracle, start, end), Some(400 + 200));
    assert_eq!(time(&oracle, end, start), Some(400));
    let wrong = road("from w1, via w3, via w2, via w4, to w5");
    assert_eq!(wrong.counts.ambiguous, 1);
    assert_eq!(time(&wrong, start, end), Some(400));
}

#[test]
fn nobody_turns_round_between_junctions() {
    // After the mandatory turn the next junction is 100 m away, a shape node 10 m.
    let oracle = Drawing::default()
        .node(1, -100.0, 0.0)
        .node(5, 0.0, 0.0)
        .node(6, 10.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 0.0, 100.0)
        .way(1, &[1, 5], BOTH)
        .way(2, &[5, 6], BOTH)
        .way(9, &[6, 2], &[("f", "36"), ("b", "72")])
        .way(3, &[5, 3], BOTH)
        .rule("only", "from w1, via n5, to w2")
        .oracle();
    assert_eq!(time(&oracle, WEST, NORTH), Some(50 + 100 + 45 + 10 + 50));
}

#[test]
fn ambiguous_relations_are_ignored_and_counted() {
    let through = |rule: &str| {
        Drawing::default()
            .node(1, -100.0, 0.0)
            .node(5, 0.0, 0.0)
            .node(2, 100.0, 0.0)
            .node(3, 0.0, 100.0)
            .node(6, 50.0, 50.0)
            .way(1, &[1, 5, 2], BOTH)
            .way(3, &[5, 3], BOTH)
            .way(4, &[5, 6, 2, 5], BOTH)
            .rule("no", rule)
            .oracle()
    };
    for rule in [
        "from w1, via n5, to w3",
        "from w3, via n5, to w1",
        "from w3, via n5, to w4",
        "from w3, via n2, to w3",
        "from w3, via n5, to w77",
        "from w3, via n5",
        "from w3, via n5, via n2, to w3",
        "from w3, via w4, to w3",
    ] {
        let oracle = through(rule);
        assert_eq!(oracle.counts.ambiguous, 1, "{rule}");
        assert_eq!(time(&oracle, WEST, NORTH), Some(100), "{rule}");
    }
    assert_eq!(through("from w3, via n5, to w3").counts.ambiguous, 0);
}

#[test]
fn destination_roads_are_no_way_through() {
    // A long road round and a short cut for residents with a side street.
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 50.0, 200.0)
        .node(9, -100.0, 0.0)
        .node(10, 200.0, 0.0)
        .node(4, 50.0, 0.0)
        .node(5, 50.0, -50.0)
        .way(1, &[1, 3, 2], BOTH)
        .way(9, &[9, 1], BOTH)
        .way(10, &[2, 10], BOTH)
        .way(2, &[1, 4, 2], &[("f", "36 dest"), ("b", "36 dest")])
        .way(3, &[4, 5], &[("f", "36 dest"), ("b", "36 dest")])
        .oracle();
    let round = 2 * 206; // √(50² + 200²) = 206.16, the way's end at 412.3
    assert_eq!(
        time(&oracle, (-50.0, 0.0), (150.0, 0.0)),
        Some(50 + round + 50)
    );
    assert_eq!(
        time(&oracle, (-50.0, 0.0), (50.0, -25.0)),
        Some(50 + 50 + 25)
    );
    assert_eq!(
        time(&oracle, (50.0, -25.0), (150.0, 0.0)),
        Some(25 + 50 + 50)
    );
    assert_eq!(time(&oracle, (25.0, 0.0), (75.0, 0.0)), Some(50));
    assert_eq!(time(&oracle, (25.0, 0.0), (50.0, -25.0)), Some(50));
}

#[test]
fn a_patch_may_be_left_and_another_entered() {
    let dest: &[(&str, &str)] = &[("f", "36 dest"), ("b", "36 dest")];
    let oracle = (1..=6)
        .fold(Drawing::default(), |d, i| d.node(i, 100.0 * i as f64, 0.0))
        .way(1, &[1, 2], dest)
        .way(2, &[2, 3], BOTH)
        .way(3, &[3, 4], dest)
        .way(4, &[4, 5], BOTH)
        .way(5, &[5, 6], dest)
        .oracle();
    assert_eq!(time(&oracle, (150.0, 0.0), (350.0, 0.0)), Some(200));
    assert_eq!(time(&oracle, (350.0, 0.0), (550.0, 0.0)), Some(200));
    assert_eq!(time(&oracle, (150.0, 0.0), (450.0, 0.0)), None);
}

#[test]
fn nobody_passes_an_impassable_node_but_one_may_turn_there() {
    let oracle = cross()
        .mark(5, &[("block", "yes")])
        .rule("no", "from w1, via n5, to w3")
        .oracle();
    assert_eq!(time(&oracle, WEST, NORTH), None);
    assert_eq!(time(&oracle, WEST, (-90.0, 0.0)), Some(40));
    // In the middle of one way too.
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 200.0, 0.0)
        .way(1, &[1, 2, 3], BOTH)
        .mark(2, &[("block", "yes")])
        .oracle();
    assert_eq!(time(&oracle, (50.0, 0.0), (150.0, 0.0)), None);
    assert_eq!(time(&oracle, (20.0, 0.0), (50.0, 0.0)), Some(30));
}

#[test]
fn a_missing_node_breaks_a_way_and_adds_nothing() {
    let oracle = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.3, 0.0)
        .node(3, 200.3, 0.0)
        .node(4, 300.6, 0.0)
        .way(1, &[1, 1, 2, 99, 3, 4], BOTH)
        .way(2, &[2], BOTH)
        .oracle();
    // t: 0, 100.3 → 100, then 200.6 → 201.
    let times: Vec<u32> = oracle.map.directed.iter().map(|d| d.time).collect();
    assert_eq!(times, [100, 100, 101, 101]);
    assert_eq!(time(&oracle, (50.0, 0.0), (250.0, 0.0)), None);
}

#[test]
fn a_tie_goes_to_the_lowest_way_and_says_so() {
    let oracle = cross().oracle();
    let at = snap(&oracle.map, place(0.0, 30.0)).unwrap();
    assert_eq!(oracle.map.segments[at.segment].way_id, 3);
    assert!((at.fraction - 0.7).abs() < 1e-3 && at.leg_m < 0.02);
    assert!(at.clear_m > 29.0);
    let at = snap(&oracle.map, place(-0.0, 0.0)).unwrap();
    assert_eq!(
        (oracle.map.segments[at.segment].way_id, at.clear_m),
        (1, 0.0)
    );
}

#[test]
fn the_cost_of_a_line_is_that_of_the_path_on_it() {
    let drawing = cross().rule("no", "from w1, via n5, to w3");
    let oracle = drawing.oracle();
    let (from, to) = (entry(&oracle, WEST), entry(&oracle, NORTH));
    let spot = |id: i64| oracle.map.nodes[oracle.map.node_of_id[&id]].place;
    let along = |nodes: &[i64], ways: &[i64]| {
        let mut line = vec![from.at];
        line.extend(nodes.iter().map(|&n| spot(n)));
        line.push(to.at);
        oracle.cost_along(&from, &to, &line, ways, Measure::Time)
    };
    assert_eq!(along(&[5], &[1, 3]), Err(1));
    assert_eq!(along(&[5, 2, 5], &[1, 2, 3]), Ok(300));
    assert_eq!(along(&[5, 2, 5], &[1, 2, 2, 3]), Ok(300));
    assert_eq!(along(&[5, 2, 5], &[1, 3]), Err(1));
    assert_eq!(along(&[1, 5], &[1, 3]), Err(2));
    assert_eq!(along(&[5, 1, 5, 4, 5], &[1, 4, 3]), Ok(50 + 200 + 200 + 50));
    assert_eq!(along(&[5, 2], &[1, 2, 3]), Err(2));
}

#[test]
fn turns_take_what_a_person_says_they_do() {
    let oracle = cross().oracle_with_turns();
    assert_eq!(time(&oracle, WEST, EAST), Some(100));
    assert_eq!(time(&oracle, WEST, SOUTH), Some(100 + 20));
    assert_eq!(time(&oracle, WEST, NORTH), Some(100 + 50));
    assert_eq!(cost(&oracle, WEST, NORTH, Measure::Length), Some(1000));
}

#[test]
fn the_waiting_at_a_node_depends_on_the_turn_and_the_rest_does_not() {
    let oracle = cross()
        .mark(5, &[("df", "70"), ("wf", "60"), ("db", "900")])
        .oracle_with_turns();
    assert_eq!(time(&oracle, WEST, EAST), Some(100 + 70));
    assert_eq!(time(&oracle, WEST, SOUTH), Some(100 + 20 + 10));
    assert_eq!(time(&oracle, WEST, NORTH), Some(100 + 50 + 10 + 120));
}

#[test]
fn one_turns_round_at_the_start_and_at_a_dead_end_only() {
    // West to north may not be turned: out to the east and back, which takes 20 s at the end of it.
    let drawing = cross().rule("no", "from w1, via n5, to w3");
    assert_eq!(
        time(&drawing.oracle(), WEST, NORTH),
        Some(50 + 100 + 100 + 50)
    );
    let oracle = drawing.oracle_with_turns();
    let (by_east, by_south) = (200 + 20, 20 + 200);
    assert_eq!(
        time(&oracle, WEST, NORTH),
        Some(50 + by_east.min(by_south) + 50 + 200)
    );
    let ring = Drawing::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 100.0, 100.0)
        .node(4, 0.0, 100.0)
        .node(5, -100.0, 0.0)
        .way(1, &[1, 2, 3, 4, 1], ONE_WAY)
        .way(2, &[5, 1], BOTH);
    // Into the ring, straight on, round it, and out to the left: nobody turns round at 1.
    let way_back = time(&ring.oracle_with_turns(), (50.0, 0.0), (-50.0, 0.0));
    assert_eq!(way_back, Some(50 + 300 + 20 + 50));
}
