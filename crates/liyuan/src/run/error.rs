//! Why a run stops.

use crate::region::RegionError;
use liyuan_finding::{Diagnose, Finding, Kind, io_arguments};
use liyuan_formats::write::WriteError;
use liyuan_roads::RoadsError;
use liyuan_roads::profile::ProfileError;
use std::path::PathBuf;

/// Failure of a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The tables of the region cannot be used.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// The roads cannot be used.
    #[error(transparent)]
    Roads(#[from] RoadsError),
    /// The roads cannot be used, and no promise can do without.
    #[error("{source}")]
    NoRoads {
        /// What is wrong with them.
        source: RoadsError,
        /// Everything found, what is wrong with the roads included.
        findings: Vec<Finding>,
    },
    /// A profile file cannot be used.
    #[error("use profile `{file}`: {source}")]
    Profile {
        /// As named in the plan.
        file: String,
        /// What is wrong with it.
        source: ProfileError,
    },
    /// The program was built without a profile that the plan file admits.
    #[error("find built-in profile `{name}`")]
    NoSuchProfile {
        /// As named in the plan.
        name: String,
    },
    /// A file cannot be read.
    #[error("read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason of the operating system.
        source: std::io::Error,
    },
    /// The output folder or a file in it cannot be written.
    #[error("write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The reason of the operating system.
        source: std::io::Error,
    },
    /// The figures cannot be written as Parquet.
    #[error("write `{}`: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: parquet::errors::ParquetError,
    },
    /// The results cannot be written in another format.
    #[error(transparent)]
    Also(#[from] WriteError),
    /// The threads cannot be started.
    #[error("start {threads} threads: {source}")]
    Threads {
        /// How many.
        threads: usize,
        /// The reason.
        source: rayon::ThreadPoolBuildError,
    },
    /// A repair does not pass the check by definition.
    #[error("check the repair of promise `{promise}`: {broken}")]
    RepairCheck {
        /// The promise.
        promise: String,
        /// What is wrong, for a report.
        broken: String,
    },
    /// Odd input, and `strict` asks to stop for it.
    #[error("accept the input: {errors} errors and {warnings} warnings, and `strict` allows none")]
    Strict {
        /// Findings of severity error.
        errors: usize,
        /// Findings of severity warning.
        warnings: usize,
        /// All findings, in the order of `findings.csv`.
        findings: Vec<Finding>,
    },
}

impl Diagnose for RunError {
    fn code(&self) -> &'static str {
        match self {
            RunError::Region(error) => error.code(),
            RunError::Roads(error) | RunError::NoRoads { source: error, .. } => error.code(),
            RunError::Profile { source, .. } => source.code(),
            RunError::NoSuchProfile { .. } => "run.profile.unknown",
            RunError::Read { .. } => "run.read",
            RunError::Write { .. } => "run.write",
            RunError::Parquet { .. } => "run.write.parquet",
            RunError::Also(error) => error.code(),
            RunError::Threads { .. } => "run.threads",
            RunError::RepairCheck { .. } => "run.repair.check",
            RunError::Strict { .. } => "run.strict",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            RunError::Region(error) => error.kind(),
            RunError::Roads(error) | RunError::NoRoads { source: error, .. } => error.kind(),
            RunError::Profile { source, .. } => source.kind(),
            RunError::Also(error) => error.kind(),
            RunError::NoSuchProfile { .. } => Kind::Bug,
            RunError::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Kind::Data
            }
            RunError::Read { .. } | RunError::Write { .. } | RunError::Threads { .. } => {
                Kind::Environment
            }
            RunError::Parquet { .. } => Kind::Environment,
            RunError::RepairCheck { .. } => Kind::Bug,
            RunError::Strict { .. } => Kind::Data,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let path = |path: &std::path::Path| ("file", path.display().to_string());
        match self {
            RunError::Region(error) => error.arguments(),
            RunError::Roads(error) | RunError::NoRoads { source: error, .. } => error.arguments(),
            RunError::Profile { file, source } => {
                let mut arguments = source.arguments();
                arguments.push(("file", file.clone()));
                arguments
            }
            RunError::NoSuchProfile { name } => vec![("name", name.clone())],
            RunError::Read { path: file, source } | RunError::Write { path: file, source } => {
                [&[path(file)][..], &io_arguments(source)].concat()
            }
            RunError::Also(error) => error.arguments(),
            RunError::Parquet { path: file, source } => {
                vec![path(file), ("system", source.to_string())]
            }
            RunError::Threads { threads, source } => vec![
                ("threads", threads.to_string()),
                ("system", source.to_string()),
            ],
            RunError::RepairCheck { promise, broken } => {
                vec![("promise", promise.clone()), ("broken", broken.clone())]
            }
            RunError::Strict {
                errors, warnings, ..
            } => vec![
                ("errors", errors.to_string()),
                ("warnings", warnings.to_string()),
            ],
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            RunError::Region(error) => error.reason(),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            RunError::Region(error) => error.hint(),
            RunError::Roads(error) | RunError::NoRoads { source: error, .. } => error.hint(),
            RunError::Profile { source, .. } => source.hint(),
            RunError::Also(error) => error.hint(),
            RunError::NoSuchProfile { .. } => None,
            RunError::Read { .. } => {
                Some("check the path and that the file may be read".to_owned())
            }
            RunError::Write { .. } | RunError::Parquet { .. } => {
                Some("check that the folder may be written and the disk is not full".to_owned())
            }
            RunError::Threads { .. } => Some("ask for fewer threads".to_owned()),
            RunError::RepairCheck { .. } => Some("please report this with the input".to_owned()),
            RunError::Strict { .. } => {
                Some("mend the input as the findings say, or run without `--strict`".to_owned())
            }
        }
    }
}
