//! Which sites can serve which demand points: compressed sparse rows.

/// A site on the list of a demand point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What it costs to serve the point from there: deciseconds, decimetres or any other unit.
    pub cost: u32,
    /// Index of the site.
    pub site: u32,
}

/// For each demand point the sites that can serve it, nearest first.
///
/// Entries ascend by cost, then site; no site stands twice on a list. Eight bytes an entry and
/// eight a point. A site that is not on the list of a point does not serve it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    first: Vec<usize>,
    entries: Vec<Entry>,
    sites: u32,
}

impl Lists {
    /// No points yet, and so many candidate sites.
    pub fn new(sites: u32) -> Lists {
        Lists {
            first: vec![0],
            entries: Vec::new(),
            sites,
        }
    }

    /// As [`Lists::new`], with room for so many points and entries: large lists are not moved while
    /// they grow.
    pub fn with_capacity(sites: u32, points: usize, entries: usize) -> Lists {
        let mut first = Vec::with_capacity(points + 1);
        first.push(0);
        Lists {
            first,
            entries: Vec::with_capacity(entries),
            sites,
        }
    }

    /// Adds the list of the next point, which ascends and names existing sites once already.
    pub(crate) fn push_sorted(&mut self, list: impl IntoIterator<Item = Entry>) {
        self.entries.extend(list);
        self.first.push(self.entries.len());
    }

    /// Adds the list of the next point, in any order; of a site that stands twice the least cost
    /// counts, and sites that do not exist are left out.
    pub fn push(&mut self, list: impl IntoIterator<Item = Entry>) {
        let start = self.entries.len();
        let sites = self.sites;
        self.entries
            .extend(list.into_iter().filter(|entry| entry.site < sites));
        let added = &mut self.entries[start..];
        added.sort_unstable_by_key(|entry| (entry.site, entry.cost));
        let mut kept = start;
        for index in start..self.entries.len() {
            if kept == start || self.entries[kept - 1].site != self.entries[index].site {
                self.entries[kept] = self.entries[index];
                kept += 1;
            }
        }
        self.entries.truncate(kept);
        self.entries[start..].sort_unstable();
        self.first.push(kept);
    }

    /// The same points with the sites up to an inclusive cost.
    pub fn up_to(&self, cost: u32) -> Lists {
        let mut cut = Lists::with_capacity(self.sites, self.points(), 0);
        for point in 0..self.points() {
            let list = self.of(point);
            let end = list.partition_point(|entry| entry.cost <= cost);
            cut.push_sorted(list[..end].iter().copied());
        }
        cut
    }

    /// Number of demand points.
    pub fn points(&self) -> usize {
        self.first.len() - 1
    }

    /// Number of candidate sites.
    pub fn sites(&self) -> usize {
        self.sites as usize
    }

    /// Entries of all points together.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no site can serve any point.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sites that can serve a point, nearest first.
    ///
    /// # Panics
    /// Where there is no such point.
    pub fn of(&self, point: usize) -> &[Entry] {
        &self.entries[self.first[point]..self.first[point + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_ascend_and_name_a_site_once() {
        let mut lists = Lists::new(3);
        let entry = |cost, site| Entry { cost, site };
        lists.push([entry(9, 0), entry(4, 2), entry(7, 0), entry(1, 3)]);
        lists.push([]);
        assert_eq!(lists.of(0), [entry(4, 2), entry(7, 0)]);
        assert!(lists.of(1).is_empty());
        assert_eq!((lists.points(), lists.sites(), lists.len()), (2, 3, 2));
    }
}
