//! Maps: areas by class, with borders, lines, facilities, people, names and everything that a map must say.

mod border;
mod catchments;
mod inside;
mod legend;
mod names;
mod people;
mod projection;

pub use border::Rings;
pub(super) use border::{Thinner, path, snapped};
pub use catchments::Catchments;
pub(super) use projection::{Extent, Projection, Spot};

use super::axis::drawable;
use super::colour::{INK, LINES, MISSED, NO_DATA, PAPER, Rgb, SOFT, classes};
use super::sheet::{Frame, N, Shape, Sheet, Stroke, Type, mark};
use super::spread::Area as Box2;
use super::{Drawing, Label};
use crate::escape::escape;
use std::fmt::Write as _;

/// One area.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MapArea {
    /// Its name, printed where there is room and a tooltip everywhere.
    pub name: String,
    /// Printed below the name where there is room.
    pub value: Option<Label>,
    /// Its rings in degrees; a place belongs to it if an odd number of rings hold it. May be empty.
    pub rings: Rings,
    /// Index into [`Map::classes`]; `None` or beyond the last: no data.
    pub class: Option<usize>,
}

/// What a facility on a map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    /// There today: a circle.
    Existing,
    /// Chosen as new: a full diamond.
    Chosen,
    /// Given up: a cross.
    Closed,
}

/// A facility.
#[derive(Debug, Clone, PartialEq)]
pub struct MapSymbol {
    /// Degrees east and north; elsewhere than on the map it is left out.
    pub place: (f64, f64),
    /// What it is.
    pub kind: SymbolKind,
    /// Its name, as a tooltip.
    pub name: String,
    /// Printed beside it where there is room.
    pub label: Option<Label>,
}

/// How important a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// A river.
    River,
    /// A motorway or trunk road.
    MainRoad,
    /// A primary or secondary road.
    MiddleRoad,
    /// Any lesser road.
    SmallRoad,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLine {
    /// What it is.
    pub kind: LineKind,
    /// Degrees east and north.
    pub points: Vec<(f64, f64)>,
}

/// Some people at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MapPeople {
    /// Degrees east and north.
    pub place: (f64, f64),
    /// How many.
    pub persons: f64,
    /// Whether the promise is broken for them.
    pub missed: bool,
}

/// The words of a map; an entry of the legend whose word is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapWords {
    /// Above the classes, such as `20 分钟内可达的居民`.
    pub classes: String,
    /// For areas without a class.
    pub no_data: String,
    /// For the three kinds of facilities.
    pub existing: String,
    /// See [`SymbolKind::Chosen`].
    pub chosen: String,
    /// See [`SymbolKind::Closed`].
    pub closed: String,
    /// For dots of people for whom the promise is kept.
    pub people: String,
    /// For dots of people for whom it is broken.
    pub people_missed: String,
    /// For the parts of the map by facility.
    pub catchments: String,
    /// For the borders of higher level.
    pub outlines: String,
    /// For roads.
    pub roads: String,
    /// For rivers.
    pub rivers: String,
    /// Above the arrow that points north.
    pub north: String,
    /// Unit of the scale bar from 1,000 m on.
    pub kilometre: String,
    /// Unit of the scale bar below.
    pub metre: String,
}

impl Default for MapWords {
    fn default() -> MapWords {
        let none = String::new;
        MapWords {
            classes: none(),
            no_data: none(),
            existing: none(),
            chosen: none(),
            closed: none(),
            people: none(),
            people_missed: none(),
            catchments: none(),
            outlines: none(),
            roads: none(),
            rivers: none(),
            north: "N".into(),
            kilometre: "km".into(),
            metre: "m".into(),
        }
    }
}

/// A choropleth map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// Title, description, width.
    pub frame: Frame,
    /// The areas.
    pub areas: Vec<MapArea>,
    /// Names of the classes, best first, at most seven that can be told apart.
    pub classes: Vec<Label>,
    /// How many of the first classes keep the promise; `None`: there is no promise. The others are of a warm hue, the
    /// last of them hatched.
    pub kept: Option<usize>,
    /// Printed in the legend between what keeps and what breaks the promise, such as `承诺 95%`.
    pub boundary: Label,
    /// Whom each facility serves, below lines, symbols and dots; instead of areas.
    pub catchments: Catchments,
    /// Borders of higher level, drawn stronger: rings of the larger areas, or of the region.
    pub outlines: Vec<Rings>,
    /// Roads and rivers; cut at the frame.
    pub lines: Vec<MapLine>,
    /// Facilities.
    pub symbols: Vec<MapSymbol>,
    /// Dots of people; near ones are drawn as one of the same ink.
    pub people: Vec<MapPeople>,
    /// How many people share the ink of the dots, where not all of them are drawn; 0: those who are.
    pub persons: f64,
    /// Words.
    pub words: MapWords,
    /// Printed in a corner, such as `模型区域`; may be empty.
    pub mark: String,
}

/// Areas that have a tooltip each.
const MOST_TITLES: usize = 400;

/// Ground around the areas.
const GROUND: Rgb = Rgb(0xf4, 0xf6, 0xf7);

/// Areas of a map without classes.
const LAND: Rgb = Rgb(0xdf, 0xe7, 0xe2);

/// The part of the paper that shows the map, and what is on it already.
pub(super) struct View {
    pub projection: Projection,
    pub frame: Box2,
    pub taken: Vec<Box2>,
}

impl View {
    /// A place in pixels if it is on the map.
    pub fn at(&self, (lon, lat): (f64, f64)) -> Option<(f64, f64)> {
        let (x, y) = self.projection.at(lon, lat)?;
        let Box2 {
            left,
            top,
            right,
            bottom,
        } = self.frame;
        ((left..=right).contains(&x) && (top..=bottom).contains(&y)).then_some((x, y))
    }
}

/// Draws a map.
///
/// The projection is local equirectangular on a sphere of radius 6,371,008.8 m, at the mean latitude of what is shown;
/// no ellipsoid. Borders are thinned to some 0.7 pixels (more where there are very many), alike on both sides.
pub fn map(input: &Map) -> Drawing {
    let mut sheet = Sheet::new(&input.frame);
    let beside = sheet.is_wide();
    let width = if beside {
        libm::round(sheet.width - (sheet.width * 0.25).clamp(170.0, 230.0))
    } else {
        sheet.width
    };
    let heights = (width * 0.42, (width * 1.15).min(900.0));
    let (projection, height) = Projection::fit(&extent(input), width, 14.0, heights);
    let top = sheet.top;
    let mut view = View {
        projection: projection.moved(0.0, top),
        frame: Box2 {
            left: 0.0,
            top,
            right: width,
            bottom: top + height,
        },
        taken: Vec::new(),
    };
    sheet.rect((0.0, top), (width, height), &GROUND.to_string());
    let clip = sheet.id("map");
    sheet.define(&format!(
        "<clipPath id=\"{clip}\"><rect y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>",
        N(top),
        N(width),
        N(height)
    ));
    sheet.raw(&format!("<g clip-path=\"url(#{clip})\">"));
    let fills = Fills::of(&mut sheet, input.classes.len(), input.kept);
    let shapes = Shapes::of(input, &view.projection);
    areas(&mut sheet, input, &shapes, &fills);
    catchments::draw(&mut sheet, &input.catchments, &shapes, &view);
    lines(&mut sheet, &input.lines, &view);
    outlines(&mut sheet, &shapes);
    people::draw(&mut sheet, input, &view);
    sheet.raw("</g>");
    corners(&mut sheet, input, &shapes, &mut view);
    symbols(&mut sheet, &input.symbols, &mut view);
    names::symbols(&mut sheet, &input.symbols, &mut view);
    names::areas(&mut sheet, &input.areas, &shapes.areas, &mut view);
    let bottom = scale_bar(&mut sheet, &input.words, &view);
    let bottom = legend::draw(&mut sheet, input, &fills, (beside, width, top, bottom));
    sheet.finish(&input.frame, bottom)
}

/// What the map shows: the areas; without any, everything else.
fn extent(input: &Map) -> Extent {
    let mut extent = Extent::EMPTY;
    let areas = input.areas.iter().map(|area| &area.rings);
    for &(lon, lat) in areas.chain(&input.outlines).flatten().flatten() {
        extent.add(lon, lat);
    }
    if extent.is_empty() {
        let symbols = input.symbols.iter().map(|symbol| symbol.place);
        let people = input.people.iter().map(|people| people.place);
        let served = input.catchments.people.iter().map(|(place, ..)| *place);
        let people = people.chain(served);
        let lines = input
            .lines
            .iter()
            .flat_map(|line| line.points.iter().copied());
        for (lon, lat) in symbols.chain(people).chain(lines) {
            extent.add(lon, lat);
        }
    }
    extent
}

/// Fills of the classes and of areas without one.
pub(super) struct Fills {
    pub classes: Vec<String>,
    pub none: String,
}

impl Fills {
    /// The worst class is hatched if it breaks the promise, or if there is no promise and more than one class.
    pub fn of(sheet: &mut Sheet, count: usize, kept: Option<usize>) -> Fills {
        let colours = classes(count, kept);
        let last = count.saturating_sub(1);
        let hatched = kept.map_or(count > 1, |kept| kept < count);
        let classes = colours
            .iter()
            .enumerate()
            .map(|(i, &colour)| {
                if i == last && hatched {
                    sheet.hatch(colour)
                } else {
                    colour.to_string()
                }
            })
            .collect();
        Fills {
            classes,
            // Where nothing is classed, nothing is missing.
            none: match count {
                0 => LAND.to_string(),
                _ => sheet.dotted(NO_DATA),
            },
        }
    }

    pub fn of_class(&self, class: Option<usize>) -> &str {
        class
            .and_then(|class| self.classes.get(class))
            .unwrap_or(&self.none)
    }
}

/// Thinned rings.
pub(super) struct Shapes {
    pub areas: Vec<Vec<Vec<Spot>>>,
    outlines: Vec<Vec<Vec<Spot>>>,
}

impl Shapes {
    fn of(input: &Map, projection: &Projection) -> Shapes {
        let rings: Vec<&Rings> = input.areas.iter().map(|area| &area.rings).collect();
        let outlines: Vec<&Rings> = input.outlines.iter().collect();
        Shapes::thinned(&rings, &outlines, projection)
    }

    /// Whether an area touches a rectangle: by a vertex, or around its middle.
    fn cover(&self, place: &Box2) -> bool {
        let inside = |&(x, y): &Spot| {
            let (x, y) = (f64::from(x) / 10.0, f64::from(y) / 10.0);
            place.left < x && x < place.right && place.top < y && y < place.bottom
        };
        let middle = (
            (place.left + place.right) / 2.0,
            (place.top + place.bottom) / 2.0,
        );
        let all = self.areas.iter().chain(&self.outlines);
        all.into_iter()
            .any(|rings| rings.iter().flatten().any(inside) || inside::holds(rings, middle))
    }

    /// Thins until no more than some 100 kB are left of the borders.
    pub fn thinned(rings: &[&Rings], outlines: &[&Rings], projection: &Projection) -> Shapes {
        const VERTICES: usize = 16_000;
        let snap = |rings: &[&Rings]| -> Vec<Vec<Vec<Spot>>> {
            rings
                .iter()
                .map(|rings| snapped(rings, projection))
                .collect()
        };
        let (areas, outlines) = (snap(rings), snap(outlines));
        let mut tolerance = 7.0;
        loop {
            let all = areas.iter().chain(&outlines).flatten();
            let thinner = Thinner::of(all, tolerance);
            let thin = |shapes: &[Vec<Vec<Spot>>]| -> Vec<Vec<Vec<Spot>>> {
                let of = |rings: &Vec<Vec<Spot>>| {
                    rings.iter().filter_map(|ring| thinner.thin(ring)).collect()
                };
                shapes.iter().map(of).collect()
            };
            let shapes = Shapes {
                areas: thin(&areas),
                outlines: thin(&outlines),
            };
            let all = shapes.areas.iter().chain(&shapes.outlines).flatten();
            if all.map(Vec::len).sum::<usize>() <= VERTICES || tolerance > 50.0 {
                return shapes;
            }
            tolerance *= 1.6;
        }
    }
}

fn areas(sheet: &mut Sheet, input: &Map, shapes: &Shapes, fills: &Fills) {
    sheet.raw(&format!(
        "<g stroke=\"{PAPER}\" stroke-width=\"1\" stroke-linejoin=\"round\" fill-rule=\"evenodd\"{}>",
        paleness(input)
    ));
    // Where nothing rests on them, or there are very many, areas of a class are one path.
    if !sheet.is_wide() || input.areas.len() > MOST_TITLES {
        let classes = input.areas.iter().map(|area| area.class);
        for (fill, d) in by_class(classes, &shapes.areas, fills) {
            sheet.raw(&format!("<path fill=\"{fill}\" d=\"{d}\"/>"));
        }
        sheet.raw("</g>");
        return;
    }
    for (area, rings) in input.areas.iter().zip(&shapes.areas) {
        if rings.is_empty() {
            continue;
        }
        let fill = fills.of_class(area.class);
        let mut svg = format!("<path fill=\"{fill}\" d=\"{}\"", path(rings));
        close_with_title(&mut svg, "path", &area.name);
        sheet.raw(&svg);
    }
    sheet.raw("</g>");
}

/// The borders of all areas of a class as one path, by the fill of the class, in the order in which classes come.
pub(super) fn by_class<'a>(
    classes: impl IntoIterator<Item = Option<usize>>,
    areas: &[Vec<Vec<Spot>>],
    fills: &'a Fills,
) -> Vec<(&'a str, String)> {
    let mut paths: Vec<(&str, String)> = Vec::new();
    for (class, rings) in classes.into_iter().zip(areas) {
        let fill = fills.of_class(class);
        let d = path(rings);
        match paths.iter_mut().find(|(known, _)| *known == fill) {
            Some((_, all)) => all.push_str(&d),
            None => paths.push((fill, d)),
        }
    }
    paths.retain(|(_, d)| !d.is_empty());
    paths
}

/// Areas are pale beneath dots of people: an attribute, or nothing.
fn paleness(input: &Map) -> &'static str {
    if input.people.is_empty() {
        ""
    } else {
        " fill-opacity=\".35\""
    }
}

/// Ends an element that has no other content, with a tooltip if there is one.
fn close_with_title(svg: &mut String, element: &str, title: &str) {
    if title.trim().is_empty() {
        svg.push_str("/>");
    } else {
        let _ = write!(svg, "><title>{}</title></{element}>", escape(title.trim()));
    }
}

/// Borders of higher level.
const OUTLINE: Stroke = Stroke::full(SOFT, 1.3);

fn outlines(sheet: &mut Sheet, shapes: &Shapes) {
    let all: Vec<Vec<Spot>> = shapes.outlines.iter().flatten().cloned().collect();
    if !all.is_empty() {
        sheet.raw(&format!(
            "<path d=\"{}\" fill=\"none\" stroke-linejoin=\"round\"{}/>",
            path(&all),
            OUTLINE.attributes()
        ));
    }
}

/// How lines of a kind look.
fn line_stroke(kind: LineKind) -> Stroke {
    match kind {
        LineKind::River => Stroke::full(Rgb(0x6a, 0x9f, 0xc4), 1.2),
        LineKind::MainRoad => Stroke::full(Rgb(0x6b, 0x6f, 0x75), 1.5),
        LineKind::MiddleRoad => Stroke::full(Rgb(0x8b, 0x8f, 0x95), 0.8),
        LineKind::SmallRoad => Stroke::full(Rgb(0xa8, 0xac, 0xb0), 0.5),
    }
}

/// Lines by kind, the important ones first; a kind that would be too much for the file is thinned more, and left out
/// where even that does not do.
fn lines(sheet: &mut Sheet, lines: &[MapLine], view: &View) {
    const VERTICES: usize = 9_000;
    /// Tenths of a pixel; shorter lines than some of them are left out.
    const TOLERANCES: [i32; 3] = [6, 12, 20];
    let mut left = VERTICES;
    let mut drawn = Vec::new();
    for kind in [
        LineKind::River,
        LineKind::MainRoad,
        LineKind::MiddleRoad,
        LineKind::SmallRoad,
    ] {
        let pieces: Vec<Vec<Spot>> = lines
            .iter()
            .filter(|line| line.kind == kind)
            .flat_map(|line| pieces(&line.points, view))
            .collect();
        let fitting = TOLERANCES.into_iter().find_map(|tolerance| {
            let thin = |piece: &Vec<Spot>| border::keep(piece, f64::from(tolerance));
            let mut thinned: Vec<Vec<Spot>> = pieces.iter().map(thin).collect();
            if tolerance > TOLERANCES[0] {
                thinned.retain(|piece| border::extent(piece) >= 4 * tolerance);
            }
            let vertices: usize = thinned.iter().map(Vec::len).sum();
            (vertices <= left).then_some((thinned, vertices))
        });
        if let Some((thinned, vertices)) = fitting {
            left -= vertices;
            drawn.push((kind, thinned));
        }
    }
    for (kind, pieces) in drawn.iter().rev().filter(|(_, pieces)| !pieces.is_empty()) {
        let mut path = String::new();
        for piece in pieces {
            border::append(&mut path, piece, false);
        }
        sheet.raw(&format!(
            "<path d=\"{path}\" fill=\"none\" stroke-linejoin=\"round\" stroke-opacity=\".75\"{}/>",
            line_stroke(*kind).attributes()
        ));
    }
}

/// The parts of a line that touch the map.
fn pieces(points: &[(f64, f64)], view: &View) -> Vec<Vec<Spot>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Spot> = Vec::new();
    let frame = view.frame;
    for pair in points.windows(2) {
        let &[a, b] = pair else { continue };
        let spots = (
            view.projection.spot(a.0, a.1, 1),
            view.projection.spot(b.0, b.1, 1),
        );
        let (Some(from), Some(to)) = spots else {
            pieces.push(std::mem::take(&mut piece));
            continue;
        };
        let around = Box2 {
            left: f64::from(from.0.min(to.0)) / 10.0,
            right: f64::from(from.0.max(to.0)) / 10.0 + 0.1,
            top: f64::from(from.1.min(to.1)) / 10.0,
            bottom: f64::from(from.1.max(to.1)) / 10.0 + 0.1,
        };
        if !around.meets(&frame) {
            pieces.push(std::mem::take(&mut piece));
            continue;
        }
        if piece.is_empty() {
            piece.push(from);
        }
        if from != to {
            piece.push(to);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// A facility's mark around a place.
fn symbol_mark(kind: SymbolKind, at: (f64, f64)) -> String {
    match kind {
        SymbolKind::Existing => mark(Shape::Circle, at, 3.3, PAPER, INK),
        SymbolKind::Chosen => mark(Shape::Diamond, at, 5.2, LINES[2], PAPER),
        SymbolKind::Closed => {
            let ground = mark(Shape::Circle, at, 5.0, PAPER, PAPER);
            ground + &mark(Shape::Cross, at, 4.4, MISSED, MISSED)
        }
    }
}

fn symbols(sheet: &mut Sheet, symbols: &[MapSymbol], view: &mut View) {
    let mut ordered: Vec<&MapSymbol> = symbols.iter().collect();
    ordered.sort_by_key(|symbol| match symbol.kind {
        SymbolKind::Existing => 0,
        SymbolKind::Closed => 1,
        SymbolKind::Chosen => 2,
    });
    for symbol in ordered {
        let Some(at) = view.at(symbol.place) else {
            continue;
        };
        let mut svg = String::from("<g");
        let name = symbol.name.trim();
        let title = if name.is_empty() || !sheet.is_wide() {
            String::new()
        } else {
            format!("<title>{}</title>", escape(name))
        };
        let _ = write!(svg, ">{title}{}</g>", symbol_mark(symbol.kind, at));
        sheet.raw(&svg);
        view.taken.push(Box2::around(at, (9.0, 9.0)));
    }
}

/// The arrow to the north, and the mark of the sheet in a corner that is free of areas if there is one.
fn corners(sheet: &mut Sheet, input: &Map, shapes: &Shapes, view: &mut View) {
    let (x, y) = (view.frame.right - 16.0, view.frame.top + 10.0);
    let kind = Type::BODY.size(11.0).bold().middle().halo();
    sheet.text(
        x,
        y + 8.0,
        &input.words.north,
        kind,
        super::sheet::Role::Name,
    );
    sheet.raw(&format!(
        "<path d=\"M{} {}l5 15-5-3.5-5 3.5z\" fill=\"{INK}\" stroke=\"{PAPER}\" stroke-width=\".8\"/>",
        N(x),
        N(y + 12.0)
    ));
    view.taken.push(Box2::around((x, y + 12.0), (30.0, 40.0)));
    if !input.mark.trim().is_empty() {
        let kind = Type::BODY.size(11.5).fill(SOFT).halo();
        let room = view.frame.right - 60.0;
        let wide = kind.width(input.mark.trim()).min(room) + 10.0;
        let (left, right) = (3.0 + wide / 2.0, view.frame.right - 3.0 - wide / 2.0);
        let (top, bottom) = (view.frame.top + 13.0, view.frame.bottom - 13.0);
        let corners = [(left, top), (right, bottom), (left, bottom)];
        let covered = |&(x, y): &(f64, f64)| shapes.cover(&Box2::around((x, y), (wide, 22.0)));
        let corner = corners.into_iter().find(|corner| !covered(corner));
        let (x, y) = corner.unwrap_or((left, top));
        sheet.name(x, y, &input.mark, kind.middle(), (room, 1));
        view.taken.push(Box2::around((x, y), (wide, 20.0)));
    }
}

/// The scale bar below the map; returns where the paper is free.
fn scale_bar(sheet: &mut Sheet, words: &MapWords, view: &View) -> f64 {
    let metres_per_pixel = view.projection.metres_per_pixel();
    let most = (view.frame.right - view.frame.left) * 0.24 * metres_per_pixel;
    let bottom = view.frame.bottom;
    let Some(metres) = drawable(most).and_then(round_below) else {
        return bottom;
    };
    let pixels = metres / metres_per_pixel;
    let y = bottom + 15.0;
    sheet.raw(&format!(
        "<path d=\"M1 {}v5h{}v-5\" fill=\"none\"{}/>",
        N(y - 5.0),
        N(pixels),
        Stroke::full(INK, 1.3).attributes()
    ));
    let (number, unit) = if metres >= 1000.0 {
        (metres / 1000.0, &words.kilometre)
    } else {
        (metres, &words.metre)
    };
    let text = Label::name(format!("{number} {unit}"));
    sheet.scale_label(pixels + 8.0, y, &text, Type::NOTE);
    y + 8.0
}

/// The greatest of 1, 2, 5 times a power of ten that is not above a value of at least 1.
fn round_below(value: f64) -> Option<f64> {
    let powers = (0..8).rev().map(|power| libm::pow(10.0, f64::from(power)));
    let steps = powers.flat_map(|ten| [5.0, 2.0, 1.0].map(|digit| digit * ten));
    steps.into_iter().find(|&step| step <= value)
}

#[cfg(test)]
mod tests;
