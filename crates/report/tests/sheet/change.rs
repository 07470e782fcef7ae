//! Two runs beside each other.

use super::page::texts;
use super::region::{PROMISES, Region, run_again};
use super::walk::Names;
use liyuan::locale::{Lang, Locale};
use liyuan_report::change::{Change, render, write};
use liyuan_report::figure::{Figure, State, print};
use liyuan_report::run::Run;
use liyuan_report::sheet::Mark;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A clinic less often, a promise of a longer way, one more person at every third point, no repair.
fn later() -> Region {
    const LATER: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = "45min"
share = "80%"

[[promise]]
id = "radius"
service = "clinic"
group = "all"
within = "2500m"
by = "straight"
share = "50%"
"#;
    Region {
        clinic_every: 7,
        persons: |i| 100 + i * 7 + usize::from(i % 3 == 0),
        promises: LATER,
        ..Region::default()
    }
}

fn two(before: &Region, after: &Region) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, region: &Region| {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        region.run(&place)
    };
    let (before, after) = (run("before", before), run("after", after));
    (folder, before, after)
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let (_folder, before, after) = two(&Region::default(), &Region::default());
    let change = Change::between(before, after).unwrap();
    assert!(!change.any(), "{change:?}");
    assert!(change.same > 100);
    assert!(change.promises.iter().all(|promise| !promise.any()));
    let page = render(&change, &Locale::new(Lang::En));
    assert!(page.contains("Nothing differs"));
}

/// Rows of a table of a run, by promise and point.
fn points(out: &Path) -> BTreeMap<(String, String), (f64, f64)> {
    let mut reader = csv::Reader::from_path(out.join("people.csv")).unwrap();
    let heading = reader.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let [promise, point, persons, served] = ["promise_id", "point_id", "persons", "served"].map(at);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let number = |at: usize| row[at].parse().unwrap();
        (
            (row[promise].to_owned(), row[point].to_owned()),
            (number(persons), number(served)),
        )
    })
    .collect()
}

#[test]
fn causes_come_first_and_people_add_up() {
    let (_folder, before, after) = two(&Region::default(), &later());
    let change = Change::between(before.clone(), after.clone()).unwrap();
    let keys: Vec<&str> = (change.parameters.iter())
        .map(|one| one.key.as_str())
        .collect();
    assert!(keys.contains(&"promise[walk].within"), "{keys:?}");
    assert!(
        keys.contains(&"promise[beds].places")
            && keys.iter().any(|key| key.starts_with("repair[walk]"))
    );
    assert!(
        !keys.iter().any(|key| key.starts_with("promise[radius]")),
        "{keys:?}"
    );
    let files: Vec<&str> = change.inputs.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(files, ["liyuan.toml", "people.csv", "clinics.csv"]);

    let (then, now) = (points(&before), points(&after));
    let (mut gained_any, mut lost_any) = (false, false);
    for id in ["walk", "radius"] {
        let promise = change
            .promises
            .iter()
            .find(|promise| promise.id == id)
            .unwrap();
        let (mut gained, mut lost, mut other) = (0.0, 0.0, 0.0);
        for (key, (persons, served)) in now.iter().filter(|(key, _)| key.0 == id) {
            let (persons_then, served_then) = then[key];
            // Here everybody of a point is served or nobody is.
            let there = persons.min(persons_then);
            let by = there * (served / persons - served_then / persons_then);
            other += served - served_then - by;
            gained += by.max(0.0);
            lost += (-by).max(0.0);
        }
        let gains = &promise.gains;
        let close = |a: i64, b: f64| (a as f64 / 1000.0 - b).abs() < 1e-6;
        assert!(
            close(gains.gained, gained) && close(gains.lost, lost) && close(gains.other, other)
        );
        // Towns, and the counties that they are part of.
        for level in ["A", "C"] {
            let areas = gains.areas.iter();
            let areas = areas.filter(|area| area.code.as_deref().unwrap().starts_with(level));
            let (gained, lost) = areas.fold((0, 0), |(gained, lost), area| {
                (gained + area.gained, lost + area.lost)
            });
            assert_eq!((gained, lost), (gains.gained, gains.lost), "{level}");
        }
        // Served persons of the two runs differ by just that.
        let served = |run: &Run| {
            let promise = run
                .promises
                .iter()
                .find(|promise| promise.id == id)
                .unwrap();
            run.of(promise, "served", "").unwrap().fixed(3).unwrap()
        };
        let net = gains.gained - gains.lost + gains.other;
        assert_eq!(net, served(&change.after) - served(&change.before), "{id}");
        gained_any |= gained > 0.0;
        lost_any |= lost > 0.0;
    }
    assert!(gained_any && lost_any);
    let gone = change
        .promises
        .iter()
        .find(|promise| promise.id == "beds")
        .unwrap();
    assert!(gone.marks.0.is_some() && gone.marks.1.is_none());
    assert!(change.promises.iter().any(|promise| {
        matches!(
            promise.marks,
            (Some(Mark::Broken), Some(Mark::Kept)) | (Some(Mark::Kept), Some(Mark::Broken))
        )
    }));
}

/// All figures are told once: the same, changed, new or gone; differences are exact; one changed cell of a
/// table is one figure.
#[test]
fn every_figure_is_told_once() {
    let (folder, before, after) = two(&Region::default(), &later());
    let change = Change::between(before.clone(), after).unwrap();
    let (mut both, mut new, mut gone) = (0, 0, 0);
    for one in &change.figures {
        match (&one.before, &one.after) {
            (Some(before), Some(after)) => {
                both += 1;
                assert_eq!(before.id, after.id);
                let number =
                    |figure: &Figure| figure.to_f64().filter(|_| figure.state == State::Value);
                if let (Some(a), Some(b)) = (number(before), number(after)) {
                    let told: f64 = one.difference.as_deref().unwrap().parse().unwrap();
                    assert!((b - a - told).abs() < 1e-9, "{one:?}");
                }
            }
            (None, Some(_)) => new += 1,
            (Some(_), None) => gone += 1,
            (None, None) => panic!("a figure of neither run"),
        }
    }
    assert!(both > 50 && gone > 50, "{both} {new} {gone}");
    assert_eq!(
        both + new + change.same,
        change.after.figures.iter().count()
    );
    assert_eq!(
        both + gone + change.same,
        change.before.figures.iter().count()
    );

    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(&before).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    let text = std::fs::read_to_string(copy.join("figures.csv")).unwrap();
    let kept = text
        .lines()
        .find(|line| line.starts_with("run/promises/kept,"))
        .unwrap();
    let changed = kept.replace(",promises,value", "9,promises,value");
    std::fs::write(copy.join("figures.csv"), text.replace(kept, &changed)).unwrap();
    let change = Change::between(before, copy).unwrap();
    let ids: Vec<&str> = (change.figures.iter())
        .map(|one| one.after.as_ref().unwrap().id.as_str())
        .collect();
    assert_eq!(ids, ["run/promises/kept"]);
}

/// On the page the later run's numbers are its figures, the earlier run's are quoted from it, and whatever is
/// computed is marked; both languages show the same figures, and the same bytes come out twice.
#[test]
fn every_number_of_the_change_sheet_is_of_one_of_the_runs() {
    let (_folder, before, after) = two(&Region::default(), &later());
    let names = Names::of(&[&before, &after]);
    let change = Change::between(before, after).unwrap();
    let mut shown = Vec::new();
    for lang in Lang::ALL {
        let locale = Locale::new(lang);
        let page = render(&change, &locale);
        assert_eq!(page, render(&change, &locale));
        // Each drawing has a twin for telephones.
        let drawings = page.matches("<div class=\"wide\"><svg ").count();
        let twins = page.matches("<div class=\"narrow\"><svg ").count();
        assert!(drawings > 0 && drawings == twins, "{drawings} {twins}");
        let printed: Vec<String> = change
            .before
            .figures
            .iter()
            .map(|figure| print(figure, &locale))
            .collect();
        let (mut ids, mut quoted, mut differences) = (Vec::new(), 0, 0);
        let texts = texts(&page);
        names.hold(&texts);
        for text in texts {
            match (text.attribute("data-figure"), text.attribute("data-exempt")) {
                (Some(id), _) => {
                    let figure = change.after.figures.get(id).unwrap();
                    assert_eq!(text.text, print(figure, &locale), "{id}");
                    ids.push(id.to_owned());
                }
                (None, Some("quoted")) if !text.is_in("cite") => {
                    assert!(printed.contains(&text.text), "{text:?}");
                    quoted += 1;
                }
                (None, Some("difference")) => differences += 1,
                (None, _) => {}
            }
        }
        assert!(
            ids.len() > 50 && quoted > 50 && differences > 20,
            "{} {quoted} {differences}",
            ids.len()
        );
        shown.push(ids);
    }
    assert_eq!(shown[0], shown[1]);
}

#[test]
fn tables_of_a_change_have_all_of_it() {
    let (folder, before, after) = two(&Region::default(), &later());
    let change = Change::between(before, after).unwrap();
    let files = write(&change, &folder.path().join("changes")).unwrap();
    let rows = |name: &str| {
        let path = files.iter().find(|path| path.ends_with(name)).unwrap();
        csv::Reader::from_path(path).unwrap().records().count()
    };
    assert_eq!(rows("figures.csv"), change.figures.len());
    assert_eq!(
        rows("parameters.csv"),
        change.parameters.len() + change.inputs.len()
    );
    let points: usize = change
        .promises
        .iter()
        .map(|promise| promise.gains.points.len())
        .sum();
    assert_eq!(rows("people.csv"), points);
    assert!(points > 0 && PROMISES.contains("beds"));
}

/// Seconds are not compared with metres, nor one group with another; a point that is there twice is damage.
#[test]
fn unlike_things_are_not_compared() {
    const STRAIGHT: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = "1200m"
by = "straight"
share = "80%"
"#;
    let straight = Region {
        promises: STRAIGHT,
        ..Region::default()
    };
    let (folder, before, after) = two(&Region::default(), &straight);
    let change = Change::between(before.clone(), after).unwrap();
    let gains = &change.promises[0].gains;
    assert_eq!((gains.nearer, gains.farther), (0, 0));
    assert!(gains.points.iter().all(|point| point.total.0.is_none()));

    let people = before.join("people.csv");
    let text = std::fs::read_to_string(&people).unwrap();
    let again = text.lines().nth(3).unwrap();
    std::fs::write(&people, format!("{text}{again}\n")).unwrap();
    let error =
        Change::between(before.clone(), run_again(&folder.path().join("after"))).unwrap_err();
    assert!(error.to_string().contains("twice"), "{error}");
    // Nothing is written into a run.
    std::fs::write(&people, &text).unwrap();
    let change = Change::between(before.clone(), before.clone()).unwrap();
    let error = write(&change, &before).unwrap_err();
    assert!(error.to_string().contains("holds a run"), "{error}");
}
