use super::*;
use crate::progress::Silent;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::RowAccessor;
use liyuan_finding::{Diagnose, Kind as ErrorKind};
use liyuan_roads::osm::document::{Document, Node, Way};
use liyuan_roads::osm::read_roads_from;
use liyuan_roads::osm::write::write_pbf;
use liyuan_roads::profile::Profile;
use liyuan_roads::region_file::{RegionReport, with_hierarchy};
use liyuan_roads::{Deciseconds, LonLat};
use std::fs;

const SIDE: i32 = 30;

/// A grid of streets, every seventh missing.
fn network() -> Network {
    let mut document = Document::default();
    let id = |row: i32, column: i32| i64::from(row * SIDE + column) + 1;
    for row in 0..SIDE {
        for column in 0..SIDE {
            document.nodes.push(Node {
                id: id(row, column),
                lon: 1_220_000_000 + column * 20_000 + row * column * 37 % 4_000,
                lat: 436_000_000 + row * 15_000 + row * column * 53 % 3_000,
                tags: vec![],
            });
            for (way, there) in [(0, (row, column + 1)), (1, (row + 1, column))] {
                let way = id(row, column) * 2 + way;
                if there.0 < SIDE && there.1 < SIDE && way % 7 != 0 {
                    document.ways.push(Way {
                        id: way,
                        refs: vec![id(row, column), id(there.0, there.1)],
                        tags: vec![("highway".to_owned(), "residential".to_owned())],
                    });
                }
            }
        }
    }
    let profile = Profile::builtin("car").unwrap();
    let bytes = write_pbf(&document);
    let data = read_roads_from(&bytes, "grid", &profile.key_bases(), &Silent).unwrap();
    Network::build(&data, &profile, "grid").unwrap()
}

fn swept() -> Network {
    let mut report = RegionReport {
        from_cache: false,
        content_hash: [0; 32],
        path: None,
        findings: Vec::new(),
    };
    with_hierarchy(network(), &mut report)
}

fn points(name: &str, count: i32) -> Points {
    let at = |i: i32| LonLat {
        lon: 1_220_000_000 + i * 7_919 % (SIDE * 20) * 1_000,
        // One in fifty is far from any road.
        lat: 436_000_000 + i * 6_007 % (SIDE * 15) * 1_000 + i32::from(i % 50 == 7) * 10_000_000,
    };
    Points {
        ids: (0..count).map(|i| format!("{name}{i:05}")).collect(),
        places: (0..count).map(at).collect(),
        rows: (0..count).map(|i| i as u64 + 2).collect(),
        file: format!("{name}.csv"),
        others: Vec::new(),
        findings: Vec::new(),
    }
}

fn within(seconds: u32) -> TravelOptions {
    TravelOptions {
        within: Some(Deciseconds(seconds * 10)),
        ..TravelOptions::default()
    }
}

/// Small enough that a made matrix has many blocks, pieces and stretches.
const SMALL: Sizes = Sizes {
    block_pairs: 2_000,
    csv_rows: 500,
    group_rows: 700,
    recorded: 4_000,
};

fn written(matrix: &Matrix<'_>, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let start = matrix.start(&path, false).unwrap();
    matrix.write_file(start, &Silent).unwrap();
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    fs::read(path).unwrap()
}

fn rows_of_parquet(bytes: Vec<u8>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.parquet");
    fs::write(&path, bytes).unwrap();
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = heading();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        text.push_str(&format!(
            "{},{},{:.1}\n",
            row.get_string(0).unwrap(),
            row.get_string(1).unwrap(),
            row.get_double(2).unwrap()
        ));
    }
    text
}

#[test]
fn engines_widths_threads_and_sizes_give_the_same_bytes() {
    let (bare, swept) = (network(), swept());
    let (few, many) = (points("h", 70), points("p", 400));
    let options = [
        within(200),
        within(6_553),
        within(6_554),
        TravelOptions::default(),
    ];
    for (from, to) in [(&few, &many), (&many, &few)] {
        let mut all: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        for options in options {
            let mut seen: Option<(Vec<u8>, Vec<u8>)> = None;
            for (network, threads) in [(&bare, 2), (&swept, 1), (&swept, 2)] {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                for (block_pairs, samples) in [(1 << 22, false), (2_000, true)] {
                    let files = pool.install(|| {
                        let mut matrix = Matrix::new(network, from, to, &options);
                        matrix.sizes = Sizes {
                            block_pairs,
                            ..SMALL
                        };
                        if samples {
                            assert!(matrix.estimate(Format::Csv).sampled > 0);
                            assert!(!matrix.known.is_empty());
                        }
                        let mut stream = Vec::new();
                        matrix.write_csv(&mut stream, &Silent).unwrap();
                        let csv = written(&matrix, "m.csv");
                        assert!(csv == stream);
                        (csv, written(&matrix, "m.parquet"))
                    });
                    assert!(*seen.get_or_insert_with(|| files.clone()) == files);
                }
            }
            all.extend(seen);
        }
        for (csv, parquet) in all {
            assert!(csv.len() > 10_000);
            assert!(rows_of_parquet(parquet) == String::from_utf8(csv).unwrap());
        }
    }
}

#[test]
fn rows_follow_the_smaller_table_and_are_counted() {
    let network = network();
    let (few, many) = (points("h", 60), points("p", 300));
    let mut matrix = Matrix::new(&network, &many, &few, &within(200));
    matrix.sizes = SMALL;
    let mut csv = Vec::new();
    let report = matrix.write_csv(&mut csv, &Silent).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let ids: Vec<(&str, &str)> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            let from = fields.next().unwrap();
            (fields.next().unwrap(), from)
        })
        .collect();
    assert!(ids.is_sorted());
    assert_eq!(report.rows as usize, ids.len());
    assert_eq!(report.pairs, 18_000);
    assert_eq!((report.from_off_network, report.to_off_network), (6, 2));
    assert_eq!(report.off_network, 18_000 - 294 * 58);
    assert_eq!(report.not_reachable, 294 * 58 - report.rows);
}

#[test]
fn groups_of_parquet_tell_their_bounds_and_are_cut_by_rows() {
    let network = network();
    let (few, many) = (points("h", 60), points("p", 300));
    let mut matrix = Matrix::new(&network, &few, &many, &within(600));
    matrix.sizes = SMALL;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.parquet");
    fs::write(&path, written(&matrix, "m.parquet")).unwrap();
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let groups = reader.metadata().row_groups();
    assert!(groups.len() > 3);
    for (index, group) in groups.iter().enumerate() {
        assert!(group.num_rows() >= 700 || index + 1 == groups.len());
        let reader = reader.get_row_group(index).unwrap();
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len() as i64, group.num_rows());
        for column in 0..2 {
            let ids = || {
                rows.iter()
                    .map(|row| row.get_string(column).unwrap().as_bytes())
            };
            let told = group.column(column).statistics().unwrap();
            assert_eq!(told.min_bytes_opt(), ids().min());
            assert_eq!(told.max_bytes_opt(), ids().max());
        }
        let times = || rows.iter().map(|row| row.get_double(2).unwrap());
        let told = group.column(2).statistics().unwrap();
        let least = times().fold(f64::MAX, f64::min).to_le_bytes();
        let most = times().fold(0.0, f64::max).to_le_bytes();
        assert_eq!(told.min_bytes_opt(), Some(&least[..]));
        assert_eq!(told.max_bytes_opt(), Some(&most[..]));
    }
}

#[test]
fn a_table_without_rows_is_a_table() {
    let network = network();
    let far = Points {
        places: vec![LonLat { lon: 0, lat: 0 }; 3],
        ..points("h", 3)
    };
    let many = points("p", 50);
    let matrix = Matrix::new(&network, &far, &many, &within(200));
    assert_eq!(written(&matrix, "m.csv"), heading().as_bytes());
    assert_eq!(rows_of_parquet(written(&matrix, "m.parquet")), heading());
}

/// Stops as a kill does, without a word to anybody.
struct Killed {
    after: u64,
    done: std::sync::atomic::AtomicU64,
}

impl Progress for Killed {
    fn begin(&self, _: Step, _: u64) {}
    fn advance(&self, _: Step, units: u64) {
        let done = self
            .done
            .fetch_add(units, std::sync::atomic::Ordering::Relaxed)
            + units;
        assert!(done <= self.after, "killed");
    }
    fn end(&self, _: Step) {}
}

fn interrupt(matrix: &Matrix<'_>, path: &Path, after: u64) {
    let killed = Killed {
        after,
        done: std::sync::atomic::AtomicU64::new(0),
    };
    let start = matrix.start(path, false).unwrap();
    let run = std::panic::AssertUnwindSafe(|| matrix.write_file(start, &killed));
    assert!(std::panic::catch_unwind(run).is_err());
    assert!(!path.exists() && partial_path(path).exists());
}

#[test]
fn an_interrupted_file_is_gone_on_with_and_comes_out_the_same() {
    let network = swept();
    let (few, many) = (points("h", 200), points("p", 400));
    for name in ["m.csv", "m.parquet"] {
        let mut matrix = Matrix::new(&network, &few, &many, &within(200));
        matrix.sizes = SMALL;
        let whole = written(&matrix, name);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        // Twice, each time farther; the second time other blocks.
        interrupt(&matrix, &path, 100);
        let kept = matrix.start(&path, true).unwrap().kept_rows().unwrap();
        matrix.sizes.block_pairs = 1_000;
        interrupt(&matrix, &path, 70);
        let further = matrix.start(&path, true).unwrap();
        assert!(further.kept_rows().unwrap() > kept && kept > 0);
        assert!(further.first_hub() > 0);
        // What a kill leaves beyond the last stretch.
        let mut partial = fs::read(partial_path(&path)).unwrap();
        partial.extend_from_slice(b"half a ro");
        fs::write(partial_path(&path), partial).unwrap();
        let log = folder.path().join(format!("{name}.partial.log"));
        let mut text = fs::read_to_string(&log).unwrap();
        text.push_str("{\"next_hub\":19");
        fs::write(&log, text).unwrap();
        let start = matrix.start(&path, true).unwrap();
        assert_eq!(start.kept_rows(), further.kept_rows());
        let report = matrix.write_file(start, &Silent).unwrap();
        assert!(fs::read(&path).unwrap() == whole);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut stream = Vec::new();
        assert_eq!(report, matrix.write_csv(&mut stream, &Silent).unwrap());
    }
}

/// A record as if it had been written with something else in it.
fn with_other(log: &str, old: &str, new: &str) -> Vec<u8> {
    let mut last = 0;
    let mut out = Vec::new();
    for line in log.replacen(old, new, 1).lines() {
        let (hash, line) = super::unfinished::line_after(last, &line.as_bytes()[33..]);
        last = hash;
        out.extend(line);
    }
    assert_ne!(out, log.as_bytes());
    out
}

#[test]
fn a_file_that_another_run_writes_is_left_alone() {
    let network = network();
    let (few, many) = (points("h", 200), points("p", 400));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.csv");
    let mut matrix = Matrix::new(&network, &few, &many, &within(200));
    matrix.sizes = SMALL;
    interrupt(&matrix, &path, 100);
    let kept = fs::read(partial_path(&path)).unwrap();
    let other = fs::File::open(partial_path(&path)).unwrap();
    other.lock().unwrap();
    for must in [true, false] {
        let start = matrix.start(&path, must).unwrap();
        let error = matrix.write_file(start, &Silent).unwrap_err();
        let in_use = TravelError::CannotResume {
            path: partial_path(&path),
            why: Mismatch::InUse,
        };
        assert_eq!(error.to_string(), in_use.to_string());
        assert!(error.hint().is_some());
    }
    assert!(fs::read(partial_path(&path)).unwrap() == kept);
    other.unlock().unwrap();
    let start = matrix.start(&path, true).unwrap();
    assert!(start.kept_rows().is_some());
    matrix.write_file(start, &Silent).unwrap();
    assert!(fs::read(&path).unwrap() == written(&matrix, "m.csv"));
}

#[test]
fn what_has_changed_is_not_gone_on_with() {
    let network = network();
    let (few, many) = (points("h", 200), points("p", 400));
    let options = within(200);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.csv");
    let mut matrix = Matrix::new(&network, &few, &many, &options);
    matrix.sizes = SMALL;
    interrupt(&matrix, &path, 100);
    let refused = |matrix: &mut Matrix<'_>, why: Mismatch, kind: ErrorKind| {
        matrix.sizes = SMALL;
        let error = matrix.start(&path, true).unwrap_err();
        assert!(
            matches!(&error, TravelError::CannotResume { why: found, .. } if *found == why),
            "{error}"
        );
        assert_eq!(error.kind(), kind);
        assert!(error.hint().is_some());
        // Unless it must, it begins anew.
        let start = matrix.start(&path, false).unwrap();
        assert_eq!((start.given_up(), start.kept_rows()), (Some(why), None));
    };
    let mut moved = few.clone();
    moved.places[150].lon += 1;
    refused(
        &mut Matrix::new(&network, &moved, &many, &options),
        Mismatch::From,
        ErrorKind::Usage,
    );
    let mut renamed = many.clone();
    renamed.ids[3].push('x');
    refused(
        &mut Matrix::new(&network, &few, &renamed, &options),
        Mismatch::To,
        ErrorKind::Usage,
    );
    refused(
        &mut Matrix::new(&network, &few, &many, &within(201)),
        Mismatch::Options,
        ErrorKind::Usage,
    );
    // A hierarchy is another way to the same numbers.
    let swept = swept();
    let mut same = Matrix::new(&swept, &few, &many, &options);
    same.sizes = SMALL;
    assert!(same.start(&path, true).unwrap().kept_rows().is_some());

    let log = folder.path().join("m.csv.partial.log");
    let kept = fs::read_to_string(&log).unwrap();
    fs::write(&log, with_other(&kept, env!("CARGO_PKG_VERSION"), "0.0.1")).unwrap();
    refused(&mut matrix, Mismatch::Version, ErrorKind::Usage);
    let roads = format!("{:032x}", network.fingerprint());
    fs::write(&log, with_other(&kept, &roads, &"0".repeat(32))).unwrap();
    refused(&mut matrix, Mismatch::Roads, ErrorKind::Usage);
    fs::write(&log, with_other(&kept, "next_hub", "next")).unwrap();
    refused(&mut matrix, Mismatch::Damaged, ErrorKind::Data);
    // A digit of the record itself.
    for number in ["\"next_hub\":", "\"rows\":", "\"bytes\":"] {
        let changed = kept.replacen(number, &format!("{number}1"), 1);
        assert_ne!(changed, kept);
        fs::write(&log, changed).unwrap();
        refused(&mut matrix, Mismatch::Damaged, ErrorKind::Data);
    }
    fs::write(&log, &kept).unwrap();

    let partial = fs::read(partial_path(&path)).unwrap();
    let mut changed = partial.clone();
    changed[1_000] ^= 1;
    fs::write(partial_path(&path), changed).unwrap();
    refused(&mut matrix, Mismatch::Damaged, ErrorKind::Data);
    fs::write(partial_path(&path), &partial[..1_000]).unwrap();
    refused(&mut matrix, Mismatch::Damaged, ErrorKind::Data);
    fs::remove_file(partial_path(&path)).unwrap();
    refused(&mut matrix, Mismatch::Damaged, ErrorKind::Data);

    // Written over, it is as if nothing had been there.
    let start = matrix.start(&path, false).unwrap();
    matrix.write_file(start, &Silent).unwrap();
    assert!(fs::read(&path).unwrap() == written(&matrix, "m.csv"));

    let error = matrix
        .start(&folder.path().join("m.xlsx"), true)
        .unwrap_err();
    assert!(error.to_string().contains("only `.csv` and `.parquet`"));
    let fresh = matrix
        .start(&folder.path().join("other.csv"), true)
        .unwrap();
    assert_eq!((fresh.kept_rows(), fresh.given_up()), (None, None));
}

#[test]
fn an_estimate_is_within_a_factor_of_two_of_rows_and_bytes() {
    let (bare, swept) = (network(), swept());
    let (few, many) = (points("h", 700), points("p", 3_000));
    for network in [&bare, &swept] {
        for options in [within(120), within(400)] {
            for (format, name) in [(Format::Csv, "m.csv"), (Format::Parquet, "m.parquet")] {
                let mut matrix = Matrix::new(network, &few, &many, &options);
                let estimate = matrix.estimate(format);
                assert!(estimate.sampled > 0 && estimate.seconds.is_some());
                assert_eq!(estimate.searches, 686);
                let bytes = written(&matrix, name).len() as u64;
                let mut stream = Vec::new();
                let rows = matrix.write_csv(&mut stream, &Silent).unwrap().rows;
                for (told, found) in [(estimate.rows, rows), (estimate.bytes, bytes)] {
                    assert!(
                        told <= 2 * found && found <= 2 * told,
                        "{format:?} {told} {found}"
                    );
                }
            }
        }
    }
    // Few searches: bounds, which hold.
    let few = points("h", 20);
    let mut matrix = Matrix::new(&bare, &few, &many, &within(400));
    let estimate = matrix.estimate(Format::Csv);
    assert_eq!((estimate.sampled, estimate.searches), (0, 19));
    let found = written(&matrix, "m.csv").len() as u64;
    assert!(estimate.bytes >= found && estimate.rows == 19 * 2_940);
}
