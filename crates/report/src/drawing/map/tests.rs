use super::super::check;
use super::*;

/// A region of columns times rows of areas with wavy borders, `degrees` wide.
fn region(columns: usize, rows: usize, degrees: f64, vertices: usize) -> Vec<MapArea> {
    let place = |x: f64, y: f64| {
        let wave = |t: f64| 0.12 * libm::sin(t * 9.0) + 0.02 * libm::sin(t * 83.0);
        let scale = degrees / columns as f64;
        (
            120.0 + (x + wave(y)) * scale,
            42.0 + (y + wave(x + 0.7)) * scale,
        )
    };
    let mut areas = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
            let mut ring = Vec::new();
            for pair in corners.windows(2) {
                for step in 0..vertices {
                    let t = step as f64 / vertices as f64;
                    let x = f64::from(pair[0].0) + t * f64::from(pair[1].0 - pair[0].0);
                    let y = f64::from(pair[0].1) + t * f64::from(pair[1].1 - pair[0].1);
                    ring.push(place(column as f64 + x, row as f64 + y));
                }
            }
            let i = row * columns + column;
            areas.push(MapArea {
                name: format!("科尔沁左翼中旗 {i}"),
                value: Some(Label::figure(
                    format!("{}.5%", 60 + i % 40),
                    format!("f{i}"),
                )),
                rings: vec![ring],
                class: Some(i % 5),
            });
        }
    }
    areas
}

fn some(areas: Vec<MapArea>) -> Map {
    Map {
        frame: check::frame("map", 720.0),
        areas,
        classes: ["≥ 95%", "90–95%", "80–90%", "60–80%", "< 60%"]
            .map(Label::name)
            .to_vec(),
        kept: Some(1),
        boundary: Label::name("承诺 95%"),
        words: MapWords {
            classes: "20 分钟内可达的居民".into(),
            no_data: "无数据".into(),
            existing: "现有急救站".into(),
            chosen: "新增".into(),
            closed: "撤销".into(),
            people: "已达标居民".into(),
            people_missed: "未达标居民".into(),
            ..MapWords::default()
        },
        mark: "模型区域".into(),
        ..Map::default()
    }
}

fn symbol(kind: SymbolKind, place: (f64, f64)) -> MapSymbol {
    MapSymbol {
        place,
        kind,
        name: "保康镇分站".into(),
        label: Some(Label::name("①")),
    }
}

#[test]
fn names_do_not_collide() {
    for (columns, rows) in [(1, 1), (4, 2), (20, 15)] {
        for width in [340.0, 720.0, 1200.0] {
            let mut input = some(region(columns, rows, 4.0, 20));
            input.frame.width = width;
            input.symbols = (0..37)
                .map(|i| {
                    let i = f64::from(i);
                    MapSymbol {
                        label: (i < 3.0).then(|| Label::name("①")),
                        ..symbol(SymbolKind::Existing, (120.0 + i * 0.1, 42.0 + i * 0.04))
                    }
                })
                .collect();
            let drawing = map(&input);
            check::sound(&drawing);
            check::no_overlap(&drawing, &[]);
            // On a telephone nothing rests on an area: those of a class are one path.
            let tooltips = drawing.svg.matches("</title></path>").count();
            let expected = if width > 400.0 { columns * rows } else { 0 };
            assert_eq!(tooltips, expected);
            if columns < 20 && width > 400.0 {
                let names = check::texts(&drawing.svg);
                let named = names.iter().filter(|t| t.figure.is_some()).count();
                assert_eq!(named, columns * rows, "all of a few areas are named");
            }
        }
    }
}

#[test]
fn areas_of_a_class_are_one_path_where_there_are_many() {
    let mut input = some(region(25, 20, 4.0, 20));
    input.frame.width = 720.0;
    let classes: std::collections::BTreeSet<Option<usize>> =
        input.areas.iter().map(|area| area.class).collect();
    let drawing = map(&input);
    check::sound(&drawing);
    assert!(!drawing.svg.contains("</title></path>"));
    let fills = drawing.svg.matches("<path fill=\"").count();
    assert!(fills <= classes.len(), "{fills} of {}", classes.len());
    // All borders are there: as many rings as areas.
    let rings: usize = drawing
        .svg
        .split("<path fill=\"")
        .skip(1)
        .map(|path| {
            path.split("\"/>")
                .next()
                .unwrap_or_default()
                .matches('z')
                .count()
        })
        .sum();
    assert!(rings >= 500, "{rings}");
}

#[test]
fn a_province_stays_small() {
    let mut input = some(region(10, 10, 10.0, 1500));
    input.frame.width = 900.0;
    input.lines = (0..400)
        .map(|i| MapLine {
            kind: if i % 2 == 0 {
                LineKind::SmallRoad
            } else {
                LineKind::River
            },
            points: (0..200)
                .map(|j| (120.0 + f64::from(j) * 0.05, 42.0 + f64::from(i % 97) * 0.1))
                .collect(),
        })
        .collect();
    input.people = (0..12_000)
        .map(|i| MapPeople {
            place: (
                120.0 + f64::from(i % 997) * 0.01,
                42.0 + f64::from(i % 883) * 0.01,
            ),
            persons: 100.0,
            missed: i % 7 == 0,
        })
        .collect();
    let with_people = map(&input);
    check::sound(&with_people);
    assert!(with_people.svg.len() < 330_000, "{}", with_people.svg.len());
    input.people.clear();
    let drawing = map(&input);
    check::sound(&drawing);
    assert!(drawing.svg.len() < 150_000, "{}", drawing.svg.len());
}

#[test]
fn odd_regions() {
    check::sound(&map(&some(Vec::new())));
    for degrees in [0.000_01, 25.0] {
        let drawing = map(&some(region(3, 2, degrees, 5)));
        check::sound(&drawing);
        check::no_overlap(&drawing, &[]);
    }
    let mut areas = region(3, 2, 4.0, 5);
    areas[0].rings.clear();
    areas[1].rings = vec![vec![(f64::NAN, 42.0); 5], vec![], vec![(121.0, 43.0); 9]];
    areas[2].class = None;
    areas[3].class = Some(99);
    areas[4].name = check::NASTY.into();
    let mut input = some(areas);
    input.symbols = vec![
        symbol(SymbolKind::Chosen, (121.0, 43.0)),
        symbol(SymbolKind::Closed, (121.0, 43.0)),
        symbol(SymbolKind::Existing, (0.0, 0.0)),
        symbol(SymbolKind::Existing, (f64::NAN, 43.0)),
    ];
    input.people = vec![
        MapPeople::default(),
        MapPeople {
            place: (121.0, 43.0),
            persons: f64::NAN,
            missed: true,
        },
    ];
    input.mark = check::NASTY.into();
    input.boundary = Label::name(check::NASTY);
    let drawing = map(&input);
    check::sound(&drawing);
    assert_eq!(drawing, map(&input), "the same bytes");
    assert_eq!(
        drawing.svg.matches("保康镇分站").count(),
        2,
        "only those on the map"
    );
    assert!(drawing.svg.contains("无数据"));
}

#[test]
fn kinds_of_facilities_have_their_own_shapes() {
    let marks: Vec<String> = [SymbolKind::Existing, SymbolKind::Chosen, SymbolKind::Closed]
        .map(|kind| {
            let svg = symbol_mark(kind, (0.0, 0.0));
            let outline: String = svg.chars().filter(char::is_ascii_alphabetic).collect();
            outline
        })
        .to_vec();
    assert_ne!(marks[0], marks[1]);
    assert_ne!(marks[1], marks[2]);
    assert_ne!(marks[0], marks[2]);
}

#[test]
fn the_worst_class_is_hatched_and_holes_are_open() {
    let mut areas = region(5, 1, 4.0, 5);
    let hole: Vec<(f64, f64)> = [(0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6)]
        .map(|(x, y)| (120.0 + x * 0.8, 42.0 + y * 0.8))
        .to_vec();
    areas[0].rings.push(hole);
    let svg = map(&some(areas)).svg;
    assert_eq!(
        svg.matches("fill=\"url(#map-hatch").count(),
        2,
        "one area and the legend"
    );
    assert!(svg.contains("fill-rule=\"evenodd\""));
    let first = svg.split("<path fill=").nth(1).unwrap();
    assert_eq!(first.split('>').next().unwrap().matches('z').count(), 2);
}

#[test]
fn the_scale_bar_is_round() {
    assert_eq!(round_below(73_000.0), Some(50_000.0));
    assert_eq!(round_below(1_999.0), Some(1_000.0));
    assert_eq!(round_below(0.2), None);
}
