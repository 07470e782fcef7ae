//! Coarse to fine: rows that see nearly the same sites are first represented by one of them.
//!
//! Sites and multipliers of the coarse problem are where those of the whole one begin. Nothing is
//! concluded from it: values are exact and bounds are evaluated on the whole problem.

use super::instance::Instance;
use super::relaxation::Relaxation;
use super::rows::Rows;
use crate::site::{Entry, Lists};
use rayon::prelude::*;
use std::borrow::Cow;

/// Rows that are represented by one.
const SIZE: usize = 4;
/// What a site that is never chosen counts for.
const LEAST: f64 = 1e-6;
/// Sites by which rows are put in order.
const NEAREST: usize = 3;

/// The coarse row of each row.
pub(super) struct Groups(Vec<u32>);

impl Groups {
    /// Groups of rows with the same nearest site and, mostly, the same next ones, each represented by
    /// the middle one with the weight of all; `None` where that leaves more than half of the rows.
    pub fn of<'a>(instance: &Instance<'a>) -> Option<(Groups, Instance<'a>)> {
        let rows = &instance.rows;
        let nearest = |row: u32| {
            let entries = rows.of(row as usize);
            let mut sites = [u32::MAX; NEAREST];
            for (site, entry) in sites.iter_mut().zip(entries) {
                *site = entry.site;
            }
            (sites, entries.first().map(|entry| entry.cost), row)
        };
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_by_cached_key(|&row| nearest(row));
        let first = |row: u32| rows.of(row as usize).first().map(|entry| entry.site);
        let mut coarse = Rows {
            base: Cow::Owned(Lists::new(0)),
            grown: Lists::new(0),
            source: Vec::new(),
            weight: Vec::new(),
            beyond: Vec::new(),
        };
        let mut lists = Lists::new(instance.status.len() as u32);
        let mut point = Vec::new();
        let mut group = vec![0_u32; rows.len()];
        for alike in order.chunk_by(|&a, &b| first(a) == first(b)) {
            // Parts of nearly equal size, so that no row stands alone at the end.
            let parts = alike.len().div_ceil(SIZE);
            for part in alike.chunks(alike.len().div_ceil(parts)) {
                let number = coarse.source.len() as u32;
                part.iter().for_each(|&row| group[row as usize] = number);
                let middle = part[part.len() / 2] as usize;
                lists.push_sorted(rows.of(middle).iter().copied());
                point.push(instance.point[middle]);
                coarse.source.push(number);
                let weight = part.iter().map(|&row| rows.weight[row as usize]);
                coarse.weight.push(weight.sum());
                coarse.beyond.push(rows.beyond[middle]);
            }
        }
        coarse.base = Cow::Owned(lists);
        if 2 * coarse.len() > rows.len() {
            return None;
        }
        Some((Groups(group), instance.with_rows(coarse, point)))
    }

    /// Multipliers of the whole problem from those of the relaxation of the coarse one.
    ///
    /// Where multipliers are best, the sites that are cheaper than that of a row are chosen once, counted
    /// by how often each of them is chosen: so far each row goes along its own list as its coarse row does.
    pub fn refine(
        &self,
        fine: &Instance<'_>,
        (coarse, relaxation): (&Instance<'_>, &Relaxation<'_>),
        lambda: &[i64],
        lately: &[f64],
    ) -> Vec<i64> {
        let mut parts = vec![0.0; coarse.status.len()];
        for &site in &relaxation.opened {
            parts[site as usize] = 1.0;
        }
        for (&site, &part) in relaxation.site.iter().zip(lately) {
            // A site that was never chosen takes a little, so that lists do not stand still.
            parts[site as usize] = part + LEAST;
        }
        let mut taken = vec![0.0; coarse.rows.len()];
        for (local, &multiplier) in lambda.iter().enumerate() {
            let row = relaxation.origin(local);
            let unit = (coarse.rows.weight[row] * coarse.scale) as f64;
            taken[row] = cheaper(coarse.rows.of(row), &parts, multiplier as f64 / unit);
        }
        let one = |row: usize| {
            let cost = cost_of(fine.rows.of(row), &parts, taken[self.0[row] as usize]);
            let most = fine.rows.beyond[row].map_or(f64::MAX, f64::from);
            (cost.min(most) * (fine.rows.weight[row] * fine.scale) as f64) as i64
        };
        (0..fine.rows.len()).into_par_iter().map(one).collect()
    }
}

/// How much of the sites of a list is cheaper than a multiplier, the last one in part.
fn cheaper(entries: &[Entry], parts: &[f64], multiplier: f64) -> f64 {
    let mut taken = 0.0;
    let mut below = None;
    for entry in entries {
        let (cost, part) = (f64::from(entry.cost), parts[entry.site as usize]);
        if cost >= multiplier {
            let way = below.map_or(0.0, |below: f64| (multiplier - below) / (cost - below));
            return taken + part * way;
        }
        taken += part;
        below = Some(cost);
    }
    taken
}

/// The cost up to which so much of the sites of a list is cheaper.
fn cost_of(entries: &[Entry], parts: &[f64], taken: f64) -> f64 {
    let mut left = taken;
    let mut below = None;
    for entry in entries {
        let (cost, part) = (f64::from(entry.cost), parts[entry.site as usize]);
        if part >= left {
            let below = below.unwrap_or(cost);
            return below + (cost - below) * left / part;
        }
        left -= part;
        below = Some(cost);
    }
    below.unwrap_or(0.0)
}
