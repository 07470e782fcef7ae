//! What is wrong with the input, told so that a person can mend it.
//!
//! A [`Finding`] is something about the data that a person should know: it is a *result*, not an
//! error, and never stops a run by itself. An error type of any Liyuan crate implements
//! [`Diagnose`], whose [`Kind`] maps once to an exit code.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a finding matters to the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something was left out or cannot be right; a figure may be wrong because of it.
    Error,
    /// Something is unusual and was handled as the hint says.
    Warning,
    /// Something that a careful reader may want to know.
    Info,
}

impl Severity {
    /// The name that tables print.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// What kind of failure an error is; maps once to exit code, HTTP status and Python exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The command or the plan file was written wrongly.
    Usage,
    /// The data cannot be used.
    Data,
    /// The question has no solution.
    Infeasible,
    /// Memory, disk or time ran out.
    Resource,
    /// The machine does not allow it (permissions, missing file system, …).
    Environment,
    /// A defect of the program.
    Bug,
}

/// Exit codes of the `liyuan` program, as documented in `docs/reference/exit-codes.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done; a broken promise is a result, not a failure.
    Done = 0,
    /// The answer is negative and it was asked for as a check.
    Negative = 1,
    /// Wrong usage or unusable data.
    Unusable = 2,
    /// A resource limit was reached.
    Resource = 3,
    /// The environment does not allow it.
    Environment = 4,
    /// A defect of the program.
    Bug = 70,
    /// Interrupted from the keyboard.
    Interrupted = 130,
}

impl Kind {
    /// The exit code of a program that stops with an error of this kind.
    pub fn exit_code(self) -> ExitCode {
        match self {
            Kind::Usage | Kind::Data => ExitCode::Unusable,
            Kind::Infeasible => ExitCode::Negative,
            Kind::Resource => ExitCode::Resource,
            Kind::Environment => ExitCode::Environment,
            Kind::Bug => ExitCode::Bug,
        }
    }
}

/// What every error of the project can tell about itself.
pub trait Diagnose: std::error::Error {
    /// Dotted, stable name, such as `roads.pbf.truncated`.
    fn code(&self) -> &'static str;
    /// What kind of failure it is.
    fn kind(&self) -> Kind;
    /// What to do about it, as a sentence fragment; `None` where nothing useful can be said.
    fn hint(&self) -> Option<String> {
        None
    }
    /// The values of message and hint by name, for sentences in other languages than English.
    ///
    /// A name that chooses among several wordings has one of a few short words as its value.
    fn arguments(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// The things of the input that it is about, by their ids.
    fn ids(&self) -> Option<Ids<'_>> {
        None
    }
    /// What was found about the input that led to it, where one finding says more than the error.
    fn reason(&self) -> Option<&Finding> {
        None
    }
}

/// Ids of the input that an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids<'a> {
    /// The ids as given, or the first of them.
    pub ids: &'a [String],
    /// How many there are.
    pub all: usize,
}

/// The arguments of an error of the operating system: `io`, a word for its kind, and `system`, its
/// own text.
pub fn io_arguments(error: &std::io::Error) -> [(&'static str, String); 2] {
    use std::io::ErrorKind;
    let word = match error.kind() {
        ErrorKind::NotFound => "not_found",
        ErrorKind::PermissionDenied => "denied",
        ErrorKind::ReadOnlyFilesystem => "read_only",
        ErrorKind::AlreadyExists => "exists",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "full",
        ErrorKind::IsADirectory => "folder",
        ErrorKind::NotADirectory => "not_folder",
        _ => "other",
    };
    [("io", word.to_owned()), ("system", error.to_string())]
}

/// A fixed English phrase as a word that a catalogue of messages can choose by: `an array of
/// tables` becomes `an-array-of-tables`.
pub fn word(phrase: &str) -> String {
    phrase
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
        .to_lowercase()
}

/// One thing about the input that a person should know, with its place and what to do.
///
/// Build it with [`Finding::new`] and the chained setters; fields that do not apply stay `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Dotted, stable name, such as `people.population.negative`.
    pub code: String,
    /// File as named in the plan or on the command line.
    pub file: Option<String>,
    /// Row in that file, counted from 1 with the heading as row 1 (what an editor shows).
    pub row: Option<u64>,
    /// Id of the thing, as given.
    pub id: Option<String>,
    /// Column, key or tag.
    pub field: Option<String>,
    /// Offending value, as given.
    pub value: Option<String>,
    /// Longitude in degrees, WGS-84.
    pub lon: Option<f64>,
    /// Latitude in degrees, WGS-84.
    pub lat: Option<f64>,
    /// Lowercase English fragment with values in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The values of message and hint by name, beyond those above; see [`Diagnose::arguments`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// The finding that led to this one, where it says more.
    #[serde(skip)]
    pub reason: Option<Box<Finding>>,
}

impl Finding {
    /// A finding without a place.
    pub fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Finding {
            severity,
            code: code.into(),
            file: None,
            row: None,
            id: None,
            field: None,
            value: None,
            lon: None,
            lat: None,
            message: message.into(),
            hint: None,
            arguments: BTreeMap::new(),
            reason: None,
        }
    }

    /// An error told as a finding; file, row and place are not known to it.
    pub fn of(error: &dyn Diagnose) -> Self {
        let mut finding = Self::error(error.code(), error.to_string()).with_all(error.arguments());
        finding.hint = error.hint();
        finding.reason = error.reason().cloned().map(Box::new);
        finding
    }

    /// Shorthand for [`Severity::Error`].
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Shorthand for [`Severity::Warning`].
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Shorthand for [`Severity::Info`].
    pub fn info(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the row (the heading is row 1).
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Names the id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Names the column, key or tag.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Quotes the value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// How many it stands for: one that says how many more there are of a code stands for all those.
    pub fn count(&self) -> u64 {
        let more = self.arguments.get("more");
        more.and_then(|more| more.parse().ok()).unwrap_or(1)
    }

    /// Gives the place, in degrees.
    #[must_use]
    pub fn place(mut self, lon: f64, lat: f64) -> Self {
        self.lon = Some(lon);
        self.lat = Some(lat);
        self
    }

    /// Names a value of message or hint.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }

    /// As [`Finding::with`], for several.
    #[must_use]
    pub fn with_all<'a>(self, values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        values
            .into_iter()
            .fold(self, |finding, (name, value)| finding.with(name, value))
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// How often each code occurs, in code order.
pub fn counts_by_code(findings: &[Finding]) -> BTreeMap<&str, u64> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code.as_str()).or_insert(0) += finding.count();
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_reference() {
        let codes: Vec<u8> = [
            Kind::Usage,
            Kind::Data,
            Kind::Infeasible,
            Kind::Resource,
            Kind::Environment,
            Kind::Bug,
        ]
        .map(|kind| kind.exit_code() as u8)
        .to_vec();
        assert_eq!(codes, [2, 2, 1, 3, 4, 70]);
    }

    #[test]
    fn an_error_told_as_a_finding_keeps_its_values() {
        #[derive(Debug)]
        struct Shut(&'static str);
        impl std::fmt::Display for Shut {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "open `{}`", self.0)
            }
        }
        impl std::error::Error for Shut {}
        impl Diagnose for Shut {
            fn code(&self) -> &'static str {
                "door.shut"
            }
            fn kind(&self) -> Kind {
                Kind::Data
            }
            fn arguments(&self) -> Vec<(&'static str, String)> {
                vec![("door", self.0.to_owned())]
            }
        }
        let finding = Finding::of(&Shut("a")).with("door", "b").with("of", 2);
        assert_eq!(finding.message, "open `a`");
        let arguments: Vec<_> = finding.arguments.iter().collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let expected = [pair("door", "b"), pair("of", "2")];
        assert!(
            arguments
                .into_iter()
                .eq(expected.iter().map(|(a, b)| (a, b)))
        );
    }

    #[test]
    fn phrases_become_words() {
        assert_eq!(word("an array of tables"), "an-array-of-tables");
        assert_eq!(word("its `via` ways"), "its-via-ways");
    }

    #[test]
    fn counts_are_per_code() {
        let findings = [
            Finding::warning("b", "x"),
            Finding::error("a", "y").row(3).id("7"),
            Finding::warning("b", "z"),
        ];
        let counts: Vec<_> = counts_by_code(&findings).into_iter().collect();
        assert_eq!(counts, [("a", 1), ("b", 2)]);
    }

    #[test]
    fn what_is_not_listed_counts_too() {
        let finding = || Finding::error("people.id.duplicate", "again");
        let findings = [
            finding(),
            finding(),
            finding().with("more", 40),
            Finding::info("people.file.sheet", "which"),
        ];
        let counts = counts_by_code(&findings);
        assert_eq!(counts["people.id.duplicate"], 42);
        assert_eq!(counts["people.file.sheet"], 1);
    }
}
