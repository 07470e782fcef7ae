//! Every number of the page, one by one.

use super::page::{Text, texts};
use super::region::{Region, run_again};
use liyuan::locale::{Lang, Locale};
use liyuan_report::figure::{Figure, Figures, print};
use liyuan_report::run::Run;
use liyuan_report::{ReportOptions, report};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn sheet(out: &Path) -> BTreeMap<Lang2, String> {
    report(out, &ReportOptions::default()).unwrap();
    let page = |lang: Lang| {
        std::fs::read_to_string(out.join(format!("sheet/sheet.{}.html", lang.as_str()))).unwrap()
    };
    Lang::ALL
        .into_iter()
        .map(|lang| (lang.as_str(), page(lang)))
        .collect()
}

type Lang2 = &'static str;

/// Ids and printed texts of the figures of a page; a digit that is neither a figure nor exempt is a failure.
fn numbers(page: &str, names: &Names) -> Vec<(String, String)> {
    let texts = texts(page);
    names.hold(&texts);
    let figure = |text: &Text| Some((text.attribute("data-figure")?.to_owned(), text.text.clone()));
    texts.iter().filter_map(figure).collect()
}

/// Reasons why something may hold digits without being a figure; `docs/methods/answer-sheet.md` has them.
const REASONS: [&str; 9] = [
    "name",
    "plan",
    "rule",
    "date",
    "quoted",
    "axis",
    "rest",
    "difference",
    "trace",
];

/// What may hold digits, since it stands in the files of runs.
pub struct Names {
    /// Names with a digit, without white space, the longest first.
    names: Vec<String>,
    /// Texts of the plans.
    plan: BTreeSet<String>,
}

impl Names {
    pub fn of(runs: &[&Path]) -> Names {
        let mut names = BTreeSet::new();
        let mut plan = BTreeSet::new();
        for run in runs {
            let read = |file: &str| -> Value {
                serde_json::from_slice(&std::fs::read(run.join(file)).unwrap()).unwrap()
            };
            let manifest = read("run.json");
            strings(&manifest["plan"], &mut plan);
            strings(&manifest["words"], &mut names);
            strings(&manifest["attributions"], &mut names);
            strings(&manifest["plan"]["region"]["name"], &mut names);
            for service in manifest["plan"]["service"].as_array().unwrap() {
                strings(&service["name"], &mut names);
            }
            for layer in ["areas.geojson", "facilities.geojson"] {
                for feature in read(layer)["features"].as_array().unwrap() {
                    let properties = &feature["properties"];
                    // A facility without a name goes by its id.
                    let name = match properties["name"].as_str() {
                        Some("") => &properties["id"],
                        _ => &properties["name"],
                    };
                    strings(name, &mut names);
                }
            }
            // Those that are alike have got an addition.
            for promise in Run::open(run).unwrap().promises {
                names.extend(Lang::ALL.map(|lang| promise.title.get(lang).to_owned()));
            }
        }
        let mut names: Vec<String> = names.iter().map(|name| packed(name)).collect();
        names.retain(|name| name.chars().any(char::is_numeric));
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Names { names, plan }
    }

    /// Holds every text of a page against them that is no figure.
    pub fn hold(&self, texts: &[Text]) {
        // Names in a drawing may go on on the next line.
        let bare = |text: &&Text| {
            let exempt = ["data-figure", "data-exempt"].map(|of| text.attribute(of));
            exempt == [None, None] && !text.is_in("title") && !text.is_in("desc")
        };
        let bare: Vec<&Text> = texts.iter().filter(bare).collect();
        for (at, text) in bare.iter().enumerate() {
            assert!(
                !text.text.chars().any(char::is_numeric)
                    || text.is_in("svg") && self.is_name(&bare, at),
                "a number without a figure: {text:?}"
            );
        }
        for text in texts {
            let Some(why) = text.attribute("data-exempt") else {
                continue;
            };
            assert!(REASONS.contains(&why), "no reason: {text:?}");
            if why == "plan" {
                assert!(self.plan.contains(&text.text), "not in the plan: {text:?}");
            }
        }
    }

    /// Whether a text, with those on the lines around it, is made of names and of words without digits.
    fn is_name(&self, texts: &[&Text], at: usize) -> bool {
        const LINES: usize = 4;
        let last = texts.len().min(at + LINES);
        (at.saturating_sub(LINES - 1)..=at).any(|from| {
            (at + 1..=last).any(|to| {
                let lines = texts[from..to].iter();
                if lines.clone().any(|line| !line.is_in("svg")) {
                    return false;
                }
                let joined: String = lines.map(|line| packed(&line.text)).collect();
                let mut rest = joined.clone();
                for name in &self.names {
                    rest = rest.replace(name, "");
                }
                // A name for which there is no room ends with an ellipsis.
                let begins = |begin: &str| self.names.iter().any(|name| name.starts_with(begin));
                !rest.chars().any(char::is_numeric) || joined.strip_suffix('…').is_some_and(begins)
            })
        })
    }
}

fn strings(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            all.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|value| strings(value, all)),
        Value::Object(map) => map.values().for_each(|value| strings(value, all)),
        _ => {}
    }
}

/// Without white space: where a line ends is the drawing's business.
fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A digit in a drawing that is no figure, no tick and no name is found; a text of the plan that is not in it, too.
#[test]
fn what_is_walked_cannot_hide_in_a_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let names = Names::of(&[&out]);
    let held = |page: &str| {
        let texts = texts(page);
        std::panic::catch_unwind(|| names.hold(&texts)).is_ok()
    };
    for page in [
        "<svg><text>第3镇</text></svg>",
        "<svg><text>Sources: © OpenStreetMap</text><text>contributors, ODbL 1.0</text></svg>",
        "<svg><text>within 15 min</text><text>on foot</text><text>第1…</text></svg>",
        "<svg><text data-figure=\"x\">42 people</text><text data-exempt=\"axis\">7</text></svg>",
        "<p data-exempt=\"plan\">15min</p>",
    ] {
        assert!(held(page), "{page}");
    }
    for page in [
        "<svg><text>42 people</text></svg>",
        "<svg><text>15 min</text></svg>",
        "<svg><text>第3镇 42 people</text></svg>",
        "<svg><text>1…</text></svg>",
        "<p>第3镇</p>",
        "<p data-exempt=\"plan\">16min</p>",
        "<p data-exempt=\"because\">1</p>",
    ] {
        assert!(!held(page), "{page}");
    }
}

/// `figures.parquet` as a reader of tables sees it: id, value.
fn parquet(out: &Path) -> BTreeMap<String, Option<f64>> {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("figures.csv");
    let input = liyuan::plan_file::InputPath {
        given: "figures.parquet".into(),
        path: out.join("figures.parquet"),
        reading: liyuan::plan_file::Reading::default(),
    };
    liyuan::convert::convert(&input, &csv).unwrap();
    let mut reader = csv::Reader::from_path(&csv).unwrap();
    let heading = reader.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (id, value) = (at("figure_id"), at("value"));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[id].to_owned(), row[value].parse().ok()))
        .collect()
}

#[test]
fn every_number_of_the_page_is_a_figure_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    hold_every_number(&out);
}

/// Makes the sheet of a run and holds every number of its pages against the tables; gives the pages.
pub fn hold_every_number(out: &Path) -> BTreeMap<&'static str, String> {
    let figures = Figures::read(out).unwrap();
    let columnar = parquet(out);
    let names = Names::of(&[out]);
    let pages = sheet(out);
    for (lang, page) in &pages {
        let locale = Locale::new(if *lang == "zh" { Lang::Zh } else { Lang::En });
        let numbers = numbers(page, &names);
        assert!(numbers.len() > 100, "{} numbers", numbers.len());
        for (id, printed) in numbers {
            let figure = figures.get(&id).unwrap_or_else(|| panic!("no figure {id}"));
            let own = print(figure, &locale);
            assert!(
                printed.contains(&own),
                "{id}: `{printed}` on the page, `{own}` in the table"
            );
            let value = figure
                .value
                .as_deref()
                .map(|value| value.parse::<f64>().unwrap());
            assert_eq!(columnar[&id], value, "{id}");
        }
    }
    pages
}

#[test]
fn both_languages_carry_the_same_figures_and_the_same_bytes_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let first = sheet(&out);
    let names = Names::of(&[&out]);
    let ids = |page: &str| -> BTreeSet<String> {
        let numbers = numbers(page, &names).into_iter();
        numbers.map(|(id, _)| id).collect()
    };
    assert_eq!(ids(&first["zh"]), ids(&first["en"]));
    let book = || std::fs::read(out.join("sheet/sheet.zh.xlsx")).unwrap();
    let bytes = book();
    assert_eq!(sheet(&out), first);
    assert!(book() == bytes, "the workbook differs from the last one");
    // Its sheets are listed, and the plan is in it.
    let input = |sheet: &str| liyuan::plan_file::InputPath {
        given: "sheet.zh.xlsx".into(),
        path: out.join("sheet/sheet.zh.xlsx"),
        reading: liyuan::plan_file::Reading {
            sheet: Some(sheet.to_owned()),
            ..liyuan::plan_file::Reading::default()
        },
    };
    for (sheet, needed) in [("目录", "参数"), ("参数", "promise[walk].within")] {
        let csv = folder.path().join(format!("{sheet}.csv"));
        liyuan::convert::convert(&input(sheet), &csv).unwrap();
        let text = std::fs::read_to_string(&csv).unwrap();
        assert!(text.contains(needed), "{sheet}: {text}");
    }
    // Every drawing has its data, listed in the package.
    let package = std::fs::read(out.join("sheet/datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let drawings = resources.iter().filter(|one| one["schema"].is_object());
    assert_eq!(drawings.count(), first["zh"].matches("<figure>").count());
    for resource in resources {
        // The figures stand beside them, as they are in the run.
        if resource["schema"].is_null() {
            let name = resource["path"].as_str().unwrap();
            let of_run = std::fs::read(out.join(name)).unwrap();
            assert_eq!(std::fs::read(out.join("sheet").join(name)).unwrap(), of_run);
            continue;
        }
        let csv =
            std::fs::read_to_string(out.join("sheet").join(resource["path"].as_str().unwrap()))
                .unwrap();
        let columns = csv.lines().next().unwrap().split(',').count();
        assert_eq!(
            columns,
            resource["schema"]["fields"].as_array().unwrap().len()
        );
        assert!(csv.lines().count() > 1, "{resource}");
    }
}

/// What the demand points of an area, or of all, come to.
#[derive(Debug, Default)]
struct Sums {
    persons: i64,
    served: i64,
    reasons: BTreeMap<String, i64>,
    totals: Vec<(i64, i64)>,
}

/// The parts of the region by the end of the figures' ids, from the rows of `people.csv`.
fn replay(out: &Path, promise: &str) -> BTreeMap<String, Sums> {
    let mut parents: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut areas = csv::Reader::from_path(out.join("by_area.csv")).unwrap();
    for row in areas.records().map(Result::unwrap) {
        parents.insert(
            row[0].to_owned(),
            (!row[2].is_empty()).then(|| row[2].to_owned()),
        );
    }
    let mut reader = csv::Reader::from_path(out.join("people.csv")).unwrap();
    let heading = reader.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let fixed = |text: &str, decimals: u8| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let text = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
        text.parse::<i64>().unwrap()
    };
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        if &row[at("promise_id")] != promise {
            continue;
        }
        let mut parts = vec![String::new()];
        let mut area = Some(row[at("area_code")].to_owned());
        while let Some(code) = area.filter(|code| parents.contains_key(code)) {
            parts.push(format!("/area/{code}"));
            area = parents[&code].clone();
        }
        let persons = fixed(&row[at("persons")], 3);
        let served = fixed(&row[at("served")], 3);
        let total = [at("total_s"), at("total_m")]
            .into_iter()
            .map(|at| &row[at])
            .find(|text| !text.is_empty());
        for part in parts {
            let sum = sums.entry(part).or_default();
            sum.persons += persons;
            sum.served += served;
            let reason = &row[at("reason")];
            if served < persons {
                *sum.reasons.entry(reason.to_owned()).or_default() += persons - served;
            }
            sum.totals
                .extend(total.map(|total| (fixed(total, 1), persons)));
        }
    }
    sums
}

/// The least total within which a share of the people with a total are.
fn quantile(totals: &[(i64, i64)], share: f64) -> Option<i64> {
    let mut totals = totals.to_vec();
    totals.sort_unstable();
    let all: i64 = totals.iter().map(|(_, persons)| persons).sum();
    let mut within = 0;
    totals.into_iter().find_map(|(total, persons)| {
        within += persons;
        (within as f64 >= all as f64 * share - 1e-9).then_some(total)
    })
}

#[test]
fn every_figure_can_be_worked_out_again_from_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let figures = Figures::read(&out).unwrap();
    let mut checked = 0;
    for promise in ["walk", "radius", "beds"] {
        for (part, sums) in replay(&out, promise) {
            let get = |measure: &str| -> &Figure {
                figures
                    .get(&format!("reach/{promise}/{measure}{part}"))
                    .unwrap_or_else(|| panic!("{measure}{part}"))
            };
            // Whole persons by largest remainder are less than one off.
            let near = |measure: &str, exact: i64| {
                let whole = get(measure).fixed(0).unwrap();
                assert!(
                    (whole * 1000 - exact).abs() < 1000,
                    "{promise} {measure}{part}: {whole}, {exact}"
                );
            };
            near("persons", sums.persons);
            near("served", sums.served);
            near("not_served", sums.persons - sums.served);
            for reason in [
                "off_network",
                "island",
                "no_facility",
                "beyond",
                "no_places",
            ] {
                near(reason, sums.reasons.get(reason).copied().unwrap_or(0));
            }
            let share = i128::from(sums.served) * 1_000_000 / i128::from(sums.persons);
            assert_eq!(
                get("share").fixed(6).map(i128::from),
                Some(share),
                "{promise}{part}"
            );
            assert_eq!(
                get("share").rows_used as usize,
                rows(&sums),
                "{promise}{part}"
            );
            let unit = if promise == "radius" { "m" } else { "s" };
            for (measure, at) in [("median", 0.5), ("p90", 0.9), ("worst", 1.0)] {
                let own = get(&format!("{measure}_{unit}")).fixed(1);
                assert_eq!(own, quantile(&sums.totals, at), "{promise} {measure}{part}");
            }
            checked += 12;
        }
    }
    assert!(checked > 300, "{checked}");
}

fn rows(sums: &Sums) -> usize {
    sums.totals.len()
}

#[test]
fn a_changed_row_moves_the_figures_that_hold_it_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        promises: super::region::PROMISES.split("[[repair]]").next().unwrap(),
        ..Region::default()
    };
    let out = region.run(folder.path());
    let before = Figures::read(&out).unwrap();
    let people = std::fs::read_to_string(folder.path().join("people.csv")).unwrap();
    // p7 lies in A002, which is part of C0.
    let row = people.lines().find(|line| line.starts_with("p7,")).unwrap();
    let (start, persons) = row.rsplit_once(',').unwrap();
    let more = persons.parse::<usize>().unwrap() + 1000;
    let changed = people.replace(row, &format!("{start},{more}"));
    std::fs::write(folder.path().join("people.csv"), changed).unwrap();
    let after = Figures::read(&run_again(folder.path())).unwrap();
    let mut moved = BTreeSet::new();
    for figure in before.iter() {
        let now = after.get(&figure.id).expect("the same figures");
        if (&now.value, now.state) != (&figure.value, figure.state) {
            moved.insert(figure.id.clone());
        }
    }
    for promise in ["walk", "radius"] {
        for part in ["", "/area/C0", "/area/A002"] {
            assert!(
                moved.contains(&format!("reach/{promise}/persons{part}")),
                "{promise}{part}"
            );
        }
    }
    let holds = |id: &String| {
        let own = ["/area/C0", "/area/A002", "/unclassed", "/class/"]
            .iter()
            .any(|part| id.contains(part));
        // Beds are shared with neighbours: more people there leave fewer to others.
        own || !id.contains("/area/") || id.starts_with("reach/beds/")
    };
    let other: Vec<&String> = moved.iter().filter(|id| !holds(id)).collect();
    assert!(other.is_empty(), "{other:?}");
}
