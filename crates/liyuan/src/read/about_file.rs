//! What there is to say about a file of people, facilities, areas or points as a whole.

use super::csv::TableError;
use super::findings::Findings;
use super::source::SourceError;
use super::text::TextError;
use crate::plan_file::{InputPath, listed, nearest};
use liyuan_finding::{Diagnose, Finding, io_arguments, word};
use liyuan_formats::{CoordinateSystem, CrsError, FormatError, Note, RowProblem};

/// What the rows of a table are; the first part of the codes of its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Demand points.
    People,
    /// Facilities.
    Facilities,
    /// Administrative areas.
    Areas,
    /// Points of `liyuan travel`, whose columns have fixed names.
    Points,
    /// Candidate sites of a repair.
    Candidates,
    /// Any table that is converted.
    Table,
}

impl Subject {
    /// The code of a finding about it.
    pub(crate) fn code(self, what: &str) -> String {
        format!("{}.{what}", self.name())
    }

    /// Its name in codes.
    fn name(self) -> &'static str {
        match self {
            Subject::People => "people",
            Subject::Facilities => "facilities",
            Subject::Areas => "areas",
            Subject::Points => "points",
            Subject::Candidates => "candidates",
            Subject::Table => "table",
        }
    }

    /// What to do about a column that has another name.
    fn rename_hint(self, near: &str, name: &str) -> String {
        let key = match self {
            Subject::People => "demand",
            Subject::Facilities => "facilities",
            Subject::Areas => "areas",
            Subject::Candidates => "candidates",
            Subject::Points | Subject::Table => {
                return format!("the table has `{near}`; call it `{name}`");
            }
        };
        format!("the table has `{near}`; name it in `{key}` of the plan file")
    }
}

/// A file and what it holds: makes the findings about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AboutFile<'a> {
    pub subject: Subject,
    pub file: &'a InputPath,
}

/// What to do about a missing column whose name an option of the command line gives.
pub(crate) trait NamedByOption {
    /// Names the option, where this is about a missing column of that name.
    fn name_by_option(&mut self, column: &str, option: &str);
}

impl NamedByOption for Finding {
    fn name_by_option(&mut self, column: &str, option: &str) {
        if !self.code.ends_with(".column.missing") || self.field.as_deref() != Some(column) {
            return;
        }
        let argument = |name: &str| self.arguments.get(name).cloned().unwrap_or_default();
        let (near, columns) = (argument("near"), argument("columns"));
        self.hint = Some(match near.as_str() {
            "" => format!("name it with `{option}`; columns of the table: {columns}"),
            near => format!("the table has `{near}`: `{option} {near}`"),
        });
        for (name, value) in [("subject", "option"), ("option", option)] {
            self.arguments.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The coordinates of a file are none that can be used; a finding says why.
#[derive(Debug)]
pub(crate) struct NoCoordinates;

impl AboutFile<'_> {
    /// An error about it.
    fn error(self, what: &str, message: impl Into<String>) -> Finding {
        Finding::error(self.subject.code(what), message).file(&self.file.given)
    }

    /// An error of a reader, as a finding about it.
    fn of(self, error: &dyn Diagnose) -> Finding {
        let mut finding = self
            .error(error.code(), error.to_string())
            .with_all(error.arguments());
        finding.hint = error.hint();
        finding
    }

    /// What a person should know about how it was read.
    pub(crate) fn note(self, note: &Note) -> Finding {
        Finding::info(self.subject.code(note.code), note.message.clone())
            .with("readable", "yes")
            .file(&self.file.given)
            .value(&note.value)
            .hint(&note.hint)
    }

    /// Its coordinates: those of the plan, else those that it states; `None` where neither says.
    /// That they are converted is a finding.
    ///
    /// # Errors
    /// They cannot be used.
    pub(crate) fn coordinates(
        self,
        stated: Option<Result<CoordinateSystem, CrsError>>,
        findings: &mut Findings,
    ) -> Result<Option<CoordinateSystem>, NoCoordinates> {
        let system = match self.system(stated) {
            Ok(system) => system,
            Err(finding) => {
                findings.push(*finding);
                return Err(NoCoordinates);
            }
        };
        if let Some(system) = &system
            && self.file.reading.crs.is_none()
            && !system.is_wgs84()
        {
            findings.push(
                Finding::info(
                    self.subject.code("file.coordinates"),
                    format!("coordinates are converted from `{}`", system.name()),
                )
                .file(&self.file.given)
                .field("crs")
                .value(system.name())
                .hint("the file says so; name another `crs` in the plan file if it is wrong"),
            );
        }
        Ok(system)
    }

    /// Its coordinates: those of the plan, else those that it states; `None` where neither says.
    ///
    /// # Errors
    /// They cannot be used; the finding says why.
    pub(crate) fn system(
        self,
        stated: Option<Result<CoordinateSystem, CrsError>>,
    ) -> Result<Option<CoordinateSystem>, Box<Finding>> {
        let given = self.file.reading.crs.as_deref();
        let system = given.map(CoordinateSystem::named).or(stated);
        let system = system.transpose();
        system.map_err(|error| Box::new(self.of(&error).field("crs")))
    }

    /// A row that cannot be used.
    pub(crate) fn bad_row(self, problem: RowProblem) -> Finding {
        self.error(problem.code, problem.message)
            .row(problem.row)
            .hint(problem.hint)
    }

    /// A row with a quotation mark that is never closed.
    pub(crate) fn unclosed_row(self, row: u64) -> Finding {
        self.error(
            "row.quote_unclosed",
            "a quotation mark is never closed; row left out",
        )
        .row(row)
        .hint("close it, or write it twice where it is part of the text")
    }

    /// The file cannot be read to its end.
    pub(crate) fn stopped(self, error: &std::io::Error) -> Finding {
        self.error("file.read_failed", format!("reading stopped: {error}"))
            .with_all(io_arguments(error))
            .hint("rows behind this place are missing")
    }

    /// A column that is known by another of its usual names.
    pub(crate) fn recognised(self, other: &str, name: &str) -> Finding {
        Finding::info(
            self.subject.code("column.recognised"),
            format!("column `{other}` is taken for `{name}`"),
        )
        .file(&self.file.given)
        .field(other)
        .value(name)
        .hint(self.subject.rename_hint(other, name))
    }

    /// A column that is not there.
    pub(crate) fn missing_column(self, heading: &[String], name: &str) -> Finding {
        let meant = nearest(name, heading);
        let shown: Vec<&String> = heading.iter().take(20).collect();
        let hint = match &meant {
            Some(near) => self.subject.rename_hint(near, name),
            None => format!("columns of the table: {}", listed(&shown)),
        };
        self.error("column.missing", format!("no column `{name}`"))
            .with("subject", self.subject.name())
            .with("like", if meant.is_some() { "one" } else { "none" })
            .with("near", meant.unwrap_or_default())
            .with("columns", listed(&shown))
            .with("option", "")
            .row(1)
            .field(name)
            .hint(hint)
    }

    /// The finding about a table of which nothing can be read.
    pub(crate) fn unreadable(self, error: SourceError) -> Finding {
        let error = match error {
            SourceError::Text(error) => error,
            SourceError::Format(error) => return self.not_format(error),
        };
        let (what, message, hint) = match error {
            TableError::Text(error) => return self.not_text(error),
            TableError::Empty => (
                "file.empty",
                "the file is empty".to_owned(),
                "write a heading and one row for each".to_owned(),
            ),
            TableError::NoHeading => (
                "file.no_heading",
                "the first row names no columns".to_owned(),
                "write the names of the columns into the first row".to_owned(),
            ),
        };
        self.error(what, message).row(1).hint(hint)
    }

    /// The finding about a workbook, layer or raster of which nothing can be read.
    pub(crate) fn not_format(self, error: FormatError) -> Finding {
        if let FormatError::Io(error) = error {
            return self.not_text(TextError::Io(error));
        }
        self.of(&error)
    }

    /// The finding about a file that is no text.
    pub(crate) fn not_text(self, error: TextError) -> Finding {
        let file = self.file;
        let mut arguments = vec![("readable", "no".to_owned())];
        let (what, message, hint, row) = match error {
            TextError::Io(error) => {
                arguments.extend(io_arguments(&error));
                let hint = if error.kind() != std::io::ErrorKind::NotFound {
                    "see whether the file may be read".to_owned()
                } else if file.given.contains('\\') && !cfg!(windows) {
                    arguments.push(("path", "backslash".to_owned()));
                    "write `/` between folders; Windows takes it too".to_owned()
                } else {
                    match file
                        .path
                        .parent()
                        .and_then(|folder| nearest_file(folder, &file.path))
                    {
                        Some(near) => {
                            arguments.push(("path", "near".to_owned()));
                            arguments.push(("near", near.clone()));
                            format!("there is a `{near}` in that folder")
                        }
                        None if self.subject == Subject::Table => {
                            arguments.push(("path", "given".to_owned()));
                            "check the name and the folder".to_owned()
                        }
                        None => "paths are relative to the plan file".to_owned(),
                    }
                };
                (
                    "missing",
                    format!("cannot open `{}`: {error}", file.given),
                    hint,
                    None,
                )
            }
            TextError::Binary { looks_like } => (
                {
                    arguments.push(("looks_like", word(looks_like.unwrap_or("unknown"))));
                    "binary"
                },
                match looks_like {
                    Some(name) => format!("not a table of text but {name}"),
                    None => "not a table of text".to_owned(),
                },
                "save the table as CSV in UTF-8".to_owned(),
                None,
            ),
            TextError::Encoding { line } => (
                "encoding",
                "the text is neither UTF-8 nor GB18030".to_owned(),
                "save the table as CSV in UTF-8".to_owned(),
                Some(line),
            ),
        };
        let mut finding = self
            .error(&format!("file.{what}"), message)
            .with("path", "relative")
            .with_all(arguments)
            .hint(hint);
        finding.row = row;
        finding
    }
}

fn nearest_file(folder: &std::path::Path, wanted: &std::path::Path) -> Option<String> {
    let wanted = wanted.file_name()?.to_str()?;
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    nearest(wanted, &names)
}
