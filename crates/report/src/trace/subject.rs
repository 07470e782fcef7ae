//! What a figure is about, told from its id.

use super::ledger::{Ledger, Part};
use crate::run::Run;
use liyuan::figures::escaped;
use liyuan::planning::reach::Reason;

/// What a figure is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// What a promise comes to in a part of the region.
    Measure {
        /// Position among the promises of the run.
        promise: usize,
        /// What is measured.
        measure: Measure,
        /// Where.
        part: Part,
    },
    /// A bound that a promise names; the class that it is for.
    Limit {
        /// Position among the promises of the run.
        promise: usize,
        /// `None`: for all.
        class: Option<String>,
    },
    /// How many promises were measured, or are kept, broken, or made to nobody.
    Promises(Option<&'static str>),
    /// What a repair came to.
    Repair {
        /// Position among the promises of the run.
        promise: usize,
        /// What is told.
        measure: RepairMeasure,
    },
    /// Nothing that this version knows.
    Unknown,
}

/// What is measured of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Persons of the group.
    Persons,
    /// Persons served.
    Served,
    /// Persons not served.
    NotServed,
    /// Persons not served for a reason: position in [`Reason::ALL`].
    Reason(usize),
    /// Served ÷ persons.
    Share,
    /// The share promised.
    SharePromised,
    /// Share of persons with the promised places.
    ShareAtNorm,
    /// Mean travel.
    Mean,
    /// Travel within which so many tenths of the people are.
    Quantile(u8),
    /// Longest travel.
    Worst,
    /// Persons to whom a facility is the nearest.
    Nearest,
}

impl Measure {
    fn of(name: &str, unit: &str) -> Option<Measure> {
        Some(match name {
            "persons" => Measure::Persons,
            "served" => Measure::Served,
            "not_served" => Measure::NotServed,
            "share" => Measure::Share,
            "share_promised" => Measure::SharePromised,
            "share_at_norm" => Measure::ShareAtNorm,
            _ => {
                let reason = Reason::ALL.iter().position(|of| of.as_str() == name);
                if let Some(reason) = reason {
                    return Some(Measure::Reason(reason));
                }
                match name.strip_suffix(unit)?.strip_suffix('_')? {
                    "mean" => Measure::Mean,
                    "median" => Measure::Quantile(5),
                    "p90" => Measure::Quantile(9),
                    "worst" => Measure::Worst,
                    _ => return None,
                }
            }
        })
    }

    /// Whether it is about how far people travel.
    pub fn is_travel(self) -> bool {
        matches!(self, Measure::Mean | Measure::Quantile(_) | Measure::Worst)
    }
}

/// What is told of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairMeasure {
    /// Number of candidates.
    Candidates,
    /// Number of sites chosen.
    Sites,
    /// What they cost.
    SiteCost,
    /// Value of the choice.
    Value,
    /// The bound.
    Bound,
    /// Distance of both.
    Gap,
    /// Persons served as it is.
    ServedBefore,
    /// Persons served with the sites.
    ServedAfter,
    /// Persons served more.
    Gained,
    /// Share served as it is.
    ShareBefore,
    /// Share served with the sites.
    ShareAfter,
    /// The share promised.
    SharePromised,
    /// Share served if all candidates were built.
    ShareBest,
    /// Demand points that no candidate reaches.
    OutOfReachPoints,
    /// Persons there.
    OutOfReach,
}

impl RepairMeasure {
    const ALL: [(&'static str, RepairMeasure); 15] = [
        ("candidates", RepairMeasure::Candidates),
        ("sites", RepairMeasure::Sites),
        ("site_cost", RepairMeasure::SiteCost),
        ("value", RepairMeasure::Value),
        ("bound", RepairMeasure::Bound),
        ("gap", RepairMeasure::Gap),
        ("served_before", RepairMeasure::ServedBefore),
        ("served_after", RepairMeasure::ServedAfter),
        ("gained", RepairMeasure::Gained),
        ("share_before", RepairMeasure::ShareBefore),
        ("share_after", RepairMeasure::ShareAfter),
        ("share_promised", RepairMeasure::SharePromised),
        ("share_best", RepairMeasure::ShareBest),
        ("out_of_reach_points", RepairMeasure::OutOfReachPoints),
        ("out_of_reach", RepairMeasure::OutOfReach),
    ];

    /// Its name in ids and in `repairs.csv`.
    pub fn as_str(self) -> &'static str {
        let known = RepairMeasure::ALL.iter().find(|(_, of)| *of == self);
        known.map_or("", |(name, _)| name)
    }
}

impl Subject {
    /// What an id of a figure is about.
    pub(super) fn of(id: &str, run: &Run, ledger: &Ledger) -> Subject {
        let pieces: Vec<&str> = id.split('/').collect();
        let promise = |name: &str| {
            let mut promises = run.promises.iter();
            promises.position(|promise| escaped(&promise.id) == name)
        };
        let known = match pieces.as_slice() {
            ["run", "promises"] => Some(Subject::Promises(None)),
            ["run", "promises", kind] => (["kept", "broken", "nobody"].into_iter())
                .find(|of| of == kind)
                .map(|kind| Subject::Promises(Some(kind))),
            ["repair", name, measure] => {
                let measure = RepairMeasure::ALL.iter().find(|(of, _)| of == measure);
                promise(name)
                    .zip(measure)
                    .map(|(promise, (_, measure))| Subject::Repair {
                        promise,
                        measure: *measure,
                    })
            }
            ["reach", name, "persons_nearest", "facility", facility] => {
                promise(name).and_then(|promise| {
                    Some(Subject::Measure {
                        promise,
                        measure: Measure::Nearest,
                        part: Part::Facility(ledger.facility_named(promise, facility)?.to_owned()),
                    })
                })
            }
            ["reach", name, measure, part @ ..] => promise(name).and_then(|promise| {
                let unit = run.promises.get(promise)?.unit;
                if measure.strip_prefix("limit_") == Some(unit) {
                    return limit(promise, part, ledger);
                }
                Some(Subject::Measure {
                    promise,
                    measure: Measure::of(measure, unit)?,
                    part: self::part(part, ledger)?,
                })
            }),
            _ => None,
        };
        known.unwrap_or(Subject::Unknown)
    }

    /// Position of its promise, if it has one.
    pub fn promise(&self) -> Option<usize> {
        match self {
            Subject::Measure { promise, .. }
            | Subject::Limit { promise, .. }
            | Subject::Repair { promise, .. } => Some(*promise),
            Subject::Promises(_) | Subject::Unknown => None,
        }
    }
}

fn limit(promise: usize, part: &[&str], ledger: &Ledger) -> Option<Subject> {
    let class = match part {
        [] => None,
        ["class", name] => {
            let limits = ledger.rules.get(promise)?.limits.iter();
            let mut classes = limits.filter_map(|(class, _)| class.as_ref());
            Some(classes.find(|class| escaped(class) == *name)?.clone())
        }
        _ => return None,
    };
    Some(Subject::Limit { promise, class })
}

fn part(part: &[&str], ledger: &Ledger) -> Option<Part> {
    Some(match part {
        [] => Part::Region,
        ["outside"] => Part::Outside,
        ["unclassed"] => Part::Unclassed,
        ["area", name] => Part::Area(ledger.areas.named(name)?),
        ["class", name] => Part::Class(ledger.class(name)?.to_owned()),
        _ => return None,
    })
}
