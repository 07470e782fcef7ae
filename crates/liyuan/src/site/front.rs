//! Choices between the shortest ways of all together and the shortest longest way of anybody.

use super::SiteError;
use super::output::{FILES, Files, cost, exact, id, mean, names, write_files};
use super::question::{Question, Unit};
use super::refuse::look;
use super::solution::{Solution, tell};
use super::solve::{Model, SolveOptions, Watch, broken, with_ids};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::site::p_median::PMedian;
use liyuan_planning::site::pareto::{self, MedianCenter};
use liyuan_planning::site::{Stop, verify};
use std::path::{Path, PathBuf};

/// Choices than which none is better by one aim without being worse by the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFront {
    /// From the shortest ways of all together to the shortest longest way. The bound of each: no choice
    /// whose longest way is as short has a smaller sum.
    pub choices: Vec<Solution>,
    /// No choice has a longest way below it, in parts of a unit.
    pub least_longest: u32,
    /// Whether all such choices are among them, or ones as good.
    pub complete: bool,
    /// Why the search stopped.
    pub stopped: Stop,
}

/// Finds the choices of so many sites between two aims: the sum of all ways and the longest way of anybody.
/// At most `most` of them at even steps, or all. Each is checked by definition.
///
/// # Errors
/// As [`solve`](super::solve()) with [`Model::PMedian`]; and where not even the ends were found within the
/// limits.
pub fn site_front(
    question: &Question<'_>,
    sites: usize,
    most: Option<usize>,
    options: &SolveOptions<'_>,
) -> Result<SiteFront, SiteError> {
    let model = Model::PMedian { sites };
    let looked = look(question, &model, options, None)?;
    let problem = MedianCenter {
        lists: &question.lists,
        weights: &looked.weights,
        status: &looked.status,
        sites,
        most,
    };
    let watch = Watch::new(options.limits.stop);
    let stop = || watch.stop();
    let limits = watch.limits(&options.limits, &stop);
    let front = pareto::front(&problem, &limits)
        .map_err(|error| with_ids(error.into(), question, watch.stopped()))?;
    let median = PMedian {
        lists: &question.lists,
        weights: &looked.weights,
        status: &looked.status,
        sites,
        fixed_costs: &[],
        off_list: None,
    };
    let mut choices: Vec<Solution> = Vec::with_capacity(front.choices.len());
    for choice in front.choices {
        let mut wrong = broken(verify::p_median(&median, &choice.answer));
        let solution = tell(
            question,
            &model,
            choice.answer,
            look(question, &model, options, None)?,
        );
        let ordered = choices.last().is_none_or(|last| {
            last.objective.parts < solution.objective.parts && last.worst > solution.worst
        });
        // Points without people, and those left out, take no part in the longest way.
        if solution.worst != Some(choice.longest) || !ordered {
            wrong = wrong.or_else(|| Some("longest way".to_owned()));
        }
        if let Some(broken) = wrong {
            return Err(SiteError::Check {
                model: "p-median --front",
                broken,
            });
        }
        choices.push(solution);
    }
    Ok(SiteFront {
        choices,
        least_longest: front.least_longest,
        complete: front.complete,
        stopped: front.stopped,
    })
}

/// Columns of `front.csv`.
fn columns(unit: Unit) -> Vec<&'static str> {
    let names = names(unit);
    vec![
        "choice",
        "objective",
        "bound",
        "gap",
        "unit",
        names.mean,
        names.worst,
        "stopped",
    ]
}

/// Columns of `front_sites.csv`.
const SITES: [&str; 2] = ["choice", "id"];

/// Headings that a table may have here.
pub(super) fn headings(table: &str, unit: Unit) -> Vec<Vec<&'static str>> {
    match table {
        "front" => vec![columns(unit)],
        "front_sites" => vec![SITES.to_vec()],
        _ => Vec::new(),
    }
}

/// Writes `front.csv`, a row for each choice, and `front_sites.csv`, a row for each of its sites, into a
/// folder, as [`write_folder`](super::write_folder) does.
///
/// # Errors
/// A file cannot be written.
pub fn write_front(
    question: &Question<'_>,
    front: &SiteFront,
    folder: &Path,
) -> Result<Vec<PathBuf>, SiteError> {
    let [_, _, _, _, _, _, _, _, choices, sites, ..] = FILES;
    let mut of_choices = Rows::with_heading(&columns(question.unit));
    let mut of_sites = Rows::with_heading(&SITES);
    for (number, of) in (1_i64..).zip(&front.choices) {
        let rows = &mut of_choices;
        rows.integer(number);
        rows.decimal(Some(exact(of.objective)));
        rows.decimal(Some(exact(of.bound)));
        let gap = Decimal {
            digits: (of.answer.gap() * 1e6).ceil() as i64,
            decimals: 6,
        };
        rows.decimal(Some(gap.trimmed()));
        rows.text(of.objective_unit());
        rows.decimal(of.mean.map(|of| mean(of, question.unit, question.scale)));
        rows.decimal(of.worst.map(|way| cost(way, question.scale)));
        rows.text(of.answer.stopped.as_str());
        rows.end();
        for site in &of.sites {
            of_sites.integer(number);
            of_sites.text(id(&question.candidates.ids, site.site as usize));
            of_sites.end();
        }
    }
    let files: Files = vec![(choices, of_choices.bytes), (sites, of_sites.bytes)];
    write_files(folder, files)
}
