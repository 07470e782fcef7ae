//! A region small enough for paper, and how the program is started.
//!
//! ```text
//!   1----2----3----4        Main Street, 4 × 0.01° of longitude on 0° latitude
//!   a         h    b        people a, b; hospital h
//!
//!   5----6                  an island, people c
//!                     d     far from any road
//! ```

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ROADS: &str = r#"<osm version="0.6">
<node id="1" lat="0" lon="10"/><node id="2" lat="0" lon="10.01"/>
<node id="3" lat="0" lon="10.02"/><node id="4" lat="0" lon="10.03"/>
<node id="5" lat="0.05" lon="10"/><node id="6" lat="0.05" lon="10.01"/>
<way id="11"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Main Street"/></way>
<way id="12"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="name" v="Main Street"/></way>
<way id="13"><nd ref="5"/><nd ref="6"/><tag k="highway" v="residential"/></way>
</osm>"#;

const PEOPLE: &str = "id,lon,lat,all,age_60_plus
a,10,0,1500,200
b,10.03,0,300,40
c,10.005,0.05,50,9
d,10.2,0.2,7,1
";

const HOSPITALS: &str = "id,name,lon,lat,places\nh,县医院,10.02,0,30\n";

const AREAS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"1","name":"示例县"},"geometry":{"type":"Polygon","coordinates":[[[9.9,-0.1],[10.3,-0.1],[10.3,0.3],[9.9,0.3],[9.9,-0.1]]]}},
{"type":"Feature","properties":{"code":"11","name":"东镇","parent":"1"},"geometry":{"type":"Polygon","coordinates":[[[10.015,-0.1],[10.3,-0.1],[10.3,0.3],[10.015,0.3],[10.015,-0.1]]]}},
{"type":"Feature","properties":{"code":"12","name":"西镇","parent":"1"},"geometry":{"type":"Polygon","coordinates":[[[9.9,-0.1],[10.015,-0.1],[10.015,0.3],[9.9,0.3],[9.9,-0.1]]]}}]}"#;

const PLAN: &str = r#"[region]
name = { zh = "示例", en = "Example" }
roads = "roads.osm"
areas = "areas.geojson"
demand = { file = "people.csv", id = "id", lon = "lon", lat = "lat", groups = ["all", "age_60_plus"] }

[[service]]
id = "hospital"
name = { zh = "医院", en = "Hospital" }
facilities = "hospitals.csv"
profile = "car"

[[promise]]
id = "near"
service = "hospital"
group = "all"
within = "3min"
share = "90%"

[[promise]]
id = "beds"
service = "hospital"
group = "age_60_plus"
places = "35 per 1000"
share = "50%"
"#;

/// A folder with the region in it.
pub struct Region(tempfile::TempDir);

/// How the program ended.
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Region {
    pub fn new() -> Region {
        let region = Region(tempfile::tempdir().unwrap());
        let files = [
            ("roads.osm", ROADS),
            ("people.csv", PEOPLE),
            ("hospitals.csv", HOSPITALS),
            ("areas.geojson", AREAS),
            ("liyuan.toml", PLAN),
        ];
        for (name, text) in files {
            region.write(name, text);
        }
        region
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program in this folder, with nothing of the environment that changes what it says.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liyuan"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        for name in ["LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        outcome(self.command(arguments).output().unwrap())
    }
}

pub fn outcome(output: std::process::Output) -> Outcome {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Outcome {
        code: output.status.code().expect("an exit code"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

pub fn exists(path: &Path) -> bool {
    path.try_exists().unwrap()
}
