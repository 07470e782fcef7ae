//! Where the candidates of a question on the roads come from: tables, places that are made, or both.

use super::SiteError;
use super::question::{Candidates, Within};
use super::roads::read_candidates;
use crate::made::{MOST_MADE, Made, Maker};
use crate::plan_file::quantity::{length, write_length};
use crate::plan_file::schema::CANDIDATE_PLACES;
use crate::plan_file::{CandidatePlan, InputPath, ROAD_CLASSES, Reading, RoadClass, nearest};
use crate::reach::People;
use crate::travel::Points;
use liyuan_finding::Finding;
use liyuan_planning::site::Status;
use liyuan_roads::{Islands, Network, SnapOptions};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// One place where candidates come from, as written behind `--candidates`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateSource {
    /// As written.
    given: String,
    plan: CandidatePlan,
}

/// How many candidates came from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateCount {
    /// As written, or as it was taken where nothing was.
    pub from: String,
    /// Whether they were made.
    pub made: bool,
    /// Candidates that there are.
    pub count: usize,
    /// Points, junctions or squares of which they were taken; rows of a table.
    pub all: usize,
    /// Side of the squares of which each has one at most, decimetres.
    pub spacing_dm: Option<u32>,
}

impl CandidateSource {
    /// What is taken where nothing is said: places where people live.
    pub fn usual() -> CandidateSource {
        CandidateSource {
            given: "demand".to_owned(),
            plan: CandidatePlan::default(),
        }
    }

    /// Reads `demand`, `junctions` or `grid`, behind a colon and with commas between the least
    /// important class of road (of junctions) and the side of the squares (`grid:5km`,
    /// `junctions:secondary,2km`); everything else is a file. A file of such a name is `./grid`.
    ///
    /// # Errors
    /// What stands behind the colon is neither, or something looks like a misspelt word.
    pub fn parse(path: &Path) -> Result<CandidateSource, SiteError> {
        let given = path.display().to_string();
        let (word, options) = match given.split_once(':') {
            Some((word, options)) => (word, Some(options)),
            None => (given.as_str(), None),
        };
        if !CANDIDATE_PLACES.contains(&word) {
            let near = nearest(word, CANDIDATE_PLACES.iter().copied());
            let like_a_file = given.contains(['.', '/', '\\']) || path.exists();
            return match near {
                Some(nearest) if !like_a_file => Err(SiteError::CandidatesWord { given, nearest }),
                _ => Ok(CandidateSource {
                    plan: CandidatePlan::Table {
                        file: InputPath {
                            given: given.clone(),
                            path: path.to_owned(),
                            reading: Reading::default(),
                        },
                        columns: Box::default(),
                    },
                    given,
                }),
            };
        }
        let plan = made_plan(word, options).map_err(|part| SiteError::CandidatesOption {
            given: given.clone(),
            part: part.to_owned(),
        })?;
        Ok(CandidateSource { given, plan })
    }

    /// As written.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The table, unless the candidates are to be made.
    pub fn file(&self) -> Option<&Path> {
        match &self.plan {
            CandidatePlan::Table { file, .. } => Some(&file.path),
            _ => None,
        }
    }
}

/// What a word and its options ask for; the option that cannot be read where there is one.
fn made_plan<'o>(word: &str, options: Option<&'o str>) -> Result<CandidatePlan, &'o str> {
    let (mut class, mut spacing_dm) = (None, None);
    for part in options.into_iter().flat_map(|options| options.split(',')) {
        let known = ROAD_CLASSES.iter().position(|class| *class == part.trim());
        match known {
            Some(known) if word == "junctions" && class.is_none() => {
                class = Some(RoadClass(known as u8));
            }
            None if spacing_dm.is_none() => {
                let side = length(part.trim()).ok().filter(|side| *side > 0);
                spacing_dm = Some(side.ok_or(part)?);
            }
            _ => return Err(part),
        }
    }
    Ok(match word {
        "grid" => CandidatePlan::Grid { spacing_dm },
        "junctions" => CandidatePlan::Junctions {
            roads: class.unwrap_or(RoadClass::DEFAULT),
            spacing_dm,
        },
        _ => CandidatePlan::Demand { spacing_dm },
    })
}

/// The one table of candidates that goes with a table of costs, if there is any.
///
/// # Errors
/// Candidates are to be made, for which there are no roads; or there are several tables.
pub fn only_table(sources: &[CandidateSource]) -> Result<Option<PathBuf>, SiteError> {
    if let Some(made) = sources.iter().find(|source| source.file().is_none()) {
        return Err(SiteError::CandidatesNeedRoads {
            given: made.given.clone(),
        });
    }
    if sources.len() > 1 {
        return Err(SiteError::CandidateTables {
            count: sources.len(),
        });
    }
    let table = sources.first().and_then(CandidateSource::file);
    Ok(table.map(Path::to_owned))
}

/// Refuses candidates that are made where their cost counts.
///
/// # Errors
/// Some are to be made: nothing says what they cost.
pub fn refuse_made(sources: &[CandidateSource]) -> Result<(), SiteError> {
    match sources.iter().find(|source| source.file().is_none()) {
        Some(made) => Err(SiteError::CandidatesCostless {
            given: made.given.clone(),
        }),
        None => Ok(()),
    }
}

/// Candidates of tables, to which others can be added that are made.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// What is known of the candidates.
    pub candidates: Candidates,
    /// Where they are, and what is odd about rows.
    pub sites: Points,
    /// How many came from where, in the order of the sources; those that are made once they are.
    pub counts: Vec<CandidateCount>,
}

impl Gathered {
    /// Reads the tables among the sources; an id that stands there already is left out and is a finding.
    ///
    /// # Errors
    /// A table cannot be read, a column is missing, or no row is usable.
    pub fn read(sources: &[CandidateSource]) -> Result<Gathered, SiteError> {
        let mut gathered = Gathered::default();
        for source in sources {
            let Some(path) = source.file() else { continue };
            let (candidates, sites) = read_candidates(path)?;
            let all = sites.ids.len();
            let count = gathered.join(candidates, sites);
            gathered.counts.push(CandidateCount {
                from: source.given.clone(),
                made: false,
                count,
                all,
                spacing_dm: None,
            });
        }
        Ok(gathered)
    }

    /// Candidates that there may be in the end, for what depends on their number.
    pub fn expected(&self, sources: &[CandidateSource]) -> usize {
        let made = sources.iter().filter(|source| source.file().is_none());
        self.sites.ids.len() + made.count() * MOST_MADE
    }

    /// Adds a table; gives how many of it are new.
    fn join(&mut self, candidates: Candidates, sites: Points) -> usize {
        if self.sites.ids.is_empty() {
            let count = sites.ids.len();
            (self.candidates, self.sites) = (candidates, sites);
            return count;
        }
        let first = self.sites.ids.len();
        let known: HashSet<String> = self.sites.ids.iter().cloned().collect();
        if candidates.costs.is_some() && self.candidates.costs.is_none() {
            self.candidates.costs = Some(vec![None; first]);
        }
        for (at, id) in sites.ids.iter().enumerate() {
            let (place, row) = (sites.places.get(at), sites.rows.get(at));
            let (Some(&place), Some(&row)) = (place, row) else {
                continue;
            };
            if known.contains(id) {
                let message = format!("id `{id}` stands there already; row left out");
                self.sites.findings.push(
                    Finding::error("site.id.twice", message)
                        .file(&sites.file)
                        .row(row)
                        .id(id)
                        .hint("give each row an id of its own, or delete the repeated row"),
                );
                continue;
            }
            let cost = candidates.costs.as_ref().and_then(|costs| *costs.get(at)?);
            if let Some(costs) = &mut self.candidates.costs {
                costs.push(cost);
            }
            let status = candidates.status.get(at).copied();
            self.candidates
                .status
                .push(status.unwrap_or(Status::Candidate));
            self.candidates.places.push(Some(place));
            self.candidates.ids.push(id.clone());
            self.candidates.rows.push(row);
            self.sites.ids.push(id.clone());
            self.sites.places.push(place);
            self.sites.rows.push(row);
        }
        self.sites.findings.extend(sites.findings);
        self.candidates.file = format!("{}, {}", self.candidates.file, sites.file);
        self.sites.others.push((first, sites.file));
        self.sites.ids.len() - first
    }

    /// Adds the candidates that are to be made; those that no road comes near are left out. An id that
    /// another one has gets the word of its source before it.
    ///
    /// # Errors
    /// The grid is too close, or nothing could be made.
    pub fn make(
        &mut self,
        sources: &[CandidateSource],
        people: &People,
        network: &Network,
        options: &MakeOptions,
    ) -> Result<Vec<Finding>, SiteError> {
        let maker = Maker {
            ids: &people.points.ids,
            places: &people.points.places,
            persons: &people.persons,
            network: Some(network),
            near_dm: match options.within {
                Some(Within::Length(length)) => Some(length),
                _ => None,
            },
            inside: &|_| true,
        };
        let mut findings = Vec::new();
        for source in sources.iter().filter(|source| source.file().is_none()) {
            let given = || source.given.clone();
            let made = maker
                .make(&source.plan)
                .map_err(|many| SiteError::TooManySquares {
                    given: given(),
                    squares: many.squares,
                    enough: format!("grid:{}", write_length(many.enough_dm)),
                })?;
            let (made, off) = near_roads(made, network, options.max_snap_m);
            if made.ids.is_empty() {
                return Err(SiteError::NothingMade {
                    given: given(),
                    off,
                });
            }
            findings.push(told(&made, source, off));
            self.counts.push(CandidateCount {
                from: given(),
                made: true,
                count: made.ids.len(),
                all: made.all,
                spacing_dm: made.spacing_dm,
            });
            self.add(made, source.plan.given());
        }
        Ok(findings)
    }

    fn add(&mut self, made: Made, word: &str) {
        let mut known: HashSet<String> = self.sites.ids.iter().cloned().collect();
        let first = self.sites.ids.len();
        for (mut id, place) in made.ids.into_iter().zip(made.places) {
            while known.contains(&id) {
                id = format!("{word}-{id}");
            }
            known.insert(id.clone());
            self.candidates.ids.push(id.clone());
            self.candidates.status.push(Status::Candidate);
            self.candidates.places.push(Some(place));
            self.candidates.rows.push(0);
            self.sites.ids.push(id);
            self.sites.places.push(place);
            self.sites.rows.push(0);
            if let Some(costs) = &mut self.candidates.costs {
                costs.push(None);
            }
        }
        if self.candidates.file.is_empty() {
            self.candidates.file = word.to_owned();
        }
        self.sites.others.push((first, word.to_owned()));
    }
}

/// What making candidates depends on.
#[derive(Debug, Clone, Copy)]
pub struct MakeOptions {
    /// The bound that is asked for: where it is a distance, candidates stand no farther apart if that
    /// is possible.
    pub within: Option<Within>,
    /// Farther from any road, a place is no candidate.
    pub max_snap_m: f64,
}

/// Those that a road comes near, and how many were left out.
fn near_roads(made: Made, network: &Network, max_snap_m: f64) -> (Made, usize) {
    let options = SnapOptions {
        max_snap_m,
        islands: Islands::Skip,
    };
    let snaps = network.snap(&made.places, &options);
    let near = |at: &usize| snaps.get(*at).is_some_and(Option::is_some);
    let kept: Vec<usize> = (0..made.ids.len()).filter(near).collect();
    let off = made.ids.len() - kept.len();
    let ids = kept.iter().filter_map(|&at| made.ids.get(at).cloned());
    let places = kept.iter().filter_map(|&at| made.places.get(at).copied());
    let near = Made {
        ids: ids.collect(),
        places: places.collect(),
        ..made
    };
    (near, off)
}

fn told(made: &Made, source: &CandidateSource, off: usize) -> Finding {
    let mut message = made.sentence(&source.given);
    if off > 0 {
        message = format!("{message}; `{off}` that no road comes near are left out");
    }
    made.with(Finding::info("site.candidates.made", message))
        .with("off", off)
        .with("left", if off > 0 { "some" } else { "none" })
        .value(&source.given)
        .hint(
            "a table of real sites may do better; `--candidates` takes `demand`, `junctions:secondary`, `grid:5km` or a table, several together, too",
        )
}

#[cfg(test)]
mod tests;
