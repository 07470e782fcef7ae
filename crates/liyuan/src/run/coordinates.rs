//! Whether the places of a table are probably in other coordinates than they were taken for.
//!
//! The test is that of [`liyuan_formats::shift`]; it is made only where maps are published with a
//! shift, and only for tables whose coordinates the plan does not name.

use super::travel::Roads;
use crate::plan_file::{InputPath, Plan};
use crate::read::about_file::Subject;
use crate::region::Region;
use liyuan_finding::Finding;
use liyuan_formats::shift::{Hypothesis, Suspicion, suspect};
use liyuan_roads::{LonLat, Network, SnapOptions};
use std::collections::BTreeSet;

/// Findings about people and facilities whose places fit the roads only after a correction.
pub(super) fn suspicions(plan: &Plan, region: &Region, roads: &[Roads<'_>]) -> Vec<Finding> {
    // The densest network says most about where places are.
    let Some(network) = roads
        .iter()
        .map(|roads| &roads.network)
        .max_by_key(|network| network.report().segments)
    else {
        return Vec::new();
    };
    let mut tables = vec![(
        Subject::People,
        &plan.region.demand.file,
        &region.demand.places,
    )];
    let mut seen = BTreeSet::new();
    for (service, facilities) in plan.services.iter().zip(&region.facilities) {
        if seen.insert(&service.facilities) {
            tables.push((Subject::Facilities, &service.facilities, &facilities.places));
        }
    }
    tables
        .into_iter()
        .filter(|(_, file, places)| file.reading.crs.is_none() && shifted_there(places))
        .filter_map(|(subject, file, places)| {
            let suspicion = judged(network, places)?;
            Some(finding(subject, file, &suspicion))
        })
        .collect()
}

/// Whether most places lie where maps are published with a shift.
fn shifted_there(places: &[LonLat]) -> bool {
    let inside = places
        .iter()
        .filter(|place| {
            let (lon, lat) = (place.lon_degrees(), place.lat_degrees());
            Hypothesis::Gcj02.corrected(lon, lat) != Some((lon, lat))
        })
        .count();
    inside * 2 > places.len()
}

fn judged(network: &Network, places: &[LonLat]) -> Option<Suspicion> {
    let degrees: Vec<(f64, f64)> = places
        .iter()
        .map(|place| (place.lon_degrees(), place.lat_degrees()))
        .collect();
    suspect(&degrees, |places| {
        let places: Vec<LonLat> = places
            .iter()
            .map(|&(lon, lat)| LonLat::from_degrees(lon, lat).unwrap_or_default())
            .collect();
        let snaps = network.snap(&places, &SnapOptions::default());
        snaps
            .into_iter()
            .map(|snap| snap.map(|snap| snap.leg_m))
            .collect()
    })
}

fn finding(subject: Subject, file: &InputPath, suspicion: &Suspicion) -> Finding {
    let (system, what) = match suspicion.hypothesis {
        Hypothesis::Bd09 => ("bd09", "BD-09 (Baidu maps)"),
        Hypothesis::Exchanged | Hypothesis::AsGiven => ("", "latitude and longitude exchanged"),
        Hypothesis::Gcj02 => ("gcj02", "GCJ-02 (maps published in China)"),
    };
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let key = if subject == Subject::People {
        "demand"
    } else {
        "facilities"
    };
    let hint = if system.is_empty() {
        "exchange `lon` and `lat` in the plan file".to_owned()
    } else {
        format!("if so, write `crs = \"{system}\"` in `{key}` of the plan file")
    };
    Finding::warning(
        subject.code("coordinates.shifted"),
        format!(
            "the places fit the roads as {what} and not as they are written: `{}` % instead of \
             `{}` % would lie farther than 150 m from any road",
            percent(suspicion.far_after),
            percent(suspicion.far_before)
        ),
    )
    .with(
        "system",
        if system.is_empty() {
            "exchanged"
        } else {
            system
        },
    )
    .with("after", percent(suspicion.far_after))
    .with("before", percent(suspicion.far_before))
    .with("key", key)
    .file(&file.given)
    .field("crs")
    .value(system)
    .hint(hint)
}
