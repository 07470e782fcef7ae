//! The roads that lie behind maps of a region, for those who draw other maps than the picture.

use super::grid::{Grid, road_lines};
use super::input::Picture;

/// Vertices that they may have, some 22 bytes each.
const VERTICES: usize = 60_000;

/// The least important roads among them: tertiary ones.
pub(crate) const LEAST_RANK: u8 = 4;

/// The roads of a rank as lines of longitude and latitude in degrees.
pub(crate) type RoadLines = (u8, Vec<Vec<(f64, f64)>>);

/// The roads from motorways to tertiary ones by rank, thinned to what a map of the whole region can show: a line is less
/// than 1/500 of its longer side from where the road runs. Lesser ranks are left out where all would be too many.
pub(crate) fn background_roads(picture: &Picture) -> Vec<RoadLines> {
    let grid = Grid::of(picture);
    let lines: Vec<_> = picture
        .lines
        .iter()
        .filter(|line| line.rank <= LEAST_RANK)
        .cloned()
        .collect();
    let thinned = road_lines(&grid, &lines, VERTICES);
    let in_degrees = |(rank, lines): (u8, Vec<Vec<_>>)| {
        let degrees = |line: Vec<_>| line.into_iter().map(|spot| grid.degrees(spot)).collect();
        (rank, lines.into_iter().map(degrees).collect())
    };
    thinned.into_iter().map(in_degrees).collect()
}

#[cfg(test)]
mod tests {
    use super::super::input::PictureLine;
    use super::*;
    use liyuan_roads::LonLat;

    fn line(rank: u8, points: &[(f64, f64)]) -> PictureLine {
        let place = |&(lon, lat): &(f64, f64)| LonLat::from_degrees(lon, lat).unwrap();
        PictureLine {
            rank,
            points: points.iter().map(place).collect(),
        }
    }

    /// Two roads and a street in a region of one degree.
    fn picture() -> Picture {
        let corner = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
        let bent: Vec<(f64, f64)> = (0..=200)
            .map(|i| {
                let i = f64::from(i);
                (122.0 + i / 200.0, 43.5 + libm::sin(i / 20.0) * 0.1)
            })
            .collect();
        Picture {
            bounds: Some((corner(122.0, 43.0), corner(123.0, 44.0))),
            lines: vec![
                line(5, &[(122.1, 43.1), (122.2, 43.1)]),
                line(4, &bent[100..]),
                line(4, &bent[..=100]),
                line(0, &[(122.5, 43.0), (122.5, 44.0)]),
            ],
            ..Picture::default()
        }
    }

    #[test]
    fn roads_are_joined_thinned_and_where_they_are() {
        let roads = background_roads(&picture());
        assert_eq!(
            roads.iter().map(|(rank, _)| *rank).collect::<Vec<u8>>(),
            [0, 4]
        );
        let [(_, main), (_, bent)] = roads.as_slice() else {
            panic!("{roads:?}")
        };
        assert_eq!(main.len(), 1);
        let near =
            |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 2e-3 && (a.1 - b.1).abs() < 2e-3;
        assert!(near(main[0][0], (122.5, 43.0)) || near(main[0][0], (122.5, 44.0)));
        assert_eq!(bent.len(), 1, "two ways of one road are one line");
        assert!((20..120).contains(&bent[0].len()), "{}", bent[0].len());
        for &(lon, lat) in &bent[0] {
            let there = 43.5 + libm::sin((lon - 122.0) * 10.0) * 0.1;
            assert!((lat - there).abs() < 2e-3, "{lon} {lat}");
        }
    }

    #[test]
    fn what_would_be_too_much_is_left_out() {
        let mut picture = picture();
        let apart = (0..40_000).map(|i| {
            let at = (
                122.0 + f64::from(i % 200) / 200.0,
                43.0 + f64::from(i / 200) / 200.0,
            );
            line(3, &[at, (at.0 + 0.004, at.1 + 0.003)])
        });
        picture.lines.extend(apart);
        let ranks: Vec<u8> = background_roads(&picture)
            .iter()
            .map(|(rank, _)| *rank)
            .collect();
        assert_eq!(ranks, [0]);
    }
}
