//! Explanations as tables: `sites_explained.csv` and `unserved.csv`.

use super::{Barred, Explanation, Forced, Swap};
use crate::site::output::{cost, exact, id, names, thousandths};
use crate::site::question::{Question, Unit};
use crate::site::solution::Solution;
use crate::tables::text::{Decimal, Rows};

/// Columns of `sites_explained.csv`.
pub(in crate::site) fn site_columns(unit: Unit) -> Vec<&'static str> {
    let worst = match unit {
        Unit::Seconds => "worst_without_s",
        Unit::Metres => "worst_without_m",
        Unit::Plain => "worst_without_cost",
    };
    vec![
        "id",
        "status",
        "points_alone",
        "persons_alone",
        worst,
        "change",
        "swap_id",
        "swap_price",
        "forced_price",
        "forced_least",
        "unit",
    ]
}

/// Columns of `unserved.csv`.
pub(in crate::site) fn unserved_columns(unit: Unit) -> Vec<&'static str> {
    let cost = names(unit).cost;
    vec!["from_id", "persons", "reason", "candidates", "to_id", cost]
}

/// A row for each candidate, in their order.
pub(in crate::site) fn sites_csv(
    question: &Question<'_>,
    solution: &Solution,
    explained: &Explanation,
    forced: &[(u32, Forced)],
) -> Vec<u8> {
    let mut rows = Rows::with_heading(&site_columns(question.unit));
    let unit = solution.objective_unit();
    let mut chosen = explained.chosen.iter().peekable();
    let mut others = explained.others.iter().peekable();
    for site in 0..question.candidates.ids.len() as u32 {
        rows.text(id(&question.candidates.ids, site as usize));
        let swap: Option<Swap>;
        if let Some(own) = chosen.next_if(|own| own.site == site) {
            rows.text(if own.required { "required" } else { "chosen" });
            rows.integer(own.points_alone as i64);
            rows.decimal(Some(thousandths(own.persons_alone)));
            rows.decimal(own.worst_without.map(|way| cost(way, question.scale)));
            rows.decimal(own.without.map(exact));
            swap = own.swap;
        } else {
            let own = others.next_if(|own| own.site == site);
            rows.text(match own.and_then(|own| own.barred) {
                None => "candidate",
                Some(Barred::Forbidden) => "forbidden",
                Some(Barred::WithoutCost) => "without_cost",
            });
            rows.decimal(None);
            rows.decimal(None);
            rows.decimal(None);
            rows.decimal(own.and_then(|own| own.with).map(exact));
            swap = own.and_then(|own| own.swap);
        }
        rows.maybe_text(swap.map(|swap| id(&question.candidates.ids, swap.site as usize)));
        rows.decimal(swap.map(|swap| exact(swap.price)));
        let forced = forced.iter().find(|(of, _)| *of == site);
        let (price, least) = match forced.map(|(_, forced)| forced) {
            Some(Forced::Chosen) => (Some(Decimal::whole(0)), Some(Decimal::whole(0))),
            Some(Forced::Found { price, least, .. }) => (Some(exact(*price)), Some(exact(*least))),
            _ => (None, None),
        };
        rows.decimal(price);
        rows.decimal(least);
        rows.text(unit);
        rows.end();
    }
    rows.bytes
}

/// A row for each point that is not served, in the order of the demand.
pub(in crate::site) fn unserved_csv(question: &Question<'_>, explained: &Explanation) -> Vec<u8> {
    let mut rows = Rows::with_heading(&unserved_columns(question.unit));
    for of in &explained.unserved {
        rows.text(id(&question.demand.ids, of.point));
        rows.decimal(Some(thousandths(of.persons)));
        rows.text(of.why.as_str());
        rows.integer(of.candidates as i64);
        rows.maybe_text(
            of.nearest
                .map(|far| id(&question.candidates.ids, far.site as usize)),
        );
        rows.decimal(of.nearest.map(|far| thousandths(far.cost)));
        rows.end();
    }
    rows.bytes
}
