//! What an isochrone costs on one thread (processor time), and where the time goes.
//!
//! `isochrone_speed ROADS [PROFILE] [PLACES] [MINUTES,MINUTES…] [CELL_M]`: places at random segments
//! of the connected network; each bound alone, then all of them at once.

#![allow(clippy::print_stdout)]

use liyuan_roads::isochrone::{AreaOptions, Field, GridTooLarge, Isochrones};
use liyuan_roads::osm::read_roads_from;
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::{Direction, LonLat, Measure, Network, Snap, SnapOptions};
use std::error::Error;
use std::time::Instant;

/// Seconds that this thread has run, where the system tells, else of the clock.
fn seconds(since: Instant) -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(
            || since.elapsed().as_secs_f64(),
            |nanoseconds| nanoseconds / 1e9,
        )
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a road file")?;
    let name = arguments.next().unwrap_or_else(|| "car".to_owned());
    let count: usize = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let minutes = arguments.next().unwrap_or_else(|| "20,60".to_owned());
    let bounds: Vec<u32> = minutes
        .split(',')
        .map(|text| text.parse::<u32>().map(|minutes| minutes * 600))
        .collect::<Result<_, _>>()?;
    let cell_m = arguments.next().map(|text| text.parse()).transpose()?;
    let profile = Profile::builtin(&name).ok_or("no such profile")?;
    let bytes = std::fs::read(&file)?;
    let data = read_roads_from(&bytes, &file, &profile.key_bases(), &Silent)?;
    let network = Network::build(&data, &profile, &file)?;
    println!(
        "{file}, {name}: {} segments, {} states",
        network.segments(),
        network.states()
    );
    let options = AreaOptions {
        cell_m,
        ..AreaOptions::default()
    };
    let segments = network.segments() as u32;
    // A fixed multiplicative sequence: the same places in every run.
    let places: Vec<Snap> = (1..)
        .map(|i: u64| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32 % segments)
        .filter_map(|segment| {
            let (one, two) = network.segment_points(segment);
            let middle = LonLat {
                lon: one.lon.midpoint(two.lon),
                lat: one.lat.midpoint(two.lat),
            };
            network.snap_one(middle, &SnapOptions::default())
        })
        .filter(|snap| !snap.island)
        .take(count)
        .collect();
    for direction in [Direction::Forward, Direction::Backward] {
        for bound in &bounds {
            measure(&network, &places, direction, &[*bound], &options)?;
        }
        measure(&network, &places, direction, &bounds, &options)?;
    }
    Ok(())
}

fn measure(
    network: &Network,
    places: &[Snap],
    direction: Direction,
    bounds: &[u32],
    options: &AreaOptions,
) -> Result<(), GridTooLarge> {
    let greatest = bounds.iter().copied().max().unwrap_or(0);
    let mut isochrones = Isochrones::new(network, direction, Measure::Time);
    let mut field = Field::default();
    let (mut search, mut area, mut parts) = (0.0, 0.0, 0.0);
    let (mut square_km, mut points, mut polygons, mut cell, mut reached_parts) =
        (0.0, 0, 0, 0.0f64, 0);
    let begun = Instant::now();
    // The first goes twice: memory is made in the first round.
    for (round, snap) in places.first().into_iter().chain(places).enumerate() {
        let start = seconds(begun);
        let reached = isochrones.reach(snap, greatest);
        let searched = seconds(begun) - start;
        let start = seconds(begun);
        let areas = field.areas(&reached, bounds, options)?;
        let drawn = seconds(begun) - start;
        let start = seconds(begun);
        let count = reached.parts(greatest).count();
        let listed = seconds(begun) - start;
        if round == 0 {
            continue;
        }
        (search, area, parts) = (search + searched, area + drawn, parts + listed);
        reached_parts += count;
        cell = cell.max(areas.cell_m);
        for one in &areas.bounds {
            square_km += one.area_m2() / 1e6;
            polygons += one.polygons.len();
            let rings = one.polygons.iter().flat_map(|polygon| &polygon.rings);
            points += rings.map(Vec::len).sum::<usize>();
        }
    }
    let each = places.len() as f64;
    let minutes: Vec<String> = bounds
        .iter()
        .map(|bound| (bound / 600).to_string())
        .collect();
    println!(
        "{direction:?} {} min: {:.2} ms (search {:.2}, areas {:.2}); parts of roads {:.2} ms; \
         {:.0} parts, {:.0} km², {:.1} polygons, {:.0} points, cell up to {cell} m",
        minutes.join("+"),
        (search + area) * 1e3 / each,
        search * 1e3 / each,
        area * 1e3 / each,
        parts * 1e3 / each,
        reached_parts as f64 / each,
        square_km / each,
        polygons as f64 / each,
        points as f64 / each,
    );
    Ok(())
}
