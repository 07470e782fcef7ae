//! How one travels: profiles are data (TOML), the rules that read tags are code.
//!
//! A profile answers four questions about tags: how a way may be travelled in either direction
//! ([`Profile::way`]), whether a node lets one pass and how long it holds one up
//! ([`Profile::node`]), whether a turn restriction binds ([`Profile::restriction`]), and which keys
//! it reads at all ([`Profile::key_bases`]); and one about roads: what a turn from one into another
//! takes ([`Profile::turn`]). The rules follow the OpenStreetMap wiki; where it
//! leaves a choice, `docs/reference/profiles.md` says what was chosen.

mod access;
mod conditional;
mod error;
mod hours;
mod limits;
mod node;
mod oneway;
mod quantity;
mod restriction;
mod settings;
mod speed;
mod tree;
mod turn;

pub use error::ProfileError;
pub use turn::{Turn, TurnModel};

use crate::tags::Tags;
use access::{Along, not_there};
use conditional::Circumstances;
use oneway::Flow;
use settings::{Class, Settings};
use sha2::{Digest, Sha256};

/// Whether a road may be driven through or only to and from places on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passage {
    /// Open to through traffic.
    Through,
    /// `destination`, `private`, `customers`, `delivery`: only from and to places on it.
    Destination,
}

/// How fast a direction of a way is travelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// Kilometres an hour, > 0.
    Kmh(f64),
    /// The whole way, first node to last, takes so long (ferries with `duration`).
    WholeWay(crate::Deciseconds),
}

/// One direction of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Travel {
    /// Speed along it.
    pub speed: Speed,
    /// Through or destination only.
    pub passage: Passage,
}

/// What the rules make of a way's tags.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WayRule {
    /// From the first node to the last.
    pub forward: Option<Travel>,
    /// From the last node to the first.
    pub backward: Option<Travel>,
    /// Importance for drawing: 0 motorway … 7 path, ferry 8.
    pub rank: u8,
}

/// What the rules make of a node's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeRule {
    /// False: nobody of this profile gets past the node.
    pub passable: bool,
    /// Charged on entering the node while travelling a way forward (first to last node).
    pub delay_forward: crate::Deciseconds,
    /// Charged on entering the node while travelling a way backward.
    pub delay_backward: crate::Deciseconds,
    /// What of `delay_forward` is for signals, crossings and signs: turns change it.
    pub waiting_forward: crate::Deciseconds,
    /// What of `delay_backward` is.
    pub waiting_backward: crate::Deciseconds,
}

/// What the rules make of a restriction relation's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestrictionRule {
    /// Does not bind this profile.
    Ignored,
    /// `no_*`: this chain may not be travelled.
    No,
    /// `only_*`: having travelled a prefix of this chain, nothing else may follow.
    Only,
    /// Binds at some hours only and no hour was stated: a finding.
    Conditional,
    /// Not understood: a finding.
    Unknown,
}

/// Names of the built-in profiles.
pub const BUILTIN_NAMES: [&str; 4] = ["car", "emergency", "walk", "bicycle"];

/// A profile: rules with their numbers.
#[derive(Debug, Clone)]
pub struct Profile {
    settings: Settings,
    fingerprint: [u8; 32],
}

impl Profile {
    /// The built-in profile `car`, `emergency`, `walk` or `bicycle`; `None` for any other name.
    ///
    /// ```
    /// use liyuan_roads::profile::{Profile, Speed};
    /// use liyuan_roads::tags::Tags;
    /// let walk = Profile::builtin("walk").unwrap();
    /// let rule = walk.way(Tags::new(&[("highway", "footway")]));
    /// assert_eq!(rule.forward.map(|travel| travel.speed), Some(Speed::Kmh(5.0)));
    /// assert!(Profile::builtin("horse").is_none());
    /// ```
    pub fn builtin(name: &str) -> Option<Profile> {
        Profile::from_toml(builtin_text(name)?).ok()
    }

    /// Reads a profile file. With `base = "car"` it starts from that built-in profile, and its
    /// tables are laid over the base key by key; lists, numbers and the curves of `[turn]` replace.
    pub fn from_toml(text: &str) -> Result<Profile, ProfileError> {
        let mut table = tree::parse(text)?;
        // The chain of bases ends: built-in files name only `car`, which names none.
        while let Some((line, base)) = tree::base_of(&table) {
            let unknown = || ProfileError::UnknownBase {
                line,
                name: base.to_owned(),
            };
            let mut under = tree::parse(builtin_text(base).ok_or_else(unknown)?)?;
            table.remove("base");
            // Corners of a curve: what is left of another one would bend it.
            for curve in ["seconds", "waiting"] {
                tree::make_way(&mut under, &table, ["turn", curve]);
            }
            tree::overlay(&mut under, table);
            table = under;
        }
        let settings = Settings::read(&tree::Reader::new(&table))?;
        let fingerprint = Sha256::digest(tree::canonical(&table).as_bytes()).into();
        Ok(Profile {
            settings,
            fingerprint,
        })
    }

    /// The name that results show.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Speed on the straight legs between a point and the network, km/h.
    pub fn leg_kmh(&self) -> f64 {
        self.settings.leg_kmh
    }

    /// Whether no turn restriction binds.
    pub fn ignores_restrictions(&self) -> bool {
        self.settings.ignore_restrictions
    }

    /// SHA-256 of the profile in canonical form: equal for files that differ in comments, order and
    /// spelling of numbers only, different as soon as any number or list differs.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// First parts (up to the first `:`) of all keys that the rules read on nodes, ways and
    /// restriction relations, sorted. Tags with other keys cannot change any answer.
    pub fn key_bases(&self) -> Vec<String> {
        let s = &self.settings;
        let mut keys: Vec<&str> = vec![
            "highway",
            "route",
            "ferry",
            "area",
            "service",
            "construction",
            "impassable",
            "status",
            "maxspeed",
            "surface",
            "smoothness",
            "tracktype",
            "narrow",
            "lanes",
            "oneway",
            "conveying",
            "cycleway",
            "busway",
            "bridge",
            "duration",
            "barrier",
            "ford",
            "locked",
            "traffic_signals",
            "direction",
            "stop",
            "give_way",
            "type",
            "restriction",
            "except",
        ];
        keys.extend(s.access.keys.iter().map(String::as_str));
        keys.extend(s.access.borrow.iter().map(String::as_str));
        keys.extend(s.access.reserved.iter().map(String::as_str));
        keys.extend(
            s.push
                .iter()
                .flat_map(|push| push.keys.iter().map(String::as_str)),
        );
        keys.extend(
            s.highway
                .values()
                .chain(s.other.values())
                .flat_map(|c| c.unless.iter().map(String::as_str)),
        );
        keys.extend(s.other.keys().filter_map(|tag| tag.split('=').next()));
        keys.extend(s.access.closed_by.iter().map(|(k, _)| k.as_str()));
        keys.extend(s.oneway.implied.iter().map(|(k, _)| k.as_str()));
        keys.extend(
            s.barrier
                .kinds
                .values()
                .flat_map(|b| b.passes_if.iter().map(|(k, _)| k.as_str())),
        );
        keys.extend(speed::ZONE_KEYS);
        keys.extend(node::NOT_IN_THE_WAY);
        limits::keys().for_each(|key| keys.push(key));
        keys.extend(restriction::OLD_HOURS);
        let mut bases: Vec<String> = keys
            .into_iter()
            .map(|key| key.split(':').next().unwrap_or(key).to_owned())
            .collect();
        bases.sort();
        bases.dedup();
        bases
    }

    /// Applies the rules to a way.
    pub fn way(&self, tags: Tags<'_>) -> WayRule {
        let Some((class, rank)) = self.class_of(tags) else {
            return WayRule::default();
        };
        let area = tags.is("area", "yes")
            && !tags
                .get("highway")
                .is_some_and(|h| self.settings.areas.iter().any(|a| a == h));
        if area || not_there(tags) {
            return WayRule {
                rank,
                ..WayRule::default()
            };
        }
        WayRule {
            forward: self.travel(tags, class, Along::Forward),
            backward: self.travel(tags, class, Along::Backward),
            rank,
        }
    }

    /// Applies the rules to a node on a way.
    pub fn node(&self, tags: Tags<'_>) -> NodeRule {
        self.node_rule(tags)
    }

    /// Applies the rules to a relation of type `restriction`.
    pub fn restriction(&self, tags: Tags<'_>) -> RestrictionRule {
        self.restriction_rule(tags)
    }

    /// Whether turns take time.
    pub fn turn_model(&self) -> TurnModel {
        self.settings.turn.model
    }

    /// What it takes to get past a node at which one turns, in the model [`TurnModel::Full`]: the
    /// seconds of the turn, and the delay of the node ([`NodeRule`]; `waiting` is the part of it that
    /// turns change).
    pub fn turn(
        &self,
        turn: Turn,
        delay: crate::Deciseconds,
        waiting: crate::Deciseconds,
    ) -> crate::Deciseconds {
        self.settings.turn.time(turn, delay, waiting)
    }

    fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            hour: self.settings.hour,
            vehicle: &self.settings.vehicle,
        }
    }

    /// The kind of road, with its importance for drawing; `None` where the way is no road.
    fn class_of(&self, tags: Tags<'_>) -> Option<(&Class, u8)> {
        let other = |only_routes: bool| {
            self.settings.other.iter().find_map(|(tag, class)| {
                let (key, value) = tag.split_once('=')?;
                let boat = key == "route";
                (boat == only_routes && tags.is(key, value))
                    .then_some((class, if boat { 8 } else { 7 }))
            })
        };
        let highway = || {
            let value = tags.get("highway")?;
            Some((self.settings.highway.get(value)?, rank(value)))
        };
        // A ferry that carries a `highway` tag is still a ferry; a pier with `highway=footway` is
        // a footway.
        other(true).or_else(highway).or_else(|| {
            if tags.has("highway") {
                None
            } else {
                other(false)
            }
        })
    }

    fn travel(&self, tags: Tags<'_>, class: &Class, along: Along) -> Option<Travel> {
        if self.too_big(tags, Some(along)) {
            return None;
        }
        let speed = self.speed(tags, class, along)?;
        let slower = |kmh: f64| match speed {
            Speed::Kmh(own) => Speed::Kmh(own.min(kmh)),
            whole => whole,
        };
        let flow = self.flow(tags, along);
        let riding = self
            .passage(tags, class, along)
            .and_then(|passage| match flow {
                Flow::With => Some(Travel { speed, passage }),
                Flow::Against => {
                    let kmh = self.settings.oneway.against_kmh?;
                    let never = &self.settings.oneway.against_never;
                    let motorway = tags
                        .get("highway")
                        .is_some_and(|h| never.iter().any(|n| n == h));
                    (!motorway).then(|| Travel {
                        speed: slower(kmh),
                        passage,
                    })
                }
                Flow::Shut => None,
            });
        riding.or_else(|| {
            let push = self.settings.push.as_ref()?;
            let passage = self.push_passage(tags, along)?;
            Some(Travel {
                speed: slower(push.kmh),
                passage,
            })
        })
    }
}

fn builtin_text(name: &str) -> Option<&'static str> {
    match name {
        "car" => Some(include_str!("../profiles/car.toml")),
        "emergency" => Some(include_str!("../profiles/emergency.toml")),
        "walk" => Some(include_str!("../profiles/walk.toml")),
        "bicycle" => Some(include_str!("../profiles/bicycle.toml")),
        _ => None,
    }
}

/// Importance of a class of road for drawing.
fn rank(highway: &str) -> u8 {
    match highway.strip_suffix("_link").unwrap_or(highway) {
        "motorway" => 0,
        "trunk" => 1,
        "primary" => 2,
        "secondary" => 3,
        "tertiary" => 4,
        "unclassified" | "residential" | "living_street" | "road" => 5,
        "service" | "pedestrian" | "busway" => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests;
