use super::*;
use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::sketch::Sketch;
use liyuan_roads::{SearchOptions, catchments};

/// A street of 3 km, half of it one-way, and an island.
const MAP: &str = "
A---------------B---------------C    AB highway=residential
                                     BC highway=residential oneway=yes
D---E                                DE highway=residential
";

fn at(lon_m: f64, lat_m: f64) -> LonLat {
    let metre = 1.0 / liyuan_roads::EARTH_RADIUS_M.to_radians();
    LonLat::from_degrees(lon_m * metre, lat_m * metre).unwrap()
}

fn points(file: &str, places: &[LonLat]) -> Points {
    Points {
        ids: (0..places.len())
            .map(|number| format!("p{number}"))
            .collect(),
        places: places.to_vec(),
        rows: (2..).take(places.len()).collect(),
        file: file.to_owned(),
        others: Vec::new(),
        findings: Vec::new(),
    }
}

/// Both ends and the middle of the street, its island, a place 700 m from the road and one nowhere.
fn hubs(sketch: &Sketch) -> Points {
    let place = |name: &str| sketch.place(name).unwrap();
    let middle = place("B");
    let far = LonLat {
        lat: middle.lat + at(0.0, 700.0).lat,
        ..middle
    };
    let nowhere = LonLat::from_degrees(2.0, 2.0).unwrap();
    points(
        "hubs.csv",
        &[place("A"), middle, place("C"), place("DE"), far, nowhere],
    )
}

fn crowd(sketch: &Sketch) -> People {
    let start = sketch.place("A").unwrap();
    let places: Vec<LonLat> = (0..60)
        .map(|number| {
            let by = at(
                f64::from(number) * 53.0,
                f64::from(number % 7) * 40.0 - 100.0,
            );
            LonLat {
                lon: start.lon + by.lon,
                lat: start.lat + by.lat,
            }
        })
        .collect();
    People {
        persons: (0..60).map(|number| 1500 + number * 7).collect(),
        points: points("people.csv", &places),
    }
}

fn options(direction: Direction, minutes: &[u32]) -> IsochroneOptions {
    IsochroneOptions {
        direction,
        within: minutes
            .iter()
            .map(|minutes| Deciseconds(minutes * 600))
            .collect(),
        snap: SnapOptions::default(),
        cell_m: Some(20.0),
    }
}

/// Writes and reads back: the report, and the rows of both tables.
fn written(
    network: &Network,
    hubs: &Points,
    people: Option<&People>,
    options: &IsochroneOptions,
) -> (IsochroneReport, Vec<Vec<String>>, String) {
    let folder = tempfile::tempdir().unwrap();
    let (areas, lines) = (folder.path().join("a.csv"), folder.path().join("l.csv"));
    let files = IsochroneFiles {
        areas: &areas,
        lines: Some(&lines),
    };
    let report = isochrones(network, hubs, people, options, &files, &Silent).unwrap();
    let mut reader = csv::Reader::from_path(&areas).unwrap();
    let mut rows = vec![
        reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect(),
    ];
    rows.extend(
        reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect()),
    );
    (report, rows, std::fs::read_to_string(&lines).unwrap())
}

#[test]
fn persons_are_those_of_the_matrix_and_reasons_are_told() {
    let sketch = Sketch::parse(MAP).unwrap();
    let roads = sketch.network(&Profile::builtin("car").unwrap()).unwrap();
    let (hubs, people) = (hubs(&sketch), crowd(&sketch));
    for direction in [Direction::Forward, Direction::Backward] {
        let options = options(direction, &[4, 2, 4]);
        let (report, rows, lines) = written(&roads.network, &hubs, Some(&people), &options);
        assert_eq!(
            rows[0],
            ["id", "within_s", "area_km2", "persons", "reason", "wkt"]
        );
        assert_eq!(
            (report.rows, rows.len() - 1),
            (12, 12),
            "bounds given twice count once"
        );
        assert_eq!(
            (report.points, report.off_network, report.beyond),
            (6, 1, 1)
        );
        assert_eq!(report.cell_m, 20.0);
        let codes: Vec<&str> = report
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect();
        // C too: the one-way street ends there, and nobody comes back.
        assert_eq!(
            codes,
            ["points.off_network", "points.island", "points.island"]
        );

        let network = &roads.network;
        let of = |points: &Points| network.places(&network.snap(&points.places, &options.snap));
        for (index, minutes) in [2u32, 4].into_iter().enumerate() {
            let search = SearchOptions {
                direction,
                measure: Measure::Time,
                bound: Some(minutes * 600),
            };
            let expected = Mutex::new(vec![0; hubs.ids.len()]);
            catchments(
                network,
                &of(&hubs),
                &of(&people.points),
                &search,
                &Silent,
                |hub, found| {
                    let persons = found
                        .iter()
                        .map(|(point, _)| people.persons[*point as usize]);
                    expected.lock().unwrap()[hub as usize] = persons.sum();
                },
            );
            for (hub, persons) in expected.into_inner().unwrap().into_iter().enumerate() {
                let row = &rows[1 + hub * 2 + index];
                assert_eq!(row[0], hubs.ids[hub]);
                assert_eq!(row[1], format!("{}.0", minutes * 60));
                if row[4] == "off_network" {
                    assert_eq!(
                        (hub, row[2].as_str(), row[3].as_str(), row[5].as_str()),
                        (5, "", "", "")
                    );
                    continue;
                }
                assert_eq!(row[3], write_persons(persons), "{direction:?} {row:?}");
                if row[4] == "beyond" {
                    assert_eq!((hub, row[2].as_str(), row[5].as_str()), (4, "0.0000", ""));
                } else {
                    assert!(
                        row[5].starts_with("MULTIPOLYGON") && row[4].is_empty(),
                        "{row:?}"
                    );
                    assert!(row[2].parse::<f64>().unwrap() > 0.0);
                }
            }
        }
        // From C nothing is reached against the one-way street but C; from A one can come.
        let size = |row: usize| rows[row][2].parse::<f64>().unwrap();
        let (from_start, from_end) = (size(1), size(5));
        match direction {
            Direction::Forward => assert!(from_start > 2.0 * from_end, "{from_start} {from_end}"),
            Direction::Backward => assert!(from_end > 0.8 * from_start, "{from_start} {from_end}"),
        }
        assert!(lines.starts_with("id,way_id,start_s,end_s,wkt\n") && lines.contains("p0,1001,"));
        assert!(!lines.contains("p5,"));
    }
}

#[test]
fn one_thread_and_two_write_the_same() {
    let sketch = Sketch::parse(MAP).unwrap();
    let roads = sketch.network(&Profile::builtin("car").unwrap()).unwrap();
    let start = sketch.place("A").unwrap();
    let many: Vec<LonLat> = (0..70)
        .map(|number| LonLat {
            lon: start.lon + at(f64::from(number) * 40.0, 0.0).lon,
            ..start
        })
        .collect();
    let (hubs, people) = (points("hubs.csv", &many), crowd(&sketch));
    let options = options(Direction::Backward, &[1, 3]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| written(&roads.network, &hubs, Some(&people), &options))
    };
    let one = on(1);
    assert_eq!(one.1.len(), 141);
    assert_eq!(one, on(2));
}

#[test]
fn without_people_there_is_no_column_of_persons() {
    let sketch = Sketch::parse(MAP).unwrap();
    let roads = sketch.network(&Profile::builtin("car").unwrap()).unwrap();
    let options = options(Direction::Forward, &[1]);
    let (_, rows, _) = written(&roads.network, &hubs(&sketch), None, &options);
    assert_eq!(rows[0], ["id", "within_s", "area_km2", "reason", "wkt"]);
}

#[test]
fn people_are_read_with_their_number_and_a_table_without_it_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "id,lon,lat,persons\na,1,2,3.5\nb,1,2,x\nc,1,95,4\n").unwrap();
    let people = read_people(&path, "persons").unwrap();
    assert_eq!(people.points.ids, ["a", "b"]);
    assert_eq!(people.persons, [3500, 0]);
    let codes: Vec<&str> = people
        .points
        .findings
        .iter()
        .map(|f| f.code.as_str())
        .collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    let error = read_people(&path, "inhabitants").unwrap_err();
    assert!(error.to_string().contains("inhabitants"), "{error}");
    let error = read_people(&folder.path().join("none.csv"), "persons").unwrap_err();
    assert!(matches!(error, TravelError::NoPoints { missing: true, .. }));
}

#[test]
fn areas_may_be_as_large_as_the_earth() {
    for (square_metres, told) in [
        (0.0, "0.0000"),
        (149.9, "0.0001"),
        (1_234_567_800.0, "1234.5678"),
        (5.1e14, "510000000.0000"),
    ] {
        assert_eq!(super::square_kilometres(square_metres), told);
    }
}
