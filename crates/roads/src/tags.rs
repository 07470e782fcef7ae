//! Tags of an OSM object as the rules see them.

/// A borrowed list of tags; look-ups scan it, lists are short.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tags<'a>(&'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// Wraps key-value pairs.
    pub fn new(pairs: &'a [(&'a str, &'a str)]) -> Self {
        Tags(pairs)
    }

    /// Value of a key; the first one where a key stands twice.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }

    /// Value of the key made of `parts` joined by `:`, without building the key.
    pub fn get_joined(&self, parts: &[&str]) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(key, _)| is_joined(key, parts))
            .map(|(_, v)| *v)
    }

    /// Whether the key is there, with any value.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether the key has exactly this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// All pairs in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.0.iter().copied()
    }
}

fn is_joined(key: &str, parts: &[&str]) -> bool {
    let mut rest = key;
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            let Some(after) = rest.strip_prefix(':') else {
                return false;
            };
            rest = after;
        }
        let Some(after) = rest.strip_prefix(part) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

/// Parts of a value list `a;b;c`, trimmed, empty ones left out.
pub(crate) fn values(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').map(str::trim).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_keys_match_whole_keys_only() {
        let pairs = [
            ("maxspeed:forward", "50"),
            ("maxspeed", "60"),
            ("foot:backward:conditional", "no"),
        ];
        let tags = Tags::new(&pairs);
        assert_eq!(tags.get_joined(&["maxspeed", "forward"]), Some("50"));
        assert_eq!(tags.get_joined(&["maxspeed"]), Some("60"));
        assert_eq!(
            tags.get_joined(&["foot", "backward", "conditional"]),
            Some("no")
        );
        assert_eq!(tags.get_joined(&["foot", "backward"]), None);
        assert_eq!(
            tags.get_joined(&["maxspeed", "forward", "conditional"]),
            None
        );
    }

    #[test]
    fn value_lists_are_trimmed() {
        assert_eq!(
            values("psv; bicycle;").collect::<Vec<_>>(),
            ["psv", "bicycle"]
        );
    }
}
