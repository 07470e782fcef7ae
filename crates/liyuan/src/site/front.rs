//! Choices between the shortest ways of all together and the shortest longest way of anybody, or the shortest
//! mean way of the area that is worst off.

use super::area_report::areas;
use super::output::{FILES, Files, cost, exact, id, mean, names, write_files};
use super::question::{Question, Unit};
use super::refuse::look;
use super::solution::{Mean, Solution, tell};
use super::solve::{Model, SolveOptions, Watch, broken, with_ids};
use super::{SiteError, area_solve};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::site::p_median::PMedian;
use liyuan_planning::site::pareto::{self, MedianCenter};
use liyuan_planning::site::{Answer, Stop, verify};
use std::path::{Path, PathBuf};

/// What the ways of all together are weighed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FrontAim {
    /// The longest way of anybody.
    #[default]
    Longest,
    /// The mean way of the area where it is longest.
    Areas,
}

/// Which choices between two aims are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrontModel {
    /// How many sites, the required ones among them.
    pub sites: usize,
    /// At most so many choices, at even steps of the second aim; `None`: all.
    pub most: Option<usize>,
    /// The second aim.
    pub aim: FrontAim,
}

/// The area whose people have the longest mean way (ties: the first).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorstArea {
    /// Its name.
    pub name: String,
    /// Mean way of its people.
    pub mean: Mean,
}

/// Choices than which none is better by one aim without being worse by the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFront {
    /// What was asked.
    pub model: FrontModel,
    /// From the shortest ways of all together to the best of the second aim. The bound of each: no choice
    /// that is as good by the second aim has a smaller sum.
    pub choices: Vec<Solution>,
    /// The worst area of each choice; `None` where nobody lives in any. Empty for [`FrontAim::Longest`].
    pub worst_areas: Vec<Option<WorstArea>>,
    /// No choice has a longest way below it, in parts of a unit; `None` for [`FrontAim::Areas`].
    pub least_longest: Option<u32>,
    /// No choice brings the mean way of every area to it or below, in parts of a unit, as far as that is known;
    /// `None` for [`FrontAim::Longest`].
    pub out_of_reach: Option<u32>,
    /// Whether all such choices are among them, or ones as good.
    pub complete: bool,
    /// Why the search stopped.
    pub stopped: Stop,
}

/// Finds the choices of so many sites between two aims: the sum of all ways, and the longest way of anybody or the
/// mean way of the worst area; all, or some at even steps. Each is checked by definition. Rules by area hold
/// for every choice of [`FrontAim::Areas`], whose areas are those of the question's rules
/// ([`read_rules`](super::read_rules)).
///
/// # Errors
/// As [`solve`](super::solve()) with [`Model::PMedian`]; and where not even the first choice was found within
/// the limits.
pub fn site_front(
    question: &Question<'_>,
    asked: &FrontModel,
    options: &SolveOptions<'_>,
) -> Result<SiteFront, SiteError> {
    let front = match asked.aim {
        FrontAim::Longest => longest(question, asked, options)?,
        FrontAim::Areas => by_area(question, asked, options)?,
    };
    let wrong = front.wrong.or_else(|| {
        let both = front.told.choices.windows(2).enumerate();
        both.into_iter()
            .any(|(at, pair)| !front.told.descends(at, pair))
            .then(|| "order of the choices".to_owned())
    });
    match wrong {
        Some(broken) => Err(SiteError::Check {
            model: "p-median --front",
            broken,
        }),
        None => Ok(front.told),
    }
}

/// A front, and what of it is wrong.
struct Checked {
    told: SiteFront,
    wrong: Option<String>,
}

impl SiteFront {
    /// Whether the second of two choices has a larger sum and is better by the second aim.
    fn descends(&self, at: usize, pair: &[Solution]) -> bool {
        let [first, second] = pair else {
            return true;
        };
        let better = match self.model.aim {
            FrontAim::Longest => first.worst > second.worst,
            FrontAim::Areas => {
                let of = |at: usize| self.worst_areas.get(at).and_then(Option::as_ref);
                let means = of(at).zip(of(at + 1));
                means.is_some_and(|(first, second)| first.mean.is_above(second.mean))
            }
        };
        better && first.objective.parts < second.objective.parts
    }
}

/// Tells the answers of some choices.
fn told(
    question: &Question<'_>,
    model: &Model,
    options: &SolveOptions<'_>,
    answers: impl Iterator<Item = Answer>,
) -> Result<Vec<Solution>, SiteError> {
    answers
        .map(|answer| {
            let looked = look(question, model, options, None)?;
            Ok(tell(question, model, answer, looked))
        })
        .collect()
}

fn longest(
    question: &Question<'_>,
    asked: &FrontModel,
    options: &SolveOptions<'_>,
) -> Result<Checked, SiteError> {
    let model = Model::PMedian { sites: asked.sites };
    let looked = look(question, &model, options, None)?;
    let problem = MedianCenter {
        lists: &question.lists,
        weights: &looked.weights,
        status: &looked.status,
        sites: asked.sites,
        most: asked.most,
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
        sites: asked.sites,
        fixed_costs: &[],
        off_list: None,
    };
    let checks = front.choices.iter();
    let mut wrong = checks
        .map(|choice| verify::p_median(&median, &choice.answer))
        .find_map(broken);
    let ways: Vec<u32> = front.choices.iter().map(|choice| choice.longest).collect();
    let answers = front.choices.into_iter().map(|choice| choice.answer);
    let choices = told(question, &model, options, answers)?;
    // Points without people, and those left out, take no part in the longest way.
    let same = |(of, way): (&Solution, &u32)| of.worst == Some(*way);
    if !choices.iter().zip(&ways).all(same) {
        wrong = wrong.or_else(|| Some("longest way".to_owned()));
    }
    let told = SiteFront {
        model: *asked,
        choices,
        worst_areas: Vec::new(),
        least_longest: Some(front.least_longest),
        out_of_reach: None,
        complete: front.complete,
        stopped: front.stopped,
    };
    Ok(Checked { told, wrong })
}

fn by_area(
    question: &Question<'_>,
    asked: &FrontModel,
    options: &SolveOptions<'_>,
) -> Result<Checked, SiteError> {
    let model = Model::PMedian { sites: asked.sites };
    let mut looked = look(question, &model, options, None)?;
    let watch = Watch::new(options.limits.stop);
    let stop = || watch.stop();
    let limits = watch.limits(&options.limits, &stop);
    let (mut wrong, front) = area_solve::front(question, &model, asked.most, &mut looked, &limits)
        .map_err(|error| with_ids(error, question, watch.stopped()))?;
    let numbers: Vec<u32> = front.choices.iter().map(|choice| choice.area).collect();
    let answers = front.choices.into_iter().map(|choice| choice.answer);
    let choices = told(question, &model, options, answers)?;
    let worst_areas: Vec<Option<WorstArea>> = choices
        .iter()
        .map(|choice| worst_area(question, choice))
        .collect();
    let name = |area: &u32| {
        let rules = question.rules.as_ref()?;
        rules.areas.get(*area as usize).map(|area| &area.name)
    };
    // Where no way counts any area is as good as another.
    let same = |(worst, area): (&Option<WorstArea>, &u32)| {
        let worst = worst.as_ref().filter(|of| of.mean.rounded(1_000) > 0);
        worst.is_none_or(|worst| Some(&worst.name) == name(area))
    };
    if !worst_areas.iter().zip(&numbers).all(same) {
        wrong = wrong.or_else(|| Some("worst area".to_owned()));
    }
    let told = SiteFront {
        model: *asked,
        choices,
        worst_areas,
        least_longest: None,
        out_of_reach: front.out_of_reach.and_then(|of| u32::try_from(of).ok()),
        complete: front.complete,
        stopped: front.stopped,
    };
    Ok(Checked { told, wrong })
}

/// The area whose people have the longest mean way, counted from who is served where.
fn worst_area(question: &Question<'_>, choice: &Solution) -> Option<WorstArea> {
    let mut worst: Option<WorstArea> = None;
    for area in areas(question, choice) {
        let Some(mean) = area.mean else { continue };
        if worst.as_ref().is_none_or(|worst| mean.is_above(worst.mean)) {
            let name = area.rule.name;
            worst = Some(WorstArea { name, mean });
        }
    }
    worst
}

/// Columns of `front.csv`.
fn columns(unit: Unit, aim: FrontAim) -> Vec<&'static str> {
    let names = names(unit);
    let mut columns = vec![
        "choice",
        "objective",
        "bound",
        "gap",
        "unit",
        names.mean,
        names.worst,
    ];
    if aim == FrontAim::Areas {
        columns.push("area");
        columns.push(match unit {
            Unit::Seconds => "area_mean_s",
            Unit::Metres => "area_mean_m",
            Unit::Plain => "area_mean_cost",
        });
    }
    columns.push("stopped");
    columns
}

/// Columns of `front_sites.csv`.
const SITES: [&str; 2] = ["choice", "id"];

/// Headings that a table may have here.
pub(super) fn headings(table: &str, unit: Unit) -> Vec<Vec<&'static str>> {
    match table {
        "front" => vec![
            columns(unit, FrontAim::Longest),
            columns(unit, FrontAim::Areas),
        ],
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
    let mut of_choices = Rows::with_heading(&columns(question.unit, front.model.aim));
    let mut of_sites = Rows::with_heading(&SITES);
    for ((number, of), at) in (1_i64..).zip(&front.choices).zip(0..) {
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
        if front.model.aim == FrontAim::Areas {
            let worst = front.worst_areas.get(at).and_then(Option::as_ref);
            rows.maybe_text(worst.map(|of| of.name.as_str()));
            rows.decimal(worst.map(|of| mean(of.mean, question.unit, question.scale)));
        }
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
