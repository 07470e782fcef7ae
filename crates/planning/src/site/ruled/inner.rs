//! The best sites under counts by area and in all, exactly, and what another decision about one changes.

/// What is decided about a site in a part of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Undecided,
    Open,
    Closed,
}

/// How many sites in each area and in all; the last area is that of the sites without one.
pub(super) struct Counts {
    /// Of each site.
    pub area: Vec<u32>,
    pub least: Vec<usize>,
    pub most: Vec<usize>,
    pub total_least: usize,
    pub total_most: usize,
}

/// A choice under counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Picked {
    /// Whether each site is in it.
    pub has: Vec<bool>,
    /// Sites in each area.
    pub count: Vec<usize>,
    pub total: usize,
}

impl Counts {
    /// The choice with the least sum of `reduced`; false where no choice has the counts.
    ///
    /// The areas first get what they need, each its cheapest; then the cheapest of all others follow as
    /// far as areas and total allow. Sets with such counts are the independent sets of a laminar
    /// matroid above the minima, so that greedy is exact. Ties by index.
    pub fn pick(&self, marks: &[Mark], reduced: &[i64], picked: &mut Picked) -> bool {
        let areas = self.least.len();
        picked.has.clear();
        picked.has.resize(marks.len(), false);
        picked.count.clear();
        picked.count.resize(areas, 0);
        picked.total = 0;
        let mut order: Vec<u32> = Vec::with_capacity(marks.len());
        for (site, mark) in marks.iter().enumerate() {
            match mark {
                Mark::Open => picked.take(site, self.area[site] as usize),
                Mark::Undecided => order.push(site as u32),
                Mark::Closed => {}
            }
        }
        if (0..areas).any(|area| picked.count[area] > self.most[area]) {
            return false;
        }
        order.sort_unstable_by_key(|&site| (reduced[site as usize], site));
        for &site in &order {
            let area = self.area[site as usize] as usize;
            if picked.count[area] < self.least[area] {
                picked.take(site as usize, area);
            }
        }
        for &site in &order {
            let area = self.area[site as usize] as usize;
            let needed = picked.total < self.total_least;
            let pays = picked.total < self.total_most && reduced[site as usize] < 0;
            if !needed && !pays {
                break;
            }
            if !picked.has[site as usize] && picked.count[area] < self.most[area] {
                picked.take(site as usize, area);
            }
        }
        picked.total >= self.total_least
            && picked.total <= self.total_most
            && (0..areas).all(|area| picked.count[area] >= self.least[area])
    }

    /// By how much the least sum rises if an undecided site is decided the other way than in the best
    /// choice; `None` where no choice is left. An exchange with one other site is the best answer, as
    /// for any matroid.
    pub fn change(
        &self,
        swaps: &Swaps,
        picked: &Picked,
        reduced: &[i64],
        site: usize,
    ) -> Option<i64> {
        let own = self.area[site] as usize;
        let cost = reduced[site];
        if picked.has[site] {
            let mut least = swaps.cheapest[own];
            if picked.count[own] > self.least[own] {
                if picked.total > self.total_least {
                    least = lesser(least, Some(0));
                }
                least = lesser(least, swaps.other(&swaps.in_cheapest, own));
            }
            least.map(|other| other.saturating_sub(cost))
        } else {
            let mut most = swaps.dearest[own];
            if picked.count[own] < self.most[own] {
                if picked.total < self.total_most {
                    most = most.max(Some(0));
                }
                most = most.max(swaps.other(&swaps.out_dearest, own));
            }
            most.map(|other| cost.saturating_sub(other))
        }
    }

    /// The partners for exchanges of single sites.
    pub fn swaps(&self, marks: &[Mark], picked: &Picked, reduced: &[i64]) -> Swaps {
        let areas = self.least.len();
        let mut swaps = Swaps {
            dearest: vec![None; areas],
            cheapest: vec![None; areas],
            out_dearest: Vec::new(),
            in_cheapest: Vec::new(),
        };
        for (site, _) in marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| **mark == Mark::Undecided)
        {
            let area = self.area[site] as usize;
            if picked.has[site] {
                swaps.dearest[area] = swaps.dearest[area].max(Some(reduced[site]));
            } else {
                swaps.cheapest[area] = lesser(swaps.cheapest[area], Some(reduced[site]));
            }
        }
        for area in 0..areas {
            if let Some(cost) = swaps.dearest[area]
                && picked.count[area] > self.least[area]
            {
                swaps.out_dearest.push((cost, area));
            }
            if let Some(cost) = swaps.cheapest[area]
                && picked.count[area] < self.most[area]
            {
                swaps.in_cheapest.push((cost, area));
            }
        }
        swaps.out_dearest.sort_unstable_by(|a, b| b.cmp(a));
        swaps.out_dearest.truncate(2);
        swaps.in_cheapest.sort_unstable();
        swaps.in_cheapest.truncate(2);
        swaps
    }

    /// Whether so many sites by area and in all are allowed.
    pub fn allow(&self, count: &[usize], total: usize) -> bool {
        total >= self.total_least
            && total <= self.total_most
            && (count.iter().zip(self.least.iter().zip(&self.most)))
                .all(|(count, (least, most))| count >= least && count <= most)
    }
}

/// Undecided sites that may be exchanged: by area the dearest in the choice and the cheapest out of it, and the
/// two best of areas that may give or take one.
pub(super) struct Swaps {
    dearest: Vec<Option<i64>>,
    cheapest: Vec<Option<i64>>,
    out_dearest: Vec<(i64, usize)>,
    in_cheapest: Vec<(i64, usize)>,
}

impl Swaps {
    /// The best of another area.
    fn other(&self, best: &[(i64, usize)], own: usize) -> Option<i64> {
        best.iter()
            .find(|(_, area)| *area != own)
            .map(|(cost, _)| *cost)
    }
}

fn lesser(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

impl Picked {
    fn take(&mut self, site: usize, area: usize) {
        self.has[site] = true;
        self.count[area] += 1;
        self.total += 1;
    }

    /// The sites, ascending.
    pub fn sites(&self) -> Vec<u32> {
        (0_u32..)
            .zip(&self.has)
            .filter(|(_, has)| **has)
            .map(|(site, _)| site)
            .collect()
    }
}
