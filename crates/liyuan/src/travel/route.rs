//! One way from one place to another.

use super::{TravelError, TravelOptions};
use liyuan_roads::{Deciseconds, LonLat, Measure, Network, Snap};
use serde::Serialize;
use serde_json::{Value, json};

/// A way from one place to another.
///
/// `travel_time_s` is the time of both legs and of the road between them; the edges add up to the
/// road alone. Serialised, it is the document of `liyuan travel route --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Journey {
    /// Profile.
    pub profile: String,
    /// Leg, road and leg, seconds.
    pub travel_time_s: f64,
    /// On the road alone, seconds.
    pub road_s: f64,
    /// Along the road, metres.
    pub distance_m: f64,
    /// Where it begins.
    pub from: JourneyEnd,
    /// Where it ends.
    pub to: JourneyEnd,
    /// What is travelled, in order.
    pub edges: Vec<JourneyEdge>,
    /// The line on the road, as (longitude, latitude) in degrees.
    #[serde(skip)]
    pub line: Vec<[f64; 2]>,
}

/// One end of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct JourneyEnd {
    /// Longitude asked for.
    pub lon: f64,
    /// Latitude asked for.
    pub lat: f64,
    /// Longitude on the road.
    pub road_lon: f64,
    /// Latitude on the road.
    pub road_lat: f64,
    /// Straight distance between the two, metres.
    pub leg_m: f64,
    /// Time for it, seconds.
    pub leg_s: f64,
    /// Whether the road is outside the largest connected part of the network.
    pub island: bool,
}

/// A stretch of one way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JourneyEdge {
    /// OpenStreetMap way.
    pub way_id: i64,
    /// Its name, empty if it has none.
    pub name: String,
    /// Length travelled, metres.
    pub length_m: f64,
    /// Time for it, seconds.
    pub travel_time_s: f64,
}

/// Finds the fastest way.
///
/// # Errors
/// One end is not near a road, or no way leads from one to the other; both are answers
/// ([`liyuan_finding::Kind::Infeasible`]).
pub fn route(
    network: &Network,
    from: LonLat,
    to: LonLat,
    options: &TravelOptions,
) -> Result<Journey, TravelError> {
    let snaps = network.snap(&[from, to], &options.snap);
    let end = |index: usize, end: &'static str, place: LonLat| {
        snaps
            .get(index)
            .copied()
            .flatten()
            .ok_or_else(|| TravelError::OffNetwork {
                end,
                lon: place.lon_degrees(),
                lat: place.lat_degrees(),
                max_snap_m: options.snap.max_snap_m,
                profile: network.profile_name().to_owned(),
            })
    };
    let (start, goal) = (end(0, "from", from)?, end(1, "to", to)?);
    let way = liyuan_roads::route(network, &start, &goal, Measure::Time).ok_or_else(|| {
        TravelError::NoWay {
            profile: network.profile_name().to_owned(),
            island: start.island || goal.island,
        }
    })?;
    Ok(Journey {
        profile: network.profile_name().to_owned(),
        travel_time_s: way.total.seconds(),
        road_s: way.road.seconds(),
        distance_m: f64::from(way.distance_dm) / 10.0,
        from: journey_end(from, &start),
        to: journey_end(to, &goal),
        edges: way
            .edges
            .into_iter()
            .map(|edge| JourneyEdge {
                way_id: edge.way_id,
                name: edge.name,
                length_m: f64::from(edge.length_dm) / 10.0,
                travel_time_s: edge.time.seconds(),
            })
            .collect(),
        line: way.line.iter().map(|place| degrees(*place)).collect(),
    })
}

fn journey_end(place: LonLat, snap: &Snap) -> JourneyEnd {
    let Deciseconds(leg) = snap.leg;
    JourneyEnd {
        lon: place.lon_degrees(),
        lat: place.lat_degrees(),
        road_lon: snap.place.lon_degrees(),
        road_lat: snap.place.lat_degrees(),
        leg_m: f64::from(liyuan_roads::round_half_up(snap.leg_m * 10.0)) / 10.0,
        leg_s: f64::from(leg) / 10.0,
        island: snap.island,
    }
}

fn degrees(place: LonLat) -> [f64; 2] {
    [place.lon_degrees(), place.lat_degrees()]
}

impl Journey {
    /// The line as a GeoJSON feature collection with one feature.
    pub fn geojson(&self) -> Value {
        // A line needs two positions, even where both ends are at the same place.
        let mut line = self.line.clone();
        if let ([only], 1) = (line.as_slice(), line.len()) {
            line.push(*only);
        }
        json!({
            "type": "FeatureCollection",
            "features": [{
                "type": "Feature",
                "geometry": { "type": "LineString", "coordinates": line },
                "properties": {
                    "profile": self.profile,
                    "travel_time_s": self.travel_time_s,
                    "distance_m": self.distance_m,
                },
            }],
        })
    }
}
