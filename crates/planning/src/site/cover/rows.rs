//! Who can be covered by which sites, points of equal lists merged.

use crate::site::cover::error::CoverError;
use crate::site::cover::sparse::{Merger, Sparse};
use crate::site::{Lists, Status};

/// Largest sum of weights, and of costs, that the covering models add up.
pub const MOST: i64 = 1 << 60;

/// Demand points with the sites that cover them, merged while they stream in.
///
/// Points that the same sites cover become one row whose weight is the sum, so memory follows the
/// number of different rows, not of points. What the statuses decide is decided here: forbidden
/// sites are no longer in any row, and points that required sites cover are counted as covered.
#[derive(Debug, Clone)]
pub struct Coverage {
    statuses: Vec<Status>,
    points: usize,
    merger: Merger,
    weights: Vec<i64>,
    total: i64,
    kept: i64,
    lost: i64,
    short: Vec<u32>,
    backup: Option<(usize, u32)>,
    list: Vec<u32>,
}

impl Coverage {
    /// No points yet; one status for each site.
    pub fn new(statuses: &[Status]) -> Coverage {
        Coverage {
            statuses: statuses.to_vec(),
            points: 0,
            merger: Merger::new(),
            weights: Vec::new(),
            total: 0,
            kept: 0,
            lost: 0,
            short: Vec::new(),
            backup: None,
            list: Vec::new(),
        }
    }

    /// The points of lists: a site covers a point if its cost is not above the bound of the point.
    ///
    /// A point whose bound is `None` takes no part. Needs one weight for each point; each point
    /// needs one site. The costs are not looked at afterwards.
    pub fn of_lists(
        lists: &Lists,
        statuses: &[Status],
        weights: &[i64],
        within: impl Fn(usize) -> Option<u32>,
    ) -> Result<Coverage, CoverError> {
        if weights.len() != lists.points() {
            return Err(CoverError::WeightsMissing {
                given: weights.len(),
                points: lists.points(),
            });
        }
        let mut coverage = Coverage::new(statuses);
        for (point, &weight) in weights.iter().enumerate() {
            match within(point) {
                Some(bound) => {
                    let near = lists
                        .of(point)
                        .iter()
                        .take_while(|entry| entry.cost <= bound);
                    coverage.push(near.map(|entry| entry.site), weight)?;
                }
                None => coverage.skip(),
            }
        }
        Ok(coverage)
    }

    /// The next point: it weighs so much and is covered by any of these sites, in any order. Sites
    /// that do not exist are left out.
    pub fn push(
        &mut self,
        sites: impl IntoIterator<Item = u32>,
        weight: i64,
    ) -> Result<(), CoverError> {
        self.push_backed_up(sites, weight, 1)
    }

    /// The next point: it is covered if at least `times` of these sites are chosen. With 0 it takes
    /// no part.
    pub fn push_backed_up(
        &mut self,
        sites: impl IntoIterator<Item = u32>,
        weight: i64,
        times: u32,
    ) -> Result<(), CoverError> {
        let point = self.points;
        self.points += 1;
        if weight < 0 {
            return Err(CoverError::NegativeWeight { point, weight });
        }
        if times == 0 {
            return Ok(());
        }
        if times > 1 && self.backup.is_none() {
            self.backup = Some((point, times));
        }
        self.list.clear();
        self.list.extend(sites);
        self.row(point, weight, times)
    }

    /// The next point: a site covers so much of it, of several chosen ones the best counts (partial
    /// coverage). Gains are 0 or more; of a site that stands twice the larger counts.
    ///
    /// The point becomes a ladder of rows. A row is what a gain adds to the next smaller one, and all
    /// sites with at least that gain cover it; so the best site covers the sum of its steps.
    pub fn push_gains(
        &mut self,
        gains: impl IntoIterator<Item = (u32, i64)>,
    ) -> Result<(), CoverError> {
        let point = self.points;
        self.points += 1;
        let mut gains: Vec<(i64, u32)> = gains
            .into_iter()
            .filter(|&(site, _)| (site as usize) < self.statuses.len())
            .map(|(site, gain)| (gain, site))
            .collect();
        gains.sort_unstable();
        if let Some(&(weight, _)) = gains.first().filter(|&&(gain, _)| gain < 0) {
            return Err(CoverError::NegativeWeight { point, weight });
        }
        let mut below = 0;
        for start in 0..gains.len() {
            let gain = gains[start].0;
            if gain == below {
                continue;
            }
            self.list.clear();
            self.list
                .extend(gains[start..].iter().map(|&(_, site)| site));
            self.row(point, gain - below, 1)?;
            below = gain;
        }
        Ok(())
    }

    /// The next point takes no part.
    pub fn skip(&mut self) {
        self.points += 1;
    }

    /// Files the list that stands in `self.list`.
    fn row(&mut self, point: usize, weight: i64, times: u32) -> Result<(), CoverError> {
        self.total = self
            .total
            .checked_add(weight)
            .filter(|&total| total <= MOST)
            .ok_or(CoverError::TooLarge {
                what: "weights",
                most: MOST,
            })?;
        let sites = self.statuses.len();
        self.list.retain(|&site| (site as usize) < sites);
        if !self.list.is_sorted() {
            self.list.sort_unstable();
        }
        self.list.dedup();
        let mut standing = 0u32;
        let statuses = &self.statuses;
        self.list.retain(|&site| match statuses[site as usize] {
            Status::Candidate => true,
            Status::Forbidden => false,
            Status::Required => {
                standing += 1;
                false
            }
        });
        let needed = times.saturating_sub(standing);
        if needed as usize > self.list.len() && self.short.last() != Some(&(point as u32)) {
            self.short.push(point as u32);
        }
        if needed == 0 {
            self.kept += weight;
            return Ok(());
        }
        if self.list.is_empty() {
            self.lost += weight;
            return Ok(());
        }
        let needed = needed.min(self.list.len() as u32);
        let row = self.merger.number(needed, &self.list);
        match self.weights.get_mut(row) {
            Some(sum) => *sum += weight,
            None => self.weights.push(weight),
        }
        Ok(())
    }

    /// Points that came in.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Different rows that are left.
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// Entries of these rows.
    pub fn entries(&self) -> usize {
        self.merger.sets().entries()
    }

    /// What the planner decided of each site.
    pub fn statuses(&self) -> &[Status] {
        &self.statuses
    }

    /// Weight of all points that take part.
    pub fn total(&self) -> i64 {
        self.total
    }

    /// Weight that the required sites cover.
    pub fn kept(&self) -> i64 {
        self.kept
    }

    /// Weight that no site that may be chosen covers.
    pub fn lost(&self) -> i64 {
        self.lost
    }

    /// Points near enough to fewer sites that may be chosen than they need, ascending.
    pub fn out_of_reach(&self) -> &[u32] {
        &self.short
    }

    /// The first point that needs more than one site, and how many.
    pub(crate) fn backup(&self) -> Option<(usize, u32)> {
        self.backup
    }

    pub(crate) fn sets(&self) -> &Sparse {
        self.merger.sets()
    }

    pub(crate) fn needs(&self) -> &[u32] {
        self.merger.keys()
    }

    pub(crate) fn weights(&self) -> &[i64] {
        &self.weights
    }

    /// The sites that are required, ascending.
    pub(crate) fn required(&self) -> impl Iterator<Item = u32> + '_ {
        self.with(Status::Required)
    }

    pub(crate) fn with(&self, status: Status) -> impl Iterator<Item = u32> + '_ {
        self.statuses
            .iter()
            .enumerate()
            .filter(move |&(_, &of_site)| of_site == status)
            .map(|(site, _)| site as u32)
    }

    /// Refuses costs that are not one for each site, 0 or more, and exact in their sum.
    pub(crate) fn check_costs(&self, costs: &[i64]) -> Result<(), CoverError> {
        if costs.len() != self.statuses.len() {
            return Err(CoverError::CostsMissing {
                given: costs.len(),
                sites: self.statuses.len(),
            });
        }
        let mut sum = 0i64;
        for (site, &cost) in costs.iter().enumerate() {
            if cost < 0 {
                let site = site as u32;
                return Err(CoverError::NegativeCost { site, cost });
            }
            sum = sum.saturating_add(cost);
        }
        if sum > MOST {
            return Err(CoverError::TooLarge {
                what: "costs",
                most: MOST,
            });
        }
        Ok(())
    }
}
