//! Where people are and what one promise holds for them.

/// Thousandths in one person.
pub const PERSON: i64 = 1000;

/// How a demand point enters the road network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// On the main component, or no network is involved (straight distances).
    #[default]
    Main,
    /// On a segment outside the largest strongly connected component.
    Island,
    /// No admissible segment within the snapping distance.
    OffNetwork,
}

/// The demand points of a region as one promise sees them; all slices have one item per point.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Persons of the promise's group, thousandths, not negative.
    pub persons: &'a [i64],
    /// The most that may be travelled, inclusive, in the unit of the promise; `None` where the
    /// promise says nothing for the class of the point, which then takes no part.
    pub limits: &'a [Option<u32>],
    /// How each point enters the network.
    pub entries: &'a [Entry],
}

impl Demand<'_> {
    /// Number of demand points.
    pub fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether there are no demand points.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// Persons of a point that the promise is about: 0 where the promise has no limit.
    pub fn persons_promised(&self, point: usize) -> i64 {
        match (self.persons.get(point), self.limits.get(point)) {
            (Some(&persons), Some(Some(_))) => persons.max(0),
            _ => 0,
        }
    }
}
