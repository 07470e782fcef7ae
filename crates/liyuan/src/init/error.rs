//! Why no plan could be written.

use crate::clip::ClipError;
use crate::plan_file::PlanFileError;
use liyuan_finding::{Diagnose, Finding, Kind, io_arguments};
use liyuan_roads::ReadError;
use std::path::PathBuf;

/// Why no plan could be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// The road file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The extract cannot be cut.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// A file of another content is in the way.
    #[error("write the plan: `{}` is there and differs", path.display())]
    InTheWay {
        /// Which one.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("write `{}`: {source}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Neither streets with houses, buildings nor settlements are in the file.
    #[error("find people in `{file}`: it has no settlement, building or residential street")]
    NoPeople {
        /// The road file as named.
        file: String,
    },
    /// No site of a known service is in the file.
    #[error("find a public service in `{file}`: it has no site of a kind that init knows")]
    NoServices {
        /// The road file as named.
        file: String,
    },
    /// The demand table cannot be read.
    #[error("read `{file}`: {reason}")]
    Table {
        /// The table as named.
        file: String,
        /// Why.
        reason: String,
    },
    /// A column of the demand table is not recognised.
    #[error("find the column of the {what} in `{file}`: its columns are {columns}")]
    Column {
        /// The table as named.
        file: String,
        /// What the column would hold.
        what: &'static str,
        /// Those that are there, in backticks.
        columns: String,
    },
    /// The areas cannot be used.
    #[error("read `{file}`: no area in it can be used")]
    Areas {
        /// The file as named.
        file: String,
    },
    /// The table of services in the program is damaged.
    #[error("read the table of services: `{line}`")]
    Services {
        /// Where.
        line: String,
    },
    /// The plan that was made is not one.
    #[error("make a plan: {0}")]
    Plan(#[from] PlanFileError),
}

impl Diagnose for InitError {
    fn code(&self) -> &'static str {
        match self {
            InitError::Read(error) => error.code(),
            InitError::Clip(error) => error.code(),
            InitError::InTheWay { .. } => "init.in_the_way",
            InitError::Write { .. } => "init.write",
            InitError::NoPeople { .. } => "init.no_people",
            InitError::NoServices { .. } => "init.no_services",
            InitError::Table { .. } => "init.table",
            InitError::Column { .. } => "init.column",
            InitError::Areas { .. } => "init.areas",
            InitError::Services { .. } => "init.services",
            InitError::Plan(_) => "init.plan",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            InitError::Read(error) => error.kind(),
            InitError::Clip(error) => error.kind(),
            InitError::InTheWay { .. } => Kind::Usage,
            InitError::Write { .. } => Kind::Environment,
            InitError::NoPeople { .. }
            | InitError::NoServices { .. }
            | InitError::Table { .. }
            | InitError::Column { .. }
            | InitError::Areas { .. } => Kind::Data,
            InitError::Services { .. } | InitError::Plan(_) => Kind::Bug,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            InitError::Read(error) => error.arguments(),
            InitError::Clip(error) => error.arguments(),
            InitError::Plan(error) => error.arguments(),
            InitError::InTheWay { path } => vec![("file", path.display().to_string())],
            InitError::Write { path, source } => {
                let mut arguments = io_arguments(source).to_vec();
                arguments.push(("file", path.display().to_string()));
                arguments
            }
            InitError::NoPeople { file }
            | InitError::NoServices { file }
            | InitError::Areas { file } => vec![("file", file.clone())],
            InitError::Table { file, reason } => {
                vec![("file", file.clone()), ("reason", reason.clone())]
            }
            InitError::Column {
                file,
                what,
                columns,
            } => vec![
                ("file", file.clone()),
                ("what", (*what).to_owned()),
                ("columns", columns.clone()),
            ],
            InitError::Services { line } => vec![("line", line.clone())],
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            InitError::Clip(error) => error.reason(),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            InitError::Read(error) => return error.hint(),
            InitError::Clip(error) => return error.hint(),
            InitError::InTheWay { .. } => {
                "name an empty folder, or move the file away; it was left as it is"
            }
            InitError::Write { .. } => "name a folder that you may write to",
            InitError::NoPeople { .. } => "name a table of people with `--demand people.csv`",
            InitError::NoServices { .. } => {
                "use an extract with all tags, not one of roads alone; with `--clip`, a wider polygon; or write the plan by hand"
            }
            InitError::Table { .. } => "save the table as CSV in UTF-8, with a heading",
            InitError::Column { .. } => {
                "call the columns `id`, `lon`, `lat` and `population`, or write the plan by hand"
            }
            InitError::Areas { .. } => {
                "each area needs a property `code`; without `--areas` they come from the road file"
            }
            InitError::Services { .. } | InitError::Plan(_) => return None,
        };
        Some(hint.to_owned())
    }
}
