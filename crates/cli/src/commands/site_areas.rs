//! Rules by area: their options, and what an answer means for each area.

use super::site_answer::{persons, written_mean};
use crate::terminal::{Align, Cell, Style, Table, Terminal};
use clap::Args;
use liyuan::locale::Locale;
use liyuan::site::{AreaShare, Mean, Question, Solution, areas};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Rules by area.
#[derive(Debug, Args)]
pub struct AreaOptions {
    /// Table of rules by area: `area`, and any of `at_least`, `at_most` (sites there), `budget` (what they may
    /// cost together) and `served` (share of its people, such as `80%`; max-cover). Candidates, and for
    /// `served` the demand, then have a column `area`, too. set-cover takes `at_least`.
    #[arg(long, value_name = "TABLE")]
    pub areas: Option<PathBuf>,
}

/// A table of the areas; nothing without rules.
pub fn render(
    question: &Question<'_>,
    solution: &Solution,
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let areas = areas(question, solution);
    if areas.is_empty() {
        return String::new();
    }
    let mut table = Table::new(0)
        .words(locale.text("site-area"))
        .column(locale.text("site-area-sites"), Align::Right)
        .column(locale.text("site-persons"), Align::Right)
        .column(locale.text("site-area-share"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .column(locale.text("site-area-rules"), Align::Left)
        .column(locale.text("site-area-kept"), Align::Left);
    for area in &areas {
        let mean = |mean: Mean| written_mean(mean, solution, locale);
        let share = area.share().map(|share| percent(share, locale));
        let kept = match area.kept {
            true => Cell::styled(locale.text("site-area-yes"), Style::Good),
            false => Cell::styled(locale.text("site-area-no"), Style::Bad),
        };
        table.row(vec![
            area.rule.name.clone().into(),
            locale.number(area.sites as i64).into(),
            persons(area.persons_served, locale).into(),
            share.unwrap_or_default().into(),
            area.mean.map_or_else(String::new, mean).into(),
            rules(area, question, locale).into(),
            kept,
        ]);
    }
    format!("\n{}\n", table.render(terminal))
}

/// Parts per million in per cent, rounded down to a hundredth.
fn percent(millionths: u32, locale: &Locale) -> String {
    let text = locale.decimal(f64::from(millionths / 100) / 100.0, 2);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The rules of an area in a few words.
fn rules(area: &AreaShare, question: &Question<'_>, locale: &Locale) -> String {
    let rule = &area.rule;
    let mut words = Vec::new();
    let mut say = |key: &'static str, sign: &str, value: String| {
        words.push(format!("{} {sign} {value}", locale.text(key)));
    };
    if rule.at_least > 0 {
        say("site-area-sites", "≥", rule.at_least.to_string());
    }
    if let Some(most) = rule.at_most {
        say("site-area-sites", "≤", most.to_string());
    }
    if let Some(budget) = rule.budget {
        let spent = persons(area.cost.unwrap_or(0), locale);
        say(
            "site-area-cost",
            &format!("{spent} ≤"),
            persons(budget, locale),
        );
    }
    if let Some(served) = rule.served {
        say("site-area-share", "≥", percent(served, locale));
    }
    if let Some(worst) = rule.worst {
        say("site-mean", "≤", question.write_cost(worst));
    }
    words.join(", ")
}

/// The areas in the document of `--json`; nothing without rules.
pub fn json(question: &Question<'_>, solution: &Solution) -> Option<Value> {
    let thousandths = |number: i64| number as f64 / 1000.0;
    let share = |millionths: u32| f64::from(millionths) / 1e6;
    question.rules.as_ref()?;
    let rows = areas(question, solution).into_iter().map(|area| {
        json!({
            "area": area.rule.name,
            "sites": area.sites,
            "at_least": (area.rule.at_least > 0).then_some(area.rule.at_least),
            "at_most": area.rule.at_most,
            "site_cost": area.cost.map(thousandths),
            "budget": area.rule.budget.map(thousandths),
            "persons": thousandths(area.persons),
            "persons_served": thousandths(area.persons_served),
            "share": area.share().map(share),
            "share_least": area.rule.served.map(share),
            "mean": area.mean.map(Mean::to_f64),
            "mean_most": area.rule.worst.map(thousandths),
            "kept": area.kept,
        })
    });
    Some(rows.collect())
}
