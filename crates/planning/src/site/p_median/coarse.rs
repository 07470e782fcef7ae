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

    /// Multipliers of the whole problem from those of the relaxation of the coarse one: each row pays
    /// for as many sites as its coarse row does.
    pub fn refine(
        &self,
        fine: &Instance<'_>,
        coarse: &Instance<'_>,
        relaxation: &Relaxation<'_>,
        lambda: &[i64],
    ) -> Vec<i64> {
        let mut ranks = vec![0.0; coarse.rows.len()];
        for (local, &multiplier) in lambda.iter().enumerate() {
            let row = relaxation.origin(local);
            let unit = (coarse.rows.weight[row] * coarse.scale) as f64;
            ranks[row] = rank(coarse.rows.of(row), multiplier as f64 / unit);
        }
        let one = |row: usize| {
            let cost = at_rank(fine.rows.of(row), ranks[self.0[row] as usize]);
            let most = fine.rows.beyond[row].map_or(f64::MAX, f64::from);
            (cost.min(most) * (fine.rows.weight[row] * fine.scale) as f64) as i64
        };
        (0..fine.rows.len()).into_par_iter().map(one).collect()
    }
}

/// How many sites are cheaper than a multiplier, and the part of the way to the next one.
fn rank(entries: &[Entry], multiplier: f64) -> f64 {
    let cheaper = entries.partition_point(|entry| f64::from(entry.cost) < multiplier);
    let cost = |index: usize| entries.get(index).map(|entry| f64::from(entry.cost));
    let part = match (cheaper.checked_sub(1).and_then(cost), cost(cheaper)) {
        (Some(below), Some(above)) => (multiplier - below) / (above - below),
        // Beyond the list all is one.
        (Some(_), None) => 1.0,
        _ => 0.0,
    };
    cheaper as f64 + part
}

/// The cost at which a list has such a rank.
fn at_rank(entries: &[Entry], rank: f64) -> f64 {
    let cheaper = rank as usize;
    let cost = |index: usize| entries.get(index).map(|entry| f64::from(entry.cost));
    let last = cost(entries.len().saturating_sub(1)).unwrap_or(0.0);
    match (cheaper.checked_sub(1).and_then(cost), cost(cheaper)) {
        (Some(below), Some(above)) => below + (rank - cheaper as f64) * (above - below),
        (None, Some(first)) => first,
        _ => last,
    }
}
