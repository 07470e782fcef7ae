//! The whole-number grid of the map: projection, borders, roads.

use super::input::{Picture, PictureArea, PictureLine};
use liyuan_roads::{EARTH_RADIUS_M, LonLat};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Units on the longer side of the map. At 600 px and twelve times magnified, one unit is still
/// less than half a pixel.
const LONGER_SIDE: f64 = 16_384.0;

/// Metres in a degree of latitude on the sphere.
const METRES_PER_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A place on the map: units to the right and down from its north-west corner.
pub(super) type Spot = (i32, i32);

/// From degrees to units.
///
/// Local equirectangular: x = (lon − west) · cos(middle latitude) · k, y = (north − lat) · k.
/// East-west distances are exact at the middle latitude, north-south distances everywhere.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    west: f64,
    north: f64,
    cos: f64,
    units_per_degree: f64,
    /// Width of the map in units.
    pub width: i32,
    /// Height of the map in units.
    pub height: i32,
}

impl Grid {
    /// The grid that holds everything of a picture, with a margin, in a frame that is neither
    /// very flat nor very tall.
    pub fn of(picture: &Picture) -> Grid {
        let mut frame = Frame::EMPTY;
        if let Some((a, b)) = picture.bounds {
            frame.add(a.lon_degrees(), a.lat_degrees());
            frame.add(b.lon_degrees(), b.lat_degrees());
        } else {
            for area in &picture.areas {
                for &(lon, lat) in area.rings.iter().flatten() {
                    frame.add(lon, lat);
                }
            }
            let points = picture.points.iter().map(|point| point.place);
            let sites = picture
                .services
                .iter()
                .flat_map(|s| s.facilities.iter().map(|f| f.place));
            for place in points.chain(sites) {
                frame.add(place.lon_degrees(), place.lat_degrees());
            }
        }
        frame.into_grid()
    }

    /// The spot of a place in degrees; `None` if it is not finite. Far outside it is clamped.
    pub fn spot(&self, lon: f64, lat: f64) -> Option<Spot> {
        if !lon.is_finite() || !lat.is_finite() {
            return None;
        }
        let x = (lon - self.west) * self.cos * self.units_per_degree;
        let y = (self.north - lat) * self.units_per_degree;
        Some((unit(x), unit(y)))
    }

    /// The spot of a place.
    pub fn place(&self, place: LonLat) -> Spot {
        self.spot(place.lon_degrees(), place.lat_degrees())
            .unwrap_or_default()
    }

    /// Longitude and latitude of a spot in degrees.
    pub fn degrees(&self, (x, y): Spot) -> (f64, f64) {
        (
            self.west + f64::from(x) / (self.cos * self.units_per_degree),
            self.north - f64::from(y) / self.units_per_degree,
        )
    }

    /// Metres per unit.
    pub fn metres_per_unit(&self) -> f64 {
        METRES_PER_DEGREE / self.units_per_degree
    }

    fn holds(&self, spot: Spot) -> bool {
        (0..=self.width).contains(&spot.0) && (0..=self.height).contains(&spot.1)
    }
}

fn unit(value: f64) -> i32 {
    // Ten maps away is far enough to be off the map and near enough for 32-bit differences.
    libm::floor(value + 0.5).clamp(-10.0 * LONGER_SIDE, 11.0 * LONGER_SIDE) as i32
}

struct Frame {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Frame {
    const EMPTY: Frame = Frame {
        west: f64::INFINITY,
        south: f64::INFINITY,
        east: f64::NEG_INFINITY,
        north: f64::NEG_INFINITY,
    };

    fn add(&mut self, lon: f64, lat: f64) {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            self.west = self.west.min(lon);
            self.east = self.east.max(lon);
            self.south = self.south.min(lat);
            self.north = self.north.max(lat);
        }
    }

    fn into_grid(self) -> Grid {
        let Frame {
            west,
            south,
            east,
            north,
        } = if self.west <= self.east {
            self
        } else {
            Frame {
                west: 0.0,
                south: 0.0,
                east: 0.0,
                north: 0.0,
            }
        };
        let middle = (south + north) / 2.0;
        let cos = libm::cos(middle.to_radians()).max(0.01);
        // At least some 500 m, so that a region of one point has a scale; then the margin.
        let mut wide = ((east - west) * cos).max(0.005) * 1.06;
        let mut tall = (north - south).max(0.005) * 1.06;
        wide = wide.max(tall / 1.2);
        tall = tall.max(wide / 1.7);
        let units_per_degree = LONGER_SIDE / wide.max(tall);
        Grid {
            west: (west + east) / 2.0 - wide / cos / 2.0,
            north: middle + tall / 2.0,
            cos,
            units_per_degree,
            width: unit(wide * units_per_degree).max(1),
            height: unit(tall * units_per_degree).max(1),
        }
    }
}

/// The border of an area as the `d` of an SVG path, closed rings; empty if it has none.
///
/// Every vertex is snapped to the same multiples of `step` units on its own, so a border that two
/// areas share stays shared; what snaps to the same place, and what then lies on the straight
/// line between its neighbours, is left out.
pub(super) fn border(grid: &Grid, area: &PictureArea, step: i32) -> String {
    let mut path = String::new();
    for ring in &area.rings {
        let mut spots: Vec<Spot> = Vec::new();
        for &(lon, lat) in ring {
            let Some((x, y)) = grid.spot(lon, lat) else {
                continue;
            };
            let spot = (snap(x, step), snap(y, step));
            if spots.last() != Some(&spot) {
                spots.push(spot);
            }
        }
        while spots.len() > 1 && spots.first() == spots.last() {
            spots.pop();
        }
        let kept = without_straight(&spots);
        if kept.len() >= 3 {
            polyline(&mut path, &kept, true);
        }
    }
    path
}

fn snap(value: i32, step: i32) -> i32 {
    (value + step / 2).div_euclid(step) * step
}

fn without_straight(spots: &[Spot]) -> Vec<Spot> {
    let mut kept: Vec<Spot> = Vec::with_capacity(spots.len());
    for (i, &spot) in spots.iter().enumerate() {
        let before = kept
            .last()
            .copied()
            .or_else(|| spots.last().copied())
            .unwrap_or(spot);
        let after = spots.get((i + 1) % spots.len()).copied().unwrap_or(spot);
        let (ax, ay) = (i64::from(spot.0 - before.0), i64::from(spot.1 - before.1));
        let (bx, by) = (i64::from(after.0 - spot.0), i64::from(after.1 - spot.1));
        let straight_on = ax * by == ay * bx && ax * bx + ay * by > 0;
        if !straight_on {
            kept.push(spot);
        }
    }
    kept
}

/// Appends a line as a compact relative path.
pub(super) fn polyline(path: &mut String, spots: &[Spot], close: bool) {
    let mut last = match spots.first() {
        Some(&(x, y)) => {
            let _ = write!(path, "M{x} {y}l");
            (x, y)
        }
        None => return,
    };
    let mut first = true;
    for &(x, y) in spots.iter().skip(1) {
        for (value, lead) in [(x - last.0, !first), (y - last.1, true)] {
            // A minus sign separates as well as a space does.
            if lead && value >= 0 {
                path.push(' ');
            }
            let _ = write!(path, "{value}");
        }
        first = false;
        last = (x, y);
    }
    if close {
        path.push('z');
    }
}

/// Roads of one drawing class, as the `d` of an SVG path.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct RoadPaths {
    /// Motorways and trunk roads.
    pub main: String,
    /// Primary and secondary roads.
    pub middle: String,
    /// Tertiary and unclassified roads.
    pub small: String,
    /// Residential roads and everything less: shown when the map is magnified.
    pub street: String,
}

/// Vertices that the roads of the page may have, some 6 bytes each.
const ROAD_VERTICES: usize = 160_000;

/// The roads of the page by drawing class, thinned as by [`road_lines`].
pub(super) fn roads(grid: &Grid, lines: &[PictureLine]) -> RoadPaths {
    let mut paths = RoadPaths::default();
    for (rank, lines) in road_lines(grid, lines, ROAD_VERTICES) {
        let target = match rank {
            0..=1 => &mut paths.main,
            2..=3 => &mut paths.middle,
            4..=5 => &mut paths.small,
            _ => &mut paths.street,
        };
        for line in &lines {
            polyline(target, line, false);
        }
    }
    paths
}

/// Thins the roads of each rank to what a map can show, the important ones first.
///
/// Lines of a rank are joined end to end, cut to the map, snapped, and thinned with the method of
/// Douglas and Peucker (10.3138/FM57-6770-U75U-7727). When a rank would exceed what is left of
/// `vertices`, it is thinned more; when even that does not fit, it and all lesser ranks are left
/// out.
pub(super) fn road_lines(
    grid: &Grid,
    lines: &[PictureLine],
    vertices: usize,
) -> Vec<(u8, Vec<Vec<Spot>>)> {
    let mut ranks: BTreeMap<u8, Vec<Vec<Spot>>> = BTreeMap::new();
    for line in lines {
        let pieces = ranks.entry(line.rank).or_default();
        let mut piece: Vec<Spot> = Vec::new();
        for window in line.points.windows(2) {
            let &[a, b] = window else { continue };
            let (a, b) = (grid.place(a), grid.place(b));
            if a == b {
                continue;
            }
            if !grid.holds(a) && !grid.holds(b) {
                pieces.extend(finished(&mut piece));
                continue;
            }
            if piece.is_empty() {
                piece.push(a);
            }
            piece.push(b);
        }
        pieces.extend(finished(&mut piece));
    }
    let mut left = vertices;
    let mut thinned = Vec::new();
    for (rank, pieces) in ranks {
        let tolerance = match rank {
            0..=1 => 4,
            2..=3 => 6,
            _ => 8,
        };
        let joined = join(pieces);
        let fitting = [tolerance, tolerance * 2, tolerance * 4]
            .into_iter()
            .find_map(|tolerance| {
                let thin: Vec<Vec<Spot>> = joined
                    .iter()
                    .map(|line| thin(line, tolerance))
                    .filter(|line| extent(line) >= tolerance)
                    .collect();
                let vertices: usize = thin.iter().map(Vec::len).sum();
                (vertices <= left).then_some((thin, vertices))
            });
        let Some((thin, vertices)) = fitting else {
            break;
        };
        left -= vertices;
        thinned.push((rank, thin));
    }
    thinned
}

fn finished(piece: &mut Vec<Spot>) -> Option<Vec<Spot>> {
    let piece = std::mem::take(piece);
    (piece.len() >= 2).then_some(piece)
}

fn extent(line: &[Spot]) -> i32 {
    let span = |values: &mut dyn Iterator<Item = i32>| {
        let (low, high) = values.fold((i32::MAX, i32::MIN), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        high.saturating_sub(low)
    };
    span(&mut line.iter().map(|spot| spot.0)).max(span(&mut line.iter().map(|spot| spot.1)))
}

/// Joins lines that meet end to end, in the order in which they come.
fn join(pieces: Vec<Vec<Spot>>) -> Vec<Vec<Spot>> {
    let mut ends: BTreeMap<Spot, Vec<usize>> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        for end in [piece.first(), piece.last()].into_iter().flatten() {
            ends.entry(*end).or_default().push(i);
        }
    }
    for list in ends.values_mut() {
        list.reverse();
    }
    let mut pieces: Vec<Option<Vec<Spot>>> = pieces.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for start in 0..pieces.len() {
        let Some(mut line) = pieces.get_mut(start).and_then(Option::take) else {
            continue;
        };
        for _ in 0..2 {
            while let Some(end) = line.last().copied() {
                let Some(next) = next_piece(&mut ends, &mut pieces, end) else {
                    break;
                };
                if next.first() == Some(&end) {
                    line.extend(next.into_iter().skip(1));
                } else {
                    line.extend(next.into_iter().rev().skip(1));
                }
            }
            line.reverse();
        }
        joined.push(line);
    }
    joined
}

fn next_piece(
    ends: &mut BTreeMap<Spot, Vec<usize>>,
    pieces: &mut [Option<Vec<Spot>>],
    end: Spot,
) -> Option<Vec<Spot>> {
    let waiting = ends.get_mut(&end)?;
    while let Some(i) = waiting.pop() {
        if let Some(piece) = pieces.get_mut(i).and_then(Option::take) {
            return Some(piece);
        }
    }
    None
}

/// Douglas–Peucker with a tolerance in units.
fn thin(line: &[Spot], tolerance: i32) -> Vec<Spot> {
    let mut keep = vec![false; line.len()];
    for end in [0, line.len().saturating_sub(1)] {
        if let Some(flag) = keep.get_mut(end) {
            *flag = true;
        }
    }
    let mut stack = vec![(0, line.len().saturating_sub(1))];
    while let Some((from, to)) = stack.pop() {
        let (Some(&a), Some(&b)) = (line.get(from), line.get(to)) else {
            continue;
        };
        let mut worst = (0.0, from);
        for (i, &spot) in line.iter().enumerate().take(to).skip(from + 1) {
            let distance = squared_distance(spot, a, b);
            if distance > worst.0 {
                worst = (distance, i);
            }
        }
        if worst.0 > f64::from(tolerance) * f64::from(tolerance) {
            if let Some(flag) = keep.get_mut(worst.1) {
                *flag = true;
            }
            stack.push((from, worst.1));
            stack.push((worst.1, to));
        }
    }
    line.iter()
        .zip(keep)
        .filter_map(|(&spot, kept)| kept.then_some(spot))
        .collect()
}

fn squared_distance(p: Spot, a: Spot, b: Spot) -> f64 {
    let of = |s: Spot| (f64::from(s.0), f64::from(s.1));
    let ((px, py), (ax, ay), (bx, by)) = (of(p), of(a), of(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        ((px - ax) * dx + (py - ay) * dy) / length
    } else {
        0.0
    };
    let along = along.clamp(0.0, 1.0);
    let (ex, ey) = (px - ax - along * dx, py - ay - along * dy);
    ex * ex + ey * ey
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Picture {
        let rings = |west: f64| {
            vec![vec![
                (west, 43.0),
                (west + 1.0, 43.0),
                (west + 1.0, 44.0),
                (west, 44.0),
            ]]
        };
        Picture {
            areas: vec![
                PictureArea {
                    rings: rings(120.0),
                    ..Default::default()
                },
                PictureArea {
                    rings: rings(121.0),
                    ..Default::default()
                },
            ],
            ..Default::default()
        }
    }

    #[test]
    fn east_west_distances_are_exact_at_the_middle_latitude() {
        let grid = Grid::of(&square());
        let west = LonLat::from_degrees(120.2, 43.5).unwrap();
        let east = LonLat::from_degrees(121.7, 43.5).unwrap();
        let (a, b) = (grid.place(west), grid.place(east));
        let drawn = f64::from(b.0 - a.0) * grid.metres_per_unit();
        let real = 1.5 * METRES_PER_DEGREE * libm::cos(43.5_f64.to_radians());
        assert!(
            (drawn - real).abs() < 2.0 * grid.metres_per_unit(),
            "{drawn} {real}"
        );
        let south = grid.place(LonLat::from_degrees(120.2, 43.0).unwrap());
        let drawn = f64::from(south.1 - a.1) * grid.metres_per_unit();
        assert!((drawn - 0.5 * METRES_PER_DEGREE).abs() < 2.0 * grid.metres_per_unit());
    }

    #[test]
    fn a_shared_border_is_the_same_in_both_areas() {
        let mut picture = square();
        let border_line: Vec<(f64, f64)> = (0..=50)
            .map(|i| {
                (
                    121.0 + f64::from(i * i % 7) * 0.003,
                    43.0 + f64::from(i) * 0.02,
                )
            })
            .collect();
        let mut west = border_line.clone();
        west.extend([(120.0, 44.0), (120.0, 43.0)]);
        let mut east: Vec<(f64, f64)> = border_line.iter().rev().copied().collect();
        east.extend([(122.0, 43.0), (122.0, 44.0)]);
        picture.areas[0].rings = vec![west];
        picture.areas[1].rings = vec![east];
        let grid = Grid::of(&picture);
        let spots = |area: &PictureArea| -> Vec<Spot> { absolute(&border(&grid, area, 16)) };
        let (west, east) = (spots(&picture.areas[0]), spots(&picture.areas[1]));
        let low = grid.spot(121.0, 43.5).unwrap().0 - 16;
        let high = grid.spot(121.02, 43.5).unwrap().0 + 16;
        let shared = |spots: &[Spot]| {
            let mut shared: Vec<Spot> = spots
                .iter()
                .copied()
                .filter(|spot| (low..=high).contains(&spot.0))
                .collect();
            shared.sort_unstable();
            shared
        };
        assert!(shared(&west).len() > 20);
        assert_eq!(shared(&west), shared(&east));
    }

    fn absolute(path: &str) -> Vec<Spot> {
        let mut numbers = Vec::new();
        let mut current = String::new();
        for c in path.chars().chain(['z']) {
            if c == '-' || !(c.is_ascii_digit()) {
                if !current.is_empty() && current != "-" {
                    numbers.push(current.parse::<i32>().unwrap());
                }
                current.clear();
            }
            if c == '-' || c.is_ascii_digit() {
                current.push(c);
            }
        }
        let mut at = (0, 0);
        let mut spots = Vec::new();
        for pair in numbers.chunks(2) {
            at = (at.0 + pair[0], at.1 + pair[1]);
            spots.push(at);
        }
        spots
    }

    #[test]
    fn lines_are_joined_cut_and_thinned() {
        let grid = Grid::of(&square());
        let place = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
        let line = |rank: u8, points: Vec<LonLat>| PictureLine { rank, points };
        let lines = vec![
            line(0, vec![place(120.1, 43.5), place(120.2, 43.5)]),
            line(0, vec![place(120.3, 43.5), place(120.2, 43.5)]),
            line(0, vec![place(120.3, 43.5), place(120.4, 43.6)]),
            line(6, vec![place(100.0, 43.5), place(101.0, 43.5)]),
        ];
        let paths = roads(&grid, &lines);
        assert_eq!(paths.main.matches('M').count(), 1);
        assert_eq!(absolute(&paths.main).len(), 3);
        assert_eq!(paths.street, "");
    }

    #[test]
    fn broken_coordinates_do_no_harm() {
        let mut picture = square();
        picture.areas[0].rings.push(vec![
            (f64::NAN, 1.0),
            (f64::INFINITY, 43.0),
            (1e300, -1e300),
        ]);
        let grid = Grid::of(&picture);
        assert!(grid.width > 0 && grid.height > 0);
        assert!(!border(&grid, &picture.areas[0], 4).contains("NaN"));
        let nothing = Grid::of(&Picture::default());
        assert!(nothing.width > 0 && nothing.metres_per_unit() > 0.0);
    }
}
