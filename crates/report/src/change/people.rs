//! Who gained and who lost by a promise, from its demand points in both runs.

use crate::run::{Point, Promise, Run};
use std::collections::BTreeMap;

/// What became of the people of a promise. Persons are in thousandths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gains {
    /// Served now, and not before.
    pub gained: i64,
    /// Served before, and not now.
    pub lost: i64,
    /// Further persons served, less those served no more, of those who live at a place in one run only.
    pub other: i64,
    /// Persons with a shorter way than before.
    pub nearer: i64,
    /// Persons with a longer way, or none any more.
    pub farther: i64,
    /// The same by area, in the order of the areas of the later run: that of the points, and those that it is
    /// part of; the last one, without a code, has the points outside all areas. Areas without a change are
    /// left out.
    pub areas: Vec<AreaGains>,
    /// Demand points where somebody gained or lost, the most first.
    pub points: Vec<PointChange>,
}

/// What became of the people of an area. Persons are in thousandths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaGains {
    /// Code of the area; `None`: outside all.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Served now, and not before.
    pub gained: i64,
    /// Served before, and not now.
    pub lost: i64,
}

/// A demand point where somebody gained or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointChange {
    /// Its id.
    pub id: String,
    /// Name of its area.
    pub area: String,
    /// Persons who are there in both runs, in thousandths.
    pub persons: i64,
    /// Of these served, before and after.
    pub served: (i64, i64),
    /// The way in tenths of the promise's unit, before and after.
    pub total: (Option<i64>, Option<i64>),
}

impl Gains {
    /// Compares the demand points of a promise; all zero where one of the runs has not measured it.
    pub fn of(before: &Run, after: &Run, promise: &Promise) -> Gains {
        let known = |run: &Run| run.promises.iter().any(|known| known.id == promise.id);
        if !known(before) || !known(after) {
            return Gains::default();
        }
        let mut earlier: BTreeMap<&str, &Point> = before
            .people(promise)
            .iter()
            .map(|point| (point.id.as_str(), point))
            .collect();
        let unit = |run: &Run| {
            let known = run.promises.iter().find(|known| known.id == promise.id);
            known.map(|known| known.unit)
        };
        let (same_unit, same_group) = (
            unit(before) == unit(after),
            group(before, &promise.id) == group(after, &promise.id),
        );
        let mut gains = Gains::default();
        let mut areas: BTreeMap<Option<&str>, (i64, i64)> = BTreeMap::new();
        for now in after.people(promise) {
            let then = earlier.remove(now.id.as_str());
            // Other people than before gain and lose nothing.
            let Some(then) = then.filter(|_| same_group) else {
                gains.other -= then.map_or(0, |then| then.served);
                gains.other += now.served;
                continue;
            };
            // As many people as both runs have there; the others came or went.
            let persons = then.persons.min(now.persons);
            let of_them = |point: &Point| match point.persons {
                0 => 0,
                all => (i128::from(point.served) * i128::from(persons) / i128::from(all)) as i64,
            };
            let by = of_them(now) - of_them(then);
            gains.other += now.served - then.served - by;
            // Seconds and metres are not compared.
            let was = then.total.filter(|_| same_unit);
            match (then.total, now.total) {
                _ if !same_unit => {}
                (Some(then), Some(now)) if then == now => {}
                (None, None) => {}
                (then, Some(reach)) if then.is_none_or(|then| reach < then) => {
                    gains.nearer += persons;
                }
                _ => gains.farther += persons,
            }
            let (gained, lost) = (by.max(0), (-by).max(0));
            if gained == 0 && lost == 0 {
                continue;
            }
            gains.gained += gained;
            gains.lost += lost;
            let mut code = now.area_code.as_deref();
            // A chain of parents that never ends is no tree; so many levels there are not.
            for _ in 0..32 {
                let area = areas.entry(code).or_default();
                *area = (area.0 + gained, area.1 + lost);
                let above = code.and_then(|code| after.area(code)?.parent.as_deref());
                match above {
                    Some(_) => code = above,
                    None => break,
                }
            }
            gains.points.push(PointChange {
                id: now.id.clone(),
                area: area_name(after, now.area_code.as_deref()),
                persons,
                served: (of_them(then), of_them(now)),
                total: (was, now.total),
            });
        }
        // Of the points that are gone, whoever was served is served no more.
        gains.other -= earlier.values().map(|then| then.served).sum::<i64>();
        let by = |point: &PointChange| (point.served.1 - point.served.0).abs();
        gains
            .points
            .sort_by(|a, b| by(b).cmp(&by(a)).then_with(|| a.id.cmp(&b.id)));
        let codes = after.areas.iter().map(|area| Some(area.code.as_str()));
        for code in codes.chain([None]) {
            if let Some((gained, lost)) = areas.remove(&code) {
                gains.areas.push(AreaGains {
                    code: code.map(str::to_owned),
                    name: area_name(after, code),
                    gained,
                    lost,
                });
            }
        }
        gains
    }

    /// Whether anything about the people differs.
    pub fn any(&self) -> bool {
        (
            self.gained,
            self.lost,
            self.other,
            self.nearer,
            self.farther,
        ) != (0, 0, 0, 0, 0)
    }
}

/// The group that a promise is made to.
fn group<'a>(run: &'a Run, promise: &str) -> Option<&'a str> {
    let promises = run.plan.get("promise")?.as_array()?;
    let of = |one: &&serde_json::Value| one.get("id").and_then(|id| id.as_str()) == Some(promise);
    promises.iter().find(of)?.get("group")?.as_str()
}

fn area_name(run: &Run, code: Option<&str>) -> String {
    let area = code.and_then(|code| run.area(code));
    area.map_or_else(
        || code.unwrap_or_default().to_owned(),
        |area| area.name.clone(),
    )
}
