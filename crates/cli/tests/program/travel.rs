//! `liyuan travel`.

use crate::region::{Outcome, Region, exists, outcome};
use insta::assert_snapshot;
use std::io::Read;
use std::process::Stdio;

fn travel(region: &Region, command: &str, more: &[&str]) -> Outcome {
    let mut arguments = vec!["travel", command, "--roads", "roads.osm"];
    arguments.extend(more);
    region.run(&arguments)
}

const TABLES: [&str; 4] = ["--from", "people.csv", "--to", "hospitals.csv"];

#[test]
fn a_matrix_has_a_row_for_each_pair_that_is_reachable_and_counts_the_others() {
    let region = Region::new();
    let outcome = travel(&region, "matrix", &TABLES);
    assert_eq!(outcome.code, 0);
    assert_snapshot!(outcome.stdout, @r#"
    from_id,to_id,travel_time_s
    a,h,320.2
    b,h,160.1
    "#);
    assert_snapshot!(without_memory(&outcome.stderr), @r#"
    at most 3 rows, 1 kB as CSV, … of memory
    2 rows of 4 pairs
    1 pair is not reachable and has no row
    1 pair has an end without a road nearby and has no row
    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  points without a road nearby (points.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of this point; it reaches nothing
                    hint: check the coordinates, or allow more with `--max-snap 5km`
    "#);

    let within = |time: &str| {
        travel(
            &region,
            "matrix",
            &[&TABLES[..], &["--within", time]].concat(),
        )
    };
    let inclusive = within("160.1s").stdout;
    assert_eq!(inclusive, "from_id,to_id,travel_time_s\nb,h,160.1\n");
    assert_eq!(within("160s").stdout, "from_id,to_id,travel_time_s\n");
}

/// What memory there is differs from machine to machine.
fn without_memory(told: &str) -> String {
    let lines = told.lines().map(|line| match line.rsplit_once(", ") {
        Some((before, memory)) if memory.ends_with("MB of memory") => {
            format!("{before}, … of memory\n")
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

/// Two tables of points along the roads.
fn two_tables(region: &Region, few: usize, many: usize) {
    for (name, count) in [("few.csv", few), ("many.csv", many)] {
        let mut table = String::from("id,lon,lat\n");
        for point in 0..count {
            table.push_str(&format!("{name}-{point},10.0{:04},0\n", point * 7 % 3000));
        }
        region.write(name, &table);
    }
}

const FEW_TO_MANY: [&str; 4] = ["--from", "few.csv", "--to", "many.csv"];

#[cfg(target_os = "linux")]
#[test]
fn an_estimate_says_rows_bytes_and_memory_within_a_factor_of_two() {
    let region = Region::new();
    two_tables(&region, 400, 9_000);
    for name in ["m.csv", "m.parquet"] {
        let to = [&FEW_TO_MANY[..], &["-o", name]].concat();
        let told = travel(
            &region,
            "matrix",
            &[&to[..], &["--estimate", "--json"]].concat(),
        );
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert!(!exists(&region.path(name)));
        let estimate: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(estimate["schema"], "liyuan.estimate/1");
        assert_eq!(estimate["searches"], 400);
        assert!(estimate["seconds"].as_f64().unwrap() > 0.0);

        let roads = ["travel", "matrix", "--roads", "roads.osm", "--no-cache"];
        let mut child = region
            .command(&[&roads[..], &to].concat())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            if let Some(kilobytes) = line.and_then(|line| line.trim().strip_suffix(" kB")) {
                peak = kilobytes.trim().parse::<u64>().unwrap() * 1024;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let ended = outcome(child.wait_with_output().unwrap());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let line = ended
            .stderr
            .lines()
            .find(|line| line.contains(" pairs"))
            .unwrap();
        let digits = line.split(" rows").next().unwrap();
        let rows: u64 = digits
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap();
        let bytes = std::fs::metadata(region.path(name)).unwrap().len();
        for (key, found) in [("rows", rows), ("bytes", bytes), ("memory_bytes", peak)] {
            let told = estimate[key].as_u64().unwrap();
            assert!(
                found > 0 && told <= 2 * found && found <= 2 * told,
                "{name} {key}: told {told}, found {found}"
            );
        }
    }
    let words = travel(
        &region,
        "matrix",
        &[&FEW_TO_MANY[..], &["--estimate"]].concat(),
    );
    assert!(words.stdout.contains("as CSV") && words.stdout.contains("of memory"));
}

#[cfg(unix)]
#[test]
fn a_killed_matrix_is_gone_on_with_and_comes_out_the_same() {
    let region = Region::new();
    two_tables(&region, 300, 9_000);
    let to = |name: &'static str| [&FEW_TO_MANY[..], &["-o", name]].concat();
    for (whole, name) in [("whole.csv", "m.csv")] {
        assert_eq!(travel(&region, "matrix", &to(whole)).code, 0);
        let log = region.path(&format!("{name}.partial.log"));
        let mut child = region
            .command(&[&["travel", "matrix", "--roads", "roads.osm"][..], &to(name)].concat())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Until a stretch is recorded; what is quicker than that has nothing to go on with.
        let recorded = || std::fs::read_to_string(&log).is_ok_and(|text| text.lines().count() > 1);
        while !recorded() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if exists(&region.path(name)) {
            continue;
        }
        let resumed = travel(&region, "matrix", &[&to(name)[..], &["--resume"]].concat());
        assert_eq!(resumed.code, 0, "{}", resumed.stderr);
        assert!(
            resumed.stderr.contains("going on with"),
            "{}",
            resumed.stderr
        );
        let read = |name: &str| std::fs::read(region.path(name)).unwrap();
        assert!(read(name) == read(whole), "{name}");
        assert!(!exists(&log));
    }
}

#[test]
fn going_on_with_what_was_not_written_so_is_refused() {
    let region = Region::new();
    two_tables(&region, 40, 60);
    region.write("m.csv.partial", "from_id,to_id,travel_time_s\n");
    region.write(
        "m.csv.partial.log",
        "{\"version\":\"0\",\"roads\":\"\",\"from\":\"\",\"to\":\"\",\"options\":\"\"}\n",
    );
    let to = [&FEW_TO_MANY[..], &["-o", "m.csv"]].concat();
    let refused = travel(&region, "matrix", &[&to[..], &["--resume"]].concat());
    assert_eq!(refused.code, 2);
    for words in [
        "travel.output.cannot_resume",
        "not as it was written",
        "hint: leave `--resume` out",
    ] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    let anew = travel(&region, "matrix", &to);
    assert_eq!(anew.code, 0);
    assert!(anew.stderr.contains("beginning anew"), "{}", anew.stderr);
    let fresh = travel(&region, "matrix", &[&to[..], &["--resume"]].concat());
    assert!(
        fresh.stderr.contains("nothing to go on with"),
        "{}",
        fresh.stderr
    );
}

#[test]
fn a_matrix_in_a_file_appears_when_it_is_complete() {
    let region = Region::new();
    let outcome = travel(
        &region,
        "matrix",
        &[&TABLES[..], &["-o", "m.csv", "--quiet"]].concat(),
    );
    assert_eq!(
        (
            outcome.code,
            outcome.stdout.as_str(),
            outcome.stderr.as_str()
        ),
        (0, "", "")
    );
    assert_eq!(
        region.read("m.csv"),
        travel(&region, "matrix", &TABLES).stdout
    );
    assert!(!exists(&region.path("m.csv.partial")));

    let parquet = travel(
        &region,
        "matrix",
        &[&TABLES[..], &["-o", "m.parquet"]].concat(),
    );
    assert_eq!(parquet.code, 0, "{}", parquet.stderr);
    assert!(
        std::fs::read(region.path("m.parquet"))
            .unwrap()
            .starts_with(b"PAR1")
    );
}

#[test]
fn nearest_has_a_row_for_everybody_and_says_why_nothing_is_reached() {
    let region = Region::new();
    let outcome = travel(&region, "nearest", &TABLES);
    assert_snapshot!(outcome.stdout, @r#"
    from_id,to_id,travel_time_s,road_s,leg_from_m,leg_to_m,reason
    a,h,320.2,320.2,0.0,0.0,
    b,h,160.1,160.1,0.0,0.0,
    c,,,,0.0,,island
    d,,,,,,off_network
    "#);
    assert_snapshot!(outcome.stderr, @r#"
    2 of 4 points have a nearest one
    1 point reaches nothing
    Finding  Count  What it is and what to do
    --------------------------------------------------------------------------------
    warning      1  points without a road nearby (points.off_network)
                    first in people.csv, row 5, `d`, (10.20000, 0.20000): no road
                    within 1000 m of this point; it reaches nothing
                    hint: check the coordinates, or allow more with `--max-snap 5km`
    "#);
    let skipped = travel(
        &region,
        "nearest",
        &[&TABLES[..], &["--islands", "skip", "--max-snap", "6km"]].concat(),
    );
    assert!(
        skipped.stdout.lines().any(|line| line.starts_with("c,h,")),
        "{}",
        skipped.stdout
    );
}

#[test]
fn a_route_is_a_document_and_a_line() {
    let region = Region::new();
    let ends = ["--from", "10,0", "--to", "10.025,0.001"];
    let outcome = travel(
        &region,
        "route",
        &[&ends[..], &["--json", "-o", "r.geojson"]].concat(),
    );
    assert_snapshot!(outcome.stdout, @r#"
    {
      "distance_m": 2779.9,
      "edges": [
        {
          "length_m": 2223.9,
          "name": "Main Street",
          "travel_time_s": 320.2,
          "way_id": 11
        },
        {
          "length_m": 556.0,
          "name": "Main Street",
          "travel_time_s": 80.0,
          "way_id": 12
        }
      ],
      "from": {
        "island": false,
        "lat": 0.0,
        "leg_m": 0.0,
        "leg_s": 0.0,
        "lon": 10.0,
        "road_lat": 0.0,
        "road_lon": 10.0
      },
      "profile": "car",
      "road_s": 400.2,
      "schema": "liyuan.route/1",
      "to": {
        "island": false,
        "lat": 0.001,
        "leg_m": 111.2,
        "leg_s": 80.1,
        "lon": 10.025,
        "road_lat": 0.0,
        "road_lon": 10.025
      },
      "travel_time_s": 480.3,
      "version": "0.1.0"
    }
    "#);
    assert_snapshot!(region.read("r.geojson"), @r#"{"features":[{"geometry":{"coordinates":[[10.0,0.0],[10.01,0.0],[10.02,0.0],[10.025,0.0]],"type":"LineString"},"properties":{"distance_m":2779.9,"profile":"car","travel_time_s":480.3},"type":"Feature"}],"type":"FeatureCollection"}"#);
    assert_snapshot!(travel(&region, "route", &ends).stdout, @r#"
    Road                   Length        Time
    -----------------------------------------
    (to or from the road)     0 m         0 s
    Main Street            2.8 km  6 min 40 s
    (to or from the road)   111 m  1 min 20 s

    8 min in all; 2.8 km on the road.
    "#);
}

#[test]
fn no_way_is_a_negative_answer_with_its_reason() {
    let region = Region::new();
    let island = travel(&region, "route", &["--from", "10,0", "--to", "10.005,0.05"]);
    assert_eq!(island.code, 1);
    assert_snapshot!(island.stderr, @r#"
    error: failed to find a way: none leads from `from` to `to` for profile `car`
           (one end is on an island)
      hint: `--islands skip` takes the nearest road of the main network instead
      code: travel.route.no_way
    "#);
    let far = travel(
        &region,
        "route",
        &["--from", "10,0", "--to", "10.2,0.2", "--json"],
    );
    assert_eq!(far.code, 1);
    assert_snapshot!(far.stdout, @r#"
    {
      "error": {
        "code": "travel.route.off_network",
        "details": [],
        "hint": "give longitude before latitude, or allow more with `--max-snap 5km`",
        "kind": "infeasible",
        "message": "find a road within 1000 m of `to` (10.2, 0.2) for profile `car`"
      },
      "schema": "liyuan.error/1",
      "version": "0.1.0"
    }
    "#);
}

#[test]
fn mistakes_on_the_command_line_get_a_hint() {
    let region = Region::new();
    let cases: &[&[&str]] = &[
        &[
            "matrix",
            "--from",
            "people.csv",
            "--to",
            "hospitals.csv",
            "--within",
            "20",
        ],
        &[
            "matrix",
            "--from",
            "people.csv",
            "--to",
            "hospitals.csv",
            "-o",
            "m.xls",
        ],
        &["matrix", "--from", "people.csv", "--to", "liyuan.toml"],
        &[
            "matrix",
            "--from",
            "people.csv",
            "--to",
            "hospitals.csv",
            "--profile",
            "cra",
        ],
        &["route", "--from", "0,100", "--to", "10,0"],
        &["route", "--from", "10", "--to", "10,0"],
        &["route", "--from", "10,0", "--to", "10.02,0", "-o", "r.txt"],
    ];
    let mut told = String::new();
    for case in cases {
        let outcome = travel(&region, case[0], &case[1..]);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{case:?}: {}",
            outcome.stderr
        );
        assert!(
            outcome.stderr.contains("hint:"),
            "{case:?}: {}",
            outcome.stderr
        );
        told.push_str(
            outcome
                .stderr
                .split("\n\nFor more")
                .next()
                .unwrap_or_default()
                .trim_end(),
        );
        told.push('\n');
    }
    assert_snapshot!(told, @r#"
    error: invalid value '20' for '--within <TIME>': `20` has no unit
      hint: write `20min` for a time or `20m` for a length
    error: failed to choose the format of `m.xls`
      hint: let the name end in .csv or .parquet or .xlsx or .gpkg or .geojson
            or .fgb
      code: travel.output.unknown_format
    error: failed to read points of `liyuan.toml`: no column `lon`
      hint: columns of the table: `[region]`
      code: travel.points.none
    error: failed to find profile `cra`
      hint: did you mean `car`?
      code: travel.profile.unknown
    error: invalid value '0,100' for '--from <LON,LAT>': outside the globe; latitude stands first
      hint: write longitude,latitude in degrees, such as 122.263,43.617
    error: invalid value '10' for '--from <LON,LAT>': two numbers are needed
      hint: write longitude,latitude in degrees, such as 122.263,43.617
    error: invalid value 'r.txt' for '--output <GEOJSON>': `r.txt` does not say GeoJSON
      hint: let the name end in .geojson
    "#);
}

#[test]
fn files_that_are_not_there_are_told_with_what_to_do() {
    let region = Region::new();
    let cases: [(&[&str], &str); 2] = [
        (&["--to", "nowhere.csv"], "travel.points.missing"),
        (
            &["--to", "hospitals.csv", "--profile", "mine.toml"],
            "travel.profile.unreadable",
        ),
    ];
    for (case, code) in cases {
        let outcome = travel(
            &region,
            "matrix",
            &[&["--from", "people.csv"], case].concat(),
        );
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(code), "{}", outcome.stderr);
        assert!(
            outcome.stderr.contains("hint: check the path"),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn damaged_roads_are_unusable_data() {
    let region = Region::new();
    region.write("roads.osm", "no roads at all");
    let outcome = travel(&region, "nearest", &TABLES);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("roads.read.wrong_magic"),
        "{}",
        outcome.stderr
    );
    region.write("roads.osm", "<osm version=\"0.6\"></osm>");
    let outcome = travel(&region, "nearest", &TABLES);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("roads.network.no_roads"),
        "{}",
        outcome.stderr
    );
}

/// Many points, so that the table does not fit the pipe and the program waits for its reader.
fn waiting(region: &Region) -> std::process::Child {
    let mut table = String::from("id,lon,lat\n");
    for point in 0..400 {
        table.push_str(&format!("{point},10.0{},0\n", point % 30));
    }
    region.write("many.csv", &table);
    let arguments = [
        "travel",
        "matrix",
        "--roads",
        "roads.osm",
        "--from",
        "many.csv",
        "--to",
        "many.csv",
        "--quiet",
    ];
    let mut child = region
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 7];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    assert_eq!(&first, b"from_id");
    child
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let region = Region::new();
    let mut child = waiting(&region);
    drop(child.stdout.take());
    let outcome = outcome(child.wait_with_output().unwrap());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130() {
    let region = Region::new();
    let mut child = waiting(&region);
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut told = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert_eq!(told, "interrupted; unfinished output was removed\n");
}
