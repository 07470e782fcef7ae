//! Which objects and tags the road import keeps.

use rustc_hash::FxHashSet;

/// Keys that the import itself counts by; all others come from the profiles.
const KEY_BASES: [&str; 5] = ["barrier", "highway", "restriction", "route", "type"];

/// Decides by key whether a tag is kept.
#[derive(Debug)]
pub(crate) struct KeyFilter(FxHashSet<Vec<u8>>);

impl KeyFilter {
    pub(crate) fn new(more: &[String]) -> Self {
        let own = KEY_BASES.iter().map(|base| base.as_bytes().to_vec());
        KeyFilter(
            own.chain(more.iter().map(|base| base.as_bytes().to_vec()))
                .collect(),
        )
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

/// Which tag names a way: lower is better; `None` for keys that do not.
pub(crate) fn name_rank(key: &[u8]) -> Option<u8> {
    match key {
        b"name:zh" => Some(0),
        b"name" => Some(1),
        b"ref" => Some(2),
        _ => None,
    }
}
