//! Editions: frozen, numbered, and honest about what they revise.

use super::page::texts;
use super::region::{Region, run_again};
use liyuan::locale::{Lang, Locale};
use liyuan_report::figure::{Figures, print};
use liyuan_report::{Publishing, Report, ReportError, ReportOptions, report};
use std::collections::BTreeSet;
use std::path::Path;

fn publish(out: &Path, archive: &Path, reason: Option<&str>) -> Result<Report, ReportError> {
    report(
        out,
        &ReportOptions {
            publishing: Some(Publishing {
                archive: archive.to_owned(),
                date: "2026-11-30".to_owned(),
                reason: reason.map(str::to_owned),
                reasons: None,
            }),
            ..ReportOptions::default()
        },
    )
}

/// Ids of the figures of one table that are not in another as they are.
fn differing(before: &Path, after: &Path) -> BTreeSet<String> {
    let rows = |folder: &Path| -> Vec<(String, String)> {
        let mut reader = csv::Reader::from_path(folder.join("figures.csv")).unwrap();
        let heading = reader.headers().unwrap().clone();
        let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
        let (id, value, state) = (at("figure_id"), at("value"), at("state"));
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| {
            (
                row[id].to_owned(),
                format!("{} {}", &row[value], &row[state]),
            )
        })
        .collect()
    };
    let after: BTreeSet<(String, String)> = rows(after).into_iter().collect();
    let gone = rows(before).into_iter().filter(|row| !after.contains(row));
    gone.map(|(id, _)| id).collect()
}

fn page(folder: &Path, lang: &str) -> String {
    std::fs::read_to_string(folder.join(format!("sheet.{lang}.html"))).unwrap()
}

/// The drawing of an edition has a point for each, as high as its share, and the share of this one as a figure; the
/// table behind it has the day of each.
fn drawn_as_told(edition: &Path, shares: [String; 3]) {
    let svg = std::fs::read_to_string(edition.join("charts/editions-walk.en.svg")).unwrap();
    let number = |text: &str, name: &str| -> f64 {
        let begin = format!("{name}=\"");
        let value = text.split(begin.as_str()).nth(1).unwrap();
        value.split('"').next().unwrap().parse().unwrap()
    };
    let mut points: Vec<(f64, f64)> = (svg.split("<circle ").skip(1))
        .map(|circle| (number(circle, "cx"), number(circle, "cy")))
        .collect();
    // The last one is drawn with its name once more.
    points.dedup();
    let shares = shares.map(|share| share.parse::<f64>().unwrap());
    let [(one, first), (two, second), (three, third)] = points[..] else {
        panic!("{points:?}")
    };
    assert!(one < two && two < three && (two - one - (three - two)).abs() < 0.3);
    assert_eq!(first, second);
    assert_eq!(
        third < second,
        shares[2] > shares[1],
        "{points:?} {shares:?}"
    );
    for figure in ["reach/walk/share", "reach/walk/share_promised"] {
        let figure = format!("data-figure=\"{figure}\"");
        assert!(svg.contains(&figure), "{figure}");
    }
    assert!(svg.contains(">Edition</text>"));
    let page = page(edition, "en");
    let at = page.find("aria-labelledby=\"editions-walk-title").unwrap();
    let twin = &page[at..at + page[at..].find("</figure>").unwrap()];
    let days: Vec<&str> = (twin.split("data-exempt=\"date\">").skip(1))
        .map(|day| day.split('<').next().unwrap())
        .collect();
    assert_eq!(days, ["2026-11-30", "2026-11-30", "2026-12-01"]);
}

#[test]
fn the_next_edition_lists_what_it_revises_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    let first = publish(&out, &archive, None).unwrap();
    let (number, one, revised) = first.edition.unwrap();
    assert_eq!((number, revised), (1, 0));
    for file in [
        "sheet.zh.html",
        "sheet.en.xlsx",
        "figures.csv",
        "run.json",
        "edition.json",
        "datapackage.json",
    ] {
        assert!(one.join(file).exists(), "{file}");
    }
    assert!(page(&one, "zh").contains("第 1 版 · 2026-11-30"));

    // Nothing changed: nothing to give a reason for.
    let (number, _, revised) = publish(&out, &archive, None).unwrap().edition.unwrap();
    assert_eq!((number, revised), (2, 0));

    // A point has more people: some figures are not what they were.
    let people = folder.path().join("people.csv");
    let text = std::fs::read_to_string(&people).unwrap();
    let line = text.lines().find(|line| line.starts_with("p5,")).unwrap();
    std::fs::write(&people, text.replace(line, &format!("{line}0"))).unwrap();
    let out = run_again(folder.path());
    let expected = differing(&one, &out);
    assert!(expected.len() > 20);
    let ReportError::NoReason { count, first } = publish(&out, &archive, None).unwrap_err() else {
        panic!("without a reason nothing is published");
    };
    assert_eq!(count, expected.len());
    assert!(first.iter().all(|id| expected.contains(id)));
    assert!(!archive.join("3").exists());

    let reasons = folder.path().join("reasons.csv");
    std::fs::write(
        &reasons,
        "figure_id,reason\nreach/walk/*,walks were counted anew\n",
    )
    .unwrap();
    let options = ReportOptions {
        publishing: Some(Publishing {
            archive: archive.clone(),
            date: "2026-12-01".to_owned(),
            reason: Some("more people at one place".to_owned()),
            reasons: Some(reasons),
        }),
        ..ReportOptions::default()
    };
    let (number, three, revised) = report(&out, &options).unwrap().edition.unwrap();
    assert_eq!((number, revised), (3, expected.len()));
    // From the third edition on the share is told from edition to edition, with what the earlier ones said.
    assert!(!page(&archive.join("2"), "en").contains("edition to edition"));
    assert!(page(&three, "en").contains("edition to edition"));
    let share = |edition: u32| {
        let figures = Figures::read(&archive.join(edition.to_string())).unwrap();
        figures
            .get("reach/walk/share")
            .unwrap()
            .value
            .clone()
            .unwrap()
    };
    let series = std::fs::read_to_string(three.join("charts/editions-walk.csv")).unwrap();
    let expected_series = format!(
        "edition,date,figure_id,share\n1,2026-11-30,reach/walk/share,{}\n2,2026-11-30,reach/walk/share,{}\n\
         3,2026-12-01,reach/walk/share,{}\n",
        share(1),
        share(2),
        share(3)
    );
    assert_eq!(series, expected_series);
    assert_ne!(share(2), share(3));
    drawn_as_told(&three, [share(1), share(2), share(3)]);
    let mut table = csv::Reader::from_path(three.join("revisions.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let ids: BTreeSet<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(ids, expected);
    for row in &rows {
        let walk = row[0].starts_with("reach/walk/");
        let reason = if walk {
            "walks were counted anew"
        } else {
            "more people at one place"
        };
        assert_eq!(&row[5], reason, "{}", &row[0]);
    }
    // Each old value on the page is one that the edition before has, marked as quoted from it.
    let before = Figures::read(&archive.join("2")).unwrap();
    for lang in Lang::ALL {
        let locale = Locale::new(lang);
        let printed: BTreeSet<String> =
            before.iter().map(|figure| print(figure, &locale)).collect();
        let page = page(&three, lang.as_str());
        let quoted: Vec<String> = texts(&page)
            .into_iter()
            .filter(|text| text.attribute("data-exempt") == Some("quoted") && !text.is_in("cite"))
            .map(|text| text.text)
            .collect();
        assert!(quoted.len() > 20, "{quoted:?}");
        assert!(
            quoted.iter().all(|text| printed.contains(text)),
            "{quoted:?}"
        );
    }
}

#[test]
fn what_was_published_cannot_be_touched_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    publish(&out, &archive, None).unwrap();
    publish(&out, &archive, None).unwrap();
    let refused = |file: &str| {
        let error = publish(&out, &archive, None).unwrap_err();
        let ReportError::Edition {
            number,
            file: named,
            ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!((*number, named.as_str()), (1, file), "{error}");
        assert!(!archive.join("3").exists());
    };
    let figures = archive.join("1/figures.csv");
    let text = std::fs::read_to_string(&figures).unwrap();
    std::fs::write(&figures, text.replacen(",1,", ",2,", 1)).unwrap();
    refused("figures.csv");
    std::fs::remove_file(&figures).unwrap();
    refused("figures.csv");
    std::fs::write(&figures, &text).unwrap();
    std::fs::write(archive.join("1/more.txt"), "x").unwrap();
    refused("more.txt");
    std::fs::remove_file(archive.join("1/more.txt")).unwrap();
    // Whoever changes a file and its seal breaks the seal of the next edition.
    std::fs::write(archive.join("1/.DS_Store"), "left behind by a system").unwrap();
    let seal = archive.join("1/edition.json");
    let sealed = std::fs::read_to_string(&seal).unwrap();
    std::fs::write(&seal, sealed.replace("2026-11-30", "2026-11-29")).unwrap();
    let error = publish(&out, &archive, None).unwrap_err();
    assert!(
        matches!(&error, ReportError::Edition { number: 2, .. }),
        "{error}"
    );
    std::fs::write(&seal, sealed).unwrap();
    assert_eq!(publish(&out, &archive, None).unwrap().edition.unwrap().0, 3);
    // An edition that is gone is missed, the first one too.
    for lost in ["1", "2"] {
        std::fs::rename(archive.join(lost), folder.path().join("away")).unwrap();
        let error = publish(&out, &archive, None).unwrap_err();
        assert!(
            error.to_string().contains(&format!("edition {lost}")),
            "{error}"
        );
        std::fs::rename(folder.path().join("away"), archive.join(lost)).unwrap();
    }
    // Nor is anything written into one.
    let options = ReportOptions {
        output: Some(archive.join("2")),
        ..ReportOptions::default()
    };
    assert!(
        report(&out, &options)
            .unwrap_err()
            .to_string()
            .contains("an edition")
    );
    let left = std::fs::read_dir(&archive).unwrap();
    assert!(
        left.flatten()
            .all(|entry| !entry.file_name().to_string_lossy().contains("partial"))
    );
}

/// A promise that says something else is another one: no line joins the shares before and after.
#[test]
fn another_promise_breaks_the_line_of_editions() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    for _ in 0..2 {
        publish(&out, &archive, None).unwrap();
    }
    let plan = folder.path().join("liyuan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let other = text.replacen("share = \"80%\"", "share = \"70%\"", 1);
    assert_ne!(text, other);
    std::fs::write(&plan, other).unwrap();
    let out = run_again(folder.path());
    publish(&out, &archive, Some("the council promised less")).unwrap();
    let drawn = |promise: &str| {
        let file = archive.join(format!("3/charts/editions-{promise}.en.svg"));
        std::fs::read_to_string(file).unwrap()
    };
    assert!(drawn("walk").contains("another promise"));
    assert!(!drawn("radius").contains("another promise"));
}

/// The day is a day, and editions are kept where nothing else is.
#[test]
fn days_and_archives_are_what_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    let on = |date: &str, archive: &Path| {
        let options = ReportOptions {
            publishing: Some(Publishing {
                archive: archive.to_owned(),
                date: date.to_owned(),
                ..Publishing::default()
            }),
            ..ReportOptions::default()
        };
        report(&out, &options)
    };
    for date in [
        "99.9 % of promises kept",
        "",
        "2026",
        "soon",
        "2026-02-30",
        "2026-13-01",
    ] {
        let error = on(date, &archive).unwrap_err();
        assert!(
            matches!(error, ReportError::NoDate { .. }),
            "{date}: {error}"
        );
    }
    assert!(!archive.exists());
    on("2026年11月30日", &archive).unwrap();
    for place in [archive.join("1"), out.clone()] {
        let error = on("2026-12-01", &place).unwrap_err();
        assert!(matches!(error, ReportError::NoArchive { .. }), "{error}");
        assert!(!place.join("1").exists());
    }
}

/// A figure that its rows do not give is not published.
#[test]
fn what_does_not_come_out_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    let figures = out.join("figures.csv");
    let text = std::fs::read_to_string(&figures).unwrap();
    let share = text
        .lines()
        .find(|line| line.starts_with("reach/walk/share,"))
        .unwrap();
    let value = share.split(',').nth(5).unwrap();
    let other = share.replacen(value, "0.967174", 1);
    assert_ne!(share, other);
    std::fs::write(&figures, text.replace(share, &other)).unwrap();
    let error = publish(&out, &archive, None).unwrap_err();
    assert!(error.to_string().contains("reach/walk/share"), "{error}");
    assert!(!archive.exists());
}

/// Beside an earlier run each card says what the share was, and the arrow points where it went.
#[test]
fn arrows_point_where_shares_went() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        place
    };
    let before = Region::default().run(&place("before"));
    let after = Region {
        clinic_every: 4,
        ..Region::default()
    };
    let after = after.run(&place("after"));
    for (earlier, later, word) in [
        (&before, &after, "risen from"),
        (&after, &before, "fallen from"),
        (&before, &before, "as before"),
    ] {
        let options = ReportOptions {
            since: Some(earlier.clone()),
            ..ReportOptions::default()
        };
        report(later, &options).unwrap();
        let page = page(&later.join("sheet"), "en");
        let locale = Locale::new(Lang::En);
        let figures = Figures::read(earlier).unwrap();
        let share = figures.get("reach/walk/share").unwrap();
        let cards: Vec<String> = texts(&page)
            .into_iter()
            .filter(|text| {
                text.within.iter().any(|(_, attributes)| {
                    attributes
                        .iter()
                        .any(|(name, value)| name == "class" && value == "change")
                })
            })
            .map(|text| text.text)
            .collect();
        let said = cards.join(" ");
        assert!(said.contains(word), "{word}: {said}");
        assert!(said.contains(&print(share, &locale)), "{said}");
        assert!(page.contains("What changed since"));
    }
}
