//! What a `[[repair]]` section holds.

use super::super::problem::Problem;
use super::super::quantity;
use super::super::repair::{
    CandidateColumns, CandidatePlan, ROAD_CLASSES, Repair, RepairGoal, RoadClass,
};
use super::super::schema::{self, CANDIDATE_PLACES};
use super::{Found, Parser, Place, nearest};
use crate::read::number::parse_thousandths;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::DeValue;

impl<'t> Parser<'t> {
    /// The repairs, of which no two are about the same promise.
    pub(super) fn repairs(&mut self, places: &[Place<'t>], promises: &[String]) -> Vec<Repair> {
        let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for place in places {
            let Some(found) = self.find(place, "promise") else {
                continue;
            };
            let Some(id) = found.value.get_ref().as_str() else {
                continue;
            };
            match first.get(id) {
                Some(span) => {
                    let before = self.text.get(..span.start).unwrap_or("");
                    let problem = Problem::RepairedTwice {
                        promise: id.to_owned(),
                        first_line: 1 + before.matches('\n').count(),
                    };
                    self.wrong(&found, problem);
                }
                None => {
                    first.insert(id, found.value.span());
                }
            }
        }
        let repairs = places.iter().map(|place| self.repair(place, promises));
        repairs.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn repair(&mut self, place: &Place<'t>, promises: &[String]) -> Option<Repair> {
        let promise = self.text(place, "promise");
        if let Some(promise) = &promise
            && !promises.contains(promise)
            && let Some(found) = self.find(place, "promise")
        {
            self.wrong(
                &found,
                Problem::UnknownPromise {
                    promise: promise.clone(),
                    nearest: nearest(promise, promises),
                    known: promises.to_vec(),
                },
            );
        }
        let candidates = match self.find(place, "candidates") {
            Some(found) => self.candidates(&found),
            None => Some(CandidatePlan::default()),
        };
        let goal = self.goal(place);
        let required = self.ids(place, "required");
        let forbidden = self.ids(place, "forbidden");
        let both: Vec<String> = required
            .iter()
            .filter(|id| forbidden.contains(id))
            .cloned()
            .collect();
        if let (false, Some(found)) = (both.is_empty(), self.find(place, "forbidden")) {
            self.wrong(&found, Problem::RequiredAndForbidden { ids: both });
        }
        let time_limit = self.quantity(
            place,
            "time_limit",
            "a time with its unit",
            quantity::duration,
        );
        let gap = self.quantity(place, "gap", "a percentage", quantity::share);
        Some(Repair {
            promise: promise?,
            candidates: candidates?,
            goal: goal?,
            required,
            forbidden,
            time_limit,
            gap: gap.unwrap_or(0),
        })
    }

    /// One of `goal`, `sites` and `budget`.
    fn goal(&mut self, place: &Place<'t>) -> Option<RepairGoal> {
        let given: Vec<&'static str> = ["goal", "sites", "budget"]
            .into_iter()
            .filter(|key| place.table.contains_key(*key))
            .collect();
        if let [first, second, ..] = given[..]
            && let Some(found) = self.find(place, second)
        {
            self.wrong(&found, Problem::Contradiction { first, second });
        }
        let goal = match self.word(place, "goal") {
            Some("cheapest") => RepairGoal::Cheapest,
            _ => RepairGoal::Fewest,
        };
        let mut sound = true;
        let mut number = |parser: &mut Self, key, expected| {
            let found = parser.find(place, key)?;
            let number = parser.amount(&found, expected);
            sound &= number.is_some();
            Some((number?, found))
        };
        let sites = number(self, "sites", "a number of sites");
        let budget = number(self, "budget", "an amount");
        let sites = match sites {
            None => None,
            Some((thousandths, found)) => match u32::try_from(thousandths / 1000) {
                Ok(sites) if thousandths % 1000 == 0 && sites > 0 => Some(sites),
                _ => {
                    let value = self.text.get(found.value.span()).unwrap_or("");
                    let value = value.trim_matches('"').to_owned();
                    self.wrong(&found, Problem::NotCount { value });
                    return None;
                }
            },
        };
        let goal = match (sites, budget) {
            (Some(sites), _) => RepairGoal::Sites(sites),
            (None, Some((budget, _))) => RepairGoal::Budget(budget),
            (None, None) => goal,
        };
        sound.then_some(goal)
    }

    /// A number of zero or more, bare or between quotation marks, in thousandths.
    fn amount(&mut self, found: &Found<'t>, expected: &'static str) -> Option<i64> {
        let written = match found.value.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) => self.text.get(found.value.span()),
            DeValue::String(_) => Some(self.string(found)?),
            _ => None,
        };
        let Some(written) = written else {
            self.wrong_type(found, expected);
            return None;
        };
        let value = written.to_owned();
        match parse_thousandths(&written.replace('_', "")) {
            Ok(amount) if amount >= 0 => return Some(amount),
            Ok(_) => self.wrong(found, Problem::Negative { value }),
            Err(_) => self.wrong(found, Problem::NotAmount { value }),
        }
        None
    }

    /// A list of ids; nothing where the key is not there.
    fn ids(&mut self, place: &Place<'t>, name: &str) -> Vec<String> {
        let Some(found) = self.find(place, name) else {
            return Vec::new();
        };
        let DeValue::Array(items) = found.value.get_ref() else {
            self.wrong_type(&found, "a list of ids");
            return Vec::new();
        };
        let mut ids: Vec<String> = Vec::new();
        for item in items.iter() {
            let inner = Found {
                value: item,
                key: found.key,
                way: found.way.clone(),
            };
            let Some(id) = self.string(&inner) else {
                continue;
            };
            if ids.iter().any(|known| known == id) {
                let name = id.to_owned();
                self.wrong(&inner, Problem::Repeated { name });
            } else {
                ids.push(id.to_owned());
            }
        }
        ids
    }

    fn candidates(&mut self, found: &Found<'t>) -> Option<CandidatePlan> {
        let Some(inner) = self.inline(found, schema::CANDIDATES) else {
            let text = self.string(found)?;
            if CANDIDATE_PLACES.contains(&text) {
                return Some(generated(text, None, RoadClass::DEFAULT));
            }
            if !text.contains('.') {
                // No file, so a word that is misspelt.
                let problem = Problem::UnknownWord {
                    value: text.to_owned(),
                    known: CANDIDATE_PLACES.to_vec(),
                    nearest: nearest(text, CANDIDATE_PLACES.iter().copied()),
                };
                self.wrong(found, problem);
                return None;
            }
            return Some(CandidatePlan::Table {
                file: self.resolve(text.to_owned()),
                columns: Box::default(),
            });
        };
        let both = inner.table.contains_key("file") && inner.table.contains_key("at");
        if both && let Some(at) = self.find(&inner, "at") {
            let (first, second) = ("file", "at");
            self.wrong(&at, Problem::Contradiction { first, second });
            return None;
        }
        if inner.table.contains_key("file") {
            let columns = CandidateColumns {
                id: self.text_or(&inner, "id", "id"),
                lon: self.text_or(&inner, "lon", "lon"),
                lat: self.text_or(&inner, "lat", "lat"),
                name: self.text(&inner, "name"),
                cost: self.text(&inner, "cost"),
                status: self.text(&inner, "status"),
            };
            let file = self.table_file(&inner)?;
            let columns = Box::new(columns);
            return Some(CandidatePlan::Table { file, columns });
        }
        let spacing = self.quantity(
            &inner,
            "spacing",
            "a length with its unit",
            quantity::length,
        );
        if let (Some(0), Some(found)) = (spacing, self.find(&inner, "spacing")) {
            let value = "0".to_owned();
            self.wrong(&found, Problem::Zero { value });
            return None;
        }
        let roads = self
            .word(&inner, "roads")
            .and_then(|word| ROAD_CLASSES.iter().position(|class| *class == word))
            .map_or(RoadClass::DEFAULT, |class| RoadClass(class as u8));
        let Some(at) = self.word(&inner, "at") else {
            if !inner.table.contains_key("at") {
                let problem = Problem::MissingKey {
                    key: "file".to_owned(),
                    example: "file = \"sites.csv\"".to_owned(),
                };
                self.error(inner.span.clone(), &inner.way, None, problem);
            }
            return None;
        };
        Some(generated(at, spacing, roads))
    }
}

fn generated(at: &str, spacing_dm: Option<u32>, roads: RoadClass) -> CandidatePlan {
    match at {
        "junctions" => CandidatePlan::Junctions { roads, spacing_dm },
        "grid" => CandidatePlan::Grid { spacing_dm },
        _ => CandidatePlan::Demand { spacing_dm },
    }
}
