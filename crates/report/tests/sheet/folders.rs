//! Folders that are none of a run, are not whole, or hold what is of another one.

use super::region::{Region, run_again};
use liyuan::locale::Lang;
use liyuan_finding::Diagnose;
use liyuan_report::change::Change;
use liyuan_report::run::Run;
use liyuan_report::trace::Tracer;
use liyuan_report::{Publishing, Report, ReportError, ReportOptions, report};
use std::path::{Path, PathBuf};

fn publishing(archive: &Path) -> ReportOptions {
    ReportOptions {
        publishing: Some(Publishing {
            archive: archive.to_owned(),
            date: "2026-11-30".to_owned(),
            ..Publishing::default()
        }),
        ..ReportOptions::default()
    }
}

#[test]
fn an_edition_and_an_archive_are_told_from_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    report(&out, &publishing(&archive)).unwrap();
    let edition = archive.join("1");
    for (path, code, told) in [
        (&edition, "report.is-edition", "it is an edition"),
        (&archive, "report.is-archive", "the newest of which is 1"),
        (&folder.path().to_owned(), "report.no-run", "no run.json"),
    ] {
        let errors = [
            Tracer::open(path).unwrap_err(),
            Change::between(out.clone(), path.clone()).unwrap_err(),
            Change::between(path.clone(), out.clone()).unwrap_err(),
            report(path, &ReportOptions::default()).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code(), code, "{error}");
            assert!(error.to_string().contains(told), "{error}");
            assert!(error.hint().unwrap().contains("run"), "{error}");
        }
    }
    let since = |path: &Path| {
        let options = ReportOptions {
            since: Some(path.to_owned()),
            ..ReportOptions::default()
        };
        report(&out, &options)
    };
    since(&edition).unwrap();
    since(&out).unwrap();
    let error = since(&archive).unwrap_err();
    assert_eq!(error.code(), "report.is-archive");
    let hint = error.hint().unwrap();
    assert!(hint.contains(&edition.display().to_string()), "{hint}");
    // The sheet of a run has figures and is no run.
    for path in [folder.path(), &out.join("sheet"), &folder.path().join("x")] {
        let error = since(path).unwrap_err();
        assert_eq!(error.code(), "report.nothing-earlier", "{error}");
    }
}

#[test]
fn files_that_every_run_writes_are_missed() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    for file in [
        "by_area.csv",
        "areas.geojson",
        "people.geojson",
        "facilities.geojson",
    ] {
        let away = folder.path().join("away");
        std::fs::rename(out.join(file), &away).unwrap();
        let error = Run::open(&out).unwrap_err();
        let told = format!("read {file} of the run: it is not there");
        assert_eq!((error.code(), error.to_string()), ("report.damaged", told));
        std::fs::rename(&away, out.join(file)).unwrap();
    }
    // Without areas there is a layer of none.
    let bare = Region {
        in_area: 0,
        ..Region::default()
    };
    let place = folder.path().join("bare");
    std::fs::create_dir(&place).unwrap();
    assert!(Run::open(&bare.run(&place)).unwrap().areas.is_empty());
}

#[test]
fn areas_that_are_part_of_themselves_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let path = out.join("areas.geojson");
    let good = std::fs::read_to_string(&path).unwrap();
    let mut layer: serde_json::Value = serde_json::from_str(&good).unwrap();
    let features = layer["features"].as_array_mut().unwrap();
    let county = features
        .iter_mut()
        .find(|feature| feature["properties"]["code"] == "C0")
        .unwrap();
    let properties = county["properties"].as_object_mut().unwrap();
    properties.insert("parent".to_owned(), "A002".into());
    std::fs::write(&path, layer.to_string()).unwrap();
    let error = Run::open(&out).unwrap_err().to_string();
    let told = "read areas.geojson of the run: an area is part of itself: `C0`, in `A002`, in `C0`";
    assert_eq!(error, told);
    std::fs::write(&path, good).unwrap();

    let path = out.join("by_area.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let heading = reader.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (code, parent) = (at("area_code"), at("parent_code"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heading).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let own = row[code].to_owned();
        let cells = row
            .iter()
            .enumerate()
            .map(|(column, cell)| match own.as_str() {
                "C1" if column == parent => "C1",
                _ => cell,
            });
        writer.write_record(cells.collect::<Vec<&str>>()).unwrap();
    }
    std::fs::write(&path, writer.into_inner().unwrap()).unwrap();
    let error = Tracer::open(&out).unwrap_err().to_string();
    let told = "read by_area.csv of the run: an area is part of itself: `C1`, in `C1`";
    assert_eq!(error, told);
}

#[test]
fn tables_of_figures_that_differ_are_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let place = folder.path().join("other");
    std::fs::create_dir(&place).unwrap();
    let other = Region {
        persons: |i| 100 + i * 7 + usize::from(i == 23),
        ..Region::default()
    };
    let other = other.run(&place);
    let out = Region::default().run(folder.path());
    let good = std::fs::read(out.join("figures.parquet")).unwrap();
    std::fs::copy(other.join("figures.parquet"), out.join("figures.parquet")).unwrap();
    let rows = |out: &Path| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(out.join("figures.csv")).unwrap();
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| row.iter().map(str::to_owned).collect())
            .collect()
    };
    let (own, others) = (rows(&out), rows(&other));
    let at = own
        .iter()
        .zip(&others)
        .position(|(own, other)| own != other);
    let at = at.unwrap();
    let error = report(&out, &publishing(&archive)).unwrap_err();
    let ReportError::TablesDiffer {
        id,
        column,
        csv,
        parquet,
    } = &error
    else {
        panic!("{error}");
    };
    assert_eq!(*id, own[at][0]);
    let column = liyuan::figures::COLUMNS
        .iter()
        .position(|name| name == column)
        .unwrap();
    assert_eq!(*csv, own[at][column]);
    assert_eq!(parquet.parse::<f64>(), others[at][column].parse::<f64>());
    assert!(!archive.exists());
    // A figure too few is a difference, too.
    let table = std::fs::read_to_string(out.join("figures.csv")).unwrap();
    let less = table.trim_end().rsplit_once('\n').unwrap().0.to_owned() + "\n";
    std::fs::write(out.join("figures.parquet"), &good).unwrap();
    std::fs::write(out.join("figures.csv"), less).unwrap();
    let error = liyuan_report::figure::hold_against_parquet(&out).unwrap_err();
    assert!(
        error.to_string().contains(own.last().unwrap()[0].as_str()),
        "{error}"
    );
    std::fs::write(out.join("figures.csv"), table).unwrap();
    for (bytes, told) in [
        (None, "it is not there"),
        (Some(&good[..99]), "figures.parquet"),
    ] {
        std::fs::remove_file(out.join("figures.parquet")).unwrap();
        if let Some(bytes) = bytes {
            std::fs::write(out.join("figures.parquet"), bytes).unwrap();
        }
        let error = report(&out, &publishing(&archive)).unwrap_err();
        assert_eq!(error.code(), "report.damaged");
        assert!(error.to_string().contains(told), "{error}");
        std::fs::write(out.join("figures.parquet"), &good).unwrap();
    }
    report(&out, &publishing(&archive)).unwrap();
}

#[test]
fn a_row_of_reasons_without_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("editions");
    let out = Region::default().run(folder.path());
    let reasons = folder.path().join("reasons.csv");
    for (rows, told) in [
        ("a/*,counted anew\nreach/walk/*,\n", "row 3 has no reason"),
        ("a/*,counted anew\nb/*,  \n", "row 3 has no reason"),
        (",counted anew\n", "row 2 has no figure_id"),
    ] {
        std::fs::write(&reasons, format!("figure_id,reason\n{rows}")).unwrap();
        let mut options = publishing(&archive);
        if let Some(publishing) = &mut options.publishing {
            publishing.reasons = Some(reasons.clone());
        }
        let error = report(&out, &options).unwrap_err();
        assert_eq!(error.code(), "report.reasons");
        assert!(error.to_string().contains(told), "{error}");
        assert!(!archive.exists());
    }
}

fn only(out: &Path, output: &Path, langs: &[Lang]) -> Report {
    let options = ReportOptions {
        langs: langs.to_vec(),
        output: Some(output.to_owned()),
        ..ReportOptions::default()
    };
    report(out, &options).unwrap()
}

/// A sheet in one language does not stand beside that of another run in the other one.
#[test]
fn sheets_of_another_run_do_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("sheet");
    let out = Region::default().run(folder.path());
    only(&out, &output, &[]);
    let names = |files: &[PathBuf]| -> Vec<String> {
        let name = |file: &PathBuf| {
            let name = file.strip_prefix(&output).unwrap();
            name.display().to_string().replace('\\', "/")
        };
        files.iter().map(name).collect()
    };
    // The same run: the other language is as good as before.
    assert!(only(&out, &output, &[Lang::Zh]).removed.is_empty());
    assert!(output.join("sheet.en.html").exists());
    // Another one: without the repair there is a drawing less.
    std::fs::write(output.join("notes.txt"), "mine").unwrap();
    std::fs::write(output.join("sheet.zh.pdf"), "old").unwrap();
    let plan = folder.path().join("liyuan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text.split("[[repair]]").next().unwrap()).unwrap();
    let out = run_again(folder.path());
    let made = only(&out, &output, &[Lang::Zh]);
    let removed = names(&made.removed);
    for gone in [
        "sheet.en.html",
        "sheet.en.xlsx",
        "sheet.zh.pdf",
        "charts/repair-walk.csv",
        "charts/repair-walk.zh.svg",
        "charts/repair-walk.en.svg",
        "charts/map-walk.en.svg",
    ] {
        assert!(removed.contains(&gone.to_owned()), "{gone}: {removed:?}");
        assert!(!output.join(gone).exists());
    }
    for kept in [
        "sheet.zh.html",
        "sheet.zh.xlsx",
        "charts/map-walk.zh.svg",
        "figures.csv",
    ] {
        assert!(output.join(kept).exists(), "{kept}");
    }
    assert_eq!(
        std::fs::read_to_string(output.join("notes.txt")).unwrap(),
        "mine"
    );
    // What an older program has left behind does not say whose it is.
    std::fs::write(output.join("sheet.en.html"), "old").unwrap();
    std::fs::remove_file(output.join("datapackage.json")).unwrap();
    let made = only(&out, &output, &[Lang::Zh]);
    assert_eq!(names(&made.removed), ["sheet.en.html"]);
    // A package of somebody else leads nowhere.
    let package =
        r#"{"resources":[{"path":"charts/../notes.csv"},{"path":"charts/..\\notes.csv"}]}"#;
    std::fs::write(output.join("datapackage.json"), package).unwrap();
    std::fs::write(output.join("notes.csv"), "mine").unwrap();
    assert!(only(&out, &output, &[Lang::Zh]).removed.is_empty());
    assert!(output.join("notes.csv").exists());
}
