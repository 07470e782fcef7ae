//! The bound: how much vehicles can add at most, with numbers per site between limits.

use super::{MILLION, Model};

/// Least and most vehicles of each site.
#[derive(Debug, Clone)]
pub(super) struct Ranges {
    pub least: Vec<usize>,
    pub most: Vec<usize>,
}

/// The relaxation under some multipliers.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluation {
    /// Scaled. Each site collects less than 2⁶⁰, all vehicles together may collect more than 64 bits hold.
    pub bound: i128,
    pub counts: Vec<usize>,
    /// What a vehicle collects at each site.
    sums: Vec<i64>,
}

impl Ranges {
    /// Whether so many vehicles find a place and are enough.
    pub fn hold(&self, vehicles: usize) -> bool {
        let most = self
            .most
            .iter()
            .fold(0_usize, |sum, &most| sum.saturating_add(most));
        let ordered = self
            .least
            .iter()
            .zip(&self.most)
            .all(|(least, most)| least <= most);
        ordered && self.least.iter().sum::<usize>() <= vehicles && vehicles <= most
    }
}

/// For multipliers λ of the rows, per unit of weight: a row takes its levels above λ, and the
/// vehicles go where they collect most λ. No placement within the ranges is above that.
pub(super) fn evaluate(model: &Model, ranges: &Ranges, lambda: &[i64], out: &mut Evaluation) {
    let mut bound = 0_i128;
    for (&weight, &multiplier) in model.weights.iter().zip(lambda) {
        let levels = model.shares.iter().map(|share| share * model.scale);
        let above = levels
            .map(|level| level - multiplier)
            .take_while(|&above| above > 0);
        bound += i128::from(weight * above.sum::<i64>());
    }
    let mut collected: Vec<(i64, usize)> = Vec::with_capacity(model.columns.len());
    for (site, rows) in model.columns.iter().enumerate() {
        let rows = rows.iter();
        let sum = rows.map(|&row| model.weights[row as usize] * lambda[row as usize]);
        collected.push((sum.sum(), site));
    }
    out.sums.clear();
    out.sums.extend(collected.iter().map(|&(sum, _)| sum));
    out.counts.clone_from(&ranges.least);
    let mut left = model.vehicles - ranges.least.iter().sum::<usize>();
    for &(sum, site) in &collected {
        bound += i128::from(sum) * ranges.least[site] as i128;
    }
    collected.sort_unstable_by_key(|&(sum, site)| (std::cmp::Reverse(sum), site));
    for (sum, site) in collected {
        let more = (ranges.most[site] - ranges.least[site]).min(left);
        out.counts[site] += more;
        left -= more;
        bound += i128::from(sum) * more as i128;
    }
    out.bound = bound;
}

/// A scaled bound in the unit of values; no placement is worth more than all weight.
pub(super) fn unscaled(model: &Model, bound: i128) -> i64 {
    let most = i128::from(model.total) * i128::from(MILLION);
    bound.div_euclid(i128::from(model.scale)).min(most) as i64
}

/// Narrows the ranges by what the bound leaves possible: a site with one vehicle more, or one less, than
/// in the relaxation, where the bound then falls below `target`. Gives how many limits moved.
pub(super) fn settle(model: &Model, ranges: &mut Ranges, found: &Evaluation, target: i64) -> usize {
    let sites = 0..found.counts.len();
    let placed = sites
        .clone()
        .filter(|&site| found.counts[site] > ranges.least[site]);
    let last = placed.map(|site| found.sums[site]).min();
    let free = sites
        .clone()
        .filter(|&site| found.counts[site] < ranges.most[site]);
    let next = free.map(|site| found.sums[site]).max();
    let below = |change: i64| unscaled(model, found.bound + i128::from(change)) < target;
    let mut moved = 0;
    let before = ranges.clone();
    for site in sites {
        let count = found.counts[site];
        let sum = found.sums[site];
        // Another vehicle comes from where least is collected, or goes to where most is.
        if count < before.most[site] && last.is_none_or(|last| below(sum - last)) {
            ranges.most[site] = count;
            moved += 1;
        }
        if count > before.least[site] && next.is_none_or(|next| below(next - sum)) {
            ranges.least[site] = count;
            moved += 1;
        }
    }
    moved
}

/// How many levels each row takes more than there are vehicles near it; gives the sum of weight times square.
pub(super) fn direction(model: &Model, lambda: &[i64], counts: &[usize], out: &mut [f64]) -> f64 {
    let mut norm = 0.0;
    for (row, sites) in model.rows.iter().enumerate() {
        let near: usize = sites.iter().map(|&site| counts[site as usize]).sum();
        let levels = model.shares.iter();
        let taken = levels
            .take_while(|&&share| share * model.scale > lambda[row])
            .count();
        let mut here = taken as f64 - near as f64 + 0.7 * out[row];
        let highest = model.share(0) * model.scale;
        if (here > 0.0 && lambda[row] >= highest) || (here < 0.0 && lambda[row] <= 0) {
            here = 0.0;
        }
        out[row] = here;
        norm += here * here * model.weights[row] as f64;
    }
    norm
}

/// Moves the multipliers along a direction.
pub(super) fn step(model: &Model, lambda: &mut [i64], direction: &[f64], length: f64) {
    let highest = model.share(0) * model.scale;
    for (multiplier, &direction) in lambda.iter_mut().zip(direction) {
        let by = (length * direction).clamp(-1e17, 1e17).round() as i64;
        *multiplier = (*multiplier + by).clamp(0, highest);
    }
}
