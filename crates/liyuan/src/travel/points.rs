//! Tables of points: `id`, `lon`, `lat`.

use super::TravelError;
use crate::plan_file::InputPath;
use crate::read::about_file::Subject;
use crate::read::findings::Findings;
use crate::read::points::{Columns, PointReader};
use liyuan_finding::Finding;
use liyuan_roads::{LonLat, Network, Snap, SnapOptions};
use std::path::Path;

/// A table of points, in the order of its rows.
#[derive(Debug, Clone, Default)]
pub struct Points {
    /// Ids as given, unique.
    pub ids: Vec<String>,
    /// Places, one a point.
    pub places: Vec<LonLat>,
    /// Row of each point in its file, the heading being row 1.
    pub rows: Vec<u64>,
    /// The file, as findings name it.
    pub file: String,
    /// Where points of other files begin, and these files, in rising order; empty where there is one.
    pub others: Vec<(usize, String)>,
    /// What is odd about rows; those that cannot be used are left out.
    pub findings: Vec<Finding>,
}

impl Points {
    /// The file of a point.
    fn file_of(&self, at: usize) -> &str {
        let other = self.others.iter().rev().find(|(first, _)| *first <= at);
        other.map_or(&self.file, |(_, file)| file)
    }

    /// A finding for each point that does not enter a network, `snaps` being one a point. Where the
    /// exchanged place would enter it, longitude and latitude seem exchanged.
    pub(crate) fn off_network(
        &self,
        network: &Network,
        snaps: &[Option<Snap>],
        options: &SnapOptions,
    ) -> Vec<Finding> {
        let mut findings = Findings::default();
        let points = self.ids.iter().zip(&self.rows).zip(&self.places);
        for (at, (((id, &row), &place), snap)) in points.zip(snaps).enumerate() {
            if snap.is_some() {
                continue;
            }
            let exchanged = LonLat::from_degrees(place.lat_degrees(), place.lon_degrees())
                .and_then(|place| network.snap_one(place, options));
            let metres = options.max_snap_m;
            let (code, message, hint) = match exchanged {
                Some(_) => (
                    "points.place.swapped",
                    "longitude and latitude seem exchanged; kept as written".to_owned(),
                    "exchange them in the table",
                ),
                None => (
                    "points.off_network",
                    format!("no road within {metres} m of this point; it reaches nothing"),
                    "check the coordinates, or allow more with `--max-snap 5km`",
                ),
            };
            findings.push(
                Finding::warning(code, message)
                    .with("lost", "kept")
                    .with("metres", metres)
                    .file(self.file_of(at))
                    .row(row)
                    .id(id)
                    .place(place.lon_degrees(), place.lat_degrees())
                    .hint(hint),
            );
        }
        findings.finish()
    }
}

/// Reads a table of points: CSV with the columns `id`, `lon`, `lat` in degrees, WGS-84; other
/// columns are ignored. A row that cannot be used is left out and is a finding.
///
/// # Errors
/// The file cannot be read, a column is missing, or no row is usable: the gravest finding says why.
pub fn read_points(path: &Path) -> Result<Points, TravelError> {
    let file = InputPath {
        given: path.display().to_string(),
        path: path.to_owned(),
        reading: crate::plan_file::Reading::default(),
    };
    let columns = Columns {
        id: "id",
        lon: "lon",
        lat: "lat",
        extra: Vec::new(),
    };
    let reader = PointReader {
        subject: Subject::Points,
        file: &file,
        columns,
    };
    let mut points = Points::default();
    let mut findings = Findings::default();
    let outcome = reader.read(
        &mut findings,
        |_| None,
        |row, _| {
            points.ids.push(row.id.to_owned());
            points.places.push(row.place);
            points.rows.push(row.row);
        },
    );
    points.file.clone_from(&file.given);
    points.findings = findings.finish();
    if points.ids.is_empty() {
        let reason = points
            .findings
            .iter()
            .min_by_key(|finding| finding.severity)
            .cloned();
        return Err(TravelError::NoPoints {
            file: file.given,
            rows: outcome.rows,
            missing: outcome.missing,
            reason: reason.map(Box::new),
        });
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use liyuan_finding::{Diagnose, Kind};

    fn read(text: &str) -> Result<Points, TravelError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, text).unwrap();
        read_points(&path)
    }

    #[test]
    fn rows_that_cannot_be_used_are_findings_and_the_rest_is_read() {
        let points = read(
            "id,name,lon,lat\na,x,10.5,50\nb,x,,50\na,x,11,51\nc,x,nan,1\nd,x,45,120\nf,x,1,2\n",
        )
        .unwrap();
        assert_eq!(points.ids, ["a", "f"]);
        assert_eq!(points.places[0], LonLat::from_degrees(10.5, 50.0).unwrap());
        let rows: Vec<u64> = points
            .findings
            .iter()
            .filter_map(|finding| finding.row)
            .collect();
        assert_eq!(rows, [3, 4, 5, 6]);
        assert!(
            points
                .findings
                .iter()
                .all(|finding| finding.code.starts_with("points."))
        );
    }

    #[test]
    fn tables_of_which_nothing_can_be_read_are_errors_that_say_why() {
        let cases = [
            ("", "empty"),
            ("id,lon\na,1", "`lat`"),
            ("id,lon,lat\n", "no usable row"),
            ("id,lon,lat\na,x,y", "`x`"),
        ];
        for (text, why) in cases {
            let error = read(text).unwrap_err();
            assert_eq!(
                (error.code(), error.kind()),
                ("travel.points.none", Kind::Data),
                "{text:?}"
            );
            assert!(error.to_string().contains(why), "{text:?}: {error}");
            assert!(error.hint().is_some());
        }
        let error = read_points(Path::new("nowhere.csv")).unwrap_err();
        assert_eq!(error.code(), "travel.points.missing");
    }
}
