//! An invented region, for tests and for looking at the picture: nothing in it is real.

use liyuan::finding::Finding;
use liyuan::picture::{
    Catchment, ClassLimit, Picture, PictureArea, PictureFacility, PictureLine, PictureMeasure,
    PicturePoint, PicturePromise, PictureService, PictureTravel, PointResult, WorstArea,
};
use liyuan_planning::reach::Reason;
use liyuan_roads::LonLat;

/// A small generator of numbers (Lehmer's, modulus 2³¹ − 1).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

const COLUMNS: usize = 12;
const ROWS: usize = 12;
const WEST: f64 = 119.2;
const SOUTH: f64 = 42.3;
const CELL_LON: f64 = 0.36;
const CELL_LAT: f64 = 0.28;

fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).expect("inside the world")
}

fn corner(column: usize, row: usize) -> (f64, f64) {
    let mut dice = Dice((column * 31 + row * 977 + 12_345) as u64);
    dice.roll();
    let jitter = |value: f64| (value - 0.5) * 0.6;
    (
        WEST + CELL_LON * (column as f64 + jitter(dice.roll())),
        SOUTH + CELL_LAT * (row as f64 + jitter(dice.roll())),
    )
}

fn outline(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Vec<Vec<(f64, f64)>> {
    let mut ring = Vec::new();
    ring.extend(columns.clone().map(|c| corner(c, rows.start)));
    ring.extend(rows.clone().map(|r| corner(columns.end, r)));
    ring.extend(
        (columns.start + 1..=columns.end)
            .rev()
            .map(|c| corner(c, rows.end)),
    );
    ring.extend(
        (rows.start + 1..=rows.end)
            .rev()
            .map(|r| corner(columns.start, r)),
    );
    vec![ring]
}

fn kilometres(a: LonLat, b: LonLat) -> f64 {
    a.distance_m(b) / 1000.0
}

/// One of each severity; the first and the last have places.
fn odd() -> Vec<Finding> {
    vec![
        Finding::error("people.persons.negative", "`all` is `-5` </script>")
            .with("persons", "-5")
            .file("people.csv")
            .row(7)
            .id("p6")
            .field("all")
            .value("-5")
            .place(122.2, 43.6)
            .hint("write how many persons live there, `0` for nobody"),
        Finding::info("people.file.encoding", "read as `GB18030`")
            .with("readable", "yes")
            .file("people.csv")
            .value("GB18030")
            .hint("look at some names in the output"),
        Finding::warning(
            "people.off_network",
            "no road within 1000 m of these people",
        )
        .with("metres", "1000")
        .file("people.csv")
        .row(9)
        .id("p8")
        .place(122.4, 43.7)
        .hint("check the coordinates"),
    ]
}

/// The region with this many demand points; names in Chinese or English.
pub fn region(count: usize, chinese: bool) -> Picture {
    let say = |zh: &str, en: &str| {
        if chinese {
            zh.to_owned()
        } else {
            en.to_owned()
        }
    };
    let mut areas = vec![PictureArea {
        code: "0".into(),
        name: say("示例市", "Sample City"),
        rings: outline(0..COLUMNS, 0..ROWS),
        ..Default::default()
    }];
    for county in 0..8 {
        let (c, r) = (county % 2 * 6, county / 2 * 3);
        areas.push(PictureArea {
            code: format!("{}", county + 1),
            name: say(
                &format!(
                    "示例{}县",
                    ["东", "西", "南", "北", "上", "下", "左", "右"][county]
                ),
                &format!("County {}", county + 1),
            ),
            parent: Some(0),
            level: 1,
            rings: outline(c..c + 6, r..r + 3),
            ..Default::default()
        });
    }
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let mut name = say(
                &format!("样例{}-{}镇", row + 1, column + 1),
                &format!("Township {}-{}", row + 1, column + 1),
            );
            if (row, column) == (0, 0) {
                // Names that would break a page that does not escape them.
                name = "</script><b>\"O'Neill & Söhne\"</b>".into();
            }
            areas.push(PictureArea {
                code: format!("9{row:02}{column:02}"),
                name,
                parent: Some((row / 3 * 2 + column / 6 + 1) as u32),
                level: 2,
                class: None,
                rings: outline(column..column + 1, row..row + 1),
            });
        }
    }

    let mut dice = Dice(20_201);
    let middle = (WEST + CELL_LON * 6.2, SOUTH + CELL_LAT * 5.4);
    let mut points = Vec::new();
    let mut people = Vec::new();
    let mut urban = Vec::new();
    for i in 0..count {
        let in_town = dice.roll() < 0.35;
        let (lon, lat) = if in_town {
            let angle = dice.roll() * 6.3;
            let far = dice.roll() * dice.roll() * 0.16;
            (
                middle.0 + far * 1.4 * angle.cos(),
                middle.1 + far * angle.sin(),
            )
        } else {
            // Dense in the south, thin in the north.
            let north = dice.roll() * dice.roll();
            (
                WEST + CELL_LON * (0.3 + 11.4 * dice.roll()),
                SOUTH + CELL_LAT * (0.3 + 11.4 * north),
            )
        };
        let (column, row) = (
            (((lon - WEST) / CELL_LON) as usize).min(COLUMNS - 1),
            (((lat - SOUTH) / CELL_LAT) as usize).min(ROWS - 1),
        );
        points.push(PicturePoint {
            id: format!("P{i:05}"),
            place: place(lon, lat),
            area: Some((9 + row * COLUMNS + column) as u32),
        });
        let size = if in_town { 1_200.0 } else { 220.0 };
        people.push((size * (0.3 + 2.0 * dice.roll() * dice.roll()) * 1000.0) as i64);
        urban.push(in_town);
    }

    let mut lines = Vec::new();
    for row in 0..=ROWS {
        for column in 0..COLUMNS {
            let (a, b) = (corner(column, row), corner(column + 1, row));
            lines.push(PictureLine {
                rank: if row % 4 == 1 { 1 } else { 3 },
                points: (0..=8)
                    .map(|i| {
                        let t = f64::from(i) / 8.0;
                        let bend = dice.roll() * 0.012;
                        place(
                            a.0 + (b.0 - a.0) * t,
                            a.1 + (b.1 - a.1) * t + bend * t * (1.0 - t) * 4.0,
                        )
                    })
                    .collect(),
            });
            let (a, b) = (corner(column, row), corner(column, (row + 1).min(ROWS)));
            lines.push(PictureLine {
                rank: if column % 5 == 2 { 0 } else { 4 },
                points: vec![
                    place(a.0, a.1),
                    place((a.0 + b.0) / 2.0 + 0.02, (a.1 + b.1) / 2.0),
                    place(b.0, b.1),
                ],
            });
        }
    }
    for i in 0..40 {
        let offset = 0.002 * f64::from(i) - 0.04;
        lines.push(PictureLine {
            rank: 6,
            points: vec![
                place(middle.0 - 0.05, middle.1 + offset),
                place(middle.0 + 0.05, middle.1 + offset),
            ],
        });
        lines.push(PictureLine {
            rank: 6,
            points: vec![
                place(middle.0 + offset, middle.1 - 0.05),
                place(middle.0 + offset, middle.1 + 0.05),
            ],
        });
    }

    let mut service = |id: &str, zh: &str, en: &str, count: usize, sized: bool| {
        let facilities = (0..count)
            .map(|i| {
                let at = if i % 5 == 0 {
                    place(
                        middle.0 + 0.1 * (dice.roll() - 0.5),
                        middle.1 + 0.08 * (dice.roll() - 0.5),
                    )
                } else {
                    place(
                        WEST + CELL_LON * (0.5 + 11.0 * dice.roll()),
                        SOUTH + CELL_LAT * (0.5 + 8.5 * dice.roll()),
                    )
                };
                PictureFacility {
                    name: say(&format!("第{}{zh}", i + 1), &format!("{en} no. {}", i + 1)),
                    place: at,
                    places: sized.then(|| 60_000 + (dice.roll() * 240_000.0) as i64),
                }
            })
            .collect();
        PictureService {
            id: id.into(),
            name: say(zh, en),
            facilities,
        }
    };
    let services = vec![
        service("ambulance", "急救站", "Ambulance station", 37, false),
        service("school", "小学", "Primary school", 320, false),
        service("care", "养老机构", "Care home", 430, true),
        service("library", "图书馆", "Library", 9, false),
    ];

    let limit = |class: Option<&str>, limit| ClassLimit {
        class: class.map(str::to_owned),
        limit,
    };
    let mut picture = Picture {
        title: say("示例区域", "Sample region"),
        subtitle: say("本区域纯属虚构", "wholly invented"),
        model: true,
        attributions: vec!["<Sample> & Co.".into()],
        bounds: None,
        areas,
        lines,
        points,
        services,
        promises: Vec::new(),
        unmeasured: Vec::new(),
        findings: odd(),
        only_checked: false,
    };
    let all = |i: usize| people[i];
    let children = |i: usize| people[i] / 14;
    let old = |i: usize| people[i] / 6;
    picture.promises.push(promise(
        &picture,
        0,
        "all",
        &all,
        |km| (900.0 + km * 600.0 / 0.9) as u32,
        &|promise| {
            promise.travel = PictureTravel::FromFacility("emergency".into());
            promise.delay = 1_800;
            promise.limits = vec![limit(Some("urban"), 12_000), limit(Some("rural"), 18_000)];
            promise.share_promised = 950_000;
        },
        &urban,
    ));
    picture.promises.push(promise(
        &picture,
        1,
        "age_6_11",
        &children,
        |km| (km * 10_000.0 * 1.3) as u32,
        &|promise| {
            promise.measure = PictureMeasure::Distance;
            promise.travel = PictureTravel::ToFacility("walk".into());
            promise.limits = vec![limit(None, 25_000)];
            promise.share_promised = 500_000;
        },
        &urban,
    ));
    picture.promises.push(promise(
        &picture,
        1,
        "age_6_11",
        &children,
        |km| (km * 10_000.0) as u32,
        &|promise| {
            promise.measure = PictureMeasure::Distance;
            promise.travel = PictureTravel::Straight;
            promise.limits = vec![limit(None, 5_000)];
            promise.share_promised = 1_000_000;
        },
        &urban,
    ));
    picture.promises.push(promise(
        &picture,
        2,
        "age_60_plus",
        &old,
        |km| (km * 11_000.0) as u32,
        &|promise| {
            promise.measure = PictureMeasure::Places {
                norm: 35_000,
                catchment: Some(Catchment::Time),
            };
            promise.travel = PictureTravel::ToFacility("car".into());
            promise.limits = vec![limit(None, 18_000)];
            promise.share_promised = 900_000;
        },
        &urban,
    ));
    picture.promises.push(promise(
        &picture,
        3,
        "all",
        &all,
        |km| (600.0 + km * 700.0) as u32,
        &|promise| {
            promise.travel = PictureTravel::ToFacility("car".into());
            promise.limits = vec![limit(None, 36_000)];
            promise.share_promised = 900_000;
        },
        &urban,
    ));
    picture
}

fn promise(
    picture: &Picture,
    service: u32,
    group: &str,
    persons: &dyn Fn(usize) -> i64,
    total: impl Fn(f64) -> u32,
    settle: &dyn Fn(&mut PicturePromise),
    urban: &[bool],
) -> PicturePromise {
    let mut promise = PicturePromise {
        id: format!("promise-{service}-{group}"),
        service,
        group: group.into(),
        ..Default::default()
    };
    settle(&mut promise);
    let facilities = &picture.services[service as usize].facilities;
    let mut totals = Vec::new();
    for (i, point) in picture.points.iter().enumerate() {
        let persons = persons(i);
        let mut best: Option<(u32, u32)> = None;
        let mut places = 0.0;
        for (f, facility) in facilities.iter().enumerate() {
            let km = kilometres(point.place, facility.place);
            let total = total(km);
            if best.is_none_or(|(least, _)| total < least) {
                best = Some((total, f as u32));
            }
            if km < 15.0 {
                places += facility.places.unwrap_or(0) as f64 * (15.0 - km) / 15.0;
            }
        }
        let mut result = PointResult {
            persons,
            limit: u8::from(promise.limits.len() > 1 && !urban[i]),
            ..Default::default()
        };
        // A few points off the roads and on islands.
        match i % 211 {
            7 => result.reason = Some(Reason::OffNetwork),
            8 => result.reason = Some(Reason::Island),
            _ => {
                result.total = best.map(|(total, _)| total);
                result.facility = best.map(|(_, facility)| facility);
                if best.is_none() {
                    result.reason = Some(Reason::NoFacility);
                }
            }
        }
        let limit = promise.limits[usize::from(result.limit)].limit;
        let beyond = result.total.is_some_and(|total| total > limit);
        if let PictureMeasure::Places { norm, .. } = promise.measure {
            let ratio = if result.total.is_some() && !beyond {
                (places * 0.09) as u32
            } else {
                0
            };
            result.ratio = Some(ratio);
            result.served = persons * i64::from(ratio.min(norm)) / i64::from(norm);
            if result.reason.is_none() && result.served < persons {
                result.reason = Some(if beyond {
                    Reason::Beyond
                } else {
                    Reason::NoPlaces
                });
            }
        } else if result.total.is_some() && !beyond {
            result.served = persons;
        } else if beyond {
            result.reason = Some(Reason::Beyond);
        }
        totals.extend(result.total.map(|total| (total, persons)));
        promise.results.push(result);
    }
    let all: i64 = promise.results.iter().map(|result| result.persons).sum();
    let served: i64 = promise.results.iter().map(|result| result.served).sum();
    promise.kept = Some(
        i128::from(served) * 1_000_000 >= i128::from(all) * i128::from(promise.share_promised),
    );
    totals.sort_unstable();
    let quantile = |share: f64| {
        let wanted = (all as f64 * share) as i64;
        let mut sum = 0;
        totals
            .iter()
            .find(|&&(_, persons)| {
                sum += persons;
                sum >= wanted
            })
            .or(totals.last())
            .map_or(0, |&(total, _)| total)
    };
    if !matches!(promise.measure, PictureMeasure::Places { .. }) {
        promise.quantiles = Some([quantile(0.5), quantile(0.9), quantile(1.0)]);
    }
    let mut rows: Vec<WorstArea> = (0..picture.areas.len() as u32)
        .map(|area| {
            let inside = || {
                picture
                    .points
                    .iter()
                    .zip(&promise.results)
                    .filter(move |(point, _)| point.area == Some(area))
            };
            let mut known: Vec<u32> = inside().filter_map(|(_, result)| result.total).collect();
            known.sort_unstable();
            let persons: i64 = inside().map(|(_, result)| result.persons).sum();
            let served: i64 = inside().map(|(_, result)| result.served).sum();
            WorstArea {
                area,
                persons: (persons + 500) / 1000,
                not_served: (persons - served + 500) / 1000,
                share: (served * 1_000_000 / persons.max(1)) as u32,
                median: known.get(known.len() / 2).copied(),
            }
        })
        .filter(|row| row.persons > 0)
        .collect();
    rows.sort_by_key(|row| (-row.not_served, row.area));
    rows.truncate(5);
    if promise.kept == Some(false) {
        promise.worst = rows;
    }
    promise
}
