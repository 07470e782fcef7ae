//! Odd runs, and folders that are none.

use super::page::texts;
use super::region::{PROMISES, Region, run_again};
use super::walk::Names;
use liyuan::locale::Lang;
use liyuan_finding::Diagnose;
use liyuan_report::{ReportError, ReportOptions, report};
use std::path::Path;

/// The Chinese page of a region, whose text is well-formed and holds no number that is none of the run.
fn page(region: &Region) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = region.run(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let page = std::fs::read_to_string(out.join("sheet/sheet.zh.html")).unwrap();
    let all = texts(&page);
    assert!(!all.is_empty());
    Names::of(&[&out]).hold(&all);
    assert!(!page.contains("NaN") && !page.contains("inf\""));
    page
}

#[test]
fn regions_of_any_shape_give_a_sheet() {
    let one = Region {
        points: 3,
        in_area: 3,
        in_county: 0,
        ..Region::default()
    };
    assert!(page(&one).contains("第0镇"));
    let none = Region {
        in_area: 0,
        ..Region::default()
    };
    assert!(page(&none).contains("纸上县"));
    let many = Region {
        points: 600,
        in_area: 2,
        in_county: 0,
        ..Region::default()
    };
    let many = page(&many);
    assert!(many.contains("第299镇"));
    assert!(many.len() < 10_000_000, "{} bytes", many.len());
    let empty = Region {
        in_county: 0,
        persons: |i| if i < 3 { 0 } else { 100 },
        ..Region::default()
    };
    assert!(page(&empty).contains("不涉及"));
    let nobody = Region {
        persons: |_| 0,
        promises: PROMISES.split("[[repair]]").next().unwrap(),
        ..Region::default()
    };
    assert!(page(&nobody).contains("没有这一人群"));
}

#[test]
fn names_of_forty_characters_and_of_markup_do_no_harm() {
    let long = Region {
        name: |i| format!("很长很长的名字{}<b>&\"'第{i}号", "长".repeat(40)),
        ..Region::default()
    };
    let page = page(&long);
    assert!(page.contains("&lt;b&gt;&amp;&quot;&#39;"));
    assert!(!page.contains("<b>"));
}

#[test]
fn all_kept_all_broken_and_none_promised_are_said() {
    let kept = Region {
        clinic_every: 1,
        ..Region::default()
    };
    let kept = page(&kept);
    assert!(kept.contains("没有遗漏一人"));
    let broken = Region {
        promises: "\n[[promise]]\nid = \"walk\"\nservice = \"clinic\"\ngroup = \"all\"\nwithin = \"1min\"\n",
        ..Region::default()
    };
    assert!(page(&broken).contains("card broken"));
    // Promises whose people or facilities could not be read have no numbers.
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let promises = std::fs::read_to_string(out.join("promises.csv")).unwrap();
    let heading = promises.lines().next().unwrap();
    std::fs::write(out.join("promises.csv"), format!("{heading}\n")).unwrap();
    report(&out, &ReportOptions::default()).unwrap();
    let page = std::fs::read_to_string(out.join("sheet/sheet.zh.html")).unwrap();
    assert!(page.contains("没有可以核对的服务承诺"));
    assert!(page.contains("没有能够核对的承诺"));
}

fn refused(out: &Path) -> ReportError {
    report(out, &ReportOptions::default()).unwrap_err()
}

#[test]
fn what_is_no_run_or_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(refused(folder.path()).code(), "report.no-run");
    let out = Region::default().run(folder.path());
    let manifest = std::fs::read_to_string(out.join("run.json")).unwrap();
    let spoil = |name: &str, text: &str| {
        let path = out.join(name);
        let good = std::fs::read(&path).unwrap();
        std::fs::write(&path, text).unwrap();
        let error = refused(&out);
        std::fs::write(&path, good).unwrap();
        error
    };
    let error = spoil(
        "run.json",
        &manifest.replace("\"format\": 1", "\"format\": 7"),
    );
    assert_eq!(error.code(), "report.format");
    assert!(error.to_string().contains("format 7"), "{error}");
    assert_eq!(spoil("run.json", "{").code(), "report.damaged");
    let figures = std::fs::read_to_string(out.join("figures.csv")).unwrap();
    let cut = &figures[..figures.len() / 2];
    assert!(spoil("figures.csv", cut).to_string().contains("cut off"));
    let twice = format!("{figures}{}\n", figures.lines().nth(1).unwrap());
    assert!(spoil("figures.csv", &twice).to_string().contains("twice"));
    let people = std::fs::read_to_string(out.join("people.csv")).unwrap();
    let error = spoil("people.csv", &people.replacen(",100,", ",abc,", 1));
    assert!(
        error.to_string().contains("`abc` in column `persons`"),
        "{error}"
    );
    let error = spoil("people.geojson", "{\"features\":[{\"geometry\":7}]}");
    assert_eq!(error.code(), "report.damaged");
    assert!(error.to_string().contains("people.geojson"), "{error}");
    std::fs::remove_file(out.join("figures.csv")).unwrap();
    assert!(refused(&out).to_string().contains("figures.csv"));
}

#[test]
fn a_template_of_ones_own_takes_the_place_and_may_hold_no_bare_digit() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let options = ReportOptions {
        template: Some(own.clone()),
        ..ReportOptions::default()
    };
    let error = report(&out, &options).unwrap_err();
    assert_eq!(error.code(), "report.no-template");
    std::fs::write(
        own.join("sheet.md"),
        "# 自己的\n\n共{{n \"run/promises\"}}项，服务{{n \"reach/walk/share\"}}。\n",
    )
    .unwrap();
    report(&out, &options).unwrap();
    let page = std::fs::read_to_string(out.join("sheet/sheet.zh.html")).unwrap();
    assert!(page.contains("自己的"));
    for (text, told) in [
        (
            "服务 95% 的人。\n",
            "sheet.md:1: `95%` is a number without a figure",
        ),
        (
            "{{n \"reach/walk/shere\"}}\n",
            "the run has no figure `reach/walk/shere`; there is `reach/walk/share`",
        ),
        ("{{quoted \"95\"}}\n", "its source"),
    ] {
        std::fs::write(own.join("sheet.md"), text).unwrap();
        let error = report(&out, &options).unwrap_err();
        assert_eq!(error.code(), "report.template");
        assert!(error.to_string().contains(told), "{error}");
    }
}

/// Languages are laid out at the same time; which one is told of does not depend on which is ready first.
#[test]
fn of_two_languages_with_faults_the_first_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let own = folder.path().join("own");
    let first = Lang::ALL[0];
    for lang in Lang::ALL {
        let of = own.join(lang.as_str());
        std::fs::create_dir_all(&of).unwrap();
        // The first language has more to do before its fault.
        let more = match lang == first {
            true => "{{cards}}\n\n".repeat(500),
            false => String::new(),
        };
        let text = format!("{more}{{{{n \"run/{}\"}}}}\n", lang.as_str());
        std::fs::write(of.join("sheet.md"), text).unwrap();
    }
    let options = ReportOptions {
        template: Some(own),
        ..ReportOptions::default()
    };
    let error = report(&out, &options).unwrap_err();
    let told = format!("`run/{}`", first.as_str());
    assert!(error.to_string().contains(&told), "{error}");
    assert!(!out.join("sheet").exists());
}

/// What others have published is quoted with its source, beside the figure that it names; questions have lines.
#[test]
fn quoted_figures_stand_beside_computed_ones() {
    const QUOTED: &str = r#"
[[quoted]]
id = "a"
field = "health"
name = "Clinics near"
value = { zh = "九成", en = "90.5 %" }
source = "Yearbook 2025, p. 7"
figure = "reach/walk/share"

[[quoted]]
id = "b"
field = "work"
name = "New jobs"
value = "8.59"
source = "Paper 2021-07-01"
question = { zh = "哪一年？", en = "Of which year?" }
figure = "reach/nothing/share"

[[question]]
text = { zh = "人口是估算", en = "The 24 places are made up." }

[[repair]]
promise = "radius"
"#;
    let folder = tempfile::tempdir().unwrap();
    Region::default().write(folder.path());
    let plan = folder.path().join("liyuan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text + QUOTED).unwrap();
    let out = run_again(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let page = std::fs::read_to_string(out.join("sheet/sheet.en.html")).unwrap();
    let all = texts(&page);
    for (value, source) in [
        ("90.5 %", "Yearbook 2025, p. 7"),
        ("8.59", "Paper 2021-07-01"),
    ] {
        let quoted = |text: &str| {
            (all.iter())
                .filter(|one| one.text == text && one.attribute("data-exempt") == Some("quoted"))
                .count()
        };
        assert!(quoted(value) > 0 && quoted(source) > 0, "{value}");
    }
    let row = page
        .split("<tr>")
        .find(|row| row.contains("Clinics near"))
        .unwrap();
    assert!(row.contains("data-figure=\"reach/walk/share\""), "{row}");
    // A field without a promise has its chapter; what is asked, and what stands beside nothing, is said.
    assert!(page.contains("id=\"field-work\""));
    assert!(page.contains("Of which year?") && page.contains("The 24 places are made up."));
    // A promise that is kept needs no repair, and nothing is said of choices that fail.
    assert!(page.contains("there is nothing to repair"));
    assert!(!page.contains("No choice of the candidate sites"));
    assert!(page.contains("the run has no figure `reach/nothing/share`"));
}

/// Without areas the map is of squares: each has the share served of the people in it.
#[test]
fn a_region_without_areas_is_drawn_in_squares() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        in_area: 0,
        in_county: 0,
        ..Region::default()
    };
    let out = region.run(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let path = out.join("sheet/charts/map-walk.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let number = |row: &csv::StringRecord, at: usize| row[at].parse::<f64>().unwrap();
    let mut people = csv::Reader::from_path(out.join("people.csv")).unwrap();
    let heading = people.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let [promise, persons, served] = ["promise_id", "persons", "served"].map(at);
    let own = people.records().map(Result::unwrap);
    let own: Vec<csv::StringRecord> = own.filter(|row| &row[promise] == "walk").collect();
    // A kilometre apart, in squares of a kilometre: hardly two share one.
    assert!(
        rows.len() <= own.len() && rows.len() + 2 >= own.len(),
        "{}",
        rows.len()
    );
    let sum = |all: &[csv::StringRecord], of: &dyn Fn(&csv::StringRecord) -> f64| -> f64 {
        all.iter().map(of).sum()
    };
    assert_eq!(
        sum(&rows, &|row| number(row, 3)),
        sum(&own, &|row| number(row, persons))
    );
    let told = sum(&rows, &|row| number(row, 3) * number(row, 4));
    let expected = sum(&own, &|row| number(row, served));
    assert!((told - expected).abs() < 1.0, "{told} {expected}");
    // From north to south.
    assert!(rows.is_sorted_by(|a, b| number(a, 1) >= number(b, 1)));
}

/// More promises than the one page has room for: the broken ones are on it, and it says that there are more.
#[test]
fn broken_promises_are_never_left_off_the_one_page() {
    let mut promises = String::new();
    for i in 0..23 {
        // The last three ask for more than there is.
        let within = if i < 20 { "45min" } else { "2min" };
        promises.push_str(&format!(
            "[[promise]]\nid = \"p{i}\"\nservice = \"clinic\"\nwithin = \"{within}\"\nshare = \"90%\"\n"
        ));
    }
    let region = Region {
        promises: promises.leak(),
        ..Region::default()
    };
    let page = page(&region);
    let summary = page.split("</section>").next().unwrap();
    assert_eq!(summary.matches("<li class=\"card broken\">").count(), 3);
    assert_eq!(summary.matches("<li class=\"card ").count(), 20);
    assert!(summary.contains("未能全部列出"));
}
