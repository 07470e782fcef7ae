//! Borders that leave the extract: closed along its edge where it is clear which side is meant.
//!
//! The open chains of a border are cut at the box of the extract. Along the edge of the box the
//! inside and the outside of the area take turns, so there are two ways to close the chains, each
//! the other's complement. Which one is meant is told by places that are known to lie inside (the
//! area's own node, its parts, settlements that say so) and outside (whole areas of its level).
//! Without any such place, or where a chain ends in the middle of the extract, the area is left
//! out.

use super::shape::within;
use liyuan_roads::LonLat;

/// An end of a chain this near to the edge lies on it: ways are cut at their last node.
const NEAR_EDGE: i64 = 100_000;

/// So many known places must speak for a side for each that speaks against it.
const AGREE: usize = 9;

/// The box of the extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) south_west: LonLat,
    pub(crate) north_east: LonLat,
}

/// Why a border was not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotClosed {
    /// A chain ends away from the edge.
    Gap,
    /// Nothing tells inside from outside, or places contradict each other.
    NoSide,
    /// The extract was not cut along its box.
    NotTheEdge,
}

/// Closes chains along the edge.
///
/// # Errors
/// [`NotClosed`] says why it cannot be done honestly.
pub(crate) fn close(
    chains: &[Vec<LonLat>],
    edge: Edge,
    known_inside: &[LonLat],
    known_outside: &[LonLat],
) -> Result<Vec<Vec<LonLat>>, NotClosed> {
    let mut pieces = Vec::new();
    for chain in chains {
        edge.clip(chain, &mut pieces)?;
    }
    if pieces.is_empty() {
        return Err(NotClosed::NoSide);
    }
    // (way along the edge, piece, whether it is the piece's start)
    let mut ends: Vec<(i64, usize, bool)> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let (Some(first), Some(last)) = (piece.first(), piece.last()) {
            ends.push((edge.along(*first), at, true));
            ends.push((edge.along(*last), at, false));
        }
    }
    ends.sort_unstable();
    let first = joined(&pieces, &ends, edge, 0);
    let holds = |place: &LonLat| within(first.iter().map(Vec::as_slice), *place);
    let vote = |places: &[LonLat], inside: bool| -> Vec<bool> {
        let seen = places.iter().filter(|place| edge.contains(**place));
        seen.map(|place| holds(place) == inside).collect()
    };
    let votes = [vote(known_inside, true), vote(known_outside, false)].concat();
    let for_first = votes.iter().filter(|vote| **vote).count();
    let against = votes.len() - for_first;
    // Places that disagree are a sign that the border is not what it seems.
    let clear = |more: usize, less: usize| more > 0 && more >= AGREE * less;
    if clear(for_first, against) {
        Ok(first)
    } else if clear(against, for_first) {
        Ok(joined(&pieces, &ends, edge, 1))
    } else {
        Err(NotClosed::NoSide)
    }
}

/// Rings of the pieces and of every second stretch of the edge between their ends, beginning with
/// that number.
fn joined(
    pieces: &[Vec<LonLat>],
    ends: &[(i64, usize, bool)],
    edge: Edge,
    begin: usize,
) -> Vec<Vec<LonLat>> {
    let count = ends.len();
    // The partner of each end along the edge, and whether it lies onwards.
    let partner = |at: usize| {
        let onwards = (at + count - begin).is_multiple_of(2);
        let other = if onwards { at + 1 } else { at + count - 1 };
        (other % count, onwards)
    };
    let place_of = |piece: usize, start: bool| {
        ends.iter()
            .position(|(_, other, is_start)| *other == piece && *is_start == start)
    };
    let mut used = vec![false; pieces.len()];
    let mut rings = Vec::new();
    for seed in 0..pieces.len() {
        let mut ring: Vec<LonLat> = Vec::new();
        let (mut piece, mut forwards) = (seed, true);
        while let Some(free) = used.get_mut(piece)
            && !*free
        {
            *free = true;
            let Some(line) = pieces.get(piece) else { break };
            if forwards {
                ring.extend(line);
            } else {
                ring.extend(line.iter().rev());
            }
            let Some(at) = place_of(piece, !forwards) else {
                break;
            };
            let (other, onwards) = partner(at);
            let (Some(from), Some(to)) = (ends.get(at), ends.get(other)) else {
                break;
            };
            ring.extend(edge.corners(from.0, to.0, onwards));
            (piece, forwards) = (to.1, to.2);
        }
        if let Some(first) = ring.first().copied() {
            ring.push(first);
            ring.dedup();
            if ring.len() > 3 {
                rings.push(ring);
            }
        }
    }
    rings
}

impl Edge {
    pub(crate) fn contains(self, place: LonLat) -> bool {
        (self.south_west.lon..=self.north_east.lon).contains(&place.lon)
            && (self.south_west.lat..=self.north_east.lat).contains(&place.lat)
    }

    fn width(self) -> i64 {
        i64::from(self.north_east.lon) - i64::from(self.south_west.lon)
    }

    fn height(self) -> i64 {
        i64::from(self.north_east.lat) - i64::from(self.south_west.lat)
    }

    /// How far along the edge a place on it lies: from the south-west corner east, north, west,
    /// south.
    fn along(self, place: LonLat) -> i64 {
        let east = i64::from(place.lon) - i64::from(self.south_west.lon);
        let north = i64::from(place.lat) - i64::from(self.south_west.lat);
        let (width, height) = (self.width(), self.height());
        let sides = [
            (north.abs(), east),
            ((width - east).abs(), width + north),
            ((height - north).abs(), width + height + (width - east)),
            (east.abs(), 2 * width + height + (height - north)),
        ];
        sides
            .into_iter()
            .min()
            .map_or(0, |(_, along)| along.rem_euclid(2 * (width + height)))
    }

    /// Corners of the box between two places on the edge, onwards or back.
    fn corners(self, from: i64, to: i64, onwards: bool) -> Vec<LonLat> {
        let (width, height) = (self.width(), self.height());
        let around = 2 * (width + height);
        let (sw, ne) = (self.south_west, self.north_east);
        let corner = |lon, lat| LonLat { lon, lat };
        let corners = [
            (0, sw),
            (width, corner(ne.lon, sw.lat)),
            (width + height, ne),
            (2 * width + height, corner(sw.lon, ne.lat)),
        ];
        let distance = |at: i64| {
            if onwards {
                (at - from).rem_euclid(around)
            } else {
                (from - at).rem_euclid(around)
            }
        };
        let mut between: Vec<(i64, LonLat)> = corners
            .into_iter()
            .map(|(at, place)| (distance(at), place))
            .filter(|(far, _)| *far > 0 && *far < distance(to))
            .collect();
        between.sort_unstable();
        between.into_iter().map(|(_, place)| place).collect()
    }

    /// The nearest place on the edge, if it is near.
    fn near(self, place: LonLat) -> Option<LonLat> {
        let (sw, ne) = (self.south_west, self.north_east);
        let gap = |a: i32, b: i32| (i64::from(a) - i64::from(b)).abs();
        let clamped = LonLat {
            lon: place.lon.clamp(sw.lon, ne.lon),
            lat: place.lat.clamp(sw.lat, ne.lat),
        };
        let sides = [
            (
                gap(clamped.lat, sw.lat),
                LonLat {
                    lat: sw.lat,
                    ..clamped
                },
            ),
            (
                gap(clamped.lon, ne.lon),
                LonLat {
                    lon: ne.lon,
                    ..clamped
                },
            ),
            (
                gap(clamped.lat, ne.lat),
                LonLat {
                    lat: ne.lat,
                    ..clamped
                },
            ),
            (
                gap(clamped.lon, sw.lon),
                LonLat {
                    lon: sw.lon,
                    ..clamped
                },
            ),
        ];
        let (far, place) = sides.into_iter().min()?;
        (far <= NEAR_EDGE).then_some(place)
    }

    /// The pieces of a chain within the box, each from edge to edge.
    fn clip(self, chain: &[LonLat], pieces: &mut Vec<Vec<LonLat>>) -> Result<(), NotClosed> {
        let mut piece: Vec<LonLat> = Vec::new();
        if let Some(first) = chain.first()
            && self.contains(*first)
        {
            piece.push(self.near(*first).ok_or(NotClosed::Gap)?);
            piece.push(*first);
        }
        for (a, b) in chain.iter().zip(chain.iter().skip(1)) {
            let Some((enter, leave)) = self.span(*a, *b) else {
                continue;
            };
            if !self.contains(*a) {
                piece.push(enter);
            }
            if self.contains(*b) {
                piece.push(*b);
            } else {
                piece.push(leave);
                self.push(std::mem::take(&mut piece), pieces);
            }
        }
        if let Some(last) = chain.last()
            && self.contains(*last)
        {
            piece.push(self.near(*last).ok_or(NotClosed::Gap)?);
            self.push(piece, pieces);
        }
        Ok(())
    }

    fn push(self, mut piece: Vec<LonLat>, pieces: &mut Vec<Vec<LonLat>>) {
        piece.dedup();
        if piece.len() > 1 {
            pieces.push(piece);
        }
    }

    /// Where the line from `a` to `b` enters and leaves the box; `None` where it does neither
    /// (Liang and Barsky's parameters).
    fn span(self, a: LonLat, b: LonLat) -> Option<(LonLat, LonLat)> {
        let (dx, dy) = (
            f64::from(b.lon) - f64::from(a.lon),
            f64::from(b.lat) - f64::from(a.lat),
        );
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        let sides = [
            (-dx, f64::from(a.lon) - f64::from(self.south_west.lon)),
            (dx, f64::from(self.north_east.lon) - f64::from(a.lon)),
            (-dy, f64::from(a.lat) - f64::from(self.south_west.lat)),
            (dy, f64::from(self.north_east.lat) - f64::from(a.lat)),
        ];
        for (towards, room) in sides {
            if towards == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if towards < 0.0 {
                start = start.max(room / towards);
            } else {
                end = end.min(room / towards);
            }
        }
        if start > end {
            return None;
        }
        let at = |part: f64| LonLat {
            lon: libm::round(f64::from(a.lon) + part * dx) as i32,
            lat: libm::round(f64::from(a.lat) + part * dy) as i32,
        };
        Some((at(start), at(end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGE: Edge = Edge {
        south_west: LonLat { lon: 0, lat: 0 },
        north_east: LonLat {
            lon: 10_000_000,
            lat: 10_000_000,
        },
    };

    fn at(lon: i32, lat: i32) -> LonLat {
        LonLat {
            lon: lon * 1_000_000,
            lat: lat * 1_000_000,
        }
    }

    fn size(rings: &[Vec<LonLat>]) -> f64 {
        let twice = |ring: &Vec<LonLat>| -> f64 {
            ring.iter()
                .zip(ring.iter().skip(1))
                .map(|(a, b)| {
                    f64::from(a.lon) / 1e6 * (f64::from(b.lat) / 1e6)
                        - f64::from(b.lon) / 1e6 * (f64::from(a.lat) / 1e6)
                })
                .sum()
        };
        rings.iter().map(|ring| twice(ring).abs() / 2.0).sum()
    }

    /// A border that comes in from the west, turns, and leaves to the south.
    #[test]
    fn the_known_place_decides_the_side() {
        let chain = vec![vec![at(-3, 6), at(4, 6), at(4, -2)]];
        let small = close(&chain, EDGE, &[at(1, 1)], &[]).unwrap();
        assert_eq!(size(&small), 24.0);
        let large = close(&chain, EDGE, &[at(9, 9)], &[]).unwrap();
        assert_eq!(size(&large), 76.0);
        let outside = close(&chain, EDGE, &[], &[at(1, 1)]).unwrap();
        assert_eq!(size(&outside), 76.0);
        assert_eq!(close(&chain, EDGE, &[], &[]), Err(NotClosed::NoSide));
    }

    #[test]
    fn two_chains_make_a_band() {
        let chains = vec![
            vec![at(-1, 2), at(5, 2), at(11, 2)],
            vec![at(11, 7), at(-1, 7)],
        ];
        let band = close(&chains, EDGE, &[at(5, 5)], &[]).unwrap();
        assert_eq!((band.len(), size(&band)), (1, 50.0));
        let rest = close(&chains, EDGE, &[at(5, 9)], &[at(5, 5)]).unwrap();
        assert_eq!((rest.len(), size(&rest)), (2, 50.0));
    }

    #[test]
    fn a_chain_that_ends_in_the_middle_is_not_closed() {
        let chain = vec![vec![at(-1, 2), at(5, 5)]];
        assert_eq!(close(&chain, EDGE, &[at(1, 1)], &[]), Err(NotClosed::Gap));
    }
}
