//! Reach: who is served by what is there, who is not, and why.
//!
#![doc = include_str!("../../../docs/methods/promise.md")]

pub mod balance;
pub mod coverage;
pub mod straight;
pub mod summary;
pub mod supply;
pub mod two_step;

/// Why people are not served; exactly one holds, the first that applies in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// No road that the profile may use within the snapping distance.
    OffNetwork,
    /// On a road that is cut off from the main network, and nothing reaches it.
    Island,
    /// There is no open facility that can be reached at all.
    NoFacility,
    /// The nearest facility is farther than promised.
    Beyond,
    /// Facilities are near enough but have too few places for all who share them.
    NoPlaces,
}

impl Reason {
    /// All reasons, in order.
    pub const ALL: [Reason; 5] = [
        Reason::OffNetwork,
        Reason::Island,
        Reason::NoFacility,
        Reason::Beyond,
        Reason::NoPlaces,
    ];

    /// The name that tables print.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::OffNetwork => "off_network",
            Reason::Island => "island",
            Reason::NoFacility => "no_facility",
            Reason::Beyond => "beyond",
            Reason::NoPlaces => "no_places",
        }
    }

    /// Position in [`Reason::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What a promise comes to at each demand point; all vectors have one item per point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Persons that take part, thousandths; 0 where nobody of the group lives or nothing is promised.
    pub persons: Vec<i64>,
    /// Persons served, thousandths, between 0 and `persons`.
    pub served: Vec<i64>,
    /// Why the rest is not served; `None` exactly where everybody is served.
    pub reasons: Vec<Option<Reason>>,
    /// Places per person in [`Ratio`]s, for promises about places; empty for others.
    pub ratios: Vec<Option<Ratio>>,
}

/// Places per person with nine decimals (10⁻⁹), the number that is printed and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ratio(pub i64);

impl Ratio {
    /// Ten to the nine: what 1 place per person is.
    pub const ONE: i64 = 1_000_000_000;

    /// From a norm: so many places (thousandths) for so many persons. `"30 per 1000"` is
    /// `Ratio::promised(30_000, 1000)`.
    pub fn promised(places: i64, persons: i64) -> Ratio {
        let nano = i128::from(places.max(0)) * i128::from(Ratio::ONE / 1000);
        let ratio = divide_half_up(nano, i128::from(persons.max(1)));
        Ratio(i64::try_from(ratio).unwrap_or(i64::MAX))
    }

    /// Persons served if so many places per person are there and `norm` is promised: persons ×
    /// min(1, ratio ÷ norm), rounded half up to a thousandth.
    pub fn served(self, norm: Ratio, persons: i64) -> i64 {
        if self >= norm || norm.0 <= 0 {
            return persons;
        }
        let product = i128::from(persons) * i128::from(self.0.max(0));
        divide_half_up(product, i128::from(norm.0)) as i64
    }
}

/// `a ÷ b` rounded half up; `a ≥ 0`, `b > 0`.
pub(crate) fn divide_half_up(a: i128, b: i128) -> i128 {
    let quotient = a / b;
    let rest = a % b;
    // `rest ≥ b − rest` is `2·rest ≥ b` without the overflow.
    quotient + i128::from(rest >= b - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_at_the_norm_serves_everybody_and_half_of_it_half() {
        let norm = Ratio::promised(30_000, 1000);
        assert_eq!(norm, Ratio(30_000_000));
        assert_eq!(norm.served(norm, 12_345), 12_345);
        assert_eq!(Ratio(15_000_000).served(norm, 12_345), 6_173); // 6,172.5 rounds up
        assert_eq!(Ratio(45_000_000).served(norm, 12_345), 12_345);
        assert_eq!(Ratio(0).served(norm, 12_345), 0);
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!([5, 4, 6, 0].map(|a| divide_half_up(a, 10)), [1, 0, 1, 0]);
        assert_eq!(divide_half_up(7, 3), 2);
    }
}
