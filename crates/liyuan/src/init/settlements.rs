//! Settlements: the place nodes of OpenStreetMap.

use crate::locale::Lang;
use liyuan_roads::LonLat;
use liyuan_roads::osm::document::Tag;
use liyuan_roads::osm::features::{Features, Tags};
use std::collections::BTreeSet;

/// Kind of settlement: the value of `place`, how far it reaches in metres, how many people are
/// assumed where nothing says so (`None`: as many as its streets and buildings suggest), and
/// whether it counts as urban.
pub(crate) struct Kind {
    pub(crate) value: &'static str,
    pub(crate) reach_m: f64,
    pub(crate) assumed: Option<f64>,
    pub(crate) urban: bool,
}

/// The kinds that are settlements, largest first. Reach and persons are assumptions of init, said
/// so in the plan.
pub(crate) const KINDS: [Kind; 8] = [
    kind("city", 10_000.0, Some(100_000.0), true),
    kind("town", 3_000.0, Some(8_000.0), true),
    kind("suburb", 1_500.0, None, true),
    kind("quarter", 1_000.0, None, true),
    kind("neighbourhood", 700.0, None, true),
    kind("village", 1_500.0, Some(500.0), false),
    kind("hamlet", 700.0, Some(100.0), false),
    kind("isolated_dwelling", 300.0, Some(5.0), false),
];

const fn kind(value: &'static str, reach_m: f64, assumed: Option<f64>, urban: bool) -> Kind {
    Kind {
        value,
        reach_m,
        assumed,
        urban,
    }
}

/// A settlement.
#[derive(Debug, Clone)]
pub(crate) struct Settlement {
    pub(crate) id: i64,
    pub(crate) place: LonLat,
    pub(crate) name: String,
    /// Position in [`KINDS`].
    pub(crate) kind: usize,
    pub(crate) population: Option<f64>,
    pub(crate) admin_level: Option<u8>,
    /// All its names, for finding the area that it stands for.
    pub(crate) names: BTreeSet<String>,
    pub(crate) wikidata: Option<String>,
    /// Names of the areas that it says it lies in.
    pub(crate) lies_in: BTreeSet<String>,
}

impl Settlement {
    pub(crate) fn of_kind(&self) -> Option<&'static Kind> {
        KINDS.get(self.kind)
    }
}

/// Whether a node is a settlement.
pub(crate) fn is_settlement(tags: Tags<'_>) -> bool {
    kind_of(tags).is_some()
}

fn kind_of(tags: Tags<'_>) -> Option<usize> {
    let value = tags.get("place")?;
    KINDS.iter().position(|kind| kind.value == value)
}

/// The settlements of a file, by id.
pub(crate) fn settlements(features: &Features, lang: Lang) -> Vec<Settlement> {
    let nodes = features.nodes.iter();
    nodes
        .filter_map(|node| {
            let tags = Tags::of(&node.tags);
            let kind = kind_of(tags)?;
            Some(Settlement {
                id: node.id,
                place: node.place,
                name: name(tags, lang).unwrap_or_else(|| format!("n{}", node.id)),
                kind,
                population: population(tags),
                admin_level: admin_level(tags),
                names: names(&node.tags),
                wikidata: tags.get("wikidata").map(str::to_owned),
                lies_in: lies_in(&node.tags),
            })
        })
        .collect()
}

/// The name for people: in their language if there is one, else the local one, else any.
pub(crate) fn name(tags: Tags<'_>, lang: Lang) -> Option<String> {
    let keys: [&str; 4] = match lang {
        Lang::Zh => ["name:zh", "name", "name:zh-Hans", "name:en"],
        Lang::En => ["name:en", "name", "int_name", "name:zh"],
    };
    keys.iter()
        .filter_map(|key| tags.get(key))
        .map(str::trim)
        .find(|name| !name.is_empty())
        .map(str::to_owned)
}

/// Persons as a whole number; separators of thousands are read, anything else is not.
pub(crate) fn population(tags: Tags<'_>) -> Option<f64> {
    let text: String = tags
        .get("population")?
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '\u{a0}'))
        .collect();
    let persons: u32 = text.parse().ok()?;
    (persons > 0).then_some(f64::from(persons))
}

pub(crate) fn admin_level(tags: Tags<'_>) -> Option<u8> {
    let level = tags.get("admin_level")?.trim().parse().ok()?;
    (1..=15).contains(&level).then_some(level)
}

/// Values of `name` and `name:*`.
pub(crate) fn names(tags: &[Tag]) -> BTreeSet<String> {
    tags.iter()
        .filter(|(key, _)| key == "name" || key.starts_with("name:"))
        .map(|(_, value)| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

fn lies_in(tags: &[Tag]) -> BTreeSet<String> {
    tags.iter()
        .filter(|(key, _)| key == "is_in" || key.starts_with("is_in:"))
        .flat_map(|(_, value)| value.split([',', ';', '，']))
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}
