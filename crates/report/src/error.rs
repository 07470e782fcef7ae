//! What can keep a sheet from being made.

use liyuan_finding::{Diagnose, Ids, Kind};
use std::path::PathBuf;

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder has no `run.json`.
    #[error("read {} as the folder of a run: it has no run.json", path.display())]
    NoRun {
        /// What was given.
        path: PathBuf,
    },
    /// The folder is an edition of an archive.
    #[error("read {} as the folder of a run: it is an edition, which has figures but not the rows that they come from", path.display())]
    IsEdition {
        /// What was given.
        path: PathBuf,
    },
    /// The folder is an archive of editions.
    #[error("read {}: it is an archive of editions, the newest of which is {newest}", path.display())]
    IsArchive {
        /// What was given.
        path: PathBuf,
        /// Number of its last edition.
        newest: u32,
    },
    /// A folder is named as an earlier one and has no figures.
    #[error("tell what was before from {}: it is neither the folder of a run nor an edition", path.display())]
    NothingEarlier {
        /// What was given.
        path: PathBuf,
    },
    /// The run was written in another format than this program reads.
    #[error("read {}: it was written in format {found} of runs, and this program reads format {known}", path.display())]
    Format {
        /// The folder.
        path: PathBuf,
        /// As written in `run.json`.
        found: String,
        /// What is read.
        known: u64,
    },
    /// A file of the run is missing, cut off, or not what it was.
    #[error("read {file} of the run{}: {problem}", row.map_or_else(String::new, |row| format!(", row {row}")))]
    Damaged {
        /// Name of the file.
        file: String,
        /// Row, the heading as row 1; `None` for the file as a whole.
        row: Option<u64>,
        /// What is wrong.
        problem: String,
    },
    /// There is no figure of an id.
    #[error("trace `{id}`: the run has no such figure")]
    UnknownFigure {
        /// The id.
        id: String,
        /// Ids that are much like it, the likest first.
        nearest: Vec<String>,
    },
    /// Figures like a text are asked for and there are none.
    #[error("work figures out again: the run has none like `{text}`")]
    NoneLike {
        /// What was asked for.
        text: String,
    },
    /// A folder given as template holds none of its files.
    #[error("read a template from {}: it holds none of its files", path.display())]
    NoTemplate {
        /// The folder.
        path: PathBuf,
        /// Names of the files that it may hold.
        files: String,
    },
    /// A template cannot be used: everything that is wrong with it.
    #[error("use the template: {}{}", faults.first().map_or_else(String::new, ToString::to_string), more(faults))]
    Template {
        /// What is wrong, in the order of files and lines.
        faults: Vec<Fault>,
    },
    /// A file of an edition that was published is not what it was.
    #[error("rely on edition {number} of the archive: {file}: {problem}")]
    Edition {
        /// Number of the edition.
        number: u32,
        /// Its file.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// The table of reasons is no such table.
    #[error("read the reasons in {}: {problem}", path.display())]
    Reasons {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Figures are not what the rows of the run give.
    #[error("publish the sheet: {count} figures do not come out of the rows of the run, such as {}", first.join(", "))]
    NotReplayed {
        /// How many.
        count: usize,
        /// Ids of the first ones.
        first: Vec<String>,
    },
    /// The two tables of figures of a run are not the same.
    #[error(
        "publish the sheet: figures.csv and figures.parquet differ, first in `{id}`: {column} is `{csv}` in the one and `{parquet}` in the other"
    )]
    TablesDiffer {
        /// Id of the first figure that differs.
        id: String,
        /// In which column.
        column: &'static str,
        /// What `figures.csv` has.
        csv: String,
        /// What `figures.parquet` has.
        parquet: String,
    },
    /// Something would be written into a run or an edition.
    #[error("write into {}: it holds a run or an edition, whose files stay as they are", path.display())]
    Overwrites {
        /// The folder.
        path: PathBuf,
    },
    /// Figures were revised and nobody says why.
    #[error("publish the sheet: {count} published figures are not what they were and no reason is given, such as {}", first.join(", "))]
    NoReason {
        /// How many.
        count: usize,
        /// Ids of the first ones.
        first: Vec<String>,
    },
    /// A file cannot be read.
    #[error("read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The day of an edition is none.
    #[error("publish on `{text}`: that is no date")]
    NoDate {
        /// As given.
        text: String,
    },
    /// Editions cannot be kept in the folder.
    #[error("publish into {}: it is the folder of a run or of an edition, not an archive", path.display())]
    NoArchive {
        /// What was given.
        path: PathBuf,
    },
    /// A PDF was asked for from a program that was built without.
    #[error("make a PDF: this program was built without it")]
    NoPdf,
    /// The PDF cannot be made.
    #[error("make {}: {problem}", path.display())]
    Pdf {
        /// Which.
        path: PathBuf,
        /// What the typesetter says.
        problem: String,
    },
    /// The workbook cannot be made.
    #[error("write {}", path.display())]
    Workbook {
        /// Which.
        path: PathBuf,
        /// Why.
        source: rust_xlsxwriter::XlsxError,
    },
}

/// Something wrong in a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct Fault {
    /// File of the template.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub problem: String,
}

fn more(faults: &[Fault]) -> String {
    match faults.len() {
        0 | 1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    }
}

impl Diagnose for ReportError {
    fn code(&self) -> &'static str {
        match self {
            ReportError::NoRun { .. } => "report.no-run",
            ReportError::IsEdition { .. } => "report.is-edition",
            ReportError::IsArchive { .. } => "report.is-archive",
            ReportError::NothingEarlier { .. } => "report.nothing-earlier",
            ReportError::Format { .. } => "report.format",
            ReportError::Damaged { .. } => "report.damaged",
            ReportError::UnknownFigure { .. } => "report.unknown-figure",
            ReportError::NoneLike { .. } => "report.none-like",
            ReportError::NoTemplate { .. } => "report.no-template",
            ReportError::Template { .. } => "report.template",
            ReportError::Edition { .. } => "report.edition",
            ReportError::NoReason { .. } => "report.no-reason",
            ReportError::NotReplayed { .. } => "report.not-replayed",
            ReportError::TablesDiffer { .. } => "report.tables-differ",
            ReportError::Reasons { .. } => "report.reasons",
            ReportError::Overwrites { .. } => "report.overwrites",
            ReportError::Read { .. } => "report.read",
            ReportError::NoDate { .. } => "report.no-date",
            ReportError::NoArchive { .. } => "report.no-archive",
            ReportError::NoPdf => "report.no-pdf",
            ReportError::Pdf { .. } => "report.pdf",
            ReportError::Write { .. } | ReportError::Workbook { .. } => "report.write",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ReportError::Read { .. }
            | ReportError::Write { .. }
            | ReportError::Workbook { .. }
            | ReportError::NoPdf => Kind::Environment,
            ReportError::Pdf { .. } => Kind::Bug,
            ReportError::UnknownFigure { .. }
            | ReportError::NoneLike { .. }
            | ReportError::NoDate { .. }
            | ReportError::NoArchive { .. }
            | ReportError::Overwrites { .. } => Kind::Usage,
            _ => Kind::Data,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                ReportError::NoRun { .. } => {
                    "give the folder that `liyuan run` wrote: `out` beside the plan file, unless --output said otherwise"
                }
                ReportError::IsEdition { .. } => {
                    "give the folder of the run that it was published from; figures of an edition stand beside those of a run with `liyuan report RUN --since EDITION`"
                }
                ReportError::IsArchive { path, newest } => {
                    let edition = path.join(newest.to_string());
                    return Some(format!(
                        "give the folder of a run; after --since also an edition, such as {}",
                        edition.display()
                    ));
                }
                ReportError::NothingEarlier { .. } => {
                    "give the folder that `liyuan run` wrote, or an edition: a folder of an archive that is named by its number"
                }
                ReportError::Format { .. } => {
                    "run the plan again with this version of the program, or use the version that wrote it"
                }
                ReportError::Damaged { .. } => "run the plan again; tables of a run are not edited by hand",
                ReportError::UnknownFigure { nearest, .. } => {
                    return Some(match nearest.as_slice() {
                        [] => "`liyuan trace RUN --like TEXT` lists the ids in which a text stands".to_owned(),
                        ids => format!("did you mean `{}`?", ids.join("`, `")),
                    });
                }
                ReportError::NoneLike { .. } => {
                    "every word has to stand in the id, the area or the definition of a figure; `liyuan trace RUN` lists all ids"
                }
                ReportError::NoTemplate { files, .. } => {
                    return Some(format!("its files are named {files}, in the folder itself or in `zh` and `en` within it"));
                }
                ReportError::Template { .. } => {
                    "write numbers as {{n \"figure id\"}}, names of the run that hold digits as {{name \"…\"}}, numbers of others as {{quoted \"…\" source=\"…\"}}"
                }
                ReportError::Edition { .. } => {
                    "put back what was published from a copy; a figure is corrected in the next edition, not in an earlier one"
                }
                ReportError::NotReplayed { .. } => {
                    "`liyuan trace RUN --all` says what differs; run the plan again, for tables of a run are not edited by hand"
                }
                ReportError::TablesDiffer { .. } => {
                    "run the plan again; tables of a run are not edited by hand"
                }
                ReportError::Reasons { .. } => {
                    "it needs the columns figure_id, which may end in *, and reason, and both in every row"
                }
                ReportError::Overwrites { .. } => "name another folder",
                ReportError::NoReason { .. } => {
                    "give --reason \"…\" for all of them, or --reasons FILE with columns figure_id (which may end in *) and reason; `liyuan diff` shows what differs"
                }
                ReportError::NoDate { .. } => {
                    "write year, month and day, such as 2026-11-30 or 2026年11月30日"
                }
                ReportError::NoArchive { .. } => {
                    "name a folder for editions alone; it is made if it is not there, and has a folder for each edition by its number"
                }
                ReportError::NoPdf => {
                    "build it with scripts/fonts.sh and `cargo build --release --package liyuan-cli --features pdf`, or print the page"
                }
                ReportError::Pdf { .. } => "print the page instead, and tell the project what happened",
                ReportError::Read { .. } | ReportError::Write { .. } | ReportError::Workbook { .. } => return None,
            }
            .to_owned(),
        )
    }

    fn ids(&self) -> Option<Ids<'_>> {
        match self {
            ReportError::UnknownFigure { nearest, .. } if !nearest.is_empty() => Some(Ids {
                ids: nearest,
                all: nearest.len(),
            }),
            _ => None,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            ReportError::Reasons { path, problem } => vec![
                ("path", path.display().to_string()),
                ("problem", problem.clone()),
            ],
            ReportError::Overwrites { path }
            | ReportError::NoRun { path }
            | ReportError::IsEdition { path }
            | ReportError::NoArchive { path }
            | ReportError::NothingEarlier { path }
            | ReportError::Read { path, .. }
            | ReportError::Write { path, .. } => {
                vec![("path", path.display().to_string())]
            }
            ReportError::Workbook { path, .. } => vec![("path", path.display().to_string())],
            ReportError::UnknownFigure { id, nearest } => {
                vec![("id", id.clone()), ("nearest", nearest.join(", "))]
            }
            ReportError::IsArchive { path, newest } => {
                let newest = newest.to_string();
                let edition = path.join(&newest).display().to_string();
                let path = path.display().to_string();
                vec![("path", path), ("newest", newest), ("edition", edition)]
            }
            ReportError::TablesDiffer {
                id,
                column,
                csv,
                parquet,
            } => vec![
                ("id", id.clone()),
                ("column", (*column).to_owned()),
                ("csv", csv.clone()),
                ("parquet", parquet.clone()),
            ],
            ReportError::NoDate { text } => vec![("text", text.clone())],
            ReportError::NoPdf => Vec::new(),
            ReportError::Pdf { path, problem } => vec![
                ("path", path.display().to_string()),
                ("problem", problem.clone()),
            ],
            ReportError::NoneLike { text } => vec![("text", text.clone())],
            ReportError::NoTemplate { path, files } => {
                vec![
                    ("path", path.display().to_string()),
                    ("files", files.clone()),
                ]
            }
            ReportError::Format { path, found, known } => vec![
                ("path", path.display().to_string()),
                ("found", found.clone()),
                ("known", known.to_string()),
            ],
            ReportError::Edition {
                number,
                file,
                problem,
            } => vec![
                ("number", number.to_string()),
                ("file", file.clone()),
                ("problem", problem.clone()),
            ],
            ReportError::NoReason { count, first } | ReportError::NotReplayed { count, first } => {
                vec![("count", count.to_string()), ("first", first.join(", "))]
            }
            ReportError::Damaged { file, problem, .. } => {
                vec![("file", file.clone()), ("problem", problem.clone())]
            }
            ReportError::Template { faults } => vec![
                ("count", faults.len().to_string()),
                (
                    "first",
                    faults.first().map_or_else(String::new, ToString::to_string),
                ),
            ],
        }
    }
}
