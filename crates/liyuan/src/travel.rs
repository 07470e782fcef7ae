//! Travel times between points, without a plan file: matrix, nearest, route.
//!
//! All three use the same legs and the same roads as a run and agree with it to the decisecond
//! (`docs/methods/promise.md`). A point that is not on the network, or a pair without a way,
//! is never given a number.

mod matrix;
mod nearest;
mod output;
mod points;
mod route;

pub use matrix::{Estimate, Matrix, MatrixReport, Start};
pub use nearest::{NearestReport, nearest};
#[cfg(test)]
pub(crate) use output::COLUMNS;
pub use output::{Format, TravelTable, partial_path};
pub use points::{Points, read_points};
pub use route::{Journey, JourneyEdge, JourneyEnd, route};

use crate::plan_file::{BUILTIN_PROFILES, Problem, quantity};
use liyuan_finding::{Diagnose, Finding, Kind, io_arguments};
use liyuan_formats::write::WriteError;
use liyuan_roads::isochrone::GridTooLarge;
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Progress;
use liyuan_roads::reach::HUBS_WORTH_A_HIERARCHY;
use liyuan_roads::region_file::{RegionReport, open_or_build, with_hierarchy};
use liyuan_roads::{Deciseconds, Network, RoadsError, SnapOptions};
use std::path::{Path, PathBuf};

/// Of [`seconds_to_order`].
const SECONDS_A_STATE_AND_LEVEL: f64 = 1e-6;

/// How matrix and nearest search.
#[derive(Debug, Clone, Copy, Default)]
pub struct TravelOptions {
    /// Longest travel time that counts, inclusive; `None` for all.
    pub within: Option<Deciseconds>,
    /// How both ends enter the network.
    pub snap: SnapOptions,
}

/// Refuses an output that is one of some other files, by whatever path.
///
/// # Errors
/// [`TravelError::SameFile`].
pub fn check_apart<'p>(
    output: &Path,
    others: impl IntoIterator<Item = &'p Path>,
) -> Result<(), TravelError> {
    let whole = |path: &Path| {
        path.canonicalize().ok().or_else(|| {
            let folder = match path.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            Some(folder.canonicalize().ok()?.join(path.file_name()?))
        })
    };
    let own = whole(output);
    let is_same = |other: &Path| own.is_some() && whole(other) == own;
    if others.into_iter().any(is_same) {
        return Err(TravelError::SameFile {
            path: output.to_owned(),
        });
    }
    Ok(())
}

/// A travel time as a person writes it: `30min`, `1h 30min`, `90s`.
///
/// # Errors
/// No time, or no unit; the problem carries a hint.
pub fn parse_time(text: &str) -> Result<Deciseconds, Problem> {
    quantity::duration(text)
}

/// A length as a person writes it, in metres: `500m`, `1.5km`.
///
/// # Errors
/// No length, or no unit; the problem carries a hint.
pub fn parse_length(text: &str) -> Result<f64, Problem> {
    quantity::length(text).map(|decimetres| f64::from(decimetres) / 10.0)
}

/// A built-in profile by name, or one in a TOML file.
///
/// # Errors
/// Neither a name that is known nor a file that can be read as a profile.
pub fn open_profile(name_or_file: &str) -> Result<Profile, TravelError> {
    if let Some(profile) = Profile::builtin(name_or_file) {
        return Ok(profile);
    }
    let path = PathBuf::from(name_or_file);
    let looks_like_file = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    if !looks_like_file && !path.exists() {
        return Err(TravelError::UnknownProfile {
            name: name_or_file.to_owned(),
            nearest: nearest_name(name_or_file),
        });
    }
    let text = std::fs::read_to_string(&path).map_err(|source| TravelError::ReadProfile {
        path: path.clone(),
        source,
    })?;
    Profile::from_toml(&text).map_err(|error| TravelError::BadProfile {
        path,
        source: Box::new(error),
    })
}

fn nearest_name(name: &str) -> Option<&'static str> {
    BUILTIN_PROFILES
        .iter()
        .copied()
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, known)| known)
}

/// Opens the road network of a profile, from the region file in the folder `cache` where there is
/// one that fits, else from the road file.
///
/// # Errors
/// The road file cannot be read, or has no road for the profile.
pub fn open_network(
    roads: &Path,
    profile: &Profile,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<(Network, RegionReport), TravelError> {
    Ok(open_or_build(roads, profile, cache, progress)?)
}

/// Seconds that it takes to give a network its hierarchy for sweeps, about.
pub fn seconds_to_order(network: &Network) -> f64 {
    // On one core of 2020: some 20 µs a state, more where there are more levels.
    let states = network.states() as f64;
    states * (states + 2.0).log2() * SECONDS_A_STATE_AND_LEVEL / rayon::current_num_threads() as f64
}

/// Gives a network its hierarchy for sweeps where a matrix from or to so many points is worth it, and
/// keeps it in the region file.
pub fn order_for(hubs: usize, network: Network, report: &mut RegionReport) -> Network {
    if is_worth_ordering(hubs, &network) {
        with_hierarchy(network, report)
    } else {
        network
    }
}

/// Whether [`order_for`] has something to do.
pub fn is_worth_ordering(hubs: usize, network: &Network) -> bool {
    hubs >= HUBS_WORTH_A_HIERARCHY && network.hierarchy().is_none()
}

/// Why an unfinished matrix is not gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// Another version of the program began it.
    #[error("another version of the program began it")]
    Version,
    /// Roads or profile have changed.
    #[error("the roads or the profile have changed since it was begun")]
    Roads,
    /// The first table has changed.
    #[error("the table of `--from` has changed since it was begun")]
    From,
    /// The second table has changed.
    #[error("the table of `--to` has changed since it was begun")]
    To,
    /// Bound, snapping or format are others.
    #[error("it was begun with other options")]
    Options,
    /// Its bytes are not those that were written.
    #[error("it is not as it was written")]
    Damaged,
    /// The format is written as a whole.
    #[error("only `.csv` and `.parquet` files can be gone on with")]
    Format,
    /// Another run holds it.
    #[error("another run is writing it")]
    InUse,
}

impl Mismatch {
    /// It in one word, as translations choose by it.
    pub fn word(self) -> &'static str {
        match self {
            Mismatch::Version => "version",
            Mismatch::Roads => "roads",
            Mismatch::From => "from",
            Mismatch::To => "to",
            Mismatch::Options => "options",
            Mismatch::Damaged => "damaged",
            Mismatch::Format => "format",
            Mismatch::InUse => "in_use",
        }
    }
}

/// Why travel times could not be given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TravelError {
    /// The roads cannot be used.
    #[error(transparent)]
    Roads(#[from] RoadsError),
    /// Not a profile.
    #[error("find profile `{name}`")]
    UnknownProfile {
        /// As given.
        name: String,
        /// The built-in profile most like it.
        nearest: Option<&'static str>,
    },
    /// The profile file cannot be read.
    #[error("read profile `{}`: {source}", path.display())]
    ReadProfile {
        /// The file.
        path: PathBuf,
        /// The reason of the operating system.
        source: std::io::Error,
    },
    /// The profile file is not a profile.
    #[error("read profile `{}`: {}", path.display(), source.to_string().trim_start_matches("read the profile: "))]
    BadProfile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<liyuan_roads::profile::ProfileError>,
    },
    /// Nothing of a table of points is usable.
    #[error("read points of `{file}`: {}", reason.as_ref().map_or("no usable row", |reason| &reason.message))]
    NoPoints {
        /// The file.
        file: String,
        /// Rows read.
        rows: u64,
        /// The file could not be opened.
        missing: bool,
        /// The gravest finding about it.
        reason: Option<Box<liyuan_finding::Finding>>,
    },
    /// The end of an output file says no format.
    #[error("choose the format of `{}`", path.display())]
    UnknownFormat {
        /// The output.
        path: PathBuf,
        /// Extensions that work.
        known: &'static [&'static str],
    },
    /// The output cannot be written in its format.
    #[error(transparent)]
    Format(#[from] WriteError),
    /// The output cannot be written.
    #[error("write `{name}`: {source}")]
    Write {
        /// The output.
        name: String,
        /// The reason of the operating system.
        source: std::io::Error,
    },
    /// The output is an input or another output, too.
    #[error("write `{}`: another option names the same file", path.display())]
    SameFile {
        /// The output.
        path: PathBuf,
    },
    /// What an earlier run left of a matrix is not what this one would go on from.
    #[error("go on with `{}`: {why}", path.display())]
    CannotResume {
        /// The unfinished file.
        path: PathBuf,
        /// What is in the way.
        why: Mismatch,
    },
    /// One end of a route is not near a road.
    #[error("find a road within {max_snap_m} m of `{end}` ({lon}, {lat}) for profile `{profile}`")]
    OffNetwork {
        /// `from` or `to`.
        end: &'static str,
        /// Longitude.
        lon: f64,
        /// Latitude.
        lat: f64,
        /// Largest distance allowed.
        max_snap_m: f64,
        /// Profile.
        profile: String,
    },
    /// The grid of an isochrone does not fit in memory.
    #[error(transparent)]
    Grid(#[from] GridTooLarge),
    /// Both ends are on the network and no way leads from one to the other.
    #[error("find a way: none leads from `from` to `to` for profile `{profile}`{}", if *island { " (one end is on an island)" } else { "" })]
    NoWay {
        /// Profile.
        profile: String,
        /// Whether one end is outside the main component.
        island: bool,
    },
}

impl Diagnose for TravelError {
    fn code(&self) -> &'static str {
        match self {
            TravelError::Roads(error) => error.code(),
            TravelError::UnknownProfile { .. } => "travel.profile.unknown",
            TravelError::ReadProfile { .. } => "travel.profile.unreadable",
            TravelError::BadProfile { source, .. } => source.code(),
            TravelError::NoPoints { missing: true, .. } => "travel.points.missing",
            TravelError::NoPoints { .. } => "travel.points.none",
            TravelError::UnknownFormat { .. } => "travel.output.unknown_format",
            TravelError::Format(error) => error.code(),
            TravelError::Write { .. } => "travel.output.write",
            TravelError::SameFile { .. } => "travel.output.same_file",
            TravelError::CannotResume { .. } => "travel.output.cannot_resume",
            TravelError::OffNetwork { .. } => "travel.route.off_network",
            TravelError::Grid(_) => "reach.grid.too_large",
            TravelError::NoWay { .. } => "travel.route.no_way",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            TravelError::Roads(error) => error.kind(),
            TravelError::UnknownProfile { .. } | TravelError::UnknownFormat { .. } => Kind::Usage,
            TravelError::Format(error) => error.kind(),
            TravelError::ReadProfile { source, .. }
                if source.kind() != std::io::ErrorKind::NotFound =>
            {
                Kind::Environment
            }
            TravelError::ReadProfile { .. } => Kind::Usage,
            TravelError::BadProfile { source, .. } => source.kind(),
            TravelError::NoPoints { .. } => Kind::Data,
            TravelError::Write { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    Kind::Resource
                }
                _ => Kind::Environment,
            },
            TravelError::CannotResume {
                why: Mismatch::Damaged,
                ..
            } => Kind::Data,
            TravelError::CannotResume { .. } | TravelError::SameFile { .. } => Kind::Usage,
            TravelError::Grid(_) => Kind::Resource,
            TravelError::OffNetwork { .. } | TravelError::NoWay { .. } => Kind::Infeasible,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let path = |path: &Path| ("file", path.display().to_string());
        match self {
            TravelError::Roads(error) => error.arguments(),
            TravelError::UnknownProfile { name, .. } => vec![
                ("name", name.clone()),
                ("known", crate::plan_file::listed(BUILTIN_PROFILES)),
            ],
            TravelError::ReadProfile { path: file, source } => {
                [&[path(file)][..], &io_arguments(source)].concat()
            }
            TravelError::BadProfile { path: file, source } => {
                let mut arguments = source.arguments();
                arguments.push(path(file));
                arguments
            }
            TravelError::NoPoints { file, reason, .. } => vec![
                ("file", file.clone()),
                (
                    "why",
                    if reason.is_some() { "known" } else { "unknown" }.to_owned(),
                ),
            ],
            TravelError::UnknownFormat { path: file, known } => {
                vec![path(file), ("known", crate::plan_file::listed(known))]
            }
            TravelError::Format(error) => error.arguments(),
            TravelError::Write { name, source } => {
                [&[("file", name.clone())][..], &io_arguments(source)].concat()
            }
            TravelError::SameFile { path } => vec![("file", path.display().to_string())],
            TravelError::CannotResume { path: file, why } => {
                vec![path(file), ("what", why.word().to_owned())]
            }
            TravelError::OffNetwork {
                end,
                lon,
                lat,
                max_snap_m,
                profile,
            } => vec![
                ("end", (*end).to_owned()),
                ("lon", lon.to_string()),
                ("lat", lat.to_string()),
                ("metres", max_snap_m.to_string()),
                ("profile", profile.clone()),
            ],
            TravelError::Grid(grid) => vec![
                ("cell", grid.cell_m.to_string()),
                ("megabytes", (grid.bytes / 1_000_000).to_string()),
            ],
            TravelError::NoWay { profile, island } => vec![
                ("profile", profile.clone()),
                ("island", if *island { "yes" } else { "no" }.to_owned()),
            ],
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            TravelError::NoPoints { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            TravelError::Roads(error) => return error.hint(),
            TravelError::UnknownProfile {
                nearest: Some(nearest),
                ..
            } => {
                format!("did you mean `{nearest}`?")
            }
            TravelError::UnknownProfile { .. } => format!(
                "give one of {} or the name of a `.toml` file",
                crate::plan_file::listed(BUILTIN_PROFILES)
            ),
            TravelError::ReadProfile { .. } => {
                "check the path and that the file may be read".to_owned()
            }
            TravelError::BadProfile { source, .. } => return source.hint(),
            TravelError::NoPoints { missing: true, .. } => {
                "check the path and that the file may be read".to_owned()
            }
            TravelError::NoPoints {
                reason: Some(reason),
                ..
            } if reason.hint.is_some() => {
                return reason.hint.clone();
            }
            TravelError::NoPoints { .. } => {
                "the table needs the columns `id`, `lon`, `lat` in degrees (WGS-84)".to_owned()
            }
            TravelError::UnknownFormat { known, .. } => {
                format!("let the name end in {}", known.join(" or "))
            }
            TravelError::Format(error) => return error.hint(),
            TravelError::Write { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => "make the folder first".to_owned(),
                std::io::ErrorKind::StorageFull => {
                    "free some space, or limit the times with `--within`".to_owned()
                }
                _ => return None,
            },
            TravelError::CannotResume {
                why: Mismatch::Format,
                ..
            } => "let the name end in `.parquet` or `.csv`, or leave `--resume` out".to_owned(),
            TravelError::CannotResume {
                why: Mismatch::Damaged,
                ..
            } => "leave `--resume` out to begin anew".to_owned(),
            TravelError::CannotResume {
                why: Mismatch::InUse,
                ..
            } => "wait for the other run, or give another name".to_owned(),
            TravelError::SameFile { .. } => "give each a name of its own".to_owned(),
            TravelError::CannotResume { .. } => {
                "leave `--resume` out to begin anew, or give what it was begun with".to_owned()
            }
            TravelError::OffNetwork { .. } => {
                "give longitude before latitude, or allow more with `--max-snap 5km`".to_owned()
            }
            TravelError::Grid(_) => {
                "ask for a larger `--cell`, a shorter `--within`, or fewer `--threads`".to_owned()
            }
            TravelError::NoWay { island: true, .. } => {
                "`--islands skip` takes the nearest road of the main network instead".to_owned()
            }
            TravelError::NoWay { .. } => {
                "one-ways or restrictions cut one end off; look at the map there".to_owned()
            }
        })
    }
}
