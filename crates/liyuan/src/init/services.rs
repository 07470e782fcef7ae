//! Which site offers which service, from the table `services.toml`.

use super::error::InitError;
use crate::plan_file::LocalName;
use liyuan_roads::osm::document::Tag;
use liyuan_roads::osm::features::Tags;
use serde::Deserialize;
use std::collections::BTreeMap;

const TABLE: &str = include_str!("services.toml");

/// Tags that say how many places a site has, best first.
const PLACES_KEYS: [&str; 4] = ["beds", "capacity:beds", "capacity:persons", "capacity"];

/// A service that init knows.
#[derive(Debug, Clone)]
pub(crate) struct KnownService {
    pub(crate) id: String,
    pub(crate) name: LocalName,
    /// More persons than this for each facility suggest that most are not mapped.
    pub(crate) thin: u64,
    any: Vec<Rule>,
    none: Vec<Rule>,
    rest_of: Vec<String>,
    pub(crate) profile: String,
    pub(crate) direction: Option<String>,
    pub(crate) delay: Option<String>,
    pub(crate) within: Bound,
    pub(crate) by: Option<String>,
    /// The group that it is for, where the table of people has it; else it is for everybody.
    pub(crate) group: Option<String>,
    /// Where the bound comes from; `None` for a placeholder.
    pub(crate) source: Option<LocalName>,
}

/// What is promised: one value, or one per class.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Bound {
    One(String),
    ByClass(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct TableText {
    service: Vec<ServiceText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceText {
    id: String,
    name: NameText,
    thin: u64,
    any: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    rest_of: Vec<String>,
    profile: String,
    direction: Option<String>,
    delay: Option<String>,
    group: Option<String>,
    within: Bound,
    by: Option<String>,
    source: Option<NameText>,
}

#[derive(Deserialize)]
struct NameText {
    zh: String,
    en: String,
}

impl From<NameText> for LocalName {
    fn from(text: NameText) -> LocalName {
        LocalName {
            zh: text.zh,
            en: text.en,
        }
    }
}

/// Conditions that all hold.
#[derive(Debug, Clone)]
struct Rule(Vec<Condition>);

#[derive(Debug, Clone)]
struct Condition {
    key: String,
    holds: Holds,
}

#[derive(Debug, Clone)]
enum Holds {
    Present,
    OneOf(Vec<String>),
    Contains(Vec<String>),
}

impl Rule {
    fn parse(text: &str) -> Option<Rule> {
        let words = |list: &str| list.split('|').map(|word| word.trim().to_owned()).collect();
        let condition = |text: &str| {
            let at = text.find(['=', '~'])?;
            let (key, value) = (text.get(..at)?, text.get(at + 1..)?);
            let holds = match (text.get(at..at + 1)?, value) {
                ("=", "*") => Holds::Present,
                ("=", _) => Holds::OneOf(words(value)),
                _ => Holds::Contains(words(&value.to_lowercase())),
            };
            let key = key.to_owned();
            Some(Condition { key, holds })
        };
        let conditions: Option<Vec<_>> = text.split(" & ").map(condition).collect();
        conditions.map(Rule)
    }

    fn holds(&self, tags: Tags<'_>) -> bool {
        self.0.iter().all(|condition| condition.holds(tags))
    }
}

impl Condition {
    fn holds(&self, tags: Tags<'_>) -> bool {
        match &self.holds {
            Holds::Present => tags.get(&self.key).is_some(),
            // Values may be lists: `amenity=clinic;pharmacy`.
            Holds::OneOf(values) => tags.get(&self.key).is_some_and(|found| {
                found
                    .split(';')
                    .any(|one| values.iter().any(|value| value == one.trim()))
            }),
            Holds::Contains(words) => {
                let has = |key: &str| {
                    tags.get(key).is_some_and(|found| {
                        let found = found.to_lowercase();
                        words.iter().any(|word| found.contains(word.as_str()))
                    })
                };
                has(&self.key) || self.key == "name" && (has("name:zh") || has("name:en"))
            }
        }
    }
}

/// Reads the table of services.
///
/// # Errors
/// The table that the program carries is damaged; tests hold that it is not.
pub(crate) fn services() -> Result<Vec<KnownService>, InitError> {
    let damaged = |line: &str| InitError::Services {
        line: line.to_owned(),
    };
    let table: TableText = toml::from_str(TABLE).map_err(|error| damaged(error.message()))?;
    let rules = |texts: &[String]| -> Result<Vec<Rule>, InitError> {
        texts
            .iter()
            .map(|text| Rule::parse(text).ok_or_else(|| damaged(text)))
            .collect()
    };
    table
        .service
        .into_iter()
        .map(|text| {
            Ok(KnownService {
                any: rules(&text.any)?,
                none: rules(&text.none)?,
                id: text.id,
                name: text.name.into(),
                thin: text.thin,
                rest_of: text.rest_of,
                profile: text.profile,
                direction: text.direction,
                delay: text.delay,
                within: text.within,
                group: text.group,
                by: text.by,
                source: text.source.map(LocalName::from),
            })
        })
        .collect()
}

/// Whether the tags are those of any service.
pub(crate) fn is_site(services: &[KnownService], tags: Tags<'_>) -> bool {
    services.iter().any(|service| service.takes(tags))
}

/// Positions of the services that a site offers. Sites that are closed for good or only planned
/// carry other keys in OpenStreetMap (`disused:amenity`) and so are not found.
pub(crate) fn offered(services: &[KnownService], tags: Tags<'_>) -> Vec<usize> {
    let mut offered: Vec<usize> = services
        .iter()
        .enumerate()
        .filter(|(_, service)| service.takes(tags))
        .map(|(at, _)| at)
        .collect();
    let taken: Vec<&str> = offered
        .iter()
        .filter_map(|at| services.get(*at))
        .map(|service| service.id.as_str())
        .collect();
    offered.retain(|at| {
        services.get(*at).is_some_and(|service| {
            !service
                .rest_of
                .iter()
                .any(|other| taken.contains(&other.as_str()))
        })
    });
    offered
}

impl KnownService {
    fn takes(&self, tags: Tags<'_>) -> bool {
        self.any.iter().any(|rule| rule.holds(tags))
            && !self.none.iter().any(|rule| rule.holds(tags))
    }
}

/// How many places the tags say a site has, whole and above 0.
pub(crate) fn places(tags: &[Tag]) -> Option<u32> {
    let tags = Tags::of(tags);
    PLACES_KEYS
        .iter()
        .filter_map(|key| tags.get(key)?.trim().parse().ok())
        .find(|places| *places > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        let tags: Vec<Tag> = text
            .split(',')
            .filter_map(|tag| tag.trim().split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let services = services().unwrap();
        offered(&services, Tags::of(&tags))
            .into_iter()
            .map(|at| services[at].id.clone())
            .collect()
    }

    #[test]
    fn sites_offer_what_their_tags_and_names_say() {
        let cases = [
            ("amenity=hospital", "hospital"),
            ("amenity=clinic;pharmacy", "clinic pharmacy"),
            ("amenity=school, name=蒙城县第一小学", "primary_school"),
            (
                "amenity=school, isced:level=1;2",
                "primary_school secondary_school",
            ),
            (
                "amenity=school, name:en=Franklin High School",
                "secondary_school",
            ),
            ("amenity=school, name=育才学校", "school"),
            ("amenity=social_facility, name=夕阳红敬老院", "care_home"),
            ("amenity=social_facility, social_facility=shelter", ""),
            ("emergency=ambulance_station", "ambulance"),
            ("disused:amenity=hospital", ""),
            ("shop=bakery, name=小学路面包店", ""),
        ];
        for (tags, expected) in cases {
            assert_eq!(ids(tags).join(" "), expected, "{tags}");
        }
    }

    #[test]
    fn places_are_whole_numbers_above_nothing() {
        let tag = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
        assert_eq!(places(&tag("beds", "120")), Some(120));
        assert_eq!(places(&tag("capacity", "0")), None);
        assert_eq!(places(&tag("capacity", "about 50")), None);
    }
}
