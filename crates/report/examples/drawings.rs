//! Writes a page with every kind of drawing, wide and as for a telephone, from invented data: eight counties, 37 stations.
//!
//! `cargo run -p liyuan-report --example drawings -- drawings.html`

#![allow(missing_docs)]

use liyuan_report::drawing::*;
use std::fmt::Write as _;

const NAMES: [&str; 8] = [
    "科尔沁区",
    "霍林郭勒市",
    "开鲁县",
    "库伦旗",
    "奈曼旗",
    "扎鲁特旗",
    "科尔沁左翼中旗",
    "科尔沁左翼后旗",
];
const SEATS: [(f64, f64); 8] = [
    (122.26, 43.62),
    (119.66, 45.53),
    (121.31, 43.60),
    (121.77, 42.73),
    (120.66, 42.85),
    (120.91, 44.56),
    (123.31, 44.13),
    (122.35, 42.95),
];
/// Share of people within reach before and after, percent, and the share by town and country.
const SHARES: [f64; 8] = [97.2, 95.6, 88.4, 79.1, 61.8, 48.3, 83.7, 74.9];
const AFTER: [f64; 8] = [97.2, 95.6, 92.0, 86.3, 88.5, 79.4, 91.2, 83.1];

fn main() -> std::io::Result<()> {
    let path = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "drawings.html".into());
    std::fs::write(path, page())
}

fn page() -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>drawings</title><style>body{margin:0 auto;max-width:960px;padding:24px 16px;background:#fff}\
         figure{margin:0 0 44px}svg{max-width:100%;height:auto;display:block}.narrow{display:none}\
         @media(max-width:640px){.wide{display:none}.narrow{display:block}}</style>",
    );
    for (class, width) in [("wide", 900.0), ("narrow", 358.0)] {
        for drawing in all(width) {
            let _ = write!(page, "<figure class=\"{class}\">{}</figure>", drawing.svg);
        }
    }
    page.push_str("</html>");
    page
}

fn all(width: f64) -> Vec<Drawing> {
    vec![
        map(&counties(width)),
        map(&townships(width)),
        bars(&ranking(width)),
        bars(&long_ranking(width)),
        curve(&reach(width)),
        dumbbell(&before_after(width)),
        strip(&spread_of(width)),
        time_line(&years(width)),
        small_curves(&by_county(width)),
        small_maps(&by_service(width)),
    ]
}

fn frame(name: &str, width: f64, title: &str, subtitle: &str) -> Frame {
    Frame {
        id: format!("{name}-{width}"),
        title: title.into(),
        description: format!("{title}。{subtitle}"),
        subtitle: subtitle.into(),
        sources: "来源：示范数据（虚构），仅用于展示图形。人口口径：常住人口，2020 年。".into(),
        width,
        heading: true,
    }
}

fn percent(title: &str) -> Axis {
    Axis {
        title: title.into(),
        unit: "%".into(),
        ..Axis::default()
    }
}

fn standard(value: f64, label: &str) -> Option<Standard> {
    Some(Standard {
        value,
        label: Label::name(label),
    })
}

fn share(value: f64, id: &str) -> Label {
    Label::figure(format!("{value:.1}%"), id)
}

/// A small generator of numbers from 0 to 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }

    fn about(&mut self, seat: (f64, f64), degrees: f64) -> (f64, f64) {
        let mut sum = || self.next() + self.next() + self.next() - 1.5;
        (seat.0 + sum() * degrees, seat.1 + sum() * degrees * 0.7)
    }
}

type Place = (f64, f64);

const V: [Place; 34] = [
    (119.35, 45.45),
    (119.60, 45.72),
    (119.88, 45.62),
    (119.75, 45.38),
    (120.60, 45.45),
    (121.40, 44.90),
    (121.60, 44.35),
    (121.20, 44.00),
    (120.40, 44.05),
    (119.60, 44.50),
    (119.30, 45.00),
    (121.65, 43.78),
    (121.70, 43.40),
    (120.90, 43.25),
    (120.50, 43.50),
    (122.40, 44.50),
    (123.40, 44.40),
    (123.60, 43.80),
    (122.75, 43.55),
    (122.40, 43.92),
    (122.70, 43.35),
    (122.00, 43.30),
    (123.70, 43.30),
    (123.10, 42.65),
    (122.30, 42.72),
    (121.80, 43.00),
    (121.30, 42.70),
    (121.00, 42.25),
    (120.40, 42.30),
    (120.20, 43.00),
    (122.20, 42.40),
    (121.50, 42.25),
    (120.10, 43.30),
    (120.45, 43.05),
];

const RINGS: [&[usize]; 8] = [
    &[11, 19, 18, 20, 21, 12],
    &[0, 1, 2, 3],
    &[8, 7, 11, 12, 13, 14],
    &[25, 24, 30, 31, 27, 26],
    &[14, 13, 12, 21, 25, 26, 27, 28, 29, 32],
    &[0, 3, 2, 4, 5, 6, 7, 8, 9, 10],
    &[6, 15, 16, 17, 18, 19, 11, 7],
    &[18, 17, 22, 23, 24, 25, 21, 20],
];

/// Points between two places, the same from both sides, rough as a natural border.
fn rough(from: Place, to: Place, depth: u32, out: &mut Vec<Place>) {
    if depth == 0 {
        out.push(from);
        return;
    }
    let ordered = if from < to { (from, to) } else { (to, from) };
    let seed =
        ordered.0.0.to_bits() ^ ordered.1.1.to_bits().rotate_left(17) ^ ordered.0.1.to_bits();
    let mut numbers = Numbers(seed);
    numbers.next();
    let by = (numbers.next() - 0.5) * 0.36;
    let (dx, dy) = (ordered.1.0 - ordered.0.0, ordered.1.1 - ordered.0.1);
    let middle = (
        (from.0 + to.0) / 2.0 - dy * by,
        (from.1 + to.1) / 2.0 + dx * by * 0.7,
    );
    rough(from, middle, depth - 1, out);
    rough(middle, to, depth - 1, out);
}

fn ring(i: usize) -> Vec<Place> {
    let corners = RINGS.get(i).copied().unwrap_or_default();
    let at = |i: &usize| V.get(*i).copied().unwrap_or_default();
    let mut out = Vec::new();
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        rough(at(from), at(to), 6, &mut out);
    }
    out
}

fn class(share: f64) -> Option<usize> {
    [95.0, 85.0, 75.0, 60.0]
        .iter()
        .position(|&from| share >= from)
        .or(Some(4))
}

fn classes() -> Vec<Label> {
    ["95% 及以上", "85%–95%", "75%–85%", "60%–75%", "60% 以下"]
        .map(Label::name)
        .to_vec()
}

fn words() -> MapWords {
    MapWords {
        classes: "20 分钟内救护车可达的居民比例".into(),
        no_data: "无数据".into(),
        existing: "现有急救站（37）".into(),
        chosen: "建议新增".into(),
        closed: "建议撤销".into(),
        people: "居民：已达标".into(),
        people_missed: "居民：未达标".into(),
        roads: "国道、省道".into(),
        rivers: "河流".into(),
        north: "北".into(),
        kilometre: "公里".into(),
        metre: "米".into(),
        ..MapWords::default()
    }
}

fn line(kind: LineKind, through: &[Place]) -> MapLine {
    let mut points = Vec::new();
    for pair in through.windows(2) {
        if let &[from, to] = pair {
            rough(from, to, 5, &mut points);
        }
    }
    points.extend(through.last());
    MapLine { kind, points }
}

fn counties(width: f64) -> Map {
    let areas = NAMES
        .iter()
        .zip(SHARES)
        .enumerate()
        .map(|(i, (name, value))| MapArea {
            name: (*name).into(),
            value: Some(share(value, &format!("ems.share.{i}"))),
            rings: vec![ring(i)],
            class: class(value),
        });
    let [city, holin, kailu, kulun, naiman, jarud, middle, back] = SEATS;
    let mut numbers = Numbers(7);
    let mut symbols: Vec<MapSymbol> = (0..37)
        .map(|i| {
            let seat = SEATS
                .get(if i < 8 { 0 } else { i % 8 })
                .copied()
                .unwrap_or(city);
            let degrees = if i % 8 == 1 {
                0.03
            } else if i < 8 {
                0.12
            } else {
                0.3
            };
            MapSymbol {
                place: if (8..16).contains(&i) {
                    seat
                } else {
                    numbers.about(seat, degrees)
                },
                kind: if i == 36 {
                    SymbolKind::Closed
                } else {
                    SymbolKind::Existing
                },
                name: format!("急救站 {i}"),
                label: None,
            }
        })
        .collect();
    for (place, name) in [
        ((120.15, 44.85), "①"),
        ((120.75, 42.55), "②"),
        ((123.15, 43.2), "③"),
    ] {
        symbols.push(MapSymbol {
            place,
            kind: SymbolKind::Chosen,
            name: format!("新增站 {name}"),
            label: Some(Label::name(name)),
        });
    }
    Map {
        frame: frame(
            "map",
            width,
            "北部和沙地的居民，救护车 20 分钟到不了",
            "20 分钟内有救护车可达的常住人口占比，按旗县（市、区），2020 年",
        ),
        areas: areas.collect(),
        classes: classes(),
        kept: Some(1),
        boundary: Label::name("承诺 95%"),
        outlines: (0..8).map(|i| vec![ring(i)]).collect(),
        lines: vec![
            line(LineKind::MainRoad, &[holin, jarud, city, back]),
            line(LineKind::MainRoad, &[naiman, kailu, city, middle]),
            line(LineKind::MiddleRoad, &[naiman, kulun, back]),
            line(LineKind::MiddleRoad, &[jarud, kailu]),
            line(
                LineKind::River,
                &[(119.9, 43.4), kailu, city, (123.0, 43.5), (124.2, 43.6)],
            ),
        ],
        symbols,
        people: Vec::new(),
        words: words(),
        mark: "模型区域，非真实边界".into(),
        ..Map::default()
    }
}

/// The same region with people, in areas of which some have no value.
fn townships(width: f64) -> Map {
    let mut input = counties(width);
    input.frame = frame(
        "people",
        width,
        "未达标的居民在哪里",
        "每个圆点为附近居民，面积与人数成正比；按旗县着色",
    );
    let mut numbers = Numbers(11);
    input.people = (0..9000)
        .map(|i| {
            let at = i % 8;
            let seat = SEATS.get(at).copied().unwrap_or_default();
            let degrees = if i % 3 == 0 { 0.08 } else { 0.62 };
            let place = numbers.about(seat, degrees);
            let far = libm::hypot(place.0 - seat.0, (place.1 - seat.1) * 1.4) > 0.33;
            MapPeople {
                place,
                persons: 60.0 + 500.0 * numbers.next() * numbers.next(),
                missed: far && at != 0,
            }
        })
        .collect();
    input.symbols.clear();
    for area in &mut input.areas {
        area.value = None;
    }
    if let Some(area) = input.areas.get_mut(3) {
        area.class = None;
    }
    input
}

fn ranking(width: f64) -> Bars {
    let mut rows: Vec<Bar> = NAMES
        .iter()
        .zip(SHARES)
        .enumerate()
        .map(|(i, (name, value))| Bar {
            name: (*name).into(),
            value: Some(value),
            label: share(value, &format!("ems.share.{i}")),
            missed: value < 95.0,
        })
        .collect();
    rows.push(Bar {
        name: "通辽经济技术开发区（统计口径单列）".into(),
        value: None,
        label: Label::name("无数据"),
        missed: false,
    });
    Bars {
        frame: frame(
            "bars",
            width,
            "八个旗县中两个达到承诺",
            "20 分钟内有救护车可达的常住人口占比，按旗县（市、区）",
        ),
        axis: percent(""),
        bars: rows,
        standard: standard(95.0, "承诺 95%"),
        kept: "达到承诺".into(),
        missed: "未达到承诺".into(),
        ..Bars::default()
    }
}

fn long_ranking(width: f64) -> Bars {
    let mut numbers = Numbers(3);
    let mut input = ranking(width);
    input.frame = frame(
        "long",
        width,
        "143 个苏木、乡镇和街道的排名",
        "60 岁及以上居民每千人养老床位，按乡级区划",
    );
    input.axis = Axis {
        title: "每千名老年人床位数（张）".into(),
        ..Axis::default()
    };
    input.bars = (0..143)
        .map(|i| {
            let value = 12.0 + 60.0 * numbers.next() * (0.4 + numbers.next());
            Bar {
                name: format!(
                    "模型镇 {}-{:02}",
                    NAMES.get(i % 8).copied().unwrap_or(""),
                    i / 8
                ),
                value: Some(value),
                label: Label::figure(format!("{value:.1}"), format!("beds.{i}")),
                missed: value < 35.0,
            }
        })
        .collect();
    input.standard = standard(35.0, "标准 35 张");
    if width < 500.0 {
        input.limit = Some(30);
        input.more = Label::figure("… 其余 113 个 …", "beds.more");
    }
    input
}

fn shares_by_time(speed: f64, most: f64) -> Vec<Place> {
    (0..=120)
        .map(|half| {
            let t = f64::from(half) / 2.0;
            (
                t,
                most * (1.0 - libm::exp(-libm::pow((t - 3.0).max(0.0) / speed, 1.3))),
            )
        })
        .collect()
}

fn reach(width: f64) -> Curve {
    let series = |name: &str, speed, most, within: f64| {
        let points = shares_by_time(speed, most);
        let held = points.iter().find(|point| point.0 >= within);
        Series {
            name: Label::name(name),
            value: held.map(|point| share(point.1, &format!("ems.{name}"))),
            value_at: Some(within),
            points,
        }
    };
    Curve {
        frame: frame(
            "curve",
            width,
            "城镇居民 20 分钟内九成六可达，农村牧区 30 分钟内只有七成多",
            "救护车行车时间以内的常住人口累计占比",
        ),
        across: Axis {
            title: "救护车行车时间（含出动 3 分钟）".into(),
            unit: "分钟".into(),
            ..Axis::default()
        },
        up: percent("占常住人口"),
        series: vec![
            series("城镇", 6.5, 99.6, 20.0),
            series("城关镇", 8.5, 99.0, 20.0),
            series("农村牧区", 19.0, 93.0, 30.0),
        ],
        within: [(20.0, "城镇承诺 20 分钟"), (30.0, "农村承诺 30 分钟")]
            .map(|(value, label)| Standard {
                value,
                label: Label::name(label),
            })
            .to_vec(),
        share: standard(95.0, "承诺 95%"),
    }
}

fn before_after(width: f64) -> Dumbbell {
    Dumbbell {
        frame: frame(
            "change",
            width,
            "增设三处急救站，扎鲁特旗和奈曼旗受益最多",
            "20 分钟内有救护车可达的常住人口占比，现状与增设之后",
        ),
        axis: percent(""),
        rows: NAMES
            .iter()
            .zip(SHARES.iter().zip(AFTER))
            .enumerate()
            .map(|(i, (name, (&before, after)))| Change {
                name: (*name).into(),
                before: Some(before),
                after: Some(after),
                before_label: share(before, &format!("ems.share.{i}")),
                after_label: share(after, &format!("ems.after.{i}")),
            })
            .collect(),
        before: "现状".into(),
        after: "增设三处之后".into(),
        standard: standard(95.0, "承诺 95%"),
    }
}

fn spread_of(width: f64) -> Strip {
    let row = |name: &str, shift: f64, all: f64, parts: usize| {
        let mut numbers = Numbers(5 + parts as u64);
        let dots = (0..parts).map(|i| {
            let value = match SHARES.get(i).filter(|_| parts == 8) {
                Some(share) => share + shift,
                None => 100.0 - 55.0 * numbers.next() * numbers.next(),
            };
            let name = NAMES.get(i % 8).copied().unwrap_or_default();
            Dot {
                name: if parts == 8 {
                    name.into()
                } else {
                    format!("{name} {i}")
                },
                value: Some(value),
                label: Some(share(value, &format!("{parts}.{i}"))),
                missed: value < 80.0,
            }
        });
        StripRow {
            name: name.into(),
            dots: dots.collect(),
            region: Some(Standard {
                value: all,
                label: Label::figure(format!("全市 {all:.1}%"), format!("all.{parts}")),
            }),
        }
    };
    Strip {
        frame: frame(
            "strip",
            width,
            "旗县之间的差距比乡镇之间的小",
            "可达居民占比，每个点为一个地区",
        ),
        axis: percent(""),
        rows: vec![
            row("按旗县（8）", 0.0, 84.6, 8),
            row("按乡级区划（143）", 0.0, 86.1, 143),
        ],
        standard: standard(80.0, "标准 80%"),
        kept: "达标".into(),
        missed: "未达标".into(),
        extremes: 2,
    }
}

fn years(width: f64) -> TimeLine {
    let series = |name: &str, from: f64, by: f64, gap: i32| Years {
        name: Label::name(name),
        values: (2012..=2025)
            .map(|year| {
                let value = from + by * libm::sqrt(f64::from(year - 2011));
                (
                    year,
                    (year != gap && year != gap + 1).then_some(value.min(99.0)),
                )
            })
            .collect(),
        last: Some(share((from + by * libm::sqrt(14.0)).min(99.0), name)),
    };
    TimeLine {
        frame: frame(
            "years",
            width,
            "学前教育普惠率十三年提高三十多个百分点",
            "普惠性幼儿园在园幼儿占比；2016 年起统计口径调整，2020—2021 年部分数据缺失",
        ),
        across: "年".into(),
        axis: percent("占在园幼儿"),
        series: vec![
            series("城镇", 52.0, 10.6, 2020),
            series("农村牧区", 40.0, 11.0, 2013),
        ],
        standard: standard(85.0, "目标 85%"),
        breaks: vec![Break {
            year: 2016,
            label: Label::name("口径调整"),
        }],
    }
}

fn by_county(width: f64) -> SmallCurves {
    SmallCurves {
        frame: frame(
            "counties",
            width,
            "各旗县居民的到达时间",
            "救护车行车时间以内的常住人口累计占比",
        ),
        across: Axis {
            title: "行车时间（分钟）".into(),
            ..Axis::default()
        },
        up: percent(""),
        cells: NAMES
            .iter()
            .zip(SHARES)
            .enumerate()
            .map(|(i, (name, value))| SmallCurve {
                name: (*name).into(),
                value: Some(share(value, &format!("ems.share.{i}"))),
                missed: value < 95.0,
                series: vec![
                    Series {
                        name: Label::name("城镇"),
                        points: shares_by_time(5.0 + (100.0 - value) * 0.1, 99.5),
                        ..Series::default()
                    },
                    Series {
                        name: Label::name("农村牧区"),
                        points: shares_by_time(8.0 + (100.0 - value) * 0.4, 96.0),
                        ..Series::default()
                    },
                ],
            })
            .collect(),
        within: standard(20.0, "承诺 20 分钟"),
        share: standard(95.0, "承诺 95%"),
    }
}

fn by_service(width: f64) -> SmallMaps {
    let services = ["急救站", "小学", "养老院", "文化馆", "卫生院", "就业培训"];
    SmallMaps {
        frame: frame("services", width, "六项服务的可达比例", "按旗县（市、区）"),
        areas: (0..8).map(|i| vec![ring(i)]).collect(),
        cells: services
            .iter()
            .enumerate()
            .map(|(i, name)| SmallMap {
                name: (*name).into(),
                value: Some(share(84.6 - 3.1 * i as f64, name)),
                classes: (0..8)
                    .map(|j| {
                        let share = SHARES.get((j + 3 * i) % 8).copied().unwrap_or_default();
                        class(share).filter(|_| (i, j) != (4, 5))
                    })
                    .collect(),
            })
            .collect(),
        classes: classes(),
        kept: Some(1),
        no_data: "无数据".into(),
    }
}
