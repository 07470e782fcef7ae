//! Which county each square kilometre belongs to, and then which township.
//!
//! A county grows from a skeleton of lines drawn by the model around its seat and known places:
//! each square goes to the county whose squared distance less the county's weight is least (a power
//! diagram of lines), and the weights move until every county has its published area. Noise bends
//! the plane first, so that borders meander. Townships are the squares nearest to their seats.

use super::facts::{Facts, county_index};
use super::plane::{Point, area_factor, from_degrees, point, squared_distance_to_line};
use super::random::noise;

/// Side of a square, in metres.
pub(crate) const SQUARE: f64 = 1000.0;
/// Not in the region.
pub(crate) const OUTSIDE: u16 = u16::MAX;

/// Area that the model gives the development zone out of Horqin's; its own is not published.
const ZONE_KM2: f64 = 260.0;

/// A label for each square of the window.
#[derive(Debug, Clone)]
pub(crate) struct Land {
    /// South-west corner.
    pub(crate) corner: Point,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// By row from the south.
    pub(crate) labels: Vec<u16>,
}

impl Land {
    fn window() -> Land {
        let (low, high) = (from_degrees(118.7, 41.9), from_degrees(124.4, 46.1));
        let corner = point(
            libm::floor(low.x / SQUARE) * SQUARE,
            libm::floor(low.y / SQUARE) * SQUARE,
        );
        let width = libm::ceil((high.x - corner.x) / SQUARE) as usize;
        let height = libm::ceil((high.y - corner.y) / SQUARE) as usize;
        Land {
            corner,
            width,
            height,
            labels: vec![OUTSIDE; width * height],
        }
    }

    /// Middle of a square.
    pub(crate) fn middle(&self, square: usize) -> Point {
        let (column, row) = (square % self.width, square / self.width);
        point(
            self.corner.x + (column as f64 + 0.5) * SQUARE,
            self.corner.y + (row as f64 + 0.5) * SQUARE,
        )
    }

    /// Label of the square that holds the point.
    pub(crate) fn at(&self, p: Point) -> u16 {
        let column = libm::floor((p.x - self.corner.x) / SQUARE);
        let row = libm::floor((p.y - self.corner.y) / SQUARE);
        if column < 0.0 || row < 0.0 || column >= self.width as f64 || row >= self.height as f64 {
            return OUTSIDE;
        }
        self.labels[row as usize * self.width + column as usize]
    }

    /// Whether the point and all points within `margin` metres of it, by axis, have the label.
    pub(crate) fn deep_in(&self, p: Point, label: u16, margin: f64) -> bool {
        let steps = libm::ceil(margin / SQUARE) as i32;
        (-steps..=steps).all(|i| {
            (-steps..=steps).all(|j| {
                let (dx, dy) = (
                    f64::from(i) / f64::from(steps.max(1)),
                    f64::from(j) / f64::from(steps.max(1)),
                );
                self.at(point(p.x + dx * margin, p.y + dy * margin)) == label
            })
        })
    }

    /// Square kilometres on the sphere of each of `n` labels.
    pub(crate) fn areas_km2(&self, n: usize) -> Vec<f64> {
        let mut areas = vec![0.0; n];
        for (square, &label) in self.labels.iter().enumerate() {
            if let Some(area) = areas.get_mut(usize::from(label)) {
                *area += SQUARE * SQUARE / 1e6 * area_factor(self.middle(square).y);
            }
        }
        areas
    }

    fn neighbours(&self, square: usize) -> impl Iterator<Item = usize> + use<> {
        let (width, height) = (self.width, self.height);
        let (column, row) = (square % width, square / width);
        [
            (column > 0).then(|| square - 1),
            (column + 1 < width).then_some(square + 1),
            (row > 0).then(|| square - width),
            (row + 1 < height).then_some(square + width),
        ]
        .into_iter()
        .flatten()
    }
}

/// A county's code and the lines along which it lies, in degrees.
type Skeleton<'a> = (&'a str, &'a [&'a [(f64, f64)]]);

/// Lines along which the counties lie, drawn by the model; several lines a county.
fn skeletons(facts: &Facts) -> Vec<Vec<Vec<Point>>> {
    let lines: &[Skeleton<'_>] = &[
        (
            "150502",
            &[&[(121.8, 43.58), (122.265, 43.59), (122.85, 43.60)]],
        ),
        (
            "150521",
            &[
                &[
                    (121.2, 44.2),
                    (121.667, 44.2),
                    (122.4, 44.2),
                    (122.8, 44.1),
                    (123.3, 44.1),
                ],
                &[(122.8, 44.1), (123.1, 43.88)],
            ],
        ),
        (
            "150522",
            &[
                &[
                    (121.85, 43.3),
                    (122.2, 43.1),
                    (122.357, 42.935),
                    (122.85, 43.2),
                    (123.15, 43.3),
                ],
                &[(122.357, 42.935), (122.75, 42.75)],
            ],
        ),
        (
            "150523",
            &[
                &[(120.95, 43.75), (121.32, 43.6), (121.35, 43.42)],
                &[(120.95, 43.75), (121.2, 43.9)],
            ],
        ),
        (
            "150524",
            &[&[(121.776, 42.73), (121.5, 42.72), (121.4, 43.1)]],
        ),
        (
            "150525",
            &[
                &[
                    (120.808, 42.33),
                    (120.74, 42.56),
                    (120.65, 42.64),
                    (120.75, 42.66),
                    (120.675, 42.887),
                    (120.95, 43.2),
                ],
                &[(120.675, 42.887), (120.3, 43.05)],
            ],
        ),
        (
            "150526",
            &[
                &[
                    (119.9, 45.1),
                    (120.35, 45.1),
                    (120.91, 44.556),
                    (121.45, 44.5),
                ],
                &[
                    (119.75, 44.55),
                    (120.45, 44.4),
                    (120.91, 44.556),
                    (121.0, 44.2),
                ],
            ],
        ),
        ("150571", &[&[(122.178, 43.548), (122.12, 43.46)]]),
        ("150581", &[&[(119.6, 45.52), (119.72, 45.55)]]),
    ];
    let mut skeletons = vec![Vec::new(); facts.counties.len()];
    for (code, parts) in lines {
        if let Some(county) = county_index(&facts.counties, code) {
            skeletons[county] = parts
                .iter()
                .map(|part| {
                    part.iter()
                        .map(|&(lon, lat)| from_degrees(lon, lat))
                        .collect()
                })
                .collect();
        }
    }
    skeletons
}

/// Points beyond the border: the known towns outside and a ring drawn by the model.
fn beyond(facts: &Facts) -> Vec<Point> {
    const RING: &[(f64, f64)] = &[
        (119.0, 45.2),
        (119.0, 45.6),
        (119.4, 45.95),
        (120.0, 45.95),
        (120.6, 45.75),
        (121.0, 45.5),
        (119.0, 44.6),
        (119.5, 43.4),
        (120.15, 43.6),
        (119.5, 42.8),
        (119.9, 42.3),
        (120.4, 42.15),
        (120.33, 42.57),
        (120.8, 41.9),
        (121.3, 42.15),
        (121.9, 42.3),
        (122.4, 42.35),
        (122.9, 42.45),
        (123.6, 43.1),
        (123.8, 43.6),
        (123.9, 44.0),
        (123.8, 44.35),
        (122.3, 44.75),
    ];
    let ring = RING.iter().map(|&(lon, lat)| from_degrees(lon, lat));
    // One that is nearer to a known place than a county is wide would push the border over it.
    let apart = |p: &Point| {
        facts
            .units
            .iter()
            .filter_map(|u| u.place)
            .all(|q| q.distance(*p) > 30_000.0)
    };
    facts
        .outside
        .iter()
        .map(|(_, p)| *p)
        .filter(apart)
        .chain(ring)
        .collect()
}

/// Discs that belong to a county (or, numbered after them all, to none) whatever is grown: around
/// seats, the places of units that are known and the towns outside. The first one counts.
fn known(facts: &Facts) -> Vec<(usize, Point, f64)> {
    let mut discs = Vec::new();
    for (county, row) in facts.counties.iter().enumerate() {
        match (&row.seat, row.urban > 300_000) {
            (Some((_, place)), true) => discs.push((county, *place, 7000.0)),
            (Some((_, place)), false) => discs.push((county, *place, 5500.0)),
            (None, _) => discs.insert(0, (county, zone_centre(), 4300.0)),
        }
    }
    discs.extend(
        facts
            .units
            .iter()
            .filter_map(|u| u.place.map(|p| (u.county, p, 5600.0))),
    );
    // A town outside keeps a way out to the west, where the nearest of them lies.
    for (_, place) in &facts.outside {
        discs.extend(
            [0.0, 4000.0, 8000.0]
                .map(|west| (facts.counties.len(), place.minus(point(west, 0.0)), 4000.0)),
        );
    }
    discs
}

/// Where the model puts the centre of the development zone, beside the city.
pub(crate) fn zone_centre() -> Point {
    from_degrees(122.178, 43.548)
}

/// Bends the plane so that straight borders meander.
fn bent(seed: u64, p: Point) -> Point {
    // Turned, so that the lattice of the noise does not show as borders along the axes.
    let turned = p.rotated(0.6);
    let at = |salt: u64, size: f64| noise(seed ^ salt, turned.x / size, turned.y / size);
    point(
        p.x + 7000.0 * at(1, 42_000.0)
            + 4500.0 * at(3, 14_000.0)
            + 3000.0 * at(7, 24_000.0)
            + 1800.0 * at(5, 5_000.0),
        p.y + 7000.0 * at(2, 42_000.0)
            + 4500.0 * at(4, 14_000.0)
            + 3000.0 * at(8, 24_000.0)
            + 1800.0 * at(6, 5_000.0),
    )
}

/// Counties: label = index of the county.
pub(crate) fn counties(facts: &Facts, seed: u64) -> Land {
    let mut land = Land::window();
    let skeletons = skeletons(facts);
    let beyond: Vec<Vec<Point>> = beyond(facts).into_iter().map(|p| vec![p]).collect();
    let n = skeletons.len();
    let squared_km = |p: Point, lines: &[Vec<Point>]| {
        lines
            .iter()
            .map(|l| squared_distance_to_line(p, l))
            .fold(f64::INFINITY, f64::min)
            / 1e6
    };
    let known = known(facts);
    let distances: Vec<f64> = (0..land.labels.len())
        .flat_map(|square| {
            let middle = land.middle(square);
            let fixed = known
                .iter()
                .map(|(_, place, _)| middle.distance(*place))
                .fold(f64::INFINITY, f64::min);
            // Hardly bent near what is known, so that it stays in its county.
            let p = middle.towards(bent(seed, middle), (fixed / 16_000.0).min(1.0));
            let round = 1.0 + 0.14 * noise(seed ^ 11, middle.x / 4000.0, middle.y / 4000.0);
            if let Some((owner, _, _)) = known
                .iter()
                .find(|(_, place, reach)| middle.distance(*place) < reach * round)
            {
                // No weight outbids this.
                return (0..=n)
                    .map(|label| if label == *owner { -1e12 } else { 0.0 })
                    .collect();
            }
            let mut row: Vec<f64> = skeletons.iter().map(|s| squared_km(p, s)).collect();
            row.push(squared_km(p, &beyond));
            row
        })
        .collect();
    let targets = targets(facts);
    let mut weights = vec![0.0; n];
    for round in 0..120 {
        // Coarse rounds look at every seventh square only.
        let step = if round < 90 { 7 } else { 1 };
        let mut areas = vec![0.0; n];
        for square in (0..land.labels.len()).step_by(step) {
            let label = nearest(&distances[square * (n + 1)..][..=n], &weights);
            if label < n {
                areas[label] +=
                    step as f64 * SQUARE * SQUARE / 1e6 * area_factor(land.middle(square).y);
            }
        }
        for county in 0..n {
            weights[county] += 0.12 * (targets[county] - areas[county]);
        }
    }
    for square in 0..land.labels.len() {
        let label = nearest(&distances[square * (n + 1)..][..=n], &weights);
        land.labels[square] = if label < n { label as u16 } else { OUTSIDE };
    }
    tidy(&mut land, n);
    land
}

/// Published areas; the zone's is taken out of Horqin's.
pub(crate) fn targets(facts: &Facts) -> Vec<f64> {
    let given = |c: &super::facts::County| match c.code.as_str() {
        "150571" => ZONE_KM2,
        "150502" => c.area_km2 - ZONE_KM2,
        _ => c.area_km2,
    };
    facts.counties.iter().map(given).collect()
}

fn nearest(distances: &[f64], weights: &[f64]) -> usize {
    let mut best = (f64::INFINITY, 0);
    for (label, d) in distances.iter().enumerate() {
        let d = d - weights.get(label).copied().unwrap_or(0.0);
        if d < best.0 {
            best = (d, label);
        }
    }
    best.1
}

/// A township's seed: its label, its point, and how far it may reach (streets end with the city).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed {
    pub(crate) county: u16,
    pub(crate) label: u16,
    pub(crate) place: Point,
    pub(crate) reach: f64,
}

/// Townships: label = index of the unit.
pub(crate) fn townships(counties: &Land, seeds: &[Seed], n: usize, seed: u64) -> Land {
    let mut land = counties.clone();
    for square in 0..land.labels.len() {
        let county = counties.labels[square];
        if county == OUTSIDE {
            continue;
        }
        let middle = land.middle(square);
        let p = middle.towards(bent(seed, middle), 0.8);
        let mut best = (f64::INFINITY, OUTSIDE);
        for s in seeds.iter().filter(|s| s.county == county) {
            // Near a seed the true distance counts, so that a town lies in its own township.
            let (bent, true_distance) = (p.distance(s.place), middle.distance(s.place));
            let d = bent.min(true_distance * 1.15).max(true_distance * 0.6);
            if d < best.0 && true_distance <= s.reach {
                best = (d, s.label);
            }
        }
        land.labels[square] = best.1;
    }
    tidy_within(&mut land, n, Some(counties));
    land
}

fn tidy(land: &mut Land, n: usize) {
    tidy_within(land, n, None);
}

/// Makes every label one piece without squares that touch at a corner only.
///
/// With `within`, a square changes to a label of its own county only.
fn tidy_within(land: &mut Land, n: usize, within: Option<&Land>) {
    for _ in 0..40 {
        let mut changed = join_pieces(land, n, within);
        changed |= part_corners(land, within);
        if !changed {
            return;
        }
    }
}

/// All pieces of a label but the largest go to a neighbour.
fn join_pieces(land: &mut Land, n: usize, within: Option<&Land>) -> bool {
    let mut piece = vec![usize::MAX; land.labels.len()];
    let mut pieces: Vec<(u16, Vec<usize>)> = Vec::new();
    for start in 0..land.labels.len() {
        if piece[start] != usize::MAX {
            continue;
        }
        let label = land.labels[start];
        let (mut squares, mut next) = (vec![start], 0);
        piece[start] = pieces.len();
        while next < squares.len() {
            for other in land.neighbours(squares[next]) {
                if piece[other] == usize::MAX && land.labels[other] == label {
                    piece[other] = pieces.len();
                    squares.push(other);
                }
            }
            next += 1;
        }
        pieces.push((label, squares));
    }
    let mut largest = vec![0; n + 1];
    let slot = |label: u16| usize::from(label).min(n);
    for (label, squares) in &pieces {
        largest[slot(*label)] = largest[slot(*label)].max(squares.len());
    }
    let mut changed = false;
    for (label, squares) in &pieces {
        if squares.len() == largest[slot(*label)] {
            continue;
        }
        // Squares fall to the neighbour that surrounds them, from the rim inwards.
        for &square in squares {
            let county = within.map(|w| w.labels[square]);
            let allowed = |other: &usize| {
                land.labels[*other] != *label
                    && county.is_none_or(|c| within.is_some_and(|w| w.labels[*other] == c))
            };
            if let Some(other) = land.neighbours(square).find(allowed) {
                land.labels[square] = land.labels[other];
                changed = true;
            }
        }
    }
    changed
}

/// Where two squares of a label touch at a corner only, one of the two between them joins.
fn part_corners(land: &mut Land, within: Option<&Land>) -> bool {
    let mut changed = false;
    for row in 0..land.height - 1 {
        for column in 0..land.width - 1 {
            let a = row * land.width + column;
            let (b, c, d) = (a + 1, a + land.width, a + land.width + 1);
            let l = &land.labels;
            let same_county =
                |i: usize, j: usize| within.is_none_or(|w| w.labels[i] == w.labels[j]);
            if l[a] == l[d] && l[a] != l[b] && l[a] != l[c] {
                if same_county(a, b) {
                    land.labels[b] = land.labels[a];
                    changed = true;
                } else if same_county(a, c) {
                    land.labels[c] = land.labels[a];
                    changed = true;
                }
            } else if l[b] == l[c] && l[b] != l[a] && l[b] != l[d] {
                if same_county(b, a) {
                    land.labels[a] = land.labels[b];
                    changed = true;
                } else if same_county(b, d) {
                    land.labels[d] = land.labels[b];
                    changed = true;
                }
            }
        }
    }
    changed
}
