//! `liyuan init`: a plan from a download, told to a person and to programs.

use crate::region::{Region, exists};
use serde_json::Value;

const DOWNLOAD: &str = r#"<osm version="0.6"><bounds minlat="-0.1" minlon="9.9" maxlat="0.1" maxlon="10.1"/>
<node id="1" lat="0" lon="10"/><node id="2" lat="0" lon="10.01"/>
<node id="3" lat="0" lon="10.02"/><node id="4" lat="0" lon="10.06"/>
<node id="5" lat="0.001" lon="10.005"><tag k="amenity" v="hospital"/><tag k="name" v="县医院"/><tag k="beds" v="80"/></node>
<node id="6" lat="0" lon="10.01"><tag k="place" v="town"/><tag k="name" v="Easton"/><tag k="population" v="1200"/></node>
<node id="7" lat="0" lon="10.06"><tag k="place" v="hamlet"/><tag k="name" v="Weston"/></node>
<way id="11"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>
<way id="12"><nd ref="3"/><nd ref="4"/><tag k="highway" v="tertiary"/></way>
</osm>"#;

#[test]
fn a_download_becomes_a_plan_that_runs() {
    let region = Region::new();
    region.write("town.osm", DOWNLOAD);
    let outcome = region.run(&["init", "plan", "--osm", "town.osm"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("Hospital"), "{}", outcome.stdout);
    assert!(
        outcome
            .stdout
            .ends_with("Next: liyuan run plan/liyuan.toml\n")
            || outcome
                .stdout
                .ends_with("Next: liyuan run plan\\liyuan.toml\n"),
        "{}",
        outcome.stdout
    );
    let run = region.run(&["run", "plan/liyuan.toml", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.run/1");

    // Again: the same files; in another language the plan is another one and stays as it is.
    assert_eq!(region.run(&["init", "plan", "--osm", "town.osm"]).code, 0);
    let zh = region.run(&["--lang", "zh", "init", "plan", "--osm", "town.osm"]);
    assert_eq!(zh.code, 2);
    assert!(zh.stderr.contains("已有内容不同的文件"), "{}", zh.stderr);
    assert!(region.read("plan/liyuan.toml").contains("PLACEHOLDER"));
}

#[test]
fn programs_get_one_document() {
    let region = Region::new();
    region.write("town.osm", DOWNLOAD);
    let outcome = region.run(&[
        "init",
        "plan",
        "--osm",
        "town.osm",
        "--population",
        "5000",
        "--json",
    ]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "liyuan.init/1");
    let persons: u64 = document["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["persons"].as_u64().unwrap())
        .sum();
    assert_eq!(persons, 5000);
    assert_eq!(document["services"][0]["with_places"], 1);
    assert_eq!(document["areas"]["source"], "settlements");
}

#[test]
fn what_is_not_there_is_said() {
    let region = Region::new();
    // Roads alone: nobody offers a service.
    let outcome = region.run(&[
        "init",
        "plan",
        "--osm",
        "roads.osm",
        "--demand",
        "people.csv",
    ]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(
        outcome.stderr.contains("init.no_services"),
        "{}",
        outcome.stderr
    );
    region.write("odd.csv", "name,east,north\na,1,2\n");
    let outcome = region.run(&["init", "plan", "--osm", "roads.osm", "--demand", "odd.csv"]);
    assert!(outcome.stderr.contains("`east`"), "{}", outcome.stderr);
    assert!(!exists(&region.path("plan")));
}
