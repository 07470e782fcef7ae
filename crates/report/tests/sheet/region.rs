//! A region small enough for paper: one footpath north, a demand point every kilometre, an area every few.
//!
//! One walks 5 km/h, so a kilometre is 720 s; a clinic stands at every `clinic_every`-th node.

use liyuan::plan_file::Plan;
use liyuan::progress::Silent;
use liyuan::run::{Cache, RunOptions, run};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Degrees of latitude in a kilometre.
const KM: f64 = 1000.0 / (6_371_008.8 * std::f64::consts::PI / 180.0);

fn lat(kilometres: f64) -> f64 {
    33.0 + kilometres * KM
}

/// What the region is like.
pub struct Region {
    /// Demand points, a kilometre apart.
    pub points: usize,
    /// Points in each area; 0: no areas.
    pub in_area: usize,
    /// Areas (of the finest level) in each one above; 0: one level.
    pub in_county: usize,
    /// Nodes from clinic to clinic.
    pub clinic_every: usize,
    /// Name of the `i`-th area.
    pub name: fn(usize) -> String,
    /// Persons at the `i`-th point.
    pub persons: fn(usize) -> usize,
    /// The promises, as in a plan.
    pub promises: &'static str,
}

/// Some kept, some broken, in time and in length.
pub const PROMISES: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = "15min"
share = "80%"

[[promise]]
id = "radius"
service = "clinic"
group = "all"
within = "2500m"
by = "straight"
share = "50%"

[[promise]]
id = "beds"
service = "clinic"
group = "all"
places = "30 per 1000"
within = "30min"

[[repair]]
promise = "walk"
candidates = "demand"
"#;

impl Default for Region {
    fn default() -> Region {
        Region {
            points: 24,
            in_area: 3,
            in_county: 4,
            clinic_every: 5,
            name: |i| format!("第{i}镇"),
            persons: |i| 100 + i * 7,
            promises: PROMISES,
        }
    }
}

impl Region {
    /// Writes the inputs into a folder.
    pub fn write(&self, folder: &Path) {
        let mut roads =
            String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n");
        for node in 0..self.points {
            let (id, at) = (node + 1, lat(node as f64));
            writeln!(roads, "<node id=\"{id}\" lat=\"{at:.7}\" lon=\"117.0\"/>").unwrap();
        }
        roads.push_str("<way id=\"1\">\n");
        (1..=self.points).for_each(|node| writeln!(roads, "<nd ref=\"{node}\"/>").unwrap());
        roads.push_str("<tag k=\"highway\" v=\"footway\"/>\n</way>\n</osm>\n");
        std::fs::write(folder.join("roads.osm"), roads).unwrap();
        let mut people = String::from("id,lon,lat,all\n");
        let mut clinics = String::from("id,name,lon,lat,places\n");
        for i in 0..self.points {
            let at = lat(i as f64);
            writeln!(people, "p{i},117.0,{at:.7},{}", (self.persons)(i)).unwrap();
            if i % self.clinic_every == 0 {
                writeln!(clinics, "f{i},诊所{i},117.0,{at:.7},9").unwrap();
            }
        }
        std::fs::write(folder.join("people.csv"), people).unwrap();
        std::fs::write(folder.join("clinics.csv"), clinics).unwrap();
        let areas = match self.in_area {
            0 => String::new(),
            _ => {
                std::fs::write(folder.join("areas.geojson"), self.areas()).unwrap();
                "areas = \"areas.geojson\"".to_owned()
            }
        };
        let service = "[[service]]\nid = \"clinic\"\nname = { zh = \"诊所\", en = \"Clinic\" }\nfacilities = \"clinics.csv\"\nprofile = \"walk\"\n";
        let plan = format!(
            "[region]\nname = {{ zh = \"纸上县\", en = \"Paper County\" }}\nroads = \"roads.osm\"\n{areas}\n\
             demand = {{ file = \"people.csv\", groups = [\"all\"] }}\n\n{service}{}",
            self.promises
        );
        std::fs::write(folder.join("liyuan.toml"), plan).unwrap();
    }

    fn areas(&self) -> String {
        let mut features = Vec::new();
        let count = self.points.div_ceil(self.in_area);
        let box_of = |code: &str, name: &str, parent: Option<&str>, from: usize, to: usize| {
            let (s, n) = (lat(from as f64 - 0.5), lat(to as f64 - 0.5));
            let name = serde_json::Value::from(name);
            let parent = parent.map_or("null".to_owned(), |parent| format!("\"{parent}\""));
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{code}\",\"name\":{name},\"parent\":{parent}}},\
                 \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[116.9,{s}],[117.1,{s}],[117.1,{n}],[116.9,{n}],[116.9,{s}]]]}}}}"
            )
        };
        if self.in_county > 0 {
            for county in 0..count.div_ceil(self.in_county) {
                let from = county * self.in_county * self.in_area;
                let to = (from + self.in_county * self.in_area).min(count * self.in_area);
                features.push(box_of(
                    &format!("C{county}"),
                    &format!("县{county}"),
                    None,
                    from,
                    to,
                ));
            }
        }
        for area in 0..count {
            let parent = (self.in_county > 0).then(|| format!("C{}", area / self.in_county));
            let from = area * self.in_area;
            let code = format!("A{area:03}");
            features.push(box_of(
                &code,
                &(self.name)(area),
                parent.as_deref(),
                from,
                from + self.in_area,
            ));
        }
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
            features.join(",")
        )
    }

    /// Runs it in a folder; where the results are.
    pub fn run(&self, folder: &Path) -> PathBuf {
        self.write(folder);
        run_again(folder)
    }
}

/// Runs the plan of a folder.
pub fn run_again(folder: &Path) -> PathBuf {
    let plan = Plan::read(&folder.join("liyuan.toml")).unwrap();
    let out = folder.join("out");
    let options = RunOptions {
        out: out.clone(),
        cache: Cache::Off,
        ..RunOptions::default()
    };
    run(&plan, &options, &Silent).unwrap();
    out
}
