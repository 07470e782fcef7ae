//! From degrees to pixels.

/// Radius of the sphere in metres (mean radius of WGS-84).
const RADIUS_M: f64 = 6_371_008.8;

/// Sides below this many metres are widened, so that a region of one point has a scale.
const LEAST_M: f64 = 40.0;

/// A vertex in units of a tenth of a pixel: right, down.
pub(in crate::drawing) type Spot = (i32, i32);

/// Local equirectangular projection on the sphere: x = R · (lon − lon₀) · cos(lat₀), y = R · (lat₀ − lat), with lat₀ the
/// mean of the least and the greatest latitude.
///
/// North–south distances are exact on the sphere, east–west ones at lat₀; at 500 km from it, at 45° north, the latter
/// are some 8 % off, so the scale bar is that of the middle of the map. Longitudes may run over 180°.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::drawing) struct Projection {
    /// Middle, in degrees.
    lon: f64,
    lat: f64,
    cos: f64,
    pixels_per_metre: f64,
    /// Middle, in pixels.
    x: f64,
    y: f64,
}

/// Longitudes and latitudes between which things lie.
#[derive(Debug, Clone, Copy)]
pub(in crate::drawing) struct Extent {
    first: Option<f64>,
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

/// A place on the Earth; `None` if it is none.
fn place(lon: f64, lat: f64) -> Option<(f64, f64)> {
    let on_earth = (-360.0..=360.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    on_earth.then_some((lon, lat))
}

impl Extent {
    pub const EMPTY: Extent = Extent {
        first: None,
        west: f64::INFINITY,
        east: f64::NEG_INFINITY,
        south: f64::INFINITY,
        north: f64::NEG_INFINITY,
    };

    /// Widens it to a place.
    pub fn add(&mut self, lon: f64, lat: f64) {
        let Some((lon, lat)) = place(lon, lat) else {
            return;
        };
        let first = *self.first.get_or_insert(lon);
        let lon = near(lon, first);
        self.west = self.west.min(lon);
        self.east = self.east.max(lon);
        self.south = self.south.min(lat);
        self.north = self.north.max(lat);
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }
}

/// The longitude nearest to another among those 360° apart.
fn near(lon: f64, other: f64) -> f64 {
    lon - 360.0 * libm::round((lon - other) / 360.0)
}

impl Projection {
    /// Fits an extent into a width with a margin; returns the height that it takes, within bounds.
    pub fn fit(extent: &Extent, width: f64, margin: f64, heights: (f64, f64)) -> (Projection, f64) {
        let extent = if extent.is_empty() {
            Extent {
                first: Some(0.0),
                west: 0.0,
                east: 0.0,
                south: 0.0,
                north: 0.0,
            }
        } else {
            *extent
        };
        let lat = (extent.south + extent.north) / 2.0;
        let cos = libm::cos(lat.to_radians()).max(0.01);
        let wide = ((extent.east - extent.west).to_radians() * cos * RADIUS_M).max(LEAST_M);
        let tall = ((extent.north - extent.south).to_radians() * RADIUS_M).max(LEAST_M);
        let (room, most) = (width - 2.0 * margin, heights.1 - 2.0 * margin);
        let pixels_per_metre = (room / wide).min(most / tall);
        let height = (tall * pixels_per_metre + 2.0 * margin).clamp(heights.0, heights.1);
        let height = libm::ceil(height);
        let projection = Projection {
            lon: (extent.west + extent.east) / 2.0,
            lat,
            cos,
            pixels_per_metre,
            x: width / 2.0,
            y: height / 2.0,
        };
        (projection, height)
    }

    /// Moves the map on the paper.
    pub fn moved(self, right: f64, down: f64) -> Projection {
        Projection {
            x: self.x + right,
            y: self.y + down,
            ..self
        }
    }

    /// Where a place lies, in pixels; `None` if it is no place on the Earth.
    pub fn at(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let (lon, lat) = place(lon, lat)?;
        let east = (near(lon, self.lon) - self.lon).to_radians() * self.cos * RADIUS_M;
        let south = (self.lat - lat).to_radians() * RADIUS_M;
        Some((
            self.x + east * self.pixels_per_metre,
            self.y + south * self.pixels_per_metre,
        ))
    }

    /// The same in tenths of a pixel, snapped to multiples of `step`; far away it is clamped.
    pub fn spot(&self, lon: f64, lat: f64, step: i32) -> Option<Spot> {
        let (x, y) = self.at(lon, lat)?;
        let snap = |value: f64| {
            let steps = libm::round(value * 10.0 / f64::from(step));
            (steps.clamp(-1e5, 1e5) as i32) * step
        };
        Some((snap(x), snap(y)))
    }

    /// Metres per pixel.
    pub fn metres_per_pixel(&self) -> f64 {
        1.0 / self.pixels_per_metre
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[(f64, f64)]) -> Projection {
        let mut extent = Extent::EMPTY;
        for &(lon, lat) in places {
            extent.add(lon, lat);
        }
        Projection::fit(&extent, 600.0, 10.0, (200.0, 700.0)).0
    }

    #[test]
    fn distances_are_those_on_the_sphere() {
        let projection = of(&[(120.0, 42.0), (124.0, 45.0)]);
        let (a, b) = (
            projection.at(121.0, 43.5).unwrap(),
            projection.at(122.0, 43.5).unwrap(),
        );
        let metres = (b.0 - a.0) * projection.metres_per_pixel();
        let degree = RADIUS_M * std::f64::consts::PI / 180.0;
        assert!((metres - degree * libm::cos(43.5_f64.to_radians())).abs() < 1.0);
        let c = projection.at(121.0, 44.5).unwrap();
        assert!(((a.1 - c.1) * projection.metres_per_pixel() - degree).abs() < 1.0);
        assert!(c.1 < a.1, "north is up");
    }

    #[test]
    fn any_extent_fits() {
        let cases: [&[(f64, f64)]; 6] = [
            &[],
            &[(122.0, 43.0)],
            &[(122.0, 43.0), (122.000_01, 43.000_01)],
            &[(100.0, 30.0), (125.0, 45.0)],
            &[(179.0, -17.0), (-179.0, -16.0)],
            &[(f64::NAN, 43.0), (122.0, f64::INFINITY), (500.0, 10.0)],
        ];
        for places in cases {
            let projection = of(places);
            for &(lon, lat) in places {
                let Some((x, y)) = projection.at(lon, lat) else {
                    continue;
                };
                assert!(
                    (9.9..=590.1).contains(&x) && (9.9..=690.1).contains(&y),
                    "{places:?} {x} {y}"
                );
            }
            assert!(projection.metres_per_pixel() > 0.0);
        }
        let fiji = of(&[(179.0, -17.0), (-179.0, -16.0)]);
        assert!(fiji.metres_per_pixel() < 1000.0, "not around the Earth");
    }
}
