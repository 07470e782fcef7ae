//! How one travels: profiles are data (TOML), the rules that read tags are code.

use crate::tags::Tags;

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

/// A profile: rules with their numbers.
#[derive(Debug, Clone)]
pub struct Profile {}

impl Profile {
    /// `car`, `emergency`, `walk`, `bicycle`.
    pub fn builtin(_name: &str) -> Option<Profile> {
        None
    }
    /// Applies the rules to a way.
    pub fn way(&self, _tags: Tags<'_>) -> WayRule {
        WayRule::default()
    }
}

impl Profile {
    /// Name.
    pub fn name(&self) -> &str {
        "car"
    }
    /// Speed of the legs.
    pub fn leg_kmh(&self) -> f64 {
        5.0
    }
    /// Whether turn restrictions do not bind.
    pub fn ignores_restrictions(&self) -> bool {
        false
    }
    /// Keys that the rules read.
    pub fn key_bases(&self) -> Vec<String> {
        Vec::new()
    }
    /// SHA-256 of the canonical text.
    pub fn fingerprint(&self) -> [u8; 32] {
        [0; 32]
    }
    /// Applies the rules to a node.
    pub fn node(&self, _tags: Tags<'_>) -> NodeRule {
        NodeRule { passable: true, delay_forward: crate::Deciseconds(0), delay_backward: crate::Deciseconds(0) }
    }
    /// Applies the rules to a restriction.
    pub fn restriction(&self, _tags: Tags<'_>) -> RestrictionRule {
        RestrictionRule::Ignored
    }
}
