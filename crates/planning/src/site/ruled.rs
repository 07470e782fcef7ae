//! Sites under rules by area: counts and budgets of the sites, shares and mean ways of the people.
//!
//! One exact search for covering and for short ways. Everybody goes to the cheapest chosen site, as in
//! the plain models: what the rules about people measure never grows where a way becomes shorter.

mod attempt;
mod error;
mod exchange;
mod front;
mod inner;
mod instance;
mod reasons;
mod relaxation;
mod search;

use crate::site::capacitated::Number;
use crate::site::{Answer, Limits, Lists, Status};
pub use error::RuleError;
pub use front::{AreaFront, Balance, ByArea, by_area};
pub use reasons::{Loosening, Rule, least_loosening, loosen};

/// A site or a point that lies in no area.
pub const NO_AREA: u32 = u32::MAX;

/// How many sites an area gets, and what they may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Area {
    /// No fewer, the required ones among them.
    pub at_least: usize,
    /// No more.
    pub at_most: Option<usize>,
    /// What they may cost together.
    pub budget: Option<i64>,
}

/// What a rule about people adds up, each by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// The cost from the cheapest chosen site; so much weight times cost is a mean cost.
    Cost,
    /// 1 where that cost is above this one, or where nobody serves; else 0.
    Beyond(u32),
}

/// A rule about the people of an area: the sum over its points of weight times measure stays within a
/// bound.
///
/// A share of 80 % served is at most a fifth of the weight beyond; a mean cost of `m` at most `m` times
/// the weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cap {
    /// The area of the points.
    pub area: u32,
    /// What is added up.
    pub measure: Measure,
    /// The most that it comes to, inclusive.
    pub most: i64,
}

/// Sites under rules: the least sum over the points of weight times cost from the cheapest chosen site,
/// among the choices that keep all rules.
///
/// Maximal covering is the same with costs of 0 on the lists and `unserved` 1: the value is the weight
/// that nobody covers.
#[derive(Debug, Clone, Copy)]
pub struct Ruled<'a> {
    /// The sites that can serve each point, all of them.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more. A point without weight takes no part.
    pub weights: &'a [i64],
    /// What is decided about each site beforehand.
    pub status: &'a [Status],
    /// What a point costs that no chosen site serves, above every cost on the lists. `None`: everybody has
    /// to be served.
    pub unserved: Option<u32>,
    /// How many sites, the required ones among them.
    pub number: Number,
    /// What each site costs, zero or more; empty: nothing.
    pub costs: &'a [i64],
    /// What all sites together may cost.
    pub budget: Option<i64>,
    /// The area of each site, or [`NO_AREA`]; empty: none lies in any.
    pub site_area: &'a [u32],
    /// The area of each point, or [`NO_AREA`]; empty: none lies in any.
    pub point_area: &'a [u32],
    /// The rules about the sites of each area, by its number.
    pub areas: &'a [Area],
    /// The rules about people.
    pub caps: &'a [Cap],
}

/// Chooses sites under rules: the best choice found, and a bound that no choice which keeps the rules
/// can pass.
///
/// The value includes only ways (or who is not covered), not what sites cost. One step of [`Limits::work`]
/// is a thousand list entries looked at. The same on any number of threads and machines.
///
/// 1. Points with equal lists and equal rules are merged; what counts, budgets and people make impossible for each
///    area alone is refused at once.
/// 2. The bound is Lagrangean: the assignment of the points, the rules about people and the budgets have
///    multipliers; the best sites under all counts are then found exactly by greedy (counts of disjoint
///    areas within a total are a laminar family, Edmonds 1970; Fisher 1981, 10.1287/mnsc.27.1.1).
/// 3. Exchanges of sites, on the value and on penalties for broken rules that grow until they are kept.
/// 4. Sites are settled by reduced costs, and a tree branches on the others, the best bound first, with warm
///    multipliers. Where it ends without any choice there is none.
///
/// `docs/methods/areas.md` has the formulas and what was measured.
///
/// # Errors
/// [`RuleError`]: malformed input; a rule that cannot be kept by itself, by how much; no choice that keeps
/// all rules; or none found within the limits.
///
/// ```
/// use liyuan_planning::site::capacitated::Number;
/// use liyuan_planning::site::ruled::{Area, Ruled, solve};
/// use liyuan_planning::site::{Entry, Limits, Lists, Status};
///
/// // A town with two candidates near each other, and a village with one.
/// let mut lists = Lists::new(3);
/// lists.push([(0, 0), (2, 1), (9, 2)].map(|(cost, site)| Entry { cost, site }));
/// lists.push([(2, 0), (0, 1), (9, 2)].map(|(cost, site)| Entry { cost, site }));
/// lists.push([(9, 0), (8, 1), (0, 2)].map(|(cost, site)| Entry { cost, site }));
/// let town_has_two = [Area { at_least: 2, ..Area::default() }, Area::default()];
/// let problem = Ruled {
///     lists: &lists,
///     weights: &[10, 10, 1],
///     status: &[Status::Candidate; 3],
///     unserved: None,
///     number: Number::Exactly(2),
///     costs: &[],
///     budget: None,
///     site_area: &[0, 0, 1],
///     point_area: &[],
///     areas: &town_has_two,
///     caps: &[],
/// };
/// let answer = solve(&problem, &Limits::default())?;
/// assert_eq!((answer.chosen, answer.value, answer.bound), (vec![0, 1], 8, 8));
/// # Ok::<(), liyuan_planning::site::ruled::RuleError>(())
/// ```
pub fn solve(problem: &Ruled<'_>, limits: &Limits<'_>) -> Result<Answer, RuleError> {
    let instance = instance::Instance::new(problem)?;
    search::Search::new(&instance, limits)
        .run(search::Wanted::Best)
        .0
}

#[cfg(test)]
mod tests;
