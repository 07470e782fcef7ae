//! Generated instances: towns with Pareto weights and Gaussian spread, 80 % of the points in towns.
//!
//! Whole numbers, square roots and sums only: the same seed gives the same instance on any machine.

use liyuan_planning::site::p_median::OffList;
use liyuan_planning::site::{Entry, Lists};
use rayon::prelude::*;

/// A place in metres.
pub type Place = (i32, i32);

/// SplitMix64.
pub struct Lot(pub u64);

impl Lot {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * u128::from(bound)) >> 64) as u64
    }

    fn share(&mut self) -> f64 {
        self.below(1 << 53) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// A region with towns in it.
pub struct Region {
    width: i32,
    height: i32,
    /// Middle, spread, and sum of the weights up to it.
    towns: Vec<(Place, f64, f64)>,
}

impl Region {
    /// Weights of towns are Pareto with exponent 1; spread is between 1 and 3 % of the width.
    pub fn new(width: i32, height: i32, towns: usize, lot: &mut Lot) -> Region {
        let mut sum = 0.0;
        let towns = (0..towns).map(|_| {
            sum += 1.0 / (1.0 - lot.share());
            let middle = (
                lot.below(width as u64) as i32,
                lot.below(height as u64) as i32,
            );
            (middle, f64::from(width) * (0.01 + 0.02 * lot.share()), sum)
        });
        Region {
            width,
            height,
            towns: towns.collect(),
        }
    }

    /// A place: in a town in four of five cases.
    pub fn place(&self, lot: &mut Lot) -> Place {
        let total = self.towns.last().map_or(0.0, |&(_, _, sum)| sum);
        loop {
            let place = if lot.below(5) > 0 && total > 0.0 {
                let drawn = lot.share() * total;
                let town = self.towns.partition_point(|&(_, _, sum)| sum <= drawn);
                let ((x, y), spread, _) = self.towns[town];
                (
                    x + (lot.normal() * spread).round() as i32,
                    y + (lot.normal() * spread).round() as i32,
                )
            } else {
                (
                    lot.below(self.width as u64) as i32,
                    lot.below(self.height as u64) as i32,
                )
            };
            if (0..self.width).contains(&place.0) && (0..self.height).contains(&place.1) {
                return place;
            }
        }
    }
}

/// Straight distance, rounded.
pub fn distance(a: Place, b: Place) -> u32 {
    let (x, y) = (f64::from(a.0 - b.0), f64::from(a.1 - b.1));
    (x * x + y * y).sqrt().round() as u32
}

/// What sites off the lists cost: the straight distance.
pub struct Straight {
    pub points: Vec<Place>,
    pub sites: Vec<Place>,
}

impl OffList for Straight {
    fn cost(&self, point: usize, site: u32) -> Option<u32> {
        Some(distance(self.points[point], self.sites[site as usize]))
    }
}

/// The nearest so many sites of each point, by a grid of about two sites a cell.
pub fn nearest(straight: &Straight, count: usize) -> Lists {
    let Straight { points, sites } = straight;
    let largest = points.iter().chain(sites).map(|&(x, y)| x.max(y)).max();
    let cells = ((sites.len() as f64 / 2.0).sqrt().ceil() as i32).max(1);
    let size = largest.unwrap_or(0) / cells + 1;
    let mut grid = vec![Vec::new(); (cells * cells) as usize];
    for (site, &(x, y)) in (0_u32..).zip(sites) {
        grid[(y / size * cells + x / size) as usize].push(site);
    }
    let list_of = |&point: &Place| {
        let (column, row) = (point.0 / size, point.1 / size);
        let mut found: Vec<Entry> = Vec::new();
        for ring in 0..=cells {
            for y in (row - ring).max(0)..=(row + ring).min(cells - 1) {
                let edge = (y - row).abs() == ring;
                let step = if edge { 1 } else { (2 * ring).max(1) };
                for x in (column - ring..=column + ring).step_by(step as usize) {
                    if (0..cells).contains(&x) {
                        found.extend(grid[(y * cells + x) as usize].iter().map(|&site| Entry {
                            cost: distance(point, sites[site as usize]),
                            site,
                        }));
                    }
                }
            }
            // Sites beyond the rings looked at are at least so far.
            let certain = (ring * size) as u32;
            if found.len() >= count {
                found.sort_unstable();
                if found[count - 1].cost < certain {
                    break;
                }
            }
        }
        found.sort_unstable();
        found.truncate(count);
        found
    };
    let entries = points.len() * count.min(sites.len());
    let mut lists = Lists::with_capacity(sites.len() as u32, points.len(), entries);
    for part in points.chunks(1 << 16) {
        let found: Vec<Vec<Entry>> = part.par_iter().map(list_of).collect();
        found.into_iter().for_each(|list| lists.push(list));
    }
    lists
}

/// Islands of 1 to `points` points spread over squares that grow with them, about 900 from one to the
/// next; the points are the sites, and the list of each holds those of its island within 2,000.
pub fn islands(count: u64, points: u64, lot: &mut Lot) -> Lists {
    let mut lists = Vec::new();
    let mut first = 0_u32;
    for _ in 0..count {
        let inhabited = 1 + lot.below(points) as usize;
        let width = (900.0 * (inhabited as f64).sqrt()) as u64;
        let places: Vec<Place> = (0..inhabited)
            .map(|_| (lot.below(width) as i32, lot.below(width) as i32))
            .collect();
        for &point in &places {
            let near = (first..).zip(&places).map(|(site, &place)| Entry {
                cost: distance(point, place),
                site,
            });
            lists.push(near.filter(|entry| entry.cost <= 2000).collect::<Vec<_>>());
        }
        first += inhabited as u32;
    }
    let mut joined = Lists::new(first);
    lists.into_iter().for_each(|list| joined.push(list));
    joined
}
