//! Facilities of the region, in the published numbers.

use liyuan_roads::LonLat;

use super::facts::{Facts, UnitKind};
use super::people::Person;
use super::plane::{Point, from_degrees, point, to_place};
use super::random::{Random, largest_remainder};
use super::settle::{Settlement, sand_land};

/// One site.
#[derive(Debug, Clone)]
pub(crate) struct Facility {
    pub(crate) name: String,
    pub(crate) place: LonLat,
    /// Seats, beds or vehicles; none where the service does not count them.
    pub(crate) places: Option<i64>,
    pub(crate) kind: &'static str,
}

/// The table of one service.
pub(crate) struct Table {
    pub(crate) file: &'static str,
    /// Start of the ids.
    pub(crate) id: &'static str,
    pub(crate) rows: Vec<Facility>,
}

/// What the placing looks at.
pub(crate) struct Ground<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) settlements: &'a [Settlement],
    /// Blocks of each settlement, from the centre outwards.
    pub(crate) blocks: &'a [Vec<Point>],
    /// Middles of hamlets, with persons.
    pub(crate) villages: &'a [(Point, i64)],
    pub(crate) people: &'a [Person],
    /// Driving time of an ambulance from each settlement to every settlement, then every village.
    pub(crate) seconds: &'a [Vec<Option<u32>>],
}

const AMBULANCES_IN_CITY: usize = 8;
const AMBULANCES: usize = 37;
const PRIMARY_SCHOOLS: i64 = 240;
const MIDDLE_SCHOOLS: i64 = 87;
const CARE_HOMES: i64 = 438;
const CARE_BEDS: i64 = 29_900;
/// How long an ambulance may drive to a town and to a village, in seconds, when the next station is
/// placed: 20 and 30 minutes less 3 from call to wheels and one for the streets.
const TOWN_SECONDS: u32 = 16 * 60;
const COUNTRY_SECONDS: u32 = 26 * 60;

/// All tables, in the order of the chapters of the region's services.
pub(crate) fn place(ground: &Ground<'_>, seed: u64) -> Vec<Table> {
    let mut random = Random::new(seed, "services");
    vec![
        ambulances(ground),
        schools(
            ground,
            "primary_schools.csv",
            "primary",
            "模型小学",
            PRIMARY_SCHOOLS,
            2,
            &mut random,
        ),
        schools(
            ground,
            "middle_schools.csv",
            "middle",
            "模型中学",
            MIDDLE_SCHOOLS,
            3,
            &mut random,
        ),
        kindergartens(ground, &mut random),
        hospitals(ground, &mut random),
        clinics(ground, &mut random),
        care_homes(ground, &mut random),
        training(ground, &mut random),
        employment(ground, &mut random),
        at_seats(
            ground,
            "libraries.csv",
            "library",
            "模型图书馆",
            9,
            &mut random,
        ),
        at_seats(
            ground,
            "culture_halls.csv",
            "culture-hall",
            "模型文化馆",
            9,
            &mut random,
        ),
        at_seats(
            ground,
            "museums.csv",
            "museum",
            "模型博物馆",
            8,
            &mut random,
        ),
        stations(ground, &mut random),
        heritage(ground, &mut random),
    ]
}

fn facility(name: String, p: Point, places: Option<i64>, kind: &'static str) -> Facility {
    Facility {
        name,
        place: to_place(p),
        places,
        kind,
    }
}

/// A site beside the middle of a block.
fn beside(p: Point, random: &mut Random) -> Point {
    p.plus(point(random.range(-45.0, 45.0), random.range(-45.0, 45.0)))
}

impl Ground<'_> {
    fn block(&self, settlement: usize, rank: usize) -> Point {
        let blocks = &self.blocks[settlement];
        blocks
            .get(rank.min(blocks.len().saturating_sub(1)))
            .copied()
            .unwrap_or(self.settlements[settlement].place)
    }

    /// `n` blocks of a town far from each other: the centre, then always the farthest (Gonzalez
    /// 1985, 10.1016/0304-3975(85)90224-5), of the inner nine tenths.
    fn spread(&self, settlement: usize, n: usize) -> Vec<Point> {
        let blocks = &self.blocks[settlement];
        let inner = &blocks[..(blocks.len() * 9 / 10).max(1).min(blocks.len())];
        let mut chosen = vec![self.block(settlement, 0)];
        let mut far: Vec<f64> = inner.iter().map(|b| b.distance(chosen[0])).collect();
        while chosen.len() < n {
            let farthest =
                (0..inner.len()).max_by_key(|&i| ((far[i] * 10.0) as i64, std::cmp::Reverse(i)));
            let next = farthest.map_or(chosen[0], |i| inner[i]);
            chosen.push(next);
            for (d, b) in far.iter_mut().zip(inner) {
                *d = d.min(b.distance(next));
            }
        }
        chosen.truncate(n);
        chosen
    }

    /// Number of sites of each settlement: one each (or none), the rest by urban persons.
    fn counts(&self, total: i64, each: i64) -> Vec<i64> {
        let urban: Vec<f64> = self.settlements.iter().map(|s| s.urban as f64).collect();
        let rest = largest_remainder(total - each * urban.len() as i64, &urban);
        rest.into_iter().map(|n| n + each).collect()
    }
}

/// Eight in the city and the zone beside it, one in every other seat, then in the towns from which
/// an ambulance reaches most people whom none reaches yet, but not in the north of Jarud nor in the
/// sand land of Naiman.
fn ambulances(ground: &Ground<'_>) -> Table {
    let seats: Vec<usize> = (0..ground.settlements.len())
        .filter(|&i| ground.settlements[i].seat)
        .collect();
    let code = |i: usize| {
        ground.facts.counties[ground.settlements[i].county]
            .code
            .as_str()
    };
    let city: Vec<usize> = seats
        .iter()
        .copied()
        .filter(|&i| matches!(code(i), "150502" | "150571"))
        .collect();
    let mut sites = median_blocks(ground, &city, AMBULANCES_IN_CITY);
    let mut waiting: Vec<bool> = vec![true; ground.settlements.len() + ground.villages.len()];
    // Points are settlements, then villages, as in the mesh.
    let persons = |i: usize| {
        ground.settlements.get(i).map_or_else(
            || ground.villages[i - ground.settlements.len()].1,
            |s| s.urban,
        )
    };
    let reaches = |station: usize, i: usize| {
        let limit = if i < ground.settlements.len() {
            TOWN_SECONDS
        } else {
            COUNTRY_SECONDS
        };
        ground.seconds[station]
            .get(i)
            .copied()
            .flatten()
            .is_some_and(|s| s <= limit)
    };
    for &seat in &seats {
        if !city.contains(&seat) {
            sites.push(ground.block(seat, 3));
        }
        (0..waiting.len()).for_each(|i| waiting[i] &= !reaches(seat, i));
    }
    let north = from_degrees(121.0, 44.95).y;
    let short = |p: Point, i: usize| {
        code(i) == "150526" && p.y > north || code(i) == "150525" && sand_land(p)
    };
    let mut towns: Vec<usize> = (0..ground.settlements.len())
        .filter(|&i| !seats.contains(&i))
        .collect();
    towns.retain(|&i| !short(ground.settlements[i].place, i));
    while sites.len() < AMBULANCES {
        let gain = |t: usize| {
            (0..waiting.len())
                .filter(|&i| waiting[i] && reaches(t, i))
                .map(persons)
                .sum::<i64>()
        };
        let Some(best) = towns
            .iter()
            .copied()
            .max_by_key(|&t| (gain(t), std::cmp::Reverse(t)))
        else {
            break;
        };
        sites.push(ground.block(best, 0));
        towns.retain(|t| *t != best);
        (0..waiting.len()).for_each(|i| waiting[i] &= !reaches(best, i));
    }
    let name = |(i, p): (usize, Point)| {
        facility(
            format!("模型急救站 {:02}", i + 1),
            p,
            Some(if i < AMBULANCES_IN_CITY { 4 } else { 2 }),
            "station",
        )
    };
    Table {
        file: "ambulance_stations.csv",
        id: "ambulance",
        rows: sites.into_iter().enumerate().map(name).collect(),
    }
}

/// Blocks that bring the sum of distances down most, one after the other.
fn median_blocks(ground: &Ground<'_>, towns: &[usize], n: usize) -> Vec<Point> {
    let all: Vec<Point> = towns
        .iter()
        .flat_map(|&t| ground.blocks[t].iter().copied())
        .collect();
    let mut far = vec![f64::INFINITY; all.len()];
    let mut chosen = Vec::new();
    while chosen.len() < n {
        let cost = |site: Point| {
            all.iter()
                .zip(&far)
                .map(|(b, f)| f.min(b.distance(site)))
                .sum::<f64>() as i64
        };
        let Some(best) = all.iter().step_by(9).min_by_key(|b| cost(**b)).copied() else {
            break;
        };
        far.iter_mut()
            .zip(&all)
            .for_each(|(f, b)| *f = f.min(b.distance(best)));
        chosen.push(best);
    }
    chosen
}

/// One a settlement or so, the rest by urban persons; seats for the children of the age, and 6 % more.
fn schools(
    ground: &Ground<'_>,
    file: &'static str,
    id: &'static str,
    name: &str,
    total: i64,
    group: usize,
    random: &mut Random,
) -> Table {
    let each = i64::from(total > ground.settlements.len() as i64);
    let counts = if each == 1 {
        ground.counts(total, 1)
    } else {
        one_in_larger(ground, total)
    };
    let children: i64 = ground.people.iter().map(|p| p.groups[group]).sum();
    let (mut sites, mut weights) = (Vec::new(), Vec::new());
    for (i, n) in counts.iter().enumerate() {
        for p in ground.spread(i, *n as usize) {
            sites.push(beside(p, random));
            weights.push(
                random.log_normal(0.3)
                    * if ground.settlements[i].blocks > 60 {
                        1.3
                    } else {
                        0.8
                    },
            );
        }
    }
    let places = largest_remainder(children * 106 / 100, &weights);
    let row = |(i, (p, places)): (usize, (Point, i64))| {
        facility(format!("{name} {:03}", i + 1), p, Some(places), id)
    };
    Table {
        file,
        id,
        rows: sites.into_iter().zip(places).enumerate().map(row).collect(),
    }
}

/// Sites in the larger settlements only: one in each of the largest, the rest by urban persons.
fn one_in_larger(ground: &Ground<'_>, total: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..ground.settlements.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse((ground.settlements[i].urban, i)));
    let with = (total * 6 / 10) as usize;
    let urban: Vec<f64> = (0..order.len())
        .map(|i| ground.settlements[i].urban as f64)
        .collect();
    let mut counts = largest_remainder(total - with as i64, &urban);
    order.iter().take(with).for_each(|&i| counts[i] += 1);
    counts
}

/// 31 model ones, 50 of the first class, 268 recognised private ones.
fn kindergartens(ground: &Ground<'_>, random: &mut Random) -> Table {
    let counts = ground.counts(31 + 50 + 268, 1);
    let mut sites: Vec<Point> = Vec::new();
    for (i, n) in counts.iter().enumerate() {
        sites.extend(ground.spread(i, *n as usize));
    }
    let children: i64 = ground.people.iter().map(|p| p.groups[1]).sum();
    let weights: Vec<f64> = sites.iter().map(|_| random.log_normal(0.35)).collect();
    let places = largest_remainder(children * 90 / 100, &weights);
    let kinds = shuffled_kinds(
        &[
            ("model", 31),
            ("first-class", 50),
            ("private-affordable", 268),
        ],
        random,
    );
    let rows = sites.iter().zip(places).zip(kinds).enumerate();
    let rows = rows.map(|(i, ((p, places), kind))| {
        facility(
            format!("模型幼儿园 {:03}", i + 1),
            beside(*p, random),
            Some(places),
            kind,
        )
    });
    Table {
        file: "kindergartens.csv",
        id: "kindergarten",
        rows: rows.collect(),
    }
}

fn shuffled_kinds(kinds: &[(&'static str, usize)], random: &mut Random) -> Vec<&'static str> {
    let mut all: Vec<(u64, &'static str)> = kinds
        .iter()
        .flat_map(|&(kind, n)| std::iter::repeat_n(kind, n))
        .map(|kind| (random.next(), kind))
        .collect();
    all.sort_unstable();
    all.into_iter().map(|(_, kind)| kind).collect()
}

/// Heads of 3 city hospital groups and of 7 specialist alliances in the city, of 21 county medical
/// communities in all seats.
fn hospitals(ground: &Ground<'_>, random: &mut Random) -> Table {
    let seats: Vec<usize> = (0..ground.settlements.len())
        .filter(|&i| ground.settlements[i].seat)
        .collect();
    let urban: Vec<f64> = seats
        .iter()
        .map(|&i| (ground.settlements[i].urban as f64).sqrt())
        .collect();
    let counts = largest_remainder(21 - seats.len() as i64, &urban);
    let mut sites = Vec::new();
    for (p, kind) in ground
        .spread(seats[0], 10)
        .into_iter()
        .zip(["city-group"; 3].into_iter().chain(["specialist"; 7]))
    {
        sites.push((p, kind));
    }
    for (&seat, n) in seats.iter().zip(counts) {
        sites.extend(
            ground
                .spread(seat, n as usize + 1)
                .into_iter()
                .map(|p| (p, "county")),
        );
    }
    let weights: Vec<f64> = sites.iter().map(|_| random.log_normal(0.6)).collect();
    // Six beds per thousand persons, about the national figure; the model's number.
    let persons: i64 = ground.people.iter().map(|p| p.all).sum();
    let beds = largest_remainder(persons * 6 / 1000, &weights);
    let rows = sites.into_iter().zip(beds).enumerate();
    let rows = rows.map(|(i, ((p, kind), beds))| {
        facility(
            format!("模型医院 {:02}", i + 1),
            beside(p, random),
            Some(beds),
            kind,
        )
    });
    Table {
        file: "hospitals.csv",
        id: "hospital",
        rows: rows.collect(),
    }
}

/// A health centre in every unit that is not a street, 39 of them central ones, and 500 village clinics.
fn clinics(ground: &Ground<'_>, random: &mut Random) -> Table {
    let mut units: Vec<usize> = (0..ground.settlements.len())
        .filter(|&i| ground.settlements[i].unit.is_some())
        .collect();
    units.sort_by_key(|&i| (std::cmp::Reverse(ground.settlements[i].urban), i));
    let mut rows = Vec::new();
    for (i, &s) in units.iter().enumerate() {
        let kind = if i < 39 {
            "central-health-centre"
        } else {
            "health-centre"
        };
        rows.push(facility(
            format!("模型卫生院 {:03}", i + 1),
            beside(ground.block(s, 1), random),
            None,
            kind,
        ));
    }
    let mut villages: Vec<&(Point, i64)> = ground.villages.iter().collect();
    villages.sort_by_key(|(p, n)| (std::cmp::Reverse(*n), p.x as i64, p.y as i64));
    let mut chosen: Vec<Point> = Vec::new();
    for (p, _) in &villages {
        if chosen.len() < 500 && chosen.iter().all(|c| c.distance(*p) > 3000.0) {
            chosen.push(*p);
        }
    }
    let village = |(i, p): (usize, &Point)| {
        facility(
            format!("模型卫生室 {:03}", i + 1),
            beside(*p, random),
            None,
            "village-clinic",
        )
    };
    rows.extend(chosen.iter().enumerate().map(village));
    Table {
        file: "clinics.csv",
        id: "clinic",
        rows,
    }
}

/// Homes of log-normal sizes: one a settlement, some in large villages, the rest by urban persons.
fn care_homes(ground: &Ground<'_>, random: &mut Random) -> Table {
    const IN_VILLAGES: usize = 70;
    let counts = ground.counts(CARE_HOMES - IN_VILLAGES as i64, 1);
    let mut sites = Vec::new();
    for (i, n) in counts.iter().enumerate() {
        for _ in 0..*n {
            let block = ground.block(i, random.below(ground.blocks[i].len()));
            sites.push(beside(block, random));
        }
    }
    let mut villages: Vec<(u64, Point)> = ground
        .villages
        .iter()
        .filter(|(_, n)| *n > 250)
        .map(|(p, _)| (random.next(), *p))
        .collect();
    villages.sort_by_key(|(drawn, _)| *drawn);
    sites.extend(
        villages
            .iter()
            .take(IN_VILLAGES)
            .map(|(_, p)| beside(*p, random)),
    );
    let weights: Vec<f64> = sites.iter().map(|_| random.log_normal(0.75)).collect();
    let least = 8;
    let beds = largest_remainder(CARE_BEDS - least * sites.len() as i64, &weights);
    let rows = sites.into_iter().zip(beds).enumerate();
    let rows = rows.map(|(i, (p, beds))| {
        facility(
            format!("模型养老院 {:03}", i + 1),
            p,
            Some(beds + least),
            "care-home",
        )
    });
    Table {
        file: "care_homes.csv",
        id: "care",
        rows: rows.collect(),
    }
}

/// 10 training bases, 100 sites inside and outside schools.
fn training(ground: &Ground<'_>, random: &mut Random) -> Table {
    let counts = one_in_larger(ground, 110);
    let mut sites = Vec::new();
    for (i, n) in counts.iter().enumerate() {
        sites.extend(ground.spread(i, *n as usize));
    }
    let kinds = shuffled_kinds(&[("base", 10), ("site", 100)], random);
    let rows = sites.iter().zip(kinds).enumerate().map(|(i, (p, kind))| {
        let places =
            (80.0 * random.log_normal(0.5)) as i64 * if kind == "base" { 4 } else { 1 } + 20;
        facility(
            format!("模型实训基地 {:03}", i + 1),
            beside(*p, random),
            Some(places),
            kind,
        )
    });
    Table {
        file: "training_sites.csv",
        id: "training",
        rows: rows.collect(),
    }
}

/// 21 incubators and 8 platforms.
fn employment(ground: &Ground<'_>, random: &mut Random) -> Table {
    let counts = one_in_larger(ground, 29);
    let mut sites = Vec::new();
    for (i, n) in counts.iter().enumerate() {
        sites.extend(ground.spread(i, *n as usize));
    }
    let kinds = shuffled_kinds(&[("incubator", 21), ("platform", 8)], random);
    let rows = sites.iter().zip(kinds).enumerate().map(|(i, (p, kind))| {
        let desks = (60.0 * random.log_normal(0.6)) as i64 + 15;
        facility(
            format!("模型创业园 {:02}", i + 1),
            beside(*p, random),
            Some(desks),
            kind,
        )
    });
    Table {
        file: "employment_sites.csv",
        id: "employment",
        rows: rows.collect(),
    }
}

/// One a seat, a second one in the city for the prefecture; fewer where the number says so: the
/// zone goes without, then Hure.
fn at_seats(
    ground: &Ground<'_>,
    file: &'static str,
    id: &'static str,
    name: &str,
    total: usize,
    random: &mut Random,
) -> Table {
    let seats = (0..ground.settlements.len()).filter(|&i| ground.settlements[i].seat);
    let code = |i: usize| {
        ground.facts.counties[ground.settlements[i].county]
            .code
            .as_str()
    };
    let with: Vec<usize> = seats
        .filter(|&i| code(i) != "150571" && (total > 8 || code(i) != "150524"))
        .collect();
    let mut sites = vec![ground.block(with[0], 40)];
    sites.extend(with.iter().map(|&i| ground.block(i, 5)));
    sites.truncate(total);
    let rows = sites.into_iter().enumerate();
    let rows =
        rows.map(|(i, p)| facility(format!("{name} {:02}", i + 1), beside(p, random), None, id));
    Table {
        file,
        id,
        rows: rows.collect(),
    }
}

/// A culture station in every township-level unit.
fn stations(ground: &Ground<'_>, random: &mut Random) -> Table {
    let mut sites = Vec::new();
    for (i, s) in ground.settlements.iter().enumerate() {
        let streets =
            |u: &&super::facts::Unit| s.seat && u.county == s.county && u.kind == UnitKind::Street;
        let streets = ground.facts.units.iter().filter(streets).count();
        sites.extend(ground.spread(i, streets + usize::from(s.unit.is_some())));
    }
    let rows = sites.into_iter().enumerate();
    let rows = rows.map(|(i, p)| {
        facility(
            format!("模型文化站 {:03}", i + 1),
            beside(p, random),
            None,
            "culture-station",
        )
    });
    Table {
        file: "culture_stations.csv",
        id: "station",
        rows: rows.collect(),
    }
}

/// 69 halls of intangible heritage, 72 places where it is taught.
fn heritage(ground: &Ground<'_>, random: &mut Random) -> Table {
    let counts = ground.counts(69 + 72, 1);
    let mut sites = Vec::new();
    for (i, n) in counts.iter().enumerate() {
        sites.extend(ground.spread(i, *n as usize));
    }
    let kinds = shuffled_kinds(&[("hall", 69), ("teaching", 72)], random);
    let rows = sites.iter().zip(kinds).enumerate();
    let rows = rows.map(|(i, (p, kind))| {
        facility(
            format!("模型非遗馆 {:03}", i + 1),
            beside(*p, random),
            None,
            kind,
        )
    });
    Table {
        file: "heritage_sites.csv",
        id: "heritage",
        rows: rows.collect(),
    }
}
