//! Set covering: the fewest, or cheapest, sites that leave nobody out.

mod choice;
mod dual;
mod needless;
mod reduce;
mod search;

use super::cover::effort::Effort;
use super::cover::error::CoverError;
use super::cover::rows::Coverage;
use super::{Answer, Goal, Limits, Status, Stop};
use reduce::{Problem, components, reduce};
use search::Component;

/// What to do with points that too few sites can cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OutOfReach {
    /// There is no answer; the error names them.
    #[default]
    Refuse,
    /// Cover all that can be covered, as often as it can be up to what it needs.
    Leave,
}

/// The location set covering problem (LSCP), with costs and backup.
#[derive(Debug, Clone, Copy)]
pub struct SetCover<'a> {
    /// Who can be covered by which sites. Weights do not matter.
    pub coverage: &'a Coverage,
    /// What each site costs, 0 or more; empty: each costs one, so the fewest are sought.
    pub costs: &'a [i64],
    /// What to do with points that too few sites can cover.
    pub out_of_reach: OutOfReach,
}

/// Largest sum of costs: above it the bounds would have no digits left.
pub const MOST_COST: i64 = 1 << 44;

/// Chooses sites that cover every point as often as it needs at the least cost.
///
/// Required sites are chosen and paid for. The answer is `Proven` where nothing is cheaper; one step
/// of [`Limits::work`] is a thousand list entries looked at. The same on any number of threads and
/// machines.
///
/// 1. Rows that need no more than others which they hold, and columns that do no more than others
///    which cost no more, go; rows with no choice take what they have; again until nothing changes.
/// 2. Each connected part by itself: Lagrangean bounds (Beasley 1987, 10.1016/0377-2217(87)90141-X)
///    from dual ascent and a primal-dual method (Pock and Chambolle 2011,
///    10.1109/ICCV.2011.6126441), greedy by reduced costs and a search with row weights for the
///    value (Gao, Yao, Weise and Li 2015, 10.1016/j.ejor.2015.05.038).
/// 3. A tree that branches on sites, the best bound first; in each node columns are settled by their
///    reduced costs and the rules of step 1 run again.
/// 4. Sites without which every point still has what it needs go, the dearest and then the latest first:
///    where sites cost nothing, the value does not tell that they are not needed.
///
/// `docs/methods/set-cover.md` has the formulas.
///
/// ```
/// use liyuan_planning::site::cover::Coverage;
/// use liyuan_planning::site::set_cover::{OutOfReach, SetCover, set_cover};
/// use liyuan_planning::site::{Limits, Status};
///
/// let mut coverage = Coverage::new(&[Status::Candidate; 3]);
/// for near in [[0, 1], [1, 2], [0, 2]] {
///     coverage.push(near, 1)?;
/// }
/// let problem = SetCover {
///     coverage: &coverage,
///     costs: &[5, 1, 2],
///     out_of_reach: OutOfReach::Refuse,
/// };
/// let answer = set_cover(&problem, &Limits::default())?;
/// assert_eq!((answer.chosen, answer.value, answer.bound), (vec![1, 2], 3, 3));
/// # Ok::<(), liyuan_planning::site::cover::CoverError>(())
/// ```
pub fn set_cover(problem: &SetCover<'_>, limits: &Limits<'_>) -> Result<Answer, CoverError> {
    let coverage = problem.coverage;
    let sites = coverage.statuses().len();
    if coverage
        .statuses()
        .iter()
        .all(|&status| status == Status::Forbidden)
    {
        return Err(CoverError::NoCandidates { sites });
    }
    let ones;
    let costs = if problem.costs.is_empty() {
        ones = vec![1; sites];
        &ones
    } else {
        problem.costs
    };
    coverage.check_costs(costs)?;
    if costs.iter().sum::<i64>() > MOST_COST {
        return Err(CoverError::TooLarge {
            what: "costs",
            most: MOST_COST,
        });
    }
    if problem.out_of_reach == OutOfReach::Refuse && !coverage.out_of_reach().is_empty() {
        return Err(CoverError::OutOfReach {
            out_of_reach: coverage.out_of_reach().to_vec(),
            points: coverage.points(),
        });
    }
    let mut effort = Effort::new(limits);
    // Values are multiples of the greatest common divisor of the costs, so bounds may be rounded.
    let unit = costs
        .iter()
        .fold(0, |unit, &cost| divisor(unit, cost))
        .max(1);
    let whole = Problem {
        needs: coverage.needs().to_vec(),
        rows: coverage.sets().clone(),
        columns: coverage.sets().transposed(sites),
        costs: costs.iter().map(|cost| cost / unit).collect(),
        names: (0..sites as u32).collect(),
        origins: (0..coverage.rows() as u32).collect(),
    };
    let mut chosen: Vec<u32> = coverage.required().collect();
    // Rows never need more than they have, so taking nothing cannot fail.
    if let Some(reduced) = reduce(&whole, &[], &[]) {
        drop(whole);
        effort.spend(reduced.looked);
        chosen.extend(&reduced.forced);
        let outer = reduced.problem.names.clone();
        let mut parts: Vec<Component> = components(&reduced.problem)
            .into_iter()
            .map(|part| Component::new(part, limits.seed, &mut effort))
            .collect();
        let settled: i64 = chosen.iter().map(|&site| costs[site as usize] / unit).sum();
        let (value, bound) = solve(&mut parts, settled, &mut effort);
        chosen.extend(
            parts
                .iter()
                .flat_map(Component::chosen)
                .map(|column| outer[column as usize]),
        );
        chosen.sort_unstable();
        // Sites that cost nothing, or that parts chose which did not know of each other.
        let spared = needless::drop_needless(coverage, costs, &mut chosen) / unit;
        let value = value - spared;
        let stopped = if value == bound {
            Stop::Proven
        } else {
            effort.stopped().unwrap_or(Stop::Exhausted)
        };
        return Ok(Answer {
            goal: Goal::Least,
            chosen,
            value: value * unit,
            bound: bound * unit,
            stopped,
            work: effort.steps(),
        });
    }
    Err(CoverError::OutOfReach {
        out_of_reach: coverage.out_of_reach().to_vec(),
        points: coverage.points(),
    })
}

/// Root bounds of all parts, then the trees; gives value and bound with what is settled already.
fn solve(parts: &mut [Component], settled: i64, effort: &mut Effort<'_>) -> (i64, i64) {
    let sums = |parts: &[Component]| {
        let value: i64 = parts.iter().map(Component::value).sum();
        let bound: i64 = parts.iter().map(Component::bound).sum();
        (settled + value, settled + bound)
    };
    let gap = effort.gap();
    let enough = |value: i64, bound: i64| (value - bound) as f64 <= gap * value.max(1) as f64;
    for part in parts.iter_mut() {
        part.root(effort);
    }
    for at in 0..parts.len() {
        let (value, bound) = sums(parts);
        if value != bound && enough(value, bound) {
            effort.finish_by_gap();
        }
        if value == bound || effort.stopped().is_some() {
            break;
        }
        let (others_value, others_bound) = (value - parts[at].value(), bound - parts[at].bound());
        parts[at].branch(effort, |value, bound| {
            value != bound && enough(others_value + value, others_bound + bound)
        });
    }
    let (value, bound) = sums(parts);
    if value != bound && effort.stopped().is_none() && enough(value, bound) {
        effort.finish_by_gap();
    }
    (value, bound)
}

pub(super) fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
