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

    /// All pairs in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.0.iter().copied()
    }
}
