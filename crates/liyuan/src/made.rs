//! Candidate sites that are made where no table lists them: where people live, where roads meet, or on a
//! grid.

use crate::plan_file::quantity::write_length;
use crate::plan_file::{CandidatePlan, RoadClass};
use liyuan_finding::Finding;
use liyuan_roads::{LonLat, Network};
use std::collections::BTreeMap;

/// Candidates that are made where no distance between them is given, at most.
pub(crate) const MOST_MADE: usize = 2_000;
/// The same where a distance is promised: squares wider than it would leave out nearly everybody.
const MOST_NEAR: usize = 10_000;
/// Squares of a grid at most, whatever distance is given.
pub(crate) const MOST_SQUARES: u64 = 1_000_000;
/// Distances of the lines of a grid that are tried, in metres, times powers of ten.
const SPACINGS: [u32; 6] = [10, 15, 20, 30, 50, 70];
/// Metres in a degree of latitude on the sphere of all distances.
const DEGREE_M: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// What candidates are made from.
pub(crate) struct Maker<'a> {
    /// Ids of demand points.
    pub(crate) ids: &'a [String],
    /// Their places.
    pub(crate) places: &'a [LonLat],
    /// Persons at each, thousandths; a point without anybody does not count.
    pub(crate) persons: &'a [i64],
    /// The roads whose junctions count.
    pub(crate) network: Option<&'a Network>,
    /// A distance within which everybody is to be served, decimetres, if one is asked for.
    pub(crate) near_dm: Option<u32>,
    /// Whether something may stand at the middle of a square of the grid.
    pub(crate) inside: &'a dyn Fn(LonLat) -> bool,
}

/// Candidates that were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Made {
    /// Unique: those of the demand points, `junction-1`, `grid-1-1` (row from the south, column from
    /// the west).
    pub(crate) ids: Vec<String>,
    /// Where they are.
    pub(crate) places: Vec<LonLat>,
    /// Points, junctions or squares that there are.
    pub(crate) all: usize,
    /// Side in decimetres of the squares of which each has one at most; `None`: all that there are.
    pub(crate) spacing_dm: Option<u32>,
}

impl Made {
    /// How many were made of how many; `at` is as the user wrote it.
    pub(crate) fn sentence(&self, at: &str) -> String {
        let (kept, all) = (self.ids.len(), self.all);
        match self.spacing_dm.map(write_length) {
            Some(spacing) => format!(
                "`{kept}` candidates of `{all}` at `{at}`, one in each square of `{spacing}`"
            ),
            None => format!("all `{kept}` of `{at}` are candidates"),
        }
    }

    /// A finding with the numbers of the sentence.
    pub(crate) fn with(&self, finding: Finding) -> Finding {
        let spacing = self.spacing_dm.map(write_length);
        finding
            .with("kept", self.ids.len())
            .with("all", self.all)
            .with("thinned", if spacing.is_some() { "yes" } else { "no" })
            .with("spacing", spacing.unwrap_or_default())
    }
}

/// A grid would have more squares than [`MOST_SQUARES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManySquares {
    /// How many it would have.
    pub(crate) squares: u64,
    /// A distance of its lines that would do, decimetres.
    pub(crate) enough_dm: u32,
}

impl Maker<'_> {
    /// Makes the candidates of a plan; none for a table.
    ///
    /// Of each square of a grid the point with the most persons, or the junction of the most roads; of
    /// equals the first. Where no distance is given, the squares are just large enough for at most
    /// 2,000 candidates; where a distance is asked for, no wider than it, if 10,000 will do.
    ///
    /// # Errors
    /// The distance that is given makes too many squares of a grid.
    pub(crate) fn make(&self, plan: &CandidatePlan) -> Result<Made, TooManySquares> {
        match plan {
            CandidatePlan::Table { .. } => Ok(Made::default()),
            CandidatePlan::Demand { spacing_dm } => Ok(self.at_demand(*spacing_dm)),
            CandidatePlan::Junctions { roads, spacing_dm } => {
                Ok(self.at_junctions(*roads, *spacing_dm))
            }
            CandidatePlan::Grid { spacing_dm } => self.on_grid(*spacing_dm),
        }
    }

    fn at_demand(&self, spacing_dm: Option<u32>) -> Made {
        let points: Vec<(usize, LonLat, i64)> = (self.places.iter().zip(self.persons))
            .enumerate()
            .filter(|(_, (_, persons))| **persons > 0)
            .map(|(point, (place, persons))| (point, *place, *persons))
            .collect();
        let better = |a: &(usize, LonLat, i64), b: &(usize, LonLat, i64)| a.2 > b.2;
        let (kept, spacing_dm) = self.thinned(&points, spacing_dm, |point| point.1, better);
        let ids = kept.iter().filter_map(|(point, ..)| self.ids.get(*point));
        Made {
            ids: ids.cloned().collect(),
            places: kept.iter().map(|(_, place, _)| *place).collect(),
            all: points.len(),
            spacing_dm,
        }
    }

    fn at_junctions(&self, class: RoadClass, spacing_dm: Option<u32>) -> Made {
        let points = self
            .network
            .map_or_else(Vec::new, |network| junctions(network, class));
        let better = |a: &(LonLat, u32), b: &(LonLat, u32)| a.1 > b.1;
        let (kept, spacing_dm) = self.thinned(&points, spacing_dm, |point| point.0, better);
        let width = kept.len().to_string().len();
        let numbers = 1..=kept.len();
        Made {
            ids: numbers
                .map(|number| format!("junction-{number:0width$}"))
                .collect(),
            places: kept.iter().map(|(place, _)| *place).collect(),
            all: points.len(),
            spacing_dm,
        }
    }

    /// Of each square of a grid the best item, or all where they are few enough; in the order of the
    /// items. Equals: the first.
    fn thinned<T: Clone>(
        &self,
        items: &[T],
        spacing_dm: Option<u32>,
        place: impl Fn(&T) -> LonLat,
        better: impl Fn(&T, &T) -> bool,
    ) -> (Vec<T>, Option<u32>) {
        if spacing_dm.is_none() && items.len() <= MOST_MADE {
            return (items.to_vec(), None);
        }
        let lats = items.iter().map(|item| place(item).lat);
        let (Some(south), Some(north)) = (lats.clone().min(), lats.max()) else {
            return (Vec::new(), spacing_dm);
        };
        let middle = south + (north - south) / 2;
        let kept = |spacing: u32| {
            let squares = Squares::at(spacing, middle);
            let mut best: BTreeMap<(i64, i64), usize> = BTreeMap::new();
            for (at, item) in items.iter().enumerate() {
                let slot = best.entry(squares.of(place(item))).or_insert(at);
                if items.get(*slot).is_some_and(|known| better(item, known)) {
                    *slot = at;
                }
            }
            let mut kept: Vec<usize> = best.into_values().collect();
            kept.sort_unstable();
            kept
        };
        let mut found = (Vec::new(), None);
        for spacing in spacing_dm.map_or_else(|| spacings().collect(), |spacing| vec![spacing]) {
            found = (kept(spacing), Some(spacing));
            let near =
                self.near_dm.is_some_and(|near| spacing >= near) && found.0.len() <= MOST_NEAR;
            if found.0.len() <= MOST_MADE || near {
                break;
            }
        }
        let (kept, spacing) = found;
        let kept = kept.iter().filter_map(|at| items.get(*at).cloned());
        (kept.collect(), spacing)
    }

    /// The middles of squares over all who count.
    fn on_grid(&self, spacing_dm: Option<u32>) -> Result<Made, TooManySquares> {
        let places = || {
            let all = self.places.iter().zip(self.persons);
            all.filter(|(_, persons)| **persons > 0)
                .map(|(place, _)| *place)
        };
        let ends = |of: fn(LonLat) -> i32| {
            let values = places().map(of);
            values.clone().min().zip(values.max())
        };
        let (Some((south, north)), Some((west, east))) = (ends(|at| at.lat), ends(|at| at.lon))
        else {
            return Ok(Made {
                spacing_dm,
                ..Made::default()
            });
        };
        let place = |lon, lat| LonLat { lon, lat };
        let size = |spacing: u32| {
            let squares = Squares::at(spacing, south + (north - south) / 2);
            let (first, last) = (
                squares.of(place(west, south)),
                squares.of(place(east, north)),
            );
            let count = (last.0 - first.0 + 1).saturating_mul(last.1 - first.1 + 1);
            (squares, first, last, count.unsigned_abs())
        };
        let fitting = |most: u64| {
            let fits = |spacing: &u32| size(*spacing).3 <= most;
            spacings().find(fits).unwrap_or(7_000_000)
        };
        let spacing = spacing_dm.unwrap_or_else(|| fitting(MOST_MADE as u64));
        let (squares, first, last, count) = size(spacing);
        if count > MOST_SQUARES {
            return Err(TooManySquares {
                squares: count,
                enough_dm: fitting(MOST_SQUARES),
            });
        }
        let mut made = Made {
            spacing_dm: Some(spacing),
            ..Made::default()
        };
        for row in first.0..=last.0 {
            for column in first.1..=last.1 {
                let middle = |at: i64, side: i64| i32::try_from(at * side + side / 2);
                let (Ok(lat), Ok(lon)) = (middle(row, squares.lat), middle(column, squares.lon))
                else {
                    continue;
                };
                if (self.inside)(place(lon, lat)) {
                    let (row, column) = (row - first.0 + 1, column - first.1 + 1);
                    made.ids.push(format!("grid-{row}-{column}"));
                    made.places.push(place(lon, lat));
                }
            }
        }
        made.all = made.ids.len();
        Ok(made)
    }
}

/// Squares of a grid, told by the position of a place: exact in whole numbers.
struct Squares {
    /// Sides in units of 10⁻⁷ degree.
    lon: i64,
    lat: i64,
}

impl Squares {
    /// Squares of this side at a latitude.
    fn at(spacing_dm: u32, lat: i32) -> Squares {
        let metres = f64::from(spacing_dm) / 10.0;
        let side = metres / DEGREE_M * 1e7;
        // Not at the poles.
        let narrow = libm::cos((f64::from(lat) / 1e7).to_radians()).max(0.01);
        let whole = |side: f64| (libm::round(side) as i64).max(1);
        Squares {
            lon: whole(side / narrow),
            lat: whole(side),
        }
    }

    fn of(&self, place: LonLat) -> (i64, i64) {
        (
            i64::from(place.lat).div_euclid(self.lat),
            i64::from(place.lon).div_euclid(self.lon),
        )
    }
}

/// The distances that are tried where none is given: 250 m, then ever wider.
fn spacings() -> impl Iterator<Item = u32> {
    let wider = (1..5).flat_map(|power| SPACINGS.map(|first| first * 10_u32.pow(power)));
    std::iter::once(2_500).chain(wider.filter(|spacing| *spacing > 2_500))
}

/// Where roads of these classes meet or end, with how many do, in order of place.
fn junctions(network: &Network, class: RoadClass) -> Vec<(LonLat, u32)> {
    // Ranks of lines begin with motorways, whose ends are no places for anybody.
    let ranks = 1..=class.0 + 1;
    let mut ends: BTreeMap<(i32, i32), u32> = BTreeMap::new();
    for line in network.lines() {
        if !ranks.contains(&line.rank) {
            continue;
        }
        for end in [line.points.first(), line.points.last()]
            .into_iter()
            .flatten()
        {
            *ends.entry((end.lat, end.lon)).or_insert(0) += 1;
        }
    }
    let places = ends.into_iter();
    places
        .map(|((lat, lon), meet)| (LonLat { lon, lat }, meet))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred points, ten by ten, a tenth of a degree apart, with ever more people to the north-east.
    fn points() -> (Vec<String>, Vec<LonLat>, Vec<i64>) {
        let all = (0..100).map(|at| {
            let place = LonLat {
                lon: 100_000_000 + at % 10 * 1_000_000,
                lat: 300_000_000 + at / 10 * 1_000_000,
            };
            (format!("p{at}"), place, i64::from(at) * 1_000)
        });
        let mut points = (Vec::new(), Vec::new(), Vec::new());
        for (id, place, persons) in all {
            points.0.push(id);
            points.1.push(place);
            points.2.push(persons);
        }
        points
    }

    fn make(plan: &CandidatePlan) -> Result<Made, TooManySquares> {
        let (ids, places, persons) = points();
        let maker = Maker {
            ids: &ids,
            places: &places,
            persons: &persons,
            network: None,
            near_dm: None,
            inside: &|_| true,
        };
        maker.make(plan)
    }

    #[test]
    fn of_each_square_the_point_with_the_most_people_is_taken() {
        let all = make(&CandidatePlan::Demand { spacing_dm: None }).unwrap();
        // Nobody lives at the first.
        assert_eq!((all.ids.len(), all.all, all.spacing_dm), (99, 99, None));
        let wide = Some(1_000_000);
        let few = make(&CandidatePlan::Demand { spacing_dm: wide }).unwrap();
        assert!(few.ids.len() < 9, "{:?}", few.ids);
        assert!(few.ids.contains(&"p99".to_owned()), "{:?}", few.ids);
        assert_eq!((few.all, few.spacing_dm), (99, wide));
    }

    #[test]
    fn a_grid_covers_all_people_and_is_never_too_close() {
        let grid = |spacing_dm| make(&CandidatePlan::Grid { spacing_dm });
        let usual = grid(None).unwrap();
        assert!(usual.ids.len() <= MOST_MADE && usual.ids.len() > MOST_MADE / 4);
        let (_, places, _) = points();
        let squares = Squares::at(usual.spacing_dm.unwrap(), 304_500_000);
        for place in &places[1..] {
            let near = |made: &&LonLat| squares.of(**made) == squares.of(*place);
            assert_eq!(usual.places.iter().filter(near).count(), 1);
        }
        let many = grid(Some(50)).unwrap_err();
        assert!(many.squares > MOST_SQUARES);
        assert!(grid(Some(many.enough_dm)).is_ok());
        assert_eq!(
            make(&CandidatePlan::Junctions {
                roads: RoadClass::DEFAULT,
                spacing_dm: None
            }),
            Ok(Made::default())
        );
    }
}
