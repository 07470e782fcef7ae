//! In which area a point lies, exactly and fast.
//!
//! Borders are rounded to 10⁻⁷ degree, as points are, and compared in integers, so "on the
//! border" means the same on every machine. Each polygon keeps its edges in bands of latitude, and
//! a grid says which polygons come near a place: a query looks at a handful of edges.

use geo::{MultiPolygon, Polygon};
use liyuan_roads::LonLat;

/// A box in 10⁻⁷ degree, its rim included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub west: i32,
    pub south: i32,
    pub east: i32,
    pub north: i32,
}

impl Bounds {
    /// The least box around places; `None` without any.
    pub(crate) fn around(places: impl IntoIterator<Item = LonLat>) -> Option<Bounds> {
        places.into_iter().fold(None, |bounds, place| {
            let one = Bounds {
                west: place.lon,
                south: place.lat,
                east: place.lon,
                north: place.lat,
            };
            Some(bounds.map_or(one, |bounds: Bounds| bounds.union(one)))
        })
    }

    pub(crate) fn union(self, other: Bounds) -> Bounds {
        Bounds {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    pub(crate) fn contains(self, place: LonLat) -> bool {
        (self.west..=self.east).contains(&place.lon)
            && (self.south..=self.north).contains(&place.lat)
    }

    pub(crate) fn overlaps(self, other: Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Grown on all sides.
    pub(crate) fn grown(self, by: i32) -> Bounds {
        Bounds {
            west: self.west.saturating_sub(by),
            south: self.south.saturating_sub(by),
            east: self.east.saturating_add(by),
            north: self.north.saturating_add(by),
        }
    }

    fn width(self) -> i64 {
        i64::from(self.east) - i64::from(self.west) + 1
    }

    fn height(self) -> i64 {
        i64::from(self.north) - i64::from(self.south) + 1
    }
}

/// Edges of a polygon in bands of latitude.
#[derive(Debug, Clone)]
struct Part {
    area: u32,
    bounds: Bounds,
    /// `edges[starts[band]..starts[band + 1]]` touch the band.
    starts: Vec<u32>,
    edges: Vec<(LonLat, LonLat)>,
}

/// Where a point lies in regard to a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Outside,
    Inside,
    Border,
}

impl Part {
    fn new(area: u32, polygon: &Polygon<f64>) -> Option<Part> {
        let mut edges = Vec::new();
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let places: Vec<LonLat> = ring
                .coords()
                .filter_map(|c| LonLat::from_degrees(c.x, c.y))
                .collect();
            // `geo` closes rings, so the last edge is among the pairs.
            edges.extend(places.iter().copied().zip(places.iter().copied().skip(1)));
        }
        let bounds = Bounds::around(edges.iter().flat_map(|&(a, b)| [a, b]))?;
        let bands = (edges.len() / 2).clamp(1, 4096);
        let band_of = |lat: i32| band(bounds, bands, lat);
        let mut starts = vec![0_u32; bands + 1];
        for &(a, b) in &edges {
            for band in band_of(a.lat.min(b.lat))..=band_of(a.lat.max(b.lat)) {
                if let Some(count) = starts.get_mut(band + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut sorted = vec![(LonLat::default(), LonLat::default()); sum as usize];
        for &(a, b) in &edges {
            for band in band_of(a.lat.min(b.lat))..=band_of(a.lat.max(b.lat)) {
                if let Some(next) = next.get_mut(band) {
                    if let Some(slot) = sorted.get_mut(*next as usize) {
                        *slot = (a, b);
                    }
                    *next += 1;
                }
            }
        }
        Some(Part {
            area,
            bounds,
            starts,
            edges: sorted,
        })
    }

    fn side(&self, place: LonLat) -> Side {
        if !self.bounds.contains(place) {
            return Side::Outside;
        }
        let band = band(self.bounds, self.starts.len() - 1, place.lat);
        let range = |at: usize| self.starts.get(at).map_or(0, |&start| start as usize);
        let edges = self.edges.get(range(band)..range(band + 1)).unwrap_or(&[]);
        let mut inside = false;
        for &(a, b) in edges {
            // Which side of the edge, in integers: both products fit in 64 bits, their
            // difference would not.
            let left =
                (i64::from(b.lon) - i64::from(a.lon)) * (i64::from(place.lat) - i64::from(a.lat));
            let right =
                (i64::from(b.lat) - i64::from(a.lat)) * (i64::from(place.lon) - i64::from(a.lon));
            let spans_lat = (a.lat.min(b.lat)..=a.lat.max(b.lat)).contains(&place.lat);
            let spans_lon = (a.lon.min(b.lon)..=a.lon.max(b.lon)).contains(&place.lon);
            if left == right && spans_lat && spans_lon {
                return Side::Border;
            }
            // A ray to the east meets edges half open in latitude, so a corner counts once.
            if (a.lat > place.lat) != (b.lat > place.lat) {
                inside ^= if b.lat > a.lat {
                    left > right
                } else {
                    left < right
                };
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}

fn band(bounds: Bounds, bands: usize, lat: i32) -> usize {
    let above = i64::from(lat) - i64::from(bounds.south);
    let band = above * bands as i64 / bounds.height();
    usize::try_from(band).unwrap_or(0).min(bands - 1)
}

/// Finds the areas at a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct AreaIndex {
    parts: Vec<Part>,
    bounds: Option<Bounds>,
    /// Cells on each side of the grid.
    side: usize,
    starts: Vec<u32>,
    cells: Vec<u32>,
}

impl AreaIndex {
    /// Indexes shapes; the position of a shape is its area.
    pub(crate) fn new<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> AreaIndex {
        let parts: Vec<Part> = shapes
            .into_iter()
            .zip(0_u32..)
            .flat_map(|(shape, area)| {
                shape
                    .iter()
                    .filter_map(move |polygon| Part::new(area, polygon))
            })
            .collect();
        let bounds = parts.iter().map(|part| part.bounds).reduce(Bounds::union);
        let Some(all) = bounds else {
            return AreaIndex::default();
        };
        let side = (2.0 * (parts.len() as f64).sqrt()).ceil().clamp(1.0, 512.0) as usize;
        let mut starts = vec![0_u32; side * side + 1];
        for part in &parts {
            for cell in cells_of(all, side, part.bounds) {
                if let Some(count) = starts.get_mut(cell + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut cells = vec![0; sum as usize];
        for (part, index) in parts.iter().zip(0_u32..) {
            for cell in cells_of(all, side, part.bounds) {
                if let Some(next) = next.get_mut(cell) {
                    if let Some(slot) = cells.get_mut(*next as usize) {
                        *slot = index;
                    }
                    *next += 1;
                }
            }
        }
        AreaIndex {
            parts,
            bounds,
            side,
            starts,
            cells,
        }
    }

    /// The box around all areas.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// Every area that a place lies in or on the border of, unordered, perhaps more than once.
    pub(crate) fn at(&self, place: LonLat) -> impl Iterator<Item = u32> + '_ {
        let cell = self
            .bounds
            .filter(|bounds| bounds.contains(place))
            .map(|bounds| cell_of(bounds, self.side, place.lon, place.lat));
        let range = |at: usize| self.starts.get(at).map_or(0, |&start| start as usize);
        let parts = cell.and_then(|(x, y)| {
            let cell = y * self.side + x;
            self.cells.get(range(cell)..range(cell + 1))
        });
        parts
            .unwrap_or(&[])
            .iter()
            .filter_map(|&part| self.parts.get(part as usize))
            .filter(move |part| part.side(place) != Side::Outside)
            .map(|part| part.area)
    }
}

fn cell_of(bounds: Bounds, side: usize, lon: i32, lat: i32) -> (usize, usize) {
    let along = |from: i32, length: i64, at: i32| {
        let cell = (i64::from(at) - i64::from(from)) * side as i64 / length;
        usize::try_from(cell).unwrap_or(0).min(side - 1)
    };
    (
        along(bounds.west, bounds.width(), lon),
        along(bounds.south, bounds.height(), lat),
    )
}

fn cells_of(all: Bounds, side: usize, part: Bounds) -> impl Iterator<Item = usize> {
    let (west, south) = cell_of(all, side, part.west, part.south);
    let (east, north) = cell_of(all, side, part.east, part.north);
    (south..=north).flat_map(move |y| (west..=east).map(move |x| y * side + x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Intersects, LineString, Point};
    use proptest::prelude::*;

    fn place(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).unwrap()
    }

    fn found(index: &AreaIndex, lon: f64, lat: f64) -> Vec<u32> {
        let mut areas: Vec<u32> = index.at(place(lon, lat)).collect();
        areas.sort_unstable();
        areas
    }

    fn square(west: f64, south: f64, size: f64) -> LineString<f64> {
        let (east, north) = (west + size, south + size);
        LineString::from(vec![
            (west, south),
            (east, south),
            (east, north),
            (west, north),
        ])
    }

    #[test]
    fn borders_belong_to_both_sides_and_holes_to_none() {
        let left = Polygon::new(square(0.0, 0.0, 1.0), vec![square(0.4, 0.4, 0.2)]);
        let right = Polygon::new(square(1.0, 0.0, 1.0), vec![]);
        let index = AreaIndex::new(&[MultiPolygon(vec![left]), MultiPolygon(vec![right])]);
        assert_eq!(found(&index, 0.1, 0.1), [0]);
        assert_eq!(found(&index, 1.0, 0.3), [0, 1]);
        assert_eq!(found(&index, 1.0, 1.0), [0, 1]);
        assert_eq!(found(&index, 0.5, 0.5), [] as [u32; 0]);
        assert_eq!(found(&index, 0.4, 0.5), [0]);
        assert_eq!(found(&index, 0.0, 0.0), [0]);
        assert_eq!(found(&index, 2.0000001, 0.5), [] as [u32; 0]);
        assert_eq!(found(&AreaIndex::default(), 0.0, 0.0), [] as [u32; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn agrees_with_geo(
            corners in prop::collection::vec((0_i32..40, 0_i32..40), 3..12),
            points in prop::collection::vec((-2_i32..42, -2_i32..42), 20),
        ) {
            // A star-shaped ring around its middle never crosses itself.
            let angle = |&(x, y): &(i32, i32)| f64::from(2 * y - 40).atan2(f64::from(2 * x - 40));
            let mut corners = corners;
            corners.retain(|&corner| corner != (20, 20));
            corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
            corners.dedup_by(|a, b| (angle(a) - angle(b)).abs() < 1e-9);
            prop_assume!(corners.len() >= 3);
            let ring: LineString<f64> =
                corners.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let polygon = Polygon::new(ring, vec![]);
            prop_assume!(geo::Validation::is_valid(&polygon));
            let index = AreaIndex::new(&[MultiPolygon(vec![polygon.clone()])]);
            for (x, y) in points {
                let point = Point::new(f64::from(x), f64::from(y));
                let inside = polygon.contains(&point) || polygon.intersects(&point);
                prop_assert_eq!(!found(&index, point.x(), point.y()).is_empty(), inside, "{:?}", point);
            }
        }
    }
}
