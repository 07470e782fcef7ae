//! Which objects and tags the road import keeps.

use rustc_hash::FxHashSet;

/// Keys that any rule may read, beside those that a profile names.
const KEY_BASES: &[&str] = &[
    "access", "agricultural", "area", "barrier", "bicycle", "bridge", "bus", "busway", "construction",
    "crossing", "cycleway", "direction", "duration", "emergency", "est_width", "except", "ferry", "foot",
    "footway", "ford", "goods", "hgv", "highway", "horse", "impassable", "indoor", "junction", "kerb",
    "lanes", "lane_markings", "locked", "man_made", "maxheight", "maxlength", "maxspeed", "maxweight",
    "maxwidth", "minspeed", "motor_vehicle", "motorcar", "motorcycle", "motorroad", "narrow", "oneway",
    "opening_hours", "platform", "proposed", "psv", "public_transport", "railway", "restriction", "route",
    "segregated", "service", "sidewalk", "smoothness", "source", "stop", "surface", "toll", "tourist_bus",
    "tracktype", "traffic_calming", "traffic_signals", "traffic_sign", "type", "usage", "vehicle", "width",
    "winter_road", "ice_road", "zone", "conveying", "ramp", "step_count", "abandoned", "disused", "razed",
    "taxi", "trailer", "bollard",
];

/// Decides by key whether a tag is kept.
#[derive(Debug)]
pub(crate) struct KeyFilter(FxHashSet<Vec<u8>>);

impl KeyFilter {
    pub(crate) fn new(more: &[String]) -> Self {
        let own = KEY_BASES.iter().map(|base| base.as_bytes().to_vec());
        KeyFilter(own.chain(more.iter().map(|base| base.as_bytes().to_vec())).collect())
    }

    pub(crate) fn keeps(&self, key: &[u8]) -> bool {
        let base = key.split(|byte| *byte == b':').next().unwrap_or_default();
        // `source:maxspeed` names a zone; other `source:*` and `note:*` are prose.
        if base == b"source" {
            return key == b"source:maxspeed";
        }
        self.0.contains(base)
    }
}

/// Ways that some profile may travel.
pub(crate) fn is_kept_way<'a>(get: impl Fn(&str) -> Option<&'a [u8]>) -> bool {
    get("highway").is_some()
        || matches!(get("route"), Some(b"ferry" | b"shuttle_train"))
        || get("man_made") == Some(b"pier")
        || get("railway") == Some(b"platform")
        || get("public_transport") == Some(b"platform")
}

/// Nodes with a tag that some rule reads.
pub(crate) fn is_kept_node(has: impl Fn(&str) -> bool) -> bool {
    ["highway", "barrier", "access", "crossing", "railway", "traffic_calming", "impassable"]
        .iter()
        .any(|key| has(key))
        || [
            "vehicle", "motor_vehicle", "motorcar", "foot", "bicycle", "emergency", "bus", "psv", "ford", "locked",
        ]
        .iter()
        .any(|key| has(key))
}

/// Which tag names a way: lower is better; `None` for keys that do not.
pub(crate) fn name_rank(key: &[u8]) -> Option<u8> {
    match key {
        b"name:zh" => Some(0),
        b"name" => Some(1),
        b"ref" => Some(2),
        _ => None,
    }
}
