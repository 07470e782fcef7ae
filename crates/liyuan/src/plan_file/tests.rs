//! Plan files good and bad. Adding a test is adding a line to a table.

use super::schema::{self, Key, ValueKind};
use super::*;
use crate::wording::tests::assert_chinese;
use liyuan_finding::{Diagnose, Finding, Severity};
use proptest::prelude::*;

const BASE: &str = r#"[region]
name = "示范区"
roads = "roads.osm.pbf"
areas = "areas.geojson"
demand = { file = "people.csv", groups = ["all", "age_6_11"] }

[[service]]
id = "ambulance"
name = { zh = "急救站", en = "Ambulance station" }
facilities = "stations.csv"
profile = "emergency"
direction = "from_facility"
delay = "3min"

[[promise]]
id = "circle"
service = "ambulance"
within = { urban = "20min", rural = "30min" }
share = "95%"

[[promise]]
id = "beds"
service = "ambulance"
group = "age_6_11"
places = "35 per 1000"
within = "5km"
"#;

fn parsed(text: &str) -> Result<Plan, PlanFileError> {
    Plan::parse(text, Path::new("folder/liyuan.toml"))
}

/// What is wrong with a plan; that all of it is told in Chinese is held on the way.
fn errors(text: &str) -> Vec<PlanError> {
    let errors = errors_untold(text);
    for error in &errors {
        assert_chinese(&error.finding(Severity::Error, "liyuan.toml"));
    }
    errors
}

fn errors_untold(text: &str) -> Vec<PlanError> {
    match parsed(text) {
        Ok(_) => Vec::new(),
        Err(PlanFileError::Invalid { errors, .. }) => errors,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_plan_means_what_it_says() {
    let plan = parsed(BASE).unwrap();
    assert_eq!(
        plan.region.roads.path,
        Path::new("folder").join("roads.osm.pbf")
    );
    assert_eq!(plan.region.max_snap_dm, 10_000);
    assert_eq!(plan.region.facility_islands, Islands::Skip);
    let service = &plan.services[0];
    assert_eq!(
        (service.delay, service.direction),
        (Deciseconds(1800), Direction::FromFacility)
    );
    assert_eq!(service.name.in_language("zh-CN"), "急救站");
    assert!(plan.needs_places(service));
    let circle = &plan.promises[0];
    let Some(Within::Time(times)) = &circle.within else {
        panic!("{circle:?}")
    };
    assert_eq!(times.value_for(Some("urban")), Deciseconds(12_000));
    assert_eq!(times.given_for(Some("county_seat")), None);
    assert_eq!(times.value_for(None), Deciseconds(12_000));
    assert_eq!(times.greatest(), Deciseconds(18_000));
    assert_eq!(
        (circle.share, circle.group.as_str()),
        (Share(950_000), "all")
    );
    let beds = &plan.promises[1];
    assert_eq!(beds.within, Some(Within::Distance(PerClass::One(50_000))));
    assert_eq!(
        beds.places,
        Some(PlacesNorm {
            places: 35_000,
            persons: 1000
        })
    );
    assert_eq!(beds.share, Share(1_000_000));
}

#[test]
fn the_resolved_plan_is_a_plan_that_means_the_same() {
    let text = BASE
        .replace(
            "name = \"示范区\"",
            "name = \"示范区\"\nhour = \"周二 8:30\"\nmax_snap = \"500m\"\nislands = \"keep\"",
        )
        .replace(
            "\"stations.csv\"",
            "{ file = \"stations.csv\", places = \"cars\" }",
        )
        .replace(
            "[\"all\", \"age_6_11\"]",
            "{ all = \"population\", age_6_11 = \"children\" }",
        );
    let plan = parsed(&text).unwrap();
    assert_eq!(
        plan.region.hour,
        Some(Hour {
            weekday: Some(1),
            minute: 510
        })
    );
    assert_eq!(plan.region.demand.groups[0].column, "population");
    let mut resolved = plan.resolved();
    // TOML knows no null; what is null is left out.
    fn strip(value: &mut Value) {
        if let Value::Object(map) = value {
            map.retain(|_, value| !value.is_null());
        }
        match value {
            Value::Object(map) => map.values_mut().for_each(strip),
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut resolved);
    let again = parsed(&toml::to_string(&resolved).unwrap()).unwrap();
    let groups = |plan: &Plan| {
        let mut groups = plan.region.demand.groups.clone();
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        groups
    };
    assert_eq!(groups(&again), groups(&plan));
    let with_groups = Plan {
        region: RegionPlan {
            demand: DemandPlan {
                groups: plan.region.demand.groups.clone(),
                ..again.region.demand.clone()
            },
            ..again.region.clone()
        },
        ..again
    };
    assert_eq!(with_groups, plan);
}

/// Every line: what is replaced => by what | code | key | part of the hint.
const BAD: &str = r#"
within = "5km" => within = 20 | plan.value.unit_missing | promise[beds].within | `"20min"`
within = "5km" => within = 2.5 | plan.value.unit_missing | promise[beds].within | `"2.5min"`
within = "5km" => within = "20" | plan.value.unit_missing | promise[beds].within | `"20min"`
within = "5km" => within = "-5km" | plan.value.negative | promise[beds].within | above zero
within = "5km" => within = "0min" | plan.value.zero | promise[beds].within | above zero
within = "5km" => within = "5 leagues" | plan.value.unit_unknown | promise[beds].within | s, min, h, m, km
within = "5km" => within = "5km 3min" | plan.value.units_mixed | promise[beds].within | times only
within = "5km" => within = "soon" | plan.value.not_quantity | promise[beds].within | "20min"
within = "5km" => within = "" | plan.value.empty | promise[beds].within | quotation marks
within = "5km" => within = true | plan.value.type | promise[beds].within | within = {
within = "5km" => within = {} | plan.value.empty | promise[beds].within | between
within = "5km" => within = "99999999h" | plan.value.too_large | promise[beds].within | smaller
within = "5km" => within = "20min"~by = "straight" | plan.promise.straight_time | promise[beds].within | length
within = "5km" => within = "5km"~by = "strait" | plan.value.unknown_word | promise[beds].by | `straight`
rural = "30min" => rural = "3km" | plan.promise.within_mixed | promise[circle].within | lengths only
rural = "30min" => rural = 30 | plan.value.unit_missing | promise[circle].within.rural | `"30min"`
share = "95%" => share = "101%" | plan.value.share_range | promise[circle].share | "95%"
share = "95%" => share = "0%" | plan.value.share_range | promise[circle].share | "95%"
share = "95%" => share = 0.95 | plan.value.unit_missing | promise[circle].share | `"95%"`
share = "95%" => share = "most" | plan.value.not_share | promise[circle].share | "95%"
share = "95%" => shares = "95%" | plan.key.unknown | promise[circle].shares | did you mean `share`
share = "95%" => colour = "red" | plan.key.unknown | promise[circle].colour | known here
share = "95%" => delay = "3min" | plan.key.unknown | promise[circle].delay | belongs in `[[service]]`
share = "95%" => max_snap = "1km" | plan.key.unknown | promise[circle].max_snap | belongs in `[region]`
share = "95%" => group = "age_6_12" | plan.group.unknown | promise[circle].group | did you mean `age_6_11`
share = "95%" => group = "pensioners" | plan.group.unknown | promise[circle].group | `all`, `age_6_11`
places = "35 per 1000" => places = 35 | plan.value.unit_missing | promise[beds].places | 35 per 1000
places = "35 per 1000" => places = "lots" | plan.value.not_per_head | promise[beds].places | 35 per 1000
places = "35 per 1000" => places = "35 per 0" | plan.value.zero | promise[beds].places | above zero
id = "beds" => id = "circle" | plan.id.duplicate | promise[circle].id | line 16
id = "beds" => id = "" | plan.value.empty | promise[].id | quotation marks
id = "beds" => id = 7 | plan.value.type | promise[2].id | id = "ems-circle"
id = "beds" => | plan.key.missing | promise[2].id | add `id
service = "ambulance"~group => service = "ambulence"~group | plan.service.unknown | promise[beds].service | did you mean `ambulance`
service = "ambulance"~group => service = "library"~group | plan.service.unknown | promise[beds].service | services: `ambulance`
profile = "emergency" => profile = "emergncy" | plan.profile.unknown | service[ambulance].profile | did you mean `emergency`
profile = "emergency" => profile = "truck" | plan.profile.unknown | service[ambulance].profile | `.toml`
profile = "emergency" => | plan.key.missing | service[ambulance].profile | add `profile
direction = "from_facility" => direction = "from" | plan.value.unknown_word | service[ambulance].direction | 
delay = "3min" => delay = 3 | plan.value.unit_missing | service[ambulance].delay | `"3min"`
delay = "3min" => delay = "3km" | plan.value.needs_time | service[ambulance].delay | "3min"
facilities = "stations.csv" => facilities = ["a.csv"] | plan.value.type | service[ambulance].facilities | stations.csv
facilities = "stations.csv" => facilities = { places = "beds" } | plan.key.missing | service[ambulance].facilities.file | add `file
facilities = "stations.csv" => facilities = { file = "a.csv", long = "x" } | plan.key.unknown | service[ambulance].facilities.long | did you mean `lon`
en = "Ambulance station" => fr = "SAMU" | plan.key.unknown | service[ambulance].name.fr | 
roads = "roads.osm.pbf" => road = "roads.osm.pbf" | plan.key.unknown | region.road | did you mean `roads`
roads = "roads.osm.pbf" => roads = "r.pbf"~hour = "25:00" | plan.value.not_hour | region.hour | "08:30"
roads = "roads.osm.pbf" => roads = "r.pbf"~hour = "Someday 08:30" | plan.value.not_hour | region.hour | "08:30"
roads = "roads.osm.pbf" => roads = "r.pbf"~max_snap = "20min" | plan.value.needs_length | region.max_snap | "500m"
roads = "roads.osm.pbf" => roads = "r.pbf"~max_snap = 500 | plan.value.unit_missing | region.max_snap | `"500m"`
roads = "roads.osm.pbf" => roads = "r.pbf"~islands = "drop" | plan.value.unknown_word | region.islands | 
roads = "roads.osm.pbf" => roads = "r.pbf"~islands = { all = "keep" } | plan.key.unknown | region.islands.all | known here
groups = ["all", "age_6_11"] => groups = [] | plan.value.empty | region.demand.groups | between
groups = ["all", "age_6_11"] => groups = ["all", "age_6_11", "all"] | plan.value.repeated | region.demand.groups | leave one
groups = ["all", "age_6_11"] => groups = "all" | plan.value.type | region.demand.groups | groups = [
groups = ["all", "age_6_11"] => groups = ["all", 6] | plan.value.type | region.demand.groups | groups = [
groups = ["all", "age_6_11"] => | plan.key.missing | region.demand.groups | add `groups
[region] => [regoin] | plan.key.unknown | regoin | did you mean `region`
[region] => [scenario]~a = 1~[region] | plan.key.unknown | scenario | known here
[region] => max_snap = "1km"~[region] | plan.key.unknown | max_snap | belongs in `[region]`
[[service]] => [service] | plan.value.type | service | [[service]]
name = "示范区" => name = 示范区 | plan.syntax | file | 
name = "示范区" => name = "a"~name = "b" | plan.syntax | file | 
"#;

#[test]
fn every_bad_plan_says_what_is_wrong_where_and_what_to_do() {
    let mut lines = 0;
    for line in BAD.lines().filter(|line| !line.is_empty()) {
        let (edit, expected) = line.split_once(" | ").unwrap();
        let (old, new) = edit.split_once(" =>").unwrap();
        let (old, new) = (old.replace('~', "\n"), new.trim().replace('~', "\n"));
        assert!(BASE.contains(&old), "{old}");
        let text = BASE.replacen(&old, &new, 1);
        let found = errors(&text);
        let mut expected = expected.split('|').map(str::trim);
        let (code, key, hint) = (
            expected.next().unwrap(),
            expected.next().unwrap(),
            expected.next().unwrap_or(""),
        );
        let Some(error) = found
            .iter()
            .find(|error| error.code() == code && error.key == key)
        else {
            panic!(
                "{line}\nfound {:?}",
                found.iter().map(|e| (e.code(), &e.key)).collect::<Vec<_>>()
            );
        };
        assert!(
            error.hint().unwrap_or_default().contains(hint),
            "{line}\n{:?}",
            error.hint()
        );
        assert!(
            text.get(error.span.clone()).is_some(),
            "{line}: span {:?}",
            error.span
        );
        assert_eq!(
            error.line,
            1 + text[..error.span.start].matches('\n').count(),
            "{line}"
        );
        lines += 1;
    }
    assert!(lines > 50, "the table was not read");
}

#[test]
fn all_errors_are_told_at_once_in_the_order_of_the_file() {
    let text = BASE
        .replace("roads =", "roeds =")
        .replace("\"3min\"", "3")
        .replace("95%", "195%")
        .replace("35 per 1000", "35");
    let found: Vec<_> = errors(&text)
        .iter()
        .map(|error| (error.line, error.problem.code()))
        .collect();
    assert_eq!(
        found,
        [
            (1, "plan.key.missing"),
            (3, "plan.key.unknown"),
            (13, "plan.value.unit_missing"),
            (19, "plan.value.share_range"),
            (25, "plan.value.unit_missing"),
        ]
    );
}

#[test]
fn a_promise_without_anything_promised_is_an_error() {
    let text = BASE.replace("places = \"35 per 1000\"\nwithin = \"5km\"\n", "");
    let found = errors(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].problem.code(), found[0].key.as_str()),
        ("plan.promise.empty", "promise[beds]")
    );
}

#[test]
fn an_empty_plan_names_its_sections() {
    let found: Vec<_> = errors("")
        .iter()
        .map(|error| error.problem.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "missing `[region]`",
            "missing `[[service]]`",
            "missing `[[promise]]`"
        ]
    );
}

#[test]
fn a_service_that_nobody_promises_is_a_warning() {
    let text = format!(
        "{BASE}\n[[service]]\nid = \"library\"\nfacilities = \"l.csv\"\nprofile = \"walk\"\n"
    );
    let plan = parsed(&text).unwrap();
    assert_eq!(plan.warnings.len(), 1);
    assert_chinese(&plan.warnings[0].finding(Severity::Warning, "liyuan.toml"));
    assert_eq!(
        plan.warnings[0].to_string(),
        "service[library]: no promise uses service `library`"
    );
}

#[test]
fn spans_count_a_byte_order_mark_and_other_encodings_are_refused() {
    let text = format!("\u{feff}{}", BASE.replace("\"5km\"", "20"));
    assert_eq!(&text[errors(&text)[0].span.clone()], "20");
    let error = Plan::from_bytes(b"name = \"\xff\"", Path::new("p.toml")).unwrap_err();
    assert_chinese(&Finding::of(&error));
    assert_eq!(
        error.to_string(),
        "read plan file `p.toml`: not UTF-8 text from byte 8"
    );
}

/// The base plan with one key of a section set to a value, as a line or within an inline table.
fn with_key(section: &str, key: &Key, value: &str) -> String {
    let mut plan: toml::Table = BASE.parse().unwrap();
    let value = format!("x = {value}")
        .parse::<toml::Table>()
        .unwrap()
        .remove("x")
        .unwrap();
    let region = |plan: &mut toml::Table| plan["region"].as_table().unwrap().clone();
    let insert = |table: &mut toml::Value| {
        table
            .as_table_mut()
            .unwrap()
            .insert(key.name.to_owned(), value.clone());
    };
    match section {
        "region" => insert(&mut plan["region"]),
        "demand" => insert(&mut plan["region"]["demand"]),
        "islands" => {
            let mut table = region(&mut plan);
            table.insert("islands".to_owned(), toml::Value::Table(toml::Table::new()));
            insert(table.get_mut("islands").unwrap());
            plan["region"] = toml::Value::Table(table);
        }
        "service" => insert(&mut plan["service"][0]),
        "facilities" => {
            let table = "file = \"stations.csv\"".parse::<toml::Table>().unwrap();
            plan["service"][0]["facilities"] = toml::Value::Table(table);
            insert(&mut plan["service"][0]["facilities"]);
        }
        "question" => {
            let one = toml::Value::Table("text = 't'".parse().unwrap());
            plan.insert("question".to_owned(), toml::Value::Array(vec![one]));
            insert(&mut plan["question"][0]);
        }
        "quoted" => {
            let one = "id = 'q'\nname = 'n'\nvalue = '1'\nsource = 's'";
            let one = toml::Value::Table(one.parse().unwrap());
            plan.insert("quoted".to_owned(), toml::Value::Array(vec![one]));
            insert(&mut plan["quoted"][0]);
        }
        _ => insert(&mut plan["promise"][0]),
    }
    if section == "promise" && key.name == "by" {
        plan["promise"][0]["within"] = "500m".into();
    }
    toml::to_string(&plan).unwrap()
}

const TABLES: [(&str, &[Key]); 8] = [
    ("region", schema::REGION.keys),
    ("demand", schema::DEMAND),
    ("islands", schema::ISLAND_KEYS),
    ("service", schema::SERVICE.keys),
    ("facilities", schema::FACILITIES),
    ("promise", schema::PROMISE.keys),
    ("quoted", schema::QUOTED.keys),
    ("question", schema::QUESTION.keys),
];

#[test]
fn the_reader_reads_every_key_of_the_table() {
    for (section, keys) in TABLES {
        for key in keys {
            // A value that no key takes is an error at the key only if the key is read at all.
            let found = errors(&with_key(section, key, "1979-05-27"));
            assert!(
                found
                    .iter()
                    .any(|error| error.key.ends_with(&format!(".{}", key.name))
                        && error.problem.code() == "plan.value.type"),
                "{section}.{} is not read: {found:?}",
                key.name
            );
        }
    }
}

#[test]
fn every_example_of_the_reference_is_accepted() {
    for (section, keys) in TABLES {
        for key in keys {
            let found = errors(&with_key(section, key, key.example));
            // Examples name services, and ids that other entries of the base plan refer to.
            let own: Vec<_> = found
                .iter()
                .filter(|error| !matches!(error.problem, Problem::UnknownService { .. }))
                .collect();
            assert!(
                own.is_empty(),
                "{section}.{} = {}: {own:?}",
                key.name,
                key.example
            );
        }
    }
}

#[test]
fn the_schema_has_every_key_and_no_other() {
    let schema = schema::json_schema();
    for section in schema::SECTIONS {
        let pointer = if section.many {
            format!("/properties/{}/items", section.name)
        } else {
            format!("/properties/{}", section.name)
        };
        let table = schema.pointer(&pointer).unwrap();
        assert_eq!(table["additionalProperties"], false);
        let names: Vec<&String> = table["properties"].as_object().unwrap().keys().collect();
        let mut known: Vec<&str> = section.keys.iter().map(|key| key.name).collect();
        known.sort_unstable();
        assert_eq!(names, known);
        for key in section
            .keys
            .iter()
            .filter(|key| matches!(key.kind, ValueKind::Word(_)))
        {
            assert!(
                table["properties"][key.name]["enum"].is_array(),
                "{}",
                key.name
            );
        }
    }
}

#[test]
fn the_reference_in_the_docs_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/plan-file.md");
    let mut text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\r\n", "\n");
    let update = std::env::var_os("LIYUAN_UPDATE_DOCS").is_some();
    for (name, table) in schema::reference_tables() {
        let start = format!("<!-- keys of {name} -->\n");
        let (before, rest) = text
            .split_once(&start)
            .unwrap_or_else(|| panic!("no `{start}`"));
        let (inside, after) = rest.split_once("<!-- end -->").unwrap();
        if update {
            text = format!("{before}{start}{table}<!-- end -->{after}");
        } else {
            assert_eq!(
                inside, table,
                "set LIYUAN_UPDATE_DOCS=1 and run this test again"
            );
        }
    }
    if update {
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn built_in_profiles_exist() {
    for name in BUILTIN_PROFILES {
        assert!(
            liyuan_roads::profile::Profile::builtin(name).is_some(),
            "{name}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Plan::from_bytes(&bytes, Path::new("p.toml"));
    }

    #[test]
    fn no_damage_to_a_plan_makes_the_reader_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[\\x00-\\x7f%分]{0,6}"), 1..6),
    ) {
        let mut text: Vec<char> = BASE.chars().collect();
        for (at, length, insert) in cuts {
            let at = at.index(text.len().max(1)).min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, insert.chars());
        }
        let text: String = text.into_iter().collect();
        // Damage puts backticks and odd letters into names, of which no sentence can be judged.
        for error in errors_untold(&text) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
        }
    }
}
