//! Why a file cannot be read at all.

use liyuan_finding::{Diagnose, Kind};
use std::io;

/// Why a file cannot be read, or written, at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The file cannot be opened or read.
    #[error("read the file: {0}")]
    Io(#[from] io::Error),
    /// There is nothing in it.
    #[error("find anything in the file: it is empty")]
    Empty,
    /// It is not what its name says.
    #[error("read it as {expected}: {found}")]
    Kind {
        /// Such as `an Excel workbook`.
        expected: &'static str,
        /// What it is instead, or why not.
        found: String,
    },
    /// It is cut off or damaged.
    #[error("read it as {format}: {detail}")]
    Damaged {
        /// Such as `GeoTIFF`.
        format: &'static str,
        /// Where and how.
        detail: String,
    },
    /// It needs something that is not read.
    #[error("read it: {what} is not supported")]
    Unsupported {
        /// Such as "JPEG compression".
        what: String,
        /// What to do instead.
        hint: &'static str,
    },
    /// The sheet or layer is not in it.
    #[error("find the {what} `{name}`")]
    NoPart {
        /// `sheet` or `layer`.
        what: &'static str,
        /// As asked for.
        name: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// A format of several files has lost one of them.
    #[error("find `{name}` beside it")]
    Companion {
        /// The name of the missing file.
        name: String,
    },
    /// It would grow beyond what a file of its size may hold.
    #[error("unpack it: {detail}")]
    TooLarge {
        /// How large, and where the limit is.
        detail: String,
    },
}

impl Diagnose for FormatError {
    fn code(&self) -> &'static str {
        match self {
            FormatError::Io(error) if error.kind() == io::ErrorKind::NotFound => "file.missing",
            FormatError::Io(_) => "file.unreadable",
            FormatError::Empty => "file.empty",
            FormatError::Kind { .. } => "file.kind",
            FormatError::Damaged { .. } => "file.damaged",
            FormatError::Unsupported { .. } => "file.unsupported",
            FormatError::NoPart { .. } => "file.part_missing",
            FormatError::Companion { .. } => "file.companion_missing",
            FormatError::TooLarge { .. } => "file.too_large",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            FormatError::TooLarge { .. } => Kind::Resource,
            _ => Kind::Data,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            FormatError::Io(error) => liyuan_finding::io_arguments(error).to_vec(),
            FormatError::Unsupported { what, .. } => vec![("what", what.clone())],
            FormatError::NoPart { name, known, .. } => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                vec![("name", name.clone()), ("known", known.join("、"))]
            }
            FormatError::Companion { name } => vec![("name", name.clone())],
            FormatError::Empty
            | FormatError::Kind { .. }
            | FormatError::Damaged { .. }
            | FormatError::TooLarge { .. } => Vec::new(),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            FormatError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                "check the path; it is relative to the folder of the plan file".to_owned()
            }
            FormatError::Io(_) => "check that the file may be read".to_owned(),
            FormatError::Empty | FormatError::Damaged { .. } => {
                "the download or export may have been cut short; fetch it again".to_owned()
            }
            FormatError::Kind { .. } => "give the file the ending of its format".to_owned(),
            FormatError::Unsupported { hint, .. } => (*hint).to_owned(),
            FormatError::NoPart { known, .. } => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("the file has {}", known.join(", "))
            }
            FormatError::Companion { .. } => {
                "the layer is several files of the same name; copy all of them".to_owned()
            }
            FormatError::TooLarge { .. } => {
                "a file that grows so much is broken or malicious; export it again".to_owned()
            }
        })
    }
}
