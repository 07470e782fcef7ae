//! Every family of rules on bare tags. The same rules go through the importer in `tests/rules.rs`.

use super::*;
use crate::Deciseconds;
use liyuan_finding::Diagnose;

/// Parses `highway=primary maxspeed=50`.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split_whitespace()
        .map(|tag| tag.split_once('=').unwrap())
        .collect()
}

fn profile(name: &str) -> Profile {
    Profile::from_toml(builtin_text(name).unwrap()).unwrap()
}

/// How a direction is travelled, in a word: `30`, `30d` (destination only), `90s` (whole way), `-`.
fn word(travel: Option<Travel>) -> String {
    let Some(travel) = travel else {
        return "-".into();
    };
    let speed = match travel.speed {
        Speed::Kmh(kmh) => format!("{}", (kmh * 100.0).round() / 100.0),
        Speed::WholeWay(time) => format!("{}s", time.seconds()),
    };
    let mark = if travel.passage == Passage::Destination {
        "d"
    } else {
        ""
    };
    format!("{speed}{mark}")
}

/// Rows of `tags => forward backward`.
fn check_ways(profile: &Profile, table: &str) {
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (tags, want) = row.split_once("=>").unwrap();
        let tags = pairs(tags);
        let rule = profile.way(Tags::new(&tags));
        let got = format!("{} {}", word(rule.forward), word(rule.backward));
        assert_eq!(got, want.trim(), "{}: {row}", profile.name());
    }
}

/// Rows of `tags => passable? forward-seconds backward-seconds`, `x` for not passable.
fn check_nodes(profile: &Profile, table: &str) {
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (tags, want) = row.split_once("=>").unwrap();
        let tags = pairs(tags);
        let rule = profile.node(Tags::new(&tags));
        let got = if rule.passable {
            format!(
                "{} {}",
                rule.delay_forward.seconds(),
                rule.delay_backward.seconds()
            )
        } else {
            "x".to_owned()
        };
        assert_eq!(got, want.trim(), "{}: {row}", profile.name());
    }
}

#[test]
fn access_hierarchy_of_cars() {
    check_ways(
        &profile("car"),
        "highway=residential => 25 25
         highway=residential access=no => - -
         highway=residential access=no motor_vehicle=yes => 25 25
         highway=residential motor_vehicle=no => - -
         highway=residential motor_vehicle=no motorcar=yes => 25 25
         highway=residential vehicle=no motor_vehicle=destination => 25d 25d
         highway=residential access=yes motorcar=no => - -
         highway=residential bicycle=no foot=no => 25 25
         highway=residential motor_vehicle:forward=no => - 25
         highway=residential motor_vehicle:backward=no => 25 -
         highway=residential vehicle:forward=no motor_vehicle=yes => 25 25
         highway=residential motor_vehicle=yes motor_vehicle:backward=no => 25 -
         highway=residential access:forward=no vehicle=yes => 25 25
         highway=residential motor_vehicle=agricultural;forestry => - -
         highway=residential motor_vehicle=agricultural;destination => 25d 25d
         highway=residential motor_vehicle=unknown access=no => - -
         highway=residential motor_vehicle=whoever => 25 25
         highway=residential access=private => 25d 25d
         highway=residential access=customers => 25d 25d
         highway=residential access=delivery => 25d 25d
         highway=residential access=permissive => 25 25
         highway=residential access=permit => 25d 25d
         highway=primary hov=designated => - -
         highway=primary hov:lanes:forward=designated|designated => - 60
         highway=primary hov:lanes:forward=designated|yes => 60 60",
    );
}

#[test]
fn what_is_no_road_for_cars() {
    check_ways(
        &profile("car"),
        "highway=construction construction=primary => - -
         highway=proposed proposed=primary => - -
         highway=abandoned => - -
         highway=razed => - -
         highway=primary construction=yes => - -
         highway=primary construction=minor => 60 60
         highway=primary construction=no => 60 60
         highway=primary proposed=trunk => 60 60
         highway=primary impassable=yes => - -
         highway=footway => - -
         highway=footway access=yes => - -
         highway=footway motor_vehicle=yes => 5 5
         highway=pedestrian motor_vehicle=delivery => 8d 8d
         highway=path => - -
         highway=steps => - -
         highway=steps motor_vehicle=yes => - -
         highway=bus_guideway => - -
         highway=busway => - -
         highway=service area=yes => - -
         highway=service service=emergency_access => - -
         building=yes => - -
         railway=rail => - -
         man_made=pier => - -
         waterway=river => - -",
    );
}

#[test]
fn walkers() {
    check_ways(
        &profile("walk"),
        "highway=footway => 5 5
         highway=steps => 3 3
         highway=motorway => - -
         highway=motorway foot=yes => 5 5
         highway=trunk => 5 5
         highway=trunk motorroad=yes => - -
         highway=trunk motorroad=yes foot=yes => 5 5
         highway=residential access=no => - -
         highway=residential access=no foot=yes => 5 5
         highway=residential foot=no => - -
         highway=residential vehicle=no => 5 5
         highway=residential foot=private => 5d 5d
         highway=primary foot=use_sidepath => - -
         highway=residential oneway=yes => 5 5
         highway=residential junction=roundabout => 5 5
         highway=footway oneway=yes => 5 5
         highway=footway oneway:foot=yes => 5 -
         highway=footway oneway:foot=-1 => - 5
         highway=footway foot:backward=no => 5 -
         highway=steps conveying=forward => 3 -
         highway=steps conveying=backward => - 3
         highway=steps conveying=yes => 3 3
         highway=steps conveying=reversible => 3 3
         highway=pedestrian area=yes => 5 5
         highway=track area=yes => - -
         man_made=pier => 5 5
         man_made=pier access=no => - -
         railway=platform => 4 4
         public_transport=platform => 4 4
         highway=footway man_made=pier => 5 5
         route=ferry => 10 10
         route=ferry foot=no => - -
         highway=footway maxspeed=3 => 5 5
         highway=path surface=mud => 3 3",
    );
}

#[test]
fn cyclists() {
    check_ways(
        &profile("bicycle"),
        "highway=cycleway => 16 16
         highway=residential => 15 15
         highway=residential bicycle=no => 4 4
         highway=residential bicycle=no foot=no => - -
         highway=residential access=no bicycle=yes => 15 15
         highway=residential vehicle=no => 4 4
         highway=residential vehicle=no bicycle=yes => 15 15
         highway=residential bicycle=dismount => 4 4
         highway=footway => 4 4
         highway=footway foot=no => - -
         highway=footway bicycle=yes => 8 8
         highway=footway access=yes => 4 4
         highway=steps => 2 2
         highway=motorway => - -
         highway=trunk motorroad=yes => - -
         highway=trunk motorroad=yes bicycle=yes => 15 15
         highway=residential oneway=yes => 15 4
         highway=residential oneway=yes oneway:bicycle=no => 15 15
         highway=residential oneway=yes oneway:bicycle=yes cycleway=opposite => 15 4
         highway=residential oneway=yes cycleway=opposite => 15 15
         highway=residential oneway=yes cycleway=opposite_lane => 15 15
         highway=residential oneway=yes cycleway:left=opposite_track => 15 15
         highway=residential oneway=yes cycleway:both=opposite => 15 15
         highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1 => 15 15
         highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=no => 15 15
         highway=residential oneway=yes cycleway:right=lane cycleway:right:oneway=yes => 15 4
         highway=residential oneway=yes cycleway:left=no cycleway:left:oneway=no => 15 4
         highway=residential oneway=yes cycleway=lane => 15 4
         highway=residential oneway=yes bicycle:backward=yes => 15 15
         highway=residential oneway=-1 cycleway=opposite => 15 15
         highway=residential oneway=no oneway:bicycle=yes => 15 4
         highway=residential oneway:motor_vehicle=yes => 15 15
         highway=residential maxspeed=10 => 10 10
         highway=residential maxspeed=50 => 15 15
         highway=residential surface=cobblestone => 7 7
         highway=residential surface=cobblestone:flattened => 10 10
         highway=primary bicycle=use_sidepath => 4 4
         route=ferry => 10 10
         route=ferry bicycle=no => - -",
    );
}

#[test]
fn one_ways_of_cars() {
    check_ways(
        &profile("car"),
        "highway=primary oneway=yes => 60 -
         highway=primary oneway=true => 60 -
         highway=primary oneway=1 => 60 -
         highway=primary oneway=-1 => - 60
         highway=primary oneway=reverse => - 60
         highway=primary oneway=no => 60 60
         highway=primary oneway=reversible => - -
         highway=primary oneway=alternating => 60 60
         highway=primary oneway=maybe => 60 60
         highway=motorway => 95 -
         highway=motorway oneway=no => 95 95
         highway=motorway_link => 50 50
         highway=motorway_link oneway=yes => 50 -
         highway=primary junction=roundabout => 60 -
         highway=primary junction=circular => 60 -
         highway=primary junction=roundabout oneway=no => 60 60
         highway=primary junction=roundabout oneway=-1 => - 60
         highway=primary junction=jughandle => 60 60
         highway=primary oneway=yes oneway:motor_vehicle=no => 60 60
         highway=primary oneway:motorcar=yes => 60 -
         highway=primary oneway=yes oneway:bicycle=no => 60 -
         highway=primary oneway=yes cycleway=opposite => 60 -
         highway=primary oneway=yes motor_vehicle:backward=yes => 60 60
         highway=primary oneway=yes access:backward=yes => 60 -
         highway=primary oneway=yes oneway:psv=no => 60 -",
    );
}

#[test]
fn speeds_of_cars() {
    check_ways(
        &profile("car"),
        "highway=primary maxspeed=100 => 80 80
         highway=residential maxspeed=50 => 40 40
         highway=primary maxspeed=30mph => 38.62 38.62
         highway=primary maxspeed:forward=50 => 40 60
         highway=primary maxspeed:backward=50 maxspeed=80 => 64 40
         highway=primary maxspeed=80 maxspeed:motorcar=60 => 48 48
         highway=primary maxspeed=80 maxspeed:hgv=60 => 64 64
         highway=primary maxspeed=50;30 => 24 24
         highway=motorway maxspeed=none => 112 -
         highway=primary maxspeed=signals => 60 60
         highway=primary maxspeed=variable => 60 60
         highway=living_street maxspeed=walk => 5.6 5.6
         highway=primary maxspeed=0 => 60 60
         highway=primary maxspeed=999 => 60 60
         highway=primary maxspeed=CN:urban => 40 40
         highway=primary maxspeed=CN:rural => 56 56
         highway=primary maxspeed=DE:rural => 80 80
         highway=primary maxspeed=RO:urban => 40 40
         highway=primary maxspeed=XX:urban => 40 40
         highway=primary maxspeed=XX:moon => 60 60
         highway=primary maxspeed:type=CN:urban => 40 40
         highway=primary source:maxspeed=CN:rural => 56 56
         highway=primary source:maxspeed=sign maxspeed=70 => 56 56
         highway=primary zone:maxspeed=DE:30 => 24 24
         highway=primary maxspeed=FR:zone30 => 24 24
         highway=primary maxspeed=DE:zone:30 => 24 24
         highway=primary maxspeed=GB:zone20 => 25.75 25.75
         highway=primary maxspeed=80 zone:maxspeed=DE:30 => 64 64
         highway=primary maxspeed=80 maxspeed:advisory=50 => 40 40
         highway=primary maxspeed=50 maxspeed:advisory=80 => 40 40
         highway=primary maxspeed:advisory:forward=50 => 40 60
         highway=primary maxspeed:advisory=30mph => 38.62 38.62
         highway=motorway_link => 50 50
         highway=tertiary_link => 25 25
         highway=primary surface=asphalt => 60 60
         highway=primary surface=gravel => 40 40
         highway=primary surface=gravel;mud => 10 10
         highway=primary surface=paving_stones:lanes => 60 60
         highway=primary surface=sett:x => 40 40
         highway=primary surface=Sand => 15 15
         highway=primary surface=cobblestone:flattened:large => 45 45
         highway=primary smoothness=bad => 40 40
         highway=primary smoothness=impassable => - -
         highway=track => 15 15
         highway=track tracktype=grade5 => 10 10
         highway=track tracktype=grade1 => 15 15
         highway=unclassified tracktype=grade3 => 25 25
         highway=service => 15 15
         highway=service service=alley => 12 12
         highway=service service=parking_aisle => 10 10
         highway=service service=driveway maxspeed=40 => 12 12
         highway=residential lanes=1 => 20 20
         highway=residential lanes=1 oneway=yes => 25 -
         highway=residential lanes=2 => 25 25
         highway=residential width=2.8 => 20 20
         highway=residential width=6 => 25 25",
    );
}

#[test]
fn ferries_and_movable_bridges() {
    check_ways(
        &profile("car"),
        "route=ferry => 10 10
         route=ferry duration=00:20 => 1200s 1200s
         route=ferry duration=20 => 1200s 1200s
         route=ferry duration=PT1H30M => 5400s 5400s
         route=ferry duration=soon => 10 10
         route=ferry foot=yes => - -
         route=ferry foot=yes motor_vehicle=yes => 10 10
         route=ferry motor_vehicle=no => - -
         route=ferry access=private => 10d 10d
         route=ferry oneway=yes duration=5 => 300s -
         route=ferry highway=primary => 10 10
         route=shuttle_train duration=00:35 => 2100s 2100s
         route=bus => - -
         highway=primary bridge=movable => 60 60
         highway=primary bridge=movable duration=00:03 => 180s 180s
         highway=primary bridge=yes duration=00:03 => 60 60",
    );
}

#[test]
fn vehicles_that_do_not_fit() {
    check_ways(
        &profile("car"),
        "highway=primary maxheight=2.1 => 60 60
         highway=primary maxheight=2 => 60 60
         highway=primary maxheight=1.9 => - -
         highway=primary maxheight=6'6\" => - -
         highway=primary maxheight=7' => 60 60
         highway=primary maxheight=default => 60 60
         highway=primary maxheight:physical=1.8 => - -
         highway=primary maxheight:forward=1.8 => - 60
         highway=primary maxwidth=1.8 => - -
         highway=path motor_vehicle=yes width=1.5 => - -
         highway=primary maxweight=1.5 => - -
         highway=primary maxweight=1500kg => - -
         highway=primary maxweight=3.5 => 60 60
         highway=primary maxlength=4 => - -
         highway=primary maxweight:hgv=1 => 60 60",
    );
    check_ways(
        &profile("emergency"),
        "highway=primary maxheight=2.5 => - -
         highway=primary maxweight=3 => - -
         highway=primary maxwidth=2 => - -",
    );
    check_ways(
        &profile("walk"),
        "highway=footway maxheight=1.5 maxwidth=1 maxweight=0.05 => 5 5",
    );
}

#[test]
fn ambulances() {
    check_ways(
        &profile("emergency"),
        "highway=primary => 75 75
         highway=primary maxspeed=100 => 100 100
         highway=motorway => 109.25 -
         highway=motorway maxspeed=120 => 110.4 -
         highway=residential maxspeed=30 => 30 30
         highway=residential access=private => 31.25 31.25
         highway=residential access=destination => 31.25 31.25
         highway=residential motor_vehicle=no => - -
         highway=residential motor_vehicle=no emergency=yes => 31.25 31.25
         highway=residential motor_vehicle=yes emergency=no => - -
         highway=residential access=no bus=yes => 31.25 31.25
         highway=residential access=no psv=designated => 31.25 31.25
         highway=residential access=emergency => 31.25 31.25
         highway=service service=emergency_access => 18 18
         highway=busway => 40 40
         highway=pedestrian => 10 10
         highway=residential hov=designated => 31.25 31.25
         highway=residential oneway=yes => 31.25 6
         highway=residential oneway=-1 => 6 31.25
         highway=residential junction=roundabout => 31.25 6
         highway=motorway oneway=yes => 109.25 -
         highway=trunk_link oneway=yes => 54 -
         highway=primary oneway=yes oneway:psv=no => 75 75
         highway=primary oneway=yes busway:left=opposite_lane => 75 75
         highway=primary oneway=yes psv=opposite_lane => 75 75
         highway=primary oneway=yes bus:backward=designated => 75 75
         highway=primary oneway=yes lanes:psv:backward=1 => 75 75
         highway=primary oneway=yes lanes:psv:backward=0 => 75 6
         highway=residential oneway=yes access=no bus=yes => 31.25 6
         highway=primary oneway=reversible => - -",
    );
    assert!(profile("emergency").ignores_restrictions());
    assert!(!profile("car").ignores_restrictions());
}

#[test]
fn barriers() {
    check_nodes(
        &profile("car"),
        "highway=bus_stop => 0 0
         barrier=bollard => x
         barrier=bollard bollard=rising => 0 0
         barrier=bollard motor_vehicle=yes => 0 0
         barrier=bollard bicycle=yes => x
         barrier=block => x
         barrier=gate => 15 15
         barrier=gate access=no => x
         barrier=gate access=private => 15 15
         barrier=gate access=no motorcar=yes => 15 15
         barrier=gate locked=yes => x
         barrier=gate motor_vehicle=no => x
         barrier=gate bicycle=no => 15 15
         barrier=lift_gate => 8 8
         barrier=swing_gate => x
         barrier=toll_booth => 10 10
         barrier=border_control => 60 60
         barrier=cattle_grid => 2 2
         barrier=entrance => 0 0
         barrier=no => 0 0
         barrier=cycle_barrier => x
         barrier=kerb => x
         barrier=kerb kerb=lowered => 0 0
         barrier=kerb highway=crossing => 0.5 0.5
         barrier=height_restrictor maxheight=1.9 => x
         barrier=height_restrictor maxheight=2.2 => 2 2
         barrier=something => x
         access=no => x
         motor_vehicle=no => x
         highway=crossing motor_vehicle=no => 0.5 0.5
         entrance=yes access=private => 0 0
         entrance=yes access=no => 0 0
         ford=yes motor_vehicle=no => x
         maxweight=1 => x",
    );
    check_nodes(
        &profile("emergency"),
        "barrier=gate locked=yes => 15 15
         barrier=gate access=private => 15 15
         barrier=gate access=no => x
         barrier=gate access=no emergency=yes => 15 15
         barrier=bollard => x
         barrier=bollard bollard=removable => 20 20
         barrier=bus_trap => 5 5
         barrier=swing_gate => 20 20
         barrier=block => x
         access=no bus=yes => 0 0",
    );
    check_nodes(
        &profile("walk"),
        "barrier=bollard => 0 0
         barrier=gate => 2 2
         barrier=gate locked=yes => x
         barrier=gate foot=no => x
         barrier=gate access=no => x
         barrier=gate access=no foot=yes => 2 2
         barrier=wall => x
         barrier=stile => 5 5
         barrier=something => 0 0",
    );
    check_nodes(
        &profile("bicycle"),
        "barrier=bollard => 0 0
         barrier=bollard bicycle=no => 0 0
         barrier=bollard bicycle=no foot=no => x
         barrier=bollard bicycle=dismount => 0 0
         barrier=cycle_barrier => 5 5
         barrier=stile => x
         barrier=stile bicycle=yes => 0 0
         barrier=gate vehicle=no foot=no => x",
    );
}

#[test]
fn waiting() {
    check_nodes(
        &profile("car"),
        "highway=traffic_signals => 5 5
         highway=traffic_signals traffic_signals:direction=forward => 5 0
         highway=traffic_signals traffic_signals:direction=backward => 0 5
         highway=traffic_signals traffic_signals:direction=both => 5 5
         highway=traffic_signals direction=forward => 5 0
         highway=stop => 3 3
         highway=stop direction=forward => 3 0
         highway=stop direction=backward => 0 3
         highway=stop direction=N => 3 3
         highway=stop stop=minor => 0 0
         highway=stop stop=all => 3 3
         highway=give_way direction=backward => 0 1
         highway=crossing => 0.5 0.5
         highway=crossing crossing=no => 0 0
         highway=crossing crossing=traffic_signals => 2 2
         highway=crossing crossing:signals=yes => 2 2
         highway=mini_roundabout => 1 1
         railway=level_crossing => 3 3
         highway=mini_roundabout direction=forward => 1 1
         highway=turning_circle => 0 0",
    );
    check_nodes(
        &profile("walk"),
        "highway=traffic_signals => 10 10\n railway=crossing => 3 3",
    );
}

#[test]
fn restrictions() {
    use RestrictionRule::*;
    let table = [
        ("car", "restriction=no_left_turn", No),
        ("car", "restriction=no_u_turn", No),
        ("car", "restriction=no_entry", No),
        ("car", "restriction=no_exit", No),
        ("car", "restriction=only_straight_on", Only),
        ("car", "restriction=only_left_turn", Only),
        ("car", "restriction=no_right_turn_on_red", Ignored),
        ("car", "restriction=turn_carefully", Unknown),
        ("car", "type=restriction", Unknown),
        ("car", "restriction:hgv=no_left_turn", Ignored),
        ("car", "restriction:motorcar=no_left_turn", No),
        ("car", "restriction:motor_vehicle=only_right_turn", Only),
        (
            "car",
            "restriction=no_left_turn restriction:motorcar=none",
            Ignored,
        ),
        ("car", "restriction=no_left_turn except=psv;bicycle", No),
        (
            "car",
            "restriction=no_left_turn except=bicycle;motorcar",
            Ignored,
        ),
        (
            "car",
            "type=restriction:hgv restriction=no_left_turn",
            Ignored,
        ),
        (
            "car",
            "type=restriction:motorcar restriction=no_left_turn",
            No,
        ),
        (
            "car",
            "restriction:conditional=no_left_turn@(07:00-09:00)",
            Conditional,
        ),
        (
            "car",
            "restriction:conditional=no_left_turn@(weight>7.5)",
            Ignored,
        ),
        (
            "car",
            "restriction=no_left_turn restriction:conditional=none@(20:00-06:00)",
            No,
        ),
        (
            "car",
            "restriction:hgv:conditional=no_left_turn@(07:00-09:00)",
            Ignored,
        ),
        ("car", "restriction=no_left_turn day_on=Monday", Conditional),
        ("bicycle", "restriction=no_left_turn", No),
        (
            "bicycle",
            "restriction=no_left_turn except=bicycle",
            Ignored,
        ),
        ("bicycle", "restriction:bicycle=no_left_turn", No),
        ("bicycle", "restriction:motor_vehicle=no_left_turn", Ignored),
        ("walk", "restriction=no_left_turn", Ignored),
        ("walk", "restriction:foot=no_left_turn", No),
        ("emergency", "restriction=no_left_turn", Ignored),
    ];
    for (name, tags, want) in table {
        let tags = pairs(tags);
        assert_eq!(
            profile(name).restriction(Tags::new(&tags)),
            want,
            "{name}: {tags:?}"
        );
    }
}

#[test]
fn a_stated_hour_decides_conditions() {
    let at =
        |hour: &str| Profile::from_toml(&format!("base = \"car\"\nhour = \"{hour}\"")).unwrap();
    let morning = at("Mo 08:00");
    let night = at("Mo 03:00");
    let turn = [(
        "restriction:conditional",
        "no_left_turn @ (Mo-Fr 07:00-09:00)",
    )];
    assert_eq!(morning.restriction(Tags::new(&turn)), RestrictionRule::No);
    assert_eq!(
        night.restriction(Tags::new(&turn)),
        RestrictionRule::Ignored
    );
    let unknown = [("restriction:conditional", "no_left_turn @ (school days)")];
    assert_eq!(
        morning.restriction(Tags::new(&unknown)),
        RestrictionRule::Conditional
    );

    let street = [
        ("highway", "residential"),
        ("motor_vehicle:conditional", "no @ (07:00-19:00)"),
    ];
    assert_eq!(morning.way(Tags::new(&street)).forward, None);
    assert!(night.way(Tags::new(&street)).forward.is_some());
    assert!(
        profile("car").way(Tags::new(&street)).forward.is_some(),
        "without an hour it is ignored"
    );

    let limit = [
        ("highway", "primary"),
        ("maxspeed", "100"),
        ("maxspeed:conditional", "50 @ (07:00-09:00)"),
    ];
    assert_eq!(word(morning.way(Tags::new(&limit)).forward), "40");
    assert_eq!(word(night.way(Tags::new(&limit)).forward), "80");

    let oneway = [
        ("highway", "primary"),
        ("oneway:conditional", "yes @ (07:00-09:00)"),
    ];
    assert_eq!(morning.way(Tags::new(&oneway)).backward, None);
    assert!(night.way(Tags::new(&oneway)).backward.is_some());
}

#[test]
fn key_bases_cover_every_key_of_these_tables() {
    let bases = profile("bicycle").key_bases();
    for key in [
        "highway",
        "bicycle",
        "foot",
        "maxspeed",
        "zone",
        "source",
        "cycleway",
        "except",
        "traffic_signals",
    ] {
        assert!(bases.iter().any(|base| base == key), "{key}");
    }
    assert!(bases.windows(2).all(|w| w[0] < w[1]), "sorted, each once");
    assert!(
        !bases
            .iter()
            .any(|base| base == "name" || base.contains(':'))
    );
    assert!(
        profile("emergency")
            .key_bases()
            .iter()
            .any(|base| base == "psv")
    );
}

#[test]
fn all_built_in_profiles_read_and_differ() {
    let prints: Vec<_> = BUILTIN_NAMES
        .iter()
        .map(|name| {
            let profile = Profile::builtin(name).unwrap();
            assert_eq!(profile.name(), *name);
            assert_eq!(profile.leg_kmh(), 5.0);
            profile.fingerprint()
        })
        .collect();
    for (i, a) in prints.iter().enumerate() {
        assert!(prints[i + 1..].iter().all(|b| a != b));
    }
    assert!(Profile::builtin("horse").is_none());
}

#[test]
fn a_file_may_change_single_numbers() {
    let slow =
        Profile::from_toml("base = \"car\"\n[highway]\nresidential = { kmh = 18 }\n").unwrap();
    check_ways(
        &slow,
        "highway=residential => 18 18\n highway=primary => 60 60",
    );
    let same = Profile::from_toml("# mine\nbase = \"car\"\nleg_kmh = 5.0").unwrap();
    assert_eq!(same.fingerprint(), profile("car").fingerprint());
    assert_ne!(slow.fingerprint(), profile("car").fingerprint());
    let own = Profile::from_toml(
        "name = \"van\"\n[access]\nkeys = [\"access\"]\n[highway.primary]\nkmh = 50",
    )
    .unwrap();
    check_ways(
        &own,
        "highway=primary => 50 50\n highway=residential => - -",
    );
    let keep = Profile::from_toml("base = \"emergency\"\n[oneway]\nagainst_kmh = 0").unwrap();
    check_ways(&keep, "highway=residential oneway=yes => 31.25 -");
}

#[test]
fn bad_files_are_named_with_line_key_and_hint() {
    let table = [
        ("name = ", "roads.profile.syntax", 1, ""),
        (
            "base = \"horse\"",
            "roads.profile.unknown_base",
            1,
            "car, emergency, walk, bicycle",
        ),
        (
            "base = \"car\"\nleg_kmph = 4",
            "roads.profile.unknown_key",
            2,
            "leg_kmh",
        ),
        (
            "base = \"car\"\n\n[acess]\nkeys = []",
            "roads.profile.unknown_key",
            3,
            "access",
        ),
        (
            "base = \"car\"\n[highway]\nprimary = { kph = 3 }",
            "roads.profile.unknown_key",
            3,
            "highway.primary.kmh",
        ),
        (
            "base = \"car\"\n[highway]\nprimary = 50",
            "roads.profile.wrong_kind",
            3,
            "{ kmh = 30 }",
        ),
        (
            "base = \"car\"\nleg_kmh = \"5\"",
            "roads.profile.wrong_kind",
            2,
            "a number",
        ),
        (
            "base = \"car\"\nleg_kmh = 0",
            "roads.profile.out_of_range",
            2,
            "0.1 to 300",
        ),
        (
            "base = \"car\"\n[surface]\nmud = -1",
            "roads.profile.out_of_range",
            3,
            "0 to 300",
        ),
        (
            "base = \"car\"\nleg_kmh = nan",
            "roads.profile.wrong_kind",
            2,
            "a number",
        ),
        (
            "base = \"car\"\nhour = \"08:00\"",
            "roads.profile.bad_text",
            2,
            "Mo 08:00",
        ),
        (
            "base = \"car\"\n[maxspeed]\nuse = \"sometimes\"",
            "roads.profile.bad_text",
            3,
            "`set`",
        ),
        (
            "base = \"car\"\n[oneway]\nimplied = [\"motorway\"]",
            "roads.profile.bad_text",
            3,
            "motorroad=yes",
        ),
        (
            "base = \"car\"\n[access]\nkeys = \"access\"",
            "roads.profile.wrong_kind",
            3,
            "list",
        ),
        ("leg_kmh = 5", "roads.profile.missing_key", 0, "base"),
        ("name = \"x\"", "roads.profile.missing_key", 0, "base"),
    ];
    for (text, code, line, hint) in table {
        let error = Profile::from_toml(text).expect_err(text);
        assert_eq!(error.code(), code, "{text}: {error}");
        assert_eq!(error.line().unwrap_or(0), line, "{text}: {error}");
        assert!(
            error.hint().unwrap().contains(hint),
            "{text}: {:?}",
            error.hint()
        );
    }
}

#[test]
fn odd_values_are_survived() {
    let odd = [
        "", ";", "@", "()", "no @", "@ (", "ß:ß", "zone:", "DE:zone:", "-", "1e999", "٣", "\u{0}",
        "' '",
    ];
    for name in BUILTIN_NAMES {
        let profile = profile(name);
        for value in odd {
            for key in profile.key_bases() {
                for suffix in ["", ":conditional", ":forward", ":lanes"] {
                    let key = format!("{key}{suffix}");
                    let tags = [("highway", "primary"), (key.as_str(), value)];
                    profile.way(Tags::new(&tags));
                    profile.node(Tags::new(&tags[1..]));
                    profile.restriction(Tags::new(&tags));
                }
            }
        }
    }
    assert_eq!(
        profile("car").node(Tags::default()).delay_forward,
        Deciseconds(0)
    );
}

#[test]
fn turns_take_seconds_by_angle() {
    let full = Profile::from_toml(
        "base = \"walk\"\n[turn]\nmodel = \"full\"\nround = 9\n\
         seconds = { -90 = 6, 0 = 0, 90 = 2 }\nwaiting = { -90 = 2, 0 = 1, 90 = 0 }",
    )
    .unwrap();
    assert_eq!(full.turn_model(), TurnModel::Full);
    let none = Deciseconds(0);
    for (degrees, seconds) in [
        (0.0, 0.0),
        (45.0, 1.0),
        (90.0, 2.0),
        (-45.0, 3.0),
        (-90.0, 6.0),
        // Halfway round between 6 and 2, from either side.
        (180.0, 4.0),
        (-180.0, 4.0),
        (135.0, 3.0),
        (-135.0, 5.0),
    ] {
        let turn = full.turn(Turn::Into(degrees), none, none);
        assert_eq!(turn.seconds(), seconds, "{degrees}");
    }
    // 3 s at a barrier, 4 s of waiting.
    let held = |turn| full.turn(turn, Deciseconds(70), Deciseconds(40)).seconds();
    assert_eq!(held(Turn::Along), 7.0);
    assert_eq!(held(Turn::Into(0.0)), 7.0);
    assert_eq!(held(Turn::Into(90.0)), 3.0 + 2.0);
    assert_eq!(held(Turn::Into(-90.0)), 3.0 + 6.0 + 8.0);
    assert_eq!(held(Turn::Round), 9.0 + 7.0);
}

#[test]
fn built_in_profiles_have_free_turns_and_their_seconds_ready() {
    for name in BUILTIN_NAMES {
        assert_eq!(
            profile(name).turn_model(),
            TurnModel::Restrictions,
            "{name}"
        );
    }
    let left = |name| profile(name).turn(Turn::Into(-90.0), Deciseconds(0), Deciseconds(0));
    assert_eq!(left("car").seconds(), 5.5);
    assert_eq!(left("emergency").seconds(), 5.5);
    assert_eq!(left("bicycle").seconds(), 6.0);
    assert_eq!(left("walk").seconds(), 0.0);
}

#[test]
fn a_turn_by_no_angle_is_told() {
    for (text, value) in [
        ("seconds = { left = 3 }", "left"),
        ("waiting = { 270 = 3 }", "270"),
        ("seconds = { \"+90\" = 3 }", "+90"),
    ] {
        let error = Profile::from_toml(&format!("base = \"car\"\n[turn]\n{text}")).unwrap_err();
        assert_eq!(error.code(), "roads.profile.bad_text");
        assert!(error.to_string().contains(&format!("`{value}`")), "{error}");
        assert_eq!(error.line(), Some(3), "{error}");
    }
    let error = Profile::from_toml("base = \"car\"\nturn.model = \"free\"").unwrap_err();
    assert!(
        error.to_string().contains("`restrictions` or `full`"),
        "{error}"
    );
}

#[test]
fn a_curve_of_turns_replaces_that_of_the_base() {
    let left = Profile::from_toml(
        "base = \"emergency\"\nturn.seconds = { -90 = 2, 0 = 0, 90 = 5.5 }\nturn.round = 7",
    )
    .unwrap();
    let seconds = |turn| left.turn(turn, Deciseconds(0), Deciseconds(0)).seconds();
    assert_eq!(seconds(Turn::Into(90.0)), 5.5);
    assert_eq!(seconds(Turn::Into(-90.0)), 2.0);
    // Nothing of the car's corner at -45.
    assert_eq!(seconds(Turn::Into(-45.0)), 1.0);
    assert_eq!(seconds(Turn::Round), 7.0);
    // What it does not give stays: an ambulance waits wherever it turns.
    let waits = |turn| left.turn(turn, Deciseconds(40), Deciseconds(40)).0;
    assert_eq!(waits(Turn::Into(90.0)) - 55, 40);
}
