//! A repair in plain words, for terminal and picture.

use super::{Counts, Enough, RepairOutcome, RepairResult};
use crate::locale::Locale;
use crate::plan_file::{RepairGoal, listed};
use crate::read::demand::write_persons;
use crate::run::RunResult;
use crate::wording::wording;
use liyuan_finding::{Finding, Severity};
use liyuan_planning::reach::balance::whole;
use liyuan_planning::site::Stop;

/// Points out of reach that are named.
const NAMED: usize = 3;

/// What a repair came to, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairWords {
    /// What it takes, or why nothing is told.
    pub verdict: String,
    /// How far the share served goes from where to where; `None` where nothing was built.
    pub change: Option<String>,
    /// What is proven of it; `None` where nothing was searched for.
    pub proof: Option<String>,
    /// Who is left out and why; `None` where nobody is.
    pub left: Option<String>,
    /// What is odd about it or stood in its way, by code, the gravest first; without what is said above.
    pub notes: Vec<String>,
}

/// Findings that the other sentences tell.
const TOLD: [&str; 2] = ["repair.not_needed", "repair.infeasible"];

/// A repair in plain words.
pub fn repair_words(result: &RunResult, repair: &RepairResult, locale: &Locale) -> RepairWords {
    RepairWords {
        verdict: verdict(repair, locale),
        change: change(result, repair, locale),
        proof: proof(repair, locale),
        left: left(result, repair, locale),
        notes: notes(repair, locale),
    }
}

fn percent(ppm: u32, locale: &Locale) -> String {
    locale.percent(f64::from(ppm) / 1e6)
}

fn verdict(repair: &RepairResult, locale: &Locale) -> String {
    let best = percent(repair.best_ppm.unwrap_or(0), locale);
    let cost = repair.cost().map(write_persons).unwrap_or_default();
    let budget = match repair.repair.goal {
        RepairGoal::Budget(budget) => write_persons(budget),
        _ => String::new(),
    };
    let values = [
        ("sites", repair.sites.len().into()),
        ("candidates", repair.candidates.into()),
        ("best", (&best).into()),
        ("cost", (&cost).into()),
        ("budget", (&budget).into()),
    ];
    let take = |names: &[&str]| {
        let taken = values.iter().filter(|(name, _)| names.contains(name));
        taken.cloned().collect::<Vec<_>>()
    };
    match (repair.outcome, repair.repair.goal) {
        (RepairOutcome::NotNeeded, _) => locale.text("repair-not-needed"),
        (RepairOutcome::Unanswered, _) => locale.text("repair-unanswered"),
        (RepairOutcome::Kept, RepairGoal::Fewest) => {
            locale.format("repair-kept", &take(&["sites", "candidates"]))
        }
        (RepairOutcome::Kept, RepairGoal::Cheapest) => {
            locale.format("repair-kept-cost", &take(&["sites", "cost"]))
        }
        (RepairOutcome::Kept, RepairGoal::Sites(_)) => {
            locale.format("repair-sites-keep", &take(&["sites"]))
        }
        (RepairOutcome::Kept, RepairGoal::Budget(_)) => {
            locale.format("repair-budget-keeps", &take(&["sites", "budget"]))
        }
        (RepairOutcome::Infeasible, _) => {
            let mut text =
                locale.format("repair-infeasible", &take(&["sites", "candidates", "best"]));
            if let Some(enough) = repair.enough {
                let limit = enough.write();
                let values = [("limit", (&limit).into())];
                text.push_str(&locale.text("repair-between-sentences"));
                text.push_str(&match enough {
                    Enough::Percent(_) => locale.format("repair-enough-percent", &values),
                    _ => locale.format("repair-enough", &values),
                });
            }
            text
        }
        (RepairOutcome::StillBroken, RepairGoal::Budget(_)) => {
            locale.format("repair-budget-short", &take(&["sites", "budget"]))
        }
        (RepairOutcome::StillBroken, _) => locale.format("repair-sites-short", &take(&["sites"])),
    }
}

fn change(result: &RunResult, repair: &RepairResult, locale: &Locale) -> Option<String> {
    let before = repair.before(result)?.region.share_ppm()?;
    let after = repair.after.as_ref()?.region.share_ppm()?;
    let (before, after) = (percent(before, locale), percent(after, locale));
    let gained = repair.gained(result);
    let values = [
        ("before", (&before).into()),
        ("after", (&after).into()),
        ("gained", gained.into()),
    ];
    Some(locale.format("repair-change", &values))
}

fn amount(counts: Counts, value: i64, locale: &Locale) -> String {
    match counts {
        Counts::Sites => locale.number(value),
        Counts::Cost => write_persons(value),
        Counts::Persons => locale.number(whole(value)),
    }
}

fn proof(repair: &RepairResult, locale: &Locale) -> Option<String> {
    let proof = repair.proof?;
    let bound = amount(proof.counts, proof.bound, locale);
    let gap = locale.percent(libm::ceil(proof.gap * 1000.0) / 1000.0);
    let infeasible = repair.outcome == RepairOutcome::Infeasible;
    if proof.stopped == Stop::Proven {
        return Some(match (proof.counts, proof.below) {
            (Counts::Persons, _) => locale.text("repair-proven-most"),
            (Counts::Sites, _) if infeasible => locale.text("repair-proven-all"),
            (Counts::Sites, Some((sites, share))) => {
                let share = percent(share, locale);
                let values = [("sites", sites.into()), ("share", (&share).into())];
                locale.format("repair-proven-below", &values)
            }
            (Counts::Sites, None) => locale.text("repair-proven-fewest"),
            (Counts::Cost, _) => locale.text("repair-proven-cheapest"),
        });
    }
    let reason = locale.text(match proof.stopped {
        Stop::Gap => "repair-stopped-gap",
        Stop::Time => "repair-stopped-time",
        Stop::Work => "repair-stopped-work",
        Stop::Interrupted => "repair-stopped-interrupted",
        Stop::Exhausted | Stop::Proven => "repair-stopped-exhausted",
    });
    let values = [
        ("bound", (&bound).into()),
        ("gap", (&gap).into()),
        ("reason", (&reason).into()),
    ];
    let key = match proof.counts {
        Counts::Sites => "repair-bound-sites",
        Counts::Cost => "repair-bound-cost",
        Counts::Persons => "repair-bound-persons",
    };
    Some(locale.format(key, &values))
}

/// A sentence for each code, with how often and what to do.
fn notes(repair: &RepairResult, locale: &Locale) -> Vec<String> {
    let mut codes: Vec<(Severity, &str)> = (repair.findings.iter())
        .map(|finding| (finding.severity, finding.code.as_str()))
        .filter(|(_, code)| !TOLD.contains(code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let note = |(severity, code): (Severity, &str)| {
        let same = |of: &&Finding| (of.severity, of.code.as_str()) == (severity, code);
        let all: Vec<&Finding> = repair.findings.iter().filter(same).collect();
        let first = *all.first()?;
        let told = wording(first, locale);
        let case = told.sentence();
        let id = first
            .id
            .as_deref()
            .filter(|id| *id != repair.repair.promise);
        let mut text = match (id, all.len()) {
            (None, _) => case.to_owned(),
            (Some(id), 1) => {
                let values = [("id", id.into()), ("case", case.into())];
                locale.format("repair-note-of-one", &values)
            }
            (Some(id), count) => {
                let title = told.title.as_deref().unwrap_or(code);
                let values = [
                    ("title", title.into()),
                    ("count", count.into()),
                    ("id", id.into()),
                ];
                locale.format("repair-note-of-many", &values)
            }
        };
        if let Some(hint) = told.hint.filter(|_| severity != Severity::Info) {
            let values = [("note", (&text).into()), ("hint", (&hint).into())];
            text = locale.format("repair-note-hint", &values);
        }
        Some(text)
    };
    codes.into_iter().filter_map(note).collect()
}

fn left(result: &RunResult, repair: &RepairResult, locale: &Locale) -> Option<String> {
    let after = repair.after.as_ref()?;
    let not_served = after.region.whole.not_served;
    let out = &repair.out_of_reach;
    if not_served == 0 {
        return None;
    }
    let mut sentences = vec![locale.format("repair-left", &[("count", not_served.into())])];
    if !out.points.is_empty() {
        let ids: Vec<&String> = (out.points.iter().take(NAMED))
            .filter_map(|point| result.region.demand.ids.get(*point as usize))
            .collect();
        let ids = listed(&ids);
        let persons = whole(out.persons);
        let values = [
            ("persons", persons.into()),
            ("points", out.points.len().into()),
            ("ids", (&ids).into()),
        ];
        sentences.push(locale.format("repair-left-unreached", &values));
    }
    let between = locale.text("repair-between-sentences");
    Some(sentences.join(&between))
}
