//! Draws the whole region, step by step.

use liyuan_roads::LonLat;
use liyuan_roads::osm::document::Document;

use super::DemoError;
use super::facts::{self, Facts};
use super::land::{self, Land, OUTSIDE};
use super::map::Map;
use super::mesh::{Class, Disc, Mesh, Site};
use super::motorway;
use super::outline::{self, Arc, Ring};
use super::people::{self, Person};
use super::plane::{Near, Point, from_degrees, point, to_place};
use super::random::{Random, largest_remainder};
use super::river::Rivers;
use super::roads::{self, Drawn, Junctions};
use super::services::{self, Ground, Table};
use super::settle::{self, Hamlet, Settlement};
use super::sites;
use super::streets::Town;
use super::{DemoOptions, Stage};

/// Least distance of an empty point of the mesh from any other, in metres.
const EMPTY: f64 = 4200.0;

/// The region before it is written to files.
pub(crate) struct Region {
    pub(crate) facts: Facts,
    pub(crate) document: Document,
    /// How many of its relations are turn restrictions.
    pub(crate) restrictions: usize,
    pub(crate) borders: Borders,
    pub(crate) people: Vec<Person>,
    pub(crate) tables: Vec<Table>,
}

/// The areas as polygons.
pub(crate) struct Borders {
    arcs: Vec<Arc>,
    /// Rings of every unit.
    pub(crate) units: Vec<Vec<Ring>>,
    county_of: Vec<usize>,
}

impl Borders {
    fn draw(land: &Land, facts: &Facts) -> Borders {
        let arcs = outline::arcs(land);
        let units = (0..facts.units.len())
            .map(|u| outline::rings(&arcs, |label| usize::from(label) == u))
            .collect();
        Borders {
            arcs,
            units,
            county_of: facts.units.iter().map(|u| u.county).collect(),
        }
    }

    /// The borders between neighbours, each once.
    pub(crate) fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Rings around a county.
    pub(crate) fn county(&self, county: usize) -> Vec<Ring> {
        outline::rings(&self.arcs, |label| {
            self.county_of.get(usize::from(label)) == Some(&county)
        })
    }

    /// Rings around everything.
    pub(crate) fn prefecture(&self) -> Vec<Ring> {
        outline::rings(&self.arcs, |label| label != OUTSIDE)
    }

    /// The unit that holds the place.
    pub(crate) fn locate(&self, place: LonLat) -> Option<usize> {
        let near = |ring: &Ring| {
            let (lons, lats) = (ring.iter().map(|p| p.lon), ring.iter().map(|p| p.lat));
            lons.clone().min() <= Some(place.lon)
                && lons.max() >= Some(place.lon)
                && lats.clone().min() <= Some(place.lat)
                && lats.max() >= Some(place.lat)
        };
        (0..self.units.len()).find(|&u| {
            self.units[u].first().is_some_and(near) && outline::holds(&self.units[u], place)
        })
    }
}

/// Draws it.
pub(crate) fn region(options: &DemoOptions, progress: &dyn Fn(Stage)) -> Result<Region, DemoError> {
    let seed = options.seed;
    let facts = facts::read()?;
    progress(Stage::Borders);
    let rivers = Rivers::draw(seed);
    let counties = land::counties(&facts, seed);
    let settlements = settle::settlements(&facts, &counties, &rivers, seed);
    let seeds = settle::seeds(&facts, &settlements);
    let townships = land::townships(&counties, &seeds, facts.units.len(), seed);
    let borders = Borders::draw(&townships, &facts);
    progress(Stage::Roads);
    let hamlets = settle::hamlets(
        &facts,
        &counties,
        &rivers,
        &settlements,
        &motorway::corridor(),
        options.scale,
        seed,
    );
    let mut mesh = network(&facts, &counties, &settlements, &hamlets, &rivers, options)?;
    let mut random = Random::new(seed, "roads");
    roads::cut_islands(&mut mesh, &hamlets, &mut random);
    let mut towns: Vec<Town> = settlements
        .iter()
        .enumerate()
        .map(|(i, s)| Town::grow(s, i, seed, |p| counties.deep_in(p, s.county as u16, 800.0)))
        .collect();
    let mut map = Map::default();
    let villages = draw_map(
        &mesh,
        &mut towns,
        &rivers,
        &facts,
        &settlements,
        &hamlets,
        options,
        &mut map,
    );
    progress(Stage::People);
    let blocks: Vec<Vec<Point>> = towns.iter().map(Town::blocks).collect();
    let people = populate(
        &facts,
        &settlements,
        &blocks,
        &hamlets,
        &villages,
        &borders,
        seed,
    )?;
    let inhabited: Vec<(Point, i64)> = villages
        .iter()
        .zip(&hamlets)
        .map(|(p, h)| (*p, h.persons))
        .collect();
    let reach = settlements.len() + hamlets.len();
    let seconds: Vec<Vec<Option<u32>>> = (0..settlements.len())
        .map(|s| {
            let mut row = mesh.seconds_from(s);
            row.truncate(reach);
            row
        })
        .collect();
    let ground = Ground {
        facts: &facts,
        settlements: &settlements,
        blocks: &blocks,
        villages: &inhabited,
        people: &people,
        seconds: &seconds,
    };
    let tables = services::place(&ground, seed);
    let restrictions = map.document.relations.len();
    sites::write_borders(&borders, &facts, &mut map);
    sites::write_facilities(&tables, &mut map);
    Ok(Region {
        restrictions,
        document: map.document,
        facts,
        borders,
        people,
        tables,
    })
}

/// The plane graph of all roads outside towns.
fn network(
    facts: &Facts,
    land: &Land,
    settlements: &[Settlement],
    hamlets: &[Hamlet],
    rivers: &Rivers,
    options: &DemoOptions,
) -> Result<Mesh, DemoError> {
    let mut points: Vec<Point> = settlements.iter().map(|s| s.place).collect();
    let mut sites: Vec<Site> = (0..settlements.len()).map(Site::Settlement).collect();
    points.extend(hamlets.iter().map(|h| h.place));
    sites.extend((0..hamlets.len()).map(Site::Hamlet));
    points.extend(facts.outside.iter().map(|(_, p)| *p));
    sites.extend((0..facts.outside.len()).map(Site::Beyond));
    let discs: Vec<Disc> = settlements
        .iter()
        .enumerate()
        .map(|(site, s)| Disc {
            site,
            middle: s.place,
            radius: s.radius * 1.18 + 150.0,
        })
        .collect();
    fill(&mut points, &mut sites, rivers, &discs, options.seed);
    let mut mesh = Mesh::new(points, sites, rivers, &discs)?;
    let first_outside = settlements.len() + hamlets.len();
    let zone = |s: &Settlement| facts.counties[s.county].area_km2 == 0.0;
    let mut terminals: Vec<usize> = (0..settlements.len())
        .filter(|&i| settlements[i].seat && !zone(&settlements[i]))
        .collect();
    let city = terminals.first().copied();
    terminals.extend(first_outside..first_outside + facts.outside.len());
    let outside = |p: usize| p >= first_outside;
    mesh.highways(&terminals, |a, b| match (outside(a), outside(b)) {
        (true, true) => None,
        _ if Some(a) == city || Some(b) == city => Some(Class::Trunk),
        _ => Some(Class::Primary),
    });
    let towns: Vec<usize> = (0..settlements.len()).collect();
    mesh.highways(&towns, |_, _| Some(Class::Secondary));
    mesh.local_roads(
        0.22,
        |p| land.at(p) != OUTSIDE,
        &mut Random::new(options.seed, "local roads"),
    );
    mesh.collect(&towns, 3 * options.scale.min(4));
    mesh.straighten(25, |site| if site == Site::Empty { 2500.0 } else { 800.0 });
    Ok(mesh)
}

/// Empty points, so that roads through empty land have somewhere to bend.
fn fill(
    points: &mut Vec<Point>,
    sites: &mut Vec<Site>,
    rivers: &Rivers,
    discs: &[Disc],
    seed: u64,
) {
    let mut random = Random::new(seed, "empty land");
    let mut near = Near::new(EMPTY);
    points.iter().for_each(|p| near.add(*p));
    let (low, high) = (from_degrees(118.9, 42.0), from_degrees(124.0, 46.0));
    for _ in 0..60_000 {
        let p = point(random.range(low.x, high.x), random.range(low.y, high.y));
        let in_town = discs
            .iter()
            .any(|d| d.middle.distance(p) < d.radius + 900.0);
        if !in_town && !near.any(p, EMPTY, |_, _| true) && !rivers.within(p, 600.0) {
            near.add(p);
            points.push(p);
            sites.push(Site::Empty);
        }
    }
}

/// Draws roads, towns and villages; gives the middle of each village.
#[allow(clippy::too_many_arguments)]
fn draw_map(
    mesh: &Mesh,
    towns: &mut [Town],
    rivers: &Rivers,
    facts: &Facts,
    settlements: &[Settlement],
    hamlets: &[Hamlet],
    options: &DemoOptions,
    map: &mut Map,
) -> Vec<Point> {
    let mut random = Random::new(options.seed, "bends");
    let mut lines = roads::draw(mesh, towns, rivers, &mut random);
    for (town, s) in towns.iter_mut().zip(settlements) {
        let kind = if s.urban > 150_000 { "city" } else { "town" };
        let middle = map.node(s.place);
        map.tag(middle, &[("place", kind), ("name", &s.name)]);
        town.write(map, options.seed);
    }
    for (name, p) in &facts.outside {
        let node = map.node(p.plus(point(60.0, 60.0)));
        map.tag(node, &[("place", "town"), ("name", name)]);
    }
    let mut junctions = Junctions::new(mesh);
    roads::write(mesh, &mut lines, towns, &mut junctions, map);
    motorway::write(mesh, &lines, rivers, &mut junctions, map);
    let mut drawn = Drawn::default();
    lines.iter().for_each(|road| drawn.add(&road.line));
    rivers.list.iter().for_each(|river| drawn.add(&river.line));
    roads::write_tracks(mesh, &mut junctions, &mut drawn, map, &mut random);
    // Villages stand closer together where the map is grown.
    let size = (1.0 / f64::from(options.scale).sqrt()).max(0.3);
    let mut random = Random::new(options.seed, "villages");
    let mut villages = vec![Point::default(); hamlets.len()];
    for p in 0..mesh.points.len() {
        if let Site::Hamlet(h) = mesh.sites[p] {
            let village = roads::Village {
                persons: hamlets[h].persons * i64::from(options.scale),
                size,
                drawn: &drawn,
            };
            let (middle, lanes) =
                roads::write_village(mesh, p, &village, &mut junctions, map, &mut random);
            villages[h] = middle;
            lanes.iter().for_each(|lane| drawn.add(lane));
        }
    }
    let mut serial = vec![0; facts.counties.len()];
    for (h, p) in hamlets.iter().zip(&villages) {
        serial[h.county] += 1;
        let node = map.node(*p);
        map.tag(
            node,
            &[
                ("place", "hamlet"),
                (
                    "name",
                    &format!(
                        "模型村 {}-{:04}",
                        facts.counties[h.county].short, serial[h.county]
                    ),
                ),
            ],
        );
    }
    roads::write_rivers(rivers, map);
    villages
}

/// Puts persons on blocks and villages and shares out their ages.
fn populate(
    facts: &Facts,
    settlements: &[Settlement],
    blocks: &[Vec<Point>],
    hamlets: &[Hamlet],
    villages: &[Point],
    borders: &Borders,
    seed: u64,
) -> Result<Vec<Person>, DemoError> {
    let mut random = Random::new(seed, "people");
    let mut by_county: Vec<Vec<Person>> = vec![Vec::new(); facts.counties.len()];
    for (s, blocks) in settlements.iter().zip(blocks) {
        // Log-normal, and denser towards the centre.
        let weights: Vec<f64> = (0..blocks.len())
            .map(|rank| random.log_normal(0.5) * (1.5 - rank as f64 / blocks.len().max(1) as f64))
            .collect();
        for (p, all) in blocks.iter().zip(largest_remainder(s.urban, &weights)) {
            by_county[s.county].push(Person {
                county: s.county,
                urban: true,
                place: to_place(*p),
                all,
                groups: [0; 9],
            });
        }
    }
    for (h, middle) in hamlets.iter().zip(villages) {
        let inside = |p: &Point| {
            borders
                .locate(to_place(*p))
                .is_some_and(|u| facts.units[u].county == h.county)
        };
        let place = if inside(middle) { *middle } else { h.place };
        by_county[h.county].push(Person {
            county: h.county,
            urban: false,
            place: to_place(place),
            all: h.persons,
            groups: [0; 9],
        });
    }
    for (county, people) in facts.counties.iter().zip(&mut by_county) {
        people::share_out(county, people);
    }
    let people: Vec<Person> = by_county.into_iter().flatten().collect();
    let at_home = |p: &Person| {
        borders
            .locate(p.place)
            .is_some_and(|u| facts.units[u].county == p.county)
    };
    if people.iter().all(at_home) {
        Ok(people)
    } else {
        Err(DemoError::Drawing {
            what: "people in their county",
        })
    }
}
