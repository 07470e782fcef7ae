//! What a `[[repair]]` section asks for.

use super::quantity::{write_duration, write_length, write_share};
use super::{InputPath, Plan};
use crate::read::demand::write_persons;
use liyuan_roads::Deciseconds;
use serde_json::{Value, json};

/// A `[[repair]]` section: what is to be found out where a promise is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Id of the promise; no two repairs are about the same.
    pub promise: String,
    /// Where new sites may be.
    pub candidates: CandidatePlan,
    /// What is asked for.
    pub goal: RepairGoal,
    /// Ids of candidates that are in every answer, beside those that the table says.
    pub required: Vec<String>,
    /// Ids of candidates that are in no answer, beside those that the table says.
    pub forbidden: Vec<String>,
    /// How long the search may take; where it is `None` it may do a fixed number of steps.
    pub time_limit: Option<Deciseconds>,
    /// A gap that is good enough, in parts per million; 0: the proof is wanted.
    pub gap: u32,
}

/// What a repair asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairGoal {
    /// The fewest new sites that keep the promise.
    Fewest,
    /// The new sites that keep the promise at the least cost.
    Cheapest,
    /// The best use of so many new sites.
    Sites(u32),
    /// The best use of a budget, in thousandths of the unit of the costs.
    Budget(i64),
}

impl RepairGoal {
    /// The name in tables: `fewest`, `cheapest`, `sites` or `budget`.
    pub fn as_str(self) -> &'static str {
        match self {
            RepairGoal::Fewest => "fewest",
            RepairGoal::Cheapest => "cheapest",
            RepairGoal::Sites(_) => "sites",
            RepairGoal::Budget(_) => "budget",
        }
    }

    /// Whether it asks what sites cost.
    pub fn needs_costs(self) -> bool {
        matches!(self, RepairGoal::Cheapest | RepairGoal::Budget(_))
    }
}

/// Where new sites may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidatePlan {
    /// A table.
    Table {
        /// The file.
        file: InputPath,
        /// Its columns.
        columns: Box<CandidateColumns>,
    },
    /// Where people of the group of the promise are.
    Demand {
        /// Side of the squares of which each has one candidate at most, decimetres.
        spacing_dm: Option<u32>,
    },
    /// Where roads meet or end.
    Junctions {
        /// The least important class of road that counts.
        roads: RoadClass,
        /// As of demand points.
        spacing_dm: Option<u32>,
    },
    /// The crossings of a grid laid over the people.
    Grid {
        /// Distance of its lines in decimetres.
        spacing_dm: Option<u32>,
    },
}

impl CandidatePlan {
    /// As findings name them: the file as written, else the word.
    pub fn given(&self) -> &str {
        match self {
            CandidatePlan::Table { file, .. } => &file.given,
            CandidatePlan::Demand { .. } => "demand",
            CandidatePlan::Junctions { .. } => "junctions",
            CandidatePlan::Grid { .. } => "grid",
        }
    }
}

impl Default for CandidatePlan {
    fn default() -> Self {
        CandidatePlan::Demand { spacing_dm: None }
    }
}

/// Columns of a table of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateColumns {
    /// Column of the id; `id`.
    pub id: String,
    /// Column of the longitude; `lon`.
    pub lon: String,
    /// Column of the latitude; `lat`.
    pub lat: String,
    /// Column of the name, if the plan names one; otherwise `name` where the table has it.
    pub name: Option<String>,
    /// Column of the cost, if the plan names one; otherwise `cost` where the table has it.
    pub cost: Option<String>,
    /// Column of the status, if the plan names one; otherwise `status` where the table has it.
    pub status: Option<String>,
}

impl Default for CandidateColumns {
    fn default() -> Self {
        CandidateColumns {
            id: "id".to_owned(),
            lon: "lon".to_owned(),
            lat: "lat".to_owned(),
            name: None,
            cost: None,
            status: None,
        }
    }
}

/// Classes of roads whose junctions may be sites, as OpenStreetMap names them, the most important first.
pub const ROAD_CLASSES: &[&str] = &["trunk", "primary", "secondary", "tertiary", "residential"];

/// A class of roads: a position in [`ROAD_CLASSES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoadClass(pub u8);

impl RoadClass {
    /// The class that holds where a plan names none.
    pub const DEFAULT: RoadClass = RoadClass(3);

    /// As written in a plan.
    pub fn as_str(self) -> &'static str {
        ROAD_CLASSES.get(usize::from(self.0)).unwrap_or(&"tertiary")
    }
}

impl Plan {
    /// The repair of a promise, if one is asked for.
    pub fn repair_of(&self, promise: &str) -> Option<&Repair> {
        self.repairs.iter().find(|repair| repair.promise == promise)
    }
}

/// A repair with every default filled in, as keys of a plan.
pub(super) fn repair_json(repair: &Repair) -> Value {
    let mut json = json!({
        "promise": repair.promise,
        "candidates": candidates_json(&repair.candidates),
        "required": repair.required,
        "forbidden": repair.forbidden,
        "time_limit": repair.time_limit.map(write_duration),
        "gap": (repair.gap > 0).then(|| write_share(repair.gap)),
    });
    let (key, value) = match repair.goal {
        RepairGoal::Fewest | RepairGoal::Cheapest => ("goal", repair.goal.as_str().into()),
        RepairGoal::Sites(sites) => ("sites", sites.into()),
        RepairGoal::Budget(budget) => ("budget", write_persons(budget).into()),
    };
    if let Some(json) = json.as_object_mut() {
        json.insert(key.to_owned(), value);
    }
    json
}

fn candidates_json(candidates: &CandidatePlan) -> Value {
    let spacing = |spacing: &Option<u32>| spacing.map(write_length);
    match candidates {
        CandidatePlan::Table { file, columns } => json!({
            "file": file.given,
            "crs": file.reading.crs,
            "sheet": file.reading.sheet,
            "layer": file.reading.layer,
            "id": columns.id,
            "lon": columns.lon,
            "lat": columns.lat,
            "name": columns.name,
            "cost": columns.cost,
            "status": columns.status,
        }),
        CandidatePlan::Demand { spacing_dm } => {
            json!({ "at": "demand", "spacing": spacing(spacing_dm) })
        }
        CandidatePlan::Junctions { roads, spacing_dm } => {
            json!({ "at": "junctions", "roads": roads.as_str(), "spacing": spacing(spacing_dm) })
        }
        CandidatePlan::Grid { spacing_dm } => {
            json!({ "at": "grid", "spacing": spacing(spacing_dm) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::{self, Key};
    use super::*;
    use crate::plan_file::{PlanError, PlanFileError};
    use crate::wording::tests::assert_chinese;
    use liyuan_finding::{Diagnose, Severity};
    use std::path::Path;

    const BASE: &str = r#"[region]
name = "示范区"
roads = "roads.osm.pbf"
demand = { file = "people.csv", groups = ["all"] }

[[service]]
id = "ambulance"
facilities = "stations.csv"
profile = "emergency"

[[promise]]
id = "circle"
service = "ambulance"
within = "20min"

[[promise]]
id = "ring"
service = "ambulance"
within = "40min"

[[repair]]
promise = "circle"
"#;

    fn errors(text: &str) -> Vec<PlanError> {
        match Plan::parse(text, Path::new("folder/liyuan.toml")) {
            Ok(_) => Vec::new(),
            Err(PlanFileError::Invalid { errors, .. }) => errors,
            Err(error) => panic!("{error}"),
        }
    }

    fn repair(keys: &str) -> Repair {
        let plan = Plan::parse(&format!("{BASE}{keys}"), Path::new("folder/liyuan.toml"));
        plan.unwrap().repairs.remove(0)
    }

    #[test]
    fn a_repair_means_what_it_says() {
        assert_eq!(
            repair(""),
            Repair {
                promise: "circle".to_owned(),
                candidates: CandidatePlan::Demand { spacing_dm: None },
                goal: RepairGoal::Fewest,
                required: Vec::new(),
                forbidden: Vec::new(),
                time_limit: None,
                gap: 0,
            }
        );
        let all = repair(
            "candidates = { at = \"junctions\", roads = \"primary\", spacing = \"2km\" }\n\
             sites = 3\nrequired = [\"a\"]\nforbidden = [\"b\", \"c\"]\ntime_limit = \"2min\"\ngap = \"1%\"\n",
        );
        let junctions = CandidatePlan::Junctions {
            roads: RoadClass(1),
            spacing_dm: Some(20_000),
        };
        assert_eq!(all.candidates, junctions);
        assert_eq!((all.goal, all.gap), (RepairGoal::Sites(3), 10_000));
        assert_eq!(all.forbidden, ["b", "c"]);
        assert_eq!(all.time_limit, Some(Deciseconds(1_200)));
        for (budget, thousandths) in [("12", 12_000), ("\"1.5\"", 1_500), ("1_000", 1_000_000)] {
            let goal = repair(&format!("budget = {budget}\n")).goal;
            assert_eq!(goal, RepairGoal::Budget(thousandths), "{budget}");
        }
        let cheapest =
            repair("candidates = { file = \"s.csv\", cost = \"价\" }\ngoal = \"cheapest\"\n");
        let CandidatePlan::Table { file, columns } = cheapest.candidates else {
            panic!("{cheapest:?}")
        };
        assert_eq!(
            (file.given.as_str(), columns.cost.as_deref()),
            ("s.csv", Some("价"))
        );
        assert_eq!(file.path, Path::new("folder").join("s.csv"));
        assert_eq!(cheapest.goal, RepairGoal::Cheapest);
    }

    #[test]
    fn the_resolved_repair_means_the_same() {
        let keys = [
            "",
            "sites = 3\ngap = \"1%\"\ncandidates = \"grid\"\n",
            "budget = 1.5\ncandidates = { file = \"s.csv\", crs = \"gcj02\" }\nrequired = [\"a\"]\n",
            "goal = \"cheapest\"\ntime_limit = \"90s\"\ncandidates = { at = \"junctions\", spacing = \"500m\" }\n",
        ];
        for keys in keys {
            let first = repair(keys);
            let mut json = repair_json(&first);
            let strip = |json: &mut Value| {
                if let Value::Object(map) = json {
                    map.retain(|_, value| !value.is_null());
                }
            };
            strip(&mut json);
            strip(&mut json["candidates"]);
            let text = toml::to_string(&json).unwrap();
            let base = BASE.replace("[[repair]]\npromise = \"circle\"\n", "");
            let text = format!(
                "{base}[[repair]]\n{}",
                text.replace("[candidates]", "[repair.candidates]")
            );
            let again = Plan::parse(&text, Path::new("folder/liyuan.toml")).unwrap();
            assert_eq!(again.repairs, [first], "{text}");
        }
    }

    /// Every line: keys | code | key | part of the hint.
    const BAD: &str = r#"
site = 3 | plan.key.unknown | repair[circle].site | did you mean `sites`
within = "5min" | plan.key.unknown | repair[circle].within | belongs in `[[promise]]`
sites = 3~budget = 5 | plan.key.contradiction | repair[circle].budget | leave one
goal = "cheapest"~sites = 3 | plan.key.contradiction | repair[circle].sites | leave one
goal = "fewst" | plan.value.unknown_word | repair[circle].goal | did you mean `fewest`
sites = 0 | plan.value.not_count | repair[circle].sites | write it like
sites = 1.5 | plan.value.not_count | repair[circle].sites | write it like
sites = [3] | plan.value.type | repair[circle].sites | sites = 3
budget = "much" | plan.value.not_amount | repair[circle].budget | write it like
budget = -5 | plan.value.negative | repair[circle].budget | above zero
required = ["a", "b"]~forbidden = ["c", "b"] | plan.repair.required_and_forbidden | repair[circle].forbidden | take each out
required = ["a", "a"] | plan.value.repeated | repair[circle].required | leave one
required = "a" | plan.value.type | repair[circle].required | required = [
candidates = "juncions" | plan.value.unknown_word | repair[circle].candidates | did you mean `junctions`
candidates = { at = "grid", file = "s.csv" } | plan.key.contradiction | repair[circle].candidates.at | leave one
candidates = { spacing = "1km" } | plan.key.missing | repair[circle].candidates | add `file
candidates = { at = "grid", spacing = "0m" } | plan.value.zero | repair[circle].candidates.spacing | above zero
candidates = { at = "grid", spacing = 5 } | plan.value.unit_missing | repair[circle].candidates.spacing | 5m
candidates = { file = "s.csv", cots = "x" } | plan.key.unknown | repair[circle].candidates.cots | did you mean `cost`
candidates = 3 | plan.value.type | repair[circle].candidates | sites.csv
time_limit = 10 | plan.value.unit_missing | repair[circle].time_limit | 10min
gap = "none" | plan.value.not_share | repair[circle].gap | 95%
[[repair]]~promise = "circle" | plan.repair.duplicate | repair[circle].promise | line 22
[[repair]]~promise = "rin" | plan.repair.promise_unknown | repair[rin].promise | did you mean `ring`
[[repair]]~promise = "library" | plan.repair.promise_unknown | repair[library].promise | promises: `circle`, `ring`
[[repair]]~sites = 3 | plan.key.missing | repair[2].promise | add `promise
"#;

    #[test]
    fn every_bad_repair_says_what_is_wrong_where_and_what_to_do() {
        let lines: Vec<&str> = BAD.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines.len() > 20);
        for line in lines {
            let mut parts = line.split('|').map(str::trim);
            let keys = parts.next().unwrap().replace('~', "\n");
            let (code, key) = (parts.next().unwrap(), parts.next().unwrap());
            let found = errors(&format!("{BASE}{keys}\n"));
            let error = found.iter().find(|e| e.code() == code && e.key == key);
            let Some(error) = error else {
                let found: Vec<_> = found.iter().map(|e| (e.code(), &e.key)).collect();
                panic!("{line}\nfound {found:?}");
            };
            let hint = error.hint().unwrap_or_default();
            assert!(hint.contains(parts.next().unwrap()), "{line}\n{hint}");
            for error in &found {
                assert_chinese(&error.finding(Severity::Error, "liyuan.toml"));
            }
        }
    }

    #[test]
    fn every_example_of_the_reference_is_accepted() {
        let section = |keys: &[Key], write: &dyn Fn(&Key) -> String| {
            for key in keys {
                let found = errors(&format!("{BASE}{}\n", write(key)));
                assert!(found.is_empty(), "{}: {found:?}", key.name);
            }
        };
        let own: Vec<Key> = schema::REPAIR.keys.iter().skip(1).copied().collect();
        section(&own, &|key| format!("{} = {}", key.name, key.example));
        section(schema::CANDIDATES, &|key| match key.name {
            "file" | "at" => format!("candidates = {{ {} = {} }}", key.name, key.example),
            name => format!(
                "candidates = {{ at = \"junctions\", {name} = {} }}",
                key.example
            ),
        });
    }
}
