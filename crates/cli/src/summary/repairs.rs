//! What repairs came to: where new sites go, what they change, and what is proven of it.

use super::title;
use crate::terminal::{Align, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::planning::reach::balance::whole;
use liyuan::run::{
    Counts, Enough, RepairOutcome, RepairResult, RepairSite, RunResult, repair_words,
};
use liyuan_finding::counts_by_code;
use serde_json::{Value, json};

/// Sites that are listed on a terminal; the table has all.
const LISTED: usize = 12;

/// A repair for people.
pub fn render(
    result: &RunResult,
    repair: &RepairResult,
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let name = repair.before(result).map_or_else(
        || repair.repair.promise.clone(),
        |before| title(result, before, locale),
    );
    let head = locale.text("repair-head");
    let head = [("title", (&head).into()), ("rule", (&name).into())];
    let head = locale.format("summary-sentence", &head);
    let style = match repair.outcome {
        RepairOutcome::Kept | RepairOutcome::NotNeeded => Style::Good,
        RepairOutcome::Unanswered => Style::Caution,
        RepairOutcome::StillBroken | RepairOutcome::Infeasible => Style::Bad,
    };
    let mut out = terminal.labelled("+", &terminal.paint(&head, Style::Strong), 0, style);
    let words = repair_words(result, repair, locale);
    let sentences = [Some(words.verdict), words.change, words.proof];
    for sentence in sentences.into_iter().flatten() {
        out.push_str(&terminal.paragraph(&sentence, 2));
    }
    if !repair.sites.is_empty() {
        out.push_str(&sites(result, repair, locale).render(terminal));
        let more = repair.sites.len().saturating_sub(LISTED);
        if more > 0 {
            let more = locale.format("repair-more", &[("count", more.into())]);
            out.push_str(&terminal.paragraph(&more, 2));
        }
    }
    if let Some(left) = words.left {
        out.push_str(&terminal.paragraph(&left, 2));
    }
    for note in &words.notes {
        out.push_str(&terminal.paragraph(note, 2));
    }
    out
}

fn sites(result: &RunResult, repair: &RepairResult, locale: &Locale) -> Table {
    let mut table = Table::new(2)
        .words(locale.text("repair-site"))
        .words(locale.text("summary-area"))
        .words(locale.text("summary-parent"))
        .column(locale.text("repair-gained"), Align::Right)
        .column(locale.text("repair-alone"), Align::Right);
    let costs = repair.sites.iter().any(|site| site.cost.is_some());
    if costs {
        table = table.column(locale.text("repair-cost"), Align::Right);
    }
    for site in repair.sites.iter().take(LISTED) {
        let areas = &result.region.areas.list;
        let area = site.area.and_then(|area| areas.get(area as usize));
        let parent = area.and_then(|area| areas.get(area.parent? as usize));
        let area_name = area.map_or("", |area| area.name.as_str());
        let mut row = vec![
            called(site, area_name).into(),
            area_name.to_owned().into(),
            parent.map_or("", |parent| parent.name.as_str()).into(),
            locale.number(whole(site.gained)).into(),
            locale.number(whole(site.alone)).into(),
        ];
        if costs {
            let cost = site.cost.map(thousandths).unwrap_or_default();
            row.push(cost.into());
        }
        table.row(row);
    }
    table
}

/// Id and name of a site; the name of its area says nothing that stands not beside it.
fn called(site: &RepairSite, area: &str) -> String {
    if site.name == site.id || site.name == area {
        site.id.clone()
    } else {
        format!("{} {}", site.id, site.name)
    }
}

fn thousandths(value: i64) -> String {
    let text = format!("{}.{:03}", value / 1000, value % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A repair for programs: figures as in `repairs.csv` and `repair_sites.csv`.
pub fn json(result: &RunResult, repair: &RepairResult) -> Value {
    let share = |ppm: Option<u32>| ppm.map(|ppm| f64::from(ppm) / 1e6);
    let before = repair.before(result).map(|before| &before.region);
    let after = repair.after.as_ref().map(|after| &after.region);
    let proof = repair.proof.map(|proof| {
        let amount = |value: i64| match proof.counts {
            Counts::Sites => json!(value),
            // Whole persons as whole numbers.
            Counts::Cost | Counts::Persons if value % 1000 == 0 => json!(value / 1000),
            Counts::Cost | Counts::Persons => json!(value as f64 / 1000.0),
        };
        json!({
            "counts": proof.counts.as_str(),
            "value": amount(proof.value),
            "bound": amount(proof.bound),
            "gap": proof.gap,
            "stopped": proof.stopped.as_str(),
            "below": proof.below.map(|(value, share)| json!({
                "value": amount(value),
                "share": f64::from(share) / 1e6,
            })),
        })
    });
    let areas = &result.region.areas.list;
    let sites: Vec<Value> = repair
        .sites
        .iter()
        .map(|site| {
            let area = site.area.and_then(|area| areas.get(area as usize));
            json!({
                "id": site.id,
                "name": site.name,
                "lon": site.place.lon_degrees(),
                "lat": site.place.lat_degrees(),
                "area_code": area.map(|area| area.code.as_str()),
                "area_name": area.map(|area| area.name.as_str()),
                "required": site.required,
                "cost": site.cost.map(|cost| cost as f64 / 1000.0),
                "persons_gained": whole(site.gained),
                "persons_alone": whole(site.alone),
            })
        })
        .collect();
    let ids: Vec<&str> = (repair.out_of_reach.points.iter().take(10))
        .filter_map(|point| result.region.demand.ids.get(*point as usize))
        .map(String::as_str)
        .collect();
    json!({
        "promise_id": repair.repair.promise,
        "outcome": repair.outcome.as_str(),
        "goal": repair.repair.goal.as_str(),
        "candidates": repair.candidates,
        "proof": proof,
        "served_before": before.map(|region| region.whole.served),
        "served_after": after.map(|region| region.whole.served),
        "share_before": share(before.and_then(|region| region.share_ppm())),
        "share_after": share(after.and_then(|region| region.share_ppm())),
        "share_best": share(repair.best_ppm),
        "within_enough": repair.enough.map(Enough::write),
        "kept": after.or(before).and_then(|region| region.kept),
        "sites": sites,
        "out_of_reach": {
            "points": repair.out_of_reach.points.len(),
            "persons": whole(repair.out_of_reach.persons),
            "first_ids": ids,
        },
        "findings": counts_by_code(&repair.findings),
    })
}
