//! Whether the places of a table are probably in other coordinates than assumed: a test of
//! hypotheses against the roads.
//!
//! Maps published in China are shifted by 300 to 700 m (GCJ-02) or 1 km (BD-09), and a shifted
//! table looks sound on a map of its own. Being *nearer* to a road says little: in a town every
//! place is near one, and sites in the middle of a block come nearer by any shift. What a wrong
//! shift destroys is that places keep a *usual* distance to roads. So each hypothesis is compared
//! with itself, moved by 400 m in twelve directions: where its places are right, their distances to
//! the nearest road are distributed unlike those of the moved ones; where they are wrong already,
//! moving them changes nothing.
//!
//! The difference is Kuiper's statistic V, the largest excess of one distribution function over the
//! other in both directions (Kuiper 1960, 10.1016/S1385-7258(60)50006-0), which does not depend on
//! what the usual distance is. A table is suspected if, for one correction,
//! 1. V ≥ 0.3 and V √n ≥ 3, which chance reaches once in a million tables,
//! 2. V of the places as given is at most 0.6 of it and less by 2/√n and more, so that a table
//!    that fits the roads as it is keeps silent whatever a correction would do,
//! 3. no more places lie farther than 150 m from any road than as given, or than moved, and at most
//!    half of all: where most places are far from roads, roads say nothing about them.
//!
//! Where places have nothing to do with roads (centres of grid cells, of areas) no hypothesis stands
//! out, and nothing is said; likewise below 20 places that are well apart.

use crate::crs::CoordinateSystem;
use std::collections::BTreeSet;

/// What may have happened to the coordinates of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hypothesis {
    /// They are longitude and latitude of WGS-84.
    AsGiven,
    /// Longitude and latitude are exchanged.
    Exchanged,
    /// They are of GCJ-02 (AMap, Tencent, other maps published in China).
    Gcj02,
    /// They are of BD-09 (Baidu).
    Bd09,
}

/// Places are moved in so many directions to see what chance gives.
pub const DIRECTIONS: usize = 12;
/// By so many metres.
const MOVED_M: f64 = 400.0;
/// At most so many places of a table are looked at.
const MOST_PLACES: usize = 2000;
/// Fewer than this say nothing.
const FEWEST_PLACES: usize = 20;
/// One place a square of this side is looked at, in degrees (some 300 m): what stands closer
/// together moves together, and would be counted as evidence many times over.
const APART: f64 = 0.003;
/// Places without a road within reach count as lying this far from one, metres.
const NO_ROAD_M: f64 = 1000.0;
/// Farther than this from a road few places lie, metres.
const FAR_M: f64 = 150.0;
const MOST_FAR: f64 = 0.5;
const LEAST_DIFFERENCE: f64 = 0.3;
const LEAST_SIGNIFICANCE: f64 = 3.0;
const MOST_OF_GIVEN: f64 = 0.6;
const LEAST_MARGIN: f64 = 2.0;

impl Hypothesis {
    /// All of them, the one without correction first.
    pub const ALL: [Hypothesis; 4] = [
        Hypothesis::AsGiven,
        Hypothesis::Exchanged,
        Hypothesis::Gcj02,
        Hypothesis::Bd09,
    ];

    /// Where a place of the table truly lies, in degrees of WGS-84, if the hypothesis holds.
    pub fn corrected(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        match self {
            Hypothesis::AsGiven => CoordinateSystem::wgs84().to_wgs84(lon, lat),
            Hypothesis::Exchanged => CoordinateSystem::wgs84().to_wgs84(lat, lon),
            Hypothesis::Gcj02 => CoordinateSystem::gcj02().to_wgs84(lon, lat),
            Hypothesis::Bd09 => CoordinateSystem::bd09().to_wgs84(lon, lat),
        }
    }
}

/// How far the places of a table lie from the nearest road if a hypothesis holds.
#[derive(Debug, Clone, PartialEq)]
pub struct HypothesisFit {
    /// Which one.
    pub hypothesis: Hypothesis,
    /// Metres for each place; `None` where no road is within reach.
    pub distances_m: Vec<Option<f64>>,
    /// The same for each place moved in each of the directions of [`moved`].
    pub moved_m: Vec<[Option<f64>; DIRECTIONS]>,
}

/// A table whose coordinates are probably not what they were taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// What probably happened.
    pub hypothesis: Hypothesis,
    /// How many places it is judged by.
    pub places: usize,
    /// Median of the distance to the nearest road as given, metres.
    pub before_m: f64,
    /// The same after correction; in towns it may be larger, see the module.
    pub after_m: f64,
    /// Share of places farther than 150 m from any road, or without one, as given; 0 to 1.
    pub far_before: f64,
    /// The same after correction.
    pub far_after: f64,
}

/// Indices of the places of a table that are looked at: one a square of 300 m, at most 2,000 of
/// them, spread over the table.
pub fn sample(places: &[(f64, f64)]) -> Vec<usize> {
    let mut squares = BTreeSet::new();
    let apart: Vec<usize> = places
        .iter()
        .enumerate()
        .filter(|(_, (lon, lat))| {
            let square = |degrees: f64| (degrees / APART).floor() as i64;
            lon.is_finite() && lat.is_finite() && squares.insert((square(*lon), square(*lat)))
        })
        .map(|(index, _)| index)
        .collect();
    if apart.len() <= MOST_PLACES {
        return apart;
    }
    (0..MOST_PLACES)
        .filter_map(|step| apart.get(step * apart.len() / MOST_PLACES).copied())
        .collect()
}

/// A place in degrees, moved by 400 m in twelve directions.
pub fn moved(lon: f64, lat: f64) -> [(f64, f64); DIRECTIONS] {
    /// A degree of a meridian.
    const METRES: f64 = 111_195.0;
    let narrowed = libm::cos(lat.to_radians()).abs().max(0.01);
    std::array::from_fn(|direction| {
        let angle = direction as f64 * std::f64::consts::TAU / DIRECTIONS as f64;
        (
            lon + MOVED_M / METRES / narrowed * libm::cos(angle),
            lat + MOVED_M / METRES * libm::sin(angle),
        )
    })
}

/// Looks at a table: places in degrees as they were read, and how far places lie from the nearest
/// road in metres (`None` where none is within a kilometre or so), in the order asked for.
///
/// It asks for at most 104,000 distances in eight calls. The answer depends on nothing but the
/// places and the distances.
pub fn suspect(
    places: &[(f64, f64)],
    mut distances: impl FnMut(&[(f64, f64)]) -> Vec<Option<f64>>,
) -> Option<Suspicion> {
    let sampled: Vec<(f64, f64)> = sample(places)
        .into_iter()
        .filter_map(|index| places.get(index).copied())
        .collect();
    let mut fits = Vec::new();
    for hypothesis in Hypothesis::ALL {
        // What cannot be a place is put where no road is, so that the rows stay together.
        let corrected: Vec<(f64, f64)> = sampled
            .iter()
            .map(|(lon, lat)| hypothesis.corrected(*lon, *lat).unwrap_or((0.0, -90.0)))
            .collect();
        let around: Vec<(f64, f64)> = corrected
            .iter()
            .flat_map(|(lon, lat)| moved(*lon, *lat))
            .collect();
        let around = distances(&around);
        fits.push(HypothesisFit {
            hypothesis,
            distances_m: distances(&corrected),
            moved_m: around
                .chunks_exact(DIRECTIONS)
                .filter_map(|chunk| chunk.try_into().ok())
                .collect(),
        });
    }
    judge(&fits)
}

/// Judges hypotheses by how they fit; all must be about the same places in the same order, and
/// [`Hypothesis::AsGiven`] must be among them. `None` where nothing is suspect, or too little is
/// known.
pub fn judge(fits: &[HypothesisFit]) -> Option<Suspicion> {
    let given = fits
        .iter()
        .find(|fit| fit.hypothesis == Hypothesis::AsGiven)?;
    let before = given.shape(given);
    let exchanged = fits
        .iter()
        .find(|fit| fit.hypothesis == Hypothesis::Exchanged)
        .and_then(|fit| exchanged(given, fit));
    if exchanged.is_some() {
        return exchanged;
    }
    fits.iter()
        .filter(|fit| matches!(fit.hypothesis, Hypothesis::Gcj02 | Hypothesis::Bd09))
        .filter_map(|fit| {
            let after = fit.shape(given);
            let before = if after.places == before.places {
                before
            } else {
                given.shape(fit)
            };
            let root = libm::sqrt(after.places as f64);
            let stands_out = after.places >= FEWEST_PLACES
                && after.difference >= LEAST_DIFFERENCE
                && after.difference * root >= LEAST_SIGNIFICANCE
                && before.difference <= MOST_OF_GIVEN * after.difference
                && (after.difference - before.difference) * root >= LEAST_MARGIN
                && after.far <= MOST_FAR
                && after.far <= before.far
                && after.far <= after.far_moved;
            stands_out.then_some((
                after.difference,
                Suspicion {
                    hypothesis: fit.hypothesis,
                    places: after.places,
                    before_m: before.median,
                    after_m: after.median,
                    far_before: before.far,
                    far_after: after.far,
                },
            ))
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, suspicion)| suspicion)
}

/// All of a table exchanged: as given hardly any place has a road, exchanged nearly all have one.
fn exchanged(given: &HypothesisFit, fit: &HypothesisFit) -> Option<Suspicion> {
    let total = fit.distances_m.len();
    let with_road = |fit: &HypothesisFit| fit.distances_m.iter().flatten().count();
    let (before, after) = (with_road(given), with_road(fit));
    let clear = total >= FEWEST_PLACES && before * 10 <= total && after * 10 >= total * 8;
    clear.then(|| {
        let (before, after) = (given.all(), fit.all());
        Suspicion {
            hypothesis: Hypothesis::Exchanged,
            places: total,
            before_m: median(&before),
            after_m: median(&after),
            far_before: beyond(&before),
            far_after: beyond(&after),
        }
    })
}

/// How distances are distributed, and how unlike those of moved places.
#[derive(Debug, Clone, Copy)]
struct Shape {
    places: usize,
    median: f64,
    far: f64,
    far_moved: f64,
    difference: f64,
}

impl HypothesisFit {
    /// Distances of all places in ascending order.
    fn all(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.distances_m.iter().map(metres).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    /// Of the places that have a road within reach here or in the other fit: the rest are wrong in
    /// another way.
    fn shape(&self, other: &HypothesisFit) -> Shape {
        let (mut own, mut moved) = (Vec::new(), Vec::new());
        for ((distance, elsewhere), around) in self
            .distances_m
            .iter()
            .zip(&other.distances_m)
            .zip(&self.moved_m)
        {
            if distance.is_some() || elsewhere.is_some() {
                own.push(metres(distance));
                moved.extend(around.iter().map(metres));
            }
        }
        own.sort_by(f64::total_cmp);
        moved.sort_by(f64::total_cmp);
        Shape {
            places: own.len(),
            median: median(&own),
            far: beyond(&own),
            far_moved: beyond(&moved),
            difference: kuiper(&own, &moved),
        }
    }
}

fn metres(distance: &Option<f64>) -> f64 {
    distance.map_or(NO_ROAD_M, |metres| metres.min(NO_ROAD_M))
}

fn median(ascending: &[f64]) -> f64 {
    ascending
        .get(ascending.len() / 2)
        .copied()
        .unwrap_or(NO_ROAD_M)
}

/// Share of places that lie far from any road.
fn beyond(ascending: &[f64]) -> f64 {
    let near = ascending.partition_point(|metres| *metres <= FAR_M);
    1.0 - near as f64 / ascending.len().max(1) as f64
}

/// Kuiper's statistic of two samples in ascending order.
fn kuiper(one: &[f64], other: &[f64]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let up_to = |sample: &[f64], metres: f64| {
        sample.partition_point(|other| *other <= metres) as f64 / sample.len() as f64
    };
    let (mut above, mut below) = (0.0_f64, 0.0_f64);
    for metres in one.iter().chain(other) {
        let excess = up_to(one, *metres) - up_to(other, *metres);
        above = above.max(excess);
        below = below.max(-excess);
    }
    above + below
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number from 0 to 1 that looks like chance.
    fn chance(state: &mut u64) -> f64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Side of a square in degrees; each has one straight road of 1.6 km in a direction of its own.
    const SQUARE: f64 = 0.02;
    const DEGREE_M: f64 = 111_195.0;

    /// Metres east and north of the middle of a square, and the direction of its road.
    fn in_square(lon: f64, lat: f64, column: i64, row: i64) -> (f64, f64, f64) {
        let mut state = (column * 7919 + row) as u64 + 99;
        chance(&mut state);
        chance(&mut state);
        let angle = chance(&mut state) * std::f64::consts::TAU;
        (
            (lon - (column as f64 + 0.5) * SQUARE) * DEGREE_M * 0.73,
            (lat - (row as f64 + 0.5) * SQUARE) * DEGREE_M,
            angle,
        )
    }

    fn square(lon: f64, lat: f64) -> (i64, i64) {
        ((lon / SQUARE).floor() as i64, (lat / SQUARE).floor() as i64)
    }

    /// How far a place is from the nearest road, in one country.
    fn from_roads(lon: f64, lat: f64) -> Option<f64> {
        if !(100.0..130.0).contains(&lon) || !(20.0..50.0).contains(&lat) {
            return None;
        }
        let (column, row) = square(lon, lat);
        let mut nearest = f64::INFINITY;
        for (right, up) in (0..9).map(|cell| (cell % 3 - 1, cell / 3 - 1)) {
            let (east, north, angle) = in_square(lon, lat, column + right, row + up);
            let along = east * libm::cos(angle) + north * libm::sin(angle);
            let aside = north * libm::cos(angle) - east * libm::sin(angle);
            nearest = nearest.min(aside.hypot(along - along.clamp(-800.0, 800.0)));
        }
        Some(nearest)
    }

    fn lines(places: &[(f64, f64)]) -> Vec<Option<f64>> {
        places
            .iter()
            .map(|(lon, lat)| from_roads(*lon, *lat))
            .collect()
    }

    /// Places at a distance of up to `within` metres around `distance` from a road.
    fn beside_roads(count: usize, distance: f64, within: f64) -> Vec<(f64, f64)> {
        let mut state = 20_201_101;
        (0..count)
            .map(|_| {
                let (column, row) =
                    square(121.0 + 2.0 * chance(&mut state), 43.0 + chance(&mut state));
                let (_, _, angle) = in_square(0.0, 0.0, column, row);
                let along = 1400.0 * (chance(&mut state) - 0.5);
                let aside = distance + within * (2.0 * chance(&mut state) - 1.0);
                let east = along * libm::cos(angle) - aside * libm::sin(angle);
                let north = along * libm::sin(angle) + aside * libm::cos(angle);
                (
                    (column as f64 + 0.5) * SQUARE + east / DEGREE_M / 0.73,
                    (row as f64 + 0.5) * SQUARE + north / DEGREE_M,
                )
            })
            .collect()
    }

    fn shifted(places: &[(f64, f64)], system: &CoordinateSystem) -> Vec<(f64, f64)> {
        places
            .iter()
            .map(|(lon, lat)| system.from_wgs84(*lon, *lat).unwrap())
            .collect()
    }

    #[test]
    fn shifts_are_told_from_each_other() {
        // Beside the road, and in the middle of a block, where any shift brings places nearer.
        for (distance, within) in [(0.0, 40.0), (120.0, 60.0)] {
            let places = beside_roads(200, distance, within);
            assert_eq!(suspect(&places, lines), None);
            for (system, hypothesis) in [
                (CoordinateSystem::gcj02(), Hypothesis::Gcj02),
                (CoordinateSystem::bd09(), Hypothesis::Bd09),
            ] {
                let found = suspect(&shifted(&places, &system), lines).unwrap();
                assert_eq!(found.hypothesis, hypothesis);
                assert!(found.far_after <= found.far_before, "{found:?}");
                assert!(found.places > 190, "{found:?}");
            }
        }
    }

    #[test]
    fn an_exchanged_table_is_told() {
        let places: Vec<(f64, f64)> = beside_roads(50, 0.0, 40.0)
            .iter()
            .map(|(lon, lat)| (*lat, *lon))
            .collect();
        let found = suspect(&places, lines).unwrap();
        assert_eq!(found.hypothesis, Hypothesis::Exchanged);
        assert!(
            found.after_m < 40.0 && found.before_m == 1000.0,
            "{found:?}"
        );
    }

    #[test]
    fn places_that_have_nothing_to_do_with_roads_say_nothing() {
        let grid: Vec<(f64, f64)> = (0..1600)
            .map(|cell| {
                (
                    121.0 + f64::from(cell % 40) * 0.0137,
                    43.0 + f64::from(cell / 40) * 0.0117,
                )
            })
            .collect();
        let mut state = 7;
        let anywhere: Vec<(f64, f64)> = (0..1600)
            .map(|_| (121.0 + chance(&mut state), 43.0 + chance(&mut state)))
            .collect();
        for places in [grid, anywhere] {
            assert_eq!(suspect(&places, lines), None);
            assert_eq!(
                suspect(&shifted(&places, &CoordinateSystem::gcj02()), lines),
                None
            );
        }
    }

    #[test]
    fn few_places_say_nothing() {
        let places = beside_roads(200, 0.0, 40.0);
        let wrong = shifted(&places, &CoordinateSystem::gcj02());
        assert_eq!(suspect(&wrong[..19], lines), None);
        assert!(suspect(&wrong[..60], lines).is_some());
        // A hundred rows of one village are one place.
        let village = vec![wrong[0]; 100];
        assert_eq!(sample(&village), [0]);
        assert_eq!(suspect(&village, lines), None);
        assert_eq!(suspect(&[], lines), None);
        assert_eq!(suspect(&[(f64::NAN, 1.0); 50], lines), None);
        assert_eq!(judge(&[]), None);
    }

    #[test]
    fn at_most_so_many_places_are_looked_at_and_all_over_the_table() {
        let places: Vec<(f64, f64)> = (0..9000)
            .map(|row| {
                (
                    121.0 + f64::from(row % 100) * 0.01,
                    43.0 + f64::from(row / 100) * 0.01,
                )
            })
            .collect();
        let sampled = sample(&places);
        assert_eq!(sampled.len(), 2000);
        assert!(sampled[1999] > 8900 && sampled[1000] == 4500);
    }

    #[test]
    fn moved_places_lie_on_a_circle() {
        for (lon, lat) in moved(122.0, 43.6) {
            let east = (lon - 122.0) * 111_195.0 * libm::cos(43.6_f64.to_radians());
            let north = (lat - 43.6) * 111_195.0;
            assert!((east.hypot(north) - 400.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_statistic_of_kuiper() {
        assert_eq!(kuiper(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
        assert_eq!(kuiper(&[1.0, 2.0], &[3.0, 4.0]), 1.0);
        // All of one sample between the halves of the other.
        assert_eq!(kuiper(&[2.0, 2.0], &[1.0, 3.0]), 1.0);
        assert_eq!(kuiper(&[], &[1.0]), 0.0);
    }
}
