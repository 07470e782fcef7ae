//! Figures of repairs: what each came to, as `repairs.csv` has it.

use super::{Figure, State, escaped, inputs};
use crate::plan_file::CandidatePlan;
use crate::run::{Counts, PromiseResult, RepairResult, RunResult};
use crate::tables::text::Decimal;
use liyuan_planning::reach::balance::whole;

/// Adds the figures of all repairs whose promises were measured.
pub(super) fn add(figures: &mut Vec<Figure>, result: &RunResult) {
    for repair in &result.repairs {
        if let Some(before) = repair.before(result) {
            add_repair(figures, result, repair, before);
        }
    }
}

fn thousandths(digits: i64) -> Decimal {
    let decimal = Decimal {
        digits,
        decimals: 3,
    };
    decimal.trimmed()
}

fn add_repair(
    figures: &mut Vec<Figure>,
    result: &RunResult,
    repair: &RepairResult,
    before: &PromiseResult,
) {
    let mut inputs = inputs(result, before);
    if let CandidatePlan::Table { file, .. } = &repair.repair.candidates {
        inputs = format!("{inputs};{}", file.given);
    }
    let id = escaped(&repair.repair.promise);
    // Rows in and used: demand points, or of what counts sites, candidates and the chosen of them.
    let people = (before.region.points, before.region.summary.totals.points);
    let sites = (repair.candidates as u64, repair.sites.len() as u64);
    let mut add =
        |measure: &str, unit: &'static str, value: Option<Decimal>, of: Option<(i64, i64)>| {
            let rows = match measure {
                "sites" | "site_cost" => sites,
                "value" if unit != "persons" => sites,
                _ => people,
            };
            figures.push(Figure {
                id: format!("repair/{id}/{measure}"),
                definition: format!("repair.{measure}@1"),
                area_code: None,
                group: before.promise.group.clone(),
                value,
                unit,
                state: match value {
                    Some(_) => State::Value,
                    // A share of nobody.
                    None if of.is_some_and(|(_, all)| all == 0) => State::NotApplicable,
                    None => State::Null,
                },
                numerator: of.map(|(part, _)| thousandths(part)),
                denominator: of.map(|(_, all)| thousandths(all)),
                rows_in: rows.0,
                rows_used: rows.1,
                inputs: inputs.clone(),
            });
        };
    let built = repair.after.as_deref();
    let number = |value: usize| Some(Decimal::whole(value as i64));
    let millionths = |share: Option<u32>| share.map(Decimal::millionths);
    add("candidates", "sites", number(repair.candidates), None);
    let sites = built.and_then(|_| number(repair.sites.len()));
    add("sites", "sites", sites, None);
    let cost = built.and_then(|_| repair.cost()).map(thousandths);
    add("site_cost", "cost", cost, None);
    let (unit, amount): (_, fn(i64) -> Decimal) = match repair.proof.map(|proof| proof.counts) {
        Some(Counts::Cost) => ("cost", thousandths),
        Some(Counts::Persons) => ("persons", thousandths),
        Some(Counts::Sites) | None => ("sites", Decimal::whole),
    };
    let proof = repair.proof.as_ref();
    add("value", unit, proof.map(|proof| amount(proof.value)), None);
    add("bound", unit, proof.map(|proof| amount(proof.bound)), None);
    // Rounded up, as in the table.
    let gap = proof.map(|proof| Decimal::millionths(libm::ceil(proof.gap * 1e6) as u32));
    add("gap", "share", gap, None);
    let served = |measured: &PromiseResult| Decimal::whole(measured.region.whole.served);
    add("served_before", "persons", Some(served(before)), None);
    add("served_after", "persons", built.map(served), None);
    let gained = built.map(|_| Decimal::whole(repair.gained(result)));
    add("gained", "persons", gained, None);
    let of = |measured: &PromiseResult| {
        let totals = &measured.region.summary.totals;
        (totals.served, totals.persons)
    };
    let share = |measured: &PromiseResult| millionths(measured.region.share_ppm());
    add("share_before", "share", share(before), Some(of(before)));
    add("share_after", "share", built.and_then(share), built.map(of));
    let promised = Some(Decimal::millionths(before.promise.share.0));
    add("share_promised", "share", promised, None);
    add("share_best", "share", millionths(repair.best_ppm), None);
    let out = built.map(|_| &repair.out_of_reach);
    let points = out.and_then(|out| number(out.points.len()));
    add("out_of_reach_points", "points", points, None);
    let persons = out.map(|out| Decimal::whole(whole(out.persons)));
    add("out_of_reach", "persons", persons, None);
}
