//! Demand rows of a relaxation: sorted sites, a weight, and what service costs at most.

use crate::site::{Entry, Lists};
use std::borrow::Cow;

/// Rows over lists that may be borrowed; some rows may have longer lists of their own.
#[derive(Clone)]
pub(super) struct Rows<'a> {
    /// Lists of most rows.
    pub base: Cow<'a, Lists>,
    /// Lists that were made longer.
    pub grown: Lists,
    /// Index into `base`, or that of `grown` plus the points of `base`.
    pub source: Vec<u32>,
    /// Weight of each row, above zero.
    pub weight: Vec<i64>,
    /// Each row is served at this cost whatever is chosen, or not cheaper by any site off its list;
    /// `None`: only a site on the list serves it.
    pub beyond: Vec<Option<u32>>,
}

impl Rows<'_> {
    pub fn len(&self) -> usize {
        self.source.len()
    }

    pub fn of(&self, row: usize) -> &[Entry] {
        let source = self.source[row] as usize;
        match source.checked_sub(self.base.points()) {
            None => self.base.of(source),
            Some(grown) => self.grown.of(grown),
        }
    }

    /// The part of a row that is cheaper than what serves it anyway.
    pub fn useful(&self, row: usize) -> &[Entry] {
        let entries = self.of(row);
        match self.beyond[row] {
            None => entries,
            Some(beyond) => &entries[..entries.partition_point(|entry| entry.cost < beyond)],
        }
    }
}

/// The rows in which each site stands.
pub(super) struct Columns {
    first: Vec<usize>,
    rows: Vec<u32>,
}

impl Columns {
    pub fn new(rows: &Rows<'_>) -> Columns {
        let mut first = vec![0_usize; rows.base.sites() + 1];
        for row in 0..rows.len() {
            for entry in rows.of(row) {
                first[entry.site as usize + 1] += 1;
            }
        }
        for site in 1..first.len() {
            first[site] += first[site - 1];
        }
        let mut next = first.clone();
        let mut in_column = vec![0_u32; first.last().copied().unwrap_or(0)];
        for row in 0..rows.len() {
            for entry in rows.of(row) {
                let at = &mut next[entry.site as usize];
                in_column[*at] = row as u32;
                *at += 1;
            }
        }
        Columns {
            first,
            rows: in_column,
        }
    }

    pub fn of(&self, site: u32) -> &[u32] {
        &self.rows[self.first[site as usize]..self.first[site as usize + 1]]
    }
}
