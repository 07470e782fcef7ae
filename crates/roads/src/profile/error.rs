//! What can be wrong with a profile file.

use liyuan_finding::{Diagnose, Kind, word};

/// A profile file that cannot be used, with the key and the line where it stands.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Not TOML.
    #[error("read the profile: line {line}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// `base` names no built-in profile.
    #[error("read the profile: line {line}: no built-in profile `{name}` to start from")]
    UnknownBase {
        /// Line, from 1.
        line: usize,
        /// As given.
        name: String,
    },
    /// A key that means nothing there.
    #[error("read the profile: line {line}: unknown key `{key}`")]
    UnknownKey {
        /// Line, from 1.
        line: usize,
        /// Dotted path of the key.
        key: String,
        /// Dotted path of the nearest key that is known there.
        nearest: String,
    },
    /// A key that must be there and is not.
    #[error("read the profile: `{key}` is missing")]
    MissingKey {
        /// Dotted path of the key.
        key: String,
    },
    /// A value of another kind than the key takes.
    #[error("read the profile: line {line}: `{key}` takes {expected}, not {found}")]
    WrongKind {
        /// Line, from 1.
        line: usize,
        /// Dotted path of the key.
        key: String,
        /// What the key takes.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A number outside its range.
    #[error("read the profile: line {line}: `{key}` = {value} lies outside {min} to {max}")]
    OutOfRange {
        /// Line, from 1.
        line: usize,
        /// Dotted path of the key.
        key: String,
        /// As given.
        value: f64,
        /// Least number allowed.
        min: f64,
        /// Greatest number allowed.
        max: f64,
    },
    /// A text that the key does not understand.
    #[error("read the profile: line {line}: `{key}` = `{value}` is not {expected}")]
    BadText {
        /// Line, from 1.
        line: usize,
        /// Dotted path of the key.
        key: String,
        /// As given.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
}

impl ProfileError {
    /// The line of the profile file, from 1, where one is to blame.
    pub fn line(&self) -> Option<usize> {
        match self {
            ProfileError::MissingKey { .. } => None,
            ProfileError::Syntax { line, .. }
            | ProfileError::UnknownBase { line, .. }
            | ProfileError::UnknownKey { line, .. }
            | ProfileError::WrongKind { line, .. }
            | ProfileError::OutOfRange { line, .. }
            | ProfileError::BadText { line, .. } => Some(*line),
        }
    }
}

impl Diagnose for ProfileError {
    fn code(&self) -> &'static str {
        match self {
            ProfileError::Syntax { .. } => "roads.profile.syntax",
            ProfileError::UnknownBase { .. } => "roads.profile.unknown_base",
            ProfileError::UnknownKey { .. } => "roads.profile.unknown_key",
            ProfileError::MissingKey { .. } => "roads.profile.missing_key",
            ProfileError::WrongKind { .. } => "roads.profile.wrong_kind",
            ProfileError::OutOfRange { .. } => "roads.profile.out_of_range",
            ProfileError::BadText { .. } => "roads.profile.bad_text",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Usage
    }

    // The file is named by whoever opened it.
    fn arguments(&self) -> Vec<(&'static str, String)> {
        let text = |text: &str| text.to_owned();
        let mut arguments = match self {
            ProfileError::Syntax { .. } => Vec::new(),
            ProfileError::UnknownBase { name, .. } => vec![
                ("name", text(name)),
                ("known", format!("`{}`", super::BUILTIN_NAMES.join("`, `"))),
            ],
            ProfileError::UnknownKey { key, .. } | ProfileError::MissingKey { key } => {
                vec![("key", text(key))]
            }
            ProfileError::WrongKind {
                key,
                expected,
                found,
                ..
            } => vec![
                ("key", text(key)),
                ("expected", word(expected)),
                ("found", word(found)),
            ],
            ProfileError::OutOfRange {
                key,
                value,
                min,
                max,
                ..
            } => vec![
                ("key", text(key)),
                ("value", value.to_string()),
                ("min", min.to_string()),
                ("max", max.to_string()),
            ],
            ProfileError::BadText {
                key,
                value,
                expected,
                ..
            } => vec![
                ("key", text(key)),
                ("value", text(value)),
                ("expected", word(expected)),
            ],
        };
        arguments.extend(self.line().map(|line| ("line", line.to_string())));
        arguments
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            ProfileError::Syntax { .. } => {
                "a profile is a TOML file, see docs/reference/profiles.md".into()
            }
            ProfileError::UnknownBase { .. } => {
                format!("built-in profiles are {}", super::BUILTIN_NAMES.join(", "))
            }
            ProfileError::UnknownKey { nearest, .. } => format!("did you mean `{nearest}`?"),
            ProfileError::MissingKey { .. } => {
                "write it, or start from a built-in profile with `base = \"car\"`".into()
            }
            ProfileError::WrongKind { expected, .. } => format!("write {expected}"),
            ProfileError::OutOfRange { min, max, .. } => {
                format!(
                    "give a number from {min} to {max}; speeds are in km/h, lengths in metres, weights in tonnes"
                )
            }
            ProfileError::BadText { expected, .. } => format!("write {expected}"),
        })
    }
}
