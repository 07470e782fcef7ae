//! `liyuan doctor`, `completions`, `schema`, and the language of everything.

use crate::region::{Region, outcome};
use serde_json::Value;

#[test]
fn the_doctor_looks_at_everything_and_finds_this_machine_well() {
    let region = Region::new();
    let outcome = region.run(&["doctor", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["works"], true);
    let ids: Vec<&str> = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["id"].as_str().unwrap())
        .collect();
    let expected = [
        "version",
        "system",
        "threads",
        "memory",
        "cache",
        "temporary",
        "file_names",
        "profiles",
        "language",
        "terminal",
    ];
    assert_eq!(ids, expected);
    let left = std::fs::read_dir(region.path("")).unwrap().flatten();
    assert!(
        left.map(|entry| entry.file_name())
            .all(|name| !name.to_string_lossy().contains("doctor"))
    );
}

#[test]
fn the_doctor_says_what_will_not_work() {
    let region = Region::new();
    let outcome = region.run(&["doctor", "nowhere"]);
    assert_eq!(outcome.code, 0);
    assert!(
        outcome
            .stdout
            .contains("The region file cannot be written here."),
        "{}",
        outcome.stdout
    );
    let mut command = region.command(&["doctor"]);
    command
        .env("TMPDIR", "nowhere")
        .env("TMP", "nowhere")
        .env("TEMP", "nowhere");
    let outcome = crate::region::outcome(command.output().unwrap());
    assert_eq!(outcome.code, 4);
    assert!(
        outcome.stdout.contains("Temporary files cannot be written"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn the_environment_chooses_the_language_and_the_option_overrules_it() {
    let region = Region::new();
    let last_line = |settings: &[(&str, &str)], arguments: &[&str]| {
        let mut command = region.command(arguments);
        command.env_remove("LC_ALL");
        for (name, value) in settings {
            command.env(name, value);
        }
        let outcome = outcome(command.output().unwrap());
        outcome.stdout.lines().last().unwrap_or_default().to_owned()
    };
    let (zh, en) = ("一切正常。", "Everything works.");
    assert_eq!(last_line(&[("LANG", "zh_CN.UTF-8")], &["doctor"]), zh);
    assert_eq!(
        last_line(
            &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")],
            &["doctor"]
        ),
        en
    );
    assert_eq!(last_line(&[("LANG", "de_DE.UTF-8")], &["doctor"]), en);
    assert_eq!(
        last_line(&[("LANG", "de_DE.UTF-8")], &["doctor", "--lang", "zh"]),
        zh
    );
}

#[test]
fn completions_and_schema_are_for_other_programs() {
    let region = Region::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = region.run(&["completions", shell]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
        assert!(outcome.stdout.contains("nearest"), "{shell}");
    }
    let schema: Value = serde_json::from_str(&region.run(&["schema"]).stdout).unwrap();
    assert!(schema["properties"]["promise"].is_object(), "{schema}");
}

#[test]
fn help_is_data_and_a_wrong_command_is_not() {
    let region = Region::new();
    let help = region.run(&["help", "run"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("--fail-on"));
    let wrong = region.run(&["rnu"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("unrecognized"), "{}", wrong.stderr);
}

#[test]
fn colour_is_for_terminals() {
    let region = Region::new();
    let outcome = region.run(&["run", "liyuan.toml"]);
    assert!(!outcome.stdout.contains('\u{1b}') && !outcome.stderr.contains('\u{1b}'));
}

/// Three English words in a row outside backticks and brackets, in which codes stand.
fn english_run(text: &str) -> Option<String> {
    let told: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("代码："))
        .map(|line| format!("{} ", line.trim()))
        .collect();
    let outside: Vec<&str> = told.split('`').step_by(2).collect();
    let mut run: Vec<String> = Vec::new();
    for word in outside.join(" 。 ").split_whitespace() {
        let letters: String = word.trim_end_matches([',', ';', ':']).to_owned();
        if !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            run.push(letters);
        } else {
            run.clear();
        }
        if run.len() >= 3 {
            return Some(run.join(" "));
        }
    }
    None
}

#[test]
fn whatever_is_wrong_is_told_in_chinese() {
    type Damage = fn(&Region);
    let nothing: Damage = |_| {};
    let cases: [(Damage, &[&str], &str); 22] = [
        (
            |region| {
                let table = region.read("hospitals.csv") + "x,X,10.2,0.2,5\ny,Y,10.005,0.05,5\n";
                region.write("hospitals.csv", &table);
                let plan = region.read("liyuan.toml");
                region.write(
                    "liyuan.toml",
                    &plan.replace("areas =", "islands = \"keep\"\nareas ="),
                );
            },
            &["check", "liyuan.toml"],
            "facilities.off_network facilities.island people.off_network",
        ),
        (
            |region| {
                let plan = region.read("liyuan.toml");
                let people = "id,lon,lat,all,age_60_plus\na,10,0,5,0\n";
                region.write("people.csv", people);
                region.write("liyuan.toml", &plan.replace("share = \"50%\"", ""));
            },
            &["run", "liyuan.toml"],
            "promise.nobody people.group.nobody",
        ),
        (
            |region| {
                let roads = region.read("roads.osm");
                let relation = "<way id=\"14\"><nd ref=\"4\"/><nd ref=\"99\"/><tag k=\"highway\" \
                    v=\"residential\"/></way><relation id=\"1\"><member type=\"way\" ref=\"11\" \
                    role=\"from\"/><member type=\"node\" ref=\"3\" role=\"via\"/><member type=\"way\" \
                    ref=\"77\" role=\"to\"/><tag k=\"type\" v=\"restriction\"/><tag k=\"restriction\" \
                    v=\"no_left_turn\"/></relation></osm>";
                region.write("roads.osm", &roads.replace("</osm>", relation));
            },
            &["check", "liyuan.toml"],
            "roads.restriction.incomplete roads.node.missing",
        ),
        (
            |region| region.write("roads.osm", "<html></html>"),
            &["run", "liyuan.toml"],
            "roads.read.xml",
        ),
        (
            |region| region.write("roads.osm", "id,lon,lat\n"),
            &["run", "liyuan.toml"],
            "roads.read.wrong_magic",
        ),
        (
            |region| region.write("roads.osm", ""),
            &["check", "liyuan.toml"],
            "roads.read.empty",
        ),
        (
            |region| region.write(".liyuan", "a file where a folder should be"),
            &["run", "liyuan.toml"],
            "roads.region_file.unwritable",
        ),
        (
            |region| region.write("people.csv", "id,east,lat,all,age_60_plus\na,1,2,3,4\n"),
            &["run", "liyuan.toml"],
            "people.column.missing region.no_people",
        ),
        (
            |region| std::fs::remove_file(region.path("people.csv")).unwrap(),
            &["check", "liyuan.toml"],
            "people.file.missing region.file.missing",
        ),
        (nothing, &["run", "liyuan.toml", "--strict"], "run.strict"),
        (nothing, &["run", "nowhere.toml"], "plan.file.unreadable"),
        (
            nothing,
            &["run", "liyuan.toml", "-o", "people.csv"],
            "run.write",
        ),
        (nothing, &["demo", "other", "--scale", "0"], "demo.scale"),
        (
            |region| region.write("roads.osm.pbf", "mine"),
            &["demo", "."],
            "demo.in_the_way",
        ),
        (nothing, &["demo", "people.csv"], "demo.write"),
        (
            nothing,
            &[
                "travel",
                "matrix",
                "--roads",
                "roads.osm",
                "--from",
                "nowhere.csv",
                "--to",
                "people.csv",
            ],
            "travel.points.missing",
        ),
        (
            nothing,
            &[
                "travel",
                "matrix",
                "--roads",
                "roads.osm",
                "--from",
                "liyuan.toml",
                "--to",
                "people.csv",
            ],
            "travel.points.none",
        ),
        (
            nothing,
            &[
                "travel",
                "matrix",
                "--roads",
                "roads.osm",
                "--from",
                "people.csv",
                "--to",
                "people.csv",
                "-o",
                "m.xls",
            ],
            "travel.output.unknown_format",
        ),
        (
            nothing,
            &[
                "travel",
                "matrix",
                "--roads",
                "roads.osm",
                "--from",
                "people.csv",
                "--to",
                "people.csv",
                "-o",
                "no/m.csv",
            ],
            "travel.output.write",
        ),
        (
            nothing,
            &[
                "travel",
                "route",
                "--roads",
                "roads.osm",
                "--from",
                "10,0",
                "--to",
                "10.2,0.2",
            ],
            "travel.route.off_network",
        ),
        (
            nothing,
            &[
                "travel",
                "route",
                "--roads",
                "roads.osm",
                "--from",
                "10,0",
                "--to",
                "10.02,0",
                "--profile",
                "truck",
            ],
            "travel.profile.unknown",
        ),
        (
            nothing,
            &[
                "travel",
                "route",
                "--roads",
                "roads.osm",
                "--from",
                "10,0",
                "--to",
                "10.02,0",
                "-o",
                "no/r.geojson",
            ],
            "cli.file.not_found",
        ),
    ];
    for (damage, arguments, codes) in cases {
        let region = Region::new();
        damage(&region);
        let outcome = region.run(&[arguments, &["--lang", "zh"]].concat());
        let told = outcome.stdout + &outcome.stderr;
        for code in codes.split(' ') {
            assert!(
                told.contains(code),
                "{arguments:?} does not tell {code}:\n{told}"
            );
        }
        let run = english_run(&told);
        assert!(run.is_none(), "{arguments:?} tells {run:?}:\n{told}");
    }
}
