//! A page as its texts, each with the elements around it.

/// A run of text within an element.
#[derive(Debug, Clone)]
pub struct Text {
    /// The words, entities resolved.
    pub text: String,
    /// Name and attributes of the elements around it, the innermost last.
    pub within: Vec<(String, Vec<(String, String)>)>,
}

impl Text {
    /// The value of an attribute of the elements around it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let attributes = self
            .within
            .iter()
            .rev()
            .flat_map(|(_, attributes)| attributes);
        attributes
            .clone()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether it lies in an element of a name.
    pub fn is_in(&self, element: &str) -> bool {
        self.within.iter().any(|(name, _)| name == element)
    }
}

const EMPTY: [&str; 4] = ["meta", "link", "br", "!doctype"];

/// All texts of a page.
///
/// # Panics
/// Elements that are not closed in their order.
pub fn texts(html: &str) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut open: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let text = resolve(&rest[..at]);
        if !text.trim().is_empty() {
            texts.push(Text {
                text,
                within: open.clone(),
            });
        }
        rest = &rest[at + 1..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, _) = open
                .pop()
                .expect("an element is closed that was not opened");
            assert_eq!(
                opened,
                name.trim().to_ascii_lowercase(),
                "closed out of order"
            );
            continue;
        }
        let (name, attributes) = parse(tag.trim_end_matches('/'));
        if tag.ends_with('/') || EMPTY.contains(&name.as_str()) {
            continue;
        }
        let raw = matches!(name.as_str(), "style" | "script");
        if raw {
            let close = rest
                .find(&format!("</{name}>"))
                .expect("raw text has an end");
            rest = &rest[close + name.len() + 3..];
            continue;
        }
        open.push((name, attributes));
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    texts
}

fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag has no end");
}

fn parse(tag: &str) -> (String, Vec<(String, String)>) {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("a value has an end");
        let key = key.split_whitespace().last().unwrap_or_default();
        attributes.push((key.to_owned(), resolve(value)));
        rest = after;
    }
    (name.to_ascii_lowercase(), attributes)
}

fn resolve(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}
