//! Places that are probably wrong although each alone is possible.

use super::Bounds;
use crate::read::about_file::Subject;
use crate::read::findings::Findings;
use liyuan_finding::Finding;
use liyuan_roads::LonLat;

/// A table of points whose places are looked at together.
pub(super) struct Suspects<'a> {
    pub subject: Subject,
    pub file: &'a str,
    pub ids: &'a [String],
    pub rows: &'a [u64],
    pub places: &'a [LonLat],
    /// The box around the areas, where there are any.
    pub areas: Option<Bounds>,
}

impl Suspects<'_> {
    /// Reports places with longitude and latitude exchanged and places far from the region;
    /// returns a flag for each point that was reported.
    pub(super) fn report(&self, findings: &mut Findings) -> Vec<bool> {
        let mut reported = vec![false; self.places.len()];
        let Some(home) = self.home() else {
            return reported;
        };
        for (((flag, &place), id), &row) in reported
            .iter_mut()
            .zip(self.places)
            .zip(self.ids)
            .zip(self.rows)
        {
            if home.contains(place) {
                continue;
            }
            *flag = true;
            let exchanged = LonLat {
                lon: place.lat,
                lat: place.lon,
            };
            let (what, message, hint) = if home.contains(exchanged) {
                (
                    "place.swapped",
                    "longitude and latitude seem exchanged; kept as written",
                    "exchange them in the table, or `lon` and `lat` in the plan file if all rows are so",
                )
            } else {
                (
                    "place.far",
                    "far from the region; kept as written",
                    "correct the place, or leave the row out",
                )
            };
            findings.push(
                Finding::warning(self.subject.code(what), message)
                    .with("lost", "kept")
                    .file(self.file)
                    .row(row)
                    .id(id)
                    .place(place.lon_degrees(), place.lat_degrees())
                    .hint(hint),
            );
        }
        reported
    }

    /// The box in which places are expected: around the areas with half as much again on each
    /// side, else around the middle half of the points with ten times as much.
    fn home(&self) -> Option<Bounds> {
        if let Some(areas) = self.areas {
            let half = (i64::from(areas.east) - i64::from(areas.west))
                .max(i64::from(areas.north) - i64::from(areas.south))
                / 2;
            return Some(areas.grown(i32::try_from(half).unwrap_or(i32::MAX).max(MARGIN)));
        }
        // Fewer points say too little about where the region is.
        if self.places.len() < 8 {
            return None;
        }
        let (west, east) = quartiles(self.places.iter().map(|place| place.lon).collect())?;
        let (south, north) = quartiles(self.places.iter().map(|place| place.lat).collect())?;
        let reach =
            (i64::from(east) - i64::from(west)).max(i64::from(north) - i64::from(south)) * 10;
        let reach = i32::try_from(reach).unwrap_or(i32::MAX).max(MARGIN);
        Some(
            Bounds {
                west,
                south,
                east,
                north,
            }
            .grown(reach),
        )
    }
}

/// Half a degree: nothing nearer is called far.
const MARGIN: i32 = 5_000_000;

fn quartiles(mut values: Vec<i32>) -> Option<(i32, i32)> {
    values.sort_unstable();
    let quarter = values.len() / 4;
    Some((
        *values.get(quarter)?,
        *values.get(values.len() - 1 - quarter)?,
    ))
}
