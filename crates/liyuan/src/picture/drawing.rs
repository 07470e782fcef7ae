//! What is worked out once and used by map, curves, lists and data alike.

use super::grid::{Grid, Spot};
use super::input::{Picture, PictureMeasure, PicturePromise, PointResult};
use super::steps::Steps;
use super::words;
use crate::locale::Locale;
use liyuan_planning::reach::Reason;
use liyuan_planning::reach::balance::{largest_remainder, whole};

/// A picture with its grid, spots, groups and steps.
pub(super) struct Drawing<'a> {
    pub picture: &'a Picture,
    pub grid: Grid,
    /// Spot of each demand point.
    pub spots: Vec<Spot>,
    /// Distinct columns of persons among the promises.
    pub groups: Vec<Group>,
    pub promises: Vec<PromiseDrawing<'a>>,
}

/// Persons per demand point, and how large their dots are.
pub(super) struct Group {
    /// Thousandths of persons.
    pub persons: Vec<i64>,
    /// Radius of a dot in pixels, on a map 600 px wide, is this × √persons.
    pub radius: f64,
}

/// A promise with what is drawn of it.
pub(super) struct PromiseDrawing<'a> {
    pub promise: &'a PicturePromise,
    pub steps: Steps,
    /// Index into [`Drawing::groups`].
    pub group: usize,
    /// "Service · group".
    pub title: String,
    /// The rule in plain words.
    pub rule: String,
    pub unit: Unit,
    /// Whole persons as they are printed; the parts add up to the sum.
    pub counts: Counts,
    /// Lower bounds, in parts per million, of the shades in which areas are filled: the promised
    /// share first.
    pub shades: Vec<u32>,
}

/// Whole persons of a promise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Served.
    pub served: i64,
    /// Not served, by reason in the order of [`Reason::ALL`].
    pub reasons: [i64; 5],
}

impl Counts {
    /// Rounds as the tables do: the sum half up, the six parts by largest remainder.
    fn of(promise: &PicturePromise) -> Counts {
        let mut parts = [0_i64; 6];
        let taking_part = promise.results.iter().filter(|result| result.persons > 0);
        for result in taking_part {
            parts[0] += result.served;
            // Without a reason it counts as not reached, so that the parts still add up.
            let reason = result.reason.unwrap_or(Reason::NoFacility);
            parts[1 + reason.index()] += result.persons - result.served;
        }
        let whole = largest_remainder(&parts, whole(parts.iter().sum()));
        let mut counts = Counts {
            served: whole.first().copied().unwrap_or(0),
            reasons: [0; 5],
        };
        for (count, part) in counts.reasons.iter_mut().zip(whole.iter().skip(1)) {
            *count = *part;
        }
        counts
    }

    /// Not served, whatever the reason.
    pub fn not_served(&self) -> i64 {
        self.reasons.iter().sum()
    }
}

/// The unit in which a promise's numbers are shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// One of it, in the unit of the measure.
    pub divisor: u32,
    /// Its name.
    pub name: String,
    /// Whether it is one of length.
    pub distance: bool,
}

impl<'a> Drawing<'a> {
    /// Works it out.
    pub fn of(picture: &'a Picture, locale: &Locale) -> Drawing<'a> {
        let grid = Grid::of(picture);
        let spots = picture
            .points
            .iter()
            .map(|point| grid.place(point.place))
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        let promises = picture
            .promises
            .iter()
            .map(|promise| {
                let persons = || {
                    let results = promise.results.iter().map(|result| result.persons.max(0));
                    results
                        .chain(std::iter::repeat(0))
                        .take(picture.points.len())
                };
                let known = groups
                    .iter()
                    .position(|group| group.persons.iter().copied().eq(persons()));
                let group = known.unwrap_or_else(|| {
                    groups.push(Group::of(persons().collect(), &grid));
                    groups.len() - 1
                });
                PromiseDrawing::of(picture, promise, group, locale)
            })
            .collect();
        Drawing {
            picture,
            grid,
            spots,
            groups,
            promises,
        }
    }
}

impl Group {
    fn of(persons: Vec<i64>, grid: &Grid) -> Group {
        // All dots together cover this part of the map's frame.
        const INK: f64 = 0.07;
        let sum: i64 = persons.iter().sum();
        let frame = 600.0 * 600.0 * f64::from(grid.height) / f64::from(grid.width);
        let people = (sum as f64 / 1000.0).max(1.0);
        let radius = (INK * frame / (std::f64::consts::PI * people)).sqrt();
        // Four digits do, and make the file the same wherever the last bit of √ differs.
        let digits = libm::pow(10.0, 4.0 - libm::floor(libm::log10(radius)));
        Group {
            persons,
            radius: libm::floor(radius * digits + 0.5) / digits,
        }
    }

    /// Radius of a dot in pixels on a map 600 px wide.
    pub fn dot(&self, persons: i64) -> f64 {
        (self.radius * (persons as f64 / 1000.0).sqrt()).clamp(1.2, 9.0)
    }
}

impl<'a> PromiseDrawing<'a> {
    fn of(
        picture: &'a Picture,
        promise: &'a PicturePromise,
        group: usize,
        locale: &Locale,
    ) -> PromiseDrawing<'a> {
        let service = picture
            .services
            .get(promise.service as usize)
            .map_or(promise.id.as_str(), |service| service.name.as_str());
        let people = words::group(locale, &promise.group);
        let title = locale.format(
            "picture-title",
            &[("service", service.into()), ("group", (&people).into())],
        );
        let steps = Steps::of(promise);
        let unit = Unit::of(promise, &steps, locale);
        let promised = promise.share_promised.min(1_000_000);
        let below = [900_000, 750_000, 500_000, 250_000]
            .into_iter()
            .filter(|&s| s < promised);
        let shades = std::iter::once(promised)
            .chain(below.take(3))
            .chain([0])
            .collect();
        let counts = Counts::of(promise);
        let rule = words::rule(locale, promise);
        PromiseDrawing {
            promise,
            steps,
            group,
            title,
            rule,
            unit,
            counts,
            shades,
        }
    }

    /// Shade of an area with this share: index into [`PromiseDrawing::shades`].
    pub fn shade(&self, served: i64, persons: i64) -> usize {
        let share = i128::from(served) * 1_000_000;
        let reaches = |bound: u32| share >= i128::from(persons) * i128::from(bound);
        self.shades
            .iter()
            .position(|&bound| reaches(bound))
            .unwrap_or(self.shades.len() - 1)
    }

    /// The colour class of a point at the promised bounds: 0 and 1 served, 2 to 4 not, ever
    /// further, 5 none.
    pub fn colour(&self, result: &PointResult) -> usize {
        let limit = self
            .steps
            .promised
            .get(usize::from(result.limit))
            .or_else(|| self.steps.promised.first())
            .and_then(|&at| self.steps.positions.get(at))
            .map_or(0, |&limit| u64::from(limit));
        if let PictureMeasure::Places { .. } = self.promise.measure {
            let Some(ratio) = result.ratio.map(u64::from) else {
                return 5;
            };
            return match ratio {
                r if 2 * r >= 3 * limit => 0,
                r if r >= limit => 1,
                r if 4 * r >= 3 * limit => 2,
                r if 2 * r >= limit => 3,
                r if r > 0 => 4,
                _ => 5,
            };
        }
        let Some(total) = result.total.map(u64::from) else {
            return 5;
        };
        match total {
            t if 2 * t <= limit => 0,
            t if t <= limit => 1,
            t if 2 * t <= 3 * limit => 2,
            t if t <= 2 * limit => 3,
            _ => 4,
        }
    }

    /// Labels of the six colour classes at the promised bounds.
    pub fn labels(&self, locale: &Locale) -> Vec<String> {
        let promised = self
            .steps
            .promised
            .first()
            .and_then(|&at| self.steps.positions.get(at));
        let limit = f64::from(promised.copied().unwrap_or(0));
        let value = |factor: f64| {
            let number = self.unit.number(locale, limit * factor);
            if self.unit.name.is_empty() {
                number
            } else {
                self.unit.with(locale, &number)
            }
        };
        let format =
            |id: &str, factor: f64| locale.format(id, &[("value", (&value(factor)).into())]);
        if let PictureMeasure::Places { .. } = self.promise.measure {
            let mut labels: Vec<String> = [1.5, 1.0, 0.75, 0.5]
                .into_iter()
                .map(|factor| format("picture-legend-at-least", factor))
                .collect();
            labels.push(format("picture-legend-below", 0.5));
            labels.push(locale.text("picture-legend-no-places"));
            return labels;
        }
        let mut labels: Vec<String> = if self.promise.limits.len() > 1 {
            ["half", "within", "half-more", "twice", "more"]
                .into_iter()
                .map(|name| locale.text(&format!("picture-legend-{name}")))
                .collect()
        } else {
            let mut labels: Vec<String> = [0.5, 1.0, 1.5, 2.0]
                .into_iter()
                .map(|factor| format("picture-legend-up-to", factor))
                .collect();
            labels.push(format("picture-legend-above", 2.0));
            labels
        };
        labels.push(locale.text("picture-legend-none"));
        labels
    }
}

impl Unit {
    fn of(promise: &PicturePromise, steps: &Steps, locale: &Locale) -> Unit {
        match promise.measure {
            PictureMeasure::Time => Unit {
                divisor: 600,
                name: locale.text("picture-minute"),
                distance: false,
            },
            PictureMeasure::Distance if steps.end() <= 50_000 => Unit {
                divisor: 10,
                name: locale.text("picture-metre"),
                distance: true,
            },
            PictureMeasure::Distance => Unit {
                divisor: 10_000,
                name: locale.text("picture-kilometre"),
                distance: true,
            },
            PictureMeasure::Places { .. } => Unit {
                divisor: 1000,
                name: String::new(),
                distance: false,
            },
        }
    }

    /// A value of the measure as a number of this unit.
    pub fn number(&self, locale: &Locale, value: f64) -> String {
        words::trimmed(locale, value / f64::from(self.divisor), 2)
    }

    /// A number with the unit.
    pub fn with(&self, locale: &Locale, number: &str) -> String {
        locale.format(
            "picture-value",
            &[("number", number.into()), ("unit", (&self.name).into())],
        )
    }

    /// A value of the measure, with the unit if it has a name.
    pub fn value(&self, locale: &Locale, value: u32) -> String {
        let number = self.number(locale, f64::from(value));
        if self.name.is_empty() {
            number
        } else {
            self.with(locale, &number)
        }
    }
}
