//! p-centre: a given number of sites so that the longest way of anybody is shortest.

mod bits;
mod cover;
mod radius;

use crate::site::p_median::check_number;
use crate::site::{Answer, Goal, Limits, Lists, SiteError, Status, Stop};
pub(in crate::site) use cover::Verdict;
pub(in crate::site) use radius::Radius;

/// A p-centre problem: which sites, so that the largest cost of a point from its cheapest chosen site
/// is least.
#[derive(Debug, Clone, Copy)]
pub struct PCenter<'a> {
    /// The sites that can serve each point. Of cut lists, which hold only the nearest sites, the
    /// answer is that of the whole problem if it is not above the largest cost on any of them.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more; only whether it is zero matters: such a point takes no part.
    pub weights: &'a [i64],
    /// What is decided about each site beforehand.
    pub status: &'a [Status],
    /// How many sites are chosen, the required ones among them.
    pub sites: usize,
}

/// Solves a p-centre problem: a choice, its radius, and a radius that no choice is below.
///
/// With [`Stop::Proven`], the sites were shown not to suffice for the next smaller cost on the lists.
/// A step of [`Limits::work`] is a node of the tree of a covering question. The answer does not depend
/// on the number of threads. See `docs/methods/p-center.md`.
///
/// # Errors
/// Where the input is malformed, or no choice serves everybody, or none was found within the limits.
pub fn solve(problem: &PCenter<'_>, limits: &Limits<'_>) -> Result<Answer, SiteError> {
    let PCenter {
        lists,
        weights,
        status,
        sites,
    } = *problem;
    for (what, found, expected) in [
        ("weights", weights.len(), lists.points()),
        ("statuses", status.len(), lists.sites()),
    ] {
        if found != expected {
            return Err(SiteError::Length {
                what,
                found,
                expected,
            });
        }
    }
    if let Some(index) = weights.iter().position(|&weight| weight < 0) {
        return Err(SiteError::Negative {
            what: "weight",
            index,
            value: weights[index],
        });
    }
    check_number(status, sites)?;
    let points: Vec<u32> = (0_u32..)
        .zip(weights)
        .filter(|&(_, &weight)| weight > 0)
        .map(|(point, _)| point)
        .collect();
    let allowed = |site: u32| status[site as usize] != Status::Forbidden;
    let unserved: Vec<usize> = (points.iter().map(|&point| point as usize))
        .filter(|&point| !lists.of(point).iter().any(|entry| allowed(entry.site)))
        .collect();
    if !unserved.is_empty() {
        return Err(SiteError::Unserved { points: unserved });
    }
    let (mut work, mut stopped) = (0, None);
    let mut go_on = || {
        if stopped.is_none() && limits.work.is_some_and(|limit| work >= limit) {
            stopped = Some(Stop::Work);
        }
        if stopped.is_none() {
            work += 1;
            stopped = limits.stop.and_then(|ask| ask());
        }
        stopped.is_none()
    };
    let mut radius = Radius::new(lists, points, status, sites);
    let costs = radius.costs();
    let mut best = match radius.decide(u32::MAX, &mut go_on) {
        Verdict::Covered(chosen) => chosen,
        Verdict::Impossible => return Err(radius.too_few(u32::MAX, &mut go_on)),
        Verdict::Unknown => return Err(SiteError::Stopped),
    };
    let mut value = radius.of(&best);
    // Below `costs[least]` nothing is possible, and `value` is.
    let mut least = 0;
    let mut most = costs.partition_point(|&cost| cost < value);
    let wanted = |least: u32, value: u32| {
        f64::from(value - least.min(value)) > limits.gap * f64::from(value.max(1))
    };
    while least < most && wanted(costs[least], value) {
        let middle = least + (most - least) / 2;
        match radius.decide(costs[middle], &mut go_on) {
            Verdict::Covered(chosen) => {
                best = chosen;
                value = radius.of(&best);
                most = costs.partition_point(|&cost| cost < value);
            }
            Verdict::Impossible => least = middle + 1,
            Verdict::Unknown => break,
        }
    }
    let bound = costs.get(least).map_or(value, |&cost| cost.min(value));
    Ok(Answer {
        goal: Goal::Least,
        chosen: best,
        value: i64::from(value),
        bound: i64::from(bound),
        stopped: if bound == value {
            Stop::Proven
        } else {
            stopped.unwrap_or(Stop::Gap)
        },
        work,
    })
}
