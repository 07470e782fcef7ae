//! Text as it may stand in markup.

/// A text as it may stand in XML 1.0 text and double-quoted attributes. Control characters, characters
/// that XML forbids, and marks that turn the direction of writing are dropped; tabs and line ends are spaces.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_gone() {
        assert_eq!(
            escape("<a href=\"x\">&'\u{0}\u{202e}\u{ffff}\n"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39; "
        );
    }
}
