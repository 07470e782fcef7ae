//! Tables of people and facilities: columns stay as long as each other, nobody is negative.

use liyuan::plan_file::Plan;
use liyuan::region::Region;

const PLAN: &str = r#"
[region]
name = "r"
roads = "r.osm"
demand = { file = "table.csv", groups = ["all", "old"] }
[[service]]
id = "s"
facilities = "table.csv"
profile = "car"
[[promise]]
id = "p"
service = "s"
places = "35 per 1000"
within = { urban = "20min" }
"#;

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("table.csv");
    let plan = Plan::parse(PLAN, &folder.path().join("liyuan.toml")).expect("a sound plan");
    liyuan_fuzz::drive("csv", Vec::new(), |bytes| {
        std::fs::write(&table, bytes).expect("a table");
        let region = Region::read(&plan);
        let demand = &region.demand;
        assert_eq!(demand.persons.len(), demand.groups.len());
        for persons in &demand.persons {
            assert_eq!(persons.len(), demand.ids.len());
            assert!(persons.iter().all(|&persons| persons >= 0));
        }
        let facilities = &region.facilities[0];
        assert_eq!(facilities.ids.len(), facilities.capacity.len());
        assert!(
            facilities
                .capacity
                .iter()
                .flatten()
                .all(|&places| places >= 0)
        );
    })
}
