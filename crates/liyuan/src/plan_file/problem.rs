//! What can be wrong with a plan file, each with its place and what to do.

use liyuan_finding::{Diagnose, Finding, Kind, Severity, io_arguments, word};
use liyuan_formats::CrsError;
use std::ops::Range;
use std::path::PathBuf;

/// What is wrong at one place of a plan file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Not TOML.
    #[error("{message}")]
    Syntax {
        /// What the TOML reader says.
        message: String,
    },
    /// A coordinate system that cannot be used.
    #[error(transparent)]
    Coordinates(#[from] CrsError),
    /// A section or key that the program does not know.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key as written.
        key: String,
        /// The known key most like it, where one is like it.
        nearest: Option<String>,
        /// Every key that may stand there.
        known: Vec<&'static str>,
        /// The section in which this key belongs, if it belongs in another.
        belongs_in: Option<&'static str>,
    },
    /// A key or section that must be there.
    #[error("missing `{key}`")]
    MissingKey {
        /// The key.
        key: String,
        /// What to write, as an example.
        example: String,
    },
    /// A value of another type than expected.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
        /// What to write, as an example.
        example: String,
    },
    /// A number without its unit.
    #[error("`{value}` has no unit")]
    BareNumber {
        /// The value as written.
        value: String,
        /// A unit that may be meant.
        unit: &'static str,
    },
    /// A unit that is not known.
    #[error("unknown unit `{unit}`")]
    UnknownUnit {
        /// The unit as written.
        unit: String,
    },
    /// Time and length in one value.
    #[error("`{value}` mixes time and length")]
    MixedUnits {
        /// The value as written.
        value: String,
    },
    /// Not a number with a unit.
    #[error("`{value}` is not a time or a length")]
    NotQuantity {
        /// The value as written.
        value: String,
    },
    /// A negative value.
    #[error("`{value}` is negative")]
    Negative {
        /// The value as written.
        value: String,
    },
    /// Nothing where something is needed.
    #[error("`{value}` is zero")]
    Zero {
        /// The value as written.
        value: String,
    },
    /// Beyond what the program can hold.
    #[error("`{value}` is too large")]
    TooLarge {
        /// The value as written.
        value: String,
    },
    /// A length where a time is needed.
    #[error("`{value}` is a length, not a time")]
    NeedsTime {
        /// The value as written.
        value: String,
    },
    /// A time where a length is needed.
    #[error("`{value}` is a time, not a length")]
    NeedsLength {
        /// The value as written.
        value: String,
    },
    /// Not a percentage.
    #[error("`{value}` is not a percentage")]
    NotShare {
        /// The value as written.
        value: String,
    },
    /// A percentage that is not above 0 and at most 100.
    #[error("share `{value}` is not above 0% and at most 100%")]
    ShareRange {
        /// The value as written.
        value: String,
    },
    /// Not places per persons.
    #[error("`{value}` is not places per persons")]
    NotPerHead {
        /// The value as written.
        value: String,
    },
    /// None of the words that may stand there.
    #[error("`{value}` is not one of {}", listed(.known))]
    UnknownWord {
        /// The value as written.
        value: String,
        /// The words that may stand there.
        known: Vec<&'static str>,
        /// The word most like it, where one is like it.
        nearest: Option<String>,
    },
    /// Not a time of the week.
    #[error("`{value}` is not an hour of the day")]
    NotHour {
        /// The value as written.
        value: String,
    },
    /// Empty text.
    #[error("`{key}` is empty")]
    Empty {
        /// The key.
        key: String,
    },
    /// An id that another entry has.
    #[error("id `{id}` is used twice")]
    DuplicateId {
        /// The id.
        id: String,
        /// Line on which it stands first.
        first_line: usize,
    },
    /// A name in a list that stands there twice.
    #[error("`{name}` is listed twice")]
    Repeated {
        /// The name.
        name: String,
    },
    /// A promise on a service that no `[[service]]` has.
    #[error("unknown service `{service}`")]
    UnknownService {
        /// The id as written.
        service: String,
        /// The id most like it, where one is like it.
        nearest: Option<String>,
        /// Every id that there is.
        known: Vec<String>,
    },
    /// A promise to a group that the demand table does not have.
    #[error("unknown group `{group}`")]
    UnknownGroup {
        /// The group as written.
        group: String,
        /// The group most like it, where one is like it.
        nearest: Option<String>,
        /// Every group that there is.
        known: Vec<String>,
    },
    /// Neither `within` nor `places`.
    #[error("promise `{id}` promises nothing")]
    NothingPromised {
        /// The promise.
        id: String,
    },
    /// A straight distance measured in time.
    #[error("`by = \"straight\"` is a distance, and `{value}` is a time")]
    StraightTime {
        /// The value as written.
        value: String,
    },
    /// Time for one class and length for another.
    #[error("`within` gives a time for one class and a length for another")]
    WithinMixed,
    /// A profile that is neither built in nor a file.
    #[error("unknown profile `{value}`")]
    UnknownProfile {
        /// The value as written.
        value: String,
        /// The profile most like it, where one is like it.
        nearest: Option<String>,
    },
    /// A repair of a promise that no `[[promise]]` is.
    #[error("unknown promise `{promise}`")]
    UnknownPromise {
        /// The id as written.
        promise: String,
        /// The id most like it, where one is like it.
        nearest: Option<String>,
        /// Every id that there is.
        known: Vec<String>,
    },
    /// Two repairs of the same promise.
    #[error("promise `{promise}` is repaired twice")]
    RepairedTwice {
        /// The promise.
        promise: String,
        /// Line on which it is first.
        first_line: usize,
    },
    /// Two keys of which one may be given.
    #[error("`{first}` and `{second}` cannot both be given")]
    Contradiction {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// Ids in two lists that exclude each other.
    #[error("required and forbidden at once: {}", listed(.ids))]
    RequiredAndForbidden {
        /// The ids.
        ids: Vec<String>,
    },
    /// Not a number of sites.
    #[error("`{value}` is not a whole number above zero")]
    NotCount {
        /// The value as written.
        value: String,
    },
    /// Not an amount.
    #[error("`{value}` is not a number")]
    NotAmount {
        /// The value as written.
        value: String,
    },
    /// A service that no promise uses.
    #[error("no promise uses service `{id}`")]
    UnusedService {
        /// The service.
        id: String,
    },
}

impl Problem {
    /// Dotted, stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Syntax { .. } => "plan.syntax",
            Problem::Coordinates(_) => "plan.value.coordinates",
            Problem::UnknownKey { .. } => "plan.key.unknown",
            Problem::MissingKey { .. } => "plan.key.missing",
            Problem::WrongType { .. } => "plan.value.type",
            Problem::BareNumber { .. } => "plan.value.unit_missing",
            Problem::UnknownUnit { .. } => "plan.value.unit_unknown",
            Problem::MixedUnits { .. } => "plan.value.units_mixed",
            Problem::NotQuantity { .. } => "plan.value.not_quantity",
            Problem::Negative { .. } => "plan.value.negative",
            Problem::Zero { .. } => "plan.value.zero",
            Problem::TooLarge { .. } => "plan.value.too_large",
            Problem::NeedsTime { .. } => "plan.value.needs_time",
            Problem::NeedsLength { .. } => "plan.value.needs_length",
            Problem::NotShare { .. } => "plan.value.not_share",
            Problem::ShareRange { .. } => "plan.value.share_range",
            Problem::NotPerHead { .. } => "plan.value.not_per_head",
            Problem::UnknownWord { .. } => "plan.value.unknown_word",
            Problem::NotHour { .. } => "plan.value.not_hour",
            Problem::Empty { .. } => "plan.value.empty",
            Problem::DuplicateId { .. } => "plan.id.duplicate",
            Problem::Repeated { .. } => "plan.value.repeated",
            Problem::UnknownService { .. } => "plan.service.unknown",
            Problem::UnknownGroup { .. } => "plan.group.unknown",
            Problem::NothingPromised { .. } => "plan.promise.empty",
            Problem::StraightTime { .. } => "plan.promise.straight_time",
            Problem::WithinMixed => "plan.promise.within_mixed",
            Problem::UnknownProfile { .. } => "plan.profile.unknown",
            Problem::UnknownPromise { .. } => "plan.repair.promise_unknown",
            Problem::RepairedTwice { .. } => "plan.repair.duplicate",
            Problem::Contradiction { .. } => "plan.key.contradiction",
            Problem::RequiredAndForbidden { .. } => "plan.repair.required_and_forbidden",
            Problem::NotCount { .. } => "plan.value.not_count",
            Problem::NotAmount { .. } => "plan.value.not_amount",
            Problem::UnusedService { .. } => "plan.service.unused",
        }
    }

    /// The known name most like the one written, where there is one.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Problem::UnknownKey { nearest, .. }
            | Problem::UnknownWord { nearest, .. }
            | Problem::UnknownService { nearest, .. }
            | Problem::UnknownGroup { nearest, .. }
            | Problem::UnknownPromise { nearest, .. }
            | Problem::UnknownProfile { nearest, .. } => nearest.as_deref(),
            _ => None,
        }
    }

    /// The values of message and hint by name; see [`Diagnose::arguments`].
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments: Vec<(&'static str, String)> = Vec::new();
        let mut give = |name, value: &str| arguments.push((name, value.to_owned()));
        // Which of several hints it is.
        match self {
            Problem::UnknownKey {
                belongs_in: Some(section),
                ..
            } => {
                give("like", "elsewhere");
                give("section", section);
            }
            Problem::UnknownService { known, .. } if known.is_empty() => give("like", "nothing"),
            _ => give(
                "like",
                if self.nearest().is_some() {
                    "one"
                } else {
                    "none"
                },
            ),
        }
        match self {
            Problem::Coordinates(error) => {
                arguments.extend(error.arguments());
            }
            Problem::Syntax { message } => give("parser", syntax_word(message)),
            Problem::UnknownKey { key, known, .. } => {
                give("key", key);
                give("known", &listed(known));
            }
            Problem::MissingKey { key, example } => {
                give("key", key);
                give("example", example);
            }
            Problem::WrongType {
                expected,
                found,
                example,
            } => {
                give("expected", &word(expected));
                give("found", &word(found));
                give("example", example);
            }
            Problem::BareNumber { value, unit } => {
                give("value", value);
                give("unit", if *unit == "min" { "min" } else { "one" });
                give("better", &with_unit(value, unit));
            }
            Problem::UnknownUnit { unit } => give("unit", unit),
            Problem::MixedUnits { value }
            | Problem::NotQuantity { value }
            | Problem::Negative { value }
            | Problem::Zero { value }
            | Problem::TooLarge { value }
            | Problem::NeedsTime { value }
            | Problem::NeedsLength { value }
            | Problem::NotShare { value }
            | Problem::ShareRange { value }
            | Problem::NotPerHead { value }
            | Problem::NotHour { value }
            | Problem::NotCount { value }
            | Problem::NotAmount { value }
            | Problem::StraightTime { value } => give("value", value),
            Problem::UnknownWord { value, known, .. } => {
                give("value", value);
                give("known", &listed(known));
            }
            Problem::Empty { key } => give("key", key),
            Problem::DuplicateId { id, first_line } => {
                give("id", id);
                give("first", &first_line.to_string());
            }
            Problem::Repeated { name } => give("name", name),
            Problem::UnknownService { service, known, .. } => {
                give("service", service);
                give("known", &listed(known));
            }
            Problem::UnknownGroup { group, known, .. } => {
                give("group", group);
                give("known", &listed(known));
            }
            Problem::NothingPromised { id } | Problem::UnusedService { id } => give("id", id),
            Problem::WithinMixed => {}
            Problem::UnknownPromise { promise, known, .. } => {
                give("promise", promise);
                give("known", &listed(known));
            }
            Problem::RepairedTwice {
                promise,
                first_line,
            } => {
                give("promise", promise);
                give("first", &first_line.to_string());
            }
            Problem::Contradiction { first, second } => {
                give("first", first);
                give("second", second);
            }
            Problem::RequiredAndForbidden { ids } => give("ids", &listed(ids)),
            Problem::UnknownProfile { value, .. } => {
                give("value", value);
                give("known", &listed(super::BUILTIN_PROFILES));
            }
        }
        arguments
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Problem::Coordinates(error) => return error.hint(),
            Problem::UnknownKey {
                belongs_in: Some(section),
                key,
                ..
            } => {
                format!("`{key}` belongs in `{section}`")
            }
            Problem::UnknownKey {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownWord {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownService {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownGroup {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownPromise {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownProfile {
                nearest: Some(nearest),
                ..
            } => {
                format!("did you mean `{nearest}`?")
            }
            Problem::UnknownKey { known, .. } => format!("known here: {}", listed(known)),
            Problem::UnknownWord { .. } => return None,
            Problem::UnknownService { known, .. } if known.is_empty() => {
                "add a `[[service]]` with this id".to_owned()
            }
            Problem::UnknownService { known, .. } => format!("services: {}", listed(known)),
            Problem::UnknownGroup { known, .. } => {
                format!("groups of the demand table: {}", listed(known))
            }
            Problem::UnknownProfile { .. } => format!(
                "write one of {} or the name of a `.toml` file",
                listed(super::BUILTIN_PROFILES)
            ),
            Problem::Syntax { .. } => return None,
            Problem::MissingKey { example, .. } => format!("add `{example}`"),
            Problem::WrongType { example, .. } => format!("write it like `{example}`"),
            Problem::BareNumber { value, unit: "min" } => {
                format!("write `\"{value}min\"` for a time or `\"{value}m\"` for a length")
            }
            Problem::BareNumber { value, unit } => {
                format!("write `\"{}\"`", with_unit(value, unit))
            }
            Problem::UnknownUnit { .. } => "units are s, min, h, m, km".to_owned(),
            Problem::MixedUnits { .. } | Problem::WithinMixed => {
                "give times only or lengths only".to_owned()
            }
            Problem::NotQuantity { .. } => "write it like `\"20min\"` or `\"500m\"`".to_owned(),
            Problem::Negative { .. } | Problem::Zero { .. } => {
                "write a number above zero".to_owned()
            }
            Problem::TooLarge { .. } => "write a smaller number or a smaller unit".to_owned(),
            Problem::NeedsTime { .. } => "write it like `\"3min\"`".to_owned(),
            Problem::NeedsLength { .. } => "write it like `\"500m\"`".to_owned(),
            Problem::NotShare { .. } | Problem::ShareRange { .. } => {
                "write it like `\"95%\"`".to_owned()
            }
            Problem::NotPerHead { .. } => "write it like `\"35 per 1000\"`".to_owned(),
            Problem::NotHour { .. } => "write it like `\"08:30\"` or `\"Tue 08:30\"`".to_owned(),
            Problem::Empty { .. } => "write something between the quotation marks".to_owned(),
            Problem::DuplicateId { first_line, .. } => {
                format!("it stands first on line {first_line}; give each its own")
            }
            Problem::Repeated { .. } => "leave one of them out".to_owned(),
            Problem::NothingPromised { .. } => {
                "add `within = \"20min\"` or `places = \"35 per 1000\"`".to_owned()
            }
            Problem::StraightTime { .. } => {
                "write a length such as `\"500m\"`, or leave `by` out".to_owned()
            }
            Problem::UnknownPromise { known, .. } => format!("promises: {}", listed(known)),
            Problem::RepairedTwice { first_line, .. } => {
                format!("the first stands on line {first_line}; leave one of them out")
            }
            Problem::Contradiction { .. } => "leave one of them out".to_owned(),
            Problem::RequiredAndForbidden { .. } => {
                "take each out of `required` or of `forbidden`".to_owned()
            }
            Problem::NotCount { .. } => "write it like `3`".to_owned(),
            Problem::NotAmount { .. } => "write it like `1200000`".to_owned(),
            Problem::UnusedService { .. } => {
                "add a `[[promise]]` for it, or leave the service out".to_owned()
            }
        };
        Some(text)
    }
}

/// A bare number with the unit that is probably meant.
fn with_unit(value: &str, unit: &str) -> String {
    match value.parse::<f64>() {
        // `0.95` means 95 %, not less than one.
        Ok(part) if unit == "%" && part > 0.0 && part <= 1.0 => {
            format!("{}%", (part * 1e8).round() / 1e6)
        }
        _ => format!("{value}{unit}"),
    }
}

/// The commonest slips that the TOML reader tells in English, as words to choose a sentence by.
fn syntax_word(message: &str) -> &'static str {
    let words = [
        ("duplicate key", "duplicate"),
        ("string values must be quoted", "unquoted"),
        ("missing opening quote", "unquoted"),
        ("invalid unquoted key", "key"),
        ("invalid basic string", "string"),
        ("invalid literal string", "string"),
        ("invalid multi-line", "string"),
        ("key with no value", "no_value"),
        ("unclosed table", "unclosed_table"),
        ("unclosed array", "unclosed_array"),
        ("unclosed inline table", "unclosed_inline_table"),
    ];
    words
        .iter()
        .find(|(part, _)| message.contains(part))
        .map_or("other", |(_, word)| word)
}

/// Names in backticks with commas between them.
pub(crate) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A problem and its place in the plan file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct PlanError {
    /// What is wrong.
    pub problem: Problem,
    /// Bytes of the file that it is about.
    pub span: Range<usize>,
    /// Line, counted from 1.
    pub line: usize,
    /// The key with its way down, such as `promise[ems-circle].within`.
    pub key: String,
    /// The value as written, where there is one.
    pub value: Option<String>,
}

impl PlanError {
    /// As a finding about the plan file, which is named as `file`.
    pub fn finding(&self, severity: Severity, file: &str) -> Finding {
        let finding = Finding::new(severity, self.code(), self.problem.to_string())
            .with_all(self.problem.arguments())
            .file(file)
            .row(self.line as u64)
            .field(&self.key);
        Finding {
            value: self.value.clone(),
            hint: self.hint(),
            ..finding
        }
    }
}

impl Diagnose for PlanError {
    fn code(&self) -> &'static str {
        self.problem.code()
    }

    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn hint(&self) -> Option<String> {
        self.problem.hint()
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = self.problem.arguments();
        arguments.extend([("field", self.key.clone()), ("row", self.line.to_string())]);
        arguments
    }
}

/// A plan file that cannot be used, with everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanFileError {
    /// The file could not be opened or read.
    #[error("read plan file `{}`: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not UTF-8 text.
    #[error("read plan file `{}`: not UTF-8 text from byte {offset}", .path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// First byte that is not UTF-8.
        offset: usize,
    },
    /// The file is text with errors in it.
    #[error("read plan file `{}`: {} {}", .path.display(), .errors.len(), if .errors.len() == 1 { "error" } else { "errors" })]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Its text, into which the spans of the errors point.
        text: String,
        /// All errors, in the order in which they stand in the file; at least one.
        errors: Vec<PlanError>,
    },
}

impl Diagnose for PlanFileError {
    fn code(&self) -> &'static str {
        match self {
            PlanFileError::Io { .. } => "plan.file.unreadable",
            PlanFileError::NotText { .. } => "plan.file.not_text",
            PlanFileError::Invalid { errors, .. } => match errors.as_slice() {
                [only] => only.code(),
                _ => "plan.invalid",
            },
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PlanFileError::Io { source, .. }
                if source.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                Kind::Environment
            }
            _ => Kind::Usage,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let (mut arguments, path) = match self {
            PlanFileError::Io { path, source } => (io_arguments(source).to_vec(), path),
            PlanFileError::NotText { path, offset } => (vec![("offset", offset.to_string())], path),
            PlanFileError::Invalid { path, errors, .. } => {
                let mut arguments = match errors.as_slice() {
                    [only] => only.arguments(),
                    _ => Vec::new(),
                };
                arguments.push(("count", errors.len().to_string()));
                (arguments, path)
            }
        };
        arguments.push(("file", path.display().to_string()));
        arguments
    }

    fn hint(&self) -> Option<String> {
        match self {
            PlanFileError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("`liyuan demo DIR` makes a region with a plan file to start from".to_owned())
            }
            PlanFileError::Io { .. } => None,
            PlanFileError::NotText { .. } => Some("save the file as UTF-8".to_owned()),
            PlanFileError::Invalid { errors, .. } => match errors.as_slice() {
                [only] => only.hint(),
                _ => None,
            },
        }
    }
}
