//! The data behind every drawing, beside the sheet: a CSV and an SVG each, and a Data Package that says
//! what they are (Frictionless Data Package, version 2).

use crate::edition::sha256;
use crate::error::ReportError;
use crate::output;
use crate::run::Run;
use crate::sheet::{Block, Sheet};
use liyuan::locale::{Lang, Locale};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Says what the files are.
const PACKAGE: &str = "datapackage.json";

/// Folder of the files within that of the sheet.
const FOLDER: &str = "charts";

/// Tables of the run that stand beside the sheet.
const FIGURES: [(&str, &str); 2] = [
    ("figures.csv", "text/csv"),
    ("figures.parquet", "application/vnd.apache.parquet"),
];

/// Columns that hold words; all others hold numbers.
const WORDS: [&str; 11] = [
    "area",
    "area_code",
    "area_name",
    "class",
    "date",
    "facility_id",
    "facility_name",
    "figure_id",
    "promise_id",
    "unit",
    "name",
];

/// Writes data and drawings of a sheet in all its languages, and `datapackage.json`; what was written.
///
/// # Errors
/// A file cannot be written.
pub fn write(
    sheets: &[(Sheet, Locale)],
    run: &Run,
    folder: &Path,
) -> Result<Vec<PathBuf>, ReportError> {
    let charts = folder.join(FOLDER);
    std::fs::create_dir_all(&charts).map_err(|source| ReportError::Write {
        path: charts.clone(),
        source,
    })?;
    let mut files = Vec::new();
    let mut resources: Vec<(String, String, serde_json::Map<String, Value>)> = Vec::new();
    for (sheet, locale) in sheets {
        let lang = locale.lang().as_str();
        for block in sheet.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            let Block::Drawing {
                name, drawing, csv, ..
            } = block
            else {
                continue;
            };
            let name = file_name(name);
            let path = charts.join(format!("{name}.{lang}.svg"));
            output::write(&path, drawing.svg.as_bytes())?;
            files.push(path);
            match resources.iter_mut().find(|(known, ..)| *known == name) {
                Some((.., titles)) => {
                    titles.insert(lang.to_owned(), drawing.title.as_str().into());
                }
                None => {
                    let titles = [(lang.to_owned(), drawing.title.as_str().into())];
                    resources.push((name, csv.clone(), titles.into_iter().collect()));
                }
            }
        }
    }
    let mut listed = Vec::new();
    for (name, csv, titles) in resources {
        let path = charts.join(format!("{name}.csv"));
        output::write(&path, csv.as_bytes())?;
        files.push(path);
        listed.push(json!({
            "name": name.to_lowercase(),
            "path": format!("{FOLDER}/{name}.csv"),
            "title": titles,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": { "fields": fields(&csv) },
        }));
    }
    for (name, kind) in FIGURES {
        let (from, to) = (run.path.join(name), folder.join(name));
        if !from.exists() {
            continue;
        }
        let bytes =
            std::fs::read(&from).map_err(|source| ReportError::Read { path: from, source })?;
        output::write(&to, &bytes)?;
        files.push(to);
        listed.push(json!({
            "name": name.replace('.', "-"),
            "path": name,
            "format": name.rsplit('.').next(),
            "mediatype": kind,
        }));
    }
    let sources = run
        .attributions
        .iter()
        .map(|title| json!({ "title": title }));
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "id": id(run)?,
        "name": "answer-sheet",
        "version": run.version,
        "sources": sources.collect::<Vec<_>>(),
        "resources": listed,
    });
    let path = folder.join(PACKAGE);
    output::write(&path, format!("{package:#}\n").as_bytes())?;
    files.push(path);
    Ok(files)
}

/// What tells a run from all others: the hash of its manifest, which has those of the inputs.
fn id(run: &Run) -> Result<String, ReportError> {
    let path = run.path.join("run.json");
    let bytes = std::fs::read(&path).map_err(|source| ReportError::Read { path, source })?;
    Ok(format!("sha256:{}", sha256(&bytes)))
}

/// Sheets and drawings in a folder that are not known to be of a run: those of another one, which a sheet in one
/// language or without a PDF would leave beside its own.
///
/// # Errors
/// The manifest of the run cannot be read.
pub fn of_other_runs(run: &Run, folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let package = std::fs::read(folder.join(PACKAGE)).unwrap_or_default();
    // One that cannot be read says nothing of its files.
    let package: Value = serde_json::from_slice(&package).unwrap_or_default();
    if package.get("id").and_then(Value::as_str) == Some(id(run)?.as_str()) {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for lang in Lang::ALL {
        let ending = |ending: &str| format!("sheet.{}.{ending}", lang.as_str());
        files.extend(["html", "xlsx", "pdf"].map(|of| folder.join(ending(of))));
    }
    let resources = package.get("resources").and_then(Value::as_array);
    for resource in resources.into_iter().flatten() {
        let path = resource.get("path").and_then(Value::as_str);
        let name = path.and_then(|path| {
            let name = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
            name.strip_suffix(".csv")
        });
        // A name that is not one of ours may lead anywhere.
        let Some(name) = name.filter(|name| file_name(name) == *name) else {
            continue;
        };
        let charts = folder.join(FOLDER);
        files.push(charts.join(format!("{name}.csv")));
        let drawn = Lang::ALL.map(|lang| charts.join(format!("{name}.{}.svg", lang.as_str())));
        files.extend(drawn);
    }
    files.retain(|file| file.is_file());
    Ok(files)
}

fn fields(csv: &str) -> Vec<Value> {
    let heading = csv.lines().next().unwrap_or_default();
    let kind = |name: &str| {
        if WORDS.contains(&name) {
            "string"
        } else {
            "number"
        }
    };
    let fields = heading
        .split(',')
        .map(|name| json!({ "name": name, "type": kind(name) }));
    fields.collect()
}

/// A name that every file system takes: what ids of promises may hold beside letters becomes a hyphen.
fn file_name(name: &str) -> String {
    let usable = |c: char| {
        if c.is_alphanumeric() || matches!(c, '-' | '_') {
            c
        } else {
            '-'
        }
    };
    name.chars().map(usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_hold_nothing_that_leads_elsewhere() {
        assert_eq!(file_name("map-../a b:c"), "map----a-b-c");
        assert_eq!(file_name("map-急救"), "map-急救");
    }

    #[test]
    fn columns_of_words_and_numbers_are_told_apart() {
        let kinds: Vec<String> = fields("area_code,share\n1,0.5\n")
            .iter()
            .map(|field| field["type"].to_string())
            .collect();
        assert_eq!(kinds, ["\"string\"", "\"number\""]);
    }
}
