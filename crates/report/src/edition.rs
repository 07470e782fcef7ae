//! Editions: a sheet that was published is frozen and numbered, and the next one lists what was revised.
//!
//! An archive is a folder with one folder for each edition, named by its number: the sheet, the figures, the
//! manifest of the run, and `edition.json` with the SHA-256 of every file and of the `edition.json` before
//! it. So a file of an earlier edition that was touched later is found and named.

use crate::blocks::push_row;
use crate::change::difference;
use crate::error::ReportError;
use crate::figure::{Figure, Figures};
use crate::fill::is_date;
use crate::output;
use crate::run::Run;
use crate::table::Table;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file that says what an edition is.
pub(crate) const MANIFEST: &str = "edition.json";
/// Files of a run that an edition keeps beside its sheet.
const OF_RUN: [&str; 1] = ["run.json"];

/// What to publish, and why figures were revised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publishing {
    /// The archive; made if it is not there.
    pub archive: PathBuf,
    /// The day, as it is printed.
    pub date: String,
    /// Why figures were revised: one reason for all.
    pub reason: Option<String>,
    /// A table of `figure_id`, which may end in `*`, and `reason`; the first line that fits counts.
    pub reasons: Option<PathBuf>,
}

/// A figure that an earlier edition had otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// As it was published.
    pub before: Figure,
    /// As it is; `None`: it is not published any more.
    pub after: Option<Figure>,
    /// Why.
    pub reason: String,
}

/// An edition that is to be published.
#[derive(Debug)]
pub struct Edition {
    /// From 1.
    pub number: u32,
    /// The day, as it is printed.
    pub date: String,
    /// Figures of the edition before, if there is one.
    pub before: Option<Figures>,
    /// Figures of the edition before that are not what they were, in its order.
    pub revisions: Vec<Revision>,
    /// The editions before it, from the first.
    pub past: Vec<Past>,
    archive: PathBuf,
    /// SHA-256 of the manifest before.
    link: Option<String>,
}

/// What an earlier edition said of the region.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Its number.
    pub number: u32,
    /// Its day, as printed.
    pub date: String,
    /// Of each promise the share of people served in the whole region, the share promised and the bounds, by id.
    pub figures: BTreeMap<String, Figure>,
}

/// What an earlier edition or run told, for arrows.
#[derive(Debug, Clone, Copy)]
pub struct Since<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its figures.
    pub figures: &'a Figures,
}

impl Edition {
    /// Looks at an archive: whether what was published is as it was, and what the run revises.
    ///
    /// # Errors
    /// A file of an earlier edition is not what was published; a figure was revised without a reason; the
    /// table of reasons cannot be read.
    pub fn prepare(run: &Run, publishing: &Publishing) -> Result<Edition, ReportError> {
        let archive = &publishing.archive;
        if !is_day(&publishing.date) {
            return Err(ReportError::NoDate {
                text: publishing.date.clone(),
            });
        }
        if archive.join(MANIFEST).exists() || archive.join("run.json").exists() {
            return Err(ReportError::NoArchive {
                path: archive.clone(),
            });
        }
        let last = last_edition(archive)?;
        let mut link = None;
        for number in 1..=last {
            link = Some(checked(archive, number, link.as_deref())?);
        }
        let number = last + 1;
        let mut before = None;
        let mut past = Vec::new();
        for number in 1..number {
            let figures = Figures::read(&archive.join(number.to_string()))?;
            past.push(Past::of(archive, number, &figures)?);
            before = Some(figures);
        }
        let reasons = Reasons::read(publishing)?;
        let mut missing = Vec::new();
        let mut revisions = Vec::new();
        for figure in before.iter().flat_map(Figures::iter) {
            let after = run.figures.get(&figure.id);
            // Another period is another figure, not a revision.
            if after
                .is_some_and(|after| !is_revised(figure, after) || after.period != figure.period)
            {
                continue;
            }
            match reasons.of(&figure.id) {
                Some(reason) => revisions.push(Revision {
                    before: figure.clone(),
                    after: after.cloned(),
                    reason: reason.to_owned(),
                }),
                None => missing.push(figure.id.clone()),
            }
        }
        if !missing.is_empty() {
            return Err(ReportError::NoReason {
                count: missing.len(),
                first: missing.into_iter().take(3).collect(),
            });
        }
        Ok(Edition {
            number,
            date: publishing.date.clone(),
            before,
            revisions,
            past,
            archive: archive.clone(),
            link,
        })
    }

    /// Copies the files of a sheet, which are in its folder, into the archive and seals them. Gives the folder.
    ///
    /// # Errors
    /// A file cannot be read or written, or somebody else published the same number meanwhile.
    pub fn publish(
        &self,
        run: &Run,
        sheet: &Path,
        files: &[&Path],
    ) -> Result<PathBuf, ReportError> {
        let folder = self.archive.join(self.number.to_string());
        // Of each process its own, so that two who publish at once do not write into one folder.
        let partial = format!(".{}.{}.partial", self.number, std::process::id());
        let partial = self.archive.join(partial);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ReportError::Write { path, source }
        };
        if partial.exists() {
            std::fs::remove_dir_all(&partial).map_err(failed(&partial))?;
        }
        std::fs::create_dir_all(&partial).map_err(failed(&partial))?;
        for file in files {
            let target = partial.join(file.strip_prefix(sheet).unwrap_or(file));
            let made = target.parent().map_or(Ok(()), std::fs::create_dir_all);
            let copied = made.and_then(|()| std::fs::copy(file, &target));
            copied.map_err(failed(&target))?;
        }
        for name in OF_RUN {
            let from = run.path.join(name);
            if from.exists() {
                std::fs::copy(&from, partial.join(name)).map_err(failed(&partial.join(name)))?;
            }
        }
        output::write(&partial.join("revisions.csv"), &self.table())?;
        let files = hashes(&partial)?;
        let manifest = json!({
            "format": 1,
            "number": self.number,
            "date": self.date,
            "program": format!("liyuan {}", run.version),
            "revised": self.revisions.len(),
            "before": self.link,
            "files": files,
        });
        let text = format!("{manifest:#}\n");
        output::write(&partial.join(MANIFEST), text.as_bytes())?;
        // Renaming fails where the folder has come into being since it was looked for.
        std::fs::rename(&partial, &folder).map_err(|source| {
            // It is of no use any more; that it cannot be removed changes nothing.
            let _ = std::fs::remove_dir_all(&partial);
            match folder.exists() {
                true => ReportError::Edition {
                    number: self.number,
                    file: MANIFEST.to_owned(),
                    problem: "somebody else published it meanwhile; publish again".to_owned(),
                },
                false => failed(&folder)(source),
            }
        })?;
        Ok(folder)
    }

    fn table(&self) -> Vec<u8> {
        let mut text = String::from("figure_id,unit,before,after,difference,reason\n");
        for one in &self.revisions {
            let value = |figure: Option<&Figure>| {
                let value = figure.and_then(|figure| figure.value.clone());
                value.unwrap_or_default()
            };
            let after = one.after.as_ref();
            let by = after.and_then(|after| difference(&one.before, after));
            let by = by.unwrap_or_default();
            let (before, now) = (value(Some(&one.before)), value(after));
            push_row(
                &mut text,
                &[
                    &one.before.id,
                    &one.before.unit,
                    &before,
                    &now,
                    &by,
                    &one.reason,
                ],
            );
        }
        text.into_bytes()
    }
}

impl Past {
    fn of(archive: &Path, number: u32, figures: &Figures) -> Result<Past, ReportError> {
        let path = archive.join(number.to_string()).join(MANIFEST);
        let bytes = std::fs::read(&path).map_err(|source| ReportError::Read { path, source })?;
        let manifest: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Past {
            number,
            date: crate::run::text(&manifest, "date"),
            figures: Past::of_figures(figures),
        })
    }

    /// Those figures of a run or an edition that are kept.
    pub(crate) fn of_figures(figures: &Figures) -> BTreeMap<String, Figure> {
        let kept = |figure: &&Figure| {
            let id = figure.id.as_str();
            let share = id.ends_with("/share") || id.ends_with("/share_promised");
            share && figure.area_code.is_none() || id.contains("/limit_")
        };
        let figures = figures.iter().filter(kept).cloned();
        figures.map(|figure| (figure.id.clone(), figure)).collect()
    }
}

/// Whether a text is a day: year, month and day, in this order.
fn is_day(text: &str) -> bool {
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let [year, month, day] = numbers.as_slice() else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    is_date(text) && (1..=days).contains(day) && (1000..=9999).contains(year)
}

/// The largest number of a folder in an archive; 0 where there is none.
fn last_edition(archive: &Path) -> Result<u32, ReportError> {
    let failed = |source| ReportError::Read {
        path: archive.to_owned(),
        source,
    };
    let mut last = 0;
    if !archive.exists() {
        return Ok(last);
    }
    for entry in std::fs::read_dir(archive).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        last = last.max(name.to_string_lossy().parse().unwrap_or(0));
    }
    Ok(last)
}

/// The number of the newest edition, where a folder is an archive.
pub(crate) fn newest(folder: &Path) -> Option<u32> {
    let last = last_edition(folder).ok().filter(|last| *last > 0)?;
    let manifest = folder.join(last.to_string()).join(MANIFEST);
    manifest.exists().then_some(last)
}

fn is_revised(before: &Figure, after: &Figure) -> bool {
    before.value != after.value || before.state != after.state || before.unit != after.unit
}

/// Checks that an edition is as it was published; gives the SHA-256 of its manifest.
fn checked(archive: &Path, number: u32, link: Option<&str>) -> Result<String, ReportError> {
    let folder = archive.join(number.to_string());
    let changed = |file: &str, problem: &str| ReportError::Edition {
        number,
        file: file.to_owned(),
        problem: problem.to_owned(),
    };
    let bytes =
        std::fs::read(folder.join(MANIFEST)).map_err(|_| changed(MANIFEST, "it is not there"))?;
    let manifest: Value =
        serde_json::from_slice(&bytes).map_err(|_| changed(MANIFEST, "it is no JSON"))?;
    if manifest.get("before").and_then(Value::as_str) != link {
        return Err(changed(
            MANIFEST,
            "it does not follow the edition before it",
        ));
    }
    let files = manifest.get("files").and_then(Value::as_object);
    let files = files.ok_or_else(|| changed(MANIFEST, "it names no files"))?;
    let found = hashes(&folder)?;
    for (file, hash) in files {
        match found.get(file) {
            None => return Err(changed(file, "it is not there any more")),
            Some(found) if Some(found.as_str()) != hash.as_str() => {
                return Err(changed(file, "it is not what was published"));
            }
            Some(_) => {}
        }
    }
    let added = found
        .keys()
        .find(|file| !files.contains_key(*file) && *file != MANIFEST);
    if let Some(file) = added {
        return Err(changed(file, "it was not published"));
    }
    Ok(sha256(&bytes))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// SHA-256 of the files of a folder and of those below it, by their paths with `/`.
fn hashes(folder: &Path) -> Result<BTreeMap<String, String>, ReportError> {
    let mut all = BTreeMap::new();
    for (name, path) in files(folder)? {
        let bytes = std::fs::read(&path).map_err(|source| ReportError::Read { path, source })?;
        all.insert(name, sha256(&bytes));
    }
    Ok(all)
}

fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, ReportError> {
    let failed = |source| ReportError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match path.is_dir() {
            // What systems leave behind is nobody's edition.
            _ if name.starts_with('.') || name == "Thumbs.db" => {}
            true => {
                let below = files(&path)?.into_iter();
                all.extend(below.map(|(file, path)| (format!("{name}/{file}"), path)));
            }
            false => all.push((name, path)),
        }
    }
    all.sort();
    Ok(all)
}

struct Reasons {
    lines: Vec<(String, String)>,
}

impl Reasons {
    fn read(publishing: &Publishing) -> Result<Reasons, ReportError> {
        let mut lines = Vec::new();
        if let Some(path) = &publishing.reasons {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let folder = path.parent().unwrap_or(Path::new(""));
            let table = Table::read(folder, &name, &["figure_id", "reason"]);
            let table = table.map_err(|error| match error {
                ReportError::Damaged { problem, .. } => ReportError::Reasons {
                    path: path.clone(),
                    problem,
                },
                other => other,
            })?;
            for row in table.rows() {
                let cell = |column: &str| match row.text(column).map(str::trim) {
                    None | Some("") => Err(ReportError::Reasons {
                        path: path.clone(),
                        problem: format!("row {} has no {column}", row.number()),
                    }),
                    Some(text) => Ok(text.to_owned()),
                };
                lines.push((cell("figure_id")?, cell("reason")?));
            }
        }
        if let Some(reason) = publishing
            .reason
            .as_ref()
            .filter(|reason| !reason.trim().is_empty())
        {
            lines.push(("*".to_owned(), reason.trim().to_owned()));
        }
        Ok(Reasons { lines })
    }

    fn of(&self, id: &str) -> Option<&str> {
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(beginning) => id.starts_with(beginning),
            None => pattern == id,
        };
        let line = self.lines.iter().find(|(pattern, _)| fits(pattern));
        line.map(|(_, reason)| reason.as_str())
    }
}
