//! Who goes where once sites are gone.

/// So many persons of a point are served by a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub point: usize,
    pub site: u32,
    /// Persons, in thousandths.
    pub persons: i64,
    /// What that costs each, in parts of a unit.
    pub cost: u32,
}

/// Persons of a point who go to another site than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Index of the point.
    pub point: usize,
    /// Persons, in thousandths.
    pub persons: i64,
    /// Index of the site that served them.
    pub from: u32,
    /// Index of the one that does now; `None`: none reaches them.
    pub to: Option<u32>,
    /// Cost before, in parts of a unit.
    pub before: u32,
    /// Cost now; `None`: nobody serves them.
    pub after: Option<u32>,
}

impl Move {
    /// By how much the way is longer, in parts of a unit; 0 where there is none any more.
    pub fn longer(&self) -> i64 {
        self.after
            .map_or(0, |after| i64::from(after) - i64::from(self.before))
    }

    /// Whether they had the service and have it no more.
    pub(super) fn loses(&self, near: impl Fn(u32) -> bool) -> bool {
        near(self.before) && !self.after.is_some_and(near)
    }
}

/// Who goes elsewhere: of a point that is shared, as many stay where they were as can, and the nearest first
/// of the others go to the nearest first of the sites that are new to them. Both by point, then site.
pub(super) fn moves(before: &[Part], after: &[Part]) -> Vec<Move> {
    let mut all = Vec::new();
    let mut rest = after;
    for own in before.chunk_by(|a, b| a.point == b.point) {
        let Some(point) = own.first().map(|part| part.point) else {
            continue;
        };
        let start = rest.partition_point(|part| part.point < point);
        let later = rest.get(start..).unwrap_or_default();
        let end = later.partition_point(|part| part.point == point);
        let (now, later) = later.split_at(end);
        rest = later;
        of_point(own, now, &mut all);
    }
    all
}

fn of_point(before: &[Part], after: &[Part], all: &mut Vec<Move>) {
    let stayed = |part: &Part, others: &[Part]| {
        let same = others.iter().find(|other| other.site == part.site);
        same.map_or(0, |other| other.persons.min(part.persons))
    };
    let rest = |parts: &[Part], others: &[Part]| -> Vec<Part> {
        let mut left: Vec<Part> = parts
            .iter()
            .map(|part| Part {
                persons: part.persons - stayed(part, others),
                ..*part
            })
            .filter(|part| part.persons > 0)
            .collect();
        left.sort_by_key(|part| (part.cost, part.site));
        left
    };
    let (leaving, mut coming) = (rest(before, after), rest(after, before));
    let mut next = 0;
    for part in leaving {
        let mut left = part.persons;
        while left > 0 {
            let to = coming.get_mut(next);
            let persons = to.as_ref().map_or(left, |to| to.persons.min(left));
            all.push(Move {
                point: part.point,
                persons,
                from: part.site,
                to: to.as_ref().map(|to| to.site),
                before: part.cost,
                after: to.as_ref().map(|to| to.cost),
            });
            left -= persons;
            if let Some(to) = to {
                to.persons -= persons;
                next += usize::from(to.persons == 0);
            }
        }
    }
}
