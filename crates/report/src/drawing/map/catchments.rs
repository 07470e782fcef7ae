//! Catchments: parts of the map by the facility that the nearest people go to.
//!
//! A Voronoi diagram of the places of people (Aurenhammer 1991, 10.1145/116873.116880): every spot of the map belongs
//! to the place nearest to it as the crow flies, and so to the facility of that place.

use super::border::{Thinner, append, path};
use super::{Shapes, Spot, View, close_with_title};
use crate::drawing::axis::drawable;
use crate::drawing::colour::{INK, Rgb};
use crate::drawing::sheet::{Sheet, Stroke};
use spade::{DelaunayTriangulation, HasPosition, Point2, Triangulation};
use std::collections::{BTreeMap, BTreeSet};

/// Where people live, and where they go.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catchments {
    /// Name of each facility, as a tooltip.
    pub names: Vec<String>,
    /// Places of people in degrees east and north, the facility (index into the names), and how many they are; elsewhere
    /// than on the map, or of a facility that is not among the names, they are left out.
    pub people: Vec<((f64, f64), usize, f64)>,
}

/// Places within a square of this many pixels are one for each facility.
const SQUARE: f64 = 4.0;

/// Where no area bounds them, catchments end this many pixels from the last people.
const END: f64 = 30.0;

/// Borders are thinned to this many tenths of a pixel.
const TOLERANCE: f64 = 7.0;

/// Pale grounds; neighbours differ wherever so many are enough.
const TINTS: [Rgb; 6] = [
    Rgb(0xdc, 0xea, 0xf5),
    Rgb(0xfb, 0xec, 0xd2),
    Rgb(0xdf, 0xf0, 0xdd),
    Rgb(0xec, 0xe2, 0xf2),
    Rgb(0xf6, 0xdf, 0xd9),
    Rgb(0xf1, 0xf1, 0xcf),
];

/// A place of the diagram: of a facility, or one that only bounds it.
struct Seed {
    at: Point2<f64>,
    facility: Option<usize>,
}

impl HasPosition for Seed {
    type Scalar = f64;
    fn position(&self) -> Point2<f64> {
        self.at
    }
}

/// The swatch of a legend: two grounds and the border between them.
pub(super) fn mark() -> String {
    let [left, right, ..] = TINTS;
    let stroke = border().attributes();
    format!(
        "<rect x=\"-10\" y=\"-7\" width=\"10\" height=\"14\" fill=\"{left}\"/><rect y=\"-7\" width=\"10\" height=\"14\" \
         fill=\"{right}\"/><path d=\"M0-7V7\" fill=\"none\"{stroke}/>"
    )
}

fn border() -> Stroke {
    Stroke::full(INK, 0.7)
}

/// Draws the catchments, cut at the outlines of the map where it has some.
pub(super) fn draw(sheet: &mut Sheet, catchments: &Catchments, shapes: &Shapes, view: &View) {
    let seeds = seeds(catchments, shapes.outlines.is_empty(), view);
    let Some(parts) = parts(seeds) else {
        return;
    };
    let tints = tints(&parts);
    let loops = parts.loops.values().flatten();
    let thinner = Thinner::of(loops, TOLERANCE);
    let clip = match shapes.outlines.is_empty() {
        true => String::new(),
        false => {
            let id = sheet.id("catchments");
            let all: Vec<Vec<Spot>> = shapes.outlines.iter().flatten().cloned().collect();
            sheet.define(&format!(
                "<clipPath id=\"{id}\"><path clip-rule=\"evenodd\" d=\"{}\"/></clipPath>",
                path(&all)
            ));
            format!(" clip-path=\"url(#{id})\"")
        }
    };
    sheet.raw(&format!(
        "<g fill-rule=\"evenodd\" stroke-linejoin=\"round\"{}{clip}>",
        border().attributes()
    ));
    for (facility, rings) in &parts.loops {
        let mut d = String::new();
        for ring in rings.iter().filter_map(|ring| thinner.thin(ring)) {
            append(&mut d, &ring, true);
        }
        if d.is_empty() {
            continue;
        }
        let tint = tints.get(facility).and_then(|&tint| TINTS.get(tint));
        let tint = tint.copied().unwrap_or(TINTS[0]);
        let mut svg = format!("<path fill=\"{tint}\" d=\"{d}\"");
        let name = catchments.names.get(*facility).map_or("", String::as_str);
        close_with_title(&mut svg, "path", name);
        sheet.raw(&svg);
    }
    sheet.raw("</g>");
}

/// People of a facility in a square: how many, and the sums of persons times pixels.
type Sum = (f64, f64, f64);

/// One place for each square in which somebody lives, of the facility to which most of its people go; for each facility
/// that has none of them, one where most of its people are; and places around them that bound the diagram.
fn seeds(catchments: &Catchments, unbounded: bool, view: &View) -> Vec<Seed> {
    let mut squares: BTreeMap<(i32, i32), BTreeMap<usize, Sum>> = BTreeMap::new();
    let square = |value: f64| libm::floor(value / SQUARE) as i32;
    for &(place, facility, persons) in &catchments.people {
        let persons = drawable(persons).filter(|&persons| persons > 0.0);
        let known = facility < catchments.names.len();
        if let (Some((x, y)), Some(persons), true) = (view.at(place), persons, known) {
            let square = squares.entry((square(x), square(y))).or_default();
            let sum = square.entry(facility).or_default();
            *sum = (sum.0 + persons, sum.1 + persons * x, sum.2 + persons * y);
        }
    }
    let seed = |facility: usize, (persons, x, y): Sum| Seed {
        at: Point2::new(x / persons, y / persons),
        facility: Some(facility),
    };
    let mut seeds = Vec::new();
    let mut lost: BTreeMap<usize, Sum> = BTreeMap::new();
    for square in squares.values() {
        let facilities = || square.iter().rev();
        let most = facilities().max_by(|(_, a), (_, b)| a.0.total_cmp(&b.0));
        let Some((&first, &sum)) = most else { continue };
        seeds.push(seed(first, sum));
        for (&facility, &sum) in square.iter().filter(|(facility, _)| **facility != first) {
            let most = lost.entry(facility).or_insert(sum);
            if sum.0 > most.0 {
                *most = sum;
            }
        }
    }
    let with_ground: BTreeSet<usize> = seeds.iter().filter_map(|seed| seed.facility).collect();
    lost.retain(|facility, _| !with_ground.contains(facility));
    seeds.extend(lost.into_iter().map(|(facility, sum)| seed(facility, sum)));
    if seeds.is_empty() {
        return seeds;
    }
    let frame = view.frame;
    let bound = |x: f64, y: f64| Seed {
        at: Point2::new(x, y),
        facility: None,
    };
    if unbounded {
        let reach = libm::ceil(END / SQUARE) as i32;
        let last = (square(frame.right) + reach, square(frame.bottom) + reach);
        let empty = |x: i32, y: i32| {
            let around = |row: i32| squares.range((row, y - reach)..=(row, y + reach)).next();
            (x - reach..=x + reach).all(|row| around(row).is_none())
        };
        for x in (square(frame.left) - reach..=last.0).step_by(2) {
            for y in (square(frame.top) - reach..=last.1).step_by(2) {
                if empty(x, y) {
                    seeds.push(bound(f64::from(x) * SQUARE, f64::from(y) * SQUARE));
                }
            }
        }
    }
    // Further away than anything on the map is from the nearest place.
    let middle = (
        (frame.left + frame.right) / 2.0,
        (frame.top + frame.bottom) / 2.0,
    );
    let far = 3.0 * (frame.right - frame.left + frame.bottom - frame.top);
    let corners = [(1.0, 0.0), (0.7, 0.7), (0.0, 1.0), (-0.7, 0.7)];
    for (x, y) in corners {
        for sign in [1.0, -1.0] {
            seeds.push(bound(middle.0 + sign * x * far, middle.1 + sign * y * far));
        }
    }
    seeds
}

/// Catchments as closed lines, and which of them touch.
struct Parts {
    loops: BTreeMap<usize, Vec<Vec<Spot>>>,
    touching: BTreeMap<usize, BTreeSet<usize>>,
}

/// The borders between the cells of the diagram that belong to different facilities.
///
/// The edge between two cells joins the centres of the circles around the triangles beside the edge between their
/// places; it is walked with the cell on one and the same side, so that the edges around a catchment join to loops.
fn parts(seeds: Vec<Seed>) -> Option<Parts> {
    let triangles = DelaunayTriangulation::<Seed>::bulk_load(seeds).ok()?;
    let spot = |at: Point2<f64>| -> Spot {
        let tenths = |value: f64| libm::round((value * 10.0).clamp(-1e6, 1e6)) as i32;
        (tenths(at.x), tenths(at.y))
    };
    let mut edges: BTreeMap<usize, BTreeMap<Spot, Vec<Spot>>> = BTreeMap::new();
    let mut touching: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for edge in triangles.directed_edges() {
        let (mine, other) = (edge.from().data().facility, edge.to().data().facility);
        let Some(mine) = mine.filter(|mine| other != Some(*mine)) else {
            continue;
        };
        if let Some(other) = other {
            touching.entry(mine).or_default().insert(other);
        }
        let (left, right) = (edge.face().as_inner(), edge.rev().face().as_inner());
        let (Some(left), Some(right)) = (left, right) else {
            continue;
        };
        let (from, to) = (spot(right.circumcenter()), spot(left.circumcenter()));
        if from != to {
            let ends = edges.entry(mine).or_default().entry(from).or_default();
            ends.push(to);
        }
    }
    let loops = edges
        .into_iter()
        .map(|(facility, mut next)| {
            // Edges come in the order in which the triangles were made; loops do not depend on it.
            next.values_mut().for_each(|ends| ends.sort_unstable());
            (facility, joined(next))
        })
        .collect();
    Some(Parts { loops, touching })
}

/// Joins edges end to end; every spot has as many coming in as going out.
fn joined(mut next: BTreeMap<Spot, Vec<Spot>>) -> Vec<Vec<Spot>> {
    let mut loops = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut ring = vec![start];
        let mut at = start;
        while let Some(ends) = next.get_mut(&at) {
            let to = ends.pop();
            if ends.is_empty() {
                next.remove(&at);
            }
            match to {
                Some(to) if to != start => {
                    ring.push(to);
                    at = to;
                }
                _ => break,
            }
        }
        if ring.len() > 2 {
            loops.push(ring);
        }
    }
    loops
}

/// A tint for each facility that none of its neighbours has where so few are enough, else the one that fewest have.
fn tints(parts: &Parts) -> BTreeMap<usize, usize> {
    let mut tints: BTreeMap<usize, usize> = BTreeMap::new();
    for facility in parts.loops.keys() {
        let mut taken = [0_u32; TINTS.len()];
        for neighbour in parts.touching.get(facility).into_iter().flatten() {
            let tint = tints.get(neighbour).and_then(|&tint| taken.get_mut(tint));
            if let Some(count) = tint {
                *count += 1;
            }
        }
        let tint = (0..TINTS.len()).min_by_key(|&tint| taken.get(tint).copied());
        tints.insert(*facility, tint.unwrap_or(0));
    }
    tints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::check;
    use crate::drawing::{Map, map};

    fn square(west: f64, east: f64) -> Vec<Vec<(f64, f64)>> {
        vec![vec![(west, 43.0), (east, 43.0), (east, 44.0), (west, 44.0)]]
    }

    /// People on a lattice; those west of a line go to the first facility, the others to the second.
    fn two(outlines: bool) -> Map {
        let lattice = (0..400).map(|i| (f64::from(i % 20), f64::from(i / 20)));
        let people = lattice.map(|(x, y)| {
            let place = (122.0 + x / 20.0, 43.0 + y / 20.0);
            (place, usize::from(x >= 8.0), 10.0)
        });
        Map {
            frame: check::frame("catchments", 720.0),
            outlines: if outlines {
                vec![square(122.0, 123.0)]
            } else {
                Vec::new()
            },
            catchments: Catchments {
                names: vec!["一号站".into(), "二号站".into()],
                people: people.collect(),
            },
            ..Map::default()
        }
    }

    fn view() -> View {
        View {
            projection: super::super::Projection::fit(
                &{
                    let mut extent = super::super::Extent::EMPTY;
                    extent.add(122.0, 43.0);
                    extent.add(123.0, 44.0);
                    extent
                },
                500.0,
                0.0,
                (100.0, 900.0),
            )
            .0,
            frame: super::super::Box2 {
                left: 0.0,
                top: 0.0,
                right: 500.0,
                bottom: 900.0,
            },
            taken: Vec::new(),
        }
    }

    /// Area in square pixels of the ground with a name.
    fn area(drawing: &str, name: &str) -> f64 {
        let title = format!("\"><title>{name}</title>");
        let end = drawing.find(&title).unwrap();
        let d = &drawing[drawing[..end].rfind("d=\"M").unwrap() + 3..end];
        d.split('M')
            .filter(|ring| !ring.is_empty())
            .map(|ring| {
                let spaced = ring.replace('-', " -").replace('l', " ").replace('z', "");
                let numbers: Vec<f64> = spaced
                    .split_whitespace()
                    .map(|number| number.parse().unwrap())
                    .collect();
                let (mut x, mut y) = (0.0, 0.0);
                let mut twice = 0.0;
                for pair in numbers.chunks(2) {
                    let to = (x + pair[0], y + pair[1]);
                    twice += x * to.1 - to.0 * y;
                    (x, y) = to;
                }
                twice += x * numbers[1] - numbers[0] * y;
                twice.abs() / 2.0
            })
            .sum()
    }

    #[test]
    fn each_part_of_the_map_belongs_to_the_facility_of_the_nearest_people() {
        let drawing = map(&two(false));
        check::sound(&drawing);
        let (west, east) = (area(&drawing.svg, "一号站"), area(&drawing.svg, "二号站"));
        // 8 of 20 columns, and as much around both.
        let share = west / (west + east);
        assert!((0.38..0.44).contains(&share), "{share}");
        let drawing = map(&two(true));
        check::sound(&drawing);
        assert!(
            drawing
                .svg
                .contains("clip-path=\"url(#catchments-catchments)\""),
            "{}",
            drawing.svg
        );
    }

    #[test]
    fn exclaves_and_holes_are_drawn() {
        let mut input = two(true);
        // A hole in the second catchment that goes to the first facility.
        for ((lon, lat), facility, _) in &mut input.catchments.people {
            if (*lon - 122.75).abs() < 0.08 && (*lat - 43.5).abs() < 0.08 {
                *facility = 0;
            }
        }
        let drawing = map(&input);
        let rings = |name: &str| {
            let end = drawing
                .svg
                .find(&format!("\"><title>{name}</title>"))
                .unwrap();
            let begin = drawing.svg[..end].rfind("d=\"M").unwrap();
            drawing.svg[begin..end].matches('M').count()
        };
        assert_eq!((rings("一号站"), rings("二号站")), (2, 2));
    }

    #[test]
    fn a_square_is_of_the_facility_of_most_people_and_none_with_people_is_without_ground() {
        let mut input = two(true);
        // At one place many live at a few addresses, and few at many; a third facility is in the minority everywhere.
        let at = |east: f64| (122.5 + east, 43.5);
        input.catchments.names.push("三号站".into());
        input.catchments.people = vec![
            (at(0.0), 0, 1000.0),
            (at(0.001), 1, 1.0),
            (at(0.001), 1, 1.0),
            (at(0.003), 2, 5.0),
            ((122.2, 43.2), 1, 9.0),
            ((122.2, 43.202), 2, 4.0),
        ];
        let drawing = map(&input);
        check::sound(&drawing);
        for name in ["一号站", "二号站", "三号站"] {
            assert!(
                drawing.svg.contains(&format!("<title>{name}</title>")),
                "{name}"
            );
        }
        let view = view();
        let first = seeds(&input.catchments, false, &view);
        let own = |facility| {
            first
                .iter()
                .filter(|seed| seed.facility == Some(facility))
                .count()
        };
        assert_eq!([own(0), own(1), own(2)], [1, 1, 1]);
    }

    #[test]
    fn where_nobody_lives_is_no_ground_unless_an_area_bounds_it() {
        let mut input = two(false);
        // As many people in a corner of a map that is much larger.
        input.lines = vec![crate::drawing::MapLine {
            kind: crate::drawing::LineKind::MainRoad,
            points: vec![(122.0, 43.0), (126.0, 46.0)],
        }];
        let drawing = map(&input);
        check::sound(&drawing);
        let ground = area(&drawing.svg, "一号站") + area(&drawing.svg, "二号站");
        let paper = drawing.width * drawing.height;
        assert!(
            ground > 0.02 * paper && ground < 0.4 * paper,
            "{ground} of {paper}"
        );
    }

    #[test]
    fn odd_people_are_left_out() {
        let mut input = two(true);
        input.catchments.people = vec![
            ((f64::NAN, 43.0), 0, 1.0),
            ((1e300, -1e300), 1, 1.0),
            ((122.5, 43.5), 7, 1.0),
            ((122.5, 43.5), 0, f64::NAN),
            ((122.5, 43.5), 0, 0.0),
        ];
        assert!(!map(&input).svg.contains("一号站"));
        input.catchments.people.push(((122.5, 43.5), 1, 3.0));
        let drawing = map(&input);
        check::sound(&drawing);
        assert!(drawing.svg.contains("<title>二号站</title>"));
        // All at one place.
        input.catchments.people = vec![((122.5, 43.5), 0, 1.0); 50];
        check::sound(&map(&input));
    }

    #[test]
    fn neighbours_differ() {
        let mut input = two(true);
        let people = input.catchments.people.iter_mut().enumerate();
        people.for_each(|(at, (_, facility, _))| *facility = at % 20 / 4 + at / 20 / 4 * 5);
        input.catchments.names = (0..25).map(|at| format!("站 {at}")).collect();
        let view = view();
        let parts = parts(seeds(&input.catchments, false, &view)).unwrap();
        assert_eq!(parts.loops.len(), 25);
        let tints = tints(&parts);
        for (facility, others) in &parts.touching {
            assert!(others.iter().all(|other| tints[other] != tints[facility]));
        }
    }
}
