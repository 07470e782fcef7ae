//! Siting with capacities: a site serves no more than it has room for, and no less than its minimum size.
//!
//! A point may be shared among sites ([`Service::Split`], `docs/methods/capacitated.md`) or has to be
//! served by one alone ([`Service::Whole`], `docs/methods/single-source.md`). Sites may have fixed costs, be
//! limited in number, and be limited by a budget of costs of their own.

mod choice;
mod error;
mod explain;
mod flow;
mod instance;
mod knapsack;
mod relaxation;
mod relocate;
mod search;
mod tree;
mod whole;

use crate::site::{Answer, Limits, Lists, Status};
pub use error::{CapacityError, Deficit, Shortage};

/// How many sites are chosen, the required ones among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Number {
    /// As many as pay: fixed costs or a budget decide.
    #[default]
    Any,
    /// No more than so many.
    AtMost(usize),
    /// So many, even where fewer would do.
    Exactly(usize),
}

/// Whether several sites may share a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Service {
    /// A point may be served by several sites, each a part of it.
    #[default]
    Split,
    /// A point is served by one site alone (single source).
    Whole,
}

/// What the chosen sites may cost together, apart from the objective.
#[derive(Debug, Clone, Copy)]
pub struct Budget<'a> {
    /// What each site costs, zero or more.
    pub costs: &'a [i64],
    /// What there is.
    pub budget: i64,
}

/// A siting problem with capacities: which sites, and who is served where, so that the sum of weight
/// times cost and of the fixed costs of the chosen sites is least. Everybody is served, and each chosen
/// site serves no more than its capacity and no less than its minimum.
#[derive(Debug, Clone, Copy)]
pub struct Capacitated<'a> {
    /// The sites that can serve each point; a site that is not on the list cannot.
    pub lists: &'a Lists,
    /// Weight of each point, zero or more. A point without weight takes no part.
    pub weights: &'a [i64],
    /// What is decided about each site beforehand.
    pub status: &'a [Status],
    /// Weight that each site can serve, zero or more.
    pub capacity: &'a [i64],
    /// Weight that each site has to serve if it is chosen (its minimum size), zero or more; empty: none has
    /// a minimum.
    pub least: &'a [i64],
    /// Cost of choosing each site, in units of weight times cost; empty: none has any.
    pub fixed_costs: &'a [i64],
    /// How many sites.
    pub number: Number,
    /// What the sites may cost in another purse, if that is limited.
    pub budget: Option<Budget<'a>>,
    /// Whether points may be shared.
    pub service: Service,
}

/// So much of a point is served by a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// Index of the point.
    pub point: u32,
    /// Index of the site.
    pub site: u32,
    /// Weight that is served there, above zero.
    pub weight: i64,
}

/// The sites, and whom they serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Sites, value, bound, and why the search stopped.
    pub answer: Answer,
    /// Who is served where, by point, then site; each point with a weight is served in full.
    pub shares: Vec<Share>,
}

/// Solves a siting problem with capacities: the best choice found with its allocation, and a bound
/// that no choice can pass.
///
/// 1. For given sites the allocation is a transportation problem, solved exactly by shortest
///    augmenting paths between sites; then sites below their minimum draw on the others in the same
///    way. Whole points begin there and are moved and exchanged.
/// 2. The bound is Lagrangean: the demand of the points is relaxed, each site then fills a knapsack
///    (shared points: Beasley 1988, 10.1016/0377-2217(88)90175-0; whole points: Holmberg, Rönnqvist and
///    Yuan 1999, 10.1016/S0377-2217(98)00008-3), topped up to its minimum, and the number of sites and
///    the budget are kept over all of them.
/// 3. Reduced costs decide sites; a tree of sites, and of pairs of point and site where points are
///    whole, decides the rest.
///
/// A step of [`Limits::work`] is one evaluation of the relaxation or one allocation for given
/// sites. The answer is the same on any number of threads.
///
/// # Errors
/// [`CapacityError`]: malformed input; points that nobody can serve; capacity, number or budget too
/// small, by how much, and what would do; too few people for the minima of the required sites, by
/// how much; or nothing found within the limits.
///
/// ```
/// use liyuan_planning::site::capacitated::{Budget, Capacitated, Number, Service, solve};
/// use liyuan_planning::site::{Entry, Limits, Lists, Status};
///
/// // Two villages, two candidate schools; the near one has no room for both.
/// let mut lists = Lists::new(2);
/// lists.push([Entry { cost: 1, site: 0 }, Entry { cost: 4, site: 1 }]);
/// lists.push([Entry { cost: 2, site: 0 }, Entry { cost: 3, site: 1 }]);
/// let problem = Capacitated {
///     lists: &lists,
///     weights: &[10, 10],
///     status: &[Status::Candidate; 2],
///     capacity: &[15, 15],
///     least: &[],
///     fixed_costs: &[],
///     number: Number::AtMost(2),
///     budget: None,
///     service: Service::Split,
/// };
/// let split = solve(&problem, &Limits::default())?;
/// assert_eq!((split.answer.value, split.answer.bound), (10 + 5 * 2 + 5 * 3, 35));
/// let whole = Capacitated { service: Service::Whole, ..problem };
/// assert_eq!(solve(&whole, &Limits::default())?.answer.value, 10 + 10 * 3);
/// // The far school is worth it from eight pupils on: it draws three more from the near one.
/// let large = Capacitated { least: &[0, 8], number: Number::Exactly(2), ..problem };
/// assert_eq!(solve(&large, &Limits::default())?.answer.value, 10 + 2 * 2 + 8 * 3);
/// # Ok::<(), liyuan_planning::site::capacitated::CapacityError>(())
/// ```
pub fn solve(problem: &Capacitated<'_>, limits: &Limits<'_>) -> Result<Allocation, CapacityError> {
    let instance = instance::Instance::new(problem)?;
    search::solve(instance, problem.number, limits)
}

#[cfg(test)]
mod tests;
