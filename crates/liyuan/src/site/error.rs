//! Why a siting question has no answer.

use super::area_error::AreaError;
use super::capacity_error::CapacityRefusal;
use super::close::CloseRefusal;
use crate::plan_file::listed;
use crate::travel::TravelError;
use liyuan_finding::{Diagnose, Finding, Ids, Kind, io_arguments};
use liyuan_planning::site::SiteError as ModelError;
use liyuan_planning::site::cover::CoverError;
use std::path::PathBuf;

/// Why a siting question has no answer, with the ids of the tables.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Roads, profile or a table of points cannot be used.
    #[error(transparent)]
    Travel(#[from] TravelError),
    /// A model refuses what was given.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A covering model refuses what was given.
    #[error(transparent)]
    Cover(#[from] CoverError),
    /// Rules by area cannot be used or kept.
    #[error(transparent)]
    Areas(#[from] AreaError),
    /// A question with capacities has no answer.
    #[error(transparent)]
    Capacity(Box<CapacityRefusal>),
    /// So many sites cannot go.
    #[error(transparent)]
    Close(#[from] CloseRefusal),
    /// An option does not go with a model.
    #[error("use `{option}` with `{model}`")]
    OptionOfOthers {
        /// The option.
        option: &'static str,
        /// The model.
        model: &'static str,
    },
    /// Nothing of a table of ids is usable.
    #[error("read table `{file}`: {}", reason.as_ref().map_or("no usable row", |reason| &reason.message))]
    Table {
        /// The file.
        file: String,
        /// The gravest finding about it.
        reason: Option<Box<Finding>>,
    },
    /// Ids that an option names are not in the table of candidates.
    #[error("find {} in the candidates", first(.ids, *.count))]
    UnknownIds {
        /// The option.
        option: &'static str,
        /// The ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
        /// The candidate most like the first.
        nearest: Option<String>,
    },
    /// Candidates are required and forbidden at once.
    #[error("require and forbid the same candidates: {} ({count} in all)", first(.ids, *.count))]
    RequiredAndForbidden {
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// Nobody is there to be served.
    #[error("serve the people of `{file}`: none of `{points}` points has any")]
    Nobody {
        /// The table of the demand.
        file: String,
        /// Points read.
        points: usize,
    },
    /// No candidate may be chosen.
    #[error("choose among `{candidates}` candidates: {}", match *without_cost {
        0 => "all are forbidden".to_owned(),
        without if without == *candidates => "none has a cost".to_owned(),
        without => format!("`{without}` have no cost, the others are forbidden"),
    })]
    NoCandidates {
        /// Candidates read.
        candidates: usize,
        /// Of these, allowed but for want of a cost.
        without_cost: usize,
    },
    /// More sites are asked for than may be chosen.
    #[error("choose `{asked}` sites: only `{allowed}` may be chosen")]
    TooMany {
        /// Asked for.
        asked: usize,
        /// Candidates that are not forbidden.
        allowed: usize,
    },
    /// Fewer sites are asked for than are required.
    #[error("choose `{asked}` sites: `{required}` are required")]
    BelowRequired {
        /// Asked for.
        asked: usize,
        /// Required.
        required: usize,
    },
    /// The required sites cost more than there is.
    #[error("keep to the budget of `{budget}`: the required sites cost `{required}`")]
    BudgetBelowRequired {
        /// What there is.
        budget: String,
        /// What the required sites cost.
        required: String,
        /// What is missing.
        missing: String,
    },
    /// The model needs what the candidates cost, and their table does not say it.
    #[error("weigh what the candidates cost: {}", if *count == 0 { "there is no column `cost`".to_owned() } else { format!("the required {} {} none", first(.ids, *.count), if *.count == 1 { "has" } else { "have" }) })]
    CostMissing {
        /// Required candidates without a cost, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are; 0: there is no column.
        count: usize,
    },
    /// Too few candidates reach some points.
    #[error(
        "serve {} ({count} of `{points}` {}, `{persons}` {} in all): too few candidates reach {}{}",
        first(.ids, *.count),
        if *.points == 1 { "point" } else { "points" },
        if .persons == "1" { "person" } else { "persons" },
        if *.count == 1 { "it" } else { "them" },
        match *.without_cost {
            0 => String::new(),
            1 => "; `1` candidate has no cost and cannot be chosen".to_owned(),
            without => format!("; `{without}` candidates have no cost and cannot be chosen"),
        }
    )]
    OutOfReach {
        /// Their ids, the first [`KEPT_IDS`](super::KEPT_IDS).
        ids: Vec<String>,
        /// How many there are.
        count: usize,
        /// Points with people.
        points: usize,
        /// Persons there.
        persons: String,
        /// A `--within` that would do for everybody, where there is one and it is known.
        enough: Option<String>,
        /// Points that not enough candidates reach, however far they go.
        never: usize,
        /// Candidates that cannot be chosen for want of a cost.
        without_cost: usize,
    },
    /// A cost is not held in 32 bits, or comes to too much for all people.
    #[error(
        "add up costs: it costs `{cost}` to serve `{from}` from `{to}`{}, {} `{most}`",
        .at,
        if *.alone { "more than" } else { "which for all people together must not be above" }
    )]
    CostTooLarge {
        /// Where the largest cost stands.
        at: Box<TableRow>,
        /// The point.
        from: String,
        /// The site.
        to: String,
        /// The cost as it counts.
        cost: String,
        /// The largest that would do.
        most: String,
        /// Whether the cost itself is too large, or what it comes to for all people.
        alone: bool,
    },
    /// More people than can be added up.
    #[error("add up `{all}` persons: `{persons}` of them at `{id}`{}", .at)]
    TooManyPersons {
        /// Where the most persons stand.
        at: Box<TableRow>,
        /// The point with the most persons.
        id: String,
        /// Persons there.
        persons: String,
        /// All persons.
        all: String,
    },
    /// The candidates cost more together than can be added up.
    #[error(
        "add up what the candidates cost: `{sum}` is above `{most}`; `{id}` costs `{cost}`{}",
        .at
    )]
    SiteCostsTooLarge {
        /// Where the dearest stands.
        at: Box<TableRow>,
        /// The dearest.
        id: String,
        /// What it costs.
        cost: String,
        /// What those that may be chosen cost together.
        sum: String,
        /// The largest sum that is exact.
        most: String,
    },
    /// So few sites cannot serve everybody.
    #[error("serve everybody from `{asked}` sites: at least `{least}` are needed")]
    TooFew {
        /// Asked for.
        asked: usize,
        /// No fewer serve everybody.
        least: usize,
        /// A number that is known to do.
        enough: Option<usize>,
    },
    /// There are more pairs than can be held.
    #[error("hold `{pairs}` pairs of points and candidates: more than `{most}`")]
    TooManyPairs {
        /// Pairs found so far.
        pairs: u64,
        /// Largest number that is held.
        most: u64,
    },
    /// A bound does not fit the costs.
    #[error("compare `{within}` with costs in {unit}")]
    WithinUnit {
        /// As given.
        within: String,
        /// Unit of the costs.
        unit: &'static str,
    },
    /// The search was stopped before any choice was found.
    #[error("find sites that serve everybody before the search was stopped ({stopped})")]
    NothingYet {
        /// `time`, `work` or `interrupted`.
        stopped: &'static str,
    },
    /// An answer does not pass the check by definition.
    #[error("check the answer of {model}: it breaks its own rules ({broken})")]
    Check {
        /// The model.
        model: &'static str,
        /// What is wrong, for a report.
        broken: String,
    },
    /// A curve over the number of sites was asked of a model that has no such number.
    #[error("draw a curve of {model}: it does not ask for a number of sites")]
    NoCurve {
        /// The model.
        model: &'static str,
    },
    /// An option that is about one answer was given for a curve.
    #[error("use `{option}` for a range of numbers of sites")]
    OfOneAnswer {
        /// The option.
        option: &'static str,
    },
    /// A word for candidates that are made is misspelt.
    #[error("read candidates `{given}`: there is no such file")]
    CandidatesWord {
        /// As given.
        given: String,
        /// The word most like it.
        nearest: String,
    },
    /// What stands behind `grid:`, `demand:` or `junctions:` cannot be read.
    #[error("make candidates at `{given}`: `{part}` is not understood")]
    CandidatesOption {
        /// As given.
        given: String,
        /// The part of it.
        part: String,
    },
    /// Candidates are to be made for a table of costs.
    #[error(
        "make candidates at `{given}` for a table of costs: it has no way from there to anybody"
    )]
    CandidatesNeedRoads {
        /// As given.
        given: String,
    },
    /// Several tables of candidates were given for a table of costs.
    #[error("read `{count}` tables of candidates for a table of costs: one is allowed")]
    CandidateTables {
        /// How many.
        count: usize,
    },
    /// Candidates are to be made where their cost counts.
    #[error("weigh what the candidates at `{given}` cost: nothing says it")]
    CandidatesCostless {
        /// As given.
        given: String,
    },
    /// Candidates are to be made for a model that asks about sites that somebody knows.
    #[error(
        "ask `{model}` of the candidates at `{given}`: they are made, so nothing says what room they have or that they stand"
    )]
    CandidatesBare {
        /// As given.
        given: String,
        /// The command.
        model: &'static str,
    },
    /// A grid of candidates would have too many squares.
    #[error(
        "make candidates at `{given}`: `{squares}` squares are more than `{}`",
        crate::made::MOST_SQUARES
    )]
    TooManySquares {
        /// As given.
        given: String,
        /// How many squares.
        squares: u64,
        /// What would do.
        enough: String,
    },
    /// No candidate could be made.
    #[error("make candidates at `{given}`: {}", if *.off == 0 { "there is no such place".to_owned() } else { format!("no road comes near any of `{off}`") })]
    NothingMade {
        /// As given.
        given: String,
        /// How many were left out because no road comes near.
        off: usize,
    },
    /// No candidate that may be chosen reaches anybody, and who is out of reach is to be left out.
    #[error(
        "serve anybody at all: no candidate that may be chosen reaches any of `{points}` points, `{persons}` persons in all"
    )]
    NobodyReached {
        /// Points with people.
        points: usize,
        /// Persons there.
        persons: String,
        /// A `--within` that reaches everybody, where there is one and it is known.
        enough: Option<String>,
    },
    /// A file would be replaced that no answer was written to.
    #[error("write `{}`: it is none of the tables of an answer", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The output cannot be written.
    #[error("write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason of the operating system.
        source: std::io::Error,
    },
}

impl From<CapacityRefusal> for SiteError {
    fn from(refusal: CapacityRefusal) -> SiteError {
        SiteError::Capacity(Box::new(refusal))
    }
}

/// How many ids a sentence names.
const NAMED: usize = 10;

/// The first few of many ids.
pub(super) fn first(ids: &[String], count: usize) -> String {
    let named: Vec<&String> = ids.iter().take(NAMED).collect();
    let more = if count > named.len() { ", …" } else { "" };
    format!("{}{more}", listed(&named))
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The table.
    pub file: String,
    /// The row, with the heading as row 1, where it is known.
    pub row: Option<u64>,
}

impl std::fmt::Display for TableRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.row {
            Some(row) => write!(f, " (row `{row}` of `{}`)", self.file),
            None => write!(f, " (in `{}`)", self.file),
        }
    }
}

impl TableRow {
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        let row = self.row.map(|row| row.to_string());
        let known = if row.is_some() { "yes" } else { "no" };
        vec![
            ("file", self.file.clone()),
            ("row", row.unwrap_or_default()),
            ("known", known.to_owned()),
        ]
    }
}

impl Diagnose for SiteError {
    fn code(&self) -> &'static str {
        match self {
            SiteError::Travel(error) => error.code(),
            SiteError::Model(error) => error.code(),
            SiteError::Cover(error) => error.code(),
            SiteError::Areas(error) => error.code(),
            SiteError::Capacity(error) => error.code(),
            SiteError::Close(error) => error.code(),
            SiteError::Table { .. } => "site.table.none",
            SiteError::UnknownIds { .. } => "site.ids.unknown",
            SiteError::RequiredAndForbidden { .. } => "site.ids.contradiction",
            SiteError::Nobody { .. } => "site.demand.nobody",
            SiteError::NoCandidates { .. } => "site.candidates.none",
            SiteError::TooMany { .. } => "site.number.above_candidates",
            SiteError::BelowRequired { .. } => "site.number.below_required",
            SiteError::BudgetBelowRequired { .. } => "site.budget.below_required",
            SiteError::CostMissing { .. } => "site.candidates.cost_missing",
            SiteError::OutOfReach { .. } => "site.demand.out_of_reach",
            SiteError::TooFew { .. } => "site.number.too_few",
            SiteError::CostTooLarge { .. } => "site.cost.too_large",
            SiteError::TooManyPersons { .. } => "site.demand.too_many",
            SiteError::SiteCostsTooLarge { .. } => "site.candidates.cost_too_large",
            SiteError::TooManyPairs { .. } => "site.pairs.too_many",
            SiteError::WithinUnit { .. } => "site.within.unit",
            SiteError::NothingYet { .. } => "site.search.nothing_yet",
            SiteError::Check { .. } => "site.answer.check",
            SiteError::NoCurve { .. } => "site.curve.model",
            SiteError::OfOneAnswer { .. } => "site.curve.option",
            SiteError::CandidatesWord { .. } => "site.candidates.word",
            SiteError::CandidatesOption { .. } => "site.candidates.option",
            SiteError::CandidatesNeedRoads { .. } => "site.candidates.need_roads",
            SiteError::CandidateTables { .. } => "site.candidates.tables",
            SiteError::CandidatesCostless { .. } => "site.candidates.costless",
            SiteError::CandidatesBare { .. } => "site.candidates.bare",
            SiteError::TooManySquares { .. } => "site.candidates.squares",
            SiteError::NothingMade { .. } => "site.candidates.none_made",
            SiteError::NobodyReached { .. } => "site.demand.none_reached",
            SiteError::OptionOfOthers { .. } => "site.option.of_others",
            SiteError::Foreign { .. } => "site.output.foreign",
            SiteError::Write { .. } => "site.output.write",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            SiteError::Travel(error) => error.kind(),
            SiteError::Model(error) => error.kind(),
            SiteError::Cover(error) => error.kind(),
            SiteError::Areas(error) => error.kind(),
            SiteError::Capacity(error) => error.kind(),
            SiteError::Close(error) => error.kind(),
            SiteError::Table { .. }
            | SiteError::Nobody { .. }
            | SiteError::NothingMade { .. }
            | SiteError::CostTooLarge { .. }
            | SiteError::TooManyPersons { .. }
            | SiteError::SiteCostsTooLarge { .. } => Kind::Data,
            SiteError::UnknownIds { .. }
            | SiteError::RequiredAndForbidden { .. }
            | SiteError::CostMissing { .. }
            | SiteError::WithinUnit { .. }
            | SiteError::NoCurve { .. }
            | SiteError::OfOneAnswer { .. }
            | SiteError::CandidatesWord { .. }
            | SiteError::CandidatesOption { .. }
            | SiteError::CandidatesNeedRoads { .. }
            | SiteError::CandidateTables { .. }
            | SiteError::CandidatesCostless { .. }
            | SiteError::CandidatesBare { .. }
            | SiteError::TooManySquares { .. }
            | SiteError::OptionOfOthers { .. }
            | SiteError::Foreign { .. } => Kind::Usage,
            SiteError::NoCandidates { .. }
            | SiteError::TooMany { .. }
            | SiteError::BelowRequired { .. }
            | SiteError::BudgetBelowRequired { .. }
            | SiteError::OutOfReach { .. }
            | SiteError::NobodyReached { .. }
            | SiteError::TooFew { .. } => Kind::Infeasible,
            SiteError::TooManyPairs { .. } | SiteError::NothingYet { .. } => Kind::Resource,
            SiteError::Check { .. } => Kind::Bug,
            SiteError::Write { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    Kind::Resource
                }
                _ => Kind::Environment,
            },
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            SiteError::Travel(error) => return error.hint(),
            SiteError::Model(error) => return error.hint(),
            SiteError::Cover(error) => return error.hint(),
            SiteError::Areas(error) => return error.hint(),
            SiteError::Capacity(error) => return error.hint(),
            SiteError::Close(error) => return error.hint(),
            SiteError::OptionOfOthers { option, .. } => {
                format!("leave `{option}` out; what it says is in the answer")
            }
            SiteError::Table { reason, .. } => {
                return reason
                    .as_ref()
                    .and_then(|reason| reason.hint.clone())
                    .or_else(|| Some("see the findings about its rows".to_owned()));
            }
            SiteError::UnknownIds {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            SiteError::UnknownIds { option, .. } => {
                format!("`{option}` takes ids of candidates, separated by commas")
            }
            SiteError::RequiredAndForbidden { .. } => {
                "decide for one, in `--required`, `--forbidden` or the column `status`".to_owned()
            }
            SiteError::Nobody { .. } => "give persons, or leave the table out".to_owned(),
            SiteError::NoCandidates {
                without_cost: 0, ..
            } => "forbid fewer".to_owned(),
            SiteError::NoCandidates { .. } => {
                "write their cost into the column `cost`, `0` if there is none".to_owned()
            }
            SiteError::CostTooLarge { alone: true, .. } => {
                "use a larger unit, or leave out pairs that cannot serve; what is beyond `--within` does not count".to_owned()
            }
            SiteError::CostTooLarge { .. } => {
                "use a larger unit for the costs, or count people in larger units".to_owned()
            }
            SiteError::TooManyPersons { .. } => {
                "check the number of persons, or count people in larger units".to_owned()
            }
            SiteError::SiteCostsTooLarge { .. } => {
                "use a larger unit, such as millions, or costs with fewer digits".to_owned()
            }
            SiteError::TooMany { allowed, .. } => {
                format!("`--p {allowed}` takes them all; else give more candidates")
            }
            SiteError::BelowRequired { required, .. } => {
                format!("`--p {required}` at least; the required ones count among them")
            }
            SiteError::BudgetBelowRequired { missing, .. } => {
                format!("`{missing}` more, or require fewer; the required ones are paid, too")
            }
            SiteError::CostMissing { count: 0, .. } => {
                "give `--candidates` with a column `cost`".to_owned()
            }
            SiteError::CostMissing { .. } => "write their cost, `0` if there is none".to_owned(),
            SiteError::OutOfReach { enough, never, .. } => match (enough, never) {
                (Some(enough), _) => format!(
                    "`--within {enough}` is the least that reaches everybody; or `--unreached leave`"
                ),
                (None, 0) => {
                    "allow longer ways, give candidates near them, or `--unreached leave`".to_owned()
                }
                (None, never) => format!(
                    "no candidate that may be chosen reaches `{never}` of them, however far; give candidates near them, allow a forbidden one, or `--unreached leave`"
                ),
            },
            SiteError::TooFew {
                least,
                enough: Some(enough),
                ..
            } if least == enough => format!("`--p {enough}` does"),
            SiteError::TooFew {
                enough: Some(enough),
                ..
            } => format!("`--p {enough}` does, fewer might"),
            SiteError::TooFew { .. } => "choose more, or allow longer ways".to_owned(),
            SiteError::TooManyPairs { .. } => {
                "bound the ways with `--within`, or give fewer candidates".to_owned()
            }
            SiteError::WithinUnit { .. } => {
                "give a bound in the unit of the costs; `20min` needs times, `5km` distances, and a bare number the plain costs of a table".to_owned()
            }
            SiteError::NothingYet { .. } => {
                "allow more time or work, or choose more sites".to_owned()
            }
            SiteError::Check { .. } => "please report this with the input".to_owned(),
            SiteError::NoCurve { .. } => {
                "p-median, p-center and max-cover take `--p 1..10`".to_owned()
            }
            SiteError::OfOneAnswer { .. } => "give one number, such as `--p 3`".to_owned(),
            SiteError::CandidatesWord { nearest, .. } => {
                format!("did you mean `{nearest}`?")
            }
            SiteError::CandidatesOption { .. } => format!(
                "write `demand:2km`, `grid:5km`, `junctions:secondary` or `junctions:secondary,2km`; `secondary` means from trunk roads down to it, of {}",
                listed(crate::plan_file::ROAD_CLASSES)
            ),
            SiteError::CandidatesNeedRoads { given } => format!(
                "leave `--candidates` out to take each `to_id`, or ask with `--roads`; a file of this name is `./{given}`"
            ),
            SiteError::CandidateTables { .. } => "put them into one table".to_owned(),
            SiteError::CandidatesCostless { .. } => {
                "give a table of candidates with a column `cost`, or ask by number".to_owned()
            }
            SiteError::CandidatesBare { .. } => "give a table of the sites with `--candidates`".to_owned(),
            SiteError::TooManySquares { enough, .. } => format!("`{enough}` or wider squares"),
            SiteError::NothingMade { off: 0, .. } => {
                "choose another source, less important roads (`junctions:residential`), or give a table"
                    .to_owned()
            }
            SiteError::NothingMade { .. } => {
                "check the coordinates of the people, or allow more with `--max-snap 5km`".to_owned()
            }
            SiteError::NobodyReached {
                enough: Some(enough),
                ..
            } => format!("`--within {enough}` is the least that reaches everybody"),
            SiteError::NobodyReached { .. } => {
                "allow longer ways, or give candidates near people".to_owned()
            }
            SiteError::Foreign { .. } => {
                "name another folder, or move that file away".to_owned()
            }
            SiteError::Write { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => "make the folder first".to_owned(),
                std::io::ErrorKind::StorageFull => "free some space".to_owned(),
                std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                    "a file stands where the folder should be; name a folder, which is made if need be"
                        .to_owned()
                }
                std::io::ErrorKind::IsADirectory => {
                    "a folder stands where the file should be; name another folder".to_owned()
                }
                _ => "name a folder that can be written".to_owned(),
            },
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let give = |name: &'static str, value: &dyn ToString| (name, value.to_string());
        match self {
            SiteError::Travel(error) => error.arguments(),
            SiteError::Model(error) => error.arguments(),
            SiteError::Cover(error) => error.arguments(),
            SiteError::Areas(error) => error.arguments(),
            SiteError::Capacity(error) => error.arguments(),
            SiteError::Close(error) => error.arguments(),
            SiteError::OptionOfOthers { option, model } => {
                vec![give("option", option), give("model", model)]
            }
            SiteError::Table { file, reason } => vec![
                give("file", file),
                give("why", &if reason.is_some() { "known" } else { "unknown" }),
            ],
            SiteError::UnknownIds {
                option,
                ids,
                count,
                nearest,
            } => vec![
                give("option", option),
                give("ids", &first(ids, *count)),
                give("like", &if nearest.is_some() { "one" } else { "none" }),
                give("near", &nearest.clone().unwrap_or_default()),
            ],
            SiteError::RequiredAndForbidden { ids, count } => {
                vec![give("ids", &first(ids, *count)), give("count", count)]
            }
            SiteError::Nobody { file, points } => {
                vec![give("file", file), give("points", points)]
            }
            SiteError::NoCandidates {
                candidates,
                without_cost,
            } => vec![
                give("candidates", candidates),
                give(
                    "what",
                    &match *without_cost {
                        0 => "forbidden",
                        without if without == *candidates => "costless",
                        _ => "both",
                    },
                ),
                give("without", without_cost),
            ],
            SiteError::CostTooLarge {
                at,
                from,
                to,
                cost,
                most,
                alone,
            } => [
                at.arguments(),
                vec![
                    give("id", from),
                    give("to", to),
                    give("cost", cost),
                    give("most", most),
                    give("what", if *alone { &"alone" } else { &"sum" }),
                ],
            ]
            .concat(),
            SiteError::TooManyPersons {
                at,
                id,
                persons,
                all,
            } => [
                at.arguments(),
                vec![give("id", id), give("persons", persons), give("all", all)],
            ]
            .concat(),
            SiteError::SiteCostsTooLarge {
                at,
                id,
                cost,
                sum,
                most,
            } => [
                at.arguments(),
                vec![
                    give("id", id),
                    give("cost", cost),
                    give("sum", sum),
                    give("most", most),
                ],
            ]
            .concat(),
            SiteError::TooMany { asked, allowed } => {
                vec![give("asked", asked), give("allowed", allowed)]
            }
            SiteError::BelowRequired { asked, required } => {
                vec![give("asked", asked), give("required", required)]
            }
            SiteError::BudgetBelowRequired {
                budget,
                required,
                missing,
            } => vec![
                give("budget", budget),
                give("required", required),
                give("missing", missing),
            ],
            SiteError::CostMissing { ids, count } => vec![
                give("ids", &first(ids, *count)),
                give("which", &if *count == 0 { "column" } else { "cells" }),
            ],
            SiteError::OutOfReach {
                ids,
                count,
                points,
                persons,
                enough,
                never,
                without_cost,
            } => vec![
                give("ids", &first(ids, *count)),
                give("count", count),
                give("points", points),
                give("persons", persons),
                give(
                    "what",
                    &match (enough, never) {
                        (Some(_), _) => "enough",
                        (None, 0) => "unknown",
                        (None, _) => "never",
                    },
                ),
                give("enough", &enough.clone().unwrap_or_default()),
                give("never", never),
                give("without", without_cost),
                give("priced", if *without_cost == 0 { &"all" } else { &"some" }),
            ],
            SiteError::TooFew {
                asked,
                least,
                enough,
            } => vec![
                give("asked", asked),
                give("least", least),
                give(
                    "what",
                    &if enough.is_some() {
                        "enough"
                    } else {
                        "unknown"
                    },
                ),
                give("enough", &enough.unwrap_or_default()),
            ],
            SiteError::TooManyPairs { pairs, most } => {
                vec![give("pairs", pairs), give("most", most)]
            }
            SiteError::WithinUnit { within, unit } => {
                vec![
                    give("within", within),
                    give("unit", &liyuan_finding::word(unit)),
                ]
            }
            SiteError::NothingYet { stopped } => vec![give("stopped", stopped)],
            SiteError::Check { model, broken } => {
                vec![give("model", model), give("broken", broken)]
            }
            SiteError::NoCurve { model } => vec![give("model", model)],
            SiteError::OfOneAnswer { option } => vec![give("option", option)],
            SiteError::CandidatesWord { given, nearest } => {
                vec![give("given", given), give("near", nearest)]
            }
            SiteError::CandidatesOption { given, part } => vec![
                give("given", given),
                give("part", part),
                give("classes", &listed(crate::plan_file::ROAD_CLASSES)),
            ],
            SiteError::CandidatesNeedRoads { given } | SiteError::CandidatesCostless { given } => {
                vec![give("given", given)]
            }
            SiteError::CandidatesBare { given, model } => {
                vec![give("given", given), give("model", model)]
            }
            SiteError::CandidateTables { count } => vec![give("count", count)],
            SiteError::TooManySquares {
                given,
                squares,
                enough,
            } => vec![
                give("given", given),
                give("squares", squares),
                give("most", &crate::made::MOST_SQUARES),
                give("enough", enough),
            ],
            SiteError::NothingMade { given, off } => vec![
                give("given", given),
                give("off", off),
                give("why", if *off == 0 { &"none" } else { &"off" }),
            ],
            SiteError::NobodyReached {
                points,
                persons,
                enough,
            } => vec![
                give("points", points),
                give("persons", persons),
                give(
                    "what",
                    if enough.is_some() {
                        &"enough"
                    } else {
                        &"unknown"
                    },
                ),
                give("enough", &enough.clone().unwrap_or_default()),
            ],
            SiteError::Foreign { path } => vec![give("file", &path.display())],
            SiteError::Write { path, source } => {
                [&[give("file", &path.display())][..], &io_arguments(source)].concat()
            }
        }
    }

    fn ids(&self) -> Option<Ids<'_>> {
        match self {
            SiteError::UnknownIds { ids, count, .. }
            | SiteError::RequiredAndForbidden { ids, count }
            | SiteError::OutOfReach { ids, count, .. } => Some(Ids { ids, all: *count }),
            SiteError::CostMissing { ids, count } if *count > 0 => Some(Ids { ids, all: *count }),
            SiteError::Capacity(error) => error.ids(),
            SiteError::Close(error) => error.ids(),
            SiteError::Areas(error) => error.ids(),
            _ => None,
        }
    }

    fn reason(&self) -> Option<&Finding> {
        match self {
            SiteError::Travel(error) => error.reason(),
            SiteError::Table { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }
}
