//! Everything that a person can meet is told in Chinese, with its values.

use super::*;
use crate::clip::ClipError;
use crate::convert::ConvertError;
use crate::demo::DemoError;
use crate::init::InitError;
use crate::plan_file::{InputPath, Plan, PlanFileError};
use crate::region::RegionError;
use crate::run::RunError;
use crate::site::{
    AreaBest, AreaError, CapacityRefusal, CloseRefusal, CrowdedPlace, Repair, SiteError, TableRow,
};
use crate::travel::{Mismatch, TravelError};
use liyuan_finding::{Diagnose, Severity};
use liyuan_formats::write::WriteError;
use liyuan_roads::isochrone::GridTooLarge;
use liyuan_roads::profile::ProfileError;
use liyuan_roads::{ReadError, RoadsError};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Holds that a finding is told in Chinese; see [`faults`].
pub(crate) fn assert_chinese(finding: &Finding) {
    let faults = faults(finding);
    assert!(faults.is_empty(), "`{}` {faults:#?}", finding.code);
}

/// What is left in English of a finding told in Chinese, and what values are left out. That its
/// sentences take only values that it gives needs no word here: one that is missing stops a test.
fn faults(finding: &Finding) -> Vec<String> {
    let told = wording(finding, &Locale::new(Lang::Zh));
    let mut faults = Vec::new();
    let texts: Vec<&String> = [&told.title, &told.case, &told.hint]
        .into_iter()
        .flatten()
        .collect();
    if told.title.is_none() {
        faults.push("has no title".to_owned());
    }
    for text in &texts {
        if !text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && !is_name(text) {
            faults.push(format!("is told without a Chinese word: {text}"));
        }
        if let Some(run) = english_run(text) {
            faults.push(format!("is told with English `{run}` in it: {text}"));
        }
    }
    // Whatever value English quotes, Chinese tells too. What a TOML reader wants to see is told in
    // words, and which plan file it is stands above its errors.
    let of_plan = finding.code.starts_with("plan.");
    let file = finding.arguments.get("file").filter(|_| of_plan);
    for value in quoted(&finding.message) {
        let known = finding.file.as_deref() == Some(value)
            || file.is_some_and(|file| file == value)
            || finding.code == "plan.syntax";
        if !known && !texts.iter().any(|text| text.contains(value)) {
            let english = &finding.message;
            faults.push(format!("leaves out `{value}` of {english}: {texts:?}"));
        }
    }
    faults
}

/// A sentence that is nothing but a name in backticks.
fn is_name(text: &str) -> bool {
    text.len() > 2 && text.starts_with('`') && text.ends_with('`')
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Three English words in a row outside backticks.
fn english_run(text: &str) -> Option<String> {
    let outside: Vec<&str> = text.split('`').step_by(2).collect();
    let outside = outside.join("。");
    let mut run: Vec<&str> = Vec::new();
    for part in outside.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        if !word.is_empty() {
            run.push(word);
        }
        if run.len() >= 3 {
            return Some(run.join(" "));
        }
        // Words are joined by spaces, commas, hyphens; anything else ends the run.
        if !part.ends_with([' ', ',', '-', '\'', ';', ':', '(', ')']) {
            run.clear();
        }
    }
    None
}

#[test]
fn english_is_told_from_names() {
    assert_eq!(
        english_run("道路：no way leads, 完").as_deref(),
        Some("no way leads")
    );
    assert_eq!(
        english_run("第3行 the-open-door").as_deref(),
        Some("the open door")
    );
    assert_eq!(english_run("`no way leads` 写作 UTF-8，如 .osm.pbf"), None);
}

fn denied() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

fn path() -> PathBuf {
    PathBuf::from("somewhere/a.csv")
}

fn roads_errors() -> Vec<Box<dyn Diagnose>> {
    let file = || "roads.osm.pbf".to_owned();
    let read = [
        ReadError::Io {
            file: file(),
            source: io::ErrorKind::NotFound.into(),
        },
        ReadError::Empty { file: file() },
        ReadError::WrongMagic {
            file: file(),
            start: "PK".to_owned(),
        },
        ReadError::Truncated {
            file: file(),
            offset: 17,
            expected: 40,
            found: 3,
        },
        ReadError::Archive {
            file: file(),
            what: "the end is missing".to_owned(),
        },
        ReadError::Unsupported {
            file: file(),
            feature: "zstd compression".to_owned(),
        },
    ];
    let damages = [
        "the header of the block is larger than 64 KiB",
        "the header of the block is malformed",
        "the block is larger than 32 MiB",
        "the block is malformed",
        "the block has no data",
        "the block announces more than 32 MiB uncompressed",
        "the block is shorter than it announces",
        "the block does not decompress",
        "the file header is malformed",
    ];
    let damaged = damages.map(|what| ReadError::Damaged {
        file: file(),
        offset: 17,
        what,
    });
    let slips = [
        "the outermost element is `html`, not `osm`",
        "the file ends before `</osm>`",
        "attribute `id` is missing",
        "`id` is `x`, not a whole number",
        "`lat` is `x`, not a number",
        "`lat` is `91`, outside ±90",
        "a member of type `line`",
        "ill-formed document: unexpected end of the tag",
    ];
    let xml = slips.map(|what| ReadError::Xml {
        file: file(),
        line: 4,
        what: what.to_owned(),
    });
    let others = [
        RoadsError::NoRoads {
            profile: "car".to_owned(),
            file: file(),
            ways: 0,
        },
        RoadsError::TooLarge {
            what: "road segments",
            limit: 1 << 30,
        },
        RoadsError::Write {
            path: path(),
            source: denied(),
        },
    ];
    let read = read.into_iter().chain(damaged).chain(xml);
    let roads = others.into_iter().chain(read.map(RoadsError::Read));
    roads
        .map(|error| Box::new(error) as Box<dyn Diagnose>)
        .collect()
}

/// Real profile files, one for each thing that can be wrong with one.
fn profile_errors() -> Vec<ProfileError> {
    let files = [
        "name = ",
        "base = \"truck\"",
        "base = \"car\"\nhuor = \"Mo 08:00\"",
        "name = \"x\"",
        "base = \"car\"\nname = 3",
        "base = \"car\"\nname = 1979-05-27",
        "base = \"car\"\nleg_kmh = \"5\"",
        "base = \"car\"\nleg_kmh = -5",
        "base = \"car\"\nhour = \"noon\"",
        "base = \"car\"\nspeed = [1]",
        "base = \"car\"\nspeed = true",
    ];
    let read = |text: &&str| liyuan_roads::profile::Profile::from_toml(text).err();
    files.iter().filter_map(read).collect()
}

fn errors() -> Vec<Box<dyn Diagnose>> {
    let plan = |text: &str| Plan::parse(text, Path::new("liyuan.toml")).err().unwrap();
    let finding = Finding::error("points.column.missing", "no column `id`")
        .with("subject", "points")
        .with("like", "one")
        .with("near", "ID")
        .with("columns", "`ID`")
        .field("id")
        .hint("the table has `ID`; call it `id`");
    let no_points = |missing, reason: Option<&Finding>| TravelError::NoPoints {
        file: "a.csv".to_owned(),
        rows: 3,
        missing,
        reason: reason.cloned().map(Box::new),
    };
    let mut list: Vec<Box<dyn Diagnose>> = vec![
        Box::new(PlanFileError::Io {
            path: path(),
            source: denied(),
        }),
        Box::new(PlanFileError::Io {
            path: path(),
            source: io::ErrorKind::NotFound.into(),
        }),
        Box::new(PlanFileError::NotText {
            path: path(),
            offset: 8,
        }),
        Box::new(plan("")),
        Box::new(plan("name = ")),
        Box::new(DemoError::Scale { scale: 99 }),
        Box::new(DemoError::Write {
            path: path(),
            source: denied(),
        }),
        Box::new(DemoError::InTheWay { path: path() }),
        Box::new(DemoError::Facts {
            line: "a,b".to_owned(),
        }),
        Box::new(DemoError::Drawing {
            what: "triangulation",
        }),
        Box::new(DemoError::Drawing {
            what: "people in their county",
        }),
        Box::new(RegionError::Missing {
            file: "a.csv".to_owned(),
            findings: Vec::new(),
        }),
        Box::new(ConvertError::Read {
            file: "a.csv".to_owned(),
            reason: Box::new(
                Finding::error("table.file.empty", "the file is empty").hint("write a heading"),
            ),
        }),
        Box::new(WriteError::Ending { path: path() }),
        Box::new(WriteError::Io {
            path: path(),
            source: denied(),
        }),
        Box::new(WriteError::Room {
            path: path(),
            detail: "a row has no geometry, which FlatGeobuf cannot hold".to_owned(),
            word: "places",
            hint: "write it as `.gpkg`",
        }),
        Box::new(ClipError::Outline {
            file: "border.geojson".to_owned(),
            reason: Box::new(
                Finding::error("areas.file.empty", "the file is empty").hint("export it again"),
            ),
        }),
        Box::new(ClipError::NoPolygon {
            file: "border.geojson".to_owned(),
        }),
        Box::new(ClipError::Empty {
            osm: "roads.osm.pbf".to_owned(),
            file: "border.geojson".to_owned(),
        }),
        Box::new(ClipError::Output {
            file: "part.osm".to_owned(),
        }),
        Box::new(ClipError::Write {
            path: path(),
            source: denied(),
        }),
        Box::new(InitError::InTheWay { path: path() }),
        Box::new(InitError::Write {
            path: path(),
            source: denied(),
        }),
        Box::new(InitError::NoPeople {
            file: "a.osm".to_owned(),
        }),
        Box::new(InitError::NoServices {
            file: "a.osm".to_owned(),
        }),
        Box::new(InitError::Table {
            file: "a.csv".to_owned(),
            reason: "it is empty".to_owned(),
        }),
        Box::new(InitError::Column {
            file: "a.csv".to_owned(),
            what: "longitudes",
            columns: "`a`, `b`".to_owned(),
        }),
        Box::new(InitError::Areas {
            file: "a.geojson".to_owned(),
        }),
        Box::new(InitError::Services {
            line: "x = 1".to_owned(),
        }),
        Box::new(InitError::Plan(PlanFileError::Io {
            path: path(),
            source: denied(),
        })),
        Box::new(RegionError::NoPromise {
            findings: Vec::new(),
        }),
        Box::new(RegionError::NoPeople {
            file: "a.csv".to_owned(),
            rows: 3,
            findings: Vec::new(),
        }),
        Box::new(RunError::NoSuchProfile {
            name: "car".to_owned(),
        }),
        Box::new(RunError::Read {
            path: path(),
            source: denied(),
        }),
        Box::new(RunError::Write {
            path: path(),
            source: io::ErrorKind::StorageFull.into(),
        }),
        Box::new(RunError::Parquet {
            path: path(),
            source: parquet::errors::ParquetError::General("no room is left here".to_owned()),
        }),
        Box::new(RunError::RepairCheck {
            promise: "ems-circle".to_owned(),
            broken: "Order".to_owned(),
        }),
        Box::new(RunError::Strict {
            errors: 1,
            warnings: 2,
            findings: Vec::new(),
        }),
        Box::new(TravelError::UnknownProfile {
            name: "truck".to_owned(),
            nearest: None,
        }),
        Box::new(TravelError::UnknownProfile {
            name: "cra".to_owned(),
            nearest: Some("car"),
        }),
        Box::new(TravelError::ReadProfile {
            path: path(),
            source: io::Error::other("the disk is on fire"),
        }),
        Box::new(no_points(true, None)),
        Box::new(no_points(false, None)),
        Box::new(no_points(false, Some(&finding))),
        Box::new(TravelError::UnknownFormat {
            path: path(),
            known: &[".csv", ".parquet"],
        }),
        Box::new(TravelError::NoWay {
            profile: "car".to_owned(),
            island: true,
        }),
        Box::new(TravelError::NoWay {
            profile: "car".to_owned(),
            island: false,
        }),
    ];
    list.push(Box::new(TravelError::SameFile { path: path() }));
    list.push(Box::new(TravelError::Grid(GridTooLarge {
        cell_m: 1.0,
        nodes: 100_000_000,
        bytes: 1_900_000_000,
    })));
    for why in [
        Mismatch::Version,
        Mismatch::Roads,
        Mismatch::From,
        Mismatch::To,
        Mismatch::Options,
        Mismatch::Damaged,
        Mismatch::Format,
        Mismatch::InUse,
    ] {
        list.push(Box::new(TravelError::CannotResume { path: path(), why }));
    }
    for end in ["from", "to"] {
        list.push(Box::new(TravelError::OffNetwork {
            end,
            lon: 10.25,
            lat: 50.0,
            max_snap_m: 1000.0,
            profile: "walk".to_owned(),
        }));
    }
    for kind in [
        io::ErrorKind::NotFound,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::AlreadyExists,
        io::ErrorKind::StorageFull,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::TimedOut,
    ] {
        list.push(Box::new(TravelError::Write {
            name: "m.csv".to_owned(),
            source: kind.into(),
        }));
    }
    for error in profile_errors() {
        let file = InputPath {
            given: "mine.toml".to_owned(),
            path: "mine.toml".into(),
            reading: crate::plan_file::Reading::default(),
        };
        list.push(Box::new(TravelError::BadProfile {
            path: path(),
            source: Box::new(error.clone()),
        }));
        list.push(Box::new(RunError::Profile {
            file: file.given,
            source: error,
        }));
    }
    list.extend(roads_errors());
    list.extend(site_errors());
    list
}

fn site_errors() -> Vec<Box<dyn Diagnose>> {
    let ids = || vec!["a".to_owned(), "b".to_owned()];
    let reason = Finding::error("table.file.empty", "the file is empty").hint("write a heading");
    let table = |reason: Option<Finding>| SiteError::Table {
        file: "costs.csv".to_owned(),
        reason: reason.map(Box::new),
    };
    let unknown = |nearest: Option<&str>| SiteError::UnknownIds {
        option: "--required",
        ids: ids(),
        count: 2,
        nearest: nearest.map(str::to_owned),
    };
    let out_of_reach = |enough: Option<&str>, never| SiteError::OutOfReach {
        ids: ids(),
        count: 2,
        points: 205,
        persons: "1234.5".to_owned(),
        enough: enough.map(str::to_owned),
        never,
        without_cost: never,
    };
    let no_candidates = |without_cost| SiteError::NoCandidates {
        candidates: 4,
        without_cost,
    };
    let at = |file: &str, row| {
        Box::new(TableRow {
            file: file.to_owned(),
            row,
        })
    };
    let cost_too_large = |row, alone| SiteError::CostTooLarge {
        at: at("costs.csv", row),
        from: "a".to_owned(),
        to: "b".to_owned(),
        cost: "5000000000".to_owned(),
        most: "4294967293".to_owned(),
        alone,
    };
    let too_few = |enough| SiteError::TooFew {
        asked: 3,
        least: 5,
        enough,
    };
    let nothing_yet = |stopped| SiteError::NothingYet { stopped };
    let within = |unit| SiteError::WithinUnit {
        within: "20min".to_owned(),
        unit,
    };
    let write = |kind: io::ErrorKind| SiteError::Write {
        path: path(),
        source: kind.into(),
    };
    let list = vec![
        table(None),
        table(Some(reason)),
        unknown(None),
        unknown(Some("aa")),
        SiteError::RequiredAndForbidden {
            ids: ids(),
            count: 2,
        },
        SiteError::Nobody {
            file: "people.csv".to_owned(),
            points: 7,
        },
        no_candidates(0),
        no_candidates(3),
        no_candidates(4),
        cost_too_large(Some(3), true),
        cost_too_large(None, false),
        SiteError::TooManyPersons {
            at: at("people.csv", Some(3)),
            id: "a".to_owned(),
            persons: "9000000000000".to_owned(),
            all: "180000000000000".to_owned(),
        },
        SiteError::SiteCostsTooLarge {
            at: at("candidates.csv", None),
            id: "a".to_owned(),
            cost: "20000000000".to_owned(),
            sum: "20000000001".to_owned(),
            most: "17592186044.416".to_owned(),
        },
        SiteError::Foreign { path: path() },
        SiteError::NoCurve { model: "set-cover" },
        SiteError::OfOneAnswer {
            option: "--explain",
        },
        SiteError::CandidatesWord {
            given: "gird".to_owned(),
            nearest: "grid".to_owned(),
        },
        SiteError::CandidatesOption {
            given: "grid:5".to_owned(),
            part: "5".to_owned(),
        },
        SiteError::CandidatesNeedRoads {
            given: "grid".to_owned(),
        },
        SiteError::CandidateTables { count: 2 },
        SiteError::CandidatesCostless {
            given: "grid".to_owned(),
        },
        SiteError::CandidatesBare {
            given: "grid".to_owned(),
            model: "close",
        },
        SiteError::TooManySquares {
            given: "grid:1m".to_owned(),
            squares: 5_000_000,
            enough: "grid:1km".to_owned(),
        },
        SiteError::NothingMade {
            given: "junctions".to_owned(),
            off: 3,
        },
        SiteError::NobodyReached {
            points: 3,
            persons: "20".to_owned(),
            enough: None,
        },
        SiteError::TooMany {
            asked: 9,
            allowed: 4,
        },
        SiteError::BelowRequired {
            asked: 1,
            required: 2,
        },
        SiteError::BudgetBelowRequired {
            budget: "100".to_owned(),
            required: "130.5".to_owned(),
            missing: "30.5".to_owned(),
        },
        SiteError::CostMissing {
            ids: Vec::new(),
            count: 0,
        },
        SiteError::CostMissing {
            ids: ids(),
            count: 2,
        },
        out_of_reach(Some("37min"), 0),
        out_of_reach(None, 0),
        out_of_reach(None, 3),
        too_few(None),
        too_few(Some(5)),
        too_few(Some(8)),
        SiteError::TooManyPairs {
            pairs: 400,
            most: 300,
        },
        within("seconds"),
        within("metres"),
        within("the unit of the table"),
        nothing_yet("time"),
        nothing_yet("work"),
        nothing_yet("interrupted"),
        SiteError::Check {
            model: "p-median",
            broken: "Order".to_owned(),
        },
        write(io::ErrorKind::NotFound),
        write(io::ErrorKind::StorageFull),
        SiteError::OptionOfOthers {
            option: "--explain",
            model: "p-median --front",
        },
    ];
    let list = list
        .into_iter()
        .chain(room_errors())
        .chain(close_errors())
        .chain(area_errors());
    list.map(|error| Box::new(error) as Box<dyn Diagnose>)
        .collect()
}

fn room_errors() -> Vec<SiteError> {
    let ids = || vec!["a".to_owned(), "b".to_owned()];
    let text = |text: &str| text.to_owned();
    let missing = |required| CapacityRefusal::Missing {
        file: text("sites.csv"),
        column: "fixed_cost",
        ids: ids(),
        count: 2,
        required,
    };
    let short = |sites, budget: Option<&str>, whole, repair| CapacityRefusal::Short {
        persons: text("240"),
        left: text("90.5"),
        whole,
        minima: false,
        sites,
        budget: budget.map(str::to_owned),
        repair,
    };
    let budget = |enough: &str| Repair::Budget(text("70"), text(enough));
    let list = vec![
        CapacityRefusal::NoColumn {
            file: text("sites.csv"),
        },
        CapacityRefusal::NoColumn { file: text("") },
        missing(true),
        missing(false),
        CapacityRefusal::Unlimited { allowed: 5 },
        CapacityRefusal::AtMostBelowRequired {
            asked: 1,
            required: 2,
            ids: ids(),
        },
        CapacityRefusal::BudgetTooSmall {
            budget: text("50"),
            least: text("60"),
            missing: text("10"),
            sites: 2,
            ids: ids(),
        },
        CapacityRefusal::PointTooLarge {
            ids: ids(),
            count: 2,
            largest: text("b"),
            persons: text("900"),
            room: text("700"),
        },
        CapacityRefusal::ShortEverywhere {
            worst: Box::new(CrowdedPlace {
                points: ids(),
                count: 2,
                sites: vec![text("x")],
                sites_count: 1,
                persons: text("900"),
                capacity: text("700"),
                missing: text("200"),
            }),
            ids: ids(),
            count: 2,
            lacks: text("x +200, y/z +50"),
            places: 3,
            missing: text("250"),
        },
        CapacityRefusal::MinimumTooLarge {
            ids: ids(),
            count: 2,
            least: text("120"),
            room: text("100"),
        },
        CapacityRefusal::BelowMinimum {
            sites: ids(),
            sites_count: 2,
            least: text("240"),
            persons: text("200"),
            missing: text("40"),
            ids: ids(),
            count: 2,
            places: 1,
            all_missing: text("40"),
        },
        CapacityRefusal::Short {
            persons: text("240"),
            left: text("30"),
            whole: false,
            minima: true,
            sites: Some(3),
            budget: None,
            repair: Repair::Unknown,
        },
        short(Some(2), None, false, Repair::Sites(3, 3)),
        short(Some(2), Some("60"), true, Repair::Sites(3, 4)),
        short(None, Some("60"), false, budget("70")),
        short(None, Some("60"), false, budget("80")),
        short(None, None, true, Repair::Unknown),
    ];
    list.into_iter().map(SiteError::from).collect()
}

fn close_errors() -> Vec<SiteError> {
    let ids = || vec!["a".to_owned(), "b".to_owned()];
    let too_many = |required: usize| CloseRefusal::TooMany {
        close: 4,
        all: 5,
        required,
        ids: ids(),
    };
    let not_everybody = |enough| CloseRefusal::NotEverybody {
        close: 3,
        all: 5,
        least: 3,
        enough,
    };
    let short = |enough| CloseRefusal::Short {
        close: 3,
        all: 5,
        left: "12".to_owned(),
        enough,
    };
    let list = vec![
        short(Some(4)),
        short(None),
        too_many(0),
        too_many(2),
        too_many(5),
        CloseRefusal::BelowForbidden {
            close: 1,
            forbidden: 2,
            ids: ids(),
        },
        not_everybody(None),
        not_everybody(Some(4)),
        CloseRefusal::NoBound,
        CloseRefusal::ReachWithCapacity,
    ];
    list.into_iter().map(SiteError::from).collect()
}

fn area_errors() -> Vec<SiteError> {
    let at = |row| {
        Box::new(TableRow {
            file: "areas.csv".to_owned(),
            row,
        })
    };
    let area = || "奈曼旗".to_owned();
    let value = |column, value: &str, what| AreaError::Value {
        at: at(Some(3)),
        area: area(),
        column,
        value: value.to_owned(),
        what,
    };
    let unknown = |near: Option<&str>| AreaError::Unknown {
        at: at(Some(2)),
        area: area(),
        near: near.map(str::to_owned),
    };
    let budget = |area: &str| AreaError::Budget {
        area: area.to_owned(),
        budget: "5".to_owned(),
        least: "7.5".to_owned(),
    };
    let together = |loosen: &[&str], reached: &str| AreaError::Together {
        loosen: loosen.iter().map(|&rule| rule.to_owned()).collect(),
        reached: reached.to_owned(),
    };
    let people = |bests: &[(&str, &str)], common: Option<&str>| AreaError::People {
        areas: bests.iter().map(|(area, _)| (*area).to_owned()).collect(),
        bests: bests
            .iter()
            .map(|(_, best)| AreaBest {
                asked: "80%".to_owned(),
                best: (*best).to_owned(),
            })
            .collect(),
        common: common.map(str::to_owned),
    };
    let no_column = |file: &str| AreaError::NoColumn {
        file: file.to_owned(),
        option: "--demand",
    };
    let list = vec![
        no_column("people.csv"),
        no_column(""),
        AreaError::NoRule {
            file: "areas.csv".to_owned(),
        },
        value("area", "", "name"),
        value("at_least", "-1", "number"),
        value("budget", "-1", "amount"),
        value("served", "120%", "share"),
        AreaError::Twice {
            at: at(Some(4)),
            area: area(),
        },
        unknown(None),
        unknown(Some("奈曼")),
        AreaError::Contradiction {
            at: at(Some(2)),
            area: area(),
            at_least: 3,
            at_most: 2,
        },
        AreaError::Model {
            model: "p-median",
            rule: "served",
        },
        AreaError::Explain {
            option: "--explain",
        },
        AreaError::Short {
            at: at(Some(2)),
            area: area(),
            at_least: 3,
            allowed: 2,
        },
        AreaError::Full {
            at: at(None),
            area: area(),
            at_most: 1,
            required: 2,
        },
        AreaError::TooFew {
            asked: 3,
            needed: 4,
        },
        AreaError::TooMany {
            asked: 5,
            allowed: 4,
        },
        budget(""),
        budget("奈曼旗"),
        people(&[("奈曼旗", "75.5%")], Some("75.5%")),
        people(&[("奈曼旗", "75.5%"), ("库伦旗", "")], None),
        people(&[("库伦旗", "")], None),
        together(&[], ""),
        together(&["at_least"], "72%"),
    ];
    list.into_iter().map(SiteError::from).collect()
}

/// The codes of errors in the sources: what stands behind `=>` in the bodies of `fn code`.
fn codes_in_sources() -> BTreeSet<String> {
    fn walk(folder: &Path, out: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for body in text.split("fn code(&self)").skip(1) {
                let body = body.split("\n    }\n").next().unwrap_or_default();
                let arms = body.split("=> \"").skip(1);
                out.extend(arms.filter_map(|arm| Some(arm.split_once('"')?.0.to_owned())));
            }
        }
    }
    let mut codes = BTreeSet::new();
    for name in ["roads", "liyuan"] {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        walk(&crates.join(name).join("src"), &mut codes);
    }
    // Sketches are for tests and examples; problems of a plan are told by the tests of its reader.
    codes.retain(|code| !code.starts_with("roads.sketch.") && !code.starts_with("plan."));
    codes
}

#[test]
fn every_error_is_told_in_chinese_with_its_values() {
    let mut told = BTreeSet::new();
    let mut wrong = Vec::new();
    for error in errors() {
        let finding = Finding::of(error.as_ref());
        assert_eq!(finding.severity, Severity::Error);
        let faults = faults(&finding);
        wrong.extend(
            faults
                .into_iter()
                .map(|fault| format!("`{}` {fault}", finding.code)),
        );
        told.insert(finding.code);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The pool of threads cannot be made to fail on purpose; its words are looked at alone.
    let threads = Finding::error("run.threads", "start `9` threads: no room is left")
        .with("threads", 9)
        .with("system", "no room is left")
        .hint("ask for fewer threads");
    assert_chinese(&threads);
    told.insert(threads.code);
    let missing: Vec<String> = codes_in_sources().difference(&told).cloned().collect();
    assert!(missing.is_empty(), "not looked at: {missing:?}");
}

#[test]
fn what_led_to_an_error_is_told_with_it() {
    let reason = Finding::error("people.file.no_heading", "the first row names no columns")
        .hint("write the names of the columns into the first row");
    let error = TravelError::NoPoints {
        file: "a.csv".to_owned(),
        rows: 0,
        missing: false,
        reason: Some(Box::new(reason)),
    };
    let told = wording(&Finding::of(&error), &Locale::new(Lang::Zh));
    assert_eq!(told.case.as_deref(), Some("`a.csv`：表格没有表头"));
    assert_eq!(told.hint.as_deref(), Some("请在第一行写列名"));
}

/// Why a turn restriction was left out is a fixed phrase in the sources, which the catalogue
/// chooses by.
#[test]
fn every_reason_to_leave_out_a_turn_restriction_is_told_in_chinese() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roads/src/build/restrictions.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let mut told = 0;
    for kind in ["Incomplete", "Ambiguous"] {
        for rest in source.split(&format!("Failure::{kind}(")).skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let what = rest.split('"').next().unwrap();
            let code = format!("roads.restriction.{}", kind.to_lowercase());
            let message = format!("the turn restriction was left out: {what}");
            assert_chinese(&Finding::info(code, message).with("what", liyuan_finding::word(what)));
            told += 1;
        }
    }
    assert!(told > 8, "the phrases were not found");
}
