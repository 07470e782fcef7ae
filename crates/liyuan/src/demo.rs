//! The built-in model region (示范区，仿通辽): roads, people, areas, facilities and a plan.
//!
//! No road extract of Inner Mongolia and no county borders with a usable licence could be had, so
//! the region that the program carries is a *model* after Tongliao. Real are the names, census
//! totals and areas of its counties, and the points of the seats and of fifteen townships; roads,
//! rivers, hamlets, facilities and borders are drawn by the program. `areas.geojson` says so.
//!
//! How it is drawn: `docs/methods/model-region.md`.

mod draw;
mod facts;
mod files;
mod land;
mod map;
mod mesh;
mod motorway;
mod outline;
mod people;
mod plane;
mod random;
mod river;
mod roads;
mod services;
mod settle;
mod sites;
mod streets;

pub(crate) use files::degrees;

use std::path::{Path, PathBuf};

use liyuan_finding::{Diagnose, Kind, io_arguments, word};

/// The largest scale: ids of people and memory are made for it.
pub const LARGEST_SCALE: u32 = 64;

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoOptions {
    /// How many times the hamlets of the standard region, 1 to [`LARGEST_SCALE`]; 16 gives over a
    /// million junctions. Persons stay those of the census.
    pub scale: u32,
    /// Another seed draws another region on the same facts.
    pub seed: u64,
}

impl Default for DemoOptions {
    fn default() -> DemoOptions {
        DemoOptions {
            scale: 1,
            seed: 1505,
        }
    }
}

/// A step of the work, for progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Counties and townships grow.
    Borders,
    /// Settlements and the roads between them.
    Roads,
    /// People and facilities.
    People,
    /// Files are written.
    Files,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSummary {
    /// Name and size in bytes, in the order of writing.
    pub files: Vec<(String, u64)>,
    /// Nodes of the road file.
    pub nodes: usize,
    /// Ways of the road file.
    pub ways: usize,
    /// Turn restrictions of the road file.
    pub restrictions: usize,
    /// Demand points.
    pub points: usize,
    /// Persons on them.
    pub persons: i64,
    /// Townships.
    pub townships: usize,
    /// Facilities in all tables.
    pub facilities: usize,
}

/// Why the region could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The scale is out of range.
    #[error("draw the region at scale `{scale}`: it is outside 1 to {LARGEST_SCALE}")]
    Scale {
        /// As asked for.
        scale: u32,
    },
    /// A file could not be written.
    #[error("write `{}`: {source}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of another content is in the way.
    #[error("write the model region: `{}` is there and differs", path.display())]
    InTheWay {
        /// Which one.
        path: PathBuf,
    },
    /// A row of the embedded facts cannot be read.
    #[error("an embedded fact cannot be read: `{line}`")]
    Facts {
        /// The row.
        line: String,
    },
    /// A step of the drawing failed for this seed.
    #[error("the region could not be drawn with this seed: {what}")]
    Drawing {
        /// The step.
        what: &'static str,
    },
}

impl Diagnose for DemoError {
    fn code(&self) -> &'static str {
        match self {
            DemoError::Scale { .. } => "demo.scale",
            DemoError::Write { .. } => "demo.write",
            DemoError::InTheWay { .. } => "demo.in_the_way",
            DemoError::Facts { .. } => "demo.facts",
            DemoError::Drawing { .. } => "demo.drawing",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            DemoError::Scale { .. } | DemoError::InTheWay { .. } => Kind::Usage,
            DemoError::Write { .. } => Kind::Environment,
            DemoError::Facts { .. } | DemoError::Drawing { .. } => Kind::Bug,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            DemoError::Scale { scale } => vec![
                ("scale", scale.to_string()),
                ("largest", LARGEST_SCALE.to_string()),
            ],
            DemoError::Write { path, source } => {
                let file = ("file", path.display().to_string());
                [&[file][..], &io_arguments(source)].concat()
            }
            DemoError::InTheWay { path } => vec![("file", path.display().to_string())],
            DemoError::Facts { line } => vec![("line", line.clone())],
            DemoError::Drawing { what } => vec![("what", word(what))],
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            DemoError::Scale { .. } => {
                Some("1 is the standard region, 16 has over a million junctions".to_string())
            }
            DemoError::Write { .. } => Some("name a folder that you may write to".to_string()),
            DemoError::InTheWay { .. } => Some(
                "name an empty folder, or move the file away; it was left as it is".to_string(),
            ),
            DemoError::Facts { .. } => None,
            DemoError::Drawing { .. } => Some("try another seed".to_string()),
        }
    }
}

/// Draws the region and writes its files into a folder, which is made if it is missing; a file
/// of the same name and another content stops it before anything is written.
///
/// The same options give the same bytes on every machine (the deflated blobs of the road file
/// depend on the version of the compressor; their contents do not). Time grows with the scale:
/// a few seconds at 1.
///
/// # Errors
/// A scale out of range, a file that cannot be written; a seed with which the drawing fails.
pub fn write(
    dir: &Path,
    options: &DemoOptions,
    progress: &dyn Fn(Stage),
) -> Result<DemoSummary, DemoError> {
    if options.scale == 0 || options.scale > LARGEST_SCALE {
        return Err(DemoError::Scale {
            scale: options.scale,
        });
    }
    let region = draw::region(options, progress)?;
    progress(Stage::Files);
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| DemoError::Write { path, source }
    };
    std::fs::create_dir_all(dir).map_err(failed(dir))?;
    let mut written = Vec::new();
    let files = files::all(&region, options);
    for (name, bytes) in &files {
        let path = dir.join(name);
        if std::fs::read(&path).is_ok_and(|found| found != *bytes) {
            return Err(DemoError::InTheWay { path });
        }
    }
    for (name, bytes) in files {
        let path = dir.join(name);
        std::fs::write(&path, &bytes).map_err(failed(&path))?;
        written.push((name.to_string(), bytes.len() as u64));
    }
    Ok(DemoSummary {
        files: written,
        nodes: region.document.nodes.len(),
        ways: region.document.ways.len(),
        restrictions: region.restrictions,
        points: region.people.len(),
        persons: region.people.iter().map(|p| p.all).sum(),
        townships: region.facts.units.len(),
        facilities: region.tables.iter().map(|t| t.rows.len()).sum(),
    })
}
