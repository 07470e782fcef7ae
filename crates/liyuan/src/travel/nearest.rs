//! The nearest point of one table for every point of another.

use super::output::{Kind, Target, TravelTable, Values};
use super::{Points, TravelError, TravelOptions};
use liyuan_finding::Finding;
use liyuan_roads::{Direction, Measure, Network, SearchOptions};
use std::io::Write;
use std::path::Path;

/// What a search for the nearest came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NearestReport {
    /// Rows written: one for each point of the first table.
    pub rows: usize,
    /// Points that have a nearest one.
    pub found: usize,
    /// Points that are not near a road.
    pub off_network: usize,
    /// Points on the network from which nothing is reached within the bound.
    pub not_reachable: usize,
    /// Points of the second table that are not near a road.
    pub to_off_network: usize,
    /// One for each point of either table that is not near a road.
    pub findings: Vec<Finding>,
}

/// Finds for each point of `from` the point of `to` with the least travel time (ties: the first in
/// its table) and writes one row each, in the order of `from`, to a file, or as CSV to `stream`.
///
/// Columns: `from_id, to_id, travel_time_s, road_s, leg_from_m, leg_to_m, reason`; where nothing
/// is reached, all but `from_id` and `reason` (`off_network`, `island`, `not_reachable`) are null.
/// One search over the whole network, whatever the number of points.
///
/// # Errors
/// The extension is unknown or the output cannot be written.
pub fn nearest(
    network: &Network,
    from: &Points,
    to: &Points,
    options: &TravelOptions,
    output: Option<&Path>,
    stream: impl Write + Send,
) -> Result<NearestReport, TravelError> {
    let from_snaps = network.snap(&from.places, &options.snap);
    let to_snaps = network.snap(&to.places, &options.snap);
    let search = SearchOptions {
        direction: Direction::Backward,
        measure: Measure::Time,
        bound: options.within.map(|within| within.0),
    };
    let reached = liyuan_roads::nearest(
        network,
        &network.places(&to_snaps),
        &network.places(&from_snaps),
        &search,
    );

    let mut findings = from.off_network(network, &from_snaps, &options.snap);
    if from.file != to.file {
        findings.extend(to.off_network(network, &to_snaps, &options.snap));
    }
    let mut report = NearestReport {
        findings,
        rows: from.ids.len(),
        to_off_network: to_snaps.iter().filter(|snap| snap.is_none()).count(),
        ..NearestReport::default()
    };
    let (mut to_ids, mut times, mut roads) = (Vec::new(), Vec::new(), Vec::new());
    let (mut from_legs, mut to_legs, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for (snap, reached) in from_snaps.iter().zip(&reached) {
        let hub = reached.map(|reached| reached.hub as usize);
        to_ids.push(hub.and_then(|hub| to.ids.get(hub)).map(String::as_str));
        times.push(reached.map(|reached| reached.total));
        roads.push(reached.map(|reached| reached.road));
        from_legs.push(snap.map(|snap| tenths(snap.leg_m)));
        to_legs.push(
            hub.and_then(|hub| to_snaps.get(hub).copied().flatten())
                .map(|snap| tenths(snap.leg_m)),
        );
        reasons.push(match (snap, reached) {
            (_, Some(_)) => {
                report.found += 1;
                None
            }
            (None, None) => {
                report.off_network += 1;
                Some("off_network")
            }
            (Some(snap), None) => {
                report.not_reachable += 1;
                Some(if snap.island {
                    "island"
                } else {
                    "not_reachable"
                })
            }
        });
    }
    let columns = [
        ("from_id", Kind::Id),
        ("to_id", Kind::Word),
        ("travel_time_s", Kind::TenthsOrNull),
        ("road_s", Kind::TenthsOrNull),
        ("leg_from_m", Kind::TenthsOrNull),
        ("leg_to_m", Kind::TenthsOrNull),
        ("reason", Kind::Word),
    ];
    let target = match output {
        Some(path) => Target::File(path),
        None => Target::Stream(Box::new(stream)),
    };
    let mut table = TravelTable::begin(target, &columns)?;
    let ends = |row: usize| {
        let hub = reached.get(row)?.as_ref()?.hub as usize;
        Some((*from.places.get(row)?, *to.places.get(hub)?))
    };
    table.write(
        &[
            Values::Text(from.ids.iter().map(|id| Some(id.as_str())).collect()),
            Values::Text(to_ids),
            Values::Tenths(times),
            Values::Tenths(roads),
            Values::Tenths(from_legs),
            Values::Tenths(to_legs),
            Values::Text(reasons),
        ],
        ends,
    )?;
    table.finish()?;
    Ok(report)
}

fn tenths(metres: f64) -> u32 {
    liyuan_roads::round_half_up(metres * 10.0)
}
