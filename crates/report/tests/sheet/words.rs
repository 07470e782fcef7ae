//! What a sheet calls things, and what its templates may say.

use super::page::texts;
use super::region::{Region, run_again};
use super::walk::Names;
use liyuan::locale::{Lang, Locale};
use liyuan_report::change::{Change, render};
use liyuan_report::run::Run;
use liyuan_report::{ReportOptions, report};
use std::path::Path;

/// Four promises of one service to the same people: two differ by their bound, two by their share only.
const ALIKE: &str = r#"
[[promise]]
id = "near"
service = "clinic"
group = "all"
within = "15min"
share = "50%"

[[promise]]
id = "far"
service = "clinic"
group = "all"
within = "45min"
share = "90%"
"#;

fn page(out: &Path, lang: &str) -> String {
    std::fs::read_to_string(out.join(format!("sheet/sheet.{lang}.html"))).unwrap()
}

#[test]
fn promises_of_one_service_and_group_can_be_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        promises: ALIKE,
        ..Region::default()
    };
    let out = region.run(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    for (lang, near, far, contents) in [
        (
            "en",
            "Clinic · everybody · 15 min",
            "Clinic · everybody · 45 min",
            "Contents",
        ),
        (
            "zh",
            "诊所 · 全部人口 · 15分钟",
            "诊所 · 全部人口 · 45分钟",
            "目录",
        ),
    ] {
        let page = page(&out, lang);
        let all = texts(&page);
        Names::of(&[&out]).hold(&all);
        for title in [near, far] {
            let heading = |element: &str| {
                let of = all.iter().filter(|one| one.is_in(element));
                of.filter(|one| one.text == title).count()
            };
            // On its cards, those of two counties too, and above what is said of it.
            assert_eq!(heading("h2"), 4, "{title}");
            assert!(page.contains(&format!("<figcaption data-exempt=\"name\">{title}")));
        }
        let input = liyuan::plan_file::InputPath {
            given: "sheet.xlsx".into(),
            path: out.join(format!("sheet/sheet.{lang}.xlsx")),
            reading: liyuan::plan_file::Reading {
                sheet: Some(contents.to_owned()),
                ..liyuan::plan_file::Reading::default()
            },
        };
        let csv = folder.path().join("contents.csv");
        liyuan::convert::convert(&input, &csv).unwrap();
        let mut table = csv::Reader::from_path(csv).unwrap();
        let mut sheets = 0;
        for row in table.records().map(Result::unwrap) {
            for title in [near, far].into_iter().filter(|title| &row[1] == *title) {
                let bound = title.rsplit(" · ").next().unwrap();
                assert!(row[0].contains(bound), "{title}: {}", &row[0]);
                sheets += 1;
            }
        }
        assert!(sheets > 8, "{sheets}");
    }
    // Where bounds and rules are equal, their ids are there.
    let equal = ALIKE.replace("45min", "15min");
    let equal = Region {
        promises: equal.leak(),
        ..Region::default()
    };
    let out = equal.run(folder.path());
    let titles: Vec<String> = (Run::open(&out).unwrap().promises.iter())
        .map(|promise| promise.title.get(Lang::En).to_owned())
        .collect();
    assert_eq!(
        titles,
        ["Clinic · everybody · near", "Clinic · everybody · far"]
    );
}

/// A promise that is gone and another one that is new are told apart, too.
#[test]
fn promises_of_two_runs_can_be_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = ALIKE.split_at(ALIKE.rfind("[[promise]]").unwrap());
    let run = |name: &str, promises: &'static str| {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        let region = Region {
            promises,
            ..Region::default()
        };
        region.run(&place)
    };
    let change = Change::between(run("before", first), run("after", second)).unwrap();
    let titles: Vec<&str> = (change.promises.iter())
        .map(|promise| promise.title.get(Lang::Zh))
        .collect();
    assert_eq!(
        titles,
        ["诊所 · 全部人口 · 45分钟", "诊所 · 全部人口 · 15分钟"]
    );
    let page = render(&change, &Locale::new(Lang::En));
    assert!(page.contains("Clinic · everybody · 15 min") && page.contains("everybody · 45 min"));
}

#[test]
fn traces_have_units_of_the_language() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    for (lang, units) in [
        ("zh", ["人", "秒", "米", "项承诺"]),
        ("en", ["persons", "s", "m", "promises"]),
    ] {
        let page = page(&out, lang);
        let value =
            Locale::new(if lang == "zh" { Lang::Zh } else { Lang::En }).text("sheet-trace-value");
        let told: Vec<&str> = (page.split(&format!("<dt>{value}</dt><dd>")).skip(1))
            .map(|rest| rest.split("</dd>").next().unwrap())
            .collect();
        assert!(told.len() > 50, "{}", told.len());
        for unit in units {
            assert!(
                told.iter().any(|text| text.ends_with(unit)),
                "{lang}: {unit}"
            );
        }
        if lang == "zh" {
            let latin = |text: &&&str| text.contains(|c: char| c.is_ascii_alphabetic());
            assert_eq!(told.iter().find(latin), None);
        }
    }
}

/// Every text of the plan that the page quotes stands in it; a name with digits is one of the run.
#[test]
fn texts_of_the_plan_are_marked_and_names_are_names() {
    const ASKED: &str = r#"
[[quoted]]
id = "a"
field = "health"
name = "Clinics of 2024"
value = "90.5 %"
source = "Yearbook 2025"
question = { zh = "哪一年？1还是2？", en = "Of which year, 1 or 2?" }

[[question]]
text = { zh = "24处是编的", en = "The 24 places are made up." }
"#;
    let folder = tempfile::tempdir().unwrap();
    Region::default().write(folder.path());
    let plan = folder.path().join("liyuan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text + ASKED).unwrap();
    let out = run_again(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let names = Names::of(&[&out]);
    for (lang, asked) in [
        (
            "en",
            ["The 24 places are made up.", "Of which year, 1 or 2?"],
        ),
        ("zh", ["24处是编的", "哪一年？1还是2？"]),
    ] {
        let page = page(&out, lang);
        let all = texts(&page);
        names.hold(&all);
        for wanted in asked.into_iter().chain(["Clinics of 2024"]) {
            let plan = |one: &&super::page::Text| one.attribute("data-exempt") == Some("plan");
            let of_plan = all.iter().filter(plan);
            assert!(
                of_plan.map(|one| &one.text).any(|text| text == wanted),
                "{wanted}"
            );
        }
    }
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let options = ReportOptions {
        template: Some(own.clone()),
        ..ReportOptions::default()
    };
    for (name, is_one) in [
        ("第3镇", true),
        ("A003", true),
        ("诊所5", true),
        ("within 15 min on foot", true),
        ("areas.geojson", true),
        ("forty-two", true),
        ("42 percent", false),
        ("第三百镇3", false),
        ("5", false),
    ] {
        std::fs::write(own.join("sheet.md"), format!("\n{{{{name \"{name}\"}}}}\n")).unwrap();
        let made = report(&out, &options);
        assert_eq!(made.is_ok(), is_one, "{name}");
        if let Err(error) = made {
            let told = format!("sheet.md:2: `{name}` holds a number");
            assert!(error.to_string().contains(&told), "{error}");
        }
    }
}

#[test]
fn a_link_leads_elsewhere_or_to_a_place_of_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let options = ReportOptions {
        template: Some(own.clone()),
        ..ReportOptions::default()
    };
    let write = |text: &str| std::fs::write(own.join("methods.md"), text).unwrap();
    let links = ["https://example.org/a?b=1&c=2", "mailto:desk@example.org"];
    let places = [
        "#sheet",
        "#promise-walk",
        "#area-C0",
        "#field-health",
        "questions",
        "#trace",
    ];
    let all = links
        .iter()
        .chain(&places)
        .map(|to| format!("[x]({to})\n\n"));
    write(&all.collect::<String>());
    report(&out, &options).unwrap();
    let page = page(&out, "en");
    assert!(page.contains("<a href=\"https://example.org/a?b=1&amp;c=2\""));
    assert!(page.contains("<a href=\"mailto:desk@example.org\""));
    for place in places {
        let place = place.trim_start_matches('#');
        assert!(
            page.contains(&format!("<a href=\"#{place}\">x</a>")),
            "{place}"
        );
        assert!(page.contains(&format!("id=\"{place}\"")), "{place}");
    }
    // Nothing is published here, so there are no revisions.
    write("a\n\n[x](#promise-wlk)\n\n[y](#revisions)\n");
    let error = report(&out, &options).unwrap_err().to_string();
    assert!(
        error.contains("methods.md:3: the sheet has no place `#promise-wlk` for a link; there is `#promise-walk` (and 1 more)"),
        "{error}"
    );
}
