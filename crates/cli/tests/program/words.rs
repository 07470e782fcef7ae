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
