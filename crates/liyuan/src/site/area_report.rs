//! What an answer means for each area, and whether its rules are kept.

use super::areas::AreaRule;
use super::output::{mean, names, thousandths};
use super::question::{Question, Unit};
use super::solution::{Mean, Solution, Sums};
use crate::tables::text::{Decimal, Rows};
use liyuan_planning::site::ruled::NO_AREA;

/// An area in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaShare {
    /// Its rules.
    pub rule: AreaRule,
    /// Chosen sites there.
    pub sites: usize,
    /// What they cost, in thousandths, where that is known of all of them.
    pub cost: Option<i64>,
    /// Its people, in thousandths.
    pub persons: i64,
    /// Of these, served.
    pub persons_served: i64,
    /// Mean way of those served.
    pub mean: Option<Mean>,
    /// Whether all its rules are kept.
    pub kept: bool,
}

impl AreaShare {
    /// The share of its people that is served, in parts per million, rounded down; `None` where there are none.
    pub fn share(&self) -> Option<u32> {
        let share =
            |persons: i64| i128::from(self.persons_served) * 1_000_000 / i128::from(persons);
        (self.persons > 0).then(|| share(self.persons) as u32)
    }
}

/// Each area of a question with rules, counted from the answer by definition; empty without rules.
pub fn areas(question: &Question<'_>, solution: &Solution) -> Vec<AreaShare> {
    let Some(rules) = &question.rules else {
        return Vec::new();
    };
    let mut sites = vec![(0, Some(0_i64)); rules.areas.len()];
    for site in &solution.sites {
        let area = rules
            .of_sites
            .get(site.site as usize)
            .copied()
            .unwrap_or(NO_AREA);
        if let Some((count, sum)) = sites.get_mut(area as usize) {
            *count += 1;
            let costs = question.candidates.costs.as_ref();
            let cost = costs.and_then(|costs| costs.get(site.site as usize).copied().flatten());
            *sum = sum.zip(cost).map(|(sum, cost)| sum.saturating_add(cost));
        }
    }
    let mut people = vec![(0, Sums::default()); rules.areas.len()];
    let points = question.demand.persons.iter().zip(&solution.served);
    for ((&persons, served), &area) in points.zip(&rules.of_points) {
        if let Some((all, sums)) = people.get_mut(area as usize) {
            *all += persons;
            if let Some(served) = served.filter(|served| served.enough && persons > 0) {
                sums.add(persons, served.cost);
            }
        }
    }
    let counted = rules.areas.iter().zip(sites).zip(people);
    counted
        .map(|((rule, (sites, cost)), (persons, sums))| {
            let mut share = AreaShare {
                rule: rule.clone(),
                sites,
                cost: cost.filter(|_| sites > 0),
                persons,
                persons_served: sums.persons,
                mean: sums.mean(question.scale),
                kept: true,
            };
            share.kept = is_kept(&share);
            share
        })
        .collect()
}

fn is_kept(share: &AreaShare) -> bool {
    let rule = &share.rule;
    let served = i128::from(share.persons_served) * 1_000_000;
    let spent = share.cost.unwrap_or(0);
    share.sites >= rule.at_least
        && rule.at_most.is_none_or(|most| share.sites <= most)
        && rule.budget.is_none_or(|budget| spent <= budget)
        && (rule.served).is_none_or(|least| served >= i128::from(least) * i128::from(share.persons))
        && (rule.worst.zip(share.mean)).is_none_or(|(worst, mean)| mean.is_at_most(worst))
}

/// Columns of `areas.csv`.
pub(super) fn columns(unit: Unit) -> Vec<&'static str> {
    let most = match unit {
        Unit::Seconds => "mean_most_s",
        Unit::Metres => "mean_most_m",
        Unit::Plain => "mean_most_cost",
    };
    vec![
        "area",
        "sites",
        "at_least",
        "at_most",
        "site_cost",
        "budget",
        "persons",
        "persons_served",
        "share",
        "share_least",
        names(unit).mean,
        most,
        "kept",
    ]
}

/// `areas.csv`: a row for each area.
pub(super) fn csv(question: &Question<'_>, solution: &Solution) -> Vec<u8> {
    let mut rows = Rows::with_heading(&columns(question.unit));
    let whole = |number: usize| Decimal::whole(number as i64);
    for share in areas(question, solution) {
        let rule = &share.rule;
        rows.text(&rule.name);
        rows.integer(share.sites as i64);
        rows.decimal((rule.at_least > 0).then(|| whole(rule.at_least)));
        rows.decimal(rule.at_most.map(whole));
        rows.decimal(share.cost.map(thousandths));
        rows.decimal(rule.budget.map(thousandths));
        rows.decimal(Some(thousandths(share.persons)));
        rows.decimal(Some(thousandths(share.persons_served)));
        rows.decimal(
            share
                .share()
                .map(|share| Decimal::millionths(share).trimmed()),
        );
        rows.decimal(
            rule.served
                .map(|share| Decimal::millionths(share).trimmed()),
        );
        rows.decimal(share.mean.map(|of| mean(of, question.unit, question.scale)));
        rows.decimal(rule.worst.map(thousandths));
        rows.text(if share.kept { "yes" } else { "no" });
        rows.end();
    }
    rows.bytes
}
